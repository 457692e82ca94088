// SPDX-License-Identifier: Apache-2.0
/* Values with the interval in which each was the published one (ALFRED). */
#include "source.h"

#include "base/arena.h"
#include "number.h"
#include "when.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS 86400000LL

/* ---- series ---------------------------------------------------------------------------------------------------------- */

static int key_compare(cmv__view a, cmv__view b) {
    int c = memcmp(a.at, b.at, a.n < b.n ? a.n : b.n);
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static int by_key_date_from(const void *a, const void *b) {
    const cmv__vintage_row *x = a, *y = b;
    int c = key_compare(x->key, y->key);
    if (c) return c;
    if (x->date != y->date) return x->date < y->date ? -1 : 1;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static void put(cmv__points *p, const cmv__vintage_row *r, cmv_date from, double value) {
    p->at[p->n++] =
        (cmv__point){r->date, r->line, (cmv_utc_ms)from * DAY_MS, value, r->decimals, r->ends_zero};
}

static bool same_value(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

/* A gap after an interval means that the value was withdrawn; so does an interval that ends before
   the window the series was asked for (`until`, its latest end). A value that only continues is no new vintage. */
void cmv__vintages_of_date(const cmv__vintage_row *r, size_t n, cmv_date until, cmv__points *p) {
    double held = 0;
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (!any || !same_value(held, r[i].value)) put(p, &r[i], r[i].from, r[i].value);
        held = r[i].value;
        any = true;
        cmv_date next = i + 1 < n ? r[i + 1].from : until;
        if (r[i].until >= next || (i + 1 < n && r[i].until + 1 == next) || isnan(held)) continue;
        put(p, &r[i], r[i].until + 1, (double)NAN);
        held = (double)NAN;
    }
}

/* The last value of each date, for the checks of a plain series. */
static void latest(const cmv__points *all, cmv__points *out) {
    out->n = 0;
    for (size_t i = 0; i < all->n; i++) {
        if (i + 1 < all->n && all->at[i + 1].date == all->at[i].date) continue;
        if (!isnan(all->at[i].value)) out->at[out->n++] = all->at[i];
    }
}

static cmv_rc one_series(cmv__source *src, const cmv__vintage_row *r, size_t n,
                         const char *provider, cmv_feed_file *out, cmv_err *err) {
    cmv__points p = {0}, last = {0};
    CMV_NEW_ARRAY(p.at, src->scratch, cmv__point, n * 2, err);
    CMV_NEW_ARRAY(last.at, src->scratch, cmv__point, n * 2, err);
    cmv_date until = r[0].until;
    for (size_t i = 0; i < n; i++) {
        if (r[i].until > until) until = r[i].until;
        p.n_missing += isnan(r[i].value) ? 1 : 0;
    }
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && r[to].date == r[from].date;) to++;
        cmv__vintages_of_date(r + from, to - from, until, &p);
    }
    cmv__series_spec spec = {.provider = provider, .basis = CMV_BASIS_PRICE, .vintages = true};
    spec.name = r[0].key.n ? cmv_arena_strn(src->scratch, r[0].key.at, r[0].key.n) : src->stem;
    if (!spec.name) CMV_FAIL(err, CMV_E_NOMEM, "no room for a series name");
    latest(&p, &last);
    cmv__series_check(src, spec.name, &last);
    return cmv__series_add(src, &spec, &p, out, err);
}

static bool wanted(const cmv__source *src, cmv__view key) {
    const char *column = src->opt->column;
    return !column || !column[0] || (strlen(column) == key.n && memcmp(column, key.at, key.n) == 0);
}

cmv_rc cmv__vintages_build(cmv__source *src, cmv__vintage_row *rows, size_t n, const char *provider,
                           cmv_feed_file *out, cmv_err *err) {
    qsort(rows, n, sizeof *rows, by_key_date_from);
    bool any = false;
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && key_compare(rows[to].key, rows[from].key) == 0;) {
            out->n_duplicates +=
                rows[to].date == rows[to - 1].date && rows[to].from == rows[to - 1].from;
            to++;
        }
        if (!wanted(src, rows[from].key)) continue;
        any = true;
        CMV_TRY(one_series(src, rows + from, to - from, provider, out, err));
    }
    if (any || n == 0) return CMV_OK;
    return cmv__refuse(src->issues, err, CMV_E_NOTFOUND, CMV__WHOLE,
                       "no series '%.60s' in this file", src->opt->column);
}

