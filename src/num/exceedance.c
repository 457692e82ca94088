// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "comove/hedging.h"

#include <math.h>

static double density(double x) { return 0.3989422804014327 * exp(-x * x / 2); }

double cmv_exceedance_normal(double rho, double theta, double *prob) {
    if (prob) *prob = NAN;
    if (!(fabs(rho) < 1) || isnan(theta)) return NAN;
    const double s2 = (1 - rho) * (1 + rho);
    const double p = cmv_binorm_upper(theta, theta, rho);
    if (prob) *prob = p;
    if (!(p >= 1e-8)) return NAN;
    const double at = density(theta), away = theta * sqrt((1 - rho) / (1 + rho));
    const double tail = cmv_norm_upper(away), joint = at * density(away) / sqrt(s2);
    const double m1 = (1 + rho) * at * tail / p;
    const double m2 = 1 + ((1 + rho * rho) * theta * at * tail + rho * s2 * joint) / p;
    const double m11 = rho + (2 * rho * theta * at * tail + s2 * joint) / p;
    return (m11 - m1 * m1) / (m2 - m1 * m1);
}

size_t cmv_exceedance_scratch(size_t n) { return 2 * n; }

/* r of the pairs beyond theta on the side of `sign`. */
static cmv_rc beyond(cmv_cvec x, cmv_cvec y, const cmv_cov *c, double cut, double sign,
                     size_t min_n, double *room, size_t *n, cmv_num *r, cmv_err *err) {
    double *in_x = room, *in_y = room + x.n;
    size_t kept = 0;
    for (size_t i = 0; i < x.n; i++) {
        const double a = sign * (x.at[i] - c->mean_x) / c->sd_x;
        const double b = sign * (y.at[i] - c->mean_y) / c->sd_y;
        if (!(a > cut && b > cut)) continue;
        in_x[kept] = x.at[i];
        in_y[kept++] = y.at[i];
    }
    cmv_cov inside;
    CMV_TRY(cmv_cov_of((cmv_cvec){in_x, kept}, (cmv_cvec){in_y, kept}, &inside, err));
    *n = kept;
    *r = kept < min_n ? cmv_num_missing(CMV_WHY_TOO_FEW) : inside.r;
    return CMV_OK;
}

cmv_rc cmv_exceedance_of(cmv_cvec x, cmv_cvec y, double theta, size_t min_n, cmv_vec room,
                         cmv_exceedance *out, cmv_err *err) {
    if (!out || (x.n > 0 && !room.at) || room.n < cmv_exceedance_scratch(x.n))
        CMV_FAIL(err, CMV_E_ARG, "no place for the result or the scratch");
    if (!(theta >= 0) || min_n < 2)
        CMV_FAIL(err, CMV_E_ARG, "theta is %g and min_n %zu; they must be at least 0 and 2", theta,
                 min_n);
    cmv_cov c;
    CMV_TRY(cmv_cov_of(x, y, &c, err));
    if (cmv__overlap(x.at, x.n, room.at, room.n) || cmv__overlap(y.at, y.n, room.at, room.n))
        CMV_FAIL(err, CMV_E_ALIAS, "the scratch overlaps the values");
    cmv_exceedance e = {.n = c.n, .r = c.r, .low = c.r, .high = c.r};
    if (c.r.why == CMV_WHY_NONE) {
        CMV_TRY(beyond(x, y, &c, theta, -1, min_n, room.at, &e.n_low, &e.low, err));
        CMV_TRY(beyond(x, y, &c, theta, 1, min_n, room.at, &e.n_high, &e.high, err));
    }
    *out = e;
    return CMV_OK;
}
