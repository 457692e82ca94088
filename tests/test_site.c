// SPDX-License-Identifier: Apache-2.0
/* The pages about an installation, from a store with a few values to their JSON; revisions of a metric as of a day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "comove/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

/* Values of sessions up to a date. */
static void hold(kit *k, const char *id, const char *last, int n, const char *source) {
    const cmv_metric *m;
    cmv_ingest *in;
    cmv_obs obs[30];
    assert_int_equal(cmv_app_metric(k->app, id, &m, &k->err), CMV_OK);
    for (int i = 0; i < n; i++)
        obs[i] = (cmv_obs){.date = cmv_calendar_add(m->cal, day(last), i - n + 1),
                           .known_at = CMV_UTC_NONE,
                           .value = 100 + i * 37 % 11};
    cmv_batch b = {
        .metric = m->id, .obs = obs, .n = (size_t)n, .pub = m->pub, .source = source, .now = NOW};
    assert_int_equal(cmv_ingest_begin(cmv_app_store(k->app), &in, &k->err), CMV_OK);
    assert_int_equal(cmv_ingest_put(in, &b, NULL, &k->err), CMV_OK);
    assert_int_equal(cmv_ingest_commit(in, NULL, &k->err), CMV_OK);
}

static void write_log(kit *k) {
    cmv_ingest *in;
    bool known;
    int64_t id;
    const cmv_metric *m;
    cmv_obs obs = {.date = day("2026-07-29"), .known_at = CMV_UTC_NONE, .value = 7};
    const cmv_fetch_state s = {.provider = "frb",
                               .group = "H41/RESPPMA_N.WW",
                               .etag = "",
                               .last_modified = "",
                               .tried = NOW,
                               .got = NOW - 5000,
                               .next = CMV_UTC_NONE,
                               .failures = 3,
                               .error = "down"};
    const cmv_incident x = {.at = NOW,
                            .metric = "walcl",
                            .provider = "frb",
                            .code = "gap",
                            .text = "sessions are missing",
                            .severity = 1,
                            .first = CMV_DATE_NONE,
                            .last = CMV_DATE_NONE};
    assert_int_equal(cmv_app_metric(k->app, "walcl", &m, &k->err), CMV_OK);
    cmv_batch b = {
        .metric = "walcl", .obs = &obs, .n = 1, .pub = m->pub, .source = "frb", .now = NOW};
    assert_int_equal(cmv_ingest_begin(cmv_app_store(k->app), &in, &k->err), CMV_OK);
    assert_int_equal(cmv_ingest_put_fetch(in, &s, &k->err), CMV_OK);
    assert_int_equal(cmv_ingest_put_incident(in, &x, &k->err), CMV_OK);
    assert_int_equal(cmv_ingest_quarantine(in, &b, "why", &id, &known, &k->err), CMV_OK);
    assert_int_equal(cmv_ingest_commit(in, NULL, &k->err), CMV_OK);
}

