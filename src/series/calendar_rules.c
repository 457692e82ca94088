// SPDX-License-Identifier: Apache-2.0
/*
 * The tables of the market calendars: a holiday rule, a closure or an early close is a row.
 *
 * NYSE: the rules of the exchange and its notices of special closings; complete since 1990, and back to 1971 as the days
 * of the Nasdaq composite show. us-bond: the recommendations of SIFMA, which are not orders, and before them the
 * days on which the Treasury's ten-year yield has a value, since 1962. Early closes are listed since 1990. target: the
 * payment system of the euro, whose days are those of the ECB's reference rates: its long-term calendar since 2002 and the
 * notices of the years before (not held against a series of rates).
 */
#include "calendar_rules.h"

#include "date.h"

#define FOREVER 9999
#define BOTH (CMV__NYSE | CMV__BOND)

typedef enum how {
    FIXED,  /* day of month */
    NTH,    /* first `weekday` on or after the day */
    EASTER, /* days from Easter Sunday */
} how;

/* Where the holiday goes when it falls on a weekend. */
typedef enum weekend {
    STAYS,
    SUN_TO_MON, /* on a Saturday it is lost */
    SAT_FRI_SUN_MON,
    OPEN_IN_WEEK_ONE /* no holiday when among the first seven days of the month: the jobs report comes out */
} weekend;

typedef struct holiday_rule {
    const char *name;
    unsigned markets;
    int from, to;
    how how;
    int month, day;
    cmv_weekday weekday;
    weekend weekend;
} holiday_rule;

static const holiday_rule holiday_rules[] = {
    {"New Year's Day", BOTH, 0, FOREVER, FIXED, 1, 1, CMV_MON, SUN_TO_MON},
    {"Martin Luther King Jr. Day", CMV__BOND, 1986, 1997, NTH, 1, 15, CMV_MON, STAYS},
    {"Martin Luther King Jr. Day", BOTH, 1998, FOREVER, NTH, 1, 15, CMV_MON, STAYS},
    {"Lincoln's Birthday", CMV__BOND, 0, 1985, FIXED, 2, 12, CMV_MON, SUN_TO_MON},
    {"Washington's Birthday", BOTH, 0, 1968, FIXED, 2, 22, CMV_MON, SAT_FRI_SUN_MON},
    {"Washington's Birthday", BOTH, 1969, 1970, FIXED, 2, 22, CMV_MON, SUN_TO_MON},
    {"Presidents' Day", BOTH, 1971, FOREVER, NTH, 2, 15, CMV_MON, STAYS},
    {"Good Friday", CMV__NYSE, 0, FOREVER, EASTER, 0, -2, CMV_FRI, STAYS},
    {"Good Friday", CMV__BOND, 0, 1994, EASTER, 0, -2, CMV_FRI, STAYS},
    {"Good Friday", CMV__BOND, 1995, FOREVER, EASTER, 0, -2, CMV_FRI, OPEN_IN_WEEK_ONE},
    {"Memorial Day", BOTH, 0, 1969, FIXED, 5, 30, CMV_MON, SAT_FRI_SUN_MON},
    {"Memorial Day", BOTH, 1970, 1970, FIXED, 5, 30, CMV_MON, STAYS},
    {"Memorial Day", BOTH, 1971, FOREVER, NTH, 5, 25, CMV_MON, STAYS},
    {"Juneteenth", BOTH, 2022, FOREVER, FIXED, 6, 19, CMV_MON, SAT_FRI_SUN_MON},
    {"Independence Day", BOTH, 0, FOREVER, FIXED, 7, 4, CMV_MON, SAT_FRI_SUN_MON},
    {"Labor Day", BOTH, 0, FOREVER, NTH, 9, 1, CMV_MON, STAYS},
    {"Columbus Day", CMV__BOND, 0, 1970, FIXED, 10, 12, CMV_MON, SUN_TO_MON},
    {"Columbus Day", CMV__BOND, 1971, FOREVER, NTH, 10, 8, CMV_MON, STAYS},
    {"Election Day", CMV__BOND, 0, 1984, NTH, 11, 2, CMV_TUE, STAYS},
    {"Veterans Day", CMV__BOND, 0, 1970, FIXED, 11, 11, CMV_MON, SUN_TO_MON},
    {"Veterans Day", CMV__BOND, 1971, 1973, NTH, 10, 22, CMV_MON, STAYS},
    {"Veterans Day", CMV__BOND, 1974, FOREVER, FIXED, 11, 11, CMV_MON, SUN_TO_MON},
    {"Thanksgiving Day", BOTH, 0, FOREVER, NTH, 11, 22, CMV_THU, STAYS},
    {"Christmas Day", BOTH, 0, FOREVER, FIXED, 12, 25, CMV_MON, SAT_FRI_SUN_MON},
    {"New Year's Day", CMV__TARGET, 0, FOREVER, FIXED, 1, 1, CMV_MON, STAYS},
    {"Good Friday", CMV__TARGET, 2000, FOREVER, EASTER, 0, -2, CMV_FRI, STAYS},
    {"Easter Monday", CMV__TARGET, 2000, FOREVER, EASTER, 0, 1, CMV_MON, STAYS},
    {"Labour Day", CMV__TARGET, 2000, FOREVER, FIXED, 5, 1, CMV_MON, STAYS},
    {"Christmas Day", CMV__TARGET, 0, FOREVER, FIXED, 12, 25, CMV_MON, STAYS},
    {"Second day of Christmas", CMV__TARGET, 2000, FOREVER, FIXED, 12, 26, CMV_MON, STAYS},
};

