// SPDX-License-Identifier: Apache-2.0
/*
 * Coinbase Exchange candles: [seconds, LOW, HIGH, open, close, volume], newest first, at most 300 a request.
 *
 * A page is a window of 300 days; the answer may begin before the start that was asked for, and holds no row for a day without
 * a trade. Rates and terms are [D].
 */
#include "market.h"

#include "base/error.h"

enum { PAGE_DAYS = 300 };

/* The first candle of BTC-USD is of this day [D]; windows before it would be empty. */
static cmv_date first_day(void) { return cmv_date_of(2015, 7, 20); }

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    char from[CMV_DATE_TEXT], to[CMV_DATE_TEXT];
    cmv_date today = cmv__market_today(c);
    if (c->at == CMV_DATE_NONE) c->at = c->ask.from > first_day() ? c->ask.from : first_day();
    if (c->at > today) {
        c->over = true;
        return CMV_OK;
    }
    cmv_date last = c->at + PAGE_DAYS - 1 < today ? c->at + PAGE_DAYS - 1 : today;
    const char *key = cmv__convo_encode(c, c->ask.key[0]);
    if (!key) CMV_FAIL(err, CMV_E_NOMEM, "coinbase: no memory");
    /* The last second of the last day: right whether the end is meant with or without. */
    return cmv__convo_url(c, out, err,
                          "https://api.exchange.coinbase.com/products/%s/candles?granularity=86400"
                          "&start=%sT00:00:00Z&end=%sT23:59:59Z",
                          key, cmv_date_format(c->at, from), cmv_date_format(last, to));
}

static cmv_rc take_row(cmv_convo *c, const json_t *row, size_t i, cmv_utc_ms *at, cmv_err *err) {
    if (json_array_size(row) < 6 || !cmv__market_instant(json_array_get(row, 0), 1000, at)) {
        cmv__bad(&c->issues, CMV_E_PARSE, (cmv__place){.column = c->ask.key[0]},
                 "row %zu is not [seconds, low, high, open, close, volume]", i + 1);
        return CMV_OK;
    }
    if (*at < c->at * CMV__DAY_MS) return CMV_OK; /* before the start: of the page before */
    cmv__candle k = {*at, json_array_get(row, 1), json_array_get(row, 2), json_array_get(row, 4)};
    return cmv__market_candle(c, &c->found[0], &k, err);
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    size_t n = json_array_size(src->json);
    cmv_utc_ms first = 0, last = 0;
    if (!json_is_array(src->json)) return cmv__refuse_error_body(src, err);
    for (size_t i = 0; i < n; i++) {
        CMV_TRY(take_row(c, json_array_get(src->json, i), i, &last, err));
        if (i == 0) first = last;
    }
    c->newest_first = c->newest_first || first > last;
    c->at += PAGE_DAYS;
    if (c->at <= cmv__market_today(c)) return CMV_OK;
    c->over = true;
    c->whole = c->ask.from == CMV_DATE_NONE;
    if (c->whole && c->found[0].points.n == 0)
        CMV_FAIL(err, CMV_E_REFUSED, "coinbase: %.60s: there is not one candle", c->ask.key[0]);
    return CMV_OK;
}

static cmv_rc explain(cmv_convo *c, const cmv_http_reply *reply, cmv_err *err) {
    if (reply->status == 451)
        return cmv__market_said(c, err, CMV_E_RESTRICTED, "not to be had from this country");
    const char *words = cmv__convo_text(cmv__market_json(c, reply), "message");
    return words ? cmv__market_said(c, err, reply->rc, words) : reply->rc;
}

/* 40 pages of 300 days: until 2048. */
static const cmv__provider_ops OPS = {
    .form = CMV__REPLY_JSON, .steps_max = 40, .request = request, .take = take, .explain = explain};

const cmv_provider cmv__provider_coinbase = {
    .id = "coinbase",
    .name = "Coinbase Exchange",
    .home = "https://exchange.coinbase.com",
    .terms_url = "https://www.coinbase.com/legal/market_data",
    .attribution = "Prices from Coinbase Exchange",
    .terms_text = "Market data may be used by oneself; showing them to others needs Coinbase's "
                  "consent.", /* [D] */
    .cadence = "a day's candle is final at 00:00 UTC",
    .terms = CMV_TERMS_PERSONAL,
    .key_kind = "coinbase",
    .keys_max = 1,
    .host = {{.host = "api.exchange.coinbase.com",
              .user_agent = "comove/" CMV_VERSION, /* requests without a name are refused */
              .rate = {{3, 1000}},                 /* 10 a second and address are allowed [D] */
              .concurrency = 1}},
    .ops = &OPS};
