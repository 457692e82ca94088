// SPDX-License-Identifier: Apache-2.0
/*
 * Lines over dates and points, drawn with braille characters: each cell holds two by four dots. Without Unicode a cell
 * is one character and holds one dot.
 */
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    INDENT = 2,
    COLS_MAX = 160,
    ROWS_MAX = 16,
    LINE_ROWS = 11,
    SCATTER_COLS = 56,
    SCATTER_ROWS = 15,
    AXIS_MAX = 10,
    TICKS = 5
};

/* Later layers lie on top and give their style to the cell. */
typedef struct cell {
    uint8_t dots;
    char ascii;
    cmv__style style;
} cell;

typedef struct plot {
    cmv__sheet *sheet;
    const cmv_chart *chart;
    int cols, rows, axis;
    int dots_x, dots_y; /* dots per cell: 2 and 4, or 1 and 1 */
    double x_low, x_high, y_low, y_high;
    cell at[ROWS_MAX][COLS_MAX];
} plot;

/* ---- ranges ------------------------------------------------------------------------------------------------------------------------ */

static void stretch(double *low, double *high, double v) {
    if (!isfinite(v)) return;
    if (v < *low) *low = v;
    if (v > *high) *high = v;
}

/* A step of 1, 2 or 5 times a power of ten that gives about TICKS ticks. */
static double nice_step(double span) {
    double raw = span / (TICKS - 1), power = pow(10, floor(log10(raw))), lead = raw / power;
    return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
}

static void widen(double *low, double *high) {
    if (!(*high > *low)) {
        double pad = fabs(*low) > 0 ? fabs(*low) * 0.05 : 1;
        *low -= pad;
        *high += pad;
    }
}

static bool range_of_lines(plot *p) {
    const cmv_chart *c = p->chart;
    p->x_low = p->y_low = INFINITY;
    p->x_high = p->y_high = -INFINITY;
    for (size_t s = 0; s < c->n_series; s++) {
        const cmv_chart_series *line = &c->series[s];
        for (size_t i = 0; i < line->n; i++) {
            if (!isfinite(line->y[i])) continue;
            stretch(&p->x_low, &p->x_high, line->date[i]);
            stretch(&p->y_low, &p->y_high, line->y[i]);
        }
    }
    if (!(p->x_high >= p->x_low)) return false;
    if (isfinite(c->baseline)) stretch(&p->y_low, &p->y_high, c->baseline);
    if (isfinite(c->y_low)) p->y_low = c->y_low;
    if (isfinite(c->y_high)) p->y_high = c->y_high;
    return true;
}

static bool range_of_points(plot *p) {
    const cmv_chart *c = p->chart;
    p->x_low = p->y_low = INFINITY;
    p->x_high = p->y_high = -INFINITY;
    for (size_t i = 0; i < c->n_points; i++) {
        stretch(&p->x_low, &p->x_high, c->x[i]);
        stretch(&p->y_low, &p->y_high, c->y[i]);
    }
    return p->x_high >= p->x_low && p->y_high >= p->y_low;
}

/* ---- dots --------------------------------------------------------------------------------------------------------------------------- */

