// SPDX-License-Identifier: Apache-2.0
/* What fetching keeps beside the data: states and incidents; what changed after a version; migration. */
#include "store/packed.h"
#include "store/sqlite/schema.h"
#include "support/store_kit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include <cmocka.h>

static int setup(void **state) {
    kit *k = malloc(sizeof *k);
    if (!k) return -1;
    kit_open(k);
    *state = k;
    return 0;
}

static int teardown(void **state) {
    kit_close(*state);
    free(*state);
    return 0;
}

static int64_t version_of(const kit *k) {
    int64_t version = -1;
    KIT_OK(cmv_store_version(k->store, &version, &err_));
    return version;
}

/* ---- states of conversations ------------------------------------------------------------------------------------------------ */

static const cmv_fetch_state GOOD = {
    .provider = "fred",
    .group = "H.15",
    .etag = "\"abc\"",
    .last_modified = "Thu, 30 Jul 2026 20:32:00 GMT",
    .tried = KIT_NOW,
    .got = KIT_NOW - 5,
    .next = KIT_NOW + 60000,
    .failures = 0,
    .error = "",
    .bytes = 123456789012,
};
static const cmv_fetch_state BAD = {
    .provider = "ecb",
    .group = "EXR.D.USD.EUR.SP00.A",
    .tried = KIT_NOW + 1,
    .got = CMV_UTC_NONE,
    .next = CMV_UTC_NONE,
    .failures = 7,
    .error = "ecb: 503",
};

static const char *text_of(const char *text) { return text ? text : ""; }

static void assert_state(const cmv_fetch_state *a, const cmv_fetch_state *b) {
    assert_string_equal(a->provider, b->provider);
    assert_string_equal(a->group, b->group);
    assert_string_equal(a->etag, text_of(b->etag));
    assert_string_equal(a->last_modified, text_of(b->last_modified));
    assert_string_equal(a->error, text_of(b->error));
    assert_true(a->tried == b->tried && a->got == b->got && a->next == b->next);
    assert_true(a->failures == b->failures && a->bytes == b->bytes);
}

static cmv_fetch_state *fetches(const kit *k, size_t *n) {
    cmv_fetch_state *f = NULL;
    KIT_OK(cmv_store_fetches(k->store, k->arena, &f, n, &err_));
    return f;
}

static void a_state_is_kept_by_provider_and_group(void **state) {
    kit *k = *state;
    size_t n = 9;
    (void)fetches(k, &n);
    assert_int_equal(n, 0);
    cmv_ingest *g = kit_begin(k);
    KIT_OK(cmv_ingest_put_fetch(g, &GOOD, &err_));
    KIT_OK(cmv_ingest_put_fetch(g, &BAD, &err_));
    cmv_fetch_state other = GOOD;
    other.group = "H.10";
    KIT_OK(cmv_ingest_put_fetch(g, &other, &err_));
    other.failures = 3;
    KIT_OK(cmv_ingest_put_fetch(g, &other, &err_)); /* instead of the one before */
    kit_commit(g);
    kit_reopen(k);
    cmv_fetch_state *f = fetches(k, &n);
    assert_int_equal(n, 3);
    assert_state(&f[0], &BAD);
    assert_state(&f[1], &other);
    assert_state(&f[2], &GOOD);
    kit_sound(k);
}

static void more_states_than_fit_at_first_come_in_order(void **state) {
    kit *k = *state;
    cmv_ingest *g = kit_begin(k);
    char name[200][8];
    for (int i = 199; i >= 0; i--) {
        cmv_fetch_state f = GOOD;
        snprintf(name[i], sizeof name[i], "g%03d", i);
        f.group = name[i];
        f.failures = i;
        KIT_OK(cmv_ingest_put_fetch(g, &f, &err_));
    }
    kit_commit(g);
    size_t n;
    cmv_fetch_state *f = fetches(k, &n);
    assert_int_equal(n, 200);
    for (int i = 0; i < 200; i++) {
        assert_string_equal(f[i].group, name[i]);
        assert_int_equal(f[i].failures, i);
    }
}

/* ---- incidents ---------------------------------------------------------------------------------------------------------------- */

static const cmv_incident FLAG = {.at = KIT_NOW,
                                  .metric = "walcl",
                                  .provider = "fred",
                                  .code = "history-shrank",
                                  .text = "WALCL: 1,200 rows are gone",
                                  .severity = 1,
                                  .first = 100,
                                  .last = 200,
                                  .n = 1200};

