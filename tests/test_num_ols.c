// SPDX-License-Identifier: Apache-2.0
/* Least squares: coefficients, covariances, ranks, nested models. */
#include "support/num_kit.h"

#include "comove/regress.h"

enum { N = 300, K = 5, ROOM = 20000 };

static double column[K][N], y[N], z[N], room[ROOM];

static const double *const COLUMNS[K] = {column[0], column[1], column[2], column[3], column[4]};

static cmv_design design(size_t n, size_t k, bool intercept) {
    return (cmv_design){.column = COLUMNS, .k = k, .n = n, .intercept = intercept};
}

static cmv_ols fit(size_t n, size_t k, bool intercept, cmv_ols_opt opt) {
    const cmv_design d = design(n, k, intercept);
    cmv_ols out;
    assert_true(cmv_ols_scratch(n, k) <= ROOM);
    KIT_OK(cmv_ols_of(&d, kit_in(y, n), &opt, kit_out(room, ROOM), &out, err));
    return out;
}

/* Regressors with fat tails that share a part, y with errors that follow one another and grow with the first column. */
static void make(size_t n) {
    double before = 0;
    for (size_t t = 0; t < n; t++) {
        const double common = kit_t4();
        for (size_t j = 0; j < K; j++) column[j][t] = common + kit_t4() + (double)j;
        before = 0.4 * before + kit_t4() * (0.5 + fabs(column[0][t]));
        y[t] = 3 + before;
        for (size_t j = 0; j < K; j++) y[t] += (0.5 - 0.3 * (double)j) * column[j][t];
        z[t] = kit_t4() + column[2][t];
    }
}

/* ---- against the textbook, in long double ---- */

/* inverse = m^-1 by Gauss-Jordan; p x p, well conditioned. */
static void invert(long double m[K + 1][K + 1], size_t p, long double inverse[K + 1][K + 1]) {
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++) inverse[i][j] = i == j;
    for (size_t c = 0; c < p; c++) {
        const long double pivot = m[c][c];
        for (size_t j = 0; j < p; j++) m[c][j] /= pivot, inverse[c][j] /= pivot;
        for (size_t i = 0; i < p; i++) {
            const long double f = m[i][c];
            if (i == c) continue;
            for (size_t j = 0; j < p; j++) {
                m[i][j] -= f * m[c][j];
                inverse[i][j] -= f * inverse[c][j];
            }
        }
    }
}

typedef struct textbook {
    size_t n, p;
    bool intercept;
    long double coef[K + 1], inverse[K + 1][K + 1], cov[K + 1][K + 1], e[N], rss;
} textbook;

static long double regressor(const textbook *b, size_t t, size_t j) {
    if (b->intercept && j == 0) return 1;
    return (long double)column[j - b->intercept][t];
}

/* x_s' m x_t */
static long double form(const textbook *b, size_t s, long double m[K + 1][K + 1], size_t t) {
    long double sum = 0;
    for (size_t i = 0; i < b->p; i++)
        for (size_t j = 0; j < b->p; j++) sum += regressor(b, s, i) * m[i][j] * regressor(b, t, j);
    return sum;
}

/* (X'X)^-1 X'y */
static void coefficients(textbook *b) {
    long double xx[K + 1][K + 1] = {{0}};
    for (size_t t = 0; t < b->n; t++)
        for (size_t i = 0; i < b->p; i++)
            for (size_t j = 0; j < b->p; j++) xx[i][j] += regressor(b, t, i) * regressor(b, t, j);
    invert(xx, b->p, b->inverse);
    for (size_t t = 0; t < b->n; t++)
        for (size_t i = 0; i < b->p; i++)
            for (size_t j = 0; j < b->p; j++)
                b->coef[i] += b->inverse[i][j] * regressor(b, t, j) * (long double)y[t];
    for (size_t t = 0; t < b->n; t++) {
        b->e[t] = (long double)y[t];
        for (size_t j = 0; j < b->p; j++) b->e[t] -= b->coef[j] * regressor(b, t, j);
        b->rss += b->e[t] * b->e[t];
    }
}

