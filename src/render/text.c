// SPDX-License-Identifier: Apache-2.0
/* A document as terminal text. */
#include "comove/render.h"

#include "base/error.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH_DEFAULT = 80, WIDTH_MIN = 40, WIDTH_MAX = 200, INDENT = 2 };

static void blocks(cmv__sheet *sheet, const cmv_block *block);

static void put_list(cmv__sheet *sheet, const cmv_block *block) {
    for (size_t i = 0; i < block->n_items; i++) {
        const cmv_line *line = &block->item[i];
        cmv__sheet_gap(sheet, INDENT);
        cmv__sheet_rule(sheet, 1, "\xe2\x80\xa2", "*", CMV__MUTED);
        const cmv_span *only = line->first && !line->first->next ? line->first : NULL;
        bool bare = only && only->kind == CMV_SPAN_LINK && only->href;
        if (bare) {
            int at = INDENT + 2 + cmv__sheet_str_width(sheet, only->text);
            cmv__sheet_gap(sheet, 1);
            cmv__sheet_str(sheet, only->text, CMV__LINK);
            cmv__sheet_gap(sheet, at < 34 ? 34 - at : 2);
            cmv__sheet_str(sheet, only->href, CMV__MUTED);
            cmv__sheet_end(sheet);
            continue;
        }
        cmv__sheet_gap(sheet, 1);
        cmv__sheet_line_here(sheet, line, INDENT + 2, CMV__PLAIN);
    }
}

static void put_warning(cmv__sheet *sheet, const cmv_block *block) {
    cmv__sheet_gap(sheet, INDENT);
    cmv__sheet_str(sheet, "! ", CMV__ALERT);
    cmv__sheet_line_here(sheet, &block->line, INDENT + 2, CMV__PLAIN);
}

static void put_command(cmv__sheet *sheet, const cmv_block *block) {
    cmv__sheet_gap(sheet, INDENT);
    cmv__sheet_str(sheet, "$ ", CMV__MUTED);
    cmv__sheet_str(sheet, block->text, CMV__CODE);
    cmv__sheet_end(sheet);
}

static void put_block(cmv__sheet *sheet, const cmv_block *block) {
    switch (block->kind) {
    case CMV_BLOCK_LEAD:
    case CMV_BLOCK_PARA:
        cmv__sheet_line(sheet, &block->line, INDENT, CMV__PLAIN);
        break;
    case CMV_BLOCK_NOTE:
        cmv__sheet_line(sheet, &block->line, INDENT, CMV__MUTED);
        break;
    case CMV_BLOCK_WARNING:
        put_warning(sheet, block);
        break;
    case CMV_BLOCK_CARDS:
        cmv__sheet_cards(sheet, block->card, block->n_cards);
        break;
    case CMV_BLOCK_TABLE:
        cmv__sheet_table(sheet, block->table);
        break;
    case CMV_BLOCK_CHART:
        cmv__sheet_chart(sheet, block->chart);
        break;
    case CMV_BLOCK_COMMAND:
        put_command(sheet, block);
        break;
    case CMV_BLOCK_LIST:
        put_list(sheet, block);
        break;
    case CMV_BLOCK_DETAILS:
        blocks(sheet, block->inside);
        break;
    }
}

/* A compact table repeats the chart above it, whose rows carry the same figures here. */
static bool is_repeated(const cmv_block *block) {
    return block->kind == CMV_BLOCK_TABLE && block->table->compact;
}

static void blocks(cmv__sheet *sheet, const cmv_block *block) {
    bool first = true;
    for (; block; block = block->next) {
        if (is_repeated(block)) continue;
        if (!first) cmv__sheet_end(sheet);
        first = false;
        put_block(sheet, block);
    }
}

