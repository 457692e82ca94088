// SPDX-License-Identifier: Apache-2.0
/* One open SQLite store. */
#ifndef CMV_STORE_SQLITE_DB_H
#define CMV_STORE_SQLITE_DB_H

#include "../backend.h"
#include "../packed.h"
#include "cache.h"
#include "statement.h"

typedef struct cmv__db cmv__db;

/* The one ingest that a store can have open. */
typedef struct cmv__sqlite_ingest {
    cmv_ingest base; /* first, so that a cmv_ingest * is one of these */
    cmv__db *store;
    bool open;
    bool changed; /* observations or texts differ from before: the version grows */
    bool texts;   /* some of what changed are texts */
    bool touched; /* something was written that makes no new version */
    cmv__digest digest;
    int64_t ingest_id; /* row of table ingest that is in use; 0: none yet */
    cmv_utc_ms at;     /* of that row */
    char *source;      /* of that row */
} cmv__sqlite_ingest;

struct cmv__db {
    cmv_store base; /* first, so that a cmv_store * is one of these */
    cmv__statements sql;
    sqlite3 *db;
    bool read_only;
    cmv_log log;
    int64_t version;    /* data version, as last read */
    cmv__digest digest; /* content hash at that version */
    int64_t pragma_version; /* SQLite's counter of other connections' commits at that time; -1: not yet read */
    cmv__sqlite_ingest ingest;
    cmv__cache cache;
};

static inline cmv__db *cmv__db_of(cmv_store *store) { return (cmv__db *)(void *)store; }
static inline cmv__sqlite_ingest *cmv__ingest_of(cmv_ingest *ingest) {
    return (cmv__sqlite_ingest *)(void *)ingest;
}

/** Brings `version` and `digest` up to date if another connection has committed. */
cmv_rc cmv__db_refresh(cmv__db *s, cmv_err *err);
/** The series as held now, decoded. Errors: E_NODATA, E_STORE, E_CORRUPT, E_BUSY, E_NOMEM. */
cmv_rc cmv__db_entry(cmv__db *s, const char *metric, cmv_basis basis, cmv__entry **out,
                     cmv_err *err);
/** One row of CMV__SQL_ROWS. */
cmv_obs cmv__db_row(sqlite3_stmt *q);

/* A row of the table quarantine with what it would put; obs and rounding are the caller's to free. */
typedef struct cmv__held_back {
    cmv_waiting row; /* texts live until the statement is ended */
    cmv_obs *obs;
    double *rounding;
} cmv__held_back;

/** Decodes the row of CMV__SQL_QUARANTINED at which q stands. Errors: E_CORRUPT (anything that was not written so), E_NOMEM. */
cmv_rc cmv__held_back_read(sqlite3_stmt *q, cmv__held_back *out, cmv_err *err);

/** What waits of the batch's metric, basis and source and reaches no further than it needs nobody's word any more. */
cmv_rc cmv__quarantine_supersede(cmv__sqlite_ingest *ingest, const cmv_batch *batch, cmv_err *err);

cmv_rc cmv__sqlite_version(cmv_store *store, int64_t *version, cmv_err *err);
cmv_rc cmv__sqlite_begin(cmv_store *store, cmv_ingest **out, cmv_err *err);
cmv_rc cmv__sqlite_put(cmv_ingest *ingest, const cmv_batch *batch, cmv_batch_stat *stat,
                       cmv_err *err);
cmv_rc cmv__sqlite_put_text(cmv_ingest *ingest, const char *key, const char *text, cmv_err *err);
cmv_rc cmv__sqlite_commit(cmv_ingest *ingest, int64_t *version, cmv_err *err);
void cmv__sqlite_abort(cmv_ingest *ingest);
cmv_rc cmv__sqlite_load(cmv_store *store, const char *metric, cmv_basis basis, cmv_arena *arena,
                        const cmv_obs **obs, size_t *n, cmv_err *err);
cmv_rc cmv__sqlite_holdings(cmv_store *store, cmv_arena *arena, cmv_holding **out, size_t *n,
                            cmv_err *err);
cmv_rc cmv__sqlite_holding(cmv_store *store, const char *metric, cmv_basis basis, cmv_arena *arena,
                           cmv_holding *out, cmv_err *err);
cmv_rc cmv__sqlite_sources(cmv_store *store, const char *metric, cmv_basis basis, cmv_utc_ms as_of,
                           cmv_arena *arena, const char **out, cmv_err *err);
cmv_rc cmv__sqlite_text(cmv_store *store, const char *key, cmv_arena *arena, const char **text,
                        cmv_err *err);
cmv_rc cmv__sqlite_texts(cmv_store *store, const char *prefix, cmv_arena *arena, const char ***keys,
                         const char ***texts, size_t *n, cmv_err *err);
cmv_rc cmv__sqlite_put_fetch(cmv_ingest *ingest, const cmv_fetch_state *state, cmv_err *err);
cmv_rc cmv__sqlite_put_incident(cmv_ingest *ingest, const cmv_incident *incident, cmv_err *err);
cmv_rc cmv__sqlite_quarantine(cmv_ingest *ingest, const cmv_batch *batch, const char *reason,
                              int64_t *id, bool *known, cmv_err *err);
cmv_rc cmv__sqlite_settle(cmv_ingest *ingest, int64_t id, bool release, const cmv_batch *like,
                          const char *by, cmv_batch_stat *stat, cmv_err *err);
cmv_rc cmv__sqlite_fetches(cmv_store *store, cmv_arena *arena, cmv_fetch_state **out, size_t *n,
                           cmv_err *err);
cmv_rc cmv__sqlite_incidents(cmv_store *store, const char *metric, int64_t after, size_t max,
                             cmv_arena *arena, cmv_incident **out, size_t *n, cmv_err *err);
cmv_rc cmv__sqlite_waiting(cmv_store *store, const char *metric, cmv_arena *arena,
                           cmv_waiting **out, size_t *n, cmv_err *err);
cmv_rc cmv__sqlite_waiting_one(cmv_store *store, int64_t id, cmv_arena *arena, cmv_waiting *out,
                               cmv_err *err);
cmv_rc cmv__sqlite_changed(cmv_store *store, int64_t after, cmv_arena *arena, const char ***metrics,
                           size_t *n, bool *texts, cmv_err *err);
cmv_rc cmv__sqlite_info(cmv_store *store, cmv_store_info *out, cmv_err *err);
cmv_rc cmv__sqlite_check(cmv_store *store, cmv_err *err);
cmv_rc cmv__sqlite_backup(cmv_store *store, const char *path, cmv_err *err);

#endif
