// SPDX-License-Identifier: Apache-2.0
#include "html_escape.h"

#include <string.h>

enum { PLAIN, MARKUP, FORBIDDEN, LEAD };

/* What a byte asks for when it starts a character. */
static unsigned char class_of(unsigned char c) {
    if (c >= 0x80) return LEAD;
    if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'') return MARKUP;
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f) return FORBIDDEN;
    return PLAIN;
}

static const char *entity_of(char c) {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return "&#39;";
    }
}

/* Well-formed characters by their first byte, with the range of the second (Unicode 15, table 3-7). */
static const struct {
    unsigned char from, to, second_from, second_to;
    size_t n;
} FORM[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
    {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
    {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
};

/* Length of the character at s, 0 when it is malformed or one that XML forbids (U+FFFE, U+FFFF). */
static size_t utf8_length(const unsigned char *s) {
    for (size_t i = 0; i < sizeof FORM / sizeof *FORM; i++) {
        if (s[0] > FORM[i].to) continue;
        if (s[0] < FORM[i].from || s[1] < FORM[i].second_from || s[1] > FORM[i].second_to) return 0;
        for (size_t k = 2; k < FORM[i].n; k++) {
            if ((s[k] & 0xC0) != 0x80) return 0;
        }
        return s[0] == 0xEF && s[1] == 0xBF && s[2] >= 0xBE ? 0 : FORM[i].n;
    }
    return 0;
}

void cmv__html_text(cmv_buf *out, const char *text) {
    if (!text) return;
    const unsigned char *run = (const unsigned char *)text, *s = run;
    while (*s) {
        unsigned char class = class_of(*s);
        size_t n = class == PLAIN ? 1 : class == LEAD ? utf8_length(s) : 0;
        if (n) {
            s += n;
            continue;
        }
        cmv_buf_add(out, run, (size_t)(s - run));
        cmv_buf_str(out, class == MARKUP ? entity_of((char)*s) : "\xEF\xBF\xBD");
        run = ++s;
    }
    cmv_buf_add(out, run, (size_t)(s - run));
}

bool cmv__html_href_ok(const char *href) {
    if (!href || !*href) return false;
    /* Browsers drop tabs and line breaks inside a URL and read "\" as "/": either turns a path into another host. */
    for (const char *s = href; *s; s++) {
        if ((unsigned char)*s <= 0x20 || *s == 0x7f || *s == '\\') return false;
    }
    if (href[0] == '#') return true;
    if (href[0] == '/') return href[1] != '/';
    return strncmp(href, "https://", 8) == 0 && href[8] != '\0' && href[8] != '/';
}
