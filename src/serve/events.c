// SPDX-License-Identifier: Apache-2.0
/* What changed: as a stream of events, and for those who ask now and then. And the server's own figures. */
#include "base/limits.h"
#include "comove/fetch.h"
#include "server.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define EVENTS_MEDIA "text/event-stream; charset=utf-8"
#define JSON_MEDIA "application/json"
#define FIGURES_MEDIA "text/plain; version=0.0.4; charset=utf-8"

/* Whose changes, since when. */
typedef struct subject {
    const char *name[CMV_LIVE_METRICS_MAX]; /* ids */
    size_t n;                               /* 0: all */
    bool since;
    int64_t after;
} subject;

/* ---- parameters ------------------------------------------------------------------------------------------------------- */

static bool version_of(const char *text, int64_t *out) {
    char *end;
    errno = 0;
    long long v = strtoll(text, &end, 10);
    *out = v;
    return text[0] >= '0' && text[0] <= '9' && !*end && errno == 0;
}

static cmv_rc read_names(cmv__seat *seat, const char *list, subject *out, cmv_err *err) {
    char *text = cmv_arena_str(seat->arena, list);
    if (!text) CMV_FAIL(err, CMV_E_NOMEM, "no room for a list of metrics");
    while (*text) {
        const size_t n = strcspn(text, ",");
        const bool more = text[n] == ',';
        const cmv_metric *metric;
        text[n] = '\0';
        if (out->n == CMV_LIVE_METRICS_MAX)
            CMV_FAIL(err, CMV_E_LIMIT, "m names more than %zu metrics; without m all are meant",
                     CMV_LIVE_METRICS_MAX);
        CMV_TRY(cmv_app_metric(seat->app, text, &metric, err));
        out->name[out->n] = cmv_arena_str(seat->arena, metric->id);
        if (!out->name[out->n++]) CMV_FAIL(err, CMV_E_NOMEM, "no room for a list of metrics");
        text += n + more;
    }
    return CMV_OK;
}

/* A browser that comes back says what it had last; that counts more than the address it once asked. */
static cmv_rc read_subject(cmv__seat *seat, const cmv__request *r, subject *out, cmv_err *err) {
    *out = (subject){0};
    if (r->target.metrics) CMV_TRY(read_names(seat, r->target.metrics, out, err));
    if (r->last_event_id && version_of(r->last_event_id, &out->after)) {
        out->since = true;
        return CMV_OK;
    }
    const char *after = r->target.after;
    if (!after || !after[0]) return CMV_OK;
    if (!version_of(after, &out->after))
        CMV_FAIL(err, CMV_E_ARG, "after=%.40s is no data version; write a whole number", after);
    out->since = true;
    return CMV_OK;
}

/* ---- what changed ------------------------------------------------------------------------------------------------------- */

cmv_rc cmv__changes_since(cmv__seat *seat, int64_t after, cmv__changes *out, bool *texts,
                          cmv_err *err) {
    cmv_store *store = cmv_app_store(seat->app);
    const char **name;
    *out = (cmv__changes){0};
    *texts = false;
    CMV_TRY(cmv_store_version(store, &out->version, err));
    out->known = after == out->version;
    if (after >= out->version)
        return CMV_OK; /* above it: another store, of which nothing is known */
    out->known = cmv_store_changed(store, after, seat->arena, &name, &out->n, texts, NULL) == CMV_OK;
    if (out->known)
        out->name = name;
    else
        out->n = 0;
    return CMV_OK;
}

/* ---- answers -------------------------------------------------------------------------------------------------------------- */

