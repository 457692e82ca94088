// SPDX-License-Identifier: Apache-2.0
/* Does one side hedge the other? The sentences of a report with answers: what the tests allow, the better claim first. */
#include "pair_hedge.h"

#include <math.h>

#define APOSTROPHE "\xe2\x80\x99"

/* ---- directions ------------------------------------------------------------------------------------------------------------ */

cmv__hedged cmv__hedged_ab(const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    return (cmv__hedged){&r->answers->hedge.ab, v->a,          v->b, &r->a.leg, &r->b.leg,
                         r->transform_a,        r->transform_b};
}

cmv__hedged cmv__hedged_ba(const cmv__view *v) {
    const cmv_pair_report *r = v->r;
    return (cmv__hedged){&r->answers->hedge.ba, v->b,          v->a, &r->b.leg, &r->a.leg,
                         r->transform_b,        r->transform_a};
}

bool cmv__hedge_asked(const cmv__hedged *d, const cmv__view *v) {
    return d->exposure_leg->is_price && v->r->n > 0;
}

bool cmv__hedge_owned(const cmv__hedged *d) {
    return d->hedge_leg->is_price && d->exposure_leg->is_price;
}

static bool is_judged(const cmv_effectiveness *e, const cmv_worst_days *d) {
    return !e->oos.why && !e->low.why && !d->up.why;
}

cmv__hedge_claim cmv__hedge_now(const cmv__hedged *d) {
    if (!d->s) return CMV__CLAIM_UNKNOWN;
    if (d->s->is_hedge) return CMV__CLAIM_HELD;
    if (d->s->is_short_hedge) return CMV__CLAIM_SOLD;
    return is_judged(&d->s->eff_five, &d->s->since) ? CMV__CLAIM_NONE : CMV__CLAIM_UNKNOWN;
}

cmv__hedge_claim cmv__hedge_before(const cmv__hedged *d) {
    if (!d->s) return CMV__CLAIM_UNKNOWN;
    if (d->s->was_hedge) return CMV__CLAIM_HELD;
    if (d->s->was_short_hedge) return CMV__CLAIM_SOLD;
    return is_judged(&d->s->eff_before, &d->s->before) ? CMV__CLAIM_NONE : CMV__CLAIM_UNKNOWN;
}

/* The better the claim, the higher; effectiveness out of sample, at most 1, decides between equal ones. */
static double rank(const cmv__hedged *d) {
    const double now = cmv__hedge_now(d) == CMV__CLAIM_HELD   ? 32
                       : cmv__hedge_now(d) == CMV__CLAIM_SOLD ? 16
                                                              : 0;
    const double before = cmv__hedge_before(d) >= CMV__CLAIM_HELD ? 8 : 0;
    return now + before + (d->s->eff_five.oos.why ? -2 : fmax(d->s->eff_five.oos.v, -1));
}

static bool ab_first(const cmv__view *v) {
    const cmv__hedged ab = cmv__hedged_ab(v), ba = cmv__hedged_ba(v);
    if (!cmv__hedge_asked(&ba, v)) return true;
    return cmv__hedge_asked(&ab, v) && rank(&ab) >= rank(&ba);
}

cmv__hedged cmv__hedged_main(const cmv__view *v) {
    return ab_first(v) ? cmv__hedged_ab(v) : cmv__hedged_ba(v);
}
cmv__hedged cmv__hedged_other(const cmv__view *v) {
    return ab_first(v) ? cmv__hedged_ba(v) : cmv__hedged_ab(v);
}

bool cmv__five_is_all(const cmv__view *v) { return v->r->answers->span_n == v->r->n; }

/* ---- words ----------------------------------------------------------------------------------------------------------------- */

const char *cmv__hedge_mean(cmv__ink *ink, cmv_transform t, const cmv_leg *leg, double v) {
    if (cmv__is_relative(t)) return cmv__percent_text(ink, v, 2, true);
    return cmv__move_text(ink, t, leg, v, true);
}

