// SPDX-License-Identifier: Apache-2.0
#include "influence.h"

#include "base/error.h"
#include "base/lanes.h"
#include "check.h"
#include "comove/change.h"
#include "corr_jack.h"

#include <math.h>

cmv_reason cmv__why_no_z(const double *x, const double *y, size_t n, size_t least, cmv__centred *c,
                         cmv_num *r) {
    cmv_cov cov;
    cmv__cov(x, y, n, c, &cov);
    *r = cov.r;
    if (c->n < least) return CMV_WHY_TOO_FEW;
    if (cov.r.why != CMV_WHY_NONE) return cov.r.why;
    return 1 - fabs(cov.r.v) <= CMV__PERFECT_GAP ? CMV_WHY_PERFECT : CMV_WHY_NONE;
}

CMV_WIDE static void standardise(const cmv__chunk *chunk, const cmv__centred *c, double *restrict a,
                                 double *restrict b) {
    const double *restrict x = chunk->x;
    const double *restrict y = chunk->y;
    const cmv__side sx = c->x, sy = c->y;
    const double ux = sqrt((double)c->n / c->sxx), uy = sqrt((double)c->n / c->syy);
    for (size_t i = 0; i < chunk->n; i++) {
        a[i] = ((x[i] * sx.scale - sx.origin) - sx.mean) * ux;
        b[i] = ((y[i] * sy.scale - sy.origin) - sy.mean) * uy;
    }
}

size_t cmv__standardise(const double *x, const double *y, size_t n, const cmv__centred *c,
                        double *restrict a, double *restrict b) {
    cmv__pair_walk walk;
    cmv__chunk chunk;
    size_t at = 0;
    cmv__walk_start(&walk, x, y, n, c);
    for (; cmv__walk_next(&walk, &chunk); at += chunk.n) standardise(&chunk, c, a + at, b + at);
    return at;
}

CMV_WIDE static void influence_values(const double *restrict a, const double *restrict b, size_t n,
                                      double r, double *restrict u) {
    for (size_t i = 0; i < n; i++) u[i] = a[i] * b[i] - r * (0.5 * (a[i] * a[i] + b[i] * b[i]));
}

size_t cmv__influence(const double *x, const double *y, size_t n, const cmv__centred *c, double r,
                      double *restrict u) {
    double a[CMV__CHUNK], b[CMV__CHUNK];
    cmv__pair_walk walk;
    cmv__chunk chunk;
    size_t at = 0;
    cmv__walk_start(&walk, x, y, n, c);
    for (; cmv__walk_next(&walk, &chunk); at += chunk.n) {
        standardise(&chunk, c, a, b);
        influence_values(a, b, chunk.n, r, u + at);
    }
    return at;
}

size_t cmv__index_of_pair(const double *x, const double *y, const cmv__centred *c, size_t k) {
    if (c->complete) return k;
    size_t i = 0;
    for (;; i++) {
        if (!isnan(x[i]) && !isnan(y[i]) && k-- == 0) return i;
    }
}

cmv_rc cmv__check_dense(const char *name, cmv_cvec x, cmv_err *err) {
    CMV_TRY(cmv__check_values(name, x, err));
    for (size_t i = 0; i < x.n; i++) {
        if (isnan(x.at[i])) CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "%s[%zu] is missing", name, i);
    }
    return CMV_OK;
}

cmv_rc cmv__need_scratch(cmv_vec scratch, size_t need, cmv_err *err) {
    if (scratch.n < need || (need > 0 && !scratch.at))
        CMV_FAIL(err, CMV_E_ARG, "scratch holds %zu values, %zu are needed", scratch.n, need);
    return CMV_OK;
}

cmv_rc cmv_corr_influence(cmv_cvec x, cmv_cvec y, cmv_vec u, size_t *n_u, cmv_num *r, cmv_err *err) {
    if (!n_u || !r) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_pair(x, y, err));
    CMV_TRY(cmv__need_scratch(u, x.n, err));
    cmv__centred c;
    const cmv_reason why = cmv__why_no_z(x.at, y.at, x.n, 2, &c, r);
    const bool there = why == CMV_WHY_NONE || why == CMV_WHY_PERFECT;
    *n_u = there ? cmv__influence(x.at, y.at, x.n, &c, r->v, u.at) : 0;
    return CMV_OK;
}

size_t cmv_hac_lag(size_t n) { return (size_t)(4 * pow((double)n / 100, 2.0 / 9)); }

/* tanh(z -+ 1.96 se), or the reason at both ends. */
static void set_ends(double r, double se, cmv_num *low, cmv_num *high) {
    const double z = atanh(r);
    *low = cmv_num_of(tanh(z - CMV__Z975 * se), CMV_WHY_TOO_FEW);
    *high = cmv_num_of(tanh(z + CMV__Z975 * se), CMV_WHY_TOO_FEW);
}

cmv_rc cmv_corr_hac_of(cmv_cvec x, cmv_cvec y, size_t lag, cmv_vec scratch, cmv_corr_hac *out,
                       cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_pair(x, y, err));
    CMV_TRY(cmv__need_scratch(scratch, x.n, err));
    cmv__centred c;
    cmv_num r;
    cmv_reason why = cmv__why_no_z(x.at, y.at, x.n, 4, &c, &r);
    if (lag == CMV_LAG_AUTO) lag = cmv_hac_lag(c.n);
    if (why == CMV_WHY_NONE && lag >= c.n) why = CMV_WHY_TOO_FEW;
    *out = (cmv_corr_hac){
        .n = c.n, .lag = lag, .r = r, .lrv = NAN, .se_r = NAN, .se_r_hc = NAN, .se_r_normal = NAN};
    out->ci_low = out->ci_high = out->fisher_low = out->fisher_high = cmv_num_missing(why);
    if (why != CMV_WHY_NONE) return CMV_OK;
    const size_t n = cmv__influence(x.at, y.at, x.n, &c, r.v, scratch.at);
    const double m = (double)n, slack = 1 - r.v * r.v;
    out->lrv = cmv_bartlett_lrv((cmv_cvec){scratch.at, n}, lag);
    out->se_r = sqrt(out->lrv / m);
    out->se_r_hc = sqrt(cmv_bartlett_lrv((cmv_cvec){scratch.at, n}, 0) / m);
    out->se_r_normal = slack / sqrt(m);
    set_ends(r.v, out->se_r / slack, &out->ci_low, &out->ci_high);
    set_ends(r.v, 1 / sqrt(m - 3), &out->fisher_low, &out->fisher_high);
    return CMV_OK;
}
