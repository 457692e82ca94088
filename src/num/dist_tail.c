// SPDX-License-Identifier: Apache-2.0
/*
 * Tails of chi-squared and F through the incomplete gamma and beta functions. The factor in front of the fraction is put
 * together from pieces that never cancel (Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000).
 */
#include "dist.h"

#include <float.h>
#include <math.h>

static const double TWO_PI = 6.28318530717958647693;
static const double HALF_LOG_TWO_PI = 0.91893853320467274178;

/* Terms of a fraction or series: they need about the square root of the degrees of freedom. */
enum { MOST_TERMS = 100000 };

double cmv__beta_fraction(double a, double b, double x) {
    const double tiny = 1e-300;
    double c = 1;
    double d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < tiny ? tiny : d);
    double h = d;
    for (int m = 1; m <= MOST_TERMS; m++) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 + even * d;
        c = 1 + even / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        h *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 + odd * d;
        c = 1 + odd / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        h *= d * c;
        if (fabs(d * c - 1) < 2 * DBL_EPSILON) break;
    }
    return h;
}

/* ln gamma(z) less Stirling's formula (z - 1/2) ln z - z + ln(2 pi) / 2, z > 0. */
static double stirling_rest(double z) {
    int sign; /* lgamma itself would write it to a variable that all threads share */
    if (z < 10) return lgamma_r(z, &sign) - ((z - 0.5) * log(z) - z + HALF_LOG_TWO_PI);
    const double u = 1 / z;
    const double u2 = u * u;
    return u *
           (1.0 / 12 +
            u2 * (-1.0 / 360 +
                  u2 * (1.0 / 1260 + u2 * (-1.0 / 1680 +
                                           u2 * (1.0 / 1188 + u2 * (-691.0 / 360360 + u2 / 156))))));
}

/* u - ln(1 + u) >= 0, given u and 1 + u each to full precision. */
static double less_log(double u, double one_plus_u) {
    if (u < -0.3 || u > 0.4) return u - log(one_plus_u);
    /* ln((1 + w) / (1 - w)) = 2 (w + w^3/3 + ...) with w = u / (2 + u), and u - 2 w = u w. */
    const double w = u / (2 + u);
    const double w2 = w * w;
    double sum = 0;
    for (int k = 41; k >= 3; k -= 2) sum = w2 * (sum + 1.0 / k);
    return w * (u - 2 * sum);
}

static bool is_df(double df) { return df > 0 && !isinf(df); }

/* ---- chi-squared ------------------------------------------------------------------------------------------------- */

/* x^a e^-x / gamma(a) */
static double gamma_front(double a, double x) {
    return sqrt(a / TWO_PI) * exp(-a * less_log((x - a) / a, x / a) - stirling_rest(a));
}

/* Share of the lower tail, by the series; for x < a + 1. */
static double gamma_lower(double a, double x) {
    double term = 1 / a, sum = term;
    for (int k = 1; k < MOST_TERMS && term > sum * DBL_EPSILON / 4; k++) {
        term *= x / (a + k);
        sum += term;
    }
    return gamma_front(a, x) * sum;
}

/* Share of the upper tail, by Lentz's continued fraction; for x >= a + 1. */
static double gamma_upper(double a, double x) {
    const double tiny = 1e-300;
    double b = x + 1 - a;
    double c = 1 / tiny, d = 1 / b, h = d;
    for (int k = 1; k < MOST_TERMS; k++) {
        const double an = -k * (k - a);
        b += 2;
        d = an * d + b;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = b + an / c;
        c = fabs(c) < tiny ? tiny : c;
        h *= d * c;
        if (fabs(d * c - 1) < 2 * DBL_EPSILON) break;
    }
    return gamma_front(a, x) * h;
}

double cmv_chi2_upper(double x, double df) {
    if (isnan(x) || !is_df(df)) return NAN;
    if (x <= 0) return 1;
    if (isinf(x)) return 0;
    const double a = df / 2, half = x / 2;
    return half < a + 1 ? 1 - gamma_lower(a, half) : gamma_upper(a, half);
}

/* ---- F ------------------------------------------------------------------------------------------------------------- */

/* x^a y^b / B(a, b), given the distances of x and y from their modes x0 = a/(a+b), y0 = b/(a+b), relative to these. */
static double beta_front(double a, double b, double u, double x_ratio, double v, double y_ratio) {
    const double s = a + b;
    const double rest = stirling_rest(s) - stirling_rest(a) - stirling_rest(b);
    return sqrt(a / s * b / TWO_PI) *
           exp(rest - a * less_log(u, x_ratio) - b * less_log(v, y_ratio));
}

double cmv_f_upper(double f, double df1, double df2) {
    if (isnan(f) || !is_df(df1) || !is_df(df2)) return NAN;
    if (f <= 0) return 1;
    if (isinf(f)) return 0;
    /* I_x(df2/2, df1/2) with x = df2 / (df2 + df1 f), y = 1 - x, each without cancellation or overflow. */
    const double a = df2 / 2, b = df1 / 2;
    const double large = f > 1 ? df1 : df1 * f, small = f > 1 ? df2 / f : df2;
    const double sum = large + small, x = small / sum, y = large / sum;
    const double off = (f > 1 ? 1 / f - 1 : 1 - f) / sum; /* (1 - f) / (df2 + df1 f) */
    const double front =
        beta_front(a, b, df1 * off, x * (df1 + df2) / df2, -df2 * off, y * (df1 + df2) / df1);
    if (x < (a + 1) / (a + b + 2)) return front * cmv__beta_fraction(a, b, x) / a;
    return 1 - front * cmv__beta_fraction(b, a, y) / b;
}
