// SPDX-License-Identifier: Apache-2.0
/* cmv_app_watch: quotas, vendors, sources that fail or lag behind. */
#include "support/watch_kit.h"

/* A price of 16:15 that a vendor has some minutes later: FRED, five. */
static void a_vendor_is_asked_when_it_usually_has_the_value(void **state) {
    kit *k = *state;
    setenv("FRED_API_KEY", "0123456789abcdef0123456789abcdef", 1);
    hold_until(k, &fred, "2026-06-10", "echo");
    cmv_utc_ms rule = new_york("2026-06-11", 16, 15);
    publish(&fred, "2026-06-11", 21.25, rule + 11 * MINUTE);
    watch(k, new_york("2026-06-11", 9, 0), new_york("2026-06-12", 9, 0), "echo", NULL);
    ASKED_AT(rule, 5, 6, 8, 12);
    assert_known(k, "echo", "2026-06-11", 21.25, rule + 12 * MINUTE);
}

/* Values of the months from January 2010 on, each published at 08:30 on the 8th of the next one, up to a month of 2026. */
static void publish_months(int last) {
    for (int i = 16 * 12 - VALUES / 2; i < 16 * 12 + last; i++) {
        cmv_date d = cmv_date_of(2010 + i / 12, i % 12 + 1, 1);
        cmv_date next = cmv_date_of(2010 + (i + 1) / 12, (i + 1) % 12 + 1, 8);
        bls.v[bls.n++] =
            (value){d, 300 + i / 8.0, cmv_zone_instant(CMV_ZONE_NEW_YORK, next, 8 * 60 + 30)};
    }
}

static size_t asked_for(const char *what) {
    size_t n = 0;
    for (size_t i = 0; i < n_asked; i++) n += strstr(asked[i].body, what) != NULL;
    return n;
}

/* A shutdown: both series are late for weeks, a quota of 25 a day, two requests for the whole history. */
static void what_is_late_on_a_tight_quota_is_asked_for_together_and_comes_through(void **state) {
    kit *k = *state;
    publish_months(5);
    bls.quota = 25;
    watch(k, new_york("2026-06-20", 9, 0), new_york("2026-06-20", 10, 0), "prices", "jobs");
    assert_non_null(newest(k, "prices", "2026-05-01"));
    cmv_utc_ms out = new_york("2026-08-20", 8, 30);
    publish(&bls, "2026-06-01", 330, out);
    publish(&bls, "2026-07-01", 331, out);
    n_asked = 0;
    watch(k, new_york("2026-07-14", 9, 0), out + 24 * HOUR, "prices", "jobs");
    const cmv_obs *jobs = newest(k, "jobs", "2026-07-01");
    const cmv_obs *prices = newest(k, "prices", "2026-07-01");
    assert_true(jobs && prices);
    assert_in_range(jobs->known_at, out, out + 3 * HOUR);
    assert_in_range(prices->known_at, out, out + 3 * HOUR);
    assert_true(asked_for("JOBS") > 300);  /* 37 days: it is not given up either */
    for (size_t i = 0; i < n_asked; i++) { /* and a quarter of the quota is left on each day */
        size_t n = 0;
        for (size_t m = i; m < n_asked && asked[m].at < asked[i].at + 24 * HOUR; m++) n++;
        assert_in_range(n, 1, 20);
    }
}

/* Two requests for the whole history, room for one: a window brings the new value, the whole comes when there is room. */
static void a_whole_look_that_the_quota_cannot_take_is_a_window_that_day(void **state) {
    kit *k = *state;
    publish_months(5);
    watch(k, new_york("2026-06-20", 9, 0), new_york("2026-06-20", 10, 0), "prices", NULL);
    size_t whole = n_asked;
    assert_in_range(whole, 2, 3);
    bls.quota = 2;
    cmv_utc_ms rule = new_york("2026-07-15", 8, 30);
    publish(&bls, "2026-06-01", 330, rule);
    n_asked = 0;
    watch(k, rule - HOUR, rule + 2 * HOUR, "prices", NULL);
    ASKED_AT(rule, -60, 1);
    assert_known(k, "prices", "2026-06-01", 330, rule);
}

/* Three requests a day, two for the whole history of a series: the second series waits until two are free. */
static void a_conversation_that_the_quota_would_cut_off_is_not_begun(void **state) {
    kit *k = *state;
    publish_months(5);
    bls.quota = 3;
    cmv_utc_ms start = new_york("2026-06-20", 9, 0);
    watch(k, start, start + MINUTE, "jobs", NULL);
    ASKED_AT(start, 0, 0);
    watch(k, start + 23 * HOUR, start + 25 * HOUR, "prices", NULL);
    ASKED_AT(start, 0, 0, 24 * 60, 24 * 60);
    assert_non_null(newest(k, "prices", "2026-05-01"));
}

