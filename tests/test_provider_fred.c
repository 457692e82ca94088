// SPDX-License-Identifier: Apache-2.0
/* FRED's API: values, vintages and their windows, release dates, and everything that it says instead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/provider.h"

#include <string.h>

#define HOLD(cases) provider_cases_hold(cases, sizeof(cases) / sizeof *(cases))
#define OBS "https://api.stlouisfed.org/fred/series/observations?series_id=WALCL&file_type=json"
#define VALUES_URL OBS "&units=lin&sort_order=asc"
#define DATES_URL                                                                                  \
    "https://api.stlouisfed.org/fred/series/vintagedates?series_id=WALCL&file_type=json"           \
    "&sort_order=asc&limit=10000&offset="

/* The envelope, with what differs put in. */
#define ENVELOPE(count, offset, limit, rows)                                                       \
    "{\"realtime_start\":\"2026-09-10\",\"realtime_end\":\"2026-09-10\","                          \
    "\"observation_start\":\"1600-01-01\",\"observation_end\":\"9999-12-31\",\"units\":\"lin\","   \
    "\"output_type\":1,\"file_type\":\"json\",\"order_by\":\"observation_date\","                  \
    "\"sort_order\":\"asc\",\"count\":" count ",\"offset\":" offset ",\"limit\":" limit            \
    ",\"observations\":[" rows "]}"
#define ROW(from, until, date, value)                                                              \
    "{\"realtime_start\":\"" from "\",\"realtime_end\":\"" until "\",\"date\":\"" date             \
    "\",\"value\":\"" value "\"}"
#define NOW(date, value) ROW("2026-09-10", "2026-09-10", date, value)
#define DAYS(count, offset, days)                                                                  \
    "{\"realtime_start\":\"1776-07-04\",\"realtime_end\":\"9999-12-31\",\"order_by\":"             \
    "\"vintage_date\",\"sort_order\":\"asc\",\"count\":" count ",\"offset\":" offset               \
    ",\"limit\":10000,\"vintage_dates\":[" days "]}"

/* ---- values ------------------------------------------------------------------------------------------------------------- */

static void values_of_one_page_are_taken_as_they_stand(void **state) {
    (void)state;
    static const provider_case CASES[] = {
        {.name = "two values",
         .provider = "fred",
         .key = {"WALCL"},
         .reply = {{.url = VALUES_URL "&limit=100000&offset=0",
                    .body =
                        ENVELOPE("2", "0", "100000",
                                 NOW("2026-08-26", "6600001") "," NOW("2026-09-02", "6600123.5"))}},
         .rows = "WALCL 2026-08-26 6600001\nWALCL 2026-09-02 6600123.5\n",
         .flags = "whole"},
        {.name = "a missing one is counted, not stored",
         .provider = "fred",
         .key = {"WALCL"},
         .reply = {{.body = ENVELOPE("2", "0", "100000",
                                     NOW("2026-08-26", ".") "," NOW("2026-09-02", "-36.98"))}},
         .rows = "WALCL 2026-09-02 -36.98\n"},
        {.name = "from a day on",
         .provider = "fred",
         .key = {"WALCL"},
         .from = "2026-08-20",
         .reply = {{.url = VALUES_URL "&observation_start=2026-08-20&limit=100000&offset=0",
                    .body = ENVELOPE("1", "0", "100000", NOW("2026-08-26", "6600001"))}},
         .rows = "WALCL 2026-08-26 6600001\n",
         .flags = ""},
        {.name = "nothing since that day",
         .provider = "fred",
         .key = {"WALCL"},
         .from = "2026-09-03",
         .reply = {{.body = ENVELOPE("0", "0", "100000", "")}},
         .rows = "",
         .flags = ""},
        {.name = "newest first",
         .provider = "fred",
         .key = {"WALCL"},
         .reply = {{.body = ENVELOPE("2", "0", "100000",
                                     NOW("2026-09-02", "2") "," NOW("2026-08-26", "1"))}},
         .rows = "WALCL 2026-08-26 1\nWALCL 2026-09-02 2\n",
         .flags = "whole newest-first"},
        {.name = "a date twice on one page: the later row counts",
         .provider = "fred",
         .key = {"WALCL"},
         .reply = {{.body = ENVELOPE("2", "0", "100000",
                                     NOW("2026-08-26", "1") "," NOW("2026-08-26", "2"))}},
         .rows = "WALCL 2026-08-26 2\n",
         .flags = "whole duplicates=1 conflicts=1"},
    };
    HOLD(CASES);
}

