// SPDX-License-Identifier: Apache-2.0
/* One request, from its address to its response. */
#include "comove/fetch.h"
#include "route.h"
#include "server.h"

#include <stdio.h>
#include <string.h>

/* Two ids, an ending and a canonical query; the URL itself was bounded before. */
enum { KEY_MAX = CMV_URL_MAX + 64 };

/* Pages about fetching and freshness change with the minute and with every attempt: made anew at most this often. */
enum { MOMENT_MS = 1000 };

enum MHD_Result cmv__queue(cmv__request *request, unsigned status, struct MHD_Response *response) {
    request->status = status;
    return MHD_queue_response(request->connection, status, response);
}

/* A failure, told as its code says. */
static enum MHD_Result trouble(cmv__server *s, cmv__request *r, cmv__seat *seat, const cmv_err *err) {
    return cmv__answer_trouble(s, r, seat, &(cmv__trouble){.err = err});
}

/* ---- bodies ----------------------------------------------------------------------------------------------------------- */

/* Queues a body; returns what compressing it added to memory. */
static size_t send_body(cmv__request *r, cmv__body *body, enum MHD_Result *queued) {
    size_t grew;
    unsigned status;
    struct MHD_Response *response = cmv__body_response(body, &r->ask, &status, &grew);
    *queued = response ? cmv__queue(r, status, response) : MHD_NO;
    return grew;
}

static enum MHD_Result send_file(cmv__request *r, cmv__body *body, unsigned status) {
    enum MHD_Result queued;
    if (status == MHD_HTTP_OK) {
        (void)send_body(r, body, &queued);
        return queued;
    }
    size_t grew;
    struct MHD_Response *response =
        cmv__body_response(body, &(cmv__body_ask){0}, &(unsigned){0}, &grew);
    return cmv__queue(r, status, response);
}

/* ---- elsewhere -------------------------------------------------------------------------------------------------------- */

/* 308 to an address on this host; the query goes along. */
static enum MHD_Result redirect(cmv__server *s, cmv__request *r, const cmv__match *match,
                                const char *a, const char *b) {
    char to[CMV_URL_MAX + 512];
    if (!cmv__route_write(match, a, b, to, sizeof to)) return MHD_NO;
    size_t n = strlen(to);
    if (r->target.raw_query[0]) snprintf(to + n, sizeof to - n, "?%s", r->target.raw_query);
    return cmv__answer_trouble(s, r, NULL,
                               &(cmv__trouble){.status = MHD_HTTP_PERMANENT_REDIRECT,
                                               .header = MHD_HTTP_HEADER_LOCATION,
                                               .value = to});
}

static enum MHD_Result see(cmv__server *s, cmv__request *r, const char *path) {
    return cmv__answer_trouble(s, r, NULL,
                               &(cmv__trouble){.status = MHD_HTTP_SEE_OTHER,
                                               .header = MHD_HTTP_HEADER_LOCATION,
                                               .value = path});
}

/* What a name on the search field stands for: *id is "" when it is no metric. */
static const char *id_of(cmv__seat *seat, const char *name, cmv_err *err) {
    const cmv_metric *metric;
    return cmv_app_metric(seat->app, name, &metric, err) == CMV_OK ? metric->id : "";
}

/* Splits "TLT vs IWM", "tlt/iwm", "tlt, iwm" or "tlt iwm" in place; NULL when there is nothing to split at. */
static char *second_name(char *text) {
    static const char *const JOINTS[] = {" vs ", " VS ", "-vs-", " / ", "/", ", ", ",", " "};
    for (size_t i = 0; i < sizeof JOINTS / sizeof *JOINTS; i++) {
        char *at = strstr(text, JOINTS[i]);
        if (!at || at == text || !at[strlen(JOINTS[i])]) continue;
        *at = '\0';
        return at + strlen(JOINTS[i]);
    }
    return NULL;
}

