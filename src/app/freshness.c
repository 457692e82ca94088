// SPDX-License-Identifier: Apache-2.0
/* Expected against held, one line a metric. */
#include "base/arena.h"
#include "fetching.h"
#include "parts.h"

#include <math.h>
#include <string.h>

typedef struct books {
    cmv_holding *holding;
    size_t n_holdings;
    cmv_fetch_state *state;
    size_t n_states;
    cmv_waiting *waiting;
    size_t n_waiting;
} books;

static cmv_rc read_books(cmv_app *app, cmv_arena *arena, books *b, cmv_err *err) {
    CMV_TRY(cmv_store_holdings(app->store, arena, &b->holding, &b->n_holdings, err));
    CMV_TRY(cmv_store_fetches(app->store, arena, &b->state, &b->n_states, err));
    return cmv_store_waiting(app->store, NULL, arena, &b->waiting, &b->n_waiting, err);
}

/* The price where it is held, else the total return. */
static const cmv_holding *holding_of(const books *b, const char *id) {
    for (size_t i = 0; i < b->n_holdings; i++) {
        if (strcmp(b->holding[i].metric, id) == 0 && b->holding[i].n_dates) return &b->holding[i];
    }
    return NULL;
}

static const cmv_fetch_state *state_of(const books *b, const cmv__way *way) {
    for (size_t i = 0; i < b->n_states; i++) {
        if (strcmp(b->state[i].provider, way->provider->id) == 0 &&
            strcmp(b->state[i].group, way->key) == 0)
            return &b->state[i];
    }
    return NULL;
}

static size_t waiting_of(const books *b, const char *id) {
    size_t n = 0;
    for (size_t i = 0; i < b->n_waiting; i++)
        n += b->waiting[i].state == CMV_WAITING && strcmp(b->waiting[i].metric, id) == 0;
    return n;
}

static cmv_rc line_of(cmv_app *app, const cmv_metric *m, const books *b, const cmv__way *way,
                      cmv_arena *arena, cmv_fresh_line *out, cmv_err *err) {
    const cmv_holding *h = holding_of(b, m->id);
    cmv_fresh_ask ask = {.pub = &m->pub,
                         .cal = m->cal,
                         .freq = m->freq,
                         .held = h ? h->last : CMV_DATE_NONE,
                         .now = cmv_app_now(app),
                         .lag_ms = way ? way->provider->lag_ms : 0};
    *out = (cmv_fresh_line){.metric = m,
                            .held = ask.held,
                            .held_known = h ? h->last_known : CMV_UTC_NONE,
                            .value = h ? h->last_value : (double)NAN,
                            .sources = h ? h->sources : "",
                            .provider = way ? way->provider->id : NULL,
                            .fetch = way ? state_of(b, way) : NULL,
                            .n_waiting = waiting_of(b, m->id)};
    const char *hidden;
    CMV_TRY(cmv__why_hidden(app, m, out->sources, arena, &hidden, err));
    if (hidden) out->value = (double)NAN;
    CMV_TRY(cmv_fresh_of(&ask, &out->fresh, err));
    out->text = cmv_fresh_text(&ask, &out->fresh, out->held_known, arena);
    if (!out->text) CMV_FAIL(err, CMV_E_NOMEM, "%s: no memory for a line on its freshness", m->id);
    return CMV_OK;
}

cmv_rc cmv_app_freshness(cmv_app *app, const cmv_keys *keys, cmv_arena *arena, cmv_fresh_line **out,
                         size_t *n, cmv_err *err) {
    books b = {0};
    const cmv_metric **m;
    cmv_fresh_line *line;
    size_t n_metrics, n_lines = 0;
    CMV_TRY(read_books(app, arena, &b, err));
    CMV_TRY(cmv_app_metrics(app, arena, &m, &n_metrics, err));
    CMV_NEW_ARRAY(line, arena, cmv_fresh_line, n_metrics, err);
    for (size_t i = 0; i < n_metrics; i++) {
        cmv__way *way;
        size_t n_ways;
        CMV_TRY(cmv__plan_ways(m[i], keys, arena, &way, &n_ways, err));
        if (n_ways == 0 && !holding_of(&b, m[i]->id)) continue;
        CMV_TRY(line_of(app, m[i], &b, n_ways ? way : NULL, arena, &line[n_lines], err));
        n_lines++;
    }
    *out = line;
    *n = n_lines;
    return CMV_OK;
}
