// SPDX-License-Identifier: Apache-2.0
/* Stress windows, and what followed a large move. */
#include "measure_util.h"
#include "measures.h"
#include "stretch.h"

#include "base/error.h"
#include "comove/history.h"

#include <math.h>
#include <string.h>

/* Rows in which both sides have a value. */
typedef struct dated {
    const cmv_date *date;
    cmv_cvec a, b;
} dated;

static cmv_rc read_rows(const cmv_table *in, cmv_arena *arena, dated *out, cmv_err *err) {
    cmv_date *date, *kept;
    cmv__pair_cols v;
    CMV_TRY(cmv__col_dates(in, "date", arena, &date, err));
    CMV_TRY(cmv__col_numbers(in, "a", arena, &v.x, err));
    CMV_TRY(cmv__col_numbers(in, "b", arena, &v.y, err));
    CMV_NEW_ARRAY(kept, arena, cmv_date, in->n_rows, err);
    size_t n = 0;
    for (size_t i = 0; i < in->n_rows; i++) {
        if (isnan(v.x.at[i]) || isnan(v.y.at[i])) continue;
        if (n > 0 && date[i] <= kept[n - 1])
            CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "%s row %zu: the dates must ascend", in->name, i + 1);
        kept[n++] = date[i];
    }
    CMV_TRY(cmv__pair_complete(v, arena, &v, err));
    *out = (dated){kept, v.x, v.y};
    return CMV_OK;
}

/* Simple returns of rows first..first+n-1, each from the row before. */
static cmv_rc simple_returns(cmv_cvec level, const cmv__stretch *s, cmv_arena *arena, cmv_cvec *out,
                             cmv_err *err) {
    double *r;
    CMV_NEW_ARRAY(r, arena, double, s->n, err);
    for (size_t i = 0; i < s->n; i++) {
        const double *v = level.at + s->first + i;
        r[i] = v[-1] > 0 ? (v[0] - v[-1]) / v[-1] : (double)NAN;
    }
    *out = (cmv_cvec){r, s->n};
    return CMV_OK;
}

static void put_side(cmv__sheet *s, const char *side, cmv_cvec level, const cmv__stretch *w) {
    char key[80];
    const double base = level.at[w->first - 1];
    cmv__put_num(s, cmv__key(key, "ret_%s", side),
                 cmv__level_change(CMV_TRANSFORM_SIMPLE, base, level.at[w->first + w->n - 1]));
    cmv__put_num(s, cmv__key(key, "mdd_%s", side),
                 cmv__level_fall(CMV_TRANSFORM_SIMPLE, base, (cmv_cvec){level.at + w->first, w->n}));
}

static cmv_rc put_window(json_t *values, const dated *v, const cmv__stretch *w, cmv_arena *arena,
                         cmv_err *err) {
    cmv__sheet s = {.values = values};
    cmv_cvec x, y;
    cmv_cov cov;
    CMV_TRY(simple_returns(v->a, w, arena, &x, err));
    CMV_TRY(simple_returns(v->b, w, arena, &y, err));
    CMV_TRY(cmv_cov_of(x, y, &cov, err));
    cmv__put_count(&s, "n", w->n);
    put_side(&s, "a", v->a, w);
    put_side(&s, "b", v->b, w);
    cmv__put_num(&s, "corr", cov.r);
    cmv__put_date(&s, "base_date", w->base);
    cmv__put_date(&s, "end_date", v->date[w->first + w->n - 1]);
    return cmv__sheet_done(&s, err);
}

/* One of the windows asked for: [name, first, last]. */
static cmv_rc read_window(const json_t *item, size_t i, const char **name, cmv_date day[2],
                          cmv_err *err) {
    *name = json_string_value(json_array_get(item, 0));
    for (size_t k = 0; k < 2; k++) {
        const json_t *text = json_array_get(item, k + 1);
        if (!*name || !json_is_string(text))
            CMV_FAIL_AT(err, CMV_E_ARG, i, "windows[%zu] is not [name, first, last]", i);
        CMV_TRY(cmv_date_parse(json_string_value(text), json_string_length(text), &day[k], err));
    }
    return CMV_OK;
}

