// SPDX-License-Identifier: Apache-2.0
/* The legs at the top of a page. */
#include "html.h"

#include "svg.h"

#include "base/error.h"

static void put_facts(cmv_buf *out, const char *cls, const cmv_fact *fact, size_t n) {
    if (!n) return;
    cmv_buf_str(out, "<dl class=\"");
    cmv_buf_str(out, cls);
    cmv_buf_str(out, "\">");
    for (size_t i = 0; i < n; i++) {
        cmv_buf_str(out, "<div><dt>");
        cmv__html_text(out, fact[i].name);
        cmv_buf_str(out, "</dt><dd");
        const char *tone = cmv__html_tone(fact[i].tone);
        if (*tone) cmv__html_attr(out, "class", tone);
        cmv_buf_char(out, '>');
        cmv__html_text(out, fact[i].text);
        cmv_buf_str(out, "</dd></div>");
    }
    cmv_buf_str(out, "</dl>");
}

static void put_heading(cmv__html *html, const cmv_card *card, unsigned id) {
    cmv_buf *out = html->out;
    char open[24] = "<h2 id=\"leg-", close[8] = "</h2>";
    open[2] = close[3] = html->heading == 3 ? '3' : '2';
    cmv_buf_str(out, open);
    cmv__svg_num(out, id, 0);
    cmv_buf_str(out, "\">");
    cmv__html_link(out, card->href, card->title, "");
    cmv__html_element(out, " <small>", card->subtitle, "</small>");
    cmv_buf_str(out, close);
}

static void put_chips(cmv_buf *out, const cmv_card *card) {
    if (!card->n_chips) return;
    cmv_buf_str(out, "<ul class=\"chips\">");
    for (size_t i = 0; i < card->n_chips; i++)
        cmv__html_element(out, "<li>", card->chip[i], "</li>");
    cmv_buf_str(out, "</ul>");
}

static void put_value(cmv_buf *out, const cmv_card *card) {
    if (card->missing) {
        cmv__html_element(out, "<p class=\"missing\">", card->missing, "</p>");
        return;
    }
    cmv_buf_str(out, "<p class=\"val\">");
    cmv__html_element(out, "<b>", card->value, "</b>");
    cmv__html_element(out, " <span class=\"unit\">", card->unit, "</span>");
    cmv__html_element(out, " <span class=\"when\">", card->when, "</span>");
    cmv_buf_str(out, "</p>");
}

/* Stretched in width only: the dot is a stroke of no length, so it stays round. */
static void put_range(cmv_buf *out, const cmv_card *card) {
    if (!card->range_low || !card->range_high) return;
    double at = card->range_at >= 0 ? (card->range_at <= 1 ? card->range_at : 1) : 0;
    cmv_buf_str(out, "<div class=\"rng\">");
    cmv__html_element(out, "<span><span class=\"vh\">52-week low </span>", card->range_low,
                      "</span>");
    cmv_buf_str(out,
                "<svg viewBox=\"0 0 100 12\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                "<path class=\"track\" d=\"M3 6H97\"/><path class=\"at\" d=\"M");
    cmv__svg_num(out, 3 + 94 * at, 1);
    cmv_buf_str(out, " 6h0\"/></svg>");
    cmv__html_element(out, "<span><span class=\"vh\">52-week high </span>", card->range_high,
                      "</span>");
    cmv_buf_str(out, "</div>");
    cmv__html_element(out, "<p class=\"rngc\">", card->range_text, "</p>");
}

static cmv_rc put_card(cmv__html *html, const cmv_card *card) {
    cmv_buf *out = html->out;
    unsigned id = ++html->n_ids;
    cmv_buf_str(out, "<article class=\"leg ");
    cmv_buf_str(out, cmv__svg_role(card->role));
    cmv_buf_str(out, "\" aria-labelledby=\"leg-");
    cmv__svg_num(out, id, 0);
    cmv_buf_str(out, "\">");
    put_heading(html, card, id);
    put_chips(out, card);
    put_value(out, card);
    if (card->spark) {
        cmv_svg_opt opt = {.narrow = false};
        CMV_TRY(cmv_render_svg(card->spark, &opt, out, html->err));
    }
    put_facts(out, "chg", card->change, card->n_changes);
    put_range(out, card);
    put_facts(out, "st", card->fact, card->n_facts);
    cmv_buf_str(out, "</article>");
    return CMV_OK;
}

cmv_rc cmv__html_cards(cmv__html *html, const cmv_card *card, size_t n) {
    cmv_buf_str(html->out, n == 1 ? "<div class=\"legs one\">" : "<div class=\"legs\">");
    for (size_t i = 0; i < n; i++) CMV_TRY(put_card(html, &card[i]));
    cmv_buf_str(html->out, "</div>\n");
    return CMV_OK;
}
