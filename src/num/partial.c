// SPDX-License-Identifier: Apache-2.0
/*
 * Partial correlation. With the controls first, the last two rows of the Cholesky factor of the correlation matrix hold
 * what is left of the two: variances and covariance of the residuals.
 *
 * Leaving row i out of all regressions at once takes e f / (1 - h) off a sum of products of residuals e and f, h being
 * the leverage of the row, 1/n + u'u with u the controls of the row in the coordinates of the factor. So the jackknife
 * costs one pass and is exact.
 */
#include "base/error.h"
#include "check.h"
#include "comove/depend.h"
#include "corr_jack.h"
#include "pairs.h"
#include "spd.h"

#include <float.h>
#include <math.h>

enum { COLS_MAX = CMV_CONTROLS_MAX + 2 };

static const double LEAST_PIVOT = 1e-12;  /* controls that are a combination of each other */
static const double LEAST_LEFT = 0.1;     /* of a side's variance: a variance inflation of 10 */
static const double ONE_DAY_SHARE = 1e-9; /* as in corr_jack.c */
static const double PERFECT_GAP = 1e-14;

typedef struct job {
    cmv_cvec col[COLS_MAX]; /* controls first, then the two */
    size_t g, k;            /* controls, columns */
    size_t rows, n;         /* read, complete */
    cmv__side side[COLS_MAX];
    double ss[COLS_MAX];           /* centred sums of squares, scaled units */
    double r[COLS_MAX * COLS_MAX]; /* correlation matrix, then its factor */
} job;

/* Scaled and centred values of a row; false when one is missing. */
static inline bool row_of(const job *b, size_t i, double *restrict v) {
    double taint = 0;
    for (size_t c = 0; c < b->k; c++) {
        const double x = b->col[c].at[i];
        v[c] = (x * b->side[c].scale - b->side[c].origin) - b->side[c].mean;
        taint += cmv__taint(x);
    }
    return taint == 0;
}

/* A power of two that brings the largest value near 1. */
static double scale_of(const cmv__side *s) {
    int power;
    (void)frexp(fmax(fabs(s->min), fabs(s->max)), &power);
    return ldexp(1, -(power > 1000 ? 1000 : power < -1000 ? -1000 : power));
}

/* Extremes and scales of the complete rows. */
static void survey(job *b) {
    for (size_t c = 0; c < b->k; c++) b->side[c] = (cmv__side){NAN, NAN, 1, 0, 0};
    for (size_t i = 0; i < b->rows; i++) {
        double v[COLS_MAX];
        if (!row_of(b, i, v)) continue;
        for (size_t c = 0; c < b->k; c++) {
            cmv__side *s = &b->side[c];
            s->min = b->n == 0 || v[c] < s->min ? v[c] : s->min;
            s->max = b->n == 0 || v[c] > s->max ? v[c] : s->max;
        }
        b->n++;
    }
    for (size_t c = 0; c < b->k && b->n; c++) b->side[c].scale = scale_of(&b->side[c]);
}

static void centre(job *b) {
    double v[COLS_MAX], sum[COLS_MAX] = {0};
    bool first = true;
    for (size_t i = 0; i < b->rows; i++) {
        if (!row_of(b, i, v)) continue;
        for (size_t c = 0; c < b->k && first; c++) {
            b->side[c].origin = v[c];
            v[c] = 0;
        }
        for (size_t c = 0; c < b->k; c++) sum[c] += v[c];
        first = false;
    }
    for (size_t c = 0; c < b->k && b->n; c++) b->side[c].mean = sum[c] / (double)b->n;
}

