// SPDX-License-Identifier: Apache-2.0
/* ECB, New York Fed, BLS and EIA: good conversations give exact rows, bad replies are refused by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/provider.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])
#define PAGE                                                                                       \
    "<!DOCTYPE html><html><head><title>Page not found</title></head><body>Sorry</body></html>"

/* Replies that no provider of this file may take for data. */
#define COMMON_BAD(id, series)                                                                     \
    {.name = id ": a page with status 200",                                                        \
     .provider = id,                                                                               \
     .key = {series},                                                                              \
     .from = "2026-09-01",                                                                         \
     .reply = {{.body = PAGE}},                                                                    \
     .rc = CMV_E_REFUSED,                                                                          \
     .message = "Page not found"},                                                                 \
        {.name = id ": nothing in time",                                                           \
         .provider = id,                                                                           \
         .key = {series},                                                                          \
         .from = "2026-09-01",                                                                     \
         .reply = {{.rc = CMV_E_TIMEOUT}},                                                         \
         .rc = CMV_E_TIMEOUT},                                                                     \
        {.name = id ": too many requests",                                                         \
         .provider = id,                                                                           \
         .key = {series},                                                                          \
         .from = "2026-09-01",                                                                     \
         .reply = {{.status = 429}},                                                               \
         .rc = CMV_E_RATE_LIMIT},                                                                  \
        {.name = id ": forbidden",                                                                 \
         .provider = id,                                                                           \
         .key = {series},                                                                          \
         .from = "2026-09-01",                                                                     \
         .reply = {{.status = 403}},                                                               \
         .rc = CMV_E_AUTH},                                                                        \
        {.name = id ": a server in trouble",                                                       \
         .provider = id,                                                                           \
         .key = {series},                                                                          \
         .from = "2026-09-01",                                                                     \
         .reply = {{.status = 502, .body = PAGE}},                                                 \
         .rc = CMV_E_BUSY,                                                                         \
         .message = id ": " series ": "},                                                          \
    {                                                                                              \
        .name = id ": binary", .provider = id, .key = {series}, .from = "2026-09-01",              \
        .reply = {{.body = "\x7f"                                                                  \
                           "ELF\2\1",                                                              \
                   .n = 6}},                                                                       \
        .rc = CMV_E_REFUSED, .message = "program"                                                  \
    }

/* ---- ecb ------------------------------------------------------------------------------------------------------------------ */

#define EXR "https://data-api.ecb.europa.eu/service/data/EXR/"
#define ECB_HEAD                                                                                   \
    "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,"       \
    "UNIT_MULT,TITLE\n"
#define ECB_ROW(cur, date, value, mult)                                                            \
    "EXR.D." cur ".EUR.SP00.A,D," cur ",EUR,SP00,A," date "," value ",A," mult ",\"" cur           \
    "/Euro, ECB reference exchange rate, 2:15 pm (C.E.T.)\"\n"

