// SPDX-License-Identifier: Apache-2.0
/*
 * What the files of fetching share. A want is a metric with its ways: provider and key, in order. Jobs are conversations
 * under way, each with the wants it serves. fetch_plan.c makes wants, fetch_job.c moves them, fetch_keep.c judges and
 * writes, fetch.c and watch.c say when.
 */
#ifndef CMV_APP_FETCHING_H
#define CMV_APP_FETCHING_H

#include "app.h"

#include "comove/fetch.h"

#define CMV__MINUTE_MS INT64_C(60000)
#define CMV__HOUR_MS INT64_C(3600000)
#define CMV__DAY_MS INT64_C(86400000)

/* States of a conversation beside those of its keys: the last look at the whole history, the last cross-check. */
#define CMV__STATE_WHOLE "whole/"
#define CMV__STATE_CROSS "cross/"
/* How many requests the last conversation about a group, or a key that stands alone, took: kept as its bytes when it was not
 * one. The whole history has its own. */
#define CMV__STATE_COST "requests/"
#define CMV__STATE_COST_WHOLE "requests/whole/"

typedef struct cmv__way {
    const cmv_provider *provider;
    size_t index; /* of the provider in the table */
    const char *key;
    bool first; /* the metric's preferred source: its values may revise those of others */
    const cmv_fetch_state *state; /* NULL: never asked */
} cmv__way;

typedef enum cmv__want_step { CMV__WANT_IDLE, CMV__WANT_READY, CMV__WANT_OPEN } cmv__want_step;

typedef struct cmv__want {
    const cmv_metric *metric;
    cmv__way *way;
    size_t n_ways, at; /* at: the one that is asked */
    cmv__want_step step;
    bool asked;                 /* named by the caller */
    const cmv_holding *held[2]; /* by basis; NULL: nothing */
    cmv_date newest;            /* held of either basis; CMV_DATE_NONE: nothing */
    bool whole;                 /* the whole history is asked for */
    bool widened;               /* because a window showed that older values changed */
    bool crossing;              /* the second source is asked, to be held against the first */
    cmv_arena *aside;           /* of what that one said; NULL: nothing */
    const cmv_obs *cross;
    size_t n_cross;
    const char *cross_name;
    cmv_rc rc; /* of the way before, when it failed */
    cmv_err err;
    cmv_verdict verdict;
    char reason[CMV_ERR_MSG_MAX]; /* of a quarantine */
    int64_t quarantine_id;
    bool due;        /* to be asked for now */
    bool standin;    /* the first source answers without what is long due: another one is asked */
    bool narrow;     /* the whole history is too much for now */
    cmv_fresh fresh; /* watch: expected against held, by the hours of the first source */
    bool waits;      /* watch: something is public and not held */
    cmv_utc_ms next; /* watch: not before */
    cmv_utc_ms hold; /* watch: the store could not be written; CMV_UTC_NONE */
} cmv__want;

/* How things stand with a provider during this run. */
typedef struct cmv__rest {
    cmv_utc_ms until; /* it asked for a rest */
    bool over;        /* it rested once and asked again, or refuses the key: not asked any more */
    int n_refused;    /* conversations in a row that ended with E_AUTH */
    cmv_rc rc;
    cmv_err err;
    size_t n_open;
} cmv__rest;

typedef struct cmv__fetch {
    cmv_app *app;
    const cmv_fetch_opt *opt;
    bool watch;
    cmv_keys *keys;
    cmv_http *http;
    cmv_clock clock; /* the caller's; looks at the stop flag */
    const cmv_clock *real;
    cmv_arena *arena;   /* of the run: wants and ways */
    size_t store_cache; /* what the store kept before */
    cmv_arena *books; /* what the store says, read again whenever something may be due: no job keeps any of it */
    cmv_fetch_state *state;
    size_t n_states;
    cmv_holding *holding;
    size_t n_holdings;
    cmv__want *want;
    size_t n_wants;
    cmv__rest *rest; /* one a provider */
    size_t n_rests;
    int64_t *pace; /* one a provider: ms that its quota puts between two looks at what is late */
    size_t n_open, n_done, n_total;
    uint64_t jitter;
    cmv_fetch_result result;
    bool cancelled;
    cmv_rc fatal; /* the store or the machine failed: everything ends */
    cmv_err fatal_err;
} cmv__fetch;

/* One conversation under way. */
typedef struct cmv__job {
    cmv__fetch *run;
    cmv_arena *arena; /* the job lives in it */
    cmv_convo *convo;
    const cmv_provider *provider;
    size_t index;
    bool whole, crossing, rested;
    cmv_ask ask;
    cmv__want **want;
    const char **key;
    size_t n;
    int n_requests;
    int64_t bytes;
    cmv_utc_ms retry_at; /* said by the last reply; CMV_UTC_NONE */
    cmv_fetched fetched;
} cmv__job;

