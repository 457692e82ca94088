// SPDX-License-Identifier: Apache-2.0
/* cmv_app_freshness, cmv_app_metrics_text, cmv_app_used on a store with a few values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "comove/fetch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOW INT64_C(1785535200000) /* Friday 31 July 2026 18:00 in New York */

typedef struct kit {
    char dir[64];
    cmv_app *app;
    cmv_arena *arena;
    cmv_err err;
} kit;

static cmv_date day(const char *text) {
    cmv_date d;
    assert_int_equal(cmv_date_parse(text, 10, &d, NULL), CMV_OK);
    return d;
}

/* Thirty values up to a date, on the metric's own sessions. */
static void hold(kit *k, const char *id, const char *last) {
    const cmv_metric *m;
    cmv_ingest *in;
    cmv_batch_stat stat;
    cmv_obs obs[30];
    assert_int_equal(cmv_app_metric(k->app, id, &m, &k->err), CMV_OK);
    for (int i = 0; i < 30; i++)
        obs[i] = (cmv_obs){.date = cmv_calendar_add(m->cal, day(last), i - 29),
                           .known_at = CMV_UTC_NONE,
                           .value = 100 + i * 37 % 11};
    cmv_batch b = {.metric = m->id, .obs = obs, .n = 30, .pub = m->pub, .source = "fred", .now = NOW};
    assert_int_equal(cmv_ingest_begin(cmv_app_store(k->app), &in, &k->err), CMV_OK);
    assert_int_equal(cmv_ingest_put(in, &b, &stat, &k->err), CMV_OK);
    assert_int_equal(cmv_ingest_commit(in, NULL, &k->err), CMV_OK);
}

/* What fetching writes beside the data. */
static void write_log(kit *k) {
    cmv_ingest *in;
    bool known;
    int64_t id;
    cmv_fetch_state s = {.provider = "fred",
                         .group = "WA\"L\\CL",
                         .etag = "",
                         .last_modified = "",
                         .tried = NOW,
                         .got = NOW - 5000,
                         .next = CMV_UTC_NONE,
                         .failures = 3,
                         .error = "down"};
    cmv_fetch_state mark = s;
    mark.group = "whole/M2SL";
    cmv_incident x = {.at = NOW,
                      .metric = "walcl",
                      .provider = "fred",
                      .code = "gap",
                      .text = "one",
                      .severity = 1,
                      .first = CMV_DATE_NONE,
                      .last = CMV_DATE_NONE};
    cmv_obs obs = {.date = day("2026-07-29"), .known_at = CMV_UTC_NONE, .value = 7};
    const cmv_metric *m;
    assert_int_equal(cmv_app_metric(k->app, "walcl", &m, &k->err), CMV_OK);
    cmv_batch b = {
        .metric = "walcl", .obs = &obs, .n = 1, .pub = m->pub, .source = "fred", .now = NOW};
    assert_int_equal(cmv_ingest_begin(cmv_app_store(k->app), &in, &k->err), CMV_OK);
    assert_int_equal(cmv_ingest_put_fetch(in, &s, &k->err), CMV_OK);
    assert_int_equal(cmv_ingest_put_fetch(in, &mark, &k->err), CMV_OK);
    assert_int_equal(cmv_ingest_put_incident(in, &x, &k->err), CMV_OK);
    x.text = "two";
    assert_int_equal(cmv_ingest_put_incident(in, &x, &k->err), CMV_OK);
    assert_int_equal(cmv_ingest_quarantine(in, &b, "why", &id, &known, &k->err), CMV_OK);
    assert_int_equal(cmv_ingest_commit(in, NULL, &k->err), CMV_OK);
}

