// SPDX-License-Identifier: Apache-2.0
#include "comove/change.h"

static uint64_t rotate(uint64_t v, int by) { return (v << by) | (v >> (64 - by)); }

/* The output function of SplitMix64: every bit of v reaches every bit of the result. */
static uint64_t mix(uint64_t v) {
    v = (v ^ (v >> 30)) * 0xbf58476d1ce4e5b9u;
    v = (v ^ (v >> 27)) * 0x94d049bb133111ebu;
    return v ^ (v >> 31);
}

static const uint64_t GOLDEN = 0x9e3779b97f4a7c15u;

cmv_rng cmv_rng_of(uint64_t seed) {
    cmv_rng rng;
    for (int i = 0; i < 4; i++) {
        seed += GOLDEN;
        rng.s[i] = mix(seed);
    }
    return rng;
}

uint64_t cmv_rng_next(cmv_rng *rng) {
    uint64_t *s = rng->s;
    const uint64_t out = rotate(s[1] * 5, 7) * 9;
    const uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return out;
}

double cmv_rng_uniform(cmv_rng *rng) { return (double)(cmv_rng_next(rng) >> 11) * 0x1p-53; }

uint32_t cmv_rng_below(cmv_rng *rng, uint32_t n) {
    if (n == 0) return 0;
    uint64_t wide = (cmv_rng_next(rng) >> 32) * n;
    if ((uint32_t)wide < n) {
        /* The 2^32 mod n first values of a column of the product table would come up once too often. */
        const uint32_t spare = (uint32_t)(0x100000000u % n);
        while ((uint32_t)wide < spare) wide = (cmv_rng_next(rng) >> 32) * n;
    }
    return (uint32_t)(wide >> 32);
}

/* FNV-1a of a name. */
static uint64_t hash_name(const char *name) {
    uint64_t h = 0xcbf29ce484222325u;
    for (const char *s = name ? name : ""; *s; s++) h = (h ^ (unsigned char)*s) * 0x100000001b3u;
    return mix(h);
}

uint64_t cmv_seed_of(const char *a, const char *b, int64_t stamp) {
    return mix(hash_name(a) + hash_name(b) + GOLDEN * (uint64_t)stamp);
}
