// SPDX-License-Identifier: Apache-2.0
/* The hedge section in words: each rule for answers made by hand, and the whole section for every fixture. */
#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "story/pair_hedge.h"
#include "support/doc_walk.h"
#include "support/report_fixture.h"

enum { ARENA = 256 << 20 };

#define MINUS "\xe2\x88\x92"
#define DASH "\xe2\x80\x93"

static cmv_num num(double v) { return (cmv_num){.v = v}; }
static cmv_num none(cmv_reason why) { return cmv_num_missing(why); }

/* ---- answers made by hand: A held against B, a hedge until 2020 and none since --------------------------------------------- */

static cmv_worst_days worst(int first, int last, size_t n, double hedge, double up) {
    return (cmv_worst_days){.first = cmv_date_of(first, 1, 2),
                            .last = cmv_date_of(last, 6, 1),
                            .n_all = 20 * n,
                            .n = n,
                            .threshold = num(-.023),
                            .exposure = num(-.0345),
                            .hedge = num(hedge),
                            .up = num(up),
                            .up_low = num(up - .05),
                            .up_high = num(up + .05)};
}

static cmv_effectiveness effect(double ratio, double oos, double low, double high) {
    return (cmv_effectiveness){.first = cmv_date_of(2002, 1, 2),
                               .last = cmv_date_of(2026, 6, 1),
                               .n = 6000,
                               .n_oos = 5748,
                               .ratio = num(ratio),
                               .in_sample = num(.08),
                               .oos = num(oos),
                               .low = num(low),
                               .high = num(high),
                               .vol_removed = num(1 - sqrt(1 - oos)),
                               .turnover = num(.05),
                               .mean_block = 12};
}

static cmv_haven_test haven(double at5, double at1) {
    return (cmv_haven_test){.n = 4000, .at5 = num(at5), .at1 = num(at1)};
}

static cmv_hedge_side side(void) {
    cmv_hedge_side s = {.all = worst(2002, 2026, 301, .0072, .757),
                        .before = worst(2002, 2020, 232, .0094, .823),
                        .since = worst(2021, 2026, 69, -.0008, .522),
                        .eff_all = effect(-.47, .119, .07, .17),
                        .eff_before = effect(-.69, .153, .10, .20),
                        .eff_five = effect(.13, .0046, -.03, .04),
                        .haven_before = haven(-.2466, -.2279),
                        .haven_since = haven(-.0362, .0996),
                        .was_hedge = true,
                        .was_haven = true};
    s.tail.n_worst = 301, s.tail.both = 20;
    s.tail.share = num(20. / 301), s.tail.low = num(.043), s.tail.high = num(.100);
    s.tail.gaussian = num(.0104);
    s.up_beta = num(-.16), s.down_beta = num(-.17), s.down_extra_t = num(-.3);
    return s;
}

static cmv_hedge_answer plain(void) {
    cmv_hedge_answer h = {
        .ab = side(), .ba = side(), .since_year = 2021, .window = 252, .rebalance = 21};
    h.resamples = 1000;
    h.ba.eff_five.oos = num(-.004), h.ba.eff_five.vol_removed = num(-.002);
    h.exceedance.n_low = 87, h.exceedance.n_high = 53;
    h.exceedance.low = num(.57), h.exceedance.high = num(.45), h.exceedance.r = num(-.28);
    h.exceedance.gaussian = num(-.04);
    return h;
}

/* What a case changes; sides that nobody can hold are part of the report. */
typedef struct made {
    cmv_hedge_answer h;
    bool a_is_price, b_is_price;
    bool five_is_all, misdated, differences;
    cmv_change_test change; /* of the five years */
    double exact;           /* r of exact proportion, or 0 */
} made;

