// SPDX-License-Identifier: Apache-2.0
/* Batches that the gate held back: kept whole, not seen, released or rejected by a person. */
#include "support/store_kit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

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

static int64_t hold_back(const kit *k, const cmv_batch *b, bool *known) {
    int64_t id = 0;
    cmv_ingest *g = kit_begin(k);
    KIT_OK(cmv_ingest_quarantine(g, b, "a value ten times the one before it", &id, known, &err_));
    kit_commit(g);
    return id;
}

static cmv_rc load_rc(const kit *k, const char *metric, const cmv_obs **obs, size_t *n) {
    return cmv_store_load(k->store, metric, CMV_BASIS_PRICE, NULL, obs, n, NULL);
}

static const cmv_obs MIXED[4] = {
    {.date = 100, .known_at = CMV_UTC_NONE, .value = 1.25},
    {.date = 101, .known_at = 150 * KIT_DAY, .value = -0.0},
    {.date = 101, .known_at = 151 * KIT_DAY, .value = (double)NAN},
    {.date = 102, .known_at = CMV_UTC_NONE, .value = 1e300},
};
static const double HALF[4] = {.005, .05, 0, 5};

static void a_batch_that_waits_is_kept_whole_and_not_seen(void **state) {
    kit *k = *state;
    cmv_batch b = kit_batch("x", MIXED, 4);
    b.rounding = HALF;
    b.basis = CMV_BASIS_TOTAL;
    bool known = true;
    int64_t id = hold_back(k, &b, &known);
    assert_true(id > 0 && !known);
    kit_reopen(k);
    const cmv_obs *obs;
    size_t n;
    assert_int_equal(cmv_store_load(k->store, "x", CMV_BASIS_TOTAL, NULL, &obs, &n, NULL),
                     CMV_E_NODATA);
    cmv_waiting one = {0}, *all;
    KIT_OK(cmv_store_waiting_one(k->store, id, k->arena, &one, &err_));
    assert_true(one.id == id && one.state == CMV_WAITING && one.at == KIT_NOW);
    assert_true(one.settled == CMV_UTC_NONE && one.first == 100 && one.last == 102 && one.n == 4);
    assert_int_equal(one.basis, CMV_BASIS_TOTAL);
    assert_string_equal(one.metric, "x");
    assert_string_equal(one.provider, "test");
    assert_string_equal(one.reason, "a value ten times the one before it");
    assert_string_equal(one.by, "");
    assert_memory_equal(one.obs, MIXED, sizeof MIXED);
    assert_memory_equal(one.rounding, HALF, sizeof HALF);
    b.rounding = NULL;
    b.n = 1;
    b.metric = "y";
    int64_t second = hold_back(k, &b, &known);
    KIT_OK(cmv_store_waiting_one(k->store, second, k->arena, &one, &err_));
    assert_null(one.rounding);
    KIT_OK(cmv_store_waiting(k->store, NULL, k->arena, &all, &n, &err_));
    assert_int_equal(n, 2);
    assert_true(all[0].id == second && all[1].id == id && all[1].n == 4 && !all[1].obs);
    KIT_OK(cmv_store_waiting(k->store, "x", k->arena, &all, &n, &err_));
    assert_true(n == 1 && all[0].id == id);
    kit_sound(k);
}

static void the_same_batch_does_not_wait_twice(void **state) {
    kit *k = *state;
    bool known;
    cmv_batch b = kit_batch("x", MIXED, 4);
    b.rounding = HALF;
    int64_t id = hold_back(k, &b, &known);
    cmv_batch later = b;
    later.now += KIT_DAY;
    assert_int_equal(hold_back(k, &later, &known), id);
    assert_true(known);
    cmv_obs changed[4];
    memcpy(changed, MIXED, sizeof changed);
    changed[3].value = 2;
    double rounding[4] = {.005, .05, 0, 4};
    cmv_batch other[6] = {b, b, b, b, b, b};
    other[0].obs = changed;
    other[1].rounding = rounding;
    other[2].rounding = NULL;
    other[3].metric = "y";
    other[4].basis = CMV_BASIS_TOTAL;
    other[5].source = "another"; /* a second witness is news */
    for (size_t i = 0; i < 6; i++) {
        int64_t got = hold_back(k, &other[i], &known);
        if (known || got == id) fail_msg("other[%zu] was taken for the same batch", i);
    }
    id = hold_back(k, &later, &known); /* the first was superseded meanwhile: it waits anew */
    assert_false(known);
    cmv_ingest *g = kit_begin(k);
    KIT_OK(cmv_ingest_settle(g, id, false, NULL, "ann", NULL, &err_));
    kit_commit(g);
    assert_int_equal(hold_back(k, &later, &known), id); /* a person's no holds */
    assert_true(known);
}

