// SPDX-License-Identifier: Apache-2.0
/* Where paragraphs are cut: the answer alone, the rest in short ones, and not a word lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "story/doc.h"
#include "support/doc_walk.h"

#define LONG_30 "abcdefghi abcdefghi abcdefghi "
#define LONG_120 LONG_30 LONG_30 LONG_30 LONG_30
#define SENTENCE "It " LONG_120 "end."

static cmv_arena *arena;
static cmv_doc doc;
static cmv__ink ink;

static int set_up(void **state) {
    (void)state;
    static const cmv_story_context context = {.asof = CMV_DATE_NONE};
    arena = cmv_arena_create((size_t)16 << 20);
    assert_non_null(arena);
    ink = cmv__ink_of(arena, &doc, &context);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

static const cmv_block *shaped(const char *id, const char *title, const char *text) {
    static const char *const prose[] = {"why", NULL};
    cmv__section(&ink, id, title);
    CMV__SAY0(&ink, cmv__para(&ink, CMV_BLOCK_PARA), text);
    cmv__shape(&ink, prose);
    return doc.first->first;
}

static const char *text_of(const cmv_block *b) {
    static char text[2048];
    assert_non_null(b);
    doc_join(&b->line, text, sizeof text);
    return text;
}

static void test_answer_stands_alone(void **state) {
    (void)state;
    const cmv_block *b = shaped("recent", "Is it?", SENTENCE " " SENTENCE " " SENTENCE " " SENTENCE);
    assert_int_equal(b->kind, CMV_BLOCK_LEAD);
    assert_string_equal(text_of(b), SENTENCE);
    assert_int_equal(b->next->kind, CMV_BLOCK_PARA);
    assert_string_equal(text_of(b->next), SENTENCE " " SENTENCE);
    assert_string_equal(text_of(b->next->next), SENTENCE);
    assert_null(b->next->next->next);
    assert_ptr_equal(doc.first->last, b->next->next);
}

static void test_short_answers_stay_whole(void **state) {
    (void)state;
    const cmv_block *b = shaped("recent", "Is it?", "It is. It was.");
    assert_string_equal(text_of(b), "It is. It was.");
    assert_null(b->next);
}

/* Nothing ends within parentheses, after a point of a number, or before a small letter. */
static void test_what_ends_no_sentence(void **state) {
    (void)state;
#define HALF LONG_120 "(as they say. Often) 0.5 of approx. all "
    const cmv_block *b = shaped("recent", "Is it?", HALF LONG_120 "end. More.");
    assert_string_equal(text_of(b), HALF LONG_120 "end.");
    assert_string_equal(text_of(b->next), "More.");
}

/* One overlong sentence stands alone rather than be cut. */
static void test_long_sentence(void **state) {
    (void)state;
    const cmv_block *b = shaped("recent", "Is it?", LONG_120 LONG_120 LONG_120 "end. More.");
    assert_string_equal(text_of(b), LONG_120 LONG_120 LONG_120 "end.");
    assert_string_equal(text_of(b->next), "More.");
}

/* The cut may fall between two spans; figures keep their kind and tone. */
static void test_spans(void **state) {
    (void)state;
    cmv__section(&ink, "recent", "Is it?");
    cmv_line *line = cmv__para(&ink, CMV_BLOCK_PARA);
    CMV__SAY0(&ink, line, SENTENCE);
    CMV__SAY0(&ink, line, " ");
    CMV__SAY(&ink, line, "@ of them " LONG_120 ".", cmv__toned("+7", 1));
    cmv__shape_section(&ink, doc.first);
    const cmv_block *b = doc.first->first;
    assert_string_equal(text_of(b), SENTENCE);
    assert_string_equal(text_of(b->next), "+7 of them " LONG_120 ".");
    assert_int_equal(b->next->line.first->tone, CMV_TONE_UP);
    assert_null(b->line.last->next);
    assert_null(b->next->line.last->next);
}

static void test_prose_is_left(void **state) {
    (void)state;
    const cmv_block *b = shaped("why", "Why?", SENTENCE " " SENTENCE " " SENTENCE " " SENTENCE);
    assert_int_equal(b->kind, CMV_BLOCK_PARA);
    assert_null(b->next);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_answer_stands_alone),
        CASE(test_short_answers_stay_whole),
        CASE(test_what_ends_no_sentence),
        CASE(test_long_sentence),
        CASE(test_spans),
        CASE(test_prose_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
