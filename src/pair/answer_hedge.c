// SPDX-License-Identifier: Apache-2.0
/* Whether one side hedges the other. */
#include "answers.h"

cmv_rc cmv__answer_hedge(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                         cmv_err *err) {
    (void)report;
    (void)arena;
    (void)io;
    (void)err;
    return CMV_OK;
}
