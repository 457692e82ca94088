// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/provider.h"

#include "comove/buf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA ((size_t)512 << 20)
#define DAY_MS 86400000LL
#define SECRET "0123456789abcdef0123456789abcdef"
#define SECRET2 "zyxwvutsrqponmlkjihgfedcbazyxwvu"

/* ---- what is asked ------------------------------------------------------------------------------------------------------ */

static cmv_date date_of(const char *text) {
    cmv_date d = CMV_DATE_NONE;
    if (text && cmv_date_parse(text, 10, &d, NULL) != CMV_OK) fail_msg("%s is no date", text);
    return d;
}

static cmv_utc_ms instant_of(const char *text, cmv_utc_ms otherwise) {
    int hour = 0, minute = 0;
    if (!text) return otherwise;
    if (text[10] == 'T' && sscanf(text + 11, "%2d:%2d", &hour, &minute) != 2)
        fail_msg("%s is no instant", text);
    return date_of(text) * DAY_MS + (hour * 60 + minute) * 60000LL;
}

static cmv_ask ask_of(const provider_case *c) {
    cmv_ask ask = {.provider = cmv_provider_find(c->provider), .what = c->what, .key = c->key};
    if (!ask.provider) fail_msg("%s: no provider %s", c->name, c->provider);
    while (ask.n_keys < PROVIDER_KEYS && c->key[ask.n_keys]) ask.n_keys++;
    ask.from = date_of(c->from);
    ask.known_from = instant_of(c->known_from, CMV_UTC_NONE);
    ask.now = instant_of(c->now ? c->now : "2026-11-20T15:00", 0);
    ask.etag = c->etag;
    ask.last_modified = c->last_modified;
    if (!c->no_key && ask.provider->key_env) ask.secret = SECRET;
    if (!c->no_key && !c->no_key2 && ask.provider->key_env2) ask.secret2 = SECRET2;
    return ask;
}

/* ---- what comes back ---------------------------------------------------------------------------------------------------- */

static bool is_end(const provider_reply *r) { return !r->body && !r->status && r->rc == CMV_OK; }

/* The transport's codes, see cmv_http_reply. */
static cmv_rc rc_of(int status) {
    switch (status) {
    case 401:
    case 403:
        return CMV_E_AUTH;
    case 404:
    case 410:
        return CMV_E_NOTFOUND;
    case 418:
    case 429:
        return CMV_E_RATE_LIMIT;
    case 423:
        return CMV_E_BUSY;
    default:
        break;
    }
    if (status >= 500) return CMV_E_BUSY;
    return (status >= 200 && status < 300) || status == 304 ? CMV_OK : CMV_E_REFUSED;
}

static cmv_http_reply reply_of(const provider_reply *r, const cmv_http_request *request) {
    cmv_http_reply out = {.rc = r->rc,
                          .status = r->status,
                          .body = r->body ? r->body : "",
                          .url = request->url,
                          .last_modified = r->last_modified,
                          .modified = r->modified ? r->modified : CMV_UTC_NONE,
                          .retry_after_s = -1,
                          .attempts = 1};
    out.n = r->n ? r->n : strlen(out.body);
    if (r->rc == CMV_OK && !r->status) out.status = 200;
    if (r->rc == CMV_OK) out.rc = rc_of(out.status);
    out.not_modified = out.status == 304;
    out.err.code = out.rc;
    out.err.index = -1;
    if (out.rc != CMV_OK)
        snprintf(out.err.msg, sizeof out.err.msg, "%.200s: HTTP %d", out.url, out.status);
    return out;
}

static void expect_clean(const provider_case *c, size_t i, const cmv_http_request *got) {
    if (!got->url || strncmp(got->url, "https://", 8) != 0)
        fail_msg("%s: request %zu has no address: %s", c->name, i + 1, got->url ? got->url : "");
    if (strstr(got->url, SECRET) || (got->body && strstr(got->body, SECRET)))
        fail_msg("%s: request %zu shows the secret: %s", c->name, i + 1, got->url);
    if (i >= PROVIDER_REPLIES || is_end(&c->reply[i]))
        fail_msg("%s: a request too many, the %zuth: %s", c->name, i + 1, got->url);
}

