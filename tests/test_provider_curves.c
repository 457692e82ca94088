// SPDX-License-Identifier: Apache-2.0
/* Treasury curves and the Federal Reserve's packages: good conversations give exact rows, bad replies are refused by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/provider.h"

#include "comove/buf.h"

#define COUNT(table) (sizeof(table) / sizeof(table)[0])
#define PAGE                                                                                       \
    "<!DOCTYPE html><html><head><title>Page not found</title></head><body>Sorry</body></html>"

/* ---- treasury ----------------------------------------------------------------------------------------------------------- */

#define UST "https://home.treasury.gov/resource-center/data-chart-center/interest-rates"
#define UST_CSV(year)                                                                              \
    UST "/daily-treasury-rates.csv/" year                                                          \
        "/all?type=daily_treasury_yield_curve&field_tdr_date_value=" year "&page&_format=csv"
#define UST_XML(year) UST "/pages/xml?data=daily_treasury_yield_curve&field_tdr_date_value=" year

#define HEAD_2026                                                                                  \
    "Date,\"1 Mo\",\"1.5 Month\",\"2 Mo\",\"3 Mo\",\"4 Mo\",\"6 Mo\",\"1 Yr\",\"2 Yr\",\"3 Yr\","  \
    "\"5 Yr\",\"7 Yr\",\"10 Yr\",\"20 Yr\",\"30 Yr\"\n"
#define ROW_SEP "09/28/2026,4.04,4.14,4.20,4.28,4.33,4.41,4.59,4.92,5.01,5.06,5.15,5.24,5.60,5.56\n"
#define ROW_JAN "01/02/2026,3.72,3.73,3.70,3.65,3.63,3.58,3.47,3.47,3.55,3.74,3.95,4.19,4.81,4.86\n"
#define YEAR_2026 HEAD_2026 ROW_SEP ROW_JAN
#define HEAD_2025                                                                                  \
    "Date,\"1 Mo\",\"2 Mo\",\"3 Mo\",\"4 Mo\",\"6 Mo\",\"1 Yr\",\"2 Yr\",\"3 Yr\",\"5 Yr\",\"7 "   \
    "Yr\",\"10 Yr\",\"20 Yr\",\"30 Yr\"\n"
#define YEAR_2025                                                                                  \
    HEAD_2025 "12/31/2025,3.74,3.71,3.67,3.66,3.59,3.48,3.47,3.55,3.73,3.94,4.18,4.79,4.84\n"      \
              "01/02/2025,4.45,4.36,4.36,4.31,4.25,4.17,4.25,4.29,4.38,4.47,4.57,4.86,4.79\n"

#define ATOM(entries)                                                                              \
    "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\" ?>\n<feed "                       \
    "xmlns:d=\"http://schemas.microsoft.com/ado/2007/08/dataservices\" "                           \
    "xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\" "                  \
    "xmlns=\"http://www.w3.org/2005/Atom\">\n<title>DailyTreasuryYieldCurveRateData</title>"       \
    "\n<updated>2026-11-20T09:00:00Z</updated>\n" entries "</feed>\n"
#define ENTRY(date, ten, thirty)                                                                   \
    "<entry><id>x</id><content type=\"application/xml\"><m:properties><d:NEW_DATE "                \
    "m:type=\"Edm.DateTime\">" date                                                                \
    "T00:00:00</d:NEW_DATE><d:BC_10YEAR m:type=\"Edm.Double\">" ten                                \
    "</d:BC_10YEAR><d:BC_30YEAR m:type=\"Edm.Double\">" thirty                                     \
    "</d:BC_30YEAR><d:BC_30YEARDISPLAY "                                                           \
    "m:type=\"Edm.Double\">9.99</d:BC_30YEARDISPLAY></m:properties></content></entry>\n"

