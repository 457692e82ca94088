// SPDX-License-Identifier: Apache-2.0
/* The store through its interface: ingest, versions, loads, holdings, texts, connections beside each other. */
#include "support/store_kit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

static int64_t version_of(cmv_store *store) {
    int64_t v = -1;
    cmv_err err;
    if (cmv_store_version(store, &v, &err) != CMV_OK) fail_msg("%s", err.msg);
    return v;
}

static const cmv_obs *load(cmv_store *store, const char *metric, size_t *n) {
    const cmv_obs *obs = NULL;
    cmv_err err;
    if (cmv_store_load(store, metric, CMV_BASIS_PRICE, NULL, &obs, n, &err) != CMV_OK)
        fail_msg("%s", err.msg);
    return obs;
}

static void assert_hash_equal(cmv_store *a, cmv_store *b, bool equal) {
    cmv_store_info x, y;
    assert_int_equal(cmv_store_info_of(a, &x, NULL), CMV_OK);
    assert_int_equal(cmv_store_info_of(b, &y, NULL), CMV_OK);
    assert_int_equal(strlen(x.content_hash), 32);
    assert_int_equal(strcmp(x.content_hash, y.content_hash) == 0, equal);
}

static void assert_sound(cmv_store *store) {
    cmv_err err;
    if (cmv_store_check(store, &err) != CMV_OK) fail_msg("%s", err.msg);
}

/* ---- ingest ------------------------------------------------------------------------------------------------------------- */

static void what_goes_in_comes_out(void **state) {
    kit *k = *state;
    cmv_obs in[] = {
        {.date = -20000, .known_at = 5 * KIT_DAY, .value = 1e-300},
        {.date = 100, .known_at = -77, .value = -12345.678901234567},
        {.date = 100, .known_at = 150 * KIT_DAY + 1, .value = (double)NAN},
        {.date = 101, .known_at = CMV_UTC_NONE, .value = 9007199254740993.0},
        {.date = 50000, .known_at = CMV_UTC_NONE, .value = -0.0},
    };
    cmv_batch b = kit_batch("x", in, 5);
    cmv_batch_stat stat;
    assert_int_equal(kit_put(k->store, &b, &stat), 1);
    assert_int_equal(stat.added, 4);
    assert_int_equal(stat.revised, 1);
    for (int pass = 0; pass < 3; pass++) { /* from the cache, from the packed copy, into an arena */
        const cmv_obs *out;
        size_t n;
        if (pass == 1) kit_reopen(k);
        assert_int_equal(cmv_store_load(k->store, "x", CMV_BASIS_PRICE, pass == 2 ? k->arena : NULL,
                                        &out, &n, NULL),
                         CMV_OK);
        assert_int_equal(n, 5);
        assert_true(out[0].date == -20000 && out[0].value == 1e-300 && out[0].flags == 0);
        assert_true(out[1].known_at == -77 && out[1].value == -12345.678901234567);
        assert_true(isnan(out[2].value) && out[2].known_at == 150 * KIT_DAY + 1);
        assert_true(out[3].known_at == 102 * KIT_DAY && out[3].flags == CMV_OBS_RECONSTRUCTED);
        assert_true(out[4].known_at == KIT_NOW && !signbit(out[4].value));
    }
    assert_sound(k->store);
    assert_int_equal(kit_sql_int(k, "SELECT count(*) FROM latest"), 3); /* one of four is withdrawn */
    assert_int_equal(
        kit_sql_int(
            k, "SELECT date = '1970-04-12' AND known_at = '1970-04-13T00:00:00Z' AND reconstructed "
               "AND metric = 'x' AND basis = 'price' FROM latest WHERE value > 9e15"),
        1);
}

