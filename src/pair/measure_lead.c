// SPDX-License-Identifier: Apache-2.0
/* Who moves first: cross-correlation, prewhitening, Granger, out of sample, asynchronous closes. */
#include "measure_util.h"
#include "measures.h"

#include "base/error.h"
#include "comove/leadlag.h"

#include <math.h>

static const double Z975 = 1.959963984540054;

/* Complete rows of the two columns that parameters name. */
static cmv_rc read_pair(const cmv_table *t, const json_t *params, const char *x_name,
                        const char *y_name, cmv_arena *arena, cmv__pair_cols *out, cmv_err *err) {
    const char *x = NULL, *y = NULL;
    CMV_TRY(cmv__param_text(params, x_name, x_name, &x, err));
    CMV_TRY(cmv__param_text(params, y_name, y_name, &y, err));
    CMV_TRY(cmv__col_numbers(t, x, arena, &out->x, err));
    CMV_TRY(cmv__col_numbers(t, y, arena, &out->y, err));
    return cmv__pair_complete(*out, arena, out, err);
}

static cmv_rc new_vec(size_t n, cmv_arena *arena, cmv_vec *out, cmv_err *err) {
    CMV_NEW_ARRAY(out->at, arena, double, n, err);
    out->n = n;
    return CMV_OK;
}

/* ---- lists ------------------------------------------------------------------------------------------------------ */

static void put_list(cmv__sheet *s, const char *key, const double *v, size_t n) {
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        if (json_array_append_new(list, cmv__json_real(v[i])) != 0) s->failed = true;
    }
    cmv__measure_put(s, key, list);
}

static void put_lags(cmv__sheet *s, size_t k) {
    json_t *list = json_array();
    for (json_int_t i = -(json_int_t)k; i <= (json_int_t)k; i++) {
        if (json_array_append_new(list, json_integer(i)) != 0) s->failed = true;
    }
    cmv__measure_put(s, "lags", list);
}

/* ---- cross-correlation ------------------------------------------------------------------------------------------- */

typedef struct ccf {
    cmv_vec scratch, r, t;
} ccf;

static cmv_rc new_ccf(size_t n, size_t k, cmv_arena *arena, ccf *out, cmv_err *err) {
    CMV_TRY(new_vec(cmv_ccf_scratch(n), arena, &out->scratch, err));
    CMV_TRY(new_vec(2 * k + 1, arena, &out->r, err));
    return new_vec(2 * k + 1, arena, &out->t, err);
}

/* k, which must leave at least one pair at the farthest lag. */
static cmv_rc read_lags(const json_t *params, size_t n, size_t *k, cmv_err *err) {
    CMV_TRY(cmv__param_size(params, "K", 1, 10, k, err));
    if (n <= *k) CMV_FAIL(err, CMV_E_FEWOBS, "%zu complete rows for %zu lags", n, *k);
    return CMV_OK;
}

static void put_haugh(cmv__sheet *s, const char *side, const double *r, size_t k, size_t n) {
    char key[80];
    const double q = cmv_haugh_q((cmv_cvec){r, k}, n);
    cmv__put_real(s, cmv__key(key, "haugh_Q_%s", side), q, CMV_WHY_CONSTANT);
    cmv__put_real(s, cmv__key(key, "haugh_p_%s", side), cmv_chi2_upper(q, (double)k),
                  CMV_WHY_CONSTANT);
}

