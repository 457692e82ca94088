// SPDX-License-Identifier: Apache-2.0
/* Rolling correlation: against a long-double referee on ordinary and on hostile series. */
#include "support/num_kit.h"

#include "comove/regress.h"

enum { N = 3000 };

static double x[N], y[N], r[N], low[N], high[N];

static cmv_roll_corr_stat roll(const double *a, const double *b, size_t n, size_t window,
                               double *out) {
    const cmv_roll_corr_opt opt = {.window = window};
    const cmv_vec none = {NULL, 0};
    cmv_roll_corr_stat stat;
    KIT_OK(cmv_roll_corr(kit_in(a, n), kit_in(b, n), &opt, kit_out(out, n), none, none, &stat, err));
    return stat;
}

static bool has_nan(const double *v, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (isnan(v[i])) return true;
    }
    return false;
}

/* Every window against the referee; returns the largest difference. */
static double worst_difference(const char *what, size_t n, size_t window, double tol) {
    double worst = 0;
    size_t defined = 0;
    const cmv_roll_corr_stat stat = roll(x, y, n, window, r);
    for (size_t t = 0; t < n; t++) {
        const size_t first = t + 1 - window;
        if (t + 1 < window || has_nan(x + first, window) || has_nan(y + first, window) ||
            kit_constant(x + first, window) || kit_constant(y + first, window)) {
            if (!isnan(r[t])) fail_msg("%s: r[%zu] is %.17g, expected NaN", what, t, r[t]);
            continue;
        }
        const double want = kit_referee_r(x + first, y + first, window);
        if (!(fabs(r[t] - want) <= tol)) {
            fail_msg("%s: r[%zu] is %.17g, expected %.17g (window %zu)", what, t, r[t], want,
                     window);
        }
        if (!(fabs(r[t]) <= 1)) fail_msg("%s: r[%zu] is %.17g", what, t, r[t]);
        worst = fmax(worst, fabs(r[t] - want));
        defined++;
    }
    assert_int_equal(stat.n_defined, defined);
    assert_int_equal(stat.n_windows, n < window ? 0 : n - window + 1);
    return worst;
}

/* ---- series that break sliding sums ---- */

static void make_returns(void) { kit_pairs(x, y, N, 0.4); }
static void make_random_walk(void) {
    make_returns();
    for (size_t i = 1; i < N; i++) {
        x[i] += x[i - 1];
        y[i] += y[i - 1];
    }
}
static void make_offset_1e9(void) {
    make_returns();
    for (size_t i = 0; i < N; i++) {
        x[i] = 1e9 + 1e5 * x[i]; /* |mean|/sd = 1e6 */
        y[i] = y[i] - 3e4;
    }
}
static void make_outlier_1e12(void) {
    make_returns();
    x[400] = 1e12;
    y[401] = -1e12;
    x[1700] = 1e8;
    y[1700] = 1e8;
}
static void make_constants(void) {
    make_returns();
    for (size_t i = 300; i < 900; i++) x[i] = 0.1;
    for (size_t i = 700; i < 1500; i++) y[i] = -3.14;
    for (size_t i = 2000; i < 2089; i++) x[i] = x[1999];
    for (size_t i = 2500; i < 2590; i++) y[i] = 1e9;
}
static void make_gaps(void) {
    make_returns();
    for (int k = 0; k < 12; k++) x[kit_below(N)] = (double)NAN;
    for (int k = 0; k < 12; k++) y[kit_below(N)] = (double)NAN;
    for (size_t i = 1200; i < 1300; i++) x[i] = (double)NAN;
}
static void make_dying(void) {
    make_returns();
    for (size_t i = 0; i < N; i++) {
        const double fade = exp(-0.15 * (double)(i % 1000));
        x[i] *= fade;
        y[i] *= i % 2 ? fade : 1;
    }
}
static void make_huge_and_tiny(void) {
    make_returns();
    for (size_t i = 0; i < N; i++) {
        x[i] *= i < 1000 ? 1e150 : i < 2000 ? 1e-150 : 1;
        y[i] *= 1e-120;
    }
}
static void make_integers(void) {
    for (size_t i = 0; i < N; i++) {
        x[i] = (double)kit_below(3);
        y[i] = (double)kit_below(4) - 1;
    }
}
static void make_outlier_and_gaps(void) {
    make_gaps();
    x[600] = 1e12;
    y[2500] = 1e11;
}

