// SPDX-License-Identifier: Apache-2.0
/* What the pages of scenarios say: a case for each rule, and figures that are those of the report. */
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
#include "story/scenario.h"
#include "support/doc_walk.h"

#define NB "\xc2\xa0"
#define MINUS "\xe2\x88\x92"

static cmv_scenario_leg legs[8], mains[2];
static cmv_scenario_pair pairs[30];
static cmv_scenario_report report;

static cmv_num num(double v) { return cmv_num_of(v, CMV_WHY_TOO_FEW); }

static void make(void) {
    report = (cmv_scenario_report){.span = {"lehman-2008", "Lehman, 2008", cmv_date_of(2008, 9, 15),
                                            cmv_date_of(2009, 3, 9), true},
                                   .text = "A bank failed. Shares fell.",
                                   .sessions = 121,
                                   .leg = legs,
                                   .main_leg = mains,
                                   .pair = pairs};
}

static void add_leg(const char *name, cmv_transform t, double change) {
    cmv_scenario_leg *l = &legs[report.n_legs++];
    *l = (cmv_scenario_leg){.id = name,
                            .short_name = name,
                            .category = "X",
                            .unit = "percent",
                            .is_price = t == CMV_TRANSFORM_LOG,
                            .transform = t,
                            .first = report.span.first,
                            .last = report.span.last,
                            .base = report.span.first - 3,
                            .n = 121,
                            .change = num(change),
                            .fall = num(change < 0 ? change : 0)};
}

static void add_main(const char *name, double change, cmv_reason why, double at_most,
                     double at_least) {
    cmv_scenario_leg *l = &mains[report.n_main++];
    *l = (cmv_scenario_leg){.id = name, .short_name = name, .transform = CMV_TRANSFORM_LOG};
    static const size_t ahead[] = {21, 63, 252};
    for (int i = 0; i < 3; i++) {
        const cmv_num none = cmv_num_missing(why);
        l->after[i] = (cmv_scenario_after){.ahead = ahead[i],
                                           .date = why ? CMV_DATE_NONE : cmv_date_of(2009, 6, 8),
                                           .change = why ? none : num(change),
                                           .n = 7853,
                                           .at_most = why ? none : num(at_most),
                                           .at_least = why ? none : num(at_least),
                                           .up = num(.71)};
    }
}

static void add_pair(const char *a, const char *b, double r, double z) {
    cmv_scenario_pair *p = &pairs[report.n_pairs++];
    const cmv_num none = cmv_num_missing(CMV_WHY_TOO_FEW);
    *p = (cmv_scenario_pair){.a = a, .b = b, .a_short = a, .b_short = b};
    p->row.n = 121;
    p->row.c = (cmv_corr_jack){.n = 121, .r = none, .ci_low = none, .ci_high = none};
    p->row.usual = p->row.c;
    p->row.moved = num(z);
    if (isnan(z)) return;
    report.n_compared++;
    p->row.c = (cmv_corr_jack){.n = 121, .r = num(r), .ci_low = num(r - .1), .ci_high = num(r + .1)};
    p->row.usual.r = num(.42);
    p->row.usual.ci_high = num(.5);
}

/* The page as one text. */
static char text[65536];

static void collect(const cmv_line *line) {
    char room[8192];
    doc_join(line, room, sizeof room);
    const size_t n = strlen(text);
    assert_true(n + strlen(room) + 2 < sizeof text);
    snprintf(text + n, sizeof text - n, "%s\n", room);
}

static void collect_blocks(const cmv_block *b) {
    for (; b; b = b->next) {
        if (b->kind <= CMV_BLOCK_WARNING) collect(&b->line);
        for (size_t i = 0; i < b->n_items; i++) collect(&b->item[i]);
        for (size_t i = 0; b->table && i < b->table->n_cols * b->table->n_rows; i++)
            collect(&b->table->cell[i].line);
        collect_blocks(b->inside);
    }
}

enum { TABLES = 3, RULES_MAX = 8 };
static bool spoke[TABLES][RULES_MAX];

static const cmv__scenario_rules *table(size_t i) {
    const cmv__scenario_rules *const all[TABLES] = {
        &cmv__scenario_moves_rules, &cmv__scenario_pairs_rules, &cmv__scenario_after_rules};
    return all[i];
}

