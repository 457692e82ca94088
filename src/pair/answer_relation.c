// SPDX-License-Identifier: Apache-2.0
/* What the relationship is: horizons, slopes, the partial correlation. */
#include "answers.h"

cmv_rc cmv__answer_relation(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                            cmv_err *err) {
    (void)report;
    (void)arena;
    (void)io;
    (void)err;
    return CMV_OK;
}
