// SPDX-License-Identifier: Apache-2.0
/* How a series usually moves, from its own past: a median, so that a few wild or wrong values do not count. */
#include "gate.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>

double cmv__gate_change(const cmv__scale *s, double from, double to) {
    if (!s->log) return fabs(to - from);
    if (!(from > 0) || !(to > 0)) return from == to ? 0 : INFINITY;
    return fabs(log(to / from));
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* One pass over the past: zeros, repeats, the number of dates with a value. Returns how many are not positive. */
static size_t survey(cmv__scale *s) {
    size_t run = 0, zeros = 0, nonpositive = 0;
    double before = NAN;
    for (size_t i = 0; i < s->n_past;) {
        i = cmv__gate_date_end(s->past, s->n_past, i);
        double v = s->past[i - 1].value;
        if (isnan(v)) continue;
        s->n++;
        nonpositive += !(v > 0);
        zeros += v == 0;
        run = v == before ? run + 1 : 0;
        s->repeats += run > 0;
        if (run > s->longest) s->longest = run;
        before = v;
    }
    s->had_zero = zeros > 0;
    return nonpositive;
}

/* Sizes of changes other than zero: of what is held the newest, of what came from all of it. */
static size_t sample(const cmv__scale *s, bool newest, double *out) {
    size_t n = 0, stride = newest ? 1 : s->n_past / GATE_SAMPLE + 1, seen = 0;
    size_t skip = newest && s->n_past > GATE_SAMPLE ? s->n_past - GATE_SAMPLE : 0;
    double before = NAN;
    for (size_t i = skip; i < s->n_past && n < GATE_SAMPLE;) {
        i = cmv__gate_date_end(s->past, s->n_past, i);
        double v = s->past[i - 1].value;
        if (isnan(v)) continue;
        double size = isnan(before) ? 0 : cmv__gate_change(s, before, v);
        if (size > 0 && isfinite(size) && seen++ % stride == 0) out[n++] = size;
        before = v;
    }
    return n;
}

/* One unit of the last digit as a change: nothing finer can be told. */
static double resolution(const cmv__gate *g) {
    if (!g->half || g->n == 0) return 0;
    const cmv_gate_case *c = g->c;
    double unit = 2 * g->half[g->n - 1], v = fabs(g->obs[g->n - 1].value);
    /* A last value that is wrong by a factor does not make the digits coarse. */
    if (c->n_held > 0) v = fmax(v, fabs(c->held[c->n_held - 1].value));
    if (!g->scale.log) return unit;
    return v > unit ? log1p(unit / v) : 0;
}

cmv_rc cmv__gate_scale_of(cmv__gate *g, cmv_err *err) {
    const cmv_gate_case *c = g->c;
    cmv__scale *s = &g->scale;
    bool held = c->n_held >= GATE_HELD_MIN;
    *s = (cmv__scale){.past = held ? c->held : g->obs, .n_past = held ? c->n_held : g->n};
    /* Of what is not held yet, one or two zeros may be the very fault. */
    bool positive = survey(s) <= (held ? 0 : GATE_ODD_MOST);
    s->log = c->metric.price || (positive && !c->metric.rate);
    double *size;
    CMV_NEW_RAW(size, g->arena, double, GATE_SAMPLE, err);
    size_t n = sample(s, held, size);
    qsort(size, n, sizeof *size, ascending);
    s->known = n >= GATE_CHANGES_MIN;
    if (n > 0) s->usual = fmax(size[n / 2], size[n * 9 / 10] / GATE_Q90);
    s->usual = fmax(s->usual, resolution(g));
    return CMV_OK;
}

bool cmv__gate_is_rare(const cmv__scale *s, double change) {
    size_t n = 0, most = GATE_RARE_MIN + (size_t)(GATE_RARE_SHARE * (double)s->n);
    double before = NAN;
    for (size_t i = 0; i < s->n_past && n <= most;) {
        i = cmv__gate_date_end(s->past, s->n_past, i);
        double v = s->past[i - 1].value;
        if (isnan(v)) continue;
        n += !isnan(before) && cmv__gate_change(s, before, v) >= change / 2;
        before = v;
    }
    return n <= most;
}
