// SPDX-License-Identifier: Apache-2.0
/* What both sides did in named stretches of history, and after a fall. */
#include "answers.h"
#include "stretch.h"

#include "comove/history.h"

#include <math.h>

enum { USUAL_MONTHS = 36 };

/* ---- one scenario ---------------------------------------------------------------------------------------------------------- */

static cmv_stress_row empty_row(const cmv_scenario_span *span, cmv_reason why) {
    const cmv_num none = cmv_num_missing(why);
    return (cmv_stress_row){.id = span->id,
                            .name = span->name,
                            .fixed = span->fixed,
                            .first = span->first,
                            .last = span->last,
                            .base = CMV_DATE_NONE,
                            .a = none,
                            .b = none,
                            .fall_a = none,
                            .fall_b = none,
                            .c = cmv__no_corr(0, why),
                            .usual = cmv__no_corr(0, why),
                            .usual_first = CMV_DATE_NONE,
                            .moved = none,
                            .why = why};
}

/* Also in plain reports, whose windows have no intervals. */
static cmv_rc corr_of(const cmv_pair_report *r, size_t first, size_t n, size_t least,
                      cmv_corr_jack *out, cmv_err *err) {
    *out = cmv__no_corr(n, CMV_WHY_TOO_FEW);
    if (n < least) return CMV_OK;
    CMV_TRY(cmv_corr_jack_of((cmv_cvec){r->x + first, n}, (cmv_cvec){r->y + first, n}, out, err));
    if (out->influential != SIZE_MAX) out->influential += first;
    return CMV_OK;
}

/* The three years that end with the last close before; less than a year is nothing usual. */
static cmv_rc fill_usual(const cmv_pair_report *r, const cmv__stretch *s, cmv_stress_row *out,
                         cmv_err *err) {
    const cmv_date since = cmv_date_add_months(s->base, -USUAL_MONTHS);
    const size_t before = cmv_series_at_or_before((cmv_series){r->date, r->x, s->first}, since);
    const size_t from = before == SIZE_MAX ? 0 : before + 1;
    const size_t year = (size_t)(.95 * r->periods_per_year);
    CMV_TRY(corr_of(r, from, s->first - from, year, &out->usual, err));
    if (from < s->first) out->usual_first = r->date[from];
    cmv_reason why = out->c.ci_low.why ? out->c.ci_low.why : out->usual.ci_low.why;
    out->moved = cmv_num_of(cmv_corr_diff_of(&out->c, &out->usual).z, why ? why : CMV_WHY_TOO_FEW);
    return CMV_OK;
}

static cmv_rc fill_row(const cmv_pair_report *r, const cmv__stretch *s, cmv_stress_row *out,
                       cmv_err *err) {
    const size_t end = s->first + s->n - 1;
    const double base_a = s->first ? r->la[s->first - 1] : r->base_a;
    const double base_b = s->first ? r->lb[s->first - 1] : r->base_b;
    out->base = s->base;
    out->first = r->date[s->first];
    out->last = r->date[end];
    out->n = s->n;
    out->a = cmv__level_change(r->transform_a, base_a, r->la[end]);
    out->b = cmv__level_change(r->transform_b, base_b, r->lb[end]);
    out->fall_a = cmv__level_fall(r->transform_a, base_a, (cmv_cvec){r->la + s->first, s->n});
    out->fall_b = cmv__level_fall(r->transform_b, base_b, (cmv_cvec){r->lb + s->first, s->n});
    CMV_TRY(corr_of(r, s->first, s->n, CMV_MIN_R, &out->c, err));
    return fill_usual(r, s, out, err);
}

cmv_rc cmv_stress_row_of(const cmv_pair_report *report, const cmv_scenario_span *span,
                         cmv_stress_row *out, cmv_err *err) {
    cmv_reason why = report->n ? CMV_WHY_NONE : report->why_empty;
    cmv__stretch s = {.why = why};
    if (!why && report->aligned.freq > CMV_WEEKLY) s.why = CMV_WHY_FREQUENCY;
    if (!s.why)
        s = cmv__stretch_of(report->date, report->n, report->level_first, span->first, span->last,
                            CMV_STRETCH_SLACK);
    *out = empty_row(span, s.why);
    return s.why ? CMV_OK : fill_row(report, &s, out, err);
}

