// SPDX-License-Identifier: Apache-2.0
/* The tails of a pair in words: the haven regression, worst days of both at once, slopes up and down, exceedances. */
#include "pair_hedge.h"

#include <math.h>

/* ---- safe havens ----------------------------------------------------------------------------------------------------------- */

/* The direction of which something can be claimed; the main one when there is none. */
static cmv__hedged haven_side(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v), o = cmv__hedged_other(v);
    const bool claims = d.s->is_haven || d.s->was_haven;
    const bool other = o.s->is_haven || (o.s->was_haven && !claims);
    return other && !d.s->is_haven ? o : d;
}

static bool has_haven(const cmv_haven_test *h) { return !h->at5.why && !h->at1.why; }
static bool is_owned(const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    return cmv__hedge_owned(&d);
}
/* Of years within which the two began to move together an average shelter is no shelter now. */
static bool is_over(const cmv__view *v) {
    return cmv__hedge_turn(v) && cmv__reading_of(&cmv__hedge_turn(v)->after) == CMV__TOGETHER;
}
static bool is_haven(const cmv__view *v) { return haven_side(v).s->is_haven && !is_over(v); }
static bool is_all_along(const cmv__view *v) { return is_haven(v) && haven_side(v).s->was_haven; }
static bool was_haven(const cmv__view *v) {
    return haven_side(v).s->was_haven && has_haven(&haven_side(v).s->haven_since) &&
           !haven_side(v).s->is_haven;
}
static bool was_haven_once(const cmv__view *v) {
    return haven_side(v).s->was_haven && !haven_side(v).s->is_haven;
}
static bool has_no_haven(const cmv__view *v) {
    return is_owned(v) && has_haven(&haven_side(v).s->haven_since) && !haven_side(v).s->is_haven;
}

static bool is_shifted(const cmv__view *v) {
    return cmv__is_misdated(v) && is_owned(v) && has_haven(&haven_side(v).s->haven_since);
}
static void say_shifted(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(
        ink, line,
        "Whether @ gave shelter when @ fell hardest cannot be told either, for the same reason.",
        cmv__text(haven_side(v).hedge), cmv__text(haven_side(v).exposure));
}

/* "+0.97" of two relative changes, else "+0.60 % for 1 USD per barrel". */
static cmv_span slope(cmv__ink *ink, const cmv__view *v, cmv_num s) {
    const cmv__hedged d = haven_side(v);
    if (cmv__is_relative(d.hedge_t) && cmv__is_relative(d.exposure_t))
        return cmv__figure(cmv__slope_text(ink, s.v));
    const double step = cmv__step_of(d.exposure_t);
    return cmv__figure(cmv__str(ink, "%s for %s",
                                cmv__move_text(ink, d.hedge_t, d.hedge_leg, step * s.v, true),
                                cmv__step_text(ink, d.exposure_t, d.exposure_leg)));
}
static cmv_span year(cmv__ink *ink, const cmv__view *v, int before) {
    return cmv__figure(cmv__str(ink, "%d", v->r->answers->hedge.since_year - before));
}

static void havens(cmv__ink *ink, cmv_line *line, const cmv__hedged *d) {
    CMV__SAY(ink, line, "In the sense of Baur and Lucey, @ was a safe haven for @ ",
             cmv__text(d->hedge), cmv__text(d->exposure));
}
static void depths(cmv__ink *ink, cmv_line *line, const cmv__view *v, const cmv_haven_test *h) {
    CMV__SAY(ink, line, "@ in the worst @ of @ and @ in the worst @", slope(ink, v, h->at5),
             cmv__percent(ink, .05, 0), cmv__text(v->nouns), slope(ink, v, h->at1),
             cmv__percent(ink, .01, 0));
}

