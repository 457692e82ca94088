// SPDX-License-Identifier: Apache-2.0
#include "measures.h"

#include "base/error.h"

#include <stdio.h>
#include <string.h>

/* Sorted by name. Inputs are separated by semicolons, their columns by commas, optional columns in brackets. */
static const cmv_measure MEASURES[] = {
    {"aggregate",
     "Correlation of log returns by day, week and month, and of overlapping k-day returns.",
     "date,a,b", "k (int, 21), nw_lag (int, 20)", cmv__measure_aggregate},
    {"align_pair", "Returns of two series aligned on shared dates first, beside the wrong order.",
     "date,value; date,value", "kind (log, simple, diff or diff_bp, log)", cmv__measure_align_pair},
    {"asof", "For each day, the value last released by its close.",
     "date; obs_date,value,released_at", "close (HH:MM:SS)", cmv__measure_asof},
    {"beta", "Least-squares slopes both ways, with classical and HC1 standard errors.", "x,y",
     "x (column, x), y (column, y)", cmv__measure_beta},
    {"cond_perf",
     "What b did after a moved by more than sigma standard deviations, and after any day.",
     "date,a,b", "lookback (int, 21), forward (int, 21), sigma (number, negative: falls)",
     cmv__measure_cond_perf},
    {"corr_jack", "Correlation with the jackknife interval of Fisher's z after Hinkley (1978).",
     "x,y", "split_last (int), x (column, x), y (column, y)", cmv__measure_corr_jack},
    {"ewma", "Exponentially weighted correlation about zero means after RiskMetrics (1996).", "x,y",
     "lambda (number), at (list of int), x (column, x), y (column, y)", cmv__measure_ewma},
    {"fisher_compare", "Two correlations compared on Fisher's z, disjoint or nested samples.", "",
     "r1 (number), n1 (int), r2 (number), n2 (int), nested (bool, false)",
     cmv__measure_fisher_compare},
    {"forbes_rigobon", "Correlations of a volatile stretch at the variance of the calm one, after Forbes and Rigobon.",
     "", "cases (list of [rho, var_high, var_low])", cmv__measure_forbes_rigobon},
    {"jennrich", "Equality of two correlation matrices after Jennrich (1970).", "",
     "R1 (list of rows), R2 (list of rows), n1 (int), n2 (int)", cmv__measure_jennrich},
    {"kendall", "Kendall's rank correlation tau-b with ties, counted after Knight (1966).", "x,y",
     "x (column, x), y (column, y)", cmv__measure_kendall},
    {"labels", "Words for correlations by the cut-offs 0.2, 0.4 and 0.7.", "",
     "r (list of numbers)", cmv__measure_labels},
    {"moments", "Mean, standard deviation, skewness, excess kurtosis and lag-1 autocorrelation.",
     "x", "col (column, x), higher (bool, false)", cmv__measure_moments},
    {"nw_ols", "Least squares with classical, HC0, HC1, HC3 and Newey-West (1987) standard errors.",
     "y,x", "y (column, y), x (list of columns), lag (int, 0)", cmv__measure_nw_ols},
    {"ols", "Least squares by Householder QR with column pivoting, which reports its rank.",
     "y,x", "y (column, y), x (list of columns), poly (int, powers of the one column), intercept (bool, true)",
     cmv__measure_ols},
    {"outlook",
     "Where r of the next stretch may lie with 80 % odds: walk-forward errors of three forecasts.",
     "x,y", "horizon (int, 63), window (int, 90), x (column, x), y (column, y)",
     cmv__measure_outlook},
    {"p_adjust", "p-values adjusted for the number of tests: BH, BY, Holm, Bonferroni.", "p",
     "col (column, p)", cmv__measure_p_adjust},
    {"partial",
     "Correlation of two columns with further ones held fixed, normal and jackknife intervals.",
     "the columns named", "cols (list of columns, the pair first)", cmv__measure_partial},
    {"pct_rank", "Percentile rank of the last value among all.", "x", "col (column, x)",
     cmv__measure_pct_rank},
    {"pearson", "Pearson correlation with its t test and Fisher interval.", "x,y",
     "r_only (bool, false), file (text, the input to read), exact_int (int, for a referee), x "
     "(column, x), "
     "y (column, y)",
     cmv__measure_pearson},
    {"quantile7", "Quantiles of type 7 after Hyndman and Fan (1996).", "x",
     "q (list of numbers), col (column, x)", cmv__measure_quantile7},
    {"returns", "Changes from row to row, undefined where a price forbids them.", "value",
     "kinds (list of log, simple, diff, bp, bp_decimal), col (column, value)", cmv__measure_returns},
    {"rolling_corr", "Pearson correlation over a sliding window of rows.", "x,y,[date]",
     "window (int), every (int), x (column, x), y (column, y)", cmv__measure_rolling_corr},
    {"rolling_unusual", "The latest rolling correlation within its own history.", "x,y",
     "window (int), x (column, x), y (column, y)", cmv__measure_rolling_unusual},
    {"sessions", "Numbers of sessions of a calendar, and weekdays of dates.",
     "", "years (list of int), spans (list of [first, last]), weekday (list of dates), calendar (name, nyse)",
     cmv__measure_sessions},
    {"spearman", "Spearman's rank correlation with mid-ranks.", "x,y",
     "x (column, x), y (column, y)", cmv__measure_spearman},
    {"stale_rows", "Rows on days without a session, and what they do to the statistics.",
     "date,a,b", "window (int), calendar (name, nyse)", cmv__measure_stale_rows},
    {"stress", "Both sides in named windows, each from the last row before it.", "date,a,b",
     "windows (list of [name, first, last])", cmv__measure_stress},
    {"vintage", "Values as known on given days, and first releases.",
     "date,realtime_start,realtime_end,value", "asof (list of dates)", cmv__measure_vintage},
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
