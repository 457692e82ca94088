// SPDX-License-Identifier: Apache-2.0
/* What the gate found and holds back, and a person's word on it. */
#include "comove/fetch.h"

#include "base/arena.h"
#include "base/limits.h"
#include "app.h"

enum { CHUNK = 4096 };

/* ---- incidents ------------------------------------------------------------------------------------------------------------ */

/* The log is read oldest first; ids of its last `max` entries go round in a ring. */
typedef struct tail {
    int64_t *id;
    size_t max, n;
} tail;

static cmv_rc walk(cmv_store *store, const char *metric, cmv_arena *scratch, tail *t, cmv_err *err) {
    cmv_incident *at;
    size_t n = CHUNK;
    for (int64_t after = 0; n == CHUNK;) {
        cmv_arena_reset(scratch);
        CMV_TRY(cmv_store_incidents(store, metric, after, CHUNK, scratch, &at, &n, err));
        for (size_t i = 0; i < n; i++) t->id[t->n++ % t->max] = after = at[i].id;
    }
    return CMV_OK;
}

/* The newest `max` of a metric, newest first. */
static cmv_rc newest(cmv_app *app, const char *metric, size_t max, cmv_arena *arena,
                     cmv_quality *out, cmv_err *err) {
    tail t = {.max = max};
    cmv_incident *at, *turned;
    size_t n;
    CMV_NEW_ARRAY(t.id, arena, int64_t, max, err);
    cmv_arena *scratch = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    if (!scratch) CMV_FAIL(err, CMV_E_NOMEM, "no memory for the log of incidents");
    cmv_rc rc = walk(app->store, metric, scratch, &t, err);
    cmv_arena_destroy(scratch);
    CMV_TRY(rc);
    if (t.n == 0) return CMV_OK;
    int64_t after = t.n <= max ? 0 : t.id[t.n % max] - 1;
    CMV_TRY(cmv_store_incidents(app->store, metric, after, max, arena, &at, &n, err));
    CMV_NEW_ARRAY(turned, arena, cmv_incident, n, err);
    for (size_t i = 0; i < n; i++) turned[i] = at[n - 1 - i];
    out->incident = turned;
    out->n_incidents = n;
    return CMV_OK;
}

cmv_rc cmv_app_quality(cmv_app *app, const char *metric, size_t max, cmv_arena *arena,
                       cmv_quality *out, cmv_err *err) {
    cmv_quality q = {0};
    cmv_waiting *waiting;
    const cmv_metric *m = NULL;
    if (metric) CMV_TRY(cmv_app_metric(app, metric, &m, err));
    const char *id = m ? m->id : NULL;
    if (max > 0) CMV_TRY(newest(app, id, max, arena, &q, err));
    CMV_TRY(cmv_store_waiting(app->store, id, arena, &waiting, &q.n_waiting, err));
    q.waiting = waiting;
    *out = q;
    return CMV_OK;
}

/* ---- a person's word ------------------------------------------------------------------------------------------------------ */

static cmv_rc settle(cmv_app *app, const cmv_batch *like, int64_t id, bool release, const char *by,
                     cmv_batch_stat *stat, cmv_err *err) {
    cmv_ingest *in;
    CMV_TRY(cmv_ingest_begin(app->store, &in, err));
    cmv_rc rc = cmv_ingest_settle(in, id, release, like, by, stat, err);
    if (rc != CMV_OK) {
        cmv_ingest_abort(in);
        return rc;
    }
    return cmv_ingest_commit(in, NULL, err);
}

cmv_rc cmv_app_settle(cmv_app *app, int64_t id, bool release, const char *by, cmv_batch_stat *stat,
                      cmv_err *err) {
    cmv_waiting w;
    const cmv_metric *m;
    cmv_batch_stat mine = {0};
    cmv_arena *arena = cmv_arena_create(CMV_IMPORT_JOB_MAX);
    if (!arena) CMV_FAIL(err, CMV_E_NOMEM, "no memory for a batch");
    cmv_rc rc = cmv_store_waiting_one(app->store, id, arena, &w, err);
    if (rc == CMV_OK) rc = cmv_app_metric(app, w.metric, &m, err);
    if (rc == CMV_OK) {
        /* Somebody looked at it and says that it is right: it stands against what is held. */
        cmv_batch like = {.metric = m->id,
                          .basis = w.basis,
                          .pub = m->pub,
                          .conflict = CMV_CONFLICT_REVISE,
                          .looked = CMV_UTC_NONE,
                          .published = CMV_UTC_NONE,
                          .source = w.provider,
                          .now = cmv_app_now(app)};
        rc = settle(app, &like, id, release, by, &mine, err);
    }
    cmv_arena_destroy(arena);
    if (rc == CMV_OK && stat) *stat = mine;
    return rc;
}
