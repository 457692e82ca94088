// SPDX-License-Identifier: Apache-2.0
/* Files that are damaged, foreign, older or newer; migrations; backups. */
#include "store/packed.h"
#include "store/sqlite/schema.h"
#include "support/store_kit.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { N_OBS = 500 };

/* A kit whose store holds x and y. */
static int setup(void **state) {
    kit *k = malloc(sizeof *k);
    if (!k) return -1;
    kit_open(k);
    cmv_batch x = kit_batch("x", kit_line(k->arena, N_OBS, 5), N_OBS);
    cmv_batch y = kit_batch("y", kit_line(k->arena, N_OBS, 9), N_OBS);
    kit_put(k->store, &x, NULL);
    kit_put(k->store, &y, NULL);
    *state = k;
    return 0;
}

static int teardown(void **state) {
    kit_close(*state);
    free(*state);
    return 0;
}

static void shut(kit *k) {
    cmv_store_close(k->store);
    k->store = NULL;
}

static cmv_rc open_rc(const kit *k, bool read_only, cmv_err *err) {
    cmv_store *store = NULL;
    cmv_store_opt opt = {.read_only = read_only, .busy_timeout_ms = 100};
    cmv_rc rc = cmv_store_open(k->path, &opt, &store, err);
    cmv_store_close(store);
    return rc;
}

static void assert_check(kit *k, const char *sql, const char *says) {
    cmv_err err;
    shut(k);
    kit_sql(k, sql);
    k->store = kit_connect(k, false);
    cmv_rc rc = cmv_store_check(k->store, &err);
    if (!says) {
        if (rc != CMV_OK) fail_msg("%s: %s", sql, err.msg);
        return;
    }
    if (rc != CMV_E_CORRUPT || !strstr(err.msg, says)) {
        fail_msg("%s: %s: %s", sql, cmv_rc_name(rc), rc == CMV_OK ? "" : err.msg);
    }
}

/* ---- the packed copy -------------------------------------------------------------------------------------------------------- */

static void every_flipped_bit_of_a_copy_is_found(void **state) {
    (void)state;
    cmv_obs obs[3] = {{1, 0, 10, 1.5}, {1, 0, 20, 2.5}, {2, 1, 15, 3.5}};
    uint64_t key = cmv__series_key("x", CMV_BASIS_PRICE);
    uint8_t bytes[24 + 3 * 24];
    assert_int_equal(cmv__packed_size(3), sizeof bytes);
    cmv__packed_encode(key, obs, 3, bytes);
    cmv_obs *out = NULL;
    size_t n;
    assert_int_equal(cmv__packed_decode(key, bytes, sizeof bytes, &out, &n, NULL), CMV_OK);
    assert_int_equal(n, 3);
    assert_memory_equal(out, obs, sizeof obs);
    free(out);
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(cmv__packed_decode(key, bytes, sizeof bytes, &out, &n, NULL),
                         CMV_E_CORRUPT);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t size = 0; size < sizeof bytes; size++) {
        assert_int_equal(cmv__packed_decode(key, bytes, size, &out, &n, NULL), CMV_E_CORRUPT);
    }
    uint64_t total = cmv__series_key("x", CMV_BASIS_TOTAL);
    assert_int_equal(cmv__packed_decode(total, bytes, sizeof bytes, &out, &n, NULL), CMV_E_CORRUPT);
    obs[1].known_at = 10; /* a right checksum over rows out of order */
    cmv__packed_encode(key, obs, 3, bytes);
    assert_int_equal(cmv__packed_decode(key, bytes, sizeof bytes, &out, &n, NULL), CMV_E_CORRUPT);
}

