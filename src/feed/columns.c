// SPDX-License-Identifier: Apache-2.0
/* Delimited text with one column a series: CSV, prices of one instrument, FRED, CBOE, FRED-MD. */
#include "columns.h"

#include "base/arena.h"
#include "number.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- which columns become series ------------------------------------------------------------------------------------- */

typedef struct pick {
    size_t col;
    cmv_basis basis;
    bool file_named; /* called after the file */
} pick;

typedef struct picks {
    pick *at;
    size_t n;
} picks;

static bool has(const cmv__source *src, cmv__role role) {
    return src->layout.role[role] != SIZE_MAX;
}

static void add(picks *p, size_t col, cmv_basis basis, bool file_named) {
    p->at[p->n++] = (pick){col, basis, file_named};
}

/* What the close columns of a file are: which role gives which basis, the first row that fits. */
static const struct closes {
    bool adj, close, unadj;
    cmv__role price, total; /* COUNT: none */
} CLOSES[] = {
    {true, true, true, CMV__ROLE_UNADJ_CLOSE, CMV__ROLE_ADJ_CLOSE},
    {true, true, false, CMV__ROLE_CLOSE, CMV__ROLE_ADJ_CLOSE},
    {true, false, true, CMV__ROLE_UNADJ_CLOSE, CMV__ROLE_ADJ_CLOSE},
    {false, true, true, CMV__ROLE_UNADJ_CLOSE, CMV__ROLE_CLOSE},
    {true, false, false, CMV__ROLE_COUNT, CMV__ROLE_ADJ_CLOSE},
    {false, false, true, CMV__ROLE_UNADJ_CLOSE, CMV__ROLE_COUNT},
};

static void pick_closes(const cmv__source *src, picks *p) {
    const size_t *role = src->layout.role;
    for (size_t i = 0; i < sizeof CLOSES / sizeof *CLOSES; i++) {
        const struct closes *c = &CLOSES[i];
        if (c->adj != has(src, CMV__ROLE_ADJ_CLOSE) || c->close != has(src, CMV__ROLE_CLOSE) ||
            c->unadj != has(src, CMV__ROLE_UNADJ_CLOSE)) {
            continue;
        }
        if (c->price != CMV__ROLE_COUNT) add(p, role[c->price], CMV_BASIS_PRICE, true);
        if (c->total != CMV__ROLE_COUNT) add(p, role[c->total], CMV_BASIS_TOTAL, true);
        return;
    }
    if (has(src, CMV__ROLE_CLOSE)) add(p, role[CMV__ROLE_CLOSE], src->opt->close_basis, true);
}

static bool is_bar(const cmv__source *src) {
    return has(src, CMV__ROLE_OPEN) || has(src, CMV__ROLE_HIGH) || has(src, CMV__ROLE_LOW);
}

static bool total_by_name(const cmv__source *src) {
    return strcasestr(src->stem, "adjclose") || strcasestr(src->stem, "adj_close");
}

static void pick_values(cmv__source *src, picks *p) {
    const cmv__layout *l = &src->layout;
    bool total = total_by_name(src);
    size_t before = p->n;
    for (size_t c = 0; c < l->n_cols; c++) {
        if (l->col[c].role != CMV__ROLE_VALUE) continue;
        add(p, c, total ? CMV_BASIS_TOTAL : CMV_BASIS_PRICE, l->col[c].generic);
    }
    if (total && p->n > before) {
        cmv__note(src->issues, CMV__WHOLE,
                  "adjusted closes by the name of the file: taken as total return, not as prices");
    }
}

static cmv_rc pick_named(cmv__source *src, picks *p, cmv_err *err) {
    size_t c;
    CMV_TRY(cmv__layout_column(src, src->opt->column, &c, err));
    cmv__role role = src->layout.col[c].role;
    if (role == CMV__ROLE_DATE || role == CMV__ROLE_KEY) {
        return cmv__refuse(
            src->issues, err, CMV_E_ARG, (cmv__place){.column = src->layout.col[c].name},
            "this column holds %s, not values", role == CMV__ROLE_DATE ? "the dates" : "names");
    }
    cmv_basis basis = role == CMV__ROLE_ADJ_CLOSE || (role == CMV__ROLE_VALUE && total_by_name(src))
                          ? CMV_BASIS_TOTAL
                      : role == CMV__ROLE_CLOSE ? src->opt->close_basis
                                                : CMV_BASIS_PRICE;
    add(p, c, basis, role != CMV__ROLE_VALUE || src->layout.col[c].generic);
    return CMV_OK;
}

