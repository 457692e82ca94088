// SPDX-License-Identifier: Apache-2.0
/* Everything that is not a page: errors, redirects, methods. */
#include "base/limits.h"
#include "route.h"
#include "server.h"

#include <string.h>

#define RETRY_AFTER "2"
#define SORRY "something went wrong here; it has been logged"
#define BUSY "comove cannot answer just now; try again in a moment"

static bool add(struct MHD_Response *r, const char *name, const char *value) {
    return !name || MHD_add_response_header(r, name, value) == MHD_YES;
}

static enum MHD_Result send_text(cmv__request *r, unsigned status, const cmv__trouble *t,
                                 cmv_face face, const cmv_buf *text) {
    struct MHD_Response *response =
        MHD_create_response_from_buffer(text->n, text->at, MHD_RESPMEM_MUST_COPY);
    if (!response) return MHD_NO;
    cmv__body_kind kind = r->target.path && cmv__route_is_api(r->target.path) ? CMV__BODY_API_PROBLEM
                                                                              : CMV__BODY_PROBLEM;
    bool good = cmv__body_headers(response, kind, text->n ? cmv_face_media(face) : NULL);
    good = good && add(response, t->header, t->value);
    if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
        good = good && add(response, MHD_HTTP_HEADER_RETRY_AFTER, RETRY_AFTER);
    enum MHD_Result queued = good ? cmv__queue(r, status, response) : MHD_NO;
    MHD_destroy_response(response);
    return queued;
}

/* What the client is told: failures of our own keep their details in the log. */
static const char *message_of(const cmv__server *s, const cmv__request *r, const cmv__trouble *t,
                              int status) {
    bool ours = status >= 500 && t->err->code != CMV_E_UNSUPPORTED;
    if (!ours) return t->err->msg;
    if (cmv__pool_generation(s->pool) > 0)
        cmv__log(s->opt->log, CMV_LOG_ERROR, "%s %d: %s: %s", r->raw, status,
                 cmv_rc_name(t->err->code), t->err->msg);
    return status == MHD_HTTP_SERVICE_UNAVAILABLE ? BUSY : SORRY;
}

/* The page of a problem; left empty when even that fails. */
static void tell(cmv__server *s, cmv__request *r, cmv_app *app, const cmv__trouble *t,
                 const cmv_problem *problem, cmv_buf *text) {
    cmv_err err;
    cmv_arena *arena = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    if (!arena) return;
    cmv_problem p = *problem;
    p.code = t->err->code;
    p.message = message_of(s, r, t, p.status);
    if (cmv_app_problem(app, &p, arena, text, &err) != CMV_OK) {
        cmv__log(s->opt->log, CMV_LOG_ERROR, "cannot tell about a problem: %s", err.msg);
        cmv_buf_clear(text);
    }
    cmv_arena_destroy(arena);
}

enum MHD_Result cmv__answer_trouble(cmv__server *server, cmv__request *request, cmv__seat *seat,
                                    const cmv__trouble *trouble) {
    cmv_buf text;
    cmv_buf_init(&text, CMV_PAGE_MAX);
    cmv_problem problem = {
        .status = trouble->status ? trouble->status : cmv_rc_http(trouble->err->code),
        .face = cmv__route_problem_face(request->target.path ? request->target.path : ""),
        .a = trouble->a,
        .b = trouble->b,
        .base_url = server->opt->base_url};
    if (trouble->err) {
        cmv__seat *own = seat ? NULL : cmv__pool_take(server->pool);
        cmv__seat *used = seat ? seat : own;
        tell(server, request, used ? used->app : NULL, trouble, &problem, &text);
        cmv__pool_give(server->pool, own);
    }
    enum MHD_Result queued =
        send_text(request, (unsigned)problem.status, trouble, problem.face, &text);
    cmv_buf_reset(&text);
    return queued;
}

/* ---- methods ---------------------------------------------------------------------------------------------------------- */

static enum MHD_Result preflight(cmv__request *r) {
    static const char *const HEADERS[][2] = {
        {MHD_HTTP_HEADER_ALLOW, "GET, HEAD, OPTIONS"},
        {MHD_HTTP_HEADER_ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"},
        {MHD_HTTP_HEADER_ACCESS_CONTROL_ALLOW_HEADERS, "If-None-Match"},
        {MHD_HTTP_HEADER_ACCESS_CONTROL_MAX_AGE, "86400"},
    };
    struct MHD_Response *response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (!response) return MHD_NO;
    bool good = cmv__body_headers(response, CMV__BODY_API_PROBLEM, NULL);
    for (size_t i = 0; i < sizeof HEADERS / sizeof *HEADERS; i++)
        good = good && add(response, HEADERS[i][0], HEADERS[i][1]);
    enum MHD_Result queued = good ? cmv__queue(r, MHD_HTTP_NO_CONTENT, response) : MHD_NO;
    MHD_destroy_response(response);
    return queued;
}

enum MHD_Result cmv__answer_method(cmv__server *server, cmv__request *request, const char *method) {
    cmv_err err = {.index = -1};
    if (!request->too_long)
        (void)cmv__target_parse(request->raw, request->room, &request->target, NULL);
    bool api = request->target.path && cmv__route_is_api(request->target.path);
    if (api && strcmp(method, MHD_HTTP_METHOD_OPTIONS) == 0) return preflight(request);
    (void)cmv__fail(&err, CMV_E_UNSUPPORTED, -1, __FILE__, __LINE__,
                    "the method %.20s is not for this address", method);
    return cmv__answer_trouble(server, request, NULL,
                               &(cmv__trouble){.status = MHD_HTTP_METHOD_NOT_ALLOWED,
                                               .err = &err,
                                               .header = MHD_HTTP_HEADER_ALLOW,
                                               .value = api ? "GET, HEAD, OPTIONS" : "GET, HEAD"});
}
