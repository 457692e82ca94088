// SPDX-License-Identifier: Apache-2.0
#include "comove/num.h"

#include "base/lanes.h"

#include <math.h>

typedef struct rank_count {
    int64_t below, tied, n;
} rank_count;

CMV_WIDE static void count(const double *restrict x, size_t n, double v, rank_count *restrict out) {
    cmv__m4 below = {0}, tied = {0}, there = {0};
    size_t i = 0;
    for (; i + CMV__LANES <= n; i += CMV__LANES) {
        const cmv__v4 a = CMV__LOAD4(x + i);
        below -= a < v; /* a true lane is -1 */
        tied -= a == v;
        there -= CMV__IS_NUMBER4(a);
    }
    *out = (rank_count){0};
    for (size_t l = 0; l < CMV__LANES; l++) {
        out->below += below[l];
        out->tied += tied[l];
        out->n += there[l];
    }
    for (; i < n; i++) {
        out->below += x[i] < v;
        out->tied += x[i] == v;
        out->n += x[i] == x[i];
    }
}

cmv_pct_rank cmv_pct_rank_of(cmv_cvec x, double v) {
    rank_count c;
    count(x.at, x.n, v, &c);
    if (c.n == 0 || isnan(v)) return (cmv_pct_rank){(size_t)c.n, NAN, NAN, NAN};
    const double all = (double)c.n;
    return (cmv_pct_rank){
        .n = (size_t)c.n,
        .mid = ((double)c.below + (double)c.tied / 2) / all,
        .weak = (double)(c.below + c.tied) / all,
        .strict = (double)c.below / all,
    };
}
