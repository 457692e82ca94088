// SPDX-License-Identifier: Apache-2.0
/*
 * comove/series.h: dates, session calendars, publication rules, vintages, alignment and transforms.
 */
#ifndef COMOVE_SERIES_H
#define COMOVE_SERIES_H

#include "comove/base.h"

/* ---- dates and instants ------------------------------------------------------------------------------------------- */

typedef int32_t cmv_date;   /* days since 1970-01-01 */
typedef int64_t cmv_utc_ms; /* milliseconds since 1970-01-01T00:00Z */

#define CMV_DATE_NONE INT32_MIN
#define CMV_UTC_NONE INT64_MIN
#define CMV_UTC_MAX INT64_MAX /* as-of instant that admits everything */
#define CMV_DATE_TEXT 12      /* bytes for "YYYY-MM-DD" */
#define CMV_UTC_TEXT 28       /* bytes for "YYYY-MM-DDTHH:MM:SS.mmmZ" */

typedef struct cmv_ymd {
    int year, month, day; /* month 1..12, day 1..31 */
} cmv_ymd;

typedef enum cmv_weekday {
    CMV_MON,
    CMV_TUE,
    CMV_WED,
    CMV_THU,
    CMV_FRI,
    CMV_SAT,
    CMV_SUN
} cmv_weekday;

/** Date of a proleptic Gregorian day; CMV_DATE_NONE when there is no such day (years 1600..2400). */
CMV_API cmv_date cmv_date_of(int year, int month, int day);
/** Year, month and day of a date. */
CMV_API cmv_ymd cmv_date_ymd(cmv_date date);
/** Weekday of a date. */
CMV_API cmv_weekday cmv_date_weekday(cmv_date date);
/** English name of a weekday, "Monday". */
CMV_API const char *cmv_weekday_name(cmv_weekday day);
/** Writes YYYY-MM-DD, or "-" for CMV_DATE_NONE; returns text. */
CMV_API const char *cmv_date_format(cmv_date date, char text[CMV_DATE_TEXT]);
/**
 * Parses exactly YYYY-MM-DD.
 *
 * Errors: E_PARSE (form), E_DOMAIN (no such day); the message quotes the text.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_date_parse(const char *text, size_t n, cmv_date *out, cmv_err *err);
/** The same day `months` later (or earlier); the last day of the month when the day does not exist there. */
CMV_API cmv_date cmv_date_add_months(cmv_date date, int months);
/** Writes an instant as RFC 3339 in UTC; returns text. */
CMV_API const char *cmv_utc_format(cmv_utc_ms at, char text[CMV_UTC_TEXT]);
/** The instant now, from the system's clock. */
CMV_API cmv_utc_ms cmv_utc_now(void);

/* A clock that can be driven: what fetching and scheduling call now, and how they wait. */
typedef struct cmv_clock {
    cmv_utc_ms (*now)(void *ctx);
    /* Returns when `until` has come, or earlier when somebody wakes it; a driven clock jumps there. */
    void (*wait)(void *ctx, cmv_utc_ms until);
    void *ctx;
} cmv_clock;

/** The system's clock; wait sleeps at most a second at a time, so that a caller looks at its stop flag. */
CMV_API const cmv_clock *cmv_clock_system(void);

typedef enum cmv_zone {
    CMV_ZONE_UTC,
    CMV_ZONE_NEW_YORK,
    CMV_ZONE_CHICAGO,
    CMV_ZONE_LONDON,
    CMV_ZONE_BERLIN,
    CMV_ZONE_TOKYO,
    CMV_ZONE_COUNT
} cmv_zone;

/** IANA name of a zone. */
CMV_API const char *cmv_zone_name(cmv_zone zone);
/** Zone of an IANA name; E_NOTFOUND lists the known ones. Errors: E_NOTFOUND. */
CMV_API CMV_NODISCARD cmv_rc cmv_zone_find(const char *name, cmv_zone *out, cmv_err *err);
/** Instant of a local clock time, minute 0..1440 (1440 = the midnight that ends the day); daylight saving by rule since
 *  1970. An hour that does not exist is read with the clock not yet advanced; of one that exists twice, the first. */
CMV_API cmv_utc_ms cmv_zone_instant(cmv_zone zone, cmv_date date, int minute);
/** Local date of an instant. */
CMV_API cmv_date cmv_zone_date(cmv_zone zone, cmv_utc_ms at);
/** As-of instant that a bare date means: the last millisecond of that day in New York. */
CMV_API cmv_utc_ms cmv_asof_of_date(cmv_date date);

