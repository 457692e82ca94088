// SPDX-License-Identifier: Apache-2.0
#include "base/checked.h"
#include "base/error.h"
#include "check.h"
#include "comove/depend.h"
#include "pairs.h"
#include "sort.h"

#include <math.h>

enum { ARRAYS = 7 }; /* both sides, their ranks, and what sorting needs */

size_t cmv_spearman_scratch(size_t n) {
    size_t need;
    return cmv_mul_size(n, ARRAYS, &need) ? need : SIZE_MAX;
}

/* |rho| this close to 1 is 1: ranks are multiples of a half, so the next value is 6 / n^3 away. */
static const double PERFECT_GAP = 1e-14;

static void set_tests(cmv_spearman *out) {
    const double n = (double)out->n, rho = out->rho.v, rest = 1 - rho * rho;
    const cmv_reason why = out->rho.why != CMV_WHY_NONE ? out->rho.why
                           : out->n < 4                 ? CMV_WHY_TOO_FEW
                                                        : CMV_WHY_NONE;
    out->t = out->p = out->se_z = cmv_num_missing(why);
    if (why != CMV_WHY_NONE) return;
    out->se_z = cmv_num_of(sqrt((1 + rho * rho / 2) / (n - 3)), CMV_WHY_TOO_FEW);
    out->t = out->p = cmv_num_missing(CMV_WHY_PERFECT);
    if (rest <= PERFECT_GAP) return;
    const double t = rho * sqrt((n - 2) / rest);
    out->t = cmv_num_of(t, CMV_WHY_PERFECT);
    out->p = cmv_num_of(cmv_t_p2(t, n - 2), CMV_WHY_PERFECT);
}

cmv_rc cmv_spearman_of(cmv_cvec x, cmv_cvec y, cmv_vec scratch, cmv_spearman *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_pair(x, y, err));
    CMV_TRY(cmv__check_scratch(scratch, cmv_spearman_scratch(x.n), x, y, err));
    double *v[2] = {scratch.at, scratch.at + x.n};
    double *rank[2] = {v[1] + x.n, v[1] + 2 * x.n}, *room = v[1] + 3 * x.n;
    const size_t n = cmv__copy_complete(x.at, y.at, x.n, v[0], v[1]);
    for (int k = 0; k < 2; k++) cmv__mid_ranks(v[k], n, rank[k], room);
    cmv__centred c;
    cmv_cov cov;
    cmv__cov(rank[0], rank[1], n, &c, &cov);
    *out = (cmv_spearman){.n = n, .rho = cov.r};
    set_tests(out);
    return CMV_OK;
}
