// SPDX-License-Identifier: Apache-2.0
/*
 * Jumps of new and revised values against the value before them. A jump is measured in the usual changes of the series; what
 * it is (a slip of the point, a split, a zero) is told by its ratio, and only where the series does not make such jumps anyway.
 */
#include "gate.h"

#include <math.h>
#include <stdlib.h>

/* Three dates in a row; values NaN where there is none. */
typedef struct step {
    double before, here, after;
    const cmv__row *row;
    double change; /* from before to here */
    bool calm;     /* the values before stand where the jump starts */
} step;

/* Splits of shares, and their inverses. 3:2 and 5:4 are left out: an ordinary bad day of one stock reaches them. */
static const double SPLITS[] = {2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100};

double cmv__gate_split_ratio(double r, double near) {
    for (size_t i = 0; i < sizeof SPLITS / sizeof *SPLITS; i++) {
        if (fabs(log(r / SPLITS[i])) <= near) return SPLITS[i];
        if (fabs(log(r * SPLITS[i])) <= near) return 1 / SPLITS[i];
    }
    return 0;
}

int cmv__gate_power_of_ten(double r, double near) {
    if (!(r > 0) || !isfinite(r)) return 0;
    double tens = log10(r), k = round(tens);
    return fabs(tens - k) * log(10) <= near ? (int)k : 0;
}

static double within(double v, double low, double high) { return fmin(fmax(v, low), high); }

/* ---- a slip of the point --------------------------------------------------------------------------------------------------- */

/* One usual change as a ratio. */
static double usual_ratio(const cmv__scale *s, const step *t) {
    return s->log ? s->usual : s->usual / fmin(fabs(t->before), fabs(t->here));
}

static bool may_be_ten(const cmv__gate *g, const step *t) {
    const cmv__scale *s = &g->scale;
    if (!(t->before * t->here > 0)) return false;
    if (g->c->metric.rate && fmax(fabs(t->before), fabs(t->here)) < GATE_RATE_FLOOR) return false;
    return !s->known || t->change >= GATE_TEN_CHANGES * s->usual;
}

/* Back where it was after one value. */
static bool is_spike(const cmv__scale *s, const step *t) {
    return !isnan(t->after) && cmv__gate_change(s, t->before, t->after) < t->change / 4;
}

static bool confirmed_by(double cross, double value) {
    return !isnan(cross) && fabs(cross - value) <= GATE_TEN_NEAR_MAX * fabs(value);
}

/* The series may make such a jump by itself, or nobody knows. */
static bool is_wild(const cmv__scale *s, const step *t) {
    return !s->known || !t->calm || (s->log && s->usual > GATE_TEN_WILD);
}

static bool check_ten(cmv__gate *g, const step *t, double cross) {
    const cmv__scale *s = &g->scale;
    if (!may_be_ten(g, t)) return false;
    double usual = s->known ? usual_ratio(s, t) : GATE_TEN_NEAR_MAX;
    double near = within(GATE_TEN_NEAR * usual, GATE_TEN_NEAR_MIN, GATE_TEN_NEAR_MAX);
    double ratio = t->here / t->before;
    int k = cmv__gate_power_of_ten(ratio, GATE_TEN_DOUBT * near);
    if (k == 0 || !cmv__gate_is_rare(s, t->change)) return false;
    bool ten = k == 1 || k == -1;
    bool sure = !ten || cmv__gate_power_of_ten(ratio, near) != 0 || is_spike(s, t);
    bool doubt = !sure || is_wild(s, t) || confirmed_by(cross, t->here);
    cmv__gate_note(g, ten ? CMV_GATE_JUMP_10 : CMV_GATE_JUMP_100, doubt ? 1 : 2, t->row->date,
                   GATE_VALUES(t->before, t->here, k));
    return true;
}

/* ---- splits ------------------------------------------------------------------------------------------------------------------ */

static bool is_near(cmv_date a, cmv_date b) { return llabs((long long)a - b) <= GATE_EVENT_DAYS; }

/* A split or a dividend that the provider tells of and that makes this change. */
static const cmv_event *event_of(const cmv__gate *g, const step *t) {
    const cmv_fetched_series *s = g->c->series;
    for (size_t i = 0; i < s->n_events; i++) {
        const cmv_event *e = &s->event[i];
        if (!is_near(e->date, t->row->date)) continue;
        double expected = e->kind == CMV_EVENT_SPLIT ? t->before / e->value : t->before - e->value;
        double left = fabs(log(t->here / expected));
        if (expected > 0 && e->value > 0 && left < 0.25 * t->change) return e;
    }
    return NULL;
}

static bool may_split(const cmv__gate *g, const step *t) {
    return g->c->metric.price && t->before > 0 && t->here > 0;
}

/* A split or a dividend that the provider tells of. */
static bool check_event(cmv__gate *g, const step *t) {
    if (!may_split(g, t)) return false;
    const cmv_event *e = event_of(g, t);
    if (e && e->kind == CMV_EVENT_SPLIT)
        cmv__gate_note(g, CMV_GATE_SPLIT, 1, t->row->date,
                       GATE_VALUES(t->before, t->here, e->value));
    return e != NULL;
}

/* Calm before, far enough, and calm after: a market that fell by half moves wildly the next day as well. */
static bool is_plain_split(const cmv__scale *s, const step *t) {
    bool wild =
        !isnan(t->after) && cmv__gate_change(s, t->here, t->after) > GATE_LOOK * s->usual / 2;
    return !wild && t->calm && t->change >= GATE_SPLIT_CHANGES * s->usual;
}

