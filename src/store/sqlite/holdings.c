// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/error.h"
#include "db.h"

#include <math.h>
#include <stdio.h>

/* ---- holdings ------------------------------------------------------------------------------------------------------------ */

/* Names in rows, joined; their number goes to *n. */
static cmv_rc join_names(sqlite3_stmt *q, cmv_arena *arena, const char **out, size_t *n,
                         cmv_err *err) {
    const char *list = "";
    bool row = true;
    *n = 0;
    cmv_rc rc = CMV_OK;
    while (rc == CMV_OK && list && row) {
        rc = cmv__stmt_step(q, &row, err);
        if (rc != CMV_OK || !row) break;
        list = cmv_arena_printf(arena, "%s%s%s", list, *list ? ", " : "",
                                (const char *)sqlite3_column_text(q, 0));
        ++*n;
    }
    cmv__stmt_done(q);
    if (rc == CMV_OK && !list)
        rc = cmv__fail(err, CMV_E_NOMEM, -1, __FILE__, __LINE__, "no room for the sources");
    if (rc == CMV_OK) *out = list;
    return rc;
}

static cmv_rc read_sources(cmv__db *s, int64_t series_id, cmv_utc_ms as_of, cmv_arena *arena,
                           const char **out, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    size_t n;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_SOURCES, &q, err));
    sqlite3_bind_int64(q, 1, series_id);
    CMV_TRY(join_names(q, arena, out, &n, err));
    if (n < 2 || as_of == CMV_UTC_MAX) return CMV_OK;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_SOURCES_KNOWN, &q, err));
    sqlite3_bind_int64(q, 1, series_id);
    sqlite3_bind_int64(q, 2, as_of);
    return join_names(q, arena, out, &n, err);
}

static bool is_null(sqlite3_stmt *q, int column) {
    return sqlite3_column_type(q, column) == SQLITE_NULL;
}

/* Row of CMV__HOLDING_COLUMNS. */
static cmv_rc read_holding(cmv__db *s, sqlite3_stmt *q, cmv_arena *arena, cmv_holding *out,
                           cmv_err *err) {
    *out = (cmv_holding){
        .metric = cmv_arena_str(arena, (const char *)sqlite3_column_text(q, 1)),
        .basis = (cmv_basis)sqlite3_column_int(q, 2),
        .n_dates = (size_t)sqlite3_column_int64(q, 3),
        .n_vintages = (size_t)sqlite3_column_int64(q, 4),
        .n_reconstructed = (size_t)sqlite3_column_int64(q, 5),
        .first = is_null(q, 6) ? CMV_DATE_NONE : sqlite3_column_int(q, 6),
        .last = is_null(q, 7) ? CMV_DATE_NONE : sqlite3_column_int(q, 7),
        .last_value = is_null(q, 8) ? (double)NAN : sqlite3_column_double(q, 8),
        .last_known = is_null(q, 9) ? CMV_UTC_NONE : sqlite3_column_int64(q, 9),
        .last_ingest = sqlite3_column_int64(q, 10),
        .last_version = sqlite3_column_int64(q, 11),
    };
    if (!out->metric) CMV_FAIL(err, CMV_E_NOMEM, "no room for the holdings");
    return read_sources(s, sqlite3_column_int64(q, 0), CMV_UTC_MAX, arena, &out->sources, err);
}

/* Rows as a list first, since their number is not known. */
typedef struct node {
    struct node *next;
    cmv_holding at;
} node;

static cmv_rc read_nodes(cmv__db *s, sqlite3_stmt *q, cmv_arena *arena, node **first, size_t *n,
                         cmv_err *err) {
    node **tail = first;
    for (bool row = true;;) {
        CMV_TRY(cmv__stmt_step(q, &row, err));
        if (!row) return CMV_OK;
        node *one;
        CMV_NEW_ARRAY(one, arena, node, 1, err);
        CMV_TRY(read_holding(s, q, arena, &one->at, err));
        *tail = one;
        tail = &one->next;
        ++*n;
    }
}

cmv_rc cmv__sqlite_holdings(cmv_store *store, cmv_arena *arena, cmv_holding **out, size_t *n,
                            cmv_err *err) {
    cmv__db *s = cmv__db_of(store);
    sqlite3_stmt *q = NULL;
    node *first = NULL;
    size_t count = 0;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_ALL_HOLDINGS, &q, err));
    cmv_rc rc = read_nodes(s, q, arena, &first, &count, err);
    cmv__stmt_done(q);
    if (rc != CMV_OK) return rc;
    cmv_holding *list;
    CMV_NEW_ARRAY(list, arena, cmv_holding, count, err);
    size_t i = 0;
    for (node *at = first; at; at = at->next) list[i++] = at->at;
    *out = list;
    *n = count;
    return CMV_OK;
}

