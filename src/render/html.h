// SPDX-License-Identifier: Apache-2.0
/* Private to the HTML writer. */
#ifndef CMV_RENDER_HTML_H
#define CMV_RENDER_HTML_H

#include "comove/render.h"

#include "html_escape.h"

typedef struct cmv__html {
    cmv_buf *out;
    cmv_err *err;
    int heading; /* level for the heading of a card: 2 in the opening, 3 under a section's title */
    const char *section; /* title of the section, NULL in the opening */
    unsigned n_ids;      /* made so far for what has no name of its own */
} cmv__html;

/** Tag, escaped text, closing tag; nothing for NULL or empty text. */
void cmv__html_element(cmv_buf *out, const char *open, const char *text, const char *close);
/** Attribute with a leading space and escaped value. */
void cmv__html_attr(cmv_buf *out, const char *name, const char *value);
/** A link when it may point there, else only its text. */
void cmv__html_link(cmv_buf *out, const char *href, const char *text, const char *more);
/** Spans of a line. */
void cmv__html_line(cmv_buf *out, const cmv_line *line);
/** Class of a tone, "" for none. */
const char *cmv__html_tone(cmv_tone tone);

/** Legs side by side. Errors: as cmv_render_svg, of their sparklines. */
CMV_NODISCARD cmv_rc cmv__html_cards(cmv__html *html, const cmv_card *card, size_t n);
/** A table that turns into cards on a phone when it is too wide for one. */
void cmv__html_table(const cmv__html *html, const cmv_doc_table *table);
/** Figure with the wide and the narrow drawing. Errors: as cmv_render_svg. */
CMV_NODISCARD cmv_rc cmv__html_chart(cmv__html *html, const cmv_chart *chart);
/** Blocks up to, not including, `end`. Errors: E_ARG, E_LIMIT, E_NOMEM. */
CMV_NODISCARD cmv_rc cmv__html_blocks(cmv__html *html, const cmv_block *block, const cmv_block *end,
                                      int depth);
/** Everything inside <main>. Errors: as above. */
CMV_NODISCARD cmv_rc cmv__html_main(cmv__html *html, const cmv_doc *doc);

#endif
