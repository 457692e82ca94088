// SPDX-License-Identifier: Apache-2.0
/* Moments, quantiles, ranks, tail probabilities, exponential weights, labels. */
#include "support/num_kit.h"

enum { N = 500 };

static double x[N], y[N];

static cmv_moments moments(const double *v, size_t n) {
    cmv_moments m;
    KIT_OK(cmv_moments_of(kit_in(v, n), &m, err));
    return m;
}

/* ---- moments ---- */

static void test_moments_against_long_double(void **state) {
    (void)state;
    kit_seed("moments");
    static const double offsets[] = {0, -5, 1e6, 1e12};
    for (size_t k = 0; k < KIT_COUNT(offsets); k++) {
        for (size_t n = 3; n <= N; n += 71) {
            long double mean = 0, m2 = 0, m3 = 0, m4 = 0, next = 0, before = 0;
            for (size_t i = 0; i < n; i++) x[i] = offsets[k] + kit_t4();
            for (size_t i = 0; i < n; i++)
                mean += ((long double)x[i] - (long double)x[0]) / (long double)n;
            for (size_t i = 0; i < n; i++) {
                const long double a = (long double)x[i] - (long double)x[0] - mean;
                m2 += a * a, m3 += a * a * a, m4 += a * a * a * a;
                next += a * before;
                before = a;
            }
            const long double c = (long double)n;
            const cmv_moments m = moments(x, n);
            KIT_NEAR(m.mean, (double)(mean + (long double)x[0]), 2e-16 * fabs(offsets[k]) + 1e-15);
            KIT_NEAR(m.sd, (double)sqrtl(m2 / (c - 1)), 1e-14);
            KIT_NEAR(m.skew, (double)(m3 / c / powl(m2 / c, 1.5L)), 1e-12);
            KIT_NEAR(m.kurt_excess, (double)(m4 / c / (m2 / c * (m2 / c)) - 3), 1e-12);
            KIT_NEAR(m.lag1, (double)(next / m2), 1e-13);
        }
    }
}

static void test_moments_edges(void **state) {
    (void)state;
    static const double gaps[] = {(double)NAN, 1, (double)NAN, 2, 4, (double)NAN};
    static const double dense[] = {1, 2, 4};
    const cmv_moments none = moments(NULL, 0), one = moments(dense, 1), a = moments(gaps, 6),
                      b = moments(dense, 3);
    assert_true(none.n == 0 && isnan(none.mean) && isnan(none.sd) && isnan(none.min) &&
                isnan(none.lag1));
    assert_true(one.n == 1 && one.mean == 1 && isnan(one.sd) && one.max == 1 && isnan(one.skew));
    assert_memory_equal(&a, &b, sizeof a);
}

static void test_moments_of_a_constant(void **state) {
    (void)state;
    for (size_t i = 0; i < N; i++) x[i] = 3.14;
    const cmv_moments flat = moments(x, N);
    assert_true(flat.sd == 0 && flat.mean == 3.14 && isnan(flat.lag1) && isnan(flat.kurt_excess));
}

static void test_moments_refusals(void **state) {
    (void)state;
    static const double dense[] = {1, 2, 4};
    cmv_moments kept = {.n = 77};
    for (size_t i = 0; i < N; i++) x[i] = 3.14;
    x[9] = (double)INFINITY;
    KIT_FAILS(CMV_E_DOMAIN, cmv_moments_of(kit_in(x, N), &kept, err));
    KIT_FAILS(CMV_E_ARG, cmv_moments_of(kit_in(NULL, 1), &kept, err));
    KIT_FAILS(CMV_E_ARG, cmv_moments_of(kit_in(dense, 3), NULL, err));
    assert_int_equal(kept.n, 77);
}

/* ---- quantiles and ranks ---- */

