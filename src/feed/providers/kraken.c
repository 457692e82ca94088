// SPDX-License-Identifier: Apache-2.0
/*
 * Kraken OHLC: {"error":[],"result":{PAIR:[[seconds,"o","h","l","c","vwap","v",n],...],"last":seconds}}.
 *
 * Only the last 720 days or so; the pair comes back under Kraken's own name (XBTUSD as XXBTZUSD); the row behind `last` is of the
 * day under way. Errors come with status 200.
 */
#include "market.h"

#include "base/error.h"

#include <string.h>

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    const char *key = cmv__convo_encode(c, c->ask.key[0]);
    if (!key) CMV_FAIL(err, CMV_E_NOMEM, "kraken: no memory");
    if (c->ask.from == CMV_DATE_NONE)
        return cmv__convo_url(c, out, err,
                              "https://api.kraken.com/0/public/OHLC?pair=%s&interval=1440", key);
    /* A day early: whether the instant itself is meant is [D]. */
    return cmv__convo_url(c, out, err,
                          "https://api.kraken.com/0/public/OHLC?pair=%s&interval=1440&since=%lld",
                          key, (long long)(c->ask.from - 1) * (CMV__DAY_MS / 1000));
}

static cmv_rc code_of(const char *words) {
    static const char *const UNKNOWN[] = {"unknown asset pair", "invalid asset pair", NULL};
    static const char *const OFTEN[] = {"too many requests", "rate limit", NULL};
    static const char *const BUSY[] = {"eservice:", "internal error", NULL};
    if (cmv__market_has(words, UNKNOWN)) return CMV_E_NOTFOUND;
    if (cmv__market_has(words, OFTEN)) return CMV_E_RATE_LIMIT;
    return cmv__market_has(words, BUSY) ? CMV_E_BUSY : CMV_E_REFUSED;
}

/* The one list of rows in a result, under whatever name. */
static const json_t *rows_of(json_t *result) {
    const char *name;
    json_t *value, *found = NULL;
    json_object_foreach(result, name, value) {
        if (!json_is_array(value)) continue;
        if (found) return NULL;
        found = value;
    }
    return found;
}

static cmv_rc take_row(cmv_convo *c, const json_t *row, size_t i, cmv_utc_ms last, cmv_err *err) {
    cmv_utc_ms at;
    if (json_array_size(row) < 5 || !cmv__market_instant(json_array_get(row, 0), 1000, &at)) {
        cmv__bad(&c->issues, CMV_E_PARSE, (cmv__place){.column = c->ask.key[0]},
                 "row %zu is not [seconds, open, high, low, close, ...]", i + 1);
        return CMV_OK;
    }
    if (at > last && at + CMV__DAY_MS <= c->ask.now) { /* over by our clock, not by Kraken's */
        c->n_dropped++;
        return CMV_OK;
    }
    cmv__candle k = {at, json_array_get(row, 3), json_array_get(row, 2), json_array_get(row, 4)};
    return cmv__market_candle(c, &c->found[0], &k, err);
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    const json_t *errors = json_object_get(src->json, "error");
    const char *words = json_string_value(json_array_get(errors, 0));
    json_t *result = json_object_get(src->json, "result");
    const json_t *rows = rows_of(result);
    cmv_utc_ms last = CMV_UTC_MAX;
    if (words) return cmv__market_said(c, err, code_of(words), words);
    if (!rows)
        CMV_FAIL(err, CMV_E_REFUSED, "kraken: %.60s: the answer holds no list of candles",
                 c->ask.key[0]);
    cmv__market_instant(json_object_get(result, "last"), 1000, &last);
    for (size_t i = 0; i < json_array_size(rows); i++)
        CMV_TRY(take_row(c, json_array_get(rows, i), i, last, err));
    if (c->ask.from == CMV_DATE_NONE && c->found[0].points.n == 0 && c->issues.n_fatal == 0)
        CMV_FAIL(err, CMV_E_REFUSED, "kraken: %.60s: there is not one finished candle",
                 c->ask.key[0]);
    c->over = true; /* never whole: a window of two years */
    return CMV_OK;
}

static const cmv__provider_ops OPS = {
    .form = CMV__REPLY_JSON, .steps_max = 1, .request = request, .take = take};

const cmv_provider cmv__provider_kraken = {
    .id = "kraken",
    .name = "Kraken",
    .home = "https://www.kraken.com",
    .terms_url = "https://www.kraken.com/legal",
    .attribution = "Prices from Kraken",
    .terms_text = "The public interface may be used by oneself; its terms say nothing clear about "
                  "showing prices to others.", /* [D] */
    .cadence = "a day's candle is final at 00:00 UTC",
    .terms = CMV_TERMS_PERSONAL,
    .key_kind = "kraken",
    .keys_max = 1,
    .host = {{.host = "api.kraken.com",
              .user_agent = "comove/" CMV_VERSION,
              .rate = {{1, 1000}}, /* about one a second is tolerated [D] */
              .concurrency = 1}},
    .ops = &OPS};
