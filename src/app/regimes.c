// SPDX-License-Identifier: Apache-2.0
/*
 * States of the world as they were known, from the catalogue and the store.
 *
 * A path is made from what became known when, so that none of its points depends on what came later: the path of an
 * earlier day is its beginning. One path of each regime is kept a data version, and a request gets the part of it that
 * was known at its as-of.
 */
#include "app.h"

#include "base/arena.h"
#include "base/limits.h"
#include "parts.h"

#include <math.h>
#include <string.h>

_Static_assert(CMV_REGIME_STATES_MAX <= CMV_STATES_MAX, "an answer has room for every state");
_Static_assert(CMV_REGIMES_LISTED_MAX <= CMV_REGIMES_MAX, "an answer has room for every regime");

/* A value known by half past four counts from that day's close on: the VIX is known a quarter of an hour after stocks. */
enum { KNOWN_BY_MINUTE = 16 * 60 + 30, DAY_MINUTES = 24 * 60, AT_MOST_OLDER = 7 };

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)

struct cmv_regime_cache {
    cmv_arena *arena;
    cmv_regime_path *path;
    size_t n;
    int64_t version;
};

/* ---- what was known of a metric -------------------------------------------------------------------------------------------- */

/* The metric's dates with their values as known so far; NaN: nothing yet. */
typedef struct known {
    const cmv_regime *regime;
    cmv_date *date;
    double *value;
    size_t n;
    size_t top;  /* index after the last date with a value */
    size_t back; /* where the earlier value was found last time */
} known;

static int state_of_value(const cmv_regime *g, double v) {
    size_t s = 0;
    if (!isfinite(v)) return -1;
    while (s + 1 < g->n_states &&
           !(v < g->state[s].below || (g->state[s].closed && v == g->state[s].below)))
        s++;
    return (int)s;
}

/* Value of the last date on or before `wanted` that has one, at most `slack` days older; NaN when there is none. */
static double value_before(known *k, cmv_date wanted, int slack) {
    size_t i = k->back;
    while (i < k->n && k->date[i] <= wanted) i++;
    while (i > 0 && (k->date[i - 1] > wanted || isnan(k->value[i - 1]))) i--;
    k->back = i;
    return i > 0 && wanted - k->date[i - 1] <= slack ? k->value[i - 1] : (double)NAN;
}

static double percent_of(double now, double before) {
    return before > 0 ? 100 * (now - before) / before : (double)NAN;
}

/* What the regime is read from, by what is known so far. */
static double reading(known *k) {
    const cmv_regime *g = k->regime;
    if (k->top == 0) return NAN;
    const double now = k->value[k->top - 1];
    const cmv_date date = k->date[k->top - 1];
    const bool by_period = g->metric->freq >= CMV_MONTHLY;
    switch (g->measure) {
    case CMV_REGIME_LEVEL:
        return now;
    case CMV_REGIME_CHANGE:
        return cmv_difference(value_before(k, date - g->days, AT_MOST_OLDER), now, 1);
    case CMV_REGIME_GROWTH:
        return percent_of(now, value_before(k, date - g->days, AT_MOST_OLDER));
    case CMV_REGIME_YOY:
        return percent_of(
            now, value_before(k, cmv_date_add_months(date, -12), by_period ? 0 : AT_MOST_OLDER));
    case CMV_REGIME_ANNOUNCED:
        break;
    }
    return NAN;
}

static size_t place_of(const known *k, cmv_date date, size_t hint) {
    if (hint + 1 < k->n && k->date[hint + 1] == date) return hint + 1;
    return cmv_series_at_or_before((cmv_series){k->date, k->value, k->n}, date);
}

static void learn(known *k, const cmv_obs *news, size_t *hint) {
    const size_t at = *hint = place_of(k, news->date, *hint);
    k->value[at] = news->value;
    if (at + 1 > k->top) k->top = at + 1;
    while (k->top > 0 && isnan(k->value[k->top - 1])) k->top--;
}

static int64_t days_of(int64_t ms) { return ms / DAY_MS - (ms % DAY_MS < 0); }

/* Day from whose close on something counts that became known at an instant. New York is four or five hours behind; only
 * where that makes a difference is it looked up, for a tenth of the price. */
