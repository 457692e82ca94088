// SPDX-License-Identifier: Apache-2.0
/* Falls from a high, and what followed a large move. */
#include "support/num_kit.h"

#include "comove/history.h"

enum { N = 600, GAP = 21 };

static double move[N], next[N], other[N];

/* ---- falls ---- */

static double slow_fall(double base, const double *v, size_t n, bool relative) {
    double deepest = 0;
    for (size_t i = 0; i < n; i++) {
        double high = base;
        for (size_t k = 0; k <= i; k++) high = v[k] > high ? v[k] : high;
        const double fall = relative ? v[i] / high - 1 : v[i] - high;
        if (fall < deepest) deepest = fall;
    }
    return deepest;
}

static void test_falls(void **state) {
    (void)state;
    kit_seed("falls");
    for (int round = 0; round < 20; round++) {
        const size_t n = 1 + kit_below(90);
        double v = 100;
        for (size_t i = 0; i < n; i++) move[i] = v *= exp(.02 * kit_t4());
        for (size_t i = 0; i < n; i++) other[i] = 8 * move[i];
        const double share = cmv_deepest_fall(100, kit_in(move, n), true);
        const double points = cmv_deepest_fall(100, kit_in(move, n), false);
        KIT_NEAR(share, slow_fall(100, move, n, true), 1e-15);
        KIT_NEAR(points, slow_fall(100, move, n, false), 0);
        KIT_NEAR(cmv_deepest_fall(800, kit_in(other, n), true), share, 0);
        KIT_NEAR(cmv_deepest_fall(800, kit_in(other, n), false), 8 * points, 0);
        for (size_t i = 0; i < n; i++) other[i] = move[i] + 1024;
        KIT_NEAR(cmv_deepest_fall(1124, kit_in(other, n), false), points, 1e-12);
        assert_true(share > -1 && share <= 0);
    }
}

static void test_falls_at_the_edge(void **state) {
    (void)state;
    static const double rising[] = {101, 102}, sunk[] = {50, -37.63, 9}, gap[] = {1, (double)NAN};
    assert_true(cmv_deepest_fall(100, kit_in(rising, 2), true) == 0);
    assert_true(cmv_deepest_fall(100, kit_in(NULL, 0), true) == 0);
    assert_true(cmv_deepest_fall(103, kit_in(rising, 2), false) == -2); /* the base is the high */
    assert_true(cmv_deepest_fall(100, kit_in(sunk, 3), false) == -137.63);
    KIT_NEAR(cmv_deepest_fall(100, kit_in(sunk, 3), true), -1.3763, 1e-15);
    assert_true(isnan(cmv_deepest_fall(0, kit_in(rising, 2), true)));
    assert_true(isnan(cmv_deepest_fall(-1, kit_in(rising, 2), true)));
    assert_true(cmv_deepest_fall(-1, kit_in(rising, 2), false) == 0);
    assert_true(isnan(cmv_deepest_fall(1, kit_in(gap, 2), true)));
    assert_true(isnan(cmv_deepest_fall((double)NAN, kit_in(rising, 2), false)));
}

/* ---- what followed a move ---- */

static cmv_after_move after(const double *m, const double *f, size_t n, double sigma, size_t gap,
                            size_t *at) {
    cmv_after_move out;
    KIT_OK(cmv_after_move_of(kit_in(m, n), kit_in(f, n), sigma, gap, at, &out, err));
    return out;
}

/* Sums of 21 returns up to each row, and over the 21 rows after it. */
static void make_moves(void) {
    double x[N], y[N];
    kit_pairs(x, y, N, .5);
    for (size_t t = 0; t < N; t++) {
        move[t] = next[t] = 0;
        for (size_t k = 0; k < GAP; k++) {
            move[t] += t >= GAP ? x[t - k] : (double)NAN;
            next[t] += t + GAP < N ? y[t + k + 1] : (double)NAN;
        }
    }
}

