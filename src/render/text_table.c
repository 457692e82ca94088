// SPDX-License-Identifier: Apache-2.0
/* Tables and cards in columns that shrink until they fit. */
#include "text.h"

#include <string.h>

enum { COLS_MAX = 16, CELL_MAX = 1024, GAP = 2, INDENT = 2, TEXT_MIN = 8, LINES_MAX = 40 };

/* A cell as one string and one style. */
typedef struct flat {
    char text[CELL_MAX];
    cmv__style style;
} flat;

static void flatten(const cmv_line *line, flat *out) {
    size_t n = 0;
    out->style = CMV__PLAIN;
    for (const cmv_span *s = line->first; s; s = s->next) {
        size_t len = strlen(s->text);
        if (n + len >= sizeof out->text) len = sizeof out->text - 1 - n;
        memcpy(out->text + n, s->text, len);
        n += len;
        if (out->style == CMV__PLAIN) out->style = cmv__style_of(s);
    }
    out->text[n] = '\0';
}

static int longest_word(const cmv__sheet *sheet, const char *s) {
    int most = 0;
    while (*s) {
        size_t n = strcspn(s, " ");
        int w = cmv__sheet_width(sheet, s, n);
        if (w > most) most = w;
        s += n;
        while (*s == ' ') s++;
    }
    return most;
}

typedef struct grid {
    cmv__sheet *sheet;
    const cmv_doc_table *table;
    int natural[COLS_MAX], least[COLS_MAX], width[COLS_MAX];
    size_t n;
} grid;

static void measure(grid *g, size_t col, const char *text, bool number) {
    int natural = cmv__sheet_str_width(g->sheet, text), word = longest_word(g->sheet, text);
    if (natural > g->natural[col]) g->natural[col] = natural;
    int least = number ? natural : word;
    if (least > g->least[col]) g->least[col] = least;
}

static void measure_all(grid *g) {
    const cmv_doc_table *t = g->table;
    flat cell;
    for (size_t c = 0; c < g->n; c++) {
        measure(g, c, t->head[c], false);
        for (size_t r = 0; r < t->n_rows; r++) {
            flatten(&t->cell[r * t->n_cols + c].line, &cell);
            measure(g, c, cell.text, t->number[c]);
        }
        if (!t->number[c] && g->least[c] < TEXT_MIN)
            g->least[c] = g->natural[c] < TEXT_MIN ? g->natural[c] : TEXT_MIN;
        g->width[c] = g->natural[c];
    }
}

static int total(const grid *g) {
    int sum = INDENT + GAP * ((int)g->n - 1);
    for (size_t c = 0; c < g->n; c++) sum += g->width[c];
    return sum;
}

/* Takes columns from the widest that can still give; false when the table cannot fit. */
static bool shrink(grid *g) {
    while (total(g) > g->sheet->width) {
        size_t best = g->n;
        for (size_t c = 0; c < g->n; c++) {
            if (g->width[c] > g->least[c] && (best == g->n || g->width[c] > g->width[best]))
                best = c;
        }
        if (best == g->n) return false;
        g->width[best]--;
    }
    return true;
}

/* Bytes of text that fit into width columns, broken at a space; at least one character. */
static size_t fit(const cmv__sheet *sheet, const char *text, int width) {
    if (cmv__sheet_str_width(sheet, text) <= width) return strlen(text);
    size_t best = 0, i = 0;
    int used = 0;
    while (text[i]) {
        uint32_t cp;
        size_t len = cmv__utf8_next(text + i, strlen(text + i), &cp);
        int w = cmv__sheet_width(sheet, text + i, len);
        if (text[i] == ' ') best = i;
        if (used + w > width) break;
        used += w;
        i += len;
    }
    if (best) return best;
    return i ? i : 1;
}

static void put_cell(cmv__sheet *sheet, const char *s, size_t n, int width, bool right,
                     cmv__style style) {
    int gap = width - cmv__sheet_width(sheet, s, n);
    if (right) cmv__sheet_gap(sheet, gap);
    cmv__sheet_put(sheet, s, n, style);
    if (!right) cmv__sheet_gap(sheet, gap);
}

