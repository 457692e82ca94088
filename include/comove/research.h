// SPDX-License-Identifier: Apache-2.0
/*
 * comove/research.h: for researchers, off the pages: analogues, MIDAS weights, Hayashi-Yoshida, GARCH, DCC, Markov
 * switching. Conventions as in num.h, but a sequence has no gaps: NaN is refused like an infinity.
 */
#ifndef COMOVE_RESEARCH_H
#define COMOVE_RESEARCH_H

#include "comove/num.h"

/* ---- analogues ------------------------------------------------------------------------------------------------------- */

/**
 * Distance of the last m values to every stretch of m values, each stretch by its own mean and sd.
 *
 * Shape:     x holds n values; out n - m + 1 distances, by first value, the last of which is 0 (the stretch itself).
 * Units:     sqrt(2 m (1 - r)), 0 to 2 sqrt(m). Two flat stretches are 0 apart, a flat one and another sqrt(m).
 * Cost:      O(n m), no allocation.
 * Errors:    E_ARG (m < 2 or m > n), E_LENGTH, E_ALIAS, E_DOMAIN.
 * Source:    Yeh et al., IEEE ICDM (2016) 1317-1322; flat stretches as in stumpy.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_analogue_profile(cmv_cvec x, size_t m, cmv_vec out, cmv_err *err);
/**
 * Closest stretches of a profile, nearest first, each further than `exclude` from the last and from those before it.
 *
 * Shape:     at holds room for `top` indices; *found of them are filled. Of equal distances the earlier one is taken.
 * Errors:    E_ARG, E_DOMAIN (a distance that is none).
 */
CMV_API CMV_NODISCARD cmv_rc cmv_analogue_closest(cmv_cvec profile, size_t exclude, size_t top,
                                                  size_t *at, size_t *found, cmv_err *err);

/* ---- mixed frequencies ------------------------------------------------------------------------------------------------- */

/**
 * Weights of the exponential Almon lag, exp(a k + b k^2) over k = 1..n, of sum 1.
 *
 * Errors:    E_ARG (n < 1, no place), E_DOMAIN (a, b not finite).
 * Source:    Ghysels, Sinko & Valkanov, Econometric Reviews 26 (2007) 53-90.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_midas_almon(double a, double b, cmv_vec out, cmv_err *err);
/** Weights of the two-parameter beta lag on (eps, 1 - eps), of sum 1; a, b > 0, n >= 2. Errors: as cmv_midas_almon. */
CMV_API CMV_NODISCARD cmv_rc cmv_midas_beta(double a, double b, cmv_vec out, cmv_err *err);

/* Values at their own, strictly ascending times. */
typedef struct cmv_ticks {
    cmv_cvec time, value;
} cmv_ticks;

typedef struct cmv_hayashi_yoshida {
    double cov, var_a, var_b; /* sums over increments */
    cmv_num r; /* TOO_FEW (a side has no increment), CONSTANT; may lie outside [-1, 1] */
} cmv_hayashi_yoshida;

/**
 * Covariance of two series observed at times of their own: products of all increments whose intervals overlap.
 *
 * Cost:      O(n_a + n_b + overlaps), no allocation.
 * Errors:    E_ARG, E_LENGTH (times and values), E_DOMAIN (also times that do not ascend).
 * Source:    Hayashi & Yoshida, Bernoulli 11 (2005) 359-379.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_hayashi_yoshida_of(cmv_ticks a, cmv_ticks b,
                                                    cmv_hayashi_yoshida *out, cmv_err *err);

/* ---- volatility that changes ------------------------------------------------------------------------------------------- */

/* Variance omega + alpha e^2 + beta h about the mean mu. */
typedef struct cmv_garch {
    double mu, omega, alpha, beta;
    bool presample; /* h of the first value is omega + (alpha + beta) mean e^2 (Fiorentini, Calzolari & Panattoni); else mean e^2 */
} cmv_garch;

typedef struct cmv_garch_path {
    size_t n;
    double loglik;            /* Gaussian, with the constant; NaN when a variance is not positive */
    double first, last, next; /* h */
} cmv_garch_path;

