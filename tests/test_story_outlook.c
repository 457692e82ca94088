// SPDX-License-Identifier: Apache-2.0
/* The outlook in words: which rules speak, for answers made by hand, and what they say. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "story/pair_parts.h"
#include "support/doc_walk.h"

enum { ARENA = 16 << 20, QUARTERS = 40 };

#define MINUS "\xe2\x88\x92"

static cmv_date quarter[QUARTERS];
static double came[QUARTERS], low[QUARTERS], high[QUARTERS];

static cmv_num num(double v) { return (cmv_num){.v = v}; }

/* A window that helps, whose range contains zero and held as often as it claimed. */
static cmv_outlook_answer plain(void) {
    cmv_outlook_answer o = {.method = CMV_OUTLOOK_WINDOW,
                            .horizon = 63,
                            .window = 90,
                            .lambda = .97,
                            .nominal = .8,
                            .n_quarters = QUARTERS,
                            .n_origins = 36,
                            .n_scored = 27,
                            .n_held = 22,
                            .scored_first = 15000,
                            .scored_last = 20000,
                            .quarter = quarter,
                            .came = came,
                            .said_low = low,
                            .said_high = high};
    o.now = num(.4328), o.mean = num(-.272), o.weight = num(.689);
    o.low = num(-.1327), o.q25 = num(.07), o.median = num(.2647), o.q75 = num(.44),
    o.high = num(.5952);
    o.coverage = num(22.0 / 27), o.coverage_low = num(.63), o.coverage_high = num(.92);
    o.rmse_ewma = num(.301), o.rmse_window = num(.2965), o.rmse_mean = num(.3557);
    return o;
}

static void refuse(cmv_outlook_answer *o, cmv_reason why) {
    o->why = why;
    o->low = o->high = o->median = cmv_num_missing(why);
}

static void keep(cmv_outlook_answer *o) { (void)o; }
static void slow(cmv_outlook_answer *o) { refuse(o, CMV_WHY_FREQUENCY); }
static void young(cmv_outlook_answer *o) {
    refuse(o, CMV_WHY_TOO_FEW);
    o->n_quarters = 25, o->n_scored = 9;
}
static void pointless(cmv_outlook_answer *o) { young(o); }
static void flat(cmv_outlook_answer *o) { refuse(o, CMV_WHY_CONSTANT); }
static void above(cmv_outlook_answer *o) {
    o->low = num(.89), o->median = num(.93), o->high = num(.97);
}
static void below(cmv_outlook_answer *o) {
    o->low = num(-.6), o->median = num(-.4), o->high = num(-.1);
}
static void seldom(cmv_outlook_answer *o) {
    o->n_held = 15, o->coverage = num(15.0 / 27), o->coverage_high = num(.72);
}
static void often(cmv_outlook_answer *o) {
    o->n_held = 27, o->coverage = num(1), o->coverage_low = num(.87);
}
static void mean(cmv_outlook_answer *o) {
    o->method = CMV_OUTLOOK_MEAN, o->now = o->mean, o->weight = num(0);
}
static void little(cmv_outlook_answer *o) {
    o->method = CMV_OUTLOOK_EWMA, o->rmse_ewma = num(.345), o->weight = num(.2);
}

typedef struct outlook_case {
    const cmv__rules *rules;
    const char *rule;
    void (*make)(cmv_outlook_answer *);
    const char *says; /* part of the text */
} outlook_case;

static const outlook_case CASES[] = {
    {&cmv__outlook_rules, "a range", keep,
     "If the past of this pair is a guide, the correlation of the next 63 sessions lies "
     "between " MINUS "0.13 and +0.60 with 80 % odds, its middle being +0.26."},
    {&cmv__outlook_rules, "too slow", slow, "values that come once a month give no correlation"},
    {&cmv__outlook_rules, "too young", young,
     "It takes 20 past years whose outcome could be checked against a range stated before; A and B "
     "share 25 complete years, which leaves 9."},
    {&cmv__outlook_rules, "no reading", pointless, "No range can be given: one side did not move."},
    {&cmv__outlook_rules, "no range", flat, "No range can be given: one side did not move."},
    {&cmv__outlook_rules, "all above zero", above, "All of it lies above zero."},
    {&cmv__outlook_rules, "all below zero", below, "All of it lies below zero."},
    {&cmv__outlook_rules, "contains zero", keep, "It contains zero, so even the direction is open."},
    {&cmv__outlook_rules, "held too seldom", seldom,
     "held in 15 of 27 past quarters (56 %), clearly less often than the 80 % they claimed: take "
     "this "
     "one as too narrow."},
    {&cmv__outlook_rules, "held too often", often,
     "held in 27 of 27 past quarters (100 %), clearly more often than the 80 % they claimed"},
    {&cmv__outlook_rules, "held", keep, "held in 22 of 27 past quarters (81 %)."},
    {&cmv__outlook_basis_rules, "the mean", mean,
     "s reading is left out, because it did not help: over 36 past quarters, forecasts that "
     "started "
     "from the latest reading missed by no less than the plain average of all quarters before "
     "(now " MINUS "0.27)."},
    {&cmv__outlook_basis_rules, "a reading that helps little", little,
     "It starts from a reading in which the latest sessions count most (+0.43) and keeps 20 % of "
     "the "
     "way to there from the average of all past quarters (" MINUS
     "0.27). That helped little: over 36 past quarters such forecasts missed by only 3.0 % less "
     "than "
     "the average alone."},
    {&cmv__outlook_basis_rules, "a reading that helps", keep,
     "It starts from the last 90 sessions (+0.43) and keeps 69 % of the way to there from the "
     "average "
     "of all past quarters (" MINUS
     "0.27). Over 36 past quarters such forecasts missed by 17 % less than the average alone"},
};

