// SPDX-License-Identifier: Apache-2.0
/* What the body of an error says, whatever it is written in. */
#include "convo.h"

#include "base/arena.h"

#include <ctype.h>
#include <string.h>

enum { SAID_MAX = 300 };

/* One line of printable text: runs of blanks and controls become one space, what is too long ends in dots. */
static const char *one_line(cmv_convo *c, cmv__view v) {
    char text[SAID_MAX + 4];
    size_t n = 0;
    bool gap = false;
    for (size_t i = 0; i < v.n && n < SAID_MAX; i++) {
        unsigned char ch = (unsigned char)v.at[i];
        if (ch <= ' ' || ch == 0x7F) {
            gap = n > 0;
            continue;
        }
        if (gap && n + 1 < SAID_MAX) text[n++] = ' ';
        gap = false;
        text[n++] = (char)ch;
    }
    if (n == SAID_MAX) {
        while (n > 0 && ((unsigned char)text[n - 1] & 0xC0) == 0x80) n--;
        if (n > 0) n--; /* bytes in the middle of characters alone leave nothing to step over */
        memcpy(text + n, "...", 3);
        n += 3;
    }
    return cmv_arena_strn(c->arena, text, n);
}

static cmv__view between(cmv__view v, const char *open, const char *close) {
    const char *end = v.at + v.n, *from = memmem(v.at, v.n, open, strlen(open));
    if (!from) return (cmv__view){"", 0};
    from += strlen(open);
    const char *to = memmem(from, (size_t)(end - from), close, strlen(close));
    return (cmv__view){from, (size_t)((to ? to : end) - from)};
}

/* <error code="400" message="..."/>, and the title of a page. */
static cmv__view of_markup(cmv__view v) {
    static const char *const MARKS[][2] = {
        {"message=\"", "\""}, {"<title>", "</title>"}, {"<TITLE>", "</TITLE>"}, {"<h1>", "</h1>"}};
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
        cmv__view text = between(v, MARKS[i][0], MARKS[i][1]);
        if (text.n) return text;
    }
    return (cmv__view){"", 0};
}

const char *cmv__convo_said(cmv_convo *c, const cmv_http_reply *reply) {
    cmv__view v = {reply->body, reply->body ? reply->n : 0};
    while (v.n && isspace((unsigned char)*v.at)) v.at++, v.n--;
    if (v.n == 0) return "";
    const char *said = NULL;
    if (*v.at == '{' || *v.at == '[') {
        json_t *json = json_loadb(v.at, v.n, JSON_DISABLE_EOF_CHECK, NULL);
        const char *text = cmv__error_text(json);
        if (text) said = one_line(c, (cmv__view){text, strlen(text)});
        json_decref(json);
    }
    if (!said) said = one_line(c, *v.at == '<' ? of_markup(v) : v);
    return said ? said : "";
}
