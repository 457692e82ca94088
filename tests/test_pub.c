// SPDX-License-Identifier: Apache-2.0
#include "support/series_kit.h"

/* Wednesday's balance sheet is known on Thursday at 16:30; a holiday moves it to the next session. */
static void test_h41(void **state) {
    (void)state;
    const cmv_pub_rule rule = {.of = CMV_PUB_DAYS,
                               .after = 1,
                               .minute = 990,
                               .zone = CMV_ZONE_NEW_YORK,
                               .cal = calendar("us-bond")};
    assert_utc(cmv_pub_known_at(&rule, day("2025-01-01")), "2025-01-02T21:30:00Z");
    assert_utc(cmv_pub_known_at(&rule, day("2024-11-27")), "2024-11-29T21:30:00Z"); /* Thanksgiving */
    assert_utc(cmv_pub_known_at(&rule, day("2026-06-17")), "2026-06-18T20:30:00Z");
    assert_utc(cmv_pub_known_at(&rule, day("2025-06-18")), "2025-06-20T20:30:00Z"); /* Juneteenth */
}

static void test_rules(void **state) {
    (void)state;
    static const struct {
        cmv_pub_unit of;
        int after, day;
        const char *cal;
        const char *date, *known;
    } rows[] = {
        /* sessions */
        {CMV_PUB_SESSIONS, 0, 0, "nyse", "2026-06-17", "2026-06-17"},
        {CMV_PUB_SESSIONS, 0, 0, "nyse", "2026-07-03", "2026-07-06"},
        {CMV_PUB_SESSIONS, 1, 0, "nyse", "2026-07-02", "2026-07-06"},
        {CMV_PUB_SESSIONS, 1, 0, "nyse", "2026-07-04", "2026-07-06"},
        {CMV_PUB_SESSIONS, 2, 0, "us-bond", "2025-11-10", "2025-11-13"},
        {CMV_PUB_SESSIONS, 0, 0, NULL, "2026-06-13", "2026-06-15"},
        {CMV_PUB_SESSIONS, 1, 0, NULL, "2026-06-12", "2026-06-15"},
        {CMV_PUB_SESSIONS, 1, 0, NULL, "2026-06-13", "2026-06-15"},
        {CMV_PUB_SESSIONS, 11, 0, NULL, "2026-06-12", "2026-06-29"},
        {CMV_PUB_SESSIONS, -1, 0, NULL, "2026-06-15", "2026-06-12"},
        {CMV_PUB_SESSIONS, -1, 0, NULL, "2026-06-14", "2026-06-11"},
        /* days */
        {CMV_PUB_DAYS, 0, 0, NULL, "2026-06-13", "2026-06-13"},
        {CMV_PUB_DAYS, 1, 0, "24x7", "2026-06-13", "2026-06-14"},
        {CMV_PUB_DAYS, 5, 0, "us-bond", "2025-06-14", "2025-06-20"},
        /* months: clamped to the month's end, then rolled */
        {CMV_PUB_MONTHS, 1, 12, NULL, "2026-06-01", "2026-07-13"},
        {CMV_PUB_MONTHS, 1, 12, "us-bond", "2025-10-01", "2025-11-12"},
        {CMV_PUB_MONTHS, 1, 11, "us-bond", "2025-10-01", "2025-11-12"},
        {CMV_PUB_MONTHS, 1, 31, NULL, "2026-01-01", "2026-03-02"},
        {CMV_PUB_MONTHS, 1, 31, NULL, "2025-05-01", "2025-06-30"},
        {CMV_PUB_MONTHS, 4, 30, NULL, "2025-10-31", "2026-03-02"},
        {CMV_PUB_MONTHS, 0, 0, NULL, "2025-05-15", "2025-05-01"},
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        const cmv_pub_rule rule = {.of = rows[i].of,
                                   .after = rows[i].after,
                                   .day = rows[i].day,
                                   .cal = rows[i].cal ? calendar(rows[i].cal) : NULL};
        cmv_utc_ms at = cmv_pub_known_at(&rule, day(rows[i].date));
        char text[CMV_DATE_TEXT];
        if (strcmp(cmv_date_format(cmv_zone_date(CMV_ZONE_UTC, at), text), rows[i].known) != 0)
            fail_msg("row %zu, %s: %s, expected %s", i, rows[i].date, text, rows[i].known);
    }
}

/* The rule without a calendar counts as the calendar `weekday` does. */
static void test_weekday_default(void **state) {
    (void)state;
    const cmv_calendar *weekday = calendar("weekday");
    for (cmv_date date = day("2026-01-01"); date < day("2026-02-15"); date++)
        for (int after = -12; after <= 12; after++) {
            const cmv_pub_rule with = {.of = CMV_PUB_SESSIONS, .after = after, .cal = weekday};
            const cmv_pub_rule without = {.of = CMV_PUB_SESSIONS, .after = after};
            assert_int_equal(cmv_pub_known_at(&with, date), cmv_pub_known_at(&without, date));
        }
}

static void test_outside(void **state) {
    (void)state;
    cmv_pub_rule rule = {.of = CMV_PUB_DAYS, .after = INT32_MAX};
    assert_int_equal(cmv_pub_known_at(&rule, day("2026-01-01")), CMV_UTC_NONE);
    rule.after = 1;
    assert_int_equal(cmv_pub_known_at(&rule, CMV_DATE_NONE), CMV_UTC_NONE);
    assert_int_equal(cmv_pub_known_at(&rule, INT32_MAX), CMV_UTC_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_h41),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_weekday_default),
        cmocka_unit_test(test_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
