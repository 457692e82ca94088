// SPDX-License-Identifier: Apache-2.0
/*
 * The one thing that matters most for this pair now: the first of these rules that applies speaks, and it stands on top of
 * the page. They are ordered by what a reader would regret not to have been told.
 */
#include "pair_hedge.h"
#include "pair_parts.h"

#include <math.h>
#include <string.h>

static const cmv_pair_answers *answers(const cmv__view *v) { return v->r->answers; }

static bool is_below(cmv_num p, double level) { return !p.why && p.v < level; }

/* ---- out of step --------------------------------------------------------------------------------------------------------- */

/* Correlation by the week over five years, where it is clear; NULL. */
static const cmv_corr_jack *clear_week(const cmv__view *v) {
    const cmv_relation_answer *a = &answers(v)->relation;
    for (size_t i = 0; i < a->n_horizons; i++) {
        const cmv_horizon *h = &a->recent[i];
        const cmv__reading reading = cmv__reading_of(&h->c);
        if (h->name && !strcmp(h->name, "week") &&
            (reading == CMV__TOGETHER || reading == CMV__OPPOSITE))
            return &h->c;
    }
    return NULL;
}

static void say_misdated(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_lead_answer *l = &answers(v)->lead;
    const bool a_first = fabs(l->t[l->max_lag + 1].v) >= fabs(l->t[l->max_lag - 1].v);
    CMV__SAY(ink, line,
             "Figures by the @ hide what @ and @ share, because their @: the correlation is @ on "
             "the same @, but @ with @ one @ later.",
             cmv__text(v->noun), cmv__text(v->a), cmv__text(v->b),
             cmv__strong("values are out of step"), cmv__corr(ink, l->r[l->max_lag].v),
             cmv__text(v->noun), cmv__corr(ink, l->r[l->max_lag + (a_first ? 1 : -1)].v),
             cmv__text(a_first ? v->b : v->a), cmv__text(v->noun));
    const cmv_corr_jack *week = clear_week(v);
    if (week)
        CMV__SAY(ink, line,
                 " By the week, where that matters little, it is @, 95" CMV__PERCENT " interval @.",
                 cmv__corr(ink, week->r.v), cmv__interval(ink, week->ci_low.v, week->ci_high.v));
    CMV__SAY(ink, line,
             " Changes, conditions and crises told below by the @ may be those of the hours and "
             "not of the market.",
             cmv__text(v->noun));
}

/* ---- hedges ----------------------------------------------------------------------------------------------------------- */

/* One side as the hedge of the other, with their names. */
typedef struct hedge {
    const cmv_hedge_side *side;
    const char *hedge, *exposure;
} hedge;

static bool has_words(const cmv_hedge_side *s) {
    return !s->before.up.why && !s->since.up.why && !s->eff_five.oos.why;
}

/* The side that `holds`; the one that rose on more of the worst days before when both do. */
static hedge find_hedge(const cmv__view *v, bool (*holds)(const cmv_hedge_side *)) {
    hedge none = {0};
    if (!answers(v) || !v->r->a.leg.is_price || !v->r->b.leg.is_price) return none;
    const cmv_hedge_answer *h = &answers(v)->hedge;
    const hedge ab = {&h->ab, v->a, v->b}, ba = {&h->ba, v->b, v->a};
    const bool first = holds(&h->ab) && has_words(&h->ab);
    const bool second = holds(&h->ba) && has_words(&h->ba);
    if (first && second) return h->ba.before.up.v > h->ab.before.up.v ? ba : ab;
    return first ? ab : second ? ba : none;
}

static bool is_lost(const cmv_hedge_side *s) { return s->was_hedge && !s->is_hedge; }
static bool is_held(const cmv_hedge_side *s) { return s->is_hedge; }
static bool is_hedge_lost(const cmv__view *v) { return find_hedge(v, is_lost).side != NULL; }
/* What moves together now hedges nothing now, whatever the years before say on average. */
static bool is_hedge_now(const cmv__view *v) {
    return find_hedge(v, is_held).side && cmv__reading_of(&v->r->recent.r) != CMV__TOGETHER;
}

static void say_worst(cmv__ink *ink, cmv_line *line, const cmv__view *v, hedge h) {
    if (!h.side) return;
    const cmv_worst_days *before = &h.side->before, *since = &h.side->since;
    CMV__SAY(ink, line, "on @'s worst 5" CMV__PERCENT " of @ it rose on @ until the end of @",
             cmv__text(h.exposure), cmv__text(v->nouns), cmv__percent(ink, before->up.v, 0),
             cmv__text(cmv__str(ink, "%d", answers(v)->hedge.since_year - 1)));
    CMV__SAY(ink, line, ", and on @ since.", cmv__percent(ink, since->up.v, 0));
}

