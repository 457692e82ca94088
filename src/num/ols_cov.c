// SPDX-License-Identifier: Apache-2.0
/* Covariances of least-squares coefficients, and the Wald statistic. */
#include "ols.h"

#include <math.h>

static const double *basis(const cmv_ols_qr *qr, size_t j) { return qr->q + j * qr->n; }

/* out[t]: what row t's outer product is multiplied by, e^2 or (e / (1 - leverage))^2. */
static void weigh_rows(const cmv_ols_qr *qr, const double *e, bool jackknife, double *out) {
    for (size_t t = 0; t < qr->n; t++) out[t] = jackknife ? 1 : e[t] * e[t];
    if (!jackknife) return;
    for (size_t j = 0; j < qr->p; j++) {
        const double *q = basis(qr, j);
        for (size_t t = 0; t < qr->n; t++) out[t] -= q[t] * q[t];
    }
    for (size_t t = 0; t < qr->n; t++) out[t] = e[t] / out[t] * (e[t] / out[t]);
}

/* out = the scores of column j, each with its neighbours up to the lag away, times e. */
static void smooth_scores(const cmv_ols_qr *qr, const double *e, size_t j, const cmv_ols_opt *opt,
                          double *score, double *out) {
    const double *q = basis(qr, j);
    const size_t n = qr->n;
    for (size_t t = 0; t < n; t++) score[t] = out[t] = q[t] * e[t];
    for (size_t h = 1; h <= opt->lag; h++) {
        const double bartlett = 1 - (double)h / (double)(opt->lag + 1);
        const double w = opt->weight ? opt->weight[h - 1] : bartlett;
        cmv__axpy(out + h, w, score, n - h);
        cmv__axpy(out, w, score + h, n - h);
    }
    for (size_t t = 0; t < n; t++) out[t] *= e[t];
}

/* The middle of the sandwich in the basis: sum over rows, and with HAC over neighbouring rows, of e_s e_t q_s q_t'. */
static void middle(const cmv_ols_qr *qr, const double *e, const cmv_ols_opt *opt, double *weight,
                   double *m) {
    const size_t n = qr->n, p = qr->p;
    double *row = weight + n;
    const bool hac = opt->errors == CMV_OLS_HAC;
    if (!hac) weigh_rows(qr, e, opt->errors == CMV_OLS_HC3, weight);
    for (size_t i = 0; i < p; i++) {
        const double *q = basis(qr, i);
        if (hac) smooth_scores(qr, e, i, opt, weight, row);
        for (size_t t = 0; !hac && t < n; t++) row[t] = weight[t] * q[t];
        for (size_t j = i; j < p; j++) {
            m[i * p + j] = m[j * p + i] = cmv__dot(row, basis(qr, j), n);
        }
    }
}

const double *cmv__ols_cov(const cmv_ols_qr *qr, const double *resid, double rss,
                           const cmv_ols_opt *opt, double unit) {
    const size_t n = qr->n, p = qr->p;
    const double df = (double)(n - p);
    double *cov = qr->rest, *m = cov + p * p, *room = m + p * p + n;
    for (size_t i = 0; i < p * p; i++) m[i] = i % (p + 1) == 0 ? rss / df : 0;
    if (opt->errors != CMV_OLS_CLASSICAL) middle(qr, resid, opt, room, m);
    const bool adjust = opt->errors == CMV_OLS_HC1 || (opt->errors == CMV_OLS_HAC && opt->adjust);
    const double factor = adjust ? (double)n / df : 1;
    for (size_t i = 0; i < p; i++) { /* cov = (T m) T' */
        double half[CMV_OLS_MAX];
        for (size_t j = 0; j < p; j++) half[j] = cmv__dot(qr->to_coef + i * p, m + j * p, p);
        for (size_t j = 0; j <= i; j++) {
            const double entry = cmv__dot(half, qr->to_coef + j * p, p) * factor * unit * unit;
            cov[i * p + j] = cov[j * p + i] = entry;
        }
    }
    return cov;
}

/* One row of the Cholesky factor of the correlations of the estimates; false when they are singular. */
static bool add_row(double lower[CMV_OLS_MAX][CMV_OLS_MAX], const cmv_ols *fit, size_t first,
                    size_t i) {
    const double *row = fit->cov + (first + i) * fit->p + first;
    for (size_t j = 0; j <= i; j++) {
        double sum = j == i ? 1 : row[j] / (fit->se[first + i] * fit->se[first + j]);
        sum -= cmv__dot(lower[i], lower[j], j);
        if (j < i) lower[i][j] = sum / lower[j][j];
        if (j == i) lower[i][i] = sqrt(sum);
        if (j == i && !(sum > 1e-14)) return false;
    }
    return true;
}

double cmv_ols_wald(const cmv_ols *fit, size_t first, size_t count) {
    double lower[CMV_OLS_MAX][CMV_OLS_MAX], z[CMV_OLS_MAX];
    if (!fit || fit->why || count == 0 || count > fit->p || first > fit->p - count) return NAN;
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (!(fit->se[first + i] > 0) || !add_row(lower, fit, first, i)) return NAN;
        z[i] = fit->coef[first + i] / fit->se[first + i] - cmv__dot(lower[i], z, i);
        z[i] /= lower[i][i];
        sum += z[i] * z[i];
    }
    return sum;
}
