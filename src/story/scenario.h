// SPDX-License-Identifier: Apache-2.0
/* Rules and parts of the pages of scenarios. */
#ifndef CMV_STORY_SCENARIO_H
#define CMV_STORY_SCENARIO_H

#include "comove/scenario.h"
#include "rules.h"

/* As cmv__rule, over a scenario. */
typedef struct cmv__scenario_rule {
    int step;
    const char *name;
    bool (*when)(const cmv_scenario_report *r);
    void (*say)(cmv__ink *ink, cmv_line *line, const cmv_scenario_report *r);
} cmv__scenario_rule;

typedef struct cmv__scenario_rules {
    const char *name;
    const cmv__scenario_rule *rule;
    size_t n;
} cmv__scenario_rules;

#define CMV__SCENARIO_RULES(table_name, array)                                                     \
    { (table_name), (array), sizeof(array) / sizeof((array)[0]) }

extern const cmv__scenario_rules cmv__scenario_moves_rules, cmv__scenario_pairs_rules,
    cmv__scenario_after_rules;

/** Adds to the line what the rules say. */
void cmv__scenario_tell(cmv__ink *ink, cmv_line *line, const cmv__scenario_rules *rules,
                        const cmv_scenario_report *r);
/** A change of a series with its unit and tone, or the dash with its reason noted. */
cmv_span cmv__scenario_move(cmv__ink *ink, const cmv_scenario_leg *leg, cmv_num v);
/** The link to a pair's page. */
cmv_span cmv__scenario_pair(cmv__ink *ink, const cmv_scenario_pair *p);

#endif