static void say_hedge_lost(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const hedge h = find_hedge(v, is_lost);
    CMV__SAY(ink, line, "@ used to hedge @ and no longer does: ", cmv__strong(h.hedge),
             cmv__strong(h.exposure));
    say_worst(ink, line, v, h);
}

static void say_hedge_now(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const hedge h = find_hedge(v, is_held);
    CMV__SAY(ink, line, "@ hedges @: ", cmv__strong(h.hedge), cmv__strong(h.exposure));
    say_worst(ink, line, v, h);
}

/* ---- a dated change ------------------------------------------------------------------------------------------------------ */

static const cmv_change_test *recent_change(const cmv__view *v) {
    return answers(v) ? &answers(v)->change.recent : NULL;
}

/* The test for constancy rejects and the two sides of its date differ as well. */
static bool is_changed(const cmv__view *v) {
    const cmv_change_test *t = recent_change(v);
    return t && t->n && is_below(t->p, .05) && t->confirm.p < .05 && !t->before.r.why &&
           !t->after.r.why;
}

static bool is_switched(const cmv__view *v) {
    if (!is_changed(v)) return false;
    const cmv__reading before = cmv__reading_of(&recent_change(v)->before),
                       after = cmv__reading_of(&recent_change(v)->after);
    return (before == CMV__OPPOSITE && after == CMV__TOGETHER) ||
           (before == CMV__TOGETHER && after == CMV__OPPOSITE);
}

static void say_change(cmv__ink *ink, cmv_line *line, const cmv__view *v, const char *what) {
    const cmv_change_test *t = recent_change(v);
    CMV__SAY(ink, line, "The link between @ and @ @ around @: correlation @ before, @ since (@).",
             cmv__text(v->a), cmv__text(v->b), cmv__strong(what), cmv__day(ink, t->date),
             cmv__corr(ink, t->before.r.v), cmv__corr(ink, t->after.r.v), cmv__p(ink, t->p.v));
}

static void say_switched(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_change(ink, line, v, "changed its sign");
}

static void say_changed(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_change_test *t = recent_change(v);
    const bool stronger = fabs(t->after.r.v) > fabs(t->before.r.v);
    say_change(ink, line, v, stronger ? "became closer" : "became looser");
}

/* ---- the size of the moves ------------------------------------------------------------------------------------------------- */

/* The slope changed, its two intervals do not meet, and nothing speaks of a change of the correlation. */
static bool is_resized(const cmv__view *v) {
    if (!answers(v) || is_below(answers(v)->change.recent.p, .05)) return false;
    const cmv_num p = answers(v)->change.slope.p;
    const cmv_slope *x = &answers(v)->change.slope.before, *y = &answers(v)->change.slope.after;
    return is_below(p, .01) && !x->beta.why && !y->beta.why && x->beta.v * y->beta.v > 0 &&
           (x->low.v > y->high.v || y->low.v > x->high.v);
}

static cmv_span move_of_a(cmv__ink *ink, const cmv__view *v, double slope) {
    const double step = cmv__step_of(v->r->transform_b);
    return cmv__figure(cmv__move_text(ink, v->r->transform_a, &v->r->a.leg, step * slope, true));
}

static void say_resized(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_slope *x = &answers(v)->change.slope.before, *y = &answers(v)->change.slope.after;
    const bool less = fabs(y->beta.v) < fabs(x->beta.v);
    CMV__SAY(ink, line,
             "@ moves @ with @ than it did: a @ move in @ went with @ until about @ and with @ "
             "since (@), while no change of the correlation itself is detectable.",
             cmv__text(v->a), cmv__strong(less ? "less" : "more"), cmv__text(v->b),
             cmv__figure(cmv__step_text(ink, v->r->transform_b, &v->r->b.leg)), cmv__text(v->b),
             move_of_a(ink, v, x->beta.v), cmv__day(ink, answers(v)->change.slope.date),
             move_of_a(ink, v, y->beta.v), cmv__p(ink, answers(v)->change.slope.p.v));
}

/* ---- one leads the other --------------------------------------------------------------------------------------------------- */

static bool is_led(const cmv__view *v) {
    return answers(v) &&
           (answers(v)->lead.verdict == CMV_LEAD_A || answers(v)->lead.verdict == CMV_LEAD_B);
}

