// SPDX-License-Identifier: Apache-2.0
/* Parts of the pair report, each filled by one file of this folder. */
#ifndef CMV_PAIR_PARTS_H
#define CMV_PAIR_PARTS_H

#include "comove/pair.h"

/* A correlation needs this many returns to be shown, a label this many (statistics.md L2). */
enum { CMV_MIN_R = 20, CMV_MIN_LABEL = 60, CMV_MIN_YEAR_DAILY = 60 };

/** Periods in a year: 252 sessions, 365 for a 24x7 calendar, 52, 12, 4, 1. */
double cmv__periods_per_year(cmv_freq freq, const cmv_calendar *cal);

/** Unit of a difference of two levels: the leg's own, "points" for what has none. */
const char *cmv__difference_unit(const cmv_leg *leg);
/** Fills aligned, transforms, n, dates, returns and levels. Errors: E_ARG, E_NOMEM. */
cmv_rc cmv__pair_sample(cmv_pair_report *report, cmv_arena *arena, cmv_err *err);
/** Shared levels of the two legs within the dates asked for. Errors: E_ARG, E_NOMEM. */
cmv_rc cmv__pair_align(const cmv_pair_report *report, cmv_align_mode mode, cmv_arena *arena,
                       cmv_aligned *out, cmv_err *err);
/** Changes of a level series in the arena, one a row, the first NaN. Errors: E_ARG, E_NOMEM. */
cmv_rc cmv__level_changes(cmv_transform t, cmv_freq freq, cmv_series level, cmv_arena *arena,
                          double **out, cmv_err *err);
/** Transform of a series with a default of its own when `returns` are asked for. */
cmv_transform cmv__transform_asked(cmv_returns returns, cmv_transform own);
/** Correlation of the changes that are defined on both sides, missing (TOO_FEW) under CMV_MIN_R; x, y and date, which may
 *  be the report's own, hold n values each and are not kept. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__horizon_of(const char *name, const cmv_date *date, const double *x, const double *y,
                       size_t n, cmv_arena *arena, cmv_horizon *out, cmv_err *err);
/** Correlations by horizon of the report's returns first..first+n-1, from their own frequency up to quarters, without
 *  overlap; room for four. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__horizon_ladder(const cmv_pair_report *report, size_t first, size_t n, cmv_arena *arena,
                           cmv_horizon *out, cmv_err *err);
/* Shared levels, from which changes of longer horizons are taken; borrowed. */
typedef struct cmv__ladder {
    cmv_freq freq;
    cmv_transform ta, tb;
    const cmv_calendar *cal_a, *cal_b;
    const cmv_date *date;
    const double *a, *b;
    size_t n;
    cmv_date last; /* last shared session known: the level due after it says whether the last period is over */
} cmv__ladder;

/** Correlation of the changes between the last levels of whole periods: weeks, months or quarters, longer than the
 *  ladder's own. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__ladder_rung(const cmv__ladder *ladder, cmv_freq freq, cmv_arena *arena,
                        cmv_horizon *out, cmv_err *err);
/** Number of rungs of a report's ladder; 0 for year-on-year changes, which overlap. */
size_t cmv__horizon_count(const cmv_pair_report *report);
/** Name of the horizon of one change at a frequency: "day", "week", ... */
const char *cmv__horizon_name(cmv_freq freq);

/* The ranges a plain report asks for, whose r is computed in one go. */
typedef struct cmv__spans {
    size_t n;
    cmv_range span[CMV_RANGES_MAX];
    cmv_num r[CMV_RANGES_MAX];
} cmv__spans;

/** A correlation of n returns that is missing, with its interval, for a reason. */
cmv_corr_jack cmv__no_corr(size_t n, cmv_reason why);
/** Correlation of returns first..first+n-1, missing (TOO_FEW) under CMV_MIN_R; plain ones are looked up in *spans first,
 *  which may be NULL. Errors: E_DOMAIN. */
cmv_rc cmv__pair_corr(const cmv_pair_report *report, const cmv__spans *spans, size_t first,
                      size_t n, cmv_corr_jack *out, cmv_err *err);
/** Fills windows, recent and, when the report is plain, *spans. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__pair_windows(cmv_pair_report *report, cmv__spans *spans, cmv_err *err);
/** Fills years. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__pair_years(cmv_pair_report *report, const cmv__spans *spans, cmv_arena *arena,
                       cmv_err *err);
/** Fills rolling, max, min and recent.percentile. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__pair_rolling(cmv_pair_report *report, cmv_arena *arena, cmv_err *err);
/** Fills detail and levels. Errors: E_DOMAIN. */
cmv_rc cmv__pair_detail(cmv_pair_report *report, cmv_err *err);
/** Fills hedge_ab and hedge_ba; needs detail. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__pair_hedges(cmv_pair_report *report, cmv_arena *arena, cmv_err *err);

#endif
