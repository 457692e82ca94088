// SPDX-License-Identifier: Apache-2.0
/*
 * What a public server may not show: metrics that only their owner may redistribute, and values fetched from a provider
 * whose terms are for the holder of a key alone. One place, so that pages, lists and API agree.
 *
 * A file that somebody imported carries the provider's name too when its form tells; only what was fetched from there
 * falls under the provider's terms with whoever fetched it.
 */
#include "app.h"

#include "base/arena.h"
#include "base/limits.h"
#include "parts.h"

#include "comove/provider.h"

#include <string.h>

/* ---- what the operator allows ------------------------------------------------------------------------------------------- */

cmv_rc cmv__shown_open(cmv_app *app, const char *list, cmv_err *err) {
    char *at = cmv_arena_str(app->arena, list);
    if (!at) CMV_FAIL(err, CMV_E_NOMEM, "no room for the list of metrics to be shown");
    CMV_NEW_ARRAY(app->shown, app->arena, const char *, strlen(list) / 2 + 1, err);
    for (at += strspn(at, ", "); *at;) {
        const cmv_metric *metric;
        const size_t n = strcspn(at, ", ");
        const bool more = at[n] != '\0';
        at[n] = '\0';
        CMV_TRY(cmv_app_metric(app, at, &metric, err));
        const char *id =
            cmv_arena_str(app->arena, metric->id); /* a user's metric may be read anew */
        if (!id) CMV_FAIL(err, CMV_E_NOMEM, "no room for the list of metrics to be shown");
        app->shown[app->n_shown++] = id;
        at += n + more;
        at += strspn(at, ", ");
    }
    return CMV_OK;
}

/* Nothing is hidden from this one: the server is not public, or its operator has the right to show it. */
static bool may_show(const cmv_app *app, const cmv_metric *m) {
    if (!app->public_only) return true;
    for (size_t i = 0; i < app->n_shown; i++) {
        if (strcmp(app->shown[i], m->id) == 0) return true;
    }
    return false;
}

/* ---- what was fetched --------------------------------------------------------------------------------------------------- */

/* Once an answer: that something was fetched is no new data version when it brought nothing new. */
static cmv_rc read_fetched(cmv_app *app, cmv_err *err) {
    cmv_fetch_books *f = &app->fetched;
    if (f->arena && f->answer == app->used.answer) return CMV_OK;
    if (!f->arena) f->arena = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    if (!f->arena) CMV_FAIL(err, CMV_E_NOMEM, "no memory for what was fetched");
    f->n = 0;
    f->answer = UINT64_MAX;
    cmv_arena_reset(f->arena);
    CMV_TRY(cmv_store_fetches(app->store, f->arena, &f->state, &f->n, err));
    f->answer = app->used.answer;
    return CMV_OK;
}

/* Has a provider ever given this installation that metric? */
static bool was_fetched(const cmv_fetch_books *f, const cmv_provider *p, const cmv_metric *m) {
    for (size_t i = 0; i < f->n; i++) {
        const cmv_fetch_state *s = &f->state[i];
        if (s->got == CMV_UTC_NONE || strcmp(s->provider, p->id) != 0) continue;
        for (size_t k = 0; k < m->n_keys; k++) {
            if (strcmp(m->keys[k].provider, p->key_kind) == 0 &&
                strcmp(m->keys[k].key, s->group) == 0)
                return true;
        }
    }
    return false;
}

/* The provider of a name in "tiingo, fred"; NULL when it is none, such as an imported file. */
static const cmv_provider *provider_at(const char *name, size_t n) {
    char id[CMV_PROVIDER_ID_MAX + 1];
    if (n > CMV_PROVIDER_ID_MAX) return NULL;
    memcpy(id, name, n);
    id[n] = '\0';
    return cmv_provider_find(id);
}

static cmv_rc personal_among(cmv_app *app, const cmv_metric *m, const char *sources,
                             const cmv_provider **out, cmv_err *err) {
    *out = NULL;
    for (const char *s = sources; *s && !*out;) {
        const size_t n = strcspn(s, ",");
        const cmv_provider *p = provider_at(s, n);
        s += n + strspn(s + n, ", ");
        if (!p || p->terms != CMV_TERMS_PERSONAL) continue;
        CMV_TRY(read_fetched(app, err));
        if (was_fetched(&app->fetched, p, m)) *out = p;
    }
    return CMV_OK;
}

/* ---- the answer --------------------------------------------------------------------------------------------------------- */

cmv_rc cmv__why_hidden(cmv_app *app, const cmv_metric *m, const char *sources, cmv_arena *arena,
                       const char **out, cmv_err *err) {
    const cmv_provider *p = NULL;
    *out = NULL;
    if (may_show(app, m)) return CMV_OK;
    if (m->owner) {
        *out = cmv_arena_printf(arena, "only %.80s may show it in public", m->owner);
    } else {
        CMV_TRY(personal_among(app, m, sources, &p, err));
        if (!p) return CMV_OK;
        *out = cmv_arena_printf(
            arena, "fetched from %.80s, whose terms allow it to the holder of the key alone",
            p->name);
    }
    if (!*out) CMV_FAIL(err, CMV_E_NOMEM, "no room for why %s is not shown", m->id);
    return CMV_OK;
}

/* The same for a metric whose sources are looked up. */
static cmv_rc why_hidden(cmv_app *app, const cmv_metric *m, cmv_arena *arena, const char **out,
                         cmv_err *err) {
    *out = NULL;
    if (may_show(app, m)) return CMV_OK;
    if (m->owner) return cmv__why_hidden(app, m, "", arena, out, err);
    for (int b = CMV_BASIS_PRICE; b <= CMV_BASIS_TOTAL && !*out; b++) {
        cmv_holding held;
        cmv_rc rc = cmv_store_holding(app->store, m->id, (cmv_basis)b, arena, &held, err);
        if (rc == CMV_E_NODATA) {
            cmv_err_clear(err);
            continue;
        }
        CMV_TRY(rc);
        CMV_TRY(cmv__why_hidden(app, m, held.sources, arena, out, err));
    }
    return CMV_OK;
}

cmv_rc cmv__restricted(cmv_app *app, const cmv_metric *m, cmv_arena *arena, bool *out, cmv_err *err) {
    const char *why;
    CMV_TRY(why_hidden(app, m, arena, &why, err));
    *out = why != NULL;
    return CMV_OK;
}

cmv_rc cmv__public_check(cmv_app *app, const cmv_metric *m, cmv_arena *arena, cmv_err *err) {
    const char *why;
    app->fetched.answer = UINT64_MAX; /* an answer begins: what was fetched is read anew */
    CMV_TRY(why_hidden(app, m, arena, &why, err));
    if (!why) return CMV_OK;
    CMV_FAIL(err, CMV_E_RESTRICTED,
             "%s is not shown here: %s; an operator who has the right starts the server with "
             "--show-restricted=%s",
             m->short_name, why, m->id);
}

cmv_rc cmv_app_hidden(cmv_app *app, cmv_arena *arena, const char *const **ids, size_t *n,
                      cmv_err *err) {
    cmv_site site;
    const char **list;
    if (!app || !arena || !ids || !n) CMV_FAIL(err, CMV_E_ARG, "hidden: a parameter is NULL");
    CMV_TRY(cmv__site_of(app, arena, &site, err));
    CMV_NEW_ARRAY(list, arena, const char *, site.n_metrics, err);
    *n = 0;
    for (size_t i = 0; i < site.n_metrics; i++) {
        if (site.metric[i].hidden) list[(*n)++] = site.metric[i].id;
    }
    *ids = list;
    return CMV_OK;
}
