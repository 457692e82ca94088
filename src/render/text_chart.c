// SPDX-License-Identifier: Apache-2.0
/* Charts whose rows are items: intervals and bars; small lines; and the frame around every chart. */
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { INDENT = 2, GAP = 2, LABEL_MAX = 24, TRACK_MAX = 60, TRACK_MIN = 12 };

/* Columns of a chart of items. */
typedef struct track {
    cmv__sheet *sheet;
    const cmv_chart *chart;
    int label, note, text, width; /* width of the track itself */
    double low, high;             /* what the track spans */
} track;

static int widest(const cmv__sheet *sheet, const cmv_chart *chart, int which) {
    int most = 0;
    for (size_t i = 0; i < chart->n_items; i++) {
        const cmv_chart_item *item = &chart->item[i];
        const char *text = which == 0 ? item->label : which == 1 ? item->note : item->text;
        int w = text ? cmv__sheet_str_width(sheet, text) : 0;
        if (w > most) most = w;
    }
    return most;
}

static void stretch(track *t, double v) {
    if (!isfinite(v)) return;
    if (v < t->low) t->low = v;
    if (v > t->high) t->high = v;
}

/* The axis reaches to the next half and always shows the baseline. */
static track track_of(cmv__sheet *sheet, const cmv_chart *chart) {
    track t = {.sheet = sheet, .chart = chart, .low = 0, .high = 0};
    stretch(&t, chart->baseline);
    for (size_t i = 0; i < chart->n_items; i++) {
        stretch(&t, chart->item[i].value);
        stretch(&t, chart->item[i].low);
        stretch(&t, chart->item[i].high);
    }
    t.low = floor(2 * t.low) / 2;
    t.high = ceil(2 * t.high) / 2;
    if (!(t.high > t.low)) t.high = t.low + 0.5;
    t.label = widest(sheet, chart, 0);
    t.note = widest(sheet, chart, 1);
    t.text = widest(sheet, chart, 2);
    t.width = sheet->width - INDENT - t.label - t.note - t.text - 3 * GAP - 1;
    if (t.width < TRACK_MIN) { /* the note can go, then the text: the table has both */
        t.width += t.note + GAP;
        t.note = 0;
    }
    if (t.width < TRACK_MIN) {
        t.width += t.text + GAP;
        t.text = 0;
    }
    if (t.width > TRACK_MAX) t.width = TRACK_MAX;
    if (t.width < 5) t.width = 5;
    return t;
}

static int place(const track *t, double v) {
    double at = (v - t->low) / (t->high - t->low) * (t->width - 1);
    int column = (int)lround(at);
    return column < 0 ? 0 : column >= t->width ? t->width - 1 : column;
}

/* What stands in a column of the track. */
typedef enum mark {
    MARK_NONE,
    MARK_ZERO,
    MARK_LINE,
    MARK_LOW,
    MARK_HIGH,
    MARK_POINT,
    MARK_HOLLOW,
    MARK_BARE,
    MARK_BAR,
    MARK_PALE
} mark;

static const struct glyph {
    const char *unicode, *ascii;
} GLYPHS[] = {
    [MARK_NONE] = {" ", " "},
    [MARK_ZERO] = {"\xe2\x94\x82", "|"},
    [MARK_LINE] = {"\xe2\x94\x80", "-"},
    [MARK_LOW] = {"\xe2\x94\x9c", "["},
    [MARK_HIGH] = {"\xe2\x94\xa4", "]"},
    [MARK_POINT] = {"\xe2\x97\x8f", "#"},
    [MARK_HOLLOW] = {"\xe2\x97\x8b", "o"},
    [MARK_BARE] = {"\xe2\x97\x87", "?"},
    [MARK_BAR] = {"\xe2\x96\x88", "#"},
    [MARK_PALE] = {"\xe2\x96\x91", "."},
};

static bool excludes_zero(const cmv_chart_item *item) {
    return isfinite(item->low) && isfinite(item->high) && (item->low > 0 || item->high < 0);
}