static void unknown_series_are_no_data(void **state) {
    kit *k = *state;
    const cmv_obs *obs = NULL;
    size_t n = 7;
    cmv_err err;
    assert_int_equal(cmv_store_load(k->store, "nope", CMV_BASIS_TOTAL, NULL, &obs, &n, &err),
                     CMV_E_NODATA);
    assert_string_equal(err.msg, "nothing is held for nope (total)");
    assert_null(obs);
    assert_int_equal(n, 7);
    assert_int_equal(cmv_store_load(k->store, "", CMV_BASIS_PRICE, NULL, &obs, &n, &err), CMV_E_ARG);
    assert_int_equal(cmv_store_load(k->store, "x", (cmv_basis)7, NULL, &obs, &n, &err), CMV_E_ARG);
    char longer[66];
    memset(longer, 'a', 65);
    longer[65] = '\0';
    assert_int_equal(cmv_store_load(k->store, longer, CMV_BASIS_PRICE, NULL, &obs, &n, &err),
                     CMV_E_ARG);
}

static void the_version_grows_only_on_change(void **state) {
    kit *k = *state;
    cmv_obs *line = kit_line(k->arena, 100, 5);
    cmv_batch b = kit_batch("x", line, 100);
    cmv_batch_stat stat;
    assert_int_equal(version_of(k->store), 0);
    assert_int_equal(kit_put(k->store, &b, &stat), 1);
    b.now += KIT_DAY;
    assert_int_equal(kit_put(k->store, &b, &stat), 1);
    assert_int_equal(stat.same, 100);
    assert_int_equal(stat.added + stat.revised + stat.kept, 0);
    assert_int_equal(stat.first_kept, SIZE_MAX);
    assert_int_equal(kit_sql_int(k, "SELECT count(*) FROM ingest"), 1);
    line[3].value = 1000;
    assert_int_equal(kit_put(k->store, &b, &stat), 2);
    assert_int_equal(stat.revised, 1);
    cmv_batch none = kit_batch("y", NULL, 0);
    assert_int_equal(kit_put(k->store, &none, &stat), 2);
    size_t n;
    const cmv_obs *obs = load(k->store, "x", &n);
    assert_int_equal(n, 101);
    assert_true(obs[4].date == obs[3].date && obs[4].value == 1000 &&
                obs[4].known_at == KIT_NOW + KIT_DAY);
    assert_sound(k->store);
}

static void as_of_shows_what_was_known(void **state) {
    kit *k = *state;
    cmv_obs *line = kit_line(k->arena, 50, 5);
    cmv_batch b = kit_batch("x", line, 50);
    kit_put(k->store, &b, NULL);
    line[10].value = 99;
    b.now += 10 * KIT_DAY;
    kit_put(k->store, &b, NULL);
    size_t n;
    const cmv_obs *obs = load(k->store, "x", &n);
    cmv_series s;
    cmv_vintage_stat stat;
    assert_int_equal(cmv_vintage_select(obs, n, CMV_UTC_MAX, k->arena, &s, &stat, NULL), CMV_OK);
    assert_true(s.n == 50 && s.value[10] == 99 && stat.n_reconstructed == 49);
    assert_int_equal(cmv_vintage_select(obs, n, KIT_NOW, k->arena, &s, &stat, NULL), CMV_OK);
    assert_true(s.n == 50 && s.value[10] == 15);
    assert_int_equal(cmv_vintage_select(obs, n, 10010 * KIT_DAY, k->arena, &s, &stat, NULL), CMV_OK);
    assert_int_equal(s.n, 10);
}

