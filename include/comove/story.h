// SPDX-License-Identifier: Apache-2.0
/*
 * comove/story.h: a report becomes a document: headings, sentences with inline figures, tables, charts, commands.
 * The document knows nothing of HTML or terminals; `render` walks it. Everything lives in the arena it was made in.
 */
#ifndef COMOVE_STORY_H
#define COMOVE_STORY_H

#include "comove/base.h"
#include "comove/pair.h"
#include "comove/scenario.h"
#include "comove/series.h"

/* ---- the document ------------------------------------------------------------------------------------------------------ */

typedef enum cmv_tone {
    CMV_TONE_NONE,
    CMV_TONE_UP,
    CMV_TONE_DOWN,
    CMV_TONE_MUTED
} cmv_tone; /* sign, beside the sign itself */

typedef enum cmv_span_kind {
    CMV_SPAN_TEXT,
    CMV_SPAN_STRONG,
    CMV_SPAN_FIGURE,
    CMV_SPAN_CODE,
    CMV_SPAN_LINK,
    CMV_SPAN_DATE
} cmv_span_kind;

typedef struct cmv_span {
    cmv_span_kind kind;
    cmv_tone tone;
    const char *text;
    const char *href; /* LINK: path or URL; DATE: machine form */
    struct cmv_span *next;
} cmv_span;

typedef struct cmv_line {
    cmv_span *first, *last;
} cmv_line;

typedef enum cmv_chart_kind {
    CMV_CHART_LINE,      /* lines over dates, each perhaps with a band */
    CMV_CHART_INTERVALS, /* one row an item: value with interval on a common axis */
    CMV_CHART_BARS,      /* one bar an item, with interval; oldest first */
    CMV_CHART_SCATTER,   /* points with a fitted line */
    CMV_CHART_SPARK      /* one small line without axes */
} cmv_chart_kind;

typedef struct cmv_chart_series {
    const char *name; /* NULL: a band without a line; stands at the end when several lines have one */
    int role;         /* 0 neutral, 1 leg a, 2 leg b */
    const cmv_date *date;
    const double *y;          /* NaN = gap */
    const double *low, *high; /* nullable band */
    size_t n;
} cmv_chart_series;

typedef struct cmv_chart_item {
    const char *label;
    const char *note;        /* "n = 90" */
    double value, low, high; /* NaN when missing */
    const char *text;        /* value as printed, or the reason */
    bool pale;               /* partial year */
} cmv_chart_item;

typedef struct cmv_chart_mark {
    cmv_date date;
    const char *label;
} cmv_chart_mark;

typedef struct cmv_chart {
    cmv_chart_kind kind;
    const char *id; /* unique in the document; also the name of its CSV */
    const char *title;
    const char *alt;     /* one sentence that says what is to be seen, with figures */
    const char *caption; /* nullable */
    const char *csv;     /* nullable: path of the data */
    const char *x_name, *y_name;
    double y_low, y_high; /* fixed range, or NaN */
    double baseline;      /* drawn across: 0, 100, or NaN */
    bool log_scale;
    const cmv_chart_series *series;
    size_t n_series;
    const cmv_chart_item *item;
    size_t n_items;
    const double *x, *y; /* SCATTER */
    size_t n_points;
    double slope, intercept; /* NaN: no line */
    const cmv_chart_mark *mark;
    size_t n_marks;
} cmv_chart;

typedef struct cmv_table_cell {
    cmv_line line;
    bool number; /* right-aligned, tabular figures */
} cmv_table_cell;

typedef struct cmv_doc_table {
    const char *caption; /* always there, may be visually hidden */
    const char *const *head;
    const bool *number; /* a column of numbers */
    size_t n_cols, n_rows;
    const cmv_table_cell *cell; /* row-major; the first column heads its row */
    bool compact;               /* may be folded away under its chart */
} cmv_doc_table;

typedef struct cmv_fact {
    const char *name, *text;
    cmv_tone tone;
} cmv_fact;

