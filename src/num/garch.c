// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "comove/research.h"
#include "levels.h"

#include <math.h>

static const double LOG_2PI = 1.837877066409345484;

cmv_rc cmv_garch_filter(cmv_cvec x, const cmv_garch *g, cmv_vec h, cmv_garch_path *out,
                        cmv_err *err) {
    if (!g || !out || x.n < 1) CMV_FAIL(err, CMV_E_ARG, "no values, parameters, or no place");
    CMV_TRY(cmv__check_levels("x", x, err));
    if (h.n != 0 && h.n != x.n) CMV_FAIL(err, CMV_E_LENGTH, "h holds %zu values, x %zu", h.n, x.n);
    if (cmv__overlap(h.at, h.n, x.at, x.n)) CMV_FAIL(err, CMV_E_ALIAS, "h overlaps x");
    double mean = 0, sum = 0, v, least;
    for (size_t i = 0; i < x.n; i++) mean += (x.at[i] - g->mu) * (x.at[i] - g->mu) / (double)x.n;
    v = g->presample ? g->omega + (g->alpha + g->beta) * mean : mean;
    cmv_garch_path p = {.n = x.n, .first = v};
    least = v;
    for (size_t i = 0; i < x.n; i++) {
        const double e = x.at[i] - g->mu;
        if (h.n) h.at[i] = v;
        sum += log(v) + e * e / v;
        p.last = v;
        v = g->omega + g->alpha * e * e + g->beta * v;
        least = fmin(least, p.last);
    }
    p.next = v;
    p.loglik = least > 0 ? -0.5 * (sum + (double)x.n * LOG_2PI) : (double)NAN;
    *out = p;
    return CMV_OK;
}
