// SPDX-License-Identifier: Apache-2.0
/* A store in a folder of its own, and batches in short form. */
#ifndef CMV_TESTS_STORE_KIT_H
#define CMV_TESTS_STORE_KIT_H

#include "comove/store.h"

#define KIT_DAY INT64_C(86400000)
#define KIT_NOW (INT64_C(20000) * KIT_DAY)

typedef struct kit {
    char folder[64];
    char path[96]; /* the store's file inside the folder */
    cmv_store *store;
    cmv_arena *arena;
} kit;

/** A new folder with an empty store in it; fails the test when that does not work. */
void kit_open(kit *k);
/** Opens another connection to the kit's file. */
cmv_store *kit_connect(const kit *k, bool read_only);
/** Closes and opens again. */
void kit_reopen(kit *k);
/** Closes the store and removes the folder. */
void kit_close(kit *k);
/** Path of a file in the folder, in the arena. */
char *kit_file(kit *k, const char *name);
/** Runs SQL on the file with a connection of its own. */
void kit_sql(const kit *k, const char *sql);
/** First column of the first row. */
int64_t kit_sql_int(const kit *k, const char *sql);

/** A value known the day after its date at 00:00 UTC, by rule. */
cmv_obs kit_plain(cmv_date date, double value);
/** A batch of observations of one metric, at KIT_NOW, from "test". */
cmv_batch kit_batch(const char *metric, const cmv_obs *obs, size_t n);
/** Ingests one batch and commits; returns the version. */
int64_t kit_put(cmv_store *store, const cmv_batch *batch, cmv_batch_stat *stat);
/** n plain observations from date 10000 on, value base + i. */
cmv_obs *kit_line(cmv_arena *arena, size_t n, double base);

/* Runs a call whose last argument is &err_; fails the test with what it says. */
#define KIT_OK(call)                                                                               \
    do {                                                                                           \
        cmv_err err_;                                                                              \
        kit_expect_ok((call), #call, &err_);                                                       \
    } while (0)

/** Fails the test, naming the call, unless rc is OK. */
void kit_expect_ok(cmv_rc rc, const char *call, const cmv_err *err);
/** Begins an ingest. */
cmv_ingest *kit_begin(const kit *k);
/** Commits one; returns the version. */
int64_t kit_commit(cmv_ingest *ingest);
/** Fails the test unless the store's own check finds nothing. */
void kit_sound(const kit *k);

#endif
