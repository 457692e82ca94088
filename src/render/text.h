// SPDX-License-Identifier: Apache-2.0
/* Terminal text from inside: a sheet of fixed width, styles, wrapping, and what is drawn on it. */
#ifndef CMV_RENDER_TEXT_H
#define CMV_RENDER_TEXT_H

#include "comove/render.h"

typedef enum cmv__style {
    CMV__PLAIN,
    CMV__BOLD,
    CMV__UP,
    CMV__DOWN,
    CMV__MUTED,
    CMV__CODE,
    CMV__LINK,
    CMV__ALERT,
    CMV__SIDE_A,
    CMV__SIDE_B
} cmv__style;

typedef struct cmv__sheet {
    cmv_buf *out;
    int width;
    bool colour, unicode;
} cmv__sheet;

/** Code point at s (n > 0 bytes left) and its length in bytes; U+FFFD and 1 for broken UTF-8. */
size_t cmv__utf8_next(const char *s, size_t n, uint32_t *cp);
/** Columns that a code point takes: 0, 1 or 2. */
int cmv__cp_width(uint32_t cp);
/** Columns that n bytes take on the sheet, after ASCII replacements where it has no Unicode. */
int cmv__sheet_width(const cmv__sheet *sheet, const char *s, size_t n);
/** The same of a string. */
int cmv__sheet_str_width(const cmv__sheet *sheet, const char *s);

/** Writes n bytes in a style; control characters become spaces. */
void cmv__sheet_put(cmv__sheet *sheet, const char *s, size_t n, cmv__style style);
/** Writes a string in a style. */
void cmv__sheet_str(cmv__sheet *sheet, const char *s, cmv__style style);
/** Writes n spaces. */
void cmv__sheet_gap(cmv__sheet *sheet, int n);
/** Ends a line. */
void cmv__sheet_end(cmv__sheet *sheet);
/** Writes `unicode`, or `ascii` on a sheet without Unicode, n times. */
void cmv__sheet_rule(cmv__sheet *sheet, int n, const char *unicode, const char *ascii,
                     cmv__style style);

/** Style of a span. */
cmv__style cmv__style_of(const cmv_span *span);
/** Wraps a line of spans from column `indent` on; every style is replaced by `over` unless that is PLAIN. */
void cmv__sheet_line(cmv__sheet *sheet, const cmv_line *line, int indent, cmv__style over);
/** The same when the first line has been written up to `indent` already. */
void cmv__sheet_line_here(cmv__sheet *sheet, const cmv_line *line, int indent, cmv__style over);
/** Wraps a string likewise. */
void cmv__sheet_text(cmv__sheet *sheet, const char *text, int indent, cmv__style style);
/** Wraps a string with another indent after its first line, which begins at the current column `at`. */
void cmv__sheet_hang(cmv__sheet *sheet, const char *text, int at, int indent, cmv__style style);

/** Draws a table. */
void cmv__sheet_table(cmv__sheet *sheet, const cmv_doc_table *table);
/** Draws cards next to each other. */
void cmv__sheet_cards(cmv__sheet *sheet, const cmv_card *card, size_t n);
/** Draws a chart with title and caption. */
void cmv__sheet_chart(cmv__sheet *sheet, const cmv_chart *chart);
/** Draws lines or points, without title (text_plot.c). */
void cmv__sheet_plot(cmv__sheet *sheet, const cmv_chart *chart);
/** Writes a small line of `width` columns. */
void cmv__sheet_spark(cmv__sheet *sheet, const cmv_chart *chart, int width, cmv__style style);

/** The section of an id, or NULL in *out when id is NULL or "". Errors: E_NOTFOUND, listing the ids. */
CMV_NODISCARD cmv_rc cmv__section_wanted(const cmv_doc *doc, const char *id,
                                         const cmv_section **out, cmv_err *err);

#endif