static void keep(made *m) { (void)m; }
static void in_dollars(made *m) { /* B fell to below zero once, so its changes are differences */
    m->differences = true;
    m->h.ab.was_haven = m->h.ba.was_haven = false;
}
static void shift(made *m) { m->misdated = true; }
static void forget(cmv_worst_days *d) { d->up = d->up_low = d->hedge = none(CMV_WHY_TOO_FEW); }
static void drop(cmv_effectiveness *e) {
    e->oos = e->low = e->high = e->vol_removed = none(CMV_WHY_TOO_FEW);
}
static void young(made *m) { /* nothing before 2021 */
    cmv_hedge_side *s[] = {&m->h.ab, &m->h.ba};
    for (int i = 0; i < 2; i++) {
        forget(&s[i]->before);
        drop(&s[i]->eff_before);
        s[i]->was_hedge = s[i]->was_haven = false;
        s[i]->haven_before =
            (cmv_haven_test){.at5 = none(CMV_WHY_TOO_FEW), .at1 = none(CMV_WHY_TOO_FEW)};
    }
}
static void empty(made *m) {
    young(m);
    forget(&m->h.ab.all), forget(&m->h.ab.since), drop(&m->h.ab.eff_five), drop(&m->h.ab.eff_all);
    m->h.ba = m->h.ab;
}
static void only_all(made *m) {
    young(m);
    drop(&m->h.ab.eff_five), drop(&m->h.ba.eff_five);
}
static void works_now(cmv_hedge_side *s) {
    s->eff_five = effect(-.5, .20, .12, .28);
    s->since = worst(2021, 2026, 69, .008, .8);
    s->is_hedge = true;
}
static void still(made *m) { works_now(&m->h.ab); }
static void both_still(made *m) {
    works_now(&m->h.ab);
    works_now(&m->h.ba);
    m->h.ab.eff_five.oos = num(.21);
}
static cmv_corr_jack corr(double r) {
    return (cmv_corr_jack){.n = 600, .r = num(r), .ci_low = num(r - .1), .ci_high = num(r + .1)};
}
static void turn_to(made *m, double r) {
    m->change = (cmv_change_test){.p = num(.001), .date = cmv_date_of(2024, 3, 4)};
    m->change.confirm.p = .001;
    m->change.before = corr(-r);
    m->change.after = corr(r);
}
static void turned_since(made *m) {
    both_still(m);
    turn_to(m, .7);
}
static void multiplied(made *m) {
    m->h.ab.eff_five = effect(-.1, -7000, -9000, .5);
    m->h.ab.eff_five.vol_removed = num(-82.7);
    m->h.ba.eff_five.oos = num(-5), m->h.ba.was_hedge = false;
    drop(&m->h.ab.eff_before), drop(&m->h.ba.eff_before);
    m->h.ab.was_hedge = false;
}
static void of_no_effect(made *m) {
    multiplied(m);
    m->h.ab.eff_five = effect(0, 0, -.0001, .0002);
    m->h.ab.eff_five.vol_removed = num(0);
}
static void same_bet(made *m) { m->exact = 1; }
static void mirror(made *m) { m->exact = -1; }
static void sold(made *m) {
    cmv_hedge_side *s = &m->h.ab;
    s->was_hedge = s->was_haven = false;
    s->is_short_hedge = s->was_short_hedge = true;
    s->eff_five = effect(.9, .7, .6, .8);
}
static void turned(made *m) {
    m->h.ab.is_short_hedge = true;
    m->h.ab.eff_five = effect(.9, .3, .2, .4);
}
static void become(made *m) {
    still(m);
    m->h.ab.was_hedge = m->h.ab.was_haven = false;
}
static void young_hedge(made *m) {
    young(m);
    works_now(&m->h.ab);
}
static void no_interval(made *m) {
    m->h.ab.eff_five.low = m->h.ab.eff_five.high = none(CMV_WHY_NOT_ASKED);
    m->h.ba.eff_five.oos = num(-.9);
}
static void never(made *m) {
    m->h.ab.was_hedge = m->h.ba.was_hedge = m->h.ab.was_haven = m->h.ba.was_haven = false;
}
static void never_unknown(made *m) {
    never(m);
    no_interval(m);
}
static void worse(made *m) {
    m->h.ab.eff_five = effect(.1, -.03, -.05, -.01);
    m->h.ba.eff_five.oos = num(-.5);
}
static void small(made *m) { m->h.ab.eff_five = effect(-.1, .03, .01, .05); }
static void failing(made *m) { m->h.ab.eff_five = effect(-.3, .09, .05, .13); }
static void failing_sold(made *m) { m->h.ab.eff_five = effect(.3, .09, .05, .13); }
static void other_worse(made *m) { m->h.ba.eff_five = effect(.1, -.03, -.05, -.01); }
static void other_small(made *m) {
    still(m);
    m->h.ba.eff_five = effect(-.1, .03, .01, .05);
}
static void other_failing(made *m) {
    still(m);
    m->h.ba.eff_five = effect(-.3, .09, .05, .13);
}
static void other_never(made *m) { m->h.ba.was_hedge = false; }
static void quarterly(made *m) { m->h.rebalance = 1; }
static void not_held(made *m) { m->a_is_price = false; }
static void neither(made *m) { m->a_is_price = m->b_is_price = false; }
static void neither_short(made *m) {
    neither(m);
    m->h.ab.tail.share = none(CMV_WHY_TOO_FEW);
}
static void other_young(made *m) { young(m); }
static void haven_still(made *m) {
    still(m);
    m->h.ab.is_haven = true;
    m->h.ab.haven_since = haven(-.1, -.2);
}
static void haven_new(made *m) {
    haven_still(m);
    m->h.ab.was_haven = m->h.ba.was_haven = false;
}
static void haven_unknown(made *m) {
    m->h.ab.haven_since.at1 = m->h.ba.haven_since.at1 = none(CMV_WHY_TOO_FEW);
}
static void tail_never(made *m) {
    m->h.ab.tail.both = 0, m->h.ab.tail.low = num(0), m->h.ab.tail.gaussian = num(.001);
}
static void tail_never_gauge(made *m) {
    tail_never(m);
    m->a_is_price = false;
}
static void tail_rare(made *m) { m->h.ab.tail.gaussian = num(.001); }
static void tail_less(made *m) { m->h.ab.tail.gaussian = num(.3); }
static void tail_same(made *m) { m->h.ab.tail.gaussian = num(.06), m->h.ab.tail.both = 1; }
static void bent(made *m) { m->h.ab.down_extra_t = num(-2.5); }
static void tail_thin(made *m) {
    m->h.ab.tail.n_worst = 15, m->h.ab.tail.both = 5, m->h.ab.tail.low = num(.2);
}
static void bent_flat(made *m) { m->h.ab.down_beta = num(-.05), m->h.ab.down_extra_t = num(2.5); }
static void bent_up(made *m) {
    m->h.ab.up_beta = num(.5), m->h.ab.down_beta = num(.8), m->h.ab.down_extra_t = num(2.5);
}
static void bent_over(made *m) { m->h.ab.down_beta = num(.05), m->h.ab.down_extra_t = num(2.5); }
static void few_beyond(made *m) { m->h.exceedance.low = none(CMV_WHY_TOO_FEW); }
static void all_years(made *m) {
    young(m);
    m->five_is_all = true;
}
static void tiny(made *m) { m->h.ab.eff_five = effect(.1, .0004, -.01, .01); }