static void put_incident(const kit *k, const cmv_incident *i) {
    cmv_ingest *g = kit_begin(k);
    KIT_OK(cmv_ingest_put_incident(g, i, &err_));
    kit_commit(g);
}

static cmv_incident *incidents(const kit *k, const char *metric, int64_t after, size_t max,
                               size_t *n) {
    cmv_incident *i = NULL;
    KIT_OK(cmv_store_incidents(k->store, metric, after, max, k->arena, &i, n, &err_));
    return i;
}

static size_t n_incidents(const kit *k) {
    size_t n;
    (void)incidents(k, NULL, 0, SIZE_MAX, &n);
    return n;
}

static void an_incident_that_says_the_same_is_not_kept_twice(void **state) {
    kit *k = *state;
    cmv_incident later = FLAG;
    later.at += KIT_DAY;
    put_incident(k, &FLAG);
    put_incident(k, &later);
    assert_int_equal(n_incidents(k), 1);
    cmv_incident other[8];
    for (size_t i = 0; i < 8; i++) other[i] = FLAG;
    other[0].metric = "sofr";
    other[1].provider = "nyfed";
    other[2].code = "revised";
    other[3].text = "WALCL: 1,201 rows are gone";
    other[4].severity = 2;
    other[5].first = CMV_DATE_NONE;
    other[6].last = 201;
    other[7].n = 1201;
    for (size_t i = 0, want = 1; i < 8; i++) {
        put_incident(k, &other[i]);
        if (n_incidents(k) != ++want) fail_msg("other[%zu] was taken for a repetition", i);
        put_incident(k, &FLAG);
        want +=
            i >
            2; /* said before, but not by the newest of walcl, fred, history-shrank: it is so again */
        if (n_incidents(k) != want) fail_msg("after other[%zu]: %zu", i, n_incidents(k));
    }
    put_incident(k, &other[0]); /* the newest of its own three, though others came since */
    assert_int_equal(n_incidents(k), 14);
    kit_sound(k);
}

static void incidents_come_oldest_first_after_an_id(void **state) {
    kit *k = *state;
    cmv_incident i = FLAG;
    for (int64_t n = 1; n <= 5; n++) {
        i.n = n;
        i.metric = n % 2 ? "walcl" : NULL; /* of a whole conversation */
        i.provider = n % 2 ? "fred" : NULL;
        i.first = i.last = n % 2 ? 100 : CMV_DATE_NONE;
        put_incident(k, &i);
    }
    size_t n;
    cmv_incident *got = incidents(k, NULL, 0, 100, &n);
    assert_int_equal(n, 5);
    for (size_t j = 0; j < n; j++) assert_int_equal(got[j].n, j + 1);
    for (size_t j = 1; j < n; j++) assert_true(got[j].id > got[j - 1].id);
    assert_string_equal(got[1].metric, "");
    assert_true(got[1].first == CMV_DATE_NONE && got[1].last == CMV_DATE_NONE);
    assert_string_equal(got[2].metric, "walcl");
    assert_string_equal(got[2].provider, "fred");
    assert_string_equal(got[2].code, "history-shrank");
    assert_string_equal(got[2].text, "WALCL: 1,200 rows are gone");
    assert_true(got[2].at == KIT_NOW && got[2].severity == 1 && got[2].first == 100);
    got = incidents(k, "walcl", got[0].id, 1, &n);
    assert_int_equal(n, 1);
    assert_int_equal(got[0].n, 3);
    got = incidents(k, NULL, got[0].id, 100, &n);
    assert_int_equal(n, 2);
    assert_int_equal(got[0].n, 4);
    (void)incidents(k, "nope", 0, 100, &n);
    assert_int_equal(n, 0);
}

/* ---- what makes a version ------------------------------------------------------------------------------------------------------ */

