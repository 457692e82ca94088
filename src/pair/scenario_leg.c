// SPDX-License-Identifier: Apache-2.0
/* One series in a named stretch of history, and after it. */
#include "parts.h"
#include "stretch.h"

#include "comove/history.h"
#include "comove/scenario.h"

#include <math.h>

static cmv_scenario_after none_after(size_t ahead, cmv_reason why) {
    const cmv_num none = cmv_num_missing(why);
    return (cmv_scenario_after){.ahead = ahead,
                                .date = CMV_DATE_NONE,
                                .change = none,
                                .at_most = none,
                                .at_least = none,
                                .up = none};
}

/* The `ahead` values after row `from`, among all stretches as long. */
static cmv_scenario_after after_of(cmv_transform t, cmv_series s, size_t from, size_t ahead) {
    cmv_scenario_after out = none_after(ahead, CMV_WHY_NOT_KNOWN);
    if (s.n <= ahead) return out;
    const bool there = from + ahead < s.n;
    size_t up = 0, low = 0, high = 0;
    if (there) {
        out.date = s.date[from + ahead];
        out.change = cmv__level_change(t, s.value[from], s.value[from + ahead]);
    }
    for (size_t i = 0; i + ahead < s.n; i++) {
        const double v = cmv__level_change(t, s.value[i], s.value[i + ahead]).v;
        if (isnan(v)) continue;
        out.n++;
        up += v > 0;
        low += v <= out.change.v;
        high += v >= out.change.v;
    }
    out.up = cmv_wilson(up, out.n).share;
    out.at_most = out.change.why ? cmv_num_missing(out.change.why) : cmv_wilson(low, out.n).share;
    out.at_least = out.change.why ? cmv_num_missing(out.change.why) : cmv_wilson(high, out.n).share;
    return out;
}

static cmv_reason why_not(const cmv_leg *leg) {
    if (!leg->sample.n) return leg->why_empty ? leg->why_empty : CMV_WHY_NO_DATA;
    if (leg->freq > CMV_WEEKLY) return CMV_WHY_FREQUENCY;
    return leg->sample.n > 1 ? CMV_WHY_NONE : CMV_WHY_TOO_FEW;
}

/* Differences where a level at or below zero forbids shares. */
static cmv_transform transform_of(const cmv_leg *leg, const double *value, size_t n) {
    if (leg->transform == CMV_TRANSFORM_DIFF || leg->transform == CMV_TRANSFORM_DIFF_BP)
        return leg->transform;
    for (size_t i = 0; i < n; i++) {
        if (!(value[i] > 0)) return CMV_TRANSFORM_DIFF;
    }
    return leg->transform;
}

static void fill(const cmv_leg *leg, const cmv__stretch *s, bool after, cmv_scenario_leg *out) {
    const cmv_series v = leg->sample;
    const size_t base = s->first, end = s->first + s->n; /* rows of levels: one more than changes */
    const double periods = cmv__periods_per_year(leg->freq, leg->cal);
    out->transform = transform_of(leg, v.value + base, s->n + 1);
    out->base = s->base;
    out->first = v.date[base + 1];
    out->last = v.date[end];
    out->n = s->n;
    out->change = cmv__level_change(out->transform, v.value[base], v.value[end]);
    out->fall = cmv__level_fall(out->transform, v.value[base], (cmv_cvec){v.value + base + 1, s->n});
    static const double years[CMV_AFTER_HORIZONS] = {1. / 12, .25, 1};
    for (int i = 0; i < CMV_AFTER_HORIZONS && after; i++)
        out->after[i] = after_of(out->transform, v, end, (size_t)(years[i] * periods + .5));
}

cmv_scenario_leg cmv_scenario_leg_of(const cmv_leg *leg, const cmv_scenario_span *span, bool after) {
    const cmv_series v = leg->sample;
    cmv__stretch s = {.why = why_not(leg)};
    if (!s.why)
        s = cmv__stretch_of(v.date + 1, v.n - 1, v.date[0], span->first, span->last,
                            CMV_STRETCH_SLACK);
    const cmv_num none = cmv_num_missing(s.why);
    cmv_scenario_leg out = {.id = leg->id,
                            .short_name = leg->short_name,
                            .category = leg->category,
                            .unit = leg->unit,
                            .is_price = leg->is_price,
                            .transform = leg->transform,
                            .basis = leg->basis,
                            .why = s.why,
                            .first = span->first,
                            .last = span->last,
                            .base = CMV_DATE_NONE,
                            .change = none,
                            .fall = none};
    for (int i = 0; i < CMV_AFTER_HORIZONS; i++)
        out.after[i] = none_after(0, s.why ? s.why : CMV_WHY_NOT_ASKED);
    if (!s.why) fill(leg, &s, after, &out);
    return out;
}
