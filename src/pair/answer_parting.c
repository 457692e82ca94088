// SPDX-License-Identifier: Apache-2.0
/* When the two sides part: states known at the time, and the largest divergences. */
#include "answers.h"

cmv_rc cmv__answer_parting(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                           cmv_err *err) {
    (void)report;
    (void)arena;
    (void)io;
    (void)err;
    return CMV_OK;
}
