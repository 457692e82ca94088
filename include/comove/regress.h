// SPDX-License-Identifier: Apache-2.0
/* comove/regress.h: least squares: QR with pivoting, classical, HC and HAC errors. Conventions as in num.h. */
#ifndef COMOVE_REGRESS_H
#define COMOVE_REGRESS_H

#include "comove/num.h"

/* Coefficients of one regression, the intercept included. */
#define CMV_OLS_MAX 64

/* Regressors: k columns of n values each, borrowed. */
typedef struct cmv_design {
    const double *const *column;
    size_t k, n;
    bool intercept; /* a constant besides the columns */
} cmv_design;

typedef enum cmv_ols_errors {
    CMV_OLS_CLASSICAL, /* one variance for all rows */
    CMV_OLS_HC0,       /* White (1980) */
    CMV_OLS_HC1,       /* HC0 times n / (n - p) */
    CMV_OLS_HC3,       /* each residual over 1 - its leverage, squared */
    CMV_OLS_HAC        /* Newey & West (1987): weights 1 - h / (lag + 1), or those given */
} cmv_ols_errors;

typedef struct cmv_ols_opt {
    cmv_ols_errors errors;
    size_t lag;           /* of HAC */
    bool adjust;          /* HAC times n / (n - p) */
    const double *weight; /* of HAC at the lags 1 .. lag; NULL: Bartlett's */
} cmv_ols_opt;

/* Factors of a design, from which any number of left sides are solved. Arrays lie in the scratch of the caller. */
typedef struct cmv_ols_qr {
    size_t n, p; /* rows; coefficients */
    bool intercept;
    size_t rank;
    cmv_reason why;  /* TOO_FEW (n <= p), COLLINEAR (rank < p) */
    double *q;       /* p columns of n: an orthonormal basis of the columns, the constant first */
    double *r;       /* p x p, upper triangular */
    double *to_coef; /* p x p: from coordinates in the basis to coefficients */
    double *rest;    /* room for the solver */
} cmv_ols_qr;

typedef struct cmv_ols {
    size_t n, p, rank;
    cmv_reason why; /* of all numbers: TOO_FEW (n <= p), COLLINEAR (rank < p); they are NaN then */
    double coef[CMV_OLS_MAX]; /* the intercept first when there is one */
    double se[CMV_OLS_MAX];
    const double *cov;   /* p x p; in the scratch, until it is used again */
    const double *resid; /* n; the same */
    double rss, tss;     /* tss about the mean with an intercept, about zero without */
    double sigma, r2;    /* sqrt(rss / (n - p)), 1 - rss / tss */
} cmv_ols;

/** Doubles of scratch for n rows and k columns with or without intercept. */
CMV_API size_t cmv_ols_scratch(size_t n, size_t k);

/**
 * Factors a design once, for several left sides.
 *
 * Shape:     k + intercept <= CMV_OLS_MAX; scratch holds cmv_ols_scratch(n, k) doubles, which *qr points into.
 * Missing:   not allowed: leave such rows out first.
 * Undefined: qr->why says so when there are too few rows, or when a column is a combination of the others (or constant
 *            beside an intercept) up to 1e-13 of its length; qr->rank is what was found. No error.
 * Method:    columns centred when there is an intercept and brought to length 1; Householder reflections with column
 *            pivoting; the basis is formed explicitly.
 * Cost:      4 n k^2.
 * Errors:    E_ARG (no columns, too many, no scratch), E_DOMAIN (a value that is missing or infinite).
 * Source:    Golub & Van Loan, Matrix Computations, 4th ed., 5.4.2.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_ols_factor(const cmv_design *design, cmv_vec scratch,
                                            cmv_ols_qr *qr, cmv_err *err);

/**
 * Regression of y on a factored design.
 *
 * Shape:     y holds qr->n values; out->cov and out->resid lie in the scratch and hold until the next call with it.
 * Undefined: out->why, as for the factors. A fit whose residuals are smaller than the rounding of the data has rss 0.
 * Method:    coordinates in the basis, corrected once by those of the residual; covariances are put together in the
 *            basis, so that nothing is squared.
 * Accuracy:  Longley to 1e-10, Filip (condition 1e15) to 1e-6 (NIST StRD).
 * Errors:    E_ARG (opt->lag >= n with HAC), E_LENGTH, E_DOMAIN.
 * Source:    Long & Ervin, Am. Stat. 54 (2000) 217-224; Newey & West, Econometrica 55 (1987) 703-708.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_ols_solve(const cmv_ols_qr *qr, cmv_cvec y, const cmv_ols_opt *opt,
                                           cmv_ols *out, cmv_err *err);

/**
 * Regression of y on a design: factor and solve.
 *
 * Shape, Missing, Undefined, Method: as cmv_ols_factor and cmv_ols_solve.
 * Errors:    as cmv_ols_factor, then as cmv_ols_solve.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_ols_of(const cmv_design *design, cmv_cvec y, const cmv_ols_opt *opt,
                                        cmv_vec scratch, cmv_ols *out, cmv_err *err);

/**
 * Wald statistic of "coefficients first .. first + count - 1 are all 0", with the covariance of the fit: chi-squared with
 * `count` degrees of freedom.
 *
 * Undefined: NaN when the fit is undefined, the range is empty or beyond, or that part of the covariance is singular.
 */
