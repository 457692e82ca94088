// SPDX-License-Identifier: Apache-2.0
/* The tables of a store file and how an older file becomes a newer one. */
#ifndef CMV_STORE_SQLITE_SCHEMA_H
#define CMV_STORE_SQLITE_SCHEMA_H

#include "comove/base.h"

#include <sqlite3.h>

/* Marks a file as ours in its header ("cmov"). */
#define CMV__APPLICATION_ID 0x636d6f76

/* Step i takes a file from user_version i to i + 1. Steps are never edited once released, only added. */
typedef struct cmv__migrations {
    const char *const *sql;
    int n;
} cmv__migrations;

/** The steps of this version of comove. */
cmv__migrations cmv__schema_steps(void);
/**
 * Says whether a file can be used: *version is its schema, 0 for a new file.
 *
 * Errors: E_SCHEMA (another program's file, a newer schema, or an older one when read_only), E_CORRUPT, E_BUSY, E_IO.
 */
cmv_rc cmv__schema_look(sqlite3 *db, cmv__migrations steps, bool read_only, int *version,
                        cmv_err *err);
/** Brings the schema up to date, each step in one transaction. Errors: as look, E_STORE. */
cmv_rc cmv__schema_migrate(sqlite3 *db, cmv__migrations steps, cmv_err *err);
/** Compares the objects of a file with those that the steps make. Errors: E_CORRUPT naming the first difference. */
cmv_rc cmv__schema_check(sqlite3 *db, cmv__migrations steps, cmv_err *err);

#endif
