// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "levels.h"

#include <math.h>

static cmv_rc check_two(cmv_cvec y, cmv_cvec x, cmv_err *err) {
    CMV_TRY(cmv__check_shape(x, y, err));
    CMV_TRY(cmv__check_levels("y", y, err));
    return cmv__check_levels("x", x, err);
}

/* y about the line on x. Missing when a side does not vary or nothing is left. */
static cmv_reason residual_of(cmv_cvec y, cmv_cvec x, const cmv_cov *c, double beta, double *e) {
    if (c->r.why) return c->r.why;
    double rss = 0;
    for (size_t i = 0; i < x.n; i++) {
        e[i] = (y.at[i] - c->mean_y) - beta * (x.at[i] - c->mean_x);
        rss += e[i] * e[i];
    }
    return rss > 1e-24 * c->syy ? CMV_WHY_NONE : CMV_WHY_PERFECT;
}

cmv_rc cmv_engle_granger_of(cmv_cvec y, cmv_cvec x, const cmv_adf_opt *opt, cmv_vec scratch,
                            cmv_engle_granger *out, cmv_err *err) {
    if (!opt || !out) CMV_FAIL(err, CMV_E_ARG, "no options, or no place for the result");
    CMV_TRY(check_two(y, x, err));
    CMV_TRY(cmv__levels_scratch(scratch, x.n + cmv_adf_scratch(x.n, opt->lags), x, err));
    CMV_TRY(cmv__levels_scratch(scratch, 0, y, err));
    cmv_beta b;
    cmv_cov c;
    CMV_TRY(cmv_beta_of(x, y, &b, err));
    CMV_TRY(cmv_cov_of(x, y, &c, err));
    cmv_engle_granger r = {.n = x.n, .intercept = b.alpha, .beta = b.beta_y_on_x.v};
    cmv_adf *adf = &r.residual;
    cmv_reason why = residual_of(y, x, &c, r.beta, scratch.at);
    if (!why) {
        const cmv_adf_opt plain = {CMV_TREND_NONE, opt->rule, opt->lags};
        CMV_TRY(cmv_adf_of((cmv_cvec){scratch.at, x.n}, &plain,
                           (cmv_vec){scratch.at + x.n, scratch.n - x.n}, adf, err));
        why = adf->tau.why;
    }
    if (why) {
        *adf = (cmv_adf){.n = x.n,
                         .tau = cmv_num_missing(why),
                         .p = cmv_num_missing(why),
                         .critical = {NAN, NAN, NAN}};
    } else {
        adf->p = cmv_num_of(cmv_mackinnon_p(adf->tau.v, CMV_TREND_CONST, 2), CMV_WHY_TOO_FEW);
        cmv_mackinnon_critical(CMV_TREND_CONST, 2, x.n - 1, adf->critical);
    }
    *out = r;
    return CMV_OK;
}
