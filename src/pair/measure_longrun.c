// SPDX-License-Identifier: Apache-2.0
/* Unit roots, stationarity, cointegration, half-life. */
#include "comove/longrun.h"
#include "measure_util.h"
#include "measures.h"

#include "base/error.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *name;
    cmv_trend trend;
} TRENDS[] = {{"n", CMV_TREND_NONE}, {"c", CMV_TREND_CONST}, {"ct", CMV_TREND_LINE}};

/* The values of the column "col", without the missing ones at its ends and between. */
static cmv_rc read_levels(const cmv_table *in, const json_t *params, cmv_arena *arena, cmv_cvec *x,
                          cmv_err *err) {
    const char *col = NULL;
    CMV_TRY(cmv__param_text(params, "col", "x", &col, err));
    CMV_TRY(cmv__col_numbers(in, col, arena, x, err));
    return cmv__vec_complete(*x, arena, x, err);
}

static cmv_rc scratch_of(size_t n, cmv_arena *arena, cmv_vec *out, cmv_err *err) {
    CMV_NEW_RAW(out->at, arena, double, n, err);
    out->n = n;
    return CMV_OK;
}

/* "lags" and "rule" of a Dickey-Fuller regression. */
static cmv_rc read_lags(const json_t *params, cmv_adf_opt *opt, cmv_err *err) {
    const char *rule = NULL;
    CMV_TRY(cmv__param_text(params, "rule", "fixed", &rule, err));
    CMV_TRY(cmv__param_size(params, "lags", 0, SIZE_MAX, &opt->lags, err));
    opt->rule = !strcmp(rule, "aic") ? CMV_LAGS_AIC : CMV_LAGS_BIC;
    if (!strcmp(rule, "fixed")) opt->rule = CMV_LAGS_FIXED;
    if (strcmp(rule, "fixed") != 0 && strcmp(rule, "aic") != 0 && strcmp(rule, "bic") != 0)
        CMV_FAIL(err, CMV_E_ARG, "rule is fixed, aic or bic, not \"%.40s\"", rule);
    return CMV_OK;
}

static json_t *three(const double v[3]) {
    json_t *list = json_array();
    for (size_t i = 0; i < 3; i++) (void)json_array_append_new(list, cmv__json_real(v[i]));
    return list;
}

static cmv_rc put_adf(cmv__sheet *s, cmv_cvec x, const char *reg, cmv_adf_opt opt, cmv_arena *arena,
                      cmv_err *err) {
    char key[80];
    cmv_vec scratch;
    cmv_adf r;
    size_t t = 0;
    const size_t n_trends = sizeof TRENDS / sizeof *TRENDS;
    while (t < n_trends && strcmp(TRENDS[t].name, reg) != 0) t++;
    if (t == n_trends) CMV_FAIL(err, CMV_E_ARG, "reg holds n, c and ct, not \"%.40s\"", reg);
    opt.trend = TRENDS[t].trend;
    CMV_TRY(scratch_of(cmv_adf_scratch(x.n, opt.lags), arena, &scratch, err));
    CMV_TRY(cmv_adf_of(x, &opt, scratch, &r, err));
    cmv__put_num(s, cmv__key(key, "tau_%s", reg), r.tau);
    cmv__put_num(s, cmv__key(key, "p_mackinnon_%s", reg), r.p);
    cmv__put_count(s, cmv__key(key, "nobs_%s", reg), r.n_used);
    cmv__put_count(s, cmv__key(key, "lags_%s", reg), r.lags);
    cmv__measure_put(s, cmv__key(key, "crit_%s", reg), three(r.critical));
    return CMV_OK;
}

