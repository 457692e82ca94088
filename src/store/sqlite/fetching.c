// SPDX-License-Identifier: Apache-2.0
/* States of conversations, the log of incidents, and what changed after a version. */
#include "base/arena.h"
#include "base/error.h"
#include "db.h"
#include "rows.h"

#include <string.h>

/* ---- states of conversations -------------------------------------------------------------------------------------------- */

cmv_rc cmv__sqlite_put_fetch(cmv_ingest *ingest, const cmv_fetch_state *f, cmv_err *err) {
    cmv__sqlite_ingest *g = cmv__ingest_of(ingest);
    sqlite3_stmt *q = NULL;
    CMV_TRY(cmv__stmt(&g->store->sql, CMV__SQL_SET_FETCH, &q, err));
    cmv__stmt_bind_text(q, 1, f->provider);
    cmv__stmt_bind_text(q, 2, f->group);
    cmv__stmt_bind_text(q, 3, f->etag ? f->etag : "");
    cmv__stmt_bind_text(q, 4, f->last_modified ? f->last_modified : "");
    cmv__bind_utc(q, 5, f->tried);
    cmv__bind_utc(q, 6, f->got);
    cmv__bind_utc(q, 7, f->next);
    sqlite3_bind_int(q, 8, f->failures);
    cmv__stmt_bind_text(q, 9, f->error ? f->error : "");
    sqlite3_bind_int64(q, 10, f->bytes);
    g->touched = true;
    return cmv__stmt_run(q, err);
}

static cmv_rc read_fetch(sqlite3_stmt *q, cmv_arena *arena, void *out, cmv_err *err) {
    cmv_fetch_state *f = out;
    CMV_TRY(cmv__column_str(q, 0, arena, &f->provider, err));
    CMV_TRY(cmv__column_str(q, 1, arena, &f->group, err));
    CMV_TRY(cmv__column_str(q, 2, arena, &f->etag, err));
    CMV_TRY(cmv__column_str(q, 3, arena, &f->last_modified, err));
    CMV_TRY(cmv__column_str(q, 8, arena, &f->error, err));
    f->tried = cmv__column_utc(q, 4);
    f->got = cmv__column_utc(q, 5);
    f->next = cmv__column_utc(q, 6);
    f->failures = sqlite3_column_int(q, 7);
    f->bytes = sqlite3_column_int64(q, 9);
    return CMV_OK;
}

cmv_rc cmv__sqlite_fetches(cmv_store *store, cmv_arena *arena, cmv_fetch_state **out, size_t *n,
                           cmv_err *err) {
    sqlite3_stmt *q = NULL;
    void *rows = NULL;
    CMV_TRY(cmv__stmt(&cmv__db_of(store)->sql, CMV__SQL_FETCHES, &q, err));
    CMV_TRY(cmv__rows_collect(q, arena, sizeof **out, read_fetch, &rows, n, err));
    *out = rows;
    return CMV_OK;
}

/* ---- incidents ---------------------------------------------------------------------------------------------------------- */

static cmv_rc read_incident(sqlite3_stmt *q, cmv_arena *arena, void *out, cmv_err *err) {
    cmv_incident *i = out;
    i->id = sqlite3_column_int64(q, 0);
    i->at = sqlite3_column_int64(q, 1);
    CMV_TRY(cmv__column_str(q, 2, arena, &i->metric, err));
    CMV_TRY(cmv__column_str(q, 3, arena, &i->provider, err));
    CMV_TRY(cmv__column_str(q, 4, arena, &i->code, err));
    CMV_TRY(cmv__column_str(q, 5, arena, &i->text, err));
    i->severity = sqlite3_column_int(q, 6);
    i->first = cmv__column_date(q, 7);
    i->last = cmv__column_date(q, 8);
    i->n = sqlite3_column_int64(q, 9);
    if (i->severity >= 0 && i->severity <= 3) return CMV_OK;
    CMV_FAIL(err, CMV_E_CORRUPT, "incident %lld is damaged: severity %d", (long long)i->id,
             i->severity);
}

