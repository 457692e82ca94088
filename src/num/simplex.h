// SPDX-License-Identifier: Apache-2.0
/* Minimum of a function of a few variables without derivatives. */
#ifndef CMV_NUM_SIMPLEX_H
#define CMV_NUM_SIMPLEX_H

#include <stdbool.h>
#include <stddef.h>

enum { CMV__SIMPLEX_DIMS = 4 };

typedef double cmv__simplex_fn(const double *at, void *ctx);

/**
 * Nelder-Mead search from `at` with first steps of `step`; moves `at` to the best point found, value in *best. False when
 * `most` evaluations did not suffice for the values at the corners to agree within 1e-13 of their size. NaN counts as
 * infinite. Source: Nelder & Mead, Computer J. 7 (1965) 308-313.
 */
bool cmv__simplex(cmv__simplex_fn *fn, void *ctx, double *at, size_t k, double step, size_t most,
                  double *best);

#endif
