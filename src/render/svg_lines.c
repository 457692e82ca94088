// SPDX-License-Identifier: Apache-2.0
/* Lines over dates: grid, bands, lines, marks, and the name and last value at each line's end. */
#include "svg.h"

#include "html_escape.h"

#include <math.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

/* Dates and values (as they come, before any logarithm) that the lines cover. */
typedef struct extent {
    cmv_date first, last;
    double lo, hi;
    bool any;
} extent;

static void measure_values(extent *e, const double *v, size_t n, double least) {
    double lo = e->lo, hi = e->hi;
    for (size_t i = 0; i < n; i++) {
        if (!(v[i] > least && v[i] < 1e300)) continue;
        lo = v[i] < lo ? v[i] : lo;
        hi = v[i] > hi ? v[i] : hi;
    }
    e->lo = lo;
    e->hi = hi;
}

static bool shown(const cmv_chart_series *s, size_t i, double least) {
    return s->y[i] > least && s->y[i] < 1e300 && cmv__svg_dated(s->date[i]);
}

/* Dates come oldest first, so the ends tell; what is out of order there is left out by the path. */
static void measure_dates(extent *e, const cmv_chart_series *s, double least) {
    size_t from = 0, to = s->n;
    while (from < to && !shown(s, from, least)) from++;
    while (to > from && !shown(s, to - 1, least)) to--;
    if (from == to) return;
    if (!e->any || s->date[from] < e->first) e->first = s->date[from];
    if (!e->any || s->date[to - 1] > e->last) e->last = s->date[to - 1];
    e->any = true;
}

static extent measure(const cmv_chart *chart, bool fixed) {
    extent e = {.lo = INFINITY, .hi = -INFINITY};
    double least = chart->log_scale ? 1e-300 : -1e300;
    for (size_t i = 0; i < chart->n_series; i++) {
        const cmv_chart_series *s = &chart->series[i];
        measure_dates(&e, s, least);
        if (fixed) continue;
        measure_values(&e, s->y, s->n, least);
        if (s->low && s->high) {
            measure_values(&e, s->low, s->n, least);
            measure_values(&e, s->high, s->n, least);
        }
    }
    if (!fixed) measure_values(&e, &chart->baseline, 1, least);
    return e;
}

static bool is_fixed(const cmv_chart *chart) {
    double least = chart->log_scale ? 1e-300 : -1e300;
    return chart->y_low > least && chart->y_high < 1e300 && chart->y_low < chart->y_high;
}

static cmv__scale scale_of(const cmv__drawing *d, const extent *e, bool fixed) {
    cmv__scale units = {.log = d->chart->log_scale};
    double lo = cmv__scale_in(&units, fixed ? d->chart->y_low : e->lo);
    double hi = cmv__scale_in(&units, fixed ? d->chart->y_high : e->hi);
    return cmv__scale_of(lo, hi, d->narrow ? 4 : 5, fixed, units.log);
}

/* ---- labels at the ends of lines ------------------------------------------------------------------- */

enum { LABELS_MAX = 8, NAME_MAX = 96 };

typedef struct end_label {
    char name[NAME_MAX], value[CMV__LABEL_MAX];
    int role;
    double x, y, at; /* the line's end; where the label stands */
} end_label;

typedef struct layout {
    cmv__drawing *d;
    cmv__plot plot;
    cmv__scale scale;
    extent extent;
    cmv__ticks ticks;
    end_label label[LABELS_MAX];
    size_t n_labels;
} layout;

/* At most `most` characters of a name, never half a character. */
static void shorten(char out[NAME_MAX], const char *name, size_t most) {
    size_t n = 0, characters = 0;
    while (name[n] && n < NAME_MAX - 8) {
        if (((unsigned char)name[n] & 0xC0) != 0x80 && ++characters > most) break;
        n++;
    }
    memcpy(out, name, n);
    memcpy(out + n, name[n] ? "\xE2\x80\xA6" : "", name[n] ? 4 : 1);
}

