// SPDX-License-Identifier: Apache-2.0
/* Analogues, MIDAS weights, Hayashi-Yoshida, GARCH, DCC, Markov switching. */
#include "support/num_kit.h"

#include "comove/research.h"

enum { N = 1500 };

static double x[N], y[N], z[N], w[N], work[7 * N], out[N];

/* ---- analogues ------------------------------------------------------------------------------------------------------ */

static long double referee_distance(const double *a, const double *b, size_t m) {
    long double ma = 0, mb = 0, sa = 0, sb = 0, sum = 0;
    for (size_t i = 0; i < m; i++) ma += (long double)a[i] / m, mb += (long double)b[i] / m;
    for (size_t i = 0; i < m; i++) sa += (a[i] - ma) * (a[i] - ma), sb += (b[i] - mb) * (b[i] - mb);
    for (size_t i = 0; i < m; i++) {
        const long double d = (a[i] - ma) / sqrtl(sa / m) - (b[i] - mb) / sqrtl(sb / m);
        sum += d * d;
    }
    return sqrtl(sum);
}

static void test_profile(void **state) {
    (void)state;
    enum { LEN = 200, M = 15, PLACES = LEN - M + 1 };
    kit_seed("profile");
    for (size_t i = 0; i < LEN; i++) x[i] = 50 + kit_normal();
    KIT_OK(cmv_analogue_profile(kit_in(x, LEN), M, kit_out(out, PLACES), err));
    for (size_t i = 0; i < PLACES; i++)
        KIT_NEAR(out[i], (double)referee_distance(x + i, x + LEN - M, M), 1e-11);
    assert_true(out[PLACES - 1] == 0);
    for (size_t i = 0; i < LEN; i++) y[i] = 3 - 1e-3 * x[i]; /* turned round everywhere */
    KIT_OK(cmv_analogue_profile(kit_in(y, LEN), M, kit_out(z, PLACES), err));
    for (size_t i = 0; i < PLACES; i++) KIT_NEAR(z[i], out[i], 1e-10);
    for (size_t i = 0; i < M; i++) y[20 + i] = 2, y[LEN - M + i] = 7; /* two flat stretches */
    KIT_OK(cmv_analogue_profile(kit_in(y, LEN), M, kit_out(z, PLACES), err));
    assert_true(z[20] == 0 && z[0] == sqrt(M));
    KIT_FAILS(CMV_E_ARG, cmv_analogue_profile(kit_in(x, 9), 10, kit_out(out, 1), err));
    KIT_FAILS(CMV_E_LENGTH, cmv_analogue_profile(kit_in(x, LEN), M, kit_out(out, PLACES - 1), err));
    KIT_FAILS(CMV_E_ALIAS, cmv_analogue_profile(kit_in(x, LEN), M, kit_out(x, PLACES), err));
    x[5] = (double)NAN;
    KIT_FAILS(CMV_E_DOMAIN, cmv_analogue_profile(kit_in(x, LEN), M, kit_out(out, PLACES), err));
}

static void test_closest(void **state) {
    (void)state;
    static const double d[] = {3, 1, 0.5, 2, 9, 0.5, 8, 4, 0.1, 0.2, 0};
    size_t at[5], found = 0;
    KIT_OK(cmv_analogue_closest(kit_in(d, KIT_COUNT(d)), 2, 5, at, &found, err));
    assert_int_equal(found, 2);
    assert_true(at[0] == 2 && at[1] == 5); /* 8 and 9 are too near the end; of equals the earlier */
    KIT_OK(cmv_analogue_closest(kit_in(d, KIT_COUNT(d)), 0, 2, at, &found, err));
    assert_true(found == 2 && at[0] == 8 && at[1] == 9);
    KIT_OK(cmv_analogue_closest(kit_in(d, 1), 0, 2, at, &found, err));
    assert_int_equal(found, 0);
}

/* ---- mixed frequencies -------------------------------------------------------------------------------------------------- */