static bool picked(const picks *p, size_t col) {
    for (size_t i = 0; i < p->n; i++) {
        if (p->at[i].col == col) return true;
    }
    return false;
}

static void note_left_out(cmv__source *src, const picks *p) {
    char list[300] = "";
    size_t n = 0;
    for (size_t c = 0; c < src->layout.n_cols; c++) {
        const cmv__column *col = &src->layout.col[c];
        if (col->role == CMV__ROLE_DATE || col->role == CMV__ROLE_KEY || !col->name[0] ||
            picked(p, c))
            continue;
        size_t used = strlen(list);
        if (used + 34 < sizeof list)
            snprintf(list + used, sizeof list - used, "%s%.30s", n ? ", " : "", col->name);
        n++;
    }
    if (n)
        cmv__note(src->issues, CMV__WHOLE, "%zu column%s left out: %s", n, n == 1 ? "" : "s", list);
}

static cmv_rc pick_columns(cmv__source *src, picks *p, cmv_err *err) {
    CMV_NEW_ARRAY(p->at, src->scratch, pick, src->layout.n_cols + 2, err);
    p->n = 0;
    if (src->opt->column && src->opt->column[0]) return pick_named(src, p, err);
    pick_closes(src, p);
    bool prices_only = is_bar(src) || cmv__sniff_coingecko_table(src);
    if (!prices_only) pick_values(src, p);
    if (p->n == 0)
        return cmv__refuse(src->issues, err, CMV_E_REFUSED, CMV__WHOLE, "no column holds numbers");
    if (p->n < 100) note_left_out(src, p);
    return CMV_OK;
}

/* ---- decimal sign ---------------------------------------------------------------------------------------------------- */

typedef struct signs {
    cmv__place point, comma, open; /* first cell that says so; line 0: none */
} signs;

static bool worth_asking(cmv__view v) {
    if (memchr(v.at, ',', v.n)) return true;
    const char *dot = memchr(v.at, '.', v.n);
    return dot && memchr(dot + 1, '.', v.n - (size_t)(dot + 1 - v.at));
}

/* Asks only the cells with a comma or two points, unless `all`. */
static void ask_column(const cmv__source *src, const cmv__rows *rows, size_t col, bool all,
                       signs *s) {
    for (size_t i = 0; i < rows->n; i++) {
        cmv__view v = cmv__rows_cell(src, rows, i, col);
        if (!all && !worth_asking(v)) continue;
        int says = cmv__number_style(v.at, v.n);
        cmv__place place = {src->grid.line[rows->row[i]], src->layout.col[col].name, v};
        if (says == CMV__SAYS_POINT && s->point.line == 0) s->point = place;
        if (says == CMV__SAYS_COMMA && s->comma.line == 0) s->comma = place;
        if (says == CMV__SAYS_OPEN && s->open.line == 0) s->open = place;
    }
}

static cmv_rc decide_open(cmv__source *src, const signs *s, bool *comma, cmv_err *err) {
    char sep = src->grid.sep;
    *comma =
        sep ==
        ';'; /* where lists are cut by semicolons the comma is the decimal sign, and by commas it is not */
    if (sep == ';' || sep == ',') {
        cmv__note(src->issues, s->open, "the comma is read as %s",
                  *comma ? "the decimal sign" : "thousands");
        return CMV_OK;
    }
    return cmv__refuse(src->issues, err, CMV_E_AMBIGUOUS, s->open,
                       "thousands or three decimals? Say --decimal-comma or --decimal-point");
}

