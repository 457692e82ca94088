// SPDX-License-Identifier: Apache-2.0
/* Rows of delimited text: their width, their date, their order. */
#include "source.h"

#include "base/arena.h"
#include "when.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A file in which more than this share of the dates comes again at another hour holds intraday rows. */
enum { INTRADAY_PERCENT = 20 };

static const char *date_name(const cmv__source *src) {
    return src->layout.col[src->layout.role[CMV__ROLE_DATE]].name;
}

/* ---- form of a row --------------------------------------------------------------------------------------------------- */

static cmv_rc check_html(cmv__source *src, size_t r, cmv_err *err) {
    cmv__view v = cmv__grid_at(&src->grid, r, 0);
    if (v.n < 2 || v.at[0] != '<' || !(isalpha((unsigned char)v.at[1]) || v.at[1] == '!'))
        return CMV_OK;
    return cmv__refuse(src->issues, err, CMV_E_REFUSED,
                       (cmv__place){.line = src->grid.line[r], .value = v},
                       "an HTML page begins here: the server broke off and sent an error page; "
                       "fetch the file again");
}

static bool repeats_header(const cmv__source *src, size_t r) {
    const cmv__layout *l = &src->layout;
    if (l->header == SIZE_MAX) return false;
    size_t c = l->role[CMV__ROLE_DATE];
    cmv__view v = cmv__grid_at(&src->grid, r, c);
    const char *name = l->col[c].name;
    return v.n > 0 && strlen(name) == v.n && strncasecmp(name, v.at, v.n) == 0;
}

/* Cells of a row without empty ones beyond the header. */
static size_t real_width(const cmv__source *src, size_t r) {
    size_t n = cmv__grid_width(&src->grid, r);
    while (n > src->layout.n_cols && cmv__grid_at(&src->grid, r, n - 1).n == 0) n--;
    return n;
}

static bool good_shape(cmv__source *src, size_t r) {
    const cmv__grid *g = &src->grid;
    size_t width = real_width(src, r), want = src->layout.n_cols;
    cmv__place place = {.line = g->line[r], .value = cmv__grid_at(g, r, 0)};
    bool last = r + 1 == g->n_rows;
    if (r == g->bad_quote_row) {
        cmv__bad(src->issues, CMV_E_PARSE, place, "text follows a closing quote in this row");
    } else if (repeats_header(src, r)) {
        cmv__bad(src->issues, CMV_E_PARSE, place,
                 "the header comes again in the middle of the file: two files were joined");
    } else if (width < want && last) {
        cmv__bad(src->issues, CMV_E_REFUSED, place,
                 "the file ends in the middle of a row (%zu of %zu fields): it is cut off", width,
                 want);
    } else if (width < want) {
        cmv__bad(src->issues, CMV_E_PARSE, place, "%zu field%s where the header has %zu", width,
                 width == 1 ? "" : "s", want);
    } else if (width > want) {
        cmv__bad(
            src->issues, CMV_E_PARSE,
            place, "%zu fields where the header has %zu: is there an unquoted thousands separator or decimal comma?",
            width, want);
    } else {
        return true;
    }
    return false;
}

/* ---- dates ----------------------------------------------------------------------------------------------------------- */

static const char *why_no_date(cmv__view v) {
    if (v.n == 0) return "the date is missing";
    size_t digits = 0;
    while (digits < v.n && isdigit((unsigned char)v.at[digits])) digits++;
    if (digits == v.n && v.n == 5)
        return "is a spreadsheet's day number: format the column as a date and save again";
    if (digits == v.n && v.n >= 10) return "is a count of seconds, not a date";
    return "is not a date";
}

