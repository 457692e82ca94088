// SPDX-License-Identifier: Apache-2.0
/* Tests of one break at an unknown place: of a mean, and of a slope. */
#include "base/error.h"
#include "check.h"
#include "comove/change.h"
#include "influence.h"

#include <float.h>
#include <math.h>

/*
 * Hansen's table for one parameter. Row i is for trimming .49 - .02 i: the chance of a larger supremum is that of a
 * chi-squared with `df` degrees of freedom above constant + slope f.
 */
static const struct {
    double constant, slope, df;
} HANSEN[] = {
    {-0.0648467, 0.99671156, 1.2573241},   {-0.15305667, 0.96757645, 1.43651315},
    {-0.23071675, 0.95825013, 1.56531261}, {-0.29247661, 0.95715782, 1.68851898},
    {-0.35706588, 0.95237505, 1.77889686}, {-0.40514715, 0.96055795, 1.89761322},
    {-0.45248386, 0.95810999, 1.98370422}, {-0.50458517, 0.96149538, 2.07086519},
    {-0.55009159, 0.96684273, 2.17244338}, {-0.60241623, 0.96518399, 2.23509053},
    {-0.64308746, 0.97354902, 2.33722161}, {-0.68833676, 0.97829106, 2.42776524},
    {-0.73136161, 0.9820687, 2.50833918},  {-0.78078198, 0.99475319, 2.6209551},
    {-0.82894221, 1.00023473, 2.70286643}, {-0.88430133, 1.00162529, 2.77835798},
    {-0.9499265, 1.00384268, 2.84325795},  {-0.98828874, 1.01604712, 2.96752918},
    {-1.04892713, 1.02570939, 3.08442682}, {-1.11527783, 1.03526033, 3.19770394},
    {-1.14992644, 1.06643436, 3.44739573}, {-1.24010871, 1.06929468, 3.54993605},
    {-1.38522113, 1.06808543, 3.61667211}, {-1.48296473, 1.1283969, 4.07202473},
    {-1.78738608, 1.17220925, 4.4726701},
};
enum { HANSEN_ROWS = sizeof HANSEN / sizeof *HANSEN };

static double hansen_row(double f, size_t row) {
    return cmv_chi2_upper(HANSEN[row].constant + HANSEN[row].slope * f, HANSEN[row].df);
}

double cmv_sup_f_upper(double f, double trim) {
    if (isnan(f) || !(trim > 0 && trim < 0.5)) return NAN;
    if (f <= 0) return 1;
    const double at = (0.49 - trim) * 50;
    double p;
    if (at < 0) {
        p = -at * 2 * cmv_chi2_upper(f, 1) + (1 + at * 2) * hansen_row(f, 0);
    } else if (at >= HANSEN_ROWS - 1) {
        p = hansen_row(f, HANSEN_ROWS - 1);
    } else {
        const size_t row = (size_t)at;
        const double part = at - (double)row;
        p = (1 - part) * hansen_row(f, row) + part * hansen_row(f, row + 1);
    }
    return fmax(p, DBL_EPSILON);
}

/* ---- the mean --------------------------------------------------------------------------------------------------------------- */

/* Trimming as a share: what is left out at both ends, by the number of values before the first and the last place. */
static double share_of(size_t from, size_t to, size_t n) {
    const double f = (double)from, t = (double)to, m = (double)n;
    return 1 / (1 + sqrt((m - f) * t / (f * (m - t))));
}

/* Where the running sum of deviations is furthest from 0, and where two means explain most. */
typedef struct mean_scan {
    double furthest, sup;
    size_t cusum_at, sup_at;
} mean_scan;

static mean_scan scan_means(cmv_cvec y, double mean, double total, size_t from) {
    const double n = (double)y.n;
    mean_scan out = {0, -1, 0, 0};
    double sum = 0;
    for (size_t k = 1; k <= y.n; k++) {
        sum += y.at[k - 1] - mean;
        if (fabs(sum) > out.furthest) {
            out.furthest = fabs(sum);
            out.cusum_at = k;
        }
        if (k < from || k > y.n - from) continue;
        /* What two means explain, from the sum of deviations of the first k. */
        const double explained = sum * sum * (n / ((double)k * (n - (double)k)));
        const double f = explained / ((total - explained) / (n - 2));
        if (!(f > out.sup)) continue;
        out.sup = f;
        out.sup_at = k;
    }
    return out;
}

cmv_rc cmv_mean_break_of(cmv_cvec y, double trim, cmv_mean_break *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    if (!(trim > 0 && trim < 0.5)) CMV_FAIL(err, CMV_E_ARG, "trim %g is not in (0, .5)", trim);
    CMV_TRY(cmv__check_dense("y", y, err));
    cmv_moments m;
    CMV_TRY(cmv_moments_of(y, &m, err));
    const size_t n = y.n, from = (size_t)(trim * (double)n);
    const cmv_reason why = n < 6 || from < 2 ? CMV_WHY_TOO_FEW : CMV_WHY_CONSTANT;
    const cmv_num none = cmv_num_missing(why);
    *out = (cmv_mean_break){n, none, none, 0, none, none, 0};
    if (why == CMV_WHY_TOO_FEW || !(m.sd > 0)) return CMV_OK;
    const double size = (double)n;
    const mean_scan s = scan_means(y, m.mean, m.sd * m.sd * (size - 1), from);
    out->cusum = cmv_num_of(s.furthest / (m.sd * sqrt(size)), CMV_WHY_CONSTANT);
    out->cusum_p = cmv_num_of(cmv_kolmogorov_upper(out->cusum.v), CMV_WHY_CONSTANT);
    out->cusum_at = s.cusum_at;
    out->sup_f = cmv_num_of(s.sup, CMV_WHY_PERFECT);
    out->sup_f_p =
        cmv_num_of(cmv_sup_f_upper(out->sup_f.v, share_of(from, n - from, n)), CMV_WHY_PERFECT);
    out->sup_f_at = s.sup_at;
    return CMV_OK;
}

