// SPDX-License-Identifier: Apache-2.0
/*
 * The ladder of horizons: changes between the last shared levels of weeks, months and quarters, which do not overlap.
 *
 * A change needs a whole period: the first period of the sample, cut off where the sample begins, gives only the level
 * that the first change starts from; the last counts only when its last session is over, that is when the next shared
 * session that is due falls into another period.
 */
#include "base/arena.h"
#include "parts.h"

#include <math.h>
#include <string.h>

/* One for each frequency, in the order of cmv_freq. */
static const struct {
    const char *name;
    cmv_period period;
} RUNGS[] = {
    [CMV_DAILY] = {"day", CMV_PERIOD_WEEK},      [CMV_WEEKLY] = {"week", CMV_PERIOD_WEEK},
    [CMV_MONTHLY] = {"month", CMV_PERIOD_MONTH}, [CMV_QUARTERLY] = {"quarter", CMV_PERIOD_QUARTER},
    [CMV_ANNUAL] = {"year", CMV_PERIOD_YEAR},
};

/* ISO weeks. */
static const cmv_weekday WEEK_END = CMV_SUN;

const char *cmv__horizon_name(cmv_freq freq) { return RUNGS[freq].name; }

static bool is_yearly(const cmv_pair_report *report) {
    return report->transform_a == CMV_TRANSFORM_YOY || report->transform_b == CMV_TRANSFORM_YOY;
}

size_t cmv__horizon_count(const cmv_pair_report *report) {
    if (is_yearly(report)) return 0;
    const cmv_freq own = report->aligned.freq;
    return own == CMV_ANNUAL ? 1 : (size_t)(CMV_QUARTERLY - own) + 1;
}

cmv_rc cmv__horizon_of(const char *name, const cmv_date *date, const double *x, const double *y,
                       size_t n, cmv_arena *arena, cmv_horizon *out, cmv_err *err) {
    double *kept[2];
    CMV_NEW_RAW(kept[0], arena, double, n, err);
    CMV_NEW_RAW(kept[1], arena, double, n, err);
    *out = (cmv_horizon){.name = name, .first = CMV_DATE_NONE, .last = CMV_DATE_NONE};
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        kept[0][out->n] = x[i];
        kept[1][out->n++] = y[i];
        if (out->n == 1) out->first = date[i];
        out->last = date[i];
    }
    const cmv_cvec a = {kept[0], out->n}, b = {kept[1], out->n};
    CMV_TRY(cmv_corr_jack_of(a, b, &out->c, err));
    if (out->n >= CMV_MIN_R) return CMV_OK;
    out->c = (cmv_corr_jack){.n = out->n, .influential = SIZE_MAX};
    out->c.r = out->c.ci_low = out->c.ci_high = cmv_num_missing(CMV_WHY_TOO_FEW);
    out->c.se_jack_z = out->c.se_used_z = out->c.r_without = NAN;
    return CMV_OK;
}

/* ---- whole periods --------------------------------------------------------------------------------------------------- */

/* A series that has the dates it has: of these only weekdays are expected. */
static bool is_due(const cmv_calendar *cal, cmv_date date) {
    if (!strcmp(cmv_calendar_name(cal), "own")) return cmv_date_weekday(date) <= CMV_FRI;
    return cmv_calendar_is_session(cal, date);
}

/* When the next shared level is due after the last. */
static cmv_date next_due(const cmv__ladder *l) {
    static const int months[] = {[CMV_MONTHLY] = 1, [CMV_QUARTERLY] = 3, [CMV_ANNUAL] = 12};
    enum { FURTHEST = 31 };
    if (l->freq == CMV_WEEKLY) return l->last + 7;
    if (l->freq != CMV_DAILY) return cmv_date_add_months(l->last, months[l->freq]);
    cmv_date due = l->last + 1;
    while (due < l->last + FURTHEST && !(is_due(l->cal_a, due) && is_due(l->cal_b, due))) due++;
    return due;
}

