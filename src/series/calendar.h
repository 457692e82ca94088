// SPDX-License-Identifier: Apache-2.0
/* Inside of a calendar, so that alignment asks for a session with one load. */
#ifndef CMV_SERIES_CALENDAR_H
#define CMV_SERIES_CALENDAR_H

#include "comove/series.h"

#define CMV__TABLE_FIRST (-3653) /* 1960-01-01 */
#define CMV__TABLE_DAYS 51500    /* to 2100-12-31 */
#define CMV__TABLE_WORDS ((CMV__TABLE_DAYS + 63) / 64)

typedef enum cmv__calendar_kind {
    CMV__CAL_MARKET,
    CMV__CAL_WEEKDAYS,
    CMV__CAL_WEEKLY,
    CMV__CAL_EVERY_DAY,
    CMV__CAL_PERIODS
} cmv__calendar_kind;

/* Sessions of the table: a bit a day, and how many sessions there are before each word. */
typedef struct cmv__session_table {
    uint64_t bit[CMV__TABLE_WORDS];
    int32_t before[CMV__TABLE_WORDS + 1];
} cmv__session_table;

struct cmv_calendar {
    const char *name;
    cmv__calendar_kind kind;
    unsigned market;     /* MARKET */
    cmv_weekday weekday; /* WEEKLY */
    int months;          /* PERIODS */
    bool own;            /* its sessions are the dates of the series itself */
    cmv__session_table *table;
};

/** cmv_calendar_is_session for days outside the table. */
bool cmv__session_outside(const cmv_calendar *cal, cmv_date date);

/** cmv_calendar_is_session, inline. */
static inline bool cmv__is_session(const cmv_calendar *cal, cmv_date date) {
    uint32_t at = (uint32_t)date - (uint32_t)CMV__TABLE_FIRST;
    if (at < CMV__TABLE_DAYS) return cal->table->bit[at / 64] >> (at % 64) & 1;
    return cmv__session_outside(cal, date);
}

#endif
