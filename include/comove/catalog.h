// SPDX-License-Identifier: Apache-2.0
/*
 * comove/catalog.h: what comove knows about metrics and pairs, read from YAML (catalog/metrics.yaml, catalog/pairs.yaml).
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
    const cmv_metric_key *keys; /* in the order in which sources are preferred */
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
    const char *owner; /* who alone may redistribute it; NULL: nobody in particular */
    bool user_defined; /* made by an import, not by the catalogue */
} cmv_metric;

typedef struct cmv_pair_note {
    const cmv_metric *a, *b; /* canonical order */
    const char *why;
    const char *rise;
    const char *regimes;
    const char *common; /* why the two levels should keep together, a clause; NULL for nearly all pairs */
} cmv_pair_note;

#define CMV_REGIME_STATES_MAX 6
#define CMV_REGIMES_LISTED_MAX 12

/* What an observable state is read from. */
typedef enum cmv_regime_measure {
    CMV_REGIME_LEVEL,    /* the metric's latest value */
    CMV_REGIME_CHANGE,   /* less its value `days` days earlier, in the metric's unit */
    CMV_REGIME_GROWTH,   /* against its value `days` days earlier, in percent */
    CMV_REGIME_YOY,      /* against its value of the same period a year earlier, in percent */
    CMV_REGIME_ANNOUNCED /* not measured: somebody announces it */
} cmv_regime_measure;
/** "level", "change", "growth", "year-on-year", "announced". */
CMV_API const char *cmv_regime_measure_name(cmv_regime_measure m);

/* One state of a regime; states follow each other from low to high values. */
typedef struct cmv_regime_state {
    const char *id;    /* "stress" */
    const char *label; /* "30 or more" */
    const char *when;  /* clause that completes "when": "the VIX had closed at 30 or more" */
    double below; /* values below this are in the state; infinite for the last and for announced ones */
    bool closed; /* the value `below` itself too */
} cmv_regime_state;

/* From the close of this day on it was known that the state holds. */
typedef struct cmv_regime_event {
    cmv_date known;
    int state;
} cmv_regime_event;

/* An observable state of the world and how it was known at the time. */
typedef struct cmv_regime {
    const char *id, *name;
    const char *how; /* one or more sentences */
    const char *toward; /* the way from the first to the last state: "in stress"; NULL when there is no such way */
    const cmv_metric *metric; /* NULL for announced ones */
    cmv_regime_measure measure;
    int days;         /* of change and growth */
    int max_age_days; /* a value older than this says nothing any more; 0: no limit */
    const cmv_regime_state *state;
    size_t n_states;
    const cmv_regime_event *event; /* of announced ones, oldest first */
    size_t n_events;
} cmv_regime;

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

/* The files of a catalogue, in the order in which they are read: later ones name what earlier ones hold. */
typedef enum cmv_catalog_file {
    CMV_CATALOG_METRICS,
    CMV_CATALOG_PAIRS,
    CMV_CATALOG_REGIMES,
    CMV_CATALOG_SCENARIOS,
    CMV_CATALOG_FILES
} cmv_catalog_file;

/* One of them in memory; `name` appears in messages. yaml NULL: there is none. */
typedef struct cmv_catalog_text {
    const char *name, *yaml;
    size_t n;
} cmv_catalog_text;

/**
 * Loads metrics.yaml and pairs.yaml of a directory, and regimes.yaml and scenarios.yaml where there are any.
 *
 * Owns:    *out must be destroyed; strings live as long as it. issues (nullable) live in `arena` (nullable with issues).
 * Errors:  E_NOTFOUND or E_IO (file), E_PARSE (at least one mistake: the first is in err, all are in issues), E_LIMIT, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_catalog_load(const char *dir, cmv_arena *arena,
                                              cmv_catalog_issues *issues, cmv_catalog **out,
                                              cmv_err *err);
/**
 * The same from texts in memory, for tests and embedding programs; names appear in messages. pairs may be NULL.
 *
 * Errors: E_PARSE, E_LIMIT, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_catalog_parse(const char *metrics_yaml, size_t n_metrics,
                                               const char *metrics_name, const char *pairs_yaml,
                                               size_t n_pairs, const char *pairs_name,
                                               cmv_arena *arena, cmv_catalog_issues *issues,
                                               cmv_catalog **out, cmv_err *err);
/** The same for all files. Errors: as cmv_catalog_parse. */
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
/** All regimes in the file's order. */
CMV_API const cmv_regime *cmv_catalog_regimes(const cmv_catalog *cat, size_t *n);
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
