// SPDX-License-Identifier: Apache-2.0
/* Changes, alignment and aggregation of dated levels. */
#include "measure_util.h"
#include "measures.h"
#include "parts.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- returns ---- */

/* Kinds of change by their names in parameters; bp takes percent, bp_decimal fractions. */
static const struct {
    const char *name;
    cmv_transform transform;
    double scale;
} KINDS[] = {
    {"log", CMV_TRANSFORM_LOG, 1},
    {"simple", CMV_TRANSFORM_SIMPLE, 1},
    {"diff", CMV_TRANSFORM_DIFF, 1},
    {"bp", CMV_TRANSFORM_DIFF_BP, 1},
    {"bp_decimal", CMV_TRANSFORM_DIFF_BP, 100},
};

/* The change into row i is undefined: for want of a value, or because of its sign. */
static const char *why_undefined(cmv_cvec level, size_t i) {
    const bool missing = isnan(level.at[i]) || isnan(level.at[i - 1]);
    return cmv_reason_name(missing ? CMV_WHY_NO_DATA : CMV_WHY_NONPOSITIVE_PRICE);
}

static cmv_rc put_kind(cmv__sheet *s, const char *kind, cmv_cvec level, cmv_vec change,
                       cmv_err *err) {
    const size_t n_kinds = sizeof KINDS / sizeof *KINDS;
    size_t k = 0;
    while (k < n_kinds && strcmp(kind, KINDS[k].name) != 0) k++;
    if (k == n_kinds) {
        CMV_FAIL(err, CMV_E_ARG,
                 "there is no change \"%.40s\"; known: log, simple, diff, bp, bp_decimal", kind);
    }
    const cmv_series rows = {NULL, level.at, level.n};
    CMV_TRY(cmv_transform_apply(KINDS[k].transform, CMV_DAILY, rows, change, NULL, err));
    char key[80];
    json_t *list = json_array();
    json_t *reasons = json_array();
    bool undefined = false;
    cmv__measure_put(s, kind, list);
    for (size_t i = 1; i < level.n; i++) {
        const bool there = !isnan(change.at[i]);
        undefined |= !there;
        s->failed |= json_array_append_new(list, cmv__json_real(change.at[i] * KINDS[k].scale)) != 0;
        s->failed |= json_array_append_new(
                         reasons, there ? json_null() : json_string(why_undefined(level, i))) != 0;
    }
    if (undefined) {
        cmv__measure_put(s, cmv__key(key, "%s_reason", kind), reasons);
    } else {
        json_decref(reasons);
    }
    return CMV_OK;
}

cmv_rc cmv__measure_returns(const cmv_table *in, size_t n_in, const json_t *params,
                            cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    const char *col = NULL;
    const json_t *kinds = NULL;
    cmv_cvec level;
    double *change = NULL;
    CMV_TRY(cmv__param_text(params, "col", "value", &col, err));
    CMV_TRY(cmv__param_list(params, "kinds", true, &kinds, err));
    CMV_TRY(cmv__col_numbers(in, col, arena, &level, err));
    CMV_NEW_ARRAY(change, arena, double, level.n, err);
    for (size_t i = 0; i < json_array_size(kinds); i++) {
        const char *kind = json_string_value(json_array_get(kinds, i));
        if (!kind) CMV_FAIL_AT(err, CMV_E_ARG, i, "kinds[%zu] is no text", i);
        CMV_TRY(put_kind(&s, kind, level, (cmv_vec){change, level.n}, err));
    }
    return cmv__sheet_done(&s, err);
}

/* ---- align_pair ---- */

typedef struct dated {
    cmv_date date;
    size_t row;
    double value;
} dated;

