// SPDX-License-Identifier: Apache-2.0
/* Life of the transport. What runs when is in run.c. */
#include "base/error.h"

#include "inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define CONCURRENCY 2
#define CONCURRENCY_LIFTED 32
#define CONNECTIONS_KEPT 64

/* ---- hosts and their limits ---------------------------------------------------------------------------------------------- */

static const char *limit_name(const cmv_http_host *host) {
    return host->limit ? host->limit : host->host;
}

static size_t find_limit(const struct cmv_http *http, const char *name) {
    size_t i = 0;
    while (i < http->n_limits && (!http->limit[i].name || strcmp(http->limit[i].name, name) != 0))
        i++;
    return i;
}

/* Hosts that share a limit may each bring rates: all of them hold, and the lowest concurrency does. */
static cmv_rc add_host(struct cmv_http *http, size_t i, cmv_err *err) {
    const cmv_http_host *host = &http->host[i];
    if (!host->host || !host->user_agent)
        CMV_FAIL(err, CMV_E_ARG, "host %zu of the table lacks its name or our name for it", i + 1);
    size_t at = find_limit(http, limit_name(host));
    cmv__limit *limit = &http->limit[at];
    if (at == http->n_limits) {
        *limit = (cmv__limit){.name = limit_name(host), .slot = -1};
        http->n_limits++;
    }
    http->limit_of[i] = at;
    for (int r = 0; r < CMV_HTTP_RATES; r++)
        CMV_TRY(cmv__limit_add_rate(limit, host->rate[r], err));
    int most = host->concurrency > 0 ? host->concurrency : CONCURRENCY;
    if (limit->concurrency == 0 || most < limit->concurrency) limit->concurrency = most;
    if (http->opt.lift_rates) limit->concurrency = CONCURRENCY_LIFTED;
    return CMV_OK;
}

static cmv_rc add_hosts(struct cmv_http *http, cmv_err *err) {
    size_t n = http->opt.n_hosts;
    http->host = calloc(n + 1, sizeof *http->host);
    http->limit = calloc(n + 1, sizeof *http->limit);
    http->limit_of = calloc(n + 1, sizeof *http->limit_of);
    if (!http->host || !http->limit || !http->limit_of)
        CMV_FAIL(err, CMV_E_NOMEM, "no room for %zu hosts", n);
    for (size_t i = 0; i < n; i++) {
        http->host[i] = http->opt.host[i];
        CMV_TRY(add_host(http, i, err));
    }
    for (size_t i = 0; i < http->n_limits; i++) CMV_TRY(cmv__limit_ready(&http->limit[i], err));
    return CMV_OK;
}

const cmv_http_host *cmv__http_row(struct cmv_http *http, const char *host, cmv__limit **limit) {
    for (size_t i = 0; i < http->opt.n_hosts; i++) {
        if (strcasecmp(http->host[i].host, host) != 0) continue;
        *limit = &http->limit[http->limit_of[i]];
        return &http->host[i];
    }
    return NULL;
}

/* ---- where to ------------------------------------------------------------------------------------------------------------ */

static void set_route(struct cmv_http *http, int port) {
    http->route_port = port;
    snprintf(http->route, sizeof http->route, "::127.0.0.1:%d", port);
    http->route_node = (struct curl_slist){.data = http->route};
}

void cmv__http_route_tls(struct cmv_http *http, int port) { set_route(http, port); }

static cmv_rc set_replay(struct cmv_http *http, cmv_err *err) {
    static const char loopback[] = "127.0.0.1:";
    const char *replay = http->opt.replay;
    if (!replay) return CMV_OK;
    const char *digits = replay + strlen(loopback);
    char *end = NULL;
    long port = 0;
    if (strncmp(replay, loopback, strlen(loopback)) == 0) port = strtol(digits, &end, 10);
    if (port < 1 || port > 65535 || *end != '\0')
        CMV_FAIL(err, CMV_E_ARG, "'%s' is no 127.0.0.1:PORT: replay stays on this machine", replay);
    set_route(http, (int)port);
    http->plain = true;
    return CMV_OK;
}

static cmv_rc own_texts(struct cmv_http *http, cmv_err *err) {
    const cmv_http_opt *opt = &http->opt;
    if (opt->ca_file && access(opt->ca_file, R_OK) != 0)
        CMV_FAIL(err, CMV_E_IO, "%s: %s", opt->ca_file, strerror(errno));
    if (opt->ca_file) http->ca_file = strdup(opt->ca_file);
    if (opt->proxy) http->proxy = strdup(opt->proxy);
    if ((opt->ca_file && !http->ca_file) || (opt->proxy && !http->proxy))
        CMV_FAIL(err, CMV_E_NOMEM, "no room for options");
    return CMV_OK;
}

/* ---- life ---------------------------------------------------------------------------------------------------------------- */

