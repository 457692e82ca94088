// SPDX-License-Identifier: Apache-2.0
/* Whether one side hedges the other. */
#include "answer_hedge.h"

#include "comove/hedging.h"

#include <math.h>

/* The worst 5 %; a table of worst days needs 5 of them, a claim 20, and a 1 % tail 5 (statistics.md L2). */
static const double WORST = .05;
enum { MIN_WORST = 5, MIN_CLAIM = 20, MIN_EXTREME = 5, MIN_EXCEEDING = 40 };
/* Effectiveness below this is no hedge whatever its interval (statistics.md E5). */
static const double MIN_EFFECT = .05;

static bool is_log(cmv_transform t) { return t == CMV_TRANSFORM_LOG || t == CMV_TRANSFORM_YOY; }

/* ---- stretches ------------------------------------------------------------------------------------------------------------- */

static void find_stretches(cmv__hedging *w, const cmv_pair_answers *io) {
    const cmv_pair_report *r = w->report;
    w->all = w->before = w->since = w->five = (cmv_range){0, 0};
    w->out->since_year = 0;
    if (!r->n) return;
    const int year = cmv_date_ymd(r->last).year - 5;
    const cmv_date end = cmv_date_of(year, 1, 1) - 1;
    const size_t at = cmv_series_at_or_before((cmv_series){r->date, r->x, r->n}, end);
    const size_t split = at == SIZE_MAX ? 0 : at + 1;
    w->out->since_year = year;
    w->all = (cmv_range){0, r->n};
    w->before = (cmv_range){0, split};
    w->since = (cmv_range){split, r->n - split};
    w->five = (cmv_range){io->span_first, io->span_n};
}

/* One year estimated anew every month; three years every quarter; five every quarter. */
static void find_rhythm(cmv__hedging *w) {
    const size_t year = (size_t)w->report->periods_per_year;
    switch (w->report->aligned.freq) {
    case CMV_DAILY:
        w->rhythm = (cmv_hedge_opt){year, year / 12};
        break;
    case CMV_WEEKLY:
        w->rhythm = (cmv_hedge_opt){52, 4};
        break;
    case CMV_MONTHLY:
        w->rhythm = (cmv_hedge_opt){36, 3};
        break;
    case CMV_QUARTERLY:
        w->rhythm = (cmv_hedge_opt){20, 1};
        break;
    case CMV_ANNUAL:
        w->rhythm = (cmv_hedge_opt){0, 0};
        break;
    }
    w->out->window = w->rhythm.window;
    w->out->rebalance = w->rhythm.rebalance;
}

/* ---- worst days ------------------------------------------------------------------------------------------------------------ */

static cmv_rc worst_days(const cmv__hedging *w, const cmv__direction *d, cmv_range at,
                         cmv_worst_days *out, cmv_err *err) {
    const cmv_num none = cmv_num_missing(at.n ? CMV_WHY_TOO_FEW : w->why_empty);
    const cmv_cvec e = {d->exposure.x + at.first, at.n}, h = {d->hedge.x + at.first, at.n};
    const cmv_worst_opt opt = {WORST, is_log(d->exposure.t), is_log(d->hedge.t)};
    cmv_worst found;
    *out = (cmv_worst_days){CMV_DATE_NONE, CMV_DATE_NONE, at.n, 0,    none, none,
                            none,          none,          none, none, none, none};
    if (!at.n) return CMV_OK;
    out->first = w->report->date[at.first];
    out->last = w->report->date[at.first + at.n - 1];
    if ((double)at.n * WORST < MIN_WORST) return CMV_OK;
    CMV_TRY(cmv_worst_of(e, h, &opt, w->room, &found, err));
    out->n = found.n;
    out->threshold = found.cut;
    out->exposure = found.x_simple;
    out->hedge = found.y_simple;
    out->exposure_return = found.x;
    out->hedge_return = found.y;
    out->up = found.rose.share;
    out->up_low = found.rose.low;
    out->up_high = found.rose.high;
    return CMV_OK;
}

