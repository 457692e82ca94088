// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "comove/leadlag.h"
#include "qr.h"

size_t cmv_async_beta_scratch(size_t n) { return cmv_ols_scratch(n, 3); }

/* Slope and correlation of y on x over n values. */
static cmv_rc slope(const double *x, const double *y, size_t n, cmv_num *beta, cmv_num *r,
                    cmv_err *err) {
    cmv_beta b;
    CMV_TRY(cmv_beta_of((cmv_cvec){x, n}, (cmv_cvec){y, n}, &b, err));
    *beta = b.beta_y_on_x;
    *r = b.r;
    return CMV_OK;
}

static void combine(cmv_async_beta *b) {
    const cmv_num *part[] = {&b->lag, &b->same, &b->lead, &b->rho1};
    for (size_t i = 0; i < 4; i++) {
        if (!part[i]->why) continue;
        b->scholes_williams = *part[i];
        return;
    }
    const double below = 1 + 2 * b->rho1.v;
    const double sum = b->lag.v + b->same.v + b->lead.v;
    b->scholes_williams =
        below > 0 ? cmv_num_of(sum / below, CMV_WHY_COLLINEAR) : cmv_num_missing(CMV_WHY_COLLINEAR);
}

static cmv_rc dimson(cmv_cvec x, cmv_cvec y, cmv_vec scratch, cmv_async_beta *b, cmv_err *err) {
    const cmv_ols_opt plain = {.errors = CMV_OLS_CLASSICAL};
    const double *column[] = {x.at, x.at + 1, x.at + 2};
    const cmv_design d = {.column = column, .k = 3, .n = x.n - 2, .intercept = true};
    cmv_ols fit;
    CMV_TRY(cmv_ols_of(&d, (cmv_cvec){y.at + 1, y.n - 2}, &plain, scratch, &fit, err));
    double sum = 0;
    for (size_t i = 0; i < 3; i++) {
        b->dimson[i] = cmv_num_of(fit.coef[i + 1], fit.why);
        sum += fit.coef[i + 1];
    }
    b->dimson_sum = cmv_num_of(sum, fit.why);
    return CMV_OK;
}

cmv_rc cmv_async_beta_of(cmv_cvec x, cmv_cvec y, cmv_vec scratch, cmv_async_beta *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_left("x", x, x.n, err));
    CMV_TRY(cmv__check_left("y", y, x.n, err));
    const cmv_num few = cmv_num_missing(CMV_WHY_TOO_FEW);
    const size_t n = x.n;
    cmv_async_beta b = {n, few, few, few, few, few, {few, few, few}, few, few, few, few};
    if (n >= 7) {
        cmv_num unused;
        CMV_TRY(slope(x.at, y.at + 1, n - 1, &b.lag, &b.r_lag, err));
        CMV_TRY(slope(x.at, y.at, n, &b.same, &b.r_same, err));
        CMV_TRY(slope(x.at + 1, y.at, n - 1, &b.lead, &b.r_lead, err));
        CMV_TRY(slope(x.at, x.at + 1, n - 1, &unused, &b.rho1, err));
        CMV_TRY(dimson(x, y, scratch, &b, err));
        combine(&b);
    }
    *out = b;
    return CMV_OK;
}
