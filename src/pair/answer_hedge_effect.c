// SPDX-License-Identifier: Apache-2.0
/* Effectiveness of a hedge in and out of sample, and its interval by resampling blocks of what followed each estimate. */
#include "answer_hedge.h"

#include "comove/change.h"

#include <math.h>
#include <stdlib.h>

enum { MIN_OOS = 60, MIN_BLOCK = 5 };

/* Hedged and plain changes out of sample and their squares, of both directions: what a resample sums up. */
enum {
    HEDGED_AB,
    PLAIN_B,
    HEDGED_AB2,
    PLAIN_B2,
    HEDGED_BA,
    PLAIN_A,
    HEDGED_BA2,
    PLAIN_A2,
    COLUMNS
};

static cmv_num of_volatility(cmv_num e) {
    return e.why ? e : cmv_num_of(1 - sqrt(1 - e.v), CMV_WHY_CONSTANT);
}

static void nothing(cmv_effectiveness *out, cmv_num none) {
    *out = (cmv_effectiveness){CMV_DATE_NONE, CMV_DATE_NONE, 0,    0,    none, none,
                               none,          none,          none, none, none, NAN};
}

/* One direction without its interval; leaves the changes out of sample in room (see cmv_hedge_fit_of). */
static cmv_rc effect_of(const cmv__hedging *w, const double *hedge, const double *exposure,
                        cmv_range at, cmv_vec room, cmv_effectiveness *out, cmv_err *err) {
    cmv_hedge_fit f;
    nothing(out, cmv_num_missing(at.n ? CMV_WHY_TOO_FEW : w->why_empty));
    out->n = at.n;
    if (!at.n) return CMV_OK;
    out->first = w->report->date[at.first];
    out->last = w->report->date[at.first + at.n - 1];
    if (at.n < CMV_MIN_LABEL || !w->rhythm.window) return CMV_OK;
    CMV_TRY(cmv_hedge_fit_of((cmv_cvec){hedge + at.first, at.n},
                             (cmv_cvec){exposure + at.first, at.n}, &w->rhythm, room, &f, err));
    out->n_oos = f.n_oos;
    out->ratio = f.ratio;
    out->in_sample = f.in_sample;
    if (f.n_oos < MIN_OOS) return CMV_OK;
    out->oos = f.oos;
    out->turnover = f.turnover;
    out->vol_removed = of_volatility(f.oos);
    out->low = out->high = f.oos.why ? f.oos : cmv_num_missing(CMV_WHY_NOT_ASKED);
    return CMV_OK;
}

/* Both directions over one stretch, their changes out of sample side by side. */
typedef struct paired {
    cmv_effectiveness *ab, *ba;
    const double *column[COLUMNS];
    size_t n;
} paired;

/* Columns of the squares behind the changes that cmv_hedge_fit_of left in the rooms of both directions. */
static cmv_rc lay_out(const cmv__hedging *w, const double *room_ab, const double *room_ba, size_t n,
                      paired *p, cmv_err *err) {
    double *square;
    CMV_NEW_RAW(square, w->arena, double, 4 * p->n, err);
    p->column[HEDGED_AB] = room_ab;
    p->column[PLAIN_B] = room_ab + n;
    p->column[HEDGED_BA] = room_ba;
    p->column[PLAIN_A] = room_ba + n;
    static const int from[] = {HEDGED_AB, PLAIN_B, HEDGED_BA, PLAIN_A};
    static const int to[] = {HEDGED_AB2, PLAIN_B2, HEDGED_BA2, PLAIN_A2};
    for (int c = 0; c < 4; c++) {
        const double *v = p->column[from[c]];
        double *out = square + (size_t)c * p->n;
        for (size_t i = 0; i < p->n; i++) out[i] = v[i] * v[i];
        p->column[to[c]] = out;
    }
    return CMV_OK;
}

/* Effectiveness from the sums of a resample; first: HEDGED_AB or HEDGED_BA. */
static double effect_of_sums(const double *sum, int first, double n) {
    const double *s = sum + first;
    const double hedged = s[2] - s[0] * s[0] / n, plain = s[3] - s[1] * s[1] / n;
    return 1 - hedged / plain;
}

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void put_interval(double *value, size_t n, cmv_effectiveness *out) {
    if (out->low.why != CMV_WHY_NOT_ASKED) return;
    qsort(value, n, sizeof *value, by_value);
    out->low = cmv_num_of(cmv_quantile7((cmv_cvec){value, n}, .025), CMV_WHY_CONSTANT);
    out->high = cmv_num_of(cmv_quantile7((cmv_cvec){value, n}, .975), CMV_WHY_CONSTANT);
}

