// SPDX-License-Identifier: Apache-2.0
/* comove/change.h: changes and resampling: HAC intervals, block jackknife, stationary bootstrap, change points, breaks. Conventions as in num.h. */
#ifndef COMOVE_CHANGE_H
#define COMOVE_CHANGE_H

#include "comove/num.h"

#endif
