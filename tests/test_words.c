// SPDX-License-Identifier: Apache-2.0
/* How numbers, dates and sentences read. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "story/doc.h"

#define NB "\xc2\xa0"
#define MINUS "\xe2\x88\x92"
#define DASH "\xe2\x80\x93"

typedef struct kit {
    cmv_arena *arena;
    cmv_doc doc;
    cmv__ink ink;
} kit;

static int setup(void **state) {
    static kit k;
    static const cmv_story_context context = {.asof = CMV_DATE_NONE};
    k.arena = cmv_arena_create(1 << 20);
    k.ink = cmv__ink_of(k.arena, &k.doc, &context);
    *state = &k;
    return k.arena ? 0 : -1;
}

static int teardown(void **state) {
    cmv_arena_destroy(((kit *)*state)->arena);
    return 0;
}

static void numbers(void **state) {
    static const struct {
        double v;
        int decimals;
        bool sign;
        const char *text;
    } rows[] = {
        {0, 2, true, "0.00"},
        {-0.001, 2, true, "0.00"},
        {-0.0, 2, false, "0.00"},
        {1234567.891, 1, false, "1,234,567.9"},
        {-1234, 0, false, MINUS "1,234"},
        {999.95, 1, true, "+1,000.0"},
        {0.425, 2, true, "+0.42"},
        {100, 0, false, "100"},
        {-0.5, 0, true, "0"},
        {123456, 0, false, "123,456"},
        {INFINITY, 2, true, DASH},
        {NAN, 2, true, DASH},
    };
    cmv__ink *ink = &((kit *)*state)->ink;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(cmv__number(ink, rows[i].v, rows[i].decimals, rows[i].sign),
                            rows[i].text);
    }
}

/* Two decimals never make a 1 of what is none. */
static void correlations_near_one(void **state) {
    cmv__ink *ink = &((kit *)*state)->ink;
    assert_string_equal(cmv__corr_text(ink, 0.9949), "+0.99");
    assert_string_equal(cmv__corr_text(ink, 0.99897), "+0.9990");
    assert_string_equal(cmv__corr_text(ink, -0.9961), MINUS "0.9961");
    assert_string_equal(cmv__corr_text(ink, 1), "+1.00");
    assert_string_equal(cmv__interval_text(ink, 0.97, 0.9989), "+0.9700 to +0.9989");
    assert_string_equal(cmv__interval_text(ink, -0.2, 0.1), MINUS "0.20 to +0.10");
}

static void units_of_differences(void **state) {
    static const char *const rows[][2] = {
        {"index", "points"},
        {"0 or 1", "points"},
        {"", "points"},
        {"USD", "USD"},
        {"billions USD", "billion USD"},
        {"thousands of persons", "thousand persons"},
        {"percent of GDP", "percent of GDP"},
    };
    cmv__ink *ink = &((kit *)*state)->ink;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(cmv__difference_text(ink, rows[i][0]), rows[i][1]);
    assert_string_equal(cmv__change_text(ink, "billions USD", -0.6), MINUS "0.60" NB "billion USD");
}

/* The latest of 251 values: highest, lowest, or above a share that is neither none nor all. */
static void places(void **state) {
    cmv__ink *ink = &((kit *)*state)->ink;
    assert_string_equal(cmv__place_text(ink, 250.5 / 251, 251), "at the highest of");
    assert_string_equal(cmv__place_text(ink, 0.5 / 251, 251), "at the lowest of");
    assert_string_equal(cmv__place_text(ink, 249.5 / 251, 251), "above 99" NB "% of");
    assert_string_equal(cmv__place_text(ink, 1.5 / 251, 251), "above 1" NB "% of");
    assert_string_equal(cmv__place_text(ink, 0.5, 251), "above 50" NB "% of");
    assert_string_equal(cmv__place_text(ink, 3.5 / 4, 4), "at the highest of");
    assert_string_equal(cmv__place_text(ink, 0.5, 1),
                        "above 50" NB "% of"); /* one value has no rank */
}

