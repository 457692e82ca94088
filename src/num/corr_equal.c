// SPDX-License-Identifier: Apache-2.0
/* Equality of several correlations on Fisher's z, weighted by what each is known to. */
#include "comove/num.h"

#include "base/error.h"

#include <math.h>

/* What a correlation weighs; 0 when it takes no part. */
static double weight_of(const cmv_corr_jack *c, bool plain) {
    if (c->r.why != CMV_WHY_NONE || !(fabs(c->r.v) < 1) || c->n < 4) return 0;
    if (plain) return (double)c->n - 3;
    return c->ci_low.why == CMV_WHY_NONE && c->se_used_z > 0 ? 1 / (c->se_used_z * c->se_used_z) : 0;
}

cmv_rc cmv_corr_equal_of(const cmv_corr_jack *c, size_t n, bool plain, cmv_corr_equal *out,
                         cmv_err *err) {
    if ((!c && n > 0) || !out) CMV_FAIL(err, CMV_E_ARG, "equality of correlations: NULL argument");
    double total = 0, mean = 0, chi2 = 0;
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        const double w = weight_of(&c[i], plain);
        if (!(w > 0)) continue;
        k++;
        total += w;
        mean += w / total * (atanh(c[i].r.v) - mean);
    }
    for (size_t i = 0; i < n; i++) {
        const double w = weight_of(&c[i], plain);
        if (w > 0) chi2 += w * (atanh(c[i].r.v) - mean) * (atanh(c[i].r.v) - mean);
    }
    *out = (cmv_corr_equal){.k = k,
                            .df = k > 0 ? (int)k - 1 : 0,
                            .pooled = cmv_num_missing(CMV_WHY_TOO_FEW),
                            .chi2 = cmv_num_missing(CMV_WHY_TOO_FEW),
                            .p = cmv_num_missing(CMV_WHY_TOO_FEW)};
    if (k > 0) out->pooled = cmv_num_of(tanh(mean), CMV_WHY_TOO_FEW);
    if (k < 2) return CMV_OK;
    out->chi2 = cmv_num_of(chi2, CMV_WHY_TOO_FEW);
    out->p = cmv_num_of(cmv_chi2_upper(chi2, (double)out->df), CMV_WHY_TOO_FEW);
    return CMV_OK;
}
