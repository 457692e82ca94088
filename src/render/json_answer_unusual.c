// SPDX-License-Identifier: Apache-2.0
/* Whether the recent reading is unusual in its own history. */
#include "json_answers.h"

#include <inttypes.h>
#include <stdio.h>

static void span(cmv__json *j, const cmv_unusual_answer *a) {
    cmv__json_open(j, "span", '{');
    cmv__json_why(j, "max", a->span.max);
    cmv__json_date(j, "max_last", a->span.max_last);
    cmv__json_why(j, "min", a->span.min);
    cmv__json_date(j, "min_last", a->span.min_last);
    cmv__json_int(j, "n_readings", (int64_t)a->span.n_readings);
    cmv__json_int(j, "n_ending", (int64_t)a->span.n_ending);
    cmv__json_int(j, "independent", (int64_t)a->span.independent);
    cmv__json_why(j, "below", a->span.below);
    cmv__json_close(j, '}');
}

static void range(cmv__json *j, const cmv_unusual_answer *a) {
    char seed[24]; /* as text: a double holds only 53 bits of it */
    (void)snprintf(seed, sizeof seed, "%" PRIu64, a->range.seed);
    cmv__json_open(j, "range", '{');
    cmv__json_why(j, "observed", a->range.observed);
    cmv__json_why(j, "null_median", a->range.null_median);
    cmv__json_why(j, "null_q95", a->range.null_q95);
    cmv__json_why(j, "p", a->range.p);
    cmv__json_why(j, "p_max", a->range.p_max);
    cmv__json_why(j, "p_min", a->range.p_min);
    cmv__json_int(j, "resamples", (int64_t)a->range.resamples);
    cmv__json_num(j, "mean_block", a->range.mean_block);
    cmv__json_str(j, "generator", "xoshiro256**");
    cmv__json_str(j, "seed", seed);
    cmv__json_close(j, '}');
}

void cmv__json_answer_unusual(cmv__json *j, const cmv_pair_report *report) {
    const cmv_unusual_answer *a = &report->answers->unusual;
    cmv__json_open(j, "unusual", '{');
    span(j, a);
    cmv__json_why(j, "below_all", a->below_all);
    cmv__json_bool(j, "record_high", a->record_high);
    cmv__json_bool(j, "record_low", a->record_low);
    range(j, a);
    cmv__json_close(j, '}');
}
