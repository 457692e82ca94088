// SPDX-License-Identifier: Apache-2.0
/* Sides of different frequencies: the same period, after publication, and the levels. */
#include "json_answers.h"

void cmv__json_answer_mixed(cmv__json *j, const cmv_pair_report *report) {
    (void)report;
    (void)j;
}