/* ---- calendars ------------------------------------------------------------------------------------------------------ */

/* A set of dates on which a series has a value by rule. Immutable, static, shared between threads. */
typedef struct cmv_calendar cmv_calendar;

/**
 * Calendar of a name: nyse, us-bond, target, weekday, 24x7, weekly:monday .. weekly:sunday, monthly, quarterly, annual, own.
 *
 * monthly, quarterly and annual hold the first day of each period; own holds every day (the dates a series itself has).
 * Errors: E_NOTFOUND, listing the known names.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_calendar_find(const char *name, const cmv_calendar **out,
                                               cmv_err *err);
/** Name of a calendar, as cmv_calendar_find takes it. */
CMV_API const char *cmv_calendar_name(const cmv_calendar *cal);
/** True when `date` is a session. nyse is exact since 1971, us-bond since 1962; before that, by the rules of those years.
 *  No calendar has sessions outside the years 1600..2400; functions that look for one there answer CMV_DATE_NONE. */
CMV_API bool cmv_calendar_is_session(const cmv_calendar *cal, cmv_date date);
/** First session on or after `date`. */
CMV_API cmv_date cmv_calendar_on_or_after(const cmv_calendar *cal, cmv_date date);
/** Last session on or before `date`. */
CMV_API cmv_date cmv_calendar_on_or_before(const cmv_calendar *cal, cmv_date date);
/** Session `n` sessions after (n < 0: before) `date`; a date that is no session counts from the one before it. */
CMV_API cmv_date cmv_calendar_add(const cmv_calendar *cal, cmv_date date, int n);
/** Number of sessions in first..last, both included; 0 when first > last. */
CMV_API int32_t cmv_calendar_count(const cmv_calendar *cal, cmv_date first, cmv_date last);
/** Minute of the day (local) at which a session of the calendar closes early (listed since 1990), or -1. */
CMV_API int cmv_calendar_early_close(const cmv_calendar *cal, cmv_date date);
/** Why a weekday is no session, "Good Friday", "Hurricane Sandy"; NULL for sessions and weekends. */
CMV_API const char *cmv_calendar_holiday(const cmv_calendar *cal, cmv_date date);

/* When the value of a date becomes known. */
typedef enum cmv_pub_unit { CMV_PUB_SESSIONS, CMV_PUB_DAYS, CMV_PUB_MONTHS } cmv_pub_unit;

typedef struct cmv_pub_rule {
    cmv_pub_unit of;
    int after;
    int day;    /* CMV_PUB_MONTHS: day of the month */
    int minute; /* local clock time, 0..1440 */
    cmv_zone zone;
    const cmv_calendar *cal; /* rolled forward to a session of it; NULL: none (months: weekday) */
} cmv_pub_rule;

/**
 * Instant at which the value dated `date` is known by the rule; CMV_UTC_NONE outside the years 1600..2400.
 *
 * Time: sessions: the after-th session after the date (0: the first on or after it). days: date + after, rolled forward
 *       to a session of cal. months: `day` (at most the month's end) of the month `after` months on, rolled forward.
 */
CMV_API cmv_utc_ms cmv_pub_known_at(const cmv_pub_rule *rule, cmv_date date);

/* ---- observations and vintages ---------------------------------------------------------------------------------------- */

enum {
    CMV_OBS_RECONSTRUCTED = 1, /* known_at comes from the publication rule, not from the publisher */
    CMV_OBS_INGESTED = 2       /* known_at is when we saw a changed value: no first release */
};

/* One vintage of one value. A NaN value is a withdrawal: from known_at on there is no value for the date. */
typedef struct cmv_obs {
    cmv_date date;
    uint32_t flags;
    cmv_utc_ms known_at;
    double value;
} cmv_obs;

/* n dates in ascending order, none twice, with a value each (no NaN). Valid as long as its arena or owner. */
typedef struct cmv_series {
    const cmv_date *date;
    const double *value;
    size_t n;
} cmv_series;

typedef struct cmv_vintage_stat {
    size_t n_reconstructed; /* values taken whose known_at is reconstructed */
    size_t n_revised;       /* values taken that are not the first vintage of their date */
    cmv_utc_ms last_known;  /* latest known_at taken; CMV_UTC_NONE when none */
} cmv_vintage_stat;

