// SPDX-License-Identifier: Apache-2.0
#include "measure_util.h"

#include "base/error.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- columns ---- */

size_t cmv__col_index(const cmv_table *t, const char *name) {
    for (size_t c = 0; c < t->n_cols; c++) {
        if (strcmp(t->column[c], name) == 0) return c;
    }
    return SIZE_MAX;
}

cmv_rc cmv__col_find(const cmv_table *t, const char *name, size_t *col, cmv_err *err) {
    *col = cmv__col_index(t, name);
    if (*col != SIZE_MAX) return CMV_OK;
    char have[256] = "";
    size_t at = 0;
    for (size_t c = 0; c < t->n_cols && at < sizeof have - 1; c++) {
        int wrote = snprintf(have + at, sizeof have - at, "%s%s", c ? ", " : "", t->column[c]);
        at += wrote > 0 ? (size_t)wrote : 0;
    }
    CMV_FAIL(err, CMV_E_ARG, "%s has no column \"%s\"; it has: %s", t->name, name, have);
}

const char *cmv__measure_cell(const cmv_table *t, size_t row, size_t col, size_t *n) {
    const char *s = t->cell[row * t->n_cols + col];
    s += strspn(s, " \t");
    size_t len = strlen(s);
    while (len > 0 && strchr(" \t\r", s[len - 1])) len--;
    *n = len;
    return s;
}

cmv_rc cmv__cell_bad(const cmv_table *t, size_t row, size_t col, const char *why, cmv_err *err) {
    const int line = t->line ? t->line[row] : (int)row + 2;
    CMV_FAIL_AT(err, CMV_E_PARSE, line, "%s line %d, column \"%s\": \"%.60s\" %s", t->name, line,
                t->column[col], t->cell[row * t->n_cols + col], why);
}

static bool is_missing(const char *s, size_t n) {
    static const char *const WORDS[] = {"", ".", "nan", "na"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (strlen(WORDS[i]) == n && strncasecmp(s, WORDS[i], n) == 0) return true;
    }
    return false;
}

/* Decimal digits, sign, point and exponent only: strtod alone would also take "inf", "0x1p3" and "nan(1)". */
static const char *number_of(const char *s, size_t n, double *out) {
    if (is_missing(s, n)) {
        *out = NAN;
        return NULL;
    }
    if (strspn(s, "0123456789+-.eE") < n) return "is no number";
    char *end = NULL;
    *out = strtod(s, &end);
    if (end != s + n) return "is no number";
    return isinf(*out) ? "is too large for a number" : NULL;
}

cmv_rc cmv__col_numbers(const cmv_table *t, const char *name, cmv_arena *arena, cmv_cvec *out,
                        cmv_err *err) {
    size_t col = 0;
    double *v = NULL;
    CMV_TRY(cmv__col_find(t, name, &col, err));
    CMV_NEW_ARRAY(v, arena, double, t->n_rows, err);
    for (size_t i = 0; i < t->n_rows; i++) {
        size_t n = 0;
        const char *s = cmv__measure_cell(t, i, col, &n);
        const char *wrong = number_of(s, n, &v[i]);
        if (wrong) return cmv__cell_bad(t, i, col, wrong, err);
    }
    *out = (cmv_cvec){v, t->n_rows};
    return CMV_OK;
}

cmv_rc cmv__col_dates(const cmv_table *t, const char *name, cmv_arena *arena, cmv_date **out,
                      cmv_err *err) {
    size_t col = 0;
    cmv_date *v = NULL;
    CMV_TRY(cmv__col_find(t, name, &col, err));
    CMV_NEW_ARRAY(v, arena, cmv_date, t->n_rows, err);
    for (size_t i = 0; i < t->n_rows; i++) {
        size_t n = 0;
        const char *s = cmv__measure_cell(t, i, col, &n);
        if (cmv_date_parse(s, n, &v[i], NULL) != CMV_OK) {
            return cmv__cell_bad(t, i, col, "is no date of the form YYYY-MM-DD", err);
        }
    }
    *out = v;
    return CMV_OK;
}

cmv_rc cmv__pair_read(const cmv_table *t, const json_t *params, cmv_arena *arena,
                      cmv__pair_cols *out, cmv_err *err) {
    const char *x = NULL;
    const char *y = NULL;
    CMV_TRY(cmv__param_text(params, "x", "x", &x, err));
    CMV_TRY(cmv__param_text(params, "y", "y", &y, err));
    CMV_TRY(cmv__col_numbers(t, x, arena, &out->x, err));
    return cmv__col_numbers(t, y, arena, &out->y, err);
}

