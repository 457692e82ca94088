// SPDX-License-Identifier: Apache-2.0
/* Points with a fitted line: dots while they can be told apart, beyond that a density of small cells. */
#include "svg.h"

#include <math.h>
#include <string.h>

enum {
    DOTS_MAX = 1600,
    CELL = 4, /* pixels, more when the chart is very large */
    CELLS_X = 200,
    CELLS_Y = 130,
    LEVELS = 4
};

typedef struct field {
    cmv__drawing *d;
    cmv__plot plot;
    cmv__scale x, y;
} field;

static double x_of(const field *f, double v) {
    return cmv__scale_px(&f->x, v, f->plot.left, f->plot.right);
}
static double y_of(const field *f, double v) {
    return cmv__scale_px(&f->y, v, f->plot.bottom, f->plot.top);
}

static bool measure(field *f) {
    const cmv_chart *c = f->d->chart;
    double x_lo = INFINITY, x_hi = -INFINITY, y_lo = INFINITY, y_hi = -INFINITY;
    size_t n = 0;
    for (size_t i = 0; i < c->n_points; i++) {
        if (!cmv__svg_usable(c->x[i]) || !cmv__svg_usable(c->y[i])) continue;
        x_lo = fmin(x_lo, c->x[i]);
        x_hi = fmax(x_hi, c->x[i]);
        y_lo = fmin(y_lo, c->y[i]);
        y_hi = fmax(y_hi, c->y[i]);
        n++;
    }
    f->x = cmv__scale_of(x_lo, x_hi, f->d->narrow ? 4 : 6, false, false);
    f->y = cmv__scale_of(y_lo, y_hi, 5, false, false);
    return n > 0;
}

static void draw_axes(field *f) {
    cmv_buf *out = f->d->out;
    cmv__ticks x, y;
    cmv__scale_ticks(&f->x, &x);
    cmv__scale_ticks(&f->y, &y);
    double left = 0;
    for (size_t i = 0; i < y.n; i++) left = fmax(left, cmv__svg_width(y.tick[i].text));
    f->plot = (cmv__plot){left + 10, f->d->width - 12, 24, f->d->height - 44};
    const cmv__plot *p = &f->plot;
    for (size_t i = 0; i < y.n; i++) {
        double at = p->bottom - y.tick[i].at * (p->bottom - p->top);
        cmv__svg_rule(out, "g", p->left, at, p->right, at);
        cmv__svg_text(out, "t", p->left - 8, at + 4, 'e', y.tick[i].text);
    }
    for (size_t i = 0; i < x.n; i++) {
        double at = p->left + x.tick[i].at * (p->right - p->left);
        cmv__svg_rule(out, "g", at, p->top, at, p->bottom);
        cmv__svg_text(out, "t", at, p->bottom + 19, 'm', x.tick[i].text);
    }
    if (f->x.lo < 0 && f->x.hi > 0)
        cmv__svg_rule(out, "z", x_of(f, 0), p->top, x_of(f, 0), p->bottom);
    if (f->y.lo < 0 && f->y.hi > 0)
        cmv__svg_rule(out, "z", p->left, y_of(f, 0), p->right, y_of(f, 0));
    if (f->d->chart->y_name) cmv__svg_text(out, "t", 0, 13, 's', f->d->chart->y_name);
    if (f->d->chart->x_name)
        cmv__svg_text(out, "t", p->right, f->d->height - 6, 'e', f->d->chart->x_name);
}

static void draw_dots(const field *f) {
    const cmv_chart *c = f->d->chart;
    cmv_buf *out = f->d->out;
    cmv_buf_str(out, "<path class=\"p\" d=\"");
    int64_t at_x = 0, at_y = 0;
    for (size_t i = 0; i < c->n_points; i++) {
        if (!cmv__svg_usable(c->x[i]) || !cmv__svg_usable(c->y[i])) continue;
        int64_t x = llround(x_of(f, c->x[i])), y = llround(y_of(f, c->y[i]));
        char *start = cmv_buf_reserve(out, 48), *p = start;
        if (!start) return;
        *p++ = 'm';
        p = cmv__svg_int(p, x - at_x);
        if (y >= at_y) *p++ = ' ';
        p = cmv__svg_int(p, y - at_y);
        *p++ = 'h';
        *p++ = '0';
        cmv_buf_grew(out, (size_t)(p - start));
        at_x = x;
        at_y = y;
    }
    cmv_buf_str(out, "\"/>");
}

