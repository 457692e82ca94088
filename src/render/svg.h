// SPDX-License-Identifier: Apache-2.0
/* Private to the SVG writer: numbers, scales, paths and one function a kind of chart. */
#ifndef CMV_RENDER_SVG_H
#define CMV_RENDER_SVG_H

#include "comove/render.h"

/* ---- numbers and elements (svg_put.c) --------------------------------------------------------- */

#define CMV__LABEL_MAX 40 /* bytes of a number as printed on a chart */

/** Writes the digits of v, returns the end. */
char *cmv__svg_int(char *p, int64_t v);
/** Appends v with at most `decimals` (0..9) decimals, trailing zeros dropped; |v| is held below 1e9. */
void cmv__svg_num(cmv_buf *out, double v, int decimals);
/** Number for people: thousands separated, true minus, M, bn and tn from a million on; returns text. */
const char *cmv__svg_label(char text[CMV__LABEL_MAX], double v, int decimals, bool sign);
/** One text element of class `cls`; anchor "s", "m" or "e". */
void cmv__svg_text(cmv_buf *out, const char *cls, double x, double y, char anchor, const char *text);
/** A path of one straight line. */
void cmv__svg_rule(cmv_buf *out, const char *cls, double x1, double y1, double x2, double y2);
/** A disc. */
void cmv__svg_dot(cmv_buf *out, const char *cls, double x, double y, double radius);
/** Width in pixels that a text takes at 13 px, estimated from its characters, rather too much than too little. */
double cmv__svg_width(const char *text);
/** True for values that a chart can show; NaN, infinities and |v| >= 1e300 are gaps. */
static inline bool cmv__svg_usable(double v) { return v < 1e300 && v > -1e300; }
/** True for dates that a chart can show: 1422 to 2517. */
static inline bool cmv__svg_dated(cmv_date date) { return date > -200000 && date < 200000; }

/* ---- scales (svg_scale.c) ---------------------------------------------------------------------- */

typedef struct cmv__scale {
    double lo, hi;  /* range; powers of ten when log */
    double step;    /* between ticks */
    double quantum; /* what one unit of a path's y coordinate is worth: 10 to the exponent */
    int64_t base;   /* lo = base * quantum */
    int exponent;
    int decimals; /* of a tick */
    bool log, sign;
} cmv__scale;

/** Range that covers lo..hi with round ticks, about `want` of them; fixed keeps lo and hi as they are. */
cmv__scale cmv__scale_of(double lo, double hi, int want, bool fixed, bool log);
/** Value in the units of the scale (log10 when log); NaN when it has none. */
double cmv__scale_in(const cmv__scale *scale, double v);
/** Pixel of a value between px_lo (scale->lo) and px_hi; values outside stay on the edge. */
double cmv__scale_px(const cmv__scale *scale, double v, double px_lo, double px_hi);
/* Where the labels of an axis stand, in 0..1 from its low end, and what they say. */
#define CMV__TICKS_MAX 48
typedef struct cmv__ticks {
    size_t n;
    struct {
        double at;
        char text[CMV__LABEL_MAX];
    } tick[CMV__TICKS_MAX];
} cmv__ticks;

/** Round ticks of a scale, lowest first. */
void cmv__scale_ticks(const cmv__scale *scale, cmv__ticks *out);
/** Ticks over dates, about `most` at the most. */
void cmv__date_ticks(cmv_date first, cmv_date last, int most, cmv__ticks *out);

/* ---- charts ------------------------------------------------------------------------------------- */

typedef struct cmv__plot {
    double left, right, top, bottom;
} cmv__plot;

typedef struct cmv__drawing {
    const cmv_chart *chart;
    bool narrow;
    int width, height;
    cmv_buf *out;
} cmv__drawing;

/* How dates and values become the integer coordinates of a path: x counts days, y counts quanta. */
typedef struct cmv__path_map {
    const cmv__scale *scale;
    cmv_date first, last;
    int columns; /* pixels across */
} cmv__path_map;

/** Path data of a line, thinned so that each pixel column keeps its lowest and its highest point. */
void cmv__path_line(cmv_buf *out, const cmv__path_map *map, const cmv_chart_series *series);
/** Path data of the area between low and high, thinned to the envelope of every second column. */
void cmv__path_band(cmv_buf *out, const cmv__path_map *map, const cmv_chart_series *series);

void cmv__svg_lines(cmv__drawing *drawing);
void cmv__svg_intervals(cmv__drawing *drawing);
void cmv__svg_bars(cmv__drawing *drawing);
void cmv__svg_scatter(cmv__drawing *drawing);
void cmv__svg_spark(cmv__drawing *drawing);
/** Sign of an interval as a class: "pos", "neg", or "und" when it contains zero or is missing. */
const char *cmv__svg_side(const cmv_chart_item *item);
/** Class of a role: r1 and r2 are the legs, r0 anything else. */
const char *cmv__svg_role(int role);
/** View box that a chart asks for. */
void cmv__svg_size(const cmv_chart *chart, bool narrow, int *width, int *height);

#endif
