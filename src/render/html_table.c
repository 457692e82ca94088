// SPDX-License-Identifier: Apache-2.0
/* Tables. One that a phone cannot hold becomes one small card a row there; the roles keep it a table for readers that
 * would otherwise go by the boxes. */
#include "html.h"

#include "svg.h"

#include <string.h>

enum {
    PHONE_WIDTH = 358,
    PADDING = 14,
    WORD_WIDTH = 100,
    QUARTER = 84,
    THIRD = 125,
    MEASURED_ROWS = 64
};

static double line_width(const cmv_line *line) {
    double width = 0;
    for (const cmv_span *span = line->first; span; span = span->next) {
        if (span->text) width += cmv__svg_width(span->text);
    }
    return width;
}

/* How a table fits a phone, estimated from its first rows. */
typedef struct fit {
    bool reflow;
    uint64_t long_cols; /* columns whose texts want a line of their own, as bits */
    uint64_t mid_cols;  /* those that want two places of the four in a line */
} fit;

static double cells_width(const cmv_doc_table *table, size_t c) {
    size_t rows = table->n_rows < MEASURED_ROWS ? table->n_rows : MEASURED_ROWS;
    double widest = 0;
    for (size_t r = 0; r < rows; r++) {
        double width = line_width(&table->cell[r * table->n_cols + c].line);
        if (width > widest) widest = width;
    }
    return widest;
}

static double column_width(const cmv_doc_table *table, size_t c) {
    double head = table->head[c] ? cmv__svg_width(table->head[c]) : 0;
    double cells = cells_width(table, c);
    return head > cells ? head : cells;
}

/* Texts wrap, numbers do not. */
static fit fit_of(const cmv_doc_table *table) {
    fit f = {false, 0, 0};
    double total = 0;
    for (size_t c = 0; c < table->n_cols; c++) {
        /* Of 13 px, generously: enough for the 15 px of tables. */
        double width = column_width(table, c), cells = cells_width(table, c);
        total += PADDING + (table->number[c] || width < WORD_WIDTH ? width : WORD_WIDTH);
        if (c < 64) {
            f.long_cols |= (uint64_t)(cells > THIRD) << c;
            f.mid_cols |= (uint64_t)(cells > QUARTER && cells <= THIRD) << c;
        }
    }
    f.reflow = total > PHONE_WIDTH;
    return f;
}

static void put_head(cmv_buf *out, const cmv_doc_table *table, bool reflow) {
    cmv_buf_str(out, reflow ? "<thead role=\"rowgroup\"><tr role=\"row\">" : "<thead><tr>");
    for (size_t c = 0; c < table->n_cols; c++) {
        const char *head = table->head[c];
        if (!head || !*head) { /* an empty heading is no heading */
            cmv_buf_str(out, reflow ? "<td role=\"cell\"></td>" : "<td></td>");
            continue;
        }
        cmv_buf_str(out, "<th scope=\"col\"");
        if (reflow) cmv_buf_str(out, " role=\"columnheader\"");
        cmv_buf_str(out, table->number[c] ? " class=\"n\">" : ">");
        cmv__html_text(out, head);
        cmv_buf_str(out, "</th>");
    }
    cmv_buf_str(out, "</tr></thead>");
}

/* How much of a phone's line the cell takes. */
static const char *width_class(fit f, size_t c) {
    if (!f.reflow || c >= 64) return "";
    return f.long_cols >> c & 1 ? "wide" : f.mid_cols >> c & 1 ? "mid" : "";
}

static void put_cell_open(cmv_buf *out, bool number, const char *width) {
    cmv_buf_str(out, "<td");
    if (!number && !*width) return;
    cmv_buf_str(out, " class=\"");
    cmv_buf_str(out, number ? "n" : "");
    cmv_buf_str(out, number && *width ? " " : "");
    cmv_buf_str(out, width);
    cmv_buf_str(out, "\"");
}

static void put_row(cmv_buf *out, const cmv_doc_table *table, const cmv_table_cell *cell, fit f) {
    cmv_buf_str(out, f.reflow ? "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\""
                              : "<tr><th scope=\"row\"");
    cmv_buf_str(out, cell[0].number ? " class=\"n\">" : ">");
    cmv__html_line(out, &cell[0].line);
    cmv_buf_str(out, "</th>");
    for (size_t c = 1; c < table->n_cols; c++) {
        put_cell_open(out, cell[c].number, width_class(f, c));
        if (f.reflow) {
            cmv_buf_str(out, " role=\"cell\"");
            if (table->head[c] && *table->head[c]) cmv__html_attr(out, "data-h", table->head[c]);
        }
        cmv_buf_char(out, '>');
        cmv__html_line(out, &cell[c].line);
        cmv_buf_str(out, "</td>");
    }
    cmv_buf_str(out, "</tr>\n");
}

/* A caption that repeats the heading above, or the summary it is folded under, is for those who hear the page. */
static bool is_said(const cmv__html *html, const cmv_doc_table *table) {
    return table->compact ||
           (html->section && table->caption && strcmp(html->section, table->caption) == 0);
}

void cmv__html_table(const cmv__html *html, const cmv_doc_table *table) {
    cmv_buf *out = html->out;
    if (!table->n_cols) return;
    fit f = fit_of(table);
    cmv_buf_str(out, f.reflow ? "<table class=\"reflow\" role=\"table\">" : "<table>");
    cmv__html_element(out, is_said(html, table) ? "<caption class=\"vh\">" : "<caption>",
                      table->caption, "</caption>");
    put_head(out, table, f.reflow);
    cmv_buf_str(out, f.reflow ? "<tbody role=\"rowgroup\">" : "<tbody>");
    for (size_t r = 0; r < table->n_rows; r++)
        put_row(out, table, &table->cell[r * table->n_cols], f);
    cmv_buf_str(out, "</tbody></table>");
}
