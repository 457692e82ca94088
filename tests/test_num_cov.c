// SPDX-License-Identifier: Apache-2.0
/* Covariance, correlation, jackknife interval and slopes: properties, accuracy, hard cases. */
#include "support/num_kit.h"

enum { N = 400 };

static double x[N], y[N];

static cmv_cov cov(const double *a, const double *b, size_t n) {
    cmv_cov c;
    KIT_OK(cmv_cov_of(kit_in(a, n), kit_in(b, n), &c, err));
    return c;
}

static cmv_corr_jack jack(const double *a, const double *b, size_t n) {
    cmv_corr_jack j;
    KIT_OK(cmv_corr_jack_of(kit_in(a, n), kit_in(b, n), &j, err));
    return j;
}

/* ---- properties ---- */

static void test_symmetry_and_affine(void **state) {
    (void)state;
    kit_seed("symmetry");
    for (int round = 0; round < 200; round++) {
        const size_t n = 2 + kit_below(N - 2);
        double ax[N], by[N];
        const double scale = exp(20 * (kit_uniform() - 0.5)), shift = kit_normal();
        kit_pairs(x, y, n, 2 * kit_uniform() - 1);
        for (size_t i = 0; i < n; i++) {
            ax[i] = scale * x[i] + shift * scale;
            by[i] = -3 * y[i];
        }
        const double r = cov(x, y, n).r.v;
        assert_true(r >= -1 && r <= 1);
        assert_true(cov(y, x, n).r.v == r);
        KIT_NEAR(cov(ax, by, n).r.v, -r,
                 1e-12); /* shift 1, sd 0.01: the inputs themselves are rounded to 1e-14 */
    }
}

static void test_permutation(void **state) {
    (void)state;
    kit_seed("permutation");
    kit_pairs(x, y, N, 0.3);
    const cmv_corr_jack before = jack(x, y, N);
    for (size_t i = N - 1; i > 0; i--) {
        const size_t k = kit_below(i + 1);
        const double a = x[i], b = y[i];
        x[i] = x[k], y[i] = y[k];
        x[k] = a, y[k] = b;
    }
    const cmv_corr_jack after = jack(x, y, N);
    KIT_NEAR(after.r.v, before.r.v, 1e-15);
    KIT_NEAR(after.se_jack_z, before.se_jack_z, 1e-14);
    KIT_NEAR(after.r_without, before.r_without, 1e-14);
}

static void test_missing_pairs_are_dropped(void **state) {
    (void)state;
    kit_seed("missing");
    for (int round = 0; round < 50; round++) {
        double gx[2 * N], gy[2 * N];
        size_t at[N];
        size_t k = 0, n = 0;
        kit_pairs(x, y, N, 0.5);
        for (size_t i = 0; i < N; i++) {
            while (k + (N - i) < (size_t)(2 * N - 1) && kit_uniform() < 0.3) {
                gx[k] = kit_uniform() < 0.5 ? (double)NAN : 1e9;
                gy[k] = isnan(gx[k]) ? 1e9 : (double)NAN;
                k++;
            }
            at[n++] = k;
            gx[k] = x[i], gy[k] = y[i];
            k++;
        }
        const cmv_cov a = cov(x, y, N), b = cov(gx, gy, k);
        assert_true(a.n == b.n && a.r.v == b.r.v && a.sd_x == b.sd_x && a.mean_y == b.mean_y);
        const cmv_corr_jack c = jack(x, y, N), d = jack(gx, gy, k);
        assert_true(c.se_jack_z == d.se_jack_z && c.r_without == d.r_without);
        assert_true(at[c.influential] == d.influential);
    }
}

static void test_slopes(void **state) {
    (void)state;
    kit_seed("slopes");
    for (int round = 0; round < 100; round++) {
        const size_t n = 3 + kit_below(N - 3);
        kit_pairs(x, y, n, 0.9 * (2 * kit_uniform() - 1));
        cmv_beta b;
        KIT_OK(cmv_beta_of(kit_in(x, n), kit_in(y, n), &b, err));
        const cmv_cov c = cov(x, y, n);
        KIT_NEAR(b.beta_y_on_x.v * b.beta_x_on_y.v, c.r.v * c.r.v, 1e-14);
        KIT_NEAR(b.beta_y_on_x.v, c.r.v * c.sd_y / c.sd_x, 1e-13 * (1 + fabs(b.beta_y_on_x.v)));
        KIT_NEAR(b.resid_sd * b.resid_sd * ((double)n - 2), (1 - b.r2) * c.syy, 1e-13 * c.syy);
        KIT_NEAR(b.alpha + b.beta_y_on_x.v * c.mean_x, c.mean_y, 1e-15);
    }
}

