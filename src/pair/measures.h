// SPDX-License-Identifier: Apache-2.0
/* Names of the functions behind the table of measures; the table itself is in measures.c. */
#ifndef CMV_PAIR_MEASURES_H
#define CMV_PAIR_MEASURES_H

#include "comove/measure.h"

typedef cmv_rc cmv__measure_fn(const cmv_table *in, size_t n_in, const json_t *params,
                               cmv_arena *arena, json_t *values, cmv_err *err);

cmv__measure_fn cmv__measure_adf;
cmv__measure_fn cmv__measure_aggregate;
cmv__measure_fn cmv__measure_align_pair;
cmv__measure_fn cmv__measure_asof;
cmv__measure_fn cmv__measure_baur_lucey;
cmv__measure_fn cmv__measure_beta;
cmv__measure_fn cmv__measure_block_jack;
cmv__measure_fn cmv__measure_block_length;
cmv__measure_fn cmv__measure_breaks;
cmv__measure_fn cmv__measure_bucket_corr;
cmv__measure_fn cmv__measure_ccf;
cmv__measure_fn cmv__measure_change_points;
cmv__measure_fn cmv__measure_cluster;
cmv__measure_fn cmv__measure_cond_perf;
cmv__measure_fn cmv__measure_corr_ci_hac;
cmv__measure_fn cmv__measure_corr_jack;
cmv__measure_fn cmv__measure_divergences;
cmv__measure_fn cmv__measure_engle_granger;
cmv__measure_fn cmv__measure_ewma;
cmv__measure_fn cmv__measure_exceedance;
cmv__measure_fn cmv__measure_exceedance_normal;
cmv__measure_fn cmv__measure_fisher_compare;
cmv__measure_fn cmv__measure_forbes_rigobon;
cmv__measure_fn cmv__measure_granger;
cmv__measure_fn cmv__measure_halflife;
cmv__measure_fn cmv__measure_hedge;
cmv__measure_fn cmv__measure_horizons;
cmv__measure_fn cmv__measure_jennrich;
cmv__measure_fn cmv__measure_johansen;
cmv__measure_fn cmv__measure_kendall;
cmv__measure_fn cmv__measure_kpss;
cmv__measure_fn cmv__measure_labels;
cmv__measure_fn cmv__measure_ledoit_wolf;
cmv__measure_fn cmv__measure_moments;
cmv__measure_fn cmv__measure_nw_ols;
cmv__measure_fn cmv__measure_ols;
cmv__measure_fn cmv__measure_oos_lead;
cmv__measure_fn cmv__measure_outlook;
cmv__measure_fn cmv__measure_p_adjust;
cmv__measure_fn cmv__measure_partial;
cmv__measure_fn cmv__measure_pca;
cmv__measure_fn cmv__measure_pct_rank;
cmv__measure_fn cmv__measure_pearson;
cmv__measure_fn cmv__measure_pp;
cmv__measure_fn cmv__measure_prewhiten;
cmv__measure_fn cmv__measure_quantile7;
cmv__measure_fn cmv__measure_recent_before;
cmv__measure_fn cmv__measure_returns;
cmv__measure_fn cmv__measure_rolling_beta;
cmv__measure_fn cmv__measure_rolling_corr;
cmv__measure_fn cmv__measure_rolling_range;
cmv__measure_fn cmv__measure_rolling_unusual;
cmv__measure_fn cmv__measure_sb_ci;
cmv__measure_fn cmv__measure_sb_indices;
cmv__measure_fn cmv__measure_scholes_williams;
cmv__measure_fn cmv__measure_sessions;
cmv__measure_fn cmv__measure_shrink_cor;
cmv__measure_fn cmv__measure_sidak;
cmv__measure_fn cmv__measure_slope_break;
cmv__measure_fn cmv__measure_spearman;
cmv__measure_fn cmv__measure_stale_rows;
cmv__measure_fn cmv__measure_stress;
cmv__measure_fn cmv__measure_taildep;
cmv__measure_fn cmv__measure_updown;
cmv__measure_fn cmv__measure_vintage;
cmv__measure_fn cmv__measure_wilson;
cmv__measure_fn cmv__measure_wkd;
cmv__measure_fn cmv__measure_worst_days;
cmv__measure_fn cmv__measure_zscore;

/* For researchers. */
cmv__measure_fn cmv__measure_analogue, cmv__measure_midas_weights, cmv__measure_hayashi_yoshida,
    cmv__measure_garch_loglik, cmv__measure_dcc_filter, cmv__measure_markov2;

/* Fits. */
cmv__measure_fn cmv__measure_garch_fit, cmv__measure_dcc_fit;

#endif
