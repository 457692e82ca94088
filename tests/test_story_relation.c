// SPDX-License-Identifier: Apache-2.0
/* Each rule of the relationship by horizon, of what is held fixed, and of the timing of mixed frequencies. */
#include "support/num_kit.h"

#include "support/doc_walk.h"
#include "support/leg_kit.h"

#include "story/rules.h"

static cmv_arena *arena;

/* ---- a report that says what a test wants --------------------------------------------------------------------------------- */

static cmv_pair_report report;
static cmv_pair_answers answers;
static cmv_leg control;

static cmv_num num(double v) { return cmv_num_of(v, CMV_WHY_TOO_FEW); }

static cmv_corr_jack corr(double low, double r, double high) {
    return (cmv_corr_jack){.n = 100, .r = num(r), .ci_low = num(low), .ci_high = num(high)};
}

static cmv_corr_jack none(cmv_reason why) {
    const cmv_num gone = cmv_num_missing(why);
    return (cmv_corr_jack){.r = gone, .ci_low = gone, .ci_high = gone};
}

static cmv_horizon horizon(const char *name, size_t n, cmv_corr_jack c) {
    return (cmv_horizon){name, n, cmv_date_of(2021, 6, 18), cmv_date_of(2026, 6, 12), c};
}

/* Five years of day and week that are clear, one sign; all of the sample alike. */
static void plain(void) {
    report = (cmv_pair_report){.n = 6000,
                               .first = cmv_date_of(2002, 7, 31),
                               .last = cmv_date_of(2026, 6, 16),
                               .answers = &answers};
    report.a.leg = (cmv_leg){.id = "tlt", .short_name = "TLT", .unit = "USD"};
    report.b.leg = (cmv_leg){.id = "iwm", .short_name = "IWM", .unit = "USD"};
    report.opt.from = CMV_DATE_NONE;
    control = (cmv_leg){.id = "spy", .short_name = "SPY", .label = "the S&P 500 ETF"};
    answers = (cmv_pair_answers){.span_first = 4745, .span_n = 1255, .opt = {.control = &control}};
    cmv_relation_answer *a = &answers.relation;
    a->n = 1255;
    a->n_horizons = 2;
    a->recent[0] = a->all[0] = horizon("day", 1255, corr(.3, .4, .5));
    a->recent[1] = a->all[1] = horizon("week", 260, corr(.2, .4, .6));
    a->spearman = num(.41);
    a->a_on_b = (cmv_slope){num(.5), num(.1), num(.3), num(.7)};
    a->partial.id = "spy";
    a->partial.name = "SPY";
    a->partial.n = 1250;
    a->partial.plain = corr(.3, .4, .5);
    a->partial.r = num(.35), a->partial.low = num(.25), a->partial.high = num(.45);
    cmv_mixed_answer *m = &answers.mixed;
    m->applies = m->slow_is_a = true;
    m->freq = CMV_WEEKLY;
    m->same = m->after = m->calm = m->same_recent = horizon("week", 1225, corr(-.1, .05, .2));
    m->quarter = horizon("quarter", 94, none(CMV_WHY_TOO_FEW));
    m->levels = num(.2);
}

static void set_left(double low, double r, double high) {
    answers.relation.partial.r = num(r);
    answers.relation.partial.low = num(low);
    answers.relation.partial.high = num(high);
}

static const char *tell(const cmv__rules *rules) {
    static char text[4000];
    static const cmv_story_context context = {.reproduce = "comove pair tlt iwm"};
    cmv_doc doc;
    cmv_line line = {0};
    cmv__ink ink = cmv__ink_of(arena, &doc, &context);
    const cmv__view v = cmv__view_of(&ink, &report, &context);
    cmv__tell(&ink, &line, rules, &v);
    KIT_OK(cmv__ink_done(&ink, err));
    text[0] = 0;
    if (line.first) doc_join(&line, text, sizeof text);
    return text;
}

/* ---- one row a rule --------------------------------------------------------------------------------------------------------- */

typedef struct row {
    const cmv__rules *rules;
    const char *rule;
    void (*change)(void);
    const char *says;
} row;

