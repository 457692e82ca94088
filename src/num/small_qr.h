// SPDX-License-Identifier: Apache-2.0
/*
 * Orthogonal triangularisation of a few columns, in the order given: what nested regressions need. The triangle holds all
 * of them: the squares below row k of the last column add up to the residual sum of squares on the first k columns.
 */
#ifndef CMV_NUM_SMALL_QR_H
#define CMV_NUM_SMALL_QR_H

#include <stddef.h>

/** Householder triangle of the n x k matrix a (columns of n), in place in the first min(n, k) rows; rubble below. */
void cmv__triangle(double *a, size_t n, size_t k);
/** Element of row i and column j of a triangle left in columns of n. */
static inline double cmv__at(const double *a, size_t n, size_t i, size_t j) { return a[j * n + i]; }
/** Residual sum of squares of column `y` on the first k columns; y itself may be any later column. */
double cmv__triangle_rss(const double *a, size_t n, size_t k, size_t y);
/** Coefficients of column `y` on the first k columns; NaN when one of these depends on those before it. */
void cmv__triangle_solve(const double *a, size_t n, size_t k, size_t y, double *coef);

#endif