static const provider_case TREASURY_GOOD[] = {
    {.name = "a year of the par curve, newest first, columns by name",
     .provider = "treasury",
     .key = {"BC_10YEAR", "BC_1_5MONTH", "BC_1MONTH"},
     .from = "2026-09-20",
     .reply = {{.body = YEAR_2026, .url = UST_CSV("2026")}},
     .rows = "BC_10YEAR 2026-01-02 4.19\nBC_10YEAR 2026-09-28 5.24\n"
             "BC_1_5MONTH 2026-01-02 3.73\nBC_1_5MONTH 2026-09-28 4.14\n"
             "BC_1MONTH 2026-01-02 3.72\nBC_1MONTH 2026-09-28 4.04\n",
     .flags = "newest-first"},
    {.name = "a year for each request, and no 1.5-month bill before 2025",
     .provider = "treasury",
     .key = {"BC_1_5MONTH", "BC_30YEAR"},
     .from = "2025-12-30",
     .reply = {{.body = YEAR_2025, .url = UST_CSV("2025")},
               {.body = YEAR_2026, .url = UST_CSV("2026")}},
     .rows = "BC_1_5MONTH 2026-01-02 3.73\nBC_1_5MONTH 2026-09-28 4.14\n"
             "BC_30YEAR 2025-01-02 4.79\nBC_30YEAR 2025-12-31 4.84\n"
             "BC_30YEAR 2026-01-02 4.86\nBC_30YEAR 2026-09-28 5.56\n"},
    {.name = "the real curve has its own address and headers in capitals",
     .provider = "treasury",
     .key = {"TC_10YEAR"},
     .from = "2026-01-01",
     .reply = {{.body = "Date,\"5 YR\",\"7 YR\",\"10 YR\",\"20 YR\",\"30 YR\"\r\n"
                        "10/02/2026,2.69,2.80,2.92,3.19,3.34\r\n01/02/2026,1.4,1.6,1.9,N/A,\r\n",
                .url = UST "/daily-treasury-rates.csv/2026/all?type=daily_treasury_real_yield_curve"
                           "&field_tdr_date_value=2026&page&_format=csv"}},
     .rows = "TC_10YEAR 2026-01-02 1.9\nTC_10YEAR 2026-10-02 2.92\n"},
    {.name = "early in January the file of the new year may be empty",
     .provider = "treasury",
     .key = {"BC_10YEAR"},
     .from = "2026-01-01",
     .now = "2026-01-02T15:00",
     .reply = {{.body = "", .url = UST_CSV("2026")}},
     .rows = ""},
    {.name =
         "N/A and an empty cell are missing, unknown new columns are ignored, a mark in front too",
     .provider = "treasury",
     .key = {"BC_10YEAR", "BC_20YEAR"},
     .from = "2026-01-01",
     .reply = {{.body = "\xEF\xBB\xBF"
                        "Date,\"6 Wk\",\"10 Yr\",\"20 Yr\",\"50 Yr\"\n"
                        "01/05/2026,1,N/A,,5\n01/02/2026,1,4.19,4.81,5\n"}},
     .rows = "BC_10YEAR 2026-01-02 4.19\nBC_20YEAR 2026-01-02 4.81\n"},
    {.name = "after two useless answers the XML of the year is read, its display column and "
             "phantom row not",
     .provider = "treasury",
     .key = {"BC_10YEAR", "BC_30YEAR"},
     .from = "2010-06-01",
     .now = "2010-11-20T15:00",
     .reply = {{.status = 404, .body = PAGE, .url = UST_CSV("2010")},
               {.body = PAGE, .url = UST_CSV("2010")},
               {.body = ATOM(ENTRY("2010-01-04", "3.85", "4.65") ENTRY("2010-10-11", "0", "0")
                                 ENTRY("2010-10-12", "2.44", "3.81")),
                .url = UST_XML("2010")}},
     .rows = "BC_10YEAR 2010-01-04 3.85\nBC_10YEAR 2010-10-12 2.44\n"
             "BC_30YEAR 2010-01-04 4.65\nBC_30YEAR 2010-10-12 3.81\n"},
    {.name = "one useless answer is not two",
     .provider = "treasury",
     .key = {"BC_10YEAR"},
     .from = "2026-01-01",
     .reply = {{.body = PAGE, .url = UST_CSV("2026")}, {.body = YEAR_2026, .url = UST_CSV("2026")}},
     .rows = "BC_10YEAR 2026-01-02 4.19\nBC_10YEAR 2026-09-28 5.24\n"},
    {.name = "once the CSV is gone the XML serves the years that remain, and null is missing",
     .provider = "treasury",
     .key = {"BC_10YEAR"},
     .from = "2025-12-01",
     .reply = {{.status = 404, .url = UST_CSV("2025")},
               {.status = 404, .url = UST_CSV("2025")},
               {.body = ATOM(ENTRY("2025-01-02", "4.57", "4.79") ENTRY("2025-12-31", "4.18", "4.84")),
                .url = UST_XML("2025")},
               {.body = ATOM(ENTRY("2026-01-02", "4.19", "4.86") ENTRY("2026-01-05", "", "4.87")),
                .url = UST_XML("2026")}},
     .rows = "BC_10YEAR 2025-01-02 4.57\nBC_10YEAR 2025-12-31 4.18\nBC_10YEAR 2026-01-02 4.19\n"},
    {.name = "in the years without a thirty-year bond its column may be missing",
     .provider = "treasury",
     .key = {"BC_10YEAR", "BC_30YEAR"},
     .from = "2004-06-01",
     .now = "2004-11-20T15:00",
     .reply = {{.body = "Date,\"10 Yr\",\"20 Yr\"\n01/02/2004,4.38,5.21\n", .url = UST_CSV("2004")}},
     .rows = "BC_10YEAR 2004-01-02 4.38\n"},
    {.name = "a last row cut off within its last number is left out",
     .provider = "treasury",
     .key = {"BC_10YEAR", "BC_30YEAR"},
     .from = "2026-01-01",
     .reply = {{.body = "Date,\"10 Yr\",\"30 Yr\"\n01/06/2026,4.18,4.86\n01/05/2026,4.17,4.85\n"
                        "01/02/2026,4.19,4.8"}},
     .rows = "BC_10YEAR 2026-01-05 4.17\nBC_10YEAR 2026-01-06 4.18\n"
             "BC_30YEAR 2026-01-05 4.85\nBC_30YEAR 2026-01-06 4.86\n",
     .flags = "newest-first dropped=1 cut"},
};