static const provider_case ECB[] = {
    {.name = "ecb: currencies of one frame in one request, quoted commas, an empty value",
     .provider = "ecb",
     .key = {"D.USD.EUR.SP00.A", "D.GBP.EUR.SP00.A"},
     .from = "2026-10-01",
     .reply = {{.body = ECB_HEAD ECB_ROW("USD", "2026-10-01", "1.1593", "0")
                    ECB_ROW("USD", "2026-10-02", "", "0") ECB_ROW("USD", "2026-10-05", "1.16", "0")
                        ECB_ROW("GBP", "2026-10-01", "0.8721", "0"),
                .url = EXR "D.USD+GBP.EUR.SP00.A?startPeriod=2026-10-01&format=csvdata"}},
     .rows = "D.USD.EUR.SP00.A 2026-10-01 1.1593\nD.USD.EUR.SP00.A 2026-10-05 1.16\n"
             "D.GBP.EUR.SP00.A 2026-10-01 0.8721\n",
     .flags = ""},
    {.name = "ecb: everything there is; columns by name, whatever their order",
     .provider = "ecb",
     .key = {"D.USD.EUR.SP00.A"},
     .reply = {{.body = "OBS_VALUE,NEW,TIME_PERIOD,KEY\r\n1.1789,\"a, b\",1999-01-04,"
                        "EXR.D.USD.EUR.SP00.A\r\n",
                .url = EXR "D.USD.EUR.SP00.A?format=csvdata"}},
     .rows = "D.USD.EUR.SP00.A 1999-01-04 1.1789\n",
     .flags = "whole"},
    {.name = "ecb: 404 for a range without rates is no error",
     .provider = "ecb",
     .key = {"D.USD.EUR.SP00.A"},
     .from = "2026-11-20",
     .reply = {{.status = 404, .body = "No results found."}},
     .rows = ""},
    {.name = "ecb: nor is a reply without a byte",
     .provider = "ecb",
     .key = {"D.USD.EUR.SP00.A"},
     .from = "2026-11-20",
     .reply = {{.body = ""}},
     .rows = ""},
    {.name = "ecb: 404 for the whole history is one",
     .provider = "ecb",
     .key = {"D.ZZZ.EUR.SP00.A"},
     .reply = {{.status = 404}},
     .rc = CMV_E_NOTFOUND},
    {.name = "ecb: a currency that never comes fails alone",
     .provider = "ecb",
     .key = {"D.USD.EUR.SP00.A", "D.ZZZ.EUR.SP00.A"},
     .reply = {{.body = ECB_HEAD ECB_ROW("USD", "2026-10-01", "1.1593", "0"),
                .url = EXR "D.USD+ZZZ.EUR.SP00.A?format=csvdata"}},
     .rows = "D.USD.EUR.SP00.A 2026-10-01 1.1593\nD.ZZZ.EUR.SP00.A E_NOTFOUND\n"},
    COMMON_BAD("ecb", "D.USD.EUR.SP00.A"),
    {.name = "ecb: a renamed column is named",
     .provider = "ecb",
     .key = {"D.USD.EUR.SP00.A"},
     .from = "2026-10-01",
     .reply = {{.body = "KEY,TIME_PERIOD,VALUE\nEXR.D.USD.EUR.SP00.A,2026-10-01,1.1\n"}},
     .rc = CMV_E_REFUSED,
     .message = "there is no column OBS_VALUE; there are KEY, TIME_PERIOD, VALUE"},
    {.name = "ecb: a last row cut off",
     .provider = "ecb",
     .key = {"D.USD.EUR.SP00.A"},
     .from = "2026-10-01",
     .reply = {{.body =
                    ECB_HEAD ECB_ROW("USD", "2026-10-01", "1.1593",
                                     "0") "EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2026-10-02,1.1"}},
     .rc = CMV_E_REFUSED,
     .message = "the row has 8 cells, the header has 11"},
    {.name = "ecb: rates in hundreds are refused",
     .provider = "ecb",
     .key = {"D.JPY.EUR.SP00.A"},
     .from = "2026-10-01",
     .reply = {{.body = ECB_HEAD ECB_ROW("JPY", "2026-10-01", "1.71", "2")}},
     .rc = CMV_E_REFUSED,
     .message = "no longer in units"},
    {.name = "ecb: a word as a rate",
     .provider = "ecb",
     .key = {"D.USD.EUR.SP00.A"},
     .from = "2026-10-01",
     .reply = {{.body = ECB_HEAD ECB_ROW("USD", "2026-10-01", "high", "0")}},
     .rc = CMV_E_REFUSED,
     .message = "line 2"},
    {.name = "ecb: a key of another form",
     .provider = "ecb",
     .key = {"EURUSD"},
     .rc = CMV_E_ARG,
     .message = "EURUSD is no key of EXR"},
    {.name = "ecb: a key that would change the address",
     .provider = "ecb",
     .key = {"D.USD.EUR.SP00.A?x=1"},
     .rc = CMV_E_ARG,
     .message = "is no key of EXR"},
};

/* ---- nyfed ---------------------------------------------------------------------------------------------------------------- */

#define NYF "https://markets.newyorkfed.org/api/"
#define SOFR_ROW(date, rate)                                                                       \
    "{\"effectiveDate\":\"" date "\",\"type\":\"SOFR\",\"percentRate\":" rate                      \
    ",\"percentPercentile1\":3.81,\"volumeInBillions\":2967,\"revisionIndicator\":\"\"}"
