// SPDX-License-Identifier: Apache-2.0
/* The inside of cmv_app, shared by the files of this folder. */
#ifndef CMV_APP_APP_H
#define CMV_APP_APP_H

#include "comove/app.h"

/* Metrics that imports made, as of one data version. */
typedef struct cmv_user_metrics {
    cmv_arena *arena;
    const cmv_metric **at; /* sorted by id */
    size_t n;
    int64_t version; /* -1: not loaded */
} cmv_user_metrics;

/* States of the world of one data version (regimes.c). */
typedef struct cmv_regime_cache cmv_regime_cache;

/* A metric that answers were made from. */
typedef struct cmv_used_metric {
    const char *id;
    uint64_t hash;
    uint64_t answer; /* number of the last answer that used it */
} cmv_used_metric;

/* What answers were made from (used.c). */
typedef struct cmv_used {
    cmv_used_metric *at;
    const char **listed; /* as many places as `at` */
    cmv_utc_ms until;    /* as cmv_app_until */
    size_t n, room;
    uint64_t answer,
        mark; /* number of the present answer; the one at which the list was last reset */
} cmv_used;

/* What was fetched, as of one answer: for telling an import from it. */
typedef struct cmv_fetch_books {
    cmv_arena *arena; /* NULL: not asked for yet */
    cmv_fetch_state *state;
    size_t n;
    uint64_t answer;
} cmv_fetch_books;

struct cmv_app {
    cmv_store *store;
    cmv_catalog *cat;
    cmv_arena *arena; /* lives as long as the app */
    const cmv_log *log;
    cmv_utc_ms now; /* CMV_UTC_NONE: the clock */
    const cmv_clock *clock;
    const char *location, *keys_file;
    cmv_user_metrics user;
    cmv_regime_cache *regimes; /* NULL: not asked for yet */
    cmv_used used;
    bool public_only; /* as in cmv_app_opt */
    const char **shown;
    size_t n_shown;
    cmv_fetch_books fetched;
};

/** A user metric from its JSON text, in the arena. Errors: E_PARSE, E_NOMEM. */
cmv_rc cmv__user_metric_parse(const char *json, cmv_arena *arena, cmv_metric *out, cmv_err *err);
/** JSON text of a user metric, in the arena; NULL when memory is out. */
char *cmv__user_metric_format(const cmv_metric *metric, cmv_arena *arena);
/** Loads user metrics again when the data version changed. Errors: E_STORE, E_PARSE, E_NOMEM. */
cmv_rc cmv__user_metrics_refresh(cmv_app *app, cmv_err *err);

/** Refuses when the store holds demo data, which real data must not be mixed with. Errors: E_REFUSED, E_STORE. */
cmv_rc cmv__demo_refuse(cmv_app *app, cmv_err *err);

/** ALFRED knows days; the hour of a vintage is that of the metric's own releases. */
void cmv__set_hours(const cmv_metric *m, const cmv_feed_series *s);

/* Keys of texts in the store. */
#define CMV_KEY_METRIC "metric/" /* + id: a user metric as JSON */
#define CMV_KEY_REPLAY "replay/" /* + A-vs-B: score of a replay as JSON */
#define CMV_KEY_DEMO "demo"      /* "seed N model M through DATE": the store holds synthetic data */

#endif
