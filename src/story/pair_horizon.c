// SPDX-License-Identifier: Apache-2.0
/* The relationship by horizon, as a slope, by ranks, and with a third series held fixed. */
#include "pair_parts.h"

#include <math.h>

/* Ranks that differ by more than this from r are worth a sentence (statistics.md B6). */
#define RANKS_DIFFER 0.1

static const cmv_relation_answer *answer(const cmv__view *v) {
    return v->r->answers ? &v->r->answers->relation : NULL;
}

static bool is_asked(const cmv__view *v) { return v->r->opt.from != CMV_DATE_NONE; }
/* The five years are a part of the sample. */
static bool is_part(const cmv__view *v) { return v->r->answers && v->r->answers->span_first > 0; }

/* "five years (1,255 sessions)", "the 400 sessions asked for", "all 700 sessions". */
static void say_span(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const size_t n = v->r->answers->span_n;
    if (is_part(v))
        CMV__SAY(ink, line, "five years (@)", cmv__units(ink, n, v->noun));
    else if (is_asked(v))
        CMV__SAY(ink, line, "the @ asked for", cmv__units(ink, n, v->noun));
    else
        CMV__SAY(ink, line, "all @", cmv__units(ink, n, v->noun));
}

/* ---- the ladder --------------------------------------------------------------------------------------------------------- */

/* Horizons that are spoken of: of five years, or of all the sample when these have fewer than two with an interval. */
typedef struct ladder {
    const cmv_horizon *h;
    size_t n, defined, together, opposite, unclear;
    bool is_all;
} ladder;

static ladder count(const cmv_horizon *h, size_t n) {
    ladder l = {.h = h, .n = n};
    for (size_t i = 0; i < n; i++) {
        const cmv__reading reading = cmv__reading_of(&h[i].c);
        l.defined += reading >= CMV__TOGETHER;
        l.together += reading == CMV__TOGETHER;
        l.opposite += reading == CMV__OPPOSITE;
        l.unclear += reading == CMV__UNCLEAR;
    }
    return l;
}

static ladder spoken_of(const cmv__view *v) {
    const cmv_relation_answer *a = answer(v);
    if (!a) return (ladder){0};
    ladder l = count(a->recent, a->n_horizons), all = count(a->all, a->n_horizons);
    if (l.defined >= 2 || all.defined < 2 || !is_part(v)) return l;
    all.is_all = true;
    return all;
}

static bool any_apart(const ladder *l) {
    for (size_t i = 0; i < l->n; i++) {
        for (size_t k = 0; k < i; k++) {
            const cmv_corr_jack *x = &l->h[i].c, *y = &l->h[k].c;
            if (cmv__reading_of(x) < CMV__TOGETHER || cmv__reading_of(y) < CMV__TOGETHER) continue;
            if (cmv__are_apart(x, y)) return true;
        }
    }
    return false;
}

static bool overlaps(const cmv__view *v) {
    const cmv_relation_answer *a = answer(v);
    return a && a->n > 0 && a->n_horizons == 0;
}
static bool is_one_horizon(const cmv__view *v) {
    const ladder l = spoken_of(v);
    return l.defined == 1 && l.n > 1;
}
static bool depends(const cmv__view *v) {
    const ladder l = spoken_of(v);
    return l.defined > 1 && any_apart(&l);
}
static bool all_together(const cmv__view *v) {
    const ladder l = spoken_of(v);
    return l.defined > 1 && l.together == l.defined;
}
static bool all_opposite(const cmv__view *v) {
    const ladder l = spoken_of(v);
    return l.defined > 1 && l.opposite == l.defined;
}
static bool all_unclear(const cmv__view *v) {
    const ladder l = spoken_of(v);
    return l.defined > 1 && l.unclear == l.defined;
}
static bool some_clear(const cmv__view *v) { return spoken_of(v).defined > 1; }

static void list_horizons(cmv__ink *ink, cmv_line *line, const ladder *l) {
    bool any = false;
    for (size_t i = 0; i < l->n; i++) {
        const cmv_corr_jack *c = &l->h[i].c;
        if (cmv__reading_of(c) < CMV__TOGETHER) continue;
        CMV__SAY(ink, line, any ? "; by the @ @ (interval @)" : "by the @ @ (interval @)",
                 cmv__text(l->h[i].name), cmv__corr(ink, c->r.v),
                 cmv__interval(ink, c->ci_low.v, c->ci_high.v));
        any = true;
    }
    CMV__SAY0(ink, line, ".");
}

