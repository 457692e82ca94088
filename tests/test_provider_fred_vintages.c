// SPDX-License-Identifier: Apache-2.0
/*
 * Vintages asked for in windows against the same vintages in one answer: made series with up to 5,000 days of publication, a
 * server that cuts every interval to the span asked for and pages what it finds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "comove/buf.h"
#include "comove/provider.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA ((size_t)512 << 20)
#define DAY_MS 86400000LL
#define FOREVER INT32_MAX

enum { DAYS_MAX = 5000, DATES = 30, SEGMENTS = 12, WORLDS = 60 };

/* One published value and the days it was valid; value 0 stands for one that was published as missing. */
typedef struct segment {
    cmv_date from, until;
    int value;
} segment;

typedef struct world {
    uint64_t seed;
    cmv_date day[DAYS_MAX];
    int n_days, page; /* rows of a page */
    segment of[DATES][SEGMENTS];
    int n[DATES];
    size_t largest_window; /* of those asked for, in days of publication */
} world;

static int pick(world *w, int n) {
    w->seed = w->seed * 6364136223846793005u + 1442695040888963407u;
    return (int)((w->seed >> 33) % (uint64_t)n);
}

static cmv_date date_of(int i) { return cmv_date_of(1999, 1, 1) + 7 * i; }

/* Days on which something happens: anywhere, or about an edge of a window. */
static int some_day(world *w) {
    int edge = 2000 * (1 + pick(w, 2)) - 2 + pick(w, 4);
    return pick(w, 2) && edge < w->n_days ? edge : pick(w, w->n_days);
}

