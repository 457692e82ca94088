// SPDX-License-Identifier: Apache-2.0
/* Levels in the long run: unit roots, cointegration, half-life behind its gate. */
#include "answers.h"
#include "comove/longrun.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Fewer levels than this in five years, and all the sample is looked at; fewer than the second, and nothing is tested; a
 * year of fewer has no mean to be distant from. */
enum { SPAN_LEAST = 250, TEST_LEAST = 60, YEAR_LEAST = 12 };

static const double LEVEL = 0.05;

/* The levels looked at, those of all the sample, and room to work in. */
typedef struct levels {
    const double *a, *b;  /* n of the span: logarithms for a ratio */
    const double *spread; /* n of the span, the end of all n_all */
    const double *spread_all;
    size_t n, n_all;
    cmv_vec scratch;
} levels;

static bool same_unit(const cmv_leg *a, const cmv_leg *b) {
    return a->unit && b->unit && !strcmp(a->unit, b->unit);
}

/* An index cannot be owned, but two that measure one thing have a ratio all the same. */
static cmv_reason spread_kind(const cmv_pair_report *report, const cmv_pair_answers *io,
                              bool *is_ratio) {
    const cmv_leg *a = &report->a.leg, *b = &report->b.leg;
    *is_ratio = !a->is_rate && !b->is_rate;
    if (report->n == 0) return report->why_empty ? report->why_empty : CMV_WHY_TOO_FEW;
    if (*is_ratio && ((a->is_price && b->is_price) || io->opt.long_run_reason)) return CMV_WHY_NONE;
    if (a->is_rate && b->is_rate && same_unit(a, b)) return CMV_WHY_NONE;
    return CMV_WHY_NOT_COMPARABLE;
}

static size_t span_of(const cmv_pair_report *report, const cmv_pair_answers *io) {
    return io->span_n < SPAN_LEAST ? 0 : report->n - io->span_n;
}

static cmv_rc make_levels(const cmv_pair_report *report, size_t first, bool is_ratio,
                          cmv_arena *arena, levels *out, cmv_err *err) {
    const size_t n = report->n, m = n - first;
    double *a, *b, *spread;
    CMV_NEW_RAW(a, arena, double, n, err);
    CMV_NEW_RAW(b, arena, double, n, err);
    CMV_NEW_RAW(spread, arena, double, n, err);
    for (size_t i = 0; i < n; i++) {
        const double x = report->la[i], y = report->lb[i];
        a[i] = !is_ratio ? x : x > 0 ? log(x) : (double)NAN;
        b[i] = !is_ratio ? y : y > 0 ? log(y) : (double)NAN;
        spread[i] = is_ratio ? a[i] - b[i] : cmv_difference(b[i], a[i], 1);
    }
    *out = (levels){a + first, b + first, spread + first, spread, m, n, {0}};
    out->scratch.n = m + cmv_adf_scratch(m, SIZE_MAX);
    CMV_NEW_RAW(out->scratch.at, arena, double, out->scratch.n, err);
    return CMV_OK;
}

static cmv_root_verdict verdict_of(const cmv_long_run_answer *r) {
    if (r->adf.p.why || r->kpss.p.why) return CMV_ROOT_UNDECIDED;
    const bool adf = r->adf.p.v < LEVEL, kpss = r->kpss.p.v < LEVEL;
    if (adf) return kpss ? CMV_ROOT_CONFLICT : CMV_ROOT_STATIONARY;
    return kpss ? CMV_ROOT_UNIT : CMV_ROOT_UNDECIDED;
}

static cmv_rc test_spread(const levels *l, cmv_long_run_answer *out, cmv_err *err) {
    const cmv_adf_opt opt = {CMV_TREND_CONST, CMV_LAGS_BIC, SIZE_MAX};
    const cmv_cvec s = {l->spread, l->n};
    cmv_adf adf;
    cmv_kpss kpss;
    CMV_TRY(cmv_adf_of(s, &opt, l->scratch, &adf, err));
    CMV_TRY(cmv_kpss_of(s, CMV_TREND_CONST, SIZE_MAX, l->scratch, &kpss, err));
    out->adf = (cmv_unit_root){adf.n_used, adf.lags, adf.tau, adf.p};
    out->kpss = (cmv_unit_root){kpss.n, kpss.lags, kpss.stat, kpss.p};
    out->verdict = verdict_of(out);
    return CMV_OK;
}

static cmv_rc test_levels(const levels *l, cmv_long_run_answer *out, cmv_err *err) {
    const cmv_adf_opt opt = {CMV_TREND_CONST, CMV_LAGS_AIC, SIZE_MAX};
    const cmv_cvec a = {l->a, l->n}, b = {l->b, l->n};
    cmv_engle_granger ab, ba;
    CMV_TRY(cmv_engle_granger_of(a, b, &opt, l->scratch, &ab, err));
    CMV_TRY(cmv_engle_granger_of(b, a, &opt, l->scratch, &ba, err));
    out->eg_a_on_b = ab.residual.p;
    out->eg_b_on_a = ba.residual.p;
    out->eg_p =
        ab.residual.p.why || ab.residual.p.v > ba.residual.p.v ? ab.residual.p : ba.residual.p;
    if (ba.residual.p.why) out->eg_p = ba.residual.p;
    return CMV_OK;
}

