// SPDX-License-Identifier: Apache-2.0
/*
 * comove/catalog.h: what comove knows about metrics, pairs and episodes of market history, read from YAML
 * (catalog/metrics.yaml, pairs.yaml, scenarios.yaml).
 */
#ifndef COMOVE_CATALOG_H
#define COMOVE_CATALOG_H

#include "comove/base.h"
#include "comove/series.h"

typedef enum cmv_kind {
    CMV_KIND_PRICE,
    CMV_KIND_RATE,
    CMV_KIND_SPREAD,
    CMV_KIND_INDEX,
    CMV_KIND_LEVEL,
    CMV_KIND_FLOW,
    CMV_KIND_VOLATILITY
} cmv_kind;
/** "price", "rate", ... */
CMV_API const char *cmv_kind_name(cmv_kind kind);

typedef struct cmv_category {
    const char *id;   /* "bonds" */
    const char *name; /* "Bonds & duration" */
} cmv_category;

/* A provider's key of a metric, such as fred: WALCL. */
typedef struct cmv_metric_key {
    const char *provider;
    const char *key;
} cmv_metric_key;

typedef struct cmv_metric {
    const char *id;
    const char *name;
    const char *short_name;
    const char *label; /* how a sentence calls it */
    const char *description;
    const char *const *aliases;
    size_t n_aliases;
    const cmv_metric_key *keys;
    size_t n_keys;
    const cmv_category *category;
    cmv_kind kind;
    cmv_freq freq;
    const char *unit;
    int decimals;
    cmv_transform transform;
    const cmv_calendar *cal;
    int close_minute;
    cmv_zone close_zone;
    cmv_pub_rule pub;
    bool revised;      /* the publisher revises history */
    bool user_defined; /* made by an import, not by the catalogue */
} cmv_metric;

typedef struct cmv_pair_note {
    const cmv_metric *a, *b; /* canonical order */
    const char *why;
    const char *rise;
    const char *regimes;
} cmv_pair_note;

#define CMV_CATALOG_SCENARIOS_MAX 40

/* A named stretch of market history. */
typedef struct cmv_scenario {
    const char *id;       /* "lehman-2008" */
    const char *name;     /* "Lehman to the low, 2008-09" */
    const char *text;     /* what happened, in two or three sentences */
    cmv_date first, last; /* first and last NYSE session inside */
    bool fixed;           /* one of the stress windows fixed in advance (statistics.md J1) */
} cmv_scenario;

/* Immutable after loading; may be shared between threads. */
typedef struct cmv_catalog cmv_catalog;

/* One mistake in a catalogue file. */
typedef struct cmv_catalog_issue {
    const char *file;
    int line, column;
    const char *field; /* "metrics[12].publication.zone" */
    const char *message;
} cmv_catalog_issue;

typedef struct cmv_catalog_issues {
    cmv_catalog_issue *at;
    size_t n;
} cmv_catalog_issues;

/* The files of a catalogue, in the order they are read. */
typedef enum cmv_catalog_file {
    CMV_CATALOG_METRICS,
    CMV_CATALOG_PAIRS,
    CMV_CATALOG_SCENARIOS,
    CMV_CATALOG_FILES
} cmv_catalog_file;

/* One of them in memory; a NULL text: there is none. */
typedef struct cmv_catalog_text {
    const char *text;
    size_t n;
    const char *name; /* appears in messages */
} cmv_catalog_text;

/**
 * Loads metrics.yaml and pairs.yaml of a directory, and scenarios.yaml where there is one.
 *
 * Owns:    *out must be destroyed; strings live as long as it. issues (nullable) live in `arena` (nullable with issues).
 * Errors:  E_NOTFOUND or E_IO (file), E_PARSE (at least one mistake: the first is in err, all are in issues), E_LIMIT, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_catalog_load(const char *dir, cmv_arena *arena,
                                              cmv_catalog_issues *issues, cmv_catalog **out,
                                              cmv_err *err);
/**
 * The same from metrics and pairs in memory, for tests and embedding programs; names appear in messages. pairs may be NULL.
 *
 * Errors: E_PARSE, E_LIMIT, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_catalog_parse(const char *metrics_yaml, size_t n_metrics,
                                               const char *metrics_name, const char *pairs_yaml,
                                               size_t n_pairs, const char *pairs_name,
                                               cmv_arena *arena, cmv_catalog_issues *issues,
                                               cmv_catalog **out, cmv_err *err);
/** The same from texts in memory, one a file. Errors: E_PARSE, E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_catalog_parse_files(const cmv_catalog_text text[CMV_CATALOG_FILES],
                                                     cmv_arena *arena, cmv_catalog_issues *issues,
                                                     cmv_catalog **out, cmv_err *err);
/** Releases a catalogue; NULL is fine. */
CMV_API void cmv_catalog_destroy(cmv_catalog *cat);

/** All metrics, ordered by category as in the file, then as in the file. Valid as long as the catalogue. */
CMV_API const cmv_metric *cmv_catalog_metrics(const cmv_catalog *cat, size_t *n);
/** All categories in the file's order. */
CMV_API const cmv_category *cmv_catalog_categories(const cmv_catalog *cat, size_t *n);
/** All curated pairs in the file's order. */
CMV_API const cmv_pair_note *cmv_catalog_pairs(const cmv_catalog *cat, size_t *n);
/** All scenarios, by first session. */
CMV_API const cmv_scenario *cmv_catalog_scenarios(const cmv_catalog *cat, size_t *n);
/** Scenario of an id, in any case of letters; NULL when unknown. */
CMV_API const cmv_scenario *cmv_catalog_scenario(const cmv_catalog *cat, const char *id);
/** Metric of an id, alias, short name or provider key, in any case of letters; NULL when unknown. */
CMV_API const cmv_metric *cmv_catalog_find(const cmv_catalog *cat, const char *name);
/** Note on a pair in either order (*swapped tells); NULL when not curated. */
CMV_API const cmv_pair_note *cmv_catalog_pair(const cmv_catalog *cat, const char *a, const char *b,
                                              bool *swapped);
/** Up to max ids closest to a name by spelling, best first, of the catalogue and of n_more other metrics; returns how
 *  many. */
CMV_API size_t cmv_catalog_suggest(const cmv_catalog *cat, const cmv_metric *const *more,
                                   size_t n_more, const char *name, const char **ids, size_t max);

#endif