typedef struct hedge_case {
    const cmv__rules *rules;
    const char *rule;
    void (*make)(made *);
    const char *says; /* part of the text */
} hedge_case;

static const hedge_case CASES[] = {
    {&cmv__hedge_answer_rules, "out of step", shift,
     "Whether one hedges the other cannot be told from this: the values of a session are not of "
     "the same hours (see whether one leads the other), and out of step a hedge looks weaker than "
     "it is."},
    {&cmv__hedge_other_rules, "out of step", shift,
     "Being out of step, this says no more about a hedge."},
    {&cmv__hedge_haven_rules, "no shelter", in_dollars,
     "the slope of A on it is " MINUS "3.62 % for 1 USD in the worst 5 %"},
    {&cmv__hedge_haven_rules, "out of step", shift,
     "Whether A gave shelter when B fell hardest cannot be told either, for the same reason."},
    {&cmv__hedge_answer_rules, "worst days then and now", keep,
     "On the worst 5 % of sessions for B, A rose on 82 % of them in 2002" DASH
     "2020 and on 52 % since 2021."},
    {&cmv__hedge_answer_rules, "worst days", young,
     "On the worst 5 % of sessions for B (301 of 6,020) it averaged " MINUS
     "3.45 % and A +0.72 %; A rose on 76 % of them."},
    {&cmv__hedge_answer_rules, "worst days missing",
     empty, "What A did on the worst sessions of B cannot be given: there are too few shared observations."},
    {&cmv__hedge_answer_rules, "effect then and now", keep,
     "A position in A against B, sized anew every 21 sessions from the 252 before, took 8 % off "
     "the volatility of B out "
     "of sample until 2020 and 0.2 % over the last five years."},
    {&cmv__hedge_answer_rules, "effect then and now", worse,
     "until 2020 but added 1 % to it over the last five years."},
    {&cmv__hedge_answer_rules, "effect then and now", tiny,
     "until 2020 and under 0.1 % over the last five years."},
    {&cmv__hedge_answer_rules, "effect of five years", young,
     "took 0.2 % off the volatility of B out of sample over the last five years."},
    {&cmv__hedge_answer_rules, "effect of five years", all_years,
     "out of sample over all these years."},
    {&cmv__hedge_answer_rules, "effect of all", only_all,
     "took 6 % off the volatility of B out of sample over all 6,000 sessions."},
    {&cmv__hedge_answer_rules, "effect missing", empty,
     "What a position in A would have done for B out of sample cannot be given: there are too few"},
    {&cmv__hedge_answer_rules, "cannot be held", not_held,
     "A cannot be held, so this says how it moved, not what it would have protected."},
    {&cmv__hedge_answer_rules, "hedge then and now", still,
     "It was a hedge until 2020 and still is one."},
    {&cmv__hedge_answer_rules, "hedge then and now", sold,
     "Sold short, it was a hedge until 2020 and still is one."},
    {&cmv__hedge_answer_rules, "hedge turned round", turned,
     "Until 2020 it was a hedge when held; now it is one when sold short."},
    {&cmv__hedge_answer_rules, "hedge now, none before", become,
     "It is a hedge now; until 2020 it was none."},
    {&cmv__hedge_answer_rules, "hedge, nothing before", young_hedge,
     "It was a hedge over the last five years."},
    {&cmv__hedge_answer_rules, "was a hedge", keep, "It was a hedge until 2020; it is not one now."},
    {&cmv__hedge_answer_rules, "was a hedge, now unknown", no_interval,
     "It was a hedge until 2020; whether it still is cannot be said: it was not asked for."},
    {&cmv__hedge_answer_rules, "no hedge", never, "No hedge is detectable, then or now."},
    {&cmv__hedge_answer_rules, "no hedge", young, "No hedge is detectable."},
    {&cmv__hedge_answer_rules, "not to be judged", never_unknown,
     "Whether that makes a hedge cannot be said: it was not asked for."},
    {&cmv__hedge_answer_rules, "turned round within these years", turned_since,
     "It was a hedge until 2020 and still is one. But these years hold the change of 4 March 2024: "
     "since then the correlation is +0.70, and the same position would add to a loss."},
    {&cmv__hedge_other_rules, "hedge on average", turned_since,
     "It passes as a hedge in this direction too, on the average of these years only."},
    {&cmv__hedge_answer_rules, "effect of five years", multiplied,
     "multiplied the volatility of B by 84 out of sample over the last five years."},
    {&cmv__hedge_answer_rules, "interval contains zero", multiplied,
     "less than " MINUS "1,000 % to 50 %, contains zero."},
    {&cmv__hedge_answer_rules, "effect of five years", of_no_effect,
     "changed nothing in the volatility of B out of sample"},
    {&cmv__hedge_answer_rules, "interval contains zero", of_no_effect,
     MINUS "0.01 % to 0.02 %, contains zero."},
    {&cmv__hedge_exact_rules, "one is the other", same_bet,
     "A and B move in exact proportion (correlation +1.00 over all 6,008 sessions)"},
    {&cmv__hedge_exact_rules, "one is the other turned round", mirror,
     "in opposite directions (correlation " MINUS "1.00 over all 6,008 sessions)"},
    {&cmv__hedge_answer_rules, "interval contains zero", keep,
     "The interval of what it removed of the variance over the last five years, " MINUS
     "3 % to 4 %, contains zero."},
    {&cmv__hedge_answer_rules, "added risk", worse,
     "Out of sample it added risk: it removed " MINUS "5 % to " MINUS
     "1 % of the variance over the last five years."},
    {&cmv__hedge_answer_rules, "too small",
     small, "What it removed is real but small: 3.0 % of the variance, and a hedge should take more than 5 %."},
    {&cmv__hedge_answer_rules, "worst days disagree", failing,
     "It evened out ordinary sessions but failed on the worst: to help there, A had to rise on "
     "most of them"},
    {&cmv__hedge_answer_rules, "worst days disagree", failing_sold, "A had to fall on most of them"},
    {&cmv__hedge_other_rules, "worst days then and now", keep,
     "The other way round, B rose on 82 % of the worst sessions of A in 2002" DASH
     "2020 and on 52 % since 2021."},
    {&cmv__hedge_other_rules, "worst days", other_young,
     "The other way round, B rose on 76 % of the 301 worst sessions of A."},
    {&cmv__hedge_other_rules, "effect then and now", keep,
     "Sized the same way, B took 8 % off the volatility of A out of sample until 2020 but added "
     "0.2 % to it over the last five years."},
    {&cmv__hedge_other_rules, "effect of five years", other_young,
     "Sized the same way, B added 0.2 % to the volatility of A out of sample over the last five "
     "years."},
    {&cmv__hedge_other_rules, "hedge", both_still, "It is a hedge in this direction too."},
    {&cmv__hedge_other_rules, "was a hedge", keep, "It was a hedge until 2020 and is none now."},
    {&cmv__hedge_other_rules, "no hedge", never, "No hedge is detectable in this direction either."},
    {&cmv__hedge_other_rules, "interval contains zero", keep,
     "The interval of what it removed of the variance over the last five years, " MINUS
     "3 % to 4 %, contains zero."},
    {&cmv__hedge_other_rules, "added risk", other_worse,
     "it removed " MINUS "5 % to " MINUS "1 % of the variance"},
    {&cmv__hedge_other_rules, "too small", other_small, "real but small: 3.0 % of the variance"},
    {&cmv__hedge_other_rules, "worst days disagree", other_failing, "B had to rise on most of them"},
    {&cmv__hedge_other_rules, "no hedge", other_never, "No hedge is detectable in this direction."},
    {&cmv__hedge_answer_rules, "effect then and now", quarterly,
     "sized anew every session from the 252 before"},
    {&cmv__hedge_haven_rules, "safe haven then and now", haven_still,
     "A was a safe haven for B until 2020 and still is: its slope on B since 2021 is " MINUS
     "0.10 in the worst 5 % of "
     "sessions and " MINUS "0.20 in the worst 1 %, and it rose on most of them."},
    {&cmv__hedge_haven_rules, "safe haven now", haven_new,
     "A was a safe haven for B since 2021: its slope on B is " MINUS "0.10"},
    {&cmv__hedge_haven_rules, "was a safe haven", keep,
     "until 2020, with a slope on it of " MINUS "0.25 in the worst 5 % of sessions and " MINUS
     "0.23 in the worst 1 %; since "
     "2021 the slopes are " MINUS
     "0.036 and +0.10, it rose on 52 % of the worst sessions, and it is none."},
    {&cmv__hedge_haven_rules, "was a safe haven, now unknown", haven_unknown,
     "until 2020; since then it cannot be tested: there are too few shared observations."},
    {&cmv__hedge_haven_rules, "no shelter", never,
     "When B fell hardest, A gave no shelter since 2021: the slope of A on it is " MINUS "0.036"},
    {&cmv__hedge_tail_rules, "never together", tail_never_gauge,
     "None of the 301 worst sessions of B was also among the 5 % with the largest falls of A."},
    {&cmv__hedge_tail_rules, "never together", tail_never,
     "None of the 301 worst sessions of B was also among the worst 5 % of A."},
    {&cmv__hedge_tail_rules, "more often than a normal pair", keep,
     "20 of the 301 worst sessions of B were also among the worst 5 % of A; about 3 would be "
     "expected from an ordinary "
     "correlation of " MINUS "0.28: they fell hard together more often than that explains."},
    {&cmv__hedge_tail_rules, "more often than a normal pair", tail_rare,
     "; fewer than 1 would be expected"},
    {&cmv__hedge_tail_rules, "less often than a normal pair", tail_less,
     "about 90 would be expected"},
    {&cmv__hedge_tail_rules, "as often as a normal pair", tail_same,
     "1 of the 301 worst sessions of B was also among the worst 5 % of A; about 18"},
    {&cmv__hedge_slope_rules, "slopes differ", bent,
     "A 1 % rise in B went with " MINUS
     "0.16 % in A, a 1 % fall with +0.17 %: the slope was clearly steeper when B fell (t = " MINUS
     "2.5)."},
    {&cmv__hedge_tail_rules, "too few worst days", tail_thin,
     "5 of the 15 worst sessions of B were also"},
    {&cmv__hedge_slope_rules, "slopes differ", bent_flat, "clearly flatter when B fell (t = +2.5)"},
    {&cmv__hedge_slope_rules, "slopes differ", bent_up, "clearly steeper when B fell (t = +2.5)"},
    {&cmv__hedge_slope_rules, "slopes differ", bent_over, "clearly another when B fell"},
    {&cmv__hedge_slope_rules, "one slope", keep,
     "; one slope fits rises and falls (t of the difference " MINUS "0.3)."},
    {&cmv__hedge_slope_rules, "exceedance", keep,
     "(87 sessions) their correlation was +0.57, when both rose by more (53 sessions) it was "
     "+0.45; a normal pair with the same " MINUS "0.28 overall would show " MINUS
     "0.04 on either side."},
    {&cmv__hedge_slope_rules, "too few beyond", few_beyond,
     "on 87 sessions and rose by more on 53: too seldom"},
    {&cmv__hedge_together_rules, "largest falls together", neither,
     "Neither A nor B can be held, so there is no hedge to speak of. Of the 301 sessions with the "
     "largest falls of B (worst 5 %), 20 were"},
    {&cmv__hedge_together_rules, "nothing to say of them", neither_short,
     "cannot be given: there are too few shared observations."},
};
enum { N_CASES = sizeof CASES / sizeof *CASES };

