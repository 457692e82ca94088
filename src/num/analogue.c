// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "comove/research.h"
#include "levels.h"

#include <math.h>

/* Mean and centred sum of squares of a stretch; 0 for a flat one. */
static double spread_of(const double *x, size_t m, double *mean) {
    double sum = 0, ss = 0, least = x[0], most = x[0];
    for (size_t i = 0; i < m; i++) {
        sum += x[i] - x[0];
        least = fmin(least, x[i]);
        most = fmax(most, x[i]);
    }
    *mean = x[0] + sum / (double)m;
    for (size_t i = 0; i < m; i++) ss += (x[i] - *mean) * (x[i] - *mean);
    return least == most ? 0 : ss;
}

static double distance(const double *x, const double *q, size_t m, double q_mean, double q_ss) {
    double mean, product = 0;
    const double ss = spread_of(x, m, &mean);
    if (ss == 0 && q_ss == 0) return 0;
    if (ss == 0 || q_ss == 0) return sqrt((double)m);
    for (size_t i = 0; i < m; i++) product += (x[i] - mean) * (q[i] - q_mean);
    const double r = product / sqrt(ss) / sqrt(q_ss);
    if (r < 0.5) return sqrt(2 * (double)m * (1 - r));
    /* near 1 the difference is summed itself: 1 - r would lose its digits */
    double sum = 0;
    for (size_t i = 0; i < m; i++) {
        const double d = (x[i] - mean) / sqrt(ss) - (q[i] - q_mean) / sqrt(q_ss);
        sum += d * d;
    }
    return sqrt(sum * (double)m);
}

cmv_rc cmv_analogue_profile(cmv_cvec x, size_t m, cmv_vec out, cmv_err *err) {
    CMV_TRY(cmv__check_levels("x", x, err));
    if (m < 2 || m > x.n) CMV_FAIL(err, CMV_E_ARG, "a stretch of %zu values out of %zu", m, x.n);
    if (out.n != x.n - m + 1 || !out.at)
        CMV_FAIL(err, CMV_E_LENGTH, "%zu distances into %zu places", x.n - m + 1, out.n);
    if (cmv__overlap(out.at, out.n, x.at, x.n)) CMV_FAIL(err, CMV_E_ALIAS, "out overlaps x");
    const double *q = x.at + x.n - m;
    double mean;
    const double ss = spread_of(q, m, &mean);
    for (size_t i = 0; i + m <= x.n; i++) out.at[i] = distance(x.at + i, q, m, mean, ss);
    return CMV_OK;
}

static bool is_far(size_t i, size_t last, size_t exclude, const size_t *at, size_t n) {
    if (last - i <= exclude) return false;
    for (size_t k = 0; k < n; k++) {
        const size_t apart = i > at[k] ? i - at[k] : at[k] - i;
        if (apart <= exclude) return false;
    }
    return true;
}

cmv_rc cmv_analogue_closest(cmv_cvec profile, size_t exclude, size_t top, size_t *at, size_t *found,
                            cmv_err *err) {
    if (!at || !found) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_levels("profile", profile, err));
    for (*found = 0; *found < top; ++*found) {
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < profile.n; i++) {
            if (best != SIZE_MAX && !(profile.at[i] < profile.at[best])) continue;
            if (is_far(i, profile.n - 1, exclude, at, *found)) best = i;
        }
        if (best == SIZE_MAX) return CMV_OK;
        at[*found] = best;
    }
    return CMV_OK;
}