static void nothing_changed(void) {}
static void yearly(void) { answers.relation.n_horizons = 0; }
static void short_sample(void) {
    answers.span_first = 0;
    answers.relation.recent[1] = horizon("week", 12, none(CMV_WHY_TOO_FEW));
}
static void stronger_by_week(void) { answers.relation.recent[1].c = corr(.55, .7, .8); }
static void all_negative(void) {
    answers.relation.recent[0].c = answers.relation.all[0].c = corr(-.5, -.4, -.3);
    answers.relation.recent[1].c = answers.relation.all[1].c = corr(-.6, -.4, -.2);
}
static void zero_everywhere(void) {
    answers.relation.recent[0].c = answers.relation.all[0].c = corr(-.1, 0, .1);
    answers.relation.recent[1].c = answers.relation.all[1].c = corr(-.2, .1, .3);
}
static void week_unclear(void) { answers.relation.recent[1].c = corr(-.1, .3, .6); }
static void all_turned(void) { answers.relation.all[0].c = corr(-.4, -.3, -.2); }
static void all_weaker(void) { answers.relation.all[0].c = corr(.1, .2, .25); }
static void one_recent(void) {
    answers.relation.recent[1] = horizon("week", 19, none(CMV_WHY_TOO_FEW));
}
static void long_week(void) {
    answers.relation.n_horizons = 3;
    answers.relation.recent[2] = horizon("quarter", 19, none(CMV_WHY_TOO_FEW));
    answers.relation.all[2] = horizon("quarter", 94, corr(.1, .36, .6));
}
static void flat_slope(void) {
    answers.relation.a_on_b = (cmv_slope){num(.1), num(.1), num(-.1), num(.3)};
}
static void fine_slope(void) { /* its ends with as many decimals, not more */
    answers.relation.a_on_b = (cmv_slope){num(.0772), num(.04), num(.00035), num(.15403)};
}
static void no_slope(void) { answers.relation.a_on_b.beta = cmv_num_missing(CMV_WHY_CONSTANT); }
static void collinear(void) {
    answers.relation.partial.r = answers.relation.partial.low = answers.relation.partial.high =
        cmv_num_missing(CMV_WHY_COLLINEAR);
}
static void not_shared(void) {
    collinear();
    answers.relation.partial.r.why = CMV_WHY_NOT_SHARED;
}
static void half_left(void) { set_left(.05, .15, .25); }
static void gone(void) { set_left(-.05, .05, .15); }
static void hidden(void) {
    answers.relation.partial.plain = corr(-.05, .05, .15);
    set_left(-.4, -.3, -.2);
}
static void turned(void) { set_left(-.4, -.3, -.2); }
static void neither(void) {
    answers.relation.partial.plain = corr(-.05, .05, .15);
    set_left(-.1, .02, .1);
}
static void weak_ranks(void) { answers.relation.spearman = num(.25); }
static void strong_ranks(void) { answers.relation.spearman = num(.55); }

static void no_same(void) { answers.mixed.same.c = none(CMV_WHY_CONSTANT); }
static void no_after(void) { answers.mixed.after.c = none(CMV_WHY_TOO_FEW); }
static void same_clear(void) { answers.mixed.same.c = answers.mixed.calm.c = corr(.1, .2, .3); }
static void after_clear(void) { answers.mixed.after.c = corr(-.3, -.2, -.1); }
static void alike(void) {
    same_clear();
    answers.mixed.after.c = corr(.05, .1, .2);
}
static void unlike(void) {
    same_clear();
    after_clear();
}
static void quarters(void) { answers.mixed.quarter.c = corr(-.07, .27, .55); }
static void quarters_clear(void) { answers.mixed.quarter.c = corr(.07, .27, .55); }
static void crises(void) {
    same_clear();
    answers.mixed.calm = horizon("week", 1067, corr(-.1, .01, .1));
}
static void calmer(void) { answers.mixed.calm = horizon("week", 1067, corr(-.1, -.01, .1)); }
static void levels(void) {
    answers.mixed.levels = num(.79);
    answers.mixed.warn = true;
}

