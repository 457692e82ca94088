// SPDX-License-Identifier: Apache-2.0
/*
 * Fetching for ever. When a metric is due is computed from its rule and from what the store says of the last tries, never
 * from memory: a restart goes on where the last process stopped.
 */
#include "fetching.h"

#include "base/arena.h"
#include "base/limits.h"

#include <stdatomic.h>
#include <string.h>

/* Minutes after a value should be there at which it is asked for; then once an hour. */
static const int ASK_AFTER_MINUTES[] = {1, 2, 4, 8, 16, 31, 61, 121};
enum { ASKS = sizeof ASK_AFTER_MINUTES / sizeof *ASK_AFTER_MINUTES };
/* So many dates missing in a row are no delay but the end of a series: asked for once a day. */
enum { GIVEN_UP_DATES = 5 };
/* What is due is computed anew at least this often; at once when the store gets a new version. */
#define LOOK_MS CMV__DAY_MS

/* How long failures are waited out: the first time, and at most. */
static const struct patience {
    cmv_rc rc;
    int first_min, most_min;
} PATIENCE[] = {
    {CMV_E_AUTH, 10, 12 * 60},       /* FRED refuses good keys now and then */
    {CMV_E_NOTFOUND, 60, 24 * 60},   /* the key is wrong, or the series was closed */
    {CMV_E_RESTRICTED, 60, 24 * 60}, /* not for this place */
    {CMV_E_UNSUPPORTED, 60, 24 * 60},
    {CMV_E_REFUSED, 5, 60}, /* a page in place of data, mostly gone soon */
    {CMV_E_PARSE, 5, 60},
    {CMV_OK, 1, 60}, /* all others; also a batch held back */
};

/* ---- back-off ------------------------------------------------------------------------------------------------------------- */