static void test_quantiles(void **state) {
    (void)state;
    static const double v[] = {1, 2, 4, 8};
    static const struct {
        double q, want;
    } rows[] = {{0, 1}, {1, 8}, {0.5, 3}, {0.25, 1.75}, {1 / 3.0, 2}, {0.9, 6.8}};
    for (size_t i = 0; i < KIT_COUNT(rows); i++)
        KIT_NEAR(cmv_quantile7(kit_in(v, 4), rows[i].q), rows[i].want, 1e-14);
    assert_true(isnan(cmv_quantile7(kit_in(v, 0), 0.5)) && isnan(cmv_quantile7(kit_in(v, 4), 1.01)));
    assert_true(isnan(cmv_quantile7(kit_in(v, 4), -0.01)) &&
                isnan(cmv_quantile7(kit_in(v, 4), (double)NAN)));
    KIT_NEAR(cmv_quantile7(kit_in(v, 1), 0.7), 1, 0);
}

static void test_percentile_rank(void **state) {
    (void)state;
    kit_seed("rank");
    for (int round = 0; round < 100; round++) {
        size_t below = 0, tied = 0, n = 0;
        const double v = (double)kit_below(9);
        for (size_t i = 0; i < N; i++) {
            x[i] = kit_uniform() < 0.1 ? (double)NAN : (double)kit_below(9);
            if (isnan(x[i])) continue;
            n++, below += x[i] < v, tied += x[i] == v;
        }
        const cmv_pct_rank p = cmv_pct_rank_of(kit_in(x, N), v);
        assert_int_equal(p.n, n);
        KIT_NEAR(p.mid, ((double)below + (double)tied / 2) / (double)n, 1e-15);
        KIT_NEAR(p.weak - p.strict, (double)tied / (double)n, 1e-15);
        assert_true(p.strict <= p.mid && p.mid <= p.weak);
    }
    assert_true(isnan(cmv_pct_rank_of(kit_in(x, 0), 1).mid) &&
                isnan(cmv_pct_rank_of(kit_in(x, N), (double)NAN).weak));
}

/* ---- tail probabilities ---- */

/* Two-sided p of t: 50-digit values, and closed forms for one and two degrees of freedom. */
static void test_student(void **state) {
    (void)state;
    for (double t = 1e-6; t < 1e6; t *= 3) {
        const double one = 2 / 3.14159265358979323846 * atan(1 / t);
        KIT_NEAR(cmv_t_p2(t, 1), one, 1e-13 * one);
        /* 1 - t / sqrt(2 + t^2), free of cancellation */
        const double root = sqrt(2 + t * t), two = 2 / (root * (root + t));
        KIT_NEAR(cmv_t_p2(t, 2), two, 1e-13 * two);
        /* 4 df: 1 - s (1 + 2 / (4 + t^2) ...) = (2 + s)(1 - s)^2 / 2 with s = t / sqrt(4 + t^2) */
        const double r4 = sqrt(4 + t * t), s = t / r4, gap = 4 / (r4 * (r4 + t)),
                     four = (2 + s) * gap * gap / 2;
        KIT_NEAR(cmv_t_p2(t, 4), four, 1e-12 * four);
        assert_true(cmv_t_p2(-t, 7) == cmv_t_p2(t, 7));
    }
    KIT_NEAR(cmv_t_p2(0, 5), 1, 0);
    KIT_NEAR(cmv_t_p2((double)INFINITY, 5), 0, 0);
    assert_true(isnan(cmv_t_p2(1, 0)) && isnan(cmv_t_p2((double)NAN, 3)));
}

/* Student's t is normal in the limit, with the first correction t^3 + t over 4 df known. */
static void test_student_meets_normal(void **state) {
    (void)state;
    for (double t = 0.1; t < 8; t += 0.3) {
        const double df = 1e9;
        const double density = 2 * exp(-t * t / 2) / sqrt(2 * 3.14159265358979323846);
        const double want = cmv_norm_p2(t) + density * (t * t * t + t) / (4 * df);
        KIT_NEAR(cmv_t_p2(t, df), want, 1e-11 * want);
    }
}

/* Two methods meet at ten thousand degrees of freedom. */
static void test_student_has_no_seam(void **state) {
    (void)state;
    for (double t = 0.01; t < 36; t *= 1.3) {
        const double below = cmv_t_p2(t, 1e4 * (1 - 1e-12)), above = cmv_t_p2(t, 1e4 * (1 + 1e-12));
        const double t4 = t * t * t * t;
        KIT_NEAR(below, above,
                 (1e-12 + 1e-16 * t4) * above); /* t itself is uncertain by eps: t^2 eps in p */
    }
}

