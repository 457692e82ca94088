// SPDX-License-Identifier: Apache-2.0
/* Ranks, partial correlation, equality of correlation matrices, adjustments for many tests. */
#include "measure_util.h"
#include "measures.h"

#include "base/error.h"
#include "comove/depend.h"

#include <math.h>

static cmv_rc new_scratch(size_t n, cmv_arena *arena, cmv_vec *out, cmv_err *err) {
    double *room = NULL;
    CMV_NEW_RAW(room, arena, double, n, err);
    *out = (cmv_vec){room, n};
    return CMV_OK;
}

/* ---- ranks ---- */

cmv_rc cmv__measure_spearman(const cmv_table *in, size_t n_in, const json_t *params,
                             cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_vec scratch;
    cmv_spearman r;
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(new_scratch(cmv_spearman_scratch(v.x.n), arena, &scratch, err));
    CMV_TRY(cmv_spearman_of(v.x, v.y, scratch, &r, err));
    cmv__put_count(&s, "n", r.n);
    cmv__put_num(&s, "rho", r.rho);
    cmv__put_num(&s, "t", r.t);
    cmv__put_num(&s, "p_t_approx", r.p);
    cmv__put_num(&s, "se_bonett_wright_z", r.se_z);
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_kendall(const cmv_table *in, size_t n_in, const json_t *params,
                            cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_vec scratch;
    cmv_kendall k;
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(new_scratch(cmv_kendall_scratch(v.x.n), arena, &scratch, err));
    CMV_TRY(cmv_kendall_of(v.x, v.y, scratch, &k, err));
    cmv__put_count(&s, "n", k.n);
    cmv__put_num(&s, "tau_b", k.tau);
    cmv__measure_put(&s, "S", json_integer((json_int_t)k.s));
    cmv__put_real(&s, "var_S", k.var_s, CMV_WHY_TOO_FEW);
    cmv__put_num(&s, "z_no_continuity", k.z);
    cmv__put_num(&s, "p_normal", k.p);
    cmv__measure_put(&s, "concordant", json_integer((json_int_t)k.concordant));
    cmv__measure_put(&s, "discordant", json_integer((json_int_t)k.discordant));
    return cmv__sheet_done(&s, err);
}

/* ---- partial ---- */

static cmv_rc read_cols(const cmv_table *in, const json_t *names, cmv_arena *arena,
                        cmv_cvec col[CMV_CONTROLS_MAX + 2], cmv_err *err) {
    const size_t n = json_array_size(names);
    if (n < 2 || n > CMV_CONTROLS_MAX + 2) {
        CMV_FAIL(err, CMV_E_ARG, "cols names %zu columns; it takes two and up to %d controls", n,
                 CMV_CONTROLS_MAX);
    }
    for (size_t i = 0; i < n; i++) {
        const char *name = json_string_value(json_array_get(names, i));
        if (!name) CMV_FAIL_AT(err, CMV_E_ARG, i, "cols[%zu] is no text", i);
        CMV_TRY(cmv__col_numbers(in, name, arena, &col[i], err));
    }
    return CMV_OK;
}

cmv_rc cmv__measure_partial(const cmv_table *in, size_t n_in, const json_t *params,
                            cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    const json_t *names = NULL;
    cmv_cvec col[CMV_CONTROLS_MAX + 2];
    cmv_partial p;
    CMV_TRY(cmv__param_list(params, "cols", true, &names, err));
    CMV_TRY(read_cols(in, names, arena, col, err));
    CMV_TRY(cmv_partial_of(col, json_array_size(names), &p, err));
    cmv__put_count(&s, "n", p.n);
    cmv__put_num(&s, "r_marginal", p.plain);
    cmv__put_num(&s, "r_partial", p.r);
    cmv__put_num(&s, "t", p.t);
    cmv__put_num(&s, "p", p.p);
    cmv__measure_interval(&s, "ci95", p.fisher_low, p.fisher_high);
    cmv__measure_interval(&s, "ci95_jack", p.low, p.high);
    cmv__put_real(&s, "vif", p.vif, p.r.why != CMV_WHY_NONE ? p.r.why : CMV_WHY_TOO_FEW);
    return cmv__sheet_done(&s, err);
}

/* ---- many tests ---- */

enum { N_ADJUST = CMV_ADJUST_BONFERRONI + 1 };

static cmv_rc put_adjusted(cmv__sheet *s, cmv_adjust how, cmv_cvec p, cmv_vec scratch, cmv_vec q,
                           cmv_err *err) {
    size_t rejected = 0;
    json_t *list = json_array();
    CMV_TRY(cmv_p_adjust(how, p, scratch, q, err));
    cmv__measure_put(s, cmv_adjust_name(how), list);
    for (size_t i = 0; i < q.n; i++) {
        s->failed |= json_array_append_new(list, cmv__json_real(q.at[i])) != 0;
        rejected += q.at[i] <= 0.05;
    }
    if (how == CMV_ADJUST_BH) cmv__put_count(s, "n_reject_bh_5pct", rejected);
    return CMV_OK;
}

cmv_rc cmv__measure_p_adjust(const cmv_table *in, size_t n_in, const json_t *params,
                             cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    const char *col = NULL;
    cmv_cvec p;
    cmv_vec scratch, q;
    CMV_TRY(cmv__param_text(params, "col", "p", &col, err));
    CMV_TRY(cmv__col_numbers(in, col, arena, &p, err));
    CMV_TRY(new_scratch(cmv_p_adjust_scratch(p.n), arena, &scratch, err));
    CMV_TRY(new_scratch(p.n, arena, &q, err));
    for (int how = 0; how < N_ADJUST; how++)
        CMV_TRY(put_adjusted(&s, (cmv_adjust)how, p, scratch, q, err));
    return cmv__sheet_done(&s, err);
}

/* ---- comparing correlations ---- */

cmv_rc cmv__measure_forbes_rigobon(const cmv_table *in, size_t n_in, const json_t *params,
                                   cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)in, (void)n_in, (void)arena;
    cmv__sheet s = {.values = values};
    const json_t *cases = NULL;
    json_t *list = json_array();
    cmv__measure_put(&s, "rho_adjusted", list);
    CMV_TRY(cmv__param_list(params, "cases", true, &cases, err));
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i);
        double v[3];
        if (json_array_size(row) != 3)
            CMV_FAIL_AT(err, CMV_E_ARG, i, "cases[%zu] is not [rho, var_high, var_low]", i);
        for (size_t k = 0; k < 3; k++) {
            const json_t *cell = json_array_get(row, k);
            if (!json_is_number(cell))
                CMV_FAIL_AT(err, CMV_E_ARG, i, "cases[%zu] has no number", i);
            v[k] = json_number_value(cell);
        }
        const double adjusted = cmv_forbes_rigobon(v[0], v[1], v[2]);
        s.failed |= json_array_append_new(list, cmv__json_real(adjusted)) != 0;
    }
    return cmv__sheet_done(&s, err);
}

