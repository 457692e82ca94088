// SPDX-License-Identifier: Apache-2.0
#include "support/series_kit.h"

/* Non-session weekdays of a year, one by one, against a list of MM-DD. */
static void assert_closed(const char *name, int year, const char *list) {
    const cmv_calendar *cal = calendar(name);
    char got[400] = "";
    size_t at = 0;
    for (cmv_date date = cmv_date_of(year, 1, 1); date <= cmv_date_of(year, 12, 31); date++) {
        if (cmv_date_weekday(date) > CMV_FRI || cmv_calendar_is_session(cal, date)) continue;
        char text[CMV_DATE_TEXT];
        cmv_date_format(date, text);
        at += (size_t)snprintf(got + at, sizeof got - at, "%s%s", at ? " " : "", text + 5);
        assert_non_null(cmv_calendar_holiday(cal, date));
    }
    if (strcmp(got, list) != 0) fail_msg("%s %d: %s", name, year, got);
}

/* Source: the exchange's own lists for 2025 to 2028. */
static void test_official_closures(void **state) {
    (void)state;
    assert_closed("nyse", 2025, "01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25");
    assert_closed("nyse", 2026, "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25");
    assert_closed("nyse", 2027, "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24");
    assert_closed("nyse", 2028, "01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25");
    assert_closed("us-bond", 2026,
                  "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25");
    assert_closed("us-bond", 2025,
                  "01-01 01-20 02-17 04-18 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25");
}

/* Golden values: case sessions_nyse of the numeric oracles, and the 8,324 sessions that exchange_calendars lists. */
static void test_session_counts(void **state) {
    (void)state;
    static const struct {
        const char *first, *last;
        int n;
    } rows[] = {
        {"2021-01-01", "2021-12-31", 252}, {"2022-01-01", "2022-12-31", 251},
        {"2023-01-01", "2023-12-31", 250}, {"2024-01-01", "2024-12-31", 252},
        {"2025-01-01", "2025-12-31", 250}, {"2026-01-01", "2026-12-31", 251},
        {"2026-01-01", "2026-06-12", 112}, {"2026-01-01", "2026-06-16", 114},
        {"2026-01-01", "2026-06-17", 115}, {"2026-01-01", "2026-07-17", 135},
        {"2021-06-18", "2021-12-31", 137}, {"1990-01-02", "2023-01-13", 8324},
        {"2026-06-13", "2026-06-14", 0},   {"2026-06-12", "2026-06-12", 1},
        {"2026-06-16", "2026-06-12", 0},
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++)
        assert_int_equal(
            cmv_calendar_count(calendar("nyse"), day(rows[i].first), day(rows[i].last)), rows[i].n);
}

static void test_special_closures(void **state) {
    (void)state;
    static const struct {
        const char *date;
        bool bond_open;
        const char *name;
    } rows[] = {
        {"1994-04-27", false, "Funeral of Richard Nixon"},
        {"2001-09-11", false, "Attack on the World Trade Center"},
        {"2001-09-12", false, "Attack on the World Trade Center"},
        {"2001-09-13", true, "Attack on the World Trade Center"},
        {"2001-09-14", true, "Attack on the World Trade Center"},
        {"2004-06-11", false, "Funeral of Ronald Reagan"},
        {"2007-01-02", true, "Funeral of Gerald Ford"},
        {"2012-10-29", true, "Hurricane Sandy"},
        {"2012-10-30", false, "Hurricane Sandy"},
        {"2018-12-05", false, "Funeral of George H. W. Bush"},
        {"2025-01-09", true, "Funeral of Jimmy Carter"},
    };
    const cmv_calendar *nyse = calendar("nyse"), *bond = calendar("us-bond");
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        cmv_date date = day(rows[i].date);
        assert_false(cmv_calendar_is_session(nyse, date));
        assert_string_equal(cmv_calendar_holiday(nyse, date), rows[i].name);
        assert_int_equal(cmv_calendar_is_session(bond, date), rows[i].bond_open);
    }
    assert_string_equal(cmv_calendar_holiday(nyse, day("2026-04-03")), "Good Friday");
    assert_string_equal(cmv_calendar_holiday(nyse, day("2026-07-03")), "Independence Day");
    assert_null(cmv_calendar_holiday(nyse, day("2026-07-04"))); /* a Saturday */
    assert_null(cmv_calendar_holiday(nyse, day("2026-06-17"))); /* a session */
    assert_null(cmv_calendar_holiday(calendar("weekday"), day("2026-07-03")));
    assert_true(cmv_calendar_is_session(
        nyse, day("1997-01-20"))); /* Martin Luther King Jr. Day before 1998 */
    assert_true(cmv_calendar_is_session(nyse, day("2021-06-18")));
    assert_true(cmv_calendar_is_session(nyse, day("2021-12-31"))); /* New Year on a Saturday is lost */
}