const char *cmv__worst_years(cmv__ink *ink, const cmv_worst_days *d) {
    const int first = cmv_date_ymd(d->first).year, last = cmv_date_ymd(d->last).year;
    if (first == last) return cmv__str(ink, "%d", first);
    return cmv__str(ink, "%d\xe2\x80\x93%d", first, last);
}

static cmv_span since_year(cmv__ink *ink, const cmv__view *v) {
    return cmv__figure(cmv__str(ink, "%d", v->r->answers->hedge.since_year));
}
static cmv_span until_year(cmv__ink *ink, const cmv__view *v) {
    return cmv__figure(cmv__str(ink, "%d", v->r->answers->hedge.since_year - 1));
}

/* Why the five years allow no verdict. */
static cmv_reason why_unjudged(const cmv__hedged *d) {
    const cmv_reason why[] = {d->s->eff_five.oos.why, d->s->eff_five.low.why, d->s->since.up.why};
    for (size_t i = 0; i < sizeof why / sizeof *why; i++) {
        if (why[i]) return why[i];
    }
    return CMV_WHY_TOO_FEW;
}

/* A share of volatility: whole percents, a decimal below one. */
static cmv_span size_of(cmv__ink *ink, double share) {
    const double v = fabs(share);
    if (v < .0005)
        return cmv__figure(cmv__str(ink, "under %s", cmv__percent_text(ink, .001, 1, false)));
    return cmv__percent(ink, v, v < .0095 ? 1 : 0);
}

static const char *five_words(const cmv__view *v) {
    return cmv__five_is_all(v) ? "over all these years" : "over the last five years";
}

/* ---- worst days ------------------------------------------------------------------------------------------------------------ */

static bool has(const cmv_worst_days *d) { return !d->up.why; }
static bool both_stretches(const cmv__hedged *d) { return has(&d->s->before) && has(&d->s->since); }
static bool main_both(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    return both_stretches(&d);
}
static bool main_all(const cmv__view *v) { return has(&cmv__hedged_main(v).s->all); }
static bool always(const cmv__view *v) {
    (void)v;
    return true;
}

static void worst_both(cmv__ink *ink, cmv_line *line, const cmv__view *v, const cmv__hedged *d) {
    CMV__SAY(
        ink, line,
        "On the worst 5" CMV__PERCENT " of @ for @, @ rose on @ of them in @ and on @ since @.",
        cmv__text(v->nouns), cmv__text(d->exposure), cmv__text(d->hedge),
        cmv__percent(ink, d->s->before.up.v, 0), cmv__figure(cmv__worst_years(ink, &d->s->before)),
        cmv__percent(ink, d->s->since.up.v, 0), since_year(ink, v));
}

static void say_worst_both(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    worst_both(ink, line, v, &d);
}

static void say_worst_all(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    const cmv_worst_days *w = &d.s->all;
    CMV__SAY(
        ink, line,
        "On the worst 5" CMV__PERCENT
        " of @ for @ (@ of @) it averaged @ and @ @; @ rose on @ of them.",
        cmv__text(v->nouns), cmv__text(d.exposure), cmv__count(ink, w->n), cmv__count(ink, w->n_all),
        cmv__toned(cmv__hedge_mean(ink, d.exposure_t, d.exposure_leg, w->exposure.v), w->exposure.v),
        cmv__text(d.hedge),
        cmv__toned(cmv__hedge_mean(ink, d.hedge_t, d.hedge_leg, w->hedge.v), w->hedge.v),
        cmv__text(d.hedge), cmv__percent(ink, w->up.v, 0));
}

static void say_no_worst(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    CMV__SAY(ink, line, "What @ did on the worst @ of @ cannot be given: @.", cmv__text(d.hedge),
             cmv__text(v->nouns), cmv__text(d.exposure),
             cmv__text(cmv_reason_text(d.s->all.up.why)));
}

