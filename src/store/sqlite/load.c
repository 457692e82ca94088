// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/error.h"
#include "base/limits.h"
#include "db.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- data version ---------------------------------------------------------------------------------------------------- */

static cmv_rc read_state(cmv__db *s, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    bool row;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_STATE, &q, err));
    cmv_rc rc = cmv__stmt_step(q, &row, err);
    if (rc == CMV_OK && (!row || sqlite3_column_bytes(q, 1) != CMV__DIGEST_BYTES)) {
        rc = cmv__fail(err, CMV_E_CORRUPT, -1, __FILE__, __LINE__,
                       "the store has lost its version and content hash");
    }
    if (rc == CMV_OK) {
        s->version = sqlite3_column_int64(q, 0);
        s->digest = cmv__digest_decode(sqlite3_column_blob(q, 1));
    }
    cmv__stmt_done(q);
    return rc;
}

/*
 * The counter is read before the state: a commit in between is then seen at the next call. It does not count this
 * connection's own commits; cmv__sqlite_commit sets the version itself.
 */
cmv_rc cmv__db_refresh(cmv__db *s, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    bool row;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_DATA_VERSION, &q, err));
    cmv_rc rc = cmv__stmt_step(q, &row, err);
    int64_t counter = rc == CMV_OK && row ? sqlite3_column_int64(q, 0) : -1;
    sqlite3_reset(q);
    if (rc != CMV_OK) return rc;
    if (counter >= 0 && counter == s->pragma_version) return CMV_OK;
    CMV_TRY(read_state(s, err));
    s->pragma_version = counter;
    return CMV_OK;
}

cmv_rc cmv__sqlite_version(cmv_store *store, int64_t *version, cmv_err *err) {
    cmv__db *s = cmv__db_of(store);
    CMV_TRY(cmv__db_refresh(s, err));
    *version = s->version;
    return CMV_OK;
}

/* ---- one series ------------------------------------------------------------------------------------------------------- */

cmv_obs cmv__db_row(sqlite3_stmt *q) {
    bool withdrawn = sqlite3_column_type(q, 3) == SQLITE_NULL;
    return (cmv_obs){.date = sqlite3_column_int(q, 0),
                     .flags = (uint32_t)sqlite3_column_int64(q, 1),
                     .known_at = sqlite3_column_int64(q, 2),
                     .value = withdrawn ? (double)NAN : sqlite3_column_double(q, 3)};
}

static cmv_rc collect_rows(sqlite3_stmt *q, cmv_obs **obs, size_t *n, cmv_err *err) {
    size_t cap = 0;
    for (bool row = true;;) {
        CMV_TRY(cmv__stmt_step(q, &row, err));
        if (!row) return CMV_OK;
        if (*n == cap) {
            if (cap >= CMV_SERIES_MAX)
                CMV_FAIL(err, CMV_E_LIMIT, "a series has more than %d vintages", CMV_SERIES_MAX);
            cap = cap ? cap * 2 : 1024;
            cmv_obs *more = realloc(*obs, cap * sizeof **obs);
            if (!more) CMV_FAIL(err, CMV_E_NOMEM, "no room for %zu observations", cap);
            *obs = more;
        }
        (*obs)[(*n)++] = cmv__db_row(q);
    }
}

static cmv__digest digest_of(uint64_t key, const cmv_obs *obs, size_t n) {
    cmv__digest sum = {0};
    for (size_t i = 0; i < n; i++) cmv__digest_add(&sum, cmv__obs_digest(key, &obs[i]));
    return sum;
}

/* The packed copy is damaged: the rows serve, if their hash proves that they are whole. */
static cmv_rc load_rows(cmv__db *s, int64_t series_id, uint64_t key, cmv__digest want,
                        cmv_obs **obs, size_t *n, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_ROWS, &q, err));
    sqlite3_bind_int64(q, 1, series_id);
    cmv_obs *got = NULL;
    size_t count = 0;
    cmv_rc rc = collect_rows(q, &got, &count, err);
    cmv__stmt_done(q);
    cmv__digest have = digest_of(key, got, rc == CMV_OK ? count : 0);
    if (rc == CMV_OK && (count == 0 || have.lo != want.lo || have.hi != want.hi)) {
        rc = cmv__fail(err, CMV_E_CORRUPT, -1, __FILE__, __LINE__,
                       "its packed copy is damaged and so are its rows");
    }
    if (rc != CMV_OK) {
        free(got);
        return rc;
    }
    *obs = got;
    *n = count;
    return CMV_OK;
}

/* What a row of CMV__SQL_PACKED holds, decoded. */
typedef struct loaded {
    cmv_obs *obs;
    size_t n;
    int64_t series_id, version;
    cmv__digest digest;
    bool repaired;
} loaded;

