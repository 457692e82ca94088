// SPDX-License-Identifier: Apache-2.0
/* What the two kinds of alignment share. */
#ifndef CMV_SERIES_ALIGN_H
#define CMV_SERIES_ALIGN_H

#include "comove/series.h"

/* Shared levels under construction; room for as many as the side with fewer rows has. */
typedef struct cmv__pairs {
    size_t n;
    cmv_date *date, *date_a, *date_b;
    double *a, *b;
    cmv_drop_count dropped;
} cmv__pairs;

/** Shared levels of two legs of different frequency. */
cmv_rc cmv__align_mixed(const cmv_align_leg *a, const cmv_align_leg *b, cmv_align_mode mode,
                        cmv_arena *arena, cmv__pairs *out, cmv_err *err);

#endif
