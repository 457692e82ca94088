// SPDX-License-Identifier: Apache-2.0
/* Changes of a level series. */
#include "base/error.h"
#include "base/lanes.h"
#include "comove/series.h"
#include "date.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const char *const names[] = {
    [CMV_TRANSFORM_LOG] = "log",   [CMV_TRANSFORM_SIMPLE] = "simple",
    [CMV_TRANSFORM_DIFF] = "diff", [CMV_TRANSFORM_DIFF_BP] = "diff_bp",
    [CMV_TRANSFORM_YOY] = "yoy",
};
#define TRANSFORMS (sizeof names / sizeof names[0])

const char *cmv_transform_name(cmv_transform t) {
    return (unsigned)t < TRANSFORMS ? names[t] : "?";
}

cmv_rc cmv_transform_parse(const char *name, cmv_transform *out, cmv_err *err) {
    if (!name || !out) CMV_FAIL(err, CMV_E_ARG, "cmv_transform_parse: NULL argument");
    for (size_t i = 0; i < TRANSFORMS; i++) {
        if (strcmp(names[i], name) != 0) continue;
        *out = (cmv_transform)i;
        return CMV_OK;
    }
    CMV_FAIL(err, CMV_E_ARG,
             "return definition \"%.40s\" is unknown; known are log, simple, diff, diff_bp and yoy",
             name);
}

/*
 * ln(now / then), NaN unless both are positive. Small changes as 2 atanh((now - then) / (now + then)): the difference is
 * exact, so no digit is lost, which ln of the quotient would do; and it costs a third of a call.
 */
static const double SMALL =
    0.05; /* largest |s| for which the series of atanh(s) keeps full precision */
static const double LARGE =
    1e300; /* up to here the sum of neighbours that differ little cannot overflow */

static inline double log_of_small(double s) {
    double q = s * s;
    double tail =
        q * (1. / 3 + q * (1. / 5 + q * (1. / 7 + q * (1. / 9 + q * (1. / 11 + q * (1. / 13))))));
    return 2 * (s + s * tail);
}

static inline double log_change(double then, double now) {
    double sum = now + then, s = (now - then) / sum;
    if (!(then > 0 && now > 0)) return (double)NAN;
    if (fabs(s) > SMALL || sum > DBL_MAX) return log(now / then);
    return log_of_small(s);
}

/* Changes out[1..n-1] as if all were small; false when one is not, or a value is not positive. */
CMV_WIDE static bool small_log_changes(const double *restrict v, size_t n, double *restrict out) {
    cmv__m4 fine = {-1, -1, -1, -1};
    size_t i = 1;
    for (; i + CMV__LANES <= n; i += CMV__LANES) {
        const cmv__v4 now = CMV__LOAD4(v + i), then = CMV__LOAD4(v + i - 1);
        const cmv__v4 s = (now - then) / (now + then), q = s * s;
        cmv__v4 tail = q * (1. / 13) + 1. / 11;
        tail = q * tail + 1. / 9;
        tail = q * tail + 1. / 7;
        tail = q * tail + 1. / 5;
        tail = q * tail + 1. / 3;
        CMV__STORE4(out + i, 2 * (s + s * (q * tail)));
        fine &= (now > 0) & (now < LARGE) & (q <= SMALL * SMALL);
    }
    bool all = (fine[0] & fine[1] & fine[2] & fine[3]) != 0;
    for (; i < n; i++) {
        const double s = (v[i] - v[i - 1]) / (v[i] + v[i - 1]);
        out[i] = log_of_small(s);
        all &= v[i] > 0 && v[i] < LARGE && fabs(s) <= SMALL;
    }
    return all; /* v[0] needs no look of its own: zero or another sign than v[1] makes |s| at least 1 */
}

static void log_changes(const double *restrict v, size_t n, double *restrict out) {
    enum { RUN = 64 };
    for (size_t i = 0; i + 1 < n; i += RUN) {
        const size_t m = n - i < RUN + 1 ? n - i : RUN + 1;
        if (small_log_changes(v + i, m, out + i)) continue;
        for (size_t k = i + 1; k < i + m; k++) out[k] = log_change(v[k - 1], v[k]);
    }
}

static void simple_changes(const double *restrict v, size_t n, double *restrict out) {
    for (size_t i = 1; i < n; i++)
        out[i] = v[i - 1] > 0 ? (v[i] - v[i - 1]) / v[i - 1] : (double)NAN;
}

/*
 * Published levels are decimals, and so is their difference: 1.38 - 1.37 is .01 and not the .0099999999999997868 of their
 * doubles. Without that, moves of one size are no ties, and .25 may lie on either side of .25.
 */
