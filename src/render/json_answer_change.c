// SPDX-License-Identifier: Apache-2.0
/* How it has changed: one change at an unknown date, segments, a break of the slope. */
#include "json_answers.h"

static void side(cmv__json *j, const char *key, const cmv_corr_jack *c) {
    cmv__json_open(j, key, '{');
    cmv__json_int(j, "n", (int64_t)c->n);
    cmv__json_corr(j, c);
    cmv__json_close(j, '}');
}

static void change_test(cmv__json *j, const char *key, const cmv_change_test *t) {
    cmv__json_open(j, key, '{');
    cmv__json_int(j, "n", (int64_t)t->n);
    cmv__json_date(j, "first", t->first);
    cmv__json_date(j, "last", t->last);
    cmv__json_why(j, "q", t->q);
    cmv__json_why(j, "p", t->p);
    cmv__json_date(j, "date", t->date);
    side(j, "before", &t->before);
    side(j, "after", &t->after);
    const cmv_reason why = t->p.why          ? t->p.why
                           : t->before.r.why ? t->before.r.why
                           : t->after.r.why  ? t->after.r.why
                                             : CMV_WHY_ONE_DAY;
    cmv__json_why(j, "confirm_z", cmv_num_of(t->confirm.z, why));
    cmv__json_why(j, "confirm_p", cmv_num_of(t->confirm.p, why));
    cmv__json_close(j, '}');
}

static void slope(cmv__json *j, const char *key, const cmv_slope *s) {
    cmv__json_open(j, key, '{');
    cmv__json_why(j, "beta", s->beta);
    cmv__json_why(j, "se", s->se);
    cmv__json_why(j, "low", s->low);
    cmv__json_why(j, "high", s->high);
    cmv__json_close(j, '}');
}

void cmv__json_answer_change(cmv__json *j, const cmv_pair_report *report) {
    const cmv_change_answer *a = &report->answers->change;
    cmv__json_open(j, "change", '{');
    change_test(j, "recent", &a->recent);
    change_test(j, "all", &a->all);
    cmv__json_open(j, "segments", '[');
    for (size_t i = 0; i < a->n_segments; i++) {
        cmv__json_open(j, NULL, '{');
        cmv__json_date(j, "first", a->segment[i].first);
        cmv__json_date(j, "last", a->segment[i].last);
        cmv__json_int(j, "n", (int64_t)a->segment[i].n);
        cmv__json_corr(j, &a->segment[i].c);
        if (i + 1 < a->n_segments) cmv__json_why(j, "p_end", a->segment[i].p);
        cmv__json_close(j, '}');
    }
    cmv__json_close(j, ']');
    cmv__json_open(j, "slope", '{');
    cmv__json_why(j, "sup_f", a->slope.sup_f);
    cmv__json_why(j, "p", a->slope.p);
    cmv__json_date(j, "date", a->slope.date);
    slope(j, "before", &a->slope.before);
    slope(j, "after", &a->slope.after);
    cmv__json_close(j, '}');
    cmv__json_close(j, '}');
}
