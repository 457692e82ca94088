// SPDX-License-Identifier: Apache-2.0
#include "pairs.h"

#include "base/lanes.h"
#include "check.h"

#include <float.h>
#include <math.h>

void cmv__walk_start(cmv__pair_walk *walk, const double *x, const double *y, size_t n,
                     const cmv__centred *c) {
    walk->x = x;
    walk->y = y;
    walk->n = n;
    walk->at = 0;
    walk->complete = c->complete;
    walk->without = c->without;
}

static void pack_chunk(cmv__pair_walk *walk, cmv__chunk *chunk) {
    size_t k = 0;
    size_t i = walk->at;
    for (; i < walk->n && k < CMV__CHUNK; i++) {
        walk->room_x[k] = walk->x[i];
        walk->room_y[k] = walk->y[i];
        k += !isnan(walk->x[i]) && !isnan(walk->y[i]) && i + 1 != walk->without;
    }
    walk->at = i;
    *chunk = (cmv__chunk){walk->room_x, walk->room_y, k};
}

bool cmv__walk_next(cmv__pair_walk *walk, cmv__chunk *chunk) {
    if (walk->at >= walk->n) return false;
    if (!walk->complete) {
        pack_chunk(walk, chunk);
        return chunk->n > 0;
    }
    size_t left = walk->n - walk->at;
    *chunk =
        (cmv__chunk){walk->x + walk->at, walk->y + walk->at, left < CMV__CHUNK ? left : CMV__CHUNK};
    walk->at += chunk->n;
    return true;
}

/* One side of a chunk: smallest and largest value, and the sum of v - origin. */
typedef struct survey {
    double min, max, sum;
} survey;

static inline void survey_rest(const double *v, size_t n, double origin, survey *out) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        out->min = v[i] < out->min ? v[i] : out->min;
        out->max = v[i] > out->max ? v[i] : out->max;
        sum += v[i] - origin;
    }
    out->sum += sum;
}

/* Both sides of a chunk in one loop: six chains of operations that need not wait for each other. */
CMV_WIDE static void survey_pair(const cmv__chunk *chunk, double origin_x, double origin_y,
                                 survey *restrict out_x, survey *restrict out_y) {
    const double *restrict x = chunk->x;
    const double *restrict y = chunk->y;
    cmv__v4 small[2] = {{0}}, large[2] = {{0}}, sum[2] = {{0}};
    small[0] += out_x->min;
    large[0] += out_x->max;
    small[1] += out_y->min;
    large[1] += out_y->max;
    size_t i = 0;
    for (; i + CMV__LANES <= chunk->n; i += CMV__LANES) {
        const cmv__v4 a = CMV__LOAD4(x + i), b = CMV__LOAD4(y + i);
        small[0] = CMV__PICK4(a < small[0], a, small[0]);
        large[0] = CMV__PICK4(a > large[0], a, large[0]);
        sum[0] += a - origin_x;
        small[1] = CMV__PICK4(b < small[1], b, small[1]);
        large[1] = CMV__PICK4(b > large[1], b, large[1]);
        sum[1] += b - origin_y;
    }
    *out_x = (survey){cmv__min4(&small[0]), cmv__max4(&large[0]), out_x->sum + cmv__sum4(&sum[0])};
    *out_y = (survey){cmv__min4(&small[1]), cmv__max4(&large[1]), out_y->sum + cmv__sum4(&sum[1])};
    survey_rest(x + i, chunk->n - i, origin_x, out_x);
    survey_rest(y + i, chunk->n - i, origin_y, out_y);
}

/* Power of two that brings values beyond 1e100 or below 1e-100 near 1, else 1. */
static double scale_of(double lo, double hi) {
    double top = fmax(fabs(lo), fabs(hi));
    if (!(top > 0) || (top <= 1e100 && top >= 1e-100)) return 1;
    int exponent = 0;
    (void)frexp(top, &exponent);
    /* 2^1023 is the largest power; denormals stay small but no longer vanish when squared. */
    return ldexp(1, exponent < -1022 ? 1022 : -exponent);
}

