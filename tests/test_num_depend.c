// SPDX-License-Identifier: Apache-2.0
/* Ranks, partial correlation, adjusted p-values, Forbes and Rigobon. */
#include "support/num_kit.h"

#include "comove/depend.h"

enum { N = 400, COLS = 4 };

static double x[N], y[N], u[N], v[N], col[COLS][N], room[8 * N];

static cmv_spearman spearman(const double *a, const double *b, size_t n) {
    cmv_spearman s;
    KIT_OK(cmv_spearman_of(kit_in(a, n), kit_in(b, n), kit_out(room, cmv_spearman_scratch(n)), &s,
                           err));
    return s;
}

static cmv_kendall kendall(const double *a, const double *b, size_t n) {
    cmv_kendall k;
    KIT_OK(
        cmv_kendall_of(kit_in(a, n), kit_in(b, n), kit_out(room, cmv_kendall_scratch(n)), &k, err));
    return k;
}

/* ---- referees ---- */

static double rank_of(const double *a, size_t n, size_t i) {
    size_t below = 0, tied = 0;
    for (size_t k = 0; k < n; k++) below += a[k] < a[i], tied += a[k] == a[i];
    return (double)below + ((double)tied + 1) / 2;
}

static double referee_rho(const double *a, const double *b, size_t n) {
    double ra[N], rb[N];
    for (size_t i = 0; i < n; i++) ra[i] = rank_of(a, n, i), rb[i] = rank_of(b, n, i);
    return kit_referee_r(ra, rb, n);
}

static int sign_of(double d) { return (d > 0) - (d < 0); }

/* Coarse values, so that there are many ties; the last one of each kind is often missing. */
static void coarse(size_t n, double step) {
    for (size_t i = 0; i < n; i++) {
        const double a = kit_normal(), b = kit_normal();
        x[i] = step > 0 ? step * floor(a / step) : a;
        y[i] = step > 0 ? step * floor((a + b) / step) : a + b;
    }
}

/* ---- ranks ---- */

static void test_spearman_against_counting(void **state) {
    (void)state;
    kit_seed("spearman");
    static const double steps[] = {0, 0.01, 0.5, 2};
    for (size_t k = 0; k < KIT_COUNT(steps); k++) {
        for (size_t n = 4; n <= N; n += 33) {
            coarse(n, steps[k]);
            const double want = referee_rho(x, y, n);
            const cmv_spearman s = spearman(x, y, n), t = spearman(y, x, n);
            if (isnan(want)) {
                assert_int_equal(s.rho.why, CMV_WHY_CONSTANT);
                continue;
            }
            KIT_NEAR(s.rho.v, want, 1e-14);
            KIT_NEAR(t.rho.v, s.rho.v, 1e-15);
        }
    }
}

static void test_ranks_know_only_order(void **state) {
    (void)state;
    kit_seed("order");
    kit_pairs(x, y, N, 0.4);
    const cmv_spearman s = spearman(x, y, N);
    const cmv_kendall k = kendall(x, y, N);
    for (size_t i = 0; i < N; i++) u[i] = exp(30 * x[i]) * 1e-200, v[i] = -atan(y[i]);
    const cmv_spearman turned = spearman(u, v, N);
    const cmv_kendall flipped = kendall(u, v, N);
    KIT_NEAR(turned.rho.v, -s.rho.v, 1e-15);
    KIT_NEAR(turned.p.v, s.p.v, 1e-12 * s.p.v);
    assert_int_equal(flipped.s, -k.s);
    assert_int_equal(flipped.concordant, k.discordant);
    KIT_NEAR(flipped.tau.v, -k.tau.v, 1e-15);
}