static int by_date_and_row(const void *a, const void *b) {
    const dated *x = a;
    const dated *y = b;
    if (x->date != y->date) return x->date < y->date ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* A series in date order; rows without a value are left out, of equal dates the last row counts. */
static cmv_rc read_series(const cmv_table *t, cmv_arena *arena, cmv_series *out, cmv_err *err) {
    cmv_date *date = NULL;
    cmv_cvec v;
    dated *rows = NULL;
    double *value = NULL;
    size_t n = 0, kept = 0;
    CMV_TRY(cmv__col_dates(t, "date", arena, &date, err));
    CMV_TRY(cmv__col_numbers(t, "value", arena, &v, err));
    CMV_NEW_ARRAY(rows, arena, dated, v.n, err);
    CMV_NEW_ARRAY(value, arena, double, v.n, err);
    for (size_t i = 0; i < v.n; i++) {
        if (!isnan(v.at[i])) rows[n++] = (dated){date[i], i, v.at[i]};
    }
    qsort(rows, n, sizeof *rows, by_date_and_row);
    for (size_t i = 0; i < n; i++) {
        kept -= kept > 0 && date[kept - 1] == rows[i].date;
        date[kept] = rows[i].date;
        value[kept++] = rows[i].value;
    }
    *out = (cmv_series){date, value, kept};
    return CMV_OK;
}

/* What is printed of a set of paired returns. */
static cmv_rc put_returns(cmv__sheet *s, cmv_cvec a, cmv_cvec b, const char *how, const char *side,
                          cmv_err *err) {
    char key[80];
    cmv_cov c;
    double sum_a = 0, sum_b = 0;
    CMV_TRY(cmv_cov_of(a, b, &c, err));
    for (size_t i = 0; i < a.n; i++) {
        sum_a += a.at[i];
        sum_b += b.at[i];
    }
    cmv__put_count(s, cmv__key(key, "n_returns_%s", how), c.n);
    cmv__put_num(s, cmv__key(key, "corr_%s", how), c.r);
    cmv__put_real(s, cmv__key(key, "sd_a_%s", side), c.sd_x, CMV_WHY_TOO_FEW);
    cmv__put_real(s, cmv__key(key, "sd_b_%s", side), c.sd_y, CMV_WHY_TOO_FEW);
    cmv__put_real(s, cmv__key(key, "sum_a_%s", side), sum_a, CMV_WHY_NONPOSITIVE_PRICE);
    cmv__put_real(s, cmv__key(key, "sum_b_%s", side), sum_b, CMV_WHY_NONPOSITIVE_PRICE);
    return CMV_OK;
}

/* Changes of a level series in the arena, without the first place, which has none. */
static cmv_rc changes_of(cmv_series level, cmv_transform kind, cmv_arena *arena, cmv_cvec *out,
                         cmv_err *err) {
    double *v = NULL;
    CMV_NEW_ARRAY(v, arena, double, level.n, err);
    CMV_TRY(cmv_transform_apply(kind, CMV_DAILY, level, (cmv_vec){v, level.n}, NULL, err));
    *out = level.n ? (cmv_cvec){v + 1, level.n - 1} : (cmv_cvec){v, 0};
    return CMV_OK;
}

/* The wrong order, for comparison: each side's own returns, joined on their dates. */
static cmv_rc put_own_then_join(cmv__sheet *s, cmv_series a, cmv_series b, cmv_transform kind,
                                cmv_arena *arena, cmv_err *err) {
    cmv_cvec own_a, own_b;
    double *x = NULL;
    double *y = NULL;
    size_t n = 0;
    CMV_TRY(changes_of(a, kind, arena, &own_a, err));
    CMV_TRY(changes_of(b, kind, arena, &own_b, err));
    CMV_NEW_ARRAY(x, arena, double, a.n, err);
    CMV_NEW_ARRAY(y, arena, double, a.n, err);
    for (size_t i = 1, j = 1; i < a.n && j < b.n;) {
        if (a.date[i] == b.date[j]) {
            x[n] = own_a.at[i - 1];
            y[n++] = own_b.at[j - 1];
        }
        const cmv_date date = a.date[i];
        i += date <= b.date[j];
        j += b.date[j] <= date;
    }
    return put_returns(s, (cmv_cvec){x, n}, (cmv_cvec){y, n}, "own_then_join", "own", err);
}

cmv_rc cmv__measure_align_pair(const cmv_table *in, size_t n_in, const json_t *params,
                               cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    const char *name = NULL;
    cmv_transform kind = CMV_TRANSFORM_LOG;
    cmv_align_leg a = {.freq = CMV_DAILY}, b = {.freq = CMV_DAILY};
    cmv_aligned shared;
    cmv_cvec ra, rb;
    CMV_TRY(cmv__param_text(params, "kind", "log", &name, err));
    CMV_TRY(cmv_transform_parse(name, &kind, err));
    CMV_TRY(cmv_calendar_find("own", &a.cal, err));
    b.cal = a.cal;
    CMV_TRY(read_series(&in[0], arena, &a.level, err));
    CMV_TRY(read_series(&in[1], arena, &b.level, err));
    CMV_TRY(cmv_series_align(&a, &b, CMV_ALIGN_DATED, arena, &shared, err));
    cmv__put_count(&s, "n_a", a.level.n);
    cmv__put_count(&s, "n_b", b.level.n);
    cmv__put_count(&s, "n_shared_levels", shared.n);
    cmv__put_date(&s, "first_shared", shared.n ? shared.date[0] : CMV_DATE_NONE);
    cmv__put_date(&s, "last_shared", shared.n ? shared.date[shared.n - 1] : CMV_DATE_NONE);
    cmv__measure_put(&s, "max_gap_days_align_first", json_integer(shared.max_gap_days));
    CMV_TRY(changes_of((cmv_series){shared.date, shared.a, shared.n}, kind, arena, &ra, err));
    CMV_TRY(changes_of((cmv_series){shared.date, shared.b, shared.n}, kind, arena, &rb, err));
    CMV_TRY(put_returns(&s, ra, rb, "align_first", "align_first", err));
    CMV_TRY(put_own_then_join(&s, a.level, b.level, kind, arena, err));
    return cmv__sheet_done(&s, err);
}

/* ---- aggregate ---- */

/* Levels of two legs by row of one table, complete rows only. */
typedef struct legs {
    cmv_date *date;
    cmv_cvec a, b;
} legs;

static cmv_rc read_legs(const cmv_table *t, cmv_arena *arena, legs *out, cmv_err *err) {
    double *a = NULL;
    double *b = NULL;
    cmv_cvec va, vb;
    size_t n = 0;
    CMV_TRY(cmv__col_dates(t, "date", arena, &out->date, err));
    CMV_TRY(cmv__col_numbers(t, "a", arena, &va, err));
    CMV_TRY(cmv__col_numbers(t, "b", arena, &vb, err));
    CMV_NEW_ARRAY(a, arena, double, va.n, err);
    CMV_NEW_ARRAY(b, arena, double, va.n, err);
    for (size_t i = 0; i < va.n; i++) {
        if (i > 0 && out->date[i] <= out->date[i - 1] && n > 0) {
            CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "%s: dates must ascend (row %zu)", t->name, i + 1);
        }
        if (isnan(va.at[i]) || isnan(vb.at[i])) continue;
        out->date[n] = out->date[i];
        a[n] = va.at[i];
        b[n++] = vb.at[i];
    }
    out->a = (cmv_cvec){a, n};
    out->b = (cmv_cvec){b, n};
    return CMV_OK;
}

