// SPDX-License-Identifier: Apache-2.0
/* Unit roots, stationarity, cointegration, half-life. */
#include "support/num_kit.h"

#include "comove/longrun.h"

enum { N = 400, ROOM = 40 * N };

static double x[N], y[N], moved[N], work[ROOM];

static void walk(double *v, size_t n) {
    v[0] = 5;
    for (size_t i = 1; i < n; i++) v[i] = v[i - 1] + kit_normal();
}

static void ar(double *v, size_t n, double phi) {
    v[0] = kit_normal();
    for (size_t i = 1; i < n; i++) v[i] = phi * v[i - 1] + kit_normal();
}

static void affine(const double *v, size_t n, double scale, double shift) {
    for (size_t i = 0; i < n; i++) moved[i] = scale * v[i] + shift;
}

static cmv_adf adf(const double *v, size_t n, cmv_trend trend, cmv_lag_rule rule, size_t lags) {
    cmv_adf r;
    const cmv_adf_opt opt = {trend, rule, lags};
    KIT_OK(cmv_adf_of(kit_in(v, n), &opt, kit_out(work, ROOM), &r, err));
    return r;
}

/* ---- a referee: least squares by normal equations in long double -------------------------------------------------- */

enum { COLS = 12 };

/* Residual sum of squares of column k on the first k columns of n rows; *t of the last regressor. */
static long double referee(long double col[COLS + 1][N], size_t n, size_t k, long double *t) {
    long double a[COLS + 1][COLS + 1] = {{0}};
    for (size_t i = 0; i <= k; i++) {
        for (size_t j = 0; j <= k; j++) {
            for (size_t r = 0; r < n; r++) a[i][j] += col[i][r] * col[j][r];
        }
    }
    for (size_t p = 0; p + 1 < k; p++) {
        for (size_t i = p + 1; i <= k; i++) {
            const long double f = a[i][p] / a[p][p];
            for (size_t j = p; j <= k; j++) a[i][j] -= f * a[p][j];
        }
    }
    const long double slope = a[k - 1][k] / a[k - 1][k - 1];
    const long double rss = a[k][k] - slope * a[k - 1][k];
    if (t) *t = slope / sqrtl(rss / (long double)(n - k) / a[k - 1][k - 1]);
    return rss;
}

/* Deterministic terms, `lags` changes before and the level, on rows from `from` on; returns how many rows. */
static size_t design(const double *v, size_t n, cmv_trend trend, size_t lags, size_t from,
                     long double col[COLS + 1][N]) {
    size_t rows = 0;
    for (size_t t = from + 1; t < n; t++, rows++) {
        size_t k = 0;
        if (trend >= CMV_TREND_CONST) col[k++][rows] = 1;
        if (trend == CMV_TREND_LINE) col[k++][rows] = (long double)t;
        for (size_t i = 1; i <= lags; i++)
            col[k++][rows] = (long double)v[t - i] - (long double)v[t - i - 1];
        col[k++][rows] = v[t - 1];
        col[k][rows] = (long double)v[t] - (long double)v[t - 1];
    }
    return rows;
}

static void test_adf_against_long_double(void **state) {
    (void)state;
    static long double col[COLS + 1][N];
    kit_seed("adf");
    for (int round = 0; round < 30; round++) {
        const size_t n = 40 + kit_below(N - 40), lags = kit_below(6);
        walk(x, n);
        for (int trend = CMV_TREND_NONE; trend <= CMV_TREND_LINE; trend++) {
            long double t;
            const size_t rows = design(x, n, (cmv_trend)trend, lags, lags, col);
            (void)referee(col, rows, (size_t)trend + lags + 1, &t);
            const cmv_adf r = adf(x, n, (cmv_trend)trend, CMV_LAGS_FIXED, lags);
            KIT_NEAR(r.tau.v, (double)t, 1e-10 * (1 + fabs((double)t)));
            assert_int_equal(r.n_used, rows);
            assert_int_equal(r.lags, lags);
        }
    }
}