static enum MHD_Result send_response(cmv__request *r, struct MHD_Response *response,
                                     cmv__body_kind kind, const char *media) {
    enum MHD_Result queued = MHD_NO;
    if (cmv__body_headers(response, kind, media)) queued = cmv__queue(r, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result send_text(cmv__request *r, const cmv_buf *text, cmv__body_kind kind,
                                 const char *media) {
    struct MHD_Response *response =
        MHD_create_response_from_buffer(text->n, text->at, MHD_RESPMEM_MUST_COPY);
    return response ? send_response(r, response, kind, media) : MHD_NO;
}

static enum MHD_Result trouble(cmv__server *s, cmv__request *r, cmv__seat *seat, const cmv_err *err) {
    return cmv__answer_trouble(s, r, seat, &(cmv__trouble){.err = err});
}

static cmv_rc open_stream(cmv__server *s, cmv__request *r, cmv__seat *seat,
                          struct MHD_Response **out, cmv_err *err) {
    subject what;
    cmv__changes missed;
    bool texts;
    CMV_TRY(read_subject(seat, r, &what, err));
    CMV_TRY(cmv__changes_since(seat, what.after, &missed, &texts, err));
    const bool say =
        what.since && missed.version != what.after && cmv__changes_meet(&missed, what.name, what.n);
    return cmv__live_join(s->live, r->connection, what.name, what.n, missed.version,
                          say ? &missed : NULL, out, err);
}

enum MHD_Result cmv__answer_events(cmv__server *s, cmv__request *r) {
    struct MHD_Response *response = NULL;
    cmv_err err = {.index = -1};
    (void)cmv__server_epoch(
        s); /* what counts as new from here on is measured against a version that was looked at */
    cmv__seat *seat = cmv__pool_take(s->pool);
    cmv_rc rc = open_stream(s, r, seat, &response, &err);
    enum MHD_Result queued = rc == CMV_OK ? MHD_NO : trouble(s, r, seat, &err);
    cmv__pool_give(s->pool, seat);
    if (rc != CMV_OK) return queued;
    /* A proxy that collects before it passes on would hold events back. */
    if (MHD_add_response_header(response, "X-Accel-Buffering", "no") != MHD_YES) {
        MHD_destroy_response(response);
        return MHD_NO;
    }
    return send_response(r, response, CMV__BODY_HEALTH, EVENTS_MEDIA);
}

static cmv_rc write_changes(cmv__seat *seat, const cmv__request *r, cmv_err *err) {
    subject what;
    cmv__changes changes;
    bool texts;
    CMV_TRY(read_subject(seat, r, &what, err));
    CMV_TRY(cmv__changes_since(seat, what.after, &changes, &texts, err));
    cmv__changes_json(&changes, what.name, what.n, &seat->text);
    cmv_buf_char(&seat->text, '\n');
    return cmv_buf_done(&seat->text, err);
}

enum MHD_Result cmv__answer_changes(cmv__server *s, cmv__request *r) {
    cmv_err err = {.index = -1};
    cmv__seat *seat = cmv__pool_take(s->pool);
    enum MHD_Result queued = write_changes(seat, r, &err) == CMV_OK
                                 ? send_text(r, &seat->text, CMV__BODY_API_NOW, JSON_MEDIA)
                                 : trouble(s, r, seat, &err);
    cmv__pool_give(s->pool, seat);
    return queued;
}

/* ---- figures of the server ---------------------------------------------------------------------------------------------- */

/* True when the request comes from this machine, and not through a proxy that runs on it. */
static bool is_local(const cmv__request *r) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (!info || r->forwarded) return false;
    const struct sockaddr *from = info->client_addr;
    if (from->sa_family == AF_INET)
        return (ntohl(((const struct sockaddr_in *)(const void *)from)->sin_addr.s_addr) >> 24) ==
               127;
    if (from->sa_family != AF_INET6) return false;
    const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
}

static void head(cmv_buf *out, const char *name, const char *kind, const char *help) {
    cmv_buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind);
}

static void figure(cmv_buf *out, const char *name, const char *kind, const char *help, uint64_t v) {
    head(out, name, kind, help);
    cmv_buf_printf(out, "%s %llu\n", name, (unsigned long long)v);
}

static void write_server(cmv__server *s, cmv_buf *out) {
    const cmv__cache_stat c = cmv__cache_stat_of(s->cache);
    head(out, "comove_http_requests_total", "counter", "Requests answered, by status.");
    for (int i = 0; i < CMV__STATUS_MAX; i++) {
        const uint_fast64_t n = atomic_load_explicit(&s->answered[i], memory_order_relaxed);
        if (n)
            cmv_buf_printf(out, "comove_http_requests_total{status=\"%d\"} %llu\n", i,
                           (unsigned long long)n);
    }
    figure(out, "comove_cache_hits_total", "counter", "Pages answered from memory.", c.hits);
    figure(out, "comove_cache_misses_total", "counter", "Pages that were made.", c.misses);
    figure(out, "comove_cache_evicted_total", "counter", "Pages given up for want of room.",
           c.evicted);
    figure(out, "comove_cache_outdated_total", "counter", "Pages dropped since their data changed.",
           c.outdated);
    figure(out, "comove_cache_pages", "gauge", "Pages in memory.", c.items);
    figure(out, "comove_cache_bytes", "gauge", "Bytes of the pages in memory.", c.bytes);
    figure(out, "comove_listeners", "gauge", "Open pages that wait for new data.",
           cmv__live_count(s->live));
}

/* A data part that cannot be told leaves the server's own figures. */
static cmv_rc write_figures(cmv__server *s, cmv__seat *seat, cmv_err *err) {
    cmv_err why;
    if (cmv_app_metrics_text(seat->app, seat->arena, &seat->text, &why) != CMV_OK) {
        cmv__log(s->opt->log, CMV_LOG_WARN, "figures of the data are left out: %s", why.msg);
        cmv_buf_clear(&seat->text);
    }
    write_server(s, &seat->text);
    return cmv_buf_done(&seat->text, err);
}

enum MHD_Result cmv__answer_figures(cmv__server *s, cmv__request *r) {
    cmv_err err = {.index = -1};
    if (!s->opt->metrics_public && !is_local(r)) {
        (void)cmv__fail(&err, CMV_E_NOTFOUND, -1, __FILE__, __LINE__, "there is no page at %.200s",
                        r->target.path);
        return trouble(s, r, NULL, &err);
    }
    cmv__seat *seat = cmv__pool_take(s->pool);
    enum MHD_Result queued = write_figures(s, seat, &err) == CMV_OK
                                 ? send_text(r, &seat->text, CMV__BODY_HEALTH, FIGURES_MEDIA)
                                 : trouble(s, r, seat, &err);
    cmv__pool_give(s->pool, seat);
    return queued;
}
