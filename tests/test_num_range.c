// SPDX-License-Identifier: Apache-2.0
/* Correlations of many ranges in one go, beside each range on its own. */
#include "support/num_kit.h"

enum { N = 1500, SPANS = 60 };

static double x[N], y[N];
static cmv_range range[SPANS];
static cmv_num r[SPANS];

static void some_ranges(void) {
    range[0] = (cmv_range){0, N};
    range[1] = (cmv_range){0, 0};
    range[2] = (cmv_range){N, 0};
    range[3] = (cmv_range){7, 1};
    range[4] = (cmv_range){N - 2, 2};
    for (size_t i = 5; i < SPANS; i++) {
        range[i].first = kit_below(N);
        range[i].n = kit_below(N - range[i].first + 1);
        if (i % 3 == 0) range[i].first = N - range[i].n; /* nested at the end, as windows are */
    }
}

/* Each range gives what cmv_cov_of gives: r to 1e-13, and the same reason where there is none. */
static void must_agree(void) {
    KIT_OK(cmv_range_corr(kit_in(x, N), kit_in(y, N), range, SPANS, r, err));
    for (size_t i = 0; i < SPANS; i++) {
        cmv_cov c;
        KIT_OK(cmv_cov_of(kit_in(x + range[i].first, range[i].n),
                          kit_in(y + range[i].first, range[i].n), &c, err));
        assert_int_equal(r[i].why, c.r.why);
        if (c.r.why == CMV_WHY_NONE) KIT_NEAR(r[i].v, c.r.v, 1e-13);
    }
}

static void test_returns(void **state) {
    (void)state;
    kit_seed("ranges");
    for (int round = 0; round < 50; round++) {
        kit_pairs(x, y, N, 2 * kit_uniform() - 1);
        some_ranges();
        must_agree();
    }
}

/* Means that wander, a flat stretch, values far from zero, far too large, too small, missing. */
static void test_hard_samples(void **state) {
    (void)state;
    kit_seed("hard ranges");
    static const double scale[][2] = {{1, 1}, {1e-60, 1}, {1e120, 1}, {1, 1e-120}};
    for (int round = 0; round < 40; round++) {
        kit_pairs(x, y, N, .4);
        for (size_t i = 0; i < N; i++) {
            x[i] += round % 2 ? (double)i : 1e6;
            y[i] -= round % 3 ? (double)(i / 300) * 50 : 0;
            if (round % 4 == 1 && i > 200 && i < 900) x[i] = 5;
            if (round % 4 == 2 && i > 1000) y[i] = 1e6 + (double)(i % 2) * 1e-10;
            if (round % 8 == 7)
                y[i] = 1e6 + (double)(i % 2) * 1e-10; /* varies in its last bit only */
            if (round % 5 == 4 && i % 97 == 0) x[i] = (double)NAN;
            x[i] *= scale[round / 10][0];
            y[i] *= scale[round / 10][1];
        }
        some_ranges();
        must_agree();
    }
}

static void test_refusals(void **state) {
    (void)state;
    kit_seed("range refusals");
    kit_pairs(x, y, N, .4);
    const cmv_range beyond = {N - 1, 2}, far = {SIZE_MAX, 1};
    assert_int_equal(cmv_range_corr(kit_in(x, N), kit_in(y, N), &beyond, 1, r, NULL), CMV_E_ARG);
    assert_int_equal(cmv_range_corr(kit_in(x, N), kit_in(y, N), &far, 1, r, NULL), CMV_E_ARG);
    assert_int_equal(cmv_range_corr(kit_in(x, N), kit_in(y, N), NULL, 1, r, NULL), CMV_E_ARG);
    assert_int_equal(cmv_range_corr(kit_in(x, N), kit_in(y, N), range, CMV_RANGES_MAX + 1, r, NULL),
                     CMV_E_ARG);
    assert_int_equal(cmv_range_corr(kit_in(x, N), kit_in(y, N - 1), range, 1, r, NULL),
                     CMV_E_LENGTH);
    x[3] = (double)INFINITY;
    some_ranges();
    assert_int_equal(cmv_range_corr(kit_in(x, N), kit_in(y, N), range, SPANS, r, NULL),
                     CMV_E_DOMAIN);
    assert_int_equal(cmv_range_corr(kit_in(NULL, 0), kit_in(NULL, 0), NULL, 0, NULL, NULL), CMV_OK);
}

static void test_both_slopes(void **state) {
    (void)state;
    kit_seed("both slopes");
    for (size_t n = 0; n < 300; n += 7) {
        cmv_beta yx, xy, one, other;
        kit_pairs(x, y, N, .4);
        KIT_OK(cmv_beta_both(kit_in(x, n), kit_in(y, n), &yx, &xy, err));
        KIT_OK(cmv_beta_of(kit_in(x, n), kit_in(y, n), &one, err));
        KIT_OK(cmv_beta_of(kit_in(y, n), kit_in(x, n), &other, err));
        const cmv_beta got[] = {yx, xy}, want[] = {one, other};
        for (int i = 0; i < 2; i++) {
            assert_int_equal(got[i].n, want[i].n);
            assert_int_equal(got[i].beta_y_on_x.why, want[i].beta_y_on_x.why);
            assert_int_equal(got[i].r.why, want[i].r.why);
            if (n < 3) continue;
            KIT_NEAR(got[i].beta_y_on_x.v, want[i].beta_y_on_x.v,
                     1e-15 * fabs(want[i].beta_y_on_x.v));
            KIT_NEAR(got[i].beta_x_on_y.v, want[i].beta_x_on_y.v,
                     1e-15 * fabs(want[i].beta_x_on_y.v));
            KIT_NEAR(got[i].r.v, want[i].r.v, 1e-15);
            KIT_NEAR(got[i].alpha, want[i].alpha, 1e-16);
            KIT_NEAR(got[i].se_hc1, want[i].se_hc1, 1e-14 * want[i].se_hc1);
            KIT_NEAR(got[i].sd_x, want[i].sd_x, 1e-15 * want[i].sd_x);
            KIT_NEAR(got[i].sd_y, want[i].sd_y, 1e-15 * want[i].sd_y);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_returns),
        cmocka_unit_test(test_hard_samples),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_both_slopes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
