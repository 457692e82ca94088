// SPDX-License-Identifier: Apache-2.0
#include "pair_acc.h"

/* Sums of squares below this could not be multiplied with each other without vanishing. */
static const double TINY_SUM = 1e-140;

cmv__pair_acc cmv__pair_acc_start(const double *x, const double *y, size_t n) {
    const double count = (double)n;
    cmv__two sum[2] = {{0}};
    cmv__two top = {0};
    for (size_t i = 0; i < n; i++) {
        cmv__two v = {x[i], y[i]};
        sum[i & 1] += v;
        top = cmv__two_larger(top, cmv__two_larger(v, -v));
    }
    /*
     * A side whose sd is below 8 eps max|v| counts as flat. The factor 4 covers windows further on whose values are up
     * to twice as large; larger ones raise the peak by themselves.
     */
    const cmv__two grain = top * (8 * DBL_EPSILON);
    cmv__pair_acc acc = {
        .anchor = (sum[0] + sum[1]) / count,
        .peak = grain * grain * (4 * count * CMV__LOSS_MAX) + TINY_SUM * CMV__LOSS_MAX,
        .inv_n = 1 / count,
    };
    for (size_t i = 0; i < n; i++) cmv__pair_acc_insert(&acc, x[i], y[i]);
    return acc;
}
