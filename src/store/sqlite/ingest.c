// SPDX-License-Identifier: Apache-2.0
#include "../vintage.h"
#include "base/error.h"
#include "db.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- begin, commit, abort ---------------------------------------------------------------------------------------------- */

cmv_rc cmv__sqlite_begin(cmv_store *store, cmv_ingest **out, cmv_err *err) {
    cmv__db *s = cmv__db_of(store);
    cmv__sqlite_ingest *g = &s->ingest;
    if (s->read_only) CMV_FAIL(err, CMV_E_STORE, "the store was opened for reading only");
    if (g->open) CMV_FAIL(err, CMV_E_BUSY, "this store has an ingest open already");
    CMV_TRY(cmv__stmt_once(&s->sql, CMV__SQL_BEGIN_WRITE, err));
    cmv_rc rc = cmv__db_refresh(s, err); /* nobody else can commit from here on */
    if (rc != CMV_OK) {
        (void)cmv__stmt_once(&s->sql, CMV__SQL_ROLLBACK, NULL);
        return rc;
    }
    *g = (cmv__sqlite_ingest){.base.ops = store->ops, .store = s, .open = true, .digest = s->digest};
    *out = &g->base;
    return CMV_OK;
}

static void end(cmv__sqlite_ingest *g) {
    free(g->source);
    g->source = NULL;
    g->open = false;
}

void cmv__sqlite_abort(cmv_ingest *ingest) {
    cmv__sqlite_ingest *g = cmv__ingest_of(ingest);
    cmv__db *s = g->store;
    if (!g->open) return;
    /* After a full disk SQLite has rolled back by itself. */
    if (!sqlite3_get_autocommit(s->db)) (void)cmv__stmt_once(&s->sql, CMV__SQL_ROLLBACK, NULL);
    cmv__cache_drop_after(&s->cache, s->version);
    end(g);
}

static cmv_rc write_state(cmv__sqlite_ingest *g, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    uint8_t digest[CMV__DIGEST_BYTES];
    cmv__digest_encode(g->digest, digest);
    CMV_TRY(cmv__stmt(&g->store->sql, CMV__SQL_SET_STATE, &q, err));
    sqlite3_bind_int64(q, 1, g->store->version + 1);
    sqlite3_bind_blob(q, 2, digest, sizeof digest, SQLITE_STATIC);
    sqlite3_bind_int(q, 3, g->texts);
    return cmv__stmt_run(q, err);
}

cmv_rc cmv__sqlite_commit(cmv_ingest *ingest, int64_t *version, cmv_err *err) {
    cmv__sqlite_ingest *g = cmv__ingest_of(ingest);
    cmv__db *s = g->store;
    cmv_rc rc = CMV_OK;
    if (g->changed) rc = write_state(g, err);
    bool write = g->changed || g->touched;
    if (rc == CMV_OK)
        rc = cmv__stmt_once(&s->sql, write ? CMV__SQL_COMMIT : CMV__SQL_ROLLBACK, err);
    if (rc != CMV_OK) {
        cmv__sqlite_abort(ingest);
        return rc;
    }
    if (g->changed) {
        s->version++;
        s->digest = g->digest;
    }
    if (version) *version = s->version;
    end(g);
    return CMV_OK;
}

/* ---- one batch ----------------------------------------------------------------------------------------------------------- */

/* Row of table ingest for (source, at): one for all batches of a file in a row. */
static cmv_rc use_ingest_row(cmv__sqlite_ingest *g, const cmv_batch *b, cmv_err *err) {
    const char *source = b->source ? b->source : "";
    cmv_utc_ms at = b->now == CMV_UTC_NONE ? cmv_utc_now() : b->now;
    if (g->ingest_id && g->at == at && strcmp(g->source, source) == 0) return CMV_OK;
    char *copy = strdup(source);
    if (!copy) CMV_FAIL(err, CMV_E_NOMEM, "%s: no room for the name of its source", b->metric);
    free(g->source);
    g->source = copy;
    g->at = at;
    sqlite3_stmt *q = NULL;
    CMV_TRY(cmv__stmt(&g->store->sql, CMV__SQL_ADD_INGEST, &q, err));
    sqlite3_bind_int64(q, 1, at);
    cmv__stmt_bind_text(q, 2, source);
    sqlite3_bind_int64(q, 3, g->store->version + 1);
    CMV_TRY(cmv__stmt_run(q, err));
    g->ingest_id = sqlite3_last_insert_rowid(g->store->db);
    return CMV_OK;
}

static cmv_rc add_series(cmv__db *s, const cmv_batch *b, int64_t *series_id, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_ADD_SERIES, &q, err));
    cmv__stmt_bind_text(q, 1, b->metric);
    sqlite3_bind_int(q, 2, (int)b->basis);
    CMV_TRY(cmv__stmt_run(q, err));
    *series_id = sqlite3_last_insert_rowid(s->db);
    return CMV_OK;
}

