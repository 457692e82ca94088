// SPDX-License-Identifier: Apache-2.0
/* The smallest values of an array without sorting the rest. */
#ifndef CMV_NUM_LOW_TAIL_H
#define CMV_NUM_LOW_TAIL_H

#include <stddef.h>

/** Moves the k smallest of n values to the front in ascending order, k <= n; the others follow in any order. */
void cmv__lowest_first(double *value, size_t n, size_t k);
/** Copies the values that are not NaN; returns how many. */
size_t cmv__copy_present(const double *x, size_t n, double *out);

#endif