/* Sum over a chunk of v * scale - origin. */
CMV_WIDE static double shifted_sum(const double *restrict v, size_t n, const cmv__side *side) {
    const double k = side->scale;
    const double o = side->origin;
    cmv__v4 sum = {0};
    size_t i = 0;
    for (; i + CMV__LANES <= n; i += CMV__LANES) sum += CMV__LOAD4(v + i) * k - o;
    double rest = 0;
    for (; i < n; i++) rest += v[i] * k - o;
    return cmv__sum4(&sum) + rest;
}

enum { SUM_X, SUM_Y, SUM_XX, SUM_YY, SUM_XY, N_SUMS };

/* Adds the sums over a chunk of the values less origin + mean as a double holds it, of their squares and products. */
CMV_WIDE static void centred_sums(const cmv__chunk *chunk, const cmv__centred *c,
                                  double total[N_SUMS]) {
    const double *restrict x = chunk->x;
    const double *restrict y = chunk->y;
    const double kx = c->x.scale, cx = c->x.origin + c->x.mean;
    const double ky = c->y.scale, cy = c->y.origin + c->y.mean;
    cmv__v4 s[N_SUMS] = {{0}};
    size_t i = 0;
    for (; i + CMV__LANES <= chunk->n; i += CMV__LANES) {
        const cmv__v4 a = CMV__LOAD4(x + i) * kx - cx;
        const cmv__v4 b = CMV__LOAD4(y + i) * ky - cy;
        s[SUM_X] += a;
        s[SUM_Y] += b;
        s[SUM_XX] += a * a;
        s[SUM_YY] += b * b;
        s[SUM_XY] += a * b;
    }
    double rest[N_SUMS] = {0};
    for (; i < chunk->n; i++) {
        const double a = x[i] * kx - cx;
        const double b = y[i] * ky - cy;
        rest[SUM_X] += a;
        rest[SUM_Y] += b;
        rest[SUM_XX] += a * a;
        rest[SUM_YY] += b * b;
        rest[SUM_XY] += a * b;
    }
    for (size_t k = 0; k < N_SUMS; k++) total[k] += cmv__sum4(&s[k]) + rest[k];
}

/* First look: how many complete pairs, their ranges, the first pair. */
static void look(const double *x, const double *y, size_t n, cmv__centred *out) {
    survey sx = {INFINITY, -INFINITY, 0}, sy = sx;
    double first_x = 0, first_y = 0;
    cmv__pair_walk walk;
    cmv__chunk chunk;
    out->n = 0;
    cmv__walk_start(&walk, x, y, n, out);
    while (cmv__walk_next(&walk, &chunk)) {
        if (out->n == 0) {
            first_x = chunk.x[0];
            first_y = chunk.y[0];
        }
        survey_pair(&chunk, first_x, first_y, &sx, &sy);
        out->n += chunk.n;
    }
    out->x = (cmv__side){.min = sx.min, .max = sx.max, .scale = scale_of(sx.min, sx.max)};
    out->y = (cmv__side){.min = sy.min, .max = sy.max, .scale = scale_of(sy.min, sy.max)};
    out->x.origin = first_x * out->x.scale;
    out->y.origin = first_y * out->y.scale;
}

/* Second pass: centred sums about the means, which are known. */
static void finish(const double *x, const double *y, size_t n, cmv__centred *out) {
    cmv__pair_walk walk;
    cmv__chunk chunk;
    const double count = (double)out->n;
    double total[N_SUMS] = {0};
    cmv__walk_start(&walk, x, y, n, out);
    while (cmv__walk_next(&walk, &chunk)) centred_sums(&chunk, out, total);
    /* What the rounded centres left over; it also sharpens the means for the passes that follow. */
    const double left_x = total[SUM_X] / count;
    const double left_y = total[SUM_Y] / count;
    out->sxx = total[SUM_XX] - total[SUM_X] * left_x;
    out->syy = total[SUM_YY] - total[SUM_Y] * left_y;
    out->sxy = total[SUM_XY] - total[SUM_X] * total[SUM_Y] / count;
    out->x.mean = ((out->x.origin + out->x.mean) - out->x.origin) + left_x;
    out->y.mean = ((out->y.origin + out->y.mean) - out->y.origin) + left_y;
}

