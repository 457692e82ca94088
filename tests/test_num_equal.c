// SPDX-License-Identifier: Apache-2.0
/* Equality of several correlations. */
#include "support/num_kit.h"

enum { N = 400, K = 4 };

static double x[N], y[N];

static cmv_corr_jack jack(size_t first, size_t n) {
    cmv_corr_jack c;
    KIT_OK(cmv_corr_jack_of(kit_in(x + first, n), kit_in(y + first, n), &c, err));
    return c;
}

static cmv_corr_equal equal(const cmv_corr_jack *c, size_t n, bool plain) {
    cmv_corr_equal out;
    KIT_OK(cmv_corr_equal_of(c, n, plain, &out, err));
    return out;
}

static void make(cmv_corr_jack c[K]) {
    kit_pairs(x, y, N, 0.3);
    for (size_t i = 0; i < K; i++) c[i] = jack(100 * i, 100 - 10 * i);
}

/* Two samples: the square of the difference in its own standard errors, which cmv_corr_diff_of gives. */
static void test_two_samples(void **state) {
    (void)state;
    kit_seed("two samples");
    cmv_corr_jack c[K];
    for (int run = 0; run < 50; run++) {
        make(c);
        const cmv_corr_equal e = equal(c, 2, false);
        const cmv_corr_diff d = cmv_corr_diff_of(&c[0], &c[1]);
        KIT_NEAR(e.chi2.v, d.z * d.z, 1e-12 * (1 + d.z * d.z));
        KIT_NEAR(e.p.v, d.p, 1e-10);
        assert_int_equal(e.df, 1);
    }
}

/* The definition, written out with the weights as said. */
static void test_definition(void **state) {
    (void)state;
    kit_seed("definition");
    cmv_corr_jack c[K];
    for (int run = 0; run < 20; run++) {
        make(c);
        for (int plain = 0; plain < 2; plain++) {
            double w[K], sum = 0, zbar = 0, chi2 = 0;
            for (size_t i = 0; i < K; i++) {
                w[i] = plain ? (double)c[i].n - 3 : 1 / (c[i].se_used_z * c[i].se_used_z);
                sum += w[i];
                zbar += w[i] * atanh(c[i].r.v);
            }
            for (size_t i = 0; i < K; i++) chi2 += w[i] * pow(atanh(c[i].r.v) - zbar / sum, 2);
            const cmv_corr_equal e = equal(c, K, plain != 0);
            KIT_NEAR(e.chi2.v, chi2, 1e-11 * (1 + chi2));
            KIT_NEAR(e.pooled.v, tanh(zbar / sum), 1e-13);
            assert_true(e.df == K - 1 && e.k == K);
        }
    }
}

/* Which sample stands first is no matter; turning one side turns the pooled r and nothing else. */
static void test_order_and_sign(void **state) {
    (void)state;
    kit_seed("order and sign");
    cmv_corr_jack c[K], turned[K];
    make(c);
    const cmv_corr_equal e = equal(c, K, false);
    for (size_t i = 0; i < K; i++) {
        turned[i] = c[K - 1 - i];
        turned[i].r.v = -turned[i].r.v;
    }
    const cmv_corr_equal t = equal(turned, K, false);
    KIT_NEAR(t.chi2.v, e.chi2.v, 1e-11 * (1 + e.chi2.v));
    KIT_NEAR(t.pooled.v, -e.pooled.v, 1e-14);
}

/* Samples of one population: equality is rejected about one time in twenty, whatever their lengths. */
static void test_size(void **state) {
    (void)state;
    kit_seed("size");
    int rejected = 0;
    enum { RUNS = 1000 };
    for (int run = 0; run < RUNS; run++) {
        cmv_corr_jack c[K];
        make(c);
        rejected += equal(c, K, false).p.v < 0.05;
    }
    /* 5 % plus or minus four standard errors of .7 %, and the jackknife's own slack in fat tails of 60 to 100 pairs */
    print_message("rejected %d of %d\n", rejected, RUNS);
    assert_true(rejected > 10 && rejected < 95);
}

static void test_who_takes_part(void **state) {
    (void)state;
    kit_seed("who takes part");
    cmv_corr_jack c[K];
    make(c);
    const double chi2 = equal(c, 3, false).chi2.v;
    c[3].r = cmv_num_missing(CMV_WHY_TOO_FEW); /* no r */
    KIT_NEAR(equal(c, K, false).chi2.v, chi2, 0);
    c[3] = c[0];
    c[3].ci_low =
        cmv_num_missing(CMV_WHY_ONE_DAY); /* no interval: takes part in the plain test only */
    KIT_NEAR(equal(c, K, false).chi2.v, chi2, 0);
    assert_int_equal(equal(c, K, true).k, K);
    c[3].r.v = 1;
    assert_int_equal(equal(c, K, true).k, 3);
    const cmv_corr_equal one = equal(c, 1, false), none = equal(NULL, 0, false);
    assert_true(one.chi2.why == CMV_WHY_TOO_FEW && one.p.why == CMV_WHY_TOO_FEW && one.df == 0);
    KIT_NEAR(one.pooled.v, c[0].r.v, 1e-15);
    assert_true(none.k == 0 && none.pooled.why == CMV_WHY_TOO_FEW && none.df == 0);
    KIT_FAILS(CMV_E_ARG, cmv_corr_equal_of(NULL, 2, false, &(cmv_corr_equal){0}, err));
    KIT_FAILS(CMV_E_ARG, cmv_corr_equal_of(c, K, false, NULL, err));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_samples),    cmocka_unit_test(test_definition),
        cmocka_unit_test(test_order_and_sign), cmocka_unit_test(test_size),
        cmocka_unit_test(test_who_takes_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