static void a_released_batch_is_put_as_it_came(void **state) {
    kit *k = *state;
    cmv_batch b = kit_batch("x", MIXED, 4);
    b.rounding = HALF;
    int64_t id = hold_back(k, &b, NULL);
    cmv_batch like = {.pub = b.pub, .now = KIT_NOW + KIT_DAY, .conflict = CMV_CONFLICT_REVISE};
    cmv_batch_stat stat = {0};
    cmv_ingest *g = kit_begin(k);
    KIT_OK(cmv_ingest_settle(g, id, true, &like, "ann", &stat, &err_));
    assert_int_equal(kit_commit(g), 1);
    assert_true(stat.added == 3 && stat.revised == 1 && stat.kept == 0);
    const cmv_obs *obs;
    size_t n;
    assert_int_equal(load_rc(k, "x", &obs, &n), CMV_OK);
    assert_int_equal(n, 4);
    assert_true(obs[0].known_at == 101 * KIT_DAY && obs[0].flags == CMV_OBS_RECONSTRUCTED);
    assert_true(obs[1].known_at == 150 * KIT_DAY && isnan(obs[2].value) && obs[3].value == 1e300);
    assert_int_equal(kit_sql_int(k, "SELECT source = 'test' FROM ingest"), 1);
    cmv_waiting one;
    KIT_OK(cmv_store_waiting_one(k->store, id, k->arena, &one, &err_));
    assert_true(one.state == CMV_RELEASED && one.settled == KIT_NOW + KIT_DAY);
    assert_string_equal(one.by, "ann");
    assert_int_equal(one.n, 4);
    bool known = true;
    assert_true(hold_back(k, &b, &known) != id); /* released once is not released for ever */
    assert_false(known);
    kit_sound(k);
}

static void a_released_batch_is_compared_with_its_rounding(void **state) {
    kit *k = *state;
    cmv_obs held = kit_plain(100, 1.252), rounded = kit_plain(100, 1.25);
    cmv_batch b = kit_batch("x", &held, 1), like = kit_batch("x", NULL, 0);
    kit_put(k->store, &b, NULL);
    b.obs = &rounded;
    b.rounding = HALF;
    int64_t id = hold_back(k, &b, NULL);
    like.conflict = CMV_CONFLICT_REVISE;
    cmv_batch_stat stat = {0};
    cmv_ingest *g = kit_begin(k);
    KIT_OK(cmv_ingest_settle(g, id, true, &like, "ann", &stat, &err_));
    assert_int_equal(kit_commit(g), 1);
    assert_int_equal(stat.same, 1);
}

static void a_batch_is_settled_once_and_mistakes_cost_nothing(void **state) {
    kit *k = *state;
    cmv_batch b = kit_batch("x", MIXED, 4);
    int64_t id = hold_back(k, &b, NULL);
    cmv_batch like = {.pub = b.pub, .now = KIT_NOW};
    cmv_err err;
    cmv_ingest *g = kit_begin(k);
    assert_int_equal(cmv_ingest_settle(g, id + 1, true, &like, "ann", NULL, &err), CMV_E_NOTFOUND);
    assert_non_null(strstr(err.msg, "no quarantined batch 2"));
    assert_int_equal(cmv_ingest_settle(g, id, true, NULL, "ann", NULL, &err), CMV_E_ARG);
    KIT_OK(cmv_ingest_settle(g, id, true, &like, "ann", NULL, &err_));
    assert_int_equal(cmv_ingest_settle(g, id, false, NULL, "bob", NULL, &err), CMV_E_EXISTS);
    assert_string_equal(err.msg, "batch 1 of x was released before, by ann");
    assert_int_equal(kit_commit(g), 1);
    cmv_waiting one;
    assert_int_equal(cmv_store_waiting_one(k->store, 77, k->arena, &one, &err), CMV_E_NOTFOUND);
    /* A batch that cannot be put stays as it is. */
    b.metric = "y";
    b.obs = MIXED;
    int64_t second = hold_back(k, &b, NULL);
    g = kit_begin(k);
    like.now = CMV_UTC_NONE;
    assert_int_equal(cmv_ingest_settle(g, second, true, &like, "ann", NULL, &err), CMV_E_DOMAIN);
    assert_int_equal(cmv_ingest_commit(g, NULL, &err), CMV_E_ARG);
    KIT_OK(cmv_store_waiting_one(k->store, second, k->arena, &one, &err_));
    assert_int_equal(one.state, CMV_WAITING);
}