static const row ROWS[] = {
    {&cmv__horizon_rules, "year-on-year changes overlap", yearly, "no other horizon is set beside"},
    {&cmv__horizon_rules, "one horizon with enough changes", short_sample,
     "the sample holds only 12 whole weeks."},
    {&cmv__horizon_rules, "depends on the horizon", stronger_by_week,
     "Over five years (1,255 sessions) it depends on the horizon: by the day +0.40 (interval +0.30 "
     "to +0.50); by the week +0.70"},
    {&cmv__horizon_rules, "together at every horizon", nothing_changed,
     "they moved together at every horizon: by the day +0.40"},
    {&cmv__horizon_rules, "opposite at every horizon", all_negative,
     "they moved in opposite directions at every horizon: by the day"},
    {&cmv__horizon_rules, "no clear link at any horizon", zero_everywhere,
     "no horizon shows a clear link: by the day 0.00"},
    {&cmv__horizon_rules, "clear at some horizons", week_unclear,
     "they moved together where the changes suffice to tell"},
    {&cmv__horizon_rules, "all of the sample differs", all_turned,
     "2002 read otherwise: by the day \xe2\x88\x92"
     "0.30"},
    {&cmv__horizon_rules, "all of the sample is weaker or stronger", all_weaker,
     "have the same sign and are weaker by the day: +0.20 (interval +0.10 to +0.25)."},
    {&cmv__horizon_rules, "five years have one horizon", one_recent,
     "Five years hold enough changes only by the day (1,255): +0.40, 95"},
    {&cmv__horizon_rules, "longest horizon only in all of the sample", long_week,
     "Five years hold only 19 whole quarters; all 94 since "},
    {&cmv__horizon_rules, "slope contains zero", flat_slope, "which contains zero."},
    {&cmv__horizon_rules, "slope with interval", nothing_changed, "move in IWM went with +0.50"},
    {&cmv__horizon_rules, "slope with interval", fine_slope,
     "in TLT over five years, 95\xc2\xa0% interval 0.000\xc2\xa0% to +0.154\xc2\xa0%."},
    {&cmv__horizon_rules, "slope missing", no_slope,
     "How far TLT moved with IWM cannot be given: one side did not move."},
    {&cmv__fixed_rules, "control cannot be held fixed", collinear,
     "the S&P 500 ETF held fixed cannot be told: it accounts for more than nine tenths"},
    {&cmv__fixed_rules, "control cannot be held fixed", not_shared,
     "cannot be told: the two series share no dates."},
    {&cmv__fixed_rules, "most of the link is left", nothing_changed,
     "the link is not merely that both move with the S&P 500 ETF"},
    {&cmv__fixed_rules, "less than half is left", half_left,
     "most of the link is that both move with"},
    {&cmv__fixed_rules, "nothing detectable is left", gone,
     "With the S&P 500 ETF held fixed, the +0.40 over the same 1,250 sessions becomes +0.05"},
    {&cmv__fixed_rules, "a link was hidden", hidden, "they moved in opposite directions."},
    {&cmv__fixed_rules, "the sign turns", turned, "they moved in opposite directions."},
    {&cmv__fixed_rules, "no link with or without", neither,
     "there is no clear link, with or without."},
    {&cmv__fixed_rules, "ranks are weaker", weak_ranks,
     "A few large moves make much of it: by ranks"},
    {&cmv__fixed_rules, "ranks are stronger", strong_ranks,
     "hide part of it: by ranks, which know the order of the moves and not their size, the "
     "correlation over five years (1,255 sessions) is +0.55, not +0.40."},
    {&cmv__timing_rules, "same period missing", no_same,
     "How TLT and IWM changed over the same session cannot be compared: one side did not move."},
    {&cmv__timing_rules, "after publication missing", no_after,
     "What IWM did after publication cannot be judged: there are too few"},
    {&cmv__timing_rules, "neither", nothing_changed, "No link is detectable, neither within the"},
    {&cmv__timing_rules, "only within the period", same_clear,
     "once the figure is out, nothing detectable follows."},
    {&cmv__timing_rules, "only after publication", after_clear, "The link is after publication"},
    {&cmv__timing_rules, "both alike", alike, "They moved together both within"},
    {&cmv__timing_rules, "both, of different sign", unlike,
     "They moved together within the session, and in opposite directions after publication."},
    {&cmv__timing_rules, "clear only over quarters", quarters_clear,
     "Only over longer stretches is there a clear link: over 13 weeks at a time"},
    {&cmv__timing_rules, "quarters", quarters,
     "Over 13 weeks at a time, without overlap, it is +0.27"},
    {&cmv__timing_rules, "rests on crises", crises,
     "It rests on years of crisis: without 2008, 2009 and 2020 the same week gives +0.01 instead "
     "of "
     "+0.20"},
    {&cmv__timing_rules, "calm years differ", calmer,
     "Without 2008, 2009 and 2020 the same week gives"},
    {&cmv__timing_rules, "levels mislead", levels,
     "The levels of the two correlate +0.79: both trend"},
};

