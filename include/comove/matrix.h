// SPDX-License-Identifier: Apache-2.0
/* comove/matrix.h: many series: shrinkage, clusters, principal components. Conventions as in num.h. */
#ifndef COMOVE_MATRIX_H
#define COMOVE_MATRIX_H

#include "comove/num.h"

#endif
