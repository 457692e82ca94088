// SPDX-License-Identifier: Apache-2.0
/* What the long-run section says: every rule once, and no claim before its test. */
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

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const char REASON[] = "both funds hold the same bonds";

static cmv_num num(double v) { return cmv_num_of(v, CMV_WHY_TOO_FEW); }

/* A pair with a reason whose tests read as the verdict says. */
static cmv_long_run_answer made(double adf, double kpss, cmv_root_verdict verdict) {
    const cmv_num none = cmv_num_missing(CMV_WHY_UNIT_ROOT_NOT_REJECTED);
    const bool steady = verdict == CMV_ROOT_STATIONARY;
    return (cmv_long_run_answer){.spoken_of = true,
                                 .is_ratio = true,
                                 .n = 1255,
                                 .first = cmv_date_of(2021, 6, 17),
                                 .last = cmv_date_of(2026, 6, 16),
                                 .adf = {1254, 2, num(-3.5), num(adf)},
                                 .kpss = {1255, 20, num(0.2), num(kpss)},
                                 .verdict = verdict,
                                 .eg_a_on_b = num(0.011),
                                 .eg_b_on_a = num(0.024),
                                 .eg_p = num(0.024),
                                 .phi = num(0.94),
                                 .half_life = steady ? num(12.4) : none,
                                 .half_life_low = steady ? num(7.6) : none,
                                 .half_life_high = steady ? num(25.2) : none,
                                 .year = 252,
                                 .z = num(-2.04),
                                 .z_robust = num(-1.8),
                                 .percentile = num(0.123),
                                 .levels_r = num(0.9)};
}

typedef struct said {
    char text[4096];    /* the opening paragraph */
    bool rule[32];      /* rules that spoke */
    bool has_half_life; /* a row of the table, with a number */
} said;

static void note_rules(const cmv__view *v, said *out) {
    int done = -1;
    const cmv__rules *rules = &cmv__long_run_rules;
    for (size_t i = 0; i < rules->n; i++) {
        if (rules->rule[i].step == done || !rules->rule[i].when(v)) continue;
        done = rules->rule[i].step;
        out->rule[i] = true;
    }
}

static void look_at_table(const cmv_doc_table *t, said *out) {
    for (size_t i = 0; i < t->n_rows; i++) {
        char head[256], value[256];
        doc_join(&t->cell[i * t->n_cols].line, head, sizeof head);
        doc_join(&t->cell[i * t->n_cols + 1].line, value, sizeof value);
        if (strstr(head, "Half-life")) out->has_half_life = strchr("0123456789", value[0]) != NULL;
    }
}

/* Spaces that hold a figure and its unit together become plain ones. */
static void plain_spaces(char *text) {
    char *to = text;
    for (const char *at = text; *at; at++) {
        const bool is_hard = !strncmp(at, "\xc2\xa0", 2);
        *to++ = is_hard ? ' ' : *at;
        at += is_hard;
    }
    *to = 0;
}

static bool payouts_in_a_only;

static said tell(const cmv_long_run_answer *r) {
    cmv_arena *arena = cmv_arena_create(64 << 20);
    report_fixture f = report_fixture_named("treasuries", arena);
    cmv_pair_answers answers = {.long_run = *r};
    answers.opt.long_run_reason = r->spoken_of ? REASON : NULL;
    f.report.answers = &answers;
    f.report.b.leg.basis = f.report.a.leg.basis = CMV_BASIS_PRICE;
    if (payouts_in_a_only) f.report.a.leg.basis = CMV_BASIS_TOTAL;
    cmv_doc doc;
    cmv_err err = {0};
    said out = {0};
    cmv__ink ink = cmv__ink_of(arena, &doc, &f.context);
    cmv__view v = cmv__view_of(&ink, &f.report, &f.context);
    cmv__section_long_run(&ink, &v);
    if (cmv__ink_done(&ink, &err) != CMV_OK) fail_msg("%s", err.msg);
    const cmv_section *s = doc_section(&doc, "long-run");
    assert_non_null(s);
    assert_int_equal(s->first->kind, CMV_BLOCK_PARA);
    doc_join(&s->first->line, out.text, sizeof out.text);
    plain_spaces(out.text);
    for (const cmv_block *b = s->first; b; b = b->next) {
        if (b->kind == CMV_BLOCK_TABLE) look_at_table(b->table, &out);
    }
    note_rules(&v, &out);
    cmv_arena_destroy(arena);
    return out;
}

static bool spoke[32];

static said says(const cmv_long_run_answer *r, const char *const *words, size_t n) {
    const said s = tell(r);
    for (size_t i = 0; i < n; i++) {
        if (!strstr(s.text, words[i])) fail_msg("\"%s\" is not in \"%s\"", words[i], s.text);
    }
    for (size_t i = 0; i < COUNT(spoke); i++) spoke[i] |= s.rule[i];
    return s;
}
#define SAYS(r, ...)                                                                               \
    says((r), (const char *const[]){__VA_ARGS__}, COUNT(((const char *const[]){__VA_ARGS__})))

