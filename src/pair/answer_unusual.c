// SPDX-License-Identifier: Apache-2.0
/* Whether the recent reading is unusual in its own history. */
#include "answers.h"

#include "comove/change.h"

#include <math.h>

/* Resampled blocks hold this many returns on average: long enough to keep clusters of volatility. */
static const double MEAN_BLOCK = 10;

/* Share of readings strictly below the latest one, among those that end in the last n returns. */
static cmv_num share_below(const cmv_pair_report *r, size_t n) {
    const double *latest = r->rolling.r + (r->n - 1);
    const cmv_pct_rank rank = cmv_pct_rank_of((cmv_cvec){latest + 1 - n, n}, *latest);
    return rank.n < 2 ? cmv_num_missing(CMV_WHY_TOO_FEW) : cmv_num_of(rank.strict, CMV_WHY_CONSTANT);
}

static size_t count_readings(const cmv_pair_report *r, size_t n) {
    size_t count = 0;
    for (size_t i = r->n - n; i < r->n; i++) count += isnan(r->rolling.r[i]) ? 0 : 1;
    return count;
}

/*
 * Where windows of the span begin: with its first return, or the one before when that is dated on the very day five years
 * before the last, which belongs to five years of windows though its return reaches back a day further.
 */
static size_t first_start(const cmv_pair_report *r, size_t first) {
    const bool on_the_day = first > 0 && r->date[first - 1] >= cmv_date_add_months(r->last, -60);
    return on_the_day ? first - 1 : first;
}

/* Extremes among the windows that begin there or later. */
static void find_extremes(const cmv_pair_report *r, size_t first, cmv_unusual_answer *out) {
    size_t high = SIZE_MAX, low = SIZE_MAX;
    for (size_t i = first + r->rolling.window - 1; i < r->n; i++) {
        const double v = r->rolling.r[i];
        if (isnan(v)) continue;
        out->span.n_readings++;
        if (high == SIZE_MAX || v > r->rolling.r[high]) high = i;
        if (low == SIZE_MAX || v < r->rolling.r[low]) low = i;
    }
    if (high == SIZE_MAX) return;
    out->span.max = cmv_num_of(r->rolling.r[high], CMV_WHY_CONSTANT);
    out->span.min = cmv_num_of(r->rolling.r[low], CMV_WHY_CONSTANT);
    out->span.max_last = r->date[high];
    out->span.min_last = r->date[low];
}

/* The latest reading is the extreme of all only where it is beyond every other one. */
static void find_records(const cmv_pair_report *r, cmv_unusual_answer *out) {
    const double latest = r->rolling.r[r->n - 1];
    size_t above = 0, below = 0, others = 0;
    if (isnan(latest)) return;
    for (size_t i = r->rolling.window - 1; i + 1 < r->n; i++) {
        others += isnan(r->rolling.r[i]) ? 0 : 1;
        above += r->rolling.r[i] >= latest;
        below += r->rolling.r[i] <= latest;
    }
    out->record_high = others > 0 && above == 0;
    out->record_low = others > 0 && below == 0;
}

static void set_range(cmv_unusual_answer *out, const cmv_roll_range *t) {
    out->range.null_median = cmv_num_of(t->median, CMV_WHY_TOO_FEW);
    out->range.null_q95 = cmv_num_of(t->q95, CMV_WHY_TOO_FEW);
    out->range.p = cmv_num_of(t->p, CMV_WHY_TOO_FEW);
    out->range.p_max = cmv_num_of(t->p_max, CMV_WHY_TOO_FEW);
    out->range.p_min = cmv_num_of(t->p_min, CMV_WHY_TOO_FEW);
    out->range.resamples = t->resamples;
}

static cmv_rc test_range(const cmv_pair_report *r, size_t first, cmv_arena *arena,
                         cmv_pair_answers *io, cmv_err *err) {
    cmv_unusual_answer *out = &io->unusual;
    const size_t n = r->n - first, resamples = io->opt.resamples;
    out->range.observed = cmv_num_of(out->span.max.v - out->span.min.v, CMV_WHY_TOO_FEW);
    out->range.mean_block = MEAN_BLOCK;
    out->range.seed = cmv_seed_of(r->a.leg.id, r->b.leg.id, r->last);
    if (!resamples) {
        const cmv_num none = cmv_num_missing(CMV_WHY_NOT_ASKED);
        out->range.null_median = out->range.null_q95 = none;
        out->range.p = out->range.p_max = out->range.p_min = none;
        return CMV_OK;
    }
    const cmv_roll_range_opt opt = {.window = r->rolling.window,
                                    .resamples = resamples,
                                    .mean_block = MEAN_BLOCK,
                                    .seed = out->range.seed,
                                    .max = out->span.max.v,
                                    .min = out->span.min.v};
    cmv_vec scratch = {NULL, cmv_roll_range_scratch(n, resamples)};
    cmv_roll_range found;
    CMV_NEW_RAW(scratch.at, arena, double, scratch.n, err);
    CMV_TRY(cmv_roll_range_of((cmv_cvec){r->x + first, n}, (cmv_cvec){r->y + first, n}, &opt,
                              scratch, &found, err));
    set_range(out, &found);
    return CMV_OK;
}

static cmv_unusual_answer nothing(cmv_reason why) {
    const cmv_num none = cmv_num_missing(why);
    return (cmv_unusual_answer){.span = {none, none, CMV_DATE_NONE, CMV_DATE_NONE, 0, 0, 0, none},
                                .below_all = none,
                                .range = {none, none, none, none, none, none, 0, MEAN_BLOCK, 0}};
}

cmv_rc cmv__answer_unusual(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                           cmv_err *err) {
    const size_t w = report->rolling.window;
    /* As for recent against before: all the sample where five years hold fewer than two windows. */
    const size_t first = io->span_n < 2 * w ? 0 : io->span_first, n = report->n - first;
    io->unusual = nothing(report->n || !report->why_empty ? CMV_WHY_TOO_FEW : report->why_empty);
    if (!report->rolling.r || report->n < w || report->n == 0) return CMV_OK;
    io->unusual.span.independent = n / w;
    const size_t ending = n < report->n - (w - 1) ? n : report->n - (w - 1);
    io->unusual.span.n_ending = count_readings(report, ending);
    io->unusual.span.below = share_below(report, ending);
    io->unusual.below_all = share_below(report, report->n - (w - 1));
    find_records(report, &io->unusual);
    find_extremes(report, first_start(report, first), &io->unusual);
    if (io->unusual.span.n_readings < 2) return CMV_OK;
    return test_range(report, first, arena, io, err);
}
