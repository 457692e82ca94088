// SPDX-License-Identifier: Apache-2.0
/* Intervals under serial dependence, resampling, change points and breaks. */
#include "measure_util.h"
#include "measures.h"

#include "base/error.h"
#include "comove/change.h"

#include <math.h>
#include <stdlib.h>

static cmv_rc scratch_of(cmv_arena *arena, size_t n, cmv_vec *out, cmv_err *err) {
    CMV_NEW_RAW(out->at, arena, double, n, err);
    out->n = n;
    return CMV_OK;
}

/* ---- intervals -------------------------------------------------------------------------------------------------------------- */

/* The last m pairs against those before them, each with its own lag. */
static cmv_rc put_hac_split(cmv__sheet *s, cmv__pair_cols v, size_t m, cmv_vec room, cmv_err *err) {
    if (m >= v.x.n)
        CMV_FAIL(err, CMV_E_FEWOBS, "split_last is %zu, but there are only %zu complete rows", m,
                 v.x.n);
    const size_t k = v.x.n - m;
    cmv_corr_hac a, b;
    CMV_TRY(cmv_corr_hac_of((cmv_cvec){v.x.at + k, m}, (cmv_cvec){v.y.at + k, m}, CMV_LAG_AUTO,
                            room, &a, err));
    CMV_TRY(
        cmv_corr_hac_of((cmv_cvec){v.x.at, k}, (cmv_cvec){v.y.at, k}, CMV_LAG_AUTO, room, &b, err));
    const cmv_reason why = a.ci_low.why != CMV_WHY_NONE ? a.ci_low.why : b.ci_low.why;
    const double za = a.se_r / (1 - a.r.v * a.r.v), zb = b.se_r / (1 - b.r.v * b.r.v);
    const double diff = atanh(a.r.v) - atanh(b.r.v);
    const double hac = diff / sqrt(za * za + zb * zb);
    const double fisher = diff / sqrt(1 / ((double)m - 3) + 1 / ((double)k - 3));
    cmv__put_num(s, "r_recent", a.r);
    cmv__put_num(s, "r_before", b.r);
    cmv__put_count(s, "lag_recent", a.lag);
    cmv__put_count(s, "lag_before", b.lag);
    cmv__put_real(s, "z_change_hac", hac, why);
    cmv__put_real(s, "p_change_hac", cmv_norm_p2(hac), why);
    cmv__put_real(s, "z_change_fisher", fisher, why);
    cmv__put_real(s, "p_change_fisher", cmv_norm_p2(fisher), why);
    return CMV_OK;
}