/* The rule takes the lag whose criterion is smallest when every regression has the same rows. */
static void test_adf_lag_rules(void **state) {
    (void)state;
    static long double col[COLS + 1][N];
    kit_seed("lags");
    size_t chosen[6] = {0};
    for (int round = 0; round < 40; round++) {
        const size_t n = 60 + kit_below(N - 60), most = 5;
        walk(x, n);
        for (size_t i = 2; round % 2 && i < n; i++)
            x[i] = x[i - 1] + 0.5 * (x[i - 1] - x[i - 2]) + kit_normal();
        for (int rule = CMV_LAGS_AIC; rule <= CMV_LAGS_BIC; rule++) {
            size_t best = 0;
            long double least = HUGE_VALL;
            for (size_t lags = 0; lags <= most; lags++) {
                const size_t rows = design(x, n, CMV_TREND_CONST, lags, most, col);
                const long double m = (long double)rows, k = (long double)lags + 2;
                const long double price = rule == CMV_LAGS_AIC ? 2 : logl(m);
                const long double ic = m * logl(referee(col, rows, lags + 2, NULL) / m) + price * k;
                if (ic < least) least = ic, best = lags;
            }
            const cmv_adf r = adf(x, n, CMV_TREND_CONST, (cmv_lag_rule)rule, most);
            assert_int_equal(r.lags, best);
            assert_int_equal(r.n_used, n - 1 - best);
            chosen[best]++;
        }
    }
    assert_true(chosen[0] > 5 && chosen[1] > 5); /* else nothing was chosen between */
}

static void test_adf_invariance(void **state) {
    (void)state;
    kit_seed("adf invariance");
    for (int round = 0; round < 20; round++) {
        ar(x, N, 0.95);
        for (int trend = CMV_TREND_NONE; trend <= CMV_TREND_LINE; trend++) {
            const double a = adf(x, N, (cmv_trend)trend, CMV_LAGS_BIC, SIZE_MAX).tau.v;
            affine(x, N, -1e130, trend == CMV_TREND_NONE ? 0 : 3e130);
            KIT_NEAR(adf(moved, N, (cmv_trend)trend, CMV_LAGS_BIC, SIZE_MAX).tau.v, a, 1e-9);
            affine(x, N, 1e-150, 0);
            KIT_NEAR(adf(moved, N, (cmv_trend)trend, CMV_LAGS_BIC, SIZE_MAX).tau.v, a, 1e-9);
        }
        for (size_t i = 0; i < N; i++) moved[i] = x[i] + 0.3 * (double)i;
        KIT_NEAR(adf(moved, N, CMV_TREND_LINE, CMV_LAGS_FIXED, 2).tau.v,
                 adf(x, N, CMV_TREND_LINE, CMV_LAGS_FIXED, 2).tau.v, 1e-9);
    }
}

/* Nominal 5 % of random walks are called stationary, and nearly all quickly reverting series. */
static void test_adf_size_and_power(void **state) {
    (void)state;
    kit_seed("adf size");
    enum { WALKS = 1000 };
    int rejected = 0, found = 0;
    for (int round = 0; round < WALKS; round++) {
        walk(x, 250);
        rejected += adf(x, 250, CMV_TREND_CONST, CMV_LAGS_FIXED, 1).p.v < 0.05;
        ar(x, 250, 0.8);
        found += adf(x, 250, CMV_TREND_CONST, CMV_LAGS_FIXED, 1).p.v < 0.05;
    }
    print_message("adf at 5 %%: size %.3f, power %.3f\n", rejected / (double)WALKS,
                  found / (double)WALKS);
    assert_in_range(rejected, 28, 75); /* 50 +- 3.3 standard errors */
    assert_true(found > WALKS * 95 / 100);
}

