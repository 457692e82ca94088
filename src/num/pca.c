// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "columns.h"

#include <math.h>

static void summarise(const double *value, cmv_pca *out) {
    const size_t k = out->k, fifth = k / 5 > 1 ? k / 5 : 1;
    const double edge = 1 + sqrt((double)k / (double)out->n);
    double total = 0, entropy = 0;
    for (size_t i = 0; i < k; i++) total += value[i];
    out->noise_edge = edge * edge;
    out->first = value[0] / total;
    out->absorption = 0;
    for (size_t i = 0; i < k; i++) {
        const double share = value[i] / total;
        if (i < fifth) out->absorption += share;
        if (share > 0) entropy -= share * log(share);
        out->above_edge += value[i] > out->noise_edge;
    }
    out->effective_rank = exp(entropy);
}

cmv_rc cmv_pca_of(cmv_cvec x, size_t k, cmv_vec scratch, double *value, double *loading,
                  cmv_pca *out, cmv_err *err) {
    if (!value || !loading || !out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_columns(x, k, err));
    if (scratch.n < 2 * k * k || !scratch.at)
        CMV_FAIL(err, CMV_E_LENGTH, "scratch holds %zu doubles, %zu are needed", scratch.n,
                 2 * k * k);
    cmv_pca r = {x.n / k, k, NAN, NAN, NAN, NAN, 0, CMV_WHY_TOO_FEW};
    if (r.n >= 2) {
        CMV_TRY(cmv_matrix_of(x, k, 1, true, scratch.at, err));
        r.why = CMV_WHY_NONE;
        for (size_t i = 0; i < k; i++) {
            if (isnan(scratch.at[i * k + i])) r.why = CMV_WHY_CONSTANT;
        }
    }
    if (!r.why) {
        double *vector = scratch.at + k * k;
        CMV_TRY(cmv_symmetric_eigen(scratch.at, k, value, vector, err));
        for (size_t i = 0; i < k; i++) loading[i] = vector[i];
        summarise(value, &r);
    }
    *out = r;
    return CMV_OK;
}