/* What the definition multiplies x_s x_t' by. */
static long double weight(textbook *b, cmv_ols_opt opt, size_t s, size_t t) {
    const long double n = b->n, df = b->n - b->p, product = b->e[s] * b->e[t];
    const size_t h = s > t ? s - t : t - s;
    if (opt.errors == CMV_OLS_HAC) {
        if (h > opt.lag) return 0;
        return product * (1 - (long double)h / (opt.lag + 1)) * (opt.adjust ? n / df : 1);
    }
    if (h > 0) return 0;
    if (opt.errors == CMV_OLS_CLASSICAL) return b->rss / df;
    if (opt.errors == CMV_OLS_HC1) return product * n / df;
    if (opt.errors == CMV_OLS_HC0) return product;
    const long double left = 1 - form(b, s, b->inverse, s);
    return product / (left * left);
}

/* (X'X)^-1 (sum of weight x_s x_t') (X'X)^-1, term by term as the definitions say. */
static void covariance(textbook *b, cmv_ols_opt opt) {
    long double m[K + 1][K + 1] = {{0}};
    const size_t p = b->p;
    for (size_t s = 0; s < b->n; s++) {
        for (size_t t = 0; t < b->n; t++) {
            const long double w = weight(b, opt, s, t);
            if (w == 0) continue;
            for (size_t i = 0; i < p; i++)
                for (size_t j = 0; j < p; j++)
                    m[i][j] += w * regressor(b, s, i) * regressor(b, t, j);
        }
    }
    for (size_t i = 0; i < p * p; i++)
        for (size_t a = 0; a < p * p; a++)
            b->cov[i / p][i % p] +=
                b->inverse[i / p][a / p] * m[a / p][a % p] * b->inverse[a % p][i % p];
}

static const cmv_ols_opt KINDS[] = {
    {.errors = CMV_OLS_CLASSICAL},
    {.errors = CMV_OLS_HC0},
    {.errors = CMV_OLS_HC1},
    {.errors = CMV_OLS_HC3},
    {.errors = CMV_OLS_HAC, .lag = 0},
    {.errors = CMV_OLS_HAC, .lag = 6},
    {.errors = CMV_OLS_HAC, .lag = 6, .adjust = true},
};

static void test_against_definitions(void **state) {
    (void)state;
    kit_seed("ols");
    for (size_t i = 0; i < KIT_COUNT(KINDS); i++) {
        for (size_t k = 1; k <= K; k += 2) {
            const bool intercept = (i + k) % 3 != 0;
            const size_t n = 40 + 13 * k, p = k + intercept;
            make(n);
            const cmv_ols got = fit(n, k, intercept, KINDS[i]);
            static textbook want;
            want = (textbook){.n = n, .p = p, .intercept = intercept};
            coefficients(&want);
            covariance(&want, KINDS[i]);
            assert_true(got.n == n && got.p == p && got.rank == p && got.why == CMV_WHY_NONE);
            KIT_NEAR(got.rss, (double)want.rss, 1e-12 * (double)want.rss);
            KIT_NEAR(got.sigma, sqrt((double)want.rss / (double)(n - p)), 1e-12 * got.sigma);
            for (size_t a = 0; a < p; a++) {
                KIT_NEAR(got.coef[a], (double)want.coef[a], 1e-12);
                KIT_NEAR(got.se[a] * got.se[a], (double)want.cov[a][a], 1e-11 * got.cov[a * p + a]);
                for (size_t b = 0; b < p; b++)
                    KIT_NEAR(got.cov[a * p + b], (double)want.cov[a][b],
                             1e-11 * got.se[a] * got.se[b]);
            }
        }
    }
}

/* ---- properties ---- */

static void test_residuals_are_orthogonal(void **state) {
    (void)state;
    kit_seed("orthogonal");
    make(N);
    const cmv_ols f = fit(N, K, true, KINDS[0]);
    double sum = 0, rss = 0;
    for (size_t t = 0; t < N; t++) sum += f.resid[t], rss += f.resid[t] * f.resid[t];
    KIT_NEAR(sum, 0, 1e-11);
    KIT_NEAR(rss, f.rss, 1e-12 * rss);
    KIT_NEAR(1 - f.rss / f.tss, f.r2, 1e-14);
    for (size_t j = 0; j < K; j++) {
        double dot = 0;
        for (size_t t = 0; t < N; t++) dot += column[j][t] * f.resid[t];
        KIT_NEAR(dot, 0, 1e-10);
    }
}

