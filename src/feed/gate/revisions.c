// SPDX-License-Identifier: Apache-2.0
/*
 * What came against what is held on the same dates: revised values by number, size and pattern. One ratio throughout is a
 * unit, a split or a dividend; many ratios are a revision, or another series.
 */
#include "gate.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>

/* Everything one pass over both sides tells. */
typedef struct tally {
    size_t both, changed;    /* dates on both sides */
    size_t same_before_last; /* unchanged ones before the last changed one */
    size_t same_after_first; /* and after the first */
    cmv_date first, last;    /* changed */
    cmv_date before;         /* newest date before `last` + 1 that is unchanged, see seam */
    double was, is;          /* of the newest changed */
    size_t lost_before, lost_inside, lost_after; /* held, asked for, and not there */
    cmv_date lost_first, lost_last;
    double moved,
        apart; /* sums of held changes, and of differences between the two sides' changes, where one changed */
    double *ratio, *size, *slack;
    size_t n_samples;
} tally;

static bool asked_for(const cmv__gate *g, cmv_date date) {
    const cmv_gate_case *c = g->c;
    return c->fetched->whole || c->from == CMV_DATE_NONE || date >= c->from;
}

static void count_lost(const cmv__gate *g, const cmv__row *row, tally *t) {
    if (g->n == 0 || !asked_for(g, row->date) || isnan(row->value)) return;
    if (row->date < g->obs[0].date) {
        if (t->lost_before++ == 0) t->lost_first = row->date;
    } else if (row->date > g->obs[g->n - 1].date) {
        if (t->lost_after++ == 0) t->lost_last = row->date;
    } else {
        t->lost_inside++;
    }
}

static void count_changed(const cmv__gate *g, const cmv__row *row, size_t stride, tally *t) {
    if (t->changed == 0) t->first = row->date;
    t->same_before_last = t->both - t->changed;
    t->last = row->date;
    t->was = row->held;
    t->is = row->value;
    bool ratio = row->value * row->held > 0;
    if (t->changed++ % stride != 0 || t->n_samples >= GATE_REVISED_SAMPLE) return;
    double held = fabs(row->held), value = fabs(row->value);
    size_t i = t->n_samples++;
    t->ratio[i] = ratio ? value / held : 0;
    /* The rounding of what is held is not known: that of what came, in its unit, and once more for the difference. */
    t->slack[i] = ratio ? row->half / value * (1 + fmax(1, value / held)) * 1.5 : 0;
    t->size[i] = cmv__gate_change(&g->scale, row->held, row->value);
}

/* Adds the two sides' changes between neighbouring dates, each at most what the gate would look at as a jump. */
static void count_changes(const cmv__gate *g, const cmv__row *a, const cmv__row *b, tally *t) {
    const cmv__scale *s = &g->scale;
    double most = GATE_LOOK * s->usual;
    double held = s->log ? log(b->held / a->held) : b->held - a->held;
    double came = s->log ? log(b->value / a->value) : b->value - a->value;
    if (isnan(held) || isnan(came)) return;
    t->moved += fmin(fabs(held), most);
    t->apart += fmin(fabs(came - held), most);
}

