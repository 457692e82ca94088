// SPDX-License-Identifier: Apache-2.0
/* Header, columns and what each column is for. */
#include "source.h"

#include "base/arena.h"
#include "number.h"
#include "when.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HEADER_WITHIN = 30, SAMPLE = 200, NAME_MAX_BYTES = 48, WIDE = 8 };

/* Names in lower case without anything but letters and digits. Earlier rows win where two columns want one role. */
static const struct role_name {
    const char *name;
    cmv__role role;
    bool generic;
} ROLES[] = {
    {"observationdate", CMV__ROLE_DATE, false},
    {"date", CMV__ROLE_DATE, false},
    {"sasdate", CMV__ROLE_DATE, false},
    {"tradedate", CMV__ROLE_DATE, false},
    {"datetime", CMV__ROLE_DATE, false},
    {"timestamp", CMV__ROLE_DATE, false},
    {"timeperiod", CMV__ROLE_DATE, false},
    {"ts", CMV__ROLE_DATE, false},
    {"time", CMV__ROLE_DATE, false},
    {"period", CMV__ROLE_DATE, false},
    {"day", CMV__ROLE_DATE, false},
    {"week", CMV__ROLE_DATE, false},
    {"month", CMV__ROLE_DATE, false},
    {"quarter", CMV__ROLE_DATE, false},
    {"year", CMV__ROLE_DATE, false},
    {"datum", CMV__ROLE_DATE, false},
    {"fecha", CMV__ROLE_DATE, false},
    {"snappedat", CMV__ROLE_DATE, false},
    {"unix", CMV__ROLE_DATE, false},
    {"open", CMV__ROLE_OPEN, false},
    {"high", CMV__ROLE_HIGH, false},
    {"low", CMV__ROLE_LOW, false},
    {"close", CMV__ROLE_CLOSE, true},
    {"erster", CMV__ROLE_OPEN, false}, /* umlauts and accents are left out of a name */
    {"erffnung", CMV__ROLE_OPEN, false},
    {"eroeffnung", CMV__ROLE_OPEN, false},
    {"hoch", CMV__ROLE_HIGH, false},
    {"tief", CMV__ROLE_LOW, false},
    {"schluss", CMV__ROLE_CLOSE, true},
    {"schlusskurs", CMV__ROLE_CLOSE, true},
    {"ouverture", CMV__ROLE_OPEN, false},
    {"haut", CMV__ROLE_HIGH, false},
    {"bas", CMV__ROLE_LOW, false},
    {"clture", CMV__ROLE_CLOSE, true},
    {"cloture", CMV__ROLE_CLOSE, true},
    {"dernier", CMV__ROLE_CLOSE, true},
    {"closelast", CMV__ROLE_CLOSE, true},
    {"last", CMV__ROLE_CLOSE, true},
    {"price", CMV__ROLE_CLOSE, true},
    {"pxlast", CMV__ROLE_CLOSE, true},
    {"settle", CMV__ROLE_CLOSE, true},
    {"settlement", CMV__ROLE_CLOSE, true},
    {"adjclose", CMV__ROLE_ADJ_CLOSE, true},
    {"adjustedclose", CMV__ROLE_ADJ_CLOSE, true},
    {"closeadj", CMV__ROLE_ADJ_CLOSE, true},
    {"closeadjusted", CMV__ROLE_ADJ_CLOSE, true},
    {"unadjclose", CMV__ROLE_UNADJ_CLOSE, true},
    {"unadjustedclose", CMV__ROLE_UNADJ_CLOSE, true},
    {"closeunadj", CMV__ROLE_UNADJ_CLOSE, true},
    {"value", CMV__ROLE_VALUE, true},
    {"values", CMV__ROLE_VALUE, true},
    {"wert", CMV__ROLE_VALUE, true},
    {"valor", CMV__ROLE_VALUE, true},
    {"obsvalue", CMV__ROLE_VALUE, true},
    {"key", CMV__ROLE_KEY, false},
    {"seriesid", CMV__ROLE_KEY, false},
    {"symbol", CMV__ROLE_KEY, false},
    {"ticker", CMV__ROLE_KEY, false},
    {"series", CMV__ROLE_KEY, false},
    {"realtimestart", CMV__ROLE_KNOWN_FROM, false},
    {"realtimeend", CMV__ROLE_KNOWN_UNTIL, false},
    {"volume", CMV__ROLE_IGNORED, false},
    {"vol", CMV__ROLE_IGNORED, false},
    {"volumen", CMV__ROLE_IGNORED, false},
    {"umsatz", CMV__ROLE_IGNORED, false},
    {"stcke", CMV__ROLE_IGNORED, false},
    {"stuecke", CMV__ROLE_IGNORED, false},
    {"decimals", CMV__ROLE_IGNORED, false},
    {"unitmult", CMV__ROLE_IGNORED, false},
    {"dividend", CMV__ROLE_IGNORED, false},
    {"dividends", CMV__ROLE_IGNORED, false},
    {"divcash", CMV__ROLE_IGNORED, false},
    {"splits", CMV__ROLE_IGNORED, false},
    {"stocksplits", CMV__ROLE_IGNORED, false},
    {"splitfactor", CMV__ROLE_IGNORED, false},
    {"splitcoefficient", CMV__ROLE_IGNORED, false},
    {"capitalgains", CMV__ROLE_IGNORED, false},
    {"adjopen", CMV__ROLE_IGNORED, false},
    {"adjhigh", CMV__ROLE_IGNORED, false},
    {"adjlow", CMV__ROLE_IGNORED, false},
    {"adjvolume", CMV__ROLE_IGNORED, false},
    {"openinterest", CMV__ROLE_IGNORED, false},
    {"openint", CMV__ROLE_IGNORED, false},
    {"change", CMV__ROLE_IGNORED, false},
    {"changepct", CMV__ROLE_IGNORED, false},
    {"index", CMV__ROLE_IGNORED, false},
    {"unnamed0", CMV__ROLE_IGNORED, false},
    {"level0", CMV__ROLE_IGNORED, false},
    {"rowid", CMV__ROLE_IGNORED, false},
};