static void test_adf_edges(void **state) {
    (void)state;
    cmv_adf r = {.n = 77};
    const cmv_adf_opt opt = {CMV_TREND_CONST, CMV_LAGS_FIXED, 1},
                      odd = {(cmv_trend)7, CMV_LAGS_FIXED, 1};
    for (size_t i = 0; i < N; i++) x[i] = 0.1;
    assert_int_equal(adf(x, N, CMV_TREND_CONST, CMV_LAGS_FIXED, 1).tau.why, CMV_WHY_CONSTANT);
    for (size_t i = 0; i < N; i++) x[i] = (double)i;
    assert_int_equal(adf(x, N, CMV_TREND_LINE, CMV_LAGS_FIXED, 0).p.why, CMV_WHY_CONSTANT);
    walk(x, N);
    assert_int_equal(adf(x, 8, CMV_TREND_CONST, CMV_LAGS_FIXED, 1).tau.why, CMV_WHY_TOO_FEW);
    assert_int_equal(adf(x, 9, CMV_TREND_CONST, CMV_LAGS_FIXED, 1).tau.why, CMV_WHY_NONE);
    assert_int_equal(adf(x, 30, CMV_TREND_CONST, CMV_LAGS_FIXED, 1000000).tau.why, CMV_WHY_TOO_FEW);
    assert_int_equal(adf(x, 0, CMV_TREND_CONST, CMV_LAGS_BIC, SIZE_MAX).tau.why, CMV_WHY_TOO_FEW);
    KIT_FAILS(CMV_E_LENGTH, cmv_adf_of(kit_in(x, N), &opt, kit_out(work, N), &r, err));
    KIT_FAILS(CMV_E_ALIAS, cmv_adf_of(kit_in(work, N), &opt, kit_out(work, ROOM), &r, err));
    KIT_FAILS(CMV_E_ARG, cmv_adf_of(kit_in(x, N), &odd, kit_out(work, ROOM), &r, err));
    KIT_FAILS(CMV_E_ARG, cmv_adf_of(kit_in(x, N), NULL, kit_out(work, ROOM), &r, err));
    x[7] = (double)NAN;
    KIT_FAILS(CMV_E_DOMAIN, cmv_adf_of(kit_in(x, N), &opt, kit_out(work, ROOM), &r, err));
    assert_int_equal(r.n, 77);
}

/* The p-value of a critical value is its level, and p falls with tau. */
static void test_mackinnon(void **state) {
    (void)state;
    static const double level[] = {0.01, 0.05, 0.1};
    for (int trend = CMV_TREND_NONE; trend <= CMV_TREND_LINE; trend++) {
        for (size_t series = 1; series <= 2; series++) {
            double c[3];
            cmv_mackinnon_critical((cmv_trend)trend, series, 1000000, c);
            for (size_t i = 0; i < 3 && !isnan(c[i]); i++)
                KIT_NEAR(cmv_mackinnon_p(c[i], (cmv_trend)trend, series), level[i],
                         0.03 * level[i] + 2e-4);
            assert_true(isnan(c[0]) == (trend == CMV_TREND_NONE && series == 2));
            double before = 0;
            for (double tau = -30; tau < 4; tau += 0.01) {
                const double p = cmv_mackinnon_p(tau, (cmv_trend)trend, series);
                assert_true(p >= before - 2e-3 && p <= 1); /* the two surfaces meet within this */
                before = p;
            }
        }
    }
    assert_true(isnan(cmv_mackinnon_p(-3, CMV_TREND_CONST, 3)));
    assert_true(isnan(cmv_mackinnon_p((double)NAN, CMV_TREND_CONST, 1)));
    assert_true(isnan(cmv_mackinnon_p(-3, (cmv_trend)9, 1)));
}

/* ---- KPSS and Phillips-Perron --------------------------------------------------------------------------------------- */

static cmv_kpss kpss(const double *v, size_t n, cmv_trend trend, size_t lags) {
    cmv_kpss r;
    KIT_OK(cmv_kpss_of(kit_in(v, n), trend, lags, kit_out(work, ROOM), &r, err));
    return r;
}

