// SPDX-License-Identifier: Apache-2.0
#include "support/series_kit.h"

#include <math.h>

/* Relative 1e-12: goldens carry 16 digits; NaN means undefined on both sides. */
static void assert_values(const double *got, const double *want, size_t n, const char *what) {
    for (size_t i = 0; i < n; i++)
        if (isnan(got[i]) != isnan(want[i]) || fabs(got[i] - want[i]) > 1e-12 * fabs(want[i]))
            fail_msg("%s[%zu]: %.17g, expected %.17g", what, i, got[i], want[i]);
}

static size_t apply(cmv_transform t, cmv_freq freq, cmv_series s, double *out) {
    size_t undefined = 999;
    cmv_err err;
    if (cmv_transform_apply(t, freq, s, (cmv_vec){out, s.n}, &undefined, &err) != CMV_OK)
        fail_msg("%s", err.msg);
    assert_true(isnan(out[0]));
    return undefined;
}

/* Golden values: case returns_wti_negative of the numeric oracles; the oil price was negative on 2020-04-20. */
static void test_negative_price(void **state) {
    (void)state;
    static const double level[] = {20.15, 19.96, 19.82, 18.31, -36.98, 8.91, 13.64, 15.06, 15.99};
    static const double log_want[] = {
        -0.00947401750937396, -0.007038741981476014, -0.07924417021542267, NAN, NAN,
        0.4258324109325981,   0.09903556995643147,   0.059921304474115325};
    static const double simple_want[] = {
        -0.00942928039702222, -0.007014028056112252, -0.07618567103935427, -3.0196613872200984, NAN,
        0.5308641975308642,   0.10410557184750732,   0.061752988047808745};
    static const double diff_want[] = {-0.18999999999999773,
                                       -0.14000000000000057,
                                       -1.5100000000000016,
                                       -55.28999999999999,
                                       45.89,
                                       4.73,
                                       1.42,
                                       0.9299999999999997};
    const cmv_series s = {NULL, level, 9};
    double out[9];
    assert_int_equal(apply(CMV_TRANSFORM_LOG, CMV_DAILY, s, out), 2);
    assert_values(out + 1, log_want, 8, "log");
    assert_int_equal(apply(CMV_TRANSFORM_SIMPLE, CMV_DAILY, s, out), 1);
    assert_values(out + 1, simple_want, 8, "simple");
    assert_int_equal(apply(CMV_TRANSFORM_DIFF, CMV_DAILY, s, out), 0);
    assert_values(out + 1, diff_want, 8, "diff");
}

/* Differences are those of the decimals: ties are ties, whatever the level; what is no decimal keeps its own difference. */
static void test_decimal_differences(void **state) {
    (void)state;
    for (int k = 0; k < 2000; k++) {
        const double before = k / 100.0, now = (k + 1) / 100.0;
        assert_true(cmv_difference(before, now, 100) == 1 && cmv_difference(now, before, 100) == -1);
        assert_true(cmv_difference(before, (k + 25) / 100.0, 1) == 0.25);
    }
    assert_true(cmv_difference(1.0 / 3, 2.0 / 3, 1) == 2.0 / 3 - 1.0 / 3);
    assert_true(cmv_difference(1e-12, 3e-12, 100) == 100 * (3e-12 - 1e-12));
    assert_true(cmv_difference(0, 1e300, 1) == 1e300 && cmv_difference(5, 5, 100) == 0);
    assert_true(isnan(cmv_difference(NAN, 1, 1)) && isnan(cmv_difference(1, NAN, 1)));
    const double level[] = {1.37, 1.38, 1.39, 1.38};
    double out[4];
    apply(CMV_TRANSFORM_DIFF_BP, CMV_DAILY, (cmv_series){NULL, level, 4}, out);
    assert_true(out[1] == 1 && out[2] == 1 && out[3] == -1);
}

