// SPDX-License-Identifier: Apache-2.0
/* Conversations with the providers of market prices: indices, coins, exchanges, stocks and funds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/provider.h"

#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define HTML "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"

/* ---- cboe ------------------------------------------------------------------------------------------------------------ */

#define CBOE_VIX "https://cdn.cboe.com/api/global/us_indices/daily_prices/VIX_History.csv"

static const provider_case CBOE[] = {
    {.name = "all of history in one file, the close counts",
     .provider = "cboe",
     .key = {"VIX"},
     .reply = {{.url = CBOE_VIX,
                .body = "DATE,OPEN,HIGH,LOW,CLOSE\n11/18/2026,19.56,20.08,17.0,17.09\n"
                        "11/19/2026,17.1,18.0,17.0,17.5\n"}},
     .rows = "VIX 2026-11-18 17.09\nVIX 2026-11-19 17.5\n",
     .flags = "whole"},
    {.name = "DATE and symbol, CRLF, BOM, a disclaimer before and a blank line behind",
     .provider = "cboe",
     .key = {"VVIX"},
     .reply = {{.body = "\xEF\xBB\xBF"
                        "Cboe disclaims all warranties\r\nDATE,VVIX\r\n11/18/2026,92.5\r\n"
                        "11/19/2026,93\r\n\r\n"}},
     .rows = "VVIX 2026-11-18 92.5\nVVIX 2026-11-19 93\n",
     .flags = "whole"},
    {.name = "a row of today before 16:15 in New York is no close",
     .provider = "cboe",
     .key = {"SKEW"},
     .now = "2026-11-20T21:14",
     .reply = {{.body = "DATE,SKEW\n11/19/2026,140\n11/20/2026,141\n"}},
     .rows = "SKEW 2026-11-19 140\n",
     .flags = "whole dropped=1"},
    {.name = "at 16:15 it is one",
     .provider = "cboe",
     .key = {"SKEW"},
     .now = "2026-11-20T21:15",
     .reply = {{.body = "DATE,SKEW\n11/19/2026,140\n11/20/2026,141\n"}},
     .rows = "SKEW 2026-11-19 140\nSKEW 2026-11-20 141\n",
     .flags = "whole"},
    {.name = "nothing new since the validators",
     .provider = "cboe",
     .key = {"VIX"},
     .etag = "\"abc\"",
     .reply = {{.status = 304, .body = ""}},
     .flags = "not-modified"},
    {.name = "a renamed column is refused",
     .provider = "cboe",
     .key = {"VIX"},
     .reply = {{.body = "DATE,OPEN,HIGH,LOW,LAST\n11/19/2026,1,2,1,2\n"}},
     .rc = CMV_E_REFUSED,
     .message = "the header is 'DATE,OPEN,HIGH,LOW,LAST'"},
    {.name = "the file of another index is refused",
     .provider = "cboe",
     .key = {"VVIX"},
     .reply = {{.body = "DATE,SKEW\n11/19/2026,140\n"}},
     .rc = CMV_E_REFUSED,
     .message = "neither DATE,OPEN,HIGH,LOW,CLOSE nor DATE,VVIX"},
    {.name = "a renamed date column is refused",
     .provider = "cboe",
     .key = {"VIX"},
     .reply = {{.body = "Trade Date,OPEN,HIGH,LOW,CLOSE\n11/19/2026,1,2,1,2\n"}},
     .rc = CMV_E_REFUSED,
     .message = "no line begins with DATE"},
    {.name = "a file cut inside its last row is refused",
     .provider = "cboe",
     .key = {"VIX"},
     .reply = {{.body =
                    "DATE,OPEN,HIGH,LOW,CLOSE\n11/18/2026,19.56,20.08,17.0,17.09\n11/19/2026,1"}},
     .rc = CMV_E_REFUSED,
     .message = "the file ends in the middle of a row"},
    {.name = "HTML with status 200 is refused",
     .provider = "cboe",
     .key = {"VIX"},
     .reply = {{.body = HTML}},
     .rc = CMV_E_REFUSED,
     .message = "HTML page"},
    {.name = "403 is no matter of a key",
     .provider = "cboe",
     .key = {"NONE"},
     .reply = {{.status = 403, .body = "<Error><Code>AccessDenied</Code></Error>"}},
     .rc = CMV_E_REFUSED,
     .message = "no such index"},
    {.name = "404 is not found",
     .provider = "cboe",
     .key = {"NONE"},
     .reply = {{.status = 404, .body = ""}},
     .rc = CMV_E_NOTFOUND},
};

/* ---- coingecko ------------------------------------------------------------------------------------------------------- */

#define GECKO                                                                                      \
    "https://api.coingecko.com/api/v3/coins/bitcoin/market_chart?vs_currency=usd&days=365"         \
    "&interval=daily&precision=full"
#define GECKO_PRO_MAX                                                                              \
    "https://pro-api.coingecko.com/api/v3/coins/bitcoin/market_chart?vs_currency=usd&days=max"     \
    "&interval=daily&precision=full"
#define GECKO_PRO_YEAR                                                                             \
    "https://pro-api.coingecko.com/api/v3/coins/bitcoin/market_chart?vs_currency=usd&days=365"     \
    "&interval=daily&precision=full"
/* 1 January 2026 00:00 UTC and the two midnights behind it. */
#define POINTS                                                                                     \
    "{\"prices\":[[1767225600000,88000.12],[1767312000000,87111.5],[1767398400000,87000]],"        \
    "\"market_caps\":[],\"total_volumes\":[]}"
#define POINTS_NOW                                                                                 \
    "{\"prices\":[[1767225600000,88000.12],[1767312000000,null],[1767398400000,87000],"            \
    "[1767441600123,87500.5]],\"market_caps\":[],\"total_volumes\":[]}"
#define RANGE                                                                                      \
    "{\"error\":{\"status\":{\"timestamp\":\"2026-01-03T12:00:00Z\",\"error_code\":10012,"         \
    "\"error_message\":\"Your request exceeds the allowed time range. 365 days.\"}}}"
#define OFTEN_GECKO                                                                                \
    "{\"status\":{\"error_code\":429,\"error_message\":\"You've exceeded the Rate Limit.\"}}"

