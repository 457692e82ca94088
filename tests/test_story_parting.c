// SPDX-License-Identifier: Apache-2.0
/* "When do they part?": one case a rule, each with the numbers that call for it and the sentence they must give. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "comove/buf.h"
#include "render/json_answers.h"
#include "story/pair_parts.h"
#include "support/doc_walk.h"
#include "support/report_fixture.h"

#define NB "\xc2\xa0"
#define MINUS "\xe2\x88\x92"
#define OPEN "\xe2\x80\x9c"
#define SHUT "\xe2\x80\x9d"

static cmv_arena *arena;

/* A report of the fixtures with answers that a case fills by hand. */
typedef struct bench {
    report_fixture f;
    cmv_pair_answers *answers;
    cmv_parting_answer *p;
    cmv_doc doc;
    cmv__ink ink;
    cmv__view v;
} bench;

static bench b;

static int set_up(void **state) {
    (void)state;
    arena = cmv_arena_create((size_t)256 << 20);
    if (!arena) return -1;
    b = (bench){.f = report_fixture_named("treasuries", arena)};
    b.answers = cmv_arena_alloc(arena, 1, sizeof *b.answers);
    b.p = &b.answers->parting;
    b.p->strongest = -1;
    b.f.report.answers = b.answers;
    b.ink = cmv__ink_of(arena, &b.doc, &b.f.context);
    b.v = cmv__view_of(&b.ink, &b.f.report, &b.f.context);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

static cmv_num some(double v) { return (cmv_num){v, CMV_WHY_NONE}; }

static void set_row(cmv_regime_table *g, size_t i, const char *label, const char *when, double r) {
    cmv_state_row *row = &g->row[i];
    *row = (cmv_state_row){.label = label,
                           .when = when,
                           .n = 1000 * (i + 1),
                           .episodes = 5,
                           .first = cmv_date_of(2003, 1, 2),
                           .last = cmv_date_of(2026, 6, 16)};
    row->c = (cmv_corr_jack){.n = row->n, .r = cmv_num_of(r, CMV_WHY_TOO_FEW)};
    row->c.ci_low = cmv_num_of(r - 0.05, CMV_WHY_TOO_FEW);
    row->c.ci_high = cmv_num_of(r + 0.05, CMV_WHY_TOO_FEW);
}

/* A regime of three states with these correlations (NaN: too few returns) and this p. */
static cmv_regime_table *regime(const char *name, double low, double mid, double top, double p) {
    cmv_regime_table *g = &b.p->regime[b.p->n_regimes++];
    *g = (cmv_regime_table){.id = name,
                            .name = name,
                            .how = "It is read from a gauge.",
                            .toward = "in stress",
                            .sources = "",
                            .n_states = 3,
                            .now = 1,
                            .df = 2,
                            .first = cmv_date_of(2003, 1, 2),
                            .last = cmv_date_of(2026, 6, 16)};
    set_row(g, 0, "low", "it had been low", low);
    set_row(g, 1, "middle", "it had been in between", mid);
    set_row(g, 2, "top", "it had been high", top);
    g->chi2 = cmv_num_of(p * 100, CMV_WHY_TOO_FEW);
    g->p = g->q = cmv_num_of(p, CMV_WHY_TOO_FEW);
    return g;
}

static cmv_regime_table *strong(double low, double mid, double top) {
    cmv_regime_table *g = regime("Gauge", low, mid, top, 0.0004);
    b.p->strongest = (int)b.p->n_regimes - 1;
    return g;
}

static const char *told(void) {
    static char text[8192];
    cmv_line line = {0};
    cmv__tell(&b.ink, &line, &cmv__parting_rules, &b.v);
    cmv_err err;
    if (cmv__ink_done(&b.ink, &err) != CMV_OK) fail_msg("%s", err.msg);
    if (!line.first) return "";
    doc_join(&line, text, sizeof text);
    return text;
}

static void expect(const char *want) {
    const char *got = told();
    if (strcmp(got, want) != 0) fail_msg("\"%s\", expected \"%s\"", got, want);
}

/* ---- one case a rule ----------------------------------------------------------------------------------------------------------- */

static void test_trend(void **state) {
    (void)state;
    strong(-0.07, -0.20, -0.42);
    b.p->regime[0].now = -1;
    regime("Other", 0.1, 0.3, 0.2, 0.5);
    expect("The correlation falls in stress: it was " MINUS "0.07 (95" NB "% interval " MINUS
           "0.12 to " MINUS "0.02, 1,000 sessions) when it had been low, " MINUS
           "0.20 in between, and " MINUS "0.42 (95" NB "% interval " MINUS "0.47 to " MINUS
           "0.37, 3,000 sessions) when it had been high (p" NB "<" NB
           "0.001 after correction for the 2 conditions looked at). Which state held at the "
           "close of 16" NB "June 2026 is not known: the latest value for " OPEN "Gauge" SHUT
           " is missing or too old.");
}

/* The other way round it rises, with one condition nothing is corrected, and a state without interval is passed over. */
static void test_rising_trend(void **state) {
    (void)state;
    strong(NAN, -0.20, 0.30);
    const char *got = told();
    assert_non_null(strstr(got, "The correlation rises in stress: it was " MINUS "0.20"));
    assert_non_null(strstr(got, "when it had been high (p" NB "<" NB "0.001)."));
}

static void test_steps(void **state) {
    (void)state;
    cmv_regime_table *g = strong(-0.07, -0.20, -0.35);
    g->n_states = 4;
    set_row(g, 3, "beyond", "it had been beyond", -0.42);
    assert_non_null(strstr(told(), "when it had been low, " MINUS "0.20 and " MINUS
                                   "0.35 in between, and " MINUS "0.42 ("));
    g->n_states = 5;
    set_row(g, 4, "far", "it had been far beyond", -0.50);
    assert_non_null(
        strstr(told(), ", " MINUS "0.20, " MINUS "0.35 and " MINUS "0.42 in between, and "));
    g->n_states = 4;
    g->row[1].c.r = cmv_num_missing(CMV_WHY_TOO_FEW);
    assert_non_null(
        strstr(told(), "when it had been low, " MINUS "0.35 in between, and " MINUS "0.42 ("));
}

/* No way leads through the states, or none is named: the two extremes are set side by side. */
static void test_strongest(void **state) {
    (void)state;
    strong(0.10, 0.40, 0.20)->now = 0;
    const char *got = told();
    assert_non_null(strstr(got,
                           "One condition parts the two most clearly: the correlation was +0.40 "
                           "(95" NB "% interval +0.35 to +0.45, 2,000 sessions) when it had been "
                           "in between, and +0.10 (95" NB "% interval +0.05 to +0.15, 1,000 "
                           "sessions) when it had been low (p" NB "<" NB "0.001)."));
    b.p->regime[0].row[1].c.r.v = 0.15; /* steady now */
    assert_non_null(strstr(told(), "The correlation rises in stress"));
    b.p->regime[0].toward = NULL;
    assert_non_null(strstr(told(), "One condition parts"));
}

/* "Stress" is a claim: without the test it is not said. */
static void test_none(void **state) {
    (void)state;
    regime("Gauge", -0.07, -0.20, -0.42, 0.06);
    regime("Other", 0.1, 0.2, 0.3, 0.31);
    expect("No condition we can observe separates them: by none of the 2 looked at does the "
           "correlation detectably differ. The nearest is " OPEN "Gauge" SHUT " (p" NB "=" NB
           "0.060 after correction).");
}

static void test_none_of_one(void **state) {
    (void)state;
    regime("Gauge", -0.07, -0.20, -0.42, 0.31);
    expect("No condition we can observe separates them: the correlation does not detectably differ "
           "by the one that can be tested, " OPEN "Gauge" SHUT " (p" NB "=" NB "0.31).");
}

static void test_unheld(void **state) {
    (void)state;
    cmv_regime_table *g = regime("Gauge", NAN, NAN, NAN, NAN);
    g->p = g->q = cmv_num_missing(CMV_WHY_NO_DATA);
    expect(
        "Under which conditions TLT and IWM part cannot be said: no series is held that tells one "
        "condition from another.");
}

static void test_untested(void **state) {
    (void)state;
    regime("Gauge", NAN, 0.2, NAN, NAN);
    const char *got = told();
    assert_non_null(strstr(got, "cannot be said from "));
    assert_non_null(
        strstr(got, " sessions: no condition was met and missed often enough to compare the two."));
}

static void test_second(void **state) {
    (void)state;
    regime("Weak", 0.1, 0.2, 0.3, 0.2);   /* not beyond chance */
    regime("Bent", 0.1, 0.3, 0.2, 0.002); /* not one way */
    strong(0.10, 0.40, 0.20);
    assert_null(strstr(told(), "It also"));
    regime("Steady", 0.6, 0.5, 0.4, 0.012);
    assert_non_null(
        strstr(told(),
               " It also falls in stress: +0.60 when it had been low, +0.50 in between, +0.40 when "
               "it had been high (p" NB "=" NB "0.012). "));
    b.p->strongest = -1; /* nothing it could come on top of */
    assert_null(strstr(told(), "It also"));
}

static void test_now(void **state) {
    (void)state;
    cmv_corr_jack *recent = &b.f.report.recent.r;
    strong(-0.07, -0.20, -0.42);
    recent->r = some(-0.15), recent->ci_low = some(-0.30), recent->ci_high = some(0.02);
    const char *now = "At the close of 16" NB "June 2026 the state was " OPEN "middle" SHUT
                      " (Gauge), with which a correlation of " MINUS "0.20 went in the past.";
    assert_non_null(strstr(told(), now));
    recent->r = some(0.43), recent->ci_low = some(0.2), recent->ci_high = some(0.6);
    assert_non_null(
        strstr(told(), " went in the past; the last 90 sessions, at +0.43, do not fit that."));
    recent->ci_high = cmv_num_missing(CMV_WHY_ONE_DAY); /* no interval, no contradiction */
    assert_non_null(strstr(told(), now));
    b.p->regime[0].row[1].c.r = cmv_num_missing(CMV_WHY_TOO_FEW);
    assert_non_null(strstr(told(), "(Gauge), which held too rarely for a correlation of its own."));
}

static void set_divergences(size_t n) {
    b.p->n_divergences = n;
    b.p->n_divergent_days = 156;
    b.p->n_scored = 5756;
    b.p->window = 252;
    for (size_t i = 0; i < n; i++)
        b.p->divergence[i] =
            (cmv_divergence){cmv_date_of(2020, 3, 12) - 400 * (cmv_date)i, -0.5, log(1.1), 0.01,
                             i % 2 ? -9.26 + (double)i : 9.26 - (double)i};
}

static void test_divergences(void **state) {
    (void)state;
    set_divergences(3);
    expect(
        "In 156 of 5,756 sessions IWM moved more than 2.5 standard deviations away from where the "
        "move of TLT pointed, most of all on 12" NB "March 2020 (9.3 standard deviations).");
    b.f.report.aligned.freq = CMV_MONTHLY;
    b.v = cmv__view_of(&b.ink, &b.f.report, &b.f.context);
    assert_non_null(strstr(told(), "most of all in the month dated 12" NB "March 2020"));
    b.p->n_divergences = b.p->n_divergent_days = 0;
    assert_non_null(strstr(told(), "In none of 5,756 months did IWM move more than 2.5"));
    b.p->n_scored = 0;
    expect("");
}

/* ---- the section --------------------------------------------------------------------------------------------------------------- */

static cmv_doc *page(void) {
    static cmv_doc doc;
    cmv_err err;
    if (cmv_story_pair(&b.f.report, &b.f.context, arena, &doc, &err) != CMV_OK)
        fail_msg("%s", err.msg);
    return &doc;
}

static const cmv_block *nth(const cmv_block *at, cmv_block_kind kind, size_t n) {
    for (; at; at = at->next)
        if (at->kind == kind && n-- == 0) return at;
    return NULL;
}

static const char *cell(const cmv_doc_table *t, size_t row, size_t col) {
    static char text[256];
    doc_join(&t->cell[row * t->n_cols + col].line, text, sizeof text);
    return text;
}

static void test_section(void **state) {
    (void)state;
    regime("Absent", NAN, NAN, NAN, NAN)->p = cmv_num_missing(CMV_WHY_NO_DATA);
    strong(-0.07, NAN, -0.42);
    regime("Other", 0.1, 0.2, 0.3, 0.2)->n_unknown = 12;
    set_divergences(3);
    const cmv_section *s = doc_section(page(), "parting");
    assert_non_null(s);
    const cmv_block *chart = nth(s->first, CMV_BLOCK_CHART, 0),
                    *episodes = nth(s->first, CMV_BLOCK_DETAILS, 0),
                    *others = nth(s->first, CMV_BLOCK_DETAILS, 1),
                    *parted = nth(s->first, CMV_BLOCK_DETAILS, 2),
                    *how = nth(s->first, CMV_BLOCK_DETAILS, 3);
    assert_non_null(chart);
    assert_non_null(how);
    const cmv_block *table = nth(episodes->inside, CMV_BLOCK_TABLE, 0),
                    *days = nth(parted->inside, CMV_BLOCK_TABLE, 0);
    assert_non_null(table);
    assert_non_null(days);
    assert_int_equal(chart->chart->n_items, 2); /* only what has an interval is drawn */
    assert_true(chart->chart->item[1].value == -0.42);
    assert_int_equal(table->table->n_rows, 3);
    assert_string_equal(cell(table->table, 1, 0), "middle (now)");
    assert_string_equal(cell(table->table, 1, 3), "\xe2\x80\x93");
    assert_string_equal(cell(table->table, 2, 1), "3,000");
    assert_string_equal(others->text, "The other condition");
    assert_non_null(nth(others->inside, CMV_BLOCK_TABLE, 0));
    assert_non_null(nth(how->inside, CMV_BLOCK_COMMAND, 0));
    assert_string_equal(nth(how->inside, CMV_BLOCK_COMMAND, 0)->text,
                        "comove pair TLT IWM --as-of 2026-06-16 --section parting");
    /* Oldest first, and in the reader's percent: ln 1.1 is a rise of 10 %. */
    assert_string_equal(cell(days->table, 2, 0), "12" NB "March 2020");
    assert_string_equal(cell(days->table, 2, 1), MINUS "39.35" NB "%");
    assert_string_equal(cell(days->table, 2, 2), "+10.00" NB "%");
    assert_string_equal(cell(days->table, 2, 4), "+9.3" NB "sd");
    doc_check_gaps(&b.f, page());
}

/* Names of what is not held, and what is unknown, are said. */
static void test_notes(void **state) {
    (void)state;
    char text[4096];
    cmv_regime_table *g = regime("Absent", NAN, NAN, NAN, NAN);
    g->p = g->q = cmv_num_missing(CMV_WHY_NO_DATA);
    strong(-0.07, -0.1, -0.42)->n_unknown = 12;
    const cmv_section *s = doc_section(page(), "parting");
    doc_join(&nth(s->first, CMV_BLOCK_NOTE, 0)->line, text, sizeof text);
    assert_string_equal(text, "It is read from a gauge. Not known for 12 sessions.");
    doc_join(&nth(s->first, CMV_BLOCK_NOTE, 1)->line, text, sizeof text);
    assert_string_equal(text, "Not looked at, because nothing is held for it: Absent.");
}

static void test_without_answers(void **state) {
    (void)state;
    b.f.report.answers = NULL;
    assert_null(doc_section(page(), "parting"));
}

/* ---- JSON ---------------------------------------------------------------------------------------------------------------------- */

static void test_json(void **state) {
    (void)state;
    cmv_buf out;
    cmv_err err;
    cmv_buf_init(&out, 1 << 20);
    strong(-0.07, NAN, -0.42);
    set_divergences(1);
    cmv__json j = cmv__json_of(&out);
    cmv__json_open(&j, NULL, '{');
    cmv__json_answer_parting(&j, &b.f.report);
    cmv__json_close(&j, '}');
    assert_int_equal(cmv__json_done(&j, &err), CMV_OK);
    static const char *const parts[] = {"{\"parting\":{\"regimes\":[{\"id\":\"Gauge\"",
                                        "\"label\":\"middle\",\"n\":2000,\"episodes\":5",
                                        "\"r\":null,\"r_reason\":\"TOO_FEW\"",
                                        "\"r\":-0.42",
                                        "\"df\":2,\"p\":0.0004,\"q\":0.0004,\"now\":\"middle\"",
                                        "\"strongest\":\"Gauge\"",
                                        "\"divergences\":[{\"date\":\"2020-03-12\",\"a\":-0.5",
                                        "\"expected_b\":0.01,\"z\":9.26}]",
                                        "\"divergent\":156,\"scored\":5756,\"window\":252}}"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(out.at, parts[i])) fail_msg("no %s in %s", parts[i], out.at);
    cmv_buf_reset(&out);
}

int main(void) {
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_trend),       CASE(test_rising_trend),
        CASE(test_steps),       CASE(test_strongest),
        CASE(test_none),        CASE(test_none_of_one),
        CASE(test_unheld),      CASE(test_untested),
        CASE(test_second),      CASE(test_now),
        CASE(test_divergences), CASE(test_section),
        CASE(test_notes),       CASE(test_without_answers),
        CASE(test_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