cmv_rc cmv__measure_ccf(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                        json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    size_t k = 0;
    ccf c;
    CMV_TRY(read_pair(in, params, "x", "y", arena, &v, err));
    CMV_TRY(read_lags(params, v.x.n, &k, err));
    CMV_TRY(new_ccf(v.x.n, k, arena, &c, err));
    CMV_TRY(cmv_ccf_of(v.x, v.y, k, c.scratch, c.r, c.t, err));
    cmv__put_count(&s, "n", v.x.n);
    put_lags(&s, k);
    put_list(&s, "ccf_x_leads_if_positive", c.r.at, c.r.n);
    put_list(&s, "robust_t", c.t.at, c.t.n);
    cmv__put_real(&s, "critical_t", cmv_sidak_critical(0.05, 2 * k), CMV_WHY_TOO_FEW);
    cmv__put_real(&s, "white_band", Z975 / sqrt((double)v.x.n), CMV_WHY_TOO_FEW);
    double back[CMV_OLS_MAX];
    const size_t m = k < CMV_OLS_MAX ? k : CMV_OLS_MAX;
    for (size_t i = 0; i < m; i++) back[i] = c.r.at[k - 1 - i];
    put_haugh(&s, "pos", c.r.at + k + 1, m, v.x.n);
    put_haugh(&s, "neg", back, m, v.x.n);
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_prewhiten(const cmv_table *in, size_t n_in, const json_t *params,
                              cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    size_t k = 0, order = 0;
    cmv_vec phi, fx, fy;
    ccf c;
    CMV_TRY(cmv__param_size(params, "ar", 1, 0, &order, err));
    CMV_TRY(read_pair(in, params, "x", "y", arena, &v, err));
    CMV_TRY(read_lags(params, v.x.n > order ? v.x.n - order : 0, &k, err));
    CMV_TRY(new_vec(order, arena, &phi, err));
    CMV_TRY(new_vec(v.x.n - order, arena, &fx, err));
    CMV_TRY(new_vec(v.x.n - order, arena, &fy, err));
    CMV_TRY(new_ccf(v.x.n, k, arena, &c, err));
    CMV_TRY(cmv_ccf_of(v.x, v.y, k, c.scratch, c.r, (cmv_vec){NULL, 0}, err));
    put_list(&s, "raw_ccf", c.r.at, c.r.n);
    CMV_TRY(cmv_prewhiten(v.x, v.y, phi, fx, fy, err));
    if (isnan(phi.at[0])) CMV_FAIL(err, CMV_E_DOMAIN, "x does not vary: it has no autoregression");
    put_list(&s, "phi_yule_walker", phi.at, order);
    CMV_TRY(
        cmv_ccf_of((cmv_cvec){fx.at, fx.n}, (cmv_cvec){fy.at, fy.n}, k, c.scratch, c.r, c.t, err));
    put_list(&s, "prewhitened_ccf", c.r.at, c.r.n);
    put_list(&s, "robust_t", c.t.at, c.t.n);
    put_lags(&s, k);
    cmv__put_count(&s, "n_filtered", fx.n);
    cmv__put_real(&s, "band", Z975 / sqrt((double)fx.n), CMV_WHY_TOO_FEW);
    return cmv__sheet_done(&s, err);
}

/* ---- Granger -------------------------------------------------------------------------------------------------------- */

typedef struct granger_job {
    cmv__pair_cols v; /* x: cause, y: effect */
    size_t hac_lag;
    cmv_vec scratch;
} granger_job;

static void put_wald(cmv__sheet *s, const char *kind, const cmv_granger *g) {
    char key[80];
    cmv__put_real(s, cmv__key(key, "wald_%s_%zu", kind, g->lag), g->wald, g->why);
    cmv__put_real(s, cmv__key(key, "wald_%s_p_%zu", kind, g->lag), g->p_wald, g->why);
}

static cmv_rc put_order(cmv__sheet *s, const granger_job *job, size_t lag, cmv_err *err) {
    const struct {
        const char *kind;
        cmv_ols_opt opt;
    } kinds[] = {{"hc0", {.errors = CMV_OLS_HC0}},
                 {"hc1", {.errors = CMV_OLS_HC1}},
                 {"hac", {.errors = CMV_OLS_HAC, .lag = job->hac_lag}}};
    char key[80];
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        cmv_granger g, back;
        CMV_TRY(
            cmv_granger_both(job->v.x, job->v.y, lag, &kinds[i].opt, job->scratch, &g, &back, err));
        put_wald(s, kinds[i].kind, &g);
        if (i > 0) continue;
        cmv__put_real(s, cmv__key(key, "F_%zu", lag), g.f, g.why);
        cmv__put_real(s, cmv__key(key, "p_%zu", lag), g.p_f, g.why);
        const json_int_t df = (json_int_t)g.n - 2 * (json_int_t)lag - 1;
        cmv__measure_put(s, cmv__key(key, "df_%zu", lag), json_pack("[I,I]", (json_int_t)lag, df));
    }
    return CMV_OK;
}

