// SPDX-License-Identifier: Apache-2.0
/* Sessions, rows without a session, publication and vintages. */
#include "measure_util.h"
#include "measures.h"

#include "base/error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MS_PER_DAY = 86400000 };

/* ---- sessions ---- */

static cmv_rc read_calendar(const json_t *params, const cmv_calendar **out, cmv_err *err) {
    const char *name = NULL;
    CMV_TRY(cmv__param_text(params, "calendar", "nyse", &name, err));
    return cmv_calendar_find(name, out, err);
}

/* Date in a list parameter. */
static cmv_rc date_at(const json_t *list, size_t i, const char *name, cmv_date *out, cmv_err *err) {
    const char *text = json_string_value(json_array_get(list, i));
    if (!text) CMV_FAIL_AT(err, CMV_E_ARG, i, "%s[%zu] is no date", name, i);
    return cmv_date_parse(text, strlen(text), out, err);
}

static cmv_rc put_years(cmv__sheet *s, const json_t *years, const cmv_calendar *cal, cmv_err *err) {
    char key[80];
    for (size_t i = 0; i < json_array_size(years); i++) {
        const json_int_t year = json_integer_value(json_array_get(years, i));
        if (year < 1600 || year > 2400)
            CMV_FAIL_AT(err, CMV_E_ARG, i, "years[%zu] is no year in 1600..2400", i);
        const int32_t n =
            cmv_calendar_count(cal, cmv_date_of((int)year, 1, 1), cmv_date_of((int)year, 12, 31));
        cmv__measure_put(s, cmv__key(key, "sessions_%d", (int)year), json_integer(n));
    }
    return CMV_OK;
}

static cmv_rc put_spans(cmv__sheet *s, const json_t *spans, const cmv_calendar *cal, cmv_err *err) {
    char key[80], from[CMV_DATE_TEXT], to[CMV_DATE_TEXT];
    for (size_t i = 0; i < json_array_size(spans); i++) {
        cmv_date first = 0, last = 0;
        CMV_TRY(date_at(json_array_get(spans, i), 0, "span", &first, err));
        CMV_TRY(date_at(json_array_get(spans, i), 1, "span", &last, err));
        cmv__key(key, "sessions_%s_%s", cmv_date_format(first, from), cmv_date_format(last, to));
        cmv__measure_put(s, key, json_integer(cmv_calendar_count(cal, first, last)));
    }
    return CMV_OK;
}

static cmv_rc put_weekdays(cmv__sheet *s, const json_t *dates, cmv_err *err) {
    char key[80], text[CMV_DATE_TEXT];
    for (size_t i = 0; i < json_array_size(dates); i++) {
        cmv_date date = 0;
        CMV_TRY(date_at(dates, i, "weekday", &date, err));
        cmv__put_text(s, cmv__key(key, "weekday_%s", cmv_date_format(date, text)),
                      cmv_weekday_name(cmv_date_weekday(date)));
    }
    return CMV_OK;
}

cmv_rc cmv__measure_sessions(const cmv_table *in, size_t n_in, const json_t *params,
                             cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)in, (void)n_in, (void)arena;
    cmv__sheet s = {.values = values};
    const cmv_calendar *cal = NULL;
    const json_t *years = NULL, *spans = NULL, *weekday = NULL;
    CMV_TRY(read_calendar(params, &cal, err));
    CMV_TRY(cmv__param_list(params, "years", false, &years, err));
    CMV_TRY(cmv__param_list(params, "spans", false, &spans, err));
    CMV_TRY(cmv__param_list(params, "weekday", false, &weekday, err));
    CMV_TRY(put_years(&s, years, cal, err));
    CMV_TRY(put_spans(&s, spans, cal, err));
    CMV_TRY(put_weekdays(&s, weekday, err));
    return cmv__sheet_done(&s, err);
}

/* ---- stale_rows ---- */

typedef struct stale_rows {
    cmv_date *date;
    cmv_cvec a, b;
    const cmv_calendar *cal;
    size_t window;
} stale_rows;