/* One row of cells, on as many lines as its longest cell needs; texts are consumed. */
static void put_row(grid *g, const char *text[COLS_MAX], const cmv__style style[COLS_MAX]) {
    for (int line = 0; line < LINES_MAX; line++) {
        bool more = false;
        cmv__sheet_gap(g->sheet, INDENT);
        for (size_t c = 0; c < g->n; c++) {
            size_t n = fit(g->sheet, text[c], g->width[c]);
            if (c) cmv__sheet_gap(g->sheet, GAP);
            put_cell(g->sheet, text[c], n, g->width[c], g->table->number[c], style[c]);
            text[c] += n;
            while (*text[c] == ' ') text[c]++;
            more = more || *text[c];
        }
        cmv__sheet_end(g->sheet);
        if (!more) return;
    }
}

static void put_head(grid *g) {
    const char *text[COLS_MAX];
    cmv__style style[COLS_MAX] = {CMV__PLAIN};
    for (size_t c = 0; c < g->n; c++) {
        text[c] = g->table->head[c];
        style[c] = CMV__MUTED;
    }
    put_row(g, text, style);
    cmv__sheet_gap(g->sheet, INDENT);
    cmv__sheet_rule(g->sheet, total(g) - INDENT, "\xe2\x94\x80", "-", CMV__MUTED);
    cmv__sheet_end(g->sheet);
}

static void put_grid_row(grid *g, size_t r) {
    flat cell[COLS_MAX];
    const char *text[COLS_MAX];
    cmv__style style[COLS_MAX] = {CMV__PLAIN};
    for (size_t c = 0; c < g->n; c++) {
        flatten(&g->table->cell[r * g->table->n_cols + c].line, &cell[c]);
        text[c] = cell[c].text;
        style[c] = cell[c].style;
    }
    put_row(g, text, style);
}

/* Too narrow for columns: each row becomes a few lines of name and value. */
static void put_stacked(cmv__sheet *sheet, const cmv_doc_table *t, size_t n_cols) {
    flat cell;
    for (size_t r = 0; r < t->n_rows; r++) {
        flatten(&t->cell[r * t->n_cols].line, &cell);
        cmv__sheet_text(sheet, cell.text, INDENT, CMV__BOLD);
        for (size_t c = 1; c < n_cols; c++) {
            flatten(&t->cell[r * t->n_cols + c].line, &cell);
            if (!cell.text[0]) continue;
            cmv__sheet_gap(sheet, 2 * INDENT);
            cmv__sheet_str(sheet, t->head[c], CMV__MUTED);
            cmv__sheet_str(sheet, ": ", CMV__MUTED);
            cmv__sheet_hang(sheet, cell.text,
                            2 * INDENT + 2 + cmv__sheet_str_width(sheet, t->head[c]), 3 * INDENT,
                            cell.style);
        }
    }
}

void cmv__sheet_table(cmv__sheet *sheet, const cmv_doc_table *table) {
    grid g = {
        .sheet = sheet, .table = table, .n = table->n_cols < COLS_MAX ? table->n_cols : COLS_MAX};
    measure_all(&g);
    if (!shrink(&g)) {
        put_stacked(sheet, table, g.n);
        return;
    }
    put_head(&g);
    for (size_t r = 0; r < table->n_rows; r++) put_grid_row(&g, r);
}

/* ---- cards -------------------------------------------------------------------------------------------------------------------------- */

/* The widest name of a row is "over the last". */
enum { LABEL_MAX = 16, SPARK_WIDTH = 28, BAR_MAX = 11, BESIDE_MIN = 64 };

typedef struct deck {
    cmv__sheet *sheet;
    const cmv_card *card;
    size_t n;
    int label, col;
} deck;

static void put_label(const deck *d, const char *name) {
    put_cell(d->sheet, name, strlen(name), d->label, false, CMV__MUTED);
}

static cmv__style side(const cmv_card *card) { return card->role == 2 ? CMV__SIDE_B : CMV__SIDE_A; }

