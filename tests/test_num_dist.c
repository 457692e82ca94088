// SPDX-License-Identifier: Apache-2.0
/* Tails of chi-squared and F, quantiles of the normal distribution. */
#include "support/num_kit.h"

static const double PI = 3.14159265358979323846;

/* Tails with two and four degrees of freedom are elementary, one is the normal tail. */
static void test_chi2_closed_forms(void **state) {
    (void)state;
    for (double x = 1e-6; x < 700; x *= 1.7) {
        const double half = x / 2;
        KIT_NEAR(cmv_chi2_upper(x, 2), exp(-half), 1e-13 * exp(-half));
        KIT_NEAR(cmv_chi2_upper(x, 4), (1 + half) * exp(-half), 1e-12 * (1 + half) * exp(-half));
        const double one = cmv_norm_p2(sqrt(x));
        KIT_NEAR(cmv_chi2_upper(x, 1), one, 1e-12 * one);
    }
}

/* From mpmath 1.4.1 at 60 digits: gammainc(df/2, x/2, inf, regularized=True). */
static void test_chi2_published(void **state) {
    (void)state;
    static const struct {
        double x, df, upper;
    } rows[] = {{0.1, 0.5, 0.48344467916953437},        {13.2767, 4, 0.010000017972571747},
                {118.5, 9, 2.7088766735822e-21},        {400.25, 10, 8.3278834372334197e-80},
                {150, 100, 0.00090393204235400909},     {1100, 999, 0.013818467525532355},
                {12827.5, 9999, 9.3469147253821786e-76}};
    for (size_t i = 0; i < KIT_COUNT(rows); i++)
        KIT_NEAR(cmv_chi2_upper(rows[i].x, rows[i].df), rows[i].upper, 1e-12 * rows[i].upper);
}

/* From mpmath 1.4.1 at 60 digits: betainc(df2/2, df1/2, 0, df2/(df2 + df1 f), regularized=True). */
static void test_f_published(void **state) {
    (void)state;
    static const struct {
        double f, df1, df2, upper;
    } rows[] = {{0.25, 3, 7, 0.85897992510988634},
                {5.404984372335132, 3, 44, 0.0029663974455760852},
                {85.70248317965044, 1, 496, 6.288591668966146e-19},
                {17.879916208188497, 5, 484, 2.7866596959143467e-16},
                {2.5, 10, 1249, 0.0056728676309764982},
                {400, 5, 60, 1.0678233618375839e-44},
                {1.2, 300, 40, 0.24643096417293269},
                {3, 5, 50000, 0.010370030240650199}};
    for (size_t i = 0; i < KIT_COUNT(rows); i++)
        KIT_NEAR(cmv_f_upper(rows[i].f, rows[i].df1, rows[i].df2), rows[i].upper,
                 5e-12 * rows[i].upper);
}

/* F with one degree of freedom above is t squared; turned over, its lower tail. */
static void test_f_identities(void **state) {
    (void)state;
    kit_seed("f identities");
    for (int i = 0; i < 2000; i++) {
        const double t = exp(6 * kit_uniform() - 3), df2 = 1 + floor(300 * kit_uniform());
        const double df1 = 1 + floor(40 * kit_uniform());
        const double student = cmv_t_p2(t, df2);
        KIT_NEAR(cmv_f_upper(t * t, 1, df2), student, 1e-11 * student);
        KIT_NEAR(cmv_f_upper(t, df1, df2) + cmv_f_upper(1 / t, df2, df1), 1, 1e-12);
        const double two = pow(1 + 2 * t / df2, -df2 / 2);
        KIT_NEAR(cmv_f_upper(t, 2, df2), two, 1e-11 * two);
    }
}

/* Many degrees of freedom below make F chi-squared. */
static void test_f_meets_chi2(void **state) {
    (void)state;
    for (double x = 0.5; x < 60; x *= 1.5) {
        const double want = cmv_chi2_upper(x, 5);
        KIT_NEAR(cmv_f_upper(x / 5, 5, 1e7), want, 2e-5 * (1 + x) * want);
    }
}

