// SPDX-License-Identifier: Apache-2.0
/* Bits of many results on made-up data; tests/test_wide.py compares the builds for narrow and for wide vectors. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "comove/num.h"
#include "comove/series.h"

enum { MOST = 1300 };

static double level[2][MOST], x[MOST], y[MOST], r[MOST], low[MOST], high[MOST];
static uint64_t state = 20211213;

static double uniform(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 11) * 0x1p-53;
}

static void must(cmv_rc rc, const cmv_err *err) {
    if (rc == CMV_OK) return;
    fprintf(stderr, "%s\n", err->msg);
    exit(1);
}

static void fill(size_t n, double step) {
    for (size_t i = 0; i < n; i++) {
        const double common = uniform() - .5, vol = step * (.2 + 3 * uniform() * uniform());
        level[0][i] = i ? level[0][i - 1] * exp(vol * (common + uniform() - .5)) : 100;
        level[1][i] = i ? level[1][i - 1] * exp(vol * (common - uniform() + .5)) : 50;
    }
}

static void show(const char *name, const double *v, size_t n) {
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < n; i++) {
        union {
            double d;
            unsigned char byte[sizeof(double)];
        } u = {v[i] == v[i] ? v[i] : 0};
        for (size_t k = 0; k < sizeof u.byte; k++) hash = (hash ^ u.byte[k]) * 1099511628211u;
    }
    printf("%s %016llx %a\n", name, (unsigned long long)hash, n ? v[n - 1] : 0);
}

static void one(size_t n, double step) {
    cmv_err err;
    cmv_cov cov;
    cmv_corr_jack jack;
    cmv_beta beta;
    cmv_moments m;
    fill(n + 1, step);
    static double change[MOST];
    for (int i = 0; i < 2; i++) {
        const cmv_series s = {NULL, level[i], n + 1};
        must(cmv_transform_apply(CMV_TRANSFORM_LOG, CMV_DAILY, s, (cmv_vec){change, n + 1}, NULL,
                                 &err),
             &err);
        for (size_t k = 0; k < n; k++) (i ? y : x)[k] = change[k + 1];
    }
    const cmv_cvec a = {x, n}, b = {y, n};
    printf("n %zu\n", n);
    show("x", x, n);
    show("y", y, n);
    must(cmv_cov_of(a, b, &cov, &err), &err);
    show("cov", (const double[]){cov.mean_x, cov.sxx, cov.syy, cov.sxy, cov.r.v}, 5);
    must(cmv_corr_jack_of(a, b, &jack, &err), &err);
    show("jack", (const double[]){jack.r.v, jack.se_jack_z, jack.ci_low.v, jack.r_without}, 4);
    must(cmv_beta_of(a, b, &beta, &err), &err);
    show("beta", (const double[]){beta.beta_y_on_x.v, beta.se_beta, beta.se_hc1, beta.resid_sd}, 4);
    must(cmv_moments_of(a, &m, &err), &err);
    show("moments", (const double[]){m.mean, m.sd, m.min, m.max, m.skew, m.kurt_excess, m.lag1}, 7);
    const cmv_pct_rank rank = cmv_pct_rank_of(a, x[n / 2]);
    show("rank", (const double[]){rank.mid, rank.weak, rank.strict}, 3);
    const cmv_roll_corr_opt opt = {.window = 20, .with_se = true, .se_every = 3};
    must(cmv_roll_corr(a, b, &opt, (cmv_vec){r, n}, (cmv_vec){low, n}, (cmv_vec){high, n}, NULL,
                       &err),
         &err);
    show("rolling", r, n);
    show("low", low, n);
    show("high", high, n);
}

int main(void) {
    for (size_t n = 4; n < 70; n++) one(n, .02);
    one(255, .02);
    one(257, .3); /* changes too large for the short series */
    one(1274, .01);
    one(1275, 1e-9);
    return 0;
}
