// SPDX-License-Identifier: Apache-2.0
#include "qr.h"

#include "base/error.h"
#include "base/lanes.h"
#include "check.h"

#include <float.h>
#include <math.h>

CMV_WIDE static double dot_wide(const double *x, const double *y, size_t n) {
    cmv__v4 sum[2] = {{0}};
    size_t i = 0;
    for (; i + 2 * CMV__LANES <= n; i += 2 * CMV__LANES) {
        sum[0] += CMV__LOAD4(x + i) * CMV__LOAD4(y + i);
        sum[1] += CMV__LOAD4(x + i + CMV__LANES) * CMV__LOAD4(y + i + CMV__LANES);
    }
    double rest = 0;
    for (; i < n; i++) rest += x[i] * y[i];
    return rest + (cmv__sum4(&sum[0]) + cmv__sum4(&sum[1]));
}

CMV_WIDE static void axpy_wide(double *y, double a, const double *x, size_t n) {
    size_t i = 0;
    for (; i + CMV__LANES <= n; i += CMV__LANES) {
        CMV__STORE4(y + i, CMV__LOAD4(y + i) + a * CMV__LOAD4(x + i));
    }
    for (; i < n; i++) y[i] += a * x[i];
}

double cmv__dot(const double *x, const double *y, size_t n) { return dot_wide(x, y, n); }

void cmv__axpy(double *y, double a, const double *x, size_t n) { axpy_wide(y, a, x, n); }

CMV_WIDE static double sum_of(const double *x, size_t n) {
    cmv__v4 sum[2] = {{0}};
    size_t i = 0;
    for (; i + 2 * CMV__LANES <= n; i += 2 * CMV__LANES) {
        sum[0] += CMV__LOAD4(x + i);
        sum[1] += CMV__LOAD4(x + i + CMV__LANES);
    }
    double rest = 0;
    for (; i < n; i++) rest += x[i];
    return rest + (cmv__sum4(&sum[0]) + cmv__sum4(&sum[1]));
}

/* Largest |x|, or 0 when all values are equal and a constant stands beside them. */
CMV_WIDE static double reach(const double *x, size_t n, bool intercept) {
    cmv__v4 small = {0}, large = {0};
    small += x[0];
    large += x[0];
    size_t i = 0;
    for (; i + CMV__LANES <= n; i += CMV__LANES) {
        const cmv__v4 v = CMV__LOAD4(x + i);
        small = CMV__PICK4(v < small, v, small);
        large = CMV__PICK4(v > large, v, large);
    }
    double low = cmv__min4(&small), high = cmv__max4(&large);
    for (; i < n; i++) {
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
    }
    if (intercept && low == high) return 0;
    return fmax(fabs(low), fabs(high));
}

CMV_WIDE static void rescale(const double *restrict x, size_t n, double scale, double origin,
                             double *restrict out) {
    for (size_t i = 0; i < n; i++) out[i] = x[i] * scale - origin;
}

CMV_WIDE static void take_off(double *x, size_t n, double mean) {
    for (size_t i = 0; i < n; i++) x[i] -= mean;
}

CMV_WIDE static void shorten(double *x, size_t n, double by) {
    for (size_t i = 0; i < n; i++) x[i] *= by;
}

cmv__column cmv__column_prepare(const double *x, size_t n, bool intercept, double *out) {
    cmv__column c = {0};
    const double most = n ? reach(x, n, intercept) : 0;
    int e = 0;
    (void)frexp(most, &e);
    const double scale = ldexp(1, -e), origin = intercept ? x[0] * scale : 0; /* all |x| <= 1 */
    rescale(x, n, scale, origin, out);
    for (int pass = 0; intercept && pass < 2; pass++) {
        const double mean = sum_of(out, n) / (double)n;
        take_off(out, n, mean);
        c.mean += mean;
    }
    const double length = sqrt(cmv__dot(out, out, n));
    const bool flat =
        most == 0 || (intercept && length <= 8 * DBL_EPSILON * sqrt((double)n) * most * scale);
    const double shrink = flat ? 0 : 1 / length;
    shorten(out, n, shrink);
    c.mean = (c.mean + origin) / scale;
    c.unit = flat ? 0 : length / scale;
    return c;
}

double cmv__reflect_make(double *v, size_t n, double *r) {
    const double length = sqrt(cmv__dot(v, v, n));
    *r = v[0] > 0 ? -length : length;
    if (length == 0) return 0;
    const double tau = (*r - v[0]) / *r;
    const double shrink = 1 / (v[0] - *r);
    shorten(v + 1, n - 1, shrink);
    v[0] = 1;
    return tau;
}

void cmv__reflect(const double *v, double tau, double *x, size_t n) {
    cmv__axpy(x, -tau * cmv__dot(v, x, n), v, n);
}

static cmv_rc check_column(const char *name, size_t number, const double *x, size_t n, cmv_err *err) {
    if (!x && n > 0) CMV_FAIL(err, CMV_E_ARG, "%s %zu has no address", name, number);
    if (cmv__all_finite(x, n)) return CMV_OK;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i])) {
            CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "%s %zu is missing or infinite in row %zu", name,
                        number, i);
        }
    }
    return CMV_OK;
}

cmv_rc cmv__check_design(const cmv_design *d, cmv_vec scratch, cmv_err *err) {
    if (!d || (d->k > 0 && !d->column)) CMV_FAIL(err, CMV_E_ARG, "there is no design");
    const size_t p = d->k + (d->intercept ? 1 : 0);
    if (p == 0 || p > CMV_OLS_MAX) {
        CMV_FAIL(err, CMV_E_ARG, "%zu coefficients; 1 to %d are possible", p, CMV_OLS_MAX);
    }
    if (!scratch.at || scratch.n < cmv_ols_scratch(d->n, d->k)) {
        CMV_FAIL(err, CMV_E_ARG, "scratch holds %zu doubles, %zu are needed", scratch.n,
                 cmv_ols_scratch(d->n, d->k));
    }
    for (size_t j = 0; j < d->k; j++) {
        CMV_TRY(check_column("regressor", j + 1, d->column[j], d->n, err));
    }
    return CMV_OK;
}

cmv_rc cmv__check_left(const char *name, cmv_cvec y, size_t n, cmv_err *err) {
    if (y.n != n) CMV_FAIL(err, CMV_E_LENGTH, "%s holds %zu values, the design %zu", name, y.n, n);
    return check_column(name, 1, y.at, y.n, err);
}