static void say_over(cmv__ink *ink, cmv_line *line, const cmv__view *v, const ladder *l) {
    CMV__SAY0(ink, line, "Over ");
    if (l->is_all)
        CMV__SAY(ink, line, "all @ since @", cmv__units(ink, v->r->n, v->noun),
                 cmv__day(ink, v->r->first));
    else
        say_span(ink, line, v);
}

static void say_horizons(cmv__ink *ink, cmv_line *line, const cmv__view *v, const char *how) {
    const ladder l = spoken_of(v);
    say_over(ink, line, v, &l);
    CMV__SAY(ink, line, " @: ", cmv__strong(how));
    list_horizons(ink, line, &l);
}

static void say_overlaps(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(
        ink, line,
        "Changes over a year overlap from one @ to the next, so no other horizon is set beside "
        "them, and the intervals here are too narrow.",
        cmv__text(v->noun));
}
static void say_one_horizon(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const ladder l = spoken_of(v);
    if (!l.h) return;
    const cmv_horizon *next = &l.h[cmv__reading_of(&l.h[0].c) >= CMV__TOGETHER ? 1 : 0];
    const cmv_reason why = next->c.r.why ? next->c.r.why : next->c.ci_low.why;
    if (why == CMV_WHY_TOO_FEW || !why)
        CMV__SAY(ink, line,
                 "There is no telling whether the horizon matters: the sample holds only @.",
                 cmv__units(ink, next->n, cmv__str(ink, "whole %s", next->name)));
    else
        CMV__SAY(ink, line,
                 "There is no telling whether the horizon matters: of the changes by the @, @.",
                 cmv__text(next->name), cmv__text(cmv_reason_text(why)));
}
static void say_depends(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_horizons(ink, line, v, "it depends on the horizon");
}
static void say_all_together(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_horizons(ink, line, v, "they moved together at every horizon");
}
static void say_all_opposite(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_horizons(ink, line, v, "they moved in opposite directions at every horizon");
}
static void say_all_unclear(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_horizons(ink, line, v, "no horizon shows a clear link");
}
static void say_some_clear(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const ladder l = spoken_of(v);
    say_horizons(ink, line, v,
                 l.together
                     ? "they moved together where the changes suffice to tell"
                     : "they moved in opposite directions where the changes suffice to tell");
}

/* ---- five years against all of the sample --------------------------------------------------------------------------------- */

/* First horizon whose intervals of five years and of all do not meet; SIZE_MAX when there is none. */
static size_t first_apart(const cmv__view *v) {
    const cmv_relation_answer *a = answer(v);
    if (!a || !is_part(v) || spoken_of(v).is_all) return SIZE_MAX;
    for (size_t i = 0; i < a->n_horizons; i++) {
        const cmv_corr_jack *x = &a->recent[i].c, *y = &a->all[i].c;
        if (cmv__reading_of(x) < CMV__TOGETHER || cmv__reading_of(y) < CMV__TOGETHER) continue;
        if (cmv__are_apart(x, y)) return i;
    }
    return SIZE_MAX;
}
static bool all_differs(const cmv__view *v) { return first_apart(v) != SIZE_MAX; }
/* All of the sample has the same sign at the horizons told, and five years too. */
static bool all_differs_in_size(const cmv__view *v) {
    if (!all_differs(v)) return false;
    const cmv_relation_answer *a = answer(v);
    const ladder all = count(a->all, a->n_horizons), now = spoken_of(v);
    return (all.together == all.defined && now.together == now.defined) ||
           (all.opposite == all.defined && now.opposite == now.defined);
}
static bool five_years_have_one(const cmv__view *v) {
    const cmv_relation_answer *a = answer(v);
    return a && spoken_of(v).is_all && count(a->recent, a->n_horizons).defined == 1;
}

