// SPDX-License-Identifier: Apache-2.0
/* The one sentence on top of a page: which rule speaks, for answers made by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "story/pair_parts.h"
#include "support/doc_walk.h"
#include "support/report_fixture.h"

enum { ARENA = 64 << 20 };

#define MINUS "\xe2\x88\x92"

static cmv_num num(double v) { return (cmv_num){.v = v}; }

static cmv_corr_jack corr(double r, double low, double high) {
    return (cmv_corr_jack){.n = 500, .r = num(r), .ci_low = num(low), .ci_high = num(high)};
}

/* Answers in which nothing holds: every rule must be silent. */
static cmv_pair_answers silent(void) {
    cmv_pair_answers a = {.span_n = 1255};
    const cmv_num none = cmv_num_missing(CMV_WHY_TOO_FEW);
    a.change.recent.p = num(.6);
    a.change.recent.before = a.change.recent.after = corr(.1, -.1, .3);
    a.change.recent.confirm.p = .6;
    a.lead.verdict = CMV_LEAD_NONE;
    a.parting.strongest = -1;
    a.relation.n_horizons = 1;
    a.relation.recent[0].c = corr(.01, -.1, .1);
    a.relation.spearman = num(.3);
    a.relation.all[0].name = "day";
    a.relation.all[0].n = 1255;
    a.relation.all[0].first = 19000;
    a.relation.all[0].c = corr(.3, .2, .4);
    a.hedge.since_year = 2021;
    for (int i = 0; i < 2; i++) {
        cmv_hedge_side *s = i ? &a.hedge.ba : &a.hedge.ab;
        s->before.up = num(.82);
        s->since.up = num(.52);
        s->eff_five.oos = num(.005);
    }
    a.mixed.levels = none;
    return a;
}