static void say_led(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const bool a = answers(v)->lead.verdict == CMV_LEAD_A;
    const cmv_lead_side *side = a ? &answers(v)->lead.ab : &answers(v)->lead.ba;
    CMV__SAY(ink, line, "@ leads @ by @: correlation @ at that lag over @ (@).",
             cmv__strong(a ? v->a : v->b), cmv__strong(a ? v->b : v->a),
             cmv__units(ink, (size_t)side->lag, v->noun), cmv__corr(ink, side->r.v),
             cmv__units(ink, answers(v)->lead.n, v->noun), cmv__p(ink, side->p.v));
}

/* ---- levels that mislead ----------------------------------------------------------------------------------------------------- */

static bool is_only_level(const cmv__view *v) {
    if (!answers(v)) return false;
    const cmv_mixed_answer *m = &answers(v)->mixed;
    return m->applies && m->warn && cmv__reading_of(&m->same.c) == CMV__UNCLEAR &&
           cmv__reading_of(&m->after.c) == CMV__UNCLEAR;
}

static void say_only_level(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_mixed_answer *m = &answers(v)->mixed;
    CMV__SAY(
        ink, line,
        "The charts of @ and @ look alike (levels correlate @), but their changes have nothing "
        "detectable to do with each other: @ over the same @, @ after publication, in @.",
        cmv__text(v->a), cmv__text(v->b), cmv__corr(ink, m->levels.v),
        cmv__corr(ink, m->same.c.r.v), cmv__text(cmv__noun(m->freq)),
        cmv__corr(ink, m->after.c.r.v), cmv__units(ink, m->same.n, cmv__noun(m->freq)));
    const cmv__reading recent = cmv__reading_of(&m->same_recent.c);
    if (recent == CMV__TOGETHER || recent == CMV__OPPOSITE)
        CMV__SAY(ink, line,
                 " The last five years taken alone differ: @ over the same @, interval @.",
                 cmv__corr(ink, m->same_recent.c.r.v), cmv__text(cmv__noun(m->freq)),
                 cmv__interval(ink, m->same_recent.c.ci_low.v, m->same_recent.c.ci_high.v));
}

/* ---- a state that separates ---------------------------------------------------------------------------------------------------- */

static const cmv_regime_table *strongest(const cmv__view *v) {
    const int at = answers(v) && answers(v)->parting.n_regimes ? answers(v)->parting.strongest : -1;
    return at < 0 ? NULL : &answers(v)->parting.regime[at];
}

/* States with the lowest and the highest r. */
static bool extremes_of(const cmv_regime_table *t, size_t *low, size_t *high) {
    *low = *high = SIZE_MAX;
    for (size_t i = 0; i < t->n_states; i++) {
        const cmv_corr_jack *c = &t->row[i].c;
        if (c->r.why || c->ci_low.why) continue;
        if (*low == SIZE_MAX || c->r.v < t->row[*low].c.r.v) *low = i;
        if (*high == SIZE_MAX || c->r.v > t->row[*high].c.r.v) *high = i;
    }
    return *low != SIZE_MAX && *low != *high;
}

/* What the recent reading has clearly left behind is not the news: the sentences below the headline begin with that. */
static bool is_overtaken(const cmv__view *v) { return cmv__change_of(v->r) == CMV__CLEARLY; }

/* A quarter of the scale apart, with intervals that do not meet: worth the top of a page. */
static bool is_state_bound(const cmv__view *v) {
    const cmv_regime_table *t = strongest(v);
    size_t low, high;
    if (!t || is_overtaken(v) || !extremes_of(t, &low, &high)) return false;
    return t->row[high].c.r.v - t->row[low].c.r.v >= .25 &&
           cmv__are_apart(&t->row[low].c, &t->row[high].c);
}

static void say_state_bound(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_regime_table *t = strongest(v);
    size_t low, high;
    if (!extremes_of(t, &low, &high)) return;
    CMV__SAY(ink, line, "How @ and @ move @: correlation @ when @, @ when @ (@).", cmv__text(v->a),
             cmv__text(v->b), cmv__strong("depends on conditions"),
             cmv__corr(ink, t->row[low].c.r.v), cmv__text(t->row[low].when),
             cmv__corr(ink, t->row[high].c.r.v), cmv__text(t->row[high].when), cmv__p(ink, t->p.v));
}

/* ---- falls that count for more ---------------------------------------------------------------------------------------------- */