/* ---- effectiveness --------------------------------------------------------------------------------------------------------- */

static bool has_effect(const cmv_effectiveness *e) { return !e->vol_removed.why; }
static bool effect_both(const cmv__hedged *d) {
    return cmv__hedge_owned(d) && has_effect(&d->s->eff_before) && has_effect(&d->s->eff_five);
}
static bool main_effects(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    return effect_both(&d);
}
static bool main_effect(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    return cmv__hedge_owned(&d) && has_effect(&d.s->eff_five);
}
static bool main_effect_all(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    return cmv__hedge_owned(&d) && has_effect(&d.s->eff_all);
}
static bool main_owned(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    return cmv__hedge_owned(&d);
}

/* "took 8 % off the volatility of IWM", "added 3 % to the volatility of IWM" */
static void effect(cmv__ink *ink, cmv_line *line, double removed, const char *whose) {
    if (removed == 0)
        CMV__SAY(ink, line, "changed nothing in the volatility of @", cmv__text(whose));
    else if (removed < -1)
        CMV__SAY(ink, line, "multiplied the volatility of @ by @", cmv__text(whose),
                 cmv__figure(cmv__number(ink, 1 - removed, 1 - removed < 9.95 ? 1 : 0, false)));
    else
        CMV__SAY(ink, line,
                 removed > 0 ? "took @ off the volatility of @" : "added @ to the volatility of @",
                 size_of(ink, removed), cmv__text(whose));
}

/* The same a second time, shorter. */
static void effect_again(cmv__ink *ink, cmv_line *line, double before, double now) {
    if (now == 0 || now < -1 || before == 0 || before < -1) {
        CMV__SAY0(ink, line, " and ");
        effect(ink, line, now, "the same");
        return;
    }
    const bool same = (before >= 0) == (now >= 0);
    CMV__SAY(ink, line,
             same       ? " and @"
             : now >= 0 ? " but took @ off it"
                        : " but added @ to it",
             size_of(ink, now));
}

static void effects(cmv__ink *ink, cmv_line *line, const cmv__view *v, const cmv__hedged *d) {
    const double before = d->s->eff_before.vol_removed.v, now = d->s->eff_five.vol_removed.v;
    effect(ink, line, before, d->exposure);
    CMV__SAY(ink, line, " out of sample until @", until_year(ink, v));
    effect_again(ink, line, before, now);
    CMV__SAY(ink, line, " @. In shares of its variance: @ then, @ now.", cmv__text(five_words(v)),
             cmv__percent(ink, d->s->eff_before.oos.v, 1),
             cmv__percent(ink, d->s->eff_five.oos.v, 1));
}

static void position(cmv__ink *ink, cmv_line *line, const cmv__view *v, const cmv__hedged *d) {
    const cmv_hedge_answer *h = &v->r->answers->hedge;
    CMV__SAY(ink, line, "A position in @ against @, sized anew every @ from the @ before, ",
             cmv__text(d->hedge), cmv__text(d->exposure),
             h->rebalance == 1 ? cmv__text(v->noun) : cmv__units(ink, h->rebalance, v->noun),
             cmv__count(ink, h->window));
}

static void say_effects(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    position(ink, line, v, &d);
    effects(ink, line, v, &d);
}

static void say_effect(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    position(ink, line, v, &d);
    effect(ink, line, d.s->eff_five.vol_removed.v, d.exposure);
    CMV__SAY(ink, line, " out of sample @.", cmv__text(five_words(v)));
}

static void say_effect_all(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    position(ink, line, v, &d);
    effect(ink, line, d.s->eff_all.vol_removed.v, d.exposure);
    CMV__SAY(ink, line, " out of sample over all @.", cmv__units(ink, d.s->eff_all.n, v->noun));
}

