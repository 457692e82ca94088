// SPDX-License-Identifier: Apache-2.0
/*
 * Complete pairs of two arrays, and their centred sums: what every statistic of two series starts from.
 *
 * A pass over the pairs goes chunk by chunk. A chunk without a missing value is the caller's memory; one with
 * missing values is copied together first, so that the loops over a chunk never test for NaN. Sums are kept a chunk
 * at a time, which also keeps their rounding error far below n eps.
 */
#ifndef CMV_NUM_PAIRS_H
#define CMV_NUM_PAIRS_H

#include "comove/num.h"

enum { CMV__CHUNK = 256 };

typedef struct cmv__chunk {
    const double *x, *y;
    size_t n;
} cmv__chunk;

typedef struct cmv__pair_walk {
    const double *x, *y;
    size_t n, at;
    bool complete;  /* no value is missing: chunks need no copy */
    size_t without; /* 1 + index of a pair to leave out; 0: none */
    double room_x[CMV__CHUNK], room_y[CMV__CHUNK];
} cmv__pair_walk;

/* One side: v becomes (v * scale - origin) - mean. */
typedef struct cmv__side {
    double min, max; /* as given; NaN when there is no pair */
    double scale;    /* a power of two, so that multiplying is exact */
    double origin;   /* first value, scaled: removes the digits that all values share */
    double mean;     /* of v * scale - origin */
} cmv__side;

/* Sums in scaled units: sxx / scale^2 is the sum of squares as given. */
typedef struct cmv__centred {
    size_t n;
    bool complete;
    size_t without; /* 1 + index of a pair left out; 0: none */
    cmv__side x, y;
    double sxx, syy, sxy;
} cmv__centred;

/** Starts a walk over the pairs that *c describes (its complete and without). */
void cmv__walk_start(cmv__pair_walk *walk, const double *x, const double *y, size_t n,
                     const cmv__centred *c);
/** Next chunk of complete pairs; false at the end. The chunk is valid until the next call. */
bool cmv__walk_next(cmv__pair_walk *walk, cmv__chunk *chunk);

/** Centred sums by shift, two passes and residual-sum correction. Kernel: equal lengths, no infinity. */
void cmv__centre(const double *x, const double *y, size_t n, cmv__centred *out);
/** The same without the pair at index `skip`. */
void cmv__centre_without(const double *x, const double *y, size_t n, size_t skip, cmv__centred *out);
/** The same where n, complete, and scale and origin of both sides are known already. */
void cmv__centre_framed(const double *x, const double *y, size_t n, cmv__centred *out);
/** True when a side does not vary: max == min, or its sd is below 8 eps max|v|. */
bool cmv__side_is_flat(const cmv__side *side, double sum_sq, size_t n);
/** r from centred sums, clipped to [-1, 1]; both sides vary. */
double cmv__centred_r(const cmv__centred *c);

/** Kernel of cmv_cov_of; also leaves the centred sums in *c. */
void cmv__cov(const double *x, const double *y, size_t n, cmv__centred *c, cmv_cov *out);

#endif