/* Worst days of both sides at once, by the thresholds of all the sample. */
static cmv_rc joint_tail(const cmv__hedging *w, const cmv__direction *d, cmv_hedge_side *side,
                         cmv_err *err) {
    const size_t n = w->report->n;
    const cmv_num none = cmv_num_missing(n ? CMV_WHY_TOO_FEW : w->why_empty);
    double cut_h = NAN;
    side->tail.share = side->tail.low = side->tail.high = side->tail.gaussian = none;
    if (side->all.threshold.why) return CMV_OK;
    CMV_TRY(cmv_low_quantiles((cmv_cvec){d->hedge.x, n}, &WORST, 1, w->room, &cut_h, err));
    for (size_t i = 0; i < n; i++) {
        if (d->exposure.x[i] < side->all.threshold.v) {
            side->tail.n_worst++;
            side->tail.both += d->hedge.x[i] < cut_h;
        }
    }
    cmv_cov c;
    CMV_TRY(cmv_cov_of((cmv_cvec){d->exposure.x, n}, (cmv_cvec){d->hedge.x, n}, &c, err));
    const cmv_share share = cmv_wilson(side->tail.both, side->tail.n_worst);
    const cmv_num flat = cmv_num_missing(CMV_WHY_CONSTANT);
    side->tail.share = share.n && !c.r.why ? share.share : flat;
    side->tail.low = share.n && !c.r.why ? share.low : flat;
    side->tail.high = share.n && !c.r.why ? share.high : flat;
    side->tail.gaussian = c.r.why ? c.r : cmv_num_of(cmv_tail_normal(c.r.v, WORST), CMV_WHY_PERFECT);
    return CMV_OK;
}

/* ---- slopes ---------------------------------------------------------------------------------------------------------------- */

static cmv_rc haven(const cmv__hedging *w, const cmv__direction *d, cmv_range at,
                    cmv_haven_test *out, cmv_err *err) {
    static const cmv_ols_opt robust = {.errors = CMV_OLS_HC1};
    const cmv_num none = cmv_num_missing(at.n ? CMV_WHY_TOO_FEW : w->why_empty);
    cmv_haven h;
    *out = (cmv_haven_test){at.n, none, none, none, none, none, none, none, none};
    if (!at.n) return CMV_OK;
    CMV_TRY(cmv_haven_of((cmv_cvec){d->exposure.x + at.first, at.n},
                         (cmv_cvec){d->hedge.x + at.first, at.n}, &robust, w->room, &h, err));
    if (h.n_below[2] < MIN_EXTREME) return CMV_OK;
    const cmv_reason why = h.why ? h.why : CMV_WHY_PERFECT;
    out->hedge = cmv_num_of(h.coef[1], why);
    out->t = cmv_num_of(h.coef[1] / h.se[1], why);
    out->at10 = cmv_num_of(h.sum[0], why);
    out->at5 = cmv_num_of(h.sum[1], why);
    out->at1 = cmv_num_of(h.sum[2], why);
    out->t10 = cmv_num_of(h.t[0], why);
    out->t5 = cmv_num_of(h.t[1], why);
    out->t1 = cmv_num_of(h.t[2], why);
    return CMV_OK;
}

static cmv_rc up_and_down(const cmv__hedging *w, const cmv__direction *d, cmv_hedge_side *side,
                          cmv_err *err) {
    const size_t n = w->report->n;
    const cmv_num none = cmv_num_missing(n ? CMV_WHY_TOO_FEW : w->why_empty);
    cmv_updown u;
    side->up_beta = side->down_beta = side->down_extra_t = none;
    if (n < CMV_MIN_LABEL) return CMV_OK;
    CMV_TRY(cmv_updown_of((cmv_cvec){d->exposure.x, n}, (cmv_cvec){d->hedge.x, n}, 0, w->room, &u,
                          err));
    side->up_beta = u.slope_up;
    side->down_beta = u.slope_down;
    side->down_extra_t = u.t_extra;
    return CMV_OK;
}

static cmv_rc exceedances(const cmv__hedging *w, cmv_err *err) {
    const cmv_pair_report *r = w->report;
    const cmv_range spans[] = {w->five, w->all};
    const cmv_num none = cmv_num_missing(r->n ? CMV_WHY_TOO_FEW : w->why_empty);
    w->out->exceedance.low = w->out->exceedance.high = none;
    w->out->exceedance.r = w->out->exceedance.gaussian = none;
    w->out->exceedance.first = w->out->exceedance.last = CMV_DATE_NONE;
    for (size_t i = 0; r->n && i < sizeof spans / sizeof *spans; i++) {
        const cmv_range at = spans[i];
        cmv_exceedance e;
        CMV_TRY(cmv_exceedance_of((cmv_cvec){r->x + at.first, at.n},
                                  (cmv_cvec){r->y + at.first, at.n}, 1, MIN_EXCEEDING, w->room, &e,
                                  err));
        w->out->exceedance.n = at.n;
        w->out->exceedance.first = at.n ? r->date[at.first] : CMV_DATE_NONE;
        w->out->exceedance.last = at.n ? r->date[at.first + at.n - 1] : CMV_DATE_NONE;
        w->out->exceedance.low = e.low;
        w->out->exceedance.high = e.high;
        w->out->exceedance.n_low = e.n_low;
        w->out->exceedance.n_high = e.n_high;
        w->out->exceedance.r = e.r;
        w->out->exceedance.gaussian =
            e.r.why ? e.r : cmv_num_of(cmv_exceedance_normal(e.r.v, 1, NULL), CMV_WHY_TOO_FEW);
        if (!e.low.why && !e.high.why) break;
    }
    return CMV_OK;
}

