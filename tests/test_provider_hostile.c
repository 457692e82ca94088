// SPDX-License-Identifier: Apache-2.0
/* Replies that mean harm: each is refused in words, and nothing is read or written beside what belongs to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/provider.h"

#include "comove/buf.h"

#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONG = 400, KEYS = 9000, DEEP = 5000 };

/* What is shown of a body is cut on the border of a character: here there is no border. */
static void a_body_of_halves_of_characters_is_told_without_harm(void **state) {
    static char body[LONG + 1];
    (void)state;
    for (int byte = 0x80; byte <= 0xBF; byte++) {
        memset(body, byte, LONG);
        provider_case_holds(&(provider_case){.name = "halves of characters",
                                             .provider = "fred-bulk",
                                             .key = {"52"},
                                             .reply = {{.status = 400, .body = body}},
                                             .rc = CMV_E_REFUSED,
                                             .message = "status 400"});
    }
}

static char *deep_xml(void) {
    cmv_buf b;
    cmv_buf_init(&b, CMV_MIB);
    cmv_buf_str(&b, "<feed>");
    for (int i = 0; i < DEEP; i++) cmv_buf_str(&b, "<a>");
    for (int i = 0; i < DEEP; i++) cmv_buf_str(&b, "</a>");
    cmv_buf_str(&b, "</feed>");
    assert_int_equal(cmv_buf_done(&b, NULL), CMV_OK);
    return b.at;
}

static char *long_xml(void) {
    size_t n = CMV_XML_MAX + 100;
    char *text = malloc(n + 1);
    assert_non_null(text);
    memset(text, ' ', n);
    memcpy(text, "<feed>", 6);
    memcpy(text + n - 7, "</feed>", 8);
    return text;
}

static void expect_xml(char *body, cmv_rc rc, const char *message) {
    provider_case_holds(&(provider_case){
        .name = message,
        .provider = "treasury",
        .key = {"BC_10YEAR"},
        .from = "2026-01-02",
        .reply = {{.status = 404}, {.status = 404}, {.body = body}},
        .rc = rc,
        .message = message,
    });
    free(body);
}

static void xml_is_read_to_a_depth_and_a_length(void **state) {
    (void)state;
    expect_xml(deep_xml(), CMV_E_REFUSED, "too deep");
    expect_xml(long_xml(), CMV_E_LIMIT, "larger than 4 MiB");
}

static void add_page(cmv_buf *b, int month, bool more) {
    cmv_buf_printf(b, "{\"has_more\":%s,\"next_cursor\":\"c\",\"release\":{},\"series\":[",
                   more ? "true" : "false");
    for (int i = 0; i < KEYS; i++)
        cmv_buf_printf(b,
                       "%s{\"series_id\":\"S%d\",\"observations\":[{\"date\":\"2026-%02d-01\","
                       "\"value\":\"%d\"}]}",
                       i ? "," : "", i, month, i + month);
    cmv_buf_str(b, "]}");
    assert_int_equal(cmv_buf_done(b, NULL), CMV_OK);
}

/* Each key is found again among thousands, whatever order the pages have. */
static void thousands_of_series_keep_their_own_rows(void **state) {
    cmv_buf page[2];
    cmv_err err;
    cmv_fetched got;
    cmv_arena *arena = cmv_arena_create((size_t)512 << 20);
    (void)state;
    for (int i = 0; i < 2; i++) {
        cmv_buf_init(&page[i], 16 * CMV_MIB);
        add_page(&page[i], i + 1, i == 0);
    }
    provider_case c = {.name = "thousands of series",
                       .provider = "fred-bulk",
                       .key = {"52"},
                       .reply = {{.body = page[0].at}, {.body = page[1].at}}};
    assert_int_equal(provider_play(&c, arena, &got, &err), CMV_OK);
    assert_int_equal(got.n_series, KEYS + 1);
    for (int i = 0; i < KEYS; i++) {
        const cmv_fetched_series *s = &got.series[i + 1];
        char key[16];
        snprintf(key, sizeof key, "S%d", i);
        assert_string_equal(s->key, key);
        assert_int_equal(s->data.n, 2);
        assert_int_equal((int)s->data.obs[0].value, i + 1);
        assert_int_equal((int)s->data.obs[1].value, i + 2);
    }
    for (int i = 0; i < 2; i++) cmv_buf_reset(&page[i]);
    cmv_arena_destroy(arena);
}

static size_t room_of(const char *provider, const char *key) {
    cmv_arena *arena = cmv_arena_create(CMV_MIB);
    cmv_convo *convo;
    cmv_http_request request;
    bool more;
    cmv_ask ask = {.provider = cmv_provider_find(provider),
                   .key = &key,
                   .n_keys = 1,
                   .from = CMV_DATE_NONE,
                   .known_from = CMV_UTC_NONE,
                   .now = INT64_C(1795186800000),
                   .secret = "0123456789abcdef0123456789abcdef"};
    assert_int_equal(cmv_convo_open(&ask, arena, &convo, NULL), CMV_OK);
    assert_int_equal(cmv_convo_next(convo, &request, &more, NULL), CMV_OK);
    assert_true(more);
    size_t n = request.max_bytes;
    cmv_arena_destroy(arena);
    return n;
}

static void a_body_has_room_for_what_its_provider_sends(void **state) {
    (void)state;
    assert_int_equal(room_of("cboe", "VIX"), CMV_PROVIDER_BODY_MAX);
    assert_int_equal(room_of("fred", "WALCL"), CMV_PROVIDER_BODY_MAX);
    assert_int_equal(room_of("fred-bulk", "52"), CMV_HTTP_BODY_MAX);
    assert_int_equal(room_of("ecb", "D.USD.EUR.SP00.A"), CMV_HTTP_BODY_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_of_halves_of_characters_is_told_without_harm),
        cmocka_unit_test(xml_is_read_to_a_depth_and_a_length),
        cmocka_unit_test(thousands_of_series_keep_their_own_rows),
        cmocka_unit_test(a_body_has_room_for_what_its_provider_sends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