cmv_rc cmv__sqlite_holding(cmv_store *store, const char *metric, cmv_basis basis, cmv_arena *arena,
                           cmv_holding *out, cmv_err *err) {
    cmv__db *s = cmv__db_of(store);
    sqlite3_stmt *q = NULL;
    bool row;
    CMV_TRY(cmv__stmt(&s->sql, CMV__SQL_ONE_HOLDING, &q, err));
    cmv__stmt_bind_text(q, 1, metric);
    sqlite3_bind_int(q, 2, (int)basis);
    cmv_holding got;
    cmv_rc rc = cmv__stmt_step(q, &row, err);
    if (rc == CMV_OK && !row) {
        rc = cmv__fail(err, CMV_E_NODATA, -1, __FILE__, __LINE__, "nothing is held for %s (%s)",
                       metric, cmv_basis_name(basis));
    }
    if (rc == CMV_OK) rc = read_holding(s, q, arena, &got, err);
    cmv__stmt_done(q);
    if (rc == CMV_OK) *out = got;
    return rc;
}

cmv_rc cmv__sqlite_sources(cmv_store *store, const char *metric, cmv_basis basis, cmv_utc_ms as_of,
                           cmv_arena *arena, const char **out, cmv_err *err) {
    cmv__db *s = cmv__db_of(store);
    cmv__entry *e;
    CMV_TRY(cmv__db_entry(s, metric, basis, &e, err));
    return read_sources(s, e->series_id, as_of, arena, out, err);
}

/* ---- texts ------------------------------------------------------------------------------------------------------------------ */

cmv_rc cmv__sqlite_text(cmv_store *store, const char *key, cmv_arena *arena, const char **text,
                        cmv_err *err) {
    sqlite3_stmt *q = NULL;
    bool row;
    CMV_TRY(cmv__stmt(&cmv__db_of(store)->sql, CMV__SQL_TEXT, &q, err));
    cmv__stmt_bind_text(q, 1, key);
    cmv_rc rc = cmv__stmt_step(q, &row, err);
    const char *got =
        rc == CMV_OK && row ? cmv_arena_str(arena, (const char *)sqlite3_column_text(q, 0)) : NULL;
    cmv__stmt_done(q);
    if (rc == CMV_OK && row && !got) CMV_FAIL(err, CMV_E_NOMEM, "%s: no room for its text", key);
    if (rc == CMV_OK) *text = got;
    return rc;
}

typedef struct pair {
    struct pair *next;
    const char *key, *text;
} pair;

static cmv_rc read_pairs(sqlite3_stmt *q, cmv_arena *arena, pair **first, size_t *n, cmv_err *err) {
    pair **tail = first;
    for (bool row = true;;) {
        CMV_TRY(cmv__stmt_step(q, &row, err));
        if (!row) return CMV_OK;
        pair *one;
        CMV_NEW_ARRAY(one, arena, pair, 1, err);
        one->key = cmv_arena_str(arena, (const char *)sqlite3_column_text(q, 0));
        one->text = cmv_arena_str(arena, (const char *)sqlite3_column_text(q, 1));
        if (!one->key || !one->text) CMV_FAIL(err, CMV_E_NOMEM, "no room for the texts");
        *tail = one;
        tail = &one->next;
        ++*n;
    }
}

cmv_rc cmv__sqlite_texts(cmv_store *store, const char *prefix, cmv_arena *arena, const char ***keys,
                         const char ***texts, size_t *n, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    pair *first = NULL;
    size_t count = 0;
    CMV_TRY(cmv__stmt(&cmv__db_of(store)->sql, CMV__SQL_TEXTS, &q, err));
    cmv__stmt_bind_text(q, 1, prefix);
    cmv_rc rc = read_pairs(q, arena, &first, &count, err);
    cmv__stmt_done(q);
    if (rc != CMV_OK) return rc;
    const char **key_list, **text_list;
    CMV_NEW_ARRAY(key_list, arena, const char *, count, err);
    CMV_NEW_ARRAY(text_list, arena, const char *, count, err);
    size_t i = 0;
    for (pair *at = first; at; at = at->next, i++) {
        key_list[i] = at->key;
        text_list[i] = at->text;
    }
    *keys = key_list;
    *texts = text_list;
    *n = count;
    return CMV_OK;
}

/* ---- the store as a whole ----------------------------------------------------------------------------------------------------- */

static cmv_rc one_number(cmv__db *s, cmv__stmt_id id, int column, int64_t *out, cmv_err *err) {
    sqlite3_stmt *q = NULL;
    bool row;
    CMV_TRY(cmv__stmt(&s->sql, id, &q, err));
    cmv_rc rc = cmv__stmt_step(q, &row, err);
    if (rc == CMV_OK && row) *out = sqlite3_column_int64(q, column);
    cmv__stmt_done(q);
    return rc;
}

cmv_rc cmv__sqlite_info(cmv_store *store, cmv_store_info *out, cmv_err *err) {
    cmv__db *s = cmv__db_of(store);
    cmv_store_info got = {0};
    int64_t schema = 0;
    CMV_TRY(cmv__db_refresh(s, err));
    got.version = s->version;
    CMV_TRY(one_number(s, CMV__SQL_COUNTS, 1, &got.n_observations, err));
    CMV_TRY(one_number(s, CMV__SQL_PAGES, 0, &got.bytes, err));
    CMV_TRY(cmv__sqlite_int(s->db, "PRAGMA user_version", &schema, err));
    got.schema = (int)schema;
    snprintf(got.content_hash, sizeof got.content_hash, "%016llx%016llx",
             (unsigned long long)s->digest.hi, (unsigned long long)s->digest.lo);
    *out = got;
    return CMV_OK;
}