static void fetching_alone_makes_no_version_and_is_kept(void **state) {
    kit *k = *state;
    cmv_obs *line = kit_line(k->arena, 50, 5);
    cmv_batch b = kit_batch("x", line, 50);
    assert_int_equal(kit_put(k->store, &b, NULL), 1);
    cmv_store *reader = kit_connect(k, true);
    b.metric = "y";
    cmv_ingest *g = kit_begin(k);
    int64_t id = 0;
    KIT_OK(cmv_ingest_put_fetch(g, &GOOD, &err_));
    KIT_OK(cmv_ingest_put_incident(g, &FLAG, &err_));
    KIT_OK(cmv_ingest_quarantine(g, &b, "looks odd", &id, NULL, &err_));
    assert_int_equal(kit_commit(g), 1);
    g = kit_begin(k);
    KIT_OK(cmv_ingest_settle(g, id, false, NULL, "ann", NULL, &err_));
    assert_int_equal(kit_commit(g), 1);
    int64_t seen = 0;
    cmv_fetch_state *f = NULL;
    cmv_waiting *w = NULL;
    size_t n = 0;
    KIT_OK(cmv_store_version(reader, &seen, &err_));
    assert_int_equal(seen, 1);
    KIT_OK(cmv_store_fetches(reader, k->arena, &f, &n, &err_)); /* a server beside sees it at once */
    assert_int_equal(n, 1);
    KIT_OK(cmv_store_waiting(reader, NULL, k->arena, &w, &n, &err_));
    assert_int_equal(n, 1);
    assert_int_equal(w[0].state, CMV_REJECTED);
    cmv_store_close(reader);
    kit_reopen(k);
    assert_int_equal(version_of(k), 1);
    assert_int_equal(n_incidents(k), 1);
    assert_int_equal(kit_sql_int(k, "SELECT count(*) FROM ingest"), 1);
    kit_sound(k);
}

static void an_aborted_ingest_leaves_nothing_of_it(void **state) {
    kit *k = *state;
    cmv_batch b = kit_batch("x", kit_line(k->arena, 50, 5), 50);
    cmv_ingest *g = kit_begin(k);
    KIT_OK(cmv_ingest_put_fetch(g, &GOOD, &err_));
    KIT_OK(cmv_ingest_put_incident(g, &FLAG, &err_));
    KIT_OK(cmv_ingest_quarantine(g, &b, "looks odd", NULL, NULL, &err_));
    cmv_ingest_abort(g);
    size_t n;
    cmv_waiting *w;
    (void)fetches(k, &n);
    assert_int_equal(n, 0);
    assert_int_equal(n_incidents(k), 0);
    KIT_OK(cmv_store_waiting(k->store, NULL, k->arena, &w, &n, &err_));
    assert_int_equal(n, 0);
}

static const cmv_obs MIXED[3] = {
    {.date = 100, .known_at = CMV_UTC_NONE, .value = 1.25},
    {.date = 101, .known_at = 150 * KIT_DAY, .value = (double)NAN},
    {.date = 102, .known_at = CMV_UTC_NONE, .value = 1e300},
};

static int64_t hold_back(const kit *k, const cmv_batch *b) {
    int64_t id = 0;
    cmv_ingest *g = kit_begin(k);
    KIT_OK(cmv_ingest_quarantine(g, b, "looks odd", &id, NULL, &err_));
    kit_commit(g);
    return id;
}

static void a_backup_carries_what_fetching_keeps(void **state) {
    kit *k = *state;
    cmv_batch b = kit_batch("x", MIXED, 3);
    int64_t id = hold_back(k, &b);
    cmv_ingest *g = kit_begin(k);
    KIT_OK(cmv_ingest_put_fetch(g, &GOOD, &err_));
    KIT_OK(cmv_ingest_put_incident(g, &FLAG, &err_));
    kit_commit(g);
    char *copy = kit_file(k, "copy.db");
    KIT_OK(cmv_store_backup(k->store, copy, &err_));
    cmv_store_close(k->store);
    KIT_OK(cmv_store_open(copy, NULL, &k->store, &err_));
    size_t n;
    cmv_fetch_state *f = fetches(k, &n);
    assert_int_equal(n, 1);
    assert_state(&f[0], &GOOD);
    assert_int_equal(n_incidents(k), 1);
    cmv_waiting one;
    KIT_OK(cmv_store_waiting_one(k->store, id, k->arena, &one, &err_));
    assert_memory_equal(one.obs, MIXED, sizeof MIXED);
    kit_sound(k);
}

/* ---- what changed -------------------------------------------------------------------------------------------------------------------- */

static void put_text(const kit *k, const char *text) {
    cmv_ingest *g = kit_begin(k);
    KIT_OK(cmv_ingest_put_text(g, "user", text, &err_));
    kit_commit(g);
}

/* Names of what changed, "+" in front when texts did. */
static const char *changed(const kit *k, int64_t after) {
    const char **name = NULL, *out;
    size_t n = 0;
    bool texts = false;
    KIT_OK(cmv_store_changed(k->store, after, k->arena, &name, &n, &texts, &err_));
    out = texts ? "+" : "";
    for (size_t i = 0; i < n; i++) out = cmv_arena_printf(k->arena, "%s %s", out, name[i]);
    return out;
}

