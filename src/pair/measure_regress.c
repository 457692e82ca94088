// SPDX-License-Identifier: Apache-2.0
/* Least squares: coefficients with classical, heteroskedasticity-consistent and autocorrelation-consistent errors. */
#include "measure_util.h"
#include "measures.h"

#include "base/error.h"
#include "comove/regress.h"

#include <math.h>

/* A left side and its regressors, complete rows only. */
typedef struct regression {
    cmv_cvec y;
    cmv_design design;
    const double *column[CMV_OLS_MAX];
    cmv_vec scratch;
} regression;

static cmv_rc read_columns(const cmv_table *t, const json_t *params, cmv_arena *arena,
                           regression *out, cmv_err *err) {
    const json_t *names = NULL;
    const char *y = NULL;
    CMV_TRY(cmv__param_text(params, "y", "y", &y, err));
    CMV_TRY(cmv__param_list(params, "x", true, &names, err));
    CMV_TRY(cmv__col_numbers(t, y, arena, &out->y, err));
    out->design = (cmv_design){.k = json_array_size(names), .n = out->y.n, .intercept = true};
    if (out->design.k == 0 || out->design.k >= CMV_OLS_MAX) {
        CMV_FAIL(err, CMV_E_ARG, "x names %zu columns; 1 to %d are possible", out->design.k,
                 CMV_OLS_MAX - 1);
    }
    for (size_t j = 0; j < out->design.k; j++) {
        const json_t *name = json_array_get(names, j);
        cmv_cvec v;
        if (!json_is_string(name)) CMV_FAIL(err, CMV_E_ARG, "x must be a list of columns");
        CMV_TRY(cmv__col_numbers(t, json_string_value(name), arena, &v, err));
        out->column[j] = v.at;
    }
    return CMV_OK;
}

/* Columns x, x^2 .. x^poly from the first. */
static cmv_rc raise_powers(size_t poly, cmv_arena *arena, regression *r, cmv_err *err) {
    if (poly == 0) return CMV_OK;
    if (poly >= CMV_OLS_MAX || r->design.k != 1) {
        CMV_FAIL(err, CMV_E_ARG, "poly is below %d and takes one column", CMV_OLS_MAX);
    }
    for (size_t j = 1; j < poly; j++) {
        double *power = NULL;
        CMV_NEW_ARRAY(power, arena, double, r->y.n, err);
        for (size_t t = 0; t < r->y.n; t++) power[t] = pow(r->column[0][t], (double)(j + 1));
        r->column[j] = power;
    }
    r->design.k = poly;
    return CMV_OK;
}

/* Keeps the rows in which everything is there. */
static cmv_rc keep_complete(cmv_arena *arena, regression *r, cmv_err *err) {
    double *kept[CMV_OLS_MAX + 1];
    const size_t k = r->design.k;
    size_t n = 0;
    for (size_t j = 0; j <= k; j++) CMV_NEW_ARRAY(kept[j], arena, double, r->y.n, err);
    for (size_t t = 0; t < r->y.n; t++) {
        double sum = r->y.at[t];
        for (size_t j = 0; j < k; j++) sum += r->column[j][t];
        if (isnan(sum)) continue;
        for (size_t j = 0; j < k; j++) kept[j][n] = r->column[j][t];
        kept[k][n++] = r->y.at[t];
    }
    for (size_t j = 0; j < k; j++) r->column[j] = kept[j];
    r->y = (cmv_cvec){kept[k], n};
    r->design.n = n;
    r->design.column = r->column;
    r->scratch.n = cmv_ols_scratch(n, k);
    CMV_NEW_ARRAY(r->scratch.at, arena, double, r->scratch.n, err);
    return CMV_OK;
}

static void put_list(cmv__sheet *s, const char *key, const double *v, const cmv_ols *fit) {
    if (fit->why) {
        cmv__put_num(s, key, cmv_num_missing(fit->why));
        return;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < fit->p; i++) {
        if (json_array_append_new(list, cmv__json_real(v[i])) != 0) s->failed = true;
    }
    cmv__measure_put(s, key, list);
}

cmv_rc cmv__measure_ols(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                        json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    const cmv_ols_opt opt = {.errors = CMV_OLS_CLASSICAL};
    regression r;
    cmv_ols fit;
    size_t poly = 0;
    const json_t *intercept = json_object_get(params, "intercept");
    CMV_TRY(cmv__param_size(params, "poly", 0, 0, &poly, err));
    CMV_TRY(read_columns(in, params, arena, &r, err));
    CMV_TRY(raise_powers(poly, arena, &r, err));
    if (intercept) CMV_TRY(cmv__param_flag(params, "intercept", &r.design.intercept, err));
    CMV_TRY(keep_complete(arena, &r, err));
    CMV_TRY(cmv_ols_of(&r.design, r.y, &opt, r.scratch, &fit, err));
    cmv__put_count(&s, "n", fit.n);
    cmv__put_count(&s, "rank", fit.rank);
    put_list(&s, "coef", fit.coef, &fit);
    put_list(&s, "se", fit.se, &fit);
    cmv__put_real(&s, "sigma", fit.sigma, fit.why);
    cmv__put_real(&s, "r2", fit.r2, fit.why ? fit.why : CMV_WHY_CONSTANT);
    return cmv__sheet_done(&s, err);
}

