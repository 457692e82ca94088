// SPDX-License-Identifier: Apache-2.0
/* A document as GitHub Markdown: charts become the sentence that says what is to be seen, items become tables. */
#include "comove/render.h"

#include "base/error.h"
#include "text.h"

#include <math.h>
#include <string.h>

static bool is_control(char c) { return (unsigned char)c < 0x20 || c == 0x7f; }

/* Characters that Markdown or HTML would act on. */
static void put_escaped(cmv_buf *out, const char *s) {
    for (; *s; s++) {
        if (strchr("\\`*_[]<>|#~&", *s)) cmv_buf_char(out, '\\');
        cmv_buf_char(out, is_control(*s) ? ' ' : *s);
    }
}

/* A code span; backquotes inside would end it. */
static void put_code(cmv_buf *out, const char *s) {
    cmv_buf_char(out, '`');
    for (; *s; s++) cmv_buf_char(out, *s == '`' ? '\'' : is_control(*s) ? ' ' : *s);
    cmv_buf_char(out, '`');
}

/* A link target: only what a path or URL may hold. */
static void put_target(cmv_buf *out, const char *s) {
    static const char hex[] = "0123456789ABCDEF";
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c > 0x20 && c < 0x7f && !strchr("<>()\\\"|", c)) {
            cmv_buf_char(out, *s);
            continue;
        }
        cmv_buf_char(out, '%');
        cmv_buf_char(out, hex[c >> 4]);
        cmv_buf_char(out, hex[c & 15]);
    }
}

static void put_span(cmv_buf *out, const cmv_span *span) {
    switch (span->kind) {
    case CMV_SPAN_STRONG:
        cmv_buf_str(out, "**");
        put_escaped(out, span->text);
        cmv_buf_str(out, "**");
        return;
    case CMV_SPAN_CODE:
        put_code(out, span->text);
        return;
    case CMV_SPAN_LINK:
        cmv_buf_char(out, '[');
        put_escaped(out, span->text);
        cmv_buf_str(out, "](");
        put_target(out, span->href ? span->href : "");
        cmv_buf_char(out, ')');
        return;
    case CMV_SPAN_TEXT:
    case CMV_SPAN_FIGURE:
    case CMV_SPAN_DATE:
        break;
    }
    put_escaped(out, span->text);
}

static void put_line(cmv_buf *out, const cmv_line *line) {
    for (const cmv_span *s = line->first; s; s = s->next) put_span(out, s);
}

static void put_rule(cmv_buf *out, const bool *number, size_t n) {
    for (size_t c = 0; c < n; c++) cmv_buf_str(out, number && number[c] ? "| ---: " : "| --- ");
    cmv_buf_str(out, "|\n");
}

static void put_table(cmv_buf *out, const cmv_doc_table *t) {
    for (size_t c = 0; c < t->n_cols; c++) {
        cmv_buf_str(out, "| ");
        put_escaped(out, t->head[c]);
        cmv_buf_char(out, ' ');
    }
    cmv_buf_str(out, "|\n");
    put_rule(out, t->number, t->n_cols);
    for (size_t r = 0; r < t->n_rows; r++) {
        for (size_t c = 0; c < t->n_cols; c++) {
            cmv_buf_str(out, "| ");
            put_line(out, &t->cell[r * t->n_cols + c].line);
            cmv_buf_char(out, ' ');
        }
        cmv_buf_str(out, "|\n");
    }
}

/* Two columns of names and texts, one pair of columns a card. */
static void put_card_row(cmv_buf *out, const char *name, const char *const text[2], size_t n) {
    cmv_buf_str(out, "| ");
    put_escaped(out, name);
    for (size_t i = 0; i < n && i < 2; i++) {
        cmv_buf_str(out, " | ");
        put_escaped(out, text[i] ? text[i] : "");
    }
    cmv_buf_str(out, " |\n");
}

static const cmv_fact *fact_at(const cmv_card *card, bool changes, size_t i) {
    if (changes) return i < card->n_changes ? &card->change[i] : NULL;
    return i < card->n_facts ? &card->fact[i] : NULL;
}

static void put_fact_row(cmv_buf *out, const cmv_fact *a, const cmv_fact *b, size_t n) {
    const char *const text[2] = {a ? a->text : "", b ? b->text : ""};
    put_card_row(out, a ? a->name : b->name, text, n);
}

static void put_facts(cmv_buf *out, const cmv_card *card, size_t n, bool changes) {
    for (size_t k = 0;; k++) {
        const cmv_fact *a = fact_at(&card[0], changes, k);
        const cmv_fact *b = n > 1 ? fact_at(&card[1], changes, k) : NULL;
        if (!a && !b) return;
        bool apart = a && b && strcmp(a->name, b->name) != 0;
        put_fact_row(out, a, apart ? NULL : b, n);
        if (apart) put_fact_row(out, NULL, b, n);
    }
}