/* Correlation matrix of the columns, with the residual-sum correction; false when one is flat. */
static bool correlate(job *b) {
    double v[COLS_MAX], left[COLS_MAX] = {0};
    const size_t k = b->k;
    for (size_t i = 0; i < b->rows; i++) {
        if (!row_of(b, i, v)) continue;
        for (size_t c = 0; c < k; c++) {
            left[c] += v[c];
            for (size_t d = 0; d <= c; d++) b->r[c * k + d] += v[c] * v[d];
        }
    }
    for (size_t c = 0; c < k; c++) {
        for (size_t d = 0; d <= c; d++) b->r[c * k + d] -= left[c] * (left[d] / (double)b->n);
        b->ss[c] = b->r[c * k + c];
        if (cmv__side_is_flat(&b->side[c], b->ss[c], b->n)) return false;
    }
    for (size_t c = 0; c < k; c++) {
        for (size_t d = 0; d < c; d++) b->r[c * k + d] /= sqrt(b->ss[c]) * sqrt(b->ss[d]);
        b->r[c * k + c] = 1;
    }
    return true;
}

/* What is left of the two once the controls are taken out: sums of squares and products of the residuals. */
typedef struct rest {
    double xx, xy, yy;
} rest;

static cmv_reason factor(job *b, rest *left) {
    const size_t k = b->k, g = b->g;
    double l[COLS_MAX * COLS_MAX];
    for (size_t i = 0; i < g; i++)
        for (size_t j = 0; j <= i; j++) l[i * g + j] = b->r[i * k + j];
    if (!cmv__spd_factor(l, g, LEAST_PIVOT)) return CMV_WHY_COLLINEAR;
    for (size_t i = 0; i < g; i++)
        for (size_t j = 0; j <= i; j++) b->r[i * k + j] = l[i * g + j];
    for (size_t c = g; c < k; c++) {
        for (size_t j = 0; j < g; j++) {
            double s = b->r[c * k + j];
            for (size_t m = 0; m < j; m++) s -= b->r[c * k + m] * b->r[j * k + m];
            b->r[c * k + j] = s / b->r[j * k + j];
        }
    }
    const double *x = b->r + g * k, *y = b->r + (g + 1) * k;
    *left = (rest){1, y[g], 1};
    for (size_t j = 0; j < g; j++) {
        left->xx -= x[j] * x[j];
        left->xy -= x[j] * y[j];
        left->yy -= y[j] * y[j];
    }
    return left->xx < LEAST_LEFT || left->yy < LEAST_LEFT ? CMV_WHY_COLLINEAR : CMV_WHY_NONE;
}

/* Coordinates of a row's controls (u), its residuals (e, f) and its leverage (h). */
typedef struct point {
    double e, f, h;
} point;

static point point_of(const job *b, const double *v, const double *unit) {
    const size_t g = b->g, k = b->k;
    const double *lx = b->r + g * k, *ly = b->r + (g + 1) * k;
    double u[COLS_MAX] = {0};
    point p = {v[g] * unit[g], v[g + 1] * unit[g + 1], 1 / (double)b->n};
    for (size_t j = 0; j < g; j++) {
        double s = v[j] * unit[j];
        for (size_t m = 0; m < j; m++) s -= b->r[j * k + m] * u[m];
        u[j] = s / b->r[j * k + j];
        p.e -= lx[j] * u[j];
        p.f -= ly[j] * u[j];
        p.h += u[j] * u[j];
    }
    return p;
}

/* z of the sample without a row, less z of all; NaN when that is undefined. */
static double change_of_z(const rest *all, double r, const point *p) {
    const double keep = 1 - p->h;
    if (!(keep > ONE_DAY_SHARE)) return NAN;
    const double xx = all->xx - p->e * p->e / keep, yy = all->yy - p->f * p->f / keep;
    if (!(xx > ONE_DAY_SHARE * all->xx && yy > ONE_DAY_SHARE * all->yy)) return NAN;
    const double without = (all->xy - p->e * p->f / keep) / (sqrt(xx) * sqrt(yy));
    if (!(1 - fabs(without) > PERFECT_GAP)) return NAN;
    return atanh((without - r) / (1 - r * without));
}

static double jackknife(const job *b, const rest *left, double r) {
    double v[COLS_MAX], unit[COLS_MAX], sum = 0, sq = 0;
    const double n = (double)b->n;
    for (size_t c = 0; c < b->k; c++) unit[c] = 1 / sqrt(b->ss[c]);
    for (size_t i = 0; i < b->rows; i++) {
        if (!row_of(b, i, v)) continue;
        const point p = point_of(b, v, unit);
        const double w = change_of_z(left, r, &p);
        if (isnan(w)) return NAN;
        sum += w;
        sq += w * w;
    }
    return sqrt((n - 1) / n * fmax(0, sq - sum * (sum / n)));
}