static void say_all_along(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = haven_side(v);
    havens(ink, line, &d);
    CMV__SAY(ink, line, "until @ and still is: its slope on @ since @ is ", year(ink, v, 1),
             cmv__text(d.exposure), year(ink, v, 0));
    depths(ink, line, v, &d.s->haven_since);
    CMV__SAY0(ink, line, ", and it rose on most of them.");
}
static void say_haven(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = haven_side(v);
    havens(ink, line, &d);
    CMV__SAY(ink, line, "since @: its slope on @ is ", year(ink, v, 0), cmv__text(d.exposure));
    depths(ink, line, v, &d.s->haven_since);
    CMV__SAY0(ink, line, ", and it rose on most of them.");
}
static void say_was_haven(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = haven_side(v);
    havens(ink, line, &d);
    CMV__SAY(ink, line, "until @, with a slope on it of ", year(ink, v, 1));
    depths(ink, line, v, &d.s->haven_before);
    CMV__SAY(
        ink, line, "; since @ the slopes are @ and @, it rose on @ of the worst @, and it is none.",
        year(ink, v, 0), slope(ink, v, d.s->haven_since.at5), slope(ink, v, d.s->haven_since.at1),
        cmv__percent(ink, d.s->since.up.v, 0), cmv__text(v->nouns));
}
static void say_was_haven_once(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = haven_side(v);
    havens(ink, line, &d);
    CMV__SAY(ink, line, "until @; since then it cannot be tested: @.", year(ink, v, 1),
             cmv__text(cmv_reason_text(d.s->haven_since.at1.why ? d.s->haven_since.at1.why
                                                                : CMV_WHY_TOO_FEW)));
}
static void say_no_haven(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = haven_side(v);
    CMV__SAY(ink, line, "When @ fell hardest, @ gave no shelter since @: the slope of @ on it is ",
             cmv__text(d.exposure), cmv__text(d.hedge), year(ink, v, 0), cmv__text(d.hedge));
    depths(ink, line, v, &d.s->haven_since);
    CMV__SAY(ink, line, ", and it rose on @ of the worst @.", cmv__percent(ink, d.s->since.up.v, 0),
             cmv__text(v->nouns));
}

static const cmv__rule HAVEN[] = {
    {1, "out of step", is_shifted, say_shifted},
    {1, "safe haven then and now", is_all_along, say_all_along},
    {1, "safe haven now", is_haven, say_haven},
    {1, "was a safe haven", was_haven, say_was_haven},
    {1, "was a safe haven, now unknown", was_haven_once, say_was_haven_once},
    {1, "no shelter", has_no_haven, say_no_haven},
};
const cmv__rules cmv__hedge_haven_rules = CMV__RULES("safe haven", HAVEN);

/* ---- worst days of both ---------------------------------------------------------------------------------------------------- */

/* Worst days of both: a side that hardly ever moved has none to share. */
static bool has_tail(const cmv__view *v) {
    const cmv_hedge_side *s = cmv__hedged_main(v).s;
    return !s->tail.share.why && !s->tail.gaussian.why && !cmv__hedged_other(v).s->tail.share.why;
}
/* Fewer worst days than this are counted, but nothing is concluded from them. */
enum { MIN_TAIL = 20 };

static bool is_thin(const cmv__view *v) {
    return has_tail(v) && cmv__hedged_main(v).s->tail.n_worst < MIN_TAIL;
}
static bool is_never(const cmv__view *v) {
    const cmv_hedge_side *s = cmv__hedged_main(v).s;
    return has_tail(v) && s->tail.both == 0 && s->tail.gaussian.v * (double)s->tail.n_worst < .5;
}
/* Days counted beyond those expected; less than half a day either way is none, whatever the interval. */
static double beyond(const cmv_hedge_side *s) {
    return (double)s->tail.both - s->tail.gaussian.v * (double)s->tail.n_worst;
}
static bool is_more(const cmv__view *v) {
    const cmv_hedge_side *s = cmv__hedged_main(v).s;
    return has_tail(v) && s->tail.low.v > s->tail.gaussian.v && s->tail.n_worst >= MIN_TAIL &&
           beyond(s) > .5;
}
static bool is_less(const cmv__view *v) {
    const cmv_hedge_side *s = cmv__hedged_main(v).s;
    return has_tail(v) && s->tail.high.v < s->tail.gaussian.v && s->tail.n_worst >= MIN_TAIL &&
           beyond(s) < -.5;
}

/* A count that a sentence can carry: "3", or "fewer than 1". */
static cmv_span expected_count(cmv__ink *ink, double v) {
    if (v < .5) return cmv__figure(cmv__str(ink, "fewer than %s", cmv__count_text(ink, 1)));
    return cmv__figure(cmv__str(ink, "about %s", cmv__count_text(ink, (size_t)(v + .5))));
}

/* What falls is worse only where it can be held: the falls of the VIX are nobody's worst. */
static cmv_span worst_of(const cmv__hedged *d) {
    return cmv__text(d->hedge_leg->is_price ? "worst 5" CMV__PERCENT
                                            : "5" CMV__PERCENT " with the largest falls");
}

