// SPDX-License-Identifier: Apache-2.0
/* comove/regress.h: least squares: QR with pivoting, classical, HC and HAC errors. Conventions as in num.h. */
#ifndef COMOVE_REGRESS_H
#define COMOVE_REGRESS_H

#include "comove/num.h"

#endif
