// SPDX-License-Identifier: Apache-2.0
#include "base/checked.h"
#include "base/error.h"
#include "check.h"
#include "comove/depend.h"
#include "sort.h"

#include <math.h>

enum { ARRAYS = 4 };

size_t cmv_kendall_scratch(size_t n) {
    size_t need;
    return cmv_mul_size(n, ARRAYS, &need) ? need : SIZE_MAX;
}

/* Sums over groups of tied values: pairs within them, and the terms of the variance. */
typedef struct ties {
    uint64_t pairs;     /* t (t - 1) / 2 */
    double two, three;  /* t (t - 1), t (t - 1) (t - 2) */
    double of_variance; /* t (t - 1) (2 t + 5) */
} ties;

static void add_group(size_t n, ties *out) {
    const double t = (double)n;
    out->pairs += (uint64_t)n * (n - 1) / 2;
    out->two += t * (t - 1);
    out->three += t * (t - 1) * (t - 2);
    out->of_variance += t * (t - 1) * (2 * t + 5);
}

/* Groups of a sorted list; with `also`, groups that are tied in it too (lists sorted by v, then by also). */
static ties count_ties(const double *v, const double *also, size_t n) {
    ties out = {0};
    for (size_t i = 0; i < n;) {
        size_t end = i + 1;
        while (end < n && v[end] == v[i] && (!also || also[end] == also[i])) end++;
        add_group(end - i, &out);
        i = end;
    }
    return out;
}

static double variance(double n, const ties *x, const ties *y) {
    const double plain = (n * (n - 1) * (2 * n + 5) - x->of_variance - y->of_variance) / 18;
    return plain + x->two * y->two / (2 * n * (n - 1)) +
           x->three * y->three / (9 * n * (n - 1) * (n - 2));
}

static void set_tests(uint64_t all, const ties *x, const ties *y, cmv_kendall *out) {
    const bool flat = x->pairs == all || y->pairs == all;
    out->tau = out->z = out->p = cmv_num_missing(out->n < 2 ? CMV_WHY_TOO_FEW : CMV_WHY_CONSTANT);
    out->var_s = NAN;
    if (out->n >= 2 && !flat) {
        const double tau =
            (double)out->s / (sqrt((double)(all - x->pairs)) * sqrt((double)(all - y->pairs)));
        out->tau = cmv_num_of(fmax(-1, fmin(1, tau)), CMV_WHY_CONSTANT);
    }
    if (out->n < 3) {
        if (out->tau.why == CMV_WHY_NONE) out->z = out->p = cmv_num_missing(CMV_WHY_TOO_FEW);
        return;
    }
    out->var_s = variance((double)out->n, x, y);
    if (flat || !(out->var_s > 0)) return;
    const double z = (double)out->s / sqrt(out->var_s);
    out->z = cmv_num_of(z, CMV_WHY_CONSTANT);
    out->p = cmv_num_of(cmv_norm_p2(z), CMV_WHY_CONSTANT);
}

cmv_rc cmv_kendall_of(cmv_cvec x, cmv_cvec y, cmv_vec scratch, cmv_kendall *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    if (x.n > UINT32_MAX) CMV_FAIL(err, CMV_E_ARG, "%zu values are too many to count", x.n);
    CMV_TRY(cmv__check_pair(x, y, err));
    CMV_TRY(cmv__check_scratch(scratch, cmv_kendall_scratch(x.n), x, y, err));
    double *a = scratch.at, *b = a + x.n, *room = b + x.n;
    const size_t n = cmv__copy_complete(x.at, y.at, x.n, a, b);
    (void)cmv__sort_pairs(b, a, n, room); /* by y first, so that ties of x are in the order of y */
    (void)cmv__sort_pairs(a, b, n, room);
    const ties tx = count_ties(a, NULL, n), both = count_ties(a, b, n);
    const uint64_t discordant = cmv__sort_pairs(b, a, n, room);
    const ties ty = count_ties(b, NULL, n);
    const uint64_t all = n > 0 ? (uint64_t)n * (n - 1) / 2 : 0;
    *out = (cmv_kendall){.n = n, .discordant = discordant};
    out->concordant = all - tx.pairs - ty.pairs + both.pairs - discordant;
    out->s = (int64_t)out->concordant - (int64_t)discordant;
    set_tests(all, &tx, &ty, out);
    return CMV_OK;
}
