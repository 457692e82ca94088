// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "levels.h"
#include "small_qr.h"

#include <math.h>

/* Table Ib of the paper: Pu with a constant and two series; 10, 5 and 1 %. */
static const double CRITICAL[3] = {27.8536, 33.7130, 48.0021};

/* Symmetric, of y and x. */
typedef struct matrix2 {
    double yy, yx, xx;
} matrix2;

/* Residuals of both series on a constant and both values before; false when these are dependent. */
static bool vector_residuals(cmv_cvec y, cmv_cvec x, double *a, double *const e[2]) {
    const size_t m = x.n - 1;
    const cmv_cvec side[2] = {y, x};
    for (size_t t = 0; t < m; t++) {
        a[t] = 1;
        for (size_t k = 0; k < 2; k++) {
            a[(1 + k) * m + t] = side[k].at[t] - side[k].at[0];
            a[(3 + k) * m + t] = side[k].at[t + 1] - side[k].at[t];
        }
    }
    cmv__triangle(a, m, 5);
    for (size_t k = 0; k < 2; k++) {
        double c[3];
        cmv__triangle_solve(a, m, 3, 3 + k, c);
        if (isnan(c[0]) || isnan(c[1]) || isnan(c[2])) return false;
        for (size_t t = 0; t < m; t++) {
            e[k][t] = side[k].at[t + 1] - side[k].at[t] - c[0] - c[1] * (y.at[t] - y.at[0]) -
                      c[2] * (x.at[t] - x.at[0]);
        }
    }
    return true;
}

static matrix2 long_run_of(double *const e[2], size_t m, size_t lags) {
    matrix2 sum = {0};
    for (size_t h = 0; h <= lags; h++) {
        const double w = (h ? 1 - (double)h / (double)(lags + 1) : 0.5) / (double)m;
        for (size_t t = h; t < m; t++) {
            sum.yy += 2 * w * e[0][t] * e[0][t - h];
            sum.xx += 2 * w * e[1][t] * e[1][t - h];
            sum.yx += w * (e[0][t] * e[1][t - h] + e[1][t] * e[0][t - h]);
        }
    }
    return sum;
}

/* Moments about zero of the values after the first. */
static matrix2 moments_of(cmv_cvec y, cmv_cvec x) {
    const double m = (double)x.n - 1;
    matrix2 s = {0};
    for (size_t t = 1; t < x.n; t++) {
        s.yy += y.at[t] * y.at[t] / m;
        s.yx += y.at[t] * x.at[t] / m;
        s.xx += x.at[t] * x.at[t] / m;
    }
    return s;
}

cmv_rc cmv_phillips_ouliaris_of(cmv_cvec y, cmv_cvec x, cmv_vec scratch, cmv_phillips_ouliaris *out,
                                cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_shape(x, y, err));
    CMV_TRY(cmv__check_levels("y", y, err));
    CMV_TRY(cmv__check_levels("x", x, err));
    CMV_TRY(cmv__levels_scratch(scratch, 8 * x.n, x, err));
    CMV_TRY(cmv__levels_scratch(scratch, 0, y, err));
    cmv_phillips_ouliaris r = {.n = x.n, .critical = {CRITICAL[0], CRITICAL[1], CRITICAL[2]}};
    cmv_cov c;
    CMV_TRY(cmv_cov_of(x, y, &c, err));
    double *const e[2] = {scratch.at + 5 * x.n, scratch.at + 6 * x.n};
    const double m = (double)x.n - 1, rss = c.syy - c.sxy / c.sxx * c.sxy;
    cmv_reason why = x.n < 10 ? CMV_WHY_TOO_FEW : c.r.why;
    if (!why && !(rss > 1e-14 * c.syy)) why = CMV_WHY_PERFECT;
    if (!why && !vector_residuals(y, x, scratch.at, e)) why = CMV_WHY_CONSTANT;
    r.variance_ratio = r.trace = cmv_num_missing(why);
    if (!why) {
        r.lags = (size_t)(4 * pow((double)x.n / 100, 0.25));
        const matrix2 w = long_run_of(e, x.n - 1, r.lags), s = moments_of(y, x);
        const double det = s.yy * s.xx - s.yx * s.yx;
        r.variance_ratio = cmv_num_of(m * (w.yy - w.yx / w.xx * w.yx) / (rss / m), CMV_WHY_CONSTANT);
        r.trace =
            cmv_num_of(m * (w.yy * s.xx - 2 * w.yx * s.yx + w.xx * s.yy) / det, CMV_WHY_PERFECT);
    }
    *out = r;
    return CMV_OK;
}