static void fill_defaults(struct cmv_http *http) {
    cmv_http_opt *opt = &http->opt;
    if (opt->connect_ms <= 0) opt->connect_ms = 10 * 1000;
    if (opt->first_byte_ms <= 0) opt->first_byte_ms = 60 * 1000;
    if (opt->stall_ms <= 0) opt->stall_ms = 30 * 1000;
    if (opt->total_ms <= 0) opt->total_ms = 300 * 1000;
    http->clock = opt->clock ? opt->clock : cmv_clock_system();
    http->random = opt->seed ? opt->seed : (uint64_t)cmv__mono_ms() ^ (uint64_t)getpid() << 32;
}

static cmv_rc start_curl(struct cmv_http *http, cmv_err *err) {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        CMV_FAIL(err, CMV_E_NOMEM, "libcurl did not start");
    http->curl_ready = true;
    http->multi = curl_multi_init();
    if (!http->multi) CMV_FAIL(err, CMV_E_NOMEM, "libcurl did not start");
    curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT);
    return CMV_OK;
}

static cmv_rc open_ledger(struct cmv_http *http, cmv_err *err) {
    if (!http->opt.ledger || http->opt.lift_rates) return CMV_OK;
    return cmv__ledger_open(http->opt.ledger, http->limit, http->n_limits,
                            http->clock->now(http->clock->ctx), http->opt.log, &http->ledger, err);
}

cmv_rc cmv_http_create(const cmv_http_opt *opt, cmv_http **out, cmv_err *err) {
    if (!opt || !out || (opt->n_hosts > 0 && !opt->host))
        CMV_FAIL(err, CMV_E_ARG, "no options or no table of hosts");
    struct cmv_http *http = calloc(1, sizeof *http);
    if (!http) CMV_FAIL(err, CMV_E_NOMEM, "no room for the transport");
    http->opt = *opt;
    fill_defaults(http);
    cmv_rc rc = set_replay(http, err);
    if (rc == CMV_OK) rc = own_texts(http, err);
    if (rc == CMV_OK) rc = add_hosts(http, err);
    if (rc == CMV_OK) rc = open_ledger(http, err);
    if (rc == CMV_OK) rc = start_curl(http, err);
    if (rc != CMV_OK) {
        cmv_http_destroy(http);
        return rc;
    }
    *out = http;
    return CMV_OK;
}

void cmv_http_destroy(cmv_http *http) {
    if (!http) return;
    sigset_t before;
    cmv__pipe_hold(&before);
    cmv_http_stop(http); /* so that callbacks add nothing */
    cmv__http_cancel(http);
    for (int i = 0; i < http->n_transfers; i++) cmv__transfer_destroy(http->transfer[i]);
    if (http->multi) curl_multi_cleanup(http->multi);
    if (http->curl_ready) curl_global_cleanup();
    cmv__pipe_release(&before);
    cmv__ledger_close(http->ledger);
    for (size_t i = 0; i < http->n_limits; i++) free(http->limit[i].start);
    free(http->host);
    free(http->limit);
    free(http->limit_of);
    free(http->ca_file);
    free(http->proxy);
    free(http);
}

void cmv_http_stop(cmv_http *http) {
    int saved = errno; /* it may run in a signal handler */
    atomic_store(&http->stopped, true);
    if (http->multi) curl_multi_wakeup(http->multi);
    errno = saved;
}

cmv_rc cmv_http_submit(cmv_http *http, const cmv_http_request *request, cmv_http_done done,
                       void *ctx, cmv_err *err) {
    char host[CMV__HOST_MAX];
    cmv__limit *limit = NULL;
    if (!request->url || !done) CMV_FAIL(err, CMV_E_ARG, "a request without address or callback");
    if (atomic_load(&http->stopped)) CMV_FAIL(err, CMV_E_CANCELLED, "fetching was stopped");
    CMV_TRY(cmv__url_host(request->url, host, err));
    const cmv_http_host *row = cmv__http_row(http, host, &limit);
    if (!row)
        CMV_FAIL(err, CMV_E_REFUSED, "%s is not in the table of hosts that are spoken to", host);
    if (http->n_jobs >= CMV_FETCH_QUEUE_MAX)
        CMV_FAIL(err, CMV_E_LIMIT, "%zu requests wait already", http->n_jobs);
    cmv__job *job = NULL;
    CMV_TRY(cmv__job_create(request, &job, err));
    job->home = job->host = row;
    job->limit = limit;
    job->done = done;
    job->ctx = ctx;
    cmv__job_queue(job, false);
    http->n_jobs++;
    return CMV_OK;
}

cmv_utc_ms cmv_http_room_at(cmv_http *http, const char *host, int n, int64_t patience_ms) {
    cmv__limit *limit = NULL;
    cmv_utc_ms now = http->clock->now(http->clock->ctx);
    if (!cmv__http_row(http, host, &limit) || http->opt.lift_rates || n < 1) return now;
    uint64_t all = (uint64_t)n;
    for (const cmv__job *job = limit->first; job; job = job->next) all++;
    return cmv__limit_room_at(limit, all, patience_ms, now);
}
