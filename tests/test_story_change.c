// SPDX-License-Identifier: Apache-2.0
/* How it changed and whether the latest reading is unusual: which rule speaks and what it says, for answers made by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "story/pair_parts.h"
#include "support/doc_walk.h"

enum { ARENA = 16 << 20, READINGS = 1255 };

#define NB "\xc2\xa0"
#define MINUS "\xe2\x88\x92"

static cmv_num num(double v) { return (cmv_num){.v = v}; }

static cmv_corr_jack corr(size_t n, double r, double low, double high) {
    return (cmv_corr_jack){.n = n,
                           .r = num(r),
                           .ci_low = num(low),
                           .ci_high = num(high),
                           .influential = SIZE_MAX,
                           .r_without = NAN};
}

static cmv_date day(int y, int m, int d) { return cmv_date_of(y, m, d); }

/* A report with nothing to say, which cases change. */
typedef struct scene {
    cmv_pair_report r;
    cmv_pair_answers a;
    cmv_date date[READINGS];
    double roll[READINGS];
} scene;

static scene base; /* too large for the stack */

static void nothing_happened(scene *s) {
    const cmv_num none = cmv_num_missing(CMV_WHY_TOO_FEW);
    memset(s, 0, sizeof *s);
    s->r.a.leg = (cmv_leg){.id = "a", .short_name = "A", .is_price = true};
    s->r.b.leg = (cmv_leg){.id = "b", .short_name = "B", .is_price = true};
    s->r.n = 6008;
    s->r.first = day(2002, 7, 31);
    s->r.answers = &s->a;
    s->a.span_n = READINGS;
    cmv_change_test *recent = &s->a.change.recent, *all = &s->a.change.all;
    *recent = (cmv_change_test){.n = READINGS, .first = day(2021, 6, 17), .last = day(2026, 6, 16)};
    recent->p = num(.6);
    recent->confirm.p = .6;
    recent->date = day(2024, 1, 2);
    recent->before = recent->after = corr(600, .1, -.1, .3);
    *all = *recent;
    all->n = 6008;
    all->first = s->r.first;
    all->date = day(2010, 1, 4);
    s->a.change.n_segments = 1;
    s->a.change.slope.p = none;
    s->a.unusual.span.below = none;
    s->a.unusual.span.max = s->a.unusual.span.min = none;
    s->a.unusual.range.p = none;
    s->r.recent.k = s->r.rolling.window = 90;
    s->r.recent.independent_windows = 13;
    s->r.recent.r = corr(90, .43, .2, .62);
    s->r.rolling.r = s->roll;
    s->r.date = s->date;
}

/* ---- changes -------------------------------------------------------------------------------------------------------------------- */