/* Other units of a regressor, other units of y, and a shift of either change the coefficients as they must. */
static void test_units(void **state) {
    (void)state;
    kit_seed("units");
    static const double scale[] = {1e-150, 1e-3, 7, -2, 1e120};
    make(N);
    for (size_t i = 0; i < KIT_COUNT(scale); i++) {
        const cmv_ols plain = fit(N, 2, true, KINDS[2]);
        const double a = plain.coef[0], b = plain.coef[1], c = plain.coef[2], se = plain.se[1];
        const double wald = cmv_ols_wald(&plain, 1, 2), r2 = plain.r2;
        double kept[N];
        memcpy(kept, column[0], sizeof kept);
        for (size_t t = 0; t < N; t++) column[0][t] = scale[i] * (column[0][t] + 5);
        const cmv_ols other = fit(N, 2, true, KINDS[2]);
        KIT_NEAR(other.coef[1] * scale[i], b, 1e-11);
        KIT_NEAR(other.coef[0], a - 5 * b, 1e-10);
        KIT_NEAR(other.coef[2], c, 1e-11);
        KIT_NEAR(other.se[1] * fabs(scale[i]), se, 1e-11 * se);
        KIT_NEAR(cmv_ols_wald(&other, 1, 2), wald, 1e-10 * wald);
        KIT_NEAR(other.r2, r2, 1e-12);
        memcpy(column[0], kept, sizeof kept);
    }
    const cmv_ols plain = fit(N, 2, true, KINDS[2]);
    for (size_t t = 0; t < N; t++) y[t] = 1000 - 4 * y[t];
    const cmv_ols other = fit(N, 2, true, KINDS[2]);
    KIT_NEAR(other.coef[0], 1000 - 4 * plain.coef[0], 1e-9);
    KIT_NEAR(other.coef[2], -4 * plain.coef[2], 1e-11);
    KIT_NEAR(other.sigma, 4 * plain.sigma, 1e-11);
}

/* The order of rows and of columns does not matter (rows only without neighbours). */
static void test_order(void **state) {
    (void)state;
    kit_seed("order");
    make(N);
    const cmv_ols plain = fit(N, 3, true, KINDS[3]);
    const double *turned[] = {column[2], column[0], column[1]};
    const cmv_design d = {.column = turned, .k = 3, .n = N, .intercept = true};
    static double other_room[ROOM];
    cmv_ols other;
    KIT_OK(cmv_ols_of(&d, kit_in(y, N), &KINDS[3], kit_out(other_room, ROOM), &other, err));
    KIT_NEAR(other.coef[1], plain.coef[3], 1e-12);
    KIT_NEAR(other.coef[2], plain.coef[1], 1e-12);
    KIT_NEAR(other.se[2], plain.se[1], 1e-12);
    KIT_NEAR(other.cov[1 * 4 + 3], plain.cov[3 * 4 + 2], 1e-12);
    const double before = plain.se[2];
    for (size_t t = 0; t < N / 2; t++) {
        for (size_t j = 0; j < 3; j++) {
            const double keep = column[j][t];
            column[j][t] = column[j][N - 1 - t];
            column[j][N - 1 - t] = keep;
        }
        const double keep = y[t];
        y[t] = y[N - 1 - t];
        y[N - 1 - t] = keep;
    }
    KIT_NEAR(fit(N, 3, true, KINDS[3]).se[2], before, 1e-11 * before);
}

/* One slope against the kernel that pairs use. */
static void test_against_beta(void **state) {
    (void)state;
    kit_seed("beta");
    make(N);
    cmv_beta b;
    KIT_OK(cmv_beta_of(kit_in(column[0], N), kit_in(y, N), &b, err));
    const cmv_ols plain = fit(N, 1, true, KINDS[0]);
    KIT_NEAR(plain.coef[1], b.beta_y_on_x.v, 1e-13);
    KIT_NEAR(plain.coef[0], b.alpha, 1e-12);
    KIT_NEAR(plain.se[1], b.se_beta, 1e-13);
    KIT_NEAR(fit(N, 1, true, KINDS[2]).se[1], b.se_hc1, 1e-13);
    const double t = b.t_beta;
    KIT_NEAR(cmv_ols_wald(&plain, 1, 1), t * t, 1e-10 * t * t);
}

