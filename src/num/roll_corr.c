// SPDX-License-Identifier: Apache-2.0
/*
 * Correlation or slope over a sliding window. The window slides over stretches without a missing value; within a stretch it
 * slides from one anchor for at most CMV__ANCHOR_MAX steps, or until the accumulator reports that digits were lost.
 * A window that is not even sound right after an anchor was set (a flat side, values too large or too small to
 * square) goes to the two-pass kernel, which is the definition.
 */
#include "base/error.h"
#include "base/lanes.h"
#include "check.h"
#include "corr_jack.h"
#include "comove/regress.h"
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
    bool slope;    /* of y on x is asked for, not r */
    double *r;     /* or the slopes */
    size_t rebuilt;
} roll;

/* r of n windows from their centred sums. */
CMV_WIDE static void ratio(const double *restrict xx, const double *restrict yy,
                           const double *restrict xy, size_t n, double *restrict r) {
    for (size_t i = 0; i < n; i++) {
        double v = xy[i] / sqrt(xx[i] * yy[i]);
        v = v > 1 ? 1 : v;
        r[i] = v < -1 ? -1 : v;
    }
}

/* Slopes of n windows. */
CMV_WIDE static void steepness(const double *restrict xx, const double *restrict xy, size_t n,
                               double *restrict slope) {
    for (size_t i = 0; i < n; i++) slope[i] = xy[i] / xx[i];
}

/* Windows are taken BLOCK at a time: sums of x, y, xx, yy and xy about an anchor, and the first of the next block. */
enum { BLOCK = 128 };
enum { ROLL_X, ROLL_Y, ROLL_XX, ROLL_YY, ROLL_XY, N_ROLLS };
typedef struct roll_block {
    double of[N_ROLLS][BLOCK + 1];
    double xx[BLOCK], yy[BLOCK], xy[BLOCK]; /* centred on each window's means */
    double peak_x, peak_y;                  /* largest sums of squares since the anchor was set */
    double inv_n;
    bool slope;
} roll_block;

/* What each window adds to the sums of the one before it: pair i comes in, pair i - w goes. x and y begin at the first
 * window's second pair in. */
CMV_WIDE static void steps(const double *restrict x, const double *restrict y, size_t w, size_t n,
                           const cmv__two *anchor, roll_block *restrict s) {
    const double ax = (*anchor)[0], ay = (*anchor)[1];
    for (size_t i = 0; i < n; i++) {
        const double in_x = x[i] - ax, in_y = y[i] - ay;
        const double out_x = x[i - w] - ax, out_y = y[i - w] - ay;
        s->of[ROLL_X][i + 1] = in_x - out_x;
        s->of[ROLL_Y][i + 1] = in_y - out_y;
        s->of[ROLL_XX][i + 1] = in_x * in_x - out_x * out_x;
        s->of[ROLL_YY][i + 1] = in_y * in_y - out_y * out_y;
        s->of[ROLL_XY][i + 1] = in_x * in_y - out_x * out_y;
    }
}

/* Five running sums side by side: each has to wait for itself only. */
static void run_sums(roll_block *s, size_t n) {
    double x = s->of[ROLL_X][0], y = s->of[ROLL_Y][0], xx = s->of[ROLL_XX][0];
    double yy = s->of[ROLL_YY][0], xy = s->of[ROLL_XY][0];
    for (size_t i = 1; i <= n; i++) {
        s->of[ROLL_X][i] = x += s->of[ROLL_X][i];
        s->of[ROLL_Y][i] = y += s->of[ROLL_Y][i];
        s->of[ROLL_XX][i] = xx += s->of[ROLL_XX][i];
        s->of[ROLL_YY][i] = yy += s->of[ROLL_YY][i];
        s->of[ROLL_XY][i] = xy += s->of[ROLL_XY][i];
    }
}

/* Sums of squares about the anchor become centred ones; *peak grows with the former, *least is the smallest of the latter. */
CMV_WIDE static void centre_side(const double *restrict sum, const double *restrict sq, size_t n,
                                 double inv_n, double *restrict out, double *restrict peak,
                                 double *restrict least) {
    cmv__v4 large = {0}, small = {0};
    small += INFINITY;
    size_t i = 0;
    for (; i + CMV__LANES <= n; i += CMV__LANES) {
        const cmv__v4 s = CMV__LOAD4(sum + i), a = CMV__LOAD4(sq + i);
        const cmv__v4 c = a - s * (s * inv_n);
        CMV__STORE4(out + i, c);
        large = CMV__PICK4(a > large, a, large);
        small = CMV__PICK4(c < small, c, small);
    }
    double hi = cmv__max4(&large), lo = cmv__min4(&small);
    for (; i < n; i++) {
        const double c = sq[i] - sum[i] * (sum[i] * inv_n);
        hi = sq[i] > hi ? sq[i] : hi;
        lo = c < lo ? c : lo;
        out[i] = c;
    }
    *peak = hi > *peak ? hi : *peak;
    *least = lo;
}

