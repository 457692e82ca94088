// SPDX-License-Identifier: Apache-2.0
/* Report of one series: latest value, changes, 52-week range, statistics of the recent window. */
#include "base/arena.h"
#include "parts.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* How old the value behind a change may be, in days beyond the target, before it is no base for that change. */
static int base_slack(cmv_freq freq) {
    static const int slack[] = {
        [CMV_DAILY] = 10, [CMV_WEEKLY] = 10, [CMV_MONTHLY] = 31, [CMV_QUARTERLY] = 93, [CMV_ANNUAL] = 366};
    return slack[freq];
}

const char *cmv__difference_unit(const cmv_leg *leg) {
    bool plain = !leg->unit || !leg->unit[0] || strcmp(leg->unit, "index") == 0 ||
                 strcmp(leg->unit, "0 or 1") == 0;
    return plain ? "points" : leg->unit;
}

static const char *change_unit(const cmv_leg *leg) {
    if (!leg->is_rate) return "%";
    if (leg->transform == CMV_TRANSFORM_DIFF_BP) return "bp";
    return cmv__difference_unit(leg);
}

/* Difference of two levels in the unit that change_unit names. */
static cmv_num difference(const cmv_leg *leg, double now, double before) {
    if (leg->is_rate)
        return cmv_num_of((now - before) * (leg->transform == CMV_TRANSFORM_DIFF_BP ? 100 : 1),
                          CMV_WHY_NO_DATA);
    if (before <= 0) return cmv_num_missing(CMV_WHY_NONPOSITIVE_PRICE);
    return cmv_num_of(100 * (now - before) / before, CMV_WHY_NO_DATA);
}

static cmv_change change_from(const cmv_leg *leg, size_t at) {
    cmv_series s = leg->level;
    return (cmv_change){difference(leg, s.value[s.n - 1], s.value[at]), s.date[at]};
}

static cmv_change change_since(const cmv_leg *leg, cmv_date target, cmv_freq coarsest) {
    if (leg->freq > coarsest)
        return (cmv_change){cmv_num_missing(CMV_WHY_FREQUENCY), CMV_DATE_NONE};
    cmv_series s = leg->level;
    size_t at = cmv_series_at_or_before(s, target);
    if (at == SIZE_MAX || at == s.n - 1 || target - s.date[at] > base_slack(leg->freq))
        return (cmv_change){cmv_num_missing(CMV_WHY_NO_BASE), CMV_DATE_NONE};
    return change_from(leg, at);
}

static cmv_change change_of_one(const cmv_leg *leg) {
    cmv_series s = leg->level;
    if (leg->freq != CMV_DAILY)
        return (cmv_change){cmv_num_missing(CMV_WHY_FREQUENCY), CMV_DATE_NONE};
    if (s.n < 2 || s.date[s.n - 1] - s.date[s.n - 2] > base_slack(leg->freq))
        return (cmv_change){cmv_num_missing(CMV_WHY_NO_BASE), CMV_DATE_NONE};
    return change_from(leg, s.n - 2);
}

static void fill_changes(cmv_leg_report *out) {
    const cmv_leg *leg = &out->leg;
    cmv_date last = out->last;
    out->d1 = change_of_one(leg);
    out->w1 = change_since(leg, last - 7, CMV_WEEKLY);
    out->m1 = change_since(leg, cmv_date_add_months(last, -1), CMV_MONTHLY);
    out->m3 = change_since(leg, cmv_date_add_months(last, -3), CMV_QUARTERLY);
    out->ytd = change_since(leg, cmv_date_of(cmv_date_ymd(last).year - 1, 12, 31), CMV_QUARTERLY);
    out->y1 = change_since(leg, cmv_date_add_months(last, -12), CMV_ANNUAL);
}