/* Values far from zero lose nothing but what their own digits lack. */
static void test_far_from_zero(void **state) {
    (void)state;
    kit_seed("far");
    make(N);
    for (size_t t = 0; t < N; t++) {
        for (size_t j = 0; j < 2; j++)
            column[j][t] = ldexp(nearbyint(ldexp(column[j][t], 12)), -12);
        y[t] = ldexp(nearbyint(ldexp(y[t], 12)), -12);
    }
    const cmv_ols near = fit(N, 2, true, KINDS[3]);
    const double se = near.se[1], tss = near.tss;
    for (size_t t = 0; t < N; t++) {
        column[0][t] += 1e9;
        column[1][t] -= 3e10;
        y[t] += 7e10;
    }
    const cmv_ols far = fit(N, 2, true, KINDS[3]);
    KIT_NEAR(far.coef[1], near.coef[1], 1e-13);
    KIT_NEAR(far.coef[2], near.coef[2], 1e-13);
    KIT_NEAR(far.se[1], se, 1e-13 * se);
    KIT_NEAR(far.tss, tss, 1e-13 * tss);
}

/* b'V^-1 b, with V turned over in long double. */
static void test_wald(void **state) {
    (void)state;
    kit_seed("wald");
    make(N);
    const cmv_ols f = fit(N, K, true, KINDS[2]);
    for (size_t count = 1; count <= K; count++) {
        const size_t first = 1 + kit_below(K - count + 1);
        long double v[K + 1][K + 1] = {{0}}, inverse[K + 1][K + 1], want = 0;
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < count; j++) v[i][j] = f.cov[(first + i) * f.p + first + j];
        invert(v, count, inverse);
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < count; j++)
                want += f.coef[first + i] * inverse[i][j] * f.coef[first + j];
        KIT_NEAR(cmv_ols_wald(&f, first, count), (double)want, 1e-10 * (double)want);
    }
    assert_true(isnan(cmv_ols_wald(&f, 1, 0)) && isnan(cmv_ols_wald(&f, 1, K + 1)));
    assert_true(isnan(cmv_ols_wald(&f, K + 1, 1)) && isnan(cmv_ols_wald(NULL, 0, 1)));
    /* Residuals in one row only: White's covariance has rank one. */
    double cov[9] = {1, 1, 0, 1, 1, 0, 0, 0, 1};
    cmv_ols flat = {.n = 9, .p = 3, .rank = 3, .coef = {1, 2, 3}, .se = {1, 1, 1}, .cov = cov};
    assert_true(isnan(cmv_ols_wald(&flat, 0, 2)));
    KIT_NEAR(cmv_ols_wald(&flat, 1, 2), 13, 1e-15);
}

/* ---- ranks ---- */

static void test_rank(void **state) {
    (void)state;
    kit_seed("rank");
    make(N);
    for (size_t t = 0; t < N; t++) column[3][t] = 2 * column[0][t] - column[1][t] + 7;
    cmv_ols f = fit(N, 5, true, KINDS[2]);
    assert_true(f.why == CMV_WHY_COLLINEAR && f.rank == 5 && f.p == 6);
    assert_true(isnan(f.coef[1]) && isnan(f.se[1]) && isnan(f.rss) && !f.cov && !f.resid);
    assert_true(isnan(cmv_ols_wald(&f, 1, 1)));
    f = fit(N, 5, false, KINDS[2]); /* without the constant the 7 tells them apart */
    assert_true(f.why == CMV_WHY_NONE && f.rank == 5);
}

static void test_columns_that_do_not_move(void **state) {
    (void)state;
    kit_seed("flat");
    make(N);
    for (size_t t = 0; t < N; t++) column[4][t] = 0.1;
    cmv_ols f = fit(N, 2, true, KINDS[2]);
    assert_true(f.why == CMV_WHY_NONE);
    memcpy(column[1], column[4], sizeof column[1]);
    f = fit(N, 2, true, KINDS[2]);
    assert_true(f.why == CMV_WHY_COLLINEAR && f.rank == 2);
    f = fit(N, 2, false, KINDS[2]);
    assert_true(f.why == CMV_WHY_NONE && f.rank == 2);
    for (size_t t = 0; t < N; t++) column[1][t] = 1e9 + 1e-7 * (double)(t % 2); /* its last bit */
    assert_true(fit(N, 2, true, KINDS[2]).why == CMV_WHY_COLLINEAR);
    memset(column[1], 0, sizeof column[1]);
    assert_true(fit(N, 2, false, KINDS[2]).why == CMV_WHY_COLLINEAR);
}

static void test_too_few(void **state) {
    (void)state;
    kit_seed("few");
    make(N);
    assert_true(fit(3, 2, true, KINDS[0]).why == CMV_WHY_TOO_FEW);
    assert_true(fit(4, 2, true, KINDS[0]).why == CMV_WHY_NONE);
    assert_true(fit(2, 2, false, KINDS[0]).why == CMV_WHY_TOO_FEW);
    const cmv_ols none = fit(0, 2, true, KINDS[0]);
    assert_true(none.why == CMV_WHY_TOO_FEW && none.n == 0 && isnan(none.coef[0]));
}

