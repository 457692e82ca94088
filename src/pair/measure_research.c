// SPDX-License-Identifier: Apache-2.0
/* For researchers: analogues, MIDAS weights, Hayashi-Yoshida, GARCH, DCC, Markov switching. */
#include "comove/research.h"
#include "measure_util.h"
#include "measures.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* n numbers of a list parameter. */
static cmv_rc read_numbers(const json_t *params, const char *name, size_t n, double *out,
                           cmv_err *err) {
    const json_t *list = NULL;
    CMV_TRY(cmv__param_list(params, name, true, &list, err));
    if (json_array_size(list) != n)
        CMV_FAIL(err, CMV_E_ARG, "parameter \"%s\" holds %zu numbers, not %zu", name, n,
                 json_array_size(list));
    for (size_t i = 0; i < n; i++) {
        const json_t *v = json_array_get(list, i);
        if (!json_is_number(v)) CMV_FAIL_AT(err, CMV_E_ARG, i, "%s[%zu] is no number", name, i);
        out[i] = json_number_value(v);
    }
    return CMV_OK;
}

/* Values at the 1-based rows of the list "at". */
static cmv_rc put_at(cmv__sheet *s, const char *key, const json_t *at, const double *v, size_t n,
                     cmv_err *err) {
    json_t *list = json_array();
    cmv__measure_put(s, key, list);
    for (size_t i = 0; i < json_array_size(at); i++) {
        const json_int_t row = json_integer_value(json_array_get(at, i));
        if (row < 1 || (size_t)row > n)
            CMV_FAIL_AT(err, CMV_E_ARG, i, "at[%zu] is no row in 1..%zu", i, n);
        s->failed |= json_array_append_new(list, cmv__json_real(v[row - 1])) != 0;
    }
    return CMV_OK;
}

static cmv_rc read_column(const cmv_table *in, const json_t *params, cmv_arena *arena, cmv_cvec *x,
                          cmv_err *err) {
    const char *col = NULL;
    CMV_TRY(cmv__param_text(params, "col", "x", &col, err));
    CMV_TRY(cmv__col_numbers(in, col, arena, x, err));
    CMV_TRY(cmv__vec_complete(*x, arena, x, err));
    if (x->n == 0) CMV_FAIL(err, CMV_E_FEWOBS, "%s: column %s has no values", in->name, col);
    return CMV_OK;
}

/* ---- analogues ------------------------------------------------------------------------------------------------------ */

/* Mean of the profiles of k columns. */
static cmv_rc mean_profile(cmv_cvec x, size_t k, size_t m, cmv_arena *arena, cmv_vec *out,
                           cmv_err *err) {
    const size_t n = x.n / k;
    cmv_vec one;
    if (m < 2 || m > n) CMV_FAIL(err, CMV_E_ARG, "m is %zu, but there are %zu rows", m, n);
    one.n = out->n = n - m + 1;
    CMV_NEW_ARRAY(one.at, arena, double, one.n, err);
    CMV_NEW_ARRAY(out->at, arena, double, out->n, err);
    for (size_t j = 0; j < k; j++) {
        CMV_TRY(cmv_analogue_profile((cmv_cvec){x.at + j * n, n}, m, one, err));
        for (size_t i = 0; i < one.n; i++) out->at[i] += one.at[i] / (double)k;
    }
    return CMV_OK;
}

