// SPDX-License-Identifier: Apache-2.0
/* How values changed after they were first published. */
#include "comove/revision.h"

#include "base/arena.h"
#include "vintage.h"

#include <math.h>
#include <stdlib.h>

#define DAY_MS INT64_C(86400000)
#define ROUNDING 1e-12 /* of differences of decimal figures: 4.6 - 4.4 is not quite 4.5 - 4.3 */

enum { MONTH_DAYS = 31, YEAR_DAYS = 366, MIN_P90 = 10 };

/* A vintage that comes later than this after its rule is no first release, in days: agencies are held up for weeks at
 * most, and an archive that begins in between would turn revised values into first ones. */
static const int FIRST_WITHIN[] = {
    [CMV_DAILY] = 7, [CMV_WEEKLY] = 14, [CMV_MONTHLY] = 62, [CMV_QUARTERLY] = 100, [CMV_ANNUAL] = 200};

/* One date: its vintages that count, each with another value than the one before. */
typedef struct history {
    cmv_date date;
    const cmv_obs *at;
    size_t n;
    bool known; /* the first one is the first release */
} history;

typedef struct work {
    const cmv_revision_ask *ask;
    cmv_arena *arena;
    history *h;
    size_t n;
    double *size; /* as many as dates */
    cmv_utc_ms until;
} work;

/* ---- vintages by date ----------------------------------------------------------------------------------------------------- */

static bool is_same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

/* Drops what is not known yet and what repeats the value before it. */
static size_t thin(cmv_obs *at, size_t n, cmv_utc_ms as_of) {
    size_t kept = 0;
    for (size_t i = 0; i < n && at[i].known_at <= as_of; i++) {
        if (!kept || !is_same(at[i].value, at[kept - 1].value)) at[kept++] = at[i];
    }
    return kept;
}

static bool is_first_release(const cmv_revision_ask *ask, const cmv_obs *o) {
    if ((o->flags & (CMV_OBS_RECONSTRUCTED | CMV_OBS_INGESTED)) || isnan(o->value)) return false;
    const cmv_utc_ms rule = cmv_pub_known_at(ask->pub, o->date);
    return rule != CMV_UTC_NONE && o->known_at <= rule + FIRST_WITHIN[ask->freq] * DAY_MS;
}

static cmv_rc collect(work *w, cmv_err *err) {
    const cmv_revision_ask *ask = w->ask;
    const cmv_obs *obs = ask->obs;
    cmv_obs *room;
    CMV_NEW_RAW(room, w->arena, cmv_obs, ask->n, err);
    CMV_NEW_ARRAY(w->h, w->arena, history, ask->n, err);
    CMV_NEW_RAW(w->size, w->arena, double, ask->n, err);
    for (size_t first = 0, next; first < ask->n; first = next) {
        for (next = first + 1; next < ask->n && obs[next].date == obs[first].date; next++) {
        }
        if (next < ask->n && obs[next].date < obs[first].date)
            CMV_FAIL_AT(err, CMV_E_DOMAIN, next, "observations are not sorted by date at row %zu",
                        next);
        size_t n = thin(room, cmv__vintage_kept(obs + first, next - first, room), ask->as_of);
        if (n == 0 || (n == 1 && isnan(room[0].value))) continue;
        w->h[w->n++] = (history){obs[first].date, room, n, is_first_release(ask, room)};
        room += n;
    }
    return CMV_OK;
}

/* ---- sizes ---------------------------------------------------------------------------------------------------------------- */

/* Value as known at an instant; NaN when there is none. */
static double value_at(const history *h, cmv_utc_ms at) {
    double v = (double)NAN;
    for (size_t i = 0; i < h->n && h->at[i].known_at <= at; i++) v = h->at[i].value;
    return v;
}

static double now_of(const history *h) { return h->at[h->n - 1].value; }