/* ---- claims ---------------------------------------------------------------------------------------------------------------- */

/* It moved to the side of `sign` on most of the worst days, and on average. */
static bool went(const cmv_worst_days *d, double sign) {
    return d->n >= MIN_CLAIM && !d->hedge.why && !d->up.why && sign * d->hedge.v > 0 &&
           sign * (d->up.v - .5) > 0;
}

/* A position of `sign` (+1 held, -1 sold) reduced risk out of sample, and the worst days agree. */
static bool works(const cmv_effectiveness *e, const cmv_worst_days *d, double sign) {
    return !e->oos.why && !e->low.why && !e->ratio.why && e->oos.v > MIN_EFFECT && e->low.v > 0 &&
           sign * e->ratio.v < 0 && went(d, sign);
}

/* Slopes that do not rise with the exposure's falls, and rises on more of its worst days than chance gives. */
static bool shelters(const cmv_haven_test *h, const cmv_worst_days *d) {
    return !h->at5.why && !h->at1.why && h->at5.v <= 0 && h->at1.v <= 0 && went(d, 1) &&
           !d->up_low.why && d->up_low.v > .5;
}

void cmv__hedge_judge(cmv_hedge_side *s) {
    s->is_hedge = works(&s->eff_five, &s->since, 1);
    s->was_hedge = works(&s->eff_before, &s->before, 1);
    s->is_short_hedge = works(&s->eff_five, &s->since, -1);
    s->was_short_hedge = works(&s->eff_before, &s->before, -1);
    s->is_haven = shelters(&s->haven_since, &s->since);
    s->was_haven = shelters(&s->haven_before, &s->before);
}

/* ---- all of it ------------------------------------------------------------------------------------------------------------- */

static cmv_rc one_side(const cmv__hedging *w, const cmv__direction *d, cmv_hedge_side *s,
                       cmv_err *err) {
    CMV_TRY(worst_days(w, d, w->all, &s->all, err));
    CMV_TRY(worst_days(w, d, w->before, &s->before, err));
    CMV_TRY(worst_days(w, d, w->since, &s->since, err));
    CMV_TRY(haven(w, d, w->all, &s->haven_all, err));
    CMV_TRY(haven(w, d, w->before, &s->haven_before, err));
    CMV_TRY(haven(w, d, w->since, &s->haven_since, err));
    CMV_TRY(joint_tail(w, d, s, err));
    return up_and_down(w, d, s, err);
}

cmv_rc cmv__answer_hedge(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                         cmv_err *err) {
    cmv__hedging w = {.report = report, .arena = arena, .out = &io->hedge};
    const cmv__returns a = {report->x, report->transform_a}, b = {report->y, report->transform_b};
    const cmv__direction ab = {a, b}, ba = {b, a};
    w.why_empty = report->n ? CMV_WHY_TOO_FEW : report->why_empty;
    find_stretches(&w, io);
    find_rhythm(&w);
    w.out->resamples = io->opt.resamples;
    w.room.n = cmv_haven_scratch(report->n) + cmv_updown_scratch(report->n);
    CMV_NEW_RAW(w.room.at, arena, double, w.room.n, err);
    CMV_TRY(one_side(&w, &ab, &io->hedge.ab, err));
    CMV_TRY(one_side(&w, &ba, &io->hedge.ba, err));
    CMV_TRY(cmv__hedge_effects(&w, err));
    CMV_TRY(exceedances(&w, err));
    if (report->a.leg.is_price && report->b.leg.is_price) {
        cmv__hedge_judge(&io->hedge.ab);
        cmv__hedge_judge(&io->hedge.ba);
    }
    return CMV_OK;
}
