// SPDX-License-Identifier: Apache-2.0
/*
 * Twelve Data: {"meta":{...},"values":[{"datetime":"2026-08-03","close":"87.2",...}],"status":"ok"}.
 *
 * Prices are adjusted for splits and for nothing else (adjust=splits; that it is the name is [D]). A request costs one credit however
 * many rows it brings, and split events are not told: so always the last 5000 rows, which all stand on one scale.
 * Errors come with status 200: {"code":429,"message":"...","status":"error"}.
 */
#include "market.h"

#include "base/error.h"

#include <strings.h>

enum { ROWS = 5000 };

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    return cmv__convo_url(c, out, err,
                          "https://api.twelvedata.com/time_series?symbol=%s&interval=1day"
                          "&outputsize=%d&order=ASC&adjust=splits",
                          c->ask.key[0], ROWS);
}

static cmv_rc code_of(const json_t *body, const char *words, cmv_rc otherwise) {
    static const char *const UNKNOWN[] = {"symbol", "figi", NULL};
    switch (json_integer_value(json_object_get(body, "code"))) {
    case 400: /* also of a symbol that there is not */
        return cmv__market_has(words, UNKNOWN) ? CMV_E_NOTFOUND : CMV_E_REFUSED;
    case 401:
    case 403:
        return CMV_E_AUTH;
    case 404:
        return CMV_E_NOTFOUND;
    case 429:
        return CMV_E_RATE_LIMIT;
    case 500:
        return CMV_E_BUSY;
    default:
        return otherwise;
    }
}

static cmv_rc explain(cmv_convo *c, const cmv_http_reply *reply, cmv_err *err) {
    const json_t *body = cmv__market_json(c, reply);
    const char *words = cmv__convo_text(body, "message");
    return words ? cmv__market_said(c, err, code_of(body, words, reply->rc), words) : reply->rc;
}

static cmv_rc take_row(cmv_convo *c, const json_t *row, size_t i, cmv_date *date, cmv_err *err) {
    cmv__point p;
    if (!cmv__convo_date(json_object_get(row, "datetime"), date) ||
        !json_object_get(row, "close")) {
        cmv__bad(&c->issues, CMV_E_PARSE, (cmv__place){.column = c->ask.key[0]},
                 "row %zu lacks datetime or close", i + 1);
        return CMV_OK;
    }
    if (cmv__market_unfinished(c, *date, c->ask.now)) return CMV_OK;
    if (!cmv__market_value(c, &c->found[0], json_object_get(row, "close"), *date, &p))
        return CMV_OK;
    return cmv__convo_add(c, &c->found[0], &p, err);
}

/* The answer says of what it is. */
static cmv_rc check_symbol(cmv_convo *c, const json_t *body, cmv_err *err) {
    const char *symbol = cmv__convo_text(json_object_get(body, "meta"), "symbol");
    if (!symbol || strcasecmp(symbol, c->ask.key[0]) == 0) return CMV_OK;
    CMV_FAIL(err, CMV_E_REFUSED, "twelvedata: asked for %.60s, it answers with %.60s",
             c->ask.key[0], symbol);
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    const json_t *values = json_object_get(src->json, "values");
    const char *words = cmv__convo_text(src->json, "message");
    size_t n = json_array_size(values);
    cmv_date date = CMV_DATE_NONE, first = CMV_DATE_NONE;
    if (words && !values)
        return cmv__market_said(c, err, code_of(src->json, words, CMV_E_REFUSED), words);
    if (!json_is_array(values)) return cmv__refuse_error_body(src, err);
    CMV_TRY(check_symbol(c, src->json, err));
    for (size_t i = 0; i < n; i++) {
        CMV_TRY(take_row(c, json_array_get(values, i), i, &date, err));
        if (i == 0) first = date;
    }
    CMV_TRY(cmv__issues_settle(&c->issues, err));
    if (c->found[0].points.n == 0)
        CMV_FAIL(err, CMV_E_REFUSED, "twelvedata: %.60s: there is not one price in the answer",
                 c->ask.key[0]);
    c->newest_first = n > 1 && first > date;
    c->whole = n < ROWS;
    c->over = true;
    return CMV_OK;
}

static const cmv__provider_ops OPS = {
    .form = CMV__REPLY_JSON,
    .steps_max = 1,
    .open = cmv__market_ticker,
    .request = request,
    .take = take,
    .explain = explain,
    .secret = {.at = CMV_SECRET_QUERY, .name = "apikey"},
};

const cmv_provider cmv__provider_twelvedata = {
    .id = "twelvedata",
    .name = "Twelve Data",
    .home = "https://twelvedata.com",
    .terms_url = "https://twelvedata.com/terms",
    .attribution = "Prices from Twelve Data",
    .terms_text = "For personal, non-commercial use; its prices may not be shown to others.",
    .cadence = "each session after the close; the last 5000 sessions",
    .terms = CMV_TERMS_PERSONAL,
    .key_kind = "ticker",
    .key_env = "TWELVEDATA_API_KEY",
    .key_required = true,
    .keys_max = 1,
    .lag_ms = 30 * INT64_C(60000), /* [D] */
    .host = {{.host = "api.twelvedata.com",
              .user_agent = "comove/" CMV_VERSION,
              .rate = {{8, 60000}, {800, 86400000}},
              .concurrency = 1}},
    .ops = &OPS};
