// SPDX-License-Identifier: Apache-2.0
/* When the two sides part: states known at the time, and the largest divergences. */
#include "json_answers.h"

void cmv__json_answer_parting(cmv__json *j, const cmv_pair_report *report) {
    (void)report;
    (void)j;
}
