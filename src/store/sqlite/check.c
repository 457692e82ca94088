// SPDX-License-Identifier: Apache-2.0
#include "../vintage.h"
#include "base/error.h"
#include "db.h"
#include "schema.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static cmv_rc check_file(cmv__db *s, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    int code = sqlite3_prepare_v2(s->db, "PRAGMA integrity_check(1)", -1, &q, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(q);
    const char *said = code == SQLITE_ROW ? (const char *)sqlite3_column_text(q, 0) : NULL;
    cmv_rc rc = CMV_OK;
    if (!said)
        rc = cmv__sqlite_fail(s->db, code, "integrity check", err);
    else if (strcmp(said, "ok") != 0)
        rc = cmv__fail(err, CMV_E_CORRUPT, -1, __FILE__, __LINE__, "file structure: %s", said);
    sqlite3_finalize(q);
    return rc;
}

static cmv_rc check_references(cmv__db *s, cmv_err *err) {
    int64_t faults;
    CMV_TRY(cmv__sqlite_int(s->db, "SELECT count(*) FROM pragma_foreign_key_check", &faults, err));
    if (faults)
        CMV_FAIL(err, CMV_E_CORRUPT, "%lld rows refer to a series or an ingest that is gone",
                 (long long)faults);
    return CMV_OK;
}

static bool same_obs(const cmv_obs *a, const cmv_obs *b) {
    return a->date == b->date && a->known_at == b->known_at && a->flags == b->flags &&
           cmv__value_equal(a->value, b->value, 0);
}

/* Walks the rows of a series beside its packed copy and sums their hashes. */
static cmv_rc compare_rows(cmv__db *s, int64_t id, uint64_t key, const cmv_obs *obs, size_t n,
                           cmv__digest *sum, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_ROWS, &q, err));
    sqlite3_bind_int64(q, 1, id);
    cmv_rc rc = CMV_OK;
    size_t i = 0;
    for (bool row = true; rc == CMV_OK;) {
        rc = cmv__stmt_step(q, &row, err);
        if (rc != CMV_OK || !row) break;
        cmv_obs o = cmv__db_row(q);
        if (i < n && same_obs(&o, &obs[i])) {
            cmv__digest_add(sum, cmv__obs_digest(key, &o));
            i++;
            continue;
        }
        char day[CMV_DATE_TEXT];
        rc = cmv__fail(err, CMV_E_CORRUPT, (int64_t)i, __FILE__, __LINE__,
                       "packed copy and row %zu differ at %s", i, cmv_date_format(o.date, day));
    }
    cmv__stmt_done(q);
    if (rc == CMV_OK && i < n)
        CMV_FAIL(err, CMV_E_CORRUPT, "the packed copy has %zu observations, %zu rows are there", n,
                 i);
    return rc;
}

static bool column_is(sqlite3_stmt *q, int column, bool there, int64_t value) {
    bool null = sqlite3_column_type(q, column) == SQLITE_NULL;
    return there ? !null && sqlite3_column_int64(q, column) == value : null;
}

static bool summary_holds(sqlite3_stmt *q, const cmv__summary *sum) {
    bool any = sum->n_dates > 0;
    double last = sqlite3_column_double(q, 9);
    return column_is(q, 4, true, (int64_t)sum->n_dates) &&
           column_is(q, 5, true, (int64_t)sum->n_vintages) &&
           column_is(q, 6, true, (int64_t)sum->n_reconstructed) &&
           column_is(q, 7, any, sum->first) && column_is(q, 8, any, sum->last) &&
           column_is(q, 10, any, sum->last_known) &&
           (any ? last == sum->last_value : sqlite3_column_type(q, 9) == SQLITE_NULL);
}

static cmv_rc compare_series(cmv__db *s, sqlite3_stmt *q, const cmv_obs *obs, size_t n,
                             uint64_t key, cmv__digest *total, cmv_err *err) {
    cmv__digest sum = {0};
    CMV_TRY(compare_rows(s, sqlite3_column_int64(q, 0), key, obs, n, &sum, err));
    cmv__summary summary = cmv__summary_of(obs, n);
    if (!summary_holds(q, &summary))
        CMV_FAIL(err, CMV_E_CORRUPT, "its summary does not fit its observations");
    uint8_t bytes[CMV__DIGEST_BYTES];
    cmv__digest_encode(sum, bytes);
    if (sqlite3_column_bytes(q, 11) != CMV__DIGEST_BYTES ||
        memcmp(bytes, sqlite3_column_blob(q, 11), sizeof bytes) != 0) {
        CMV_FAIL(err, CMV_E_CORRUPT, "its content hash does not fit its observations");
    }
    if (sqlite3_column_int64(q, 3) > s->version)
        CMV_FAIL(err, CMV_E_CORRUPT, "it is newer than the store's version");
    cmv__digest_add(total, sum);
    return CMV_OK;
}

