// SPDX-License-Identifier: Apache-2.0
#include "spd.h"

#include <math.h>

bool cmv__spd_factor(double *a, size_t k, double least) {
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j <= i; j++) {
            double s = a[i * k + j];
            for (size_t m = 0; m < j; m++) s -= a[i * k + m] * a[j * k + m];
            if (i != j) {
                a[i * k + j] = s / a[j * k + j];
                continue;
            }
            if (!(s > least)) return false;
            a[i * k + i] = sqrt(s);
        }
    }
    return true;
}

void cmv__spd_solve(const double *l, size_t k, double *b) {
    for (size_t i = 0; i < k; i++) {
        for (size_t m = 0; m < i; m++) b[i] -= l[i * k + m] * b[m];
        b[i] /= l[i * k + i];
    }
    for (size_t i = k; i-- > 0;) {
        for (size_t m = i + 1; m < k; m++) b[i] -= l[m * k + i] * b[m];
        b[i] /= l[i * k + i];
    }
}
