// SPDX-License-Identifier: Apache-2.0
#include "measures.h"

#include "base/error.h"

#include <stdio.h>
#include <string.h>

/* Sorted by name. Inputs are separated by semicolons, their columns by commas, optional columns in brackets. */
static const cmv_measure MEASURES[] = {
    {"adf", "Augmented Dickey-Fuller test of a unit root with MacKinnon's p-value.", "x",
     "col (column, x), reg (list of n, c, ct), lags (int), rule (fixed, aic or bic, fixed)",
     cmv__measure_adf},
    {"aggregate",
     "Correlation of log returns by day, week and month, and of overlapping k-day returns.",
     "date,a,b", "k (int, 21), nw_lag (int, 20)", cmv__measure_aggregate},
    {"align_pair", "Returns of two series aligned on shared dates first, beside the wrong order.",
     "date,value; date,value", "kind (log, simple, diff or diff_bp, log)", cmv__measure_align_pair},
    {"analogue", "Stretches of history most like the last one, after Yeh et al. (2016).",
     "the columns named, [date]",
     "m (int, 20), cols (list of columns), exclude (int, m), top (int, 10)", cmv__measure_analogue},
    {"asof", "For each day, the value last released by its close.",
     "date; obs_date,value,released_at", "close (HH:MM:SS)", cmv__measure_asof},
    {"baur_lucey",
     "Slope of a hedge on an exposure, with extra slopes in its worst 10, 5 and 1 % after Baur and "
     "Lucey (2010).",
     "x,y", "lag (int, 0), x (column of the exposure, x), y (column of the hedge, y)",
     cmv__measure_baur_lucey},
    {"beta", "Least-squares slopes both ways, with classical and HC1 standard errors.", "x,y",
     "x (column, x), y (column, y)", cmv__measure_beta},
    {"block_jack",
     "Correlation with the moving-block jackknife interval of Fisher's z after Kunsch (1989).",
     "x,y", "block (int), x (column, x), y (column, y)", cmv__measure_block_jack},
    {"block_length",
     "Mean block of a bootstrap after Politis and White (2004), as two published programs have it.",
     "x", "col (column, x)", cmv__measure_block_length},
    {"breaks",
     "Breaks of a mean: OLS-CUSUM, supF after Andrews (1993), partitions after Bai and Perron.",
     "x", "h (int, 15 % of the rows), max_breaks (int, 5), col (column, x)", cmv__measure_breaks},
    {"bucket_corr",
     "Correlation by the state of another column, with tests that the states do not differ.",
     "x,y,state",
     "cuts (list of numbers), state (column, state), min_n (int, 60), x (column, x), y (column, y)",
     cmv__measure_bucket_corr},
    {"ccf", "Cross-correlation with the robust t of Dalla, Giraitis and Phillips (2022); positive lags: x leads.",
     "x,y", "K (int, 10), x (column, x), y (column, y)", cmv__measure_ccf},
    {"change_points", "Stretches between changes of the correlation: binary segmentation after Galeano and Wied (2014).",
     "x,y,[date]", "least (int, 126), x (column, x), y (column, y)", cmv__measure_change_points},
    {"cluster", "Clusters and spanning tree on the distance sqrt(2 (1 - r)).",
     "columns of numbers, [date]", "k (int, 2), cols (list of columns)", cmv__measure_cluster},
    {"cond_perf",
     "What b did after a moved by more than sigma standard deviations, and after any day.",
     "date,a,b", "lookback (int, 21), forward (int, 21), sigma (number, negative: falls)",
     cmv__measure_cond_perf},
    {"corr_ci_hac", "Correlation with the HAC interval of its influence function.", "x,y",
     "lag (int, by rule), split_last (int), x (column, x), y (column, y)", cmv__measure_corr_ci_hac},
    {"corr_jack", "Correlation with the jackknife interval of Fisher's z after Hinkley (1978).",
     "x,y", "split_last (int), x (column, x), y (column, y)", cmv__measure_corr_jack},
    {"dcc_filter", "Dynamic conditional correlation at given parameters, after Engle (2002).", "x,y",
     "g1 (list of omega, alpha, beta), g2 (list of omega, alpha, beta), a (number), b (number), at "
     "(list of int), x (column, x), y (column, y)",
     cmv__measure_dcc_filter},
    {"dcc_fit", "Dynamic conditional correlation estimated in two steps.", "x,y",
     "x (column, x), y (column, y)", cmv__measure_dcc_fit},
    {"divergences", "Rows furthest from the line through the rows before them, in standard deviations of that line.",
     "x,y,[date]",
     "window (int, 252), cut (number, 2.5), top (int, 10), x (column, x), y (column, y)",
     cmv__measure_divergences},
    {"engle_granger", "Engle-Granger and Phillips-Ouliaris tests of no cointegration of y with x.",
     "x,y", "lags (int), rule (fixed, aic or bic, fixed), cx (column, x), cy (column, y)",
     cmv__measure_engle_granger},
    {"ewma", "Exponentially weighted correlation about zero means after RiskMetrics (1996).", "x,y",
     "lambda (number), at (list of int), x (column, x), y (column, y)", cmv__measure_ewma},
    {"exceedance", "Correlation where both sides are beyond a number of standard deviations after Longin and Solnik (2001).",
     "x,y", "theta (list of numbers), min_n (int, 10), x (column, x), y (column, y)",
     cmv__measure_exceedance},
    {"exceedance_normal",
     "The same correlation in a normal pair, and how often it is met, after Ang and Chen (2002).",
     "", "grid (list of [r, theta])", cmv__measure_exceedance_normal},
    {"fisher_compare", "Two correlations compared on Fisher's z, disjoint or nested samples.", "",
     "r1 (number), n1 (int), r2 (number), n2 (int), nested (bool, false)",
     cmv__measure_fisher_compare},
    {"forbes_rigobon", "Correlations of a volatile stretch at the variance of the calm one, after Forbes and Rigobon.",
     "", "cases (list of [rho, var_high, var_low])", cmv__measure_forbes_rigobon},
    {"garch_fit", "GARCH(1,1) by Gaussian quasi maximum likelihood, two start-up conventions.", "x",
     "col (column, x)", cmv__measure_garch_fit},
    {"garch_loglik", "GARCH(1,1) at given parameters: Gaussian log-likelihood and variances.",
     "x", "mu (number), omega (number), alpha (number), beta (number), init (mean or fcp, mean), col (column, x)",
     cmv__measure_garch_loglik},
    {"granger", "Granger (1969) tests of no lead: F and Wald with HC and HAC covariance, and criteria for the lag.",
     "cause,effect",
     "cause (column, cause), effect (column, effect), orders (list of int), hac_lag (int, 0), "
     "maxlag_ic (int)",
     cmv__measure_granger},
    {"halflife", "Half-life of an AR(1) with Kendall's correction of its bias.", "x",
     "col (column, x)", cmv__measure_halflife},
    {"hayashi_yoshida",
     "Correlation of two series at times of their own, after Hayashi and Yoshida (2005).",
     "t,value; t,value", "", cmv__measure_hayashi_yoshida},
    {"hedge", "Minimum-variance hedge of y with x, in sample and re-estimated as it went, after Ederington (1979).",
     "x,y", "window (int, 252), rebalance (int, 21), x (column, x), y (column, y)",
     cmv__measure_hedge},
    {"horizons",
     "Correlation of changes that do not overlap, by day, week, month and quarter, with intervals.",
     "date,a,b", "kind (log, simple, diff or diff_bp, log), calendar (name, own)",
     cmv__measure_horizons},
    {"jennrich", "Equality of two correlation matrices after Jennrich (1970).", "",
     "R1 (list of rows), R2 (list of rows), n1 (int), n2 (int)", cmv__measure_jennrich},
    {"johansen", "Johansen's trace and maximum-eigenvalue statistics, constant free or inside.",
     "two to four columns", "cols (list of columns), ecdet (list of const, none), K (int, 2), season (int, 0), spec (longrun)",
     cmv__measure_johansen},
    {"kendall", "Kendall's rank correlation tau-b with ties, counted after Knight (1966).", "x,y",
     "x (column, x), y (column, y)", cmv__measure_kendall},
    {"kpss", "KPSS test of stationarity about a constant and about a line.", "x",
     "col (column, x), lags (int)", cmv__measure_kpss},
    {"labels", "Words for correlations by the cut-offs 0.2, 0.4 and 0.7.", "",
     "r (list of numbers)", cmv__measure_labels},
    {"ledoit_wolf", "Covariance shrunk after Ledoit and Wolf (2004), OAS, and constant correlation.",
     "columns of numbers, [date]", "cols (list of columns)", cmv__measure_ledoit_wolf},
    {"markov2", "Two-state Markov switching at given parameters: filter and smoother.",
     "x", "mu (list of 2 numbers), sd (list of 2 numbers), p00 (number), p11 (number), at (list of int), col (column, x)",
     cmv__measure_markov2},
    {"midas_weights",
     "Exponential Almon and beta lag weights after Ghysels, Sinko and Valkanov (2007).", "",
     "K (int), almon (list of 2 numbers), beta (list of 2 numbers)", cmv__measure_midas_weights},
    {"moments", "Mean, standard deviation, skewness, excess kurtosis and lag-1 autocorrelation.",
     "x", "col (column, x), higher (bool, false)", cmv__measure_moments},
    {"nw_ols", "Least squares with classical, HC0, HC1, HC3 and Newey-West (1987) standard errors.",
     "y,x", "y (column, y), x (list of columns), lag (int, 0)", cmv__measure_nw_ols},
    {"ols", "Least squares by Householder QR with column pivoting, which reports its rank.",
     "y,x", "y (column, y), x (list of columns), poly (int, powers of the one column), intercept (bool, true)",
     cmv__measure_ols},
    {"oos_lead", "Forecasts with and without the other side's last value, expanding window (Clark and West 2007).",
     "x,y", "min_train (int, 252), x (column, x), y (column, y)", cmv__measure_oos_lead},
    {"outlook",
     "Where r of the next stretch may lie with 80 % odds: walk-forward errors of three forecasts.",
     "x,y", "horizon (int, 63), window (int, 90), x (column, x), y (column, y)",
     cmv__measure_outlook},
    {"p_adjust", "p-values adjusted for the number of tests: BH, BY, Holm, Bonferroni.", "p",
     "col (column, p)", cmv__measure_p_adjust},
    {"partial",
     "Correlation of two columns with further ones held fixed, normal and jackknife intervals.",
     "the columns named", "cols (list of columns, the pair first)", cmv__measure_partial},
    {"pca", "Principal components of the correlations, absorption ratio, effective rank.",
     "columns of numbers, [date]", "cols (list of columns)", cmv__measure_pca},
    {"pct_rank", "Percentile rank of the last value among all.", "x", "col (column, x)",
     cmv__measure_pct_rank},
    {"pearson", "Pearson correlation with its t test and Fisher interval.", "x,y",
     "r_only (bool, false), file (text, the input to read), exact_int (int, for a referee), x "
     "(column, x), "
     "y (column, y)",
     cmv__measure_pearson},
    {"pp", "Phillips-Perron tests of a unit root, convention of arch, and that of urca beside it.",
     "x", "col (column, x), lags (int)", cmv__measure_pp},
    {"prewhiten", "Cross-correlation after both sides are filtered by the autoregression of x (Box and Jenkins 1970).",
     "x,y", "ar (int), K (int, 10), x (column, x), y (column, y)", cmv__measure_prewhiten},
    {"quantile7", "Quantiles of type 7 after Hyndman and Fan (1996).", "x",
     "q (list of numbers), col (column, x)", cmv__measure_quantile7},
    {"recent_before", "The last k rows against all before them, on z with jackknife errors.",
     "x,y,[date]", "k (int), x (column, x), y (column, y)", cmv__measure_recent_before},
    {"returns", "Changes from row to row, undefined where a price forbids them.", "value",
     "kinds (list of log, simple, diff, bp, bp_decimal), col (column, value)", cmv__measure_returns},
    {"rolling_beta", "Least-squares slope of y on x over a sliding window of rows.", "x,y,[date]",
     "window (int), every (int), x (column, x), y (column, y)", cmv__measure_rolling_beta},
    {"rolling_corr", "Pearson correlation over a sliding window of rows.", "x,y,[date]",
     "window (int), every (int), x (column, x), y (column, y)", cmv__measure_rolling_corr},
    {"rolling_range",
     "Range of rolling correlations against that of a constant one, stationary bootstrap by "
     "xoshiro256**.",
     "x,y",
     "window (int), B (int, 2000), mean_block (number, 10), mc_seed (int, 1), x (column, x), y "
     "(column, y)",
     cmv__measure_rolling_range},
    {"rolling_unusual", "The latest rolling correlation within its own history.", "x,y",
     "window (int), x (column, x), y (column, y)", cmv__measure_rolling_unusual},
    {"sb_ci",
     "Correlation under the stationary bootstrap of Politis and Romano (1994), by xoshiro256**.",
     "x,y", "mean_block (number), B (int, 2000), mc_seed (int, 1), x (column, x), y (column, y)",
     cmv__measure_sb_ci},
    {"sb_indices", "A stationary-bootstrap resample by given uniforms.", "x,y; u_start,u_restart",
     "mean_block (number), n (int, the rows)", cmv__measure_sb_indices},
    {"scholes_williams",
     "Slope of y on x observed at different hours: Scholes and Williams (1977), Dimson (1979).",
     "x,y", "x (column, x), y (column, y)", cmv__measure_scholes_williams},
    {"sessions", "Numbers of sessions of a calendar, and weekdays of dates.",
     "", "years (list of int), spans (list of [first, last]), weekday (list of dates), calendar (name, nyse)",
     cmv__measure_sessions},
    {"shrink_cor", "Correlations shrunk to the identity after Schaefer and Strimmer (2005).",
     "columns of numbers, [date]", "cols (list of columns)", cmv__measure_shrink_cor},
    {"sidak",
     "p-values and the critical |z| for the largest of m independent tests after Sidak (1967).", "",
     "m (int), p (list of numbers), level (number, 0.05)", cmv__measure_sidak},
    {"slope_break",
     "One break of the slope of y on x: largest robust Wald after Andrews (1993), p after Hansen.",
     "x,y,[date]", "trim (number, 0.15), x (column, x), y (column, y)", cmv__measure_slope_break},
    {"spearman", "Spearman's rank correlation with mid-ranks.", "x,y",
     "x (column, x), y (column, y)", cmv__measure_spearman},
    {"stale_rows", "Rows on days without a session, and what they do to the statistics.",
     "date,a,b", "window (int), calendar (name, nyse)", cmv__measure_stale_rows},
    {"stress", "Both sides in named windows, each from the last row before it.", "date,a,b",
     "windows (list of [name, first, last])", cmv__measure_stress},
    {"taildep", "How often both sides are in their tails on the same rows, beside a normal pair.",
     "x,y", "q (list of numbers), x (column, x), y (column, y)", cmv__measure_taildep},
    {"updown", "Slopes of y on x where x rose and where it fell, and their difference.", "x,y",
     "threshold (zero or mean, zero), x (column, x), y (column, y)", cmv__measure_updown},
    {"vintage", "Values as known on given days, and first releases.",
     "date,realtime_start,realtime_end,value", "asof (list of dates)", cmv__measure_vintage},
    {"wilson", "Shares with Wilson's (1927) 95 % interval.", "", "cases (list of [hits, n])",
     cmv__measure_wilson},
    {"wkd",
     "Constant correlation against a change at an unknown date after Wied, Kraemer and Dehling.",
     "x,y,[date]", "keep (int, 0), x (column, x), y (column, y)", cmv__measure_wkd},
    {"worst_days",
     "What a hedge did on the worst share of an exposure's rows, with Wilson's interval.",
     "x,y", "q (number, 0.05), log (bool, false), x (column of the exposure, x), y (column of the hedge, y)",
     cmv__measure_worst_days},
    {"zscore", "Distance of the last log ratio from its history, plain and robust.", "a,b",
     "window (int)", cmv__measure_zscore},
};