static cmv_rc decide_decimal(cmv__source *src, const cmv__rows *rows, const picks *p, bool *comma,
                             cmv_err *err) {
    *comma = src->opt->decimal_comma;
    if (src->opt->decimal_comma || src->opt->decimal_point) return CMV_OK;
    signs s = {0};
    for (size_t i = 0; i < p->n; i++) ask_column(src, rows, p->at[i].col, false, &s);
    if (s.comma.line == 0 && s.open.line == 0) return CMV_OK;
    if (s.comma.line == 0 && s.point.line == 0) return decide_open(src, &s, comma, err);
    for (size_t i = 0; i < p->n; i++) ask_column(src, rows, p->at[i].col, true, &s);
    if (s.comma.line && s.point.line) {
        return cmv__refuse(
            src->issues, err, CMV_E_AMBIGUOUS, s.comma,
            "reads only with a decimal comma, but '%.*s' on line %d only with a decimal point: say "
            "--decimal-comma or --decimal-point",
            (int)(s.point.value.n < 40 ? s.point.value.n : 40), s.point.value.at, s.point.line);
    }
    *comma = s.comma.line > 0;
    return CMV_OK;
}

/* ---- values ---------------------------------------------------------------------------------------------------------- */

/* Numbers of one column for the rows order[from..to). */
static void read_values(cmv__source *src, const cmv__rows *rows, size_t col, size_t from, size_t to,
                        bool comma, cmv__points *p) {
    p->n = p->n_missing = 0;
    for (size_t k = from; k < to; k++) {
        size_t i = rows->order[k];
        cmv__view v = cmv__rows_cell(src, rows, i, col);
        int line = src->grid.line[rows->row[i]];
        cmv__number x;
        switch (cmv__number_parse(v.at, v.n, comma, &x)) {
        case CMV__NUMBER_OK:
            p->at[p->n++] =
                (cmv__point){rows->date[i], line, CMV_UTC_NONE, x.value, x.decimals, x.ends_zero};
            break;
        case CMV__NUMBER_MISSING:
            p->n_missing++;
            break;
        default:
            cmv__bad(src->issues, CMV_E_PARSE, (cmv__place){line, src->layout.col[col].name, v},
                     "%s", x.why);
        }
    }
}

static const char *series_name(cmv__source *src, const pick *p, cmv__view key, size_t n_picks) {
    const char *column = src->layout.col[p->col].name;
    if (key.n && (p->file_named || n_picks == 1))
        return cmv_arena_strn(src->scratch, key.at, key.n);
    if (key.n) return cmv_arena_printf(src->scratch, "%.*s_%s", (int)key.n, key.at, column);
    if (p->file_named && src->layout.header == SIZE_MAX && n_picks > 1) {
        return cmv_arena_printf(src->scratch, "%s_%zu", src->stem, p->col + 1);
    }
    return p->file_named ? src->stem : column;
}

static size_t group_end(const cmv__source *src, const cmv__rows *rows, size_t from, cmv__view *key) {
    size_t col = src->layout.role[CMV__ROLE_KEY];
    *key = (cmv__view){"", 0};
    if (col == SIZE_MAX) return rows->n;
    *key = cmv__rows_cell(src, rows, rows->order[from], col);
    size_t to = from + 1;
    for (; to < rows->n; to++) {
        cmv__view other = cmv__rows_cell(src, rows, rows->order[to], col);
        if (other.n != key->n || memcmp(other.at, key->at, key->n) != 0) break;
    }
    return to;
}

/* Providers by form; where the form does not tell, the file's origin is unknown. */
static const char *provider_of(cmv_feed_format format) {
    switch (format) {
    case CMV_FEED_CBOE:
        return "cboe";
    case CMV_FEED_FRED:
        return "fred";
    case CMV_FEED_FRED_MD:
        return "fred-md";
    default:
        return "";
    }
}

static cmv_rc add_series(cmv__source *src, const cmv__rows *rows, const picks *p, bool comma,
                         cmv_feed_file *out, cmv_err *err) {
    cmv__points points;
    CMV_NEW_ARRAY(points.at, src->scratch, cmv__point, rows->n, err);
    for (size_t from = 0, to; from < rows->n; from = to) {
        cmv__view key;
        to = group_end(src, rows, from, &key);
        for (size_t i = 0; i < p->n; i++) {
            const char *name = series_name(src, &p->at[i], key, p->n);
            if (!name) CMV_FAIL(err, CMV_E_NOMEM, "no room for a series name");
            cmv__series_spec spec = {.name = name,
                                     .provider = provider_of(out->format),
                                     .basis = p->at[i].basis,
                                     .column = src->layout.col[p->at[i].col].name};
            read_values(src, rows, p->at[i].col, from, to, comma, &points);
            CMV_TRY(cmv__series_add(src, &spec, &points, out, err));
        }
    }
    return CMV_OK;
}