/* Uniform in [0, 1), splitmix64. */
static double next_random(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

cmv_utc_ms cmv__watch_back_off(cmv__fetch *run, cmv_rc rc, int failures, cmv_utc_ms now) {
    const struct patience *p = PATIENCE;
    while (p->rc != rc && p->rc != CMV_OK) p++;
    double minutes = p->first_min;
    for (int i = 1; i < failures && minutes < p->most_min; i++) minutes *= 2;
    if (minutes > p->most_min) minutes = p->most_min;
    minutes *= 0.75 + 0.5 * next_random(&run->jitter); /* not all at once after an outage */
    return now + (cmv_utc_ms)(minutes * (double)CMV__MINUTE_MS);
}

/* ---- when ----------------------------------------------------------------------------------------------------------------- */

/* What the states of a want's sources say together. */
typedef struct past {
    cmv_utc_ms tried;  /* of any; CMV_UTC_NONE: never */
    cmv_utc_ms usable; /* when the first of them may be asked again */
    bool failed;       /* none gave anything the last time */
} past;

static past past_of(const cmv__want *w) {
    past p = {.tried = CMV_UTC_NONE, .usable = CMV_UTC_MAX};
    size_t n_failed = 0, n_tried = 0;
    for (size_t i = 0; i < w->n_ways; i++) {
        const cmv_fetch_state *s = w->way[i].state;
        cmv_utc_ms next = s ? s->next : CMV_UTC_NONE;
        if (next < p.usable) p.usable = next;
        if (!s || s->tried == CMV_UTC_NONE) continue;
        n_tried++;
        n_failed += s->failures > 0;
        if (s->tried > p.tried) p.tried = s->tried;
    }
    p.failed = n_tried > 0 && n_failed == n_tried;
    return p;
}

/* Conversations that one round of a provider's metrics takes: those of a group go together. */
static int64_t round_of(const cmv__fetch *run, const cmv_provider *p) {
    int64_t alone = 0, together = 0;
    for (size_t i = 0; i < run->n_wants; i++) {
        const cmv__want *w = &run->want[i];
        if (w->n_ways == 0 || w->way[0].provider != p) continue;
        bool grouped = cmv_provider_group(p, w->way[0].key)[0] != '\0';
        alone += !grouped;
        together += grouped;
    }
    int64_t most = (int64_t)p->keys_max;
    return alone + (together + most - 1) / most;
}

/* A provider with a quota by the hour or the day is asked for each of its metrics as often as that lasts. */
static int64_t share_of_quota(const cmv__fetch *run, const cmv_provider *p) {
    int64_t gap = 0, n = 0;
    for (size_t h = 0; h < CMV_PROVIDER_HOSTS && p->host[h].host; h++) {
        for (size_t i = 0; i < CMV_HTTP_RATES && p->host[h].rate[i].n > 0; i++) {
            const cmv_http_rate *r = &p->host[h].rate[i];
            if (r->ms < CMV__HOUR_MS) continue;
            if (n == 0) n = round_of(run, p);
            int64_t mine = r->ms / r->n * n;
            if (mine > gap) gap = mine;
        }
    }
    return gap;
}

/* The first instant of the series of asks that begins at `since` which lies after the last try. */
static cmv_utc_ms next_ask(cmv_utc_ms since, cmv_utc_ms tried, bool given_up) {
    for (int i = 0; i < ASKS; i++) {
        cmv_utc_ms at = since + ASK_AFTER_MINUTES[i] * CMV__MINUTE_MS;
        if (at > tried) return at;
        if (given_up) return tried + CMV__DAY_MS;
    }
    int64_t last = ASK_AFTER_MINUTES[ASKS - 1] * CMV__MINUTE_MS;
    int64_t hours = (tried - since - last) / CMV__HOUR_MS + 1;
    return since + last + hours * CMV__HOUR_MS;
}

static cmv_utc_ms by_rule(const cmv__want *w, const past *p, cmv_utc_ms now) {
    cmv_fresh f;
    const cmv_metric *m = w->metric;
    cmv_fresh_ask ask = {
        .pub = &m->pub, .cal = m->cal, .freq = m->freq, .held = w->newest, .now = now};
    if (p->tried == CMV_UTC_NONE) return now;
    if (cmv_fresh_of(&ask, &f, NULL) != CMV_OK) return p->tried + CMV__DAY_MS;
    if (w->newest == CMV_DATE_NONE) return p->failed ? p->usable : p->tried + CMV__HOUR_MS;
    if (f.state == CMV_FRESH_UNKNOWN) return p->failed ? p->usable : p->tried + CMV__DAY_MS;
    if (f.missing == CMV_DATE_NONE)
        return f.next_known == CMV_UTC_NONE ? p->tried + CMV__DAY_MS : f.next_known + CMV__MINUTE_MS;
    cmv_utc_ms first = f.due_known + CMV__MINUTE_MS;
    if (p->failed && p->tried >= first) return p->usable;
    return next_ask(f.due_known, p->tried, f.n_missing >= GIVEN_UP_DATES);
}

cmv_utc_ms cmv__watch_next(const cmv__fetch *run, const cmv__want *w, cmv_utc_ms now) {
    past p = past_of(w);
    if (w->n_ways == 0) return CMV_UTC_MAX;
    cmv_utc_ms at = by_rule(w, &p, now);
    if (p.tried != CMV_UTC_NONE) {
        cmv_utc_ms shared = p.tried + share_of_quota(run, w->way[0].provider);
        if (shared > at) at = shared;
    }
    if (p.usable > at) at = p.usable;
    return w->hold > at ? w->hold : at;
}

/* ---- the loop ------------------------------------------------------------------------------------------------------------- */

static void compute(cmv__fetch *run, cmv_utc_ms now) {
    for (size_t i = 0; i < run->n_wants; i++) {
        cmv__want *w = &run->want[i];
        if (w->hold <= now) w->hold = CMV_UTC_NONE;
        w->next = cmv__watch_next(run, w, now);
    }
}

static bool same_group(const cmv__want *a, const cmv__want *b) {
    const cmv__way *x = &a->way[0], *y = &b->way[0];
    const char *group = cmv_provider_group(x->provider, x->key);
    return x->provider == y->provider && group[0] &&
           strcmp(group, cmv_provider_group(y->provider, y->key)) == 0;
}

/* Marks what is due now, and what one conversation can bring along because it is due within a minute. */
static bool pick(cmv__fetch *run, cmv_utc_ms now) {
    bool any = false;
    for (size_t i = 0; i < run->n_wants; i++) {
        run->want[i].due = run->want[i].next <= now;
        any = any || run->want[i].due;
    }
    for (size_t i = 0; any && i < run->n_wants; i++) {
        cmv__want *w = &run->want[i];
        if (w->next <= now || w->next > now + CMV__MINUTE_MS) continue;
        for (size_t k = 0; k < run->n_wants && !w->due; k++)
            w->due = run->want[k].next <= now && same_group(w, &run->want[k]);
    }
    return any;
}

static cmv_utc_ms earliest(const cmv__fetch *run) {
    cmv_utc_ms at = CMV_UTC_MAX;
    for (size_t i = 0; i < run->n_wants; i++) {
        if (run->want[i].next < at) at = run->want[i].next;
    }
    return at;
}

static bool stopped(const cmv__fetch *run) { return run->opt->stop && atomic_load(run->opt->stop); }

/* Waits until something is due, the store was changed by others, or it is time to look again. */
static cmv_rc idle(cmv__fetch *run, cmv_utc_ms until, cmv_err *err) {
    int64_t before, version;
    CMV_TRY(cmv_store_version(run->app->store, &before, err));
    for (;;) {
        cmv_utc_ms now = run->real->now(run->real->ctx);
        if (now >= until || stopped(run)) return CMV_OK;
        run->real->wait(run->real->ctx, until);
        CMV_TRY(cmv_store_version(run->app->store, &version, err));
        if (version != before) return CMV_OK;
    }
}

static cmv_rc watch(cmv__fetch *run, cmv_err *err) {
    while (!stopped(run)) {
        cmv_utc_ms now = run->real->now(run->real->ctx);
        CMV_TRY(cmv__plan_read(run, err));
        compute(run, now);
        if (pick(run, now)) {
            CMV_TRY(cmv__fetch_step(run, err));
            continue;
        }
        cmv_utc_ms next = earliest(run);
        CMV_TRY(idle(run, next < now + LOOK_MS ? next : now + LOOK_MS, err));
    }
    CMV_FAIL(err, CMV_E_CANCELLED, "stopped; what had come is kept");
}

cmv_rc cmv_app_watch(cmv_app *app, const cmv_fetch_opt *opt, cmv_fetch_result *result, cmv_err *err) {
    cmv__fetch run;
    if (!app || !opt || !result) CMV_FAIL(err, CMV_E_ARG, "watch: a parameter is NULL");
    if (opt->dry_run || opt->due_only)
        CMV_FAIL(err, CMV_E_ARG, "watching stores what is due: neither a dry run nor --due");
    cmv_rc rc = cmv__fetch_open(&run, app, opt, true, err);
    if (rc == CMV_OK) rc = watch(&run, err);
    cmv__fetch_close(&run);
    *result = run.result;
    cmv_rc asked = cmv_store_version(app->store, &result->version, rc == CMV_OK ? err : NULL);
    return rc != CMV_OK ? rc : asked;
}