/* Row of CMV__SQL_ALL_SERIES. */
static cmv_rc check_series(cmv__db *s, sqlite3_stmt *q, cmv__digest *total, cmv_err *err) {
    const char *metric = (const char *)sqlite3_column_text(q, 1);
    cmv_basis basis = (cmv_basis)sqlite3_column_int(q, 2);
    uint64_t key = cmv__series_key(metric ? metric : "", basis);
    const uint8_t *body = sqlite3_column_blob(q, 12);
    cmv_obs *obs = NULL;
    size_t n = 0;
    cmv_err why = {.file = __FILE__, .line = __LINE__};
    cmv_rc rc = cmv__packed_decode(key, body ? body : (const uint8_t *)"",
                                   (size_t)sqlite3_column_bytes(q, 12), &obs, &n, &why);
    if (rc == CMV_OK) rc = compare_series(s, q, obs, n, key, total, &why);
    free(obs);
    if (rc == CMV_OK) return CMV_OK;
    return cmv__fail(err, rc, -1, why.file, why.line, "%s (%s): %s", metric, cmv_basis_name(basis),
                     why.msg);
}

static cmv_rc check_all_series(cmv__db *s, cmv__digest *total, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_ALL_SERIES, &q, err));
    cmv_rc rc = CMV_OK;
    for (bool row = true; rc == CMV_OK && row;) {
        rc = cmv__stmt_step(q, &row, err);
        if (rc == CMV_OK && row) rc = check_series(s, q, total, err);
    }
    cmv__stmt_done(q);
    return rc;
}

static cmv_rc check_state(cmv__db *s, cmv__digest total, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    bool row;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_ORPHANS, &q, err));
    cmv_rc rc = cmv__stmt_step(q, &row, err);
    int64_t orphans = rc == CMV_OK && row ? sqlite3_column_int64(q, 0) : 0;
    int64_t newest = rc == CMV_OK && row ? sqlite3_column_int64(q, 1) : 0;
    cmv__stmt_done(q);
    if (rc != CMV_OK) return rc;
    if (orphans)
        CMV_FAIL(err, CMV_E_CORRUPT, "%lld packed copies belong to no series", (long long)orphans);
    if (newest > s->version)
        CMV_FAIL(err, CMV_E_CORRUPT, "an ingest is newer than the store's version");
    if (total.lo != s->digest.lo || total.hi != s->digest.hi) {
        CMV_FAIL(err, CMV_E_CORRUPT, "the store's content hash does not fit its observations");
    }
    return CMV_OK;
}

static cmv_rc check_quarantine(cmv__db *s, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_ALL_QUARANTINED, &q, err));
    cmv_rc rc = CMV_OK;
    for (bool row = true; rc == CMV_OK;) {
        rc = cmv__stmt_step(q, &row, err);
        if (rc != CMV_OK || !row) break;
        cmv__held_back h = {0};
        rc = cmv__held_back_read(q, &h, err);
        free(h.obs);
        free(h.rounding);
    }
    cmv__stmt_done(q);
    return rc;
}

static cmv_rc check_within(cmv__db *s, cmv_err *err) {
    cmv__digest total = {0};
    CMV_TRY(check_file(s, err));
    CMV_TRY(cmv__schema_check(s->db, cmv__schema_steps(), err));
    CMV_TRY(check_references(s, err));
    s->pragma_version = -1; /* the state as of this transaction */
    CMV_TRY(cmv__db_refresh(s, err));
    CMV_TRY(check_all_series(s, &total, err));
    CMV_TRY(check_quarantine(s, err));
    return check_state(s, total, err);
}

/* In one read transaction, so that a writer beside it is not taken for damage. */
cmv_rc cmv__sqlite_check(cmv_store *store, cmv_err *err) {
    cmv__db *s = cmv__db_of(store);
    if (s->ingest.open)
        CMV_FAIL(err, CMV_E_BUSY, "commit or abort the ingest before checking the store");
    CMV_TRY(cmv__stmt_once(&s->sql, CMV__SQL_BEGIN_READ, err));
    cmv_rc rc = check_within(s, err);
    if (!sqlite3_get_autocommit(s->db)) (void)cmv__stmt_once(&s->sql, CMV__SQL_ROLLBACK, NULL);
    return rc;
}
