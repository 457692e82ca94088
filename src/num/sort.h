// SPDX-License-Identifier: Apache-2.0
/* Sorting and ranking without allocation: the library's qsort may allocate, and does not count. */
#ifndef CMV_NUM_SORT_H
#define CMV_NUM_SORT_H

#include "comove/num.h"

/** Sorts keys in ascending order and moves the values with them; equal keys keep their order. Returns the number of pairs
 *  that stood in the wrong order. room holds 2 n doubles; no NaN. */
uint64_t cmv__sort_pairs(double *key, double *with, size_t n, double *room);
/** The mid-rank (1..n) of every value of v, which is overwritten; room holds 3 n doubles. */
void cmv__mid_ranks(double *v, size_t n, double *rank, double *room);
/** Copies the pairs without a missing value together; returns their number. */
size_t cmv__copy_complete(const double *x, const double *y, size_t n, double *to_x, double *to_y);
/** E_ARG, E_LENGTH when scratch is missing or shorter than `need`, E_ALIAS when it overlaps an input. */
CMV_NODISCARD cmv_rc cmv__check_scratch(cmv_vec scratch, size_t need, cmv_cvec x, cmv_cvec y,
                                        cmv_err *err);

#endif
