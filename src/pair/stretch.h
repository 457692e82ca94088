// SPDX-License-Identifier: Apache-2.0
/* A stretch of history as rows of dated changes, and what a level did in it. */
#ifndef CMV_PAIR_STRETCH_H
#define CMV_PAIR_STRETCH_H

#include "comove/pair.h"

/* Days that the last close before a stretch may lie before it, and its end behind the last one inside: the longest closure
 * of a daily market, or a week and a holiday. */
enum { CMV_STRETCH_SLACK = 10 };

typedef struct cmv__stretch {
    cmv_reason why;  /* NO_BASE, STALE or NO_DATA: there is no such stretch */
    size_t first, n; /* changes inside: rows first .. first + n - 1 */
    cmv_date base;   /* last date before */
} cmv__stretch;

/** Rows of n changes dated in first..last; `before` is the date of the level before the first change, slack as above
 *  (negative: any). NO_BASE: no close before the stretch; STALE: the dates end before it does; NO_DATA: none inside. */
cmv__stretch cmv__stretch_of(const cmv_date *date, size_t n, cmv_date before, cmv_date first,
                             cmv_date last, int slack);

/** Change of a level as a reader meets it: a share where changes are relative, else a difference, in bp for diff_bp. */
cmv_num cmv__level_change(cmv_transform t, double before, double now);
/** Deepest fall from a high inside, in the same unit. */
cmv_num cmv__level_fall(cmv_transform t, double before, cmv_cvec level);

#endif
