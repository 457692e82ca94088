// SPDX-License-Identifier: Apache-2.0
#include "check.h"

#include "base/error.h"
#include "base/lanes.h"

/* Taints are 0 or NaN, so their sums are too, in any order. */
CMV_WIDE static double taint_of(const double *restrict x, size_t n) {
    cmv__v4 taint[2] = {{0}};
    size_t i = 0;
    for (; i + 2 * CMV__LANES <= n; i += 2 * CMV__LANES) {
        const cmv__v4 a = CMV__LOAD4(x + i), b = CMV__LOAD4(x + i + CMV__LANES);
        taint[0] += a * 0.0;
        taint[1] += b * 0.0;
    }
    double sum = 0;
    for (; i < n; i++) sum += cmv__taint(x[i]);
    return sum + cmv__sum4(&taint[0]) + cmv__sum4(&taint[1]);
}

bool cmv__all_finite(const double *x, size_t n) { return taint_of(x, n) == 0; }

CMV_WIDE static double energy_of(const double *restrict x, size_t n) {
    cmv__v4 sq[2] = {{0}};
    size_t i = 0;
    for (; i + 2 * CMV__LANES <= n; i += 2 * CMV__LANES) {
        const cmv__v4 a = CMV__LOAD4(x + i), b = CMV__LOAD4(x + i + CMV__LANES);
        sq[0] += a * a;
        sq[1] += b * b;
    }
    double sum = 0;
    for (; i < n; i++) sum += x[i] * x[i];
    return sum + cmv__sum4(&sq[0]) + cmv__sum4(&sq[1]);
}

double cmv__energy(const double *x, size_t n) { return energy_of(x, n); }

cmv_rc cmv__check_values(const char *name, cmv_cvec x, cmv_err *err) {
    if (x.n > 0 && !x.at) CMV_FAIL(err, CMV_E_ARG, "%s has %zu values but no address", name, x.n);
    if (cmv__all_finite(x.at, x.n)) return CMV_OK;
    for (size_t i = 0; i < x.n; i++) {
        if (isinf(x.at[i])) CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "%s[%zu] is infinite", name, i);
    }
    return CMV_OK;
}

cmv_rc cmv__check_shape(cmv_cvec x, cmv_cvec y, cmv_err *err) {
    if (x.n > 0 && !x.at) CMV_FAIL(err, CMV_E_ARG, "x has %zu values but no address", x.n);
    if (y.n > 0 && !y.at) CMV_FAIL(err, CMV_E_ARG, "y has %zu values but no address", y.n);
    if (x.n != y.n) {
        CMV_FAIL(err, CMV_E_LENGTH, "x holds %zu values and y holds %zu", x.n, y.n);
    }
    return CMV_OK;
}

cmv_rc cmv__check_pair(cmv_cvec x, cmv_cvec y, cmv_err *err) {
    CMV_TRY(cmv__check_shape(x, y, err));
    CMV_TRY(cmv__check_values("x", x, err));
    return cmv__check_values("y", y, err);
}

bool cmv__overlap(const double *a, size_t n_a, const double *b, size_t n_b) {
    if (!a || !b || n_a == 0 || n_b == 0) return false;
    uintptr_t a0 = (uintptr_t)a;
    uintptr_t b0 = (uintptr_t)b;
    return a0 < b0 + n_b * sizeof *b && b0 < a0 + n_a * sizeof *a;
}
