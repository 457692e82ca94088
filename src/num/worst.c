// SPDX-License-Identifier: Apache-2.0
#include "comove/hedging.h"

#include "base/error.h"
#include "check.h"
#include "influence.h"

#include <math.h>

static double as_simple(double change, bool is_log) { return is_log ? expm1(change) : change; }

static void set(cmv_worst *out, const double sum[4], size_t n, size_t up) {
    cmv_num *const mean[] = {&out->x, &out->y, &out->x_simple, &out->y_simple};
    for (size_t k = 0; k < 4; k++) *mean[k] = cmv_num_of(sum[k] / (double)n, CMV_WHY_CONSTANT);
    out->n = n;
    out->rose = cmv_wilson(up, n);
    if (n > 0) return;
    out->rose.share = out->rose.low = out->rose.high = cmv_num_missing(CMV_WHY_CONSTANT);
}

cmv_rc cmv_worst_of(cmv_cvec x, cmv_cvec y, const cmv_worst_opt *opt, cmv_vec scratch,
                    cmv_worst *out, cmv_err *err) {
    if (!opt || !out) CMV_FAIL(err, CMV_E_ARG, "an argument is missing");
    if (!(opt->q > 0 && opt->q < 1)) CMV_FAIL(err, CMV_E_ARG, "q=%g is not in (0, 1)", opt->q);
    CMV_TRY(cmv__check_shape(x, y, err));
    CMV_TRY(cmv__check_dense("x", x, err));
    CMV_TRY(cmv__check_dense("y", y, err));
    const cmv_num none = cmv_num_missing(CMV_WHY_TOO_FEW);
    cmv_worst found = {x.n, 0, none, none, none, none, none, {0, 0, none, none, none}};
    double cut = NAN, sum[4] = {0};
    size_t n = 0, up = 0;
    if (x.n > 0) CMV_TRY(cmv_low_quantiles(x, &opt->q, 1, scratch, &cut, err));
    for (size_t i = 0; i < x.n; i++) {
        if (!(x.at[i] < cut)) continue;
        n++;
        sum[0] += x.at[i];
        sum[1] += y.at[i];
        sum[2] += as_simple(x.at[i], opt->log_x);
        sum[3] += as_simple(y.at[i], opt->log_y);
        up += y.at[i] > 0;
    }
    found.cut = cmv_num_of(cut, CMV_WHY_TOO_FEW);
    if (x.n > 0) set(&found, sum, n, up);
    *out = found;
    return CMV_OK;
}
