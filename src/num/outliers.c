// SPDX-License-Identifier: Apache-2.0
#include "comove/regress.h"

#include <math.h>

/* Puts a place among the n that are kept, largest |z| first; of equal ones the earlier stays in front. */
static size_t keep(const double *z, size_t *at, size_t n, size_t most, size_t place) {
    size_t i = n;
    if (n == most && (n == 0 || !(fabs(z[place]) > fabs(z[at[n - 1]])))) return n;
    if (n == most) i--;
    for (; i > 0 && fabs(z[place]) > fabs(z[at[i - 1]]); i--) at[i] = at[i - 1];
    at[i] = place;
    return n < most ? n + 1 : most;
}

cmv_outliers cmv_outliers_of(cmv_cvec z, double cut, size_t *at, size_t most) {
    cmv_outliers out = {0, 0, 0};
    for (size_t i = 0; i < z.n; i++) {
        if (isnan(z.at[i])) continue;
        out.n_scored++;
        if (!(fabs(z.at[i]) > cut)) continue;
        out.n_beyond++;
        out.n = keep(z.at, at, out.n, most, i);
    }
    return out;
}
