// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "comove/change.h"
#include "corr_jack.h"
#include "influence.h"

#include <math.h>

enum { COLUMNS = 5 };

size_t cmv_corr_block_jack_scratch(size_t n) { return 5 * n + COLUMNS * (n + 1); }

/* z of what is left when `block` pairs from the i-th on go; NaN when a side does not vary there. */
static double z_without(const double *prefix, size_t n, size_t block, size_t i) {
    const double *from = prefix + i * COLUMNS, *to = prefix + (i + block) * COLUMNS,
                 *all = prefix + n * COLUMNS;
    double s[COLUMNS];
    const double m = (double)(n - block);
    for (size_t c = 0; c < COLUMNS; c++) s[c] = all[c] - (to[c] - from[c]);
    const double sxx = s[2] - s[0] * (s[0] / m), syy = s[3] - s[1] * (s[1] / m);
    const double sxy = s[4] - s[0] * (s[1] / m);
    /* Standardised values: what is left of a sum of n must be more than rounding. */
    if (!(sxx > 1e-9 * (double)n && syy > 1e-9 * (double)n)) return NAN;
    const double r = sxy / sqrt(sxx * syy);
    return 1 - fabs(r) <= CMV__PERFECT_GAP ? (double)NAN : atanh(r);
}

/* Kunsch's variance of z from pseudo-values (n z - (n - l) z(i)) / l about their mean. */
static double block_se(const double *prefix, size_t n, size_t block, double z) {
    const size_t blocks = n - block + 1;
    double w = 0, ww = 0;
    for (size_t i = 0; i < blocks; i++) {
        const double d = z - z_without(prefix, n, block, i);
        w += d;
        ww += d * d;
    }
    if (isnan(ww)) return NAN;
    const double k = (double)blocks, l = (double)block;
    const double stretch = (double)(n - block) / l;
    return sqrt(l / (double)n / k * fmax(0, ww - w * (w / k))) * stretch;
}

cmv_rc cmv_corr_block_jack(cmv_cvec x, cmv_cvec y, size_t block, cmv_vec scratch,
                           cmv_corr_blocks *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    if (block == 0) CMV_FAIL(err, CMV_E_ARG, "a block holds at least one pair");
    CMV_TRY(cmv__check_pair(x, y, err));
    CMV_TRY(cmv__need_scratch(scratch, cmv_corr_block_jack_scratch(x.n), err));
    cmv__centred c;
    cmv_num r;
    cmv_reason why = cmv__why_no_z(x.at, y.at, x.n, 4, &c, &r);
    if (why == CMV_WHY_NONE && c.n < block + 4) why = CMV_WHY_TOO_FEW;
    *out = (cmv_corr_blocks){c.n, block, r, NAN, cmv_num_missing(why), cmv_num_missing(why)};
    if (why != CMV_WHY_NONE) return CMV_OK;
    double *column[COLUMNS];
    for (size_t k = 0; k < COLUMNS; k++) column[k] = scratch.at + k * x.n;
    const size_t n = cmv__standardise(x.at, y.at, x.n, &c, column[0], column[1]);
    for (size_t i = 0; i < n; i++) {
        column[2][i] = column[0][i] * column[0][i];
        column[3][i] = column[1][i] * column[1][i];
        column[4][i] = column[0][i] * column[1][i];
    }
    double *prefix = scratch.at + COLUMNS * x.n;
    cmv_prefix_sums((const double *const *)column, COLUMNS, n, prefix);
    const double z = atanh(r.v);
    out->se_z = block_se(prefix, n, block, z);
    out->ci_low = cmv_num_of(tanh(z - CMV__Z975 * out->se_z), CMV_WHY_ONE_DAY);
    out->ci_high = cmv_num_of(tanh(z + CMV__Z975 * out->se_z), CMV_WHY_ONE_DAY);
    return CMV_OK;
}