/* Laws of other years: fixed dates before the Monday holidays of 1971, election days, Veterans Day in October. */
static void test_before_1990(void **state) {
    (void)state;
    static const struct {
        const char *cal, *date, *name; /* NULL: a session */
    } rows[] = {
        {"us-bond", "1962-02-22", "Washington's Birthday"},
        {"us-bond", "1964-02-21", "Washington's Birthday"},
        {"us-bond", "1969-02-21", NULL},
        {"us-bond", "1970-02-16", NULL},
        {"us-bond", "1971-02-15", "Presidents' Day"},
        {"us-bond", "1964-05-29", "Memorial Day"},
        {"us-bond", "1970-05-29", NULL},
        {"us-bond", "1971-10-25", "Veterans Day"},
        {"us-bond", "1971-11-11", NULL},
        {"us-bond", "1974-11-11", "Veterans Day"},
        {"us-bond", "1984-11-06", "Election Day"},
        {"us-bond", "1985-02-12", "Lincoln's Birthday"},
        {"us-bond", "1986-02-12", NULL},
        {"nyse", "1976-11-02", "Presidential election"},
        {"nyse", "1984-11-06", NULL},
        {"nyse", "1985-09-27", "Hurricane Gloria"},
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        const cmv_calendar *cal = calendar(rows[i].cal);
        const char *name = cmv_calendar_holiday(cal, day(rows[i].date));
        assert_int_equal(cmv_calendar_is_session(cal, day(rows[i].date)), rows[i].name == NULL);
        if (!name != !rows[i].name || (name && strcmp(name, rows[i].name) != 0))
            fail_msg("%s %s: %s", rows[i].cal, rows[i].date, name ? name : "a session");
    }
}

/* Days on which the ten-year yield has a value while NYSE is closed, and the other way round: measured, not assumed. */
static void test_bond_against_nyse(void **state) {
    (void)state;
    static const char *const bond_only[] = {
        "1996-04-05", "1999-04-02", "2001-09-13", "2001-09-14", "2007-01-02", "2007-04-06",
        "2010-04-02", "2012-04-06", "2012-10-29", "2015-04-03", "2021-04-02", "2023-04-07",
    };
    const cmv_calendar *nyse = calendar("nyse"), *bond = calendar("us-bond");
    size_t found = 0;
    int columbus = 0, veterans = 0, king = 0;
    for (cmv_date date = day("1990-01-01"); date <= day("2024-04-30"); date++) {
        bool on_nyse = cmv_calendar_is_session(nyse, date),
             on_bond = cmv_calendar_is_session(bond, date);
        if (on_bond && !on_nyse) {
            assert_in_range(found, 0, KIT_COUNT(bond_only) - 1);
            assert_date(date, bond_only[found++]);
        }
        if (!on_nyse || on_bond) continue;
        const char *name = cmv_calendar_holiday(bond, date);
        columbus += strcmp(name, "Columbus Day") == 0;
        veterans += strcmp(name, "Veterans Day") == 0;
        king += strcmp(name, "Martin Luther King Jr. Day") == 0;
    }
    assert_int_equal(found, KIT_COUNT(bond_only));
    assert_int_equal(columbus, 34);
    assert_int_equal(veterans, 29);
    assert_int_equal(king, 8);
}

