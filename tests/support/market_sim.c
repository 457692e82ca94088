// SPDX-License-Identifier: Apache-2.0
#include "market_sim.h"

#include <math.h>

enum { BURN_IN = 200 };

/* Daily equity volatility as it is usually estimated: persistence .98, of which .08 reacts to the last shock. */
static const double ALPHA = .08, BETA = .90, OMEGA = .02;

const char *sim_name(sim_kind kind) {
    static const char *const names[] = {"normal", "t5", "GARCH-t"};
    return names[kind];
}

double sim_normal(cmv_rng *rng) {
    const double two_pi = 6.283185307179586;
    double u = cmv_rng_uniform(rng);
    while (u <= 0) u = cmv_rng_uniform(rng);
    return sqrt(-2 * log(u)) * cos(two_pi * cmv_rng_uniform(rng));
}

/* sqrt(5 / chi-squared with 5 degrees of freedom), times sqrt(3/5): unit variance of the t it makes. */
static double t5_scale(cmv_rng *rng) {
    double chi2 = 0;
    for (int i = 0; i < 5; i++) {
        const double z = sim_normal(rng);
        chi2 += z * z;
    }
    return sqrt(3 / chi2);
}

void sim_pair(sim_kind kind, double rho, cmv_rng *rng, double *x, double *y, size_t n) {
    const double own = sqrt(1 - rho * rho);
    const size_t skip = kind == SIM_GARCH ? BURN_IN : 0;
    double variance = 1;
    for (size_t i = 0; i < n + skip; i++) {
        const double scale = kind == SIM_NORMAL ? 1 : t5_scale(rng);
        const double u = sim_normal(rng), e = sim_normal(rng);
        const double vol = scale * (kind == SIM_GARCH ? sqrt(variance) : 1);
        const double a = vol * u, b = vol * (rho * u + own * e);
        if (i >= skip) {
            x[i - skip] = a;
            y[i - skip] = b;
        }
        variance = OMEGA + ALPHA * (a * a + b * b) / 2 + BETA * variance;
    }
}

void sim_cumulate(double *x, size_t n) {
    for (size_t i = 1; i < n; i++) x[i] += x[i - 1];
}
