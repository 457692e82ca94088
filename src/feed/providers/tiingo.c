// SPDX-License-Identifier: Apache-2.0
/*
 * Tiingo end of day: raw close, adjusted close, dividend and split factor in each row, oldest first.
 *
 * Two series come of it. Price: the raw close divided by the factors of all later splits, so that a split is no fall, dividends
 * left in. Total return: adjClose, splits and dividends. Dividends are told in shares of today, as the prices are.
 * Both are on the scale of the newest row. A window that holds a dividend or a split would not join what is held before it:
 * then everything is asked for anew.
 */
#include "market.h"

#include "base/arena.h"
#include "base/error.h"

#include <math.h>
#include <stdlib.h>

/* Nothing listed was ever split that much, or cost that much. */
#define SPLITS_MAX 1e9
#define PRICE_MAX 1e12

typedef struct row {
    cmv__point close, total;
    bool has_close, has_total;
    double dividend, split;
    size_t index;
} row;

static cmv_rc open_it(cmv_convo *c, cmv_err *err) {
    c->at = c->ask.from;
    return cmv__market_ticker(c, err);
}

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    char from[CMV_DATE_TEXT];
    cmv_date at = c->at == CMV_DATE_NONE ? cmv_date_of(1900, 1, 1) : c->at;
    return cmv__convo_url(c, out, err, "https://api.tiingo.com/tiingo/daily/%s/prices?startDate=%s",
                          c->ask.key[0], cmv_date_format(at, from));
}

/* ---- rows ------------------------------------------------------------------------------------------------------------ */

/* A number of a row that must be there and above zero, or `otherwise` when the row does not have it. */
static bool factor_of(cmv_convo *c, const json_t *cell, size_t i, double otherwise, double *out) {
    cmv__number x;
    *out = otherwise;
    if (!cell) return true;
    if (cmv__convo_number(cell, &x) == CMV__NUMBER_OK && x.value >= 0 && x.value < PRICE_MAX) {
        *out = x.value;
        return true;
    }
    cmv__bad(&c->issues, CMV_E_PARSE, (cmv__place){.column = c->ask.key[0]},
             "row %zu: its dividend or split factor is not a number", i + 1);
    return false;
}

static bool read_row(cmv_convo *c, const json_t *object, size_t i, row *out) {
    cmv_date date;
    if (!cmv__convo_date(json_object_get(object, "date"), &date) ||
        !json_object_get(object, "close")) {
        cmv__bad(&c->issues, CMV_E_PARSE, (cmv__place){.column = c->ask.key[0]},
                 "row %zu lacks date or close", i + 1);
        return false;
    }
    if (cmv__market_unfinished(c, date, c->ask.now)) return false;
    *out = (row){.index = i, .close.date = date};
    cmv__found *f = &c->found[0];
    out->has_close = cmv__market_value(c, f, json_object_get(object, "close"), date, &out->close);
    out->has_total = cmv__market_value(c, f, json_object_get(object, "adjClose"), date, &out->total);
    return factor_of(c, json_object_get(object, "divCash"), i, 0, &out->dividend) &&
           factor_of(c, json_object_get(object, "splitFactor"), i, 1, &out->split);
}

