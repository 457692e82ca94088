// SPDX-License-Identifier: Apache-2.0
/* Blocks and sections of a document. */
#include "html.h"

#include "svg.h"

#include "base/error.h"

enum { DEPTH_MAX = 6 };

/* ---- charts ------------------------------------------------------------------------------------------ */

static void open_figure(cmv_buf *out, const cmv_chart *chart) {
    cmv_buf_str(out, "<figure class=\"chart");
    if (chart->kind == CMV_CHART_INTERVALS || chart->kind == CMV_CHART_SCATTER)
        cmv_buf_str(out, " slim");
    cmv_buf_str(out, "\" id=\"chart-");
    cmv__html_text(out, chart->id);
    cmv_buf_str(out, "\"><figcaption>");
    cmv__html_element(out, "<span class=\"fig-t\">", chart->title, "</span>");
    if (cmv__html_href_ok(chart->csv)) {
        cmv_buf_str(out, "<span class=\"fig-l\">");
        cmv_buf_str(out, "<a");
        cmv__html_attr(out, "href", chart->csv);
        cmv_buf_str(out, ">CSV<span class=\"vh\"> of this chart</span></a></span>");
    }
    cmv_buf_str(out, "</figcaption>");
}

/* The box around both drawings speaks, so that whichever is on show is announced once. */
cmv_rc cmv__html_chart(cmv__html *html, const cmv_chart *chart) {
    cmv_buf *out = html->out;
    open_figure(out, chart);
    cmv_buf_str(out, "<div class=\"plot\" role=\"img\" aria-label=\"");
    cmv__html_text(out, chart->alt && *chart->alt ? chart->alt : chart->title);
    cmv_buf_str(out, "\">");
    cmv_svg_opt opt = {.narrow = false};
    CMV_TRY(cmv_render_svg(chart, &opt, out, html->err));
    if (chart->kind != CMV_CHART_SPARK) {
        opt.narrow = true;
        CMV_TRY(cmv_render_svg(chart, &opt, out, html->err));
    }
    cmv_buf_str(out, "</div>");
    cmv__html_element(out, "<p class=\"cap\">", chart->caption, "</p>");
    cmv_buf_str(out, "</figure>");
    return CMV_OK;
}

/* ---- blocks ------------------------------------------------------------------------------------------ */

/* The kinds that are one line in one element. */
static const struct {
    const char *open, *close;
} LINE[] = {
    [CMV_BLOCK_PARA] = {"<p>", "</p>"},
    [CMV_BLOCK_LEAD] = {"<p class=\"lead\">", "</p>"},
    [CMV_BLOCK_NOTE] = {"<p class=\"note\">", "</p>"},
    [CMV_BLOCK_WARNING] = {"<p class=\"warn\">", "</p>"},
};

static void put_list(cmv_buf *out, const cmv_block *block) {
    bool links = block->n_items > 0;
    for (size_t i = 0; i < block->n_items; i++) {
        const cmv_span *first = block->item[i].first;
        links = links && first && first->kind == CMV_SPAN_LINK;
    }
    cmv_buf_str(out, links ? "<ul class=\"links\">" : "<ul>");
    for (size_t i = 0; i < block->n_items; i++) {
        cmv_buf_str(out, "<li>");
        cmv__html_line(out, &block->item[i]);
        cmv_buf_str(out, "</li>");
    }
    cmv_buf_str(out, "</ul>");
}

static void put_command(cmv_buf *out, const char *text) {
    cmv_buf_str(out, "<div class=\"cmd\"><code>");
    cmv__html_text(out, text);
    cmv_buf_str(
        out,
        "</code><button type=\"button\" class=\"copy\">copy<span class=\"vh\"> this command</span>"
        "</button></div>");
}

static cmv_rc put_details(cmv__html *html, const cmv_block *block, int depth) {
    if (depth == DEPTH_MAX)
        CMV_FAIL(html->err, CMV_E_LIMIT, "details nested more than %d deep", DEPTH_MAX);
    cmv_buf_str(html->out, "<details><summary>");
    cmv__html_text(html->out, block->text);
    cmv_buf_str(html->out, "</summary><div class=\"inside\">");
    CMV_TRY(cmv__html_blocks(html, block->inside, NULL, depth + 1));
    cmv_buf_str(html->out, "</div></details>");
    return CMV_OK;
}

static cmv_rc put_block(cmv__html *html, const cmv_block *block, int depth) {
    switch (block->kind) {
    case CMV_BLOCK_PARA:
    case CMV_BLOCK_LEAD:
    case CMV_BLOCK_NOTE:
    case CMV_BLOCK_WARNING:
        cmv_buf_str(html->out, LINE[block->kind].open);
        cmv__html_line(html->out, &block->line);
        cmv_buf_str(html->out, LINE[block->kind].close);
        return CMV_OK;
    case CMV_BLOCK_CARDS:
        return cmv__html_cards(html, block->card, block->n_cards);
    case CMV_BLOCK_TABLE:
        cmv__html_table(html, block->table);
        return CMV_OK;
    case CMV_BLOCK_CHART:
        return cmv__html_chart(html, block->chart);
    case CMV_BLOCK_COMMAND:
        put_command(html->out, block->text);
        return CMV_OK;
    case CMV_BLOCK_LIST:
        put_list(html->out, block);
        return CMV_OK;
    case CMV_BLOCK_DETAILS:
        return put_details(html, block, depth);
    }
    CMV_FAIL(html->err, CMV_E_ARG, "no block of kind %d", (int)block->kind);
}