static void test_no_unit(void **state) {
    (void)state;
    cmv_long_run_answer r = made(0.8, 0.01, CMV_ROOT_UNDECIDED);
    r.why = CMV_WHY_NOT_COMPARABLE;
    const said s = SAYS(&r, "The levels of TLT (USD) and IWM (USD) are not set against each other",
                        "have no common unit");
    assert_true(!s.has_half_life && !strstr(s.text, REASON));
    r.why = CMV_WHY_NONPOSITIVE_PRICE;
    SAYS(&r, "cannot be set against each other: a price at or below zero has no logarithm.");
}

static void test_steady(void **state) {
    (void)state;
    cmv_long_run_answer r = made(0.003, 0.1, CMV_ROOT_STATIONARY);
    const said s =
        SAYS(&r, "There is a reason to ask: both funds hold the same bonds.",
             "Over 1,255 sessions to 16 June 2026, the ratio of TLT to IWM kept coming back to one "
             "level",
             "rejected (p = 0.003)", "is not (p at least 0.10)", "gone after about 12 sessions",
             "interval 8 to 25).", "hold together (p = 0.024 in the weaker direction).",
             "The ratio stands 2.0 standard deviations below its one-year mean, above 12 % of");
    assert_true(s.has_half_life && !strstr(s.text, "That is a distance"));
    r.half_life_high = cmv_num_missing(CMV_WHY_UNIT_ROOT_NOT_REJECTED);
    SAYS(&r, "; the 95 % interval begins at 8 and has no end.");
}

/* Without a reason the same numbers are luck. */
static void test_lucky(void **state) {
    (void)state;
    cmv_long_run_answer r = made(0.003, 0.1, CMV_ROOT_STATIONARY);
    r.spoken_of = false;
    const said s = SAYS(&r, "No common long run of TLT and IWM is claimed",
                        "without a reason for it that is no finding",
                        "That is a distance, not a sign of where it goes next.");
    assert_true(!s.has_half_life && !strstr(s.text, "coming back") && !strstr(s.text, "together (p"));
}

static void test_verdicts(void **state) {
    (void)state;
    static const struct {
        double adf, kpss;
        cmv_root_verdict verdict;
        const char *words;
    } rows[] = {
        {0.81, 0.01, CMV_ROOT_UNIT,
         "wandered: that it has no level to return to cannot be rejected (p = 0.81), that it has "
         "one "
         "is rejected (p at most 0.01)."},
        {0.02, 0.03, CMV_ROOT_CONFLICT, "(p = 0.020) and that it is steady (p = 0.030) are rejected"},
        {0.2, 0.07, CMV_ROOT_UNDECIDED, "the data do not decide whether the ratio of TLT to IWM"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        cmv_long_run_answer r = made(rows[i].adf, rows[i].kpss, rows[i].verdict);
        const said s = SAYS(&r, rows[i].words, "That is a distance");
        assert_true(!s.has_half_life && !strstr(s.text, "coming back"));
    }
    cmv_long_run_answer r = made(0.2, 0.07, CMV_ROOT_UNDECIDED);
    r.adf.p = cmv_num_missing(CMV_WHY_CONSTANT);
    SAYS(&r, "Whether the ratio of TLT to IWM has a level to return to cannot be tested: one side");
}

static void test_tie_and_distance(void **state) {
    (void)state;
    cmv_long_run_answer r = made(0.81, 0.01, CMV_ROOT_UNIT);
    r.eg_p = num(0.52);
    r.z = num(0.96);
    r.is_ratio = false;
    SAYS(&r, "the gap between TLT and IWM wandered", "no tie is detectable (p = 0.52",
         "The gap stands 1.0 standard deviations above its one-year mean");
    r.eg_p = num(0.05); /* not below */
    SAYS(&r, "no tie is detectable (p = 0.05");
    r.z = num(-0.04);
    SAYS(&r, "The gap stands at its one-year mean, above");
    r.z = cmv_num_missing(CMV_WHY_TOO_FEW);
    assert_null(strstr(tell(&r).text, "one-year mean"));
}

static void test_payouts(void **state) {
    (void)state;
    static const char WORDS[] =
        "TLT is taken with whatever it pays out and IWM without, and payouts alone";
    cmv_long_run_answer r = made(0.81, 0.01, CMV_ROOT_UNIT);
    assert_null(strstr(tell(&r).text, "pays out"));
    payouts_in_a_only = true;
    SAYS(&r, WORDS);
    r.is_ratio = false;
    assert_null(strstr(tell(&r).text, "pays out"));
    r = made(0.003, 0.1, CMV_ROOT_STATIONARY);
    assert_null(strstr(tell(&r).text, "pays out"));
    payouts_in_a_only = false;
}

static void every_rule_spoke(void **state) {
    (void)state;
    for (size_t i = 0; i < cmv__long_run_rules.n; i++) {
        if (!spoke[i]) fail_msg("\"%s\" never speaks", cmv__long_run_rules.rule[i].name);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_unit),
        cmocka_unit_test(test_steady),
        cmocka_unit_test(test_lucky),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_tie_and_distance),
        cmocka_unit_test(test_payouts),
        cmocka_unit_test(every_rule_spoke),
    };
    return cmocka_run_group_tests_name("story: the long run", tests, NULL, NULL);
}
