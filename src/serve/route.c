// SPDX-License-Identifier: Apache-2.0
#include "route.h"

#include <string.h>

#define BIT(face) (1u << CMV_FACE_##face)
#define TOLD (BIT(TEXT) | BIT(MARKDOWN))
#define MACHINE (BIT(JSON) | BIT(CSV))

static const cmv__route ROUTES[] = {
    {"/", CMV_PAGE_HOME, CMV_FACE_HTML, 0, false},
    {"/metrics", CMV_PAGE_METRICS, CMV_FACE_HTML, TOLD | MACHINE, false},
    {"/metrics/{a}", CMV_PAGE_METRIC, CMV_FACE_HTML, TOLD | MACHINE, true},
    {"/compare/{a}-vs-{b}", CMV_PAGE_PAIR, CMV_FACE_HTML, TOLD | MACHINE, true},
    {"/compare/{a}-vs-{b}/correlation", CMV_PAGE_CORRELATION, CMV_FACE_HTML, TOLD | MACHINE, true},
    {"/scenarios", CMV_PAGE_SCENARIOS, CMV_FACE_HTML, TOLD | BIT(JSON), true},
    {"/scenarios/{a}", CMV_PAGE_SCENARIO, CMV_FACE_HTML, TOLD | BIT(JSON), true},
    {"/methodology", CMV_PAGE_METHODOLOGY, CMV_FACE_HTML, TOLD, false},
    {"/data-sources", CMV_PAGE_SOURCES, CMV_FACE_HTML, TOLD | BIT(JSON), false},
    {"/status", CMV_PAGE_STATUS, CMV_FACE_HTML, TOLD | BIT(JSON), false},
    {"/quality", CMV_PAGE_QUALITY, CMV_FACE_HTML, TOLD | BIT(JSON), false},
    {"/api/v1/pairs/{a}/{b}", CMV_PAGE_PAIR, CMV_FACE_JSON, MACHINE, true},
    {"/api/v1/metrics", CMV_PAGE_METRICS, CMV_FACE_JSON, MACHINE, false},
    {"/api/v1/metrics/{a}", CMV_PAGE_METRIC, CMV_FACE_JSON, MACHINE, true},
    {"/api/v1/scenarios", CMV_PAGE_SCENARIOS, CMV_FACE_JSON, BIT(JSON), true},
    {"/api/v1/scenarios/{a}", CMV_PAGE_SCENARIO, CMV_FACE_JSON, BIT(JSON), true},
    {"/api/v1/metrics/{a}/observations", CMV_PAGE_OBSERVATIONS, CMV_FACE_JSON, MACHINE, true},
};

static const struct ending {
    const char *text;
    cmv_face face;
} ENDINGS[] = {
    {".json", CMV_FACE_JSON},
    {".csv", CMV_FACE_CSV},
    {".md", CMV_FACE_MARKDOWN},
    {".txt", CMV_FACE_TEXT},
};

enum { N_ROUTES = sizeof ROUTES / sizeof *ROUTES, N_ENDINGS = sizeof ENDINGS / sizeof *ENDINGS };

const cmv__route *cmv__routes(size_t *n) {
    *n = N_ROUTES;
    return ROUTES;
}

bool cmv__route_is_api(const char *path) {
    return strncmp(path, "/api/", 5) == 0 || strcmp(path, "/api") == 0;
}

static const struct ending *ending_of(const char *path, size_t n) {
    for (size_t i = 0; i < N_ENDINGS; i++) {
        size_t k = strlen(ENDINGS[i].text);
        if (n > k && memcmp(path + n - k, ENDINGS[i].text, k) == 0) return &ENDINGS[i];
    }
    return NULL;
}

cmv_face cmv__route_problem_face(const char *path) {
    const struct ending *e = ending_of(path, strlen(path));
    if (cmv__route_is_api(path) || (e && e->face == CMV_FACE_JSON)) return CMV_FACE_JSON;
    return e ? CMV_FACE_TEXT : CMV_FACE_HTML;
}

/* ---- matching --------------------------------------------------------------------------------------------------------- */

/* Bytes of the name at s: up to "-vs-" when the pattern goes on with it, else up to '/' or the end. */
static size_t name_length(const char *pattern, const char *s, const char *end) {
    const char *slash = memchr(s, '/', (size_t)(end - s));
    if (slash) end = slash;
    if (*pattern != '-') return (size_t)(end - s);
    const char *versus = memmem(s, (size_t)(end - s), "-vs-", 4);
    return versus ? (size_t)(versus - s) : 0;
}

static bool matches(const char *pattern, const char *s, const char *end, cmv__match *out) {
    out->a[0] = out->b[0] = '\0';
    while (*pattern) {
        if (*pattern != '{') {
            if (s == end || *s++ != *pattern++) return false;
            continue;
        }
        char *name = pattern[1] == 'a' ? out->a : out->b;
        pattern += 3;
        size_t n = name_length(pattern, s, end);
        if (n == 0 || n > CMV_ID_MAX) return false;
        memcpy(name, s, n);
        name[n] = '\0';
        s += n;
    }
    return s == end;
}

static bool find(const char *path, size_t n, const struct ending *ending, cmv__match *out) {
    for (size_t i = 0; i < N_ROUTES; i++) {
        const cmv__route *r = &ROUTES[i];
        if (ending && !(r->faces >> ending->face & 1u)) continue;
        if (!matches(r->pattern, path, path + n, out)) continue;
        out->route = r;
        out->face = ending ? ending->face : r->plain;
        out->ending = ending ? ending->text : "";
        return true;
    }
    return false;
}

bool cmv__route_match(const char *path, cmv__match *out) {
    size_t n = strlen(path);
    const struct ending *ending = ending_of(path, n);
    *out = (cmv__match){.ending = ""};
    if (ending && find(path, n - strlen(ending->text), ending, out)) return true;
    if (!ending && find(path, n, NULL, out)) return true;
    out->slash = !ending && n > 2 && path[n - 1] == '/' && find(path, n - 1, NULL, out);
    return out->slash;
}

/* ---- writing ---------------------------------------------------------------------------------------------------------- */

typedef struct writer {
    char *at;
    size_t left;
} writer;

static bool put(writer *w, const char *s, size_t n) {
    if (n >= w->left) return false;
    memcpy(w->at, s, n);
    w->at += n;
    w->left -= n;
    return true;
}

bool cmv__route_write(const cmv__match *match, const char *a, const char *b, char *out, size_t cap) {
    writer w = {out, cap};
    bool fits = true;
    for (const char *p = match->route->pattern; *p && fits; p++) {
        if (*p != '{') {
            fits = put(&w, p, 1);
            continue;
        }
        const char *name = p[1] == 'a' ? a : b;
        fits = put(&w, name, strlen(name));
        p += 2;
    }
    fits = fits && put(&w, match->ending, strlen(match->ending));
    if (fits) *w.at = '\0';
    return fits;
}
