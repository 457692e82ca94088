// SPDX-License-Identifier: Apache-2.0
/* What fetching keeps beside the data: states, incidents, batches that wait. The checks that hold for every kind of store. */
#include "backend.h"
#include "base/error.h"
#include "base/limits.h"
#include "vintage.h"

#include <string.h>

#define NEED(condition, err)                                                                       \
    do {                                                                                           \
        if (!(condition)) CMV_FAIL((err), CMV_E_ARG, "%s: an argument is NULL", __func__);         \
    } while (0)

/* ---- checks ----------------------------------------------------------------------------------------------------------- */

static cmv_rc check_open(const cmv_ingest *ingest, cmv_err *err) {
    if (ingest->failed) CMV_FAIL(err, CMV_E_ARG, "this ingest has failed; it can only be aborted");
    return CMV_OK;
}

static cmv_rc latch(cmv_ingest *ingest, cmv_rc rc) {
    if (rc != CMV_OK) ingest->failed = true;
    return rc;
}

static cmv_rc check_name(const char *what, const char *name, cmv_err *err) {
    if (name && *name && strnlen(name, CMV_SOURCE_MAX + 1) <= CMV_SOURCE_MAX) return CMV_OK;
    CMV_FAIL(err, CMV_E_ARG, "the name of a %s has 1 to %d bytes", what, CMV_SOURCE_MAX);
}

static cmv_rc check_note(const char *what, const char *text, cmv_err *err) {
    if (!text || strnlen(text, CMV_NOTE_MAX + 1) <= CMV_NOTE_MAX) return CMV_OK;
    CMV_FAIL(err, CMV_E_ARG, "%s: a text has at most %d bytes", what, CMV_NOTE_MAX);
}

static cmv_rc check_fetch(const cmv_fetch_state *f, cmv_err *err) {
    NEED(f, err);
    CMV_TRY(check_name("provider", f->provider, err));
    CMV_TRY(check_name("group of keys", f->group, err));
    CMV_TRY(check_note("etag", f->etag, err));
    CMV_TRY(check_note("last-modified", f->last_modified, err));
    CMV_TRY(check_note("error", f->error, err));
    if (f->failures < 0 || f->bytes < 0)
        CMV_FAIL(err, CMV_E_ARG, "%s %s: failures and bytes are no negative numbers", f->provider,
                 f->group);
    return CMV_OK;
}

static cmv_rc check_incident(const cmv_incident *i, cmv_err *err) {
    NEED(i, err);
    CMV_TRY(check_name("code", i->code, err));
    CMV_TRY(check_note("metric", i->metric, err));
    CMV_TRY(check_note("provider", i->provider, err));
    CMV_TRY(check_note("incident", i->text, err));
    if (i->severity < 0 || i->severity > 3)
        CMV_FAIL(err, CMV_E_ARG, "%s: unknown severity %d", i->code, i->severity);
    return CMV_OK;
}

static cmv_rc check_quarantine(const cmv_batch *batch, const char *reason, cmv_err *err) {
    NEED(batch, err);
    CMV_TRY(cmv__id_check(batch->metric, batch->basis, err));
    CMV_TRY(check_note("reason", reason, err));
    return cmv__batch_check(batch, err);
}

/* ---- the interface ------------------------------------------------------------------------------------------------------ */

cmv_rc cmv_ingest_put_fetch(cmv_ingest *ingest, const cmv_fetch_state *state, cmv_err *err) {
    NEED(ingest, err);
    CMV_TRY(check_open(ingest, err));
    cmv_rc rc = check_fetch(state, err);
    if (rc == CMV_OK) rc = ingest->ops->put_fetch(ingest, state, err);
    return latch(ingest, rc);
}

cmv_rc cmv_ingest_put_incident(cmv_ingest *ingest, const cmv_incident *incident, cmv_err *err) {
    NEED(ingest, err);
    CMV_TRY(check_open(ingest, err));
    cmv_rc rc = check_incident(incident, err);
    if (rc == CMV_OK) rc = ingest->ops->put_incident(ingest, incident, err);
    return latch(ingest, rc);
}

cmv_rc cmv_ingest_quarantine(cmv_ingest *ingest, const cmv_batch *batch, const char *reason,
                             int64_t *id, bool *known, cmv_err *err) {
    NEED(ingest, err);
    CMV_TRY(check_open(ingest, err));
    int64_t got = 0;
    bool was = false;
    cmv_rc rc = check_quarantine(batch, reason, err);
    if (rc == CMV_OK)
        rc = ingest->ops->quarantine(ingest, batch, reason ? reason : "", &got, &was, err);
    if (rc == CMV_OK && id) *id = got;
    if (rc == CMV_OK && known) *known = was;
    return latch(ingest, rc);
}

/* What a person got wrong is told before anything is written, so the ingest can go on. */
cmv_rc cmv_ingest_settle(cmv_ingest *ingest, int64_t id, bool release, const cmv_batch *like,
                         const char *by, cmv_batch_stat *stat, cmv_err *err) {
    NEED(ingest, err);
    CMV_TRY(check_open(ingest, err));
    NEED(like || !release, err);
    CMV_TRY(check_note("by", by, err));
    cmv_batch_stat got = {.first_kept = SIZE_MAX};
    cmv_rc rc = ingest->ops->settle(ingest, id, release, like, by ? by : "", &got, err);
    if (rc == CMV_E_NOTFOUND || rc == CMV_E_EXISTS) return rc;
    if (rc == CMV_OK && stat) *stat = got;
    return latch(ingest, rc);
}

cmv_rc cmv_store_fetches(cmv_store *store, cmv_arena *arena, cmv_fetch_state **out, size_t *n,
                         cmv_err *err) {
    NEED(store && arena && out && n, err);
    return store->ops->fetches(store, arena, out, n, err);
}

cmv_rc cmv_store_incidents(cmv_store *store, const char *metric, int64_t after, size_t max,
                           cmv_arena *arena, cmv_incident **out, size_t *n, cmv_err *err) {
    NEED(store && arena && out && n, err);
    return store->ops->incidents(store, metric, after, max, arena, out, n, err);
}

cmv_rc cmv_store_waiting(cmv_store *store, const char *metric, cmv_arena *arena, cmv_waiting **out,
                         size_t *n, cmv_err *err) {
    NEED(store && arena && out && n, err);
    return store->ops->waiting(store, metric, arena, out, n, err);
}

cmv_rc cmv_store_waiting_one(cmv_store *store, int64_t id, cmv_arena *arena, cmv_waiting *out,
                             cmv_err *err) {
    NEED(store && arena && out, err);
    return store->ops->waiting_one(store, id, arena, out, err);
}

cmv_rc cmv_store_changed(cmv_store *store, int64_t after, cmv_arena *arena, const char ***metrics,
                         size_t *n, bool *texts, cmv_err *err) {
    NEED(store && arena && metrics && n, err);
    bool changed = false;
    CMV_TRY(store->ops->changed(store, after, arena, metrics, n, &changed, err));
    if (texts) *texts = changed;
    return CMV_OK;
}
