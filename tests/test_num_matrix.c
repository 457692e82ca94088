// SPDX-License-Identifier: Apache-2.0
/* Eigenvalues, shrinkage, clusters, principal components. */
#include "support/num_kit.h"

#include "comove/matrix.h"

enum { N = 80, K = 9 };

static double x[N * K], moved[N * K], work[N * K + 2 * K * K], m[K * K], other[K * K];

/* Columns with a common factor. */
static void columns(void) {
    for (size_t i = 0; i < N; i++) {
        const double common = kit_t4();
        for (size_t j = 0; j < K; j++)
            x[j * N + i] = 0.01 * (double)(j + 1) * (kit_t4() + 0.6 * common * (double)(j % 3));
    }
}

static void affine(double scale, double shift) {
    for (size_t i = 0; i < N * K; i++) moved[i] = scale * x[i] + shift;
}

/* ---- eigenvalues ------------------------------------------------------------------------------------------------- */

static void test_eigen(void **state) {
    (void)state;
    kit_seed("eigen");
    for (int round = 0; round < 50; round++) {
        const size_t k = 1 + kit_below(K);
        double a[K * K], value[K], v[K * K], trace = 0, sum = 0;
        for (size_t i = 0; i < k; i++) {
            for (size_t j = 0; j <= i; j++) m[i * k + j] = m[j * k + i] = kit_normal();
            trace += m[i * k + i];
        }
        memcpy(a, m, sizeof a);
        KIT_OK(cmv_symmetric_eigen(a, k, value, v, err));
        for (size_t j = 0; j < k; j++) {
            double most = 0;
            sum += value[j];
            assert_true(j == 0 || value[j] <= value[j - 1]);
            for (size_t i = 0; i < k; i++) {
                double product = 0, dot = 0;
                for (size_t c = 0; c < k; c++) {
                    product += m[c * k + i] * v[j * k + c];
                    dot += v[i * k + c] * v[j * k + c];
                }
                KIT_NEAR(product, value[j] * v[j * k + i], 1e-13);
                KIT_NEAR(dot, i == j, 1e-13);
                if (fabs(v[j * k + i]) > fabs(most)) most = v[j * k + i];
            }
            assert_true(most > 0);
        }
        KIT_NEAR(sum, trace, 1e-13);
    }
}

static void test_eigen_edges(void **state) {
    (void)state;
    double a[4] = {0, 0, 0, 0}, value[2], v[4];
    KIT_OK(cmv_symmetric_eigen(a, 2, value, v, err));
    assert_true(value[0] == 0 && value[1] == 0 && v[0] == 1 && v[3] == 1);
    a[1] = a[2] = (double)NAN;
    KIT_FAILS(CMV_E_DOMAIN, cmv_symmetric_eigen(a, 2, value, v, err));
    KIT_FAILS(CMV_E_ARG, cmv_symmetric_eigen(NULL, 2, value, v, err));
}

/* ---- shrinkage --------------------------------------------------------------------------------------------------- */

static cmv_shrink shrink(const double *v, cmv_shrink_target target, double *out) {
    cmv_shrink s;
    KIT_OK(cmv_shrink_cov(kit_in(v, N * K), K, target, kit_out(work, N * K), out, &s, err));
    return s;
}

/* The result lies between the sample and the target, and follows the units of the series. */
static void test_shrink(void **state) {
    (void)state;
    kit_seed("shrink");
    for (int round = 0; round < 20; round++) {
        double sample[K * K], trace = 0;
        columns();
        KIT_OK(cmv_matrix_of(kit_in(x, N * K), K, 0, false, sample, err));
        for (size_t i = 0; i < K; i++) trace += sample[i * K + i] / K;
        for (int t = CMV_SHRINK_IDENTITY; t <= CMV_SHRINK_CONSTANT_CORRELATION; t++) {
            const cmv_shrink s = shrink(x, (cmv_shrink_target)t, m);
            assert_true(s.intensity > 0 && s.intensity < 1 && !s.why);
            const double goal = t == CMV_SHRINK_CONSTANT_CORRELATION
                                    ? s.mean_r * sqrt(sample[0] * sample[K + 1])
                                    : 0;
            KIT_NEAR(m[1], s.intensity * goal + (1 - s.intensity) * sample[1], 1e-15);
            KIT_NEAR(m[0],
                     t == CMV_SHRINK_CONSTANT_CORRELATION
                         ? sample[0]
                         : s.intensity * trace + (1 - s.intensity) * sample[0],
                     1e-15);
            affine(-300, 0.5);
            KIT_NEAR(shrink(moved, (cmv_shrink_target)t, other).intensity, s.intensity, 1e-10);
            KIT_NEAR(other[1], 9e4 * m[1], 1e-10 * fabs(9e4 * m[1]) + 1e-12);
        }
    }
}