static void put_lag(cmv__sheet *s, const char *key, size_t lag) {
    if (lag > 0)
        cmv__put_count(s, key, lag);
    else
        cmv__put_num(s, key, cmv_num_missing(CMV_WHY_TOO_FEW));
}

static cmv_rc put_criteria(cmv__sheet *s, const granger_job *job, size_t max_lag, cmv_err *err) {
    cmv_var_lags lags;
    CMV_TRY(cmv_var_lags_of(job->v.x, job->v.y, max_lag, job->scratch, &lags, err));
    put_lag(s, "lag_aic", lags.aic);
    put_lag(s, "lag_bic", lags.bic);
    put_lag(s, "lag_hq", lags.hq);
    put_list(s, "aic_by_lag", lags.aic_at, max_lag);
    put_list(s, "bic_by_lag", lags.bic_at, max_lag);
    return CMV_OK;
}

static cmv_rc check_lag(const char *name, json_int_t lag, cmv_err *err) {
    if (lag >= 1 && lag <= CMV_GRANGER_LAG_MAX) return CMV_OK;
    CMV_FAIL(err, CMV_E_ARG, "%s: whole numbers from 1 to %d", name, CMV_GRANGER_LAG_MAX);
}

cmv_rc cmv__measure_granger(const cmv_table *in, size_t n_in, const json_t *params,
                            cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    const json_t *orders = NULL;
    size_t max_lag = 0;
    granger_job job;
    CMV_TRY(cmv__param_list(params, "orders", true, &orders, err));
    CMV_TRY(cmv__param_size(params, "hac_lag", 0, 0, &job.hac_lag, err));
    CMV_TRY(cmv__param_size(params, "maxlag_ic", 0, 0, &max_lag, err));
    if (max_lag > 0) CMV_TRY(check_lag("maxlag_ic", (json_int_t)max_lag, err));
    CMV_TRY(read_pair(in, params, "cause", "effect", arena, &job.v, err));
    CMV_TRY(new_vec(cmv_granger_scratch(job.v.x.n, CMV_GRANGER_LAG_MAX), arena, &job.scratch, err));
    for (size_t i = 0; i < json_array_size(orders); i++) {
        const json_int_t lag = json_integer_value(json_array_get(orders, i));
        CMV_TRY(check_lag("orders", lag, err));
        CMV_TRY(put_order(&s, &job, (size_t)lag, err));
    }
    if (max_lag > 0) CMV_TRY(put_criteria(&s, &job, max_lag, err));
    return cmv__sheet_done(&s, err);
}

/* ---- out of sample, asynchronous closes -------------------------------------------------------------------------------- */

cmv_rc cmv__measure_oos_lead(const cmv_table *in, size_t n_in, const json_t *params,
                             cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_oos_lead o;
    size_t min_train = 0;
    CMV_TRY(cmv__param_size(params, "min_train", 5, 252, &min_train, err));
    CMV_TRY(read_pair(in, params, "x", "y", arena, &v, err));
    CMV_TRY(cmv_oos_lead_of(v.x, v.y, min_train, &o, err));
    cmv__put_count(&s, "n_oos", o.n);
    cmv__put_num(&s, "r2_oos", o.r2);
    cmv__put_num(&s, "clark_west_t", o.t);
    cmv__put_num(&s, "clark_west_p_one_sided", o.p);
    cmv__put_num(&s, "hit_rate", o.hit_rate);
    return cmv__sheet_done(&s, err);
}

