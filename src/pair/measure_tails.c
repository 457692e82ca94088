// SPDX-License-Identifier: Apache-2.0
/* Correlation and co-occurrence in the tails, beside what a normal pair would show. */
#include "measure_util.h"
#include "measures.h"

#include "base/error.h"
#include "comove/hedging.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A parameter as keys name it: "0.05", "1.0". */
static const char *number_name(double v, char text[40]) {
    snprintf(text, 40, "%.15g", v);
    if (!strpbrk(text, ".e")) snprintf(text, 40, "%.1f", v);
    return text;
}

static cmv_rc number_at(const json_t *list, const char *name, size_t i, double low, double high,
                        double *out, cmv_err *err) {
    const json_t *v = json_array_get(list, i);
    const double d = json_number_value(v);
    if (!json_is_number(v) || !(d >= low && d <= high))
        CMV_FAIL_AT(err, CMV_E_ARG, i, "%s[%zu] is no number in %g..%g", name, i, low, high);
    *out = d;
    return CMV_OK;
}

cmv_rc cmv__measure_exceedance(const cmv_table *in, size_t n_in, const json_t *params,
                               cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    const json_t *list = NULL;
    size_t min_n = 10;
    double *room;
    cmv_cov all;
    CMV_TRY(cmv__param_list(params, "theta", true, &list, err));
    CMV_TRY(cmv__param_size(params, "min_n", 2, 10, &min_n, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv_cov_of(v.x, v.y, &all, err));
    const size_t size = cmv_exceedance_scratch(v.x.n);
    CMV_NEW_RAW(room, arena, double, size, err);
    cmv__put_num(&s, "r", all.r);
    for (size_t i = 0; i < json_array_size(list); i++) {
        cmv_exceedance e;
        double theta = 0;
        char name[40], key[80];
        CMV_TRY(number_at(list, "theta", i, 0, 10, &theta, err));
        CMV_TRY(cmv_exceedance_of(v.x, v.y, theta, min_n, (cmv_vec){room, size}, &e, err));
        number_name(theta, name);
        cmv__put_count(&s, cmv__key(key, "n_plus_%s", name), e.n_high);
        cmv__put_num(&s, cmv__key(key, "rho_plus_%s", name), e.high);
        cmv__put_count(&s, cmv__key(key, "n_minus_%s", name), e.n_low);
        cmv__put_num(&s, cmv__key(key, "rho_minus_%s", name), e.low);
    }
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_exceedance_normal(const cmv_table *in, size_t n_in, const json_t *params,
                                      cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)in, (void)n_in, (void)arena;
    cmv__sheet s = {.values = values};
    const json_t *grid = NULL;
    CMV_TRY(cmv__param_list(params, "grid", true, &grid, err));
    json_t *rows = json_array();
    cmv__measure_put(&s, "rho_t_exceedcorr_prob", rows);
    for (size_t i = 0; i < json_array_size(grid); i++) {
        double rho = 0, theta = 0, prob;
        CMV_TRY(number_at(json_array_get(grid, i), "grid row", 0, -1, 1, &rho, err));
        CMV_TRY(number_at(json_array_get(grid, i), "grid row", 1, -10, 10, &theta, err));
        const double r = cmv_exceedance_normal(rho, theta, &prob);
        const double row[] = {rho, theta, r, prob};
        json_t *list = json_array();
        for (size_t k = 0; k < sizeof row / sizeof *row; k++)
            s.failed |= json_array_append_new(list, cmv__json_real(row[k])) != 0;
        s.failed |= json_array_append_new(rows, list) != 0;
    }
    return cmv__sheet_done(&s, err);
}

static void put_tail(cmv__sheet *s, const cmv_tail_joint *t, const char *name) {
    char key[80];
    cmv__put_count(s, cmv__key(key, "joint_lower_%s", name), t->lower);
    cmv__put_count(s, cmv__key(key, "joint_upper_%s", name), t->upper);
    cmv__put_count(s, cmv__key(key, "marg_lower_%s", name), t->lower_x);
    cmv__put_num(s, cmv__key(key, "lambda_lower_%s", name), t->share_lower.share);
    cmv__put_num(s, cmv__key(key, "lambda_upper_%s", name), t->share_upper.share);
    cmv__measure_interval(s, cmv__key(key, "wilson_lower_%s", name), t->share_lower.low,
                          t->share_lower.high);
}

cmv_rc cmv__measure_taildep(const cmv_table *in, size_t n_in, const json_t *params,
                            cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    const json_t *list = NULL;
    double *room;
    cmv_cov all;
    CMV_TRY(cmv__param_list(params, "q", true, &list, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv_cov_of(v.x, v.y, &all, err));
    const size_t size = cmv_low_scratch(v.x.n);
    CMV_NEW_RAW(room, arena, double, size, err);
    cmv__put_count(&s, "n", all.n);
    cmv__put_num(&s, "pearson", all.r);
    for (size_t i = 0; i < json_array_size(list); i++) {
        cmv_tail_joint t;
        double q = 0;
        char name[40], key[80];
        CMV_TRY(number_at(list, "q", i, 0, .5, &q, err));
        CMV_TRY(cmv_tail_joint_of(v.x, v.y, q, (cmv_vec){room, size}, &t, err));
        put_tail(&s, &t, number_name(q, name));
        cmv__put_num(&s, cmv__key(key, "gaussian_lambda_%s", name),
                     all.r.why ? all.r : cmv_num_of(cmv_tail_normal(all.r.v, q), CMV_WHY_PERFECT));
    }
    return cmv__sheet_done(&s, err);
}