/* Index of the rule of that name among those that speak; SIZE_MAX when it is silent. */
static bool speaks(const row *t) {
    cmv_doc doc;
    static const cmv_story_context context = {0};
    cmv__ink ink = cmv__ink_of(arena, &doc, &context);
    const cmv__view v = cmv__view_of(&ink, &report, &context);
    int done = -1;
    for (size_t i = 0; i < t->rules->n; i++) {
        const cmv__rule *rule = &t->rules->rule[i];
        if (rule->step == done || !rule->when(&v)) continue;
        done = rule->step;
        if (!strcmp(rule->name, t->rule)) return true;
    }
    return false;
}

static void every_rule_speaks_when_it_should(void **state) {
    (void)state;
    for (size_t i = 0; i < KIT_COUNT(ROWS); i++) {
        plain();
        ROWS[i].change();
        if (!speaks(&ROWS[i])) fail_msg("silent: %s", ROWS[i].rule);
        const char *text = tell(ROWS[i].rules);
        if (!strstr(text, ROWS[i].says))
            fail_msg("%s: \"%s\" is not in: %s", ROWS[i].rule, ROWS[i].says, text);
    }
}

static void every_rule_is_tested(void **state) {
    (void)state;
    static const cmv__rules *const tables[] = {&cmv__horizon_rules, &cmv__fixed_rules,
                                               &cmv__timing_rules};
    for (size_t t = 0; t < KIT_COUNT(tables); t++) {
        for (size_t i = 0; i < tables[t]->n; i++) {
            bool found = false;
            for (size_t k = 0; k < KIT_COUNT(ROWS); k++)
                found |=
                    ROWS[k].rules == tables[t] && !strcmp(ROWS[k].rule, tables[t]->rule[i].name);
            if (!found) fail_msg("no row for the rule '%s'", tables[t]->rule[i].name);
        }
    }
}

/* What is not known is not said. */
static void nothing_is_said_of_nothing(void **state) {
    (void)state;
    plain();
    answers.relation.partial.id = NULL;
    answers.relation.partial.plain = none(CMV_WHY_NO_CONTROL);
    assert_string_equal(tell(&cmv__fixed_rules), "");
    plain();
    answers.relation.recent[0].c = corr(-.1, .3, .6);
    answers.relation.spearman = num(.1);
    assert_null(strstr(tell(&cmv__fixed_rules), "ranks"));
    plain();
    answers.relation.recent[0].c = answers.relation.recent[1].c = none(CMV_WHY_CONSTANT);
    answers.relation.all[0].c = answers.relation.all[1].c = none(CMV_WHY_CONSTANT);
    no_slope();
    assert_null(strstr(tell(&cmv__horizon_rules), "horizon"));
    report.answers = NULL;
    assert_string_equal(tell(&cmv__horizon_rules), "");
    assert_string_equal(tell(&cmv__fixed_rules), "");
}