static const provider_case COINGECKO[] = {
    {.name = "a stamp of midnight is the close of the day before; the last point, now, is dropped",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .no_key = true,
     .now = "2026-01-03T12:00",
     .reply = {{.url = GECKO, .body = POINTS_NOW}},
     .rows = "bitcoin 2025-12-31 88000.12\nbitcoin 2026-01-02 87000\n",
     .flags = "dropped=1"},
    {.name = "a last point of midnight is a close",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .no_key2 = true,
     .reply = {{.url = GECKO, .body = POINTS}},
     .rows = "bitcoin 2025-12-31 88000.12\nbitcoin 2026-01-01 87111.5\nbitcoin 2026-01-02 87000\n",
     .flags = ""},
    {.name = "a pro key asks its own host for everything",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .reply = {{.url = GECKO_PRO_MAX, .body = POINTS}},
     .flags = "whole"},
    {.name = "a pro key asks for a year when that is enough",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .from = "2026-11-01",
     .reply = {{.url = GECKO_PRO_YEAR, .body = POINTS}},
     .flags = ""},
    {.name = "beyond the range of the plan (401): asks again for a year",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .reply = {{.url = GECKO_PRO_MAX, .status = 401, .body = RANGE},
               {.url = GECKO_PRO_YEAR, .body = POINTS}},
     .rows = "bitcoin 2025-12-31 88000.12\nbitcoin 2026-01-01 87111.5\nbitcoin 2026-01-02 87000\n",
     .flags = ""},
    {.name = "the same with status 200",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .reply = {{.url = GECKO_PRO_MAX, .body = RANGE}, {.url = GECKO_PRO_YEAR, .body = POINTS}},
     .flags = ""},
    {.name = "beyond the range of a year is no matter of the key",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .no_key = true,
     .reply = {{.status = 401, .body = RANGE}},
     .rc = CMV_E_REFUSED,
     .message = "exceeds the allowed time range"},
    {.name = "an unknown coin",
     .provider = "coingecko",
     .key = {"bitcoyn"},
     .reply = {{.status = 404, .body = "{\"error\":\"coin not found\"}"}},
     .rc = CMV_E_NOTFOUND,
     .message = "coingecko: bitcoyn: it says: coin not found"},
    {.name = "429",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .reply = {{.status = 429, .body = OFTEN_GECKO}},
     .rc = CMV_E_RATE_LIMIT,
     .message = "You've exceeded the Rate Limit."},
    {.name = "the body of 429 with status 200",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .reply = {{.body = OFTEN_GECKO}},
     .rc = CMV_E_RATE_LIMIT,
     .message = "You've exceeded the Rate Limit."},
    {.name = "the same without a word",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .reply = {{.body = "{\"status\":{\"error_code\":429}}"}},
     .rc = CMV_E_RATE_LIMIT},
    {.name = "a pro key on the wrong host (400)",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .reply = {{.status = 400,
                .body =
                    "{\"error_code\":10010,\"status\":{\"error_message\":\"If you are using Pro "
                    "API key, please change your root URL\"}}"}},
     .rc = CMV_E_AUTH,
     .message = "change your root URL"},
    {.name = "Throttled, in plain words",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .reply = {{.body = "Throttled"}},
     .rc = CMV_E_RATE_LIMIT,
     .message = "Throttled"},
    {.name = "a page of Cloudflare with status 403",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .reply = {{.status = 403, .body = HTML}},
     .rc = CMV_E_AUTH},
    {.name = "a page of Cloudflare with status 200",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .reply = {{.body = HTML}},
     .rc = CMV_E_REFUSED,
     .message = "HTML page"},
    {.name = "cut off",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .reply = {{.body = "{\"prices\":[[1767225600000,88000.12],[17673120"}},
     .rc = CMV_E_REFUSED,
     .message = "cut off"},
    {.name = "no point at all",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .reply = {{.body = "{\"prices\":[],\"market_caps\":[],\"total_volumes\":[]}"}},
     .rc = CMV_E_REFUSED,
     .message = "no point in it"},
    {.name = "hourly points where days were asked for",
     .provider = "coingecko",
     .key = {"bitcoin"},
     .reply = {{.body = "{\"prices\":[[1767225600000,1],[1767240000000,2],[1767312000000,3]]}"}},
     .rc = CMV_E_PARSE,
     .message = "more than two hours from midnight"},
};

/* ---- coinbase -------------------------------------------------------------------------------------------------------- */

#define COINBASE_URL                                                                               \
    "https://api.exchange.coinbase.com/products/BTC-USD/candles?granularity=86400"                 \
    "&start=2026-01-01T00:00:00Z&end=2026-01-03T23:59:59Z"

