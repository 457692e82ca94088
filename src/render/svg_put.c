// SPDX-License-Identifier: Apache-2.0
/* Own number formatting: printf would be twenty times slower, and would follow the locale of the program around us. */
#include "svg.h"

#include "html_escape.h"

#include <math.h>

static const double POW10[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

char *cmv__svg_int(char *p, int64_t v) {
    char digits[20];
    int n = 0;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    if (v < 0) *p++ = '-';
    do digits[n++] = (char)('0' + u % 10);
    while ((u /= 10) != 0);
    while (n) *p++ = digits[--n];
    return p;
}

static double held(double v, double most) { return v > most ? most : v < -most ? -most : v; }

void cmv__svg_num(cmv_buf *out, double v, int decimals) {
    char *start = cmv_buf_reserve(out, 32);
    if (!start) return;
    char *p = start;
    int64_t whole = llround(held(v, 999999999.0) * POW10[decimals]);
    if (whole < 0) *p++ = '-';
    uint64_t u = whole < 0 ? 0 - (uint64_t)whole : (uint64_t)whole;
    while (decimals && u % 10 == 0) {
        u /= 10;
        decimals--;
    }
    uint64_t unit = (uint64_t)POW10[decimals];
    p = cmv__svg_int(p, (int64_t)(u / unit));
    if (decimals) {
        *p++ = '.';
        uint64_t part = u % unit;
        while (decimals--) {
            unit /= 10;
            *p++ = (char)('0' + part / unit % 10);
        }
    }
    cmv_buf_grew(out, (size_t)(p - start));
}

static char *put(char *p, const char *s) {
    while (*s) *p++ = *s++;
    return p;
}

/* Digits of v >= 0 and < 1e15 with separated thousands and exactly `decimals` decimals. */
static char *grouped(char *p, double v, int decimals) {
    uint64_t u = (uint64_t)llround(v * POW10[decimals]), unit = (uint64_t)POW10[decimals];
    char digits[24];
    char *end = cmv__svg_int(digits, (int64_t)(u / unit));
    for (char *d = digits; d < end; d++) {
        if (d > digits && (end - d) % 3 == 0) *p++ = ',';
        *p++ = *d;
    }
    if (decimals) *p++ = '.';
    while (decimals--) {
        unit /= 10;
        *p++ = (char)('0' + u / unit % 10);
    }
    return p;
}

/* From a million on: *size in the larger unit, *decimals moved left by its exponent, so that what ticks tell apart
 * stays apart. Returns the unit's letters. */
static const char *shrink(double *size, int *decimals) {
    static const struct {
        double unit;
        int exponent;
        const char *suffix;
    } LARGE[] = {{1e12, 12, "tn"}, {1e9, 9, "bn"}, {1e6, 6, "M"}};
    for (size_t i = 0; i < sizeof LARGE / sizeof *LARGE; i++) {
        if (*size < LARGE[i].unit) continue;
        *size /= LARGE[i].unit;
        *decimals += LARGE[i].exponent;
        if (*decimals > 3) *decimals = 3;
        return LARGE[i].suffix;
    }
    return "";
}

static char *scientific(char *p, double size) {
    int exponent = (int)floor(log10(size));
    *(p = grouped(p, size / pow(10, exponent), 1)) = 'e';
    return cmv__svg_int(p + 1, exponent);
}

const char *cmv__svg_label(char text[CMV__LABEL_MAX], double v, int decimals, bool sign) {
    char *p = text;
    double size = fabs(v);
    int used = v == 0 ? 0 : decimals;
    const char *suffix = size < 1e15 ? shrink(&size, &used) : "";
    used = used < 0 ? 0 : used > 8 ? 8 : used;
    bool zero = size * POW10[used] < 0.5;
    if (v < 0 && !zero)
        p = put(p, "\xE2\x88\x92");
    else if (sign && !zero)
        *p++ = '+';
    p = size < 1e15 ? put(grouped(p, size, used), suffix) : scientific(p, size);
    *p = '\0';
    return text;
}

void cmv__svg_text(cmv_buf *out, const char *cls, double x, double y, char anchor, const char *text) {
    cmv_buf_str(out, "<text class=\"");
    cmv_buf_str(out, cls);
    cmv_buf_str(out, "\" x=\"");
    cmv__svg_num(out, x, 1);
    cmv_buf_str(out, "\" y=\"");
    cmv__svg_num(out, y, 1);
    cmv_buf_str(out, anchor == 'm'   ? "\" text-anchor=\"middle\">"
                     : anchor == 'e' ? "\" text-anchor=\"end\">"
                                     : "\">");
    cmv__html_text(out, text);
    cmv_buf_str(out, "</text>");
}

void cmv__svg_rule(cmv_buf *out, const char *cls, double x1, double y1, double x2, double y2) {
    cmv_buf_str(out, "<path class=\"");
    cmv_buf_str(out, cls);
    cmv_buf_str(out, "\" d=\"M");
    cmv__svg_num(out, x1, 1);
    cmv_buf_char(out, ' ');
    cmv__svg_num(out, y1, 1);
    cmv_buf_char(out, 'L');
    cmv__svg_num(out, x2, 1);
    cmv_buf_char(out, ' ');
    cmv__svg_num(out, y2, 1);
    cmv_buf_str(out, "\"/>");
}

void cmv__svg_dot(cmv_buf *out, const char *cls, double x, double y, double radius) {
    cmv_buf_str(out, "<circle class=\"");
    cmv_buf_str(out, cls);
    cmv_buf_str(out, "\" cx=\"");
    cmv__svg_num(out, x, 1);
    cmv_buf_str(out, "\" cy=\"");
    cmv__svg_num(out, y, 1);
    cmv_buf_str(out, "\" r=\"");
    cmv__svg_num(out, radius, 1);
    cmv_buf_str(out, "\"/>");
}

const char *cmv__svg_role(int role) { return role == 1 ? "r1" : role == 2 ? "r2" : "r0"; }

/* Widths of the widest usual font (DejaVu Sans at 13 px), so that nothing is cut off where system-ui is narrower. */
static double character_width(const unsigned char *s) {
    enum { USUAL, NARROW, WIDE };
    // clang-format off
    static const unsigned char kind[128] = {
        ['.'] = NARROW, [','] = NARROW, [':'] = NARROW, [';'] = NARROW, ['|'] = NARROW,
        ['\''] = NARROW, ['i'] = NARROW, ['l'] = NARROW, ['!'] = NARROW, [' '] = NARROW,
        ['m'] = WIDE, ['w'] = WIDE, ['A'] = WIDE, ['B'] = WIDE, ['C'] = WIDE, ['D'] = WIDE, ['E'] = WIDE,
        ['F'] = WIDE, ['G'] = WIDE, ['H'] = WIDE, ['I'] = WIDE, ['J'] = WIDE, ['K'] = WIDE, ['L'] = WIDE,
        ['M'] = WIDE, ['N'] = WIDE, ['O'] = WIDE, ['P'] = WIDE, ['Q'] = WIDE, ['R'] = WIDE, ['S'] = WIDE,
        ['T'] = WIDE, ['U'] = WIDE, ['V'] = WIDE, ['W'] = WIDE, ['X'] = WIDE, ['Y'] = WIDE, ['Z'] = WIDE,
    };
    // clang-format on
    static const double width[] = {[USUAL] = 8.2, [NARROW] = 4.3, [WIDE] = 10};
    if (s[0] == 0xE2 && s[1] == 0x80) return 6.5; /* dashes, quotes and spaces */
    if (s[0] >= 0x80 || s[0] == '+' || s[0] == '=') return 10.9;
    return width[kind[s[0]]];
}

double cmv__svg_width(const char *text) {
    double width = 0;
    for (const unsigned char *s = (const unsigned char *)text; *s; s++) {
        if ((*s & 0xC0) != 0x80) width += character_width(s);
    }
    return width;
}
