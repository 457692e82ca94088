// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "levels.h"

#include <math.h>

/* Table 1 of the paper: 10, 5, 2.5 and 1 %, about a constant and about a line. */
static const double AT[4] = {.1, .05, .025, .01};
static const double TABLE[2][4] = {{.347, .463, .574, .739}, {.119, .146, .176, .216}};

/* What is left of x about its mean or its line. */
static void residuals(cmv_cvec x, cmv_trend trend, double *e) {
    const double n = (double)x.n, middle = (n - 1) / 2, scale = cmv__level_scale(x, x.at[0]);
    double mean = 0;
    for (size_t i = 0; i < x.n; i++) mean += (x.at[i] - x.at[0]) * scale / n;
    for (size_t i = 0; i < x.n; i++) e[i] = (x.at[i] - x.at[0]) * scale - mean;
    if (trend != CMV_TREND_LINE) return;
    double along = 0, size = 0;
    for (size_t i = 0; i < x.n; i++) {
        const double t = (double)i - middle;
        along += t * e[i];
        size += t * t;
    }
    for (size_t i = 0; i < x.n; i++) e[i] -= along / size * ((double)i - middle);
}

static double product_at(const double *e, size_t n, size_t h) {
    double sum = 0;
    for (size_t i = h; i < n; i++) sum += e[i] * e[i - h];
    return sum;
}

/* Hobijn, Franses & Ooms (1998), Bartlett window. */
static size_t automatic(const double *e, size_t n) {
    const size_t reach = (size_t)pow((double)n, 2.0 / 9);
    double s0 = product_at(e, n, 0), s1 = 0;
    for (size_t h = 1; h <= reach; h++) {
        const double c = 2 * product_at(e, n, h);
        s0 += c;
        s1 += (double)h * c;
    }
    if (!(s0 > 0)) return 0;
    const double gamma = 1.1447 * cbrt(s1 / s0 * (s1 / s0));
    const double lags = gamma * cbrt((double)n);
    return lags < (double)(n - 1) ? (size_t)lags : n - 1;
}

static double p_between(const double *table, double v) {
    if (v <= table[0]) return AT[0];
    for (size_t i = 1; i < 4; i++) {
        if (v > table[i]) continue;
        const double f = (v - table[i - 1]) / (table[i] - table[i - 1]);
        return AT[i - 1] + f * (AT[i] - AT[i - 1]);
    }
    return AT[3];
}

static void answer(const double *e, const cmv_trend trend, size_t lags, cmv_kpss *out) {
    const size_t n = out->n;
    const double *table = TABLE[trend == CMV_TREND_LINE];
    double sum = 0, squares = 0, scale = 0, long_run = product_at(e, n, 0);
    for (size_t i = 0; i < n; i++) {
        sum += e[i];
        squares += sum * sum;
        scale = fmax(scale, fabs(e[i]));
    }
    out->lags = lags == SIZE_MAX ? automatic(e, n) : lags;
    for (size_t h = 1; h <= out->lags; h++)
        long_run += 2 * (1 - (double)h / (double)(out->lags + 1)) * product_at(e, n, h);
    const bool is_flat = !(scale > 1e-13) || !(long_run > 0);
    out->stat = is_flat ? cmv_num_missing(CMV_WHY_CONSTANT)
                        : cmv_num_of(squares / long_run / (double)n, CMV_WHY_CONSTANT);
    out->p = out->stat;
    if (out->stat.why) return;
    out->p.v = p_between(table, out->stat.v);
    out->critical[0] = table[3], out->critical[1] = table[1], out->critical[2] = table[0];
}

cmv_rc cmv_kpss_of(cmv_cvec x, cmv_trend trend, size_t lags, cmv_vec scratch, cmv_kpss *out,
                   cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    if (trend != CMV_TREND_CONST && trend != CMV_TREND_LINE)
        CMV_FAIL(err, CMV_E_ARG, "KPSS is about a constant or a line");
    CMV_TRY(cmv__check_levels("x", x, err));
    CMV_TRY(cmv__levels_scratch(scratch, x.n, x, err));
    *out = (cmv_kpss){.n = x.n,
                      .stat = cmv_num_missing(CMV_WHY_TOO_FEW),
                      .p = cmv_num_missing(CMV_WHY_TOO_FEW),
                      .critical = {NAN, NAN, NAN}};
    if (x.n < 4 || (lags != SIZE_MAX && lags >= x.n)) return CMV_OK;
    residuals(x, trend, scratch.at);
    answer(scratch.at, trend, lags, out);
    return CMV_OK;
}
