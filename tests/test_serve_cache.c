// SPDX-License-Identifier: Apache-2.0
#include "serve/cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* Values are counted numbers: every one made must be destroyed exactly once. */
static atomic_int alive;

static int *make(int n) {
    int *value = malloc(sizeof *value);
    assert_non_null(value);
    *value = n;
    atomic_fetch_add(&alive, 1);
    return value;
}

static void unmake(void *value) {
    free(value);
    atomic_fetch_sub(&alive, 1);
}

static cmv__cache *open_cache(size_t bytes) {
    cmv__cache *cache = cmv__cache_create(bytes, NULL, unmake);
    assert_non_null(cache);
    return cache;
}

static void close_cache(cmv__cache *cache) {
    cmv__cache_destroy(cache);
    assert_int_equal(atomic_load(&alive), 0);
}

/* Asks for a key; computes n when it is missing. True when it was there. */
static bool ask(cmv__cache *cache, uint64_t epoch, const char *key, int n, size_t bytes) {
    cmv__cache_item *item;
    cmv__claim claim = cmv__cache_claim(cache, epoch, key, &item);
    assert_int_not_equal(claim, CMV__CLAIM_NONE);
    if (claim == CMV__CLAIM_MINE) cmv__cache_fill(cache, item, make(n), bytes, NULL);
    assert_int_equal(*(int *)cmv__cache_value(item), n);
    cmv__cache_release(cache, item);
    return claim == CMV__CLAIM_HIT;
}

static void test_hit_and_miss(void **state) {
    cmv__cache *cache = open_cache(1 << 20);
    (void)state;
    assert_false(ask(cache, 1, "/a", 1, 100));
    assert_true(ask(cache, 1, "/a", 1, 100));
    assert_false(ask(cache, 1, "/b", 2, 100));
    assert_true(ask(cache, 1, "/a", 1, 100));
    cmv__cache_stat stat = cmv__cache_stat_of(cache);
    assert_int_equal(stat.hits, 2);
    assert_int_equal(stat.misses, 2);
    assert_int_equal(stat.items, 2);
    assert_true(stat.bytes >= 200 && stat.bytes < 600);
    close_cache(cache);
}

static void test_least_recently_used_goes(void **state) {
    cmv__cache *cache = open_cache(10 * 1000);
    (void)state;
    for (int i = 0; i < 8; i++) ask(cache, 1, (char[]){'/', (char)('a' + i), 0}, i, 1000);
    assert_true(ask(cache, 1, "/a", 0, 1000)); /* used again: /b is now the oldest */
    ask(cache, 1, "/x", 8, 1000);
    ask(cache, 1, "/y", 9, 1000);
    assert_true(ask(cache, 1, "/a", 0, 1000));
    assert_false(ask(cache, 1, "/b", 1, 1000));
    assert_true(cmv__cache_stat_of(cache).evicted >= 1);
    close_cache(cache);
}

static void test_bound(void **state) {
    enum { MAX = 100 * 1000, ASKED = 5000 };
    cmv__cache *cache = open_cache(MAX);
    char key[32];
    (void)state;
    for (int i = 0; i < ASKED; i++) {
        snprintf(key, sizeof key, "/page/%d", i);
        ask(cache, 1, key, i, (size_t)(i * 37 % 4000));
        assert_true(cmv__cache_stat_of(cache).bytes <= MAX);
    }
    assert_true(cmv__cache_stat_of(cache).items > 10);
    assert_false(ask(cache, 1, "/huge", 1, (size_t)2 * MAX)); /* answered, not kept */
    assert_false(ask(cache, 1, "/huge", 1, (size_t)2 * MAX));
    assert_true(cmv__cache_stat_of(cache).bytes <= MAX);
    close_cache(cache);
}

