// SPDX-License-Identifier: Apache-2.0
/* Publication rules: when the value of a date becomes known. */
#include "calendar.h"
#include "date.h"

/* A hundred years of days: far beyond any rule, far below an overflow. */
#define AFTER_MAX 36525

/* A weekday on or after a date. */
static cmv_date weekday_on_or_after(cmv_date date) {
    cmv_weekday day = cmv_date_weekday(date);
    return day <= CMV_FRI ? date : date + (7 - (cmv_date)day);
}

/* The n-th weekday after a date, n < 0 before it (n = 0: the date itself when it is one, else the next). */
static cmv_date weekday_add(cmv_date date, int n) {
    if (n == 0) return weekday_on_or_after(date);
    int day = (int)cmv_date_weekday(date);
    if (day > CMV_FRI) { /* counts from the Friday before */
        date -= day - CMV_FRI;
        day = CMV_FRI;
    }
    int64_t at = (int64_t)day + n;
    int32_t week = cmv__floor_div(at, 5);
    return date - day + week * 7 + (cmv_date)(at - (int64_t)week * 5);
}

static cmv_date month_day(cmv_date date, int months, int day) {
    cmv_ymd d = cmv_date_ymd(date);
    cmv_date first = cmv_date_add_months(date - (d.day - 1), months);
    if (first == CMV_DATE_NONE) return CMV_DATE_NONE;
    cmv_date last = cmv_date_add_months(first, 1);
    cmv_date wanted = first + (day > 1 ? day : 1) - 1;
    return last != CMV_DATE_NONE && wanted >= last ? last - 1 : wanted;
}

static cmv_date rolled(const cmv_calendar *cal, cmv_date date) {
    if (date == CMV_DATE_NONE) return date;
    return cal ? cmv_calendar_on_or_after(cal, date) : date;
}

static cmv_date known_date(const cmv_pub_rule *rule, cmv_date date) {
    switch (rule->of) {
    case CMV_PUB_SESSIONS:
        if (!rule->cal) return weekday_add(date, rule->after);
        if (rule->after == 0) return cmv_calendar_on_or_after(rule->cal, date);
        return cmv_calendar_add(rule->cal, date, rule->after);
    case CMV_PUB_DAYS:
        return rolled(rule->cal, date + rule->after);
    case CMV_PUB_MONTHS:
        break;
    }
    cmv_date day = month_day(date, rule->after, rule->day);
    if (day == CMV_DATE_NONE || rule->cal) return rolled(rule->cal, day);
    return weekday_on_or_after(day);
}

cmv_utc_ms cmv_pub_known_at(const cmv_pub_rule *rule, cmv_date date) {
    if (date < CMV__DATE_MIN || date > CMV__DATE_MAX) return CMV_UTC_NONE;
    if (rule->after < -AFTER_MAX || rule->after > AFTER_MAX) return CMV_UTC_NONE;
    return cmv_zone_instant(rule->zone, known_date(rule, date), rule->minute);
}
