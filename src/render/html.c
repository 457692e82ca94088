// SPDX-License-Identifier: Apache-2.0
/* A page: the slots of web/page.html filled from the document. */
#include "html.h"

#include "assets.h"

#include "base/error.h"

#include <string.h>

typedef struct page {
    const cmv_doc *doc;
    const cmv_chrome *chrome;
    cmv__html html;
} page;

/* ---- slots: each appends what stands in its place; `word` is what follows the colon in {{name:word}} ------------ */

static cmv_rc slot_title(page *p, const char *word, size_t n) {
    (void)word, (void)n;
    cmv__html_text(p->html.out, p->doc->head_title ? p->doc->head_title : p->doc->title);
    return CMV_OK;
}

static cmv_rc slot_site(page *p, const char *word, size_t n) {
    (void)word, (void)n;
    cmv__html_text(p->html.out, p->chrome->site_name);
    return CMV_OK;
}

static void put_url(page *p, const char *path) {
    cmv__html_text(p->html.out, p->chrome->base_url);
    cmv__html_text(p->html.out, path);
}

static cmv_rc slot_about(page *p, const char *word, size_t n) {
    (void)word, (void)n;
    cmv_buf *out = p->html.out;
    const cmv_doc *doc = p->doc;
    if (!doc->searchable) cmv_buf_str(out, "<meta name=\"robots\" content=\"noindex\">\n");
    if (doc->description) {
        cmv__html_element(out, "<meta name=\"description\" content=\"", doc->description, "\">\n");
        cmv__html_element(out, "<meta property=\"og:description\" content=\"", doc->description,
                          "\">\n");
    }
    cmv__html_element(out, "<meta property=\"og:title\" content=\"", doc->head_title, "\">\n");
    const char *canonical = doc->canonical ? doc->canonical : doc->path;
    if (canonical && cmv__html_href_ok(canonical)) {
        cmv_buf_str(out, "<link rel=\"canonical\" href=\"");
        put_url(p, canonical);
        cmv_buf_str(out, "\">\n");
    }
    return CMV_OK;
}

typedef struct face {
    const char *path, *media_type, *name;
} face;

enum { FACES = 3 };

static void faces_of(const cmv_doc *doc, face out[FACES]) {
    out[0] = (face){doc->json, "application/json", "JSON"};
    out[1] = (face){doc->csv, "text/csv", "CSV"};
    out[2] = (face){doc->markdown, "text/markdown", "Markdown"};
}

static cmv_rc slot_alternates(page *p, const char *word, size_t n) {
    (void)word, (void)n;
    cmv_buf *out = p->html.out;
    face at[FACES];
    faces_of(p->doc, at);
    for (size_t i = 0; i < FACES; i++) {
        if (!cmv__html_href_ok(at[i].path)) continue;
        cmv_buf_str(out, "<link rel=\"alternate\"");
        cmv__html_attr(out, "type", at[i].media_type);
        cmv__html_attr(out, "href", at[i].path);
        cmv_buf_str(out, ">\n");
    }
    return CMV_OK;
}

static cmv_rc slot_links(page *p, const char *word, size_t n) {
    (void)word, (void)n;
    cmv_buf *out = p->html.out;
    face at[FACES];
    faces_of(p->doc, at);
    bool any = false;
    for (size_t i = 0; i < FACES; i++) {
        if (!cmv__html_href_ok(at[i].path)) continue;
        cmv_buf_str(out, any ? " \xC2\xB7 " : "<p>This page as ");
        cmv__html_link(out, at[i].path, at[i].name, "");
        any = true;
    }
    if (any) cmv_buf_str(out, "</p>");
    return CMV_OK;
}

static cmv_rc slot_css(page *p, const char *word, size_t n) {
    (void)word, (void)n;
    const char *path = p->chrome->css_path;
    cmv__html_text(p->html.out, path ? path : cmv__asset_path(CMV__MEDIA_CSS));
    return CMV_OK;
}

static cmv_rc slot_icon(page *p, const char *word, size_t n) {
    (void)word, (void)n;
    cmv__html_text(p->html.out, cmv__asset_path(CMV__MEDIA_SVG));
    return CMV_OK;
}

