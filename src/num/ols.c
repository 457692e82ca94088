// SPDX-License-Identifier: Apache-2.0
#include "ols.h"

#include "base/error.h"

#include <float.h>
#include <math.h>

size_t cmv_ols_scratch(size_t n, size_t k) {
    const size_t p = k + 1;
    return n * (p + 4) + 4 * p * p;
}

/* ---- factors ------------------------------------------------------------------------------------------------------ */

/* The columns while they are factored: prepared[at[j]] stands at place j. */
typedef struct pivots {
    cmv__column column[CMV_OLS_MAX];
    size_t at[CMV_OLS_MAX];
    double left[CMV_OLS_MAX];  /* squared length that earlier reflections have left of it */
    double known[CMV_OLS_MAX]; /* the same when it was last computed afresh */
    double tau[CMV_OLS_MAX];
} pivots;

static double *column_at(const cmv_ols_qr *qr, size_t j) { return qr->q + j * qr->n; }

static void swap_columns(cmv_ols_qr *qr, pivots *v, size_t i, size_t j, size_t first) {
    double *a = column_at(qr, first + i), *b = column_at(qr, first + j);
    for (size_t t = 0; t < qr->n; t++) {
        const double keep = a[t];
        a[t] = b[t];
        b[t] = keep;
    }
    for (size_t t = 0; t < i; t++) {
        double *row = qr->r + (first + t) * qr->p + first;
        const double keep = row[i];
        row[i] = row[j];
        row[j] = keep;
    }
    const size_t at = v->at[i];
    v->at[i] = v->at[j];
    v->at[j] = at;
    v->left[j] = v->left[i];
    v->known[j] = v->known[i];
}

/* Step i: reflects column i, and the columns after it. */
static void take_column(cmv_ols_qr *qr, pivots *v, size_t i, size_t k, size_t first) {
    double *row = qr->r + (first + i) * qr->p + first;
    double *pivot = column_at(qr, first + i) + i;
    v->tau[i] = cmv__reflect_make(pivot, qr->n - i, &row[i]);
    for (size_t j = i + 1; j < k; j++) {
        double *other = column_at(qr, first + j) + i;
        cmv__reflect(pivot, v->tau[i], other, qr->n - i);
        row[j] = other[0];
        v->left[j] -= row[j] * row[j];
        if (v->left[j] > 1e-4 * v->known[j]) continue;
        v->left[j] = cmv__dot(other + 1, other + 1, qr->n - i - 1); /* digits were lost */
        v->known[j] = v->left[j];
    }
}

/* Replaces the reflections by the basis that they stand for. */
static void form_basis(const cmv_ols_qr *qr, const pivots *v, size_t k, size_t first) {
    for (size_t i = k; i-- > 0;) {
        double *pivot = column_at(qr, first + i);
        for (size_t j = i + 1; j < k; j++) {
            cmv__reflect(pivot + i, v->tau[i], column_at(qr, first + j) + i, qr->n - i);
        }
        for (size_t t = 0; t < i; t++) pivot[t] = 0;
        for (size_t t = i; t < qr->n; t++) pivot[t] *= -v->tau[i];
        pivot[i] += 1;
    }
}

/* Inverse of the triangle, in the units and the order of the coefficients; the intercept's row by what the means take. */
static void form_map(cmv_ols_qr *qr, const pivots *v, size_t k, size_t first) {
    const size_t p = qr->p;
    double *map = qr->to_coef;
    for (size_t i = 0; i < p * p; i++) map[i] = 0;
    if (first) map[0] = 1 / sqrt((double)qr->n);
    for (size_t c = 0; c < k; c++) { /* column c of the inverse, from its diagonal up */
        double inverse[CMV_OLS_MAX];
        for (size_t i = c + 1; i-- > 0;) {
            double sum = i == c;
            for (size_t j = i + 1; j <= c; j++)
                sum -= qr->r[(first + i) * p + first + j] * inverse[j];
            inverse[i] = sum / qr->r[(first + i) * p + first + i];
        }
        for (size_t i = 0; i <= c; i++) {
            const cmv__column *col = &v->column[v->at[i]];
            const double entry = inverse[i] / col->unit;
            map[(first + v->at[i]) * p + first + c] = entry;
            if (first) map[first + c] -= col->mean * entry;
        }
    }
}

/* Number of columns that add something: the rank, the intercept not counted. */
static size_t take_columns(cmv_ols_qr *qr, pivots *v, size_t k, size_t first) {
    for (size_t i = 0; i < k; i++) {
        size_t best = i;
        for (size_t j = i + 1; j < k; j++) best = v->left[j] > v->left[best] ? j : best;
        if (best != i) swap_columns(qr, v, i, best, first);
        take_column(qr, v, i, k, first);
        const double size = fabs(qr->r[(first + i) * qr->p + first + i]);
        if (!(size > CMV__RANK_TOLERANCE)) return i;
    }
    return k;
}

