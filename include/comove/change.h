// SPDX-License-Identifier: Apache-2.0
/* comove/change.h: changes and resampling: HAC intervals, block jackknife, stationary bootstrap, change points, breaks. Conventions as in num.h. */
#ifndef COMOVE_CHANGE_H
#define COMOVE_CHANGE_H

#include "comove/num.h"

/* ---- seeded random numbers --------------------------------------------------------------------------------------------- */

/* State of xoshiro256** (Blackman & Vigna, 2018): integers only, so every machine draws the same. */
typedef struct cmv_rng {
    uint64_t s[4];
} cmv_rng;

/**
 * Generator of a seed: its state is the first four numbers of SplitMix64 (Steele, Lea & Flood, 2014).
 *
 * Source: Blackman & Vigna, ACM TOMS 47 (2021) 36; Steele, Lea & Flood, OOPSLA 2014.
 */
CMV_API cmv_rng cmv_rng_of(uint64_t seed);
/** Next 64 random bits. */
CMV_API uint64_t cmv_rng_next(cmv_rng *rng);
/** Uniform number in [0, 1): a multiple of 2^-53. */
CMV_API double cmv_rng_uniform(cmv_rng *rng);
/** Whole number 0..n-1, each equally likely (Lemire, 2019); 0 for n = 0. */
CMV_API uint32_t cmv_rng_below(cmv_rng *rng, uint32_t n);
/** Seed of two names, in either order, and a stamp such as the last date: the same resamples wherever a page is made. */
CMV_API uint64_t cmv_seed_of(const char *a, const char *b, int64_t stamp);

/* ---- stationary bootstrap ---------------------------------------------------------------------------------------------- */

/*
 * Source of resamples (Politis & Romano, 1994): blocks that begin anywhere and have geometric lengths, on data joined end
 * to end. It hands out whole blocks as ranges of the data, so that a statistic made of sums costs a subtraction of
 * prefix sums for each block and not a pass over it:
 *
 *     cmv_range block;
 *     for (size_t b = 0; b < resamples; b++) {
 *         while (cmv_bootstrap_next(&boot, &block)) add(prefix[block.first + block.n] - prefix[block.first]);
 *         ...
 *     }
 */
#define CMV_BOOTSTRAP_BINS 256

typedef struct cmv_bootstrap {
    cmv_rng rng;
    size_t n;    /* length of the data and of each resample */
    double stay; /* chance that a block goes on: 1 - 1 / mean block */
    /* By the first eight bits of a uniform: a length its block reaches at least, and the power of stay below which the
     * uniform must lie for a longer one. */
    double tail[CMV_BOOTSTRAP_BINS];
    uint32_t reached[CMV_BOOTSTRAP_BINS];
    uint32_t crowded; /* bins below this one hold more than one power */
    size_t left;      /* values this resample still needs */
    size_t at;        /* where the current block goes on */
    size_t block_left;
    bool begun; /* a resample is under way */
} cmv_bootstrap;

/**
 * Starts a source of resamples of n values.
 *
 * Shape:     n in 1..2^32-1, mean_block >= 1 (1: independent draws).
 * Accuracy:  integers and IEEE products only: the same blocks on every machine.
 * Errors:    E_ARG.
 * Source:    Politis & Romano, JASA 89 (1994) 1303-1313.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_bootstrap_start(cmv_bootstrap *boot, size_t n, double mean_block,
                                                 uint64_t seed, cmv_err *err);
/**
 * Next stretch of the resample: a range within the data; a block that runs over the end comes as two.
 *
 * Shape:  the ranges of a resample hold n values together. False once they are out; the call after that begins the next
 *         resample.
 */
CMV_API bool cmv_bootstrap_next(cmv_bootstrap *boot, cmv_range *block);