/* Which rule of the step of `name` speaks. */
static const char *speaker(const cmv__rules *rules, const char *name, const cmv__view *v) {
    int step = 0;
    for (size_t i = 0; i < rules->n; i++)
        if (!strcmp(rules->rule[i].name, name)) step = rules->rule[i].step;
    for (size_t i = 0; i < rules->n; i++)
        if (rules->rule[i].step == step && rules->rule[i].when(v)) return rules->rule[i].name;
    return "(none)";
}

static void check_case(const hedge_case *c) {
    cmv_arena *arena = cmv_arena_create(16 << 20);
    made m = {plain(), true, true, false, false, false, {.p = none(CMV_WHY_TOO_FEW)}, 0};
    c->make(&m);
    cmv_pair_answers answers = {.hedge = m.h, .span_n = m.five_is_all ? 6008 : 1255};
    if (m.misdated) answers.lead.verdict = CMV_LEAD_ASYNC, answers.lead.misdated = true;
    cmv_pair_report r = {.n = 6008, .answers = &answers, .n_windows = 1};
    r.windows[0].c.r = num(m.exact != 0 ? m.exact : -.283);
    if (m.exact != 0) r.windows[0].c.ci_low = r.windows[0].c.ci_high = none(CMV_WHY_PERFECT);
    answers.change.recent = m.change;
    r.a.leg = (cmv_leg){.id = "a", .short_name = "A", .is_price = m.a_is_price};
    r.b.leg = (cmv_leg){.id = "b", .short_name = "B", .is_price = m.b_is_price};
    if (m.differences) r.transform_b = CMV_TRANSFORM_DIFF, r.b.leg.unit = "USD";
    const cmv_story_context context = {0};
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, &context);
    cmv__view v = cmv__view_of(&ink, &r, &context);
    if (strcmp(speaker(c->rules, c->rule, &v), c->rule) != 0)
        fail_msg("%s: '%s' speaks", c->rule, speaker(c->rules, c->rule, &v));
    cmv_line line = {0};
    char text[4096];
    cmv__tell(&ink, &line, c->rules, &v);
    doc_plain(&line, text, sizeof text);
    if (!strstr(text, c->says)) fail_msg("%s: \"%s\"", c->rule, text);
    cmv_err err;
    assert_int_equal(cmv__ink_done(&ink, &err), CMV_OK);
    cmv_arena_destroy(arena);
}