static void a_batch_without_rows_can_wait_too(void **state) {
    kit *k = *state;
    cmv_batch b = kit_batch("x", NULL, 0);
    int64_t id = hold_back(k, &b, NULL);
    cmv_waiting one;
    KIT_OK(cmv_store_waiting_one(k->store, id, k->arena, &one, &err_));
    assert_true(one.n == 0 && one.first == CMV_DATE_NONE && one.last == CMV_DATE_NONE);
    kit_sound(k);
    cmv_ingest *g = kit_begin(k);
    cmv_batch like = {.now = KIT_NOW};
    KIT_OK(cmv_ingest_settle(g, id, true, &like, NULL, NULL, &err_));
    assert_int_equal(kit_commit(g), 0);
}

/* Numbers that callers look up in tables of theirs. */
static void numbers_that_stand_for_nothing_are_damage(void **state) {
    static const char *const DAMAGE[] = {"state = 4", "state = -1", "basis = 2", "basis = -1"};
    kit *k = *state;
    cmv_batch b = kit_batch("x", MIXED, 4);
    int64_t id = hold_back(k, &b, NULL);
    for (size_t i = 0; i < sizeof DAMAGE / sizeof *DAMAGE; i++) {
        char sql[160];
        cmv_waiting one = {0}, *all;
        cmv_err err;
        size_t n;
        snprintf(sql, sizeof sql,
                 "PRAGMA ignore_check_constraints = 1; UPDATE quarantine SET state = 0, basis = 0;"
                 "UPDATE quarantine SET %s",
                 DAMAGE[i]);
        kit_sql(k, sql);
        assert_int_equal(cmv_store_waiting(k->store, NULL, k->arena, &all, &n, &err), CMV_E_CORRUPT);
        assert_int_equal(cmv_store_waiting_one(k->store, id, k->arena, &one, &err), CMV_E_CORRUPT);
        cmv_ingest *g = kit_begin(k);
        cmv_rc rc = cmv_ingest_settle(g, id, false, NULL, "x", NULL, &err);
        cmv_ingest_abort(g);
        assert_int_equal(rc, CMV_E_CORRUPT);
        assert_non_null(strstr(err.msg, "quarantined batch 1 is damaged"));
    }
}

static void an_incident_of_no_known_weight_is_damage(void **state) {
    kit *k = *state;
    cmv_incident *all;
    cmv_err err;
    size_t n;
    kit_sql(k, "PRAGMA ignore_check_constraints = 1; INSERT INTO incident "
               "VALUES (5, 0, 'x', 'p', 'c', 't', 4, NULL, NULL, 0)");
    assert_int_equal(cmv_store_incidents(k->store, NULL, 0, 9, k->arena, &all, &n, &err),
                     CMV_E_CORRUPT);
    assert_non_null(strstr(err.msg, "incident 5"));
    kit_sql(k, "UPDATE incident SET severity = 3");
    assert_int_equal(cmv_store_incidents(k->store, NULL, 0, 9, k->arena, &all, &n, &err), CMV_OK);
}

