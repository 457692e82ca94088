// SPDX-License-Identifier: Apache-2.0
/*
 * comove/http.h: polite HTTP over libcurl multi: each host its rate, its name for us, its few connections; every limit
 * bounded, every failure named, no key in any text.
 *
 * Caveats first:
 *  - only hosts of the table are spoken to, over verified TLS; addresses that are private, loopback, link-local or
 *    multicast are refused at the socket, whoever named them (a redirect, DNS);
 *  - redirects are followed by us, at most five, to the same host or one listed for it;
 *  - waiting for a rate, for Retry-After and between attempts goes through the clock; timeouts of a transfer are real time;
 *  - one thread; cmv_http_stop may be called from any.
 */
#ifndef COMOVE_HTTP_H
#define COMOVE_HTTP_H

#include "comove/base.h"
#include "comove/series.h"

/* At most n request starts in any ms milliseconds. */
typedef struct cmv_http_rate {
    int n;
    int64_t ms;
} cmv_http_rate;

#define CMV_HTTP_RATES 3
#define CMV_HTTP_REDIRECTS 4

typedef struct cmv_http_host {
    const char *host; /* "api.stlouisfed.org" */
    const char *limit; /* hosts with the same name here share rates and concurrency; NULL: the host's own */
    const char *user_agent;             /* some refuse browsers, others refuse everything else */
    cmv_http_rate rate[CMV_HTTP_RATES]; /* n 0: no more of them */
    int concurrency;                    /* transfers at the same time; 0: 2 */
    const char *redirect_to[CMV_HTTP_REDIRECTS]; /* other hosts that it may send us to */
} cmv_http_host;

typedef struct cmv_http cmv_http;

typedef struct cmv_http_opt {
    const cmv_http_host *host;
    size_t n_hosts;
    const cmv_clock *clock; /* NULL: the system's */
    const cmv_log *log;     /* nullable; addresses without secrets */
    /* Starts of requests are kept in this file, so that a restart stays within the rates; it is locked: one process at a
     * time. NULL: in memory. */
    const char *ledger;
    const char *replay; /* "127.0.0.1:PORT" or NULL: every host is played there, over plain HTTP with its Host; loopback only */
    const char *ca_file; /* NULL: the system's */
    const char *proxy; /* "http://proxy:3128", the operator's; NULL: none, whatever the environment says */
    bool lift_rates; /* benchmarks only; 32 transfers a host then, and no ledger */
    uint64_t seed;   /* of the jitter; 0: from the clock */
    int connect_ms, first_byte_ms, stall_ms, total_ms; /* 0: 10 s, 60 s, 30 s without a kB, 300 s */
    /* A driven clock is moved on although transfers are under way when none of them has heard anything for so long, in real
     * ms; 0: it stands while any is, which is right for a clock that moves by itself. */
    int quiet_ms;
} cmv_http_opt;

/** The transport; texts of the hosts and clock are borrowed, the table is copied. Hosts with the same limit keep the rates of
 *  all of them. Errors: E_ARG, E_BUSY (another process has the ledger; the message names it), E_IO, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_http_create(const cmv_http_opt *opt, cmv_http **out, cmv_err *err);
/** Cancels what is under way (its callbacks run with E_CANCELLED) and releases everything; NULL is fine. */
CMV_API void cmv_http_destroy(cmv_http *http);

typedef enum cmv_http_secret_at {
    CMV_SECRET_NONE,
    CMV_SECRET_QUERY,  /* name=secret is added to the query */
    CMV_SECRET_HEADER, /* "name: prefix secret" */
    CMV_SECRET_BODY    /* stands for {key} in the body */
} cmv_http_secret_at;

typedef struct cmv_http_secret {
    cmv_http_secret_at at;
    const char *name;   /* "api_key", "Authorization" */
    const char *prefix; /* "Bearer ", ""; NULL is "" */
    const char *value;  /* the secret itself: never shown */
} cmv_http_secret;

