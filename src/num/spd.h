// SPDX-License-Identifier: Apache-2.0
/* Symmetric positive definite matrices of any size, row by row; only the lower triangle is read. */
#ifndef CMV_NUM_SPD_H
#define CMV_NUM_SPD_H

#include "comove/num.h"

/** Replaces the lower triangle of a (k by k) by its Cholesky factor; false when a squared pivot falls to `least` or below. */
bool cmv__spd_factor(double *a, size_t k, double least);
/** Solves L L' x = b in place, L as left by cmv__spd_factor. */
void cmv__spd_solve(const double *l, size_t k, double *b);

#endif