static void change_recent(scene *s) {
    cmv_change_test *t = &s->a.change.recent;
    t->p = num(.0187);
    t->confirm.p = .001;
    t->date = day(2022, 3, 11);
    t->before = corr(186, -.357, -.489, -.208);
    t->after = corr(1069, .164, .084, .242);
}
static void change_all(scene *s) {
    cmv_change_test *t = &s->a.change.all;
    t->p = num(5e-15);
    t->confirm.p = 1e-9;
    t->date = day(2020, 3, 17);
    t->before = corr(4438, -.408, -.448, -.367);
    t->after = corr(1570, .0049, -.071, .081);
}
static void change_both(scene *s) {
    change_recent(s);
    change_all(s);
}
static void change_same(scene *s) {
    change_both(s);
    s->a.change.all.date = s->a.change.recent.date;
}
static void change_near(scene *s) {
    change_both(s);
    s->a.change.all.date = s->a.change.recent.date + 31;
}
static void change_inside_all(scene *s) {
    change_all(s);
    s->a.change.all.date = day(2023, 5, 9);
}
static void unconfirm(scene *s) {
    change_recent(s);
    s->a.change.recent.confirm.p = .19;
}
static void unconfirm_short(scene *s) {
    unconfirm(s);
    s->a.change.recent.confirm.p = NAN;
}
static void untested(scene *s) {
    s->r.n = 200;
    s->a.span_n = 200;
    s->a.change.recent.p = s->a.change.all.p = cmv_num_missing(CMV_WHY_TOO_FEW);
    s->a.change.n_segments = 0;
}
static void untested_flat(scene *s) {
    untested(s);
    s->a.change.recent.p = s->a.change.all.p = cmv_num_missing(CMV_WHY_CONSTANT);
}
static void only_all(scene *s) {
    s->a.change.recent.p = cmv_num_missing(CMV_WHY_TOO_FEW);
    change_all(s);
}
static void three_parts(scene *s) {
    change_both(s);
    s->a.change.n_segments = 3;
    s->a.change.segment[0].last = day(2007, 7, 9);
    s->a.change.segment[1].last = day(2020, 3, 17);
    s->a.change.segment[2].first = day(2020, 3, 18);
    s->a.change.segment[2].c = corr(1570, .0049, -.071, .081);
}
static void three_parts_there(scene *s) {
    three_parts(s);
    s->a.change.segment[1].last = day(2022, 3, 11);
    s->a.change.segment[2].first = day(2022, 3, 14);
}
static cmv_slope slope(double beta) {
    return (cmv_slope){num(beta), num(.01), num(beta - .02), num(beta + .02)};
}
static void slope_steady(scene *s) {
    s->a.change.slope.p = num(.42);
    s->a.change.slope.before = slope(-.236);
    s->a.change.slope.after = slope(.113);
}
static void slope_broken(scene *s) {
    slope_steady(s);
    s->a.change.slope.p = num(1e-6);
    s->a.change.slope.date = day(2022, 3, 15);
}

/* ---- the latest reading -------------------------------------------------------------------------------------------------------------- */

static void usual(scene *s) {
    cmv_unusual_answer *u = &s->a.unusual;
    s->r.n = READINGS;
    s->a.span_n = READINGS - 1;
    s->roll[READINGS - 1] = .43;
    u->span.below = num(.5);
    u->span.max = num(.46);
    u->span.max_last = day(2024, 6, 10);
    u->span.min = num(-.406);
    u->span.min_last = day(2021, 10, 21);
    u->span.independent = 13;
    u->span.n_ending = 1000;
    s->r.rolling.n_windows = s->r.rolling.n_defined = 1166;
    u->range.observed = num(.866);
    s->r.max = (cmv_extreme){.r = num(.58), .last = day(2009, 4, 2)};
    s->r.min = (cmv_extreme){.r = num(-.76), .last = day(2012, 1, 10)};
}
static void usual_of_all(scene *s) {
    usual(s);
    s->r.rolling.n_windows = s->r.rolling.n_defined = 1000;
}
static void high(scene *s) {
    usual(s);
    s->a.unusual.span.below = num(.9825);
}
static void high_of_five(scene *s) {
    high(s);
    s->a.unusual.span.max = num(.43);
}
static void low(scene *s) {
    usual(s);
    s->a.unusual.span.below = num(.02);
}
static void record_high(scene *s) {
    high(s);
    s->a.unusual.record_high = true;
}
static void record_low(scene *s) {
    low(s);
    s->a.unusual.record_low = true;
}
static void thin(scene *s) {
    usual(s);
    s->a.unusual.span.independent = 3;
}
static void chance(scene *s) {
    usual(s);
    s->a.unusual.range.p = num(.177);
}
static void chance_changed(scene *s) {
    chance(s);
    change_recent(s);
}
static void wide(scene *s) {
    usual(s);
    change_recent(s);
    s->a.unusual.range.p = num(.004);
}
static void wide_undated(scene *s) {
    usual(s);
    s->a.unusual.range.p = num(.004);
}
static void heavy_day(scene *s) {
    s->date[7] = day(2026, 2, 12);
    s->r.recent.r.influential = 7;
    s->r.recent.r.r_without = .487;
}
static void edge_day(scene *s) {
    heavy_day(s);
    s->r.recent.r.r = num(.505);
    s->r.recent.r.r_without = .492;
}
static void split(scene *s) {
    s->r.n_windows = 1;
    (void)snprintf(s->r.windows[0].name, sizeof s->r.windows[0].name, "5y");
    s->r.windows[0].c = corr(1255, .09, -.02, .16);
}
static void split_changed(scene *s) {
    split(s);
    change_recent(s);
}

