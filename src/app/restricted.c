// SPDX-License-Identifier: Apache-2.0
/*
 * What a public server may not show: metrics that only their owner may redistribute, and values from a provider whose
 * terms are for the holder of a key alone. One place, so that pages, lists and API agree.
 */
#include "app.h"

#include "base/arena.h"
#include "base/limits.h"
#include "parts.h"

#include "comove/provider.h"

#include <string.h>

/* The provider of a name in "tiingo, fred"; NULL when it is none, such as an imported file. */
static const cmv_provider *provider_at(const char *name, size_t n) {
    char id[CMV_PROVIDER_ID_MAX + 1];
    if (n > CMV_PROVIDER_ID_MAX) return NULL;
    memcpy(id, name, n);
    id[n] = '\0';
    return cmv_provider_find(id);
}

static const cmv_provider *personal_among(const char *sources) {
    for (const char *s = sources; *s;) {
        const size_t n = strcspn(s, ",");
        const cmv_provider *p = provider_at(s, n);
        if (p && p->terms == CMV_TERMS_PERSONAL) return p;
        s += n + strspn(s + n, ", ");
    }
    return NULL;
}

static cmv_rc personal_source(cmv_app *app, const cmv_metric *m, cmv_arena *arena,
                              const cmv_provider **out, cmv_err *err) {
    *out = NULL;
    for (int b = CMV_BASIS_PRICE; b <= CMV_BASIS_TOTAL && !*out; b++) {
        cmv_holding held;
        cmv_rc rc = cmv_store_holding(app->store, m->id, (cmv_basis)b, arena, &held, err);
        if (rc == CMV_E_NODATA) {
            cmv_err_clear(err);
            continue;
        }
        CMV_TRY(rc);
        *out = personal_among(held.sources);
    }
    return CMV_OK;
}

bool cmv__is_restricted(const cmv_app *app, const cmv_metric *m, const char *sources) {
    return app->public_only && (m->owner || personal_among(sources));
}

cmv_rc cmv__restricted(cmv_app *app, const cmv_metric *m, cmv_arena *arena, bool *out, cmv_err *err) {
    const cmv_provider *p = NULL;
    *out = false;
    if (!app->public_only) return CMV_OK;
    if (!m->owner) CMV_TRY(personal_source(app, m, arena, &p, err));
    *out = m->owner || p;
    return CMV_OK;
}

#define WAY_OUT "; an operator who has the right starts the server with --show-restricted"

cmv_rc cmv__public_check(cmv_app *app, const cmv_metric *m, cmv_arena *arena, cmv_err *err) {
    const cmv_provider *p;
    if (!app->public_only) return CMV_OK;
    if (m->owner)
        CMV_FAIL(err, CMV_E_RESTRICTED, "only %.80s may show %s in public" WAY_OUT, m->owner,
                 m->short_name);
    CMV_TRY(personal_source(app, m, arena, &p, err));
    if (p)
        CMV_FAIL(
            err, CMV_E_RESTRICTED,
            "%s is held from %.80s, whose terms allow it to the holder of the key alone" WAY_OUT,
            m->short_name, p->name);
    return CMV_OK;
}
