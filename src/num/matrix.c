// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "columns.h"

#include <float.h>
#include <math.h>

cmv_rc cmv__check_columns(cmv_cvec x, size_t k, cmv_err *err) {
    if (k < 1) CMV_FAIL(err, CMV_E_ARG, "there are no columns");
    if (x.n > 0 && !x.at) CMV_FAIL(err, CMV_E_ARG, "x has %zu values but no address", x.n);
    if (x.n % k != 0) CMV_FAIL(err, CMV_E_LENGTH, "%zu values are not %zu columns", x.n, k);
    if (cmv__all_finite(x.at, x.n)) return CMV_OK;
    for (size_t i = 0; i < x.n; i++) {
        if (isfinite(x.at[i])) continue;
        CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "value %zu of column %zu is %s", i % (x.n / k),
                    i / (x.n / k), isnan(x.at[i]) ? "missing" : "infinite");
    }
    return CMV_OK;
}

bool cmv__centre_columns(cmv_cvec x, size_t k, double *out) {
    const size_t n = x.n / k;
    bool varies = n > 1;
    for (size_t j = 0; j < k; j++) {
        const double *v = x.at + j * n;
        double *c = out + j * n, mean = 0, rest = 0, most = 0, spread = 0;
        for (size_t i = 0; i < n; i++) mean += (v[i] - v[0]) / (double)n;
        for (size_t i = 0; i < n; i++) rest += ((v[i] - v[0]) - mean) / (double)n;
        for (size_t i = 0; i < n; i++) {
            c[i] = ((v[i] - v[0]) - mean) - rest;
            most = fmax(most, fabs(v[i]));
            spread = fmax(spread, fabs(c[i]));
        }
        varies &= spread > 8 * DBL_EPSILON * most;
    }
    return varies;
}

void cmv__products(const double *x, size_t n, size_t k, double *out) {
    for (size_t i = 0; i < k; i++) {
        for (size_t j = i; j < k; j++) {
            double sum = 0;
            for (size_t t = 0; t < n; t++) sum += x[i * n + t] * x[j * n + t];
            out[i * k + j] = out[j * k + i] = sum;
        }
    }
}

cmv_rc cmv_matrix_of(cmv_cvec x, size_t k, size_t ddof, bool correlation, double *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the matrix");
    CMV_TRY(cmv__check_columns(x, k, err));
    const size_t n = x.n / k;
    if (n <= ddof || n < 1) CMV_FAIL(err, CMV_E_ARG, "%zu rows are too few", n);
    for (size_t i = 0; i < k; i++) {
        for (size_t j = i; j < k; j++) {
            cmv_cov c;
            CMV_TRY(cmv_cov_of((cmv_cvec){x.at + i * n, n}, (cmv_cvec){x.at + j * n, n}, &c, err));
            const double r = i == j && !c.r.why ? 1 : c.r.v;
            out[i * k + j] = out[j * k + i] = correlation ? r : c.sxy / (double)(n - ddof);
        }
    }
    return CMV_OK;
}
