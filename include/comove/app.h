// SPDX-License-Identifier: Apache-2.0
/*
 * comove/app.h: use cases. The only place that joins store, feed, catalogue, statistics and story; the command line and
 * the server call these same functions, so they cannot disagree.
 */
#ifndef COMOVE_APP_H
#define COMOVE_APP_H

#include "comove/base.h"
#include "comove/buf.h"
#include "comove/catalog.h"
#include "comove/feed.h"
#include "comove/measure.h"
#include "comove/pair.h"
#include "comove/scenario.h"
#include "comove/replay.h"
#include "comove/store.h"
#include "comove/story.h"

/* An open store with its catalogue (built-in metrics plus those users imported). One thread at a time. */
typedef struct cmv_app cmv_app;

typedef struct cmv_app_opt {
    const char *store; /* path or URL; NULL: COMOVE_STORE, else the user's data directory */
    const char *catalog_dir; /* NULL: COMOVE_CATALOG, else near the program, else near libcomove, else installed */
    const char *keys_file; /* of providers, as cmv_keys_open: for the page that says which can be asked */
    bool read_only;
    const cmv_log *log;
    cmv_utc_ms now;         /* CMV_UTC_NONE: the clock; fixed in tests */
    const cmv_clock *clock; /* NULL: the system's */
    /* Shown to the public: metrics that only their owner may redistribute, and what was fetched from providers on personal
     * terms, are E_RESTRICTED, and left out of what is told of many. A file that somebody imported is theirs to answer for. */
    bool public_only;
    const char *shown; /* ids or aliases, "vix, btc": shown in public all the same; NULL: none */
} cmv_app_opt;

/** Opens store and catalogue. Errors: those of cmv_store_open and cmv_catalog_load; E_NOTFOUND (opt->shown). */
CMV_API CMV_NODISCARD cmv_rc cmv_app_open(const cmv_app_opt *opt, cmv_app **out, cmv_err *err);
/** Closes it; NULL is fine. */
CMV_API void cmv_app_close(cmv_app *app);
/** The store. Valid as long as the app. */
CMV_API cmv_store *cmv_app_store(cmv_app *app);
/** Location of the store as opened. */
CMV_API const char *cmv_app_location(const cmv_app *app);
/** Instant that counts as now. */
CMV_API cmv_utc_ms cmv_app_now(const cmv_app *app);
/** Path of the default store, in `arena`, creating its directory. Errors: E_IO, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_app_default_store(cmv_arena *arena, const char **path,
                                                   cmv_err *err);
/** Directory of the built-in catalogue, in `arena`. Errors: E_NOTFOUND. */
CMV_API CMV_NODISCARD cmv_rc cmv_app_catalog_dir(const char *wanted, cmv_arena *arena,
                                                 const char **dir, cmv_err *err);

/**
 * Metric of an id or alias, from the catalogue or the user's metrics.
 *
 * Owns:   valid until the next call that finds the data version changed.
 * Errors: E_NOTFOUND, with suggestions in the message.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_app_metric(cmv_app *app, const char *name, const cmv_metric **out,
                                            cmv_err *err);
/** All metrics: the catalogue's in its order, then the user's by id. Errors: E_STORE, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_app_metrics(cmv_app *app, cmv_arena *arena,
                                             const cmv_metric ***out, size_t *n, cmv_err *err);
/** Metrics that are held and not shown in public, in the order of cmv_app_metrics. Errors: E_STORE, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_app_hidden(cmv_app *app, cmv_arena *arena, const char *const **ids,
                                            size_t *n, cmv_err *err);
/** The built-in catalogue. */
CMV_API const cmv_catalog *cmv_app_catalog(const cmv_app *app);

/* ---- questions about data --------------------------------------------------------------------------------------------- */

/* Parameters as they come in a URL or on a command line: the same names. NULL or "" = default. */
typedef struct cmv_query {
    const char *from, *to, *window, *returns, *basis, *align, *asof;
} cmv_query;

/* The query, understood. */
typedef struct cmv_request {
    cmv_pair_opt opt;
    bool basis_given;
    cmv_basis basis;    /* default: total where held */
    cmv_utc_ms as_of;   /* CMV_UTC_MAX when not given */
    cmv_date asof_date; /* CMV_DATE_NONE when not given */
    bool any_given;     /* some parameter is not the default */
    const char *canonical; /* "from=...&window=..." in fixed order without defaults; "" when all default; in the arena */
} cmv_request;

/** Understands a query; the error names the parameter, its value and what is allowed. Errors: E_ARG, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_app_request(cmv_app *app, const cmv_query *query, cmv_arena *arena,
                                             cmv_request *out, cmv_err *err);

/* What every answer carries. */
typedef struct cmv_answer_meta {
    int64_t data_version;
    bool demo; /* synthetic demo data */
    cmv_request request;
    const char *reproduce; /* the command that prints the same answer */
} cmv_answer_meta;