/**
 * GARCH(1,1) at given parameters.
 *
 * Shape:     x holds n >= 1 values; h n variances, or is empty.
 * Errors:    E_ARG, E_LENGTH, E_ALIAS, E_DOMAIN.
 * Source:    Bollerslev, J. Econometrics 31 (1986) 307-327.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_garch_filter(cmv_cvec x, const cmv_garch *g, cmv_vec h,
                                              cmv_garch_path *out, cmv_err *err);

typedef struct cmv_garch_fit {
    cmv_garch g;
    double loglik;
    double se_hessian[4],
        se_robust[4]; /* mu, omega, alpha, beta; NaN when the Hessian is not definite */
    bool converged;
    cmv_reason why; /* TOO_FEW (n < 50), CONSTANT: nothing is estimated */
} cmv_garch_fit;

/**
 * GARCH(1,1) by Gaussian quasi maximum likelihood.
 *
 * Shape:     x holds n values; scratch 5 n doubles.
 * Method:    simplex search from several starts on parameters that cannot leave their region, on x in units of its sd;
 *            standard errors from second derivatives; robust ones by Newey & West on the scores, floor(1.2 n^(1/3)) lags
 *            (as rugarch does).
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 * Source:    Bollerslev & Wooldridge, Econometric Reviews 11 (1992) 143-172.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_garch_fit_of(cmv_cvec x, bool presample, cmv_vec scratch,
                                              cmv_garch_fit *out, cmv_err *err);

/* Dynamic conditional correlation of two standardised series: Q = (1 - a - b) mean + a z z' + b Q. */
typedef struct cmv_dcc_path {
    size_t n;
    double mean[3];                        /* of z z': first, cross, second */
    double first, last, next, least, most; /* correlations */
    double loglik; /* of the correlation part; NaN when a correlation is not inside (-1, 1) */
} cmv_dcc_path;

/**
 * Recursion of DCC(1,1) at given a and b, from Q = mean.
 *
 * Shape:     z and w hold n >= 1 standardised values each; r n correlations, or is empty.
 * Errors:    E_ARG, E_LENGTH, E_ALIAS, E_DOMAIN.
 * Source:    Engle, JBES 20 (2002) 339-350.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_dcc_filter(cmv_cvec z, cmv_cvec w, double a, double b, cmv_vec r,
                                            cmv_dcc_path *out, cmv_err *err);

typedef struct cmv_dcc_fit {
    cmv_garch_fit x, y;
    double a, b, loglik; /* of both steps together */
    cmv_dcc_path path;
    bool converged;
    cmv_reason why; /* that of the first side which has one */
} cmv_dcc_fit;

/**
 * DCC(1,1) in two steps: a GARCH(1,1) each, then a and b. Standard errors of the second step are not given: they would
 * leave out the uncertainty of the first.
 *
 * Shape:     x and y hold n values each; scratch 7 n doubles.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_dcc_fit_of(cmv_cvec x, cmv_cvec y, cmv_vec scratch,
                                            cmv_dcc_fit *out, cmv_err *err);

/* ---- Markov switching -------------------------------------------------------------------------------------------------- */

typedef struct cmv_markov2 {
    double mean[2], sd[2]; /* of the two states */
    double stay[2];        /* probability to stay */
} cmv_markov2;

typedef struct cmv_markov2_path {
    size_t n, n_second; /* values whose smoothed probability of the second state is above one half */
    double loglik, ergodic_second, next_second;
} cmv_markov2_path;

/**
 * Hamilton's filter and Kim's smoother at given parameters, from the ergodic distribution.
 *
 * Shape:     x holds n >= 1 values; filtered and smoothed n probabilities of the second state each.
 * Method:    in logarithms of densities, so that far values do not vanish.
 * Errors:    E_ARG (sd not positive, stay outside (0, 1)), E_LENGTH, E_ALIAS, E_DOMAIN.
 * Source:    Hamilton, Econometrica 57 (1989) 357-384; Kim, J. Econometrics 60 (1994) 1-22.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_markov2_filter(cmv_cvec x, const cmv_markov2 *m, cmv_vec filtered,
                                                cmv_vec smoothed, cmv_markov2_path *out,
                                                cmv_err *err);

#endif