static void test_kendall_against_counting(void **state) {
    (void)state;
    kit_seed("kendall");
    static const double steps[] = {0, 0.05, 1, 3};
    for (size_t k = 0; k < KIT_COUNT(steps); k++) {
        for (size_t n = 3; n <= N; n += 57) {
            uint64_t with = 0, against = 0, tied_x = 0, tied_y = 0;
            coarse(n, steps[k]);
            for (size_t i = 0; i < n; i++) {
                for (size_t j = 0; j < i; j++) {
                    const int s = sign_of(x[i] - x[j]) * sign_of(y[i] - y[j]);
                    with += s > 0, against += s < 0;
                    tied_x += x[i] == x[j], tied_y += y[i] == y[j];
                }
            }
            const cmv_kendall got = kendall(x, y, n);
            const double all = (double)n * (double)(n - 1) / 2;
            const double want = ((double)with - (double)against) /
                                sqrt((all - (double)tied_x) * (all - (double)tied_y));
            assert_int_equal(got.concordant, with);
            assert_int_equal(got.discordant, against);
            assert_int_equal(got.s, (int64_t)with - (int64_t)against);
            if (!isnan(want) && !isinf(want)) KIT_NEAR(got.tau.v, want, 1e-14);
        }
    }
}

static void test_ranks_of_a_line_and_a_constant(void **state) {
    (void)state;
    for (size_t i = 0; i < N; i++) x[i] = (double)i, y[i] = 3 - (double)i, u[i] = 0.1;
    const cmv_spearman line = spearman(x, y, N), flat = spearman(x, u, N);
    assert_true(line.rho.v < -1 + 1e-15 && line.t.why == CMV_WHY_PERFECT &&
                line.p.why == CMV_WHY_PERFECT);
    assert_int_equal(flat.rho.why, CMV_WHY_CONSTANT);
    assert_int_equal(flat.p.why, CMV_WHY_CONSTANT);
    const cmv_kendall k = kendall(x, y, N), none = kendall(x, u, N);
    assert_true(k.tau.v == -1 && k.concordant == 0 && k.z.v < -20);
    assert_true(none.tau.why == CMV_WHY_CONSTANT && none.z.why == CMV_WHY_CONSTANT && none.s == 0);
}

static void test_ranks_of_too_few(void **state) {
    (void)state;
    static const double a[] = {1, 2, 3}, b[] = {2, 1, 3};
    assert_int_equal(spearman(NULL, NULL, 0).rho.why, CMV_WHY_TOO_FEW);
    assert_int_equal(spearman(a, b, 1).rho.why, CMV_WHY_TOO_FEW);
    const cmv_spearman three = spearman(a, b, 3);
    KIT_NEAR(three.rho.v, 0.5, 1e-15);
    assert_true(three.p.why == CMV_WHY_TOO_FEW && three.se_z.why == CMV_WHY_TOO_FEW);
    assert_int_equal(kendall(NULL, NULL, 0).tau.why, CMV_WHY_TOO_FEW);
    const cmv_kendall two = kendall(a, b, 2);
    assert_true(two.tau.v == -1 && two.z.why == CMV_WHY_TOO_FEW && isnan(two.var_s));
}

static void test_ranks_drop_missing_pairs(void **state) {
    (void)state;
    kit_seed("missing");
    kit_pairs(x, y, N, 0.3);
    size_t n = 0;
    for (size_t i = 0; i < N; i++) {
        if (i % 7 == 0) x[i] = (double)NAN;
        if (i % 11 == 0) y[i] = (double)NAN;
        if (isnan(x[i]) || isnan(y[i])) continue;
        u[n] = x[i], v[n++] = y[i];
    }
    const cmv_spearman s = spearman(x, y, N), dense = spearman(u, v, n);
    const cmv_kendall k = kendall(x, y, N), thick = kendall(u, v, n);
    assert_true(s.n == n && s.rho.v == dense.rho.v && s.p.v == dense.p.v);
    assert_true(k.n == n && k.s == thick.s && k.tau.v == thick.tau.v && k.p.v == thick.p.v);
}