static void pages_join_when_their_counts_agree(void **state) {
    (void)state;
    static const provider_case CASES[] = {
        {.name = "three pages",
         .provider = "fred",
         .key = {"WALCL"},
         .reply = {{.url = VALUES_URL "&limit=100000&offset=0",
                    .body =
                        ENVELOPE("5", "0", "2", NOW("2026-01-01", "1") "," NOW("2026-01-02", "2"))},
                   {.url = VALUES_URL "&limit=100000&offset=2",
                    .body =
                        ENVELOPE("5", "2", "2", NOW("2026-01-05", "3") "," NOW("2026-01-06", "4"))},
                   {.url = VALUES_URL "&limit=100000&offset=4",
                    .body = ENVELOPE("5", "4", "2", NOW("2026-01-07", "5"))}},
         .rows = "WALCL 2026-01-01 1\nWALCL 2026-01-02 2\nWALCL 2026-01-05 3\nWALCL 2026-01-06 4\n"
                 "WALCL 2026-01-07 5\n",
         .flags = "whole"},
        {.name = "overlap",
         .provider = "fred",
         .key = {"WALCL"},
         .reply = {{.body =
                        ENVELOPE("3", "0", "2", NOW("2026-01-01", "1") "," NOW("2026-01-02", "2"))},
                   {.body = ENVELOPE("3", "2", "2", NOW("2026-01-02", "2"))}},
         .rc = CMV_E_REFUSED,
         .message = "pages overlap at 2026-01-02"},
        {.name = "the count changes on the way",
         .provider = "fred",
         .key = {"WALCL"},
         .reply =
             {{.body = ENVELOPE("3", "0", "2", NOW("2026-01-01", "1") "," NOW("2026-01-02", "2"))},
              {.body = ENVELOPE("4", "2", "2", NOW("2026-01-03", "2") "," NOW("2026-01-04", "2"))}},
         .rc = CMV_E_REFUSED,
         .message = "partial: 3 rows on one page, 4 on the next"},
        {.name = "the first page again",
         .provider = "fred",
         .key = {"WALCL"},
         .reply = {{.body = ENVELOPE("3", "0", "1", NOW("2026-01-01", "1"))},
                   {.body = ENVELOPE("3", "0", "1", NOW("2026-01-03", "1"))}},
         .rc = CMV_E_REFUSED,
         .message = "asked for rows from 1 on, it gives them from 0 on"},
    };
    HOLD(CASES);
}

static void a_reply_that_is_not_the_whole_list_is_refused(void **state) {
    (void)state;
#define BAD(what, text, code, says)                                                                \
    {                                                                                              \
        .name = what, .provider = "fred", .key = {"WALCL"}, .reply = {{.body = text}}, .rc = code, \
        .message = says                                                                            \
    }
    static const provider_case CASES[] = {
        BAD("fewer rows than counted", ENVELOPE("7", "0", "100000", NOW("2026-01-01", "1")),
            CMV_E_REFUSED, "partial: 1 of 7 rows came"),
        BAD("more rows than counted",
            ENVELOPE("1", "0", "100000", NOW("2026-01-01", "1") "," NOW("2026-01-02", "1")),
            CMV_E_REFUSED, "partial: 2 of 1 rows came"),
        BAD("no rows, though counted", ENVELOPE("7", "0", "100000", ""), CMV_E_REFUSED,
            "partial: 0 of 7"),
        BAD("nothing at all", ENVELOPE("0", "0", "100000", ""), CMV_E_REFUSED, "no observation"),
        BAD("no count", "{\"observations\":[]}", CMV_E_REFUSED, "how many rows"),
        BAD("cut off", "{\"count\":2,\"observations\":[{\"date\":\"2026-01-01\",\"val",
            CMV_E_REFUSED, "cut off"),
        BAD("empty", "", CMV_E_REFUSED, "empty"),
        BAD("renamed list", "{\"count\":0,\"offset\":0,\"values\":[]}", CMV_E_REFUSED,
            "no list 'observations'"),
        BAD("renamed value", ENVELOPE("1", "0", "9", "{\"date\":\"2026-01-01\",\"val\":\"1\"}"),
            CMV_E_PARSE, "the value is missing"),
        BAD("a word for a value", ENVELOPE("1", "0", "9", NOW("2026-01-01", "six")), CMV_E_PARSE,
            "six"),
        BAD("beyond all numbers", ENVELOPE("1", "0", "9", NOW("2026-01-01", "1e999")), CMV_E_PARSE,
            "1e999"),
        BAD("no such day", ENVELOPE("1", "0", "9", NOW("2026-02-30", "1")), CMV_E_PARSE,
            "2026-02-30"),
        BAD("changes", "{\"units\":\"pch\",\"count\":0,\"offset\":0,\"observations\":[]}",
            CMV_E_REFUSED, "units pch"),
        BAD("a web page with 200", "<!DOCTYPE html><html><head><title>Oops</title></head></html>",
            CMV_E_REFUSED, "HTML page"),
        BAD("an error with 200",
            "{\"error_code\":429,\"error_message\":\"Too Many Requests.  Exceeded Rate Limit\"}",
            CMV_E_RATE_LIMIT, "two requests a second"),
        BAD("an unknown error with 200",
            "{\"error_code\":400,\"error_message\":\"Bad Request.  Eh?\"}", CMV_E_REFUSED, "Eh?"),
        BAD("CSV", "observation_date,WALCL\n2026-01-01,1\n", CMV_E_REFUSED, "not JSON"),
    };
#undef BAD
    HOLD(CASES);
}

