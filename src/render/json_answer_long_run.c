// SPDX-License-Identifier: Apache-2.0
/* Levels in the long run: unit roots, cointegration, half-life behind its gate. */
#include "json_answers.h"

void cmv__json_answer_long_run(cmv__json *j, const cmv_pair_report *report) {
    (void)report;
    (void)j;
}
