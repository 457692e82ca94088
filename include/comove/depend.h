// SPDX-License-Identifier: Apache-2.0
/*
 * comove/depend.h: dependence beside Pearson: ranks, partial correlation, equality of matrices, many tests at once.
 * Conventions as in num.h.
 */
#ifndef COMOVE_DEPEND_H
#define COMOVE_DEPEND_H

#include "comove/num.h"

/* ---- ranks ---------------------------------------------------------------------------------------------------------- */

typedef struct cmv_spearman {
    size_t n;     /* complete pairs */
    cmv_num rho;  /* TOO_FEW (n < 2), CONSTANT */
    cmv_num t, p; /* rho sqrt((n - 2) / (1 - rho^2)) and its two-sided p; TOO_FEW (n < 4), PERFECT */
    cmv_num se_z; /* of atanh(rho), Bonett & Wright: sqrt((1 + rho^2 / 2) / (n - 3)); TOO_FEW (n < 4) */
} cmv_spearman;

/** Doubles of scratch that cmv_spearman_of needs for n values; SIZE_MAX when that cannot be counted. */
CMV_API size_t cmv_spearman_scratch(size_t n);

/**
 * Spearman's rank correlation: Pearson's of the mid-ranks.
 *
 * Shape:     x and y hold n values each; scratch at least cmv_spearman_scratch(n).
 * Missing:   NaN on either side drops the pair before ranking.
 * Undefined: as said beside the fields.
 * Accuracy:  |rho - exact| <= 1e-14: ranks are exact.
 * Cost:      O(n log n), no allocation.
 * Errors:    E_ARG, E_LENGTH (also scratch too short), E_DOMAIN, E_ALIAS.
 * Source:    Bonett & Wright, Psychometrika 65 (2000) 23-28.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_spearman_of(cmv_cvec x, cmv_cvec y, cmv_vec scratch,
                                             cmv_spearman *out, cmv_err *err);

typedef struct cmv_kendall {
    size_t n;                        /* complete pairs of values */
    uint64_t concordant, discordant; /* pairs of pairs, ties on either side left out */
    int64_t s;                       /* concordant - discordant */
    double var_s;                    /* of s under independence, with ties; NaN for n < 3 */
    cmv_num tau;                     /* tau-b; TOO_FEW (n < 2), CONSTANT */
    cmv_num z,
        p; /* s / sqrt(var_s) without continuity correction, two-sided; TOO_FEW (n < 3), CONSTANT */
} cmv_kendall;

/** Doubles of scratch that cmv_kendall_of needs for n values; SIZE_MAX when that cannot be counted. */
CMV_API size_t cmv_kendall_scratch(size_t n);

/**
 * Kendall's rank correlation tau-b.
 *
 * Shape:     x and y hold n values each, n < 2^32; scratch at least cmv_kendall_scratch(n).
 * Missing:   NaN on either side drops the pair.
 * Undefined: as said beside the fields.
 * Method:    Knight's merge sort with 64-bit counts, which are exact.
 * Cost:      O(n log n), no allocation.
 * Errors:    E_ARG (n too large), E_LENGTH (also scratch too short), E_DOMAIN, E_ALIAS.
 * Source:    Knight, JASA 61 (1966) 436-439; Kendall, Rank Correlation Methods (1970) for the variance with ties.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_kendall_of(cmv_cvec x, cmv_cvec y, cmv_vec scratch,
                                            cmv_kendall *out, cmv_err *err);

/* ---- what is left when others are held fixed ------------------------------------------------------------------------- */

#define CMV_CONTROLS_MAX 8

typedef struct cmv_partial {
    size_t n;      /* rows in which no column is missing */
    cmv_num plain; /* correlation of the first two columns on those rows */
    cmv_num r; /* given the others; TOO_FEW (n < 5 + controls), CONSTANT, COLLINEAR (see Undefined) */
    double vif;   /* larger variance inflation of the two by the controls; NaN when undefined */
    cmv_num t, p; /* on n - 2 - controls degrees of freedom; PERFECT for |r| = 1 */
    cmv_num fisher_low, fisher_high; /* 95 % for normal data, z +- 1.96 / sqrt(n - controls - 3) */
    double se_jack_z, se_used_z; /* delete-one jackknife of z; max with 1 / sqrt(n - controls - 3) */
    cmv_num low, high;           /* 95 % by the jackknife; ONE_DAY, PERFECT, or as r */
} cmv_partial;

