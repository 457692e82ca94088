// SPDX-License-Identifier: Apache-2.0
/*
 * cmv_app_watch on a driven clock. The transport is the test's own: it defines cmv_http_*, so that the linker leaves the real
 * one out, and plays Cboe, FRED and the ECB from a small world of values with the instants at which they are published.
 */
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
    bool stamped; /* tells when it changed */
} source;

static source cboe = {.host = "cdn.cboe.com"}, fred = {.host = "api.stlouisfed.org"},
              ecb = {.host = "data-api.ecb.europa.eu"};
static source *const WORLD[] = {&cboe, &fred, &ecb};

static struct asked {
    cmv_utc_ms at;
    const source *of;
    char url[300];
} asked[ASKED];
static size_t n_asked;

static cmv_utc_ms now_at, end_at;
static _Atomic(bool) stop;

static cmv_utc_ms clock_now(void *ctx) {
    (void)ctx;
    return now_at;
}

static void clock_wait(void *ctx, cmv_utc_ms until) {
    (void)ctx;
    if (until > now_at) now_at = until;
    if (now_at >= end_at) {
        now_at = end_at;
        stop = true;
    }
}

static const cmv_clock CLOCK = {.now = clock_now, .wait = clock_wait};

static cmv_utc_ms new_york(const char *date, int hour, int minute) {
    cmv_date d;
    assert_int_equal(cmv_date_parse(date, 10, &d, NULL), CMV_OK);
    return cmv_zone_instant(CMV_ZONE_NEW_YORK, d, hour * 60 + minute);
}

static void publish(source *s, const char *date, double is, cmv_utc_ms at) {
    cmv_date d;
    assert_int_equal(cmv_date_parse(date, 10, &d, NULL), CMV_OK);
    assert_true(s->n < VALUES);
    s->v[s->n++] = (value){d, is, at};
}

/* ---- replies -------------------------------------------------------------------------------------------------------------- */

static void add_cboe(cmv_buf *out, const value *v) {
    cmv_ymd d = cmv_date_ymd(v->date);
    cmv_buf_printf(out, "%02d/%02d/%04d,%.4f\n", d.month, d.day, d.year, v->is);
}

static void add_fred(cmv_buf *out, const value *v, bool first) {
    char date[CMV_DATE_TEXT];
    cmv_buf_printf(out,
                   "%s{\"realtime_start\":\"2026-01-01\",\"realtime_end\":\"2026-01-01\","
                   "\"date\":\"%s\",\"value\":\"%.4f\"}",
                   first ? "" : ",", cmv_date_format(v->date, date), v->is);
}

static void add_ecb(cmv_buf *out, const value *v, const char *url) {
    static const char *const currency[] = {"USD", "GBP"};
    char date[CMV_DATE_TEXT];
    for (size_t i = 0; i < 2; i++) {
        if (strstr(url, currency[i]))
            cmv_buf_printf(out, "EXR.D.%s.EUR.SP00.A,%s,%.4f\n", currency[i],
                           cmv_date_format(v->date, date), v->is + (double)i);
    }
}

static const char *head_of(const source *s) {
    if (s == &cboe) return "DATE,FEAR\n";
    if (s == &ecb) return "KEY,TIME_PERIOD,OBS_VALUE\n";
    return "{\"units\":\"lin\",\"output_type\":1,\"offset\":0,\"limit\":100000,\"observations\":[";
}

/* A later row of the same date is a revision. */
static bool is_replaced(const source *s, size_t i) {
    for (size_t k = i + 1; k < s->n; k++) {
        if (s->v[k].date == s->v[i].date && s->v[k].at <= now_at) return true;
    }
    return false;
}