/* Only all of the sample has enough of the longest horizon. */
static bool has_longest(const cmv__view *v) {
    const cmv_relation_answer *a = answer(v);
    if (!a || !is_part(v) || spoken_of(v).is_all || !a->n_horizons) return false;
    const size_t k = a->n_horizons - 1;
    return cmv__reading_of(&a->recent[k].c) < CMV__TOGETHER &&
           cmv__reading_of(&a->all[k].c) >= CMV__TOGETHER;
}

static void say_all_differs(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_relation_answer *a = answer(v);
    const ladder all = count(a->all, a->n_horizons);
    CMV__SAY(ink, line, "All @ since @ read otherwise: ", cmv__units(ink, v->r->n, v->noun),
             cmv__day(ink, v->r->first));
    list_horizons(ink, line, &all);
}
static void say_all_differs_in_size(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_relation_answer *a = answer(v);
    const size_t k = first_apart(v);
    const bool weaker = fabs(a->all[k].c.r.v) < fabs(a->recent[k].c.r.v);
    CMV__SAY(ink, line, "All @ since @ have the same sign and are @ by the @: @ (interval @).",
             cmv__units(ink, v->r->n, v->noun), cmv__day(ink, v->r->first),
             cmv__text(weaker ? "weaker" : "stronger"), cmv__text(a->all[k].name),
             cmv__corr(ink, a->all[k].c.r.v),
             cmv__interval(ink, a->all[k].c.ci_low.v, a->all[k].c.ci_high.v));
}
static void say_five_years_have_one(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_relation_answer *a = answer(v);
    size_t k = 0;
    while (cmv__reading_of(&a->recent[k].c) < CMV__TOGETHER) k++;
    CMV__SAY(ink, line,
             "Five years hold enough changes only by the @ (@): ", cmv__text(a->recent[k].name),
             cmv__count(ink, a->recent[k].n));
    cmv__say_corr(ink, line, &a->recent[k].c);
    CMV__SAY0(ink, line, ".");
}
static void say_longest(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_relation_answer *a = answer(v);
    const cmv_horizon *recent = &a->recent[a->n_horizons - 1], *all = &a->all[a->n_horizons - 1];
    CMV__SAY(ink, line, "Five years hold only @; all @ since @ give ",
             cmv__units(ink, recent->n, cmv__str(ink, "whole %s", recent->name)),
             cmv__count(ink, all->n), cmv__day(ink, v->r->first));
    cmv__say_corr(ink, line, &all->c);
    CMV__SAY0(ink, line, ".");
}

/* ---- the slope --------------------------------------------------------------------------------------------------------------- */

/* A side that never moved has a slope of nothing, about which there is nothing to say but that. */
static bool is_still(const cmv__view *v) {
    const cmv_slope *s = &answer(v)->a_on_b;
    return !s->beta.why && s->beta.v == 0 && s->low.v == 0 && s->high.v == 0;
}
static bool has_slope(const cmv__view *v) {
    const cmv_relation_answer *a = answer(v);
    return a && !a->a_on_b.beta.why && !a->a_on_b.low.why && !a->a_on_b.high.why && !is_still(v);
}
static bool is_slope_flat(const cmv__view *v) {
    return has_slope(v) && answer(v)->a_on_b.low.v <= 0 && answer(v)->a_on_b.high.v >= 0;
}
static bool is_slope_missing(const cmv__view *v) {
    return answer(v) && v->r->n > 0 && (answer(v)->a_on_b.beta.why || is_still(v));
}

static const char *move_of_a(cmv__ink *ink, const cmv__view *v, double slope) {
    const double step = cmv__step_of(v->r->transform_b);
    return cmv__move_text(ink, v->r->transform_a, &v->r->a.leg, step * slope, true);
}

/* An end of its interval, with the decimals of the slope: more would only look exact. */
static const char *bound_of_a(cmv__ink *ink, const cmv__view *v, double end, double slope) {
    const double step = cmv__step_of(v->r->transform_b);
    return cmv__move_end(ink, v->r->transform_a, &v->r->a.leg, step * end, step * slope);
}

