// SPDX-License-Identifier: Apache-2.0
#include "support/series_kit.h"

/* Endpoints against R's xts::endpoints, written down by hand for two weeks across a year's end. */
static void test_ends(void **state) {
    (void)state;
    const cmv_date date[] = {day("2025-12-29"), day("2025-12-30"), day("2025-12-31"),
                             day("2026-01-02"), day("2026-01-05"), day("2026-01-07"),
                             day("2026-01-12"), day("2026-04-01")};
    static const struct {
        cmv_period period;
        cmv_weekday week_end;
        size_t n, at[8];
    } rows[] = {
        {CMV_PERIOD_WEEK, CMV_SUN, 4, {3, 5, 6, 7}}, {CMV_PERIOD_WEEK, CMV_FRI, 4, {3, 5, 6, 7}},
        {CMV_PERIOD_WEEK, CMV_WED, 4, {2, 5, 6, 7}}, {CMV_PERIOD_WEEK, CMV_MON, 4, {0, 4, 6, 7}},
        {CMV_PERIOD_MONTH, CMV_FRI, 3, {2, 6, 7}},   {CMV_PERIOD_QUARTER, CMV_FRI, 3, {2, 6, 7}},
        {CMV_PERIOD_YEAR, CMV_FRI, 2, {2, 7}},
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        size_t out[8], n = 99;
        assert_int_equal(cmv_period_ends(date, 8, rows[i].period, rows[i].week_end, out, &n, NULL),
                         CMV_OK);
        if (n != rows[i].n || memcmp(out, rows[i].at, n * sizeof *out) != 0)
            fail_msg("row %zu: %zu ends", i, n);
    }
}

/* Number of the month, quarter or year by its definition; far years, where periods have no first day, too. */
static int period_of(cmv_date date, int months) {
    const cmv_ymd d = cmv_date_ymd(date);
    return (d.year * 12 + d.month - 1) / months;
}

static void test_ends_by_definition(void **state) {
    (void)state;
    static const struct {
        cmv_period period;
        int months;
    } rows[] = {{CMV_PERIOD_MONTH, 1}, {CMV_PERIOD_QUARTER, 3}, {CMV_PERIOD_YEAR, 12}};
    enum { N = 100000 };
    static cmv_date date[N];
    static size_t out[N];
    for (size_t r = 0; r < KIT_COUNT(rows); r++) {
        size_t n, k = 0;
        date[0] = day("1600-01-01") - 40;
        for (size_t i = 1; i < N; i++)
            date[i] = date[i - 1] + 1 + (cmv_date)(i % 7 == 0 ? i % 29 : 0);
        assert_int_equal(cmv_period_ends(date, N, rows[r].period, CMV_SUN, out, &n, NULL), CMV_OK);
        for (size_t i = 0; i < N; i++) {
            const bool ends = i + 1 == N || period_of(date[i], rows[r].months) !=
                                                period_of(date[i + 1], rows[r].months);
            if (ends) assert_int_equal(out[k++], i);
        }
        assert_int_equal(k, n);
        assert_true(date[N - 1] > day("2400-12-31"));
    }
}

static void test_edges(void **state) {
    (void)state;
    size_t out[1], n = 99;
    const cmv_date date[] = {-1};
    assert_int_equal(cmv_period_ends(NULL, 0, CMV_PERIOD_MONTH, CMV_SUN, NULL, &n, NULL), CMV_OK);
    assert_int_equal(n, 0);
    assert_int_equal(cmv_period_ends(date, 1, CMV_PERIOD_WEEK, CMV_SUN, out, &n, NULL), CMV_OK);
    assert_true(n == 1 && out[0] == 0);
    assert_int_equal(cmv_period_ends(date, 1, (cmv_period)7, CMV_SUN, out, &n, NULL), CMV_E_ARG);
    assert_int_equal(cmv_period_ends(date, 1, CMV_PERIOD_WEEK, (cmv_weekday)7, out, &n, NULL),
                     CMV_E_ARG);
    assert_int_equal(cmv_period_ends(NULL, 1, CMV_PERIOD_WEEK, CMV_SUN, out, &n, NULL), CMV_E_ARG);
    assert_int_equal(cmv_period_ends(date, 1, CMV_PERIOD_WEEK, CMV_SUN, out, NULL, NULL), CMV_E_ARG);
}

/* Weeks of 7 days, whatever the weekday they end on, before and after 1970. */
static void test_every_weekday(void **state) {
    (void)state;
    enum { N = 1400 };
    static cmv_date date[N];
    static size_t out[N];
    for (int i = 0; i < N; i++) date[i] = i - N / 2;
    for (int end = CMV_MON; end <= CMV_SUN; end++) {
        size_t n;
        assert_int_equal(cmv_period_ends(date, N, CMV_PERIOD_WEEK, (cmv_weekday)end, out, &n, NULL),
                         CMV_OK);
        assert_in_range(n, N / 7, N / 7 + 1);
        for (size_t i = 0; i + 1 < n; i++) assert_int_equal(cmv_date_weekday(date[out[i]]), end);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_ends_by_definition),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_every_weekday),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
