// SPDX-License-Identifier: Apache-2.0
/*
 * Accumulator of a sliding window of pairs: sums about a fixed anchor, and a watch over the digits that are left.
 *
 * Sliding adds and subtracts, so every step may leave behind a rounding error as large as eps times the largest sum
 * seen. `peak` remembers that largest sum; when the centred sum of a window is small against it, what is left of the
 * window's own digits no longer suffices, and the caller starts afresh.
 */
#ifndef CMV_NUM_PAIR_ACC_H
#define CMV_NUM_PAIR_ACC_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Both sides of a pair side by side: one instruction serves x and y. */
typedef double cmv__two __attribute__((vector_size(16)));

/*
 * A centred sum must keep at least 1/16 of the largest sum of squares since the anchor was set. After k steps the
 * error of r is below about 6 k eps 16, in practice about sqrt(k) instead of k: 1e-12 with room at k = CMV__ANCHOR_MAX.
 */
#define CMV__LOSS_MAX 16.0
enum { CMV__ANCHOR_MAX = 512 };

typedef struct cmv__pair_acc {
    cmv__two anchor;
    cmv__two sum, sum_sq; /* of v - anchor */
    cmv__two peak;        /* floor of the peak, below which a side counts as flat */
    double sum_xy;
    double inv_n;
} cmv__pair_acc;

/** An accumulator of the n pairs at x and y, anchored at their means. No value is missing; all are below 1e70. */
cmv__pair_acc cmv__pair_acc_start(const double *x, const double *y, size_t n);

#endif