/* The rule says the 15th, the bureau comes on the 8th: seen on that day, known from that look. */
static void a_rule_in_months_is_the_late_end_and_looks_begin_before_it(void **state) {
    kit *k = *state;
    publish_months(6); /* June on 8 July */
    watch(k, new_york("2026-06-20", 9, 0), new_york("2026-06-20", 10, 0), "prices", NULL);
    n_asked = 0;
    watch(k, new_york("2026-06-20", 10, 0), new_york("2026-07-30", 9, 0), "prices", NULL);
    cmv_utc_ms first = new_york("2026-07-03", 8, 31), day = 24 * HOUR;
    cmv_utc_ms seen = new_york("2026-07-08", 8, 31);
    assert_known(k, "prices", "2026-06-01", 324.6, seen);
    assert_false(newest(k, "prices", "2026-06-01")->flags & CMV_OBS_RECONSTRUCTED);
    assert_true(asked[0].at == first && asked[n_asked - 1].at == seen);
    for (size_t i = 1; i < n_asked;
         i++) /* once a weekday; the weekly whole look takes two requests */
        assert_true((asked[i].at - asked[i - 1].at) % day == 0);
    assert_in_range(n_asked, 4, 6);
}

static size_t incidents_of(kit *k, const char *provider, const char *code) {
    cmv_incident *found;
    size_t n, count = 0;
    assert_int_equal(
        cmv_store_incidents(cmv_app_store(k->app), NULL, 0, 1000, k->arena, &found, &n, &k->err),
        CMV_OK);
    for (size_t i = 0; i < n; i++)
        count += strcmp(found[i].provider, provider) == 0 && strcmp(found[i].code, code) == 0;
    return count;
}

static void each_stretch_of_failures_is_noted_once_though_another_source_helped(void **state) {
    kit *k = *state;
    setenv("FRED_API_KEY", "0123456789abcdef0123456789abcdef", 1);
    hold_until(k, &cboe, "2026-06-10", "fear");
    memcpy(fred.v, cboe.v, sizeof fred.v);
    fred.n = cboe.n;
    static const char *const day[] = {"2026-06-11", "2026-06-12", "2026-06-15", "2026-06-16"};
    for (size_t i = 0; i < 4; i++) {
        publish(&cboe, day[i], 21 + (double)i / 8, new_york(day[i], 16, 15));
        publish(&fred, day[i], 21 + (double)i / 8, new_york(day[i], 16, 15));
    }
    cboe.down = 429;
    watch(k, new_york("2026-06-11", 9, 0), new_york("2026-06-12", 20, 0), "fear", NULL);
    assert_non_null(newest(k, "fear", "2026-06-12"));
    assert_int_equal(incidents_of(k, "cboe", "rate-limited"), 1);
    cboe.down = 0;
    watch(k, new_york("2026-06-15", 9, 0), new_york("2026-06-15", 20, 0), "fear", NULL);
    assert_int_equal(incidents_of(k, "cboe", "rate-limited"), 1);
    cboe.down = 429;
    watch(k, new_york("2026-06-16", 9, 0), new_york("2026-06-16", 20, 0), "fear", NULL);
    assert_int_equal(incidents_of(k, "cboe", "rate-limited"), 2);
    assert_int_equal(incidents_of(k, "fred", "fetch-failed"), 0);
}

static void when_all_sources_fail_each_says_why(void **state) {
    kit *k = *state;
    setenv("FRED_API_KEY", "0123456789abcdef0123456789abcdef", 1);
    hold_until(k, &cboe, "2026-06-10", "fear");
    cboe.down = 503;
    fred.down = 404;
    watch(k, new_york("2026-06-11", 16, 0), new_york("2026-06-11", 16, 17), "fear", NULL);
    const char *second = strstr(last_failure, "; fred: ");
    assert_true(strncmp(last_failure, "cboe: ", 6) == 0 && second);
    assert_non_null(strstr(last_failure, "503"));
    assert_non_null(strstr(second, "404"));
}

