// SPDX-License-Identifier: Apache-2.0
#include "serve/target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static cmv__target target;
static cmv_err err;
static char room[8192];

static cmv_rc parse(const char *raw) { return cmv__target_parse(raw, room, &target, &err); }

static void test_paths(void **state) {
    static const struct {
        const char *raw, *path;
    } ROWS[] = {
        {"/", "/"},
        {"/metrics/tlt", "/metrics/tlt"},
        {"/metrics/%74lt", "/metrics/tlt"},
        {"/metrics/s%26p", "/metrics/s&p"},
        {"/a+b", "/a+b"},
        {"/%C3%A9", "/\xc3\xa9"},
        {"http://host:80/metrics", "/metrics"},
        {"HTTPS://host/", "/"},
        {"/?", "/"},
        /* malformed */
        {"", NULL},
        {"metrics", NULL},
        {"http://host", NULL},
        {"/%", NULL},
        {"/%7", NULL},
        {"/%zz", NULL},
        {"/%-1", NULL},
        {"/a%00b", NULL},
        {"/a%0d%0ab", NULL},
        {"/a%2fb", NULL},
        {"/a b", NULL},
        {"/a#b", NULL},
        {"/\xc3\xa9", NULL},
        {"/%c3", NULL},
        {"/%c0%af", NULL},
        {"/%ed%a0%80", NULL},
        {"/%f4%90%80%80", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        cmv_rc rc = parse(ROWS[i].raw);
        if (ROWS[i].path && (rc != CMV_OK || strcmp(target.path, ROWS[i].path) != 0))
            fail_msg("%s", ROWS[i].raw);
        if (!ROWS[i].path && (rc != CMV_E_PARSE || target.path))
            fail_msg("%s is taken", ROWS[i].raw);
    }
}

static void test_query(void **state) {
    (void)state;
    assert_int_equal(parse("/x?from=2020-01-02&to=2021-01-02&window=60&returns=log&basis=price&"
                           "align=known&asof=2022-02-03"),
                     CMV_OK);
    assert_string_equal(target.path, "/x");
    assert_string_equal(target.raw_query, "from=2020-01-02&to=2021-01-02&window=60&returns=log&"
                                          "basis=price&align=known&asof=2022-02-03");
    assert_string_equal(target.query.from, "2020-01-02");
    assert_string_equal(target.query.to, "2021-01-02");
    assert_string_equal(target.query.window, "60");
    assert_string_equal(target.query.returns, "log");
    assert_string_equal(target.query.basis, "price");
    assert_string_equal(target.query.align, "known");
    assert_string_equal(target.query.asof, "2022-02-03");
    assert_true(target.any_query);
    assert_null(target.find);
}

static void test_query_details(void **state) {
    (void)state;
    assert_int_equal(parse("/x?&&window=&"), CMV_OK);
    assert_string_equal(target.query.window, "");
    assert_false(target.any_query); /* an empty value asks for the default */
    assert_int_equal(parse("/x?wind%6Fw=6%30"), CMV_OK);
    assert_string_equal(target.query.window, "60");
    assert_int_equal(parse("/x?q=a+b%2B%2F"), CMV_OK);
    assert_string_equal(target.find, "a b+/");
    assert_false(target.any_query);
    assert_int_equal(parse("/x?basis"), CMV_OK);
    assert_string_equal(target.query.basis, "");
}

static void test_refused_queries(void **state) {
    static const struct {
        const char *raw, *names;
    } ROWS[] = {
        {"/x?utm_source=a", "utm_source"},
        {"/x?Window=60", "Window"},
        {"/x?window=60&window=60", "window"},
        {"/x?from=&from=2020-01-02", "from"},
        {"/x?asof=%", "asof"},
        {"/x?asof=%zz", "asof"},
        {"/x?basis=%ff", "basis"},
        {"/x?%=1", "parameter"},
        {"/x?=1", "\"\""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        if (parse(ROWS[i].raw) == CMV_OK) fail_msg("%s is taken", ROWS[i].raw);
        if (!strstr(err.msg, ROWS[i].names)) fail_msg("%s: %s", ROWS[i].raw, err.msg);
        assert_string_equal(target.path, "/x");
        assert_string_equal(target.raw_query, ROWS[i].raw + 3);
    }
}

/* Whatever the target, decoding stays within the room that the header asks for (the sanitizer watches the end). */
static void test_room(void **state) {
    static const char *const ROWS[] = {"/",          "/?a",    "/?window=1&from=2&to=3",
                                       "/%41?q=%41", "/?&&&&", "/?q&to&from"};
    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        size_t n = 2 * (strlen(ROWS[i]) + 1);
        char *exact = malloc(n);
        assert_non_null(exact);
        (void)cmv__target_parse(ROWS[i], exact, &target, NULL);
        free(exact);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),         cmocka_unit_test(test_query),
        cmocka_unit_test(test_query_details), cmocka_unit_test(test_refused_queries),
        cmocka_unit_test(test_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