CMV_WIDE static void centre_products(const double *restrict x, const double *restrict y,
                                     const double *restrict sum, size_t n, double inv_n,
                                     double *restrict out) {
    for (size_t i = 0; i < n; i++) out[i] = sum[i] - x[i] * y[i] * inv_n;
}

/* Windows from the first on that are sound, given the peaks before the block. */
static size_t sound_run(const roll_block *s, size_t n, double peak_x, double peak_y) {
    size_t k = 0;
    for (; k < n; k++) {
        peak_x = fmax(peak_x, s->of[ROLL_XX][k]);
        peak_y = fmax(peak_y, s->of[ROLL_YY][k]);
        if (!(s->xx[k] * CMV__LOSS_MAX > peak_x && s->yy[k] * CMV__LOSS_MAX > peak_y)) break;
    }
    return k;
}

/* r of the n windows of a block; returns how many of them were sound. */
static size_t finish_block(roll_block *s, size_t n, double *r) {
    const double peak_x = s->peak_x, peak_y = s->peak_y;
    double least_x, least_y;
    centre_side(s->of[ROLL_X], s->of[ROLL_XX], n, s->inv_n, s->xx, &s->peak_x, &least_x);
    centre_side(s->of[ROLL_Y], s->of[ROLL_YY], n, s->inv_n, s->yy, &s->peak_y, &least_y);
    const bool sound = least_x * CMV__LOSS_MAX > s->peak_x && least_y * CMV__LOSS_MAX > s->peak_y;
    if (!sound) n = sound_run(s, n, peak_x, peak_y);
    centre_products(s->of[ROLL_X], s->of[ROLL_Y], s->of[ROLL_XY], n, s->inv_n, s->xy);
    if (s->slope)
        steepness(s->xx, s->xy, n, r);
    else
        ratio(s->xx, s->yy, s->xy, n, r);
    return n;
}

/* Slides from an anchor at the window that ends at index `end`; returns how many windows were sound (0: not even the
 * first) and leaves their r. */