/* Cells of the plot; the count of points becomes a level once all are in. */
typedef struct density {
    uint16_t count[CELLS_Y][CELLS_X];
    int columns, rows, cell;
} density;

static uint16_t level_of(unsigned count) {
    return count == 0 ? 0 : count == 1 ? 1 : count <= 3 ? 2 : count <= 8 ? 3 : LEVELS;
}

static void fill(const field *f, density *cells) {
    const cmv_chart *c = f->d->chart;
    double width = f->plot.right - f->plot.left, height = f->plot.bottom - f->plot.top;
    cells->cell = CELL;
    while (width / cells->cell >= CELLS_X || height / cells->cell >= CELLS_Y) cells->cell++;
    cells->columns = (int)(width / cells->cell) + 1;
    cells->rows = (int)(height / cells->cell) + 1;
    /* The scale covers every point, so no index leaves the field. */
    double per_x = width / cells->cell / (f->x.hi - f->x.lo),
           per_y = height / cells->cell / (f->y.hi - f->y.lo);
    for (size_t i = 0; i < c->n_points; i++) {
        if (!cmv__svg_usable(c->x[i]) || !cmv__svg_usable(c->y[i])) continue;
        uint16_t *count =
            &cells->count[(int)((f->y.hi - c->y[i]) * per_y)][(int)((c->x[i] - f->x.lo) * per_x)];
        if (*count < UINT16_MAX) ++*count;
    }
    for (int y = 0; y < cells->rows; y++) {
        for (int x = 0; x < cells->columns; x++) cells->count[y][x] = level_of(cells->count[y][x]);
    }
}

static void put_run(const field *f, const density *cells, int x, int y, int end) {
    char *start = cmv_buf_reserve(f->d->out, 48), *p = start;
    if (!start) return;
    *p++ = 'M';
    p = cmv__svg_int(p, (int64_t)f->plot.left + x * cells->cell);
    *p++ = ' ';
    p = cmv__svg_int(p, (int64_t)f->plot.top + y * cells->cell + cells->cell / 2);
    *p++ = 'h';
    p = cmv__svg_int(p, (end - x) * cells->cell);
    cmv_buf_grew(f->d->out, (size_t)(p - start));
}

/* Cells of one level as horizontal strokes, neighbours joined. */
static void draw_level(const field *f, const density *cells, uint16_t level) {
    char open[] = "<path class=\"c0\" d=\"";
    open[14] = (char)('0' + level);
    cmv_buf_str(f->d->out, open);
    for (int y = 0; y < cells->rows; y++) {
        const uint16_t *row = cells->count[y];
        for (int x = 0; x < cells->columns; x++) {
            if (row[x] != level) continue;
            int end = x + 1;
            while (end < cells->columns && row[end] == level) end++;
            put_run(f, cells, x, y, end);
            x = end;
        }
    }
    cmv_buf_str(f->d->out, "\"/>");
}

/* Where the line leaves the plot: the middle part of its crossings with the four edges. */
static void draw_fit(const field *f) {
    const cmv_chart *c = f->d->chart;
    if (!cmv__svg_usable(c->slope) || !cmv__svg_usable(c->intercept)) return;
    double x1 = f->x.lo, x2 = f->x.hi;
    if (c->slope != 0) {
        double low = (f->y.lo - c->intercept) / c->slope, high = (f->y.hi - c->intercept) / c->slope;
        x1 = fmax(x1, fmin(low, high));
        x2 = fmin(x2, fmax(low, high));
    }
    if (!(x1 < x2)) return;
    cmv__svg_rule(f->d->out, "f", x_of(f, x1), y_of(f, c->intercept + c->slope * x1), x_of(f, x2),
                  y_of(f, c->intercept + c->slope * x2));
}

void cmv__svg_scatter(cmv__drawing *d) {
    field f = {.d = d};
    if (!measure(&f)) {
        cmv__svg_text(d->out, "t", d->width / 2.0, d->height / 2.0, 'm', "nothing to draw");
        return;
    }
    draw_axes(&f);
    if (d->chart->n_points <= DOTS_MAX) {
        draw_dots(&f);
    } else {
        density cells;
        memset(&cells, 0, sizeof cells);
        fill(&f, &cells);
        cmv_buf_str(d->out, "<g stroke-width=\"");
        cmv__svg_num(d->out, cells.cell, 0);
        cmv_buf_str(d->out, "\">");
        for (int level = 1; level <= LEVELS; level++) draw_level(&f, &cells, (uint16_t)level);
        cmv_buf_str(d->out, "</g>");
    }
    draw_fit(&f);
}
