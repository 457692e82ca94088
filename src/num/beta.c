// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "pairs.h"

#include <math.h>

/* Sums of squared residuals of y on x, plain and weighted by the squared regressor, in scaled units. */
typedef struct residual_sums {
    double sq, sq_x2;
} residual_sums;

static residual_sums sum_residuals(const double *x, const double *y, size_t n,
                                   const cmv__centred *c) {
    const double slope = c->sxy / c->sxx;
    residual_sums s = {0};
    cmv__pair_walk walk;
    cmv__chunk chunk;
    cmv__walk_start(&walk, x, y, n, c);
    while (cmv__walk_next(&walk, &chunk)) {
        residual_sums part = {0};
        for (size_t i = 0; i < chunk.n; i++) {
            double a = (chunk.x[i] * c->x.scale - c->x.origin) - c->x.mean;
            double b = (chunk.y[i] * c->y.scale - c->y.origin) - c->y.mean;
            double e = b - slope * a;
            part.sq += e * e;
            part.sq_x2 += e * e * (a * a);
        }
        s.sq += part.sq;
        s.sq_x2 += part.sq_x2;
    }
    return s;
}

static void beta(const double *x, const double *y, size_t n, cmv_beta *out) {
    cmv__centred c;
    cmv_cov cov;
    cmv__cov(x, y, n, &c, &cov);
    *out = (cmv_beta){.n = c.n,
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
    CMV_TRY(cmv__check_pair(x, y, err));
    beta(x.at, y.at, x.n, out);
    return CMV_OK;
}
