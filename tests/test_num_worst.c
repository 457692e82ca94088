// SPDX-License-Identifier: Apache-2.0
/* The worst share of an exposure, and the largest outliers. */
#include "support/num_kit.h"

#include "comove/hedging.h"

enum { N = 640 };

static double x[N], y[N], room[N];

static cmv_worst worst(const double *a, const double *b, size_t n, double q) {
    const cmv_worst_opt opt = {q, true, false};
    cmv_worst out;
    KIT_OK(cmv_worst_of(kit_in(a, n), kit_in(b, n), &opt, kit_out(room, n), &out, err));
    return out;
}

static int ascending(const void *a, const void *b) {
    const double u = *(const double *)a, v = *(const double *)b;
    return (u > v) - (u < v);
}

/* Against sorting and counting. */
static void test_against_sorting(void **state) {
    (void)state;
    kit_seed("worst");
    static double sorted[N];
    static const double shares[] = {.01, .05, .2, .5};
    for (size_t k = 0; k < KIT_COUNT(shares); k++) {
        kit_pairs(x, y, N, -0.3);
        memcpy(sorted, x, sizeof x);
        qsort(sorted, N, sizeof *sorted, ascending);
        const double cut = cmv_quantile7(kit_in(sorted, N), shares[k]);
        double sx = 0, sy = 0, money = 0;
        size_t n = 0, up = 0;
        for (size_t i = 0; i < N; i++) {
            if (!(x[i] < cut)) continue;
            n++;
            sx += x[i], sy += y[i], money += exp(x[i]) - 1;
            up += y[i] > 0;
        }
        const cmv_worst w = worst(x, y, N, shares[k]);
        const cmv_share share = cmv_wilson(up, n);
        assert_true(w.n_all == N && w.n == n && w.rose.hits == up && w.rose.n == n);
        KIT_NEAR(w.cut.v, cut, 0);
        KIT_NEAR(w.x.v, sx / (double)n, 1e-15);
        KIT_NEAR(w.y.v, sy / (double)n, 1e-15);
        KIT_NEAR(w.x_simple.v, money / (double)n, 1e-14);
        KIT_NEAR(w.y_simple.v, w.y.v, 0); /* not a logarithm */
        KIT_NEAR(w.rose.low.v, share.low.v, 0);
        KIT_NEAR(w.rose.high.v, share.high.v, 0);
    }
}

/* Turned over, the hedge falls where it rose; units of the exposure change no count. */
static void test_symmetry(void **state) {
    (void)state;
    kit_seed("worst symmetry");
    static double a[N], b[N];
    kit_pairs(x, y, N, 0.5);
    for (size_t i = 0; i < N; i++) a[i] = 3 * x[i] - 1, b[i] = -y[i];
    const cmv_worst w = worst(x, y, N, .05), t = worst(a, b, N, .05);
    assert_int_equal(w.n, t.n);
    assert_int_equal(w.rose.hits + t.rose.hits, w.n);
    KIT_NEAR(t.y.v, -w.y.v, 1e-15);
    KIT_NEAR(t.x.v, 3 * w.x.v - 1, 1e-14);
}

static void test_undefined(void **state) {
    (void)state;
    kit_pairs(x, y, N, 0);
    assert_int_equal(worst(x, y, 0, .05).cut.why, CMV_WHY_TOO_FEW);
    assert_int_equal(worst(x, y, 0, .05).rose.share.why, CMV_WHY_TOO_FEW);
    for (size_t i = 0; i < N; i++) x[i] = -1; /* none is below the quantile */
    const cmv_worst flat = worst(x, y, N, .05);
    assert_int_equal(flat.n, 0);
    assert_int_equal(flat.x.why, CMV_WHY_CONSTANT);
    assert_int_equal(flat.rose.low.why, CMV_WHY_CONSTANT);
    const cmv_worst_opt wrong = {0, false, false}, right = {.05, false, false};
    cmv_worst out;
    KIT_FAILS(CMV_E_ARG,
              cmv_worst_of(kit_in(x, N), kit_in(y, N), &wrong, kit_out(room, N), &out, err));
    KIT_FAILS(CMV_E_ARG,
              cmv_worst_of(kit_in(x, N), kit_in(y, N), &right, kit_out(room, N - 1), &out, err));
    KIT_FAILS(CMV_E_LENGTH,
              cmv_worst_of(kit_in(x, N), kit_in(y, 9), &right, kit_out(room, N), &out, err));
    y[3] = (double)NAN;
    KIT_FAILS(CMV_E_DOMAIN,
              cmv_worst_of(kit_in(x, N), kit_in(y, N), &right, kit_out(room, N), &out, err));
}

/* ---- outliers ---- */

static void test_outliers(void **state) {
    (void)state;
    const double nan = (double)NAN;
    const double z[] = {nan, 3, -2.5, 4, -3, 2.6, nan, -9, 4};
    size_t at[9];
    cmv_outliers o = cmv_outliers_of(kit_in(z, 9), 2.5, at, 9);
    static const size_t order[] = {7, 3, 8, 1, 4, 5}; /* of equal sizes the earlier first */
    assert_true(o.n_scored == 7 && o.n_beyond == 6 && o.n == 6);
    for (size_t i = 0; i < 6; i++) assert_int_equal(at[i], order[i]);
    for (size_t most = 0; most < 6; most++) {
        o = cmv_outliers_of(kit_in(z, 9), 2.5, at, most);
        assert_true(o.n_beyond == 6 && o.n == most);
        for (size_t i = 0; i < most; i++) assert_int_equal(at[i], order[i]);
    }
    assert_int_equal(cmv_outliers_of(kit_in(z, 0), 1, at, 9).n_scored, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_sorting),
        cmocka_unit_test(test_symmetry),
        cmocka_unit_test(test_undefined),
        cmocka_unit_test(test_outliers),
    };
    return cmocka_run_group_tests_name("num: worst values", tests, NULL, NULL);
}
