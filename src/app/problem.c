// SPDX-License-Identifier: Apache-2.0
/* A failure told to a reader: what is wrong, and where to go instead. */
#include "app.h"

#include "base/arena.h"
#include "comove/render.h"
#include "parts.h"

#include <string.h>

enum { CLOSE_MAX = 3 };

/* Pages that a problem points to; ids are what a program would try. */
typedef struct close_by {
    const char *id[CLOSE_MAX];
    const char *path[CLOSE_MAX + 1], *text[CLOSE_MAX + 1];
    size_t n_ids, n;
} close_by;

static bool known(cmv_app *app, const char *name, const cmv_metric **out) {
    return name && name[0] && cmv_app_metric(app, name, out, NULL) == CMV_OK;
}

/* The closest metrics to an unknown name, paired with the other side where that one is known. */
static cmv_rc add_close(cmv_app *app, const char *unknown, const char *other, bool first,
                        cmv_arena *arena, close_by *out, cmv_err *err) {
    const cmv_metric *with = NULL, *m;
    bool pair = known(app, other, &with);
    out->n_ids =
        cmv_catalog_suggest(app->cat, app->user.at, app->user.n, unknown, out->id, CLOSE_MAX);
    for (size_t i = 0; i < out->n_ids; i++) {
        if (!known(app, out->id[i], &m) || m == with) continue;
        const cmv_metric *a = first ? m : with, *b = first ? with : m;
        out->path[out->n] = pair ? cmv_arena_printf(arena, "/compare/%s-vs-%s", a->id, b->id)
                                 : cmv_arena_printf(arena, "/metrics/%s", m->id);
        out->text[out->n] = pair ? cmv_arena_printf(arena, "%s and %s", a->short_name, b->short_name)
                                 : cmv_arena_printf(arena, "%s (%s)", m->short_name, m->name);
        if (!out->path[out->n] || !out->text[out->n])
            CMV_FAIL(err, CMV_E_NOMEM, "no room for suggestions");
        out->n++;
    }
    return CMV_OK;
}

static cmv_rc find_close(cmv_app *app, const cmv_problem *p, cmv_arena *arena, close_by *out,
                         cmv_err *err) {
    const cmv_metric *m;
    bool ask = app && p->code == CMV_E_NOTFOUND;
    if (ask && p->a && p->a[0] && !known(app, p->a, &m))
        CMV_TRY(add_close(app, p->a, p->b, true, arena, out, err));
    else if (ask && p->b && p->b[0] && !known(app, p->b, &m))
        CMV_TRY(add_close(app, p->b, p->a, false, arena, out, err));
    out->path[out->n] = "/metrics";
    out->text[out->n++] = "All metrics";
    return CMV_OK;
}

/* A message that begins with "window=5 ..." must not be capitalised into another parameter. */
static const char *sentence_of(const char *message, cmv_arena *arena) {
    size_t word = strcspn(message, " ");
    return memchr(message, '=', word) ? cmv_arena_printf(arena, "the parameter %s", message)
                                      : message;
}

static cmv_rc context_of(cmv_app *app, const close_by *close, cmv_story_context *out, cmv_err *err) {
    *out = (cmv_story_context){.asof = CMV_DATE_NONE,
                               .query = "",
                               .canonical_order = true,
                               .related_path = close->path,
                               .related_text = close->text,
                               .n_related = close->n};
    if (!app) return CMV_OK;
    CMV_TRY(cmv_store_version(app->store, &out->data_version, err));
    return cmv_app_is_demo(app, &out->demo, err);
}

cmv_rc cmv_app_problem(cmv_app *app, const cmv_problem *problem, cmv_arena *arena, cmv_buf *out,
                       cmv_err *err) {
    if (!problem || !problem->message || !arena || !out)
        CMV_FAIL(err, CMV_E_ARG, "problem: a parameter is NULL");
    close_by close = {0};
    CMV_TRY(find_close(app, problem, arena, &close, err));
    if (problem->face == CMV_FACE_JSON)
        return cmv_render_error_json(problem->code, problem->message, close.id, close.n_ids, out,
                                     err);
    const char *sentence = sentence_of(problem->message, arena);
    if (!sentence) CMV_FAIL(err, CMV_E_NOMEM, "no room for a message");
    cmv_story_context context;
    if (context_of(app, &close, &context, err) != CMV_OK)
        CMV_TRY(context_of(NULL, &close, &context, err));
    cmv_doc doc;
    CMV_TRY(cmv_story_problem(problem->status, sentence, &context, arena, &doc, err));
    doc.path = doc.canonical = NULL; /* it stands for no page that has an address */
    cmv_page_request page = {.face = problem->face, .unicode = true, .base_url = problem->base_url};
    CMV_TRY(cmv__render_doc(&doc, &page, out, err));
    return cmv_buf_done(out, err);
}