static const provider_case COINBASE[] = {
    {.name = "the close is the fifth; newest first; the day under way is dropped; a day is dated "
             "itself",
     .provider = "coinbase",
     .key = {"BTC-USD"},
     .from = "2026-01-01",
     .now = "2026-01-03T12:00",
     .reply = {{.url = COINBASE_URL,
                .body = "[[1767398400,86000,88000,87100,87500.5,9],[1767312000,86500,88500,88000,"
                        "87000,8],[1767225600,86100.5,89000,87900,88000.12,7]]"}},
     .rows = "BTC-USD 2026-01-01 88000.12\nBTC-USD 2026-01-02 87000\n",
     .flags = "newest-first dropped=1"},
    {.name = "at midnight UTC the day is over",
     .provider = "coinbase",
     .key = {"BTC-USD"},
     .from = "2026-01-03",
     .now = "2026-01-04T00:00",
     .reply = {{.body = "[[1767398400,86000,88000,87100,87500.5,9]]"}},
     .rows = "BTC-USD 2026-01-03 87500.5\n",
     .flags = ""},
    {.name = "pages of 300 days join; rows before the start of a page belong to the page before",
     .provider = "coinbase",
     .key = {"BTC-USD"},
     .from = "2025-03-07",
     .now = "2026-01-03T12:00",
     .reply = {{.url =
                    "https://api.exchange.coinbase.com/products/BTC-USD/candles?granularity=86400"
                    "&start=2025-03-07T00:00:00Z&end=2025-12-31T23:59:59Z",
                .body = "[[1767139200,1,3,2,2,9],[1767052800,1,3,2,1.5,9]]"},
               {.url = COINBASE_URL,
                .body =
                    "[[1767312000,1,3,2,2.5,8],[1767225600,1,3,2,2.25,7],[1767139200,1,3,2,2,9]]"}},
     .rows = "BTC-USD 2025-12-30 1.5\nBTC-USD 2025-12-31 2\nBTC-USD 2026-01-01 2.25\n"
             "BTC-USD 2026-01-02 2.5\n",
     .flags = "newest-first"},
    {.name = "columns in another order are refused",
     .provider = "coinbase",
     .key = {"BTC-USD"},
     .from = "2026-01-01",
     .now = "2026-01-03T12:00",
     .reply = {{.body = "[[1767225600,87900,89000,86100.5,86100.5,7]]"}},
     .rc = CMV_E_REFUSED,
     .message = "the close of 2026-01-01, 86100.5, lies outside low to high"},
    {.name = "a candle off midnight is a bad row",
     .provider = "coinbase",
     .key = {"BTC-USD"},
     .from = "2026-01-01",
     .now = "2026-01-03T12:00",
     .reply = {{.body = "[[1767229200,1,3,2,2,7]]"}},
     .rc = CMV_E_PARSE,
     .message = "does not begin at midnight UTC"},
    {.name = "an unknown product",
     .provider = "coinbase",
     .key = {"XYZ-USD"},
     .from = "2026-01-01",
     .reply = {{.status = 404, .body = "{\"message\":\"NotFound\"}"}},
     .rc = CMV_E_NOTFOUND,
     .message = "coinbase: XYZ-USD: it says: NotFound"},
    {.name = "an error with status 200",
     .provider = "coinbase",
     .key = {"BTC-USD"},
     .from = "2026-01-01",
     .reply = {{.body = "{\"message\":\"Slow down\"}"}},
     .rc = CMV_E_REFUSED,
     .message = "Slow down"},
    {.name = "a price that is a word",
     .provider = "coinbase",
     .key = {"BTC-USD"},
     .from = "2026-01-01",
     .now = "2026-01-03T12:00",
     .reply = {{.body = "[[1767225600,1,3,2,\"two\",7]]"}},
     .rc = CMV_E_PARSE,
     .message = "the price of 2026-01-01 is not a number"},
};

/* ---- kraken ---------------------------------------------------------------------------------------------------------- */

#define KRAKEN_ROWS                                                                                \
    "[1767225600,\"87900\",\"89000\",\"86100.5\",\"88000.1\",\"87000\",\"7\",1],"                  \
    "[1767312000,\"88000\",\"88500\",\"86500\",\"87000.0\",\"87000\",\"7\",1]"

static const provider_case KRAKEN[] = {
    {.name = "the close is the fifth; the row behind last is dropped",
     .provider = "kraken",
     .key = {"XBTUSD"},
     .now = "2026-01-03T12:00",
     .reply = {{.url = "https://api.kraken.com/0/public/OHLC?pair=XBTUSD&interval=1440",
                .body = "{\"error\":[],\"result\":{\"XXBTZUSD\":[" KRAKEN_ROWS
                        ",[1767398400,\"87100\",\"88000\",\"86000\",\"87500.5\",\"1\",\"7\",1]],"
                        "\"last\":1767312000}}"}},
     .rows = "XBTUSD 2026-01-01 88000.1\nXBTUSD 2026-01-02 87000\n",
     .flags = "dropped=1"},
    {.name = "a row that is over by our clock but not by theirs is dropped",
     .provider = "kraken",
     .key = {"XBTUSD"},
     .from = "2026-01-01",
     .now = "2026-01-03T00:00",
     .reply = {{.url = "https://api.kraken.com/0/public/OHLC?pair=XBTUSD&interval=1440"
                       "&since=1767139200",
                .body = "{\"error\":[],\"result\":{\"XXBTZUSD\":[" KRAKEN_ROWS
                        "],\"last\":1767225600}}"}},
     .rows = "XBTUSD 2026-01-01 88000.1\n",
     .flags = "dropped=1"},
    {.name = "an unknown pair, with status 200",
     .provider = "kraken",
     .key = {"XYZUSD"},
     .reply = {{.body = "{\"error\":[\"EQuery:Unknown asset pair\"]}"}},
     .rc = CMV_E_NOTFOUND,
     .message = "EQuery:Unknown asset pair"},
    {.name = "too often, with status 200",
     .provider = "kraken",
     .key = {"XBTUSD"},
     .reply = {{.body = "{\"error\":[\"EGeneral:Too many requests\"]}"}},
     .rc = CMV_E_RATE_LIMIT},
    {.name = "busy, with status 200",
     .provider = "kraken",
     .key = {"XBTUSD"},
     .reply = {{.body = "{\"error\":[\"EService:Unavailable\"]}"}},
     .rc = CMV_E_BUSY},
    {.name = "no list of candles",
     .provider = "kraken",
     .key = {"XBTUSD"},
     .reply = {{.body = "{\"error\":[],\"result\":{\"last\":1767225600}}"}},
     .rc = CMV_E_REFUSED,
     .message = "no list of candles"},
    {.name = "an empty list",
     .provider = "kraken",
     .key = {"XBTUSD"},
     .reply = {{.body = "{\"error\":[],\"result\":{\"XXBTZUSD\":[],\"last\":0}}"}},
     .rc = CMV_E_REFUSED,
     .message = "not one finished candle"},
};

/* ---- binance --------------------------------------------------------------------------------------------------------- */

#define BINANCE_URL(from)                                                                          \
    "https://api.binance.com/api/v3/klines?symbol=BTCUSDT&interval=1d&startTime=" from "&limit="   \
    "1000"

