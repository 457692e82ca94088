// SPDX-License-Identifier: Apache-2.0
#include "serve/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static void test_table(void **state) {
    static const struct {
        const char *path;
        cmv_page page;
        cmv_face face;
        const char *a, *b;
    } ROWS[] = {
        {"/", CMV_PAGE_HOME, CMV_FACE_HTML, "", ""},
        {"/metrics", CMV_PAGE_METRICS, CMV_FACE_HTML, "", ""},
        {"/metrics.csv", CMV_PAGE_METRICS, CMV_FACE_CSV, "", ""},
        {"/metrics/hy-oas", CMV_PAGE_METRIC, CMV_FACE_HTML, "hy-oas", ""},
        {"/metrics/hy-oas.csv", CMV_PAGE_METRIC, CMV_FACE_CSV, "hy-oas", ""},
        {"/metrics/hy-oas.json", CMV_PAGE_METRIC, CMV_FACE_JSON, "hy-oas", ""},
        {"/metrics/BRK.B", CMV_PAGE_METRIC, CMV_FACE_HTML, "BRK.B", ""},
        {"/compare/tlt-vs-iwm", CMV_PAGE_PAIR, CMV_FACE_HTML, "tlt", "iwm"},
        {"/compare/hy-oas-vs-t10y-2y", CMV_PAGE_PAIR, CMV_FACE_HTML, "hy-oas", "t10y-2y"},
        {"/compare/TLT-vs-IWM.md", CMV_PAGE_PAIR, CMV_FACE_MARKDOWN, "TLT", "IWM"},
        {"/compare/tlt-vs-iwm.txt", CMV_PAGE_PAIR, CMV_FACE_TEXT, "tlt", "iwm"},
        {"/compare/tlt-vs-iwm/correlation", CMV_PAGE_CORRELATION, CMV_FACE_HTML, "tlt", "iwm"},
        {"/compare/tlt-vs-iwm/correlation.csv", CMV_PAGE_CORRELATION, CMV_FACE_CSV, "tlt", "iwm"},
        {"/scenarios", CMV_PAGE_SCENARIOS, CMV_FACE_HTML, "", ""},
        {"/scenarios/lehman-2008.md", CMV_PAGE_SCENARIO, CMV_FACE_MARKDOWN, "lehman-2008", ""},
        {"/api/v1/scenarios", CMV_PAGE_SCENARIOS, CMV_FACE_JSON, "", ""},
        {"/api/v1/scenarios/lehman-2008", CMV_PAGE_SCENARIO, CMV_FACE_JSON, "lehman-2008", ""},
        {"/methodology", CMV_PAGE_METHODOLOGY, CMV_FACE_HTML, "", ""},
        {"/methodology.md", CMV_PAGE_METHODOLOGY, CMV_FACE_MARKDOWN, "", ""},
        {"/data-sources", CMV_PAGE_SOURCES, CMV_FACE_HTML, "", ""},
        {"/status", CMV_PAGE_STATUS, CMV_FACE_HTML, "", ""},
        {"/api/v1/pairs/tlt/iwm", CMV_PAGE_PAIR, CMV_FACE_JSON, "tlt", "iwm"},
        {"/api/v1/pairs/tlt/iwm.csv", CMV_PAGE_PAIR, CMV_FACE_CSV, "tlt", "iwm"},
        {"/api/v1/metrics", CMV_PAGE_METRICS, CMV_FACE_JSON, "", ""},
        {"/api/v1/metrics/tlt", CMV_PAGE_METRIC, CMV_FACE_JSON, "tlt", ""},
        {"/api/v1/metrics/tlt/observations", CMV_PAGE_OBSERVATIONS, CMV_FACE_JSON, "tlt", ""},
        {"/api/v1/metrics/tlt/observations.csv", CMV_PAGE_OBSERVATIONS, CMV_FACE_CSV, "tlt", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        cmv__match m;
        char again[256];
        if (!cmv__route_match(ROWS[i].path, &m)) fail_msg("%s: no page", ROWS[i].path);
        if (m.route->page != ROWS[i].page || m.face != ROWS[i].face || m.slash)
            fail_msg("%s: another page", ROWS[i].path);
        assert_string_equal(m.a, ROWS[i].a);
        assert_string_equal(m.b, ROWS[i].b);
        assert_true(cmv__route_write(&m, m.a, m.b, again, sizeof again));
        assert_string_equal(again, ROWS[i].path);
    }
}

