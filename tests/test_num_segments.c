// SPDX-License-Identifier: Apache-2.0
/* Stretches between changes of a correlation, and volatility taken out. */
#include "support/num_kit.h"

#include "comove/change.h"

enum { N = 900, LEAST = 126 };

static double x[N], y[N], u[N], v[N], scratch[N];

/* Three stretches: -.6, .3, .9. */
static void make_stairs(void) {
    kit_pairs(x, y, 300, -0.6);
    kit_pairs(x + 300, y + 300, 300, 0.3);
    kit_pairs(x + 600, y + 600, 300, 0.9);
}

static void calm(const double *from, size_t n, size_t reach, double *to) {
    KIT_OK(cmv_calm(kit_in(from, n), reach, kit_out(to, n), err));
}

static cmv_segments cut(const double *a, const double *b, size_t n) {
    cmv_segments out;
    calm(a, n, LEAST / 4, u);
    calm(b, n, LEAST / 4, v);
    const cmv_segments_in in = {kit_in(a, n), kit_in(b, n), kit_in(u, n), kit_in(v, n), LEAST};
    KIT_OK(cmv_segments_of(&in, kit_out(scratch, n), &out, err));
    return out;
}

static void same_cuts(const cmv_segments *a, const cmv_segments *b, double turned) {
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        assert_int_equal(a->at[i].first, b->at[i].first);
        assert_int_equal(a->at[i].n, b->at[i].n);
        KIT_NEAR(a->at[i].c.r.v, turned * b->at[i].c.r.v, 1e-12);
        if (i + 1 < a->n) KIT_NEAR(a->at[i].p.v, b->at[i].p.v, 1e-9);
    }
}

static void test_finds_stairs(void **state) {
    (void)state;
    kit_seed("stairs");
    make_stairs();
    const cmv_segments s = cut(x, y, N);
    assert_int_equal(s.n, 3);
    size_t next = 0;
    for (size_t i = 0; i < s.n; i++) {
        cmv_corr_jack c;
        assert_int_equal(s.at[i].first, next); /* every pair in one stretch */
        assert_true(s.at[i].n >= LEAST);
        KIT_OK(cmv_corr_jack_of(kit_in(x + next, s.at[i].n), kit_in(y + next, s.at[i].n), &c, err));
        KIT_NEAR(s.at[i].c.r.v, c.r.v, 0);
        KIT_NEAR(s.at[i].c.ci_high.v, c.ci_high.v, 0);
        next += s.at[i].n;
        if (i + 1 < s.n) assert_true(!s.at[i].p.why && s.at[i].p.v < .05);
    }
    assert_int_equal(next, N);
    assert_int_equal(s.at[2].p.why, CMV_WHY_NOT_ASKED);
    KIT_NEAR((double)s.at[1].first, 300, 20);
    KIT_NEAR((double)s.at[2].first, 600, 30);
}

static void test_invariance(void **state) {
    (void)state;
    kit_seed("segments invariance");
    static double a[N], b[N];
    make_stairs();
    const cmv_segments plain = cut(x, y, N), swapped = cut(y, x, N);
    same_cuts(&swapped, &plain, 1);
    for (size_t i = 0; i < N; i++) a[i] = 250 * x[i], b[i] = -0.5 * y[i];
    const cmv_segments scaled = cut(a, b, N);
    same_cuts(&scaled, &plain, -1);
}

/* One side's volatility quadruples: the test alone would see a change in most of these. */
static void test_volatility_is_no_change(void **state) {
    (void)state;
    kit_seed("segments volatility");
    size_t fooled = 0, told = 0;
    for (int round = 0; round < 20; round++) {
        cmv_wkd w;
        kit_pairs(x, y, N, 0.4);
        for (size_t i = N / 2; i < N; i++) y[i] *= 4;
        KIT_OK(cmv_wkd_of(kit_in(x, N), kit_in(y, N), 0, kit_out(scratch, N), &w, err));
        fooled += w.p.v < .05;
        told += cut(x, y, N).n > 1;
    }
    print_message("the test rejects in %zu of 20, a change is told in %zu\n", fooled, told);
    assert_true(fooled >= 8 && told <= 2);
}

/*
 * However sure the test is, a change is told only where the two sides differ when compared outright: here the calmed
 * values are those of a market that did change, so nothing else takes the shifts of volatility away.
 */