typedef struct cmv_pair_answer {
    cmv_answer_meta meta;
    cmv_pair_report report;
    const cmv_pair_note *note; /* NULL when not curated */
    bool note_swapped;
} cmv_pair_answer;

/**
 * Compares two metrics.
 *
 * Errors: E_NOTFOUND (with suggestions), E_ARG (the same metric twice, a parameter), E_NODATA only when both sides hold
 *         nothing; E_STORE, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_app_pair(cmv_app *app, const char *a, const char *b,
                                          const cmv_query *query, cmv_arena *arena,
                                          cmv_pair_answer *out, cmv_err *err);

typedef struct cmv_metric_answer {
    cmv_answer_meta meta;
    const cmv_metric *metric;
    cmv_leg_report report;
    cmv_holding *holdings; /* one per basis held */
    size_t n_holdings;
} cmv_metric_answer;

/** Report of one metric. Errors: as cmv_app_pair. */
CMV_API CMV_NODISCARD cmv_rc cmv_app_metric_report(cmv_app *app, const char *name,
                                                   const cmv_query *query, cmv_arena *arena,
                                                   cmv_metric_answer *out, cmv_err *err);

/* Scenarios take `basis` and `asof` only: a window has its dates. */
typedef struct cmv_scenario_answer {
    cmv_answer_meta meta;
    cmv_scenario_report report;
} cmv_scenario_answer;

/**
 * What everything held did in a scenario of the catalogue, and after it.
 *
 * Errors: E_NOTFOUND (no such scenario, or not over by the as-of day), E_ARG (a parameter), E_STORE, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_app_scenario(cmv_app *app, const char *id, const cmv_query *query,
                                              cmv_arena *arena, cmv_scenario_answer *out,
                                              cmv_err *err);

typedef struct cmv_scenarios_answer {
    cmv_answer_meta meta;
    cmv_scenario_list list;
} cmv_scenarios_answer;

/** The scenarios that were over by the as-of day, with what a few main series did. Errors: E_ARG, E_STORE, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_app_scenarios(cmv_app *app, const cmv_query *query,
                                               cmv_arena *arena, cmv_scenarios_answer *out,
                                               cmv_err *err);

/* The faces of an answer. */
typedef enum cmv_face {
    CMV_FACE_HTML,
    CMV_FACE_TEXT,
    CMV_FACE_MARKDOWN,
    CMV_FACE_JSON,
    CMV_FACE_CSV
} cmv_face;

typedef enum cmv_page {
    CMV_PAGE_HOME,
    CMV_PAGE_METRICS,
    CMV_PAGE_METRIC,
    CMV_PAGE_OBSERVATIONS, /* json, csv only */
    CMV_PAGE_PAIR,
    CMV_PAGE_CORRELATION,
    CMV_PAGE_SCENARIOS,
    CMV_PAGE_SCENARIO,
    CMV_PAGE_METHODOLOGY,
    CMV_PAGE_SOURCES,
    CMV_PAGE_STATUS,
    CMV_PAGE_QUALITY /* a: of one metric; NULL or "": of all */
} cmv_page;

typedef struct cmv_page_request {
    cmv_page page;
    cmv_face face;
    const char *a, *b; /* metric ids, where the page has them; a: of a scenario */
    cmv_query query;
    bool colour, unicode; /* text face */
    int width;            /* text face; 0 = 80 */
    const char *section;  /* text, markdown: only this section; NULL = all */
    const char *base_url; /* "https://host" for canonical links; NULL = none */
} cmv_page_request;

/**
 * Renders any page in any face. `out` receives the text (appended); media type by cmv_face_media.
 *
 * Errors: as cmv_app_pair; E_UNSUPPORTED for a face the page does not have; E_LIMIT.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_app_page(cmv_app *app, const cmv_page_request *req,
                                          cmv_arena *arena, cmv_buf *out, cmv_err *err);

/* A failure that a reader is told about. */
typedef struct cmv_problem {
    int status; /* HTTP status it goes with */
    cmv_rc code;
    const char *message;
    const char *a, *b;    /* names that were asked for; nullable; unknown ones bring suggestions */
    cmv_face face;        /* CSV has none */
    const char *base_url; /* as in cmv_page_request */
} cmv_problem;

/**
 * Renders the page of a problem, or its JSON {"error":{...}}; appended to `out`. app may be NULL: then without suggestions.
 *
 * Errors: E_ARG, E_UNSUPPORTED (face), E_LIMIT, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_app_problem(cmv_app *app, const cmv_problem *problem,
                                             cmv_arena *arena, cmv_buf *out, cmv_err *err);
/** "text/html; charset=utf-8" and so on. */
CMV_API const char *cmv_face_media(cmv_face face);

/* ---- replay --------------------------------------------------------------------------------------------------------------- */

