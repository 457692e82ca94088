// SPDX-License-Identifier: Apache-2.0
/*
 * Cuts an SQLite store off at instants: `tool_cut STORE`, then one line on standard input for each cut with its instant in
 * milliseconds, later ones first; "ok" with the number of observations left is the answer to each. What was not known by
 * the instant is gone afterwards: observations, series that had no other, the sources and imports that brought them. The
 * data version goes on counting, as it does when a store changes.
 */
#include "store/packed.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

/* As in series/vintage.c: an instant from a rule gives way to a publisher's own within this time. */
#define FIRST_RELEASE_MS (INT64_C(366) * 86400000)

typedef struct row {
    cmv_obs obs;
    int64_t ingest, known; /* known: when it was out, as far as one can tell today */
} row;

typedef struct series {
    int64_t id;
    uint64_t key;
    row *row;
    size_t n;
    cmv__digest digest;
} series;

typedef struct store {
    sqlite3 *db;
    series *series;
    size_t n;
} store;

static void die(const char *what, const char *why) {
    fprintf(stderr, "tool_cut: %s: %s\n", what, why);
    exit(1);
}

static void sql(store *s, const char *text) {
    char *why = NULL;
    if (sqlite3_exec(s->db, text, NULL, NULL, &why) != SQLITE_OK) die(text, why);
}

static sqlite3_stmt *prepared(store *s, const char *text) {
    sqlite3_stmt *q = NULL;
    if (sqlite3_prepare_v2(s->db, text, -1, &q, NULL) != SQLITE_OK)
        die(text, sqlite3_errmsg(s->db));
    return q;
}

static void run(store *s, sqlite3_stmt *q) {
    if (sqlite3_step(q) != SQLITE_DONE) die(sqlite3_sql(q), sqlite3_errmsg(s->db));
    sqlite3_reset(q);
    sqlite3_clear_bindings(q);
}

static void *more(void *at, size_t count, size_t size) {
    void *got = realloc(at, count * size);
    if (!got) die("memory", "none left");
    return got;
}

static void sum_digest(series *x) {
    x->digest = (cmv__digest){0};
    for (size_t i = 0; i < x->n; i++) {
        cmv__digest one = cmv__obs_digest(x->key, &x->row[i].obs);
        cmv__digest_add(&x->digest, one);
    }
}

static void add_row(series *x, sqlite3_stmt *q) {
    if ((x->n & (x->n - 1)) == 0) x->row = more(x->row, x->n ? 2 * x->n : 1, sizeof *x->row);
    x->row[x->n++] = (row){.obs = {.date = sqlite3_column_int(q, 0),
                                   .known_at = sqlite3_column_int64(q, 1),
                                   .value = sqlite3_column_type(q, 2) == SQLITE_NULL
                                                ? __builtin_nan("")
                                                : sqlite3_column_double(q, 2),
                                   .flags = (uint32_t)sqlite3_column_int64(q, 3)},
                           .ingest = sqlite3_column_int64(q, 4)};
}

/* When the publisher dated the release of a date, the instant that a rule gave it was only a guess. */
static void find_known(row *group, size_t n) {
    const row *release = NULL;
    for (size_t i = 0; i < n; i++) {
        bool real = !(group[i].obs.flags & (CMV_OBS_RECONSTRUCTED | CMV_OBS_INGESTED));
        if (real && !release) release = &group[i];
        group[i].known = group[i].obs.known_at;
    }
    for (size_t i = 0; i < n && release; i++) {
        int64_t later = release->obs.known_at - group[i].obs.known_at;
        if ((group[i].obs.flags & CMV_OBS_RECONSTRUCTED) && later > 0 && later <= FIRST_RELEASE_MS)
            group[i].known = release->obs.known_at;
    }
}

static void find_all_known(series *x) {
    size_t next;
    for (size_t first = 0; first < x->n; first = next) {
        next = first + 1;
        while (next < x->n && x->row[next].obs.date == x->row[first].obs.date) next++;
        find_known(x->row + first, next - first);
    }
}

static void load(store *s) {
    sqlite3_stmt *all = prepared(s, "SELECT id, metric, basis FROM series ORDER BY id");
    sqlite3_stmt *rows =
        prepared(s, "SELECT date, known_at, value, flags, ingest_id FROM observation "
                    "WHERE series_id = ?1 ORDER BY date, known_at");
    while (sqlite3_step(all) == SQLITE_ROW) {
        s->series = more(s->series, s->n + 1, sizeof *s->series);
        series *x = &s->series[s->n++];
        *x = (series){.id = sqlite3_column_int64(all, 0)};
        x->key = cmv__series_key((const char *)sqlite3_column_text(all, 1),
                                 (cmv_basis)sqlite3_column_int(all, 2));
        sqlite3_bind_int64(rows, 1, x->id);
        while (sqlite3_step(rows) == SQLITE_ROW) add_row(x, rows);
        sqlite3_reset(rows);
        find_all_known(x);
        sum_digest(x);
    }
    sqlite3_finalize(all);
    sqlite3_finalize(rows);
}

static void drop_row(store *s, sqlite3_stmt *q, const series *x, const row *r) {
    sqlite3_bind_int64(q, 1, x->id);
    sqlite3_bind_int(q, 2, r->obs.date);
    sqlite3_bind_int64(q, 3, r->obs.known_at);
    run(s, q);
}

