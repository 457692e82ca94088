// SPDX-License-Identifier: Apache-2.0
/* Any page in any face: a question answered, told as a document, rendered. */
#include "app.h"

#include "base/arena.h"
#include "base/limits.h"
#include "comove/render.h"
#include "parts.h"
#include "replay.h"

#include <string.h>

enum { RELATED_MAX = 8 };

static const char *const MEDIA[] = {
    [CMV_FACE_HTML] = "text/html; charset=utf-8",
    [CMV_FACE_TEXT] = "text/plain; charset=utf-8",
    [CMV_FACE_MARKDOWN] = "text/markdown; charset=utf-8",
    [CMV_FACE_JSON] = "application/json",
    [CMV_FACE_CSV] = "text/csv; charset=utf-8",
};

const char *cmv_face_media(cmv_face face) {
    return (unsigned)face < sizeof MEDIA / sizeof *MEDIA ? MEDIA[face] : "application/octet-stream";
}

/* ---- context ------------------------------------------------------------------------------------------------------------ */

/* A page of a past day is the same whatever was imported since; the version would tell. */
static int64_t version_said(const cmv_answer_meta *meta) {
    return meta->request.asof_date == CMV_DATE_NONE ? meta->data_version : -1;
}

static cmv_story_context context_of(const cmv_answer_meta *meta) {
    return (cmv_story_context){.data_version = version_said(meta),
                               .demo = meta->demo,
                               .asof = meta->request.asof_date,
                               .query = meta->request.canonical,
                               .reproduce = meta->reproduce,
                               .canonical_order = true};
}

/* One word for both sides; what each side uses stands beside it. */
static const char *basis_of_pair(const cmv_pair_report *r) {
    return r->a.leg.basis == r->b.leg.basis ? cmv_basis_name(r->a.leg.basis) : "mixed";
}

static cmv_machine_context machine_of(const cmv_answer_meta *meta, const char *basis) {
    return (cmv_machine_context){.data_version = version_said(meta),
                                 .demo = meta->demo,
                                 .basis = basis,
                                 .reproduce = meta->reproduce,
                                 .asof = meta->request.asof_date};
}

/* Curated pairs that share a metric with this one: links for the end of the page. */
static cmv_rc add_related(cmv_app *app, const char *a, const char *b, cmv_arena *arena,
                          cmv_story_context *c, cmv_err *err) {
    size_t n;
    const cmv_pair_note *note = cmv_catalog_pairs(app->cat, &n);
    const char **path, **text;
    CMV_NEW_ARRAY(path, arena, const char *, RELATED_MAX, err);
    CMV_NEW_ARRAY(text, arena, const char *, RELATED_MAX, err);
    for (size_t i = 0; i < n && c->n_related < RELATED_MAX; i++) {
        const char *x = note[i].a->id, *y = note[i].b->id;
        bool has_a = strcmp(x, a) == 0 || strcmp(y, a) == 0;
        bool has_b = b && (strcmp(x, b) == 0 || strcmp(y, b) == 0);
        if (has_a == has_b) continue; /* neither, or the pair itself */
        path[c->n_related] = cmv_arena_printf(arena, "/compare/%s-vs-%s", x, y);
        text[c->n_related] =
            cmv_arena_printf(arena, "%s and %s", note[i].a->short_name, note[i].b->short_name);
        if (!path[c->n_related] || !text[c->n_related])
            CMV_FAIL(err, CMV_E_NOMEM, "no room for related pairs");
        c->n_related++;
    }
    c->related_path = path;
    c->related_text = text;
    return CMV_OK;
}

/* The page follows what its answer was made from. A past day never changes. */
static cmv_rc follow(cmv_app *app, const cmv_answer_meta *meta, cmv_arena *arena, cmv_doc *doc,
                     cmv_err *err) {
    if (version_said(meta) < 0) return CMV_OK;
    CMV_TRY(cmv__used_now(app, arena, &doc->live_metric, &doc->n_live_metrics, err));
    if (doc->n_live_metrics > CMV_LIVE_METRICS_MAX) doc->n_live_metrics = 0;
    doc->live = true;
    doc->live_version = meta->data_version;
    return CMV_OK;
}

/* The page follows everything. */
static void follow_all(const cmv_answer_meta *meta, cmv_doc *doc) {
    doc->live = version_said(meta) >= 0;
    doc->live_version = meta->data_version;
}

/* ---- faces -------------------------------------------------------------------------------------------------------------- */

