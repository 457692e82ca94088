// SPDX-License-Identifier: Apache-2.0
/*
 * Calendars: static rows, each with a bit a day for 1960..2100 and the number of sessions before each word of bits, so
 * that membership is one load, counting two, and the n-th session a short search. Bits are built when a calendar is
 * first asked for; whoever holds a pointer has them.
 */
#include "calendar.h"

#include "base/error.h"
#include "calendar_rules.h"
#include "date.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

_Static_assert(CMV__TABLE_DAYS % 64 != 0, "the last word of bits is not full");

#define CALENDARS 16
static cmv__session_table tables[CALENDARS];

static const cmv_calendar calendars[CALENDARS] = {
    {.name = "nyse", .kind = CMV__CAL_MARKET, .market = CMV__NYSE, .table = &tables[0]},
    {.name = "us-bond", .kind = CMV__CAL_MARKET, .market = CMV__BOND, .table = &tables[1]},
    {.name = "weekday", .kind = CMV__CAL_WEEKDAYS, .table = &tables[2]},
    {.name = "24x7", .kind = CMV__CAL_EVERY_DAY, .table = &tables[3]},
    {.name = "weekly:monday", .kind = CMV__CAL_WEEKLY, .weekday = CMV_MON, .table = &tables[4]},
    {.name = "weekly:tuesday", .kind = CMV__CAL_WEEKLY, .weekday = CMV_TUE, .table = &tables[5]},
    {.name = "weekly:wednesday", .kind = CMV__CAL_WEEKLY, .weekday = CMV_WED, .table = &tables[6]},
    {.name = "weekly:thursday", .kind = CMV__CAL_WEEKLY, .weekday = CMV_THU, .table = &tables[7]},
    {.name = "weekly:friday", .kind = CMV__CAL_WEEKLY, .weekday = CMV_FRI, .table = &tables[8]},
    {.name = "weekly:saturday", .kind = CMV__CAL_WEEKLY, .weekday = CMV_SAT, .table = &tables[9]},
    {.name = "weekly:sunday", .kind = CMV__CAL_WEEKLY, .weekday = CMV_SUN, .table = &tables[10]},
    {.name = "monthly", .kind = CMV__CAL_PERIODS, .months = 1, .table = &tables[11]},
    {.name = "quarterly", .kind = CMV__CAL_PERIODS, .months = 3, .table = &tables[12]},
    {.name = "annual", .kind = CMV__CAL_PERIODS, .months = 12, .table = &tables[13]},
    {.name = "own", .kind = CMV__CAL_EVERY_DAY, .own = true, .table = &tables[14]},
    {.name = "target", .kind = CMV__CAL_MARKET, .market = CMV__TARGET, .table = &tables[15]},
};

static atomic_bool built[CALENDARS];
static pthread_mutex_t building = PTHREAD_MUTEX_INITIALIZER;

/* The rule itself, for days outside the table and to fill it; market holidays excepted. */
static bool by_weekday(const cmv_calendar *cal, cmv_date date) {
    switch (cal->kind) {
    case CMV__CAL_MARKET:
    case CMV__CAL_WEEKDAYS:
        return cmv_date_weekday(date) <= CMV_FRI;
    case CMV__CAL_WEEKLY:
        return cmv_date_weekday(date) == cal->weekday;
    case CMV__CAL_EVERY_DAY:
        return true;
    case CMV__CAL_PERIODS:
        break;
    }
    cmv_ymd d = cmv_date_ymd(date);
    return d.day == 1 && (d.month - 1) % cal->months == 0;
}

static bool by_rule(const cmv_calendar *cal, cmv_date date) {
    if (date < CMV__DATE_MIN || date > CMV__DATE_MAX || !by_weekday(cal, date)) return false;
    return cal->kind != CMV__CAL_MARKET || !cmv__holiday_on(cal->market, date);
}

