// SPDX-License-Identifier: Apache-2.0
/* How it has changed: one change at an unknown date, segments, a break of the slope. */
#include "answers.h"

cmv_rc cmv__answer_change(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                          cmv_err *err) {
    (void)report;
    (void)arena;
    (void)io;
    (void)err;
    return CMV_OK;
}