static int setup(void **state) {
    kit *k = calloc(1, sizeof *k);
    char store[96];
    snprintf(k->dir, sizeof k->dir, "/tmp/comove-site-XXXXXX");
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

static const char *page(kit *k, cmv_page what, cmv_face face, const char *a, const char *asof) {
    static cmv_buf out;
    const cmv_page_request req = {
        .page = what, .face = face, .a = a, .query = {.asof = asof}, .width = 200};
    cmv_buf_reset(&out);
    cmv_buf_init(&out, (size_t)16 << 20);
    if (cmv_app_page(k->app, &req, k->arena, &out, &k->err) != CMV_OK) fail_msg("%s", k->err.msg);
    return out.at;
}

static void has(const char *text, const char *wanted) {
    if (!strstr(text, wanted)) fail_msg("\"%s\" is not in %.3000s", wanted, text);
}

static void status_joins_freshness_fetching_and_batches(void **state) {
    kit *k = *state;
    hold(k, "walcl", "2026-07-22", 3, "frb"); /* of 29 July since yesterday 16:30 */
    hold(k, "dgs10", "2026-07-31", 4, "treasury");
    hold(k, "hy-oas", "2026-07-01", 4, "BAML.csv");
    write_log(k);
    const char *json = page(k, CMV_PAGE_STATUS, CMV_FACE_JSON, NULL, NULL);
    has(json, "{\"id\":\"walcl\",\"short_name\":\"Fed assets\",\"held\":\"2026-07-22\"");
    has(json, "\"state\":\"late\",\"due\":\"2026-07-29\",\"due_since\":\"2026-07-30T20:30:00Z\"");
    has(json, "\"provider\":\"frb\",\"tried\":\"2026-07-31T22:00:00Z\"");
    has(json, "\"failures\":3,\"error\":\"down\",\"held_back\":1");
    const char *text = page(k, CMV_PAGE_STATUS, CMV_FACE_TEXT, NULL, NULL);
    has(text, "Of 3 metrics held, 1 is late.");
    has(text, "Wednesday 29 July is expected since Thursday 30 July 16:30");
    has(text, "1 batch held back and waits for a person");
}

static void sources_tell_what_is_held_from_each(void **state) {
    kit *k = *state;
    hold(k, "walcl", "2026-07-22", 3, "frb");
    hold(k, "dgs10", "2026-07-31", 4, "treasury");
    hold(k, "dgs10", "2026-07-31", 6, "DGS10.csv");
    hold(k, "hy-oas", "2026-07-01", 4, "BAML.csv");
    hold(k, "ig-oas", "2026-07-01", 4, "BAML.csv");
    write_log(k);
    const char *json = page(k, CMV_PAGE_SOURCES, CMV_FACE_JSON, NULL, NULL);
    has(json, "\"n_held\":1,\"n_late\":1,\"first\":\"2026-07-08\",\"last\":\"2026-07-22\","
              "\"fetched\":\"2026-07-31T21:59:55Z\""); /* the Board */
    has(json, "\"n_held\":1,\"n_late\":0,\"first\":\"2026-07-24\",\"last\":\"2026-07-31\"");
    has(json, "\"files\":[\"BAML.csv\",\"DGS10.csv\"],\"n_file_metrics\":3");
    has(json, "{\"id\":\"hy-oas\",\"owner\":\"ICE Data Indices\",\"sources\":\"BAML.csv\"");
    assert_null(strstr(json, "\"id\":\"vix\""));
}

static void keys_that_cannot_be_read_are_said_and_no_more(void **state) {
    kit *k = *state;
    char file[96], store[96];
    cmv_app *app;
    snprintf(file, sizeof file, "%s/keys", k->dir);
    snprintf(store, sizeof store, "%s/s.db", k->dir);
    FILE *f = fopen(file, "w");
    assert_non_null(f);
    fputs("FRED_API_KEY=0123456789abcdef0123456789abcdef\n", f);
    fclose(f);
    const cmv_app_opt opt = {.store = store, .catalog_dir = "catalog", .now = NOW, .keys_file = file};
    assert_int_equal(chmod(file, 0600), 0);
    assert_int_equal(cmv_app_open(&opt, &app, &k->err), CMV_OK);
    kit other = *k;
    other.app = app;
    has(page(&other, CMV_PAGE_SOURCES, CMV_FACE_JSON, NULL, NULL), "\"use\":\"key set\"");
    assert_null(strstr(page(&other, CMV_PAGE_SOURCES, CMV_FACE_JSON, NULL, NULL), "abcdef"));
    assert_int_equal(chmod(file, 0644), 0);
    const char *text = page(&other, CMV_PAGE_SOURCES, CMV_FACE_TEXT, NULL, NULL);
    has(text, "Keys could not be read");
    assert_null(strstr(text, file));
    cmv_app_close(app);
}

static void quality_shows_findings_and_batches(void **state) {
    kit *k = *state;
    hold(k, "walcl", "2026-07-22", 3, "frb");
    write_log(k);
    const char *json = page(k, CMV_PAGE_QUALITY, CMV_FACE_JSON, NULL, NULL);
    has(json, "{\"waiting\":[{\"id\":1,\"state\":\"waiting\"");
    has(json, "\"code\":\"gap\",\"severity\":1,\"text\":\"sessions are missing\"");
    const char *other = page(k, CMV_PAGE_QUALITY, CMV_FACE_JSON, "dgs10", NULL);
    has(other, "{\"waiting\":[],\"incidents\":[]");
}

/* What was not known on a day is no revision on that day. */
static void revisions_are_those_of_the_day(void **state) {
    kit *k = *state;
    cmv_ingest *in;
    const cmv_metric *m;
    assert_int_equal(cmv_app_metric(k->app, "cpi", &m, &k->err), CMV_OK);
    const cmv_date may = cmv_date_of(2025, 5, 1);
    const cmv_utc_ms first = cmv_pub_known_at(&m->pub, may);
    const cmv_obs obs[] = {{may, 0, first, 320.5}, {may, 0, first + 40 * INT64_C(86400000), 320.75}};
    cmv_batch b = {.metric = "cpi", .obs = obs, .n = 2, .pub = m->pub, .source = "fred", .now = NOW};
    assert_int_equal(cmv_ingest_begin(cmv_app_store(k->app), &in, &k->err), CMV_OK);
    assert_int_equal(cmv_ingest_put(in, &b, NULL, &k->err), CMV_OK);
    assert_int_equal(cmv_ingest_commit(in, NULL, &k->err), CMV_OK);
    has(page(k, CMV_PAGE_METRIC, CMV_FACE_JSON, "cpi", NULL), "\"now\":{\"n\":1,\"revised\":1,");
    const char *then = page(k, CMV_PAGE_METRIC, CMV_FACE_JSON, "cpi", "2025-07-01");
    has(then, "\"now\":{\"n\":1,\"revised\":0,");
    assert_null(strstr(then, "320.75"));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(status_joins_freshness_fetching_and_batches),
        TEST(sources_tell_what_is_held_from_each),
        TEST(keys_that_cannot_be_read_are_said_and_no_more),
        TEST(quality_shows_findings_and_batches),
        TEST(revisions_are_those_of_the_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