static cmv__style tone(cmv_tone t) {
    return t == CMV_TONE_UP      ? CMV__UP
           : t == CMV_TONE_DOWN  ? CMV__DOWN
           : t == CMV_TONE_MUTED ? CMV__MUTED
                                 : CMV__PLAIN;
}

/* One row of texts, wrapped inside their columns. */
static void put_texts(const deck *d, const char *name, const char *const text[2],
                      const cmv__style style[2]) {
    const char *rest[2] = {text[0] ? text[0] : "", d->n > 1 && text[1] ? text[1] : ""};
    for (int line = 0; line < LINES_MAX; line++) {
        bool more = false;
        cmv__sheet_gap(d->sheet, INDENT);
        put_label(d, line ? "" : name);
        for (size_t i = 0; i < d->n; i++) {
            size_t n = fit(d->sheet, rest[i], d->col - GAP);
            put_cell(d->sheet, rest[i], n, d->col, false, style[i]);
            rest[i] += n;
            while (*rest[i] == ' ') rest[i]++;
            more = more || *rest[i];
        }
        cmv__sheet_end(d->sheet);
        if (!more) return;
    }
}

static void put_titles(const deck *d) {
    cmv__sheet_gap(d->sheet, INDENT + d->label);
    for (size_t i = 0; i < d->n; i++) {
        cmv__sheet_rule(d->sheet, 1, "\xe2\x97\x8f", "o", side(&d->card[i]));
        cmv__sheet_gap(d->sheet, 1);
        put_cell(d->sheet, d->card[i].title, strlen(d->card[i].title), d->col - 2, false, CMV__BOLD);
    }
    cmv__sheet_end(d->sheet);
}

static void put_values(const deck *d) {
    char value[2][CELL_MAX];
    const char *text[2] = {"", ""}, *when[2] = {"", ""}, *name[2] = {"", ""};
    cmv__style bold[2] = {CMV__BOLD, CMV__BOLD}, muted[2] = {CMV__MUTED, CMV__MUTED};
    for (size_t i = 0; i < d->n; i++) {
        const cmv_card *c = &d->card[i];
        name[i] = c->subtitle;
        if (c->missing) {
            text[i] = c->missing;
            bold[i] = CMV__ALERT;
            continue;
        }
        cmv_buf joined;
        cmv_buf_init(&joined, sizeof value[i] - 1);
        cmv_buf_printf(&joined, "%s %s", c->value, c->unit ? c->unit : "");
        memcpy(value[i], joined.at, joined.n + 1);
        cmv_buf_reset(&joined);
        text[i] = value[i];
        when[i] = c->when;
    }
    put_texts(d, "", name, muted);
    put_texts(d, "", text, bold);
    if (when[0][0] || when[1][0]) put_texts(d, "", when, muted);
}

static void put_sparks(const deck *d) {
    bool any = false;
    for (size_t i = 0; i < d->n; i++) any = any || d->card[i].spark;
    if (!any || !d->sheet->unicode) return;
    int width = d->col - GAP < SPARK_WIDTH ? d->col - GAP : SPARK_WIDTH;
    cmv__sheet_gap(d->sheet, INDENT);
    put_label(d, "last values");
    for (size_t i = 0; i < d->n; i++) {
        if (d->card[i].spark)
            cmv__sheet_spark(d->sheet, d->card[i].spark, width, side(&d->card[i]));
        cmv__sheet_gap(d->sheet, d->card[i].spark ? d->col - width : d->col);
    }
    cmv__sheet_end(d->sheet);
}

