// SPDX-License-Identifier: Apache-2.0
/* comove/leadlag.h: who moves first: cross-correlation, Granger, prewhitening, out of sample, asynchronous closes. Conventions as in num.h. */
#ifndef COMOVE_LEADLAG_H
#define COMOVE_LEADLAG_H

#include "comove/num.h"
#include "comove/regress.h"

/* Lags of one Granger regression: two series and a constant fit into CMV_OLS_MAX. */
#define CMV_GRANGER_LAG_MAX 31

/* ---- cross-correlation --------------------------------------------------------------------------------------------- */

/**
 * Correlations of x with y k periods later, for k from -max_lag to max_lag, with a t that holds whatever the variances do.
 *
 * Shape:     x and y hold n values, oldest first; r and t hold 2 max_lag + 1 each, k at index max_lag + k. t may be empty.
 * Time:      k > 0: x leads. Means and sums of squares are those of all n values.
 * Missing:   not allowed.
 * Undefined: NaN for |k| >= n, and everywhere when a side does not vary.
 * Method:    t_k = sum e / sqrt(sum e^2), e = (x_t - mean)(y_t+k - mean): no assumption of equal variances.
 * Cost:      O(n max_lag), no allocation; scratch of cmv_ccf_scratch(n) doubles.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN, E_ALIAS.
 * Source:    Dalla, Giraitis & Phillips, Econometric Theory 38 (2022) 1-45.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_ccf_of(cmv_cvec x, cmv_cvec y, size_t max_lag, cmv_vec scratch,
                                        cmv_vec r, cmv_vec t, cmv_err *err);
/** Doubles of scratch for n values. */
CMV_API size_t cmv_ccf_scratch(size_t n);

/** Two-sided |z| that the largest of m independent statistics exceeds with probability `level` (Sidak). */
CMV_API double cmv_sidak_critical(double level, size_t m);
/** p of the largest of m independent statistics, from its own p (Sidak). */
CMV_API double cmv_sidak_p(double p, size_t m);

/**
 * Haugh's Q over the lags 1 .. m of a cross-correlation: n^2 sum r_k^2 / (n - k), chi-squared with m degrees of freedom
 * when both sides are independent and white.
 *
 * Shape:  r holds r_1 .. r_m; n values were correlated.
 * Source: Haugh, J. Am. Stat. Assoc. 71 (1976) 378-385.
 */
CMV_API double cmv_haugh_q(cmv_cvec r, size_t n);

/**
 * Filters both series by the autoregression of x, so that what is left of x is white (Box & Jenkins).
 *
 * Shape:     x and y hold n values, phi `order` coefficients, fx and fy n - order values each: of t = order .. n - 1.
 * Missing:   not allowed.
 * Undefined: phi, fx and fy are NaN when x does not vary.
 * Method:    Yule-Walker on autocovariances with 1/n, solved by Levinson's recursion; the same filter on y.
 * Errors:    E_ARG (order 0 or >= n), E_LENGTH, E_DOMAIN, E_ALIAS.
 * Source:    Box & Jenkins, Time Series Analysis, 1970, 11.2.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_prewhiten(cmv_cvec x, cmv_cvec y, cmv_vec phi, cmv_vec fx,
                                           cmv_vec fy, cmv_err *err);

/* ---- Granger --------------------------------------------------------------------------------------------------------- */

typedef struct cmv_granger {
    size_t n, lag;       /* rows of the regression; lags of each side */
    cmv_reason why;      /* TOO_FEW, CONSTANT, COLLINEAR; numbers are NaN then */
    double f, p_f;       /* classical F with lag and n - 2 lag - 1 degrees of freedom */
    double wald, p_wald; /* with the covariance asked for, chi-squared with lag degrees of freedom */
} cmv_granger;

/** Doubles of scratch for n values and lags up to max_lag. */
CMV_API size_t cmv_granger_scratch(size_t n, size_t max_lag);

