// SPDX-License-Identifier: Apache-2.0
/* Sides of different frequencies: the same period, after publication, and the levels. */
#include "answers.h"

cmv_rc cmv__answer_mixed(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                         cmv_err *err) {
    (void)report;
    (void)arena;
    (void)io;
    (void)err;
    return CMV_OK;
}
