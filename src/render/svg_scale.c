// SPDX-License-Identifier: Apache-2.0
/* Round ticks over values and dates. */
#include "svg.h"

#include <math.h>
#include <stdio.h>

/* ---- values -------------------------------------------------------------------------------------- */

static double round_step(double raw) {
    double unit = pow(10, floor(log10(raw)));
    double m = raw / unit;
    return unit * (m <= 1.0001 ? 1 : m <= 2.0001 ? 2 : m <= 5.0001 ? 5 : 10);
}

static const double LEAST = 1e-290; /* a range below it would leave no room for steps and quanta */

/* A range that cannot be told from a point gets room around it. */
static void widen(double *lo, double *hi) {
    double size = fmax(fabs(*lo), fabs(*hi));
    if (*hi - *lo > 1e-9 * size && *hi - *lo > LEAST) return;
    double room = size > LEAST ? size * 0.05 : 1;
    *lo -= room;
    *hi += room;
}

cmv__scale cmv__scale_of(double lo, double hi, int want, bool fixed, bool log) {
    if (!(lo <= hi)) {
        lo = 0;
        hi = 1;
    }
    widen(&lo, &hi);
    if (!fixed) {
        double room = (hi - lo) * 0.04;
        lo -= room;
        hi += room;
    }
    cmv__scale scale = {.lo = lo, .hi = hi, .log = log, .sign = lo < 0 && hi > 0 && !log};
    scale.step = round_step((hi - lo) / want);
    scale.exponent = (int)floor(log10((hi - lo) / 2000));
    scale.quantum = pow(10, scale.exponent);
    scale.base = (int64_t)floor(lo / scale.quantum + 1e-6);
    scale.lo = (double)scale.base * scale.quantum;
    int decimals = -(int)floor(log10(scale.step) + 1e-9);
    scale.decimals = decimals > 8 ? 8 : decimals;
    return scale;
}

double cmv__scale_in(const cmv__scale *scale, double v) {
    if (!cmv__svg_usable(v)) return NAN;
    if (!scale->log) return v;
    return v > 0 ? log10(v) : (double)NAN;
}

double cmv__scale_px(const cmv__scale *scale, double v, double px_lo, double px_hi) {
    double share = (v - scale->lo) / (scale->hi - scale->lo);
    share = share > 1 ? 1 : share > 0 ? share : 0;
    return px_lo + share * (px_hi - px_lo);
}

static void add_tick(cmv__ticks *out, double at, const char *text) {
    if (out->n == CMV__TICKS_MAX) return;
    out->tick[out->n].at = at;
    snprintf(out->tick[out->n].text, CMV__LABEL_MAX, "%s", text);
    out->n++;
}

/* Less than a decade has too few of 1, 2, 5: then the ticks are those of the plain numbers. */
static void log_ticks(const cmv__scale *scale, cmv__ticks *out) {
    static const double WITHIN[] = {1, 2, 5};
    char text[CMV__LABEL_MAX];
    double span = scale->hi - scale->lo;
    if (span < 1) {
        double low = pow(10, scale->lo), high = pow(10, scale->hi),
               step = round_step((high - low) / 4);
        int decimals = -(int)floor(log10(step) + 1e-9);
        for (int n = 0; n < 12; n++) {
            double v = (ceil(low / step) + n) * step;
            if (v > high) break;
            add_tick(out, (log10(v) - scale->lo) / span, cmv__svg_label(text, v, decimals, false));
        }
        return;
    }
    int stride = span > 8 ? (int)ceil(span / 8) : 1;
    for (int e = (int)floor(scale->lo); e <= (int)ceil(scale->hi); e += stride) {
        for (int i = 0; i < (span > 3 ? 1 : 3); i++) {
            double at = (e + log10(WITHIN[i]) - scale->lo) / span;
            if (at < 0 || at > 1) continue;
            add_tick(out, at, cmv__svg_label(text, WITHIN[i] * pow(10, e), -e, false));
        }
    }
}

void cmv__scale_ticks(const cmv__scale *scale, cmv__ticks *out) {
    out->n = 0;
    if (scale->log) {
        log_ticks(scale, out);
        return;
    }
    char text[CMV__LABEL_MAX];
    double slack = 1e-6;
    double first = ceil(scale->lo / scale->step - slack),
           last = floor(scale->hi / scale->step + slack);
    for (int n = 0; n < 24 && first + n <= last; n++) {
        double v = (first + n) * scale->step;
        double at = (v - scale->lo) / (scale->hi - scale->lo);
        add_tick(out, at, cmv__svg_label(text, v, scale->decimals, scale->sign));
    }
}

/* ---- dates --------------------------------------------------------------------------------------- */

static const char *const MONTH[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* Distances between labels, finest first: days, or else months. */
static const struct {
    int days, months;
} SPACING[] = {{1, 0},  {2, 0},  {7, 0},  {14, 0}, {0, 1},   {0, 2},   {0, 3},   {0, 6},
               {0, 12}, {0, 24}, {0, 48}, {0, 60}, {0, 120}, {0, 240}, {0, 600}, {0, 1200}};

static void day_ticks(cmv_date first, cmv_date last, int step, cmv__ticks *out) {
    for (cmv_date date = first; date <= last && out->n < CMV__TICKS_MAX; date += step) {
        char text[CMV__LABEL_MAX];
        cmv_ymd d = cmv_date_ymd(date);
        snprintf(text, sizeof text, "%d %s", d.day, MONTH[d.month - 1]);
        add_tick(out, last > first ? (double)(date - first) / (last - first) : 0.5, text);
    }
}

/* A January is named by its year, so that a row of months says where each year begins. */
static void month_ticks(cmv_date first, cmv_date last, int step, cmv__ticks *out) {
    cmv_ymd from = cmv_date_ymd(first);
    int month = from.year * 12 + from.month - 1;
    if (from.day > 1) month++;
    month += (step - month % step) % step;
    for (; out->n < CMV__TICKS_MAX; month += step) {
        cmv_date date = cmv_date_of(month / 12, month % 12 + 1, 1);
        if (date == CMV_DATE_NONE || date > last) return;
        char text[CMV__LABEL_MAX];
        if (month % 12 == 0)
            snprintf(text, sizeof text, "%d", month / 12);
        else
            snprintf(text, sizeof text, "%s", MONTH[month % 12]);
        add_tick(out, (double)(date - first) / (last - first), text);
    }
}

void cmv__date_ticks(cmv_date first, cmv_date last, int most, cmv__ticks *out) {
    out->n = 0;
    double span = (double)last - first;
    size_t n = sizeof SPACING / sizeof *SPACING, i = 0;
    while (i + 1 < n && span / (SPACING[i].days ? SPACING[i].days : SPACING[i].months * 30.44) > most)
        i++;
    if (SPACING[i].days)
        day_ticks(first, last, SPACING[i].days, out);
    else
        month_ticks(first, last, SPACING[i].months, out);
}
