// SPDX-License-Identifier: Apache-2.0
/*
 * A small world for cmv_app_watch on a driven clock. The transport is the tests' own: this defines cmv_http_*, so that the
 * linker leaves the real one out, and plays Cboe, FRED, the ECB and the BLS from values with the instants at which they are
 * published. Include it once in a program.
 */
#ifndef CMV_TESTS_WATCH_KIT_H
#define CMV_TESTS_WATCH_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/fetching.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)

/* ---- the world ------------------------------------------------------------------------------------------------------------ */

enum { VALUES = 200, ASKED = 4000 };

typedef struct value {
    cmv_date date;
    double is;
    cmv_utc_ms at; /* published */
} value;

/* What one host has; each plays one series, the ECB the same for each currency. */
typedef struct source {
    const char *host;
    value v[VALUES];
    size_t n;
    int down;     /* status while it is out; 0: it works */
    bool hangs;   /* takes requests and never answers */
    bool stamped; /* tells when it changed */
    size_t quota; /* requests a day; 0: any number */
} source;

static source cboe = {.host = "cdn.cboe.com"}, fred = {.host = "api.stlouisfed.org"},
              ecb = {.host = "data-api.ecb.europa.eu"}, bls = {.host = "api.bls.gov"};
static source *const WORLD[] = {&cboe, &fred, &ecb, &bls};

static struct asked {
    cmv_utc_ms at;
    const source *of;
    char url[300], body[200];
} asked[ASKED];
static size_t n_asked;

static cmv_utc_ms now_at, end_at;
static _Atomic(bool) stop;

static inline cmv_utc_ms clock_now(void *ctx) {
    (void)ctx;
    return now_at;
}

static inline void clock_wait(void *ctx, cmv_utc_ms until) {
    (void)ctx;
    if (until > now_at) now_at = until;
    if (now_at >= end_at) {
        now_at = end_at;
        stop = true;
    }
}

static const cmv_clock CLOCK = {.now = clock_now, .wait = clock_wait};

static inline cmv_utc_ms new_york(const char *date, int hour, int minute) {
    cmv_date d;
    assert_int_equal(cmv_date_parse(date, 10, &d, NULL), CMV_OK);
    return cmv_zone_instant(CMV_ZONE_NEW_YORK, d, hour * 60 + minute);
}

static inline void publish(source *s, const char *date, double is, cmv_utc_ms at) {
    cmv_date d;
    assert_int_equal(cmv_date_parse(date, 10, &d, NULL), CMV_OK);
    assert_true(s->n < VALUES);
    s->v[s->n++] = (value){d, is, at};
}

/* ---- replies -------------------------------------------------------------------------------------------------------------- */

static inline void add_cboe(cmv_buf *out, const value *v) {
    cmv_ymd d = cmv_date_ymd(v->date);
    cmv_buf_printf(out, "%02d/%02d/%04d,%.4f\n", d.month, d.day, d.year, v->is);
}

static inline void add_fred(cmv_buf *out, const value *v, bool first) {
    char date[CMV_DATE_TEXT];
    cmv_buf_printf(out,
                   "%s{\"realtime_start\":\"2026-01-01\",\"realtime_end\":\"2026-01-01\","
                   "\"date\":\"%s\",\"value\":\"%.4f\"}",
                   first ? "" : ",", cmv_date_format(v->date, date), v->is);
}

static inline void add_ecb(cmv_buf *out, const value *v, const char *url) {
    static const char *const currency[] = {"USD", "GBP"};
    char date[CMV_DATE_TEXT];
    for (size_t i = 0; i < 2; i++) {
        if (strstr(url, currency[i]))
            cmv_buf_printf(out, "EXR.D.%s.EUR.SP00.A,%s,%.4f\n", currency[i],
                           cmv_date_format(v->date, date), v->is + (double)i);
    }
}

/* Both series of the bureau hold the same; a year's values stand newest first. */
static inline void add_bls(cmv_buf *out, const value *v, size_t n) {
    cmv_ymd d = cmv_date_ymd(v->date);
    cmv_buf_printf(out, "%s{\"year\":\"%d\",\"period\":\"M%02d\",\"value\":\"%.1f\"}", n ? "," : "",
                   d.year, d.month, v->is);
}