/* HC1 from its definition. */
static void test_hc1(void **state) {
    (void)state;
    kit_seed("hc1");
    kit_pairs(x, y, N, 0.4);
    cmv_beta b;
    KIT_OK(cmv_beta_of(kit_in(x, N), kit_in(y, N), &b, err));
    const cmv_cov c = cov(x, y, N);
    long double meat = 0;
    for (size_t i = 0; i < N; i++) {
        const double e = y[i] - b.alpha - b.beta_y_on_x.v * x[i], a = x[i] - c.mean_x;
        meat += (long double)(e * e * a * a);
    }
    const double want = sqrt((double)meat * N / (N - 2)) / c.sxx;
    KIT_NEAR(b.se_hc1, want, 1e-12 * want);
}

/* ---- accuracy ---- */

static void test_accuracy_against_long_double(void **state) {
    (void)state;
    kit_seed("accuracy");
    static const double offsets[] = {0, 1, 1e3, 1e6, 1e9, 1e12};
    for (size_t k = 0; k < KIT_COUNT(offsets); k++) {
        for (int round = 0; round < 50; round++) {
            kit_pairs(x, y, N, 0.5);
            for (size_t i = 0; i < N; i++) {
                x[i] = 100 * x[i] + offsets[k];
                y[i] = 100 * y[i] - offsets[k];
            }
            KIT_NEAR(cov(x, y, N).r.v, kit_referee_r(x, y, N), 1e-14);
        }
    }
}

__extension__ typedef __int128 exact;

static int64_t park_miller(int64_t *seed, int64_t range) {
    *seed = *seed * 48271 % 2147483647;
    return *seed % (2 * range + 1) - range;
}

/* A million pairs of integers: their sums are exact, so r is known to the last digit. */
static void test_million_against_exact_integers(void **state) {
    (void)state;
    const size_t n = 1000000;
    double *a = malloc(2 * n * sizeof *a), *b = a + n;
    assert_non_null(a);
    int64_t s = 20260616, t = 42, sx = 0, sy = 0;
    exact xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < n; i++) {
        const int64_t u = park_miller(&s, 10000), v = (u + park_miller(&t, 10000)) / 2;
        a[i] = (double)u / 100;
        b[i] = (double)v / 100;
        sx += u, sy += v;
        xx += u * u, yy += v * v, xy += u * v;
    }
    const exact m = (exact)n;
    const long double cxx = (long double)(m * xx - sx * sx), cyy = (long double)(m * yy - sy * sy);
    const long double cxy = (long double)(m * xy - (exact)sx * sy);
    const cmv_cov c = cov(a, b, n);
    KIT_NEAR(c.r.v, (double)(cxy / sqrtl(cxx) / sqrtl(cyy)), 1e-14);
    KIT_NEAR(c.mean_x, (double)sx / 1e8, 1e-13);
    KIT_NEAR(c.sd_x, (double)(sqrtl(cxx / (long double)n / (long double)(n - 1)) / 100), 1e-12);
    free(a);
}

static void test_scales(void **state) {
    (void)state;
    kit_seed("scales");
    static const double scales[] = {1e-310, 1e-300, 1e-200, 1e-101, 1e-99,
                                    1,      1e99,   1e101,  1e200,  1e300};
    double bx[N], by[N];
    kit_pairs(bx, by, N, 0.6);
    for (size_t i = 0; i < KIT_COUNT(scales); i++) {
        for (size_t k = 0; k < KIT_COUNT(scales); k++) {
            for (size_t t = 0; t < N; t++) {
                x[t] = bx[t] * scales[i];
                y[t] = by[t] * scales[k];
            }
            /* Denormals carry fewer digits. */
            const double tol = scales[i] < 1e-305 || scales[k] < 1e-305 ? 1e-9 : 1e-14;
            KIT_NEAR(cov(x, y, N).r.v, kit_referee_r(bx, by, N), tol);
            if (tol < 1e-10) KIT_NEAR(cov(x, y, N).sd_x / scales[i], cov(bx, by, N).sd_x, 1e-15);
        }
    }
}

/* ---- jackknife ---- */

/* Leaves each pair out and recomputes, in long double. */
static void referee_jack(const double *a, const double *b, size_t n, double *se, double *r_without,
                         size_t *at) {
    double rest_a[N], rest_b[N];
    long double sum = 0, sq = 0;
    const long double r = kit_referee_rl(a, b, n);
    const long double z0 = atanhl(r);
    long double change = -1;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        for (size_t t = 0; t < n; t++) {
            if (t == i) continue;
            rest_a[k] = a[t];
            rest_b[k++] = b[t];
        }
        const long double ri = kit_referee_rl(rest_a, rest_b, n - 1);
        const long double w = atanhl(ri) - z0;
        sum += w;
        sq += w * w;
        if (fabsl(ri - r) > change) {
            change = fabsl(ri - r);
            *r_without = (double)ri;
            *at = i;
        }
    }
    const long double m = (long double)n;
    *se = (double)sqrtl((m - 1) / m * (sq - sum * sum / m));
}