static void test_growth_counts(void **state) {
    cmv__cache *cache = open_cache(10 * 1000);
    cmv__cache_item *item;
    (void)state;
    ask(cache, 1, "/a", 1, 3000);
    ask(cache, 1, "/b", 2, 3000);
    assert_int_equal(cmv__cache_claim(cache, 1, "/b", &item), CMV__CLAIM_HIT);
    cmv__cache_grow(cache, item, 5000);
    cmv__cache_release(cache, item);
    assert_true(cmv__cache_stat_of(cache).bytes <= 10 * 1000);
    assert_true(ask(cache, 1, "/b", 2, 0));
    assert_false(ask(cache, 1, "/a", 1, 0));
    close_cache(cache);
}

static void test_new_epoch_drops_old(void **state) {
    cmv__cache *cache = open_cache(1 << 20);
    cmv__cache_item *held;
    (void)state;
    ask(cache, 1, "/a", 1, 100);
    ask(cache, 1, "/b", 2, 100);
    assert_int_equal(cmv__cache_claim(cache, 1, "/a", &held), CMV__CLAIM_HIT);
    assert_false(ask(cache, 2, "/a", 10, 100));
    assert_int_equal(cmv__cache_stat_of(cache).items, 1);
    assert_int_equal(*(int *)cmv__cache_value(held), 1); /* who holds it keeps it */
    cmv__cache_release(cache, held);
    assert_int_equal(atomic_load(&alive), 1);
    assert_false(
        ask(cache, 1, "/a", 1, 100)); /* a late reader of the old epoch is still answered rightly */
    assert_int_equal(cmv__cache_stat_of(cache).items, 1);
    assert_true(ask(cache, 2, "/a", 10, 100));
    close_cache(cache);
}

/* Asks for a key whose value was made from the names given. True when it was there. */
static bool ask_made(cmv__cache *cache, uint64_t epoch, const char *key, const char *const *name,
                     size_t n, int64_t life_ms) {
    cmv__cache_item *item;
    cmv__claim claim = cmv__cache_claim(cache, epoch, key, &item);
    const cmv__needs needs = {.name = name, .n = n, .life_ms = life_ms};
    if (claim == CMV__CLAIM_MINE) cmv__cache_fill(cache, item, make(1), 100, &needs);
    cmv__cache_release(cache, item);
    return claim == CMV__CLAIM_HIT;
}

static void test_news_drop_only_what_they_meet(void **state) {
    static const char *const TLT_VIX[] = {"tlt", "vix"}, *const IWM[] = {"iwm"};
    static const char *const NEWS[] = {"gld", "vix", "walcl"};
    cmv__cache *cache = open_cache(1 << 20);
    (void)state;
    assert_false(ask_made(cache, 1, "/tlt", TLT_VIX, 2, 0));
    assert_false(ask_made(cache, 1, "/iwm", IWM, 1, 0));
    assert_false(ask(cache, 1, "/all", 3, 100));
    cmv__cache_advance(cache, 2, NEWS, 3);
    assert_int_equal(cmv__cache_stat_of(cache).items, 1);
    assert_int_equal(cmv__cache_stat_of(cache).outdated, 2);
    assert_true(ask_made(cache, 2, "/iwm", IWM, 1, 0));
    assert_false(ask_made(cache, 2, "/tlt", TLT_VIX, 2, 0));
    cmv__cache_advance(cache, 3, NULL,
                       0); /* nothing changed: what rests on everything goes all the same */
    assert_true(ask_made(cache, 3, "/tlt", TLT_VIX, 2, 0));
    assert_false(ask_made(cache, 4, "/tlt", TLT_VIX, 2, 0)); /* a day: nothing stays */
    assert_int_equal(cmv__cache_stat_of(cache).items, 1);
    close_cache(cache);
}

