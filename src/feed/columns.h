// SPDX-License-Identifier: Apache-2.0
/* Checks of delimited text that look at more than one value. */
#ifndef CMV_FEED_COLUMNS_H
#define CMV_FEED_COLUMNS_H

#include "source.h"

/** Refuses a file without a final newline whose last value is cut off. Errors: E_REFUSED. */
cmv_rc cmv__check_tail(cmv__source *src, const cmv__rows *rows, bool comma, cmv_err *err);
/** Notes bars whose open or close lies outside low to high. */
void cmv__check_bars(cmv__source *src, const cmv__rows *rows, bool comma);

#endif