cmv_rc cmv__render_doc(const cmv_doc *doc, const cmv_page_request *req, cmv_buf *out, cmv_err *err) {
    switch (req->face) {
    case CMV_FACE_HTML: {
        cmv_chrome chrome = {.base_url = req->base_url ? req->base_url : "",
                             .site_name = "comove",
                             .live_path = "/events"};
        return cmv_render_html(doc, &chrome, out, err);
    }
    case CMV_FACE_TEXT: {
        cmv_text_opt opt = {.width = req->width,
                            .colour = req->colour,
                            .unicode = req->unicode,
                            .section = req->section};
        return cmv_render_text(doc, &opt, out, err);
    }
    case CMV_FACE_MARKDOWN:
        return cmv_render_markdown(doc, req->section, out, err);
    case CMV_FACE_JSON:
    case CMV_FACE_CSV:
        break;
    }
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "this page has no such format");
}

static cmv_rc pair_page(cmv_app *app, const cmv_page_request *req, cmv_arena *arena, cmv_buf *out,
                        cmv_err *err) {
    cmv_pair_answer answer;
    const bool rows = req->face == CMV_FACE_CSV;
    CMV_TRY((rows ? cmv__pair_rows : cmv_app_pair)(app, req->a, req->b, &req->query, arena, &answer,
                                                   err));
    cmv_machine_context machine = machine_of(&answer.meta, basis_of_pair(&answer.report));
    if (req->face == CMV_FACE_JSON) return cmv_render_pair_json(&answer.report, &machine, out, err);
    if (rows) return cmv_render_pair_csv(&answer.report, &machine, out, err);
    cmv_story_context c = context_of(&answer.meta);
    if (answer.note) {
        c.why = answer.note->why;
        c.rise = answer.note_swapped ? NULL : answer.note->rise;
        c.regimes = answer.note->regimes;
        c.canonical_order = !answer.note_swapped;
    } else {
        c.canonical_order = strcmp(answer.report.a.leg.id, answer.report.b.leg.id) < 0;
    }
    CMV_TRY(add_related(app, answer.report.a.leg.id, answer.report.b.leg.id, arena, &c, err));
    cmv_doc doc;
    if (req->page == CMV_PAGE_PAIR)
        CMV_TRY(cmv_story_pair(&answer.report, &c, arena, &doc, err));
    else
        CMV_TRY(cmv_story_correlation(&answer.report, &c, arena, &doc, err));
    CMV_TRY(follow(app, &answer.meta, arena, &doc, err));
    return cmv__render_doc(&doc, req, out, err);
}

static cmv_rc metric_page(cmv_app *app, const cmv_page_request *req, cmv_arena *arena, cmv_buf *out,
                          cmv_err *err) {
    cmv_metric_answer answer;
    CMV_TRY(cmv_app_metric_report(app, req->a, &req->query, arena, &answer, err));
    cmv_machine_context machine = machine_of(&answer.meta, cmv_basis_name(answer.report.leg.basis));
    bool csv = req->face == CMV_FACE_CSV;
    if (req->page == CMV_PAGE_OBSERVATIONS || csv)
        return cmv_render_observations(&answer.report, &machine, csv, out, err);
    if (req->face == CMV_FACE_JSON)
        return cmv_render_metric_json(&answer.report, &machine, out, err);
    cmv_story_context c = context_of(&answer.meta);
    CMV_TRY(add_related(app, answer.metric->id, NULL, arena, &c, err));
    cmv_doc doc;
    CMV_TRY(cmv_story_metric(&answer.report, &c, arena, &doc, err));
    CMV_TRY(follow(app, &answer.meta, arena, &doc, err));
    return cmv__render_doc(&doc, req, out, err);
}

static cmv_rc scenario_page(cmv_app *app, const cmv_page_request *req, cmv_arena *arena,
                            cmv_buf *out, cmv_err *err) {
    cmv_scenario_answer answer;
    cmv_doc doc;
    CMV_TRY(cmv_app_scenario(app, req->a, &req->query, arena, &answer, err));
    const cmv_machine_context machine =
        machine_of(&answer.meta, cmv_basis_name(answer.meta.request.basis));
    if (req->face == CMV_FACE_JSON)
        return cmv_render_scenario_json(&answer.report, &machine, out, err);
    const cmv_story_context c = context_of(&answer.meta);
    CMV_TRY(cmv_story_scenario(&answer.report, &c, arena, &doc, err));
    follow_all(&answer.meta, &doc);
    return cmv__render_doc(&doc, req, out, err);
}

static cmv_rc scenarios_page(cmv_app *app, const cmv_page_request *req, cmv_arena *arena,
                             cmv_buf *out, cmv_err *err) {
    cmv_scenarios_answer answer;
    cmv_doc doc;
    CMV_TRY(cmv_app_scenarios(app, &req->query, arena, &answer, err));
    const cmv_machine_context machine =
        machine_of(&answer.meta, cmv_basis_name(answer.meta.request.basis));
    if (req->face == CMV_FACE_JSON)
        return cmv_render_scenarios_json(&answer.list, &machine, out, err);
    const cmv_story_context c = context_of(&answer.meta);
    CMV_TRY(cmv_story_scenarios(&answer.list, &c, arena, &doc, err));
    follow_all(&answer.meta, &doc);
    return cmv__render_doc(&doc, req, out, err);
}

