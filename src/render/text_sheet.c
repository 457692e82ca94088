// SPDX-License-Identifier: Apache-2.0
/* UTF-8, styles and wrapping for terminal text. */
#include "text.h"

#include <string.h>

/* ---- UTF-8 ------------------------------------------------------------------------------------------------------------------- */

static size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead <= 0xdf) return 2;
    if (lead >= 0xe0 && lead <= 0xef) return 3;
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

size_t cmv__utf8_next(const char *s, size_t n, uint32_t *cp) {
    static const unsigned char mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    const unsigned char *u = (const unsigned char *)s;
    size_t len = sequence_length(u[0]);
    *cp = 0xfffd;
    if (!len || len > n) return 1;
    uint32_t value = u[0] & mask[len];
    for (size_t i = 1; i < len; i++) {
        if ((u[i] & 0xc0) != 0x80) return 1;
        value = value << 6 | (u[i] & 0x3f);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < least[len] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return 1;
    *cp = value;
    return len;
}

/* Ranges that take no column or two; enough for names in any language. */
static const struct cp_range {
    uint32_t first, last;
    int width;
} RANGES[] = {{0x0300, 0x036f, 0},  {0x200b, 0x200f, 0}, {0x20d0, 0x20ff, 0}, {0xfe00, 0xfe0f, 0},
              {0x1100, 0x115f, 2},  {0x2e80, 0x303e, 2}, {0x3041, 0x33ff, 2}, {0x3400, 0x4dbf, 2},
              {0x4e00, 0x9fff, 2},  {0xa000, 0xa4cf, 2}, {0xac00, 0xd7a3, 2}, {0xf900, 0xfaff, 2},
              {0xfe30, 0xfe6f, 2},  {0xff00, 0xff60, 2}, {0xffe0, 0xffe6, 2}, {0x1f300, 0x1faff, 2},
              {0x20000, 0x3fffd, 2}};

int cmv__cp_width(uint32_t cp) {
    if (cp < 0x300) return 1;
    for (size_t i = 0; i < sizeof RANGES / sizeof RANGES[0]; i++) {
        if (cp >= RANGES[i].first && cp <= RANGES[i].last) return RANGES[i].width;
    }
    return 1;
}

/* What typographic characters become on a sheet without Unicode. */
static const struct ascii_row {
    uint32_t cp;
    const char *ascii;
} ASCII[] = {{0xa0, " "},      {0xb2, "^2"},  {0xb7, "|"},     {0xd7, "x"},   {0x2011, "-"},
             {0x2013, "-"},    {0x2014, "-"}, {0x2018, "'"},   {0x2019, "'"}, {0x201c, "\""},
             {0x201d, "\""},   {0x2022, "*"}, {0x2026, "..."}, {0x202f, " "}, {0x2212, "-"},
             {0x221a, "sqrt"}, {0x2192, "->"}};

/* Bytes that stand for a code point: a replacement, a space for control characters, or NULL for itself. */
static const char *replacement(const cmv__sheet *sheet, uint32_t cp) {
    if (cp == 0xa0 || cp == 0x202f) return " ";
    if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0)) return " ";
    if (cp == 0xfffd) return "?";
    if (sheet->unicode || cp < 0x80) return NULL;
    for (size_t i = 0; i < sizeof ASCII / sizeof ASCII[0]; i++) {
        if (ASCII[i].cp == cp) return ASCII[i].ascii;
    }
    return NULL;
}

int cmv__sheet_width(const cmv__sheet *sheet, const char *s, size_t n) {
    int width = 0;
    for (size_t i = 0; i < n;) {
        uint32_t cp;
        i += cmv__utf8_next(s + i, n - i, &cp);
        const char *other = replacement(sheet, cp);
        width += other ? (int)strlen(other) : cmv__cp_width(cp);
    }
    return width;
}

int cmv__sheet_str_width(const cmv__sheet *sheet, const char *s) {
    return cmv__sheet_width(sheet, s, strlen(s));
}

/* ---- writing ------------------------------------------------------------------------------------------------------------------- */

static const char *const SGR[] = {
    [CMV__PLAIN] = "",    [CMV__BOLD] = "1",    [CMV__UP] = "32",  [CMV__DOWN] = "35",
    [CMV__MUTED] = "2",   [CMV__CODE] = "36",   [CMV__LINK] = "4", [CMV__ALERT] = "1;33",
    [CMV__SIDE_A] = "34", [CMV__SIDE_B] = "33",
};

void cmv__sheet_put(cmv__sheet *sheet, const char *s, size_t n, cmv__style style) {
    if (!n) return;
    bool dress = sheet->colour && style != CMV__PLAIN;
    if (dress) cmv_buf_printf(sheet->out, "\033[%sm", SGR[style]);
    for (size_t i = 0; i < n;) {
        uint32_t cp;
        size_t len = cmv__utf8_next(s + i, n - i, &cp);
        const char *other = replacement(sheet, cp);
        if (other)
            cmv_buf_str(sheet->out, other);
        else
            cmv_buf_add(sheet->out, s + i, len);
        i += len;
    }
    if (dress) cmv_buf_str(sheet->out, "\033[0m");
}

