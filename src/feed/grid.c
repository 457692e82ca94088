// SPDX-License-Identifier: Apache-2.0
#include "grid.h"

#include "base/arena.h"
#include "base/limits.h"

#include <string.h>

/* ---- separator ------------------------------------------------------------------------------------------------------- */

/* When two cut a text equally well, the earlier one: a comma is also a decimal sign and part of "Jan 2, 2026". */
static const char SEPARATORS[] = {'\t', ';', '|', ','};

enum { SNIFF_LINES = 60, SNIFF_BYTES = 1 << 18 };

static bool is_newline(char c) { return c == '\n' || c == '\r'; }

/* Fields of each of the first lines; returns the number of lines. */
static size_t count_fields(const char *text, size_t n, char sep, size_t fields[SNIFF_LINES]) {
    size_t lines = 0, count = 1, bytes = 0;
    bool quoted = false;
    if (n > SNIFF_BYTES) n = SNIFF_BYTES;
    for (size_t i = 0; i < n && lines < SNIFF_LINES; i++) {
        quoted ^= text[i] == '"';
        count += !quoted && text[i] == sep;
        bytes++;
        if (quoted || !is_newline(text[i])) continue;
        if (bytes > 1) fields[lines++] = count;
        count = 1;
        bytes = 0;
    }
    if (bytes && lines < SNIFF_LINES) fields[lines++] = count;
    return lines;
}

/* How many lines have the commonest width of two or more. */
static size_t regularity(const size_t *fields, size_t lines) {
    size_t best = 0;
    for (size_t i = 0; i < lines; i++) {
        size_t same = 0;
        for (size_t j = 0; j < lines; j++) same += fields[j] == fields[i];
        if (fields[i] > 1 && same > best) best = same;
    }
    return best;
}

char cmv__grid_sniff(const char *text, size_t n) {
    char best = ',';
    size_t best_score = 0;
    for (size_t s = 0; s < sizeof SEPARATORS; s++) {
        size_t fields[SNIFF_LINES];
        size_t lines = count_fields(text, n, SEPARATORS[s], fields);
        size_t score = regularity(fields, lines);
        if (score > best_score) {
            best_score = score;
            best = SEPARATORS[s];
        }
    }
    return best;
}

/* ---- cells ----------------------------------------------------------------------------------------------------------- */

typedef struct scan {
    char *text;
    size_t i, n; /* next byte; text[n] is NUL, which no text holds elsewhere */
    char sep;
    int line;
    cmv__grid *grid;
    size_t n_cells;
    bool bad_quote; /* in the row being read */
} scan;

static bool ends_field(const scan *s, char c) {
    return c == s->sep || c == '\n' || c == '\r' || (c == '\0' && s->i >= s->n);
}

static bool is_blank(const scan *s, char c) { return (c == ' ' || c == '\t') && c != s->sep; }

static void add_cell(scan *s, size_t from, size_t to) {
    while (from < to && is_blank(s, s->text[from])) from++;
    while (to > from && is_blank(s, s->text[to - 1])) to--;
    s->grid->cell[s->n_cells++] = (cmv__cell){(uint32_t)from, (uint32_t)(to - from)};
}

static cmv_rc too_long(const scan *s, cmv__issues *issues, int line, const char *what, size_t max,
                       cmv_err *err) {
    (void)s;
    return cmv__refuse(issues, err, CMV_E_LIMIT, (cmv__place){.line = line},
                       "%s longer than %zu bytes", what, max);
}

static cmv_rc plain_field(scan *s, cmv__issues *issues, cmv_err *err) {
    size_t from = s->i;
    while (!ends_field(s, s->text[s->i])) s->i++;
    if (s->i - from > CMV_FIELD_MAX)
        return too_long(s, issues, s->line, "a field", CMV_FIELD_MAX, err);
    add_cell(s, from, s->i);
    return CMV_OK;
}