static cmv_rc is_over(const cmv__ladder *l, cmv_period period, bool *over, cmv_err *err) {
    const cmv_date pair[] = {l->last, next_due(l)};
    size_t end[2], n = 0;
    CMV_TRY(cmv_period_ends(pair, 2, period, WEEK_END, end, &n, err));
    *over = n == 2;
    return CMV_OK;
}

/* Levels at the ends of whole periods. */
typedef struct ends {
    cmv_date *date;
    double *a, *b;
    size_t n;
} ends;

static cmv_rc levels_at_ends(const cmv__ladder *l, cmv_period period, cmv_arena *arena, ends *out,
                             cmv_err *err) {
    size_t *at;
    bool over;
    CMV_NEW_RAW(at, arena, size_t, l->n, err);
    CMV_TRY(cmv_period_ends(l->date, l->n, period, WEEK_END, at, &out->n, err));
    CMV_TRY(is_over(l, period, &over, err));
    if (out->n > 0 && !over) out->n--;
    CMV_NEW_RAW(out->date, arena, cmv_date, out->n, err);
    CMV_NEW_RAW(out->a, arena, double, out->n, err);
    CMV_NEW_RAW(out->b, arena, double, out->n, err);
    for (size_t i = 0; i < out->n; i++) {
        out->date[i] = l->date[at[i]];
        out->a[i] = l->a[at[i]];
        out->b[i] = l->b[at[i]];
    }
    return CMV_OK;
}

cmv_rc cmv__ladder_rung(const cmv__ladder *ladder, cmv_freq freq, cmv_arena *arena,
                        cmv_horizon *out, cmv_err *err) {
    ends at;
    double *x, *y;
    CMV_TRY(levels_at_ends(ladder, RUNGS[freq].period, arena, &at, err));
    CMV_TRY(cmv__level_changes(ladder->ta, freq, (cmv_series){at.date, at.a, at.n}, arena, &x, err));
    CMV_TRY(cmv__level_changes(ladder->tb, freq, (cmv_series){at.date, at.b, at.n}, arena, &y, err));
    return cmv__horizon_of(RUNGS[freq].name, at.date, x, y, at.n, arena, out, err);
}

/* The levels of some returns of a report, and the level before the first of them. */
static cmv__ladder ladder_of(const cmv_pair_report *report, size_t first, size_t n) {
    const cmv_aligned *al = &report->aligned;
    const cmv_series s = {al->date, al->a, al->n};
    const size_t from = cmv_series_at_or_before(s, report->date[first]) - 1;
    const size_t end = cmv_series_at_or_before(s, report->date[first + n - 1]) + 1;
    return (cmv__ladder){.freq = al->freq,
                         .ta = report->transform_a,
                         .tb = report->transform_b,
                         .cal_a = report->a.leg.cal,
                         .cal_b = report->b.leg.cal,
                         .date = al->date + from,
                         .a = al->a + from,
                         .b = al->b + from,
                         .n = end - from,
                         .last = report->last};
}

cmv_rc cmv__horizon_ladder(const cmv_pair_report *report, size_t first, size_t n, cmv_arena *arena,
                           cmv_horizon *out, cmv_err *err) {
    const cmv_freq own = report->aligned.freq;
    cmv__ladder ladder = {0};
    if (n > 0) ladder = ladder_of(report, first, n);
    for (size_t k = 0; k < cmv__horizon_count(report); k++) {
        const cmv_freq freq = (cmv_freq)(own + (cmv_freq)k);
        if (n == 0)
            CMV_TRY(cmv__horizon_of(RUNGS[freq].name, NULL, NULL, NULL, 0, arena, &out[k], err));
        else if (k > 0)
            CMV_TRY(cmv__ladder_rung(&ladder, freq, arena, &out[k], err));
        else
            CMV_TRY(cmv__horizon_of(RUNGS[own].name, report->date + first, report->x + first,
                                    report->y + first, n, arena, &out[0], err));
    }
    return CMV_OK;
}
