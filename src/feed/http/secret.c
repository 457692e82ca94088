// SPDX-License-Identifier: Apache-2.0
/* Secrets in texts: found in every form in which a server may send one back. */
#include "inside.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Value of n hexadecimal digits; -1 when they are not. */
static int hexes(const char *at, const char *end, int n) {
    int value = 0;
    if (end - at < n) return -1;
    for (int i = 0; i < n; i++) {
        int digit = hex(at[i]);
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* A name of a host is in small letters, whatever was written. */
static bool same(int a, char b) {
    return a >= 0 && a < 128 && tolower(a) == tolower((unsigned char)b);
}

/* Length of one character that stands for c: itself, %41, \u0041, \/; 0 when it does not. */
static size_t stands_for(const char *at, const char *end, char c) {
    if (at >= end) return 0;
    if (same((unsigned char)*at, c) || (*at == '+' && c == ' ')) return 1;
    if (*at == '%') return same(hexes(at + 1, end, 2), c) ? 3 : 0;
    if (*at != '\\' || end - at < 2) return 0;
    if (at[1] == 'u') return same(hexes(at + 2, end, 4), c) ? 6 : 0;
    return same((unsigned char)at[1], c) ? 2 : 0;
}

static size_t match_one(const char *at, const char *end, const char *secret) {
    const char *from = at;
    for (; *secret; secret++) {
        size_t n = stands_for(at, end, *secret);
        if (n == 0) return 0;
        at += n;
    }
    return (size_t)(at - from);
}

static size_t match(const char *at, const char *end, const cmv_http_secret secret[CMV__SECRETS]) {
    size_t longest = 0;
    for (int i = 0; i < CMV__SECRETS; i++) {
        if (secret[i].at == CMV_SECRET_NONE) continue;
        size_t n = match_one(at, end, secret[i].value);
        if (n > longest) longest = n;
    }
    return longest;
}

static bool any(const cmv_http_secret secret[CMV__SECRETS]) {
    return secret[0].at != CMV_SECRET_NONE || secret[1].at != CMV_SECRET_NONE;
}

size_t cmv__blot(char *text, size_t n, const cmv_http_secret secret[CMV__SECRETS]) {
    if (!any(secret)) return n;
    const char *end = text + n;
    size_t to = 0;
    for (size_t from = 0; from < n;) {
        size_t hit = match(text + from, end, secret);
        if (hit == 0) {
            text[to++] = text[from++];
            continue;
        }
        memset(text + to, '*', 3); /* a secret is longer: CMV__SECRET_MIN */
        to += 3;
        from += hit;
    }
    return to;
}

/* Does the text end inside this secret, so far behind its start that what is left of it would tell something? */
static bool ends_inside(const char *at, const char *end, const char *secret) {
    int n = 0;
    for (; *secret && at < end; secret++, n++) {
        size_t step = stands_for(at, end, *secret);
        if (step == 0) break;
        at += step;
    }
    bool escape = at < end && end - at < 6 && (*at == '%' || *at == '\\'); /* cut in its middle */
    return n >= CMV__SECRET_MIN && (at == end || escape);
}

size_t cmv__blot_cut(char *text, size_t n, const cmv_http_secret secret[CMV__SECRETS]) {
    n = cmv__blot(text, n, secret);
    for (int i = 0; i < CMV__SECRETS; i++) {
        if (secret[i].at == CMV_SECRET_NONE) continue;
        size_t most = strlen(secret[i].value) * 6, from = n > most ? n - most : 0;
        while (from < n && !ends_inside(text + from, text + n, secret[i].value)) from++;
        if (from == n) continue;
        memset(text + from, '*', 3); /* at least CMV__SECRET_MIN bytes stand there */
        n = from + 3;
    }
    return n;
}

static bool holds(const char *text, size_t n, const cmv_http_secret secret[CMV__SECRETS]) {
    for (size_t i = 0; i < n; i++)
        if (match(text + i, text + n, secret) > 0) return true;
    return false;
}

bool cmv__holds_secret(const char *text, const cmv_http_secret secret[CMV__SECRETS]) {
    return holds(text, strlen(text), secret);
}

void cmv__strip_secrets(char *url, const cmv_http_secret secret[CMV__SECRETS]) {
    char *query = strchr(url, '?');
    if (!query) return;
    char *to = query + 1;
    for (const char *from = query + 1; *from;) {
        size_t n = strcspn(from, "&");
        size_t step = n + (from[n] == '&');
        if (!holds(from, n, secret)) {
            memmove(to, from, step);
            to += step;
        }
        from += step;
    }
    if (to > query + 1 && to[-1] == '&') to--;
    if (to == query + 1) to = query;
    *to = '\0';
}