static void lose_hedge(cmv_pair_answers *a) { a->hedge.ab.was_hedge = true; }
static void hold_hedge(cmv_pair_answers *a) { a->hedge.ba.is_hedge = a->hedge.ba.was_hedge = true; }
static void change_sign(cmv_pair_answers *a) {
    a->change.recent.n = 1255;
    a->change.recent.p = num(.019);
    a->change.recent.confirm.p = .001;
    a->change.recent.date = 19062; /* 2022-03-11 */
    a->change.recent.before = corr(-.36, -.5, -.2);
    a->change.recent.after = corr(.16, .1, .22);
}
static void change_strength(cmv_pair_answers *a) {
    change_sign(a);
    a->change.recent.after = corr(-.76, -.8, -.7);
}
static void lead(cmv_pair_answers *a) {
    a->lead.verdict = CMV_LEAD_B;
    a->lead.n = 1255;
    a->lead.ba = (cmv_lead_side){.lag = 1, .r = num(.21), .p = num(.0004)};
}
static void only_level(cmv_pair_answers *a) {
    a->mixed =
        (cmv_mixed_answer){.applies = true, .freq = CMV_WEEKLY, .levels = num(.79), .warn = true};
    a->mixed.same.n = 1225;
    a->mixed.same.c = corr(.05, -.08, .17);
    a->mixed.after.c = corr(.06, -.02, .13);
}
static void state(cmv_pair_answers *a) {
    cmv_regime_table *t = &a->parting.regime[0];
    a->parting.n_regimes = 1;
    a->parting.strongest = 0;
    *t = (cmv_regime_table){
        .name = "the VIX of the day before", .n_states = 2, .p = num(1e-9), .q = num(1e-9)};
    t->row[0] = (cmv_state_row){.when = "the VIX had closed below 15", .c = corr(-.07, -.12, -.01)};
    t->row[1] = (cmv_state_row){.when = "it had closed at 30 or more", .c = corr(-.42, -.51, -.31)};
}
static void stand_out_of_step(cmv_pair_answers *a) {
    a->lead.verdict = CMV_LEAD_ASYNC;
    a->lead.misdated = true;
    a->lead.max_lag = 5;
    a->lead.r[5] = num(-.06), a->lead.t[5] = num(-1.2);
    a->lead.r[4] = num(-.89), a->lead.t[4] = num(-15.8);
    a->lead.t[6] = num(.1);
    a->hedge.ab.was_hedge = true; /* not to be said */
}
static void have_weeks(cmv_pair_answers *a) {
    stand_out_of_step(a);
    a->relation.n_horizons = 2;
    a->relation.recent[1].name = "week";
    a->relation.recent[1].c = corr(-.8, -.85, -.74);
}
static void only_level_before(cmv_pair_answers *a) {
    only_level(a);
    a->mixed.same_recent.c = corr(-.29, -.51, -.03);
}
static void bend(cmv_pair_answers *a) {
    a->hedge.ab.up_beta = num(.2);
    a->hedge.ab.down_beta = num(.62);
    a->hedge.ab.down_extra_t = num(7.2);
}
static void bend_up(cmv_pair_answers *a) {
    bend(a);
    a->hedge.ab.up_beta = num(.62);
    a->hedge.ab.down_beta = num(.2);
}
static void resize(cmv_pair_answers *a) {
    a->change.slope.p = num(.0001);
    a->change.slope.date = 19062;
    a->change.slope.before = (cmv_slope){num(-.16), num(.01), num(-.18), num(-.14)};
    a->change.slope.after = (cmv_slope){num(-.063), num(.01), num(-.08), num(-.04)};
}
static void one_bet(cmv_pair_answers *a) { a->relation.all[0].c = corr(.97, .96, .98); }
static void no_link(cmv_pair_answers *a) { a->relation.all[0].c = corr(.02, -.04, .08); }
static void few_moves(cmv_pair_answers *a) {
    state(a);
    a->relation.recent[0].n = 1255;
    a->relation.spearman = num(.32);
}
static void linked_by_the_month(cmv_pair_answers *a) {
    no_link(a);
    a->relation.n_horizons = 2;
    a->relation.recent[1].c = corr(.6, .4, .8);
}
static void linked_a_session_apart(cmv_pair_answers *a) {
    no_link(a);
    a->lead.verdict = CMV_LEAD_ASYNC;
}
static void nothing(cmv_pair_answers *a) { (void)a; }
/* What lasts shows in the years, which the report holds and not the answers. */
static void last(cmv_pair_answers *a) { (void)a; }
static void nearly_last(cmv_pair_answers *a) { (void)a; }

/* Ten years, of which so many lie above zero. */
static void put_years(cmv_year year[10], size_t above) {
    for (size_t i = 0; i < 10; i++)
        year[i] = (cmv_year){.year = 2017 + (int)i,
                             .c = i < above ? corr(.3, .2, .4) : corr(.1, -.1, .3)};
}

typedef struct headline_case {
    const char *rule; /* NULL: none may speak */
    void (*make)(cmv_pair_answers *);
    double recent; /* r of the last 90, +-.05 */
    const char *says;
} headline_case;