static void test_rank_refusals(void **state) {
    (void)state;
    kit_pairs(x, y, N, 0.3);
    cmv_spearman s = {.n = 77};
    cmv_kendall k = {.n = 77};
    const cmv_vec scratch = kit_out(room, 8 * N);
    KIT_FAILS(CMV_E_ARG, cmv_spearman_of(kit_in(x, N), kit_in(y, N), scratch, NULL, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_spearman_of(kit_in(x, N), kit_in(y, N - 1), scratch, &s, err));
    KIT_FAILS(CMV_E_LENGTH,
              cmv_spearman_of(kit_in(x, N), kit_in(y, N), kit_out(room, 7 * N - 1), &s, err));
    KIT_FAILS(CMV_E_ALIAS, cmv_spearman_of(kit_in(room, N), kit_in(y, N), scratch, &s, err));
    KIT_FAILS(CMV_E_ARG, cmv_kendall_of(kit_in(x, N), kit_in(y, N), kit_out(NULL, 9 * N), &k, err));
    KIT_FAILS(CMV_E_LENGTH,
              cmv_kendall_of(kit_in(x, N), kit_in(y, N), kit_out(room, 4 * N - 1), &k, err));
    x[3] = (double)INFINITY;
    KIT_FAILS(CMV_E_DOMAIN, cmv_spearman_of(kit_in(x, N), kit_in(y, N), scratch, &s, err));
    KIT_FAILS(CMV_E_DOMAIN, cmv_kendall_of(kit_in(x, N), kit_in(y, N), scratch, &k, err));
    assert_true(s.n == 77 && k.n == 77);
    assert_true(cmv_spearman_scratch(SIZE_MAX / 2) == SIZE_MAX);
}

/* ---- partial ---- */

static cmv_partial partial(size_t n_cols, size_t n) {
    cmv_cvec in[COLS];
    cmv_partial p;
    for (size_t c = 0; c < n_cols; c++) in[c] = kit_in(col[c], n);
    KIT_OK(cmv_partial_of(in, n_cols, &p, err));
    return p;
}

/* Two columns that share one or two factors, which are the controls. */
static void factors(size_t n) {
    for (size_t i = 0; i < n; i++) {
        const double f = kit_t4(), g = kit_t4(), both = kit_t4();
        col[2][i] = 0.02 * f;
        col[3][i] = 5 + 0.3 * g + 0.1 * f;
        col[0][i] = 100 + 0.01 * (0.8 * f - 0.5 * g + 0.3 * both + kit_t4());
        col[1][i] = 0.02 * (0.5 * f + 0.4 * g + 0.3 * both + kit_t4());
    }
}

static void test_partial_without_controls_is_plain(void **state) {
    (void)state;
    kit_seed("plain");
    for (size_t n = 5; n <= N; n += 79) {
        factors(n);
        cmv_corr_jack j;
        KIT_OK(cmv_corr_jack_of(kit_in(col[0], n), kit_in(col[1], n), &j, err));
        const cmv_partial p = partial(2, n);
        KIT_NEAR(p.r.v, j.r.v, 1e-12);
        KIT_NEAR(p.plain.v, j.r.v, 1e-12);
        KIT_NEAR(p.se_jack_z, j.se_jack_z, 1e-10 * j.se_jack_z);
        KIT_NEAR(p.low.v, j.ci_low.v, 1e-10);
        KIT_NEAR(p.high.v, j.ci_high.v, 1e-10);
        KIT_NEAR(p.vif, 1, 0);
    }
}

/* r of x and y given z, from the three correlations. */
static double by_formula(double xy, double xz, double yz) {
    return (xy - xz * yz) / sqrt((1 - xz * xz) * (1 - yz * yz));
}

static void test_partial_against_the_formula(void **state) {
    (void)state;
    kit_seed("formula");
    for (size_t n = 6; n <= N; n += 61) {
        factors(n);
        const double xy = kit_referee_r(col[0], col[1], n), xz = kit_referee_r(col[0], col[2], n),
                     yz = kit_referee_r(col[1], col[2], n), xw = kit_referee_r(col[0], col[3], n),
                     yw = kit_referee_r(col[1], col[3], n), zw = kit_referee_r(col[2], col[3], n);
        const cmv_partial one = partial(3, n);
        KIT_NEAR(one.r.v, by_formula(xy, xz, yz), 1e-12);
        KIT_NEAR(one.vif, 1 / (1 - fmax(xz * xz, yz * yz)), 1e-11 * one.vif);
        if (n < 7) continue;
        const double want =
            by_formula(by_formula(xy, xz, yz), by_formula(xw, xz, zw), by_formula(yw, yz, zw));
        KIT_NEAR(partial(4, n).r.v, want, 1e-12);
    }
}

/* The jackknife of the definition: all regressions anew without each row. */
static void test_partial_jackknife_is_exact(void **state) {
    (void)state;
    kit_seed("leave one out");
    for (size_t n_cols = 3; n_cols <= COLS; n_cols++) {
        enum { ROWS = 60 };
        double z[ROWS], sum = 0, sq = 0;
        factors(ROWS);
        const cmv_partial all = partial(n_cols, ROWS);
        for (size_t i = 0; i < ROWS; i++) {
            double kept[COLS];
            for (size_t c = 0; c < COLS; c++) kept[c] = col[c][i], col[c][i] = (double)NAN;
            const cmv_partial p = partial(n_cols, ROWS);
            assert_int_equal(p.n, ROWS - 1);
            z[i] = atanh(p.r.v);
            for (size_t c = 0; c < COLS; c++) col[c][i] = kept[c];
            sum += z[i];
        }
        for (size_t i = 0; i < ROWS; i++) sq += (z[i] - sum / ROWS) * (z[i] - sum / ROWS);
        KIT_NEAR(all.se_jack_z, sqrt(sq * (ROWS - 1) / ROWS), 1e-11);
    }
}

static void test_partial_scale_and_order(void **state) {
    (void)state;
    kit_seed("scale");
    factors(N);
    const cmv_partial p = partial(4, N);
    for (size_t i = 0; i < N; i++) {
        const double a = col[0][i];
        col[0][i] = 1e150 * col[1][i];
        col[1][i] = -1e-150 * (a - 100);
        col[2][i] = 7 - 3 * col[2][i];
    }
    const cmv_partial q = partial(4, N);
    KIT_NEAR(q.r.v, -p.r.v, 1e-11);
    KIT_NEAR(q.low.v, -p.high.v, 1e-10);
    KIT_NEAR(q.p.v, p.p.v, 1e-9 * p.p.v + 1e-300);
}

static void test_partial_refuses_collinear_controls(void **state) {
    (void)state;
    kit_seed("collinear");
    factors(N);
    for (size_t i = 0; i < N; i++) col[2][i] = col[0][i] + 1e-4 * kit_normal();
    const cmv_partial tight = partial(3, N);
    assert_true(tight.r.why == CMV_WHY_COLLINEAR && tight.low.why == CMV_WHY_COLLINEAR);
    assert_true(tight.vif > 10 && tight.plain.why == CMV_WHY_NONE);
    factors(N);
    for (size_t i = 0; i < N; i++) col[3][i] = 1 - 2 * col[2][i];
    assert_int_equal(partial(4, N).r.why, CMV_WHY_COLLINEAR);
    for (size_t i = 0; i < N; i++) col[2][i] = 0.1;
    assert_int_equal(partial(3, N).r.why, CMV_WHY_CONSTANT);
}

static void test_partial_too_few_and_one_day(void **state) {
    (void)state;
    kit_seed("few");
    factors(N);
    assert_int_equal(partial(3, 5).r.why, CMV_WHY_TOO_FEW);
    assert_int_equal(partial(3, 6).r.why, CMV_WHY_NONE);
    assert_int_equal(partial(2, 0).plain.why, CMV_WHY_TOO_FEW);
    for (size_t i = 0; i < 50; i++) col[0][i] = i == 20 ? 1 : 0;
    const cmv_partial p = partial(3, 50);
    assert_true(p.r.why == CMV_WHY_NONE && p.low.why == CMV_WHY_ONE_DAY && isnan(p.se_used_z));
}

static void test_partial_refusals(void **state) {
    (void)state;
    factors(N);
    cmv_cvec in[COLS] = {kit_in(col[0], N), kit_in(col[1], N), kit_in(col[2], N - 1)};
    cmv_partial p = {.n = 77};
    KIT_FAILS(CMV_E_ARG, cmv_partial_of(in, 1, &p, err));
    KIT_FAILS(CMV_E_ARG, cmv_partial_of(in, CMV_CONTROLS_MAX + 3, &p, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_partial_of(in, 3, &p, err));
    in[2] = kit_in(col[2], N);
    col[2][9] = -(double)INFINITY;
    KIT_FAILS(CMV_E_DOMAIN, cmv_partial_of(in, 3, &p, err));
    assert_int_equal(p.n, 77);
}

/* ---- many tests ---- */

static void adjust(cmv_adjust how, const double *p, size_t n, double *q) {
    KIT_OK(cmv_p_adjust(how, kit_in(p, n), kit_out(room, cmv_p_adjust_scratch(n)), kit_out(q, n),
                        err));
}

/* Benjamini & Hochberg by their definition: reject the k smallest, k the largest with p(k) <= k a / m. */
static void test_bh_rejects_what_the_definition_rejects(void **state) {
    (void)state;
    kit_seed("bh");
    for (int round = 0; round < 50; round++) {
        const size_t m = 1 + kit_below(60);
        for (size_t i = 0; i < m; i++)
            x[i] = kit_uniform() < 0.3 ? 0.01 * kit_uniform() : kit_uniform();
        adjust(CMV_ADJUST_BH, x, m, y);
        for (double a = 0.01; a < 0.5; a += 0.07) {
            size_t k = 0, below = 0, rejected = 0;
            for (size_t i = 0; i < m; i++) {
                size_t place = 0;
                for (size_t j = 0; j < m; j++) place += x[j] <= x[i];
                if (x[i] <= (double)place * a / (double)m && place > k) k = place;
                rejected += y[i] <= a;
            }
            for (size_t i = 0; i < m; i++) {
                size_t place = 0;
                for (size_t j = 0; j < m; j++) place += x[j] <= x[i];
                below += place <= k;
            }
            assert_int_equal(rejected, below);
        }
    }
}

static void test_adjustments_are_ordered(void **state) {
    (void)state;
    kit_seed("adjust");
    for (size_t i = 0; i < N; i++) x[i] = i % 5 ? kit_uniform() : 1e-4 * kit_uniform();
    double q[4][N];
    for (int how = 0; how < 4; how++) adjust((cmv_adjust)how, x, N, q[how]);
    for (size_t i = 0; i < N; i++) {
        assert_true(x[i] <= q[CMV_ADJUST_BH][i] && q[CMV_ADJUST_BH][i] <= q[CMV_ADJUST_BY][i]);
        assert_true(q[CMV_ADJUST_BH][i] <= q[CMV_ADJUST_HOLM][i]);
        assert_true(q[CMV_ADJUST_HOLM][i] <= q[CMV_ADJUST_BONFERRONI][i]);
        for (size_t j = 0; j < i; j += 13)
            for (int how = 0; how < 4; how++)
                assert_true(x[i] < x[j] ? q[how][i] <= q[how][j] : q[how][i] >= q[how][j]);
    }
}

static void test_adjustment_skips_missing_tests(void **state) {
    (void)state;
    static const double gaps[] = {0.02, (double)NAN, 0.01, (double)NAN, 0.9};
    static const double dense[] = {0.02, 0.01, 0.9};
    double a[5], b[3];
    for (int how = 0; how < 4; how++) {
        adjust((cmv_adjust)how, gaps, 5, a);
        adjust((cmv_adjust)how, dense, 3, b);
        assert_true(a[0] == b[0] && isnan(a[1]) && a[2] == b[1] && isnan(a[3]) && a[4] == b[2]);
    }
    KIT_NEAR(b[0], 0.06, 1e-15); /* Bonferroni: times 3 */
    adjust(CMV_ADJUST_BH, NULL, 0, NULL);
    assert_string_equal(cmv_adjust_name(CMV_ADJUST_BY), "BY");
    assert_string_equal(cmv_adjust_name((cmv_adjust)9), "?");
}

static void test_adjustment_refusals(void **state) {
    (void)state;
    static const double bad[] = {0.1, 1.5};
    double q[2] = {7, 7};
    const cmv_vec scratch = kit_out(room, 8 * N);
    KIT_FAILS(CMV_E_DOMAIN,
              cmv_p_adjust(CMV_ADJUST_BH, kit_in(bad, 2), scratch, kit_out(q, 2), err));
    KIT_FAILS(CMV_E_LENGTH,
              cmv_p_adjust(CMV_ADJUST_BH, kit_in(bad, 2), scratch, kit_out(q, 1), err));
    KIT_FAILS(CMV_E_LENGTH,
              cmv_p_adjust(CMV_ADJUST_BH, kit_in(bad, 1), kit_out(room, 3), kit_out(q, 1), err));
    KIT_FAILS(CMV_E_ARG, cmv_p_adjust((cmv_adjust)9, kit_in(bad, 1), scratch, kit_out(q, 1), err));
    q[0] = 0.5;
    KIT_FAILS(CMV_E_ALIAS, cmv_p_adjust(CMV_ADJUST_BH, kit_in(q, 1), scratch, kit_out(q, 1), err));
    assert_true(q[0] == 0.5 && q[1] == 7);
}

/* ---- Forbes and Rigobon ---- */

/* Conditioning a normal pair on large x raises r; the adjustment undoes it. */
static void test_forbes_rigobon_undoes_conditioning(void **state) {
    (void)state;
    for (double rho = -0.9; rho < 0.95; rho += 0.3) {
        for (double more = 0; more < 9; more += 2) {
            const double raised = rho * sqrt((1 + more) / (1 + more * rho * rho));
            KIT_NEAR(cmv_forbes_rigobon(raised, 1 + more, 1), rho, 1e-14);
            KIT_NEAR(cmv_forbes_rigobon(raised, 3 * (1 + more), 3), rho, 1e-14);
        }
    }
    assert_true(isnan(cmv_forbes_rigobon(1.1, 2, 1)) && isnan(cmv_forbes_rigobon(0.5, 2, 0)));
    assert_true(isnan(cmv_forbes_rigobon((double)NAN, 2, 1)));
}

/* ---- Jennrich ---- */

static cmv_jennrich jennrich(const double *a, size_t n_a, const double *b, size_t n_b, size_t k) {
    cmv_jennrich j;
    KIT_OK(cmv_jennrich_of(kit_in(a, k * k), n_a, kit_in(b, k * k), n_b, k,
                           kit_out(room, cmv_jennrich_scratch(k)), &j, err));
    return j;
}

/* For two series the test is that of z = atanh(r) up to terms of higher order: chi2 = c (r1 - r2)^2 / (1 - r^2)^2. */
static void test_jennrich_of_two_series(void **state) {
    (void)state;
    for (double r1 = -0.8; r1 < 0.9; r1 += 0.4) {
        for (double r2 = -0.7; r2 < 0.9; r2 += 0.5) {
            const double a[] = {1, r1, r1, 1}, b[] = {1, r2, r2, 1};
            const double c = 100. * 300 / 400, pooled = (100 * r1 + 300 * r2) / 400;
            const double gap = r1 - r2, rest = 1 - pooled * pooled;
            const cmv_jennrich j = jennrich(a, 100, b, 300, 2);
            KIT_NEAR(j.chi2.v, c * gap * gap / (rest * rest), 1e-9 * (1 + j.chi2.v));
            KIT_NEAR(j.df, 1, 0);
        }
    }
}

/* Correlation matrix of n seeded normal rows of three series. */
static void sample_matrix(size_t n, double r[9]) {
    for (size_t i = 0; i < n; i++) {
        const double f = kit_normal();
        for (size_t c = 0; c < 3; c++) col[c][i] = 0.6 * f + kit_normal();
    }
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++) r[3 * i + j] = kit_referee_r(col[i], col[j], n);
}

/* Equal matrices are rejected about as often as the level says; the formula without the identity rejects 19 %. */
static void test_jennrich_keeps_its_size(void **state) {
    (void)state;
    kit_seed("size");
    enum { ROUNDS = 2000 };
    size_t rejected = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double a[9], b[9];
        sample_matrix(90, a);
        sample_matrix(120, b);
        rejected += jennrich(a, 90, b, 120, 3).p.v < 0.05;
    }
    assert_in_range(rejected, ROUNDS * 3 / 100, ROUNDS * 7 / 100);
}