static cmv_date day_of(cmv_utc_ms at) {
    const cmv_utc_ms moved = at + (DAY_MINUTES - KNOWN_BY_MINUTE) * INT64_C(60000) - 1;
    const int64_t winter = days_of(moved - 5 * HOUR_MS), summer = days_of(moved - 4 * HOUR_MS);
    return winter == summer ? (cmv_date)winter : cmv_zone_date(CMV_ZONE_NEW_YORK, moved);
}

static cmv_rc dates_of(const cmv_obs *obs, size_t n, cmv_arena *arena, known *out, cmv_err *err) {
    CMV_NEW_RAW(out->date, arena, cmv_date, n, err);
    CMV_NEW_RAW(out->value, arena, double, n, err);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && obs[i].date == obs[i - 1].date) continue;
        out->value[out->n] = NAN;
        out->date[out->n++] = obs[i].date;
    }
    return CMV_OK;
}

/* ---- paths -------------------------------------------------------------------------------------------------------------------- */

/* A path's point for each day on which the latest date or the state became another one. News of older dates that change
 * neither are left out: they do not make the latest value any younger. */
static cmv_rc path_of_news(const cmv_obs *news, size_t n, known *k, cmv_arena *arena,
                           cmv_regime_path *out, cmv_err *err) {
    cmv_date *day;
    int *state;
    size_t points = 0, hint = 0;
    CMV_NEW_RAW(day, arena, cmv_date, n, err);
    CMV_NEW_RAW(state, arena, int, n, err);
    for (size_t i = 0; i < n;) {
        const cmv_date today = day_of(news[i].known_at);
        const size_t top = k->top;
        for (; i < n && day_of(news[i].known_at) == today; i++) learn(k, &news[i], &hint);
        const int now = state_of_value(k->regime, reading(k));
        if (points > 0 && k->top == top && state[points - 1] == now) continue;
        day[points] = today;
        state[points++] = now;
    }
    out->known = day;
    out->state = state;
    out->n = points;
    return CMV_OK;
}

/* The basis that is held: a volatility index or a yield has only one. */
static cmv_rc load_metric(cmv_app *app, const cmv_metric *m, const cmv_obs **obs, size_t *n,
                          cmv_err *err) {
    cmv_rc rc = cmv_store_load(app->store, m->id, CMV_BASIS_PRICE, NULL, obs, n, err);
    if (rc == CMV_E_NODATA)
        rc = cmv_store_load(app->store, m->id, CMV_BASIS_TOTAL, NULL, obs, n, err);
    if (rc != CMV_E_NODATA) return rc;
    cmv_err_clear(err);
    *n = 0;
    return CMV_OK;
}

static cmv_rc measured(cmv_app *app, const cmv_regime *g, cmv_arena *arena, cmv_arena *scratch,
                       cmv_regime_path *out, cmv_err *err) {
    const cmv_obs *obs = NULL, *news;
    size_t n = 0, n_news;
    known k = {.regime = g};
    cmv_arena_reset(scratch);
    CMV_TRY(load_metric(app, g->metric, &obs, &n, err));
    if (n == 0) return CMV_OK;
    CMV_TRY(dates_of(obs, n, scratch, &k, err));
    CMV_TRY(cmv_vintage_news(obs, n, scratch, &news, &n_news, err));
    return path_of_news(news, n_news, &k, arena, out, err);
}

/* What was announced in this world says nothing of a synthetic market. */
static cmv_rc announced(cmv_app *app, const cmv_regime *g, cmv_arena *arena, cmv_regime_path *out,
                        cmv_err *err) {
    cmv_date *day;
    int *state;
    bool demo;
    CMV_TRY(cmv_app_is_demo(app, &demo, err));
    if (demo) return CMV_OK;
    CMV_NEW_RAW(day, arena, cmv_date, g->n_events, err);
    CMV_NEW_RAW(state, arena, int, g->n_events, err);
    for (size_t i = 0; i < g->n_events; i++) {
        day[i] = g->event[i].known;
        state[i] = g->event[i].state;
    }
    out->known = day;
    out->state = state;
    out->n = g->n_events;
    return CMV_OK;
}

