// SPDX-License-Identifier: Apache-2.0
/* Correlations of resampled pairs: once over all of a resample, and rolling. */
#include "base/error.h"
#include "check.h"
#include "comove/change.h"
#include "influence.h"

#include <math.h>
#include <string.h>

enum { COLUMNS = 5 };

size_t cmv_bootstrap_corr_scratch(size_t n) { return 5 * n + COLUMNS * (n + 1); }

static void fill(cmv_vec r, double v) {
    for (size_t i = 0; i < r.n; i++) r.at[i] = v;
}

cmv_rc cmv_bootstrap_corr(cmv_cvec x, cmv_cvec y, double mean_block, uint64_t seed, cmv_vec scratch,
                          cmv_vec r, cmv_err *err) {
    cmv__centred c;
    cmv_num all;
    cmv_bootstrap boot;
    CMV_TRY(cmv__check_pair(x, y, err));
    CMV_TRY(cmv__need_scratch(scratch, cmv_bootstrap_corr_scratch(x.n), err));
    if (r.n > 0 && !r.at) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    const cmv_reason why = cmv__why_no_z(x.at, y.at, x.n, 2, &c, &all);
    CMV_TRY(cmv_bootstrap_start(&boot, c.n > 0 ? c.n : 1, mean_block, seed, err));
    if (why != CMV_WHY_NONE && why != CMV_WHY_PERFECT) {
        fill(r, NAN);
        return CMV_OK;
    }
    double *column[COLUMNS], *prefix = scratch.at + COLUMNS * x.n;
    for (size_t k = 0; k < COLUMNS; k++) column[k] = scratch.at + k * x.n;
    const size_t n = cmv__standardise(x.at, y.at, x.n, &c, column[0], column[1]);
    for (size_t i = 0; i < n; i++) {
        column[2][i] = column[0][i] * column[0][i];
        column[3][i] = column[1][i] * column[1][i];
        column[4][i] = column[0][i] * column[1][i];
    }
    cmv_prefix_sums((const double *const *)column, COLUMNS, n, prefix);
    const double m = (double)n, flat = 1e-9 * m;
    for (size_t b = 0; b < r.n; b++) {
        double s[COLUMNS];
        cmv_bootstrap_sums(&boot, prefix, COLUMNS, s);
        const double sxx = s[2] - s[0] * (s[0] / m), syy = s[3] - s[1] * (s[1] / m);
        const double sxy = s[4] - s[0] * (s[1] / m);
        r.at[b] = sxx > flat && syy > flat ? sxy / sqrt(sxx * syy) : (double)NAN;
    }
    return CMV_OK;
}

/* ---- the range of rolling readings ---------------------------------------------------------------------------------------- */

/* Pairs are copied PIECE at a time, so that each array needs room for as many more. */
enum { PIECE = 8 };

size_t cmv_roll_range_scratch(size_t n, size_t resamples) { return 5 * (n + PIECE) + resamples; }

/* Shell's sort: the library's may allocate. */
static void sort_values(double *v, size_t n) {
    for (size_t gap = n / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11) {
        for (size_t i = gap; i < n; i++) {
            const double value = v[i];
            size_t at = i;
            for (; at >= gap && v[at - gap] > value; at -= gap) v[at] = v[at - gap];
            v[at] = value;
        }
    }
}

typedef struct range_job {
    const double *a, *b; /* complete pairs */
    double *u, *v, *r;   /* a resample and its readings */
    size_t n, window;
    cmv_bootstrap boot;
} range_job;

/* Blocks hold ten pairs or so: a call of memcpy costs more than some pairs too many. */
static void copy_block(const double *from, size_t n, double *to) {
    for (size_t i = 0; i < n; i += PIECE) memcpy(to + i, from + i, PIECE * sizeof *to);
}

/* Highest and lowest reading of the next resample; false when it has none. */
static cmv_rc next_extremes(range_job *job, double *high, double *low, cmv_err *err) {
    const cmv_roll_corr_opt opt = {.window = job->window};
    cmv_roll_corr_stat stat;
    cmv_range block;
    size_t at = 0;
    for (; cmv_bootstrap_next(&job->boot, &block); at += block.n) {
        copy_block(job->a + block.first, block.n, job->u + at);
        copy_block(job->b + block.first, block.n, job->v + at);
    }
    CMV_TRY(cmv_roll_corr((cmv_cvec){job->u, job->n}, (cmv_cvec){job->v, job->n}, &opt,
                          (cmv_vec){job->r, job->n}, (cmv_vec){NULL, 0}, (cmv_vec){NULL, 0}, &stat,
                          err));
    *high = stat.max_at == SIZE_MAX ? (double)NAN : job->r[stat.max_at];
    *low = stat.min_at == SIZE_MAX ? (double)NAN : job->r[stat.min_at];
    return CMV_OK;
}

static cmv_rc count_extremes(range_job *job, const cmv_roll_range_opt *opt, double *width,
                             cmv_roll_range *out, cmv_err *err) {
    size_t wide = 0, above = 0, below = 0;
    for (size_t b = 0; b < opt->resamples; b++) {
        double high = NAN, low = NAN;
        CMV_TRY(next_extremes(job, &high, &low, err));
        if (isnan(high)) continue;
        width[out->resamples++] = high - low;
        wide += high - low >= opt->max - opt->min;
        above += high >= opt->max;
        below += low <= opt->min;
    }
    if (out->resamples == 0) return CMV_OK;
    const double of = (double)out->resamples + 1;
    sort_values(width, out->resamples);
    out->median = cmv_quantile7((cmv_cvec){width, out->resamples}, 0.5);
    out->q95 = cmv_quantile7((cmv_cvec){width, out->resamples}, 0.95);
    out->p = (double)(1 + wide) / of;
    out->p_max = (double)(1 + above) / of;
    out->p_min = (double)(1 + below) / of;
    return CMV_OK;
}

cmv_rc cmv_roll_range_of(cmv_cvec x, cmv_cvec y, const cmv_roll_range_opt *opt, cmv_vec scratch,
                         cmv_roll_range *out, cmv_err *err) {
    if (!out || !opt) CMV_FAIL(err, CMV_E_ARG, "an argument is missing");
    if (opt->window < 3) CMV_FAIL(err, CMV_E_ARG, "a window of %zu is too short", opt->window);
    CMV_TRY(cmv__check_pair(x, y, err));
    CMV_TRY(cmv__need_scratch(scratch, cmv_roll_range_scratch(x.n, opt->resamples), err));
    cmv_roll_range found = {NAN, NAN, NAN, NAN, NAN, 0};
    const size_t room = x.n + PIECE;
    double *a = scratch.at, *b = a + room;
    size_t n = 0;
    for (size_t i = 0; i < x.n; i++) {
        if (isnan(x.at[i]) || isnan(y.at[i])) continue;
        a[n] = x.at[i];
        b[n++] = y.at[i];
    }
    for (size_t i = 0; i < PIECE; i++) a[n + i] = b[n + i] = 0;
    range_job job = {a, b, b + room, b + 2 * room, b + 3 * room, n, opt->window, {.n = 0}};
    CMV_TRY(cmv_bootstrap_start(&job.boot, n > 0 ? n : 1, opt->mean_block, opt->seed, err));
    if (n >= opt->window && !isnan(opt->max) && !isnan(opt->min))
        CMV_TRY(count_extremes(&job, opt, scratch.at + 5 * room, &found, err));
    *out = found;
    return CMV_OK;
}