/* Golden values: case returns_yield_bp; a missing value leaves both neighbouring changes undefined. */
static void test_yield(void **state) {
    (void)state;
    static const double level[] = {1.37, 1.38, 1.40, 1.37, 1.43, NAN, 1.48, -0.02, 0.00};
    static const double bp[] = {0.9999999999999787,
                                2.0000000000000018,
                                -2.9999999999999805,
                                5.999999999999983,
                                NAN,
                                NAN,
                                -150.0,
                                2.0};
    static const double simple[] = {0.007299270072992544,
                                    0.01449275362318842,
                                    -0.02142857142857129,
                                    0.043795620437956075,
                                    NAN,
                                    NAN,
                                    -1.0135135135135136,
                                    NAN};
    static const double logs[] = {0.007272759329079621,
                                  0.01438873745209962,
                                  -0.02166149678117924,
                                  0.042863704431782244,
                                  NAN,
                                  NAN,
                                  NAN,
                                  NAN};
    const cmv_series s = {NULL, level, 9};
    double out[9];
    assert_int_equal(apply(CMV_TRANSFORM_DIFF_BP, CMV_DAILY, s, out), 2);
    assert_values(out + 1, bp, 8, "bp");
    assert_int_equal(apply(CMV_TRANSFORM_SIMPLE, CMV_DAILY, s, out), 3);
    assert_values(out + 1, simple, 8, "simple");
    assert_int_equal(apply(CMV_TRANSFORM_LOG, CMV_DAILY, s, out), 4);
    assert_values(out + 1, logs, 8, "log");
}

/* The accuracy that the header promises, against long double: changes of 1e-12 to 1000 %, of both signs. */
static void test_accuracy(void **state) {
    (void)state;
    kit_random random = kit_seeded(__func__);
    double worst = 0;
    for (int i = 0; i < 20000; i++) {
        double then =
            pow(10, kit_below(&random, 600) - 300) * (1 + kit_below(&random, 1000000) / 1e6);
        double change = pow(10, -12 + 13. * kit_below(&random, 1000000) / 1e6);
        double level[] = {then, kit_below(&random, 2) ? then * (1 + change) : then / (1 + change)},
               out[2];
        assert_int_equal(apply(CMV_TRANSFORM_LOG, CMV_DAILY, (cmv_series){NULL, level, 2}, out), 0);
        long double exact =
            log1pl(((long double)level[1] - (long double)level[0]) / (long double)level[0]);
        if (exact == 0) assert_true(out[1] == 0);
        if (exact != 0) worst = fmax(worst, (double)fabsl(((long double)out[1] - exact) / exact));
    }
    printf("largest relative error %.3g\n", worst);
    assert_true(worst < 1e-15);
    double huge[] = {1.5e308, 1.7e308}, out[2];
    apply(CMV_TRANSFORM_LOG, CMV_DAILY, (cmv_series){NULL, huge, 2}, out);
    assert_true(fabs(out[1] - log(1.7 / 1.5)) < 1e-15);
}

static void test_year_on_year(void **state) {
    (void)state;
    cmv_date date[30];
    double level[30], out[30];
    size_t n = 0;
    for (int i = 0; i < 30; i++) {
        if (i == 9) continue; /* a month that was never published */
        date[n] = cmv_date_of(2024 + i / 12, i % 12 + 1, 1);
        level[n++] = 100 * exp(0.01 * i);
    }
    assert_int_equal(apply(CMV_TRANSFORM_YOY, CMV_MONTHLY, (cmv_series){date, level, n}, out), 1);
    for (size_t i = 1; i < n; i++) {
        bool defined = date[i] >= day("2025-01-01") && date[i] != day("2025-10-01");
        if (isnan(out[i]) == defined) fail_msg("month %zu", i);
        if (defined) assert_true(fabs(out[i] - 0.12) < 1e-12);
    }
    /* Month ends are months, too: the 28th meets the 29th of a leap year. */
    const cmv_date ends[] = {day("2024-02-29"), day("2025-02-28"), day("2026-02-28")};
    const double end_level[] = {1, 2, 4};
    assert_int_equal(apply(CMV_TRANSFORM_YOY, CMV_MONTHLY, (cmv_series){ends, end_level, 3}, out),
                     0);
    assert_true(fabs(out[1] - log(2)) < 1e-15 && fabs(out[2] - log(2)) < 1e-15);
    /* Prices at or below zero have no logarithm here either. */
    const double bad[] = {-1, 2, 4};
    assert_int_equal(apply(CMV_TRANSFORM_YOY, CMV_MONTHLY, (cmv_series){ends, bad, 3}, out), 1);
    assert_true(isnan(out[1]) && !isnan(out[2]));
}