static void say_move(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_slope *s = &answer(v)->a_on_b;
    CMV__SAY(ink, line, "A @ move in @ went with @ in @ over ",
             cmv__figure(cmv__step_text(ink, v->r->transform_b, &v->r->b.leg)), cmv__text(v->b),
             cmv__figure(move_of_a(ink, v, s->beta.v)), cmv__text(v->a));
    CMV__SAY0(ink, line,
              is_part(v)    ? "five years"
              : is_asked(v) ? "the dates asked for"
                            : "all of the sample");
    CMV__SAY(ink, line, ", 95" CMV__PERCENT " interval @ to @",
             cmv__figure(bound_of_a(ink, v, s->low.v, s->beta.v)),
             cmv__figure(bound_of_a(ink, v, s->high.v, s->beta.v)));
}
static void say_slope(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_move(ink, line, v);
    CMV__SAY0(ink, line, ".");
}
static void say_slope_flat(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_move(ink, line, v);
    CMV__SAY0(ink, line, ", which contains zero.");
}
static void say_slope_missing(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(
        ink, line, "How far @ moved with @ cannot be given: @.", cmv__text(v->a), cmv__text(v->b),
        cmv__text(cmv_reason_text(is_still(v) ? CMV_WHY_CONSTANT : answer(v)->a_on_b.beta.why)));
}

static const cmv__rule HORIZONS[] = {
    {1, "year-on-year changes overlap", overlaps, say_overlaps},
    {1, "one horizon with enough changes", is_one_horizon, say_one_horizon},
    {1, "depends on the horizon", depends, say_depends},
    {1, "together at every horizon", all_together, say_all_together},
    {1, "opposite at every horizon", all_opposite, say_all_opposite},
    {1, "no clear link at any horizon", all_unclear, say_all_unclear},
    {1, "clear at some horizons", some_clear, say_some_clear},
    {2, "all of the sample is weaker or stronger", all_differs_in_size, say_all_differs_in_size},
    {2, "all of the sample differs", all_differs, say_all_differs},
    {2, "five years have one horizon", five_years_have_one, say_five_years_have_one},
    {2, "longest horizon only in all of the sample", has_longest, say_longest},
    {3, "slope contains zero", is_slope_flat, say_slope_flat},
    {3, "slope with interval", has_slope, say_slope},
    {3, "slope missing", is_slope_missing, say_slope_missing},
};
const cmv__rules cmv__horizon_rules = CMV__RULES("horizons", HORIZONS);

/* ---- a third series held fixed, and ranks ------------------------------------------------------------------------------------- */

/* Partial correlation, as a correlation with an interval. */
static cmv_corr_jack left(const cmv__view *v) {
    const cmv_relation_answer *a = answer(v);
    return (cmv_corr_jack){
        .n = a->partial.n, .r = a->partial.r, .ci_low = a->partial.low, .ci_high = a->partial.high};
}
static bool has_control(const cmv__view *v) {
    return answer(v) && answer(v)->partial.id && v->r->n > 0;
}
static cmv__reading with(const cmv__view *v) {
    const cmv_corr_jack c = left(v);
    return cmv__reading_of(&c);
}
static cmv__reading without(const cmv__view *v) {
    return cmv__reading_of(&answer(v)->partial.plain);
}
static bool both_told(const cmv__view *v) {
    return has_control(v) && with(v) >= CMV__TOGETHER && without(v) >= CMV__TOGETHER;
}
static bool is_fixed_missing(const cmv__view *v) { return has_control(v) && !both_told(v); }
static bool is_kept(const cmv__view *v) {
    const cmv_relation_answer *a = answer(v);
    return both_told(v) && with(v) == without(v) && with(v) != CMV__UNCLEAR &&
           fabs(a->partial.r.v) >= fabs(a->partial.plain.r.v) / 2;
}
static bool is_shrunk(const cmv__view *v) {
    return both_told(v) && with(v) == without(v) && with(v) != CMV__UNCLEAR;
}
static bool is_gone(const cmv__view *v) {
    return both_told(v) && with(v) == CMV__UNCLEAR && without(v) != CMV__UNCLEAR;
}
static bool is_hidden(const cmv__view *v) {
    return both_told(v) && with(v) != CMV__UNCLEAR && without(v) == CMV__UNCLEAR;
}
static bool is_turned(const cmv__view *v) {
    return both_told(v) && with(v) != without(v) && with(v) != CMV__UNCLEAR;
}
static bool is_neither(const cmv__view *v) { return both_told(v); }

