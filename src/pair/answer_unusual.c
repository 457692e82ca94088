// SPDX-License-Identifier: Apache-2.0
/* Whether the recent reading is unusual in its own history. */
#include "answers.h"

cmv_rc cmv__answer_unusual(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                           cmv_err *err) {
    (void)report;
    (void)arena;
    (void)io;
    (void)err;
    return CMV_OK;
}
