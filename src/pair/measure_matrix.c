// SPDX-License-Identifier: Apache-2.0
/* Many series: shrinkage, clusters, principal components. */
#include "comove/matrix.h"
#include "measure_util.h"
#include "measures.h"

#include "base/error.h"

#include <math.h>
#include <stdint.h>

/* Columns that a matrix is made of: more would be a matter of minutes. */
enum { MOST_COLUMNS = 1000 };

typedef struct sheet_of {
    cmv_cvec x;
    size_t n, k;
    double *matrix; /* room for k x k */
    cmv_vec scratch;
} sheet_of;

static cmv_rc read_sheet(const cmv_table *in, const json_t *params, cmv_arena *arena, sheet_of *m,
                         cmv_err *err) {
    const json_t *cols = NULL;
    CMV_TRY(cmv__param_list(params, "cols", false, &cols, err));
    CMV_TRY(cmv__columns_read(in, cols, arena, &m->x, &m->k, err));
    if (m->k < 2 || m->k > MOST_COLUMNS)
        CMV_FAIL(err, CMV_E_ARG, "%zu columns; 2 to %d are possible", m->k, MOST_COLUMNS);
    m->n = m->x.n / m->k;
    m->scratch.n = m->x.n + 2 * m->k * m->k;
    CMV_NEW_RAW(m->matrix, arena, double, m->k * m->k, err);
    CMV_NEW_RAW(m->scratch.at, arena, double, m->scratch.n, err);
    return CMV_OK;
}

static void put_list(cmv__sheet *s, const char *key, const double *v, size_t n, cmv_reason why) {
    json_t *list = why ? NULL : json_array();
    for (size_t i = 0; !why && i < n; i++) (void)json_array_append_new(list, cmv__json_real(v[i]));
    if (why)
        cmv__put_num(s, key, cmv_num_missing(why));
    else
        cmv__measure_put(s, key, list);
}

/* Largest and smallest eigenvalue of a matrix, which is destroyed. */
static cmv_rc extremes(sheet_of *m, double *most, double *least, cmv_err *err) {
    double *value = m->scratch.at;
    CMV_TRY(cmv_symmetric_eigen(m->matrix, m->k, value, NULL, err));
    *most = value[0];
    *least = value[m->k - 1];
    return CMV_OK;
}

static cmv_rc put_constant_correlation(cmv__sheet *s, sheet_of *m, cmv_err *err) {
    cmv_shrink c;
    double most = NAN, least = NAN;
    CMV_TRY(cmv_shrink_cov(m->x, m->k, CMV_SHRINK_CONSTANT_CORRELATION, m->scratch, m->matrix, &c,
                           err));
    const double *v = m->matrix, c12 = c.why ? (double)NAN : v[1];
    cmv__put_real(s, "cc_rbar", c.mean_r, c.why);
    cmv__put_real(s, "cc_shrinkage", c.intensity, c.why);
    cmv__put_real(s, "cc_cov_12", c12, c.why);
    cmv__put_real(s, "cc_corr_12", c.why ? (double)NAN : c12 / sqrt(v[0] * v[m->k + 1]), c.why);
    if (!c.why) CMV_TRY(extremes(m, &most, &least, err));
    cmv__put_real(s, "cond_cc", most / least, c.why);
    return CMV_OK;
}

static cmv_rc put_sample(cmv__sheet *s, sheet_of *m, cmv_reason why, cmv_err *err) {
    double most = NAN, least = NAN;
    if (!why) {
        CMV_TRY(cmv_matrix_of(m->x, m->k, 0, false, m->matrix, err));
        CMV_TRY(extremes(m, &most, &least, err));
    }
    /* with fewer rows than columns the smallest is 0 up to rounding, and the condition is infinite */
    const bool is_full = least > 1e-14 * most;
    cmv__put_real(s, "cond_sample", is_full ? most / least : (double)NAN,
                  why ? why : CMV_WHY_TOO_FEW);
    cmv__put_real(s, "min_eig_sample", least, why);
    return CMV_OK;
}

