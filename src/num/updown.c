// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "comove/hedging.h"
#include "sort.h"

#include <math.h>

size_t cmv_updown_scratch(size_t n) { return 5 * n + cmv_ols_scratch(n, 2); }

/* r and slope of the pairs on one side of the cut. */
static cmv_rc part_of(const double *x, const double *y, size_t n, double cut, double sign,
                      double *room, size_t *count, cmv_num *r, cmv_num *beta, cmv_err *err) {
    double *in_x = room, *in_y = room + n;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(sign * x[i] > sign * cut)) continue;
        in_x[kept] = x[i];
        in_y[kept++] = y[i];
    }
    cmv_beta b;
    CMV_TRY(cmv_beta_of((cmv_cvec){in_x, kept}, (cmv_cvec){in_y, kept}, &b, err));
    *count = kept;
    *r = b.r;
    *beta = b.beta_y_on_x;
    return CMV_OK;
}

/* Slope through the point (cut, cut) on what lies below the cut. */
static cmv_num downside(const double *x, const double *y, size_t n, double cut) {
    double xy = 0, xx = 0;
    for (size_t i = 0; i < n; i++) {
        const double below = x[i] < cut ? x[i] - cut : 0;
        xy += below * (y[i] - cut);
        xx += below * below;
    }
    return cmv_num_of(xy / xx, CMV_WHY_CONSTANT);
}

static cmv_rc regress(const double *x, const double *y, size_t n, double cut, double *room,
                      cmv_updown *out, cmv_err *err) {
    static const cmv_ols_opt robust = {.errors = CMV_OLS_HC1};
    double *down = room;
    for (size_t i = 0; i < n; i++) down[i] = x[i] < cut ? x[i] : 0;
    const double *const column[] = {x, down};
    const cmv_design design = {column, 2, n, true};
    cmv_ols fit;
    CMV_TRY(cmv_ols_of(&design, (cmv_cvec){y, n}, &robust,
                       (cmv_vec){room + n, cmv_ols_scratch(n, 2)}, &fit, err));
    out->slope_up = out->slope_down = out->extra_down = out->t_extra = cmv_num_missing(fit.why);
    if (fit.why) return CMV_OK;
    out->slope_up = cmv_num_of(fit.coef[1], CMV_WHY_CONSTANT);
    out->extra_down = cmv_num_of(fit.coef[2], CMV_WHY_CONSTANT);
    out->slope_down = cmv_num_of(fit.coef[1] + fit.coef[2], CMV_WHY_CONSTANT);
    out->t_extra = cmv_num_of(fit.coef[2] / fit.se[2], CMV_WHY_PERFECT);
    return CMV_OK;
}

cmv_rc cmv_updown_of(cmv_cvec x, cmv_cvec y, double cut, cmv_vec room, cmv_updown *out,
                     cmv_err *err) {
    if (!out || (x.n > 0 && !room.at) || room.n < cmv_updown_scratch(x.n) || !isfinite(cut))
        CMV_FAIL(err, CMV_E_ARG, "no place for the result or the scratch, or no finite cut");
    CMV_TRY(cmv__check_pair(x, y, err));
    if (cmv__overlap(x.at, x.n, room.at, room.n) || cmv__overlap(y.at, y.n, room.at, room.n))
        CMV_FAIL(err, CMV_E_ALIAS, "the scratch overlaps the values");
    cmv_updown u;
    double *in_x = room.at, *in_y = room.at + x.n, *rest = room.at + 2 * x.n;
    const size_t n = cmv__copy_complete(x.at, y.at, x.n, in_x, in_y);
    CMV_TRY(part_of(in_x, in_y, n, cut, 1, rest, &u.n_up, &u.r_up, &u.beta_up, err));
    CMV_TRY(part_of(in_x, in_y, n, cut, -1, rest, &u.n_down, &u.r_down, &u.beta_down, err));
    u.downside_beta = downside(in_x, in_y, n, cut);
    CMV_TRY(regress(in_x, in_y, n, cut, rest, &u, err));
    *out = u;
    return CMV_OK;
}
