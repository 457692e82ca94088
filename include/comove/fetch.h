// SPDX-License-Identifier: Apache-2.0
/*
 * comove/fetch.h: fresh data from providers into the store: once, or for ever on the publication rules of the metrics; what
 * the gate held back; how fresh everything is.
 */
#ifndef COMOVE_FETCH_H
#define COMOVE_FETCH_H

#include "comove/app.h"
#include "comove/fresh.h"
#include "comove/gate.h"

/* ---- keys --------------------------------------------------------------------------------------------------------------- */

/* Secrets of providers. Never printed; kept out of core dumps. */
typedef struct cmv_keys cmv_keys;

/**
 * Keys from the environment (each provider's key_env), then from a file of lines NAME=VALUE with those names; a consent is
 * PROVIDER_CONSENT=yes (FREDGRAPH_CONSENT=yes).
 *
 * Shape:  file NULL: COMOVE_KEYS, else ~/.config/comove/keys when it is there.
 * Errors: E_NOTFOUND (a file that was named), E_REFUSED (readable by others than its owner: mode 0600 is asked for; the
 *         message names file and mode), E_PARSE (line), E_IO, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_keys_open(const char *file, cmv_keys **out, cmv_err *err);
/** Wipes and releases; NULL is fine. */
CMV_API void cmv_keys_close(cmv_keys *keys);
/** Secret of a name such as "FRED_API_KEY"; NULL when there is none. */
CMV_API const char *cmv_keys_get(const cmv_keys *keys, const char *name);
/** Where a secret comes from: "the environment", "the file of keys"; NULL when there is none. */
CMV_API const char *cmv_keys_origin(const cmv_keys *keys, const char *name);
/** True when this provider can be used: its key or consent is there. */
CMV_API bool cmv_keys_allow(const cmv_keys *keys, const cmv_provider *provider);

/* ---- fetching ------------------------------------------------------------------------------------------------------------ */

/* What became of one metric. */
typedef struct cmv_fetch_outcome {
    const char *metric, *provider, *key;
    cmv_basis basis;
    cmv_rc rc; /* not OK: no source gave it; err says what each said, the first one first */
    cmv_err err;
    cmv_verdict verdict;
    const char *reason;    /* of a quarantine */
    int64_t quarantine_id; /* 0: none */
    size_t n_flags;
    const cmv_finding *finding; /* valid during the callback */
    size_t n_findings;
    cmv_batch_stat stat;
    cmv_date first, last; /* of what came */
    bool not_modified;
    size_t n_tried; /* sources tried before this one gave it */
} cmv_fetch_outcome;

typedef struct cmv_fetch_opt {
    const char *const *metric; /* ids or aliases; n 0: all that have a source */
    size_t n_metrics;
    const char *provider; /* nullable: only this one */
    const char *keys_file;
    bool due_only;      /* only what is due by its rule */
    bool whole;         /* everything from the beginning, not from shortly before what is held */
    bool vintages;      /* real vintages where a provider has them */
    bool cross;         /* the tail of each series is held against the next source too */
    bool dry_run;       /* judged, not stored */
    const char *replay; /* as in cmv_http_opt */
    const char *ledger; /* NULL: beside the store */
    bool lift_rates;    /* benchmarks only */
    int connect_ms, first_byte_ms, stall_ms, total_ms; /* 0: those of cmv_http_opt */
    int quiet_ms; /* of a driven clock, as in cmv_http_opt; 0: 5 s, long for a server that answers at all */
    uint64_t seed;
    const cmv_clock *clock; /* NULL: the system's */
    _Atomic(bool) *stop;    /* nullable: set from anywhere, ends it with E_CANCELLED */
    void (*progress)(void *ctx, size_t done, size_t total, const char *what);
    void (*outcome)(void *ctx, const cmv_fetch_outcome *outcome);
    void *ctx;
} cmv_fetch_opt;

typedef struct cmv_fetch_result {
    size_t n_metrics, n_failed, n_quarantined, n_flagged, n_changed, n_unchanged;
    size_t n_without; /* metrics asked for that have no usable source */
    size_t n_added, n_revised, n_requests;
    int64_t bytes, version;
} cmv_fetch_result;