static const headline_case CASES[] = {
    {NULL, nothing, .3, ""},
    {"a hedge that no longer is one", lose_hedge, .3,
     "A used to hedge B and no longer does: on B's worst 5 % of sessions it rose on 82 %"
     " until the end of 2020, and on 52 % since."},
    {"a hedge", hold_hedge, -.3,
     "B hedges A: on A's worst 5 % of sessions it rose on 82 %"
     " until the end of 2020, and on 52 % since."},
    {NULL, hold_hedge, .3, ""}, /* what moves together now hedges nothing now */
    {"exactly proportional", nothing, 1,
     "A and B are one and the same: on each of 1,255 sessions since 8 January 2022 the move of one "
     "was the move of the other, in the same proportion (correlation +1.00)."},
    {"exactly proportional", lose_hedge, -1,
     "A and B are exact mirror images: on each of 1,255 sessions since 8 January 2022 the move of "
     "one was the move of the other, in the same proportion (correlation " MINUS "1.00)."},
    {"a few moves decide", few_moves, .3,
     "A few extreme moves decide what the figures of A and B say: over 1,255 sessions the "
     "correlation is +0.01, by ranks, which know the order of the moves and not their size, it is "
     "+0.32."},
    {"a change of sign", change_sign, .3,
     "The link between A and B changed its sign around 11 March 2022: correlation " MINUS
     "0.36 before, +0.16 since (p = 0.019)."},
    {"a dated change", change_strength, .3,
     "The link between A and B became closer around 11 March 2022: correlation " MINUS
     "0.36 before, " MINUS "0.76 since (p = 0.019)."},
    {"one side leads", lead, .3,
     "B leads A by 1 session: correlation +0.21 at that lag over 1,255 sessions (p < 0.001)."},
    {"alike in level only", only_level, .3,
     "The charts of A and B look alike (levels correlate +0.79), but their changes have nothing "
     "detectable to do with each other: +0.05 over the same week, +0.06 after publication, in "
     "1,225 "
     "weeks."},
    {"alike in level only", only_level_before, .3,
     "The charts of A and B look alike (levels correlate +0.79), but their changes have nothing "
     "detectable to do with each other: +0.05 over the same week, +0.06 after publication, in "
     "1,225 "
     "weeks. The last five years taken alone differ: " MINUS
     "0.29 over the same week, interval " MINUS "0.51 to " MINUS "0.03."},
    {"out of step", stand_out_of_step, .3,
     "Figures by the session hide what A and B share, because their values are out of step: the "
     "correlation is " MINUS "0.06 on the same session, but " MINUS
     "0.89 with A one session later. Changes, conditions and crises told below by the session may "
     "be those of the hours and not of the market."},
    {"out of step", have_weeks, .3,
     "Figures by the session hide what A and B share, because their values are out of step: the "
     "correlation is " MINUS "0.06 on the same session, but " MINUS
     "0.89 with A one session later. By the week, where that matters little, it is " MINUS
     "0.80, 95 % interval " MINUS "0.85 to " MINUS
     "0.74. Changes, conditions and crises told below by the session may be those of the hours and "
     "not of the market."},
    {"falls count for more", bend, .3,
     "A moved 3.1 times as far with falls of B as with rises: over 1,255 sessions a 1 % fall went "
     "with " MINUS "0.62 %, a 1 % rise with +0.20 %."},
    {"falls count for more", bend_up, .3,
     "A moved 3.1 times as far with rises of B as with falls: over 1,255 sessions a 1 % fall went "
     "with " MINUS "0.20 %, a 1 % rise with +0.62 %."},
    {"moves of another size", resize, .3,
     "A moves less with B than it did: a 1 % move in B went with " MINUS
     "0.16 % until about 11 March 2022 and with " MINUS
     "0.063 % since (p < 0.001), while no change of the correlation itself is detectable."},
    {"lasting", last, .3,
     "In every one of 10 calendar years A and B moved together, and the last 90 sessions, at "
     "+0.30, are no exception: the correlation of all 1,255 sessions since 8 January 2022 is "
     "+0.30."},
    {"lasting", nearly_last, .3,
     "In 9 of 10 calendar years A and B moved together, and the last 90 sessions, at +0.30, are no "
     "exception: the correlation of all 1,255 sessions since 8 January 2022 is +0.30."},
    {"bound to a state", state, .3,
     "How A and B move depends on conditions: correlation " MINUS
     "0.42 when it had closed at 30 or more, " MINUS
     "0.07 when the VIX had closed below 15 (p < 0.001)."},
    {"nearly one bet", one_bet, .95,
     "A and B are nearly one bet: a correlation of +0.95 over 90 sessions, and no change "
     "detectable "
     "in five years (p = 0.60)."},
    {"no link", no_link,
     .01, "A and B have gone their own ways: correlation +0.02 over 1,255 sessions since 8 January 2022."},
    {NULL, linked_by_the_month, .01, ""},
    {NULL, linked_a_session_apart, .01, ""},
};

