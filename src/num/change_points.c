// SPDX-License-Identifier: Apache-2.0
/* Stretches between changes of a correlation: binary segmentation, each change looked at once more and confirmed. */
#include "comove/change.h"

#include "base/error.h"
#include "check.h"
#include "influence.h"

#include <math.h>

static const double LEVEL = 0.05;

/* ---- volatility taken out ------------------------------------------------------------------------------------------------------ */

cmv_rc cmv_calm(cmv_cvec v, size_t reach, cmv_vec out, cmv_err *err) {
    CMV_TRY(cmv__check_dense("v", v, err));
    if (out.n != v.n || (v.n > 0 && !out.at))
        CMV_FAIL(err, CMV_E_LENGTH, "output holds %zu values, input %zu", out.n, v.n);
    if (cmv__overlap(out.at, out.n, v.at, v.n))
        CMV_FAIL(err, CMV_E_ALIAS, "output and input overlap");
    for (size_t i = 0; i < v.n; i++) {
        const size_t from = i > reach ? i - reach : 0, to = v.n - i > reach ? i + reach + 1 : v.n;
        double sum = 0; /* anew for each: a running sum would keep what a huge value rounded away */
        for (size_t k = from; k < to; k++) sum += v.at[k] * v.at[k];
        out.at[i] = sum > 0 ? v.at[i] / sqrt(sum / (double)(to - from)) : 0;
    }
    return CMV_OK;
}

/* ---- splitting ----------------------------------------------------------------------------------------------------------------- */

/* A stretch and the best place to split it. */
typedef struct stretch {
    size_t first, n;
    size_t left; /* pairs before the place */
    double p;    /* of its change; 2 when there is nothing to test */
    double p_end; /* of the change at its end, times the number of stretches there were; NaN for the last */
} stretch;

typedef struct cutting {
    const cmv_segments_in *in;
    cmv_vec scratch;
    stretch part[CMV_SEGMENTS_MAX];
    size_t n;
} cutting;

static cmv_cvec part_of(cmv_cvec v, size_t first, size_t n) { return (cmv_cvec){v.at + first, n}; }

static cmv_rc look_for_split(const cutting *c, stretch *s, cmv_err *err) {
    const cmv_segments_in *in = c->in;
    cmv_wkd w;
    s->p = 2;
    if (s->n < 2 * in->least) return CMV_OK;
    CMV_TRY(cmv_wkd_of(part_of(in->x, s->first, s->n), part_of(in->y, s->first, s->n), in->least,
                       c->scratch, &w, err));
    if (w.p.why) return CMV_OK;
    s->p = w.p.v;
    s->left = w.last + 1;
    return CMV_OK;
}

/* p of the test on calmed values; 1 where it is undefined. */
static cmv_rc calm_p(const cutting *c, size_t first, size_t n, double *p, cmv_err *err) {
    cmv_wkd w;
    CMV_TRY(cmv_wkd_of(part_of(c->in->calm_x, first, n), part_of(c->in->calm_y, first, n), 0,
                       c->scratch, &w, err));
    *p = w.p.why ? 1 : w.p.v;
    return CMV_OK;
}

/* Splits the stretch whose change is surest until none is, each time over as many tests as there are stretches. */
static cmv_rc split_all(cutting *c, cmv_err *err) {
    CMV_TRY(look_for_split(c, &c->part[0], err));
    while (c->n < CMV_SEGMENTS_MAX) {
        size_t best = 0;
        for (size_t i = 1; i < c->n; i++) best = c->part[i].p < c->part[best].p ? i : best;
        const double p = c->part[best].p * (double)c->n;
        if (!(p < LEVEL)) break;
        for (size_t i = c->n; i > best + 1; i--) c->part[i] = c->part[i - 1];
        stretch *left = &c->part[best], *right = left + 1;
        *right = (stretch){left->first + left->left, left->n - left->left, 0, 2, left->p_end};
        left->n = left->left;
        left->p_end = p;
        c->n++;
        CMV_TRY(look_for_split(c, left, err));
        CMV_TRY(look_for_split(c, right, err));
    }
    return CMV_OK;
}

