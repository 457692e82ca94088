// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "comove/research.h"
#include "levels.h"

#include <math.h>

static cmv_rc check(const char *name, cmv_ticks t, cmv_err *err) {
    if (t.time.n != t.value.n)
        CMV_FAIL(err, CMV_E_LENGTH, "%s has %zu times and %zu values", name, t.time.n, t.value.n);
    CMV_TRY(cmv__check_levels(name, t.time, err));
    CMV_TRY(cmv__check_levels(name, t.value, err));
    for (size_t i = 1; i < t.time.n; i++) {
        if (t.time.at[i] > t.time.at[i - 1]) continue;
        CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "times of %s do not ascend at %zu", name, i);
    }
    return CMV_OK;
}

static double variance(cmv_cvec v) {
    double sum = 0;
    for (size_t i = 1; i < v.n; i++) sum += (v.at[i] - v.at[i - 1]) * (v.at[i] - v.at[i - 1]);
    return sum;
}

static double covariance(cmv_ticks a, cmv_ticks b) {
    double sum = 0;
    size_t from = 1; /* first increment of b that ends after the one of a begins */
    for (size_t i = 1; i < a.time.n; i++) {
        while (from < b.time.n && b.time.at[from] <= a.time.at[i - 1]) from++;
        for (size_t j = from; j < b.time.n && b.time.at[j - 1] < a.time.at[i]; j++)
            sum += (a.value.at[i] - a.value.at[i - 1]) * (b.value.at[j] - b.value.at[j - 1]);
    }
    return sum;
}

cmv_rc cmv_hayashi_yoshida_of(cmv_ticks a, cmv_ticks b, cmv_hayashi_yoshida *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(check("a", a, err));
    CMV_TRY(check("b", b, err));
    cmv_hayashi_yoshida r = {covariance(a, b), variance(a.value), variance(b.value),
                             cmv_num_missing(CMV_WHY_TOO_FEW)};
    const bool few = a.time.n < 2 || b.time.n < 2;
    const bool moves = r.var_a > 0 && r.var_b > 0;
    if (!few && !moves) r.r = cmv_num_missing(CMV_WHY_CONSTANT);
    if (!few && moves) r.r = cmv_num_of(r.cov / sqrt(r.var_a) / sqrt(r.var_b), CMV_WHY_CONSTANT);
    *out = r;
    return CMV_OK;
}
