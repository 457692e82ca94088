// SPDX-License-Identifier: Apache-2.0
#include "statement.h"

#include "base/error.h"

#include <string.h>

static const char *const SQL[CMV__SQL_COUNT] = {
#define CMV__STMT_TEXT(name, sql) sql,
    CMV__STATEMENTS(CMV__STMT_TEXT)
#undef CMV__STMT_TEXT
};

static const struct {
    int sqlite;
    cmv_rc rc;
} CODES[] = {
    {SQLITE_BUSY, CMV_E_BUSY},      {SQLITE_LOCKED, CMV_E_BUSY},
    {SQLITE_PROTOCOL, CMV_E_BUSY},  {SQLITE_CORRUPT, CMV_E_CORRUPT},
    {SQLITE_NOTADB, CMV_E_CORRUPT}, {SQLITE_IOERR, CMV_E_IO},
    {SQLITE_FULL, CMV_E_IO},        {SQLITE_CANTOPEN, CMV_E_IO},
    {SQLITE_READONLY, CMV_E_IO},    {SQLITE_PERM, CMV_E_IO},
    {SQLITE_AUTH, CMV_E_IO},        {SQLITE_NOMEM, CMV_E_NOMEM},
    {SQLITE_TOOBIG, CMV_E_LIMIT},   {SQLITE_INTERRUPT, CMV_E_CANCELLED},
};

cmv_rc cmv__sqlite_rc(int code) {
    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++) {
        if ((code & 0xff) == CODES[i].sqlite) return CODES[i].rc;
    }
    return CMV_E_STORE;
}

cmv_rc cmv__sqlite_fail(sqlite3 *db, int code, const char *what, cmv_err *err) {
    /* errmsg belongs to the last call on the connection, which may have been another one's success. */
    const char *said =
        db && sqlite3_extended_errcode(db) == code ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    int os = db ? sqlite3_system_errno(db) : 0;
    bool tell_os = os && cmv__sqlite_rc(code) == CMV_E_IO;
    CMV_FAIL(err, cmv__sqlite_rc(code), "%s: %s%s%s (SQLite %d)", what, said, tell_os ? ": " : "",
             tell_os ? strerror(os) : "", code);
}

cmv_rc cmv__sqlite_exec(sqlite3 *db, const char *sql, cmv_err *err) {
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? CMV_OK : cmv__sqlite_fail(db, code, "store", err);
}

cmv_rc cmv__sqlite_int(sqlite3 *db, const char *sql, int64_t *out, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &q, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(q);
    if (code == SQLITE_ROW) *out = sqlite3_column_int64(q, 0);
    cmv_rc rc = CMV_OK;
    if (code == SQLITE_DONE)
        rc = cmv__fail(err, CMV_E_CORRUPT, -1, __FILE__, __LINE__, "store: %s gave nothing", sql);
    else if (code != SQLITE_ROW)
        rc = cmv__sqlite_fail(db, code, "store", err);
    sqlite3_finalize(q);
    return rc;
}

cmv_rc cmv__stmt(cmv__statements *s, cmv__stmt_id id, sqlite3_stmt **out, cmv_err *err) {
    if (!s->at[id]) {
        int code =
            sqlite3_prepare_v3(s->db, SQL[id], -1, SQLITE_PREPARE_PERSISTENT, &s->at[id], NULL);
        if (code != SQLITE_OK) return cmv__sqlite_fail(s->db, code, "store", err);
    }
    *out = s->at[id];
    return CMV_OK;
}

void cmv__stmt_done(sqlite3_stmt *q) {
    sqlite3_reset(q);
    sqlite3_clear_bindings(q);
}

cmv_rc cmv__stmt_step(sqlite3_stmt *q, bool *row, cmv_err *err) {
    int code = sqlite3_step(q);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return cmv__sqlite_fail(sqlite3_db_handle(q), code, "store", err);
    *row = code == SQLITE_ROW;
    return CMV_OK;
}

cmv_rc cmv__stmt_run(sqlite3_stmt *q, cmv_err *err) {
    bool row;
    cmv_rc rc = cmv__stmt_step(q, &row, err);
    cmv__stmt_done(q);
    return rc;
}

cmv_rc cmv__stmt_once(cmv__statements *s, cmv__stmt_id id, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    CMV_TRY(cmv__stmt(s, id, &q, err));
    return cmv__stmt_run(q, err);
}

void cmv__stmt_bind_text(sqlite3_stmt *q, int at, const char *text) {
    sqlite3_bind_text(q, at, text, -1,
                      SQLITE_STATIC); /* every caller ends the statement before its text goes */
}

void cmv__stmt_reset_all(cmv__statements *s) {
    for (size_t i = 0; i < CMV__SQL_COUNT; i++) {
        sqlite3_finalize(s->at[i]);
        s->at[i] = NULL;
    }
}
