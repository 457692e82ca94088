// SPDX-License-Identifier: Apache-2.0
/* Tail probabilities, each computed as a tail: never as 1 minus a distribution function. */
#include "dist.h"

#include <math.h>

static const double SQRT_HALF = 0.70710678118654752440;
static const double LOG_SQRT_PI = 0.57236494292470008707;

double cmv_norm_upper(double z) { return 0.5 * erfc(z * SQRT_HALF); }

double cmv_norm_p2(double z) { return erfc(fabs(z) * SQRT_HALF); }

/*
 * ln(gamma(a + 1/2) / gamma(a)), a > 0. A difference of two lgamma loses the digits that both share, which for a
 * million degrees of freedom is all that a p-value needs; the series does not.
 */
static double log_gamma_half_ratio(double a) {
    double low = 0;
    while (a < 24) {
        low += log1p(0.5 / a); /* ratio(a) = ratio(a + 1) * a / (a + 1/2) */
        a += 1;
    }
    const double u = 1 / a;
    const double u2 = u * u;
    const double series =
        u * (-1.0 / 8 +
             u2 * (1.0 / 192 + u2 * (-1.0 / 640 + u2 * (17.0 / 14336 + u2 * (-31.0 / 18432)))));
    return 0.5 * log(a) + series - low;
}

/*
 * Normal statistic with the same tail as Student's t (Hill, CACM 13 (1970) 617-619). Its error falls with df^-4: from
 * LARGE_DF on it is near rounding, while the continued fraction needs more and more terms and loses digits in them.
 */
static const double LARGE_DF = 1e4;

static double normal_of_t(double t, double df) {
    const double a = df - 0.5;
    const double b = 48 * a * a;
    const double z2 = a * log1p(t * t / df);
    const double far = (((-0.4 * z2 - 3.3) * z2 - 24) * z2 - 85.5) / (0.8 * z2 * z2 + 100 + b);
    return sqrt(z2) * (1 + (far + z2 + 3) / b);
}

double cmv_t_p2(double t, double df) {
    if (isnan(t) || !(df > 0)) return NAN;
    if (t == 0) return 1;
    if (isinf(t)) return 0;
    if (isinf(df)) return cmv_norm_p2(t);
    if (df > LARGE_DF) return cmv_norm_p2(normal_of_t(t, df));
    /* I_x(df/2, 1/2) with x = df / (df + t^2), y = 1 - x, each without cancellation. */
    const double ratio = t * t / df;
    if (isinf(ratio)) return 0;
    const double x = 1 / (1 + ratio);
    const double y = ratio / (1 + ratio);
    const double a = df / 2;
    /* x^a y^(1/2) / B(a, 1/2) */
    const double front =
        exp(-a * log1p(ratio) + 0.5 * log(y) + log_gamma_half_ratio(a) - LOG_SQRT_PI);
    if (x < (a + 1) / (a + 2.5)) return front * cmv__beta_fraction(a, 0.5, x) / a;
    return 1 - front * cmv__beta_fraction(0.5, a, y) / 0.5;
}