static void pass(const cmv__gate *g, size_t stride, tally *t) {
    cmv__walk w = {.g = g};
    cmv__row row, before = {.kind = CMV__ROW_NEW};
    while (cmv__gate_walk_next(&w, &row)) {
        if (row.kind == CMV__ROW_KEPT) count_lost(g, &row, t);
        if (row.kind != CMV__ROW_SAME && row.kind != CMV__ROW_REVISED) continue;
        t->same_after_first += t->changed > 0 && row.kind == CMV__ROW_SAME;
        if (row.kind == CMV__ROW_REVISED) count_changed(g, &row, stride, t);
        t->both++;
        bool changed = row.kind == CMV__ROW_REVISED || before.kind == CMV__ROW_REVISED;
        if (changed && before.kind != CMV__ROW_NEW) count_changes(g, &before, &row, t);
        before = row;
    }
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static cmv_rc median_of(cmv__gate *g, const double *v, size_t n, double *out, cmv_err *err) {
    double *copy;
    CMV_NEW_RAW(copy, g->arena, double, n + 1, err);
    for (size_t i = 0; i < n; i++) copy[i] = v[i];
    qsort(copy, n, sizeof *copy, ascending);
    *out = n ? copy[n / 2] : 0;
    return CMV_OK;
}

/* Share of the samples that stand in the median ratio. */
static double constant_share(const tally *t, double ratio) {
    size_t n = 0;
    for (size_t i = 0; i < t->n_samples; i++)
        n += t->ratio[i] > 0 && fabs(log(t->ratio[i] / ratio)) <= t->slack[i] + GATE_RATIO_SLACK;
    return t->n_samples ? (double)n / (double)t->n_samples : 0;
}

static void sum_up(cmv__gate *g, cmv_gate_code code, int severity, const tally *t, double x,
                   int form) {
    cmv__gate_note(g, code, severity, t->last, GATE_VALUES(t->was, t->is, x));
    cmv__sum *s = &g->sum[code];
    s->n = t->changed;
    s->first = t->first;
    s->last = t->last;
    s->form = form;
}

/* Older values held that the reply does not bring along: it would make a seam where its window begins. */
static bool leaves_seam(const cmv__gate *g, const tally *t) {
    return g->n > 0 && t->same_before_last == 0 && g->c->n_held > 0 &&
           g->c->held[0].date < g->obs[0].date;
}

static bool check_seam(cmv__gate *g, const tally *t, double ratio) {
    const cmv_gate_metric *m = &g->c->metric;
    if (!m->price && m->basis != CMV_BASIS_TOTAL) return false;
    g->ask_whole = leaves_seam(g, t);
    bool normal = m->basis == CMV_BASIS_TOTAL && ratio < 1;
    int severity = g->ask_whole ? 2 : normal ? 0 : 1;
    sum_up(g, CMV_GATE_SEAM, severity, t, ratio, g->ask_whole ? 1 : 0);
    return true;
}

/* The whole, or all before a date, stands in one ratio to what is held. True when that is what happened. */
static bool check_constant(cmv__gate *g, const tally *t, double ratio) {
    double calm = GATE_SAME_MOST * (double)t->both;
    bool older = (double)t->same_before_last <= calm, newer = (double)t->same_after_first <= calm;
    if (cmv__gate_power_of_ten(ratio, GATE_UNIT_NEAR) != 0) {
        sum_up(g, CMV_GATE_UNIT_SWITCH, 2, t, ratio, older && newer ? 0 : 1);
        return true;
    }
    if (older && check_seam(g, t, ratio)) return true;
    if (!older || g->c->metric.price || !g->c->metric.revised) return false;
    sum_up(g, CMV_GATE_REVISED_MUCH, 1, t, ratio, 1);
    return true;
}

/* Is it another series? Most values differ by far, and the changes have little to do with those held. */
static bool is_other(const cmv__gate *g, const tally *t, double share, double size) {
    return g->scale.known && share >= GATE_OTHER_SHARE &&
           size >= GATE_OTHER_CHANGES * g->scale.usual && t->apart >= GATE_OTHER_DISORDER * t->moved;
}

/* How much a revision of many values weighs; 0: as any other. */
static int weight_of(const cmv__gate *g, double share, double size) {
    const cmv__scale *s = &g->scale;
    bool small = size <= GATE_REVISED_SMALL * s->usual;
    if (!g->c->metric.revised && share >= GATE_REVISED_SHARE) return small ? 1 : 2;
    return share >= GATE_FLAG_SHARE && !small ? 1 : 0;
}

static void check_share(cmv__gate *g, const tally *t, double size) {
    double share = (double)t->changed / (double)t->both;
    if (t->changed < GATE_REVISED_MIN) {
        sum_up(g, CMV_GATE_REVISED, 0, t, share, 0);
    } else if (is_other(g, t, share, size)) {
        sum_up(g, CMV_GATE_REVISED_MUCH, 2, t, share, 2);
    } else {
        int severity = weight_of(g, share, size);
        sum_up(g, severity ? CMV_GATE_REVISED_MUCH : CMV_GATE_REVISED, severity, t, share, 0);
    }
}

static void check_lost(cmv__gate *g, const tally *t) {
    double inside = GATE_LOST_INSIDE_SHARE * (double)t->both;
    cmv__sum *s = &g->sum[CMV_GATE_SHRUNK];
    size_t n = 0;
    if (t->lost_before >= GATE_LOST_BEFORE) {
        n = t->lost_before;
        cmv__gate_note(g, CMV_GATE_SHRUNK, 1, t->lost_first, GATE_VALUES(NAN, NAN, g->obs[0].date));
        s->form = 0;
    } else if (t->lost_inside >= GATE_LOST_INSIDE && (double)t->lost_inside > inside) {
        n = t->lost_inside;
        cmv__gate_note(g, CMV_GATE_SHRUNK, 1, g->obs[0].date, GATE_VALUES(NAN, NAN, 0));
        s->form = 1;
    } else if (t->lost_after >= GATE_LOST_AFTER) {
        n = t->lost_after;
        cmv__gate_note(g, CMV_GATE_SHRUNK, 1, t->lost_last,
                       GATE_VALUES(NAN, NAN, g->obs[g->n - 1].date));
        s->form = 2;
    }
    if (n) s->n = n;
}

/* Dates by kind; the first pass of all. */
static void count_kinds(cmv__gate *g) {
    cmv__walk w = {.g = g};
    cmv__row row;
    while (cmv__gate_walk_next(&w, &row)) {
        g->n_new += row.kind == CMV__ROW_NEW;
        g->n_revised += row.kind == CMV__ROW_REVISED;
        g->n_same += row.kind == CMV__ROW_SAME;
    }
}

cmv_rc cmv__gate_revisions(cmv__gate *g, cmv_err *err) {
    count_kinds(g);
    tally t = {.first = CMV_DATE_NONE, .last = CMV_DATE_NONE};
    size_t most = g->n_revised < GATE_REVISED_SAMPLE ? g->n_revised : GATE_REVISED_SAMPLE;
    CMV_NEW_RAW(t.ratio, g->arena, double, most + 1, err);
    CMV_NEW_RAW(t.size, g->arena, double, most + 1, err);
    CMV_NEW_RAW(t.slack, g->arena, double, most + 1, err);
    pass(g, g->n_revised / GATE_REVISED_SAMPLE + 1, &t);
    check_lost(g, &t);
    if (t.changed == 0) return CMV_OK;
    double ratio, size;
    CMV_TRY(median_of(g, t.ratio, t.n_samples, &ratio, err));
    CMV_TRY(median_of(g, t.size, t.n_samples, &size, err));
    bool constant = t.changed >= GATE_CONSTANT_MIN && ratio > 0 &&
                    constant_share(&t, ratio) >= GATE_CONSTANT_SHARE;
    if (!constant || !check_constant(g, &t, ratio)) check_share(g, &t, size);
    return CMV_OK;
}
