// SPDX-License-Identifier: Apache-2.0
/* Parts of the pair report, each filled by one file of this folder. */
#ifndef CMV_PAIR_PARTS_H
#define CMV_PAIR_PARTS_H

#include "comove/pair.h"

/* A correlation needs this many returns to be shown, a label this many (statistics.md L2). */
enum { CMV_MIN_R = 20, CMV_MIN_LABEL = 60, CMV_MIN_YEAR_DAILY = 60 };

/** Periods in a year: 252 sessions, 365 for a 24x7 calendar, 52, 12, 4, 1. */
double cmv__periods_per_year(cmv_freq freq, const cmv_calendar *cal);

/** Fills aligned, transforms, n, dates, returns and levels. Errors: E_ARG, E_NOMEM. */
cmv_rc cmv__pair_sample(cmv_pair_report *report, cmv_arena *arena, cmv_err *err);
/* The ranges a plain report asks for, whose r is computed in one go. */
typedef struct cmv__spans {
    size_t n;
    cmv_range span[CMV_RANGES_MAX];
    cmv_num r[CMV_RANGES_MAX];
} cmv__spans;

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
