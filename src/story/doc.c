// SPDX-License-Identifier: Apache-2.0
#include "doc.h"

#include "base/error.h"

#include <string.h>

cmv__ink cmv__ink_of(cmv_arena *arena, cmv_doc *out, const cmv_story_context *context) {
    *out = (cmv_doc){.title = "", .head_title = "", .description = "", .path = "/"};
    return (cmv__ink){.arena = arena, .doc = out, .command = context->reproduce};
}

cmv_rc cmv__ink_done(const cmv__ink *ink, cmv_err *err) {
    if (ink->bug) CMV_FAIL(err, CMV_E_BUG, "wrong number of spans for \"%s\"", ink->bug);
    if (ink->failed) CMV_FAIL(err, CMV_E_NOMEM, "no memory for the page %s", ink->doc->path);
    return CMV_OK;
}

/* ---- blocks ---------------------------------------------------------------------------------------------------------------- */

void cmv__section(cmv__ink *ink, const char *id, const char *title) {
    ink->tail = NULL;
    cmv_section *section = cmv__alloc(ink, 1, sizeof *section);
    if (!section) return;
    *section = (cmv_section){.id = id, .title = title};
    if (ink->doc->last)
        ink->doc->last->next = section;
    else
        ink->doc->first = section;
    ink->doc->last = ink->section = section;
}

void cmv__aside(cmv__ink *ink) {
    if (ink->section) ink->section->aside = true;
}

cmv_block *cmv__block(cmv__ink *ink, cmv_block_kind kind) {
    cmv_block *block = cmv__alloc(ink, 1, sizeof *block);
    if (!block || !ink->section) {
        ink->failed = true;
        ink->spare = (cmv_block){.kind = kind};
        return &ink->spare;
    }
    block->kind = kind;
    if (ink->tail) {
        *ink->tail = block;
        ink->tail = &block->next;
        return block;
    }
    cmv_section *section = ink->section;
    if (section->last)
        section->last->next = block;
    else
        section->first = block;
    section->last = block;
    return block;
}

cmv_line *cmv__para(cmv__ink *ink, cmv_block_kind kind) { return &cmv__block(ink, kind)->line; }

static bool is_empty_para(const cmv_block *block) {
    return block->kind <= CMV_BLOCK_WARNING && !block->line.first;
}

void cmv__trim(cmv__ink *ink) {
    cmv_section *section = ink->section;
    if (!section || ink->tail) return;
    cmv_block *before = NULL, *block = section->first;
    while (block && block->next) {
        before = block;
        block = block->next;
    }
    if (!block || !is_empty_para(block)) return;
    if (before)
        before->next = NULL;
    else
        section->first = NULL;
    section->last = before;
}

void cmv__command(cmv__ink *ink) {
    if (!ink->command || !*ink->command || !ink->section) return;
    cmv_block *block = cmv__block(ink, CMV_BLOCK_COMMAND);
    block->text = cmv__str(ink, "%s --section %s", ink->command, ink->section->id);
}

void cmv__details(cmv__ink *ink, const char *title) {
    cmv_block *block = cmv__block(ink, CMV_BLOCK_DETAILS);
    block->text = title;
    ink->tail = &block->inside;
}

void cmv__details_end(cmv__ink *ink) { ink->tail = NULL; }

cmv_line *cmv__list(cmv__ink *ink, size_t n) {
    cmv_line *item = cmv__alloc(ink, n, sizeof *item);
    cmv_block *block = cmv__block(ink, CMV_BLOCK_LIST);
    block->item = item;
    block->n_items = item ? n : 0;
    return item;
}

/* ---- tables ---------------------------------------------------------------------------------------------------------------- */

cmv__rows cmv__table(cmv__ink *ink, const char *caption, const cmv__column *column, size_t n_cols,
                     size_t rows) {
    cmv__rows out = {.ink = ink};
    cmv_doc_table *table = cmv__alloc(ink, 1, sizeof *table);
    const char **head = cmv__alloc(ink, n_cols, sizeof *head);
    bool *number = cmv__alloc(ink, n_cols, sizeof *number);
    cmv_table_cell *cell = cmv__alloc(ink, n_cols * (rows ? rows : 1), sizeof *cell);
    if (!table || !head || !number || !cell) return out;
    for (size_t i = 0; i < n_cols; i++) {
        head[i] = column[i].head;
        number[i] = column[i].number;
    }
    *table = (cmv_doc_table){
        .caption = caption, .head = head, .number = number, .n_cols = n_cols, .cell = cell};
    cmv__block(ink, CMV_BLOCK_TABLE)->table = table;
    out.table = table;
    out.cell = cell;
    out.capacity = rows;
    return out;
}

void cmv__row(cmv__rows *rows) {
    if (rows->table && rows->table->n_rows < rows->capacity) rows->table->n_rows++;
}

