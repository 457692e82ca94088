// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "columns.h"

#include <math.h>

static double clamp(double v) { return v < 0 ? 0 : v > 1 ? 1 : v; }

/* Sums over the sample covariance that the targets share. */
static double trace_of(const double *s, size_t k) {
    double sum = 0;
    for (size_t i = 0; i < k; i++) sum += s[i * k + i];
    return sum;
}

static double squares_of(const double *s, size_t k) {
    double sum = 0;
    for (size_t i = 0; i < k * k; i++) sum += s[i] * s[i];
    return sum;
}

/* Mean of x_i^2 x_j^2 over the sample. */
static double fourth(const double *x, size_t n, size_t i, size_t j) {
    double sum = 0;
    for (size_t t = 0; t < n; t++) {
        const double p = x[i * n + t] * x[j * n + t];
        sum += p * p;
    }
    return sum / (double)n;
}

/* Mean of x_i^3 x_j. */
static double third(const double *x, size_t n, size_t i, size_t j) {
    double sum = 0;
    for (size_t t = 0; t < n; t++) {
        const double a = x[i * n + t];
        sum += a * a * (a * x[j * n + t]);
    }
    return sum / (double)n;
}

static double to_identity(const double *x, size_t n, size_t k, const double *s) {
    const double mu = trace_of(s, k) / (double)k, all = squares_of(s, k);
    double pi = 0;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) pi += fourth(x, n, i, j);
    }
    const double distance = all - mu * mu * (double)k;
    const double noise = (pi - all) / (double)n;
    if (!(noise > 0)) return 0;
    return noise < distance ? noise / distance : 1;
}

static double oracle_approximating(size_t n, size_t k, const double *s) {
    const double mu = trace_of(s, k) / (double)k;
    const double alpha = squares_of(s, k) / (double)(k * k);
    const double den = ((double)n + 1) * (alpha - mu * mu / (double)k);
    return den > 0 ? clamp((alpha + mu * mu) / den) : 1;
}

static double mean_correlation(const double *s, size_t k) {
    double sum = 0;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++)
            sum += i == j ? 0 : s[i * k + j] / sqrt(s[i * k + i] * s[j * k + j]);
    }
    return sum / (double)(k * (k - 1));
}

static double constant_target(const double *s, size_t k, double r, size_t i, size_t j) {
    return i == j ? s[i * k + i] : r * sqrt(s[i * k + i] * s[j * k + j]);
}

static double to_constant_correlation(const double *x, size_t n, size_t k, const double *s,
                                      double r) {
    double pi = 0, rho = 0, gamma = 0;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            const double sij = s[i * k + j], vi = s[i * k + i], vj = s[j * k + j];
            const double p = fourth(x, n, i, j) - sij * sij;
            const double off = sij - constant_target(s, k, r, i, j);
            pi += p;
            gamma += off * off;
            /* both halves of the sum over i != j are the same by symmetry */
            rho += i == j ? p : r * sqrt(vj / vi) * (third(x, n, i, j) - vi * sij);
        }
    }
    return gamma > 0 ? clamp((pi - rho) / gamma / (double)n) : 1;
}

static void mix(double *s, size_t k, cmv_shrink_target target, const cmv_shrink *stat) {
    const double mu = trace_of(s, k) / (double)k, w = stat->intensity;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            if (i == j && target == CMV_SHRINK_CONSTANT_CORRELATION) continue;
            const double goal = target == CMV_SHRINK_CONSTANT_CORRELATION
                                    ? constant_target(s, k, stat->mean_r, i, j)
                                    : (i == j ? mu : 0);
            s[i * k + j] = w * goal + (1 - w) * s[i * k + j];
        }
    }
}

static cmv_rc check(cmv_cvec x, size_t k, cmv_vec scratch, size_t need, const double *out,
                    const cmv_shrink *stat, cmv_err *err) {
    if (!out || !stat) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_columns(x, k, err));
    if (scratch.n < need || (need > 0 && !scratch.at))
        CMV_FAIL(err, CMV_E_LENGTH, "scratch holds %zu doubles, %zu are needed", scratch.n, need);
    return CMV_OK;
}

/* Centres the columns into scratch; false, with the reason, when nothing can be said. */
static bool prepare(cmv_cvec x, size_t k, double *centred, cmv_shrink *stat) {
    *stat = (cmv_shrink){.n = x.n / k, .k = k, .intensity = NAN, .mean_r = NAN};
    if (stat->n < 2 || k < 2) {
        stat->why = CMV_WHY_TOO_FEW;
    } else if (!cmv__centre_columns(x, k, centred)) {
        stat->why = CMV_WHY_CONSTANT;
    }
    return !stat->why;
}

cmv_rc cmv_shrink_cov(cmv_cvec x, size_t k, cmv_shrink_target target, cmv_vec scratch, double *out,
                      cmv_shrink *stat, cmv_err *err) {
    CMV_TRY(check(x, k, scratch, x.n, out, stat, err));
    if (target > CMV_SHRINK_CONSTANT_CORRELATION) CMV_FAIL(err, CMV_E_ARG, "no such target");
    if (!prepare(x, k, scratch.at, stat)) return CMV_OK;
    const size_t n = stat->n;
    cmv__products(scratch.at, n, k, out);
    for (size_t i = 0; i < k * k; i++) out[i] /= (double)n;
    if (target == CMV_SHRINK_IDENTITY) {
        stat->intensity = to_identity(scratch.at, n, k, out);
    } else if (target == CMV_SHRINK_OAS) {
        stat->intensity = oracle_approximating(n, k, out);
    } else {
        stat->mean_r = mean_correlation(out, k);
        stat->intensity = to_constant_correlation(scratch.at, n, k, out, stat->mean_r);
    }
    mix(out, k, target, stat);
    return CMV_OK;
}

cmv_rc cmv_shrink_corr(cmv_cvec x, size_t k, cmv_vec scratch, double *out, cmv_shrink *stat,
                       cmv_err *err) {
    CMV_TRY(check(x, k, scratch, x.n, out, stat, err));
    if (!prepare(x, k, scratch.at, stat)) return CMV_OK;
    const size_t n = stat->n;
    const double m = (double)n;
    for (size_t j = 0; j < k; j++) {
        double squares = 0, *v = scratch.at + j * n;
        for (size_t t = 0; t < n; t++) squares += v[t] * v[t];
        for (size_t t = 0; t < n; t++) v[t] *= sqrt((m - 1) / squares);
    }
    cmv__products(scratch.at, n, k, out);
    double noise = 0, size = 0;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = i + 1; j < k; j++) {
            const double mean = out[i * k + j] / m, r = m / (m - 1) * mean;
            double about = 0;
            for (size_t t = 0; t < n; t++) {
                const double w = scratch.at[i * n + t] * scratch.at[j * n + t] - mean;
                about += w * w;
            }
            noise += m / ((m - 1) * (m - 1) * (m - 1)) * about;
            size += r * r;
        }
    }
    stat->intensity = size > 0 ? clamp(noise / size) : 1;
    for (size_t i = 0; i < k * k; i++)
        out[i] = i % (k + 1) == 0 ? 1 : (1 - stat->intensity) * out[i] / (m - 1);
    return CMV_OK;
}
