// SPDX-License-Identifier: Apache-2.0
/* comove/hedging.h: hedges and tails: hedge effectiveness, up and down slopes, havens, exceedances. Conventions as in num.h. */
#ifndef COMOVE_HEDGING_H
#define COMOVE_HEDGING_H

#include "comove/num.h"

#endif