static void say_no_effect(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    CMV__SAY(
        ink, line, "What a position in @ would have done for @ out of sample cannot be given: @.",
        cmv__text(d.hedge), cmv__text(d.exposure),
        cmv__text(cmv_reason_text(d.s->eff_all.oos.why ? d.s->eff_all.oos.why : CMV_WHY_TOO_FEW)));
}

/* ---- verdict --------------------------------------------------------------------------------------------------------------- */

static bool is_claim(cmv__hedge_claim c) { return c >= CMV__CLAIM_HELD; }
static cmv__hedge_claim now_of(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    return cmv__hedge_now(&d);
}
static cmv__hedge_claim before_of(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    return cmv__hedge_before(&d);
}
static bool is_not_owned(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    return !cmv__hedge_owned(&d);
}
static bool is_still(const cmv__view *v) {
    return is_claim(now_of(v)) && now_of(v) == before_of(v);
}
static bool has_turned(const cmv__view *v) { return is_claim(now_of(v)) && is_claim(before_of(v)); }
static bool has_become(const cmv__view *v) {
    return is_claim(now_of(v)) && before_of(v) == CMV__CLAIM_NONE;
}
static bool is_now(const cmv__view *v) { return is_claim(now_of(v)); }
static bool was(const cmv__view *v) {
    return is_claim(before_of(v)) && now_of(v) == CMV__CLAIM_NONE;
}
static bool was_once(const cmv__view *v) { return is_claim(before_of(v)); }
static bool is_none(const cmv__view *v) { return now_of(v) == CMV__CLAIM_NONE; }

static const char *how(cmv__hedge_claim c) {
    return c == CMV__CLAIM_SOLD ? "Sold short, it" : "It";
}

static void say_not_owned(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    CMV__SAY(ink, line,
             "@ cannot be held, so this says how it moved, not what it would have protected.",
             cmv__text(d.hedge));
}
static void say_still(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "@ was a hedge until @ and still is one.", cmv__text(how(now_of(v))),
             until_year(ink, v));
}
static void say_turned(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const bool sold = now_of(v) == CMV__CLAIM_SOLD;
    CMV__SAY(ink, line, "Until @ it was a hedge when @; now it is one when @.", until_year(ink, v),
             cmv__text(sold ? "held" : "sold short"), cmv__text(sold ? "sold short" : "held"));
}
static void say_become(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "@ is a hedge now; until @ it was none.", cmv__text(how(now_of(v))),
             until_year(ink, v));
}
static void say_now(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "@ was a hedge @.", cmv__text(how(now_of(v))), cmv__text(five_words(v)));
}
static void say_was(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "@ was a hedge until @; it is not one now.", cmv__text(how(before_of(v))),
             until_year(ink, v));
}
static void say_was_once(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    CMV__SAY(ink, line, "@ was a hedge until @; whether it still is cannot be said: @.",
             cmv__text(how(before_of(v))), until_year(ink, v),
             cmv__text(cmv_reason_text(why_unjudged(&d))));
}
static void say_none(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "No hedge is detectable@.",
             cmv__text(before_of(v) == CMV__CLAIM_NONE ? ", then or now" : ""));
}
static void say_unknown(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    CMV__SAY(ink, line, "Whether that makes a hedge cannot be said: @.",
             cmv__text(cmv_reason_text(why_unjudged(&d))));
}

/* Why there is no claim now, in the order of the tests. */
typedef enum failing { NOTHING_FAILS, HOLDS_ZERO, ADDS_RISK, TOO_SMALL, WORST_DAYS } failing;

static failing failing_of(const cmv__hedged *d) {
    const cmv_effectiveness *e = &d->s->eff_five;
    if (!cmv__hedge_owned(d) || cmv__hedge_now(d) != CMV__CLAIM_NONE) return NOTHING_FAILS;
    if (e->high.v < 0) return ADDS_RISK;
    if (e->low.v <= 0) return HOLDS_ZERO;
    return e->oos.v <= .05 ? TOO_SMALL : WORST_DAYS;
}