static int by_number(const void *a, const void *b) {
    const int *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* From a day on a date has a value, none ('.', published as 0 here), or loses what it had. */
static void happen(world *w, int i, cmv_date day) {
    segment *open = w->n[i] ? &w->of[i][w->n[i] - 1] : NULL;
    int value = pick(w, 6) == 0 ? 0 : 1 + pick(w, 3);
    if (open && open->until != FOREVER) open = NULL;
    if (open && open->value == value) return; /* merely goes on */
    if (open) open->until = day - 1;
    if (open && pick(w, 4) == 0) return; /* withdrawn */
    w->of[i][w->n[i]++] = (segment){day, FOREVER, value};
}

static void make_date(world *w, int i) {
    int at[SEGMENTS], n = 1 + pick(w, SEGMENTS - 1);
    for (int k = 0; k < n; k++) at[k] = some_day(w);
    qsort(at, (size_t)n, sizeof *at, by_number);
    w->n[i] = 0;
    for (int k = 0; k < n; k++) {
        if (k == 0 || at[k] != at[k - 1]) happen(w, i, w->day[at[k]]);
    }
}

static void make(world *w, uint64_t seed) {
    static const int SIZES[] = {2, 7, 1999, 2000, 2001, 3999, 4000, 4001, 5000};
    w->seed = seed;
    w->largest_window = 0;
    w->n_days = SIZES[pick(w, sizeof SIZES / sizeof *SIZES)];
    w->page = 15 + pick(w, 40);
    w->day[0] = cmv_date_of(2000, 1, 3);
    for (int i = 1; i < w->n_days; i++) w->day[i] = w->day[i - 1] + 1 + pick(w, 3);
    for (int i = 0; i < DATES; i++) make_date(w, i);
    /* Something is valid for ever, so that the end of the whole answer is the end of time. */
    w->of[0][0] = (segment){w->day[0], FOREVER, 1};
    w->n[0] = 1;
}

/* ---- the server --------------------------------------------------------------------------------------------------------- */

static void put_day(cmv_buf *b, cmv_date d) {
    char text[CMV_DATE_TEXT];
    cmv_buf_str(b, d == FOREVER ? "9999-12-31" : cmv_date_format(d, text));
}

static void put_row(cmv_buf *b, int i, const segment *s, cmv_date start, cmv_date end) {
    char value[16] = ".";
    if (s->value) snprintf(value, sizeof value, "%d.5", s->value);
    cmv_buf_str(b, "{\"realtime_start\":\"");
    put_day(b, s->from > start ? s->from : start);
    cmv_buf_str(b, "\",\"realtime_end\":\"");
    put_day(b, s->until < end ? s->until : end);
    cmv_buf_str(b, "\",\"date\":\"");
    put_day(b, date_of(i));
    cmv_buf_printf(b, "\",\"value\":\"%s\"}", value);
}

/* Rows from..from + limit - 1 of those that were valid on some day of the span; returns how many there are in all. */
static int put_rows(const world *w, cmv_buf *b, cmv_date start, cmv_date end, int from, int limit) {
    int seen = 0;
    for (int i = 0; i < DATES; i++) {
        for (int k = 0; k < w->n[i]; k++) {
            const segment *s = &w->of[i][k];
            if (s->from > end || s->until < start) continue;
            if (seen >= from && seen < from + limit) {
                if (seen > from) cmv_buf_char(b, ',');
                put_row(b, i, s, start, end);
            }
            seen++;
        }
    }
    return seen;
}

static void put_observations(world *w, cmv_buf *b, cmv_date start, cmv_date end, int from,
                             int limit) {
    cmv_buf_str(b, "{\"units\":\"lin\",\"output_type\":1,\"observations\":[");
    int all = put_rows(w, b, start, end, from, limit);
    cmv_buf_printf(b, "],\"count\":%d,\"offset\":%d,\"limit\":%d}", all, from, limit);
    size_t days = 0;
    for (int i = 0; i < w->n_days; i++) days += w->day[i] >= start && w->day[i] <= end;
    if (end != FOREVER && days > w->largest_window) w->largest_window = days;
}

static void put_days(const world *w, cmv_buf *b, int from) {
    int limit = 1500, end = from + limit < w->n_days ? from + limit : w->n_days;
    cmv_buf_printf(b, "{\"count\":%d,\"offset\":%d,\"limit\":%d,\"vintage_dates\":[", w->n_days,
                   from, limit);
    for (int i = from; i < end; i++) {
        cmv_buf_str(b, i > from ? ",\"" : "\"");
        put_day(b, w->day[i]);
        cmv_buf_char(b, '"');
    }
    cmv_buf_str(b, "]}");
}

static cmv_date day_in(const char *url, const char *name) {
    cmv_date d = CMV_DATE_NONE;
    const char *at = strstr(url, name);
    if (!at || cmv_date_parse(at + strlen(name), 10, &d, NULL) != CMV_OK)
        fail_msg("%s lacks %s", url, name);
    return d;
}

static void answer(world *w, const char *url, cmv_buf *b) {
    const char *offset = strstr(url, "&offset=");
    if (!offset) fail_msg("no offset in %s", url);
    int from = (int)strtol(offset + 8, NULL, 10);
    if (strstr(url, "/vintagedates?"))
        put_days(w, b, from);
    else
        put_observations(w, b, day_in(url, "realtime_start="), day_in(url, "realtime_end="), from,
                         w->page);
}

/* ---- both ways ---------------------------------------------------------------------------------------------------------- */

static cmv_feed_series in_one(world *w, cmv_arena *arena) {
    cmv_feed_file f;
    cmv_err err;
    cmv_buf b;
    cmv_feed_opt opt = cmv_feed_opt_default();
    cmv_buf_init(&b, (size_t)64 << 20);
    put_observations(w, &b, INT32_MIN, FOREVER, 0, INT32_MAX / 2);
    if (cmv_feed_decode(b.at, b.n, "X.json", &opt, arena, &f, &err) != CMV_OK)
        fail_msg("%s", err.msg);
    cmv_buf_reset(&b);
    assert_int_equal(f.n_series, 1);
    return f.series[0];
}

static void step(world *w, cmv_convo *c, const cmv_http_request *request) {
    cmv_buf b;
    cmv_err err;
    cmv_buf_init(&b, (size_t)64 << 20);
    answer(w, request->url, &b);
    cmv_http_reply reply = {
        .status = 200, .body = b.at, .n = b.n, .modified = CMV_UTC_NONE, .retry_after_s = -1};
    if (cmv_convo_take(c, &reply, &err) != CMV_OK) fail_msg("%s: %s", request->url, err.msg);
    cmv_buf_reset(&b);
}

static cmv_feed_series in_windows(world *w, cmv_utc_ms known_from, cmv_arena *arena) {
    const char *key = "X";
    cmv_ask ask = {.provider = cmv_provider_find("fred"),
                   .what = CMV_ASK_VINTAGES,
                   .key = &key,
                   .n_keys = 1,
                   .from = CMV_DATE_NONE,
                   .known_from = known_from,
                   .secret = "x"};
    cmv_convo *c;
    cmv_err err;
    cmv_fetched got;
    cmv_http_request request;
    bool more;
    if (cmv_convo_open(&ask, arena, &c, &err) != CMV_OK) fail_msg("%s", err.msg);
    for (;;) {
        if (cmv_convo_next(c, &request, &more, &err) != CMV_OK) fail_msg("%s", err.msg);
        if (!more) break;
        step(w, c, &request);
    }
    if (cmv_convo_finish(c, &got, &err) != CMV_OK) fail_msg("%s", err.msg);
    assert_int_equal(got.n_series, 1);
    return got.series[0].data;
}

static void expect_row(uint64_t seed, const cmv_obs *want, const cmv_obs *got) {
    char date[CMV_DATE_TEXT], a[CMV_UTC_TEXT], b[CMV_UTC_TEXT];
    bool same = want->date == got->date && want->known_at == got->known_at &&
                (want->value == got->value || (isnan(want->value) && isnan(got->value)));
    if (!same)
        fail_msg("seed %llu: for %s expected %g known %s, got %g known %s",
                 (unsigned long long)seed, cmv_date_format(want->date, date), want->value,
                 cmv_utc_format(want->known_at, a), got->value, cmv_utc_format(got->known_at, b));
}

static void expect_same(uint64_t seed, const cmv_feed_series *want, const cmv_feed_series *got) {
    for (size_t i = 0; i < want->n && i < got->n; i++)
        expect_row(seed, &want->obs[i], &got->obs[i]);
    if (want->n != got->n)
        fail_msg("seed %llu: %zu vintages, %zu expected", (unsigned long long)seed, got->n, want->n);
}

/* Whether a row says that a value is missing where none was. */
static bool says_nothing(const cmv_feed_series *whole, const cmv_obs *o) {
    bool missing = true;
    for (size_t i = 0; i < whole->n; i++) {
        if (whole->obs[i].date == o->date && whole->obs[i].known_at < o->known_at)
            missing = isnan(whole->obs[i].value);
    }
    return missing && isnan(o->value);
}

/* Rows of a series known from an instant on that say something. */
static void sift(const cmv_feed_series *whole, cmv_utc_ms since, cmv_feed_series *s) {
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (s->obs[i].known_at >= since && !says_nothing(whole, &s->obs[i]))
            s->obs[n++] = s->obs[i];
    }
    s->n = n;
}

