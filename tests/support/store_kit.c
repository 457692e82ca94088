// SPDX-License-Identifier: Apache-2.0
#include "support/store_kit.h"

#include <dirent.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

void kit_open(kit *k) {
    *k = (kit){0};
    snprintf(k->folder, sizeof k->folder, "/tmp/comove-store-XXXXXX");
    assert_non_null(mkdtemp(k->folder));
    snprintf(k->path, sizeof k->path, "%s/store.db", k->folder);
    k->arena = cmv_arena_create((size_t)256 << 20);
    assert_non_null(k->arena);
    k->store = kit_connect(k, false);
}

cmv_store *kit_connect(const kit *k, bool read_only) {
    cmv_err err;
    cmv_store *store = NULL;
    cmv_store_opt opt = {.read_only = read_only, .busy_timeout_ms = 200};
    if (cmv_store_open(k->path, &opt, &store, &err) != CMV_OK) fail_msg("%s", err.msg);
    return store;
}

void kit_reopen(kit *k) {
    cmv_store_close(k->store);
    k->store = kit_connect(k, false);
}

void kit_close(kit *k) {
    cmv_store_close(k->store);
    cmv_arena_destroy(k->arena);
    DIR *d = opendir(k->folder);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", k->folder, e->d_name);
        if (e->d_name[0] != '.') unlink(path);
    }
    closedir(d);
    assert_int_equal(rmdir(k->folder), 0);
}

char *kit_file(kit *k, const char *name) {
    return cmv_arena_printf(k->arena, "%s/%s", k->folder, name);
}

void kit_sql(const kit *k, const char *sql) {
    sqlite3 *db;
    char *why = NULL;
    assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) fail_msg("%s", why);
    sqlite3_close(db);
}

int64_t kit_sql_int(const kit *k, const char *sql) {
    sqlite3 *db;
    sqlite3_stmt *q;
    assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) != SQLITE_OK) fail_msg("%s", sqlite3_errmsg(db));
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int64_t out = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    sqlite3_close(db);
    return out;
}

cmv_obs kit_plain(cmv_date date, double value) {
    return (cmv_obs){.date = date, .known_at = CMV_UTC_NONE, .value = value};
}

cmv_batch kit_batch(const char *metric, const cmv_obs *obs, size_t n) {
    return (cmv_batch){
        .metric = metric,
        .obs = obs,
        .n = n,
        .pub = {.of = CMV_PUB_DAYS, .after = 1, .zone = CMV_ZONE_UTC},
        .source = "test",
        .now = KIT_NOW,
    };
}

int64_t kit_put(cmv_store *store, const cmv_batch *batch, cmv_batch_stat *stat) {
    cmv_err err = {0};
    cmv_ingest *ingest;
    int64_t version = -1;
    if (cmv_ingest_begin(store, &ingest, &err) != CMV_OK) fail_msg("%s", err.msg);
    if (cmv_ingest_put(ingest, batch, stat, &err) != CMV_OK) fail_msg("%s", err.msg);
    if (cmv_ingest_commit(ingest, &version, &err) != CMV_OK) fail_msg("%s", err.msg);
    return version;
}

cmv_obs *kit_line(cmv_arena *arena, size_t n, double base) {
    cmv_obs *obs = cmv_arena_alloc(arena, n, sizeof *obs);
    assert_non_null(obs);
    for (size_t i = 0; i < n; i++) obs[i] = kit_plain(10000 + (cmv_date)i, base + (double)i);
    return obs;
}

void kit_expect_ok(cmv_rc rc, const char *call, const cmv_err *err) {
    if (rc != CMV_OK) fail_msg("%s: %s: %s", call, cmv_rc_name(rc), err->msg);
}

cmv_ingest *kit_begin(const kit *k) {
    cmv_ingest *ingest = NULL;
    KIT_OK(cmv_ingest_begin(k->store, &ingest, &err_));
    return ingest;
}

int64_t kit_commit(cmv_ingest *ingest) {
    int64_t version = -1;
    KIT_OK(cmv_ingest_commit(ingest, &version, &err_));
    return version;
}

void kit_sound(const kit *k) { KIT_OK(cmv_store_check(k->store, &err_)); }