/* Correlation of sums over two rows; a last single row is left out. */
static cmv_rc put_two_day(cmv__sheet *s, cmv__pair_cols v, cmv_arena *arena, cmv_err *err) {
    cmv_vec x, y;
    cmv_cov c;
    CMV_TRY(new_vec(v.x.n / 2, arena, &x, err));
    CMV_TRY(new_vec(v.x.n / 2, arena, &y, err));
    for (size_t i = 0; i < x.n; i++) {
        x.at[i] = v.x.at[2 * i] + v.x.at[2 * i + 1];
        y.at[i] = v.y.at[2 * i] + v.y.at[2 * i + 1];
    }
    CMV_TRY(cmv_cov_of((cmv_cvec){x.at, x.n}, (cmv_cvec){y.at, y.n}, &c, err));
    cmv__put_num(s, "corr_2day", c.r);
    return CMV_OK;
}

/* Three numbers as a list, or null with the reason of the first that is missing. */
static void put_three(cmv__sheet *s, const char *key, const cmv_num *v) {
    double value[3];
    for (size_t i = 0; i < 3; i++) {
        value[i] = v[i].v;
        if (!v[i].why) continue;
        cmv__put_num(s, key, v[i]);
        return;
    }
    put_list(s, key, value, 3);
}

cmv_rc cmv__measure_scholes_williams(const cmv_table *in, size_t n_in, const json_t *params,
                                     cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_async_beta b;
    cmv_vec scratch;
    CMV_TRY(read_pair(in, params, "x", "y", arena, &v, err));
    CMV_TRY(new_vec(cmv_async_beta_scratch(v.x.n), arena, &scratch, err));
    CMV_TRY(cmv_async_beta_of(v.x, v.y, scratch, &b, err));
    cmv__put_num(&s, "beta_lag", b.lag);
    cmv__put_num(&s, "beta_0", b.same);
    cmv__put_num(&s, "beta_lead", b.lead);
    cmv__put_num(&s, "rho1_x", b.rho1);
    cmv__put_num(&s, "beta_sw", b.scholes_williams);
    put_three(&s, "dimson_coefs_lag_0_lead", b.dimson);
    cmv__put_num(&s, "beta_dimson", b.dimson_sum);
    put_three(&s, "corr_lag_0_lead", (const cmv_num[]){b.r_lag, b.r_same, b.r_lead});
    CMV_TRY(put_two_day(&s, v, arena, err));
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_sidak(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                          json_t *values, cmv_err *err) {
    (void)in, (void)n_in, (void)arena;
    cmv__sheet s = {.values = values};
    const json_t *p = NULL;
    size_t m = 0;
    double level = 0;
    json_t *list = json_array();
    cmv__measure_put(&s, "p_adjusted", list);
    CMV_TRY(cmv__param_list(params, "p", false, &p, err));
    CMV_TRY(cmv__param_size(params, "m", 1, 0, &m, err));
    CMV_TRY(cmv__param_number_or(params, "level", 0, 1, .05, &level, err));
    for (size_t i = 0; i < json_array_size(p); i++) {
        const json_t *cell = json_array_get(p, i);
        const double adjusted = cmv_sidak_p(json_number_value(cell), m);
        if (!json_is_number(cell) || isnan(adjusted))
            CMV_FAIL_AT(err, CMV_E_ARG, i, "p[%zu] is no number from 0 to 1", i);
        s.failed |= json_array_append_new(list, json_real(adjusted)) != 0;
    }
    cmv__put_real(&s, "critical", cmv_sidak_critical(level, m), CMV_WHY_TOO_FEW);
    return cmv__sheet_done(&s, err);
}
