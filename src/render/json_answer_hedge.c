// SPDX-License-Identifier: Apache-2.0
/* Whether one side hedges the other. */
#include "json_answers.h"

static void put_count(cmv__json *j, const char *key, size_t n) {
    cmv__json_int(j, key, (int64_t)n);
}

static void put_worst(cmv__json *j, const char *key, const cmv_worst_days *d) {
    cmv__json_open(j, key, '{');
    cmv__json_date(j, "first", d->first);
    cmv__json_date(j, "last", d->last);
    put_count(j, "n_all", d->n_all);
    put_count(j, "n", d->n);
    cmv__json_why(j, "threshold", d->threshold);
    cmv__json_why(j, "exposure", d->exposure);
    cmv__json_why(j, "hedge", d->hedge);
    cmv__json_why(j, "exposure_return", d->exposure_return);
    cmv__json_why(j, "hedge_return", d->hedge_return);
    cmv__json_why(j, "up", d->up);
    cmv__json_why(j, "up_low", d->up_low);
    cmv__json_why(j, "up_high", d->up_high);
    cmv__json_close(j, '}');
}

static void put_effect(cmv__json *j, const char *key, const cmv_effectiveness *e) {
    cmv__json_open(j, key, '{');
    cmv__json_date(j, "first", e->first);
    cmv__json_date(j, "last", e->last);
    put_count(j, "n", e->n);
    put_count(j, "n_oos", e->n_oos);
    cmv__json_why(j, "ratio", e->ratio);
    cmv__json_why(j, "in_sample", e->in_sample);
    cmv__json_why(j, "oos", e->oos);
    cmv__json_why(j, "low", e->low);
    cmv__json_why(j, "high", e->high);
    cmv__json_why(j, "vol_removed", e->vol_removed);
    cmv__json_why(j, "turnover", e->turnover);
    cmv__json_num(j, "mean_block", e->mean_block);
    cmv__json_close(j, '}');
}

static void put_haven(cmv__json *j, const char *key, const cmv_haven_test *h) {
    cmv__json_open(j, key, '{');
    put_count(j, "n", h->n);
    cmv__json_why(j, "slope", h->hedge);
    cmv__json_why(j, "t", h->t);
    cmv__json_why(j, "at10", h->at10);
    cmv__json_why(j, "t10", h->t10);
    cmv__json_why(j, "at5", h->at5);
    cmv__json_why(j, "t5", h->t5);
    cmv__json_why(j, "at1", h->at1);
    cmv__json_why(j, "t1", h->t1);
    cmv__json_close(j, '}');
}

static void put_side(cmv__json *j, const char *key, const cmv_hedge_side *s) {
    cmv__json_open(j, key, '{');
    cmv__json_bool(j, "is_hedge", s->is_hedge);
    cmv__json_bool(j, "was_hedge", s->was_hedge);
    cmv__json_bool(j, "is_short_hedge", s->is_short_hedge);
    cmv__json_bool(j, "was_short_hedge", s->was_short_hedge);
    cmv__json_bool(j, "is_haven", s->is_haven);
    cmv__json_bool(j, "was_haven", s->was_haven);
    cmv__json_open(j, "worst", '{');
    put_worst(j, "all", &s->all);
    put_worst(j, "before", &s->before);
    put_worst(j, "since", &s->since);
    cmv__json_close(j, '}');
    cmv__json_open(j, "effectiveness", '{');
    put_effect(j, "all", &s->eff_all);
    put_effect(j, "before", &s->eff_before);
    put_effect(j, "five", &s->eff_five);
    cmv__json_close(j, '}');
    cmv__json_open(j, "haven", '{');
    put_haven(j, "all", &s->haven_all);
    put_haven(j, "before", &s->haven_before);
    put_haven(j, "since", &s->haven_since);
    cmv__json_close(j, '}');
    cmv__json_open(j, "tail", '{');
    put_count(j, "n_worst", s->tail.n_worst);
    put_count(j, "both", s->tail.both);
    cmv__json_why(j, "share", s->tail.share);
    cmv__json_why(j, "low", s->tail.low);
    cmv__json_why(j, "high", s->tail.high);
    cmv__json_why(j, "normal", s->tail.gaussian);
    cmv__json_close(j, '}');
    cmv__json_why(j, "up_beta", s->up_beta);
    cmv__json_why(j, "down_beta", s->down_beta);
    cmv__json_why(j, "down_extra_t", s->down_extra_t);
    cmv__json_close(j, '}');
}

void cmv__json_answer_hedge(cmv__json *j, const cmv_pair_report *report) {
    const cmv_hedge_answer *h = &report->answers->hedge;
    cmv__json_open(j, "hedge", '{');
    put_count(j, "since_year", (size_t)(h->since_year > 0 ? h->since_year : 0));
    put_count(j, "window", h->window);
    put_count(j, "rebalance", h->rebalance);
    put_count(j, "resamples", h->resamples);
    put_side(j, "a_for_b", &h->ab);
    put_side(j, "b_for_a", &h->ba);
    cmv__json_open(j, "exceedance", '{');
    put_count(j, "n", h->exceedance.n);
    cmv__json_date(j, "first", h->exceedance.first);
    cmv__json_date(j, "last", h->exceedance.last);
    cmv__json_why(j, "r", h->exceedance.r);
    put_count(j, "n_low", h->exceedance.n_low);
    cmv__json_why(j, "low", h->exceedance.low);
    put_count(j, "n_high", h->exceedance.n_high);
    cmv__json_why(j, "high", h->exceedance.high);
    cmv__json_why(j, "normal", h->exceedance.gaussian);
    cmv__json_close(j, '}');
    cmv__json_close(j, '}');
}
