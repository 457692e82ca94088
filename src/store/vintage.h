// SPDX-License-Identifier: Apache-2.0
/* The rule by which a batch joins the vintages that are held (docs/decisions/0004-store.md). Knows no database. */
#ifndef CMV_STORE_VINTAGE_H
#define CMV_STORE_VINTAGE_H

#include "comove/store.h"

/* Set in cmv_obs.flags of a merged array where a row is new; never stored. */
#define CMV__OBS_FRESH 0x80000000u
/* Flags that a store keeps. */
#define CMV__OBS_FLAGS ((uint32_t)(CMV_OBS_RECONSTRUCTED | CMV_OBS_INGESTED))

typedef struct cmv__merged {
    cmv_obs *obs; /* held and new vintages, sorted by (date, known_at); release with free */
    size_t n;
    size_t n_fresh;
    cmv_batch_stat stat;
} cmv__merged;

/** Checks a batch before anything is written. Errors: E_ARG, E_LIMIT, E_DOMAIN (err->index is the observation). */
cmv_rc cmv__batch_check(const cmv_batch *batch, cmv_err *err);
/** True when a and b are one value, written with a rounding of half a unit of the last digit; a NaN equals a NaN. */
bool cmv__value_equal(double a, double b, double rounding);
/** Joins a checked batch with what is held (sorted). Errors: E_LIMIT, E_NOMEM. */
cmv_rc cmv__vintage_merge(const cmv_obs *held, size_t n_held, const cmv_batch *batch,
                          cmv__merged *out, cmv_err *err);

#endif