static cmv__style sign_style(const cmv_chart_item *item) {
    if (!excludes_zero(item)) return CMV__MUTED;
    return item->value > 0 ? CMV__UP : CMV__DOWN;
}

static void mark_interval(const track *t, const cmv_chart_item *item, mark cell[TRACK_MAX]) {
    if (isfinite(item->low) && isfinite(item->high)) {
        int from = place(t, item->low), to = place(t, item->high);
        for (int i = from; i <= to; i++) cell[i] = MARK_LINE;
        cell[from] = MARK_LOW;
        cell[to] = MARK_HIGH;
    }
    bool interval = isfinite(item->low) && isfinite(item->high);
    cell[place(t, item->value)] = !interval             ? MARK_BARE
                                  : excludes_zero(item) ? MARK_POINT
                                                        : MARK_HOLLOW;
}

static void mark_bar(const track *t, const cmv_chart_item *item, mark cell[TRACK_MAX]) {
    int zero = place(t, 0), at = place(t, item->value);
    for (int i = at < zero ? at : zero + 1; i <= (at < zero ? zero - 1 : at); i++)
        cell[i] = excludes_zero(item) ? MARK_BAR : MARK_PALE;
}

static void put_track(const track *t, const cmv_chart_item *item) {
    mark cell[TRACK_MAX] = {MARK_NONE};
    if (t->low <= 0 && t->high >= 0) cell[place(t, 0)] = MARK_ZERO;
    if (isfinite(item->value)) {
        if (t->chart->kind == CMV_CHART_BARS)
            mark_bar(t, item, cell);
        else
            mark_interval(t, item, cell);
    }
    for (int i = 0; i < t->width;) {
        int run = 1;
        while (i + run < t->width && cell[i + run] == cell[i]) run++;
        cmv__style style =
            cell[i] == MARK_ZERO || cell[i] == MARK_NONE ? CMV__MUTED : sign_style(item);
        cmv__sheet_rule(t->sheet, run, GLYPHS[cell[i]].unicode, GLYPHS[cell[i]].ascii, style);
        i += run;
    }
}

static void put_left(cmv__sheet *sheet, const char *text, int width, cmv__style style) {
    cmv__sheet_str(sheet, text, style);
    cmv__sheet_gap(sheet, width - cmv__sheet_str_width(sheet, text));
}

static void put_right(cmv__sheet *sheet, const char *text, int width, cmv__style style) {
    cmv__sheet_gap(sheet, width - cmv__sheet_str_width(sheet, text));
    cmv__sheet_str(sheet, text, style);
}

static void put_item(const track *t, const cmv_chart_item *item) {
    cmv__sheet_gap(t->sheet, INDENT);
    put_left(t->sheet, item->label, t->label, item->pale ? CMV__MUTED : CMV__PLAIN);
    cmv__sheet_str(t->sheet, item->pale ? "*" : " ", CMV__MUTED);
    if (t->note) {
        cmv__sheet_gap(t->sheet, GAP);
        put_right(t->sheet, item->note ? item->note : "", t->note, CMV__MUTED);
    }
    cmv__sheet_gap(t->sheet, GAP);
    put_track(t, item);
    if (t->text) {
        cmv__sheet_gap(t->sheet, GAP);
        cmv__sheet_str(t->sheet, item->text, isfinite(item->value) ? sign_style(item) : CMV__MUTED);
    }
    cmv__sheet_end(t->sheet);
}

static void tick_text(const cmv__sheet *sheet, double v, char text[24]) {
    const char *minus = sheet->unicode ? "\xe2\x88\x92" : "-";
    snprintf(text, 24, "%s%.1f", v < 0 ? minus : v > 0 ? "+" : "", fabs(v));
    if (v == 0) snprintf(text, 24, "0");
}