static cmv_pp pp(const double *v, size_t n, cmv_trend trend, size_t lags) {
    cmv_pp r;
    KIT_OK(cmv_pp_of(kit_in(v, n), trend, lags, kit_out(work, ROOM), &r, err));
    return r;
}

static void test_kpss(void **state) {
    (void)state;
    kit_seed("kpss");
    int stationary = 0, walking = 0;
    for (int round = 0; round < 200; round++) {
        ar(x, N, 0.5);
        const cmv_kpss a = kpss(x, N, CMV_TREND_CONST, SIZE_MAX);
        stationary += a.p.v <= 0.05;
        affine(x, N, -7e120, 1e121);
        KIT_NEAR(kpss(moved, N, CMV_TREND_CONST, SIZE_MAX).stat.v, a.stat.v, 1e-10 * a.stat.v);
        for (size_t i = 0; i < N; i++) moved[i] = x[i] + 2 * (double)i;
        KIT_NEAR(kpss(moved, N, CMV_TREND_LINE, 4).stat.v, kpss(x, N, CMV_TREND_LINE, 4).stat.v,
                 1e-9);
        walk(x, N);
        walking += kpss(x, N, CMV_TREND_CONST, SIZE_MAX).p.v <= 0.05;
    }
    print_message("kpss at 5 %%: size %.3f, power %.3f\n", stationary / 200., walking / 200.);
    assert_true(stationary < 26 && walking > 120);
}

static void test_kpss_edges(void **state) {
    (void)state;
    cmv_kpss r = {.n = 77};
    const cmv_kpss many = kpss(x, 10, CMV_TREND_CONST, 10);
    assert_int_equal(many.stat.why, CMV_WHY_TOO_FEW);
    for (size_t i = 0; i < N; i++) x[i] = 0.1;
    assert_int_equal(kpss(x, N, CMV_TREND_CONST, SIZE_MAX).p.why, CMV_WHY_CONSTANT);
    for (size_t i = 0; i < N; i++) x[i] = 3 + 0.5 * (double)i;
    assert_int_equal(kpss(x, N, CMV_TREND_LINE, 2).stat.why, CMV_WHY_CONSTANT);
    KIT_FAILS(CMV_E_ARG, cmv_kpss_of(kit_in(x, N), CMV_TREND_NONE, 2, kit_out(work, N), &r, err));
    KIT_FAILS(CMV_E_LENGTH,
              cmv_kpss_of(kit_in(x, N), CMV_TREND_CONST, 2, kit_out(work, 9), &r, err));
    assert_int_equal(r.n, 77);
}

/* Without lags nothing is corrected: the t of the plain regression, up to the divisor of its variance. */
static void test_pp(void **state) {
    (void)state;
    kit_seed("pp");
    for (int round = 0; round < 30; round++) {
        ar(x, N, 0.97);
        for (int t = CMV_TREND_CONST; t <= CMV_TREND_LINE; t++) {
            const cmv_trend trend = (cmv_trend)t;
            const cmv_pp plain = pp(x, N, trend, 0), six = pp(x, N, trend, 6);
            KIT_NEAR(plain.z_tau.v, adf(x, N, trend, CMV_LAGS_FIXED, 0).tau.v, 1e-9);
            KIT_NEAR(plain.z_tau.v, plain.unit_z_tau.v, 1e-9);
            assert_true(fabs(six.z_tau.v - plain.z_tau.v) > 1e-6);
            KIT_NEAR(six.unit_z_tau.v, six.z_tau.v, 0.02 * fabs(six.z_tau.v) + 0.01);
            affine(x, N, -3e-90, 8e-89);
            const cmv_pp same = pp(moved, N, trend, 6);
            KIT_NEAR(same.z_tau.v, six.z_tau.v, 1e-8);
            KIT_NEAR(same.z_rho.v, six.z_rho.v, 1e-7);
            KIT_NEAR(same.unit_z_rho.v, six.unit_z_rho.v, 1e-7);
        }
    }
    for (size_t i = 0; i < N; i++) x[i] = 0.1;
    assert_int_equal(pp(x, N, CMV_TREND_CONST, 3).z_tau.why, CMV_WHY_CONSTANT);
    assert_int_equal(pp(x, 7, CMV_TREND_CONST, 3).z_tau.why, CMV_WHY_TOO_FEW);
    assert_int_equal(pp(x, 20, CMV_TREND_CONST, 19).p_tau.why, CMV_WHY_TOO_FEW);
}

