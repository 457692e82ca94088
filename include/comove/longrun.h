// SPDX-License-Identifier: Apache-2.0
/* comove/longrun.h: levels: unit roots, stationarity, cointegration, half-life. Conventions as in num.h. */
#ifndef COMOVE_LONGRUN_H
#define COMOVE_LONGRUN_H

#include "comove/num.h"

#endif