static const char *or_empty(const char *text) { return text ? text : ""; }

/* Whether the newest incident of the same metric, provider and code says the same. */
static cmv_rc is_repeated(cmv__db *s, const cmv_incident *i, bool *repeated, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    bool row;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_LAST_INCIDENT, &q, err));
    cmv__stmt_bind_text(q, 1, or_empty(i->metric));
    cmv__stmt_bind_text(q, 2, or_empty(i->provider));
    cmv__stmt_bind_text(q, 3, i->code);
    cmv_rc rc = cmv__stmt_step(q, &row, err);
    const char *text = rc == CMV_OK && row ? (const char *)sqlite3_column_text(q, 5) : NULL;
    *repeated = text && strcmp(text, or_empty(i->text)) == 0 &&
                sqlite3_column_int(q, 6) == i->severity && cmv__column_date(q, 7) == i->first &&
                cmv__column_date(q, 8) == i->last && sqlite3_column_int64(q, 9) == i->n;
    cmv__stmt_done(q);
    return rc;
}

cmv_rc cmv__sqlite_put_incident(cmv_ingest *ingest, const cmv_incident *i, cmv_err *err) {
    cmv__sqlite_ingest *g = cmv__ingest_of(ingest);
    sqlite3_stmt *q = NULL;
    bool repeated;
    CMV_TRY(is_repeated(g->store, i, &repeated, err));
    if (repeated) return CMV_OK;
    CMV_TRY(cmv__stmt(&g->store->sql, CMV__SQL_ADD_INCIDENT, &q, err));
    sqlite3_bind_int64(q, 1, i->at);
    cmv__stmt_bind_text(q, 2, or_empty(i->metric));
    cmv__stmt_bind_text(q, 3, or_empty(i->provider));
    cmv__stmt_bind_text(q, 4, i->code);
    cmv__stmt_bind_text(q, 5, or_empty(i->text));
    sqlite3_bind_int(q, 6, i->severity);
    cmv__bind_date(q, 7, i->first);
    cmv__bind_date(q, 8, i->last);
    sqlite3_bind_int64(q, 9, i->n);
    g->touched = true;
    return cmv__stmt_run(q, err);
}

cmv_rc cmv__sqlite_incidents(cmv_store *store, const char *metric, int64_t after, size_t max,
                             cmv_arena *arena, cmv_incident **out, size_t *n, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    void *rows = NULL;
    cmv__stmt_id id = metric ? CMV__SQL_INCIDENTS_OF : CMV__SQL_INCIDENTS;
    CMV_TRY(cmv__stmt(&cmv__db_of(store)->sql, id, &q, err));
    sqlite3_bind_int64(q, 1, after);
    sqlite3_bind_int64(q, 2, max > INT64_MAX ? INT64_MAX : (int64_t)max);
    if (metric) cmv__stmt_bind_text(q, 3, metric);
    CMV_TRY(cmv__rows_collect(q, arena, sizeof **out, read_incident, &rows, n, err));
    *out = rows;
    return CMV_OK;
}

/* ---- what changed ---------------------------------------------------------------------------------------------------------- */

static cmv_rc read_name(sqlite3_stmt *q, cmv_arena *arena, void *out, cmv_err *err) {
    return cmv__column_str(q, 0, arena, out, err);
}

/* One statement, so that metrics and texts are of one moment; the row of the texts is NULL and sorts first. */
cmv_rc cmv__sqlite_changed(cmv_store *store, int64_t after, cmv_arena *arena, const char ***metrics,
                           size_t *n, bool *texts, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    void *rows = NULL;
    size_t count;
    CMV_TRY(cmv__stmt(&cmv__db_of(store)->sql, CMV__SQL_CHANGED, &q, err));
    sqlite3_bind_int64(q, 1, after);
    CMV_TRY(cmv__rows_collect(q, arena, sizeof **metrics, read_name, &rows, &count, err));
    const char **name = rows;
    *texts = count > 0 && !name[0];
    *metrics = *texts ? name + 1 : name;
    *n = count - *texts;
    return CMV_OK;
}