static bool in_table(cmv_date date) {
    return (uint32_t)date - (uint32_t)CMV__TABLE_FIRST < CMV__TABLE_DAYS;
}

static void put_bit(cmv__session_table *t, cmv_date date, bool on) {
    uint32_t at = (uint32_t)(date - CMV__TABLE_FIRST);
    uint64_t mask = (uint64_t)1 << (at % 64);
    t->bit[at / 64] = on ? t->bit[at / 64] | mask : t->bit[at / 64] & ~mask;
}

/* Weekday patterns come round after seven words: 448 days are 64 weeks. */
static void build_weekly(const cmv_calendar *cal, cmv__session_table *t) {
    for (cmv_date date = CMV__TABLE_FIRST; date < CMV__TABLE_FIRST + 448; date++)
        if (by_weekday(cal, date)) put_bit(t, date, true);
    for (size_t i = 7; i < CMV__TABLE_WORDS; i++) t->bit[i] = t->bit[i - 7];
    t->bit[CMV__TABLE_WORDS - 1] &= ((uint64_t)1 << CMV__TABLE_DAYS % 64) - 1;
}

static void build_periods(const cmv_calendar *cal, cmv__session_table *t) {
    for (cmv_date date = CMV__TABLE_FIRST; in_table(date);
         date = cmv_date_add_months(date, cal->months))
        put_bit(t, date, true);
}

static void close_holidays(const cmv_calendar *cal, cmv__session_table *t) {
    cmv_date closed[64];
    int last = cmv_date_ymd(CMV__TABLE_FIRST + CMV__TABLE_DAYS - 1).year;
    for (int year = cmv_date_ymd(CMV__TABLE_FIRST).year; year <= last; year++) {
        size_t n =
            cmv__holidays_of_year(cal->market, year, closed, sizeof closed / sizeof closed[0]);
        for (size_t i = 0; i < n; i++)
            if (in_table(closed[i])) put_bit(t, closed[i], false);
    }
}

static void build(const cmv_calendar *cal) {
    cmv__session_table *t = cal->table;
    if (cal->kind == CMV__CAL_PERIODS)
        build_periods(cal, t);
    else
        build_weekly(cal, t);
    if (cal->kind == CMV__CAL_MARKET) close_holidays(cal, t);
    for (size_t i = 0; i < CMV__TABLE_WORDS; i++)
        t->before[i + 1] = t->before[i] + __builtin_popcountll(t->bit[i]);
}

cmv_rc cmv_calendar_find(const char *name, const cmv_calendar **out, cmv_err *err) {
    if (!name || !out) CMV_FAIL(err, CMV_E_ARG, "cmv_calendar_find: NULL argument");
    for (size_t i = 0; i < CALENDARS; i++) {
        if (strcmp(calendars[i].name, name) != 0) continue;
        if (!atomic_load_explicit(&built[i], memory_order_acquire)) {
            pthread_mutex_lock(&building);
            if (!atomic_load_explicit(&built[i], memory_order_relaxed)) build(&calendars[i]);
            atomic_store_explicit(&built[i], true, memory_order_release);
            pthread_mutex_unlock(&building);
        }
        *out = &calendars[i];
        return CMV_OK;
    }
    CMV_FAIL(err, CMV_E_NOTFOUND,
             "calendar \"%.40s\" is unknown; known are nyse, us-bond, target, weekday, 24x7, "
             "weekly:monday "
             "to weekly:sunday, "
             "monthly, quarterly, annual and own",
             name);
}

const char *cmv_calendar_name(const cmv_calendar *cal) { return cal->name; }

bool cmv__session_outside(const cmv_calendar *cal, cmv_date date) { return by_rule(cal, date); }

bool cmv_calendar_is_session(const cmv_calendar *cal, cmv_date date) {
    return cmv__is_session(cal, date);
}