/* ---- after a fall ------------------------------------------------------------------------------------------------------------- */

/* Changes of one side over `span` returns up to each level and from it on; index 0 is the level before the first return. */
typedef struct moves {
    double *back, *ahead;
} moves;

static cmv_rc moves_of(cmv_transform t, double base, const double *level, size_t n, size_t span,
                       cmv_arena *arena, moves *out, cmv_err *err) {
    CMV_NEW_ARRAY(out->back, arena, double, n + 1, err);
    CMV_NEW_ARRAY(out->ahead, arena, double, n + 1, err);
    for (size_t i = 0; i <= n; i++) out->back[i] = out->ahead[i] = (double)NAN;
    for (size_t i = span; i <= n; i++) {
        const double from = i == span ? base : level[i - span - 1];
        out->back[i] = out->ahead[i - span] = cmv__level_change(t, from, level[i - 1]).v;
    }
    return CMV_OK;
}

static cmv_after_fall none_after(size_t span, cmv_reason why) {
    const cmv_num none = cmv_num_missing(why);
    return (cmv_after_fall){.span = span,
                            .threshold = none,
                            .mean = none,
                            .base_mean = none,
                            .up = none,
                            .up_low = none,
                            .up_high = none,
                            .base_up = none};
}

static cmv_rc after_fall(const double *back, const double *ahead, size_t n, size_t span,
                         cmv_after_fall *out, cmv_err *err) {
    cmv_after_move m;
    CMV_TRY(cmv_after_move_of((cmv_cvec){back, n}, (cmv_cvec){ahead, n}, -1, span, NULL, &m, err));
    *out = (cmv_after_fall){.span = span,
                            .n = m.n,
                            .n_overlapping = m.n_overlapping,
                            .threshold = cmv_num_of(m.threshold, CMV_WHY_TOO_FEW),
                            .mean = m.mean,
                            .base_mean = m.base_mean,
                            .base_n = m.base_n,
                            .up = m.up.share,
                            .up_low = m.up.low,
                            .up_high = m.up.high,
                            .base_up = m.base_up};
    return CMV_OK;
}

/* Two years at least: a standard deviation of overlapping months needs separate months behind it. */
enum { AFTER_YEARS = 2 };

static cmv_rc fill_after(const cmv_pair_report *r, cmv_arena *arena, cmv_stress_answer *out,
                         cmv_err *err) {
    const size_t span = (size_t)(r->periods_per_year / 12 + .5);
    cmv_reason why = r->n ? CMV_WHY_NONE : r->why_empty;
    if (!why && !span) why = CMV_WHY_FREQUENCY;
    if (!why && (double)r->n < AFTER_YEARS * r->periods_per_year) why = CMV_WHY_TOO_FEW;
    out->b_after_a = out->a_after_b = none_after(span, why);
    if (why) return CMV_OK;
    moves a, b;
    CMV_TRY(moves_of(r->transform_a, r->base_a, r->la, r->n, span, arena, &a, err));
    CMV_TRY(moves_of(r->transform_b, r->base_b, r->lb, r->n, span, arena, &b, err));
    CMV_TRY(after_fall(a.back, b.ahead, r->n + 1, span, &out->b_after_a, err));
    return after_fall(b.back, a.ahead, r->n + 1, span, &out->a_after_b, err);
}

cmv_rc cmv__answer_stress(const cmv_pair_report *report, cmv_arena *arena, cmv_pair_answers *io,
                          cmv_err *err) {
    cmv_stress_answer *out = &io->stress;
    for (size_t i = 0; i < io->opt.n_scenarios && out->n_rows < CMV_SCENARIOS_MAX; i++)
        CMV_TRY(cmv_stress_row_of(report, &io->opt.scenario[i], &out->row[out->n_rows++], err));
    return fill_after(report, arena, out, err);
}