#define OPERATION(date, amount, note)                                                              \
    "{\"operationId\":\"RP\",\"operationDate\":\"" date "\",\"operationType\":\"Reverse Repo\","   \
    "\"note\":\"" note "\",\"totalAmtAccepted\":" amount ",\"totalAmtSubmitted\":1}"
#define REPO(rows) "{\"repo\":{\"operations\":[" rows "]}}"

static const provider_case NYFED[] = {
    {.name = "nyfed: SOFR a year per request, newest first; NA is missing",
     .provider = "nyfed",
     .key = {"SOFR"},
     .from = "2025-12-30",
     .reply =
         {{.body = "{\"refRates\":[" SOFR_ROW("2025-12-31", "3.87") "," SOFR_ROW("2025-12-30",
                                                                                 "3.71") "]}",
           .url = NYF "rates/secured/sofr/search.json?startDate=2025-12-30&endDate=2025-12-31"},
          {.body = "{\"refRates\":[" SOFR_ROW("2026-11-19", "3.88") "," SOFR_ROW("2026-11-18",
                                                                                 "\"NA\"") "]}",
           .url = NYF "rates/secured/sofr/search.json?startDate=2026-01-01&endDate=2026-11-20"}},
     .rows = "SOFR 2025-12-30 3.71\nSOFR 2025-12-31 3.87\nSOFR 2026-11-19 3.88\n",
     .flags = "newest-first"},
    {.name = "nyfed: of a date that comes twice with different values the later row counts, and "
             "that is told",
     .provider = "nyfed",
     .key = {"SOFR"},
     .from = "2026-11-01",
     .reply = {{.body = "{\"refRates\":[" SOFR_ROW("2026-11-19", "3.88") "," SOFR_ROW(
                    "2026-11-18", "3.70") "," SOFR_ROW("2026-11-18",
                                                       "3.86") "," SOFR_ROW("2026-11-19",
                                                                            "3.88") "]}"}},
     .rows = "SOFR 2026-11-18 3.86\nSOFR 2026-11-19 3.88\n",
     .flags = "duplicates=2 conflicts=1"},
    {.name = "nyfed: the whole history begins on 2 April 2018",
     .provider = "nyfed",
     .key = {"SOFR"},
     .now = "2019-03-01T15:00",
     .reply = {{.body = "{\"refRates\":[" SOFR_ROW("2018-04-02", "1.80") "]}",
                .url =
                    NYF "rates/secured/sofr/search.json?startDate=2018-04-02&endDate=2018-12-31"},
               {.body = "{\"refRates\":[]}",
                .url =
                    NYF "rates/secured/sofr/search.json?startDate=2019-01-01&endDate=2019-03-01"}},
     .rows = "SOFR 2018-04-02 1.8\n",
     .flags = "whole"},
    {.name = "nyfed: EFFR has its own address",
     .provider = "nyfed",
     .key = {"EFFR"},
     .from = "2026-11-19",
     .reply = {{.body = "{\"refRates\":[{\"effectiveDate\":\"2026-11-19\",\"type\":\"EFFR\","
                        "\"percentRate\":3.88,\"targetRateFrom\":3.75,\"targetRateTo\":4.00}]}",
                .url = NYF
                "rates/unsecured/effr/search.json?startDate=2026-11-19&endDate=2026-11-20"}},
     .rows = "EFFR 2026-11-19 3.88\n"},
    {.name = "nyfed: reverse repo in billions; tests and terms are other series",
     .provider = "nyfed",
     .key = {"RRP"},
     .from = "2026-11-16",
     .reply = {{.body = REPO(OPERATION("2026-11-19", "1380000000", "") "," OPERATION(
                    "2026-11-18", "5000000",
                    "Small Value Exercise") "," OPERATION("2026-11-18", "2455300000000",
                                                          "") ",{\"operationDate\":\"2026-11-18\","
                                                              "\"operationType\":\"Reverse "
                                                              "Repo\",\"term\":\"Term\","
                                                              "\"totalAmtAccepted\":9000000000000}"
                                                              "," OPERATION(
                                                                  "2026-11-17", "0",
                                                                  "") "," OPERATION("2026-11-16",
                                                                                    "null", "")),
                .url = NYF "rp/reverserepo/propositions/search.json?startDate=2026-11-16"
                           "&endDate=2026-11-20"}},
     .rows = "RRP 2026-11-17 0\nRRP 2026-11-18 2455.3\nRRP 2026-11-19 1.38\n",
     .flags = "newest-first"},
    {.name = "nyfed: a day with nothing but a test has no value",
     .provider = "nyfed",
     .key = {"RRP"},
     .from = "2026-11-18",
     .reply = {{.body = REPO(OPERATION("2026-11-19", "1380000000", "") "," OPERATION(
                    "2026-11-18", "5000000", "Small Value Exercise"))}},
     .rows = "RRP 2026-11-19 1.38\n"},
    {.name = "nyfed: of two operations that no note tells apart the larger one counts",
     .provider = "nyfed",
     .key = {"RRP"},
     .from = "2026-11-19",
     .reply = {{.body = REPO(OPERATION("2026-11-19", "1000000", "") "," OPERATION(
                    "2026-11-19", "1380000000", "") "," OPERATION("2026-11-19", "2000000", ""))}},
     .rows = "RRP 2026-11-19 1.38\n"},
    {.name = "nyfed: asked for tomorrow there is nothing to ask",
     .provider = "nyfed",
     .key = {"SOFR"},
     .from = "2026-11-23",
     .rows = ""},
    COMMON_BAD("nyfed", "SOFR"),
    {.name = "nyfed: another rate than the one asked for",
     .provider = "nyfed",
     .key = {"EFFR"},
     .from = "2026-11-19",
     .reply = {{.body = "{\"refRates\":[" SOFR_ROW("2026-11-19", "3.88") "]}"}},
     .rc = CMV_E_REFUSED,
     .message = "it is of another rate"},
    {.name = "nyfed: JSON with an error",
     .provider = "nyfed",
     .key = {"SOFR"},
     .from = "2026-11-19",
     .reply = {{.body = "{\"error\":\"start date is invalid\"}"}},
     .rc = CMV_E_REFUSED,
     .message = "start date is invalid"},
    {.name = "nyfed: JSON cut off",
     .provider = "nyfed",
     .key = {"SOFR"},
     .from = "2026-11-19",
     .reply = {{.body = "{\"refRates\":[{\"effectiveDate\":\"2026-11-1"}},
     .rc = CMV_E_REFUSED,
     .message = "cut off"},
    {.name = "nyfed: a row without a date",
     .provider = "nyfed",
     .key = {"SOFR"},
     .from = "2026-11-19",
     .reply = {{.body = "{\"refRates\":[" SOFR_ROW("19.11.2026", "3.88") "]}"}},
     .rc = CMV_E_REFUSED,
     .message = "row 1 of the reply: it has no date"},
    {.name = "nyfed: a renamed member",
     .provider = "nyfed",
     .key = {"SOFR"},
     .from = "2026-11-19",
     .reply = {{.body = "{\"refRates\":[{\"effectiveDate\":\"2026-11-19\",\"type\":\"SOFR\","
                        "\"rate\":3.88}]}"}},
     .rc = CMV_E_REFUSED,
     .message = "it has no value"},
    {.name = "nyfed: an operation whose amount is a word",
     .provider = "nyfed",
     .key = {"RRP"},
     .from = "2026-11-19",
     .reply = {{.body = REPO(OPERATION("2026-11-19", "\"much\"", ""))}},
     .rc = CMV_E_REFUSED,
     .message = "its value is not a number"},
    {.name = "nyfed: a rate it does not publish",
     .provider = "nyfed",
     .key = {"LIBOR"},
     .rc = CMV_E_ARG,
     .message = "there are SOFR, EFFR, RRP"},
};

