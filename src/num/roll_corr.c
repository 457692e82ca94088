// SPDX-License-Identifier: Apache-2.0
/*
 * Correlation over a sliding window. The window slides over stretches without a missing value; within a stretch it
 * slides from one anchor for at most CMV__ANCHOR_MAX steps, or until the accumulator reports that digits were lost.
 * A window that is not even sound right after an anchor was set (a flat side, values too large or too small to
 * square) goes to the two-pass kernel, which is the definition.
 */
#include "base/error.h"
#include "check.h"
#include "corr_jack.h"
#include "pair_acc.h"
#include "pairs.h"

#include <math.h>

/* While the sum of all squares stays below this, values are below 1e70 and products of window sums cannot overflow. */
static const double PLAIN_ENERGY = 1e140;

typedef struct roll {
    const double *x, *y;
    size_t window;
    bool plain;    /* values are small enough for plain sums */
    bool complete; /* no value is missing */
    double *r;
    size_t rebuilt;
} roll;

/* r of n windows from their centred sums. */
static void ratio(const double *restrict xx, const double *restrict yy, const double *restrict xy,
                  size_t n, double *restrict r) {
    for (size_t i = 0; i < n; i++) {
        double v = xy[i] / sqrt(xx[i] * yy[i]);
        v = v > 1 ? 1 : v;
        r[i] = v < -1 ? -1 : v;
    }
}

/* Slides from an anchor at the window that ends at index `end`; returns how many windows were sound (0: not even the
 * first) and leaves their r. */
static size_t slide_from(const roll *job, size_t end, size_t last) {
    double xx[CMV__ANCHOR_MAX], yy[CMV__ANCHOR_MAX], xy[CMV__ANCHOR_MAX];
    const double *restrict x = job->x;
    const double *restrict y = job->y;
    const size_t w = job->window;
    const size_t room = last - end + 1;
    const size_t most = room < CMV__ANCHOR_MAX ? room : CMV__ANCHOR_MAX;
    cmv__pair_acc acc = cmv__pair_acc_start(x + end + 1 - w, y + end + 1 - w, w);
    size_t k = 0;
    for (;;) {
        const cmv__pair_sums sums = cmv__pair_acc_get(&acc);
        if (!cmv__pair_acc_sound(&acc, &sums)) break;
        xx[k] = sums.sq[0];
        yy[k] = sums.sq[1];
        xy[k] = sums.xy;
        if (++k == most) break;
        const size_t in = end + k;
        cmv__pair_acc_slide(&acc, x[in], y[in], x[in - w], y[in - w]);
    }
    ratio(xx, yy, xy, k, job->r + end);
    return k;
}

/* Number of windows from the one ending at `end` on during which v stays at the value it has in all of it; 0 when it
 * is not constant there. */
static size_t flat_run(const double *v, size_t window, size_t end, size_t last) {
    for (size_t i = end + 1 - window; i < end; i++) {
        if (v[i] != v[end]) return 0;
    }
    size_t n = 1;
    while (end + n <= last && v[end + n] == v[end]) n++;
    return n;
}

/* One window by the two-pass kernel, or a run of windows in which a side is constant; returns how many. */
static size_t rebuild(const roll *job, size_t end, size_t last) {
    size_t flat = flat_run(job->x, job->window, end, last);
    if (flat == 0) flat = flat_run(job->y, job->window, end, last);
    for (size_t i = 0; i < flat; i++) job->r[end + i] = NAN;
    if (flat > 0) return flat;
    const size_t start = end + 1 - job->window;
    cmv__centred c;
    cmv_cov cov;
    cmv__cov(job->x + start, job->y + start, job->window, &c, &cov);
    job->r[end] = cov.r.v;
    return 1;
}

/* All windows of a stretch of complete pairs first..last. */
static void roll_stretch(roll *job, size_t first, size_t last) {
    size_t end = first + job->window - 1;
    while (end <= last) {
        size_t done = job->plain ? slide_from(job, end, last) : 0;
        if (done == 0) done = rebuild(job, end, last);
        end += done;
        job->rebuilt += end <= last && done < CMV__ANCHOR_MAX;
    }
}

static void roll_corr(roll *job, size_t n) {
    const size_t w = job->window;
    for (size_t i = 0; i < n && (!job->complete || i < w - 1); i++) job->r[i] = NAN;
    if (job->complete) {
        if (n >= w) roll_stretch(job, 0, n - 1);
        return;
    }
    for (size_t i = 0; i < n;) {
        size_t first = i;
        while (i < n && !isnan(job->x[i]) && !isnan(job->y[i])) i++;
        if (i - first >= w) roll_stretch(job, first, i - 1);
        i += i == first;
    }
}

