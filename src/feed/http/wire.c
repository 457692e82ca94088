// SPDX-License-Identifier: Apache-2.0
/* An attempt as it goes out: the only place where secrets and addresses meet. */
#include "base/error.h"

#include "inside.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define KEY_MARK "{key}"

/* Writes into the block, whose size was computed for the longest form of everything. */
typedef struct pen {
    char *at, *end;
} pen;

static void put_n(pen *p, const char *text, size_t n) {
    assert((size_t)(p->end - p->at) > n);
    memcpy(p->at, text, n);
    p->at += n;
}

static void put(pen *p, const char *text) { put_n(p, text, strlen(text)); }

static void put_encoded(pen *p, const char *text) {
    static const char digits[] = "0123456789ABCDEF";
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (isalnum(c) || strchr("-._~", c)) {
            put_n(p, text, 1);
        } else {
            put_n(p, (char[]){'%', digits[c >> 4], digits[c & 15]}, 3);
        }
    }
}

static void put_json(pen *p, const char *text) {
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') put_n(p, "\\", 1);
        put_n(p, text, 1);
    }
}

/* Ends a text and gives where it began. */
static const char *close_text(pen *p, const char *from) {
    put_n(p, "", 1);
    return from;
}

static size_t len(const char *text) { return text ? strlen(text) : 0; }

static size_t count(const char *text, const char *what) {
    size_t n = 0;
    for (; text && (text = strstr(text, what)) != NULL; text += strlen(what)) n++;
    return n;
}

static size_t room(const cmv__job *job) {
    const cmv_http_request *r = &job->ask;
    size_t n = 256 + strlen(cmv__job_url(job)) + len(r->body) + len(r->content_type) +
               len(r->etag) + len(r->last_modified);
    for (size_t i = 0; i < r->n_headers; i++) n += strlen(r->header[i]) + 1;
    for (int i = 0; i < CMV__SECRETS; i++) {
        const cmv_http_secret *s = &r->secret[i];
        n += (1 + count(r->body, KEY_MARK)) * 3 * len(s->value) + len(s->name) + len(s->prefix) + 8;
    }
    return n;
}

static bool applies(const cmv__job *job, int i, cmv_http_secret_at at) {
    return !job->away && job->ask.secret[i].at == at;
}

static const char *put_url(pen *p, const cmv__job *job, bool plain) {
    const char *from = p->at, *url = cmv__job_url(job);
    if (plain) {
        put(p, "http");
        url += strlen("https");
    }
    put(p, url);
    char join = strchr(url, '?') ? '&' : '?';
    for (int i = 0; i < CMV__SECRETS; i++) {
        if (!applies(job, i, CMV_SECRET_QUERY)) continue;
        put_n(p, &join, 1);
        put(p, job->ask.secret[i].name);
        put_n(p, "=", 1);
        put_encoded(p, job->ask.secret[i].value);
        join = '&';
    }
    return close_text(p, from);
}

static void add_node(cmv__wire *wire, const char *line) {
    struct curl_slist *node = &wire->node[wire->n_nodes];
    node->data = (char *)(uintptr_t)line; /* libcurl only reads it */
    node->next = NULL;
    if (wire->n_nodes++ > 0) node[-1].next = node;
}

static void add_header(cmv__wire *wire, pen *p, const char *name, const char *prefix,
                       const char *value) {
    const char *from = p->at;
    put(p, name);
    put(p, ": ");
    if (prefix) put(p, prefix);
    put(p, value);
    add_node(wire, close_text(p, from));
}

static void put_headers(cmv__wire *wire, pen *p, const cmv__job *job) {
    const cmv_http_request *r = &job->ask;
    add_node(wire, "Expect:"); /* libcurl would wait for 100 before a long body */
    add_node(wire, "Accept-Encoding: gzip");
    for (size_t i = 0; i < r->n_headers; i++) {
        const char *from = p->at;
        put(p, r->header[i]);
        add_node(wire, close_text(p, from));
    }
    if (r->etag) add_header(wire, p, "If-None-Match", NULL, r->etag);
    if (r->last_modified) add_header(wire, p, "If-Modified-Since", NULL, r->last_modified);
    if (r->body && !job->get)
        add_header(wire, p, "Content-Type", NULL,
                   r->content_type ? r->content_type : "application/json");
    for (int i = 0; i < CMV__SECRETS; i++)
        if (applies(job, i, CMV_SECRET_HEADER))
            add_header(wire, p, r->secret[i].name, r->secret[i].prefix, r->secret[i].value);
}

static void put_key(pen *p, const cmv__job *job) {
    const char *type = job->ask.content_type;
    for (int i = 0; i < CMV__SECRETS; i++) {
        if (!applies(job, i, CMV_SECRET_BODY)) continue;
        if (type && strstr(type, "form")) {
            put_encoded(p, job->ask.secret[i].value);
        } else {
            put_json(p, job->ask.secret[i].value);
        }
        return;
    }
}

static void put_body(cmv__wire *wire, pen *p, const cmv__job *job) {
    if (!job->ask.body || job->get) return;
    const char *from = p->at, *at = job->ask.body;
    bool has_key = applies(job, 0, CMV_SECRET_BODY) || applies(job, 1, CMV_SECRET_BODY);
    for (const char *mark; has_key && (mark = strstr(at, KEY_MARK)) != NULL;) {
        put_n(p, at, (size_t)(mark - at));
        put_key(p, job);
        at = mark + strlen(KEY_MARK);
    }
    put(p, at);
    wire->body_n = (size_t)(p->at - from);
    wire->body = close_text(p, from);
}

cmv_rc cmv__wire_compose(cmv__wire *wire, const cmv__job *job, bool plain, cmv_err *err) {
    *wire = (cmv__wire){.block_n = room(job)};
    wire->block = malloc(wire->block_n);
    if (!wire->block) CMV_FAIL(err, CMV_E_NOMEM, "no room for %zu bytes", wire->block_n);
    pen p = {wire->block, wire->block + wire->block_n};
    wire->url = put_url(&p, job, plain);
    put_headers(wire, &p, job);
    put_body(wire, &p, job);
    return CMV_OK;
}

void cmv__wire_wipe(cmv__wire *wire) {
    if (wire->block) explicit_bzero(wire->block, wire->block_n);
    free(wire->block);
    *wire = (cmv__wire){.block = NULL};
}