static void damage_to_a_waiting_batch_is_found(void **state) {
    static const char *const DAMAGE[] = {
        "UPDATE quarantine SET body = zeroblob(length(body))",
        "UPDATE quarantine SET body = substr(body, 1, 50)",
        "UPDATE quarantine SET body = x''",
        "UPDATE quarantine SET rounding = zeroblob(32)",
        "UPDATE quarantine SET rounding = substr(rounding, 1, 24)",
        "UPDATE quarantine SET rounding = NULL",
        "UPDATE quarantine SET metric = 'y'",
        "UPDATE quarantine SET provider = 'y'",
        "UPDATE quarantine SET basis = 1",
        "UPDATE quarantine SET n = 3",
        "UPDATE quarantine SET hash = x'00'",
    };
    kit *k = *state;
    cmv_batch b = kit_batch("x", MIXED, 4);
    b.rounding = HALF;
    int64_t id = hold_back(k, &b, NULL);
    kit_sql(k, "CREATE TABLE keep AS SELECT * FROM quarantine");
    for (size_t i = 0; i < sizeof DAMAGE / sizeof *DAMAGE; i++) {
        cmv_err err;
        cmv_waiting one;
        kit_sql(k, DAMAGE[i]);
        cmv_rc check = cmv_store_check(k->store, &err);
        if (check != CMV_E_CORRUPT || !strstr(err.msg, "quarantined batch 1"))
            fail_msg("%s: %s", DAMAGE[i], check == CMV_OK ? "found sound" : err.msg);
        cmv_rc rc = cmv_store_waiting_one(k->store, id, k->arena, &one, &err);
        if (rc != CMV_E_CORRUPT) fail_msg("%s: %s", DAMAGE[i], cmv_rc_name(rc));
        kit_sql(k, "DELETE FROM quarantine; INSERT INTO quarantine SELECT * FROM keep");
        kit_sound(k);
    }
    b.rounding = NULL;
    (void)hold_back(k, &b, NULL);
    kit_sql(k, "UPDATE quarantine SET n = 3 WHERE rounding IS NULL");
    cmv_err err;
    assert_int_equal(cmv_store_check(k->store, &err), CMV_E_CORRUPT);
    assert_non_null(strstr(err.msg, "quarantined batch 2 has 4 observations, not 3"));
    kit_sql(k, "UPDATE quarantine SET n = 4");
    kit_sound(k);
    kit_sql(k, "DROP INDEX quarantine_hash");
    assert_int_equal(cmv_store_check(k->store, NULL), CMV_E_CORRUPT);
}

static cmv_waiting_state state_of(const kit *k, int64_t id) {
    cmv_waiting w;
    KIT_OK(cmv_store_waiting_one(k->store, id, k->arena, &w, &err_));
    return w.state;
}

static void put(const kit *k, const cmv_batch *b) {
    cmv_batch_stat stat;
    cmv_ingest *g = kit_begin(k);
    KIT_OK(cmv_ingest_put(g, b, &stat, &err_));
    kit_commit(g);
}

/* What waits is over when the same source has brought as much again, good or bad; not when another one has, or less. */
static void later_data_of_the_same_source_settle_what_waits(void **state) {
    kit *k = *state;
    static const cmv_obs BAD[2] = {{.date = 100, .known_at = CMV_UTC_NONE, .value = 1},
                                   {.date = 101, .known_at = CMV_UTC_NONE, .value = 10}};
    static const cmv_obs WORSE[2] = {{.date = 100, .known_at = CMV_UTC_NONE, .value = 1},
                                     {.date = 101, .known_at = CMV_UTC_NONE, .value = 100}};
    static const cmv_obs GOOD[2] = {{.date = 100, .known_at = CMV_UTC_NONE, .value = 1},
                                    {.date = 101, .known_at = CMV_UTC_NONE, .value = 1.5}};
    bool known;
    cmv_batch bad = kit_batch("x", BAD, 2), worse = kit_batch("x", WORSE, 2),
              good = kit_batch("x", GOOD, 2), less = kit_batch("x", GOOD, 1);
    int64_t first = hold_back(k, &bad, &known);
    put(k, &less);
    cmv_batch other = good;
    other.source = "another";
    put(k, &other);
    assert_int_equal(state_of(k, first), CMV_WAITING);
    int64_t second = hold_back(k, &worse, &known);
    assert_int_equal(state_of(k, first), CMV_SUPERSEDED);
    assert_int_equal(state_of(k, second), CMV_WAITING);
    assert_int_equal(hold_back(k, &worse, &known), second);
    assert_true(known && state_of(k, second) == CMV_WAITING);
    put(k, &good);
    assert_int_equal(state_of(k, second), CMV_SUPERSEDED);
    int64_t third = hold_back(k, &worse, &known);
    assert_true(third != second && !known);
    cmv_err err;
    cmv_ingest *g = kit_begin(k);
    assert_int_equal(cmv_ingest_settle(g, second, true, &good, "me", NULL, &err), CMV_E_EXISTS);
    assert_non_null(strstr(err.msg, "superseded"));
    cmv_ingest_abort(g);
    kit_sound(k);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(later_data_of_the_same_source_settle_what_waits),
        T(a_batch_that_waits_is_kept_whole_and_not_seen),
        T(the_same_batch_does_not_wait_twice),
        T(a_released_batch_is_put_as_it_came),
        T(a_released_batch_is_compared_with_its_rounding),
        T(a_batch_is_settled_once_and_mistakes_cost_nothing),
        T(a_batch_without_rows_can_wait_too),
        T(numbers_that_stand_for_nothing_are_damage),
        T(an_incident_of_no_known_weight_is_damage),
        T(damage_to_a_waiting_batch_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