static size_t count_named(const cmv_chart *chart) {
    size_t n = 0;
    for (size_t i = 0; i < chart->n_series; i++) n += chart->series[i].name != NULL;
    return n;
}

static void collect_labels(layout *l) {
    const cmv_chart *chart = l->d->chart;
    bool names = count_named(chart) > 1;
    for (size_t i = 0; i < chart->n_series && l->n_labels < LABELS_MAX; i++) {
        const cmv_chart_series *s = &chart->series[i];
        size_t n = s->n;
        while (n && (isnan(cmv__scale_in(&l->scale, s->y[n - 1])) || !cmv__svg_dated(s->date[n - 1])))
            n--;
        if (!n) continue;
        end_label *label = &l->label[l->n_labels++];
        label->role = s->role;
        label->name[0] = '\0';
        if (names && s->name) shorten(label->name, s->name, l->d->narrow ? 12 : 20);
        int decimals = l->scale.log ? (s->y[n - 1] < 10 ? 2 : 1) : l->scale.decimals + 1;
        cmv__svg_label(label->value, s->y[n - 1], decimals, l->scale.sign);
        label->x = (double)s->date[n - 1]; /* pixels once the plot is known */
        label->y = cmv__scale_in(&l->scale, s->y[n - 1]);
    }
}

static double label_width(const end_label *label) {
    return cmv__svg_width(label->value) + (label->name[0] ? cmv__svg_width(label->name) + 5 : 0);
}

static int by_height(const void *a, const void *b) {
    double u = ((const end_label *)a)->y, v = ((const end_label *)b)->y;
    return (u > v) - (u < v);
}

/* Pushes labels apart, then the whole stack back up from the bottom edge. */
static void spread_labels(layout *l) {
    double apart = 17, floor_y = l->plot.bottom;
    qsort(l->label, l->n_labels, sizeof *l->label, by_height);
    for (size_t i = 0; i < l->n_labels; i++) {
        double least = i ? l->label[i - 1].at + apart : l->plot.top + 4;
        l->label[i].at = l->label[i].y + 4 > least ? l->label[i].y + 4 : least;
    }
    for (size_t i = l->n_labels; i-- > 0;) {
        if (l->label[i].at > floor_y) l->label[i].at = floor_y;
        floor_y = l->label[i].at - apart;
    }
}

static double x_of(const layout *l, double date) {
    double span = (double)l->extent.last - l->extent.first;
    double share = span > 0 ? (date - l->extent.first) / span : 1;
    return l->plot.left + share * (l->plot.right - l->plot.left);
}

static double y_of(const layout *l, double v) {
    return cmv__scale_px(&l->scale, v, l->plot.bottom, l->plot.top);
}

static void lay_out(layout *l) {
    cmv__drawing *d = l->d;
    cmv__scale_ticks(&l->scale, &l->ticks);
    collect_labels(l);
    double left = 0, right = 0, most = d->width * 0.36;
    for (size_t i = 0; i < l->ticks.n; i++)
        left = fmax(left, cmv__svg_width(l->ticks.tick[i].text));
    for (size_t i = 0; i < l->n_labels; i++) right = fmax(right, label_width(&l->label[i]));
    bool headed = d->chart->y_name && d->chart->y_name[0];
    l->plot =
        (cmv__plot){.left = left + 10,
                    .right = d->width - fmin(right * 1.1 + 12, most), /* labels are semi-bold */
                    .top = d->chart->n_marks ? 48
                           : headed          ? 26
                                             : 12,
                    .bottom = d->height - 26};
    for (size_t i = 0; i < l->n_labels; i++) {
        l->label[i].x = x_of(l, l->label[i].x);
        l->label[i].y = y_of(l, l->label[i].y);
    }
    spread_labels(l);
}

/* ---- drawing ---------------------------------------------------------------------------------------- */

