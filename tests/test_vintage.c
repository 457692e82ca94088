// SPDX-License-Identifier: Apache-2.0
#include "support/series_kit.h"

#include <math.h>

static cmv_arena *arena;

static int make_arena(void **state) {
    (void)state;
    arena = cmv_arena_create(1 << 24);
    return arena ? 0 : -1;
}

static int drop_arena(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

static cmv_utc_ms morning(const char *date) {
    return cmv_zone_instant(CMV_ZONE_NEW_YORK, day(date), 0);
}

static cmv_series as_of(const cmv_obs *obs, size_t n, cmv_utc_ms at, cmv_vintage_stat *stat) {
    cmv_series out = {NULL, NULL, 0};
    cmv_err err;
    if (cmv_vintage_select(obs, n, at, arena, &out, stat, &err) != CMV_OK) fail_msg("%s", err.msg);
    return out;
}

/* Golden values: case vintage_gdp of the numeric oracles (rows of ALFRED, realtime_start inclusive). */
static void test_gdp(void **state) {
    (void)state;
    const cmv_date q1 = day("2025-01-01"), q2 = day("2025-04-01");
    const cmv_obs obs[] = {
        {q1, 0, morning("2025-04-30"), -0.3}, {q1, 0, morning("2025-05-29"), -0.2},
        {q1, 0, morning("2025-06-26"), -0.5}, {q2, 0, morning("2025-07-30"), 3.0},
        {q2, 0, morning("2025-08-28"), 3.3},  {q2, 0, morning("2025-09-25"), 3.8},
    };
    static const struct {
        const char *as_of;
        size_t n, revised;
        double q1, q2;
    } rows[] = {
        {"2025-04-29", 0, 0, 0, 0},      {"2025-05-01", 1, 0, -0.3, 0},
        {"2025-05-28", 1, 0, -0.3, 0},   {"2025-06-26", 1, 1, -0.5, 0},
        {"2025-08-01", 2, 1, -0.5, 3.0}, {"2025-12-31", 2, 2, -0.5, 3.8},
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        cmv_vintage_stat stat;
        cmv_series s = as_of(obs, KIT_COUNT(obs), cmv_asof_of_date(day(rows[i].as_of)), &stat);
        assert_int_equal(s.n, rows[i].n);
        assert_int_equal(stat.n_revised, rows[i].revised);
        assert_int_equal(stat.n_reconstructed, 0);
        if (s.n > 0) assert_true(s.date[0] == q1 && s.value[0] == rows[i].q1);
        if (s.n > 1) assert_true(s.date[1] == q2 && s.value[1] == rows[i].q2);
    }
    cmv_vintage_stat stat;
    as_of(obs, KIT_COUNT(obs), CMV_UTC_MAX, &stat);
    assert_int_equal(stat.last_known, obs[5].known_at);
    as_of(obs, KIT_COUNT(obs), CMV_UTC_NONE, &stat);
    assert_int_equal(stat.last_known, CMV_UTC_NONE);
}

static void test_withdrawn(void **state) {
    (void)state;
    const cmv_obs obs[] = {
        {100, 0, 1000, 5}, {100, 0, 2000, NAN}, {100, 0, 3000, 6},
        {101, 0, 1500, 7}, {101, 0, 1500, 8},
    };
    cmv_series s = as_of(obs, KIT_COUNT(obs), 1999, NULL);
    assert_true(s.n == 2 && s.value[0] == 5 && s.value[1] == 8); /* of equal vintages the last */
    s = as_of(obs, KIT_COUNT(obs), 2000, NULL);
    assert_true(s.n == 1 && s.date[0] == 101);
    s = as_of(obs, KIT_COUNT(obs), 3000, NULL);
    assert_true(s.n == 2 && s.value[0] == 6);
}

/* A rule's instant gives way to the release that the publisher dated. */
static void test_reconstructed(void **state) {
    (void)state;
    enum { R = CMV_OBS_RECONSTRUCTED, I = CMV_OBS_INGESTED };
    const cmv_utc_ms d = 86400000, far = 400;
    static const struct {
        struct {
            int at; /* day; 0 ends the list */
            uint32_t flags;
            double value;
        } vintages[3];
        int as_of;
        double want; /* NaN: no value */
        size_t reconstructed, revised;
    } rows[] = {
        {{{10, R, 1}}, 9, NAN, 0, 0},
        {{{10, R, 1}}, 10, 1, 1, 0},
        {{{10, R, 1}, {14, 0, 2}}, 12, NAN, 0, 0}, /* first released on day 14, whatever the rule says */
        {{{10, R, 1}, {14, 0, 2}}, 14, 2, 0, 0},
        {{{10, R, 1}, {376, 0, 2}}, 300, NAN, 0, 0}, /* 366 days later is still the first release */
        {{{10, R, 1}, {377, 0, 2}}, 300, 1, 1, 0},
        {{{10, R, 1}, {377, 0, 2}}, 377, 2, 0, 1},
        {{{8, 0, 3}, {10, R, 1}, {30, 0, 2}},
         20,
         3,
         0,
         0}, /* today's value on the rule's day would be foresight */
        {{{8, 0, 3}, {10, R, 1}}, 9999, 3, 0, 0},
        {{{10, R, 1}, {60, I, 2}}, 30, 1, 1, 0}, /* a revision that we saw tells nothing of the first release */
        {{{10, R, 1}, {60, I, 2}}, 60, 2, 0, 1},
        {{{10, R, 1}, {20, 0, 4}, {60, I, 2}}, 15, NAN, 0, 0},
        {{{10, R, 1}, {20, 0, NAN}}, 15, NAN, 0, 0},
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        cmv_obs obs[3];
        size_t n = 0;
        for (; n < 3 && rows[i].vintages[n].at; n++)
            obs[n] = (cmv_obs){500, rows[i].vintages[n].flags, rows[i].vintages[n].at * d + far,
                               rows[i].vintages[n].value};
        cmv_vintage_stat stat;
        cmv_series s = as_of(obs, n, rows[i].as_of * d + far, &stat);
        if (s.n != (isnan(rows[i].want) ? 0U : 1U) || (s.n && s.value[0] != rows[i].want) ||
            stat.n_reconstructed != rows[i].reconstructed || stat.n_revised != rows[i].revised)
            fail_msg("row %zu: n %zu, value %g, reconstructed %zu, revised %zu", i, s.n,
                     s.n ? s.value[0] : 0, stat.n_reconstructed, stat.n_revised);
    }
    /* The ends of the range of instants do not overflow. */
    const cmv_obs ends[] = {{500, R, CMV_UTC_NONE, 1}, {500, 0, CMV_UTC_MAX, 2}};
    cmv_series s = as_of(ends, 2, 0, NULL);
    assert_true(s.n == 1 && s.value[0] == 1);
}

static void test_errors(void **state) {
    (void)state;
    const cmv_obs dates[] = {{101, 0, 1, 1}, {100, 0, 1, 1}},
                  vintages[] = {{100, 0, 2, 1}, {100, 0, 1, 1}};
    cmv_series out = {NULL, NULL, 77};
    cmv_err err;
    assert_int_equal(cmv_vintage_select(dates, 2, 5, arena, &out, NULL, &err), CMV_E_DOMAIN);
    assert_int_equal(err.index, 1);
    assert_int_equal(cmv_vintage_select(vintages, 2, 5, arena, &out, NULL, &err), CMV_E_DOMAIN);
    assert_int_equal(cmv_vintage_select(NULL, 2, 5, arena, &out, NULL, &err), CMV_E_ARG);
    assert_int_equal(cmv_vintage_select(dates, 2, 5, NULL, &out, NULL, &err), CMV_E_ARG);
    cmv_arena *small = cmv_arena_create(16);
    assert_int_equal(cmv_vintage_select(vintages + 1, 1 << 20, 5, small, &out, NULL, &err),
                     CMV_E_NOMEM);
    cmv_arena_destroy(small);
    assert_int_equal(out.n, 77);
    assert_int_equal(cmv_vintage_select(NULL, 0, 5, arena, &out, NULL, &err), CMV_OK);
    assert_int_equal(out.n, 0);
}

/* Against a slow reading of the definition, on random histories; and more knowledge never takes a date away. */
static void test_against_definition(void **state) {
    (void)state;
    kit_random random = kit_seeded(__func__);
    for (int run = 0; run < 300; run++) {
        cmv_obs obs[200];
        size_t n = 0;
        for (cmv_date date = 0; date < 40; date++) {
            int vintages = kit_below(&random, 5);
            cmv_utc_ms at = date * 10 + kit_below(&random, 20);
            for (int v = 0; v < vintages; v++, at += kit_below(&random, 30))
                obs[n++] =
                    (cmv_obs){date, 0, at,
                              kit_below(&random, 8) == 0 ? (double)NAN : kit_below(&random, 1000)};
        }
        cmv_utc_ms at = kit_below(&random, 600);
        cmv_series s = as_of(obs, n, at, NULL);
        size_t k = 0;
        for (cmv_date date = 0; date < 40; date++) {
            double want = NAN;
            for (size_t i = 0; i < n; i++)
                if (obs[i].date == date && obs[i].known_at <= at) want = obs[i].value;
            if (isnan(want)) continue;
            assert_true(k < s.n && s.date[k] == date && s.value[k] == want);
            k++;
        }
        assert_int_equal(k, s.n);
    }
}

/* Random histories with every kind of vintage, the publisher's, by rule and seen at an import. */
static size_t make_history(kit_random *random, cmv_obs obs[300]) {
    static const uint32_t kinds[] = {0, CMV_OBS_RECONSTRUCTED, CMV_OBS_INGESTED};
    const int64_t day_ms = 86400000;
    size_t n = 0;
    for (cmv_date date = 0; date < 40; date++) {
        int vintages = kit_below(random, 6);
        cmv_utc_ms at = (date * 20 + kit_below(random, 60)) * day_ms;
        for (int v = 0; v < vintages; v++, at += kit_below(random, 300) * day_ms)
            obs[n++] = (cmv_obs){date, kinds[kit_below(random, 3)], at,
                                 kit_below(random, 8) == 0 ? (double)NAN : kit_below(random, 1000)};
    }
    return n;
}

/* Learning the news up to an instant gives the series as of that instant, whatever the instant. */
static void test_news(void **state) {
    (void)state;
    kit_random random = kit_seeded(__func__);
    cmv_obs obs[300];
    for (int run = 0; run < 300; run++) {
        const size_t n = make_history(&random, obs);
        const cmv_utc_ms at = kit_below(&random, 1800) * INT64_C(86400000);
        const cmv_obs *news = NULL;
        double value[40];
        size_t n_news = 0, held = 0;
        cmv_err err;
        if (cmv_vintage_news(obs, n, arena, &news, &n_news, &err) != CMV_OK)
            fail_msg("%s", err.msg);
        for (size_t i = 0; i < 40; i++) value[i] = NAN;
        for (size_t i = 0; i < n_news && news[i].known_at <= at; i++) {
            if (i > 0) assert_true(news[i - 1].known_at <= news[i].known_at);
            value[news[i].date] = news[i].value;
        }
        const cmv_series s = as_of(obs, n, at, NULL);
        for (cmv_date date = 0; date < 40; date++) {
            if (isnan(value[date])) continue;
            assert_true(held < s.n && s.date[held] == date && s.value[held] == value[date]);
            held++;
        }
        assert_int_equal(held, s.n);
    }
    const cmv_obs unsorted[] = {{101, 0, 1, 1}, {100, 0, 1, 1}};
    const cmv_obs *out = obs;
    cmv_err err;
    size_t n = 7;
    assert_int_equal(cmv_vintage_news(unsorted, 2, arena, &out, &n, &err), CMV_E_DOMAIN);
    assert_int_equal(cmv_vintage_news(NULL, 2, arena, &out, &n, &err), CMV_E_ARG);
    assert_true(out == obs && n == 7);
}

static void test_views(void **state) {
    (void)state;
    const cmv_date date[] = {10, 12, 15, 20};
    const double value[] = {1, 2, 3, 4};
    const cmv_series s = {date, value, 4};
    static const struct {
        cmv_date first, last;
        size_t n;
        double head;
    } rows[] = {
        {CMV_DATE_NONE, CMV_DATE_NONE, 4, 1},
        {12, CMV_DATE_NONE, 3, 2},
        {11, 15, 2, 2},
        {CMV_DATE_NONE, 14, 2, 1},
        {21, CMV_DATE_NONE, 0, 0},
        {CMV_DATE_NONE, 9, 0, 0},
        {15, 12, 0, 0},
        {10, INT32_MAX, 4, 1},
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        cmv_series part = cmv_series_between(s, rows[i].first, rows[i].last);
        assert_int_equal(part.n, rows[i].n);
        if (part.n) assert_true(part.value[0] == rows[i].head);
    }
    assert_int_equal(cmv_series_between((cmv_series){NULL, NULL, 0}, 1, 2).n, 0);
    assert_int_equal(cmv_series_at_or_before(s, 9), SIZE_MAX);
    assert_int_equal(cmv_series_at_or_before(s, 10), 0);
    assert_int_equal(cmv_series_at_or_before(s, 14), 1);
    assert_int_equal(cmv_series_at_or_before(s, INT32_MAX), 3);
    assert_string_equal(cmv_freq_name(CMV_QUARTERLY), "quarterly");
    assert_string_equal(cmv_freq_name((cmv_freq)9), "?");
    assert_string_equal(cmv_basis_name(CMV_BASIS_TOTAL), "total");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gdp),
        cmocka_unit_test(test_withdrawn),
        cmocka_unit_test(test_reconstructed),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_against_definition),
        cmocka_unit_test(test_news),
        cmocka_unit_test(test_views),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
