// SPDX-License-Identifier: Apache-2.0
/* The readings of the start page: one family of tests, and what is named of it. */
#include "support/num_kit.h"

#include "support/doc_walk.h"

#include "app/parts.h"
#include "comove/story.h"

enum { READINGS = 6 };

static cmv_arena *arena;
static cmv_reading reading[READINGS];

static cmv_corr_jack corr(double r) {
    return (cmv_corr_jack){.n = 90,
                           .r = cmv_num_of(r, CMV_WHY_TOO_FEW),
                           .ci_low = cmv_num_of(r - .1, CMV_WHY_TOO_FEW),
                           .ci_high = cmv_num_of(r + .1, CMV_WHY_TOO_FEW)};
}

static void make(const double *p) {
    static const char *const names[READINGS] = {"aa", "bb", "cc", "dd", "ee", "ff"};
    for (size_t i = 0; i < READINGS; i++)
        reading[i] = (cmv_reading){.a = names[i],
                                   .b = "spy",
                                   .a_short = names[i],
                                   .b_short = "SPY",
                                   .now = corr(i % 2 ? .1 : .5),
                                   .before = corr(.3),
                                   .p = p[i],
                                   .last = cmv_date_of(2026, 6, 16)};
    KIT_OK(cmv__readings_adjust(reading, READINGS, arena, err));
}

/* The section of readings: its first sentence and the last column of its table. */
static const char *notable(void) {
    static char text[2000];
    static cmv_doc doc;
    const cmv_site site = {.reading = reading, .n_readings = READINGS};
    const cmv_story_context context = {.asof = CMV_DATE_NONE, .query = "", .canonical_order = true};
    KIT_OK(cmv_story_home(&site, &context, arena, &doc, err));
    const cmv_section *s = doc_section(&doc, "readings");
    assert_non_null(s);
    doc_join(&s->first->line, text, sizeof text);
    for (const cmv_block *k = s->first; k; k = k->next) {
        if (k->kind != CMV_BLOCK_TABLE) continue;
        for (size_t i = 0; i < k->table->n_rows; i++) {
            char cell[200];
            doc_join(&k->table->cell[(i + 1) * k->table->n_cols - 1].line, cell, sizeof cell);
            strncat(text, " | ", sizeof text - strlen(text) - 1);
            strncat(text, cell, sizeof text - strlen(text) - 1);
        }
    }
    return text;
}

static void has(const char *text, const char *part) {
    if (!strstr(text, part)) fail_msg("\"%s\" is not in: %s", part, text);
}

static void readings_are_one_family(void **state) {
    (void)state;
    static const double p[] = {.004, .02, .03, .5, (double)NAN, .9};
    make(p);
    KIT_NEAR(reading[0].q, .004 * 5, 1e-15); /* 5 tests, not 6 */
    KIT_NEAR(reading[1].q, .05, 1e-15);
    KIT_NEAR(reading[2].q, .05, 1e-15);
    KIT_NEAR(reading[3].q, .625, 1e-15);
    assert_true(isnan(reading[4].q));
    const char *text = notable();
    has(text, "Changed, of the 5 pairs tested here: aa and SPY, +0.50 over 90 sessions and +0.30 "
              "before (q = 0.020); bb and SPY, +0.10");
    has(text, "| clearly higher | probably lower | probably higher | no change detectable | ");
}

/* A q too small to print is below, not equal. */
static void a_tiny_q_is_below(void **state) {
    (void)state;
    static const double p[] = {1e-9, .4, .6, .5, .7, .9};
    make(p);
    has(notable(), "before (q < 0.001).");
}

/* One small p among many is what chance turns up. */
static void a_lone_small_p_is_not_named(void **state) {
    (void)state;
    static const double p[] = {.03, .4, .6, .5, .7, .9};
    make(p);
    const char *text = notable();
    has(text, "Of the 6 pairs tested here none has changed beyond");
    has(text, "(smallest q = 0.180)");
    has(text, "| not beyond chance | no change detectable |");
    assert_null(strstr(text, "probably"));
}

static void nothing_tested_is_not_spoken_of(void **state) {
    (void)state;
    double p[READINGS];
    for (size_t i = 0; i < READINGS; i++) p[i] = NAN;
    make(p);
    const char *text = notable();
    assert_null(strstr(text, "tested here"));
}

static int setup(void **state) {
    (void)state;
    arena = cmv_arena_create((size_t)16 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readings_are_one_family),
        cmocka_unit_test(a_tiny_q_is_below),
        cmocka_unit_test(a_lone_small_p_is_not_named),
        cmocka_unit_test(nothing_tested_is_not_spoken_of),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