static void nouns_of_calendars(void **state) {
    (void)state;
    cmv_leg leg = {.freq = CMV_DAILY};
    assert_int_equal(cmv_calendar_find("24x7", &leg.cal, NULL), CMV_OK);
    assert_string_equal(cmv__leg_noun(&leg), "day");
    assert_int_equal(cmv_calendar_find("nyse", &leg.cal, NULL), CMV_OK);
    assert_string_equal(cmv__leg_noun(&leg), "session");
    leg.freq = CMV_WEEKLY;
    assert_string_equal(cmv__leg_noun(&leg), "week");
}

static void counts(void **state) {
    cmv__ink *ink = &((kit *)*state)->ink;
    assert_string_equal(cmv__units_text(ink, 1, "session"), "1 session");
    assert_string_equal(cmv__units_text(ink, 0, "week"), "0 weeks");
    assert_string_equal(cmv__units_text(ink, 6049, "session"), "6,049 sessions");
    assert_string_equal(cmv__count_text(ink, 1000000), "1,000,000");
}

static void probabilities(void **state) {
    static const struct {
        double p;
        const char *text;
    } rows[] = {
        {0.0063, "p" NB "=" NB "0.006"}, {0.0009999, "p" NB "<" NB "0.001"},
        {0.001, "p" NB "=" NB "0.001"},  {0.0499, "p" NB "=" NB "0.050"},
        {0.0996, "p" NB "=" NB "0.10"},  {0.412, "p" NB "=" NB "0.41"},
        {1, "p" NB "=" NB "1.00"},       {NAN, DASH},
    };
    cmv__ink *ink = &((kit *)*state)->ink;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(cmv__p_text(ink, rows[i].p), rows[i].text);
}

static void units(void **state) {
    cmv__ink *ink = &((kit *)*state)->ink;
    assert_string_equal(cmv__change_text(ink, "%", -1.26), MINUS "1.3" NB "%");
    assert_string_equal(cmv__change_text(ink, "bp", 12.0000001), "+12" NB "bp");
    assert_string_equal(cmv__change_text(ink, "bp", 1.5), "+1.5" NB "bp");
    assert_string_equal(cmv__change_text(ink, "points", -0.004), "0.00" NB "points");
    assert_string_equal(cmv__percent_text(ink, 0.1234, 0, false), "12" NB "%");
    assert_string_equal(cmv__percent(ink, 0.001, 0).text, "less than 1" NB "%");
    assert_string_equal(cmv__percent(ink, 0, 0).text, "0" NB "%");
    assert_string_equal(cmv__slope_text(ink, 0.0834), "+0.083");
    assert_string_equal(cmv__slope_text(ink, -0.00342), MINUS "0.0034");
    assert_string_equal(cmv__slope_text(ink, 0.512), "+0.51");
    assert_string_equal(cmv__slope_text(ink, 12.3), "+12.30");
    assert_string_equal(cmv__slope_text(ink, 0), "0.00");
}

static void dates(void **state) {
    cmv__ink *ink = &((kit *)*state)->ink;
    cmv_date d = cmv_date_of(2026, 6, 16);
    assert_string_equal(cmv__date_text(ink, d), "16" NB "June 2026");
    assert_string_equal(cmv__date_short(ink, d), "16 Jun 2026");
    assert_string_equal(cmv__date_iso(ink, d), "2026-06-16");
    assert_string_equal(cmv__date_text(ink, CMV_DATE_NONE), DASH);
    assert_string_equal(cmv__date_iso(ink, CMV_DATE_NONE), DASH);
    assert_string_equal(cmv__day_from(ink, cmv_date_of(2026, 2, 6), d).text, "6" NB "February");
    assert_string_equal(cmv__day_from(ink, cmv_date_of(2025, 2, 6), d).text,
                        "6" NB "February 2025");
}

