// SPDX-License-Identifier: Apache-2.0
/*
 * Delete-one jackknife of z = atanh(r).
 *
 * With a and b the centred values divided by the square roots of (n-1)/n times their sums of squares, leaving a pair
 * out gives r(i) = (r - ab) / sqrt((1 - a^2)(1 - b^2)). What the variance needs is not z(i) but z(i) - z, and
 *
 *     z(i) - z = atanh(d),   d = (r(i) - r) / (1 - r r(i)),
 *
 * an identity, not an approximation. d is small for all but the most influential pairs, so the odd series of atanh
 * serves nearly all of them without a logarithm, and the difference loses no digits to z itself.
 */
#include "corr_jack.h"

#include "base/error.h"
#include "base/lanes.h"
#include "check.h"
#include "pairs.h"

#include <math.h>

/* Up to this |d| the series keeps full precision: its relative error is below d^14 / 15 = 2e-14. */
static const double SERIES_MAX = 0.125;
/* A pair that carries all but this share of a side's variance leaves nothing to correlate without it. */
static const double ONE_DAY_SHARE = 1e-9;
/* |r| this close to 1 is a straight line up to rounding; its z has no meaningful digits. */
static const double PERFECT_GAP = 1e-14;

/* Pairs that leave less than this share of a side's variance, or have a larger |d|, are left out the long way. */
static const double EXACT_BELOW = 0.05;
static const double EXACT_ABOVE = 0.9;

/* What a pass over the pairs leaves. */
typedef struct jack_sums {
    double w, ww;           /* of w = z(i) - z */
    double d_low, d_high;   /* extremes of d, one of which is the most influential pair */
    size_t at_low, at_high; /* their places among the complete pairs */
    bool one_day;
} jack_sums;

typedef struct jack_job {
    const double *x, *y;
    size_t n;
    const cmv__centred *c;
    double r;
    double x_unit, y_unit; /* sqrt(n / (n - 1) / sum of squares) */
    bool interval_only;    /* nobody asks which pair is the most influential */
} jack_job;

/* d of every pair of a chunk, and the smallest share of variance that is left when a pair goes. */
CMV_WIDE static void influence(const cmv__chunk *chunk, const jack_job *job, double *restrict d,
                               double *restrict left) {
    const double *restrict x = chunk->x;
    const double *restrict y = chunk->y;
    const cmv__side sx = job->c->x, sy = job->c->y;
    const double ux = job->x_unit, uy = job->y_unit, r = job->r;
    for (size_t i = 0; i < chunk->n; i++) {
        const double a = ((x[i] * sx.scale - sx.origin) - sx.mean) * ux;
        const double b = ((y[i] * sy.scale - sy.origin) - sy.mean) * uy;
        const double ab = a * b;
        const double la = 1 - a * a;
        const double lb = 1 - b * b;
        const double lost = a * a + b * b * la; /* 1 - la lb */
        const double root = sqrt(la * lb);
        /* (r - ab - r root) / (root - r (r - ab)), both times 1 + root so that r - r root cannot cancel. */
        d[i] = (r * lost - ab * (1 + root)) / ((root - r * (r - ab)) * (1 + root));
        left[i] = la < lb ? la : lb;
    }
}

CMV_WIDE static void atanh_series(const double *restrict d, size_t n, double *restrict w) {
    for (size_t i = 0; i < n; i++) {
        const double t = d[i] * d[i];
        const double tail = 1.0 / 9 + t * (1.0 / 11 + t * (1.0 / 13));
        w[i] = d[i] * (1 + t * (1.0 / 3 + t * (1.0 / 5 + t * (1.0 / 7 + t * tail))));
    }
}

/* The few pairs whose d is too large for the series. */
static void correct_large(const double *d, size_t n, double *w) {
    for (size_t i = 0; i < n; i++) {
        if (fabs(d[i]) > SERIES_MAX) w[i] = 0.5 * log1p(2 * d[i] / (1 - d[i]));
    }
}

/* Smallest and largest of n >= 1 values. */
CMV_WIDE static void extremes(const double *restrict v, size_t n, double *restrict low,
                              double *restrict high) {
    cmv__v4 small = {0}, large = {0};
    small += v[0];
    large += v[0];
    size_t i = 0;
    for (; i + CMV__LANES <= n; i += CMV__LANES) {
        const cmv__v4 a = CMV__LOAD4(v + i);
        small = CMV__PICK4(a < small, a, small);
        large = CMV__PICK4(a > large, a, large);
    }
    double lo = cmv__min4(&small), hi = cmv__max4(&large);
    for (; i < n; i++) {
        lo = v[i] < lo ? v[i] : lo;
        hi = v[i] > hi ? v[i] : hi;
    }
    *low = lo;
    *high = hi;
}

