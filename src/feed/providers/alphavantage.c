// SPDX-License-Identifier: Apache-2.0
/*
 * Alpha Vantage: {"Meta Data":{...},"Time Series (Daily)":{"2026-08-21":{"4. close":"82.17",...}}}, newest first.
 *
 * The last 100 sessions, raw: a split inside them looks like a fall, and nothing in the answer tells of it, so the window is noted as
 * such and left to the gate. Errors come with status 200: Note and Information (asked too often, or the plan does not allow it),
 * Error Message (no such symbol).
 */
#include "market.h"

#include "base/error.h"

#include <string.h>
#include <strings.h>

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    return cmv__convo_url(c, out, err,
                          "https://www.alphavantage.co/query?function=TIME_SERIES_DAILY&symbol=%s"
                          "&outputsize=compact",
                          c->ask.key[0]);
}

/* The sentence about the limit also praises the premium plans; one about a premium function says nothing of a limit. */
static cmv_rc code_of(const char *words) {
    static const char *const OFTEN[] = {"rate limit", "per day",        "per minute",
                                        "per second", "call frequency", NULL};
    static const char *const PLAN[] = {"premium", "api key", "apikey", NULL};
    if (cmv__market_has(words, OFTEN)) return CMV_E_RATE_LIMIT;
    return cmv__market_has(words, PLAN) ? CMV_E_AUTH : CMV_E_RATE_LIMIT;
}

static cmv_rc refuse(cmv_convo *c, cmv__source *src, cmv_err *err) {
    static const char *const KEY[] = {"apikey", NULL};
    const char *words = cmv__convo_text(src->json, "Error Message");
    if (words)
        return cmv__market_said(c, err, cmv__market_has(words, KEY) ? CMV_E_AUTH : CMV_E_NOTFOUND,
                                words);
    words = cmv__convo_text(src->json, "Note");
    if (!words) words = cmv__convo_text(src->json, "Information");
    return words ? cmv__market_said(c, err, code_of(words), words)
                 : cmv__refuse_error_body(src, err);
}

static bool date_of(const char *text, cmv_date *out) {
    return strlen(text) == 10 && cmv_date_parse(text, 10, out, NULL) == CMV_OK;
}

static cmv_rc take_day(cmv_convo *c, const char *day, const json_t *bar, cmv_date *date,
                       cmv_err *err) {
    cmv__point p;
    const json_t *close = json_object_get(bar, "4. close");
    if (!date_of(day, date) || !close) {
        cmv__bad(&c->issues, CMV_E_PARSE,
                 (cmv__place){.column = c->ask.key[0], .value = {day, strlen(day)}},
                 "is no day with a '4. close'");
        return CMV_OK;
    }
    if (cmv__market_unfinished(c, *date, c->ask.now)) return CMV_OK;
    if (!cmv__market_value(c, &c->found[0], close, *date, &p)) return CMV_OK;
    return cmv__convo_add(c, &c->found[0], &p, err);
}

static cmv_rc check_symbol(cmv_convo *c, const json_t *body, cmv_err *err) {
    const char *symbol = cmv__convo_text(json_object_get(body, "Meta Data"), "2. Symbol");
    if (!symbol || strcasecmp(symbol, c->ask.key[0]) == 0) return CMV_OK;
    CMV_FAIL(err, CMV_E_REFUSED, "alphavantage: asked for %.60s, it answers with %.60s",
             c->ask.key[0], symbol);
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    json_t *days = json_object_get(src->json, "Time Series (Daily)");
    cmv_date date = CMV_DATE_NONE, first = CMV_DATE_NONE;
    const char *day;
    json_t *bar;
    if (!json_is_object(days)) return refuse(c, src, err);
    CMV_TRY(check_symbol(c, src->json, err));
    json_object_foreach(days, day, bar) {
        CMV_TRY(take_day(c, day, bar, &date, err));
        if (first == CMV_DATE_NONE) first = date;
    }
    CMV_TRY(cmv__issues_settle(&c->issues, err));
    if (c->found[0].points.n == 0)
        CMV_FAIL(err, CMV_E_REFUSED, "alphavantage: %.60s: there is not one price in the answer",
                 c->ask.key[0]);
    cmv__note(&c->issues, (cmv__place){.column = c->ask.key[0]},
              "the last 100 sessions, not adjusted for splits");
    c->newest_first = first > date;
    c->over = true; /* never whole */
    return CMV_OK;
}

static const cmv__provider_ops OPS = {
    .form = CMV__REPLY_JSON,
    .steps_max = 1,
    .open = cmv__market_ticker,
    .request = request,
    .take = take,
    .secret = {.at = CMV_SECRET_QUERY, .name = "apikey"},
};

const cmv_provider cmv__provider_alphavantage = {
    .id = "alphavantage",
    .name = "Alpha Vantage",
    .home = "https://www.alphavantage.co",
    .terms_url = "https://www.alphavantage.co/terms_of_service/",
    .attribution = "Prices from Alpha Vantage",
    .terms_text = "For personal use; its prices may not be shown to others.",
    .cadence = "each session after the close; the last 100 sessions",
    .terms = CMV_TERMS_PERSONAL,
    .key_kind = "ticker",
    .key_env = "ALPHAVANTAGE_API_KEY",
    .key_required = true,
    .keys_max = 1,
    .lag_ms = 120 * INT64_C(60000), /* [D] */
    .host = {{.host = "www.alphavantage.co",
              .user_agent = "comove/" CMV_VERSION,
              .rate = {{1, 1500}, {25, 86400000}},
              .concurrency = 1}},
    .ops = &OPS};
