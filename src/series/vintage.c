// SPDX-License-Identifier: Apache-2.0
/* As-of reads: the vintage of each date that was the latest one known at an instant. */
#include "base/arena.h"
#include "vintage.h"

#include <math.h>
#include <stdlib.h>

/* A publisher's own vintage this long after a reconstructed instant is still the first release: every rule is wrong by
 * less than a year, and one that came later is a revision of a release we never saw. */
#define FIRST_RELEASE_MS ((uint64_t)366 * 86400000)

typedef struct taken {
    cmv_date *date;
    double *value;
    size_t n;
    cmv_vintage_stat stat;
} taken;

/* First vintage whose instant the publisher gave; NULL when there is none. */
static const cmv_obs *first_release(const cmv_obs *obs, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!(obs[i].flags & (CMV_OBS_RECONSTRUCTED | CMV_OBS_INGESTED))) return &obs[i];
    return NULL;
}

/* True when a vintage with an instant from the rule gives way to the first release that the publisher dated. */
static bool gives_way(const cmv_obs *vintage, const cmv_obs *release) {
    if (!release || !(vintage->flags & CMV_OBS_RECONSTRUCTED)) return false;
    if (vintage->known_at >= release->known_at) return true;
    return (uint64_t)release->known_at - (uint64_t)vintage->known_at <= FIRST_RELEASE_MS;
}

/* Takes the vintage of one date (n rows, all of it) that counts at as_of, if any. */
static void take(const cmv_obs *obs, size_t n, cmv_utc_ms as_of, taken *out) {
    const cmv_obs *release = n > 1 ? first_release(obs, n) : NULL;
    const cmv_obs *latest = NULL;
    bool revised = false;
    for (size_t i = 0; i < n && obs[i].known_at <= as_of; i++) {
        if (gives_way(&obs[i], release)) continue;
        revised = latest != NULL;
        latest = &obs[i];
    }
    if (!latest || isnan(latest->value)) return;
    out->date[out->n] = latest->date;
    out->value[out->n++] = latest->value;
    out->stat.n_reconstructed += (latest->flags & CMV_OBS_RECONSTRUCTED) != 0;
    out->stat.n_revised += revised;
    if (latest->known_at > out->stat.last_known) out->stat.last_known = latest->known_at;
}

cmv_rc cmv_vintage_select(const cmv_obs *obs, size_t n, cmv_utc_ms as_of, cmv_arena *arena,
                          cmv_series *out, cmv_vintage_stat *stat, cmv_err *err) {
    if ((!obs && n > 0) || !arena || !out)
        CMV_FAIL(err, CMV_E_ARG, "cmv_vintage_select: NULL argument");
    taken got = {.stat.last_known = CMV_UTC_NONE};
    CMV_NEW_RAW(got.date, arena, cmv_date, n, err);
    CMV_NEW_RAW(got.value, arena, double, n, err);
    for (size_t first = 0, next; first < n; first = next) {
        for (next = first + 1; next < n && obs[next].date == obs[first].date; next++)
            if (obs[next].known_at < obs[next - 1].known_at)
                CMV_FAIL_AT(err, CMV_E_DOMAIN, next,
                            "vintages are not sorted by known_at at row %zu", next);
        if (next < n && obs[next].date < obs[first].date)
            CMV_FAIL_AT(err, CMV_E_DOMAIN, next, "observations are not sorted by date at row %zu",
                        next);
        take(obs + first, next - first, as_of, &got);
    }
    *out = (cmv_series){got.date, got.value, got.n};
    if (stat) *stat = got.stat;
    return CMV_OK;
}

static int cmp_news(const void *x, const void *y) {
    const cmv_obs *a = x, *b = y;
    if (a->known_at != b->known_at) return a->known_at < b->known_at ? -1 : 1;
    return (a->date > b->date) - (a->date < b->date);
}

/* Series without revisions come in the order of their news already. */
static void sort_news(cmv_obs *news, size_t n) {
    size_t i = 1;
    while (i < n && cmp_news(&news[i - 1], &news[i]) <= 0) i++;
    if (i < n) qsort(news, n, sizeof *news, cmp_news);
}

size_t cmv__vintage_kept(const cmv_obs *obs, size_t n, cmv_obs *out) {
    const cmv_obs *release = n > 1 ? first_release(obs, n) : NULL;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (gives_way(&obs[i], release)) continue;
        if (kept && out[kept - 1].known_at == obs[i].known_at) kept--;
        out[kept++] = obs[i];
    }
    return kept;
}

cmv_rc cmv_vintage_news(const cmv_obs *obs, size_t n, cmv_arena *arena, const cmv_obs **out,
                        size_t *n_out, cmv_err *err) {
    if ((!obs && n > 0) || !arena || !out || !n_out)
        CMV_FAIL(err, CMV_E_ARG, "cmv_vintage_news: NULL argument");
    cmv_obs *news;
    size_t kept = 0;
    CMV_NEW_RAW(news, arena, cmv_obs, n, err);
    for (size_t first = 0, next; first < n; first = next) {
        for (next = first + 1; next < n && obs[next].date == obs[first].date; next++) {
        }
        if (next < n && obs[next].date < obs[first].date)
            CMV_FAIL_AT(err, CMV_E_DOMAIN, next, "observations are not sorted by date at row %zu",
                        next);
        kept += cmv__vintage_kept(obs + first, next - first, news + kept);
    }
    sort_news(news, kept);
    *out = news;
    *n_out = kept;
    return CMV_OK;
}