/* Shrinkage weakens as the sample grows. */
static void test_shrink_fades(void **state) {
    (void)state;
    enum { LONG = 4000 };
    static double big[2 * LONG], room[2 * LONG];
    kit_seed("shrink fades");
    kit_pairs(big, big + LONG, LONG, 0.5);
    for (size_t i = 0; i < LONG; i++) big[LONG + i] *= 3;
    double out[4], last = 1;
    for (size_t n = 40; n <= LONG; n *= 10) {
        double cut[2 * LONG];
        cmv_shrink s;
        for (size_t i = 0; i < n; i++) cut[i] = big[i], cut[n + i] = big[LONG + i];
        KIT_OK(cmv_shrink_cov(kit_in(cut, 2 * n), 2, CMV_SHRINK_IDENTITY, kit_out(room, 2 * n), out,
                              &s, err));
        assert_true(s.intensity < last);
        last = s.intensity;
        KIT_OK(cmv_shrink_corr(kit_in(cut, 2 * n), 2, kit_out(room, 2 * n), out, &s, err));
        assert_true(out[0] == 1 && out[1] > 0.2 && s.intensity < (n > 1000 ? 0.02 : 0.9));
    }
    assert_true(last < 0.05);
}

static void test_shrink_edges(void **state) {
    (void)state;
    cmv_shrink s = {.n = 77};
    columns();
    for (size_t i = 0; i < N; i++) x[N + i] = 0.1;
    m[0] = 5;
    assert_int_equal(shrink(x, CMV_SHRINK_OAS, m).why, CMV_WHY_CONSTANT);
    KIT_OK(cmv_shrink_corr(kit_in(x, N), 1, kit_out(work, N), m, &s, err));
    assert_int_equal(s.why, CMV_WHY_TOO_FEW);
    assert_true(m[0] == 5 && isnan(s.intensity));
    KIT_FAILS(CMV_E_LENGTH, cmv_shrink_corr(kit_in(x, N), 3, kit_out(work, N), m, &s, err));
    KIT_FAILS(CMV_E_LENGTH, cmv_shrink_corr(kit_in(x, 2 * N), 2, kit_out(work, N), m, &s, err));
    KIT_FAILS(CMV_E_ARG, cmv_shrink_corr(kit_in(x, N), 0, kit_out(work, N), m, &s, err));
    x[3] = (double)NAN;
    KIT_FAILS(CMV_E_DOMAIN, cmv_shrink_corr(kit_in(x, 2 * N), 2, kit_out(work, 2 * N), m, &s, err));
}

/* ---- clusters ------------------------------------------------------------------------------------------------------ */

/* Points on a line: distances are differences. */
static void on_a_line(const double *at, size_t k, double *d) {
    for (size_t i = 0; i < k * k; i++) d[i] = fabs(at[i / k] - at[i % k]);
}

static void test_clusters_of_points(void **state) {
    (void)state;
    static const double at[] = {0, 10, 1, 11, 25};
    static const struct {
        cmv_linkage linkage;
        double height[4];
    } rows[] = {{CMV_LINK_SINGLE, {1, 1, 9, 14}},
                {CMV_LINK_COMPLETE, {1, 1, 11, 25}},
                {CMV_LINK_AVERAGE, {1, 1, 10, 19.5}}};
    static const size_t two[] = {1, 1, 1, 1, 2}, three[] = {1, 2, 1, 2, 3};
    for (size_t r = 0; r < KIT_COUNT(rows); r++) {
        cmv_merge merge[4];
        size_t part[5];
        on_a_line(at, 5, m);
        KIT_OK(cmv_cluster(m, 5, rows[r].linkage, merge, err));
        for (size_t i = 0; i < 4; i++) KIT_NEAR(merge[i].height, rows[r].height[i], 1e-14);
        assert_true(merge[0].a == 0 && merge[0].b == 2 && merge[1].a == 1 && merge[1].b == 3);
        KIT_OK(cmv_cluster_cut(merge, 5, 2, part, err));
        assert_memory_equal(part, two, sizeof two);
        KIT_OK(cmv_cluster_cut(merge, 5, 3, part, err));
        assert_memory_equal(part, three, sizeof three);
        KIT_FAILS(CMV_E_ARG, cmv_cluster_cut(merge, 5, 6, part, err));
    }
}

/* The average is over members, not over the clusters that were joined. */
static void test_average_counts_members(void **state) {
    (void)state;
    static const double at[] = {0, 1, 3, 10};
    cmv_merge merge[3];
    on_a_line(at, 4, m);
    KIT_OK(cmv_cluster(m, 4, CMV_LINK_AVERAGE, merge, err));
    KIT_NEAR(merge[1].height, 2.5, 1e-14);
    KIT_NEAR(merge[2].height, 26 / 3.0, 1e-14);
}