static int setup(void **state) {
    kit *k = calloc(1, sizeof *k);
    char store[96];
    snprintf(k->dir, sizeof k->dir, "/tmp/comove-fresh-XXXXXX");
    if (!mkdtemp(k->dir)) return -1;
    snprintf(store, sizeof store, "%s/s.db", k->dir);
    cmv_app_opt opt = {.store = store, .catalog_dir = "catalog", .now = NOW};
    if (cmv_app_open(&opt, &k->app, &k->err) != CMV_OK) {
        print_error("%s\n", k->err.msg);
        return -1;
    }
    k->arena = cmv_arena_create((size_t)64 << 20);
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

static const cmv_fresh_line *line_of(const cmv_fresh_line *line, size_t n, const char *id) {
    for (size_t i = 0; i < n; i++)
        if (strcmp(line[i].metric->id, id) == 0) return &line[i];
    return NULL;
}

static void each_metric_says_what_is_held_and_what_is_next(void **state) {
    kit *k = *state;
    cmv_fresh_line *line;
    size_t n;
    hold(k, "walcl", "2026-07-29");
    hold(k, "vix", "2026-07-23");
    write_log(k);
    assert_int_equal(cmv_app_freshness(k->app, NULL, k->arena, &line, &n, &k->err), CMV_OK);
    const cmv_fresh_line *walcl = line_of(line, n, "walcl"), *vix = line_of(line, n, "vix");
    assert_non_null(walcl);
    assert_string_equal(walcl->text, "Wednesday 29 July, published 30 July 16:30, next expected "
                                     "Thursday 6 August 16:30; on time");
    assert_int_equal(walcl->n_waiting, 1);
    assert_int_equal(vix->fresh.state, CMV_FRESH_LATE);
    assert_int_equal(vix->fresh.n_missing, 6);
    assert_string_equal(vix->provider, "cboe");
    assert_int_equal(line_of(line, n, "dgs10")->fresh.state, CMV_FRESH_NEVER);
    assert_null(line_of(line, n, "tlt")); /* no key, nothing held */
}

static bool shows_value(kit *k, const char *store, const char *shown, const char *id) {
    cmv_app *app;
    cmv_fresh_line *line;
    size_t n;
    const cmv_app_opt opt = {.store = store,
                             .catalog_dir = "catalog",
                             .read_only = true,
                             .now = NOW,
                             .public_only = true,
                             .shown = shown};
    if (cmv_app_open(&opt, &app, &k->err) != CMV_OK) fail_msg("%s", k->err.msg);
    assert_int_equal(cmv_app_freshness(app, NULL, k->arena, &line, &n, &k->err), CMV_OK);
    const bool shown_at_all = !isnan(line_of(line, n, id)->value);
    cmv_app_close(app);
    return shown_at_all;
}

static void a_line_for_the_public_has_no_value_that_only_its_owner_may_show(void **state) {
    kit *k = *state;
    char store[96];
    const cmv_metric *m;
    snprintf(store, sizeof store, "%s/s.db", k->dir);
    assert_int_equal(cmv_app_metric(k->app, "hy-oas", &m, &k->err), CMV_OK);
    assert_non_null(m->owner);
    hold(k, "hy-oas", "2026-07-29");
    hold(k, "walcl", "2026-07-29"); /* imported: no fetch of it is on record */
    assert_false(shows_value(k, store, NULL, "hy-oas"));
    assert_true(shows_value(k, store, NULL, "walcl"));
    assert_true(shows_value(k, store, "vix, hy-oas", "hy-oas"));
    assert_false(shows_value(k, store, "vix", "hy-oas"));
}

static void prometheus_reads_lateness_fetches_and_incidents(void **state) {
    kit *k = *state;
    static const char *const rows[] = {
        "comove_data_version 2\n",
        "comove_metrics_late 1\n",
        "comove_metric_held_timestamp_seconds{metric=\"walcl\"} 1785283200\n",
        "comove_metric_expected_timestamp_seconds{metric=\"vix\"} 1785456000\n",
        "comove_metric_late{metric=\"vix\"} 1\n",
        ("comove_fetch_last_success_timestamp_seconds{provider=\"fred\",group=\"WA\\\"L\\\\CL\"} "
         "1785535195\n"),
        "comove_fetch_failures{provider=\"fred\",group=\"WA\\\"L\\\\CL\"} 3\n",
        "comove_incidents_total{code=\"gap\",severity=\"1\"} 2\n",
        "comove_quarantine_waiting 1\n",
        "# TYPE comove_incidents_total counter\n"};
    cmv_buf out;
    hold(k, "walcl", "2026-07-29");
    hold(k, "vix", "2026-07-23");
    write_log(k);
    cmv_buf_init(&out, 1 << 20);
    assert_int_equal(cmv_app_metrics_text(k->app, k->arena, &out, &k->err), CMV_OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!strstr(out.at, rows[i])) fail_msg("no %s in\n%s", rows[i], out.at);
    assert_null(strstr(out.at, "whole/"));
    cmv_buf_reset(&out);
}

static bool names(const char *const *at, size_t n, const char *id) {
    for (size_t i = 0; i < n; i++) {
        if (i > 0) assert_true(strcmp(at[i - 1], at[i]) < 0);
        if (strcmp(at[i], id) == 0) return true;
    }
    return false;
}

static void an_answer_names_the_metrics_that_it_was_made_from(void **state) {
    kit *k = *state;
    const char *const *used;
    size_t n;
    cmv_query query = {0};
    cmv_metric_answer metric;
    cmv_pair_answer pair;
    hold(k, "walcl", "2026-07-29");
    hold(k, "tga", "2026-07-29");
    cmv_app_used(k->app, true, &used, &n);
    assert_int_equal(n, 0);
    for (int round = 0; round < 2; round++) { /* the second from the cache of states */
        assert_int_equal(cmv_app_pair(k->app, "walcl", "tga", &query, k->arena, &pair, &k->err),
                         CMV_OK);
        cmv_app_used(k->app, true, &used, &n);
        assert_true(names(used, n, "walcl") && names(used, n, "tga") && names(used, n, "vix"));
    }
    assert_int_equal(cmv_app_metric_report(k->app, "tga", &query, k->arena, &metric, &k->err),
                     CMV_OK);
    cmv_app_used(k->app, true, &used, &n);
    assert_true(names(used, n, "tga") && !names(used, n, "walcl"));
    cmv_app_used(k->app, true, &used, &n);
    assert_int_equal(n, 0);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(each_metric_says_what_is_held_and_what_is_next),
        TEST(a_line_for_the_public_has_no_value_that_only_its_owner_may_show),
        TEST(prometheus_reads_lateness_fetches_and_incidents),
        TEST(an_answer_names_the_metrics_that_it_was_made_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