/* A jump by the ratio of a split that nobody tells of. */
static bool check_split_missed(cmv__gate *g, const step *t, double cross) {
    const cmv__scale *s = &g->scale;
    if (!may_split(g, t) || !s->known || t->change < GATE_SPLIT_DOUBT * s->usual) return false;
    double near = within(GATE_SPLIT_NEAR_CHANGES * s->usual, GATE_SPLIT_NEAR_MIN, GATE_SPLIT_NEAR);
    double ratio = cmv__gate_split_ratio(t->here / t->before, near);
    if (ratio == 0 || !cmv__gate_is_rare(s, t->change)) return false;
    bool sure = is_plain_split(s, t) && !confirmed_by(cross, t->here);
    cmv__gate_note(g, CMV_GATE_SPLIT_MISSED, sure ? 2 : 1, t->row->date,
                   GATE_VALUES(t->before, t->here, ratio));
    return true;
}

/* ---- zeros and other jumps ----------------------------------------------------------------------------------------------------- */

/* Zero is far from here by the series' own measure. */
static bool is_far(const cmv__scale *s, const step *t) {
    if (!s->known) return false;
    if (!s->log) return fabs(t->before) >= GATE_ZERO_CHANGES * s->usual;
    return GATE_ZERO_CHANGES * s->usual <= log(10);
}

static bool check_zero(cmv__gate *g, const step *t) {
    const cmv__scale *s = &g->scale;
    if (t->here != 0 || t->before == 0) return false;
    bool held = s->past == g->c->held, price = g->c->metric.price;
    if (s->had_zero && held && !price) return false;
    if (!(price || is_far(s, t)) || !cmv__gate_is_rare(s, t->change)) return false;
    cmv__gate_note(g, CMV_GATE_ZERO, 2, t->row->date, GATE_VALUES(t->before, 0, 0));
    return true;
}

static void check_jump(cmv__gate *g, const step *t) {
    const cmv__scale *s = &g->scale;
    if (!s->known || t->change < GATE_JUMP_CHANGES * s->usual) return;
    if (!cmv__gate_is_rare(s, t->change)) return;
    cmv__gate_note(g, CMV_GATE_JUMP, 1, t->row->date,
                   GATE_VALUES(t->before, t->here, isfinite(t->change) ? t->change / s->usual : 0));
}

/* True when something was found. */
static bool judge(cmv__gate *g, const step *t) {
    if (g->c->metric.price && t->here <= 0 && t->row->kind >= CMV__ROW_REVISED && t->here != 0)
        cmv__gate_note(g, CMV_GATE_NONPOSITIVE, 1, t->row->date, GATE_VALUES(t->before, t->here, 0));
    if (g->scale.known && t->change < GATE_LOOK * g->scale.usual) return false;
    double cross = cmv__gate_cross_at(g, t->row->date);
    size_t before = g->sum[CMV_GATE_JUMP].n;
    if (check_zero(g, t)) return true;
    if (check_event(g, t)) return true;
    if (check_ten(g, t, cross)) return true;
    if (check_split_missed(g, t, cross)) return true;
    check_jump(g, t);
    return g->sum[CMV_GATE_JUMP].n > before;
}

static bool next_value(cmv__walk *w, cmv__row *row) {
    while (cmv__gate_walk_next(w, row))
        if (!isnan(row->value)) return true;
    return false;
}

/* A value that came, or the first one after such a value: the step between two held ones is not in question. */
static bool in_question(const cmv__row *row, bool after_came) {
    return row->kind >= CMV__ROW_REVISED || after_came;
}

/* The last values that were taken for true. */
typedef struct memory {
    double at[GATE_BEFORE];
    size_t n;
} memory;

static void remember(memory *m, double v) { m->at[m->n++ % GATE_BEFORE] = v; }

static double newest(const memory *m) {
    return m->n ? m->at[(m->n - 1) % GATE_BEFORE] : (double)NAN;
}

static bool calm_before(const cmv__scale *s, const memory *m, double change) {
    size_t n = m->n < GATE_BEFORE ? m->n : GATE_BEFORE;
    double before = newest(m);
    for (size_t i = 0; i < n; i++)
        if (cmv__gate_change(s, m->at[i], before) >= change / 2) return false;
    return true;
}

/* Judges the step to `here`; true when something was found. */
static bool step_to(cmv__gate *g, const memory *m, const cmv__row *here, double after) {
    /* The first value of all is held against the one after it. */
    double before = m->n ? newest(m) : after;
    if (isnan(before)) return false;
    step t = {before, here->value, after, here, cmv__gate_change(&g->scale, before, here->value),
              true};
    if (!(g->scale.known && t.change < GATE_LOOK * g->scale.usual))
        t.calm = calm_before(&g->scale, m, t.change);
    return judge(g, &t);
}

void cmv__gate_jumps(cmv__gate *g) {
    cmv__walk w = {.g = g};
    cmv__row here, after = {.value = NAN};
    memory m = {.n = 0};
    bool more = next_value(&w, &here), came = false;
    while (more) {
        more = next_value(&w, &after);
        double next = more ? after.value : (double)NAN, before = newest(&m);
        bool found = in_question(&here, came) && step_to(g, &m, &here, next);
        /* A value that stands alone is not what the next one is measured by. */
        double back = cmv__gate_change(&g->scale, before, next);
        bool alone = found && !isnan(next) &&
                     (isnan(before) || back < cmv__gate_change(&g->scale, before, here.value) / 2);
        if (!alone) remember(&m, here.value);
        came = !alone && here.kind >= CMV__ROW_REVISED;
        here = after;
    }
}
