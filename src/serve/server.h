// SPDX-License-Identifier: Apache-2.0
/* What all requests share, and one request. */
#ifndef CMV_SERVE_SERVER_H
#define CMV_SERVE_SERVER_H

#include "body.h"
#include "cache.h"
#include "comove/serve.h"
#include "live.h"
#include "pool.h"
#include "target.h"

#include <pthread.h>
#include <stdatomic.h>

/* A page that is the same whatever the data: assets, robots.txt, health. */
typedef struct cmv__file {
    const char *path;
    cmv__body *body;
} cmv__file;

enum { CMV__STATUS_MAX = 600 };

typedef struct cmv__server {
    const cmv_serve_opt *opt;
    cmv__pool *pool;
    cmv__cache *cache;
    cmv__live *live;
    cmv__file *file;
    size_t n_files;
    cmv__body *loading, *ready; /* of /readyz */
    /* The epoch names what answers depend on beside their address: data version, day in New York, reload. */
    pthread_mutex_t clock;
    int64_t version;
    cmv_date today;
    uint64_t generation;
    atomic_uint_fast64_t epoch;
    atomic_int_fast64_t looked_ms; /* when version and day were last looked at */
    atomic_int under_way;          /* requests between their first line and their last byte */
    atomic_uint_fast64_t answered[CMV__STATUS_MAX]; /* requests by status */
} cmv__server;

/* One request. */
typedef struct cmv__request {
    struct MHD_Connection *connection;
    cmv__target target;
    cmv__body_ask ask;
    const char *last_event_id; /* header; nullable */
    bool forwarded;            /* a proxy stands between */
    bool too_long, begun;
    unsigned status; /* answered with; 0 = not yet */
    char *room;      /* for the decoded target */
    char raw[];
} cmv__request;

/** Makes pool, cache and files; store and catalogue are not open yet. Errors: E_NOMEM. */
cmv_rc cmv__server_init(cmv__server *server, const cmv_serve_opt *opt, int threads, cmv_err *err);
/** Releases everything. */
void cmv__server_reset(cmv__server *server);
/** Opens store and catalogue, or opens them again. Errors: those of cmv_app_open. */
cmv_rc cmv__server_load(cmv__server *server, cmv_err *err);
/** The epoch now; looks at data version and day at most every 100 ms. */
uint64_t cmv__server_epoch(cmv__server *server);
/** File of a path; NULL when there is none. */
cmv__body *cmv__server_file(const cmv__server *server, const char *path);

/**
 * What changed in the store after a data version, up to now.
 *
 * Owns:   in the seat's arena.
 * Errors: E_STORE. Where the store cannot tell, changes are unknown.
 */
cmv_rc cmv__changes_since(cmv__seat *seat, int64_t after, cmv__changes *out, bool *texts,
                          cmv_err *err);
/** Looks at the data version while anybody listens; a thread's body, its argument the server. */
void *cmv__server_follow(void *server);

/** Answers /events: a stream that tells when data change. */
enum MHD_Result cmv__answer_events(cmv__server *server, cmv__request *request);
/** Answers /api/v1/changes: the same for those who ask now and then. */
enum MHD_Result cmv__answer_changes(cmv__server *server, cmv__request *request);
/** Answers /-/metrics: freshness and the server's own figures for a monitor. */
enum MHD_Result cmv__answer_figures(cmv__server *server, cmv__request *request);
/** Answers a GET or HEAD request. */
enum MHD_Result cmv__answer(cmv__server *server, cmv__request *request);
/** Answers a request with another method: OPTIONS of the API, else 405. */
enum MHD_Result cmv__answer_method(cmv__server *server, cmv__request *request, const char *method);

/* What went wrong with a request. */
typedef struct cmv__trouble {
    int status; /* 0 = what the code says */
    const cmv_err *err;
    const char *a, *b;          /* names asked for; "" or NULL */
    const char *header, *value; /* one more header; nullable */
} cmv__trouble;

/** Tells a client what is wrong, with what the application suggests; `seat` is the one the caller holds, if any. */
enum MHD_Result cmv__answer_trouble(cmv__server *server, cmv__request *request, cmv__seat *seat,
                                    const cmv__trouble *trouble);
/** Queues a response and remembers its status. */
enum MHD_Result cmv__queue(cmv__request *request, unsigned status, struct MHD_Response *response);

/** Callbacks of libmicrohttpd; their first parameter is the server. */
void *cmv__on_uri(void *server, const char *uri, struct MHD_Connection *connection);
enum MHD_Result cmv__on_request(void *server, struct MHD_Connection *connection, const char *url,
                                const char *method, const char *version, const char *data,
                                size_t *n_data, void **request);
void cmv__on_completed(void *server, struct MHD_Connection *connection, void **request,
                       enum MHD_RequestTerminationCode why);
void cmv__on_message(void *server, const char *format, va_list args);

#endif
