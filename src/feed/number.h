// SPDX-License-Identifier: Apache-2.0
/* Numbers as people and programs write them, independent of the machine's locale. */
#ifndef CMV_FEED_NUMBER_H
#define CMV_FEED_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

typedef enum cmv__number_kind {
    CMV__NUMBER_OK,
    CMV__NUMBER_MISSING,
    CMV__NUMBER_BAD
} cmv__number_kind;

typedef struct cmv__number {
    double value;
    int decimals;    /* digits after the decimal sign, less the exponent */
    bool ends_zero;  /* two or more decimals, the last a zero */
    const char *why; /* what is wrong with a bad one */
} cmv__number;

/**
 * Reads one number, correctly rounded; `comma`: the decimal sign is a comma.
 *
 * Takes currency and percent signs (a percentage stays in percent), thousands in groups of three, (1.5) for -1.5.
 * Missing: empty, ".", "-", "ND", "N/A", "NaN", "null" and the like.
 */
cmv__number_kind cmv__number_parse(const char *s, size_t n, bool comma, cmv__number *out);

enum {
    CMV__SAYS_POINT = 1, /* can only be read with a decimal point */
    CMV__SAYS_COMMA = 2, /* can only be read with a decimal comma */
    CMV__SAYS_OPEN = 4   /* "1,234": thousands or three decimals */
};
/** What a cell says about the decimal sign, CMV__SAYS_*; 0 for nothing. */
int cmv__number_style(const char *s, size_t n);

#endif
