// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "feed/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *text;
    bool comma;
    cmv__number_kind kind;
    double value;
    int decimals;
} NUMBERS[] = {
    {"0", false, CMV__NUMBER_OK, 0, 0},
    {"-37.63", false, CMV__NUMBER_OK, -37.63, 2},
    {"+1.50", false, CMV__NUMBER_OK, 1.5, 2},
    {".5", false, CMV__NUMBER_OK, 0.5, 1},
    {"5.", false, CMV__NUMBER_OK, 5, 0},
    {"1.5e3", false, CMV__NUMBER_OK, 1500, -2},
    {"2.5E-3", false, CMV__NUMBER_OK, 0.0025, 4},
    {"1,234.5", false, CMV__NUMBER_OK, 1234.5, 1},
    {"1.234,5", true, CMV__NUMBER_OK, 1234.5, 1},
    {"1.234.567", true, CMV__NUMBER_OK, 1234567, 0},
    {"1 234,5", true, CMV__NUMBER_OK, 1234.5, 1},
    {"1\xC2\xA0"
     "234.5",
     false, CMV__NUMBER_OK, 1234.5, 1},
    {"12'345", false, CMV__NUMBER_OK, 12345, 0},
    {"$1,234", false, CMV__NUMBER_OK, 1234, 0},
    {"-$5.25", false, CMV__NUMBER_OK, -5.25, 2},
    {"$-5.25", false, CMV__NUMBER_OK, -5.25, 2},
    {"5,25 \xE2\x82\xAC", true, CMV__NUMBER_OK, 5.25, 2},
    {"USD 7", false, CMV__NUMBER_OK, 7, 0},
    {"4.25%", false, CMV__NUMBER_OK, 4.25, 2},
    {"(4.25)", false, CMV__NUMBER_OK, -4.25, 2},
    {"\xE2\x88\x92"
     "4.25",
     false, CMV__NUMBER_OK, -4.25, 2},
    {"1e300", false, CMV__NUMBER_OK, 1e300, -300},
    {"123456789012345678901234567890", false, CMV__NUMBER_OK, 123456789012345678901234567890.0, 0},
    {"0.1000000000000000055511151231257827", false, CMV__NUMBER_OK, 0.1, 34},
    {"", false, CMV__NUMBER_MISSING, 0, 0},
    {".", false, CMV__NUMBER_MISSING, 0, 0},
    {"nd", false, CMV__NUMBER_MISSING, 0, 0},
    {"#N/A", false, CMV__NUMBER_MISSING, 0, 0},
    {"NaN", true, CMV__NUMBER_MISSING, 0, 0},
    {".", true, CMV__NUMBER_MISSING, 0, 0},
    {"1,23", false, CMV__NUMBER_BAD, 0, 0},
    {"1,2345", false, CMV__NUMBER_BAD, 0, 0},
    {"1,23,456", false, CMV__NUMBER_BAD, 0, 0},
    {"12,34,567.5", false, CMV__NUMBER_BAD, 0, 0},
    {"1234,567", false, CMV__NUMBER_BAD, 0, 0},
    {",234", false, CMV__NUMBER_BAD, 0, 0},
    {"1.5", true, CMV__NUMBER_BAD, 0, 0},
    {"1.2.3", false, CMV__NUMBER_BAD, 0, 0},
    {"1-2", false, CMV__NUMBER_BAD, 0, 0},
    {"--5", false, CMV__NUMBER_BAD, 0, 0},
    {"1e", false, CMV__NUMBER_BAD, 0, 0},
    {"e5", false, CMV__NUMBER_BAD, 0, 0},
    {"%", false, CMV__NUMBER_BAD, 0, 0},
    {"inf", false, CMV__NUMBER_BAD, 0, 0},
    {"-Infinity", false, CMV__NUMBER_BAD, 0, 0},
    {"0x1F", false, CMV__NUMBER_BAD, 0, 0},
    {"1e301", false, CMV__NUMBER_BAD, 0, 0},
    {"-1e999", false, CMV__NUMBER_BAD, 0, 0},
    {"12a", false, CMV__NUMBER_BAD, 0, 0},
};

static void test_table(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        cmv__number x;
        const char *s = NUMBERS[i].text;
        cmv__number_kind kind = cmv__number_parse(s, strlen(s), NUMBERS[i].comma, &x);
        if (kind != NUMBERS[i].kind)
            fail_msg("'%s': kind %d, expected %d", s, kind, NUMBERS[i].kind);
        if (kind == CMV__NUMBER_BAD && (!x.why || !x.why[0])) fail_msg("'%s': no reason", s);
        if (kind == CMV__NUMBER_MISSING) assert_true(isnan(x.value));
        if (kind != CMV__NUMBER_OK) continue;
        if (x.value != NUMBERS[i].value || x.decimals != NUMBERS[i].decimals) {
            fail_msg("'%s': %.17g with %d decimals", s, x.value, x.decimals);
        }
    }
}

static uint64_t next(uint64_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* Both ways, the quick one and strtod's, round as strtod does. */
static void test_rounding_is_correct(void **state) {
    (void)state;
    uint64_t seed = 20260102;
    static const char *const FORMS[] = {"%.17g", "%.15g", "%.6f", "%.2f", "%.3e", "%.18e"};
    for (int i = 0; i < 60000; i++) {
        double v = ((double)(next(&seed) >> 11) / 9007199254740992.0 - 0.5) *
                   pow(10, (double)(next(&seed) % 40) - 15);
        char text[64];
        snprintf(text, sizeof text, FORMS[i % 6], v);
        cmv__number x;
        if (cmv__number_parse(text, strlen(text), false, &x) != CMV__NUMBER_OK ||
            x.value != strtod(text, NULL)) {
            fail_msg("seed 20260102, case %d: %s became %.17g", i, text, x.value);
        }
    }
}

static void test_style(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int says;
    } STYLES[] = {
        {"1,234.5", CMV__SAYS_POINT},
        {"1.234,5", CMV__SAYS_COMMA},
        {"1,5", CMV__SAYS_COMMA},
        {"0,123", CMV__SAYS_OPEN},
        {"1,234", CMV__SAYS_OPEN},
        {"1,234,567", CMV__SAYS_POINT},
        {"1.234.567", CMV__SAYS_COMMA},
        {"1.5", CMV__SAYS_POINT},
        {"1.234", 0},
        {"15", 0},
        {"abc", 0},
        {"", 0},
    };
    for (size_t i = 0; i < sizeof STYLES / sizeof *STYLES; i++) {
        int says = cmv__number_style(STYLES[i].text, strlen(STYLES[i].text));
        if (says != STYLES[i].says)
            fail_msg("'%s' says %d, expected %d", STYLES[i].text, says, STYLES[i].says);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_rounding_is_correct),
        cmocka_unit_test(test_style),
    };
    return cmocka_run_group_tests_name("feed_numbers", tests, NULL, NULL);
}