static const provider_case BINANCE[] = {
    {.name = "the close is the fifth; one whose end is to come is dropped",
     .provider = "binance",
     .key = {"BTCUSDT"},
     .now = "2026-01-03T12:00",
     .reply =
         {{.url = BINANCE_URL("0"),
           .body =
               "[[1767225600000,\"87900.00\",\"89000.00\",\"86100.50\",\"88000.12\",\"7\","
               "1767311999999,\"1\",1,\"1\",\"1\",\"0\"],[1767312000000,\"88000.00\","
               "\"88500.00\",\"86500.00\",\"87000.00\",\"7\",1767398399999,\"1\",1,\"1\",\"1\","
               "\"0\"],[1767398400000,\"87100.00\",\"88000.00\",\"86000.00\",\"87500.50\",\"7\","
               "1767484799999,\"1\",1,\"1\",\"1\",\"0\"]]"}},
     .rows = "BTCUSDT 2026-01-01 88000.12\nBTCUSDT 2026-01-02 87000\n",
     .flags = "whole dropped=1"},
    {.name = "not served to this country",
     .provider = "binance",
     .key = {"BTCUSDT"},
     .reply = {{.status = 451,
                .body = "{\"code\":0,\"msg\":\"Service unavailable from a restricted location\"}"}},
     .rc = CMV_E_RESTRICTED,
     .message = "restricted location"},
    {.name = "not served to this address, without a word",
     .provider = "binance",
     .key = {"BTCUSDT"},
     .reply = {{.status = 403, .body = HTML}},
     .rc = CMV_E_RESTRICTED,
     .message = "perhaps by country"},
    {.name = "banned for a while",
     .provider = "binance",
     .key = {"BTCUSDT"},
     .reply = {{.status = 418, .body = "{\"code\":-1003,\"msg\":\"Way too many requests\"}"}},
     .rc = CMV_E_RATE_LIMIT,
     .message = "Way too many requests"},
    {.name = "an unknown symbol",
     .provider = "binance",
     .key = {"XYZUSDT"},
     .reply = {{.status = 400, .body = "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}"}},
     .rc = CMV_E_NOTFOUND,
     .message = "Invalid symbol."},
    {.name = "an error with status 200",
     .provider = "binance",
     .key = {"BTCUSDT"},
     .reply = {{.body = "{\"code\":-1003,\"msg\":\"Too many requests\"}"}},
     .rc = CMV_E_RATE_LIMIT},
    {.name = "a page of days before its start does not turn for ever",
     .provider = "binance",
     .key = {"BTCUSDT"},
     .from = "2026-01-02",
     .reply = {{.url = BINANCE_URL("1767312000000"),
                .body = "[[1767225600000,\"1\",\"3\",\"1\",\"2\",\"7\",1767311999999]]"}},
     .rc = CMV_E_REFUSED,
     .message = "ends on 2026-01-01, before it begins"},
    {.name = "an empty answer",
     .provider = "binance",
     .key = {"BTCUSDT"},
     .reply = {{.body = "[]"}},
     .rc = CMV_E_REFUSED,
     .message = "not one finished candle"},
};

/* ---- tiingo ---------------------------------------------------------------------------------------------------------- */

#define TIINGO_URL(from) "https://api.tiingo.com/tiingo/daily/TLT/prices?startDate=" from
#define TIINGO(date, close, adj, div, split)                                                       \
    "{\"date\":\"" date "T00:00:00.000Z\",\"close\":" close ",\"adjClose\":" adj                   \
    ",\"divCash\":" div ",\"splitFactor\":" split "}"
/* A dividend of 0.8 on the 17th, a split 4:1 on the 18th. */
#define TIINGO_SPLIT                                                                               \
    "[" TIINGO("2026-11-16", "400.00", "99.8", "0.0", "1.0") "," TIINGO(                           \
        "2026-11-17", "404.00", "101.0", "0.8",                                                    \
        "1.0") "," TIINGO("2026-11-18", "102.00", "102.0", "0.0",                                  \
                          "4.0") "," TIINGO("2026-11-19", "103.00", "103.0", "0.0", "1.0") "]"

static const provider_case TIINGO_CASES[] = {
    {.name = "a split is no fall, a dividend stays in the price and leaves the total return",
     .provider = "tiingo",
     .key = {"TLT"},
     .reply = {{.url = TIINGO_URL("1900-01-01"), .body = TIINGO_SPLIT}},
     .rows = "TLT 2026-11-16 100\nTLT 2026-11-17 101\nTLT 2026-11-18 102\nTLT 2026-11-19 103\n"
             "TLT 2026-11-17 dividend 0.2\nTLT 2026-11-18 split 4\n"
             "TLT 2026-11-16 99.8 total\nTLT 2026-11-17 101 total\nTLT 2026-11-18 102 total\n"
             "TLT 2026-11-19 103 total\n",
     .flags = "whole"},
    {.name = "two splits multiply, a reverse one too; a row that comes twice splits once",
     .provider = "tiingo",
     .key = {"TLT"},
     .reply = {{.body = "[" TIINGO("2026-11-16", "10", "50", "0", "1") "," TIINGO(
                    "2026-11-17", "100", "50", "0",
                    "0.1") "," TIINGO("2026-11-17", "100", "50", "0",
                                      "0.1") "," TIINGO("2026-11-18", "50", "50", "0", "2") "]"}},
     .rows = "TLT 2026-11-16 50\nTLT 2026-11-17 50\nTLT 2026-11-18 50\n"
             "TLT 2026-11-17 split 0.1\nTLT 2026-11-18 split 2\n"
             "TLT 2026-11-16 50 total\nTLT 2026-11-17 50 total\nTLT 2026-11-18 50 total\n",
     .flags = "whole duplicates=2"},
    {.name = "a window without events is a window",
     .provider = "tiingo",
     .key = {"TLT"},
     .from = "2026-11-19",
     .reply = {{.url = TIINGO_URL("2026-11-19"),
                .body = "[" TIINGO("2026-11-19", "103.00", "103.0", "0.0", "1.0") "]"}},
     .rows = "TLT 2026-11-19 103\nTLT 2026-11-19 103 total\n",
     .flags = ""},
    {.name = "a window with an event is asked for anew from the beginning",
     .provider = "tiingo",
     .key = {"TLT"},
     .from = "2026-11-18",
     .reply = {{.url = TIINGO_URL("2026-11-18"),
                .body = "[" TIINGO("2026-11-18", "102", "102", "0", "4") "]"},
               {.url = TIINGO_URL("1900-01-01"), .body = TIINGO_SPLIT}},
     .rows = "TLT 2026-11-16 100\nTLT 2026-11-17 101\nTLT 2026-11-18 102\nTLT 2026-11-19 103\n"
             "TLT 2026-11-17 dividend 0.2\nTLT 2026-11-18 split 4\n"
             "TLT 2026-11-16 99.8 total\nTLT 2026-11-17 101 total\nTLT 2026-11-18 102 total\n"
             "TLT 2026-11-19 103 total\n",
     .flags = "whole"},
    {.name = "the session under way is dropped",
     .provider = "tiingo",
     .key = {"TLT"},
     .reply = {{.body = "[" TIINGO("2026-11-19", "103", "103", "0",
                                   "1") "," TIINGO("2026-11-20", "104", "104", "0", "1") "]"}},
     .rows = "TLT 2026-11-19 103\nTLT 2026-11-19 103 total\n",
     .flags = "whole dropped=1"},
    {.name = "an unknown ticker",
     .provider = "tiingo",
     .key = {"XYZXYZ"},
     .reply = {{.status = 404, .body = "{\"detail\":\"Not found.\"}"}},
     .rc = CMV_E_NOTFOUND,
     .message = "tiingo: XYZXYZ: it says: Not found."},
    {.name = "a refused token",
     .provider = "tiingo",
     .key = {"TLT"},
     .reply = {{.status = 401, .body = "{\"detail\":\"Invalid token.\"}"}},
     .rc = CMV_E_AUTH,
     .message = "Invalid token."},
    {.name = "over the allocation, with status 200",
     .provider = "tiingo",
     .key = {"TLT"},
     .reply = {{.body =
                    "{\"detail\":\"Error: You have run over your hourly request allocation.\"}"}},
     .rc = CMV_E_RATE_LIMIT},
    {.name = "no rows at all",
     .provider = "tiingo",
     .key = {"TLT"},
     .reply = {{.body = "[]"}},
     .rc = CMV_E_REFUSED,
     .message = "not one price"},
    {.name = "a renamed column is refused",
     .provider = "tiingo",
     .key = {"TLT"},
     .reply = {{.body = "[{\"date\":\"2026-11-19T00:00:00.000Z\",\"last\":103,\"adjClose\":103}]"}},
     .rc = CMV_E_PARSE,
     .message = "row 1 lacks date or close"},
    {.name = "without a key it is not asked",
     .provider = "tiingo",
     .key = {"TLT"},
     .no_key = true,
     .rc = CMV_E_AUTH,
     .message = "TIINGO_API_KEY"},
    {.name = "an index is not asked for",
     .provider = "tiingo",
     .key = {"^MOVE"},
     .rc = CMV_E_UNSUPPORTED,
     .message = "stocks and funds alone, not for ^MOVE"},
    {.name = "a coin is not asked for",
     .provider = "tiingo",
     .key = {"BTC-USD"},
     .rc = CMV_E_UNSUPPORTED},
};

