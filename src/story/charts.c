// SPDX-License-Identifier: Apache-2.0
/* Charts of a pair and of a metric: which numbers are drawn, under which words. */
#include "pair_parts.h"

#include <math.h>
#include <string.h>

/* A spark line shows one year of sessions. */
enum { SPARK_MAX = 252 };

static cmv_chart *chart(cmv__ink *ink, cmv_chart_kind kind, const char *id, const char *title) {
    cmv_chart *out = cmv__alloc(ink, 1, sizeof *out);
    if (!out) return NULL;
    *out = (cmv_chart){.kind = kind,
                       .id = id,
                       .title = title,
                       .alt = title,
                       .csv = ink->doc->csv,
                       .y_low = NAN,
                       .y_high = NAN,
                       .baseline = NAN,
                       .slope = NAN,
                       .intercept = NAN};
    return out;
}

static cmv_chart_series *add_series(cmv__ink *ink, cmv_chart *out, size_t n) {
    cmv_chart_series *series = cmv__alloc(ink, n, sizeof *series);
    out->series = series;
    out->n_series = series ? n : 0;
    return series;
}

void cmv__put_chart(cmv__ink *ink, const cmv_chart *drawn) {
    if (drawn) cmv__block(ink, CMV_BLOCK_CHART)->chart = drawn;
}

/* ---- correlation ------------------------------------------------------------------------------------------------------------ */

/* The band has a point where an interval was taken, and a gap only where the reading itself is undefined. */
static bool band_point(const cmv_pair_report *r, size_t i) {
    return !isnan(r->rolling.low[i]) || isnan(r->rolling.r[i]);
}

static cmv_chart_series band_series(cmv__ink *ink, const cmv_pair_report *r) {
    size_t n = 0, at = 0;
    for (size_t i = r->rolling.window - 1; i < r->n; i++) n += band_point(r, i);
    cmv_date *date = cmv__alloc(ink, n, sizeof *date);
    double *y = cmv__alloc(ink, n, sizeof *y);
    double *low = cmv__alloc(ink, n, sizeof *low), *high = cmv__alloc(ink, n, sizeof *high);
    if (!date || !y || !low || !high) return (cmv_chart_series){0};
    for (size_t i = r->rolling.window - 1; i < r->n; i++) {
        if (!band_point(r, i)) continue;
        date[at] = r->date[i];
        y[at] = NAN;
        low[at] = r->rolling.low[i];
        high[at++] = r->rolling.high[i];
    }
    return (cmv_chart_series){.date = date, .y = y, .low = low, .high = high, .n = n};
}

const cmv_chart *cmv__chart_rolling(cmv__ink *ink, const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    if (!r->rolling.r || r->rolling.n_defined < 2) return NULL;
    const char *span = cmv__units_text(ink, r->rolling.window, v->noun);
    bool band = r->rolling.low && r->rolling.high;
    cmv_chart *out =
        chart(ink, CMV_CHART_LINE, "rolling",
              cmv__str(ink, "Correlation over %s%s", span, band ? ", with its interval" : ""));
    cmv_chart_series *series = out ? add_series(ink, out, band ? 2 : 1) : NULL;
    if (!series) return NULL;
    series[0] =
        (cmv_chart_series){.name = "correlation", .date = r->date, .y = r->rolling.r, .n = r->n};
    if (band) series[1] = band_series(ink, r);
    out->y_low = -1;
    out->y_high = 1;
    out->baseline = 0;
    out->y_name = "correlation";
    out->alt =
        cmv__str(ink, "Correlation over %s ending on each date: highest %s on %s, lowest %s on %s.",
                 span, cmv__corr_text(ink, r->max.r.v), cmv__date_text(ink, r->max.last),
                 cmv__corr_text(ink, r->min.r.v), cmv__date_text(ink, r->min.last));
    out->caption = "Each point looks back over the whole window. The band is the 95 % interval "
                   "of the reading; even two series with a constant correlation wander.";
    cmv_chart_mark *mark = cmv__alloc(ink, CMV_BREAKS_MAX + 1, sizeof *mark);
    if (!mark) return NULL;
    out->mark = mark;
    out->n_marks = cmv__change_marks(ink, v, mark);
    if (out->n_marks)
        out->caption = cmv__str(ink, "%s Upright lines: dated changes.", out->caption);
    return out;
}

