// SPDX-License-Identifier: Apache-2.0
/* Values that are numbers but look wrong: a switch of the unit, one-day spikes. */
#include "source.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Points on each side whose medians are compared, and how near their ratio must be to a change of unit. */
enum { SIDE = 5, SIDE_MIN = 3 };
static const double UNIT_RATIOS[] = {100.0, 0.01, 1000.0, 0.001};
#define UNIT_TOLERANCE 0.05
/* A unit switch joins two calm stretches; a market that moves by a factor of 100 does not do so between two of them. */
#define CALM 2.0
#define SPIKE 10.0

static double median(const cmv__point *p, size_t n) {
    double v[SIDE];
    for (size_t i = 0; i < n; i++) {
        size_t k = i;
        for (; k > 0 && v[k - 1] > p[i].value; k--) v[k] = v[k - 1];
        v[k] = p[i].value;
    }
    return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* All positive and within a factor of CALM of each other. */
static bool calm(const cmv__point *p, size_t n) {
    double low = INFINITY, high = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(p[i].value > 0)) return false;
        if (p[i].value < low) low = p[i].value;
        if (p[i].value > high) high = p[i].value;
    }
    return high <= low * CALM;
}

/* Does the unit change between p[at - 1] and p[at]? */
static bool switches(const cmv__points *p, size_t at, double *ratio) {
    size_t before = at < SIDE ? at : SIDE, after = p->n - at < SIDE ? p->n - at : SIDE;
    if (before < SIDE_MIN || after < SIDE_MIN) return false;
    const cmv__point *b = &p->at[at - before], *a = &p->at[at];
    if (!calm(b, before) || !calm(a, after)) return false;
    *ratio = median(a, after) / median(b, before);
    for (size_t i = 0; i < sizeof UNIT_RATIOS / sizeof *UNIT_RATIOS; i++) {
        if (fabs(*ratio / UNIT_RATIOS[i] - 1) <= UNIT_TOLERANCE) return true;
    }
    return false;
}

static bool far(double a, double b) { return a > 0 && b > 0 && (a >= b * SPIKE || b >= a * SPIKE); }

static bool spikes(const cmv__points *p, size_t at) {
    double before = p->at[at - 1].value, here = p->at[at].value, after = p->at[at + 1].value;
    return far(here, before) && far(here, after) && (here > before) == (here > after) &&
           !far(before, after);
}

static void flag_switch(cmv__source *src, const char *name, const cmv__points *p, size_t at,
                        double ratio) {
    char date[CMV_DATE_TEXT], value[32];
    snprintf(value, sizeof value, "%.10g", p->at[at].value);
    cmv__bad(src->issues, CMV_E_REFUSED,
             (cmv__place){.line = p->at[at].line, .column = name, .value = {value, strlen(value)}},
             "from %s on the values are %.4g times those before (%.10g): the unit changes inside "
             "the file",
             cmv_date_format(p->at[at].date, date), ratio, p->at[at - 1].value);
}

void cmv__series_check(cmv__source *src, const char *name, const cmv__points *p) {
    size_t n_spikes = 0, first = 0;
    for (size_t i = 1; i < p->n; i++) {
        if (!far(p->at[i].value, p->at[i - 1].value) || p->at[i].date == p->at[i - 1].date)
            continue;
        double ratio;
        if (switches(p, i, &ratio)) flag_switch(src, name, p, i, ratio);
        if (i + 1 < p->n && spikes(p, i) && n_spikes++ == 0) first = i;
    }
    if (n_spikes == 0) return;
    char date[CMV_DATE_TEXT];
    cmv__note(
        src->issues, (cmv__place){.line = p->at[first].line, .column = name},
        "%zu value%s ten times or more away from both neighbours, first %s: %.10g after %.10g",
        n_spikes, n_spikes == 1 ? " is" : "s are", cmv_date_format(p->at[first].date, date),
        p->at[first].value, p->at[first - 1].value);
}
