// SPDX-License-Identifier: Apache-2.0
/* The cache of decoded series: ceiling, order of use, replacement. */
#include "store/sqlite/cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static cmv_obs *rows(size_t n, double value) {
    cmv_obs *obs = calloc(n, sizeof *obs);
    assert_non_null(obs);
    obs[n - 1].value = value;
    return obs;
}

static cmv__entry *put(cmv__cache *c, int i, size_t n) {
    char name[16];
    snprintf(name, sizeof name, "m%d", i);
    cmv__entry *e = cmv__cache_put(c, name, CMV_BASIS_PRICE, rows(n, i), n);
    assert_non_null(e);
    return e;
}

static cmv__entry *find(cmv__cache *c, int i) {
    char name[16];
    snprintf(name, sizeof name, "m%d", i);
    cmv__entry *e = cmv__cache_find(c, name, CMV_BASIS_PRICE);
    if (e) assert_true(e->obs[e->n - 1].value == i);
    return e;
}

static int setup(void **state) {
    cmv__cache *c = calloc(1, sizeof *c);
    if (!c) return -1;
    c->max_bytes = 30000;
    *state = c;
    return 0;
}

static int teardown(void **state) {
    cmv__cache *c = *state;
    cmv__cache_reset(c);
    assert_int_equal(c->bytes, 0);
    assert_null(c->newest);
    free(c);
    return 0;
}

static void a_lower_ceiling_holds_at_once(void **state) {
    cmv__cache *c = *state;
    for (int i = 0; i < 10; i++) put(c, i, 100);
    assert_int_equal(cmv__cache_limit(c, 6000), 30000);
    assert_true(c->bytes <= 6000);
    assert_null(find(c, 0));
    assert_non_null(find(c, 9));
    assert_int_equal(cmv__cache_limit(c, 0), 6000);
    assert_non_null(find(c, 9)); /* the one at hand stays */
    assert_null(find(c, 8));
    put(c, 10, 100);
    assert_null(find(c, 9));
    assert_int_equal(cmv__cache_limit(c, 30000), 0);
}

static void the_least_recently_used_goes_first(void **state) {
    cmv__cache *c = *state;
    for (int i = 0; i < 10; i++) put(c, i, 100); /* 2,400 bytes each and their names */
    assert_non_null(find(c, 0));
    for (int i = 10; i < 14; i++) put(c, i, 100);
    assert_true(c->bytes <= c->max_bytes);
    assert_non_null(find(c, 0)); /* was used since */
    assert_null(find(c, 1));
    assert_non_null(find(c, 13));
}

static void one_series_may_exceed_the_ceiling(void **state) {
    cmv__cache *c = *state;
    put(c, 0, 100);
    cmv__entry *e = put(c, 1, 5000);
    assert_ptr_equal(find(c, 1), e);
    assert_null(find(c, 0));
    put(c, 2, 1);
    assert_null(find(c, 1));
    assert_true(c->bytes <= c->max_bytes);
}

static void a_series_is_there_once(void **state) {
    cmv__cache *c = *state;
    put(c, 1, 10);
    size_t bytes = c->bytes;
    cmv__entry *e = put(c, 1, 10);
    assert_int_equal(c->bytes, bytes);
    assert_ptr_equal(find(c, 1), e);
    assert_null(cmv__cache_find(c, "m1", CMV_BASIS_TOTAL));
    /* its own name as the key of the new entry */
    assert_non_null(cmv__cache_put(c, e->metric, e->basis, rows(3, 1), 3));
    assert_int_equal(find(c, 1)->n, 3);
}

static void entries_after_a_version_go(void **state) {
    cmv__cache *c = *state;
    for (int i = 0; i < 8; i++) put(c, i, 10)->version = i;
    cmv__cache_drop_after(c, 4);
    for (int i = 0; i < 8; i++) assert_int_equal(find(c, i) != NULL, i <= 4);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(the_least_recently_used_goes_first), T(a_lower_ceiling_holds_at_once),
        T(one_series_may_exceed_the_ceiling),  T(a_series_is_there_once),
        T(entries_after_a_version_go),
    };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
