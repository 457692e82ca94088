// SPDX-License-Identifier: Apache-2.0
/* comove/revision.h: how values changed after they were first published. */
#ifndef COMOVE_REVISION_H
#define COMOVE_REVISION_H

#include "comove/hedging.h"
#include "comove/series.h"

#define CMV_REVISED_LISTED 24 /* dates that a page lists: two years of months */

typedef struct cmv_revision_ask {
    const cmv_obs *obs; /* all vintages, sorted by (date, known_at) */
    size_t n;
    cmv_utc_ms as_of; /* later vintages do not exist yet; CMV_UTC_MAX: all */
    cmv_utc_ms now;   /* horizons count up to here, or to as_of when that is earlier */
    const cmv_pub_rule *pub;
    cmv_freq freq;
    bool relative; /* changes are percent of the value before, else differences */
    size_t list;   /* at most so many revised dates are listed */
} cmv_revision_ask;

/* How far first-published figures were from what they became. */
typedef struct cmv_revision_size {
    cmv_share revised;   /* of the figures that are old enough, with Wilson's interval */
    cmv_num median, p90; /* absolute, of those that were revised; TOO_FEW below 1 and below 10 */
} cmv_revision_size;

/* One date that was revised: its first release, then each change. A NaN is a withdrawal. */
typedef struct cmv_revised {
    cmv_date date;
    const cmv_obs *vintage;
    size_t n;
} cmv_revised;

typedef struct cmv_revisions {
    size_t n_dates;       /* with a value at as_of */
    size_t n_known;       /* of those, whose first release is known */
    size_t n_unknown;     /* whose values arrived without it: revisions before that are not known */
    cmv_date first, last; /* dates whose first release is known; CMV_DATE_NONE: none */
    cmv_revision_size month, year, latest; /* of values in their unit: 31 and 366 days later, now */
    cmv_revision_size change;              /* of changes on the date before: first published, now */
    cmv_num typical_change; /* median absolute difference between neighbouring values, in their unit */
    cmv_num days; /* median from the first release to the last revision, of revised dates */
    const cmv_revised *revised; /* newest dates first */
    size_t n_revised;
    cmv_series first_release, now; /* of the dates whose first release is known */
} cmv_revisions;

/**
 * How values of a series were revised.
 *
 * Method:    vintages count as in cmv_vintage_select; one that repeats the value before it is none. A first release is a
 *            vintage with an instant of its publisher's (neither flag) that came at most 7, 14, 62, 100 or 200 days (by
 *            frequency) after its rule: an archive that begins later holds values that may have been revised before.
 * Missing:   a withdrawn value counts as revised and has no size.
 * Cost:      O(n log n); about 80 bytes of arena a vintage.
 * Owns:      everything in the arena.
 * Errors:    E_ARG, E_DOMAIN (not sorted by date), E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_revisions_of(const cmv_revision_ask *ask, cmv_arena *arena,
                                              cmv_revisions *out, cmv_err *err);

#endif
