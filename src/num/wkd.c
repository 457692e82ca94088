// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "check.h"
#include "comove/change.h"
#include "influence.h"

#include <math.h>

/* Below this q the alternating series needs many terms; p is then above .5 and no tail. */
static const double SMALL_Q = 0.8;

double cmv_kolmogorov_upper(double q) {
    if (isnan(q)) return q;
    if (q <= 0) return 1;
    double sum = 0;
    if (q < SMALL_Q) {
        const double pi = 3.14159265358979323846;
        for (int k = 1; k <= 5; k++) sum += exp(-(2 * k - 1) * (2 * k - 1) * pi * pi / (8 * q * q));
        return 1 - sqrt(2 * pi) / q * sum;
    }
    for (int k = 12; k >= 1; k--) sum += (k % 2 ? 2 : -2) * exp(-2 * k * k * q * q);
    return fmin(1, sum);
}

/* r of the first j pairs for every j, and where it is furthest from r of all. */
typedef struct scan {
    double r; /* of all pairs */
    size_t keep, n;
    size_t seen, at;
    double mean_a, mean_b, aa, bb, ab;
    double furthest; /* (j (r_j - r))^2 */
} scan;

static void scan_chunk(scan *s, const double *restrict a, const double *restrict b, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const double j = (double)++s->seen;
        const double da = a[i] - s->mean_a, db = b[i] - s->mean_b;
        s->mean_a += da / j;
        s->mean_b += db / j;
        const double rest_b = b[i] - s->mean_b;
        s->aa += da * (a[i] - s->mean_a);
        s->bb += db * rest_b;
        s->ab += da * rest_b;
        if (s->seen < s->keep || s->seen > s->n - s->keep) continue;
        const double moved = j * (s->ab / sqrt(s->aa * s->bb) - s->r);
        if (!(moved * moved > s->furthest)) continue; /* also where a side has not varied yet */
        s->furthest = moved * moved;
        s->at = s->seen;
    }
}

static scan scan_all(const double *x, const double *y, size_t n, const cmv__centred *c, double r,
                     size_t keep) {
    scan s = {.r = r, .keep = keep > 2 ? keep : 2, .n = c->n + (keep > 2 ? 0 : 2)};
    double a[CMV__CHUNK], b[CMV__CHUNK];
    for (size_t from = 0; from < n; from += CMV__CHUNK) {
        const size_t room = n - from < CMV__CHUNK ? n - from : CMV__CHUNK;
        scan_chunk(&s, a, b, cmv__standardise(x + from, y + from, room, c, a, b));
    }
    return s;
}

cmv_rc cmv_wkd_of(cmv_cvec x, cmv_cvec y, size_t keep, cmv_vec scratch, cmv_wkd *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_pair(x, y, err));
    CMV_TRY(cmv__need_scratch(scratch, x.n, err));
    cmv__centred c;
    cmv_num r;
    cmv_reason why = cmv__why_no_z(x.at, y.at, x.n, keep > 4 ? 2 * keep : 8, &c, &r);
    *out = (cmv_wkd){.n = c.n, .r = r, .lrv = NAN, .last = SIZE_MAX};
    out->bandwidth = c.n > 0 ? (size_t)log((double)c.n) : 0;
    out->q = out->p = cmv_num_missing(why);
    if (why != CMV_WHY_NONE) return CMV_OK;
    const size_t n = cmv__influence(x.at, y.at, x.n, &c, r.v, scratch.at);
    out->lrv = cmv_bartlett_lrv((cmv_cvec){scratch.at, n}, out->bandwidth - 1);
    const scan s = scan_all(x.at, y.at, x.n, &c, r.v, keep);
    if (!(out->lrv > 0) || s.at == 0) {
        out->q = out->p = cmv_num_missing(CMV_WHY_CONSTANT);
        return CMV_OK;
    }
    out->q = cmv_num_of(sqrt(s.furthest / (double)n / out->lrv), CMV_WHY_CONSTANT);
    out->p = cmv_num_of(cmv_kolmogorov_upper(out->q.v), CMV_WHY_CONSTANT);
    out->at = s.at;
    out->last = cmv__index_of_pair(x.at, y.at, &c, s.at - 1);
    return CMV_OK;
}
