// SPDX-License-Identifier: Apache-2.0
/*
 * comove/num.h: statistics on plain arrays. No dates, files, threads or allocation.
 *
 * Every function takes views, checks them, and refuses infinities (E_DOMAIN). NaN is a missing value; paired
 * statistics drop the pair. Scratch memory, where needed, comes from the caller; a *_scratch function gives its size in
 * doubles. Undefined results are NaN with a reason, never 0. Definitions and edge cases: docs/statistics.md.
 */
#ifndef COMOVE_NUM_H
#define COMOVE_NUM_H

#include "comove/base.h"

/* ---- one series ------------------------------------------------------------------------------------------------ */

typedef struct cmv_moments {
    size_t n;        /* values that are not missing */
    double mean;     /* NaN when n = 0 */
    double sd;       /* n - 1 in the denominator; NaN when n < 2; exactly 0 for a constant */
    double min, max; /* NaN when n = 0 */
    double skew; /* m3 / m2^1.5, moments about the mean with 1/n (b_1 of Joanes & Gill: g1 * ((n-1)/n)^1.5) */
    double kurt_excess; /* the same convention, minus 3 */
    double lag1;        /* lag-1 autocorrelation, NIST StRD definition; NaN for a constant */
} cmv_moments;

/**
 * Moments of a series: shift by the first value, two passes, residual-sum correction.
 *
 * Shape:     x holds n values, n may be 0.
 * Missing:   NaN is skipped.
 * Undefined: fields are NaN as said beside them.
 * Errors:    E_ARG (NULL out), E_DOMAIN (infinity; err->index is its place).
 * Source:    Chan, Golub & LeVeque, Am. Stat. 37 (1983) 242-247.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_moments_of(cmv_cvec x, cmv_moments *out, cmv_err *err);

/**
 * Quantile of type 7 (R's default, NumPy's linear) of sorted values.
 *
 * Shape:     sorted holds n >= 1 values in ascending order, no NaN; 0 <= q <= 1.
 * Undefined: NaN when n is 0 or q is outside.
 */
CMV_API double cmv_quantile7(cmv_cvec sorted, double q);

typedef struct cmv_pct_rank {
    size_t n;
    double mid;    /* (count below + half the ties) / n, ties include the value itself */
    double weak;   /* share <= value */
    double strict; /* share < value */
} cmv_pct_rank;

/**
 * Percentile rank of a value among n values (0..1).
 *
 * Missing:   NaN in x is skipped.
 * Undefined: NaN when nothing is left or v is NaN.
 */
CMV_API cmv_pct_rank cmv_pct_rank_of(cmv_cvec x, double v);

/* ---- two series ------------------------------------------------------------------------------------------------- */

typedef struct cmv_cov {
    size_t n; /* complete pairs */
    double mean_x, mean_y;
    double sxx, syy, sxy; /* centred sums */
    double sd_x, sd_y;    /* n - 1 */
    cmv_num r;            /* TOO_FEW (n < 2), CONSTANT; clipped to [-1, 1] within 1e-12 */
} cmv_cov;

/**
 * Pearson correlation and its ingredients.
 *
 * Shape:     x and y hold n values each.
 * Units:     any; r in [-1, 1].
 * Missing:   NaN on either side drops the pair.
 * Undefined: r is missing for n < 2 and when a side has max == min or sd <= 8 eps max|x|.
 * Method:    scaled when |x| > 1e100 or < 1e-100, shifted by the first pair, two passes, residual-sum correction.
 * Accuracy:  |r - exact| <= 1e-14 for n up to a million, whatever the mean; values are taken as the doubles they are.
 *            Beyond 1e100 or below 1e-100 the sums may overflow or vanish, r and the sds do not.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_cov_of(cmv_cvec x, cmv_cvec y, cmv_cov *out, cmv_err *err);

/* A range of a sample. */
typedef struct cmv_range {
    size_t first, n;
} cmv_range;

#define CMV_RANGES_MAX 256

/**
 * Pearson correlation of many ranges of one sample, which may overlap, for little more than the price of one.
 *
 * Shape:     x and y hold n values each; r holds one number a range.
 * Missing, Undefined, Units: as cmv_cov_of on each range.
 * Accuracy:  |r - cmv_cov_of's r| <= 1e-13.
 * Errors:    E_ARG (more than CMV_RANGES_MAX ranges, or one beyond the sample), E_LENGTH, E_DOMAIN.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_range_corr(cmv_cvec x, cmv_cvec y, const cmv_range *span,
                                            size_t n_spans, cmv_num *r, cmv_err *err);

/* r with its delete-one jackknife interval on Fisher's z (statistics.md B2), the default everywhere. */
typedef struct cmv_corr_jack {
    size_t n;
    cmv_num r;
    double se_jack_z; /* NaN when undefined */
    double se_used_z; /* max(se_jack_z, 1/sqrt(n-3)) */
    cmv_num ci_low,
        ci_high; /* 95 %; missing: TOO_FEW (n < 4), PERFECT (|r| = 1 up to rounding), ONE_DAY (without one
                                pair a side no longer varies, or r is +-1) */
    size_t influential; /* index in x of the pair whose removal changes r most; SIZE_MAX when undefined */
    double r_without; /* r without that pair; NaN when undefined */
} cmv_corr_jack;

