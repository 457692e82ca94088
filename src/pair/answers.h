// SPDX-License-Identifier: Apache-2.0
/* The parts of cmv_pair_answers, each filled by one file of this folder from the core report. */
#ifndef CMV_PAIR_ANSWERS_H
#define CMV_PAIR_ANSWERS_H

#include "base/arena.h"
#include "parts.h"

/** Fills report->answers when the options ask for them; needs the core report. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__pair_answers(cmv_pair_report *report, cmv_arena *arena, cmv_err *err);

/* One part each; io holds options and span, and the parts filled before in the order of cmv__pair_answers. */
/** What the relationship is: horizons, slopes, the partial correlation. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__answer_relation(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                            cmv_err *err);
/** How it has changed: one change at an unknown date, segments, a break of the slope. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__answer_change(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                          cmv_err *err);
/** Whether the recent reading is unusual in its own history. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__answer_unusual(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                           cmv_err *err);
/** Whether one side leads the other. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__answer_lead(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                        cmv_err *err);
/** When the two sides part: states known at the time, and the largest divergences. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__answer_parting(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                           cmv_err *err);
/** Whether one side hedges the other. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__answer_hedge(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                         cmv_err *err);
/** What both sides did in named stretches of history, and after a fall. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__answer_stress(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                          cmv_err *err);
/** Sides of different frequencies: the same period, after publication, and the levels. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__answer_mixed(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                         cmv_err *err);
/** Levels in the long run: unit roots, cointegration, half-life behind its gate. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__answer_long_run(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                            cmv_err *err);
/** Where the correlation of the next quarter may lie, judged by its past. Errors: E_NOMEM, E_DOMAIN. */
cmv_rc cmv__answer_outlook(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                           cmv_err *err);

#endif
