// SPDX-License-Identifier: Apache-2.0
/* Checks that the public functions of num make before their kernels run. */
#ifndef CMV_NUM_CHECK_H
#define CMV_NUM_CHECK_H

#include "comove/num.h"

#include <math.h>

/** What is left of v once it is non-finite: 0 for a number, NaN for NaN and infinities. */
static inline double cmv__taint(double v) { return v - v; }

/** Sum of squares: NaN or infinite when a value is, or when one is too large to be squared. */
double cmv__energy(const double *x, size_t n);
/** True when no value is NaN or infinite. */
bool cmv__all_finite(const double *x, size_t n);
/** E_ARG when a non-empty view has no address, E_DOMAIN at the first infinity. */
CMV_NODISCARD cmv_rc cmv__check_values(const char *name, cmv_cvec x, cmv_err *err);
/** E_ARG, E_LENGTH: two views of the same length that have addresses. */
CMV_NODISCARD cmv_rc cmv__check_shape(cmv_cvec x, cmv_cvec y, cmv_err *err);
/** The checks of every function of two series, in this order: E_ARG, E_LENGTH, E_DOMAIN. */
CMV_NODISCARD cmv_rc cmv__check_pair(cmv_cvec x, cmv_cvec y, cmv_err *err);
/** True when two arrays share a byte. */
bool cmv__overlap(const double *a, size_t n_a, const double *b, size_t n_b);

#endif