static void test_sides_must_differ(void **state) {
    (void)state;
    kit_seed("segments confirmed");
    size_t told = 0, fooled = 0;
    for (int round = 0; round < 20; round++) {
        cmv_segments out;
        cmv_wkd w;
        kit_pairs(x, y, N / 2, -0.6);
        kit_pairs(x + N / 2, y + N / 2, N / 2, 0.6);
        calm(x, N, LEAST / 4, u);
        calm(y, N, LEAST / 4, v);
        kit_pairs(x, y, N, 0.4);
        for (size_t i = N / 2; i < N; i++) y[i] *= 4;
        const cmv_segments_in in = {kit_in(x, N), kit_in(y, N), kit_in(u, N), kit_in(v, N), LEAST};
        KIT_OK(cmv_wkd_of(in.x, in.y, LEAST, kit_out(scratch, N), &w, err));
        KIT_OK(cmv_segments_of(&in, kit_out(scratch, N), &out, err));
        fooled += w.p.v < .05;
        told += out.n > 1;
        for (size_t i = 0; i + 1 < out.n; i++)
            assert_true(cmv_corr_diff_of(&out.at[i + 1].c, &out.at[i].c).p < .05);
    }
    assert_true(fooled >= 8 && told < fooled / 2);
}

static void test_nothing_to_cut(void **state) {
    (void)state;
    kit_seed("segments undefined");
    make_stairs();
    assert_int_equal(cut(x, y, 2 * LEAST - 1).n, 0);
    for (size_t i = 0; i < N; i++) y[i] = 0.5;
    const cmv_segments flat = cut(x, y, N);
    assert_int_equal(flat.n, 1);
    assert_int_equal(flat.at[0].c.r.why, CMV_WHY_CONSTANT);
    assert_int_equal(flat.at[0].n, N);
}

static void test_refusals(void **state) {
    (void)state;
    cmv_segments out = {.n = 77};
    make_stairs();
    calm(x, N, 5, u);
    cmv_segments_in in = {kit_in(x, N), kit_in(y, N), kit_in(u, N), kit_in(u, N), 3};
    KIT_FAILS(CMV_E_ARG, cmv_segments_of(&in, kit_out(scratch, N), &out, err));
    in.least = LEAST;
    KIT_FAILS(CMV_E_ARG, cmv_segments_of(&in, kit_out(scratch, N - 1), &out, err));
    in.calm_y.n--;
    KIT_FAILS(CMV_E_LENGTH, cmv_segments_of(&in, kit_out(scratch, N), &out, err));
    in.calm_y.n++;
    y[40] = (double)NAN;
    cmv_err e = {0};
    assert_int_equal(cmv_segments_of(&in, kit_out(scratch, N), &out, &e), CMV_E_DOMAIN);
    assert_int_equal(e.index, 40);
    assert_int_equal(out.n, 77);
}

/* By hand: each value over the root mean square of itself and its neighbours; units fall out. */
static void test_calm(void **state) {
    (void)state;
    static const double in[] = {3, -4, 0, 0, 0, 12};
    static const double want[] = {3 / 3.5355339059327378, -4 / 2.8867513459481287, 0, 0, 0,
                                  12 / 8.4852813742385695};
    double out[6], scaled[6];
    calm(in, 6, 1, out);
    for (size_t i = 0; i < 6; i++) KIT_NEAR(out[i], want[i], 1e-15);
    kit_seed("calm");
    kit_pairs(x, y, N, 0);
    calm(x, N, 30, u);
    for (size_t i = 0; i < N; i++) y[i] = 1e6 * x[i];
    calm(y, N, 30, v);
    for (size_t i = 0; i < N; i++) KIT_NEAR(v[i], u[i], 1e-12 * (1 + fabs(u[i])));
    y[400] = 1e14; /* forgotten as soon as it is no neighbour */
    calm(y, N, 30, v);
    for (size_t i = 431; i < N; i++) KIT_NEAR(v[i], u[i], 1e-12 * (1 + fabs(u[i])));
    KIT_FAILS(CMV_E_LENGTH, cmv_calm(kit_in(in, 6), 1, kit_out(scaled, 5), err));
    KIT_FAILS(CMV_E_ALIAS, cmv_calm(kit_in(x, 6), 1, kit_out(x + 5, 6), err));
    x[9] = (double)INFINITY;
    KIT_FAILS(CMV_E_DOMAIN, cmv_calm(kit_in(x, N), 1, kit_out(u, N), err));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds_stairs),
        cmocka_unit_test(test_invariance),
        cmocka_unit_test(test_volatility_is_no_change),
        cmocka_unit_test(test_sides_must_differ),
        cmocka_unit_test(test_nothing_to_cut),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_calm),
    };
    return cmocka_run_group_tests_name("num: stretches", tests, NULL, NULL);
}