static cmv_pair_report report_of(const headline_case *c, const cmv_pair_answers *answers) {
    cmv_pair_report r = {.n = 1255, .answers = answers};
    r.a.leg = (cmv_leg){.id = "a", .short_name = "A", .is_price = true};
    r.b.leg = (cmv_leg){.id = "b", .short_name = "B", .is_price = true};
    r.recent.r = corr(c->recent, c->recent - .05, c->recent + .05);
    r.recent.r.n = 90;
    r.recent.before = r.recent.r;
    if (fabs(c->recent) == 1) {
        r.recent.r.ci_low = r.recent.r.ci_high = cmv_num_missing(CMV_WHY_PERFECT);
        r.windows[0].c = r.recent.r;
        r.windows[0].c.n = r.n;
        r.first = 19000;
        r.n_windows = 1;
    }
    r.recent.diff.p = .5;
    return r;
}

static cmv_year g_years[10];

static void add_years(const headline_case *c, cmv_pair_report *r) {
    if (c->make != last && c->make != nearly_last) return;
    put_years(g_years, c->make == last ? 10 : 9);
    r->years = g_years;
    r->n_years = 10;
}

static const char *rule_that_speaks(const cmv__view *v) {
    for (size_t i = 0; i < cmv__headline_rules.n; i++)
        if (cmv__headline_rules.rule[i].when(v)) return cmv__headline_rules.rule[i].name;
    return NULL;
}

static void each_rule_speaks_alone(void **unused) {
    (void)unused;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        cmv_pair_answers answers = silent();
        CASES[i].make(&answers);
        cmv_pair_report report = report_of(&CASES[i], &answers);
        add_years(&CASES[i], &report);
        const cmv_story_context context = {0};
        cmv_doc doc;
        cmv__ink ink = cmv__ink_of(arena, &doc, &context);
        const cmv__view v = cmv__view_of(&ink, &report, &context);
        const char *rule = rule_that_speaks(&v);
        if (CASES[i].rule)
            assert_string_equal(rule ? rule : "(none)", CASES[i].rule);
        else
            assert_null(rule);
        cmv_line line = {0};
        char text[1024];
        cmv__tell(&ink, &line, &cmv__headline_rules, &v);
        doc_plain(&line, text, sizeof text);
        assert_string_equal(text, CASES[i].says);
        cmv_err err;
        assert_int_equal(cmv__ink_done(&ink, &err), CMV_OK);
        cmv_arena_destroy(arena);
    }
}

/* The headline opens the page and describes it to those who only see a link. */
static void the_headline_describes_the_page(void **unused) {
    (void)unused;
    for (size_t i = 0; i < 2; i++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        cmv_pair_answers answers = silent();
        CASES[i].make(&answers);
        const cmv_pair_report report = report_of(&CASES[i], &answers);
        const cmv_story_context context = {0};
        cmv_doc doc;
        cmv__ink ink = cmv__ink_of(arena, &doc, &context);
        const cmv__view v = cmv__view_of(&ink, &report, &context);
        char text[1024], about[1024];
        doc.description = "of its own";
        cmv__pair_lead(&ink, &v);
        cmv_span span = {.text = doc.description};
        doc_plain(&doc.first->first->line, text, sizeof text);
        doc_plain(&(cmv_line){&span, &span}, about, sizeof about);
        assert_int_equal(doc.first->first->kind, CMV_BLOCK_LEAD);
        assert_string_equal(about, CASES[i].rule ? CASES[i].says : "of its own");
        if (CASES[i].rule) assert_string_equal(text, CASES[i].says);
        cmv_arena_destroy(arena);
    }
}