typedef cmv_rc (*site_story)(const cmv_site *, const cmv_story_context *, cmv_arena *, cmv_doc *,
                             cmv_err *);

static site_story story_of(cmv_page page) {
    switch (page) {
    case CMV_PAGE_METRICS:
        return cmv_story_metrics;
    case CMV_PAGE_SOURCES:
        return cmv_story_sources;
    case CMV_PAGE_STATUS:
        return cmv_story_status;
    case CMV_PAGE_QUALITY:
        return cmv_story_quality;
    default:
        return cmv_story_home;
    }
}

/* What one page of the installation shows beyond the list of metrics. */
static cmv_rc add_to_site(cmv_app *app, const cmv_page_request *req, const cmv_request *request,
                          cmv_arena *arena, cmv_site *site, cmv_err *err) {
    switch (req->page) {
    case CMV_PAGE_HOME:
        return cmv__site_readings(app, request, arena, site, err);
    case CMV_PAGE_STATUS:
        return cmv__site_fresh(app, arena, site, err);
    case CMV_PAGE_SOURCES:
        CMV_TRY(cmv__site_fresh(app, arena, site, err));
        return cmv__site_sources(app, arena, site, err);
    case CMV_PAGE_QUALITY:
        return cmv__site_quality(app, req->a, arena, site, err);
    default:
        return CMV_OK;
    }
}

/* The face for machines of the pages that have one. */
static cmv_rc machine_page(const cmv_site *site, const cmv_page_request *req,
                           const cmv_machine_context *machine, cmv_buf *out, cmv_err *err) {
    const bool csv = req->face == CMV_FACE_CSV;
    switch (req->page) {
    case CMV_PAGE_METRICS:
        return cmv_render_metrics(site, machine, csv, out, err);
    case CMV_PAGE_STATUS:
        if (!csv) return cmv_render_status(site, machine, out, err);
        break;
    case CMV_PAGE_SOURCES:
        if (!csv) return cmv_render_sources(site, machine, out, err);
        break;
    case CMV_PAGE_QUALITY:
        if (!csv) return cmv_render_quality(site, machine, out, err);
        break;
    default:
        break;
    }
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "this page has no such format");
}

static cmv_rc site_page(cmv_app *app, const cmv_page_request *req, cmv_arena *arena, cmv_buf *out,
                        cmv_err *err) {
    cmv_answer_meta meta = {0};
    cmv_site site;
    cmv_doc doc;
    CMV_TRY(cmv__answer_meta(app, NULL, NULL, arena, &meta, err));
    cmv_story_context c = context_of(&meta);
    if (req->page == CMV_PAGE_METHODOLOGY) {
        CMV_TRY(cmv__replay_kept(app, arena, &c.kept, &c.n_kept, err));
        CMV_TRY(cmv_story_methodology(&c, arena, &doc, err));
        return cmv__render_doc(&doc, req, out, err);
    }
    CMV_TRY(cmv__site_of(app, arena, &site, err));
    CMV_TRY(add_to_site(app, req, &meta.request, arena, &site, err));
    const cmv_machine_context machine = machine_of(&meta, cmv_basis_name(CMV_BASIS_PRICE));
    if (req->face == CMV_FACE_CSV || req->face == CMV_FACE_JSON)
        return machine_page(&site, req, &machine, out, err);
    CMV_TRY(story_of(req->page)(&site, &c, arena, &doc, err));
    follow_all(&meta, &doc);
    return cmv__render_doc(&doc, req, out, err);
}

cmv_rc cmv_app_page(cmv_app *app, const cmv_page_request *req, cmv_arena *arena, cmv_buf *out,
                    cmv_err *err) {
    if (!app || !req || !arena || !out) CMV_FAIL(err, CMV_E_ARG, "page: a parameter is NULL");
    cmv_rc rc;
    switch (req->page) {
    case CMV_PAGE_PAIR:
    case CMV_PAGE_CORRELATION:
        rc = pair_page(app, req, arena, out, err);
        break;
    case CMV_PAGE_METRIC:
    case CMV_PAGE_OBSERVATIONS:
        rc = metric_page(app, req, arena, out, err);
        break;
    case CMV_PAGE_SCENARIO:
        rc = scenario_page(app, req, arena, out, err);
        break;
    case CMV_PAGE_SCENARIOS:
        rc = scenarios_page(app, req, arena, out, err);
        break;
    default:
        rc = site_page(app, req, arena, out, err);
        break;
    }
    return rc != CMV_OK ? rc : cmv_buf_done(out, err);
}
