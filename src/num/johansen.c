// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "comove/matrix.h"
#include "levels.h"
#include "small_qr.h"

#include <math.h>

enum { MOST = CMV_JOHANSEN_MAX + 1 };

/* Columns, in this order: what is taken out (constant, seasons, changes before), levels, changes. */
typedef struct layout {
    size_t k, m, out, levels; /* rows m; columns taken out; of levels, a constant among them */
    double *a;
} layout;

static layout plan(size_t n, size_t k, const cmv_johansen_opt *opt) {
    const size_t seasons = opt->season > 1 && opt->season <= n ? opt->season - 1 : 0;
    layout l = {.k = k, .levels = k + opt->constant_inside};
    if (opt->lags < 1 || opt->lags >= n) return l; /* no rows; and a product of lags might wrap */
    l.m = n - opt->lags;
    l.out = !opt->constant_inside + seasons + k * (opt->lags - 1);
    return l;
}

size_t cmv_johansen_scratch(size_t n, size_t k, const cmv_johansen_opt *opt) {
    const layout l = plan(n, k, opt);
    return l.m * (l.out + l.levels + l.k);
}

/* Centred dummies of every season but the last. */
static double *add_seasons(double *at, size_t m, size_t lags, size_t season) {
    for (size_t s = 0; s + 1 < season; s++, at += m) {
        for (size_t t = 0; t < m; t++) at[t] = ((t + lags) % season == s) - 1 / (double)season;
    }
    return at;
}

static double *add_changes(double *at, cmv_cvec x, const layout *l, size_t from) {
    const size_t n = x.n / l->k;
    for (size_t j = 0; j < l->k; j++, at += l->m) {
        const double *s = x.at + j * n + from;
        for (size_t t = 0; t < l->m; t++) at[t] = s[t + 1] - s[t];
    }
    return at;
}

static double *add_constant(double *at, size_t m, bool wanted) {
    for (size_t t = 0; wanted && t < m; t++) at[t] = 1;
    return wanted ? at + m : at;
}

static void fill(const layout *l, cmv_cvec x, const cmv_johansen_opt *opt) {
    const size_t n = x.n / l->k;
    double *at = add_constant(l->a, l->m, !opt->constant_inside);
    at = add_seasons(at, l->m, opt->lags, opt->season);
    for (size_t before = 1; before < opt->lags; before++)
        at = add_changes(at, x, l, opt->lags - before - 1);
    for (size_t j = 0; j < l->k; j++, at += l->m) {
        for (size_t t = 0; t < l->m; t++) at[t] = x.at[j * n + t] - x.at[j * n];
    }
    at = add_constant(at, l->m, opt->constant_inside);
    (void)add_changes(at, x, l, opt->lags - 1);
    cmv__triangle(l->a, l->m, l->out + l->levels + l->k);
}

static double entry(const layout *l, size_t row, size_t col) {
    return row <= col ? cmv__at(l->a, l->m, row, col) : 0;
}

/* Each column of the triangle varies beyond those before it. */
static bool is_full(const layout *l) {
    for (size_t j = l->out; j < l->out + l->levels + l->k; j++) {
        double size = 0;
        for (size_t i = 0; i <= j; i++) size = fmax(size, fabs(entry(l, i, j)));
        if (!(fabs(entry(l, j, j)) > 1e-11 * size)) return false;
    }
    return true;
}

/* Levels against changes, both free of what was taken out: the square of this matrix has the eigenvalues. */
static void canonical(const layout *l, double w[MOST * CMV_JOHANSEN_MAX]) {
    const size_t rows = l->levels + l->k, first = l->out, change = l->out + l->levels;
    double s[(MOST + CMV_JOHANSEN_MAX) * CMV_JOHANSEN_MAX];
    for (size_t j = 0; j < l->k; j++) {
        for (size_t i = 0; i < rows; i++) s[j * rows + i] = entry(l, first + i, change + j);
    }
    cmv__triangle(s, rows, l->k);
    for (size_t i = 0; i < l->levels; i++) {
        for (size_t j = 0; j < l->k; j++) {
            double v = entry(l, first + i, change + j);
            for (size_t c = 0; c < j; c++) v -= w[c * l->levels + i] * cmv__at(s, rows, c, j);
            w[j * l->levels + i] = v / cmv__at(s, rows, j, j);
        }
    }
}

