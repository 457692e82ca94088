// SPDX-License-Identifier: Apache-2.0
#include "comove/num.h"

#include <math.h>

double cmv_bartlett_lrv(cmv_cvec x, size_t lag) {
    if (x.n == 0 || !x.at || lag >= x.n) return NAN;
    const double n = (double)x.n;
    double mean = 0;
    for (size_t i = 0; i < x.n; i++) mean += (x.at[i] - x.at[0]) / n;
    mean += x.at[0];
    double sum = 0;
    for (size_t h = 0; h <= lag; h++) {
        double part = 0;
        for (size_t i = h; i < x.n; i++) part += (x.at[i] - mean) * (x.at[i - h] - mean);
        sum += (h == 0 ? 1 : 2 * (1 - (double)h / (double)(lag + 1))) * part / n;
    }
    return sum;
}