/* Reads width and date of every row. `row` of what is kept, `when` beside it. */
static cmv_rc read_whens(cmv__source *src, cmv__rows *rows, cmv__when *when, cmv_err *err) {
    const cmv__grid *g = &src->grid;
    size_t c = src->layout.role[CMV__ROLE_DATE];
    cmv__form form = CMV__FORM_NONE;
    for (size_t r = src->layout.first; r < g->n_rows; r++) {
        CMV_TRY(check_html(src, r, err));
        rows->n_read++;
        if (!good_shape(src, r)) continue;
        cmv__view v = cmv__grid_at(g, r, c);
        cmv__place place = {.line = g->line[r], .column = date_name(src), .value = v};
        cmv__when *w = &when[rows->n];
        if (!cmv__when_parse(v.at, v.n, w)) {
            cmv__bad(src->issues, CMV_E_PARSE, place, "%s", why_no_date(v));
            continue;
        }
        if (form == CMV__FORM_NONE) form = (cmv__form)w->form;
        if (form != (cmv__form)w->form) {
            cmv__bad(src->issues, CMV_E_PARSE, place,
                     "is written in another way than the dates before it");
            continue;
        }
        rows->row[rows->n++] = r;
    }
    return CMV_OK;
}

static void bad_day(cmv__source *src, const cmv__when *w, cmv_date_order order, cmv__place place) {
    bool numeric = w->form == CMV__FORM_NUMERIC;
    int month = numeric && order == CMV_ORDER_DMY ? w->b : w->a;
    if (w->year < 1600 || w->year > 2400) {
        cmv__bad(src->issues, CMV_E_PARSE, place, "the year %d is outside 1600 to 2400", w->year);
    } else if (numeric && month > 12) {
        cmv__bad(src->issues, CMV_E_PARSE, place,
                 "there is no month %d when the %s comes first (--date-order)", month,
                 order == CMV_ORDER_DMY ? "day" : "month");
    } else {
        cmv__bad(src->issues, CMV_E_PARSE, place, "there is no such day");
    }
}

/* Dates of the kept rows; drops those without one and those in the future. */
static void settle_dates(cmv__source *src, cmv__rows *rows, const cmv__when *when) {
    size_t kept = 0, c = src->layout.role[CMV__ROLE_DATE];
    cmv_date today = src->opt->today;
    for (size_t i = 0; i < rows->n; i++) {
        size_t r = rows->row[i];
        cmv__place place = {src->grid.line[r], date_name(src), cmv__grid_at(&src->grid, r, c)};
        cmv_date d = cmv__when_date(&when[i], rows->date_order);
        if (d == CMV_DATE_NONE) {
            bad_day(src, &when[i], rows->date_order, place);
            continue;
        }
        if (today != CMV_DATE_NONE && d > today) {
            char text[CMV_DATE_TEXT];
            cmv__bad(src->issues, CMV_E_REFUSED, place, "lies in the future (today is %s)",
                     cmv_date_format(today, text));
            continue;
        }
        rows->row[kept] = r;
        rows->date[kept] = d;
        rows->seconds[kept++] = when[i].seconds;
    }
    rows->n = kept;
}

static cmv_rc find_order(cmv__source *src, cmv__rows *rows, const cmv__when *when, cmv_err *err) {
    int *line;
    CMV_NEW_ARRAY(line, src->scratch, int, rows->n, err);
    for (size_t i = 0; i < rows->n; i++) line[i] = src->grid.line[rows->row[i]];
    cmv__whens whens = {.at = when, .line = line, .n = rows->n, .column = date_name(src)};
    return cmv__when_order(&whens, src->opt->date_order, src->usual_order, src->issues,
                           &rows->date_order, err);
}

cmv_rc cmv__rows_read(cmv__source *src, cmv__rows *out, cmv_err *err) {
    size_t cap = src->grid.n_rows;
    cmv__rows rows = {0};
    cmv__when *when;
    CMV_NEW_ARRAY(rows.row, src->scratch, size_t, cap, err);
    CMV_NEW_ARRAY(when, src->scratch, cmv__when, cap, err);
    CMV_NEW_ARRAY(rows.date, src->scratch, cmv_date, cap, err);
    CMV_NEW_ARRAY(rows.seconds, src->scratch, int32_t, cap, err);
    CMV_TRY(read_whens(src, &rows, when, err));
    CMV_TRY(cmv__issues_settle(src->issues, err));
    CMV_TRY(find_order(src, &rows, when, err));
    settle_dates(src, &rows, when);
    CMV_TRY(cmv__issues_settle(src->issues, err));
    if (rows.n == 0) {
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE, "no row has a usable date");
    }
    if (src->issues->n_fatal * 2 > rows.n_read) {
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE, "%zu of %zu rows are bad",
                           src->issues->n_fatal, rows.n_read);
    }
    *out = rows;
    return CMV_OK;
}

