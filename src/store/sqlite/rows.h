// SPDX-License-Identifier: Apache-2.0
/* Rows of a statement as an array in an arena; columns and parameters that may be absent. */
#ifndef CMV_STORE_SQLITE_ROWS_H
#define CMV_STORE_SQLITE_ROWS_H

#include "comove/store.h"
#include "statement.h"

/* Reads the row at which q stands into zeroed memory. */
typedef cmv_rc (*cmv__row_fn)(sqlite3_stmt *q, cmv_arena *arena, void *out, cmv_err *err);

/** All rows of a bound statement, each of `size` bytes, in the arena; ends the statement in any case. Errors: E_STORE, E_NOMEM. */
cmv_rc cmv__rows_collect(sqlite3_stmt *q, cmv_arena *arena, size_t size, cmv__row_fn read,
                         void **out, size_t *n, cmv_err *err);
/** A text column in the arena; NULL stays NULL. Errors: E_NOMEM. */
cmv_rc cmv__column_str(sqlite3_stmt *q, int column, cmv_arena *arena, const char **out,
                       cmv_err *err);
/** An instant, CMV_UTC_NONE for NULL; a date, CMV_DATE_NONE for NULL. */
cmv_utc_ms cmv__column_utc(sqlite3_stmt *q, int column);
cmv_date cmv__column_date(sqlite3_stmt *q, int column);
/** The other way round. */
void cmv__bind_utc(sqlite3_stmt *q, int at, cmv_utc_ms value);
void cmv__bind_date(sqlite3_stmt *q, int at, cmv_date value);

#endif