/* Returns of different hours hide what a hedge would have done. */
static void say_shifted(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "Whether one hedges the other @: the values of a @ are not of the same hours (see "
             "whether one leads the other), and out of step a hedge looks weaker than it is.",
             cmv__strong("cannot be told from this"), cmv__text(v->noun));
}

static failing main_failing(const cmv__view *v) {
    if (cmv__is_misdated(v)) return NOTHING_FAILS;
    const cmv__hedged d = cmv__hedged_main(v);
    return failing_of(&d);
}
static bool holds_zero(const cmv__view *v) { return main_failing(v) == HOLDS_ZERO; }
static bool is_worse(const cmv__view *v) { return main_failing(v) == ADDS_RISK; }
static bool is_small(const cmv__view *v) { return main_failing(v) == TOO_SMALL; }
static bool fails_worst(const cmv__view *v) { return main_failing(v) == WORST_DAYS; }

/* "−3 % to 4 %"; a decimal where whole percents would make one of both ends; ten times the variance added is enough said. */
static cmv_span variance_interval(cmv__ink *ink, const cmv_effectiveness *e) {
    const int decimals = fabs(e->low.v) < .005 && fabs(e->high.v) < .005 ? 2 : 0;
    const char *low = e->low.v < -10
                          ? cmv__str(ink, "less than %s", cmv__percent_text(ink, -10, 0, false))
                          : cmv__percent_text(ink, e->low.v, decimals, false);
    return cmv__figure(
        cmv__str(ink, "%s to %s", low, cmv__percent_text(ink, e->high.v, decimals, false)));
}
static const cmv_effectiveness *five(const cmv__view *v) {
    return &cmv__hedged_main(v).s->eff_five;
}
static const cmv_effectiveness *other_five(const cmv__view *v) {
    return &cmv__hedged_other(v).s->eff_five;
}
static void zero_inside(cmv__ink *ink, cmv_line *line, const cmv__view *v,
                        const cmv_effectiveness *e) {
    CMV__SAY(ink, line, "The interval of what it removed of the variance @, @, contains zero.",
             cmv__text(five_words(v)), variance_interval(ink, e));
}
static void added(cmv__ink *ink, cmv_line *line, const cmv__view *v, const cmv_effectiveness *e) {
    CMV__SAY(ink, line, "Out of sample it added risk: it removed @ of the variance @.",
             variance_interval(ink, e), cmv__text(five_words(v)));
}
static void too_small(cmv__ink *ink, cmv_line *line, const cmv_effectiveness *e) {
    CMV__SAY(ink, line,
             "What it removed is real but small: @ of the variance, and a hedge should take more "
             "than @.",
             cmv__percent(ink, e->oos.v, 1), cmv__percent(ink, .05, 0));
}
static void bad_days(cmv__ink *ink, cmv_line *line, const cmv__view *v, const cmv__hedged *d) {
    const bool sold = d->s->eff_five.ratio.v > 0;
    CMV__SAY(ink, line,
             "It evened out ordinary @ but failed on the worst: to help there, @ had to @ on most "
             "of them and on average.",
             cmv__text(v->nouns), cmv__text(d->hedge), cmv__text(sold ? "fall" : "rise"));
}
static void say_zero(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    zero_inside(ink, line, v, five(v));
}
static void say_worse(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    added(ink, line, v, five(v));
}
static void say_small(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    too_small(ink, line, five(v));
}
static void say_bad_days(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    bad_days(ink, line, v, &d);
}