static inline void compose_bls(const source *s, const char *body, cmv_buf *out) {
    static const char *const id[] = {"PRICES", "JOBS"};
    const char *start = strstr(body, "startyear"), *end = strstr(body, "endyear");
    assert_true(start && end);
    int first = (int)strtol(start + 12, NULL, 10), last = (int)strtol(end + 10, NULL, 10);
    bool any = false;
    cmv_buf_str(out, "{\"status\":\"REQUEST_SUCCEEDED\",\"Results\":{\"series\":[");
    for (size_t k = 0; k < 2; k++) {
        size_t n = 0;
        if (!strstr(body, id[k])) continue;
        cmv_buf_printf(out, "%s{\"seriesID\":\"%s\",\"data\":[", any ? "," : "", id[k]);
        any = true;
        for (size_t i = s->n; i-- > 0;) {
            int year = cmv_date_ymd(s->v[i].date).year;
            if (s->v[i].at <= now_at && year >= first && year <= last) add_bls(out, &s->v[i], n++);
        }
        cmv_buf_str(out, "]}");
    }
    cmv_buf_str(out, "]}}");
}

static const char *head_of(const source *s) {
    if (s == &cboe) return "DATE,FEAR\n";
    if (s == &ecb) return "KEY,TIME_PERIOD,OBS_VALUE\n";
    return "{\"units\":\"lin\",\"output_type\":1,\"offset\":0,\"limit\":100000,\"observations\":[";
}

/* A later row of the same date is a revision. */
static inline bool is_replaced(const source *s, size_t i) {
    for (size_t k = i + 1; k < s->n; k++) {
        if (s->v[k].date == s->v[i].date && s->v[k].at <= now_at) return true;
    }
    return false;
}

/* What the source says now; *changed is when it last did. */
static inline void compose(const source *s, const char *url, cmv_buf *out, cmv_utc_ms *changed) {
    size_t n = 0;
    *changed = CMV_UTC_NONE;
    cmv_buf_str(out, head_of(s));
    for (size_t i = 0; i < s->n; i++) {
        const value *v = &s->v[i];
        if (v->at > now_at) continue;
        if (v->at > *changed) *changed = v->at;
        if (is_replaced(s, i)) continue;
        if (s == &cboe) add_cboe(out, v);
        if (s == &fred) add_fred(out, v, n == 0);
        if (s == &ecb) add_ecb(out, v, url);
        n++;
    }
    if (s == &fred) cmv_buf_printf(out, "],\"count\":%zu}", n);
}

/* ---- the transport -------------------------------------------------------------------------------------------------------- */

struct cmv_http {
    struct waiting {
        char url[300], body[200];
        cmv_http_done done;
        void *ctx;
    } queue[64];
    size_t n;
};

static struct cmv_http transport;

cmv_rc cmv_http_create(const cmv_http_opt *opt, cmv_http **out, cmv_err *err) {
    (void)opt, (void)err;
    transport.n = 0;
    *out = &transport;
    return CMV_OK;
}

void cmv_http_stop(cmv_http *http) { (void)http; }

/* When a source allows n more requests. */
static inline cmv_utc_ms room_of(const source *s, size_t n) {
    if (s->quota && n > s->quota) return CMV_UTC_MAX;
    size_t back = s->quota - n;
    for (size_t i = n_asked; s->quota && i-- > 0;) {
        if (asked[i].of == s && back-- == 0)
            return asked[i].at + 24 * HOUR > now_at ? asked[i].at + 24 * HOUR : now_at;
    }
    return now_at;
}

cmv_utc_ms cmv_http_room_at(cmv_http *http, const char *host, int n, int64_t patience_ms) {
    (void)http, (void)patience_ms;
    for (size_t i = 0; i < sizeof WORLD / sizeof *WORLD; i++)
        if (strcmp(WORLD[i]->host, host) == 0) return room_of(WORLD[i], (size_t)n);
    return now_at;
}