static void expect_request(const provider_case *c, size_t i, const cmv_http_request *got) {
    const provider_reply *want = &c->reply[i];
    const char *post = got->body ? got->body : "nothing";
    expect_clean(c, i, got);
    if (want->url && strcmp(want->url, got->url) != 0)
        fail_msg("%s: request %zu\n  is   %s\n  not  %s", c->name, i + 1, got->url, want->url);
    if (want->post && strcmp(want->post, post) != 0)
        fail_msg("%s: request %zu posts\n  %s\n  not  %s", c->name, i + 1, post, want->post);
}

/* The body is gone before the conversation goes on: what it keeps must be its own. */
static cmv_rc take_copy(cmv_convo *convo, cmv_http_reply *reply, cmv_err *err) {
    char *body = malloc(reply->n + 1);
    memcpy(body, reply->body, reply->n);
    body[reply->n] = '\0';
    reply->body = body;
    cmv_rc rc = cmv_convo_take(convo, reply, err);
    memset(body, 'X', reply->n);
    free(body);
    return rc;
}

static cmv_rc talk(const provider_case *c, const cmv_ask *ask, cmv_arena *arena, cmv_fetched *out,
                   cmv_err *err) {
    cmv_convo *convo;
    cmv_rc rc = cmv_convo_open(ask, arena, &convo, err);
    size_t i = 0;
    for (; rc == CMV_OK; i++) {
        cmv_http_request request = {0};
        bool more = false;
        rc = cmv_convo_next(convo, &request, &more, err);
        if (rc != CMV_OK || !more) break;
        expect_request(c, i, &request);
        cmv_http_reply reply = reply_of(&c->reply[i], &request);
        rc = take_copy(convo, &reply, err);
    }
    if (rc != CMV_OK) return rc;
    if (i < PROVIDER_REPLIES && !is_end(&c->reply[i]))
        fail_msg("%s: it was over after %zu requests; a reply was left", c->name, i);
    return cmv_convo_finish(convo, out, err);
}

cmv_rc provider_play(const provider_case *c, cmv_arena *arena, cmv_fetched *out, cmv_err *err) {
    cmv_ask ask = ask_of(c);
    *err = (cmv_err){.code = CMV_OK};
    *out = (cmv_fetched){0};
    return talk(c, &ask, arena, out, err);
}

/* ---- what was found ----------------------------------------------------------------------------------------------------- */

static void put_value(cmv_buf *b, double v) {
    char text[40];
    if (isnan(v)) {
        cmv_buf_str(b, "withdrawn");
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, v);
        if (strtod(text, NULL) == v) break;
    }
    cmv_buf_str(b, text);
}

static void put_instant(cmv_buf *b, cmv_utc_ms at) {
    char text[CMV_UTC_TEXT];
    if (at == CMV_UTC_NONE) return;
    cmv_utc_format(at, text);
    text[at % DAY_MS == 0 ? 10 : 16] = '\0';
    cmv_buf_printf(b, " %s", text);
}

static void put_series(cmv_buf *b, const cmv_fetched_series *s) {
    char date[CMV_DATE_TEXT];
    if (s->rc != CMV_OK) cmv_buf_printf(b, "%s %s\n", s->key, cmv_rc_name(s->rc));
    for (size_t i = 0; i < s->data.n; i++) {
        const cmv_obs *o = &s->data.obs[i];
        cmv_buf_printf(b, "%s %s ", s->key, cmv_date_format(o->date, date));
        put_value(b, o->value);
        put_instant(b, o->known_at);
        cmv_buf_str(b, s->data.basis == CMV_BASIS_TOTAL ? " total\n" : "\n");
    }
    for (size_t i = 0; i < s->n_events; i++) {
        const cmv_event *e = &s->event[i];
        cmv_buf_printf(b, "%s %s %s ", s->key, cmv_date_format(e->date, date),
                       e->kind == CMV_EVENT_SPLIT ? "split" : "dividend");
        put_value(b, e->value);
        cmv_buf_str(b, "\n");
    }
}

