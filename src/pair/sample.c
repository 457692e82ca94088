// SPDX-License-Identifier: Apache-2.0
/* From two legs to one sample of paired changes: align first, then transform, then cut to the dates asked for. */
#include "base/arena.h"
#include "parts.h"

#include <math.h>

/* Wording of the changes of one leg: frequency, what, transform. */
static const char *wording(const cmv_leg *leg, cmv_freq freq, cmv_transform t, cmv_arena *arena) {
    static const char *const price[] = {[CMV_BASIS_PRICE] = "price", [CMV_BASIS_TOTAL] = "total"};
    const char *every = cmv_freq_name(freq);
    switch (t) {
    case CMV_TRANSFORM_LOG:
    case CMV_TRANSFORM_SIMPLE:
        if (leg->is_price)
            return cmv_arena_printf(arena, "%s %s returns, %s", every, price[leg->basis],
                                    cmv_transform_name(t));
        return cmv_arena_printf(arena, "%s %s changes", every,
                                t == CMV_TRANSFORM_LOG ? "log" : "relative");
    case CMV_TRANSFORM_DIFF_BP:
        return cmv_arena_printf(arena, "%s changes in basis points", every);
    case CMV_TRANSFORM_DIFF:
        return cmv_arena_printf(arena, "%s changes in %s", every, cmv__difference_unit(leg));
    case CMV_TRANSFORM_YOY:
        return cmv_arena_printf(arena, "year-on-year log changes, %s", every);
    }
    return "";
}

static cmv_transform asked_for(cmv_returns returns, cmv_transform own) {
    switch (returns) {
    case CMV_RETURNS_LOG:
        return CMV_TRANSFORM_LOG;
    case CMV_RETURNS_SIMPLE:
        return CMV_TRANSFORM_SIMPLE;
    case CMV_RETURNS_DIFF:
        return CMV_TRANSFORM_DIFF;
    case CMV_RETURNS_DIFF_BP:
        return CMV_TRANSFORM_DIFF_BP;
    case CMV_RETURNS_YOY:
        return CMV_TRANSFORM_YOY;
    case CMV_RETURNS_AUTO:
        break;
    }
    return own;
}

/* Log and simple changes need positive levels inside the sample; the first that is not decides for differences. */
static cmv_transform transform_for(cmv_pair_report *report, const cmv_leg *leg, const double *level) {
    cmv_transform t = asked_for(report->opt.returns, leg->transform);
    if (t == CMV_TRANSFORM_DIFF || t == CMV_TRANSFORM_DIFF_BP) return t;
    const cmv_aligned *al = &report->aligned;
    for (size_t i = 0; i < al->n; i++) {
        bool inside = (report->opt.from == CMV_DATE_NONE || al->date[i] >= report->opt.from) &&
                      (report->opt.to == CMV_DATE_NONE || al->date[i] <= report->opt.to);
        if (!inside || level[i] > 0) continue;
        if (!report->fell_back) {
            report->fell_back_on = al->date[i];
            report->fell_back_value = level[i];
        }
        report->fell_back = true;
        return CMV_TRANSFORM_DIFF;
    }
    return t;
}

static cmv_rc changes(cmv_transform t, cmv_freq freq, const cmv_aligned *al, const double *level,
                      cmv_arena *arena, double **out, cmv_err *err) {
    CMV_NEW_ARRAY(*out, arena, double, al->n, err);
    cmv_series s = {al->date, level, al->n};
    return cmv_transform_apply(t, freq, s, (cmv_vec){*out, al->n}, NULL, err);
}

/* Packs the defined pairs dated from..to; arrays have room for all. */
static void pack(cmv_pair_report *report, const double *x, const double *y, cmv_date *date,
                 double *const to[4]) {
    const cmv_aligned *al = &report->aligned;
    size_t n = 0;
    for (size_t i = 1; i < al->n; i++) {
        if (report->opt.from != CMV_DATE_NONE && al->date[i] < report->opt.from) continue;
        if (report->opt.to != CMV_DATE_NONE && al->date[i] > report->opt.to) break;
        if (isnan(x[i]) || isnan(y[i])) {
            report->aligned.dropped.undefined_returns++;
            continue;
        }
        if (n == 0) {
            report->level_first = al->date[i - 1];
            report->base_a = al->a[i - 1];
            report->base_b = al->b[i - 1];
        }
        date[n] = al->date[i];
        to[0][n] = x[i];
        to[1][n] = y[i];
        to[2][n] = al->a[i];
        to[3][n] = al->b[i];
        n++;
    }
    report->n = n;
    report->date = date;
    report->x = to[0];
    report->y = to[1];
    report->la = to[2];
    report->lb = to[3];
}

