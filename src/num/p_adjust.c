// SPDX-License-Identifier: Apache-2.0
#include "base/checked.h"
#include "base/error.h"
#include "check.h"
#include "comove/depend.h"
#include "sort.h"

#include <math.h>

enum { ARRAYS = 4 };

static const char *const NAMES[] = {
    [CMV_ADJUST_BH] = "BH", [CMV_ADJUST_BY] = "BY", [CMV_ADJUST_HOLM] = "holm", [CMV_ADJUST_BONFERRONI] = "bonferroni"};
enum { N_NAMES = sizeof NAMES / sizeof *NAMES };

const char *cmv_adjust_name(cmv_adjust how) { return (unsigned)how < N_NAMES ? NAMES[how] : "?"; }

size_t cmv_p_adjust_scratch(size_t n) {
    size_t need;
    return cmv_mul_size(n, ARRAYS, &need) ? need : SIZE_MAX;
}

/* By what the k-th smallest of m (from 1) is multiplied. */
static double factor(cmv_adjust how, size_t k, size_t m, double harmonic) {
    switch (how) {
    case CMV_ADJUST_BH:
        return (double)m / (double)k;
    case CMV_ADJUST_BY:
        return harmonic * (double)m / (double)k;
    case CMV_ADJUST_HOLM:
        return (double)(m - k + 1);
    case CMV_ADJUST_BONFERRONI:
        break;
    }
    return (double)m;
}

/* Sorted p-values to adjusted ones: no smaller p may have the larger answer. */
static void adjust(cmv_adjust how, double *p, size_t m) {
    double harmonic = 0, top = 0, least = 1;
    for (size_t k = m; k > 0; k--) harmonic += 1 / (double)k;
    for (size_t k = 1; k <= m; k++) {
        p[k - 1] = fmin(1, factor(how, k, m, harmonic) * p[k - 1]);
        if (how != CMV_ADJUST_HOLM) continue;
        top = p[k - 1] = fmax(top, p[k - 1]);
    }
    for (size_t k = m; how <= CMV_ADJUST_BY && k > 0; k--) least = p[k - 1] = fmin(least, p[k - 1]);
}

static cmv_rc check(cmv_adjust how, cmv_cvec p, cmv_vec scratch, cmv_vec q, cmv_err *err) {
    if ((unsigned)how >= N_NAMES) CMV_FAIL(err, CMV_E_ARG, "there is no such adjustment");
    CMV_TRY(cmv__check_shape(p, (cmv_cvec){q.at, q.n}, err));
    CMV_TRY(cmv__check_scratch(scratch, cmv_p_adjust_scratch(p.n), p, (cmv_cvec){q.at, q.n}, err));
    if (cmv__overlap(p.at, p.n, q.at, q.n)) CMV_FAIL(err, CMV_E_ALIAS, "q overlaps p");
    for (size_t i = 0; i < p.n; i++) {
        if (p.at[i] < 0 || p.at[i] > 1)
            CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "p[%zu] is %g, outside 0..1", i, p.at[i]);
    }
    return CMV_OK;
}

cmv_rc cmv_p_adjust(cmv_adjust how, cmv_cvec p, cmv_vec scratch, cmv_vec q, cmv_err *err) {
    CMV_TRY(check(how, p, scratch, q, err));
    double *value = scratch.at, *place = value + p.n;
    size_t m = 0;
    for (size_t i = 0; i < p.n; i++) {
        q.at[i] = NAN;
        if (isnan(p.at[i])) continue;
        value[m] = p.at[i];
        place[m++] = (double)i;
    }
    (void)cmv__sort_pairs(value, place, m, place + p.n);
    adjust(how, value, m);
    for (size_t k = 0; k < m; k++) q.at[(size_t)place[k]] = value[k];
    return CMV_OK;
}