/* ---- order ----------------------------------------------------------------------------------------------------------- */

typedef struct sort_row {
    cmv__view key;
    cmv_date date;
    size_t index;
} sort_row;

static int view_compare(cmv__view a, cmv__view b) {
    int c = memcmp(a.at, b.at, a.n < b.n ? a.n : b.n);
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static int by_key_and_date(const void *a, const void *b) {
    const sort_row *x = a, *y = b;
    int c = view_compare(x->key, y->key);
    if (c) return c;
    if (x->date != y->date) return x->date < y->date ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void direction(cmv__source *src, const cmv__rows *rows, cmv_feed_file *out) {
    size_t up = 0, down = 0, turn = 0;
    for (size_t i = 1; i < rows->n; i++) {
        bool falls = rows->date[i] < rows->date[i - 1];
        up += rows->date[i] > rows->date[i - 1];
        down += falls;
        if (falls && turn == 0) turn = i;
    }
    out->newest_first = down > 0 && up == 0;
    out->was_unsorted = down > 0 && up > 0;
    if (!out->was_unsorted || src->layout.role[CMV__ROLE_KEY] != SIZE_MAX) return;
    char text[CMV_DATE_TEXT];
    size_t at = down < up ? turn : 0;
    cmv__note(src->issues,
              (cmv__place){.line = src->grid.line[rows->row[at]],
                           .column = date_name(src),
                           .value = {text, strlen(cmv_date_format(rows->date[at], text))}},
              "the dates go back and forth (%zu steps back, %zu forward); sorted", down, up);
}

static cmv_rc check_repeats(cmv__source *src, const cmv__rows *rows, const sort_row *sorted,
                            cmv_feed_file *out, cmv_err *err) {
    size_t other_hour = 0, first = 0;
    for (size_t i = 1; i < rows->n; i++) {
        const sort_row *x = &sorted[i - 1], *y = &sorted[i];
        if (x->date != y->date || view_compare(x->key, y->key) != 0) continue;
        out->n_duplicates++;
        if (rows->seconds[x->index] == rows->seconds[y->index]) continue;
        if (other_hour++ == 0) first = y->index;
    }
    if (other_hour * 100 <= rows->n * INTRADAY_PERCENT) return CMV_OK;
    return cmv__refuse(
        src->issues, err, CMV_E_REFUSED, (cmv__place){.line = src->grid.line[rows->row[first]]},
        "several rows a day at different hours: daily values are needed, one a date");
}

cmv_rc cmv__rows_sort(cmv__source *src, cmv__rows *rows, cmv_feed_file *out, cmv_err *err) {
    size_t key = src->layout.role[CMV__ROLE_KEY];
    sort_row *sorted;
    CMV_NEW_ARRAY(sorted, src->scratch, sort_row, rows->n, err);
    CMV_NEW_ARRAY(rows->order, src->scratch, size_t, rows->n, err);
    bool in_order = true;
    for (size_t i = 0; i < rows->n; i++) {
        cmv__view k = key != SIZE_MAX ? cmv__rows_cell(src, rows, i, key) : (cmv__view){"", 0};
        sorted[i] = (sort_row){k, rows->date[i], i};
        in_order = in_order && (i == 0 || by_key_and_date(&sorted[i - 1], &sorted[i]) < 0);
    }
    if (!in_order) qsort(sorted, rows->n, sizeof *sorted, by_key_and_date);
    for (size_t i = 0; i < rows->n; i++) rows->order[i] = sorted[i].index;
    direction(src, rows, out);
    out->n_rows = rows->n_read;
    out->date_order = rows->date_order;
    return check_repeats(src, rows, sorted, out, err);
}