static void test_news_during_the_making(void **state) {
    static const char *const TLT[] = {"tlt"}, *const NEWS[] = {"iwm"};
    const cmv__needs needs = {.name = TLT, .n = 1};
    cmv__cache *cache = open_cache(1 << 20);
    cmv__cache_item *item;
    (void)state;
    assert_int_equal(cmv__cache_claim(cache, 1, "/tlt", &item), CMV__CLAIM_MINE);
    cmv__cache_advance(cache, 2, NEWS, 1);
    cmv__cache_fill(cache, item, make(1), 100, &needs);
    cmv__cache_release(cache, item);
    assert_false(ask_made(cache, 2, "/tlt", TLT, 1, 0)); /* nobody knows which data it saw */
    close_cache(cache);
}

static void test_a_short_life_ends(void **state) {
    static const char *const TLT[] = {"tlt"};
    cmv__cache *cache = open_cache(1 << 20);
    (void)state;
    assert_false(ask_made(cache, 1, "/status", TLT, 1, 100000));
    assert_true(ask_made(cache, 1, "/status", TLT, 1, 100000));
    assert_false(ask_made(cache, 1, "/moment", TLT, 1, 1));
    usleep(20000);
    assert_false(ask_made(cache, 1, "/moment", TLT, 1, 1));
    assert_int_equal(cmv__cache_stat_of(cache).items, 2);
    close_cache(cache);
}

/* A clock that stands where the test puts it. */
static cmv_utc_ms stands_at;

static cmv_utc_ms stands_now(void *ctx) {
    (void)ctx;
    return stands_at;
}

static void test_what_the_clock_makes_wrong_ends_with_it(void **state) {
    static const cmv_clock clock = {.now = stands_now};
    const cmv__needs needs = {.name = (const char *const[]){"walcl"}, .n = 1, .until = 5000};
    const cmv_utc_ms at[] = {1000, 4999, 5000, 4000};
    const bool hit[] = {false, true, false, true}; /* made anew at 5000, to last */
    (void)state;
    cmv__cache *cache = cmv__cache_create(1 << 20, &clock, unmake);
    assert_non_null(cache);
    for (size_t i = 0; i < COUNT(at); i++) {
        cmv__cache_item *item;
        stands_at = at[i];
        cmv__claim claim = cmv__cache_claim(cache, 1, "/walcl", &item);
        assert_int_equal(claim, hit[i] ? CMV__CLAIM_HIT : CMV__CLAIM_MINE);
        if (claim == CMV__CLAIM_MINE) cmv__cache_fill(cache, item, make(1), 100, &needs);
        cmv__cache_release(cache, item);
    }
    close_cache(cache);
}

static void test_given_up(void **state) {
    cmv__cache *cache = open_cache(1 << 20);
    cmv__cache_item *item;
    (void)state;
    assert_int_equal(cmv__cache_claim(cache, 1, "/a", &item), CMV__CLAIM_MINE);
    cmv__cache_fail(cache, item);
    cmv__cache_release(cache, item);
    assert_int_equal(cmv__cache_stat_of(cache).items, 0);
    assert_int_equal(cmv__cache_stat_of(cache).bytes, 0);
    assert_false(ask(cache, 1, "/a", 1, 100));
    close_cache(cache);
}

/* ---- threads ------------------------------------------------------------------------------------------------------------ */

typedef struct crowd {
    cmv__cache *cache;
    pthread_barrier_t start;
    atomic_int computed, failures_left, served;
} crowd;

static void *one_of_many(void *arg) {
    crowd *c = arg;
    pthread_barrier_wait(&c->start);
    for (;;) {
        cmv__cache_item *item;
        cmv__claim claim = cmv__cache_claim(c->cache, 1, "/slow", &item);
        if (claim == CMV__CLAIM_MINE) {
            atomic_fetch_add(&c->computed, 1);
            usleep(20000);
            if (atomic_fetch_sub(&c->failures_left, 1) > 0) {
                cmv__cache_fail(c->cache, item);
                cmv__cache_release(c->cache, item);
                continue;
            }
            cmv__cache_fill(c->cache, item, make(7), 10, NULL);
        }
        if (item && *(int *)cmv__cache_value(item) == 7) atomic_fetch_add(&c->served, 1);
        cmv__cache_release(c->cache, item);
        return NULL;
    }
}

