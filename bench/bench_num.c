// SPDX-License-Identifier: Apache-2.0
/* Time per point of the kernels of two series, on synthetic returns with fat tails. Best of several runs. */
#include "comove/num.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const size_t WINDOW = 90;

static double uniform(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) * 0x1p-53;
}

/* Sum of twelve uniforms, scaled by a volatility that moves: close enough to returns for timing. */
static void fill(double *x, double *y, size_t n) {
    uint64_t state = 20260616;
    for (size_t i = 0; i < n; i++) {
        double a = -6, b = -6;
        for (int k = 0; k < 12; k++) {
            a += uniform(&state);
            b += uniform(&state);
        }
        double vol = 0.01 * exp(1.5 * sin((double)i / 130)) / (0.2 + uniform(&state));
        x[i] = vol * a;
        y[i] = vol * (0.4 * a + 0.9 * b);
    }
}

static double now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

typedef struct work {
    cmv_cvec x, y;
    cmv_vec r, low, high;
} work;

typedef void kernel(const work *w);

static void must(cmv_rc rc) {
    if (rc != CMV_OK) exit(1);
}

static void roll_with(const work *w, bool with_se, size_t every) {
    const cmv_roll_corr_opt opt = {.window = WINDOW, .with_se = with_se, .se_every = every};
    must(cmv_roll_corr(w->x, w->y, &opt, w->r, w->low, w->high, NULL, NULL));
}
static void run_roll(const work *w) { roll_with(w, false, 0); }
static void run_band(const work *w) { roll_with(w, true, 1); }
static void run_band8(const work *w) { roll_with(w, true, 8); }
static void run_cov(const work *w) {
    cmv_cov out;
    must(cmv_cov_of(w->x, w->y, &out, NULL));
    w->r.at[0] = out.r.v;
}
static void run_jack(const work *w) {
    cmv_corr_jack out;
    must(cmv_corr_jack_of(w->x, w->y, &out, NULL));
    w->r.at[0] = out.r.v;
}
static void run_moments(const work *w) {
    cmv_moments out;
    must(cmv_moments_of(w->x, &out, NULL));
    w->r.at[0] = out.sd;
}

static const struct {
    const char *name;
    kernel *run;
} KERNELS[] = {
    {"rolling 90", run_roll}, {"rolling 90 + band", run_band}, {"rolling 90 + band/8", run_band8},
    {"covariance", run_cov},  {"jackknife", run_jack},         {"moments", run_moments},
};

static double best_ns(kernel *run, const work *w, size_t n) {
    const int rounds = n < 100000 ? 200 : 5;
    double best = INFINITY;
    for (int i = 0; i < rounds; i++) {
        double start = now_ns();
        run(w);
        best = fmin(best, now_ns() - start);
    }
    return best;
}

static work new_work(size_t n) {
    double *at = malloc(5 * n * sizeof *at);
    if (!at) exit(1);
    fill(at, at + n, n);
    return (work){{at, n}, {at + n, n}, {at + 2 * n, n}, {at + 3 * n, n}, {at + 4 * n, n}};
}

int main(void) {
    static const size_t SIZES[] = {1275, 10000, 1000000};
    printf("%-20s", "ns a point");
    for (size_t i = 0; i < 3; i++) printf("%12zu", SIZES[i]);
    printf("%16s\n", "us at 1275");
    for (size_t k = 0; k < sizeof KERNELS / sizeof *KERNELS; k++) {
        double us = 0;
        printf("%-20s", KERNELS[k].name);
        for (size_t i = 0; i < 3; i++) {
            work w = new_work(SIZES[i]);
            double ns = best_ns(KERNELS[k].run, &w, SIZES[i]);
            if (i == 0) us = ns / 1000;
            printf("%12.2f", ns / (double)SIZES[i]);
            free((void *)(uintptr_t)w.x.at);
        }
        printf("%16.1f\n", us);
    }
    return 0;
}