static void each_rule_speaks(void **state) {
    (void)state;
    for (size_t i = 0; i < N_CASES; i++) check_case(&CASES[i]);
}

static const cmv__rules *const TABLES[] = {&cmv__hedge_answer_rules, &cmv__hedge_other_rules,
                                           &cmv__hedge_haven_rules,  &cmv__hedge_tail_rules,
                                           &cmv__hedge_slope_rules,  &cmv__hedge_together_rules,
                                           &cmv__hedge_exact_rules};

static bool has_case(const cmv__rules *rules, const char *rule) {
    for (size_t k = 0; k < N_CASES; k++) {
        if (CASES[k].rules == rules && !strcmp(CASES[k].rule, rule)) return true;
    }
    return false;
}

static void what_cannot_fall_is_not_asked_about(void **state) {
    (void)state;
    made m = {plain(), false, true, false, false, false, {.p = none(CMV_WHY_TOO_FEW)}, 0};
    cmv_pair_answers answers = {.hedge = m.h, .span_n = 1255};
    cmv_pair_report r = {.n = 6008, .answers = &answers, .n_windows = 1};
    r.b.leg.is_price = true;
    const cmv__view v = {.r = &r, .a = "A", .b = "B"};
    for (size_t i = 0; i < cmv__hedge_other_rules.n; i++)
        assert_false(cmv__hedge_other_rules.rule[i].when(&v));
    assert_string_equal(cmv__hedged_main(&v).exposure, "B");
    for (size_t i = 0; i < cmv__hedge_answer_rules.n;
         i++) { /* and no position in what cannot be held */
        const cmv__rule *rule = &cmv__hedge_answer_rules.rule[i];
        assert_false(rule->step == 2 && rule->when(&v));
    }
}

