// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "comove/leadlag.h"
#include "qr.h"

#include <math.h>

/* Running means and sums of products of (y_t-1, x_t-1, y_t), about the means so far. */
typedef struct moments {
    double n, u, v, z;
    double uu, uv, vv, uz, vz;
} moments;

static void add(moments *m, double u, double v, double z) {
    m->n++;
    const double du = u - m->u, dv = v - m->v, dz = z - m->z, share = (m->n - 1) / m->n;
    m->u += du / m->n;
    m->v += dv / m->n;
    m->z += dz / m->n;
    m->uu += du * du * share;
    m->uv += du * dv * share;
    m->vv += dv * dv * share;
    m->uz += du * dz * share;
    m->vz += dv * dz * share;
}

/* Forecasts of z without and with v. */
static void forecast(const moments *m, double u, double v, double *without, double *with) {
    const double du = u - m->u, dv = v - m->v;
    const double det = m->uu * m->vv - m->uv * m->uv;
    *without = m->z + m->uz / m->uu * du;
    *with = *without;
    if (!(det > 1e-12 * m->uu * m->vv)) return; /* v says nothing that u does not */
    const double on_u = (m->uz * m->vv - m->vz * m->uv) / det;
    const double on_v = (m->vz * m->uu - m->uz * m->uv) / det;
    *with = m->z + on_u * du + on_v * dv;
}

/* Errors of both forecasts, and Clark and West's differences about their running mean. */
typedef struct score {
    double n, without, with, mean, sq, hits;
} score;

static int sign_of(double v) { return (v > 0) - (v < 0); }

static void add_score(score *s, double without, double with, double actual) {
    const double e0 = actual - without, e1 = actual - with, gap = without - with;
    const double f = e0 * e0 - (e1 * e1 - gap * gap);
    const double d = f - s->mean;
    s->n++;
    s->without += e0 * e0;
    s->with += e1 * e1;
    s->mean += d / s->n;
    s->sq += d * (f - s->mean);
    s->hits += sign_of(with) == sign_of(actual);
}

static void put(const score *s, cmv_oos_lead *out) {
    if (s->n < 2) return;
    out->n = (size_t)s->n;
    out->r2 = cmv_num_of(s->without > 0 ? 1 - s->with / s->without : (double)NAN, CMV_WHY_CONSTANT);
    out->hit_rate = cmv_num_of(s->hits / s->n, CMV_WHY_CONSTANT);
    const double se = sqrt(s->sq / (s->n - 1) / s->n);
    out->t = cmv_num_of(se > 0 ? s->mean / se : (double)NAN, CMV_WHY_CONSTANT);
    out->p = out->t.why ? out->t : cmv_num_of(cmv_norm_upper(out->t.v), CMV_WHY_CONSTANT);
}

/* 1 over the power of two next to the largest value, so that squares neither overflow nor vanish. */
static double scale_of(cmv_cvec x) {
    double most = 0;
    int e = 0;
    for (size_t t = 0; t < x.n; t++) most = fmax(most, fabs(x.at[t]));
    (void)frexp(most, &e);
    return ldexp(1, -e);
}

/* True when the first n values are all equal. */
static bool is_flat(const double *x, size_t n) {
    for (size_t t = 1; t < n; t++) {
        if (x[t] != x[0]) return false;
    }
    return true;
}

cmv_rc cmv_oos_lead_of(cmv_cvec x, cmv_cvec y, size_t min_train, cmv_oos_lead *out, cmv_err *err) {
    if (!out) CMV_FAIL(err, CMV_E_ARG, "no place for the result");
    CMV_TRY(cmv__check_left("x", x, x.n, err));
    CMV_TRY(cmv__check_left("y", y, x.n, err));
    if (min_train < 5) CMV_FAIL(err, CMV_E_ARG, "min_train is %zu, at least 5", min_train);
    const bool few = x.n < min_train + 2;
    const bool flat = !few && (is_flat(x.at, min_train - 1) || is_flat(y.at, min_train - 1));
    const cmv_num none = cmv_num_missing(few ? CMV_WHY_TOO_FEW : CMV_WHY_CONSTANT);
    *out = (cmv_oos_lead){0, none, none, none, none};
    if (few || flat) return CMV_OK;
    const double sx = scale_of(x), sy = scale_of(y);
    moments m = {0};
    score s = {0};
    for (size_t t = 1; t < x.n; t++) {
        const double u = y.at[t - 1] * sy, v = x.at[t - 1] * sx, z = y.at[t] * sy;
        if (t >= min_train) {
            double without = 0, with = 0;
            forecast(&m, u, v, &without, &with);
            add_score(&s, without, with, z);
        }
        add(&m, u, v, z);
    }
    put(&s, out);
    return CMV_OK;
}
