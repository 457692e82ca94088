// SPDX-License-Identifier: Apache-2.0
#include "schema.h"

#include "base/error.h"
#include "statement.h"

#include <stdio.h>
#include <string.h>

/*
 * observation is the truth. packed is the same rows once more, one blob a series, so that a load reads one row; it is
 * written in the same transaction and can be made anew. state has one row.
 */
static const char V1[] =
    "CREATE TABLE series(\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  metric TEXT NOT NULL,\n"
    "  basis INTEGER NOT NULL CHECK(basis IN (0, 1)), -- 0 price, 1 total return\n"
    "  UNIQUE(metric, basis)\n"
    ") STRICT;\n"
    "CREATE TABLE ingest(\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  at INTEGER NOT NULL,      -- milliseconds since 1970-01-01T00:00Z\n"
    "  source TEXT NOT NULL,\n"
    "  version INTEGER NOT NULL  -- data version that it made\n"
    ") STRICT;\n"
    "CREATE TABLE observation(\n"
    "  series_id INTEGER NOT NULL REFERENCES series(id),\n"
    "  date INTEGER NOT NULL,     -- days since 1970-01-01\n"
    "  known_at INTEGER NOT NULL, -- milliseconds since 1970-01-01T00:00Z\n"
    "  value REAL,                -- NULL: withdrawn\n"
    "  flags INTEGER NOT NULL,    -- 1: known_at from the publication rule, 2: when we saw a "
    "change\n"
    "  ingest_id INTEGER NOT NULL REFERENCES ingest(id),\n"
    "  PRIMARY KEY(series_id, date, known_at)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE packed(\n"
    "  series_id INTEGER PRIMARY KEY REFERENCES series(id),\n"
    "  version INTEGER NOT NULL,  -- data version of the last change\n"
    "  ingest_id INTEGER NOT NULL REFERENCES ingest(id),\n"
    "  n_dates INTEGER NOT NULL,\n"
    "  n_vintages INTEGER NOT NULL,\n"
    "  n_reconstructed INTEGER NOT NULL,\n"
    "  first INTEGER,\n"
    "  last INTEGER,\n"
    "  last_value REAL,\n"
    "  last_known INTEGER,\n"
    "  digest BLOB NOT NULL,      -- sum of the hashes of the observations\n"
    "  body BLOB NOT NULL\n"
    ") STRICT;\n"
    "CREATE TABLE origin(\n"
    "  series_id INTEGER NOT NULL REFERENCES series(id),\n"
    "  source TEXT NOT NULL,\n"
    "  ingest_id INTEGER NOT NULL REFERENCES ingest(id), -- the last one that added something\n"
    "  PRIMARY KEY(series_id, source)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE text(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE state(\n"
    "  id INTEGER PRIMARY KEY CHECK(id = 1),\n"
    "  version INTEGER NOT NULL,\n"
    "  digest BLOB NOT NULL\n"
    ") STRICT;\n"
    "INSERT INTO state VALUES (1, 0, zeroblob(16));\n"
    "CREATE VIEW latest AS\n"
    "  SELECT s.metric, CASE s.basis WHEN 0 THEN 'price' ELSE 'total' END AS basis,\n"
    "         date(o.date * 86400, 'unixepoch') AS date, o.value,\n"
    "         strftime('%Y-%m-%dT%H:%M:%SZ', o.known_at / 1000, 'unixepoch') AS known_at,\n"
    "         o.flags & 1 AS reconstructed\n"
    "  FROM observation o JOIN series s ON s.id = o.series_id\n"
    "  WHERE o.value IS NOT NULL AND NOT EXISTS (\n"
    "    SELECT 1 FROM observation later\n"
    "    WHERE later.series_id = o.series_id AND later.date = o.date AND later.known_at > "
    "o.known_at);\n";

/*
 * What fetching keeps beside the data; no row of it makes a new data version. Ids are never given twice, since nothing is
 * deleted. hash covers everything that a released batch would put, and is how the same batch is known again.
 */
