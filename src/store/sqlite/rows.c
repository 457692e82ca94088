// SPDX-License-Identifier: Apache-2.0
#include "rows.h"

#include "base/arena.h"
#include "base/error.h"

#include <string.h>

/* Twice the room, with what is there; the arena keeps the old one, so all of it takes at most twice the rows. */
static cmv_rc grow(cmv_arena *arena, size_t size, char **rows, size_t n, size_t *cap, cmv_err *err) {
    size_t more = *cap ? *cap * 2 : 16;
    char *wider = cmv_arena_alloc(arena, more, size);
    if (!wider) CMV_FAIL(err, CMV_E_NOMEM, "no room for %zu rows", more);
    if (n) memcpy(wider, *rows, n * size);
    *rows = wider;
    *cap = more;
    return CMV_OK;
}

static cmv_rc collect(sqlite3_stmt *q, cmv_arena *arena, size_t size, cmv__row_fn read, char **rows,
                      size_t *n, cmv_err *err) {
    size_t cap = 0;
    CMV_TRY(grow(arena, size, rows, 0, &cap, err));
    for (bool row = true;;) {
        CMV_TRY(cmv__stmt_step(q, &row, err));
        if (!row) return CMV_OK;
        if (*n == cap) CMV_TRY(grow(arena, size, rows, *n, &cap, err));
        CMV_TRY(read(q, arena, *rows + *n * size, err));
        ++*n;
    }
}

cmv_rc cmv__rows_collect(sqlite3_stmt *q, cmv_arena *arena, size_t size, cmv__row_fn read,
                         void **out, size_t *n, cmv_err *err) {
    char *rows = NULL;
    size_t count = 0;
    cmv_rc rc = collect(q, arena, size, read, &rows, &count, err);
    cmv__stmt_done(q);
    if (rc != CMV_OK) return rc;
    *out = rows;
    *n = count;
    return CMV_OK;
}

cmv_rc cmv__column_str(sqlite3_stmt *q, int column, cmv_arena *arena, const char **out,
                       cmv_err *err) {
    const char *text = (const char *)sqlite3_column_text(q, column);
    *out = cmv_arena_str(arena, text);
    bool null = !text && sqlite3_column_type(q, column) == SQLITE_NULL;
    if (!*out && !null) CMV_FAIL(err, CMV_E_NOMEM, "no room for a text of the store");
    return CMV_OK;
}

cmv_utc_ms cmv__column_utc(sqlite3_stmt *q, int column) {
    bool null = sqlite3_column_type(q, column) == SQLITE_NULL;
    return null ? CMV_UTC_NONE : sqlite3_column_int64(q, column);
}

cmv_date cmv__column_date(sqlite3_stmt *q, int column) {
    bool null = sqlite3_column_type(q, column) == SQLITE_NULL;
    return null ? CMV_DATE_NONE : sqlite3_column_int(q, column);
}

void cmv__bind_utc(sqlite3_stmt *q, int at, cmv_utc_ms value) {
    if (value == CMV_UTC_NONE)
        sqlite3_bind_null(q, at);
    else
        sqlite3_bind_int64(q, at, value);
}

void cmv__bind_date(sqlite3_stmt *q, int at, cmv_date value) {
    if (value == CMV_DATE_NONE)
        sqlite3_bind_null(q, at);
    else
        sqlite3_bind_int(q, at, value);
}