/* ---- what FRED says ----------------------------------------------------------------------------------------------------- */

#define V1(code, message) "{\"error_code\":" #code ",\"error_message\":\"" message "\"}"
#define KEY_HELP "Read https://fred.stlouisfed.org/docs/api/api_key.html for more information."

static void every_error_has_its_own_code_and_says_what_to_do(void **state) {
    (void)state;
#define SAYS(what, number, text, code, words)                                                      \
    {                                                                                              \
        .name = what, .provider = "fred", .key = {"WALCL"},                                        \
        .reply = {{.status = number, .body = text}}, .rc = code, .message = words                  \
    }
    static const provider_case CASES[] = {
        SAYS("unknown key", 400,
             V1(400, "Bad Request.  The value for variable api_key is not registered.  " KEY_HELP),
             CMV_E_AUTH, "it may pass"),
        SAYS("ill-formed key", 400,
             V1(400, "Bad Request.  The value for variable api_key is not a 32 character "
                     "alpha-numeric lower-case string.  " KEY_HELP),
             CMV_E_AUTH, "32 lower-case letters"),
        SAYS("no key", 400, V1(400, "Bad Request.  Variable api_key is not set.  " KEY_HELP),
             CMV_E_AUTH, "FRED_API_KEY"),
        SAYS("in XML", 400,
             "<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n<error code=\"400\" message=\"Bad "
             "Request.  The value for variable api_key is not registered.\"/>\n",
             CMV_E_AUTH, "api_key is not registered. - check FRED_API_KEY"),
        SAYS("no such series, 400", 400, V1(400, "Bad Request.  The series does not exist."),
             CMV_E_NOTFOUND, "WALCL: status 400: Bad Request. The series does not exist."),
        SAYS("no such series, 404", 404, V1(404, "Not Found.  The series does not exist."),
             CMV_E_NOTFOUND, "check the id"),
        SAYS("licensed", 404,
             V1(404, "Not Found.  The data for this series is not available via the API; see the "
                     "series page."),
             CMV_E_RESTRICTED, "its owner licenses it"),
        SAYS("locked", 423, V1(423, "Locked."), CMV_E_BUSY, "for the moment"),
        SAYS("too fast", 429, V1(429, "Too Many Requests.  Exceeded Rate Limit"), CMV_E_RATE_LIMIT,
             "two requests a second"),
        SAYS("too fast, from the edge", 429, "", CMV_E_RATE_LIMIT, "HTTP 429"),
        SAYS("500", 500, V1(500, "Internal Server Error"), CMV_E_BUSY, "Internal Server Error"),
        SAYS("504 in HTML",
             504, "<html><head><title>504 Gateway Time-out</title></head><body>\n<h1>x</h1></body></html>",
             CMV_E_BUSY, "504 Gateway Time-out"),
        SAYS("403 without a word", 403, "", CMV_E_AUTH, "HTTP 403"),
        SAYS("broken JSON", 400, "{\"error_code\":400,\"error_mess", CMV_E_REFUSED, "status 400"),
        SAYS("an unknown 400", 400, V1(400, "Bad Request.  Something new."), CMV_E_REFUSED,
             "Something new."),
        {.name = "no key at hand",
         .provider = "fred",
         .key = {"WALCL"},
         .no_key = true,
         .rc = CMV_E_AUTH,
         .message = "FRED_API_KEY"},
        {.name = "304 to nothing",
         .provider = "fred",
         .key = {"WALCL"},
         .reply = {{.status = 304}},
         .rc = CMV_E_REFUSED,
         .message = "nothing was held"},
    };
#undef SAYS
    HOLD(CASES);
}

