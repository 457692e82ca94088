// SPDX-License-Identifier: Apache-2.0
#include "levels.h"

#include "base/error.h"
#include "check.h"

#include <math.h>

cmv_rc cmv__check_levels(const char *name, cmv_cvec x, cmv_err *err) {
    if (x.n > 0 && !x.at) CMV_FAIL(err, CMV_E_ARG, "%s has %zu values but no address", name, x.n);
    for (size_t i = 0; i < x.n; i++) {
        if (isfinite(x.at[i])) continue;
        CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "%s[%zu] is %s: a sequence of levels has no gaps", name,
                    i, isnan(x.at[i]) ? "missing" : "infinite");
    }
    return CMV_OK;
}

cmv_rc cmv__levels_scratch(cmv_vec scratch, size_t n, cmv_cvec x, cmv_err *err) {
    if (scratch.n < n || (n > 0 && !scratch.at))
        CMV_FAIL(err, CMV_E_LENGTH, "scratch holds %zu doubles, %zu are needed", scratch.n, n);
    if (cmv__overlap(scratch.at, scratch.n, x.at, x.n))
        CMV_FAIL(err, CMV_E_ALIAS, "scratch overlaps the levels");
    return CMV_OK;
}

double cmv__level_scale(cmv_cvec x, double origin) {
    double most = 0;
    for (size_t i = 0; i < x.n; i++) most = fmax(most, fabs(x.at[i] - origin));
    return most > 0 && isfinite(most) ? ldexp(1, -ilogb(most)) : 1;
}

size_t cmv__deterministic(cmv_trend trend, size_t m, double *a) {
    const double middle = ((double)m - 1) / 2;
    for (size_t i = 0; trend >= CMV_TREND_CONST && i < m; i++) a[i] = 1;
    for (size_t i = 0; trend >= CMV_TREND_LINE && i < m; i++)
        a[m + i] = ((double)i - middle) / (double)m;
    return (size_t)trend;
}

size_t cmv__adf_lags(size_t n, size_t lags, cmv_trend trend) {
    if (lags != SIZE_MAX) return lags < n ? lags : n;
    const size_t schwert = (size_t)ceil(12 * pow((double)n / 100, 0.25));
    const size_t room = n / 2 > (size_t)trend + 1 ? n / 2 - (size_t)trend - 1 : 0;
    return schwert < room ? schwert : room;
}