/* Levels of the dates asked for, and those before them that the first change needs; so rows outside are not counted. */
static cmv_series asked_levels(const cmv_pair_report *report, const cmv_leg *leg) {
    static const int before[] = {
        [CMV_DAILY] = 10, [CMV_WEEKLY] = 21, [CMV_MONTHLY] = 93, [CMV_QUARTERLY] = 280, [CMV_ANNUAL] = 800};
    cmv_freq slower =
        report->a.leg.freq > report->b.leg.freq ? report->a.leg.freq : report->b.leg.freq;
    int days = before[slower] + (report->opt.returns == CMV_RETURNS_YOY ? 380 : 0);
    cmv_date from = report->opt.from == CMV_DATE_NONE ? CMV_DATE_NONE : report->opt.from - days;
    return cmv_series_between(leg->sample, from, report->opt.to);
}

static cmv_rc align_legs(cmv_pair_report *report, cmv_arena *arena, cmv_err *err) {
    const cmv_leg *leg[2] = {&report->a.leg, &report->b.leg};
    cmv_align_leg in[2];
    for (int i = 0; i < 2; i++) {
        in[i] = (cmv_align_leg){.level = asked_levels(report, leg[i]),
                                .freq = leg[i]->freq,
                                .cal = leg[i]->cal,
                                .pub = leg[i]->pub,
                                .close_minute = leg[i]->close_minute,
                                .close_zone = leg[i]->close_zone};
    }
    return cmv_series_align(&in[0], &in[1], report->opt.align, arena, &report->aligned, err);
}

static cmv_reason why_empty(const cmv_pair_report *report) {
    const cmv_leg *empty = !report->a.leg.sample.n   ? &report->a.leg
                           : !report->b.leg.sample.n ? &report->b.leg
                                                     : NULL;
    if (empty) return empty->why_empty != CMV_WHY_NONE ? empty->why_empty : CMV_WHY_NO_DATA;
    return report->aligned.n ? CMV_WHY_TOO_FEW : CMV_WHY_NOT_SHARED;
}

cmv_rc cmv__pair_sample(cmv_pair_report *report, cmv_arena *arena, cmv_err *err) {
    CMV_TRY(align_legs(report, arena, err));
    const cmv_aligned *al = &report->aligned;
    report->first = report->last = report->level_first = report->fell_back_on = CMV_DATE_NONE;
    report->transform_a = transform_for(report, &report->a.leg, al->a);
    report->transform_b = transform_for(report, &report->b.leg, al->b);
    report->returns_a = wording(&report->a.leg, al->freq, report->transform_a, arena);
    report->returns_b = wording(&report->b.leg, al->freq, report->transform_b, arena);
    if (!report->returns_a || !report->returns_b)
        CMV_FAIL(err, CMV_E_NOMEM, "no room for the wording of returns");
    double pa = cmv__periods_per_year(al->freq, report->a.leg.cal),
           pb = cmv__periods_per_year(al->freq, report->b.leg.cal);
    report->periods_per_year = pa < pb ? pa : pb;
    double *x, *y, *to[4];
    cmv_date *date;
    CMV_TRY(changes(report->transform_a, al->freq, al, al->a, arena, &x, err));
    CMV_TRY(changes(report->transform_b, al->freq, al, al->b, arena, &y, err));
    for (int i = 0; i < 4; i++) CMV_NEW_ARRAY(to[i], arena, double, al->n, err);
    CMV_NEW_ARRAY(date, arena, cmv_date, al->n, err);
    pack(report, x, y, date, to);
    if (report->n) {
        report->first = date[0];
        report->last = date[report->n - 1];
    } else {
        report->why_empty = why_empty(report);
    }
    return CMV_OK;
}