/* ---- two series and more ------------------------------------------------------------------------------------------ */

static cmv_engle_granger coint(const double *b, const double *a, size_t n) {
    cmv_engle_granger r;
    const cmv_adf_opt opt = {CMV_TREND_CONST, CMV_LAGS_AIC, SIZE_MAX};
    KIT_OK(cmv_engle_granger_of(kit_in(b, n), kit_in(a, n), &opt, kit_out(work, ROOM), &r, err));
    return r;
}

static void test_engle_granger(void **state) {
    (void)state;
    kit_seed("engle-granger");
    int lucky = 0, found = 0;
    for (int round = 0; round < 300; round++) {
        walk(x, N), walk(y, N);
        const cmv_engle_granger apart = coint(y, x, N);
        lucky += apart.residual.p.v < 0.05;
        affine(x, N, -250, 1e4);
        const cmv_engle_granger same = coint(y, moved, N);
        KIT_NEAR(same.residual.tau.v, apart.residual.tau.v, 1e-8);
        KIT_NEAR(same.beta, -apart.beta / 250, 1e-10);
        for (size_t i = 0; i < N; i++) y[i] = 2 + 1.5 * x[i] + kit_normal();
        found += coint(y, x, N).residual.p.v < 0.05;
    }
    print_message("engle-granger at 5 %%: size %.3f, power %.3f\n", lucky / 300., found / 300.);
    assert_in_range(lucky, 4, 27); /* 15 +- 3.2 standard errors */
    assert_true(found > 290);
}

static void test_engle_granger_edges(void **state) {
    (void)state;
    walk(x, N);
    affine(x, N, 2, 1);
    assert_int_equal(coint(moved, x, N).residual.tau.why, CMV_WHY_PERFECT);
    for (size_t i = 0; i < N; i++) y[i] = 4;
    assert_int_equal(coint(y, x, N).residual.p.why, CMV_WHY_CONSTANT);
    assert_int_equal(coint(x, y, N).residual.p.why, CMV_WHY_CONSTANT);
    assert_int_equal(coint(x, y, 0).residual.p.why, CMV_WHY_TOO_FEW);
    cmv_engle_granger r = {.n = 77};
    const cmv_adf_opt opt = {CMV_TREND_CONST, CMV_LAGS_FIXED, 1};
    KIT_FAILS(CMV_E_LENGTH, cmv_engle_granger_of(kit_in(x, N), kit_in(y, N - 1), &opt,
                                                 kit_out(work, ROOM), &r, err));
    x[3] = (double)INFINITY;
    KIT_FAILS(CMV_E_DOMAIN,
              cmv_engle_granger_of(kit_in(x, N), kit_in(y, N), &opt, kit_out(work, ROOM), &r, err));
    assert_int_equal(r.n, 77);
}