/**
 * Prefix sums of k columns side by side, for sums over blocks.
 *
 * Shape:     column[0..k-1] hold n values each; prefix holds (n + 1) * k: prefix[i * k + c] is the sum of the first i
 *            values of column c. Centre columns first where their mean is large against their spread.
 * Missing:   NaN spoils all later sums.
 */
CMV_API void cmv_prefix_sums(const double *const *column, size_t k, size_t n, double *prefix);
/** Sums of k columns over the next resample of boot->n values, from their prefix sums; sum holds k. O(blocks). */
CMV_API void cmv_bootstrap_sums(cmv_bootstrap *boot, const double *prefix, size_t k, double *sum);

/**
 * Resample by given uniforms: begins at floor(start[0] n); draw t begins a block at floor(start[t] n) when
 * restart[t] < 1 / mean_block and else follows the draw before it, round the end.
 *
 * Shape:   start and restart hold n uniforms in [0, 1) each; index holds n.
 * Errors:  E_ARG, E_LENGTH, E_DOMAIN (a uniform outside [0, 1); err->index is its place).
 */
CMV_API CMV_NODISCARD cmv_rc cmv_bootstrap_indices(cmv_cvec start, cmv_cvec restart,
                                                   double mean_block, size_t *index, cmv_err *err);

/* Which published code for the mean block length; they differ in cut-offs and in how correlations are normed. */
typedef enum cmv_block_rule {
    CMV_BLOCKS_PPW, /* b.star of the R package np, after Patton; what comove uses */
    CMV_BLOCKS_ARCH /* optimal_block_length of the Python package arch */
} cmv_block_rule;

typedef struct cmv_block_length {
    size_t n;
    size_t last;        /* last lag that matters */
    size_t lags;        /* lags of the flat-top window: twice as many, or as many as there are */
    cmv_num stationary; /* mean block of the stationary bootstrap; may be below 1 */
    cmv_num circular;   /* block of the circular bootstrap */
} cmv_block_length;

/** Doubles of scratch that cmv_block_length_of needs for n values. */
CMV_API size_t cmv_block_length_scratch(size_t n);
/**
 * Automatic block length.
 *
 * Shape:     x holds n values.
 * Missing:   NaN is not allowed (E_DOMAIN).
 * Undefined: TOO_FEW for n < 10, CONSTANT.
 * Cost:      O(n sqrt n).
 * Errors:    E_ARG (scratch too small), E_DOMAIN.
 * Source:    Politis & White, Econometric Reviews 23 (2004) 53-70; Patton, Politis & White, ibid. 28 (2009) 372-375.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_block_length_of(cmv_cvec x, cmv_block_rule rule, cmv_vec scratch,
                                                 cmv_block_length *out, cmv_err *err);

/** Doubles of scratch that cmv_bootstrap_corr needs for n pairs. */
CMV_API size_t cmv_bootstrap_corr_scratch(size_t n);
/**
 * Correlations of resampled pairs.
 *
 * Shape:     x and y hold n values each, r one number a resample.
 * Missing:   NaN on either side drops the pair; blocks are of complete pairs.
 * Undefined: NaN for a resample in which a side does not vary; all NaN when r itself is undefined.
 * Cost:      O(n) once, O(n / mean_block) a resample.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_bootstrap_corr(cmv_cvec x, cmv_cvec y, double mean_block,
                                                uint64_t seed, cmv_vec scratch, cmv_vec r,
                                                cmv_err *err);

/* How far rolling readings of a constant correlation wander (statistics.md C1). */
typedef struct cmv_roll_range {
    double median, q95; /* of max - min over resamples; NaN when undefined */
    double p, p_max,
        p_min;        /* share of resamples at least as extreme, (1 + count) / (1 + resamples) */
    size_t resamples; /* that gave a range */
} cmv_roll_range;

typedef struct cmv_roll_range_opt {
    size_t window, resamples;
    double mean_block;
    uint64_t seed;
    double max, min; /* observed extremes of the rolling readings */
} cmv_roll_range_opt;

