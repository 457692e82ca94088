// SPDX-License-Identifier: Apache-2.0
#include "support/doc_fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NB "\xE2\x80\xAF" /* narrow no-break space */
#define MINUS "\xE2\x88\x92"

static void *take(cmv_arena *arena, size_t n, size_t size) {
    void *at = cmv_arena_alloc(arena, n, size);
    if (!at) abort();
    return at;
}

#define TAKE(arena, n, type) ((type *)take((arena), (n), sizeof(type)))
#define COPY(arena, table) (memcpy(take((arena), 1, sizeof(table)), (table), sizeof(table)))

/* ---- numbers: one generator, fixed seeds ----------------------------------------------------------- */

static double next(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0;
}

static double bell(uint64_t *state) {
    double sum = 0;
    for (int i = 0; i < 6; i++) sum += next(state);
    return (sum - 3) * 1.41;
}

/* The n weekdays that end on 16 June 2026. */
static const cmv_date *weekdays(cmv_arena *arena, size_t n) {
    cmv_date *out = TAKE(arena, n + 1, cmv_date), date = cmv_date_of(2026, 6, 16);
    for (size_t i = n; i-- > 0; date--) {
        while (cmv_date_weekday(date) >= CMV_SAT) date--;
        out[i] = date;
    }
    return out;
}

/* ---- charts ------------------------------------------------------------------------------------------ */

cmv_chart fixture_rolling(cmv_arena *arena, size_t n) {
    uint64_t seed = 7;
    double *y = TAKE(arena, n + 1, double), *low = TAKE(arena, n + 1, double),
           *high = TAKE(arena, n + 1, double);
    double z = -0.35;
    for (size_t i = 0; i < n; i++) {
        double level = i > n * 5 / 6 ? 0.2 : -0.38;
        z += 0.012 * (level - z) + 0.026 * bell(&seed);
        y[i] = tanh(z);
        low[i] = tanh(z - 0.21);
        high[i] = tanh(z + 0.21);
    }
    cmv_chart_series *series = TAKE(arena, 1, cmv_chart_series);
    *series = (cmv_chart_series){"correlation", 1, weekdays(arena, n), y, low, high, n};
    static const cmv_chart_mark MARKS[] = {{18337, "change 17 Mar 2020"},
                                           {19062, "change 11 Mar 2022"}};
    return (cmv_chart){
        .kind = CMV_CHART_LINE,
        .id = "rolling",
        .title = "Correlation over 90 sessions, with its interval",
        .alt = "Rolling 90-session correlation of TLT and IWM, 2002 to 2026: mostly between " MINUS
               "0.6 and 0 until 2021, above zero since; +0.43 on 16 June 2026.",
        .caption =
            "Even two series with a constant correlation wander: the band is what chance allows.",
        .csv = "/compare/tlt-vs-iwm.csv",
        .x_name = "date",
        .y_name = "correlation",
        .y_low = -1,
        .y_high = 1,
        .baseline = 0,
        .series = series,
        .n_series = 1,
        .slope = NAN,
        .intercept = NAN,
        .mark = COPY(arena, MARKS),
        .n_marks = 2};
}

cmv_chart fixture_growth(cmv_arena *arena, size_t n, bool log_scale) {
    uint64_t seed = 11;
    const cmv_date *date = weekdays(arena, n);
    double *a = TAKE(arena, n + 1, double), *b = TAKE(arena, n + 1, double);
    double p = log(100), q = log(100);
    for (size_t i = 0; i < n; i++) {
        a[i] = exp(p);
        b[i] = exp(q);
        p += -0.0001 + 0.0072 * bell(&seed);
        q += 0.00035 + 0.0125 * bell(&seed);
    }
    cmv_chart_series *series = TAKE(arena, 2, cmv_chart_series);
    series[0] = (cmv_chart_series){"TLT", 1, date, a, NULL, NULL, n};
    series[1] = (cmv_chart_series){"IWM", 2, date, b, NULL, NULL, n};
    return (cmv_chart){.kind = CMV_CHART_LINE,
                       .id = log_scale ? "growth-log" : "growth",
                       .title = "Growth of 100",
                       .alt = "TLT and IWM with dividends, both 100 on 16 June 2021.",
                       .caption =
                           "Levels that both trend correlate by accident: for returns, see above.",
                       .csv = "/compare/tlt-vs-iwm.csv",
                       .y_name = "16 June 2021 = 100",
                       .y_low = NAN,
                       .y_high = NAN,
                       .baseline = 100,
                       .log_scale = log_scale,
                       .series = series,
                       .n_series = 2,
                       .slope = NAN,
                       .intercept = NAN};
}

