// SPDX-License-Identifier: Apache-2.0
#include "comove/num.h"

#include <math.h>

double cmv_quantile7(cmv_cvec sorted, double q) {
    if (sorted.n == 0 || !sorted.at || !(q >= 0 && q <= 1)) return NAN;
    double place = (double)(sorted.n - 1) * q;
    size_t i = (size_t)place;
    size_t next = i + 1 < sorted.n ? i + 1 : i;
    double share = place - (double)i;
    return share == 0 ? sorted.at[i] : sorted.at[i] + share * (sorted.at[next] - sorted.at[i]);
}
