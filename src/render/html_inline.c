// SPDX-License-Identifier: Apache-2.0
/* Texts and links inside a line. */
#include "html.h"

#include <string.h>

void cmv__html_element(cmv_buf *out, const char *open, const char *text, const char *close) {
    if (!text || !*text) return;
    cmv_buf_str(out, open);
    cmv__html_text(out, text);
    cmv_buf_str(out, close);
}

void cmv__html_attr(cmv_buf *out, const char *name, const char *value) {
    cmv_buf_char(out, ' ');
    cmv_buf_str(out, name);
    cmv_buf_str(out, "=\"");
    cmv__html_text(out, value);
    cmv_buf_char(out, '"');
}

void cmv__html_link(cmv_buf *out, const char *href, const char *text, const char *more) {
    if (!cmv__html_href_ok(href)) {
        cmv__html_text(out, text);
        return;
    }
    cmv_buf_str(out, "<a");
    cmv__html_attr(out, "href", href);
    if (href[0] == 'h') cmv_buf_str(out, " rel=\"external noopener\"");
    cmv_buf_str(out, more);
    cmv_buf_char(out, '>');
    cmv__html_text(out, text);
    cmv_buf_str(out, "</a>");
}

const char *cmv__html_tone(cmv_tone tone) {
    switch (tone) {
    case CMV_TONE_UP:
        return "up";
    case CMV_TONE_DOWN:
        return "down";
    case CMV_TONE_MUTED:
        return "muted";
    case CMV_TONE_NONE:
        break;
    }
    return "";
}

static void toned(cmv_buf *out, const char *tag, const char *cls, const cmv_span *span) {
    const char *tone = cmv__html_tone(span->tone);
    cmv_buf_char(out, '<');
    cmv_buf_str(out, tag);
    if (*cls || *tone) {
        cmv_buf_str(out, " class=\"");
        cmv_buf_str(out, cls);
        if (*cls && *tone) cmv_buf_char(out, ' ');
        cmv_buf_str(out, tone);
        cmv_buf_char(out, '"');
    }
    if (span->kind == CMV_SPAN_DATE && span->href) cmv__html_attr(out, "datetime", span->href);
    cmv_buf_char(out, '>');
    cmv__html_text(out, span->text);
    cmv_buf_str(out, "</");
    cmv_buf_str(out, tag);
    cmv_buf_char(out, '>');
}

static void put_span(cmv_buf *out, const cmv_span *span) {
    switch (span->kind) {
    case CMV_SPAN_STRONG:
        toned(out, "strong", "", span);
        return;
    case CMV_SPAN_FIGURE:
        toned(out, "b", "fig", span);
        return;
    case CMV_SPAN_CODE:
        toned(out, "code", "", span);
        return;
    case CMV_SPAN_DATE:
        toned(out, "time", "", span);
        return;
    case CMV_SPAN_LINK:
        cmv__html_link(out, span->href, span->text, "");
        return;
    case CMV_SPAN_TEXT:
        break;
    }
    if (span->tone == CMV_TONE_NONE)
        cmv__html_text(out, span->text);
    else
        toned(out, "span", "", span);
}

void cmv__html_line(cmv_buf *out, const cmv_line *line) {
    for (const cmv_span *span = line->first; span; span = span->next) put_span(out, span);
}