/* Simple returns between the rows listed, and what they give. */
static cmv_rc put_rows(cmv__sheet *s, const char *prefix, const stale_rows *v, const size_t *row,
                       size_t n, cmv_arena *arena, cmv_err *err) {
    char key[80];
    double *x = NULL, *y = NULL;
    cmv_cov all, last;
    const size_t w = v->window, m = n - 1;
    CMV_NEW_ARRAY(x, arena, double, n, err);
    CMV_NEW_ARRAY(y, arena, double, n, err);
    for (size_t i = 0; i < m; i++) {
        x[i] = (v->a.at[row[i + 1]] - v->a.at[row[i]]) / v->a.at[row[i]];
        y[i] = (v->b.at[row[i + 1]] - v->b.at[row[i]]) / v->b.at[row[i]];
    }
    CMV_TRY(cmv_cov_of((cmv_cvec){x, m}, (cmv_cvec){y, m}, &all, err));
    CMV_TRY(cmv_cov_of((cmv_cvec){x + m - w, w}, (cmv_cvec){y + m - w, w}, &last, err));
    cmv__put_count(s, cmv__key(key, "%s_n_returns", prefix), m);
    cmv__put_num(s, cmv__key(key, "%s_corr_all", prefix), all.r);
    cmv__put_num(s, cmv__key(key, "%s_corr_last_%zu", prefix, w), last.r);
    cmv__put_real(s, cmv__key(key, "%s_sd_a_pct", prefix), 100 * all.sd_x, CMV_WHY_TOO_FEW);
    cmv__put_real(s, cmv__key(key, "%s_sd_b_pct", prefix), 100 * all.sd_y, CMV_WHY_TOO_FEW);
    cmv__measure_put(s, cmv__key(key, "%s_calendar_days_spanned_by_last_%zu", prefix, w),
                     json_integer(v->date[row[m]] - v->date[row[m - w]]));
    return CMV_OK;
}

static cmv_rc read_stale(const cmv_table *in, const json_t *params, cmv_arena *arena, stale_rows *v,
                         cmv_err *err) {
    CMV_TRY(cmv__param_size(params, "window", 3, 0, &v->window, err));
    CMV_TRY(read_calendar(params, &v->cal, err));
    CMV_TRY(cmv__col_dates(in, "date", arena, &v->date, err));
    CMV_TRY(cmv__col_numbers(in, "a", arena, &v->a, err));
    CMV_TRY(cmv__col_numbers(in, "b", arena, &v->b, err));
    for (size_t i = 0; i < in->n_rows; i++) {
        if (!(v->a.at[i] > 0 && v->b.at[i] > 0)) {
            CMV_FAIL_AT(err, CMV_E_DOMAIN, i,
                        "%s row %zu: both prices must be there and above zero", in->name, i + 1);
        }
    }
    return CMV_OK;
}

cmv_rc cmv__measure_stale_rows(const cmv_table *in, size_t n_in, const json_t *params,
                               cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    stale_rows v;
    size_t *every = NULL, *session = NULL;
    size_t n_session = 0, unchanged = 0;
    cmv_date first_without = CMV_DATE_NONE;
    CMV_TRY(read_stale(in, params, arena, &v, err));
    const size_t n = v.a.n;
    CMV_NEW_ARRAY(every, arena, size_t, n, err);
    CMV_NEW_ARRAY(session, arena, size_t, n, err);
    for (size_t i = 0; i < n; i++) {
        every[i] = i;
        unchanged += i > 0 && v.a.at[i] == v.a.at[i - 1] && v.b.at[i] == v.b.at[i - 1];
        if (cmv_calendar_is_session(v.cal, v.date[i])) {
            session[n_session++] = i;
        } else if (first_without == CMV_DATE_NONE) {
            first_without = v.date[i];
        }
    }
    if (n_session <= v.window) {
        CMV_FAIL(err, CMV_E_FEWOBS, "%zu sessions do not give a window of %zu returns", n_session,
                 v.window);
    }
    cmv__put_count(&s, "n_rows", n);
    cmv__put_count(&s, "n_non_session_rows", n - n_session);
    cmv__put_count(&s, "n_rows_both_unchanged", unchanged);
    cmv__put_date(&s, "first_non_session_row", first_without);
    cmv__put_date(&s, "last_session", v.date[session[n_session - 1]]);
    CMV_TRY(put_rows(&s, "raw", &v, every, n, arena, err));
    CMV_TRY(put_rows(&s, "clean", &v, session, n_session, arena, err));
    return cmv__sheet_done(&s, err);
}