static void test_no_page(void **state) {
    static const char *const ROWS[] = {
        "",
        "//",
        "/metric",
        "/metrics//",
        "/metrics/a/b",
        "/compare/tlt",
        "/compare/",
        "/compare/-vs-iwm",
        "/compare/tlt-vs-",
        "/.csv",
        "/status.csv",
        "/quality.csv",
        "/quality/cpi",
        "/Metrics",
        "/api",
        "/api/v1/pairs/tlt",
        "/api/v1/pairs/tlt/iwm/x",
        "/api/v1/metrics.md",
        "/api/v1/metrics/tlt/observations.txt",
        "/metrics.pdf",
        "/compare/a-vs-b/correlations",
        "/assets/x",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        cmv__match m;
        if (cmv__route_match(ROWS[i], &m)) fail_msg("%s has a page", ROWS[i]);
    }
}

/* The first "-vs-" splits: no id may hold one. */
static void test_split(void **state) {
    cmv__match m;
    (void)state;
    assert_true(cmv__route_match("/compare/a-vs-b-vs-c", &m));
    assert_string_equal(m.a, "a");
    assert_string_equal(m.b, "b-vs-c");
    assert_true(cmv__route_match("/compare/a-v-vs-vs-b", &m));
    assert_string_equal(m.a, "a-v");
    assert_string_equal(m.b, "vs-b");
}

static void test_long_names(void **state) {
    char path[256];
    cmv__match m;
    (void)state;
    snprintf(path, sizeof path, "/metrics/%0*d", CMV_ID_MAX, 0);
    assert_true(cmv__route_match(path, &m));
    assert_int_equal(strlen(m.a), CMV_ID_MAX);
    snprintf(path, sizeof path, "/metrics/%0*d", CMV_ID_MAX + 1, 0);
    assert_false(cmv__route_match(path, &m));
}

static void test_slash(void **state) {
    cmv__match m;
    char to[64];
    (void)state;
    assert_true(cmv__route_match("/compare/tlt-vs-iwm/", &m));
    assert_true(m.slash);
    assert_true(cmv__route_write(&m, "tlt", "iwm", to, sizeof to));
    assert_string_equal(to, "/compare/tlt-vs-iwm");
    assert_false(cmv__route_match("//evil.example/", &m)); /* would redirect to another host */
}

static void test_write_other_names(void **state) {
    cmv__match m;
    char to[32];
    (void)state;
    assert_true(cmv__route_match("/compare/TLT-vs-IWM/correlation.csv", &m));
    assert_false(cmv__route_write(&m, "tlt", "iwm", to, sizeof to));
    char room[36];
    assert_true(cmv__route_write(&m, "tlt", "iwm", room, sizeof room));
    assert_string_equal(room, "/compare/tlt-vs-iwm/correlation.csv");
}

static void test_problem_faces(void **state) {
    (void)state;
    assert_int_equal(cmv__route_problem_face("/compare/x"), CMV_FACE_HTML);
    assert_int_equal(cmv__route_problem_face("/api/v1/metrics/x.csv"), CMV_FACE_JSON);
    assert_int_equal(cmv__route_problem_face("/metrics/x.json"), CMV_FACE_JSON);
    assert_int_equal(cmv__route_problem_face("/metrics/x.csv"), CMV_FACE_TEXT);
    assert_int_equal(cmv__route_problem_face("/metrics/x.md"), CMV_FACE_TEXT);
    assert_int_equal(cmv__route_problem_face(""), CMV_FACE_HTML);
    assert_true(cmv__route_is_api("/api"));
    assert_false(cmv__route_is_api("/apis"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),         cmocka_unit_test(test_no_page),
        cmocka_unit_test(test_split),         cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_slash),         cmocka_unit_test(test_write_other_names),
        cmocka_unit_test(test_problem_faces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
