// SPDX-License-Identifier: Apache-2.0
/* The one-year regression, the warning about levels, and either side as a hedge of the other. */
#include "base/arena.h"
#include "parts.h"

#include <math.h>

static size_t one_year(const cmv_pair_report *report) { return (size_t)report->periods_per_year; }

cmv_rc cmv__pair_detail(cmv_pair_report *report, cmv_err *err) {
    size_t want = one_year(report), n = report->n < want ? report->n : want;
    cmv_num none = cmv_num_missing(report->n ? CMV_WHY_TOO_FEW : report->why_empty);
    report->detail.n = n;
    report->detail.first = report->detail.last = CMV_DATE_NONE;
    report->detail.r = report->detail.r2 = report->detail.beta_ab = report->detail.beta_ba = none;
    report->detail.se_beta_ab = report->detail.se_beta_ba = none;
    report->detail.vol_a = report->detail.vol_b = report->detail.vol_ann_a =
        report->detail.vol_ann_b = none;
    report->levels.r = none;
    if (n == 0) return CMV_OK;
    report->detail.first = report->date[report->n - n];
    report->detail.last = report->last;
    if (n < CMV_MIN_R) return CMV_OK;
    cmv_cvec x = {report->x + (report->n - n), n}, y = {report->y + (report->n - n), n};
    cmv_beta ab, ba; /* a on b, b on a */
    CMV_TRY(cmv_beta_both(x, y, &ba, &ab, err));
    report->detail.r = ba.r;
    report->detail.r2 =
        ba.r.why == CMV_WHY_NONE ? cmv_num_of(ba.r.v * ba.r.v, CMV_WHY_CONSTANT) : ba.r;
    report->detail.beta_ab = ab.beta_y_on_x;
    report->detail.beta_ba = ba.beta_y_on_x;
    report->detail.se_beta_ab = cmv_num_of(ab.se_hc1, CMV_WHY_CONSTANT);
    report->detail.se_beta_ba = cmv_num_of(ba.se_hc1, CMV_WHY_CONSTANT);
    report->detail.vol_a = cmv_num_of(ba.sd_x, CMV_WHY_TOO_FEW);
    report->detail.vol_b = cmv_num_of(ba.sd_y, CMV_WHY_TOO_FEW);
    double root = sqrt(report->periods_per_year);
    report->detail.vol_ann_a = cmv_num_of(ba.sd_x * root, CMV_WHY_TOO_FEW);
    report->detail.vol_ann_b = cmv_num_of(ba.sd_y * root, CMV_WHY_TOO_FEW);
    if (report->opt.plain) {
        report->levels.r = cmv_num_missing(CMV_WHY_NOT_ASKED);
        return CMV_OK;
    }
    cmv_cov levels;
    CMV_TRY(cmv_cov_of((cmv_cvec){report->la, report->n}, (cmv_cvec){report->lb, report->n},
                       &levels, err));
    report->levels.r = levels.r;
    const cmv_corr_jack *all = &report->windows[report->n_windows - 1].c;
    bool unclear = all->ci_low.why == CMV_WHY_NONE && all->ci_low.v <= 0 && all->ci_high.v >= 0;
    report->levels.misleading = levels.r.why == CMV_WHY_NONE && fabs(levels.r.v) > .5 && unclear;
    return CMV_OK;
}

/* ---- hedge ------------------------------------------------------------------------------------------------------------- */

/* Moves the k smallest values to the front; value[k] is then the (k+1)-th smallest (Hoare's selection). */
static void select_smallest(double *value, size_t n, size_t k) {
    size_t low = 0, high = n - 1;
    while (low < high) {
        double pivot = value[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;;) {
            while (value[i] < pivot) i++;
            while (value[j] > pivot) j--;
            if (i >= j) break;
            double swap = value[i];
            value[i++] = value[j];
            value[j--] = swap;
        }
        if (k <= j)
            high = j;
        else
            low = j + 1;
    }
}

/*
 * Copies the values that may be among the k smallest, at least k + 2 of them, and returns how many; which those are is
 * guessed from every 16th value. Without branches: selecting among all takes a misprediction every few values.
 */
