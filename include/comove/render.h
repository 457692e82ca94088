// SPDX-License-Identifier: Apache-2.0
/*
 * comove/render.h: documents become HTML, terminal text and Markdown; reports become JSON and CSV; charts become SVG.
 * Escaping happens here, always. No statistic is computed here.
 */
#ifndef COMOVE_RENDER_H
#define COMOVE_RENDER_H

#include "comove/replay.h"
#include "comove/base.h"
#include "comove/buf.h"
#include "comove/story.h"

/* A file of the pages, embedded when comove was built. Its path holds the content's hash: serve it as immutable. */
typedef struct cmv_asset {
    const char *path; /* "/assets/style-1f2e3d4c5b.css" */
    const char *media_type;
    const unsigned char *bytes;
    size_t n;
} cmv_asset;

/** Style sheet, icon and (when web/ was built) script of the pages; *n of them, static. */
CMV_API const cmv_asset *cmv_render_assets(size_t *n);

/* Page chrome: what web/page.html, with its named slots {{title}} {{main}} ..., needs beside the document. */
typedef struct cmv_chrome {
    const char *base_url;           /* "https://host" or "" */
    const char *css_path, *js_path; /* NULL = the embedded ones; js_path "" = none */
    const char *site_name;          /* "comove" */
    const char *live_path; /* where events of new data come from; NULL: the page does not follow them */
} cmv_chrome;

/** A complete HTML page, without inline script or style: any Content-Security-Policy of 'self' lets it work.
 *  Errors: E_ARG (a chart's kind), E_LIMIT (size, details nested too deep), E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_render_html(const cmv_doc *doc, const cmv_chrome *chrome,
                                             cmv_buf *out, cmv_err *err);

typedef struct cmv_text_opt {
    int width;           /* columns, 40..200; 0 = 80 */
    bool colour;         /* ANSI */
    bool unicode;        /* charts with block and braille characters; else plain ASCII */
    const char *section; /* only this section; NULL = all */
} cmv_text_opt;

/** Terminal text. Errors: E_NOTFOUND (no such section, listing them), E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_render_text(const cmv_doc *doc, const cmv_text_opt *opt,
                                             cmv_buf *out, cmv_err *err);
/** Markdown with tables; charts become their tables or a sentence. Errors: as cmv_render_text. */
CMV_API CMV_NODISCARD cmv_rc cmv_render_markdown(const cmv_doc *doc, const char *section,
                                                 cmv_buf *out, cmv_err *err);

typedef struct cmv_svg_opt {
    int width,
        height; /* px of the view box; 0 = what the chart asks for (rows of items always set their height) */
    bool narrow; /* drawn for a phone: fewer ticks, larger text */
    bool standalone; /* own colours and background, for a file; else colours come from the page's style sheet */
    const char *id_prefix; /* of the ids of title and desc; NULL inside a page = aria-hidden, something around it speaks */
} cmv_svg_opt;

/** A chart as SVG. Errors: E_ARG (kind, size), E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_render_svg(const cmv_chart *chart, const cmv_svg_opt *opt,
                                            cmv_buf *out, cmv_err *err);

/* What the machine-readable faces say beyond the report. */
typedef struct cmv_machine_context {
    int64_t data_version; /* -1: not said, as in cmv_story_context */
    bool demo;
    const char *basis; /* "price" or "total": of the sample */
    const char *reproduce;
    cmv_date asof; /* CMV_DATE_NONE when not asked for */
} cmv_machine_context;

/** A scenario as JSON (keys: docs/api.md). Errors: E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_render_scenario_json(const cmv_scenario_report *report,
                                                      const cmv_machine_context *context,
                                                      cmv_buf *out, cmv_err *err);
/** The list of scenarios as JSON. Errors: E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_render_scenarios_json(const cmv_scenario_list *list,
                                                       const cmv_machine_context *context,
                                                       cmv_buf *out, cmv_err *err);
/** The JSON document of a pair (keys: docs/api.md). Errors: E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_render_pair_json(const cmv_pair_report *report,
                                                  const cmv_machine_context *context, cmv_buf *out,
                                                  cmv_err *err);
/** Rows of a pair: date, levels, returns, rolling r with interval; '#' lines on top say what it is. Errors: E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_render_pair_csv(const cmv_pair_report *report,
                                                 const cmv_machine_context *context, cmv_buf *out,
                                                 cmv_err *err);
/** The JSON document of one metric. Errors: E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_render_metric_json(const cmv_leg_report *report,
                                                    const cmv_machine_context *context,
                                                    cmv_buf *out, cmv_err *err);
/** Observations of a metric as JSON or CSV. Errors: E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_render_observations(const cmv_leg_report *report,
                                                     const cmv_machine_context *context, bool csv,
                                                     cmv_buf *out, cmv_err *err);
/** List of metrics as JSON or CSV. Errors: E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_render_metrics(const cmv_site *site,
                                                const cmv_machine_context *context, bool csv,
                                                cmv_buf *out, cmv_err *err);
/** Expected against held of each metric as JSON (keys: docs/api.md). Errors: E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_render_status(const cmv_site *site,
                                               const cmv_machine_context *context, cmv_buf *out,
                                               cmv_err *err);
/** Providers with their terms and holdings as JSON. Errors: E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_render_sources(const cmv_site *site,
                                                const cmv_machine_context *context, cmv_buf *out,
                                                cmv_err *err);
/** Findings and batches held back as JSON. Errors: E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_render_quality(const cmv_site *site,
                                                const cmv_machine_context *context, cmv_buf *out,
                                                cmv_err *err);
/** A replay: {"scores","days"}, or one CSV row a day. Errors: E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_render_replay(const cmv_replay *replay,
                                               const cmv_machine_context *context, bool csv,
                                               cmv_buf *out, cmv_err *err);
/** {"error":{"code","message","suggestions"}}. Errors: E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_render_error_json(cmv_rc rc, const char *message,
                                                   const char *const *suggestions,
                                                   size_t n_suggestions, cmv_buf *out, cmv_err *err);

#endif
