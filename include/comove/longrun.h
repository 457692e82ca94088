// SPDX-License-Identifier: Apache-2.0
/*
 * comove/longrun.h: levels: unit roots, stationarity, cointegration, half-life. Conventions as in num.h, but a gap cannot
 * be dropped from a sequence: NaN is refused like an infinity, and the caller decides what becomes of missing values.
 */
#ifndef COMOVE_LONGRUN_H
#define COMOVE_LONGRUN_H

#include "comove/num.h"

#define CMV_JOHANSEN_MAX 4

/* Deterministic part of a regression on a level. */
typedef enum cmv_trend { CMV_TREND_NONE, CMV_TREND_CONST, CMV_TREND_LINE } cmv_trend;

/* How many changes before enter a Dickey-Fuller regression. */
typedef enum cmv_lag_rule {
    CMV_LAGS_FIXED, /* `lags` */
    CMV_LAGS_AIC,   /* the best of 0 .. `lags` on the sample that all of them share */
    CMV_LAGS_BIC
} cmv_lag_rule;

typedef struct cmv_adf_opt {
    cmv_trend trend;
    cmv_lag_rule rule;
    size_t lags; /* SIZE_MAX: Schwert's ceil(12 (n/100)^(1/4)), less where the sample is short */
} cmv_adf_opt;

typedef struct cmv_adf {
    size_t n, n_used, lags; /* levels; rows of the regression; changes before */
    cmv_num tau, p;         /* p of a unit root after MacKinnon (1994) */
    double critical[3];     /* 1, 5 and 10 %, MacKinnon (2010); NaN when tau is missing */
} cmv_adf;

/**
 * P-value of a Dickey-Fuller t statistic in a regression with `trend`; n_series 2: of the residual of a regression of two
 * series (Engle-Granger). NaN for NaN, an unknown trend, or more than two series.
 *
 * Source:    MacKinnon, JBES 12 (1994) 167-176, tables 3 and 4.
 */
CMV_API double cmv_mackinnon_p(double tau, cmv_trend trend, size_t n_series);
/** The same for the normalised bias n (phi - 1) of one series, by the surface of the arch package. */
CMV_API double cmv_mackinnon_z_p(double z, cmv_trend trend);
/**
 * Critical values of 1, 5 and 10 % of a Dickey-Fuller t statistic from n rows; NaN where no table exists.
 *
 * Source:    MacKinnon, Queen's Economics Department Working Paper 1227 (2010).
 */
CMV_API void cmv_mackinnon_critical(cmv_trend trend, size_t n_series, size_t n, double critical[3]);

/** Doubles of scratch for cmv_adf_of and cmv_engle_granger_of on n values with at most `lags` changes before. */
CMV_API size_t cmv_adf_scratch(size_t n, size_t lags);

/**
 * Augmented Dickey-Fuller test of a unit root.
 *
 * Shape:     x holds n levels, oldest first; scratch cmv_adf_scratch(n, lags) doubles.
 * Undefined: TOO_FEW when fewer than 4 rows more than regressors are left; CONSTANT when the level does not vary about its
 *            deterministic part, or the regression fits exactly.
 * Method:    triangle by Householder reflections; for a rule, one triangle holds every lag.
 * Cost:      O(n lags^2).
 * Errors:    E_ARG, E_LENGTH (scratch), E_DOMAIN (NaN or infinity, with its place).
 * Source:    Said & Dickey, Biometrika 71 (1984) 599-607.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_adf_of(cmv_cvec x, const cmv_adf_opt *opt, cmv_vec scratch,
                                        cmv_adf *out, cmv_err *err);

typedef struct cmv_kpss {
    size_t n, lags;
    cmv_num stat;
    double critical[3]; /* 1, 5 and 10 % */
    cmv_num p;          /* from the table between its ends .01 and .1, which it never leaves */
} cmv_kpss;

/**
 * KPSS test of stationarity about a constant or a line.
 *
 * Shape:     x holds n levels, scratch n doubles. lags of the Bartlett window; SIZE_MAX: chosen from the data after Hobijn,
 *            Franses & Ooms (1998).
 * Undefined: TOO_FEW for n < 4 or lags >= n, CONSTANT when nothing is left about the deterministic part.
 * Errors:    E_ARG (also CMV_TREND_NONE), E_LENGTH, E_DOMAIN.
 * Source:    Kwiatkowski, Phillips, Schmidt & Shin, J. Econometrics 54 (1992) 159-178.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_kpss_of(cmv_cvec x, cmv_trend trend, size_t lags, cmv_vec scratch,
                                         cmv_kpss *out, cmv_err *err);

typedef struct cmv_pp {
    size_t n, n_used, lags;
    cmv_num z_tau, p_tau; /* t statistic of phi = 1 corrected for serial dependence */
    cmv_num z_rho, p_rho; /* normalised bias */
    cmv_num unit_z_tau,
        unit_z_rho; /* the same in the urca package's convention: 1/n variances, sums of the level itself */
} cmv_pp;

