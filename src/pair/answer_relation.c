// SPDX-License-Identifier: Apache-2.0
/* What the relationship is: horizons, ranks, slopes, and what is left when a third series is held fixed. */
#include "answers.h"

#include "comove/depend.h"

#include <math.h>

static const double Z975 = 1.959963984540054;

/* ---- five years: ranks and slopes ----------------------------------------------------------------------------------- */

static cmv_rc rank_correlation(cmv_cvec x, cmv_cvec y, cmv_arena *arena, cmv_num *out, cmv_err *err) {
    double *room;
    const size_t need = cmv_spearman_scratch(x.n);
    cmv_spearman s;
    CMV_NEW_RAW(room, arena, double, need, err);
    CMV_TRY(cmv_spearman_of(x, y, (cmv_vec){room, need}, &s, err));
    *out = s.n < CMV_MIN_R ? cmv_num_missing(CMV_WHY_TOO_FEW) : s.rho;
    return CMV_OK;
}

static cmv_slope missing_slope(cmv_reason why) {
    const cmv_num none = cmv_num_missing(why);
    return (cmv_slope){none, none, none, none};
}

static cmv_slope slope_of(const cmv_beta *b) {
    const cmv_reason why = b->beta_y_on_x.why;
    if (b->n < CMV_MIN_R || why != CMV_WHY_NONE)
        return missing_slope(b->n < CMV_MIN_R ? CMV_WHY_TOO_FEW : why);
    const double half = Z975 * b->se_hc1;
    return (cmv_slope){b->beta_y_on_x, cmv_num_of(b->se_hc1, CMV_WHY_TOO_FEW),
                       cmv_num_of(b->beta_y_on_x.v - half, CMV_WHY_TOO_FEW),
                       cmv_num_of(b->beta_y_on_x.v + half, CMV_WHY_TOO_FEW)};
}

static cmv_rc five_years(const cmv_pair_report *report, const cmv_pair_answers *io,
                         cmv_arena *arena, cmv_relation_answer *out, cmv_err *err) {
    const cmv_cvec x = {report->x + io->span_first, io->span_n},
                   y = {report->y + io->span_first, io->span_n};
    cmv_beta b_on_a, a_on_b;
    out->n = io->span_n;
    out->first = report->date[io->span_first];
    out->last = report->last;
    CMV_TRY(rank_correlation(x, y, arena, &out->spearman, err));
    CMV_TRY(cmv_beta_both(x, y, &b_on_a, &a_on_b, err));
    out->a_on_b = slope_of(&a_on_b);
    out->b_on_a = slope_of(&b_on_a);
    return CMV_OK;
}

/* ---- a third series held fixed ---------------------------------------------------------------------------------------- */

/* Levels that the pair and the control share, dated as the pair's. */
typedef struct shared {
    cmv_date *date;
    double *level[3]; /* a, b, control */
    size_t n;
} shared;

/* Rows of the pair's alignment that the changes of the span need; year-on-year changes reach back a year. */
static cmv_series rows_of_span(const cmv_pair_report *report, const cmv_pair_answers *io) {
    const cmv_series all = {report->aligned.date, report->aligned.a, report->aligned.n};
    const bool yearly = report->opt.returns == CMV_RETURNS_YOY;
    const size_t first = yearly ? 0 : cmv_series_at_or_before(all, report->date[io->span_first]) - 1;
    const size_t end = cmv_series_at_or_before(all, report->last) + 1;
    return (cmv_series){all.date + first, all.value + first, end - first};
}

static cmv_rc align_three(const cmv_pair_report *report, const cmv_pair_answers *io,
                          cmv_arena *arena, shared *out, cmv_err *err) {
    const cmv_leg *c = io->opt.control;
    cmv_align_leg pair = {.level = rows_of_span(report, io), .freq = report->aligned.freq};
    const cmv_align_leg control = {.level = c->sample,
                                   .freq = c->freq,
                                   .cal = c->cal,
                                   .pub = c->pub,
                                   .close_minute = c->close_minute,
                                   .close_zone = c->close_zone};
    cmv_aligned al;
    CMV_TRY(cmv_calendar_find("own", &pair.cal, err)); /* its rows have passed their calendars */
    CMV_TRY(cmv_series_align(&pair, &control, CMV_ALIGN_DATED, arena, &al, err));
    out->n = al.n;
    CMV_NEW_RAW(out->date, arena, cmv_date, al.n, err);
    for (int k = 0; k < 3; k++) CMV_NEW_RAW(out->level[k], arena, double, al.n, err);
    size_t row = (size_t)(pair.level.date - report->aligned.date);
    for (size_t i = 0; i < al.n; i++) {
        while (report->aligned.date[row] < al.date_a[i]) row++;
        out->date[i] = al.date_a[i];
        out->level[0][i] = report->aligned.a[row];
        out->level[1][i] = report->aligned.b[row];
        out->level[2][i] = al.b[i];
    }
    return CMV_OK;
}

