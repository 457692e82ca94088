// SPDX-License-Identifier: Apache-2.0
/*
 * CoinGecko market_chart. Without a key and with a demo key the past 365 days; with a pro key, on its own host, all of them.
 *
 * Keys: COINGECKO_DEMO_API_KEY, or COINGECKO_PRO_API_KEY, which wins: each works on its own host alone (errors 10010, 10011).
 * A point stamped 00:00 UTC of a day is the close of the day before, so dates agree with those of the exchanges' candles; the
 * last point is "now" and no close. All days are asked for daily: the answer is 40 kB, and the server keeps it for all.
 */
#include "market.h"

#include "base/arena.h"
#include "base/error.h"

#define YEAR "365"
enum { YEAR_DAYS = 365, BEYOND_RANGE = 10012 };

static bool is_pro(const cmv_convo *c) { return c->ask.secret2 && c->ask.secret2[0]; }

/* Only one of the keys is sent. */
static cmv_rc open_it(cmv_convo *c, cmv_err *err) {
    (void)err;
    bool far = c->ask.from == CMV_DATE_NONE || c->ask.from < cmv__market_today(c) - YEAR_DAYS + 5;
    if (is_pro(c)) c->ask.secret = NULL;
    c->cursor = is_pro(c) && far ? "max" : YEAR;
    return CMV_OK;
}

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    const char *key = cmv__convo_encode(c, c->ask.key[0]);
    if (!key) CMV_FAIL(err, CMV_E_NOMEM, "coingecko: no memory");
    return cmv__convo_url(c, out, err,
                          "https://%s.coingecko.com/api/v3/coins/%s/market_chart?vs_currency=usd"
                          "&days=%s&interval=daily&precision=full",
                          is_pro(c) ? "pro-api" : "api", key, c->cursor);
}

/* ---- errors ---------------------------------------------------------------------------------------------------------- */

/* Four shapes: {"error":"words"}, {"status":{code, words}}, {"error":{"status":{code, words}}}, {"error_code":, "status":{words}}.
 * False when it is none of them. */
static bool error_of(const json_t *body, json_int_t *code, const char **words) {
    const json_t *error = json_object_get(body, "error");
    const json_t *status = json_object_get(json_is_object(error) ? error : body, "status");
    *words =
        json_is_string(error) ? json_string_value(error) : cmv__convo_text(status, "error_message");
    *code = json_integer_value(json_object_get(status, "error_code"));
    if (!*code) *code = json_integer_value(json_object_get(body, "error_code"));
    return *words || *code;
}

static cmv_rc code_of(json_int_t code, const char *words, cmv_rc otherwise) {
    static const char *const UNKNOWN[] = {"coin not found", "could not find coin", NULL};
    static const char *const OFTEN[] = {"rate limit", "throttled", NULL};
    if (code == 429 || cmv__market_has(words, OFTEN)) return CMV_E_RATE_LIMIT;
    if (cmv__market_has(words, UNKNOWN)) return CMV_E_NOTFOUND;
    if (code == BEYOND_RANGE) return CMV_E_REFUSED; /* the key is good */
    return code >= 10000 && code < 10020 ? CMV_E_AUTH : otherwise;
}

static cmv_rc refused(cmv_convo *c, const json_t *body, cmv_rc otherwise, cmv_err *err) {
    json_int_t code;
    const char *words;
    if (!error_of(body, &code, &words)) return otherwise;
    if (code == BEYOND_RANGE && c->cursor[0] == 'm') { /* this plan ends after a year: ask for that */
        c->cursor = YEAR;
        return CMV_OK;
    }
    return cmv__market_said(c, err, code_of(code, words, otherwise), words);
}

static cmv_rc explain(cmv_convo *c, const cmv_http_reply *reply, cmv_err *err) {
    return refused(c, cmv__market_json(c, reply), reply->rc, err);
}

/* ---- points ---------------------------------------------------------------------------------------------------------- */

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    const json_t *prices = json_object_get(src->json, "prices");
    cmv_feed_file file = {0};
    if (!json_is_array(prices)) {
        cmv_rc rc = refused(c, src->json, CMV_E_REFUSED, err);
        return rc == CMV_E_REFUSED ? cmv__refuse_error_body(src, err) : rc;
    }
    CMV_TRY(cmv__convo_decode(c, src, CMV_FEED_COINGECKO, &file, err));
    cmv_utc_ms last;
    const json_t *point = json_array_get(prices, json_array_size(prices) - 1);
    if (cmv__market_instant(json_array_get(point, 0), 1, &last) && last % CMV__DAY_MS != 0)
        c->n_dropped++;
    if (file.n_series == 1) CMV_TRY(cmv__convo_add_series(c, &c->found[0], &file.series[0], err));
    c->newest_first = file.newest_first;
    c->whole = c->cursor[0] == 'm';
    c->over = true;
    return CMV_OK;
}

static const cmv__provider_ops OPS = {
    .form = CMV__REPLY_JSON,
    .steps_max = 2,
    .open = open_it,
    .request = request,
    .take = take,
    .explain = explain,
    .secret = {.at = CMV_SECRET_HEADER, .name = "x-cg-demo-api-key"},
    .secret2 = {.at = CMV_SECRET_HEADER, .name = "x-cg-pro-api-key"},
};

const cmv_provider cmv__provider_coingecko = {
    .id = "coingecko",
    .name = "CoinGecko",
    .home = "https://www.coingecko.com",
    .terms_url = "https://www.coingecko.com/en/api_terms",
    .attribution = "Data provided by CoinGecko",
    .terms_text = "Prices may be shown with the words \"Data provided by CoinGecko\" and a link.",
    .cadence = "each day at 00:35 UTC for the day before",
    .terms = CMV_TERMS_ATTRIBUTION,
    .key_kind = "coingecko",
    .key_env = "COINGECKO_DEMO_API_KEY",
    .key_env2 = "COINGECKO_PRO_API_KEY",
    .keys_max = 1,
    .host = {{.host = "api.coingecko.com",
              .user_agent = "comove/" CMV_VERSION,
              /* Without a key nothing is promised; users meet the limit from 5 a minute on. 10,000 a month are 333 a day. */
              .rate = {{5, 60000}, {300, 86400000}},
              .concurrency = 1},
             {.host = "pro-api.coingecko.com",
              .user_agent = "comove/" CMV_VERSION,
              .rate = {{100, 60000}}, /* the smallest plan allows more */
              .concurrency = 1}},
    .ops = &OPS};
