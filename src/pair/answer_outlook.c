// SPDX-License-Identifier: Apache-2.0
/* Where the correlation of the next quarter may lie, judged by its past. */
#include "answers.h"

#include "comove/history.h"

#include <math.h>

#define LAMBDA 0.97
#define NOMINAL 0.80
enum { SCORED_MIN = 20 };

/* Returns of a quarter; twelve of monthly ones, since a correlation of three says nothing; 0 where there is no horizon. */
static size_t horizon_of(const cmv_pair_report *r) {
    switch (r->aligned.freq) {
    case CMV_DAILY:
        return (size_t)lround(r->periods_per_year / 4);
    case CMV_WEEKLY:
        return 13;
    case CMV_MONTHLY:
        return 12;
    default:
        return 0;
    }
}

static void refuse(cmv_outlook_answer *out, cmv_reason why) {
    cmv_num *const all[] = {&out->now,          &out->mean,          &out->weight,
                            &out->low,          &out->q25,           &out->median,
                            &out->q75,          &out->high,          &out->coverage,
                            &out->coverage_low, &out->coverage_high, &out->rmse_ewma,
                            &out->rmse_window,  &out->rmse_mean,     NULL};
    out->why = why;
    for (cmv_num *const *at = all; *at; at++) **at = cmv_num_missing(why);
}

static cmv_num number(double v) { return cmv_num_of(v, CMV_WHY_CONSTANT); }

static void tell(const cmv_pair_report *r, const cmv_outlook *got, cmv_outlook_answer *out) {
    out->method = got->method;
    out->now = number(got->now);
    out->mean = number(got->mean);
    out->weight = number(got->weight);
    out->low = number(got->low);
    out->q25 = number(got->q25);
    out->median = number(got->median);
    out->q75 = number(got->q75);
    out->high = number(got->high);
    const cmv_share held = cmv_wilson(got->n_held, got->n_scored);
    out->coverage = held.share;
    out->coverage_low = held.low;
    out->coverage_high = held.high;
    out->rmse_ewma = number(got->rmse[CMV_OUTLOOK_EWMA]);
    out->rmse_window = number(got->rmse[CMV_OUTLOOK_WINDOW]);
    out->rmse_mean = number(got->rmse[CMV_OUTLOOK_MEAN]);
    out->scored_first = r->date[got->first_scored];
    out->scored_last = r->date[got->n_stretches * out->horizon - 1];
}

static cmv_rc look(const cmv_pair_report *r, cmv_arena *arena, cmv_outlook_answer *out,
                   cmv_err *err) {
    const cmv_outlook_opt opt = {.horizon = out->horizon,
                                 .window = out->window,
                                 .lambda = out->lambda,
                                 .nominal = out->nominal};
    const size_t need = cmv_outlook_scratch(r->n, &opt);
    double *scratch;
    cmv_outlook got;
    CMV_NEW_RAW(scratch, arena, double, need, err);
    CMV_TRY(cmv_outlook_of((cmv_cvec){r->x, r->n}, (cmv_cvec){r->y, r->n}, &opt,
                           (cmv_vec){scratch, need}, &got, err));
    out->n_quarters = got.n_stretches;
    out->n_origins = got.n_judged;
    out->n_scored = got.n_scored;
    out->n_held = got.n_held;
    out->came = got.came;
    out->said_low = got.said_low;
    out->said_high = got.said_high;
    cmv_date *quarter;
    CMV_NEW_RAW(quarter, arena, cmv_date, got.n_stretches, err);
    for (size_t k = 0; k < got.n_stretches; k++) quarter[k] = r->date[(k + 1) * out->horizon - 1];
    out->quarter = quarter;
    if (got.n_scored < SCORED_MIN)
        refuse(out, CMV_WHY_TOO_FEW);
    else if (isnan(got.median))
        refuse(out, CMV_WHY_CONSTANT);
    else
        tell(r, &got, out);
    return CMV_OK;
}

cmv_rc cmv__answer_outlook(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                           cmv_err *err) {
    cmv_outlook_answer *out = &io->outlook;
    *out = (cmv_outlook_answer){.method = CMV_OUTLOOK_MEAN,
                                .horizon = horizon_of(report),
                                .window = cmv_pair_default_window(report->aligned.freq),
                                .lambda = LAMBDA,
                                .nominal = NOMINAL,
                                .scored_first = CMV_DATE_NONE,
                                .scored_last = CMV_DATE_NONE};
    if (!report->n)
        refuse(out, report->why_empty != CMV_WHY_NONE ? report->why_empty : CMV_WHY_TOO_FEW);
    else if (!out->horizon)
        refuse(out, CMV_WHY_FREQUENCY);
    else
        return look(report, arena, out, err);
    return CMV_OK;
}