/* A fit up to rounding has no residuals; a y that does not move has no r2. */
static void test_exact(void **state) {
    (void)state;
    kit_seed("exact");
    make(N);
    for (size_t t = 0; t < N; t++) y[t] = 1 + 2 * column[0][t] - 3 * column[1][t];
    cmv_ols f = fit(N, 2, true, KINDS[0]);
    assert_true(f.rss == 0 && f.sigma == 0 && f.r2 == 1 && f.se[1] == 0);
    KIT_NEAR(f.coef[1], 2, 1e-13);
    for (size_t t = 0; t < N; t++) y[t] = 4.1;
    f = fit(N, 2, true, KINDS[0]);
    assert_true(f.rss == 0 && f.tss == 0 && isnan(f.r2) && f.coef[1] == 0);
    KIT_NEAR(f.coef[0], 4.1, 1e-15);
}

/* ---- nested models ---- */

static void test_nested(void **state) {
    (void)state;
    kit_seed("nested");
    make(N);
    for (size_t t = 0; t < N; t++) column[2][t] = column[0][t] - column[1][t]; /* adds nothing */
    const cmv_design d = design(N, K, true);
    cmv_ols_nested got;
    KIT_OK(cmv_ols_nested_rss(&d, kit_in(y, N), kit_in(z, N), kit_out(room, ROOM), &got, err));
    static const size_t used[K + 1][K] = {{0}, {0}, {0, 1}, {0, 1}, {0, 1, 3}, {0, 1, 3, 4}};
    static const size_t n_used[K + 1] = {0, 1, 2, 2, 3, 4};
    for (size_t k = 1; k <= K; k++) {
        const double *some[K];
        static double of_y[N];
        for (size_t j = 0; j < n_used[k]; j++) some[j] = column[used[k][j]];
        const cmv_design part = {.column = some, .k = n_used[k], .n = N, .intercept = true};
        cmv_ols f;
        KIT_OK(cmv_ols_of(&part, kit_in(y, N), &KINDS[0], kit_out(room, ROOM), &f, err));
        KIT_NEAR(got.yy[k], f.rss, 1e-12 * f.rss);
        memcpy(of_y, f.resid, sizeof of_y);
        KIT_OK(cmv_ols_of(&part, kit_in(z, N), &KINDS[0], kit_out(room, ROOM), &f, err));
        double cross = 0;
        for (size_t t = 0; t < N; t++) cross += of_y[t] * f.resid[t];
        KIT_NEAR(got.zz[k], f.rss, 1e-12 * f.rss);
        KIT_NEAR(got.yz[k], cross, 1e-12 * sqrt(got.yy[k] * got.zz[k]));
    }
    cmv_cov c;
    KIT_OK(cmv_cov_of(kit_in(y, N), kit_in(z, N), &c, err));
    KIT_NEAR(got.yy[0], c.sxx, 1e-12 * c.sxx);
    KIT_NEAR(got.yz[0], c.sxy, 1e-11 * fabs(c.sxy));
    KIT_OK(cmv_ols_nested_rss(&d, kit_in(y, N), kit_in(NULL, 0), kit_out(room, ROOM), &got, err));
    assert_true(isnan(got.zz[1]) && isnan(got.yz[1]) && got.yy[1] > 0);
}

/* ---- weights and bandwidths of HAC ---- */

static void test_given_weights(void **state) {
    (void)state;
    kit_seed("weights");
    static const double bartlett[] = {0.75, 0.5, 0.25};
    make(N);
    const cmv_ols_opt given = {.errors = CMV_OLS_HAC, .lag = 3, .weight = bartlett};
    const cmv_ols_opt own = {.errors = CMV_OLS_HAC, .lag = 3};
    const double se = fit(N, 2, true, own).se[1];
    KIT_NEAR(fit(N, 2, true, given).se[1], se, 1e-14 * se);
}

static void test_quadratic_spectral_weights(void **state) {
    (void)state;
    assert_true(cmv_qs_weight(0) == 1);
    KIT_NEAR(cmv_qs_weight(1), 0.1378605816745936, 1e-15); /* Python 3 */
    /* Series and closed form meet where one hands over to the other. */
    const double seam = 5e-3 / (6 * 3.14159265358979323846);
    KIT_NEAR(cmv_qs_weight(seam * 0.999999), cmv_qs_weight(seam * 1.000001), 1e-8);
    for (double v = 0.01; v < 40; v *= 1.3) {
        KIT_NEAR(cmv_qs_weight(-v), cmv_qs_weight(v), 0);
        assert_true(cmv_qs_weight(v) < 1 && fabs(cmv_qs_weight(v)) <= 0.43 / (v * v) + 1e-12);
    }
}

