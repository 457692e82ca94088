// SPDX-License-Identifier: Apache-2.0
/* Delimited text as rows of cells, without copying. */
#ifndef CMV_FEED_GRID_H
#define CMV_FEED_GRID_H

#include "text.h"

typedef struct cmv__cell {
    uint32_t at, n; /* in the text, quotes and outer spaces removed */
} cmv__cell;

/* Rows may differ in width; rows without any content are left out. */
typedef struct cmv__grid {
    const char *text;
    char sep;
    cmv__cell *cell;
    size_t *start; /* n_rows + 1 indices into cell */
    int *line;     /* line of the text each row starts on */
    size_t n_rows;
    bool final_newline;
    size_t bad_quote_row; /* first row with text after a closing quote; SIZE_MAX when none */
} cmv__grid;

/** Separator that cuts the first lines into the most regular table; ',' when there is none. */
char cmv__grid_sniff(const char *text, size_t n);
/**
 * Cuts text into cells (RFC 4180; LF, CRLF or CR end a row); unescapes doubled quotes in place.
 *
 * Owns:   arrays live in `scratch`, cells point into text.
 * Errors: E_PARSE (a quote that is never closed), E_LIMIT, E_NOMEM.
 */
cmv_rc cmv__grid_parse(cmv__text text, char sep, cmv_arena *scratch, cmv__issues *issues,
                       cmv__grid *out, cmv_err *err);

/** Cells of a row. */
static inline size_t cmv__grid_width(const cmv__grid *g, size_t row) {
    return g->start[row + 1] - g->start[row];
}

/** A cell; empty beyond the end of the row. */
static inline cmv__view cmv__grid_at(const cmv__grid *g, size_t row, size_t col) {
    if (g->start[row] + col >= g->start[row + 1]) return (cmv__view){g->text, 0};
    cmv__cell c = g->cell[g->start[row] + col];
    return (cmv__view){g->text + c.at, c.n};
}

#endif