static void tell(void) {
    cmv_arena *arena = cmv_arena_create((size_t)4 << 20);
    cmv_doc doc;
    cmv_err err = {0};
    const cmv_story_context context = {
        .asof = CMV_DATE_NONE, .query = "", .data_version = 7, .reproduce = "comove scenario x"};
    if (cmv_story_scenario(&report, &context, arena, &doc, &err) != CMV_OK) fail_msg("%s", err.msg);
    text[0] = '\0';
    for (const cmv_section *s = doc.first; s; s = s->next) collect_blocks(s->first);
    const report_fixture f = {.name = "scenario"};
    walker w = {.f = &f, .doc = &doc, .text = doc_refuse_words, .line = doc_refuse_empty};
    doc_walk(&w);
    doc_check_gaps(&f, &doc);
    assert_string_equal(doc.path, "/scenarios/lehman-2008");
    for (size_t t = 0; t < TABLES; t++) {
        for (size_t i = 0; i < table(t)->n; i++) {
            if (!table(t)->rule[i].when(&report)) continue;
            spoke[t][i] = true; /* one step a table: the first that applies */
            break;
        }
    }
    cmv_arena_destroy(arena);
}

static void expect(const char *const *want, size_t n) {
    tell();
    for (size_t i = 0; i < n; i++) {
        const bool no = want[i][0] == '!';
        if ((strstr(text, want[i] + no) != NULL) == no)
            fail_msg("%s \"%s\" in:\n%s", no ? "there is" : "there is no", want[i] + no, text);
    }
}
#define EXPECT(...)                                                                                \
    expect((const char *const[]){__VA_ARGS__},                                                     \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void what_moved(void **state) {
    (void)state;
    make();
    EXPECT("No daily or weekly series held here covers this window of 121 sessions.",
           "A bank failed. Shares fell.", "No curated pair has values on both sides");
    add_leg("10Y", CMV_TRANSFORM_DIFF_BP, -85);
    EXPECT("1 of the series held here cover this window of 121 sessions, but no price.",
           MINUS "85" NB "bp");
    add_leg("XLF", CMV_TRANSFORM_LOG, -.697);
    EXPECT("Over these 121 sessions XLF, the only price held here that reaches back so far, moved "
           "by " MINUS "69.7" NB "%.");
    add_leg("SPY", CMV_TRANSFORM_LOG, -.452);
    EXPECT("Over 121 sessions all 2 prices held here fell, most of all XLF (" MINUS "69.7" NB
           "%), least SPY (" MINUS "45.2" NB "%).");
    add_leg("Gold", CMV_TRANSFORM_LOG, .207);
    EXPECT("Over 121 sessions 2 of 3 prices held here fell and 1 rose: furthest down XLF (" MINUS
           "69.7" NB "%), furthest up Gold (+20.7" NB "%).");
    make();
    add_leg("SPY", CMV_TRANSFORM_LOG, .03);
    add_leg("Gold", CMV_TRANSFORM_LOG, .05);
    EXPECT("all 2 prices held here rose, most of all Gold (+5.0" NB "%), least SPY (+3.0" NB "%).",
           "!here fell");
}

/* The deepest loss leads the table of prices. */
static void prices_are_sorted(void **state) {
    (void)state;
    make();
    add_leg("AAA", CMV_TRANSFORM_LOG, .1);
    add_leg("BBB", CMV_TRANSFORM_LOG, -.3);
    add_leg("CCC", CMV_TRANSFORM_LOG, -.1);
    tell();
    const char *a = strstr(text, "\nAAA\n"), *b = strstr(text, "\nBBB\n"),
               *c = strstr(text, "\nCCC\n");
    assert_true(a && b && c && b < c && c < a);
}

/* A difference in dollars has no place among losses in percent. */
static void main_markets_come_first_and_units_are_not_mixed(void **state) {
    (void)state;
    make();
    add_leg("AAA", CMV_TRANSFORM_LOG, .1);
    add_leg("BBB", CMV_TRANSFORM_LOG, -.3);
    add_leg("WTI", CMV_TRANSFORM_DIFF, -33.5);
    legs[2].is_price = true;
    legs[2].unit = "USD";
    tell();
    assert_null(strstr(text, "All 3"));
    const char *b = strstr(text, "\nBBB\n"), *w = strstr(text, "\nWTI\n");
    assert_true(b && w && b < w);
    assert_non_null(strstr(text, "1 of 2 prices held here fell"));
    assert_non_null(strstr(text, MINUS "33.50" NB "USD"));
    mains[0] = legs[0];
    report.n_main = 1;
    tell();
    const char *first = strstr(text, "\nAAA\n"), *again = strstr(first + 1, "\nAAA\n");
    assert_true(first && again && first < strstr(text, "\nBBB\n"));
}

static void which_pairs_changed(void **state) {
    (void)state;
    make();
    add_pair("MUB", "LQD", 0, (double)NAN);
    EXPECT("No curated pair has 20 shared returns inside and a year of them before",
           "!too few to speak");
    report.sessions = 9;
    EXPECT("9 sessions are too few to speak of a correlation");
    make();
    add_pair("XLE", "XLK", .86, 5);
    EXPECT("Of 1 curated pair compared, one behaved clearly unlike its usual: XLE and XLK (+0.86, "
           "interval +0.76 to +0.96, against +0.42 in the three years before).");
    add_pair("LQD", "IEF", -.06, -4);
    add_pair("SPY", "TLT", .3, 2.3); /* p = .02, times three pairs: no */
    EXPECT(
        "2 of 3 curated pairs compared behaved clearly unlike their usual, most of all XLE and XLK "
        "(+0.86",
        ", then LQD and IEF (" MINUS "0.06");
    make();
    add_pair("SPY", "TLT", .3, 2.2);
    add_pair("XLE", "XLK", .4, 1);
    EXPECT(
        "None of 2 curated pairs compared behaved clearly unlike its usual; the furthest from it "
        "was SPY and TLT (+0.30",
        "!clearly unlike their");
}

static void what_came_after(void **state) {
    (void)state;
    make();
    EXPECT("No series that stands for a whole market is held");
    add_main("SPY", .392, CMV_WHY_NONE, .99, .09);
    EXPECT("In the 63 sessions after it, to 8" NB "June 2009, SPY moved by +39.2" NB
           "%. Of all 7,853 stretches of that length in its history 9" NB
           "% did as well or better, and 71" NB "% were rises",
           "highest 9" NB "%");
    make();
    add_main("SPY", -.2, CMV_WHY_NONE, .004, .99);
    EXPECT("did as badly or worse, and 71" NB "% were rises", "lowest below 1" NB "%",
           "!highest 99");
    make();
    add_main("SPY", 0, CMV_WHY_NOT_KNOWN, 0, 0);
    EXPECT("The 63 sessions after it cannot be told of SPY: nothing was known by that day.",
           "!SPY moved by");
}

static void neighbours_are_linked(void **state) {
    (void)state;
    make();
    EXPECT("All scenarios", "!Before: ", "!After: ");
    report.before_id = "quant-2007";
    report.before_name = "Quants, 2007";
    report.after_id = "greece-2010";
    report.after_name = "Greece, 2010";
    EXPECT("Before: Quants, 2007", "After: Greece, 2010");
}

static void the_list_says_what_it_lacks(void **state) {
    (void)state;
    cmv_arena *arena = cmv_arena_create((size_t)4 << 20);
    cmv_doc doc;
    const cmv_story_context context = {.asof = CMV_DATE_NONE, .query = "asof=2009-01-02"};
    cmv_scenario_list list = {0};
    assert_int_equal(cmv_story_scenarios(&list, &context, arena, &doc, NULL), CMV_OK);
    text[0] = '\0';
    for (const cmv_section *s = doc.first; s; s = s->next) collect_blocks(s->first);
    assert_non_null(strstr(text, "holds no scenario that was over by then"));
    assert_string_equal(doc.path, "/scenarios?asof=2009-01-02");
    assert_false(doc.searchable);
    make();
    add_leg("SPY", CMV_TRANSFORM_LOG, -.452);
    add_leg("Gold", CMV_TRANSFORM_LOG, .2);
    legs[1].change = cmv_num_missing(CMV_WHY_NO_BASE);
    const cmv_scenario_line line = {report.span, 121, legs};
    list = (cmv_scenario_list){.line = &line, .n = 1, .n_legs = 2};
    assert_int_equal(cmv_story_scenarios(&list, &context, arena, &doc, NULL), CMV_OK);
    text[0] = '\0';
    for (const cmv_section *s = doc.first; s; s = s->next) collect_blocks(s->first);
    assert_non_null(strstr(text, "1 episode of market history since 2008"));
    assert_non_null(strstr(text, "Lehman, 2008 fixed\n2008-09-15\n121\n" MINUS "45.2" NB "%\n"));
    assert_non_null(strstr(text, "there is no earlier value to compare with"));
    cmv_arena_destroy(arena);
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
        cmocka_unit_test(what_moved),
        cmocka_unit_test(prices_are_sorted),
        cmocka_unit_test(main_markets_come_first_and_units_are_not_mixed),
        cmocka_unit_test(which_pairs_changed),
        cmocka_unit_test(what_came_after),
        cmocka_unit_test(neighbours_are_linked),
        cmocka_unit_test(the_list_says_what_it_lacks),
        cmocka_unit_test(every_rule_has_spoken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
