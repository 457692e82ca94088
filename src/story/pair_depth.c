// SPDX-License-Identifier: Apache-2.0
/* Sections that only the correlation page has: what the number means, one year in detail, single days, levels. */
#include "pair_parts.h"

#include <math.h>

/* A label needs this many observations (statistics.md L2). */
enum { LABEL_MIN = 60 };
/* Beyond this r^2 the two slopes are each other's inverse as far as they are printed. */
#define ALMOST_ONE 0.9999

static double removed(double r) { return 1 - sqrt(1 - r * r); }

/* ---- meaning ------------------------------------------------------------------------------------------------------------------- */

static const cmv_corr_jack *recent(const cmv__view *v) { return &v->r->recent.r; }
static bool is_missing(const cmv__view *v) { return cmv__reading_of(recent(v)) == CMV__MISSING; }
static bool is_bare(const cmv__view *v) { return cmv__reading_of(recent(v)) == CMV__BARE; }
static bool is_unclear(const cmv__view *v) { return cmv__reading_of(recent(v)) == CMV__UNCLEAR; }
static bool is_clear(const cmv__view *v) { return cmv__reading_of(recent(v)) >= CMV__TOGETHER; }

static void say_missing(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "There is no number to explain yet: @.",
             cmv__text(cmv_reason_text(recent(v)->r.why)));
}

static void say_share(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "A correlation of @ means that the best position in one side would have removed @ of "
             "the volatility of "
             "the other over these @",
             cmv__corr(ink, recent(v)->r.v), cmv__percent(ink, removed(recent(v)->r.v), 0),
             cmv__units(ink, recent(v)->n, v->noun));
}

static void say_bare(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_share(ink, line, v);
    CMV__SAY(ink, line, ". It has no interval: @.",
             cmv__text(cmv_reason_text(recent(v)->ci_low.why)));
}

static void say_clear(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    double low = removed(recent(v)->ci_low.v), high = removed(recent(v)->ci_high.v);
    say_share(ink, line, v);
    CMV__SAY(ink, line, "; at the ends of its interval, @ and @.",
             cmv__percent(ink, fmin(low, high), 0), cmv__percent(ink, fmax(low, high), 0));
}

static void say_unclear(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    double most = fmax(removed(recent(v)->ci_low.v), removed(recent(v)->ci_high.v));
    say_share(ink, line, v);
    CMV__SAY(ink, line, "; the interval contains zero and allows anything from nothing to @.",
             cmv__percent(ink, most, 0));
}

static bool has_slope(const cmv__view *v) {
    return !v->r->detail.beta_ab.why && !v->r->detail.beta_ba.why && v->r->detail.r2.v < ALMOST_ONE;
}

static void say_slopes(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    double step_b = cmv__step_of(r->transform_b), step_a = cmv__step_of(r->transform_a);
    CMV__SAY(ink, line,
             "Over the last @, a @ move in @ went with @ in @, and a @ move in @ with @ in @; the "
             "two are not "
             "each other"
             "\xe2\x80\x99"
             "s inverse, because each averages over what the other side does not explain.",
             cmv__units(ink, r->detail.n, v->noun),
             cmv__figure(cmv__step_text(ink, r->transform_b, &r->b.leg)), cmv__text(v->b),
             cmv__figure(cmv__move_text(ink, r->transform_a, &r->a.leg,
                                        step_b * r->detail.beta_ab.v, true)),
             cmv__text(v->a), cmv__figure(cmv__step_text(ink, r->transform_a, &r->a.leg)),
             cmv__text(v->a),
             cmv__figure(cmv__move_text(ink, r->transform_b, &r->b.leg,
                                        step_a * r->detail.beta_ba.v, true)),
             cmv__text(v->b));
}

static const cmv_window *labelled(const cmv__view *v) {
    for (size_t i = 0; i < v->r->n_windows; i++) {
        const cmv_window *w = &v->r->windows[i];
        if (w->want == v->r->recent.k && cmv__reading_of(&w->c) >= CMV__TOGETHER && w->n >= LABEL_MIN)
            return w;
    }
    return NULL;
}
static bool has_label(const cmv__view *v) { return labelled(v) != NULL; }

static void say_label(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "In words: @.", cmv__strong(labelled(v)->label));
}

