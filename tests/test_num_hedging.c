// SPDX-License-Identifier: Apache-2.0
/* Hedges and tails: the normal pair against quadrature, shares against a published table, the rest against plain loops. */
#include "support/num_kit.h"

#include "comove/hedging.h"

enum { N = 700, ROOM = 40000 };

static double x[N], y[N], z[N], room[ROOM];

static cmv_vec scratch(void) { return (cmv_vec){room, ROOM}; }

/* ---- the normal pair ---- */

/* P(X > h, Y > k) by Simpson's rule on P(Y > k | X = v), in long double. */
static double referee_upper(double h, double k, double rho) {
    enum { STEPS = 20000 };
    const long double top = 9, low = h < -9 ? -9.L : (long double)h;
    const long double s = sqrtl((1 - (long double)rho) * (1 + (long double)rho));
    const long double step = (top - low) / STEPS;
    long double sum = 0;
    for (int i = 0; i <= STEPS; i++) {
        const long double v = low + step * (long double)i;
        const long double f =
            expl(-v * v / 2) * erfcl(((long double)k - rho * v) / s / sqrtl(2)) / 2;
        sum += f * (i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2);
    }
    return (double)(sum * step / 3 / sqrtl(6.283185307179586476925L));
}

static void upper_tail_agrees_with_quadrature(void **state) {
    (void)state;
    static const double rho[] = {-0.99, -0.93, -0.92, -0.5, -0.1, 0, 0.2, 0.6, 0.92, 0.93, 0.98};
    static const double at[] = {-2.5, -1, -0.3, 0, 0.7, 1.6448536269514722, 3};
    for (size_t r = 0; r < KIT_COUNT(rho); r++) {
        for (size_t i = 0; i < KIT_COUNT(at); i++) {
            for (size_t k = i; k < KIT_COUNT(at); k++)
                KIT_NEAR(cmv_binorm_upper(at[i], at[k], rho[r]),
                         referee_upper(at[i], at[k], rho[r]), 1e-13);
        }
    }
}

static void upper_tail_keeps_its_identities(void **state) {
    (void)state;
    kit_seed("binorm");
    for (int round = 0; round < 2000; round++) {
        const double h = 3 * kit_normal(), k = 3 * kit_normal(), rho = 2 * kit_uniform() - 1;
        const double p = cmv_binorm_upper(h, k, rho);
        assert_true(p >= 0 && p <= 1);
        KIT_NEAR(cmv_binorm_upper(k, h, rho), p, 1e-15);
        KIT_NEAR(p + cmv_binorm_upper(h, -k, -rho), cmv_norm_upper(h), 1e-14);
        KIT_NEAR(cmv_binorm_upper(0, 0, rho), 0.25 + asin(rho) / 6.283185307179586, 1e-15);
        KIT_NEAR(cmv_binorm_upper(h, k, 1), cmv_norm_upper(fmax(h, k)), 1e-16);
        KIT_NEAR(cmv_binorm_upper(h, k, -1), fmax(0, cmv_norm_upper(h) - cmv_norm_upper(-k)), 1e-15);
    }
    KIT_NEAR(cmv_binorm_upper(1, -(double)INFINITY, 0.5), cmv_norm_upper(1), 0);
    KIT_NEAR(cmv_binorm_upper((double)INFINITY, 1, 0.5), 0, 0);
    assert_true(isnan(cmv_binorm_upper((double)NAN, 0, 0)) && isnan(cmv_binorm_upper(0, 0, 1.1)));
}

static void normal_tail_shares(void **state) {
    (void)state;
    KIT_NEAR(cmv_tail_normal(0, 0.05), 0.05, 1e-15);
    KIT_NEAR(cmv_tail_normal(1, 0.05), 1, 1e-14);
    KIT_NEAR(cmv_tail_normal(-1, 0.05), 0, 1e-14);
    double before = 0;
    for (double rho = -0.95; rho < 1; rho += 0.05) {
        const double share = cmv_tail_normal(rho, 0.05);
        assert_true(share > before);
        before = share;
    }
    assert_true(isnan(cmv_tail_normal(0.5, 0)) && isnan(cmv_tail_normal(0.5, 1)));
}

