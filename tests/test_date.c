// SPDX-License-Identifier: Apache-2.0
#include "support/series_kit.h"

#include <time.h>

/* glibc is the referee, for every day of the supported range. */
static void test_every_day_against_libc(void **state) {
    (void)state;
    cmv_date first = cmv_date_of(1600, 1, 1), last = cmv_date_of(2400, 12, 31);
    assert_int_equal(last - first + 1, 801 * 365 + 195);
    for (cmv_date date = first; date <= last; date++) {
        struct tm tm;
        time_t at = (time_t)date * 86400;
        assert_non_null(gmtime_r(&at, &tm));
        cmv_ymd d = cmv_date_ymd(date);
        assert_int_equal(d.year, tm.tm_year + 1900);
        assert_int_equal(d.month, tm.tm_mon + 1);
        assert_int_equal(d.day, tm.tm_mday);
        assert_int_equal(cmv_date_weekday(date), (tm.tm_wday + 6) % 7);
        assert_int_equal(cmv_date_of(d.year, d.month, d.day), date);
    }
}

static void test_no_such_day(void **state) {
    (void)state;
    static const int rows[][3] = {
        {2023, 2, 29}, {1900, 2, 29}, {2100, 2, 29},  {2024, 4, 31}, {2024, 0, 1},  {2024, 13, 1},
        {2024, 1, 0},  {2024, 1, 32}, {1599, 12, 31}, {2401, 1, 1},  {-2024, 1, 1}, {2024, -1, -1},
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++)
        assert_int_equal(cmv_date_of(rows[i][0], rows[i][1], rows[i][2]), CMV_DATE_NONE);
    assert_int_not_equal(cmv_date_of(2000, 2, 29), CMV_DATE_NONE);
    assert_int_not_equal(cmv_date_of(1600, 2, 29), CMV_DATE_NONE);
}

static void test_parse(void **state) {
    (void)state;
    static const struct {
        const char *text;
        cmv_rc rc;
    } rows[] = {
        {"2024-02-29", CMV_OK},
        {"1970-01-01", CMV_OK},
        {"2023-02-29", CMV_E_DOMAIN},
        {"2024-13-01", CMV_E_DOMAIN},
        {"0000-00-00", CMV_E_DOMAIN},
        {"1599-12-31", CMV_E_DOMAIN},
        {"", CMV_E_PARSE},
        {"2024-2-29", CMV_E_PARSE},
        {"2024/02/29", CMV_E_PARSE},
        {"24-02-2029", CMV_E_PARSE},
        {"2024-02-29 ", CMV_E_PARSE},
        {" 2024-02-29", CMV_E_PARSE},
        {"2024-02-2x", CMV_E_PARSE},
        {"+024-02-29", CMV_E_PARSE},
        {"2024-02--1", CMV_E_PARSE},
        {"2024-02-290", CMV_E_PARSE},
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        cmv_date date = 4711;
        cmv_err err;
        cmv_err_clear(&err);
        cmv_rc rc = cmv_date_parse(rows[i].text, strlen(rows[i].text), &date, &err);
        if (rc != rows[i].rc) fail_msg("\"%s\": %s", rows[i].text, cmv_rc_name(rc));
        if (rc == CMV_OK) {
            assert_date(date, rows[i].text);
            continue;
        }
        assert_int_equal(date, 4711); /* untouched */
        assert_non_null(strstr(err.msg, rows[i].text));
    }
    cmv_date date;
    assert_int_equal(cmv_date_parse(NULL, 0, &date, NULL), CMV_E_ARG);
    assert_int_equal(cmv_date_parse("2024-01-01", 10, NULL, NULL), CMV_E_ARG);
}

static void test_names_and_texts(void **state) {
    (void)state;
    char text[CMV_DATE_TEXT];
    assert_string_equal(cmv_date_format(CMV_DATE_NONE, text), "-");
    assert_string_equal(cmv_date_format(INT32_MAX, text), "-");
    assert_string_equal(cmv_date_format(INT32_MIN + 1, text), "-");
    assert_string_equal(cmv_weekday_name(cmv_date_weekday(day("2026-06-13"))), "Saturday");
    assert_string_equal(cmv_weekday_name(cmv_date_weekday(day("2021-11-03"))), "Wednesday");
    assert_string_equal(cmv_weekday_name(cmv_date_weekday(day("2020-04-20"))), "Monday");
    assert_string_equal(cmv_weekday_name((cmv_weekday)7), "?");
}

static void test_add_months(void **state) {
    (void)state;
    static const struct {
        const char *from;
        int months;
        const char *to;
    } rows[] = {
        {"2024-01-31", 1, "2024-02-29"},
        {"2023-01-31", 1, "2023-02-28"},
        {"2024-02-29", 12, "2025-02-28"},
        {"2024-02-29", -12, "2023-02-28"},
        {"2024-03-31", -1, "2024-02-29"},
        {"2024-12-15", 1, "2025-01-15"},
        {"2024-01-15", -1, "2023-12-15"},
        {"2024-01-15", 0, "2024-01-15"},
        {"2400-12-31", 1, "-"},
        {"1600-01-01", -1, "-"},
        {"2024-01-15", 1200, "2124-01-15"},
        {"2024-01-15", INT32_MAX, "-"},
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++)
        assert_date(cmv_date_add_months(day(rows[i].from), rows[i].months), rows[i].to);
    assert_int_equal(cmv_date_add_months(CMV_DATE_NONE, 1), CMV_DATE_NONE);
}

static void test_utc_text(void **state) {
    (void)state;
    assert_utc(0, "1970-01-01T00:00:00Z");
    assert_utc(-1, "1969-12-31T23:59:59.999Z");
    assert_utc(1781726400000, "2026-06-17T20:00:00Z");
    assert_utc(1781726400007, "2026-06-17T20:00:00.007Z");
    assert_utc(CMV_UTC_NONE, "-");
    assert_utc(CMV_UTC_NONE + 1, "-");
    assert_utc(CMV_UTC_MAX, "9999-12-31T23:59:59.999Z");
    cmv_utc_ms now = cmv_utc_now();
    assert_true(now > 1700000000000 && now < CMV_UTC_MAX);
    assert_true(llabs(now / 1000 - (long long)time(NULL)) <= 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day_against_libc),
        cmocka_unit_test(test_no_such_day),
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_names_and_texts),
        cmocka_unit_test(test_add_months),
        cmocka_unit_test(test_utc_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
