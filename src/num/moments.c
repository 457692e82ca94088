// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "pairs.h"

#include <math.h>

/* Sums of the third and fourth powers and of neighbouring products, about the mean, in scaled units. */
typedef struct power_sums {
    double cube, fourth, neighbour;
} power_sums;

static power_sums sum_powers(const double *x, size_t n, const cmv__centred *c) {
    power_sums s = {0};
    double before = 0;
    cmv__pair_walk walk;
    cmv__chunk chunk;
    cmv__walk_start(&walk, x, x, n, c);
    while (cmv__walk_next(&walk, &chunk)) {
        power_sums part = {0};
        for (size_t i = 0; i < chunk.n; i++) {
            double a = (chunk.x[i] * c->x.scale - c->x.origin) - c->x.mean;
            double sq = a * a;
            part.cube += sq * a;
            part.fourth += sq * sq;
            part.neighbour += a * before;
            before = a;
        }
        s.cube += part.cube;
        s.fourth += part.fourth;
        s.neighbour += part.neighbour;
    }
    return s;
}

static void moments(const double *x, size_t n, cmv_moments *out) {
    cmv__centred c;
    cmv_cov cov;
    cmv__cov(x, x, n, &c, &cov);
    *out = (cmv_moments){.n = c.n,
                         .mean = cov.mean_x,
                         .sd = cov.sd_x,
                         .min = c.x.min,
                         .max = c.x.max,
                         .skew = NAN,
                         .kurt_excess = NAN,
                         .lag1 = NAN};
    if (c.n < 2 || cmv__side_is_flat(&c.x, c.sxx, c.n)) return;
    const power_sums s = sum_powers(x, n, &c);
    const double count = (double)c.n;
    const double m2 = c.sxx / count;
    out->skew = s.cube / count / (m2 * sqrt(m2));
    out->kurt_excess = s.fourth / count / (m2 * m2) - 3;
    out->lag1 = s.neighbour / c.sxx;
}

cmv_rc cmv_moments_of(cmv_cvec x, cmv_moments *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_values("x", x, err));
    moments(x.at, x.n, out);
    return CMV_OK;
}