static int ascending(const void *x, const void *y) {
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static void put_closest(cmv__sheet *s, const cmv_table *in, cmv_vec profile, const size_t *at,
                        size_t n) {
    const size_t dates = cmv__col_index(in, "date");
    json_t *rows = json_array(), *distances = json_array(), *days = json_array();
    for (size_t i = 0; i < n; i++) {
        size_t len = 0;
        const char *day = dates == SIZE_MAX ? NULL : cmv__measure_cell(in, at[i], dates, &len);
        s->failed |= json_array_append_new(rows, json_integer((json_int_t)at[i] + 1)) != 0;
        s->failed |= json_array_append_new(distances, cmv__json_real(profile.at[at[i]])) != 0;
        s->failed |= json_array_append_new(days, day ? json_stringn(day, len) : json_null()) != 0;
    }
    cmv__measure_put(s, "top_rows", rows);
    cmv__measure_put(s, "top_dist", distances);
    cmv__measure_put(s, "top_dates", days);
}

static cmv_rc read_analogue(const cmv_table *in, const json_t *params, cmv_arena *arena, size_t *m,
                            cmv_vec *profile, cmv_err *err) {
    const json_t *cols = NULL;
    cmv_cvec x;
    size_t k = 0;
    CMV_TRY(cmv__param_size(params, "m", 2, 20, m, err));
    CMV_TRY(cmv__param_list(params, "cols", true, &cols, err));
    CMV_TRY(cmv__columns_read(in, cols, arena, &x, &k, err));
    if (x.n / k != in->n_rows)
        CMV_FAIL(err, CMV_E_DOMAIN, "%s: a row has a missing value", in->name);
    return mean_profile(x, k, *m, arena, profile, err);
}

cmv_rc cmv__measure_analogue(const cmv_table *in, size_t n_in, const json_t *params,
                             cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    size_t m = 0, exclude = 0, top = 0, found = 0, *at = NULL;
    cmv_vec profile;
    CMV_TRY(read_analogue(in, params, arena, &m, &profile, err));
    CMV_TRY(cmv__param_size(params, "exclude", 0, m, &exclude, err));
    CMV_TRY(cmv__param_size(params, "top", 1, 10, &top, err));
    if (top > profile.n) top = profile.n;
    CMV_NEW_ARRAY(at, arena, size_t, top, err);
    CMV_TRY(cmv_analogue_closest((cmv_cvec){profile.at, profile.n}, exclude, top, at, &found, err));
    cmv__put_count(&s, "query_start_row", profile.n);
    put_closest(&s, in, profile, at, found);
    json_t *first = json_array();
    for (size_t i = 0; i < 5 && i < profile.n; i++)
        s.failed |= json_array_append_new(first, cmv__json_real(profile.at[i])) != 0;
    cmv__measure_put(&s, "profile_first5", first);
    qsort(profile.at, profile.n, sizeof *profile.at, ascending);
    cmv__put_real(&s, "profile_median", profile.at[profile.n / 2], CMV_WHY_TOO_FEW);
    return cmv__sheet_done(&s, err);
}

/* ---- mixed frequencies -------------------------------------------------------------------------------------------------- */

static cmv_rc put_weights(cmv__sheet *s, const char *key, cmv_vec w, cmv_err *err) {
    json_t *list = json_array();
    if (!list) CMV_FAIL(err, CMV_E_NOMEM, "no room for the weights");
    for (size_t i = 0; i < w.n; i++)
        s->failed |= json_array_append_new(list, cmv__json_real(w.at[i])) != 0;
    cmv__measure_put(s, key, list);
    return CMV_OK;
}

cmv_rc cmv__measure_midas_weights(const cmv_table *in, size_t n_in, const json_t *params,
                                  cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)in, (void)n_in;
    cmv__sheet s = {.values = values};
    double almon[2], beta[2];
    cmv_vec w;
    CMV_TRY(cmv__param_size(params, "K", 2, 0, &w.n, err));
    CMV_TRY(read_numbers(params, "almon", 2, almon, err));
    CMV_TRY(read_numbers(params, "beta", 2, beta, err));
    CMV_NEW_ARRAY(w.at, arena, double, w.n, err);
    CMV_TRY(cmv_midas_almon(almon[0], almon[1], w, err));
    CMV_TRY(put_weights(&s, "exp_almon", w, err));
    CMV_TRY(cmv_midas_beta(beta[0], beta[1], w, err));
    CMV_TRY(put_weights(&s, "beta_two_param", w, err));
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_hayashi_yoshida(const cmv_table *in, size_t n_in, const json_t *params,
                                    cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in, (void)params;
    cmv__sheet s = {.values = values};
    cmv_ticks side[2];
    cmv_hayashi_yoshida r;
    for (size_t k = 0; k < 2; k++) {
        cmv__pair_cols v;
        CMV_TRY(cmv__col_numbers(&in[k], "t", arena, &v.x, err));
        CMV_TRY(cmv__col_numbers(&in[k], "value", arena, &v.y, err));
        CMV_TRY(cmv__pair_complete(v, arena, &v, err));
        side[k] = (cmv_ticks){v.x, v.y};
    }
    CMV_TRY(cmv_hayashi_yoshida_of(side[0], side[1], &r, err));
    cmv__put_real(&s, "hy_cov", r.cov, r.r.why);
    cmv__put_real(&s, "rv_a", r.var_a, r.r.why);
    cmv__put_real(&s, "rv_b", r.var_b, r.r.why);
    cmv__put_num(&s, "hy_corr", r.r);
    return cmv__sheet_done(&s, err);
}

/* ---- volatility that changes ------------------------------------------------------------------------------------------- */

cmv_rc cmv__measure_garch_loglik(const cmv_table *in, size_t n_in, const json_t *params,
                                 cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv_cvec x;
    cmv_garch g;
    cmv_garch_path p;
    const char *init = NULL;
    CMV_TRY(cmv__param_number(params, "mu", -HUGE_VAL, HUGE_VAL, &g.mu, err));
    CMV_TRY(cmv__param_number(params, "omega", 0, HUGE_VAL, &g.omega, err));
    CMV_TRY(cmv__param_number(params, "alpha", -1e-300, HUGE_VAL, &g.alpha, err));
    CMV_TRY(cmv__param_number(params, "beta", -1e-300, HUGE_VAL, &g.beta, err));
    CMV_TRY(cmv__param_text(params, "init", "mean", &init, err));
    if (strcmp(init, "mean") != 0 && strcmp(init, "fcp") != 0)
        CMV_FAIL(err, CMV_E_ARG, "init is mean or fcp, not \"%.40s\"", init);
    g.presample = !strcmp(init, "fcp");
    CMV_TRY(read_column(in, params, arena, &x, err));
    CMV_TRY(cmv_garch_filter(x, &g, (cmv_vec){0}, &p, err));
    cmv__put_count(&s, "n", p.n);
    cmv__put_real(&s, "loglik", p.loglik, CMV_WHY_CONSTANT);
    cmv__put_real(&s, "h_first", p.first, CMV_WHY_CONSTANT);
    cmv__put_real(&s, "h_last", p.last, CMV_WHY_CONSTANT);
    cmv__put_real(&s, "h_next", p.next, CMV_WHY_CONSTANT);
    cmv__put_real(&s, "persistence", g.alpha + g.beta, CMV_WHY_NONE);
    return cmv__sheet_done(&s, err);
}

/* x about its mean in units of its GARCH standard deviation; g holds omega, alpha, beta. */
static cmv_rc standardise(cmv_cvec x, const double g[3], cmv_arena *arena, cmv_cvec *out,
                          cmv_err *err) {
    cmv_moments m;
    cmv_garch_path p;
    double *z;
    CMV_NEW_ARRAY(z, arena, double, x.n, err);
    CMV_TRY(cmv_moments_of(x, &m, err));
    const cmv_garch at = {m.mean, g[0], g[1], g[2], false};
    CMV_TRY(cmv_garch_filter(x, &at, (cmv_vec){z, x.n}, &p, err));
    if (isnan(p.loglik))
        CMV_FAIL(err, CMV_E_DOMAIN, "these GARCH parameters give a variance that is not positive");
    for (size_t i = 0; i < x.n; i++) z[i] = (x.at[i] - m.mean) / sqrt(z[i]);
    *out = (cmv_cvec){z, x.n};
    return CMV_OK;
}

static void put_qbar(cmv__sheet *s, const double mean[3]) {
    cmv__measure_put(s, "qbar", json_pack("[[f,f],[f,f]]", mean[0], mean[1], mean[1], mean[2]));
}

cmv_rc cmv__measure_dcc_filter(const cmv_table *in, size_t n_in, const json_t *params,
                               cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_cvec z, w;
    cmv_dcc_path p;
    const json_t *at = NULL;
    double g1[3], g2[3], a = 0, b = 0, *r = NULL;
    CMV_TRY(read_numbers(params, "g1", 3, g1, err));
    CMV_TRY(read_numbers(params, "g2", 3, g2, err));
    CMV_TRY(cmv__param_number(params, "a", -1, 1, &a, err));
    CMV_TRY(cmv__param_number(params, "b", -1, 1, &b, err));
    CMV_TRY(cmv__param_list(params, "at", false, &at, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv__pair_complete(v, arena, &v, err));
    if (v.x.n == 0) CMV_FAIL(err, CMV_E_FEWOBS, "%s has no complete rows", in->name);
    CMV_TRY(standardise(v.x, g1, arena, &z, err));
    CMV_TRY(standardise(v.y, g2, arena, &w, err));
    CMV_NEW_ARRAY(r, arena, double, z.n, err);
    CMV_TRY(cmv_dcc_filter(z, w, a, b, (cmv_vec){r, z.n}, &p, err));
    put_qbar(&s, p.mean);
    cmv__put_real(&s, "corr_first", p.first, CMV_WHY_CONSTANT);
    cmv__put_real(&s, "corr_last", p.last, CMV_WHY_CONSTANT);
    cmv__put_real(&s, "corr_next", p.next, CMV_WHY_CONSTANT);
    cmv__put_real(&s, "corr_min", p.least, CMV_WHY_CONSTANT);
    cmv__put_real(&s, "corr_max", p.most, CMV_WHY_CONSTANT);
    cmv__put_real(&s, "loglik_corr_part", p.loglik, CMV_WHY_PERFECT);
    CMV_TRY(put_at(&s, "values", at, r, z.n, err));
    return cmv__sheet_done(&s, err);
}

/* ---- Markov switching -------------------------------------------------------------------------------------------------- */

cmv_rc cmv__measure_markov2(const cmv_table *in, size_t n_in, const json_t *params,
                            cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv_cvec x;
    cmv_markov2 m;
    cmv_markov2_path p;
    const json_t *at = NULL;
    double *filtered = NULL, *smoothed = NULL;
    CMV_TRY(read_numbers(params, "mu", 2, m.mean, err));
    CMV_TRY(read_numbers(params, "sd", 2, m.sd, err));
    CMV_TRY(cmv__param_number(params, "p00", 0, 1, &m.stay[0], err));
    CMV_TRY(cmv__param_number(params, "p11", 0, 1, &m.stay[1], err));
    CMV_TRY(cmv__param_list(params, "at", false, &at, err));
    CMV_TRY(read_column(in, params, arena, &x, err));
    CMV_NEW_ARRAY(filtered, arena, double, x.n, err);
    CMV_NEW_ARRAY(smoothed, arena, double, x.n, err);
    CMV_TRY(cmv_markov2_filter(x, &m, (cmv_vec){filtered, x.n}, (cmv_vec){smoothed, x.n}, &p, err));
    cmv__put_count(&s, "n", p.n);
    cmv__put_real(&s, "loglik", p.loglik, CMV_WHY_TOO_FEW);
    cmv__put_real(&s, "ergodic_p_state1", p.ergodic_second, CMV_WHY_TOO_FEW);
    CMV_TRY(put_at(&s, "filtered_state1", at, filtered, x.n, err));
    CMV_TRY(put_at(&s, "smoothed_state1", at, smoothed, x.n, err));
    cmv__measure_put(&s, "expected_duration",
                     json_pack("[f,f]", 1 / (1 - m.stay[0]), 1 / (1 - m.stay[1])));
    cmv__put_real(&s, "predicted_next_state1", p.next_second, CMV_WHY_TOO_FEW);
    cmv__put_count(&s, "n_smoothed_state1_gt_half", p.n_second);
    return cmv__sheet_done(&s, err);
}

/* ---- fits ---------------------------------------------------------------------------------------------------------------- */

static void put_four(cmv__sheet *s, const char *key, const double v[4], cmv_reason why) {
    if (why) {
        cmv__put_num(s, key, cmv_num_missing(why));
        return;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < 4; i++)
        s->failed |= json_array_append_new(list, cmv__json_real(v[i])) != 0;
    cmv__measure_put(s, key, list);
}

static void put_fit(cmv__sheet *s, const char *key, const cmv_garch_fit *f) {
    put_four(s, key, (const double[]){f->g.mu, f->g.omega, f->g.alpha, f->g.beta}, f->why);
}

cmv_rc cmv__measure_garch_fit(const cmv_table *in, size_t n_in, const json_t *params,
                              cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv_cvec x;
    cmv_garch_fit plain, fcp;
    cmv_vec room;
    CMV_TRY(read_column(in, params, arena, &x, err));
    room.n = 5 * x.n;
    CMV_NEW_ARRAY(room.at, arena, double, room.n, err);
    CMV_TRY(cmv_garch_fit_of(x, false, room, &plain, err));
    CMV_TRY(cmv_garch_fit_of(x, true, room, &fcp, err));
    cmv__put_count(&s, "n", x.n);
    put_fit(&s, "coef_mu_omega_alpha_beta", &plain);
    put_four(&s, "se_hessian", plain.se_hessian, plain.why);
    put_four(&s, "se_robust", plain.se_robust, plain.why);
    cmv__put_real(&s, "loglik", plain.loglik, plain.why);
    put_fit(&s, "fgarch_coef", &fcp);
    cmv__put_real(&s, "fgarch_loglik", fcp.loglik, fcp.why);
    cmv__measure_put(&s, "converged", json_boolean(plain.converged && fcp.converged));
    return cmv__sheet_done(&s, err);
}

static void put_side(cmv__sheet *s, json_t *all, const char *side, const cmv_garch_fit *f) {
    const struct {
        const char *name;
        double v;
    } rows[] = {{"mu", f->g.mu}, {"omega", f->g.omega}, {"alpha1", f->g.alpha}, {"beta1", f->g.beta}};
    char key[80];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        s->failed |= json_object_set_new(all, cmv__key(key, "[%s].%s", side, rows[i].name),
                                         cmv__json_real(rows[i].v)) != 0;
}

cmv_rc cmv__measure_dcc_fit(const cmv_table *in, size_t n_in, const json_t *params,
                            cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_dcc_fit f;
    cmv_vec room;
    double *percent;
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv__pair_complete(v, arena, &v, err));
    const size_t n = v.x.n;
    room.n = 7 * n;
    CMV_NEW_ARRAY(room.at, arena, double, room.n, err);
    CMV_NEW_ARRAY(percent, arena, double, 2 * n, err);
    for (size_t i = 0; i < n; i++) {
        percent[i] = 100 * v.x.at[i];
        percent[n + i] = 100 * v.y.at[i];
    }
    CMV_TRY(cmv_dcc_fit_of((cmv_cvec){percent, n}, (cmv_cvec){percent + n, n}, room, &f, err));
    json_t *all = json_object();
    cmv__measure_put(&s, "params", all);
    put_side(&s, all, "Asset_1", &f.x);
    put_side(&s, all, "Asset_2", &f.y);
    s.failed |= json_object_set_new(all, "[Joint]dcca1", cmv__json_real(f.a)) != 0;
    s.failed |= json_object_set_new(all, "[Joint]dccb1", cmv__json_real(f.b)) != 0;
    cmv__put_real(&s, "loglik", f.loglik, f.why);
    cmv__put_real(&s, "corr_last", f.why ? (double)NAN : f.path.last, f.why);
    cmv__put_real(&s, "corr_min", f.why ? (double)NAN : f.path.least, f.why);
    cmv__put_real(&s, "corr_max", f.why ? (double)NAN : f.path.most, f.why);
    cmv__put_text(&s, "units", "returns x100");
    cmv__measure_put(&s, "converged", json_boolean(f.converged));
    return cmv__sheet_done(&s, err);
}
