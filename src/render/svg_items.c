// SPDX-License-Identifier: Apache-2.0
/* Charts of items: values with intervals in rows, and bars by year. */
#include "svg.h"

#include "html_escape.h"

#include <math.h>
#include <string.h>

const char *cmv__svg_side(const cmv_chart_item *item) {
    if (!cmv__svg_usable(item->value)) return "und";
    double low = cmv__svg_usable(item->low) ? item->low : item->value;
    double high = cmv__svg_usable(item->high) ? item->high : item->value;
    return low > 0 ? "pos" : high < 0 ? "neg" : "und";
}

static bool has_interval(const cmv_chart_item *item) {
    return cmv__svg_usable(item->value) && cmv__svg_usable(item->low) && cmv__svg_usable(item->high);
}

static void include(double v, double *lo, double *hi) {
    if (!cmv__svg_usable(v)) return;
    *lo = fmin(*lo, v);
    *hi = fmax(*hi, v);
}

/* Common axis of the items; zero or the baseline is always on it. */
static cmv__scale scale_of(const cmv_chart *chart, int want) {
    double lo = INFINITY, hi = -INFINITY;
    for (size_t i = 0; i < chart->n_items; i++) {
        const cmv_chart_item *item = &chart->item[i];
        if (!cmv__svg_usable(item->value)) continue;
        include(item->value, &lo, &hi);
        include(item->low, &lo, &hi);
        include(item->high, &lo, &hi);
    }
    include(isnan(chart->baseline) ? 0 : chart->baseline, &lo, &hi);
    bool fixed = cmv__svg_usable(chart->y_low) && cmv__svg_usable(chart->y_high) &&
                 chart->y_low < chart->y_high;
    cmv__scale scale =
        cmv__scale_of(fixed ? chart->y_low : lo, fixed ? chart->y_high : hi, want, fixed, false);
    scale.sign = scale.sign ||
                 scale.lo >= -1.5; /* correlations carry their sign even when all have the same */
    return scale;
}

static const char *words(const char *text) { return text ? text : ""; }

static void open_class(cmv_buf *out, const char *kind, const char *cls, const char *side,
                       const char *more) {
    cmv_buf_str(out, kind);
    cmv_buf_str(out, cls);
    cmv_buf_char(out, ' ');
    cmv_buf_str(out, side);
    cmv_buf_str(out, more);
}

/* ---- intervals --------------------------------------------------------------------------------------- */

enum { ROW_WIDE = 36, ROW_NARROW = 54, AXIS = 26 };

typedef struct rows {
    cmv__drawing *d;
    cmv__scale scale;
    double left, right, bottom;
} rows;

static double x_of(const rows *r, double v) {
    return cmv__scale_px(&r->scale, v, r->left, r->right);
}

static void draw_axis(const rows *r) {
    cmv_buf *out = r->d->out;
    cmv__ticks ticks;
    cmv__scale_ticks(&r->scale, &ticks);
    double width = r->right - r->left;
    for (size_t i = 0; i < ticks.n; i++) {
        double x = r->left + ticks.tick[i].at * width;
        cmv__svg_rule(out, "g", x, 4, x, r->bottom);
        cmv__svg_text(out, "t", x, r->bottom + 18, 'm', ticks.tick[i].text);
    }
    double base = isnan(r->d->chart->baseline) ? 0 : r->d->chart->baseline;
    if (base >= r->scale.lo && base <= r->scale.hi)
        cmv__svg_rule(out, "z", x_of(r, base), 4, x_of(r, base), r->bottom);
}

static void draw_interval(const rows *r, const cmv_chart_item *item, double y) {
    cmv_buf *out = r->d->out;
    const char *side = cmv__svg_side(item);
    char cls[16] = "w ";
    memcpy(cls + 2, side, strlen(side) + 1);
    if (has_interval(item)) cmv__svg_rule(out, cls, x_of(r, item->low), y, x_of(r, item->high), y);
    cls[0] = 'o';
    cmv__svg_dot(out, cls, x_of(r, item->value), y, 5);
}

static void draw_row(const rows *r, const cmv_chart_item *item, double top) {
    cmv_buf *out = r->d->out;
    bool narrow = r->d->narrow, shown = cmv__svg_usable(item->value);
    double middle = narrow ? top + 38 : top + ROW_WIDE / 2.0;
    double line = narrow ? top + 18 : middle + 5;
    cmv__svg_text(out, "l", 0, line, 's', words(item->label));
    if (narrow) {
        /* Where label and value leave no room, the note is left to the table. */
        double at = cmv__svg_width(words(item->label)) * 1.12 + 10;
        double end =
            shown ? r->d->width - cmv__svg_width(words(item->text)) * 1.12 - 6 : r->d->width;
        if (at + cmv__svg_width(words(item->note)) < end)
            cmv__svg_text(out, "t", at, line, 's', words(item->note));
    } else {
        cmv__svg_text(out, "t", r->left - 18, line, 'e', words(item->note));
    }
    if (shown) {
        draw_interval(r, item, middle);
        cmv__svg_text(out, "v", r->d->width, line, 'e', words(item->text));
    } else {
        cmv__svg_text(out, "t", narrow ? 0 : r->left, narrow ? middle + 4 : line, 's',
                      words(item->text));
    }
}