/* ---- bls ------------------------------------------------------------------------------------------------------------------ */

#define BLS(v) "https://api.bls.gov/publicAPI/" v "/timeseries/data/"
#define BLS_OK(series)                                                                             \
    "{\"status\":\"REQUEST_SUCCEEDED\",\"responseTime\":1,\"message\":[],\"Results\":{\"series\":" \
    "[" series "]}}"
#define BLS_SERIES(id, rows) "{\"seriesID\":\"" id "\",\"data\":[" rows "]}"
#define BLS_ROW(year, period, value)                                                               \
    "{\"year\":\"" year "\",\"period\":\"" period "\",\"periodName\":\"x\",\"value\":\"" value     \
    "\",\"footnotes\":[{}]}"
#define BLS_NOT(message)                                                                           \
    "{\"status\":\"REQUEST_NOT_PROCESSED\",\"responseTime\":0,\"message\":[\"" message             \
    "\"],\"Results\":{}}"

#define BAD_BLS(what, code, text, reply_body)                                                      \
    {                                                                                              \
        .name = what, .provider = "bls", .key = {"CUUR0000SA0"}, .from = "2026-01-01", .rc = code, \
        .message = text, .reply = {                                                                \
            {.body = reply_body}                                                                   \
        }                                                                                          \
    }