static double tick_y(const layout *l, size_t i) {
    return l->plot.bottom - l->ticks.tick[i].at * (l->plot.bottom - l->plot.top);
}

static void draw_grid(const layout *l) {
    cmv_buf *out = l->d->out;
    cmv_buf_str(out, "<path class=\"g\" d=\"");
    for (size_t i = 0; i < l->ticks.n; i++) {
        cmv_buf_char(out, 'M');
        cmv__svg_num(out, l->plot.left, 1);
        cmv_buf_char(out, ' ');
        cmv__svg_num(out, tick_y(l, i), 1);
        cmv_buf_char(out, 'H');
        cmv__svg_num(out, l->plot.right, 1);
    }
    cmv_buf_str(out, "\"/>");
    for (size_t i = 0; i < l->ticks.n; i++) {
        double y = tick_y(l, i);
        cmv__svg_text(out, "t", l->plot.left - 8, y + 4, 'e', l->ticks.tick[i].text);
    }
    if (l->d->chart->y_name) cmv__svg_text(out, "t", 0, 13, 's', l->d->chart->y_name);
}

/* The baseline has a line of its own, and its value where no tick says it. */
static void draw_baseline(const layout *l) {
    double base = cmv__scale_in(&l->scale, l->d->chart->baseline);
    if (isnan(base)) return;
    double y = y_of(l, base), nearest = INFINITY;
    cmv__svg_rule(l->d->out, "z", l->plot.left, y, l->plot.right, y);
    for (size_t i = 0; i < l->ticks.n; i++) {
        nearest = fmin(nearest, fabs(tick_y(l, i) - y));
    }
    if (nearest < 14) return;
    char text[CMV__LABEL_MAX];
    cmv__svg_label(text, l->d->chart->baseline, l->scale.log ? 0 : l->scale.decimals, l->scale.sign);
    cmv__svg_text(l->d->out, "t", l->plot.left - 8, y + 4, 'e', text);
}

static void draw_dates(const layout *l) {
    cmv__ticks ticks;
    double width = l->plot.right - l->plot.left;
    cmv__date_ticks(l->extent.first, l->extent.last, (int)(width / (l->d->narrow ? 50 : 76)),
                    &ticks);
    for (size_t i = 0; i < ticks.n; i++) {
        double x = l->plot.left + ticks.tick[i].at * width;
        cmv__svg_text(l->d->out, "t", x < 18 ? 18 : x, l->plot.bottom + 19, 'm', ticks.tick[i].text);
    }
}

/* Labels go up to two rows: one that would run into its neighbour on the first row takes the second. */
static void draw_marks(const layout *l) {
    double used = -1e9;
    for (size_t i = 0; i < l->d->chart->n_marks; i++) {
        const cmv_chart_mark *mark = &l->d->chart->mark[i];
        if (mark->date < l->extent.first || mark->date > l->extent.last) continue;
        double x = x_of(l, mark->date), width = cmv__svg_width(mark->label);
        bool before = x + 6 + width > l->plot.right;
        double start = before ? x - 6 - width : x + 6;
        bool second = start < used;
        if (!second) used = start + width + 8;
        double row = l->plot.top - (second ? 6 : 22);
        cmv__svg_rule(l->d->out, "k", x, row - 10, x, l->plot.bottom);
        cmv__svg_text(l->d->out, "kt", before ? x - 6 : x + 6, row, before ? 'e' : 's', mark->label);
    }
}

static void put_attribute(cmv_buf *out, const char *name, int64_t v) {
    char digits[24];
    cmv_buf_str(out, name);
    cmv_buf_add(out, digits, (size_t)(cmv__svg_int(digits, v) - digits));
    cmv_buf_char(out, '"');
}