/* The years of the claim hold a change of sign, after which what was held falls along. */
const cmv_change_test *cmv__hedge_turn(const cmv__view *v) {
    const cmv_change_test *t = &v->r->answers->change.recent;
    const cmv__reading was = cmv__reading_of(&t->before), is = cmv__reading_of(&t->after);
    return cmv__has_changed(t) && was >= CMV__TOGETHER && is >= CMV__TOGETHER &&
                   was != CMV__UNCLEAR && is != CMV__UNCLEAR && was != is
               ? t
               : NULL;
}
static bool has_turned_since(const cmv__view *v) {
    const cmv__reading is =
        cmv__hedge_turn(v) ? cmv__reading_of(&cmv__hedge_turn(v)->after) : CMV__MISSING;
    return (now_of(v) == CMV__CLAIM_HELD && is == CMV__TOGETHER) ||
           (now_of(v) == CMV__CLAIM_SOLD && is == CMV__OPPOSITE);
}
static void say_turned_since(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "But these years hold the change of @: since then the correlation is @, and the same "
             "position would add to a loss.",
             cmv__day(ink, cmv__hedge_turn(v)->date), cmv__corr(ink, cmv__hedge_turn(v)->after.r.v));
}

static const cmv__rule ANSWER[] = {
    {1, "worst days then and now", main_both, say_worst_both},
    {1, "worst days", main_all, say_worst_all},
    {1, "worst days missing", always, say_no_worst},
    {2, "effect then and now", main_effects, say_effects},
    {2, "effect of five years", main_effect, say_effect},
    {2, "effect of all", main_effect_all, say_effect_all},
    {2, "effect missing", main_owned, say_no_effect},
    {3, "cannot be held", is_not_owned, say_not_owned},
    {3, "out of step", cmv__is_misdated, say_shifted},
    {3, "hedge then and now", is_still, say_still},
    {3, "hedge turned round", has_turned, say_turned},
    {3, "hedge now, none before", has_become, say_become},
    {3, "hedge, nothing before", is_now, say_now},
    {3, "was a hedge", was, say_was},
    {3, "was a hedge, now unknown", was_once, say_was_once},
    {3, "no hedge", is_none, say_none},
    {3, "not to be judged", always, say_unknown},
    {4, "interval contains zero", holds_zero, say_zero},
    {4, "added risk", is_worse, say_worse},
    {4, "too small", is_small, say_small},
    {4, "worst days disagree", fails_worst, say_bad_days},
    {5, "turned round within these years", has_turned_since, say_turned_since},
};
const cmv__rules cmv__hedge_answer_rules = CMV__RULES("hedge answer", ANSWER);

/* ---- the other way round --------------------------------------------------------------------------------------------------- */

static bool other_asked(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_other(v);
    return cmv__hedge_asked(&d, v) && has(&d.s->all);
}
static bool other_both(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_other(v);
    return other_asked(v) && both_stretches(&d);
}
static bool other_effects(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_other(v);
    return other_asked(v) && effect_both(&d);
}
static bool other_effect(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_other(v);
    return other_asked(v) && cmv__hedge_owned(&d) && has_effect(&d.s->eff_five);
}
static cmv__hedge_claim other_now(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_other(v);
    return cmv__hedge_now(&d);
}
static cmv__hedge_claim other_before(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_other(v);
    return cmv__hedge_before(&d);
}
static bool other_owned(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_other(v);
    return other_asked(v) && cmv__hedge_owned(&d);
}
static bool other_is(const cmv__view *v) {
    return other_owned(v) && is_claim(other_now(v)) && !cmv__hedge_turn(v);
}
static bool other_on_average(const cmv__view *v) {
    return other_owned(v) && is_claim(other_now(v));
}
static bool other_was(const cmv__view *v) {
    return other_owned(v) && is_claim(other_before(v)) && other_now(v) == CMV__CLAIM_NONE;
}
static bool other_none(const cmv__view *v) {
    return other_owned(v) && other_now(v) == CMV__CLAIM_NONE;
}

