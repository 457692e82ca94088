// SPDX-License-Identifier: Apache-2.0
/* When the two sides part: states known at the time, and the largest divergences. */
#include "json_answers.h"

static void put_state(cmv__json *j, const cmv_state_row *row) {
    cmv__json_open(j, NULL, '{');
    cmv__json_str(j, "label", row->label);
    cmv__json_int(j, "n", (int64_t)row->n);
    cmv__json_int(j, "episodes", (int64_t)row->episodes);
    cmv__json_date(j, "first", row->first);
    cmv__json_date(j, "last", row->last);
    cmv__json_corr(j, &row->c);
    cmv__json_close(j, '}');
}

static void put_regime(cmv__json *j, const cmv_regime_table *g) {
    cmv__json_open(j, NULL, '{');
    cmv__json_str(j, "id", g->id);
    cmv__json_str(j, "name", g->name);
    cmv__json_str(j, "how", g->how);
    cmv__json_str(j, "sources", g->sources);
    cmv__json_date(j, "first", g->first);
    cmv__json_date(j, "last", g->last);
    cmv__json_int(j, "n_unknown", (int64_t)g->n_unknown);
    cmv__json_open(j, "states", '[');
    for (size_t i = 0; i < g->n_states; i++) put_state(j, &g->row[i]);
    cmv__json_close(j, ']');
    cmv__json_why(j, "chi2", g->chi2);
    cmv__json_int(j, "df", g->df);
    cmv__json_why(j, "p", g->p);
    cmv__json_why(j, "q", g->q);
    if (g->now >= 0)
        cmv__json_str(j, "now", g->row[g->now].label);
    else
        cmv__json_null(j, "now");
    cmv__json_close(j, '}');
}

static void put_divergence(cmv__json *j, const cmv_divergence *d) {
    cmv__json_open(j, NULL, '{');
    cmv__json_date(j, "date", d->date);
    cmv__json_num(j, "a", d->a);
    cmv__json_num(j, "b", d->b);
    cmv__json_num(j, "expected_b", d->expected);
    cmv__json_num(j, "z", d->z);
    cmv__json_close(j, '}');
}

void cmv__json_answer_parting(cmv__json *j, const cmv_pair_report *report) {
    const cmv_parting_answer *a = &report->answers->parting;
    cmv__json_open(j, "parting", '{');
    cmv__json_open(j, "regimes", '[');
    for (size_t i = 0; i < a->n_regimes; i++) put_regime(j, &a->regime[i]);
    cmv__json_close(j, ']');
    if (a->strongest >= 0)
        cmv__json_str(j, "strongest", a->regime[a->strongest].id);
    else
        cmv__json_null(j, "strongest");
    cmv__json_open(j, "divergences", '[');
    for (size_t i = 0; i < a->n_divergences; i++) put_divergence(j, &a->divergence[i]);
    cmv__json_close(j, ']');
    cmv__json_int(j, "divergent", (int64_t)a->n_divergent_days);
    cmv__json_int(j, "scored", (int64_t)a->n_scored);
    cmv__json_int(j, "window", (int64_t)a->window);
    cmv__json_close(j, '}');
}
