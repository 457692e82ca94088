// SPDX-License-Identifier: Apache-2.0
#include "simplex.h"

#include <math.h>
#include <string.h>

enum { CORNERS = CMV__SIMPLEX_DIMS + 1 };

typedef struct simplex {
    cmv__simplex_fn *fn;
    void *ctx;
    size_t k, calls;
    double at[CORNERS][CMV__SIMPLEX_DIMS], value[CORNERS]; /* best first */
} simplex;

static double value_of(simplex *s, const double *at) {
    const double v = s->fn(at, s->ctx);
    s->calls++;
    return isnan(v) ? HUGE_VAL : v;
}

/* Puts a corner where its value belongs; those before it are in order. */
static void settle(simplex *s, size_t i) {
    for (; i > 0 && s->value[i] < s->value[i - 1]; i--) {
        double t[CMV__SIMPLEX_DIMS];
        const double v = s->value[i];
        memcpy(t, s->at[i], sizeof t);
        memcpy(s->at[i], s->at[i - 1], sizeof t);
        memcpy(s->at[i - 1], t, sizeof t);
        s->value[i] = s->value[i - 1];
        s->value[i - 1] = v;
    }
}

/* The worst corner seen through the middle of the others, `f` times as far. */
static double mirror(simplex *s, double f, double *out) {
    for (size_t j = 0; j < s->k; j++) {
        double middle = 0;
        for (size_t i = 0; i < s->k; i++) middle += s->at[i][j] / (double)s->k;
        out[j] = middle + f * (middle - s->at[s->k][j]);
    }
    return value_of(s, out);
}

static void take(simplex *s, const double *at, double value) {
    memcpy(s->at[s->k], at, s->k * sizeof *at);
    s->value[s->k] = value;
    settle(s, s->k);
}

static void shrink(simplex *s) {
    for (size_t i = 1; i <= s->k; i++) {
        for (size_t j = 0; j < s->k; j++) s->at[i][j] = (s->at[i][j] + s->at[0][j]) / 2;
        s->value[i] = value_of(s, s->at[i]);
        settle(s, i);
    }
}

static void move(simplex *s) {
    double near[CMV__SIMPLEX_DIMS], far[CMV__SIMPLEX_DIMS];
    const double v = mirror(s, 1, near);
    if (v < s->value[0]) {
        const double beyond = mirror(s, 2, far);
        take(s, beyond < v ? far : near, fmin(beyond, v));
        return;
    }
    if (v < s->value[s->k - 1]) {
        take(s, near, v);
        return;
    }
    const double inside = mirror(s, v < s->value[s->k] ? 0.5 : -0.5, far);
    if (inside < fmin(v, s->value[s->k]))
        take(s, far, inside);
    else
        shrink(s);
}

bool cmv__simplex(cmv__simplex_fn *fn, void *ctx, double *at, size_t k, double step, size_t most,
                  double *best) {
    simplex s = {.fn = fn, .ctx = ctx, .k = k};
    for (size_t i = 0; i <= k; i++) {
        memcpy(s.at[i], at, k * sizeof *at);
        if (i > 0) s.at[i][i - 1] += step;
        s.value[i] = value_of(&s, s.at[i]);
        settle(&s, i);
    }
    bool agrees = false;
    while (!agrees && s.calls < most) {
        move(&s);
        agrees = s.value[k] - s.value[0] <= 1e-13 * fabs(s.value[0]);
    }
    memcpy(at, s.at[0], k * sizeof *at);
    *best = s.value[0];
    return agrees;
}
