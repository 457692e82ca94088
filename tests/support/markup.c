// SPDX-License-Identifier: Apache-2.0
#include "support/markup.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 64, NAME = 32, IDS = 4096, ID = 512, WHY = 200, ATTRIBUTES = 24 };

typedef struct reader {
    const char *start, *at, *end;
    bool html;
    char open[DEPTH][NAME];
    size_t depth, n_ids;
    char (*id)[ID];
    char *why;
} reader;

static bool fail(reader *r, const char *what) {
    snprintf(r->why, WHY, "%s at byte %td: %.60s", what, r->at - r->start, r->at);
    return false;
}

static bool is_void(const char *name) {
    static const char *const VOID[] = {"meta", "link", "input", "br", "img"};
    for (size_t i = 0; i < sizeof VOID / sizeof *VOID; i++) {
        if (strcmp(name, VOID[i]) == 0) return true;
    }
    return false;
}

static bool read_name(reader *r, char name[NAME]) {
    size_t n = 0;
    while (r->at < r->end && (isalnum((unsigned char)*r->at) || *r->at == '-' || *r->at == ':')) {
        if (n + 1 == NAME) return fail(r, "long name");
        name[n++] = *r->at++;
    }
    name[n] = '\0';
    return n > 0 || fail(r, "no name");
}

/* One entity of those the writer uses. */
static bool read_entity(reader *r) {
    static const char *const KNOWN[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        size_t n = strlen(KNOWN[i]);
        if ((size_t)(r->end - r->at) >= n && memcmp(r->at, KNOWN[i], n) == 0) {
            r->at += n;
            return true;
        }
    }
    return fail(r, "bare ampersand");
}

static bool read_text(reader *r, const char *stop) {
    while (r->at < r->end && !strchr(stop, *r->at)) {
        if (*r->at == '&') {
            if (!read_entity(r)) return false;
        } else if (*r->at == '<' || *r->at == '>') {
            return fail(r, "bare angle bracket");
        } else {
            r->at++;
        }
    }
    return true;
}

static bool note_id(reader *r, const char *value, size_t n) {
    if (n >= ID || r->n_ids == IDS) return fail(r, "id too long or too many");
    for (size_t i = 0; i < r->n_ids; i++) {
        if (strlen(r->id[i]) == n && memcmp(r->id[i], value, n) == 0)
            return fail(r, "id used twice");
    }
    memcpy(r->id[r->n_ids], value, n);
    r->id[r->n_ids++][n] = '\0';
    return true;
}

static bool forbidden_attribute(const char *name) {
    return strcmp(name, "style") == 0 || strncmp(name, "on", 2) == 0 || strcmp(name, "srcdoc") == 0;
}

static bool read_value(reader *r, bool is_id) {
    if (r->at == r->end || *r->at != '=') return fail(r, "attribute without value");
    if (++r->at == r->end || *r->at++ != '"') return fail(r, "value without quotes");
    const char *value = r->at;
    if (!read_text(r, "\"")) return false;
    if (r->at == r->end) return fail(r, "open value");
    if (is_id && !note_id(r, value, (size_t)(r->at - value))) return false;
    r->at++;
    return true;
}

static bool read_attribute(reader *r, char seen[ATTRIBUTES][NAME], size_t *n_seen) {
    char name[NAME];
    if (!read_name(r, name)) return false;
    if (forbidden_attribute(name)) return fail(r, "attribute that a strict policy forbids");
    for (size_t i = 0; i < *n_seen; i++) {
        if (strcmp(seen[i], name) == 0) return fail(r, "attribute twice");
    }
    if (*n_seen == ATTRIBUTES) return fail(r, "too many attributes");
    memcpy(seen[(*n_seen)++], name, NAME);
    return read_value(r, strcmp(name, "id") == 0);
}

/* Attributes up to the end of the tag; *closed when it ends in "/>". */
static bool read_attributes(reader *r, bool *closed) {
    char seen[ATTRIBUTES][NAME];
    size_t n_seen = 0;
    for (;;) {
        size_t spaces = 0;
        while (r->at < r->end && isspace((unsigned char)*r->at)) r->at++, spaces++;
        if (r->at == r->end) return fail(r, "open tag at the end");
        *closed = *r->at == '/' && r->at[1] == '>';
        if (*closed || *r->at == '>') break;
        if (!spaces) return fail(r, "no space before attribute");
        if (!read_attribute(r, seen, &n_seen)) return false;
    }
    r->at += *closed ? 2 : 1;
    return true;
}

static bool skip_style(reader *r) {
    const char *end = strstr(r->at, "</style>");
    if (!end || memchr(r->at, '&', (size_t)(end - r->at))) return fail(r, "style");
    r->at = end;
    return true;
}

static bool read_open(reader *r) {
    char name[NAME];
    bool closed;
    if (!read_name(r, name) || !read_attributes(r, &closed)) return false;
    if (closed || (r->html && is_void(name))) return true;
    if (r->depth == DEPTH) return fail(r, "nested too deep");
    memcpy(r->open[r->depth++], name, NAME);
    return strcmp(name, "style") != 0 || skip_style(r);
}

static bool read_close(reader *r) {
    char name[NAME];
    if (!read_name(r, name)) return false;
    if (r->at == r->end || *r->at++ != '>') return fail(r, "closing tag");
    if (!r->depth || strcmp(r->open[r->depth - 1], name) != 0)
        return fail(r, "closing tag of another element");
    r->depth--;
    return true;
}

static bool read_all(reader *r) {
    while (r->at < r->end) {
        if (*r->at != '<') {
            if (!read_text(r, "<")) return false;
            continue;
        }
        r->at++;
        if (r->html && strncmp(r->at, "!doctype html>", 14) == 0) {
            r->at += 14;
        } else if (*r->at == '/') {
            r->at++;
            if (!read_close(r)) return false;
        } else if (!read_open(r)) {
            return false;
        }
    }
    return r->depth == 0 || fail(r, "element left open");
}

static bool allowed(unsigned long c) {
    if (c < 0x20) return c == '\n' || c == '\t' || c == '\r';
    return c <= 0x10FFFF && !(c >= 0xD800 && c < 0xE000) && c != 0xFFFE && c != 0xFFFF;
}

/* Bytes of one well-formed character, 0 when it is none. Decodes, where the writer compares with a table. */
static size_t character(const unsigned char *s, size_t left) {
    static const unsigned long LEAST[] = {0, 0, 0x80, 0x800, 0x10000};
    if (s[0] < 0x80) return allowed(s[0]);
    size_t n = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || n > left) return 0;
    unsigned long c = s[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xC0) != 0x80) return 0;
        c = c << 6 | (s[i] & 0x3Fu);
    }
    return c >= LEAST[n] && allowed(c) ? n : 0;
}

bool markup_ok(const char *text, size_t n, bool html, char *why) {
    reader r = {.start = text, .at = text, .end = text + n, .html = html, .why = why};
    for (size_t i = 0, step; i < n; i += step) {
        step = character((const unsigned char *)text + i, n - i);
        r.at = text + i;
        if (!step) return fail(&r, "no character of XML");
    }
    r.at = text;
    r.id = calloc(IDS, ID);
    if (!r.id) abort();
    bool ok = read_all(&r);
    free(r.id);
    return ok;
}

size_t markup_count(const char *text, const char *tag) {
    char open[NAME + 2];
    snprintf(open, sizeof open, "<%s", tag);
    size_t n = 0, length = strlen(open);
    for (const char *s = text; (s = strstr(s, open)) != NULL; s += length) {
        n += s[length] == '>' || s[length] == ' ' || s[length] == '/';
    }
    return n;
}