static size_t place_of(const double *v, size_t n, double value) {
    size_t i = 0;
    while (i + 1 < n && v[i] != value) i++;
    return i;
}

CMV_WIDE static void add_w(const double *restrict w, size_t n, jack_sums *restrict s) {
    cmv__v4 sum = {0}, sq = {0};
    size_t i = 0;
    for (; i + CMV__LANES <= n; i += CMV__LANES) {
        const cmv__v4 v = CMV__LOAD4(w + i);
        sum += v;
        sq += v * v;
    }
    double rest = 0, rest_sq = 0;
    for (; i < n; i++) {
        rest += w[i];
        rest_sq += w[i] * w[i];
    }
    s->w += cmv__sum4(&sum) + rest;
    s->ww += cmv__sum4(&sq) + rest_sq;
}

/* Index in x of the k-th complete pair. */
static size_t index_of_pair(const jack_job *job, size_t k) {
    if (job->c->complete) return k;
    size_t i = 0;
    for (;; i++) {
        if (!isnan(job->x[i]) && !isnan(job->y[i]) && k-- == 0) return i;
    }
}

/* d of the k-th complete pair by two passes over the others; false when r is undefined or +-1 without it. */
static bool leave_out(const jack_job *job, size_t k, double *d) {
    cmv__centred c;
    cmv__centre_without(job->x, job->y, job->n, index_of_pair(job, k), &c);
    if (cmv__side_is_flat(&c.x, c.sxx, c.n) || cmv__side_is_flat(&c.y, c.syy, c.n)) return false;
    const double r = cmv__centred_r(&c);
    *d = (r - job->r) / (1 - r * job->r);
    return 1 - fabs(r) > PERFECT_GAP;
}

/*
 * The shortcut subtracts a pair from the sums. Where the pair is most of a sum, what remains has few digits left, so the
 * one or two such pairs are left out the long way. False when leaving a pair out is undefined.
 */
static bool sharpen(const jack_job *job, const double *left, size_t base, size_t n, double *d) {
    for (size_t i = 0; i < n; i++) {
        if (left[i] > EXACT_BELOW && fabs(d[i]) < EXACT_ABOVE) continue;
        if (!(left[i] > ONE_DAY_SHARE) || !leave_out(job, base + i, &d[i])) return false;
    }
    return true;
}

static void note_extremes(const double *d, size_t n, double low, double high, size_t base,
                          jack_sums *s) {
    if (low < s->d_low) {
        s->d_low = low;
        s->at_low = base + place_of(d, n, low);
    }
    if (high > s->d_high) {
        s->d_high = high;
        s->at_high = base + place_of(d, n, high);
    }
}

/* One chunk, whose first pair is the base-th complete one. False when leaving a pair out is undefined. */
static bool jack_chunk(const cmv__chunk *chunk, const jack_job *job, size_t base, jack_sums *s) {
    double d[CMV__CHUNK], w[CMV__CHUNK];
    double low, high, least, unused;
    if (chunk->n == 0) return true;
    influence(chunk, job, d, w);
    extremes(w, chunk->n, &least, &unused);
    extremes(d, chunk->n, &low, &high);
    if (!(least > EXACT_BELOW && low > -EXACT_ABOVE && high < EXACT_ABOVE)) {
        if (!sharpen(job, w, base, chunk->n, d)) return false;
        extremes(d, chunk->n, &low, &high);
    }
    if (!job->interval_only) note_extremes(d, chunk->n, low, high, base, s);
    atanh_series(d, chunk->n, w);
    if (low < -SERIES_MAX || high > SERIES_MAX) correct_large(d, chunk->n, w);
    add_w(w, chunk->n, s);
    return true;
}

static jack_sums jackknife(const jack_job *job) {
    jack_sums s = {.at_low = SIZE_MAX, .at_high = SIZE_MAX};
    cmv__pair_walk walk;
    cmv__chunk chunk;
    size_t base = 0;
    cmv__walk_start(&walk, job->x, job->y, job->n, job->c);
    while (!s.one_day && cmv__walk_next(&walk, &chunk)) {
        s.one_day = !jack_chunk(&chunk, job, base, &s);
        base += chunk.n;
    }
    s.one_day |= !isfinite(s.ww);
    return s;
}