cmv_line *cmv__cell(cmv__rows *rows, size_t col) {
    cmv_doc_table *table = rows->table;
    if (!table || !table->n_rows || col >= table->n_cols) return &rows->ink->sink;
    cmv_table_cell *cell = &rows->cell[(table->n_rows - 1) * table->n_cols + col];
    cell->number = table->number[col];
    return &cell->line;
}

void cmv__put(cmv__rows *rows, size_t col, cmv_span span) {
    CMV__SAY(rows->ink, cmv__cell(rows, col), "@", span);
}

void cmv__put_corr(cmv__rows *rows, size_t col, cmv_num r, cmv_num low, cmv_num high) {
    bool clear = !low.why && !high.why && (low.v > 0 || high.v < 0);
    cmv_span span = r.why ? cmv__text(cmv__missing(rows->ink, r.why)) : cmv__corr(rows->ink, r.v);
    if (!r.why && !clear) span.tone = CMV_TONE_NONE;
    cmv__put(rows, col, span);
}

void cmv__put_interval(cmv__rows *rows, size_t col, cmv_num low, cmv_num high) {
    cmv__ink *ink = rows->ink;
    cmv_reason why = low.why ? low.why : high.why;
    cmv__put(rows, col, why ? cmv__text(cmv__missing(ink, why)) : cmv__interval(ink, low.v, high.v));
}

void cmv__put_label(cmv__rows *rows, size_t col, const cmv_corr_jack *c, const char *label) {
    cmv_reason why = c->r.why ? c->r.why : c->ci_low.why ? c->ci_low.why : c->ci_high.why;
    cmv__put(rows, col, cmv__text(why ? cmv__missing(rows->ink, why) : label));
}

static void explain(cmv__ink *ink, const char *(*text_of)(cmv_reason why)) {
    uint32_t gaps = ink->gaps;
    ink->gaps = 0;
    if (!gaps) return;
    cmv_line *line = cmv__para(ink, CMV_BLOCK_NOTE);
    CMV__SAY0(ink, line, CMV__DASH " stands where a number cannot be computed: ");
    bool any = false;
    for (uint32_t why = 1; why < CMV_REASON_COUNT; why++) {
        if (!(gaps >> why & 1)) continue;
        CMV__SAY(ink, line, any ? "; @" : "@", cmv__text(text_of((cmv_reason)why)));
        any = true;
    }
    CMV__SAY0(ink, line, ".");
}

void cmv__explain_gaps(cmv__ink *ink) { explain(ink, cmv_reason_text); }

void cmv__explain_leg_gaps(cmv__ink *ink) { explain(ink, cmv__leg_reason); }

/* ---- frame ------------------------------------------------------------------------------------------------------------------ */

void cmv__crumbs(cmv__ink *ink, const char *const *text_href) {
    size_t n = 0;
    while (text_href[2 * n]) n++;
    const char **text = cmv__alloc(ink, n, sizeof *text), **href = cmv__alloc(ink, n, sizeof *href);
    if (!text || !href) return;
    for (size_t i = 0; i < n; i++) {
        text[i] = text_href[2 * i];
        href[i] = text_href[2 * i + 1];
    }
    ink->doc->crumb_text = text;
    ink->doc->crumb_href = href;
    ink->doc->n_crumbs = n;
}

#define DEMO_BANNER                                                                                \
    "Synthetic demo data: every figure here comes from a made-up market, not from the real one."
#define DISCLAIMER "Descriptions of the past, no price forecast and no advice."

const char *cmv__version_text(cmv__ink *ink, const cmv_story_context *context) {
    if (context->data_version < 0) return "";
    return cmv__str(ink, "data version %s", cmv__count_text(ink, (size_t)context->data_version));
}

void cmv__frame(cmv__ink *ink, const cmv_story_context *context, const char *sources) {
    cmv_doc *doc = ink->doc;
    doc->banner = context->demo ? DEMO_BANNER : NULL;
    const char *version = cmv__version_text(ink, context);
    bool named = sources && *sources;
    doc->footer = cmv__str(ink, "%s%s%s%s%s%s", named ? "Sources: " : "", named ? sources : "",
                           named ? ". " : "", *version ? cmv__capital(ink, version) : "",
                           *version ? ". " : "", DISCLAIMER);
}

void cmv__related(cmv__ink *ink, const cmv_story_context *context, const char *title) {
    if (!context->n_related) return;
    cmv__section(ink, "related", title);
    cmv__aside(ink);
    cmv_line *item = cmv__list(ink, context->n_related);
    if (!item) return;
    for (size_t i = 0; i < context->n_related; i++) {
        CMV__SAY(ink, &item[i], "@", cmv__link(context->related_text[i], context->related_path[i]));
    }
}