static void run_crowd(int failures, int computed) {
    enum { MANY = 8 };
    pthread_t thread[MANY];
    crowd c = {.cache = open_cache(1 << 20)};
    atomic_init(&c.failures_left, failures);
    pthread_barrier_init(&c.start, NULL, MANY);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, one_of_many, &c), 0);
    for (int i = 0; i < MANY; i++) pthread_join(thread[i], NULL);
    assert_int_equal(atomic_load(&c.served), MANY);
    assert_int_equal(atomic_load(&c.computed), computed);
    pthread_barrier_destroy(&c.start);
    close_cache(c.cache);
}

static void test_single_flight(void **state) {
    (void)state;
    run_crowd(0, 1);
}

static void test_single_flight_after_failures(void **state) {
    (void)state;
    run_crowd(3, 4);
}

typedef struct storm {
    cmv__cache *cache;
    atomic_uint_fast64_t *epoch;
    unsigned seed;
    int wrong;
} storm;

/* Reads, evictions, growth and epochs all at once: every value must be the one of its key and epoch. */
static void *weather(void *arg) {
    storm *s = arg;
    char key[16];
    for (int i = 0; i < 4000; i++) {
        s->seed = s->seed * 1664525u + 1013904223u;
        unsigned page = s->seed >> 16 & 63u;
        if ((s->seed >> 24) == 0) atomic_fetch_add(s->epoch, 1);
        uint64_t epoch = atomic_load(s->epoch);
        snprintf(key, sizeof key, "/%u", page);
        cmv__cache_item *item;
        int right = (int)(epoch * 64 + page);
        if (cmv__cache_claim(s->cache, epoch, key, &item) == CMV__CLAIM_MINE) {
            if (page == 13) {
                cmv__cache_fail(s->cache, item);
                cmv__cache_release(s->cache, item);
                continue;
            }
            cmv__cache_fill(s->cache, item, make(right), 300, NULL);
            cmv__cache_grow(s->cache, item, 50);
        }
        s->wrong += *(int *)cmv__cache_value(item) != right;
        cmv__cache_release(s->cache, item);
    }
    return NULL;
}

static void test_storm(void **state) {
    enum { MANY = 4 };
    pthread_t thread[MANY];
    storm s[MANY];
    atomic_uint_fast64_t epoch;
    cmv__cache *cache = open_cache(12 * 1000);
    (void)state;
    atomic_init(&epoch, 1);
    for (int i = 0; i < MANY; i++) {
        s[i] = (storm){.cache = cache, .epoch = &epoch, .seed = (unsigned)i + 1};
        assert_int_equal(pthread_create(&thread[i], NULL, weather, &s[i]), 0);
    }
    for (int i = 0; i < MANY; i++) {
        pthread_join(thread[i], NULL);
        assert_int_equal(s[i].wrong, 0);
    }
    assert_true(cmv__cache_stat_of(cache).bytes <= 12 * 1000);
    close_cache(cache);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hit_and_miss),
        cmocka_unit_test(test_least_recently_used_goes),
        cmocka_unit_test(test_bound),
        cmocka_unit_test(test_growth_counts),
        cmocka_unit_test(test_new_epoch_drops_old),
        cmocka_unit_test(test_news_drop_only_what_they_meet),
        cmocka_unit_test(test_news_during_the_making),
        cmocka_unit_test(test_a_short_life_ends),
        cmocka_unit_test(test_what_the_clock_makes_wrong_ends_with_it),
        cmocka_unit_test(test_given_up),
        cmocka_unit_test(test_single_flight),
        cmocka_unit_test(test_single_flight_after_failures),
        cmocka_unit_test(test_storm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