static bool is_folded(const cmv_block *block) {
    return block->kind == CMV_BLOCK_TABLE && block->table->compact && block->table->n_cols &&
           block->table->caption && *block->table->caption;
}

/* A compact table lies folded under its chart, together with the notes that explain it. Returns the last of them. */
static const cmv_block *put_folded(cmv__html *html, const cmv_block *block, const cmv_block *end) {
    cmv_buf *out = html->out;
    cmv__html_element(out, "<details class=\"fold\"><summary>", block->table->caption,
                      "</summary><div class=\"inside\">");
    cmv__html_table(html, block->table);
    while (block->next != end && block->next->kind == CMV_BLOCK_NOTE) {
        block = block->next;
        cmv_buf_str(out, LINE[CMV_BLOCK_NOTE].open);
        cmv__html_line(out, &block->line);
        cmv_buf_str(out, LINE[CMV_BLOCK_NOTE].close);
    }
    cmv_buf_str(out, "</div></details>");
    return block;
}

cmv_rc cmv__html_blocks(cmv__html *html, const cmv_block *block, const cmv_block *end, int depth) {
    for (; block != end; block = block->next) {
        if (is_folded(block))
            block = put_folded(html, block, end);
        else
            CMV_TRY(put_block(html, block, depth));
    }
    return CMV_OK;
}

/* ---- sections ----------------------------------------------------------------------------------------- */

static void put_crumbs(cmv_buf *out, const cmv_doc *doc) {
    if (!doc->n_crumbs) return;
    cmv_buf_str(out, "<nav class=\"crumbs\" aria-label=\"Breadcrumb\"><ol>");
    for (size_t i = 0; i < doc->n_crumbs; i++) {
        cmv_buf_str(out, "<li>");
        cmv__html_link(out, doc->crumb_href[i], doc->crumb_text[i], "");
        cmv_buf_str(out, "</li>");
    }
    cmv_buf_str(out, "</ol></nav>");
}

static bool is_listed(const cmv_section *s) { return s->title && s->id && !s->aside; }

/* Worth its place from four questions on. */
static void put_contents(cmv_buf *out, const cmv_doc *doc) {
    size_t n = 0;
    for (const cmv_section *s = doc->first; s; s = s->next) n += is_listed(s);
    if (n < 4) return;
    cmv_buf_str(out, "<nav class=\"toc\" aria-label=\"On this page\"><p>On this page</p><ul>");
    for (const cmv_section *s = doc->first; s; s = s->next) {
        if (!is_listed(s)) continue;
        cmv_buf_str(out, "<li><a href=\"#");
        cmv__html_text(out, s->id);
        cmv_buf_str(out, "\">");
        cmv__html_text(out, s->title);
        cmv_buf_str(out, "</a></li>");
    }
    cmv_buf_str(out, "</ul></nav>");
}

static bool answers(const cmv_block *block) {
    return block->kind == CMV_BLOCK_LEAD || block->kind == CMV_BLOCK_PARA ||
           block->kind == CMV_BLOCK_WARNING;
}

/* The answer, what it rests on, then the rest. */
static cmv_rc put_opening(cmv__html *html, const cmv_doc *doc, const cmv_section *section) {
    const cmv_block *rest = section ? section->first : NULL;
    while (rest && answers(rest)) rest = rest->next;
    cmv_buf_str(html->out, "<div class=\"answer\">");
    if (section) CMV_TRY(cmv__html_blocks(html, section->first, rest, 0));
    cmv__html_element(html->out, "<p class=\"meta\">", doc->meta, "</p>");
    cmv_buf_str(html->out, "</div>");
    put_contents(html->out, doc);
    html->heading = 2;
    return cmv__html_blocks(html, rest, NULL, 0);
}

static cmv_rc put_section(cmv__html *html, const cmv_section *section) {
    cmv_buf *out = html->out;
    html->heading = section->title ? 3 : 2;
    html->section = section->title;
    cmv_buf_str(out, "<section class=\"qa\"");
    if (section->id) cmv__html_attr(out, "id", section->id);
    if (section->title && section->id) {
        cmv_buf_str(out, " aria-labelledby=\"h-");
        cmv__html_text(out, section->id);
        cmv_buf_str(out, "\"><h2 id=\"h-");
        cmv__html_text(out, section->id);
        cmv_buf_str(out, "\">");
        cmv__html_text(out, section->title);
        cmv_buf_str(out, "</h2>");
    } else {
        cmv_buf_char(out, '>');
        cmv__html_element(out, "<h2>", section->title, "</h2>");
    }
    CMV_TRY(cmv__html_blocks(html, section->first, NULL, 0));
    cmv_buf_str(out, "</section>\n");
    return CMV_OK;
}

cmv_rc cmv__html_main(cmv__html *html, const cmv_doc *doc) {
    cmv_buf *out = html->out;
    put_crumbs(out, doc);
    cmv_buf_str(out, "<hgroup><h1>");
    cmv__html_text(out, doc->title);
    cmv_buf_str(out, "</h1>");
    cmv__html_element(out, "<p>", doc->subtitle, "</p>");
    cmv_buf_str(out, "</hgroup>");
    const cmv_section *section = doc->first;
    bool opening = section && !section->title;
    CMV_TRY(put_opening(html, doc, opening ? section : NULL));
    if (opening) section = section->next;
    for (; section; section = section->next) CMV_TRY(put_section(html, section));
    return CMV_OK;
}
