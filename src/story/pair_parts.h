// SPDX-License-Identifier: Apache-2.0
/* Parts that the two pages of a pair share. */
#ifndef CMV_STORY_PAIR_PARTS_H
#define CMV_STORY_PAIR_PARTS_H

#include "rules.h"

/** Opening: the answer, notes, warnings. */
void cmv__pair_lead(cmv__ink *ink, const cmv__view *v);
/** Sample line: what was used, how, from which data version. */
void cmv__pair_meta(cmv__ink *ink, const cmv__view *v);
/** Titles, paths, alternates; `tail` ends the path and `what` the title. */
void cmv__pair_head(cmv__ink *ink, const cmv__view *v, const char *tail, const char *what);
/** How returns were taken, one wording when both sides agree. */
const char *cmv__returns_text(cmv__ink *ink, const cmv__view *v);
/** Rows that were read and could not be used. */
size_t cmv__dropped_total(const cmv_pair_report *r);

/** Card of a leg; role 1 or 2. */
void cmv__card_fill(cmv__ink *ink, cmv_card *card, const cmv_leg_report *leg, int role);
/** Adds a CARDS block with up to two legs; second may be NULL. */
void cmv__put_cards(cmv__ink *ink, const cmv_leg_report *first, const cmv_leg_report *second);
/** A volatility in the unit of the leg's changes: "10.0 %", "98 bp". */
const char *cmv__vol_text(cmv__ink *ink, const cmv_leg_report *leg, double v);
/** Table of the recent statistics of one leg or two, with its gaps explained. */
void cmv__stats_table(cmv__ink *ink, const cmv_leg_report *const leg[], size_t n_legs);

/** A step of a regressor that reads naturally, in the units of its returns: 1 %, 10 bp, one unit. */
double cmv__step_of(cmv_transform t);
/** The same in words: "1 %". */
const char *cmv__step_text(cmv__ink *ink, cmv_transform t, const cmv_leg *leg);

/* Sections. */
void cmv__section_relationship(cmv__ink *ink, const cmv__view *v, const char *id, const char *title);
/** The relationship by horizon, as a slope, with a third series held fixed, and how that was computed. */
void cmv__horizon_blocks(cmv__ink *ink, const cmv__view *v);
void cmv__section_history(cmv__ink *ink, const cmv__view *v, const char *id, const char *title,
                          bool fold);
void cmv__section_recent(cmv__ink *ink, const cmv__view *v, const char *title);
void cmv__section_hedge(cmv__ink *ink, const cmv__view *v);
void cmv__section_growth(cmv__ink *ink, const cmv__view *v);
void cmv__section_scatter(cmv__ink *ink, const cmv__view *v);
void cmv__section_side(cmv__ink *ink, const cmv__view *v);
void cmv__section_why(cmv__ink *ink, const cmv__view *v);
void cmv__section_rolling(cmv__ink *ink, const cmv__view *v, bool extremes);
void cmv__section_explore(cmv__ink *ink, const cmv__view *v, bool on_correlation);
void cmv__section_meaning(cmv__ink *ink, const cmv__view *v);
void cmv__section_detail(cmv__ink *ink, const cmv__view *v);
void cmv__section_influence(cmv__ink *ink, const cmv__view *v);
void cmv__section_levels(cmv__ink *ink, const cmv__view *v);
/** Whether one side leads the other. Nothing without answers. */
void cmv__section_leadlag(cmv__ink *ink, const cmv__view *v);
/** True when the link one session apart is so much the closer one that dates or hours cannot match. */
bool cmv__is_misdated(const cmv__view *v);
/** When the two sides part. Nothing without answers. */
void cmv__section_parting(cmv__ink *ink, const cmv__view *v);
/** What both sides did in named stretches of history. Nothing without answers. */
void cmv__section_stress(cmv__ink *ink, const cmv__view *v);
/** Sides of different frequencies. Nothing without answers. */
void cmv__section_mixed(cmv__ink *ink, const cmv__view *v);
/** The long run of the levels. Nothing without answers. */
void cmv__section_long_run(cmv__ink *ink, const cmv__view *v);
extern const cmv__rules cmv__long_run_rules;
/** Where the correlation of the next quarter may lie. Nothing without answers. */
void cmv__section_outlook(cmv__ink *ink, const cmv__view *v);
/** Rows used and dropped, with reasons. */
void cmv__sample_blocks(cmv__ink *ink, const cmv__view *v);
/** How it was computed. */
void cmv__method_blocks(cmv__ink *ink, const cmv__view *v);