void cmv__sheet_str(cmv__sheet *sheet, const char *s, cmv__style style) {
    cmv__sheet_put(sheet, s, strlen(s), style);
}

void cmv__sheet_gap(cmv__sheet *sheet, int n) {
    for (int i = 0; i < n; i++) cmv_buf_char(sheet->out, ' ');
}

void cmv__sheet_end(cmv__sheet *sheet) {
    cmv_buf *out = sheet->out;
    while (out->rc == CMV_OK && out->n && out->at[out->n - 1] == ' ') out->at[--out->n] = '\0';
    cmv_buf_char(out, '\n');
}

void cmv__sheet_rule(cmv__sheet *sheet, int n, const char *unicode, const char *ascii,
                     cmv__style style) {
    bool dress = sheet->colour && style != CMV__PLAIN && n > 0;
    if (dress) cmv_buf_printf(sheet->out, "\033[%sm", SGR[style]);
    for (int i = 0; i < n; i++) cmv_buf_str(sheet->out, sheet->unicode ? unicode : ascii);
    if (dress) cmv_buf_str(sheet->out, "\033[0m");
}

cmv__style cmv__style_of(const cmv_span *span) {
    if (span->tone == CMV_TONE_UP) return CMV__UP;
    if (span->tone == CMV_TONE_DOWN) return CMV__DOWN;
    if (span->tone == CMV_TONE_MUTED) return CMV__MUTED;
    switch (span->kind) {
    case CMV_SPAN_STRONG:
        return CMV__BOLD;
    case CMV_SPAN_CODE:
        return CMV__CODE;
    case CMV_SPAN_LINK:
        return CMV__LINK;
    case CMV_SPAN_TEXT:
    case CMV_SPAN_FIGURE:
    case CMV_SPAN_DATE:
        break;
    }
    return CMV__PLAIN;
}

/* ---- wrapping ------------------------------------------------------------------------------------------------------------------ */

enum { PIECES_MAX = 32 };

typedef struct piece {
    const char *s;
    size_t n;
    cmv__style style;
} piece;

/* A word in the making: pieces of several spans without a space between them. */
typedef struct wrap {
    cmv__sheet *sheet;
    int indent, col;
    piece piece[PIECES_MAX];
    size_t n_pieces;
    int width;
    bool spaced; /* a space comes before the word */
} wrap;

static void flush_word(wrap *w) {
    if (!w->n_pieces) return;
    cmv__sheet *sheet = w->sheet;
    bool begun = w->col > w->indent;
    if (begun && w->spaced && w->col + 1 + w->width > sheet->width) {
        cmv__sheet_end(sheet);
        cmv__sheet_gap(sheet, w->indent);
        w->col = w->indent;
    } else if (begun && w->spaced) {
        cmv__sheet_gap(sheet, 1);
        w->col++;
    }
    for (size_t i = 0; i < w->n_pieces; i++)
        cmv__sheet_put(sheet, w->piece[i].s, w->piece[i].n, w->piece[i].style);
    w->col += w->width;
    w->n_pieces = 0;
    w->width = 0;
    w->spaced = false;
}

static void add_piece(wrap *w, const char *s, size_t n, cmv__style style) {
    if (!n) return;
    if (w->n_pieces == PIECES_MAX) flush_word(w);
    w->piece[w->n_pieces++] = (piece){s, n, style};
    w->width += cmv__sheet_width(w->sheet, s, n);
}

static void add_text(wrap *w, const char *s, cmv__style style) {
    while (*s) {
        size_t n = strcspn(s, " \n");
        add_piece(w, s, n, style);
        s += n;
        if (!*s) break;
        flush_word(w);
        w->spaced = true;
        s++;
    }
}

void cmv__sheet_line(cmv__sheet *sheet, const cmv_line *line, int indent, cmv__style over) {
    cmv__sheet_gap(sheet, indent);
    cmv__sheet_line_here(sheet, line, indent, over);
}

void cmv__sheet_line_here(cmv__sheet *sheet, const cmv_line *line, int indent, cmv__style over) {
    wrap w = {.sheet = sheet, .indent = indent, .col = indent};
    for (const cmv_span *span = line->first; span; span = span->next) {
        cmv__style style = cmv__style_of(span);
        add_text(&w, span->text, over != CMV__PLAIN && style == CMV__PLAIN ? over : style);
    }
    flush_word(&w);
    cmv__sheet_end(sheet);
}

void cmv__sheet_hang(cmv__sheet *sheet, const char *text, int at, int indent, cmv__style style) {
    wrap w = {.sheet = sheet, .indent = indent, .col = at, .spaced = false};
    add_text(&w, text, style);
    flush_word(&w);
    cmv__sheet_end(sheet);
}

void cmv__sheet_text(cmv__sheet *sheet, const char *text, int indent, cmv__style style) {
    cmv__sheet_gap(sheet, indent);
    cmv__sheet_hang(sheet, text, indent, indent, style);
}
