// SPDX-License-Identifier: Apache-2.0
/* Random numbers, the stationary bootstrap, HAC intervals, block jackknife, change points and breaks. */
#include "support/num_kit.h"

#include "comove/change.h"

/* ---- random numbers ---- */

/* The published test vectors of both generators. */
static void test_generator_vectors(void **state) {
    (void)state;
    static const uint64_t want[] = {11520u,
                                    0u,
                                    1509978240u,
                                    1215971899390074240u,
                                    1216172134540287360u,
                                    607988272756665600u,
                                    16172922978634559625u,
                                    8476171486693032832u,
                                    10595114339597558777u,
                                    2904607092377533576u};
    cmv_rng rng = {{1, 2, 3, 4}};
    for (size_t i = 0; i < KIT_COUNT(want); i++) assert_true(cmv_rng_next(&rng) == want[i]);
    rng = cmv_rng_of(1477776061723855037u);
    assert_true(rng.s[0] == 1985237415132408290u && rng.s[1] == 2979275885539914483u &&
                rng.s[2] == 13511426838097143398u);
}

static void test_uniform_and_below(void **state) {
    (void)state;
    enum { DRAWS = 70000, SIDES = 7 };
    cmv_rng rng = cmv_rng_of(1);
    size_t count[SIDES] = {0};
    double sum = 0;
    for (size_t i = 0; i < DRAWS; i++) {
        const double u = cmv_rng_uniform(&rng);
        const uint32_t side = cmv_rng_below(&rng, SIDES);
        assert_true(u >= 0 && u < 1 && side < SIDES);
        sum += u;
        count[side]++;
    }
    KIT_NEAR(sum / DRAWS, 0.5, 4 * 0.2887 / sqrt(DRAWS)); /* four standard errors */
    for (size_t k = 0; k < SIDES; k++) KIT_NEAR((double)count[k], DRAWS / SIDES, 4 * sqrt(8571.));
    assert_int_equal(cmv_rng_below(&rng, 0), 0);
    assert_int_equal(cmv_rng_below(&rng, 1), 0);
}

static void test_seeds(void **state) {
    (void)state;
    assert_true(cmv_seed_of("tlt", "iwm", 20620) == cmv_seed_of("iwm", "tlt", 20620));
    assert_true(cmv_seed_of("tlt", "iwm", 20620) != cmv_seed_of("tlt", "iwm", 20621));
    assert_true(cmv_seed_of("tlt", "iwm", 20620) != cmv_seed_of("tlt", "spy", 20620));
    assert_true(cmv_seed_of(NULL, "spy", 0) == cmv_seed_of("", "spy", 0));
    /* Fixed for ever: a page made elsewhere must resample alike. */
    assert_true(cmv_seed_of("tlt", "iwm", 20620) == 9307237278846866374u);
}

/* ---- stationary bootstrap ---- */

static void test_resamples_have_their_length(void **state) {
    (void)state;
    static const struct {
        size_t n;
        double mean;
    } cases[] = {{1, 1}, {1, 10}, {7, 1}, {50, 5}, {60, 1000}, {1255, 10}};
    for (size_t k = 0; k < KIT_COUNT(cases); k++) {
        cmv_bootstrap boot;
        KIT_OK(cmv_bootstrap_start(&boot, cases[k].n, cases[k].mean, 42, err));
        for (int b = 0; b < 50; b++) {
            size_t sum = 0;
            cmv_range block;
            while (cmv_bootstrap_next(&boot, &block)) {
                assert_true(block.n > 0 && block.first + block.n <= cases[k].n);
                sum += block.n;
            }
            assert_int_equal(sum, cases[k].n);
        }
    }
}

/* Lengths are geometric with the mean asked for; starts and places are spread evenly. */
static void test_blocks_are_geometric(void **state) {
    (void)state;
    enum { LENGTH = 100000, RUNS = 40 };
    cmv_bootstrap boot;
    cmv_range block;
    size_t blocks = 0, ones = 0;
    double middle = 0;
    KIT_OK(cmv_bootstrap_start(&boot, LENGTH, 8, 7, err));
    for (int b = 0; b < RUNS; b++) {
        while (cmv_bootstrap_next(&boot, &block)) {
            blocks++;
            ones += block.n == 1;
            middle += (double)block.n * ((double)block.first + 0.5 * (double)block.n) / LENGTH;
        }
    }
    const double m = (double)blocks, total = (double)LENGTH * RUNS;
    KIT_NEAR(total / m, 8, 4 * sqrt(8. * 7.) / sqrt(m)); /* sd of a block is sqrt(L (L - 1)) */
    KIT_NEAR((double)ones / m, 1. / 8, 4 * sqrt(0.125 * 0.875 / m) + 1e-4);
    KIT_NEAR(middle / total, 0.5, 4 * 0.2887 * sqrt(15. / total));
}

static void test_block_sums(void **state) {
    (void)state;
    enum { LENGTH = 300 };
    static double u[LENGTH], v[LENGTH], prefix[(LENGTH + 1) * 2];
    kit_seed("block sums");
    for (size_t i = 0; i < LENGTH; i++) u[i] = kit_normal(), v[i] = kit_t4();
    cmv_prefix_sums((const double *const[]){u, v}, 2, LENGTH, prefix);
    cmv_bootstrap a, b;
    KIT_OK(cmv_bootstrap_start(&a, LENGTH, 6, 99, err));
    b = a;
    for (int k = 0; k < 30; k++) {
        double sum[2], su = 0, sv = 0;
        cmv_range block;
        cmv_bootstrap_sums(&a, prefix, 2, sum);
        while (cmv_bootstrap_next(&b, &block)) {
            for (size_t i = 0; i < block.n; i++) su += u[block.first + i], sv += v[block.first + i];
        }
        KIT_NEAR(sum[0], su, 1e-11);
        KIT_NEAR(sum[1], sv, 1e-11);
    }
}

static void test_bootstrap_refusals(void **state) {
    (void)state;
    cmv_bootstrap boot = {.n = 77};
    KIT_FAILS(CMV_E_ARG, cmv_bootstrap_start(NULL, 5, 5, 1, err));
    KIT_FAILS(CMV_E_ARG, cmv_bootstrap_start(&boot, 0, 5, 1, err));
    KIT_FAILS(CMV_E_ARG, cmv_bootstrap_start(&boot, 5, 0.5, 1, err));
    KIT_FAILS(CMV_E_ARG, cmv_bootstrap_start(&boot, 5, (double)NAN, 1, err));
    assert_int_equal(boot.n, 77);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_generator_vectors),
        cmocka_unit_test(test_uniform_and_below),
        cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_resamples_have_their_length),
        cmocka_unit_test(test_blocks_are_geometric),
        cmocka_unit_test(test_block_sums),
        cmocka_unit_test(test_bootstrap_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
