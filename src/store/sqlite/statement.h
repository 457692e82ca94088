// SPDX-License-Identifier: Apache-2.0
/* SQLite's codes in ours, and the statements of the store, each prepared once. */
#ifndef CMV_STORE_SQLITE_STATEMENT_H
#define CMV_STORE_SQLITE_STATEMENT_H

#include "comove/base.h"

#include <sqlite3.h>

#define CMV__ROWS_AT_ONCE 32 /* rows of one INSERT */

#define CMV__ROW "(?1,?2,?,?,?,?)"
#define CMV__ROW8                                                                                  \
    CMV__ROW "," CMV__ROW "," CMV__ROW "," CMV__ROW "," CMV__ROW "," CMV__ROW "," CMV__ROW         \
             "," CMV__ROW
#define CMV__INSERT_ROWS                                                                           \
    "INSERT INTO observation(series_id, ingest_id, date, known_at, value, flags) VALUES "
#define CMV__HOLDING_COLUMNS                                                                       \
    "SELECT s.id, s.metric, s.basis, p.n_dates, p.n_vintages, p.n_reconstructed, p.first, "        \
    "p.last, "                                                                                     \
    "p.last_value, p.last_known, i.at, p.version "                                                 \
    "FROM series s JOIN packed p ON p.series_id = s.id JOIN ingest i ON i.id = p.ingest_id "

#define CMV__INCIDENT_COLUMNS                                                                      \
    "SELECT id, at, metric, provider, code, text, severity, first, last, n FROM incident "
#define CMV__QUARANTINE_COLUMNS                                                                    \
    "SELECT id, state, at, settled, metric, provider, reason, by, basis, first, last, n"

