// SPDX-License-Identifier: Apache-2.0
/* What the section on past crises says: a case for each of its rules, with the words it must and must not use. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "comove/story.h"
#include "story/pair_parts.h"
#include "support/doc_walk.h"

#define OPEN "\xe2\x80\x9c"
#define SHUT "\xe2\x80\x9d"
#define NB "\xc2\xa0"
#define MINUS "\xe2\x88\x92"

static cmv_pair_report report;
static cmv_pair_answers answers; /* too large for the stack */

static cmv_num num(double v) { return cmv_num_of(v, CMV_WHY_TOO_FEW); }

static cmv_corr_jack corr(double r, double low, double high, double se) {
    return (cmv_corr_jack){.n = 100,
                           .r = num(r),
                           .se_jack_z = se,
                           .se_used_z = se,
                           .ci_low = num(low),
                           .ci_high = num(high)};
}

static cmv_corr_jack no_corr(void) {
    const cmv_num none = cmv_num_missing(CMV_WHY_TOO_FEW);
    return (cmv_corr_jack){.n = 5, .r = none, .ci_low = none, .ci_high = none};
}

/* A window with the moves of both sides, its r, the usual one, and how far apart these are. */
static void add(const char *id, const char *name, bool fixed, double a, double b, double r,
                double usual, double z) {
    cmv_stress_row *w = &answers.stress.row[answers.stress.n_rows++];
    *w = (cmv_stress_row){.id = id,
                          .name = name,
                          .fixed = fixed,
                          .first = cmv_date_of(2018, 10, 1),
                          .last = cmv_date_of(2018, 12, 24),
                          .base = cmv_date_of(2018, 9, 28),
                          .n = 59,
                          .a = num(a),
                          .b = num(b),
                          .fall_a = num(a < 0 ? a : 0),
                          .fall_b = num(b < 0 ? b : 0),
                          .c = isnan(r) ? no_corr() : corr(r, r - .2, r + .2, .1),
                          .usual = corr(usual, usual - .1, usual + .1, .05),
                          .moved = num(z)};
}

static void lack(const char *id, const char *name, cmv_reason why) {
    add(id, name, true, (double)NAN, (double)NAN, (double)NAN, .1, (double)NAN);
    cmv_stress_row *w = &answers.stress.row[answers.stress.n_rows - 1];
    w->why = why;
    w->n = 0;
    w->a = w->b = w->fall_a = w->fall_b = w->moved = w->usual.r = cmv_num_missing(why);
}

static cmv_after_fall fall(double threshold, size_t n, double up, double low, double high,
                           double base) {
    return (cmv_after_fall){.span = 21,
                            .n = n,
                            .n_overlapping = 9 * n,
                            .threshold = num(threshold),
                            .mean = num(.01),
                            .base_mean = num(.002),
                            .base_n = 4000,
                            .up = n ? num(up) : cmv_num_missing(CMV_WHY_TOO_FEW),
                            .up_low = num(low),
                            .up_high = num(high),
                            .base_up = num(base)};
}

static void make(void) {
    const cmv_leg a = {.id = "tlt", .short_name = "TLT", .unit = "USD", .is_price = true},
                  b = {.id = "iwm", .short_name = "IWM", .unit = "USD", .is_price = true};
    answers = (cmv_pair_answers){0};
    report = (cmv_pair_report){.n = 4000,
                               .first = cmv_date_of(2002, 7, 31),
                               .last = cmv_date_of(2026, 6, 16),
                               .level_first = cmv_date_of(2002, 7, 30),
                               .answers = &answers,
                               .a.leg = a,
                               .b.leg = b};
    answers.stress.b_after_a = fall(-.035, 91, .62, .50, .70, .61);
    answers.stress.a_after_b = fall(-.051, 82, .54, .43, .64, .54);
}

/* The section as one text: sentences, items and cells, one a line. */
typedef struct told {
    char text[16384];
    bool section;
} told;

