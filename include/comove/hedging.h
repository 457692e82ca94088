// SPDX-License-Identifier: Apache-2.0
/* comove/hedging.h: hedges and tails: hedge effectiveness, up and down slopes, havens, exceedances. Conventions as in num.h. */
#ifndef COMOVE_HEDGING_H
#define COMOVE_HEDGING_H

#include "comove/num.h"
#include "comove/regress.h"

/* ---- shares and the lower tail ------------------------------------------------------------------------------------------ */

/* A share of n cases with its interval. */
typedef struct cmv_share {
    size_t hits, n;
    cmv_num share;     /* hits / n; TOO_FEW for n = 0 */
    cmv_num low, high; /* 95 % */
} cmv_share;

/**
 * Share of hits among n cases with Wilson's interval.
 *
 * Undefined: TOO_FEW when n is 0 or hits > n.
 * Source:    Wilson, JASA 22 (1927) 209-212.
 */
CMV_API cmv_share cmv_wilson(size_t hits, size_t n);

/** Doubles of scratch that cmv_low_quantiles and cmv_tail_joint_of need for n values. */
CMV_API size_t cmv_low_scratch(size_t n);
/**
 * Quantiles of type 7 from the lower tail, without sorting the rest.
 *
 * Shape:     out holds n_q values, one for each q; room holds cmv_low_scratch(x.n) doubles and overlaps nothing.
 * Missing:   NaN in x is skipped.
 * Undefined: NaN when no value is there, or for a q outside [0, 1].
 * Accuracy:  the same double as cmv_quantile7 of the sorted values.
 * Cost:      O(n + m log m), m the values up to the largest q.
 * Errors:    E_ARG, E_ALIAS, E_DOMAIN.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_low_quantiles(cmv_cvec x, const double *q, size_t n_q,
                                               cmv_vec room, double *out, cmv_err *err);

typedef struct cmv_worst_opt {
    double q;          /* share of the values of x that count as its worst */
    bool log_x, log_y; /* logarithmic changes: their means as simple changes are exp(v) - 1 */
} cmv_worst_opt;

/* The worst values of an exposure x and what a hedge y did at them. */
typedef struct cmv_worst {
    size_t n_all, n;            /* pairs; those whose x is below `cut` */
    cmv_num cut;                /* the q quantile of x */
    cmv_num x, y;               /* means of these pairs */
    cmv_num x_simple, y_simple; /* the same as simple changes */
    cmv_share rose;             /* of these pairs, those with y > 0 */
} cmv_worst;

/**
 * The worst share of an exposure's changes, and what the hedge did then.
 *
 * Shape:     x and y hold n values each; scratch holds cmv_low_scratch(n) doubles and overlaps nothing.
 * Missing:   not allowed.
 * Undefined: TOO_FEW without pairs; CONSTANT when no x is below the quantile, as ties with it are not.
 * Method:    quantile of type 7, Wilson's interval for the share.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN (missing or infinite; err->index is its place), E_ALIAS.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_worst_of(cmv_cvec x, cmv_cvec y, const cmv_worst_opt *opt,
                                          cmv_vec scratch, cmv_worst *out, cmv_err *err);

/* How often both sides are in their tails together. */
typedef struct cmv_tail_joint {
    size_t n;                           /* complete pairs */
    size_t lower_x, lower_y, lower;     /* in the lower tail of x, of y, of both */
    size_t upper_x, upper_y, upper;     /* the same above */
    cmv_share share_lower, share_upper; /* of the tail of x; TOO_FEW when it is empty */
} cmv_tail_joint;

/**
 * Joint counts of the lower and the upper tail of probability q.
 *
 * Shape:     x and y hold n values each; room holds cmv_low_scratch(n) doubles and overlaps nothing.
 * Missing:   NaN on either side drops the pair.
 * Method:    a value is in the lower tail when mid-rank / (n + 1) <= q, in the upper one when it is >= 1 - q.
 * Errors:    E_ARG (q outside (0, .5]), E_LENGTH, E_ALIAS, E_DOMAIN.
 * Source:    Coles, Heffernan & Tawn, Extremes 2 (1999) 339-365, at finite q.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_tail_joint_of(cmv_cvec x, cmv_cvec y, double q, cmv_vec room,
                                               cmv_tail_joint *out, cmv_err *err);

/* ---- the normal pair as a benchmark ---------------------------------------------------------------------------------------- */

