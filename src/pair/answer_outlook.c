// SPDX-License-Identifier: Apache-2.0
/* Where the correlation of the next quarter may lie, judged by its past. */
#include "answers.h"

cmv_rc cmv__answer_outlook(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                           cmv_err *err) {
    (void)report;
    (void)arena;
    (void)io;
    (void)err;
    return CMV_OK;
}