static void test_early_closes(void **state) {
    (void)state;
    static const struct {
        const char *cal, *date;
        int minute;
    } rows[] = {
        {"nyse", "1990-12-24", 840},    {"nyse", "1992-11-27", 840},
        {"nyse", "1991-11-29", -1},     {"nyse", "1992-12-24", 840},
        {"nyse", "1993-11-26", 780},    {"nyse", "1994-02-11", 870},
        {"nyse", "1996-01-08", 840},    {"nyse", "1997-10-27", 930},
        {"nyse", "2005-06-01", 956},    {"nyse", "1996-07-05", 780},
        {"nyse", "2002-07-05", 780},    {"nyse", "2013-07-05", -1},
        {"nyse", "1995-07-03", 780},    {"nyse", "1996-07-03", -1},
        {"nyse", "2013-07-03", 780},    {"nyse", "2002-07-03", -1},
        {"nyse", "1997-12-26", 780},    {"nyse", "1999-12-31", 780},
        {"nyse", "2003-12-26", 780},    {"nyse", "2008-12-26", -1},
        {"nyse", "2014-12-26", -1},     {"nyse", "2025-12-26", -1},
        {"nyse", "2020-07-02", -1},     {"nyse", "2020-07-03", -1},
        {"nyse", "2026-07-02", -1},     {"nyse", "1999-12-24", -1},
        {"nyse", "2027-12-24", -1},     {"nyse", "2027-12-23", -1},
        {"nyse", "2026-11-27", 780},    {"nyse", "2026-12-24", 780},
        {"nyse", "2027-11-26", 780},    {"nyse", "2028-07-03", 780},
        {"nyse", "2028-11-24", 780},    {"nyse", "2029-07-03", 780},
        {"nyse", "2029-11-23", 780},    {"nyse", "2029-12-24", 780},
        {"nyse", "2028-12-22", -1},     {"nyse", "2026-06-17", -1},
        {"nyse", "2026-06-13", -1},     {"us-bond", "2025-01-09", 840},
        {"us-bond", "2026-04-02", 840}, {"us-bond", "2026-04-03", 720},
        {"us-bond", "2025-05-23", 840}, {"us-bond", "2025-07-03", 840},
        {"us-bond", "2022-07-01", 840}, {"us-bond", "2025-11-28", 840},
        {"us-bond", "2025-12-24", 840}, {"us-bond", "2025-12-31", 840},
        {"us-bond", "2022-12-23", 840}, {"us-bond", "2025-12-26", -1},
        {"us-bond", "2025-12-25", -1},  {"weekday", "2025-12-24", -1},
        {"24x7", "2025-12-24", -1},
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        int minute = cmv_calendar_early_close(calendar(rows[i].cal), day(rows[i].date));
        if (minute != rows[i].minute) fail_msg("%s %s: %d", rows[i].cal, rows[i].date, minute);
    }
    /* As many as the notices of the exchange say, no more: 2026 to 2029. */
    int n = 0;
    for (cmv_date date = day("2026-01-01"); date <= day("2029-12-31"); date++)
        n += cmv_calendar_early_close(calendar("nyse"), date) >= 0;
    assert_int_equal(n, 2 + 1 + 2 + 3);
}

static void test_other_calendars(void **state) {
    (void)state;
    static const struct {
        const char *cal, *date;
        bool session;
    } rows[] = {
        {"weekday", "2026-07-03", true},
        {"weekday", "2026-07-04", false},
        {"24x7", "2026-07-04", true},
        {"own", "2026-07-04", true},
        {"weekly:wednesday", "2026-06-17", true},
        {"weekly:wednesday", "2026-06-16", false},
        {"weekly:saturday", "2026-06-13", true},
        {"weekly:monday", "2026-06-15", true},
        {"target", "2025-04-18", false}, /* Good Friday */
        {"target", "2025-04-21", false}, /* Easter Monday */
        {"target", "2025-05-01", false},
        {"target", "2025-12-26", false},
        {"target", "2025-12-24", true},
        {"target", "2025-07-04", true},
        {"target", "1999-04-02", true}, /* before the long-term calendar */
        {"target", "1999-12-31", false},
        {"weekly:sunday", "2026-06-14", true},
        {"weekly:sunday", "2026-06-15", false},
        {"monthly", "2026-06-01", true},
        {"monthly", "2026-06-02", false},
        {"quarterly", "2026-04-01", true},
        {"quarterly", "2026-05-01", false},
        {"annual", "2026-01-01", true},
        {"annual", "2026-04-01", false},
        {"monthly", "1850-06-01", true},
        {"annual", "2150-04-01", false},
        {"weekday", "1599-12-31", false},
    };
    for (size_t i = 0; i + 1 < KIT_COUNT(rows); i++)
        if (cmv_calendar_is_session(calendar(rows[i].cal), day(rows[i].date)) != rows[i].session)
            fail_msg("%s %s", rows[i].cal, rows[i].date);
    assert_false(cmv_calendar_is_session(calendar("24x7"), cmv_date_of(1600, 1, 1) - 1));
    assert_false(cmv_calendar_is_session(calendar("24x7"), INT32_MAX));
    assert_false(cmv_calendar_is_session(calendar("24x7"), INT32_MIN));

    const cmv_calendar *cal = calendar("24x7");
    cmv_err err;
    assert_int_equal(cmv_calendar_find("lunar", &cal, &err), CMV_E_NOTFOUND);
    assert_non_null(strstr(err.msg, "lunar"));
    assert_non_null(strstr(err.msg, "us-bond"));
    assert_string_equal(cmv_calendar_name(cal), "24x7");
    assert_int_equal(cmv_calendar_find(NULL, &cal, NULL), CMV_E_ARG);
}