static void test_normal_tail(void **state) {
    (void)state;
    static const struct {
        double z,
            upper; /* Abramowitz & Stegun table 26.2: -log10 Q(z) to five places gives these digits */
    } rows[] = {{0, 0.5},
                {1.959963984540054, 0.025},
                {5, 2.866515718791939e-07},
                {10, 7.619853024160527e-24},
                {38, 2.885428e-316}};
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        KIT_NEAR(cmv_norm_upper(rows[i].z), rows[i].upper, (i == 4 ? 1e-5 : 1e-13) * rows[i].upper);
        KIT_NEAR(cmv_norm_p2(-rows[i].z), 2 * cmv_norm_upper(rows[i].z), 1e-15 * rows[i].upper);
    }
}

/* ---- exponential weights, long-run variance ---- */

static void test_ewma(void **state) {
    (void)state;
    kit_seed("ewma");
    double r[N], gx[N], gy[N], gr[N];
    kit_pairs(x, y, N, 0.5);
    cmv_ewma e, g;
    KIT_OK(cmv_ewma_corr(kit_in(x, N), kit_in(y, N), 0.94, kit_out(r, N), &e, err));
    long double xx = 0, xy = 0, w = 0;
    for (size_t i = 0; i < N; i++) {
        const long double weight = 0.06L * powl(0.94L, (long double)(N - 1 - i));
        xx += weight * (long double)x[i] * (long double)x[i];
        xy += weight * (long double)x[i] * (long double)y[i];
        w += weight;
    }
    KIT_NEAR(e.vol_x, (double)sqrtl(xx / w), 1e-15);
    KIT_NEAR(e.xy, (double)xy, 1e-17);
    assert_true(r[0] == 1 || r[0] == -1);
    assert_true(r[N - 1] == e.r && e.n == N);
    /* A gap leaves the state as it was. */
    memcpy(gx, x, sizeof x), memcpy(gy, y, sizeof y);
    gx[300] = (double)NAN;
    memmove(gx + 301, x + 300, (N - 301) * sizeof *x);
    memmove(gy + 301, y + 300, (N - 301) * sizeof *y);
    KIT_OK(cmv_ewma_corr(kit_in(gx, N), kit_in(gy, N), 0.94, kit_out(gr, N), &g, err));
    assert_true(isnan(gr[300]) && gr[N - 1] == r[N - 2] && g.n == N - 1);
    KIT_FAILS(CMV_E_ARG, cmv_ewma_corr(kit_in(x, N), kit_in(y, N), 1, kit_out(r, N), &e, err));
    KIT_FAILS(CMV_E_ALIAS, cmv_ewma_corr(kit_in(x, N), kit_in(y, N), 0.9, kit_out(x, N), &e, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_ewma_corr(kit_in(x, N), kit_in(y, N), 0.9, kit_out(r, 3), &e, err));
}

static void test_long_run_variance(void **state) {
    (void)state;
    kit_seed("lrv");
    for (size_t i = 0; i < N; i++) x[i] = 4 + kit_normal();
    double mean = 0, g[4] = {0};
    for (size_t i = 0; i < N; i++) mean += x[i] / N;
    for (size_t h = 0; h < 4; h++) {
        for (size_t i = h; i < N; i++) g[h] += (x[i] - mean) * (x[i - h] - mean) / N;
    }
    KIT_NEAR(cmv_bartlett_lrv(kit_in(x, N), 0), g[0], 1e-13);
    KIT_NEAR(cmv_bartlett_lrv(kit_in(x, N), 3), g[0] + 2 * (0.75 * g[1] + 0.5 * g[2] + 0.25 * g[3]),
             1e-13);
    assert_true(isnan(cmv_bartlett_lrv(kit_in(x, 3), 3)) && isnan(cmv_bartlett_lrv(kit_in(x, 0), 0)));
}

/* ---- labels ---- */

static void test_strength(void **state) {
    (void)state;
    static const struct {
        double r;
        const char *word;
    } rows[] = {{0, "little"},      {0.2999, "little"},    {0.3, "weak"},
                {-0.4999, "weak"},  {0.5, "moderate"},     {-0.7, "strong"},
                {0.8699, "strong"}, {0.87, "very strong"}, {-1, "very strong"}};
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        assert_string_equal(cmv_strength_word(cmv_strength_of(rows[i].r)), rows[i].word);
    }
}