/* Bandwidths chosen by the data, and the errors with the quadratic spectral kernel at the last of them. */
static cmv_rc put_automatic(cmv__sheet *s, const regression *r, const cmv_ols_qr *qr,
                            const cmv_ols *plain, cmv_arena *arena, cmv_err *err) {
    const size_t n = plain->n;
    cmv_bandwidths bw;
    cmv_ols fit = *plain;
    double *scratch = NULL, *weight = NULL;
    CMV_NEW_ARRAY(scratch, arena, double, n, err);
    CMV_NEW_ARRAY(weight, arena, double, n, err);
    CMV_TRY(cmv_bandwidths_of(&r->design, (cmv_cvec){plain->resid, n}, (cmv_vec){scratch, n}, &bw,
                              err));
    cmv__put_real(s, "bw_newey_west_auto", bw.newey_west, CMV_WHY_CONSTANT);
    cmv__put_real(s, "bw_andrews_bartlett", bw.andrews_bartlett, CMV_WHY_CONSTANT);
    cmv__put_real(s, "bw_andrews_qs", bw.andrews_qs, CMV_WHY_CONSTANT);
    cmv_ols_opt opt = {.errors = CMV_OLS_HAC, .adjust = true, .weight = weight};
    for (size_t h = 1; h < n; h++) {
        weight[h - 1] = bw.andrews_qs > 0 ? cmv_qs_weight((double)h / bw.andrews_qs) : 0;
        if (fabs(weight[h - 1]) > 1e-7) opt.lag = h;
    }
    CMV_TRY(cmv_ols_solve(qr, r->y, &opt, &fit, err));
    put_list(s, "se_vcovHAC_default", fit.se, &fit);
    return CMV_OK;
}

cmv_rc cmv__measure_nw_ols(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                           json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    regression r;
    cmv_ols_qr qr;
    cmv_ols fit;
    size_t lag = 0;
    CMV_TRY(cmv__param_size(params, "lag", 0, 0, &lag, err));
    CMV_TRY(read_columns(in, params, arena, &r, err));
    CMV_TRY(keep_complete(arena, &r, err));
    CMV_TRY(cmv_ols_factor(&r.design, r.scratch, &qr, err));
    const struct {
        const char *key;
        cmv_ols_opt opt;
    } kinds[] = {{"se_ols", {.errors = CMV_OLS_CLASSICAL}},
                 {"se_hc0", {.errors = CMV_OLS_HC0}},
                 {"se_hc1", {.errors = CMV_OLS_HC1}},
                 {"se_hc3", {.errors = CMV_OLS_HC3}},
                 {"se_hac_noadj", {.errors = CMV_OLS_HAC, .lag = lag}},
                 {"se_hac_dfadj", {.errors = CMV_OLS_HAC, .lag = lag, .adjust = true}}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        CMV_TRY(cmv_ols_solve(&qr, r.y, &kinds[i].opt, &fit, err));
        if (i == 0) put_list(&s, "coef", fit.coef, &fit);
        put_list(&s, kinds[i].key, fit.se, &fit);
    }
    if (!fit.why) CMV_TRY(put_automatic(&s, &r, &qr, &fit, arena, err));
    return cmv__sheet_done(&s, err);
}

/* ---- divergences --------------------------------------------------------------------------------------------------------- */

typedef struct judged {
    const cmv_table *table;
    const size_t *row;
    cmv__pair_cols v;
    const double *expected, *z;
} judged;

static json_t *divergence(const judged *j, size_t i, bool *failed) {
    cmv__sheet s = {.values = json_object()};
    cmv__put_row(&s, "at", j->table, j->row[i], CMV_WHY_TOO_FEW);
    cmv__put_real(&s, "x", j->v.x.at[i], CMV_WHY_NO_DATA);
    cmv__put_real(&s, "y", j->v.y.at[i], CMV_WHY_NO_DATA);
    cmv__put_real(&s, "expected", j->expected[i], CMV_WHY_CONSTANT);
    cmv__put_real(&s, "z", j->z[i], CMV_WHY_CONSTANT);
    *failed |= s.failed;
    return s.values;
}

cmv_rc cmv__measure_divergences(const cmv_table *in, size_t n_in, const json_t *params,
                                cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    enum { MOST = 100000 };
    cmv__sheet s = {.values = values};
    judged j = {.table = in};
    double cut = 0, *expected = NULL, *z = NULL;
    size_t window = 0, top = 0, *at = NULL, *row = NULL;
    CMV_TRY(cmv__param_size(params, "window", 3, 252, &window, err));
    CMV_TRY(cmv__param_number_or(params, "cut", 0, 1e9, 2.5, &cut, err));
    CMV_TRY(cmv__param_size(params, "top", 0, 10, &top, err));
    if (top > MOST) CMV_FAIL(err, CMV_E_ARG, "top is %zu, at most %d", top, MOST);
    CMV_TRY(cmv__pair_read(in, params, arena, &j.v, err));
    CMV_TRY(cmv__pair_kept(j.v, arena, &j.v, &row, err));
    CMV_NEW_ARRAY(expected, arena, double, j.v.x.n, err);
    CMV_NEW_ARRAY(z, arena, double, j.v.x.n, err);
    CMV_NEW_ARRAY(at, arena, size_t, top, err);
    CMV_TRY(cmv_roll_resid(j.v.x, j.v.y, window, (cmv_vec){expected, j.v.x.n},
                           (cmv_vec){z, j.v.x.n}, err));
    j.row = row;
    j.expected = expected;
    j.z = z;
    const cmv_outliers found = cmv_outliers_of((cmv_cvec){z, j.v.x.n}, cut, at, top);
    json_t *list = json_array();
    cmv__put_count(&s, "n_scored", found.n_scored);
    cmv__put_count(&s, "n_divergent", found.n_beyond);
    cmv__measure_put(&s, "largest", list);
    for (size_t k = 0; k < found.n; k++)
        s.failed |= json_array_append_new(list, divergence(&j, at[k], &s.failed)) != 0;
    return cmv__sheet_done(&s, err);
}
