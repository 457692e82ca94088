// SPDX-License-Identifier: Apache-2.0
#include "comove/leadlag.h"

#include <math.h>

double cmv_sidak_critical(double level, size_t m) {
    if (!(level > 0 && level < 1) || m == 0) return NAN;
    return -cmv_norm_quantile(-expm1(log1p(-level) / (double)m) / 2);
}

double cmv_sidak_p(double p, size_t m) {
    if (!(p >= 0 && p <= 1) || m == 0) return NAN;
    return p < 1 ? -expm1((double)m * log1p(-p)) : 1;
}
