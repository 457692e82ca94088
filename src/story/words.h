// SPDX-License-Identifier: Apache-2.0
/*
 * How numbers, dates and their absence read. Every figure of every document is formatted here and nowhere else.
 *
 * Functions take an ink: the arena they write to and a flag that remembers a failed allocation, so that builders need
 * not check each string. They return "" after a failure; cmv__ink_done turns the flag into an error at the end.
 */
#ifndef CMV_STORY_WORDS_H
#define CMV_STORY_WORDS_H

#include "comove/story.h"

#include <stdarg.h>

#define CMV__MINUS "\xe2\x88\x92"  /* U+2212 */
#define CMV__DASH "\xe2\x80\x93"   /* U+2013, stands where a number is missing */
#define CMV__NBSP "\xc2\xa0"       /* U+00A0, keeps a figure and its unit together */
#define CMV__DOT " \xc2\xb7 "      /* U+00B7, between the parts of a meta line */
#define CMV__PERCENT CMV__NBSP "%" /* after a formatted number */
#define CMV__PERCENT_FMT CMV__NBSP "%%"

typedef struct cmv__ink {
    cmv_arena *arena;
    cmv_doc *doc;
    cmv_section *section;
    cmv_block **tail;    /* where the next block goes; NULL: behind the last of `section` */
    const char *command; /* reproduces the page; nullable */
    uint32_t gaps; /* reasons of the numbers that were printed as missing since the last explanation */
    bool failed;     /* memory ran out */
    const char *bug; /* a pattern that was given another number of spans; NULL: none */
    cmv_line sink;   /* these two swallow what is written after a failure */
    cmv_block spare;
} cmv__ink;

/** Zeroed memory, NULL after a failure. */
void *cmv__alloc(cmv__ink *ink, size_t count, size_t size);
/** Formatted string. */
const char *cmv__str(cmv__ink *ink, const char *fmt, ...) CMV_PRINTF(2, 3);

/* ---- strings ----------------------------------------------------------------------------------------------------------- */

/** A number with `decimals` places, thousands separated, a real minus sign, never "-0.00"; sign: "+" in front too. */
const char *cmv__number(cmv__ink *ink, double v, int decimals, bool sign);
/** "6,049". */
const char *cmv__count_text(cmv__ink *ink, size_t n);
/** "90 sessions", "1 session": the noun is given in the singular. */
const char *cmv__units_text(cmv__ink *ink, size_t n, const char *noun);
/** "+0.42". */
const char *cmv__corr_text(cmv__ink *ink, double r);
/** "+0.18 to +0.61". */
const char *cmv__interval_text(cmv__ink *ink, double low, double high);
/** "p = 0.006", "p < 0.001". */
const char *cmv__p_text(cmv__ink *ink, double p);
/** A fraction in percent: .123 gives "12 %" with no decimals. */
const char *cmv__percent_text(cmv__ink *ink, double fraction, int decimals, bool sign);
/** Decimals that a slope is written with: two digits that count, two decimals at least below 100. */
int cmv__slope_decimals(double v);
/** A small slope with at least two significant digits: "+0.08", "+0.0034". */
const char *cmv__slope_text(cmv__ink *ink, double v);
/** "16 June 2026". */
const char *cmv__date_text(cmv__ink *ink, cmv_date date);
/** "16 Jun 2026". */
const char *cmv__date_short(cmv__ink *ink, cmv_date date);
/** "2026-06-16". */
const char *cmv__date_iso(cmv__ink *ink, cmv_date date);
/** A level of a leg with its decimals: "6,712,345". */
const char *cmv__level_text(cmv__ink *ink, const cmv_leg *leg, double v);
/** A change in the unit of the leg's changes: "+0.5 %", "−12 bp". */
const char *cmv__change_text(cmv__ink *ink, const char *unit, double v);
/** A change over a stretch of time: "+11.3 %" of a share, "−98 bp", "+0.40 points": by the transform of its series. */
const char *cmv__stretch_text(cmv__ink *ink, cmv_transform t, const char *unit, double v);
/** The unit of a difference, as one says it after a number: "points" for what has none, "billion USD". */
const char *cmv__difference_text(cmv__ink *ink, const char *unit);
/** Where a value stands among n by its mid-rank: "above 39 % of", "at the highest of", "at the lowest of". */
const char *cmv__place_text(cmv__ink *ink, double mid_rank, size_t n);
/** The same in a sentence, the share as a figure; ends with "of ". */
void cmv__say_place(cmv__ink *ink, cmv_line *line, double mid_rank, size_t n);
/** Why a figure of one series is missing. */
const char *cmv__leg_reason(cmv_reason why);
/** The reason as a clause; the dash that stands for the number is explained later by cmv__explain_gaps. */
const char *cmv__missing(cmv__ink *ink, cmv_reason why);
/** A sentence of somebody else: capital first, full stop last. */
const char *cmv__sentence(cmv__ink *ink, const char *text);
/** A word with a capital first. */
const char *cmv__capital(cmv__ink *ink, const char *word);
/** "session", "week", "month", "quarter", "year". */
const char *cmv__noun(cmv_freq freq);
/** The same for one series; "day" where every day is a session. */
const char *cmv__leg_noun(const cmv_leg *leg);
/** The plural of a noun. */
const char *cmv__plural(cmv__ink *ink, const char *noun);
/** City that a clock time is given for: "New York". */
const char *cmv__city(cmv_zone zone);
/** When the values of a series are published: "the next day, 16:30 New York". */
const char *cmv__published_text(cmv__ink *ink, const cmv_leg *leg);
/** "Thursday 6 August 16:30 New York": since when the oldest missing value of a late series is expected. */
const char *cmv__expected_since(cmv__ink *ink, const cmv_leg_report *r);
/** "2 days late". */
const char *cmv__days_late(cmv__ink *ink, const cmv_leg_report *r);
/** Tone of a sign. */
cmv_tone cmv__tone(double v);

/* ---- spans: what a sentence is made of ----------------------------------------------------------------------------------- */

cmv_span cmv__text(const char *s);
cmv_span cmv__strong(const char *s);
cmv_span cmv__code(const char *s);
cmv_span cmv__link(const char *text, const char *href);
cmv_span cmv__figure(const char *text);
cmv_span cmv__toned(const char *text, double sign);
cmv_span cmv__corr(cmv__ink *ink, double r);
cmv_span cmv__interval(cmv__ink *ink, double low, double high);
cmv_span cmv__count(cmv__ink *ink, size_t n);
cmv_span cmv__units(cmv__ink *ink, size_t n, const char *noun);
cmv_span cmv__p(cmv__ink *ink, double p);
cmv_span cmv__percent(cmv__ink *ink, double fraction, int decimals);
cmv_span cmv__day(cmv__ink *ink, cmv_date date);
/** The first of two dates: without its year when the second has the same. */
cmv_span cmv__day_from(cmv__ink *ink, cmv_date first, cmv_date last);

/**
 * Appends a sentence: each '@' of the pattern is replaced by the next span. A pattern with another number of '@' than
 * spans is remembered as a bug.
 */
void cmv__say(cmv__ink *ink, cmv_line *line, const char *pattern, const cmv_span *span, size_t n);

#define CMV__SAY(ink, line, pattern, ...)                                                          \
    cmv__say((ink), (line), (pattern), (const cmv_span[]){__VA_ARGS__},                            \
             sizeof((const cmv_span[]){__VA_ARGS__}) / sizeof(cmv_span))
/* A sentence without figures. */
#define CMV__SAY0(ink, line, text) cmv__say((ink), (line), (text), NULL, 0)

#endif
