// SPDX-License-Identifier: Apache-2.0
/*
 * Sides of different frequencies, one row a value of the slower side. Two questions that are never mixed: how the two
 * changed over the same period (as dated), and what the faster one did from the first close after a value was published
 * to the first close after the next one was (as known).
 */
#include "answers.h"

#include <math.h>
#include <string.h>

/* Years whose crises dominate everything else. */
static const int STORMY[] = {2008, 2009, 2020};

enum { WEEKS_OF_QUARTER = 13, MONTHS_OF_QUARTER = 3 };

/* The returns asked for, and where five years begin. */
typedef struct span {
    cmv_date from, to, recent; /* CMV_DATE_NONE: open */
} span;

/* Five calendar years to the day of the report, so that both frequencies speak of the same five years. */
static span span_of(const cmv_pair_report *report) {
    const cmv_pair_opt *opt = &report->opt;
    const cmv_date known = opt->today != CMV_DATE_NONE ? opt->today : report->last;
    span s = {opt->from, opt->to, opt->from};
    if (opt->from == CMV_DATE_NONE)
        s.recent =
            cmv_date_add_months(opt->to != CMV_DATE_NONE && opt->to < known ? opt->to : known, -60) +
            1;
    return s;
}

static bool within(cmv_date date, cmv_date from, cmv_date to) {
    return (from == CMV_DATE_NONE || date >= from) && (to == CMV_DATE_NONE || date <= to);
}

static bool is_stormy(cmv_date date) {
    const int year = cmv_date_ymd(date).year;
    for (size_t i = 0; i < sizeof STORMY / sizeof *STORMY; i++) {
        if (year == STORMY[i]) return true;
    }
    return false;
}

/* Changes of both sides between shared levels, the first NaN. */
typedef struct moves {
    const cmv_date *date;
    double *x, *y;
    size_t n;
} moves;

static cmv_rc moves_of(const cmv_pair_report *report, const cmv_aligned *al, cmv_arena *arena,
                       moves *out, cmv_err *err) {
    *out = (moves){.date = al->date, .n = al->n};
    CMV_TRY(cmv__level_changes(report->transform_a, al->freq, (cmv_series){al->date, al->a, al->n},
                               arena, &out->x, err));
    return cmv__level_changes(report->transform_b, al->freq, (cmv_series){al->date, al->b, al->n},
                              arena, &out->y, err);
}

/* The moves of from..to, without the years of crises when `calm`. */
static cmv_rc correlate(const moves *in, cmv_date from, cmv_date to, bool calm, const char *name,
                        cmv_arena *arena, cmv_horizon *out, cmv_err *err) {
    cmv_date *date;
    double *x, *y;
    size_t n = 0;
    CMV_NEW_RAW(date, arena, cmv_date, in->n, err);
    CMV_NEW_RAW(x, arena, double, in->n, err);
    CMV_NEW_RAW(y, arena, double, in->n, err);
    for (size_t i = 1; i < in->n; i++) {
        if (!within(in->date[i], from, to) || (calm && is_stormy(in->date[i]))) continue;
        date[n] = in->date[i];
        x[n] = in->x[i];
        y[n++] = in->y[i];
    }
    return cmv__horizon_of(name, date, x, y, n, arena, out, err);
}

/* ---- as dated ---------------------------------------------------------------------------------------------------------- */

/* Every k-th shared level, from the one that the first change asked for starts from. */
static cmv_rc by_quarters(const cmv_pair_report *report, const cmv_aligned *al, const span *s,
                          cmv_arena *arena, cmv_horizon *out, cmv_err *err) {
    const size_t step = al->freq == CMV_WEEKLY ? WEEKS_OF_QUARTER : MONTHS_OF_QUARTER;
    cmv_aligned every = {.freq = al->freq};
    cmv_date *date;
    double *a, *b;
    moves m;
    CMV_NEW_RAW(date, arena, cmv_date, al->n / step + 1, err);
    CMV_NEW_RAW(a, arena, double, al->n / step + 1, err);
    CMV_NEW_RAW(b, arena, double, al->n / step + 1, err);
    size_t first = 0;
    while (s->from != CMV_DATE_NONE && first + 1 < al->n && al->date[first + 1] < s->from) first++;
    for (size_t i = first; i < al->n; i += step) {
        date[every.n] = al->date[i];
        a[every.n] = al->a[i];
        b[every.n++] = al->b[i];
    }
    every.date = date;
    every.a = a;
    every.b = b;
    CMV_TRY(moves_of(report, &every, arena, &m, err));
    return correlate(&m, CMV_DATE_NONE, s->to, false, "quarter", arena, out, err);
}