cmv_date cmv_calendar_on_or_after(const cmv_calendar *cal, cmv_date date) {
    if (date == CMV_DATE_NONE) return CMV_DATE_NONE;
    if (date < CMV__DATE_MIN) date = CMV__DATE_MIN;
    for (; date <= CMV__DATE_MAX; date++)
        if (cmv__is_session(cal, date)) return date;
    return CMV_DATE_NONE;
}

cmv_date cmv_calendar_on_or_before(const cmv_calendar *cal, cmv_date date) {
    if (date > CMV__DATE_MAX) date = CMV__DATE_MAX;
    for (; date >= CMV__DATE_MIN; date--)
        if (cmv__is_session(cal, date)) return date;
    return CMV_DATE_NONE;
}

/* Sessions of the table before a date in it. */
static int32_t rank_of(const cmv__session_table *t, cmv_date date) {
    uint32_t at = (uint32_t)(date - CMV__TABLE_FIRST);
    uint64_t below = t->bit[at / 64] & (((uint64_t)1 << (at % 64)) - 1);
    return t->before[at / 64] + __builtin_popcountll(below);
}

/* Session of the table with `rank` sessions before it, 0 <= rank < before[CMV__TABLE_WORDS]. */
static cmv_date select_rank(const cmv__session_table *t, int32_t rank) {
    size_t low = 0, high = CMV__TABLE_WORDS; /* before[low] <= rank < before[high] */
    while (high - low > 1) {
        size_t mid = (low + high) / 2;
        if (t->before[mid] <= rank)
            low = mid;
        else
            high = mid;
    }
    uint64_t word = t->bit[low];
    for (int32_t i = t->before[low]; i < rank; i++) word &= word - 1;
    return CMV__TABLE_FIRST + (cmv_date)low * 64 + __builtin_ctzll(word);
}

static cmv_date step(const cmv_calendar *cal, cmv_date date, int n) {
    for (; n > 0 && date != CMV_DATE_NONE; n--) date = cmv_calendar_on_or_after(cal, date + 1);
    for (; n < 0 && date != CMV_DATE_NONE; n++) date = cmv_calendar_on_or_before(cal, date - 1);
    return date;
}

cmv_date cmv_calendar_add(const cmv_calendar *cal, cmv_date date, int n) {
    cmv_date base = cmv_calendar_on_or_before(cal, date);
    if (base == CMV_DATE_NONE || n == 0) return base;
    if (in_table(base)) {
        int64_t rank = (int64_t)rank_of(cal->table, base) + n;
        if (rank >= 0 && rank < cal->table->before[CMV__TABLE_WORDS])
            return select_rank(cal->table, (int32_t)rank);
    }
    return step(cal, base, n);
}

int32_t cmv_calendar_count(const cmv_calendar *cal, cmv_date first, cmv_date last) {
    if (first < CMV__DATE_MIN) first = CMV__DATE_MIN;
    if (last > CMV__DATE_MAX) last = CMV__DATE_MAX;
    if (last == CMV_DATE_NONE || first > last) return 0;
    int32_t n = 0;
    for (; first <= last && !in_table(first); first++) n += by_rule(cal, first);
    for (; first <= last && !in_table(last); last--) n += by_rule(cal, last);
    if (first > last) return n;
    return n + rank_of(cal->table, last) - rank_of(cal->table, first) +
           cmv_calendar_is_session(cal, last);
}

int cmv_calendar_early_close(const cmv_calendar *cal, cmv_date date) {
    if (cal->kind != CMV__CAL_MARKET || !cmv_calendar_is_session(cal, date)) return -1;
    return cmv__early_close_on(cal->market, cal, date);
}

const char *cmv_calendar_holiday(const cmv_calendar *cal, cmv_date date) {
    if (cal->kind != CMV__CAL_MARKET || date == CMV_DATE_NONE || cmv_date_weekday(date) > CMV_FRI)
        return NULL;
    return cmv__holiday_on(cal->market, date);
}