static cmv_rc decode_row(cmv__db *s, sqlite3_stmt *q, uint64_t key, loaded *l, cmv_err *err) {
    l->series_id = sqlite3_column_int64(q, 0);
    l->version = sqlite3_column_int64(q, 1);
    const uint8_t *digest = sqlite3_column_blob(q, 2);
    if (!digest || sqlite3_column_bytes(q, 2) != CMV__DIGEST_BYTES) {
        CMV_FAIL(err, CMV_E_CORRUPT, "it has no packed copy");
    }
    l->digest = cmv__digest_decode(digest);
    const uint8_t *body = sqlite3_column_blob(q, 3);
    size_t size = (size_t)sqlite3_column_bytes(q, 3);
    cmv_err why;
    cmv_rc rc =
        cmv__packed_decode(key, body ? body : (const uint8_t *)"", size, &l->obs, &l->n, &why);
    if (rc == CMV_OK) return CMV_OK;
    if (rc != CMV_E_CORRUPT) CMV_FAIL(err, rc, "%s", why.msg);
    cmv__log(&s->log, CMV_LOG_WARN, "store: series %lld: %s; reading its rows",
             (long long)l->series_id, why.msg);
    l->repaired = true;
    return load_rows(s, l->series_id, key, l->digest, &l->obs, &l->n, err);
}

static cmv_rc read_entry(cmv__db *s, const char *metric, cmv_basis basis, loaded *l, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    bool row;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_PACKED, &q, err));
    cmv__stmt_bind_text(q, 1, metric);
    sqlite3_bind_int(q, 2, (int)basis);
    cmv_rc rc = cmv__stmt_step(q, &row, err);
    if (rc == CMV_OK && !row) {
        rc = cmv__fail(err, CMV_E_NODATA, -1, __FILE__, __LINE__, "nothing is held for %s (%s)",
                       metric, cmv_basis_name(basis));
    }
    cmv_err why;
    if (rc == CMV_OK) {
        rc = decode_row(s, q, cmv__series_key(metric, basis), l, &why);
        if (rc != CMV_OK) cmv__fail(err, rc, -1, why.file, why.line, "%s: %s", metric, why.msg);
    }
    cmv__stmt_done(q);
    return rc;
}

/* Another series may have changed the store's version; a look at this one's spares decoding it again. */
static cmv_rc still_valid(cmv__db *s, cmv__entry *e, bool *valid, cmv_err *err) {
    *valid = e->checked_at == s->version;
    if (*valid) return CMV_OK;
    sqlite3_stmt *q = NULL;
    bool row;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_SERIES_VERSION, &q, err));
    sqlite3_bind_int64(q, 1, e->series_id);
    cmv_rc rc = cmv__stmt_step(q, &row, err);
    *valid = rc == CMV_OK && row && sqlite3_column_int64(q, 0) == e->version;
    cmv__stmt_done(q);
    if (*valid) e->checked_at = s->version;
    return rc;
}

cmv_rc cmv__db_entry(cmv__db *s, const char *metric, cmv_basis basis, cmv__entry **out,
                     cmv_err *err) {
    CMV_TRY(cmv__db_refresh(s, err));
    cmv__entry *e = cmv__cache_find(&s->cache, metric, basis);
    bool valid = false;
    if (e) CMV_TRY(still_valid(s, e, &valid, err));
    if (!valid) {
        loaded l = {0};
        CMV_TRY(read_entry(s, metric, basis, &l, err));
        e = cmv__cache_put(&s->cache, metric, basis, l.obs, l.n);
        if (!e) {
            free(l.obs);
            CMV_FAIL(err, CMV_E_NOMEM, "%s: no room in the cache", metric);
        }
        e->series_id = l.series_id;
        e->version = l.version;
        e->checked_at = s->version;
        e->digest = l.digest;
        e->repaired = l.repaired;
    }
    *out = e;
    return CMV_OK;
}

cmv_rc cmv__sqlite_load(cmv_store *store, const char *metric, cmv_basis basis, cmv_arena *arena,
                        const cmv_obs **obs, size_t *n, cmv_err *err) {
    cmv__entry *e;
    CMV_TRY(cmv__db_entry(cmv__db_of(store), metric, basis, &e, err));
    if (arena) {
        cmv_obs *copy;
        CMV_NEW_ARRAY(copy, arena, cmv_obs, e->n, err);
        memcpy(copy, e->obs, e->n * sizeof *copy);
        *obs = copy;
    } else {
        *obs = e->obs;
    }
    *n = e->n;
    return CMV_OK;
}
