// SPDX-License-Identifier: Apache-2.0
/* Who moves first: cross-correlation, prewhitening, Granger, forecasts out of sample, asynchronous closes. */
#include "support/num_kit.h"

#include "comove/leadlag.h"

enum { N = 600, K = 4, LAGS = 2 * K + 1, ROOM = 60000 };

static double x[N], y[N], room[ROOM];

/* x leads y by two periods. */
static void make(size_t n) {
    for (size_t t = 0; t < n; t++) {
        x[t] = 0.01 * kit_t4();
        y[t] = 0.01 * kit_t4() + (t >= 2 ? 0.6 * x[t - 2] : 0) + 0.3 * x[t];
    }
}

typedef struct ccf {
    double r[LAGS], t[LAGS];
} ccf;

static ccf ccf_of(const double *a, const double *b, size_t n) {
    ccf c;
    KIT_OK(cmv_ccf_of(kit_in(a, n), kit_in(b, n), K, kit_out(room, ROOM), kit_out(c.r, LAGS),
                      kit_out(c.t, LAGS), err));
    return c;
}

/* ---- cross-correlation ---- */

/* Means and sums of squares of both sides, in long double. */
typedef struct centre {
    long double mx, my, sxx, syy;
} centre;

static centre centre_of(size_t n) {
    centre c = {0};
    for (size_t t = 0; t < n; t++) {
        c.mx += x[t] / (long double)n;
        c.my += y[t] / (long double)n;
    }
    for (size_t t = 0; t < n; t++) {
        c.sxx += (x[t] - c.mx) * (x[t] - c.mx);
        c.syy += (y[t] - c.my) * (y[t] - c.my);
    }
    return c;
}

static void test_ccf_against_definition(void **state) {
    (void)state;
    kit_seed("ccf");
    static const double offset[] = {0, 1e6};
    for (size_t i = 0; i < KIT_COUNT(offset); i++) {
        make(N);
        for (size_t t = 0; t < N; t++) x[t] += offset[i];
        const ccf got = ccf_of(x, y, N);
        const centre c = centre_of(N);
        for (int k = -K; k <= K; k++) {
            long double sum = 0, sq = 0;
            for (int t = k < 0 ? -k : 0; t < N && t + k < N; t++) {
                const long double e = (x[t] - c.mx) * (y[t + k] - c.my);
                sum += e;
                sq += e * e;
            }
            KIT_NEAR(got.r[K + k], (double)(sum / sqrtl(c.sxx * c.syy)), i == 0 ? 1e-14 : 1e-9);
            KIT_NEAR(got.t[K + k], (double)(sum / sqrtl(sq)), i == 0 ? 1e-12 : 1e-6);
        }
        if (i == 0) assert_true(got.t[K + 2] > 4 && got.r[K + 2] > 0.3);
    }
}

/* Turned round, the lags change their sign; in other units nothing changes but a sign. */
static void test_ccf_symmetry(void **state) {
    (void)state;
    kit_seed("ccf symmetry");
    make(N);
    const ccf xy = ccf_of(x, y, N), yx = ccf_of(y, x, N);
    for (size_t t = 0; t < N; t++) x[t] = 3 - 1e200 * x[t];
    const ccf scaled = ccf_of(x, y, N);
    for (size_t i = 0; i < LAGS; i++) {
        KIT_NEAR(xy.r[i], yx.r[LAGS - 1 - i], 1e-15);
        KIT_NEAR(xy.t[i], yx.t[LAGS - 1 - i], 1e-13);
        KIT_NEAR(xy.r[i], -scaled.r[i], 1e-13);
        KIT_NEAR(xy.t[i], -scaled.t[i], 1e-11);
    }
    cmv_cov c;
    make(N);
    KIT_OK(cmv_cov_of(kit_in(x, N), kit_in(y, N), &c, err));
    KIT_NEAR(ccf_of(x, y, N).r[K], c.r.v, 1e-14);
}

