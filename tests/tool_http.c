// SPDX-License-Identifier: Apache-2.0
/*
 * The transport for tests in Python: reads one JSON object {options, hosts, requests} from standard input, runs it, prints a
 * JSON line a reply and a log line, and one of the run at the end. tests/test_http.py knows the members.
 */
#include "comove/http.h"

#include "feed/http/inside.h"
#include "support/driven_clock.h"

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const char *text(const json_t *o, const char *name) {
    return json_string_value(json_object_get(o, name));
}

static int64_t number(const json_t *o, const char *name) {
    return json_integer_value(json_object_get(o, name));
}

static void print_line(json_t *line) {
    char *out = json_dumps(line, JSON_COMPACT | JSON_ENSURE_ASCII);
    puts(out ? out : "{\"broken\":\"no UTF-8\"}");
    fflush(stdout);
    free(out);
    json_decref(line);
}

static void on_log(void *ctx, cmv_log_level level, const char *msg) {
    (void)ctx;
    print_line(json_pack("{s:s,s:i}", "log", msg, "level", (int)level));
}

/* Bytes as Latin-1, so that any body passes. */
static json_t *bytes(const char *at, size_t n) {
    char *wide = malloc(2 * n + 1);
    size_t to = 0;
    for (size_t i = 0; wide && i < n; i++) {
        unsigned char c = (unsigned char)at[i];
        if (c >= 0x80) wide[to++] = (char)(0xC0 | c >> 6);
        wide[to++] = c < 0x80 ? (char)c : (char)(0x80 | (c & 0x3F));
    }
    json_t *out = json_stringn(wide, to);
    free(wide);
    return out;
}

static void set_text(json_t *o, const char *name, const char *value) {
    json_object_set_new(o, name, value ? bytes(value, strlen(value)) : json_null());
}

static bool quiet;

static void on_done(void *ctx, const cmv_http_reply *r) {
    json_t *o = json_pack(
        "{s:I,s:s,s:i,s:b,s:I,s:I,s:i,s:I,s:I,s:I,s:I,s:b}", "request", (json_int_t)(intptr_t)ctx,
        "rc", cmv_rc_name(r->rc), "status", r->status, "not_modified", r->not_modified, "n",
        (json_int_t)r->n, "retry_after_s", (json_int_t)r->retry_after_s, "attempts", r->attempts,
        "wire_bytes", (json_int_t)r->wire_bytes, "started", (json_int_t)r->started, "finished",
        (json_int_t)r->finished, "modified", (json_int_t)r->modified, "unframed", r->unframed);
    json_object_set_new(o, "body", bytes(r->body, r->n < 100000 && !quiet ? r->n : 0));
    set_text(o, "err", r->err.msg);
    set_text(o, "url", r->url);
    set_text(o, "content_type", r->content_type);
    set_text(o, "etag", r->etag);
    set_text(o, "last_modified", r->last_modified);
    if (r->body[r->n] != '\0') json_object_set_new(o, "broken", json_string("no NUL at the end"));
    print_line(o);
}

static void read_host(const json_t *o, cmv_http_host *host) {
    size_t i;
    json_t *each;
    *host =
        (cmv_http_host){.host = text(o, "host"),
                        .limit = text(o, "limit"),
                        .user_agent = text(o, "user_agent") ? text(o, "user_agent") : "comove/test",
                        .concurrency = (int)number(o, "concurrency")};
    json_array_foreach(json_object_get(o, "rates"), i, each) if (i < CMV_HTTP_RATES) host->rate[i] =
        (cmv_http_rate){(int)json_integer_value(json_array_get(each, 0)),
                        json_integer_value(json_array_get(each, 1))};
    json_array_foreach(json_object_get(o, "redirect_to"), i, each) if (i < CMV_HTTP_REDIRECTS)
        host->redirect_to[i] = json_string_value(each);
}

static cmv_http_secret_at place(const char *name) {
    if (strcmp(name, "query") == 0) return CMV_SECRET_QUERY;
    return strcmp(name, "header") == 0 ? CMV_SECRET_HEADER : CMV_SECRET_BODY;
}