/* Charts; NULL when there is nothing to draw. */
const cmv_chart *cmv__chart_rolling(cmv__ink *ink, const cmv__view *v);
const cmv_chart *cmv__chart_windows(cmv__ink *ink, const cmv__view *v);
const cmv_chart *cmv__chart_horizons(cmv__ink *ink, const cmv__view *v);
const cmv_chart *cmv__chart_years(cmv__ink *ink, const cmv__view *v);
const cmv_chart *cmv__chart_growth(cmv__ink *ink, const cmv__view *v);
const cmv_chart *cmv__chart_ratio(cmv__ink *ink, const cmv__view *v);
const cmv_chart *cmv__chart_levels(cmv__ink *ink, const cmv__view *v);
const cmv_chart *cmv__chart_side(cmv__ink *ink, const cmv__view *v, bool second);
const cmv_chart *cmv__chart_slope(cmv__ink *ink, const cmv__view *v);
const cmv_chart *cmv__chart_scatter(cmv__ink *ink, const cmv__view *v);
const cmv_chart *cmv__chart_spark(cmv__ink *ink, const cmv_leg_report *leg, int role);
const cmv_chart *cmv__chart_metric(cmv__ink *ink, const cmv_leg_report *leg);
/** What became of first-published values, from first release to now; NULL with fewer than 12. */
const cmv_chart *cmv__chart_revisions(cmv__ink *ink, const cmv_leg_report *leg);
/** How values were revised. Nothing without revisions. */
void cmv__section_revisions(cmv__ink *ink, const cmv_leg_report *r);
/** Adds a chart block; nothing for NULL. */
void cmv__put_chart(cmv__ink *ink, const cmv_chart *chart);

/** Calendar years with an interval, and of them those above and below zero. */
typedef struct cmv__year_count {
    size_t defined, together, opposite;
} cmv__year_count;
cmv__year_count cmv__count_years(const cmv__view *v);

/** True when the test for one change rejects at 5 % and the two sides of its date also differ outright. */
bool cmv__has_changed(const cmv_change_test *t);
/** When the correlation changed, before the years are told. Nothing without answers. */
void cmv__change_lead(cmv__ink *ink, const cmv__view *v);
/** Stretches between changes and how they were dated. Nothing without answers. True when it gave the command. */
bool cmv__change_blocks(cmv__ink *ink, const cmv__view *v);
/** Dates of changes as marks of a chart; returns their number. */
size_t cmv__change_marks(cmv__ink *ink, const cmv__view *v, cmv_chart_mark mark[CMV_BREAKS_MAX + 1]);
/** The date at which the slope changed, where the test rejects; room for one mark. Returns how many. */
size_t cmv__slope_mark(cmv__ink *ink, const cmv__view *v, cmv_chart_mark *mark);
/** Whether the latest reading is usual, where that can be judged. Nothing without answers. */
void cmv__say_unusual(cmv__ink *ink, cmv_line *line, const cmv__view *v);
/** Place of the latest reading, chance, one day's weight. Nothing without answers. True when it gave the command. */
bool cmv__unusual_blocks(cmv__ink *ink, const cmv__view *v);
extern const cmv__rules cmv__change_rules, cmv__stretch_rules, cmv__unusual_rules;

#endif