static const cmv__rule MEANING[] = {
    {1, "no number", is_missing, say_missing},
    {1, "number without interval", is_bare, say_bare},
    {1, "interval contains zero", is_unclear, say_unclear},
    {1, "interval excludes zero", is_clear, say_clear},
    {2, "label", has_label, say_label},
    {3, "slopes both ways", has_slope, say_slopes},
};
const cmv__rules cmv__meaning_rules = CMV__RULES("meaning", MEANING);

void cmv__section_meaning(cmv__ink *ink, const cmv__view *v) {
    cmv__section(ink, "meaning", "What the number means");
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__meaning_rules, v);
    CMV__SAY0(ink, cmv__para(ink, CMV_BLOCK_NOTE),
              "It says nothing about cause, and nothing about how far either side went.");
    cmv__command(ink);
}

/* ---- one year in detail --------------------------------------------------------------------------------------------------------- */

static void detail_row(cmv__rows *rows, const char *name, cmv_num v, const char *text) {
    cmv__row(rows);
    cmv__put(rows, 0, cmv__text(name));
    cmv__put(rows, 1, v.why ? cmv__text(cmv__missing(rows->ink, v.why)) : cmv__figure(text));
}

static void beta_row(cmv__rows *rows, const char *y, const char *x, cmv_num beta, cmv_num se) {
    cmv__ink *ink = rows->ink;
    const char *text = cmv__number(ink, beta.v, 3, true);
    if (!se.why)
        text = cmv__str(ink, "%s (standard error %s)", text, cmv__number(ink, se.v, 3, false));
    detail_row(rows, cmv__str(ink, "Beta of %s on %s", y, x), beta, text);
}

static void vol_rows(cmv__rows *rows, const cmv__view *v, const char *who, cmv_transform t,
                     const cmv_leg *leg, cmv_num vol, cmv_num year) {
    cmv__ink *ink = rows->ink;
    detail_row(rows, cmv__str(ink, "Volatility of %s a %s", who, v->noun), vol,
               cmv__move_text(ink, t, leg, vol.v, false));
    detail_row(rows, cmv__str(ink, "Volatility of %s a year", who), year,
               cmv__move_text(ink, t, leg, year.v, false));
}

void cmv__section_detail(cmv__ink *ink, const cmv__view *v) {
    static const cmv__column columns[] = {{"Statistic", false}, {"Value", true}};
    enum { ROWS = 10 };
    const cmv_pair_report *r = v->r;
    if (!r->detail.n) return;
    cmv__section(ink, "detail", "One year in detail");
    CMV__SAY(ink, cmv__para(ink, CMV_BLOCK_PARA), "The last @, @ to @.",
             cmv__units(ink, r->detail.n, v->noun),
             cmv__day_from(ink, r->detail.first, r->detail.last), cmv__day(ink, r->detail.last));
    cmv__rows rows = cmv__table(ink, "Statistics of the last year", columns, 2, ROWS);
    detail_row(&rows, "Correlation r", r->detail.r, cmv__number(ink, r->detail.r.v, 3, true));
    detail_row(&rows,
               "r"
               "\xc2\xb2",
               r->detail.r2, cmv__number(ink, r->detail.r2.v, 3, false));
    beta_row(&rows, v->a, v->b, r->detail.beta_ab, r->detail.se_beta_ab);
    beta_row(&rows, v->b, v->a, r->detail.beta_ba, r->detail.se_beta_ba);
    vol_rows(&rows, v, v->a, r->transform_a, &r->a.leg, r->detail.vol_a, r->detail.vol_ann_a);
    vol_rows(&rows, v, v->b, r->transform_b, &r->b.leg, r->detail.vol_b, r->detail.vol_ann_b);
    detail_row(&rows, "Observations", (cmv_num){0}, cmv__count_text(ink, r->detail.n));
    cmv__explain_gaps(ink);
    cmv__put_chart(ink, cmv__chart_scatter(ink, v));
    cmv__put_chart(ink, cmv__chart_slope(ink, v));
    cmv__command(ink);
}

/* ---- the most influential day ------------------------------------------------------------------------------------------------ */

/* A change of r of this size, or of its label, is worth a sentence about one day (statistics.md B2). */
#define INFLUENCE_NOTABLE 0.03