static void test_jack_against_leaving_out(void **state) {
    (void)state;
    kit_seed("jack");
    static const size_t sizes[] = {4, 5, 8, 30, 90, 252, N};
    for (size_t k = 0; k < KIT_COUNT(sizes); k++) {
        for (int round = 0; round < 8; round++) {
            const size_t n = sizes[k];
            double se = 0, without = 0;
            size_t at = 0;
            kit_pairs(x, y, n, 0.98 * (2 * kit_uniform() - 1));
            /* One day that dominates both sides, or all but 1e-6 of one. */
            if (round % 4 == 1) x[n / 2] *= 30, y[n / 2] *= 20;
            if (round % 4 == 3) x[n / 3] = 0.01 * sqrt((double)n) * 1e3;
            referee_jack(x, y, n, &se, &without, &at);
            const cmv_corr_jack j = jack(x, y, n);
            assert_int_equal(j.ci_low.why, CMV_WHY_NONE);
            KIT_NEAR(j.se_jack_z, se, 1e-10 * se);
            KIT_NEAR(j.r_without, without, 1e-12);
            assert_int_equal(j.influential, at);
            assert_true(j.se_used_z >= 1 / sqrt((double)n - 3));
            assert_true(j.ci_low.v < j.r.v && j.r.v < j.ci_high.v && j.ci_low.v >= -1 &&
                        j.ci_high.v <= 1);
        }
    }
}

/* The interval covers the true value about 95 times in 100 where Fisher's does 85 times (common volatility). */
static void test_jack_coverage(void **state) {
    (void)state;
    kit_seed("coverage");
    enum { ROUNDS = 2000, DAYS = 90 };
    int inside = 0, fisher = 0;
    const double z0 = atanh(0.5), half = 1.959964 / sqrt(DAYS - 3.0);
    for (int k = 0; k < ROUNDS; k++) {
        for (size_t i = 0; i < DAYS; i++) {
            double g = 0;
            for (int v = 0; v < 5; v++) {
                const double q = kit_normal();
                g += q * q;
            }
            const double vol = 1 / sqrt(g / 5), a = kit_normal(), b = kit_normal();
            x[i] = vol * a;
            y[i] = vol * (0.5 * a + sqrt(0.75) * b);
        }
        const cmv_corr_jack j = jack(x, y, DAYS);
        inside += j.ci_low.v <= 0.5 && 0.5 <= j.ci_high.v;
        fisher += fabs(atanh(j.r.v) - z0) <= half;
    }
    print_message("coverage of 95 %%: jackknife %.3f, Fisher %.3f\n", inside / (double)ROUNDS,
                  fisher / (double)ROUNDS);
    /* 0.94 and 0.84 in independent simulations; three standard errors of 2,000 rounds are 0.016 and 0.025. */
    KIT_NEAR(inside / (double)ROUNDS, 0.94, 0.02);
    KIT_NEAR(fisher / (double)ROUNDS, 0.84, 0.03);
}

static void test_jack_undefined(void **state) {
    (void)state;
    kit_pairs(x, y, 20, 0.2);
    assert_int_equal(jack(x, y, 3).ci_low.why, CMV_WHY_TOO_FEW);
    assert_int_equal(jack(x, y, 1).r.why, CMV_WHY_TOO_FEW);
    assert_int_equal(jack(x, y, 0).r.why, CMV_WHY_TOO_FEW);
    for (size_t i = 0; i < 20; i++) y[i] = 3 - 2 * x[i];
    cmv_corr_jack j = jack(x, y, 20);
    assert_true(j.r.v <= -1 + 1e-15);
    assert_int_equal(j.ci_low.why, CMV_WHY_PERFECT);
    assert_true(isnan(j.se_jack_z) && isnan(j.r_without) && j.influential == SIZE_MAX);
    for (size_t i = 0; i < 20; i++) x[i] = i == 7 ? 1 : 0;
    kit_pairs(y, y, 20, 0.2);
    assert_int_equal(jack(x, y, 20).ci_low.why, CMV_WHY_ONE_DAY);
    /* All but one pair on a line: leaving that one out gives |r| = 1. */
    for (size_t i = 0; i < 20; i++) {
        x[i] = (double)i;
        y[i] = i == 7 ? 50 : 2 * (double)i;
    }
    assert_int_equal(jack(x, y, 20).ci_low.why, CMV_WHY_ONE_DAY);
    for (size_t i = 0; i < 20; i++) x[i] = 0.1;
    assert_int_equal(jack(x, y, 20).r.why, CMV_WHY_CONSTANT);
}

