// SPDX-License-Identifier: Apache-2.0
/* What the checks of the gate share. Start with judge.c. */
#ifndef CMV_FEED_GATE_H
#define CMV_FEED_GATE_H

#include "comove/gate.h"

#include "thresholds.h"

/* All findings of one code so far. */
typedef struct cmv__sum {
    size_t n;
    int severity;
    cmv_date first, last;
    double was, is,
        x; /* of the worst, of equal ones the first; x: a ratio, a count, as its sentence needs */
    cmv_date at; /* date of was and is */
    int form;    /* which of a code's sentences */
} cmv__sum;

/* How a series usually moves: by ratio (logarithms) or by difference. */
typedef struct cmv__scale {
    bool log;
    bool known;     /* enough changes other than zero */
    bool had_zero;  /* a value of zero is held (or came often) */
    double usual;   /* one usual change */
    size_t n;       /* values of the past that it was taken from */
    size_t repeats; /* equal to the value before */
    size_t longest; /* run of equal values: repeats in a row */
    const cmv_obs *past;
    size_t n_past;
} cmv__scale;

typedef struct cmv__gate {
    const cmv_gate_case *c;
    cmv_arena *arena;
    cmv_obs *obs; /* what is left to be stored */
    double *half;
    size_t n;
    cmv_date last_held;
    cmv__scale scale;
    cmv__sum sum[CMV_GATE_CODES];
    size_t n_new, n_revised, n_same;
    bool ask_whole;
} cmv__gate;

typedef enum cmv__row_kind {
    CMV__ROW_KEPT,
    CMV__ROW_SAME,
    CMV__ROW_REVISED,
    CMV__ROW_NEW
} cmv__row_kind;

/* A date of what would be held after: what came, and where nothing came, what is held. */
typedef struct cmv__row {
    cmv_date date;
    cmv__row_kind kind;
    double value, held; /* NaN: none; held: the newest vintage held */
    double half;
} cmv__row;

/* Walks both sides by date; zero it, then set g. */
typedef struct cmv__walk {
    const cmv__gate *g;
    size_t i, j;
} cmv__walk;

/** The next date; false at the end. */
bool cmv__gate_walk_next(cmv__walk *w, cmv__row *row);
/** Index after the vintages of the date at i. */
size_t cmv__gate_date_end(const cmv_obs *obs, size_t n, size_t i);
/** Values that stand for the same number. */
bool cmv__gate_same(double a, double b, double half);

/** Adds to the findings of a code; x as its sentence needs. */
void cmv__gate_note(cmv__gate *g, cmv_gate_code code, int severity, cmv_date date,
                    const double was_is_x[3]);
/** Writes the sentences. Errors: E_NOMEM. */
cmv_rc cmv__gate_say(const cmv__gate *g, cmv_gate_result *out, cmv_err *err);

/** Takes the measure of a series. Errors: E_NOMEM. */
cmv_rc cmv__gate_scale_of(cmv__gate *g, cmv_err *err);
/** Size of a change in usual changes' unit (logarithm or difference); infinity where a ratio has no meaning. */
double cmv__gate_change(const cmv__scale *s, double from, double to);
/** True when the past made changes of half this size too seldom to expect it. */
bool cmv__gate_is_rare(const cmv__scale *s, double change);

/* The checks, in this order. */
/** Calendar, future, early; leaves copies on non-session days out. Errors: E_DOMAIN, E_NOMEM. */
cmv_rc cmv__gate_dates(cmv__gate *g, cmv_err *err);
/** A last row that was cut. */
void cmv__gate_cut(cmv__gate *g);
/** Jumps of new and revised values. */
void cmv__gate_jumps(cmv__gate *g);
/** Revisions, units, seams, lost history. Errors: E_NOMEM. */
cmv_rc cmv__gate_revisions(cmv__gate *g, cmv_err *err);
/** Sessions missing, repeats. */
void cmv__gate_gaps(cmv__gate *g);
void cmv__gate_repeats(cmv__gate *g);
/** The other source. */
void cmv__gate_cross(cmv__gate *g);
/** Value of the other source on a date; NaN when it has none. */
double cmv__gate_cross_at(const cmv__gate *g, cmv_date date);

/* Ratios of splits; a flag only where small moves of ordinary stocks reach them. */
/** The ratio nearest to r (> 0) among those of splits and their inverses, or 0 when none is within `near`. */
double cmv__gate_split_ratio(double r, double near);
/** k of 10^k nearest to r > 0 when the logarithms are within `near`, else 0. */
int cmv__gate_power_of_ten(double r, double near);

#define GATE_VALUES(was, is, x) ((const double[3]){(was), (is), (x)})

#endif