static void put_section(cmv__sheet *sheet, const cmv_section *section) {
    cmv__sheet_end(sheet);
    if (section->title && cmv__sheet_str_width(sheet, section->title) + 4 > sheet->width) {
        cmv__sheet_text(sheet, section->title, 0, CMV__BOLD);
        cmv__sheet_end(sheet);
    } else if (section->title) {
        cmv__sheet_rule(sheet, 2, "\xe2\x94\x80", "-", CMV__MUTED);
        cmv__sheet_gap(sheet, 1);
        cmv__sheet_str(sheet, section->title, CMV__BOLD);
        int used = 4 + cmv__sheet_str_width(sheet, section->title);
        cmv__sheet_gap(sheet, 1);
        cmv__sheet_rule(sheet, sheet->width - used, "\xe2\x94\x80", "-", CMV__MUTED);
        cmv__sheet_end(sheet);
        cmv__sheet_end(sheet);
    }
    blocks(sheet, section->first);
}

static void put_head(cmv__sheet *sheet, const cmv_doc *doc) {
    if (doc->banner) {
        cmv__sheet_text(sheet, doc->banner, 0, CMV__ALERT);
        cmv__sheet_end(sheet);
    }
    const char *subtitle = doc->subtitle ? doc->subtitle : "";
    if (cmv__sheet_str_width(sheet, doc->title) + 2 + cmv__sheet_str_width(sheet, subtitle) >
        sheet->width) {
        cmv__sheet_text(sheet, doc->title, 0, CMV__BOLD);
        if (*subtitle) cmv__sheet_text(sheet, subtitle, 0, CMV__MUTED);
    } else {
        cmv__sheet_str(sheet, doc->title, CMV__BOLD);
        cmv__sheet_gap(sheet, 2);
        cmv__sheet_str(sheet, subtitle, CMV__MUTED);
        cmv__sheet_end(sheet);
    }
    cmv__sheet_rule(sheet, sheet->width, "\xe2\x95\x90", "=", CMV__MUTED);
    cmv__sheet_end(sheet);
    if (doc->meta) cmv__sheet_text(sheet, doc->meta, 0, CMV__MUTED);
}

static cmv_rc no_section(const cmv_doc *doc, const char *wanted, cmv_err *err) {
    char names[256] = "";
    size_t used = 0;
    for (const cmv_section *s = doc->first; s; s = s->next) {
        int n = snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", s->id);
        if (n < 0 || used + (size_t)n >= sizeof names) break;
        used += (size_t)n;
    }
    names[used] = '\0';
    CMV_FAIL(err, CMV_E_NOTFOUND, "no section '%.60s'; there are %s", wanted, names);
}

static const cmv_section *find_section(const cmv_doc *doc, const char *id) {
    const cmv_section *s = doc->first;
    while (s && strcmp(s->id, id) != 0) s = s->next;
    return s;
}

cmv_rc cmv__section_wanted(const cmv_doc *doc, const char *id, const cmv_section **out,
                           cmv_err *err) {
    *out = NULL;
    if (!id || !*id) return CMV_OK;
    *out = find_section(doc, id);
    return *out ? CMV_OK : no_section(doc, id, err);
}

cmv_rc cmv_render_text(const cmv_doc *doc, const cmv_text_opt *opt, cmv_buf *out, cmv_err *err) {
    cmv__sheet sheet = {.out = out,
                        .width = opt->width ? opt->width : WIDTH_DEFAULT,
                        .colour = opt->colour,
                        .unicode = opt->unicode};
    if (sheet.width < WIDTH_MIN) sheet.width = WIDTH_MIN;
    if (sheet.width > WIDTH_MAX) sheet.width = WIDTH_MAX;
    const cmv_section *only;
    CMV_TRY(cmv__section_wanted(doc, opt->section, &only, err));
    put_head(&sheet, doc);
    for (const cmv_section *s = only ? only : doc->first; s; s = only ? NULL : s->next)
        put_section(&sheet, s);
    if (doc->footer) {
        cmv__sheet_end(&sheet);
        cmv__sheet_text(&sheet, doc->footer, 0, CMV__MUTED);
    }
    return cmv_buf_done(out, err);
}
