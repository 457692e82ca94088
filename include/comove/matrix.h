// SPDX-License-Identifier: Apache-2.0
/*
 * comove/matrix.h: many series: eigenvalues, shrinkage, clusters, principal components. Conventions as in num.h, but a row
 * with a gap cannot be dropped from one series alone: NaN is refused. Matrices are square, symmetric and held by columns.
 */
#ifndef COMOVE_MATRIX_H
#define COMOVE_MATRIX_H

#include "comove/num.h"

/**
 * Eigenvalues, descending, and eigenvectors of a symmetric matrix by cyclic Jacobi rotations.
 *
 * Shape:     a holds k x k values and is destroyed; value holds k; vector k x k, column j belongs to value[j], of length 1
 *            and with its largest element (the first of equals) positive; NULL when not wanted.
 * Accuracy:  eigenvalues to about k eps |a|; vectors orthogonal to 1e-14.
 * Cost:      O(k^3) a sweep, rarely more than 8 sweeps.
 * Errors:    E_ARG, E_DOMAIN (NaN, infinity, or values so large that their squares are).
 * Source:    Golub & Van Loan, Matrix Computations, 4th ed., 8.5.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_symmetric_eigen(double *a, size_t k, double *value, double *vector,
                                                 cmv_err *err);

/* Shape of what follows: x holds k columns of n values, one after the other (k n in all). */

/**
 * Covariance matrix with 1/(n - ddof), or correlation matrix when `correlation` is set (ddof does not matter then).
 *
 * Shape:     out holds k x k values.
 * Undefined: a correlation with a series that does not vary is NaN, also with itself.
 * Errors:    E_ARG (n <= ddof, k < 1), E_LENGTH, E_DOMAIN.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_matrix_of(cmv_cvec x, size_t k, size_t ddof, bool correlation,
                                           double *out, cmv_err *err);

typedef enum cmv_shrink_target {
    CMV_SHRINK_IDENTITY, /* mean variance times identity (Ledoit & Wolf, J. Multivariate Analysis 88 (2004) 365-411) */
    CMV_SHRINK_OAS, /* the same, oracle approximating (Chen, Wiesel, Eldar & Hero, IEEE TSP 58 (2010) 5016-5029) */
    CMV_SHRINK_CONSTANT_CORRELATION /* own variances, mean correlation (Ledoit & Wolf, JPM 30 (2004) 110-119) */
} cmv_shrink_target;

typedef struct cmv_shrink {
    size_t n, k;
    double intensity; /* 0..1, the weight of the target; NaN when undefined */
    double mean_r;    /* mean correlation off the diagonal; NaN for the other targets */
    cmv_reason why;   /* TOO_FEW (n < 2 or k < 2), CONSTANT */
} cmv_shrink;

/**
 * Covariance matrix shrunk towards a target, moments with 1/n.
 *
 * Shape:     out holds k x k values, untouched when undefined; scratch k n + 2 k doubles.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_shrink_cov(cmv_cvec x, size_t k, cmv_shrink_target target,
                                            cmv_vec scratch, double *out, cmv_shrink *stat,
                                            cmv_err *err);

/**
 * Correlation matrix shrunk towards the identity.
 *
 * Shape:     out holds k x k values, untouched when undefined; scratch k n doubles.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 * Source:    Schaefer & Strimmer, Stat. Appl. Genet. Mol. Biol. 4 (2005) 32.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_shrink_corr(cmv_cvec x, size_t k, cmv_vec scratch, double *out,
                                             cmv_shrink *stat, cmv_err *err);

/* ---- clusters ----------------------------------------------------------------------------------------------------- */

typedef enum cmv_linkage { CMV_LINK_SINGLE, CMV_LINK_AVERAGE, CMV_LINK_COMPLETE } cmv_linkage;

/* Two clusters joined, each called by the smallest index it holds. */
typedef struct cmv_merge {
    size_t a, b; /* a < b */
    double height;
} cmv_merge;

/** Distance of two series of correlation r: sqrt(2 (1 - r)) (Mantegna 1999). NaN for NaN. */
CMV_API double cmv_corr_distance(double r);

/**
 * Agglomerative clusters; of equal distances the pair of smallest indices is joined.
 *
 * Shape:     d holds k x k distances and is destroyed; merge holds k - 1, of ascending height.
 * Cost:      O(k^3).
 * Errors:    E_ARG (k < 1), E_DOMAIN (a negative, missing or infinite distance).
 * Source:    Lance & Williams, Computer J. 9 (1967) 373-380.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_cluster(double *d, size_t k, cmv_linkage linkage, cmv_merge *merge,
                                         cmv_err *err);
/** Cluster of each series, 1.. in order of first appearance, when the merges stop at `parts` clusters. Errors: E_ARG. */
CMV_API CMV_NODISCARD cmv_rc cmv_cluster_cut(const cmv_merge *merge, size_t k, size_t parts,
                                             size_t *part, cmv_err *err);
/**
 * Edges of the minimum spanning tree, sorted by their ends; height is the length.
 *
 * Shape:     d holds k x k distances; edge holds k - 1; scratch 2 k doubles.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_spanning_tree(const double *d, size_t k, cmv_vec scratch,
                                               cmv_merge *edge, cmv_err *err);

/* ---- principal components ----------------------------------------------------------------------------------------- */

typedef struct cmv_pca {
    size_t n, k;
    double first;          /* share of the first component */
    double absorption;     /* share of the first max(1, k/5) (Kritzman, Li, Page & Rigobon 2011) */
    double effective_rank; /* exp of the entropy of the shares (Roy & Vetterli 2007) */
    double noise_edge;     /* (1 + sqrt(k/n))^2 (Marchenko & Pastur 1967) */
    size_t above_edge;
    cmv_reason why; /* TOO_FEW (n < 2), CONSTANT: the numbers are NaN then */
} cmv_pca;

/**
 * Principal components of the correlation matrix.
 *
 * Shape:     value holds k eigenvalues, descending; loading the k loadings of the first, its largest positive; scratch
 *            2 k k doubles.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_pca_of(cmv_cvec x, size_t k, cmv_vec scratch, double *value,
                                        double *loading, cmv_pca *out, cmv_err *err);

#endif
