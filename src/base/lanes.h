// SPDX-License-Identifier: Apache-2.0
/*
 * Four doubles at a time. Lanes are part of the source, so every processor and compiler adds in the same order.
 * Handed to functions by address only: how such a value is passed differs between processors.
 */
#ifndef CMV_BASE_LANES_H
#define CMV_BASE_LANES_H

#include "base/wide.h"

#include <stdint.h>

enum { CMV__LANES = 4 };

typedef double cmv__v4 __attribute__((vector_size(32)));
typedef int64_t cmv__m4 __attribute__((vector_size(32)));
typedef double cmv__v4_at __attribute__((vector_size(32), aligned(8), may_alias));

/* Four neighbours in memory, of any alignment. */
#define CMV__LOAD4(at) (*(const cmv__v4_at *)(at))
#define CMV__STORE4(at, v) (*(cmv__v4_at *)(at) = (v))
/* Lanes that hold a number are true (-1): a NaN does not equal itself. */
#define CMV__IS_NUMBER4(a) ((a) == (a))
/* a where the mask is set, else b. */
#define CMV__PICK4(mask, a, b) ((cmv__v4)(((cmv__m4)(a) & (mask)) | ((cmv__m4)(b) & ~(mask))))

/** Sum of the lanes, pairwise. */
static inline double cmv__sum4(const cmv__v4 *v) {
    return ((*v)[0] + (*v)[1]) + ((*v)[2] + (*v)[3]);
}

/** Smallest lane. */
static inline double cmv__min4(const cmv__v4 *v) {
    const double a = (*v)[0] < (*v)[1] ? (*v)[0] : (*v)[1];
    const double b = (*v)[2] < (*v)[3] ? (*v)[2] : (*v)[3];
    return a < b ? a : b;
}

/** Largest lane. */
static inline double cmv__max4(const cmv__v4 *v) {
    const double a = (*v)[0] > (*v)[1] ? (*v)[0] : (*v)[1];
    const double b = (*v)[2] > (*v)[3] ? (*v)[2] : (*v)[3];
    return a > b ? a : b;
}

#endif