/* ---- asof ---- */

typedef struct release {
    cmv_utc_ms at; /* local clock, counted as if it were UTC: only compared with other local clocks */
    cmv_date obs;
    double value;
} release;

static int by_release(const void *a, const void *b) {
    const release *x = a;
    const release *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return (x->obs > y->obs) - (x->obs < y->obs);
}

/* Milliseconds of HH:MM:SS since midnight; -1 when it is no such time. */
static int clock_ms(const char *s, size_t n) {
    int part[3];
    if (n != 8 || s[2] != ':' || s[5] != ':') return -1;
    for (size_t k = 0; k < 3; k++) {
        const char *d = s + 3 * k;
        if (d[0] < '0' || d[0] > '9' || d[1] < '0' || d[1] > '9') return -1;
        part[k] = (d[0] - '0') * 10 + (d[1] - '0');
    }
    if (part[0] > 23 || part[1] > 59 || part[2] > 59) return -1;
    return ((part[0] * 60 + part[1]) * 60 + part[2]) * 1000;
}

static cmv_rc read_releases(const cmv_table *t, cmv_arena *arena, release **out, size_t *n_out,
                            cmv_err *err) {
    cmv_date *obs = NULL;
    cmv_cvec v;
    size_t col = 0, n = 0;
    release *rows = NULL;
    CMV_TRY(cmv__col_dates(t, "obs_date", arena, &obs, err));
    CMV_TRY(cmv__col_numbers(t, "value", arena, &v, err));
    CMV_TRY(cmv__col_find(t, "released_at", &col, err));
    CMV_NEW_ARRAY(rows, arena, release, v.n, err);
    for (size_t i = 0; i < v.n; i++) {
        size_t len = 0;
        cmv_date day = 0;
        const char *s = cmv__measure_cell(t, i, col, &len);
        const int ms = len == 19 && s[10] == 'T' ? clock_ms(s + 11, 8) : -1;
        if (ms < 0 || cmv_date_parse(s, 10, &day, NULL) != CMV_OK) {
            return cmv__cell_bad(t, i, col, "is no time of the form YYYY-MM-DDTHH:MM:SS", err);
        }
        if (!isnan(v.at[i]))
            rows[n++] = (release){(cmv_utc_ms)day * MS_PER_DAY + ms, obs[i], v.at[i]};
    }
    qsort(rows, n, sizeof *rows, by_release);
    *out = rows;
    *n_out = n;
    return CMV_OK;
}

cmv_rc cmv__measure_asof(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                         json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    const char *close = NULL;
    cmv_date *day = NULL;
    release *rows = NULL;
    size_t n = 0, known = 0;
    CMV_TRY(cmv__param_text(params, "close", NULL, &close, err));
    const int close_ms = clock_ms(close, strlen(close));
    if (close_ms < 0)
        CMV_FAIL(err, CMV_E_ARG, "parameter \"close\" must be a time HH:MM:SS, not \"%.40s\"",
                 close);
    CMV_TRY(cmv__col_dates(&in[0], "date", arena, &day, err));
    CMV_TRY(read_releases(&in[1], arena, &rows, &n, err));
    json_t *list = json_array();
    cmv__measure_put(&s, "rows", list);
    for (size_t i = 0; i < in[0].n_rows; i++) {
        const cmv_utc_ms at = (cmv_utc_ms)day[i] * MS_PER_DAY + close_ms;
        if (i > 0 && day[i] < day[i - 1]) known = 0;
        while (known < n && rows[known].at <= at) known++;
        const release *r = known ? &rows[known - 1] : NULL;
        json_t *row = json_array();
        s.failed |= json_array_append_new(list, row) != 0;
        s.failed |= json_array_append_new(row, cmv__measure_date(day[i])) != 0;
        s.failed |= json_array_append_new(row, cmv__measure_date(r ? r->obs : CMV_DATE_NONE)) != 0;
        s.failed |= json_array_append_new(row, cmv__json_real(r ? r->value : (double)NAN)) != 0;
        s.failed |= json_array_append_new(row, r ? json_integer(day[i] - r->obs) : json_null()) != 0;
    }
    return cmv__sheet_done(&s, err);
}

