// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "comove/research.h"
#include "levels.h"
#include "simplex.h"
#include "spd.h"

#include <math.h>
#include <string.h>

enum { K = 4, LEAST = 50, CALLS = 2000, NEWTON = 8 };

static const double LOG_2PI = 1.837877066409345484;

/* x in units of its sd about its mean. */
typedef struct problem {
    const double *x;
    size_t n;
    bool presample;
} problem;

/* mu, omega, alpha, beta from a point of the plane that cannot leave their region. */
static void unfold(const double *t, double p[K]) {
    const double both = 1 / (1 + exp(-t[2])), share = 1 / (1 + exp(-t[3]));
    p[0] = t[0];
    p[1] = exp(t[1]);
    p[2] = both * share;
    p[3] = both * (1 - share);
}

static double minus_loglik(const double *t, void *ctx) {
    const problem *q = ctx;
    double p[K], mean = 0, sum = 0;
    unfold(t, p);
    for (size_t i = 0; i < q->n; i++) mean += (q->x[i] - p[0]) * (q->x[i] - p[0]);
    mean /= (double)q->n;
    double h = q->presample ? p[1] + (p[2] + p[3]) * mean : mean;
    for (size_t i = 0; i < q->n; i++) {
        const double e = q->x[i] - p[0];
        sum += log(h) + e * e / h;
        h = p[1] + p[2] * e * e + p[3] * h;
    }
    return sum / (double)q->n;
}

/* Variance before the first value, and its derivatives. */
static double start(const problem *q, const double p[K], double dh[K]) {
    double mean = 0, slope = 0;
    for (size_t i = 0; i < q->n; i++) {
        mean += (q->x[i] - p[0]) * (q->x[i] - p[0]) / (double)q->n;
        slope -= 2 * (q->x[i] - p[0]) / (double)q->n;
    }
    const double both = p[2] + p[3];
    const double plain[K] = {slope, 0, 0, 0}, presample[K] = {both * slope, 1, mean, mean};
    memcpy(dh, q->presample ? presample : plain, sizeof plain);
    return q->presample ? p[1] + both * mean : mean;
}

/* Gradient of the log-likelihood; the score of each value, K a value, when there is room for them. */
static void scores(const problem *q, const double p[K], double gradient[K], double *each) {
    double dh[K], h = start(q, p, dh);
    for (size_t k = 0; k < K; k++) gradient[k] = 0;
    for (size_t i = 0; i < q->n; i++) {
        const double e = q->x[i] - p[0], lean = (e * e / h - 1) / (2 * h);
        const double own[K] = {-2 * p[2] * e, 1, e * e, h};
        double s[K];
        for (size_t k = 0; k < K; k++) {
            s[k] = lean * dh[k] + (k == 0 ? e / h : 0);
            gradient[k] += s[k];
            dh[k] = own[k] + p[3] * dh[k];
        }
        if (each) memcpy(each + i * K, s, sizeof s);
        h = p[1] + p[2] * e * e + p[3] * h;
    }
}

/* Minus the second derivatives, from differences of the gradient. */
static void hessian(const problem *q, const double p[K], double out[K * K]) {
    double up[K], down[K], at[K];
    for (size_t k = 0; k < K; k++) {
        const double step = 1e-5 * fmax(fabs(p[k]), 1e-2);
        memcpy(at, p, sizeof at);
        at[k] = p[k] + step;
        scores(q, at, up, NULL);
        at[k] = p[k] - step;
        scores(q, at, down, NULL);
        for (size_t j = 0; j < K; j++) out[k * K + j] = (down[j] - up[j]) / (2 * step);
    }
    for (size_t i = 0; i < K; i++) {
        for (size_t j = 0; j < i; j++)
            out[i * K + j] = out[j * K + i] = (out[i * K + j] + out[j * K + i]) / 2;
    }
}

/* Long-run sum of products of the scores, which serial dependence of squares leaves correlated: Bartlett weights over
 * floor(1.2 n^(1/3)) lags. */
static void long_run(const double *each, size_t n, double out[K * K]) {
    const size_t lags = (size_t)(1.2 * cbrt((double)n));
    for (size_t c = 0; c < K * K; c++) out[c] = 0;
    for (size_t h = 0; h <= lags; h++) {
        const double w = h ? 1 - (double)h / (double)(lags + 1) : 0.5;
        for (size_t t = h; t < n; t++) {
            const double *x = each + t * K, *y = each + (t - h) * K;
            for (size_t c = 0; c < K * K; c++)
                out[c] += w * (x[c / K] * y[c % K] + y[c / K] * x[c % K]);
        }
    }
}

