// SPDX-License-Identifier: Apache-2.0
/* A chart as SVG: the frame around what svg_lines.c, svg_items.c, svg_scatter.c draw. */
#include "svg.h"

#include "assets.h"
#include "html_escape.h"

#include "base/error.h"

#include <math.h>
#include <string.h>

enum { SIDE_MIN = 16, SIDE_MAX = 8192, ITEMS_MAX = 2000 };

/* One row a kind: view boxes, and who draws. Rows of items set their own height. */
static const struct {
    const char *name;
    int wide_w, wide_h, narrow_w, narrow_h, item_wide, item_narrow;
    void (*draw)(cmv__drawing *d);
} KIND[] = {
    [CMV_CHART_LINE] = {"lines", 1040, 340, 380, 280, 0, 0, cmv__svg_lines},
    [CMV_CHART_INTERVALS] = {"intervals", 760, 30, 380, 30, 36, 54, cmv__svg_intervals},
    [CMV_CHART_BARS] = {"bars", 1040, 260, 380, 230, 0, 0, cmv__svg_bars},
    [CMV_CHART_SCATTER] = {"scatter", 760, 480, 380, 340, 0, 0, cmv__svg_scatter},
    [CMV_CHART_SPARK] = {"spark", 240, 44, 240, 44, 0, 0, cmv__svg_spark},
};

void cmv__svg_size(const cmv_chart *chart, bool narrow, int *width, int *height) {
    int items = chart->n_items < ITEMS_MAX ? (int)chart->n_items : ITEMS_MAX;
    *width = narrow ? KIND[chart->kind].narrow_w : KIND[chart->kind].wide_w;
    *height = narrow ? KIND[chart->kind].narrow_h + items * KIND[chart->kind].item_narrow
                     : KIND[chart->kind].wide_h + items * KIND[chart->kind].item_wide;
}

/* Stretched to its place, so nothing in it may depend on proportions: the last value is a stroke of no length. */
void cmv__svg_spark(cmv__drawing *d) {
    const cmv_chart *chart = d->chart;
    if (!chart->n_series) return;
    cmv_chart_series line = chart->series[0];
    double lo = INFINITY, hi = -INFINITY, end = NAN;
    cmv_date first = CMV_DATE_NONE, last = CMV_DATE_NONE;
    for (size_t i = 0; i < line.n; i++) {
        if (!cmv__svg_usable(line.y[i]) || !cmv__svg_dated(line.date[i])) continue;
        if (first == CMV_DATE_NONE) first = line.date[i];
        last = line.date[i];
        end = line.y[i];
        lo = fmin(lo, line.y[i]);
        hi = fmax(hi, line.y[i]);
    }
    if (first == CMV_DATE_NONE || last < first) return;
    cmv__scale scale = cmv__scale_of(lo, hi, 2, false, false);
    scale.quantum = (scale.hi - scale.lo) /
                    ((d->height - 6) * 10); /* tenths of a pixel: nothing is read back */
    cmv__path_map map = {&scale, first, last, d->width};
    double days = last > first ? (double)last - first : 1;
    cmv_buf *out = d->out;
    cmv_buf_str(out, "<g transform=\"matrix(");
    cmv__svg_num(out, (d->width - 8) / days, 8);
    cmv_buf_str(out, " 0 0 -.1 2 ");
    cmv__svg_num(out, d->height - 3, 0);
    cmv_buf_str(out, ")\"><path class=\"ln ");
    cmv_buf_str(out, cmv__svg_role(line.role));
    cmv_buf_str(out, "\" d=\"");
    cmv__path_line(out, &map, &line);
    line.date = &last;
    line.y = &end;
    line.n = 1;
    cmv_buf_str(out, "\"/><path class=\"ln end ");
    cmv_buf_str(out, cmv__svg_role(line.role));
    cmv_buf_str(out, "\" d=\"");
    cmv__path_line(out, &map, &line);
    cmv_buf_str(out, "\"/></g>");
}

