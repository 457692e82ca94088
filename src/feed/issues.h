// SPDX-License-Identifier: Apache-2.0
/* The list of oddities of one file, and how a refusal is worded. */
#ifndef CMV_FEED_ISSUES_H
#define CMV_FEED_ISSUES_H

#include "comove/feed.h"

/* A view of bytes that stay valid as long as the text they come from. */
typedef struct cmv__view {
    const char *at;
    size_t n;
} cmv__view;

/* Where an oddity was met. */
typedef struct cmv__place {
    int line;           /* 1-based; 0 for the whole file */
    const char *column; /* nullable */
    cmv__view value;    /* empty: none */
} cmv__place;

typedef struct cmv__issues {
    cmv_arena *arena;
    const char *file;
    size_t max; /* of bad rows, and of notes, that are listed */
    bool skip_bad;
    cmv_feed_issue *at;
    size_t n, cap, n_notes, n_fatal;
    cmv_rc first_rc; /* of the fatal one that comes first in the file */
    cmv_feed_issue first;
    bool no_memory;
} cmv__issues;

void cmv__issues_init(cmv__issues *issues, cmv_arena *arena, const char *file,
                      const cmv_feed_opt *opt);
/** Notes an oddity that refuses nothing. */
void cmv__note(cmv__issues *issues, cmv__place place, const char *fmt, ...) CMV_PRINTF(3, 4);
/** Lists a bad row: it is left out with skip_bad, else cmv__issues_settle refuses the file. */
void cmv__bad(cmv__issues *issues, cmv_rc rc, cmv__place place, const char *fmt, ...)
    CMV_PRINTF(4, 5);
/** Refuses the file at once, whatever the options: lists the reason, fills err, returns rc. */
cmv_rc cmv__refuse(cmv__issues *issues, cmv_err *err, cmv_rc rc, cmv__place place, const char *fmt,
                   ...) CMV_PRINTF(5, 6);
/** OK, or the first bad row as an error unless bad rows are skipped. */
cmv_rc cmv__issues_settle(const cmv__issues *issues, cmv_err *err);
/** Sorts the list by line (notes on the whole file first) and hands it over. */
void cmv__issues_finish(cmv__issues *issues, cmv_feed_file *out);

#endif
