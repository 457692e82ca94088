// SPDX-License-Identifier: Apache-2.0
/* The catalogue's inside, and the steps that fill it. */
#ifndef CMV_CATALOG_INTERNAL_H
#define CMV_CATALOG_INTERNAL_H

#include "reader.h"

/* A name and the metric it leads to. */
typedef struct cmv__ref {
    const char *name;
    const cmv_metric *metric;
} cmv__ref;

struct cmv_catalog {
    cmv_arena *arena;
    cmv_category *cats;
    size_t n_cats;
    cmv_metric *metrics;
    size_t n_metrics;
    cmv_pair_note *pairs;
    size_t n_pairs;
    cmv_regime *regimes;
    size_t n_regimes;
    cmv_scenario *scenarios; /* by first session */
    size_t n_scenarios;
    cmv__ref *refs; /* by folded name, none twice */
    size_t n_refs;
    size_t *pair_index; /* indices of pairs by their two metrics, order within a pair ignored */
    bool broken;        /* the metrics could not be read at all */
};

/** Reads metrics.yaml's root into r->cat: categories, metrics in file order, names into r->names. */
void cmv__read_metrics(cmv__reader *r, const yaml_node_t *root);
/** Reads pairs.yaml's root into r->cat. */
void cmv__read_pairs(cmv__reader *r, const yaml_node_t *root);
/** Reads regimes.yaml's root into r->cat. */
void cmv__read_regimes(cmv__reader *r, const yaml_node_t *root);
/** Reads the id of a metric of the catalogue into a const cmv_metric *. */
cmv__parse_fn cmv__parse_metric;
/** Reads scenarios.yaml's root into r->cat. */
void cmv__read_scenarios(cmv__reader *r, const yaml_node_t *root);
/** Sorts metrics by category, checks that no name leads to two metrics, and builds the index. */
void cmv__names_index(cmv__reader *r);
/** Compares two names without regard to the case of ASCII letters, whatever the locale. */
int cmv__fold_cmp(const char *a, const char *b);

#endif