static cmv_rc path_of(cmv_app *app, const cmv_regime *g, cmv_arena *arena, cmv_arena *scratch,
                      cmv_regime_path *out, cmv_err *err) {
    const char **label, **when;
    CMV_NEW_ARRAY(label, arena, const char *, g->n_states, err);
    CMV_NEW_ARRAY(when, arena, const char *, g->n_states, err);
    for (size_t i = 0; i < g->n_states; i++) {
        label[i] = g->state[i].label;
        when[i] = g->state[i].when;
    }
    *out = (cmv_regime_path){.id = g->id,
                             .name = g->name,
                             .how = g->how,
                             .toward = g->toward,
                             .label = label,
                             .when = when,
                             .n_states = g->n_states,
                             .max_age_days = g->max_age_days,
                             .sources = g->metric ? g->metric->name : ""};
    return g->metric ? measured(app, g, arena, scratch, out, err)
                     : announced(app, g, arena, out, err);
}

/* ---- kept while the data version stands ------------------------------------------------------------------------------------ */

static cmv_rc build(cmv_app *app, cmv_regime_cache *cache, cmv_arena *scratch, cmv_err *err) {
    size_t n;
    const cmv_regime *regimes = cmv_catalog_regimes(app->cat, &n);
    CMV_NEW_ARRAY(cache->path, cache->arena, cmv_regime_path, n, err);
    for (size_t i = 0; i < n; i++)
        CMV_TRY(path_of(app, &regimes[i], cache->arena, scratch, &cache->path[i], err));
    cache->n = n;
    return CMV_OK;
}

static cmv_rc cache_of(cmv_app *app, cmv_regime_cache **out, cmv_err *err) {
    if (!app->regimes) {
        cmv_regime_cache *made;
        CMV_NEW_ARRAY(made, app->arena, cmv_regime_cache, 1, err);
        made->version = -1;
        made->arena = cmv_arena_create(CMV_REGIME_ARENA_MAX);
        if (!made->arena) CMV_FAIL(err, CMV_E_NOMEM, "no memory for the states of the world");
        app->regimes = made;
    }
    *out = app->regimes;
    return CMV_OK;
}

/* Makes the paths of the present data version unless they are there. */
static cmv_rc refresh(cmv_app *app, cmv_regime_cache *cache, cmv_err *err) {
    int64_t version;
    CMV_TRY(cmv_store_version(app->store, &version, err));
    if (version == cache->version) return CMV_OK;
    cache->version = -1;
    cache->n = 0;
    cmv_arena_reset(cache->arena);
    cmv_arena *scratch = cmv_arena_create(CMV_REGIME_ARENA_MAX);
    if (!scratch) CMV_FAIL(err, CMV_E_NOMEM, "no memory for the states of the world");
    const cmv_rc rc = build(app, cache, scratch, err);
    cmv_arena_destroy(scratch);
    if (rc == CMV_OK) cache->version = version;
    return rc;
}

void cmv__regimes_free(cmv_app *app) {
    if (app->regimes) cmv_arena_destroy(app->regimes->arena);
}

/* The states of the world of an answer rest on these, from the cache or not. */
static cmv_rc note_metrics(cmv_app *app, cmv_err *err) {
    size_t n;
    const cmv_regime *regimes = cmv_catalog_regimes(app->cat, &n);
    for (size_t i = 0; i < n; i++) {
        if (regimes[i].metric) CMV_TRY(cmv__used_note(app, regimes[i].metric, err));
    }
    return CMV_OK;
}

/* How many points of a path were known on a day. */
static size_t known_by(const cmv_regime_path *path, cmv_date day) {
    size_t low = 0, high = path->n;
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        if (path->known[mid] <= day)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

cmv_rc cmv__regime_paths(cmv_app *app, const cmv_request *request, cmv_arena *arena,
                         cmv_answer_opt *opt, cmv_err *err) {
    cmv_regime_cache *cache;
    cmv_regime_path *path;
    CMV_TRY(cache_of(app, &cache, err));
    CMV_TRY(refresh(app, cache, err));
    CMV_TRY(note_metrics(app, err));
    CMV_NEW_ARRAY(path, arena, cmv_regime_path, cache->n, err);
    for (size_t i = 0; i < cache->n; i++) {
        path[i] = cache->path[i];
        if (request->as_of != CMV_UTC_MAX)
            path[i].n = known_by(&path[i], cmv_zone_date(CMV_ZONE_NEW_YORK, request->as_of));
    }
    opt->regime = path;
    opt->n_regimes = cache->n;
    return CMV_OK;
}