/* The search field without a script: one name leads to the metric, two to the pair. */
static enum MHD_Result find(cmv__server *s, cmv__request *r, cmv__seat *seat) {
    char path[2 * CMV_ID_MAX + 32];
    cmv_err err = {.index = -1};
    if (!r->target.find[0]) return see(s, r, "/metrics");
    const char *a = id_of(seat, r->target.find, &err), *b = "";
    char *names = cmv_arena_str(seat->arena, r->target.find),
         *second = names && !a[0] ? second_name(names) : NULL;
    if (second) {
        a = id_of(seat, names, &err);
        b = a[0] ? id_of(seat, second, &err) : "";
    }
    if (!a[0] || (second && !b[0])) return trouble(s, r, seat, &err);
    if (second && strcmp(a, b) != 0)
        snprintf(path, sizeof path, "/compare/%s-vs-%s", a, b);
    else
        snprintf(path, sizeof path, "/metrics/%s", a);
    return see(s, r, path);
}

/* ---- pages ------------------------------------------------------------------------------------------------------------ */

static cmv_rc render(cmv__server *s, cmv__request *r, const cmv__match *m, cmv__seat *seat,
                     cmv__body **out, cmv_err *err) {
    cmv_page_request page = {.page = m->route->page,
                             .face = m->face,
                             .a = m->a,
                             .b = m->b,
                             .query = r->target.query,
                             .unicode = true,
                             .base_url = s->opt->base_url};
    CMV_TRY(cmv_app_page(seat->app, &page, seat->arena, &seat->text, err));
    cmv__body_kind kind = cmv__route_is_api(m->route->pattern) ? CMV__BODY_API : CMV__BODY_PAGE;
    *out = cmv__body_create(kind, cmv_face_media(m->face), seat->text.at, seat->text.n);
    if (!*out) CMV_FAIL(err, CMV_E_NOMEM, "no memory for a page of %zu bytes", seat->text.n);
    return CMV_OK;
}

/* Ids of the names in the address, "" where there is none; they live as long as the seat is held. */
static cmv_rc resolve(cmv__seat *seat, const cmv__match *m, const char **a, const char **b,
                      cmv_err *err) {
    const cmv_metric *metric;
    *a = *b = "";
    if (m->route->page == CMV_PAGE_SCENARIO) {
        const cmv_scenario *s = cmv_catalog_scenario(cmv_app_catalog(seat->app), m->a);
        *a = s ? s->id : m->a; /* an unknown one is refused by the page */
        return CMV_OK;
    }
    if (m->a[0]) {
        CMV_TRY(cmv_app_metric(seat->app, m->a, &metric, err));
        *a = metric->id;
    }
    if (m->b[0]) {
        CMV_TRY(cmv_app_metric(seat->app, m->b, &metric, err));
        *b = metric->id;
    }
    return CMV_OK;
}

/* A name that is no metric brings no metrics as suggestions. */
static bool names_metrics(const cmv__match *m) { return m->route->page != CMV_PAGE_SCENARIO; }

/* Pages of one pair or metric rest on what they name and on when the next value of it is due; the others on everything,
 * and three of them on the minute. */
static cmv__needs needs_of(const cmv__match *m, cmv__seat *seat) {
    const cmv_utc_ms until = cmv_app_until(seat->app);
    cmv__needs needs = {.all = true, .until = until == CMV_UTC_MAX ? 0 : until};
    switch (m->route->page) {
    case CMV_PAGE_METRIC:
    case CMV_PAGE_OBSERVATIONS:
    case CMV_PAGE_PAIR:
    case CMV_PAGE_CORRELATION:
        cmv_app_used(seat->app, true, &needs.name, &needs.n);
        needs.all = needs.n == 0;
        break;
    case CMV_PAGE_SOURCES:
    case CMV_PAGE_STATUS:
    case CMV_PAGE_QUALITY:
        needs.life_ms = MOMENT_MS;
        break;
    default:
        break;
    }
    return needs;
}

