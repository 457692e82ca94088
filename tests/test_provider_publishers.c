// SPDX-License-Identifier: Apache-2.0
/* What holds for all official publishers: who they are, what they take, and where they stand in the catalogue. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/provider.h"

#include "comove/catalog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static void test_official_publishers_have_no_vintages_to_give(void **state) {
    static const struct {
        const char *provider, *key;
    } ASKS[] = {{"treasury", "BC_10YEAR"},   {"frb", "H15/RIFLGFCY10_N.B"}, {"nyfed", "SOFR"},
                {"ecb", "D.USD.EUR.SP00.A"}, {"bls", "CUUR0000SA0"},        {"eia", "RWTC"}};
    (void)state;
    for (size_t i = 0; i < COUNT(ASKS); i++) {
        provider_case c = {.name = ASKS[i].provider,
                           .provider = ASKS[i].provider,
                           .key = {ASKS[i].key},
                           .what = CMV_ASK_VINTAGES,
                           .rc = CMV_E_UNSUPPORTED,
                           .message = "no vintages"};
        provider_case_holds(&c);
        c.what = CMV_ASK_RELEASES;
        provider_case_holds(&c);
    }
}

/* ---- the catalogue ---------------------------------------------------------------------------------------------------------- */

static bool is_official(const char *provider) {
    static const char *const IDS[] = {"treasury", "frb", "nyfed", "ecb", "bls", "eia"};
    for (size_t i = 0; i < COUNT(IDS); i++) {
        if (strcmp(IDS[i], provider) == 0) return true;
    }
    return false;
}

static void expect_taken(const cmv_metric *m, const cmv_metric_key *key, cmv_arena *arena) {
    cmv_ask ask = {.provider = cmv_provider_find(key->provider),
                   .key = &key->key,
                   .n_keys = 1,
                   .from = CMV_DATE_NONE,
                   .known_from = CMV_UTC_NONE,
                   .now = (cmv_utc_ms)cmv_date_of(2026, 11, 20) * 86400000,
                   .secret = "0123456789abcdef0123456789abcdef"};
    cmv_convo *convo;
    cmv_err err;
    if (cmv_convo_open(&ask, arena, &convo, &err) != CMV_OK)
        fail_msg("%s: %s %s: %s", m->id, key->provider, key->key, err.msg);
}

/* Returns the number of keys of official publishers; each is taken by its provider and stands before FRED's copy. */
static size_t check_keys(const cmv_metric *m, cmv_arena *arena) {
    size_t n = 0;
    bool copied = false;
    for (size_t i = 0; i < m->n_keys; i++) {
        copied = copied || strcmp(m->keys[i].provider, "fred") == 0;
        if (!is_official(m->keys[i].provider)) continue;
        if (copied) fail_msg("%s: fred stands before %s", m->id, m->keys[i].provider);
        expect_taken(m, &m->keys[i], arena);
        n++;
    }
    return n;
}

static void test_catalogue_keys_are_taken_and_publishers_come_first(void **state) {
    const char *source = getenv("COMOVE_SOURCE");
    char dir[1024];
    size_t n, found = 0;
    cmv_catalog *cat = NULL;
    cmv_err err;
    (void)state;
    snprintf(dir, sizeof dir, "%s/catalog", source ? source : ".");
    if (cmv_catalog_load(dir, NULL, NULL, &cat, &err) != CMV_OK) fail_msg("%s", err.msg);
    cmv_arena *arena = cmv_arena_create((size_t)64 << 20);
    const cmv_metric *m = cmv_catalog_metrics(cat, &n);
    for (size_t i = 0; i < n; i++) found += check_keys(&m[i], arena);
    assert_true(found >= 60);
    cmv_arena_destroy(arena);
    cmv_catalog_destroy(cat);
}

/* Who publishes is told in full: a page of sources prints these texts. */
static void test_official_publishers_say_who_they_are(void **state) {
    static const char *const IDS[] = {"treasury", "frb", "nyfed", "ecb", "bls", "eia"};
    (void)state;
    for (size_t i = 0; i < COUNT(IDS); i++) {
        const cmv_provider *p = cmv_provider_find(IDS[i]);
        assert_non_null(p);
        const char *texts[] = {p->name,    p->attribution,  p->terms_text,
                               p->cadence, p->host[0].host, p->host[0].user_agent};
        for (size_t k = 0; k < COUNT(texts); k++) assert_true(texts[k] && texts[k][0]);
        assert_memory_equal(p->home, "https://", 8);
        assert_memory_equal(p->terms_url, "https://", 8);
        assert_true(p->host[0].rate[0].n > 0 && p->host[0].rate[0].ms > 0 && p->keys_max > 0);
        assert_int_not_equal(p->terms, CMV_TERMS_PERSONAL);
        assert_string_equal(p->key_kind, IDS[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_official_publishers_have_no_vintages_to_give),
        cmocka_unit_test(test_catalogue_keys_are_taken_and_publishers_come_first),
        cmocka_unit_test(test_official_publishers_say_who_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