static void collect(told *t, const cmv_line *line) {
    char room[8192];
    doc_join(line, room, sizeof room);
    const size_t n = strlen(t->text);
    assert_true(n + strlen(room) + 2 < sizeof t->text);
    snprintf(t->text + n, sizeof t->text - n, "%s\n", room);
}

static void collect_blocks(told *t, const cmv_block *b) {
    for (; b; b = b->next) {
        if (b->kind <= CMV_BLOCK_WARNING) collect(t, &b->line);
        for (size_t i = 0; i < b->n_items; i++) collect(t, &b->item[i]);
        for (size_t i = 0; b->table && i < b->table->n_cols * b->table->n_rows; i++)
            collect(t, &b->table->cell[i].line);
        collect_blocks(t, b->inside);
    }
}

enum { TABLES = 3, RULES_MAX = 16 };
static bool spoke[TABLES][RULES_MAX];

static const cmv__rules *table(size_t i) {
    const cmv__rules *const all[TABLES] = {&cmv__stress_rules, &cmv__stress_corr_rules,
                                           &cmv__after_rules};
    return all[i];
}

static void mark_rules(const cmv__view *v) {
    for (size_t t = 0; t < TABLES; t++) {
        int done = -1;
        for (size_t i = 0; i < table(t)->n; i++) {
            const cmv__rule *rule = &table(t)->rule[i];
            if (rule->step == done || !rule->when(v)) continue;
            done = rule->step;
            spoke[t][i] = true;
        }
    }
}

static void tell(told *t) {
    cmv_arena *arena = cmv_arena_create((size_t)4 << 20);
    cmv_doc doc;
    cmv_err err = {0};
    const cmv_story_context context = {.reproduce = "comove pair tlt iwm"};
    cmv__ink ink = cmv__ink_of(arena, &doc, &context);
    cmv__view v = cmv__view_of(&ink, &report, &context);
    *t = (told){0};
    cmv__section(&ink, "opening", NULL);
    cmv__section_stress(&ink, &v);
    if (cmv__ink_done(&ink, &err) != CMV_OK) fail_msg("%s", err.msg);
    const cmv_section *s = doc_section(&doc, "stress");
    t->section = s != NULL;
    if (s) {
        const report_fixture f = {.name = "stress", .report = report, .context = context};
        walker w = {.f = &f, .doc = &doc, .text = doc_refuse_words, .line = doc_refuse_empty};
        collect_blocks(t, s->first);
        doc_walk(&w);
        doc_check_gaps(&f, &doc);
        mark_rules(&v);
        v.turned = true;
        mark_rules(&v);
    }
    cmv_arena_destroy(arena);
}