/* One leg, as shown at the top of a page. */
typedef struct cmv_card {
    int role; /* 1 a, 2 b */
    const char *title, *subtitle, *href;
    const char *const *chip;
    size_t n_chips;
    const char *value, *unit, *when; /* "86.19", "USD", "16 Jun 2026, 1 day old" */
    const char *missing;             /* NULL, or the sentence that stands where the value would */
    const cmv_chart *spark;          /* nullable */
    const cmv_fact *change;
    size_t n_changes;
    const char *range_low, *range_high, *range_text; /* 52 weeks; NULL when missing */
    double range_at;                                 /* 0..1 */
    const cmv_fact *fact;
    size_t n_facts;
} cmv_card;

typedef enum cmv_block_kind {
    CMV_BLOCK_PARA,
    CMV_BLOCK_LEAD, /* the answer: one or two sentences, larger */
    CMV_BLOCK_NOTE, /* small print of a section */
    CMV_BLOCK_WARNING,
    CMV_BLOCK_CARDS,
    CMV_BLOCK_TABLE,
    CMV_BLOCK_CHART,
    CMV_BLOCK_COMMAND, /* the command that reproduces what stands above */
    CMV_BLOCK_LIST,    /* bullets or links */
    CMV_BLOCK_DETAILS  /* folded: title and blocks inside */
} cmv_block_kind;

typedef struct cmv_block {
    cmv_block_kind kind;
    cmv_line line;        /* PARA, LEAD, NOTE, WARNING */
    const char *text;     /* COMMAND; DETAILS: its title */
    const cmv_card *card; /* CARDS */
    size_t n_cards;
    const cmv_doc_table *table;
    const cmv_chart *chart;
    const cmv_line *item; /* LIST */
    size_t n_items;
    struct cmv_block *inside; /* DETAILS */
    struct cmv_block *next;
} cmv_block;

typedef struct cmv_section {
    const char *id;    /* "relationship": anchor and --section name */
    const char *title; /* NULL for the opening */
    cmv_block *first, *last;
    bool aside; /* not worth a line in a table of contents */
    struct cmv_section *next;
} cmv_section;

typedef struct cmv_doc {
    const char *title;      /* h1: "TLT and IWM" */
    const char *subtitle;   /* "long Treasuries and US small caps" */
    const char *head_title; /* <title> */
    const char *description; /* one sentence with the main figure, for search engines and link previews */
    const char *path;        /* canonical path with query, "/compare/tlt-vs-iwm" */
    const char *canonical;             /* canonical path of the canonical order */
    const char *json, *csv, *markdown; /* alternates; NULL when there is none */
    const char *const *crumb_text;
    const char *const *crumb_href; /* "" = no link */
    size_t n_crumbs;
    const char *banner; /* "Synthetic demo data: ..." on top of everything; NULL otherwise */
    const char *meta;   /* sample line under the lead */
    const char *footer; /* sources and data version */
    bool searchable;    /* robots may index: curated, default parameters, real data */
    /* A page that follows new data names the metrics it was made from (none: everything) and their data version. */
    bool live;
    const char *const *live_metric;
    size_t n_live_metrics;
    int64_t live_version;
    cmv_section *first, *last;
} cmv_doc;

/* ---- from reports to documents -------------------------------------------------------------------------------------------- */

/* What a page says beyond the report's numbers. Strings are borrowed. */
typedef struct cmv_story_context {
    int64_t data_version; /* -1: not said, since a page of a past day does not depend on later imports */
    bool demo;
    cmv_date asof;                    /* CMV_DATE_NONE when not asked for */
    const char *query;                /* canonical query string without '?', "" when all default */
    const char *reproduce;            /* command without --section */
    const char *why, *rise, *regimes; /* curated note in the order shown; NULL when none */
    bool canonical_order; /* this order is the catalogue's (or alphabetical when not curated) */
    const struct cmv_replay_score *kept; /* methodology: scores of replays in the store */
    size_t n_kept;
    const char *const *related_path; /* pages of related pairs */
    const char *const *related_text;
    size_t n_related;
} cmv_story_context;