/* The data attributes let the browser's script turn a pixel back into a date and a value. */
static void open_series(const layout *l) {
    cmv_buf *out = l->d->out;
    double days = (double)l->extent.last - l->extent.first;
    double quanta = (l->scale.hi - l->scale.lo) / l->scale.quantum;
    cmv_buf_str(out, "<g transform=\"matrix(");
    cmv__svg_num(out, days > 0 ? (l->plot.right - l->plot.left) / days : 1, 8);
    cmv_buf_str(out, " 0 0 ");
    cmv__svg_num(out, -(l->plot.bottom - l->plot.top) / quanta, 8);
    cmv_buf_char(out, ' ');
    cmv__svg_num(out, days > 0 ? l->plot.left : l->plot.right, 1);
    cmv_buf_char(out, ' ');
    cmv__svg_num(out, l->plot.bottom, 1);
    cmv_buf_str(out, ")\"");
    put_attribute(out, " data-from=\"", l->extent.first);
    put_attribute(out, " data-base=\"", l->scale.base);
    put_attribute(out, " data-exp=\"", l->scale.exponent);
    put_attribute(out, " data-decimals=\"", l->scale.decimals + 1);
    cmv_buf_str(out, l->scale.sign ? " data-sign=\"1\">" : l->scale.log ? " data-log=\"1\">" : ">");
}

static void open_path(cmv_buf *out, const char *cls, const cmv_chart_series *s) {
    cmv_buf_str(out, "<path class=\"");
    cmv_buf_str(out, cls);
    cmv_buf_char(out, ' ');
    cmv_buf_str(out, cmv__svg_role(s->role));
    if (s->name && cls[0] == 'l') { /* lines are read out by name, bands are not */
        cmv_buf_str(out, "\" data-name=\"");
        cmv__html_text(out, s->name);
    }
    cmv_buf_str(out, "\" d=\"");
}

static void draw_series(const layout *l) {
    const cmv_chart *chart = l->d->chart;
    cmv__path_map map = {&l->scale, l->extent.first, l->extent.last,
                         (int)(l->plot.right - l->plot.left)};
    if (map.columns < 2) map.columns = 2;
    open_series(l);
    for (size_t i = 0; i < chart->n_series; i++) {
        if (!chart->series[i].low || !chart->series[i].high) continue;
        open_path(l->d->out, "bd", &chart->series[i]);
        cmv__path_band(l->d->out, &map, &chart->series[i]);
        cmv_buf_str(l->d->out, "\"/>");
    }
    for (size_t i = 0; i < chart->n_series; i++) {
        open_path(l->d->out, "ln", &chart->series[i]);
        cmv__path_line(l->d->out, &map, &chart->series[i]);
        cmv_buf_str(l->d->out, "\"/>");
    }
    cmv_buf_str(l->d->out, "</g>");
}

static void draw_labels(const layout *l) {
    cmv_buf *out = l->d->out;
    for (size_t i = 0; i < l->n_labels; i++) {
        const end_label *label = &l->label[i];
        char cls[] = "d r0";
        cls[3] = cmv__svg_role(label->role)[1];
        cmv__svg_dot(out, cls, label->x, label->y, 4);
        char text[NAME_MAX + CMV__LABEL_MAX + 8];
        snprintf(text, sizeof text, "%s%s%s", label->name, label->name[0] ? "\xC2\xA0" : "",
                 label->value);
        cls[0] = 'e';
        cmv__svg_text(out, cls, l->plot.right + 10, label->at, 's', text);
    }
}

void cmv__svg_lines(cmv__drawing *d) {
    bool fixed = is_fixed(d->chart);
    layout l = {.d = d, .extent = measure(d->chart, fixed)};
    if (!l.extent.any) {
        cmv__svg_text(d->out, "t", d->width / 2.0, d->height / 2.0, 'm', "nothing to draw");
        return;
    }
    l.scale = scale_of(d, &l.extent, fixed);
    lay_out(&l);
    draw_grid(&l);
    draw_baseline(&l);
    draw_dates(&l);
    draw_marks(&l);
    draw_series(&l);
    draw_labels(&l);
}