static const provider_case BLS_CASES[] = {
    {.name = "bls: months newest first, the mean of a year and the month nobody was asked left out",
     .provider = "bls",
     .key = {"CUUR0000SA0", "LNS14000000"},
     .from = "2026-01-01",
     .reply = {{.body = BLS_OK(BLS_SERIES(
                    "CUUR0000SA0",
                    BLS_ROW("2026", "M08", "320.1") "," BLS_ROW("2025", "M13", "318.0") "," BLS_ROW(
                        "2025", "M10",
                        "-") "," BLS_ROW("2025", "M09",
                                         "317.95")) "," BLS_SERIES("LNS14000000",
                                                                   BLS_ROW("2026", "M08", "4.3"))),
                .url = BLS("v2"),
                .post = "{\"seriesid\":[\"CUUR0000SA0\",\"LNS14000000\"],\"startyear\":\"2025\","
                        "\"endyear\":\"2026\",\"registrationkey\":\"{key}\"}"}},
     .rows = "CUUR0000SA0 2025-09-01 317.95\nCUUR0000SA0 2026-08-01 320.1\n"
             "LNS14000000 2026-08-01 4.3\n",
     .flags = "newest-first"},
    {.name = "bls: without a key the smaller limits, ten years at a time until a span is empty",
     .provider = "bls",
     .key = {"WPS1"},
     .no_key = true,
     .reply = {{.body = BLS_OK(BLS_SERIES("WPS1", BLS_ROW("2026", "Q02", "1.5"))),
                .url = BLS("v1"),
                .post = "{\"seriesid\":[\"WPS1\"],\"startyear\":\"2017\",\"endyear\":\"2026\"}"},
               {.body = BLS_OK(BLS_SERIES(
                    "WPS1", BLS_ROW("2016", "S02", "1.4") "," BLS_ROW("2015", "A01", "1.3"))),
                .post = "{\"seriesid\":[\"WPS1\"],\"startyear\":\"2007\",\"endyear\":\"2016\"}"},
               {.body = BLS_OK(BLS_SERIES("WPS1", "")),
                .post = "{\"seriesid\":[\"WPS1\"],\"startyear\":\"1997\",\"endyear\":\"2006\"}"}},
     .rows = "WPS1 2015-01-01 1.3\nWPS1 2016-07-01 1.4\nWPS1 2026-04-01 1.5\n",
     .flags = "whole newest-first"},
    {.name = "bls: twenty years at a time with a key",
     .provider = "bls",
     .key = {"WPS1"},
     .from = "2001-05-01",
     .reply = {{.body = BLS_OK(BLS_SERIES("WPS1", BLS_ROW("2026", "M02", "1.5"))),
                .post = "{\"seriesid\":[\"WPS1\"],\"startyear\":\"2007\",\"endyear\":\"2026\","
                        "\"registrationkey\":\"{key}\"}"},
               {.body = BLS_OK(BLS_SERIES("WPS1", BLS_ROW("2001", "M06", "1.1"))),
                .post = "{\"seriesid\":[\"WPS1\"],\"startyear\":\"2000\",\"endyear\":\"2006\","
                        "\"registrationkey\":\"{key}\"}"}},
     .rows = "WPS1 2001-06-01 1.1\nWPS1 2026-02-01 1.5\n",
     .flags = ""},
    {.name = "bls: a series without data fails alone",
     .provider = "bls",
     .key = {"CUUR0000SA0", "NONSENSE"},
     .from = "2026-01-01",
     .reply = {{.body = BLS_OK(BLS_SERIES(
                    "CUUR0000SA0", BLS_ROW("2026", "M08", "320.1")) "," BLS_SERIES("NONSENSE", ""))}},
     .rows = "CUUR0000SA0 2026-08-01 320.1\nNONSENSE E_NOTFOUND\n"},
    COMMON_BAD("bls", "CUUR0000SA0"),
    BAD_BLS("bls: the day's requests are used up", CMV_E_RATE_LIMIT, "daily threshold",
            BLS_NOT("Request could not be serviced, as the daily threshold for total number of "
                    "requests allocated to the user has been reached.")),
    BAD_BLS("bls: a key it does not know", CMV_E_AUTH, "is invalid",
            BLS_NOT("The key:*** provided by the User is invalid.")),
    BAD_BLS("bls: another reason", CMV_E_REFUSED, "Start year is after end year",
            BLS_NOT("Start year is after end year")),
    BAD_BLS("bls: another error", CMV_E_REFUSED, "oops", "{\"error\":\"oops\"}"),
    BAD_BLS("bls: cut off", CMV_E_REFUSED, "cut off", "{\"status\":\"REQUEST_SUCC"),
    BAD_BLS("bls: no series", CMV_E_REFUSED, "has no series",
            "{\"status\":\"REQUEST_SUCCEEDED\",\"Results\":{}}"),
    BAD_BLS("bls: a series without data member", CMV_E_REFUSED, "has no data member",
            BLS_OK("{\"seriesID\":\"CUUR0000SA0\"}")),
    BAD_BLS("bls: a period that is none", CMV_E_REFUSED, "is not a period",
            BLS_OK(BLS_SERIES("CUUR0000SA0", BLS_ROW("2026", "M14", "1")))),
    BAD_BLS("bls: a year that is none", CMV_E_REFUSED, "is not a period",
            BLS_OK(BLS_SERIES("CUUR0000SA0", BLS_ROW("20x6", "M08", "1")))),
    BAD_BLS("bls: a word as a value", CMV_E_REFUSED, "is not a value",
            BLS_OK(BLS_SERIES("CUUR0000SA0", BLS_ROW("2026", "M08", "many")))),
    {.name = "bls: a key that would change the request",
     .provider = "bls",
     .key = {"CUUR\",\"x"},
     .rc = CMV_E_ARG,
     .message = "is no series id"},
};

