// SPDX-License-Identifier: Apache-2.0
/* The rolling correlation of a pair, its extremes with their sessions, and where the latest reading stands. */
#include "base/arena.h"
#include "parts.h"

#include <math.h>

static cmv_extreme extreme_at(const cmv_pair_report *report, size_t at, cmv_err *err) {
    cmv_num none = cmv_num_missing(report->n ? CMV_WHY_TOO_FEW : report->why_empty);
    cmv_extreme e = {none, none, none, CMV_DATE_NONE, CMV_DATE_NONE};
    if (at == SIZE_MAX) return e;
    size_t w = report->rolling.window;
    cmv_corr_jack c;
    if (report->opt.plain)
        e.ci_low = e.ci_high = cmv_num_missing(CMV_WHY_NOT_ASKED);
    else if (cmv__pair_corr(report, NULL, at + 1 - w, w, &c, err) == CMV_OK) {
        e.ci_low = c.ci_low;
        e.ci_high = c.ci_high;
    }
    e.r = cmv_num_of(report->rolling.r[at], CMV_WHY_CONSTANT);
    e.first = report->date[at + 1 - w];
    e.last = report->date[at];
    return e;
}

/* Rank of the latest reading among the last n_readings. */
static cmv_num place(const cmv_pair_report *report, size_t n_readings) {
    const double *latest = report->rolling.r + (report->n - 1);
    if (n_readings < 2 || isnan(*latest)) return cmv_num_missing(CMV_WHY_TOO_FEW);
    return cmv_num_of(cmv_pct_rank_of((cmv_cvec){latest + 1 - n_readings, n_readings}, *latest).mid,
                      CMV_WHY_TOO_FEW);
}

static void place_latest(cmv_pair_report *report) {
    size_t n = report->n, w = report->rolling.window;
    if (n < w) return;
    size_t all = n - (w - 1),
           span = report->recent.before_n + 1; /* readings that end inside the span */
    report->recent.percentile_all = report->recent.percentile = place(report, all);
    if (span < all) report->recent.percentile = place(report, span);
}

/* An interval costs 90 leave-outs a window; a chart cannot show more than a few hundred, so a long history gets every k-th. */
enum { BANDS = 450 };

static size_t band_step(size_t n_windows) {
    return n_windows > BANDS ? (n_windows + BANDS - 1) / BANDS : 1;
}

cmv_rc cmv__pair_rolling(cmv_pair_report *report, cmv_arena *arena, cmv_err *err) {
    size_t n = report->n;
    double *r, *low = NULL, *high = NULL;
    CMV_NEW_RAW(r, arena, double, n, err);
    if (report->opt.rolling_band) {
        CMV_NEW_RAW(low, arena, double, n, err);
        CMV_NEW_RAW(high, arena, double, n, err);
    }
    cmv_roll_corr_opt opt = {.window = report->opt.window, .with_se = report->opt.rolling_band};
    opt.se_every = band_step(n > opt.window ? n - opt.window + 1 : 1);
    cmv_roll_corr_stat stat = {.max_at = SIZE_MAX, .min_at = SIZE_MAX};
    size_t band = low ? n : 0;
    CMV_TRY(cmv_roll_corr((cmv_cvec){report->x, n}, (cmv_cvec){report->y, n}, &opt, (cmv_vec){r, n},
                          (cmv_vec){low, band}, (cmv_vec){high, band}, &stat, err));
    report->rolling.window = report->opt.window;
    report->rolling.r = r;
    report->rolling.low = low;
    report->rolling.high = high;
    report->rolling.n_windows = stat.n_windows;
    report->rolling.n_defined = stat.n_defined;
    report->max = extreme_at(report, stat.max_at, err);
    report->min = extreme_at(report, stat.min_at, err);
    place_latest(report);
    return CMV_OK;
}