static void test_bandwidths(void **state) {
    (void)state;
    kit_seed("bandwidths");
    make(N);
    const cmv_design d = design(N, 2, true);
    const cmv_ols f = fit(N, 2, true, KINDS[0]);
    static double kept[N], scratch[N];
    cmv_bandwidths a, b;
    memcpy(kept, f.resid, sizeof kept);
    KIT_OK(cmv_bandwidths_of(&d, kit_in(kept, N), kit_out(scratch, N), &a, err));
    assert_true(a.newey_west > 0 && a.andrews_qs > 0 && a.andrews_bartlett > 0);
    for (size_t t = 0; t < N; t++) kept[t] *= -1e3; /* units of y */
    KIT_OK(cmv_bandwidths_of(&d, kit_in(kept, N), kit_out(scratch, N), &b, err));
    KIT_NEAR(b.newey_west, a.newey_west, 1e-11 * a.newey_west);
    KIT_NEAR(b.andrews_qs, a.andrews_qs, 1e-11 * a.andrews_qs);
    memset(kept, 0, sizeof kept);
    KIT_OK(cmv_bandwidths_of(&d, kit_in(kept, N), kit_out(scratch, N), &b, err));
    assert_true(isnan(b.newey_west) && isnan(b.andrews_qs) && isnan(b.andrews_bartlett));
    KIT_FAILS(CMV_E_LENGTH, cmv_bandwidths_of(&d, kit_in(kept, 5), kit_out(scratch, N), &b, err));
    KIT_FAILS(CMV_E_ARG, cmv_bandwidths_of(&d, kit_in(kept, N), kit_out(scratch, 5), &b, err));
}

/* ---- refusals ---- */

static void test_refusals(void **state) {
    (void)state;
    kit_seed("refusals");
    make(N);
    const cmv_vec all = kit_out(room, ROOM);
    const cmv_ols_opt hac = {.errors = CMV_OLS_HAC, .lag = N};
    cmv_design d = design(N, 2, true);
    cmv_ols f = {.n = 77};
    cmv_ols_qr qr;
    cmv_ols_nested nested;
    KIT_FAILS(CMV_E_ARG, cmv_ols_of(NULL, kit_in(y, N), &KINDS[0], all, &f, err));
    KIT_FAILS(CMV_E_ARG, cmv_ols_of(&d, kit_in(y, N), &KINDS[0],
                                    kit_out(room, cmv_ols_scratch(N, 2) - 1), &f, err));
    KIT_FAILS(CMV_E_ARG, cmv_ols_of(&d, kit_in(y, N), &hac, all, &f, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_ols_of(&d, kit_in(y, N - 1), &KINDS[0], all, &f, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_ols_nested_rss(&d, kit_in(y, N), kit_in(z, 3), all, &nested, err));
    d.k = 0;
    d.intercept = false;
    KIT_FAILS(CMV_E_ARG, cmv_ols_factor(&d, all, &qr, err));
    d = design(N, CMV_OLS_MAX, true);
    KIT_FAILS(CMV_E_ARG, cmv_ols_factor(&d, all, &qr, err));
    d = design(N, 2, true);
    y[8] = (double)NAN;
    KIT_FAILS(CMV_E_DOMAIN, cmv_ols_of(&d, kit_in(y, N), &KINDS[0], all, &f, err));
    column[1][5] = (double)INFINITY;
    KIT_FAILS(CMV_E_DOMAIN, cmv_ols_factor(&d, all, &qr, err));
    assert_int_equal(f.n, 77);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_definitions),
        cmocka_unit_test(test_residuals_are_orthogonal),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_against_beta),
        cmocka_unit_test(test_far_from_zero),
        cmocka_unit_test(test_wald),
        cmocka_unit_test(test_rank),
        cmocka_unit_test(test_columns_that_do_not_move),
        cmocka_unit_test(test_too_few),
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_given_weights),
        cmocka_unit_test(test_quadratic_spectral_weights),
        cmocka_unit_test(test_bandwidths),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests_name("num: least squares", tests, NULL, NULL);
}