static void what_changed_after_a_version_is_named(void **state) {
    kit *k = *state;
    cmv_obs *line = kit_line(k->arena, 50, 5);
    cmv_batch x = kit_batch("x", line, 50), a = kit_batch("a", line, 50);
    assert_string_equal(changed(k, 0), "");
    kit_put(k->store, &x, NULL); /* 1 */
    kit_put(k->store, &a, NULL); /* 2 */
    x.basis = CMV_BASIS_TOTAL;
    kit_put(k->store, &x, NULL); /* 3 */
    put_text(k, "one");          /* 4 */
    assert_string_equal(changed(k, 0), "+ a x");
    assert_string_equal(changed(k, 1), "+ a x");
    assert_string_equal(changed(k, 2), "+ x");
    assert_string_equal(changed(k, 3), "+");
    assert_string_equal(changed(k, 4), "");
    put_text(k, "one"); /* nothing new */
    kit_put(k->store, &a, NULL);
    assert_string_equal(changed(k, 4), "");
    put_text(k, NULL); /* 5: gone is a change */
    assert_string_equal(changed(k, 4), "+");
    a.n = 1;
    line[0].value = 77;
    a.conflict = CMV_CONFLICT_REVISE;
    kit_put(k->store, &a, NULL); /* 6 */
    assert_string_equal(changed(k, 5), " a");
    (void)hold_back(k, &x);
    assert_string_equal(changed(k, 6), "");
}

/* ---- migration ------------------------------------------------------------------------------------------------------------------------ */

static void a_released_step_of_the_schema_is_never_edited(void **state) {
    (void)state;
    cmv__migrations steps = cmv__schema_steps();
    assert_true(steps.n >= 2);
    assert_int_equal(XXH3_64bits(steps.sql[0], strlen(steps.sql[0])), UINT64_C(0x64a523452e6bf8bc));
}

