// SPDX-License-Identifier: Apache-2.0
/*
 * Correlations of many ranges of one sample. The ends of the ranges cut the sample into pieces; each piece is summed once,
 * about the means of the whole, and a range adds up its pieces. Where a range's own means are so far from those of the
 * whole that digits are lost, it goes to the two-pass kernel, which is the definition.
 */
#include "base/error.h"
#include "base/lanes.h"
#include "check.h"
#include "pairs.h"

#include <float.h>
#include <math.h>

enum { SUM_X, SUM_Y, SUM_XX, SUM_YY, SUM_XY, N_SUMS };
enum { CUTS_MAX = 2 * CMV_RANGES_MAX };

typedef struct piece {
    double sum[N_SUMS];
} piece;

typedef struct span_job {
    const double *x, *y;
    cmv__centred whole;
    size_t n_cuts;
    size_t cut[CUTS_MAX]; /* ascending; piece i is cut[i] .. cut[i + 1] - 1 */
    piece piece[CUTS_MAX];
} span_job;

/* Adds up to CMV__CHUNK pairs about the centre. */
CMV_WIDE static void add_piece(const double *restrict x, const double *restrict y, size_t n,
                               double cx, double cy, piece *restrict out) {
    cmv__v4 s[N_SUMS] = {{0}};
    double rest[N_SUMS] = {0};
    size_t i = 0;
    for (; i + CMV__LANES <= n; i += CMV__LANES) {
        const cmv__v4 a = CMV__LOAD4(x + i) - cx, b = CMV__LOAD4(y + i) - cy;
        s[SUM_X] += a;
        s[SUM_Y] += b;
        s[SUM_XX] += a * a;
        s[SUM_YY] += b * b;
        s[SUM_XY] += a * b;
    }
    for (; i < n; i++) {
        const double a = x[i] - cx, b = y[i] - cy;
        rest[SUM_X] += a;
        rest[SUM_Y] += b;
        rest[SUM_XX] += a * a;
        rest[SUM_YY] += b * b;
        rest[SUM_XY] += a * b;
    }
    for (size_t k = 0; k < N_SUMS; k++) out->sum[k] += cmv__sum4(&s[k]) + rest[k];
}

/* Puts a cut in its place unless it is there; ranges come nearly in order, so the search from the end is short. */
static void add_cut(span_job *job, size_t at) {
    size_t i = job->n_cuts;
    while (i > 0 && job->cut[i - 1] > at) i--;
    if (i > 0 && job->cut[i - 1] == at) return;
    for (size_t k = job->n_cuts++; k > i; k--) job->cut[k] = job->cut[k - 1];
    job->cut[i] = at;
}

static void sum_pieces(span_job *job) {
    const double cx = job->whole.x.origin + job->whole.x.mean;
    const double cy = job->whole.y.origin + job->whole.y.mean;
    for (size_t i = 0; i + 1 < job->n_cuts; i++) {
        job->piece[i] = (piece){{0}};
        for (size_t at = job->cut[i]; at < job->cut[i + 1]; at += CMV__CHUNK) {
            const size_t left = job->cut[i + 1] - at;
            add_piece(job->x + at, job->y + at, left < CMV__CHUNK ? left : CMV__CHUNK, cx, cy,
                      &job->piece[i]);
        }
    }
}

/* True when a centred sum of squares keeps its digits, and is far from what counts as flat. */
static bool is_sound(double centred, double about_whole, const cmv__side *side, size_t n) {
    const double top = fmax(fabs(side->min), fabs(side->max));
    const double grain = 16 * DBL_EPSILON * top;
    return centred * 16 > about_whole && centred > grain * grain * (double)n && centred > 1e-140;
}

/* r of a range from its pieces; false when the two-pass kernel has to say. */
static bool from_pieces(const span_job *job, cmv_range span, cmv_num *r) {
    double s[N_SUMS] = {0};
    size_t i = 0;
    while (job->cut[i] < span.first) i++;
    for (; job->cut[i] < span.first + span.n; i++) {
        for (size_t k = 0; k < N_SUMS; k++) s[k] += job->piece[i].sum[k];
    }
    const double n = (double)span.n;
    const double xx = s[SUM_XX] - s[SUM_X] * (s[SUM_X] / n);
    const double yy = s[SUM_YY] - s[SUM_Y] * (s[SUM_Y] / n);
    const double xy = s[SUM_XY] - s[SUM_X] * (s[SUM_Y] / n);
    if (!is_sound(xx, s[SUM_XX], &job->whole.x, span.n) ||
        !is_sound(yy, s[SUM_YY], &job->whole.y, span.n))
        return false;
    const double v = xy / (sqrt(xx) * sqrt(yy));
    *r = cmv_num_of(v > 1 ? 1 : v < -1 ? -1 : v, CMV_WHY_CONSTANT);
    return true;
}

static cmv_rc check_spans(cmv_cvec x, const cmv_range *span, size_t n_spans, const cmv_num *r,
                          cmv_err *err) {
    if (n_spans > CMV_RANGES_MAX)
        CMV_FAIL(err, CMV_E_ARG, "%zu ranges; at most %d", n_spans, CMV_RANGES_MAX);
    if (n_spans > 0 && (!span || !r)) CMV_FAIL(err, CMV_E_ARG, "no ranges or no place for results");
    for (size_t i = 0; i < n_spans; i++) {
        if (span[i].first > x.n || span[i].n > x.n - span[i].first)
            CMV_FAIL_AT(err, CMV_E_ARG, i, "range %zu reaches beyond the %zu values", i, x.n);
    }
    return CMV_OK;
}

cmv_rc cmv_range_corr(cmv_cvec x, cmv_cvec y, const cmv_range *span, size_t n_spans, cmv_num *r,
                      cmv_err *err) {
    CMV_TRY(cmv__check_shape(x, y, err));
    CMV_TRY(check_spans(x, span, n_spans, r, err));
    span_job job;
    job.x = x.at;
    job.y = y.at;
    job.n_cuts = 0;
    cmv__centre(x.at, y.at, x.n, &job.whole);
    if (!job.whole.complete) CMV_TRY(cmv__check_pair(x, y, err));
    const bool plain = job.whole.complete && job.whole.x.scale == 1 && job.whole.y.scale == 1;
    for (size_t i = 0; plain && i < n_spans; i++) {
        if (span[i].n < 2) continue;
        add_cut(&job, span[i].first);
        add_cut(&job, span[i].first + span[i].n);
    }
    sum_pieces(&job);
    for (size_t i = 0; i < n_spans; i++) {
        if (plain && span[i].n >= 2 && from_pieces(&job, span[i], &r[i])) continue;
        cmv__centred c;
        cmv_cov cov;
        cmv__cov(x.at + span[i].first, y.at + span[i].first, span[i].n, &c, &cov);
        r[i] = cov.r;
    }
    return CMV_OK;
}
