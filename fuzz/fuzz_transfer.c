// SPDX-License-Identifier: Apache-2.0
/*
 * One reply as libcurl hands it over: header lines, then pieces of a body, which may be packed; then its end and the texts that
 * are told. The first byte chooses the size of the pieces, the second how much room the body has.
 */
#include "feed/http/inside.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const cmv_http_secret KEYS[CMV__SECRETS] = {
    {.at = CMV_SECRET_QUERY, .name = "api_key", .value = "aB/3 z9"},
    {.at = CMV_SECRET_HEADER, .name = "X", .value = "secret"}};

static void must(bool holds) {
    if (!holds) abort();
}

/* What stands in headers for people and for the next request. */
static void check_text(const char *text, size_t size) {
    size_t n = strnlen(text, size);
    must(n < size);
    for (size_t i = 0; i < n; i++) must(text[i] >= ' ' && text[i] <= '~');
}

static void check_head(const cmv__head *h) {
    must(h->status >= 0 && h->status <= 999);
    check_text(h->content_type, sizeof h->content_type);
    check_text(h->content_encoding, sizeof h->content_encoding);
    check_text(h->etag, sizeof h->etag);
    check_text(h->last_modified, sizeof h->last_modified);
    check_text(h->retry_after, sizeof h->retry_after);
    check_text(h->location, sizeof h->location);
    int64_t s = cmv__http_retry_after(h->retry_after, 1767225600000);
    must(s >= -1 && s <= CMV__RETRY_AFTER_MAX);
    cmv_utc_ms at = cmv__http_date(h->last_modified);
    must(at == CMV_UTC_NONE || (at >= 0 && at < 253402300800000));
}

/* Lines up to an empty one; where the body begins. */
static const char *heads(cmv__transfer *t, const char *at, const char *end) {
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((stop ? stop + 1 : end) - at);
        char *line = malloc(n); /* to its exact size, so that a read past the end is seen */
        must(line != NULL);
        memcpy(line, at, n);
        bool on = cmv__head_take(t, line, n), empty = *line == '\r' || *line == '\n';
        free(line);
        at += n;
        if (!on) return NULL;
        if (empty) break;
    }
    return at;
}

static bool bodies(cmv__transfer *t, const char *at, const char *end, size_t piece) {
    while (at < end) {
        size_t n = (size_t)(end - at) < piece ? (size_t)(end - at) : piece;
        char *bytes = malloc(n);
        must(bytes != NULL);
        memcpy(bytes, at, n);
        bool on = cmv__body_take(t, bytes, n);
        free(bytes);
        if (!on) return false;
        at += n;
    }
    return true;
}

/* What is left of a text holds no secret. */
static void check_blot(cmv__transfer *t) {
    if (t->body.n == 0) return;
    size_t n = cmv__blot_cut(t->body.at, t->body.n, KEYS);
    must(n <= t->body.n);
    t->body.at[n] = '\0';
    if (strlen(t->body.at) == n)
        must(!cmv__holds_secret(t->body.at, KEYS) || strstr(t->body.at, "***"));
}

static void check_follow(const cmv__transfer *t) {
    static const cmv_http_host HOST = {.host = "example.org", .redirect_to = {"www.example.org"}};
    cmv__job *job = calloc(1, sizeof *job);
    char host[CMV__HOST_MAX], *url = NULL;
    must(job != NULL);
    job->home = job->host = &HOST;
    job->ask.url = "https://example.org/a?b=c";
    memcpy(job->ask.secret, KEYS, sizeof KEYS);
    if (cmv__url_follow(job, t->head.location, &url, host, NULL) == CMV_OK) {
        must(strncmp(url, "https://", 8) == 0 && !cmv__holds_secret(url, KEYS));
        must(strcmp(host, "example.org") == 0 || strcmp(host, "www.example.org") == 0);
        char again[CMV__HOST_MAX];
        must(cmv__url_host(url, again, NULL) == CMV_OK && strcmp(again, host) == 0);
    }
    free(url);
    free(job);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2) return 0;
    const char *at = (const char *)data + 2, *end = (const char *)data + size;
    cmv__transfer *t = calloc(1, sizeof *t);
    must(t != NULL);
    cmv_buf_init(&t->body, CMV_HTTP_BODY_MAX);
    t->body_max = (size_t)data[1] << 12;
    cmv__body_begin(t);
    at = heads(t, at, end);
    bool good = at && bodies(t, at, end, (size_t)data[0] + 1) && cmv__body_end(t);
    must(good || t->enough || t->rc != CMV_OK || !at);
    must(t->body.n <= t->body_max || t->head.status < 200 || t->head.status > 299);
    check_head(&t->head);
    check_follow(t);
    check_blot(t);
    if (t->unzip_ready) inflateEnd(&t->z);
    cmv_buf_reset(&t->body);
    free(t);
    return 0;
}