cmv_chart fixture_intervals(cmv_arena *arena) {
    static const cmv_chart_item ITEM[] = {
        {"30 sessions", "n = 30", 0.77, 0.51, 0.88, "+0.77", false},
        {"90 sessions", "n = 90", 0.43, 0.20, 0.62, "+0.43", false},
        {"252 sessions", "n = 252", 0.21, 0.05, 0.35, "+0.21", false},
        {"since June 2021", "n = 1,255", 0.09, -0.01, 0.16, "+0.09", false},
        {"since July 2002", "n = 6,008", -0.28, -0.32, -0.24, MINUS "0.28", false},
        {"as of 2001", "n = 0", NAN, NAN, NAN, "no shared sessions before 30 July 2002", false},
    };
    return (cmv_chart){.kind = CMV_CHART_INTERVALS,
                       .id = "windows",
                       .title = "Correlation by window",
                       .alt = "Correlation with 95 % interval: +0.77 over 30 sessions, +0.43 over "
                              "90, +0.21 over 252, "
                              "+0.09 since June 2021, " MINUS "0.28 since July 2002.",
                       .caption = "Correlation and 95" NB
                                  "% interval. Hollow: the interval contains zero.",
                       .y_low = NAN,
                       .y_high = NAN,
                       .baseline = 0,
                       .item = COPY(arena, ITEM),
                       .n_items = sizeof ITEM / sizeof *ITEM,
                       .slope = NAN,
                       .intercept = NAN};
}

cmv_chart fixture_years(cmv_arena *arena) {
    static const double R[] = {-0.65, -0.33, -0.05, -0.01, 0.01,  -0.41, -0.52, -0.30, -0.51,
                               -0.64, -0.58, -0.18, -0.38, -0.39, -0.36, -0.37, -0.30, -0.47,
                               -0.41, -0.24, 0.118, 0.119, 0.163, 0.124, 0.39};
    size_t n = sizeof R / sizeof *R;
    cmv_chart_item *item = TAKE(arena, n, cmv_chart_item);
    for (size_t i = 0; i < n; i++) {
        bool part = i == 0 || i + 1 == n;
        double half = part ? 0.21 : 0.13;
        item[i] = (cmv_chart_item){
            .label = cmv_arena_printf(arena, "%d", 2002 + (int)i),
            .note = cmv_arena_printf(arena, "n = %d%s", part ? 107 : 251, part ? ", part-year" : ""),
            .value = R[i],
            .low = R[i] - half,
            .high = R[i] + half,
            .text = cmv_arena_printf(arena, "%s%.2f", R[i] < 0 ? MINUS : "+", fabs(R[i])),
            .pale = part};
    }
    return (cmv_chart){.kind = CMV_CHART_BARS,
                       .id = "years",
                       .title = "Correlation by calendar year",
                       .alt = "Correlation by year, 2002 to 2026: negative every year from 2007 to "
                              "2021, positive since.",
                       .caption =
                           "Pale bars are part-years. Grey: the 95" NB "% interval contains zero.",
                       .y_low = NAN,
                       .y_high = NAN,
                       .baseline = 0,
                       .item = item,
                       .n_items = n,
                       .slope = NAN,
                       .intercept = NAN};
}

cmv_chart fixture_scatter(cmv_arena *arena, size_t n) {
    uint64_t seed = 5;
    double *x = TAKE(arena, n + 1, double), *y = TAKE(arena, n + 1, double);
    for (size_t i = 0; i < n; i++) {
        double scale = next(&seed) < 0.04 ? 3.5 : 1;
        x[i] = 1.3 * scale * bell(&seed);
        y[i] = 0.11 * x[i] + 0.75 * scale * bell(&seed);
    }
    return (cmv_chart){
        .kind = CMV_CHART_SCATTER,
        .id = "scatter",
        .title = "Daily returns, TLT against IWM",
        .alt =
            "Cloud of daily returns with a fitted line that rises by 0.11 % in TLT for 1 % in IWM.",
        .x_name = "IWM, % a day",
        .y_name = "TLT, % a day",
        .y_low = NAN,
        .y_high = NAN,
        .baseline = NAN,
        .x = x,
        .y = y,
        .n_points = n,
        .slope = 0.11,
        .intercept = 0.01};
}

cmv_chart fixture_spark(cmv_arena *arena, int role) {
    uint64_t seed = 40 + (uint64_t)role;
    size_t n = 252;
    double *y = TAKE(arena, n, double), p = 90;
    for (size_t i = 0; i < n; i++) y[i] = p += 0.5 * bell(&seed);
    cmv_chart_series *series = TAKE(arena, 1, cmv_chart_series);
    *series = (cmv_chart_series){"close", role, weekdays(arena, n), y, NULL, NULL, n};
    return (cmv_chart){.kind = CMV_CHART_SPARK,
                       .id = role == 1 ? "spark-a" : "spark-b",
                       .title = "One year",
                       .alt = "One year of closes",
                       .y_low = NAN,
                       .y_high = NAN,
                       .baseline = NAN,
                       .series = series,
                       .n_series = 1,
                       .slope = NAN,
                       .intercept = NAN};
}
