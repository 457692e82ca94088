// SPDX-License-Identifier: Apache-2.0
/* What files of this folder share about vintages. */
#ifndef CMV_SERIES_VINTAGE_H
#define CMV_SERIES_VINTAGE_H

#include "comove/series.h"

/** Vintages of one date (n rows, all of it) that ever count, in order, into out; of equal instants the last. Returns their number. */
size_t cmv__vintage_kept(const cmv_obs *obs, size_t n, cmv_obs *out);

#endif