static void fill_item(cmv__ink *ink, cmv_chart_item *item, const cmv_corr_jack *c) {
    bool has = !c->r.why, interval = has && !c->ci_low.why && !c->ci_high.why;
    item->value = has ? c->r.v : (double)NAN;
    item->low = interval ? c->ci_low.v : (double)NAN;
    item->high = interval ? c->ci_high.v : (double)NAN;
    if (!has)
        item->text = cmv_reason_text(c->r.why);
    else if (!interval)
        item->text = cmv__corr_text(ink, c->r.v);
    else
        item->text = cmv__str(ink, "%s (%s)", cmv__corr_text(ink, c->r.v),
                              cmv__interval_text(ink, c->ci_low.v, c->ci_high.v));
}

const cmv_chart *cmv__chart_windows(cmv__ink *ink, const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    bool any = false;
    for (size_t i = 0; i < r->n_windows; i++) any = any || !r->windows[i].c.r.why;
    if (!any) return NULL;
    cmv_chart *out =
        chart(ink, CMV_CHART_INTERVALS, "windows", "Correlation by window, with intervals");
    cmv_chart_item *item = cmv__alloc(ink, r->n_windows, sizeof *item);
    if (!out || !item) return NULL;
    for (size_t i = 0; i < r->n_windows; i++) {
        item[i].label = cmv__window_label(ink, v, &r->windows[i]);
        item[i].note = cmv__str(ink, "n = %s", cmv__count_text(ink, r->windows[i].n));
        fill_item(ink, &item[i], &r->windows[i].c);
    }
    out->item = item;
    out->n_items = r->n_windows;
    out->baseline = 0;
    out->x_name = "correlation";
    out->alt = cmv__str(ink, "Correlation of %s and %s by window; the longest, over %s, is %s.",
                        v->a, v->b, cmv__units_text(ink, r->windows[r->n_windows - 1].n, v->noun),
                        item[r->n_windows - 1].text);
    out->caption = "Number of returns, correlation and 95" CMV__PERCENT
                   " interval. Filled: the interval excludes zero.";
    return out;
}

static void fill_horizons(cmv__ink *ink, cmv_chart_item *item, const cmv_horizon *h, size_t n,
                          const char *span) {
    for (size_t i = 0; i < n; i++) {
        item[i].label = cmv__str(ink, "%s%s", h[i].name, span);
        item[i].note = cmv__str(ink, "n = %s", cmv__count_text(ink, h[i].n));
        fill_item(ink, &item[i], &h[i].c);
    }
}

const cmv_chart *cmv__chart_horizons(cmv__ink *ink, const cmv__view *v) {
    const cmv_pair_answers *a = v->r->answers;
    const size_t n = a ? a->relation.n_horizons : 0;
    const bool two = a && a->span_first > 0;
    bool any = false;
    for (size_t i = 1; i < n; i++) any = any || !a->relation.all[i].c.r.why;
    if (!any) return NULL;
    cmv_chart *out =
        chart(ink, CMV_CHART_INTERVALS, "horizons", "Correlation by horizon, with intervals");
    cmv_chart_item *item = cmv__alloc(ink, 2 * n, sizeof *item);
    if (!out || !item) return NULL;
    fill_horizons(ink, item, a->relation.recent, n, two ? ", five years" : "");
    if (two) fill_horizons(ink, item + n, a->relation.all, n, ", all");
    out->item = item;
    out->n_items = two ? 2 * n : n;
    out->baseline = 0;
    out->x_name = "correlation";
    out->alt = cmv__str(
        ink, "Correlation of %s and %s by horizon; by the %s over all of the sample it is %s.",
        v->a, v->b, a->relation.all[0].name, item[two ? n : 0].text);
    out->caption = "Changes that do not overlap: number, correlation and 95" CMV__PERCENT
                   " interval. Filled: the interval excludes zero.";
    return out;
}