static void windows_join_to_what_one_answer_says(void **state) {
    (void)state;
    world *w = malloc(sizeof *w);
    size_t widest = 0;
    for (uint64_t seed = 1; seed <= WORLDS; seed++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        make(w, seed);
        cmv_feed_series whole = in_one(w, arena);
        cmv_feed_series joined = in_windows(w, CMV_UTC_NONE, arena);
        expect_same(seed, &whole, &joined);
        assert_true(joined.vintage_dates_only);
        if (w->largest_window > widest) widest = w->largest_window;
        cmv_arena_destroy(arena);
    }
    assert_int_equal(widest, 2000); /* FRED's cap: reached, never passed */
    free(w);
}

static void what_became_known_since_is_a_part_of_all(void **state) {
    (void)state;
    world *w = malloc(sizeof *w);
    for (uint64_t seed = 1; seed <= WORLDS; seed++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        make(w, seed);
        cmv_feed_series whole = in_one(w, arena);
        cmv_utc_ms since = (w->day[some_day(w)] - pick(w, 2)) * DAY_MS;
        cmv_feed_series part = in_windows(w, since, arena);
        for (size_t i = 0; i < part.n; i++) assert_true(part.obs[i].known_at >= since);
        cmv_feed_series all = in_one(w, arena);
        sift(&whole, since, &part);
        sift(&whole, since, &all);
        expect_same(seed, &all, &part);
        cmv_arena_destroy(arena);
    }
    free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_join_to_what_one_answer_says),
        cmocka_unit_test(what_became_known_since_is_a_part_of_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