/* Log changes between chosen rows of one side. */
static cmv_rc log_changes_at(cmv_cvec level, const size_t *row, size_t n, cmv_arena *arena,
                             cmv_cvec *out, cmv_err *err) {
    double *picked = NULL;
    CMV_NEW_ARRAY(picked, arena, double, n, err);
    for (size_t i = 0; i < n; i++) picked[i] = level.at[row[i]];
    return changes_of((cmv_series){NULL, picked, n}, CMV_TRANSFORM_LOG, arena, out, err);
}

static cmv_rc put_sampled(cmv__sheet *s, const legs *v, const char *name, const size_t *row,
                          size_t n, cmv_arena *arena, cmv_err *err) {
    char key[80];
    cmv_cvec a, b;
    cmv_cov c;
    CMV_TRY(log_changes_at(v->a, row, n, arena, &a, err));
    CMV_TRY(log_changes_at(v->b, row, n, arena, &b, err));
    CMV_TRY(cmv_cov_of(a, b, &c, err));
    cmv__put_count(s, cmv__key(key, "n_%s", name), c.n);
    cmv__put_num(s, cmv__key(key, "corr_%s", name), c.r);
    return CMV_OK;
}

/* Influence of each pair on r: standardised product less half r times the squares; its mean square over n is var r. */
static void influence_of(cmv_cvec a, cmv_cvec b, const cmv_cov *c, double *out) {
    const double n = (double)c->n;
    const double sx = sqrt(c->sxx / n), sy = sqrt(c->syy / n);
    for (size_t i = 0; i < a.n; i++) {
        const double x = (a.at[i] - c->mean_x) / sx, y = (b.at[i] - c->mean_y) / sy;
        out[i] = x * y - c->r.v * (x * x + y * y) / 2;
    }
}

/* Overlapping k-row log changes, with the standard error that ignores the overlap beside one that does not. */
static cmv_rc put_overlap(cmv__sheet *s, const legs *v, size_t k, size_t lag, cmv_arena *arena,
                          cmv_err *err) {
    char key[80];
    double *x = NULL, *y = NULL, *u = NULL;
    const size_t n = v->a.n > k ? v->a.n - k : 0;
    cmv_cov c;
    CMV_NEW_ARRAY(x, arena, double, n, err);
    CMV_NEW_ARRAY(y, arena, double, n, err);
    CMV_NEW_ARRAY(u, arena, double, n, err);
    for (size_t i = 0; i < n; i++) {
        x[i] = log(v->a.at[i + k] / v->a.at[i]);
        y[i] = log(v->b.at[i + k] / v->b.at[i]);
    }
    CMV_TRY(cmv_cov_of((cmv_cvec){x, n}, (cmv_cvec){y, n}, &c, err));
    influence_of((cmv_cvec){x, n}, (cmv_cvec){y, n}, &c, u);
    const double lrv = cmv_bartlett_lrv((cmv_cvec){u, n}, lag);
    cmv__put_count(s, "n_overlap", n);
    cmv__put_num(s, cmv__key(key, "corr_overlap_%zu", k), c.r);
    cmv__put_real(s, cmv__key(key, "se_overlap_%zu_iid", k), (1 - c.r.v * c.r.v) / sqrt((double)n),
                  CMV_WHY_TOO_FEW);
    cmv__put_real(s, cmv__key(key, "se_overlap_%zu_nw", k), sqrt(lrv / (double)n), CMV_WHY_TOO_FEW);
    return CMV_OK;
}