/* Dates that were asked for are not called five years. */
static void spans_are_called_by_their_name(void **state) {
    (void)state;
    plain();
    answers.span_first = 0;
    answers.span_n = report.n = 400;
    assert_non_null(strstr(tell(&cmv__horizon_rules), "Over all 400 sessions they moved"));
    assert_non_null(strstr(tell(&cmv__horizon_rules), "over all of the sample, 95"));
    report.opt.from = cmv_date_of(2020, 1, 1);
    assert_non_null(
        strstr(tell(&cmv__horizon_rules), "Over the 400 sessions asked for they moved"));
    assert_non_null(strstr(tell(&cmv__horizon_rules), "over the dates asked for, 95"));
    assert_null(strstr(tell(&cmv__horizon_rules), "five years"));
}

/* ---- whole pages ----------------------------------------------------------------------------------------------------------------- */

static leg_kit a, b, c, slow;

static void made_market(void) {
    kit_seed("story");
    leg_make(&a, "aaa", "nyse", CMV_DAILY, cmv_date_of(2012, 1, 3), 3000);
    leg_make(&b, "bbb", "nyse", CMV_DAILY, cmv_date_of(2012, 1, 3), 3000);
    leg_make(&c, "ccc", "nyse", CMV_DAILY, cmv_date_of(2012, 1, 3), 3000);
    leg_make(&slow, "slow", "weekly:wednesday", CMV_WEEKLY, cmv_date_of(2012, 1, 4), 600);
    a.value[0] = b.value[0] = c.value[0] = slow.value[0] = 100;
    for (size_t i = 1; i < 3000; i++) {
        const double f = kit_normal();
        a.value[i] = a.value[i - 1] * exp(.01 * (f + kit_normal()));
        b.value[i] = b.value[i - 1] * exp(.01 * (f + kit_normal()));
        c.value[i] = c.value[i - 1] * exp(.01 * (f + .5 * kit_normal()));
    }
    for (size_t i = 1; i < 600; i++) slow.value[i] = slow.value[i - 1] * exp(.01 * kit_normal());
}

static const cmv_doc *page(const cmv_leg *x, const cmv_leg *y, const cmv_leg *third) {
    static cmv_doc doc;
    static cmv_pair_report r;
    static cmv_answer_opt more;
    static const cmv_story_context context = {
        .asof = CMV_DATE_NONE, .query = "", .reproduce = "comove pair x y", .canonical_order = true};
    more = (cmv_answer_opt){.control = third};
    r = leg_report(x, y, cmv_pair_opt_default(), &more, arena);
    KIT_OK(cmv_story_pair(&r, &context, arena, &doc, err));
    return &doc;
}

static bool has_chart(const cmv_section *s, const char *id, size_t n_items) {
    for (const cmv_block *k = s->first; k; k = k->next)
        if (k->kind == CMV_BLOCK_CHART && !strcmp(k->chart->id, id))
            return k->chart->n_items == n_items;
    return false;
}

static bool has_details(const cmv_section *s) {
    for (const cmv_block *k = s->first; k; k = k->next)
        if (k->kind == CMV_BLOCK_DETAILS) return k->inside != NULL;
    return false;
}

static void pages_hold_the_answers(void **state) {
    (void)state;
    made_market();
    const cmv_doc *doc = page(&a.leg, &b.leg, &c.leg);
    const cmv_section *relation = doc_section(doc, "relationship");
    assert_true(relation && has_chart(relation, "horizons", 8) && has_details(relation));
    assert_null(doc_section(doc, "timing"));
    doc = page(&slow.leg, &b.leg, &c.leg);
    assert_true(has_chart(doc_section(doc, "relationship"), "horizons", 6));
    const cmv_section *timing = doc_section(doc, "timing");
    assert_true(timing && has_details(timing));
    leg_cut(&b, 0);
    b.leg.why_empty = CMV_WHY_NO_DATA;
    doc = page(&slow.leg, &b.leg, &c.leg);
    assert_null(doc_section(doc, "timing"));
    assert_false(has_chart(doc_section(doc, "relationship"), "horizons", 6));
}

static int setup(void **state) {
    (void)state;
    arena = cmv_arena_create((size_t)256 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_speaks_when_it_should),
        cmocka_unit_test(every_rule_is_tested),
        cmocka_unit_test(nothing_is_said_of_nothing),
        cmocka_unit_test(spans_are_called_by_their_name),
        cmocka_unit_test(pages_hold_the_answers),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