/* Other series: the last value on or before the day a year ago, at most 7 days older. */
static void test_year_on_year_weekly(void **state) {
    (void)state;
    double out[6];
    const cmv_date weeks[] = {day("2024-06-05"), day("2024-06-12"), day("2025-06-11"),
                              day("2025-06-18"), day("2025-06-25"), day("2025-07-02")};
    const double week_level[] = {1, 2, 4, 8, 16, 32};
    assert_int_equal(apply(CMV_TRANSFORM_YOY, CMV_WEEKLY, (cmv_series){weeks, week_level, 6}, out),
                     2);
    assert_true(isnan(out[1]) && fabs(out[2] - log(4)) < 1e-15 && fabs(out[3] - log(4)) < 1e-15);
    assert_true(isnan(out[4]) && isnan(out[5]));
    const cmv_date eighth[] = {day("2024-06-05"), day("2025-06-12"), day("2025-06-13")};
    assert_int_equal(apply(CMV_TRANSFORM_YOY, CMV_DAILY, (cmv_series){eighth, week_level, 3}, out),
                     1);
    assert_true(fabs(out[1] - log(2)) < 1e-15 && isnan(out[2]));
}

static void test_errors_and_names(void **state) {
    (void)state;
    double level[4] = {1, 2, 3, 4}, out[4] = {7, 7, 7, 7};
    const cmv_series s = {NULL, level, 4};
    cmv_err err;
    assert_int_equal(
        cmv_transform_apply(CMV_TRANSFORM_LOG, CMV_DAILY, s, (cmv_vec){out, 3}, NULL, &err),
        CMV_E_LENGTH);
    assert_int_equal(
        cmv_transform_apply(CMV_TRANSFORM_LOG, CMV_DAILY, s, (cmv_vec){level, 4}, NULL, &err),
        CMV_E_ALIAS);
    assert_int_equal(
        cmv_transform_apply(CMV_TRANSFORM_YOY, CMV_DAILY, s, (cmv_vec){out, 4}, NULL, &err),
        CMV_E_ARG);
    assert_int_equal(
        cmv_transform_apply((cmv_transform)9, CMV_DAILY, s, (cmv_vec){out, 4}, NULL, &err),
        CMV_E_ARG);
    assert_true(out[0] == 7 && out[3] == 7);
    assert_int_equal(cmv_transform_apply(CMV_TRANSFORM_LOG, CMV_DAILY, (cmv_series){NULL, NULL, 0},
                                         (cmv_vec){NULL, 0}, NULL, &err),
                     CMV_OK);
    for (int i = 0; i <= CMV_TRANSFORM_YOY; i++) {
        cmv_transform t;
        assert_int_equal(cmv_transform_parse(cmv_transform_name((cmv_transform)i), &t, NULL),
                         CMV_OK);
        assert_int_equal(t, i);
    }
    cmv_transform t = CMV_TRANSFORM_DIFF;
    assert_int_equal(cmv_transform_parse("cubic", &t, &err), CMV_E_ARG);
    assert_non_null(strstr(err.msg, "cubic"));
    assert_non_null(strstr(err.msg, "diff_bp"));
    assert_int_equal(t, CMV_TRANSFORM_DIFF);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_negative_price),      cmocka_unit_test(test_yield),
        cmocka_unit_test(test_decimal_differences), cmocka_unit_test(test_accuracy),
        cmocka_unit_test(test_year_on_year),        cmocka_unit_test(test_year_on_year_weekly),
        cmocka_unit_test(test_errors_and_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