static void an_abort_leaves_nothing(void **state) {
    kit *k = *state;
    cmv_batch b = kit_batch("x", kit_line(k->arena, 100, 5), 100);
    kit_put(k->store, &b, NULL);
    cmv_ingest *ingest;
    cmv_err err;
    size_t n;
    assert_int_equal(cmv_ingest_begin(k->store, &ingest, &err), CMV_OK);
    cmv_batch more = kit_batch("x", kit_line(k->arena, 200, 6), 200),
              other = kit_batch("y", more.obs, 200);
    assert_int_equal(cmv_ingest_put(ingest, &more, NULL, &err), CMV_OK);
    assert_int_equal(cmv_ingest_put(ingest, &other, NULL, &err), CMV_OK);
    assert_int_equal(cmv_ingest_put_text(ingest, "key", "text", &err), CMV_OK);
    (void)load(k->store, "x", &n);
    assert_int_equal(n, 300); /* a store sees its own ingest */
    cmv_ingest_abort(ingest);
    assert_int_equal(load(k->store, "x", &n)[0].value, 5);
    assert_int_equal(n, 100);
    const cmv_obs *obs;
    assert_int_equal(cmv_store_load(k->store, "y", CMV_BASIS_PRICE, NULL, &obs, &n, &err),
                     CMV_E_NODATA);
    const char *text = "?";
    assert_int_equal(cmv_store_text(k->store, "key", k->arena, &text, &err), CMV_OK);
    assert_null(text);
    assert_int_equal(version_of(k->store), 1);
    assert_sound(k->store);
    assert_int_equal(kit_put(k->store, &more, NULL), 2);
    assert_sound(k->store);
}

static void after_a_failed_put_only_abort_is_left(void **state) {
    kit *k = *state;
    cmv_obs bad[] = {kit_plain(101, 1), kit_plain(100, 1)};
    cmv_batch good = kit_batch("x", kit_line(k->arena, 10, 5), 10), wrong = kit_batch("x", bad, 2);
    cmv_ingest *ingest;
    cmv_err err;
    int64_t version = -1;
    assert_int_equal(cmv_ingest_begin(k->store, &ingest, &err), CMV_OK);
    assert_int_equal(cmv_ingest_put(ingest, &good, NULL, &err), CMV_OK);
    assert_int_equal(cmv_ingest_put(ingest, &wrong, NULL, &err), CMV_E_DOMAIN);
    assert_int_equal(err.index, 1);
    assert_int_equal(cmv_ingest_put(ingest, &good, NULL, &err), CMV_E_ARG);
    assert_int_equal(cmv_ingest_commit(ingest, &version, &err), CMV_E_ARG);
    assert_int_equal(version, -1);
    assert_int_equal(version_of(k->store), 0);
    assert_int_equal(kit_put(k->store, &good, NULL), 1);
}

static void one_series_in_many_batches_of_one_ingest(void **state) {
    kit *k = *state;
    cmv_obs *line = kit_line(k->arena, 1000, 5);
    cmv_ingest *ingest;
    cmv_err err;
    assert_int_equal(cmv_ingest_begin(k->store, &ingest, &err), CMV_OK);
    for (size_t i = 0; i < 1000; i += 50) {
        cmv_batch b = kit_batch("x", line + i, 50);
        b.basis = i % 100 ? CMV_BASIS_TOTAL : CMV_BASIS_PRICE;
        assert_int_equal(cmv_ingest_put(ingest, &b, NULL, &err), CMV_OK);
    }
    assert_int_equal(cmv_ingest_commit(ingest, NULL, &err), CMV_OK);
    size_t n;
    (void)load(k->store, "x", &n);
    assert_int_equal(n, 500);
    assert_int_equal(version_of(k->store), 1);
    assert_int_equal(kit_sql_int(k, "SELECT count(*) FROM ingest"), 1);
    assert_sound(k->store);
}

static void the_hash_forgets_the_order(void **state) {
    kit *k = *state;
    kit other;
    kit_open(&other);
    assert_hash_equal(k->store, other.store, true);
    cmv_obs *line = kit_line(k->arena, 64, 5);
    cmv_batch x = kit_batch("x", line, 64), y = kit_batch("y", line, 64),
              x1 = kit_batch("x", line, 20);
    x.conflict = x1.conflict = CMV_CONFLICT_KEEP;
    kit_put(k->store, &x, NULL);
    kit_put(k->store, &y, NULL);
    kit_put(other.store, &y, NULL);
    assert_hash_equal(k->store, other.store, false);
    kit_put(other.store, &x1, NULL);
    kit_put(other.store, &x, NULL);
    assert_hash_equal(k->store, other.store, true);
    line[5].value += 1e-9;
    x.conflict = CMV_CONFLICT_REVISE;
    kit_put(other.store, &x, NULL);
    assert_hash_equal(k->store, other.store, false);
    assert_sound(other.store);
    kit_close(&other);
}

