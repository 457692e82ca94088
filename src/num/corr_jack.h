// SPDX-License-Identifier: Apache-2.0
#ifndef CMV_NUM_CORR_JACK_H
#define CMV_NUM_CORR_JACK_H

#include "comove/num.h"

/** Half-width multiplier of a 95 % interval: the .975 quantile of the standard normal. */
#define CMV__Z975 1.959963984540054

/** Kernel of cmv_corr_jack_of: equal lengths, no infinity. */
void cmv__corr_jack(const double *x, const double *y, size_t n, cmv_corr_jack *out);
/** The same for a window known to be complete, below 1e70, and to vary on both sides; without its most influential pair. */
void cmv__corr_jack_plain(const double *x, const double *y, size_t n, cmv_corr_jack *out);

#endif