static const char *control(const cmv__view *v) {
    const cmv_leg *leg = v->r->answers->opt.control;
    return leg && leg->label && *leg->label ? leg->label : answer(v)->partial.name;
}

static void say_left(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_corr_jack c = left(v);
    CMV__SAY(ink, line, "With @ held fixed, the @ over the same @ becomes ", cmv__text(control(v)),
             cmv__corr(ink, answer(v)->partial.plain.r.v), cmv__units(ink, c.n, v->noun));
    cmv__say_corr(ink, line, &c);
}
static void say_fixed_missing(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_corr_jack c = left(v);
    const cmv_reason why = c.r.why        ? c.r.why
                           : c.ci_low.why ? c.ci_low.why
                                          : answer(v)->partial.plain.ci_low.why;
    if (why == CMV_WHY_COLLINEAR) {
        CMV__SAY(ink, line,
                 "What would be left with @ held fixed cannot be told: it accounts for more than "
                 "nine tenths of the variance of one side.",
                 cmv__text(control(v)));
        return;
    }
    CMV__SAY(ink, line, "What is left with @ held fixed cannot be told: @.", cmv__text(control(v)),
             cmv__text(cmv_reason_text(why)));
}
static void say_kept(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_left(ink, line, v);
    CMV__SAY(ink, line, ": the link is @ that both move with @.", cmv__strong("not merely"),
             cmv__text(control(v)));
}
static void say_shrunk(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_left(ink, line, v);
    CMV__SAY(ink, line, ": @ is that both move with @, but not all.",
             cmv__strong("most of the link"), cmv__text(control(v)));
}
static void say_gone(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_left(ink, line, v);
    CMV__SAY(ink, line, ": a link beyond what both share with @ is @.", cmv__text(control(v)),
             cmv__strong("not detectable"));
}
static void say_hidden(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_left(ink, line, v);
    CMV__SAY(ink, line, ": apart from what each shares with @ they moved @.", cmv__text(control(v)),
             cmv__strong(cmv__reading_words(with(v))));
}
static void say_neither(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_left(ink, line, v);
    CMV__SAY0(ink, line, ": there is no clear link, with or without.");
}

/* r of the same returns; NULL without a ladder. */
static const cmv_corr_jack *of_five_years(const cmv__view *v) {
    const cmv_relation_answer *a = answer(v);
    return a && a->n_horizons && !a->recent[0].c.r.why && !a->spearman.why ? &a->recent[0].c : NULL;
}
static bool ranks_differ(const cmv__view *v) {
    const cmv_corr_jack *c = of_five_years(v);
    return c && fabs(c->r.v - answer(v)->spearman.v) > RANKS_DIFFER;
}
/* Large moves can make a link only where one is told. */
static bool ranks_weaker(const cmv__view *v) {
    return ranks_differ(v) && fabs(answer(v)->spearman.v) < fabs(of_five_years(v)->r.v) &&
           cmv__reading_of(of_five_years(v)) != CMV__UNCLEAR;
}
static bool ranks_stronger(const cmv__view *v) {
    return ranks_differ(v) && fabs(answer(v)->spearman.v) > fabs(of_five_years(v)->r.v);
}

static void say_ranks(cmv__ink *ink, cmv_line *line, const cmv__view *v, const char *how) {
    CMV__SAY(ink, line,
             "@: by ranks, which know the order of the moves and not their size, the "
             "correlation over ",
             cmv__text(how));
    say_span(ink, line, v);
    CMV__SAY(ink, line, " is @, not @.", cmv__corr(ink, answer(v)->spearman.v),
             cmv__corr(ink, of_five_years(v)->r.v));
}
static void say_ranks_weaker(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_ranks(ink, line, v, "A few large moves make much of it");
}
static void say_ranks_stronger(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_ranks(ink, line, v, "A few large moves hide part of it");
}