/* A field that opens with a quote; the text is moved together over doubled quotes. */
static cmv_rc quoted_field(scan *s, cmv__issues *issues, cmv_err *err) {
    size_t from = ++s->i, to = from;
    int opened = s->line;
    for (;;) {
        char c = s->text[s->i];
        if (s->i >= s->n || s->i - from > CMV_FIELD_MAX) {
            return cmv__refuse(issues, err, CMV_E_PARSE, (cmv__place){.line = opened},
                               "a quote that opens on this line is never closed");
        }
        if (c == '"' && s->text[s->i + 1] != '"') break;
        if (c == '"') s->i++;
        if (c == '\n') s->line++;
        s->text[to++] = c;
        s->i++;
    }
    s->i++;
    while (is_blank(s, s->text[s->i])) s->i++;
    if (!ends_field(s, s->text[s->i])) {
        s->bad_quote = true;
        while (!ends_field(s, s->text[s->i])) s->i++;
    }
    add_cell(s, from, to);
    return CMV_OK;
}

static cmv_rc field(scan *s, cmv__issues *issues, cmv_err *err) {
    size_t i = s->i;
    while (is_blank(s, s->text[i])) i++;
    if (s->text[i] != '"') return plain_field(s, issues, err);
    s->i = i;
    return quoted_field(s, issues, err);
}

static void end_line(scan *s) {
    if (s->text[s->i] == '\r' && s->text[s->i + 1] == '\n') s->i++;
    if (s->i < s->n) s->i++;
    s->line++;
}

/* Forgets the row again when nothing stands in it. */
static void end_row(scan *s, size_t first, int line) {
    cmv__grid *g = s->grid;
    bool empty = true;
    for (size_t c = first; c < s->n_cells && empty; c++) empty = g->cell[c].n == 0;
    if (empty) {
        s->n_cells = first;
        return;
    }
    if (s->bad_quote && g->bad_quote_row == SIZE_MAX) g->bad_quote_row = g->n_rows;
    g->line[g->n_rows++] = line;
    g->start[g->n_rows] = s->n_cells;
}

static cmv_rc row(scan *s, cmv__issues *issues, cmv_err *err) {
    size_t first = s->n_cells, begin = s->i;
    int line = s->line;
    s->bad_quote = false;
    for (;;) {
        CMV_TRY(field(s, issues, err));
        if (s->text[s->i] != s->sep) break;
        s->i++;
    }
    if (s->i - begin > CMV_ROW_MAX) return too_long(s, issues, line, "a row", CMV_ROW_MAX, err);
    if (s->n_cells - first > CMV_COLUMNS_MAX) {
        return cmv__refuse(issues, err, CMV_E_LIMIT, (cmv__place){.line = line},
                           "more than %d columns", CMV_COLUMNS_MAX);
    }
    end_line(s);
    end_row(s, first, line);
    return CMV_OK;
}

cmv_rc cmv__grid_parse(cmv__text text, char sep, cmv_arena *scratch, cmv__issues *issues,
                       cmv__grid *out, cmv_err *err) {
    size_t cells = 1, rows = 1;
    for (size_t i = 0; i < text.n; i++) {
        bool ends = text.at[i] == '\n' || text.at[i] == '\r';
        rows += ends;
        cells += ends || text.at[i] == sep;
    }
    cmv__grid grid = {.text = text.at, .sep = sep, .bad_quote_row = SIZE_MAX};
    CMV_NEW_ARRAY(grid.cell, scratch, cmv__cell, cells, err);
    CMV_NEW_ARRAY(grid.start, scratch, size_t, rows + 1, err);
    CMV_NEW_ARRAY(grid.line, scratch, int, rows, err);
    if (rows > INT32_MAX) CMV_FAIL(err, CMV_E_LIMIT, "%.120s: more than 2^31 lines", issues->file);
    grid.final_newline = text.n > 0 && (text.at[text.n - 1] == '\n' || text.at[text.n - 1] == '\r');
    scan s = {.text = text.at, .n = text.n, .sep = sep, .line = 1, .grid = &grid};
    while (s.i < s.n) CMV_TRY(row(&s, issues, err));
    *out = grid;
    return CMV_OK;
}