cmv_rc cmv__pair_kept(cmv__pair_cols in, cmv_arena *arena, cmv__pair_cols *out, size_t **row,
                      cmv_err *err) {
    double *x = NULL;
    double *y = NULL;
    size_t n = 0;
    CMV_NEW_ARRAY(x, arena, double, in.x.n, err);
    CMV_NEW_ARRAY(y, arena, double, in.x.n, err);
    CMV_NEW_ARRAY(*row, arena, size_t, in.x.n, err);
    for (size_t i = 0; i < in.x.n; i++) {
        if (isnan(in.x.at[i]) || isnan(in.y.at[i])) continue;
        (*row)[n] = i;
        x[n] = in.x.at[i];
        y[n++] = in.y.at[i];
    }
    *out = (cmv__pair_cols){{x, n}, {y, n}};
    return CMV_OK;
}

cmv_rc cmv__pair_complete(cmv__pair_cols in, cmv_arena *arena, cmv__pair_cols *out, cmv_err *err) {
    size_t *row = NULL;
    return cmv__pair_kept(in, arena, out, &row, err);
}

cmv_rc cmv__vec_complete(cmv_cvec in, cmv_arena *arena, cmv_cvec *out, cmv_err *err) {
    double *v = NULL;
    size_t n = 0;
    CMV_NEW_ARRAY(v, arena, double, in.n, err);
    for (size_t i = 0; i < in.n; i++) {
        if (!isnan(in.at[i])) v[n++] = in.at[i];
    }
    *out = (cmv_cvec){v, n};
    return CMV_OK;
}

static size_t named_columns(const cmv_table *t, const json_t *names, const char **name) {
    size_t k = 0;
    for (size_t i = 0; names && i < json_array_size(names); i++)
        name[k++] = json_string_value(json_array_get(names, i));
    for (size_t i = 0; !names && i < t->n_cols; i++) {
        if (strcmp(t->column[i], "date") != 0) name[k++] = t->column[i];
    }
    return k;
}

/* Moves the complete rows of k columns of n together; returns how many there are. */
static size_t complete_rows(double *v, size_t n, size_t k) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        bool is_complete = true;
        for (size_t j = 0; j < k; j++) is_complete &= !isnan(v[j * n + i]);
        if (!is_complete) continue;
        for (size_t j = 0; j < k; j++) v[j * n + kept] = v[j * n + i];
        kept++;
    }
    for (size_t j = 1; j < k; j++) memmove(v + j * kept, v + j * n, kept * sizeof *v);
    return kept;
}

cmv_rc cmv__columns_read(const cmv_table *t, const json_t *names, cmv_arena *arena, cmv_cvec *out,
                         size_t *k, cmv_err *err) {
    const char **name = NULL;
    double *v = NULL;
    CMV_NEW_ARRAY(name, arena, const char *, t->n_cols + json_array_size(names), err);
    const size_t n_names = named_columns(t, names, name), n = t->n_rows;
    if (n_names == 0) CMV_FAIL(err, CMV_E_ARG, "%s: no column to read", t->name);
    CMV_NEW_ARRAY(v, arena, double, n_names *n, err);
    for (size_t j = 0; j < n_names; j++) {
        cmv_cvec col;
        if (!name[j]) CMV_FAIL_AT(err, CMV_E_ARG, j, "cols[%zu] is no name of a column", j);
        CMV_TRY(cmv__col_numbers(t, name[j], arena, &col, err));
        for (size_t i = 0; i < n; i++) v[j * n + i] = col.at[i];
    }
    *k = n_names;
    *out = (cmv_cvec){v, n_names * complete_rows(v, n, n_names)};
    return CMV_OK;
}

/* ---- parameters ---- */

cmv_rc cmv__param_text(const json_t *params, const char *name, const char *otherwise,
                       const char **out, cmv_err *err) {
    const json_t *v = json_object_get(params, name);
    if (v && !json_is_string(v)) CMV_FAIL(err, CMV_E_ARG, "parameter \"%s\" must be a text", name);
    if (!v && !otherwise) CMV_FAIL(err, CMV_E_ARG, "parameter \"%s\" is missing", name);
    *out = v ? json_string_value(v) : otherwise;
    return CMV_OK;
}

cmv_rc cmv__param_size(const json_t *params, const char *name, size_t least, size_t otherwise,
                       size_t *out, cmv_err *err) {
    const json_t *v = json_object_get(params, name);
    if (!v) {
        if (otherwise < least) CMV_FAIL(err, CMV_E_ARG, "parameter \"%s\" is missing", name);
        *out = otherwise;
        return CMV_OK;
    }
    const json_int_t n = json_integer_value(v);
    if (!json_is_integer(v) || n < 0 || (size_t)n < least) {
        CMV_FAIL(err, CMV_E_ARG, "parameter \"%s\" must be a whole number from %zu on", name, least);
    }
    *out = (size_t)n;
    return CMV_OK;
}

