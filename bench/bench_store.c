// SPDX-License-Identifier: Apache-2.0
/*
 * Loading a pair and ingesting, beside plain SQL on the same data: bench_store [FOLDER].
 * 800 series of 2,000 observations; a pair is the first 1,275 rows' worth of two series of its own set.
 */
#include "comove/store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { N_SERIES = 800, N_ROWS = 2000, N_PAIR = 200, N_PAIR_ROWS = 1275, N_LOADS = 20000 };

#define DAY INT64_C(86400000)

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void must(cmv_rc rc, const cmv_err *err) {
    if (rc == CMV_OK) return;
    fprintf(stderr, "%s: %s\n", cmv_rc_name(rc), err->msg);
    exit(1);
}

static void must_sql(sqlite3 *db, int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "SQLite: %s\n", sqlite3_errmsg(db));
    exit(1);
}

static void fill(cmv_obs *obs, size_t n, int series) {
    double v = 100 + series;
    for (size_t i = 0; i < n; i++) {
        v *= 1 +
             0.01 * ((double)((i * 2654435761u + (unsigned)series * 40503u) % 1000) / 1000 - 0.5);
        obs[i] = (cmv_obs){.date = 12000 + (cmv_date)i, .known_at = CMV_UTC_NONE, .value = v};
    }
}

static double ingest(cmv_store *store, const char *prefix, int n_series, size_t n_rows) {
    static cmv_obs obs[N_ROWS];
    cmv_err err;
    cmv_ingest *g;
    double start = seconds();
    must(cmv_ingest_begin(store, &g, &err), &err);
    for (int i = 0; i < n_series; i++) {
        char name[32];
        snprintf(name, sizeof name, "%s%d", prefix, i);
        fill(obs, n_rows, i);
        cmv_batch b = {.metric = name,
                       .obs = obs,
                       .n = n_rows,
                       .source = "bench",
                       .now = 20000 * DAY,
                       .pub = {.of = CMV_PUB_DAYS, .minute = 960, .zone = CMV_ZONE_NEW_YORK}};
        must(cmv_ingest_put(g, &b, NULL, &err), &err);
    }
    must(cmv_ingest_commit(g, NULL, &err), &err);
    return seconds() - start;
}