/**
 * P(X > h, Y > k) of a standard bivariate normal pair of correlation rho.
 *
 * Undefined: NaN for a NaN argument or |rho| > 1.
 * Accuracy:  absolute error below 1e-14.
 * Source:    Genz, Statistics and Computing 14 (2004) 251-260, after Drezner & Wesolowsky (1990).
 */
CMV_API double cmv_binorm_upper(double h, double k, double rho);

/**
 * Share of the lower q of one side on which the other is in its lower q too, in a normal pair of correlation rho.
 *
 * Undefined: NaN for q outside (0, 1), a NaN argument or |rho| > 1.
 */
CMV_API double cmv_tail_normal(double rho, double q);

/**
 * Correlation of a standard bivariate normal pair given that both sides exceed theta, by truncated moments.
 *
 * Shape:     *prob, which may be NULL, receives the probability that both exceed theta.
 * Undefined: NaN for |rho| >= 1, and where that probability is below 1e-8: too few digits are left.
 * Accuracy:  1e-8 while the probability is above 1e-4.
 * Source:    Rosenbaum, JRSS B 23 (1961) 405-408; Ang & Chen, J. Financial Economics 63 (2002) 443-494.
 */
CMV_API double cmv_exceedance_normal(double rho, double theta, double *prob);

/* Correlation where both sides are beyond theta standard deviations of their means, on either side. */
typedef struct cmv_exceedance {
    size_t n;             /* complete pairs */
    cmv_num r;            /* of all of them */
    size_t n_low, n_high; /* both below -theta, both above +theta */
    cmv_num low, high;    /* TOO_FEW under min_n pairs, CONSTANT */
} cmv_exceedance;

/** Doubles of scratch that cmv_exceedance_of needs for n pairs. */
CMV_API size_t cmv_exceedance_scratch(size_t n);
/**
 * Exceedance correlations at theta >= 0.
 *
 * Shape:     x and y hold n values each; room holds cmv_exceedance_scratch(n) doubles and overlaps nothing.
 * Missing:   NaN on either side drops the pair.
 * Undefined: as said beside the fields; both counts are 0 when a side does not vary.
 * Errors:    E_ARG (theta < 0, min_n < 2), E_LENGTH, E_ALIAS, E_DOMAIN.
 * Source:    Longin & Solnik, J. Finance 56 (2001) 649-676; Ang & Chen (2002).
 */
CMV_API CMV_NODISCARD cmv_rc cmv_exceedance_of(cmv_cvec x, cmv_cvec y, double theta, size_t min_n,
                                               cmv_vec room, cmv_exceedance *out, cmv_err *err);

/* ---- minimum-variance hedge --------------------------------------------------------------------------------------------------- */

typedef struct cmv_hedge_opt {
    size_t window;    /* pairs that a ratio is estimated from, >= 3 */
    size_t rebalance; /* pairs until the next estimate, >= 1 */
} cmv_hedge_opt;

/* A hedge that is short `ratio` of the hedge for one unit of the exposure. */
typedef struct cmv_hedge_fit {
    size_t n;          /* complete pairs */
    cmv_num ratio;     /* over all of them: cov / var(hedge); TOO_FEW (n < 3), CONSTANT */
    cmv_num in_sample; /* 1 - Var(hedged) / Var(exposure) = r^2 */
    size_t n_oos;      /* pairs after the first window */
    size_t n_ratios; /* estimates made; one from a window in which the hedge did not move counts as 0 */
    double ratio_first, ratio_last, ratio_min, ratio_max; /* NaN without estimates */
    cmv_num oos;      /* effectiveness out of sample: TOO_FEW (n_oos < 2), CONSTANT */
    cmv_num turnover; /* mean |change| from one estimate to the next; TOO_FEW for fewer than two */
} cmv_hedge_fit;