/* Differences where a level forbids a relative change, as for the sides of a pair. */
static cmv_transform transform_of_control(const cmv_pair_report *report, const cmv_leg *control,
                                          const shared *in) {
    const cmv_transform t = cmv__transform_asked(report->opt.returns, control->transform);
    if (t == CMV_TRANSFORM_DIFF_BP) return t;
    for (size_t i = 0; i < in->n; i++) {
        if (!(in->level[2][i] > 0)) return CMV_TRANSFORM_DIFF;
    }
    return t;
}

/* Changes on the shared dates that lie in the span and are defined on all three; returns their number. */
static size_t keep_defined(const shared *in, cmv_date since, double *const change[3],
                           cmv_date *date) {
    size_t n = 0;
    for (size_t i = 1; i < in->n; i++) {
        if (in->date[i] < since) continue;
        if (isnan(change[0][i]) || isnan(change[1][i]) || isnan(change[2][i])) continue;
        for (int k = 0; k < 3; k++) change[k][n] = change[k][i];
        date[n++] = in->date[i];
    }
    return n;
}

static cmv_rc hold_fixed(const cmv_pair_report *report, const cmv_pair_answers *io,
                         cmv_arena *arena, cmv_relation_answer *out, cmv_err *err) {
    const cmv_leg *control = io->opt.control;
    const cmv_date since = report->date[io->span_first];
    double *change[3];
    shared in;
    cmv_partial p;
    out->partial.id = control->id;
    out->partial.name = control->short_name ? control->short_name : control->id;
    CMV_TRY(align_three(report, io, arena, &in, err));
    const cmv_transform t[] = {report->transform_a, report->transform_b,
                               transform_of_control(report, control, &in)};
    for (int k = 0; k < 3; k++)
        CMV_TRY(cmv__level_changes(t[k], report->aligned.freq,
                                   (cmv_series){in.date, in.level[k], in.n}, arena, &change[k], err));
    const size_t n = keep_defined(&in, since, change, in.date);
    cmv_horizon plain;
    CMV_TRY(cmv__horizon_of("", in.date, change[0], change[1], n, arena, &plain, err));
    const cmv_cvec col[] = {{change[0], n}, {change[1], n}, {change[2], n}};
    CMV_TRY(cmv_partial_of(col, 3, &p, err));
    out->partial.n = n;
    out->partial.first = plain.first;
    out->partial.last = plain.last;
    out->partial.plain = plain.c;
    const cmv_reason few = in.n == 0 ? CMV_WHY_NOT_SHARED : CMV_WHY_TOO_FEW;
    const bool enough = n >= CMV_MIN_R;
    out->partial.r = enough ? p.r : cmv_num_missing(few);
    out->partial.low = enough ? p.low : cmv_num_missing(few);
    out->partial.high = enough ? p.high : cmv_num_missing(few);
    return CMV_OK;
}

/* ---- all of it ---------------------------------------------------------------------------------------------------------- */

static void nothing_known(const cmv_pair_report *report, cmv_relation_answer *out) {
    const cmv_num none = cmv_num_missing(report->n ? CMV_WHY_TOO_FEW : report->why_empty);
    out->first = out->last = out->partial.first = out->partial.last = CMV_DATE_NONE;
    out->spearman = none;
    out->a_on_b = out->b_on_a = missing_slope(none.why);
    out->partial.plain.r = out->partial.plain.ci_low = out->partial.plain.ci_high =
        cmv_num_missing(CMV_WHY_NO_CONTROL);
    out->partial.r = out->partial.low = out->partial.high = cmv_num_missing(CMV_WHY_NO_CONTROL);
}

cmv_rc cmv__answer_relation(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                            cmv_err *err) {
    cmv_relation_answer *out = &io->relation;
    nothing_known(report, out);
    out->n_horizons = cmv__horizon_count(report);
    CMV_TRY(cmv__horizon_ladder(report, io->span_first, io->span_n, arena, out->recent, err));
    CMV_TRY(cmv__horizon_ladder(report, 0, report->n, arena, out->all, err));
    if (io->span_n == 0) return CMV_OK;
    CMV_TRY(five_years(report, io, arena, out, err));
    return io->opt.control ? hold_fixed(report, io, arena, out, err) : CMV_OK;
}