/**
 * Correlation with jackknife interval and most influential pair.
 *
 * Shape, Units, Missing: as cmv_cov_of.
 * Undefined: interval missing with its reason; r alone may still be there.
 * Cost:      O(n), no allocation, deterministic.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 * Source:    Hinkley, Biometrika 65 (1978) 13-21.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_corr_jack_of(cmv_cvec x, cmv_cvec y, cmv_corr_jack *out,
                                              cmv_err *err);

/* Two correlations from disjoint samples compared on z (statistics.md C2). */
typedef struct cmv_corr_diff {
    double z; /* (z1 - z2) / sqrt(se1^2 + se2^2); NaN when undefined */
    double p; /* two-sided */
} cmv_corr_diff;

/** Test of equal correlation in two disjoint samples, from their r and jackknife standard errors. */
CMV_API cmv_corr_diff cmv_corr_diff_of(const cmv_corr_jack *recent, const cmv_corr_jack *before);

/* Several correlations from disjoint samples, tested for equality on z (statistics.md D1). */
typedef struct cmv_corr_equal {
    size_t k;        /* correlations that took part */
    cmv_num pooled;  /* tanh of their weighted mean z */
    cmv_num chi2, p; /* sum of w (z - mean)^2 on df degrees of freedom; TOO_FEW for k < 2 */
    int df;
} cmv_corr_equal;

/**
 * Test of equal correlation in n disjoint samples.
 *
 * Method:    weights 1 / se_used_z^2, or n - 3 when `plain`: right for independent normal pairs only.
 * Missing:   correlations without r or, unless plain, without an interval take no part; nor do those of +-1.
 * Undefined: chi2 and p are TOO_FEW when fewer than two take part.
 * Errors:    E_ARG.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_corr_equal_of(const cmv_corr_jack *c, size_t n, bool plain,
                                               cmv_corr_equal *out, cmv_err *err);

typedef struct cmv_roll_corr_opt {
    size_t window; /* pairs in a window, >= 3 */
    bool with_se;  /* also the jackknife interval of windows, into low and high */
    size_t se_every; /* 0 or 1: of every window; k: of every k-th one, counted from the first, and of the last one;
                        low and high are NaN elsewhere. An interval costs as much as `window` points of r. */
} cmv_roll_corr_opt;

typedef struct cmv_roll_corr_stat {
    size_t first;          /* index of the first full window's last pair: window - 1 */
    size_t n_windows;      /* full windows */
    size_t n_defined;      /* of which r is defined */
    size_t max_at, min_at; /* index of the last pair of the extreme windows; SIZE_MAX when none */
    size_t rebuilt;        /* windows recomputed from scratch because digits were lost */
} cmv_roll_corr_stat;

/**
 * Pearson correlation over a sliding window of `window` pairs, full windows only.
 *
 * Shape:     x, y, r (and low, high when opt->with_se; else they are not touched) hold n values each, one date per
 *            index, oldest first.
 * Time:      r[t] uses indices t-window+1 .. t; r[t] for t < window-1 is NaN.
 * Missing:   a window holding a NaN is NaN.
 * Undefined: NaN, never 0, when one side does not vary in the window.
 * Method:    sums about a moving anchor, rebuilt by two passes when digits are lost; the answer for a window does not
 *            depend on what precedes it (slice invariance to 1e-12). low and high: jackknife interval of each window.
 * Accuracy:  |r - two-pass r| <= 1e-12 while |mean|/sd of each window is below 1e6.
 * Cost:      O(n) for r while values stay below 1e70 and sides vary; a side that varies only in its last bits, or
 *            values beyond, cost O(n window). O(n window / se_every) for intervals. No allocation.
 * Errors:    E_ARG, E_LENGTH, E_ALIAS, E_DOMAIN; n < window is no error.
 * Source:    Chan, Golub & LeVeque, Am. Stat. 37 (1983) 242-247.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_roll_corr(cmv_cvec x, cmv_cvec y, const cmv_roll_corr_opt *opt,
                                           cmv_vec r, cmv_vec low, cmv_vec high,
                                           cmv_roll_corr_stat *stat, cmv_err *err);

typedef struct cmv_beta {
    size_t n;
    cmv_num r; /* as cmv_cov_of */
    cmv_num beta_y_on_x, beta_x_on_y;
    double alpha, se_beta, t_beta, r2, sd_x, sd_y,
        resid_sd;  /* of y on x, classical; NaN when undefined */
    double se_hc1; /* heteroskedasticity-consistent standard error of beta_y_on_x (HC1) */
} cmv_beta;

/**
 * Least-squares slopes of y on x and of x on y.
 *
 * Missing:   NaN on either side drops the pair.
 * Undefined: CONSTANT when the regressor does not vary, TOO_FEW for n < 3.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_beta_of(cmv_cvec x, cmv_cvec y, cmv_beta *out, cmv_err *err);
/** Both regressions of a pair: of y on x and of x on y. Errors: as cmv_beta_of. */
CMV_API CMV_NODISCARD cmv_rc cmv_beta_both(cmv_cvec x, cmv_cvec y, cmv_beta *y_on_x,
                                           cmv_beta *x_on_y, cmv_err *err);

