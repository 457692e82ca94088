// SPDX-License-Identifier: Apache-2.0
#include "comove/change.h"

#include "rng.h"

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

uint64_t cmv_rng_next(cmv_rng *rng) { return cmv__rng_next(rng); }

double cmv_rng_uniform(cmv_rng *rng) { return cmv__rng_uniform(rng); }

uint32_t cmv_rng_below(cmv_rng *rng, uint32_t n) { return cmv__rng_below(rng, n); }

/* FNV-1a of a name. */
static uint64_t hash_name(const char *name) {
    uint64_t h = 0xcbf29ce484222325u;
    for (const char *s = name ? name : ""; *s; s++) h = (h ^ (unsigned char)*s) * 0x100000001b3u;
    return mix(h);
}

uint64_t cmv_seed_of(const char *a, const char *b, int64_t stamp) {
    return mix(hash_name(a) + hash_name(b) + GOLDEN * (uint64_t)stamp);
}