static void fill_v1(sqlite3 *db) {
    static const cmv_obs OBS[2] = {{100, CMV_OBS_RECONSTRUCTED, 101 * KIT_DAY, 1.5},
                                   {101, CMV_OBS_RECONSTRUCTED, 102 * KIT_DAY, 2.5}};
    uint64_t key = cmv__series_key("x", CMV_BASIS_PRICE);
    uint8_t body[24 + sizeof OBS], digest[CMV__DIGEST_BYTES];
    cmv__packed_encode(key, OBS, 2, body);
    cmv__digest sum = cmv__obs_digest(key, &OBS[0]);
    cmv__digest_add(&sum, cmv__obs_digest(key, &OBS[1]));
    cmv__digest_encode(sum, digest);
    static const char ROWS[] = "INSERT INTO series VALUES (1, 'x', 0);"
                               "INSERT INTO ingest VALUES (1, 1728000000000, 'old.csv', 1);"
                               "INSERT INTO observation VALUES (1, 100, 8726400000, 1.5, 1, 1),"
                               "                               (1, 101, 8812800000, 2.5, 1, 1);"
                               "INSERT INTO origin VALUES (1, 'old.csv', 1);"
                               "INSERT INTO text VALUES ('user', 'text of old')";
    assert_int_equal(sqlite3_exec(db, ROWS, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_stmt *q = NULL;
    static const char PACKED[] =
        "INSERT INTO packed VALUES (1, 1, 1, 2, 2, 2, 100, 101, 2.5, 8812800000, ?1, ?2)";
    assert_int_equal(sqlite3_prepare_v2(db, PACKED, -1, &q, NULL), SQLITE_OK);
    sqlite3_bind_blob(q, 1, digest, sizeof digest, SQLITE_STATIC);
    sqlite3_bind_blob(q, 2, body, sizeof body, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(q), SQLITE_DONE);
    sqlite3_finalize(q);
    assert_int_equal(
        sqlite3_prepare_v2(db, "UPDATE state SET version = 3, digest = ?1", -1, &q, NULL),
        SQLITE_OK);
    sqlite3_bind_blob(q, 1, digest, sizeof digest, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(q), SQLITE_DONE);
    sqlite3_finalize(q);
}

static void a_store_of_the_first_schema_is_brought_up_to_date(void **state) {
    kit *k = *state;
    char *old = kit_file(k, "old.db");
    sqlite3 *db = NULL;
    cmv_err err;
    assert_int_equal(sqlite3_open(old, &db), SQLITE_OK);
    cmv__migrations first = {cmv__schema_steps().sql, 1};
    KIT_OK(cmv__schema_migrate(db, first, &err_));
    fill_v1(db);
    sqlite3_close(db);
    cmv_store_close(k->store);
    k->store = NULL;
    cmv_store_opt read_only = {.read_only = true};
    assert_int_equal(cmv_store_open(old, &read_only, &k->store, &err), CMV_E_SCHEMA);
    KIT_OK(cmv_store_open(old, NULL, &k->store, &err_));
    kit_sound(k);
    const cmv_obs *obs;
    size_t n;
    assert_int_equal(cmv_store_load(k->store, "x", CMV_BASIS_PRICE, NULL, &obs, &n, NULL), CMV_OK);
    assert_true(n == 2 && obs[1].value == 2.5 && obs[1].known_at == 102 * KIT_DAY);
    assert_int_equal(version_of(k), 3); /* the data are the same */
    const char *text = NULL;
    KIT_OK(cmv_store_text(k->store, "user", k->arena, &text, &err_));
    assert_string_equal(text, "text of old");
    assert_string_equal(changed(k, 0), "+ x");
    assert_string_equal(changed(k, 3), "");
    cmv_ingest *g = kit_begin(k);
    KIT_OK(cmv_ingest_put_fetch(g, &GOOD, &err_));
    assert_int_equal(kit_commit(g), 3);
    cmv_store_close(k->store);
    KIT_OK(cmv_store_open(old, &read_only, &k->store, &err_));
    (void)fetches(k, &n);
    assert_int_equal(n, 1);
}

/* ---- arguments ---------------------------------------------------------------------------------------------------------------------------- */

static void assert_refused(const kit *k, cmv_rc (*put)(cmv_ingest *, const void *, cmv_err *),
                           const void *what, const char *says) {
    cmv_err err;
    cmv_ingest *g = kit_begin(k);
    assert_int_equal(put(g, what, &err), CMV_E_ARG);
    if (!strstr(err.msg, says)) fail_msg("%s lacks %s", err.msg, says);
    assert_int_equal(cmv_ingest_commit(g, NULL, &err), CMV_E_ARG); /* half a conversation is none */
}

static cmv_rc put_fetch_any(cmv_ingest *g, const void *what, cmv_err *err) {
    return cmv_ingest_put_fetch(g, what, err);
}

static cmv_rc put_incident_any(cmv_ingest *g, const void *what, cmv_err *err) {
    return cmv_ingest_put_incident(g, what, err);
}

static cmv_rc quarantine_any(cmv_ingest *g, const void *what, cmv_err *err) {
    return cmv_ingest_quarantine(g, what, "why", NULL, NULL, err);
}

static void what_cannot_be_kept_is_refused_and_ends_the_ingest(void **state) {
    kit *k = *state;
    char *longer = cmv_arena_alloc(k->arena, 5000, 1);
    memset(longer, 'a', 4999);
    cmv_fetch_state f = GOOD;
    f.group = "";
    assert_refused(k, put_fetch_any, &f, "group of keys");
    f = GOOD;
    f.provider = NULL;
    assert_refused(k, put_fetch_any, &f, "provider");
    f = GOOD;
    f.etag = longer;
    assert_refused(k, put_fetch_any, &f, "etag");
    f = GOOD;
    f.failures = -1;
    assert_refused(k, put_fetch_any, &f, "fred H.15");
    cmv_incident i = FLAG;
    i.severity = 4;
    assert_refused(k, put_incident_any, &i, "unknown severity 4");
    i = FLAG;
    i.code = NULL;
    assert_refused(k, put_incident_any, &i, "code");
    cmv_batch b = kit_batch("", MIXED, 3);
    assert_refused(k, quarantine_any, &b, "id of its metric");
    assert_int_equal(n_incidents(k), 0);
    cmv_obs twice[2] = {MIXED[0], MIXED[0]};
    b = kit_batch("x", twice, 2);
    cmv_ingest *g = kit_begin(k);
    assert_int_equal(cmv_ingest_quarantine(g, &b, NULL, NULL, NULL, NULL), CMV_E_DOMAIN);
    cmv_ingest_abort(g);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(a_state_is_kept_by_provider_and_group),
        T(more_states_than_fit_at_first_come_in_order),
        T(an_incident_that_says_the_same_is_not_kept_twice),
        T(incidents_come_oldest_first_after_an_id),
        T(fetching_alone_makes_no_version_and_is_kept),
        T(an_aborted_ingest_leaves_nothing_of_it),
        T(a_backup_carries_what_fetching_keeps),
        T(what_changed_after_a_version_is_named),
        cmocka_unit_test(a_released_step_of_the_schema_is_never_edited),
        T(a_store_of_the_first_schema_is_brought_up_to_date),
        T(what_cannot_be_kept_is_refused_and_ends_the_ingest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
