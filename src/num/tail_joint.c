// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "comove/hedging.h"
#include "low_tail.h"

#include <math.h>

/* Bounds of the tails of one side: a value is in them when it is <= low, >= high. */
typedef struct bounds {
    double low, high;
} bounds;

/* Largest value whose mid-rank / (n + 1) is <= q, -inf when there is none; sign -1 mirrors. */
static double lower_bound(const double *x, const double *y, size_t n, double q, double sign,
                          double *room) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i]) && !isnan(y[i])) room[kept++] = sign * x[i];
    }
    const double ranks = (double)kept + 1;
    size_t k = (size_t)(q * ranks);
    if ((double)(k + 1) / ranks <= q) k++;
    if (k > 0 && (double)k / ranks > q) k--;
    if (k == 0) return -(double)INFINITY;
    cmv__lowest_first(room, kept, k);
    const double v = room[k - 1];
    size_t below = 0, ties = 0;
    for (size_t i = 0; i < kept; i++) {
        below += room[i] < v;
        ties += room[i] == v;
    }
    const double mid = (double)below + ((double)ties + 1) / 2;
    if (mid / ranks <= q) return v;
    return below ? room[below - 1] : -(double)INFINITY;
}

static bounds bounds_of(const double *x, const double *y, size_t n, double q, double *room) {
    return (bounds){lower_bound(x, y, n, q, 1, room), -lower_bound(x, y, n, q, -1, room)};
}

static void count(const double *x, const double *y, size_t n, const bounds *bx, const bounds *by,
                  cmv_tail_joint *t) {
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        const bool low_x = x[i] <= bx->low, low_y = y[i] <= by->low;
        const bool high_x = x[i] >= bx->high, high_y = y[i] >= by->high;
        t->n++;
        t->lower_x += low_x;
        t->lower_y += low_y;
        t->lower += low_x && low_y;
        t->upper_x += high_x;
        t->upper_y += high_y;
        t->upper += high_x && high_y;
    }
}

cmv_rc cmv_tail_joint_of(cmv_cvec x, cmv_cvec y, double q, cmv_vec room, cmv_tail_joint *out,
                         cmv_err *err) {
    if (!out || (x.n > 0 && !room.at) || room.n < cmv_low_scratch(x.n))
        CMV_FAIL(err, CMV_E_ARG, "no place for the result or the scratch");
    if (!(q > 0 && q <= .5)) CMV_FAIL(err, CMV_E_ARG, "q is %g, not in (0, 0.5]", q);
    CMV_TRY(cmv__check_pair(x, y, err));
    if (cmv__overlap(x.at, x.n, room.at, room.n) || cmv__overlap(y.at, y.n, room.at, room.n))
        CMV_FAIL(err, CMV_E_ALIAS, "the scratch overlaps the values");
    const bounds bx = bounds_of(x.at, y.at, x.n, q, room.at);
    const bounds by = bounds_of(y.at, x.at, x.n, q, room.at);
    cmv_tail_joint t = {0};
    count(x.at, y.at, x.n, &bx, &by, &t);
    t.share_lower = cmv_wilson(t.lower, t.lower_x);
    t.share_upper = cmv_wilson(t.upper, t.upper_x);
    *out = t;
    return CMV_OK;
}

double cmv_tail_normal(double rho, double q) {
    if (!(q > 0 && q < 1)) return NAN;
    const double z = -cmv_norm_quantile(q);
    return cmv_binorm_upper(z, z, rho) / q;
}