static void bind_row(sqlite3_stmt *q, int at, const cmv_obs *o) {
    sqlite3_bind_int(q, at, o->date);
    sqlite3_bind_int64(q, at + 1, o->known_at);
    if (isnan(o->value))
        sqlite3_bind_null(q, at + 2);
    else
        sqlite3_bind_double(q, at + 2, o->value);
    sqlite3_bind_int64(q, at + 3, o->flags);
}

static cmv_rc insert_run(cmv__sqlite_ingest *g, int64_t series_id, const cmv_obs *const *rows,
                         size_t n, cmv__stmt_id id, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    CMV_TRY(cmv__stmt(&g->store->sql, id, &q, err));
    sqlite3_bind_int64(q, 1, series_id);
    sqlite3_bind_int64(q, 2, g->ingest_id);
    for (size_t i = 0; i < n; i++) bind_row(q, 3 + 4 * (int)i, rows[i]);
    return cmv__stmt_run(q, err);
}

/* Inserts the fresh rows in key order, many to a statement, and clears their mark. */
static cmv_rc insert_fresh(cmv__sqlite_ingest *g, int64_t series_id, cmv__merged *m, cmv_err *err) {
    const cmv_obs *row[CMV__ROWS_AT_ONCE];
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++) {
        if (!(m->obs[i].flags & CMV__OBS_FRESH)) continue;
        m->obs[i].flags &= CMV__OBS_FLAGS;
        row[n++] = &m->obs[i];
        if (n < CMV__ROWS_AT_ONCE) continue;
        CMV_TRY(insert_run(g, series_id, row, n, CMV__SQL_ADD_ROWS, err));
        n = 0;
    }
    for (size_t i = 0; i < n; i++)
        CMV_TRY(insert_run(g, series_id, &row[i], 1, CMV__SQL_ADD_ROW, err));
    return CMV_OK;
}

static cmv__digest fresh_digest(uint64_t key, const cmv__merged *m) {
    cmv__digest sum = {0};
    for (size_t i = 0; i < m->n; i++) {
        if (m->obs[i].flags & CMV__OBS_FRESH)
            cmv__digest_add(&sum, cmv__obs_digest(key, &m->obs[i]));
    }
    return sum;
}

static void bind_summary(sqlite3_stmt *q, const cmv__summary *sum) {
    sqlite3_bind_int64(q, 4, (int64_t)sum->n_dates);
    sqlite3_bind_int64(q, 5, (int64_t)sum->n_vintages);
    sqlite3_bind_int64(q, 6, (int64_t)sum->n_reconstructed);
    if (!sum->n_dates) return; /* the rest stays NULL */
    sqlite3_bind_int(q, 7, sum->first);
    sqlite3_bind_int(q, 8, sum->last);
    sqlite3_bind_double(q, 9, sum->last_value);
    sqlite3_bind_int64(q, 10, sum->last_known);
}

static cmv_rc write_packed(cmv__sqlite_ingest *g, const cmv_batch *b, int64_t series_id,
                           const cmv__merged *m, cmv__digest digest, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    CMV_TRY(cmv__stmt(&g->store->sql, CMV__SQL_SET_PACKED, &q, err));
    size_t size = cmv__packed_size(m->n);
    uint8_t *body = sqlite3_malloc64(size);
    if (!body) CMV_FAIL(err, CMV_E_NOMEM, "%s: no room for %zu bytes", b->metric, size);
    cmv__packed_encode(cmv__series_key(b->metric, b->basis), m->obs, m->n, body);
    uint8_t hash[CMV__DIGEST_BYTES];
    cmv__digest_encode(digest, hash);
    cmv__summary sum = cmv__summary_of(m->obs, m->n);
    sqlite3_bind_int64(q, 1, series_id);
    sqlite3_bind_int64(q, 2, g->store->version + 1);
    sqlite3_bind_int64(q, 3, g->ingest_id);
    bind_summary(q, &sum);
    sqlite3_bind_blob(q, 11, hash, sizeof hash, SQLITE_STATIC);
    sqlite3_bind_blob64(q, 12, body, size, SQLITE_STATIC);
    cmv_rc rc = cmv__stmt_run(q, err);
    sqlite3_free(body);
    return rc;
}

static cmv_rc write_origin(cmv__sqlite_ingest *g, int64_t series_id, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    CMV_TRY(cmv__stmt(&g->store->sql, CMV__SQL_SET_ORIGIN, &q, err));
    sqlite3_bind_int64(q, 1, series_id);
    cmv__stmt_bind_text(q, 2, g->source);
    sqlite3_bind_int64(q, 3, g->ingest_id);
    return cmv__stmt_run(q, err);
}