static void squeeze(const char *name, char out[NAME_MAX_BYTES]) {
    size_t k = 0;
    for (const char *p = name; *p && k + 1 < NAME_MAX_BYTES; p++) {
        if (isalnum((unsigned char)*p)) out[k++] = (char)tolower((unsigned char)*p);
    }
    out[k] = '\0';
}

static const struct role_name *role_row(const char *name) {
    char key[NAME_MAX_BYTES];
    squeeze(name, key);
    for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++) {
        if (strcmp(ROLES[i].name, key) == 0) return &ROLES[i];
    }
    return NULL;
}

cmv__role cmv__role_of(const char *name, bool *generic) {
    const struct role_name *row = role_row(name);
    *generic = row && row->generic;
    return row ? row->role : CMV__ROLE_VALUE;
}

/* ---- header ---------------------------------------------------------------------------------------------------------- */

static bool is_number(cmv__view v) {
    cmv__number number;
    return cmv__number_parse(v.at, v.n, false, &number) == CMV__NUMBER_OK ||
           cmv__number_parse(v.at, v.n, true, &number) == CMV__NUMBER_OK;
}

static bool is_date(cmv__view v) {
    cmv__when w;
    if (!cmv__when_parse(v.at, v.n, &w)) return false;
    bool digits =
        w.form == CMV__FORM_COMPACT || w.form == CMV__FORM_YEAR || w.form == CMV__FORM_UNIX;
    if (is_number(v) && !digits) return false;
    return cmv__when_date(&w, CMV_ORDER_MDY) != CMV_DATE_NONE ||
           cmv__when_date(&w, CMV_ORDER_DMY) != CMV_DATE_NONE;
}