/* Computes a page that the cache lacks and answers with it. */
static enum MHD_Result compute(cmv__server *s, cmv__request *r, const cmv__match *m,
                               cmv__cache_item *item) {
    cmv__seat *seat = cmv__pool_take(s->pool);
    const char *a, *b;
    cmv_err err = {.index = -1};
    cmv__body *body = NULL;
    enum MHD_Result queued;
    cmv__needs needs;
    cmv_app_used(seat->app, true, &needs.name, &needs.n); /* forgets what others asked on this seat */
    cmv_rc rc = resolve(seat, m, &a, &b, &err);
    bool elsewhere = rc == CMV_OK && (strcmp(a, m->a) != 0 || strcmp(b, m->b) != 0);
    if (rc == CMV_OK && !elsewhere && render(s, r, m, seat, &body, &err) != CMV_OK) body = NULL;
    if (body) needs = needs_of(m, seat);
    if (body)
        cmv__cache_fill(s->cache, item, body, cmv__body_bytes(body), &needs);
    else
        cmv__cache_fail(s->cache, item);
    if (body)
        cmv__cache_grow(s->cache, item, send_body(r, body, &queued));
    else if (elsewhere)
        queued = redirect(s, r, m, a, b);
    else
        queued = cmv__answer_trouble(
            s, r, seat, &(cmv__trouble){.err = &err, .a = names_metrics(m) ? m->a : "", .b = m->b});
    cmv__pool_give(s->pool, seat);
    return queued;
}

/* Key of an answer within its epoch: address without query, then the query as the application writes it. */
static cmv_rc key_of(cmv__seat *seat, cmv__request *r, const cmv__match *m, char key[KEY_MAX],
                     cmv_err *err) {
    cmv_request request = {.canonical = ""};
    if (r->target.any_query)
        CMV_TRY(cmv_app_request(seat->app, &r->target.query, seat->arena, &request, err));
    if (!cmv__route_write(m, m->a, m->b, key, KEY_MAX))
        CMV_FAIL(err, CMV_E_LIMIT, "the address is too long");
    size_t n = strlen(key);
    snprintf(key + n, KEY_MAX - n, "?%s", request.canonical);
    return CMV_OK;
}

static enum MHD_Result page(cmv__server *s, cmv__request *r, const cmv__match *m) {
    char key[KEY_MAX];
    cmv_err err = {.index = -1};
    uint64_t epoch = cmv__server_epoch(s);
    cmv__seat *seat = r->target.any_query ? cmv__pool_take(s->pool) : NULL;
    cmv_rc rc = key_of(seat, r, m, key, &err);
    enum MHD_Result queued = rc == CMV_OK ? MHD_NO : trouble(s, r, seat, &err);
    cmv__pool_give(s->pool, seat);
    if (rc != CMV_OK) return queued;
    cmv__cache_item *item;
    switch (cmv__cache_claim(s->cache, epoch, key, &item)) {
    case CMV__CLAIM_HIT: {
        size_t grew = send_body(r, cmv__cache_value(item), &queued);
        if (grew) cmv__cache_grow(s->cache, item, grew);
        break;
    }
    case CMV__CLAIM_MINE:
        queued = compute(s, r, m, item);
        break;
    case CMV__CLAIM_NONE:
        break;
    }
    cmv__cache_release(s->cache, item);
    return queued;
}

/* ---- dispatch --------------------------------------------------------------------------------------------------------- */

static cmv_rc check(const cmv__request *r, const cmv__match *m, cmv_err *err) {
    if (r->target.metrics || r->target.after)
        CMV_FAIL(err, CMV_E_ARG,
                 "there is no parameter \"%s\" here; /events and /api/v1/changes have it",
                 r->target.metrics ? "m" : "after");
    bool searchable = m->route->page == CMV_PAGE_METRICS && m->face == CMV_FACE_HTML;
    if (r->target.find && !searchable)
        CMV_FAIL(err, CMV_E_ARG,
                 "there is no parameter \"q\" here; the search field of /metrics has it");
    if (r->target.any_query && !m->route->query)
        CMV_FAIL(
            err, CMV_E_ARG,
            "%s takes no parameters; from, to, window and the others belong to metrics and pairs",
            m->route->pattern);
    return CMV_OK;
}