/* Every function against counting days one by one, inside the bit table, across its edges and outside. */
static void test_walks_agree(void **state) {
    (void)state;
    static const char *const names[] = {"nyse",           "us-bond", "weekday", "24x7",
                                        "weekly:tuesday", "monthly", "annual"};
    kit_random random = kit_seeded(__func__);
    cmv_date table_end = cmv_date_of(2100, 12, 31), table_start = cmv_date_of(1960, 1, 1);
    for (int run = 0; run < 700; run++) {
        const cmv_calendar *cal = calendar(names[run % 7]);
        cmv_date edge = run % 3 == 0 ? table_end : run % 3 == 1 ? table_start : day("2010-06-01");
        cmv_date first = edge - 700 + kit_below(&random, 1400);
        cmv_date last = first + kit_below(&random, 900);
        int n = 0;
        for (cmv_date date = first; date <= last; date++) n += cmv_calendar_is_session(cal, date);
        assert_int_equal(cmv_calendar_count(cal, first, last), n);
        cmv_date base = cmv_calendar_on_or_before(cal, first);
        cmv_date session = base;
        for (int i = 0; i < n && session < last; i++)
            session = cmv_calendar_on_or_after(cal, session + 1);
        int steps = cmv_calendar_count(cal, base + 1, session);
        assert_int_equal(cmv_calendar_add(cal, first, steps), session);
        assert_int_equal(cmv_calendar_add(cal, session, -steps), base);
        assert_int_equal(cmv_calendar_add(cal, first, 0), base);
    }
    assert_date(cmv_calendar_add(calendar("nyse"), day("2026-07-04"), 1), "2026-07-06");
    assert_date(cmv_calendar_add(calendar("nyse"), day("2026-07-04"), -1), "2026-07-01");
    assert_date(cmv_calendar_on_or_after(calendar("nyse"), day("2026-07-03")), "2026-07-06");
    assert_date(cmv_calendar_on_or_before(calendar("nyse"), day("2026-07-05")), "2026-07-02");
    assert_int_equal(cmv_calendar_on_or_after(calendar("nyse"), INT32_MAX), CMV_DATE_NONE);
    assert_int_equal(cmv_calendar_on_or_before(calendar("nyse"), INT32_MIN), CMV_DATE_NONE);
    assert_int_equal(cmv_calendar_count(calendar("annual"), INT32_MIN, INT32_MAX), 801);
}

/* The rules outside the bit table are the rules inside: a table year and the same year 400 years away have the same days. */
static void test_rules_beyond_table(void **state) {
    (void)state;
    const cmv_calendar *nyse = calendar("nyse");
    for (cmv_date date = day("2023-01-01"); date <= day("2099-12-31"); date++) {
        cmv_ymd d = cmv_date_ymd(date);
        cmv_date far = cmv_date_of(d.year + 400, d.month, d.day);
        if (far == CMV_DATE_NONE || d.year == 2025) continue;
        assert_int_equal(cmv_calendar_is_session(nyse, date), cmv_calendar_is_session(nyse, far));
    }
}

/* A series of the market agrees with its calendar, both ways. */
static void test_market_dates(void **state) {
    (void)state;
    static const struct {
        const char *path, *cal, *from;
        int missing, extra;
    } rows[] = {
        {"etf/TLT.csv", "nyse", "2002-07-30", 0, 0},
        {"etf/SPY.csv", "nyse", "1995-01-03", 0, 0},
        {"fred/DGS10.csv", "us-bond", "1962-01-02", 0, 0},
        {"fred/NASDAQCOM.csv", "nyse", "1971-02-05", 0, 1}, /* Good Friday 2019 repeats Thursday */
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        kit_file file;
        if (!kit_read_market(rows[i].path, 1, &file)) skip();
        const cmv_calendar *cal = calendar(rows[i].cal);
        int extra = 0;
        cmv_series s = cmv_series_between((cmv_series){file.date, file.value, file.n},
                                          day(rows[i].from), CMV_DATE_NONE);
        for (size_t k = 0; k < s.n; k++) {
            char text[CMV_DATE_TEXT];
            if (cmv_calendar_is_session(cal, s.date[k])) continue;
            printf("%s: %s is no session of %s\n", rows[i].path, cmv_date_format(s.date[k], text),
                   rows[i].cal);
            extra++;
        }
        int sessions = cmv_calendar_count(cal, s.date[0], s.date[s.n - 1]);
        printf("%s: %zu rows, %d sessions, %d rows outside\n", rows[i].path, s.n, sessions, extra);
        assert_int_equal(extra, rows[i].extra);
        assert_int_equal(sessions - ((int)s.n - extra), rows[i].missing);
        kit_free(&file);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_official_closures),  cmocka_unit_test(test_session_counts),
        cmocka_unit_test(test_special_closures),   cmocka_unit_test(test_before_1990),
        cmocka_unit_test(test_bond_against_nyse),  cmocka_unit_test(test_early_closes),
        cmocka_unit_test(test_other_calendars),    cmocka_unit_test(test_walks_agree),
        cmocka_unit_test(test_rules_beyond_table), cmocka_unit_test(test_market_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
