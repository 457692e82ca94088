// SPDX-License-Identifier: Apache-2.0
/* What the relationship is: horizons, slopes, the partial correlation. */
#include "json_answers.h"

void cmv__json_horizon(cmv__json *j, const char *key, const cmv_horizon *h) {
    cmv__json_open(j, key, '{');
    cmv__json_int(j, "n", (int64_t)h->n);
    cmv__json_date(j, "first", h->first);
    cmv__json_date(j, "last", h->last);
    cmv__json_corr(j, &h->c);
    cmv__json_close(j, '}');
}

static void put_slope(cmv__json *j, const char *key, const cmv_slope *s) {
    cmv__json_open(j, key, '{');
    cmv__json_why(j, "beta", s->beta);
    cmv__json_why(j, "se", s->se);
    cmv__json_why(j, "ci_low", s->low);
    cmv__json_why(j, "ci_high", s->high);
    cmv__json_close(j, '}');
}

static void put_partial(cmv__json *j, const cmv_relation_answer *r) {
    cmv__json_open(j, "partial", '{');
    cmv__json_str(j, "control", r->partial.id);
    cmv__json_str(j, "control_name", r->partial.name);
    cmv__json_int(j, "n", (int64_t)r->partial.n);
    cmv__json_date(j, "first", r->partial.first);
    cmv__json_date(j, "last", r->partial.last);
    cmv__json_open(j, "plain", '{');
    cmv__json_corr(j, &r->partial.plain);
    cmv__json_close(j, '}');
    cmv__json_why(j, "r", r->partial.r);
    cmv__json_why(j, "ci_low", r->partial.low);
    cmv__json_why(j, "ci_high", r->partial.high);
    cmv__json_close(j, '}');
}

void cmv__json_answer_relation(cmv__json *j, const cmv_pair_report *report) {
    const cmv_relation_answer *r = &report->answers->relation;
    cmv__json_open(j, "relation", '{');
    cmv__json_open(j, "horizons", '[');
    for (size_t i = 0; i < r->n_horizons; i++) {
        cmv__json_open(j, NULL, '{');
        cmv__json_str(j, "name", r->all[i].name);
        cmv__json_horizon(j, "five_years", &r->recent[i]);
        cmv__json_horizon(j, "all", &r->all[i]);
        cmv__json_close(j, '}');
    }
    cmv__json_close(j, ']');
    cmv__json_int(j, "n", (int64_t)r->n);
    cmv__json_date(j, "first", r->first);
    cmv__json_date(j, "last", r->last);
    cmv__json_why(j, "spearman", r->spearman);
    put_slope(j, "a_on_b", &r->a_on_b);
    put_slope(j, "b_on_a", &r->b_on_a);
    put_partial(j, r);
    cmv__json_close(j, '}');
}