static const cmv_window *influenced(const cmv__view *v) {
    for (size_t i = 0; i < v->r->n_windows; i++) {
        const cmv_window *w = &v->r->windows[i];
        if (!cmv__is_all(w) && w->want == v->r->recent.k && !w->c.r.why &&
            isfinite(w->c.r_without) && w->influential != CMV_DATE_NONE)
            return w;
    }
    const cmv_window *all = v->r->n_windows ? &v->r->windows[v->r->n_windows - 1] : NULL;
    return all && !all->c.r.why && isfinite(all->c.r_without) && all->influential != CMV_DATE_NONE
               ? all
               : NULL;
}

static bool is_influence_known(const cmv__view *v) { return influenced(v) != NULL; }
static bool is_influence_notable(const cmv__view *v) {
    const cmv_window *w = influenced(v);
    return w && fabs(w->c.r.v - w->c.r_without) > INFLUENCE_NOTABLE;
}
static bool is_influence_unknown(const cmv__view *v) { return !influenced(v); }

static void say_influence(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_window *w = influenced(v);
    CMV__SAY0(ink, line, cmv__is_all(w) ? "Of " : "Of the last ");
    cmv__say_window(ink, line, v, w);
    CMV__SAY(ink, line, ", @ weighs most: without it the correlation is @ instead of @",
             cmv__day(ink, w->influential), cmv__corr(ink, w->c.r_without),
             cmv__corr(ink, w->c.r.v));
}

static void say_influence_notable(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_influence(ink, line, v);
    CMV__SAY(ink, line, ", so a single @ carries a visible part of it.", cmv__text(v->noun));
}

static void say_influence_small(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_influence(ink, line, v);
    CMV__SAY(ink, line, ", so no single @ decides it.", cmv__text(v->noun));
}

static void say_influence_unknown(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    cmv_reason why = recent(v)->r.why ? recent(v)->r.why : recent(v)->ci_low.why;
    CMV__SAY(ink, line, "The weight of single @ cannot be given: @.", cmv__text(v->nouns),
             cmv__text(cmv_reason_text(why ? why : CMV_WHY_TOO_FEW)));
}

static const cmv__rule INFLUENCE[] = {
    {1, "no influence known", is_influence_unknown, say_influence_unknown},
    {1, "one day matters", is_influence_notable, say_influence_notable},
    {1, "no day decides", is_influence_known, say_influence_small},
};
const cmv__rules cmv__influence_rules = CMV__RULES("influence", INFLUENCE);

void cmv__section_influence(cmv__ink *ink, const cmv__view *v) {
    cmv__section(ink, "influence", cmv__str(ink, "The %s that weighs most", v->noun));
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__influence_rules, v);
    cmv__command(ink);
}

/* ---- levels against changes ---------------------------------------------------------------------------------------------------- */

static bool has_levels(const cmv__view *v) {
    return !v->r->levels.r.why && v->r->n_windows && !v->r->windows[v->r->n_windows - 1].c.r.why;
}
static bool is_misleading(const cmv__view *v) { return has_levels(v) && v->r->levels.misleading; }

static void say_levels(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(
        ink,
        line, "The levels of @ and @ correlate @ over the same @; their changes, which is what this page is about, ",
        cmv__text(v->a), cmv__text(v->b), cmv__corr(ink, v->r->levels.r.v),
        cmv__units(ink, v->r->n, v->noun));
    cmv__say_corr(ink, line, &v->r->windows[v->r->n_windows - 1].c);
    CMV__SAY0(ink, line, ".");
}

static void say_misleading(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_levels(ink, line, v);
    CMV__SAY0(
        ink,
        line, " Two series that both trend correlate in level without having anything to do with each other.");
}

static const cmv__rule LEVELS[] = {
    {1, "levels mislead", is_misleading, say_misleading},
    {1, "levels", has_levels, say_levels},
};
const cmv__rules cmv__levels_rules = CMV__RULES("levels", LEVELS);

void cmv__section_levels(cmv__ink *ink, const cmv__view *v) {
    if (!has_levels(v)) return;
    cmv__section(ink, "levels", "Levels are another matter");
    cmv__tell(ink, cmv__para(ink, is_misleading(v) ? CMV_BLOCK_WARNING : CMV_BLOCK_PARA),
              &cmv__levels_rules, v);
    cmv__command(ink);
}