const cmv_chart *cmv__chart_years(cmv__ink *ink, const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    if (r->n_years < 2) return NULL;
    cmv_chart *out = chart(ink, CMV_CHART_BARS, "years", "Correlation by calendar year");
    cmv_chart_item *item = cmv__alloc(ink, r->n_years, sizeof *item);
    if (!out || !item) return NULL;
    for (size_t i = 0; i < r->n_years; i++) {
        item[i].label = cmv__str(ink, "%d", r->years[i].year);
        item[i].note = cmv__str(ink, "n = %s", cmv__count_text(ink, r->years[i].n));
        item[i].pale = r->years[i].partial;
        fill_item(ink, &item[i], &r->years[i].c);
    }
    out->item = item;
    out->n_items = r->n_years;
    out->baseline = 0;
    out->y_name = "correlation";
    out->alt = cmv__str(ink, "Correlation of %s and %s in each of %s, %d to %d.", v->a, v->b,
                        cmv__units_text(ink, r->n_years, "calendar year"), r->years[0].year,
                        r->years[r->n_years - 1].year);
    out->caption =
        "By calendar year; pale bars are part-years. Bars whose interval contains zero are grey.";
    return out;
}

/* ---- levels ------------------------------------------------------------------------------------------------------------------- */

static cmv_date *dates_with_base(cmv__ink *ink, const cmv_pair_report *r) {
    cmv_date *date = cmv__alloc(ink, r->n + 1, sizeof *date);
    if (!date) return NULL;
    date[0] = r->level_first;
    memcpy(date + 1, r->date, r->n * sizeof *date);
    return date;
}

/* The level before the first return and the n after it, each times scale. */
static double *with_base(cmv__ink *ink, const double *level, double base, size_t n, double scale) {
    double *y = cmv__alloc(ink, n + 1, sizeof *y);
    if (!y) return NULL;
    y[0] = base * scale;
    for (size_t i = 0; i < n; i++) y[i + 1] = level[i] * scale;
    return y;
}

static bool can_rebase(double base) { return isfinite(base) && base > 0; }

static const char *basis_words(const cmv_leg *leg) {
    return leg->basis == CMV_BASIS_TOTAL ? "with dividends reinvested" : "price only";
}

/* A linear axis hides what happened while a line was a fifth of what it became. */
static bool spans_decades(const double *a, const double *b, size_t n) {
    double low = 100, high = 100;
    for (size_t i = 0; i < n; i++) {
        low = fmin(low, fmin(a[i], b[i]));
        high = fmax(high, fmax(a[i], b[i]));
    }
    return low > 0 && high / low > 5;
}

const cmv_chart *cmv__chart_growth(cmv__ink *ink, const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    if (r->n < 2 || !can_rebase(r->base_a) || !can_rebase(r->base_b)) return NULL;
    cmv_chart *out = chart(ink, CMV_CHART_LINE, "growth", "Growth of 100");
    cmv_chart_series *series = out ? add_series(ink, out, 2) : NULL;
    if (!series) return NULL;
    const cmv_date *date = dates_with_base(ink, r);
    const double *a = with_base(ink, r->la, r->base_a, r->n, 100 / r->base_a);
    const double *b = with_base(ink, r->lb, r->base_b, r->n, 100 / r->base_b);
    if (!date || !a || !b) return NULL;
    series[0] = (cmv_chart_series){.name = v->a, .role = 1, .date = date, .y = a, .n = r->n + 1};
    series[1] = (cmv_chart_series){.name = v->b, .role = 2, .date = date, .y = b, .n = r->n + 1};
    out->baseline = 100;
    out->log_scale = spans_decades(a, b, r->n + 1);
    const char *since = cmv__date_text(ink, r->level_first);
    out->alt = cmv__str(ink, "100 on %s became %s in %s and %s in %s by %s.", since,
                        cmv__number(ink, a[r->n], 1, false), v->a,
                        cmv__number(ink, b[r->n], 1, false), v->b, cmv__date_text(ink, r->last));
    bool same = r->a.leg.basis == r->b.leg.basis;
    const char *scale = out->log_scale ? " Equal steps are equal percentages." : "";
    out->caption = same ? cmv__str(ink, "Since %s, %s.%s", since, basis_words(&r->a.leg), scale)
                        : cmv__str(ink, "Since %s; %s %s, %s %s.%s", since, v->a,
                                   basis_words(&r->a.leg), v->b, basis_words(&r->b.leg), scale);
    return out;
}