/* ---- eia ------------------------------------------------------------------------------------------------------------------ */

#define EIA "https://api.eia.gov/v2/"
#define EIA_QUERY(freq, series, start, offset)                                                     \
    "/data/?frequency=" freq "&data%5B0%5D=value&facets%5Bseries%5D%5B%5D=" series start           \
    "&sort%5B0%5D%5Bcolumn%5D=period&sort%5B0%5D%5Bdirection%5D=asc&offset=" offset "&length=5000"
#define EIA_OK(warning, total, rows)                                                               \
    "{\"response\":{" warning "\"total\":" total ",\"dateFormat\":\"YYYY-MM-DD\",\"data\":[" rows  \
    "]},\"apiVersion\":\"2.1.0\"}"
#define EIA_ROW(date, series, value, unit)                                                         \
    "{\"period\":\"" date "\",\"series\":\"" series "\",\"value\":" value ",\"units\":\"" unit "\"}"
#define INCOMPLETE                                                                                 \
    "\"warnings\":[{\"warning\":\"incomplete return\",\"description\":\"The API can only return "  \
    "5000 rows\"}],"
#define BAD_EIA(what, code, text, reply_body)                                                      \
    {                                                                                              \
        .name = what, .provider = "eia", .key = {"RWTC"}, .from = "2026-09-01", .rc = code,        \
        .message = text, .reply = {                                                                \
            {.body = reply_body}                                                                   \
        }                                                                                          \
    }