/* x = H^-1 b; false when H is not definite. */
static bool solve(const double h[K * K], double b[K]) {
    double l[K * K];
    for (size_t i = 0; i < K * K; i++) l[i] = h[i];
    if (!cmv__spd_factor(l, K, 0)) return false;
    cmv__spd_solve(l, K, b);
    return true;
}

static double value_at(const problem *q, const double p[K]) {
    const double both = p[2] + p[3];
    if (!(p[1] > 0) || !(p[2] > 0) || !(p[3] > 0) || !(both < 1)) return HUGE_VAL;
    const double t[K] = {p[0], log(p[1]), log(both / (1 - both)), log(p[2] / p[3])};
    return minus_loglik(t, (void *)(uintptr_t)q);
}

/* A few Newton steps from where the search ended, as long as they help. */
static void polish(const problem *q, double p[K], double *best) {
    for (int i = 0; i < NEWTON; i++) {
        double h[K * K], step[K], to[K];
        hessian(q, p, h);
        scores(q, p, step, NULL);
        if (!solve(h, step)) return;
        for (size_t k = 0; k < K; k++) to[k] = p[k] + step[k];
        const double v = value_at(q, to);
        if (!(v <= *best)) return;
        for (size_t k = 0; k < K; k++) p[k] = to[k];
        *best = v;
    }
}

static void errors(const problem *q, const double p[K], double *each, cmv_garch_fit *out) {
    double h[K * K], outer[K * K], gradient[K];
    hessian(q, p, h);
    scores(q, p, gradient, each);
    long_run(each, q->n, outer);
    for (size_t k = 0; k < K; k++) {
        double v[K] = {0}, robust = 0;
        v[k] = 1;
        out->se_hessian[k] = out->se_robust[k] = NAN;
        if (!solve(h, v)) continue;
        for (size_t i = 0; i < K * K; i++) robust += v[i / K] * outer[i] * v[i % K];
        out->se_hessian[k] = sqrt(v[k]);
        out->se_robust[k] = sqrt(robust);
    }
}

/* The best of several starts: lively and calm, short and long memory. */
static bool search(const problem *q, double p[K], double *best) {
    static const double START[][2] = {{0.05, 0.90}, {0.15, 0.75}, {0.02, 0.97}, {0.3, 0.3}};
    bool converged = false;
    *best = HUGE_VAL;
    for (size_t i = 0; i < sizeof START / sizeof *START; i++) {
        const double a = START[i][0], b = START[i][1], both = a + b;
        double t[K] = {0, log(1 - both), log(both / (1 - both)), log(a / b)}, v;
        (void)cmv__simplex(minus_loglik, (void *)(uintptr_t)q, t, K, 0.3, CALLS, &v);
        const bool again = cmv__simplex(minus_loglik, (void *)(uintptr_t)q, t, K, 0.05, CALLS, &v);
        if (!(v < *best)) continue;
        *best = v;
        unfold(t, p);
        converged = again;
    }
    return converged;
}

static void fit(const problem *q, double mean, double sd, double *each, cmv_garch_fit *out) {
    double p[K], best;
    out->converged = search(q, p, &best);
    polish(q, p, &best);
    errors(q, p, each, out);
    const double unit[K] = {sd, sd * sd, 1, 1};
    for (size_t k = 0; k < K; k++) {
        out->se_hessian[k] *= unit[k];
        out->se_robust[k] *= unit[k];
    }
    out->g = (cmv_garch){mean + sd * p[0], sd * sd * p[1], p[2], p[3], q->presample};
    out->loglik = -0.5 * (double)q->n * (best + LOG_2PI) - (double)q->n * log(sd);
}

cmv_rc cmv_garch_fit_of(cmv_cvec x, bool presample, cmv_vec scratch, cmv_garch_fit *out,
                        cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_levels("x", x, err));
    CMV_TRY(cmv__levels_scratch(scratch, (K + 1) * x.n, x, err));
    cmv_moments m;
    CMV_TRY(cmv_moments_of(x, &m, err));
    cmv_garch_fit r = {.g = {NAN, NAN, NAN, NAN, presample}, .loglik = NAN};
    for (size_t k = 0; k < K; k++) r.se_hessian[k] = r.se_robust[k] = NAN;
    if (x.n < LEAST) {
        r.why = CMV_WHY_TOO_FEW;
    } else if (!(m.sd > 0)) {
        r.why = CMV_WHY_CONSTANT;
    } else {
        for (size_t i = 0; i < x.n; i++) scratch.at[i] = (x.at[i] - m.mean) / m.sd;
        const problem q = {scratch.at, x.n, presample};
        fit(&q, m.mean, m.sd, scratch.at + x.n, &r);
    }
    *out = r;
    return CMV_OK;
}
