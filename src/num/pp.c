// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "levels.h"
#include "small_qr.h"

#include <math.h>

/* The change of a level on its deterministic part and the level before: what both conventions are made of. */
typedef struct fit {
    size_t m, k;
    double delta, se;     /* phi - 1 and its standard error */
    double rss, long_run; /* of the residuals; the second with Bartlett weights and 1/m */
    double about;         /* sum of squares of the level itself about its deterministic part */
} fit;

static double long_run_of(const double *e, size_t m, size_t lags) {
    double sum = 0;
    for (size_t h = 0; h <= lags; h++) {
        double part = 0;
        for (size_t i = h; i < m; i++) part += e[i] * e[i - h];
        sum += (h ? 2 * (1 - (double)h / (double)(lags + 1)) : 1) * part;
    }
    return sum / (double)m;
}

/* True when the level varies about its deterministic part and the regression leaves something. */
static bool estimate(const double *x, cmv_trend trend, size_t lags, double *a, fit *f) {
    double coef[3], *e = a + 4 * f->m;
    const size_t m = f->m, d = cmv__deterministic(trend, m, a);
    f->k = d + 1;
    for (size_t t = 0; t < m; t++) {
        a[d * m + t] = x[t];
        a[(d + 1) * m + t] = x[t + 1] - x[t];
    }
    cmv__triangle(a, m, d + 2);
    cmv__triangle_solve(a, m, d + 1, d + 1, coef);
    f->delta = coef[d];
    f->rss = cmv__triangle_rss(a, m, d + 1, d + 1);
    f->se = sqrt(f->rss / (double)(m - f->k)) / fabs(cmv__at(a, m, d, d));
    (void)cmv__deterministic(trend, m, a);
    double most = 0;
    for (size_t t = 0; t < m; t++) {
        e[t] = x[t + 1] - x[t] - coef[d] * x[t];
        for (size_t j = 0; j < d; j++) e[t] -= coef[j] * a[j * m + t];
        most = fmax(most, fabs(e[t]));
        a[d * m + t] = x[t + 1];
    }
    f->long_run = long_run_of(e, m, lags);
    cmv__triangle(a, m, d + 1);
    f->about = cmv__triangle_rss(a, m, d, d);
    return isfinite(f->delta) && most > 1e-13 && f->long_run > 0 && f->about > 0;
}

static void answer(const fit *f, cmv_trend trend, cmv_pp *out) {
    const double m = (double)f->m, s2 = f->rss / (m - (double)f->k), gamma = f->rss / m;
    const double excess = f->long_run - gamma, t = f->delta / f->se;
    out->z_tau = cmv_num_of(sqrt(gamma / f->long_run) * t -
                                excess / sqrt(f->long_run) / 2 * (m * f->se / sqrt(s2)),
                            CMV_WHY_CONSTANT);
    out->z_rho =
        cmv_num_of(m * f->delta - m * m * f->se * f->se / s2 * excess / 2, CMV_WHY_CONSTANT);
    out->p_tau = cmv_num_of(cmv_mackinnon_p(out->z_tau.v, trend, 1), CMV_WHY_CONSTANT);
    out->p_rho = cmv_num_of(cmv_mackinnon_z_p(out->z_rho.v, trend), CMV_WHY_CONSTANT);
    /* Their M is the determinant of the moments of 1, t and the level, up to powers of n. */
    const double spread = f->about / (m * m) * (trend == CMV_TREND_LINE ? 1 - 1 / (m * m) : 1);
    out->unit_z_tau =
        cmv_num_of(sqrt(gamma / f->long_run) * t - excess / 2 / sqrt(f->long_run) / sqrt(spread),
                   CMV_WHY_CONSTANT);
    out->unit_z_rho = cmv_num_of(m * f->delta - excess / 2 / spread, CMV_WHY_CONSTANT);
}

cmv_rc cmv_pp_of(cmv_cvec x, cmv_trend trend, size_t lags, cmv_vec scratch, cmv_pp *out,
                 cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    if (trend != CMV_TREND_CONST && trend != CMV_TREND_LINE)
        CMV_FAIL(err, CMV_E_ARG, "Phillips-Perron is with a constant or a line");
    CMV_TRY(cmv__check_levels("x", x, err));
    CMV_TRY(cmv__levels_scratch(scratch, 6 * x.n, x, err));
    const cmv_num none = cmv_num_missing(CMV_WHY_TOO_FEW);
    *out = (cmv_pp){x.n, 0, lags, none, none, none, none, none, none};
    if (x.n < 8 || lags >= x.n - 1) return CMV_OK;
    fit f = {.m = x.n - 1};
    const double scale = cmv__level_scale(x, x.at[0]);
    double *moved = scratch.at, *a = scratch.at + x.n;
    for (size_t i = 0; i < x.n; i++) moved[i] = (x.at[i] - x.at[0]) * scale;
    out->n_used = f.m;
    if (estimate(moved, trend, lags, a, &f)) {
        answer(&f, trend, out);
        return CMV_OK;
    }
    const cmv_num flat = cmv_num_missing(CMV_WHY_CONSTANT);
    *out = (cmv_pp){x.n, f.m, lags, flat, flat, flat, flat, flat, flat};
    return CMV_OK;
}

size_t cmv_pp_lags(size_t n) { return (size_t)ceil(12 * pow((double)n / 100, 0.25)); }
