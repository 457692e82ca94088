// SPDX-License-Identifier: Apache-2.0
/* The parts of the transport, for each other and for their tests. Start with http.c. */
#ifndef CMV_FEED_HTTP_INSIDE_H
#define CMV_FEED_HTTP_INSIDE_H

#include "comove/buf.h"
#include "comove/http.h"

#include "base/limits.h"

#include <curl/curl.h>
#include <signal.h>
#include <stdatomic.h>
#include <zlib.h>

struct sockaddr;

/* ---- address.c: who may be spoken to ------------------------------------------------------------------------------------- */

/** What is wrong with an address of the other side ("private"), or NULL when it is a public unicast one. */
const char *cmv__address_problem(const struct sockaddr *address);
/** The same for the text of an IPv4 or IPv6 address; "no address" when it is none. */
const char *cmv__address_text_problem(const char *text);

/* ---- policy.c: what an attempt came to, and whether another one may help ------------------------------------------------- */

#define CMV__REDIRECTS_MAX 5
#define CMV__RETRY_AFTER_MAX 86400

typedef struct cmv__attempt {
    cmv_rc rc;             /* of the transfer: OK when a whole reply of some status came */
    bool may_retry;        /* of a transfer that failed */
    bool conditional;      /* validators were sent */
    int status;            /* 0: none came */
    int64_t retry_after_s; /* -1: none */
    int number, max;       /* of attempts */
} cmv__attempt;

typedef struct cmv__http_verdict {
    cmv_rc rc;
    bool retry;
    bool pause;      /* the host asks everybody to wait, not only this request */
    int64_t wait_ms; /* before the next attempt */
} cmv__http_verdict;

/** Judges an attempt; random is the state of the jitter. */
cmv__http_verdict cmv__http_judge(const cmv__attempt *attempt, uint64_t *random);
/** True for the statuses that name another place: 301, 302, 303, 307, 308. */
bool cmv__http_is_redirect(int status);
/** Seconds of a Retry-After, a number or a date: 0..86400; -1 when it is neither, past or absurd. */
int64_t cmv__http_retry_after(const char *value, cmv_utc_ms now);
/** Instant of an HTTP date, CMV_UTC_NONE when it is none. */
cmv_utc_ms cmv__http_date(const char *value);
/** The next of a row of 64-bit numbers that look random. */
uint64_t cmv__http_random(uint64_t *state);

/* ---- secret.c ------------------------------------------------------------------------------------------------------------ */

#define CMV__SECRETS 2
#define CMV__SECRET_MIN 4 /* shorter ones could not be blotted out of a text without ruining it */

/** Replaces each secret in a text by ***, also in other letters, percent-encoded or escaped; returns the new length. */
size_t cmv__blot(char *text, size_t n, const cmv_http_secret secret[CMV__SECRETS]);
/** The same for a text that was cut: also the beginning of a secret at its end. */
size_t cmv__blot_cut(char *text, size_t n, const cmv_http_secret secret[CMV__SECRETS]);
/** True when the text holds a secret in any of these forms. */
bool cmv__holds_secret(const char *text, const cmv_http_secret secret[CMV__SECRETS]);
/** Takes query parameters that hold a secret out of an address. */
void cmv__strip_secrets(char *url, const cmv_http_secret secret[CMV__SECRETS]);

/* ---- rates.c, ledger.c: how often ---------------------------------------------------------------------------------------- */

#define CMV__LIMIT_RATES 6
/* Starts that were spaced by us may arrive closer together. */
#define CMV__RATE_MARGIN_MS 20

struct cmv__job;

/* Hosts that share rates and concurrency. */
typedef struct cmv__limit {
    const char *name;
    cmv_http_rate rate[CMV__LIMIT_RATES];
    int n_rates;
    int concurrency;
    int running;
    int64_t *start; /* the newest `cap` starts, never falling */
    size_t cap;
    uint64_t n_starts;             /* ever; start[n_starts % cap] is the oldest */
    cmv_utc_ms paused;             /* nothing starts before */
    int slot;                      /* in the ledger; -1: none */
    struct cmv__job *first, *last; /* queued */
} cmv__limit;