/** Page of a pair. Errors: E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_story_pair(const cmv_pair_report *report,
                                            const cmv_story_context *context, cmv_arena *arena,
                                            cmv_doc *out, cmv_err *err);
/** Page of a pair's correlation in depth. Errors: E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_story_correlation(const cmv_pair_report *report,
                                                   const cmv_story_context *context,
                                                   cmv_arena *arena, cmv_doc *out, cmv_err *err);
/** Page of one metric; `partners` are its curated pairs (context->related_*). Errors: E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_story_metric(const cmv_leg_report *report,
                                              const cmv_story_context *context, cmv_arena *arena,
                                              cmv_doc *out, cmv_err *err);

/* One line of the lists of metrics, pairs and holdings. */
typedef struct cmv_metric_line {
    const char *id, *short_name, *name, *category_id, *category, *frequency, *unit, *description;
    int decimals;
    bool held;
    bool restricted; /* held, but not to be shown in public */
    const char *hidden; /* why, as a clause: "only Cboe may show it in public"; NULL: it is not restricted */
    double last_value;
    cmv_date first, last;
    size_t n_dates, n_vintages;
    int sessions_late; /* as in cmv_leg_report */
    const char *owner; /* who alone may pass the values on; NULL: nobody in particular */
    const char *sources;
    const char *known; /* publication rule in words, "Thursday 16:30 New York" */
    const char *bases; /* "price, total" */
} cmv_metric_line;

typedef struct cmv_pair_line {
    const char *a, *b, *a_short, *b_short, *category, *why;
    bool held;       /* both sides have data that may be shown */
    bool restricted; /* one of them may not be shown in public */
} cmv_pair_line;

/* Expected against held of one metric, and how its fetching went. Instants are CMV_UTC_NONE where there is none. */
typedef struct cmv_fresh_row {
    const cmv_metric_line *metric;
    cmv_fresh fresh;
    cmv_zone zone;    /* of the rule: its clock times are told there */
    const char *text; /* as cmv_fresh_text */
    cmv_utc_ms held_known;
    const char *provider; /* that is asked first; NULL: none is usable */
    cmv_utc_ms tried, got;
    int failures;      /* in a row */
    const char *error; /* of the last one; "" when it was good */
    size_t n_waiting;  /* batches held back */
} cmv_fresh_row;

/* Whether a provider can be asked from here. */
typedef enum cmv_source_use {
    CMV_USE_FREE,         /* takes no key */
    CMV_USE_WITHOUT_KEY,  /* works without its key, with less */
    CMV_USE_KEY,          /* its key is set */
    CMV_USE_NEEDS_KEY,    /* not without one */
    CMV_USE_CONSENT,      /* the operator said yes */
    CMV_USE_NEEDS_CONSENT /* not before the operator says so */
} cmv_source_use;
/** "free", "without key", "key set", "needs key", "consent given", "needs consent". */
CMV_API const char *cmv_source_use_name(cmv_source_use use);

/* A provider, and what is held from it. */
typedef struct cmv_source_line {
    const char *id, *name, *home, *terms_url, *attribution, *terms_text, *cadence;
    const char *terms; /* "public", "attribution", "personal" */
    const char *key_env, *key_env2;
    cmv_source_use use;
    bool vintages;
    size_t n_offered;     /* metrics it has a key of */
    size_t n_held;        /* metrics with values from it */
    size_t n_late;        /* of those, late */
    cmv_date first, last; /* of what is held; CMV_DATE_NONE */
    cmv_utc_ms got;       /* last good answer; CMV_UTC_NONE: never */
} cmv_source_line;

/* Something that was found in data on their way in. */
typedef struct cmv_found {
    int64_t id;
    cmv_utc_ms at;
    const char *metric, *short_name, *provider, *code,
        *text;            /* metric "": of a whole conversation */
    int severity;         /* 0 note, 1 flag, 2 held back, 3 failure */
    cmv_date first, last; /* CMV_DATE_NONE: of the whole */
    int64_t n;
} cmv_found;

