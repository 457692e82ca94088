// SPDX-License-Identifier: Apache-2.0
/* What came against another source of the same metric. */
#include "gate.h"

#include <math.h>

double cmv__gate_cross_at(const cmv__gate *g, cmv_date date) {
    const cmv_obs *cross = g->c->cross;
    size_t low = 0, high = g->c->n_cross; /* first index dated after `date` */
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (cross[mid].date <= date)
            low = mid + 1;
        else
            high = mid;
    }
    return low && cross[low - 1].date == date ? cross[low - 1].value : (double)NAN;
}

/* Shared dates, from the newest back, and those that differ. */
typedef struct shared {
    size_t both, apart;
    cmv_date newest, oldest; /* that differ */
    double other, value;     /* of the newest */
} shared;

static void compare(const cmv__gate *g, const cmv_obs *o, shared *s) {
    double other = cmv__gate_cross_at(g, o->date);
    if (isnan(other) || isnan(o->value)) return;
    s->both++;
    double change = cmv__gate_change(&g->scale, other, o->value);
    if (change <= GATE_CROSS_CHANGES * g->scale.usual) return;
    if (s->apart++ == 0) {
        s->newest = o->date;
        s->other = other;
        s->value = o->value;
    }
    s->oldest = o->date;
}

void cmv__gate_cross(cmv__gate *g) {
    if (g->c->n_cross == 0 || !g->scale.known) return;
    shared s = {0};
    for (size_t i = g->n; i > 0 && s.both < GATE_CROSS_DATES; i--)
        if (i == g->n || g->obs[i].date != g->obs[i - 1].date) compare(g, &g->obs[i - 1], &s);
    if (s.apart == 0) return;
    bool all = s.both >= GATE_CROSS_MIN && (double)s.apart >= GATE_CROSS_SHARE * (double)s.both;
    cmv_gate_code code = all ? CMV_GATE_CROSS_ALL : CMV_GATE_CROSS;
    cmv__gate_note(g, code, all ? 2 : 1, s.newest, GATE_VALUES(s.other, s.value, (double)s.both));
    g->sum[code].n = s.apart;
    g->sum[code].first = s.oldest;
}
