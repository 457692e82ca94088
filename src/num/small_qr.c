// SPDX-License-Identifier: Apache-2.0
#include "small_qr.h"

#include "base/lanes.h"

#include <math.h>

CMV_WIDE static double dot(const double *restrict x, const double *restrict y, size_t n) {
    cmv__v4 s[2] = {{0}};
    size_t i = 0;
    for (; i + 2 * CMV__LANES <= n; i += 2 * CMV__LANES) {
        s[0] += CMV__LOAD4(x + i) * CMV__LOAD4(y + i);
        s[1] += CMV__LOAD4(x + i + CMV__LANES) * CMV__LOAD4(y + i + CMV__LANES);
    }
    double rest = 0;
    for (; i < n; i++) rest += x[i] * y[i];
    return cmv__sum4(&s[0]) + cmv__sum4(&s[1]) + rest;
}

/* y -= f x */
CMV_WIDE static void subtract(const double *restrict x, double f, double *restrict y, size_t n) {
    size_t i = 0;
    for (; i + CMV__LANES <= n; i += CMV__LANES)
        CMV__STORE4(y + i, CMV__LOAD4(y + i) - f * CMV__LOAD4(x + i));
    for (; i < n; i++) y[i] -= f * x[i];
}

void cmv__triangle(double *a, size_t n, size_t k) {
    for (size_t j = 0; j < k && j < n; j++) {
        double *v = a + j * n + j;
        const size_t m = n - j;
        const double length = sqrt(dot(v, v, m));
        if (!(length > 0)) continue;
        const double alpha = v[0] > 0 ? -length : length;
        v[0] -= alpha; /* no cancellation: alpha has the other sign */
        const double half = -alpha * v[0];
        for (size_t c = j + 1; c < k; c++) {
            double *w = a + c * n + j;
            subtract(v, dot(v, w, m) / half, w, m);
        }
        v[0] = alpha;
    }
}

double cmv__triangle_rss(const double *a, size_t n, size_t k, size_t y) {
    double sum = 0;
    for (size_t i = k; i <= y && i < n; i++) sum += cmv__at(a, n, i, y) * cmv__at(a, n, i, y);
    return sum;
}

void cmv__triangle_solve(const double *a, size_t n, size_t k, size_t y, double *coef) {
    for (size_t i = k; i-- > 0;) {
        double sum = cmv__at(a, n, i, y), size = 0;
        for (size_t r = 0; r <= i; r++) size = fmax(size, fabs(cmv__at(a, n, r, i)));
        for (size_t j = i + 1; j < k; j++) sum -= cmv__at(a, n, i, j) * coef[j];
        const double pivot = cmv__at(a, n, i, i);
        coef[i] = fabs(pivot) > 1e-13 * size ? sum / pivot : (double)NAN;
    }
}
