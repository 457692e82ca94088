// SPDX-License-Identifier: Apache-2.0
/* The section on revisions: what it says for values with and without their first releases. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "comove/render.h"
#include "comove/story.h"
#include "support/doc_walk.h"

#define DAY INT64_C(86400000)
#define NB "\xc2\xa0"

enum { ARENA = 16 << 20, TEXT = 1 << 15, MONTHS = 30 };

static const cmv_pub_rule RULE = {.of = CMV_PUB_MONTHS, .after = 1, .day = 10};

typedef struct scene {
    cmv_arena *arena;
    cmv_obs obs[4 * MONTHS];
    size_t n;
    cmv_revisions revisions;
    cmv_leg_report report;
    cmv_doc doc;
} scene;

static void add(scene *s, cmv_date date, int days, double value, uint32_t flags) {
    s->obs[s->n++] = (cmv_obs){date, flags, cmv_pub_known_at(&RULE, date) + days * DAY, value};
}

static void tell(scene *s, bool is_rate, const char *unit) {
    cmv_series series;
    cmv_leg leg = {.id = "x",
                   .name = "X",
                   .short_name = "X",
                   .unit = unit,
                   .decimals = 1,
                   .freq = CMV_MONTHLY,
                   .pub = RULE,
                   .is_rate = is_rate,
                   .may_be_revised = true,
                   .transform = is_rate ? CMV_TRANSFORM_DIFF : CMV_TRANSFORM_LOG};
    const cmv_revision_ask ask = {.obs = s->obs,
                                  .n = s->n,
                                  .as_of = CMV_UTC_MAX,
                                  .now = cmv_zone_instant(CMV_ZONE_UTC, cmv_date_of(2026, 1, 1), 0),
                                  .pub = &RULE,
                                  .freq = CMV_MONTHLY,
                                  .relative = !is_rate,
                                  .list = CMV_REVISED_LISTED};
    assert_int_equal(cmv_calendar_find("monthly", &leg.cal, NULL), CMV_OK);
    assert_int_equal(cmv_vintage_select(s->obs, s->n, CMV_UTC_MAX, s->arena, &series, NULL, NULL),
                     CMV_OK);
    leg.level = leg.sample = series;
    assert_int_equal(cmv_leg_report_of(&leg, cmv_date_of(2026, 1, 1), s->arena, &s->report, NULL),
                     CMV_OK);
    assert_int_equal(cmv_revisions_of(&ask, s->arena, &s->revisions, NULL), CMV_OK);
    s->report.revisions = &s->revisions;
    assert_int_equal(cmv_story_metric(&s->report, &(cmv_story_context){0}, s->arena, &s->doc, NULL),
                     CMV_OK);
}

static scene open_scene(void) { return (scene){.arena = cmv_arena_create(ARENA)}; }

/* Paragraphs and cells of the section. */
static const char *text_of(const scene *s) {
    static char text[TEXT];
    const cmv_section *section = doc_section(&s->doc, "revisions");
    size_t n = 0;
    text[0] = '\0';
    for (const cmv_block *b = section ? section->first : NULL; b; b = b->next) {
        if (b->kind <= CMV_BLOCK_WARNING) {
            doc_join(&b->line, text + n, sizeof text - n);
            n += strlen(text + n);
        }
        for (size_t i = 0; b->table && i < b->table->n_rows * b->table->n_cols; i++) {
            doc_join(&b->table->cell[i].line, text + n, sizeof text - n);
            n += strlen(text + n);
            n += (size_t)snprintf(text + n, sizeof text - n, "|");
        }
    }
    return text;
}

static void says(const scene *s, const char *wanted) {
    if (!strstr(text_of(s), wanted)) fail_msg("\"%s\" is not in \"%s\"", wanted, text_of(s));
}

static void says_not(const scene *s, const char *unwanted) {
    if (strstr(text_of(s), unwanted)) fail_msg("\"%s\" is in \"%s\"", unwanted, text_of(s));
}

static bool has_chart(const scene *s) {
    const cmv_section *section = doc_section(&s->doc, "revisions");
    for (const cmv_block *b = section ? section->first : NULL; b; b = b->next)
        if (b->chart) return true;
    return false;
}

/* Every third month is revised: 0.2 up twenty days later, and 0.4 up after a year and a half. */
static void months_of(scene *s) {
    for (int i = 0; i < MONTHS; i++) {
        const cmv_date date = cmv_date_add_months(cmv_date_of(2021, 1, 1), i);
        add(s, date, 0, 100 + i, 0);
        if (i % 3) continue;
        add(s, date, 20, 100.2 + i, 0);
        add(s, date, 550, 100.4 + i, 0);
    }
}

