// SPDX-License-Identifier: Apache-2.0
/* Distribution of Dickey-Fuller statistics, by MacKinnon's response surfaces. */
#include "comove/longrun.h"

#include <math.h>

enum { SERIES = 2, TRENDS = 3 };

/* MacKinnon (1994), tables 3 and 4: the p-value is the normal distribution function of a polynomial in tau, one
 * polynomial left of `star` and one right of it. The trends are none, constant, line; then one series or two. */
static const struct surface {
    double star, least, most, small[3], large[4];
} P[TRENDS][SERIES] = {
    {{-1.04, -19.04, HUGE_VAL, {.6344, 1.2378, .032496}, {.4797, .93557, -.06999, .033066}},
     {-1.53, -19.62, 1.51, {1.9129, 1.3857, .035322}, {1.5578, .8558, -.2083, -.033549}}},
    {{-1.61, -18.83, 2.74, {2.1659, 1.4412, .038269}, {1.7339, .93202, -.12745, -.010368}},
     {-2.62, -18.86, .92, {2.92, 1.5012, .039796}, {2.1945, .64695, -.29198, -.042377}}},
    {{-2.89, -16.18, .7, {3.2512, 1.6047, .049588}, {2.5261, .61654, -.37956, -.060285}},
     {-3.19, -21.15, .63, {3.6646, 1.5419, .036448}, {2.85, .5272, -.36622, -.051695}}},
};

/* MacKinnon (2010), tables 1 to 3: the critical value is a polynomial in 1/n, for 1, 5 and 10 %. No constant: of one
 * series only, from MacKinnon (1996). */
static const double CRITICAL[TRENDS][SERIES][3][4] = {
    {{{-2.56574, -2.2358, -3.627, 0},
      {-1.941, -.2686, -3.365, 31.223},
      {-1.61682, .2656, -2.714, 25.364}},
     {{(double)NAN}, {(double)NAN}, {(double)NAN}}},
    {{{-3.43035, -6.5393, -16.786, -79.433},
      {-2.86154, -2.8903, -4.234, -40.04},
      {-2.56677, -1.5384, -2.809, 0}},
     {{-3.89644, -10.9519, -33.527, 0},
      {-3.33613, -6.1101, -6.823, 0},
      {-3.04445, -4.2412, -2.72, 0}}},
    {{{-3.95877, -9.0531, -28.428, -134.155},
      {-3.41049, -4.3904, -9.036, -45.374},
      {-3.12705, -2.5856, -3.925, -22.38}},
     {{-4.32762, -15.4387, -35.679, 0},
      {-3.78057, -9.5106, -12.074, 0},
      {-3.49631, -7.0815, -7.538, 21.892}}},
};

/* The normalised bias n (phi - 1) of one series: a surface of the same form fitted by the arch package (Sheppard); left of
 * `star` in ln|z|. */
static const struct {
    double star, small[4], large[4];
} Z[TRENDS] = {
    {-1.79146, {.05872, -.69633, .02471, -.04283}, {.56681, .67544, .06881, .00235}},
    {-5.04709, {1.94205, -1.47677, .21163, -.06288}, {1.70059, .49465, .02636, .00055}},
    {-9.22766, {4.05596, -2.34128, .41403, -.08312}, {2.60323, .39217, .01321, .00019}},
};

static double polynomial(const double *c, size_t n, double x) {
    double v = 0;
    for (size_t i = n; i-- > 0;) v = v * x + c[i];
    return v;
}

double cmv_mackinnon_p(double tau, cmv_trend trend, size_t n_series) {
    if (isnan(tau) || trend > CMV_TREND_LINE || n_series < 1 || n_series > SERIES) return NAN;
    const struct surface *s = &P[trend][n_series - 1];
    if (tau > s->most) return 1;
    if (tau < s->least) return 0;
    const double z = tau <= s->star ? polynomial(s->small, 3, tau) : polynomial(s->large, 4, tau);
    return cmv_norm_upper(-z);
}

double cmv_mackinnon_z_p(double z, cmv_trend trend) {
    if (isnan(z) || trend > CMV_TREND_LINE) return NAN;
    const double q = z <= Z[trend].star ? polynomial(Z[trend].small, 4, log(fabs(z)))
                                        : polynomial(Z[trend].large, 4, z);
    return cmv_norm_upper(-q);
}

void cmv_mackinnon_critical(cmv_trend trend, size_t n_series, size_t n, double critical[3]) {
    const bool known = trend <= CMV_TREND_LINE && n_series >= 1 && n_series <= SERIES && n > 0;
    for (size_t i = 0; i < 3; i++) {
        critical[i] =
            known ? polynomial(CRITICAL[trend][n_series - 1][i], 4, 1 / (double)n) : (double)NAN;
    }
}
