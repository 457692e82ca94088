// SPDX-License-Identifier: Apache-2.0
/* What tests on levels share. */
#ifndef CMV_NUM_LEVELS_H
#define CMV_NUM_LEVELS_H

#include "comove/longrun.h"

/** E_ARG, E_DOMAIN: an address, and neither NaN nor infinity. */
CMV_NODISCARD cmv_rc cmv__check_levels(const char *name, cmv_cvec x, cmv_err *err);
/** E_LENGTH: scratch of at least n doubles that overlaps nothing. Errors: E_LENGTH, E_ALIAS. */
CMV_NODISCARD cmv_rc cmv__levels_scratch(cmv_vec scratch, size_t n, cmv_cvec x, cmv_err *err);
/** Size of the largest |x - origin| as a power of two to multiply with, so that squares neither overflow nor vanish. */
double cmv__level_scale(cmv_cvec x, double origin);
/** Deterministic columns of m rows: none, a constant, and a line about its middle. Returns how many. */
size_t cmv__deterministic(cmv_trend trend, size_t m, double *a);
/** Smallest lags <= most that leaves a Dickey-Fuller regression its degrees of freedom; Schwert's rule for SIZE_MAX. */
size_t cmv__adf_lags(size_t n, size_t lags, cmv_trend trend);

#endif