/* The relation in the units of the series, 1 for the first of them. */
static void relation(const layout *l, cmv_cvec x, const double *u, double *beta) {
    for (size_t i = l->levels; i-- > 0;) {
        double v = u[i];
        for (size_t j = i + 1; j < l->levels; j++) v -= entry(l, l->out + i, l->out + j) * beta[j];
        beta[i] = v / entry(l, l->out + i, l->out + i);
    }
    for (size_t j = 0; l->levels > l->k && j < l->k; j++)
        beta[l->k] -= beta[j] * x.at[j * (x.n / l->k)];
    const double first = beta[0];
    for (size_t i = 0; i < l->levels; i++) beta[i] /= first;
}

static cmv_rc answer(const layout *l, cmv_cvec x, cmv_johansen *out, cmv_err *err) {
    double w[MOST * CMV_JOHANSEN_MAX], a[MOST * MOST], u[MOST * MOST], value[MOST];
    const size_t n = l->levels;
    if (n == 0) CMV_FAIL(err, CMV_E_BUG, "Johansen's regression has no levels");
    canonical(l, w);
    for (size_t i = 0; i < n * n; i++) {
        a[i] = 0;
        for (size_t c = 0; c < l->k; c++) a[i] += w[c * n + i % n] * w[c * n + i / n];
    }
    CMV_TRY(cmv_symmetric_eigen(a, n, value, u, err));
    double sum = 0;
    for (size_t i = 0; i < n; i++) out->eigenvalue[i] = value[i];
    for (size_t i = l->k; i-- > 0;) {
        out->max_eigen[i] = -(double)l->m * log1p(-value[i]);
        out->trace[i] = sum += out->max_eigen[i];
    }
    relation(l, x, u, out->beta);
    return CMV_OK;
}

static cmv_rc check(cmv_cvec x, size_t k, const cmv_johansen_opt *opt, cmv_vec scratch,
                    cmv_err *err) {
    if (!opt) CMV_FAIL(err, CMV_E_ARG, "no options");
    if (k < 1 || k > CMV_JOHANSEN_MAX)
        CMV_FAIL(err, CMV_E_ARG, "%zu series; 1 to %d are possible", k, CMV_JOHANSEN_MAX);
    if (opt->lags < 1) CMV_FAIL(err, CMV_E_ARG, "the number of lags is at least 1");
    if (x.n % k != 0) CMV_FAIL(err, CMV_E_LENGTH, "%zu values are not %zu columns", x.n, k);
    if (opt->season > x.n / k) CMV_FAIL(err, CMV_E_ARG, "more seasons than rows");
    CMV_TRY(cmv__check_levels("x", x, err));
    return cmv__levels_scratch(scratch, cmv_johansen_scratch(x.n / k, k, opt), x, err);
}

cmv_rc cmv_johansen_of(cmv_cvec x, size_t k, const cmv_johansen_opt *opt, cmv_vec scratch,
                       cmv_johansen *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(check(x, k, opt, scratch, err));
    layout l = plan(x.n / k, k, opt);
    cmv_johansen r = {.n_used = l.m, .n_series = k, .why = CMV_WHY_TOO_FEW};
    for (size_t i = 0; i < MOST; i++) r.eigenvalue[i] = r.beta[i] = NAN;
    for (size_t i = 0; i < k; i++) r.trace[i] = r.max_eigen[i] = NAN;
    if (l.m >= l.out + l.levels + l.k + 1) {
        l.a = scratch.at;
        fill(&l, x, opt);
        r.why = is_full(&l) ? CMV_WHY_NONE : CMV_WHY_CONSTANT;
        if (!r.why) CMV_TRY(answer(&l, x, &r, err));
    }
    *out = r;
    return CMV_OK;
}