/* Forgets the rows known later; true when there were any. */
static bool cut_series(store *s, sqlite3_stmt *drop, series *x, int64_t until) {
    size_t kept = 0;
    for (size_t i = 0; i < x->n; i++) {
        if (x->row[i].known <= until)
            x->row[kept++] = x->row[i];
        else
            drop_row(s, drop, x, &x->row[i]);
    }
    bool cut = kept < x->n;
    x->n = kept;
    return cut;
}

static void bind_summary(sqlite3_stmt *q, const cmv__summary *sum) {
    sqlite3_bind_int64(q, 2, (int64_t)sum->n_dates);
    sqlite3_bind_int64(q, 3, (int64_t)sum->n_vintages);
    sqlite3_bind_int64(q, 4, (int64_t)sum->n_reconstructed);
    if (!sum->n_dates) return;
    sqlite3_bind_int(q, 5, sum->first);
    sqlite3_bind_int(q, 6, sum->last);
    sqlite3_bind_double(q, 7, sum->last_value);
    sqlite3_bind_int64(q, 8, sum->last_known);
}

static void pack(store *s, sqlite3_stmt *q, series *x) {
    cmv_obs *obs = more(NULL, x->n + 1, sizeof *obs);
    for (size_t i = 0; i < x->n; i++) obs[i] = x->row[i].obs;
    uint8_t hash[CMV__DIGEST_BYTES], *body = more(NULL, cmv__packed_size(x->n), 1);
    sum_digest(x);
    cmv__digest_encode(x->digest, hash);
    cmv__packed_encode(x->key, obs, x->n, body);
    cmv__summary sum = cmv__summary_of(obs, x->n);
    sqlite3_bind_int64(q, 1, x->id);
    bind_summary(q, &sum);
    sqlite3_bind_blob(q, 9, hash, sizeof hash, SQLITE_STATIC);
    sqlite3_bind_blob64(q, 10, body, cmv__packed_size(x->n), SQLITE_STATIC);
    run(s, q);
    free(body);
    free(obs);
}

/* Which imports still have something in which series. */
static void list_used(store *s) {
    sqlite3_stmt *q = prepared(s, "INSERT OR IGNORE INTO used VALUES (?1, ?2)");
    sql(s, "DELETE FROM used");
    for (size_t i = 0; i < s->n; i++) {
        const series *x = &s->series[i];
        for (size_t k = 0; k < x->n; k++) {
            if (k && x->row[k].ingest == x->row[k - 1].ingest) continue;
            sqlite3_bind_int64(q, 1, x->id);
            sqlite3_bind_int64(q, 2, x->row[k].ingest);
            run(s, q);
        }
    }
    sqlite3_finalize(q);
}

static void write_state(store *s) {
    cmv__digest total = {0};
    uint8_t hash[CMV__DIGEST_BYTES];
    for (size_t i = 0; i < s->n; i++) cmv__digest_add(&total, s->series[i].digest);
    cmv__digest_encode(total, hash);
    sqlite3_stmt *q = prepared(s, "UPDATE state SET digest = ?1");
    sqlite3_bind_blob(q, 1, hash, sizeof hash, SQLITE_STATIC);
    run(s, q);
    sqlite3_finalize(q);
}

static size_t cut(store *s, int64_t until) {
    size_t left = 0;
    sql(s, "BEGIN IMMEDIATE");
    sql(s, "UPDATE state SET version = version + 1");
    sqlite3_stmt *drop =
        prepared(s, "DELETE FROM observation WHERE series_id = ?1 AND date = ?2 AND known_at = ?3");
    sqlite3_stmt *write = prepared(
        s, "UPDATE packed SET version = (SELECT version FROM state), n_dates = ?2, "
           "n_vintages = ?3, n_reconstructed = ?4, first = ?5, last = ?6, last_value = ?7, "
           "last_known = ?8, digest = ?9, body = ?10 WHERE series_id = ?1");
    for (size_t i = 0; i < s->n; i++) {
        if (cut_series(s, drop, &s->series[i], until)) pack(s, write, &s->series[i]);
        left += s->series[i].n;
    }
    sqlite3_finalize(drop);
    sqlite3_finalize(write);
    list_used(s);
    write_state(s);
    sql(s, "DELETE FROM origin;"
           "INSERT INTO origin SELECT u.series_id, i.source, max(i.id) FROM used u JOIN ingest i "
           "  ON i.id = u.ingest_id GROUP BY 1, 2;"
           "DELETE FROM packed WHERE series_id NOT IN (SELECT series_id FROM used);"
           "DELETE FROM series WHERE id NOT IN (SELECT series_id FROM used);"
           "UPDATE packed SET ingest_id = (SELECT max(ingest_id) FROM used u WHERE u.series_id = "
           "packed.series_id);"
           "DELETE FROM ingest WHERE id NOT IN (SELECT ingest_id FROM used)");
    sql(s, "COMMIT");
    return left;
}

int main(int argc, char **argv) {
    store s = {0};
    char line[64];
    if (argc != 2) die("usage", "tool_cut STORE");
    if (sqlite3_open_v2(argv[1], &s.db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        die(argv[1], sqlite3_errmsg(s.db));
    sql(&s, "PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;"
            "CREATE TEMP TABLE used(series_id, ingest_id, UNIQUE(series_id, ingest_id))");
    load(&s);
    while (fgets(line, sizeof line, stdin)) {
        printf("ok %zu\n", cut(&s, strtoll(line, NULL, 10)));
        fflush(stdout);
    }
    for (size_t i = 0; i < s.n; i++) free(s.series[i].row);
    free(s.series);
    sqlite3_close(s.db);
    return 0;
}