static const char *taken(cmv_buf *b, cmv_arena *arena) {
    if (cmv_buf_done(b, NULL) != CMV_OK) fail_msg("no memory");
    const char *text = cmv_arena_strn(arena, b->n ? b->at : "", b->n);
    if (!text) fail_msg("no memory");
    return text;
}

const char *provider_rows(const cmv_fetched *f, cmv_arena *arena) {
    char date[CMV_DATE_TEXT];
    cmv_buf b;
    cmv_buf_init(&b, (size_t)64 << 20);
    for (size_t i = 0; i < f->n_series; i++) put_series(&b, &f->series[i]);
    for (size_t i = 0; i < f->n_releases; i++)
        cmv_buf_printf(&b, "release %s\n", cmv_date_format(f->release[i], date));
    const char *text = taken(&b, arena);
    cmv_buf_reset(&b);
    return text;
}

static void flags_text(const cmv_fetched *f, char *out, size_t cap) {
    char dropped[40] = "", twice[40] = "", differ[40] = "";
    size_t n = 0;
    if (f->n_dropped) snprintf(dropped, sizeof dropped, " dropped=%zu", f->n_dropped);
    if (f->n_duplicates) snprintf(twice, sizeof twice, " duplicates=%zu", f->n_duplicates);
    for (size_t i = 0; i < f->n_series; i++) n += f->series[i].n_conflicts;
    if (n) snprintf(differ, sizeof differ, " conflicts=%zu", n);
    snprintf(out, cap, "%s%s%s%s%s%s%s", f->whole ? " whole" : "",
             f->newest_first ? " newest-first" : "", f->not_modified ? " not-modified" : "",
             dropped, f->n_cut ? " cut" : "", twice, differ);
    if (out[0]) memmove(out, out + 1, strlen(out));
}

/* ---- whether it is as meant --------------------------------------------------------------------------------------------- */

static void expect_end(const provider_case *c, cmv_rc rc, const cmv_err *err) {
    if (rc != c->rc)
        fail_msg("%s: ended with %s, not %s: %s", c->name, cmv_rc_name(rc), cmv_rc_name(c->rc),
                 err->msg);
    if (rc == CMV_OK) return;
    if (c->message && !strstr(err->msg, c->message))
        fail_msg("%s: '%s' does not say '%s'", c->name, err->msg, c->message);
    if (strstr(err->msg, SECRET)) fail_msg("%s: the message shows the secret", c->name);
    if (err->code != rc)
        fail_msg("%s: the error says %s, the call %s", c->name, cmv_rc_name(err->code),
                 cmv_rc_name(rc));
}

void provider_case_holds(const provider_case *c) {
    cmv_fetched got;
    cmv_err err;
    char flags[160];
    cmv_arena *arena = cmv_arena_create(ARENA);
    assert_non_null(arena);
    cmv_rc rc = provider_play(c, arena, &got, &err);
    expect_end(c, rc, &err);
    const char *rows = provider_rows(&got, arena);
    if (rc == CMV_OK && c->rows && strcmp(rows, c->rows) != 0)
        fail_msg("%s: found\n%s\nnot\n%s", c->name, rows, c->rows);
    flags_text(&got, flags, sizeof flags);
    if (rc == CMV_OK && c->flags && strcmp(flags, c->flags) != 0)
        fail_msg("%s: flags '%s', not '%s'", c->name, flags, c->flags);
    cmv_arena_destroy(arena);
}

void provider_cases_hold(const provider_case *c, size_t n) {
    for (size_t i = 0; i < n; i++) provider_case_holds(&c[i]);
}
