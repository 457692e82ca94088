// SPDX-License-Identifier: Apache-2.0
#include "target.h"

#include "base/error.h"

#include <string.h>
#include <strings.h>

/* The parameters of every page that takes any; their meaning is the application's. */
static const struct parameter {
    const char *name;
    size_t offset;
} PARAMETERS[] = {
    {"from", offsetof(cmv__target, query.from)},
    {"to", offsetof(cmv__target, query.to)},
    {"window", offsetof(cmv__target, query.window)},
    {"returns", offsetof(cmv__target, query.returns)},
    {"basis", offsetof(cmv__target, query.basis)},
    {"align", offsetof(cmv__target, query.align)},
    {"asof", offsetof(cmv__target, query.asof)},
    {"q", offsetof(cmv__target, find)},
    {"m", offsetof(cmv__target, metrics)},
    {"after", offsetof(cmv__target, after)},
};
#define PARAMETER_NAMES "from, to, window, returns, basis, align and asof"

/* ---- decoding --------------------------------------------------------------------------------------------------------- */

static int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* First bytes of longer UTF-8 forms, with what may follow: no overlong forms, no surrogates, nothing above U+10FFFF. */
static const struct form {
    unsigned char from, to;  /* first byte */
    unsigned char low, high; /* second byte */
    unsigned char more;      /* bytes after the first */
} FORMS[] = {
    {0xc2, 0xdf, 0x80, 0xbf, 1}, {0xe0, 0xe0, 0xa0, 0xbf, 2}, {0xe1, 0xec, 0x80, 0xbf, 2},
    {0xed, 0xed, 0x80, 0x9f, 2}, {0xee, 0xef, 0x80, 0xbf, 2}, {0xf0, 0xf0, 0x90, 0xbf, 3},
    {0xf1, 0xf3, 0x80, 0xbf, 3}, {0xf4, 0xf4, 0x80, 0x8f, 3},
};

/* Bytes of the character at s, of which n are left; 0 when it is none. */
static size_t character(const unsigned char *s, size_t n) {
    if (s[0] < 0x80) return 1;
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        const struct form *f = &FORMS[i];
        if (s[0] < f->from || s[0] > f->to) continue;
        if (f->more >= n || s[1] < f->low || s[1] > f->high) return 0;
        for (size_t k = 2; k <= f->more; k++) {
            if ((s[k] & 0xc0) != 0x80) return 0;
        }
        return 1u + f->more;
    }
    return 0;
}

static bool is_utf8(const char *text, size_t n) {
    const unsigned char *s = (const unsigned char *)text;
    for (size_t i = 0, step; i < n; i += step) {
        step = character(s + i, n - i);
        if (step == 0) return false;
    }
    return true;
}

/* The byte that two hexadecimal digits at s stand for; -1 when they are none. */
static int escaped(const char *s, const char *end) {
    int high = end - s >= 2 ? hex(s[0]) : -1, low = end - s >= 2 ? hex(s[1]) : -1;
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* The byte at *s of a URL, moving *s on; -1 when it may not stand there. */
static int next_byte(const char **s, const char *end, bool form) {
    unsigned char c = (unsigned char)*(*s)++;
    if (c == '+' && form) return ' ';
    if (c != '%') return c <= 0x20 || c >= 0x7f || c == '#' ? -1 : c;
    int byte = escaped(*s, end);
    *s += 2;
    bool separates = byte == '/' && !form; /* would pass for a step of the path */
    return byte < 0x20 || byte == 0x7f || separates ? -1 : byte;
}

/* Decodes n bytes of raw behind *room, moves *room on and returns the NUL-terminated text; NULL when malformed. `form`
 * is the rule of queries: '+' is a blank. */
static char *decode(const char *raw, size_t n, bool form, char **room) {
    char *text = *room, *to = text;
    for (const char *s = raw, *end = raw + n; s < end;) {
        int byte = next_byte(&s, end, form);
        if (byte < 0) return NULL;
        *to++ = (char)byte;
    }
    *to = '\0';
    *room = to + 1;
    return is_utf8(text, (size_t)(to - text)) ? text : NULL;
}

/* ---- query ------------------------------------------------------------------------------------------------------------ */

static const char **slot_of(cmv__target *target, const char *name) {
    for (size_t i = 0; i < sizeof PARAMETERS / sizeof *PARAMETERS; i++) {
        if (strcmp(PARAMETERS[i].name, name) == 0)
            return (const char **)((char *)target + PARAMETERS[i].offset);
    }
    return NULL;
}

static cmv_rc parse_pair(const char *raw, size_t n, char **room, cmv__target *out, cmv_err *err) {
    const char *equals = memchr(raw, '=', n);
    size_t n_name = equals ? (size_t)(equals - raw) : n;
    const char *name = decode(raw, n_name, true, room);
    const char *value = name && equals ? decode(equals + 1, n - n_name - 1, true, room) : "";
    if (!name)
        CMV_FAIL(err, CMV_E_PARSE, "the name of a parameter is not written as a URL asks for");
    const char **slot = slot_of(out, name);
    if (!slot)
        CMV_FAIL(err, CMV_E_ARG, "there is no parameter \"%.40s\"; there are " PARAMETER_NAMES,
                 name);
    if (!value)
        CMV_FAIL(err, CMV_E_PARSE, "the value of %s is not written as a URL asks for", name);
    if (*slot) CMV_FAIL(err, CMV_E_ARG, "the parameter %s is given twice", name);
    *slot = value;
    const bool other = slot == &out->find || slot == &out->metrics || slot == &out->after;
    if (value[0] && !other) out->any_query = true;
    return CMV_OK;
}

static cmv_rc parse_query(const char *raw, char **room, cmv__target *out, cmv_err *err) {
    while (*raw) {
        size_t n = strcspn(raw, "&");
        if (n > 0) CMV_TRY(parse_pair(raw, n, room, out, err));
        raw += n + (raw[n] == '&');
    }
    return CMV_OK;
}

/* Start of the path in the absolute form, which proxies may send. */
static const char *after_authority(const char *raw) {
    static const char *const SCHEMES[] = {"http://", "https://"};
    for (size_t i = 0; i < 2; i++) {
        size_t n = strlen(SCHEMES[i]);
        if (strncasecmp(raw, SCHEMES[i], n) != 0) continue;
        raw += n;
        return raw + strcspn(raw, "/?");
    }
    return raw;
}

cmv_rc cmv__target_parse(const char *raw, char *room, cmv__target *out, cmv_err *err) {
    *out = (cmv__target){.raw_query = ""};
    raw = after_authority(raw);
    size_t n = strcspn(raw, "?");
    if (raw[n] == '?') out->raw_query = raw + n + 1;
    out->path = raw[0] == '/' ? decode(raw, n, false, &room) : NULL;
    if (!out->path) CMV_FAIL(err, CMV_E_PARSE, "the address is not written as a URL asks for");
    return parse_query(out->raw_query, &room, out, err);
}