static void test_midas(void **state) {
    (void)state;
    kit_seed("midas");
    for (int round = 0; round < 50; round++) {
        const size_t n = 2 + kit_below(60);
        double sum = 0, sum_b = 0;
        KIT_OK(cmv_midas_almon(kit_normal(), -fabs(kit_normal()), kit_out(out, n), err));
        KIT_OK(cmv_midas_beta(1, 1 + 5 * kit_uniform(), kit_out(z, n), err));
        for (size_t i = 0; i < n; i++) {
            sum += out[i], sum_b += z[i];
            assert_true(out[i] >= 0 && (i == 0 || z[i] <= z[i - 1]));
        }
        KIT_NEAR(sum, 1, 1e-14);
        KIT_NEAR(sum_b, 1, 1e-14);
    }
    KIT_OK(cmv_midas_almon(0, 0, kit_out(out, 4), err));
    assert_true(out[0] == 0.25 && out[3] == 0.25);
    KIT_OK(cmv_midas_almon(900, 0, kit_out(out, 3), err)); /* exp(2700) is no number */
    assert_true(out[2] == 1);
    KIT_FAILS(CMV_E_DOMAIN, cmv_midas_beta(0, 1, kit_out(out, 3), err));
    KIT_FAILS(CMV_E_DOMAIN, cmv_midas_almon((double)NAN, 1, kit_out(out, 3), err));
    KIT_FAILS(CMV_E_ARG, cmv_midas_beta(1, 1, kit_out(out, 1), err));
}

static cmv_hayashi_yoshida hy(size_t na, size_t nb) {
    cmv_hayashi_yoshida r;
    const cmv_ticks a = {kit_in(x, na), kit_in(y, na)}, b = {kit_in(z, nb), kit_in(w, nb)};
    KIT_OK(cmv_hayashi_yoshida_of(a, b, &r, err));
    return r;
}

/* Every increment of one side with every one of the other. */
static double naive_cov(size_t na, size_t nb) {
    double sum = 0;
    for (size_t i = 1; i < na; i++) {
        for (size_t j = 1; j < nb; j++) {
            if (fmax(x[i - 1], z[j - 1]) < fmin(x[i], z[j]))
                sum += (y[i] - y[i - 1]) * (w[j] - w[j - 1]);
        }
    }
    return sum;
}

static void test_hayashi_yoshida(void **state) {
    (void)state;
    kit_seed("hayashi-yoshida");
    for (int round = 0; round < 30; round++) {
        const size_t na = 2 + kit_below(60), nb = 2 + kit_below(60);
        for (size_t i = 0; i < na; i++) {
            x[i] = (i ? x[i - 1] : 0) + kit_uniform() + 1e-9;
            y[i] = kit_normal();
        }
        for (size_t j = 0; j < nb; j++) {
            z[j] = j % 3 == 1 ? x[j % na] : (j ? z[j - 1] : 0) + kit_uniform();
            if (j && z[j] <= z[j - 1]) z[j] = z[j - 1] + 0.01;
            w[j] = kit_normal();
        }
        KIT_NEAR(hy(na, nb).cov, naive_cov(na, nb), 1e-11);
    }
    /* At the same times it is the realised correlation, here of a series with itself. */
    for (size_t i = 0; i < 50; i++) z[i] = x[i] = (double)i, y[i] = kit_normal(), w[i] = -2 * y[i];
    KIT_NEAR(hy(50, 50).r.v, -1, 1e-15);
    assert_int_equal(hy(1, 50).r.why, CMV_WHY_TOO_FEW);
    for (size_t i = 0; i < 50; i++) w[i] = 4;
    assert_int_equal(hy(50, 50).r.why, CMV_WHY_CONSTANT);
    cmv_hayashi_yoshida r;
    x[7] = x[6];
    const cmv_ticks a = {kit_in(x, 50), kit_in(y, 50)};
    KIT_FAILS(CMV_E_DOMAIN, cmv_hayashi_yoshida_of(a, a, &r, err));
}

/* ---- GARCH and DCC -------------------------------------------------------------------------------------------------------- */

static void make_garch(double *v, size_t n, double mu, double omega, double alpha, double beta) {
    double h = omega / (1 - alpha - beta);
    for (size_t i = 0; i < n; i++) {
        const double e = sqrt(h) * kit_normal();
        v[i] = mu + e;
        h = omega + alpha * e * e + beta * h;
    }
}