/* ---- vintage ---- */

static int by_date_and_instant(const void *a, const void *b) {
    const cmv_obs *x = a;
    const cmv_obs *y = b;
    if (x->date != y->date) return x->date < y->date ? -1 : 1;
    if (x->known_at != y->known_at) return x->known_at < y->known_at ? -1 : 1;
    return isnan(y->value) -
           isnan(x->value); /* a withdrawal gives way to what follows on the same day */
}

/*
 * Observations of ALFRED rows: each row is a vintage known from its first day on, and a withdrawal on the day after
 * its last one. Days stand for instants: day d is d * MS_PER_DAY.
 */
static cmv_rc read_vintages(const cmv_table *t, cmv_arena *arena, cmv_obs **out, size_t *n_out,
                            cmv_err *err) {
    cmv_date *date = NULL, *start = NULL;
    cmv_cvec v;
    size_t col = 0, n = 0;
    cmv_obs *obs = NULL;
    CMV_TRY(cmv__col_dates(t, "date", arena, &date, err));
    CMV_TRY(cmv__col_dates(t, "realtime_start", arena, &start, err));
    CMV_TRY(cmv__col_find(t, "realtime_end", &col, err));
    CMV_TRY(cmv__col_numbers(t, "value", arena, &v, err));
    CMV_NEW_ARRAY(obs, arena, cmv_obs, 2 * v.n, err);
    for (size_t i = 0; i < v.n; i++) {
        size_t len = 0;
        cmv_date end = 0;
        const char *s = cmv__measure_cell(t, i, col, &len);
        const bool open = len == 10 && memcmp(s, "9999-12-31", 10) == 0;
        if (!open && cmv_date_parse(s, len, &end, NULL) != CMV_OK) {
            return cmv__cell_bad(t, i, col, "is no date of the form YYYY-MM-DD", err);
        }
        obs[n++] = (cmv_obs){date[i], 0, (cmv_utc_ms)start[i] * MS_PER_DAY, v.at[i]};
        if (!open) obs[n++] = (cmv_obs){date[i], 0, ((cmv_utc_ms)end + 1) * MS_PER_DAY, NAN};
    }
    qsort(obs, n, sizeof *obs, by_date_and_instant);
    *out = obs;
    *n_out = n;
    return CMV_OK;
}

static void append_pair(cmv__sheet *s, json_t *list, cmv_date date, double value) {
    json_t *pair = json_array();
    s->failed |= json_array_append_new(list, pair) != 0;
    s->failed |= json_array_append_new(pair, cmv__measure_date(date)) != 0;
    s->failed |= json_array_append_new(pair, cmv__json_real(value)) != 0;
}

/* First value ever published of each date. */
static void put_first_releases(cmv__sheet *s, const cmv_obs *obs, size_t n) {
    json_t *list = json_array();
    cmv__measure_put(s, "first_release", list);
    for (size_t i = 0; i < n;) {
        const cmv_date date = obs[i].date;
        size_t first = i;
        while (first < n && obs[first].date == date && isnan(obs[first].value)) first++;
        if (first < n && obs[first].date == date) append_pair(s, list, date, obs[first].value);
        while (i < n && obs[i].date == date) i++;
    }
}

cmv_rc cmv__measure_vintage(const cmv_table *in, size_t n_in, const json_t *params,
                            cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    const json_t *days = NULL;
    cmv_obs *obs = NULL;
    size_t n = 0;
    CMV_TRY(cmv__param_list(params, "asof", true, &days, err));
    CMV_TRY(read_vintages(in, arena, &obs, &n, err));
    for (size_t i = 0; i < json_array_size(days); i++) {
        cmv_date day = 0;
        cmv_series known;
        char key[CMV_DATE_TEXT];
        CMV_TRY(date_at(days, i, "asof", &day, err));
        CMV_TRY(cmv_vintage_select(obs, n, (cmv_utc_ms)day * MS_PER_DAY, arena, &known, NULL, err));
        json_t *list = json_array();
        cmv__measure_put(&s, cmv_date_format(day, key), list);
        for (size_t k = 0; k < known.n; k++) append_pair(&s, list, known.date[k], known.value[k]);
    }
    put_first_releases(&s, obs, n);
    return cmv__sheet_done(&s, err);
}