/* Out of step no claim is made, and no reason given why there is none. */
static void out_of_step_claims_nothing(void **state) {
    (void)state;
    cmv_pair_answers answers = {.hedge = plain(), .span_n = 1255};
    answers.lead.verdict = CMV_LEAD_ASYNC;
    cmv_pair_report r = {.n = 6008, .answers = &answers};
    r.a.leg.is_price = r.b.leg.is_price = true;
    const cmv__view v = {.r = &r, .a = "A", .b = "B"};
    assert_string_equal(speaker(&cmv__hedge_answer_rules, "out of step", &v), "was a hedge");
    assert_string_not_equal(speaker(&cmv__hedge_answer_rules, "interval contains zero", &v),
                            "(none)");
    answers.lead.misdated = true;
    assert_string_equal(speaker(&cmv__hedge_answer_rules, "was a hedge", &v), "out of step");
    assert_string_equal(speaker(&cmv__hedge_answer_rules, "interval contains zero", &v), "(none)");
    assert_string_equal(speaker(&cmv__hedge_other_rules, "was a hedge", &v), "out of step");
    assert_string_equal(speaker(&cmv__hedge_other_rules, "interval contains zero", &v), "(none)");
}

static void every_rule_has_a_case(void **state) {
    (void)state;
    for (size_t t = 0; t < sizeof TABLES / sizeof *TABLES; t++) {
        for (size_t i = 0; i < TABLES[t]->n; i++) {
            if (!has_case(TABLES[t], TABLES[t]->rule[i].name))
                fail_msg("no case for the rule '%s'", TABLES[t]->rule[i].name);
        }
    }
}

