// SPDX-License-Identifier: Apache-2.0
#include "serve/negotiate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static void test_codings(void **state) {
    enum { ALL = 7, NO_BROTLI = 3 };
    static const struct {
        const char *header;
        unsigned held;
        cmv__coding best;
    } ROWS[] = {
        {NULL, ALL, CMV__IDENTITY},
        {"", ALL, CMV__IDENTITY},
        {"gzip", ALL, CMV__GZIP},
        {"GZIP", ALL, CMV__GZIP},
        {"x-gzip", ALL, CMV__GZIP},
        {"br", ALL, CMV__BROTLI},
        {"br", NO_BROTLI, CMV__IDENTITY},
        {"gzip, deflate, br, zstd", ALL, CMV__BROTLI},
        {"gzip, deflate, br, zstd", NO_BROTLI, CMV__GZIP},
        {"gzip;q=1.0, br;q=0.5", ALL, CMV__GZIP},
        {"br;q=0.5,gzip;q=0.499", ALL, CMV__BROTLI},
        {"gzip;q=0", ALL, CMV__IDENTITY},
        {"gzip;q=0, *", ALL, CMV__BROTLI},
        {"*", NO_BROTLI, CMV__GZIP},
        {"*;q=0", ALL, CMV__IDENTITY},
        {"identity", ALL, CMV__IDENTITY},
        {"identity, gzip;q=0.5", ALL, CMV__IDENTITY},
        {"identity;q=0, gzip;q=0.001", ALL, CMV__GZIP},
        {" gzip ; q=0.8 , br ; q=0.7", ALL, CMV__GZIP},
        {"gzip;level=9;q=0.3, br;q=0.2", ALL, CMV__GZIP},
        /* malformed members ask for nothing */
        {"gzip;q=2", ALL, CMV__IDENTITY},
        {"gzip;q=", ALL, CMV__IDENTITY},
        {"gzip;q=0.1234", ALL, CMV__IDENTITY},
        {"gzip;q=-1, br;q=0.1", ALL, CMV__BROTLI},
        {"gzip br", ALL, CMV__IDENTITY},
        {"gzipper, brotli", ALL, CMV__IDENTITY},
        {",,,", ALL, CMV__IDENTITY},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        cmv__accept accept = cmv__accept_parse(ROWS[i].header);
        cmv__coding best = cmv__accept_best(&accept, ROWS[i].held);
        if (best != ROWS[i].best)
            fail_msg("%s: %s", ROWS[i].header ? ROWS[i].header : "-", cmv__coding_name(best));
    }
}

static void test_weights(void **state) {
    (void)state;
    cmv__accept a = cmv__accept_parse("gzip;q=0.25, br;q=1.000, identity;q=0");
    assert_int_equal(a.q[CMV__GZIP], 250);
    assert_int_equal(a.q[CMV__BROTLI], 1000);
    assert_int_equal(a.q[CMV__IDENTITY], 0);
}

static void test_tags(void **state) {
    static const struct {
        const char *header;
        bool listed;
    } ROWS[] = {
        {NULL, false},
        {"", false},
        {"\"abc\"", true},
        {"W/\"abc\"", true},
        {"\"ab\"", false},
        {"\"abcd\"", false},
        {"abc", false},
        {"*", true},
        {"\"x\", \"abc\"", true},
        {"\"x\",W/\"abc\" , \"y\"", true},
        {"\"x, \"abc\"", false},
        {"\"x\" junk \"abc\"", false},
        {"\"x,abc\"", false},
        {"w/\"abc\"", false},
        {"\"ABC\"", false},
        {"\"abc", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(ROWS); i++) {
        if (cmv__etag_listed(ROWS[i].header, "\"abc\"") != ROWS[i].listed)
            fail_msg("row %zu: %s", i, ROWS[i].header);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codings),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_tags),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