/* Full closures that no rule foresees. */
static const struct closure {
    int year, month, day;
    unsigned markets;
    const char *name;
} closures[] = {
    {1963, 11, 25, BOTH, "Funeral of John F. Kennedy"},
    {1968, 4, 9, BOTH, "Funeral of Martin Luther King Jr."},
    {1969, 3, 31, BOTH, "Funeral of Dwight D. Eisenhower"},
    {1969, 7, 21, BOTH, "First landing on the moon"},
    {1972, 11, 7, CMV__NYSE, "Presidential election"},
    {1972, 12, 28, CMV__NYSE, "Funeral of Harry S. Truman"},
    {1973, 1, 25, CMV__NYSE, "Funeral of Lyndon B. Johnson"},
    {1973, 12, 24, CMV__BOND, "Christmas Eve 1973"},
    {1976, 11, 2, CMV__NYSE, "Presidential election"},
    {1977, 7, 14, BOTH, "Blackout of New York"},
    {1978, 5, 30, CMV__BOND, "Traditional Memorial Day"},
    {1979, 5, 30, CMV__BOND, "Traditional Memorial Day"},
    {1980, 11, 4, CMV__NYSE, "Presidential election"},
    {1985, 1, 21, CMV__BOND, "Inauguration of Ronald Reagan"},
    {1985, 9, 27, BOTH, "Hurricane Gloria"},
    {1994, 4, 27, BOTH, "Funeral of Richard Nixon"},
    {1999, 12, 31, CMV__TARGET, "Change of the millennium"},
    {2001, 9, 11, BOTH, "Attack on the World Trade Center"},
    {2001, 9, 12, BOTH, "Attack on the World Trade Center"},
    {2001, 9, 13, CMV__NYSE, "Attack on the World Trade Center"},
    {2001, 9, 14, CMV__NYSE, "Attack on the World Trade Center"},
    {2001, 12, 31, CMV__TARGET, "Euro notes and coins"},
    {2004, 6, 11, BOTH, "Funeral of Ronald Reagan"},
    {2007, 1, 2, CMV__NYSE, "Funeral of Gerald Ford"},
    {2012, 10, 29, CMV__NYSE, "Hurricane Sandy"},
    {2012, 10, 30, BOTH, "Hurricane Sandy"},
    {2018, 12, 5, BOTH, "Funeral of George H. W. Bush"},
    {2025, 1, 9, CMV__NYSE, "Funeral of Jimmy Carter"},
};