/* Jackknife intervals of every `every`-th window and of the last one. */
static void bands(const roll *job, size_t n, size_t every, double *low, double *high) {
    const size_t w = job->window;
    for (size_t t = 0; t < n; t++) {
        low[t] = high[t] = NAN;
        if (t + 1 < w || isnan(job->r[t])) continue;
        if ((t + 1 - w) % every != 0 && t != n - 1) continue;
        cmv_corr_jack jack;
        if (job->plain) {
            cmv__corr_jack_plain(job->x + t + 1 - w, job->y + t + 1 - w, w, &jack);
        } else {
            cmv__corr_jack(job->x + t + 1 - w, job->y + t + 1 - w, w, &jack);
        }
        low[t] = jack.ci_low.v;
        high[t] = jack.ci_high.v;
    }
}

static void summarise(const roll *job, size_t n, cmv_roll_corr_stat *stat) {
    const double *r = job->r;
    *stat = (cmv_roll_corr_stat){.first = job->window - 1,
                                 .n_windows = n < job->window ? 0 : n - job->window + 1,
                                 .max_at = SIZE_MAX,
                                 .min_at = SIZE_MAX,
                                 .rebuilt = job->rebuilt};
    double max = -INFINITY, min = INFINITY;
    for (size_t t = job->window - 1; t < n; t++) {
        stat->n_defined += r[t] == r[t];
        if (r[t] > max) {
            max = r[t];
            stat->max_at = t;
        }
        if (r[t] < min) {
            min = r[t];
            stat->min_at = t;
        }
    }
}

static cmv_rc check_output(const char *name, cmv_vec out, cmv_cvec x, cmv_cvec y, cmv_err *err) {
    if (out.n != x.n)
        CMV_FAIL(err, CMV_E_LENGTH, "%s holds %zu values and x holds %zu", name, out.n, x.n);
    if (out.n > 0 && !out.at)
        CMV_FAIL(err, CMV_E_ARG, "%s has %zu places but no address", name, out.n);
    if (cmv__overlap(out.at, out.n, x.at, x.n) || cmv__overlap(out.at, out.n, y.at, y.n)) {
        CMV_FAIL(err, CMV_E_ALIAS, "%s overlaps an input", name);
    }
    return CMV_OK;
}

static cmv_rc check_roll(cmv_cvec x, cmv_cvec y, const cmv_roll_corr_opt *opt, cmv_vec r,
                         cmv_vec low, cmv_vec high, cmv_err *err) {
    if (!opt) CMV_FAIL(err, CMV_E_ARG, "no options");
    if (opt->window < 3)
        CMV_FAIL(err, CMV_E_ARG, "a window holds at least 3 pairs, not %zu", opt->window);
    CMV_TRY(cmv__check_shape(x, y, err));
    CMV_TRY(check_output("r", r, x, y, err));
    if (opt->with_se) {
        CMV_TRY(check_output("low", low, x, y, err));
        CMV_TRY(check_output("high", high, x, y, err));
        if (cmv__overlap(r.at, r.n, low.at, low.n) || cmv__overlap(r.at, r.n, high.at, high.n) ||
            cmv__overlap(low.at, low.n, high.at, high.n)) {
            CMV_FAIL(err, CMV_E_ALIAS, "outputs overlap each other");
        }
    }
    return CMV_OK;
}

/* Energy of the values that are not missing. */
static double energy_of_present(const double *v, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += isnan(v[i]) ? 0 : v[i] * v[i];
    return sum;
}

cmv_rc cmv_roll_corr(cmv_cvec x, cmv_cvec y, const cmv_roll_corr_opt *opt, cmv_vec r, cmv_vec low,
                     cmv_vec high, cmv_roll_corr_stat *stat, cmv_err *err) {
    CMV_TRY(check_roll(x, y, opt, r, low, high, err));
    roll job = {.x = x.at, .y = y.at, .window = opt->window, .r = r.at};
    job.plain = job.complete =
        cmv__energy(x.at, x.n) < PLAIN_ENERGY && cmv__energy(y.at, y.n) < PLAIN_ENERGY;
    if (!job.plain) {
        CMV_TRY(cmv__check_pair(x, y, err));
        job.complete = cmv__all_finite(x.at, x.n) && cmv__all_finite(y.at, y.n);
        job.plain = energy_of_present(x.at, x.n) < PLAIN_ENERGY &&
                    energy_of_present(y.at, y.n) < PLAIN_ENERGY;
    }
    roll_corr(&job, x.n);
    if (opt->with_se) bands(&job, x.n, opt->se_every > 1 ? opt->se_every : 1, low.at, high.at);
    if (stat) summarise(&job, x.n, stat);
    return CMV_OK;
}
