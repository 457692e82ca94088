// SPDX-License-Identifier: Apache-2.0
/* Which metrics, from which sources, from when on. */
#include "fetching.h"

#include "base/arena.h"
#include "base/limits.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* How far back a window reaches, in days by frequency: what publishers correct without a word. */
static const int WINDOW_DAYS[] = {
    [CMV_DAILY] = 30, [CMV_WEEKLY] = 90, [CMV_MONTHLY] = 400, [CMV_QUARTERLY] = 800, [CMV_ANNUAL] = 2000};
/* A publisher that revises does so for a year back with each release; for more, the whole is looked at once a week. */
enum { REVISED_DAYS = 400, WHOLE_EVERY_DAYS = 7 };

/* ---- ways ----------------------------------------------------------------------------------------------------------------- */

static size_t count_ways(const cmv_metric *m) {
    size_t n_providers, n = 0;
    const cmv_provider *const *p = cmv_providers(&n_providers);
    for (size_t k = 0; k < m->n_keys; k++)
        for (size_t i = 0; i < n_providers; i++)
            n += strcmp(p[i]->key_kind, m->keys[k].provider) == 0;
    return n;
}

cmv_rc cmv__plan_ways(const cmv_metric *m, const cmv_keys *keys, cmv_arena *arena, cmv__way **out,
                      size_t *n, cmv_err *err) {
    size_t n_providers;
    const cmv_provider *const *p = cmv_providers(&n_providers);
    *n = 0;
    CMV_NEW_ARRAY(*out, arena, cmv__way, count_ways(m), err);
    for (size_t k = 0; k < m->n_keys; k++) {
        for (size_t i = 0; i < n_providers; i++) {
            if (strcmp(p[i]->key_kind, m->keys[k].provider) != 0) continue;
            if (!cmv_keys_allow(keys, p[i])) continue;
            (*out)[*n] =
                (cmv__way){.provider = p[i], .index = i, .key = m->keys[k].key, .first = *n == 0};
            ++*n;
        }
    }
    return CMV_OK;
}

const char *cmv__plan_without(const cmv_metric *m, const cmv_keys *keys, cmv_arena *arena) {
    size_t n_providers;
    const char *text = NULL;
    const cmv_provider *const *p = cmv_providers(&n_providers);
    for (size_t k = 0; k < m->n_keys; k++) {
        for (size_t i = 0; i < n_providers; i++) {
            if (strcmp(p[i]->key_kind, m->keys[k].provider) != 0) continue;
            bool key = p[i]->key_required && !cmv_keys_get(keys, p[i]->key_env);
            const char *needs = key ? p[i]->key_env : "consent";
            text = text ? cmv_arena_printf(arena, "%s; %s needs %s", text, p[i]->id, needs)
                        : cmv_arena_printf(arena, "%s needs %s", p[i]->id, needs);
        }
    }
    return text ? text : "no provider publishes it";
}

/* Only those of one provider, and, where vintages are asked for, those that bring some when there are any. */
static void filter(cmv__want *w, const cmv_fetch_opt *opt) {
    size_t n = 0, n_vintages = 0;
    for (size_t i = 0; i < w->n_ways; i++) {
        if (opt->provider && strcmp(w->way[i].provider->id, opt->provider) != 0) continue;
        n_vintages += w->way[i].provider->vintages;
        w->way[n++] = w->way[i];
    }
    w->n_ways = n;
    if (!opt->vintages || n_vintages == 0) return;
    for (size_t i = n = 0; i < w->n_ways; i++) {
        if (w->way[i].provider->vintages) w->way[n++] = w->way[i];
    }
    w->n_ways = n;
}

/* ---- wants ---------------------------------------------------------------------------------------------------------------- */

static cmv_rc add_want(cmv__fetch *run, const cmv_metric *m, bool asked, cmv_err *err) {
    for (size_t i = 0; i < run->n_wants; i++) {
        if (run->want[i].metric == m) return CMV_OK; /* named twice */
    }
    cmv__want *w = &run->want[run->n_wants];
    *w = (cmv__want){.metric = m, .asked = asked, .newest = CMV_DATE_NONE, .hold = CMV_UTC_NONE};
    CMV_TRY(cmv__plan_ways(m, run->keys, run->arena, &w->way, &w->n_ways, err));
    filter(w, run->opt);
    bool silent = w->n_ways == 0 && !asked;
    if (silent && count_ways(m) > 0 && !run->opt->provider) run->result.n_without++;
    run->n_wants += !silent;
    return CMV_OK;
}

static cmv_rc named(cmv__fetch *run, cmv_err *err) {
    CMV_NEW_ARRAY(run->want, run->arena, cmv__want, run->opt->n_metrics, err);
    for (size_t i = 0; i < run->opt->n_metrics; i++) {
        const cmv_metric *m;
        CMV_TRY(cmv_app_metric(run->app, run->opt->metric[i], &m, err));
        CMV_TRY(add_want(run, m, true, err));
    }
    return CMV_OK;
}

static cmv_rc all(cmv__fetch *run, cmv_err *err) {
    size_t n;
    const cmv_metric *m = cmv_catalog_metrics(run->app->cat, &n);
    CMV_NEW_ARRAY(run->want, run->arena, cmv__want, n, err);
    for (size_t i = 0; i < n; i++) CMV_TRY(add_want(run, &m[i], false, err));
    return CMV_OK;
}