/* The peer: one table with the same key, one INSERT a row, one transaction. */
static double plain_insert(const char *path) {
    static cmv_obs obs[N_ROWS];
    sqlite3 *db;
    sqlite3_stmt *q;
    must_sql(NULL, sqlite3_open(path, &db));
    must_sql(
        db,
        sqlite3_exec(
            db,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE o(s INTEGER, date "
            "INTEGER,"
            "known INTEGER, value REAL, flags INTEGER, PRIMARY KEY(s, date, known)) WITHOUT ROWID",
            NULL, NULL, NULL));
    double start = seconds();
    must_sql(db, sqlite3_exec(db, "BEGIN", NULL, NULL, NULL));
    must_sql(db, sqlite3_prepare_v2(db, "INSERT INTO o VALUES (?, ?, ?, ?, ?)", -1, &q, NULL));
    for (int s = 0; s < N_SERIES; s++) {
        fill(obs, N_ROWS, s);
        for (size_t i = 0; i < N_ROWS; i++) {
            sqlite3_bind_int(q, 1, s);
            sqlite3_bind_int(q, 2, obs[i].date);
            sqlite3_bind_int64(q, 3, obs[i].date * DAY);
            sqlite3_bind_double(q, 4, obs[i].value);
            sqlite3_bind_int(q, 5, 1);
            must_sql(db, sqlite3_step(q));
            sqlite3_reset(q);
        }
    }
    sqlite3_finalize(q);
    must_sql(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
    double took = seconds() - start;
    sqlite3_close(db);
    return took;
}

static double checksum;

static void load_one(cmv_store *store, const char *name, cmv_arena *arena) {
    cmv_err err;
    const cmv_obs *obs;
    size_t n;
    must(cmv_store_load(store, name, CMV_BASIS_PRICE, arena, &obs, &n, &err), &err);
    checksum += obs[n - 1].value;
}

/* Microseconds a pair, warm: random pairs of series that were all loaded before. */
static double load_warm(cmv_store *store, cmv_arena *arena) {
    char names[N_PAIR][16];
    for (int i = 0; i < N_PAIR; i++) {
        snprintf(names[i], sizeof names[i], "p%d", i);
        load_one(store, names[i], NULL);
    }
    unsigned seed = 12345;
    double start = seconds();
    for (int i = 0; i < 2 * N_LOADS; i++) {
        seed = seed * 1664525u + 1013904223u;
        if (arena && i % 2 == 0) cmv_arena_reset(arena);
        load_one(store, names[(seed >> 16) % N_PAIR], arena);
    }
    return 1e6 * (seconds() - start) / N_LOADS;
}

/* Microseconds a pair, not in the cache of the store: a new connection each N_PAIR loads, each series once. */
static double load_cold(const char *path) {
    cmv_err err;
    double took = 0;
    for (int round = 0; round < 20; round++) {
        cmv_store *store;
        must(cmv_store_open(path, NULL, &store, &err), &err);
        load_one(store, "s0", NULL); /* statements prepared */
        double start = seconds();
        for (int i = 0; i < N_PAIR; i++) {
            char name[16];
            snprintf(name, sizeof name, "p%d", i);
            load_one(store, name, NULL);
        }
        took += seconds() - start;
        cmv_store_close(store);
    }
    return 1e6 * took / (20 * N_PAIR / 2);
}

/* The peer: the rows of both series by SELECT. */
static double load_rows(const char *path) {
    sqlite3 *db;
    sqlite3_stmt *q;
    must_sql(NULL, sqlite3_open(path, &db));
    must_sql(db,
             sqlite3_prepare_v2(
                 db,
                 "SELECT date, known_at, value, flags FROM observation WHERE series_id = "
                 "(SELECT id FROM series WHERE metric = ? AND basis = 0) ORDER BY date, known_at",
                 -1, &q, NULL));
    double start = seconds();
    for (int i = 0; i < 2 * N_PAIR; i++) {
        char name[16];
        snprintf(name, sizeof name, "p%d", i % N_PAIR);
        sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
        while (sqlite3_step(q) == SQLITE_ROW) checksum += sqlite3_column_double(q, 2);
        sqlite3_reset(q);
    }
    double took = seconds() - start;
    sqlite3_finalize(q);
    sqlite3_close(db);
    return 1e6 * took / N_PAIR;
}

static double ask_version(cmv_store *store) {
    cmv_err err;
    int64_t v;
    double start = seconds();
    for (int i = 0; i < N_LOADS; i++) must(cmv_store_version(store, &v, &err), &err);
    return 1e6 * (seconds() - start) / N_LOADS;
}

int main(int argc, char **argv) {
    char folder[256], path[300], peer[300];
    snprintf(folder, sizeof folder, "%s/comove-bench-XXXXXX", argc > 1 ? argv[1] : "/tmp");
    if (!mkdtemp(folder)) return perror(folder), 1;
    snprintf(path, sizeof path, "%s/store.db", folder);
    snprintf(peer, sizeof peer, "%s/peer.db", folder);
    cmv_err err;
    cmv_store *store;
    must(cmv_store_open(path, NULL, &store, &err), &err);
    double rows = (double)N_SERIES * N_ROWS;
    double plain = plain_insert(peer);
    double first = ingest(store, "s", N_SERIES, N_ROWS),
           again = ingest(store, "s", N_SERIES, N_ROWS);
    (void)ingest(store, "p", N_PAIR, N_PAIR_ROWS);
    double start = seconds();
    must(cmv_store_check(store, &err), &err);
    double check = seconds() - start;
    cmv_arena *arena = cmv_arena_create((size_t)4 << 20);
    printf("ingest of %.0f rows        s      rows/s\n", rows);
    printf("  plain INSERT a row   %6.2f  %10.0f\n", plain, rows / plain);
    printf("  comove               %6.2f  %10.0f\n", first, rows / first);
    printf("  comove, same again   %6.2f  %10.0f\n", again, rows / again);
    printf("  check of it all      %6.2f\n", check);
    printf("two series of %d rows    us/pair\n", N_PAIR_ROWS);
    printf("  cached, no copy      %7.2f\n", load_warm(store, NULL));
    printf("  cached, to an arena  %7.2f\n", load_warm(store, arena));
    printf("  not cached           %7.2f\n", load_cold(path));
    printf("  SELECT of the rows   %7.2f\n", load_rows(path));
    printf("data version           %7.2f us\n", ask_version(store));
    cmv_arena_destroy(arena);
    cmv_store_close(store);
    unlink(path);
    unlink(peer);
    rmdir(folder);
    return checksum == 0;
}
