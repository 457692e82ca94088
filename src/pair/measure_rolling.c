// SPDX-License-Identifier: Apache-2.0
#include "measure_util.h"
#include "measures.h"

#include "base/error.h"
#include "comove/change.h"
#include "comove/regress.h"

#include <math.h>

typedef enum what { CORRELATION, SLOPE } what;

/* Rolling r, or slope of y on x, of a pair, in the arena. */
static cmv_rc roll(what kind, cmv__pair_cols v, size_t window, cmv_arena *arena, cmv_cvec *out,
                   cmv_roll_corr_stat *stat, cmv_err *err) {
    double *r = NULL;
    const cmv_roll_corr_opt opt = {.window = window};
    const cmv_vec none = {NULL, 0};
    CMV_NEW_ARRAY(r, arena, double, v.x.n, err);
    const cmv_vec to = {r, v.x.n};
    CMV_TRY(kind == SLOPE ? cmv_roll_beta(v.x, v.y, window, to, stat, err)
                          : cmv_roll_corr(v.x, v.y, &opt, to, none, none, stat, err));
    if (stat->n_windows == 0) {
        CMV_FAIL(err, CMV_E_FEWOBS, "%zu rows do not fill a window of %zu", v.x.n, window);
    }
    *out = (cmv_cvec){r, v.x.n};
    return CMV_OK;
}

/* One extreme window: its r, and the row and date it ends on. */
static void put_extreme(cmv__sheet *s, const char *which, cmv_cvec r, size_t at, const cmv_table *t) {
    char key[80];
    const size_t col = cmv__col_index(t, "date");
    const bool there = at != SIZE_MAX;
    cmv__put_real(s, which, there ? r.at[at] : (double)NAN, CMV_WHY_CONSTANT);
    cmv__measure_put(s, cmv__key(key, "%s_end_row", which),
                     there ? json_integer((json_int_t)at + 1) : json_null());
    if (col == SIZE_MAX) return;
    size_t n = 0;
    const char *text = there ? cmv__measure_cell(t, at, col, &n) : NULL;
    cmv__measure_put(s, cmv__key(key, "%s_end_date", which),
                     text ? json_stringn(text, n) : json_null());
}

