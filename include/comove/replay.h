// SPDX-License-Identifier: Apache-2.0
/*
 * comove/replay.h: what a page claimed on past days, in a form that can be held against what followed.
 *
 * Claims come from the same rules as the sentences of the page. What followed is judged on the values known now (or at the
 * as-of day of the replay itself); a claim whose future is not there yet is open.
 */
#ifndef COMOVE_REPLAY_H
#define COMOVE_REPLAY_H

#include "comove/story.h"

typedef enum cmv_change_word {
    CMV_CHANGE_UNTESTED,
    CMV_CHANGE_NONE,     /* no change detectable */
    CMV_CHANGE_PROBABLE, /* "probably" */
    CMV_CHANGE_CLEAR     /* "clearly" */
} cmv_change_word;

/* What one page claims. */
typedef struct cmv_claims {
    cmv_change_word change;
    double recent, before; /* the two readings that it compares; NaN when untested */
    bool asks_hedge;       /* both sides can be held */
    bool hedge[2];         /* a hedges b; b hedges a */
    bool outlook;          /* a range for the next quarter is stated: low to high */
    double low, high;
    cmv_lead_verdict lead;
} cmv_claims;

/** The claims of a report's page; nothing is claimed where answers are missing. */
CMV_API cmv_claims cmv_story_claims(const cmv_pair_report *report);
/** The opening of a pair's page as plain text, one paragraph. Errors: E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_story_opening(const cmv_pair_report *report,
                                               const cmv_story_context *context, cmv_arena *arena,
                                               const char **out, cmv_err *err);

typedef enum cmv_outcome {
    CMV_OUTCOME_NONE, /* nothing was claimed, or it cannot be judged */
    CMV_OUTCOME_OPEN, /* the future that judges it is not there yet */
    CMV_OUTCOME_HELD,
    CMV_OUTCOME_FAILED
} cmv_outcome;

/** "", "open", "held", "failed". */
CMV_API const char *cmv_outcome_name(cmv_outcome outcome);
/** "untested", "none", "probable", "clear". */
CMV_API const char *cmv_change_word_name(cmv_change_word word);

/* One day of a replay. */
typedef struct cmv_replay_row {
    cmv_date asof;
    cmv_date last; /* return of the report; CMV_DATE_NONE without returns */
    size_t n;
    const char *summary; /* opening of the page */
    cmv_claims claim;
    cmv_num next; /* r of the `horizon` returns that followed */
    cmv_outcome change; /* was next nearer to the recent reading than to the one before? Also without the word */
    cmv_outcome outlook;  /* did the range hold next? */
    cmv_outcome hedge[2]; /* both below; also without the word */
    cmv_num effect[2];    /* effectiveness over the year that followed, out of sample: > 0 */
    cmv_num up[2]; /* share of the exposure's worst days of that year on which the hedge rose: > .5 */
} cmv_replay_row;

typedef enum cmv_claim_kind {
    CMV_CLAIM_CHANGE_CLEAR,
    CMV_CLAIM_CHANGE_PROBABLE,
    CMV_CLAIM_CHANGE_NONE, /* for comparison: no change word */
    CMV_CLAIM_HEDGE,
    CMV_CLAIM_HEDGE_NONE, /* for comparison: no hedge word */
    CMV_CLAIM_OUTLOOK,
    CMV_CLAIM_KINDS
} cmv_claim_kind;

/** Key of a kind in JSON: "change_clear". */
CMV_API const char *cmv_claim_key(cmv_claim_kind kind);

typedef struct cmv_claim_count {
    size_t made, open, held;
} cmv_claim_count;

/* How the claims of one replay fared. */
typedef struct cmv_replay_score {
    const char *a, *b, *a_short, *b_short; /* ids and names */
    const char *every;                     /* "week", "month" or "quarter" */
    cmv_date first, last;                  /* of the days */
    size_t n;                              /* days with a report */
    cmv_claim_count count[CMV_CLAIM_KINDS];
} cmv_replay_score;

typedef struct cmv_replay {
    cmv_replay_score score;
    cmv_freq freq;
    const char *noun; /* "session" */
    size_t horizon,
        year; /* returns that judge a change or range, and a hedge; 0: such data are not judged */
    const cmv_replay_row *row;
    size_t n_rows;
} cmv_replay;

/** Adds the outcomes of a row to the counts. */
CMV_API void cmv_replay_count(const cmv_replay_row *row, cmv_replay_score *score);

/** The document of a replay: score, then what was said on each day. Errors: E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_story_replay(const cmv_replay *replay,
                                              const cmv_story_context *context, cmv_arena *arena,
                                              cmv_doc *out, cmv_err *err);

#endif