static void test_jennrich_symmetry_and_refusals(void **state) {
    (void)state;
    static const double a[] = {1, 0.5, 0.3, 0.5, 1, 0.2, 0.3, 0.2, 1};
    static const double b[] = {1, 0.1, 0.25, 0.1, 1, 0.45, 0.25, 0.45, 1};
    static const double turned[] = {1,   0.2, 0.5, 0.2, 1,
                                    0.3, 0.5, 0.3, 1}; /* a in the order 2 3 1 */
    static const double turned_b[] = {1, 0.45, 0.1, 0.45, 1, 0.25, 0.1, 0.25, 1};
    static const double singular[] = {1, 1, 1, 1};
    static const double skew[] = {1, 0.2, 0.3, 1}, heavy[] = {2, 0, 0, 1};
    const cmv_jennrich j = jennrich(a, 120, b, 250, 3);
    KIT_NEAR(jennrich(b, 250, a, 120, 3).chi2.v, j.chi2.v, 1e-12);
    KIT_NEAR(jennrich(turned, 120, turned_b, 250, 3).chi2.v, j.chi2.v, 1e-12);
    KIT_NEAR(jennrich(a, 120, a, 250, 3).chi2.v, 0, 1e-12);
    KIT_NEAR(jennrich(a, 120, a, 250, 3).p.v, 1, 1e-12);
    assert_int_equal(jennrich(singular, 50, singular, 50, 2).chi2.why, CMV_WHY_COLLINEAR);
    assert_int_equal(jennrich(singular, 50, singular, 50, 2).p.why, CMV_WHY_COLLINEAR);
    cmv_jennrich kept = {.df = 77};
    const cmv_vec scratch = kit_out(room, 8 * N);
    KIT_FAILS(CMV_E_DOMAIN,
              cmv_jennrich_of(kit_in(skew, 4), 9, kit_in(singular, 4), 9, 2, scratch, &kept, err));
    KIT_FAILS(CMV_E_DOMAIN,
              cmv_jennrich_of(kit_in(singular, 4), 9, kit_in(heavy, 4), 9, 2, scratch, &kept, err));
    KIT_FAILS(CMV_E_LENGTH,
              cmv_jennrich_of(kit_in(a, 9), 9, kit_in(b, 9), 9, 2, scratch, &kept, err));
    KIT_FAILS(CMV_E_LENGTH,
              cmv_jennrich_of(kit_in(a, 9), 9, kit_in(b, 9), 9, 3, kit_out(room, 32), &kept, err));
    KIT_FAILS(CMV_E_ARG, cmv_jennrich_of(kit_in(a, 9), 1, kit_in(b, 9), 9, 3, scratch, &kept, err));
    assert_true(kept.df == 77);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spearman_against_counting),
        cmocka_unit_test(test_ranks_know_only_order),
        cmocka_unit_test(test_kendall_against_counting),
        cmocka_unit_test(test_ranks_of_a_line_and_a_constant),
        cmocka_unit_test(test_ranks_of_too_few),
        cmocka_unit_test(test_ranks_drop_missing_pairs),
        cmocka_unit_test(test_rank_refusals),
        cmocka_unit_test(test_partial_without_controls_is_plain),
        cmocka_unit_test(test_partial_against_the_formula),
        cmocka_unit_test(test_partial_jackknife_is_exact),
        cmocka_unit_test(test_partial_scale_and_order),
        cmocka_unit_test(test_partial_refuses_collinear_controls),
        cmocka_unit_test(test_partial_too_few_and_one_day),
        cmocka_unit_test(test_partial_refusals),
        cmocka_unit_test(test_bh_rejects_what_the_definition_rejects),
        cmocka_unit_test(test_adjustments_are_ordered),
        cmocka_unit_test(test_adjustment_skips_missing_tests),
        cmocka_unit_test(test_adjustment_refusals),
        cmocka_unit_test(test_forbes_rigobon_undoes_conditioning),
        cmocka_unit_test(test_jennrich_of_two_series),
        cmocka_unit_test(test_jennrich_keeps_its_size),
        cmocka_unit_test(test_jennrich_symmetry_and_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
