// SPDX-License-Identifier: Apache-2.0
/*
 * Sentences are chosen by rules over the numbers of a report. A table of rules is read from top to bottom; of the rules
 * of one step the first that applies speaks, then the next step follows. Each row is a test case.
 */
#ifndef CMV_STORY_RULES_H
#define CMV_STORY_RULES_H

#include "doc.h"

/* A report with the words its sentences need. */
typedef struct cmv__view {
    const cmv_pair_report *r;
    const cmv_story_context *c;
    const char *a, *b; /* how sentences call the sides */
    const char *id_a, *id_b;
    const char *noun, *nouns; /* "session", "sessions" */
    bool turned;              /* for rules that are told once a side: this is the turn of b */
} cmv__view;

typedef struct cmv__rule {
    int step;
    const char *name;
    bool (*when)(const cmv__view *v);
    void (*say)(cmv__ink *ink, cmv_line *line, const cmv__view *v);
} cmv__rule;

typedef struct cmv__rules {
    const char *name;
    const cmv__rule *rule;
    size_t n;
} cmv__rules;

#define CMV__RULES(table_name, array)                                                              \
    { (table_name), (array), sizeof(array) / sizeof((array)[0]) }

extern const cmv__rules cmv__headline_rules, cmv__lead_rules, cmv__relationship_rules,
    cmv__history_rules, cmv__recent_rules, cmv__hedge_rules, cmv__side_rules, cmv__meaning_rules,
    cmv__extremes_rules, cmv__influence_rules, cmv__levels_rules, cmv__note_rules;
extern const cmv__rules cmv__stress_rules, cmv__stress_corr_rules, cmv__after_rules;
extern const cmv__rules cmv__leadlag_rules, cmv__leadlag_note_rules;
extern const cmv__rules cmv__outlook_rules, cmv__outlook_basis_rules;
/* Of a report with answers. */
extern const cmv__rules cmv__horizon_rules, cmv__fixed_rules, cmv__timing_rules;
extern const cmv__rules cmv__parting_rules;

/** Every table of rules, for tests. */
const cmv__rules *const *cmv__all_rules(size_t *n);
/** View of a report. */
cmv__view cmv__view_of(cmv__ink *ink, const cmv_pair_report *report,
                       const cmv_story_context *context);
/** Adds to the line what the rules say. */
void cmv__tell(cmv__ink *ink, cmv_line *line, const cmv__rules *rules, const cmv__view *v);

/* ---- what a correlation says -------------------------------------------------------------------------------------------- */

typedef enum cmv__reading {
    CMV__MISSING,  /* no r */
    CMV__BARE,     /* r without an interval */
    CMV__TOGETHER, /* interval above zero */
    CMV__OPPOSITE, /* interval below zero */
    CMV__UNCLEAR   /* interval contains zero */
} cmv__reading;

cmv__reading cmv__reading_of(const cmv_corr_jack *c);
/** Why the recent reading is missing, as a clause that names the side which did not move. */
const char *cmv__recent_reason(cmv__ink *ink, const cmv__view *v);
/** True for a correlation of exact proportion: such readings differ only by rounding, and their ranks mean nothing. */
bool cmv__is_exact(const cmv_corr_jack *c);
/** True when the intervals of two correlations do not meet. */
bool cmv__are_apart(const cmv_corr_jack *x, const cmv_corr_jack *y);
/** "together", "in opposite directions", "with no clear link". */
const char *cmv__reading_words(cmv__reading reading);
/** "+0.42, 95 % interval +0.18 to +0.61"; says so when the interval contains zero, and why when there is none. */
void cmv__say_corr(cmv__ink *ink, cmv_line *line, const cmv_corr_jack *c);
/** True for the window that holds the whole sample. */
bool cmv__is_all(const cmv_window *w);
/** "90 sessions", "five years (1,256 sessions)", or "all 6,049 sessions since 31 July 2002". */
void cmv__say_window(cmv__ink *ink, cmv_line *line, const cmv__view *v, const cmv_window *w);
/** The short form of the same: "90 sessions", "five years", "all since 31 Jul 2002". */
const char *cmv__window_label(cmv__ink *ink, const cmv__view *v, const cmv_window *w);

/* How sure a change is (statistics.md 2): by the p-value of the recent sample against the one before. */
typedef enum cmv__change_class {
    CMV__NO_TEST,
    CMV__NO_CHANGE,
    CMV__PROBABLY,
    CMV__CLEARLY
} cmv__change_class;
cmv__change_class cmv__change_of(const cmv_pair_report *r);

/** True when changes of the transform are relative, so that 0.01 reads as 1 %. */
bool cmv__is_relative(cmv_transform t);
/** A change in the units of a transform: "+0.08 %", "−1.3 bp", "+0.40 index points". */
const char *cmv__move_text(cmv__ink *ink, cmv_transform t, const cmv_leg *leg, double v, bool sign);
/** The same for an end of the interval of `of`: as many decimals as that has. */
const char *cmv__move_end(cmv__ink *ink, cmv_transform t, const cmv_leg *leg, double v, double of);
/** The link to a metric's page. */
cmv_span cmv__metric_link(cmv__ink *ink, const char *text, const char *id);

#endif