static void say_tail(cmv__ink *ink, cmv_line *line, const cmv__view *v, const char *more) {
    const cmv__hedged d = cmv__hedged_main(v);
    const cmv_window *all = &v->r->windows[v->r->n_windows - 1];
    CMV__SAY(
        ink,
        line, "@ of the @ worst @ of @ @ also among the @ of @; @ would be expected from an ordinary correlation of @@.",
        cmv__count(ink, d.s->tail.both), cmv__count(ink, d.s->tail.n_worst), cmv__text(v->nouns),
        cmv__text(d.exposure), cmv__text(d.s->tail.both == 1 ? "was" : "were"), worst_of(&d),
        cmv__text(d.hedge), expected_count(ink, d.s->tail.gaussian.v * (double)d.s->tail.n_worst),
        cmv__corr(ink, all->c.r.v), cmv__text(more));
}
static void say_never(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    CMV__SAY(ink, line, "None of the @ worst @ of @ was also among the @ of @.",
             cmv__count(ink, d.s->tail.n_worst), cmv__text(v->nouns), cmv__text(d.exposure),
             worst_of(&d), cmv__text(d.hedge));
}
static void say_more(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_tail(ink, line, v, ": they fell hard together more often than that explains");
}
static void say_less(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_tail(ink, line, v, ": they fell hard together less often than that suggests");
}
static void say_thin(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_tail(ink, line, v, ", but so few say little");
}
static void say_as_expected(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    say_tail(ink, line, v, ", which is no detectable difference");
}

static const cmv__rule TAIL[] = {
    {1, "never together", is_never, say_never},
    {1, "more often than a normal pair", is_more, say_more},
    {1, "less often than a normal pair", is_less, say_less},
    {1, "too few worst days", is_thin, say_thin},
    {1, "as often as a normal pair", has_tail, say_as_expected},
};
const cmv__rules cmv__hedge_tail_rules = CMV__RULES("hedge, worst days of both", TAIL);

/* ---- slopes up and down, exceedances --------------------------------------------------------------------------------------- */

static const double CLEAR_T = 1.96;

static bool has_slopes(const cmv__view *v) {
    const cmv_hedge_side *s = cmv__hedged_main(v).s;
    return !s->up_beta.why && !s->down_beta.why && !s->down_extra_t.why;
}
static bool is_bent(const cmv__view *v) {
    return has_slopes(v) && fabs(cmv__hedged_main(v).s->down_extra_t.v) > CLEAR_T;
}
static bool has_exceedance(const cmv__view *v) {
    const cmv_hedge_answer *h = &v->r->answers->hedge;
    return !h->exceedance.low.why && !h->exceedance.high.why && !h->exceedance.gaussian.why;
}
static bool lacks_exceedance(const cmv__view *v) {
    const cmv_hedge_answer *h = &v->r->answers->hedge;
    return !h->exceedance.r.why &&
           (h->exceedance.low.why == CMV_WHY_TOO_FEW || h->exceedance.high.why == CMV_WHY_TOO_FEW);
}

static void slopes(cmv__ink *ink, cmv_line *line, const cmv__hedged *d) {
    const double step = cmv__step_of(d->exposure_t);
    CMV__SAY(
        ink, line, "A @ rise in @ went with @ in @, a @ fall with @",
        cmv__figure(cmv__step_text(ink, d->exposure_t, d->exposure_leg)), cmv__text(d->exposure),
        cmv__figure(cmv__move_text(ink, d->hedge_t, d->hedge_leg, step * d->s->up_beta.v, true)),
        cmv__text(d->hedge), cmv__figure(cmv__step_text(ink, d->exposure_t, d->exposure_leg)),
        cmv__figure(cmv__move_text(ink, d->hedge_t, d->hedge_leg, -step * d->s->down_beta.v, true)));
}
static const char *bend(const cmv_hedge_side *s) {
    if ((s->down_beta.v > 0) != (s->up_beta.v > 0)) return "another";
    return fabs(s->down_beta.v) > fabs(s->up_beta.v) ? "steeper" : "flatter";
}
static void say_bent(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    slopes(ink, line, &d);
    CMV__SAY(ink, line, ": the slope was clearly @ when @ fell (t = @).", cmv__text(bend(d.s)),
             cmv__text(d.exposure), cmv__figure(cmv__number(ink, d.s->down_extra_t.v, 1, true)));
}
static void say_straight(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_main(v);
    slopes(ink, line, &d);
    CMV__SAY(ink, line, "; one slope fits rises and falls (t of the difference @).",
             cmv__figure(cmv__number(ink, d.s->down_extra_t.v, 1, true)));
}
static void say_exceedance(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_hedge_answer *h = &v->r->answers->hedge;
    CMV__SAY(
        ink, line,
        "When both fell by more than one standard deviation (@) their correlation was @, when "
        "both rose by more (@) it was @; a normal pair with the same @ overall would show @ on "
        "either side.",
        cmv__units(ink, h->exceedance.n_low, v->noun), cmv__corr(ink, h->exceedance.low.v),
        cmv__units(ink, h->exceedance.n_high, v->noun), cmv__corr(ink, h->exceedance.high.v),
        cmv__corr(ink, h->exceedance.r.v), cmv__corr(ink, h->exceedance.gaussian.v));
}
static void say_no_exceedance(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv_hedge_answer *h = &v->r->answers->hedge;
    CMV__SAY(ink, line,
             "Both fell by more than one standard deviation on @ and rose by more on @: too seldom "
             "for a correlation of such @.",
             cmv__units(ink, h->exceedance.n_low, v->noun), cmv__count(ink, h->exceedance.n_high),
             cmv__text(v->nouns));
}