static const struct {
    const char *name;
    void (*make)(void);
    double tol; /* 1e-12 where |mean|/sd of every window is below 1e6; more where the definition loses digits too */
} SERIES[] = {
    {"returns", make_returns, 1e-12},         {"random walk", make_random_walk, 1e-12},
    {"offset 1e9", make_offset_1e9, 1e-12},   {"outlier 1e12", make_outlier_1e12, 1e-12},
    {"constants", make_constants, 1e-12},     {"gaps", make_gaps, 1e-12},
    {"dying volatility", make_dying, 1e-12},  {"huge and tiny", make_huge_and_tiny, 1e-12},
    {"small integers", make_integers, 1e-12}, {"outlier and gaps", make_outlier_and_gaps, 1e-12},
};

static void test_against_referee(void **state) {
    (void)state;
    static const size_t windows[] = {3, 5, 30, 90, 252, 600};
    for (size_t k = 0; k < KIT_COUNT(SERIES); k++) {
        kit_seed(SERIES[k].name);
        SERIES[k].make();
        double worst = 0;
        for (size_t w = 0; w < KIT_COUNT(windows); w++) {
            worst = fmax(worst, worst_difference(SERIES[k].name, N, windows[w], SERIES[k].tol));
        }
        print_message("%s: largest difference %.1e\n", SERIES[k].name, worst);
    }
}

static void test_slice_invariance(void **state) {
    (void)state;
    double part[N];
    for (size_t k = 0; k < KIT_COUNT(SERIES); k++) {
        kit_seed(SERIES[k].name);
        SERIES[k].make();
        roll(x, y, N, 90, r);
        for (int round = 0; round < 20; round++) {
            const size_t from = kit_below(N - 200), n = 90 + kit_below(N - from - 90);
            roll(x + from, y + from, n, 90, part);
            for (size_t t = 89; t < n; t++) {
                if (isnan(part[t]) && isnan(r[from + t])) continue;
                if (!(fabs(part[t] - r[from + t]) <= 1e-12)) {
                    fail_msg("%s: window ending at %zu is %.17g, in the slice %.17g",
                             SERIES[k].name, from + t, r[from + t], part[t]);
                }
            }
        }
    }
}

/* Only what is needed is rebuilt: ordinary returns from their regular anchors alone. */
static void test_rebuilds_are_rare(void **state) {
    (void)state;
    kit_seed("rebuilds");
    make_returns();
    const cmv_roll_corr_stat calm = roll(x, y, N, 90, r);
    assert_true(calm.rebuilt < 40);
    make_outlier_1e12();
    const cmv_roll_corr_stat wild = roll(x, y, N, 90, r);
    assert_true(wild.rebuilt >= 3 && wild.rebuilt < 80);
}

/* Rounding does not build up over a long series: the tolerance is that of a short one. */
static void test_long_series(void **state) {
    (void)state;
    kit_seed("long");
    enum { LONG = 400000, W = 90 };
    double *a = malloc(3 * sizeof *a * LONG);
    assert_non_null(a);
    double *b = a + LONG, *out = b + LONG;
    kit_pairs(a, b, LONG, 0.4);
    roll(a, b, LONG, W, out);
    for (size_t t = LONG - 1; t >= LONG / 2; t -= 97) {
        KIT_NEAR(out[t], kit_referee_r(a + t + 1 - W, b + t + 1 - W, W), 2e-14);
    }
    free(a);
}

static void test_full_window_is_pearson(void **state) {
    (void)state;
    kit_seed("full");
    for (size_t n = 3; n < 300; n += 11) {
        kit_pairs(x, y, n, 0.5);
        cmv_cov c;
        KIT_OK(cmv_cov_of(kit_in(x, n), kit_in(y, n), &c, err));
        roll(x, y, n, n, r);
        KIT_NEAR(r[n - 1], c.r.v, 1e-14);
    }
}

