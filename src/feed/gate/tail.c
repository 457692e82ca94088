// SPDX-License-Identifier: Apache-2.0
/* The newest rows: cut in the middle of a number, repeated, or missing between. */
#include "gate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Value before the last date of what came: from what came, else from what is held. */
static double value_before(const cmv__gate *g, size_t at) {
    if (at > 0) return g->obs[at - 1].value;
    double before = NAN;
    for (size_t j = 0; j < g->c->n_held && g->c->held[j].date < g->obs[0].date; j++)
        before = g->c->held[j].value;
    return before;
}

/* Digits before the point. */
static int whole_digits(double v) { return v < 1 ? 0 : (int)floor(log10(v)) + 1; }

/* Is v what is left of a number near `before` when it is cut before its point? */
static bool is_cut(const cmv__scale *s, double before, double v) {
    bool negative = before < 0;
    if (!(fabs(v) >= 1) || (v < 0) != negative || floor(v) != v) return false;
    before = fabs(before);
    v = fabs(v);
    int lost = whole_digits(before) - whole_digits(v);
    if (lost < 1 || lost > 12) return false;
    double by = pow(10, lost), room = s->known ? GATE_TEN_NEAR * s->usual : 0.05;
    double around = s->log ? before * expm1(fmin(room, 0.3)) : room;
    return v * by <= before + around && (v + 1) * by > before - around;
}

void cmv__gate_cut(cmv__gate *g) {
    if (g->n == 0) return;
    const cmv_obs *last = &g->obs[g->n - 1];
    if (g->last_held != CMV_DATE_NONE && last->date <= g->last_held) return;
    if (g->n > 1 && last[-1].date == last->date) return;
    double before = value_before(g, g->n - 1);
    if (isnan(before) || isnan(last->value) || !is_cut(&g->scale, before, last->value)) return;
    double size = cmv__gate_change(&g->scale, before, last->value);
    if (g->scale.known && size < GATE_LOOK * g->scale.usual) return;
    cmv__gate_note(g, CMV_GATE_INCOMPLETE_ROW, 1, last->date, GATE_VALUES(before, last->value, 0));
    g->n--;
}

/* New values at the end that repeat the one before, from the last one back. */
static size_t run_of(const cmv__gate *g) {
    size_t run = 0;
    for (size_t i = g->n; i > 0; i--, run++) {
        const cmv_obs *o = &g->obs[i - 1];
        if (g->last_held != CMV_DATE_NONE && o->date <= g->last_held) break;
        if (i > 1 && o[-1].date == o->date) break;
        if (!(value_before(g, i - 1) == o->value)) break;
    }
    return run;
}

/* The other source moved on the last date. */
static bool other_moved(const cmv__gate *g) {
    if (g->n < 2) return false;
    double now = cmv__gate_cross_at(g, g->obs[g->n - 1].date);
    double before = cmv__gate_cross_at(g, g->obs[g->n - 2].date);
    if (isnan(now) || isnan(before)) return false;
    return g->scale.known && cmv__gate_change(&g->scale, before, now) > g->scale.usual;
}

/* Repeats by chance: how often the past did it, the run itself left out. */
static double chance_of(const cmv__gate *g, size_t run) {
    const cmv__scale *s = &g->scale;
    bool own = s->past != g->c->held;
    size_t others = own && run < s->repeats ? s->repeats - run : own ? 0 : s->repeats;
    return pow(((double)others + 1) / ((double)s->n + 2), (double)run);
}

void cmv__gate_repeats(cmv__gate *g) {
    const cmv__scale *s = &g->scale;
    size_t run = run_of(g);
    if (run == 0) return;
    bool moved = other_moved(g);
    double chance = s->n >= GATE_REPEAT_HISTORY ? chance_of(g, run) : 1;
    bool longest = s->past != g->c->held || run > s->longest;
    bool frozen = run >= GATE_FROZEN_RUN && longest && chance < GATE_FROZEN_CHANCE;
    if (!frozen && !moved && chance >= GATE_REPEAT_CHANCE) return;
    const cmv_obs *last = &g->obs[g->n - 1];
    cmv_gate_code code = frozen ? CMV_GATE_FROZEN : CMV_GATE_REPEAT;
    cmv__gate_note(g, code, 1, last->date, GATE_VALUES(last->value, last->value, (double)run));
    g->sum[code].form = moved && !frozen;
}

static int gap_of(cmv_freq freq) {
    if (freq == CMV_DAILY) return GATE_GAP_DAILY;
    return freq == CMV_WEEKLY ? GATE_GAP_WEEKLY : GATE_GAP_PERIOD;
}

/* Sessions between neighbouring dates where one of the two is new. */
void cmv__gate_gaps(cmv__gate *g) {
    const cmv_calendar *cal = g->c->metric.cal;
    if (!cal || strcmp(cmv_calendar_name(cal), "own") == 0) return;
    cmv__walk w = {.g = g};
    cmv__row row;
    cmv_date before = CMV_DATE_NONE;
    bool was_new = false;
    while (cmv__gate_walk_next(&w, &row)) {
        if (isnan(row.value)) continue;
        bool fresh = row.kind == CMV__ROW_NEW;
        /* Neighbouring days need no calendar. */
        if (before != CMV_DATE_NONE && (int64_t)row.date - before > 1 && (fresh || was_new)) {
            int n = cmv_calendar_count(cal, before + 1, row.date - 1);
            if (n >= gap_of(g->c->metric.freq))
                cmv__gate_note(g, CMV_GATE_GAP, 1, before, GATE_VALUES(NAN, NAN, n));
        }
        before = row.date;
        was_new = fresh;
    }
    g->sum[CMV_GATE_GAP].form = g->sum[CMV_GATE_GAP].n > 1;
}