CMV_API double cmv_ols_wald(const cmv_ols *fit, size_t first, size_t count);

/* Lags that suit the autocorrelation of a regression's scores, automatically. */
typedef struct cmv_bandwidths {
    double newey_west;       /* Bartlett kernel, Newey & West (1994), without prewhitening */
    double andrews_bartlett; /* by first-order autoregressions of the scores */
    double andrews_qs;       /* the same for the quadratic spectral kernel */
} cmv_bandwidths;

/**
 * Automatic bandwidths from the scores x_t e_t of the columns of a design, all weighing the same, the constant nothing.
 *
 * Shape:     resid holds design->n residuals; scratch as many doubles.
 * Undefined: NaN for n < 4, without residuals, or when a score does not vary.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 * Source:    Newey & West, Rev. Econ. Stud. 61 (1994) 631-653; Andrews, Econometrica 59 (1991) 817-858.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_bandwidths_of(const cmv_design *design, cmv_cvec resid,
                                               cmv_vec scratch, cmv_bandwidths *out, cmv_err *err);
/** Weight of the quadratic spectral kernel at x = lag / bandwidth; 1 at 0. */
CMV_API double cmv_qs_weight(double x);

/* Residual sums of one or two left sides on the first 0, 1, .. k columns of a design (and its intercept). */
typedef struct cmv_ols_nested {
    double yy[CMV_OLS_MAX + 1], zz[CMV_OLS_MAX + 1];
    double yz[CMV_OLS_MAX + 1]; /* of the products of both residuals */
} cmv_ols_nested;

/**
 * Residual sums of squares of all models nested in the order of the columns, for the price of the largest: the choice of
 * a lag by an information criterion.
 *
 * Shape:     y and z hold n values; z may be empty (at NULL, n 0), zz and yz are NaN then. Scratch as for cmv_ols_of.
 * Undefined: a column that adds nothing (see cmv_ols_factor) leaves the sums as they were.
 * Method:    Householder without pivoting, the left sides carried along.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN, as cmv_ols_of.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_ols_nested_rss(const cmv_design *design, cmv_cvec y, cmv_cvec z,
                                                cmv_vec scratch, cmv_ols_nested *out, cmv_err *err);

/**
 * Slope of y on x over a sliding window.
 *
 * Shape:     x, y and slope hold n values each, oldest first; stat may be NULL (its max and min are slopes).
 * Units:     those of y for one of x.
 * Time:      slope[t] uses indices t-window+1 .. t only.
 * Missing:   NaN in a window gives NaN. Infinities are an error.
 * Undefined: NaN where a side does not vary in the window, as for cmv_roll_corr: a line to a side that stood still is a
 *            gap, not 0.
 * Method:    the window of cmv_roll_corr; slope = r sd_y / sd_x of each window.
 * Accuracy:  |slope - two-pass slope| <= 1e-12 sd_y / sd_x of the window.
 * Cost:      O(n), no allocation.
 * Errors:    E_ARG (window < 3), E_LENGTH, E_ALIAS, E_DOMAIN; n < window is no error.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_roll_beta(cmv_cvec x, cmv_cvec y, size_t window, cmv_vec slope,
                                           cmv_roll_corr_stat *stat, cmv_err *err);

/**
 * Each y against the least-squares line on x through the `window` pairs before it: out of sample by construction.
 *
 * Shape:     x, y, expected and z hold n values each, oldest first.
 * Time:      expected[t] and z[t] use the pairs t-window .. t-1 and the pair t itself; NaN for t < window.
 * Units:     expected in those of y; z = (y - expected) / residual sd of the window, n - 2 in its denominator.
 * Missing:   NaN in the window or at t gives NaN.
 * Undefined: NaN where a side does not vary in the window, or less than 1e-10 of y's variance is left unexplained.
 * Method:    sums about a moving anchor, summed anew every 64 steps and whenever digits are lost.
 * Accuracy:  |z - two-pass z| <= 1e-9 (1 + |z|) while more than 1e-3 of the variance is left.
 * Cost:      O(n) while sides vary, O(n window) in stretches where they do not; no allocation.
 * Errors:    E_ARG (window < 3), E_LENGTH, E_ALIAS, E_DOMAIN; n <= window is no error.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_roll_resid(cmv_cvec x, cmv_cvec y, size_t window, cmv_vec expected,
                                            cmv_vec z, cmv_err *err);

typedef struct cmv_outliers {
    size_t n_scored; /* values that are there */
    size_t n_beyond; /* of them, those with |z| > cut */
    size_t n;        /* of them, those whose places were kept */
} cmv_outliers;

/**
 * Places of the values with the largest |z| beyond a cut.
 *
 * Shape:   at holds `most` places, filled from the largest |z| on; of equal ones the earlier comes first.
 * Missing: NaN is passed over.
 */
CMV_API cmv_outliers cmv_outliers_of(cmv_cvec z, double cut, size_t *at, size_t most);

#endif
