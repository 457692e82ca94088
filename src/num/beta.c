// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "base/lanes.h"
#include "check.h"
#include "pairs.h"

#include <math.h>

/* Sums of squared residuals of y on x, plain and weighted by the squared regressor, in scaled units. */
typedef struct residual_sums {
    double sq, sq_x2;
} residual_sums;

CMV_WIDE static void add_residuals(const cmv__chunk *chunk, const cmv__centred *c,
                                   residual_sums *restrict out) {
    const double *restrict x = chunk->x;
    const double *restrict y = chunk->y;
    const cmv__side sx = c->x, sy = c->y;
    const double slope = c->sxy / c->sxx;
    cmv__v4 sq = {0}, sq_x2 = {0};
    size_t i = 0;
    for (; i + CMV__LANES <= chunk->n; i += CMV__LANES) {
        const cmv__v4 a = (CMV__LOAD4(x + i) * sx.scale - sx.origin) - sx.mean;
        const cmv__v4 b = (CMV__LOAD4(y + i) * sy.scale - sy.origin) - sy.mean;
        const cmv__v4 e = b - slope * a;
        sq += e * e;
        sq_x2 += e * e * (a * a);
    }
    residual_sums rest = {0};
    for (; i < chunk->n; i++) {
        const double a = (x[i] * sx.scale - sx.origin) - sx.mean;
        const double b = (y[i] * sy.scale - sy.origin) - sy.mean;
        const double e = b - slope * a;
        rest.sq += e * e;
        rest.sq_x2 += e * e * (a * a);
    }
    out->sq += cmv__sum4(&sq) + rest.sq;
    out->sq_x2 += cmv__sum4(&sq_x2) + rest.sq_x2;
}

static residual_sums sum_residuals(const double *x, const double *y, size_t n,
                                   const cmv__centred *c) {
    residual_sums s = {0};
    cmv__pair_walk walk;
    cmv__chunk chunk;
    cmv__walk_start(&walk, x, y, n, c);
    while (cmv__walk_next(&walk, &chunk)) add_residuals(&chunk, c, &s);
    return s;
}

/* y on x, given their centred sums. */
static void beta(const double *x, const double *y, size_t n, const cmv__centred *centred,
                 const cmv_cov *covariance, cmv_beta *out) {
    const cmv__centred c = *centred;
    const cmv_cov cov = *covariance;
    *out = (cmv_beta){.n = c.n,
                      .r = cov.r,
                      .beta_y_on_x = cmv_num_missing(c.n < 3 ? CMV_WHY_TOO_FEW : CMV_WHY_CONSTANT),
                      .alpha = NAN,
                      .se_beta = NAN,
                      .t_beta = NAN,
                      .r2 = NAN,
                      .sd_x = cov.sd_x,
                      .sd_y = cov.sd_y,
                      .resid_sd = NAN,
                      .se_hc1 = NAN};
    out->beta_x_on_y = out->beta_y_on_x;
    if (c.n < 3) return;
    const double unit = c.x.scale / c.y.scale;
    if (!cmv__side_is_flat(&c.y, c.syy, c.n)) {
        out->beta_x_on_y = cmv_num_of(c.sxy / c.syy / unit, CMV_WHY_CONSTANT);
    }
    if (cmv__side_is_flat(&c.x, c.sxx, c.n)) return;
    const double slope = c.sxy / c.sxx * unit;
    const double df = (double)(c.n - 2);
    const residual_sums s = sum_residuals(x, y, n, &c);
    out->beta_y_on_x = cmv_num_of(slope, CMV_WHY_CONSTANT);
    out->alpha = cov.mean_y - slope * cov.mean_x;
    out->resid_sd = sqrt(s.sq / df) / c.y.scale;
    out->se_beta = sqrt(s.sq / df / c.sxx) * unit;
    out->se_hc1 = sqrt(s.sq_x2 * (double)c.n / df) / c.sxx * unit;
    if (out->se_beta > 0) out->t_beta = slope / out->se_beta;
    if (cov.r.why == CMV_WHY_NONE) out->r2 = cov.r.v * cov.r.v;
}

cmv_rc cmv_beta_of(cmv_cvec x, cmv_cvec y, cmv_beta *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_shape(x, y, err));
    cmv__centred c;
    cmv_cov cov;
    cmv__cov(x.at, y.at, x.n, &c, &cov);
    if (!c.complete) CMV_TRY(cmv__check_pair(x, y, err)); /* else every value is finite */
    beta(x.at, y.at, x.n, &c, &cov, out);
    return CMV_OK;
}

cmv_rc cmv_beta_both(cmv_cvec x, cmv_cvec y, cmv_beta *y_on_x, cmv_beta *x_on_y, cmv_err *err) {
    if (!y_on_x || !x_on_y) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_shape(x, y, err));
    cmv__centred c;
    cmv_cov cov;
    cmv__cov(x.at, y.at, x.n, &c, &cov);
    if (!c.complete) CMV_TRY(cmv__check_pair(x, y, err));
    beta(x.at, y.at, x.n, &c, &cov, y_on_x);
    const cmv__centred turned = {c.n, c.complete, c.without, c.y, c.x, c.syy, c.sxx, c.sxy};
    const cmv_cov cov_turned = {cov.n,   cov.mean_y, cov.mean_x, cov.syy, cov.sxx,
                                cov.sxy, cov.sd_y,   cov.sd_x,   cov.r};
    beta(y.at, x.at, x.n, &turned, &cov_turned, x_on_y);
    return CMV_OK;
}