/* ---- vintages ----------------------------------------------------------------------------------------------------------- */

#define WINDOW_URL(start, end)                                                                     \
    OBS "&units=lin&sort_order=asc&output_type=1&realtime_start=" start "&realtime_end=" end       \
        "&limit=100000&offset="

static void a_vintage_is_known_from_the_day_it_was_published(void **state) {
    (void)state;
    static const provider_case CASES[] = {
        {.name = "a value, a revised one, one withdrawn and one that came late",
         .provider = "fred",
         .what = CMV_ASK_VINTAGES,
         .key = {"WALCL"},
         .reply = {{.url = DATES_URL "0",
                    .body = DAYS("3", "0", "\"2025-02-15\",\"2025-03-27\",\"2025-04-10\"")},
                   {.url = WINDOW_URL("2025-02-15", "2025-04-10") "0",
                    .body = ENVELOPE(
                        "5", "0", "100000",
                        ROW("2025-02-15", "2025-04-10", "2025-01-01", "1.5") "," ROW(
                            "2025-02-15", "2025-03-26", "2025-02-01",
                            "2.5") "," ROW("2025-03-27", "2025-04-10", "2025-02-01",
                                           "2.6") "," ROW("2025-02-15", "2025-03-26", "2025-02-05",
                                                          "9") "," ROW("2025-04-10", "2025-04-10",
                                                                       "2025-03-01", "3"))}},
         .rows = "WALCL 2025-01-01 1.5 2025-02-15\nWALCL 2025-02-01 2.5 2025-02-15\n"
                 "WALCL 2025-02-01 2.6 2025-03-27\nWALCL 2025-02-05 9 2025-02-15\n"
                 "WALCL 2025-02-05 withdrawn 2025-03-27\nWALCL 2025-03-01 3 2025-04-10\n",
         .flags = "whole"},
        {.name = "only what became known since: the day before it is the base",
         .provider = "fred",
         .what = CMV_ASK_VINTAGES,
         .key = {"WALCL"},
         .from = "2025-01-01",
         .known_from = "2025-03-27",
         .reply = {{.body = DAYS("3", "0", "\"2025-02-15\",\"2025-03-20\",\"2025-03-27\"")},
                   {.url = OBS "&units=lin&sort_order=asc&output_type=1&realtime_start=2025-03-20"
                               "&realtime_end=2025-03-27&observation_start=2025-01-01"
                               "&limit=100000&offset=0",
                    .body = ENVELOPE("4", "0", "100000",
                                     ROW("2025-03-20", "2025-03-27", "2025-01-01", "1.5") "," ROW(
                                         "2025-03-20", "2025-03-26", "2025-02-01",
                                         "2.5") "," ROW("2025-03-27", "2025-03-27", "2025-02-01",
                                                        "2.6") "," ROW("2025-03-20", "2025-03-26",
                                                                       "2025-02-05", "9"))}},
         .rows = "WALCL 2025-02-01 2.6 2025-03-27\nWALCL 2025-02-05 withdrawn 2025-03-27\n",
         .flags = ""},
        {.name = "nothing became known since: no second request",
         .provider = "fred",
         .what = CMV_ASK_VINTAGES,
         .key = {"WALCL"},
         .known_from = "2025-03-28",
         .reply = {{.body = DAYS("2", "0", "\"2025-02-15\",\"2025-03-27\"")}},
         .rows = "",
         .flags = ""},
        {.name = "days of publication on two pages, a window on two",
         .provider = "fred",
         .what = CMV_ASK_VINTAGES,
         .key = {"WALCL"},
         .reply =
             {{.body = "{\"count\":2,\"offset\":0,\"limit\":1,\"vintage_dates\":[\"2025-02-15\"]}"},
              {.url = DATES_URL "1",
               .body = "{\"count\":2,\"offset\":1,\"limit\":1,\"vintage_dates\":[\"2025-03-27\"]}"},
              {.url = WINDOW_URL("2025-02-15", "2025-03-27") "0",
               .body = ENVELOPE("2", "0", "1", ROW("2025-03-27", "2025-03-27", "2025-01-01", "2"))},
              {.url = WINDOW_URL("2025-02-15", "2025-03-27") "1",
               .body = ENVELOPE("2", "1", "1", ROW("2025-02-15", "2025-03-26", "2025-01-01", "1"))}},
         .rows = "WALCL 2025-01-01 1 2025-02-15\nWALCL 2025-01-01 2 2025-03-27\n"},
    };
    HOLD(CASES);
}