/* Ticks at every half, as far as they do not touch. */
static void put_axis(const track *t) {
    int at = INDENT + t->label + 1 + (t->note ? t->note + GAP : 0) + GAP, col = 0;
    cmv__sheet_gap(t->sheet, col = at - 2);
    for (int half = (int)(2 * t->low); half <= (int)(2 * t->high); half++) {
        char text[24];
        tick_text(t->sheet, half / 2.0, text);
        int w = cmv__sheet_str_width(t->sheet, text), from = at + place(t, half / 2.0) - w / 2;
        if (from < col || from + w > t->sheet->width) continue;
        cmv__sheet_gap(t->sheet, from - col);
        cmv__sheet_str(t->sheet, text, CMV__MUTED);
        col = from + w + 1;
        cmv__sheet_gap(t->sheet, 1);
    }
    cmv__sheet_end(t->sheet);
}

static void put_items(cmv__sheet *sheet, const cmv_chart *chart) {
    track t = track_of(sheet, chart);
    bool bars = chart->kind == CMV_CHART_BARS;
    for (size_t i = 0; i < chart->n_items; i++)
        put_item(&t, &chart->item[bars ? chart->n_items - 1 - i : i]);
    put_axis(&t);
    if (bars) {
        cmv__sheet_text(
            sheet,
            sheet->unicode
                ? "\xe2\x96\x88 interval excludes zero \xc2\xb7 \xe2\x96\x91 interval contains "
                  "zero \xc2\xb7 * part of the year"
                : "# interval excludes zero | . interval contains zero | * part of the year",
            INDENT, CMV__MUTED);
        return;
    }
    cmv__sheet_text(sheet,
                    sheet->unicode
                        ? "\xe2\x97\x8f interval excludes zero \xc2\xb7 \xe2\x97\x8b interval "
                          "contains zero \xc2\xb7 \xe2\x97\x87 no interval"
                        : "# interval excludes zero | o interval contains zero | ? no interval",
                    INDENT, CMV__MUTED);
}

/* ---- small lines --------------------------------------------------------------------------------------------------------------- */

void cmv__sheet_spark(cmv__sheet *sheet, const cmv_chart *chart, int width, cmv__style style) {
    static const char *const level[] = {"\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83",
                                        "\xe2\x96\x84", "\xe2\x96\x85", "\xe2\x96\x86",
                                        "\xe2\x96\x87", "\xe2\x96\x88"};
    static const char *const ascii[] = {"_", "_", ".", ".", "-", "-", "'", "'"};
    const cmv_chart_series *s = chart->n_series ? &chart->series[0] : NULL;
    if (!s || !s->n) return;
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < s->n; i++) {
        if (s->y[i] < low) low = s->y[i];
        if (s->y[i] > high) high = s->y[i];
    }
    for (int i = 0; i < width; i++) {
        size_t at = width > 1 ? (size_t)i * (s->n - 1) / (size_t)(width - 1) : s->n - 1;
        double share = high > low ? (s->y[at] - low) / (high - low) : 0.5;
        int k = isfinite(share) ? (int)(share * 7 + 0.5) : 0;
        cmv__sheet_rule(sheet, 1, level[k], ascii[k], style);
    }
}

/* ---- frame ------------------------------------------------------------------------------------------------------------------------ */

void cmv__sheet_chart(cmv__sheet *sheet, const cmv_chart *chart) {
    cmv__sheet_text(sheet, chart->title, INDENT, CMV__BOLD);
    switch (chart->kind) {
    case CMV_CHART_INTERVALS:
    case CMV_CHART_BARS:
        put_items(sheet, chart);
        return;
    case CMV_CHART_LINE:
    case CMV_CHART_SCATTER:
        cmv__sheet_plot(sheet, chart);
        break;
    case CMV_CHART_SPARK:
        cmv__sheet_gap(sheet, INDENT);
        cmv__sheet_spark(sheet, chart, sheet->width / 2, CMV__PLAIN);
        cmv__sheet_end(sheet);
        break;
    }
    if (chart->caption) cmv__sheet_text(sheet, chart->caption, INDENT, CMV__MUTED);
}