static void set_tests(const job *b, const rest *left, cmv_partial *out) {
    const double r = out->r.v, df = (double)(b->n - 2 - b->g);
    const double least_se = 1 / sqrt((double)(b->n - b->g - 3));
    if (1 - fabs(r) <= PERFECT_GAP) {
        out->t = out->p = out->fisher_low = out->fisher_high = out->low = out->high =
            cmv_num_missing(CMV_WHY_PERFECT);
        return;
    }
    const double t = r * sqrt(df / (1 - r * r)), z = atanh(r);
    out->t = cmv_num_of(t, CMV_WHY_PERFECT);
    out->p = cmv_num_of(cmv_t_p2(t, df), CMV_WHY_PERFECT);
    out->fisher_low = cmv_num_of(tanh(z - CMV__Z975 * least_se), CMV_WHY_PERFECT);
    out->fisher_high = cmv_num_of(tanh(z + CMV__Z975 * least_se), CMV_WHY_PERFECT);
    out->se_jack_z = jackknife(b, left, r);
    out->low = out->high = cmv_num_missing(CMV_WHY_ONE_DAY);
    if (isnan(out->se_jack_z)) return;
    out->se_used_z = fmax(out->se_jack_z, least_se);
    out->low = cmv_num_of(tanh(z - CMV__Z975 * out->se_used_z), CMV_WHY_ONE_DAY);
    out->high = cmv_num_of(tanh(z + CMV__Z975 * out->se_used_z), CMV_WHY_ONE_DAY);
}

static void set_missing(cmv_partial *out, cmv_reason why) {
    out->r = out->t = out->p = out->fisher_low = out->fisher_high = out->low = out->high =
        cmv_num_missing(why);
    out->se_jack_z = out->se_used_z = NAN;
}

static void solve(job *b, cmv_partial *out) {
    rest left = {0};
    survey(b);
    *out = (cmv_partial){.n = b->n, .vif = NAN};
    out->plain = cmv_num_missing(CMV_WHY_TOO_FEW);
    set_missing(out, CMV_WHY_TOO_FEW);
    if (b->n < 2) return;
    centre(b);
    if (!correlate(b)) {
        out->plain = cmv_num_missing(CMV_WHY_CONSTANT);
        set_missing(out, CMV_WHY_CONSTANT);
        return;
    }
    const double plain = b->r[(b->g + 1) * b->k + b->g];
    out->plain = cmv_num_of(fmax(-1, fmin(1, plain)), CMV_WHY_CONSTANT);
    if (b->n < 5 + b->g) return;
    const cmv_reason why = factor(b, &left);
    set_missing(out, why);
    if (left.xx > 0 && left.yy > 0) out->vif = 1 / fmin(left.xx, left.yy);
    if (why != CMV_WHY_NONE) return;
    const double r = left.xy / (sqrt(left.xx) * sqrt(left.yy));
    out->r = cmv_num_of(fmax(-1, fmin(1, r)), CMV_WHY_CONSTANT);
    set_tests(b, &left, out);
}

cmv_rc cmv_partial_of(const cmv_cvec *col, size_t n_cols, cmv_partial *out, cmv_err *err) {
    if (!col || !out) CMV_FAIL(err, CMV_E_ARG, "no columns, or no place for the result");
    if (n_cols < 2 || n_cols > COLS_MAX)
        CMV_FAIL(err, CMV_E_ARG, "%zu columns; there must be 2 to %d", n_cols, COLS_MAX);
    job b = {.g = n_cols - 2, .k = n_cols, .rows = col[0].n};
    for (size_t c = 0; c < n_cols; c++) {
        CMV_TRY(cmv__check_pair(col[0], col[c], err));
        b.col[c < 2 ? c + b.g : c - 2] = col[c];
    }
    solve(&b, out);
    return CMV_OK;
}