/** Adds a rate unless it is there. Errors: E_ARG (more than the ledger remembers, too many rates). */
cmv_rc cmv__limit_add_rate(cmv__limit *limit, cmv_http_rate rate, cmv_err *err);
/** Room for the starts that the rates look at. Errors: E_NOMEM. */
cmv_rc cmv__limit_ready(cmv__limit *limit, cmv_err *err);
/** First instant, now or later, at which a request may start. */
cmv_utc_ms cmv__limit_free_at(cmv__limit *limit, cmv_utc_ms now);
/** First instant, now or later, at which n requests fit into all rates, one into those of at most patience_ms; CMV_UTC_MAX: never. */
cmv_utc_ms cmv__limit_room_at(cmv__limit *limit, uint64_t n, int64_t patience_ms, cmv_utc_ms now);
/** Remembers a start. */
void cmv__limit_started(cmv__limit *limit, cmv_utc_ms now);

typedef struct cmv__ledger cmv__ledger;

/** Opens and locks the file and fills the limits from it. Errors: E_BUSY, E_IO, E_LIMIT (too many limits), E_NOMEM. */
cmv_rc cmv__ledger_open(const char *path, cmv__limit *limit, size_t n, cmv_utc_ms now,
                        const cmv_log *log, cmv__ledger **out, cmv_err *err);
/** Writes the newest start of a limit down, before the request goes out; ledger may be NULL. False when it could not. */
bool cmv__ledger_note(cmv__ledger *ledger, const cmv__limit *limit);
/** Unlocks; NULL is fine. */
void cmv__ledger_close(cmv__ledger *ledger);

/* ---- job.c: a request that waits or runs --------------------------------------------------------------------------------- */

#define CMV__HEADERS_MAX 16

typedef struct cmv__job {
    struct cmv__job *prev, *next; /* in its limit's queue */
    cmv_http_request ask;         /* texts below, in one block that is wiped */
    size_t body_n;
    const cmv_http_host *home; /* row of the first address */
    const cmv_http_host *host; /* row whose limits and name count now */
    cmv__limit *limit;
    char *hop;          /* address after redirects; NULL: ask.url */
    bool away;          /* on another host: no secrets */
    bool get;           /* a redirect made a GET of it */
    int attempts, hops; /* of this attempt */
    cmv_utc_ms due;
    int64_t held_s; /* by its rate, longer than it waits; 0 */
    int64_t wire_bytes;
    cmv_http_done done;
    void *ctx;
    size_t block_n;
    char block[];
} cmv__job;

/** Copies a request that was checked. Errors: E_ARG, E_LIMIT, E_NOMEM. */
cmv_rc cmv__job_create(const cmv_http_request *request, cmv__job **out, cmv_err *err);
/** Wipes and releases; NULL is fine. */
void cmv__job_destroy(cmv__job *job);
/** The address as people may see it. */
const char *cmv__job_url(const cmv__job *job);
/** Adds to a queue, at its end or, for a repetition, at its front. */
void cmv__job_queue(cmv__job *job, bool front);
/** Takes it out of its queue. */
void cmv__job_unqueue(cmv__job *job);

/* ---- wire.c: an attempt as it goes out, secrets and all ------------------------------------------------------------------ */

typedef struct cmv__wire {
    char *block; /* everything below points into it */
    size_t block_n;
    const char *url, *body;
    size_t body_n;
    struct curl_slist node[CMV__HEADERS_MAX + 8];
    int n_nodes;
} cmv__wire;

/** Composes; plain: as http:// (replay). Errors: E_NOMEM. */
cmv_rc cmv__wire_compose(cmv__wire *wire, const cmv__job *job, bool plain, cmv_err *err);
/** Wipes and releases. */
void cmv__wire_wipe(cmv__wire *wire);

/* ---- transfer.c, body.c: one attempt under way --------------------------------------------------------------------------- */

/* What is kept of the headers. Longer ones count as absent. */
typedef struct cmv__head {
    int status;
    size_t n; /* bytes of it all */
    bool framed, http1;
    bool whole; /* its empty line came */
    char content_type[256], content_encoding[64], etag[512], last_modified[64], retry_after[64];
    char location[CMV_FETCH_URL_MAX];
} cmv__head;

typedef struct cmv__transfer {
    struct cmv_http *http;
    CURL *easy;
    cmv__job *job; /* NULL: idle */
    cmv__wire wire;
    cmv__head head;
    cmv_buf body;
    size_t body_max;
    bool unzip, unzip_ready;
    bool unzip_over, unzip_later,
        unzip_ignore; /* a packed piece ended; not the first one; the rest is padding */
    z_stream z;
    int64_t body_in;                /* body bytes as received */
    int64_t began, asked, progress; /* real ms; asked 0: not connected yet */
    int64_t progress_bytes;
    int64_t heard; /* real ms: the start, the connection, the newest byte */
    cmv_utc_ms started;
    const char *refused; /* what is wrong with an address of the host */
    bool enough;         /* ended by us because the body of an error is long */
    cmv_rc rc;           /* not OK: ended by us, or by finish */
    bool may_retry;
    char said[256]; /* why */
    char curl_said[CURL_ERROR_SIZE];
} cmv__transfer;