static void test_ccf_edges(void **state) {
    (void)state;
    kit_seed("ccf edges");
    make(N);
    const ccf three = ccf_of(x, y, 3);
    assert_true(isnan(three.r[0]) && isnan(three.r[LAGS - 1]) && isfinite(three.r[K + 2]));
    for (size_t t = 0; t < N; t++) y[t] = 0.1;
    const ccf flat = ccf_of(x, y, N), none = ccf_of(x, y, 0);
    for (size_t i = 0; i < LAGS; i++)
        assert_true(isnan(flat.r[i]) && isnan(flat.t[i]) && isnan(none.r[i]));
    ccf c = {.r = {77}};
    const cmv_vec r = kit_out(c.r, LAGS), t = kit_out(c.t, LAGS), all = kit_out(room, ROOM);
    KIT_FAILS(CMV_E_LENGTH, cmv_ccf_of(kit_in(x, 9), kit_in(y, 8), K, all, r, t, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_ccf_of(kit_in(x, 9), kit_in(y, 9), K + 1, all, r, t, err));
    KIT_FAILS(CMV_E_ARG, cmv_ccf_of(kit_in(x, 9), kit_in(y, 9), K, kit_out(room, 17), r, t, err));
    x[3] = (double)NAN;
    KIT_FAILS(CMV_E_DOMAIN, cmv_ccf_of(kit_in(x, 9), kit_in(y, 9), K, all, r, t, err));
    assert_true(c.r[0] == 77);
}

static void test_sidak(void **state) {
    (void)state;
    KIT_NEAR(cmv_sidak_critical(0.05, 10), 2.799625219301087, 1e-13); /* scipy, in worked figures */
    KIT_NEAR(cmv_sidak_critical(0.05, 1), 1.959963984540054, 1e-15);
    for (size_t m = 1; m < 50; m += 7) {
        for (double level = 1e-6; level < 0.9; level *= 4) {
            const double z = cmv_sidak_critical(level, m);
            KIT_NEAR(cmv_sidak_p(cmv_norm_p2(z), m), level, 1e-13 * level);
        }
    }
    KIT_NEAR(cmv_sidak_p(1e-30, 10), 1e-29, 1e-44); /* 1 - (1 - p)^m loses all of it */
    assert_true(cmv_sidak_p(1, 3) == 1 && cmv_sidak_p(0, 3) == 0);
    assert_true(isnan(cmv_sidak_p((double)NAN, 3)) && isnan(cmv_sidak_critical(0.05, 0)));
}

static void test_haugh(void **state) {
    (void)state;
    static const double r[] = {0.5, -0.1};
    KIT_NEAR(cmv_haugh_q(kit_in(r, 2), 10), 100 * (0.25 / 9 + 0.01 / 8), 1e-13);
    assert_true(cmv_haugh_q(kit_in(r, 0), 10) == 0);
}

/* ---- prewhitening ---- */

/* What Yule-Walker says must hold of phi, and the filter must undo an autoregression. */
static void test_prewhiten(void **state) {
    (void)state;
    kit_seed("prewhiten");
    enum { P = 3, M = N - P };
    static double fx[M], fy[M];
    double phi[P], g[P + 1] = {0};
    make(N);
    for (size_t t = 1; t < N; t++) x[t] = 5e-3 + 0.8 * x[t - 1] + 0.01 * kit_t4();
    KIT_OK(cmv_prewhiten(kit_in(x, N), kit_in(y, N), kit_out(phi, P), kit_out(fx, M),
                         kit_out(fy, M), err));
    cmv_cov c;
    KIT_OK(cmv_cov_of(kit_in(x, N), kit_in(y, N), &c, err));
    for (size_t h = 0; h <= P; h++)
        for (size_t t = h; t < N; t++) g[h] += (x[t] - c.mean_x) * (x[t - h] - c.mean_x);
    for (size_t h = 1; h <= P; h++) {
        double sum = 0;
        for (size_t i = 0; i < P; i++) sum += phi[i] * g[labs((long)h - 1 - (long)i)];
        KIT_NEAR(sum, g[h], 1e-12 * g[0]);
    }
    KIT_NEAR(fy[7],
             y[10] - c.mean_y - phi[0] * (y[9] - c.mean_y) - phi[1] * (y[8] - c.mean_y) -
                 phi[2] * (y[7] - c.mean_y),
             1e-16);
    cmv_moments before, after;
    KIT_OK(cmv_moments_of(kit_in(x, N), &before, err));
    KIT_OK(cmv_moments_of(kit_in(fx, M), &after, err));
    assert_true(before.lag1 > 0.7 && fabs(after.lag1) < 0.05);
}

static void test_prewhiten_refusals(void **state) {
    (void)state;
    kit_seed("prewhiten refusals");
    double phi[2], fx[8], fy[8];
    make(N);
    const cmv_cvec a = kit_in(x, 10), b = kit_in(y, 10);
    const cmv_vec p = kit_out(phi, 2), u = kit_out(fx, 8), v = kit_out(fy, 8);
    KIT_FAILS(CMV_E_ARG, cmv_prewhiten(a, b, kit_out(phi, 0), u, v, err));
    KIT_FAILS(CMV_E_ARG, cmv_prewhiten(kit_in(x, 2), kit_in(y, 2), p, u, v, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_prewhiten(a, b, p, u, kit_out(fy, 7), err));
    KIT_FAILS(CMV_E_LENGTH, cmv_prewhiten(a, kit_in(y, 9), p, u, v, err));
    KIT_FAILS(CMV_E_ALIAS, cmv_prewhiten(a, b, p, kit_out(x, 8), v, err));
    for (size_t t = 0; t < 10; t++) x[t] = 2.5;
    KIT_OK(cmv_prewhiten(a, b, p, u, v, err));
    assert_true(isnan(phi[0]) && isnan(phi[1]) && isnan(fx[0]) && isnan(fy[7]));
}

/* ---- Granger ---- */

static const cmv_ols_opt HC1 = {.errors = CMV_OLS_HC1};

typedef struct both {
    cmv_granger xy, yx;
} both;

static both granger(size_t n, size_t lag, cmv_ols_opt opt) {
    both b;
    KIT_OK(cmv_granger_both(kit_in(x, n), kit_in(y, n), lag, &opt, kit_out(room, ROOM), &b.xy,
                            &b.yx, err));
    return b;
}

/* F from the sums of the regression with and without the other side. */
static void test_granger_f(void **state) {
    (void)state;
    kit_seed("granger");
    make(N);
    for (size_t lag = 1; lag <= K; lag++) {
        const double *column[2 * K];
        const cmv_ols_opt plain = {.errors = CMV_OLS_CLASSICAL};
        cmv_ols with, without;
        const size_t n = N - lag;
        for (size_t i = 0; i < lag; i++) {
            column[i] = y + (lag - 1 - i);
            column[lag + i] = x + (lag - 1 - i);
        }
        cmv_design d = {.column = column, .k = 2 * lag, .n = n, .intercept = true};
        KIT_OK(cmv_ols_of(&d, kit_in(y + lag, n), &plain, kit_out(room, ROOM), &with, err));
        d.k = lag;
        KIT_OK(cmv_ols_of(&d, kit_in(y + lag, n), &plain, kit_out(room, ROOM), &without, err));
        const double df = (double)(n - 2 * lag - 1);
        const double f = (without.rss - with.rss) / (double)lag / (with.rss / df);
        const both b = granger(N, lag, HC1);
        KIT_NEAR(b.xy.f, f, 1e-9 * f);
        KIT_NEAR(b.xy.p_f, cmv_f_upper(f, (double)lag, df), 1e-8 * b.xy.p_f);
        KIT_NEAR(b.xy.p_wald, cmv_chi2_upper(b.xy.wald, (double)lag), 0);
        assert_true(b.xy.n == n && b.xy.lag == lag && b.xy.why == CMV_WHY_NONE);
        assert_true(lag < 2 || b.xy.p_wald < 1e-4);
        assert_true(b.yx.p_wald > 1e-4);
    }
}

static void test_granger_symmetry(void **state) {
    (void)state;
    kit_seed("granger symmetry");
    make(N);
    const both b = granger(N, 3, HC1);
    cmv_granger xy, yx;
    KIT_OK(cmv_granger_both(kit_in(y, N), kit_in(x, N), 3, &HC1, kit_out(room, ROOM), &yx, &xy, err));
    KIT_NEAR(xy.wald, b.xy.wald, 1e-10 * xy.wald);
    KIT_NEAR(yx.f, b.yx.f, 1e-10 * yx.f);
    for (size_t t = 0; t < N; t++) x[t] = 1 - 1e4 * x[t], y[t] = 1e-6 * y[t] + 3;
    const both scaled = granger(N, 3, HC1);
    KIT_NEAR(scaled.xy.wald, b.xy.wald, 1e-8 * b.xy.wald);
    KIT_NEAR(scaled.yx.p_f, b.yx.p_f, 1e-8);
}

static void test_granger_edges(void **state) {
    (void)state;
    kit_seed("granger edges");
    make(N);
    assert_true(granger(6, 2, HC1).xy.why == CMV_WHY_TOO_FEW); /* 4 rows, 5 coefficients */
    assert_true(granger(7, 2, HC1).xy.why == CMV_WHY_TOO_FEW); /* as many rows as coefficients */
    assert_true(granger(8, 2, HC1).xy.why == CMV_WHY_NONE);
    assert_true(granger(0, 2, HC1).yx.why == CMV_WHY_TOO_FEW);
    for (size_t t = 0; t < N; t++) x[t] = 4;
    both b = granger(N, 2, HC1);
    assert_true(b.xy.why == CMV_WHY_COLLINEAR && b.yx.why == CMV_WHY_COLLINEAR);
    assert_true(isnan(b.xy.wald) && isnan(b.xy.p_f) && isnan(b.yx.p_wald));
    make(N);
    for (size_t t = 1; t < N; t++) y[t] = 2 * x[t - 1]; /* exact: nothing is left to test with */
    assert_true(granger(N, 1, HC1).xy.why == CMV_WHY_COLLINEAR);
    cmv_granger g = {.n = 77};
    const cmv_vec all = kit_out(room, ROOM);
    KIT_FAILS(CMV_E_ARG, cmv_granger_both(kit_in(x, N), kit_in(y, N), 0, &HC1, all, &g, &g, err));
    KIT_FAILS(CMV_E_ARG, cmv_granger_both(kit_in(x, N), kit_in(y, N), CMV_GRANGER_LAG_MAX + 1, &HC1,
                                          all, &g, &g, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_granger_both(kit_in(x, N), kit_in(y, 9), 2, &HC1, all, &g, &g, err));
    assert_true(g.n == 77);
}

/* Criteria against determinants of regressions made one by one. */
static void test_var_lags(void **state) {
    (void)state;
    kit_seed("criteria");
    make(N);
    cmv_var_lags v;
    KIT_OK(cmv_var_lags_of(kit_in(x, N), kit_in(y, N), K, kit_out(room, ROOM), &v, err));
    const size_t n = N - K;
    for (size_t lag = 1; lag <= K; lag++) {
        const double *column[2 * K];
        const cmv_ols_opt plain = {.errors = CMV_OLS_CLASSICAL};
        static double first[N];
        cmv_ols f;
        for (size_t i = 0; i < lag; i++) {
            column[i] = x + (K - 1 - i);
            column[lag + i] = y + (K - 1 - i);
        }
        const cmv_design d = {.column = column, .k = 2 * lag, .n = n, .intercept = true};
        KIT_OK(cmv_ols_of(&d, kit_in(x + K, n), &plain, kit_out(room, ROOM), &f, err));
        memcpy(first, f.resid, n * sizeof *first);
        const double xx = f.rss / (double)n;
        KIT_OK(cmv_ols_of(&d, kit_in(y + K, n), &plain, kit_out(room, ROOM), &f, err));
        double xy = 0;
        for (size_t t = 0; t < n; t++) xy += first[t] * f.resid[t] / (double)n;
        const double log_det = log(xx * f.rss / (double)n - xy * xy);
        const double k = 2 * (2 * (double)lag + 1), size = (double)n;
        KIT_NEAR(v.aic_at[lag - 1], log_det + 2 * k / size, 1e-11);
        KIT_NEAR(v.bic_at[lag - 1], log_det + k * log(size) / size, 1e-11);
        KIT_NEAR(v.hq_at[lag - 1], log_det + 2 * k * log(log(size)) / size, 1e-11);
    }
    assert_true(v.bic == 2 && v.aic >= 2 && v.n == n);
    KIT_OK(cmv_var_lags_of(kit_in(x, 3 * K + 2), kit_in(y, 3 * K + 2), K, kit_out(room, ROOM), &v,
                           err));
    assert_true(
        v.bic == 0 && v.aic == 0 &&
        isnan(v.bic_at[0])); /* 10 rows for 9 coefficients: one direction is left to both sides */
    KIT_OK(cmv_var_lags_of(kit_in(x, 3 * K + 3), kit_in(y, 3 * K + 3), K, kit_out(room, ROOM), &v,
                           err));
    assert_true(v.bic > 0);
    for (size_t t = 0; t < N; t++) y[t] = 1;
    KIT_OK(cmv_var_lags_of(kit_in(x, N), kit_in(y, N), K, kit_out(room, ROOM), &v, err));
    assert_true(v.bic == 0);
}

/* ---- out of sample ---- */

static cmv_oos_lead oos(size_t n, size_t min_train) {
    cmv_oos_lead o;
    KIT_OK(cmv_oos_lead_of(kit_in(x, n), kit_in(y, n), min_train, &o, err));
    return o;
}

/* x leads y by one period with this slope. */
static void make_one(size_t n, double slope) {
    for (size_t t = 0; t < n; t++) {
        x[t] = 0.01 * kit_t4();
        y[t] = 0.01 * kit_t4() + (t > 0 ? slope * x[t - 1] : 0);
    }
}

/* Each forecast from a regression of its own. */
static void test_oos_against_regressions(void **state) {
    (void)state;
    kit_seed("out of sample");
    enum { M = 90, TRAIN = 40 };
    make_one(M, 0.4);
    long double e0 = 0, e1 = 0, f[M], mean = 0, sq = 0;
    size_t hits = 0;
    for (size_t t = TRAIN; t < M; t++) {
        const double *column[] = {y, x};
        const cmv_ols_opt plain = {.errors = CMV_OLS_CLASSICAL};
        cmv_design d = {.column = column, .k = 1, .n = t - 1, .intercept = true};
        cmv_ols fit;
        KIT_OK(cmv_ols_of(&d, kit_in(y + 1, t - 1), &plain, kit_out(room, ROOM), &fit, err));
        const double without = fit.coef[0] + fit.coef[1] * y[t - 1];
        d.k = 2;
        KIT_OK(cmv_ols_of(&d, kit_in(y + 1, t - 1), &plain, kit_out(room, ROOM), &fit, err));
        const double with = fit.coef[0] + fit.coef[1] * y[t - 1] + fit.coef[2] * x[t - 1];
        const double a = y[t] - without, b = y[t] - with, gap = without - with;
        e0 += a * a;
        e1 += b * b;
        f[t] = a * a - (b * b - gap * gap);
        mean += f[t] / (M - TRAIN);
        hits += (with > 0) == (y[t] > 0);
    }
    for (size_t t = TRAIN; t < M; t++) sq += (f[t] - mean) * (f[t] - mean);
    const double want = (double)(mean / sqrtl(sq / (M - TRAIN - 1) / (M - TRAIN)));
    const cmv_oos_lead got = oos(M, TRAIN);
    assert_int_equal(got.n, M - TRAIN);
    KIT_NEAR(got.r2.v, (double)(1 - e1 / e0), 1e-11);
    KIT_NEAR(got.t.v, want, 1e-10);
    KIT_NEAR(got.p.v, cmv_norm_upper(want), 1e-11);
    KIT_NEAR(got.hit_rate.v, (double)hits / (M - TRAIN), 1e-15);
}

static void test_oos_units_and_leads(void **state) {
    (void)state;
    kit_seed("oos units");
    make_one(N, 0.4);
    const cmv_oos_lead a = oos(N, 252);
    assert_true(a.r2.v > 0.02 && a.t.v > 2 && a.p.v < 0.02);
    for (size_t t = 0; t < N; t++) x[t] *= -1e170, y[t] *= 1e-170;
    const cmv_oos_lead b = oos(N, 252);
    KIT_NEAR(b.r2.v, a.r2.v, 1e-12);
    KIT_NEAR(b.t.v, a.t.v, 1e-10);
    make_one(N, 0);
    assert_true(oos(N, 252).r2.v < 0.02);
    /* What comes after is not looked at: the first forecasts stay as they were. */
    make_one(N, 0.3);
    const cmv_oos_lead early = oos(400, 252);
    for (size_t t = 400; t < N; t++) x[t] = y[t] = 5;
    KIT_NEAR(oos(400, 252).t.v, early.t.v, 0);
}

static void test_oos_edges(void **state) {
    (void)state;
    kit_seed("oos edges");
    make_one(N, 0.3);
    assert_true(oos(51, 50).r2.why == CMV_WHY_TOO_FEW && oos(51, 50).n == 0);
    assert_true(oos(52, 50).n == 2 && oos(0, 5).t.why == CMV_WHY_TOO_FEW);
    for (size_t t = 0; t < 60; t++) x[t] = 1;
    assert_true(oos(N, 50).r2.why == CMV_WHY_CONSTANT && oos(N, 50).p.why == CMV_WHY_CONSTANT);
    for (size_t t = 0; t < N; t++) x[t] = 2 * y[t]; /* says nothing that y does not */
    const cmv_oos_lead same = oos(N, 100);
    assert_true(same.r2.v == 0 && same.t.why == CMV_WHY_CONSTANT &&
                same.hit_rate.why == CMV_WHY_NONE);
    cmv_oos_lead o = {.n = 77};
    KIT_FAILS(CMV_E_ARG, cmv_oos_lead_of(kit_in(x, N), kit_in(y, N), 4, &o, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_oos_lead_of(kit_in(x, N), kit_in(y, 8), 40, &o, err));
    assert_int_equal(o.n, 77);
}

/* ---- asynchronous closes ---- */

static cmv_async_beta async_beta(size_t n) {
    cmv_async_beta b;
    KIT_OK(cmv_async_beta_of(kit_in(x, n), kit_in(y, n), kit_out(room, ROOM), &b, err));
    return b;
}

/* One walk watched at two hours of the day: the plain slope is too small, the corrected ones are not. */
static void test_async_closes(void **state) {
    (void)state;
    kit_seed("async");
    double before = 0;
    for (size_t t = 0; t < N; t++) { /* x closes at the day's end, y after its first half */
        const double morning = kit_normal(), evening = kit_normal();
        x[t] = morning + evening;
        y[t] = 0.8 * (before + morning) + 0.1 * kit_normal();
        before = evening;
    }
    const cmv_async_beta b = async_beta(N);
    assert_true(b.same.v < 0.55 && b.lag.v > 0.25 && fabs(b.lead.v) < 0.12);
    KIT_NEAR(b.scholes_williams.v, 0.8, 0.1);
    KIT_NEAR(b.dimson_sum.v, 0.8, 0.1);
    KIT_NEAR(b.scholes_williams.v * (1 + 2 * b.rho1.v), b.lag.v + b.same.v + b.lead.v, 1e-14);
    KIT_NEAR(b.dimson_sum.v, b.dimson[0].v + b.dimson[1].v + b.dimson[2].v, 1e-14);
    cmv_beta slope;
    KIT_OK(cmv_beta_of(kit_in(x, N - 1), kit_in(y + 1, N - 1), &slope, err));
    KIT_NEAR(b.lag.v, slope.beta_y_on_x.v, 0);
    KIT_NEAR(b.r_lag.v, slope.r.v, 0);
    for (size_t t = 0; t < N; t++) x[t] *= 7;
    KIT_NEAR(async_beta(N).scholes_williams.v * 7, b.scholes_williams.v, 1e-12);
    KIT_NEAR(async_beta(N).dimson[1].v * 7, b.dimson[1].v, 1e-12);
}

static void test_async_edges(void **state) {
    (void)state;
    kit_seed("async edges");
    make(N);
    assert_true(async_beta(6).same.why == CMV_WHY_TOO_FEW);
    assert_true(async_beta(6).dimson_sum.why == CMV_WHY_TOO_FEW);
    assert_true(async_beta(7).dimson_sum.why == CMV_WHY_NONE);
    for (size_t t = 0; t < N; t++) x[t] = t % 2 ? 1 : -1; /* goes back all the way each time */
    const cmv_async_beta b = async_beta(N);
    assert_true(b.rho1.v < -0.9 && b.scholes_williams.why == CMV_WHY_COLLINEAR);
    assert_true(b.dimson_sum.why == CMV_WHY_COLLINEAR && b.same.why == CMV_WHY_NONE);
    for (size_t t = 0; t < N; t++) x[t] = 3;
    assert_true(async_beta(N).scholes_williams.why == CMV_WHY_CONSTANT);
    cmv_async_beta kept = {.n = 77};
    KIT_FAILS(CMV_E_LENGTH,
              cmv_async_beta_of(kit_in(x, N), kit_in(y, 3), kit_out(room, ROOM), &kept, err));
    KIT_FAILS(CMV_E_ARG,
              cmv_async_beta_of(kit_in(x, N), kit_in(y, N), kit_out(room, 9), &kept, err));
    assert_int_equal(kept.n, 77);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ccf_against_definition),
        cmocka_unit_test(test_ccf_symmetry),
        cmocka_unit_test(test_ccf_edges),
        cmocka_unit_test(test_sidak),
        cmocka_unit_test(test_haugh),
        cmocka_unit_test(test_prewhiten),
        cmocka_unit_test(test_prewhiten_refusals),
        cmocka_unit_test(test_granger_f),
        cmocka_unit_test(test_granger_symmetry),
        cmocka_unit_test(test_granger_edges),
        cmocka_unit_test(test_var_lags),
        cmocka_unit_test(test_oos_against_regressions),
        cmocka_unit_test(test_oos_units_and_leads),
        cmocka_unit_test(test_oos_edges),
        cmocka_unit_test(test_async_closes),
        cmocka_unit_test(test_async_edges),
    };
    return cmocka_run_group_tests_name("num: leads and lags", tests, NULL, NULL);
}
