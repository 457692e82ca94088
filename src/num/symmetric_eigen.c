// SPDX-License-Identifier: Apache-2.0
#include "comove/matrix.h"

#include "base/error.h"

#include <float.h>
#include <math.h>

enum { SWEEPS = 60 };

/* Rotates rows and columns p and q so that their element vanishes. */
static void rotate(double *a, double *v, size_t k, size_t p, size_t q) {
    const double apq = a[q * k + p];
    const double theta = (a[q * k + q] - a[p * k + p]) / (2 * apq);
    const double t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1));
    const double c = 1 / sqrt(t * t + 1), s = t * c;
    for (size_t i = 0; i < k; i++) {
        const double x = a[p * k + i], y = a[q * k + i];
        a[p * k + i] = c * x - s * y;
        a[q * k + i] = s * x + c * y;
    }
    for (size_t i = 0; i < k; i++) {
        const double x = a[i * k + p], y = a[i * k + q];
        a[i * k + p] = c * x - s * y;
        a[i * k + q] = s * x + c * y;
    }
    for (size_t i = 0; v && i < k; i++) {
        const double x = v[p * k + i], y = v[q * k + i];
        v[p * k + i] = c * x - s * y;
        v[q * k + i] = s * x + c * y;
    }
}

/* One pass over all pairs; false when nothing was left to rotate. */
static bool sweep(double *a, double *v, size_t k, double total) {
    bool rotated = false;
    for (size_t p = 0; p < k; p++) {
        for (size_t q = p + 1; q < k; q++) {
            const double size = fabs(a[q * k + p]);
            if (!(size > DBL_EPSILON * 1e-2 * total / (double)k)) continue;
            rotate(a, v, k, p, q);
            rotated = true;
        }
    }
    return rotated;
}

static void swap_columns(double *v, size_t k, size_t a, size_t b) {
    for (size_t i = 0; i < k; i++) {
        const double t = v[a * k + i];
        v[a * k + i] = v[b * k + i];
        v[b * k + i] = t;
    }
}

static void order(double *value, double *v, size_t k) {
    for (size_t i = 0; i < k; i++) {
        size_t best = i;
        for (size_t j = i + 1; j < k; j++) {
            if (value[j] > value[best]) best = j;
        }
        if (best == i) continue;
        const double t = value[i];
        value[i] = value[best];
        value[best] = t;
        if (v) swap_columns(v, k, i, best);
    }
}

static void turn(double *v, size_t k) {
    for (size_t j = 0; j < k; j++) {
        size_t most = 0;
        for (size_t i = 1; i < k; i++) {
            if (fabs(v[j * k + i]) > fabs(v[j * k + most])) most = i;
        }
        for (size_t i = 0; v[j * k + most] < 0 && i < k; i++) {
            if (i != most) v[j * k + i] = -v[j * k + i];
        }
        v[j * k + most] = fabs(v[j * k + most]);
    }
}

cmv_rc cmv_symmetric_eigen(double *a, size_t k, double *value, double *vector, cmv_err *err) {
    if (!a || !value || k == 0) CMV_FAIL(err, CMV_E_ARG, "no matrix, or no place for its values");
    double total = 0;
    for (size_t i = 0; i < k * k; i++) total += a[i] * a[i];
    if (!isfinite(total)) CMV_FAIL(err, CMV_E_DOMAIN, "the matrix is not finite");
    for (size_t i = 0; vector && i < k * k; i++) vector[i] = i % (k + 1) == 0;
    for (int i = 0; i < SWEEPS && sweep(a, vector, k, sqrt(total)); i++) continue;
    for (size_t i = 0; i < k; i++) value[i] = a[i * k + i];
    order(value, vector, k);
    if (vector) turn(vector, k);
    return CMV_OK;
}