/**
 * Fetches once. Each conversation is judged and committed by itself: what came stays when the next one fails.
 *
 * Method: sources in the order of the metric's keys, then of the providers' table; the next one is asked when one fails,
 *         has no key, or its batch is quarantined.
 * Errors: E_BUSY (another process fetches for this store), E_REFUSED (demo store), E_NOTFOUND (metric, provider), E_CANCELLED,
 *         those of cmv_keys_open, E_STORE, E_NOMEM. A metric that failed is counted, no error.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_app_fetch(cmv_app *app, const cmv_fetch_opt *opt,
                                           cmv_fetch_result *result, cmv_err *err);
/**
 * Fetches for ever: each metric a minute after its rule says it is public, then with back-off until it is there.
 *
 * Time:   waits through the clock; returns E_CANCELLED when *stop is set. `result` counts everything. A host that does not
 *         answer delays only what is asked of it: others are asked at their time while it is waited for. A driven clock
 *         stands while replies are on their way, and goes on when nothing was heard for quiet_ms of real time.
 * Errors: as cmv_app_fetch; E_BUSY at the start only.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_app_watch(cmv_app *app, const cmv_fetch_opt *opt,
                                           cmv_fetch_result *result, cmv_err *err);

/** Who fetches for this store now, as a sentence in the arena; NULL when nobody does. Errors: E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_app_fetcher(cmv_app *app, cmv_arena *arena, const char **who,
                                             cmv_err *err);

/* ---- freshness ------------------------------------------------------------------------------------------------------------- */

/* Expected against held of one metric that has something held or a usable source. */
typedef struct cmv_fresh_line {
    const cmv_metric *metric;
    cmv_fresh fresh;
    cmv_date held;
    cmv_utc_ms held_known;
    double value; /* NaN: nothing held, or not to be shown in public */
    const char *text; /* "Wednesday 29 July, published 30 July 16:32, next expected Thursday 6 August 16:30; on time" */
    const char *sources;          /* held from */
    const char *provider;         /* that the next fetch asks first; NULL: none is usable */
    const cmv_fetch_state *fetch; /* NULL: never tried */
    size_t n_waiting;             /* batches in quarantine */
} cmv_fresh_line;

/** One line a metric, in the catalogue's order. keys (nullable) decide which providers are usable. Errors: E_STORE, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_app_freshness(cmv_app *app, const cmv_keys *keys, cmv_arena *arena,
                                               cmv_fresh_line **out, size_t *n, cmv_err *err);
/** Metrics in the text format of Prometheus: freshness, fetches, incidents, quarantine, store. Errors: E_STORE, E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_app_metrics_text(cmv_app *app, cmv_arena *arena, cmv_buf *out,
                                                  cmv_err *err);

/* ---- quality ---------------------------------------------------------------------------------------------------------------- */

typedef struct cmv_quality {
    const cmv_incident *incident; /* newest first */
    size_t n_incidents;
    const cmv_waiting *waiting; /* newest first, settled ones too */
    size_t n_waiting;
} cmv_quality;

/** What the gate found and holds back, of one metric or (NULL) of all. Errors: E_NOTFOUND, E_STORE, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_app_quality(cmv_app *app, const char *metric, size_t max,
                                             cmv_arena *arena, cmv_quality *out, cmv_err *err);
/** A person's word on a quarantined batch. Errors: E_NOTFOUND, E_EXISTS, E_BUSY, E_STORE, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_app_settle(cmv_app *app, int64_t id, bool release, const char *by,
                                            cmv_batch_stat *stat, cmv_err *err);

/** Metrics that the answers given since the last call with reset = true were made from, sorted. Borrowed until the next answer. */
CMV_API void cmv_app_used(cmv_app *app, bool reset, const char *const **metrics, size_t *n);
/** When the clock alone makes those answers say something else of freshness; CMV_UTC_MAX: not before the day is over. */
CMV_API cmv_utc_ms cmv_app_until(const cmv_app *app);

#endif
