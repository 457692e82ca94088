// SPDX-License-Identifier: Apache-2.0
/* Hedges: effectiveness in and out of sample, up and down slopes, the safe-haven regression. */
#include "measure_util.h"
#include "measures.h"

#include "base/error.h"
#include "comove/hedging.h"

#include <math.h>
#include <string.h>

/* 1 - sqrt(1 - e): the share of volatility for a share of variance. */
static cmv_num of_volatility(cmv_num effectiveness) {
    return effectiveness.why ? effectiveness
                             : cmv_num_of(1 - sqrt(1 - effectiveness.v), CMV_WHY_CONSTANT);
}

cmv_rc cmv__measure_hedge(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                          json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_hedge_opt opt = {0};
    cmv_hedge_fit f;
    double *room;
    CMV_TRY(cmv__param_size(params, "window", 3, 252, &opt.window, err));
    CMV_TRY(cmv__param_size(params, "rebalance", 1, 21, &opt.rebalance, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    const size_t size = cmv_hedge_scratch(v.x.n);
    CMV_NEW_RAW(room, arena, double, size, err);
    CMV_TRY(cmv_hedge_fit_of(v.x, v.y, &opt, (cmv_vec){room, size}, &f, err));
    cmv__put_count(&s, "n", f.n);
    cmv__put_num(&s, "h_in_sample", f.ratio);
    cmv__put_num(&s, "he_in_sample", f.in_sample);
    cmv__put_num(&s, "r_squared", f.in_sample);
    cmv__put_num(&s, "vol_reduction_in_sample", of_volatility(f.in_sample));
    cmv__put_count(&s, "n_oos", f.n_oos);
    cmv__put_count(&s, "n_reestimates", f.n_ratios);
    cmv__put_real(&s, "h_first", f.ratio_first, CMV_WHY_TOO_FEW);
    cmv__put_real(&s, "h_last", f.ratio_last, CMV_WHY_TOO_FEW);
    cmv__put_real(&s, "h_min", f.ratio_min, CMV_WHY_TOO_FEW);
    cmv__put_real(&s, "h_max", f.ratio_max, CMV_WHY_TOO_FEW);
    cmv__put_num(&s, "he_oos", f.oos);
    cmv__put_num(&s, "vol_reduction_oos", of_volatility(f.oos));
    cmv__put_num(&s, "mean_abs_change_h", f.turnover);
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_updown(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                           json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_updown u;
    const char *threshold = NULL;
    double *room;
    CMV_TRY(cmv__param_text(params, "threshold", "zero", &threshold, err));
    const bool at_mean = strcmp(threshold, "mean") == 0;
    if (!at_mean && strcmp(threshold, "zero") != 0)
        CMV_FAIL(err, CMV_E_ARG, "parameter \"threshold\" is %s, not zero or mean", threshold);
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv__pair_complete(v, arena, &v, err));
    cmv_moments m;
    CMV_TRY(cmv_moments_of(v.x, &m, err));
    const size_t size = cmv_updown_scratch(v.x.n);
    CMV_NEW_RAW(room, arena, double, size, err);
    CMV_TRY(cmv_updown_of(v.x, v.y, at_mean && m.n ? m.mean : 0, (cmv_vec){room, size}, &u, err));
    cmv__put_count(&s, "n_up", u.n_up);
    cmv__put_num(&s, "corr_up", u.r_up);
    cmv__put_num(&s, "beta_up", u.beta_up);
    cmv__put_count(&s, "n_down", u.n_down);
    cmv__put_num(&s, "corr_down", u.r_down);
    cmv__put_num(&s, "beta_down", u.beta_down);
    cmv__put_num(&s, "downside_beta_bl", u.downside_beta);
    cmv__put_num(&s, "reg_b_up", u.slope_up);
    cmv__put_num(&s, "reg_b_down_minus_up", u.extra_down);
    cmv__put_num(&s, "reg_t_hc1", u.t_extra);
    return cmv__sheet_done(&s, err);
}

static void put_list(cmv__sheet *s, const char *key, const double *v, size_t n) {
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        s->failed |= json_array_append_new(list, cmv__json_real(v[i])) != 0;
    cmv__measure_put(s, key, list);
}

cmv_rc cmv__measure_baur_lucey(const cmv_table *in, size_t n_in, const json_t *params,
                               cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_haven h;
    cmv_ols_opt errors = {.errors = CMV_OLS_HAC};
    double *room;
    CMV_TRY(cmv__param_size(params, "lag", 0, 0, &errors.lag, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    const size_t size = cmv_haven_scratch(v.x.n);
    CMV_NEW_RAW(room, arena, double, size, err);
    CMV_TRY(cmv_haven_of(v.x, v.y, &errors, (cmv_vec){room, size}, &h, err));
    put_list(&s, "thresholds_10_5_1", h.threshold, CMV_HAVEN_TAILS);
    put_list(&s, "coef", h.coef, CMV_HAVEN_TAILS + 2);
    put_list(&s, "se_hac", h.se, CMV_HAVEN_TAILS + 2);
    cmv__put_real(&s, "hedge_coef", h.coef[1], h.why);
    cmv__put_real(&s, "haven10", h.sum[0], h.why);
    cmv__put_real(&s, "haven5", h.sum[1], h.why);
    cmv__put_real(&s, "haven1", h.sum[2], h.why);
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_worst_days(const cmv_table *in, size_t n_in, const json_t *params,
                               cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_worst_opt opt = {0};
    cmv_worst w;
    double *room;
    CMV_TRY(cmv__param_number_or(params, "q", 0, 1, .05, &opt.q, err));
    CMV_TRY(cmv__param_flag(params, "log", &opt.log_x, err));
    opt.log_y = opt.log_x;
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv__pair_complete(v, arena, &v, err));
    const size_t size = cmv_low_scratch(v.x.n);
    CMV_NEW_RAW(room, arena, double, size, err);
    CMV_TRY(cmv_worst_of(v.x, v.y, &opt, (cmv_vec){room, size}, &w, err));
    cmv__put_count(&s, "n", w.n_all);
    cmv__put_count(&s, "n_worst", w.n);
    cmv__put_num(&s, "threshold", w.cut);
    cmv__put_num(&s, "mean_exposure", w.x);
    cmv__put_num(&s, "mean_hedge", w.y);
    cmv__put_num(&s, "mean_exposure_simple", w.x_simple);
    cmv__put_num(&s, "mean_hedge_simple", w.y_simple);
    cmv__put_count(&s, "n_rose", w.rose.hits);
    cmv__put_num(&s, "share_rose", w.rose.share);
    cmv__measure_interval(&s, "ci95_rose", w.rose.low, w.rose.high);
    return cmv__sheet_done(&s, err);
}

/* [hits, n] of a list of cases. */
static cmv_rc read_hits(const json_t *cases, size_t i, size_t v[2], cmv_err *err) {
    const json_t *one = json_array_get(cases, i);
    for (size_t k = 0; k < 2; k++) {
        const json_t *cell = json_array_get(one, k);
        const json_int_t value = json_integer_value(cell);
        if (json_array_size(one) != 2 || !json_is_integer(cell) || value < 0)
            CMV_FAIL_AT(err, CMV_E_ARG, i, "cases[%zu] is not [hits, n]", i);
        v[k] = (size_t)value;
    }
    if (v[0] > v[1]) CMV_FAIL_AT(err, CMV_E_ARG, i, "cases[%zu] has more hits than n", i);
    return CMV_OK;
}

cmv_rc cmv__measure_wilson(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                           json_t *values, cmv_err *err) {
    (void)in, (void)n_in, (void)arena;
    static const char *const keys[] = {"share", "low", "high"};
    cmv__sheet s = {.values = values};
    const json_t *cases = NULL;
    json_t *list[3];
    CMV_TRY(cmv__param_list(params, "cases", true, &cases, err));
    for (size_t k = 0; k < 3; k++) cmv__measure_put(&s, keys[k], list[k] = json_array());
    for (size_t i = 0; i < json_array_size(cases); i++) {
        size_t v[2] = {0};
        CMV_TRY(read_hits(cases, i, v, err));
        const cmv_share w = cmv_wilson(v[0], v[1]);
        const double value[] = {w.share.v, w.low.v, w.high.v};
        for (size_t k = 0; k < 3; k++)
            s.failed |= json_array_append_new(list[k], cmv__json_real(value[k])) != 0;
    }
    return cmv__sheet_done(&s, err);
}