static void test_short_series(void **state) {
    (void)state;
    make_returns();
    for (size_t n = 0; n < 90; n += 13) {
        const cmv_roll_corr_stat s = roll(x, y, n, 90, r);
        assert_true(s.n_windows == 0 && s.n_defined == 0 && s.max_at == SIZE_MAX &&
                    s.min_at == SIZE_MAX);
        for (size_t t = 0; t < n; t++) assert_true(isnan(r[t]));
    }
    assert_int_equal(roll(x, y, 10, 90, r).first, 89);
}

static void test_extremes(void **state) {
    (void)state;
    kit_seed("extremes");
    make_gaps();
    const cmv_roll_corr_stat s = roll(x, y, N, 60, r);
    for (size_t t = 0; t < N; t++) {
        if (isnan(r[t])) continue;
        assert_true(r[t] <= r[s.max_at] && r[t] >= r[s.min_at]);
        assert_true(r[t] < r[s.max_at] || t >= s.max_at); /* the first of equals */
    }
}

/* ---- intervals ---- */

static void roll_band(size_t n, size_t window, size_t every) {
    const cmv_roll_corr_opt opt = {.window = window, .with_se = true, .se_every = every};
    KIT_OK(cmv_roll_corr(kit_in(x, n), kit_in(y, n), &opt, kit_out(r, n), kit_out(low, n),
                         kit_out(high, n), NULL, err));
}

static void test_band_is_the_jackknife_of_each_window(void **state) {
    (void)state;
    for (size_t k = 0; k < KIT_COUNT(SERIES); k++) {
        kit_seed(SERIES[k].name);
        SERIES[k].make();
        roll_band(N, 60, 1);
        for (size_t t = 59; t < N; t++) {
            cmv_corr_jack j;
            KIT_OK(cmv_corr_jack_of(kit_in(x + t - 59, 60), kit_in(y + t - 59, 60), &j, err));
            if (isnan(r[t]) || j.ci_low.why != CMV_WHY_NONE) {
                if (!isnan(low[t]))
                    fail_msg("%s: low[%zu] is %.17g, expected NaN", SERIES[k].name, t, low[t]);
                continue;
            }
            KIT_NEAR(low[t], j.ci_low.v, 1e-11);
            KIT_NEAR(high[t], j.ci_high.v, 1e-11);
        }
    }
}

static void test_thinned_band(void **state) {
    (void)state;
    kit_seed("thinned");
    static double all_low[N], all_high[N];
    make_returns();
    roll_band(1000, 90, 0);
    memcpy(all_low, low, sizeof low);
    memcpy(all_high, high, sizeof high);
    for (size_t every = 2; every < 300; every = every * 3 + 1) {
        roll_band(1000, 90, every);
        for (size_t t = 0; t < 1000; t++) {
            const bool wanted = t >= 89 && ((t - 89) % every == 0 || t == 999);
            assert_int_equal(wanted, !isnan(low[t]));
            assert_int_equal(wanted, !isnan(high[t]));
            if (wanted) assert_true(low[t] == all_low[t] && high[t] == all_high[t]);
        }
    }
}

/* ---- slopes ---- */

static cmv_roll_corr_stat slopes(const double *a, const double *b, size_t n, size_t window,
                                 double *out) {
    cmv_roll_corr_stat stat;
    KIT_OK(cmv_roll_beta(kit_in(a, n), kit_in(b, n), window, kit_out(out, n), &stat, err));
    return stat;
}

/* Slope of b on a by two passes in long double, and sd_b / sd_a. */
static double referee_slope(const double *a, const double *b, size_t n, double *ratio) {
    long double ma = 0, mb = 0, saa = 0, sbb = 0, sab = 0;
    for (size_t i = 0; i < n; i++) {
        ma += ((long double)a[i] - (long double)a[0]) / (long double)n;
        mb += ((long double)b[i] - (long double)b[0]) / (long double)n;
    }
    for (size_t i = 0; i < n; i++) {
        const long double u = (long double)a[i] - (long double)a[0] - ma;
        const long double v = (long double)b[i] - (long double)b[0] - mb;
        saa += u * u;
        sbb += v * v;
        sab += u * v;
    }
    *ratio = (double)(sqrtl(sbb) / sqrtl(saa));
    return (double)(sab / saa);
}

