// SPDX-License-Identifier: Apache-2.0
/* Standardised pairs and their influence on r, shared by the kernels of change.h. */
#ifndef CMV_NUM_INFLUENCE_H
#define CMV_NUM_INFLUENCE_H

#include "pairs.h"

/* Beyond this |r| the pairs lie on a line up to rounding: z and the influence values have no digits left. */
#define CMV__PERFECT_GAP 1e-14

/** TOO_FEW under `least` pairs, CONSTANT, PERFECT, or NONE; fills the centred sums, n and r. Kernel: no infinity. */
cmv_reason cmv__why_no_z(const double *x, const double *y, size_t n, size_t least, cmv__centred *c,
                         cmv_num *r);
/** Complete pairs in mean 0 and mean square 1, packed; both sides vary. a and b hold n. Returns their number. */
size_t cmv__standardise(const double *x, const double *y, size_t n, const cmv__centred *c,
                        double *restrict a, double *restrict b);
/** Influence values of the complete pairs, packed; both sides vary. Returns their number. */
size_t cmv__influence(const double *x, const double *y, size_t n, const cmv__centred *c, double r,
                      double *restrict u);
/** Index in x of the k-th complete pair, k < their number. */
size_t cmv__index_of_pair(const double *x, const double *y, const cmv__centred *c, size_t k);
/** E_ARG, E_DOMAIN: values without gaps or infinities. */
CMV_NODISCARD cmv_rc cmv__check_dense(const char *name, cmv_cvec x, cmv_err *err);
/** E_ARG unless scratch holds `need` doubles. */
CMV_NODISCARD cmv_rc cmv__need_scratch(cmv_vec scratch, size_t need, cmv_err *err);

#endif
