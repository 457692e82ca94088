// SPDX-License-Identifier: Apache-2.0
/* Sliding windows over the starts of requests. */
#include "base/error.h"

#include "inside.h"

#include <stdlib.h>

cmv_rc cmv__limit_add_rate(cmv__limit *limit, cmv_http_rate rate, cmv_err *err) {
    if (rate.n == 0) return CMV_OK;
    if (rate.n < 0 || rate.n > CMV_FETCH_STARTS_MAX || rate.ms <= 0)
        CMV_FAIL(err, CMV_E_ARG, "%s: %d requests in %lld ms is no rate; 1 to %d", limit->name,
                 rate.n, (long long)rate.ms, CMV_FETCH_STARTS_MAX);
    for (int i = 0; i < limit->n_rates; i++)
        if (limit->rate[i].n == rate.n && limit->rate[i].ms == rate.ms) return CMV_OK;
    if (limit->n_rates == CMV__LIMIT_RATES)
        CMV_FAIL(err, CMV_E_ARG, "%s has more than %d different rates", limit->name,
                 CMV__LIMIT_RATES);
    limit->rate[limit->n_rates++] = rate;
    return CMV_OK;
}

cmv_rc cmv__limit_ready(cmv__limit *limit, cmv_err *err) {
    limit->cap = 1;
    for (int i = 0; i < limit->n_rates; i++)
        if ((size_t)limit->rate[i].n > limit->cap) limit->cap = (size_t)limit->rate[i].n;
    limit->start = calloc(limit->cap, sizeof *limit->start);
    if (!limit->start)
        CMV_FAIL(err, CMV_E_NOMEM, "no room for %zu starts of %s", limit->cap, limit->name);
    return CMV_OK;
}

#define PAUSE_MAX_MS (10 * 60 * 1000) /* no host is waited for longer, see policy.c */

/* A clock that was set back left starts in the future: they count from now on, so that nobody waits for ever. */
static void forget_future(cmv__limit *limit, cmv_utc_ms now) {
    if (limit->paused > now + PAUSE_MAX_MS) limit->paused = now;
    size_t held = limit->n_starts < limit->cap ? (size_t)limit->n_starts : limit->cap;
    for (size_t i = 1; i <= held; i++) {
        int64_t *start = &limit->start[(limit->n_starts - i) % limit->cap];
        if (*start <= now) break;
        *start = now;
    }
}

cmv_utc_ms cmv__limit_room_at(cmv__limit *limit, uint64_t n, int64_t patience_ms, cmv_utc_ms now) {
    forget_future(limit, now);
    cmv_utc_ms at = limit->paused > now ? limit->paused : now;
    for (int i = 0; i < limit->n_rates; i++) {
        const cmv_http_rate *rate = &limit->rate[i];
        uint64_t all = (uint64_t)rate->n, need = rate->ms <= patience_ms ? 1 : n;
        if (need > all) return CMV_UTC_MAX;
        uint64_t back = all - need + 1;
        if (limit->n_starts < back) continue;
        cmv_utc_ms start = limit->start[(limit->n_starts - back) % limit->cap];
        if (start + rate->ms + CMV__RATE_MARGIN_MS > at)
            at = start + rate->ms + CMV__RATE_MARGIN_MS;
    }
    return at;
}

cmv_utc_ms cmv__limit_free_at(cmv__limit *limit, cmv_utc_ms now) {
    return cmv__limit_room_at(limit, 1, 0, now);
}

void cmv__limit_started(cmv__limit *limit, cmv_utc_ms now) {
    limit->start[limit->n_starts++ % limit->cap] = now;
}
