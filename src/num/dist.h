// SPDX-License-Identifier: Apache-2.0
/* What the tail probabilities share. */
#ifndef CMV_NUM_DIST_H
#define CMV_NUM_DIST_H

#include "comove/num.h"

/** Continued fraction of the incomplete beta function by Lentz's method; for x < (a + 1) / (a + b + 2). */
double cmv__beta_fraction(double a, double b, double x);

#endif