/**
 * The series as it was known at an instant: for each date the latest vintage with known_at <= as_of.
 *
 * Shape:     obs are sorted by (date, known_at); of equal ones the last counts. A reconstructed vintage is ignored when
 *            one dated by the publisher (neither flag) became known before it or within 366 days after it: that one is
 *            the first release.
 * Missing:   a date whose latest vintage is withdrawn is left out.
 * Cost:      O(n), one pass; 12 bytes of arena a vintage.
 * Owns:      out lives in the arena.
 * Errors:    E_ARG, E_DOMAIN (not sorted), E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_vintage_select(const cmv_obs *obs, size_t n, cmv_utc_ms as_of,
                                                cmv_arena *arena, cmv_series *out,
                                                cmv_vintage_stat *stat, cmv_err *err);

/**
 * What became known when: the vintages that cmv_vintage_select takes at one instant or another, in the order in which
 * they became known. A NaN is a withdrawal.
 *
 * Shape:   obs as for cmv_vintage_select; *out is sorted by (known_at, date).
 * Time:    the part of *out with known_at <= t, the latest of each date, is cmv_vintage_select at t.
 * Cost:    O(n) for a series without revisions, O(n log n) else; 32 bytes of arena a vintage.
 * Owns:    *out lives in the arena.
 * Errors:  E_ARG, E_DOMAIN (not sorted by date), E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_vintage_news(const cmv_obs *obs, size_t n, cmv_arena *arena,
                                              const cmv_obs **out, size_t *n_out, cmv_err *err);

/** Values of first..last (CMV_DATE_NONE: open end) without copying. */
CMV_API cmv_series cmv_series_between(cmv_series s, cmv_date first, cmv_date last);
/** Index of the last value dated on or before `date`; SIZE_MAX when there is none. O(log n). */
CMV_API size_t cmv_series_at_or_before(cmv_series s, cmv_date date);

/* ---- metric properties that time and transforms need -------------------------------------------------------------------- */

typedef enum cmv_freq { CMV_DAILY, CMV_WEEKLY, CMV_MONTHLY, CMV_QUARTERLY, CMV_ANNUAL } cmv_freq;
/** "daily", "weekly", ... */
CMV_API const char *cmv_freq_name(cmv_freq freq);

typedef enum cmv_basis { CMV_BASIS_PRICE, CMV_BASIS_TOTAL } cmv_basis;
/** "price" or "total". */
CMV_API const char *cmv_basis_name(cmv_basis basis);

typedef enum cmv_transform {
    CMV_TRANSFORM_LOG,     /* ln(v_t / v_t-1) */
    CMV_TRANSFORM_SIMPLE,  /* v_t / v_t-1 - 1 */
    CMV_TRANSFORM_DIFF,    /* v_t - v_t-1, see cmv_difference */
    CMV_TRANSFORM_DIFF_BP, /* 100 (v_t - v_t-1), for values in percent */
    CMV_TRANSFORM_YOY      /* ln(v_t / v one year earlier), overlapping */
} cmv_transform;
/** "log", "simple", "diff", "diff_bp", "yoy". */
CMV_API const char *cmv_transform_name(cmv_transform t);
/** Transform of a name. Errors: E_ARG listing the known names. */
CMV_API CMV_NODISCARD cmv_rc cmv_transform_parse(const char *name, cmv_transform *out, cmv_err *err);

/**
 * scale (now - before), as the decimals that both levels stand for: where the difference is within the rounding of both of a
 * number with nine decimals, it is that number. So moves of one size are equal, and a move of .25 is not above .25.
 *
 * Undefined: NaN for a NaN level.
 */
CMV_API double cmv_difference(double before, double now, double scale);

/**
 * Changes of a level series, one per date but the first (yoy: but the first year).
 *
 * Shape:     out[i] is the change from value[i-1] to value[i]; out.n == level.n; out[0] is NaN.
 * Time:      yoy compares with the value of the same period one year earlier: for monthly, quarterly and annual series the
 *            same month, quarter or year; for others the last value on or before date minus one year, at most 7 days older.
 * Missing:   a NaN level makes its two changes NaN; never bridged.
 * Undefined: log and yoy: NaN where either price is <= 0; simple: NaN where the earlier is <= 0. *undefined counts the
 *            NaN changes but out[0] and those of yoy's first year.
 * Accuracy:  log: relative error below 1e-15, however small the change.
 * Errors:    E_ARG, E_LENGTH, E_ALIAS.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_transform_apply(cmv_transform t, cmv_freq freq, cmv_series level,
                                                 cmv_vec out, size_t *undefined, cmv_err *err);

/* ---- alignment --------------------------------------------------------------------------------------------------------- */

