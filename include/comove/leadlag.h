// SPDX-License-Identifier: Apache-2.0
/* comove/leadlag.h: who moves first: cross-correlation, Granger, prewhitening, out of sample, asynchronous closes. Conventions as in num.h. */
#ifndef COMOVE_LEADLAG_H
#define COMOVE_LEADLAG_H

#include "comove/num.h"

#endif