typedef struct cmv_replay_request {
    const char *a, *b;
    cmv_query query; /* from, to: first and last day looked back from; the rest as for a page. Default: ten years */
    const char *every; /* "week" (Fridays), "month" (default) or "quarter": their last days */
    bool keep;         /* put the score into the store, where /methodology shows it */
} cmv_replay_request;

/**
 * What the page of a pair would have said on past days, each from what was known then, and what followed.
 *
 * Shape:  out's arrays and texts live in the arena.
 * Cost:   one report a day.
 * Errors: as cmv_app_pair; E_ARG (every, from after to, a day to come); E_LIMIT (more than 5,000 days); with keep those of
 *         cmv_ingest_begin and its commit.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_app_replay(cmv_app *app, const cmv_replay_request *req,
                                            cmv_arena *arena, cmv_replay *out, cmv_err *err);
/**
 * The same rendered: text, Markdown, HTML, JSON or CSV; width, colour, section and base_url are those of `face`.
 *
 * Errors: as cmv_app_replay; E_LIMIT.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_app_replay_page(cmv_app *app, const cmv_replay_request *req,
                                                 const cmv_page_request *face, cmv_arena *arena,
                                                 cmv_buf *out, cmv_err *err);

/* ---- statistics by name ------------------------------------------------------------------------------------------------- */

/**
 * Runs a registered measure on CSV files; appends {"stat":NAME,"values":{...}}.
 *
 * Shape:  params is a JSON object as text, or NULL.
 * Errors: those of cmv_feed_read_table and cmv_measure_run; E_PARSE (params).
 */
CMV_API CMV_NODISCARD cmv_rc cmv_app_stat(const char *name, const char *const *files, size_t n_files,
                                          const char *params, cmv_buf *out, cmv_err *err);
/** The same for an oracle case: a folder with case.json and its inputs. Errors: as cmv_app_stat; E_NOTFOUND (no case.json). */
CMV_API CMV_NODISCARD cmv_rc cmv_app_stat_case(const char *dir, cmv_buf *out, cmv_err *err);

/* ---- import ------------------------------------------------------------------------------------------------------------ */

typedef struct cmv_import_opt {
    cmv_feed_opt feed;
    const char *metric; /* nullable: everything in the file is this metric */
    const char *basis;  /* nullable: "price" or "total" overrides what the file says */
    cmv_conflict conflict;
    bool dry_run;
    bool keep_going; /* a refused file does not stop the others (default for several files) */
    /* user metrics: nullable overrides of what is inferred */
    const char *frequency, *calendar, *transform, *unit, *name;
    void (*progress)(void *ctx, size_t done, size_t total, const char *file);
    void *progress_ctx;
} cmv_import_opt;

/* What became of one series of one file. */
typedef struct cmv_import_series {
    const char *column;
    const char *metric; /* id; "(left out)" when the note says why the series is not stored */
    cmv_basis basis;
    bool created;         /* a user metric was made */
    const char *inferred; /* "daily, calendar nyse, log returns" for a created one */
    cmv_batch_stat stat;
    cmv_date first, last;
    size_t n;
    const char *note; /* flags: kept values, non-session rows, ...; "" when none */
} cmv_import_series;

typedef struct cmv_import_file {
    const char *path;
    cmv_rc rc; /* CMV_OK: imported (or would be); else refused */
    cmv_err err;
    cmv_feed_file feed; /* without its series */
    cmv_import_series *series;
    size_t n_series;
} cmv_import_file;

typedef struct cmv_import_result {
    cmv_import_file *files;
    size_t n_files, n_refused;
    int64_t version; /* data version afterwards */
    size_t n_added, n_revised;
} cmv_import_result;

/**
 * Imports files, and folders recursively in sorted order; each file is all or nothing.
 *
 * Errors: the first refused file's error when keep_going is off or nothing was imported; E_STORE, E_NOMEM. result is
 *         filled in any case.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_app_import(cmv_app *app, const char *const *paths, size_t n_paths,
                                            const cmv_import_opt *opt, cmv_arena *arena,
                                            cmv_import_result *result, cmv_err *err);

/* ---- demo --------------------------------------------------------------------------------------------------------------- */

/**
 * Fills an empty store with a deterministic synthetic market up to the day before today (New York) and marks it as demo; a
 * store that holds the market of this seed is brought up to date. All of it in one ingest.
 *
 * Time:   a market is a function of the seed: a later day appends to it and changes nothing.
 * Cost:   about a second for a new market, half of that for another day, one read when nothing is to be done.
 * Errors: E_EXISTS (the store holds real data, another seed or the market of another version of comove), E_NOTFOUND (the
 *         catalogue lacks a metric of the market), E_BUSY, E_STORE, E_CORRUPT, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_app_demo(cmv_app *app, uint64_t seed, cmv_arena *arena,
                                          size_t *n_metrics, cmv_err *err);
/** True when the store holds demo data. Errors: E_STORE. */
CMV_API CMV_NODISCARD cmv_rc cmv_app_is_demo(cmv_app *app, bool *demo, cmv_err *err);

#endif