cmv_rc cmv__measure_corr_ci_hac(const cmv_table *in, size_t n_in, const json_t *params,
                                cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_corr_hac h;
    cmv_vec room;
    size_t lag = 0, split = 0;
    const bool given = json_is_integer(json_object_get(params, "lag"));
    CMV_TRY(cmv__param_size(params, "lag", 0, 0, &lag, err));
    CMV_TRY(cmv__param_size(params, "split_last", 0, 0, &split, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv__pair_complete(v, arena, &v, err));
    CMV_TRY(scratch_of(arena, v.x.n, &room, err));
    CMV_TRY(cmv_corr_hac_of(v.x, v.y, given ? lag : CMV_LAG_AUTO, room, &h, err));
    const cmv_reason why = h.ci_low.why;
    cmv__put_count(&s, "n", h.n);
    cmv__put_num(&s, "r", h.r);
    cmv__put_count(&s, "lag", h.lag);
    cmv__put_real(&s, "lrv", h.lrv, why);
    cmv__put_real(&s, "se_r_hac", h.se_r, why);
    cmv__put_real(&s, "se_r_hc_only", h.se_r_hc, why);
    cmv__put_real(&s, "se_r_iid_normal", h.se_r_normal, why);
    cmv__measure_interval(&s, "ci95_hac_z", h.ci_low, h.ci_high);
    cmv__measure_interval(&s, "ci95_fisher", h.fisher_low, h.fisher_high);
    cmv__put_real(&s, "se_ratio_hac_over_normal", h.se_r / h.se_r_normal, why);
    if (split > 0) CMV_TRY(put_hac_split(&s, v, split, room, err));
    return cmv__sheet_done(&s, err);
}

cmv_rc cmv__measure_block_jack(const cmv_table *in, size_t n_in, const json_t *params,
                               cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_corr_blocks b;
    cmv_vec room;
    size_t block = 0;
    CMV_TRY(cmv__param_size(params, "block", 1, 0, &block, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(scratch_of(arena, cmv_corr_block_jack_scratch(v.x.n), &room, err));
    CMV_TRY(cmv_corr_block_jack(v.x, v.y, block, room, &b, err));
    cmv__put_count(&s, "n", b.n);
    cmv__put_num(&s, "r", b.r);
    cmv__put_real(&s, "se_z", b.se_z, b.ci_low.why);
    cmv__measure_interval(&s, "ci95", b.ci_low, b.ci_high);
    return cmv__sheet_done(&s, err);
}

/* ---- resampling ---------------------------------------------------------------------------------------------------------------- */

cmv_rc cmv__measure_block_length(const cmv_table *in, size_t n_in, const json_t *params,
                                 cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv_cvec x;
    cmv_vec room;
    const char *col = NULL;
    cmv_block_length ppw, arch;
    CMV_TRY(cmv__param_text(params, "col", "x", &col, err));
    CMV_TRY(cmv__col_numbers(in, col, arena, &x, err));
    CMV_TRY(cmv__vec_complete(x, arena, &x, err));
    CMV_TRY(scratch_of(arena, cmv_block_length_scratch(x.n), &room, err));
    CMV_TRY(cmv_block_length_of(x, CMV_BLOCKS_PPW, room, &ppw, err));
    CMV_TRY(cmv_block_length_of(x, CMV_BLOCKS_ARCH, room, &arch, err));
    cmv__put_num(&s, "pw_np_b_sb", ppw.stationary);
    cmv__put_num(&s, "pw_np_b_cb", ppw.circular);
    cmv__put_count(&s, "mhat", ppw.last);
    cmv__put_count(&s, "M", ppw.lags);
    cmv__put_num(&s, "arch_b_sb", arch.stationary);
    cmv__put_num(&s, "arch_b_cb", arch.circular);
    return cmv__sheet_done(&s, err);
}

static cmv_rc put_resample(cmv__sheet *s, cmv__pair_cols v, const size_t *index, size_t n,
                           cmv_arena *arena, cmv_err *err) {
    cmv_vec x, y;
    cmv_cov original, again;
    json_t *list = json_array();
    cmv__measure_put(s, "indices0", list);
    CMV_TRY(scratch_of(arena, n, &x, err));
    CMV_TRY(scratch_of(arena, n, &y, err));
    for (size_t i = 0; i < n; i++) {
        s->failed |= json_array_append_new(list, json_integer((json_int_t)index[i])) != 0;
        x.at[i] = v.x.at[index[i]];
        y.at[i] = v.y.at[index[i]];
    }
    CMV_TRY(cmv_cov_of(v.x, v.y, &original, err));
    CMV_TRY(cmv_cov_of((cmv_cvec){x.at, n}, (cmv_cvec){y.at, n}, &again, err));
    cmv__put_num(s, "r_original", original.r);
    cmv__put_num(s, "r_resample", again.r);
    return CMV_OK;
}

cmv_rc cmv__measure_sb_indices(const cmv_table *in, size_t n_in, const json_t *params,
                               cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_cvec start, restart;
    double mean_block = 0;
    size_t n = 0, *index = NULL;
    CMV_TRY(cmv__param_number(params, "mean_block", 0, 1e9, &mean_block, err));
    CMV_TRY(cmv__pair_read(in, NULL, arena, &v, err));
    CMV_TRY(cmv__pair_complete(v, arena, &v, err));
    CMV_TRY(cmv__param_size(params, "n", 1, v.x.n, &n, err));
    CMV_TRY(cmv__col_numbers(&in[1], "u_start", arena, &start, err));
    CMV_TRY(cmv__col_numbers(&in[1], "u_restart", arena, &restart, err));
    if (n != v.x.n || n != start.n)
        CMV_FAIL(err, CMV_E_ARG, "n is %zu, with %zu pairs and %zu uniforms", n, v.x.n, start.n);
    CMV_NEW_ARRAY(index, arena, size_t, n, err);
    CMV_TRY(cmv_bootstrap_indices(start, restart, mean_block, index, err));
    CMV_TRY(put_resample(&s, v, index, n, arena, err));
    return cmv__sheet_done(&s, err);
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Density at v by a Gaussian kernel with Scott's bandwidth. */
static double density(cmv_cvec sorted, double sd, double v) {
    const double n = (double)sorted.n, width = sd * pow(n, -0.2);
    double sum = 0;
    for (size_t i = 0; i < sorted.n; i++) {
        const double u = (sorted.at[i] - v) / width;
        sum += exp(-0.5 * u * u);
    }
    return sum / (n * width * 2.50662827463100050242);
}

static cmv_rc put_quantiles(cmv__sheet *s, cmv_cvec sorted, cmv_err *err) {
    static const struct {
        const char *key;
        double q;
    } rows[] = {{"q025", .025}, {"q05", .05}, {"q50", .5}, {"q95", .95}, {"q975", .975}};
    cmv_moments m;
    CMV_TRY(cmv_moments_of(sorted, &m, err));
    cmv__put_real(s, "boot_se", m.sd, CMV_WHY_CONSTANT);
    json_t *errors = json_array();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const double q = rows[i].q, v = cmv_quantile7(sorted, q);
        const double se = sqrt(q * (1 - q) / (double)sorted.n) / density(sorted, m.sd, v);
        cmv__put_real(s, rows[i].key, v, CMV_WHY_CONSTANT);
        s->failed |= json_array_append_new(errors, cmv__json_real(se)) != 0;
    }
    cmv__measure_put(s, "mc_se_of_quantiles", errors);
    return CMV_OK;
}

cmv_rc cmv__measure_sb_ci(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                          json_t *values, cmv_err *err) {
    (void)n_in;
    enum { MOST = 10000000 };
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_cov cov;
    cmv_vec room, r;
    double mean_block = 0;
    size_t resamples = 0, seed = 0;
    CMV_TRY(cmv__param_number(params, "mean_block", 0, 1e9, &mean_block, err));
    CMV_TRY(cmv__param_size(params, "B", 2, 2000, &resamples, err));
    CMV_TRY(cmv__param_size(params, "mc_seed", 0, 1, &seed, err));
    if (resamples > MOST) CMV_FAIL(err, CMV_E_ARG, "B is %zu, at most %d", resamples, MOST);
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv_cov_of(v.x, v.y, &cov, err));
    CMV_TRY(scratch_of(arena, cmv_bootstrap_corr_scratch(v.x.n), &room, err));
    CMV_TRY(scratch_of(arena, resamples, &r, err));
    CMV_TRY(cmv_bootstrap_corr(v.x, v.y, mean_block, seed, room, r, err));
    size_t n = 0;
    for (size_t i = 0; i < resamples; i++) {
        if (!isnan(r.at[i])) r.at[n++] = r.at[i];
    }
    qsort(r.at, n, sizeof *r.at, ascending);
    cmv__put_count(&s, "n", cov.n);
    cmv__put_num(&s, "r", cov.r);
    CMV_TRY(put_quantiles(&s, (cmv_cvec){r.at, n}, err));
    cmv__put_count(&s, "B", resamples);
    return cmv__sheet_done(&s, err);
}

/* ---- change points ------------------------------------------------------------------------------------------------------------- */

cmv_rc cmv__measure_wkd(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                        json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_wkd w;
    cmv_vec room;
    size_t keep = 0;
    CMV_TRY(cmv__param_size(params, "keep", 0, 0, &keep, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(scratch_of(arena, v.x.n, &room, err));
    CMV_TRY(cmv_wkd_of(v.x, v.y, keep, room, &w, err));
    const size_t col = cmv__col_index(in, "date");
    size_t length = 0;
    const char *date =
        col != SIZE_MAX && w.last != SIZE_MAX ? cmv__measure_cell(in, w.last, col, &length) : NULL;
    cmv__put_count(&s, "n", w.n);
    cmv__put_count(&s, "bandwidth", w.bandwidth);
    cmv__put_num(&s, "r_full", w.r);
    cmv__put_real(&s, "lrv", w.lrv, w.q.why);
    cmv__put_num(&s, "Q", w.q);
    cmv__put_num(&s, "p", w.p);
    cmv__put_real(&s, "argmax_row", w.at > 0 ? (double)w.at : (double)NAN, w.q.why);
    if (date)
        cmv__measure_put(&s, "argmax_date", json_stringn(date, length));
    else
        cmv__put_real(&s, "argmax_date", NAN, w.q.why ? w.q.why : CMV_WHY_NO_DATA);
    /* The referee's figure keeps the first term of the series: 2 exp(-2 q^2) = .05; three more digits need more. */
    cmv__put_real(&s, "crit_5pct", sqrt(log(2 / 0.05) / 2), CMV_WHY_NONE);
    return cmv__sheet_done(&s, err);
}

/* Volatility is taken out over a quarter of the shortest stretch to either side. */
static cmv_rc calmed(cmv_cvec v, size_t least, cmv_arena *arena, cmv_cvec *out, cmv_err *err) {
    cmv_vec to;
    CMV_TRY(scratch_of(arena, v.n, &to, err));
    *out = (cmv_cvec){to.at, to.n};
    return cmv_calm(v, least / 4, to, err);
}

static json_t *segment(const cmv_table *t, const size_t *row, const cmv_segment *g, bool *failed) {
    cmv__sheet s = {.values = json_object()};
    cmv__put_row(&s, "first", t, row[g->first], CMV_WHY_TOO_FEW);
    cmv__put_row(&s, "last", t, row[g->first + g->n - 1], CMV_WHY_TOO_FEW);
    cmv__put_count(&s, "n", g->n);
    cmv__put_num(&s, "r", g->c.r);
    cmv__measure_interval(&s, "ci95", g->c.ci_low, g->c.ci_high);
    cmv__put_num(&s, "p_end", g->p);
    *failed |= s.failed;
    return s.values;
}

cmv_rc cmv__measure_change_points(const cmv_table *in, size_t n_in, const json_t *params,
                                  cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_segments_in job;
    cmv_segments found;
    cmv_vec room;
    size_t *row = NULL;
    CMV_TRY(cmv__param_size(params, "least", 8, 126, &job.least, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv__pair_kept(v, arena, &v, &row, err));
    CMV_TRY(scratch_of(arena, v.x.n, &room, err));
    job.x = v.x;
    job.y = v.y;
    CMV_TRY(calmed(v.x, job.least, arena, &job.calm_x, err));
    CMV_TRY(calmed(v.y, job.least, arena, &job.calm_y, err));
    CMV_TRY(cmv_segments_of(&job, room, &found, err));
    if (found.n == 0)
        CMV_FAIL(err, CMV_E_FEWOBS, "%zu complete rows are fewer than two stretches of %zu", v.x.n,
                 job.least);
    json_t *list = json_array();
    cmv__put_count(&s, "n", v.x.n);
    cmv__put_count(&s, "n_changes", found.n - 1);
    cmv__measure_put(&s, "stretches", list);
    for (size_t i = 0; i < found.n; i++)
        s.failed |= json_array_append_new(list, segment(in, row, &found.at[i], &s.failed)) != 0;
    return cmv__sheet_done(&s, err);
}

/* Slope of y on x over some rows, with its HC1 standard error. */
static cmv_rc put_slope(cmv__sheet *s, const char *side, cmv__pair_cols v, size_t first, size_t n,
                        cmv_err *err) {
    char key[80];
    cmv_beta b;
    CMV_TRY(cmv_beta_of((cmv_cvec){v.x.at + first, n}, (cmv_cvec){v.y.at + first, n}, &b, err));
    cmv__put_num(s, cmv__key(key, "slope_%s", side), b.beta_y_on_x);
    cmv__put_real(s, cmv__key(key, "se_%s", side), b.se_hc1, b.beta_y_on_x.why);
    return CMV_OK;
}

cmv_rc cmv__measure_slope_break(const cmv_table *in, size_t n_in, const json_t *params,
                                cmv_arena *arena, json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv__pair_cols v;
    cmv_slope_break b;
    cmv_vec room;
    size_t *row = NULL;
    double trim = 0;
    CMV_TRY(cmv__param_number_or(params, "trim", 0, .5, .15, &trim, err));
    CMV_TRY(cmv__pair_read(in, params, arena, &v, err));
    CMV_TRY(cmv__pair_kept(v, arena, &v, &row, err));
    CMV_TRY(scratch_of(arena, 2 * v.x.n, &room, err));
    CMV_TRY(cmv_slope_break_of(v.x, v.y, trim, room, &b, err));
    cmv__put_count(&s, "n", b.n);
    cmv__put_num(&s, "sup_f", b.sup_f);
    cmv__put_num(&s, "p", b.p);
    cmv__put_row(&s, "break", in, b.at > 0 ? row[b.last] : SIZE_MAX, b.sup_f.why);
    CMV_TRY(put_slope(&s, "before", v, 0, b.at, err));
    CMV_TRY(put_slope(&s, "after", v, b.at, b.at > 0 ? v.x.n - b.at : 0, err));
    return cmv__sheet_done(&s, err);
}

/* One list of numbers a number of breaks: rss, bic and the rows of the breaks. */
static void put_partitions(cmv__sheet *s, const cmv_bai_perron *b) {
    json_t *rss = json_array(), *bic = json_array(), *all = json_array(), *ends = json_array();
    for (size_t m = 0; m <= b->most; m++) {
        json_t *rows = json_array();
        for (size_t k = 0; k < m; k++)
            s->failed |= json_array_append_new(rows, json_integer((json_int_t)b->at[m][k])) != 0;
        s->failed |= json_array_append_new(rss, cmv__json_real(b->rss[m])) != 0;
        s->failed |= json_array_append_new(bic, cmv__json_real(b->bic[m])) != 0;
        s->failed |= json_array_append_new(all, rows) != 0;
    }
    for (size_t k = 0; k < b->choice; k++) {
        json_t *row = json_array();
        const double v[] = {b->ci[k].low, (double)b->at[b->choice][k], b->ci[k].high};
        for (size_t i = 0; i < 3; i++) {
            const bool there = b->ci[k].defined || i == 1;
            s->failed |= json_array_append_new(row, there ? json_integer((json_int_t)v[i])
                                                          : json_null()) != 0;
        }
        s->failed |= json_array_append_new(ends, row) != 0;
    }
    cmv__measure_put(s, "bp_rss", rss);
    cmv__measure_put(s, "bp_break_rows", all);
    cmv__measure_put(s, "bp_bic", bic);
    cmv__put_count(s, "bp_bic_choice", b->choice);
    cmv__measure_put(s, "confint95_rows_low_est_high", ends);
}

static void put_row(cmv__sheet *s, const char *key, size_t row, cmv_reason why) {
    cmv__put_real(s, key, row > 0 ? (double)row : (double)NAN, why);
}

cmv_rc cmv__measure_breaks(const cmv_table *in, size_t n_in, const json_t *params, cmv_arena *arena,
                           json_t *values, cmv_err *err) {
    (void)n_in;
    cmv__sheet s = {.values = values};
    cmv_cvec y;
    cmv_vec room;
    cmv_mean_break one;
    cmv_bai_perron many;
    const char *col = NULL;
    size_t least = 0, most = 0;
    CMV_TRY(cmv__param_text(params, "col", "x", &col, err));
    CMV_TRY(cmv__col_numbers(in, col, arena, &y, err));
    CMV_TRY(cmv__vec_complete(y, arena, &y, err));
    CMV_TRY(cmv__param_size(params, "h", 2, y.n * 15 / 100, &least, err));
    CMV_TRY(cmv__param_size(params, "max_breaks", 0, 5, &most, err));
    CMV_TRY(cmv_mean_break_of(y, 0.15, &one, err));
    if (most > CMV_BAI_PERRON_MAX)
        CMV_FAIL(err, CMV_E_ARG, "max_breaks is %zu, at most %d", most, CMV_BAI_PERRON_MAX);
    CMV_TRY(scratch_of(arena, cmv_bai_perron_scratch(y.n, most), &room, err));
    CMV_TRY(cmv_bai_perron_of(y, least, most, room, &many, err));
    cmv__put_count(&s, "n", one.n);
    cmv__put_num(&s, "ols_cusum_stat", one.cusum);
    cmv__put_num(&s, "ols_cusum_p", one.cusum_p);
    put_row(&s, "ols_cusum_argmax_row", one.cusum_at, one.cusum.why);
    cmv__put_num(&s, "supF", one.sup_f);
    cmv__put_num(&s, "supF_p", one.sup_f_p);
    put_row(&s, "supF_row", one.sup_f_at, one.sup_f.why);
    put_partitions(&s, &many);
    return cmv__sheet_done(&s, err);
}