static void digests_survive_their_stored_form(void **state) {
    (void)state;
    cmv__digest a = {.lo = UINT64_MAX, .hi = 0x0123456789abcdef};
    uint8_t bytes[CMV__DIGEST_BYTES];
    cmv__digest_encode(a, bytes);
    assert_int_equal(bytes[0], 0x01);
    cmv__digest b = cmv__digest_decode(bytes);
    assert_true(a.lo == b.lo && a.hi == b.hi);
    cmv__digest_add(&b, (cmv__digest){.lo = 1});
    assert_true(b.lo == 0 && b.hi == 0x0123456789abcdf0); /* carried */
}

static size_t count_x(kit *k) {
    const cmv_obs *obs;
    size_t n;
    cmv_err err;
    if (cmv_store_load(k->store, "x", CMV_BASIS_PRICE, NULL, &obs, &n, &err) != CMV_OK)
        fail_msg("%s", err.msg);
    for (size_t i = 0; i < n; i++) assert_true(obs[i].value == 5 + (double)i);
    return n;
}

static void a_damaged_copy_is_read_from_the_rows_and_repaired(void **state) {
    kit *k = *state;
    static const char *const damage[] = {
        "UPDATE packed SET body = substr(body, 1, 1000) WHERE series_id = 1",
        "UPDATE packed SET body = x'' WHERE series_id = 1",
        "UPDATE packed SET body = o.body FROM packed o WHERE o.series_id = 2",
        "UPDATE packed SET body = randomblob(length(body)) WHERE series_id = 1",
        "UPDATE packed SET body = zeroblob(length(body)) WHERE series_id = 1",
    };
    cmv_batch x = kit_batch("x", kit_line(k->arena, N_OBS, 5), N_OBS);
    for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
        assert_check(k, damage[i], "x (price): packed copy");
        assert_int_equal(count_x(k), N_OBS);
        assert_int_equal(kit_put(k->store, &x, NULL), 2); /* nothing new, so the version stays */
        assert_check(k, "SELECT 1", NULL);
        assert_int_equal(count_x(k), N_OBS);
    }
}

static void rows_that_do_not_add_up_are_not_served(void **state) {
    kit *k = *state;
    assert_check(k,
                 "UPDATE packed SET body = x'00' WHERE series_id = 1;"
                 "UPDATE observation SET value = 1 WHERE series_id = 1 AND date = 10007",
                 "packed copy");
    const cmv_obs *obs;
    size_t n;
    cmv_err err;
    assert_int_equal(cmv_store_load(k->store, "x", CMV_BASIS_PRICE, NULL, &obs, &n, &err),
                     CMV_E_CORRUPT);
    assert_non_null(strstr(err.msg, "x: its packed copy is damaged and so are its rows"));
}

static void the_check_finds_each_kind_of_damage(void **state) {
    static const struct {
        const char *sql, *says;
    } cases[] = {
        {"UPDATE observation SET value = 1 WHERE series_id = 1 AND date = 10007",
         "differ at 1997-05-26"},
        {"UPDATE observation SET flags = 0 WHERE series_id = 1 AND date = 10007",
         "differ at 1997-05-26"},
        {"DELETE FROM observation WHERE series_id = 2 AND date = 10007",
         "y (price): packed copy and row"},
        {"DELETE FROM observation WHERE series_id = 2 AND date = 10499",
         "y (price): the packed copy has 500"},
        {"INSERT INTO observation VALUES (2, 20000, 1, 1.0, 0, 1)",
         "y (price): packed copy and row 500"},
        {"UPDATE packed SET n_dates = 3 WHERE series_id = 1", "summary"},
        {"UPDATE packed SET last_value = 3 WHERE series_id = 1", "summary"},
        {"UPDATE packed SET digest = zeroblob(16) WHERE series_id = 1", "its content hash"},
        {"UPDATE packed SET version = 9 WHERE series_id = 1", "newer than the store"},
        {"DELETE FROM packed WHERE series_id = 1", "packed copy of 0 bytes"},
        {"UPDATE state SET digest = zeroblob(16)", "the store's content hash"},
        {"UPDATE state SET version = 1", "newer than the store"},
        {"PRAGMA foreign_keys = OFF; DELETE FROM ingest WHERE id = 1", "is gone"},
        {"DROP VIEW latest", "the store lacks latest"},
        {"DROP VIEW latest; CREATE VIEW latest AS SELECT 1", "latest of the store was altered"},
    };
    kit *k = *state;
    cmv_err err;
    char *good = kit_file(k, "good.db");
    assert_int_equal(cmv_store_backup(k->store, good, &err), CMV_OK);
    assert_int_equal(cmv_store_check(k->store, &err), CMV_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_check(k, cases[i].sql, cases[i].says);
        shut(k);
        char *copy = cmv_arena_printf(k->arena, "cp %s %s", good, k->path);
        assert_int_equal(system(copy), 0);
        k->store = kit_connect(k, false);
        assert_int_equal(cmv_store_check(k->store, NULL), CMV_OK);
    }
    assert_check(k, "CREATE TABLE mine(x); CREATE VIEW mine_too AS SELECT 1",
                 NULL); /* a user's own objects are welcome */
}

