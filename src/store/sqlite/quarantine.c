// SPDX-License-Identifier: Apache-2.0
/* Batches that the gate held back: kept whole, found again by their hash, put when a person releases them. */
#include "../vintage.h"
#include "base/arena.h"
#include "base/error.h"
#include "db.h"
#include "rows.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* Columns of CMV__QUARANTINE_COLUMNS and what follows them in CMV__SQL_QUARANTINED. */
enum {
    C_ID,
    C_STATE,
    C_AT,
    C_SETTLED,
    C_METRIC,
    C_PROVIDER,
    C_REASON,
    C_BY,
    C_BASIS,
    C_FIRST,
    C_LAST,
    C_N,
    C_HASH,
    C_BODY,
    C_ROUNDING
};

/* ---- the bytes ---------------------------------------------------------------------------------------------------------- */

/* What is held back, as bytes: what the hash covers. */
typedef struct content {
    const char *metric, *provider;
    cmv_basis basis;
    const void *body, *rounding; /* rounding NULL: none */
    size_t n_body, n_rounding;
} content;

static void hash_of(const content *c, uint8_t out[CMV__DIGEST_BYTES]) {
    uint64_t seed = XXH3_64bits_withSeed(c->provider, strlen(c->provider),
                                         cmv__series_key(c->metric, c->basis));
    XXH128_hash_t body = XXH3_128bits_withSeed(c->body, c->n_body, seed);
    cmv__digest sum = {.lo = body.low64, .hi = body.high64};
    if (c->rounding) {
        XXH128_hash_t h = XXH3_128bits_withSeed(c->rounding, c->n_rounding, ~seed);
        cmv__digest_add(&sum, (cmv__digest){.lo = h.low64, .hi = h.high64});
    }
    cmv__digest_encode(sum, out);
}

static bool adds_up(const content *c, const cmv_waiting *w, const void *hash, int n_hash) {
    uint8_t want[CMV__DIGEST_BYTES];
    if (!hash || n_hash != CMV__DIGEST_BYTES || !c->metric || !c->provider) return false;
    if (c->rounding && c->n_rounding != w->n * sizeof(double)) return false;
    hash_of(c, want);
    return memcmp(hash, want, sizeof want) == 0;
}

/* The row without what it would put; texts live until the statement is ended. */
static cmv_waiting row_of(sqlite3_stmt *q) {
    return (cmv_waiting){
        .id = sqlite3_column_int64(q, C_ID),
        .state = (cmv_waiting_state)sqlite3_column_int(q, C_STATE),
        .at = sqlite3_column_int64(q, C_AT),
        .settled = cmv__column_utc(q, C_SETTLED),
        .metric = (const char *)sqlite3_column_text(q, C_METRIC),
        .provider = (const char *)sqlite3_column_text(q, C_PROVIDER),
        .reason = (const char *)sqlite3_column_text(q, C_REASON),
        .by = (const char *)sqlite3_column_text(q, C_BY),
        .basis = (cmv_basis)sqlite3_column_int(q, C_BASIS),
        .first = cmv__column_date(q, C_FIRST),
        .last = cmv__column_date(q, C_LAST),
        .n = (size_t)sqlite3_column_int64(q, C_N),
    };
}

/* The conditions of the table are looked at when it is written, not when it is read, and callers look these up in tables. */
static cmv_rc check_row(const cmv_waiting *w, cmv_err *err) {
    bool state = (unsigned)w->state < CMV_WAITING_STATES;
    bool basis = w->basis == CMV_BASIS_PRICE || w->basis == CMV_BASIS_TOTAL;
    if (state && basis) return CMV_OK;
    CMV_FAIL(err, CMV_E_CORRUPT, "quarantined batch %lld is damaged: state %d, basis %d",
             (long long)w->id, (int)w->state, (int)w->basis);
}

static cmv_rc copy_rounding(const content *c, cmv__held_back *out, cmv_err *err) {
    if (!c->rounding || !c->n_rounding) return CMV_OK;
    out->rounding = malloc(c->n_rounding);
    if (!out->rounding) CMV_FAIL(err, CMV_E_NOMEM, "no room for %zu bytes", c->n_rounding);
    memcpy(out->rounding, c->rounding, c->n_rounding);
    return CMV_OK;
}

