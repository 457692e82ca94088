// SPDX-License-Identifier: Apache-2.0
/* What the files of the hedge section share: a direction with its words, and what may be claimed of it. */
#ifndef CMV_STORY_PAIR_HEDGE_H
#define CMV_STORY_PAIR_HEDGE_H

#include "pair_parts.h"

/* One direction: what is held against what. */
typedef struct cmv__hedged {
    const cmv_hedge_side *s;
    const char *hedge, *exposure;
    const cmv_leg *hedge_leg, *exposure_leg;
    cmv_transform hedge_t, exposure_t;
} cmv__hedged;

/* What the tests of a stretch allow to be said of a position. */
typedef enum cmv__hedge_claim {
    CMV__CLAIM_UNKNOWN, /* not computed, or without an interval */
    CMV__CLAIM_NONE,
    CMV__CLAIM_HELD, /* a hedge when held */
    CMV__CLAIM_SOLD  /* a hedge when sold short */
} cmv__hedge_claim;

/** Either direction: a as the hedge of b, and the other way round. */
cmv__hedged cmv__hedged_ab(const cmv__view *v);
cmv__hedged cmv__hedged_ba(const cmv__view *v);
/** A direction is asked about when its exposure is a price: only then is a fall a loss. */
bool cmv__hedge_asked(const cmv__hedged *d, const cmv__view *v);
/** The direction with the better claim; the other one. */
cmv__hedged cmv__hedged_main(const cmv__view *v);
cmv__hedged cmv__hedged_other(const cmv__view *v);
cmv__hedge_claim cmv__hedge_now(const cmv__hedged *d);
cmv__hedge_claim cmv__hedge_before(const cmv__hedged *d);
/** True when both sides can be held. */
bool cmv__hedge_owned(const cmv__hedged *d);
/** A mean move of a side in its own unit. */
const char *cmv__hedge_mean(cmv__ink *ink, cmv_transform t, const cmv_leg *leg, double v);
/** "2002-2020", "since 2021" or "2002-2026": the stretch of the worst days. */
const char *cmv__worst_years(cmv__ink *ink, const cmv_worst_days *d);
/** True when the two sides move in exact proportion over all of the sample. */
bool cmv__hedge_exact(const cmv__view *v);
/** The dated change of the five years when it turned the sign; NULL otherwise. */
const cmv_change_test *cmv__hedge_turn(const cmv__view *v);
/** True when the five years are all of the sample. */
bool cmv__five_is_all(const cmv__view *v);

/** The section of a report with answers. */
void cmv__hedge_answered(cmv__ink *ink, const cmv__view *v, const char *title);
/** Tables of the section, and how they were computed. */
void cmv__hedge_tables(cmv__ink *ink, const cmv__view *v);
void cmv__hedge_method(cmv__ink *ink, const cmv__view *v);

/* Every table of rules of the section, for tests. */
extern const cmv__rules cmv__hedge_answer_rules, cmv__hedge_other_rules, cmv__hedge_haven_rules,
    cmv__hedge_tail_rules, cmv__hedge_slope_rules, cmv__hedge_together_rules, cmv__hedge_exact_rules;

#endif