static void benchmark_without_truncation_is_rho(void **state) {
    (void)state;
    double prob;
    for (double rho = -0.9; rho < 0.95; rho += 0.3) {
        KIT_NEAR(cmv_exceedance_normal(rho, -9, &prob), rho, 1e-10);
        KIT_NEAR(prob, 1, 1e-14);
        const double cut = cmv_exceedance_normal(rho, 0.5, &prob);
        if (!isnan(cut)) assert_true(fabs(cut) < fabs(rho) || fabs(rho) < 1e-12);
        KIT_NEAR(prob, cmv_binorm_upper(0.5, 0.5, rho), 0);
    }
    KIT_NEAR(cmv_exceedance_normal(0, 1.3, NULL), 0, 1e-13);
    assert_true(isnan(cmv_exceedance_normal(1, 0, NULL)));
    assert_true(isnan(cmv_exceedance_normal(-0.7, 2.2, &prob)));
    assert_true(prob > 1e-12 && prob < 1e-8);
}

/* ---- shares ---- */

/* Newcombe, Stat. Med. 17 (1998) 857-872, table I, method 3. */
static void wilson_agrees_with_newcombe(void **state) {
    (void)state;
    static const struct {
        size_t hits, n;
        double low, high;
    } table[] = {{81, 263, 0.2553, 0.3662},
                 {15, 148, 0.0624, 0.1605},
                 {0, 20, 0.0, 0.1611},
                 {1, 29, 0.0061, 0.1718}};
    for (size_t i = 0; i < KIT_COUNT(table); i++) {
        const cmv_share s = cmv_wilson(table[i].hits, table[i].n);
        KIT_NEAR(s.low.v, table[i].low, 5e-5);
        KIT_NEAR(s.high.v, table[i].high, 5e-5);
        const cmv_share other = cmv_wilson(table[i].n - table[i].hits, table[i].n);
        KIT_NEAR(other.low.v, 1 - s.high.v, 1e-15);
        KIT_NEAR(other.share.v, 1 - s.share.v, 1e-15);
    }
    assert_int_equal(cmv_wilson(0, 0).share.why, CMV_WHY_TOO_FEW);
    assert_int_equal(cmv_wilson(3, 2).low.why, CMV_WHY_TOO_FEW);
}

static int by_value(const void *a, const void *b) {
    const double u = *(const double *)a, v = *(const double *)b;
    return (u > v) - (u < v);
}

static void low_quantiles_are_those_of_sorted_values(void **state) {
    (void)state;
    kit_seed("low quantiles");
    static const double q[] = {0.1, 0.05, 0.01, 0, 0.4, 1, 0.2, 0.5, 0.3};
    for (int round = 0; round < 300; round++) {
        const size_t n = 1 + kit_below(N - 1);
        const bool ties = round % 3 == 0;
        size_t kept = 0;
        for (size_t i = 0; i < n; i++) {
            x[i] = ties ? floor(3 * kit_normal()) : kit_t4();
            if (kit_uniform() < 0.05) x[i] = (double)NAN;
            if (!isnan(x[i])) z[kept++] = x[i];
        }
        double out[KIT_COUNT(q)];
        qsort(z, kept, sizeof *z, by_value);
        KIT_OK(cmv_low_quantiles(kit_in(x, n), q, round % 2 ? 3 : 9, scratch(), out, err));
        for (size_t i = 0; i < (round % 2 ? 3u : 9u); i++) {
            const double want = cmv_quantile7(kit_in(z, kept), q[i]);
            if (kept) assert_true(out[i] == want);
            if (!kept) assert_true(isnan(out[i]));
        }
    }
    double out;
    KIT_FAILS(CMV_E_ARG, cmv_low_quantiles(kit_in(x, 10), q, 1, (cmv_vec){room, 9}, &out, err));
    KIT_FAILS(CMV_E_ALIAS, cmv_low_quantiles(kit_in(x, 10), q, 1, kit_out(x, 10), &out, err));
    x[3] = (double)INFINITY;
    KIT_FAILS(CMV_E_DOMAIN, cmv_low_quantiles(kit_in(x, 10), q, 1, scratch(), &out, err));
}

/* ---- tails ---- */

static double mid_rank(const double *v, size_t n, size_t at) {
    double below = 0, ties = 0;
    for (size_t i = 0; i < n; i++) {
        below += v[i] < v[at];
        ties += v[i] == v[at];
    }
    return below + (ties + 1) / 2;
}