/**
 * Whether past values of one side add to the other's own past, in both directions, at a given lag.
 *
 * Shape:     x and y hold n values; scratch holds cmv_granger_scratch(n, lag) doubles.
 * Missing:   not allowed.
 * Undefined: see why; TOO_FEW when there are no more rows than coefficients.
 * Method:    one regression design for both: a constant and `lag` lags of both sides.
 * Cost:      O(n lag^2).
 * Errors:    E_ARG (lag 0 or above CMV_GRANGER_LAG_MAX), E_LENGTH, E_DOMAIN.
 * Source:    Granger, Econometrica 37 (1969) 424-438.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_granger_both(cmv_cvec x, cmv_cvec y, size_t lag,
                                              const cmv_ols_opt *opt, cmv_vec scratch,
                                              cmv_granger *x_to_y, cmv_granger *y_to_x,
                                              cmv_err *err);

/* Information criteria of vector autoregressions with 1 .. max_lag lags on the rows that all of them have. */
typedef struct cmv_var_lags {
    size_t n, max_lag;
    size_t aic, bic, hq; /* the lags with the smallest values; 0 when undefined */
    double aic_at[CMV_GRANGER_LAG_MAX], bic_at[CMV_GRANGER_LAG_MAX], hq_at[CMV_GRANGER_LAG_MAX];
} cmv_var_lags;

/**
 * Lags of a vector autoregression of two series by three information criteria.
 *
 * Shape, Missing: as cmv_granger_both, with scratch for max_lag.
 * Undefined: lags 0 and values NaN without two rows more than coefficients, or when the residuals vanish.
 * Method:    ln det of the residual covariance with 1/n, plus 2, ln n or 2 ln ln n times coefficients over n.
 * Cost:      one factorisation for all lags.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 * Source:    Luetkepohl, New Introduction to Multiple Time Series Analysis, 2005, 4.3.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_var_lags_of(cmv_cvec x, cmv_cvec y, size_t max_lag,
                                             cmv_vec scratch, cmv_var_lags *out, cmv_err *err);

/* ---- out of sample -------------------------------------------------------------------------------------------------------- */

typedef struct cmv_oos_lead {
    size_t n;         /* forecasts */
    cmv_num r2;       /* 1 - squared errors with x over those without (Campbell & Thompson) */
    cmv_num t, p;     /* Clark & West, one-sided: x helps */
    cmv_num hit_rate; /* forecasts with x of the right sign */
} cmv_oos_lead;

/**
 * Whether yesterday's x forecasts y better than yesterday's y alone, each forecast made from what came before it.
 *
 * Shape:     x and y hold n values, oldest first; the first forecast is of y[min_train].
 * Missing:   not allowed.
 * Undefined: TOO_FEW under two forecasts; CONSTANT when a side does not vary in the first min_train values.
 * Method:    least squares over all earlier values, updated value by value about running means.
 * Accuracy:  1e-10 while |corr(x, y)| < .9999 and |mean|/sd < 1e4.
 * Cost:      O(n), no allocation.
 * Errors:    E_ARG (min_train < 5), E_LENGTH, E_DOMAIN.
 * Source:    Campbell & Thompson, Rev. Fin. Stud. 21 (2008) 1509-1531; Clark & West, J. Econometrics 138 (2007) 291-311.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_oos_lead_of(cmv_cvec x, cmv_cvec y, size_t min_train,
                                             cmv_oos_lead *out, cmv_err *err);

/* ---- asynchronous closes -------------------------------------------------------------------------------------------------- */

typedef struct cmv_async_beta {
    size_t n;
    cmv_num lag, same, lead;  /* slopes of y on x of the period before, the same, the one after */
    cmv_num rho1;             /* first autocorrelation of x */
    cmv_num scholes_williams; /* (lag + same + lead) / (1 + 2 rho1) */
    cmv_num dimson[3], dimson_sum; /* one regression on the three, in that order */
    cmv_num r_lag, r_same,
        r_lead; /* correlations with x of the period before, the same, the one after */
} cmv_async_beta;

/** Doubles of scratch for n values. */
CMV_API size_t cmv_async_beta_scratch(size_t n);

/**
 * Slope of y on x when the two are not observed at the same moment.
 *
 * Shape:     x and y hold n values; scratch holds cmv_async_beta_scratch(n) doubles.
 * Missing:   not allowed.
 * Undefined: TOO_FEW for n < 7, CONSTANT; scholes_williams is missing for COLLINEAR when rho1 <= -1/2.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 * Source:    Scholes & Williams, J. Fin. Econ. 5 (1977) 309-327; Dimson, J. Fin. Econ. 7 (1979) 197-226.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_async_beta_of(cmv_cvec x, cmv_cvec y, cmv_vec scratch,
                                               cmv_async_beta *out, cmv_err *err);

#endif
