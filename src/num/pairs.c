// SPDX-License-Identifier: Apache-2.0
#include "pairs.h"

#include "check.h"

#include <float.h>
#include <math.h>

/* Two doubles a vector, two vectors a step: baseline x86-64 has no wider ones, and gcc splits wider types badly. */
typedef double v2 __attribute__((vector_size(16)));
typedef double v2_at __attribute__((vector_size(16), aligned(8), may_alias));
typedef int64_t m2 __attribute__((vector_size(16)));

static inline v2 load2(const double *at) { return *(const v2_at *)at; }

static inline v2 smaller2(v2 a, v2 b) {
    m2 m = a < b;
    return (v2)(((m2)a & m) | ((m2)b & ~m));
}

static inline v2 larger2(v2 a, v2 b) {
    m2 m = a > b;
    return (v2)(((m2)a & m) | ((m2)b & ~m));
}

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

/* Smallest and largest value of one side of a chunk. */
static void range_of(const double *restrict v, size_t n, double *lo, double *hi) {
    v2 small[2] = {{*lo, *lo}, {*lo, *lo}};
    v2 large[2] = {{*hi, *hi}, {*hi, *hi}};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        v2 a = load2(v + i);
        v2 b = load2(v + i + 2);
        small[0] = smaller2(a, small[0]);
        large[0] = larger2(a, large[0]);
        small[1] = smaller2(b, small[1]);
        large[1] = larger2(b, large[1]);
    }
    small[0] = smaller2(small[0], small[1]);
    large[0] = larger2(large[0], large[1]);
    *lo = small[0][0] < small[0][1] ? small[0][0] : small[0][1];
    *hi = large[0][0] > large[0][1] ? large[0][0] : large[0][1];
    for (; i < n; i++) {
        *lo = v[i] < *lo ? v[i] : *lo;
        *hi = v[i] > *hi ? v[i] : *hi;
    }
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
static double shifted_sum(const double *restrict v, size_t n, const cmv__side *side) {
    const double k = side->scale;
    const double o = side->origin;
    v2 s[2] = {{0}};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        s[0] += load2(v + i) * k - o;
        s[1] += load2(v + i + 2) * k - o;
    }
    double rest = 0;
    for (; i < n; i++) rest += v[i] * k - o;
    s[0] += s[1];
    return s[0][0] + s[0][1] + rest;
}

enum { SUM_X, SUM_Y, SUM_XX, SUM_YY, SUM_XY, N_SUMS };

static inline void add_pairs(v2 a, v2 b, v2 s[N_SUMS]) {
    s[SUM_X] += a;
    s[SUM_Y] += b;
    s[SUM_XX] += a * a;
    s[SUM_YY] += b * b;
    s[SUM_XY] += a * b;
}

/* Adds the sums over a chunk of the centred values, their squares and products. */
static void centred_sums(const cmv__chunk *chunk, const cmv__centred *c, double total[N_SUMS]) {
    const double *restrict x = chunk->x;
    const double *restrict y = chunk->y;
    const double kx = c->x.scale, ox = c->x.origin, mx = c->x.mean;
    const double ky = c->y.scale, oy = c->y.origin, my = c->y.mean;
    v2 s[2][N_SUMS] = {{{0}}};
    size_t i = 0;
    for (; i + 4 <= chunk->n; i += 4) {
        add_pairs((load2(x + i) * kx - ox) - mx, (load2(y + i) * ky - oy) - my, s[0]);
        add_pairs((load2(x + i + 2) * kx - ox) - mx, (load2(y + i + 2) * ky - oy) - my, s[1]);
    }
    for (; i < chunk->n; i++) {
        add_pairs((v2){(x[i] * kx - ox) - mx, 0}, (v2){(y[i] * ky - oy) - my, 0}, s[0]);
    }
    for (size_t k = 0; k < N_SUMS; k++) {
        const v2 both = s[0][k] + s[1][k];
        total[k] += both[0] + both[1];
    }
}

/* First look: how many complete pairs, their ranges, the first pair. */
static void look(const double *x, const double *y, size_t n, cmv__centred *out) {
    double lo_x = INFINITY, hi_x = -INFINITY, lo_y = INFINITY, hi_y = -INFINITY;
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
        range_of(chunk.x, chunk.n, &lo_x, &hi_x);
        range_of(chunk.y, chunk.n, &lo_y, &hi_y);
        out->n += chunk.n;
    }
    out->x = (cmv__side){.min = lo_x, .max = hi_x, .scale = scale_of(lo_x, hi_x)};
    out->y = (cmv__side){.min = lo_y, .max = hi_y, .scale = scale_of(lo_y, hi_y)};
    out->x.origin = first_x * out->x.scale;
    out->y.origin = first_y * out->y.scale;
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
    if (out->x.min == out->x.max) out->sxx = out->sxy = 0;
    if (out->y.min == out->y.max) out->syy = out->sxy = 0;
}

void cmv__centre(const double *x, const double *y, size_t n, cmv__centred *out) {
    out->without = 0;
    out->complete = cmv__all_finite(x, n) && (x == y || cmv__all_finite(y, n));
    centre(x, y, n, out);
}

void cmv__centre_without(const double *x, const double *y, size_t n, size_t skip, cmv__centred *out) {
    out->without = skip + 1;
    out->complete = false;
    centre(x, y, n, out);
}

void cmv__centre_framed(const double *x, const double *y, size_t n, cmv__centred *out) {
    cmv__pair_walk walk;
    cmv__chunk chunk;
    const double count = (double)out->n;
    double sum_x = 0, sum_y = 0;
    cmv__walk_start(&walk, x, y, n, out);
    while (cmv__walk_next(&walk, &chunk)) {
        sum_x += shifted_sum(chunk.x, chunk.n, &out->x);
        sum_y += shifted_sum(chunk.y, chunk.n, &out->y);
    }
    out->x.mean = sum_x / count;
    out->y.mean = sum_y / count;
    double total[N_SUMS] = {0};
    cmv__walk_start(&walk, x, y, n, out);
    while (cmv__walk_next(&walk, &chunk)) centred_sums(&chunk, out, total);
    /* What the rounded means left over; it also sharpens the means for the passes that follow. */
    const double left_x = total[SUM_X] / count;
    const double left_y = total[SUM_Y] / count;
    out->sxx = total[SUM_XX] - total[SUM_X] * left_x;
    out->syy = total[SUM_YY] - total[SUM_Y] * left_y;
    out->sxy = total[SUM_XY] - total[SUM_X] * total[SUM_Y] / count;
    out->x.mean += left_x;
    out->y.mean += left_y;
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