static void joint_tails_are_those_of_ranks(void **state) {
    (void)state;
    kit_seed("joint tails");
    for (int round = 0; round < 400; round++) {
        const size_t n = 5 + kit_below(60);
        const double q = round % 2 ? 0.1 : 0.25;
        kit_pairs(x, y, n, 0.6);
        for (size_t i = 0; round % 3 == 0 && i < n; i++) x[i] = floor(100 * x[i]);
        for (size_t i = 0; round % 4 == 0 && i < n; i++) y[i] = floor(300 * y[i]);
        cmv_tail_joint got, want = {.n = n};
        for (size_t i = 0; i < n; i++) {
            const double u = mid_rank(x, n, i) / (double)(n + 1);
            const double v = mid_rank(y, n, i) / (double)(n + 1);
            want.lower_x += u <= q;
            want.lower_y += v <= q;
            want.lower += u <= q && v <= q;
            want.upper_x += u >= 1 - q - 1e-12;
            want.upper_y += v >= 1 - q - 1e-12;
            want.upper += u >= 1 - q - 1e-12 && v >= 1 - q - 1e-12;
        }
        KIT_OK(cmv_tail_joint_of(kit_in(x, n), kit_in(y, n), q, scratch(), &got, err));
        assert_int_equal(got.lower_x, want.lower_x);
        assert_int_equal(got.lower_y, want.lower_y);
        assert_int_equal(got.lower, want.lower);
        assert_int_equal(got.upper_x, want.upper_x);
        assert_int_equal(got.upper_y, want.upper_y);
        assert_int_equal(got.upper, want.upper);
    }
}

