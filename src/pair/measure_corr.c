// SPDX-License-Identifier: Apache-2.0
/* Correlation with its interval, comparisons of correlations, slopes, exponential weights. */
#include "measure_util.h"
#include "measures.h"

#include "base/error.h"

#include <math.h>
#include <stdio.h>

static const double Z975 = 1.959963984540054;

/* The last m rows and those before them. */
typedef struct split {
    cmv_corr_jack recent, before;
} split;

static cmv_rc put_split(cmv__sheet *s, cmv__pair_cols v, size_t m, const char *name, split *out,
                        cmv_err *err) {
    if (m >= v.x.n) {
        CMV_FAIL(err, CMV_E_FEWOBS, "%s is %zu, but there are only %zu complete rows", name, m,
                 v.x.n);
    }
    const size_t k = v.x.n - m;
    CMV_TRY(
        cmv_corr_jack_of((cmv_cvec){v.x.at + k, m}, (cmv_cvec){v.y.at + k, m}, &out->recent, err));
    CMV_TRY(cmv_corr_jack_of((cmv_cvec){v.x.at, k}, (cmv_cvec){v.y.at, k}, &out->before, err));
    const cmv_corr_diff d = cmv_corr_diff_of(&out->recent, &out->before);
    const cmv_reason recent = out->recent.ci_low.why, before = out->before.ci_low.why;
    const cmv_reason why = recent != CMV_WHY_NONE ? recent : before;
    cmv__put_num(s, "r_recent", out->recent.r);
    cmv__put_num(s, "r_before", out->before.r);
    cmv__put_real(s, "z_change", d.z, why);
    cmv__put_real(s, "p_change", d.p, why);
    return CMV_OK;
}