static const struct {
    const cmv__rules *rules;
    const char *rule; /* must be the one of its step that speaks */
    void (*make)(scene *s);
    const char *says; /* part of the text */
} CASES[] = {
    {&cmv__change_rules, "change cannot be tested", untested,
     "cannot be tested: 200 sessions are too few to find a change"},
    {&cmv__change_rules, "change cannot be tested", untested_flat,
     "cannot be tested because one side did not move."},
    {&cmv__change_rules, "dated change", change_recent,
     "The correlation changed around 11 March 2022 (p = 0.019): " MINUS
     "0.36 before (interval " MINUS "0.49 to " MINUS
     "0.21, 186 sessions), +0.16 after (interval +0.08 to +0.24, 1,069 sessions)."},
    {&cmv__change_rules, "dated change", only_all, "changed around 17 March 2020 (p < 0.001)"},
    {&cmv__change_rules, "change without confirmation",
     unconfirm, "points at 11 March 2022 (p = 0.019), but that does not hold up (p = 0.19) when the two sides"},
    {&cmv__change_rules, "change without confirmation", unconfirm_short,
     "but one side of that date is too short to be compared with the other: no change is claimed."},
    {&cmv__change_rules, "no change", nothing_happened,
     "No change of the correlation is detectable in the 1,255 sessions from 17 June 2021 to "
     "16 June 2026 (p = 0.60)."},
    {&cmv__change_rules, "same date over all", change_same,
     "Over all 6,008 sessions since 31 July 2002 the same date stands out (p < 0.001)."},
    {&cmv__change_rules, "nearly the same date over all", change_near,
     "Over all 6,008 sessions since 31 July 2002 nearly the same date stands out, 11 April 2022"},
    {&cmv__change_rules, "another date over all", change_both,
     "the change that stands out most is another one, 17 March 2020 (p < 0.001): " MINUS
     "0.41 before"},
    {&cmv__change_rules, "changed before these years", change_all,
     "It did change before these five years: over all 6,008 sessions since 31 July 2002 the test "
     "points at 17 March 2020"},
    {&cmv__change_rules, "changed only against all", change_inside_all,
     "The two spans disagree: against all 6,008 sessions since 31 July 2002 a change does stand "
     "out, 9 May 2023"},
    {&cmv__change_rules, "changed only in these years", change_recent,
     "The two spans disagree: over all 6,008 sessions since 31 July 2002 no single change stands "
     "out (p = 0.60)."},
    {&cmv__change_rules, "no change over all either", nothing_happened,
     "Nor is there one over all 6,008 sessions since 31 July 2002 (p = 0.60)."},
    {&cmv__stretch_rules, "stretches without the recent date", three_parts,
     "falls into 3 parts; the present one, since 18 March 2020, reads 0.00, 95 % interval " MINUS
     "0.07 to +0.08, which contains zero. It is not cut again at 11 March 2022"},
    {&cmv__stretch_rules, "stretches", three_parts_there,
     "falls into 3 parts; the present one, since 14 March 2022"},
    {&cmv__stretch_rules, "slope changed", slope_broken,
     "The size of the moves changed around 15 March 2022 (p < 0.001): a 1 % move in B went "
     "with " MINUS "0.24 % in A before and +0.11 % after."},
    {&cmv__stretch_rules, "slope steady", slope_steady,
     "How much A moved with B shows no detectable change over five years (p = 0.42)."},
    {&cmv__unusual_rules, "too few windows to judge", thin,
     "What has been usual in the last five years cannot be told: they hold only 3 separate windows "
     "of 90 sessions."},
    {&cmv__unusual_rules, "highest of all", record_high,
     "It is a record: none of the other windows of 90 sessions since 31 July 2002 read as high."},
    {&cmv__unusual_rules, "lowest of all", record_low, "read as low."},
    {&cmv__unusual_rules, "high but no record", high,
     "It is high for this pair but not a record: +0.46 ended 10 June 2024."},
    {&cmv__unusual_rules, "high but no record", high_of_five,
     "It is high for this pair, the most so in five years, but not a record: +0.58 ended 2 April "
     "2009."},
    {&cmv__unusual_rules, "low but no record", low,
     "It is low for this pair but not a record: " MINUS "0.41 ended 21 October 2021."},
    {&cmv__unusual_rules, "inside the usual", usual,
     "It is nothing out of the ordinary: readings in five years ran from " MINUS
     "0.41 (window ended 21 October 2021) to +0.46 (10 June 2024)."},
    {&cmv__unusual_rules, "inside the usual", usual_of_all, "readings in this sample ran from "},
    {&cmv__unusual_rules, "range beyond chance", wide,
     "that widely in only 0.4 % of cases, so chance alone is an unlikely reason."},
    {&cmv__unusual_rules, "range beyond chance, no date", wide_undated,
     "in only 0.4 % of cases: it seems to move about, although no one date of change stands out."},
    {&cmv__unusual_rules, "range of chance, dated change", chance_changed,
     "does find one around 11 March 2022 (p = 0.019)."},
    {&cmv__unusual_rules, "range of chance", chance,
     "Readings in five years spread over 0.87, and a correlation that never changed would spread "
     "them as widely in 18 % of cases: the highs and lows by themselves prove nothing."},
    {&cmv__unusual_rules, "one day weighs most", heavy_day,
     "One session weighs most: without 12 February 2026 the reading would be +0.49 instead of "
     "+0.43."},
    {&cmv__unusual_rules, "one day decides the class", edge_day,
     "without 12 February 2026 alone it would be +0.49 (weak) and not +0.51 (moderate)."},
    {&cmv__unusual_rules, "views split by a change", split_changed,
     "+0.43 against +0.09, 95 % interval " MINUS
     "0.02 to +0.16, which contains zero; the longer figure averages over the change of 11 March "
     "2022."},
    {&cmv__unusual_rules, "views split", split,
     "The last 90 sessions and five years do not say the same: +0.43 against +0.09"},
};

