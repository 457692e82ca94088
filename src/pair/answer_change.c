// SPDX-License-Identifier: Apache-2.0
/* How it has changed: one change at an unknown date, segments, a break of the slope. */
#include "answers.h"

#include "comove/change.h"
#include "comove/regress.h"

#include <math.h>

_Static_assert(CMV_SEGMENTS_MAX == CMV_BREAKS_MAX + 1, "the answer has room for every stretch");

/* A stretch must be this long to be a segment of its own: half a year of sessions, a year of weeks, three of months. */
static size_t least_segment(cmv_freq freq) {
    switch (freq) {
    case CMV_DAILY:
        return 126;
    case CMV_WEEKLY:
        return 52;
    case CMV_MONTHLY:
        return 36;
    case CMV_QUARTERLY:
    case CMV_ANNUAL:
        break;
    }
    return 20;
}

static const double LEVEL = 0.05;
static const double TRIM = 0.15;

typedef struct desk {
    const cmv_pair_report *report;
    cmv_vec scratch; /* 2 n + 1 */
    size_t least;
    double *x, *y; /* returns over their local volatility */
} desk;

static cmv_cvec part_of(const double *v, size_t first, size_t n) {
    return (cmv_cvec){v ? v + first : NULL, n};
}

/* ---- volatility taken out ------------------------------------------------------------------------------------------------------ */

static cmv_rc calm_both(desk *d, cmv_arena *arena, cmv_err *err) {
    const size_t n = d->report->n, reach = d->least / 4;
    CMV_NEW_RAW(d->x, arena, double, n, err);
    CMV_NEW_RAW(d->y, arena, double, n, err);
    if (n == 0) return CMV_OK;
    CMV_TRY(cmv_calm((cmv_cvec){d->report->x, n}, reach, (cmv_vec){d->x, n}, err));
    return cmv_calm((cmv_cvec){d->report->y, n}, reach, (cmv_vec){d->y, n}, err);
}

/* p of the same test on calmed returns; 1 where it is undefined. */
static cmv_rc calm_p(const desk *d, size_t first, size_t n, double *p, cmv_err *err) {
    cmv_wkd w;
    CMV_TRY(cmv_wkd_of(part_of(d->x, first, n), part_of(d->y, first, n), 0, d->scratch, &w, err));
    *p = w.p.why ? 1 : w.p.v;
    return CMV_OK;
}

/* ---- one change -------------------------------------------------------------------------------------------------------------- */

static cmv_change_test no_test(const cmv_pair_report *r, size_t first, size_t n, cmv_reason why) {
    const cmv_num none = cmv_num_missing(why);
    const cmv_corr_jack side = {.r = none,
                                .ci_low = none,
                                .ci_high = none,
                                .se_jack_z = NAN,
                                .se_used_z = NAN,
                                .r_without = NAN,
                                .influential = SIZE_MAX};
    return (cmv_change_test){.n = n,
                             .first = n ? r->date[first] : CMV_DATE_NONE,
                             .last = n ? r->date[first + n - 1] : CMV_DATE_NONE,
                             .q = none,
                             .p = none,
                             .date = CMV_DATE_NONE,
                             .before = side,
                             .after = side,
                             .confirm = {NAN, NAN}};
}

/* The test over n returns from `first` on, and the two sides of the date it points at, whether it rejects or not. */
static cmv_rc one_change(const desk *d, size_t first, size_t n, cmv_change_test *out, cmv_err *err) {
    const cmv_pair_report *r = d->report;
    cmv_wkd w;
    *out = no_test(r, first, n, n || !r->why_empty ? CMV_WHY_TOO_FEW : r->why_empty);
    if (n < 2 * d->least) return CMV_OK;
    CMV_TRY(cmv_wkd_of(part_of(r->x, first, n), part_of(r->y, first, n), 0, d->scratch, &w, err));
    out->q = w.q;
    out->p = w.p;
    if (w.q.why) {
        out->before.r = out->after.r = cmv_num_missing(w.q.why);
        return CMV_OK;
    }
    out->date = r->date[first + w.last];
    CMV_TRY(cmv__pair_corr(r, NULL, first, w.last + 1, &out->before, err));
    CMV_TRY(cmv__pair_corr(r, NULL, first + w.last + 1, n - (w.last + 1), &out->after, err));
    out->confirm = cmv_corr_diff_of(&out->after, &out->before);
    if (!(w.p.v < LEVEL) || isnan(out->confirm.p)) return CMV_OK;
    double p = 1;
    CMV_TRY(calm_p(d, first, n, &p, err));
    out->confirm.p = fmax(out->confirm.p, p);
    return CMV_OK;
}

/* ---- segments ------------------------------------------------------------------------------------------------------------------ */

