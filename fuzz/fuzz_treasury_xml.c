// SPDX-License-Identifier: Apache-2.0
/* A page of the Treasury's Atom feed of 2026, read directly: through a conversation it comes after two useless answers. */
#include "feed/providers/treasury.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const KEY[] = {"BC_10YEAR", "BC_1_5MONTH"};

static void check(const cmv_convo *c) {
    const cmv__years *y = c->own;
    for (size_t i = 0; i < c->n_found; i++) {
        const cmv__points *p = &c->found[i].points;
        if (p->n > y->rows) abort();
        for (size_t k = 0; k < p->n; k++) {
            if (cmv_date_ymd(p->at[k].date).year != y->year || !isfinite(p->at[k].value)) abort();
        }
    }
}

static void read_page(cmv_convo *c, char *bytes, size_t n) {
    cmv__source src = {.name = KEY[0],
                       .stem = KEY[0],
                       .opt = &c->opt,
                       .arena = c->arena,
                       .scratch = c->scratch,
                       .issues = &c->issues};
    src.text = (cmv__text){bytes, n};
    if (cmv__treasury_xml(c, &src, NULL) == CMV_OK) check(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cmv_arena *arena = cmv_arena_create((size_t)512 << 20);
    char *bytes = malloc(size ? size : 1);
    cmv_convo *c;
    cmv_ask ask = {.provider = cmv_provider_find("treasury"),
                   .key = KEY,
                   .n_keys = 2,
                   .from = cmv_date_of(2026, 1, 2),
                   .known_from = CMV_UTC_NONE,
                   .now = (cmv_utc_ms)cmv_date_of(2026, 11, 20) * 86400000 + 54000000};
    if (arena && bytes && cmv_convo_open(&ask, arena, &c, NULL) == CMV_OK) {
        for (size_t i = 0; i < size; i++) bytes[i] = (char)data[i];
        read_page(c, bytes, size);
    }
    free(bytes);
    cmv_arena_destroy(arena);
    return 0;
}
