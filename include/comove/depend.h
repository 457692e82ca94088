// SPDX-License-Identifier: Apache-2.0
/* comove/depend.h: dependence beside Pearson: ranks, partial correlation, equality of matrices, many tests at once. Conventions as in num.h. */
#ifndef COMOVE_DEPEND_H
#define COMOVE_DEPEND_H

#include "comove/num.h"

#endif
