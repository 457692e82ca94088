// SPDX-License-Identifier: Apache-2.0
/* Residuals out of sample from a sliding window. */
#include "support/num_kit.h"

#include "comove/regress.h"

enum { N = 1500, W = 60 };

static double x[N], y[N], expected[N], z[N], expected2[N], z2[N];

static void resid(const double *a, const double *b, size_t n, size_t w, double *e, double *out) {
    KIT_OK(cmv_roll_resid(kit_in(a, n), kit_in(b, n), w, kit_out(e, n), kit_out(out, n), err));
}

/* The line through w pairs by two passes in long double; z of the pair that follows them. */
static double referee(const double *a, const double *b, size_t w, double *e) {
    long double ma = 0, mb = 0, saa = 0, sab = 0, rest = 0;
    for (size_t i = 0; i < w; i++) {
        ma += (long double)a[i] / (long double)w;
        mb += (long double)b[i] / (long double)w;
    }
    for (size_t i = 0; i < w; i++) {
        saa += ((long double)a[i] - ma) * ((long double)a[i] - ma);
        sab += ((long double)a[i] - ma) * ((long double)b[i] - mb);
    }
    const long double slope = sab / saa;
    for (size_t i = 0; i < w; i++) {
        const long double u = (long double)b[i] - mb - slope * ((long double)a[i] - ma);
        rest += u * u;
    }
    const long double fit = mb + slope * ((long double)a[w] - ma);
    *e = (double)fit;
    return (double)(((long double)b[w] - fit) / sqrtl(rest / (long double)(w - 2)));
}

static void check_against_referee(size_t n, size_t w) {
    resid(x, y, n, w, expected, z);
    for (size_t t = 0; t < n; t++) {
        if (t < w) {
            assert_true(isnan(z[t]) && isnan(expected[t]));
            continue;
        }
        double e;
        const double want = referee(x + t - w, y + t - w, w, &e);
        KIT_NEAR(z[t], want, 1e-9 * (1 + fabs(want)));
        KIT_NEAR(expected[t], e, 1e-9 * (fabs(e) + fabs(y[t] - e)));
    }
}

static void test_against_two_passes(void **state) {
    (void)state;
    kit_seed("two passes");
    static const double offsets[] = {0, 3, -1e4};
    for (size_t k = 0; k < KIT_COUNT(offsets); k++) {
        kit_pairs(x, y, N, 0.6);
        for (size_t i = 0; i < N; i++) x[i] += offsets[k] * 0.01, y[i] += offsets[k] * 0.01;
        check_against_referee(N, W);
        check_against_referee(200, 3);
    }
}

/* A huge value is forgotten the moment it leaves the window. */
static void test_outlier_leaves(void **state) {
    (void)state;
    kit_seed("outlier");
    kit_pairs(x, y, N, 0.3);
    x[300] = 1e8;
    y[700] = -1e8;
    resid(x, y, N, W, expected, z);
    for (size_t t = 301 + W; t < 700; t++) {
        double e;
        const double want = referee(x + t - W, y + t - W, W, &e);
        KIT_NEAR(z[t], want, 1e-9 * (1 + fabs(want)));
    }
    for (size_t t = 701 + W; t < N; t++) {
        double e;
        const double want = referee(x + t - W, y + t - W, W, &e);
        KIT_NEAR(z[t], want, 1e-9 * (1 + fabs(want)));
    }
}

/* Out of sample: what comes at t and after t changes nothing before t. */
static void test_no_foresight(void **state) {
    (void)state;
    kit_seed("no foresight");
    kit_pairs(x, y, N, 0.5);
    resid(x, y, N, W, expected, z);
    resid(x, y, 900, W, expected2, z2);
    assert_memory_equal(z, z2, 900 * sizeof *z);
    const double before = expected[900];
    y[900] += 5;
    resid(x, y, N, W, expected2, z2);
    assert_memory_equal(z, z2, 900 * sizeof *z);
    KIT_NEAR(expected2[900], before, 0);
}