cmv_rc cmv_http_submit(cmv_http *http, const cmv_http_request *request, cmv_http_done done,
                       void *ctx, cmv_err *err) {
    (void)err;
    assert_true(http->n < 64);
    struct waiting *w = &http->queue[http->n++];
    snprintf(w->url, sizeof w->url, "%s", request->url);
    snprintf(w->body, sizeof w->body, "%s", request->body ? request->body : "");
    w->done = done;
    w->ctx = ctx;
    return CMV_OK;
}

static inline const source *source_of(const struct waiting *w) {
    const source *s = NULL;
    for (size_t i = 0; i < sizeof WORLD / sizeof *WORLD; i++)
        if (strstr(w->url, WORLD[i]->host)) s = WORLD[i];
    assert_non_null(s);
    return s;
}

static inline void reply_to(const struct waiting *w) {
    cmv_buf body;
    cmv_buf_init(&body, 1 << 20);
    cmv_http_reply r = {.status = 200,
                        .modified = CMV_UTC_NONE,
                        .retry_after_s = -1,
                        .attempts = 1,
                        .url = w->url,
                        .body = "",
                        .started = now_at,
                        .finished = now_at};
    const source *s = source_of(w);
    assert_true(n_asked < ASKED);
    bool held = room_of(s, 1) > now_at;
    asked[n_asked] = (struct asked){.at = now_at, .of = s};
    memcpy(asked[n_asked].url, w->url, sizeof w->url);
    memcpy(asked[n_asked].body, w->body, sizeof w->body);
    n_asked += !held;
    cmv_utc_ms changed = CMV_UTC_NONE;
    if (s == &bls)
        compose_bls(s, w->body, &body);
    else
        compose(s, w->url, &body, &changed);
    if (held) {
        r.rc = r.err.code = CMV_E_RATE_LIMIT;
        snprintf(r.err.msg, sizeof r.err.msg, "%s: used up", s->host);
        r.retry_after_s = (room_of(s, 1) - now_at) / 1000 + 1;
        r.status = 0;
    } else if (s->down) {
        r.status = s->down;
        r.rc = s->down == 404 ? CMV_E_NOTFOUND : s->down == 429 ? CMV_E_RATE_LIMIT : CMV_E_BUSY;
        snprintf(r.err.msg, sizeof r.err.msg, "%s answered %d", s->host, s->down);
        r.err.code = r.rc;
    } else {
        r.body = body.at;
        r.n = body.n;
        if (s->stamped) {
            r.last_modified = "then";
            r.modified = changed;
        }
    }
    w->done(w->ctx, &r);
    cmv_buf_reset(&body);
}

static inline struct waiting take(cmv_http *http, size_t at) {
    struct waiting w = http->queue[at];
    memmove(http->queue + at, http->queue + at + 1, (--http->n - at) * sizeof w);
    return w;
}

void cmv_http_destroy(cmv_http *http) {
    while (http && http->n > 0) {
        struct waiting w = take(http, 0);
        cmv_http_reply r = {.rc = CMV_E_CANCELLED, .body = "", .url = w.url, .retry_after_s = -1};
        w.done(w.ctx, &r);
    }
}

/* Answers one request; when only those are left that nobody answers, time passes. */
cmv_rc cmv_http_run_until(cmv_http *http, cmv_utc_ms at, cmv_err *err) {
    (void)err;
    for (size_t i = 0; i < http->n; i++) {
        if (source_of(&http->queue[i])->hangs) continue;
        struct waiting w = take(http, i);
        reply_to(&w);
        return CMV_OK;
    }
    if (http->n > 0) clock_wait(NULL, at);
    return CMV_OK;
}

/* ---- kit ------------------------------------------------------------------------------------------------------------------ */

