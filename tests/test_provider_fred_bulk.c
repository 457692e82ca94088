// SPDX-License-Identifier: Apache-2.0
/* FRED's API v2: a release at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/provider.h"

#define HOLD(cases) provider_cases_hold(cases, sizeof(cases) / sizeof *(cases))
#define URL                                                                                        \
    "https://api.stlouisfed.org/fred/v2/release/observations?release_id=52&format=json"            \
    "&limit=100000"
#define PAGE(more, series)                                                                         \
    "{\"has_more\":" more ",\"release\":{\"release_id\":52,\"name\":\"X\",\"sources\":[{"          \
    "\"name\":\"S\",\"url\":\"u\"}]},\"series\":[" series "]}"
#define MORE(cursor) "true,\"next_cursor\":\"" cursor "\""
#define SERIES(id, rows)                                                                           \
    "{\"series_id\":\"" id "\",\"title\":\"t\",\"frequency\":\"Quarterly\",\"units\":\"u\","       \
    "\"seasonal_adjustment\":\"SA\",\"observations\":[" rows "]}"
#define ROW(date, value) "{\"date\":\"" date "\",\"value\":\"" value "\"}"

static void series_of_a_release_are_found_by_their_keys(void **state) {
    (void)state;
    static const provider_case CASES[] = {
        {.name = "two of three series of a release",
         .provider = "fred-bulk",
         .key = {"CCC@52", "AAA@52"},
         .reply = {{.url = URL,
                    .body = PAGE("false", SERIES("AAA", ROW("2026-01-01", "1.5")) "," SERIES(
                                              "AAAA", ROW("2026-01-01",
                                                          "9")) "," SERIES("CCC", ROW("2026-04-01",
                                                                                      "-2")))}},
         .rows = "CCC@52 2026-04-01 -2\nAAA@52 2026-01-01 1.5\n",
         .flags = "whole"},
        {.name = "one that the release does not hold",
         .provider = "fred-bulk",
         .key = {"AAA@52", "ZZZ@52"},
         .reply = {{.body = PAGE("false", SERIES("AAA", ROW("2026-01-01", "1.5")))}},
         .rows = "AAA@52 2026-01-01 1.5\nZZZ@52 E_NOTFOUND\n",
         .flags = "whole"},
        {.name = "two releases",
         .provider = "fred-bulk",
         .key = {"52", "18"},
         .rc = CMV_E_ARG,
         .message = "one release at a time"},
        {.name = "series of two releases",
         .provider = "fred-bulk",
         .key = {"AAA@52", "AAA@18"},
         .rc = CMV_E_ARG,
         .message = "cannot be asked for together"},
        {.name = "no release",
         .provider = "fred-bulk",
         .key = {"AAA@x"},
         .rc = CMV_E_ARG,
         .message = "'x' is no release"},
    };
    HOLD(CASES);
}

static void series_are_found_by_their_ids_over_all_pages(void **state) {
    (void)state;
    static const provider_case CASES[] = {
        {.name = "one page",
         .provider = "fred-bulk",
         .key = {"52"},
         .reply = {{.url = URL,
                    .body = PAGE("false",
                                 SERIES("AAA", ROW("2026-01-01", "1.5")) "," SERIES(
                                     "BBB", ROW("2026-01-01", ".") "," ROW("2026-04-01", "-2")))}},
         .rows = "AAA 2026-01-01 1.5\nBBB 2026-04-01 -2\n",
         .flags = "whole"},
        {.name = "a series goes on on the next page; true and false as words; a cursor to encode",
         .provider = "fred-bulk",
         .key = {"52"},
         .reply = {{.body = PAGE("\"true\",\"next_cursor\":\"a+b/=\"",
                                 SERIES("AAA", ROW("2026-01-01", "1")))},
                   {.url = URL "&next_cursor=a%2Bb%2F%3D",
                    .body = PAGE(MORE("c"), SERIES("AAA", ROW("2026-04-01", "2")))},
                   {.url = URL "&next_cursor=c",
                    .body = PAGE("\"false\"", SERIES("AAA", ROW("2026-07-01", "3")) "," SERIES(
                                                  "BBB", ROW("2026-01-01", "9")))}},
         .rows = "AAA 2026-01-01 1\nAAA 2026-04-01 2\nAAA 2026-07-01 3\nBBB 2026-01-01 9\n",
         .flags = "whole"},
        {.name = "a series without rows",
         .provider = "fred-bulk",
         .key = {"52"},
         .reply = {{.body = PAGE("false", SERIES("AAA", ""))}},
         .rows = ""},
    };
    HOLD(CASES);
}

static void a_page_that_is_not_what_it_was_is_refused(void **state) {
    (void)state;
#define BAD(what, number, text, code, says)                                                        \
    {                                                                                              \
        .name = what, .provider = "fred-bulk", .key = {"52"},                                      \
        .reply = {{.status = number, .body = text}}, .rc = code, .message = says                   \
    }
    static const provider_case CASES[] = {
        BAD("no has_more", 200, "{\"series\":[" SERIES("AAA", "") "]}", CMV_E_REFUSED, "has_more"),
        BAD("more, but not where", 200, PAGE("true", SERIES("AAA", "")), CMV_E_REFUSED,
            "next_cursor"),
        BAD("no series", 200, PAGE("false", ""), CMV_E_REFUSED, "no series in it"),
        BAD("renamed", 200, "{\"has_more\":false,\"serieses\":[]}", CMV_E_REFUSED,
            "no list 'series'"),
        BAD("a series without a name", 200, PAGE("false", "{\"id\":\"A\",\"observations\":[]}"),
            CMV_E_REFUSED, "series 1 of the page"),
        BAD("a bad value", 200, PAGE("false", SERIES("A", ROW("2026-01-01", "x"))), CMV_E_PARSE,
            "'x'"),
        BAD("an error with 200", 200,
            "{\"code\":400,\"message\":\"release_id is not a positive "
            "integer\"}",
            CMV_E_REFUSED, "not a positive integer"),
        BAD("an error", 400, "{\"code\":400,\"message\":\"release_id is not a positive integer\"}",
            CMV_E_REFUSED, "status 400: release_id is not a positive integer"),
        BAD("a key", 401, "{\"code\":401,\"message\":\"api_key is not registered\"}", CMV_E_AUTH,
            "FRED_API_KEY"),
        BAD("too fast", 429, "{\"code\":429,\"message\":\"Too Many Requests\"}", CMV_E_RATE_LIMIT,
            "two requests"),
        BAD("cut off", 200, "{\"has_more\":true,\"next_cursor\":\"abc\",\"series\":[{\"ser",
            CMV_E_REFUSED, "cut off"),
        {.name = "the page names itself",
         .provider = "fred-bulk",
         .key = {"52"},
         .reply = {{.body = PAGE(MORE("c"), SERIES("A", ROW("2026-01-01", "1")))},
                   {.body = PAGE(MORE("c"), SERIES("A", ROW("2026-04-01", "1")))}},
         .rc = CMV_E_REFUSED,
         .message = "names itself"},
        {.name = "a series is no release",
         .provider = "fred-bulk",
         .key = {"WALCL"},
         .rc = CMV_E_ARG,
         .message = "is no release"},
        {.name = "vintages",
         .provider = "fred-bulk",
         .what = CMV_ASK_VINTAGES,
         .key = {"52"},
         .rc = CMV_E_UNSUPPORTED,
         .message = "as they are known now"},
    };
#undef BAD
    HOLD(CASES);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(series_of_a_release_are_found_by_their_keys),
        cmocka_unit_test(series_are_found_by_their_ids_over_all_pages),
        cmocka_unit_test(a_page_that_is_not_what_it_was_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