static void dot(plot *p, int x, int y, char ascii, cmv__style style) {
    static const uint8_t bit[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    if (x < 0 || y < 0 || x >= p->cols * p->dots_x || y >= p->rows * p->dots_y) return;
    cell *c = &p->at[y / p->dots_y][x / p->dots_x];
    c->dots |= bit[p->dots_y == 4 ? y % 4 : 0][p->dots_x == 2 ? x % 2 : 0];
    c->ascii = ascii;
    c->style = style;
}

static int to_x(const plot *p, double v) {
    return (int)lround((v - p->x_low) / (p->x_high - p->x_low) * (p->cols * p->dots_x - 1));
}
static int to_y(const plot *p, double v) {
    return (int)lround((p->y_high - v) / (p->y_high - p->y_low) * (p->rows * p->dots_y - 1));
}

static void vertical(plot *p, int x, int from, int to, char ascii, cmv__style style) {
    int step = from <= to ? 1 : -1;
    for (int y = from; y != to + step; y += step) dot(p, x, y, ascii, style);
}

/* From one reading to the next: columns between them are filled in, so that lines hold together. */
static void segment(plot *p, int x0, int y0, int x1, int y1, char ascii, cmv__style style) {
    if (x1 <= x0) {
        vertical(p, x0, y0, y1, ascii, style);
        return;
    }
    int before = y0;
    for (int x = x0; x <= x1; x++) {
        int y = y0 + (int)lround((double)(y1 - y0) * (x - x0) / (x1 - x0));
        vertical(p, x, before, y, ascii, style);
        before = y;
    }
}

static void draw_line(plot *p, const cmv_chart_series *line, char ascii, cmv__style style) {
    bool joined = false;
    int x0 = 0, y0 = 0;
    for (size_t i = 0; i < line->n; i++) {
        if (!isfinite(line->y[i])) {
            joined = false;
            continue;
        }
        int x = to_x(p, line->date[i]), y = to_y(p, line->y[i]);
        if (joined)
            segment(p, x0, y0, x, y, ascii, style);
        else
            dot(p, x, y, ascii, style);
        x0 = x;
        y0 = y;
        joined = true;
    }
}

/* Every third dot of a horizontal. */
static void draw_baseline(plot *p, double at) {
    if (!isfinite(at) || at < p->y_low || at > p->y_high) return;
    for (int x = 0; x < p->cols * p->dots_x; x += p->dots_x == 2 ? 3 : 2)
        dot(p, x, to_y(p, at), '.', CMV__MUTED);
}

static cmv__style role_style(int role) {
    return role == 1 ? CMV__SIDE_A : role == 2 ? CMV__SIDE_B : CMV__PLAIN;
}

/* The edges of a band, now and then so that they stay behind the line. */
static void draw_band(plot *p, const cmv_chart_series *line) {
    if (!line->low || !line->high) return;
    int every = p->dots_x == 2 ? 3 : 2;
    int done = -1;
    for (size_t i = 0; i < line->n; i++) {
        int x = to_x(p, line->date[i]);
        if (x == done || x % every || !isfinite(line->low[i]) || !isfinite(line->high[i])) continue;
        dot(p, x, to_y(p, line->low[i]), ':', CMV__MUTED);
        dot(p, x, to_y(p, line->high[i]), ':', CMV__MUTED);
        done = x;
    }
}

static void draw_lines(plot *p) {
    static const char ascii[] = "*+x";
    draw_baseline(p, p->chart->baseline);
    for (size_t s = 0; s < p->chart->n_series; s++) draw_band(p, &p->chart->series[s]);
    for (size_t s = 0; s < p->chart->n_series; s++) {
        draw_line(p, &p->chart->series[s], ascii[s % 3], role_style(p->chart->series[s].role));
    }
}

static void draw_points(plot *p) {
    const cmv_chart *c = p->chart;
    draw_baseline(p, 0);
    for (size_t i = 0; i < c->n_points; i++) {
        if (isfinite(c->x[i]) && isfinite(c->y[i]))
            dot(p, to_x(p, c->x[i]), to_y(p, c->y[i]), 'o', CMV__PLAIN);
    }
    if (!isfinite(c->slope)) return;
    int last = p->cols * p->dots_x - 1;
    for (int x = 0; x <= last; x++) {
        double at = p->x_low + (p->x_high - p->x_low) * x / last;
        double y = c->intercept + c->slope * at;
        if (y >= p->y_low && y <= p->y_high) dot(p, x, to_y(p, y), '-', CMV__BOLD);
    }
}

/* ---- axes -------------------------------------------------------------------------------------------------------------------------- */

static int decimals_for(double step) {
    int d = 0;
    while (d < 6 && step < 0.9999) {
        step *= 10;
        d++;
    }
    return d;
}

static void tick_text(const cmv__sheet *sheet, double v, int decimals, char *text, size_t n) {
    char digits[24];
    snprintf(digits, sizeof digits, "%.*f", decimals, fabs(v));
    bool zero = strspn(digits, "0.") == strlen(digits);
    snprintf(text, n, "%s%s", v < 0 && !zero ? (sheet->unicode ? "\xe2\x88\x92" : "-") : "", digits);
}

/* Texts of the y axis by row; "" where there is no tick. */
static void y_ticks(const plot *p, char text[ROWS_MAX][32]) {
    double step = nice_step(p->y_high - p->y_low);
    int decimals = decimals_for(step);
    memset(text, 0, sizeof(char[ROWS_MAX][32]));
    double low = ceil(p->y_low / step - 1e-9), high = floor(p->y_high / step + 1e-9);
    int n = high - low < ROWS_MAX ? (int)(high - low) + 1 : 0;
    for (int i = 0; i < n; i++) {
        double v = (low + i) * step;
        int row = to_y(p, v) / p->dots_y;
        if (row >= 0 && row < p->rows) tick_text(p->sheet, v, decimals, text[row], 32);
    }
}

static int axis_width(const plot *p, char text[ROWS_MAX][32]) {
    int most = 0;
    for (int r = 0; r < p->rows; r++) {
        int w = cmv__sheet_str_width(p->sheet, text[r]);
        if (w > most) most = w;
    }
    return most < AXIS_MAX ? most : AXIS_MAX;
}

static void put_cell(const plot *p, const cell *c) {
    if (!c->dots) {
        cmv_buf_char(p->sheet->out, ' ');
        return;
    }
    char text[4] = {c->ascii, 0, 0, 0};
    if (p->sheet->unicode) {
        uint32_t cp = 0x2800u + c->dots;
        text[0] = (char)(0xe0 | (cp >> 12));
        text[1] = (char)(0x80 | ((cp >> 6) & 0x3f));
        text[2] = (char)(0x80 | (cp & 0x3f));
    }
    cmv__sheet_rule(p->sheet, 1, text, text, c->style);
}

/* A single line needs no name at its end; a band has none. */
static bool has_names(const cmv_chart *c) {
    size_t named = 0;
    for (size_t s = 0; s < c->n_series; s++) named += c->series[s].name != NULL;
    return c->kind == CMV_CHART_LINE && named > 1;
}

/* Names of the lines at the height where they end. */
static void put_end_names(const plot *p, int row) {
    const cmv_chart *c = p->chart;
    if (!has_names(c)) return;
    for (size_t s = 0; s < c->n_series; s++) {
        const cmv_chart_series *line = &c->series[s];
        size_t last = line->n;
        while (last && !isfinite(line->y[last - 1])) last--;
        if (!last || !line->name || to_y(p, line->y[last - 1]) / p->dots_y != row) continue;
        cmv__sheet_gap(p->sheet, 1);
        cmv__sheet_str(p->sheet, line->name, role_style(line->role));
    }
}

static void put_rows(const plot *p, char tick[ROWS_MAX][32]) {
    for (int r = 0; r < p->rows; r++) {
        cmv__sheet_gap(p->sheet, INDENT + p->axis - cmv__sheet_str_width(p->sheet, tick[r]));
        cmv__sheet_str(p->sheet, tick[r], CMV__MUTED);
        cmv__sheet_gap(p->sheet, 1);
        cmv__sheet_rule(p->sheet, 1, tick[r][0] ? "\xe2\x94\xa4" : "\xe2\x94\x82",
                        tick[r][0] ? "+" : "|", CMV__MUTED);
        for (int c = 0; c < p->cols; c++) put_cell(p, &p->at[r][c]);
        put_end_names(p, r);
        cmv__sheet_end(p->sheet);
    }
    cmv__sheet_gap(p->sheet, INDENT + p->axis + 1);
    cmv__sheet_rule(p->sheet, 1, "\xe2\x94\x94", "+", CMV__MUTED);
    cmv__sheet_rule(p->sheet, p->cols, "\xe2\x94\x80", "-", CMV__MUTED);
    cmv__sheet_end(p->sheet);
}

/* Three texts below: left, middle, right. */
static void put_below(const plot *p, const char *left, const char *middle, const char *right) {
    int from = INDENT + p->axis + 2, col = from;
    int w[3] = {cmv__sheet_str_width(p->sheet, left), cmv__sheet_str_width(p->sheet, middle),
                cmv__sheet_str_width(p->sheet, right)};
    cmv__sheet_gap(p->sheet, from);
    cmv__sheet_str(p->sheet, left, CMV__MUTED);
    col += w[0];
    int at = from + (p->cols - w[1]) / 2, end = from + p->cols - w[2];
    if (at > col && at + w[1] < end) {
        cmv__sheet_gap(p->sheet, at - col);
        cmv__sheet_str(p->sheet, middle, CMV__MUTED);
        col = at + w[1];
    }
    cmv__sheet_gap(p->sheet, end > col ? end - col : 1);
    cmv__sheet_str(p->sheet, right, CMV__MUTED);
    cmv__sheet_end(p->sheet);
}

static void put_dates(const plot *p) {
    char left[CMV_DATE_TEXT], middle[CMV_DATE_TEXT], right[CMV_DATE_TEXT];
    cmv_date first = (cmv_date)p->x_low, last = (cmv_date)p->x_high;
    put_below(p, cmv_date_format(first, left), cmv_date_format(first + (last - first) / 2, middle),
              cmv_date_format(last, right));
}

static void put_values(const plot *p) {
    char left[32], right[32];
    int decimals = decimals_for(nice_step(p->x_high - p->x_low));
    tick_text(p->sheet, p->x_low, decimals, left, sizeof left);
    tick_text(p->sheet, p->x_high, decimals, right, sizeof right);
    put_below(p, left, p->chart->x_name ? p->chart->x_name : "", right);
}

static int names_width(const plot *p) {
    int most = 0;
    if (!has_names(p->chart)) return 0;
    for (size_t s = 0; s < p->chart->n_series; s++) {
        const char *name = p->chart->series[s].name;
        most += name ? cmv__sheet_str_width(p->sheet, name) + 1 : 0;
    }
    return most;
}

/* Columns that are left beside the axis and the names. */
static int columns_of(const plot *p) {
    int most = p->chart->kind == CMV_CHART_SCATTER ? SCATTER_COLS : COLS_MAX;
    int cols = p->sheet->width - INDENT - p->axis - 2 - names_width(p);
    return cols > most ? most : cols < 8 ? 8 : cols;
}

static bool measure(plot *p, char tick[ROWS_MAX][32]) {
    bool points = p->chart->kind == CMV_CHART_SCATTER;
    if (!(points ? range_of_points(p) : range_of_lines(p))) return false;
    widen(&p->x_low, &p->x_high);
    widen(&p->y_low, &p->y_high);
    y_ticks(p, tick);
    p->axis = axis_width(p, tick);
    p->cols = columns_of(p);
    return true;
}

void cmv__sheet_plot(cmv__sheet *sheet, const cmv_chart *chart) {
    bool points = chart->kind == CMV_CHART_SCATTER;
    plot p = {.sheet = sheet, .chart = chart, .rows = points ? SCATTER_ROWS : LINE_ROWS};
    char tick[ROWS_MAX][32];
    p.dots_x = sheet->unicode ? 2 : 1;
    p.dots_y = sheet->unicode ? 4 : 1;
    if (!measure(&p, tick)) {
        cmv__sheet_text(sheet, "There is nothing to draw.", INDENT, CMV__MUTED);
        return;
    }
    if (points) {
        cmv__sheet_text(sheet, chart->y_name ? chart->y_name : "", INDENT, CMV__MUTED);
        draw_points(&p);
        put_rows(&p, tick);
        put_values(&p);
    } else {
        draw_lines(&p);
        put_rows(&p, tick);
        put_dates(&p);
    }
}
