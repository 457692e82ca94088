// SPDX-License-Identifier: Apache-2.0
/* Visits every text of a document. */
#ifndef CMV_TESTS_DOC_WALK_H
#define CMV_TESTS_DOC_WALK_H

#include "comove/story.h"
#include "support/report_fixture.h"

typedef struct walker {
    const report_fixture *f;
    const cmv_doc *doc;
    void (*text)(struct walker *w, const char *text,
                 const char *where); /* every string, also inside charts and cards */
    void (*line)(struct walker *w, const cmv_line *line,
                 const char *where); /* every sentence outside tables */
    void *ctx;
} walker;

/** Visits the document. */
void doc_walk(walker *w);
/** Joins the spans of a line; stops the test when they do not fit. */
void doc_join(const cmv_line *line, char *out, size_t size);
/** The same with plain blanks for those that keep a figure and its unit together. */
void doc_plain(const cmv_line *line, char *out, size_t size);
/** True when text holds the word, in any case of letters and not inside another one. */
bool doc_has_word(const char *text, const char *word);
/** Section of an id; NULL when there is none. */
const cmv_section *doc_section(const cmv_doc *doc, const char *id);
/** Fails when a word is said that must not be, or a number is printed as nan, inf or a signed zero. */
void doc_refuse_words(walker *w, const char *text, const char *where);
/** Fails on a line without text. */
void doc_refuse_empty(walker *w, const cmv_line *line, const char *where);
/** Fails when a table of the document has a dash whose reason is not given in its section. */
void doc_check_gaps(const report_fixture *f, const cmv_doc *doc);

#endif