/* ---- alpaca ---------------------------------------------------------------------------------------------------------- */

#define ALPACA_URL(from, adjustment)                                                               \
    "https://data.alpaca.markets/v2/stocks/bars?symbols=TLT&timeframe=1Day&start=" from            \
    "&end=2026-11-20T14:44:00Z&limit=10000&adjustment=" adjustment "&feed=sip&sort=asc"
#define BAR(day, close) "{\"t\":\"" day "T05:00:00Z\",\"c\":" close ",\"v\":1}"
#define BARS(list) "{\"bars\":{\"TLT\":[" list "]},\"next_page_token\":null}"
#define ALPACA_RAW                                                                                 \
    BARS(BAR("2026-11-17", "404.02") "," BAR("2026-11-18", "102") "," BAR("2026-11-19", "103"))
#define ALPACA_SPLIT                                                                               \
    BARS(BAR("2026-11-17", "101.01") "," BAR("2026-11-18", "102") "," BAR("2026-11-19", "103"))
#define ALPACA_ALL                                                                                 \
    BARS(BAR("2026-11-17", "100.81") "," BAR("2026-11-18", "102") "," BAR("2026-11-19", "103"))
#define ALPACA_FOUND                                                                               \
    "TLT 2026-11-17 101.01\nTLT 2026-11-18 102\nTLT 2026-11-19 103\nTLT 2026-11-18 split 4\n"      \
    "TLT 2026-11-17 100.81 total\nTLT 2026-11-18 102 total\nTLT 2026-11-19 103 total\n"

