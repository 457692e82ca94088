// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "comove/research.h"
#include "levels.h"
#include "simplex.h"

#include <math.h>

enum { CALLS = 600 };

/* Standardised values of both sides. */
typedef struct problem {
    cmv_cvec z, w;
} problem;

static void unfold(const double *t, double *a, double *b) {
    const double both = 1 / (1 + exp(-t[0])), share = 1 / (1 + exp(-t[1]));
    *a = both * share;
    *b = both * (1 - share);
}

static double minus_loglik(const double *t, void *ctx) {
    const problem *q = ctx;
    double a, b;
    cmv_dcc_path p;
    unfold(t, &a, &b);
    if (cmv_dcc_filter(q->z, q->w, a, b, (cmv_vec){0}, &p, NULL) != CMV_OK) return NAN;
    return -p.loglik;
}

/* Standardised values of one side, left in h. */
static cmv_rc standardise(cmv_cvec x, const cmv_garch_fit *f, cmv_vec h, cmv_err *err) {
    cmv_garch_path p;
    CMV_TRY(cmv_garch_filter(x, &f->g, h, &p, err));
    for (size_t i = 0; i < x.n; i++) h.at[i] = (x.at[i] - f->g.mu) / sqrt(h.at[i]);
    return CMV_OK;
}

static bool search(problem *q, double *a, double *b) {
    static const double START[][2] = {{0.02, 0.96}, {0.05, 0.85}, {0.01, 0.5}};
    double best = HUGE_VAL;
    bool converged = false;
    for (size_t i = 0; i < sizeof START / sizeof *START; i++) {
        const double both = START[i][0] + START[i][1];
        double t[2] = {log(both / (1 - both)), log(START[i][0] / START[i][1])}, v;
        (void)cmv__simplex(minus_loglik, q, t, 2, 0.5, CALLS, &v);
        const bool again = cmv__simplex(minus_loglik, q, t, 2, 0.05, CALLS, &v);
        if (!(v < best)) continue;
        best = v;
        converged = again;
        unfold(t, a, b);
    }
    return converged;
}

cmv_rc cmv_dcc_fit_of(cmv_cvec x, cmv_cvec y, cmv_vec scratch, cmv_dcc_fit *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_shape(x, y, err));
    CMV_TRY(cmv__check_levels("y", y, err));
    CMV_TRY(cmv__levels_scratch(scratch, 7 * x.n, y, err));
    const cmv_vec room = {scratch.at + 2 * x.n, 5 * x.n};
    cmv_dcc_fit r = {.a = NAN, .b = NAN, .loglik = NAN};
    CMV_TRY(cmv__levels_scratch(scratch, 7 * x.n, x, err));
    CMV_TRY(cmv_garch_fit_of(x, false, room, &r.x, err));
    CMV_TRY(cmv_garch_fit_of(y, false, room, &r.y, err));
    r.why = r.x.why ? r.x.why : r.y.why;
    if (!r.why) {
        problem q = {{scratch.at, x.n}, {scratch.at + x.n, x.n}};
        CMV_TRY(standardise(x, &r.x, (cmv_vec){scratch.at, x.n}, err));
        CMV_TRY(standardise(y, &r.y, (cmv_vec){scratch.at + x.n, x.n}, err));
        r.converged = search(&q, &r.a, &r.b) && r.x.converged && r.y.converged;
        CMV_TRY(cmv_dcc_filter(q.z, q.w, r.a, r.b, (cmv_vec){0}, &r.path, err));
        r.loglik = r.x.loglik + r.y.loglik + r.path.loglik;
    }
    *out = r;
    return CMV_OK;
}