static size_t copy_small(const double *x, size_t n, size_t k, double *room) {
    enum { EACH = 16 };
    size_t m = n / EACH, small = 0;
    if (m > 8) {
        for (size_t i = 0; i < m; i++) room[i] = x[i * EACH];
        size_t at = k / EACH + k / EACH / 2 + 4; /* well above the k-th */
        at = at < m ? at : m - 1;
        select_smallest(room, m, at);
        const double bound = room[at];
        for (size_t i = 0; i < n; i++) {
            room[small] = x[i];
            small += x[i] <= bound;
        }
    }
    if (small >= k + 2) return small;
    for (size_t i = 0; i < n; i++) room[i] = x[i];
    return n;
}

/* Type-7 quantile, for small q, without sorting everything; room holds n values. */
static double quantile(const double *x, size_t n, double q, double *value) {
    double h = (double)(n - 1) * q;
    size_t k = (size_t)h;
    n = copy_small(x, n, k, value);
    select_smallest(value, n, k);
    if (k + 1 >= n) return value[k];
    double next = value[k + 1];
    for (size_t i = k + 2; i < n; i++) next = value[i] < next ? value[i] : next;
    return value[k] + (h - (double)k) * (next - value[k]);
}

static double as_money(double change, cmv_transform t) {
    return t == CMV_TRANSFORM_LOG || t == CMV_TRANSFORM_YOY ? expm1(change) : change;
}

/* hedge and exposure: returns and transform of either. */
typedef struct side {
    const double *x;
    cmv_transform t;
} side;

static cmv_rc worst_days(const cmv_pair_report *report, side hedge, side exposure, cmv_arena *arena,
                         cmv_hedge *out, cmv_err *err) {
    double *room;
    CMV_NEW_RAW(room, arena, double, report->n + 1, err);
    double threshold = quantile(exposure.x, report->n, .05, room), sum_e = 0, sum_h = 0;
    size_t n = 0, up = 0;
    for (size_t i = 0; i < report->n; i++) {
        if (exposure.x[i] > threshold) continue;
        n++;
        sum_e += as_money(exposure.x[i], exposure.t);
        sum_h += as_money(hedge.x[i], hedge.t);
        up += hedge.x[i] > 0;
    }
    out->worst_n = n;
    out->worst_threshold = cmv_num_of(as_money(threshold, exposure.t), CMV_WHY_TOO_FEW);
    out->worst_exposure = cmv_num_of(sum_e / (double)n, CMV_WHY_TOO_FEW);
    out->worst_hedge = cmv_num_of(sum_h / (double)n, CMV_WHY_TOO_FEW);
    out->worst_hedge_up = cmv_num_of((double)up / (double)n, CMV_WHY_TOO_FEW);
    return CMV_OK;
}

static cmv_num removed(cmv_num r) {
    return r.why == CMV_WHY_NONE ? cmv_num_of(1 - sqrt(1 - r.v * r.v), CMV_WHY_TOO_FEW) : r;
}

static cmv_rc hedge_of(const cmv_pair_report *report, side hedge, side exposure, cmv_arena *arena,
                       cmv_hedge *out, cmv_err *err) {
    cmv_reason why = report->opt.plain ? CMV_WHY_NOT_ASKED : CMV_WHY_TOO_FEW;
    cmv_num none = cmv_num_missing(report->n ? why : report->why_empty);
    *out = (cmv_hedge){none, none, removed(report->detail.r), 0, none, none, none, none};
    if (report->n < CMV_MIN_LABEL || report->opt.plain) return CMV_OK;
    cmv_beta beta;
    CMV_TRY(
        cmv_beta_of((cmv_cvec){hedge.x, report->n}, (cmv_cvec){exposure.x, report->n}, &beta, err));
    out->ratio = beta.beta_y_on_x;
    out->vol_removed = removed(report->windows[report->n_windows - 1].c.r);
    return worst_days(report, hedge, exposure, arena, out, err);
}

cmv_rc cmv__pair_hedges(cmv_pair_report *report, cmv_arena *arena, cmv_err *err) {
    side a = {report->x, report->transform_a}, b = {report->y, report->transform_b};
    CMV_TRY(hedge_of(report, a, b, arena, &report->hedge_ab, err));
    return hedge_of(report, b, a, arena, &report->hedge_ba, err);
}
