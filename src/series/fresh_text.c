// SPDX-License-Identifier: Apache-2.0
/* Freshness in words. */
#include "comove/fresh.h"

#include <stdio.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)

static const char *const MONTHS[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const QUARTERS[] = {"first", "second", "third", "fourth"};

/* Minute of the local day; a day on which clocks change is an hour off between its two midnights. */
static int minute_of(cmv_zone zone, cmv_date date, cmv_utc_ms at) {
    int minute = (int)((at - cmv_zone_instant(zone, date, 0)) / MINUTE_MS);
    for (int shift = -60; shift <= 60; shift += 60) {
        int m = minute + shift;
        if (m >= 0 && m < 1440 && cmv_zone_instant(zone, date, m) == at - at % MINUTE_MS) return m;
    }
    return minute;
}

static const char *year_text(cmv_date date, cmv_zone zone, cmv_utc_ms now, char out[8]) {
    int year = cmv_date_ymd(date).year;
    out[0] = '\0';
    if (year != cmv_date_ymd(cmv_zone_date(zone, now)).year) snprintf(out, 8, " %d", year);
    return out;
}

const char *cmv_fresh_date_text(cmv_date date, cmv_freq freq, cmv_zone zone, cmv_utc_ms now,
                                cmv_arena *arena) {
    char year[8];
    if (date == CMV_DATE_NONE) return "no date";
    cmv_ymd d = cmv_date_ymd(date);
    year_text(date, zone, now, year);
    switch (freq) {
    case CMV_MONTHLY:
        return cmv_arena_printf(arena, "%s%s", MONTHS[d.month - 1], year);
    case CMV_QUARTERLY:
        return cmv_arena_printf(arena, "the %s quarter%s%s", QUARTERS[(d.month - 1) / 3],
                                year[0] ? " of" : "", year);
    case CMV_ANNUAL:
        return cmv_arena_printf(arena, "%d", d.year);
    case CMV_DAILY:
    case CMV_WEEKLY:
        break;
    }
    return cmv_arena_printf(arena, "%s %d %s%s", cmv_weekday_name(cmv_date_weekday(date)), d.day,
                            MONTHS[d.month - 1], year);
}

const char *cmv_fresh_instant_text(cmv_utc_ms at, bool weekday, cmv_zone zone, cmv_utc_ms now,
                                   cmv_arena *arena) {
    char year[8];
    if (at == CMV_UTC_NONE) return "at no time";
    cmv_date date = cmv_zone_date(zone, at);
    int minute = minute_of(zone, date, at);
    cmv_ymd d = cmv_date_ymd(date);
    year_text(date, zone, now, year);
    return cmv_arena_printf(
        arena, "%s%s%d %s%s %02d:%02d", weekday ? cmv_weekday_name(cmv_date_weekday(date)) : "",
        weekday ? " " : "", d.day, MONTHS[d.month - 1], year, minute / 60, minute % 60);
}

/* What follows the semicolon. */
static const char *state_text(const cmv_fresh_ask *ask, const cmv_fresh *f, cmv_arena *arena) {
    const cmv_zone zone = ask->pub->zone;
    if (f->state != CMV_FRESH_DUE && f->state != CMV_FRESH_LATE)
        return f->state == CMV_FRESH_ON_TIME ? "on time" : "nobody can say whether it is late";
    const char *what = cmv_fresh_date_text(f->missing, ask->freq, zone, ask->now, arena);
    const char *since = cmv_fresh_instant_text(f->missing_known, true, zone, ask->now, arena);
    if (!what || !since) return NULL;
    if (f->state == CMV_FRESH_DUE)
        return cmv_arena_printf(arena, "due: %s is expected since %s", what, since);
    if (f->n_missing > 1)
        return cmv_arena_printf(arena, "late: %d values are missing, %s since %s", f->n_missing,
                                what, since);
    return cmv_arena_printf(arena, "late: %s is expected since %s", what, since);
}

static const char *next_text(const cmv_fresh_ask *ask, const cmv_fresh *f, cmv_arena *arena) {
    if (f->next == CMV_DATE_NONE) return "";
    const char *at = cmv_fresh_instant_text(f->next_known, true, ask->pub->zone, ask->now, arena);
    return at ? cmv_arena_printf(arena, "next expected %s", at) : NULL;
}

const char *cmv_fresh_text(const cmv_fresh_ask *ask, const cmv_fresh *fresh, cmv_utc_ms held_known,
                           cmv_arena *arena) {
    const cmv_zone zone = ask->pub->zone;
    const char *next = next_text(ask, fresh, arena);
    if (!next) return NULL;
    if (ask->held == CMV_DATE_NONE)
        return cmv_arena_printf(arena, "nothing is held%s%s", next[0] ? "; " : "", next);
    const char *held = cmv_fresh_date_text(ask->held, ask->freq, zone, ask->now, arena);
    const char *state = state_text(ask, fresh, arena);
    const char *known = "";
    if (held_known != CMV_UTC_NONE)
        known = cmv_fresh_instant_text(held_known, false, zone, ask->now, arena);
    if (!held || !state || !known) return NULL;
    return cmv_arena_printf(arena, "%s%s%s%s%s; %s", held, known[0] ? ", published " : "", known,
                            next[0] ? ", " : "", next, state);
}
