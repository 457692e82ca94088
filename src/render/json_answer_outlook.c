// SPDX-License-Identifier: Apache-2.0
/* Where the correlation of the next quarter may lie, judged by its past. */
#include "json_answers.h"

void cmv__json_answer_outlook(cmv__json *j, const cmv_pair_report *report) {
    (void)report;
    (void)j;
}
