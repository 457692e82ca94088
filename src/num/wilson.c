// SPDX-License-Identifier: Apache-2.0
#include "comove/hedging.h"
#include "corr_jack.h"

#include <math.h>

cmv_share cmv_wilson(size_t hits, size_t n) {
    const cmv_num none = cmv_num_missing(CMV_WHY_TOO_FEW);
    if (n == 0 || hits > n) return (cmv_share){hits, n, none, none, none};
    const double m = (double)n, p = (double)hits / m, z2 = CMV__Z975 * CMV__Z975;
    const double centre = p + z2 / (2 * m), scale = 1 + z2 / m;
    const double half = CMV__Z975 * sqrt(p * (1 - p) / m + z2 / (4 * m * m));
    /* At the ends the interval touches them; the difference would leave a rounding error there. */
    const double low = hits == 0 ? 0 : (centre - half) / scale;
    const double high = hits == n ? 1 : (centre + half) / scale;
    return (cmv_share){hits, n, cmv_num_of(p, CMV_WHY_TOO_FEW), cmv_num_of(low, CMV_WHY_TOO_FEW),
                       cmv_num_of(high, CMV_WHY_TOO_FEW)};
}