/* Writes a merged series; on success its observations belong to the cache. */
static cmv_rc write_series(cmv__sqlite_ingest *g, const cmv_batch *b, const cmv__entry *held,
                           cmv__merged *m, cmv_err *err) {
    cmv__db *s = g->store;
    int64_t series_id = held ? held->series_id : 0;
    cmv__digest digest = held ? held->digest : (cmv__digest){0};
    cmv__digest added = fresh_digest(cmv__series_key(b->metric, b->basis), m);
    cmv__digest_add(&digest, added);
    CMV_TRY(use_ingest_row(g, b, err));
    if (!held) CMV_TRY(add_series(s, b, &series_id, err));
    CMV_TRY(insert_fresh(g, series_id, m, err));
    CMV_TRY(write_packed(g, b, series_id, m, digest, err));
    CMV_TRY(write_origin(g, series_id, err));
    cmv__entry *e = cmv__cache_put(&s->cache, b->metric, b->basis, m->obs, m->n);
    if (!e) CMV_FAIL(err, CMV_E_NOMEM, "%s: no room in the cache", b->metric);
    m->obs = NULL;
    e->series_id = series_id;
    e->version = s->version + 1;
    e->checked_at = s->version;
    e->digest = digest;
    cmv__digest_add(&g->digest, added);
    g->changed = true;
    return CMV_OK;
}

static cmv_rc repair(cmv__sqlite_ingest *g, const cmv_batch *b, cmv__entry *e, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    CMV_TRY(cmv__stmt(&g->store->sql, CMV__SQL_REPAIR_PACKED, &q, err));
    size_t size = cmv__packed_size(e->n);
    uint8_t *body = sqlite3_malloc64(size);
    if (!body) CMV_FAIL(err, CMV_E_NOMEM, "%s: no room for %zu bytes", b->metric, size);
    cmv__packed_encode(e->key, e->obs, e->n, body);
    sqlite3_bind_int64(q, 1, e->series_id);
    sqlite3_bind_blob64(q, 2, body, size, SQLITE_STATIC);
    cmv_rc rc = cmv__stmt_run(q, err);
    sqlite3_free(body);
    g->touched = true;
    cmv__cache_drop(&g->store->cache, e); /* the next load tries the new copy */
    return rc;
}

cmv_rc cmv__sqlite_put(cmv_ingest *ingest, const cmv_batch *batch, cmv_batch_stat *stat,
                       cmv_err *err) {
    cmv__sqlite_ingest *g = cmv__ingest_of(ingest);
    cmv__entry *held = NULL;
    cmv_rc rc = cmv__db_entry(g->store, batch->metric, batch->basis, &held, err);
    if (rc != CMV_OK && rc != CMV_E_NODATA) return rc;
    if (rc == CMV_E_NODATA) cmv_err_clear(err);
    cmv__merged m;
    CMV_TRY(cmv__vintage_merge(held ? held->obs : NULL, held ? held->n : 0, batch, &m, err));
    rc = CMV_OK;
    if (m.n_fresh)
        rc = write_series(g, batch, held, &m, err);
    else if (held && held->repaired)
        rc = repair(g, batch, held, err);
    free(m.obs);
    if (rc == CMV_OK) rc = cmv__quarantine_supersede(g, batch, err);
    if (rc == CMV_OK) *stat = m.stat;
    return rc;
}

/* ---- texts ------------------------------------------------------------------------------------------------------------------ */

static cmv_rc text_differs(cmv__db *s, const char *key, const char *text, bool *differs,
                           cmv_err *err) {
    sqlite3_stmt *q = NULL;
    bool row;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_TEXT, &q, err));
    cmv__stmt_bind_text(q, 1, key);
    cmv_rc rc = cmv__stmt_step(q, &row, err);
    const char *held = rc == CMV_OK && row ? (const char *)sqlite3_column_text(q, 0) : NULL;
    *differs = !held != !text || (held && strcmp(held, text) != 0);
    cmv__stmt_done(q);
    return rc;
}

cmv_rc cmv__sqlite_put_text(cmv_ingest *ingest, const char *key, const char *text, cmv_err *err) {
    cmv__sqlite_ingest *g = cmv__ingest_of(ingest);
    bool differs;
    CMV_TRY(text_differs(g->store, key, text, &differs, err));
    if (!differs) return CMV_OK;
    sqlite3_stmt *q = NULL;
    CMV_TRY(cmv__stmt(&g->store->sql, text ? CMV__SQL_SET_TEXT : CMV__SQL_DROP_TEXT, &q, err));
    cmv__stmt_bind_text(q, 1, key);
    if (text) cmv__stmt_bind_text(q, 2, text);
    CMV_TRY(cmv__stmt_run(q, err));
    g->changed = g->texts = true;
    return CMV_OK;
}