/* State of an exponentially weighted correlation; zero means, nothing before the first pair. */
typedef struct cmv_ewma {
    size_t n;            /* complete pairs taken */
    double xx, yy, xy;   /* weighted sums: s = lambda s + (1 - lambda) v */
    double weight;       /* 1 - lambda^n, by which a variance is normalised */
    double r;            /* NaN while a side has only zeros */
    double vol_x, vol_y; /* normalised; NaN for n = 0 */
} cmv_ewma;

/**
 * Exponentially weighted correlation about zero means (RiskMetrics).
 *
 * Shape:     x, y and r hold n values each; r may be empty (at NULL, n 0) when only the last state is wanted.
 * Time:      r[t] uses indices <= t only.
 * Missing:   NaN on either side leaves the state as it was; r[t] is NaN there.
 * Errors:    E_ARG (lambda outside (0, 1)), E_LENGTH, E_ALIAS, E_DOMAIN.
 * Source:    J.P. Morgan/Reuters, RiskMetrics Technical Document, 1996.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_ewma_corr(cmv_cvec x, cmv_cvec y, double lambda, cmv_vec r,
                                           cmv_ewma *out, cmv_err *err);

/**
 * Long-run variance of a series about its mean, with Bartlett weights 1 - h/(lag + 1) and 1/n sums.
 *
 * Undefined: NaN when n is 0 or lag >= n.
 * Missing:   NaN anywhere gives NaN.
 * Source:    Newey & West, Econometrica 55 (1987) 703-708.
 */
CMV_API double cmv_bartlett_lrv(cmv_cvec x, size_t lag);

/* ---- distributions ----------------------------------------------------------------------------------------------- */

/** P(Z > z), accurate in the tail. */
CMV_API double cmv_norm_upper(double z);
/** Two-sided p-value of a standard normal statistic. */
CMV_API double cmv_norm_p2(double z);
/**
 * Two-sided p-value of Student's t with df > 0 degrees of freedom; NaN when df is not positive.
 *
 * Method:    continued fraction of the incomplete beta function; a normal statistic with the same tail for df > 10,000.
 * Accuracy:  relative error below 1e-11 while |t| < 10, also far in the tail.
 * Source:    Hill, CACM 13 (1970) 617-619.
 */
CMV_API double cmv_t_p2(double t, double df);
/**
 * P(X > x) for chi-squared with df > 0 degrees of freedom; 1 for x <= 0, NaN when df is not positive or not finite.
 *
 * Method:    series of the lower incomplete gamma function for x < df + 2, continued fraction of the upper one beyond.
 * Accuracy:  relative error below 1e-11 down to 1e-300, df up to 10,000.
 */
CMV_API double cmv_chi2_upper(double x, double df);
/**
 * P(X > f) for F with df1, df2 > 0 degrees of freedom; 1 for f <= 0, NaN when one is not positive or not finite.
 *
 * Method:    continued fraction of the incomplete beta function.
 * Accuracy:  relative error below 1e-11 down to 1e-300, degrees of freedom up to 50,000.
 */
CMV_API double cmv_f_upper(double f, double df1, double df2);
/**
 * z with P(Z <= z) = p; infinite for 0 and 1, NaN outside. For an upper tail q take -cmv_norm_quantile(q).
 *
 * Accuracy:  relative error below 1e-15.
 * Source:    Wichura, Appl. Stat. 37 (1988) 477-484 (AS 241).
 */
CMV_API double cmv_norm_quantile(double p);

/* ---- reading a correlation ----------------------------------------------------------------------------------------- */

/* Classes of |r| with a meaning: the share of volatility a hedge would remove, 1 - sqrt(1 - r^2) (statistics.md 2). */
typedef enum cmv_strength {
    CMV_STRENGTH_LITTLE,   /* |r| < .3 */
    CMV_STRENGTH_WEAK,     /* < .5 */
    CMV_STRENGTH_MODERATE, /* < .7 */
    CMV_STRENGTH_STRONG,   /* < .87 */
    CMV_STRENGTH_VERY_STRONG
} cmv_strength;

/** Class of |r|. */
CMV_API cmv_strength cmv_strength_of(double r);
/** Word of a class: "little", "weak", ... */
CMV_API const char *cmv_strength_word(cmv_strength s);

#define CMV_LABEL_MAX 80

/**
 * Label of a correlation built from both ends of its interval, which it never contradicts.
 *
 * Shape:  label holds CMV_LABEL_MAX bytes.
 * Rules:  interval excludes 0: sign word and the classes of both ends, "weak to moderate positive"; interval contains 0
 *         and lies inside +-.2: "close to zero, measured precisely"; contains 0 and is wider: "too noisy to say";
 *         no interval: "no interval" with the reason's code.
 */
CMV_API void cmv_corr_label(const cmv_corr_jack *c, char label[CMV_LABEL_MAX]);

#endif