static void test_garch_filter(void **state) {
    (void)state;
    kit_seed("garch");
    make_garch(x, N, 0.1, 0.05, 0.1, 0.85);
    cmv_garch_path p;
    /* Without memory the variance is omega after the first value: the likelihood of a normal sample. */
    const cmv_garch flat = {0.1, 0.7, 0, 0, true};
    double want = 0;
    for (size_t i = 0; i < N; i++)
        want -= 0.5 * (log(2 * 3.14159265358979323846 * 0.7) + (x[i] - 0.1) * (x[i] - 0.1) / 0.7);
    KIT_OK(cmv_garch_filter(kit_in(x, N), &flat, kit_out(out, N), &p, err));
    KIT_NEAR(p.loglik, want, 1e-9);
    assert_true(out[0] == 0.7 && out[N - 1] == 0.7 && p.next == 0.7);
    const cmv_garch g = {0.1, 0.05, 0.1, 0.85, false}, bad = {0.1, -5, 0.1, 0.85, false};
    KIT_OK(cmv_garch_filter(kit_in(x, N), &g, kit_out(out, N), &p, err));
    for (size_t i = 1; i < N; i++)
        KIT_NEAR(out[i], 0.05 + 0.1 * pow(x[i - 1] - 0.1, 2) + 0.85 * out[i - 1], 1e-12);
    assert_true(p.first == out[0] && p.last == out[N - 1]);
    KIT_OK(cmv_garch_filter(kit_in(x, N), &bad, (cmv_vec){0}, &p, err));
    assert_true(isnan(p.loglik));
    KIT_FAILS(CMV_E_LENGTH, cmv_garch_filter(kit_in(x, N), &g, kit_out(out, 3), &p, err));
    KIT_FAILS(CMV_E_ARG, cmv_garch_filter(kit_in(x, 0), &g, (cmv_vec){0}, &p, err));
}

static cmv_garch_fit fit(const double *v, size_t n) {
    cmv_garch_fit f;
    KIT_OK(cmv_garch_fit_of(kit_in(v, n), false, kit_out(work, 5 * N), &f, err));
    return f;
}

/* No point near by is better, the true one neither; units only scale. */
static void test_garch_fit(void **state) {
    (void)state;
    kit_seed("garch fit");
    make_garch(x, N, 0.1, 0.05, 0.1, 0.85);
    const cmv_garch_fit f = fit(x, N);
    assert_true(f.converged && !f.why);
    for (int round = 0; round < 40; round++) {
        cmv_garch g = f.g;
        cmv_garch_path p;
        g.mu += 0.01 * kit_normal(), g.omega *= 1 + 0.05 * kit_normal();
        g.alpha *= 1 + 0.05 * kit_normal(), g.beta *= 1 + 0.02 * kit_normal();
        if (round == 0) g = (cmv_garch){0.1, 0.05, 0.1, 0.85, false};
        KIT_OK(cmv_garch_filter(kit_in(x, N), &g, (cmv_vec){0}, &p, err));
        assert_true(p.loglik <= f.loglik + 1e-9);
    }
    KIT_NEAR(f.g.alpha, 0.1, 4 * f.se_hessian[2]);
    KIT_NEAR(f.g.beta, 0.85, 4 * f.se_hessian[3]);
    assert_true(f.se_hessian[2] > 0.005 && f.se_hessian[2] < 0.05);
    KIT_NEAR(f.se_robust[2] / f.se_hessian[2], 1, 0.5);
    for (size_t i = 0; i < N; i++) y[i] = -0.01 * x[i] + 5;
    const cmv_garch_fit same = fit(y, N);
    KIT_NEAR(same.g.alpha, f.g.alpha, 1e-6);
    KIT_NEAR(same.g.mu, 5 - 0.01 * f.g.mu, 1e-8);
    KIT_NEAR(same.g.omega, 1e-4 * f.g.omega, 1e-10);
    KIT_NEAR(same.se_robust[0], 0.01 * f.se_robust[0], 1e-8);
    KIT_NEAR(same.loglik, f.loglik + N * log(100), 1e-6);
    assert_int_equal(fit(x, 49).why, CMV_WHY_TOO_FEW);
    for (size_t i = 0; i < N; i++) y[i] = 2;
    assert_true(fit(y, N).why == CMV_WHY_CONSTANT && isnan(fit(y, N).g.alpha));
}