/** Doubles of scratch that cmv_roll_range_of needs. */
CMV_API size_t cmv_roll_range_scratch(size_t n, size_t resamples);
/**
 * Observed range of the rolling correlation against its range in resamples, in which the correlation is constant but
 * volatility still comes in clusters.
 *
 * Shape:     x and y hold n values each.
 * Missing:   NaN on either side drops the pair.
 * Undefined: NaN when no resample has a reading, or an observed extreme is NaN.
 * Cost:      O(n) a resample, about 6 ns a window.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_roll_range_of(cmv_cvec x, cmv_cvec y, const cmv_roll_range_opt *opt,
                                               cmv_vec scratch, cmv_roll_range *out, cmv_err *err);

/* ---- intervals under serial dependence ------------------------------------------------------------------------------------ */

#define CMV_LAG_AUTO SIZE_MAX

/** Lag of Newey & West's (1994) rule: floor(4 (n / 100)^(2/9)). */
CMV_API size_t cmv_hac_lag(size_t n);

/**
 * Influence of each pair on r: xy - r (x^2 + y^2) / 2 in standardised values; they sum to 0.
 *
 * Shape:     x and y hold n values each; u room for n, of which the complete pairs fill the first *n_u.
 * Undefined: r missing as in cmv_cov_of, and *n_u = 0.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_corr_influence(cmv_cvec x, cmv_cvec y, cmv_vec u, size_t *n_u,
                                                cmv_num *r, cmv_err *err);

/* r with the interval that holds under heteroskedasticity and autocorrelation. */
typedef struct cmv_corr_hac {
    size_t n, lag;
    cmv_num r;
    double lrv;                      /* long-run variance of the influence values */
    double se_r;                     /* sqrt(lrv / n) */
    double se_r_hc;                  /* the same at lag 0 */
    double se_r_normal;              /* (1 - r^2) / sqrt(n), of independent normal pairs */
    cmv_num ci_low, ci_high;         /* 95 % on z */
    cmv_num fisher_low, fisher_high; /* with 1 / sqrt(n - 3), for comparison */
} cmv_corr_hac;

/**
 * Correlation with the HAC interval of its influence function (statistics.md B3).
 *
 * Shape:     scratch holds n; lag CMV_LAG_AUTO: cmv_hac_lag of the complete pairs.
 * Undefined: TOO_FEW (n < 4 or lag >= n), CONSTANT, PERFECT.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 * Source:    Newey & West, Econometrica 55 (1987) 703-708.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_corr_hac_of(cmv_cvec x, cmv_cvec y, size_t lag, cmv_vec scratch,
                                             cmv_corr_hac *out, cmv_err *err);

typedef struct cmv_corr_blocks {
    size_t n, block;
    cmv_num r;
    double se_z; /* NaN when undefined */
    cmv_num ci_low, ci_high;
} cmv_corr_blocks;

/** Doubles of scratch that cmv_corr_block_jack needs for n pairs. */
CMV_API size_t cmv_corr_block_jack_scratch(size_t n);
/**
 * Correlation with the moving-block jackknife interval of z, for overlapping returns (statistics.md B4).
 *
 * Undefined: TOO_FEW (n - block < 4), CONSTANT, PERFECT; ONE_DAY when a side does not vary without one block.
 * Cost:      O(n).
 * Errors:    E_ARG (block 0, scratch too small), E_LENGTH, E_DOMAIN.
 * Source:    Kunsch, Ann. Statist. 17 (1989) 1217-1241.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_corr_block_jack(cmv_cvec x, cmv_cvec y, size_t block,
                                                 cmv_vec scratch, cmv_corr_blocks *out,
                                                 cmv_err *err);

/* ---- change points --------------------------------------------------------------------------------------------------------- */

/** P(K > q) of Kolmogorov's distribution, the supremum of |Brownian bridge|; accurate in the tail. */
CMV_API double cmv_kolmogorov_upper(double q);