enum { N_MEASURES = sizeof MEASURES / sizeof *MEASURES };

const cmv_measure *cmv_measures(size_t *n) {
    *n = N_MEASURES;
    return MEASURES;
}

const cmv_measure *cmv_measure_find(const char *name) {
    for (size_t i = 0; name && i < N_MEASURES; i++) {
        if (strcmp(MEASURES[i].name, name) == 0) return &MEASURES[i];
    }
    return NULL;
}

/* Levenshtein distance of two short names. */
static size_t distance(const char *a, const char *b) {
    enum { MOST = 40 };
    size_t row[MOST + 1];
    const size_t n_b = strnlen(b, MOST);
    for (size_t j = 0; j <= n_b; j++) row[j] = j;
    for (size_t i = 0; a[i] && i < MOST; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < n_b; j++) {
            const size_t change = diagonal + (a[i] != b[j]);
            const size_t shorter = row[j] < row[j + 1] ? row[j] : row[j + 1];
            diagonal = row[j + 1];
            row[j + 1] = change < shorter + 1 ? change : shorter + 1;
        }
    }
    return row[n_b];
}

static cmv_rc unknown(const char *name, cmv_err *err) {
    size_t best = SIZE_MAX;
    char close[128] = "";
    for (size_t i = 0; i < N_MEASURES; i++) {
        const size_t d = distance(name, MEASURES[i].name);
        if (d > best) continue;
        const size_t at = d < best ? 0 : strlen(close);
        (void)snprintf(close + at, sizeof close - at, "%s%s", at ? " or " : "", MEASURES[i].name);
        best = d;
    }
    CMV_FAIL(err, CMV_E_NOTFOUND, "there is no measure \"%.60s\"; closest: %s", name, close);
}

