// SPDX-License-Identifier: Apache-2.0
/*
 * Accumulator of a sliding window of pairs: sums about a fixed anchor, and a watch over the digits that are left.
 *
 * Sliding adds and subtracts, so every step may leave behind a rounding error as large as eps times the largest sum
 * seen. `peak` remembers that largest sum; when the centred sum of a window is small against it, what is left of the
 * window's own digits no longer suffices, and cmv__pair_acc_sound says so. The caller then starts afresh.
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
typedef int64_t cmv__two_mask __attribute__((vector_size(16)));

/*
 * A centred sum must keep at least 1/16 of the largest sum of squares since the anchor was set. After k steps the
 * error of r is below about 6 k eps 16, in practice about sqrt(k) instead of k: 1e-12 with room at k = CMV__ANCHOR_MAX.
 */
#define CMV__LOSS_MAX 16.0
enum { CMV__ANCHOR_MAX = 512 };

typedef struct cmv__pair_acc {
    cmv__two anchor;
    cmv__two sum, sum_sq; /* of v - anchor */
    cmv__two peak; /* largest sum_sq since init, at least the floor below which a side counts as flat */
    double sum_xy;
    double inv_n;
} cmv__pair_acc;

/* Sums of one window, centred on its own means. */
typedef struct cmv__pair_sums {
    cmv__two sq;
    double xy;
} cmv__pair_sums;

static inline cmv__two cmv__two_larger(cmv__two a, cmv__two b) {
    cmv__two_mask m = a > b;
    return (cmv__two)(((cmv__two_mask)a & m) | ((cmv__two_mask)b & ~m));
}

static inline void cmv__pair_acc_insert(cmv__pair_acc *acc, double x, double y) {
    cmv__two v = (cmv__two){x, y} - acc->anchor;
    acc->sum += v;
    acc->sum_sq += v * v;
    acc->sum_xy += v[0] * v[1];
    acc->peak = cmv__two_larger(acc->peak, acc->sum_sq);
}

/* One pair in, one out: half the length of the dependency chain of insert and remove. */
static inline void cmv__pair_acc_slide(cmv__pair_acc *acc, double x_in, double y_in, double x_out,
                                       double y_out) {
    cmv__two in = (cmv__two){x_in, y_in} - acc->anchor;
    cmv__two out = (cmv__two){x_out, y_out} - acc->anchor;
    acc->sum += in - out;
    acc->sum_sq += in * in - out * out;
    acc->sum_xy += in[0] * in[1] - out[0] * out[1];
    acc->peak = cmv__two_larger(acc->peak, acc->sum_sq);
}

static inline cmv__pair_sums cmv__pair_acc_get(const cmv__pair_acc *acc) {
    cmv__two mean = acc->sum * acc->inv_n;
    return (cmv__pair_sums){acc->sum_sq - acc->sum * mean,
                            acc->sum_xy - acc->sum[0] * acc->sum[1] * acc->inv_n};
}

static inline bool cmv__pair_acc_sound(const cmv__pair_acc *acc, const cmv__pair_sums *sums) {
    cmv__two_mask m = sums->sq * CMV__LOSS_MAX > acc->peak;
    return (m[0] & m[1]) != 0;
}

/** An accumulator of the n pairs at x and y, anchored at their means. No value is missing; all are below 1e70. */
cmv__pair_acc cmv__pair_acc_start(const double *x, const double *y, size_t n);

#endif