static cmv_corr_jack interval(double low, double high) {
    return (cmv_corr_jack){.n = 90,
                           .r = cmv_num_of((low + high) / 2, CMV_WHY_NONE),
                           .ci_low = cmv_num_of(low, CMV_WHY_NONE),
                           .ci_high = cmv_num_of(high, CMV_WHY_NONE)};
}

static void test_label_examples(void **state) {
    (void)state;
    static const struct {
        double low, high;
        const char *label;
    } rows[] = {
        {0.18, 0.61, "little to moderate positive"},
        {-0.61, -0.18, "little to moderate negative"},
        {0.55, 0.65, "moderate positive"},
        {-0.95, -0.88, "very strong negative"},
        {0.31, 0.9, "weak to very strong positive"},
        {-0.1, 0.15, "close to zero, measured precisely"},
        {-0.2, 0.2, "close to zero, measured precisely"},
        {-0.1, 0.21, "too noisy to say"},
        {0, 0.15, "close to zero, measured precisely"},
    };
    char label[CMV_LABEL_MAX];
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        const cmv_corr_jack c = interval(rows[i].low, rows[i].high);
        cmv_corr_label(&c, label);
        assert_string_equal(label, rows[i].label);
    }
    cmv_corr_jack none = interval(0.1, 0.2);
    none.ci_low = none.ci_high = cmv_num_missing(CMV_WHY_ONE_DAY);
    cmv_corr_label(&none, label);
    assert_string_equal(label, "no interval: ONE_DAY");
}

/* The first and the last class named hold the two ends. */
static void names_both_ends(const char *label, double low, double high) {
    static const char *const words[] = {"little", "weak", "moderate", "strong", "very strong"};
    static const double from[] = {0, 0.3, 0.5, 0.7, 0.87, 1.0001};
    const double near = fmin(fabs(low), fabs(high)), far = fmax(fabs(low), fabs(high));
    size_t a = 0, b = 0;
    while (!(near < from[a + 1])) a++;
    while (!(far < from[b + 1])) b++;
    char want[CMV_LABEL_MAX];
    (void)snprintf(want, sizeof want, "%s%s%s %s", words[a], a == b ? "" : " to ",
                   a == b ? "" : words[b], low > 0 ? "positive" : "negative");
    assert_string_equal(label, want);
}

/* What a label says is read back and held against the interval. */
static void test_labels_never_contradict_intervals(void **state) {
    (void)state;
    kit_seed("labels");
    for (int round = 0; round < 20000; round++) {
        const double p = 2 * kit_uniform() - 1, q = 2 * kit_uniform() - 1;
        const double scale = round % 5 == 0 ? 0.2 : 1;
        const double low = scale * fmin(p, q), high = scale * fmax(p, q);
        const cmv_corr_jack c = interval(low, high);
        char label[CMV_LABEL_MAX];
        cmv_corr_label(&c, label);
        assert_int_equal(strstr(label, "positive") != NULL, low > 0);
        assert_int_equal(strstr(label, "negative") != NULL, high < 0);
        if (low > 0 || high < 0) {
            names_both_ends(label, low, high);
        } else {
            const bool narrow = low >= -0.2 && high <= 0.2;
            assert_string_equal(label,
                                narrow ? "close to zero, measured precisely" : "too noisy to say");
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moments_against_long_double),
        cmocka_unit_test(test_moments_edges),
        cmocka_unit_test(test_moments_refusals),
        cmocka_unit_test(test_moments_of_a_constant),
        cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_percentile_rank),
        cmocka_unit_test(test_student),
        cmocka_unit_test(test_student_meets_normal),
        cmocka_unit_test(test_student_has_no_seam),
        cmocka_unit_test(test_normal_tail),
        cmocka_unit_test(test_ewma),
        cmocka_unit_test(test_long_run_variance),
        cmocka_unit_test(test_strength),
        cmocka_unit_test(test_label_examples),
        cmocka_unit_test(test_labels_never_contradict_intervals),
    };
    return cmocka_run_group_tests_name("num: one series, distributions, labels", tests, NULL, NULL);
}
