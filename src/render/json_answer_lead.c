// SPDX-License-Identifier: Apache-2.0
/* Whether one side leads the other. */
#include "json_answers.h"

void cmv__json_answer_lead(cmv__json *j, const cmv_pair_report *report) {
    (void)report;
    (void)j;
}