static const char CATALOG[] =
    "categories:\n  - {id: all, name: All}\nmetrics:\n"
    "  - {id: fear, name: Fear, short: Fear, label: fear, keys: {cboe: FEAR, fred: FEARCLS}, "
    "category: all, kind: price,\n"
    "     frequency: daily, unit: index, decimals: 4, transform: log, calendar: nyse, revised: "
    "false, description: Made up.,\n"
    "     close: {time: \"16:00\", zone: America/New_York},\n"
    "     publication: {after: 0, of: sessions, time: \"16:15\", zone: America/New_York}}\n"
    "  - {id: dollar, name: Dollar, short: Dollar, label: the dollar, keys: {ecb: "
    "D.USD.EUR.SP00.A}, category: all,\n"
    "     kind: price, frequency: daily, unit: USD, decimals: 4, transform: log, calendar: nyse, "
    "revised: false,\n"
    "     description: Made up., close: {time: \"16:00\", zone: America/New_York},\n"
    "     publication: {after: 0, of: sessions, time: \"16:15\", zone: America/New_York}}\n"
    "  - {id: pound, name: Pound, short: Pound, label: the pound, keys: {ecb: D.GBP.EUR.SP00.A}, "
    "category: all,\n"
    "     kind: price, frequency: daily, unit: GBP, decimals: 4, transform: log, calendar: own, "
    "revised: false,\n"
    "     description: Made up., close: {time: \"16:00\", zone: America/New_York},\n"
    "     publication: {after: 0, of: days, time: \"16:15\", zone: America/New_York}}\n"
    "  - {id: echo, name: Echo, short: Echo, label: echo, keys: {fred: ECHO}, category: all,\n"
    "     kind: price, frequency: daily, unit: index, decimals: 4, transform: log, calendar: nyse, "
    "revised: false,\n"
    "     description: Made up., close: {time: \"16:00\", zone: America/New_York},\n"
    "     publication: {after: 0, of: sessions, time: \"16:15\", zone: America/New_York}}\n"
    "  - {id: prices, name: Prices, short: Prices, label: prices, keys: {bls: PRICES}, category: "
    "all,\n"
    "     kind: index, frequency: monthly, unit: index, decimals: 1, transform: log, calendar: "
    "monthly, "
    "revised: true,\n"
    "     description: Made up., close: {time: \"08:30\", zone: America/New_York},\n"
    "     publication: {after: 1, of: months, day: 15, time: \"08:30\", zone: America/New_York}}\n"
    "  - {id: jobs, name: Jobs, short: Jobs, label: jobs, keys: {bls: JOBS}, category: all,\n"
    "     kind: index, frequency: monthly, unit: index, decimals: 1, transform: log, calendar: "
    "monthly, "
    "revised: true,\n"
    "     description: Made up., close: {time: \"08:30\", zone: America/New_York},\n"
    "     publication: {after: 1, of: months, day: 10, time: \"08:30\", zone: America/New_York}}\n";
static const char PAIRS[] =
    "pairs:\n  - {a: fear, b: dollar, why: Made up., rise: Made up., regimes: Made up.}\n";

typedef struct kit {
    char dir[64];
    cmv_app *app;
    cmv_arena *arena;
    cmv_err err;
} kit;

static inline void write_file(const kit *k, const char *name, const char *text) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", k->dir, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static inline int setup(void **state) {
    kit *k = calloc(1, sizeof *k);
    char store[96];
    snprintf(k->dir, sizeof k->dir, "/tmp/comove-watch-XXXXXX");
    if (!mkdtemp(k->dir)) return -1;
    write_file(k, "metrics.yaml", CATALOG);
    write_file(k, "pairs.yaml", PAIRS);
    setenv("HOME", k->dir, 1);
    unsetenv("COMOVE_KEYS");
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("FRED_API_KEY");
    snprintf(store, sizeof store, "%s/s.db", k->dir);
    cmv_app_opt opt = {.store = store, .catalog_dir = k->dir, .now = CMV_UTC_NONE};
    if (cmv_app_open(&opt, &k->app, &k->err) != CMV_OK) {
        print_error("%s\n", k->err.msg);
        return -1;
    }
    k->arena = cmv_arena_create((size_t)64 << 20);
    for (size_t i = 0; i < sizeof WORLD / sizeof *WORLD; i++) {
        WORLD[i]->n = 0;
        WORLD[i]->down = 0;
        WORLD[i]->hangs = false;
        WORLD[i]->stamped = false;
        WORLD[i]->quota = 0;
    }
    n_asked = 0;
    *state = k;
    return 0;
}