void cmv__centre_framed(const double *x, const double *y, size_t n, cmv__centred *out) {
    cmv__pair_walk walk;
    cmv__chunk chunk;
    double sum_x = 0, sum_y = 0;
    cmv__walk_start(&walk, x, y, n, out);
    while (cmv__walk_next(&walk, &chunk)) {
        sum_x += shifted_sum(chunk.x, chunk.n, &out->x);
        sum_y += shifted_sum(chunk.y, chunk.n, &out->y);
    }
    out->x.mean = sum_x / (double)out->n;
    out->y.mean = sum_y / (double)out->n;
    finish(x, y, n, out);
}

static void flatten(cmv__centred *out) {
    if (out->x.min == out->x.max) out->sxx = out->sxy = 0;
    if (out->y.min == out->y.max) out->syy = out->sxy = 0;
}

static void centre(const double *x, const double *y, size_t n, cmv__centred *out) {
    look(x, y, n, out);
    if (out->n == 0) {
        out->sxx = out->syy = out->sxy = 0;
        const cmv__side none = {.min = NAN, .max = NAN, .scale = 1, .mean = NAN};
        out->x = out->y = none;
        return;
    }
    cmv__centre_framed(x, y, n, out);
    flatten(out);
}

/* Mean of a plain side from its survey; false when a value is missing or infinite, or the side needs a scale. */
static bool plain_side(const survey *s, double origin, size_t n, cmv__side *out) {
    *out = (cmv__side){s->min, s->max, .scale = 1, .origin = origin, .mean = s->sum / (double)n};
    return isfinite(s->sum) && scale_of(s->min, s->max) == 1;
}

/* The usual case: all values there and of ordinary size. Two passes instead of five. */
static bool centre_plain(const double *x, const double *y, size_t n, cmv__centred *out) {
    if (n == 0) return false;
    survey sx = {x[0], x[0], 0}, sy = {y[0], y[0], 0};
    /* In chunks, so that long sums keep the digits of short ones. */
    for (size_t at = 0; at < n; at += CMV__CHUNK) {
        const size_t left = n - at;
        const cmv__chunk chunk = {x + at, y + at, left < CMV__CHUNK ? left : CMV__CHUNK};
        survey_pair(&chunk, x[0], y[0], &sx, &sy);
    }
    out->n = n;
    out->complete = true;
    if (!plain_side(&sx, x[0], n, &out->x) || !plain_side(&sy, y[0], n, &out->y)) return false;
    finish(x, y, n, out);
    flatten(out);
    return true;
}

void cmv__centre(const double *x, const double *y, size_t n, cmv__centred *out) {
    out->without = 0;
    if (centre_plain(x, y, n, out)) return;
    out->complete = cmv__all_finite(x, n) && (x == y || cmv__all_finite(y, n));
    centre(x, y, n, out);
}

void cmv__centre_without(const double *x, const double *y, size_t n, size_t skip, cmv__centred *out) {
    out->without = skip + 1;
    out->complete = false;
    centre(x, y, n, out);
}

bool cmv__side_is_flat(const cmv__side *side, double sum_sq, size_t n) {
    if (side->min == side->max) return true;
    double top = fmax(fabs(side->min), fabs(side->max)) * side->scale;
    return sqrt(sum_sq / (double)(n - 1)) <= 8 * DBL_EPSILON * top;
}

double cmv__centred_r(const cmv__centred *c) {
    double r = c->sxy / (sqrt(c->sxx) * sqrt(c->syy));
    return r > 1 ? 1 : r < -1 ? -1 : r;
}
