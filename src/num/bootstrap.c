// SPDX-License-Identifier: Apache-2.0
#include "comove/change.h"

#include "base/error.h"
#include "base/wide.h"
#include "check.h"
#include "rng.h"

enum { LOOKED_UP = 4096 };

/*
 * Length of a block: P(length > k) = stay^k. Powers by multiplication, not a logarithm: libraries of mathematics differ
 * in the last bit of a logarithm, which would now and then change a length. A block never needs to exceed the resample.
 * The bins save most of the comparisons, one of which would be mispredicted at each block; the length is the same.
 */
static inline size_t draw_length(const cmv_bootstrap *boot, cmv_rng *rng, size_t left) {
    const double u = cmv__rng_uniform(rng);
    const uint32_t bin = (uint32_t)(u * CMV_BOOTSTRAP_BINS);
    size_t length = boot->reached[bin] + (u < boot->tail[bin]);
    if (bin < boot->crowded && u < boot->tail[bin]) {
        double tail = boot->tail[bin] * boot->stay;
        while (u < tail && length < left) {
            length++;
            tail *= boot->stay;
        }
    }
    return length < left ? length : left;
}

/* Bins from the highest down, along the falling powers of stay; blocks beyond LOOKED_UP are counted on from there. */
static void fill_bins(cmv_bootstrap *boot) {
    double tail = boot->stay;
    uint32_t length = 1;
    boot->crowded = 0;
    for (uint32_t bin = CMV_BOOTSTRAP_BINS; bin-- > 0;) {
        const double top = (double)(bin + 1) / CMV_BOOTSTRAP_BINS;
        while (tail >= top && length < LOOKED_UP) {
            length++;
            tail *= boot->stay;
        }
        boot->reached[bin] = length;
        boot->tail[bin] = tail;
        const bool next_is_here = tail * boot->stay > (double)bin / CMV_BOOTSTRAP_BINS;
        if (next_is_here && boot->crowded == 0) boot->crowded = bin + 1;
    }
}

cmv_rc cmv_bootstrap_start(cmv_bootstrap *boot, size_t n, double mean_block, uint64_t seed,
                           cmv_err *err) {
    if (!boot) CMV_FAIL(err, CMV_E_ARG, "no place for the state");
    if (n == 0 || n > UINT32_MAX) CMV_FAIL(err, CMV_E_ARG, "cannot resample %zu values", n);
    if (!(mean_block >= 1 && mean_block <= 1e15))
        CMV_FAIL(err, CMV_E_ARG, "mean block %g is below 1 or too long", mean_block);
    *boot = (cmv_bootstrap){.rng = cmv_rng_of(seed), .n = n, .stay = 1 - 1 / mean_block};
    fill_bins(boot);
    return CMV_OK;
}

/* The next stretch of a resample under way. */
static inline cmv_range next_stretch(cmv_bootstrap *boot) {
    if (boot->block_left == 0) {
        boot->at = cmv__rng_below(&boot->rng, (uint32_t)boot->n);
        boot->block_left = draw_length(boot, &boot->rng, boot->left);
    }
    const size_t to_end = boot->n - boot->at;
    const size_t take = boot->block_left < to_end ? boot->block_left : to_end;
    const cmv_range block = {boot->at, take};
    boot->at = take == to_end ? 0 : boot->at + take;
    boot->block_left -= take;
    boot->left -= take;
    return block;
}

bool cmv_bootstrap_next(cmv_bootstrap *boot, cmv_range *block) {
    if (!boot->begun) {
        boot->begun = true;
        boot->left = boot->n;
        boot->block_left = 0;
    }
    if (boot->left == 0) {
        boot->begun = false;
        return false;
    }
    *block = next_stretch(boot);
    return true;
}

void cmv_prefix_sums(const double *const *column, size_t k, size_t n, double *prefix) {
    for (size_t c = 0; c < k; c++) {
        double sum = 0;
        prefix[c] = 0;
        for (size_t i = 0; i < n; i++) {
            sum += column[c][i];
            prefix[(i + 1) * k + c] = sum;
        }
    }
}

static inline void add_stretch(const double *restrict prefix, size_t first, size_t last, size_t k,
                               double *restrict sum) {
    const double *from = prefix + first * k, *to = prefix + last * k;
    for (size_t c = 0; c < k; c++) sum[c] += to[c] - from[c];
}

/* A whole resample, its state in registers; k is a constant wherever this is put in line. */
static inline void sums_of_whole(cmv_bootstrap *boot, const double *restrict prefix, size_t k,
                                 double *restrict sum) {
    const size_t n = boot->n;
    cmv_rng rng = boot->rng;
    for (size_t left = n; left > 0;) {
        const size_t at = cmv__rng_below(&rng, (uint32_t)n);
        const size_t length = draw_length(boot, &rng, left);
        left -= length;
        if (at + length <= n) {
            add_stretch(prefix, at, at + length, k, sum);
        } else {
            add_stretch(prefix, at, n, k, sum);
            add_stretch(prefix, 0, at + length - n, k, sum);
        }
    }
    boot->rng = rng;
}

/* Columns that loops of a known length keep in registers. */
enum { FIVE = 5, EIGHT = 8 };

CMV_WIDE static void sums_of_five(cmv_bootstrap *boot, const double *prefix, double *out) {
    double sum[FIVE] = {0};
    sums_of_whole(boot, prefix, FIVE, sum);
    for (size_t c = 0; c < FIVE; c++) out[c] = sum[c];
}

CMV_WIDE static void sums_of_eight(cmv_bootstrap *boot, const double *prefix, double *out) {
    double sum[EIGHT] = {0};
    sums_of_whole(boot, prefix, EIGHT, sum);
    for (size_t c = 0; c < EIGHT; c++) out[c] = sum[c];
}

void cmv_bootstrap_sums(cmv_bootstrap *boot, const double *prefix, size_t k, double *sum) {
    if (!boot->begun && k == FIVE) {
        sums_of_five(boot, prefix, sum);
    } else if (!boot->begun && k == EIGHT) {
        sums_of_eight(boot, prefix, sum);
    } else {
        cmv_range block;
        for (size_t c = 0; c < k; c++) sum[c] = 0;
        while (cmv_bootstrap_next(boot, &block))
            add_stretch(prefix, block.first, block.first + block.n, k, sum);
    }
}

static cmv_rc check_uniforms(const char *name, cmv_cvec u, cmv_err *err) {
    for (size_t i = 0; i < u.n; i++) {
        if (!(u.at[i] >= 0 && u.at[i] < 1))
            CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "%s[%zu] is not in [0, 1)", name, i);
    }
    return CMV_OK;
}

cmv_rc cmv_bootstrap_indices(cmv_cvec start, cmv_cvec restart, double mean_block, size_t *index,
                             cmv_err *err) {
    if (!index || !(mean_block >= 1)) CMV_FAIL(err, CMV_E_ARG, "mean block %g", mean_block);
    CMV_TRY(cmv__check_shape(start, restart, err));
    CMV_TRY(check_uniforms("start", start, err));
    CMV_TRY(check_uniforms("restart", restart, err));
    const size_t n = start.n;
    for (size_t t = 0; t < n; t++) {
        const bool begins = t == 0 || restart.at[t] < 1 / mean_block;
        index[t] = begins ? (size_t)(start.at[t] * (double)n) : (index[t - 1] + 1) % n;
    }
    return CMV_OK;
}