static void vintages_that_contradict_themselves_are_refused(void **state) {
    (void)state;
#define ONE_DAY                                                                                    \
    { .body = DAYS("1", "0", "\"2025-02-15\"") }
#define BAD(what, reply0, reply1, code, says)                                                      \
    {                                                                                              \
        .name = what, .provider = "fred", .what = CMV_ASK_VINTAGES, .key = {"WALCL"},              \
        .reply = {reply0, reply1}, .rc = code, .message = says                                     \
    }
#define NONE                                                                                       \
    { 0 }
    static const provider_case CASES[] = {
        {.name = "absent from ALFRED",
         .provider = "fred",
         .what = CMV_ASK_VINTAGES,
         .key = {"WALCL"},
         .reply = {{.status = 400,
                    .body = V1(400, "Bad Request.  The series does not exist in ALFRED but may "
                                    "exist in FRED.")}},
         .rc = CMV_E_NOTFOUND,
         .message = "there may be plain values"},
        {.name = "no vintages",
         .provider = "fred",
         .what = CMV_ASK_VINTAGES,
         .key = {"WALCL"},
         .reply = {{.body = DAYS("0", "0", "")}},
         .rc = CMV_E_NOTFOUND,
         .message = "there may be plain values"},
        {.name = "more vintages than FRED admits",
         .provider = "fred",
         .what = CMV_ASK_VINTAGES,
         .key = {"WALCL"},
         .reply = {ONE_DAY,
                   {.status = 400,
                    .body = V1(400, "Bad Request.  There are 5106 vintage dates in the specified "
                                    "real-time period: x. This exceeds the maximum number of "
                                    "vintage dates allowed for this file type (2000).")}},
         .rc = CMV_E_LIMIT,
         .message = "5106 vintage dates"},
        {.name = "days out of order",
         .provider = "fred",
         .what = CMV_ASK_VINTAGES,
         .key = {"WALCL"},
         .reply = {{.body = DAYS("2", "0", "\"2025-03-15\",\"2025-02-15\"")}},
         .rc = CMV_E_REFUSED,
         .message = "vintage date 2 does not follow"},
        {.name = "no day",
         .provider = "fred",
         .what = CMV_ASK_VINTAGES,
         .key = {"WALCL"},
         .reply = {{.body = DAYS("1", "0", "\"soon\"")}},
         .rc = CMV_E_PARSE,
         .message = "vintage date 1 is no date"},
        {.name = "fewer days than counted",
         .provider = "fred",
         .what = CMV_ASK_VINTAGES,
         .key = {"WALCL"},
         .reply = {{.body = DAYS("5", "0", "\"2025-03-15\"")}},
         .rc = CMV_E_REFUSED,
         .message = "partial: 1 of 5"},
        {.name = "rows without their days",
         .provider = "fred",
         .what = CMV_ASK_VINTAGES,
         .key = {"WALCL"},
         .reply = {ONE_DAY,
                   {.body = ENVELOPE("1", "0", "9", "{\"date\":\"2025-01-01\",\"value\":\"1\"}")}},
         .rc = CMV_E_REFUSED,
         .message = "realtime_start"},
        {.name = "a row outside of the window",
         .provider = "fred",
         .what = CMV_ASK_VINTAGES,
         .key = {"WALCL"},
         .reply = {ONE_DAY,
                   {.body = ENVELOPE("1", "0", "9",
                                     ROW("2025-03-01", "2025-03-01", "2025-01-01", "1"))}},
         .rc = CMV_E_REFUSED,
         .message = "known from 2025-03-01 lies outside"},
        {.name = "ends before it begins",
         .provider = "fred",
         .what = CMV_ASK_VINTAGES,
         .key = {"WALCL"},
         .reply = {ONE_DAY,
                   {.body = ENVELOPE("1", "0", "9",
                                     ROW("2025-03-01", "2025-02-01", "2025-01-01", "1"))}},
         .rc = CMV_E_PARSE,
         .message = "ends before it begins"},
        {.name = "the same row on two pages",
         .provider = "fred",
         .what = CMV_ASK_VINTAGES,
         .key = {"WALCL"},
         .reply =
             {ONE_DAY,
              {.body = ENVELOPE("2", "0", "1", ROW("2025-02-15", "2025-02-15", "2025-01-01", "1"))},
              {.body = ENVELOPE("2", "1", "1", ROW("2025-02-15", "2025-02-15", "2025-01-01", "1"))}},
         .rc = CMV_E_REFUSED,
         .message = "came on two pages"},
    };
    HOLD(CASES);
#undef BAD
#undef NONE
#undef ONE_DAY
}