static cmv_rc segments(const desk *d, cmv_change_answer *out, cmv_err *err) {
    const cmv_pair_report *r = d->report;
    const cmv_segments_in in = {.x = part_of(r->x, 0, r->n),
                                .y = part_of(r->y, 0, r->n),
                                .calm_x = part_of(d->x, 0, r->n),
                                .calm_y = part_of(d->y, 0, r->n),
                                .least = d->least};
    cmv_segments found;
    CMV_TRY(cmv_segments_of(&in, d->scratch, &found, err));
    out->n_segments = found.n;
    for (size_t i = 0; i < found.n; i++) {
        const cmv_segment *s = &found.at[i];
        out->segment[i].first = r->date[s->first];
        out->segment[i].last = r->date[s->first + s->n - 1];
        out->segment[i].n = s->n;
        out->segment[i].p = s->p;
        out->segment[i].c = s->c;
        if (s->c.influential != SIZE_MAX) out->segment[i].c.influential += s->first;
    }
    return CMV_OK;
}

/* ---- the slope of a on b --------------------------------------------------------------------------------------------------------- */

static cmv_slope no_slope(cmv_reason why) {
    const cmv_num none = cmv_num_missing(why);
    return (cmv_slope){none, none, none, none};
}

static cmv_rc slope_over(const cmv_pair_report *r, size_t first, size_t n, cmv_slope *out,
                         cmv_err *err) {
    cmv_beta b;
    CMV_TRY(cmv_beta_of(part_of(r->y, first, n), part_of(r->x, first, n), &b, err));
    *out = no_slope(b.beta_y_on_x.why ? b.beta_y_on_x.why : CMV_WHY_PERFECT);
    out->beta = b.beta_y_on_x;
    if (b.beta_y_on_x.why || !(b.se_hc1 > 0)) return CMV_OK;
    const double half = 1.959963984540054 * b.se_hc1;
    out->se = cmv_num_of(b.se_hc1, CMV_WHY_PERFECT);
    out->low = cmv_num_of(b.beta_y_on_x.v - half, CMV_WHY_PERFECT);
    out->high = cmv_num_of(b.beta_y_on_x.v + half, CMV_WHY_PERFECT);
    return CMV_OK;
}

static cmv_rc slope_break(const desk *d, size_t first, size_t n, cmv_change_answer *out,
                          cmv_err *err) {
    const cmv_pair_report *r = d->report;
    cmv_slope_break s;
    const cmv_num none = cmv_num_missing(CMV_WHY_TOO_FEW);
    out->slope.sup_f = out->slope.p = none;
    out->slope.date = CMV_DATE_NONE;
    out->slope.before = out->slope.after = no_slope(CMV_WHY_TOO_FEW);
    if (n < 2 * d->least) return CMV_OK;
    CMV_TRY(cmv_slope_break_of(part_of(r->y, first, n), part_of(r->x, first, n), TRIM, d->scratch,
                               &s, err));
    out->slope.sup_f = s.sup_f;
    out->slope.p = s.p;
    if (s.sup_f.why) {
        out->slope.before = out->slope.after = no_slope(s.sup_f.why);
        return CMV_OK;
    }
    out->slope.date = r->date[first + s.last];
    CMV_TRY(slope_over(r, first, s.last + 1, &out->slope.before, err));
    return slope_over(r, first + s.last + 1, n - (s.last + 1), &out->slope.after, err);
}

/* Readings of a year; where that holds fewer returns than this they would be noise. */
static cmv_rc rolling_slope(const cmv_pair_report *r, cmv_arena *arena, cmv_change_answer *out,
                            cmv_err *err) {
    double *slope;
    const size_t window = (size_t)r->periods_per_year;
    out->slope.window = window;
    out->slope.rolling = NULL;
    if (window < CMV_MIN_R || r->n <= window) return CMV_OK;
    CMV_NEW_RAW(slope, arena, double, r->n, err);
    out->slope.rolling = slope;
    return cmv_roll_beta(part_of(r->y, 0, r->n), part_of(r->x, 0, r->n), window,
                         (cmv_vec){slope, r->n}, NULL, err);
}

cmv_rc cmv__answer_change(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                          cmv_err *err) {
    desk d = {.report = report, .least = least_segment(report->aligned.freq)};
    d.scratch.n = 2 * report->n + 1;
    CMV_NEW_RAW(d.scratch.at, arena, double, d.scratch.n, err);
    CMV_TRY(calm_both(&d, arena, err));
    CMV_TRY(one_change(&d, io->span_first, io->span_n, &io->change.recent, err));
    if (io->span_n == report->n)
        io->change.all = io->change.recent;
    else
        CMV_TRY(one_change(&d, 0, report->n, &io->change.all, err));
    CMV_TRY(slope_break(&d, io->span_first, io->span_n, &io->change, err));
    CMV_TRY(rolling_slope(report, arena, &io->change, err));
    return segments(&d, &io->change, err);
}