cmv_rc cmv__plan_wants(cmv__fetch *run, cmv_err *err) {
    const char *provider = run->opt->provider;
    if (provider && !cmv_provider_find(provider))
        CMV_FAIL(err, CMV_E_NOTFOUND, "there is no provider \"%.40s\"", provider);
    return run->opt->n_metrics ? named(run, err) : all(run, err);
}

/* ---- what the store says -------------------------------------------------------------------------------------------------- */

const cmv_fetch_state *cmv__plan_state(const cmv__fetch *run, const char *provider,
                                       const char *group) {
    size_t low = 0, high = run->n_states;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const cmv_fetch_state *s = &run->state[mid];
        int order = strcmp(s->provider, provider);
        if (order == 0) order = strcmp(s->group, group);
        if (order == 0) return s;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

static void tie(cmv__fetch *run, cmv__want *w) {
    w->held[0] = w->held[1] = NULL;
    w->newest = CMV_DATE_NONE;
    for (size_t i = 0; i < run->n_holdings; i++) {
        const cmv_holding *h = &run->holding[i];
        if (strcmp(h->metric, w->metric->id) != 0 || h->n_dates == 0) continue;
        w->held[h->basis] = h;
        if (h->last > w->newest) w->newest = h->last;
    }
    for (size_t i = 0; i < w->n_ways; i++)
        w->way[i].state = cmv__plan_state(run, w->way[i].provider->id, w->way[i].key);
}

cmv_rc cmv__plan_read(cmv__fetch *run, cmv_err *err) {
    cmv_store *store = run->app->store;
    cmv_arena_reset(run->books);
    CMV_TRY(cmv_store_fetches(store, run->books, &run->state, &run->n_states, err));
    CMV_TRY(cmv_store_holdings(store, run->books, &run->holding, &run->n_holdings, err));
    for (size_t i = 0; i < run->n_wants; i++) tie(run, &run->want[i]);
    return CMV_OK;
}

/* ---- from when on --------------------------------------------------------------------------------------------------------- */

const cmv__way *cmv__plan_way(const cmv__want *w) { return &w->way[w->crossing ? 1 : w->at]; }

bool cmv__plan_is_mark(const cmv_fetch_state *s) {
    static const char *const PREFIX[] = {CMV__STATE_WHOLE, CMV__STATE_CROSS, CMV__STATE_COST};
    for (size_t i = 0; i < sizeof PREFIX / sizeof *PREFIX; i++)
        if (strncmp(s->group, PREFIX[i], strlen(PREFIX[i])) == 0) return true;
    return false;
}

static const char *cost_of_what(const cmv__way *way) {
    const char *group = cmv_provider_group(way->provider, way->key);
    return group[0] ? group : way->key;
}

const char *cmv__plan_cost_mark(cmv_arena *arena, const cmv__way *way, bool whole) {
    return cmv_arena_printf(arena, "%s%s", whole ? CMV__STATE_COST_WHOLE : CMV__STATE_COST,
                            cost_of_what(way));
}

int cmv__plan_cost(const cmv__fetch *run, const cmv__way *way, bool whole) {
    char mark[CMV_ID_MAX * 4];
    int n = snprintf(mark, sizeof mark, "%s%s", whole ? CMV__STATE_COST_WHOLE : CMV__STATE_COST,
                     cost_of_what(way));
    if (n < 0 || (size_t)n >= sizeof mark) return 1;
    const cmv_fetch_state *s = cmv__plan_state(run, way->provider->id, mark);
    return s && s->bytes > 1 && s->bytes < INT_MAX ? (int)s->bytes : 1;
}

/* Once a week; a day after it failed, so that windows come through meanwhile. */
static bool whole_is_due(const cmv__fetch *run, const cmv__way *way) {
    char group[CMV_ID_MAX * 4];
    int n = snprintf(group, sizeof group, CMV__STATE_WHOLE "%s", way->key);
    if (n < 0 || (size_t)n >= sizeof group) return true;
    const cmv_fetch_state *s = cmv__plan_state(run, way->provider->id, group);
    cmv_utc_ms now = run->real->now(run->real->ctx);
    if (s && s->failures > 0 && now - s->tried < CMV__DAY_MS) return false;
    return !s || s->got == CMV_UTC_NONE || now - s->got >= WHOLE_EVERY_DAYS * CMV__DAY_MS;
}

bool cmv__plan_may_narrow(const cmv__fetch *run, const cmv__want *w) {
    const cmv__way *way = cmv__plan_way(w);
    bool held = w->newest != CMV_DATE_NONE && way->state && way->state->got != CMV_UTC_NONE;
    return held && !run->opt->whole && !run->opt->vintages && !w->widened;
}

/* A source that was never heard may know more than what is held, if it is the preferred one. */
bool cmv__plan_whole(const cmv__fetch *run, const cmv__want *w) {
    const cmv__way *way = cmv__plan_way(w);
    if (w->newest == CMV_DATE_NONE) return true;
    if (w->crossing) return false;
    if (run->opt->whole || run->opt->vintages || w->widened) return true;
    if (!way->first) return false;
    if (!way->state || way->state->got == CMV_UTC_NONE) return true;
    return !w->narrow && w->metric->revised && whole_is_due(run, way);
}

cmv_date cmv__plan_from(const cmv__want *w) {
    return w->newest - WINDOW_DAYS[w->metric->freq] - (w->metric->revised ? REVISED_DAYS : 0);
}