/* ---- fetch.c ---- */
/** Keys, transport, wants; close in any case. Errors: those of cmv_app_fetch. */
cmv_rc cmv__fetch_open(cmv__fetch *run, cmv_app *app, const cmv_fetch_opt *opt, bool watch,
                       cmv_err *err);
/** Cancels what is under way and releases everything. */
void cmv__fetch_close(cmv__fetch *run);
/** Makes all wants ready that are due and not under way, and opens what there is room for. */
void cmv__fetch_begin(cmv__fetch *run);

/* ---- fetch_plan.c ---- */
/** Wants of the metrics asked for, with their ways. Errors: E_NOTFOUND (metric, provider), E_STORE, E_NOMEM. */
cmv_rc cmv__plan_wants(cmv__fetch *run, cmv_err *err);
/** Reads states and holdings and ties them to the wants. Errors: E_STORE, E_NOMEM. */
cmv_rc cmv__plan_read(cmv__fetch *run, cmv_err *err);
/** Ways to a metric that keys and consents allow, in order; in the arena. Errors: E_NOMEM. */
cmv_rc cmv__plan_ways(const cmv_metric *m, const cmv_keys *keys, cmv_arena *arena, cmv__way **out,
                      size_t *n, cmv_err *err);
/** Why a metric has no usable source: "no key: set TIINGO_API_KEY"; in the arena. */
const char *cmv__plan_without(const cmv_metric *m, const cmv_keys *keys, cmv_arena *arena);
/** State of a conversation among those read; NULL: never. */
const cmv_fetch_state *cmv__plan_state(const cmv__fetch *run, const char *provider,
                                       const char *group);
/** Whether a state is a mark and not of a key. */
bool cmv__plan_is_mark(const cmv_fetch_state *state);
/** Requests that a conversation about a way takes, from its last one; 1 when nothing is known. */
int cmv__plan_cost(const cmv__fetch *run, const cmv__way *way, bool whole);
/** Name of the mark that keeps it, in the arena; NULL when memory is out. */
const char *cmv__plan_cost_mark(cmv_arena *arena, const cmv__way *way, bool whole);
/** Whether a want could do with a window where the whole history is wanted: it is only looked at again. */
bool cmv__plan_may_narrow(const cmv__fetch *run, const cmv__want *want);
/** Whether the next request of a want must ask for the whole history. */
bool cmv__plan_whole(const cmv__fetch *run, const cmv__want *want);
/** First date that a window must hold. */
cmv_date cmv__plan_from(const cmv__want *want);
/** The way that a want asks now. */
const cmv__way *cmv__plan_way(const cmv__want *want);

/* ---- fetch_job.c ---- */
/** Opens conversations for ready wants as far as there is room. */
void cmv__jobs_open(cmv__fetch *run);
/** Drives them until an instant, until replies came, or until none is open. Errors: E_CANCELLED, the fatal one, E_NET. */
cmv_rc cmv__jobs_drive(cmv__fetch *run, cmv_utc_ms at, cmv_err *err);
/** The second source's answer is there, or there is none: the first one is asked. */
void cmv__want_crossed(cmv__want *want);
/** Forgets what the second source said. */
void cmv__want_forget(cmv__want *want);
/** A want's way failed: the next one becomes ready, or its outcome is told. err may be NULL. */
void cmv__want_failed(cmv__fetch *run, cmv__want *want, cmv_rc rc, const cmv_err *err);
/** A want is settled: told to the caller and counted. */
void cmv__want_done(cmv__fetch *run, cmv__want *want, cmv_fetch_outcome *outcome);

/* ---- fetch_keep.c ---- */
/** Judges what came of a job and writes it, in one transaction; settles its wants. Errors: E_STORE, E_NOMEM (fatal); E_BUSY. */
cmv_rc cmv__keep(cmv__job *job, cmv_err *err);
/** Writes that a job failed. Errors: as cmv__keep. */
cmv_rc cmv__keep_failure(cmv__job *job, cmv_rc rc, const cmv_err *why, cmv_err *err);

/* ---- watch_due.c ---- */
/** When each want is to be asked for next (`next`), from what the store says alone. */
void cmv__watch_plan(cmv__fetch *run, cmv_utc_ms now);
/** Whether a want is late and may be asked for, so that a conversation about others of its group brings it along. */
bool cmv__watch_along(const cmv__want *want, cmv_utc_ms now);
/** Whether a date after `newest` is so long public that another source may stand in for the first. */
bool cmv__watch_overdue(const cmv__want *want, cmv_date newest, cmv_utc_ms now);
/** Requests to a provider that what becomes due within a day will take. */
int cmv__watch_reserve(const cmv__fetch *run, const cmv_provider *provider, cmv_utc_ms now);
/** Not before this instant after `failures` failures in a row. */
cmv_utc_ms cmv__watch_back_off(cmv__fetch *run, cmv_rc rc, int failures, cmv_utc_ms now);

#endif