static void say_other_both(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_other(v);
    CMV__SAY(ink, line,
             "The other way round, @ rose on @ of the worst @ of @ in @ and on @ since @.",
             cmv__text(d.hedge), cmv__percent(ink, d.s->before.up.v, 0), cmv__text(v->nouns),
             cmv__text(d.exposure), cmv__figure(cmv__worst_years(ink, &d.s->before)),
             cmv__percent(ink, d.s->since.up.v, 0), since_year(ink, v));
}
static void say_other_all(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_other(v);
    CMV__SAY(ink, line, "The other way round, @ rose on @ of the @ worst @ of @.",
             cmv__text(d.hedge), cmv__percent(ink, d.s->all.up.v, 0), cmv__count(ink, d.s->all.n),
             cmv__text(v->nouns), cmv__text(d.exposure));
}
static void say_other_effects(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_other(v);
    CMV__SAY(ink, line, "Sized the same way, @ ", cmv__text(d.hedge));
    effects(ink, line, v, &d);
}
static void say_other_effect(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_other(v);
    CMV__SAY(ink, line, "Sized the same way, @ ", cmv__text(d.hedge));
    effect(ink, line, d.s->eff_five.vol_removed.v, d.exposure);
    CMV__SAY(ink, line, " out of sample @.", cmv__text(five_words(v)));
}
static void say_other_is(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "@ is a hedge in this direction@.", cmv__text(how(other_now(v))),
             cmv__text(is_claim(now_of(v)) ? " too" : ""));
}
static void say_other_on_average(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line,
             "@ passes as a hedge in this direction@, on the average of these years only.",
             cmv__text(how(other_now(v))), cmv__text(is_claim(now_of(v)) ? " too" : ""));
}
static void say_other_was(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(ink, line, "@ was a hedge until @ and is none now.", cmv__text(how(other_before(v))),
             until_year(ink, v));
}
static void say_other_none(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const bool either = !is_claim(now_of(v)) && !is_claim(before_of(v));
    CMV__SAY(ink, line, "No hedge is detectable in this direction@.",
             cmv__text(either ? " either" : ""));
}

static failing other_failing(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_other(v);
    return other_asked(v) && !cmv__is_misdated(v) ? failing_of(&d) : NOTHING_FAILS;
}
static bool other_zero(const cmv__view *v) { return other_failing(v) == HOLDS_ZERO; }
static bool other_worse(const cmv__view *v) { return other_failing(v) == ADDS_RISK; }
static bool other_small(const cmv__view *v) { return other_failing(v) == TOO_SMALL; }
static bool other_fails(const cmv__view *v) { return other_failing(v) == WORST_DAYS; }
static void say_other_zero(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    zero_inside(ink, line, v, other_five(v));
}
static void say_other_worse(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    added(ink, line, v, other_five(v));
}
static void say_other_small(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    too_small(ink, line, other_five(v));
}
static void say_other_fails(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_other(v);
    bad_days(ink, line, v, &d);
}

static bool other_shifted(const cmv__view *v) { return other_asked(v) && cmv__is_misdated(v); }
static void say_other_shifted(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    (void)v;
    CMV__SAY0(ink, line, "Being out of step, this says no more about a hedge.");
}

static const cmv__rule OTHER[] = {
    {1, "worst days then and now", other_both, say_other_both},
    {1, "worst days", other_asked, say_other_all},
    {2, "effect then and now", other_effects, say_other_effects},
    {2, "effect of five years", other_effect, say_other_effect},
    {3, "out of step", other_shifted, say_other_shifted},
    {3, "hedge", other_is, say_other_is},
    {3, "hedge on average", other_on_average, say_other_on_average},
    {3, "was a hedge", other_was, say_other_was},
    {3, "no hedge", other_none, say_other_none},
    {4, "interval contains zero", other_zero, say_other_zero},
    {4, "added risk", other_worse, say_other_worse},
    {4, "too small", other_small, say_other_small},
    {4, "worst days disagree", other_fails, say_other_fails},
};
const cmv__rules cmv__hedge_other_rules = CMV__RULES("hedge, the other way round", OTHER);