static cmv_rc check_inputs(const cmv_measure *m, size_t n_in, cmv_err *err) {
    if (!m->inputs[0]) return CMV_OK;
    size_t need = 1;
    for (const char *s = m->inputs; *s; s++) need += *s == ';';
    if (n_in != need) {
        CMV_FAIL(err, CMV_E_ARG, "%s takes %zu input%s (%s), not %zu", m->name, need,
                 need > 1 ? "s" : "", m->inputs, n_in);
    }
    return CMV_OK;
}

/* True when `name` is described in the measure's list of parameters, as "name (". */
static bool has_param(const cmv_measure *m, const char *name) {
    const size_t n = strlen(name);
    for (const char *s = strstr(m->params, name); s && n > 0; s = strstr(s + 1, name)) {
        const bool starts = s == m->params || (s[-1] == ' ' && s[-2] == ',');
        if (starts && s[n] == ' ' && s[n + 1] == '(') return true;
    }
    return false;
}

static cmv_rc check_params(const cmv_measure *m, const json_t *params, cmv_err *err) {
    const char *key = NULL;
    json_t *value = NULL;
    if (!params || json_is_null(params)) return CMV_OK;
    if (!json_is_object(params))
        CMV_FAIL(err, CMV_E_ARG, "parameters of %s must be an object", m->name);
    json_object_foreach((json_t *)(uintptr_t)params, key, value) {
        if (!has_param(m, key)) {
            CMV_FAIL(err, CMV_E_ARG, "%s has no parameter \"%.60s\"; it takes: %s", m->name, key,
                     m->params);
        }
    }
    return CMV_OK;
}

cmv_rc cmv_measure_run(const char *name, const cmv_table *in, size_t n_in, const json_t *params,
                       cmv_arena *arena, json_t **values, cmv_err *err) {
    if (!name || !values || !arena || (n_in > 0 && !in))
        CMV_FAIL(err, CMV_E_ARG, "an argument is missing");
    const cmv_measure *m = cmv_measure_find(name);
    if (!m) return unknown(name, err);
    CMV_TRY(check_inputs(m, n_in, err));
    CMV_TRY(check_params(m, params, err));
    json_t *sheet = json_object();
    if (!sheet) CMV_FAIL(err, CMV_E_NOMEM, "no room for the result");
    const cmv_rc rc = m->run(in, n_in, params, arena, sheet, err);
    if (rc != CMV_OK) {
        json_decref(sheet);
        return rc;
    }
    *values = sheet;
    return CMV_OK;
}
