// SPDX-License-Identifier: Apache-2.0
/* Holidays, special closures and early closes of the market calendars: tables and the code that reads them. */
#ifndef CMV_SERIES_CALENDAR_RULES_H
#define CMV_SERIES_CALENDAR_RULES_H

#include "comove/series.h"

/* Markets a row of the tables is about; a set. */
enum { CMV__NYSE = 1, CMV__BOND = 2, CMV__TARGET = 4 };

/** Name of the holiday or closure of a market on a date; NULL when there is none. Weekends are not looked at. */
const char *cmv__holiday_on(unsigned market, cmv_date date);
/** Writes the dates (at most `room`) on which a market is closed in a year; returns their number. May hold weekends. */
size_t cmv__holidays_of_year(unsigned market, int year, cmv_date *out, size_t room);
/** Minute of the day at which the session of a date ends early; -1 when it does not. `cal` is the market's calendar. */
int cmv__early_close_on(unsigned market, const cmv_calendar *cal, cmv_date date);

#endif
