// SPDX-License-Identifier: Apache-2.0
#include "measure_util.h"
#include "measures.h"

#include "base/error.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cmv_rc read_column(const cmv_table *in, const json_t *params, const char *otherwise,
                          cmv_arena *arena, cmv_cvec *x, cmv_err *err) {
    const char *col = NULL;
    CMV_TRY(cmv__param_text(params, "col", otherwise, &col, err));
    return cmv__col_numbers(in, col, arena, x, err);
}

cmv_rc cmv__measure_moments(const cmv_table *in, size_t n_in, const json_t *params,
                            cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv_cvec x;
    cmv_moments m;
    bool higher = false;
    CMV_TRY(cmv__param_flag(params, "higher", &higher, err));
    CMV_TRY(read_column(in, params, "x", arena, &x, err));
    CMV_TRY(cmv_moments_of(x, &m, err));
    const cmv_reason flat = m.n < 2 ? CMV_WHY_TOO_FEW : CMV_WHY_CONSTANT;
    cmv__put_count(&s, "n", m.n);
    cmv__put_real(&s, "mean", m.mean, CMV_WHY_TOO_FEW);
    cmv__put_real(&s, "sd", m.sd, CMV_WHY_TOO_FEW);
    cmv__put_real(&s, "min", m.min, CMV_WHY_TOO_FEW);
    cmv__put_real(&s, "max", m.max, CMV_WHY_TOO_FEW);
    cmv__put_real(&s, "lag1_autocorr", m.lag1, flat);
    if (higher) {
        cmv__put_real(&s, "skew_b", m.skew, flat);
        cmv__put_real(&s, "kurt_excess_b", m.kurt_excess, flat);
    }
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_pct_rank(const cmv_table *in, size_t n_in, const json_t *params,
                             cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv_cvec x;
    CMV_TRY(read_column(in, params, "x", arena, &x, err));
    CMV_TRY(cmv__vec_complete(x, arena, &x, err));
    const cmv_pct_rank all = cmv_pct_rank_of(x, x.n ? x.at[x.n - 1] : (double)NAN);
    const cmv_pct_rank before =
        cmv_pct_rank_of((cmv_cvec){x.at, x.n ? x.n - 1 : 0}, x.n ? x.at[x.n - 1] : (double)NAN);
    cmv__put_count(&s, "n", x.n);
    cmv__put_real(&s, "mid_rank", all.mid, CMV_WHY_TOO_FEW);
    cmv__put_real(&s, "weak", all.weak, CMV_WHY_TOO_FEW);
    cmv__put_real(&s, "strict", all.strict, CMV_WHY_TOO_FEW);
    cmv__put_real(&s, "excl_today_mid", before.mid, CMV_WHY_TOO_FEW);
    return cmv__sheet_done(&s, err);
}

static int compare_doubles(const void *a, const void *b) {
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Values that are there, in ascending order. */
static cmv_rc sorted_of(cmv_cvec x, cmv_arena *arena, cmv_cvec *out, cmv_err *err) {
    double *v = NULL;
    CMV_TRY(cmv__vec_complete(x, arena, out, err));
    CMV_NEW_ARRAY(v, arena, double, out->n, err);
    if (out->n > 0) memcpy(v, out->at, out->n * sizeof *v);
    qsort(v, out->n, sizeof *v, compare_doubles);
    out->at = v;
    return CMV_OK;
}

/* Shortest decimal that reads back as q. */
static void format_q(double q, char text[32]) {
    for (int digits = 1; digits <= 17; digits++) {
        (void)snprintf(text, 32, "%.*g", digits, q);
        if (strtod(text, NULL) == q) return;
    }
}

cmv_rc cmv__measure_quantile7(const cmv_table *in, size_t n_in, const json_t *params,
                              cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv_cvec x;
    const json_t *list = NULL;
    CMV_TRY(cmv__param_list(params, "q", true, &list, err));
    CMV_TRY(read_column(in, params, "x", arena, &x, err));
    CMV_TRY(sorted_of(x, arena, &x, err));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const double q = json_number_value(json_array_get(list, i));
        if (!json_is_number(json_array_get(list, i)) || !(q >= 0 && q <= 1)) {
            CMV_FAIL_AT(err, CMV_E_ARG, i, "q[%zu] is no number in 0..1", i);
        }
        char text[32], key[80];
        format_q(q, text);
        cmv__put_real(&s, text, cmv_quantile7(x, q), CMV_WHY_TOO_FEW);
        /* Languages differ in how they write 0 and 1; both keys name the value. */
        if (!strchr(text, '.')) {
            cmv__put_real(&s, cmv__key(key, "%s.0", text), cmv_quantile7(x, q), CMV_WHY_TOO_FEW);
        }
    }
    return cmv__sheet_done(&s, err);
}

/* (v - mean) / sd of a history. */
static cmv_rc put_z(cmv__sheet *s, const char *key, cmv_cvec history, double v, cmv_err *err) {
    cmv_moments m;
    CMV_TRY(cmv_moments_of(history, &m, err));
    if (m.n < 2) {
        cmv__put_num(s, key, cmv_num_missing(CMV_WHY_TOO_FEW));
    } else {
        cmv__put_real(s, key, m.sd > 0 ? (v - m.mean) / m.sd : (double)NAN, CMV_WHY_CONSTANT);
    }
    return CMV_OK;
}

/* Distance from the median in units of 1.4826 median absolute deviations. */
static cmv_rc put_robust(cmv__sheet *s, cmv_cvec x, double v, cmv_arena *arena, cmv_err *err) {
    cmv_cvec sorted;
    double *away = NULL;
    CMV_TRY(sorted_of(x, arena, &sorted, err));
    CMV_NEW_ARRAY(away, arena, double, x.n, err);
    const double median = cmv_quantile7(sorted, 0.5);
    for (size_t i = 0; i < x.n; i++) away[i] = fabs(x.at[i] - median);
    CMV_TRY(sorted_of((cmv_cvec){away, x.n}, arena, &sorted, err));
    const double mad = cmv_quantile7(sorted, 0.5);
    cmv__put_real(s, "z_robust_mad", mad > 0 ? (v - median) / (1.4826 * mad) : (double)NAN,
                  x.n < 2 ? CMV_WHY_TOO_FEW : CMV_WHY_CONSTANT);
    return CMV_OK;
}

cmv_rc cmv__measure_zscore(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                           json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    size_t window = 0;
    double *ratio = NULL;
    CMV_TRY(cmv__param_size(params, "window", 2, 0, &window, err));
    CMV_TRY(cmv__col_numbers(in, "a", arena, &v.x, err));
    CMV_TRY(cmv__col_numbers(in, "b", arena, &v.y, err));
    CMV_TRY(cmv__pair_complete(v, arena, &v, err));
    CMV_NEW_ARRAY(ratio, arena, double, v.x.n, err);
    for (size_t i = 0; i < v.x.n; i++) {
        if (!(v.x.at[i] > 0 && v.y.at[i] > 0)) {
            CMV_FAIL_AT(err, CMV_E_DOMAIN, i,
                        "a price at or below zero has no logarithm (complete row %zu)", i + 1);
        }
        ratio[i] = log(v.x.at[i] / v.y.at[i]);
    }
    const size_t n = v.x.n;
    if (n <= window)
        CMV_FAIL(err, CMV_E_FEWOBS, "%zu rows do not fill a window of %zu before the last", n,
                 window);
    const cmv_cvec all = {ratio, n};
    const double last = ratio[n - 1];
    cmv__put_real(&s, "logratio_last", last, CMV_WHY_TOO_FEW);
    CMV_TRY(put_z(&s, "z_full", all, last, err));
    CMV_TRY(put_z(&s, "z_window_incl", (cmv_cvec){ratio + n - window, window}, last, err));
    CMV_TRY(put_z(&s, "z_window_excl_today", (cmv_cvec){ratio + n - 1 - window, window}, last, err));
    cmv__put_real(&s, "pct_rank_mid_full", cmv_pct_rank_of(all, last).mid, CMV_WHY_TOO_FEW);
    CMV_TRY(put_robust(&s, all, last, arena, err));
    return cmv__sheet_done(&s, err);
}
