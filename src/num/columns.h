// SPDX-License-Identifier: Apache-2.0
/* What functions of many series share. */
#ifndef CMV_NUM_COLUMNS_H
#define CMV_NUM_COLUMNS_H

#include "comove/matrix.h"

/** E_ARG (no columns, no address), E_LENGTH (not k columns), E_DOMAIN (NaN or infinity, with its place). */
CMV_NODISCARD cmv_rc cmv__check_columns(cmv_cvec x, size_t k, cmv_err *err);
/** Columns about their means, shifted by the first value. True when every one varies beyond rounding. */
bool cmv__centre_columns(cmv_cvec x, size_t k, double *out);
/** Sums of squares and products of centred columns, k x k. */
void cmv__products(const double *x, size_t n, size_t k, double *out);

#endif