/* Days of the week on which an early-close rule holds. */
enum { MON = 1, TUE = 2, WED = 4, THU = 8, FRI = 16, ANY = 31 };

/* The session of a day of the month, on these days of the week. */
static const struct early_day {
    int from, to, month, day;
    unsigned weekdays;
    unsigned markets;
    int minute;
} early_days[] = {
    {1990, 1992, 12, 24, MON | TUE | WED | THU, CMV__NYSE, 840}, /* Christmas Eve */
    {1993, FOREVER, 12, 24, MON | TUE | WED | THU, CMV__NYSE, 780},
    {1995, 2012, 7, 3, MON | TUE | THU, CMV__NYSE, 780}, /* eve of Independence Day */
    {2013, FOREVER, 7, 3, MON | TUE | WED | THU, CMV__NYSE, 780},
    {1996, 1996, 7, 5, FRI, CMV__NYSE, 780},
    {2002, 2002, 7, 5, FRI, CMV__NYSE, 780},
    {1994, 1994, 2, 11, ANY, CMV__NYSE, 870},  /* snow */
    {1996, 1996, 1, 8, ANY, CMV__NYSE, 840},   /* snow */
    {1997, 1997, 10, 27, ANY, CMV__NYSE, 930}, /* circuit breaker */
    {1997, 1997, 12, 26, ANY, CMV__NYSE, 780},
    {1999, 1999, 12, 31, ANY, CMV__NYSE,
     780}, /* disputed: exchange_calendars has it, pandas_market_calendars not */
    {2003, 2003, 12, 26, ANY, CMV__NYSE, 780},
    {2005, 2005, 6, 1, ANY, CMV__NYSE, 956}, /* systems failure */
    {2025, 2025, 1, 9, ANY, CMV__BOND, 840}, /* day of mourning for Jimmy Carter */
};

