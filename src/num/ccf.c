// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "base/lanes.h"
#include "check.h"
#include "comove/leadlag.h"
#include "qr.h"

#include <math.h>

size_t cmv_ccf_scratch(size_t n) { return 2 * n; }

/* Sums of x_i y_i and of its squares. */
CMV_WIDE static void products(const double *x, const double *y, size_t n, double *sum, double *sq) {
    cmv__v4 s = {0}, q = {0};
    size_t i = 0;
    for (; i + CMV__LANES <= n; i += CMV__LANES) {
        const cmv__v4 e = CMV__LOAD4(x + i) * CMV__LOAD4(y + i);
        s += e;
        q += e * e;
    }
    double rest = 0, rest_sq = 0;
    for (; i < n; i++) {
        const double e = x[i] * y[i];
        rest += e;
        rest_sq += e * e;
    }
    *sum = cmv__sum4(&s) + rest;
    *sq = cmv__sum4(&q) + rest_sq;
}

static cmv_rc check(cmv_cvec x, cmv_cvec y, size_t max_lag, cmv_vec scratch, cmv_vec r, cmv_vec t,
                    cmv_err *err) {
    const size_t lags = 2 * max_lag + 1;
    CMV_TRY(cmv__check_left("x", x, x.n, err));
    CMV_TRY(cmv__check_left("y", y, x.n, err));
    if (max_lag > SIZE_MAX / 4 || !r.at || r.n != lags || (t.n > 0 && (!t.at || t.n != lags))) {
        CMV_FAIL(err, CMV_E_LENGTH, "%zu lags either way need room for %zu values", max_lag, lags);
    }
    if (scratch.n < cmv_ccf_scratch(x.n) || !scratch.at) {
        CMV_FAIL(err, CMV_E_ARG, "scratch holds %zu doubles, %zu are needed", scratch.n,
                 cmv_ccf_scratch(x.n));
    }
    return CMV_OK;
}

cmv_rc cmv_ccf_of(cmv_cvec x, cmv_cvec y, size_t max_lag, cmv_vec scratch, cmv_vec r, cmv_vec t,
                  cmv_err *err) {
    CMV_TRY(check(x, y, max_lag, scratch, r, t, err));
    const size_t n = x.n;
    double *a = scratch.at, *b = a + n;
    const bool moves = n > 1 && cmv__column_prepare(x.at, n, true, a).unit > 0 &&
                       cmv__column_prepare(y.at, n, true, b).unit > 0;
    for (size_t i = 0; i < r.n; i++) {
        const bool leads = i >= max_lag; /* x before y */
        const size_t k = leads ? i - max_lag : max_lag - i;
        double sum = NAN, sq = NAN;
        if (moves && k < n) products(a + (leads ? 0 : k), b + (leads ? k : 0), n - k, &sum, &sq);
        r.at[i] = sum;
        if (t.n > 0) t.at[i] = sq > 0 ? sum / sqrt(sq) : (double)NAN;
    }
    return CMV_OK;
}

double cmv_haugh_q(cmv_cvec r, size_t n) {
    const double size = (double)n;
    double sum = 0;
    for (size_t k = 1; k <= r.n && k < n; k++) {
        sum += r.at[k - 1] * r.at[k - 1] / (size - (double)k);
    }
    return size * size * sum;
}