/* ---- the section of every fixture ----------------------------------------------------------------------------------------- */

static bool has_now(const cmv_hedge_side *s) { return s->is_hedge || s->is_short_hedge; }
static bool has_been(const cmv_hedge_side *s) { return s->was_hedge || s->was_short_hedge; }
static bool has_haven(const cmv_hedge_side *s) { return s->is_haven || s->was_haven; }

/* A claim word needs its claim; the folded definitions are free to use it. */
static void check_claims(walker *w, const cmv_line *line, const char *where) {
    const cmv_hedge_answer *h = &w->f->report.answers->hedge;
    const bool now = has_now(&h->ab) || has_now(&h->ba), been = has_been(&h->ab) || has_been(&h->ba);
    const struct {
        const char *words;
        bool allowed;
    } rows[] = {{" safe haven", has_haven(&h->ab) || has_haven(&h->ba)},
                {"still is one", now},
                {" is a hedge", now},
                {"was a hedge", now || been},
                {"  ", false},
                {" .", false},
                {"..", false}};
    char text[8192];
    doc_join(line, text, sizeof text);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!rows[i].allowed && strstr(text, rows[i].words))
            fail_msg("%s, %s: '%s' in \"%s\"", w->f->name, where, rows[i].words, text);
    }
    const bool begins = !islower((unsigned char)text[0]) || !strncmp(text, "my-series", 9);
    if (!begins || text[strlen(text) - 1] != '.')
        fail_msg("%s, %s: \"%s\"", w->f->name, where, text);
}

