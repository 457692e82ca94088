// SPDX-License-Identifier: Apache-2.0
#include "comove/change.h"

#include "base/error.h"
#include "check.h"

cmv_rc cmv_bootstrap_start(cmv_bootstrap *boot, size_t n, double mean_block, uint64_t seed,
                           cmv_err *err) {
    if (!boot) CMV_FAIL(err, CMV_E_ARG, "no place for the state");
    if (n == 0 || n > UINT32_MAX) CMV_FAIL(err, CMV_E_ARG, "cannot resample %zu values", n);
    if (!(mean_block >= 1 && mean_block <= 1e15))
        CMV_FAIL(err, CMV_E_ARG, "mean block %g is below 1 or too long", mean_block);
    *boot = (cmv_bootstrap){.rng = cmv_rng_of(seed), .n = n, .stay = 1 - 1 / mean_block};
    return CMV_OK;
}

/*
 * Length of a block: P(length > k) = stay^k. Powers by multiplication, not a logarithm: libraries of mathematics differ
 * in the last bit of a logarithm, which would now and then change a length. A block never needs to exceed the resample.
 */
static size_t draw_length(cmv_bootstrap *boot) {
    const double u = cmv_rng_uniform(&boot->rng);
    size_t length = 1;
    for (double tail = boot->stay; u < tail && length < boot->left; tail *= boot->stay) length++;
    return length;
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
    if (boot->block_left == 0) {
        boot->at = cmv_rng_below(&boot->rng, (uint32_t)boot->n);
        boot->block_left = draw_length(boot);
    }
    const size_t to_end = boot->n - boot->at;
    const size_t take = boot->block_left < to_end ? boot->block_left : to_end;
    *block = (cmv_range){boot->at, take};
    boot->at = take == to_end ? 0 : boot->at + take;
    boot->block_left -= take;
    boot->left -= take;
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

void cmv_bootstrap_sums(cmv_bootstrap *boot, const double *prefix, size_t k, double *sum) {
    cmv_range block;
    for (size_t c = 0; c < k; c++) sum[c] = 0;
    while (cmv_bootstrap_next(boot, &block)) {
        const double *from = prefix + block.first * k;
        const double *to = from + block.n * k;
        for (size_t c = 0; c < k; c++) sum[c] += to[c] - from[c];
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
