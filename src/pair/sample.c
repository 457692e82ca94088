// SPDX-License-Identifier: Apache-2.0
/* From two legs to one sample of paired changes: align first, then transform, then cut to the dates asked for. */
#include "base/arena.h"
#include "base/lanes.h"
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

cmv_transform cmv__transform_asked(cmv_returns returns, cmv_transform own) {
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

CMV_WIDE static bool all_positive(const double *restrict v, size_t n) {
    cmv__m4 positive = {-1, -1, -1, -1};
    size_t i = 0;
    for (; i + CMV__LANES <= n; i += CMV__LANES) positive &= CMV__LOAD4(v + i) > 0;
    bool all = (positive[0] & positive[1] & positive[2] & positive[3]) != 0;
    for (; i < n; i++) all &= v[i] > 0;
    return all;
}

/* Log and simple changes need positive levels inside the sample; the first that is not decides for differences. */
static cmv_transform transform_for(cmv_pair_report *report, const cmv_leg *leg, const double *level) {
    cmv_transform t = cmv__transform_asked(report->opt.returns, leg->transform);
    if (t == CMV_TRANSFORM_DIFF || t == CMV_TRANSFORM_DIFF_BP) return t;
    const cmv_aligned *al = &report->aligned;
    if (all_positive(level, al->n)) return t;
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

cmv_rc cmv__level_changes(cmv_transform t, cmv_freq freq, cmv_series level, cmv_arena *arena,
                          double **out, cmv_err *err) {
    CMV_NEW_RAW(*out, arena, double, level.n, err);
    return cmv_transform_apply(t, freq, level, (cmv_vec){*out, level.n}, NULL, err);
}

static cmv_rc changes(cmv_transform t, cmv_freq freq, const cmv_aligned *al, const double *level,
                      cmv_arena *arena, double **out, cmv_err *err) {
    return cmv__level_changes(t, freq, (cmv_series){al->date, level, al->n}, arena, out, err);
}

/* Returns dated from..to: rows first..end-1 of the alignment, never its first row. */
typedef struct rows {
    size_t first, end;
} rows;

static rows rows_asked(const cmv_pair_report *report) {
    const cmv_aligned *al = &report->aligned;
    rows r = {1, al->n};
    if (al->n == 0) return (rows){0, 0};
    while (report->opt.from != CMV_DATE_NONE && r.first < al->n &&
           al->date[r.first] < report->opt.from)
        r.first++;
    while (report->opt.to != CMV_DATE_NONE && r.end > r.first && al->date[r.end - 1] > report->opt.to)
        r.end--;
    return r;
}

CMV_WIDE static bool all_defined(const double *restrict x, const double *restrict y, size_t n) {
    cmv__m4 defined = {-1, -1, -1, -1};
    size_t i = 0;
    for (; i + CMV__LANES <= n; i += CMV__LANES) {
        const cmv__v4 a = CMV__LOAD4(x + i), b = CMV__LOAD4(y + i);
        defined &= CMV__IS_NUMBER4(a) & CMV__IS_NUMBER4(b);
    }
    bool all = (defined[0] & defined[1] & defined[2] & defined[3]) != 0;
    for (; i < n; i++) all &= !isnan(x[i]) && !isnan(y[i]);
    return all;
}

/* Copies the defined pairs of the rows together. */
static cmv_rc pack(cmv_pair_report *report, rows in, const double *x, const double *y,
                   cmv_arena *arena, cmv_err *err) {
    const cmv_aligned *al = &report->aligned;
    double *to[4];
    cmv_date *date;
    for (int i = 0; i < 4; i++) CMV_NEW_RAW(to[i], arena, double, in.end - in.first, err);
    CMV_NEW_RAW(date, arena, cmv_date, in.end - in.first, err);
    size_t n = 0, first = in.first;
    for (size_t i = in.first; i < in.end; i++) {
        if (isnan(x[i]) || isnan(y[i])) {
            report->aligned.dropped.undefined_returns++;
            continue;
        }
        if (n == 0) first = i;
        date[n] = al->date[i];
        to[0][n] = x[i];
        to[1][n] = y[i];
        to[2][n] = al->a[i];
        to[3][n++] = al->b[i];
    }
    report->n = n;
    report->date = date;
    report->x = to[0];
    report->y = to[1];
    report->la = to[2];
    report->lb = to[3];
    if (n > 0) {
        report->level_first = al->date[first - 1];
        report->base_a = al->a[first - 1];
        report->base_b = al->b[first - 1];
    }
    return CMV_OK;
}

/* The usual case, nothing undefined: the rows are used where they are. */
static void take(cmv_pair_report *report, rows in, const double *x, const double *y) {
    const cmv_aligned *al = &report->aligned;
    report->n = in.end - in.first;
    report->date = al->date + in.first;
    report->x = x + in.first;
    report->y = y + in.first;
    report->la = al->a + in.first;
    report->lb = al->b + in.first;
    report->level_first = al->date[in.first - 1];
    report->base_a = al->a[in.first - 1];
    report->base_b = al->b[in.first - 1];
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

cmv_rc cmv__pair_align(const cmv_pair_report *report, cmv_align_mode mode, cmv_arena *arena,
                       cmv_aligned *out, cmv_err *err) {
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
    return cmv_series_align(&in[0], &in[1], mode, arena, out, err);
}

static cmv_reason why_empty(const cmv_pair_report *report) {
    const cmv_leg *empty = !report->a.leg.sample.n   ? &report->a.leg
                           : !report->b.leg.sample.n ? &report->b.leg
                                                     : NULL;
    if (empty) return empty->why_empty != CMV_WHY_NONE ? empty->why_empty : CMV_WHY_NO_DATA;
    return report->aligned.n ? CMV_WHY_TOO_FEW : CMV_WHY_NOT_SHARED;
}

cmv_rc cmv__pair_sample(cmv_pair_report *report, cmv_arena *arena, cmv_err *err) {
    CMV_TRY(cmv__pair_align(report, report->opt.align, arena, &report->aligned, err));
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
    double *x, *y;
    CMV_TRY(changes(report->transform_a, al->freq, al, al->a, arena, &x, err));
    CMV_TRY(changes(report->transform_b, al->freq, al, al->b, arena, &y, err));
    const rows in = rows_asked(report);
    if (in.first < in.end && all_defined(x + in.first, y + in.first, in.end - in.first))
        take(report, in, x, y);
    else
        CMV_TRY(pack(report, in, x, y, arena, err));
    if (report->n) {
        report->first = report->date[0];
        report->last = report->date[report->n - 1];
    } else {
        report->why_empty = why_empty(report);
    }
    return CMV_OK;
}