/**
 * Correlation of two columns when further ones are held fixed, with its jackknife interval.
 *
 * Shape:     col holds n_cols views of n values each, the two first, then 0 to CMV_CONTROLS_MAX controls.
 * Missing:   NaN in any column drops the row.
 * Undefined: COLLINEAR when the controls are so among themselves or explain more than 90 % of the variance of
 *            one of the two (variance inflation above 10); CONSTANT when a column does not vary. r is then missing.
 * Method:    Cholesky factor of the correlation matrix, controls first; the jackknife leaves every row out of all
 *            regressions exactly, by its leverage. Without controls r and the interval are those of cmv_corr_jack_of.
 * Accuracy:  |r - exact| <= 1e-12 below a variance inflation of 10.
 * Cost:      O(n n_cols^2), no allocation.
 * Errors:    E_ARG (fewer than two columns, more controls than CMV_CONTROLS_MAX), E_LENGTH, E_DOMAIN.
 * Source:    Hinkley, Biometrika 65 (1978) 13-21; Cook & Weisberg, Residuals and Influence (1982) for the leverage.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_partial_of(const cmv_cvec *col, size_t n_cols, cmv_partial *out,
                                            cmv_err *err);

/* ---- comparing correlations ------------------------------------------------------------------------------------------ */

/**
 * Correlation that the high-volatility stretch would have shown at the variance of the calm one.
 *
 * Units:     rho in [-1, 1]; var_high and var_low > 0, of the side in which the shocks start.
 * Undefined: NaN outside of these. Valid only if shocks start on that side and nothing else changed.
 * Source:    Forbes & Rigobon, Journal of Finance 57 (2002) 2223-2261, equation 5.
 */
CMV_API double cmv_forbes_rigobon(double rho, double var_high, double var_low);

typedef struct cmv_jennrich {
    cmv_num chi2, p; /* COLLINEAR when a matrix is not positive definite */
    double df;       /* k (k - 1) / 2 */
} cmv_jennrich;

/** Doubles of scratch that cmv_jennrich_of needs for k series; SIZE_MAX when that cannot be counted. */
CMV_API size_t cmv_jennrich_scratch(size_t k);

/**
 * Test of equal correlation matrices in two disjoint samples of normal data.
 *
 * Shape:     r1 and r2 hold k rows of k values each, k >= 2; n1, n2 >= 2 observations; scratch at least
 *            cmv_jennrich_scratch(k).
 * Undefined: as said beside the fields.
 * Method:    chi2 = tr(Z^2) / 2 - d' S^-1 d, d the diagonal of Z = sqrt(c) R^-1 (R1 - R2), R the pooled matrix,
 *            c = n1 n2 / (n1 + n2), S = I + R o R^-1 element by element.
 * Errors:    E_ARG, E_LENGTH (also scratch too short), E_DOMAIN (not symmetric, no unit diagonal), E_ALIAS.
 * Source:    Jennrich, JASA 65 (1970) 904-912.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_jennrich_of(cmv_cvec r1, size_t n1, cmv_cvec r2, size_t n2,
                                             size_t k, cmv_vec scratch, cmv_jennrich *out,
                                             cmv_err *err);

/* ---- many tests at once ----------------------------------------------------------------------------------------------- */

typedef enum cmv_adjust {
    CMV_ADJUST_BH, /* Benjamini & Hochberg (1995): false discovery rate */
    CMV_ADJUST_BY, /* Benjamini & Yekutieli (2001): the same under any dependence */
    CMV_ADJUST_HOLM,
    CMV_ADJUST_BONFERRONI
} cmv_adjust;
/** "BH", "BY", "holm", "bonferroni"; the names of R's p.adjust. */
CMV_API const char *cmv_adjust_name(cmv_adjust how);

/** Doubles of scratch that cmv_p_adjust needs for n values; SIZE_MAX when that cannot be counted. */
CMV_API size_t cmv_p_adjust_scratch(size_t n);

/**
 * p-values of a family of tests, adjusted for their number.
 *
 * Shape:     p and q hold n values each; scratch at least cmv_p_adjust_scratch(n).
 * Missing:   NaN stays NaN and does not count as a test.
 * Cost:      O(n log n), no allocation.
 * Errors:    E_ARG, E_LENGTH (also scratch too short), E_DOMAIN (a p outside 0..1), E_ALIAS.
 * Source:    Benjamini & Hochberg, JRSS B 57 (1995) 289-300; Holm, Scand. J. Statist. 6 (1979) 65-70.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_p_adjust(cmv_adjust how, cmv_cvec p, cmv_vec scratch, cmv_vec q,
                                          cmv_err *err);

#endif
