// SPDX-License-Identifier: Apache-2.0
/* cmv_app_watch: when what is asked for, and since when its value is known. */
#include "support/watch_kit.h"

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