static cmv_chart *derived_line(cmv__ink *ink, const cmv__view *v, const char *id, const char *title,
                               int role, double *y) {
    cmv_chart *out = chart(ink, CMV_CHART_LINE, id, title);
    cmv_chart_series *series = out ? add_series(ink, out, 1) : NULL;
    const cmv_date *date = dates_with_base(ink, v->r);
    if (!series || !date || !y) return NULL;
    *series =
        (cmv_chart_series){.name = title, .role = role, .date = date, .y = y, .n = v->r->n + 1};
    return out;
}

const cmv_chart *cmv__chart_ratio(cmv__ink *ink, const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    if (r->n < 2 || !can_rebase(r->base_a) || !can_rebase(r->base_b)) return NULL;
    double *y = cmv__alloc(ink, r->n + 1, sizeof *y);
    if (!y) return NULL;
    y[0] = 100;
    for (size_t i = 0; i < r->n; i++) {
        y[i + 1] =
            r->lb[i] > 0 ? 100 * (r->la[i] / r->base_a) / (r->lb[i] / r->base_b) : (double)NAN;
    }
    cmv_chart *out = derived_line(ink, v, "ratio", cmv__str(ink, "%s over %s", v->a, v->b), 0, y);
    if (!out) return NULL;
    out->baseline = 100;
    out->alt = cmv__str(ink, "Ratio of %s to %s, 100 on %s and %s on %s.", v->a, v->b,
                        cmv__date_text(ink, r->level_first), cmv__number(ink, y[r->n], 1, false),
                        cmv__date_text(ink, r->last));
    out->caption = cmv__str(ink, "Rises when %s did better than %s.", v->a, v->b);
    return out;
}

/* Two rates: their difference, in the unit both carry. */
const cmv_chart *cmv__chart_levels(cmv__ink *ink, const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    if (r->n < 2) return NULL;
    double *y = cmv__alloc(ink, r->n + 1, sizeof *y);
    if (!y) return NULL;
    y[0] = r->base_a - r->base_b;
    for (size_t i = 0; i < r->n; i++) y[i + 1] = r->la[i] - r->lb[i];
    cmv_chart *out =
        derived_line(ink, v, "difference", cmv__str(ink, "%s less %s", v->a, v->b), 0, y);
    if (!out) return NULL;
    out->baseline = 0;
    out->y_name = r->a.leg.unit;
    out->alt = cmv__str(ink, "%s less %s: %s on %s, in %s.", v->a, v->b,
                        cmv__number(ink, y[r->n], r->a.leg.decimals, true),
                        cmv__date_text(ink, r->last), r->a.leg.unit);
    return out;
}

const cmv_chart *cmv__chart_side(cmv__ink *ink, const cmv__view *v, bool second) {
    const cmv_pair_report *r = v->r;
    const cmv_leg *leg = second ? &r->b.leg : &r->a.leg;
    if (r->n < 2) return NULL;
    double *y = with_base(ink, second ? r->lb : r->la, second ? r->base_b : r->base_a, r->n, 1);
    cmv_chart *out = derived_line(ink, v, second ? "level-b" : "level-a", second ? v->b : v->a,
                                  second ? 2 : 1, y);
    if (!out) return NULL;
    out->y_name = leg->unit;
    out->alt = cmv__str(ink, "%s on the shared dates, %s on %s, in %s.", second ? v->b : v->a,
                        cmv__level_text(ink, leg, y[r->n]), cmv__date_text(ink, r->last), leg->unit);
    return out;
}

/* ---- scatter ------------------------------------------------------------------------------------------------------------------- */

static double unit_of(cmv_transform t) { return cmv__is_relative(t) ? 100 : 1; }

static const char *axis_name(cmv__ink *ink, const char *who, cmv_transform t, const cmv_leg *leg) {
    const char *unit = cmv__is_relative(t) ? "%" : t == CMV_TRANSFORM_DIFF_BP ? "bp" : leg->unit;
    return cmv__str(ink, "%s, %s", who, unit);
}

static double mean_of(const double *x, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i];
    return sum / (double)n;
}