typedef struct cmv_http_request {
    const char *url; /* https://host/path?query, percent-encoded, without secrets: this is what people see */
    const char *body; /* NULL: GET; else POST with content_type */
    const char *content_type;
    const char *const *header; /* "Name: value" */
    size_t n_headers;
    cmv_http_secret secret[2]; /* Alpaca sends two */
    const char *etag,
        *last_modified;    /* validators of what is held: the answer may be 304; nullable */
    size_t max_bytes;      /* after decompression; 0: CMV_HTTP_BODY_MAX */
    int max_attempts;      /* 0: 4 */
    cmv_utc_ms not_before; /* 0: at once */
    /* A rate that asks for a longer wait than this ends the request with E_RATE_LIMIT, and retry_after_s says how long it
     * would have been; 0: any wait. */
    int64_t max_wait_ms;
} cmv_http_request;

typedef struct cmv_http_reply {
    cmv_rc rc; /* OK: status 2xx or 304 and a whole body. E_NET, E_TIMEOUT, E_LIMIT, E_RATE_LIMIT (418, 429), E_AUTH (401,
                  * 403), E_NOTFOUND (404, 410), E_TIMEOUT (408), E_BUSY (423, 425, 5xx), E_REFUSED (other statuses, redirects, addresses), E_CANCELLED */
    cmv_err err; /* names address without secrets, status, what happened and after how many attempts */
    int status; /* 0: none came */
    bool not_modified;
    const char *body; /* also of an error, at most 64 KiB of it then; secrets that it echoes are blotted out */
    size_t n;
    const char *url;                                 /* of the last hop, without secrets */
    const char *content_type, *etag, *last_modified; /* NULL when absent */
    cmv_utc_ms modified;                             /* last_modified understood, or CMV_UTC_NONE */
    int64_t retry_after_s; /* range-checked: 0..86400; -1: none or absurd */
    int attempts;
    bool unframed; /* only the end of the connection ended the body (HTTP/1.0): it may have been cut */
    int64_t wire_bytes;           /* received, heads too, over all attempts */
    cmv_utc_ms started, finished; /* of the last attempt, by the clock */
} cmv_http_reply;

/* The reply and its texts live until the callback returns. */
typedef void (*cmv_http_done)(void *ctx, const cmv_http_reply *reply);

/**
 * Queues a request; `done` is called once, inside cmv_http_run, run_until or destroy; it may submit more. Texts are copied.
 *
 * Method: attempts are repeated with back-off (1 s doubling to 60 s, full jitter) after E_NET, E_TIMEOUT, 408, 425, 429, 500,
 *         502, 503, 504 and a body cut short; a Retry-After of up to five minutes is waited for, a longer one ends the
 *         request with E_RATE_LIMIT. Never after another 4xx, a refused certificate, address or redirect, or a limit.
 *         429 without Retry-After waits 60 to 70 s. While a host asks to wait, nothing else is sent to it either.
 *         Redirects are no attempts, but count against the rates.
 * Errors: E_ARG (not https, credentials or a port inside, a key of fewer than 4 characters or in the address), E_REFUSED (host
 *         not in the table), E_CANCELLED (stopped before), E_LIMIT, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_http_submit(cmv_http *http, const cmv_http_request *request,
                                             cmv_http_done done, void *ctx, cmv_err *err);
/** Drives transfers until none is queued or under way. Errors: E_CANCELLED (stopped), E_NET (libcurl itself), E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_http_run(cmv_http *http, cmv_err *err);
/**
 * Drives transfers until `at` has come by the clock, until replies were delivered, or until none is queued or under way.
 *
 * Time:   what is on its way is moved at least once, even when `at` is past. Nothing under way: waits through the clock.
 *         Else waits in real time for what comes, and moves the clock only as quiet_ms says.
 * Errors: as cmv_http_run.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_http_run_until(cmv_http *http, cmv_utc_ms at, cmv_err *err);
/**
 * First instant, now or later, at which n more requests to a host fit into its rates beside those that are queued. A rate
 * whose span is at most patience_ms must have room for the first only: the others wait for it.
 *
 * Undefined: CMV_UTC_MAX when a rate never allows as many; now when the host is not in the table or rates are lifted.
 */
CMV_API cmv_utc_ms cmv_http_room_at(cmv_http *http, const char *host, int n, int64_t patience_ms);
/** Ends everything under way and queued with E_CANCELLED, soon and for good; from any thread or signal handler. */
CMV_API void cmv_http_stop(cmv_http *http);

#endif