static void test_tails_fall(void **state) {
    (void)state;
    for (double df = 0.5; df < 5000; df *= 2.3) {
        double chi2 = 1, f = 1;
        for (double x = 0.01; x < 40; x *= 1.05) {
            const double c = cmv_chi2_upper(x * df, df), g = cmv_f_upper(x, df, 17);
            assert_true(c <= chi2 * (1 + 1e-13) && c >= 0 && g <= f * (1 + 1e-13) && g > 0);
            chi2 = c;
            f = g;
        }
    }
}

static void test_edges(void **state) {
    (void)state;
    const double inf = (double)INFINITY, nan = (double)NAN;
    assert_true(cmv_chi2_upper(0, 3) == 1 && cmv_chi2_upper(-1, 3) == 1);
    assert_true(cmv_chi2_upper(inf, 3) == 0 && cmv_f_upper(inf, 3, 4) == 0);
    assert_true(cmv_f_upper(0, 3, 4) == 1 && cmv_f_upper(-2, 3, 4) == 1);
    assert_true(isnan(cmv_chi2_upper(nan, 3)) && isnan(cmv_chi2_upper(1, 0)));
    assert_true(isnan(cmv_chi2_upper(1, -1)) && isnan(cmv_chi2_upper(1, inf)));
    assert_true(isnan(cmv_f_upper(nan, 1, 1)) && isnan(cmv_f_upper(1, 0, 1)));
    assert_true(isnan(cmv_f_upper(1, 1, 0)) && isnan(cmv_f_upper(1, inf, 1)));
    /* Far beyond what a product of f and df can hold: (2 / pi) / sqrt(f) with one and one. */
    const double far = 2 / PI * 1e-154;
    KIT_NEAR(cmv_f_upper(1e308, 1, 1), far, 1e-12 * far);
    KIT_NEAR(cmv_f_upper(1e-300, 1, 1), 1, 1e-15);
}

/* From mpmath 1.4.1 at 60 digits: the root of erfc(-z/sqrt 2)/2 = p. */
static void test_quantile_published(void **state) {
    (void)state;
    static const struct {
        double p, z;
    } rows[] = {{0.5078125, 0.01958428523012692}, {0.75, 0.67448975019608174},
                {0.05, -1.6448536269514727},      {0.025, -1.9599639845400542},
                {0.0025, -2.8070337683438041},    {1e-05, -4.2648907939228246},
                {1e-15, -7.9413453261709968},     {1e-40, -13.310921371425171},
                {1e-80, -18.991635878820207},     {1e-300, -37.047096299361199}};
    for (size_t i = 0; i < KIT_COUNT(rows); i++)
        KIT_NEAR(cmv_norm_quantile(rows[i].p), rows[i].z, 1e-15 * fabs(rows[i].z));
}

static void test_quantile_turns_the_tail_round(void **state) {
    (void)state;
    kit_seed("quantile");
    for (double z = 0.01; z < 37; z *= 1.07) {
        const double p = cmv_norm_upper(z);
        KIT_NEAR(-cmv_norm_quantile(p), z, 1e-13 * z * (1 + 1 / (z * z)));
    }
    for (int i = 0; i < 1000; i++) {
        const double p = floor(kit_uniform() * 0x1p40) * 0x1p-40; /* 1 - p is exact */
        if (p > 0) assert_true(cmv_norm_quantile(p) == -cmv_norm_quantile(1 - p));
    }
    assert_true(cmv_norm_quantile(0.5) == 0 && isinf(cmv_norm_quantile(0)));
    assert_true(cmv_norm_quantile(1) > 0 && isinf(cmv_norm_quantile(1)));
    assert_true(isnan(cmv_norm_quantile(-0.1)) && isnan(cmv_norm_quantile(1.1)));
    assert_true(isnan(cmv_norm_quantile((double)NAN)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chi2_closed_forms),
        cmocka_unit_test(test_chi2_published),
        cmocka_unit_test(test_f_published),
        cmocka_unit_test(test_f_identities),
        cmocka_unit_test(test_f_meets_chi2),
        cmocka_unit_test(test_tails_fall),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_quantile_published),
        cmocka_unit_test(test_quantile_turns_the_tail_round),
    };
    return cmocka_run_group_tests_name("num: chi-squared, F, normal quantiles", tests, NULL, NULL);
}
