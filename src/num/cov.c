// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "pairs.h"

#include <math.h>

/* Mean as given; exactly the value itself for a constant. */
static double mean_of(const cmv__side *side, size_t n) {
    if (n == 0) return NAN;
    return side->min == side->max ? side->min : (side->origin + side->mean) / side->scale;
}

static double sd_of(const cmv__side *side, double sum_sq, size_t n) {
    if (n < 2) return NAN;
    return sqrt(sum_sq / (double)(n - 1)) / side->scale;
}

static cmv_num r_of(const cmv__centred *c) {
    if (c->n < 2) return cmv_num_missing(CMV_WHY_TOO_FEW);
    if (cmv__side_is_flat(&c->x, c->sxx, c->n) || cmv__side_is_flat(&c->y, c->syy, c->n)) {
        return cmv_num_missing(CMV_WHY_CONSTANT);
    }
    return cmv_num_of(cmv__centred_r(c), CMV_WHY_CONSTANT);
}

void cmv__cov(const double *x, const double *y, size_t n, cmv__centred *c, cmv_cov *out) {
    cmv__centre(x, y, n, c);
    out->n = c->n;
    out->mean_x = mean_of(&c->x, c->n);
    out->mean_y = mean_of(&c->y, c->n);
    out->sxx = c->sxx / c->x.scale / c->x.scale;
    out->syy = c->syy / c->y.scale / c->y.scale;
    out->sxy = c->sxy / c->x.scale / c->y.scale;
    out->sd_x = sd_of(&c->x, c->sxx, c->n);
    out->sd_y = sd_of(&c->y, c->syy, c->n);
    out->r = r_of(c);
}

cmv_rc cmv_cov_of(cmv_cvec x, cmv_cvec y, cmv_cov *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_shape(x, y, err));
    cmv__centred c;
    cmv_cov cov;
    cmv__cov(x.at, y.at, x.n, &c, &cov);
    if (!c.complete) CMV_TRY(cmv__check_pair(x, y, err)); /* else every value is finite */
    *out = cov;
    return CMV_OK;
}
