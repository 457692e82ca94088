// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "qr.h"

#include <math.h>

/* A left side while the columns are taken out of it: rows below `done` are what they took. */
typedef struct left_side {
    double *at;
    double unit;
} left_side;

/* Sums over the rows that are left, in the units of the data. */
static void note_sums(const left_side *y, const left_side *z, size_t done, size_t n, size_t j,
                      cmv_ols_nested *out) {
    const size_t left = n - done;
    out->yy[j] = cmv__dot(y->at + done, y->at + done, left) * y->unit * y->unit;
    out->zz[j] = out->yz[j] = NAN;
    if (!z->at) return;
    out->zz[j] = cmv__dot(z->at + done, z->at + done, left) * z->unit * z->unit;
    out->yz[j] = cmv__dot(y->at + done, z->at + done, left) * y->unit * z->unit;
}

cmv_rc cmv_ols_nested_rss(const cmv_design *design, cmv_cvec y, cmv_cvec z, cmv_vec scratch,
                          cmv_ols_nested *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_design(design, scratch, err));
    const size_t n = design->n, k = design->k;
    const bool both = z.at != NULL || z.n > 0;
    CMV_TRY(cmv__check_left("left side", y, n, err));
    if (both) CMV_TRY(cmv__check_left("second left side", z, n, err));
    left_side one = {.at = scratch.at + n * k}, two = {.at = both ? scratch.at + n * (k + 1) : NULL};
    one.unit = cmv__column_prepare(y.at, n, design->intercept, one.at).unit;
    if (both) two.unit = cmv__column_prepare(z.at, n, design->intercept, two.at).unit;
    for (size_t j = 0; j < k; j++) {
        (void)cmv__column_prepare(design->column[j], n, design->intercept, scratch.at + j * n);
    }
    size_t done = 0;
    note_sums(&one, &two, done, n, 0, out);
    for (size_t j = 0; j < k; j++) {
        double *pivot = scratch.at + j * n + done, r = 0;
        const size_t left = n - done;
        const double size = left > 0 ? sqrt(cmv__dot(pivot, pivot, left)) : 0;
        if (size > CMV__RANK_TOLERANCE) {
            const double tau = cmv__reflect_make(pivot, left, &r);
            for (size_t i = j + 1; i < k; i++) {
                cmv__reflect(pivot, tau, scratch.at + i * n + done, left);
            }
            cmv__reflect(pivot, tau, one.at + done, left);
            if (both) cmv__reflect(pivot, tau, two.at + done, left);
            done++;
        }
        note_sums(&one, &two, done, n, j + 1, out);
    }
    return CMV_OK;
}
