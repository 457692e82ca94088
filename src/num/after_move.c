// SPDX-License-Identifier: Apache-2.0
#include "comove/history.h"

#include "base/error.h"
#include "check.h"

#include <math.h>

double cmv_deepest_fall(double base, cmv_cvec level, bool relative) {
    double high = base, deepest = 0;
    bool defined = isfinite(base) && (!relative || base > 0);
    for (size_t i = 0; i < level.n && defined; i++) {
        const double v = level.at[i];
        high = v > high ? v : high;
        const double fall = relative ? (v - high) / high : v - high;
        deepest = fall < deepest ? fall : deepest;
        defined = isfinite(fall);
    }
    return defined ? deepest : (double)NAN;
}

/* Mean and number of rises of what followed, about the first value so that no digits are lost. */
typedef struct followed {
    size_t n, up;
    double origin, sum;
} followed;

static void add(followed *f, double v) {
    if (f->n == 0) f->origin = v;
    f->n++;
    f->up += v > 0;
    f->sum += v - f->origin;
}

static cmv_num mean_of(const followed *f) {
    return f->n ? cmv_num_of(f->origin + f->sum / (double)f->n, CMV_WHY_TOO_FEW)
                : cmv_num_missing(CMV_WHY_TOO_FEW);
}

static void count(cmv_cvec move, cmv_cvec next, double sigma, size_t gap, size_t *at,
                  cmv_after_move *out) {
    followed all = {0}, hit = {0};
    size_t last = 0;
    for (size_t t = 0; t < move.n; t++) {
        const double m = move.at[t];
        if (isnan(m) || isnan(next.at[t])) continue;
        add(&all, next.at[t]);
        if (!(sigma > 0 ? m > out->threshold : m < out->threshold)) continue;
        out->n_overlapping++;
        if (hit.n > 0 && t - last < gap) continue;
        if (at) at[hit.n] = t;
        add(&hit, next.at[t]);
        last = t;
    }
    out->n = hit.n;
    out->mean = mean_of(&hit);
    out->up = cmv_wilson(hit.up, hit.n);
    out->base_n = all.n;
    out->base_mean = mean_of(&all);
    out->base_up = cmv_wilson(all.up, all.n).share;
}

cmv_rc cmv_after_move_of(cmv_cvec move, cmv_cvec next, double sigma, size_t gap, size_t *at,
                         cmv_after_move *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    if (!isfinite(sigma) || sigma == 0)
        CMV_FAIL(err, CMV_E_ARG, "a move of %g standard deviations is no large one", sigma);
    if (gap == 0) CMV_FAIL(err, CMV_E_ARG, "moves that are counted need a gap of 1 or more");
    CMV_TRY(cmv__check_pair(move, next, err));
    cmv_moments m;
    CMV_TRY(cmv_moments_of(move, &m, err));
    *out = (cmv_after_move){.threshold = m.mean + sigma * m.sd};
    count(move, next, sigma, gap, at, out);
    return CMV_OK;
}