/* Which rule of the step of `name` speaks. */
static const char *speaker(const cmv__rules *rules, const char *name, const cmv__view *v) {
    int step = 0;
    for (size_t i = 0; i < rules->n; i++)
        if (!strcmp(rules->rule[i].name, name)) step = rules->rule[i].step;
    for (size_t i = 0; i < rules->n; i++)
        if (rules->rule[i].step == step && rules->rule[i].when(v)) return rules->rule[i].name;
    return "(none)";
}

static cmv_pair_report report_of(const cmv_pair_answers *answers, bool monthly) {
    cmv_pair_report r = {.n = 2520, .first = 14000, .answers = answers};
    r.aligned.freq = monthly ? CMV_MONTHLY : CMV_DAILY;
    r.a.leg = (cmv_leg){.id = "a", .short_name = "A", .cal = NULL};
    r.b.leg = (cmv_leg){.id = "b", .short_name = "B"};
    return r;
}

static void each_rule_speaks(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        cmv_pair_answers answers = {.outlook = plain()};
        CASES[i].make(&answers.outlook);
        const bool monthly = CASES[i].make == young || CASES[i].make == slow;
        cmv_pair_report report = report_of(&answers, monthly);
        report.n_windows = CASES[i].make == pointless;
        report.windows[0].c.r = cmv_num_missing(CMV_WHY_CONSTANT);
        const cmv_story_context context = {0};
        cmv_doc doc;
        cmv__ink ink = cmv__ink_of(arena, &doc, &context);
        cmv__view v = cmv__view_of(&ink, &report, &context);
        assert_string_equal(speaker(CASES[i].rules, CASES[i].rule, &v), CASES[i].rule);
        cmv_line line = {0};
        char text[2048];
        cmv__tell(&ink, &line, CASES[i].rules, &v);
        doc_plain(&line, text, sizeof text);
        if (!strstr(text, CASES[i].says)) fail_msg("%s: \"%s\"", CASES[i].rule, text);
        cmv_err err;
        assert_int_equal(cmv__ink_done(&ink, &err), CMV_OK);
        cmv_arena_destroy(arena);
    }
}

static void every_rule_has_a_case(void **state) {
    (void)state;
    static const cmv__rules *const tables[] = {&cmv__outlook_rules, &cmv__outlook_basis_rules};
    for (size_t t = 0; t < 2; t++) {
        for (size_t i = 0; i < tables[t]->n; i++) {
            bool found = false;
            for (size_t k = 0; k < sizeof CASES / sizeof *CASES && !found; k++)
                found =
                    CASES[k].rules == tables[t] && !strcmp(CASES[k].rule, tables[t]->rule[i].name);
            if (!found) fail_msg("no case for the rule '%s'", tables[t]->rule[i].name);
        }
    }
}

/* Blocks of a kind in the section, folded ones included; sections are there only with answers. */
static size_t count_blocks(const cmv_pair_report *report, cmv_block_kind kind) {
    cmv_arena *arena = cmv_arena_create(ARENA);
    const cmv_story_context context = {.reproduce = "comove pair a b"};
    cmv_doc doc;
    cmv_err err;
    cmv__ink ink = cmv__ink_of(arena, &doc, &context);
    const cmv__view v = cmv__view_of(&ink, report, &context);
    cmv__section_outlook(&ink, &v);
    assert_int_equal(cmv__ink_done(&ink, &err), CMV_OK);
    size_t n = 0;
    for (const cmv_block *b = doc.first ? doc.first->first : NULL; b; b = b->next) {
        n += b->kind == kind;
        for (const cmv_block *in = b->inside; in; in = in->next) n += in->kind == kind;
    }
    cmv_arena_destroy(arena);
    return n;
}

static void the_section_holds_its_parts(void **state) {
    (void)state;
    for (size_t i = 0; i < QUARTERS; i++) {
        quarter[i] = (cmv_date)(14000 + 91 * i);
        came[i] = .2, low[i] = -.1, high[i] = .5;
    }
    cmv_pair_answers answers = {.outlook = plain()};
    cmv_pair_report report = report_of(&answers, false);
    static const struct {
        cmv_block_kind kind;
        size_t told, refused;
    } rows[] = {{CMV_BLOCK_PARA, 4, 1},    {CMV_BLOCK_CHART, 1, 0},   {CMV_BLOCK_TABLE, 1, 0},
                {CMV_BLOCK_DETAILS, 1, 0}, {CMV_BLOCK_COMMAND, 1, 0}, {CMV_BLOCK_WARNING, 0, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(count_blocks(&report, rows[i].kind), rows[i].told);
    young(&answers.outlook);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(count_blocks(&report, rows[i].kind), rows[i].refused);
    report.answers = NULL;
    assert_int_equal(count_blocks(&report, CMV_BLOCK_PARA), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_speaks),
        cmocka_unit_test(every_rule_has_a_case),
        cmocka_unit_test(the_section_holds_its_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
