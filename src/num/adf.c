// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "levels.h"
#include "small_qr.h"

#include <math.h>

/* A regression of changes on deterministic terms, the level before and changes before, as columns of m rows. */
typedef struct regression {
    cmv_trend trend;
    size_t lags, m, k; /* k regressors */
    double *a;
} regression;

enum { LEAST_DF = 4 };

/* The level is the last regressor, or the first after the deterministic ones when lags are to be compared. */
static regression lay_out(const double *x, size_t n, cmv_trend trend, size_t lags, bool level_first,
                          double *a) {
    regression r = {trend, lags, n - 1 - lags, (size_t)trend + 1 + lags, a};
    const size_t d = cmv__deterministic(trend, r.m, a);
    const size_t level = level_first ? d : d + lags, change = level_first ? d + 1 : d;
    for (size_t t = 0; t < r.m; t++) a[level * r.m + t] = x[lags + t];
    for (size_t j = 0; j < lags; j++) {
        const size_t before = lags - 1 - j;
        for (size_t t = 0; t < r.m; t++)
            a[(change + j) * r.m + t] = x[before + t + 1] - x[before + t];
    }
    for (size_t t = 0; t < r.m; t++) a[r.k * r.m + t] = x[lags + t + 1] - x[lags + t];
    cmv__triangle(a, r.m, r.k + 1);
    return r;
}

/* Number of lags with the smallest criterion on the sample that all share. */
static size_t choose(const double *x, size_t n, const cmv_adf_opt *opt, size_t most, double *a) {
    const regression r = lay_out(x, n, opt->trend, most, true, a);
    const double m = (double)r.m, price = opt->rule == CMV_LAGS_AIC ? 2 : log(m);
    size_t best = 0;
    double least = HUGE_VAL;
    for (size_t lags = 0; lags <= most; lags++) {
        const size_t k = (size_t)opt->trend + 1 + lags;
        const double rss = cmv__triangle_rss(a, r.m, k, r.k);
        const double ic = rss > 0 ? m * log(rss / m) + price * (double)k : -HUGE_VAL;
        if (ic < least) least = ic, best = lags;
    }
    return best;
}

/* tau of the last regressor; missing when the level is what the others explain, or nothing is left to test with. */
static cmv_num tau_of(const regression *r) {
    const size_t level = r->k - 1;
    double size = 0, total = 0;
    for (size_t i = 0; i <= level; i++) size = fmax(size, fabs(cmv__at(r->a, r->m, i, level)));
    for (size_t i = 0; i <= r->k; i++)
        total += cmv__at(r->a, r->m, i, r->k) * cmv__at(r->a, r->m, i, r->k);
    const double pivot = cmv__at(r->a, r->m, level, level);
    const double rss = cmv__triangle_rss(r->a, r->m, r->k, r->k);
    if (!(fabs(pivot) > 1e-13 * size) || !(rss > 1e-26 * total))
        return cmv_num_missing(CMV_WHY_CONSTANT);
    const double s = sqrt(rss / (double)(r->m - r->k));
    const double t = cmv__at(r->a, r->m, level, r->k) / s;
    return cmv_num_of(pivot > 0 ? t : -t, CMV_WHY_CONSTANT);
}

size_t cmv_adf_scratch(size_t n, size_t lags) {
    const size_t most = cmv__adf_lags(n, lags, CMV_TREND_NONE);
    return n * (most + CMV_TREND_LINE + 3);
}

static void answer(const double *x, size_t n, const cmv_adf_opt *opt, size_t lags, double *a,
                   cmv_adf *out) {
    if (opt->rule != CMV_LAGS_FIXED) lags = choose(x, n, opt, lags, a);
    const regression r = lay_out(x, n, opt->trend, lags, false, a);
    out->n_used = r.m;
    out->lags = lags;
    out->tau = tau_of(&r);
    out->p = out->tau;
    if (out->tau.why) return;
    out->p = cmv_num_of(cmv_mackinnon_p(out->tau.v, opt->trend, 1), CMV_WHY_TOO_FEW);
    cmv_mackinnon_critical(opt->trend, 1, r.m, out->critical);
}

cmv_rc cmv_adf_of(cmv_cvec x, const cmv_adf_opt *opt, cmv_vec scratch, cmv_adf *out, cmv_err *err) {
    if (!opt || !out) CMV_FAIL(err, CMV_E_ARG, "no options, or no place for the result");
    if (opt->trend > CMV_TREND_LINE) CMV_FAIL(err, CMV_E_ARG, "no such trend: %d", (int)opt->trend);
    CMV_TRY(cmv__check_levels("x", x, err));
    CMV_TRY(cmv__levels_scratch(scratch, cmv_adf_scratch(x.n, opt->lags), x, err));
    const size_t lags = cmv__adf_lags(x.n, opt->lags, opt->trend);
    *out = (cmv_adf){.n = x.n,
                     .tau = cmv_num_missing(CMV_WHY_TOO_FEW),
                     .p = cmv_num_missing(CMV_WHY_TOO_FEW),
                     .critical = {NAN, NAN, NAN}};
    if (x.n < 2 * lags + 2 + (size_t)opt->trend + LEAST_DF) return CMV_OK;
    /* Without a constant the origin counts; with one the level may be moved, which saves digits. */
    const double origin = opt->trend == CMV_TREND_NONE ? 0 : x.at[0];
    const double scale = cmv__level_scale(x, origin);
    double *moved = scratch.at, *a = scratch.at + x.n;
    for (size_t i = 0; i < x.n; i++) moved[i] = (x.at[i] - origin) * scale;
    answer(moved, x.n, opt, lags, a, out);
    return CMV_OK;
}
