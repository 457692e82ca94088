// SPDX-License-Identifier: Apache-2.0
/*
 * Lines and bands as paths whose coordinates are the data: x in days from the first date, y in quanta of the scale
 * above its low end. A transform on the group maps them to pixels, so the text stays short (relative integers) and the
 * browser's script can read dates and values back exactly.
 */
#include "svg.h"

#include <math.h>

/* ---- writer of one path ---------------------------------------------------------------------------- */

typedef struct path_pen {
    cmv_buf *out;
    char *at, *p, *end; /* reserved piece of the buffer */
    int32_t x, y;
    bool down; /* a subpath has begun */
    int drawn; /* points of the subpath */
} path_pen;

enum { PIECE = 4096, POINT_MAX = 48 };

static bool room(path_pen *pen) {
    if (pen->at && pen->end - pen->p >= POINT_MAX) return true;
    if (pen->at) cmv_buf_grew(pen->out, (size_t)(pen->p - pen->at));
    pen->at = pen->p = cmv_buf_reserve(pen->out, PIECE);
    pen->end = pen->at ? pen->at + PIECE : NULL;
    return pen->at != NULL;
}

/* Most steps have one to three digits. How many, nobody can predict, so there is no branch: all three are written. */
static char *put_size(char *p, int32_t v) {
    const uint32_t u = v < 0 ? 0 - (uint32_t)v : (uint32_t)v;
    if (u > 999) return cmv__svg_int(p, u);
    const uint32_t n = 1u + (u > 9) + (u > 99);
    uint32_t digits = ('0' + u / 100) | ('0' + u / 10 % 10) << 8 | ('0' + u % 10) << 16;
    digits >>= 8 * (3 - n);
    p[0] = (char)(digits & 0xff);
    p[1] = (char)(digits >> 8 & 0xff);
    p[2] = (char)(digits >> 16 & 0xff);
    return p + n;
}

/* A minus parts numbers as well as a space does. */
static char *put_step(char *p, int32_t v) {
    *p = v < 0 ? '-' : ' ';
    return put_size(p + 1, v);
}

static void pair_of(path_pen *pen, int32_t x, int32_t y, bool first) {
    if (first) {
        if (x < 0) *pen->p++ = '-';
        pen->p = put_size(pen->p, x);
    } else {
        pen->p = put_step(pen->p, x);
    }
    pen->p = put_step(pen->p, y);
}

static void pen_to(path_pen *pen, int32_t x, int32_t y) {
    if (!room(pen)) return;
    if (!pen->down) {
        *pen->p++ = 'M';
        pair_of(pen, x, y, true);
        pen->down = true;
        pen->drawn = 1;
    } else {
        if (pen->drawn == 1) *pen->p++ = 'l';
        pair_of(pen, x - pen->x, y - pen->y, pen->drawn == 1);
        pen->drawn++;
    }
    pen->x = x;
    pen->y = y;
}

/* A point on its own gets a line of no length, which round caps make a dot. */
static void pen_up(path_pen *pen, char closing) {
    if (!pen->down || !room(pen)) return;
    if (closing) {
        *pen->p++ = closing;
    } else if (pen->drawn == 1) {
        *pen->p++ = 'h';
        *pen->p++ = '0';
    }
    pen->down = false;
}

static void pen_end(path_pen *pen) {
    if (pen->at) cmv_buf_grew(pen->out, (size_t)(pen->p - pen->at));
}

/* ---- from data to coordinates ------------------------------------------------------------------------ */

/* What a loop over the observations needs, with the divisions done. */
typedef struct tracer {
    path_pen pen;
    const cmv__path_map *map;
    double least, per_quantum, per_day; /* smallest value shown; quanta a unit; columns a day */
    bool thin;
} tracer;

static tracer tracer_of(cmv_buf *out, const cmv__path_map *map, size_t n, size_t most, int columns) {
    double span = (double)map->last - map->first;
    return (tracer){.pen = {.out = out},
                    .map = map,
                    .least = map->scale->log ? 1e-300 : -1e300,
                    .per_quantum = 1 / map->scale->quantum,
                    .per_day = span > 0 ? columns / span : 1,
                    .thin = n > most};
}

static bool shown(const tracer *t, cmv_date date, double v) {
    return v > t->least && v < 1e300 && date >= t->map->first && date <= t->map->last;
}

/* Only for points that are kept: in a thinned line most never come here, nor to the logarithm. */
static int32_t height_of(const tracer *t, double v) {
    const cmv__scale *scale = t->map->scale;
    double in = scale->log ? log10(v) : v;
    in = in < scale->lo ? scale->lo : in > scale->hi ? scale->hi : in;
    return (int32_t)((in - scale->lo) * t->per_quantum + 0.5);
}

static void trace(tracer *t, cmv_date date, double v) {
    pen_to(&t->pen, date - t->map->first, height_of(t, v));
}

/* Pixel columns; while there are few observations every one has its own. */
typedef struct column_at {
    int64_t at;
    cmv_date until; /* first date of a later one */
} column_at;