static cmv_rc read_matrix(const json_t *params, const char *name, cmv_arena *arena, size_t *k,
                          cmv_cvec *out, cmv_err *err) {
    const json_t *rows = NULL;
    double *v = NULL;
    CMV_TRY(cmv__param_list(params, name, true, &rows, err));
    *k = json_array_size(rows);
    CMV_NEW_RAW(v, arena, double, *k **k, err);
    for (size_t i = 0; i < *k; i++) {
        const json_t *row = json_array_get(rows, i);
        if (json_array_size(row) != *k)
            CMV_FAIL_AT(err, CMV_E_ARG, i, "row %zu of %s does not hold %zu numbers", i, name, *k);
        for (size_t j = 0; j < *k; j++) v[i * *k + j] = json_number_value(json_array_get(row, j));
    }
    *out = (cmv_cvec){v, *k * *k};
    return CMV_OK;
}

cmv_rc cmv__measure_jennrich(const cmv_table *in, size_t n_in, const json_t *params,
                             cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)in, (void)n_in;
    cmv__sheet s = {.values = values};
    size_t k1 = 0, k2 = 0, n1 = 0, n2 = 0;
    cmv_cvec r1, r2;
    cmv_vec scratch;
    cmv_jennrich j;
    CMV_TRY(read_matrix(params, "R1", arena, &k1, &r1, err));
    CMV_TRY(read_matrix(params, "R2", arena, &k2, &r2, err));
    CMV_TRY(cmv__param_size(params, "n1", 2, 0, &n1, err));
    CMV_TRY(cmv__param_size(params, "n2", 2, 0, &n2, err));
    CMV_TRY(new_scratch(cmv_jennrich_scratch(k1), arena, &scratch, err));
    CMV_TRY(cmv_jennrich_of(r1, n1, r2, n2, k1, scratch, &j, err));
    cmv__put_num(&s, "chi2", j.chi2);
    cmv__put_real(&s, "df", j.df, CMV_WHY_TOO_FEW);
    cmv__put_num(&s, "p", j.p);
    return cmv__sheet_done(&s, err);
}