static void fill_range(cmv_leg_report *out) {
    cmv_date since = cmv_date_add_months(out->last, -12) + 1;
    cmv_series s = cmv_series_between(out->leg.level, since, out->last);
    size_t low = 0, high = 0;
    for (size_t i = 1; i < s.n; i++) {
        if (s.value[i] < s.value[low]) low = i;
        if (s.value[i] > s.value[high]) high = i;
    }
    out->range52.n = s.n;
    out->range52.since = s.date[0];
    out->range52.low = cmv_num_of(s.value[low], CMV_WHY_NO_DATA);
    out->range52.high = cmv_num_of(s.value[high], CMV_WHY_NO_DATA);
    out->range52.low_date = s.date[low];
    out->range52.high_date = s.date[high];
    cmv_pct_rank rank = cmv_pct_rank_of((cmv_cvec){s.value, s.n}, s.value[s.n - 1]);
    out->range52.percentile =
        s.n >= 2 ? cmv_num_of(rank.mid, CMV_WHY_TOO_FEW) : cmv_num_missing(CMV_WHY_TOO_FEW);
}

static cmv_num z_against(const double *value, size_t n, double latest, cmv_err *err) {
    cmv_moments m;
    if (n < CMV_MIN_R || cmv_moments_of((cmv_cvec){value, n}, &m, err) != CMV_OK)
        return cmv_num_missing(CMV_WHY_TOO_FEW);
    return m.sd > 0 ? cmv_num_of((latest - m.mean) / m.sd, CMV_WHY_CONSTANT)
                    : cmv_num_missing(CMV_WHY_CONSTANT);
}

static cmv_num deepest_fall(const cmv_leg *leg, cmv_series s) {
    if (s.n == 0) return cmv_num_missing(CMV_WHY_TOO_FEW);
    cmv_num first = difference(leg, s.value[0], s.value[0]);
    if (first.why != CMV_WHY_NONE) return first;
    const double unit = leg->transform == CMV_TRANSFORM_DIFF_BP ? 100 : 1;
    double high = s.value[0], deepest = 0;
    bool finite = true;
    for (size_t i = 1; i < s.n; i++) {
        const double v = s.value[i];
        high = v > high ? v : high;
        const double fall = leg->is_rate ? (v - high) * unit : 100 * (v - high) / high;
        deepest = fall < deepest ? fall : deepest;
        finite &= fall >= -DBL_MAX;
    }
    return finite ? cmv_num_of(deepest, CMV_WHY_NO_DATA) : cmv_num_missing(CMV_WHY_NO_DATA);
}

/* sd of the last k changes of the sample, in percent or the unit of change. */
static cmv_rc volatility(const cmv_leg *leg, size_t k, cmv_arena *arena, cmv_num *out, cmv_err *err) {
    cmv_series s = leg->sample;
    size_t n = s.n < k + 1 ? s.n : k + 1;
    *out = cmv_num_missing(CMV_WHY_TOO_FEW);
    if (n < CMV_MIN_R) return CMV_OK;
    cmv_transform t = leg->is_rate ? leg->transform : CMV_TRANSFORM_LOG;
    cmv_series tail = {s.date + (s.n - n), s.value + (s.n - n), n};
    cmv_vec change = {NULL, n};
    CMV_NEW_RAW(change.at, arena, double, n, err);
    size_t undefined = 0;
    CMV_TRY(cmv_transform_apply(t, leg->freq, tail, change, &undefined, err));
    if (undefined) {
        *out = cmv_num_missing(CMV_WHY_NONPOSITIVE_PRICE);
        return CMV_OK;
    }
    cmv_moments m;
    CMV_TRY(cmv_moments_of((cmv_cvec){change.at + 1, n - 1}, &m, err));
    *out = cmv_num_of(m.sd * (leg->is_rate ? 1 : 100), CMV_WHY_TOO_FEW);
    return CMV_OK;
}