cmv_rc cmv_ols_factor(const cmv_design *design, cmv_vec scratch, cmv_ols_qr *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_design(design, scratch, err));
    const size_t n = design->n, k = design->k, first = design->intercept ? 1 : 0, p = k + first;
    pivots v;
    cmv_ols_qr qr = {.n = n, .p = p, .intercept = design->intercept, .q = scratch.at};
    qr.r = qr.q + n * p;
    qr.to_coef = qr.r + p * p;
    qr.rest = qr.to_coef + p * p;
    *out = qr;
    out->why = CMV_WHY_TOO_FEW;
    if (n <= p) return CMV_OK;
    for (size_t i = 0; i < p * p; i++) qr.r[i] = 0;
    for (size_t t = 0; first && t < n; t++) qr.q[t] = 1 / sqrt((double)n);
    for (size_t j = 0; j < k; j++) {
        v.column[j] =
            cmv__column_prepare(design->column[j], n, design->intercept, column_at(&qr, first + j));
        v.at[j] = j;
        v.left[j] = v.known[j] = v.column[j].unit > 0;
    }
    qr.rank = first + take_columns(&qr, &v, k, first);
    qr.why = qr.rank < p ? CMV_WHY_COLLINEAR : CMV_WHY_NONE;
    if (!qr.why) {
        form_basis(&qr, &v, k, first);
        form_map(&qr, &v, k, first);
    }
    *out = qr;
    return CMV_OK;
}

/* ---- solutions ----------------------------------------------------------------------------------------------------- */

/* y, prepared, into its coordinates in the basis and what is left of it. */
static void project(const cmv_ols_qr *qr, double *rest, double *z) {
    for (size_t j = 0; j < qr->p; j++) z[j] = 0;
    for (int pass = 0; pass < 2; pass++) {
        double more[CMV_OLS_MAX];
        for (size_t j = 0; j < qr->p; j++) more[j] = cmv__dot(column_at(qr, j), rest, qr->n);
        for (size_t j = 0; j < qr->p; j++) {
            cmv__axpy(rest, -more[j], column_at(qr, j), qr->n);
            z[j] += more[j];
        }
    }
}

/* True when residuals of this length are no more than the rounding of the data can make. */
static bool is_exact(const cmv_ols_qr *qr, const double *z, double length) {
    const size_t first = qr->intercept ? 1 : 0;
    double terms = 1; /* length of y, then of each term of the fit */
    for (size_t j = qr->p; j-- > first;) {
        double b = z[j];
        for (size_t i = j + 1; i < qr->p; i++) b -= qr->r[j * qr->p + i] * qr->rest[i];
        qr->rest[j] = b / qr->r[j * qr->p + j]; /* of the columns of length 1 */
        terms += fabs(qr->rest[j]);
    }
    return length <= 4 * DBL_EPSILON * terms;
}

static void no_fit(const cmv_ols_qr *qr, cmv_ols *out) {
    *out = (cmv_ols){.n = qr->n, .p = qr->p, .rank = qr->rank, .why = qr->why};
    out->rss = out->tss = out->sigma = out->r2 = NAN;
    for (size_t j = 0; j < CMV_OLS_MAX; j++) out->coef[j] = out->se[j] = NAN;
}

/* Coefficients, errors and sums from the coordinates; resid and rss belong to a y of length 1. */
static void put_numbers(const cmv_ols_qr *qr, const cmv__column *left, const double *z,
                        double *resid, const cmv_ols_opt *opt, cmv_ols *out) {
    const size_t n = qr->n, p = qr->p;
    double rss = cmv__dot(resid, resid, n);
    if (is_exact(qr, z, sqrt(rss))) {
        rss = 0;
        for (size_t t = 0; t < n; t++) resid[t] = 0;
    }
    for (size_t i = 0; i < p; i++) {
        out->coef[i] = left->unit * cmv__dot(qr->to_coef + i * p, z, p);
    }
    if (qr->intercept) out->coef[0] += left->mean;
    out->cov = cmv__ols_cov(qr, resid, rss, opt, left->unit);
    for (size_t i = 0; i < p; i++) out->se[i] = sqrt(out->cov[i * p + i]);
    for (size_t t = 0; t < n; t++) resid[t] *= left->unit;
    out->resid = resid;
    out->rss = rss * left->unit * left->unit;
    out->tss = left->unit * left->unit;
    out->sigma = sqrt(rss / (double)(n - p)) * left->unit;
    out->r2 = left->unit > 0 ? 1 - rss : (double)NAN;
}

cmv_rc cmv_ols_solve(const cmv_ols_qr *qr, cmv_cvec y, const cmv_ols_opt *opt, cmv_ols *out,
                     cmv_err *err) {
    if (!qr || !opt || !out) CMV_FAIL(err, CMV_E_ARG, "an argument is missing");
    if (opt->errors == CMV_OLS_HAC && qr->n > 0 && opt->lag >= qr->n) {
        CMV_FAIL(err, CMV_E_ARG, "lag %zu with %zu rows", opt->lag, qr->n);
    }
    CMV_TRY(cmv__check_left("left side", y, qr->n, err));
    no_fit(qr, out);
    if (qr->why) return CMV_OK;
    double z[CMV_OLS_MAX];
    double *resid = qr->rest + 2 * qr->p * qr->p; /* after the covariance and its middle */
    const cmv__column left = cmv__column_prepare(y.at, qr->n, qr->intercept, resid);
    project(qr, resid, z);
    put_numbers(qr, &left, z, resid, opt, out);
    return CMV_OK;
}

cmv_rc cmv_ols_of(const cmv_design *design, cmv_cvec y, const cmv_ols_opt *opt, cmv_vec scratch,
                  cmv_ols *out, cmv_err *err) {
    cmv_ols_qr qr;
    CMV_TRY(cmv_ols_factor(design, scratch, &qr, err));
    return cmv_ols_solve(&qr, y, opt, out, err);
}