/* b goes across and a goes up, so that the line's slope is the beta of a on b. */
const cmv_chart *cmv__chart_scatter(cmv__ink *ink, const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    size_t n = r->detail.n < r->n ? r->detail.n : r->n;
    if (n < 3) return NULL;
    cmv_chart *out =
        chart(ink, CMV_CHART_SCATTER, "scatter",
              cmv__str(ink, "%s against %s, each %s of the last year", v->a, v->b, v->noun));
    double *x = cmv__alloc(ink, n, sizeof *x), *y = cmv__alloc(ink, n, sizeof *y);
    if (!out || !x || !y) return NULL;
    for (size_t i = 0; i < n; i++) {
        y[i] = unit_of(r->transform_a) * r->x[r->n - n + i];
        x[i] = unit_of(r->transform_b) * r->y[r->n - n + i];
    }
    out->x = x;
    out->y = y;
    out->n_points = n;
    out->x_name = axis_name(ink, v->b, r->transform_b, &r->b.leg);
    out->y_name = axis_name(ink, v->a, r->transform_a, &r->a.leg);
    const char *line = "";
    if (!r->detail.beta_ab.why) {
        out->slope = r->detail.beta_ab.v * unit_of(r->transform_a) / unit_of(r->transform_b);
        out->intercept = mean_of(y, n) - out->slope * mean_of(x, n);
        line = cmv__str(ink, " and the fitted line of slope %s", cmv__slope_text(ink, out->slope));
    }
    out->alt =
        cmv__str(ink, "%s of %s against %s%s.", cmv__units_text(ink, n, v->noun), v->a, v->b, line);
    out->caption = cmv__str(ink, "From %s to %s.", cmv__date_text(ink, r->date[r->n - n]),
                            cmv__date_text(ink, r->last));
    return out;
}

/* How much a goes with a step in b, over the year that ends on each date. */
const cmv_chart *cmv__chart_slope(cmv__ink *ink, const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    const double *slope = r->answers ? r->answers->change.slope.rolling : NULL;
    if (!slope || isnan(slope[r->n - 1])) return NULL;
    const size_t window = r->answers->change.slope.window, n = r->n - (window - 1);
    const double step = cmv__step_of(r->transform_b), unit = step * unit_of(r->transform_a);
    const char *what =
        cmv__str(ink, "a %s move in %s", cmv__step_text(ink, r->transform_b, &r->b.leg), v->b);
    const char *span = cmv__units_text(ink, window, v->noun);
    cmv_chart *out = chart(ink, CMV_CHART_LINE, "slope",
                           cmv__str(ink, "Move in %s that went with %s, over %s", v->a, what, span));
    cmv_chart_series *series = out ? add_series(ink, out, 1) : NULL;
    double *y = cmv__alloc(ink, n, sizeof *y);
    cmv_chart_mark *mark = cmv__alloc(ink, 1, sizeof *mark);
    if (!series || !y || !mark) return NULL;
    for (size_t i = 0; i < n; i++) y[i] = unit * slope[window - 1 + i];
    *series = (cmv_chart_series){.name = "slope", .date = r->date + (window - 1), .y = y, .n = n};
    out->csv = NULL;
    out->baseline = 0;
    out->y_name = axis_name(ink, v->a, r->transform_a, &r->a.leg);
    out->alt = cmv__str(
        ink, "Over the %s that end on each date; in the last of them %s went with %s in %s.", span,
        what, cmv__move_text(ink, r->transform_a, &r->a.leg, step * slope[r->n - 1], true), v->a);
    out->mark = mark;
    out->n_marks = cmv__slope_mark(ink, v, mark);
    out->caption =
        out->n_marks
            ? "Each point looks back over a whole year. Upright line: where the slope changed, as "
              "far as five years tell."
            : "Each point looks back over a whole year.";
    return out;
}

/* ---- one series ------------------------------------------------------------------------------------------------------------------ */