static const cmv__rule SLOPE[] = {
    {1, "slopes differ", is_bent, say_bent},
    {1, "one slope", has_slopes, say_straight},
    {2, "exceedance", has_exceedance, say_exceedance},
    {2, "too few beyond", lacks_exceedance, say_no_exceedance},
};
const cmv__rules cmv__hedge_slope_rules = CMV__RULES("hedge, slopes and exceedances", SLOPE);

/* ---- two sides that nobody can hold ---------------------------------------------------------------------------------------- */

static bool has_returns(const cmv__view *v) { return v->r->n > 0; }

static void say_together(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_ab(v);
    const cmv_window *all = &v->r->windows[v->r->n_windows - 1];
    CMV__SAY(ink, line,
             "Neither @ nor @ can be held, so there is no hedge to speak of. Of the @ @ with the "
             "largest falls of @ (worst 5" CMV__PERCENT
             "), @ were also among the largest falls of @; @ would be expected from an "
             "ordinary correlation of @.",
             cmv__text(v->a), cmv__text(v->b), cmv__count(ink, d.s->tail.n_worst),
             cmv__text(v->nouns), cmv__text(d.exposure), cmv__count(ink, d.s->tail.both),
             cmv__text(d.hedge),
             expected_count(ink, d.s->tail.gaussian.v * (double)d.s->tail.n_worst),
             cmv__corr(ink, all->c.r.v));
}
static void say_apart(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    const cmv__hedged d = cmv__hedged_ab(v);
    CMV__SAY(ink, line,
             "Neither @ nor @ can be held, so there is no hedge to speak of. How often both fell "
             "hardest together cannot be given: @.",
             cmv__text(v->a), cmv__text(v->b),
             cmv__text(cmv_reason_text(d.s->tail.share.why ? d.s->tail.share.why
                                                           : d.s->tail.gaussian.why)));
}

static const cmv__rule TOGETHER[] = {
    {1, "largest falls together", has_tail, say_together},
    {1, "nothing to say of them", has_returns, say_apart},
};
const cmv__rules cmv__hedge_together_rules = CMV__RULES("hedge, neither can be held", TOGETHER);

/* ---- two sides that are one ------------------------------------------------------------------------------------------------ */

static const cmv_corr_jack *whole(const cmv__view *v) {
    return &v->r->windows[v->r->n_windows - 1].c;
}
bool cmv__hedge_exact(const cmv__view *v) { return v->r->n_windows && cmv__is_exact(whole(v)); }
static bool is_same(const cmv__view *v) { return cmv__hedge_exact(v) && whole(v)->r.v > 0; }

static void say_same_bet(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(
        ink, line,
        "The question does not arise: @ and @ move in exact proportion (correlation @ over all "
        "@), so one is the other in another size. Selling one against the other closes the "
        "position rather than protecting it.",
        cmv__text(v->a), cmv__text(v->b), cmv__corr(ink, whole(v)->r.v),
        cmv__units(ink, v->r->n, v->noun));
}
static void say_mirror(cmv__ink *ink, cmv_line *line, const cmv__view *v) {
    CMV__SAY(
        ink, line,
        "The question does not arise: @ and @ move in exact proportion and in opposite "
        "directions (correlation @ over all @), so one is the other turned round. Holding both "
        "is holding neither.",
        cmv__text(v->a), cmv__text(v->b), cmv__corr(ink, whole(v)->r.v),
        cmv__units(ink, v->r->n, v->noun));
}

static const cmv__rule EXACT[] = {
    {1, "one is the other", is_same, say_same_bet},
    {1, "one is the other turned round", cmv__hedge_exact, say_mirror},
};
const cmv__rules cmv__hedge_exact_rules = CMV__RULES("hedge, exact proportion", EXACT);