static bool named_date_in(const cmv__grid *g, size_t row) {
    char name[NAME_MAX_BYTES];
    for (size_t c = 0; c < cmv__grid_width(g, row); c++) {
        cmv__view v = cmv__grid_at(g, row, c);
        bool generic;
        if (v.n == 0 || v.n >= sizeof name) continue;
        memcpy(name, v.at, v.n);
        name[v.n] = '\0';
        if (cmv__role_of(name, &generic) == CMV__ROLE_DATE) return true;
    }
    return false;
}

static bool any_data_in(const cmv__grid *g, size_t row) {
    for (size_t c = 0; c < cmv__grid_width(g, row); c++) {
        cmv__view v = cmv__grid_at(g, row, c);
        if (is_date(v) || is_number(v)) return true;
    }
    return false;
}

static size_t filled(const cmv__grid *g, size_t row) {
    size_t n = 0;
    for (size_t c = 0; c < cmv__grid_width(g, row); c++) n += cmv__grid_at(g, row, c).n > 0;
    return n;
}

/* A date name with a date right below it is a header whatever stands above: exports begin with lines such as
   "Multiplier:","1" and "Start Date","1/2/2026". */
static bool heads_dates(const cmv__grid *g, size_t row) {
    char name[NAME_MAX_BYTES];
    bool generic;
    if (row + 1 >= g->n_rows) return false;
    for (size_t c = 0; c < cmv__grid_width(g, row) && c < cmv__grid_width(g, row + 1); c++) {
        cmv__view v = cmv__grid_at(g, row, c);
        if (v.n == 0 || v.n >= sizeof name || !is_date(cmv__grid_at(g, row + 1, c))) continue;
        memcpy(name, v.at, v.n);
        name[v.n] = '\0';
        if (cmv__role_of(name, &generic) == CMV__ROLE_DATE) return true;
    }
    return false;
}

/* A row with a date name and a date below it; else the first with a date name before any data. SIZE_MAX: none. */
static size_t known_header(const cmv__grid *g, size_t start) {
    size_t end = g->n_rows < start + HEADER_WITHIN ? g->n_rows : start + HEADER_WITHIN;
    for (size_t r = start; r < end; r++) {
        if (filled(g, r) >= 2 && heads_dates(g, r)) return r;
    }
    for (size_t r = start; r < end; r++) {
        if (named_date_in(g, r)) return r;
        if (any_data_in(g, r)) break;
    }
    return SIZE_MAX;
}

/* The header is the first row with a known date name among the first rows before data; else the first row with two
   cells, unless data stand in it already. Sets header and first. */
static void find_header(const cmv__grid *g, cmv__layout *out) {
    size_t start = 0;
    while (start + 1 < g->n_rows && start < HEADER_WITHIN && filled(g, start) < 2) start++;
    if (filled(g, start) < 2) start = 0;
    out->header = known_header(g, start);
    if (out->header == SIZE_MAX && !any_data_in(g, start)) out->header = start;
    out->first = out->header == SIZE_MAX ? start : out->header + 1;
}

/* ---- columns --------------------------------------------------------------------------------------------------------- */

static cmv_rc name_columns(cmv__source *src, cmv__layout *out, cmv_err *err) {
    const cmv__grid *g = &src->grid;
    size_t row = out->header != SIZE_MAX ? out->header : out->first;
    out->n_cols = cmv__grid_width(g, row);
    while (out->header != SIZE_MAX && out->n_cols > 1 && cmv__grid_at(g, row, out->n_cols - 1).n == 0)
        out->n_cols--;
    CMV_NEW_ARRAY(out->col, src->scratch, cmv__column, out->n_cols, err);
    for (size_t c = 0; c < out->n_cols; c++) {
        cmv__view v = cmv__grid_at(g, row, c);
        char *name = cmv_arena_strn(src->scratch, v.at, out->header != SIZE_MAX ? v.n : 0);
        if (!name) CMV_FAIL(err, CMV_E_NOMEM, "no room for the names of %zu columns", out->n_cols);
        out->col[c].name = name;
        out->col[c].role = name[0] ? cmv__role_of(name, &out->col[c].generic) : CMV__ROLE_VALUE;
        if (!name[0]) out->col[c].generic = true;
    }
    return CMV_OK;
}