static size_t slide_from(const roll *job, size_t end, size_t last) {
    const size_t w = job->window, start = end + 1 - w, room = last - end + 1;
    const size_t most = room < CMV__ANCHOR_MAX ? room : CMV__ANCHOR_MAX;
    const cmv__pair_acc acc = cmv__pair_acc_start(job->x + start, job->y + start, w);
    roll_block s;
    s.peak_x = acc.peak[0];
    s.peak_y = acc.peak[1];
    s.inv_n = acc.inv_n;
    s.slope = job->slope;
    const double begin[N_ROLLS] = {acc.sum[0], acc.sum[1], acc.sum_sq[0], acc.sum_sq[1], acc.sum_xy};
    for (size_t k = 0; k < N_ROLLS; k++) s.of[k][0] = begin[k];
    for (size_t at = 0; at < most; at += BLOCK) {
        const size_t n = most - at < BLOCK ? most - at : BLOCK;
        const size_t n_steps = at + n < most ? n : n - 1;
        steps(job->x + end + at + 1, job->y + end + at + 1, w, n_steps, &acc.anchor, &s);
        run_sums(&s, n_steps);
        const size_t sound = finish_block(&s, n, job->r + end + at);
        if (sound < n) return at + sound;
        for (size_t k = 0; k < N_ROLLS; k++) s.of[k][0] = s.of[k][n_steps];
    }
    return most;
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

/* What one window says by the two-pass kernel; NaN when a side of it does not vary. */
static double two_pass(const roll *job, size_t start) {
    cmv__centred c;
    cmv_cov cov;
    cmv__cov(job->x + start, job->y + start, job->window, &c, &cov);
    if (!job->slope || cov.r.why != CMV_WHY_NONE) return cov.r.v;
    return c.sxy / c.sxx * (c.x.scale / c.y.scale);
}

/* One window by the two-pass kernel, or a run of windows in which a side is constant; returns how many. */
static size_t rebuild(const roll *job, size_t end, size_t last) {
    size_t flat = flat_run(job->x, job->window, end, last);
    if (flat == 0) flat = flat_run(job->y, job->window, end, last);
    for (size_t i = 0; i < flat; i++) job->r[end + i] = NAN;
    if (flat > 0) return flat;
    job->r[end] = two_pass(job, end + 1 - job->window);
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

static void roll_all(roll *job, size_t n) {
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

CMV_WIDE static size_t defined_range(const double *restrict r, size_t n, double *restrict min,
                                     double *restrict max) {
    cmv__v4 small = {0}, large = {0};
    cmv__m4 there = {0};
    small += INFINITY;
    large -= INFINITY;
    size_t i = 0, count = 0;
    for (; i + CMV__LANES <= n; i += CMV__LANES) {
        const cmv__v4 a = CMV__LOAD4(r + i);
        there -= CMV__IS_NUMBER4(a); /* a true lane is -1 */
        small = CMV__PICK4(a < small, a, small);
        large = CMV__PICK4(a > large, a, large);
    }
    double lo = cmv__min4(&small), hi = cmv__max4(&large);
    for (; i < n; i++) {
        count += r[i] == r[i];
        lo = r[i] < lo ? r[i] : lo;
        hi = r[i] > hi ? r[i] : hi;
    }
    *min = lo;
    *max = hi;
    return count + (size_t)(there[0] + there[1] + there[2] + there[3]);
}

CMV_WIDE static bool holds(const double *restrict r, double value) {
    cmv__m4 hit = {0};
    for (size_t i = 0; i < BLOCK; i += CMV__LANES) hit |= CMV__LOAD4(r + i) == value;
    return (hit[0] | hit[1] | hit[2] | hit[3]) != 0;
}

static size_t first_at(const double *r, size_t first, size_t n, double value) {
    size_t t = first;
    while (t + BLOCK <= n && !holds(r + t, value)) t += BLOCK;
    while (t < n && r[t] != value) t++;
    return t < n ? t : SIZE_MAX;
}

static void summarise(const roll *job, size_t n, cmv_roll_corr_stat *stat) {
    const size_t first = job->window - 1;
    *stat = (cmv_roll_corr_stat){.first = first, .rebuilt = job->rebuilt};
    stat->max_at = stat->min_at = SIZE_MAX;
    if (n <= first) return;
    double max, min;
    stat->n_windows = n - first;
    stat->n_defined = defined_range(job->r + first, n - first, &min, &max);
    stat->max_at = first_at(job->r, first, n, max);
    stat->min_at = first_at(job->r, first, n, min);
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

/* All windows of checked shapes, into job->r. Errors: E_DOMAIN. */
static cmv_rc run(roll *job, cmv_cvec x, cmv_cvec y, cmv_err *err) {
    job->plain = job->complete =
        cmv__energy(x.at, x.n) < PLAIN_ENERGY && cmv__energy(y.at, y.n) < PLAIN_ENERGY;
    if (!job->plain) {
        CMV_TRY(cmv__check_pair(x, y, err));
        job->complete = cmv__all_finite(x.at, x.n) && cmv__all_finite(y.at, y.n);
        job->plain = energy_of_present(x.at, x.n) < PLAIN_ENERGY &&
                     energy_of_present(y.at, y.n) < PLAIN_ENERGY;
    }
    roll_all(job, x.n);
    return CMV_OK;
}

cmv_rc cmv_roll_corr(cmv_cvec x, cmv_cvec y, const cmv_roll_corr_opt *opt, cmv_vec r, cmv_vec low,
                     cmv_vec high, cmv_roll_corr_stat *stat, cmv_err *err) {
    CMV_TRY(check_roll(x, y, opt, r, low, high, err));
    roll job = {.x = x.at, .y = y.at, .window = opt->window, .r = r.at};
    CMV_TRY(run(&job, x, y, err));
    if (opt->with_se) bands(&job, x.n, opt->se_every > 1 ? opt->se_every : 1, low.at, high.at);
    if (stat) summarise(&job, x.n, stat);
    return CMV_OK;
}

cmv_rc cmv_roll_beta(cmv_cvec x, cmv_cvec y, size_t window, cmv_vec slope, cmv_roll_corr_stat *stat,
                     cmv_err *err) {
    const cmv_roll_corr_opt opt = {.window = window};
    const cmv_vec none = {NULL, 0};
    CMV_TRY(check_roll(x, y, &opt, slope, none, none, err));
    roll job = {.x = x.at, .y = y.at, .window = window, .slope = true, .r = slope.at};
    CMV_TRY(run(&job, x, y, err));
    if (stat) summarise(&job, x.n, stat);
    return CMV_OK;
}
