// SPDX-License-Identifier: Apache-2.0
/* A scenario, and the list of them, as JSON (docs/api.md). */
#include "comove/render.h"

#include "base/error.h"
#include "json_answers.h"
#include "json_parts.h"

static const char *unit_of(const cmv_scenario_leg *l) {
    if (l->transform == CMV_TRANSFORM_DIFF_BP) return "bp";
    return l->transform == CMV_TRANSFORM_DIFF ? l->unit : "share";
}

static void put_span(cmv__json *j, const cmv_scenario_span *s, size_t sessions) {
    cmv__json_str(j, "id", s->id);
    cmv__json_str(j, "name", s->name);
    cmv__json_date(j, "first", s->first);
    cmv__json_date(j, "last", s->last);
    cmv__json_bool(j, "fixed", s->fixed);
    cmv__json_int(j, "sessions", (int64_t)sessions);
}

static void put_after(cmv__json *j, const cmv_scenario_after *a) {
    cmv__json_open(j, NULL, '{');
    cmv__json_int(j, "ahead", (int64_t)a->ahead);
    cmv__json_date(j, "date", a->date);
    cmv__json_why(j, "change", a->change);
    cmv__json_int(j, "n", (int64_t)a->n);
    cmv__json_why(j, "at_most", a->at_most);
    cmv__json_why(j, "at_least", a->at_least);
    cmv__json_why(j, "up", a->up);
    cmv__json_close(j, '}');
}

static void put_leg(cmv__json *j, const cmv_scenario_leg *l, bool after) {
    cmv__json_open(j, NULL, '{');
    cmv__json_str(j, "id", l->id);
    cmv__json_str(j, "short_name", l->short_name);
    cmv__json_str(j, "unit", unit_of(l));
    cmv__json_str(j, "basis", cmv_basis_name(l->basis));
    cmv__json_date(j, "base", l->base);
    cmv__json_date(j, "first", l->first);
    cmv__json_date(j, "last", l->last);
    cmv__json_int(j, "n", (int64_t)l->n);
    cmv__json_why(j, "change", l->change);
    cmv__json_why(j, "fall", l->fall);
    if (after) {
        cmv__json_open(j, "after", '[');
        for (size_t i = 0; i < CMV_AFTER_HORIZONS; i++) put_after(j, &l->after[i]);
        cmv__json_close(j, ']');
    }
    cmv__json_close(j, '}');
}

static void put_pair(cmv__json *j, const cmv_scenario_pair *p) {
    const cmv_stress_row *w = &p->row;
    cmv__json_open(j, NULL, '{');
    cmv__json_str(j, "a", p->a);
    cmv__json_str(j, "b", p->b);
    cmv__json_int(j, "n", (int64_t)w->n);
    cmv__json_corr(j, &w->c);
    cmv__json_open(j, "usual", '{');
    cmv__json_int(j, "n", (int64_t)w->usual.n);
    cmv__json_date(j, "first", w->usual_first);
    cmv__json_corr(j, &w->usual);
    cmv__json_close(j, '}');
    cmv__json_why(j, "moved_z", w->moved);
    cmv__json_close(j, '}');
}

cmv_rc cmv_render_scenario_json(const cmv_scenario_report *r, const cmv_machine_context *context,
                                cmv_buf *out, cmv_err *err) {
    cmv__json j = cmv__json_of(out);
    cmv__json_open(&j, NULL, '{');
    put_span(&j, &r->span, r->sessions);
    cmv__json_str(&j, "text", r->text);
    cmv__json_open(&j, "series", '[');
    for (size_t i = 0; i < r->n_legs; i++) put_leg(&j, &r->leg[i], true);
    cmv__json_close(&j, ']');
    cmv__json_open(&j, "left_out", '{');
    cmv__json_int(&j, "less_often_than_weekly", (int64_t)r->n_rare);
    cmv__json_int(&j, "not_covered", (int64_t)r->n_uncovered);
    cmv__json_close(&j, '}');
    cmv__json_open(&j, "pairs", '[');
    for (size_t i = 0; i < r->n_pairs; i++) put_pair(&j, &r->pair[i]);
    cmv__json_close(&j, ']');
    cmv__json_context(&j, context);
    cmv__json_close(&j, '}');
    return cmv__json_done(&j, err);
}

cmv_rc cmv_render_scenarios_json(const cmv_scenario_list *list, const cmv_machine_context *context,
                                 cmv_buf *out, cmv_err *err) {
    cmv__json j = cmv__json_of(out);
    cmv__json_open(&j, NULL, '{');
    cmv__json_int(&j, "n", (int64_t)list->n);
    cmv__json_open(&j, "scenarios", '[');
    for (size_t i = 0; i < list->n; i++) {
        const cmv_scenario_line *l = &list->line[i];
        cmv__json_open(&j, NULL, '{');
        put_span(&j, &l->span, l->sessions);
        cmv__json_open(&j, "series", '[');
        for (size_t k = 0; k < list->n_legs; k++) put_leg(&j, &l->leg[k], false);
        cmv__json_close(&j, ']');
        cmv__json_close(&j, '}');
    }
    cmv__json_close(&j, ']');
    cmv__json_context(&j, context);
    cmv__json_close(&j, '}');
    return cmv__json_done(&j, err);
}
