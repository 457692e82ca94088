// SPDX-License-Identifier: Apache-2.0
/* From dated numbers to a series. */
#include "source.h"

#include "base/arena.h"
#include "base/limits.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* How the numbers of a column are written. */
typedef struct style {
    int decimals, digits; /* most of any: behind the point, and significant ones */
    bool stripped; /* trailing zeros are left out: then every value is as fine as the finest */
} style;

/* Digits before the point; 0 and less for values below 1. */
static int magnitude(double v) { return v != 0 ? (int)floor(log10(fabs(v))) + 1 : 1; }

static style style_of(const cmv__points *p) {
    style s = {.decimals = INT32_MIN, .digits = INT32_MIN};
    int least = INT32_MAX;
    bool zeros = false;
    for (size_t i = 0; i < p->n; i++) {
        if (isnan(p->at[i].value)) continue;
        int d = p->at[i].decimals, digits = d + magnitude(p->at[i].value);
        if (d > s.decimals) s.decimals = d;
        if (digits > s.digits) s.digits = digits;
        if (d < least) least = d;
        zeros = zeros || p->at[i].ends_zero;
    }
    s.stripped = least < s.decimals && !zeros;
    return s;
}

/* Half a unit of the last digit that a value has, shown or stripped. A program prints either so many decimals or so many
   significant digits (35.69188 beside 7.199284): the coarser of the two is what it printed. */
static double rounding_of(style s, const cmv__point *x) {
    if (isnan(x->value)) return 0;
    int by_digits = s.digits - magnitude(x->value);
    int last = !s.stripped ? x->decimals : by_digits < s.decimals ? by_digits : s.decimals;
    return 0.5 * pow(10.0, -last);
}

static bool same_instant(const cmv__point *a, const cmv__point *b) {
    return a->date == b->date && a->known_at == b->known_at;
}

/* Points that count: of the same instant the last. Fills obs and rounding, returns their number. */
static size_t take(const cmv__points *p, style s, cmv_obs *obs, double *rounding) {
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        const cmv__point *x = &p->at[i];
        if (i + 1 < p->n && same_instant(x, x + 1)) continue;
        obs[n] = (cmv_obs){.date = x->date, .known_at = x->known_at, .value = x->value};
        rounding[n++] = rounding_of(s, x);
    }
    return n;
}

static void note_conflicts(cmv__source *src, const char *name, const cmv__points *p) {
    size_t differ = 0;
    const cmv__point *first = NULL;
    for (size_t i = 1; i < p->n; i++) {
        const cmv__point *x = &p->at[i - 1], *y = &p->at[i];
        if (!same_instant(x, y) || x->value == y->value || (isnan(x->value) && isnan(y->value)))
            continue;
        if (differ++ == 0) first = y;
    }
    if (!first) return;
    char text[CMV_DATE_TEXT];
    cmv__note(
        src->issues, (cmv__place){.line = first->line, .column = name},
        "%zu date%s twice with different values, first %s: %.10g, then %.10g; the later row counts",
        differ, differ == 1 ? " comes" : "s come", cmv_date_format(first->date, text),
        (first - 1)->value, first->value);
}

static cmv_rc append(cmv__source *src, const cmv_feed_series *one, cmv_feed_file *out, cmv_err *err) {
    if (out->n_series >= CMV_COLUMNS_MAX) {
        return cmv__refuse(src->issues, err, CMV_E_LIMIT, CMV__WHOLE, "more than %d series",
                           CMV_COLUMNS_MAX);
    }
    size_t n = out->n_series;
    if ((n & (n - 1)) == 0) { /* full at each power of two */
        cmv_feed_series *more;
        CMV_NEW_ARRAY(more, src->arena, cmv_feed_series, n ? n * 2 : 1, err);
        if (n) memcpy(more, out->series, n * sizeof *more);
        out->series = more;
    }
    out->series[out->n_series++] = *one;
    return CMV_OK;
}

cmv_rc cmv__series_add(cmv__source *src, const cmv__series_spec *spec, const cmv__points *points,
                       cmv_feed_file *out, cmv_err *err) {
    const char *column = spec->column && spec->column[0] ? spec->column : spec->name;
    if (points->n > CMV_SERIES_MAX) {
        return cmv__refuse(src->issues, err, CMV_E_LIMIT, (cmv__place){.column = column},
                           "more than %d observations", CMV_SERIES_MAX);
    }
    if (points->n == 0) {
        cmv__note(src->issues, (cmv__place){.column = column}, "left out: it holds no values");
        return CMV_OK;
    }
    cmv_feed_series s = {.provider = spec->provider,
                         .basis = spec->basis,
                         .vintage_dates_only = spec->vintages,
                         .n_missing = points->n_missing};
    s.name = cmv_arena_str(src->arena, spec->name);
    CMV_NEW_ARRAY(s.obs, src->arena, cmv_obs, points->n, err);
    CMV_NEW_ARRAY(s.rounding, src->arena, double, points->n, err);
    if (!s.name) CMV_FAIL(err, CMV_E_NOMEM, "no room for a series name");
    s.n = take(points, style_of(points), s.obs, s.rounding);
    s.first = s.obs[0].date;
    s.last = s.obs[s.n - 1].date;
    note_conflicts(src, column, points);
    if (!spec->vintages) cmv__series_check(src, column, points);
    return append(src, &s, out, err);
}
