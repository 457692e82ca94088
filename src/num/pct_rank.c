// SPDX-License-Identifier: Apache-2.0
#include "comove/num.h"

#include <math.h>

cmv_pct_rank cmv_pct_rank_of(cmv_cvec x, double v) {
    size_t below = 0, tied = 0, n = 0;
    for (size_t i = 0; i < x.n; i++) {
        below += x.at[i] < v;
        tied += x.at[i] == v;
        n += x.at[i] == x.at[i];
    }
    if (n == 0 || isnan(v)) return (cmv_pct_rank){n, NAN, NAN, NAN};
    const double count = (double)n;
    return (cmv_pct_rank){
        .n = n,
        .mid = ((double)below + (double)tied / 2) / count,
        .weak = (double)(below + tied) / count,
        .strict = (double)below / count,
    };
}