static const cmv__rule FIXED[] = {
    {1, "control cannot be held fixed", is_fixed_missing, say_fixed_missing},
    {1, "most of the link is left", is_kept, say_kept},
    {1, "less than half is left", is_shrunk, say_shrunk},
    {1, "nothing detectable is left", is_gone, say_gone},
    {1, "a link was hidden", is_hidden, say_hidden},
    {1, "the sign turns", is_turned, say_hidden},
    {1, "no link with or without", is_neither, say_neither},
    {2, "ranks are weaker", ranks_weaker, say_ranks_weaker},
    {2, "ranks are stronger", ranks_stronger, say_ranks_stronger},
};
const cmv__rules cmv__fixed_rules = CMV__RULES("held fixed", FIXED);

/* ---- blocks --------------------------------------------------------------------------------------------------------------------- */

static void put_horizon(cmv__rows *rows, size_t col, const cmv_horizon *h) {
    cmv__put(rows, col, cmv__count(rows->ink, h->n));
    cmv__put_corr(rows, col + 1, h->c.r, h->c.ci_low, h->c.ci_high);
    cmv__put_interval(rows, col + 2, h->c.ci_low, h->c.ci_high);
}

static void horizon_table(cmv__ink *ink, const cmv__view *v) {
    static const cmv__column columns[] = {
        {"Horizon", false}, {"n", true},   {"Five years", true},   {"95 % interval", true},
        {"n", true},        {"All", true}, {"95 % interval", true}};
    static const cmv__column once[] = {
        {"Horizon", false}, {"n", true}, {"Correlation", true}, {"95 % interval", true}};
    const cmv_relation_answer *a = answer(v);
    if (a->n_horizons < 2 || !a->n) return;
    const bool two = is_part(v);
    cmv__rows rows =
        cmv__table(ink, "Correlation by horizon", two ? columns : once, two ? 7 : 4, a->n_horizons);
    if (rows.table) rows.table->compact = true;
    for (size_t i = 0; i < a->n_horizons; i++) {
        cmv__row(&rows);
        cmv__put(&rows, 0, cmv__text(a->recent[i].name));
        put_horizon(&rows, 1, &a->recent[i]);
        if (two) put_horizon(&rows, 4, &a->all[i]);
    }
    cmv__explain_gaps(ink);
}

static void explain(cmv__ink *ink, const cmv__view *v) {
    const cmv_relation_answer *a = answer(v);
    cmv__details(ink, "How this was computed");
    if (a->n_horizons > 1)
        CMV__SAY0(
            ink, cmv__para(ink, CMV_BLOCK_PARA),
            "Horizons: a change goes from the last shared level of one week (to Sunday), month or "
            "quarter to that of the next, by each side"
            "\xe2\x80\x99"
            "s own definition of a change, so that no two changes overlap. The first period, cut "
            "off where the sample begins, gives only the level that the first change starts from; "
            "the last one counts once its last session is over. Under 20 changes no correlation is "
            "given.");
    CMV__SAY0(
        ink, cmv__para(ink, CMV_BLOCK_PARA),
        "The slope is that of least squares, its interval from errors that allow for calm and "
        "stormy days (HC1). The intervals of correlations leave out one return at a time "
        "(jackknife on Fisher"
        "\xe2\x80\x99"
        "s z).");
    cmv_line *line = cmv__para(ink, CMV_BLOCK_PARA);
    if (has_control(v) && a->partial.n)
        CMV__SAY(ink, line,
                 "Held fixed: levels of all three series on the same dates first, then changes (@, "
                 "@ to @); the correlation of what is left of both sides after least squares on @. "
                 "Its interval leaves each return out of all regressions. It is refused when @ "
                 "accounts for more than nine tenths of a side.",
                 cmv__units(ink, a->partial.n, v->noun), cmv__day(ink, a->partial.first),
                 cmv__day(ink, a->partial.last), cmv__text(control(v)), cmv__text(control(v)));
    else
        CMV__SAY0(
            ink, line,
            "Nothing was held fixed: the broad stock market is one of the two sides, or there "
            "are no values of it.");
    cmv__command(ink);
    cmv__details_end(ink);
}

void cmv__horizon_blocks(cmv__ink *ink, const cmv__view *v) {
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__horizon_rules, v);
    cmv__trim(ink);
    cmv__put_chart(ink, cmv__chart_horizons(ink, v));
    horizon_table(ink, v);
    cmv__tell(ink, cmv__para(ink, CMV_BLOCK_PARA), &cmv__fixed_rules, v);
    cmv__trim(ink);
    explain(ink, v);
}
