// SPDX-License-Identifier: Apache-2.0
/* Levels in the long run: unit roots, cointegration, half-life behind its gate. */
#include "json_answers.h"

static const char *const VERDICTS[] = {[CMV_ROOT_STATIONARY] = "stationary",
                                       [CMV_ROOT_UNIT] = "unit_root",
                                       [CMV_ROOT_CONFLICT] = "conflict",
                                       [CMV_ROOT_UNDECIDED] = "undecided"};

static void unit_root(cmv__json *j, const char *key, const cmv_unit_root *r) {
    cmv__json_open(j, key, '{');
    cmv__json_int(j, "n", (int64_t)r->n);
    cmv__json_int(j, "lags", (int64_t)r->lags);
    cmv__json_why(j, "stat", r->stat);
    cmv__json_why(j, "p", r->p);
    cmv__json_close(j, '}');
}

void cmv__json_answer_long_run(cmv__json *j, const cmv_pair_report *report) {
    const cmv_long_run_answer *r = &report->answers->long_run;
    const struct {
        const char *key;
        cmv_num v;
    } rest[] = {{"engle_granger_p_a_on_b", r->eg_a_on_b},
                {"engle_granger_p_b_on_a", r->eg_b_on_a},
                {"engle_granger_p", r->eg_p},
                {"phi", r->phi},
                {"half_life", r->half_life},
                {"half_life_low", r->half_life_low},
                {"half_life_high", r->half_life_high},
                {"z_year", r->z},
                {"z_year_robust", r->z_robust},
                {"percentile", r->percentile},
                {"levels_r", r->levels_r}};
    cmv__json_open(j, "long_run", '{');
    cmv__json_bool(j, "spoken_of", r->spoken_of);
    cmv__json_str(j, "reason_to_ask", report->answers->opt.long_run_reason);
    cmv__json_str(j, "spread", r->why ? NULL : r->is_ratio ? "log_ratio" : "difference");
    cmv__json_str(j, "spread_reason", r->why ? cmv_reason_name(r->why) : NULL);
    cmv__json_int(j, "n", (int64_t)r->n);
    cmv__json_date(j, "first", r->first);
    cmv__json_date(j, "last", r->last);
    unit_root(j, "adf", &r->adf);
    unit_root(j, "kpss", &r->kpss);
    cmv__json_str(j, "verdict", VERDICTS[r->verdict]);
    cmv__json_int(j, "levels_in_a_year", (int64_t)r->year);
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        cmv__json_why(j, rest[i].key, rest[i].v);
    cmv__json_close(j, '}');
}
