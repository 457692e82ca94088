// SPDX-License-Identifier: Apache-2.0
/* comove/history.h: stretches of history and what followed them: falls inside, moves after moves. Conventions as in num.h. */
#ifndef COMOVE_HISTORY_H
#define COMOVE_HISTORY_H

#include "comove/hedging.h"

/**
 * Deepest fall of a level from its high so far, <= 0.
 *
 * Shape:     base is the level before the first of n levels and counts as the first high.
 * Units:     relative: a share of the high (-0.1 = 10 % below it); else a difference.
 * Undefined: NaN when a level is NaN or infinite, and, when relative, when base is not positive.
 */
CMV_API double cmv_deepest_fall(double base, cmv_cvec level, bool relative);

/* What followed a large move, beside what followed any day. */
typedef struct cmv_after_move {
    double threshold;     /* mean + sigma sd of the moves */
    size_t n_overlapping; /* moves beyond it that something followed */
    size_t n;             /* of them counted: none within `gap` of the one counted before */
    cmv_num mean;         /* of what followed those counted; TOO_FEW when there are none */
    cmv_share up;         /* share of rises among it */
    size_t base_n;        /* moves of any size that something followed */
    cmv_num base_mean;    /* of what followed them */
    cmv_num base_up;      /* share of rises among it */
} cmv_after_move;

/**
 * What followed a move of more than sigma standard deviations (statistics.md J2).
 *
 * Shape:     move[t] is the move that ended at t, next[t] what followed from t on; n values each, oldest first. at, which may
 *            be NULL, takes the indices of the moves that were counted and holds room for n.
 * Units:     any; sigma < 0: moves below the threshold, sigma > 0: above.
 * Time:      of moves beyond the threshold the first counts, and then each that ends `gap` or more later than the last
 *            counted one: what followed one does not overlap what followed the next.
 * Missing:   NaN in move is no move; where next is NaN nothing followed yet, but the move belongs to the threshold.
 * Undefined: threshold NaN and nothing counted for fewer than two moves.
 * Errors:    E_ARG (NULL out, sigma 0 or not finite, gap 0), E_LENGTH, E_DOMAIN.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_after_move_of(cmv_cvec move, cmv_cvec next, double sigma,
                                               size_t gap, size_t *at, cmv_after_move *out,
                                               cmv_err *err);

#endif