cmv_rc cmv__measure_adf(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                        json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv_cvec x;
    cmv_adf_opt opt = {0};
    const json_t *list = NULL;
    CMV_TRY(read_lags(params, &opt, err));
    CMV_TRY(cmv__param_list(params, "reg", false, &list, err));
    CMV_TRY(read_levels(in, params, arena, &x, err));
    cmv__put_count(&s, "n", x.n);
    if (!list) CMV_TRY(put_adf(&s, x, "c", opt, arena, err));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *reg = json_string_value(json_array_get(list, i));
        CMV_TRY(put_adf(&s, x, reg ? reg : "?", opt, arena, err));
    }
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_kpss(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                         json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv_cvec x;
    cmv_vec scratch;
    cmv_kpss mu, tau;
    size_t lags = 0;
    CMV_TRY(cmv__param_size(params, "lags", 0, SIZE_MAX, &lags, err));
    CMV_TRY(read_levels(in, params, arena, &x, err));
    CMV_TRY(scratch_of(x.n, arena, &scratch, err));
    CMV_TRY(cmv_kpss_of(x, CMV_TREND_CONST, lags, scratch, &mu, err));
    CMV_TRY(cmv_kpss_of(x, CMV_TREND_LINE, lags, scratch, &tau, err));
    cmv__put_count(&s, "n", x.n);
    cmv__put_num(&s, "eta_mu", mu.stat);
    cmv__put_num(&s, "p_mu", mu.p);
    cmv__put_count(&s, "lags_mu", mu.lags);
    cmv__put_num(&s, "eta_tau", tau.stat);
    cmv__put_num(&s, "p_tau", tau.p);
    cmv__put_count(&s, "lags_tau", tau.lags);
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_pp(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                       json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv_cvec x;
    cmv_vec scratch;
    size_t lags = 0;
    CMV_TRY(read_levels(in, params, arena, &x, err));
    CMV_TRY(cmv__param_size(params, "lags", 0, cmv_pp_lags(x.n), &lags, err));
    CMV_TRY(scratch_of(6 * x.n, arena, &scratch, err));
    cmv__put_count(&s, "n", x.n);
    for (size_t t = 1; t < sizeof TRENDS / sizeof *TRENDS; t++) {
        char key[80];
        cmv_pp r;
        CMV_TRY(cmv_pp_of(x, TRENDS[t].trend, lags, scratch, &r, err));
        cmv__put_num(&s, cmv__key(key, "Z_tau_%s", TRENDS[t].name), r.z_tau);
        cmv__put_num(&s, cmv__key(key, "p_tau_%s", TRENDS[t].name), r.p_tau);
        cmv__put_num(&s, cmv__key(key, "Z_rho_%s", TRENDS[t].name), r.z_rho);
        cmv__put_num(&s, cmv__key(key, "p_rho_%s", TRENDS[t].name), r.p_rho);
        cmv__put_num(&s, cmv__key(key, "urca_Z_tau_%s", TRENDS[t].name), r.unit_z_tau);
        cmv__put_num(&s, cmv__key(key, "urca_Z_alpha_%s", TRENDS[t].name), r.unit_z_rho);
    }
    return cmv__sheet_done(&s, err);
}

/* ---- two and more series ----------------------------------------------------------------------------------------- */

static cmv_rc read_two(const cmv_table *in, const json_t *params, cmv_arena *arena,
                       cmv__pair_cols *v, cmv_err *err) {
    const char *x = NULL, *y = NULL;
    CMV_TRY(cmv__param_text(params, "cx", "x", &x, err));
    CMV_TRY(cmv__param_text(params, "cy", "y", &y, err));
    CMV_TRY(cmv__col_numbers(in, x, arena, &v->x, err));
    CMV_TRY(cmv__col_numbers(in, y, arena, &v->y, err));
    return cmv__pair_complete(*v, arena, v, err);
}

cmv_rc cmv__measure_engle_granger(const cmv_table *in, size_t n_in, const json_t *params,
                                  cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_vec scratch;
    cmv_adf_opt opt = {0};
    cmv_engle_granger r;
    cmv_phillips_ouliaris po;
    CMV_TRY(read_lags(params, &opt, err));
    CMV_TRY(read_two(in, params, arena, &v, err));
    const size_t room = v.x.n + cmv_adf_scratch(v.x.n, opt.lags);
    CMV_TRY(scratch_of(room > 8 * v.x.n ? room : 8 * v.x.n, arena, &scratch, err));
    CMV_TRY(cmv_engle_granger_of(v.y, v.x, &opt, scratch, &r, err));
    CMV_TRY(cmv_phillips_ouliaris_of(v.y, v.x, scratch, &po, err));
    const cmv_reason why = v.x.n < 3 ? CMV_WHY_TOO_FEW : CMV_WHY_CONSTANT;
    cmv__put_count(&s, "n", r.n);
    cmv__put_real(&s, "intercept", r.intercept, why);
    cmv__put_real(&s, "beta", r.beta, why);
    cmv__put_num(&s, "tau", r.residual.tau);
    cmv__put_num(&s, "p_mackinnon", r.residual.p);
    cmv__put_count(&s, "lags", r.residual.lags);
    cmv__measure_put(&s, "crit_1_5_10", three(r.residual.critical));
    cmv__put_num(&s, "phillips_ouliaris_Pu", po.variance_ratio);
    cmv__put_num(&s, "phillips_ouliaris_Pz", po.trace);
    cmv__measure_put(&s, "po_Pu_crit_10_5_1", three(po.critical));
    return cmv__sheet_done(&s, err);
}

/* Osterwald-Lenum (1992), tables 1 and 1*: 10, 5 and 1 % for one to four common trends; the constant free, or inside. */
static const double URCA_MAX[2][CMV_JOHANSEN_MAX][3] = {
    {{6.5, 8.18, 11.65}, {12.91, 14.9, 19.19}, {18.9, 21.07, 25.75}, {24.78, 27.14, 32.14}},
    {{7.52, 9.24, 12.97}, {13.75, 15.67, 20.2}, {19.77, 22, 26.81}, {25.56, 28.14, 33.24}}};
static const double URCA_TRACE[2][CMV_JOHANSEN_MAX][3] = {
    {{6.5, 8.18, 11.65}, {15.66, 17.95, 23.52}, {28.71, 31.52, 37.22}, {45.23, 48.28, 55.43}},
    {{7.52, 9.24, 12.97}, {17.85, 19.96, 24.6}, {32, 34.91, 41.07}, {49.65, 53.12, 60.16}}};
/* MacKinnon, Haug & Michelis (1999), free constant: 10, 5 and 1 %. */
static const double SM_MAX[CMV_JOHANSEN_MAX][3] = {{2.7055, 3.8415, 6.6349},
                                                   {12.2971, 14.2639, 18.52},
                                                   {18.8928, 21.1314, 25.865},
                                                   {25.1236, 27.5858, 32.7172}};
static const double SM_TRACE[CMV_JOHANSEN_MAX][3] = {{2.7055, 3.8415, 6.6349},
                                                     {13.4294, 15.4943, 19.9349},
                                                     {27.0669, 29.7961, 35.4628},
                                                     {44.4929, 47.8545, 54.6815}};

static void put_list(cmv__sheet *s, const char *key, const double *v, size_t n, cmv_reason why) {
    json_t *list = why ? NULL : json_array();
    for (size_t i = 0; !why && i < n; i++) (void)json_array_append_new(list, cmv__json_real(v[i]));
    if (why)
        cmv__put_num(s, key, cmv_num_missing(why));
    else
        cmv__measure_put(s, key, list);
}

/* The row of the largest number of common trends first, as the statistics stand. */
static void put_table(cmv__sheet *s, const char *key, const double (*table)[3], size_t k) {
    json_t *list = json_array();
    for (size_t i = k; i-- > 0;) (void)json_array_append_new(list, three(table[i]));
    cmv__measure_put(s, key, list);
}

static void put_johansen(cmv__sheet *s, const char *name, const cmv_johansen *r, bool inside) {
    char key[80];
    const size_t k = r->n_series, levels = k + inside;
    put_list(s, cmv__key(key, "%s_eigen", name), r->max_eigen, k, r->why);
    put_table(s, cmv__key(key, "%s_eigen_crit_10_5_1", name), URCA_MAX[inside], k);
    put_list(s, cmv__key(key, "%s_eigenvalues", name), r->eigenvalue, levels, r->why);
    put_list(s, cmv__key(key, "%s_beta1", name), r->beta, levels, r->why);
    put_list(s, cmv__key(key, "%s_trace", name), r->trace, k, r->why);
    put_table(s, cmv__key(key, "%s_trace_crit_10_5_1", name), URCA_TRACE[inside], k);
}

static cmv_rc johansen(cmv_cvec x, size_t k, const cmv_johansen_opt *opt, cmv_arena *arena,
                       cmv_johansen *out, cmv_err *err) {
    cmv_vec scratch;
    CMV_TRY(scratch_of(cmv_johansen_scratch(x.n / k, k, opt), arena, &scratch, err));
    return cmv_johansen_of(x, k, opt, scratch, out, err);
}

/* Constant free and no seasons: the case of statsmodels with det_order 0. */
static cmv_rc put_plain(cmv__sheet *s, cmv_cvec x, size_t k, size_t lags, cmv_arena *arena,
                        cmv_err *err) {
    cmv_johansen r;
    const cmv_johansen_opt opt = {.lags = lags};
    CMV_TRY(johansen(x, k, &opt, arena, &r, err));
    put_list(s, "sm_eig", r.eigenvalue, k, r.why);
    put_list(s, "sm_trace", r.trace, k, r.why);
    put_list(s, "sm_maxeig", r.max_eigen, k, r.why);
    put_table(s, "sm_trace_crit_90_95_99", SM_TRACE, k);
    put_table(s, "sm_maxeig_crit_90_95_99", SM_MAX, k);
    return CMV_OK;
}

cmv_rc cmv__measure_johansen(const cmv_table *in, size_t n_in, const json_t *params,
                             cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    const json_t *cols = NULL, *ecdet = NULL;
    const char *spec = NULL;
    cmv_cvec x;
    size_t k = 0;
    cmv_johansen_opt opt = {0};
    CMV_TRY(cmv__param_list(params, "cols", true, &cols, err));
    CMV_TRY(cmv__param_list(params, "ecdet", false, &ecdet, err));
    CMV_TRY(cmv__param_size(params, "K", 1, 2, &opt.lags, err));
    CMV_TRY(cmv__param_size(params, "season", 0, 0, &opt.season, err));
    CMV_TRY(cmv__param_text(params, "spec", "longrun", &spec, err));
    if (strcmp(spec, "longrun") != 0)
        CMV_FAIL(err, CMV_E_ARG, "spec is longrun, not \"%.40s\"", spec);
    CMV_TRY(cmv__columns_read(in, cols, arena, &x, &k, err));
    CMV_TRY(put_plain(&s, x, k, opt.lags, arena, err));
    for (size_t i = 0; i < json_array_size(ecdet); i++) {
        const char *name = json_string_value(json_array_get(ecdet, i));
        cmv_johansen r;
        if (!name || (strcmp(name, "const") != 0 && strcmp(name, "none") != 0))
            CMV_FAIL_AT(err, CMV_E_ARG, i, "ecdet holds const and none");
        opt.constant_inside = !strcmp(name, "const");
        CMV_TRY(johansen(x, k, &opt, arena, &r, err));
        put_johansen(&s, name, &r, opt.constant_inside);
    }
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_halflife(const cmv_table *in, size_t n_in, const json_t *params,
                             cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv_cvec x;
    cmv_half_life h;
    CMV_TRY(read_levels(in, params, arena, &x, err));
    CMV_TRY(cmv_half_life_of(x, &h, err));
    const double phi = h.phi.v, theta = -log(phi);
    const cmv_reason why = h.phi.why, root = why ? why : CMV_WHY_UNIT_ROOT_NOT_REJECTED;
    cmv__put_count(&s, "n", h.n);
    cmv__put_num(&s, "phi", h.phi);
    cmv__put_real(&s, "const", h.constant, why);
    cmv__put_real(&s, "mean_level", h.constant / (1 - phi), root);
    cmv__put_num(&s, "half_life_exact_ln2_over_minus_ln_phi", h.exact);
    cmv__put_num(&s, "half_life_euler_ln2_over_1_minus_phi", h.euler);
    cmv__put_real(&s, "resid_sd", h.resid_sd, why);
    cmv__put_real(&s, "se_phi", h.se_phi, why);
    cmv__put_real(&s, "phi_kendall_bias_corrected", h.phi_corrected, why);
    cmv__put_num(&s, "half_life_bias_corrected", h.corrected);
    const bool reverts = !why && phi > 0 && phi < 1;
    const double spread = h.resid_sd / sqrt(1 - phi * phi);
    cmv__put_real(&s, "ou_theta_per_step", reverts ? theta : (double)NAN, root);
    cmv__put_real(&s, "ou_sigma", reverts ? spread * sqrt(2 * theta) : (double)NAN, root);
    cmv__put_real(&s, "ou_stationary_sd", reverts ? spread : (double)NAN, root);
    return cmv__sheet_done(&s, err);
}