static void check_text(walker *w, const char *text, const char *where) {
    static const char *const banned[] = {"nan", "inf", "null", "drives", "leads", "risk-off"};
    for (size_t i = 0; i < sizeof banned / sizeof *banned; i++) {
        if (doc_has_word(text, banned[i])) fail_msg("%s, %s: \"%s\"", w->f->name, where, text);
    }
    if (strstr(text, "-0.00")) fail_msg("%s, %s: \"%s\"", w->f->name, where, text);
}

static void the_section_is_clean_for_every_fixture(void **state) {
    (void)state;
    for (size_t i = 0; i < report_fixture_count(); i++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        report_fixture f = report_fixture_make(i, arena);
        const cmv_answer_opt ask = {.resamples = 60};
        const cmv_leg a = f.report.a.leg, b = f.report.b.leg;
        cmv_pair_opt opt = f.report.opt;
        cmv_doc doc;
        cmv_err err;
        opt.answers = &ask;
        assert_int_equal(cmv_pair_report_of(&a, &b, &opt, arena, &f.report, &err), CMV_OK);
        cmv__ink ink = cmv__ink_of(arena, &doc, &f.context);
        const cmv__view v = cmv__view_of(&ink, &f.report, &f.context);
        cmv__section_hedge(&ink, &v);
        assert_int_equal(cmv__ink_done(&ink, &err), CMV_OK);
        assert_int_equal(doc.first != NULL, f.report.n > 0);
        walker w = {.f = &f, .doc = &doc, .text = check_text, .line = check_claims};
        doc_walk(&w);
        if (doc.first) doc_check_gaps(&f, &doc);
        cmv_arena_destroy(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_speaks),
        cmocka_unit_test(out_of_step_claims_nothing),
        cmocka_unit_test(what_cannot_fall_is_not_asked_about),
        cmocka_unit_test(every_rule_has_a_case),
        cmocka_unit_test(the_section_is_clean_for_every_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
