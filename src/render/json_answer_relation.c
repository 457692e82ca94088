// SPDX-License-Identifier: Apache-2.0
/* What the relationship is: horizons, slopes, the partial correlation. */
#include "json_answers.h"

void cmv__json_answer_relation(cmv__json *j, const cmv_pair_report *report) {
    (void)report;
    (void)j;
}