static enum MHD_Result routed(cmv__server *s, cmv__request *r, const cmv__match *m) {
    cmv_err err = {.index = -1};
    if (m->slash) return redirect(s, r, m, m->a, m->b);
    if (check(r, m, &err) != CMV_OK) return trouble(s, r, NULL, &err);
    if (!r->target.find) return page(s, r, m);
    cmv__seat *seat = cmv__pool_take(s->pool);
    enum MHD_Result queued = find(s, r, seat);
    cmv__pool_give(s->pool, seat);
    return queued;
}

static enum MHD_Result no_page(cmv__server *s, cmv__request *r) {
    cmv_err err;
    (void)cmv__fail(&err, CMV_E_NOTFOUND, -1, __FILE__, __LINE__, "there is no page at %.200s",
                    r->target.path);
    return trouble(s, r, NULL, &err);
}

/* Addresses that are no page of the application. */
static const struct own {
    const char *path;
    enum MHD_Result (*answer)(cmv__server *server, cmv__request *request);
} OWN[] = {
    {"/events", cmv__answer_events},
    {"/api/v1/changes", cmv__answer_changes},
    {"/-/metrics", cmv__answer_figures},
};

static const struct own *own_of(const char *path) {
    for (size_t i = 0; i < sizeof OWN / sizeof *OWN; i++) {
        if (strcmp(OWN[i].path, path) == 0) return &OWN[i];
    }
    return NULL;
}

static enum MHD_Result own_answer(cmv__server *s, cmv__request *r, const struct own *own) {
    cmv_err err = {.index = -1};
    if (!r->target.find && !r->target.any_query) return own->answer(s, r);
    (void)cmv__fail(&err, CMV_E_ARG, -1, __FILE__, __LINE__,
                    "%s takes no parameters but m and after", own->path);
    return trouble(s, r, NULL, &err);
}

/* An address understood; rc and err tell of its parameters. */
static enum MHD_Result at_address(cmv__server *s, cmv__request *r, cmv_rc rc, cmv_err *err) {
    cmv__match match;
    const struct own *own = own_of(r->target.path);
    if (!own && !cmv__route_match(r->target.path, &match)) return no_page(s, r);
    if (rc != CMV_OK) return trouble(s, r, NULL, err);
    if (cmv__pool_generation(s->pool) > 0)
        return own ? own_answer(s, r, own) : routed(s, r, &match);
    (void)cmv__fail(err, CMV_E_BUSY, -1, __FILE__, __LINE__,
                    "comove is opening its data; try again in a moment");
    return trouble(s, r, NULL, err);
}

enum MHD_Result cmv__answer(cmv__server *server, cmv__request *request) {
    cmv_err err = {.index = -1};
    if (request->too_long) {
        (void)cmv__fail(&err, CMV_E_LIMIT, -1, __FILE__, __LINE__,
                        "the address is longer than %d bytes", CMV_URL_MAX);
        return cmv__answer_trouble(server, request, NULL,
                                   &(cmv__trouble){.status = MHD_HTTP_URI_TOO_LONG, .err = &err});
    }
    cmv_rc rc = cmv__target_parse(request->raw, request->room, &request->target, &err);
    if (!request->target.path) return trouble(server, request, NULL, &err);
    cmv__body *file = cmv__server_file(server, request->target.path);
    bool loaded = cmv__pool_generation(server->pool) > 0;
    if (strcmp(request->target.path, "/readyz") == 0)
        return send_file(request, loaded ? server->ready : server->loading,
                         loaded ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE);
    return file ? send_file(request, file, MHD_HTTP_OK) : at_address(server, request, rc, &err);
}