static const provider_case ALPACA[] = {
    {.name = "three passes: price, total return, and the split between raw and adjusted",
     .provider = "alpaca",
     .key = {"TLT"},
     .reply = {{.url = ALPACA_URL("2016-01-01", "raw"), .body = ALPACA_RAW},
               {.url = ALPACA_URL("2016-01-01", "split"), .body = ALPACA_SPLIT},
               {.url = ALPACA_URL("2016-01-01", "all"), .body = ALPACA_ALL}},
     .rows = ALPACA_FOUND,
     .flags = "whole"},
    {.name = "pages follow by their token",
     .provider = "alpaca",
     .key = {"TLT"},
     .reply = {{.body = "{\"bars\":{\"TLT\":[" BAR("2026-11-18",
                                                   "102") "]},"
                                                          "\"next_page_token\":\"VExUfDE=\"}"},
               {.url = ALPACA_URL("2016-01-01", "raw") "&page_token=VExUfDE%3D",
                .body = BARS(BAR("2026-11-19", "103"))},
               {.url = ALPACA_URL("2016-01-01", "split"),
                .body = BARS(BAR("2026-11-18", "102") "," BAR("2026-11-19", "103"))},
               {.body = BARS(BAR("2026-11-18", "102") "," BAR("2026-11-19", "103"))}},
     .rows = "TLT 2026-11-18 102\nTLT 2026-11-19 103\n"
             "TLT 2026-11-18 102 total\nTLT 2026-11-19 103 total\n",
     .flags = "whole"},
    {.name = "a window on one scale is a window",
     .provider = "alpaca",
     .key = {"TLT"},
     .from = "2026-11-18",
     .reply = {{.url = ALPACA_URL("2026-11-18", "raw"), .body = BARS(BAR("2026-11-18", "102"))},
               {.body = BARS(BAR("2026-11-18", "102"))},
               {.body = BARS(BAR("2026-11-18", "102"))}},
     .rows = "TLT 2026-11-18 102\nTLT 2026-11-18 102 total\n",
     .flags = ""},
    {.name = "a window with an adjustment is asked for anew from the beginning",
     .provider = "alpaca",
     .key = {"TLT"},
     .from = "2026-11-18",
     .reply = {{.url = ALPACA_URL("2026-11-18", "raw"), .body = BARS(BAR("2026-11-18", "102"))},
               {.body = BARS(BAR("2026-11-18", "102"))},
               {.body = BARS(BAR("2026-11-18", "101.9"))},
               {.url = ALPACA_URL("2016-01-01", "raw"), .body = ALPACA_RAW},
               {.url = ALPACA_URL("2016-01-01", "split"), .body = ALPACA_SPLIT},
               {.url = ALPACA_URL("2016-01-01", "all"), .body = ALPACA_ALL}},
     .rows = ALPACA_FOUND,
     .flags = "whole"},
    {.name = "the session under way is dropped, once",
     .provider = "alpaca",
     .key = {"TLT"},
     .reply = {{.body = BARS(BAR("2026-11-19", "103") "," BAR("2026-11-20", "9"))},
               {.body = BARS(BAR("2026-11-19", "103") "," BAR("2026-11-20", "9"))},
               {.body = BARS(BAR("2026-11-19", "103") "," BAR("2026-11-20", "9"))}},
     .rows = "TLT 2026-11-19 103\nTLT 2026-11-19 103 total\n",
     .flags = "whole dropped=1"},
    {.name = "keys refused",
     .provider = "alpaca",
     .key = {"TLT"},
     .reply = {{.status = 403, .body = "{\"message\":\"forbidden.\"}"}},
     .rc = CMV_E_AUTH,
     .message = "forbidden."},
    {.name = "no bar of an unknown ticker",
     .provider = "alpaca",
     .key = {"XYZXYZ"},
     .reply = {{.body = "{\"bars\":{},\"next_page_token\":null}"},
               {.body = "{\"bars\":{},\"next_page_token\":null}"},
               {.body = "{\"bars\":{},\"next_page_token\":null}"}},
     .rc = CMV_E_NOTFOUND,
     .message = "not one bar"},
    {.name = "both secrets are needed",
     .provider = "alpaca",
     .key = {"TLT"},
     .no_key2 = true,
     .rc = CMV_E_AUTH,
     .message = "set APCA_API_KEY_ID and APCA_API_SECRET_KEY"},
    {.name = "an error with status 200",
     .provider = "alpaca",
     .key = {"TLT"},
     .reply = {{.body = "{\"message\":\"too many requests.\"}"}},
     .rc = CMV_E_REFUSED,
     .message = "too many requests."},
};

/* ---- twelve data and alpha vantage ----------------------------------------------------------------------------------- */

#define TWELVE(words)                                                                              \
    "{\"meta\":{\"symbol\":\"TLT\",\"interval\":\"1day\"},\"values\":[" words "],\"status\":"      \
    "\"ok\"}"

static const provider_case TWELVEDATA[] = {
    {.name = "strings become prices; the session under way is dropped",
     .provider = "twelvedata",
     .key = {"TLT"},
     .reply = {{.url = "https://api.twelvedata.com/time_series?symbol=TLT&interval=1day"
                       "&outputsize=5000&order=ASC&adjust=splits",
                .body = TWELVE("{\"datetime\":\"2026-11-18\",\"close\":\"87.20000\"},"
                               "{\"datetime\":\"2026-11-19\",\"close\":\"87.31000\"},"
                               "{\"datetime\":\"2026-11-20\",\"close\":\"87.5\"}")}},
     .rows = "TLT 2026-11-18 87.2\nTLT 2026-11-19 87.31\n",
     .flags = "whole dropped=1"},
    {.name = "newest first all the same",
     .provider = "twelvedata",
     .key = {"TLT"},
     .reply = {{.body = TWELVE("{\"datetime\":\"2026-11-19\",\"close\":\"87.31\"},"
                               "{\"datetime\":\"2026-11-18\",\"close\":\"87.2\"}")}},
     .rows = "TLT 2026-11-18 87.2\nTLT 2026-11-19 87.31\n",
     .flags = "whole newest-first"},
    {.name = "out of credits, with status 200",
     .provider = "twelvedata",
     .key = {"TLT"},
     .reply = {{.body =
                    "{\"code\":429,\"message\":\"You have run out of API credits for the current "
                    "minute.\",\"status\":\"error\"}"}},
     .rc = CMV_E_RATE_LIMIT,
     .message = "out of API credits"},
    {.name = "an unknown symbol, with status 200",
     .provider = "twelvedata",
     .key = {"XYZXYZ"},
     .reply =
         {{.body =
               "{\"code\":400,\"message\":\"**symbol** not found: XYZXYZ\",\"status\":\"error\"}"}},
     .rc = CMV_E_NOTFOUND},
    {.name = "a refused key, with status 200",
     .provider = "twelvedata",
     .key = {"TLT"},
     .reply = {{.body =
                    "{\"code\":401,\"message\":\"**apikey** parameter is incorrect\",\"status\":"
                    "\"error\"}"}},
     .rc = CMV_E_AUTH},
    {.name = "an answer about something else is refused",
     .provider = "twelvedata",
     .key = {"IEF"},
     .reply = {{.body = TWELVE("{\"datetime\":\"2026-11-19\",\"close\":\"87.31\"}")}},
     .rc = CMV_E_REFUSED,
     .message = "asked for IEF, it answers with TLT"},
    {.name = "no values",
     .provider = "twelvedata",
     .key = {"TLT"},
     .reply = {{.body = TWELVE("")}},
     .rc = CMV_E_REFUSED,
     .message = "not one price"},
};

#define VANTAGE(words)                                                                             \
    "{\"Meta Data\":{\"2. Symbol\":\"TLT\",\"5. Time Zone\":\"US/Eastern\"},"                      \
    "\"Time Series (Daily)\":{" words "}}"