double cmv_difference(double before, double now, double scale) {
    const double unit = 1e9,
                 whole = 0x1p52 + 0x1p51; /* adding it and taking it away rounds to whole numbers */
    const double d = now - before, units = d * unit;
    if (!(fabs(units) < 0x1p51)) return scale * d;
    const double count = (units + whole) - whole;
    const double noise = 2 * DBL_EPSILON * fmax(fabs(before), fabs(now));
    return fabs(count / unit - d) <= noise ? count * scale / unit : scale * d;
}

static void differences(const double *restrict v, size_t n, double scale, double *restrict out) {
    for (size_t i = 1; i < n; i++) out[i] = cmv_difference(v[i - 1], v[i], scale);
}

/* Index of the value one year before row i, at or after `from`; SIZE_MAX when there is none. */
static size_t year_earlier(cmv_series s, int months, size_t i, size_t from) {
    cmv_date target = cmv_date_add_months(s.date[i], -12);
    if (target == CMV_DATE_NONE) return SIZE_MAX;
    if (months == 0) {
        while (from < i && s.date[from + 1] <= target) from++;
        return s.date[from] <= target && target - s.date[from] <= 7 ? from : SIZE_MAX;
    }
    int32_t period = cmv__month_index(target, months);
    while (from < i && cmv__month_index(s.date[from + 1], months) <= period) from++;
    return cmv__month_index(s.date[from], months) == period ? from : SIZE_MAX;
}

/* True when the series begins at or before the value that a row would be compared with. */
static bool reaches_back(cmv_series s, int months, size_t i) {
    cmv_date target = cmv_date_add_months(s.date[i], -12);
    if (target == CMV_DATE_NONE) return false;
    return months ? cmv__month_index(target, months) >= cmv__month_index(s.date[0], months)
                  : target >= s.date[0];
}

/* Returns the number of changes undefined although the series reaches a year back. */
static size_t year_on_year(cmv_series s, int months, double *out) {
    size_t undefined = 0, base = 0;
    for (size_t i = 1; i < s.n; i++) {
        size_t then = year_earlier(s, months, i, base);
        if (then != SIZE_MAX) base = then;
        out[i] = then == SIZE_MAX ? (double)NAN : log_change(s.value[then], s.value[i]);
        if (isnan(out[i]) && reaches_back(s, months, i)) undefined++;
    }
    return undefined;
}

static size_t count_nan(const double *v, size_t n) {
    size_t count = 0;
    for (size_t i = 1; i < n; i++) count += isnan(v[i]) ? 1 : 0;
    return count;
}

static bool overlaps(cmv_series level, cmv_vec out) {
    uintptr_t a = (uintptr_t)level.value, b = (uintptr_t)out.at;
    uintptr_t bytes = (uintptr_t)level.n * sizeof(double);
    return a < b + bytes && b < a + bytes;
}

static cmv_rc check(cmv_transform t, cmv_freq freq, cmv_series level, cmv_vec out, cmv_err *err) {
    if ((unsigned)t >= TRANSFORMS || (unsigned)freq > CMV_ANNUAL)
        CMV_FAIL(err, CMV_E_ARG, "cmv_transform_apply: no such transform or frequency");
    bool no_input = !level.value || (t == CMV_TRANSFORM_YOY && !level.date);
    if (level.n > 0 && (no_input || !out.at))
        CMV_FAIL(err, CMV_E_ARG, "cmv_transform_apply: NULL argument");
    if (level.n != out.n)
        CMV_FAIL(err, CMV_E_LENGTH, "%zu levels, room for %zu changes", level.n, out.n);
    if (level.n > 0 && overlaps(level, out))
        CMV_FAIL(err, CMV_E_ALIAS, "changes would overwrite their levels");
    return CMV_OK;
}

cmv_rc cmv_transform_apply(cmv_transform t, cmv_freq freq, cmv_series level, cmv_vec out,
                           size_t *undefined, cmv_err *err) {
    CMV_TRY(check(t, freq, level, out, err));
    if (undefined) *undefined = 0;
    if (level.n == 0) return CMV_OK;
    size_t lost = 0;
    out.at[0] = (double)NAN;
    switch (t) {
    case CMV_TRANSFORM_LOG:
        log_changes(level.value, level.n, out.at);
        break;
    case CMV_TRANSFORM_SIMPLE:
        simple_changes(level.value, level.n, out.at);
        break;
    case CMV_TRANSFORM_DIFF:
        differences(level.value, level.n, 1, out.at);
        break;
    case CMV_TRANSFORM_DIFF_BP:
        differences(level.value, level.n, 100, out.at);
        break;
    case CMV_TRANSFORM_YOY:
        lost = year_on_year(level, cmv__freq_months(freq), out.at);
        break;
    }
    if (undefined) *undefined = t == CMV_TRANSFORM_YOY ? lost : count_nan(out.at, level.n);
    return CMV_OK;
}