/* Test of constant correlation against a change at an unknown date. */
typedef struct cmv_wkd {
    size_t n, bandwidth;
    cmv_num r;  /* of all pairs */
    double lrv; /* of the influence values, Bartlett, NaN when undefined */
    cmv_num q, p;
    size_t at;   /* complete pairs up to the largest deviation; 0 when undefined */
    size_t last; /* index in x of the last of them; SIZE_MAX when undefined */
} cmv_wkd;

/**
 * Wied, Kraemer & Dehling's test: max_j (j / sqrt n) |r_j - r_n| / sqrt(lrv), bandwidth floor(ln n).
 *
 * Shape:     scratch holds n. Only j in keep..n-keep are looked at (0: all), which makes p an upper bound.
 * Undefined: TOO_FEW (n < 8 or n < 2 keep), CONSTANT, PERFECT.
 * Method:    running means and sums of squares after Welford; a first stretch in which a side does not vary is passed over.
 * Cost:      O(n log n): the long-run variance takes floor(ln n) passes.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 * Source:    Wied, Kraemer & Dehling, Econometric Theory 28 (2012) 570-589.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_wkd_of(cmv_cvec x, cmv_cvec y, size_t keep, cmv_vec scratch,
                                        cmv_wkd *out, cmv_err *err);

/**
 * Each value over the root mean square of its neighbourhood, `reach` values to either side: volatility taken out, so that
 * a test which supposes constant variances does not take a shift of volatility for a change of correlation.
 *
 * Shape:     v and out hold n values each.
 * Undefined: 0 where the whole neighbourhood is 0.
 * Cost:      O(n reach): each neighbourhood is summed anew, so that nothing of a huge value stays behind.
 * Errors:    E_ARG, E_DOMAIN (missing or infinite; err->index is its place), E_LENGTH, E_ALIAS.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_calm(cmv_cvec v, size_t reach, cmv_vec out, cmv_err *err);

/* What is cut into stretches: pairs, the same after cmv_calm, and the fewest pairs of a stretch. */
typedef struct cmv_segments_in {
    cmv_cvec x, y, calm_x, calm_y;
    size_t least;
} cmv_segments_in;

/* Stretches that are told apart at most; one change fewer. */
#define CMV_SEGMENTS_MAX 9
typedef struct cmv_segment {
    size_t first, n;
    cmv_corr_jack c; /* c.influential counts from `first` */
    cmv_num p; /* of the change at its end, corrected for the number of splits; NOT_ASKED for the last */
} cmv_segment;
typedef struct cmv_segments {
    cmv_segment at[CMV_SEGMENTS_MAX];
    size_t n; /* 0: fewer than 2 `least` pairs, nothing was tested */
} cmv_segments;

/**
 * Stretches between the changes of a correlation, by binary segmentation with cmv_wkd_of.
 *
 * Shape:     all of `in` hold n values each, oldest first; scratch holds n.
 * Missing:   not allowed.
 * Method:    the surest change first, each p times the number of stretches there are (5 %); every change once more between
 *            its neighbours, p times the number of changes, and tested on the calmed values; one whose two sides do not
 *            differ on z (5 %) is taken away.
 * Cost:      O(changes n log n).
 * Errors:    E_ARG (least < 4, scratch), E_LENGTH, E_DOMAIN (missing or infinite; err->index is its place).
 * Source:    Galeano & Wied, Computational Statistics & Data Analysis 76 (2014) 262-282.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_segments_of(const cmv_segments_in *in, cmv_vec scratch,
                                             cmv_segments *out, cmv_err *err);

/**
 * P(sup F > f) for one coefficient that may change anywhere between the trimmed ends.
 *
 * Shape:     trim in (0, .5): share left out at each end.
 * Accuracy:  Hansen's approximation, to about three digits; not below 2.2e-16, where it has no meaning.
 * Source:    Hansen, J. Bus. Econ. Stat. 15 (1997) 60-67, table for one parameter.
 */
