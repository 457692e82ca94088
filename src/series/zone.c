// SPDX-License-Identifier: Apache-2.0
/* Time zones as tables of daylight-saving rules, good from 1970. The machine's own zone data are never read: an answer
 * may not depend on the machine. A change of law is a new row here. */
#include "base/error.h"
#include "comove/series.h"

#include <string.h>

/* First Sunday on or after a day of a month, at a minute of standard time. month 0: the edge of the year. */
typedef struct change {
    int month, day, minute;
} change;

/* Clocks are one hour ahead between start and end in the years from..to. */
typedef struct dst_rule {
    int from, to;
    change start, end;
} dst_rule;

#define FOREVER 9999

/* Wall clock 2:00 on both days, which is 1:00 standard time in autumn. */
static const dst_rule us_rules[] = {
    {1967, 1973, {4, 24, 120}, {10, 25, 60}},
    {1974, 1974, {1, 6, 120}, {10, 25, 60}}, /* Emergency Daylight Saving Time Energy Conservation Act */
    {1975, 1975, {2, 23, 120}, {10, 25, 60}},
    {1976, 1986, {4, 24, 120}, {10, 25, 60}},
    {1987, 2006, {4, 1, 120}, {10, 25, 60}},
    {2007, FOREVER, {3, 8, 120}, {11, 1, 60}},
};

static const dst_rule london_rules[] = {
    {1969, 1970, {0, 0, 0}, {0, 0, 0}}, /* British Standard Time all year, until 1971-10-31 */
    {1971, 1971, {0, 0, 0}, {10, 25, 120}},     {1972, 1980, {3, 16, 120}, {10, 23, 120}},
    {1981, 1989, {3, 25, 60}, {10, 23, 60}},    {1990, 1995, {3, 25, 60}, {10, 22, 60}},
    {1996, FOREVER, {3, 25, 60}, {10, 25, 60}},
};

static const dst_rule berlin_rules[] = {
    {1980, 1980, {4, 1, 120}, {9, 24, 120}},
    {1981, 1995, {3, 25, 120}, {9, 24, 120}},
    {1996, FOREVER, {3, 25, 120}, {10, 25, 120}},
};

#define RULES(table) (table), sizeof(table) / sizeof((table)[0])

static const struct zone_row {
    const char *name;
    int offset; /* minutes east of Greenwich in standard time */
    const dst_rule *rules;
    size_t n;
} zones[CMV_ZONE_COUNT] = {
    [CMV_ZONE_UTC] = {"UTC", 0, NULL, 0},
    [CMV_ZONE_NEW_YORK] = {"America/New_York", -300, RULES(us_rules)},
    [CMV_ZONE_CHICAGO] = {"America/Chicago", -360, RULES(us_rules)},
    [CMV_ZONE_LONDON] = {"Europe/London", 0, RULES(london_rules)},
    [CMV_ZONE_BERLIN] = {"Europe/Berlin", 60, RULES(berlin_rules)},
    [CMV_ZONE_TOKYO] = {"Asia/Tokyo", 540, NULL, 0},
};

static const int64_t minute_ms = 60000;
static const int64_t day_minutes = 1440;

static const struct zone_row *row_of(cmv_zone zone) {
    return &zones[(unsigned)zone < CMV_ZONE_COUNT ? zone : CMV_ZONE_UTC];
}

/* Minutes since 1970-01-01T00:00 standard time at which a change happens in a year. */
static int64_t change_at(const change *c, int year) {
    cmv_date day = cmv_date_of(year, c->month, c->day);
    int to_sunday = CMV_SUN - (int)cmv_date_weekday(day);
    return (int64_t)(day + to_sunday) * day_minutes + c->minute;
}

/* True when clocks are ahead at a minute of standard time. */
static bool is_summer(const struct zone_row *zone, int64_t standard) {
    if (zone->n == 0) return false;
    int64_t day = standard / day_minutes - (standard % day_minutes < 0);
    if (day < -100000 || day > 150000) return false; /* outside the years of cmv_date_of */
    int year = cmv_date_ymd((cmv_date)day).year;
    for (size_t i = 0; i < zone->n; i++) {
        const dst_rule *rule = &zone->rules[i];
        if (year < rule->from || year > rule->to) continue;
        bool started = rule->start.month == 0 || standard >= change_at(&rule->start, year);
        bool ended = rule->end.month != 0 && standard >= change_at(&rule->end, year);
        return started && !ended;
    }
    return false;
}

const char *cmv_zone_name(cmv_zone zone) {
    return (unsigned)zone < CMV_ZONE_COUNT ? zones[zone].name : "?";
}

cmv_rc cmv_zone_find(const char *name, cmv_zone *out, cmv_err *err) {
    if (!name || !out) CMV_FAIL(err, CMV_E_ARG, "cmv_zone_find: NULL argument");
    for (int i = 0; i < CMV_ZONE_COUNT; i++) {
        if (strcmp(zones[i].name, name) != 0) continue;
        *out = (cmv_zone)i;
        return CMV_OK;
    }
    CMV_FAIL(err, CMV_E_NOTFOUND,
             "time zone \"%.40s\" is unknown; known are %s, %s, %s, %s, %s and %s", name,
             zones[0].name, zones[1].name, zones[2].name, zones[3].name, zones[4].name,
             zones[5].name);
}

cmv_utc_ms cmv_zone_instant(cmv_zone zone, cmv_date date, int minute) {
    if (date == CMV_DATE_NONE) return CMV_UTC_NONE;
    const struct zone_row *row = row_of(zone);
    int64_t wall = (int64_t)date * day_minutes + minute;
    int64_t standard = is_summer(row, wall - 60) ? wall - 60 : wall;
    return (standard - row->offset) * minute_ms;
}

cmv_date cmv_zone_date(cmv_zone zone, cmv_utc_ms at) {
    if (at == CMV_UTC_NONE) return CMV_DATE_NONE;
    const struct zone_row *row = row_of(zone);
    int64_t standard = at / minute_ms - (at % minute_ms < 0) + row->offset;
    int64_t wall = standard + (is_summer(row, standard) ? 60 : 0);
    int64_t day = wall / day_minutes - (wall % day_minutes < 0);
    if (day <= INT32_MIN) return INT32_MIN + 1;
    return day > INT32_MAX ? INT32_MAX : (cmv_date)day;
}

cmv_utc_ms cmv_asof_of_date(cmv_date date) {
    if (date == CMV_DATE_NONE) return CMV_UTC_NONE;
    return cmv_zone_instant(CMV_ZONE_NEW_YORK, date, 1440) - 1;
}
