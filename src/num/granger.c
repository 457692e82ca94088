// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "comove/leadlag.h"
#include "qr.h"

#include <math.h>

size_t cmv_granger_scratch(size_t n, size_t max_lag) { return cmv_ols_scratch(n, 2 * max_lag); }

static cmv_rc check(cmv_cvec x, cmv_cvec y, size_t lag, cmv_err *err) {
    CMV_TRY(cmv__check_left("x", x, x.n, err));
    CMV_TRY(cmv__check_left("y", y, x.n, err));
    if (lag == 0 || lag > CMV_GRANGER_LAG_MAX) {
        CMV_FAIL(err, CMV_E_ARG, "lag %zu; 1 to %d are possible", lag, CMV_GRANGER_LAG_MAX);
    }
    return CMV_OK;
}

/* Lags of two series as columns: the values themselves, seen from later. */
typedef struct lagged {
    const double *column[2 * CMV_GRANGER_LAG_MAX];
    cmv_design design;
    cmv_cvec x, y; /* what is left of each side */
} lagged;

/* Lag i of x at place i * step_x, of y at first_y + i * step. */
static void make_lags(cmv_cvec x, cmv_cvec y, size_t lag, bool by_side, lagged *out) {
    const size_t n = x.n > lag ? x.n - lag : 0;
    const size_t step = by_side ? 1 : 2, first_y = by_side ? lag : 1;
    for (size_t i = 0; i < lag; i++) {
        const size_t from = n > 0 ? lag - 1 - i : 0;
        out->column[i * step] = x.at ? x.at + from : NULL;
        out->column[first_y + i * step] = y.at ? y.at + from : NULL;
    }
    const size_t skip = n > 0 ? lag : 0;
    out->design = (cmv_design){.column = out->column, .k = 2 * lag, .n = n, .intercept = true};
    out->x = (cmv_cvec){x.at ? x.at + skip : NULL, n};
    out->y = (cmv_cvec){y.at ? y.at + skip : NULL, n};
}

/* Tests that the coefficients first .. first + lag - 1 of the regression of `left` vanish. */
static cmv_rc test_direction(const cmv_ols_qr *qr, cmv_cvec left, size_t lag, size_t first,
                             const cmv_ols_opt *opt, cmv_granger *out, cmv_err *err) {
    const cmv_ols_opt plain = {.errors = CMV_OLS_CLASSICAL};
    cmv_ols fit;
    *out = (cmv_granger){qr->n, lag, qr->why, NAN, NAN, NAN, NAN};
    if (qr->why) return CMV_OK;
    CMV_TRY(cmv_ols_solve(qr, left, &plain, &fit, err));
    if (!(fit.rss > 0)) {
        out->why = fit.tss > 0 ? CMV_WHY_COLLINEAR : CMV_WHY_CONSTANT;
        return CMV_OK;
    }
    out->f = cmv_ols_wald(&fit, first, lag) / (double)lag;
    out->p_f = cmv_f_upper(out->f, (double)lag, (double)(fit.n - fit.p));
    CMV_TRY(cmv_ols_solve(qr, left, opt, &fit, err));
    out->wald = cmv_ols_wald(&fit, first, lag);
    out->p_wald = cmv_chi2_upper(out->wald, (double)lag);
    if (isnan(out->wald)) out->why = CMV_WHY_COLLINEAR;
    return CMV_OK;
}

cmv_rc cmv_granger_both(cmv_cvec x, cmv_cvec y, size_t lag, const cmv_ols_opt *opt, cmv_vec scratch,
                        cmv_granger *x_to_y, cmv_granger *y_to_x, cmv_err *err) {
    if (!opt || !x_to_y || !y_to_x) CMV_FAIL(err, CMV_E_ARG, "an argument is missing");
    CMV_TRY(check(x, y, lag, err));
    lagged l;
    cmv_ols_qr qr;
    cmv_granger xy, yx;
    make_lags(x, y, lag, true, &l);
    CMV_TRY(cmv_ols_factor(&l.design, scratch, &qr, err));
    CMV_TRY(test_direction(&qr, l.y, lag, 1, opt, &xy, err));
    CMV_TRY(test_direction(&qr, l.x, lag, 1 + lag, opt, &yx, err));
    *x_to_y = xy;
    *y_to_x = yx;
    return CMV_OK;
}

/* Criteria at one lag, from the residual sums there. */
static void judge(const cmv_ols_nested *s, size_t lag, size_t n, cmv_var_lags *out) {
    const double size = (double)n, yy = s->yy[2 * lag], zz = s->zz[2 * lag];
    const double rho = s->yz[2 * lag] / sqrt(yy) / sqrt(zz);
    const double log_det = log(yy / size) + log(zz / size) + log1p(-rho) + log1p(rho);
    const double k = 2 * (2 * (double)lag + 1);
    out->aic_at[lag - 1] = log_det + 2 * k / size;
    out->bic_at[lag - 1] = log_det + k * log(size) / size;
    out->hq_at[lag - 1] = log_det + 2 * k * log(log(size)) / size;
}

static size_t smallest(const double *value, size_t n) {
    size_t best = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(value[i])) return 0;
        if (best == 0 || value[i] < value[best - 1]) best = i + 1;
    }
    return best;
}

cmv_rc cmv_var_lags_of(cmv_cvec x, cmv_cvec y, size_t max_lag, cmv_vec scratch, cmv_var_lags *out,
                       cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(check(x, y, max_lag, err));
    lagged l;
    cmv_ols_nested sums;
    make_lags(x, y, max_lag, false, &l);
    const size_t n = l.design.n;
    CMV_TRY(cmv_ols_nested_rss(&l.design, l.x, l.y, scratch, &sums, err));
    cmv_var_lags v = {.n = n, .max_lag = max_lag};
    for (size_t i = 0; i < CMV_GRANGER_LAG_MAX; i++) v.aic_at[i] = v.bic_at[i] = v.hq_at[i] = NAN;
    for (size_t lag = 1; lag <= max_lag && n > 2 * max_lag + 2; lag++) judge(&sums, lag, n, &v);
    v.aic = smallest(v.aic_at, max_lag);
    v.bic = smallest(v.bic_at, max_lag);
    v.hq = smallest(v.hq_at, max_lag);
    *out = v;
    return CMV_OK;
}
