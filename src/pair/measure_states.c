// SPDX-License-Identifier: Apache-2.0
/* Correlation by the state of a third column. */
#include "measure_util.h"
#include "measures.h"

#include "base/error.h"

#include <math.h>

enum { CUTS_MAX = 30 };

/* The states between cuts: the k-th holds what is at or above cut k-1 and below cut k. */
typedef struct states {
    double cut[CUTS_MAX];
    size_t n_cuts, min_n;
    cmv_cvec x, y, value;
    double *in_x, *in_y, *u; /* room for the rows of one state */
} states;

static cmv_rc read_cuts(const json_t *params, states *out, cmv_err *err) {
    const json_t *list;
    CMV_TRY(cmv__param_list(params, "cuts", true, &list, err));
    out->n_cuts = json_array_size(list);
    if (out->n_cuts < 1 || out->n_cuts > CUTS_MAX)
        CMV_FAIL(err, CMV_E_ARG, "cuts holds %zu numbers; from 1 to %d are allowed", out->n_cuts,
                 CUTS_MAX);
    for (size_t i = 0; i < out->n_cuts; i++) {
        const json_t *cut = json_array_get(list, i);
        out->cut[i] = json_number_value(cut);
        if (!json_is_number(cut) || (i > 0 && !(out->cut[i] > out->cut[i - 1])))
            CMV_FAIL(err, CMV_E_ARG, "cuts must be numbers in ascending order");
    }
    return CMV_OK;
}

static cmv_rc read_states(const cmv_table *in, const json_t *params, cmv_arena *arena, states *out,
                          cmv_err *err) {
    const char *name;
    cmv__pair_cols v;
    CMV_TRY(read_cuts(params, out, err));
    CMV_TRY(cmv__param_size(params, "min_n", 4, 60, &out->min_n, err));
    CMV_TRY(cmv__param_text(params, "state", "state", &name, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv__col_numbers(in, name, arena, &out->value, err));
    CMV_NEW_ARRAY(out->in_x, arena, double, v.x.n, err);
    CMV_NEW_ARRAY(out->in_y, arena, double, v.x.n, err);
    CMV_NEW_ARRAY(out->u, arena, double, v.x.n, err);
    out->x = v.x;
    out->y = v.y;
    return CMV_OK;
}

static size_t state_of(const states *s, double value) {
    size_t k = 0;
    while (k < s->n_cuts && value >= s->cut[k]) k++;
    return k;
}

/* Copies the complete rows of a state together. */
static size_t gather(const states *s, size_t k) {
    size_t n = 0;
    for (size_t i = 0; i < s->x.n; i++) {
        if (isnan(s->x.at[i]) || isnan(s->y.at[i]) || isnan(s->value.at[i])) continue;
        if (state_of(s, s->value.at[i]) != k) continue;
        s->in_x[n] = s->x.at[i];
        s->in_y[n++] = s->y.at[i];
    }
    return n;
}

/* Standard error of z from the influence function, without a lag (statistics.md B3). */
static cmv_rc robust_se(const states *s, size_t n, double *out, cmv_err *err) {
    cmv_cov cov;
    CMV_TRY(cmv_cov_of((cmv_cvec){s->in_x, n}, (cmv_cvec){s->in_y, n}, &cov, err));
    const double r = cov.r.v, sx = sqrt(cov.sxx / (double)n), sy = sqrt(cov.syy / (double)n);
    for (size_t i = 0; i < n; i++) {
        const double a = (s->in_x[i] - cov.mean_x) / sx, b = (s->in_y[i] - cov.mean_y) / sy;
        s->u[i] = a * b - r * (a * a + b * b) / 2;
    }
    *out = sqrt(cmv_bartlett_lrv((cmv_cvec){s->u, n}, 0) / (double)n) / (1 - r * r);
    return CMV_OK;
}

static cmv_rc put_state(cmv__sheet *sheet, const states *s, size_t k, cmv_corr_jack *out,
                        cmv_err *err) {
    char key[80];
    const size_t n = gather(s, k);
    double se = NAN;
    cmv__put_count(sheet, cmv__key(key, "n_%zu", k), n);
    *out = (cmv_corr_jack){.n = n, .r = cmv_num_missing(CMV_WHY_TOO_FEW)};
    if (n >= s->min_n) {
        CMV_TRY(cmv_corr_jack_of((cmv_cvec){s->in_x, n}, (cmv_cvec){s->in_y, n}, out, err));
        CMV_TRY(robust_se(s, n, &se, err));
    }
    cmv__put_num(sheet, cmv__key(key, "r_%zu", k), out->r);
    if (n < s->min_n) return CMV_OK;
    cmv__measure_interval(sheet, cmv__key(key, "ci95_%zu", k), out->ci_low, out->ci_high);
    cmv__put_real(sheet, cmv__key(key, "hc_se_z_%zu", k), se, CMV_WHY_CONSTANT);
    return CMV_OK;
}

cmv_rc cmv__measure_bucket_corr(const cmv_table *in, size_t n_in, const json_t *params,
                                cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet sheet = {.values = values};
    cmv_corr_jack c[CUTS_MAX + 1];
    cmv_corr_equal plain, jack;
    states s;
    CMV_TRY(read_states(in, params, arena, &s, err));
    for (size_t k = 0; k <= s.n_cuts; k++) CMV_TRY(put_state(&sheet, &s, k, &c[k], err));
    CMV_TRY(cmv_corr_equal_of(c, s.n_cuts + 1, true, &plain, err));
    CMV_TRY(cmv_corr_equal_of(c, s.n_cuts + 1, false, &jack, err));
    cmv__put_num(&sheet, "pooled_r", plain.pooled);
    cmv__put_num(&sheet, "chi2_equal", plain.chi2);
    cmv__put_count(&sheet, "df", (size_t)plain.df);
    cmv__put_num(&sheet, "p_equal_iid", plain.p);
    cmv__put_num(&sheet, "chi2_jack", jack.chi2);
    cmv__put_num(&sheet, "p_jack", jack.p);
    return cmv__sheet_done(&sheet, err);
}
