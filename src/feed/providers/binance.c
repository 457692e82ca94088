// SPDX-License-Identifier: Apache-2.0
/*
 * Binance klines: [[openMs,"o","h","l","c","v",closeMs,...],...], oldest first, at most 1000 a request.
 *
 * Pairs are against Tether (USDT), which is near a dollar but not one: the last source to ask. Not served to addresses in the
 * United States (451, sometimes 403).
 */
#include "market.h"

#include "base/error.h"

enum { PAGE_ROWS = 1000 };

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    const char *key = cmv__convo_encode(c, c->ask.key[0]);
    if (!key) CMV_FAIL(err, CMV_E_NOMEM, "binance: no memory");
    if (c->at == CMV_DATE_NONE && c->ask.from != CMV_DATE_NONE) c->at = c->ask.from;
    long long from = c->at == CMV_DATE_NONE ? 0 : (long long)c->at * CMV__DAY_MS;
    return cmv__convo_url(
        c, out, err,
        "https://api.binance.com/api/v3/klines?symbol=%s&interval=1d&startTime=%lld&limit=%d", key,
        from, PAGE_ROWS);
}

static cmv_rc take_row(cmv_convo *c, const json_t *row, size_t i, cmv_utc_ms *at, cmv_err *err) {
    if (json_array_size(row) < 7 || !cmv__market_instant(json_array_get(row, 0), 1, at)) {
        cmv__bad(&c->issues, CMV_E_PARSE, (cmv__place){.column = c->ask.key[0]},
                 "row %zu is not [milliseconds, open, high, low, close, volume, ...]", i + 1);
        return CMV_OK;
    }
    cmv__candle k = {*at, json_array_get(row, 3), json_array_get(row, 2), json_array_get(row, 4)};
    return cmv__market_candle(c, &c->found[0], &k, err);
}

static cmv_rc code_of(const json_t *body, cmv_rc rc) {
    switch (json_integer_value(json_object_get(body, "code"))) {
    case -1121: /* invalid symbol */
        return CMV_E_NOTFOUND;
    case -1003: /* too many requests, or an address banned for a while */
        return CMV_E_RATE_LIMIT;
    default:
        return rc;
    }
}

static cmv_rc refuse(cmv_convo *c, const json_t *body, cmv_err *err) {
    const char *words = cmv__convo_text(body, "msg");
    if (words) return cmv__market_said(c, err, code_of(body, CMV_E_REFUSED), words);
    CMV_FAIL(err, CMV_E_REFUSED, "binance: %.60s: the answer is not a list of candles",
             c->ask.key[0]);
}

/* The next page begins behind the last row; one that ends before the page began would never end. */
static cmv_rc turn(cmv_convo *c, cmv_utc_ms last, cmv_err *err) {
    char text[CMV_UTC_TEXT];
    cmv_date next = (cmv_date)(last / CMV__DAY_MS) + 1;
    if (c->at != CMV_DATE_NONE && next <= c->at)
        CMV_FAIL(err, CMV_E_REFUSED, "binance: %.60s: a page ends on %.10s, before it begins",
                 c->ask.key[0], cmv_utc_format(last, text));
    c->at = next;
    return CMV_OK;
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    size_t n = json_array_size(src->json);
    cmv_utc_ms last = 0;
    if (!json_is_array(src->json)) return refuse(c, src->json, err);
    for (size_t i = 0; i < n; i++)
        CMV_TRY(take_row(c, json_array_get(src->json, i), i, &last, err));
    if (c->issues.n_fatal) return CMV_OK; /* told by the caller */
    if (n > 0) CMV_TRY(turn(c, last, err));
    if (n >= PAGE_ROWS && c->at <= cmv__market_today(c)) return CMV_OK;
    c->over = true;
    c->whole = c->ask.from == CMV_DATE_NONE;
    if (c->whole && c->found[0].points.n == 0)
        CMV_FAIL(err, CMV_E_REFUSED, "binance: %.60s: there is not one finished candle",
                 c->ask.key[0]);
    return CMV_OK;
}

static cmv_rc explain(cmv_convo *c, const cmv_http_reply *reply, cmv_err *err) {
    const json_t *body = cmv__market_json(c, reply);
    const char *words = cmv__convo_text(body, "msg");
    if (reply->status == 451 || reply->status == 403)
        return cmv__market_said(c, err, CMV_E_RESTRICTED,
                                words ? words : "not served to this address, perhaps by country");
    return words ? cmv__market_said(c, err, code_of(body, reply->rc), words) : reply->rc;
}

/* 30 pages of 1000 days. */
static const cmv__provider_ops OPS = {
    .form = CMV__REPLY_JSON, .steps_max = 30, .request = request, .take = take, .explain = explain};

const cmv_provider cmv__provider_binance = {
    .id = "binance",
    .name = "Binance",
    .home = "https://www.binance.com",
    .terms_url = "https://www.binance.com/en/terms",
    .attribution = "Prices from Binance, in Tether (USDT)",
    .terms_text = "For one's own use; not offered in the United States. Prices are in Tether, "
                  "which may differ from dollars.", /* [D] */
    .cadence = "a day's candle is final at 00:00 UTC",
    .terms = CMV_TERMS_PERSONAL,
    .key_kind = "binance",
    .keys_max = 1,
    .host = {{.host = "api.binance.com",
              .user_agent = "comove/" CMV_VERSION,
              .rate = {{5, 1000}, {600, 60000}}, /* 6000 weight a minute, a request weighs 2 */
              .concurrency = 1}},
    .ops = &OPS};