void cmv__svg_intervals(cmv__drawing *d) {
    const cmv_chart *chart = d->chart;
    rows r = {.d = d, .scale = scale_of(chart, d->narrow ? 4 : 6), .bottom = d->height - AXIS};
    double label = 0, note = 0, text = 0;
    for (size_t i = 0; i < chart->n_items; i++) {
        label = fmax(label, cmv__svg_width(words(chart->item[i].label)));
        note = fmax(note, cmv__svg_width(words(chart->item[i].note)));
        if (cmv__svg_usable(chart->item[i].value))
            text = fmax(text, cmv__svg_width(words(chart->item[i].text)));
    }
    r.left = d->narrow ? 16 : fmin(label * 1.12 + note + 44, d->width * 0.5);
    r.right = d->narrow ? d->width - 16 : d->width - fmin(text * 1.2 + 22, d->width * 0.32);
    draw_axis(&r);
    double row = d->narrow ? ROW_NARROW : ROW_WIDE;
    for (size_t i = 0; i < chart->n_items; i++) draw_row(&r, &chart->item[i], (double)i * row);
}

/* ---- bars ---------------------------------------------------------------------------------------------- */

/* Pale for a part-year; the native tooltip says the figure where there is a pointer. */
static void draw_bar(const cmv__drawing *d, const cmv__plot *plot, const cmv__scale *scale,
                     const cmv_chart_item *item, double x, double width) {
    cmv_buf *out = d->out;
    double zero = isnan(d->chart->baseline) ? 0 : d->chart->baseline;
    double base = cmv__scale_px(scale, zero, plot->bottom, plot->top);
    double y = cmv__scale_px(scale, item->value, plot->bottom, plot->top);
    open_class(out, "<path class=\"", "b", cmv__svg_side(item),
               item->pale ? " part\" d=\"M" : "\" d=\"M");
    cmv__svg_num(out, x - width / 2, 1);
    cmv_buf_char(out, ' ');
    cmv__svg_num(out, base, 1);
    cmv_buf_char(out, 'V');
    cmv__svg_num(out, y, 1);
    cmv_buf_char(out, 'h');
    cmv__svg_num(out, width, 1);
    cmv_buf_char(out, 'V');
    cmv__svg_num(out, base, 1);
    cmv_buf_str(out, "z\"><title>");
    cmv__html_text(out, item->label);
    cmv_buf_str(out, ": ");
    cmv__html_text(out, item->text);
    if (item->note && item->note[0]) {
        cmv_buf_str(out, ", ");
        cmv__html_text(out, item->note);
    }
    cmv_buf_str(out, "</title></path>");
    if (!has_interval(item)) return;
    cmv__svg_rule(out, "h", x, cmv__scale_px(scale, item->low, plot->bottom, plot->top), x,
                  cmv__scale_px(scale, item->high, plot->bottom, plot->top));
}

static void draw_levels(const cmv__drawing *d, const cmv__plot *plot, const cmv__scale *scale) {
    cmv__ticks ticks;
    cmv__scale_ticks(scale, &ticks);
    for (size_t i = 0; i < ticks.n; i++) {
        double y = plot->bottom - ticks.tick[i].at * (plot->bottom - plot->top);
        cmv__svg_rule(d->out, "g", plot->left, y, plot->right, y);
        cmv__svg_text(d->out, "t", plot->left - 8, y + 4, 'e', ticks.tick[i].text);
    }
}

/* Every how many labels fit; a year's century is dropped when there are many. */
static size_t label_stride(const cmv_chart *chart, double step, bool *cut) {
    double widest = 0;
    bool years = true;
    for (size_t i = 0; i < chart->n_items; i++) {
        const char *label = words(chart->item[i].label);
        widest = fmax(widest, cmv__svg_width(label));
        years = years && strlen(label) == 4 && strspn(label, "0123456789") == 4;
    }
    *cut = years && widest + 4 > step;
    double need = *cut ? 30 : widest + 6;
    return need > step ? (size_t)ceil(need / step) : 1;
}

void cmv__svg_bars(cmv__drawing *d) {
    const cmv_chart *chart = d->chart;
    cmv__scale scale = scale_of(chart, d->narrow ? 4 : 5);
    cmv__plot plot = {.left = 44, .right = d->width - 2, .top = 10, .bottom = d->height - 26};
    draw_levels(d, &plot, &scale);
    double step = (plot.right - plot.left) / (double)(chart->n_items ? chart->n_items : 1);
    double width = fmin(step * 0.66, 42);
    bool cut;
    size_t stride = label_stride(chart, step, &cut);
    for (size_t i = 0; i < chart->n_items; i++) {
        const cmv_chart_item *item = &chart->item[i];
        double x = plot.left + ((double)i + 0.5) * step;
        if (cmv__svg_usable(item->value)) draw_bar(d, &plot, &scale, item, x, width);
        if ((chart->n_items - 1 - i) % stride) continue; /* the latest keeps its label */
        char text[16] = "\xE2\x80\x99";
        if (cut) memcpy(text + 3, words(item->label) + 2, 3);
        double half = cut ? 13 : cmv__svg_width(words(item->label)) / 2;
        cmv__svg_text(d->out, "t", fmin(x, d->width - half), plot.bottom + 19, 'm',
                      cut ? text : words(item->label));
    }
    double base =
        cmv__scale_px(&scale, isnan(chart->baseline) ? 0 : chart->baseline, plot.bottom, plot.top);
    cmv__svg_rule(d->out, "z", plot.left, base, plot.right, base);
}