static const provider_case EIA_CASES[] = {
    {.name = "eia: values as text, number and null, a negative one too",
     .provider = "eia",
     .key = {"RWTC"},
     .from = "2020-04-17",
     .reply = {{.body = EIA_OK("", "\"4\"",
                               EIA_ROW("2020-04-17", "RWTC", "\"18.31\"", "$/BBL") "," EIA_ROW(
                                   "2020-04-20", "RWTC", "-36.98",
                                   "$/BBL") "," EIA_ROW("2020-04-21", "RWTC", "null",
                                                        "$/BBL") "," EIA_ROW("2020-04-22", "RWTC",
                                                                             "\"13.64\"", "$/BBL")),
                .url = EIA "petroleum/pri/spt" EIA_QUERY("daily", "RWTC", "&start=2020-04-17", "0")}},
     .rows = "RWTC 2020-04-17 18.31\nRWTC 2020-04-20 -36.98\nRWTC 2020-04-22 13.64\n",
     .flags = ""},
    {.name = "eia: pages by offset until the total is there",
     .provider = "eia",
     .key = {"WCESTUS1"},
     .reply = {{.body = EIA_OK(INCOMPLETE, "\"3\"",
                               EIA_ROW("1982-08-20", "WCESTUS1", "\"338764\"", "MBBL") "," EIA_ROW(
                                   "1982-08-27", "WCESTUS1", "\"336138\"", "MBBL")),
                .url = EIA "petroleum/stoc/wstk" EIA_QUERY("weekly", "WCESTUS1", "", "0")},
               {.body = EIA_OK("", "3", EIA_ROW("1982-09-03", "WCESTUS1", "\"335586\"", "MBBL")),
                .url = EIA "petroleum/stoc/wstk" EIA_QUERY("weekly", "WCESTUS1", "", "2")}},
     .rows = "WCESTUS1 1982-08-20 338764\nWCESTUS1 1982-08-27 336138\nWCESTUS1 1982-09-03 335586\n",
     .flags = "whole"},
    {.name = "eia: without a total the warning says that there is more",
     .provider = "eia",
     .key = {"RNGWHHD"},
     .from = "2026-09-01",
     .reply = {{.body =
                    EIA_OK(INCOMPLETE, "null", EIA_ROW("2026-09-01", "RNGWHHD", "3.1", "$/MMBTU")),
                .url = EIA
                "natural-gas/pri/fut" EIA_QUERY("daily", "RNGWHHD", "&start=2026-09-01", "0")},
               {.body = EIA_OK("", "null", EIA_ROW("2026-09-02", "RNGWHHD", "3.2", "$/MMBTU"))}},
     .rows = "RNGWHHD 2026-09-01 3.1\nRNGWHHD 2026-09-02 3.2\n"},
    {.name = "eia: pages that overlap give each date once",
     .provider = "eia",
     .key = {"RWTC"},
     .from = "2026-09-01",
     .reply = {{.body = EIA_OK("", "3",
                               EIA_ROW("2026-09-01", "RWTC", "70.1", "$/BBL") "," EIA_ROW(
                                   "2026-09-02", "RWTC", "70.2", "$/BBL"))},
               {.body = EIA_OK("", "3", EIA_ROW("2026-09-02", "RWTC", "70.2", "$/BBL"))}},
     .rows = "RWTC 2026-09-01 70.1\nRWTC 2026-09-02 70.2\n",
     .flags = "duplicates=1"},
    {.name = "eia: two series of a route in one request",
     .provider = "eia",
     .key = {"RWTC", "RBRTE"},
     .from = "2026-09-01",
     .reply = {{.body = EIA_OK("", "\"2\"",
                               EIA_ROW("2026-09-01", "RBRTE", "\"74.0\"", "$/BBL") "," EIA_ROW(
                                   "2026-09-01", "RWTC", "\"70.1\"", "$/BBL")),
                .url = EIA "petroleum/pri/spt" EIA_QUERY(
                    "daily", "RWTC&facets%5Bseries%5D%5B%5D=RBRTE", "&start=2026-09-01", "0")}},
     .rows = "RWTC 2026-09-01 70.1\nRBRTE 2026-09-01 74\n"},
    COMMON_BAD("eia", "RWTC"),
    BAD_EIA("eia: an invalid key", CMV_E_AUTH, "API_KEY_INVALID",
            "{\"error\":{\"code\":\"API_KEY_INVALID\",\"message\":\"An invalid api_key was "
            "supplied\"}}"),
    BAD_EIA("eia: too many requests in the body", CMV_E_RATE_LIMIT, "OVER_RATE_LIMIT",
            "{\"error\":{\"code\":\"OVER_RATE_LIMIT\",\"message\":\"slow down\"}}"),
    BAD_EIA("eia: an error in words", CMV_E_REFUSED, "Invalid frequency",
            "{\"error\":\"Invalid frequency\",\"code\":400}"),
    BAD_EIA("eia: pages that stop short", CMV_E_REFUSED, "a page is empty after 0 of 7 rows",
            EIA_OK("", "\"7\"", "")),
    BAD_EIA("eia: another unit", CMV_E_REFUSED, "its unit is no longer that of the series",
            EIA_OK("", "1", EIA_ROW("2026-09-01", "RWTC", "70.1", "EUR/BBL"))),
    BAD_EIA("eia: a series nobody asked for", CMV_E_REFUSED, "was not asked for",
            EIA_OK("", "1", EIA_ROW("2026-09-01", "RBRTE", "70.1", "$/BBL"))),
    BAD_EIA("eia: a period that is no date", CMV_E_REFUSED, "its period is no date",
            EIA_OK("", "1", EIA_ROW("2026-09", "RWTC", "70.1", "$/BBL"))),
    BAD_EIA("eia: a word as a value", CMV_E_REFUSED, "no number as value",
            EIA_OK("", "1", EIA_ROW("2026-09-01", "RWTC", "\"dear\"", "$/BBL"))),
    BAD_EIA("eia: cut off", CMV_E_REFUSED, "cut off", "{\"response\":{\"total\":\"1\",\"data\":[{"),
    {.name = "eia: what a refusal says is passed on",
     .provider = "eia",
     .key = {"RWTC"},
     .from = "2026-09-01",
     .reply = {{.status = 403,
                .body =
                    "{\"error\":{\"code\":\"API_KEY_DISABLED\",\"message\":\"The key is off\"}}"}},
     .rc = CMV_E_AUTH,
     .message = "it says: The key is off"},
    {.name = "eia: no key is told with the name of the variable",
     .provider = "eia",
     .key = {"RWTC"},
     .no_key = true,
     .rc = CMV_E_AUTH,
     .message = "EIA_API_KEY"},
    {.name = "eia: a series without a route",
     .provider = "eia",
     .key = {"NOTHING"},
     .rc = CMV_E_ARG,
     .message = "no route is known for NOTHING"},
};