static void test_signals_against_a_slow_referee(void **state) {
    (void)state;
    kit_seed("signals");
    for (int round = 0; round < 10; round++) {
        size_t at[N], n = 0, over = 0, up = 0, base = 0, base_up = 0;
        double mean = 0, sum = 0, base_sum = 0, sq = 0, m = 0;
        const double sigma = round % 2 ? 1 : -1;
        make_moves();
        for (size_t t = GAP; t < N; t++) mean += move[t] / (N - GAP);
        for (size_t t = GAP; t < N; t++) sq += (move[t] - mean) * (move[t] - mean);
        const double limit = mean + sigma * sqrt(sq / (N - GAP - 1));
        const cmv_after_move got = after(move, next, N, sigma, GAP, at);
        KIT_NEAR(got.threshold, limit, 1e-14);
        for (size_t t = GAP; t + GAP < N; t++) {
            base++;
            base_up += next[t] > 0;
            base_sum += next[t];
            if (sigma > 0 ? move[t] <= limit : move[t] >= limit) continue;
            over++;
            if (n > 0 && t < at[n - 1] + GAP) continue;
            assert_int_equal(at[n], t);
            n++;
            up += next[t] > 0;
            sum += next[t];
        }
        m = sum / (double)n;
        assert_true(n > 2 && over > n);
        assert_int_equal(got.n, n);
        assert_int_equal(got.n_overlapping, over);
        assert_int_equal(got.up.hits, up);
        assert_int_equal(got.up.n, n);
        assert_int_equal(got.base_n, base);
        KIT_NEAR(got.mean.v, m, 1e-15);
        KIT_NEAR(got.base_mean.v, base_sum / (double)base, 1e-15);
        KIT_NEAR(got.base_up.v, (double)base_up / (double)base, 1e-15);
    }
}

static void test_signals_are_invariant(void **state) {
    (void)state;
    kit_seed("invariant");
    make_moves();
    const cmv_after_move a = after(move, next, N, -1, GAP, NULL);
    for (size_t t = 0; t < N; t++) other[t] = -4 * move[t]; /* turned: falls become rises */
    const cmv_after_move b = after(other, next, N, 1, GAP, NULL);
    assert_true(a.n == b.n && a.up.hits == b.up.hits && a.mean.v == b.mean.v);
    KIT_NEAR(b.threshold, -4 * a.threshold, 1e-15);
    for (size_t t = 0; t < N; t++) other[t] = next[t] + 1;
    const cmv_after_move c = after(move, other, N, -1, GAP, NULL);
    KIT_NEAR(c.mean.v, a.mean.v + 1, 1e-14);
    assert_int_equal(c.up.hits, c.n); /* all rose */
    const cmv_after_move d = after(move, next, N, -1, 1, NULL);
    assert_int_equal(d.n, a.n_overlapping); /* a gap of one counts every signal */
}

static void test_signals_without_data(void **state) {
    (void)state;
    static const double one[] = {.1}, flat[] = {2, 2, 2, 2}, f[] = {1, -1, 1, (double)NAN},
                        falls[] = {0, 0, 0, -9};
    cmv_after_move a = after(one, one, 1, -1, GAP, NULL);
    assert_true(isnan(a.threshold) && a.n == 0 && a.mean.why == CMV_WHY_TOO_FEW);
    a = after(NULL, NULL, 0, -1, GAP, NULL);
    assert_true(isnan(a.threshold) && a.base_mean.why == CMV_WHY_TOO_FEW);
    a = after(flat, f, 4, -1, GAP, NULL); /* never beyond a threshold of its own value */
    assert_true(a.n == 0 && a.n_overlapping == 0 && a.base_n == 3 && a.threshold == 2);
    KIT_NEAR(a.base_mean.v, 1. / 3, 1e-15);
    a = after(falls, f, 4, -1, GAP,
              NULL); /* nothing followed the fall yet, but it set the threshold */
    assert_true(a.n == 0 && a.threshold < -4 && a.base_n == 3);
}

static void test_signals_refusals(void **state) {
    (void)state;
    cmv_after_move kept = {.n = 77};
    static const double v[] = {1, 2, 3}, bad[] = {1, (double)INFINITY, 3};
    KIT_FAILS(CMV_E_ARG, cmv_after_move_of(kit_in(v, 3), kit_in(v, 3), 0, 1, NULL, &kept, err));
    KIT_FAILS(CMV_E_ARG,
              cmv_after_move_of(kit_in(v, 3), kit_in(v, 3), (double)NAN, 1, NULL, &kept, err));
    KIT_FAILS(CMV_E_ARG, cmv_after_move_of(kit_in(v, 3), kit_in(v, 3), -1, 0, NULL, &kept, err));
    KIT_FAILS(CMV_E_ARG, cmv_after_move_of(kit_in(v, 3), kit_in(v, 3), -1, 1, NULL, NULL, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_after_move_of(kit_in(v, 3), kit_in(v, 2), -1, 1, NULL, &kept, err));
    KIT_FAILS(CMV_E_DOMAIN,
              cmv_after_move_of(kit_in(v, 3), kit_in(bad, 3), -1, 1, NULL, &kept, err));
    assert_int_equal(kept.n, 77);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_falls),
        cmocka_unit_test(test_falls_at_the_edge),
        cmocka_unit_test(test_signals_against_a_slow_referee),
        cmocka_unit_test(test_signals_are_invariant),
        cmocka_unit_test(test_signals_without_data),
        cmocka_unit_test(test_signals_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