/* How the first filled cells of a column read. */
typedef struct sample {
    size_t n, dates, numbers;
} sample;

static sample take_sample(const cmv__grid *g, const cmv__layout *l, size_t col) {
    sample s = {0};
    cmv__number number;
    for (size_t r = l->first; r < g->n_rows && r < l->first + SAMPLE; r++) {
        cmv__view v = cmv__grid_at(g, r, col);
        if (cmv__number_parse(v.at, v.n, false, &number) == CMV__NUMBER_MISSING) continue;
        s.n++;
        s.numbers += is_number(v);
        s.dates += is_date(v);
    }
    return s;
}

/* Rank of a date column's name in the table of roles. */
static size_t date_rank(const char *name) {
    const struct role_name *row = role_row(name);
    return row ? (size_t)(row - ROLES) : SIZE_MAX;
}

static size_t best_named_date(const cmv__layout *l) {
    size_t best = SIZE_MAX;
    for (size_t c = 0; c < l->n_cols; c++) {
        if (l->col[c].role != CMV__ROLE_DATE) continue;
        if (best == SIZE_MAX || date_rank(l->col[c].name) < date_rank(l->col[best].name)) best = c;
    }
    return best;
}

static size_t first_read_as_dates(const cmv__source *src, const cmv__layout *l) {
    for (size_t c = 0; c < l->n_cols; c++) {
        sample s = take_sample(&src->grid, l, c);
        if (s.dates > 0 && s.dates * 10 >= s.n * 8) return c;
    }
    return SIZE_MAX;
}

/* The best-named date column stays one, others are left out; without a name, the first column that reads as dates. */
static cmv_rc find_date(cmv__source *src, cmv__layout *l, cmv_err *err) {
    size_t best = best_named_date(l);
    if (best == SIZE_MAX) best = first_read_as_dates(src, l);
    if (best == SIZE_MAX) {
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                           "no column holds dates; the first must be dates or be called date");
    }
    for (size_t c = 0; c < l->n_cols; c++) {
        if (l->col[c].role != CMV__ROLE_DATE || c == best) continue;
        sample s = take_sample(&src->grid, l, c); /* DAY and TS are also tickers */
        l->col[c].role = s.numbers > s.dates ? CMV__ROLE_VALUE : CMV__ROLE_IGNORED;
    }
    l->col[best].role = CMV__ROLE_DATE;
    return CMV_OK;
}

static size_t count_role(const cmv__layout *l, cmv__role role) {
    size_t n = 0;
    for (size_t c = 0; c < l->n_cols; c++) n += l->col[c].role == role;
    return n;
}

static bool is_one_of(cmv__role role, cmv__role from, cmv__role to) {
    return role >= from && role <= to;
}

static bool is_a_bar(const cmv__layout *l) {
    size_t closes = count_role(l, CMV__ROLE_CLOSE) + count_role(l, CMV__ROLE_ADJ_CLOSE) +
                    count_role(l, CMV__ROLE_UNADJ_CLOSE);
    return count_role(l, CMV__ROLE_HIGH) && count_role(l, CMV__ROLE_LOW) && closes;
}

/* Is the word in the header only a word? LOW, OPEN, LAST and VOL are tickers too: the words of a bar mean one only where
   high, low and a close come together, and in a table of many columns they mean nothing. A key is made of words. */
static bool only_a_word(const cmv__source *src, const cmv__layout *l, size_t c, bool bar, bool wide) {
    const cmv__column *col = &l->col[c];
    if (is_one_of(col->role, CMV__ROLE_OPEN, CMV__ROLE_LOW)) return !bar;
    if (is_one_of(col->role, CMV__ROLE_CLOSE, CMV__ROLE_UNADJ_CLOSE)) return wide;
    if (col->role == CMV__ROLE_IGNORED) return wide && col->name[0];
    if (col->role != CMV__ROLE_KEY) return false;
    sample s = take_sample(&src->grid, l, c);
    return s.numbers * 2 > s.n;
}