static void expect(const char *const *want, size_t n) {
    told t;
    tell(&t);
    assert_true(t.section);
    for (size_t i = 0; i < n; i++) {
        const bool no = want[i][0] == '!';
        if ((strstr(t.text, want[i] + no) != NULL) == no)
            fail_msg("%s \"%s\" in:\n%s", no ? "there is" : "there is no", want[i] + no, t.text);
    }
}
#define EXPECT(...)                                                                                \
    expect((const char *const[]){__VA_ARGS__},                                                     \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* ---- which way they went --------------------------------------------------------------------------------------------------- */

static void several_ways(void **state) {
    (void)state;
    make();
    add("lehman-2008", "Lehman, 2008", true, .113, -.519, -.48, -.34, -2.3);
    add("taper-2013", "Taper, 2013", true, -.121, .034, .04, -.59, 4.3);
    add("q4-2018", "Autumn, 2018", true, .044, -.251, -.40, -.33, -.5);
    add("covid-2020", "Covid, 2020", true, .142, -.407, -.33, -.39, .2);
    add("inflation-2022", "Inflation, 2022", true, -.306, -.252, .06, -.38, 3.8);
    EXPECT(
        "In 3 of 5 past crises compared here TLT rose while IWM fell, most in " OPEN
        "Lehman, 2008" SHUT " "
        "(+11.3" NB "% and " MINUS "51.9" NB "%)",
        "; in " OPEN "Taper, 2013" SHUT " TLT fell while IWM rose (" MINUS "12.1" NB "% and +3.4" NB
        "%)",
        "; in " OPEN "Inflation, 2022" SHUT " both TLT and IWM fell (" MINUS "30.6" NB
        "% and " MINUS "25.2" NB "%).",
        "In 2 of the 5 windows long enough to tell, the correlation clearly differed from that of "
        "the three years before, most in " OPEN "Taper, 2013" SHUT " (+0.04, interval " MINUS
        "0.16 to +0.24, "
        "against " MINUS "0.59).",
        "!other window", "!came furthest");
}

static void one_window_moved(void **state) {
    (void)state;
    make();
    add("a", "First, 2008", true, .1, -.2, .5, .4, .1);
    add("b", "Second, 2020", true, .3, -.4, .06, -.59, 4.3);
    EXPECT("In 1 of the 2 windows long enough to tell, the correlation clearly differed from that "
           "of the three years before: " OPEN "Second, 2020" SHUT " (+0.06");
}

static void one_way(void **state) {
    (void)state;
    make();
    add("a", "First, 2008", true, -.1, -.2, .5, .5, .1);
    add("b", "Second, 2020", true, -.3, -.4, .5, .5, .2);
    EXPECT("In all 2 past crises compared here both TLT and IWM fell, most in " OPEN
           "Second, 2020" SHUT " (" MINUS "30.0" NB "% and " MINUS "40.0" NB "%).",
           "In none of the 2 windows long enough to tell did the correlation clearly differ",
           "furthest from it in " OPEN "Second, 2020" SHUT, "!clearly differed", "!In 2 of");
    make();
    add("a", "First, 2008", true, .1, .2, (double)NAN, .5, (double)NAN);
    add("b", "Second, 2020", true, .3, .1, (double)NAN, .5, (double)NAN);
    EXPECT("In all 2 past crises compared here both TLT and IWM rose, most in " OPEN
           "Second, 2020" SHUT,
           "!the correlation clearly", "!long enough");
    make();
    add("a", "First, 2008", true, 0, .2, (double)NAN, .5, (double)NAN);
    add("b", "Second, 2020", true, 0, .1, (double)NAN, .5, (double)NAN);
    EXPECT("In all 2 past crises compared here TLT ended where it began, as in " OPEN
           "First, 2008" SHUT " (0.0" NB "% and +20.0" NB "%)");
    make();
    add("a", "First, 2008", true, .1, 0, (double)NAN, .5, (double)NAN);
    EXPECT("IWM ended where it began");
    make();
    add("a", "First, 2008", true, 0, 0, (double)NAN, .5, (double)NAN);
    EXPECT("TLT and IWM ended where they began");
}

static void windows_that_are_not_covered(void **state) {
    (void)state;
    make();
    lack("a", "First, 2008", CMV_WHY_NO_BASE);
    add("b", "Second, 2020", true, -.3, .4, .5, .45, .3);
    EXPECT("Only one of the 2 crises compared here lies in the sample: in " OPEN "Second, 2020" SHUT
           " TLT fell while "
           "IWM rose (" MINUS "30.0" NB "% and +40.0" NB "%).",
           "1 other window began before the shared values, the first of which is of 30" NB
           "July 2002.",
           "One window is long enough to compare",
           "no clear difference shows: " OPEN "Second, 2020" SHUT " (+0.50");
    make();
    add("b", "Second, 2020", true, -.3, .4, .5, .45, .3);
    lack("c", "Third, 2022", CMV_WHY_STALE);
    EXPECT("1 other window cannot be given: the last value is too old.", "!began before");
    make();
    lack("a", "First, 2008", CMV_WHY_NO_BASE);
    lack("b", "Second, 2020", CMV_WHY_NO_BASE);
    EXPECT("What the two did in past crises cannot be given: there is no earlier value to compare "
           "with.",
           "!Stress windows", "!past crises compared");
}

static void nothing_is_over_or_values_are_too_rare(void **state) {
    (void)state;
    make();
    add("old-2003", "Old, 2003", false, -.1, .2, .5, .4, .2);
    EXPECT("None of the stress windows fixed in advance was over by then", "Old, 2003");
    add("lehman-2008", "Lehman, 2008", true, .1, -.2, .5, .4, .2);
    EXPECT("In the one crisis fixed in advance that was over by then, " OPEN "Lehman, 2008" SHUT
           ", TLT rose while "
           "IWM "
           "fell (+10.0" NB "% and " MINUS "20.0" NB "%).",
           "!Only one of");
    make();
    report.aligned.freq = CMV_MONTHLY;
    lack("a", "First, 2008", CMV_WHY_FREQUENCY);
    answers.stress.b_after_a = answers.stress.a_after_b = fall(-.01, 30, .5, .4, .6, .5);
    answers.stress.b_after_a.span = answers.stress.a_after_b.span = 1;
    EXPECT("the shared values are monthly", "After TLT had fallen by 1.0" NB "% or more in a month",
           "IWM rose over the next month in 50", "!come less often");
    report.aligned.freq = CMV_QUARTERLY;
    answers.stress.b_after_a.span = answers.stress.a_after_b.span = 0;
    answers.stress.b_after_a.threshold = answers.stress.a_after_b.threshold =
        cmv_num_missing(CMV_WHY_FREQUENCY);
    EXPECT("the shared values are quarterly", "!After", "!What followed");
}

static void every_window_differs(void **state) {
    (void)state;
    make();
    add("a", "First, 2008", true, .1, -.2, .5, -.4, 9);
    add("b", "Second, 2020", true, .1, -.2, .6, -.4, 8);
    EXPECT("In every one of the 2 windows long enough to tell, the correlation clearly differed",
           "!In 2 of the");
}

/* A side that did not move has no falls; beside a leap none of its falls counts. */
static void a_side_without_falls(void **state) {
    (void)state;
    make();
    add("a", "First, 2008", true, .1, -.2, .5, .5, .1);
    answers.stress.b_after_a.threshold = num(0);
    EXPECT("TLT did not move, so there is no fall of it to look behind.", "!TLT had fallen");
    answers.stress.b_after_a.threshold = num(-2600);
    EXPECT("What followed a fall of TLT cannot be told: its record carries a leap",
           "!TLT had fallen", "!260,000");
    report.transform_a = CMV_TRANSFORM_DIFF;
    answers.stress.b_after_a.threshold = num(-2600);
    EXPECT("TLT had fallen by", "!leap");
}

static void nothing_without_answers(void **state) {
    (void)state;
    told t;
    make();
    tell(&t); /* no scenario at all */
    assert_false(t.section);
    add("a", "First, 2008", true, -.1, -.2, .5, .5, .1);
    report.answers = NULL;
    tell(&t);
    assert_false(t.section);
    report.answers = &answers;
    report.n = 0;
    tell(&t);
    assert_false(t.section);
}

/* Rates: differences in their unit, never percent. */
static void rates_are_told_in_basis_points(void **state) {
    (void)state;
    make();
    report.a.leg = (cmv_leg){.id = "dgs10", .short_name = "10Y", .unit = "percent", .is_rate = true};
    report.transform_a = CMV_TRANSFORM_DIFF_BP;
    add("inflation-2022", "Inflation, 2022", true, 237, -.243, -.12, .38, 1);
    answers.stress.b_after_a.threshold = num(-27);
    EXPECT("(+237" NB "bp and " MINUS "24.3" NB "%)", "After 10Y had fallen by 27" NB "bp or more");
}

/* ---- episodes in which the correlation moved most ---------------------------------------------------------------------------- */

static void three_episodes_are_linked_furthest_first(void **state) {
    (void)state;
    static const double z[] = {1, -4, 2, 5, .5, -3};
    static const char *const name[] = {"E0", "E1", "E2", "E3", "E4", "E5"};
    told t;
    make();
    add("fixed-2008", "Fixed, 2008", true, -.1, -.2, .5, .5, 9);
    for (size_t i = 0; i < 6; i++) add(name[i], name[i], false, -.1, .2, .3, .1, z[i]);
    tell(&t);
    const char *a = strstr(t.text, "E3: +0.30"), *b = strstr(t.text, "E1: +0.30"),
               *c = strstr(t.text, "E5: +0.30");
    assert_true(a && b && c && a < b && b < c);
    assert_null(strstr(t.text, "E2: +0.30"));
    assert_null(strstr(t.text, "Fixed, 2008: "));
}

/* ---- after a fall ---------------------------------------------------------------------------------------------------------------- */

static void a_share_never_comes_without_its_base(void **state) {
    (void)state;
    make();
    add("a", "First, 2008", true, -.1, -.2, .5, .5, .1);
    EXPECT("After TLT had fallen by 3.5" NB
           "% or more in 21 sessions, which it did 91 separate times, IWM "
           "rose over the next 21 sessions in 62" NB "% of them (95" NB "% interval 50" NB
           "% to 70" NB "%). Over all stretches of that length it rose in 61" NB
           "%: no difference detectable.",
           "After IWM had fallen by 5.1" NB
           "% or more in 21 sessions, which it did 82 separate times, TLT",
           "!more often", "!less often");
    answers.stress.b_after_a = fall(-.035, 91, .60, .50, .70, .49);
    answers.stress.a_after_b = fall(-.051, 82, .54, .43, .64, .65);
    EXPECT("it rose in 49" NB "%: more often after such a fall than otherwise.",
           "it rose in 65" NB "%: less often after such a fall than otherwise.",
           "!no difference detect");
    answers.stress.b_after_a = fall(-.035, 1, 1, .2, 1, .1);
    answers.stress.a_after_b = fall(-.035, 0, 0, 0, 0, .6);
    EXPECT("which it did 1 separate time, too little followed to say what IWM tends to do next.",
           "IWM never fell by 3.5" NB "% or more in 21 sessions with as long to follow.",
           "!more often");
    answers.stress.b_after_a = fall(.002, 40, .6, .5, .7, .4);
    EXPECT("Over 21 sessions, TLT did not even fall when it did a standard deviation worse than on "
           "average",
           "!After TLT had fallen");
    answers.stress.b_after_a.threshold = answers.stress.a_after_b.threshold =
        cmv_num_missing(CMV_WHY_TOO_FEW);
    EXPECT("What followed the falls of either side cannot be given: there are too few shared "
           "observations.");
}

static void every_rule_has_spoken(void **state) {
    (void)state;
    for (size_t t = 0; t < TABLES; t++) {
        assert_true(table(t)->n <= RULES_MAX);
        for (size_t i = 0; i < table(t)->n; i++) {
            if (!spoke[t][i])
                fail_msg("no case for the rule '%s: %s'", table(t)->name, table(t)->rule[i].name);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_ways),
        cmocka_unit_test(one_way),
        cmocka_unit_test(one_window_moved),
        cmocka_unit_test(windows_that_are_not_covered),
        cmocka_unit_test(nothing_is_over_or_values_are_too_rare),
        cmocka_unit_test(every_window_differs),
        cmocka_unit_test(a_side_without_falls),
        cmocka_unit_test(nothing_without_answers),
        cmocka_unit_test(rates_are_told_in_basis_points),
        cmocka_unit_test(three_episodes_are_linked_furthest_first),
        cmocka_unit_test(a_share_never_comes_without_its_base),
        cmocka_unit_test(every_rule_has_spoken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