/** Doubles of scratch that cmv_hedge_fit_of needs for n pairs. */
CMV_API size_t cmv_hedge_scratch(size_t n);
/**
 * Minimum-variance hedge of an exposure, in sample and re-estimated on what was known: each ratio comes from the window
 * before it and holds for the `rebalance` pairs that follow.
 *
 * Shape:     hedge and exposure hold n values each, oldest first; room holds cmv_hedge_scratch(n) doubles and overlaps
 *            nothing. Afterwards room.at[0 .. n_oos-1] holds the hedged changes out of sample and room.at[n ..] the
 *            exposure's own, n being the length given.
 * Units:     ratio in units of the exposure per unit of the hedge; effectiveness is a share of variance, below 0 when the
 *            hedge added risk.
 * Missing:   NaN on either side drops the pair.
 * Undefined: as said beside the fields.
 * Cost:      O(n window / rebalance).
 * Errors:    E_ARG, E_LENGTH, E_ALIAS, E_DOMAIN.
 * Source:    Ederington, J. Finance 34 (1979) 157-170.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_hedge_fit_of(cmv_cvec hedge, cmv_cvec exposure,
                                              const cmv_hedge_opt *opt, cmv_vec room,
                                              cmv_hedge_fit *out, cmv_err *err);

/* ---- slopes of different weather ------------------------------------------------------------------------------------------------ */

/* y against x above and below a cut in x. */
typedef struct cmv_updown {
    size_t n_up, n_down;                      /* x above, x below the cut */
    cmv_num r_up, beta_up, r_down, beta_down; /* within either part; TOO_FEW, CONSTANT */
    cmv_num downside_beta; /* sum x- (y - cut) / sum x-^2, x- = min(x - cut, 0); CONSTANT when nothing is below */
    cmv_num slope_up, slope_down,
        extra_down;  /* of one regression: y = a + slope_up x + extra_down x 1(x < cut) */
    cmv_num t_extra; /* HC1 t of the difference of the two slopes */
} cmv_updown;

/** Doubles of scratch that cmv_updown_of needs for n pairs. */
CMV_API size_t cmv_updown_scratch(size_t n);
/**
 * Slopes of y on x in rising and in falling markets.
 *
 * Shape:     x and y hold n values each; room holds cmv_updown_scratch(n) doubles and overlaps nothing.
 * Missing:   NaN on either side drops the pair.
 * Undefined: as said beside the fields; the regression's: TOO_FEW, COLLINEAR (nothing, or everything, lies below).
 * Errors:    E_ARG, E_LENGTH, E_ALIAS, E_DOMAIN.
 * Source:    Henriksson & Merton, J. Business 54 (1981) 513-533; Bawa & Lindenberg, J. Financial Economics 5 (1977)
 *            189-200.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_updown_of(cmv_cvec x, cmv_cvec y, double cut, cmv_vec room,
                                           cmv_updown *out, cmv_err *err);

enum { CMV_HAVEN_TAILS = 3 };

/* Hedge on exposure, with an extra slope in each of the exposure's worst 10, 5 and 1 %. */
typedef struct cmv_haven {
    size_t n;
    cmv_reason why; /* of all numbers but the thresholds: TOO_FEW, COLLINEAR; they are NaN then */
    double threshold[CMV_HAVEN_TAILS]; /* 10, 5, 1 %: quantiles of type 7; NaN for n = 0 */
    size_t n_below[CMV_HAVEN_TAILS];
    double coef[CMV_HAVEN_TAILS + 2], se[CMV_HAVEN_TAILS + 2]; /* intercept, slope, extra slopes */
    double sum[CMV_HAVEN_TAILS],
        t[CMV_HAVEN_TAILS]; /* slope within each tail: partial sums, and their t */
} cmv_haven;

/** Doubles of scratch that cmv_haven_of needs for n pairs. */
CMV_API size_t cmv_haven_scratch(size_t n);
/**
 * Regression of Baur & Lucey: y = a + b0 x + b1 x 1(x < q10) + b2 x 1(x < q5) + b3 x 1(x < q1).
 *
 * Shape:     exposure (x) and hedge (y) hold n values each; room holds cmv_haven_scratch(n) doubles and overlaps nothing.
 * Missing:   NaN on either side drops the pair.
 * Undefined: out->why says so.
 * Errors:    E_ARG, E_LENGTH, E_ALIAS, E_DOMAIN.
 * Source:    Baur & Lucey, Financial Review 45 (2010) 217-229.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_haven_of(cmv_cvec exposure, cmv_cvec hedge,
                                          const cmv_ols_opt *errors, cmv_vec room, cmv_haven *out,
                                          cmv_err *err);

#endif