cmv_rc cmv__held_back_read(sqlite3_stmt *q, cmv__held_back *out, cmv_err *err) {
    cmv__held_back got = {.row = row_of(q)};
    cmv_waiting *w = &got.row;
    bool rounded = sqlite3_column_type(q, C_ROUNDING) != SQLITE_NULL;
    const void *body = sqlite3_column_blob(q, C_BODY),
               *rounding = sqlite3_column_blob(q, C_ROUNDING);
    content c = {.metric = w->metric,
                 .provider = w->provider,
                 .basis = w->basis,
                 .body = body ? body : "",
                 .n_body = (size_t)sqlite3_column_bytes(q, C_BODY),
                 .rounding = rounded ? (rounding ? rounding : "") : NULL,
                 .n_rounding = (size_t)sqlite3_column_bytes(q, C_ROUNDING)};
    CMV_TRY(check_row(w, err));
    if (!adds_up(&c, w, sqlite3_column_blob(q, C_HASH), sqlite3_column_bytes(q, C_HASH)))
        CMV_FAIL(err, CMV_E_CORRUPT, "quarantined batch %lld is damaged", (long long)w->id);
    size_t n = 0;
    if (c.n_body) {
        uint64_t key = cmv__series_key(w->metric, w->basis);
        CMV_TRY(cmv__packed_decode(key, c.body, c.n_body, &got.obs, &n, err));
    }
    cmv_rc rc = CMV_OK;
    if (n != w->n)
        rc = cmv__fail(err, CMV_E_CORRUPT, -1, __FILE__, __LINE__,
                       "quarantined batch %lld has %zu observations, not %zu", (long long)w->id, n,
                       w->n);
    if (rc == CMV_OK) rc = copy_rounding(&c, &got, err);
    if (rc != CMV_OK) {
        free(got.obs);
        return rc;
    }
    *out = got;
    return CMV_OK;
}

/* ---- held back -------------------------------------------------------------------------------------------------------------- */

static cmv_rc find_same(cmv__db *s, const uint8_t hash[CMV__DIGEST_BYTES], int64_t *id,
                        cmv_err *err) {
    sqlite3_stmt *q = NULL;
    bool row;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_SAME_QUARANTINED, &q, err));
    sqlite3_bind_blob(q, 1, hash, CMV__DIGEST_BYTES, SQLITE_STATIC);
    cmv_rc rc = cmv__stmt_step(q, &row, err);
    if (rc == CMV_OK) *id = row ? sqlite3_column_int64(q, 0) : 0;
    cmv__stmt_done(q);
    return rc;
}

static cmv_rc add(cmv__sqlite_ingest *g, const cmv_batch *b, const char *reason, const content *c,
                  const uint8_t hash[CMV__DIGEST_BYTES], cmv_err *err) {
    sqlite3_stmt *q = NULL;
    CMV_TRY(cmv__stmt(&g->store->sql, CMV__SQL_ADD_QUARANTINED, &q, err));
    sqlite3_bind_int64(q, 1, b->now == CMV_UTC_NONE ? cmv_utc_now() : b->now);
    cmv__stmt_bind_text(q, 2, c->metric);
    sqlite3_bind_int(q, 3, (int)c->basis);
    cmv__stmt_bind_text(q, 4, c->provider);
    cmv__stmt_bind_text(q, 5, reason);
    cmv__bind_date(q, 6, b->n ? b->obs[0].date : CMV_DATE_NONE);
    cmv__bind_date(q, 7, b->n ? b->obs[b->n - 1].date : CMV_DATE_NONE);
    sqlite3_bind_int64(q, 8, (int64_t)b->n);
    sqlite3_bind_blob(q, 9, hash, CMV__DIGEST_BYTES, SQLITE_STATIC);
    sqlite3_bind_blob64(q, 10, c->body, c->n_body, SQLITE_STATIC);
    if (c->rounding) sqlite3_bind_blob64(q, 11, c->rounding, c->n_rounding, SQLITE_STATIC);
    g->touched = true;
    return cmv__stmt_run(q, err);
}