static bool holds_numbers(const cmv__source *src, const cmv__layout *l, size_t c) {
    return take_sample(&src->grid, l, c).numbers > 0;
}

static bool is_wide(const cmv__source *src, const cmv__layout *l) {
    size_t n = 0;
    if (count_role(l, CMV__ROLE_VALUE) < WIDE) return false;
    for (size_t c = 0; c < l->n_cols && n < WIDE; c++)
        n += l->col[c].role == CMV__ROLE_VALUE && holds_numbers(src, l, c);
    return n >= WIDE;
}

static void doubt_roles(cmv__source *src, cmv__layout *l) {
    bool bar = is_a_bar(l), wide = !bar && is_wide(src, l);
    for (size_t c = 0; c < l->n_cols; c++) {
        if (!only_a_word(src, l, c, bar, wide)) continue;
        l->col[c].role = CMV__ROLE_VALUE;
        l->col[c].generic = false;
    }
}

/* ---- candles without a header ------------------------------------------------------------------------------------------ */

enum { CANDLE_OPEN = 1, CANDLE_HIGH, CANDLE_LOW, CANDLE_CLOSE, CANDLE_COLUMNS };

static double plain(const cmv__grid *g, size_t row, size_t col) {
    cmv__view v = cmv__grid_at(g, row, col);
    cmv__number x;
    return cmv__number_parse(v.at, v.n, false, &x) == CMV__NUMBER_OK ? x.value : (double)NAN;
}

static bool is_candle(const cmv__grid *g, size_t row) {
    double open = plain(g, row, CANDLE_OPEN), high = plain(g, row, CANDLE_HIGH);
    double low = plain(g, row, CANDLE_LOW), close = plain(g, row, CANDLE_CLOSE);
    return low <= open && low <= close && open <= high && close <= high;
}

/* Exchanges publish files of stamp, open, high, low, close and volumes without a line of names. */
static void find_candles(const cmv__source *src, cmv__layout *l) {
    const cmv__grid *g = &src->grid;
    cmv__view v = cmv__grid_at(g, l->first, 0);
    cmv__when w;
    if (l->header != SIZE_MAX || l->n_cols <= CANDLE_COLUMNS) return;
    if (!cmv__when_parse(v.at, v.n, &w) || w.form != CMV__FORM_UNIX) return;
    for (size_t r = l->first; r < g->n_rows && r < l->first + SAMPLE; r++) {
        if (!is_candle(g, r)) return;
    }
    for (size_t c = 1; c < l->n_cols; c++) l->col[c].role = CMV__ROLE_IGNORED;
    l->col[CANDLE_OPEN].role = CMV__ROLE_OPEN;
    l->col[CANDLE_HIGH].role = CMV__ROLE_HIGH;
    l->col[CANDLE_LOW].role = CMV__ROLE_LOW;
    l->col[CANDLE_CLOSE].role = CMV__ROLE_CLOSE;
}

/* Columns that hold no number are left out, and one that only counts the rows. */
static void drop_texts(cmv__source *src, cmv__layout *l) {
    for (size_t c = 0; c < l->n_cols; c++) {
        cmv__column *col = &l->col[c];
        if (col->role != CMV__ROLE_VALUE) continue;
        sample s = take_sample(&src->grid, l, c);
        bool text = s.n > 0 && s.numbers == 0;
        bool counter = !col->name[0] && l->header != SIZE_MAX;
        if (!text && !counter) continue;
        col->role = CMV__ROLE_IGNORED;
        cmv__note(src->issues, (cmv__place){.column = col->name}, "column %zu left out: %s", c + 1,
                  text ? "it holds no numbers" : "it has no name");
    }
}

static int by_name(const void *a, const void *b) {
    const cmv__column *x = *(const cmv__column *const *)a, *y = *(const cmv__column *const *)b;
    int c = strcasecmp(x->name, y->name);
    return c ? c : (x > y) - (x < y);
}