/**
 * Phillips-Perron test of a unit root, in the convention of the arch package (regression with n - k degrees of freedom).
 *
 * Shape:     x holds n levels, scratch 6 n doubles; trend constant or line.
 * Undefined: TOO_FEW, CONSTANT as cmv_adf_of; lags >= n - 1 is TOO_FEW.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 * Source:    Phillips & Perron, Biometrika 75 (1988) 335-346.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_pp_of(cmv_cvec x, cmv_trend trend, size_t lags, cmv_vec scratch,
                                       cmv_pp *out, cmv_err *err);

/** Lags of the Bartlett window when none are asked for: Schwert's ceil(12 (n/100)^(1/4)). */
CMV_API size_t cmv_pp_lags(size_t n);

typedef struct cmv_engle_granger {
    size_t n;
    double intercept, beta; /* y = intercept + beta x; NaN when undefined */
    cmv_adf residual;       /* its tau with the p and critical values of two series */
} cmv_engle_granger;

/**
 * Engle-Granger test of no cointegration of y with x: the Dickey-Fuller t of the residual of y on a constant and x.
 *
 * Shape:     x and y hold n levels each; scratch n + cmv_adf_scratch(n, lags) doubles. opt->trend is ignored.
 * Undefined: CONSTANT when x does not vary, PERFECT when nothing is left of y, else as cmv_adf_of.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 * Source:    Engle & Granger, Econometrica 55 (1987) 251-276.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_engle_granger_of(cmv_cvec y, cmv_cvec x, const cmv_adf_opt *opt,
                                                  cmv_vec scratch, cmv_engle_granger *out,
                                                  cmv_err *err);

typedef struct cmv_phillips_ouliaris {
    size_t n, lags;
    cmv_num variance_ratio, trace; /* Pu of y on x; Pz, which is the same in both orders */
    double critical[3];            /* of Pu: 10, 5 and 1 %, asymptotic */
} cmv_phillips_ouliaris;

/**
 * Phillips-Ouliaris tests of no cointegration of y with x, in the convention of the urca package: a constant, Bartlett
 * window of floor(4 (n/100)^(1/4)) lags, Pz from moments about zero (so that it changes when a level is moved).
 *
 * Shape:     x and y hold n levels each; scratch 8 n doubles.
 * Undefined: TOO_FEW for n < 10, CONSTANT, PERFECT as cmv_engle_granger_of.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 * Source:    Phillips & Ouliaris, Econometrica 58 (1990) 165-193.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_phillips_ouliaris_of(cmv_cvec y, cmv_cvec x, cmv_vec scratch,
                                                      cmv_phillips_ouliaris *out, cmv_err *err);

/* AR(1) of a level: s_t = constant + phi s_(t-1) + e_t. */
typedef struct cmv_half_life {
    size_t n; /* levels */
    cmv_num phi;
    double constant, se_phi, resid_sd; /* NaN when undefined */
    double phi_corrected; /* phi + (1 + 3 phi)/(n - 1) (Kendall 1954, Marriott & Pope 1954) */
    cmv_num exact, euler; /* ln 2 / -ln phi; ln 2 / (1 - phi); in steps */
    cmv_num corrected, low, high; /* from phi_corrected and its 95 % interval */
} cmv_half_life;

/**
 * Half-life of a deviation in an AR(1), which says nothing unless a unit root is rejected: a random walk has one too.
 *
 * Undefined: phi TOO_FEW for n < 5, CONSTANT; a half-life is missing (UNIT_ROOT_NOT_REJECTED) for phi >= 1 and 0 steps for
 *            phi <= 0.
 * Errors:    E_ARG, E_DOMAIN.
 * Source:    Kendall, Biometrika 41 (1954) 403-404; Tang & Chen, J. Econometrics 149 (2009) 65-81.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_half_life_of(cmv_cvec x, cmv_half_life *out, cmv_err *err);

typedef struct cmv_johansen_opt {
    size_t lags;          /* K of the vector autoregression in levels, at least 1 */
    bool constant_inside; /* the constant is part of the relation; else it is free */
    size_t season;        /* 0, or the number of seasons whose centred dummies enter */
} cmv_johansen_opt;

typedef struct cmv_johansen {
    size_t n_used, n_series; /* rows of the regression */
    double eigenvalue[CMV_JOHANSEN_MAX +
                      1]; /* descending; n_series of them, and one that is 0 with the constant inside */
    double trace[CMV_JOHANSEN_MAX],
        max_eigen[CMV_JOHANSEN_MAX];   /* rank <= i against more; against i + 1 */
    double beta[CMV_JOHANSEN_MAX + 1]; /* of the first relation, 1 for the first series */
    cmv_reason why; /* TOO_FEW, CONSTANT (a series depends on the others): every number is NaN then */
} cmv_johansen;

/** Doubles of scratch for cmv_johansen_of on n rows of k series. */
CMV_API size_t cmv_johansen_scratch(size_t n, size_t k, const cmv_johansen_opt *opt);

/**
 * Johansen's reduced-rank regression: eigenvalues, trace and maximum-eigenvalue statistics.
 *
 * Shape:     x holds k <= CMV_JOHANSEN_MAX columns of n levels, one after the other.
 * Method:    one Householder triangle of lagged changes, levels and changes; squared canonical correlations by Jacobi.
 * Errors:    E_ARG, E_LENGTH, E_DOMAIN.
 * Source:    Johansen, JEDC 12 (1988) 231-254; Johansen & Juselius, Oxford Bulletin 52 (1990) 169-210.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_johansen_of(cmv_cvec x, size_t k, const cmv_johansen_opt *opt,
                                             cmv_vec scratch, cmv_johansen *out, cmv_err *err);

#endif