/** Starts an attempt. Errors: E_NOMEM, E_NET (libcurl). */
cmv_rc cmv__transfer_start(cmv__transfer *transfer, cmv__job *job, cmv_err *err);
/** Takes libcurl's result into rc, may_retry and said. */
void cmv__transfer_result(cmv__transfer *transfer, CURLcode code);
/** Ends a transfer that is too slow: true when it was, with rc and said set. */
bool cmv__transfer_late(cmv__transfer *transfer, int64_t now);
/** Real ms until it may be too slow. */
int64_t cmv__transfer_patience(const cmv__transfer *transfer, int64_t now);
/** Takes it off libcurl's hands, adds up its bytes, wipes what went out. */
void cmv__transfer_stop(cmv__transfer *transfer);
/** Ready for another one; a large body's memory is given back. */
void cmv__transfer_idle(cmv__transfer *transfer);
/** Releases everything. */
void cmv__transfer_destroy(cmv__transfer *transfer);
/** Real time that only moves forward. */
int64_t cmv__mono_ms(void);

/** Sets rc and said, once; returns false. */
bool cmv__transfer_fail(cmv__transfer *transfer, cmv_rc rc, bool may_retry, const char *fmt, ...)
    CMV_PRINTF(4, 5);
/** Prepares body and decoder of an attempt. */
void cmv__body_begin(cmv__transfer *transfer);
/** Takes received bytes; false ends the transfer. */
bool cmv__body_take(cmv__transfer *transfer, const char *bytes, size_t n);
/** Says that no more come: false when something is missing. */
bool cmv__body_end(cmv__transfer *transfer);
/** Takes one header line or status line; false ends the transfer. */
bool cmv__head_take(cmv__transfer *transfer, const char *line, size_t n);

/* ---- url.c --------------------------------------------------------------------------------------------------------------- */

#define CMV__HOST_MAX 256

/** Host of an https address in lower case. Errors: E_ARG (not https, credentials, a port, no printable ASCII). */
cmv_rc cmv__url_host(const char *url, char host[CMV__HOST_MAX], cmv_err *err);
/** Where a redirect leads: the address (malloc) without secrets and its host. Errors: E_REFUSED, E_NOMEM. */
cmv_rc cmv__url_follow(const cmv__job *job, const char *location, char **out,
                       char host[CMV__HOST_MAX], cmv_err *err);

/* ---- http.c -------------------------------------------------------------------------------------------------------------- */

struct cmv_http {
    cmv_http_opt opt;
    cmv_http_host *host;
    cmv__limit *limit; /* limit_of[i] is that of host[i] */
    size_t *limit_of;
    size_t n_limits;
    const cmv_clock *clock;
    CURLM *multi;
    bool curl_ready;
    char *ca_file, *proxy;
    /* Where everything is connected to in replay and in tests of TLS; port 0: where its name says. */
    char route[64];
    int route_port;
    bool plain; /* http instead of https: replay */
    struct curl_slist route_node;
    cmv__ledger *ledger;
    bool ledger_failed;
    uint64_t random;
    size_t n_jobs;   /* queued or under way */
    uint64_t n_told; /* replies ever delivered */
    cmv__transfer *transfer[CMV_FETCH_PARALLEL_MAX];
    int n_transfers, n_running;
    atomic_bool stopped;
};

/** For tests: every host is found at 127.0.0.1:port, over TLS as ever. */
void cmv__http_route_tls(struct cmv_http *http, int port);
/** Row of a host, or NULL; *limit is its limit. */
const cmv_http_host *cmv__http_row(struct cmv_http *http, const char *host, cmv__limit **limit);
/** Keeps SIGPIPE from this thread: TLS may write to a connection that is gone, and libcurl is told to leave signals alone. */
void cmv__pipe_hold(sigset_t *before);
/** Drops one that came meanwhile, and undoes the above. */
void cmv__pipe_release(const sigset_t *before);
/** Ends everything under way and queued with E_CANCELLED. */
void cmv__http_cancel(struct cmv_http *http);
/** Tells the result of a job and releases it; transfer NULL: it was not under way. */
void cmv__http_tell(struct cmv_http *http, cmv__job *job, cmv__transfer *transfer, cmv_rc rc,
                    const char *said);

#endif