static void put_cards(cmv_buf *out, const cmv_card *card, size_t count) {
    size_t n = count < 2 ? count : 2;
    const char *name[2] = {0}, *value[2] = {0}, *unit[2] = {0}, *when[2] = {0}, *range[2] = {0};
    if (!n) return;
    bool any_range = false, any_value = false;
    cmv_buf_str(out, "| ");
    for (size_t i = 0; i < n; i++) {
        cmv_buf_str(out, " | ");
        put_escaped(out, card[i].title);
        name[i] = card[i].subtitle;
        value[i] = card[i].missing ? card[i].missing : card[i].value;
        unit[i] = card[i].missing ? "" : card[i].unit;
        when[i] = card[i].missing ? "" : card[i].when;
        range[i] = card[i].range_text;
        any_range = any_range || range[i];
        any_value = any_value || !card[i].missing;
    }
    cmv_buf_str(out, " |\n");
    static const bool right[] = {false, true, true};
    put_rule(out, right, n + 1);
    put_card_row(out, "name", name, n);
    put_card_row(out, "latest", value, n);
    if (any_value) put_card_row(out, "unit", unit, n);
    if (any_value) put_card_row(out, "dated", when, n);
    put_facts(out, card, n, true);
    if (any_range) put_card_row(out, "range", range, n);
    put_facts(out, card, n, false);
}

static void put_chart(cmv_buf *out, const cmv_chart *chart) {
    cmv_buf_str(out, "**");
    put_escaped(out, chart->title);
    cmv_buf_str(out, "**: ");
    put_escaped(out, chart->alt);
    if (chart->csv) {
        cmv_buf_str(out, " ([data](");
        put_target(out, chart->csv);
        cmv_buf_str(out, "))");
    }
    cmv_buf_char(out, '\n');
}

static void put_blocks(cmv_buf *out, const cmv_block *block);

static void put_quoted(cmv_buf *out, const cmv_line *line) {
    cmv_buf_str(out, "> ");
    put_line(out, line);
    cmv_buf_char(out, '\n');
}

static void put_block(cmv_buf *out, const cmv_block *block) {
    switch (block->kind) {
    case CMV_BLOCK_LEAD:
    case CMV_BLOCK_PARA:
    case CMV_BLOCK_NOTE:
        put_line(out, &block->line);
        cmv_buf_char(out, '\n');
        break;
    case CMV_BLOCK_WARNING:
        put_quoted(out, &block->line);
        break;
    case CMV_BLOCK_CARDS:
        put_cards(out, block->card, block->n_cards);
        break;
    case CMV_BLOCK_TABLE:
        put_table(out, block->table);
        break;
    case CMV_BLOCK_CHART:
        put_chart(out, block->chart);
        break;
    case CMV_BLOCK_COMMAND:
        cmv_buf_str(out, "Reproduce: ");
        put_code(out, block->text);
        cmv_buf_char(out, '\n');
        break;
    case CMV_BLOCK_LIST:
        for (size_t i = 0; i < block->n_items; i++) {
            cmv_buf_str(out, "- ");
            put_line(out, &block->item[i]);
            cmv_buf_char(out, '\n');
        }
        break;
    case CMV_BLOCK_DETAILS:
        put_blocks(out, block->inside);
        break;
    }
}

static void put_blocks(cmv_buf *out, const cmv_block *block) {
    for (; block; block = block->next) {
        put_block(out, block);
        if (block->next) cmv_buf_char(out, '\n');
    }
}

static void put_section(cmv_buf *out, const cmv_section *section) {
    cmv_buf_char(out, '\n');
    if (section->title) {
        cmv_buf_str(out, "## ");
        put_escaped(out, section->title);
        cmv_buf_str(out, "\n\n");
    }
    put_blocks(out, section->first);
}

static void put_paragraph(cmv_buf *out, const char *text) {
    cmv_buf_char(out, '\n');
    put_escaped(out, text);
    cmv_buf_char(out, '\n');
}

cmv_rc cmv_render_markdown(const cmv_doc *doc, const char *section, cmv_buf *out, cmv_err *err) {
    const cmv_section *only;
    CMV_TRY(cmv__section_wanted(doc, section, &only, err));
    if (doc->banner) {
        cmv_buf_str(out, "> **");
        put_escaped(out, doc->banner);
        cmv_buf_str(out, "**\n\n");
    }
    cmv_buf_str(out, "# ");
    put_escaped(out, doc->title);
    cmv_buf_char(out, '\n');
    if (doc->subtitle && *doc->subtitle) put_paragraph(out, doc->subtitle);
    if (doc->meta) put_paragraph(out, doc->meta);
    for (const cmv_section *s = only ? only : doc->first; s; s = only ? NULL : s->next)
        put_section(out, s);
    if (doc->footer) {
        cmv_buf_str(out, "\n---\n");
        put_paragraph(out, doc->footer);
    }
    return cmv_buf_done(out, err);
}