static void join(cutting *c, size_t i) {
    c->part[i].n += c->part[i + 1].n;
    c->part[i].p_end = c->part[i + 1].p_end;
    c->n--;
    for (size_t k = i + 1; k < c->n; k++) c->part[k] = c->part[k + 1];
}

/*
 * Every change once more between its neighbours: the place found while other changes were still in the sample may be
 * off, and a change may have been needed only for the sake of another (Galeano & Wied 2014).
 */
static cmv_rc refine(cutting *c, cmv_err *err) {
    for (size_t i = 0; i + 1 < c->n;) {
        stretch both = c->part[i];
        both.n += c->part[i + 1].n;
        CMV_TRY(look_for_split(c, &both, err));
        const double p = both.p * (double)(c->n - 1);
        double calmed = 1;
        if (p < LEVEL) CMV_TRY(calm_p(c, both.first, both.n, &calmed, err));
        if (!(p < LEVEL && calmed < LEVEL)) {
            join(c, i);
            continue;
        }
        c->part[i].n = both.left;
        c->part[i].p_end = p;
        c->part[i + 1].first = both.first + both.left;
        c->part[i + 1].n = both.n - both.left;
        i++;
    }
    return CMV_OK;
}

/* ---- what stands between the changes --------------------------------------------------------------------------------------------- */

static cmv_rc measure(const cutting *c, cmv_segments *out, cmv_err *err) {
    out->n = c->n;
    for (size_t i = 0; i < c->n; i++) {
        const stretch *s = &c->part[i];
        cmv_segment *to = &out->at[i];
        to->first = s->first;
        to->n = s->n;
        to->p = cmv_num_of(i + 1 < c->n ? s->p_end : (double)NAN, CMV_WHY_NOT_ASKED);
        CMV_TRY(cmv_corr_jack_of(part_of(c->in->x, s->first, s->n),
                                 part_of(c->in->y, s->first, s->n), &to->c, err));
    }
    return CMV_OK;
}

/* A change whose two sides do not differ when compared outright was one of volatility. True when one was taken away. */
static bool drop_unconfirmed(cutting *c, const cmv_segments *s) {
    for (size_t i = 0; i + 1 < s->n; i++) {
        const cmv_corr_diff diff = cmv_corr_diff_of(&s->at[i + 1].c, &s->at[i].c);
        if (diff.p < LEVEL) continue;
        join(c, i);
        return true;
    }
    return false;
}

static cmv_rc check_segments(const cmv_segments_in *in, cmv_vec scratch, cmv_err *err) {
    if (in->least < 4) CMV_FAIL(err, CMV_E_ARG, "a stretch of %zu is too short", in->least);
    CMV_TRY(cmv__check_shape(in->x, in->y, err));
    CMV_TRY(cmv__check_shape(in->x, in->calm_x, err));
    CMV_TRY(cmv__check_shape(in->x, in->calm_y, err));
    CMV_TRY(cmv__check_dense("x", in->x, err));
    CMV_TRY(cmv__check_dense("y", in->y, err));
    return cmv__need_scratch(scratch, in->x.n, err);
}

cmv_rc cmv_segments_of(const cmv_segments_in *in, cmv_vec scratch, cmv_segments *out, cmv_err *err) {
    if (!in || !out) CMV_FAIL(err, CMV_E_ARG, "an argument is missing");
    CMV_TRY(check_segments(in, scratch, err));
    out->n = 0;
    if (in->x.n < 2 * in->least) return CMV_OK;
    cutting c = {.in = in, .scratch = scratch, .n = 1};
    c.part[0] = (stretch){0, in->x.n, 0, 2, NAN};
    CMV_TRY(split_all(&c, err));
    CMV_TRY(refine(&c, err));
    do {
        CMV_TRY(measure(&c, out, err));
    } while (drop_unconfirmed(&c, out));
    return CMV_OK;
}