cmv_rc cmv__measure_recent_before(const cmv_table *in, size_t n_in, const json_t *params,
                                  cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    split both;
    size_t k = 0, *row = NULL;
    CMV_TRY(cmv__param_size(params, "k", 4, 0, &k, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv__pair_kept(v, arena, &v, &row, err));
    CMV_TRY(put_split(&s, v, k, "k", &both, err));
    cmv__put_count(&s, "n_recent", k);
    cmv__put_count(&s, "n_before", v.x.n - k);
    cmv__measure_interval(&s, "ci95_recent", both.recent.ci_low, both.recent.ci_high);
    cmv__measure_interval(&s, "ci95_before", both.before.ci_low, both.before.ci_high);
    cmv__put_row(&s, "recent_from", in, row[v.x.n - k], CMV_WHY_TOO_FEW);
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_corr_jack(const cmv_table *in, size_t n_in, const json_t *params,
                              cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_corr_jack j;
    split both;
    size_t last = 0;
    char label[CMV_LABEL_MAX];
    CMV_TRY(cmv__param_size(params, "split_last", 0, 0, &last, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv_corr_jack_of(v.x, v.y, &j, err));
    const cmv_reason why = j.ci_low.why;
    cmv_corr_label(&j, label);
    cmv__put_count(&s, "n", j.n);
    cmv__put_num(&s, "r", j.r);
    cmv__put_real(&s, "se_jack_z", j.se_jack_z, why);
    cmv__put_real(&s, "se_used_z", j.se_used_z, why);
    cmv__measure_interval(&s, "ci95", j.ci_low, j.ci_high);
    cmv__put_real(&s, "se_ratio_to_fisher",
                  j.n > 3 ? j.se_jack_z * sqrt((double)j.n - 3) : (double)NAN, why);
    cmv__measure_put(&s, "most_influential_row",
                     j.influential == SIZE_MAX ? json_null()
                                               : json_integer((json_int_t)j.influential + 1));
    cmv__put_real(&s, "r_without_it", j.r_without, why);
    cmv__put_text(&s, "label", label);
    if (last > 0) {
        CMV_TRY(cmv__pair_complete(v, arena, &v, err));
        CMV_TRY(put_split(&s, v, last, "split_last", &both, err));
    }
    return cmv__sheet_done(&s, err);
}

static void put_comparison(cmv__sheet *s, const char *kind, double diff, double var) {
    char key[80];
    const double se = var > 0 ? sqrt(var) : (double)NAN;
    cmv__put_real(s, cmv__key(key, "se_%s", kind), se, CMV_WHY_TOO_FEW);
    cmv__put_real(s, cmv__key(key, "z_%s", kind), diff / se, CMV_WHY_TOO_FEW);
    cmv__put_real(s, cmv__key(key, "p_%s", kind), cmv_norm_p2(diff / se), CMV_WHY_TOO_FEW);
}

static void put_fisher_interval(cmv__sheet *s, const char *key, double z, double var) {
    const double half = Z975 * sqrt(var);
    cmv__measure_interval(s, key, cmv_num_of(tanh(z - half), CMV_WHY_TOO_FEW),
                          cmv_num_of(tanh(z + half), CMV_WHY_TOO_FEW));
}

cmv_rc cmv__measure_fisher_compare(const cmv_table *in, size_t n_in, const json_t *params,
                                   cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)in, (void)n_in, (void)arena;
    cmv__sheet s = {.values = values};
    double r1 = 0, r2 = 0;
    size_t n1 = 0, n2 = 0;
    bool nested = false;
    CMV_TRY(cmv__param_number(params, "r1", -1, 1, &r1, err));
    CMV_TRY(cmv__param_size(params, "n1", 4, 0, &n1, err));
    CMV_TRY(cmv__param_number(params, "r2", -1, 1, &r2, err));
    CMV_TRY(cmv__param_size(params, "n2", 4, 0, &n2, err));
    CMV_TRY(cmv__param_flag(params, "nested", &nested, err));
    const double z1 = atanh(r1), z2 = atanh(r2);
    const double var1 = 1 / ((double)n1 - 3), var2 = 1 / ((double)n2 - 3);
    cmv__put_real(&s, "diff_z", z1 - z2, CMV_WHY_TOO_FEW);
    put_comparison(&s, "independent", z1 - z2, var1 + var2);
    if (nested) put_comparison(&s, "nested", z1 - z2, var1 - var2);
    put_fisher_interval(&s, "ci1", z1, var1);
    put_fisher_interval(&s, "ci2", z2, var2);
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_beta(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                         json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_beta b;
    cmv_cov c;
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv_beta_of(v.x, v.y, &b, err));
    CMV_TRY(cmv_cov_of(v.x, v.y, &c, err));
    const cmv_reason why = b.beta_y_on_x.why;
    const struct {
        const char *key;
        double v;
    } rest[] = {{"alpha", b.alpha},      {"se_beta", b.se_beta}, {"se_hc1", b.se_hc1},
                {"sd_x", b.sd_x},        {"sd_y", b.sd_y},       {"r2", b.r2},
                {"resid_sd", b.resid_sd}};
    cmv__put_count(&s, "n", b.n);
    cmv__put_num(&s, "beta_y_on_x", b.beta_y_on_x);
    cmv__put_num(&s, "beta_x_on_y", b.beta_x_on_y);
    cmv__put_real(&s, "t_beta", b.t_beta, why != CMV_WHY_NONE ? why : CMV_WHY_PERFECT);
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        cmv__put_real(&s, rest[i].key, rest[i].v, why != CMV_WHY_NONE ? why : CMV_WHY_CONSTANT);
    }
    /* beta = r sd_y / sd_x is an identity; what rounding leaves of the difference is reported as 0. */
    double identity = b.beta_y_on_x.v - c.r.v * b.sd_y / b.sd_x;
    if (fabs(identity) <= 1e-14 * fabs(b.beta_y_on_x.v)) identity = 0;
    cmv__put_real(&s, "identity_beta_minus_r_sdy_over_sdx", identity,
                  c.r.why != CMV_WHY_NONE ? c.r.why : why);
    return cmv__sheet_done(&s, err);
}

/* Correlations at the given 1-based complete rows. */
static cmv_rc put_at(cmv__sheet *s, const json_t *list, cmv_cvec r, cmv_err *err) {
    json_t *at = json_object();
    cmv__measure_put(s, "corr_at", at);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_int_t k = json_integer_value(json_array_get(list, i));
        if (k < 1 || (size_t)k > r.n) {
            CMV_FAIL_AT(err, CMV_E_ARG, i, "at[%zu] is no complete row in 1..%zu", i, r.n);
        }
        char key[80];
        s->failed |= json_object_set_new(at, cmv__key(key, "%lld", (long long)k),
                                         cmv__json_real(r.at[k - 1])) != 0;
    }
    return CMV_OK;
}

cmv_rc cmv__measure_ewma(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                         json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_ewma e;
    double lambda = 0;
    double *r = NULL;
    const json_t *at = NULL;
    CMV_TRY(cmv__param_number(params, "lambda", 0, 1, &lambda, err));
    CMV_TRY(cmv__param_list(params, "at", false, &at, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv__pair_complete(v, arena, &v, err));
    CMV_NEW_ARRAY(r, arena, double, v.x.n, err);
    CMV_TRY(cmv_ewma_corr(v.x, v.y, lambda, (cmv_vec){r, v.x.n}, &e, err));
    const cmv_reason why = e.n == 0 ? CMV_WHY_TOO_FEW : CMV_WHY_CONSTANT;
    cmv__put_count(&s, "n", e.n);
    cmv__put_real(&s, "corr_last", e.r, why);
    cmv__put_real(&s, "vol_x_last_normalised", e.vol_x, why);
    cmv__put_real(&s, "vol_y_last_normalised", e.vol_y, why);
    cmv__put_real(&s, "n_eff", (1 + lambda) / (1 - lambda), CMV_WHY_NONE);
    cmv__put_real(&s, "half_life_obs", log(0.5) / log(lambda), CMV_WHY_NONE);
    if (at) CMV_TRY(put_at(&s, at, (cmv_cvec){r, v.x.n}, err));
    return cmv__sheet_done(&s, err);
}
