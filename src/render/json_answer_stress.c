// SPDX-License-Identifier: Apache-2.0
/* What both sides did in named stretches of history, and after a fall. */
#include "json_answers.h"

static void put_window(cmv__json *j, const cmv_stress_row *w) {
    cmv__json_open(j, NULL, '{');
    cmv__json_str(j, "id", w->id);
    cmv__json_str(j, "name", w->name);
    cmv__json_bool(j, "fixed", w->fixed);
    cmv__json_date(j, "first", w->first);
    cmv__json_date(j, "last", w->last);
    cmv__json_date(j, "base", w->base);
    cmv__json_int(j, "n", (int64_t)w->n);
    if (w->why) cmv__json_str(j, "n_reason", cmv_reason_name(w->why));
    cmv__json_why(j, "change_a", w->a);
    cmv__json_why(j, "change_b", w->b);
    cmv__json_why(j, "fall_a", w->fall_a);
    cmv__json_why(j, "fall_b", w->fall_b);
    cmv__json_corr(j, &w->c);
    cmv__json_open(j, "usual", '{');
    cmv__json_int(j, "n", (int64_t)w->usual.n);
    cmv__json_date(j, "first", w->usual_first);
    cmv__json_corr(j, &w->usual);
    cmv__json_close(j, '}');
    cmv__json_why(j, "moved_z", w->moved);
    cmv__json_close(j, '}');
}

static void put_after(cmv__json *j, const char *key, const cmv_after_fall *f) {
    cmv__json_open(j, key, '{');
    cmv__json_int(j, "span", (int64_t)f->span);
    cmv__json_int(j, "n", (int64_t)f->n);
    cmv__json_int(j, "n_overlapping", (int64_t)f->n_overlapping);
    cmv__json_why(j, "threshold", f->threshold);
    cmv__json_why(j, "mean", f->mean);
    cmv__json_why(j, "up", f->up);
    cmv__json_why(j, "up_ci_low", f->up_low);
    cmv__json_why(j, "up_ci_high", f->up_high);
    cmv__json_int(j, "base_n", (int64_t)f->base_n);
    cmv__json_why(j, "base_mean", f->base_mean);
    cmv__json_why(j, "base_up", f->base_up);
    cmv__json_close(j, '}');
}

void cmv__json_answer_stress(cmv__json *j, const cmv_pair_report *report) {
    const cmv_stress_answer *s = &report->answers->stress;
    cmv__json_open(j, "stress", '{');
    cmv__json_open(j, "windows", '[');
    for (size_t i = 0; i < s->n_rows; i++) put_window(j, &s->row[i]);
    cmv__json_close(j, ']');
    put_after(j, "b_after_a_fell", &s->b_after_a);
    put_after(j, "a_after_b_fell", &s->a_after_b);
    cmv__json_close(j, '}');
}