/* The session next to a holiday: before or after it, whatever day that is. */
static const struct early_eve {
    int from, to;
    const char *holiday;
    bool after;
    unsigned markets;
    int minute;
} early_eves[] = {
    {1992, 1992, "Thanksgiving Day", true, CMV__NYSE, 840},
    {1993, FOREVER, "Thanksgiving Day", true, CMV__NYSE, 780},
    {1990, FOREVER, "Thanksgiving Day", true, CMV__BOND, 840},
    {1990, FOREVER, "Good Friday", false, CMV__BOND, 840},
    {1990, FOREVER, "Memorial Day", false, CMV__BOND, 840},
    {1990, FOREVER, "Independence Day", false, CMV__BOND, 840},
    {1990, FOREVER, "Christmas Day", false, CMV__BOND, 840},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Easter Sunday of the Gregorian calendar. Source: Meeus, Astronomical Algorithms, chapter 8. */
static cmv_date easter(int year) {
    int a = year % 19, b = year / 100, c = year % 100;
    int g = (8 * b + 13) / 25;
    int h = (19 * a + b - b / 4 - g + 15) % 30;
    int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int n = h + l - 7 * m + 114;
    return cmv_date_of(year, n / 31, n % 31 + 1);
}

/* Day of the rule in a year before weekends are considered. */
static cmv_date nominal(const holiday_rule *rule, int year) {
    if (rule->how == EASTER) return easter(year) + rule->day;
    cmv_date day = cmv_date_of(year, rule->month, rule->day);
    if (rule->how == FIXED) return day;
    return day + ((int)rule->weekday - (int)cmv_date_weekday(day) + 7) % 7;
}

/* Day on which the holiday is kept in a year; CMV_DATE_NONE when it is not. */
static cmv_date observed(const holiday_rule *rule, int year) {
    if (year < rule->from || year > rule->to) return CMV_DATE_NONE;
    cmv_date day = nominal(rule, year);
    cmv_weekday weekday = cmv_date_weekday(day);
    if (rule->weekend == OPEN_IN_WEEK_ONE) return cmv_date_ymd(day).day <= 7 ? CMV_DATE_NONE : day;
    if (rule->weekend == STAYS || weekday < CMV_SAT) return day;
    if (weekday == CMV_SUN) return day + 1;
    return rule->weekend == SAT_FRI_SUN_MON ? day - 1 : CMV_DATE_NONE;
}

const char *cmv__holiday_on(unsigned market, cmv_date date) {
    cmv_ymd d = cmv_date_ymd(date);
    if (d.year < CMV__YEAR_MIN || d.year > CMV__YEAR_MAX) return NULL;
    for (size_t i = 0; i < COUNT(closures); i++) {
        const struct closure *c = &closures[i];
        if ((c->markets & market) && c->year == d.year && c->month == d.month && c->day == d.day)
            return c->name;
    }
    for (size_t i = 0; i < COUNT(holiday_rules); i++) {
        const holiday_rule *rule = &holiday_rules[i];
        if ((rule->markets & market) && observed(rule, d.year) == date) return rule->name;
    }
    return NULL;
}

size_t cmv__holidays_of_year(unsigned market, int year, cmv_date *out, size_t room) {
    size_t n = 0;
    for (size_t i = 0; i < COUNT(closures) && n < room; i++) {
        const struct closure *c = &closures[i];
        if ((c->markets & market) && c->year == year)
            out[n++] = cmv_date_of(c->year, c->month, c->day);
    }
    for (size_t i = 0; i < COUNT(holiday_rules) && n < room; i++) {
        const holiday_rule *rule = &holiday_rules[i];
        cmv_date day = rule->markets & market ? observed(rule, year) : CMV_DATE_NONE;
        if (day != CMV_DATE_NONE) out[n++] = day;
    }
    return n;
}

/* Day of a holiday in a year, kept or not (Good Friday with a jobs report); CMV_DATE_NONE when the market has none. */
static cmv_date holiday_named(unsigned market, const char *name, int year) {
    for (size_t i = 0; i < COUNT(holiday_rules); i++) {
        const holiday_rule *rule = &holiday_rules[i];
        if (rule->name[0] != name[0] || !(rule->markets & market)) continue;
        if (year < rule->from || year > rule->to) continue;
        const char *a = rule->name, *b = name;
        while (*a && *a == *b) a++, b++;
        if (*a != *b) continue;
        cmv_date day = observed(rule, year);
        return day == CMV_DATE_NONE ? nominal(rule, year) : day;
    }
    return CMV_DATE_NONE;
}

static int early_eve(unsigned market, const cmv_calendar *cal, cmv_date date, int year) {
    for (size_t i = 0; i < COUNT(early_eves); i++) {
        const struct early_eve *eve = &early_eves[i];
        if (!(eve->markets & market) || year < eve->from || year > eve->to) continue;
        cmv_date day = holiday_named(market, eve->holiday, year);
        if (day == CMV_DATE_NONE) continue;
        cmv_date next = eve->after ? cmv_calendar_on_or_after(cal, day + 1)
                                   : cmv_calendar_on_or_before(cal, day - 1);
        if (next == date) return eve->minute;
    }
    return -1;
}

/* The bond market's last session of the year, and Good Friday when the jobs report keeps it open till noon. */
static int early_bond(const cmv_calendar *cal, cmv_date date, int year) {
    if (year < 1990) return -1;
    if (date == holiday_named(CMV__BOND, "Good Friday", year)) return 720;
    return cmv_calendar_on_or_before(cal, cmv_date_of(year, 12, 31)) == date ? 840 : -1;
}

int cmv__early_close_on(unsigned market, const cmv_calendar *cal, cmv_date date) {
    cmv_ymd d = cmv_date_ymd(date);
    unsigned weekday = 1U << cmv_date_weekday(date);
    for (size_t i = 0; i < COUNT(early_days); i++) {
        const struct early_day *row = &early_days[i];
        if (!(row->markets & market) || d.year < row->from || d.year > row->to) continue;
        if (row->month == d.month && row->day == d.day && (row->weekdays & weekday))
            return row->minute;
    }
    int minute = early_eve(market, cal, date, d.year);
    if (minute >= 0 || market != CMV__BOND) return minute;
    return early_bond(cal, date, d.year);
}