cmv_rc cmv__quarantine_supersede(cmv__sqlite_ingest *g, const cmv_batch *b, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    if (b->n == 0) return CMV_OK;
    CMV_TRY(cmv__stmt(&g->store->sql, CMV__SQL_SUPERSEDE, &q, err));
    cmv__stmt_bind_text(q, 1, b->metric);
    sqlite3_bind_int(q, 2, (int)b->basis);
    cmv__stmt_bind_text(q, 3, b->source ? b->source : "");
    cmv__bind_date(q, 4, b->obs[b->n - 1].date);
    sqlite3_bind_int64(q, 5, b->now == CMV_UTC_NONE ? cmv_utc_now() : b->now);
    CMV_TRY(cmv__stmt_run(q, err));
    if (sqlite3_changes(g->store->db) > 0) g->touched = true;
    return CMV_OK;
}

static cmv_rc keep(cmv__sqlite_ingest *g, const cmv_batch *b, const char *reason, const content *c,
                   int64_t *id, bool *known, cmv_err *err) {
    uint8_t hash[CMV__DIGEST_BYTES];
    hash_of(c, hash);
    CMV_TRY(find_same(g->store, hash, id, err));
    *known = *id != 0;
    if (*known) return CMV_OK;
    CMV_TRY(cmv__quarantine_supersede(g, b, err));
    CMV_TRY(add(g, b, reason, c, hash, err));
    *id = sqlite3_last_insert_rowid(g->store->db);
    return CMV_OK;
}

cmv_rc cmv__sqlite_quarantine(cmv_ingest *ingest, const cmv_batch *b, const char *reason,
                              int64_t *id, bool *known, cmv_err *err) {
    size_t size = b->n ? cmv__packed_size(b->n) : 0;
    uint8_t *body = malloc(size ? size : 1);
    if (!body) CMV_FAIL(err, CMV_E_NOMEM, "%s: no room for %zu bytes", b->metric, size);
    if (size) cmv__packed_encode(cmv__series_key(b->metric, b->basis), b->obs, b->n, body);
    bool rounded = b->rounding && b->n;
    content c = {.metric = b->metric,
                 .provider = b->source ? b->source : "",
                 .basis = b->basis,
                 .body = body,
                 .n_body = size,
                 .rounding = rounded ? b->rounding : NULL,
                 .n_rounding = rounded ? b->n * sizeof *b->rounding : 0};
    cmv_rc rc = keep(cmv__ingest_of(ingest), b, reason, &c, id, known, err);
    free(body);
    return rc;
}

/* ---- a person's word ----------------------------------------------------------------------------------------------------------- */

static cmv_rc mark(cmv__sqlite_ingest *g, int64_t id, bool release, cmv_utc_ms at, const char *by,
                   cmv_err *err) {
    sqlite3_stmt *q = NULL;
    CMV_TRY(cmv__stmt(&g->store->sql, CMV__SQL_SETTLE, &q, err));
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_int(q, 2, release ? CMV_RELEASED : CMV_REJECTED);
    sqlite3_bind_int64(q, 3, at);
    cmv__stmt_bind_text(q, 4, by);
    g->touched = true;
    return cmv__stmt_run(q, err);
}

/* The statement at the batch with this id; the caller ends it. */
static cmv_rc find(cmv__db *s, int64_t id, sqlite3_stmt **q, cmv_err *err) {
    bool row;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_QUARANTINED, q, err));
    sqlite3_bind_int64(*q, 1, id);
    cmv_rc rc = cmv__stmt_step(*q, &row, err);
    if (rc == CMV_OK && !row)
        rc = cmv__fail(err, CMV_E_NOTFOUND, -1, __FILE__, __LINE__,
                       "there is no quarantined batch %lld", (long long)id);
    if (rc != CMV_OK) cmv__stmt_done(*q);
    return rc;
}

static cmv_rc put_released(cmv_ingest *ingest, sqlite3_stmt *q, const cmv_batch *like,
                           cmv_batch_stat *stat, cmv_err *err) {
    cmv__held_back h;
    CMV_TRY(cmv__held_back_read(q, &h, err));
    cmv_batch b = *like;
    b.metric = h.row.metric;
    b.basis = h.row.basis;
    b.source = h.row.provider;
    b.obs = h.obs;
    b.rounding = h.rounding;
    b.n = h.row.n;
    cmv_rc rc = cmv__batch_check(&b, err);
    if (rc == CMV_OK) rc = cmv__sqlite_put(ingest, &b, stat, err);
    free(h.obs);
    free(h.rounding);
    return rc;
}