static const provider_case ALPHAVANTAGE[] = {
    {.name = "newest first; the session under way is dropped; never whole",
     .provider = "alphavantage",
     .key = {"TLT"},
     .reply = {{.url = "https://www.alphavantage.co/query?function=TIME_SERIES_DAILY&symbol=TLT"
                       "&outputsize=compact",
                .body = VANTAGE("\"2026-11-20\":{\"1. open\":\"87\",\"4. close\":\"87.5000\"},"
                                "\"2026-11-19\":{\"1. open\":\"87\",\"4. close\":\"87.3100\"},"
                                "\"2026-11-18\":{\"1. open\":\"87\",\"4. close\":\"87.2000\"}")}},
     .rows = "TLT 2026-11-18 87.2\nTLT 2026-11-19 87.31\n",
     .flags = "newest-first dropped=1"},
    {.name = "25 requests a day are over, with status 200",
     .provider = "alphavantage",
     .key = {"TLT"},
     .reply =
         {{.body =
               "{\"Information\":\"Thank you for using Alpha Vantage! Our standard API rate "
               "limit is 25 requests per day. Please subscribe to any of the premium plans.\"}"}},
     .rc = CMV_E_RATE_LIMIT,
     .message = "25 requests per day"},
    {.name = "the older Note says the same",
     .provider = "alphavantage",
     .key = {"TLT"},
     .reply = {{.body = "{\"Note\":\"Our standard API call frequency is 5 calls per minute.\"}"}},
     .rc = CMV_E_RATE_LIMIT},
    {.name = "what only the premium plan gives is no matter of waiting",
     .provider = "alphavantage",
     .key = {"TLT"},
     .reply = {{.body = "{\"Information\":\"This is a premium endpoint.\"}"}},
     .rc = CMV_E_AUTH},
    {.name = "an unknown symbol",
     .provider = "alphavantage",
     .key = {"XYZXYZ"},
     .reply = {{.body = "{\"Error Message\":\"Invalid API call. Please retry or visit the "
                        "documentation.\"}"}},
     .rc = CMV_E_NOTFOUND,
     .message = "Invalid API call"},
    {.name = "an answer about something else is refused",
     .provider = "alphavantage",
     .key = {"IEF"},
     .reply = {{.body = VANTAGE("\"2026-11-19\":{\"1. open\":\"87\",\"4. close\":\"87.31\"}")}},
     .rc = CMV_E_REFUSED,
     .message = "asked for IEF, it answers with TLT"},
    {.name = "a renamed column is a bad row",
     .provider = "alphavantage",
     .key = {"TLT"},
     .reply = {{.body = VANTAGE("\"2026-11-19\":{\"1. open\":\"87\",\"4. last\":\"87.31\"}")}},
     .rc = CMV_E_PARSE,
     .message = "is no day with a '4. close'"},
    {.name = "an empty series",
     .provider = "alphavantage",
     .key = {"TLT"},
     .reply = {{.body = VANTAGE("")}},
     .rc = CMV_E_REFUSED,
     .message = "not one price"},
};

/* ---- the table itself ------------------------------------------------------------------------------------------------- */

#define TABLE(name, cases)                                                                         \
    static void test_##name(void **state) {                                                        \
        (void)state;                                                                               \
        provider_cases_hold(cases, COUNT(cases));                                                  \
    }
TABLE(cboe, CBOE)
TABLE(coingecko, COINGECKO)
TABLE(coinbase, COINBASE)
TABLE(kraken, KRAKEN)
TABLE(binance, BINANCE)
TABLE(tiingo, TIINGO_CASES)
TABLE(alpaca, ALPACA)
TABLE(twelvedata, TWELVEDATA)
TABLE(alphavantage, ALPHAVANTAGE)

static const char *const OURS[] = {"cboe",   "coingecko", "coinbase",   "kraken",      "binance",
                                   "tiingo", "alpaca",    "twelvedata", "alphavantage"};

/* First request of a provider with the secrets "one" and "two". */
static cmv_http_request first_request(const char *id, const char *key, const char *secret2,
                                      cmv_arena *arena) {
    cmv_ask ask = {.provider = cmv_provider_find(id),
                   .key = &key,
                   .n_keys = 1,
                   .from = CMV_DATE_NONE,
                   .known_from = CMV_UTC_NONE,
                   .now = 1767441600000,
                   .secret = "one",
                   .secret2 = secret2};
    cmv_convo *convo;
    cmv_http_request r = {0};
    bool more;
    cmv_err err;
    if (cmv_convo_open(&ask, arena, &convo, &err) != CMV_OK) fail_msg("%s", err.msg);
    if (cmv_convo_next(convo, &r, &more, &err) != CMV_OK) fail_msg("%s", err.msg);
    assert_true(more);
    return r;
}

static void expect_secret(const cmv_http_secret *s, cmv_http_secret_at at, const char *name,
                          const char *prefix, const char *value) {
    assert_int_equal(s->at, at);
    if (at == CMV_SECRET_NONE) return;
    assert_string_equal(s->name, name);
    assert_string_equal(s->prefix ? s->prefix : "", prefix);
    assert_string_equal(s->value, value);
}

static void test_secrets_go_where_they_belong(void **state) {
    (void)state;
    cmv_arena *arena = cmv_arena_create((size_t)64 << 20);
    cmv_http_request r = first_request("coingecko", "bitcoin", NULL, arena);
    expect_secret(&r.secret[0], CMV_SECRET_HEADER, "x-cg-demo-api-key", "", "one");
    expect_secret(&r.secret[1], CMV_SECRET_NONE, "", "", "");
    r = first_request("coingecko", "bitcoin", "two", arena);
    expect_secret(&r.secret[0], CMV_SECRET_NONE, "", "", "");
    expect_secret(&r.secret[1], CMV_SECRET_HEADER, "x-cg-pro-api-key", "", "two");
    r = first_request("tiingo", "TLT", NULL, arena);
    expect_secret(&r.secret[0], CMV_SECRET_HEADER, "Authorization", "Token ", "one");
    r = first_request("alpaca", "TLT", "two", arena);
    expect_secret(&r.secret[0], CMV_SECRET_HEADER, "APCA-API-KEY-ID", "", "one");
    expect_secret(&r.secret[1], CMV_SECRET_HEADER, "APCA-API-SECRET-KEY", "", "two");
    r = first_request("twelvedata", "TLT", NULL, arena);
    expect_secret(&r.secret[0], CMV_SECRET_QUERY, "apikey", "", "one");
    r = first_request("alphavantage", "TLT", NULL, arena);
    expect_secret(&r.secret[0], CMV_SECRET_QUERY, "apikey", "", "one");
    cmv_arena_destroy(arena);
}

static bool filled(const char *text) { return text && text[0]; }

