// SPDX-License-Identifier: Apache-2.0
#include "negotiate.h"

#include <string.h>
#include <strings.h>

static const char *const NAMES[CMV__CODINGS] = {"identity", "gzip", "br"};

const char *cmv__coding_name(cmv__coding coding) { return NAMES[coding]; }

static const char *skip_blank(const char *s) { return s + strspn(s, " \t"); }

/* ---- Accept-Encoding -------------------------------------------------------------------------------------------------- */

/* A weight "0.75" in thousandths; -1 when malformed. */
static int weight(const char *s, const char **end) {
    if (*s != '0' && *s != '1') return -1;
    int q = (*s++ - '0') * 1000;
    if (*s == '.') {
        s++;
        for (int unit = 100; unit > 0 && *s >= '0' && *s <= '9'; unit /= 10)
            q += (*s++ - '0') * unit;
    }
    *end = s;
    return q <= 1000 ? q : -1;
}

/* Weight of the parameters behind a member's name, up to the comma: 1000 without "q", -1 when malformed. */
static int member_weight(const char *s) {
    int q = 1000;
    for (s = skip_blank(s); *s == ';'; s = skip_blank(s)) {
        s = skip_blank(s + 1);
        if ((*s == 'q' || *s == 'Q') && s[1] == '=')
            q = weight(s + 2, &s);
        else
            s += strcspn(s, ",; \t");
        if (q < 0) return -1;
    }
    return *s == ',' || *s == '\0' ? q : -1;
}

static bool is(const char *s, size_t n, const char *name) {
    return strlen(name) == n && strncasecmp(s, name, n) == 0;
}

/* Weights as they are given; -1 = not named. The place behind the codings is that of "*". */
typedef struct given {
    int q[CMV__CODINGS + 1];
} given;

static void take_member(const char *s, given *g) {
    size_t n = strcspn(s, ",; \t");
    int w = member_weight(s + n);
    if (w < 0) return;
    for (int c = 0; c < CMV__CODINGS; c++) {
        if (is(s, n, NAMES[c])) g->q[c] = w;
    }
    if (is(s, n, "x-gzip")) g->q[CMV__GZIP] = w;
    if (is(s, n, "*")) g->q[CMV__CODINGS] = w;
}

cmv__accept cmv__accept_parse(const char *header) {
    given g = {{-1, -1, -1, -1}};
    for (const char *s = header ? header : ""; *(s = s + strspn(s, ", \t")); s += strcspn(s, ","))
        take_member(s, &g);
    int any = g.q[CMV__CODINGS];
    cmv__accept accept;
    for (int c = 0; c < CMV__CODINGS; c++) accept.q[c] = g.q[c] >= 0 ? g.q[c] : any >= 0 ? any : 0;
    if (g.q[CMV__IDENTITY] < 0 && any != 0)
        accept.q[CMV__IDENTITY] = 1; /* always welcome, never preferred */
    return accept;
}

cmv__coding cmv__accept_best(const cmv__accept *accept, unsigned held) {
    cmv__coding best = CMV__IDENTITY;
    int q = held >> CMV__IDENTITY & 1u ? accept->q[CMV__IDENTITY] : 0;
    for (cmv__coding c = CMV__GZIP; c < CMV__CODINGS; c++) {
        if (!(held >> c & 1u) || accept->q[c] == 0 || accept->q[c] < q) continue;
        best = c;
        q = accept->q[c];
    }
    return best;
}

/* ---- If-None-Match ---------------------------------------------------------------------------------------------------- */

bool cmv__etag_listed(const char *header, const char *etag) {
    size_t n = strlen(etag);
    if (!header) return false;
    for (const char *s = header; *(s = s + strspn(s, " \t,"));) {
        if (*s == '*') return true;
        if (s[0] == 'W' && s[1] == '/') s += 2;
        const char *close = *s == '"' ? strchr(s + 1, '"') : NULL;
        if (!close) return false; /* malformed: what follows cannot be told apart */
        if ((size_t)(close + 1 - s) == n && memcmp(s, etag, n) == 0) return true;
        s = close + 1;
    }
    return false;
}