static inline int teardown(void **state) {
    kit *k = *state;
    char command[128];
    cmv_app_close(k->app);
    cmv_arena_destroy(k->arena);
    snprintf(command, sizeof command, "rm -rf '%s'", k->dir);
    int rc = system(command);
    free(k);
    return rc;
}

static char last_failure[CMV_ERR_MSG_MAX];

static inline void note_failure(void *ctx, const cmv_fetch_outcome *o) {
    (void)ctx;
    if (o->rc != CMV_OK) memcpy(last_failure, o->err.msg, sizeof last_failure);
}

/* Watches one metric from an instant to another. */
static inline void watch(kit *k, cmv_utc_ms from, cmv_utc_ms to, const char *a, const char *b) {
    const char *metric[] = {a, b};
    cmv_fetch_result result;
    cmv_fetch_opt opt = {.metric = metric,
                         .n_metrics = b ? 2 : 1,
                         .clock = &CLOCK,
                         .seed = 7,
                         .stop = &stop,
                         .outcome = note_failure};
    now_at = from;
    end_at = to;
    stop = false;
    cmv_rc rc = cmv_app_watch(k->app, &opt, &result, &k->err);
    if (rc != CMV_E_CANCELLED) fail_msg("%s: %s", cmv_rc_name(rc), k->err.msg);
}

/* Forty sessions up to a date, each published at 16:15 of its day; then they are held. */
static inline void hold_until(kit *k, source *s, const char *last, const char *metric) {
    const cmv_calendar *nyse;
    cmv_date end;
    assert_int_equal(cmv_calendar_find("nyse", &nyse, NULL), CMV_OK);
    assert_int_equal(cmv_date_parse(last, 10, &end, NULL), CMV_OK);
    for (int i = 39; i >= 0; i--) {
        char text[CMV_DATE_TEXT];
        cmv_date d = cmv_calendar_add(nyse, end, -i);
        publish(s, cmv_date_format(d, text), 20 + (i * 37 % 11) / 8.0,
                cmv_zone_instant(CMV_ZONE_NEW_YORK, d, 16 * 60 + 15));
    }
    if (!metric) return;
    cmv_utc_ms at = cmv_zone_instant(CMV_ZONE_NEW_YORK, end, 20 * 60);
    watch(k, at, at + MINUTE, metric, NULL);
    n_asked = 0;
}

static inline const cmv_obs *newest(kit *k, const char *metric, const char *date) {
    const cmv_obs *obs, *found = NULL;
    cmv_date d;
    size_t n;
    assert_int_equal(cmv_date_parse(date, 10, &d, NULL), CMV_OK);
    if (cmv_store_load(cmv_app_store(k->app), metric, CMV_BASIS_PRICE, k->arena, &obs, &n,
                       &k->err) != CMV_OK)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (obs[i].date == d) found = &obs[i];
    return found;
}

static inline void assert_known(kit *k, const char *metric, const char *date, double is,
                                cmv_utc_ms at) {
    char want[CMV_UTC_TEXT], got[CMV_UTC_TEXT];
    const cmv_obs *o = newest(k, metric, date);
    if (!o) fail_msg("%s holds nothing for %s", metric, date);
    if (o->value != is) fail_msg("%s of %s is %g, not %g", metric, date, o->value, is);
    assert_string_equal(cmv_utc_format(o->known_at, got), cmv_utc_format(at, want));
}

/* The instants asked, as minutes after one. */
static inline void assert_asked(cmv_utc_ms since, const int *minutes, size_t n) {
    for (size_t i = 0; i < n || i < n_asked; i++) {
        int64_t got = i < n_asked ? (asked[i].at - since) / MINUTE : -1;
        if (i >= n || got != minutes[i])
            fail_msg("request %zu of %zu came %lld minutes after, expected %d", i + 1, n_asked,
                     (long long)got, i < n ? minutes[i] : -1);
    }
}
#define ASKED_AT(since, ...)                                                                       \
    assert_asked((since), (const int[]){__VA_ARGS__},                                              \
                 sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

#endif