/* Every window against the referee, gaps where rolling_corr has them. */
static void test_slope_against_referee(void **state) {
    (void)state;
    static const size_t windows[] = {3, 30, 90, 600};
    for (size_t k = 0; k < KIT_COUNT(SERIES); k++) {
        kit_seed(SERIES[k].name);
        SERIES[k].make();
        for (size_t w = 0; w < KIT_COUNT(windows); w++) {
            const size_t window = windows[w];
            const cmv_roll_corr_stat rs = roll(x, y, N, window, r);
            const cmv_roll_corr_stat bs = slopes(x, y, N, window, low);
            assert_int_equal(rs.n_defined, bs.n_defined);
            for (size_t t = 0; t < N; t++) {
                if (isnan(r[t]) != isnan(low[t]))
                    fail_msg("%s: slope[%zu] is %.17g where r is %.17g", SERIES[k].name, t, low[t],
                             r[t]);
                if (isnan(r[t])) continue;
                double ratio;
                const double want =
                    referee_slope(x + t + 1 - window, y + t + 1 - window, window, &ratio);
                if (!(fabs(low[t] - want) <= 1e-12 * ratio))
                    fail_msg("%s: slope[%zu] is %.17g, expected %.17g (window %zu)", SERIES[k].name,
                             t, low[t], want, window);
            }
        }
    }
}

/* slope = r sd_y / sd_x; the product of both slopes is r^2. */
static void test_slope_and_correlation(void **state) {
    (void)state;
    kit_seed("slope and r");
    make_returns();
    roll(x, y, N, 90, r);
    slopes(x, y, N, 90, low);
    slopes(y, x, N, 90, high);
    for (size_t t = 89; t < N; t++) {
        cmv_cov c;
        KIT_OK(cmv_cov_of(kit_in(x + t - 89, 90), kit_in(y + t - 89, 90), &c, err));
        KIT_NEAR(low[t], r[t] * c.sd_y / c.sd_x, 1e-12);
        KIT_NEAR(low[t] * high[t], r[t] * r[t], 1e-12);
    }
}

/* Other units turn the slope by their ratio, another zero leaves it; the full window is the plain slope. */
static void test_slope_units_and_full_window(void **state) {
    (void)state;
    kit_seed("slope units");
    static double a[N], b[N];
    make_returns();
    slopes(x, y, N, 60, low);
    for (size_t i = 0; i < N; i++) a[i] = 100 * x[i] + 2, b[i] = -0.25 * y[i] + 1;
    slopes(a, b, N, 60, high);
    for (size_t t = 59; t < N; t++) KIT_NEAR(high[t], -0.0025 * low[t], 1e-13);
    for (size_t n = 3; n < 300; n += 11) {
        cmv_beta plain;
        slopes(x, y, n, n, r);
        KIT_OK(cmv_beta_of(kit_in(x, n), kit_in(y, n), &plain, err));
        KIT_NEAR(r[n - 1], plain.beta_y_on_x.v, 1e-13 * (1 + fabs(plain.beta_y_on_x.v)));
        for (size_t t = 0; t + 1 < n; t++) assert_true(isnan(r[t]));
    }
}