static column_at column_of(const tracer *t, cmv_date date, size_t index) {
    if (!t->thin) return (column_at){(int64_t)index, CMV_DATE_NONE};
    int64_t at = (int64_t)((double)(date - t->map->first) * t->per_day);
    return (column_at){at, t->map->first + (cmv_date)ceil((double)(at + 1) / t->per_day)};
}

typedef struct line_column {
    column_at column;
    cmv_date low_date, high_date;
    double low, high;
    bool full;
} line_column;

static void flush_line(tracer *t, line_column *c) {
    if (!c->full) return;
    bool low_first = c->low_date <= c->high_date;
    trace(t, low_first ? c->low_date : c->high_date, low_first ? c->low : c->high);
    if (c->low_date != c->high_date)
        trace(t, low_first ? c->high_date : c->low_date, low_first ? c->high : c->low);
    c->full = false;
}

/*
 * Takes the points before `end` that fall into the open column, from i on; returns the next one. In locals and by
 * selections, not branches: whether a value is an extreme of its column nobody can predict.
 */
static size_t widen_line(const tracer *t, const cmv_chart_series *s, size_t i, size_t end,
                         line_column *c, bool *gap) {
    cmv_date low_date = c->low_date, high_date = c->high_date;
    double low = c->low, high = c->high;
    for (; i < end && s->date[i] < c->column.until; i++) {
        const cmv_date date = s->date[i];
        const double v = s->y[i];
        *gap = !shown(t, date, v);
        if (*gap) continue;
        const bool lower = v<low, higher = v> high;
        low_date = lower ? date : low_date;
        low = lower ? v : low;
        high_date = higher ? date : high_date;
        high = higher ? v : high;
    }
    c->low_date = low_date;
    c->high_date = high_date;
    c->low = low;
    c->high = high;
    return i;
}

/* A point that opens a column; a gap narrower than a pixel is none. */
static void open_line(tracer *t, line_column *c, column_at at, cmv_date date, double v, bool gap) {
    bool torn = gap && c->full && at.at > c->column.at + 1;
    flush_line(t, c);
    if (torn) pen_up(&t->pen, 0);
    *c = (line_column){at, date, date, v, v, true};
}

void cmv__path_line(cmv_buf *out, const cmv__path_map *map, const cmv_chart_series *series) {
    tracer t = tracer_of(out, map, series->n, 2 * (size_t)map->columns, map->columns);
    line_column c = {.full = false};
    size_t end = series->n;
    while (end && !shown(&t, series->date[end - 1], series->y[end - 1])) end--;
    bool gap = false;
    for (size_t i = 0; i < end; i++) {
        cmv_date date = series->date[i];
        double v = series->y[i];
        if (!shown(&t, date, v)) {
            gap = true;
            continue;
        }
        open_line(&t, &c, column_of(&t, date, i), date, v, gap);
        gap = false;
        /* The last point stands alone: the mark and the label at the line's end belong to it. */
        if (t.thin) i = widen_line(&t, series, i + 1, end - 1, &c, &gap) - 1;
    }
    flush_line(&t, &c);
    pen_up(&t.pen, 0);
    pen_end(&t.pen);
}

enum { BAND_COLUMNS = 640 };

typedef struct band_column {
    column_at column;
    cmv_date date;
    double low, high;
} band_column;

static void draw_band(tracer *t, const band_column *c, size_t n) {
    for (size_t i = 0; i < n; i++) trace(t, c[i].date, c[i].high);
    for (size_t i = n; i-- > 0;) trace(t, c[i].date, c[i].low);
    pen_up(&t->pen, 'z');
}

static inline void widen_band(band_column *c, double low, double high) {
    c->low = low < c->low ? low : c->low;
    c->high = high > c->high ? high : c->high;
}

void cmv__path_band(cmv_buf *out, const cmv__path_map *map, const cmv_chart_series *series) {
    int columns = map->columns / 2 < BAND_COLUMNS ? map->columns / 2 : BAND_COLUMNS - 1;
    tracer t = tracer_of(out, map, series->n, (size_t)columns, columns);
    band_column c[BAND_COLUMNS];
    size_t n = 0;
    bool gap = false;
    for (size_t i = 0; i < series->n; i++) {
        cmv_date date = series->date[i];
        double low = series->low[i], high = series->high[i];
        if (!shown(&t, date, low) || !shown(&t, date, high)) {
            gap = true;
            continue;
        }
        if (n && date < c[n - 1].column.until) {
            widen_band(&c[n - 1], low, high);
        } else {
            column_at at = column_of(&t, date, i);
            if (n == BAND_COLUMNS || (n && gap && at.at > c[n - 1].column.at + 1)) {
                draw_band(&t, c, n);
                n = 0;
            }
            c[n++] = (band_column){at, date, low, high};
        }
        gap = false;
    }
    draw_band(&t, c, n);
    pen_end(&t.pen);
}