/* What the source says now; *changed is when it last did. */
static void compose(const source *s, const char *url, cmv_buf *out, cmv_utc_ms *changed) {
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
        char url[300];
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

void cmv_http_destroy(cmv_http *http) { (void)http; }
void cmv_http_stop(cmv_http *http) { (void)http; }

cmv_rc cmv_http_submit(cmv_http *http, const cmv_http_request *request, cmv_http_done done,
                       void *ctx, cmv_err *err) {
    (void)err;
    assert_true(http->n < 64);
    struct waiting *w = &http->queue[http->n++];
    snprintf(w->url, sizeof w->url, "%s", request->url);
    w->done = done;
    w->ctx = ctx;
    return CMV_OK;
}

static void reply_to(const struct waiting *w) {
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
    const source *s = NULL;
    for (size_t i = 0; i < sizeof WORLD / sizeof *WORLD; i++)
        if (strstr(w->url, WORLD[i]->host)) s = WORLD[i];
    assert_non_null(s);
    assert_true(n_asked < ASKED);
    asked[n_asked] = (struct asked){.at = now_at, .of = s};
    memcpy(asked[n_asked++].url, w->url, sizeof w->url);
    cmv_utc_ms changed;
    compose(s, w->url, &body, &changed);
    if (s->down) {
        r.status = s->down;
        r.rc = s->down == 404 ? CMV_E_NOTFOUND : CMV_E_BUSY;
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

cmv_rc cmv_http_run(cmv_http *http, cmv_err *err) {
    (void)err;
    while (http->n > 0) {
        struct waiting w = http->queue[0];
        memmove(http->queue, http->queue + 1, --http->n * sizeof w);
        reply_to(&w);
    }
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
    "     publication: {after: 0, of: days, time: \"16:15\", zone: America/New_York}}\n";
static const char PAIRS[] =
    "pairs:\n  - {a: fear, b: dollar, why: Made up., rise: Made up., regimes: Made up.}\n";

typedef struct kit {
    char dir[64];
    cmv_app *app;
    cmv_arena *arena;
    cmv_err err;
} kit;

static void write_file(const kit *k, const char *name, const char *text) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", k->dir, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static int setup(void **state) {
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
        WORLD[i]->stamped = false;
    }
    n_asked = 0;
    *state = k;
    return 0;
}

static int teardown(void **state) {
    kit *k = *state;
    char command[128];
    cmv_app_close(k->app);
    cmv_arena_destroy(k->arena);
    snprintf(command, sizeof command, "rm -rf '%s'", k->dir);
    int rc = system(command);
    free(k);
    return rc;
}

/* Watches one metric from an instant to another. */
static void watch(kit *k, cmv_utc_ms from, cmv_utc_ms to, const char *a, const char *b) {
    const char *metric[] = {a, b};
    cmv_fetch_result result;
    cmv_fetch_opt opt = {
        .metric = metric, .n_metrics = b ? 2 : 1, .clock = &CLOCK, .seed = 7, .stop = &stop};
    now_at = from;
    end_at = to;
    stop = false;
    cmv_rc rc = cmv_app_watch(k->app, &opt, &result, &k->err);
    if (rc != CMV_E_CANCELLED) fail_msg("%s: %s", cmv_rc_name(rc), k->err.msg);
}

/* Forty sessions up to a date, each published at 16:15 of its day; then they are held. */
static void hold_until(kit *k, source *s, const char *last, const char *metric) {
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

static const cmv_obs *newest(kit *k, const char *metric, const char *date) {
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

static void assert_known(kit *k, const char *metric, const char *date, double is, cmv_utc_ms at) {
    char want[CMV_UTC_TEXT], got[CMV_UTC_TEXT];
    const cmv_obs *o = newest(k, metric, date);
    if (!o) fail_msg("%s holds nothing for %s", metric, date);
    if (o->value != is) fail_msg("%s of %s is %g, not %g", metric, date, o->value, is);
    assert_string_equal(cmv_utc_format(o->known_at, got), cmv_utc_format(at, want));
}

/* The instants asked, as minutes after one. */
static void assert_asked(cmv_utc_ms since, const int *minutes, size_t n) {
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

/* ---- tests ---------------------------------------------------------------------------------------------------------------- */

static void a_value_is_asked_for_a_minute_after_its_rule_and_known_from_it(void **state) {
    kit *k = *state;
    hold_until(k, &cboe, "2026-06-10", "fear");
    cmv_utc_ms rule = new_york("2026-06-11", 16, 15);
    publish(&cboe, "2026-06-11", 21.25, rule);
    watch(k, new_york("2026-06-11", 9, 0), new_york("2026-06-12", 9, 0), "fear", NULL);
    ASKED_AT(rule, 1);
    assert_known(k, "fear", "2026-06-11", 21.25, rule);
}

static void a_late_value_is_asked_for_with_back_off_and_known_from_when_it_came(void **state) {
    kit *k = *state;
    hold_until(k, &cboe, "2026-06-10", "fear");
    cmv_utc_ms rule = new_york("2026-06-11", 16, 15);
    publish(&cboe, "2026-06-11", 21.25, rule + 200 * MINUTE);
    watch(k, new_york("2026-06-11", 9, 0), new_york("2026-06-12", 9, 0), "fear", NULL);
    ASKED_AT(rule, 1, 2, 4, 8, 16, 31, 61, 121, 181, 241);
    assert_known(k, "fear", "2026-06-11", 21.25, rule + 241 * MINUTE);
}

static void a_source_that_says_when_it_changed_is_believed_to_the_minute(void **state) {
    kit *k = *state;
    cboe.stamped = true;
    hold_until(k, &cboe, "2026-06-10", "fear");
    cmv_utc_ms rule = new_york("2026-06-11", 16, 15);
    publish(&cboe, "2026-06-11", 21.25, rule + 200 * MINUTE);
    watch(k, new_york("2026-06-11", 9, 0), new_york("2026-06-12", 9, 0), "fear", NULL);
    assert_known(k, "fear", "2026-06-11", 21.25, rule + 200 * MINUTE);
}

static void weekends_and_holidays_are_not_asked_for(void **state) {
    kit *k = *state;
    hold_until(k, &cboe, "2026-07-02", "fear"); /* Friday 3 July is closed for Independence Day */
    cmv_utc_ms rule = new_york("2026-07-06", 16, 15);
    publish(&cboe, "2026-07-06", 21.25, rule);
    watch(k, new_york("2026-07-02", 21, 0), new_york("2026-07-07", 9, 0), "fear", NULL);
    ASKED_AT(rule, 1);
}

static void a_restart_goes_on_where_the_last_process_stopped(void **state) {
    kit *k = *state;
    hold_until(k, &cboe, "2026-06-10", "fear");
    cmv_utc_ms rule = new_york("2026-06-11", 16, 15);
    publish(&cboe, "2026-06-11", 21.25, rule + 10 * MINUTE);
    watch(k, rule - HOUR, rule + 5 * MINUTE, "fear", NULL);
    watch(k, rule + 5 * MINUTE + 1, rule + HOUR, "fear", NULL);
    ASKED_AT(rule, 1, 2, 4, 8, 16);
}

static void after_a_long_sleep_everything_is_caught_up_at_once(void **state) {
    kit *k = *state;
    hold_until(k, &cboe, "2026-06-10", "fear");
    static const char *const day[] = {"2026-06-11", "2026-06-12", "2026-06-15", "2026-06-16"};
    for (size_t i = 0; i < 4; i++)
        publish(&cboe, day[i], 21 + (double)i / 8, new_york(day[i], 16, 15));
    cmv_utc_ms awake = new_york("2026-06-17", 9, 0);
    watch(k, awake, awake + HOUR, "fear", NULL);
    ASKED_AT(awake, 0);
    for (size_t i = 0; i < 4; i++)
        assert_known(k, "fear", day[i], 21 + (double)i / 8, new_york(day[i], 16, 15));
}

static void a_revision_is_known_from_the_look_that_found_it(void **state) {
    kit *k = *state;
    hold_until(k, &cboe, "2026-06-10", "fear");
    cmv_utc_ms rule = new_york("2026-06-11", 16, 15);
    publish(&cboe, "2026-06-11", 21.25, rule);
    double was = newest(k, "fear", "2026-06-09")->value;
    publish(&cboe, "2026-06-09", was + 0.01, rule - HOUR);
    watch(k, rule - 2 * HOUR, rule + HOUR, "fear", NULL);
    assert_known(k, "fear", "2026-06-09", was + 0.01, rule + MINUTE);
    assert_true(newest(k, "fear", "2026-06-09")->flags & CMV_OBS_INGESTED);
}

/* A source that was asked before tells of older years one day: they were known all along. */
static void history_that_comes_late_is_known_by_its_rule(void **state) {
    kit *k = *state;
    hold_until(k, &cboe, "2026-06-10", "fear");
    cmv_utc_ms then = new_york("2026-01-05", 16, 15), later = new_york("2026-06-11", 16, 15);
    publish(&cboe, "2026-06-11", 21.25, later);
    publish(&cboe, "2026-01-05", 20.5, later);
    watch(k, later - HOUR, later + HOUR, "fear", NULL);
    assert_known(k, "fear", "2026-01-05", 20.5, then);
    assert_known(k, "fear", "2026-06-11", 21.25, later);
}

static void metrics_of_a_group_that_are_due_together_share_a_request(void **state) {
    kit *k = *state;
    hold_until(k, &ecb, "2026-06-10", NULL);
    cmv_utc_ms start = new_york("2026-06-10", 20, 0);
    watch(k, start, start + HOUR, "dollar", "pound");
    ASKED_AT(start, 0);
    assert_non_null(strstr(asked[0].url, "USD+GBP"));
}

static void a_series_with_a_calendar_of_its_own_is_asked_for_once_a_day(void **state) {
    kit *k = *state;
    hold_until(k, &ecb, "2026-06-10", NULL);
    cmv_utc_ms start = new_york("2026-06-10", 20, 0);
    watch(k, start, start + 49 * HOUR, "pound", NULL);
    ASKED_AT(start, 0, 24 * 60, 48 * 60);
}

static void a_dead_series_is_asked_for_twice_a_day_at_most(void **state) {
    kit *k = *state;
    hold_until(k, &cboe, "2026-06-10", "fear"); /* and nothing is published any more */
    cmv_utc_ms start = new_york("2026-07-13", 9, 0);
    watch(k, start, start + 5 * 24 * HOUR, "fear", NULL);
    assert_in_range(n_asked, 4, 10);
}

static void an_outage_is_waited_out_with_growing_pauses_and_ends_well(void **state) {
    kit *k = *state;
    hold_until(k, &cboe, "2026-06-10", "fear");
    cmv_utc_ms rule = new_york("2026-06-11", 16, 15);
    publish(&cboe, "2026-06-11", 21.25, rule);
    cboe.down = 503;
    watch(k, rule - HOUR, rule + 20 * HOUR, "fear", NULL);
    assert_in_range(n_asked, 15, 35); /* once an hour in the end */
    for (size_t i = 2; i < n_asked; i++) {
        int64_t gap = asked[i].at - asked[i - 1].at;
        assert_in_range(gap, 30000, 75 * MINUTE);
    }
    cboe.down = 0;
    cmv_utc_ms back = rule + 20 * HOUR;
    watch(k, back, back + 2 * HOUR, "fear", NULL);
    assert_non_null(newest(k, "fear", "2026-06-11"));
}

static void while_one_source_is_out_the_next_one_is_asked(void **state) {
    kit *k = *state;
    setenv("FRED_API_KEY", "0123456789abcdef0123456789abcdef", 1);
    hold_until(k, &fred, "2026-06-11", NULL);
    hold_until(k, &cboe, "2026-06-10", NULL);
    memcpy(fred.v, cboe.v, sizeof fred.v);
    fred.n = cboe.n;
    cmv_utc_ms rule = new_york("2026-06-11", 16, 15);
    watch(k, rule - 20 * HOUR, rule - 19 * HOUR, "fear", NULL);
    publish(&fred, "2026-06-11", 21.25, rule);
    publish(&cboe, "2026-06-11", 21.5, rule + 20 * HOUR);
    cboe.down = 503;
    watch(k, rule - HOUR, rule + HOUR, "fear", NULL);
    assert_known(k, "fear", "2026-06-11", 21.25, rule);
    cboe.down = 0;
    publish(&cboe, "2026-06-12", 21.75, rule + 24 * HOUR);
    publish(&fred, "2026-06-12", 21.75, rule + 24 * HOUR);
    watch(k, rule + HOUR, rule + 25 * HOUR, "fear", NULL); /* the first source has the last word */
    assert_true(newest(k, "fear", "2026-06-11")->value == 21.5);
}

static void a_source_that_rests_is_passed_by_while_another_can_be_asked(void **state) {
    kit *k = *state;
    size_t n_cboe = 0;
    setenv("FRED_API_KEY", "0123456789abcdef0123456789abcdef", 1);
    hold_until(k, &fred, "2026-06-10", NULL);
    hold_until(k, &cboe, "2026-06-10", "fear");
    cmv_utc_ms rule = new_york("2026-06-11", 16, 15);
    publish(&fred, "2026-06-11", 21.25, rule + 5 * HOUR);
    cboe.down = 404; /* an hour's rest, then two, then four */
    watch(k, rule - HOUR, rule + 6 * HOUR, "fear", NULL);
    for (size_t i = 0; i < n_asked; i++) n_cboe += asked[i].of == &cboe;
    assert_in_range(n_cboe, 2, 4);
    assert_known(k, "fear", "2026-06-11", 21.25, rule + 301 * MINUTE);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_value_is_asked_for_a_minute_after_its_rule_and_known_from_it),
        TEST(a_late_value_is_asked_for_with_back_off_and_known_from_when_it_came),
        TEST(a_source_that_says_when_it_changed_is_believed_to_the_minute),
        TEST(weekends_and_holidays_are_not_asked_for),
        TEST(a_restart_goes_on_where_the_last_process_stopped),
        TEST(after_a_long_sleep_everything_is_caught_up_at_once),
        TEST(a_revision_is_known_from_the_look_that_found_it),
        TEST(history_that_comes_late_is_known_by_its_rule),
        TEST(metrics_of_a_group_that_are_due_together_share_a_request),
        TEST(a_series_with_a_calendar_of_its_own_is_asked_for_once_a_day),
        TEST(a_dead_series_is_asked_for_twice_a_day_at_most),
        TEST(an_outage_is_waited_out_with_growing_pauses_and_ends_well),
        TEST(while_one_source_is_out_the_next_one_is_asked),
        TEST(a_source_that_rests_is_passed_by_while_another_can_be_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