cmv_rc cmv__measure_ledoit_wolf(const cmv_table *in, size_t n_in, const json_t *params,
                                cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    sheet_of m;
    cmv_shrink lw, oas;
    CMV_TRY(read_sheet(in, params, arena, &m, err));
    cmv__put_count(&s, "n", m.n);
    cmv__put_count(&s, "k", m.k);
    CMV_TRY(cmv_shrink_cov(m.x, m.k, CMV_SHRINK_IDENTITY, m.scratch, m.matrix, &lw, err));
    cmv__put_real(&s, "lw2004_shrinkage", lw.intensity, lw.why);
    cmv__put_real(&s, "lw2004_cov_11", lw.why ? (double)NAN : m.matrix[0], lw.why);
    cmv__put_real(&s, "lw2004_cov_12", lw.why ? (double)NAN : m.matrix[1], lw.why);
    CMV_TRY(cmv_shrink_cov(m.x, m.k, CMV_SHRINK_OAS, m.scratch, m.matrix, &oas, err));
    cmv__put_real(&s, "oas_shrinkage", oas.intensity, oas.why);
    cmv__put_real(&s, "oas_cov_12", oas.why ? (double)NAN : m.matrix[1], oas.why);
    CMV_TRY(put_constant_correlation(&s, &m, err));
    CMV_TRY(put_sample(&s, &m, lw.why, err));
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_shrink_cor(const cmv_table *in, size_t n_in, const json_t *params,
                               cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    sheet_of m;
    cmv_shrink c;
    cmv_cov pair;
    CMV_TRY(read_sheet(in, params, arena, &m, err));
    CMV_TRY(cmv_shrink_corr(m.x, m.k, m.scratch, m.matrix, &c, err));
    CMV_TRY(cmv_cov_of((cmv_cvec){m.x.at, m.n}, (cmv_cvec){m.x.at + m.n, m.n}, &pair, err));
    cmv__put_count(&s, "n", m.n);
    cmv__put_count(&s, "k", m.k);
    cmv__put_real(&s, "lambda", c.intensity, c.why);
    cmv__put_num(&s, "r12_sample", pair.r);
    cmv__put_real(&s, "r12_shrunk", c.why ? (double)NAN : m.matrix[1], c.why);
    return cmv__sheet_done(&s, err);
}

/* ---- clusters ------------------------------------------------------------------------------------------------------ */

/* Correlations turned into distances; the reason when a series does not vary. */
static cmv_rc distances(sheet_of *m, cmv_reason *why, cmv_err *err) {
    *why = m->n < 2 ? CMV_WHY_TOO_FEW : CMV_WHY_NONE;
    if (*why) return CMV_OK;
    CMV_TRY(cmv_matrix_of(m->x, m->k, 1, true, m->matrix, err));
    for (size_t i = 0; i < m->k * m->k; i++) {
        if (isnan(m->matrix[i])) *why = CMV_WHY_CONSTANT;
        m->matrix[i] = i % (m->k + 1) == 0 ? 0 : cmv_corr_distance(m->matrix[i]);
    }
    return CMV_OK;
}

static cmv_rc put_linkage(cmv__sheet *s, const sheet_of *m, cmv_linkage linkage, const char *name,
                          size_t parts, cmv_arena *arena, cmv_err *err) {
    char key[80];
    cmv_merge *merge = NULL;
    size_t *part = NULL;
    double *d = m->scratch.at, *height = m->scratch.at + m->k * m->k;
    CMV_NEW_ARRAY(merge, arena, cmv_merge, m->k, err);
    CMV_NEW_ARRAY(part, arena, size_t, m->k, err);
    for (size_t i = 0; i < m->k * m->k; i++) d[i] = m->matrix[i];
    CMV_TRY(cmv_cluster(d, m->k, linkage, merge, err));
    CMV_TRY(cmv_cluster_cut(merge, m->k, parts, part, err));
    for (size_t i = 0; i + 1 < m->k; i++) height[i] = merge[i].height;
    put_list(s, cmv__key(key, "heights_%s", name), height, m->k - 1, CMV_WHY_NONE);
    json_t *list = json_array();
    for (size_t i = 0; i < m->k; i++)
        (void)json_array_append_new(list, json_integer((json_int_t)part[i]));
    cmv__measure_put(s, cmv__key(key, "cut%zu_%s_partition", parts, name), list);
    return CMV_OK;
}

static cmv_rc put_tree(cmv__sheet *s, const sheet_of *m, cmv_arena *arena, cmv_err *err) {
    cmv_merge *edge = NULL;
    double total = 0;
    CMV_NEW_ARRAY(edge, arena, cmv_merge, m->k, err);
    CMV_TRY(cmv_spanning_tree(m->matrix, m->k, m->scratch, edge, err));
    json_t *list = json_array();
    for (size_t i = 0; i + 1 < m->k; i++) {
        total += edge[i].height;
        (void)json_array_append_new(list,
                                    json_pack("[i,i]", (int)edge[i].a + 1, (int)edge[i].b + 1));
    }
    cmv__measure_put(s, "mst_edges", list);
    cmv__put_real(s, "mst_total", total, CMV_WHY_NONE);
    return CMV_OK;
}

cmv_rc cmv__measure_cluster(const cmv_table *in, size_t n_in, const json_t *params,
                            cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    static const struct {
        const char *name;
        cmv_linkage linkage;
    } WAYS[] = {
        {"single", CMV_LINK_SINGLE}, {"average", CMV_LINK_AVERAGE}, {"complete", CMV_LINK_COMPLETE}};
    cmv__sheet s = {.values = values};
    sheet_of m;
    size_t parts = 0;
    cmv_reason why;
    CMV_TRY(cmv__param_size(params, "k", 1, 2, &parts, err));
    CMV_TRY(read_sheet(in, params, arena, &m, err));
    if (parts > m.k) CMV_FAIL(err, CMV_E_ARG, "k is %zu, but there are %zu columns", parts, m.k);
    CMV_TRY(distances(&m, &why, err));
    cmv__put_real(&s, "distance_12", why ? (double)NAN : m.matrix[1], why);
    if (why) return cmv__sheet_done(&s, err);
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++)
        CMV_TRY(put_linkage(&s, &m, WAYS[i].linkage, WAYS[i].name, parts, arena, err));
    CMV_TRY(put_tree(&s, &m, arena, err));
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_pca(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                        json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    sheet_of m;
    cmv_pca r;
    CMV_TRY(read_sheet(in, params, arena, &m, err));
    double *value = m.matrix, *loading = m.matrix + m.k;
    CMV_TRY(cmv_pca_of(m.x, m.k, m.scratch, value, loading, &r, err));
    cmv__put_count(&s, "n", m.n);
    put_list(&s, "eigenvalues", value, m.k, r.why);
    cmv__put_real(&s, "share_pc1", r.first, r.why);
    cmv__put_real(&s, "absorption_k_fifth", r.absorption, r.why);
    cmv__put_real(&s, "effective_rank_entropy", r.effective_rank, r.why);
    put_list(&s, "pc1_loadings_sign_max_positive", loading, m.k, r.why);
    cmv__put_real(&s, "mp_upper_edge", r.noise_edge, r.why);
    if (r.why)
        cmv__put_num(&s, "n_above_mp", cmv_num_missing(r.why));
    else
        cmv__put_count(&s, "n_above_mp", r.above_edge);
    return cmv__sheet_done(&s, err);
}
