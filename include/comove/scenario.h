// SPDX-License-Identifier: Apache-2.0
/*
 * comove/scenario.h: what series and pairs did in a named stretch of market history, and what came after it, in numbers.
 */
#ifndef COMOVE_SCENARIO_H
#define COMOVE_SCENARIO_H

#include "comove/pair.h"

enum { CMV_AFTER_HORIZONS = 3 };

/* What followed the end of a scenario over some values of a series, among all stretches of that length it has had. */
typedef struct cmv_scenario_after {
    size_t ahead;              /* values after the last one inside */
    cmv_date date;             /* of the last of them; CMV_DATE_NONE when it is still to come */
    cmv_num change;            /* over them; NOT_KNOWN when they are still to come */
    size_t n;                  /* stretches of that length, overlapping */
    cmv_num at_most, at_least; /* share of them that changed by as little or less, as much or more */
    cmv_num up;                /* share of them that rose */
} cmv_scenario_after;

/* One series in a scenario. Changes are shares (0.01 = 1 %) for what is measured in relative changes, else differences, in
 * basis points for percent. Strings are borrowed. */
typedef struct cmv_scenario_leg {
    const char *id, *short_name, *category, *unit;
    bool is_price;
    cmv_transform transform;
    cmv_basis basis;
    cmv_reason why; /* FREQUENCY, NO_DATA, NOT_KNOWN, NO_BASE, STALE: no numbers */
    cmv_date first, last, base;
    size_t n;
    cmv_num change, fall;
    cmv_scenario_after after[CMV_AFTER_HORIZONS]; /* a month, a quarter, a year */
} cmv_scenario_leg;

/**
 * What a series did in a scenario, and after it.
 *
 * Shape:     without `after` that part is missing for NOT_ASKED.
 * Time:      from the last value before it; values are those of leg->sample, all of which were known.
 * Undefined: monthly and slower series (FREQUENCY), and what the values do not cover.
 * Cost:      O(n), no allocation.
 */
CMV_API cmv_scenario_leg cmv_scenario_leg_of(const cmv_leg *leg, const cmv_scenario_span *span,
                                             bool after);

typedef struct cmv_scenario_pair {
    const char *a, *b, *a_short, *b_short;
    cmv_transform transform_a, transform_b;
    cmv_stress_row row;
} cmv_scenario_pair;

/* A scenario with everything held in it; strings and arrays are borrowed. */
typedef struct cmv_scenario_report {
    cmv_scenario_span span;
    const char *text;                   /* what happened */
    size_t sessions;                    /* of NYSE */
    const cmv_scenario_leg *leg;        /* those with numbers, in the catalogue's order */
    size_t n_legs, n_rare, n_uncovered; /* left out: monthly and slower; not covering it */
    const cmv_scenario_leg *main_leg; /* a few that stand for whole markets, where held, in a fixed order */
    size_t n_main;
    const cmv_scenario_pair *pair; /* curated pairs with numbers, whose correlation moved most first */
    size_t n_pairs, n_compared;    /* compared: those with a z, which come first */
    const char *before_id, *before_name, *after_id,
        *after_name; /* neighbours in time, over by then; NULL: none */
} cmv_scenario_report;

/* One line of the list of scenarios. */
typedef struct cmv_scenario_line {
    cmv_scenario_span span;
    size_t sessions;
    const cmv_scenario_leg *
        leg; /* as main_leg of every line: the same series in the same order, some without numbers */
} cmv_scenario_line;

typedef struct cmv_scenario_list {
    const cmv_scenario_line *line; /* latest first */
    size_t n;
    size_t n_legs;
    size_t n_open; /* known to the catalogue, not over by then */
} cmv_scenario_list;

#endif