static cmv_rc rolling(what kind, const cmv_table *in, const json_t *params, cmv_arena *arena,
                      json_t *values, cmv_err *err) {
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_cvec r;
    cmv_roll_corr_stat stat;
    size_t window = 0, every = 0;
    CMV_TRY(cmv__param_size(params, "window", 3, 0, &window, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(roll(kind, v, window, arena, &r, &stat, err));
    /* About twelve values unless asked for more. */
    CMV_TRY(cmv__param_size(params, "every", 1, stat.n_windows < 24 ? 1 : stat.n_windows / 12,
                            &every, err));
    cmv__put_count(&s, "n_windows", stat.n_windows);
    cmv__put_count(&s, "n_defined", stat.n_defined);
    put_extreme(&s, "max", r, stat.max_at, in);
    put_extreme(&s, "min", r, stat.min_at, in);
    cmv__put_real(&s, "first", r.at[stat.first], CMV_WHY_CONSTANT);
    cmv__put_real(&s, "last", r.at[r.n - 1], CMV_WHY_CONSTANT);
    cmv__put_count(&s, "values_every", every);
    json_t *list = json_array();
    cmv__measure_put(&s, "values", list);
    for (size_t t = stat.first; t < r.n; t += every) {
        s.failed |= json_array_append_new(list, cmv__json_real(r.at[t])) != 0;
    }
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_rolling_corr(const cmv_table *in, size_t n_in, const json_t *params,
                                 cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    return rolling(CORRELATION, in, params, arena, values, err);
}

cmv_rc cmv__measure_rolling_beta(const cmv_table *in, size_t n_in, const json_t *params,
                                 cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    return rolling(SLOPE, in, params, arena, values, err);
}

/* Correlations of the windows that do not overlap, newest first. */
static void put_separate(cmv__sheet *s, cmv_cvec r, size_t window) {
    json_t *list = json_array();
    cmv__measure_put(s, "nonoverlap_values", list);
    for (size_t k = 0; k < r.n / window; k++) {
        s->failed |= json_array_append_new(list, cmv__json_real(r.at[r.n - 1 - k * window])) != 0;
    }
}

cmv_rc cmv__measure_rolling_unusual(const cmv_table *in, size_t n_in, const json_t *params,
                                    cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_cvec r;
    cmv_roll_corr_stat stat;
    size_t window = 0;
    CMV_TRY(cmv__param_size(params, "window", 3, 0, &window, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv__pair_complete(v, arena, &v, err));
    CMV_TRY(roll(CORRELATION, v, window, arena, &r, &stat, err));
    const double latest = r.at[r.n - 1];
    const double max = stat.max_at == SIZE_MAX ? (double)NAN : r.at[stat.max_at];
    const double min = stat.min_at == SIZE_MAX ? (double)NAN : r.at[stat.min_at];
    const cmv_cvec windows = {r.at + stat.first, stat.n_windows};
    cmv__put_real(&s, "latest", latest, CMV_WHY_CONSTANT);
    cmv__put_count(&s, "n_windows", stat.n_windows);
    cmv__put_count(&s, "independent_windows", r.n / window);
    cmv__put_real(&s, "pct_mid", cmv_pct_rank_of(windows, latest).mid, CMV_WHY_CONSTANT);
    cmv__put_real(&s, "max", max, CMV_WHY_CONSTANT);
    cmv__put_real(&s, "min", min, CMV_WHY_CONSTANT);
    cmv__put_real(&s, "range", max - min, CMV_WHY_CONSTANT);
    put_separate(&s, r, window);
    return cmv__sheet_done(&s, err);
}

/* ---- the range of constant correlation ----------------------------------------------------------------------------------- */

static void put_range(cmv__sheet *s, const cmv_roll_range_opt *opt, const cmv_roll_range *t) {
    const cmv_reason why = CMV_WHY_TOO_FEW;
    cmv__put_real(s, "max", opt->max, CMV_WHY_CONSTANT);
    cmv__put_real(s, "min", opt->min, CMV_WHY_CONSTANT);
    cmv__put_real(s, "range", opt->max - opt->min, CMV_WHY_CONSTANT);
    cmv__put_real(s, "constant_median", t->median, why);
    cmv__put_real(s, "constant_q95", t->q95, why);
    cmv__put_real(s, "p", t->p, why);
    cmv__put_real(s, "p_max", t->p_max, why);
    cmv__put_real(s, "p_min", t->p_min, why);
    cmv__put_count(s, "B", t->resamples);
}

cmv_rc cmv__measure_rolling_range(const cmv_table *in, size_t n_in, const json_t *params,
                                  cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    enum { MOST = 1000000 };
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_cvec r;
    cmv_roll_corr_stat stat;
    cmv_roll_range_opt opt = {.max = NAN, .min = NAN};
    cmv_roll_range found;
    size_t seed = 0;
    CMV_TRY(cmv__param_size(params, "window", 3, 0, &opt.window, err));
    CMV_TRY(cmv__param_size(params, "B", 1, 2000, &opt.resamples, err));
    CMV_TRY(cmv__param_size(params, "mc_seed", 0, 1, &seed, err));
    CMV_TRY(cmv__param_number_or(params, "mean_block", 0, 1e9, 10, &opt.mean_block, err));
    if (opt.resamples > MOST) CMV_FAIL(err, CMV_E_ARG, "B is %zu, at most %d", opt.resamples, MOST);
    opt.seed = seed;
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv__pair_complete(v, arena, &v, err));
    CMV_TRY(roll(CORRELATION, v, opt.window, arena, &r, &stat, err));
    if (stat.max_at != SIZE_MAX) opt.max = r.at[stat.max_at];
    if (stat.min_at != SIZE_MAX) opt.min = r.at[stat.min_at];
    cmv_vec scratch = {NULL, cmv_roll_range_scratch(v.x.n, opt.resamples)};
    CMV_NEW_RAW(scratch.at, arena, double, scratch.n, err);
    CMV_TRY(cmv_roll_range_of(v.x, v.y, &opt, scratch, &found, err));
    cmv__put_count(&s, "n", v.x.n);
    cmv__put_count(&s, "n_windows", stat.n_windows);
    put_range(&s, &opt, &found);
    return cmv__sheet_done(&s, err);
}