static cmv_rc check_names(cmv__source *src, const cmv__layout *l, cmv_err *err) {
    const cmv__column **sorted;
    CMV_NEW_ARRAY(sorted, src->scratch, const cmv__column *, l->n_cols, err);
    for (size_t c = 0; c < l->n_cols; c++) sorted[c] = &l->col[c];
    // NOLINTNEXTLINE(bugprone-sizeof-expression): it is an array of pointers
    qsort(sorted, l->n_cols, sizeof *sorted, by_name);
    for (size_t i = 1; i < l->n_cols; i++) {
        const cmv__column *x = sorted[i - 1], *y = sorted[i];
        if (!x->name[0] || strcasecmp(x->name, y->name) != 0) continue;
        return cmv__refuse(src->issues, err, CMV_E_REFUSED,
                           (cmv__place){.column = x->name, .line = src->grid.line[l->header]},
                           "columns %zu and %zu have the same name", (size_t)(x - l->col) + 1,
                           (size_t)(y - l->col) + 1);
    }
    return CMV_OK;
}

static void index_roles(cmv__layout *l) {
    for (size_t r = 0; r < CMV__ROLE_COUNT; r++) l->role[r] = SIZE_MAX;
    for (size_t c = l->n_cols; c-- > 0;) l->role[l->col[c].role] = c;
}

/* FRED-MD puts transform codes between header and data. */
static void skip_transforms(cmv__source *src, cmv__layout *l) {
    if (l->first >= src->grid.n_rows) return;
    cmv__view v = cmv__grid_at(&src->grid, l->first, 0);
    if (v.n < 9 || strncasecmp(v.at, "transform", 9) != 0) return;
    cmv__note(src->issues, (cmv__place){.line = src->grid.line[l->first]},
              "transform codes are not applied: values are stored as published");
    l->first++;
}

static cmv_rc check_shape(cmv__source *src, const cmv__layout *l, cmv_err *err) {
    if (l->n_cols < 2) {
        cmv__view v = cmv__grid_at(&src->grid, 0, 0);
        return cmv__refuse(
            src->issues, err, CMV_E_REFUSED, (cmv__place){.line = src->grid.line[0], .value = v},
            "this is no table: no separator (comma, semicolon, tab, |) cuts it into columns");
    }
    if (l->first >= src->grid.n_rows) {
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE,
                           "there is a header but no row of data");
    }
    return CMV_OK;
}

cmv_rc cmv__layout_find(cmv__source *src, cmv__layout *out, cmv_err *err) {
    cmv__layout l = {.header = SIZE_MAX};
    find_header(&src->grid, &l);
    CMV_TRY(name_columns(src, &l, err));
    CMV_TRY(check_shape(src, &l, err));
    skip_transforms(src, &l);
    CMV_TRY(check_shape(src, &l, err));
    CMV_TRY(check_names(src, &l, err));
    CMV_TRY(find_date(src, &l, err));
    find_candles(src, &l);
    doubt_roles(src, &l);
    drop_texts(src, &l);
    index_roles(&l);
    size_t before = l.header != SIZE_MAX ? l.header : l.first;
    if (before > 0) {
        cmv__note(src->issues, (cmv__place){.line = src->grid.line[0]},
                  "%zu line%s before the table left out", before, before == 1 ? "" : "s");
    }
    *out = l;
    return CMV_OK;
}

cmv_rc cmv__layout_column(const cmv__source *src, const char *name, size_t *out, cmv_err *err) {
    const cmv__layout *l = &src->layout;
    char list[300] = "";
    for (size_t c = 0; c < l->n_cols; c++) {
        if (strcasecmp(l->col[c].name, name) == 0) {
            *out = c;
            return CMV_OK;
        }
        size_t used = strlen(list);
        if (used + 40 < sizeof list) {
            snprintf(list + used, sizeof list - used, "%s%.30s", used ? ", " : "", l->col[c].name);
        }
    }
    return cmv__refuse(src->issues, err, CMV_E_NOTFOUND, CMV__WHOLE,
                       "no column '%.60s'; there are %s", name, list);
}