CMV_API double cmv_sup_f_upper(double f, double trim);

typedef struct cmv_mean_break {
    size_t n;
    cmv_num cusum, cusum_p; /* OLS-CUSUM, after Ploberger & Kraemer */
    size_t cusum_at;        /* values up to its largest deviation */
    cmv_num sup_f, sup_f_p; /* Andrews' supF, p after Hansen */
    size_t sup_f_at;        /* values before the break */
} cmv_mean_break;

/**
 * Tests of a constant mean against one break at an unknown place.
 *
 * Shape:     y holds n values without gaps; trim as in cmv_sup_f_upper.
 * Undefined: TOO_FEW (fewer than 2 values left at an end, or n < 6), CONSTANT.
 * Errors:    E_ARG, E_DOMAIN (NaN or infinity; err->index is its place).
 * Source:    Ploberger & Kraemer, Econometrica 60 (1992) 271-285; Andrews, Econometrica 61 (1993) 821-856.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_mean_break_of(cmv_cvec y, double trim, cmv_mean_break *out,
                                               cmv_err *err);

#define CMV_BAI_PERRON_MAX 8

typedef struct cmv_bai_perron {
    size_t n, most; /* values; most breaks that were tried */
    double rss[CMV_BAI_PERRON_MAX + 1], bic[CMV_BAI_PERRON_MAX + 1];
    size_t at[CMV_BAI_PERRON_MAX + 1][CMV_BAI_PERRON_MAX]; /* at[m]: values before each of m breaks */
    size_t choice;                                         /* breaks with the smallest BIC */
    struct {
        bool defined;
        double low, high;     /* 95 %, in values before the break; may lie outside the sample */
    } ci[CMV_BAI_PERRON_MAX]; /* of the breaks of `choice` */
} cmv_bai_perron;

/** Doubles of scratch that cmv_bai_perron_of needs. */
CMV_API size_t cmv_bai_perron_scratch(size_t n, size_t most);
/**
 * Several breaks of a mean: the best partition for each number of breaks, by dynamic programming.
 *
 * Shape:     y holds n values without gaps; segments hold at least `least` values; most <= CMV_BAI_PERRON_MAX breaks,
 *            fewer when they do not fit (out->most).
 * Method:    BIC counts the means, the dates and the variance; intervals after Bai (1997), each side with its own variance.
 * Cost:      O(most n^2).
 * Errors:    E_ARG (least < 2, too many breaks, scratch), E_FEWOBS (n < least), E_DOMAIN.
 * Source:    Bai & Perron, J. Appl. Econometrics 18 (2003) 1-22; Bai, Rev. Econ. Stat. 79 (1997) 551-563.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_bai_perron_of(cmv_cvec y, size_t least, size_t most,
                                               cmv_vec scratch, cmv_bai_perron *out, cmv_err *err);

typedef struct cmv_slope_break {
    size_t n;
    cmv_num sup_f, p;
    size_t at;   /* complete pairs before the break; 0 when undefined */
    size_t last; /* index in x of the last of them; SIZE_MAX when undefined */
} cmv_slope_break;

/**
 * Test of a constant slope of y on x against one break at an unknown place.
 *
 * Shape:     x and y hold n values each, scratch 2 n; trim as in cmv_sup_f_upper.
 * Missing:   NaN on either side drops the pair.
 * Undefined: TOO_FEW (fewer than 10 pairs at an end), CONSTANT.
 * Method:    largest Wald statistic of equal slopes, each side with its own intercept and HC1 variance: it keeps its size
 *            when volatility shifts, which the plain F does not.
 * Cost:      O(n).
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 * Source:    Andrews, Econometrica 61 (1993) 821-856.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_slope_break_of(cmv_cvec x, cmv_cvec y, double trim,
                                                cmv_vec scratch, cmv_slope_break *out, cmv_err *err);

#endif
