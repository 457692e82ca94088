// SPDX-License-Identifier: Apache-2.0
/* A request copied into one block, checked, and its place in a queue. */
#include "base/error.h"

#include "inside.h"

#include <stdlib.h>
#include <string.h>

/* Printable ASCII without line ends: nothing that would add a header or a line. */
static bool is_plain(const char *text, bool spaces) {
    for (; *text; text++)
        if (*text < ' ' || *text > '~' || (*text == ' ' && !spaces)) return false;
    return true;
}

static cmv_rc check_name(const cmv_http_secret *s, cmv_err *err) {
    if (!s->name || !*s->name || !is_plain(s->name, false) || strpbrk(s->name, ":&=?#"))
        CMV_FAIL(err, CMV_E_ARG, "the parameter or header of a key has no proper name");
    if (s->prefix && !is_plain(s->prefix, true))
        CMV_FAIL(err, CMV_E_ARG, "%s: its prefix is no printable ASCII", s->name);
    return CMV_OK;
}

static cmv_rc check_secret(const cmv_http_secret *s, cmv_err *err) {
    if (s->at == CMV_SECRET_NONE) return CMV_OK;
    if (!s->value || strlen(s->value) < CMV__SECRET_MIN || !is_plain(s->value, true))
        CMV_FAIL(err, CMV_E_ARG,
                 "the key for %s has fewer than %d characters or others than printable ASCII",
                 s->name ? s->name : "the body", CMV__SECRET_MIN);
    return s->at == CMV_SECRET_BODY ? CMV_OK : check_name(s, err);
}

static cmv_rc check_headers(const cmv_http_request *r, cmv_err *err) {
    if (r->n_headers > CMV__HEADERS_MAX)
        CMV_FAIL(err, CMV_E_LIMIT, "%s: %zu headers, at most %d", r->url, r->n_headers,
                 CMV__HEADERS_MAX);
    for (size_t i = 0; i < r->n_headers; i++)
        if (!is_plain(r->header[i], true) || !strchr(r->header[i], ':'))
            CMV_FAIL(err, CMV_E_ARG, "%s: header %zu is no 'Name: value'", r->url, i + 1);
    const char *const single[] = {r->etag, r->last_modified, r->content_type};
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        if (single[i] && !is_plain(single[i], true))
            CMV_FAIL(err, CMV_E_ARG, "%s: a validator or type is no printable ASCII", r->url);
    return CMV_OK;
}

static cmv_rc check(const cmv_http_request *r, cmv_err *err) {
    if (strlen(r->url) > CMV_FETCH_URL_MAX)
        CMV_FAIL(err, CMV_E_LIMIT, "%.100s...: the address has %zu bytes, at most %d", r->url,
                 strlen(r->url), CMV_FETCH_URL_MAX);
    if (r->body && strlen(r->body) > CMV_FETCH_BODY_MAX)
        CMV_FAIL(err, CMV_E_LIMIT, "%s: the body has %zu bytes, at most %d", r->url,
                 strlen(r->body), CMV_FETCH_BODY_MAX);
    if (r->max_attempts < 0) CMV_FAIL(err, CMV_E_ARG, "%s: %d attempts", r->url, r->max_attempts);
    for (int i = 0; i < CMV__SECRETS; i++) CMV_TRY(check_secret(&r->secret[i], err));
    CMV_TRY(check_headers(r, err));
    if (cmv__holds_secret(r->url, r->secret)) /* and is not repeated here */
        CMV_FAIL(err, CMV_E_ARG, "an address holds its key, which belongs into `secret`");
    return CMV_OK;
}

static size_t size(const char *text) { return text ? strlen(text) + 1 : 0; }

static size_t block_size(const cmv_http_request *r) {
    size_t n = size(r->url) + size(r->body) + size(r->content_type) + size(r->etag) +
               size(r->last_modified) + r->n_headers * sizeof(char *) + sizeof(char *);
    for (size_t i = 0; i < r->n_headers; i++) n += size(r->header[i]);
    for (int i = 0; i < CMV__SECRETS; i++)
        n += size(r->secret[i].name) + size(r->secret[i].prefix) + size(r->secret[i].value);
    return n;
}

static const char *keep(char **at, const char *text) {
    if (!text) return NULL;
    size_t n = strlen(text) + 1;
    char *copy = *at;
    memcpy(copy, text, n);
    *at += n;
    return copy;
}

static void copy(cmv__job *job, const cmv_http_request *r) {
    cmv_http_request *to = &job->ask;
    *to = *r;
    const char **header = (const char **)(void *)job->block; /* first, where it is aligned */
    char *at = job->block + r->n_headers * sizeof(char *);
    for (size_t i = 0; i < r->n_headers; i++) header[i] = keep(&at, r->header[i]);
    to->header = header;
    to->url = keep(&at, r->url);
    to->body = keep(&at, r->body);
    to->content_type = keep(&at, r->content_type);
    to->etag = keep(&at, r->etag);
    to->last_modified = keep(&at, r->last_modified);
    for (int i = 0; i < CMV__SECRETS; i++) {
        cmv_http_secret *s = &to->secret[i];
        s->name = keep(&at, r->secret[i].name);
        s->prefix = keep(&at, r->secret[i].prefix);
        s->value = keep(&at, r->secret[i].value);
    }
}

cmv_rc cmv__job_create(const cmv_http_request *request, cmv__job **out, cmv_err *err) {
    CMV_TRY(check(request, err));
    size_t n = block_size(request);
    cmv__job *job = calloc(1, sizeof *job + n);
    if (!job) CMV_FAIL(err, CMV_E_NOMEM, "no room for the request %s", request->url);
    job->block_n = n;
    copy(job, request);
    job->body_n = request->body ? strlen(request->body) : 0;
    job->due = request->not_before;
    if (job->ask.max_bytes == 0 || job->ask.max_bytes > CMV_HTTP_BODY_MAX)
        job->ask.max_bytes = CMV_HTTP_BODY_MAX;
    if (job->ask.max_attempts == 0) job->ask.max_attempts = 4;
    *out = job;
    return CMV_OK;
}

void cmv__job_destroy(cmv__job *job) {
    if (!job) return;
    explicit_bzero(job->block, job->block_n);
    free(job->hop);
    free(job);
}

const char *cmv__job_url(const cmv__job *job) { return job->hop ? job->hop : job->ask.url; }

void cmv__job_queue(cmv__job *job, bool front) {
    cmv__limit *limit = job->limit;
    job->prev = front ? NULL : limit->last;
    job->next = front ? limit->first : NULL;
    *(job->prev ? &job->prev->next : &limit->first) = job;
    *(job->next ? &job->next->prev : &limit->last) = job;
}

void cmv__job_unqueue(cmv__job *job) {
    cmv__limit *limit = job->limit;
    *(job->prev ? &job->prev->next : &limit->first) = job->next;
    *(job->next ? &job->next->prev : &limit->last) = job->prev;
    job->prev = job->next = NULL;
}