static const char V2[] =
    "CREATE TABLE fetch(\n"
    "  provider TEXT NOT NULL,\n"
    "  keys TEXT NOT NULL,        -- the group, or the one key\n"
    "  etag TEXT NOT NULL,\n"
    "  last_modified TEXT NOT NULL,\n"
    "  tried INTEGER,\n"
    "  got INTEGER,               -- last good answer\n"
    "  next INTEGER,              -- not before\n"
    "  failures INTEGER NOT NULL, -- in a row\n"
    "  error TEXT NOT NULL,\n"
    "  bytes INTEGER NOT NULL,\n"
    "  PRIMARY KEY(provider, keys)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE incident(\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  at INTEGER NOT NULL,\n"
    "  metric TEXT NOT NULL,\n"
    "  provider TEXT NOT NULL,\n"
    "  code TEXT NOT NULL,\n"
    "  text TEXT NOT NULL,\n"
    "  severity INTEGER NOT NULL CHECK(severity BETWEEN 0 AND 3), -- note, flag, quarantine, "
    "failure\n"
    "  first INTEGER,\n"
    "  last INTEGER,\n"
    "  n INTEGER NOT NULL\n"
    ") STRICT;\n"
    "CREATE INDEX incident_of ON incident(metric, provider, code);\n"
    "CREATE TABLE quarantine(\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 3), -- waiting, released, rejected, "
    "superseded\n"
    "  at INTEGER NOT NULL,\n"
    "  settled INTEGER,\n"
    "  metric TEXT NOT NULL,\n"
    "  basis INTEGER NOT NULL CHECK(basis IN (0, 1)),\n"
    "  provider TEXT NOT NULL,\n"
    "  reason TEXT NOT NULL,\n"
    "  by TEXT NOT NULL,\n"
    "  first INTEGER,\n"
    "  last INTEGER,\n"
    "  n INTEGER NOT NULL,\n"
    "  hash BLOB NOT NULL,        -- of metric, basis, provider, body and rounding\n"
    "  body BLOB NOT NULL,        -- as in packed; empty when n is 0\n"
    "  rounding BLOB              -- n numbers\n"
    ") STRICT;\n"
    "CREATE INDEX quarantine_of ON quarantine(metric);\n"
    "CREATE INDEX quarantine_hash ON quarantine(hash);\n"
    "ALTER TABLE state ADD COLUMN texts INTEGER NOT NULL DEFAULT 0; -- version of the last changed "
    "text\n"
    "UPDATE state SET texts = version WHERE EXISTS (SELECT 1 FROM text);\n";

static const char *const STEPS[] = {V1, V2};

cmv__migrations cmv__schema_steps(void) {
    return (cmv__migrations){.sql = STEPS, .n = (int)(sizeof STEPS / sizeof *STEPS)};
}

static cmv_rc look(sqlite3 *db, cmv__migrations steps, bool read_only, int *version, cmv_err *err) {
    int64_t id, user, objects;
    CMV_TRY(cmv__sqlite_int(db, "PRAGMA application_id", &id, err));
    CMV_TRY(cmv__sqlite_int(db, "PRAGMA user_version", &user, err));
    CMV_TRY(cmv__sqlite_int(db, "SELECT count(*) FROM sqlite_schema", &objects, err));
    bool empty = id == 0 && user == 0 && objects == 0;
    if (!empty && id != CMV__APPLICATION_ID) {
        CMV_FAIL(err, CMV_E_SCHEMA,
                 "this is an SQLite file of another program; comove leaves it alone");
    }
    if (user < 0 || user > steps.n) {
        CMV_FAIL(
            err, CMV_E_SCHEMA,
            "the store has schema %lld, this comove knows schemas up to %d: use a newer comove",
            (long long)user, steps.n);
    }
    if (read_only && user < steps.n) {
        CMV_FAIL(
            err,
            CMV_E_SCHEMA, "the store has schema %lld instead of %d: open it once for writing, which brings it up to date",
            (long long)user, steps.n);
    }
    *version = (int)user;
    return CMV_OK;
}

