// SPDX-License-Identifier: Apache-2.0
/*
 * The one thing that matters most for this pair now: the first of these rules that applies speaks, and it stands on top of
 * the page. They are ordered by what a reader would regret not to have been told.
 */
#include "pair_parts.h"

#include <math.h>

static const cmv_pair_answers *answers(const cmv__view *v) { return v->r->answers; }

static bool is_below(cmv_num p, double level) { return !p.why && p.v < level; }

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
        "detectable to do with each other: @ over the same @, @ after publication.",
        cmv__text(v->a), cmv__text(v->b), cmv__corr(ink, m->levels.v), cmv__corr(ink, m->same.c.r.v),
        cmv__text(cmv__noun(m->freq)), cmv__corr(ink, m->after.c.r.v));
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

/* A quarter of the scale apart, with intervals that do not meet: worth the top of a page. */
static bool is_state_bound(const cmv__view *v) {
    const cmv_regime_table *t = strongest(v);
    size_t low, high;
    if (!t || !extremes_of(t, &low, &high)) return false;
    return t->row[high].c.r.v - t->row[low].c.r.v >= .25 &&
           cmv__are_apart(&t->row[low].c, &t->row[high].c);
}

static void say_state_bound(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_regime_table *t = strongest(v);
    size_t low, high;
    if (!extremes_of(t, &low, &high)) return;
    CMV__SAY(ink, line, "How @ and @ move @: correlation @ when @, @ when @ (@).", cmv__text(v->a),
             cmv__text(v->b), cmv__strong("depends on the state of the world"),
             cmv__corr(ink, t->row[low].c.r.v), cmv__text(t->row[low].when),
             cmv__corr(ink, t->row[high].c.r.v), cmv__text(t->row[high].when), cmv__p(ink, t->p.v));
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
    {1, "a few moves decide", is_few_moves, say_few_moves},
    {1, "a hedge that no longer is one", is_hedge_lost, say_hedge_lost},
    {1, "a change of sign", is_switched, say_switched},
    {1, "one side leads", is_led, say_led},
    {1, "a hedge", is_hedge_now, say_hedge_now},
    {1, "alike in level only", is_only_level, say_only_level},
    {1, "a dated change", is_changed, say_changed},
    {1, "bound to a state", is_state_bound, say_state_bound},
    {1, "nearly one bet", is_one_bet, say_one_bet},
    {1, "no link", is_no_link, say_no_link},
};
const cmv__rules cmv__headline_rules = CMV__RULES("headline", HEADLINE);
