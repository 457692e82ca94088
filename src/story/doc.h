// SPDX-License-Identifier: Apache-2.0
/* Builders of documents: sections, paragraphs, tables, cards. */
#ifndef CMV_STORY_DOC_H
#define CMV_STORY_DOC_H

#include "words.h"

/** Starts a document that is written to out; banner and reproduce command come from the context. */
cmv__ink cmv__ink_of(cmv_arena *arena, cmv_doc *out, const cmv_story_context *context);
/** OK, E_NOMEM when memory ran out on the way, or E_BUG for a wrong pattern. */
CMV_NODISCARD cmv_rc cmv__ink_done(const cmv__ink *ink, cmv_err *err);

/** Starts a section; what follows goes there. A NULL title is for the opening. */
void cmv__section(cmv__ink *ink, const char *id, const char *title);
/** Leaves the section out of the contents of its page. */
void cmv__aside(cmv__ink *ink);
/** Adds a block and returns it; never NULL (after a failure a spare one). */
cmv_block *cmv__block(cmv__ink *ink, cmv_block_kind kind);
/** Adds a PARA, LEAD, NOTE or WARNING and returns its line. */
cmv_line *cmv__para(cmv__ink *ink, cmv_block_kind kind);
/** Drops the last block when it is an empty paragraph. */
void cmv__trim(cmv__ink *ink);
/** Adds the command that reproduces the section, when the page has one. */
void cmv__command(cmv__ink *ink);
/** Starts folded details; blocks go inside until cmv__details_end. */
void cmv__details(cmv__ink *ink, const char *title);
void cmv__details_end(cmv__ink *ink);
/** Adds a list of up to n items and returns their lines; NULL after a failure. */
cmv_line *cmv__list(cmv__ink *ink, size_t n);

/* A table that grows by rows; the cells of a failed table go nowhere. */
typedef struct cmv__rows {
    cmv__ink *ink;
    cmv_doc_table *table;
    cmv_table_cell *cell;
    size_t capacity;
} cmv__rows;

/* A heading; numeric columns are right-aligned. */
typedef struct cmv__column {
    const char *head;
    bool number;
} cmv__column;

/** Adds a table with room for `rows` rows. */
cmv__rows cmv__table(cmv__ink *ink, const char *caption, const cmv__column *column, size_t n_cols,
                     size_t rows);
/** Adds a row; ignored when the table is full. */
void cmv__row(cmv__rows *rows);
/** Line of a cell of the current row. */
cmv_line *cmv__cell(cmv__rows *rows, size_t col);
/** Puts one span into a cell of the current row. */
void cmv__put(cmv__rows *rows, size_t col, cmv_span span);
/** Puts a correlation, or the dash with its reason noted; its sign is toned only when the interval excludes zero. */
void cmv__put_corr(cmv__rows *rows, size_t col, cmv_num r, cmv_num low, cmv_num high);
/** Puts an interval, or the dash with its reason noted. */
void cmv__put_interval(cmv__rows *rows, size_t col, cmv_num low, cmv_num high);

/** Puts a label; one that only repeats that something is missing becomes the dash with its reason noted. */
void cmv__put_label(cmv__rows *rows, size_t col, const cmv_corr_jack *c, const char *label);

/** Says, in a note, why dashes stand where numbers would; nothing when there were none. */
void cmv__explain_gaps(cmv__ink *ink);
/** The same for figures of one series. */
void cmv__explain_leg_gaps(cmv__ink *ink);

/** Crumbs, pairs of text and href ending in NULL. */
void cmv__crumbs(cmv__ink *ink, const char *const *text_href);
/** "data version 122"; "" on a page of a past day, which does not depend on later imports. */
const char *cmv__version_text(cmv__ink *ink, const cmv_story_context *context);
/** Banner and footer that every page carries. */
void cmv__frame(cmv__ink *ink, const cmv_story_context *context, const char *sources);
/** Cuts the answer of a section off from what supports it, and long paragraphs at the ends of sentences. */
void cmv__shape_section(cmv__ink *ink, cmv_section *section);
/** Does so for every section of the document but those named in `prose`, a list that ends in NULL. */
void cmv__shape(cmv__ink *ink, const char *const *prose);
/** Links to related pages, as a section; nothing when there are none. */
void cmv__related(cmv__ink *ink, const cmv_story_context *context, const char *title);
/** Section of what is held and not shown in public; nothing where all may be shown. */
void cmv__say_hidden(cmv__ink *ink, const cmv_site *site);

#endif