#define CMV__STATEMENTS(X)                                                                         \
    X(BEGIN_READ, "BEGIN")                                                                         \
    X(BEGIN_WRITE, "BEGIN IMMEDIATE")                                                              \
    X(COMMIT, "COMMIT")                                                                            \
    X(ROLLBACK, "ROLLBACK")                                                                        \
    X(DATA_VERSION, "PRAGMA data_version")                                                         \
    X(STATE, "SELECT version, digest FROM state WHERE id = 1")                                     \
    X(SET_STATE, "UPDATE state SET version = ?1, digest = ?2, "                                    \
                 "texts = CASE WHEN ?3 THEN ?1 ELSE texts END WHERE id = 1")                       \
    X(SERIES_VERSION, "SELECT version FROM packed WHERE series_id = ?1")                           \
    X(PACKED, "SELECT s.id, p.version, p.digest, p.body FROM series s "                            \
              "LEFT JOIN packed p ON p.series_id = s.id WHERE s.metric = ?1 AND s.basis = ?2")     \
    X(ROWS,                                                                                        \
      "SELECT date, flags, known_at, value, ingest_id FROM observation WHERE series_id = ?1 "      \
      "ORDER BY date, known_at")                                                                   \
    X(ADD_SERIES, "INSERT INTO series(metric, basis) VALUES (?1, ?2)")                             \
    X(ADD_INGEST, "INSERT INTO ingest(at, source, version) VALUES (?1, ?2, ?3)")                   \
    X(ADD_ROW, CMV__INSERT_ROWS CMV__ROW)                                                          \
    X(ADD_ROWS, CMV__INSERT_ROWS CMV__ROW8 "," CMV__ROW8 "," CMV__ROW8 "," CMV__ROW8)              \
    X(SET_PACKED,                                                                                  \
      "INSERT INTO packed(series_id, version, ingest_id, n_dates, n_vintages, n_reconstructed, "   \
      "first, last, last_value, last_known, digest, body) "                                        \
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "                                \
      "ON CONFLICT(series_id) DO UPDATE SET version = ?2, ingest_id = ?3, n_dates = ?4, "          \
      "n_vintages = ?5, n_reconstructed = ?6, first = ?7, last = ?8, last_value = ?9, "            \
      "last_known = ?10, digest = ?11, body = ?12")                                                \
    X(REPAIR_PACKED, "UPDATE packed SET body = ?2 WHERE series_id = ?1")                           \
    X(SET_ORIGIN, "INSERT INTO origin(series_id, source, ingest_id) VALUES (?1, ?2, ?3) "          \
                  "ON CONFLICT DO UPDATE SET ingest_id = ?3")                                      \
    X(ALL_HOLDINGS, CMV__HOLDING_COLUMNS "ORDER BY s.metric, s.basis")                             \
    X(ONE_HOLDING, CMV__HOLDING_COLUMNS "WHERE s.metric = ?1 AND s.basis = ?2")                    \
    X(SOURCES,                                                                                     \
      "SELECT source FROM origin WHERE series_id = ?1 ORDER BY ingest_id DESC, source LIMIT 5")    \
    X(SOURCES_KNOWN, "SELECT i.source FROM observation o JOIN ingest i ON i.id = o.ingest_id "     \
                     "WHERE o.series_id = ?1 AND o.known_at <= ?2 "                                \
                     "GROUP BY i.source ORDER BY max(i.id) DESC, i.source LIMIT 5")                \
    X(COUNTS, "SELECT count(*), coalesce(sum(n_vintages), 0) FROM packed")                         \
    X(PAGES, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")             \
    X(TEXT, "SELECT value FROM text WHERE key = ?1")                                               \
    X(TEXTS, "SELECT key, value FROM text WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key")     \
    X(SET_TEXT,                                                                                    \
      "INSERT INTO text(key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2")         \
    X(DROP_TEXT, "DELETE FROM text WHERE key = ?1")                                                \
    X(SET_FETCH,                                                                                   \
      "INSERT OR REPLACE INTO fetch(provider, keys, etag, last_modified, tried, got, next, "       \
      "failures, error, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")                  \
    X(FETCHES, "SELECT provider, keys, etag, last_modified, tried, got, next, failures, error, "   \
               "bytes FROM fetch ORDER BY provider, keys")                                         \
    X(LAST_INCIDENT, CMV__INCIDENT_COLUMNS                                                         \
      "WHERE metric = ?1 AND provider = ?2 AND code = ?3 ORDER BY id DESC LIMIT 1")                \
    X(ADD_INCIDENT,                                                                                \
      "INSERT INTO incident(at, metric, provider, code, text, severity, first, last, n) "          \
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")                                               \
    X(INCIDENTS, CMV__INCIDENT_COLUMNS "WHERE id > ?1 ORDER BY id LIMIT ?2")                       \
    X(INCIDENTS_OF, CMV__INCIDENT_COLUMNS "WHERE id > ?1 AND metric = ?3 ORDER BY id LIMIT ?2")    \
    X(SAME_QUARANTINED,                                                                            \
      "SELECT id FROM quarantine WHERE hash = ?1 AND state IN (0, 2) ORDER BY id DESC LIMIT 1")    \
    X(ADD_QUARANTINED,                                                                             \
      "INSERT INTO quarantine(state, at, metric, basis, provider, reason, by, first, last, n, "    \
      "hash, body, rounding) VALUES (0, ?1, ?2, ?3, ?4, ?5, '', ?6, ?7, ?8, ?9, ?10, ?11)")        \
    X(SUPERSEDE, "UPDATE quarantine SET state = 3, settled = ?5, by = 'later data' WHERE "         \
                 "metric = ?1 AND basis = ?2 AND provider = ?3 AND last <= ?4 AND state = 0")      \
    X(SETTLE, "UPDATE quarantine SET state = ?2, settled = ?3, by = ?4 WHERE id = ?1")             \
    X(QUARANTINED, CMV__QUARANTINE_COLUMNS ", hash, body, rounding FROM quarantine WHERE id = ?1") \
    X(ALL_QUARANTINED, CMV__QUARANTINE_COLUMNS ", hash, body, rounding FROM quarantine "           \
                                               "ORDER BY id")                                      \
    X(WAITING, CMV__QUARANTINE_COLUMNS " FROM quarantine ORDER BY id DESC")                        \
    X(WAITING_OF, CMV__QUARANTINE_COLUMNS " FROM quarantine WHERE metric = ?1 ORDER BY id DESC")   \
    X(CHANGED,                                                                                     \
      "SELECT s.metric FROM packed p JOIN series s ON s.id = p.series_id WHERE p.version > ?1 "    \
      "UNION SELECT NULL FROM state WHERE texts > ?1 ORDER BY 1")                                  \
    X(ALL_SERIES,                                                                                  \
      "SELECT s.id, s.metric, s.basis, p.version, p.n_dates, p.n_vintages, p.n_reconstructed, "    \
      "p.first, "                                                                                  \
      "p.last, p.last_value, p.last_known, p.digest, p.body, p.ingest_id FROM series s "           \
      "LEFT JOIN packed p ON p.series_id = s.id ORDER BY s.id")                                    \
    X(ORPHANS,                                                                                     \
      "SELECT (SELECT count(*) FROM packed WHERE series_id NOT IN (SELECT id FROM series)), "      \
      "(SELECT coalesce(max(version), 0) FROM ingest)")

typedef enum cmv__stmt_id {
#define CMV__STMT_ENUM(name, sql) CMV__SQL_##name,
    CMV__STATEMENTS(CMV__STMT_ENUM)
#undef CMV__STMT_ENUM
        CMV__SQL_COUNT
} cmv__stmt_id;

typedef struct cmv__statements {
    sqlite3 *db;
    sqlite3_stmt *at[CMV__SQL_COUNT];
} cmv__statements;

/** Code of comove for a code of SQLite. */
cmv_rc cmv__sqlite_rc(int code);
/** Fills err with what SQLite says; `what` was being done. Never returns CMV_OK. */
cmv_rc cmv__sqlite_fail(sqlite3 *db, int code, const char *what, cmv_err *err);
/** Runs SQL texts without results. */
cmv_rc cmv__sqlite_exec(sqlite3 *db, const char *sql, cmv_err *err);
/** First column of the first row as a number; E_CORRUPT when there is no row. */
cmv_rc cmv__sqlite_int(sqlite3 *db, const char *sql, int64_t *out, cmv_err *err);

/** A statement ready to be bound; whoever takes it resets it (cmv__stmt_done) before returning. */
cmv_rc cmv__stmt(cmv__statements *s, cmv__stmt_id id, sqlite3_stmt **out, cmv_err *err);
/** Ends a statement: releases its read lock and its bindings. */
void cmv__stmt_done(sqlite3_stmt *q);
/** Steps once: *row tells whether there is a row. */
cmv_rc cmv__stmt_step(sqlite3_stmt *q, bool *row, cmv_err *err);
/** Steps a bound statement without results and ends it. */
cmv_rc cmv__stmt_run(sqlite3_stmt *q, cmv_err *err);
/** Takes, steps and ends a statement without parameters or results. */
cmv_rc cmv__stmt_once(cmv__statements *s, cmv__stmt_id id, cmv_err *err);
void cmv__stmt_bind_text(sqlite3_stmt *q, int at, const char *text);
/** Finalises all statements. */
void cmv__stmt_reset_all(cmv__statements *s);

#endif
