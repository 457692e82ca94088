// SPDX-License-Identifier: Apache-2.0
#include "../packed.h"
#include "base/error.h"
#include "base/limits.h"
#include "db.h"
#include "schema.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 5000
#define RETRY_MS 10

static void close_db(cmv_store *store) {
    cmv__db *s = cmv__db_of(store);
    if (s->ingest.open) cmv__sqlite_abort(&s->ingest.base);
    cmv__cache_reset(&s->cache);
    cmv__stmt_reset_all(&s->sql);
    sqlite3_close(s->db);
    free(s);
}

static size_t limit_cache(cmv_store *store, size_t max_bytes) {
    return cmv__cache_limit(&cmv__db_of(store)->cache, max_bytes);
}

static const cmv__backend SQLITE = {
    .close = close_db,
    .version = cmv__sqlite_version,
    .cache_limit = limit_cache,
    .begin = cmv__sqlite_begin,
    .put = cmv__sqlite_put,
    .put_text = cmv__sqlite_put_text,
    .commit = cmv__sqlite_commit,
    .abort = cmv__sqlite_abort,
    .load = cmv__sqlite_load,
    .holdings = cmv__sqlite_holdings,
    .holding = cmv__sqlite_holding,
    .sources = cmv__sqlite_sources,
    .text = cmv__sqlite_text,
    .texts = cmv__sqlite_texts,
    .put_fetch = cmv__sqlite_put_fetch,
    .put_incident = cmv__sqlite_put_incident,
    .quarantine = cmv__sqlite_quarantine,
    .settle = cmv__sqlite_settle,
    .fetches = cmv__sqlite_fetches,
    .incidents = cmv__sqlite_incidents,
    .waiting = cmv__sqlite_waiting,
    .waiting_one = cmv__sqlite_waiting_one,
    .changed = cmv__sqlite_changed,
    .info = cmv__sqlite_info,
    .check = cmv__sqlite_check,
    .backup = cmv__sqlite_backup,
};

/*
 * FULL: a commit is on the disk when it returns, power loss included; an import is one commit, so it costs nothing.
 * foreign_keys=OFF: each row's series and ingest are written by the code that writes the row, and two look-ups a row cost
 * as much as the row; cmv_store_check looks for rows without.
 * cell_size_check and trusted_schema=OFF: the file may be damaged or come from somebody else.
 */
static const char SETTINGS[] =
    "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA foreign_keys = OFF;"
    "PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;"
    "PRAGMA journal_size_limit = 16777216";

static void harden(sqlite3 *db) {
    sqlite3_extended_result_codes(db, 1);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    /* The largest row: a quarantined batch with its rounding and its texts. */
    size_t row = cmv__packed_size(CMV_SERIES_MAX) + CMV_SERIES_MAX * sizeof(double);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, (int)row + 8 * CMV_NOTE_MAX);
}

/* A name that SQLite reads as a plain file: not ":memory:", not "file:...". */
static char *plain_name(const char *path) {
    if (*path == '/') return sqlite3_mprintf("%s", path);
    return sqlite3_mprintf("./%s", path);
}

static cmv_rc open_file(cmv__db *s, const char *path, cmv_err *err) {
    char *name = plain_name(path);
    if (!name) CMV_FAIL(err, CMV_E_NOMEM, "no room for the name of the store");
    int flags = s->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    int code =
        sqlite3_open_v2(name, &s->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    sqlite3_free(name);
    if (code != SQLITE_OK) return cmv__sqlite_fail(s->db, code, path, err);
    harden(s->db);
    s->sql.db = s->db;
    return CMV_OK;
}

/* Going over to WAL needs the file for oneself for a moment; SQLite does not always wait for that by itself. */
static cmv_rc use_wal(sqlite3 *db, int timeout_ms, cmv_err *err) {
    for (int waited = 0;; waited += RETRY_MS) {
        cmv_rc rc = cmv__sqlite_exec(db, "PRAGMA journal_mode = WAL", err);
        if (rc != CMV_E_BUSY || waited >= timeout_ms) return rc;
        sqlite3_sleep(RETRY_MS);
    }
}

static cmv_rc prepare_file(cmv__db *s, const char *path, int timeout_ms, cmv_err *err) {
    int schema;
    sqlite3_busy_timeout(s->db, timeout_ms);
    CMV_TRY(cmv__sqlite_exec(s->db, SETTINGS, err));
    CMV_TRY(cmv__schema_look(s->db, cmv__schema_steps(), s->read_only, &schema, err));
    if (s->read_only) return CMV_OK;
    if (sqlite3_db_readonly(s->db, "main") == 1)
        CMV_FAIL(err, CMV_E_IO, "%s may not be written", path);
    CMV_TRY(use_wal(s->db, timeout_ms, err));
    return cmv__schema_migrate(s->db, cmv__schema_steps(), err);
}

/* Puts the path in front of what went wrong. */
static cmv_rc name_path(const char *path, cmv_rc rc, cmv_err *err) {
    if (rc == CMV_OK || !err || strstr(err->msg, path)) return rc;
    return cmv__fail(err, rc, -1, err->file, err->line, "%s: %s", path, err->msg);
}

cmv_rc cmv__sqlite_open(const char *path, const cmv_store_opt *opt, cmv_store **out, cmv_err *err) {
    if (opt->busy_timeout_ms < 0) CMV_FAIL(err, CMV_E_ARG, "the busy timeout is negative");
    if (opt->read_only && access(path, F_OK) != 0)
        CMV_FAIL(err, CMV_E_NOTFOUND,
                 "there is no store at %s; comove import, fetch or demo makes one", path);
    cmv__db *s = calloc(1, sizeof *s);
    if (!s) CMV_FAIL(err, CMV_E_NOMEM, "no room for a store");
    s->base.ops = &SQLITE;
    s->read_only = opt->read_only;
    s->pragma_version = -1;
    s->cache.max_bytes = CMV_STORE_CACHE_MAX;
    s->ingest.base.ops = &SQLITE;
    s->ingest.store = s;
    if (opt->log) s->log = *opt->log;
    cmv_rc rc = open_file(s, path, err);
    if (rc == CMV_OK)
        rc = prepare_file(s, path, opt->busy_timeout_ms ? opt->busy_timeout_ms : BUSY_TIMEOUT_MS,
                          err);
    if (rc == CMV_OK) rc = cmv__db_refresh(s, err);
    if (rc != CMV_OK) {
        close_db(&s->base);
        return name_path(path, rc, err);
    }
    *out = &s->base;
    return CMV_OK;
}