/* Levels on the dates of the moves. */
static cmv_rc correlate_levels(const cmv_aligned *al, const moves *m, const span *s,
                               cmv_arena *arena, cmv_num *out, cmv_err *err) {
    double *a, *b;
    size_t n = 0;
    cmv_cov cov;
    CMV_NEW_RAW(a, arena, double, al->n, err);
    CMV_NEW_RAW(b, arena, double, al->n, err);
    for (size_t i = 1; i < al->n; i++) {
        if (!within(al->date[i], s->from, s->to) || isnan(m->x[i]) || isnan(m->y[i])) continue;
        a[n] = al->a[i];
        b[n++] = al->b[i];
    }
    CMV_TRY(cmv_cov_of((cmv_cvec){a, n}, (cmv_cvec){b, n}, &cov, err));
    *out = n < CMV_MIN_R ? cmv_num_missing(CMV_WHY_TOO_FEW) : cov.r;
    return CMV_OK;
}

static bool is_yearly(const cmv_pair_report *report) {
    return report->transform_a == CMV_TRANSFORM_YOY || report->transform_b == CMV_TRANSFORM_YOY;
}

static cmv_rc as_dated(const cmv_pair_report *report, const span *s, cmv_arena *arena,
                       cmv_mixed_answer *out, cmv_err *err) {
    const char *name = cmv__horizon_name(report->aligned.freq);
    cmv_aligned room;
    const cmv_aligned *al = &report->aligned;
    moves m;
    if (al->mode != CMV_ALIGN_DATED) {
        CMV_TRY(cmv__pair_align(report, CMV_ALIGN_DATED, arena, &room, err));
        al = &room;
    }
    CMV_TRY(moves_of(report, al, arena, &m, err));
    CMV_TRY(correlate(&m, s->from, s->to, false, name, arena, &out->same, err));
    CMV_TRY(correlate(&m, s->recent, s->to, false, name, arena, &out->same_recent, err));
    CMV_TRY(correlate(&m, s->from, s->to, true, name, arena, &out->calm, err));
    CMV_TRY(correlate_levels(al, &m, s, arena, &out->levels, err));
    const bool has_quarters = al->freq == CMV_WEEKLY || al->freq == CMV_MONTHLY;
    if (!has_quarters || is_yearly(report)) return CMV_OK;
    return by_quarters(report, al, s, arena, &out->quarter, err);
}

/* ---- as known ---------------------------------------------------------------------------------------------------------- */

/*
 * The slower side's change that became known by a close, beside the faster side's move from that close to the first one
 * after the next publication, and dated there. The last value known has no such move yet.
 */
static cmv_rc after_publication(const cmv_pair_report *report, const span *s, cmv_arena *arena,
                                cmv_mixed_answer *out, cmv_err *err) {
    cmv_aligned room;
    const cmv_aligned *al = &report->aligned;
    moves m;
    if (al->mode != CMV_ALIGN_KNOWN) {
        CMV_TRY(cmv__pair_align(report, CMV_ALIGN_KNOWN, arena, &room, err));
        al = &room;
    }
    CMV_TRY(moves_of(report, al, arena, &m, err));
    double *slow = out->slow_is_a ? m.x : m.y;
    for (size_t i = m.n; i-- > 1;) slow[i] = slow[i - 1];
    if (m.n > 0) slow[0] = NAN;
    return correlate(&m, s->from, s->to, false, cmv__horizon_name(al->freq), arena, &out->after,
                     err);
}

/* ---- all of it ----------------------------------------------------------------------------------------------------------- */

static bool contains_zero(const cmv_corr_jack *c) {
    return c->ci_low.why == CMV_WHY_NONE && c->ci_low.v <= 0 && c->ci_high.v >= 0;
}

static cmv_horizon no_horizon(cmv_reason why) {
    const cmv_num none = cmv_num_missing(why);
    return (cmv_horizon){.first = CMV_DATE_NONE,
                         .last = CMV_DATE_NONE,
                         .c = {.r = none,
                               .ci_low = none,
                               .ci_high = none,
                               .se_jack_z = NAN,
                               .se_used_z = NAN,
                               .influential = SIZE_MAX,
                               .r_without = NAN}};
}

cmv_rc cmv__answer_mixed(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                         cmv_err *err) {
    cmv_mixed_answer *out = &io->mixed;
    const cmv_leg *a = &report->a.leg, *b = &report->b.leg;
    out->applies = a->freq != b->freq;
    out->slow_is_a = a->freq > b->freq;
    out->freq = out->slow_is_a ? a->freq : b->freq;
    const cmv_reason why = report->n ? CMV_WHY_FREQUENCY : report->why_empty;
    out->same = out->after = out->same_recent = out->quarter = out->calm = no_horizon(why);
    out->levels = cmv_num_missing(why);
    if (!out->applies || report->n == 0) return CMV_OK;
    const span s = span_of(report);
    CMV_TRY(as_dated(report, &s, arena, out, err));
    CMV_TRY(after_publication(report, &s, arena, out, err));
    out->warn =
        out->levels.why == CMV_WHY_NONE && fabs(out->levels.v) > .5 && contains_zero(&out->same.c);
    return CMV_OK;
}
