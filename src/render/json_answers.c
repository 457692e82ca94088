// SPDX-License-Identifier: Apache-2.0
#include "json_answers.h"

typedef void (*part)(cmv__json *, const cmv_pair_report *);

static const part PARTS[] = {
    cmv__json_answer_relation, cmv__json_answer_change,  cmv__json_answer_unusual,
    cmv__json_answer_lead,     cmv__json_answer_parting, cmv__json_answer_hedge,
    cmv__json_answer_stress,   cmv__json_answer_mixed,   cmv__json_answer_long_run,
    cmv__json_answer_outlook,
};

void cmv__json_answers(cmv__json *j, const cmv_pair_report *report) {
    if (!report->answers) return;
    cmv__json_open(j, "answers", '{');
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) PARTS[i](j, report);
    cmv__json_close(j, '}');
}