const cmv_chart *cmv__chart_spark(cmv__ink *ink, const cmv_leg_report *leg, int role) {
    const cmv_series *s = &leg->leg.level;
    if (s->n < 2) return NULL;
    size_t n = s->n < SPARK_MAX ? s->n : SPARK_MAX;
    cmv_chart *out =
        chart(ink, CMV_CHART_SPARK, cmv__str(ink, "spark-%s", leg->leg.id), leg->leg.short_name);
    cmv_chart_series *series = out ? add_series(ink, out, 1) : NULL;
    if (!series) return NULL;
    *series = (cmv_chart_series){.name = leg->leg.short_name,
                                 .role = role,
                                 .date = s->date + (s->n - n),
                                 .y = s->value + (s->n - n),
                                 .n = n};
    out->csv = NULL;
    out->alt = cmv__str(ink, "%s from %s to %s.", leg->leg.short_name,
                        cmv__date_text(ink, series->date[0]), cmv__date_text(ink, leg->last));
    return out;
}

const cmv_chart *cmv__chart_metric(cmv__ink *ink, const cmv_leg_report *leg) {
    const cmv_series *s = &leg->leg.level;
    if (s->n < 2) return NULL;
    cmv_chart *out = chart(ink, CMV_CHART_LINE, "level", leg->leg.name);
    cmv_chart_series *series = out ? add_series(ink, out, 1) : NULL;
    if (!series) return NULL;
    *series = (cmv_chart_series){
        .name = leg->leg.short_name, .role = 1, .date = s->date, .y = s->value, .n = s->n};
    out->y_name = leg->leg.unit;
    out->alt = cmv__str(ink, "%s from %s to %s, in %s; last %s.", leg->leg.name,
                        cmv__date_text(ink, leg->first), cmv__date_text(ink, leg->last),
                        leg->leg.unit, cmv__level_text(ink, &leg->leg, leg->latest.v));
    return out;
}

/* Dates further apart than this many days are not joined by a line. */
static int joined_within(cmv_freq freq) {
    static const int days[] = {
        [CMV_DAILY] = 14, [CMV_WEEKLY] = 30, [CMV_MONTHLY] = 95, [CMV_QUARTERLY] = 280, [CMV_ANNUAL] = 1100};
    return days[freq];
}

static size_t add_point(cmv_date *date, double *y, size_t n, cmv_date d, double v) {
    date[n] = d;
    y[n] = v;
    return n + 1;
}

static cmv_chart_series revision_series(cmv__ink *ink, const cmv_leg_report *leg) {
    const cmv_series *first = &leg->revisions->first_release, *now = &leg->revisions->now;
    cmv_date *date = cmv__alloc(ink, 2 * first->n, sizeof *date);
    double *y = cmv__alloc(ink, 2 * first->n, sizeof *y);
    size_t n = 0;
    if (!date || !y) return (cmv_chart_series){0};
    for (size_t i = 0; i < first->n; i++) {
        if (i && first->date[i] - first->date[i - 1] > joined_within(leg->leg.freq))
            n = add_point(date, y, n, first->date[i - 1] + 1, (double)NAN);
        n = add_point(date, y, n, first->date[i], now->value[i] - first->value[i]);
    }
    return (cmv_chart_series){.name = "revised by", .role = 1, .date = date, .y = y, .n = n};
}

const cmv_chart *cmv__chart_revisions(cmv__ink *ink, const cmv_leg_report *leg) {
    enum { LEAST = 12 };
    const cmv_series *first = &leg->revisions->first_release, *now = &leg->revisions->now;
    if (first->n < LEAST) return NULL;
    cmv_chart *out = chart(ink, CMV_CHART_LINE, "revised", "From the first release to now");
    cmv_chart_series *series = out ? add_series(ink, out, 1) : NULL;
    if (!series) return NULL;
    *series = revision_series(ink, leg);
    size_t widest = 0;
    for (size_t i = 1; i < first->n; i++) {
        if (fabs(now->value[i] - first->value[i]) > fabs(now->value[widest] - first->value[widest]))
            widest = i;
    }
    out->csv = NULL;
    out->y_name = leg->leg.unit;
    out->baseline = 0;
    out->alt = cmv__str(
        ink, "What is held now less what was published first, from %s to %s; furthest on %s: %s %s.",
        cmv__date_text(ink, first->date[0]), cmv__date_text(ink, first->date[first->n - 1]),
        cmv__date_text(ink, first->date[widest]),
        cmv__number(ink, now->value[widest] - first->value[widest], leg->leg.decimals, true),
        leg->leg.unit);
    return out;
}
