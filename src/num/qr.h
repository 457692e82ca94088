// SPDX-License-Identifier: Apache-2.0
/* Householder steps that the regressions share. */
#ifndef CMV_NUM_QR_H
#define CMV_NUM_QR_H

#include "comove/regress.h"

/* A column as prepared for a factorisation: value = mean + unit * prepared. */
typedef struct cmv__column {
    double mean; /* 0 without an intercept */
    double unit; /* 0 when the column is zero or, beside an intercept, constant */
} cmv__column;

/** A column below this share of its length, after the others are taken out, adds nothing. */
#define CMV__RANK_TOLERANCE 1e-13

/** sum x_i y_i. */
double cmv__dot(const double *x, const double *y, size_t n);
/** y += a x. */
void cmv__axpy(double *y, double a, const double *x, size_t n);
/** Centres (with an intercept) and scales a column to length 1 into out; a column of unit 0 becomes zeros. */
cmv__column cmv__column_prepare(const double *x, size_t n, bool intercept, double *out);
/** Turns v into a reflection that sends it to (r, 0, ..); v[0] becomes 1. Returns tau; *r is the entry of R. */
double cmv__reflect_make(double *v, size_t n, double *r);
/** x -= tau v (v'x). */
void cmv__reflect(const double *v, double tau, double *x, size_t n);
/** E_ARG, E_DOMAIN: what a design and its scratch must be. */
CMV_NODISCARD cmv_rc cmv__check_design(const cmv_design *d, cmv_vec scratch, cmv_err *err);
/** E_LENGTH, E_DOMAIN: a left side of n values, none missing. */
CMV_NODISCARD cmv_rc cmv__check_left(const char *name, cmv_cvec y, size_t n, cmv_err *err);

#endif
