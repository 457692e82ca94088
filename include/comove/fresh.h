// SPDX-License-Identifier: Apache-2.0
/* comove/fresh.h: what should be held by now, what is, and when the next value is due. */
#ifndef COMOVE_FRESH_H
#define COMOVE_FRESH_H

#include "comove/series.h"

typedef enum cmv_fresh_state {
    CMV_FRESH_NEVER,   /* nothing is held */
    CMV_FRESH_ON_TIME, /* the newest value that is public by rule is held */
    CMV_FRESH_DUE,     /* it became public less than the grace ago */
    CMV_FRESH_LATE,    /* it became public longer ago than that */
    CMV_FRESH_UNKNOWN  /* the calendar is the series' own: nobody can say */
} cmv_fresh_state;
/** "never", "on time", "due", "late", "unknown". */
CMV_API const char *cmv_fresh_state_name(cmv_fresh_state state);

typedef struct cmv_fresh_ask {
    const cmv_pub_rule *pub;
    const cmv_calendar *cal;
    cmv_freq freq;
    cmv_date held; /* newest date held; CMV_DATE_NONE: nothing */
    cmv_utc_ms now;
    int64_t grace_ms; /* how late a source may be before it is called late; 0: two hours for daily and weekly, a day for others */
    int64_t lag_ms; /* how long after the rule its source usually has a value, see cmv_provider; added to the grace */
} cmv_fresh_ask;

typedef struct cmv_fresh {
    cmv_fresh_state state;
    cmv_date due;         /* newest date that is public by rule at `now` */
    cmv_utc_ms due_known; /* since when */
    cmv_date missing; /* oldest date after the held one that is public; CMV_DATE_NONE when none is */
    cmv_utc_ms missing_known;
    int n_missing; /* dates from missing to due */
    cmv_date next; /* oldest date that is not yet public and not held */
    cmv_utc_ms next_known;
} cmv_fresh;

/**
 * Expected against held of one series.
 *
 * Time:      a date is public from cmv_pub_known_at on; only sessions of the calendar count. A value held before its rule
 *            (held later than due) is on time.
 * Undefined: own calendar: state UNKNOWN (or NEVER), all dates CMV_DATE_NONE. Nothing held: no date is called missing.
 * Cost:      O(log of the distance between now and the newest public date).
 * Errors:    E_ARG (NULL, no instant, a grace or lag below 0 or above ten years).
 */
CMV_API CMV_NODISCARD cmv_rc cmv_fresh_of(const cmv_fresh_ask *ask, cmv_fresh *out, cmv_err *err);
/**
 * The first instant after ask->now at which the clock alone changes what cmv_fresh_of says of state or missing dates;
 * CMV_UTC_MAX when none does.
 *
 * Time: the next publication, or the end of the grace of what is due already. `fresh` is that of `ask`.
 */
CMV_API cmv_utc_ms cmv_fresh_until(const cmv_fresh_ask *ask, const cmv_fresh *fresh);

/** Text of a date as a value of that frequency is called: "Wednesday 29 July", "July", "the second quarter", "2025"; with its
 *  year when `now` lies in another one. In the arena; NULL when memory is out. */
CMV_API const char *cmv_fresh_date_text(cmv_date date, cmv_freq freq, cmv_zone zone, cmv_utc_ms now,
                                        cmv_arena *arena);
/** Text of an instant on the clock of a zone: "Thursday 6 August 16:30", "30 July 16:32" without weekday. As above. */
CMV_API const char *cmv_fresh_instant_text(cmv_utc_ms at, bool weekday, cmv_zone zone,
                                           cmv_utc_ms now, cmv_arena *arena);
/**
 * One line on the freshness of a series: "Wednesday 29 July, published 30 July 16:32, next expected Thursday 6 August 16:30;
 * on time".
 *
 * Shape:  held_known is the known_at of the held date; CMV_UTC_NONE leaves the publication out.
 * Time:   clock times are those of ask->pub->zone.
 * Owns:   in the arena; NULL when memory is out.
 */
CMV_API const char *cmv_fresh_text(const cmv_fresh_ask *ask, const cmv_fresh *fresh,
                                   cmv_utc_ms held_known, cmv_arena *arena);

#endif