static void put_side(cmv_buf *out, const char *name, int v) {
    cmv_buf_str(out, name);
    cmv__svg_num(out, v, 0);
}

static void open_svg(const cmv__drawing *d, const cmv_svg_opt *opt) {
    cmv_buf *out = d->out;
    const cmv_chart *chart = d->chart;
    cmv_buf_str(out, "<svg");
    if (opt->standalone) {
        cmv_buf_str(out, " xmlns=\"http://www.w3.org/2000/svg\"");
        put_side(out, " width=\"", d->width);
        put_side(out, "\" height=\"", d->height);
        cmv_buf_char(out, '"');
    }
    cmv_buf_str(out, " class=\"cv ");
    cmv_buf_str(out, KIND[chart->kind].name);
    if (chart->kind != CMV_CHART_SPARK) cmv_buf_str(out, d->narrow ? " narrow" : " wide");
    put_side(out, "\" viewBox=\"0 0 ", d->width);
    put_side(out, " ", d->height);
    cmv_buf_char(out, '"');
    if (chart->kind == CMV_CHART_SPARK) cmv_buf_str(out, " preserveAspectRatio=\"none\"");
    const char *prefix = opt->id_prefix ? opt->id_prefix : opt->standalone ? "c" : NULL;
    if (!prefix) {
        cmv_buf_str(out, " aria-hidden=\"true\">");
        return;
    }
    cmv_buf_str(out, " role=\"img\" aria-labelledby=\"");
    cmv__html_text(out, prefix);
    cmv_buf_str(out, "-t ");
    cmv__html_text(out, prefix);
    cmv_buf_str(out, "-d\"><title id=\"");
    cmv__html_text(out, prefix);
    cmv_buf_str(out, "-t\">");
    cmv__html_text(out, chart->title);
    cmv_buf_str(out, "</title><desc id=\"");
    cmv__html_text(out, prefix);
    cmv_buf_str(out, "-d\">");
    cmv__html_text(out, chart->alt);
    cmv_buf_str(out, "</desc>");
}

static cmv_rc check(const cmv_chart *chart, const cmv_svg_opt *opt, cmv_err *err) {
    if ((unsigned)chart->kind >= sizeof KIND / sizeof *KIND)
        CMV_FAIL(err, CMV_E_ARG, "no chart of kind %d", chart->kind);
    if ((opt->width && (opt->width < SIDE_MIN || opt->width > SIDE_MAX)) ||
        (opt->height && (opt->height < SIDE_MIN || opt->height > SIDE_MAX))) {
        CMV_FAIL(err, CMV_E_ARG, "a chart is %d to %d pixels wide and high, or 0 for its own size",
                 SIDE_MIN, SIDE_MAX);
    }
    if (chart->n_items > ITEMS_MAX) {
        CMV_FAIL(err, CMV_E_LIMIT, "chart %s has %zu items; %d is the most",
                 chart->id ? chart->id : "?", chart->n_items, ITEMS_MAX);
    }
    return CMV_OK;
}

cmv_rc cmv_render_svg(const cmv_chart *chart, const cmv_svg_opt *opt, cmv_buf *out, cmv_err *err) {
    CMV_TRY(check(chart, opt, err));
    cmv__drawing d = {.chart = chart, .narrow = opt->narrow, .out = out};
    cmv__svg_size(chart, opt->narrow, &d.width, &d.height);
    if (opt->width) d.width = opt->width;
    if (opt->height && chart->kind != CMV_CHART_INTERVALS) d.height = opt->height;
    open_svg(&d, opt);
    if (opt->standalone) {
        cmv_buf_str(out, "<style>");
        cmv_buf_str(out, cmv__chart_css());
        cmv_buf_str(out, "</style><path class=\"bg\" d=\"M0 0H9999V9999H0z\"/>");
    }
    KIND[chart->kind].draw(&d);
    cmv_buf_str(out, "</svg>");
    return cmv_buf_done(out, err);
}