/* In one transaction: between two reads another process may make the tables of a new file. */
cmv_rc cmv__schema_look(sqlite3 *db, cmv__migrations steps, bool read_only, int *version,
                        cmv_err *err) {
    bool own = sqlite3_get_autocommit(db);
    if (own) CMV_TRY(cmv__sqlite_exec(db, "BEGIN", err));
    cmv_rc rc = look(db, steps, read_only, version, err);
    if (own && !sqlite3_get_autocommit(db)) sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

static cmv_rc apply(sqlite3 *db, const char *sql, int to, cmv_err *err) {
    char stamp[96];
    snprintf(stamp, sizeof stamp, "PRAGMA application_id = %d; PRAGMA user_version = %d",
             CMV__APPLICATION_ID, to);
    CMV_TRY(cmv__sqlite_exec(db, sql, err));
    CMV_TRY(cmv__sqlite_exec(db, stamp, err));
    return cmv__sqlite_exec(db, "COMMIT", err);
}

/* One step under the write lock; another process may have made it while this one waited for the lock. */
static cmv_rc step(sqlite3 *db, cmv__migrations steps, int *version, cmv_err *err) {
    CMV_TRY(cmv__sqlite_exec(db, "BEGIN IMMEDIATE", err));
    cmv_rc rc = cmv__schema_look(db, steps, false, version, err);
    bool todo = rc == CMV_OK && *version < steps.n;
    if (todo) rc = apply(db, steps.sql[*version], *version + 1, err);
    if (todo && rc == CMV_OK) ++*version;
    if (!sqlite3_get_autocommit(db)) sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

cmv_rc cmv__schema_migrate(sqlite3 *db, cmv__migrations steps, cmv_err *err) {
    int version;
    CMV_TRY(cmv__schema_look(db, steps, false, &version, err));
    while (version < steps.n) CMV_TRY(step(db, steps, &version, err));
    return CMV_OK;
}

static cmv_rc compare_object(sqlite3_stmt *want, sqlite3_stmt *have, cmv_err *err) {
    const char *name = (const char *)sqlite3_column_text(want, 0);
    const char *sql = (const char *)sqlite3_column_text(want, 1);
    sqlite3_reset(have);
    sqlite3_bind_text(have, 1, name, -1, SQLITE_TRANSIENT);
    if (sqlite3_step(have) != SQLITE_ROW) CMV_FAIL(err, CMV_E_CORRUPT, "the store lacks %s", name);
    const char *found = (const char *)sqlite3_column_text(have, 0);
    if (!found || !sql || strcmp(found, sql) != 0)
        CMV_FAIL(err, CMV_E_CORRUPT, "%s of the store was altered", name);
    return CMV_OK;
}

cmv_rc cmv__schema_check(sqlite3 *db, cmv__migrations steps, cmv_err *err) {
    sqlite3 *fresh = NULL;
    sqlite3_stmt *want = NULL, *have = NULL;
    cmv_rc rc = CMV_OK;
    int code = sqlite3_open_v2(":memory:", &fresh, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, NULL);
    if (code != SQLITE_OK) rc = cmv__sqlite_fail(fresh, code, "schema", err);
    if (rc == CMV_OK) rc = cmv__schema_migrate(fresh, steps, err);
    static const char all[] =
        "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
    if (rc == CMV_OK) {
        code = sqlite3_prepare_v2(fresh, all, -1, &want, NULL);
        if (code != SQLITE_OK) rc = cmv__sqlite_fail(fresh, code, "schema", err);
    }
    if (rc == CMV_OK) {
        code = sqlite3_prepare_v2(db, "SELECT sql FROM sqlite_schema WHERE name = ?1", -1, &have,
                                  NULL);
        if (code != SQLITE_OK) rc = cmv__sqlite_fail(db, code, "schema", err);
    }
    while (rc == CMV_OK && sqlite3_step(want) == SQLITE_ROW) rc = compare_object(want, have, err);
    sqlite3_finalize(want);
    sqlite3_finalize(have);
    sqlite3_close(fresh);
    return rc;
}
