// SPDX-License-Identifier: Apache-2.0
/* Dates as files write them. */
#ifndef CMV_FEED_WHEN_H
#define CMV_FEED_WHEN_H

#include "issues.h"

typedef enum cmv__form {
    CMV__FORM_NONE,
    CMV__FORM_YMD,     /* 2026-01-02, 2026/1/2, 2026-Jan-02 */
    CMV__FORM_COMPACT, /* 20260102 */
    CMV__FORM_NUMERIC, /* 01/02/2026: day or month first */
    CMV__FORM_NAMED,   /* Jan 2, 2026; 2-Jan-26 */
    CMV__FORM_MONTH,   /* 2026-01, 01/2026, 202601, Jan 2026 */
    CMV__FORM_QUARTER, /* 2026Q1 */
    CMV__FORM_YEAR,    /* 2026 */
    CMV__FORM_UNIX     /* 1767225600, ...000, ...000000: midnight UTC of a day from 1990 to 2099 */
} cmv__form;

typedef struct cmv__when {
    int16_t year;
    uint8_t a, b;    /* month and day; NUMERIC: as written, order open */
    uint8_t form;    /* cmv__form */
    char punct;      /* NUMERIC: '/', '-' or '.' */
    int32_t seconds; /* of the day as written; -1 without a time */
} cmv__when;

/** Reads a date with or without a time; false when it is none. A day that does not exist is read all the same. */
bool cmv__when_parse(const char *s, size_t n, cmv__when *out);
/** Date of what was read; periods give their first day; CMV_DATE_NONE when there is no such day. */
cmv_date cmv__when_date(const cmv__when *w, cmv_date_order order);

/* A column of dates, read. */
typedef struct cmv__whens {
    const cmv__when *at; /* form NONE: unreadable */
    const int *line;
    size_t n;
    const char *column;
} cmv__whens;

/**
 * Order of day and month: from parts above 12, else `usual` of the form, else from the spacing of the rows (noted), else
 * E_AMBIGUOUS naming --date-order. YMD when no date leaves it open.
 */
cmv_rc cmv__when_order(const cmv__whens *rows, cmv_date_order wanted, cmv_date_order usual,
                       cmv__issues *issues, cmv_date_order *out, cmv_err *err);

#endif