static bool speaks(const cmv__rules *rules, const char *name, const cmv__view *v) {
    int done = -1;
    for (size_t i = 0; i < rules->n; i++) {
        if (rules->rule[i].step == done || !rules->rule[i].when(v)) continue;
        done = rules->rule[i].step;
        if (!strcmp(rules->rule[i].name, name)) return true;
    }
    return false;
}

static void each_rule_says_its_figures(void **unused) {
    (void)unused;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        const cmv_story_context context = {0};
        cmv_doc doc;
        cmv_line line = {0};
        char text[4096];
        nothing_happened(&base);
        CASES[i].make(&base);
        cmv__ink ink = cmv__ink_of(arena, &doc, &context);
        const cmv__view v = cmv__view_of(&ink, &base.r, &context);
        if (!speaks(CASES[i].rules, CASES[i].rule, &v)) fail_msg("silent: %s", CASES[i].rule);
        cmv__tell(&ink, &line, CASES[i].rules, &v);
        doc_plain(&line, text, sizeof text);
        if (!strstr(text, CASES[i].says))
            fail_msg("%s: \"%s\"\n  without \"%s\"", CASES[i].rule, text, CASES[i].says);
        cmv_err err;
        assert_int_equal(cmv__ink_done(&ink, &err), CMV_OK);
        cmv_arena_destroy(arena);
    }
}

static void every_rule_has_a_case(void **unused) {
    (void)unused;
    static const cmv__rules *const tables[] = {&cmv__change_rules, &cmv__stretch_rules,
                                               &cmv__unusual_rules};
    for (size_t t = 0; t < 3; t++) {
        for (size_t i = 0; i < tables[t]->n; i++) {
            bool found = false;
            for (size_t k = 0; k < sizeof CASES / sizeof *CASES && !found; k++)
                found =
                    CASES[k].rules == tables[t] && !strcmp(CASES[k].rule, tables[t]->rule[i].name);
            if (!found) fail_msg("no case for the rule '%s'", tables[t]->rule[i].name);
        }
    }
}

