// SPDX-License-Identifier: Apache-2.0
/* What followed a day, held against what was claimed on it. */
#include "replay.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A hedge is estimated again about every month. */
static size_t month_of(cmv_freq freq) {
    return freq == CMV_DAILY ? 21 : freq == CMV_WEEKLY ? 4 : 1;
}

static cmv_outcome judged(bool held) { return held ? CMV_OUTCOME_HELD : CMV_OUTCOME_FAILED; }

/* First return after the last one that the row knew. */
static size_t first_after(const cmv_pair_report *now, cmv_date last) {
    const size_t at = cmv_series_at_or_before((cmv_series){now->date, now->x, now->n}, last);
    return at == SIZE_MAX ? 0 : at + 1;
}

/* ---- the next quarter --------------------------------------------------------------------------------------------------- */

static cmv_rc judge_next(const cmv_pair_report *now, size_t first, size_t horizon,
                         cmv_replay_row *row, cmv_err *err) {
    const bool told = row->claim.change != CMV_CHANGE_UNTESTED;
    row->next = cmv_num_missing(CMV_WHY_TOO_FEW);
    if (!horizon) return CMV_OK;
    if (now->n - first < horizon) {
        if (told) row->change = CMV_OUTCOME_OPEN;
        if (row->claim.outlook) row->outlook = CMV_OUTCOME_OPEN;
        return CMV_OK;
    }
    cmv_cov cov;
    CMV_TRY(cmv_cov_of((cmv_cvec){now->x + first, horizon}, (cmv_cvec){now->y + first, horizon},
                       &cov, err));
    row->next = cov.r;
    if (cov.r.why) return CMV_OK;
    if (told)
        row->change = judged(fabs(cov.r.v - row->claim.recent) < fabs(cov.r.v - row->claim.before));
    if (row->claim.outlook)
        row->outlook = judged(cov.r.v >= row->claim.low && cov.r.v <= row->claim.high);
    return CMV_OK;
}

/* ---- the next year as a hedge --------------------------------------------------------------------------------------------- */

/* Changes of the hedged exposure over the year from `first` on; each month's ratio comes from the year before it. */
static cmv_rc hedged(const double *hedge, const double *exposure, size_t first, size_t year,
                     size_t month, double *out, cmv_err *err) {
    for (size_t i = 0; i < year; i += month) {
        cmv_cov cov;
        const cmv_cvec h = {hedge + first + i - year, year}, e = {exposure + first + i - year, year};
        CMV_TRY(cmv_cov_of(h, e, &cov, err));
        const double ratio = cov.r.why ? 0 : cov.sxy / cov.sxx;
        for (size_t k = i; k < year && k < i + month; k++)
            out[k] = exposure[first + k] - ratio * hedge[first + k];
    }
    return CMV_OK;
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Share of the worst 5 % of the exposure's days, at least one, on which the hedge rose. */
static cmv_num rose_on_worst(const double *hedge, const double *exposure, size_t n, double *scratch) {
    const size_t worst = n / 20 ? n / 20 : 1;
    size_t seen = 0, up = 0;
    memcpy(scratch, exposure, n * sizeof *scratch);
    qsort(scratch, n, sizeof *scratch, ascending);
    for (size_t i = 0; i < n && seen < worst; i++) {
        if (exposure[i] > scratch[worst - 1]) continue;
        seen++;
        up += hedge[i] > 0;
    }
    return cmv_num_of((double)up / (double)seen, CMV_WHY_TOO_FEW);
}

/* Side 0: a hedges b. */
static cmv_rc judge_hedge(const cmv_pair_report *now, const cmv_replay *replay, size_t first,
                          int side, cmv_replay_row *row, cmv_arena *scratch, cmv_err *err) {
    const double *hedge = side ? now->y : now->x, *exposure = side ? now->x : now->y;
    const size_t year = replay->year;
    row->effect[side] = row->up[side] = cmv_num_missing(CMV_WHY_TOO_FEW);
    if (!row->claim.asks_hedge || !year || first < year) return CMV_OK;
    if (now->n - first < year) {
        row->hedge[side] = CMV_OUTCOME_OPEN;
        return CMV_OK;
    }
    double *rest;
    cmv_moments left, whole;
    CMV_NEW_RAW(rest, scratch, double, year, err);
    CMV_TRY(hedged(hedge, exposure, first, year, month_of(replay->freq), rest, err));
    CMV_TRY(cmv_moments_of((cmv_cvec){rest, year}, &left, err));
    CMV_TRY(cmv_moments_of((cmv_cvec){exposure + first, year}, &whole, err));
    const double share = left.sd / whole.sd;
    row->effect[side] = cmv_num_of(1 - share * share, CMV_WHY_CONSTANT);
    row->up[side] = rose_on_worst(hedge + first, exposure + first, year, rest);
    if (!row->effect[side].why)
        row->hedge[side] = judged(row->effect[side].v > 0 && row->up[side].v > 0.5);
    return CMV_OK;
}

cmv_rc cmv__replay_judge(const cmv_pair_report *now, const cmv_replay *replay, cmv_replay_row *row,
                         cmv_arena *scratch, cmv_err *err) {
    row->change = row->outlook = row->hedge[0] = row->hedge[1] = CMV_OUTCOME_NONE;
    row->next = cmv_num_missing(CMV_WHY_TOO_FEW);
    for (int side = 0; side < 2; side++)
        row->effect[side] = row->up[side] = cmv_num_missing(CMV_WHY_TOO_FEW);
    if (!row->n || !now->n) return CMV_OK;
    const size_t first = first_after(now, row->last);
    CMV_TRY(judge_next(now, first, replay->horizon, row, err));
    for (int side = 0; side < 2; side++)
        CMV_TRY(judge_hedge(now, replay, first, side, row, scratch, err));
    return CMV_OK;
}