static void test_rows_of_the_table_are_complete(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(OURS); i++) {
        const cmv_provider *p = cmv_provider_find(OURS[i]);
        assert_non_null(p);
        if (!filled(p->name) || !filled(p->home) || !filled(p->terms_url) ||
            !filled(p->attribution) || !filled(p->terms_text) || !filled(p->cadence))
            fail_msg("%s: a text is missing", p->id);
        const cmv_http_host *h = &p->host[0];
        if (!filled(h->host) || !filled(h->user_agent) || h->rate[0].n <= 0 || p->keys_max != 1)
            fail_msg("%s: its host is incomplete", p->id);
    }
    assert_string_equal(cmv_provider_find("coingecko")->attribution, "Data provided by CoinGecko");
}

/* The same closes of 1 and 2 January 2026 by each source: dates mean the same day. */
static void test_coins_have_one_date_convention(void **state) {
    (void)state;
    static const provider_case ASK[] = {
        {.name = "coingecko",
         .provider = "coingecko",
         .key = {"bitcoin"},
         .now = "2026-01-03T12:00",
         .reply = {{.body = "{\"prices\":[[1767312000000,88000.5],[1767398400000,87000.5]]}"}}},
        {.name = "coinbase",
         .provider = "coinbase",
         .key = {"BTC-USD"},
         .from = "2026-01-01",
         .now = "2026-01-03T12:00",
         .reply = {{.body =
                        "[[1767312000,1,99999,1,87000.5,1],[1767225600,1,99999,1,88000.5,1]]"}}},
        {.name = "kraken",
         .provider = "kraken",
         .key = {"XBTUSD"},
         .now = "2026-01-03T12:00",
         .reply = {{.body = "{\"error\":[],\"result\":{\"X\":[[1767225600,\"1\",\"99999\",\"1\","
                            "\"88000.5\"],[1767312000,\"1\",\"99999\",\"1\",\"87000.5\"]]}}"}}},
        {.name = "binance",
         .provider = "binance",
         .key = {"BTCUSDT"},
         .now = "2026-01-03T12:00",
         .reply = {{.body =
                        "[[1767225600000,\"1\",\"99999\",\"1\",\"88000.5\",\"1\",1767311999999],"
                        "[1767312000000,\"1\",\"99999\",\"1\",\"87000.5\",\"1\",1767398399999]]"}}},
    };
    for (size_t i = 0; i < COUNT(ASK); i++) {
        cmv_arena *arena = cmv_arena_create((size_t)64 << 20);
        cmv_fetched got;
        cmv_err err;
        if (provider_play(&ASK[i], arena, &got, &err) != CMV_OK) fail_msg("%s", err.msg);
        const cmv_feed_series *s = &got.series[0].data;
        assert_int_equal(s->n, 2);
        assert_int_equal(s->obs[0].date, cmv_date_of(2026, 1, 1));
        assert_true(s->obs[0].value == 88000.5);
        assert_int_equal(s->obs[1].date, cmv_date_of(2026, 1, 2));
        assert_true(s->obs[1].value == 87000.5);
        cmv_arena_destroy(arena);
    }
}

/* A page of Binance that is full is followed by the next one; a short one ends it. */
static void test_a_full_page_is_followed(void **state) {
    (void)state;
    static char page[1000 * 80];
    size_t n = 0;
    for (int i = 0; i < 1000; i++) {
        long long at = (17897LL + i) * 86400000LL; /* from 2019-01-01 */
        n += (size_t)snprintf(page + n, sizeof page - n,
                              "%s[%lld,\"1\",\"3\",\"1\",\"2.%03d\",\"7\",%lld]", i ? "," : "[", at,
                              i, at + 86399999);
    }
    snprintf(page + n, sizeof page - n, "]");
    provider_case c = {
        .name = "a full page is followed",
        .provider = "binance",
        .key = {"BTCUSDT"},
        .from = "2019-01-01",
        .now = "2021-09-28T12:00",
        .reply = {{.url = BINANCE_URL("1546300800000"), .body = page},
                  {.url = BINANCE_URL("1632700800000"),
                   .body = "[[1632700800000,\"1\",\"3\",\"1\",\"2.5\",\"7\",1632787199999]]"}}};
    cmv_arena *arena = cmv_arena_create((size_t)64 << 20);
    cmv_fetched got;
    cmv_err err;
    if (provider_play(&c, arena, &got, &err) != CMV_OK) fail_msg("%s", err.msg);
    assert_int_equal(got.series[0].data.n, 1001);
    assert_int_equal(got.series[0].data.last, cmv_date_of(2021, 9, 27));
    assert_false(got.whole);
    cmv_arena_destroy(arena);
}

/* The first digits of a split price do not pretend to be exact. */
static void test_undone_splits_keep_the_digits_of_the_raw_price(void **state) {
    (void)state;
    static const provider_case C = {
        .name = "tiingo", .provider = "tiingo", .key = {"TLT"}, .reply = {{.body = TIINGO_SPLIT}}};
    cmv_arena *arena = cmv_arena_create((size_t)64 << 20);
    cmv_fetched got;
    cmv_err err;
    if (provider_play(&C, arena, &got, &err) != CMV_OK) fail_msg("%s", err.msg);
    const cmv_feed_series *s = &got.series[0].data;
    for (size_t i = 0; i < s->n; i++) assert_true(s->rounding[i] > 0 && s->rounding[i] <= 0.5);
    cmv_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cboe),
        cmocka_unit_test(test_coingecko),
        cmocka_unit_test(test_coinbase),
        cmocka_unit_test(test_kraken),
        cmocka_unit_test(test_binance),
        cmocka_unit_test(test_tiingo),
        cmocka_unit_test(test_alpaca),
        cmocka_unit_test(test_twelvedata),
        cmocka_unit_test(test_alphavantage),
        cmocka_unit_test(test_secrets_go_where_they_belong),
        cmocka_unit_test(test_rows_of_the_table_are_complete),
        cmocka_unit_test(test_coins_have_one_date_convention),
        cmocka_unit_test(test_a_full_page_is_followed),
        cmocka_unit_test(test_undone_splits_keep_the_digits_of_the_raw_price),
    };
    return cmocka_run_group_tests_name("provider_markets", tests, NULL, NULL);
}
