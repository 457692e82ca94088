// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "comove/hedging.h"
#include "sort.h"

#include <math.h>

size_t cmv_hedge_scratch(size_t n) { return 4 * n; }

/* 1 - Var(hedged) / Var(exposure). */
static cmv_num effectiveness(const double *hedged, const double *exposure, size_t n, cmv_err *err,
                             cmv_rc *rc) {
    cmv_cov c;
    *rc = cmv_cov_of((cmv_cvec){hedged, n}, (cmv_cvec){exposure, n}, &c, err);
    if (*rc != CMV_OK) return cmv_num_missing(CMV_WHY_TOO_FEW);
    if (n < 2) return cmv_num_missing(CMV_WHY_TOO_FEW);
    if (!(c.sd_y > 0)) return cmv_num_missing(CMV_WHY_CONSTANT);
    const double share = c.sd_x / c.sd_y;
    return cmv_num_of(1 - share * share, CMV_WHY_CONSTANT);
}

static void add_ratio(cmv_hedge_fit *fit, double ratio, double *moved) {
    if (fit->n_ratios++ == 0) {
        fit->ratio_first = fit->ratio_min = fit->ratio_max = ratio;
    } else {
        *moved += fabs(ratio - fit->ratio_last);
        fit->ratio_min = fmin(fit->ratio_min, ratio);
        fit->ratio_max = fmax(fit->ratio_max, ratio);
    }
    fit->ratio_last = ratio;
}

/* Complete pairs x (hedge), y (exposure) -> hedged and exposure out of sample. */
static cmv_rc walk_forward(const double *x, const double *y, size_t n, const cmv_hedge_opt *opt,
                           double *hedged, double *plain, cmv_hedge_fit *fit, cmv_err *err) {
    double moved = 0, ratio = 0;
    for (size_t t = opt->window; t < n; t++) {
        const size_t at = t - opt->window;
        if (at % opt->rebalance == 0) {
            cmv_cov c;
            CMV_TRY(cmv_cov_of((cmv_cvec){x + at, opt->window}, (cmv_cvec){y + at, opt->window}, &c,
                               err));
            /* Without a move of the hedge there is nothing to hold of it. */
            ratio = c.r.why == CMV_WHY_NONE ? c.r.v * (c.sd_y / c.sd_x) : 0;
            add_ratio(fit, ratio, &moved);
        }
        hedged[at] = y[t] - ratio * x[t];
        plain[at] = y[t];
    }
    if (fit->n_ratios > 1)
        fit->turnover = cmv_num_of(moved / (double)(fit->n_ratios - 1), CMV_WHY_TOO_FEW);
    return CMV_OK;
}

static cmv_rc check(cmv_cvec hedge, cmv_cvec exposure, const cmv_hedge_opt *opt, cmv_vec room,
                    const cmv_hedge_fit *out, cmv_err *err) {
    if (!out || !opt || (hedge.n > 0 && !room.at) || room.n < cmv_hedge_scratch(hedge.n))
        CMV_FAIL(err, CMV_E_ARG, "no place for the result or the scratch");
    if (opt->window < 3 || opt->rebalance < 1)
        CMV_FAIL(err, CMV_E_ARG, "a window of %zu re-estimated every %zu; at least 3 and 1",
                 opt->window, opt->rebalance);
    CMV_TRY(cmv__check_pair(hedge, exposure, err));
    if (cmv__overlap(hedge.at, hedge.n, room.at, room.n) ||
        cmv__overlap(exposure.at, exposure.n, room.at, room.n))
        CMV_FAIL(err, CMV_E_ALIAS, "the scratch overlaps the values");
    return CMV_OK;
}

cmv_rc cmv_hedge_fit_of(cmv_cvec hedge, cmv_cvec exposure, const cmv_hedge_opt *opt, cmv_vec room,
                        cmv_hedge_fit *out, cmv_err *err) {
    CMV_TRY(check(hedge, exposure, opt, room, out, err));
    const cmv_num none = cmv_num_missing(CMV_WHY_TOO_FEW);
    double *hedged = room.at, *plain = room.at + hedge.n;
    double *x = room.at + 2 * hedge.n, *y = room.at + 3 * hedge.n;
    cmv_hedge_fit fit = {.ratio = none,
                         .in_sample = none,
                         .ratio_first = NAN,
                         .ratio_last = NAN,
                         .ratio_min = NAN,
                         .ratio_max = NAN,
                         .oos = none,
                         .turnover = none};
    fit.n = cmv__copy_complete(hedge.at, exposure.at, hedge.n, x, y);
    cmv_cov all;
    CMV_TRY(cmv_cov_of((cmv_cvec){x, fit.n}, (cmv_cvec){y, fit.n}, &all, err));
    if (fit.n >= 3) {
        const bool both = all.r.why == CMV_WHY_NONE;
        fit.ratio = both ? cmv_num_of(all.r.v * (all.sd_y / all.sd_x), CMV_WHY_CONSTANT) : all.r;
        fit.in_sample = both ? cmv_num_of(all.r.v * all.r.v, CMV_WHY_CONSTANT) : all.r;
    }
    if (fit.n > opt->window) {
        cmv_rc rc;
        fit.n_oos = fit.n - opt->window;
        CMV_TRY(walk_forward(x, y, fit.n, opt, hedged, plain, &fit, err));
        fit.oos = effectiveness(hedged, plain, fit.n_oos, err, &rc);
        CMV_TRY(rc);
    }
    *out = fit;
    return CMV_OK;
}
