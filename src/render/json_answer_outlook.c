// SPDX-License-Identifier: Apache-2.0
/* Where the correlation of the next quarter may lie, judged by its past. */
#include "json_answers.h"

static const char *method_name(cmv_outlook_method m) {
    return m == CMV_OUTLOOK_EWMA ? "ewma" : m == CMV_OUTLOOK_WINDOW ? "window" : "mean";
}

void cmv__json_answer_outlook(cmv__json *j, const cmv_pair_report *report) {
    const cmv_outlook_answer *o = &report->answers->outlook;
    cmv__json_open(j, "outlook", '{');
    cmv__json_int(j, "horizon", (int64_t)o->horizon);
    cmv__json_num(j, "nominal", o->nominal);
    cmv__json_why(j, "median", o->median);
    cmv__json_why(j, "low", o->low);
    cmv__json_why(j, "high", o->high);
    cmv__json_why(j, "q25", o->q25);
    cmv__json_why(j, "q75", o->q75);
    if (o->why)
        cmv__json_null(j, "method");
    else
        cmv__json_str(j, "method", method_name(o->method));
    cmv__json_why(j, "now", o->now);
    cmv__json_why(j, "mean", o->mean);
    cmv__json_why(j, "weight", o->weight);
    cmv__json_int(j, "n_quarters", (int64_t)o->n_quarters);
    cmv__json_int(j, "n_judged", (int64_t)o->n_origins);
    cmv__json_int(j, "n_scored", (int64_t)o->n_scored);
    cmv__json_int(j, "n_held", (int64_t)o->n_held);
    cmv__json_why(j, "coverage", o->coverage);
    cmv__json_why(j, "coverage_low", o->coverage_low);
    cmv__json_why(j, "coverage_high", o->coverage_high);
    cmv__json_date(j, "scored_first", o->scored_first);
    cmv__json_date(j, "scored_last", o->scored_last);
    cmv__json_int(j, "window", (int64_t)o->window);
    cmv__json_num(j, "lambda", o->lambda);
    cmv__json_why(j, "rmse_ewma", o->rmse_ewma);
    cmv__json_why(j, "rmse_window", o->rmse_window);
    cmv__json_why(j, "rmse_mean", o->rmse_mean);
    cmv__json_close(j, '}');
}