/* Other units and another zero leave z as it is; turning y turns z. */
static void test_affine(void **state) {
    (void)state;
    kit_seed("affine");
    static double a[N], b[N];
    kit_pairs(x, y, N, -0.4);
    resid(x, y, N, W, expected, z);
    for (size_t i = 0; i < N; i++) a[i] = 100 * x[i] + 2, b[i] = -0.25 * y[i] + 1;
    resid(a, b, N, W, expected2, z2);
    for (size_t t = W; t < N; t++) {
        KIT_NEAR(z2[t], -z[t], 1e-9 * (1 + fabs(z[t])));
        KIT_NEAR(expected2[t], -0.25 * expected[t] + 1, 1e-9);
    }
}

static void test_undefined(void **state) {
    (void)state;
    kit_seed("undefined");
    kit_pairs(x, y, N, 0.5);
    for (size_t i = 200; i < 400; i++) x[i] = 0.1;          /* stands still */
    for (size_t i = 600; i < 800; i++) y[i] = 2 * x[i] - 1; /* on a line */
    y[1000] = NAN;
    resid(x, y, N, W, expected, z);
    for (size_t t = 200 + W; t <= 400; t++) assert_true(isnan(z[t]) && isnan(expected[t]));
    for (size_t t = 600 + W; t <= 800; t++) assert_true(isnan(z[t]));
    for (size_t t = 1000; t <= 1000 + W; t++) assert_true(isnan(z[t]));
    assert_true(!isnan(z[402]) && !isnan(z[802]) && !isnan(z[999]) && !isnan(z[1001 + W]));
    resid(x, y, W, W, expected, z); /* nothing to judge */
    for (size_t t = 0; t < W; t++) assert_true(isnan(z[t]));
}

/* A side that moves in its last bit does not vary. */
static void test_near_constant(void **state) {
    (void)state;
    kit_seed("near constant");
    kit_pairs(x, y, N, 0.5);
    for (size_t i = 0; i < N; i++) x[i] = i % 2 ? 0.1 : nextafter(0.1, 1);
    resid(x, y, N, W, expected, z);
    for (size_t t = 0; t < N; t++) assert_true(isnan(z[t]));
}

static void test_errors(void **state) {
    (void)state;
    static double in[5] = {1, 2, 3, 4, 5}, bad[5] = {1, 2, INFINITY, 4, 5}, e[5], out[5];
    KIT_FAILS(CMV_E_ARG,
              cmv_roll_resid(kit_in(in, 5), kit_in(in, 5), 2, kit_out(e, 5), kit_out(out, 5), err));
    KIT_FAILS(CMV_E_LENGTH,
              cmv_roll_resid(kit_in(in, 5), kit_in(in, 4), 3, kit_out(e, 5), kit_out(out, 5), err));
    KIT_FAILS(CMV_E_LENGTH,
              cmv_roll_resid(kit_in(in, 5), kit_in(in, 5), 3, kit_out(e, 4), kit_out(out, 5), err));
    KIT_FAILS(CMV_E_ALIAS,
              cmv_roll_resid(kit_in(in, 5), kit_in(bad, 5), 3, kit_out(e, 5), kit_out(in, 5), err));
    KIT_FAILS(CMV_E_ALIAS,
              cmv_roll_resid(kit_in(in, 5), kit_in(bad, 5), 3, kit_out(e, 5), kit_out(e, 5), err));
    KIT_FAILS(CMV_E_DOMAIN,
              cmv_roll_resid(kit_in(in, 5), kit_in(bad, 5), 3, kit_out(e, 5), kit_out(out, 5), err));
    assert_true(e[0] == 0 && out[0] == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_two_passes), cmocka_unit_test(test_outlier_leaves),
        cmocka_unit_test(test_no_foresight),       cmocka_unit_test(test_affine),
        cmocka_unit_test(test_undefined),          cmocka_unit_test(test_errors),
        cmocka_unit_test(test_near_constant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
