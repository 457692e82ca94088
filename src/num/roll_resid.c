// SPDX-License-Identifier: Apache-2.0
/*
 * Residuals out of sample: each y against the line through the window of pairs before it.
 *
 * The window slides by sums about an anchor, its means when it was last summed from scratch. That is done again every
 * REBUILD steps, and at once when a centred sum has become small against the largest one since: then most of what is
 * left is rounding. A window therefore never depends on a value that has left it by more than rounding.
 */
#include "comove/regress.h"

#include "base/error.h"
#include "check.h"

#include <float.h>
#include <math.h>

enum { REBUILD = 64 };

static const double LOSS_MAX = 16;
/* Below this share of unexplained variance a line is exact up to rounding, and no residual has a scale. */
static const double EXACT_SHARE = 1e-10;

typedef struct sums {
    double ax, ay; /* anchor */
    double x, y, xx, yy, xy;
    double peak_xx, peak_yy;
    size_t steps;
} sums;

/* What a window says. */
typedef struct line {
    double mean_x, mean_y, slope, sd;
} line;

static sums sum_window(const double *x, const double *y, size_t m) {
    sums s = {0};
    double mean_x = 0, mean_y = 0;
    for (size_t i = 0; i < m; i++) {
        mean_x += x[i] - x[0];
        mean_y += y[i] - y[0];
    }
    s.ax = x[0] + mean_x / (double)m;
    s.ay = y[0] + mean_y / (double)m;
    for (size_t i = 0; i < m; i++) {
        const double a = x[i] - s.ax, b = y[i] - s.ay;
        s.x += a;
        s.y += b;
        s.xx += a * a;
        s.yy += b * b;
        s.xy += a * b;
    }
    s.peak_xx = s.xx;
    s.peak_yy = s.yy;
    return s;
}

/* One pair in, one out. */
static void slide(sums *s, double x_in, double y_in, double x_out, double y_out) {
    const double a = x_in - s->ax, b = y_in - s->ay, c = x_out - s->ax, d = y_out - s->ay;
    s->x += a - c;
    s->y += b - d;
    s->xx += a * a;
    s->yy += b * b;
    if (s->xx > s->peak_xx) s->peak_xx = s->xx;
    if (s->yy > s->peak_yy) s->peak_yy = s->yy;
    s->xx -= c * c;
    s->yy -= d * d;
    s->xy += a * b - c * d;
    s->steps++;
}

static bool is_worn(const sums *s, double m) {
    const double xx = s->xx - s->x * s->x / m, yy = s->yy - s->y * s->y / m;
    return s->steps >= REBUILD || !(xx * LOSS_MAX >= s->peak_xx) || !(yy * LOSS_MAX >= s->peak_yy);
}

/* False when a side of the window does not vary, or the line is exact. */
static bool fit(const sums *s, double m, line *out) {
    const double xx = s->xx - s->x * s->x / m, yy = s->yy - s->y * s->y / m,
                 xy = s->xy - s->x * s->y / m;
    const double grain_x = 8 * DBL_EPSILON * fabs(s->ax), grain_y = 8 * DBL_EPSILON * fabs(s->ay);
    if (!(xx > m * grain_x * grain_x) || !(yy > m * grain_y * grain_y)) return false;
    const double rest = yy - xy * (xy / xx);
    if (!(rest > EXACT_SHARE * yy)) return false;
    *out = (line){s->ax + s->x / m, s->ay + s->y / m, xy / xx, sqrt(rest / (m - 2))};
    return isfinite(out->slope) && isfinite(out->sd);
}

/* Kernel: equal lengths, no infinity, window >= 3. */
static void residuals(const double *x, const double *y, size_t n, size_t window, double *expected,
                      double *z) {
    const double m = (double)window;
    sums s = {.steps = REBUILD};
    for (size_t t = 0; t < n; t++) {
        line l;
        expected[t] = z[t] = NAN;
        if (t < window) continue;
        if (t > window) slide(&s, x[t - 1], y[t - 1], x[t - 1 - window], y[t - 1 - window]);
        if (is_worn(&s, m)) s = sum_window(x + t - window, y + t - window, window);
        if (!fit(&s, m, &l)) continue;
        expected[t] = l.mean_y + l.slope * (x[t] - l.mean_x);
        z[t] = (y[t] - expected[t]) / l.sd;
    }
}

cmv_rc cmv_roll_resid(cmv_cvec x, cmv_cvec y, size_t window, cmv_vec expected, cmv_vec z,
                      cmv_err *err) {
    if (window < 3) CMV_FAIL(err, CMV_E_ARG, "window=%zu is too short; at least 3", window);
    CMV_TRY(cmv__check_shape(x, y, err));
    if (expected.n != x.n || z.n != x.n || (x.n > 0 && (!expected.at || !z.at)))
        CMV_FAIL(err, CMV_E_LENGTH, "outputs hold %zu and %zu values, inputs %zu", expected.n, z.n,
                 x.n);
    if (cmv__overlap(expected.at, expected.n, x.at, x.n) ||
        cmv__overlap(expected.at, expected.n, y.at, y.n) || cmv__overlap(z.at, z.n, x.at, x.n) ||
        cmv__overlap(z.at, z.n, y.at, y.n) || cmv__overlap(z.at, z.n, expected.at, expected.n))
        CMV_FAIL(err, CMV_E_ALIAS, "outputs overlap inputs or each other");
    CMV_TRY(cmv__check_pair(x, y, err));
    residuals(x.at, y.at, x.n, window, expected.at, z.at);
    return CMV_OK;
}