static void constants_have_no_tails(void **state) {
    (void)state;
    cmv_tail_joint t;
    for (size_t i = 0; i < 100; i++) x[i] = 0.1, y[i] = (double)i;
    KIT_OK(cmv_tail_joint_of(kit_in(x, 100), kit_in(y, 100), 0.05, scratch(), &t, err));
    assert_int_equal(t.lower_x, 0);
    assert_int_equal(t.upper_x, 0);
    assert_int_equal(t.lower_y, 5);
    assert_int_equal(t.share_lower.share.why, CMV_WHY_TOO_FEW);
    KIT_OK(cmv_tail_joint_of(kit_in(x, 0), kit_in(y, 0), 0.05, scratch(), &t, err));
    assert_int_equal(t.n, 0);
    KIT_FAILS(CMV_E_ARG, cmv_tail_joint_of(kit_in(x, 9), kit_in(y, 9), 0.6, scratch(), &t, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_tail_joint_of(kit_in(x, 9), kit_in(y, 8), 0.1, scratch(), &t, err));
}

static cmv_exceedance exceedance(const double *a, const double *b, size_t n, double theta) {
    cmv_exceedance e;
    KIT_OK(cmv_exceedance_of(kit_in(a, n), kit_in(b, n), theta, 10, scratch(), &e, err));
    return e;
}

static void exceedances_do_not_depend_on_units(void **state) {
    (void)state;
    kit_seed("exceedance");
    double u[N], v[N];
    kit_pairs(x, y, N, 0.5);
    for (size_t i = 0; i < N; i++) u[i] = 40 * x[i] + 2, v[i] = -3 * y[i];
    for (double theta = 0; theta < 1.2; theta += 0.5) {
        const cmv_exceedance e = exceedance(x, y, N, theta), s = exceedance(y, x, N, theta);
        assert_true(e.n_low == s.n_low && e.n_high == s.n_high);
        KIT_NEAR(s.low.v, e.low.v, 1e-14);
        for (size_t i = 0; i < N; i++) v[i] = -y[i];
        for (size_t i = 0; i < N; i++) u[i] = -40 * x[i] + 2;
        const cmv_exceedance m =
            exceedance(u, v, N, theta); /* mirrored: low and high change places */
        assert_true(m.n_low == e.n_high && m.n_high == e.n_low);
        KIT_NEAR(m.low.v, e.high.v, 1e-12);
        KIT_NEAR(m.high.v, e.low.v, 1e-12);
    }
    const cmv_exceedance far = exceedance(x, y, N, 9);
    assert_int_equal(far.low.why, CMV_WHY_TOO_FEW);
    for (size_t i = 0; i < N; i++) v[i] = 0.1;
    assert_int_equal(exceedance(x, v, N, 0).high.why, CMV_WHY_CONSTANT);
    assert_int_equal(exceedance(x, v, N, 0).n_high, 0);
    cmv_exceedance e;
    KIT_FAILS(CMV_E_ARG, cmv_exceedance_of(kit_in(x, 9), kit_in(y, 9), -1, 10, scratch(), &e, err));
}

/* ---- hedge ---- */

static cmv_hedge_fit fit(const double *a, const double *b, size_t n, size_t window, size_t every) {
    cmv_hedge_fit f;
    const cmv_hedge_opt opt = {window, every};
    KIT_OK(cmv_hedge_fit_of(kit_in(a, n), kit_in(b, n), &opt, scratch(), &f, err));
    return f;
}

/* The same by plain loops in long double. */
static double referee_oos(const double *a, const double *b, size_t n, size_t window, size_t every) {
    long double ratio = 0, e1 = 0, e2 = 0, y1 = 0, y2 = 0, m = 0;
    for (size_t t = window; t < n; t++) {
        if ((t - window) % every == 0) {
            long double ma = 0, mb = 0, ab = 0, aa = 0;
            for (size_t i = t - window; i < t; i++) {
                ma += a[i];
                mb += b[i];
            }
            for (size_t i = t - window; i < t; i++) {
                const long double u = a[i] - ma / (long double)window;
                ab += u * (b[i] - mb / (long double)window);
                aa += u * u;
            }
            ratio = ab / aa;
        }
        const long double e = b[t] - ratio * a[t];
        e1 += e, e2 += e * e, y1 += b[t], y2 += (long double)b[t] * b[t], m++;
    }
    return (double)(1 - (e2 - e1 * e1 / m) / (y2 - y1 * y1 / m));
}

static void hedge_agrees_with_plain_loops(void **state) {
    (void)state;
    kit_seed("hedge");
    for (int round = 0; round < 30; round++) {
        kit_pairs(x, y, N, 2 * kit_uniform() - 1);
        const size_t window = 20 + kit_below(200), every = 1 + kit_below(40);
        const cmv_hedge_fit f = fit(x, y, N, window, every);
        cmv_cov c;
        KIT_OK(cmv_cov_of(kit_in(x, N), kit_in(y, N), &c, err));
        KIT_NEAR(f.in_sample.v, c.r.v * c.r.v, 1e-15);
        KIT_NEAR(f.ratio.v, c.sxy / c.sxx, 1e-13);
        KIT_NEAR(f.oos.v, referee_oos(x, y, N, window, every), 1e-12);
        assert_int_equal(f.n_oos, N - window);
        assert_int_equal(f.n_ratios, (N - window + every - 1) / every);
        assert_true(f.ratio_min <= f.ratio_last && f.ratio_last <= f.ratio_max);
        KIT_NEAR(room[N], y[window], 0); /* the exposure's own changes are left behind */
        KIT_NEAR(room[0], y[window] - f.ratio_first * x[window], 1e-15);
    }
}

static void hedge_does_not_depend_on_units(void **state) {
    (void)state;
    kit_seed("hedge units");
    double u[N], v[N];
    kit_pairs(x, y, N, -0.4);
    const cmv_hedge_fit f = fit(x, y, N, 100, 21);
    for (size_t i = 0; i < N; i++) u[i] = -50 * x[i], v[i] = 3 * y[i] + 1;
    const cmv_hedge_fit g = fit(u, v, N, 100, 21);
    KIT_NEAR(g.oos.v, f.oos.v, 1e-11);
    KIT_NEAR(g.ratio.v, f.ratio.v * 3 / -50, 1e-13);
    KIT_NEAR(g.turnover.v, f.turnover.v * 3 / 50, 1e-13);
    for (size_t i = 0; i < N; i++) u[i] = -2 * y[i]; /* a perfect hedge */
    KIT_NEAR(fit(u, y, N, 100, 21).oos.v, 1, 1e-15);
    const cmv_hedge_fit two = fit(x, y, 142, 100, 21); /* estimates after 100 and 121: one change */
    KIT_NEAR(two.turnover.v, fabs(two.ratio_last - two.ratio_first), 1e-15);
    assert_int_equal(two.n_ratios, 2);
}

static void hedge_of_too_little(void **state) {
    (void)state;
    kit_seed("hedge gaps");
    kit_pairs(x, y, N, 0.3);
    assert_int_equal(fit(x, y, 100, 100, 21).oos.why, CMV_WHY_TOO_FEW);
    assert_int_equal(fit(x, y, 100, 100, 21).n_oos, 0);
    assert_true(isnan(fit(x, y, 100, 100, 21).ratio_first));
    assert_int_equal(fit(x, y, 110, 100, 21).turnover.why, CMV_WHY_TOO_FEW);
    assert_int_equal(fit(x, y, 2, 100, 21).ratio.why, CMV_WHY_TOO_FEW);
    const cmv_hedge_fit whole = fit(x, y, 300, 100, 21);
    double gx[600], gy[600];
    size_t k = 0;
    for (size_t i = 0; i < 300; i++) {
        if (i % 3 == 0) gx[k] = (double)NAN, gy[k++] = 7;
        gx[k] = x[i], gy[k++] = y[i];
    }
    KIT_NEAR(fit(gx, gy, k, 100, 21).oos.v, whole.oos.v, 0);
    for (size_t i = 0; i < N; i++) z[i] = 0.1;
    assert_int_equal(fit(z, y, N, 100, 21).ratio.why, CMV_WHY_CONSTANT);
    KIT_NEAR(fit(z, y, N, 100, 21).oos.v, 0, 1e-15);
    KIT_NEAR(fit(z, y, N, 100, 21).ratio_last, 0, 0); /* nothing is held of what does not move */
    assert_int_equal(fit(x, z, N, 100, 21).oos.why, CMV_WHY_CONSTANT);
    cmv_hedge_fit f;
    const cmv_hedge_opt narrow = {2, 1};
    KIT_FAILS(CMV_E_ARG, cmv_hedge_fit_of(kit_in(x, N), kit_in(y, N), &narrow, scratch(), &f, err));
}

/* ---- slopes ---- */

static cmv_haven haven(const double *a, const double *b, size_t n) {
    static const cmv_ols_opt robust = {.errors = CMV_OLS_HC1};
    cmv_haven h;
    KIT_OK(cmv_haven_of(kit_in(a, n), kit_in(b, n), &robust, scratch(), &h, err));
    return h;
}

/* One slope for each stretch of the exposure is the same model: its slopes are the partial sums, with the same errors. */
static void haven_is_one_slope_a_stretch(void **state) {
    (void)state;
    kit_seed("haven");
    static double part[4][N];
    kit_pairs(x, y, N, -0.4);
    const cmv_haven h = haven(x, y, N);
    assert_int_equal(h.why, CMV_WHY_NONE);
    for (size_t i = 0; i < N; i++) {
        const int tail = (x[i] < h.threshold[0]) + (x[i] < h.threshold[1]) + (x[i] < h.threshold[2]);
        for (int k = 0; k < 4; k++) part[k][i] = k == tail ? x[i] : 0;
    }
    const double *const column[] = {part[0], part[1], part[2], part[3]};
    const cmv_design design = {column, 4, N, true};
    const cmv_ols_opt robust = {.errors = CMV_OLS_HC1};
    cmv_ols f;
    KIT_OK(cmv_ols_of(&design, kit_in(y, N), &robust, scratch(), &f, err));
    KIT_NEAR(h.coef[1], f.coef[1], 1e-12);
    for (int k = 0; k < 3; k++) {
        KIT_NEAR(h.sum[k], f.coef[2 + k], 1e-12);
        KIT_NEAR(h.t[k], f.coef[2 + k] / f.se[2 + k], 1e-9);
    }
    assert_int_equal(h.n_below[0], N / 10);
    assert_int_equal(h.n_below[1], N / 20);
    assert_int_equal(h.n_below[2], N / 100);
}

static void haven_keeps_its_t_in_other_units(void **state) {
    (void)state;
    kit_seed("haven units");
    double u[N], v[N];
    kit_pairs(x, y, N, 0.3);
    for (size_t i = 0; i < N; i++) u[i] = 100 * x[i], v[i] = 5 * y[i] - 1;
    const cmv_haven h = haven(x, y, N), g = haven(u, v, N);
    for (int k = 0; k < 3; k++) {
        KIT_NEAR(g.sum[k], h.sum[k] * 0.05, 1e-12);
        KIT_NEAR(g.t[k], h.t[k], 1e-8);
    }
    assert_int_equal(haven(x, y, 5).why, CMV_WHY_TOO_FEW);
    assert_int_equal(haven(x, y, 0).why, CMV_WHY_TOO_FEW);
    for (size_t i = 0; i < N; i++) v[i] = 0.1;
    assert_int_equal(haven(v, y, N).why, CMV_WHY_COLLINEAR);
    x[3] = y[9] = (double)NAN;
    assert_int_equal(haven(x, y, N).n, N - 2);
}

static cmv_updown updown(const double *a, const double *b, size_t n, double cut) {
    cmv_updown u;
    KIT_OK(cmv_updown_of(kit_in(a, n), kit_in(b, n), cut, scratch(), &u, err));
    return u;
}

static void mirrored_markets_change_up_and_down(void **state) {
    (void)state;
    kit_seed("updown");
    double u[N], v[N];
    kit_pairs(x, y, N, 0.4);
    for (size_t i = 0; i < N; i++) u[i] = -x[i], v[i] = -y[i];
    const cmv_updown a = updown(x, y, N, 0), b = updown(u, v, N, 0);
    assert_true(a.n_up == b.n_down && a.n_down == b.n_up);
    KIT_NEAR(a.slope_up.v, b.slope_down.v, 1e-12);
    KIT_NEAR(a.slope_down.v, b.slope_up.v, 1e-12);
    KIT_NEAR(a.extra_down.v, -b.extra_down.v, 1e-12);
    KIT_NEAR(a.t_extra.v, -b.t_extra.v, 1e-8);
    KIT_NEAR(a.beta_up.v, b.beta_down.v, 1e-12);
    KIT_NEAR(a.r_down.v, b.r_up.v, 1e-12);
    KIT_NEAR(a.slope_down.v, a.slope_up.v + a.extra_down.v, 1e-15);
}

static void bent_line_is_found(void **state) {
    (void)state;
    kit_seed("bent");
    for (size_t i = 0; i < N; i++) {
        x[i] = kit_normal();
        y[i] = 0.5 + (x[i] < 0 ? 2 * x[i] : 0.25 * x[i]);
    }
    const cmv_updown a = updown(x, y, N, 0);
    KIT_NEAR(a.slope_up.v, 0.25, 1e-13);
    KIT_NEAR(a.slope_down.v, 2, 1e-13);
    KIT_NEAR(a.beta_down.v, 2, 1e-13);
    for (size_t i = 0; i < N; i++) x[i] = fabs(x[i]) + 0.1; /* nothing falls */
    const cmv_updown up = updown(x, y, N, 0);
    assert_int_equal(up.n_down, 0);
    assert_int_equal(up.beta_down.why, CMV_WHY_TOO_FEW);
    assert_int_equal(up.downside_beta.why, CMV_WHY_CONSTANT);
    assert_int_equal(up.slope_up.why, CMV_WHY_COLLINEAR);
    assert_int_equal(updown(x, y, 3, 0).t_extra.why, CMV_WHY_TOO_FEW);
    assert_int_equal(updown(x, y, 0, 0).t_extra.why, CMV_WHY_TOO_FEW);
    cmv_updown u;
    KIT_FAILS(CMV_E_ARG, cmv_updown_of(kit_in(x, 9), kit_in(y, 9), (double)NAN, scratch(), &u, err));
    KIT_FAILS(CMV_E_ALIAS, cmv_updown_of(kit_in(room, 9), kit_in(y, 9), 0, scratch(), &u, err));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(upper_tail_agrees_with_quadrature),
        cmocka_unit_test(upper_tail_keeps_its_identities),
        cmocka_unit_test(normal_tail_shares),
        cmocka_unit_test(benchmark_without_truncation_is_rho),
        cmocka_unit_test(wilson_agrees_with_newcombe),
        cmocka_unit_test(low_quantiles_are_those_of_sorted_values),
        cmocka_unit_test(joint_tails_are_those_of_ranks),
        cmocka_unit_test(constants_have_no_tails),
        cmocka_unit_test(exceedances_do_not_depend_on_units),
        cmocka_unit_test(hedge_agrees_with_plain_loops),
        cmocka_unit_test(hedge_does_not_depend_on_units),
        cmocka_unit_test(hedge_of_too_little),
        cmocka_unit_test(haven_is_one_slope_a_stretch),
        cmocka_unit_test(haven_keeps_its_t_in_other_units),
        cmocka_unit_test(mirrored_markets_change_up_and_down),
        cmocka_unit_test(bent_line_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
