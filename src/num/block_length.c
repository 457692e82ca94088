// SPDX-License-Identifier: Apache-2.0
/* Mean block of the stationary bootstrap by the flat-top window of Politis & White, in two published variants. */
#include "base/error.h"
#include "check.h"
#include "comove/change.h"
#include "influence.h"

#include <math.h>

static size_t ceiling(double v) { return (size_t)ceil(v); }

/* How many neighbouring lags must be small for the rest not to matter. */
static size_t quiet_run(size_t n, cmv_block_rule rule) {
    const double digits = log10((double)n);
    const size_t run = rule == CMV_BLOCKS_ARCH ? (size_t)digits : ceiling(digits);
    return run > 5 ? run : 5;
}

static size_t most_lags(size_t n, cmv_block_rule rule) {
    return ceiling(sqrt((double)n)) + quiet_run(n, rule);
}

size_t cmv_block_length_scratch(size_t n) { return n + 2 * (most_lags(n, CMV_BLOCKS_PPW) + 1); }

/* Autocovariances with 1/n, and the correlations that are held against the band. */
static void correlate(const double *e, size_t n, size_t lags, cmv_block_rule rule, double *cov,
                      double *rho) {
    for (size_t k = 0; k <= lags; k++) {
        double sum = 0, head = 0, tail = 0;
        for (size_t i = k; i < n; i++) sum += e[i] * e[i - k];
        cov[k] = sum / (double)n;
        rho[k] = cov[k] / cov[0];
        if (rule != CMV_BLOCKS_ARCH) continue;
        for (size_t i = k + 1; i < n; i++) {
            tail += e[i] * e[i];
            head += e[i - k - 1] * e[i - k - 1];
        }
        rho[k] = sum / sqrt(head * tail);
    }
}

/* Last lag before a run of small ones; when there is none, the last large one (PPW), or none at all (arch). */
static size_t last_lag(const double *rho, size_t n, size_t lags, cmv_block_rule rule) {
    const size_t run = quiet_run(n, rule);
    const bool arch = rule == CMV_BLOCKS_ARCH;
    const double band = (arch ? 2 : 1.959963984540054) * sqrt(log10((double)n) / (double)n);
    const size_t top = arch ? lags - 1 : lags;
    size_t quiet = 0, loud = 0;
    for (size_t k = 1; k <= top; k++) {
        const bool small = fabs(rho[k]) < band;
        if (!small) loud = k;
        quiet = small ? quiet + 1 : 0;
        if (quiet == run) return k - run > 1 || !arch ? k - run + 1 : 1;
    }
    if (arch) return lags;
    return loud > 0 ? loud : 1;
}

static double flat_top(size_t k, size_t lags) {
    const double share = (double)k / (double)lags;
    return share <= 0.5 ? 1 : 2 * (1 - share);
}

static void set_lengths(const double *cov, cmv_block_length *out) {
    double slope = 0, level = cov[0];
    for (size_t k = 1; k <= out->lags; k++) {
        const double weight = 2 * flat_top(k, out->lags);
        slope += weight * (double)k * cov[k];
        level += weight * cov[k];
    }
    const double n = (double)out->n;
    const double most = ceil(fmin(3 * sqrt(n), n / 3));
    const double ratio = slope * slope / (level * level) * n;
    out->stationary = cmv_num_of(fmin(most, cbrt(ratio)), CMV_WHY_CONSTANT);
    out->circular = cmv_num_of(fmin(most, cbrt(1.5 * ratio)), CMV_WHY_CONSTANT);
}

cmv_rc cmv_block_length_of(cmv_cvec x, cmv_block_rule rule, cmv_vec scratch, cmv_block_length *out,
                           cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_dense("x", x, err));
    CMV_TRY(cmv__need_scratch(scratch, cmv_block_length_scratch(x.n), err));
    const size_t n = x.n;
    cmv_moments m;
    CMV_TRY(cmv_moments_of(x, &m, err));
    const cmv_reason why = n < 10 ? CMV_WHY_TOO_FEW : CMV_WHY_CONSTANT;
    *out = (cmv_block_length){n, 0, 0, cmv_num_missing(why), cmv_num_missing(why)};
    if (n < 10 || !(m.sd > 0)) return CMV_OK;
    size_t lags = most_lags(n, rule);
    if (lags > n - 1) lags = n - 1;
    double *e = scratch.at, *cov = e + n, *rho = cov + lags + 1;
    for (size_t i = 0; i < n; i++) e[i] = x.at[i] - m.mean;
    correlate(e, n, lags, rule, cov, rho);
    out->last = last_lag(rho, n, lags, rule);
    out->lags = 2 * out->last < lags ? 2 * out->last : lags;
    set_lengths(cov, out);
    return CMV_OK;
}
