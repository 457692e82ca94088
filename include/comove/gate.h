// SPDX-License-Identifier: Apache-2.0
/*
 * comove/gate.h: is what came what was meant? Holds a fetched series against its metric, its own past and another source,
 * and says: accept, accept with flags, or quarantine. Pure: bytes of no file, rows of no store.
 */
#ifndef COMOVE_GATE_H
#define COMOVE_GATE_H

#include "comove/provider.h"

/*
 * What the gate can find, with its usual severity: 0 note, 1 flag, 2 quarantine. A finding may weigh less or more than its
 * code does, see cmv_finding. The sentence takes first date and values from the finding.
 */
#define CMV_GATE_MAP(X)                                                                            \
    X(INCOMPLETE_ROW, "incomplete-last-row", 1, "the last row was not finished and was left out")  \
    X(UNSORTED, "unsorted", 0, "rows came out of order")                                           \
    X(DUPLICATE, "duplicate-dates", 0, "dates came twice")                                         \
    X(OFF_CALENDAR, "off-calendar", 0, "values on days without a session")                         \
    X(FUTURE, "future-date", 2, "values dated after today")                                        \
    X(EARLY, "before-publication", 1, "values came before their rule says they are public")        \
    X(JUMP, "jump", 1, "a change far beyond what is usual")                                        \
    X(ZERO, "zero", 2, "a zero where none was ever near")                                          \
    X(JUMP_10, "factor-ten", 2, "a value ten times the one before it")                             \
    X(JUMP_100, "factor-hundred", 2, "a value a hundred times the one before it")                  \
    X(UNIT_SWITCH, "unit-switch", 2, "the whole series stands in another unit than what is held")  \
    X(SPLIT, "split", 1, "a split explains the break")                                             \
    X(SPLIT_MISSED, "split-not-applied", 2, "a jump by a small ratio that no split explains")      \
    X(SEAM, "adjustment-seam", 1, "older values were adjusted for a dividend or a split")          \
    X(STALE_COPY, "stale-copy", 1,                                                                 \
      "values on non-session days repeat the one before and were left out")                        \
    X(FROZEN, "frozen", 1, "the same value many sessions in a row while others moved")             \
    X(REPEAT, "one-sided-repeat", 1,                                                               \
      "the newest value repeats the one before it to the last digit")                              \
    X(SHRUNK, "history-shrank", 1, "the source dropped history; what is held was kept")            \
    X(REVISED, "revised", 0, "values were revised")                                                \
    X(REVISED_MUCH, "revised-much", 2, "a large share of the values was revised at once")          \
    X(GAP, "gap", 1, "sessions are missing inside the series")                                     \
    X(CROSS, "cross-check", 1, "another source says otherwise")                                    \
    X(CROSS_ALL, "cross-check-failed", 2, "most values differ from another source")                \
    X(NONPOSITIVE, "non-positive-price", 1, "a price at or below zero")                            \
    X(EMPTY, "nothing-new", 0, "nothing came")

typedef enum cmv_gate_code {
#define CMV_GATE_ENUM(name, id, severity, text) CMV_GATE_##name,
    CMV_GATE_MAP(CMV_GATE_ENUM)
#undef CMV_GATE_ENUM
        CMV_GATE_CODES
} cmv_gate_code;
/** "history-shrank". */
CMV_API const char *cmv_gate_code_name(cmv_gate_code code);
/** Usual severity of a code: 0 note, 1 flag, 2 quarantine. */
CMV_API int cmv_gate_severity(cmv_gate_code code);

typedef enum cmv_verdict {
    CMV_VERDICT_ACCEPT,
    CMV_VERDICT_FLAGS,
    CMV_VERDICT_QUARANTINE
} cmv_verdict;
/** "accept", "accept with flags", "quarantine". */
CMV_API const char *cmv_verdict_name(cmv_verdict verdict);

/* What the gate must know of a metric. */
typedef struct cmv_gate_metric {
    const char *id;
    bool price;   /* traded: splits and dividends exist */
    bool rate;    /* in percent: passes through zero, so ratios say nothing */
    bool revised; /* the publisher revises history */
    cmv_freq freq;
    const cmv_calendar *cal;
    cmv_pub_rule pub;
    cmv_basis basis;
} cmv_gate_metric;

typedef struct cmv_gate_case {
    cmv_gate_metric metric;
    const cmv_fetched *fetched;       /* shape of the reply */
    const cmv_fetched_series *series; /* one of its series */
    cmv_date from;                    /* what was asked for; CMV_DATE_NONE: everything */
    const cmv_obs *held;              /* vintages held, sorted by (date, known_at) */
    size_t n_held;
    const cmv_obs *cross; /* another source's values of the same metric; nullable */
    size_t n_cross;
    const char *cross_name;
    cmv_utc_ms now;
} cmv_gate_case;

typedef struct cmv_finding {
    cmv_gate_code code;
    int severity;         /* 0 note, 1 flag, 2 quarantine: mostly the code's, see docs/quality.md */
    cmv_date first, last; /* CMV_DATE_NONE: of the whole */
    size_t n;             /* rows it is about */
    double was, is;       /* NaN when there is nothing to compare */
    const char *text;     /* one sentence with metric, dates and values, in the arena */
} cmv_finding;

typedef struct cmv_gate_result {
    cmv_verdict verdict;
    const char *reason; /* the first finding that decided; "" when accepted */
    cmv_finding *finding;
    size_t n_findings;
    cmv_obs *obs; /* what is to be stored: unfinished rows and stale copies left out */
    double *rounding;
    size_t n;
    size_t n_new, n_revised, n_same; /* against what is held */
    /* The reply is a window in another adjustment (split, dividend) than the older values held: ask for everything. */
    bool ask_whole;
} cmv_gate_result;

/**
 * Judges one series.
 *
 * Shape:  findings by severity, then date. obs is sorted; empty with QUARANTINE too when nothing usable is left.
 * Method: thresholds stand in one table in src/feed/gate/, each with its reason; docs/quality.md says them in words.
 * Cost:   O(n + held), a few passes; no copies of what is held.
 * Owns:   everything lives in the arena; obs and rounding are those of the series when nothing was left out.
 * Errors: E_ARG, E_DOMAIN (held or fetched not sorted), E_NOMEM. A verdict is no error.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_gate_judge(const cmv_gate_case *c, cmv_arena *arena,
                                            cmv_gate_result *out, cmv_err *err);

#endif
