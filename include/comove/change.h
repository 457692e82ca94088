// SPDX-License-Identifier: Apache-2.0
/* comove/change.h: changes and resampling: HAC intervals, block jackknife, stationary bootstrap, change points, breaks. Conventions as in num.h. */
#ifndef COMOVE_CHANGE_H
#define COMOVE_CHANGE_H

#include "comove/num.h"

/* ---- seeded random numbers --------------------------------------------------------------------------------------------- */

/* State of xoshiro256** (Blackman & Vigna, 2018): integers only, so every machine draws the same. */
typedef struct cmv_rng {
    uint64_t s[4];
} cmv_rng;

/**
 * Generator of a seed: its state is the first four numbers of SplitMix64 (Steele, Lea & Flood, 2014).
 *
 * Source: Blackman & Vigna, ACM TOMS 47 (2021) 36; Steele, Lea & Flood, OOPSLA 2014.
 */
CMV_API cmv_rng cmv_rng_of(uint64_t seed);
/** Next 64 random bits. */
CMV_API uint64_t cmv_rng_next(cmv_rng *rng);
/** Uniform number in [0, 1): a multiple of 2^-53. */
CMV_API double cmv_rng_uniform(cmv_rng *rng);
/** Whole number 0..n-1, each equally likely (Lemire, 2019); 0 for n = 0. */
CMV_API uint32_t cmv_rng_below(cmv_rng *rng, uint32_t n);
/** Seed of two names, in either order, and a stamp such as the last date: the same resamples wherever a page is made. */
CMV_API uint64_t cmv_seed_of(const char *a, const char *b, int64_t stamp);

/* ---- stationary bootstrap ---------------------------------------------------------------------------------------------- */

/*
 * Source of resamples (Politis & Romano, 1994): blocks that begin anywhere and have geometric lengths, on data joined end
 * to end. It hands out whole blocks as ranges of the data, so that a statistic made of sums costs a subtraction of
 * prefix sums for each block and not a pass over it:
 *
 *     cmv_range block;
 *     for (size_t b = 0; b < resamples; b++) {
 *         while (cmv_bootstrap_next(&boot, &block)) add(prefix[block.first + block.n] - prefix[block.first]);
 *         ...
 *     }
 */
typedef struct cmv_bootstrap {
    cmv_rng rng;
    size_t n;    /* length of the data and of each resample */
    double stay; /* chance that a block goes on: 1 - 1 / mean block */
    size_t left; /* values this resample still needs */
    size_t at;   /* where the current block goes on */
    size_t block_left;
    bool begun; /* a resample is under way */
} cmv_bootstrap;

/**
 * Starts a source of resamples of n values.
 *
 * Shape:     n in 1..2^32-1, mean_block >= 1 (1: independent draws).
 * Accuracy:  integers and IEEE products only: the same blocks on every machine.
 * Errors:    E_ARG.
 * Source:    Politis & Romano, JASA 89 (1994) 1303-1313.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_bootstrap_start(cmv_bootstrap *boot, size_t n, double mean_block,
                                                 uint64_t seed, cmv_err *err);
/**
 * Next stretch of the resample: a range within the data; a block that runs over the end comes as two.
 *
 * Shape:  the ranges of a resample hold n values together. False once they are out; the call after that begins the next
 *         resample.
 */
CMV_API bool cmv_bootstrap_next(cmv_bootstrap *boot, cmv_range *block);

/**
 * Prefix sums of k columns side by side, for sums over blocks.
 *
 * Shape:     column[0..k-1] hold n values each; prefix holds (n + 1) * k: prefix[i * k + c] is the sum of the first i
 *            values of column c. Centre columns first where their mean is large against their spread.
 * Missing:   NaN spoils all later sums.
 */
CMV_API void cmv_prefix_sums(const double *const *column, size_t k, size_t n, double *prefix);
/** Sums of k columns over the next resample of boot->n values, from their prefix sums; sum holds k. O(blocks). */
CMV_API void cmv_bootstrap_sums(cmv_bootstrap *boot, const double *prefix, size_t k, double *sum);

#endif
