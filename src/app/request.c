// SPDX-License-Identifier: Apache-2.0
/* Parameters, as they come in a URL or on a command line, understood once for all faces. */
#include "app.h"

#include "base/arena.h"
#include "parts.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOW_MIN = 20, WINDOW_MAX = 10000 };

static bool given(const char *text) { return text && text[0]; }

static cmv_rc date_of(const char *parameter, const char *text, cmv_date *out, cmv_err *err) {
    if (!given(text)) return CMV_OK;
    if (cmv_date_parse(text, strlen(text), out, NULL) == CMV_OK) return CMV_OK;
    CMV_FAIL(err, CMV_E_ARG, "%s=%.40s is no date; write YYYY-MM-DD", parameter, text);
}

static cmv_rc window_of(const char *text, size_t *out, cmv_err *err) {
    if (!given(text)) return CMV_OK;
    char *end;
    long n = strtol(text, &end, 10);
    if (*end || n < WINDOW_MIN || n > WINDOW_MAX)
        CMV_FAIL(err, CMV_E_ARG,
                 "window=%.40s is no window; write a number of observations from %d to %d", text,
                 WINDOW_MIN, WINDOW_MAX);
    *out = (size_t)n;
    return CMV_OK;
}

static cmv_rc basis_of(const char *text, cmv_request *out, cmv_err *err) {
    out->basis = CMV_BASIS_TOTAL;
    if (!given(text)) return CMV_OK;
    out->basis_given = true;
    for (cmv_basis b = CMV_BASIS_PRICE; b <= CMV_BASIS_TOTAL; b++) {
        out->basis = b;
        if (strcmp(text, cmv_basis_name(b)) == 0) return CMV_OK;
    }
    CMV_FAIL(err, CMV_E_ARG, "basis=%.40s is not known; use price or total", text);
}

static cmv_rc align_of(const char *text, cmv_align_mode *out, cmv_err *err) {
    if (!given(text)) return CMV_OK;
    for (cmv_align_mode m = CMV_ALIGN_DATED; m <= CMV_ALIGN_KNOWN; m++) {
        *out = m;
        if (strcmp(text, cmv_align_name(m)) == 0) return CMV_OK;
    }
    CMV_FAIL(err, CMV_E_ARG, "align=%.40s is not known; use dated or known", text);
}

static cmv_rc asof_of(cmv_app *app, const char *text, cmv_request *out, cmv_err *err) {
    cmv_date today = cmv_zone_date(CMV_ZONE_NEW_YORK, cmv_app_now(app));
    out->as_of = CMV_UTC_MAX;
    out->asof_date = CMV_DATE_NONE;
    out->opt.today = today;
    CMV_TRY(date_of("asof", text, &out->asof_date, err));
    if (out->asof_date == CMV_DATE_NONE) return CMV_OK;
    char now[CMV_DATE_TEXT];
    if (out->asof_date > today)
        CMV_FAIL(err, CMV_E_ARG, "asof=%.40s is still to come; today is %s", text,
                 cmv_date_format(today, now));
    out->as_of = cmv_asof_of_date(out->asof_date);
    out->opt.today = out->asof_date;
    return CMV_OK;
}

/* Name and text of each parameter in the order that URLs use. */
typedef struct parameter {
    const char *name, *text;
} parameter;

enum { N_PARAMETERS = 7 };

static void list(const cmv_query *q, parameter p[N_PARAMETERS]) {
    const parameter all[N_PARAMETERS] = {
        {"from", q->from},   {"to", q->to},       {"window", q->window}, {"returns", q->returns},
        {"basis", q->basis}, {"align", q->align}, {"asof", q->asof}};
    memcpy(p, all, sizeof all);
}

static bool is_default(parameter p) {
    return !given(p.text) || (strcmp(p.name, "returns") == 0 && strcmp(p.text, "auto") == 0) ||
           (strcmp(p.name, "align") == 0 && strcmp(p.text, "dated") == 0);
}

/* All values passed their checks, so none needs escaping in a URL or a shell. */
static cmv_rc canonical(const cmv_query *q, cmv_arena *arena, cmv_request *out, cmv_err *err) {
    parameter p[N_PARAMETERS];
    const char *text = "";
    list(q, p);
    for (int i = 0; i < N_PARAMETERS && text; i++) {
        if (is_default(p[i])) continue;
        out->any_given = true;
        text = cmv_arena_printf(arena, "%s%s%s=%s", text, text[0] ? "&" : "", p[i].name, p[i].text);
    }
    if (!text) CMV_FAIL(err, CMV_E_NOMEM, "no room for the query");
    out->canonical = text;
    return CMV_OK;
}

cmv_rc cmv_app_request(cmv_app *app, const cmv_query *query, cmv_arena *arena, cmv_request *out,
                       cmv_err *err) {
    static const cmv_query none = {0};
    const cmv_query *q = query ? query : &none;
    cmv_request r = {.opt = cmv_pair_opt_default()};
    CMV_TRY(date_of("from", q->from, &r.opt.from, err));
    CMV_TRY(date_of("to", q->to, &r.opt.to, err));
    CMV_TRY(window_of(q->window, &r.opt.window, err));
    if (given(q->returns)) CMV_TRY(cmv_returns_parse(q->returns, &r.opt.returns, err));
    CMV_TRY(basis_of(q->basis, &r, err));
    CMV_TRY(align_of(q->align, &r.opt.align, err));
    CMV_TRY(asof_of(app, q->asof, &r, err));
    if (r.opt.from != CMV_DATE_NONE && r.opt.to != CMV_DATE_NONE && r.opt.from > r.opt.to)
        CMV_FAIL(err, CMV_E_ARG, "from=%s is after to=%s", q->from, q->to);
    CMV_TRY(canonical(q, arena, &r, err));
    *out = r;
    return CMV_OK;
}

const char *cmv__request_command(const cmv_query *query, const char *verb, const cmv_request *r,
                                 cmv_arena *arena) {
    static const cmv_query none = {0};
    parameter p[N_PARAMETERS];
    char asof[CMV_DATE_TEXT];
    list(query ? query : &none, p);
    const char *text = verb;
    for (int i = 0; i < N_PARAMETERS - 1 && text; i++) {
        if (!is_default(p[i]))
            text = cmv_arena_printf(arena, "%s --%s %s", text, p[i].name, p[i].text);
    }
    return text ? cmv_arena_printf(arena, "%s --as-of %s", text, cmv_date_format(r->opt.today, asof))
                : NULL;
}