static void put_range_of(cmv__sheet *sheet, const cmv_card *c, int width) {
    int texts =
        cmv__sheet_str_width(sheet, c->range_low) + cmv__sheet_str_width(sheet, c->range_high) + 2;
    int bar = width - texts > BAR_MAX ? BAR_MAX : width - texts;
    if (bar < 1) bar = 1;
    int at = (int)(c->range_at * (bar - 1) + 0.5);
    cmv__sheet_str(sheet, c->range_low, CMV__PLAIN);
    cmv__sheet_gap(sheet, 1);
    cmv__sheet_rule(sheet, at, "\xe2\x94\x80", "-", CMV__MUTED);
    cmv__sheet_rule(sheet, 1, "\xe2\x97\x8f", "o", side(c));
    cmv__sheet_rule(sheet, bar - 1 - at, "\xe2\x94\x80", "-", CMV__MUTED);
    cmv__sheet_gap(sheet, 1);
    cmv__sheet_str(sheet, c->range_high, CMV__PLAIN);
    cmv__sheet_gap(sheet, width - texts - bar);
}

static void put_ranges(const deck *d) {
    const char *text[2] = {"", ""};
    const cmv__style muted[2] = {CMV__MUTED, CMV__MUTED};
    bool any = false;
    for (size_t i = 0; i < d->n; i++) any = any || d->card[i].range_low;
    if (!any) return;
    cmv__sheet_gap(d->sheet, INDENT);
    put_label(d, "range");
    for (size_t i = 0; i < d->n; i++) {
        if (d->card[i].range_low) {
            bool last = i + 1 == d->n;
            put_range_of(d->sheet, &d->card[i], d->col - (last ? 0 : GAP));
            if (!last) cmv__sheet_gap(d->sheet, GAP);
        } else
            cmv__sheet_gap(d->sheet, d->col);
        if (d->card[i].range_text) text[i] = d->card[i].range_text;
    }
    cmv__sheet_end(d->sheet);
    put_texts(d, "", text, muted);
}

static const cmv_fact *fact_at(const cmv_card *card, bool changes, size_t i) {
    if (changes) return i < card->n_changes ? &card->change[i] : NULL;
    return i < card->n_facts ? &card->fact[i] : NULL;
}

/* Facts of both cards line by line; each card's own name is used where the names differ. */
static size_t most_facts(const deck *d, bool changes) {
    size_t n = 0;
    for (size_t i = 0; i < d->n; i++) {
        size_t has = changes ? d->card[i].n_changes : d->card[i].n_facts;
        if (has > n) n = has;
    }
    return n;
}

/* One line of facts; a NULL one leaves its column empty. */
static void put_fact_row(const deck *d, const cmv_fact *const fact[2]) {
    const char *text[2] = {"", ""}, *name = "";
    cmv__style style[2] = {CMV__PLAIN, CMV__PLAIN};
    for (size_t i = 0; i < 2; i++) {
        if (!fact[i]) continue;
        text[i] = fact[i]->text;
        style[i] = tone(fact[i]->tone);
        name = fact[i]->name;
    }
    put_texts(d, name, text, style);
}

/* Facts of both cards line by line; where their names differ each gets a line of its own. */
static void put_facts(const deck *d, bool changes) {
    size_t n = most_facts(d, changes);
    for (size_t k = 0; k < n; k++) {
        const cmv_fact *a = fact_at(&d->card[0], changes, k);
        const cmv_fact *b = d->n > 1 ? fact_at(&d->card[1], changes, k) : NULL;
        bool apart = a && b && strcmp(a->name, b->name) != 0;
        put_fact_row(d, (const cmv_fact *const[2]){a, apart ? NULL : b});
        if (apart) put_fact_row(d, (const cmv_fact *const[2]){NULL, b});
    }
}

void cmv__sheet_cards(cmv__sheet *sheet, const cmv_card *card, size_t n) {
    deck d = {.sheet = sheet, .card = card, .n = n < 2 ? n : 2};
    if (!n) return;
    if (n > 1 && sheet->width < BESIDE_MIN) { /* too narrow for two */
        cmv__sheet_cards(sheet, card, 1);
        cmv__sheet_end(sheet);
        cmv__sheet_cards(sheet, card + 1, 1);
        return;
    }
    d.label = LABEL_MAX;
    d.col = (sheet->width - INDENT - d.label) / (int)d.n;
    if (d.col > 40) d.col = 40;
    put_titles(&d);
    put_values(&d);
    put_sparks(&d);
    put_facts(&d, true);
    put_ranges(&d);
    put_facts(&d, false);
}