static void submit(cmv_http *http, const json_t *o, size_t index) {
    const char *header[32] = {NULL};
    cmv_http_request r = {.url = text(o, "url"),
                          .body = text(o, "body"),
                          .content_type = text(o, "content_type"),
                          .etag = text(o, "etag"),
                          .last_modified = text(o, "last_modified"),
                          .max_bytes = (size_t)number(o, "max_bytes"),
                          .max_attempts = (int)number(o, "max_attempts"),
                          .not_before = number(o, "not_before"),
                          .header = header};
    size_t i;
    json_t *each;
    json_array_foreach(json_object_get(o, "headers"), i, each) if (i < 32) header[r.n_headers++] =
        json_string_value(each);
    json_array_foreach(json_object_get(o, "secrets"), i, each) if (i < 2) r.secret[i] =
        (cmv_http_secret){place(text(each, "at")), text(each, "name"), text(each, "prefix"),
                          text(each, "value")};
    cmv_err err;
    cmv_rc rc = cmv_http_submit(http, &r, on_done, (void *)(intptr_t)index, &err);
    if (rc == CMV_OK) return;
    json_t *line = json_pack("{s:I,s:s}", "request", (json_int_t)index, "refused", cmv_rc_name(rc));
    set_text(line, "err", err.msg);
    print_line(line);
}

typedef struct stopper {
    cmv_http *http;
    int64_t ms;
} stopper;

static void *stop_later(void *ctx) {
    const stopper *s = ctx;
    usleep((useconds_t)s->ms * 1000);
    cmv_http_stop(s->http);
    return NULL;
}

static cmv_rc run(cmv_http *http, const json_t *options, const json_t *requests, cmv_err *err) {
    size_t i;
    json_t *each;
    json_array_foreach(requests, i, each) submit(http, each, i);
    stopper s = {http, number(options, "stop_ms")};
    if (number(options, "stop_first")) cmv_http_stop(http);
    pthread_t thread;
    bool threaded = s.ms > 0 && pthread_create(&thread, NULL, stop_later, &s) == 0;
    if (number(options, "no_run")) return CMV_OK;
    cmv_rc rc = cmv_http_run(http, err);
    if (threaded) pthread_join(thread, NULL);
    return rc;
}

static void print_end(const char *what, cmv_rc rc, const cmv_err *err, const cmv_clock *clock) {
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    json_t *o = json_pack("{s:s,s:I,s:I}", what, cmv_rc_name(rc), "clock",
                          (json_int_t)clock->now(clock->ctx), "peak_kb", (json_int_t)use.ru_maxrss);
    set_text(o, "err", rc == CMV_OK ? "" : err->msg);
    print_line(o);
}

static cmv_rc play(const json_t *script, const cmv_clock *clock, cmv_err *err) {
    const json_t *options = json_object_get(script, "options");
    const json_t *hosts = json_object_get(script, "hosts");
    cmv_http_host host[32];
    cmv_http_opt opt = {.host = host, .clock = clock};
    cmv_log log = {.write = on_log, .min = CMV_LOG_DEBUG};
    size_t i;
    json_t *each;
    json_array_foreach(hosts, i, each) if (i < 32) read_host(each, &host[opt.n_hosts++]);
    opt.log = number(options, "log") ? &log : NULL;
    opt.replay = text(options, "replay");
    opt.ledger = text(options, "ledger");
    opt.ca_file = text(options, "ca_file");
    opt.proxy = text(options, "proxy");
    opt.lift_rates = number(options, "lift_rates") != 0;
    opt.seed = (uint64_t)number(options, "seed");
    opt.connect_ms = (int)number(options, "connect_ms");
    opt.first_byte_ms = (int)number(options, "first_byte_ms");
    opt.stall_ms = (int)number(options, "stall_ms");
    opt.total_ms = (int)number(options, "total_ms");
    cmv_http *http = NULL;
    cmv_rc rc = cmv_http_create(&opt, &http, err);
    if (rc != CMV_OK) return rc;
    if (number(options, "tls_port")) cmv__http_route_tls(http, (int)number(options, "tls_port"));
    rc = run(http, options, json_object_get(script, "requests"), err);
    if (number(options, "linger")) { /* until somebody ends us */
        print_end("ran", rc, err, clock);
        getchar();
    }
    cmv_http_destroy(http);
    return rc;
}

int main(void) {
    json_error_t error;
    json_t *script = json_loadf(stdin, JSON_DISABLE_EOF_CHECK, &error);
    if (!script) {
        fprintf(stderr, "%s\n", error.text);
        return 2;
    }
    const json_t *options = json_object_get(script, "options");
    driven_clock driven = {.at = NULL};
    const cmv_clock *clock = cmv_clock_system();
    if (number(options, "clock")) {
        if (!driven_clock_open(&driven, number(options, "clock"), text(options, "clock_file")))
            return 2;
        clock = &driven.clock;
    }
    quiet = number(options, "quiet") != 0;
    cmv_err err = {.code = CMV_OK};
    cmv_rc rc = play(script, clock, &err);
    print_end("run", rc, &err, clock);
    driven_clock_close(&driven);
    json_decref(script);
    return 0;
}