typedef enum cmv_align_mode {
    CMV_ALIGN_DATED, /* the slower side's value with the other side's value of the same date */
    CMV_ALIGN_KNOWN /* the slower side's value with the first close of the other side after publication */
} cmv_align_mode;
/** "dated" or "known". */
CMV_API const char *cmv_align_name(cmv_align_mode mode);

typedef struct cmv_align_leg {
    cmv_series level;
    cmv_freq freq;
    const cmv_calendar *cal;
    cmv_pub_rule pub;
    int close_minute; /* clock time of the daily value */
    cmv_zone close_zone;
} cmv_align_leg;

/* Rows that did not become shared levels, and why. */
typedef struct cmv_drop_count {
    size_t rows_a, rows_b;               /* rows read between the first and the last shared date */
    size_t non_session_a, non_session_b; /* dated on a day without a session of the own calendar */
    size_t unmatched_a,
        unmatched_b; /* the other side has no value (same frequency), or none to pair with */
    size_t not_sampled_a,
        not_sampled_b; /* rows of the faster side between the slower side's dates (mixed frequency) */
    size_t shifted;    /* slower dates paired with an earlier close, the date being no session */
    size_t undefined_returns; /* returns undefined by the transform */
} cmv_drop_count;

typedef struct cmv_aligned {
    size_t n;             /* shared levels; returns are n - 1 */
    const cmv_date *date; /* dates of the slower side (dated) or of the close used (known) */
    const double *a, *b;  /* levels */
    const cmv_date *date_a, *date_b; /* date of each level on its own side */
    cmv_freq freq;                   /* frequency of the sample: the slower of the two */
    bool mixed;                      /* frequencies differ */
    cmv_align_mode mode; /* CMV_ALIGN_DATED when the frequencies are equal: there is nothing to wait for */
    int max_gap_days; /* longest distance between neighbouring shared dates */
    cmv_drop_count dropped;
    const char *rule; /* one sentence saying how the dates were matched */
} cmv_aligned;

/**
 * Shared levels of two series: align first, returns later.
 *
 * Same frequency, daily: dates that are sessions of both calendars and have a value on both. Other equal frequencies:
 * by period (ISO week ending at the later weekday, month, quarter, year), dated at the later of the two dates.
 * Mixed, dated: for each date of the slower side the faster side's value of that date; when that day is no session of
 * the faster side, its last value before it, at most 7 days older (one period when the faster side is no daily or weekly
 * one). Monthly, quarterly and annual values dated on the first of a month stand for the period that begins there and
 * meet the faster side's last value of that period, once the period is over.
 * Mixed, known: the first value of the faster side whose close is at or after the publication instant, at most as much
 * later; of two slower values that meet the same close the later counts.
 * A value of the faster side is used once. docs/decisions/0003-alignment.md gives the reasons.
 *
 * Owns:      arrays live in the arena.
 * Undefined: n = 0 when nothing is shared; no error.
 * Counts:    rows_a = n + non_session_a + unmatched_a + not_sampled_a, the same for b; rows outside the first and the last
 *            shared level of their side are not counted. undefined_returns is left 0 for whoever takes returns.
 * Errors:    E_ARG, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_series_align(const cmv_align_leg *a, const cmv_align_leg *b,
                                              cmv_align_mode mode, cmv_arena *arena,
                                              cmv_aligned *out, cmv_err *err);

typedef enum cmv_period {
    CMV_PERIOD_WEEK,
    CMV_PERIOD_MONTH,
    CMV_PERIOD_QUARTER,
    CMV_PERIOD_YEAR
} cmv_period;

/**
 * Indices of the last date of each period (the endpoints of xts); weeks end on `week_end`.
 *
 * Shape:  out holds room for n indices; the number written goes to *n_out. The last, unfinished period is included.
 * Errors: E_ARG.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_period_ends(const cmv_date *date, size_t n, cmv_period period,
                                             cmv_weekday week_end, size_t *out, size_t *n_out,
                                             cmv_err *err);

#endif
