// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "comove/research.h"
#include "levels.h"

#include <math.h>

static double corr_of(const double q[3]) { return q[1] / sqrt(q[0]) / sqrt(q[2]); }

static void step(double q[3], const double mean[3], double z, double w, double a, double b) {
    const double now[3] = {z * z, z * w, w * w};
    for (size_t k = 0; k < 3; k++) q[k] = (1 - a - b) * mean[k] + a * now[k] + b * q[k];
}

static cmv_rc check(cmv_cvec z, cmv_cvec w, cmv_vec r, cmv_err *err) {
    CMV_TRY(cmv__check_shape(z, w, err));
    if (z.n < 1) CMV_FAIL(err, CMV_E_ARG, "there are no values");
    CMV_TRY(cmv__check_levels("z", z, err));
    CMV_TRY(cmv__check_levels("w", w, err));
    if (r.n != 0 && r.n != z.n) CMV_FAIL(err, CMV_E_LENGTH, "r holds %zu values, z %zu", r.n, z.n);
    if (cmv__overlap(r.at, r.n, z.at, z.n) || cmv__overlap(r.at, r.n, w.at, w.n))
        CMV_FAIL(err, CMV_E_ALIAS, "r overlaps an input");
    return CMV_OK;
}

cmv_rc cmv_dcc_filter(cmv_cvec z, cmv_cvec w, double a, double b, cmv_vec r, cmv_dcc_path *out,
                      cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(check(z, w, r, err));
    cmv_dcc_path p = {.n = z.n, .least = HUGE_VAL, .most = -HUGE_VAL};
    const double n = (double)z.n;
    for (size_t i = 0; i < z.n; i++) {
        p.mean[0] += z.at[i] * z.at[i] / n;
        p.mean[1] += z.at[i] * w.at[i] / n;
        p.mean[2] += w.at[i] * w.at[i] / n;
    }
    double q[3] = {p.mean[0], p.mean[1], p.mean[2]};
    for (size_t i = 0; i < z.n; i++) {
        const double u = z.at[i], v = w.at[i];
        if (i > 0) step(q, p.mean, z.at[i - 1], w.at[i - 1], a, b);
        const double c = corr_of(q), d = 1 - c * c;
        if (i == 0) p.first = c;
        if (r.n) r.at[i] = c;
        p.last = c;
        p.least = fmin(p.least, c);
        p.most = fmax(p.most, c);
        p.loglik -= 0.5 * (log(d) + (u * u - 2 * c * u * v + v * v) / d - (u * u + v * v));
    }
    step(q, p.mean, z.at[z.n - 1], w.at[z.n - 1], a, b);
    p.next = corr_of(q);
    *out = p;
    return CMV_OK;
}