static void set_influential(const jack_job *job, const jack_sums *s, cmv_corr_jack *out) {
    const double r = job->r;
    /* r(i) - r = (1 - r^2) d / (1 + r d) grows with d, so the largest change is at one of the two ends. */
    const double down = fabs(s->d_low / (1 + r * s->d_low));
    const double up = fabs(s->d_high / (1 + r * s->d_high));
    const bool low = down > up || (down == up && s->at_low < s->at_high);
    const double d = low ? s->d_low : s->d_high;
    const size_t k = low ? s->at_low : s->at_high;
    if (k == SIZE_MAX) return;
    out->influential = index_of_pair(job, k);
    out->r_without = (r + d) / (1 + r * d);
}

static cmv_reason why_no_interval(const cmv_corr_jack *out) {
    if (out->r.why != CMV_WHY_NONE) return out->r.why;
    if (out->n < 4) return CMV_WHY_TOO_FEW;
    return 1 - fabs(out->r.v) <= PERFECT_GAP ? CMV_WHY_PERFECT : CMV_WHY_NONE;
}

/* Interval and most influential pair, given the centred sums, out->n and out->r. */
static void set_interval(const double *x, const double *y, size_t n, const cmv__centred *c,
                         bool interval_only, cmv_corr_jack *out) {
    const double m = (double)c->n;
    const cmv_reason why = why_no_interval(out);
    out->ci_low = out->ci_high = cmv_num_missing(why);
    if (why != CMV_WHY_NONE) return;
    const jack_job job = {.x = x,
                          .y = y,
                          .n = n,
                          .c = c,
                          .r = out->r.v,
                          .x_unit = sqrt(m / (m - 1) / c->sxx),
                          .y_unit = sqrt(m / (m - 1) / c->syy),
                          .interval_only = interval_only};
    const jack_sums s = jackknife(&job);
    if (s.one_day) {
        out->ci_low = out->ci_high = cmv_num_missing(CMV_WHY_ONE_DAY);
        return;
    }
    const double z = atanh(job.r);
    out->se_jack_z = sqrt((m - 1) / m * fmax(0, s.ww - s.w * (s.w / m)));
    out->se_used_z = fmax(out->se_jack_z, 1 / sqrt(m - 3));
    out->ci_low = cmv_num_of(tanh(z - CMV__Z975 * out->se_used_z), CMV_WHY_ONE_DAY);
    out->ci_high = cmv_num_of(tanh(z + CMV__Z975 * out->se_used_z), CMV_WHY_ONE_DAY);
    set_influential(&job, &s, out);
}

static const cmv_corr_jack UNDEFINED = {
    .se_jack_z = NAN, .se_used_z = NAN, .influential = SIZE_MAX, .r_without = NAN};

/* Kernel; true when every value was finite. */
static bool corr_jack(const double *x, const double *y, size_t n, cmv_corr_jack *out) {
    cmv__centred c;
    cmv_cov cov;
    cmv__cov(x, y, n, &c, &cov);
    *out = UNDEFINED;
    out->n = c.n;
    out->r = cov.r;
    set_interval(x, y, n, &c, false, out);
    return c.complete;
}

void cmv__corr_jack(const double *x, const double *y, size_t n, cmv_corr_jack *out) {
    (void)corr_jack(x, y, n, out);
}

void cmv__corr_jack_plain(const double *x, const double *y, size_t n, cmv_corr_jack *out) {
    cmv__centred c = {.n = n,
                      .complete = true,
                      .x = {.scale = 1, .origin = x[0]},
                      .y = {.scale = 1, .origin = y[0]}};
    cmv__centre_framed(x, y, n, &c);
    *out = UNDEFINED;
    out->n = n;
    out->r = cmv_num_of(cmv__centred_r(&c), CMV_WHY_CONSTANT);
    set_interval(x, y, n, &c, true, out);
}

cmv_rc cmv_corr_jack_of(cmv_cvec x, cmv_cvec y, cmv_corr_jack *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_shape(x, y, err));
    cmv_corr_jack jack;
    if (!corr_jack(x.at, y.at, x.n, &jack)) CMV_TRY(cmv__check_pair(x, y, err));
    *out = jack;
    return CMV_OK;
}

cmv_corr_diff cmv_corr_diff_of(const cmv_corr_jack *recent, const cmv_corr_jack *before) {
    const double se2 = recent->se_used_z * recent->se_used_z + before->se_used_z * before->se_used_z;
    if (recent->r.why != CMV_WHY_NONE || before->r.why != CMV_WHY_NONE || !(se2 > 0)) {
        return (cmv_corr_diff){NAN, NAN};
    }
    const double z = (atanh(recent->r.v) - atanh(before->r.v)) / sqrt(se2);
    return (cmv_corr_diff){z, cmv_norm_p2(z)};
}