static void every_rule_has_a_case(void **unused) {
    (void)unused;
    for (size_t i = 0; i < cmv__headline_rules.n; i++) {
        bool found = false;
        for (size_t k = 0; k < sizeof CASES / sizeof *CASES && !found; k++)
            found = CASES[k].rule && !strcmp(CASES[k].rule, cmv__headline_rules.rule[i].name);
        if (!found) fail_msg("no case for the rule '%s'", cmv__headline_rules.rule[i].name);
    }
}

/* What a claim rests on, taken away one by one, silences it. */
static void claims_need_their_tests(void **unused) {
    (void)unused;
    cmv_pair_answers answers = silent();
    change_sign(&answers);
    cmv_pair_report report = report_of(&CASES[0], &answers);
    const cmv__view v = {.r = &report, .a = "A", .b = "B"};
    assert_string_equal(rule_that_speaks(&v), "a change of sign");
    answers.change.recent.p = num(.051);
    assert_null(rule_that_speaks(&v));
    answers.change.recent.p = num(.019);
    answers.change.recent.confirm.p = .06;
    assert_null(rule_that_speaks(&v));
    answers = silent();
    lose_hedge(&answers);
    assert_string_equal(rule_that_speaks(&v), "a hedge that no longer is one");
    report.b.leg.is_price = false;
    assert_null(rule_that_speaks(&v));
    answers = silent();
    state(&answers);
    assert_string_equal(rule_that_speaks(&v), "bound to a state");
    report.b.leg.is_price = true;
    report.recent.diff.p = .009; /* the recent reading is the news */
    assert_null(rule_that_speaks(&v));
    report.recent.diff.p = .5;
    answers.parting.strongest = -1;
    assert_null(rule_that_speaks(&v));
    report.answers = NULL;
    assert_null(rule_that_speaks(&v));
}

/* The same for the rules that speak where nothing is new. */
static void steady_claims_need_their_figures(void **unused) {
    (void)unused;
    cmv_pair_answers answers = silent();
    cmv_pair_report report = report_of(&CASES[0], &answers);
    const cmv__view v = {.r = &report, .a = "A", .b = "B"};
    bend(&answers);
    assert_string_equal(rule_that_speaks(&v), "falls count for more");
    report.recent.diff.p = .009; /* the recent reading is the news */
    assert_null(rule_that_speaks(&v));
    report.recent.diff.p = .5;
    answers.hedge.ab.down_extra_t = num(3.2);
    assert_null(rule_that_speaks(&v));
    bend(&answers);
    answers.hedge.ab.down_beta = num(.29);
    assert_null(rule_that_speaks(&v));
    bend(&answers);
    answers.hedge.ab.up_beta = num(.06); /* ten times as far: no ratio worth telling */
    assert_null(rule_that_speaks(&v));
    bend(&answers);
    answers.hedge.ab.up_beta = num(-.2);
    assert_null(rule_that_speaks(&v));
    answers = silent();
    resize(&answers);
    answers.change.slope.after.low = num(-.15);
    assert_null(rule_that_speaks(&v));
    resize(&answers);
    answers.change.slope.p = num(.011);
    assert_null(rule_that_speaks(&v));
    answers = silent();
    put_years(g_years, 8);
    report.years = g_years;
    report.n_years = 10;
    assert_null(rule_that_speaks(&v));
    put_years(g_years, 10);
    assert_string_equal(rule_that_speaks(&v), "lasting");
    report.recent.r = corr(-.3, -.4, -.2); /* an exception after all */
    assert_null(rule_that_speaks(&v));
    report.recent.r = corr(.3, .2, .4);
    report.recent.diff.p = .04;
    assert_null(rule_that_speaks(&v));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_speaks_alone),
        cmocka_unit_test(the_headline_describes_the_page),
        cmocka_unit_test(every_rule_has_a_case),
        cmocka_unit_test(claims_need_their_tests),
        cmocka_unit_test(steady_claims_need_their_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