static void test_dcc(void **state) {
    (void)state;
    kit_seed("dcc");
    double q = 0.2;
    for (size_t i = 0; i < N; i++) { /* correlation that wanders about .3 */
        q = 0.3 * 0.02 + 0.98 * q + 0.05 * kit_normal();
        const double r = fmax(-0.95, fmin(0.95, q)), a = kit_normal(), b = kit_normal();
        x[i] = a, y[i] = r * a + sqrt(1 - r * r) * b;
    }
    cmv_dcc_path p, turned;
    KIT_OK(cmv_dcc_filter(kit_in(x, N), kit_in(y, N), 0, 0, kit_out(out, N), &p, err));
    const double r = p.mean[1] / sqrt(p.mean[0] * p.mean[2]);
    KIT_NEAR(p.least, r, 1e-14);
    KIT_NEAR(p.most, r, 1e-14);
    KIT_OK(cmv_dcc_filter(kit_in(x, N), kit_in(y, N), 0.05, 0.9, kit_out(out, N), &p, err));
    KIT_OK(cmv_dcc_filter(kit_in(y, N), kit_in(x, N), 0.05, 0.9, (cmv_vec){0}, &turned, err));
    KIT_NEAR(turned.loglik, p.loglik, 1e-9);
    KIT_NEAR(turned.last, p.last, 1e-13);
    assert_true(p.first == out[0] && p.last == out[N - 1] && p.most > p.least + 0.3);
    cmv_dcc_fit f;
    KIT_OK(cmv_dcc_fit_of(kit_in(x, N), kit_in(y, N), kit_out(work, 7 * N), &f, err));
    assert_true(!f.why && f.a > 0.005 && f.a + f.b < 1 && f.b > 0.7);
    KIT_NEAR(f.loglik, f.x.loglik + f.y.loglik + f.path.loglik, 1e-9);
    for (size_t i = 0; i < N; i++) y[i] = 2;
    KIT_OK(cmv_dcc_fit_of(kit_in(x, N), kit_in(y, N), kit_out(work, 7 * N), &f, err));
    assert_true(f.why == CMV_WHY_CONSTANT && isnan(f.a));
    KIT_FAILS(CMV_E_LENGTH,
              cmv_dcc_fit_of(kit_in(x, N), kit_in(y, 5), kit_out(work, 7 * N), &f, err));
}

/* ---- Markov switching: against the sum over every path of states ---------------------------------------------------------- */

static double path_likelihood(const cmv_markov2 *m, const double *v, size_t n, unsigned path) {
    const double second = (1 - m->stay[0]) / (2 - m->stay[0] - m->stay[1]);
    double p = 1;
    for (size_t i = 0; i < n; i++) {
        const unsigned s = path >> i & 1, before = i ? path >> (i - 1) & 1 : 0;
        if (i == 0) p *= s ? second : 1 - second;
        if (i > 0) p *= s == before ? m->stay[s] : 1 - m->stay[before];
        const double u = (v[i] - m->mean[s]) / m->sd[s];
        p *= exp(-u * u / 2) / (m->sd[s] * sqrt(2 * 3.14159265358979323846));
    }
    return p;
}

static void test_markov(void **state) {
    (void)state;
    enum { LEN = 9 };
    const cmv_markov2 m = {{-0.4, 1.1}, {0.9, 0.6}, {0.7, 0.85}};
    double filtered[LEN], smoothed[LEN], total = 0, second[LEN] = {0}, last = 0;
    cmv_markov2_path p;
    kit_seed("markov");
    for (size_t i = 0; i < LEN; i++) x[i] = kit_normal();
    for (unsigned path = 0; path < 1u << LEN; path++) {
        const double l = path_likelihood(&m, x, LEN, path);
        total += l;
        last += path >> (LEN - 1) & 1 ? l : 0;
        for (size_t i = 0; i < LEN; i++) second[i] += path >> i & 1 ? l : 0;
    }
    KIT_OK(cmv_markov2_filter(kit_in(x, LEN), &m, kit_out(filtered, LEN), kit_out(smoothed, LEN),
                              &p, err));
    KIT_NEAR(p.loglik, log(total), 1e-12);
    for (size_t i = 0; i < LEN; i++) KIT_NEAR(smoothed[i], second[i] / total, 1e-13);
    KIT_NEAR(filtered[LEN - 1], last / total, 1e-13);
    KIT_NEAR(p.next_second, 0.3 * (1 - last / total) + 0.85 * last / total, 1e-13);
    x[3] = 1e9; /* the density of neither state is a number there */
    KIT_OK(cmv_markov2_filter(kit_in(x, LEN), &m, kit_out(filtered, LEN), kit_out(smoothed, LEN),
                              &p, err));
    assert_true(isfinite(p.loglik) && filtered[3] == 0 && smoothed[4] >= 0);
    const cmv_markov2 bad = {{0, 0}, {1, 0}, {0.5, 0.5}};
    KIT_FAILS(CMV_E_ARG, cmv_markov2_filter(kit_in(x, LEN), &bad, kit_out(filtered, LEN),
                                            kit_out(smoothed, LEN), &p, err));
    KIT_FAILS(CMV_E_ALIAS, cmv_markov2_filter(kit_in(x, LEN), &m, kit_out(filtered, LEN),
                                              kit_out(filtered, LEN), &p, err));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_profile),      cmocka_unit_test(test_closest),
        cmocka_unit_test(test_midas),        cmocka_unit_test(test_hayashi_yoshida),
        cmocka_unit_test(test_garch_filter), cmocka_unit_test(test_garch_fit),
        cmocka_unit_test(test_dcc),          cmocka_unit_test(test_markov),
    };
    return cmocka_run_group_tests_name("num: for researchers", tests, NULL, NULL);
}