static int by_date(const void *a, const void *b) {
    const row *x = a, *y = b;
    if (x->close.date != y->close.date) return x->close.date < y->close.date ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static bool has_split(const row *r) { return r->split > 0 && r->split != 1; }

/* ---- the price that a split does not break ------------------------------------------------------------------------------ */

/* Divides what is before a split by its factor, newest first; a date that comes twice has its split once. The digits kept are
 * those of the raw price, fewer where the shares became fewer. */
static cmv_rc undo_splits(const cmv_convo *c, row *r, size_t n, cmv_err *err) {
    double later = 1;
    for (size_t i = n; i-- > 0;) {
        bool last_of_date = i + 1 == n || r[i + 1].close.date != r[i].close.date;
        if (last_of_date && i + 1 < n) later *= has_split(&r[i + 1]) ? r[i + 1].split : 1;
        if (!last_of_date) r[i].split = r[i + 1].split;
        r[i].dividend /= later;
        if (later == 1) continue;
        if (!(later > 1 / SPLITS_MAX && later < SPLITS_MAX && fabs(r[i].close.value) < PRICE_MAX))
            CMV_FAIL(err, CMV_E_REFUSED,
                     "tiingo: %.60s: its splits multiply to %g, or a price is %g", c->ask.key[0],
                     later, r[i].close.value);
        r[i].close.value /= later;
        r[i].close.decimals += (int)floor(log10(later));
        r[i].close.ends_zero = false;
    }
    return CMV_OK;
}

static cmv_rc add_events(cmv_convo *c, const row *r, bool again, cmv_err *err) {
    cmv_event split = {r->close.date, CMV_EVENT_SPLIT, r->split};
    cmv_event dividend = {r->close.date, CMV_EVENT_DIVIDEND, r->dividend};
    if (again) return CMV_OK;
    if (has_split(r)) CMV_TRY(cmv__convo_event(c, &c->found[0], &split, err));
    return r->dividend > 0 ? cmv__convo_event(c, &c->found[0], &dividend, err) : CMV_OK;
}

static cmv_rc add_rows(cmv_convo *c, const row *r, size_t n, cmv_err *err) {
    cmv__found *total = NULL;
    for (size_t i = 0; i < n && !total; i++) {
        if (r[i].has_total)
            CMV_TRY(cmv__convo_found_basis(c, c->ask.key[0], CMV_BASIS_TOTAL, &total, err));
    }
    for (size_t i = 0; i < n; i++) {
        bool again = i + 1 < n && r[i + 1].close.date == r[i].close.date;
        if (r[i].has_close) CMV_TRY(cmv__convo_add(c, &c->found[0], &r[i].close, err));
        if (r[i].has_total) CMV_TRY(cmv__convo_add(c, total, &r[i].total, err));
        CMV_TRY(add_events(c, &r[i], again, err));
    }
    return CMV_OK;
}

/* ---- a reply --------------------------------------------------------------------------------------------------------- */

static cmv_rc code_of(const char *words, cmv_rc otherwise) {
    static const char *const UNKNOWN[] = {"not found", NULL};
    static const char *const OFTEN[] = {"allocation", "limit", "too many", NULL};
    static const char *const KEY[] = {"token", "authenticat", "permission", NULL};
    if (cmv__market_has(words, UNKNOWN)) return CMV_E_NOTFOUND;
    if (cmv__market_has(words, OFTEN)) return CMV_E_RATE_LIMIT;
    return cmv__market_has(words, KEY) ? CMV_E_AUTH : otherwise;
}

static cmv_rc explain(cmv_convo *c, const cmv_http_reply *reply, cmv_err *err) {
    const char *words = cmv__convo_text(cmv__market_json(c, reply), "detail");
    return words ? cmv__market_said(c, err, code_of(words, reply->rc), words) : reply->rc;
}

static bool holds_events(const row *r, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (has_split(&r[i]) || r[i].dividend > 0) return true;
    }
    return false;
}

static cmv_rc read_rows(cmv_convo *c, const json_t *list, row *r, size_t *n, cmv_err *err) {
    *n = 0;
    for (size_t i = 0; i < json_array_size(list); i++)
        *n += read_row(c, json_array_get(list, i), i, &r[*n]);
    c->newest_first = *n > 1 && r[0].close.date > r[*n - 1].close.date;
    CMV_TRY(cmv__issues_settle(&c->issues, err));
    if (*n == 0 && c->at == CMV_DATE_NONE)
        CMV_FAIL(err, CMV_E_REFUSED, "tiingo: %.60s: there is not one price in the answer",
                 c->ask.key[0]);
    qsort(r, *n, sizeof *r, by_date);
    return CMV_OK;
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    const char *words = cmv__convo_text(src->json, "detail");
    row *r;
    size_t n;
    if (words) return cmv__market_said(c, err, code_of(words, CMV_E_REFUSED), words);
    if (!json_is_array(src->json)) return cmv__refuse_error_body(src, err);
    CMV_NEW_ARRAY(r, c->scratch, row, json_array_size(src->json) + 1, err);
    CMV_TRY(read_rows(c, src->json, r, &n, err));
    if (c->at != CMV_DATE_NONE && holds_events(r, n)) {
        c->at = CMV_DATE_NONE;
        cmv__convo_forget(c);
        return CMV_OK;
    }
    CMV_TRY(undo_splits(c, r, n, err));
    CMV_TRY(add_rows(c, r, n, err));
    c->over = true;
    c->whole = c->at == CMV_DATE_NONE;
    return CMV_OK;
}

static const cmv__provider_ops OPS = {
    .form = CMV__REPLY_JSON,
    .steps_max = 2,
    .open = open_it,
    .request = request,
    .take = take,
    .explain = explain,
    .secret = {.at = CMV_SECRET_HEADER, .name = "Authorization", .prefix = "Token "},
};

const cmv_provider cmv__provider_tiingo = {
    .id = "tiingo",
    .name = "Tiingo",
    .home = "https://www.tiingo.com",
    .terms_url = "https://www.tiingo.com/about/terms",
    .attribution = "Prices from Tiingo",
    .terms_text = "For the holder of the key alone; its prices may not be shown to others.",
    .cadence = "each session about 17:30 New York", /* [D] */
    .terms = CMV_TERMS_PERSONAL,
    .key_kind = "ticker",
    .key_env = "TIINGO_API_KEY",
    .key_required = true,
    .keys_max = 1,
    .lag_ms = 90 * INT64_C(60000), /* [D] 17:30 for prices of 16:00 */
    .host = {{.host = "api.tiingo.com",
              .user_agent = "comove/" CMV_VERSION,
              .rate = {{50, 3600000}, {1000, 86400000}},
              .concurrency = 2}},
    .ops = &OPS};
