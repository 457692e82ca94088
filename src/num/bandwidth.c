// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "qr.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

double cmv_qs_weight(double x) {
    const double u = 6 * PI * x / 5;
    if (fabs(u) < 1e-3) return 1 - u * u / 10;
    return 3 / (u * u) * (sin(u) / u - cos(u));
}

/* Bartlett's: from the autocovariances of the sum of the scores, up to 4 (n / 100)^(2/9). */
static double newey_west(const double *score, size_t n) {
    const double size = (double)n;
    const size_t last = (size_t)floor(4 * pow(size / 100, 2.0 / 9));
    double level = cmv__dot(score, score, n), slope = 0;
    for (size_t h = 1; h <= last && h < n; h++) {
        const double g = 2 * cmv__dot(score, score + h, n - h);
        level += g;
        slope += (double)h * g;
    }
    return 1.1447 * cbrt(slope / level * (slope / level) * size);
}

/* What one score's autoregression adds above and below, for exponents of Bartlett's and the quadratic spectral kernel. */
static cmv_rc add_score(const double *score, size_t n, double above[2], double *below, cmv_err *err) {
    cmv_beta b;
    CMV_TRY(cmv_beta_of((cmv_cvec){score, n - 1}, (cmv_cvec){score + 1, n - 1}, &b, err));
    const double rho = b.beta_y_on_x.v, rest = 1 - rho; /* NaN when the score does not vary */
    const double size = pow(b.resid_sd, 4), square = 4 * rho * rho * size;
    above[0] += square / (pow(rest, 6) * (1 + rho) * (1 + rho));
    above[1] += square / pow(rest, 8);
    *below += size / pow(rest, 4);
    return CMV_OK;
}

cmv_rc cmv_bandwidths_of(const cmv_design *design, cmv_cvec resid, cmv_vec scratch,
                         cmv_bandwidths *out, cmv_err *err) {
    if (!design || !out) CMV_FAIL(err, CMV_E_ARG, "an argument is missing");
    if (!scratch.at || scratch.n < design->n) CMV_FAIL(err, CMV_E_ARG, "too little scratch");
    CMV_TRY(cmv__check_left("residuals", resid, design->n, err));
    const size_t n = design->n;
    double above[2] = {0}, below = 0, *score = scratch.at;
    *out = (cmv_bandwidths){NAN, NAN, NAN};
    if (n < 4) return CMV_OK;
    for (size_t j = 0; j < design->k; j++) {
        for (size_t t = 0; t < n; t++) score[t] = design->column[j][t] * resid.at[t];
        CMV_TRY(add_score(score, n, above, &below, err));
    }
    for (size_t t = 0; t < n; t++) score[t] = 0;
    for (size_t j = 0; j < design->k; j++) {
        for (size_t t = 0; t < n; t++) score[t] += design->column[j][t] * resid.at[t];
    }
    out->newey_west = newey_west(score, n);
    out->andrews_bartlett = 1.1447 * cbrt((double)n * above[0] / below);
    out->andrews_qs = 1.3221 * pow((double)n * above[1] / below, 0.2);
    return CMV_OK;
}
