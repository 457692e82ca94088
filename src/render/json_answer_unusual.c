// SPDX-License-Identifier: Apache-2.0
/* Whether the recent reading is unusual in its own history. */
#include "json_answers.h"

void cmv__json_answer_unusual(cmv__json *j, const cmv_pair_report *report) {
    (void)report;
    (void)j;
}
