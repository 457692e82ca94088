// SPDX-License-Identifier: Apache-2.0
/* The gate: names, the order of the checks, the verdict. */
#include "gate.h"

#include "base/arena.h"

#include <math.h>

static const struct row {
    const char *name;
    int severity;
} ROWS[] = {
#define ROW(name, id, severity, text) {id, severity},
    CMV_GATE_MAP(ROW)
#undef ROW
};

const char *cmv_gate_code_name(cmv_gate_code code) {
    return (unsigned)code < CMV_GATE_CODES ? ROWS[code].name : "?";
}

int cmv_gate_severity(cmv_gate_code code) {
    return (unsigned)code < CMV_GATE_CODES ? ROWS[code].severity : 0;
}

const char *cmv_verdict_name(cmv_verdict verdict) {
    static const char *const NAMES[] = {"accept", "accept with flags", "quarantine"};
    return (unsigned)verdict < sizeof NAMES / sizeof *NAMES ? NAMES[verdict] : "?";
}

/* What the reply as a whole tells. */
static void check_reply(cmv__gate *g) {
    const cmv_fetched *f = g->c->fetched;
    const double none[3] = {NAN, NAN, 0};
    struct {
        size_t n;
        cmv_gate_code code;
        int form;
    } rows[] = {{f->newest_first, CMV_GATE_UNSORTED, 0},
                {f->n_duplicates, CMV_GATE_DUPLICATE, 1},
                {f->n_dropped, CMV_GATE_INCOMPLETE_ROW, 1},
                {g->n == 0, CMV_GATE_EMPTY, 0}};
    const cmv_fetched_series *s = g->c->series;
    if (s->n_conflicts > 0) {
        cmv__gate_note(g, CMV_GATE_DUPLICATE, 1, s->conflict,
                       GATE_VALUES(s->conflict_was, s->conflict_is, 0));
        g->sum[CMV_GATE_DUPLICATE].n = s->n_conflicts;
        g->sum[CMV_GATE_DUPLICATE].form = 2;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].n == 0 || g->sum[rows[i].code].n > 0) continue;
        cmv__gate_note(g, rows[i].code, 0, CMV_DATE_NONE, none);
        g->sum[rows[i].code].n = rows[i].n;
        g->sum[rows[i].code].form = rows[i].form;
    }
    if (f->n_cut > 0 && g->sum[CMV_GATE_INCOMPLETE_ROW].form == 1) {
        g->sum[CMV_GATE_INCOMPLETE_ROW].severity = 1;
        g->sum[CMV_GATE_INCOMPLETE_ROW].form = 2;
    }
}

static cmv_rc check_all(cmv__gate *g, cmv_err *err) {
    CMV_TRY(cmv__gate_dates(g, err));
    CMV_TRY(cmv__gate_scale_of(g, err));
    cmv__gate_cut(g);
    CMV_TRY(cmv__gate_revisions(g, err));
    cmv__gate_jumps(g);
    cmv__gate_gaps(g);
    cmv__gate_repeats(g);
    cmv__gate_cross(g);
    check_reply(g);
    return CMV_OK;
}

static cmv_rc check_case(const cmv_gate_case *c, cmv_err *err) {
    if (!c || !c->fetched || !c->series || !c->metric.id)
        CMV_FAIL(err, CMV_E_ARG, "cmv_gate_judge: a parameter is NULL");
    if ((c->n_held && !c->held) || (c->n_cross && !c->cross) ||
        (c->series->data.n && !c->series->data.obs))
        CMV_FAIL(err, CMV_E_ARG, "%s: values are counted that are not there", c->metric.id);
    if (c->now == CMV_UTC_NONE)
        CMV_FAIL(err, CMV_E_ARG, "%s: no instant to judge at", c->metric.id);
    return CMV_OK;
}

static void settle(cmv_gate_result *r) {
    int worst = r->n_findings ? r->finding[0].severity : 0;
    r->verdict = worst == 2   ? CMV_VERDICT_QUARANTINE
                 : worst == 1 ? CMV_VERDICT_FLAGS
                              : CMV_VERDICT_ACCEPT;
    if (worst == 2) r->reason = r->finding[0].text;
}

cmv_rc cmv_gate_judge(const cmv_gate_case *c, cmv_arena *arena, cmv_gate_result *out, cmv_err *err) {
    if (!arena || !out) CMV_FAIL(err, CMV_E_ARG, "cmv_gate_judge: a parameter is NULL");
    CMV_TRY(check_case(c, err));
    cmv__gate *g;
    CMV_NEW_ARRAY(g, arena, cmv__gate, 1, err);
    *g = (cmv__gate){.c = c,
                     .arena = arena,
                     .obs = c->series->data.obs,
                     .half = c->series->data.rounding,
                     .n = c->series->data.n,
                     .last_held = c->n_held ? c->held[c->n_held - 1].date : CMV_DATE_NONE};
    CMV_TRY(check_all(g, err));
    cmv_gate_result r = {.reason = "",
                         .obs = g->obs,
                         .rounding = g->half,
                         .n = g->n,
                         .n_new = g->n_new,
                         .n_revised = g->n_revised,
                         .n_same = g->n_same,
                         .ask_whole = g->ask_whole};
    CMV_TRY(cmv__gate_say(g, &r, err));
    settle(&r);
    *out = r;
    return CMV_OK;
}