cmv_rc cmv__measure_stress(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                           json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    const json_t *windows = NULL;
    dated v;
    CMV_TRY(cmv__param_list(params, "windows", true, &windows, err));
    CMV_TRY(read_rows(in, arena, &v, err));
    for (size_t i = 0; i < json_array_size(windows); i++) {
        const char *name;
        cmv_date day[2];
        CMV_TRY(read_window(json_array_get(windows, i), i, &name, day, err));
        /* The first row is a level without a change: rows of changes begin with the second. */
        cmv__stretch w = {.why = CMV_WHY_NO_DATA};
        if (v.a.n > 1) w = cmv__stretch_of(v.date + 1, v.a.n - 1, v.date[0], day[0], day[1], -1);
        if (w.why) {
            cmv__put_num(&s, name, cmv_num_missing(w.why));
            continue;
        }
        w.first++;
        json_t *inside = json_object();
        cmv__measure_put(&s, name, inside);
        if (inside) CMV_TRY(put_window(inside, &v, &w, arena, err));
    }
    return cmv__sheet_done(&s, err);
}

/* ---- what followed a large move ---------------------------------------------------------------------------------------- */

/* Simple change over `back` rows up to each row, or over `ahead` rows from it on; NaN where there is none. */
static cmv_rc changes_over(cmv_cvec level, size_t back, size_t ahead, cmv_arena *arena,
                           cmv_cvec *out, cmv_err *err) {
    double *r;
    CMV_NEW_ARRAY(r, arena, double, level.n, err);
    for (size_t t = 0; t < level.n; t++) {
        r[t] = (double)NAN;
        if (t < back || ahead >= level.n - t) continue;
        const double from = level.at[t - back], to = level.at[t + ahead];
        if (from > 0) r[t] = (to - from) / from;
    }
    *out = (cmv_cvec){r, level.n};
    return CMV_OK;
}

static cmv_rc read_sigma(const json_t *params, double *sigma, cmv_err *err) {
    CMV_TRY(cmv__param_number(params, "sigma", -100, 100, sigma, err));
    if (*sigma == 0) CMV_FAIL(err, CMV_E_ARG, "sigma is 0: neither a fall nor a rise");
    return CMV_OK;
}

cmv_rc cmv__measure_cond_perf(const cmv_table *in, size_t n_in, const json_t *params,
                              cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    size_t back = 0, ahead = 0, *at;
    double sigma = 0;
    dated v;
    cmv_cvec move, next;
    cmv_after_move m;
    CMV_TRY(cmv__param_size(params, "lookback", 1, 21, &back, err));
    CMV_TRY(cmv__param_size(params, "forward", 1, 21, &ahead, err));
    CMV_TRY(read_sigma(params, &sigma, err));
    CMV_TRY(read_rows(in, arena, &v, err));
    CMV_TRY(changes_over(v.a, back, 0, arena, &move, err));
    CMV_TRY(changes_over(v.b, 0, ahead, arena, &next, err));
    CMV_NEW_ARRAY(at, arena, size_t, v.a.n, err);
    CMV_TRY(cmv_after_move_of(move, next, sigma, ahead, at, &m, err));
    json_t *rows = json_array();
    for (size_t i = 0; rows && i < m.n; i++)
        s.failed |= json_array_append_new(rows, json_integer((json_int_t)at[i] + 1)) != 0;
    cmv__put_real(&s, "threshold", m.threshold, CMV_WHY_TOO_FEW);
    cmv__put_count(&s, "n_overlapping_signals", m.n_overlapping);
    cmv__put_count(&s, "n_non_overlapping", m.n);
    cmv__measure_put(&s, "rows", rows);
    cmv__put_num(&s, "mean_fwd", m.mean);
    cmv__put_num(&s, "hit_rate", m.up.share);
    cmv__measure_interval(&s, "hit_rate_ci95", m.up.low, m.up.high);
    cmv__put_num(&s, "base_mean_fwd", m.base_mean);
    cmv__put_num(&s, "base_hit_rate", m.base_up);
    return cmv__sheet_done(&s, err);
}
