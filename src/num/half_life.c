// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "levels.h"

#include <math.h>

static const double Z975 = 1.959963984540054, LN2 = 0.693147180559945309;

/* Steps until half of a deviation is left. */
static cmv_num steps(double phi) {
    if (isnan(phi)) return cmv_num_missing(CMV_WHY_CONSTANT);
    if (phi <= 0) return cmv_num_of(0, CMV_WHY_NONE);
    return phi < 1 ? cmv_num_of(LN2 / -log(phi), CMV_WHY_UNIT_ROOT_NOT_REJECTED)
                   : cmv_num_missing(CMV_WHY_UNIT_ROOT_NOT_REJECTED);
}

cmv_rc cmv_half_life_of(cmv_cvec x, cmv_half_life *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_levels("x", x, err));
    const size_t m = x.n > 0 ? x.n - 1 : 0;
    cmv_beta b;
    CMV_TRY(cmv_beta_of((cmv_cvec){x.at, m}, (cmv_cvec){m ? x.at + 1 : x.at, m}, &b, err));
    const cmv_num none = cmv_num_missing(x.n < 5 ? CMV_WHY_TOO_FEW : b.beta_y_on_x.why);
    *out = (cmv_half_life){x.n, none, NAN, NAN, NAN, NAN, none, none, none, none, none};
    if (x.n < 5 || b.beta_y_on_x.why) return CMV_OK;
    const double phi = b.beta_y_on_x.v, corrected = phi + (1 + 3 * phi) / (double)m;
    out->phi = b.beta_y_on_x;
    out->constant = b.alpha;
    out->se_phi = b.se_beta;
    out->resid_sd = b.resid_sd;
    out->phi_corrected = corrected;
    out->exact = steps(phi);
    out->euler = phi < 1 ? cmv_num_of(LN2 / (1 - phi), CMV_WHY_UNIT_ROOT_NOT_REJECTED)
                         : cmv_num_missing(CMV_WHY_UNIT_ROOT_NOT_REJECTED);
    out->corrected = steps(corrected);
    out->low = steps(corrected - Z975 * b.se_beta);
    out->high = steps(corrected + Z975 * b.se_beta);
    return CMV_OK;
}