/* ---- all ------------------------------------------------------------------------------------------------------------------ */

static void test_ecb_gives_its_rows_and_refuses_bad_bodies(void **state) {
    (void)state;
    provider_cases_hold(ECB, COUNT(ECB));
}

static void test_nyfed_gives_its_rows_and_refuses_bad_bodies(void **state) {
    (void)state;
    provider_cases_hold(NYFED, COUNT(NYFED));
}

static void test_bls_gives_its_rows_and_refuses_bad_bodies(void **state) {
    (void)state;
    provider_cases_hold(BLS_CASES, COUNT(BLS_CASES));
}

static void test_eia_gives_its_rows_and_refuses_bad_bodies(void **state) {
    (void)state;
    provider_cases_hold(EIA_CASES, COUNT(EIA_CASES));
}

static void test_a_rate_revised_the_same_day_is_noted(void **state) {
    static const provider_case CASE = {
        .name = "revised",
        .provider = "nyfed",
        .key = {"SOFR"},
        .from = "2026-11-19",
        .reply = {{.body = "{\"refRates\":[{\"effectiveDate\":\"2026-11-19\",\"type\":\"SOFR\","
                           "\"percentRate\":3.88,\"revisionIndicator\":\"[r]\"}]}"}}};
    cmv_fetched got;
    cmv_err err;
    cmv_arena *arena = cmv_arena_create((size_t)64 << 20);
    (void)state;
    assert_int_equal(provider_play(&CASE, arena, &got, &err), CMV_OK);
    assert_int_equal(got.n_issues, 1);
    assert_false(got.issues[0].fatal);
    assert_non_null(strstr(got.issues[0].message, "2026-11-19 was revised after publication"));
    cmv_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ecb_gives_its_rows_and_refuses_bad_bodies),
        cmocka_unit_test(test_nyfed_gives_its_rows_and_refuses_bad_bodies),
        cmocka_unit_test(test_bls_gives_its_rows_and_refuses_bad_bodies),
        cmocka_unit_test(test_eia_gives_its_rows_and_refuses_bad_bodies),
        cmocka_unit_test(test_a_rate_revised_the_same_day_is_noted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
