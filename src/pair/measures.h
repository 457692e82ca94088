// SPDX-License-Identifier: Apache-2.0
/* Names of the functions behind the table of measures; the table itself is in measures.c. */
#ifndef CMV_PAIR_MEASURES_H
#define CMV_PAIR_MEASURES_H

#include "comove/measure.h"

typedef cmv_rc cmv__measure_fn(const cmv_table *in, size_t n_in, const json_t *params,
                               cmv_arena *arena, json_t *values, cmv_err *err);

cmv__measure_fn cmv__measure_aggregate;
cmv__measure_fn cmv__measure_align_pair;
cmv__measure_fn cmv__measure_asof;
cmv__measure_fn cmv__measure_beta;
cmv__measure_fn cmv__measure_cond_perf;
cmv__measure_fn cmv__measure_corr_jack;
cmv__measure_fn cmv__measure_ewma;
cmv__measure_fn cmv__measure_fisher_compare;
cmv__measure_fn cmv__measure_forbes_rigobon;
cmv__measure_fn cmv__measure_jennrich;
cmv__measure_fn cmv__measure_kendall;
cmv__measure_fn cmv__measure_labels;
cmv__measure_fn cmv__measure_moments;
cmv__measure_fn cmv__measure_nw_ols;
cmv__measure_fn cmv__measure_ols;
cmv__measure_fn cmv__measure_outlook;
cmv__measure_fn cmv__measure_p_adjust;
cmv__measure_fn cmv__measure_partial;
cmv__measure_fn cmv__measure_pct_rank;
cmv__measure_fn cmv__measure_pearson;
cmv__measure_fn cmv__measure_quantile7;
cmv__measure_fn cmv__measure_returns;
cmv__measure_fn cmv__measure_rolling_corr;
cmv__measure_fn cmv__measure_rolling_unusual;
cmv__measure_fn cmv__measure_sessions;
cmv__measure_fn cmv__measure_spearman;
cmv__measure_fn cmv__measure_stale_rows;
cmv__measure_fn cmv__measure_stress;
cmv__measure_fn cmv__measure_vintage;
cmv__measure_fn cmv__measure_zscore;

#endif
