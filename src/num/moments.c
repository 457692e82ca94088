// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "base/lanes.h"
#include "check.h"
#include "pairs.h"

#include <math.h>

/* Sums of the third and fourth powers and of neighbouring products, about the mean, in scaled units. */
typedef struct power_sums {
    double cube, fourth, neighbour;
} power_sums;

/* Chunk of one side; *before is the centred value before its first one, then its last one. */
CMV_WIDE static void add_powers(const double *restrict x, size_t n, const cmv__side *side,
                                double *restrict before, power_sums *restrict out) {
    const double k = side->scale, o = side->origin, m = side->mean;
    cmv__v4 cube = {0}, fourth = {0}, neighbour = {0};
    power_sums rest = {0};
    size_t i = 0;
    if (n > 0) {
        const double a = (x[0] * k - o) - m;
        rest = (power_sums){a * a * a, (a * a) * (a * a), a * *before};
        i = 1;
    }
    for (; i + CMV__LANES <= n; i += CMV__LANES) {
        const cmv__v4 a = (CMV__LOAD4(x + i) * k - o) - m;
        const cmv__v4 left = (CMV__LOAD4(x + i - 1) * k - o) - m;
        const cmv__v4 sq = a * a;
        cube += sq * a;
        fourth += sq * sq;
        neighbour += a * left;
    }
    for (; i < n; i++) {
        const double a = (x[i] * k - o) - m;
        const double left = (x[i - 1] * k - o) - m;
        rest.cube += a * a * a;
        rest.fourth += (a * a) * (a * a);
        rest.neighbour += a * left;
    }
    if (n > 0) *before = (x[n - 1] * k - o) - m;
    out->cube += cmv__sum4(&cube) + rest.cube;
    out->fourth += cmv__sum4(&fourth) + rest.fourth;
    out->neighbour += cmv__sum4(&neighbour) + rest.neighbour;
}

static power_sums sum_powers(const double *x, size_t n, const cmv__centred *c) {
    power_sums s = {0};
    double before = 0;
    cmv__pair_walk walk;
    cmv__chunk chunk;
    cmv__walk_start(&walk, x, x, n, c);
    while (cmv__walk_next(&walk, &chunk)) add_powers(chunk.x, chunk.n, &c->x, &before, &s);
    return s;
}

/* True when every value was finite. */
static bool moments(const double *x, size_t n, cmv_moments *out) {
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
    if (c.n < 2 || cmv__side_is_flat(&c.x, c.sxx, c.n)) return c.complete;
    const power_sums s = sum_powers(x, n, &c);
    const double count = (double)c.n;
    const double m2 = c.sxx / count;
    out->skew = s.cube / count / (m2 * sqrt(m2));
    out->kurt_excess = s.fourth / count / (m2 * m2) - 3;
    out->lag1 = s.neighbour / c.sxx;
    return c.complete;
}

cmv_rc cmv_moments_of(cmv_cvec x, cmv_moments *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    if (x.n > 0 && !x.at) CMV_FAIL(err, CMV_E_ARG, "x has %zu values but no address", x.n);
    cmv_moments got;
    if (!moments(x.at, x.n, &got)) CMV_TRY(cmv__check_values("x", x, err));
    *out = got;
    return CMV_OK;
}