static void test_slope_rejects(void **state) {
    (void)state;
    make_returns();
    for (size_t i = 0; i < N; i++) r[i] = 7;
    const cmv_cvec xi = kit_in(x, N), yi = kit_in(y, N);
    KIT_FAILS(CMV_E_ARG, cmv_roll_beta(xi, yi, 2, kit_out(r, N), NULL, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_roll_beta(xi, yi, 9, kit_out(r, N - 1), NULL, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_roll_beta(xi, kit_in(y, 5), 9, kit_out(r, N), NULL, err));
    KIT_FAILS(CMV_E_ALIAS, cmv_roll_beta(xi, yi, 9, kit_out(y, N), NULL, err));
    y[5] = (double)INFINITY;
    KIT_FAILS(CMV_E_DOMAIN, cmv_roll_beta(xi, yi, 9, kit_out(r, N), NULL, err));
    for (size_t i = 0; i < N; i++) assert_true(r[i] == 7);
    y[5] = 1;
    assert_int_equal(slopes(x, y, 20, 90, r).n_windows, 0);
}

/* ---- contract ---- */

static void fill(double *v, size_t n, double with) {
    for (size_t i = 0; i < n; i++) v[i] = with;
}

static void test_rejected_calls_leave_outputs(void **state) {
    (void)state;
    make_returns();
    fill(r, N, 7), fill(low, N, 7), fill(high, N, 7);
    const cmv_roll_corr_opt ok = {.window = 90, .with_se = true},
                            tiny = {.window = 2, .with_se = true};
    const cmv_vec ro = kit_out(r, N), lo = kit_out(low, N), hi = kit_out(high, N), none = {NULL, 0};
    const cmv_cvec xi = kit_in(x, N), yi = kit_in(y, N);
    KIT_FAILS(CMV_E_ARG, cmv_roll_corr(xi, yi, NULL, ro, lo, hi, NULL, err));
    KIT_FAILS(CMV_E_ARG, cmv_roll_corr(xi, yi, &tiny, ro, lo, hi, NULL, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_roll_corr(xi, kit_in(y, N - 1), &ok, ro, lo, hi, NULL, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_roll_corr(xi, yi, &ok, kit_out(r, N - 1), lo, hi, NULL, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_roll_corr(xi, yi, &ok, ro, none, hi, NULL, err));
    KIT_FAILS(CMV_E_ALIAS, cmv_roll_corr(xi, yi, &ok, ro, ro, hi, NULL, err));
    KIT_FAILS(CMV_E_ALIAS, cmv_roll_corr(kit_in(r, N), yi, &ok, ro, lo, hi, NULL, err));
    x[777] = (double)INFINITY;
    cmv_err e = {0};
    assert_int_equal(cmv_roll_corr(xi, yi, &ok, ro, lo, hi, NULL, &e), CMV_E_DOMAIN);
    assert_int_equal(e.index, 777);
    for (size_t i = 0; i < N; i++) assert_true(r[i] == 7 && low[i] == 7 && high[i] == 7);
}

/* Overlap by one value at either end is found. */
static void test_alias_at_the_edges(void **state) {
    (void)state;
    static double pool[300];
    kit_pairs(pool, pool + 150, 150, 0.1);
    const cmv_roll_corr_opt opt = {.window = 5};
    const cmv_vec none = {NULL, 0};
    KIT_FAILS(CMV_E_ALIAS, cmv_roll_corr(kit_in(pool, 100), kit_in(pool + 150, 100), &opt,
                                         kit_out(pool + 99, 100), none, none, NULL, err));
    KIT_FAILS(CMV_E_ALIAS, cmv_roll_corr(kit_in(pool, 50), kit_in(pool + 149, 50), &opt,
                                         kit_out(pool + 100, 50), none, none, NULL, err));
    KIT_OK(cmv_roll_corr(kit_in(pool, 50), kit_in(pool + 150, 50), &opt, kit_out(pool + 100, 50),
                         none, none, NULL, err));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_referee),
        cmocka_unit_test(test_slice_invariance),
        cmocka_unit_test(test_rebuilds_are_rare),
        cmocka_unit_test(test_long_series),
        cmocka_unit_test(test_full_window_is_pearson),
        cmocka_unit_test(test_short_series),
        cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_band_is_the_jackknife_of_each_window),
        cmocka_unit_test(test_thinned_band),
        cmocka_unit_test(test_slope_against_referee),
        cmocka_unit_test(test_slope_and_correlation),
        cmocka_unit_test(test_slope_units_and_full_window),
        cmocka_unit_test(test_slope_rejects),
        cmocka_unit_test(test_rejected_calls_leave_outputs),
        cmocka_unit_test(test_alias_at_the_edges),
    };
    return cmocka_run_group_tests_name("num: rolling correlation", tests, NULL, NULL);
}
