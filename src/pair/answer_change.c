// SPDX-License-Identifier: Apache-2.0
/* How it has changed: one change at an unknown date, segments, a break of the slope. */
#include "answers.h"

#include "comove/change.h"

#include <math.h>

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

static cmv_rc test_range(const desk *d, size_t first, size_t n, size_t keep, cmv_wkd *out,
                         cmv_err *err) {
    return cmv_wkd_of(part_of(d->report->x, first, n), part_of(d->report->y, first, n), keep,
                      d->scratch, out, err);
}

/* ---- volatility taken out ------------------------------------------------------------------------------------------------------ */

/*
 * Each value over the root mean square of its neighbourhood, `reach` to either side. The test for one change supposes
 * constant variances; when one side's volatility triples it rejects most times although the correlation stands still.
 */
static void calm(const double *v, size_t n, size_t reach, double *out) {
    for (size_t i = 0; i < n; i++) {
        const size_t from = i > reach ? i - reach : 0, to = i + reach < n ? i + reach + 1 : n;
        double sum = 0; /* anew for each: a running sum would keep what a huge return rounded away */
        for (size_t k = from; k < to; k++) sum += v[k] * v[k];
        out[i] = sum > 0 ? v[i] / sqrt(sum / (double)(to - from)) : 0;
    }
}

static cmv_rc calm_both(desk *d, cmv_arena *arena, cmv_err *err) {
    const size_t n = d->report->n;
    CMV_NEW_RAW(d->x, arena, double, n, err);
    CMV_NEW_RAW(d->y, arena, double, n, err);
    if (n == 0) return CMV_OK;
    calm(d->report->x, n, d->least / 4, d->x);
    calm(d->report->y, n, d->least / 4, d->y);
    return CMV_OK;
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
    CMV_TRY(test_range(d, first, n, 0, &w, err));
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

/* A stretch and the best place to split it. */
typedef struct stretch {
    size_t first, n;
    size_t left; /* returns before the place */
    double p;    /* of its change; 2 when there is nothing to test */
    double p_end; /* of the change at its end, times the number of stretches there were; NaN for the last */
} stretch;

typedef struct cutting {
    stretch part[CMV_BREAKS_MAX + 1];
    size_t n;
} cutting;

static cmv_rc look_for_split(const desk *d, stretch *s, cmv_err *err) {
    cmv_wkd w;
    s->p = 2;
    if (s->n < 2 * d->least) return CMV_OK;
    CMV_TRY(test_range(d, s->first, s->n, d->least, &w, err));
    if (w.p.why) return CMV_OK;
    s->p = w.p.v;
    s->left = w.last + 1;
    return CMV_OK;
}

/* Splits the stretch whose change is surest until none is, each time over as many tests as there are stretches. */
static cmv_rc split_all(const desk *d, cutting *c, cmv_err *err) {
    CMV_TRY(look_for_split(d, &c->part[0], err));
    while (c->n <= CMV_BREAKS_MAX) {
        size_t best = 0;
        for (size_t i = 1; i < c->n; i++) best = c->part[i].p < c->part[best].p ? i : best;
        const double p = c->part[best].p * (double)c->n;
        if (!(p < LEVEL)) break;
        for (size_t i = c->n; i > best + 1; i--) c->part[i] = c->part[i - 1];
        stretch *left = &c->part[best], *right = left + 1;
        *right = (stretch){left->first + left->left, left->n - left->left, 0, 2, left->p_end};
        left->n = left->left;
        left->p_end = p;
        c->n++;
        CMV_TRY(look_for_split(d, left, err));
        CMV_TRY(look_for_split(d, right, err));
    }
    return CMV_OK;
}

static void join(cutting *c, size_t i) {
    c->part[i].n += c->part[i + 1].n;
    c->part[i].p_end = c->part[i + 1].p_end;
    for (size_t k = i + 1; k + 1 < c->n; k++) c->part[k] = c->part[k + 1];
    c->n--;
}

/*
 * Every change once more between its neighbours: the date found while other changes were still in the sample may be off,
 * and a change may have been needed only for the sake of another (Galeano & Wied 2014).
 */
static cmv_rc refine(const desk *d, cutting *c, cmv_err *err) {
    for (size_t i = 0; i + 1 < c->n;) {
        stretch both = c->part[i];
        both.n += c->part[i + 1].n;
        CMV_TRY(look_for_split(d, &both, err));
        const double p = both.p * (double)(c->n - 1);
        double calmed = 1;
        if (p < LEVEL) CMV_TRY(calm_p(d, both.first, both.n, &calmed, err));
        if (!(p < LEVEL && calmed < LEVEL)) {
            join(c, i);
            continue;
        }
        c->part[i].n = both.left;
        c->part[i].p_end = p;
        c->part[i + 1].first = both.first + both.left;
        c->part[i + 1].n = both.n - both.left;
        i++;
    }
    return CMV_OK;
}

static cmv_rc measure_segments(const desk *d, const cutting *c, cmv_change_answer *out,
                               cmv_err *err) {
    const cmv_pair_report *r = d->report;
    out->n_segments = c->n;
    for (size_t i = 0; i < c->n; i++) {
        const stretch *s = &c->part[i];
        out->segment[i].first = r->date[s->first];
        out->segment[i].last = r->date[s->first + s->n - 1];
        out->segment[i].n = s->n;
        out->segment[i].p = cmv_num_of(i + 1 < c->n ? s->p_end : (double)NAN, CMV_WHY_NOT_ASKED);
        CMV_TRY(cmv__pair_corr(r, NULL, s->first, s->n, &out->segment[i].c, err));
    }
    return CMV_OK;
}

/* A change whose two sides do not differ when compared outright was one of volatility. True when one was taken away. */
static bool drop_unconfirmed(cutting *c, const cmv_change_answer *a) {
    for (size_t i = 0; i + 1 < a->n_segments; i++) {
        const cmv_corr_diff diff = cmv_corr_diff_of(&a->segment[i + 1].c, &a->segment[i].c);
        if (diff.p < LEVEL) continue;
        join(c, i);
        return true;
    }
    return false;
}

static cmv_rc segments(const desk *d, cmv_change_answer *out, cmv_err *err) {
    out->n_segments = 0;
    if (d->report->n < 2 * d->least) return CMV_OK;
    cutting c = {.n = 1};
    c.part[0] = (stretch){0, d->report->n, 0, 2, NAN};
    CMV_TRY(split_all(d, &c, err));
    CMV_TRY(refine(d, &c, err));
    do {
        CMV_TRY(measure_segments(d, &c, out, err));
    } while (drop_unconfirmed(&c, out));
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
    return segments(&d, &io->change, err);
}
