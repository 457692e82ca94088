// SPDX-License-Identifier: Apache-2.0
/* What the two files of the hedge answer share. */
#ifndef CMV_PAIR_ANSWER_HEDGE_H
#define CMV_PAIR_ANSWER_HEDGE_H

#include "answers.h"
#include "comove/hedging.h"

/* Returns of one side. */
typedef struct cmv__returns {
    const double *x;
    cmv_transform t;
} cmv__returns;

typedef struct cmv__direction {
    cmv__returns hedge, exposure;
} cmv__direction;

/* The work on one answer: where it looks, how often it re-estimates, and room for the kernels. */
typedef struct cmv__hedging {
    const cmv_pair_report *report;
    cmv_arena *arena;
    cmv_hedge_answer *out;
    cmv_range all, before, since, five;
    cmv_hedge_opt rhythm;
    cmv_reason why_empty; /* of a stretch without returns */
    cmv_vec room;
} cmv__hedging;

/** Fills the effectiveness of both directions over all three stretches, with intervals. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__hedge_effects(const cmv__hedging *w, cmv_err *err);
/** What may be claimed of a side that can be held, from its other numbers (statistics.md E4, E5). */
void cmv__hedge_judge(cmv_hedge_side *s);

#endif
