// SPDX-License-Identifier: Apache-2.0
#include "comove/depend.h"

#include <math.h>

double cmv_forbes_rigobon(double rho, double var_high, double var_low) {
    if (!(fabs(rho) <= 1 && var_high > 0 && var_low > 0)) return NAN;
    const double more = (var_high - var_low) / var_low;
    return rho / sqrt(1 + more * ((1 - rho) * (1 + rho)));
}
