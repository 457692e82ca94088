// SPDX-License-Identifier: Apache-2.0
/* Drawing in place, for loops that draw millions of numbers; the public functions are these. */
#ifndef CMV_NUM_RNG_H
#define CMV_NUM_RNG_H

#include "comove/change.h"

static inline uint64_t cmv__rotate(uint64_t v, int by) { return (v << by) | (v >> (64 - by)); }

/* xoshiro256** */
static inline uint64_t cmv__rng_next(cmv_rng *rng) {
    uint64_t *s = rng->s;
    const uint64_t out = cmv__rotate(s[1] * 5, 7) * 9;
    const uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = cmv__rotate(s[3], 45);
    return out;
}

static inline double cmv__rng_uniform(cmv_rng *rng) {
    return (double)(cmv__rng_next(rng) >> 11) * 0x1p-53;
}

static inline uint32_t cmv__rng_below(cmv_rng *rng, uint32_t n) {
    if (n == 0) return 0;
    uint64_t wide = (cmv__rng_next(rng) >> 32) * n;
    if ((uint32_t)wide < n) {
        /* The 2^32 mod n first values of a column of the product table would come up once too often. */
        const uint32_t spare = (uint32_t)(0x100000000u % n);
        while ((uint32_t)wide < spare) wide = (cmv__rng_next(rng) >> 32) * n;
    }
    return (uint32_t)(wide >> 32);
}

#endif