/* Slopes of one sign, one half as steep again as the other, and told apart at one in a thousand. */
static bool is_bent(const cmv__view *v) {
    if (!answers(v) || is_overtaken(v)) return false;
    const cmv__hedged d = cmv__hedged_main(v);
    if (!cmv__hedge_asked(&d, v) || d.s->up_beta.why || d.s->down_beta.why || d.s->down_extra_t.why)
        return false;
    /* beyond ten times one of the two is as good as nothing, and the ratio with it */
    const double up = d.s->up_beta.v, down = d.s->down_beta.v, more = fabs(down / up);
    return fabs(d.s->down_extra_t.v) > 3.29 && up * down > 0 &&
           ((more >= 1.5 && more <= 10) || (1 / more >= 1.5 && 1 / more <= 10));
}

static void say_bent(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    const double up = d.s->up_beta.v, down = d.s->down_beta.v;
    const bool falls = fabs(down) > fabs(up);
    const double step = cmv__step_of(d.exposure_t), more = falls ? down / up : up / down;
    const cmv_span one = cmv__figure(cmv__step_text(ink, d.exposure_t, d.exposure_leg));
    const cmv_span fall =
        cmv__figure(cmv__move_text(ink, d.hedge_t, d.hedge_leg, -step * down, true));
    const cmv_span rise = cmv__figure(cmv__move_text(ink, d.hedge_t, d.hedge_leg, step * up, true));
    CMV__SAY(ink, line,
             "@ moved @ with @ of @ as with @: over @ a @ fall went with @, a @ rise with @.",
             cmv__text(d.hedge),
             cmv__strong(cmv__str(ink, "%s times as far", cmv__number(ink, more, 1, false))),
             cmv__text(falls ? "falls" : "rises"), cmv__text(d.exposure),
             cmv__text(falls ? "rises" : "falls"), cmv__units(ink, v->r->n, v->noun), one, fall,
             one, rise);
}

/* ---- nothing new: what has always held ------------------------------------------------------------------------------------------- */

static const cmv_horizon *day(const cmv__view *v) {
    return answers(v) && answers(v)->relation.n_horizons ? &answers(v)->relation.all[0] : NULL;
}

static bool is_steady(const cmv__view *v) {
    return day(v) && !day(v)->c.r.why && recent_change(v) && !recent_change(v)->p.why &&
           !is_below(recent_change(v)->p, .05) && cmv__change_of(v->r) == CMV__NO_CHANGE;
}

/* Recently and over all of the sample; a single leap of one side can hide it from the latter. */
static bool is_exact(const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    return cmv__is_exact(&r->recent.r) && r->n_windows &&
           cmv__is_exact(&r->windows[r->n_windows - 1].c);
}

static void say_exact(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_corr_jack *all = &v->r->windows[v->r->n_windows - 1].c;
    CMV__SAY(ink, line,
             "@ and @ are @: on each of @ since @ the move of one was the move of the other, in "
             "the same proportion (correlation @).",
             cmv__text(v->a), cmv__text(v->b),
             cmv__strong(all->r.v > 0 ? "one and the same" : "exact mirror images"),
             cmv__units(ink, all->n, v->noun), cmv__day(ink, v->r->first), cmv__corr(ink, all->r.v));
}

/* Ranks this far from r: what the page computes rests on a handful of returns, often a slip in the data. */
#define FEW_MOVES 0.3

static bool is_few_moves(const cmv__view *v) {
    if (!answers(v) || !answers(v)->relation.n_horizons) return false;
    const cmv_relation_answer *a = &answers(v)->relation;
    return !a->spearman.why && !a->recent[0].c.r.why &&
           fabs(a->spearman.v - a->recent[0].c.r.v) > FEW_MOVES;
}

static void say_few_moves(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_relation_answer *a = &answers(v)->relation;
    CMV__SAY(ink, line,
             "@ what the figures of @ and @ say: over @ the correlation is @, by ranks, which know "
             "the order of the moves and not their size, it is @.",
             cmv__strong("A few extreme moves decide"), cmv__text(v->a), cmv__text(v->b),
             cmv__units(ink, a->recent[0].n, v->noun), cmv__corr(ink, a->recent[0].c.r.v),
             cmv__corr(ink, a->spearman.v));
}

static bool is_one_bet(const cmv__view *v) {
    return is_steady(v) && fabs(day(v)->c.r.v) >= .87 && fabs(v->r->recent.r.r.v) >= .87;
}

