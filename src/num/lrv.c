// SPDX-License-Identifier: Apache-2.0
#include "base/lanes.h"
#include "comove/num.h"

#include <math.h>

CMV_WIDE static double sum_from(const double *restrict x, size_t n, double origin) {
    cmv__v4 sum = {0};
    size_t i = 0;
    for (; i + CMV__LANES <= n; i += CMV__LANES) sum += CMV__LOAD4(x + i) - origin;
    double rest = 0;
    for (; i < n; i++) rest += x[i] - origin;
    return cmv__sum4(&sum) + rest;
}

/* Sum of (x[i] - mean) (x[i + lag] - mean) over the n pairs at that lag. */
CMV_WIDE static double product(const double *restrict x, size_t lag, size_t n, double mean) {
    const double *restrict y = x + lag;
    cmv__v4 sum[2] = {{0}};
    size_t i = 0;
    for (; i + 2 * CMV__LANES <= n; i += 2 * CMV__LANES) {
        const size_t k = i + CMV__LANES;
        sum[0] += (CMV__LOAD4(x + i) - mean) * (CMV__LOAD4(y + i) - mean);
        sum[1] += (CMV__LOAD4(x + k) - mean) * (CMV__LOAD4(y + k) - mean);
    }
    double rest = 0;
    for (; i < n; i++) rest += (x[i] - mean) * (y[i] - mean);
    return cmv__sum4(&sum[0]) + cmv__sum4(&sum[1]) + rest;
}

double cmv_bartlett_lrv(cmv_cvec x, size_t lag) {
    if (x.n == 0 || !x.at || lag >= x.n) return NAN;
    const double n = (double)x.n;
    const double mean = x.at[0] + sum_from(x.at, x.n, x.at[0]) / n;
    double sum = 0;
    for (size_t h = 0; h <= lag; h++) {
        const double weight = h == 0 ? 1 : 2 * (1 - (double)h / (double)(lag + 1));
        sum += weight * product(x.at, h, x.n - h, mean) / n;
    }
    return sum;
}