/* ---- files that are no stores of ours ------------------------------------------------------------------------------------------- */

static void garbled_files_are_errors_never_crashes(void **state) {
    kit *k = *state;
    shut(k);
    int fd = open(k->path, O_RDONLY);
    struct stat st;
    assert_int_equal(fstat(fd, &st), 0);
    size_t size = (size_t)st.st_size;
    uint8_t *good = malloc(size), *bad = malloc(size);
    assert_non_null(good);
    assert_non_null(bad);
    assert_int_equal(read(fd, good, size), (ssize_t)size);
    close(fd);
    uint64_t seed = 88172645463325252u;
    int found = 0;
    for (int round = 0; round < 60; round++) {
        memcpy(bad, good, size);
        size_t len = size;
        for (int i = 0; i < 40; i++) { /* xorshift64 */
            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            bad[seed % size] = (uint8_t)(seed >> 40);
        }
        if (round % 3 == 0) len = seed % size;
        fd = open(k->path, O_WRONLY | O_TRUNC);
        assert_int_equal(write(fd, bad, len), (ssize_t)len);
        close(fd);
        cmv_store *store = NULL;
        cmv_err err;
        cmv_rc rc = cmv_store_open(k->path, &(cmv_store_opt){.read_only = round & 1}, &store, &err);
        if (rc == CMV_OK) {
            const cmv_obs *obs;
            size_t n;
            rc = cmv_store_load(store, "x", CMV_BASIS_PRICE, NULL, &obs, &n, &err);
            if (rc == CMV_OK) { /* what is served is right, whatever the file looks like */
                assert_int_equal(n, N_OBS);
                for (size_t i = 0; i < n; i++) assert_true(obs[i].value == 5 + (double)i);
            }
            cmv_rc check = cmv_store_check(store, &err);
            if (rc == CMV_OK) rc = check;
        }
        found += rc != CMV_OK;
        cmv_store_close(store);
    }
    assert_true(found >= 55); /* a few rounds may hit unused bytes only */
    free(good);
    free(bad);
}

static void files_of_others_are_left_alone(void **state) {
    kit *k = *state;
    cmv_err err;
    shut(k);
    FILE *f = fopen(k->path, "w");
    assert_non_null(f);
    for (int i = 0; i < 500; i++) fprintf(f, "date,close\n2020-01-02,%d\n", i);
    fclose(f);
    assert_int_equal(open_rc(k, false, &err), CMV_E_CORRUPT);
    assert_non_null(strstr(err.msg, k->path));
    assert_int_equal(unlink(k->path), 0);
    kit_sql(k, "CREATE TABLE cookies(id)");
    assert_int_equal(open_rc(k, false, &err), CMV_E_SCHEMA);
    assert_non_null(strstr(err.msg, "another program"));
    assert_int_equal(kit_sql_int(k, "SELECT count(*) FROM sqlite_schema"), 1);
    f = fopen(k->path, "w");
    assert_non_null(f);
    fclose(f);
    assert_int_equal(open_rc(k, true, &err), CMV_E_SCHEMA);
    assert_int_equal(open_rc(k, false, &err), CMV_OK); /* an empty file becomes a store */
}