/* A batch that was held back. */
typedef struct cmv_held_back {
    int64_t id;
    const char *state; /* "waiting", "released", "rejected" */
    cmv_utc_ms at, settled;
    const char *metric, *short_name, *provider, *reason, *by;
    cmv_basis basis;
    cmv_date first, last;
    size_t n;
} cmv_held_back;

/* Where a pair stands now, for the start page. */
typedef struct cmv_reading {
    const char *a, *b, *a_short, *b_short;
    cmv_freq freq;
    cmv_corr_jack now, before; /* as cmv_pair_report.recent */
    double p;                  /* of no difference; NaN when undefined */
    double q; /* p after Benjamini & Hochberg over the readings shown; NaN when p is */
    cmv_date last;
} cmv_reading;

typedef struct cmv_site {
    const cmv_metric_line *metric;
    size_t n_metrics;
    const cmv_pair_line *pair;
    size_t n_pairs;
    const cmv_reading *reading; /* start page only */
    size_t n_readings;
    const char *store; /* kind of store, not its path */
    cmv_utc_ms now;
    int64_t n_observations;
    const cmv_fresh_row *fresh; /* status and sources: of what is held or can be fetched */
    size_t n_fresh;
    const cmv_source_line *source; /* sources only, as the rest */
    size_t n_sources;
    const char *const *file; /* that values came from, by name */
    size_t n_files, n_file_metrics;
    const char *keys_trouble; /* why keys could not be read; NULL: they could */
    const char *quality_of;   /* quality only, as the rest: one metric; NULL: all */
    const cmv_found *found;   /* newest first */
    size_t n_found;
    const cmv_held_back *held_back; /* newest first, settled ones too */
    size_t n_held_back;
} cmv_site;

/** Start page: what comove answers, curated pairs by category, search. Errors: E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_story_home(const cmv_site *site, const cmv_story_context *context,
                                            cmv_arena *arena, cmv_doc *out, cmv_err *err);
/** List of metrics by category. Errors: E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_story_metrics(const cmv_site *site,
                                               const cmv_story_context *context, cmv_arena *arena,
                                               cmv_doc *out, cmv_err *err);
/** Providers with their terms and what is held from each; files; owners. Errors: E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_story_sources(const cmv_site *site,
                                               const cmv_story_context *context, cmv_arena *arena,
                                               cmv_doc *out, cmv_err *err);
/** Expected against held of every series: late, due, on time, nothing held. Errors: E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_story_status(const cmv_site *site, const cmv_story_context *context,
                                              cmv_arena *arena, cmv_doc *out, cmv_err *err);
/** What was found in data on their way in, and what waits for a person. Errors: E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_story_quality(const cmv_site *site,
                                               const cmv_story_context *context, cmv_arena *arena,
                                               cmv_doc *out, cmv_err *err);
/** Page of a scenario: what happened, how series and pairs behaved, what came after. Errors: E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_story_scenario(const cmv_scenario_report *report,
                                                const cmv_story_context *context, cmv_arena *arena,
                                                cmv_doc *out, cmv_err *err);
/** List of scenarios, latest first. Errors: E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_story_scenarios(const cmv_scenario_list *list,
                                                 const cmv_story_context *context, cmv_arena *arena,
                                                 cmv_doc *out, cmv_err *err);
/** How everything is computed: definitions, rules of time, labels, limits. Errors: E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_story_methodology(const cmv_story_context *context,
                                                   cmv_arena *arena, cmv_doc *out, cmv_err *err);
/** Page for an error: what is wrong and what to do; suggestions in context->related_*. Errors: E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_story_problem(int http_status, const char *message,
                                               const cmv_story_context *context, cmv_arena *arena,
                                               cmv_doc *out, cmv_err *err);

#endif
