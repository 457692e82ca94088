// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"

#include <math.h>

static void ewma(const double *x, const double *y, size_t n, double lambda, double *r,
                 cmv_ewma *out) {
    cmv_ewma s = {.r = NAN, .vol_x = NAN, .vol_y = NAN};
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) {
            if (r) r[i] = NAN;
            continue;
        }
        s.n++;
        s.xx = lambda * s.xx + (1 - lambda) * (x[i] * x[i]);
        s.yy = lambda * s.yy + (1 - lambda) * (y[i] * y[i]);
        s.xy = lambda * s.xy + (1 - lambda) * (x[i] * y[i]);
        if (s.xx > 0 && s.yy > 0) s.r = fmax(-1, fmin(1, s.xy / (sqrt(s.xx) * sqrt(s.yy))));
        if (r) r[i] = s.r;
    }
    if (s.n > 0) {
        s.weight = -expm1((double)s.n * log(lambda));
        s.vol_x = sqrt(s.xx / s.weight);
        s.vol_y = sqrt(s.yy / s.weight);
    }
    *out = s;
}

cmv_rc cmv_ewma_corr(cmv_cvec x, cmv_cvec y, double lambda, cmv_vec r, cmv_ewma *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    if (!(lambda > 0 && lambda < 1)) {
        CMV_FAIL(err, CMV_E_ARG, "lambda is %g; it must lie between 0 and 1", lambda);
    }
    if (r.n > 0 && !r.at) CMV_FAIL(err, CMV_E_ARG, "r has %zu places but no address", r.n);
    if (r.at && r.n != x.n)
        CMV_FAIL(err, CMV_E_LENGTH, "r holds %zu values and x holds %zu", r.n, x.n);
    if (cmv__overlap(r.at, r.n, x.at, x.n) || cmv__overlap(r.at, r.n, y.at, y.n)) {
        CMV_FAIL(err, CMV_E_ALIAS, "r overlaps an input");
    }
    CMV_TRY(cmv__check_pair(x, y, err));
    ewma(x.at, y.at, x.n, lambda, r.at, out);
    return CMV_OK;
}
