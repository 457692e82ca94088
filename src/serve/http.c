// SPDX-License-Identifier: Apache-2.0
/* The callbacks of libmicrohttpd. */
#include "base/limits.h"
#include "server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Called with the target as it came, before anything is decoded; what it returns is the request from now on. */
void *cmv__on_uri(void *server, const char *uri, struct MHD_Connection *connection) {
    cmv__server *s = server;
    size_t n = strnlen(uri, CMV_URL_MAX + 1), kept = n > CMV_URL_MAX ? 0 : n;
    cmv__request *r =
        malloc(sizeof *r + 3 * (kept + 1)); /* the target, and twice its length to decode it in */
    if (!r) return NULL;
    *r = (cmv__request){
        .connection = connection, .too_long = n > CMV_URL_MAX, .room = r->raw + kept + 1};
    memcpy(r->raw, uri, kept);
    r->raw[kept] = '\0';
    atomic_fetch_add_explicit(&s->under_way, 1, memory_order_relaxed);
    return r;
}

/* One pass over the headers for all that matter. */
static enum MHD_Result take_header(void *request, enum MHD_ValueKind kind, const char *name,
                                   const char *value) {
    cmv__request *r = request;
    (void)kind;
    if (strcasecmp(name, MHD_HTTP_HEADER_ACCEPT_ENCODING) == 0)
        r->ask.accept_encoding = value;
    else if (strcasecmp(name, MHD_HTTP_HEADER_IF_NONE_MATCH) == 0)
        r->ask.if_none_match = value;
    else if (strcasecmp(name, "Last-Event-ID") == 0)
        r->last_event_id = value;
    else if (strcasecmp(name, "Forwarded") == 0 || strcasecmp(name, "X-Forwarded-For") == 0)
        r->forwarded = true;
    return MHD_YES;
}

static bool has_body(struct MHD_Connection *c) {
    const char *length =
        MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
    return (length && strcmp(length, "0") != 0) ||
           MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_TRANSFER_ENCODING);
}

enum MHD_Result cmv__on_request(void *server, struct MHD_Connection *connection, const char *url,
                                const char *method, const char *version, const char *data,
                                size_t *n_data, void **request) {
    cmv__request *r = *request;
    (void)url, (void)version, (void)data, (void)n_data;
    if (!r) return MHD_NO;
    bool known =
        strcmp(method, MHD_HTTP_METHOD_GET) == 0 || strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
    if (!r->begun) {
        r->begun = true;
        /* Queueing in the first call closes the connection afterwards: right only for a body that nobody will read. */
        if (!has_body(connection)) return MHD_YES;
    }
    if (!known) return cmv__answer_method(server, r, method);
    MHD_get_connection_values(connection, MHD_HEADER_KIND, take_header, r);
    return cmv__answer(server, r);
}

void cmv__on_completed(void *server, struct MHD_Connection *connection, void **request,
                       enum MHD_RequestTerminationCode why) {
    cmv__server *s = server;
    cmv__request *r = *request;
    (void)connection;
    if (!r) return;
    const cmv_log *log = s->opt->log;
    if (log && log->write && log->min <= CMV_LOG_DEBUG)
        cmv__log(log, CMV_LOG_DEBUG, "http status=%u target=%.512s end=%d", r->status, r->raw,
                 (int)why);
    if (r->status < CMV__STATUS_MAX)
        atomic_fetch_add_explicit(&s->answered[r->status], 1, memory_order_relaxed);
    atomic_fetch_sub_explicit(&s->under_way, 1, memory_order_relaxed);
    free(r);
    *request = NULL;
}

void cmv__on_message(void *server, const char *format, va_list args) {
    cmv__server *s = server;
    char text[256];
    int n = vsnprintf(text, sizeof text, format, args);
    if (n <= 0) return;
    text[strcspn(text, "\n")] = '\0';
    cmv__log(s->opt->log, CMV_LOG_DEBUG, "libmicrohttpd: %s", text);
}