static void test_phillips_ouliaris(void **state) {
    (void)state;
    kit_seed("phillips-ouliaris");
    cmv_phillips_ouliaris a, b, c;
    for (int round = 0; round < 20; round++) {
        walk(x, N);
        for (size_t i = 0; i < N; i++) y[i] = 2 + 1.5 * x[i] + kit_normal();
        affine(x, N, -3, 0);
        KIT_OK(cmv_phillips_ouliaris_of(kit_in(y, N), kit_in(x, N), kit_out(work, ROOM), &a, err));
        KIT_OK(
            cmv_phillips_ouliaris_of(kit_in(y, N), kit_in(moved, N), kit_out(work, ROOM), &b, err));
        KIT_OK(cmv_phillips_ouliaris_of(kit_in(x, N), kit_in(y, N), kit_out(work, ROOM), &c, err));
        KIT_NEAR(a.variance_ratio.v, b.variance_ratio.v, 1e-8 * a.variance_ratio.v);
        KIT_NEAR(a.trace.v, b.trace.v, 1e-8 * a.trace.v);
        KIT_NEAR(a.trace.v, c.trace.v, 1e-8 * a.trace.v);
        assert_true(a.variance_ratio.v > a.critical[2] &&
                    fabs(a.variance_ratio.v - c.variance_ratio.v) > 1e-3);
    }
    affine(x, N, 2, 1);
    KIT_OK(cmv_phillips_ouliaris_of(kit_in(moved, N), kit_in(x, N), kit_out(work, ROOM), &a, err));
    assert_int_equal(a.variance_ratio.why, CMV_WHY_PERFECT);
}

static cmv_half_life half_life(const double *v, size_t n) {
    cmv_half_life h;
    KIT_OK(cmv_half_life_of(kit_in(v, n), &h, err));
    return h;
}

static void test_half_life(void **state) {
    (void)state;
    kit_seed("half-life");
    double plain = 0, corrected = 0;
    int covered = 0;
    for (int round = 0; round < 400; round++) {
        ar(x, 200, 0.9);
        const cmv_half_life h = half_life(x, 200);
        plain += h.phi.v / 400;
        corrected += h.phi_corrected / 400;
        KIT_NEAR(h.exact.v, log(2) / -log(h.phi.v), 1e-12 * h.exact.v);
        KIT_NEAR(h.phi_corrected, h.phi.v + (1 + 3 * h.phi.v) / 199, 1e-15);
        covered += h.low.v <= 6.5788 && (h.high.why || h.high.v >= 6.5788);
        affine(x, 200, -4e100, 9e101);
        KIT_NEAR(half_life(moved, 200).corrected.v, h.corrected.v, 1e-9 * h.corrected.v);
        assert_true(h.low.v <= h.corrected.v);
    }
    print_message("half-life: phi %.4f, corrected %.4f, coverage %.3f\n", plain, corrected,
                  covered / 400.);
    assert_true(fabs(corrected - 0.9) < 0.004 && plain < 0.89); /* the bias is there and goes */
    assert_true(covered > 360);
}

static void test_half_life_edges(void **state) {
    (void)state;
    for (size_t i = 0; i < N; i++) x[i] = exp(0.01 * (double)i);
    assert_int_equal(half_life(x, N).exact.why, CMV_WHY_UNIT_ROOT_NOT_REJECTED);
    for (size_t i = 0; i < N; i++) x[i] = i % 2 ? 1 : -1.5;
    assert_true(half_life(x, N).exact.v == 0 && half_life(x, N).exact.why == CMV_WHY_NONE);
    for (size_t i = 0; i < N; i++) x[i] = 0.1;
    assert_int_equal(half_life(x, N).corrected.why, CMV_WHY_CONSTANT);
    assert_int_equal(half_life(x, 4).phi.why, CMV_WHY_TOO_FEW);
    assert_int_equal(half_life(x, 0).phi.why, CMV_WHY_TOO_FEW);
}

/* ---- Johansen -------------------------------------------------------------------------------------------------------- */

static cmv_johansen johansen(const double *v, size_t n, size_t k, bool inside, size_t season) {
    cmv_johansen r;
    const cmv_johansen_opt opt = {2, inside, season};
    KIT_OK(cmv_johansen_of(kit_in(v, n * k), k, &opt, kit_out(work, ROOM), &r, err));
    return r;
}