cmv_rc cmv__param_number(const json_t *params, const char *name, double low, double high,
                         double *out, cmv_err *err) {
    const json_t *v = json_object_get(params, name);
    if (!v) CMV_FAIL(err, CMV_E_ARG, "parameter \"%s\" is missing", name);
    const double d = json_number_value(v);
    if (!json_is_number(v) || !(d > low && d < high)) {
        CMV_FAIL(err, CMV_E_ARG, "parameter \"%s\" must be a number between %g and %g", name, low,
                 high);
    }
    *out = d;
    return CMV_OK;
}

cmv_rc cmv__param_number_or(const json_t *params, const char *name, double low, double high,
                            double otherwise, double *out, cmv_err *err) {
    *out = otherwise;
    return json_object_get(params, name) ? cmv__param_number(params, name, low, high, out, err)
                                         : CMV_OK;
}

cmv_rc cmv__param_flag(const json_t *params, const char *name, bool *out, cmv_err *err) {
    const json_t *v = json_object_get(params, name);
    if (v && !json_is_boolean(v))
        CMV_FAIL(err, CMV_E_ARG, "parameter \"%s\" must be true or false", name);
    *out = json_is_true(v);
    return CMV_OK;
}

cmv_rc cmv__param_list(const json_t *params, const char *name, bool required, const json_t **out,
                       cmv_err *err) {
    const json_t *v = json_object_get(params, name);
    if (v ? !json_is_array(v) : required)
        CMV_FAIL(err, CMV_E_ARG, "parameter \"%s\" must be a list", name);
    *out = v;
    return CMV_OK;
}

/* ---- results ---- */

void cmv__measure_put(cmv__sheet *s, const char *key, json_t *value) {
    s->failed |= json_object_set_new(s->values, key, value) != 0;
}

void cmv__put_count(cmv__sheet *s, const char *key, size_t n) {
    cmv__measure_put(s, key, json_integer((json_int_t)n));
}

void cmv__put_num(cmv__sheet *s, const char *key, cmv_num v) {
    cmv__measure_put(s, key, cmv__json_real(v.why == CMV_WHY_NONE ? v.v : (double)NAN));
    if (v.why == CMV_WHY_NONE) return;
    char room[80];
    cmv__put_text(s, cmv__key(room, "%s_reason", key), cmv_reason_name(v.why));
}

void cmv__put_real(cmv__sheet *s, const char *key, double v, cmv_reason otherwise) {
    cmv__put_num(s, key, cmv_num_of(v, otherwise));
}

void cmv__put_text(cmv__sheet *s, const char *key, const char *text) {
    cmv__measure_put(s, key, text ? json_string(text) : json_null());
}

void cmv__put_date(cmv__sheet *s, const char *key, cmv_date date) {
    cmv__measure_put(s, key, cmv__measure_date(date));
}

void cmv__put_row(cmv__sheet *s, const char *key, const cmv_table *t, size_t row, cmv_reason why) {
    char room[80];
    const size_t col = cmv__col_index(t, "date");
    if (row == SIZE_MAX) {
        cmv__put_num(s, cmv__key(room, "%s_row", key), cmv_num_missing(why));
        return;
    }
    cmv__put_count(s, cmv__key(room, "%s_row", key), row + 1);
    if (col == SIZE_MAX) return;
    size_t n = 0;
    const char *text = cmv__measure_cell(t, row, col, &n);
    cmv__measure_put(s, cmv__key(room, "%s_date", key), json_stringn(text, n));
}

void cmv__measure_interval(cmv__sheet *s, const char *key, cmv_num low, cmv_num high) {
    const cmv_reason why = low.why != CMV_WHY_NONE ? low.why : high.why;
    if (why != CMV_WHY_NONE) {
        cmv__put_num(s, key, cmv_num_missing(why));
    } else {
        cmv__measure_put(s, key, json_pack("[f,f]", low.v, high.v));
    }
}

const char *cmv__key(char room[80], const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(room, 80, fmt, ap);
    va_end(ap);
    return room;
}

json_t *cmv__json_real(double v) { return isnan(v) ? json_null() : json_real(v); }

json_t *cmv__measure_date(cmv_date date) {
    char text[CMV_DATE_TEXT];
    return date == CMV_DATE_NONE ? json_null() : json_string(cmv_date_format(date, text));
}

cmv_rc cmv__sheet_done(const cmv__sheet *s, cmv_err *err) {
    if (s->failed) CMV_FAIL(err, CMV_E_NOMEM, "no room for the result");
    return CMV_OK;
}