/* ---- migrations --------------------------------------------------------------------------------------------------------------- */

static void a_newer_schema_is_refused(void **state) {
    kit *k = *state;
    cmv_err err;
    shut(k);
    kit_sql(k, "PRAGMA user_version = 99");
    assert_int_equal(open_rc(k, false, &err), CMV_E_SCHEMA);
    assert_non_null(strstr(err.msg, "schema 99"));
    assert_int_equal(open_rc(k, true, &err), CMV_E_SCHEMA);
    kit_sql(k, "PRAGMA user_version = -1");
    assert_int_equal(open_rc(k, false, &err), CMV_E_SCHEMA);
    kit_sql(k, "PRAGMA user_version = 2");
    assert_int_equal(open_rc(k, false, &err), CMV_OK);
}

static const char *const OLD_AND_NEW[] = {
    "CREATE TABLE a(x); INSERT INTO a VALUES (1)",
    "ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x + 1",
    "CREATE TABLE b(x); INSERT INTO nowhere VALUES (1)",
};

static int64_t number(sqlite3 *db, const char *sql) {
    sqlite3_stmt *q;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int64_t out = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return out;
}

static void an_older_schema_is_migrated_step_by_step(void **state) {
    (void)state;
    sqlite3 *db;
    cmv_err err;
    int version = -1;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    cmv__migrations one = {OLD_AND_NEW, 1}, two = {OLD_AND_NEW, 2}, three = {OLD_AND_NEW, 3};
    assert_int_equal(cmv__schema_migrate(db, one, &err), CMV_OK);
    assert_int_equal(number(db, "PRAGMA user_version"), 1);
    assert_int_equal(number(db, "PRAGMA application_id"), CMV__APPLICATION_ID);
    assert_int_equal(cmv__schema_look(db, two, true, &version, &err),
                     CMV_E_SCHEMA); /* never when read only */
    assert_int_equal(number(db, "PRAGMA user_version"), 1);
    assert_int_equal(cmv__schema_migrate(db, two, &err), CMV_OK);
    assert_int_equal(number(db, "SELECT y FROM a"), 2);
    assert_int_equal(cmv__schema_migrate(db, two, &err), CMV_OK); /* again: nothing to do */
    assert_int_equal(cmv__schema_migrate(db, three, &err),
                     CMV_E_STORE); /* a step that fails leaves the file as it was */
    assert_int_equal(number(db, "PRAGMA user_version"), 2);
    assert_int_equal(number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'b'"), 0);
    assert_int_equal(sqlite3_get_autocommit(db), 1);
    assert_int_equal(cmv__schema_look(db, one, false, &version, &err), CMV_E_SCHEMA);
    sqlite3_close(db);
}

static int migrate_beside(unsigned what, void *ctx, void *stmt, void *sql) {
    (void)what, (void)stmt;
    if (!strstr(sql, "user_version")) return 0;
    sqlite3 *db;
    assert_int_equal(sqlite3_open(ctx, &db), SQLITE_OK);
    (void)cmv__schema_migrate(db, cmv__schema_steps(), NULL); /* may find the file locked */
    sqlite3_close(db);
    return 0;
}

static void a_look_is_not_confused_by_a_migration_beside_it(void **state) {
    kit *k = *state;
    char *path = kit_file(k, "fresh.db");
    for (int wal = 0; wal < 2; wal++) {
        sqlite3 *db;
        cmv_err err;
        int version = -1;
        unlink(path);
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        const char *mode = wal ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode = DELETE";
        assert_int_equal(sqlite3_exec(db, mode, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_trace_v2(db, SQLITE_TRACE_STMT, migrate_beside, path);
        if (cmv__schema_look(db, cmv__schema_steps(), false, &version, &err) != CMV_OK) {
            fail_msg("%s", err.msg);
        }
        assert_int_equal(version, 0);
        assert_int_equal(sqlite3_get_autocommit(db), 1);
        sqlite3_trace_v2(db, 0, NULL, NULL);
        sqlite3_close(db);
    }
}

/* ---- backup ---------------------------------------------------------------------------------------------------------------------- */

static void a_backup_is_one_moment_of_the_store(void **state) {
    kit *k = *state;
    cmv_err err;
    char *path = kit_file(k, "copy.db"), *second = kit_file(k, "copy2.db");
    cmv_store *writer = kit_connect(k, false), *copy;
    cmv_ingest *ingest;
    cmv_batch z = kit_batch("z", kit_line(k->arena, N_OBS, 1), N_OBS);
    assert_int_equal(cmv_ingest_begin(writer, &ingest, &err), CMV_OK);
    assert_int_equal(cmv_ingest_put(ingest, &z, NULL, &err), CMV_OK);
    assert_int_equal(cmv_store_backup(writer, path, &err),
                     CMV_E_BUSY); /* it would hold half an ingest */
    if (cmv_store_backup(k->store, path, &err) != CMV_OK) fail_msg("%s", err.msg);
    assert_int_equal(cmv_ingest_commit(ingest, NULL, &err), CMV_OK);
    assert_int_equal(cmv_store_backup(k->store, path, &err), CMV_E_EXISTS);
    assert_int_equal(cmv_store_backup(k->store, kit_file(k, "no/folder/x.db"), &err), CMV_E_IO);
    assert_int_equal(cmv_store_backup(k->store, second, &err), CMV_OK);
    for (int i = 0; i < 2; i++) {
        int64_t version = 0;
        assert_int_equal(cmv_store_open(i ? second : path, NULL, &copy, &err), CMV_OK);
        if (cmv_store_check(copy, &err) != CMV_OK) fail_msg("%s", err.msg);
        assert_int_equal(cmv_store_version(copy, &version, &err), CMV_OK);
        assert_int_equal(version, 2 + i);
        cmv_store_close(copy);
    }
    cmv_store_close(writer);
    assert_int_equal(
        system(cmv_arena_printf(k->arena, "test -z \"$(ls %s | grep part)\"", k->folder)), 0);
}

static void a_backup_while_others_write(void **state) {
    kit *k = *state;
    pid_t child = fork();
    if (child == 0) {
        cmv_store *store = kit_connect(k, false);
        for (int i = 0;; i++) {
            cmv_obs obs = kit_plain(20000, i);
            cmv_batch b = kit_batch("w", &obs, 1);
            kit_put(store, &b, NULL);
        }
    }
    for (int i = 0; i < 8; i++) {
        cmv_err err;
        cmv_store *copy;
        char *path = cmv_arena_printf(k->arena, "%s/b%d.db", k->folder, i);
        if (cmv_store_backup(k->store, path, &err) != CMV_OK) fail_msg("%s", err.msg);
        assert_int_equal(cmv_store_open(path, NULL, &copy, &err), CMV_OK);
        if (cmv_store_check(copy, &err) != CMV_OK) fail_msg("%s", err.msg);
        cmv_store_close(copy);
        if (cmv_store_check(k->store, &err) != CMV_OK) fail_msg("%s", err.msg);
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_flipped_bit_of_a_copy_is_found),
        cmocka_unit_test(digests_survive_their_stored_form),
        T(a_damaged_copy_is_read_from_the_rows_and_repaired),
        T(rows_that_do_not_add_up_are_not_served),
        T(the_check_finds_each_kind_of_damage),
        T(garbled_files_are_errors_never_crashes),
        T(files_of_others_are_left_alone),
        T(a_newer_schema_is_refused),
        cmocka_unit_test(an_older_schema_is_migrated_step_by_step),
        T(a_look_is_not_confused_by_a_migration_beside_it),
        T(a_backup_is_one_moment_of_the_store),
        T(a_backup_while_others_write),
    };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