/* ---- holdings and texts --------------------------------------------------------------------------------------------------- */

static void holdings_say_what_is_there(void **state) {
    kit *k = *state;
    cmv_obs *line = kit_line(k->arena, 30, 5);
    cmv_batch b = kit_batch("tlt", line, 30);
    kit_put(k->store, &b, NULL);
    b.basis = CMV_BASIS_TOTAL;
    kit_put(k->store, &b, NULL);
    b = kit_batch("agg", line, 30);
    b.source = "first";
    kit_put(k->store, &b, NULL);
    cmv_obs next[] = {kit_plain(line[29].date, 1),
                      {.date = line[29].date + 1, .known_at = KIT_NOW - 5, .value = 7},
                      {.date = line[29].date + 2, .known_at = KIT_NOW - 4, .value = (double)NAN}};
    b = kit_batch("agg", next, 3);
    b.source = "second";
    b.now += 3;
    assert_int_equal(kit_put(k->store, &b, NULL), 4);
    cmv_holding *h, one;
    size_t n;
    assert_int_equal(cmv_store_holdings(k->store, k->arena, &h, &n, NULL), CMV_OK);
    assert_int_equal(n, 3);
    assert_string_equal(h[0].metric, "agg");
    assert_string_equal(h[0].sources, "second, first");
    assert_true(h[0].n_dates == 31 && h[0].n_vintages == 33 && h[0].n_reconstructed == 30);
    assert_true(h[0].first == line[0].date && h[0].last == line[29].date + 1 && h[0].last_value == 7);
    assert_true(h[0].last_known == KIT_NOW - 5 && h[0].last_ingest == KIT_NOW + 3 &&
                h[0].last_version == 4);
    assert_string_equal(h[1].metric, "tlt");
    assert_true(h[1].basis == CMV_BASIS_PRICE && h[1].last_version == 1);
    assert_true(h[2].basis == CMV_BASIS_TOTAL && h[2].last_version == 2);
    assert_int_equal(cmv_store_holding(k->store, "tlt", CMV_BASIS_TOTAL, k->arena, &one, NULL),
                     CMV_OK);
    assert_int_equal(one.last_version, 2);
    assert_int_equal(cmv_store_holding(k->store, "spy", CMV_BASIS_TOTAL, k->arena, &one, NULL),
                     CMV_E_NODATA);
    static const struct {
        cmv_utc_ms at;
        const char *sources;
    } known[] = {
        {KIT_NOW - 6, "first"}, {KIT_NOW - 5, "second, first"}, {CMV_UTC_MAX, "second, first"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const char *sources;
        assert_int_equal(cmv_store_sources(k->store, "agg", CMV_BASIS_PRICE, known[i].at, k->arena,
                                           &sources, NULL),
                         CMV_OK);
        assert_string_equal(sources, known[i].sources);
    }
    cmv_obs gone = {.date = 1, .known_at = 2, .value = (double)NAN};
    b = kit_batch("gone", &gone, 1);
    kit_put(k->store, &b, NULL);
    assert_int_equal(cmv_store_holding(k->store, "gone", CMV_BASIS_PRICE, k->arena, &one, NULL),
                     CMV_OK);
    assert_true(one.n_dates == 0 && one.first == CMV_DATE_NONE && isnan(one.last_value));
    assert_sound(k->store);
}

static int64_t put_text(cmv_store *store, const char *key, const char *text) {
    cmv_ingest *ingest;
    cmv_err err;
    int64_t version = -1;
    assert_int_equal(cmv_ingest_begin(store, &ingest, &err), CMV_OK);
    if (cmv_ingest_put_text(ingest, key, text, &err) != CMV_OK) fail_msg("%s", err.msg);
    assert_int_equal(cmv_ingest_commit(ingest, &version, &err), CMV_OK);
    return version;
}

static void texts_are_kept_by_key(void **state) {
    kit *k = *state;
    assert_int_equal(put_text(k->store, "metric/b", "B"), 1);
    assert_int_equal(put_text(k->store, "metric/a", "A\n'quoted' \xc3\xa9"), 2);
    assert_int_equal(put_text(k->store, "demo", "yes"), 3);
    assert_int_equal(put_text(k->store, "demo", "yes"), 3);
    assert_int_equal(put_text(k->store, "metricz", "no"), 4);
    const char **keys, **texts, *text;
    size_t n;
    assert_int_equal(cmv_store_texts(k->store, "metric/", k->arena, &keys, &texts, &n, NULL),
                     CMV_OK);
    assert_int_equal(n, 2);
    assert_string_equal(keys[0], "metric/a");
    assert_string_equal(texts[0], "A\n'quoted' \xc3\xa9");
    assert_string_equal(texts[1], "B");
    assert_int_equal(cmv_store_texts(k->store, "", k->arena, &keys, &texts, &n, NULL), CMV_OK);
    assert_int_equal(n, 4);
    assert_int_equal(put_text(k->store, "demo", NULL), 5);
    assert_int_equal(put_text(k->store, "demo", NULL), 5);
    assert_int_equal(cmv_store_text(k->store, "demo", k->arena, &text, NULL), CMV_OK);
    assert_null(text);
    assert_int_equal(cmv_store_text(k->store, "", k->arena, &text, NULL), CMV_E_ARG);
}

/* ---- connections ------------------------------------------------------------------------------------------------------------ */

static void a_reader_sees_the_old_until_the_commit(void **state) {
    kit *k = *state;
    cmv_obs *line = kit_line(k->arena, 300, 5);
    cmv_batch b = kit_batch("x", line, 100), y = kit_batch("y", line, 10);
    kit_put(k->store, &b, NULL);
    kit_put(k->store, &y, NULL);
    cmv_store *reader = kit_connect(k, true);
    size_t n;
    (void)load(reader, "x", &n);
    assert_int_equal(n, 100);
    const cmv_obs *kept = load(reader, "y", &n);
    cmv_ingest *ingest, *second;
    cmv_err err;
    assert_int_equal(cmv_ingest_begin(k->store, &ingest, &err), CMV_OK);
    b.n = 300;
    assert_int_equal(cmv_ingest_put(ingest, &b, NULL, &err), CMV_OK);
    (void)load(reader, "x", &n);
    assert_int_equal(n, 100);
    assert_int_equal(version_of(reader), 2);
    assert_int_equal(cmv_ingest_begin(k->store, &second, &err), CMV_E_BUSY);
    assert_int_equal(cmv_ingest_begin(reader, &second, &err), CMV_E_STORE);
    cmv_store *writer = kit_connect(k, false);
    assert_int_equal(cmv_ingest_begin(writer, &second, &err), CMV_E_BUSY);
    assert_int_equal(cmv_ingest_commit(ingest, NULL, &err), CMV_OK);
    assert_int_equal(version_of(reader), 3);
    (void)load(reader, "x", &n);
    assert_int_equal(n, 300);
    assert_ptr_equal(load(reader, "y", &n), kept); /* y did not change: still the cached array */
    assert_int_equal(cmv_ingest_begin(writer, &second, &err), CMV_OK);
    cmv_store_close(writer); /* closing aborts */
    assert_int_equal(kit_put(k->store, &b, NULL), 3);
    cmv_store_close(reader);
}

static void locations_name_kinds_of_stores(void **state) {
    kit *k = *state;
    cmv_store *store = NULL;
    cmv_err err;
    assert_int_equal(cmv_store_open("postgresql://me:secret@host/db", NULL, &store, &err),
                     CMV_E_UNSUPPORTED);
    assert_non_null(strstr(err.msg, "postgresql://"));
    assert_null(strstr(err.msg, "secret"));
    assert_int_equal(cmv_store_open("", NULL, &store, &err), CMV_E_ARG);
    assert_int_equal(cmv_store_open("sqlite:", NULL, &store, &err), CMV_E_ARG);
    assert_int_equal(cmv_store_open(NULL, NULL, &store, &err), CMV_E_ARG);
    char *path = kit_file(k, "other.db");
    char *location = cmv_arena_printf(k->arena, "sqlite:%s", path);
    cmv_store_opt read_only = {.read_only = true};
    assert_int_equal(cmv_store_open(location, &read_only, &store, &err), CMV_E_NOTFOUND);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(cmv_store_open(location, NULL, &store, &err), CMV_OK);
    cmv_store_close(store);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(cmv_store_open(path, &read_only, &store, &err), CMV_OK);
    assert_int_equal(version_of(store), 0);
    assert_sound(store);
    cmv_store_close(store);
    store = NULL;
    assert_int_equal(cmv_store_open(kit_file(k, "no/such/folder.db"), NULL, &store, &err), CMV_E_IO);
    assert_non_null(strstr(err.msg, "No such file"));
    assert_int_equal(cmv_store_open(k->folder, NULL, &store, &err), CMV_E_IO);
    assert_null(store);
}

static _Noreturn void open_and_put(const char *path, int i) {
    cmv_store *store;
    cmv_obs obs = kit_plain(100 + i, i);
    cmv_batch b = kit_batch("x", &obs, 1);
    cmv_ingest *ingest;
    cmv_err err = {0};
    cmv_rc rc = cmv_store_open(path, NULL, &store, &err);
    if (rc == CMV_OK) rc = cmv_ingest_begin(store, &ingest, &err);
    if (rc == CMV_OK) rc = cmv_ingest_put(ingest, &b, NULL, &err);
    if (rc == CMV_OK) rc = cmv_ingest_commit(ingest, NULL, &err);
    if (rc != CMV_OK) fprintf(stderr, "%s\n", err.msg);
    _exit(rc != CMV_OK);
}

/* Many processes making the same new file at once: all get it, and it is made once. */
static void a_new_file_may_be_opened_by_many(void **state) {
    enum { PROCESSES = 6, ROUNDS = 10 };
    kit *k = *state;
    for (int round = 0; round < ROUNDS; round++) {
        char *path = cmv_arena_printf(k->arena, "%s/race%d.db", k->folder, round);
        pid_t child[PROCESSES];
        for (int i = 0; i < PROCESSES; i++) {
            child[i] = fork();
            if (child[i] == 0) open_and_put(path, i);
        }
        for (int i = 0; i < PROCESSES; i++) {
            int status;
            assert_int_equal(waitpid(child[i], &status, 0), child[i]);
            assert_int_equal(status, 0);
        }
        cmv_store *store;
        assert_int_equal(cmv_store_open(path, NULL, &store, NULL), CMV_OK);
        assert_int_equal(version_of(store), PROCESSES);
        size_t n;
        (void)load(store, "x", &n);
        assert_int_equal(n, PROCESSES);
        assert_sound(store);
        cmv_store_close(store);
    }
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(what_goes_in_comes_out),
        T(unknown_series_are_no_data),
        T(the_version_grows_only_on_change),
        T(as_of_shows_what_was_known),
        T(an_abort_leaves_nothing),
        T(after_a_failed_put_only_abort_is_left),
        T(one_series_in_many_batches_of_one_ingest),
        T(the_hash_forgets_the_order),
        T(holdings_say_what_is_there),
        T(texts_are_kept_by_key),
        T(a_reader_sees_the_old_until_the_commit),
        T(locations_name_kinds_of_stores),
        T(a_new_file_may_be_opened_by_many),
    };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