/* Eigenvalues belong to the space of the series: mixing and moving them changes nothing. */
static void test_johansen_invariance(void **state) {
    (void)state;
    static double v[3 * N], mixed[3 * N];
    kit_seed("johansen");
    for (int round = 0; round < 20; round++) {
        walk(v, N), walk(v + N, N), ar(v + 2 * N, N, 0.6);
        for (size_t i = 0; i < N; i++) {
            mixed[i] = 40 + v[i] + 0.5 * v[2 * N + i];
            mixed[N + i] = -7 + 3 * v[i] - v[N + i];
            mixed[2 * N + i] = v[N + i] + 0.25 * v[2 * N + i];
        }
        for (int inside = 0; inside < 2; inside++) {
            const cmv_johansen a = johansen(v, N, 3, inside, 4),
                               b = johansen(mixed, N, 3, inside, 4);
            for (size_t i = 0; i < 3; i++) {
                KIT_NEAR(b.eigenvalue[i], a.eigenvalue[i], 1e-9);
                KIT_NEAR(a.max_eigen[i], -(double)a.n_used * log(1 - a.eigenvalue[i]), 1e-8);
                assert_true(i == 2 || fabs(a.trace[i] - a.trace[i + 1] - a.max_eigen[i]) < 1e-9);
            }
            assert_true(a.eigenvalue[0] > 0.1 && a.eigenvalue[1] < 0.1);
        }
    }
}

static void test_johansen_relation(void **state) {
    (void)state;
    static double v[2 * N];
    kit_seed("johansen relation");
    walk(v, N);
    for (size_t i = 0; i < N; i++) v[N + i] = 3 + 0.5 * v[i] + 0.2 * kit_normal();
    const cmv_johansen inside = johansen(v, N, 2, true, 0);
    KIT_NEAR(inside.beta[0], 1, 0);
    KIT_NEAR(inside.beta[1], -2, 0.05); /* v0 - 2 v1 + 6 */
    KIT_NEAR(inside.beta[2], 6, 0.2);
    KIT_NEAR(inside.eigenvalue[2], 0, 1e-12);
    for (size_t i = 0; i < N; i++) v[N + i] = 2 * v[i];
    assert_int_equal(johansen(v, N, 2, false, 0).why, CMV_WHY_CONSTANT);
    assert_true(isnan(johansen(v, N, 2, false, 0).trace[0]));
    assert_int_equal(johansen(v, 4, 2, false, 0).why, CMV_WHY_TOO_FEW);
    cmv_johansen r;
    const cmv_johansen_opt none = {0}, seasons = {1, false, N + 1},
                           wraps = {SIZE_MAX / 2 - 1, true, 0};
    KIT_OK(cmv_johansen_of(kit_in(v, 2 * N), 2, &wraps, kit_out(work, ROOM), &r, err));
    assert_int_equal(r.why, CMV_WHY_TOO_FEW);
    r.n_used = 77;
    KIT_FAILS(CMV_E_ARG, cmv_johansen_of(kit_in(v, N), 2, &none, kit_out(work, ROOM), &r, err));
    KIT_FAILS(CMV_E_ARG, cmv_johansen_of(kit_in(v, N), 2, &seasons, kit_out(work, ROOM), &r, err));
    KIT_FAILS(CMV_E_ARG, cmv_johansen_of(kit_in(v, N), 5, &seasons, kit_out(work, ROOM), &r, err));
    assert_int_equal(r.n_used, 77);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_adf_against_long_double),
        cmocka_unit_test(test_adf_lag_rules),
        cmocka_unit_test(test_adf_invariance),
        cmocka_unit_test(test_adf_size_and_power),
        cmocka_unit_test(test_adf_edges),
        cmocka_unit_test(test_mackinnon),
        cmocka_unit_test(test_kpss),
        cmocka_unit_test(test_kpss_edges),
        cmocka_unit_test(test_pp),
        cmocka_unit_test(test_engle_granger),
        cmocka_unit_test(test_engle_granger_edges),
        cmocka_unit_test(test_phillips_ouliaris),
        cmocka_unit_test(test_half_life),
        cmocka_unit_test(test_half_life_edges),
        cmocka_unit_test(test_johansen_invariance),
        cmocka_unit_test(test_johansen_relation),
    };
    return cmocka_run_group_tests_name("num: unit roots, cointegration, half-life", tests, NULL,
                                       NULL);
}