static cmv_rc fill_stats(cmv_leg_report *out, cmv_arena *arena, cmv_err *err) {
    const cmv_leg *leg = &out->leg;
    cmv_series s = leg->level;
    size_t k = cmv_pair_default_window(leg->freq);
    size_t n = s.n < k ? s.n : k;
    cmv_series tail = {s.date + (s.n - n), s.value + (s.n - n), n};
    cmv_moments m;
    CMV_TRY(cmv_moments_of((cmv_cvec){tail.value, n}, &m, err));
    out->stats90.n = n;
    out->stats90.first = tail.date[0];
    out->stats90.last = tail.date[n - 1];
    out->stats90.mean = cmv_num_of(m.mean, CMV_WHY_TOO_FEW);
    out->stats90.high = cmv_num_of(m.max, CMV_WHY_TOO_FEW);
    out->stats90.low = cmv_num_of(m.min, CMV_WHY_TOO_FEW);
    size_t before = s.n - 1 < k ? s.n - 1 : k;
    out->stats90.z = z_against(s.value + (s.n - 1 - before), before, s.value[s.n - 1], err);
    CMV_TRY(volatility(leg, k, arena, &out->stats90.vol_period, err));
    out->stats90.vol = out->stats90.vol_period;
    out->stats90.vol.v *= sqrt(cmv__periods_per_year(leg->freq, leg->cal));
    size_t m_n = leg->sample.n < k ? leg->sample.n : k;
    out->stats90.drawdown =
        deepest_fall(leg, (cmv_series){leg->sample.date + (leg->sample.n - m_n),
                                       leg->sample.value + (leg->sample.n - m_n), m_n});
    return CMV_OK;
}

cmv_rc cmv_leg_fresh(const cmv_leg *leg, cmv_date last, cmv_date today, cmv_fresh *out,
                     cmv_err *err) {
    if (!leg || today == CMV_DATE_NONE)
        CMV_FAIL(err, CMV_E_ARG, "freshness of a series: today is not given");
    if (!leg->cal) { /* nobody can say */
        *out = (cmv_fresh){.state = CMV_FRESH_UNKNOWN,
                           .due = CMV_DATE_NONE,
                           .due_known = CMV_UTC_NONE,
                           .missing = CMV_DATE_NONE,
                           .missing_known = CMV_UTC_NONE,
                           .next = CMV_DATE_NONE,
                           .next_known = CMV_UTC_NONE};
        return CMV_OK;
    }
    const cmv_fresh_ask ask = {.pub = &leg->pub,
                               .cal = leg->cal,
                               .freq = leg->freq,
                               .held = last,
                               .now = cmv_zone_instant(CMV_ZONE_NEW_YORK, today, 0)};
    return cmv_fresh_of(&ask, out, err);
}

static void set_missing(cmv_leg_report *out) {
    cmv_reason why = out->leg.why_empty != CMV_WHY_NONE ? out->leg.why_empty : CMV_WHY_NO_DATA;
    cmv_num none = cmv_num_missing(why);
    cmv_change change = {none, CMV_DATE_NONE};
    out->latest = none;
    out->first = out->last = CMV_DATE_NONE;
    out->d1 = out->w1 = out->m1 = out->m3 = out->ytd = out->y1 = change;
    out->range52.low = out->range52.high = out->range52.percentile = none;
    out->range52.low_date = out->range52.high_date = out->range52.since = CMV_DATE_NONE;
    out->stats90.mean = out->stats90.high = out->stats90.low = out->stats90.z = none;
    out->stats90.vol = out->stats90.vol_period = out->stats90.drawdown = none;
    out->stats90.first = out->stats90.last = CMV_DATE_NONE;
}

cmv_rc cmv_leg_report_of(const cmv_leg *leg, cmv_date today, cmv_arena *arena, cmv_leg_report *out,
                         cmv_err *err) {
    if (!leg || !arena || !out) CMV_FAIL(err, CMV_E_ARG, "leg report: a parameter is NULL");
    if (today == CMV_DATE_NONE)
        CMV_FAIL(err, CMV_E_ARG, "leg report of %s: today is not given", leg->id);
    cmv_leg_report report = {
        .leg = *leg, .n = leg->level.n, .change_unit = change_unit(leg), .today = today};
    set_missing(&report);
    const size_t n = leg->level.n;
    CMV_TRY(
        cmv_leg_fresh(leg, n ? leg->level.date[n - 1] : CMV_DATE_NONE, today, &report.fresh, err));
    if (leg->level.n) {
        report.first = leg->level.date[0];
        report.last = leg->level.date[leg->level.n - 1];
        report.latest = cmv_num_of(leg->level.value[leg->level.n - 1], CMV_WHY_NO_DATA);
        report.age_days = today > report.last ? today - report.last : 0;
        report.sessions_late = report.fresh.state == CMV_FRESH_LATE ? report.fresh.n_missing : 0;
        fill_changes(&report);
        fill_range(&report);
        CMV_TRY(fill_stats(&report, arena, err));
    }
    *out = report;
    return CMV_OK;
}
