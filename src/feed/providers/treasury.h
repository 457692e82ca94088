// SPDX-License-Identifier: Apache-2.0
/* What the two forms of the Treasury's curves share. */
#ifndef CMV_FEED_TREASURY_H
#define CMV_FEED_TREASURY_H

#include "cells.h"

/* One maturity of a curve. */
typedef struct cmv__maturity {
    const char *key;      /* its element in the XML */
    const char *tenor;    /* its column in the CSV, "10 Yr" as 10y */
    int since;            /* the year in which it began */
    int gap_from, gap_to; /* years in which it was not there, or not throughout */
} cmv__maturity;

typedef struct cmv__curve {
    const char *name, *type;
    int since;
    const cmv__maturity *at;
    size_t n;
} cmv__curve;

/* Where a conversation stands. */
typedef struct cmv__years {
    const cmv__curve *curve;
    cmv_date today;
    int first, year, last;
    int misses; /* useless answers of the CSV address in this year */
    bool xml;
    int page;
    size_t rows;                            /* of this year so far */
    cmv_date oldest, newest, opens, closes; /* of them; in order of the reply */
} cmv__years;

/** Maturity of a key of the curve; NULL for another key. */
const cmv__maturity *cmv__treasury_maturity(const cmv__curve *curve, const char *key);
/** True when a year must hold a maturity: not before the year after its first, and not in its gap. */
bool cmv__treasury_expected(const cmv__maturity *m, int year);
/** Takes note of a row. Errors: E_REFUSED when it is of another year. */
cmv_rc cmv__treasury_row(cmv__years *y, cmv__source *src, int line, cmv_date date, cmv_err *err);
/** Takes a page of XML (Atom). Errors: E_REFUSED (no feed, cut off, a document type, a value that is none), E_LIMIT, E_NOMEM. */
cmv_rc cmv__treasury_xml(cmv_convo *c, cmv__source *src, cmv_err *err);

#endif
