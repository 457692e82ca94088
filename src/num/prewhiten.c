// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "comove/leadlag.h"
#include "qr.h"

#include <math.h>

enum { ORDER_MAX = 64 };

/* Levinson's recursion: the autoregression whose autocovariances are g_0 .. g_p. */
static void levinson(const double *g, size_t p, double *phi) {
    double left = g[0];
    for (size_t m = 0; m < p; m++) {
        double next = g[m + 1], before[ORDER_MAX];
        for (size_t i = 0; i < m; i++) next -= phi[i] * g[m - i];
        next /= left;
        for (size_t i = 0; i < m; i++) before[i] = phi[i];
        for (size_t i = 0; i < m; i++) phi[i] = before[i] - next * before[m - 1 - i];
        phi[m] = next;
        left *= 1 - next * next;
    }
}

static bool shares(cmv_vec out, cmv_cvec x, cmv_cvec y) {
    return cmv__overlap(out.at, out.n, x.at, x.n) || cmv__overlap(out.at, out.n, y.at, y.n);
}

static cmv_rc check(cmv_cvec x, cmv_cvec y, cmv_vec phi, cmv_vec fx, cmv_vec fy, cmv_err *err) {
    CMV_TRY(cmv__check_left("x", x, x.n, err));
    CMV_TRY(cmv__check_left("y", y, x.n, err));
    if (phi.n == 0 || phi.n > ORDER_MAX || phi.n >= x.n) {
        CMV_FAIL(err, CMV_E_ARG, "order %zu with %zu values", phi.n, x.n);
    }
    if (fx.n != x.n - phi.n || fy.n != fx.n) {
        CMV_FAIL(err, CMV_E_LENGTH, "filtered series hold %zu values", x.n - phi.n);
    }
    if (!(phi.at && fx.at && fy.at)) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    if (shares(fx, x, y) || shares(fy, x, y)) {
        CMV_FAIL(err, CMV_E_ALIAS, "a filtered series overlaps its input");
    }
    return CMV_OK;
}

/* out_t = v_t - sum phi_i v_{t-i}, v about its mean. */
static void apply(cmv_cvec in, double mean, cmv_vec phi, cmv_vec out) {
    for (size_t t = 0; t < out.n; t++) {
        double sum = in.at[t + phi.n] - mean;
        for (size_t i = 0; i < phi.n; i++) sum -= phi.at[i] * (in.at[t + phi.n - 1 - i] - mean);
        out.at[t] = sum;
    }
}

cmv_rc cmv_prewhiten(cmv_cvec x, cmv_cvec y, cmv_vec phi, cmv_vec fx, cmv_vec fy, cmv_err *err) {
    CMV_TRY(check(x, y, phi, fx, fy, err));
    cmv_cov c;
    double g[ORDER_MAX + 1] = {0};
    CMV_TRY(cmv_cov_of(x, y, &c, err));
    double unit = 0; /* squares of what is below it fit */
    for (size_t t = 0; t < x.n; t++) unit = fmax(unit, fabs(x.at[t] - c.mean_x));
    for (size_t h = 0; h <= phi.n && unit > 0; h++) {
        for (size_t t = h; t < x.n; t++) {
            g[h] += (x.at[t] - c.mean_x) / unit * ((x.at[t - h] - c.mean_x) / unit);
        }
    }
    for (size_t i = 0; i < phi.n; i++) phi.at[i] = NAN;
    if (g[0] > 0 && c.sd_x > 0) levinson(g, phi.n, phi.at);
    apply(x, c.mean_x, phi, fx);
    apply(y, c.mean_y, phi, fy);
    return CMV_OK;
}
