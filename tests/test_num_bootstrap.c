// SPDX-License-Identifier: Apache-2.0
/* Blocks and sums of the stationary bootstrap, against the rule written out plainly. */
#include "comove/change.h"
#include "support/num_kit.h"

/* The rule: a place, then 1 and one more for each power of `stay` that lies above the uniform. */
static cmv_range plain_block(cmv_rng *rng, size_t n, double mean, size_t left) {
    const double stay = 1 - 1 / mean;
    const size_t at = cmv_rng_below(rng, (uint32_t)n);
    const double u = cmv_rng_uniform(rng);
    size_t length = 1;
    for (double tail = stay; u < tail && length < left; tail *= stay) length++;
    return (cmv_range){at, length};
}

static void test_lengths_follow_the_rule(void **state) {
    (void)state;
    static const struct {
        size_t n;
        double mean;
    } cases[] = {{1, 5},     {7, 1},       {300, 1.2},   {5748, 5},  {5748, 9.3},
                 {5748, 60}, {20000, 2e3}, {20000, 9e4}, {500, 1e15}};
    for (size_t k = 0; k < KIT_COUNT(cases); k++) {
        const size_t n = cases[k].n;
        cmv_bootstrap boot;
        cmv_rng rng = cmv_rng_of(17 + k);
        KIT_OK(cmv_bootstrap_start(&boot, n, cases[k].mean, 17 + k, err));
        for (int b = 0; b < 40; b++) {
            for (size_t left = n; left > 0;) {
                const cmv_range want = plain_block(&rng, n, cases[k].mean, left);
                cmv_range got = {0, 0};
                assert_true(cmv_bootstrap_next(&boot, &got));
                assert_int_equal(got.first, want.first);
                const size_t to_end = n - want.first;
                if (want.n > to_end) { /* over the end: the rest begins at 0 */
                    assert_int_equal(got.n, to_end);
                    assert_true(cmv_bootstrap_next(&boot, &got));
                    assert_int_equal(got.first, 0);
                    assert_int_equal(got.n, want.n - to_end);
                } else {
                    assert_int_equal(got.n, want.n);
                }
                left -= want.n;
            }
            cmv_range none;
            assert_false(cmv_bootstrap_next(&boot, &none));
        }
    }
}

/* The loops for five and eight columns give the bits of the general way, and so do sums taken up half way. */
static void test_sums_of_any_number_of_columns(void **state) {
    (void)state;
    enum { LENGTH = 400, MOST = 9 };
    static double value[MOST][LENGTH], prefix[(LENGTH + 1) * MOST];
    const double *column[MOST];
    kit_seed("columns");
    for (size_t c = 0; c < MOST; c++) {
        for (size_t i = 0; i < LENGTH; i++) value[c][i] = kit_t4();
        column[c] = value[c];
    }
    for (size_t k = 1; k <= MOST; k++) {
        cmv_bootstrap a, b;
        cmv_range block = {0, 0};
        cmv_prefix_sums(column, k, LENGTH, prefix);
        KIT_OK(cmv_bootstrap_start(&a, LENGTH, 6, k, err));
        b = a;
        for (int run = 0; run < 30; run++) {
            double sum[MOST], want[MOST] = {0};
            if (run == 10) { /* half way: what is left of this resample */
                assert_true(cmv_bootstrap_next(&a, &block));
                assert_true(cmv_bootstrap_next(&b, &block));
            }
            cmv_bootstrap_sums(&a, prefix, k, sum);
            while (cmv_bootstrap_next(&b, &block)) {
                const double *from = prefix + block.first * k, *to = from + block.n * k;
                for (size_t c = 0; c < k; c++) want[c] += to[c] - from[c];
            }
            assert_memory_equal(sum, want, k * sizeof *sum);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lengths_follow_the_rule),
        cmocka_unit_test(test_sums_of_any_number_of_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