/* What one session adds to the effectiveness, up to a constant (its influence): hedged^2 - share left * plain^2. */
static cmv_rc block_of(const paired *p, int first, cmv_num effect, cmv_vec room, double *block,
                       cmv_err *err) {
    double *influence = room.at;
    const double left = 1 - effect.v;
    const double *hedged2 = p->column[first + 2], *plain2 = p->column[first + 3];
    for (size_t i = 0; i < p->n; i++) influence[i] = hedged2[i] - left * plain2[i];
    cmv_block_length length;
    CMV_TRY(cmv_block_length_of((cmv_cvec){influence, p->n}, CMV_BLOCKS_PPW,
                                (cmv_vec){room.at + p->n, room.n - p->n}, &length, err));
    if (!length.stationary.why) *block = fmax(*block, length.stationary.v);
    return CMV_OK;
}

/* The longer of both directions by the rule of Politis & White on the influence, at least MIN_BLOCK. */
static cmv_rc mean_block(const cmv__hedging *w, const paired *p, double *block, cmv_err *err) {
    const size_t size = p->n + cmv_block_length_scratch(p->n);
    double *room;
    CMV_NEW_RAW(room, w->arena, double, size, err);
    *block = MIN_BLOCK;
    CMV_TRY(block_of(p, HEDGED_AB, p->ab->oos, (cmv_vec){room, size}, block, err));
    return block_of(p, HEDGED_BA, p->ba->oos, (cmv_vec){room, size}, block, err);
}

/* One source of blocks for both directions: what is resampled are sessions, with what both hedges did on them. */
static cmv_rc resample(const cmv__hedging *w, const paired *p, cmv_err *err) {
    const size_t b = w->out->resamples;
    cmv_bootstrap boot;
    double *prefix, *value, sum[COLUMNS], block;
    CMV_NEW_RAW(prefix, w->arena, double, (p->n + 1) * COLUMNS, err);
    CMV_NEW_RAW(value, w->arena, double, 2 * b, err);
    cmv_prefix_sums(p->column, COLUMNS, p->n, prefix);
    const cmv_pair_report *r = w->report;
    const uint64_t seed = cmv_seed_of(r->a.leg.id, r->b.leg.id, r->last);
    CMV_TRY(mean_block(w, p, &block, err));
    CMV_TRY(cmv_bootstrap_start(&boot, p->n, block, seed, err));
    p->ab->mean_block = p->ba->mean_block = block;
    for (size_t i = 0; i < b; i++) {
        cmv_bootstrap_sums(&boot, prefix, COLUMNS, sum);
        value[i] = effect_of_sums(sum, HEDGED_AB, (double)p->n);
        value[b + i] = effect_of_sums(sum, HEDGED_BA, (double)p->n);
    }
    put_interval(value, b, p->ab);
    put_interval(value + b, b, p->ba);
    return CMV_OK;
}

/* Both directions share their blocks: where one has no effectiveness to resample, the other has no interval either. */
static void no_interval(cmv_effectiveness *ab, cmv_effectiveness *ba) {
    if (ab->low.why == CMV_WHY_NOT_ASKED && ba->oos.why) ab->low = ab->high = ba->oos;
    if (ba->low.why == CMV_WHY_NOT_ASKED && ab->oos.why) ba->low = ba->high = ab->oos;
}

static cmv_rc both_of(const cmv__hedging *w, cmv_range at, cmv_effectiveness *ab,
                      cmv_effectiveness *ba, cmv_err *err) {
    const cmv_pair_report *r = w->report;
    const size_t size = cmv_hedge_scratch(at.n);
    double *room;
    CMV_NEW_RAW(room, w->arena, double, 2 * size, err);
    CMV_TRY(effect_of(w, r->x, r->y, at, (cmv_vec){room, size}, ab, err));
    CMV_TRY(effect_of(w, r->y, r->x, at, (cmv_vec){room + size, size}, ba, err));
    if (!w->out->resamples) return CMV_OK;
    no_interval(ab, ba);
    if (ab->n_oos < MIN_OOS || ab->oos.why || ba->oos.why) return CMV_OK;
    paired p = {.ab = ab, .ba = ba, .n = ab->n_oos};
    CMV_TRY(lay_out(w, room, room + size, at.n, &p, err));
    return resample(w, &p, err);
}

cmv_rc cmv__hedge_effects(const cmv__hedging *w, cmv_err *err) {
    cmv_hedge_side *ab = &w->out->ab, *ba = &w->out->ba;
    CMV_TRY(both_of(w, w->all, &ab->eff_all, &ba->eff_all, err));
    CMV_TRY(both_of(w, w->before, &ab->eff_before, &ba->eff_before, err));
    return both_of(w, w->five, &ab->eff_five, &ba->eff_five, err);
}