/* ---- the slope -------------------------------------------------------------------------------------------------------------- */

/* Sums of x^i y^j over some pairs, as far as a slope and its HC1 variance need them. */
enum { S10, S01, S20, S11, S02, S30, S21, S12, S40, S31, S22, N_SUMS };

static void add_pair(double s[N_SUMS], double x, double y) {
    const double xx = x * x, xy = x * y, yy = y * y;
    s[S10] += x;
    s[S01] += y;
    s[S20] += xx;
    s[S11] += xy;
    s[S02] += yy;
    s[S30] += xx * x;
    s[S21] += xx * y;
    s[S12] += xy * y;
    s[S40] += xx * xx;
    s[S31] += xx * xy;
    s[S22] += xx * yy;
}

/* Slope of y on x and its HC1 variance, from sums over n pairs. */
static void slope_of(const double s[N_SUMS], double n, double *slope, double *var) {
    const double m = s[S10] / n, u = s[S01] / n;
    const double sxx = s[S20] - n * m * m, sxy = s[S11] - n * m * u;
    const double m40 = s[S40] - 4 * m * s[S30] + 6 * m * m * s[S20] - 3 * n * m * m * m * m;
    const double m31 = s[S31] - 3 * m * s[S21] + 3 * m * m * s[S11] - u * s[S30] +
                       3 * m * u * s[S20] - 3 * n * m * m * m * u;
    const double m22 = s[S22] - 2 * u * s[S21] + u * u * s[S20] - 2 * m * s[S12] +
                       4 * m * u * s[S11] + m * m * s[S02] - 3 * n * m * m * u * u;
    const double b = sxy / sxx;
    *slope = b;
    /* Sum of (x - m)^2 e^2 with e = (y - u) - b (x - m). */
    *var = (m22 - 2 * b * m31 + b * b * m40) / (sxx * sxx) * (n / (n - 2));
}

typedef struct slope_scan {
    double sup;
    size_t at;
} slope_scan;

static slope_scan scan_slopes(const double *a, const double *b, size_t n, size_t from) {
    double all[N_SUMS] = {0}, left[N_SUMS] = {0}, right[N_SUMS];
    slope_scan out = {-1, 0};
    for (size_t i = 0; i < n; i++) add_pair(all, a[i], b[i]);
    for (size_t k = 1; k <= n - from; k++) {
        double slope_l, var_l, slope_r, var_r;
        add_pair(left, a[k - 1], b[k - 1]);
        if (k < from) continue;
        for (size_t i = 0; i < N_SUMS; i++) right[i] = all[i] - left[i];
        slope_of(left, (double)k, &slope_l, &var_l);
        slope_of(right, (double)(n - k), &slope_r, &var_r);
        const double wald = (slope_l - slope_r) * (slope_l - slope_r) / (var_l + var_r);
        if (!(wald > out.sup) || !isfinite(wald)) continue;
        out.sup = wald;
        out.at = k;
    }
    return out;
}

cmv_rc cmv_slope_break_of(cmv_cvec x, cmv_cvec y, double trim, cmv_vec scratch,
                          cmv_slope_break *out, cmv_err *err) {
    enum { LEAST = 10 };
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    if (!(trim > 0 && trim < 0.5)) CMV_FAIL(err, CMV_E_ARG, "trim %g is not in (0, .5)", trim);
    CMV_TRY(cmv__check_pair(x, y, err));
    CMV_TRY(cmv__need_scratch(scratch, 2 * x.n, err));
    cmv__centred c;
    cmv_num r;
    cmv_reason why = cmv__why_no_z(x.at, y.at, x.n, 4, &c, &r);
    const size_t from = (size_t)(trim * (double)c.n);
    if (from < LEAST) why = CMV_WHY_TOO_FEW;
    *out = (cmv_slope_break){c.n, cmv_num_missing(why), cmv_num_missing(why), 0, SIZE_MAX};
    if (why != CMV_WHY_NONE) return CMV_OK;
    double *a = scratch.at, *b = a + x.n;
    const size_t n = cmv__standardise(x.at, y.at, x.n, &c, a, b);
    const slope_scan s = scan_slopes(a, b, n, from);
    out->sup_f = cmv_num_of(s.at ? s.sup : (double)NAN, CMV_WHY_CONSTANT);
    out->p =
        cmv_num_of(cmv_sup_f_upper(out->sup_f.v, share_of(from, n - from, n)), CMV_WHY_CONSTANT);
    out->at = s.at;
    if (s.at) out->last = cmv__index_of_pair(x.at, y.at, &c, s.at - 1);
    return CMV_OK;
}