static void without_answers_all_are_silent(void **unused) {
    (void)unused;
    nothing_happened(&base);
    change_both(&base);
    high(&base);
    base.r.answers = NULL;
    const cmv__view v = {.r = &base.r, .a = "A", .b = "B"};
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++)
        assert_false(speaks(CASES[k].rules, CASES[k].rule, &v));
}

/* A change is marked on the chart only when it is claimed, and once. */
static void marks_are_claimed_changes(void **unused) {
    (void)unused;
    cmv_arena *arena = cmv_arena_create(ARENA);
    const cmv_story_context context = {0};
    cmv_chart_mark mark[CMV_BREAKS_MAX + 1];
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, &context);
    nothing_happened(&base);
    const cmv__view v = cmv__view_of(&ink, &base.r, &context);
    assert_int_equal(cmv__change_marks(&ink, &v, mark), 0);
    unconfirm(&base);
    assert_int_equal(cmv__change_marks(&ink, &v, mark), 0);
    change_recent(&base);
    assert_int_equal(cmv__change_marks(&ink, &v, mark), 1);
    assert_int_equal(mark[0].date, day(2022, 3, 11));
    assert_string_equal(mark[0].label, "Mar 2022");
    three_parts(&base);
    assert_int_equal(cmv__change_marks(&ink, &v, mark), 3);
    three_parts_there(&base);
    assert_int_equal(cmv__change_marks(&ink, &v, mark), 2);
    cmv_arena_destroy(arena);
}

/* The chart of the slope: units of the words, a mark only where the test rejects, none without readings. */
static void the_slope_is_drawn(void **unused) {
    (void)unused;
    enum { WINDOW = 252 };
    static double rolling[READINGS];
    cmv_arena *arena = cmv_arena_create(ARENA);
    const cmv_story_context context = {0};
    cmv_doc doc;
    cmv__ink ink = cmv__ink_of(arena, &doc, &context);
    nothing_happened(&base);
    base.r.n = READINGS;
    base.r.date = base.date;
    base.r.transform_a = base.r.transform_b = CMV_TRANSFORM_LOG;
    const cmv__view v = cmv__view_of(&ink, &base.r, &context);
    assert_null(cmv__chart_slope(&ink, &v));
    for (size_t i = 0; i < READINGS; i++) {
        base.date[i] = day(2020, 1, 1) + (cmv_date)i;
        rolling[i] = i + 1 < WINDOW ? (double)NAN : 1e-4 * (double)i;
    }
    base.a.change.slope.window = WINDOW;
    base.a.change.slope.rolling = rolling;
    const cmv_chart *chart = cmv__chart_slope(&ink, &v);
    assert_non_null(chart);
    assert_true(chart->series->n == READINGS - (WINDOW - 1) && chart->n_marks == 0);
    assert_int_equal(chart->series->date[0], base.date[WINDOW - 1]);
    /* A slope of .0251 is a move of .0251 % with one of 1 %. */
    assert_true(fabs(chart->series->y[0] - .0251) < 1e-15);
    assert_non_null(strstr(chart->alt, "a 1" NB "% move in B went with +0.13" NB "% in A"));
    assert_null(strstr(chart->caption, "Upright"));
    slope_steady(&base);
    assert_int_equal(cmv__chart_slope(&ink, &v)->n_marks, 0);
    slope_broken(&base);
    chart = cmv__chart_slope(&ink, &v);
    assert_true(chart->n_marks == 1 && chart->mark->date == day(2022, 3, 15));
    assert_non_null(strstr(chart->caption, "Upright"));
    base.r.transform_a = base.r.transform_b = CMV_TRANSFORM_DIFF_BP; /* bp with 10 bp */
    chart = cmv__chart_slope(&ink, &v);
    assert_true(fabs(chart->series->y[0] - .251) < 1e-15);
    assert_non_null(strstr(chart->title, "10" NB "bp move in B"));
    rolling[READINGS - 1] = (double)NAN; /* a side stood still for a year */
    assert_null(cmv__chart_slope(&ink, &v));
    cmv_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_says_its_figures),
        cmocka_unit_test(every_rule_has_a_case),
        cmocka_unit_test(without_answers_all_are_silent),
        cmocka_unit_test(marks_are_claimed_changes),
        cmocka_unit_test(the_slope_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