cmv_rc cmv__sqlite_settle(cmv_ingest *ingest, int64_t id, bool release, const cmv_batch *like,
                          const char *by, cmv_batch_stat *stat, cmv_err *err) {
    cmv__sqlite_ingest *g = cmv__ingest_of(ingest);
    sqlite3_stmt *q = NULL;
    CMV_TRY(find(g->store, id, &q, err));
    cmv_waiting w = row_of(q);
    cmv_rc rc = check_row(&w, err);
    if (rc == CMV_OK && w.state != CMV_WAITING)
        rc = cmv__fail(err, CMV_E_EXISTS, -1, __FILE__, __LINE__,
                       "batch %lld of %s was %s before, by %s", (long long)id, w.metric,
                       cmv_waiting_state_name(w.state), w.by && *w.by ? w.by : "nobody named");
    if (rc == CMV_OK && release) rc = put_released(ingest, q, like, stat, err);
    cmv__stmt_done(q);
    if (rc != CMV_OK) return rc;
    cmv_utc_ms at = like && like->now != CMV_UTC_NONE ? like->now : cmv_utc_now();
    return mark(g, id, release, at, by, err);
}

/* ---- reading -------------------------------------------------------------------------------------------------------------------- */

/* Copies the texts of a row into the arena. */
static cmv_rc adopt(sqlite3_stmt *q, cmv_arena *arena, cmv_waiting *w, cmv_err *err) {
    CMV_TRY(cmv__column_str(q, C_METRIC, arena, &w->metric, err));
    CMV_TRY(cmv__column_str(q, C_PROVIDER, arena, &w->provider, err));
    CMV_TRY(cmv__column_str(q, C_REASON, arena, &w->reason, err));
    return cmv__column_str(q, C_BY, arena, &w->by, err);
}

static cmv_rc read_waiting(sqlite3_stmt *q, cmv_arena *arena, void *out, cmv_err *err) {
    cmv_waiting *w = out;
    *w = row_of(q);
    CMV_TRY(check_row(w, err));
    return adopt(q, arena, w, err);
}

cmv_rc cmv__sqlite_waiting(cmv_store *store, const char *metric, cmv_arena *arena,
                           cmv_waiting **out, size_t *n, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    void *rows = NULL;
    cmv__stmt_id id = metric ? CMV__SQL_WAITING_OF : CMV__SQL_WAITING;
    CMV_TRY(cmv__stmt(&cmv__db_of(store)->sql, id, &q, err));
    if (metric) cmv__stmt_bind_text(q, 1, metric);
    CMV_TRY(cmv__rows_collect(q, arena, sizeof **out, read_waiting, &rows, n, err));
    *out = rows;
    return CMV_OK;
}

static cmv_rc copy_content(const cmv__held_back *h, cmv_arena *arena, cmv_waiting *w, cmv_err *err) {
    cmv_obs *obs;
    CMV_NEW_RAW(obs, arena, cmv_obs, w->n, err);
    if (w->n && h->obs) memcpy(obs, h->obs, w->n * sizeof *obs);
    w->obs = obs;
    if (!h->rounding) return CMV_OK;
    double *rounding;
    CMV_NEW_RAW(rounding, arena, double, w->n, err);
    memcpy(rounding, h->rounding, w->n * sizeof *rounding);
    w->rounding = rounding;
    return CMV_OK;
}

cmv_rc cmv__sqlite_waiting_one(cmv_store *store, int64_t id, cmv_arena *arena, cmv_waiting *out,
                               cmv_err *err) {
    sqlite3_stmt *q = NULL;
    cmv__held_back h = {0};
    CMV_TRY(find(cmv__db_of(store), id, &q, err));
    cmv_rc rc = cmv__held_back_read(q, &h, err);
    cmv_waiting got = h.row;
    if (rc == CMV_OK) rc = adopt(q, arena, &got, err);
    cmv__stmt_done(q);
    if (rc == CMV_OK) rc = copy_content(&h, arena, &got, err);
    free(h.obs);
    free(h.rounding);
    if (rc == CMV_OK) *out = got;
    return rc;
}
