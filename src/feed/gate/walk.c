// SPDX-License-Identifier: Apache-2.0
/* What came and what is held, side by side, date by date. */
#include "gate.h"

#include <float.h>
#include <math.h>

size_t cmv__gate_date_end(const cmv_obs *obs, size_t n, size_t i) {
    cmv_date date = obs[i].date;
    while (i < n && obs[i].date == date) i++;
    return i;
}

/* As the store compares: within the rounding, and a few ulp of the subtraction. */
bool cmv__gate_same(double a, double b, double half) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    double slack = half > 0 ? half * (1 + 1e-9) : 0;
    return fabs(a - b) <= slack + 4 * DBL_EPSILON * fmax(fabs(a), fabs(b));
}

static cmv__row_kind kind_of(const cmv__row *row) {
    return cmv__gate_same(row->value, row->held, row->half) ? CMV__ROW_SAME : CMV__ROW_REVISED;
}

static void take_held(cmv__walk *w, cmv__row *row) {
    const cmv_gate_case *c = w->g->c;
    w->j = cmv__gate_date_end(c->held, c->n_held, w->j);
    row->held = row->value = c->held[w->j - 1].value;
    row->kind = CMV__ROW_KEPT;
}

static void take_came(cmv__walk *w, cmv__row *row) {
    const cmv__gate *g = w->g;
    bool held = row->kind == CMV__ROW_KEPT;
    w->i = cmv__gate_date_end(g->obs, g->n, w->i);
    row->value = g->obs[w->i - 1].value;
    row->half = g->half ? g->half[w->i - 1] : 0;
    row->kind = held ? kind_of(row) : CMV__ROW_NEW;
}

bool cmv__gate_walk_next(cmv__walk *w, cmv__row *row) {
    const cmv__gate *g = w->g;
    bool came = w->i < g->n, held = w->j < g->c->n_held;
    if (!came && !held) return false;
    cmv_date f = came ? g->obs[w->i].date : INT32_MAX;
    cmv_date h = held ? g->c->held[w->j].date : INT32_MAX;
    *row = (cmv__row){.date = f < h ? f : h, .value = NAN, .held = NAN, .kind = CMV__ROW_NEW};
    if (held && h <= f) take_held(w, row);
    if (came && f <= h) take_came(w, row);
    return true;
}