static void test_diff_is_antisymmetric(void **state) {
    (void)state;
    kit_seed("diff");
    kit_pairs(x, y, N, 0.4);
    const cmv_corr_jack a = jack(x, y, 90), b = jack(x + 90, y + 90, N - 90);
    const cmv_corr_diff ab = cmv_corr_diff_of(&a, &b), ba = cmv_corr_diff_of(&b, &a);
    assert_true(ab.z == -ba.z && ab.p == ba.p && ab.p > 0 && ab.p <= 1);
    KIT_NEAR(cmv_corr_diff_of(&a, &a).p, 1, 0);
    const cmv_corr_jack none = jack(x, y, 3);
    assert_true(isnan(cmv_corr_diff_of(&a, &none).p));
}

/* ---- flat sides ---- */

static void test_flat_sides(void **state) {
    (void)state;
    static const double levels[] = {0, 0.1, 3.14, -1e9, 1e-300, 1e300};
    kit_pairs(x, y, N, 0.2);
    for (size_t k = 0; k < KIT_COUNT(levels); k++) {
        for (size_t i = 0; i < N; i++) x[i] = levels[k];
        const cmv_cov c = cov(x, y, N);
        assert_int_equal(c.r.why, CMV_WHY_CONSTANT);
        assert_true(isnan(c.r.v) && c.sd_x == 0 && c.mean_x == levels[k] && c.sxx == 0);
        cmv_beta b;
        KIT_OK(cmv_beta_of(kit_in(x, N), kit_in(y, N), &b, err));
        assert_int_equal(b.beta_y_on_x.why, CMV_WHY_CONSTANT);
        assert_true(b.beta_x_on_y.v == 0 && isnan(b.r2));
    }
    /* Varies in its last bit only. */
    for (size_t i = 0; i < N; i++) x[i] = i % 2 ? 0.1 : nextafter(0.1, 1);
    assert_int_equal(cov(x, y, N).r.why, CMV_WHY_CONSTANT);
    for (size_t i = 0; i < N; i++) x[i] = 1e9 + 1e-5 * (double)(i % 7);
    assert_int_equal(cov(x, y, N).r.why, CMV_WHY_NONE);
}

/* ---- contract ---- */

static void test_checks_come_before_writes(void **state) {
    (void)state;
    cmv_cov c, untouched;
    memset(&c, 0x5a, sizeof c);
    memcpy(&untouched, &c, sizeof c);
    kit_pairs(x, y, N, 0.2);
    KIT_FAILS(CMV_E_ARG, cmv_cov_of(kit_in(x, N), kit_in(y, N), NULL, err));
    KIT_FAILS(CMV_E_ARG, cmv_cov_of(kit_in(NULL, 3), kit_in(y, 3), &c, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_cov_of(kit_in(x, N), kit_in(y, N - 1), &c, err));
    for (size_t at = 0; at < N; at += 37) {
        cmv_err e = {0};
        const double old = y[at];
        y[at] = at % 2 ? (double)INFINITY : -(double)INFINITY;
        assert_int_equal(cmv_cov_of(kit_in(x, N), kit_in(y, N), &c, &e), CMV_E_DOMAIN);
        assert_int_equal(e.index, at);
        cmv_corr_jack j = {.n = 77};
        cmv_beta b = {.n = 77};
        assert_int_equal(cmv_corr_jack_of(kit_in(x, N), kit_in(y, N), &j, NULL), CMV_E_DOMAIN);
        assert_int_equal(cmv_beta_of(kit_in(x, N), kit_in(y, N), &b, NULL), CMV_E_DOMAIN);
        assert_true(j.n == 77 && b.n == 77);
        y[at] = old;
    }
    assert_memory_equal(&c, &untouched, sizeof c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_symmetry_and_affine),
        cmocka_unit_test(test_permutation),
        cmocka_unit_test(test_missing_pairs_are_dropped),
        cmocka_unit_test(test_slopes),
        cmocka_unit_test(test_hc1),
        cmocka_unit_test(test_accuracy_against_long_double),
        cmocka_unit_test(test_million_against_exact_integers),
        cmocka_unit_test(test_scales),
        cmocka_unit_test(test_jack_against_leaving_out),
        cmocka_unit_test(test_jack_coverage),
        cmocka_unit_test(test_jack_undefined),
        cmocka_unit_test(test_diff_is_antisymmetric),
        cmocka_unit_test(test_flat_sides),
        cmocka_unit_test(test_checks_come_before_writes),
    };
    return cmocka_run_group_tests_name("num: two series", tests, NULL, NULL);
}