/* A random walk has a half-life too, so none is given before the tests have spoken. */
static cmv_rc measure_return(const levels *l, cmv_long_run_answer *out, cmv_err *err) {
    cmv_half_life h;
    CMV_TRY(cmv_half_life_of((cmv_cvec){l->spread, l->n}, &h, err));
    out->phi = h.phi;
    out->half_life = out->half_life_low = out->half_life_high =
        cmv_num_missing(h.phi.why ? h.phi.why : CMV_WHY_UNIT_ROOT_NOT_REJECTED);
    if (out->verdict != CMV_ROOT_STATIONARY) return CMV_OK;
    out->half_life = h.corrected;
    out->half_life_low = h.low;
    out->half_life_high = h.high;
    return CMV_OK;
}

/* ---- distance -------------------------------------------------------------------------------------------------------- */

static int ascending(const void *x, const void *y) {
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static double median_of(double *v, size_t n) {
    qsort(v, n, sizeof *v, ascending);
    return cmv_quantile7((cmv_cvec){v, n}, 0.5);
}

static cmv_rc measure_distance(const levels *l, cmv_long_run_answer *out, cmv_err *err) {
    const double last = l->spread_all[l->n_all - 1];
    const cmv_pct_rank rank = cmv_pct_rank_of((cmv_cvec){l->spread_all, l->n_all}, last);
    out->percentile = cmv_num_of(rank.mid, CMV_WHY_TOO_FEW);
    out->z = out->z_robust = cmv_num_missing(CMV_WHY_TOO_FEW);
    if (out->year < YEAR_LEAST || l->n <= out->year) return CMV_OK;
    const double *before = l->spread + l->n - 1 - out->year;
    cmv_moments m;
    CMV_TRY(cmv_moments_of((cmv_cvec){before, out->year}, &m, err));
    out->z = cmv_num_of(m.sd > 0 ? (last - m.mean) / m.sd : (double)NAN, CMV_WHY_CONSTANT);
    double *v = l->scratch.at;
    memcpy(v, before, out->year * sizeof *v);
    const double middle = median_of(v, out->year);
    for (size_t i = 0; i < out->year; i++) v[i] = fabs(before[i] - middle);
    const double mad = 1.4826 * median_of(v, out->year);
    out->z_robust = cmv_num_of(mad > 0 ? (last - middle) / mad : (double)NAN, CMV_WHY_CONSTANT);
    return CMV_OK;
}

/* ---- all of it --------------------------------------------------------------------------------------------------------- */

static void miss_all(cmv_long_run_answer *out, cmv_reason why) {
    const cmv_num none = cmv_num_missing(why);
    cmv_num *const all[] = {
        &out->adf.stat,       &out->adf.p, &out->kpss.stat, &out->kpss.p,     &out->eg_a_on_b,
        &out->eg_b_on_a,      &out->eg_p,  &out->phi,       &out->half_life,  &out->half_life_low,
        &out->half_life_high, &out->z,     &out->z_robust,  &out->percentile, NULL};
    for (cmv_num *const *at = all; *at; at++) **at = none;
    out->why = why;
    out->verdict = CMV_ROOT_UNDECIDED;
}

static cmv_rc answer(const levels *l, cmv_long_run_answer *out, cmv_err *err) {
    for (size_t i = 0; i < l->n; i++) {
        if (isfinite(l->spread[i])) continue;
        miss_all(out, CMV_WHY_NONPOSITIVE_PRICE);
        return CMV_OK;
    }
    if (l->n < TEST_LEAST) {
        miss_all(out, CMV_WHY_TOO_FEW);
        return CMV_OK;
    }
    CMV_TRY(test_spread(l, out, err));
    CMV_TRY(test_levels(l, out, err));
    CMV_TRY(measure_return(l, out, err));
    return measure_distance(l, out, err);
}

cmv_rc cmv__answer_long_run(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                            cmv_err *err) {
    cmv_long_run_answer out = {.spoken_of = io->opt.long_run_reason != NULL,
                               .first = CMV_DATE_NONE,
                               .last = CMV_DATE_NONE,
                               .levels_r = cmv_num_missing(CMV_WHY_TOO_FEW)};
    const cmv_reason why = spread_kind(report, io, &out.is_ratio);
    if (report->n > 0) {
        const size_t first = span_of(report, io);
        cmv_cov c;
        out.n = report->n - first;
        out.first = report->date[first];
        out.last = report->last;
        out.year = (size_t)report->periods_per_year;
        CMV_TRY(cmv_cov_of((cmv_cvec){report->la + first, out.n},
                           (cmv_cvec){report->lb + first, out.n}, &c, err));
        out.levels_r = c.r;
    }
    if (why) {
        miss_all(&out, why);
    } else {
        levels l;
        CMV_TRY(make_levels(report, report->n - out.n, out.is_ratio, arena, &l, err));
        CMV_TRY(answer(&l, &out, err));
    }
    io->long_run = out;
    return CMV_OK;
}