/* ---- ALFRED as delimited text ---------------------------------------------------------------------------------------- */

bool cmv__sniff_alfred(const cmv__source *src) {
    const size_t *role = src->layout.role;
    return role[CMV__ROLE_KNOWN_FROM] != SIZE_MAX && role[CMV__ROLE_KNOWN_UNTIL] != SIZE_MAX;
}

static bool date_cell(cmv__source *src, const cmv__rows *rows, size_t i, cmv__role role,
                      cmv_date *out) {
    size_t col = src->layout.role[role];
    cmv__view v = cmv__rows_cell(src, rows, i, col);
    cmv__when w;
    *out = cmv__when_parse(v.at, v.n, &w) ? cmv__when_date(&w, rows->date_order) : CMV_DATE_NONE;
    /* 9999-12-31 stands for "still valid" and lies beyond the calendar. */
    if (*out == CMV_DATE_NONE && role == CMV__ROLE_KNOWN_UNTIL && v.n == 10 &&
        memcmp(v.at, "9999", 4) == 0) {
        *out = cmv_date_of(2400, 12, 31);
    }
    if (*out != CMV_DATE_NONE) return true;
    cmv__bad(src->issues, CMV_E_PARSE,
             (cmv__place){src->grid.line[rows->row[i]], src->layout.col[col].name, v},
             "is not a date");
    return false;
}

bool cmv__vintage_check(cmv__source *src, const cmv__vintage_row *r) {
    char from[CMV_DATE_TEXT], other[CMV_DATE_TEXT];
    cmv__place place = {.line = src->json ? 0 : r->line, .value = r->key};
    cmv_date_format(r->from, from);
    if (r->until < r->from) {
        cmv__bad(src->issues, CMV_E_PARSE, place,
                 "known from %s until %s: the interval ends before it begins", from,
                 cmv_date_format(r->until, other));
    } else if (src->opt->today != CMV_DATE_NONE && r->from > src->opt->today) {
        cmv__bad(src->issues, CMV_E_REFUSED, place,
                 "known from %s: lies in the future (today is %s)", from,
                 cmv_date_format(src->opt->today, other));
    } else {
        return true;
    }
    return false;
}

static bool vintage_row(cmv__source *src, const cmv__rows *rows, size_t i, cmv__vintage_row *out) {
    const size_t *role = src->layout.role;
    cmv__view key = {"", 0};
    if (role[CMV__ROLE_KEY] != SIZE_MAX) key = cmv__rows_cell(src, rows, i, role[CMV__ROLE_KEY]);
    cmv__vintage_row r = {.key = key, .date = rows->date[i], .line = src->grid.line[rows->row[i]]};
    if (!date_cell(src, rows, i, CMV__ROLE_KNOWN_FROM, &r.from) ||
        !date_cell(src, rows, i, CMV__ROLE_KNOWN_UNTIL, &r.until) || !cmv__vintage_check(src, &r)) {
        return false;
    }
    cmv__view v = cmv__rows_cell(src, rows, i, role[CMV__ROLE_VALUE]);
    cmv__number x;
    if (cmv__number_parse(v.at, v.n, src->opt->decimal_comma, &x) == CMV__NUMBER_BAD) {
        cmv__bad(src->issues, CMV_E_PARSE,
                 (cmv__place){r.line, src->layout.col[role[CMV__ROLE_VALUE]].name, v}, "%s", x.why);
        return false;
    }
    r.value = x.value;
    r.decimals = x.decimals;
    r.ends_zero = x.ends_zero;
    *out = r;
    return true;
}

cmv_rc cmv__decode_alfred(cmv__source *src, cmv_feed_file *out, cmv_err *err) {
    if (!cmv__sniff_alfred(src) || src->layout.role[CMV__ROLE_VALUE] == SIZE_MAX) {
        return cmv__refuse(
            src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
            "vintages need the columns series_id, date, realtime_start, realtime_end and value");
    }
    cmv__rows rows;
    CMV_TRY(cmv__rows_read(src, &rows, err));
    cmv__vintage_row *r;
    CMV_NEW_ARRAY(r, src->scratch, cmv__vintage_row, rows.n, err);
    size_t n = 0;
    for (size_t i = 0; i < rows.n; i++) n += vintage_row(src, &rows, i, &r[n]);
    out->n_rows = rows.n_read;
    out->date_order = rows.date_order;
    return cmv__vintages_build(src, r, n, "fred", out, err);
}
