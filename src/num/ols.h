// SPDX-License-Identifier: Apache-2.0
#ifndef CMV_NUM_OLS_H
#define CMV_NUM_OLS_H

#include "qr.h"

/**
 * Covariance of the coefficients, p x p at qr->rest: the middle in the basis, carried over to the coefficients.
 * resid and rss belong to a y of length 1; unit is the length that it had.
 */
const double *cmv__ols_cov(const cmv_ols_qr *qr, const double *resid, double rss,
                           const cmv_ols_opt *opt, double unit);

#endif