#define BAD_CURVE(what, code, text, ...)                                                           \
    {                                                                                              \
        .name = what, .provider = "treasury", .key = {"BC_10YEAR"}, .from = "2026-01-01",          \
        .rc = code, .message = text, .reply = {                                                    \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define XML_AFTER(xml)                                                                             \
    {.status = 404}, {.status = 404}, { .body = xml }

static const provider_case TREASURY_BAD[] = {
    BAD_CURVE("a renamed column is refused with header and year", CMV_E_REFUSED,
              "2026 has no column for 10y, which it had before; it has Date, 5 Yr, Ten Year",
              {.body = "Date,\"5 Yr\",\"Ten Year\"\n01/02/2026,4.1,4.2\n"}),
    BAD_CURVE("a row cut off", CMV_E_REFUSED, "the row has 4 cells, the header has 15",
              {.body = HEAD_2026 ROW_SEP "01/02/2026,3.72,3.73,3.70"}),
    BAD_CURVE("a page inside the table", CMV_E_REFUSED, "a web page stands inside the table",
              {.body = HEAD_2026 ROW_SEP "<html><title>Error</title></html>\n"}),
    BAD_CURVE("a year that begins in September", CMV_E_REFUSED,
              "begins on 2026-09-28 only: cut off", {.body = HEAD_2026 ROW_SEP}),
    BAD_CURVE("an empty file in November", CMV_E_REFUSED, "2026 is empty", {.body = ""}),
    BAD_CURVE("a header without rows in November", CMV_E_REFUSED, "2026 is empty",
              {.body = HEAD_2026}),
    BAD_CURVE("another year than the one asked for", CMV_E_REFUSED,
              "2025-12-31 stands in what should be the year 2026", {.body = YEAR_2025}),
    BAD_CURVE("a first column of another name", CMV_E_REFUSED, "the first column is not Date",
              {.body = "Day,\"10 Yr\"\n01/02/2026,4.2\n"}),
    BAD_CURVE("a word as a yield", CMV_E_REFUSED, "is not a number",
              {.body = "Date,\"10 Yr\"\n01/02/2026,four\n"}),
    BAD_CURVE("a day that does not exist", CMV_E_REFUSED, "is not a date",
              {.body = "Date,\"10 Yr\"\n13/45/2026,4.2\n"}),
    BAD_CURVE("JSON with an error", CMV_E_REFUSED, "maintenance",
              {.body = "{\"error\":\"maintenance\"}"}),
    BAD_CURVE("a sentence", CMV_E_REFUSED, "sentence instead of data", {.body = "Access denied"}),
    BAD_CURVE("a binary body", CMV_E_REFUSED, "NUL byte",
              {.body = "Date,\"10 Yr\"\n01/02/2026,4\0.2\n", .n = 29}),
    BAD_CURVE("too many requests", CMV_E_RATE_LIMIT, "429", {.status = 429}),
    BAD_CURVE("a server in trouble", CMV_E_BUSY, "503", {.status = 503}),
    BAD_CURVE("forbidden", CMV_E_AUTH, "403", {.status = 403, .body = PAGE}),
    BAD_CURVE("nothing in time", CMV_E_TIMEOUT, NULL, {.rc = CMV_E_TIMEOUT}),
    BAD_CURVE("a page for the XML too", CMV_E_REFUSED, "document type", XML_AFTER(PAGE)),
    BAD_CURVE("other XML", CMV_E_REFUSED, "not a feed of rates",
              XML_AFTER("<?xml version='1.0'?><rss/>")),
    BAD_CURVE("XML cut off", CMV_E_REFUSED, "broken or cut off",
              XML_AFTER("<feed><entry><NEW_DATE>2026-01-02")),
    BAD_CURVE("entities", CMV_E_REFUSED, "document type",
              XML_AFTER("<!DOCTYPE feed [<!ENTITY a \"4\">]><feed><entry><NEW_DATE>2026-01-02"
                        "</NEW_DATE><BC_10YEAR>&a;</BC_10YEAR></entry></feed>")),
    BAD_CURVE("an element renamed", CMV_E_REFUSED, "has no element BC_10YEAR, which it had before",
              XML_AFTER("<feed><entry><NEW_DATE>2026-01-02T00:00:00</NEW_DATE><BC_TEN>4</BC_TEN>"
                        "</entry></feed>")),
    BAD_CURVE("an entry without a date", CMV_E_REFUSED, "an entry has no date",
              XML_AFTER("<feed><entry><BC_10YEAR>4</BC_10YEAR></entry></feed>")),
    BAD_CURVE("a word in the XML", CMV_E_REFUSED, "is not a number",
              XML_AFTER(ATOM(ENTRY("2026-01-02", "four", "5")))),
    BAD_CURVE("404 for the XML too", CMV_E_NOTFOUND, "404", {.status = 404}, {.status = 404},
              {.status = 404}),
    {.name = "a maturity that does not exist",
     .provider = "treasury",
     .key = {"BC_40YEAR"},
     .rc = CMV_E_ARG,
     .message = "no maturity BC_40YEAR"},
    {.name = "two curves in one conversation",
     .provider = "treasury",
     .key = {"BC_10YEAR", "TC_10YEAR"},
     .rc = CMV_E_ARG,
     .message = "cannot be asked for together"},
    {.name = "a year long over that ends in June",
     .provider = "treasury",
     .key = {"BC_10YEAR"},
     .from = "2025-01-01",
     .reply = {{.body = "Date,\"10 Yr\"\n06/30/2025,4.2\n01/02/2025,4.1\n"}},
     .rc = CMV_E_REFUSED,
     .message = "ends on 2025-06-30: cut off"},
};

static void test_treasury_gives_its_rows(void **state) {
    (void)state;
    provider_cases_hold(TREASURY_GOOD, COUNT(TREASURY_GOOD));
}

static void test_treasury_refuses_bad_bodies(void **state) {
    (void)state;
    provider_cases_hold(TREASURY_BAD, COUNT(TREASURY_BAD));
}

/* 300 entries fill a page of the XML: there may be another. */
static void test_treasury_asks_for_the_next_page_of_a_full_one(void **state) {
    enum { ROWS = 300 };
    (void)state;
    cmv_buf page;
    cmv_buf_init(&page, (size_t)1 << 20);
    cmv_buf_str(&page, "<feed>");
    for (int i = 0; i < ROWS; i++) {
        char date[CMV_DATE_TEXT];
        cmv_date_format(cmv_date_of(2026, 1, 2) + i, date);
        cmv_buf_printf(&page, "<entry><NEW_DATE>%s</NEW_DATE><BC_10YEAR>4.%02d</BC_10YEAR></entry>",
                       date, i % 100);
    }
    cmv_buf_str(&page, "</feed>");
    provider_case c = {.name = "pages",
                       .provider = "treasury",
                       .key = {"BC_10YEAR"},
                       .from = "2026-01-01",
                       .reply = {{.status = 404},
                                 {.status = 404},
                                 {.body = page.at, .url = UST_XML("2026")},
                                 {.body = ATOM(ENTRY("2026-11-19", "4.44", "5")),
                                  .url = UST_XML("2026") "&page=1"}}};
    cmv_fetched got;
    cmv_err err;
    cmv_arena *arena = cmv_arena_create((size_t)64 << 20);
    assert_int_equal(provider_play(&c, arena, &got, &err), CMV_OK);
    assert_int_equal(got.series[0].data.n, ROWS + 1);
    cmv_arena_destroy(arena);
    cmv_buf_reset(&page);
}

/* ---- frb ------------------------------------------------------------------------------------------------------------------ */

#define DDP "https://www.federalreserve.gov/datadownload/Output.aspx"
#define DDP_END "&filetype=csv&label=include&layout=seriescolumn&type=package"
#define META(description, unit, mult, ids, names)                                                  \
    "\"Series Description\"," description "\n\"Unit:\"," unit "\n\"Multiplier:\"," mult            \
    "\n\"Currency:\",\"NA\",\"NA\"\n\"Unique Identifier: \"," ids "\n\"Time Period\"," names "\n"
#define H15                                                                                        \
    META("\"Yield at 2-year, quoted\",\"at 10-year\"",                                             \
         "\"Percent:_Per_Year\",\"Percent:_Per_Year\"", "\"1\",\"1\"",                             \
         "\"H15/H15/RIFLGFCY02_N.B\",\"H15/H15/RIFLGFCY10_N.B\"", "RIFLGFCY02_N.B,RIFLGFCY10_N.B")
#define H41(mult)                                                                                  \
    META("\"Other\",\"Total assets\"", "\"Currency\",\"Currency\"", mult,                          \
         "\"H41/H41/RESPPA_N.WW\",\"H41/H41/RESPPMA_N.WW\"", "RESPPA_N.WW,RESPPMA_N.WW")

static const provider_case FRB_GOOD[] = {
    {.name = "H.15 by column name, ND and empty missing",
     .provider = "frb",
     .key = {"H15/RIFLGFCY10_N.B", "H15/RIFLGFCY02_N.B"},
     .from = "2026-09-01",
     .reply = {{.body = H15 "2026-09-04,3.61,4.21\n2026-09-07,ND,ND\n2026-09-08,,4.25\n",
                .url =
                    DDP "?rel=H15&series=bf17364827e38702b42a58cf8eaa3f78&lastobs=&from=09/01/2026"
                        "&to=11/20/2026" DDP_END}},
     .rows = "H15/RIFLGFCY10_N.B 2026-09-04 4.21\nH15/RIFLGFCY10_N.B 2026-09-08 4.25\n"
             "H15/RIFLGFCY02_N.B 2026-09-04 3.61\n",
     .flags = ""},
    {.name = "H.4.1 in millions, the whole history",
     .provider = "frb",
     .key = {"H41/RESPPMA_N.WW"},
     .reply = {{.body = H41(
                    "\"1000000\",\"1000000\"") "2026-07-22,1,6580000\r\n2026-07-29,2,6595123\r\n",
                .url = DDP "?rel=H41&series=3ab1b33ad80c27bc5cc4f8122b7a6440&lastobs=&from="
                           "&to=11/20/2026" DDP_END}},
     .rows = "H41/RESPPMA_N.WW 2026-07-22 6580000\nH41/RESPPMA_N.WW 2026-07-29 6595123\n",
     .flags = "whole"},
    {.name = "a last row cut off within a whole number is left out",
     .provider = "frb",
     .key = {"H41/RESPPMA_N.WW"},
     .from = "2026-07-01",
     .reply = {{.body = H41("\"1000000\",\"1000000\"") "2026-07-22,1,6580000\n2026-07-29,2,6595"}},
     .rows = "H41/RESPPMA_N.WW 2026-07-22 6580000\n",
     .flags = "dropped=1 cut"},
    {.name = "no rows since the day asked for is no error",
     .provider = "frb",
     .key = {"H15/RIFLGFCY10_N.B"},
     .from = "2026-11-19",
     .reply = {{.body = H15}},
     .rows = ""},
    {.name = "a series without one value fails alone",
     .provider = "frb",
     .key = {"H15/RIFLGFCY10_N.B", "H15/RIFLGFCY02_N.B"},
     .reply = {{.body = H15 "2026-09-04,ND,4.21\n"}},
     .rows = "H15/RIFLGFCY10_N.B 2026-09-04 4.21\nH15/RIFLGFCY02_N.B E_NOTFOUND\n"},
};

#define BAD_FRB(what, code, text, ...)                                                             \
    {                                                                                              \
        .name = what, .provider = "frb", .key = {"H15/RIFLGFCY10_N.B"}, .from = "2026-09-01",      \
        .rc = code, .message = text, .reply = {                                                    \
            {.body = __VA_ARGS__}                                                                  \
        }                                                                                          \
    }

static const provider_case FRB_BAD[] = {
    BAD_FRB("a page instead of the file", CMV_E_REFUSED, "Page not found", PAGE),
    BAD_FRB("a page inside the file, with its line", CMV_E_REFUSED, "line 8",
            H15 "2026-09-04,3.61,4.21\n<html>An unhandled error has occurred</html>\n"),
    BAD_FRB("a sentence of the page inside the file", CMV_E_REFUSED, "the row has 1 cells",
            H15 "2026-09-04,3.61,4.21\nAn unhandled error has occurred\n"),
    BAD_FRB("rows of another width", CMV_E_REFUSED, "the row has 4 cells, the header has 3",
            H15 "2026-09-04,3.61,4.21,9\n"),
    BAD_FRB("no header", CMV_E_REFUSED, "there is no row \"Time Period\"",
            "\"Series Description\",\"x\",\"y\"\n2026-09-04,3.61,4.21\n"),
    BAD_FRB("the series left the package", CMV_E_REFUSED,
            "no longer holds it; it holds Time Period, X.B",
            "\"Time Period\",X.B\n2026-09-04,4.21\n"),
    BAD_FRB("a date that is none", CMV_E_REFUSED, "is not a date", H15 "soon,3.61,4.21\n"),
    BAD_FRB("a word as a value", CMV_E_REFUSED, "is not a number", H15 "2026-09-04,3.61,high\n"),
    BAD_FRB("a quote never closed", CMV_E_PARSE, "never closed", H15 "\"2026-09-04,3.61,4.21\n"),
    BAD_FRB("nothing at all", CMV_E_REFUSED, "empty", ""),
    BAD_FRB("JSON", CMV_E_REFUSED, "down", "{\"message\":\"down\"}"),
    {.name = "another multiplier is another unit",
     .provider = "frb",
     .key = {"H41/RESPPMA_N.WW"},
     .reply = {{.body = H41("\"1000\",\"1000\"") "2026-07-22,1,6580000000\n"}},
     .rc = CMV_E_REFUSED,
     .message = "the multiplier is no longer 1000000"},
    {.name = "a series of no known package",
     .provider = "frb",
     .key = {"H15/NOTHING"},
     .rc = CMV_E_ARG,
     .message = "no package is known that holds H15/NOTHING"},
    {.name = "series of two packages",
     .provider = "frb",
     .key = {"H15/RIFLGFCY10_N.B", "H41/RESPPMA_N.WW"},
     .rc = CMV_E_ARG,
     .message = "cannot be asked for together"},
    {.name = "404",
     .provider = "frb",
     .key = {"H15/RIFLGFCY10_N.B"},
     .reply = {{.status = 404}},
     .rc = CMV_E_NOTFOUND},
};

static void test_frb_gives_its_rows(void **state) {
    (void)state;
    provider_cases_hold(FRB_GOOD, COUNT(FRB_GOOD));
}

static void test_frb_refuses_bad_bodies(void **state) {
    (void)state;
    provider_cases_hold(FRB_BAD, COUNT(FRB_BAD));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_treasury_gives_its_rows),
        cmocka_unit_test(test_treasury_refuses_bad_bodies),
        cmocka_unit_test(test_treasury_asks_for_the_next_page_of_a_full_one),
        cmocka_unit_test(test_frb_gives_its_rows),
        cmocka_unit_test(test_frb_refuses_bad_bodies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