static int cmp_double(const void *x, const void *y) {
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* Sorts; the quantile of n sizes, TOO_FEW below `least`. */
static cmv_num quantile(double *size, size_t n, double q, size_t least) {
    if (n < least) return cmv_num_missing(CMV_WHY_TOO_FEW);
    qsort(size, n, sizeof *size, cmp_double);
    return cmv_num_of(cmv_quantile7((cmv_cvec){size, n}, q), CMV_WHY_TOO_FEW);
}

static cmv_revision_size size_of(work *w, size_t n_old, size_t n_revised, size_t n_sizes) {
    return (cmv_revision_size){.revised = cmv_wilson(n_revised, n_old),
                               .median = quantile(w->size, n_sizes, .5, 1),
                               .p90 = quantile(w->size, n_sizes, .9, MIN_P90)};
}

/* Values `days` after their first release against it; 0: what they are now. */
static cmv_revision_size sizes_after(work *w, int days) {
    size_t n_old = 0, n_revised = 0, n = 0;
    for (size_t i = 0; i < w->n; i++) {
        const history *h = &w->h[i];
        const cmv_utc_ms then = h->at[0].known_at + days * DAY_MS;
        if (!h->known || (days && then > w->until)) continue;
        const double v = days ? value_at(h, then) : now_of(h), first = h->at[0].value;
        n_old++;
        n_revised += !is_same(v, first);
        if (!is_same(v, first) && !isnan(v)) w->size[n++] = fabs(v - first);
    }
    return size_of(w, n_old, n_revised, n);
}

static double change(const work *w, double before, double v) {
    if (!w->ask->relative) return v - before;
    return before > 0 ? 100 * (v / before - 1) : (double)NAN;
}

/* The change on the date before as it was when the value came out, against what it is now. */
static cmv_revision_size sizes_of_changes(work *w) {
    size_t n_old = 0, n = 0;
    for (size_t i = 1; i < w->n; i++) {
        const history *h = &w->h[i], *b = &w->h[i - 1];
        if (!h->known) continue;
        const double then = change(w, value_at(b, h->at[0].known_at), h->at[0].value);
        const double now = change(w, now_of(b), now_of(h));
        if (isnan(then) || isnan(now)) continue;
        n_old++;
        const double scale = w->ask->relative ? 100 : fabs(h->at[0].value) + fabs(now_of(h));
        if (fabs(now - then) > ROUNDING * scale) w->size[n++] = fabs(now - then);
    }
    return size_of(w, n_old, n, n);
}

static cmv_num typical_change(work *w) {
    size_t n = 0;
    for (size_t i = 1; i < w->n; i++) {
        const double d = fabs(now_of(&w->h[i]) - now_of(&w->h[i - 1]));
        if (w->h[i].known && !isnan(d)) w->size[n++] = d;
    }
    return quantile(w->size, n, .5, MIN_P90);
}

static cmv_num days_of(work *w) {
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++) {
        const history *h = &w->h[i];
        if (!h->known || h->n < 2) continue;
        w->size[n++] = (double)(h->at[h->n - 1].known_at - h->at[0].known_at) / (double)DAY_MS;
    }
    return quantile(w->size, n, .5, 1);
}

/* ---- lists ---------------------------------------------------------------------------------------------------------------- */

static cmv_rc fill_lists(work *w, cmv_revisions *out, cmv_err *err) {
    cmv_revised *list;
    cmv_date *date;
    double *first, *now;
    size_t n = 0;
    CMV_NEW_ARRAY(list, w->arena, cmv_revised, w->ask->list, err);
    CMV_NEW_RAW(date, w->arena, cmv_date, w->n, err);
    CMV_NEW_RAW(first, w->arena, double, w->n, err);
    CMV_NEW_RAW(now, w->arena, double, w->n, err);
    for (size_t i = w->n; i-- > 0 && out->n_revised < w->ask->list;) {
        const history *h = &w->h[i];
        if (h->n > 1) list[out->n_revised++] = (cmv_revised){h->date, h->at, h->n};
    }
    for (size_t i = 0; i < w->n; i++) {
        if (!w->h[i].known || isnan(now_of(&w->h[i]))) continue;
        date[n] = w->h[i].date;
        first[n] = w->h[i].at[0].value;
        now[n++] = now_of(&w->h[i]);
    }
    out->revised = list;
    out->first_release = (cmv_series){date, first, n};
    out->now = (cmv_series){date, now, n};
    return CMV_OK;
}

static void count(const work *w, cmv_revisions *out) {
    out->first = out->last = CMV_DATE_NONE;
    out->n_dates = w->n;
    for (size_t i = 0; i < w->n; i++) {
        if (!w->h[i].known) continue;
        if (out->n_known++ == 0) out->first = w->h[i].date;
        out->last = w->h[i].date;
    }
    out->n_unknown = out->n_dates - out->n_known;
}

cmv_rc cmv_revisions_of(const cmv_revision_ask *ask, cmv_arena *arena, cmv_revisions *out,
                        cmv_err *err) {
    if (!ask || !arena || !out || !ask->pub || (!ask->obs && ask->n) ||
        (unsigned)ask->freq > CMV_ANNUAL)
        CMV_FAIL(err, CMV_E_ARG, "cmv_revisions_of: a parameter is NULL or no frequency");
    work w = {.ask = ask, .arena = arena, .until = ask->as_of < ask->now ? ask->as_of : ask->now};
    cmv_revisions r = {0};
    CMV_TRY(collect(&w, err));
    count(&w, &r);
    r.month = sizes_after(&w, MONTH_DAYS);
    r.year = sizes_after(&w, YEAR_DAYS);
    r.latest = sizes_after(&w, 0);
    r.change = sizes_of_changes(&w);
    r.typical_change = typical_change(&w);
    r.days = days_of(&w);
    CMV_TRY(fill_lists(&w, &r, err));
    *out = r;
    return CMV_OK;
}
