// SPDX-License-Identifier: Apache-2.0
/*
 * Equality of two correlation matrices. The matrix S of the correction is I + R o R^-1; the widespread I-less R o R
 * makes a test that rejects equal matrices in one case of five.
 */
#include "base/checked.h"
#include "base/error.h"
#include "check.h"
#include "comove/depend.h"
#include "sort.h"
#include "spd.h"

#include <math.h>

/* Squared pivots at or below this are zero up to rounding: a series is a combination of the others. */
static const double LEAST_PIVOT = 1e-12;
static const double SYMMETRY = 1e-8;

size_t cmv_jennrich_scratch(size_t k) {
    size_t square, need;
    return cmv_mul_size(k, k, &square) && cmv_mul_size(square, 3, &need) &&
                   cmv_add_size(need, 2 * k, &need)
               ? need
               : SIZE_MAX;
}

static cmv_rc check_matrix(const char *name, cmv_cvec r, size_t k, cmv_err *err) {
    CMV_TRY(cmv__check_values(name, r, err));
    for (size_t i = 0; i < k; i++) {
        if (!(fabs(r.at[i * k + i] - 1) <= SYMMETRY))
            CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "%s[%zu][%zu] is not 1", name, i, i);
        for (size_t j = 0; j < i; j++) {
            const double v = r.at[i * k + j], w = r.at[j * k + i];
            if (!(fabs(v - w) <= SYMMETRY && fabs(v) <= 1 + SYMMETRY))
                CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "%s[%zu][%zu] is no correlation or not symmetric",
                            name, i, j);
        }
    }
    return CMV_OK;
}

/* Places of the scratch. */
typedef struct rooms {
    double *factor, *inverse, *z, *d, *solved;
} rooms;

static rooms rooms_of(cmv_vec scratch, size_t k) {
    double *at = scratch.at;
    return (rooms){at, at + k * k, at + 2 * k * k, at + 3 * k * k, at + 3 * k * k + k};
}

/* Writes the inverse of the pooled matrix; false when it has none. */
static bool invert_pooled(const double *r1, double w1, const double *r2, double w2, size_t k,
                          const rooms *room) {
    for (size_t i = 0; i < k * k; i++) room->factor[i] = w1 * r1[i] + w2 * r2[i];
    if (!cmv__spd_factor(room->factor, k, LEAST_PIVOT)) return false;
    for (size_t j = 0; j < k; j++) {
        double *col = room->inverse + j * k; /* symmetric: columns may be written as rows */
        for (size_t i = 0; i < k; i++) col[i] = i == j;
        cmv__spd_solve(room->factor, k, col);
    }
    return true;
}

/* Z = root R^-1 (R1 - R2), and its diagonal. */
static void set_z(const double *r1, const double *r2, double root, size_t k, const rooms *room) {
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            double s = 0;
            for (size_t m = 0; m < k; m++)
                s += room->inverse[i * k + m] * (r1[m * k + j] - r2[m * k + j]);
            room->z[i * k + j] = root * s;
        }
        room->d[i] = room->solved[i] = room->z[i * k + i];
    }
}

/* d' S^-1 d with S = I + R o R^-1; NaN when S has no inverse. */
static double correction(const double *r1, double w1, const double *r2, double w2, size_t k,
                         const rooms *room) {
    double sum = 0;
    if (k == 0) return NAN;
    for (size_t i = 0; i < k * k; i++)
        room->factor[i] = (w1 * r1[i] + w2 * r2[i]) * room->inverse[i];
    for (size_t i = 0; i < k; i++) room->factor[i * k + i] += 1;
    if (!cmv__spd_factor(room->factor, k, LEAST_PIVOT)) return NAN;
    cmv__spd_solve(room->factor, k, room->solved);
    for (size_t i = 0; i < k; i++) sum += room->d[i] * room->solved[i];
    return sum;
}

static double statistic(const double *r1, size_t n1, const double *r2, size_t n2, size_t k,
                        const rooms *room) {
    const double a = (double)n1, b = (double)n2, w1 = a / (a + b), w2 = b / (a + b);
    double trace = 0;
    if (!invert_pooled(r1, w1, r2, w2, k, room)) return NAN;
    set_z(r1, r2, sqrt(a * w2), k, room);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) trace += room->z[i * k + j] * room->z[j * k + i];
    return trace / 2 - correction(r1, w1, r2, w2, k, room);
}

cmv_rc cmv_jennrich_of(cmv_cvec r1, size_t n1, cmv_cvec r2, size_t n2, size_t k, cmv_vec scratch,
                       cmv_jennrich *out, cmv_err *err) {
    size_t square;
    if (!out || k < 2 || n1 < 2 || n2 < 2)
        CMV_FAIL(err, CMV_E_ARG, "two series and two observations of each sample are needed");
    CMV_TRY(cmv__check_shape(r1, r2, err));
    if (!cmv_mul_size(k, k, &square) || r1.n != square)
        CMV_FAIL(err, CMV_E_LENGTH, "a matrix holds %zu values, not %zu by %zu", r1.n, k, k);
    CMV_TRY(check_matrix("r1", r1, k, err));
    CMV_TRY(check_matrix("r2", r2, k, err));
    CMV_TRY(cmv__check_scratch(scratch, cmv_jennrich_scratch(k), r1, r2, err));
    const rooms room = rooms_of(scratch, k);
    const double chi2 = statistic(r1.at, n1, r2.at, n2, k, &room);
    *out = (cmv_jennrich){.df = (double)k * (double)(k - 1) / 2};
    out->chi2 = cmv_num_of(chi2, CMV_WHY_COLLINEAR);
    out->p = cmv_num_of(cmv_chi2_upper(chi2 < 0 ? 0 : chi2, out->df), CMV_WHY_COLLINEAR);
    return CMV_OK;
}