static void say_one_bet(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const double r = v->r->recent.r.r.v;
    CMV__SAY(
        ink, line,
        "@ and @ are @: a correlation of @ over @, and no change detectable in five years (@).",
        cmv__text(v->a), cmv__text(v->b),
        cmv__strong(r > 0 ? "nearly one bet" : "nearly mirror images"), cmv__corr(ink, r),
        cmv__units(ink, v->r->recent.r.n, v->noun), cmv__p(ink, recent_change(v)->p.v));
}

/* A clear link at any horizon, or one session apart, is a link. */
static bool is_linked_elsewhere(const cmv__view *v) {
    const cmv_relation_answer *a = &answers(v)->relation;
    for (size_t i = 0; i < a->n_horizons; i++) {
        if (cmv__reading_of(&a->recent[i].c) == CMV__TOGETHER ||
            cmv__reading_of(&a->recent[i].c) == CMV__OPPOSITE ||
            cmv__reading_of(&a->all[i].c) == CMV__TOGETHER ||
            cmv__reading_of(&a->all[i].c) == CMV__OPPOSITE)
            return true;
    }
    return answers(v)->lead.verdict == CMV_LEAD_ASYNC;
}

/* Nine years in ten on one side of zero, and the recent reading with them. */
static bool is_lasting(const cmv__view *v) {
    if (!day(v) || day(v)->c.r.why || is_changed(v)) return false;
    const cmv__year_count n = cmv__count_years(v);
    const cmv__reading now = cmv__reading_of(&v->r->recent.r);
    const size_t same = now == CMV__TOGETHER ? n.together : now == CMV__OPPOSITE ? n.opposite : 0;
    return n.defined >= 10 && 10 * same >= 9 * n.defined && cmv__change_of(v->r) == CMV__NO_CHANGE;
}

static void say_lasting(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__year_count n = cmv__count_years(v);
    const bool together = cmv__reading_of(&v->r->recent.r) == CMV__TOGETHER;
    const size_t same = together ? n.together : n.opposite;
    CMV__SAY(ink, line, "In @ of @ @ and @ moved @, and the last @, at @, are no exception",
             same == n.defined ? cmv__strong("every one") : cmv__count(ink, same),
             cmv__units(ink, n.defined, "calendar year"), cmv__text(v->a), cmv__text(v->b),
             cmv__strong(cmv__reading_words(together ? CMV__TOGETHER : CMV__OPPOSITE)),
             cmv__units(ink, v->r->recent.r.n, v->noun), cmv__corr(ink, v->r->recent.r.r.v));
    CMV__SAY(ink, line, ": the correlation of all @ since @ is @.",
             cmv__units(ink, day(v)->n, v->noun), cmv__day(ink, day(v)->first),
             cmv__corr(ink, day(v)->c.r.v));
}

static bool is_no_link(const cmv__view *v) {
    return is_steady(v) && cmv__reading_of(&v->r->recent.r) == CMV__UNCLEAR &&
           fabs(day(v)->c.r.v) < .1 && !is_linked_elsewhere(v);
}

static void say_no_link(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_horizon *h = day(v);
    CMV__SAY(ink, line, "@ and @ have gone @: correlation @ over @ since @.", cmv__text(v->a),
             cmv__text(v->b), cmv__strong("their own ways"), cmv__corr(ink, h->c.r.v),
             cmv__units(ink, h->n, v->noun), cmv__day(ink, h->first));
}

static const cmv__rule HEADLINE[] = {
    {1, "exactly proportional", is_exact, say_exact},
    {1, "out of step", cmv__is_misdated, say_misdated},
    {1, "a few moves decide", is_few_moves, say_few_moves},
    {1, "a hedge that no longer is one", is_hedge_lost, say_hedge_lost},
    {1, "a change of sign", is_switched, say_switched},
    {1, "one side leads", is_led, say_led},
    {1, "a hedge", is_hedge_now, say_hedge_now},
    {1, "alike in level only", is_only_level, say_only_level},
    {1, "a dated change", is_changed, say_changed},
    {1, "bound to a state", is_state_bound, say_state_bound},
    {1, "nearly one bet", is_one_bet, say_one_bet},
    {1, "falls count for more", is_bent, say_bent},
    {1, "moves of another size", is_resized, say_resized},
    {1, "lasting", is_lasting, say_lasting},
    {1, "no link", is_no_link, say_no_link},
};
const cmv__rules cmv__headline_rules = CMV__RULES("headline", HEADLINE);