/* CoinGecko's table stamps a price with the midnight at which it stood: the close of the day before, as in its JSON. The last
 * row may be of the hour at which it was saved. */
static void close_of_the_day_before(cmv__source *src, cmv__rows *rows) {
    size_t last = rows->n - 1;
    if (rows->seconds[last] > 0) {
        cmv__note(src->issues, (cmv__place){.line = src->grid.line[rows->row[last]]},
                  "this row is of an unfinished day and left out");
        rows->n--;
    }
    for (size_t i = 0; i < rows->n; i++) {
        cmv__place place = {.line = src->grid.line[rows->row[i]]};
        if (rows->seconds[i] > 0)
            cmv__bad(src->issues, CMV_E_PARSE, place, "is not stamped midnight UTC");
        rows->date[i]--;
    }
}

cmv_rc cmv__decode_columns(cmv__source *src, cmv_feed_file *out, cmv_err *err) {
    cmv__rows rows;
    picks p;
    bool comma;
    CMV_TRY(pick_columns(src, &p, err));
    CMV_TRY(cmv__rows_read(src, &rows, err));
    if (out->format == CMV_FEED_COINGECKO) close_of_the_day_before(src, &rows);
    CMV_TRY(cmv__issues_settle(src->issues, err));
    CMV_TRY(cmv__rows_sort(src, &rows, out, err));
    CMV_TRY(decide_decimal(src, &rows, &p, &comma, err));
    CMV_TRY(cmv__check_tail(src, &rows, comma, err));
    if (is_bar(src)) cmv__check_bars(src, &rows, comma);
    return add_series(src, &rows, &p, comma, out, err);
}

/* ---- forms ----------------------------------------------------------------------------------------------------------- */

static const char *header_name(const cmv__source *src, size_t col) {
    bool there = src->layout.header != SIZE_MAX && col < src->layout.n_cols;
    return there ? src->layout.col[col].name : "";
}

static cmv__view first_cell(const cmv__source *src) {
    return cmv__grid_at(&src->grid, src->layout.first, 0);
}

bool cmv__sniff_fred_md(const cmv__source *src) {
    return strcasecmp(header_name(src, 0), "sasdate") == 0 ||
           (src->layout.header != SIZE_MAX && src->layout.first == src->layout.header + 2);
}

/* DATE,OPEN,HIGH,LOW,CLOSE or DATE,<symbol>, in capitals, dates with strokes. */
bool cmv__sniff_cboe(const cmv__source *src) {
    cmv__view v = first_cell(src);
    if (strcmp(header_name(src, 0), "DATE") != 0 || !memchr(v.at, '/', v.n)) return false;
    if (src->layout.n_cols == 2) return true;
    return src->layout.n_cols == 5 && strcmp(header_name(src, 1), "OPEN") == 0 &&
           strcmp(header_name(src, 4), "CLOSE") == 0;
}

bool cmv__sniff_coingecko_table(const cmv__source *src) {
    return strcmp(header_name(src, 0), "snapped_at") == 0 &&
           strcmp(header_name(src, 1), "price") == 0;
}

bool cmv__sniff_ohlc(const cmv__source *src) {
    bool close = has(src, CMV__ROLE_CLOSE) || has(src, CMV__ROLE_ADJ_CLOSE) ||
                 has(src, CMV__ROLE_UNADJ_CLOSE);
    return close &&
           (is_bar(src) || has(src, CMV__ROLE_ADJ_CLOSE) || has(src, CMV__ROLE_UNADJ_CLOSE));
}

bool cmv__sniff_fred(const cmv__source *src) {
    cmv__view v = first_cell(src);
    bool head = strcmp(header_name(src, 0), "DATE") == 0 ||
                strcmp(header_name(src, 0), "observation_date") == 0;
    if (!head || v.n != 10 || v.at[4] != '-') return false;
    for (size_t c = 1; c < src->layout.n_cols; c++) {
        const char *name = header_name(src, c);
        if (!name[0] || strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != strlen(name))
            return false;
    }
    return true;
}