cmv_rc cmv__measure_aggregate(const cmv_table *in, size_t n_in, const json_t *params,
                              cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    static const struct {
        const char *name;
        cmv_period period;
        cmv_weekday week_end;
    } SAMPLES[] = {{"week_ending_wed", CMV_PERIOD_WEEK, CMV_WED},
                   {"week_ending_fri", CMV_PERIOD_WEEK, CMV_FRI},
                   {"month", CMV_PERIOD_MONTH, CMV_SUN}};
    cmv__sheet s = {.values = values};
    legs v;
    size_t k = 0, lag = 0, n = 0;
    size_t *row = NULL;
    CMV_TRY(cmv__param_size(params, "k", 1, 21, &k, err));
    CMV_TRY(cmv__param_size(params, "nw_lag", 0, 20, &lag, err));
    CMV_TRY(read_legs(in, arena, &v, err));
    CMV_NEW_ARRAY(row, arena, size_t, v.a.n, err);
    for (size_t i = 0; i < v.a.n; i++) row[i] = i;
    CMV_TRY(put_sampled(&s, &v, "daily", row, v.a.n, arena, err));
    for (size_t i = 0; i < sizeof SAMPLES / sizeof *SAMPLES; i++) {
        CMV_TRY(cmv_period_ends(v.date, v.a.n, SAMPLES[i].period, SAMPLES[i].week_end, row, &n, err));
        CMV_TRY(put_sampled(&s, &v, SAMPLES[i].name, row, n, arena, err));
    }
    CMV_TRY(put_overlap(&s, &v, k, lag, arena, err));
    return cmv__sheet_done(&s, err);
}

/* ---- horizons ---- */

static void put_rung(cmv__sheet *s, const cmv_horizon *h) {
    char key[80];
    cmv__put_count(s, cmv__key(key, "n_%s", h->name), h->n);
    cmv__put_num(s, cmv__key(key, "r_%s", h->name), h->c.r);
    cmv__measure_interval(s, cmv__key(key, "ci95_%s", h->name), h->c.ci_low, h->c.ci_high);
    if (h->n == 0) return;
    cmv__put_date(s, cmv__key(key, "first_%s", h->name), h->first);
    cmv__put_date(s, cmv__key(key, "last_%s", h->name), h->last);
}

/* Day by day; the longer rungs come from the ladder. */
static cmv_rc first_rung(const cmv__ladder *l, cmv_arena *arena, cmv_horizon *out, cmv_err *err) {
    double *x = NULL, *y = NULL;
    CMV_TRY(cmv__level_changes(l->ta, l->freq, (cmv_series){l->date, l->a, l->n}, arena, &x, err));
    CMV_TRY(cmv__level_changes(l->tb, l->freq, (cmv_series){l->date, l->b, l->n}, arena, &y, err));
    return cmv__horizon_of(cmv__horizon_name(l->freq), l->date, x, y, l->n, arena, out, err);
}

cmv_rc cmv__measure_horizons(const cmv_table *in, size_t n_in, const json_t *params,
                             cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    legs v;
    cmv__ladder l = {.freq = CMV_DAILY};
    cmv_horizon h;
    const char *kind = NULL, *calendar = NULL;
    CMV_TRY(cmv__param_text(params, "kind", "log", &kind, err));
    CMV_TRY(cmv__param_text(params, "calendar", "own", &calendar, err));
    CMV_TRY(cmv_transform_parse(kind, &l.ta, err));
    if (l.ta == CMV_TRANSFORM_YOY)
        CMV_FAIL(err, CMV_E_ARG, "year-on-year changes overlap: they have no horizons");
    CMV_TRY(cmv_calendar_find(calendar, &l.cal_a, err));
    CMV_TRY(read_legs(in, arena, &v, err));
    if (v.a.n == 0) CMV_FAIL(err, CMV_E_FEWOBS, "%s: no row has both values", in->name);
    l.tb = l.ta;
    l.cal_b = l.cal_a;
    l.date = v.date;
    l.a = v.a.at;
    l.b = v.b.at;
    l.n = v.a.n;
    l.last = v.date[v.a.n - 1];
    CMV_TRY(first_rung(&l, arena, &h, err));
    put_rung(&s, &h);
    for (cmv_freq f = CMV_WEEKLY; f <= CMV_QUARTERLY; f = (cmv_freq)(f + 1)) {
        CMV_TRY(cmv__ladder_rung(&l, f, arena, &h, err));
        put_rung(&s, &h);
    }
    return cmv__sheet_done(&s, err);
}