/* In the head and not deferred: the remembered theme must be there before the first pixel. */
static cmv_rc slot_script(page *p, const char *word, size_t n) {
    (void)word, (void)n;
    const char *path = p->chrome->js_path ? p->chrome->js_path : cmv__asset_path(CMV__MEDIA_JS);
    cmv__html_element(p->html.out, "<script src=\"", path, "\"></script>\n");
    return CMV_OK;
}

static cmv_rc slot_banner(page *p, const char *word, size_t n) {
    (void)word, (void)n;
    cmv__html_element(p->html.out, "<aside class=\"banner\" aria-label=\"Notice\">", p->doc->banner,
                      "</aside>\n");
    return CMV_OK;
}

/* {{current:/metrics}} marks the navigation link of the page that is shown. */
static cmv_rc slot_current(page *p, const char *word, size_t n) {
    const char *path = p->doc->path ? p->doc->path : "";
    if (strncmp(path, word, n) == 0 && (path[n] == '\0' || path[n] == '?')) {
        cmv_buf_str(p->html.out, " aria-current=\"page\"");
    }
    return CMV_OK;
}

/* What the script needs to know when figures change: their metrics and the data version they are of. */
static cmv_rc slot_live(page *p, const char *word, size_t n) {
    (void)word, (void)n;
    cmv_buf *out = p->html.out;
    const cmv_doc *doc = p->doc;
    if (!doc->live || !cmv__html_href_ok(p->chrome->live_path)) return CMV_OK;
    cmv__html_attr(out, "data-events", p->chrome->live_path);
    cmv_buf_str(out, " data-metrics=\"");
    for (size_t i = 0; i < doc->n_live_metrics; i++) {
        cmv_buf_str(out, i ? "," : "");
        cmv__html_text(out, doc->live_metric[i]);
    }
    cmv_buf_printf(out, "\" data-version=\"%lld\"", (long long)doc->live_version);
    return CMV_OK;
}

static cmv_rc slot_main(page *p, const char *word, size_t n) {
    (void)word, (void)n;
    return cmv__html_main(&p->html, p->doc);
}

static cmv_rc slot_footer(page *p, const char *word, size_t n) {
    (void)word, (void)n;
    cmv__html_element(p->html.out, "<p>", p->doc->footer, "</p>");
    return CMV_OK;
}

static const struct {
    const char *name;
    cmv_rc (*fill)(page *p, const char *word, size_t n);
} SLOT[] = {
    {"title", slot_title},   {"site", slot_site},
    {"about", slot_about},   {"alternates", slot_alternates},
    {"css", slot_css},       {"icon", slot_icon},
    {"script", slot_script}, {"banner", slot_banner},
    {"main", slot_main},     {"links", slot_links},
    {"footer", slot_footer}, {"current", slot_current},
    {"live", slot_live},
};

/* ---- the page ------------------------------------------------------------------------------------------- */

/* slot..end is what stands between the braces. */
static cmv_rc fill_slot(page *p, const char *slot, const char *end) {
    const char *colon = memchr(slot, ':', (size_t)(end - slot));
    const char *name_end = colon ? colon : end;
    const char *word = colon ? colon + 1 : end;
    for (size_t i = 0; i < sizeof SLOT / sizeof *SLOT; i++) {
        size_t n = strlen(SLOT[i].name);
        if (n == (size_t)(name_end - slot) && memcmp(SLOT[i].name, slot, n) == 0) {
            return SLOT[i].fill(p, word, (size_t)(end - word));
        }
    }
    CMV_FAIL(p->html.err, CMV_E_BUG, "web/page.html has a slot {{%.*s}} that nothing fills",
             (int)(end - slot), slot);
}

cmv_rc cmv_render_html(const cmv_doc *doc, const cmv_chrome *chrome, cmv_buf *out, cmv_err *err) {
    page p = {.doc = doc, .chrome = chrome, .html = {.out = out, .err = err, .heading = 2}};
    const char *rest = (const char *)cmv__web_page;
    for (;;) {
        const char *open = strstr(rest, "{{"), *close = open ? strstr(open, "}}") : NULL;
        if (!close) break;
        cmv_buf_add(out, rest, (size_t)(open - rest));
        CMV_TRY(fill_slot(&p, open + 2, close));
        rest = close + 2;
    }
    cmv_buf_str(out, rest);
    return cmv_buf_done(out, err);
}