static void sizes_are_told_with_their_share(void **state) {
    (void)state;
    scene s = open_scene();
    months_of(&s);
    tell(&s, false, "index");
    says(&s, "Of 30 months whose first release is known (1" NB "January 2021 to 1" NB "June 2023), "
             "10 have been revised since: 33" NB "%, 95" NB "% interval 19" NB "% to 51" NB "%.");
    says(&s, "moved the value by typically 0.4" NB "points (median), in one case of ten by 0.4" NB
             "points or more; from one month to the next it usually moves by");
    says(&s, "typically 550 days after the first release.");
    says(&s, "31 days|30|10|33" NB "%|0.2|0.2|366 days|30|10|33" NB "%|0.2|0.2|now|30|10|33" NB
             "%|0.4|0.4|");
    says(&s, "2023-04-01|127.0|10 May 2023|127.2 on 30 May 2023; 127.4 on 10 Nov 2024|");
    says(&s, "A new base year revises every value and none of these.");
    says_not(&s, "arrived without");
    says_not(&s, "by rule");
    assert_true(has_chart(&s));
    cmv_arena_destroy(s.arena);
}

static void rates_are_revised_by_percentage_points(void **state) {
    (void)state;
    scene s = open_scene();
    months_of(&s);
    tell(&s, true, "percent");
    says(&s, "by typically 0.4" NB "percentage points (median)");
    says_not(&s, "0.4" NB "percent ");
    says_not(&s, "base year");
    cmv_arena_destroy(s.arena);
}

static void what_is_not_known_is_said(void **state) {
    (void)state;
    scene s = open_scene();
    for (int i = 0; i < MONTHS; i++)
        add(&s, cmv_date_add_months(cmv_date_of(2021, 1, 1), i), 0, 100 + i, CMV_OBS_RECONSTRUCTED);
    tell(&s, false, "index");
    says(&s, "How values were revised is not known: all 30 arrived without their first release.");
    says_not(&s, "have been revised since");
    assert_false(has_chart(&s));
    cmv_arena_destroy(s.arena);
}

static void reconstructed_values_that_changed_are_marked(void **state) {
    (void)state;
    scene s = open_scene();
    const cmv_date last = cmv_date_of(2021, 2, 1);
    add(&s, cmv_date_of(2021, 1, 1), 0, 100, CMV_OBS_RECONSTRUCTED);
    add(&s, cmv_date_of(2021, 1, 1), 100, 101, CMV_OBS_INGESTED);
    add(&s, last, 0, 102, 0);
    tell(&s, false, "index");
    says(&s, "Of 1 month whose first release is known");
    says(&s, "0 have been revised since: 0" NB "%");
    says(&s, "2021-01-01|100.0|10 Feb 2021 by rule|101.0 on 21 May 2021|");
    says(&s, "By rule: the value arrived without its day of release");
    says(&s, "1 of 2 values arrived without their first release");
    cmv_arena_destroy(s.arena);
}

static void long_histories_are_cut_and_withdrawals_named(void **state) {
    (void)state;
    scene s = open_scene();
    const cmv_date date = cmv_date_of(2021, 1, 1);
    for (int i = 0; i < 9; i++) add(&s, date, 30 * i, i == 1 ? (double)NAN : 100 + i, 0);
    tell(&s, false, "index");
    says(
        &s,
        "|withdrawn on 12 Mar 2021; 102.0 on 11 Apr 2021; 103.0 on 11 May 2021; 4 more; 108.0 on ");
    says_not(&s, "104.0");
    cmv_arena_destroy(s.arena);
}

static void without_revisions_there_is_no_section(void **state) {
    (void)state;
    scene s = open_scene();
    months_of(&s);
    tell(&s, false, "index");
    s.report.revisions = NULL;
    assert_int_equal(cmv_story_metric(&s.report, &(cmv_story_context){0}, s.arena, &s.doc, NULL),
                     CMV_OK);
    assert_null(doc_section(&s.doc, "revisions"));
    cmv_arena_destroy(s.arena);
}

static void json_holds_the_same(void **state) {
    (void)state;
    scene s = open_scene();
    months_of(&s);
    tell(&s, false, "index");
    const cmv_machine_context c = {.data_version = 3, .asof = CMV_DATE_NONE, .reproduce = ""};
    cmv_buf out;
    cmv_buf_init(&out, 1 << 20);
    assert_int_equal(cmv_render_metric_json(&s.report, &c, &out, NULL), CMV_OK);
    assert_non_null(strstr(out.at, "\"revisions\":{\"n\":30,\"known\":30,\"unknown\":0,\"first\":"
                                   "\"2021-01-01\",\"last\":\"2023-06-01\","));
    assert_non_null(strstr(out.at, "\"after_month\":{\"n\":30,\"revised\":10,"));
    assert_non_null(strstr(out.at,
                           "\"revised\":[{\"date\":\"2023-04-01\",\"vintages\":[{\"known_at\":"
                           "\"2023-05-10T00:00:00Z\",\"value\":127,\"by_rule\":false}"));
    s.report.revisions = NULL;
    cmv_buf_clear(&out);
    assert_int_equal(cmv_render_metric_json(&s.report, &c, &out, NULL), CMV_OK);
    assert_non_null(strstr(out.at, "\"revisions\":null"));
    cmv_buf_reset(&out);
    cmv_arena_destroy(s.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_told_with_their_share),
        cmocka_unit_test(rates_are_revised_by_percentage_points),
        cmocka_unit_test(what_is_not_known_is_said),
        cmocka_unit_test(reconstructed_values_that_changed_are_marked),
        cmocka_unit_test(long_histories_are_cut_and_withdrawals_named),
        cmocka_unit_test(without_revisions_there_is_no_section),
        cmocka_unit_test(json_holds_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
