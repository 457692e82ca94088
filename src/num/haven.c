// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "comove/hedging.h"
#include "sort.h"

#include <math.h>

enum { COLUMNS = CMV_HAVEN_TAILS + 1 };

static const double TAIL[CMV_HAVEN_TAILS] = {.10, .05, .01};

size_t cmv_haven_scratch(size_t n) {
    return (COLUMNS + 1) * n + cmv_low_scratch(n) + cmv_ols_scratch(n, COLUMNS);
}

/* Slope within tail k: the sum of the slope and the extra slopes up to it, and its t from their covariance. */
static void add_up(const cmv_ols *fit, cmv_haven *out) {
    for (int k = 0; k < CMV_HAVEN_TAILS; k++) {
        double sum = 0, var = 0;
        for (int i = 1; i <= k + 2; i++) {
            sum += fit->coef[i];
            for (int j = 1; j <= k + 2; j++) var += fit->cov[(size_t)i * fit->p + (size_t)j];
        }
        out->sum[k] = sum;
        out->t[k] = var > 0 ? sum / sqrt(var) : (double)NAN;
    }
}

static void make_columns(const double *x, size_t n, cmv_haven *out, double *room) {
    for (int k = 0; k < CMV_HAVEN_TAILS; k++) {
        double *column = room + (size_t)k * n;
        for (size_t i = 0; i < n; i++) {
            const bool below = x[i] < out->threshold[k];
            column[i] = below ? x[i] : 0;
            out->n_below[k] += below;
        }
    }
}

static cmv_rc fit_of(const double *x, const double *y, size_t n, const cmv_ols_opt *errors,
                     double *room, cmv_haven *out, cmv_err *err) {
    double *columns = room, *rest = room + CMV_HAVEN_TAILS * n;
    CMV_TRY(cmv_low_quantiles((cmv_cvec){x, n}, TAIL, CMV_HAVEN_TAILS,
                              (cmv_vec){rest, cmv_low_scratch(n)}, out->threshold, err));
    make_columns(x, n, out, columns);
    const double *const column[COLUMNS] = {x, columns, columns + n, columns + 2 * n};
    const cmv_design design = {column, COLUMNS, n, true};
    cmv_ols fit;
    CMV_TRY(cmv_ols_of(&design, (cmv_cvec){y, n}, errors,
                       (cmv_vec){rest, cmv_ols_scratch(n, COLUMNS)}, &fit, err));
    out->why = fit.why;
    if (fit.why) return CMV_OK;
    for (size_t i = 0; i < fit.p; i++) {
        out->coef[i] = fit.coef[i];
        out->se[i] = fit.se[i];
    }
    add_up(&fit, out);
    return CMV_OK;
}

cmv_rc cmv_haven_of(cmv_cvec exposure, cmv_cvec hedge, const cmv_ols_opt *errors, cmv_vec room,
                    cmv_haven *out, cmv_err *err) {
    if (!out || !errors || (exposure.n > 0 && !room.at) || room.n < cmv_haven_scratch(exposure.n))
        CMV_FAIL(err, CMV_E_ARG, "no place for the result or the scratch");
    CMV_TRY(cmv__check_pair(exposure, hedge, err));
    if (cmv__overlap(exposure.at, exposure.n, room.at, room.n) ||
        cmv__overlap(hedge.at, hedge.n, room.at, room.n))
        CMV_FAIL(err, CMV_E_ALIAS, "the scratch overlaps the values");
    cmv_haven h = {0};
    for (size_t i = 0; i < CMV_HAVEN_TAILS + 2; i++) h.coef[i] = h.se[i] = NAN;
    for (size_t k = 0; k < CMV_HAVEN_TAILS; k++) h.sum[k] = h.t[k] = NAN;
    double *x = room.at, *y = room.at + exposure.n;
    h.n = cmv__copy_complete(exposure.at, hedge.at, exposure.n, x, y);
    CMV_TRY(fit_of(x, y, h.n, errors, room.at + 2 * exposure.n, &h, err));
    *out = h;
    return CMV_OK;
}