static void a_value_that_the_first_source_lacks_for_hours_is_taken_from_the_next(void **state) {
    kit *k = *state;
    setenv("FRED_API_KEY", "0123456789abcdef0123456789abcdef", 1);
    hold_until(k, &cboe, "2026-06-10", "fear");
    memcpy(fred.v, cboe.v, sizeof fred.v);
    fred.n = cboe.n;
    cmv_utc_ms rule = new_york("2026-06-11", 16, 15);
    publish(&fred, "2026-06-11", 21.25, rule);
    publish(&cboe, "2026-06-11", 21.5, rule + 20 * HOUR);
    watch(k, rule - HOUR, rule + 2 * HOUR, "fear", NULL);
    assert_null(newest(k, "fear", "2026-06-11"));
    watch(k, rule + 2 * HOUR, rule + 5 * HOUR, "fear", NULL);
    assert_true(newest(k, "fear", "2026-06-11")->value == 21.25);
    assert_int_equal(incidents_of(k, "fred", "from-fallback"), 1);
    publish(&cboe, "2026-06-12", 21.75, rule + 24 * HOUR);
    watch(k, rule + 5 * HOUR, rule + 25 * HOUR, "fear", NULL); /* and it has the last word */
    assert_true(newest(k, "fear", "2026-06-11")->value == 21.5);
}

static void a_stand_in_that_fails_is_asked_with_growing_pauses(void **state) {
    kit *k = *state;
    size_t n_fred = 0;
    setenv("FRED_API_KEY", "0123456789abcdef0123456789abcdef", 1);
    hold_until(k, &cboe, "2026-06-10", "fear");
    fred.down = 404; /* an hour's rest, then two, four, eight */
    cmv_utc_ms rule = new_york("2026-06-11", 16, 15);
    watch(k, rule + 2 * HOUR, rule + 20 * HOUR, "fear", NULL);
    for (size_t i = 0; i < n_asked; i++) n_fred += asked[i].of == &fred;
    assert_in_range(n_fred, 3, 5);
}

/* Cboe is asked at 16:16, after FRED for comparison, and says nothing for an hour; FRED's own is due at 16:20. */
static void a_source_that_never_answers_delays_no_other(void **state) {
    kit *k = *state;
    setenv("FRED_API_KEY", "0123456789abcdef0123456789abcdef", 1);
    hold_until(k, &cboe, "2026-06-10", "fear");
    hold_until(k, &fred, "2026-06-10", "echo");
    cmv_utc_ms rule = new_york("2026-06-11", 16, 15);
    cboe.hangs = true;
    publish(&fred, "2026-06-11", 21.25, rule + 11 * MINUTE);
    watch(k, rule - HOUR, rule + HOUR, "fear", "echo");
    ASKED_AT(rule, 1, 5, 6, 8, 12);
    assert_known(k, "echo", "2026-06-11", 21.25, rule + 12 * MINUTE);
    cboe.hangs = false; /* what was cut off by the end is asked for again */
    publish(&cboe, "2026-06-11", 21.5, rule);
    watch(k, rule + HOUR, rule + 2 * HOUR, "fear", "echo");
    assert_known(k, "fear", "2026-06-11", 21.5, rule);
}

/* A weekly look at the second source holds up its own metric alone. */
static void a_second_source_that_never_answers_delays_no_other(void **state) {
    kit *k = *state;
    setenv("FRED_API_KEY", "0123456789abcdef0123456789abcdef", 1);
    hold_until(k, &cboe, "2026-06-10", "fear");
    hold_until(k, &ecb, "2026-06-10", "dollar");
    cmv_utc_ms rule = new_york("2026-06-11", 16, 15);
    fred.hangs = true;
    publish(&ecb, "2026-06-11", 21.25, rule + 11 * MINUTE);
    watch(k, rule - MINUTE, rule + HOUR, "fear", "dollar");
    assert_known(k, "dollar", "2026-06-11", 21.25, rule + 16 * MINUTE);
    for (size_t i = 0; i < n_asked; i++) assert_ptr_equal(asked[i].of, &ecb);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_vendor_is_asked_when_it_usually_has_the_value),
        TEST(what_is_late_on_a_tight_quota_is_asked_for_together_and_comes_through),
        TEST(a_conversation_that_the_quota_would_cut_off_is_not_begun),
        TEST(a_rule_in_months_is_the_late_end_and_looks_begin_before_it),
        TEST(each_stretch_of_failures_is_noted_once_though_another_source_helped),
        TEST(when_all_sources_fail_each_says_why),
        TEST(a_value_that_the_first_source_lacks_for_hours_is_taken_from_the_next),
        TEST(a_stand_in_that_fails_is_asked_with_growing_pauses),
        TEST(a_source_that_never_answers_delays_no_other),
        TEST(a_second_source_that_never_answers_delays_no_other),
        TEST(a_whole_look_that_the_quota_cannot_take_is_a_window_that_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