static void test_tree(void **state) {
    (void)state;
    static const double at[] = {0, 10, 1, 11, 25};
    static const size_t ends[][2] = {{0, 2}, {1, 2}, {1, 3}, {3, 4}};
    cmv_merge edge[4], merge[4];
    on_a_line(at, 5, m);
    KIT_OK(cmv_spanning_tree(m, 5, kit_out(work, 10), edge, err));
    for (size_t i = 0; i < 4; i++) assert_true(edge[i].a == ends[i][0] && edge[i].b == ends[i][1]);
    /* The lengths of the tree are the heights of single linkage. */
    kit_seed("tree");
    for (int round = 0; round < 50; round++) {
        double d[K * K], of_tree = 0, of_clusters = 0;
        cmv_merge e[K], c[K];
        columns();
        KIT_OK(cmv_matrix_of(kit_in(x, N * K), K, 1, true, d, err));
        for (size_t i = 0; i < K * K; i++) d[i] = cmv_corr_distance(d[i]);
        KIT_OK(cmv_spanning_tree(d, K, kit_out(work, 2 * K), e, err));
        KIT_OK(cmv_cluster(d, K, CMV_LINK_SINGLE, c, err));
        for (size_t i = 0; i + 1 < K; i++) of_tree += e[i].height, of_clusters += c[i].height;
        KIT_NEAR(of_tree, of_clusters, 1e-13);
    }
    m[1] = -1;
    KIT_FAILS(CMV_E_DOMAIN, cmv_cluster(m, 5, CMV_LINK_SINGLE, merge, err));
    KIT_FAILS(CMV_E_ARG, cmv_cluster(m, 0, CMV_LINK_SINGLE, merge, err));
    assert_true(isnan(cmv_corr_distance((double)NAN)) && cmv_corr_distance(1) == 0);
    KIT_NEAR(cmv_corr_distance(-1), 2, 1e-15);
}

/* Of equal distances the pair of smallest indices is joined first. */
static void test_ties(void **state) {
    (void)state;
    cmv_merge merge[3];
    for (size_t i = 0; i < 16; i++) m[i] = i % 5 != 0;
    KIT_OK(cmv_cluster(m, 4, CMV_LINK_AVERAGE, merge, err));
    for (size_t i = 0; i < 3; i++)
        assert_true(merge[i].a == 0 && merge[i].b == i + 1 && merge[i].height == 1);
}

/* ---- principal components -------------------------------------------------------------------------------------------- */

static void test_pca(void **state) {
    (void)state;
    double value[K], loading[K], again[K], turned[K];
    cmv_pca p, q;
    kit_seed("pca");
    columns();
    KIT_OK(cmv_pca_of(kit_in(x, N * K), K, kit_out(work, 2 * K * K), value, loading, &p, err));
    double sum = 0;
    for (size_t i = 0; i < K; i++) sum += value[i];
    KIT_NEAR(sum, K, 1e-12);
    double power = 1; /* product of share^-share */
    for (size_t i = 0; i < K; i++) power *= pow(value[i] / K, -value[i] / K);
    KIT_NEAR(p.effective_rank, power, 1e-12);
    assert_true(p.first == value[0] / sum && p.absorption == p.first && p.effective_rank < K);
    affine(-70, 1);
    KIT_OK(cmv_pca_of(kit_in(moved, N * K), K, kit_out(work, 2 * K * K), again, turned, &q, err));
    for (size_t i = 0; i < K; i++) {
        KIT_NEAR(again[i], value[i], 1e-11);
        KIT_NEAR(turned[i], loading[i], 1e-10);
    }
    /* all the same series: one component holds everything */
    for (size_t i = 0; i < N * K; i++) x[i] = x[i % N];
    KIT_OK(cmv_pca_of(kit_in(x, N * K), K, kit_out(work, 2 * K * K), value, loading, &p, err));
    KIT_NEAR(p.first, 1, 1e-13);
    KIT_NEAR(p.effective_rank, 1, 1e-12);
    assert_int_equal(p.above_edge, 1);
    for (size_t i = 0; i < N; i++) x[i] = 2;
    KIT_OK(cmv_pca_of(kit_in(x, N * K), K, kit_out(work, 2 * K * K), value, loading, &p, err));
    assert_int_equal(p.why, CMV_WHY_CONSTANT);
    KIT_OK(cmv_pca_of(kit_in(x, K), K, kit_out(work, 2 * K * K), value, loading, &p, err));
    assert_int_equal(p.why, CMV_WHY_TOO_FEW);
    KIT_FAILS(CMV_E_LENGTH,
              cmv_pca_of(kit_in(x, N * K), K, kit_out(work, 9), value, loading, &p, err));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_eigen),
        cmocka_unit_test(test_eigen_edges),
        cmocka_unit_test(test_shrink),
        cmocka_unit_test(test_shrink_fades),
        cmocka_unit_test(test_shrink_edges),
        cmocka_unit_test(test_clusters_of_points),
        cmocka_unit_test(test_average_counts_members),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_ties),
        cmocka_unit_test(test_pca),
    };
    return cmocka_run_group_tests_name("num: many series", tests, NULL, NULL);
}
