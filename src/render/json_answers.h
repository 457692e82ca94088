// SPDX-License-Identifier: Apache-2.0
/* Members of the "answers" object of a pair, one function a question; nothing when a report has no answers. */
#ifndef CMV_RENDER_JSON_ANSWERS_H
#define CMV_RENDER_JSON_ANSWERS_H

#include "json.h"

/** r, ci_low and ci_high of a correlation. */
void cmv__json_corr(cmv__json *j, const cmv_corr_jack *c);
/** Object of one horizon: n, first, last and the correlation. */
void cmv__json_horizon(cmv__json *j, const char *key, const cmv_horizon *h);
/** Member "answers" with all parts. */
void cmv__json_answers(cmv__json *j, const cmv_pair_report *report);
/** Member "relation". What the relationship is: horizons, slopes, the partial correlation. */
void cmv__json_answer_relation(cmv__json *j, const cmv_pair_report *report);
/** Member "change". How it has changed: one change at an unknown date, segments, a break of the slope. */
void cmv__json_answer_change(cmv__json *j, const cmv_pair_report *report);
/** Member "unusual". Whether the recent reading is unusual in its own history. */
void cmv__json_answer_unusual(cmv__json *j, const cmv_pair_report *report);
/** Member "lead". Whether one side leads the other. */
void cmv__json_answer_lead(cmv__json *j, const cmv_pair_report *report);
/** Member "parting". When the two sides part: states known at the time, and the largest divergences. */
void cmv__json_answer_parting(cmv__json *j, const cmv_pair_report *report);
/** Member "hedge". Whether one side hedges the other. */
void cmv__json_answer_hedge(cmv__json *j, const cmv_pair_report *report);
/** Member "stress". What both sides did in named stretches of history, and after a fall. */
void cmv__json_answer_stress(cmv__json *j, const cmv_pair_report *report);
/** Member "mixed". Sides of different frequencies: the same period, after publication, and the levels. */
void cmv__json_answer_mixed(cmv__json *j, const cmv_pair_report *report);
/** Member "long_run". Levels in the long run: unit roots, cointegration, half-life behind its gate. */
void cmv__json_answer_long_run(cmv__json *j, const cmv_pair_report *report);
/** Member "outlook". Where the correlation of the next quarter may lie, judged by its past. */
void cmv__json_answer_outlook(cmv__json *j, const cmv_pair_report *report);

#endif