/* ---- release dates ------------------------------------------------------------------------------------------------------ */

#define RELEASE_URL                                                                                \
    "https://api.stlouisfed.org/fred/release/dates?release_id=10&file_type=json&sort_order=asc"    \
    "&include_release_dates_with_no_data=true&limit=10000&offset="
#define RELEASES(count, offset, limit, rows)                                                       \
    "{\"realtime_start\":\"1776-07-04\",\"realtime_end\":\"9999-12-31\",\"order_by\":"             \
    "\"release_date\",\"sort_order\":\"asc\",\"count\":" count ",\"offset\":" offset               \
    ",\"limit\":" limit ",\"release_dates\":[" rows "]}"
#define RELEASE(date) "{\"release_id\":10,\"date\":\"" date "\"}"

static void release_dates_come_ascending_and_once(void **state) {
    (void)state;
    static const provider_case CASES[] = {
        {.name = "newest first, a day twice, on two pages",
         .provider = "fred",
         .what = CMV_ASK_RELEASES,
         .key = {"10"},
         .reply = {{.url = RELEASE_URL "0",
                    .body = RELEASES("3", "0", "2", RELEASE("2026-12-10") "," RELEASE("2026-11-12"))},
                   {.url = RELEASE_URL "2", .body = RELEASES("3", "2", "2", RELEASE("2026-11-12"))}},
         .rows = "release 2026-11-12\nrelease 2026-12-10\n",
         .flags = "whole"},
        {.name = "from a day on",
         .provider = "fred",
         .what = CMV_ASK_RELEASES,
         .key = {"10"},
         .from = "2026-12-01",
         .reply = {{.body =
                        RELEASES("2", "0", "9", RELEASE("2026-11-12") "," RELEASE("2026-12-10"))}},
         .rows = "release 2026-12-10\n",
         .flags = ""},
        {.name = "a series is no release",
         .provider = "fred",
         .what = CMV_ASK_RELEASES,
         .key = {"WALCL"},
         .rc = CMV_E_ARG,
         .message = "'WALCL' is no release"},
        {.name = "no date",
         .provider = "fred",
         .what = CMV_ASK_RELEASES,
         .key = {"10"},
         .reply = {{.body = RELEASES("1", "0", "9", "{\"release_id\":10}")}},
         .rc = CMV_E_PARSE,
         .message = "release date 1 is no date"},
    };
    HOLD(CASES);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_one_page_are_taken_as_they_stand),
        cmocka_unit_test(pages_join_when_their_counts_agree),
        cmocka_unit_test(a_reply_that_is_not_the_whole_list_is_refused),
        cmocka_unit_test(every_error_has_its_own_code_and_says_what_to_do),
        cmocka_unit_test(a_vintage_is_known_from_the_day_it_was_published),
        cmocka_unit_test(vintages_that_contradict_themselves_are_refused),
        cmocka_unit_test(release_dates_come_ascending_and_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
