// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "comove/change.h"
#include "influence.h"

#include <math.h>

/* ---- partitions ------------------------------------------------------------------------------------------------------------- */

typedef struct cuts {
    const double *s, *ss; /* prefix sums of the centred values and of their squares */
    size_t n, least, most;
    double *cost; /* cost[m * (n + 1) + j]: least rss of the first j values with m breaks */
    double *last; /* the last of these breaks */
} cuts;

/* Sum of squares of values i..j-1 about their mean. */
static double rss_of(const cuts *c, size_t i, size_t j) {
    const double sum = c->s[j] - c->s[i];
    return c->ss[j] - c->ss[i] - sum * (sum / (double)(j - i));
}

static void best_cut(const cuts *c, size_t m, size_t j) {
    const double *before = c->cost + (m - 1) * (c->n + 1);
    const size_t at = m * (c->n + 1) + j;
    c->cost[at] = INFINITY;
    for (size_t i = m * c->least; i + c->least <= j; i++) {
        const double cost = before[i] + rss_of(c, i, j);
        if (!(cost < c->cost[at])) continue;
        c->cost[at] = cost;
        c->last[at] = (double)i;
    }
}

static void partition(const cuts *c) {
    for (size_t j = c->least; j <= c->n; j++) c->cost[j] = rss_of(c, 0, j);
    for (size_t m = 1; m <= c->most; m++) {
        /* Fewer values than the segments need are never asked for. */
        for (size_t j = (m + 1) * c->least; j <= c->n; j++) best_cut(c, m, j);
    }
}

static void read_breaks(const cuts *c, size_t m, size_t *at) {
    size_t j = c->n;
    for (size_t k = m; k > 0; k--) {
        j = (size_t)c->last[k * (c->n + 1) + j];
        at[k - 1] = j;
    }
}

/* ---- intervals of the dates -------------------------------------------------------------------------------------------------- */

/* ln of the upper tail of the normal, also where the tail itself is below the smallest double. */
static double log_tail(double z) {
    if (z < 30) return log(cmv_norm_upper(z));
    const double w = 1 / (z * z);
    return -0.5 * z * z - log(z) - 0.91893853320467274178 + log1p(-w + 3 * w * w);
}

/*
 * P(V > v) for v >= 0, where V is the place of the largest value of a Brownian motion with a peak at 0: slope -1/2 and
 * unit variance on this side, the other side with `ratio` times the variance (Bai 1997, appendix B, for one coefficient).
 * Time runs in units of this side's variance.
 */
static double argmax_upper(double v, double ratio) {
    const double other = 1 / ratio; /* phi of the other side, seen from here */
    const double root = sqrt(v);
    const double first = exp(0.5 * log(v) - v / 8 - 0.91893853320467274178);
    const double second = (ratio * (ratio + 2)) / (ratio + 1) *
                          exp(other * (1 + other) * v / 2 + log_tail((0.5 + other) * root));
    const double third =
        (v / 2 - 2 + (ratio + 2) * (ratio + 2) / (ratio + 1)) * exp(log_tail(0.5 * root));
    return third - first - second;
}

/* v with P(V > v) = .025. */
static double argmax_quantile(double ratio) {
    double low = 0, high = 1;
    while (argmax_upper(high, ratio) > 0.025 && high < 1e12) high *= 2;
    for (int i = 0; i < 200 && high - low > 1e-12 * high; i++) {
        const double mid = 0.5 * (low + high);
        *(argmax_upper(mid, ratio) > 0.025 ? &low : &high) = mid;
    }
    return high;
}

/* Interval of the break between values from..at-1 and at..to-1. */
static void date_interval(const cuts *c, size_t from, size_t at, size_t to, cmv_bai_perron *out,
                          size_t k) {
    const double n1 = (double)(at - from), n2 = (double)(to - at);
    const double jump = (c->s[to] - c->s[at]) / n2 - (c->s[at] - c->s[from]) / n1;
    const double var1 = rss_of(c, from, at) / n1, var2 = rss_of(c, at, to) / n2;
    if (!(var1 > 0 && var2 > 0) || jump == 0) return;
    const double step = jump * jump;
    out->ci[k].defined = true;
    /* The estimate errs to the left by the noise on the left, so that side bounds the true date from above. */
    out->ci[k].low = (double)at - ceil(argmax_quantile(var1 / var2) * var2 / step);
    out->ci[k].high = (double)at + ceil(argmax_quantile(var2 / var1) * var1 / step);
}

static void set_intervals(const cuts *c, cmv_bai_perron *out) {
    const size_t m = out->choice;
    for (size_t k = 0; k < m; k++) {
        const size_t from = k == 0 ? 0 : out->at[m][k - 1];
        const size_t to = k + 1 == m ? c->n : out->at[m][k + 1];
        date_interval(c, from, out->at[m][k], to, out, k);
    }
}

/* ---- the public function -------------------------------------------------------------------------------------------------------- */

size_t cmv_bai_perron_scratch(size_t n, size_t most) { return (n + 1) * (2 + 2 * (most + 1)); }

static double bic_of(double rss, size_t n, size_t m) {
    const double size = (double)n, log_2pi = 1.83787706640934548356;
    return size * (log(rss / size) + 1 + log_2pi) + log(size) * (double)(2 * m + 2);
}

cmv_rc cmv_bai_perron_of(cmv_cvec y, size_t least, size_t most, cmv_vec scratch,
                         cmv_bai_perron *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    if (least < 2 || most > CMV_BAI_PERRON_MAX)
        CMV_FAIL(err, CMV_E_ARG, "segments of %zu values, %zu breaks", least, most);
    CMV_TRY(cmv__check_dense("y", y, err));
    CMV_TRY(cmv__need_scratch(scratch, cmv_bai_perron_scratch(y.n, most), err));
    if (y.n < least) CMV_FAIL(err, CMV_E_FEWOBS, "%zu values, segments need %zu", y.n, least);
    const size_t n = y.n;
    while ((most + 1) * least > n) most--;
    cmv_moments m;
    CMV_TRY(cmv_moments_of(y, &m, err));
    double *s = scratch.at, *ss = s + n + 1, *cost = ss + n + 1;
    s[0] = ss[0] = 0;
    for (size_t i = 0; i < n; i++) {
        const double e = y.at[i] - m.mean;
        s[i + 1] = s[i] + e;
        ss[i + 1] = ss[i] + e * e;
    }
    const cuts c = {s, ss, n, least, most, cost, cost + (most + 1) * (n + 1)};
    partition(&c);
    *out = (cmv_bai_perron){.n = n, .most = most};
    for (size_t k = 0; k <= most; k++) {
        out->rss[k] = fmax(0, cost[k * (n + 1) + n]);
        out->bic[k] = bic_of(out->rss[k], n, k);
        read_breaks(&c, k, out->at[k]);
        if (out->bic[k] < out->bic[out->choice]) out->choice = k;
    }
    set_intervals(&c, out);
    return CMV_OK;
}
