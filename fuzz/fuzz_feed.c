// SPDX-License-Identifier: Apache-2.0
/* The first byte chooses options, the rest is the file. */
#include "comove/feed.h"

#include <stdlib.h>

#define ARENA ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What every decoded file promises. */
static void check(const cmv_feed_file *f) {
    for (size_t i = 0; i < f->n_series; i++) {
        const cmv_feed_series *s = &f->series[i];
        if (s->n == 0 || !s->name) abort();
        for (size_t k = 1; k < s->n; k++) {
            const cmv_obs *a = &s->obs[k - 1], *b = &s->obs[k];
            if (a->date > b->date || (a->date == b->date && a->known_at >= b->known_at)) abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    cmv_feed_opt opt = cmv_feed_opt_default();
    opt.skip_bad = data[0] & 1;
    opt.decimal_comma = data[0] & 2;
    opt.date_order = data[0] & 4 ? CMV_ORDER_DMY : CMV_ORDER_AUTO;
    opt.format = (cmv_feed_format)((data[0] >> 3) % CMV_FEED_FORMAT_COUNT);
    opt.today = cmv_date_of(2026, 11, 20);
    cmv_arena *arena = cmv_arena_create(ARENA);
    if (!arena) return 0;
    cmv_feed_file file = {0};
    cmv_err err;
    if (cmv_feed_decode((const char *)data + 1, size - 1, "fuzz.csv", &opt, arena, &file, &err) ==
        CMV_OK)
        check(&file);
    cmv_arena_destroy(arena);
    return 0;
}