static void sentences(void **state) {
    cmv__ink *ink = &((kit *)*state)->ink;
    assert_string_equal(cmv__sentence(ink, "it is so"), "It is so.");
    assert_string_equal(cmv__sentence(ink, "Is it so? "), "Is it so?");
    assert_string_equal(cmv__sentence(ink, ""), "");
    assert_string_equal(cmv__sentence(ink, NULL), "");
}

static void patterns(void **state) {
    cmv__ink *ink = &((kit *)*state)->ink;
    cmv_line line = {0};
    CMV__SAY(ink, &line, "over @, @", cmv__count(ink, 90), cmv__corr(ink, -0.4));
    const cmv_span *s = line.first;
    assert_string_equal(s->text, "over ");
    assert_int_equal(s->next->kind, CMV_SPAN_FIGURE);
    assert_string_equal(s->next->text, "90");
    assert_string_equal(s->next->next->text, ", ");
    assert_int_equal(s->next->next->next->tone, CMV_TONE_DOWN);
    assert_null(s->next->next->next->next);
    assert_false(ink->failed);
}

static void pattern_with_wrong_count(void **state) {
    cmv__ink *ink = &((kit *)*state)->ink;
    cmv_line line = {0};
    cmv_err err;
    CMV__SAY(ink, &line, "over @, @", cmv__count(ink, 90));
    assert_int_equal(cmv__ink_done(ink, &err), CMV_E_BUG);
}

static void gaps_are_explained_once(void **state) {
    kit *k = *state;
    cmv__section(&k->ink, "x", NULL);
    cmv__missing(&k->ink, CMV_WHY_TOO_FEW);
    cmv__missing(&k->ink, CMV_WHY_CONSTANT);
    cmv__explain_gaps(&k->ink);
    cmv__explain_gaps(&k->ink);
    const cmv_block *note = k->doc.first->first;
    assert_int_equal(note->kind, CMV_BLOCK_NOTE);
    assert_null(note->next);
    assert_non_null(strstr(note->line.first->next->text, "too few"));
}

static void no_memory(void **state) {
    (void)state;
    static const cmv_story_context context = {.asof = CMV_DATE_NONE};
    cmv_arena *arena = cmv_arena_create(4096);
    cmv_doc doc;
    cmv_err err;
    assert_non_null(arena);
    cmv__ink ink = cmv__ink_of(arena, &doc, &context);
    cmv__section(&ink, "x", NULL);
    static const cmv__column columns[] = {{"a", false}, {"b", true}};
    for (int i = 0; i < 200; i++) {
        cmv__rows rows = cmv__table(&ink, "t", columns, 2, 3);
        cmv__row(&rows);
        cmv__put(&rows, 1, cmv__corr(&ink, 0.5));
        CMV__SAY(&ink, cmv__para(&ink, CMV_BLOCK_PARA), "over @", cmv__count(&ink, 90));
    }
    assert_int_equal(cmv__ink_done(&ink, &err), CMV_E_NOMEM);
    cmv_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(correlations_near_one, setup, teardown),
        cmocka_unit_test_setup_teardown(units_of_differences, setup, teardown),
        cmocka_unit_test_setup_teardown(places, setup, teardown),
        cmocka_unit_test_setup_teardown(nouns_of_calendars, setup, teardown),
        cmocka_unit_test_setup_teardown(counts, setup, teardown),
        cmocka_unit_test_setup_teardown(probabilities, setup, teardown),
        cmocka_unit_test_setup_teardown(units, setup, teardown),
        cmocka_unit_test_setup_teardown(dates, setup, teardown),
        cmocka_unit_test_setup_teardown(sentences, setup, teardown),
        cmocka_unit_test_setup_teardown(patterns, setup, teardown),
        cmocka_unit_test_setup_teardown(pattern_with_wrong_count, setup, teardown),
        cmocka_unit_test_setup_teardown(gaps_are_explained_once, setup, teardown),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
