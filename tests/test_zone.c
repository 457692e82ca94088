// SPDX-License-Identifier: Apache-2.0
#include "support/series_kit.h"

#include <time.h>
#include <unistd.h>

static void test_edges(void **state) {
    (void)state;
    static const struct {
        cmv_zone zone;
        const char *date;
        int minute;
        const char *utc;
    } rows[] = {
        {CMV_ZONE_UTC, "2026-06-17", 1440, "2026-06-18T00:00:00Z"},
        {CMV_ZONE_TOKYO, "2026-06-17", 900, "2026-06-17T06:00:00Z"},
        {CMV_ZONE_NEW_YORK, "2026-06-17", 960, "2026-06-17T20:00:00Z"},
        {CMV_ZONE_NEW_YORK, "2026-01-05", 960, "2026-01-05T21:00:00Z"},
        {CMV_ZONE_CHICAGO, "2026-01-05", 900, "2026-01-05T21:00:00Z"},
        {CMV_ZONE_LONDON, "2026-06-17", 990, "2026-06-17T15:30:00Z"},
        {CMV_ZONE_BERLIN, "2026-06-17", 960, "2026-06-17T14:00:00Z"},
        /* The law of 2005: second Sunday of March from 2007, first Sunday of April before. */
        {CMV_ZONE_NEW_YORK, "2006-03-12", 960, "2006-03-12T21:00:00Z"},
        {CMV_ZONE_NEW_YORK, "2007-03-10", 960, "2007-03-10T21:00:00Z"},
        {CMV_ZONE_NEW_YORK, "2007-03-11", 960, "2007-03-11T20:00:00Z"},
        {CMV_ZONE_NEW_YORK, "2006-10-29", 960, "2006-10-29T21:00:00Z"},
        {CMV_ZONE_NEW_YORK, "2007-10-29", 960, "2007-10-29T20:00:00Z"},
        {CMV_ZONE_NEW_YORK, "2007-11-04", 960, "2007-11-04T21:00:00Z"},
        /* 1986: last Sunday of April; 1987: first. */
        {CMV_ZONE_NEW_YORK, "1986-04-07", 960, "1986-04-07T21:00:00Z"},
        {CMV_ZONE_NEW_YORK, "1987-04-06", 960, "1987-04-06T20:00:00Z"},
        /* Europe: last Sundays of March and October, at 01:00 UTC. */
        {CMV_ZONE_BERLIN, "2025-03-30", 119, "2025-03-30T00:59:00Z"},
        {CMV_ZONE_BERLIN, "2025-03-30", 180, "2025-03-30T01:00:00Z"},
        {CMV_ZONE_LONDON, "2025-03-30", 59, "2025-03-30T00:59:00Z"},
        {CMV_ZONE_LONDON, "2025-03-30", 120, "2025-03-30T01:00:00Z"},
        {CMV_ZONE_BERLIN, "2025-10-26", 180, "2025-10-26T02:00:00Z"},
        {CMV_ZONE_BERLIN, "1995-09-25", 720, "1995-09-25T11:00:00Z"},
        {CMV_ZONE_BERLIN, "1996-09-30", 720, "1996-09-30T10:00:00Z"},
        {CMV_ZONE_LONDON, "1970-01-15", 720, "1970-01-15T11:00:00Z"},
        /* A wall time that does not exist is read with the clock not yet advanced; one that exists twice, as the first. */
        {CMV_ZONE_NEW_YORK, "2026-03-08", 150, "2026-03-08T07:30:00Z"},
        {CMV_ZONE_NEW_YORK, "2026-11-01", 90, "2026-11-01T05:30:00Z"},
        {CMV_ZONE_NEW_YORK, "2026-11-01", 120, "2026-11-01T07:00:00Z"},
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++)
        assert_utc(cmv_zone_instant(rows[i].zone, day(rows[i].date), rows[i].minute), rows[i].utc);
}

/* The machine's own zone data, where they are installed, every three hours from 1970 to 2037. */
static void test_against_zone_data(void **state) {
    (void)state;
    if (access("/usr/share/zoneinfo/America/New_York", R_OK) != 0) skip();
    for (int zone = 0; zone < CMV_ZONE_COUNT; zone++) {
        setenv("TZ", cmv_zone_name((cmv_zone)zone), 1);
        tzset();
        time_t end = (time_t)cmv_date_of(2037, 12, 1) * 86400;
        for (time_t at = 0; at < end; at += 3 * 3600 + 60) {
            struct tm tm;
            assert_non_null(localtime_r(&at, &tm));
            cmv_date date = cmv_date_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
            if (cmv_zone_date((cmv_zone)zone, (cmv_utc_ms)at * 1000) != date)
                fail_msg("%s at %lld", cmv_zone_name((cmv_zone)zone), (long long)at);
            /* Back again, unless the hour exists twice. */
            cmv_utc_ms back = cmv_zone_instant((cmv_zone)zone, date, tm.tm_hour * 60 + tm.tm_min);
            cmv_utc_ms exact = (cmv_utc_ms)at / 60 * 60000;
            struct tm earlier;
            time_t before = at - 3600;
            bool twice = localtime_r(&before, &earlier) && earlier.tm_hour == tm.tm_hour;
            if (back != exact && !(twice && back == exact - 3600000))
                fail_msg("%s: %lld became %lld", cmv_zone_name((cmv_zone)zone), (long long)exact,
                         (long long)back);
        }
    }
    setenv("TZ", "UTC", 1);
    tzset();
}

static void test_find(void **state) {
    (void)state;
    for (int i = 0; i < CMV_ZONE_COUNT; i++) {
        cmv_zone zone;
        assert_int_equal(cmv_zone_find(cmv_zone_name((cmv_zone)i), &zone, NULL), CMV_OK);
        assert_int_equal(zone, i);
    }
    cmv_zone zone = CMV_ZONE_TOKYO;
    cmv_err err;
    assert_int_equal(cmv_zone_find("Mars/Olympus", &zone, &err), CMV_E_NOTFOUND);
    assert_non_null(strstr(err.msg, "Mars/Olympus"));
    for (int i = 0; i < CMV_ZONE_COUNT; i++)
        assert_non_null(strstr(err.msg, cmv_zone_name((cmv_zone)i)));
    assert_int_equal(zone, CMV_ZONE_TOKYO);
    assert_string_equal(cmv_zone_name(CMV_ZONE_COUNT), "?");
}

static void test_as_of_date(void **state) {
    (void)state;
    assert_utc(cmv_asof_of_date(day("2026-06-17")), "2026-06-18T03:59:59.999Z");
    assert_utc(cmv_asof_of_date(day("2026-01-05")), "2026-01-06T04:59:59.999Z");
    assert_int_equal(cmv_asof_of_date(CMV_DATE_NONE), CMV_UTC_NONE);
    assert_date(cmv_zone_date(CMV_ZONE_NEW_YORK, cmv_asof_of_date(day("2026-06-17"))),
                "2026-06-17");
    assert_int_equal(cmv_zone_date(CMV_ZONE_NEW_YORK, CMV_UTC_MAX), INT32_MAX);
    assert_int_equal(cmv_zone_date(CMV_ZONE_NEW_YORK, CMV_UTC_NONE), CMV_DATE_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_against_zone_data),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_as_of_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
