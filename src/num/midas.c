// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "comove/research.h"

#include <float.h>
#include <math.h>

/* Logarithms of weights turned into weights of sum 1, the largest first set to 0 so that none overflows. */
static void normalise(double *w, size_t n) {
    double most = -HUGE_VAL, sum = 0;
    for (size_t k = 0; k < n; k++) most = fmax(most, w[k]);
    for (size_t k = 0; k < n; k++) sum += w[k] = exp(w[k] - most);
    for (size_t k = 0; k < n; k++) w[k] /= sum;
}

static cmv_rc check(double a, double b, cmv_vec out, size_t least, cmv_err *err) {
    if (!out.at || out.n < least) CMV_FAIL(err, CMV_E_ARG, "%zu lags are too few", out.n);
    if (!isfinite(a) || !isfinite(b)) CMV_FAIL(err, CMV_E_DOMAIN, "a parameter is not finite");
    return CMV_OK;
}

cmv_rc cmv_midas_almon(double a, double b, cmv_vec out, cmv_err *err) {
    CMV_TRY(check(a, b, out, 1, err));
    for (size_t i = 0; i < out.n; i++) {
        const double k = (double)(i + 1);
        out.at[i] = a * k + b * k * k;
    }
    normalise(out.at, out.n);
    return CMV_OK;
}

cmv_rc cmv_midas_beta(double a, double b, cmv_vec out, cmv_err *err) {
    CMV_TRY(check(a, b, out, 2, err));
    if (!(a > 0) || !(b > 0)) CMV_FAIL(err, CMV_E_DOMAIN, "parameters of a beta lag are positive");
    const double n = (double)(out.n - 1);
    for (size_t i = 0; i < out.n; i++) {
        const double up = (double)i / n, down = (n - (double)i) / n;
        const double x = DBL_EPSILON + up * (1 - 2 * DBL_EPSILON);
        const double rest = DBL_EPSILON + down * (1 - 2 * DBL_EPSILON); /* 1 - x */
        out.at[i] = (a - 1) * log(x) + (b - 1) * log(rest);
    }
    normalise(out.at, out.n);
    return CMV_OK;
}
