// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "comove/research.h"
#include "levels.h"

#include <math.h>

static const double LOG_2PI = 1.837877066409345484;

static bool is_state(const cmv_markov2 *m, size_t k) {
    return isfinite(m->mean[k]) && isfinite(m->sd[k]) && m->sd[k] > 0 && m->stay[k] > 0 &&
           m->stay[k] < 1;
}

static cmv_rc check(cmv_cvec x, const cmv_markov2 *m, cmv_vec f, cmv_vec s, cmv_err *err) {
    if (!m || x.n < 1) CMV_FAIL(err, CMV_E_ARG, "no values, or no parameters");
    for (size_t k = 0; k < 2; k++) {
        if (!is_state(m, k)) CMV_FAIL_AT(err, CMV_E_ARG, k, "state %zu has no such parameters", k);
    }
    CMV_TRY(cmv__check_levels("x", x, err));
    if (f.n != x.n || s.n != x.n || !f.at || !s.at)
        CMV_FAIL(err, CMV_E_LENGTH, "there must be %zu places for probabilities", x.n);
    CMV_TRY(cmv__levels_scratch(f, x.n, x, err));
    CMV_TRY(cmv__levels_scratch(s, x.n, x, err));
    if (cmv__overlap(f.at, f.n, s.at, s.n)) CMV_FAIL(err, CMV_E_ALIAS, "the outputs overlap");
    return CMV_OK;
}

static double log_density(double x, double mean, double sd) {
    const double z = (x - mean) / sd;
    return -0.5 * (z * z + LOG_2PI) - log(sd);
}

/* Probability of the second state in the next step. */
static double ahead(const cmv_markov2 *m, double second) {
    return (1 - second) * (1 - m->stay[0]) + second * m->stay[1];
}

static double smooth(const cmv_markov2 *m, double second, double next) {
    const double expected = ahead(m, second);
    const double to_first = (1 - next) / (1 - expected), to_second = next / expected;
    return second * ((1 - m->stay[1]) * to_first + m->stay[1] * to_second);
}

cmv_rc cmv_markov2_filter(cmv_cvec x, const cmv_markov2 *m, cmv_vec filtered, cmv_vec smoothed,
                          cmv_markov2_path *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(check(x, m, filtered, smoothed, err));
    cmv_markov2_path p = {.n = x.n};
    double second = p.ergodic_second = (1 - m->stay[0]) / (2 - m->stay[0] - m->stay[1]);
    for (size_t i = 0; i < x.n; i++) {
        const double l0 = log_density(x.at[i], m->mean[0], m->sd[0]) + log1p(-second);
        const double l1 = log_density(x.at[i], m->mean[1], m->sd[1]) + log(second);
        const double most = fmax(l0, l1), total = exp(l0 - most) + exp(l1 - most);
        p.loglik += most + log(total);
        filtered.at[i] = exp(l1 - most) / total;
        second = ahead(m, filtered.at[i]);
    }
    p.next_second = second;
    for (size_t i = x.n; i-- > 0;) {
        smoothed.at[i] =
            i + 1 == x.n ? filtered.at[i] : smooth(m, filtered.at[i], smoothed.at[i + 1]);
        p.n_second += smoothed.at[i] > 0.5;
    }
    *out = p;
    return CMV_OK;
}
