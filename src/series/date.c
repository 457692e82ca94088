// SPDX-License-Identifier: Apache-2.0
/* Proleptic Gregorian dates as day numbers, and their texts. */
#include "base/error.h"
#include "comove/series.h"
#include "date.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const weekday_names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                            "Friday", "Saturday", "Sunday"};

static bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

static int month_length(int year, int month) {
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : length[month - 1];
}

/*
 * Day number of a valid day: years begin in March, so that the leap day is the last of its year, and 400 years (an era)
 * have 146,097 days. Source: Hinnant, "chrono-compatible low-level date algorithms".
 */
static cmv_date day_number(int year, int month, int day) {
    int y = year - (month <= 2);
    int era = y / 400; /* y >= 0 in the supported years */
    int yoe = y - era * 400;
    int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

cmv_date cmv_date_of(int year, int month, int day) {
    if (year < CMV__YEAR_MIN || year > CMV__YEAR_MAX || month < 1 || month > 12)
        return CMV_DATE_NONE;
    if (day < 1 || day > month_length(year, month)) return CMV_DATE_NONE;
    return day_number(year, month, day);
}

cmv_ymd cmv_date_ymd(cmv_date date) {
    if (date == CMV_DATE_NONE) return (cmv_ymd){0, 0, 0};
    int64_t z = (int64_t)date + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = (int)(z - era * 146097);
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    int month = mp < 10 ? mp + 3 : mp - 9;
    int year = (int)(era * 400) + yoe + (month <= 2);
    return (cmv_ymd){year, month, doy - (153 * mp + 2) / 5 + 1};
}

cmv_weekday cmv_date_weekday(cmv_date date) {
    int64_t day = ((int64_t)date + 3) % 7; /* day 0 was a Thursday */
    return (cmv_weekday)(day < 0 ? day + 7 : day);
}

const char *cmv_weekday_name(cmv_weekday day) {
    return (unsigned)day <= CMV_SUN ? weekday_names[day] : "?";
}

const char *cmv_date_format(cmv_date date, char text[CMV_DATE_TEXT]) {
    cmv_ymd d = cmv_date_ymd(date);
    if (date == CMV_DATE_NONE || d.year < 0 || d.year > 9999) {
        memcpy(text, "-", 2);
        return text;
    }
    const int part[] = {d.year / 100, d.year % 100, d.month, d.day};
    static const unsigned char at[] = {0, 2, 5, 8};
    for (int i = 0; i < 4; i++) {
        text[at[i]] = (char)('0' + part[i] / 10);
        text[at[i] + 1] = (char)('0' + part[i] % 10);
    }
    text[4] = text[7] = '-';
    text[10] = '\0';
    return text;
}

/* Value of n decimal digits, or -1. */
static int digits(const char *text, int n) {
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9') return -1;
        v = v * 10 + (text[i] - '0');
    }
    return v;
}

cmv_rc cmv_date_parse(const char *text, size_t n, cmv_date *out, cmv_err *err) {
    if (!text || !out) CMV_FAIL(err, CMV_E_ARG, "cmv_date_parse: NULL argument");
    int shown = n < 40 ? (int)n : 40;
    if (n != 10 || text[4] != '-' || text[7] != '-')
        CMV_FAIL(err, CMV_E_PARSE, "\"%.*s\" is no date of the form YYYY-MM-DD", shown, text);
    int year = digits(text, 4), month = digits(text + 5, 2), day = digits(text + 8, 2);
    if (year < 0 || month < 0 || day < 0)
        CMV_FAIL(err, CMV_E_PARSE, "\"%.*s\" is no date of the form YYYY-MM-DD", shown, text);
    cmv_date date = cmv_date_of(year, month, day);
    if (date == CMV_DATE_NONE)
        CMV_FAIL(err, CMV_E_DOMAIN, "there is no day \"%.*s\" (years %d to %d)", shown, text,
                 CMV__YEAR_MIN, CMV__YEAR_MAX);
    *out = date;
    return CMV_OK;
}

cmv_date cmv_date_add_months(cmv_date date, int months) {
    if (date == CMV_DATE_NONE) return CMV_DATE_NONE;
    cmv_ymd d = cmv_date_ymd(date);
    int64_t index = (int64_t)d.year * 12 + d.month - 1 + months;
    if (index < (int64_t)CMV__YEAR_MIN * 12 || index >= ((int64_t)CMV__YEAR_MAX + 1) * 12)
        return CMV_DATE_NONE;
    int year = (int)(index / 12), month = (int)(index % 12) + 1;
    int last = month_length(year, month);
    return day_number(year, month, d.day < last ? d.day : last);
}

const char *cmv_utc_format(cmv_utc_ms at, char text[CMV_UTC_TEXT]) {
    static const int64_t day_ms = 86400000;
    static const int64_t last = 253402300799999; /* 9999-12-31T23:59:59.999Z */
    if (at == CMV_UTC_NONE || at < -62167219200000) {
        memcpy(text, "-", 2);
        return text;
    }
    if (at > last) at = last;
    int64_t day = at / day_ms - (at % day_ms < 0), ms = at - day * day_ms;
    char date[CMV_DATE_TEXT];
    cmv_date_format((cmv_date)day, date);
    unsigned second = (unsigned)(ms / 1000), milli = (unsigned)(ms % 1000);
    int n = snprintf(text, CMV_UTC_TEXT, "%.10sT%02u:%02u:%02u", date, second / 3600 % 24,
                     second / 60 % 60, second % 60);
    size_t at_end = n > 0 ? (size_t)n : 0;
    if (milli)
        snprintf(text + at_end, CMV_UTC_TEXT - at_end, ".%03uZ", milli);
    else
        snprintf(text + at_end, CMV_UTC_TEXT - at_end, "Z");
    return text;
}

cmv_utc_ms cmv_utc_now(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return CMV_UTC_NONE;
    return (cmv_utc_ms)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
