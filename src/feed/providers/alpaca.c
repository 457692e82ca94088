// SPDX-License-Identifier: Apache-2.0
/*
 * Alpaca daily bars: {"bars":{"TLT":[{"t":"2026-01-02T05:00:00Z","o":,"h":,"l":,"c":,"v":,...}]},"next_page_token":null}.
 *
 * Three passes over the same days: raw, split-adjusted (the price), adjusted for all (the total return). Where raw and
 * split-adjusted part there was a split. A window whose first bar is adjusted already would not join what is held before it:
 * then everything is asked for anew.
 *
 * feed=sip, all exchanges: the free plan gives it up to 15 minutes ago. feed=iex, which it gives to the minute, knows the trades of
 * one exchange: its closes are cents off (AAPL 2025-12-01: 283.17, the close was 283.10).
 */
#include "market.h"

#include "base/arena.h"
#include "base/error.h"

#include <math.h>
#include <stdlib.h>

enum { PHASES = 3, PAGE_ROWS = 10000 };
#define LATE_MS (16 * 60000LL)
/* Ratios of prices in cents: a dollar's price may be 1 % off 1, and a dividend of a bond fund is 0.3 %. */
#define SPLIT_LEAST 0.05
#define SPLIT_MOST 1e4 /* what is beyond is no split but a mistake: the gate's business */
#define ADJUSTED 0.0005

static const char *const ADJUSTMENTS[PHASES] = {"raw", "split", "all"};

typedef struct bars {
    int phase;
    cmv__found raw; /* not a series: it only tells of splits */
} bars;

static cmv_rc open_it(cmv_convo *c, cmv_err *err) {
    bars *b;
    CMV_TRY(cmv__market_ticker(c, err));
    CMV_NEW_ARRAY(b, c->arena, bars, 1, err);
    *b = (bars){.raw.key = c->ask.key[0]};
    c->own = b;
    c->at = c->ask.from;
    return CMV_OK;
}

static cmv_utc_ms until(const cmv_convo *c) { return c->ask.now - LATE_MS; }

static cmv_rc request(cmv_convo *c, cmv_http_request *out, cmv_err *err) {
    const bars *b = c->own;
    char from[CMV_DATE_TEXT], to[CMV_UTC_TEXT];
    cmv_date at = c->at == CMV_DATE_NONE ? cmv_date_of(2016, 1, 1) : c->at; /* it has none before */
    const char *page = cmv__convo_encode(c, c->cursor ? c->cursor : "");
    if (!page) CMV_FAIL(err, CMV_E_NOMEM, "alpaca: no memory");
    return cmv__convo_url(c, out, err,
                          "https://data.alpaca.markets/v2/stocks/bars?symbols=%s&timeframe=1Day"
                          "&start=%s&end=%s&limit=%d&adjustment=%s&feed=sip&sort=asc%s%s",
                          c->ask.key[0], cmv_date_format(at, from), cmv_utc_format(until(c), to),
                          PAGE_ROWS, ADJUSTMENTS[b->phase], page[0] ? "&page_token=" : "", page);
}

/* ---- splits ---------------------------------------------------------------------------------------------------------- */

/* The ratio of small whole numbers that a ratio of rounded prices stands for. */
static double tidy(double ratio) {
    double up = ratio >= 1 ? ratio : 1 / ratio;
    for (int q = 1; q <= 10; q++) {
        double near = round(up * q) / q;
        if (fabs(up - near) <= 0.005 * up) return ratio >= 1 ? near : 1 / near;
    }
    return ratio;
}

static cmv_rc add_split(cmv_convo *c, cmv_date date, double ratio, cmv_err *err) {
    cmv_event e = {date, CMV_EVENT_SPLIT, tidy(ratio)};
    bool split = ratio > 1 / SPLIT_MOST && ratio < SPLIT_MOST && fabs(ratio - 1) > SPLIT_LEAST;
    return split ? cmv__convo_event(c, &c->found[0], &e, err) : CMV_OK;
}

/* Days that both passes have, in step; what is out of order is passed over. */
static cmv_rc find_splits(cmv_convo *c, const cmv__points *raw, const cmv__points *split,
                          cmv_err *err) {
    double before = (double)NAN;
    for (size_t i = 0, k = 0; i < raw->n && k < split->n;) {
        const cmv__point *x = &raw->at[i], *y = &split->at[k];
        if (x->date != y->date) {
            x->date < y->date ? i++ : k++;
            continue;
        }
        double ratio = x->value / y->value;
        if (before > 0 && ratio > 0) CMV_TRY(add_split(c, x->date, before / ratio, err));
        before = ratio;
        i++, k++;
    }
    return CMV_OK;
}

/* Is the first bar on another scale than the last, which no adjustment touches? */
static bool adjusted(const cmv__points *a, const cmv__points *b) {
    if (a->n == 0 || b->n == 0 || a->at[0].date != b->at[0].date) return a->n != b->n;
    return !(fabs(a->at[0].value / b->at[0].value - 1) <= ADJUSTED);
}

/* ---- replies --------------------------------------------------------------------------------------------------------- */

static cmv_rc take_bar(cmv_convo *c, cmv__found *f, const json_t *bar, size_t i, cmv_err *err) {
    cmv_date date;
    cmv__point p;
    /* Midnight in New York, written in UTC: still the same day there. */
    if (!cmv__convo_date(json_object_get(bar, "t"), &date) || !json_object_get(bar, "c")) {
        cmv__bad(&c->issues, CMV_E_PARSE, (cmv__place){.column = c->ask.key[0]},
                 "bar %zu lacks its time or close", i + 1);
        return CMV_OK;
    }
    if (cmv__market_unfinished(c, date, until(c))) return CMV_OK;
    if (!cmv__market_value(c, f, json_object_get(bar, "c"), date, &p)) return CMV_OK;
    return cmv__convo_add(c, f, &p, err);
}

static cmv_rc finish(cmv_convo *c, bars *b, cmv_err *err) {
    const cmv__points *price = &c->found[0].points, *total = &c->found[1].points;
    if (price->n == 0 && c->at == CMV_DATE_NONE)
        CMV_FAIL(err, CMV_E_NOTFOUND, "alpaca: %.60s: there is not one bar", c->ask.key[0]);
    if (c->at != CMV_DATE_NONE && price->n > 0 &&
        (adjusted(&b->raw.points, price) || adjusted(total, price))) {
        c->at = CMV_DATE_NONE;
        b->phase = 0;
        b->raw.points.n = 0;
        cmv__convo_forget(c);
        return CMV_OK;
    }
    CMV_TRY(find_splits(c, &b->raw.points, price, err));
    c->n_dropped /= PHASES; /* the same bar in each pass */
    c->whole = c->at == CMV_DATE_NONE;
    c->over = true;
    return CMV_OK;
}

static cmv_rc take(cmv_convo *c, cmv__source *src, cmv_err *err) {
    bars *b = c->own;
    const json_t *all = json_object_get(src->json, "bars");
    const json_t *list = json_object_get(all, c->ask.key[0]);
    const char *more = cmv__convo_text(src->json, "next_page_token");
    cmv__found *f = &b->raw;
    if (!all) return cmv__refuse_error_body(src, err);
    if (b->phase == 1) f = &c->found[0];
    if (b->phase == 2) CMV_TRY(cmv__convo_found_basis(c, c->ask.key[0], CMV_BASIS_TOTAL, &f, err));
    for (size_t i = 0; i < json_array_size(list); i++)
        CMV_TRY(take_bar(c, f, json_array_get(list, i), i, err));
    CMV_TRY(cmv__issues_settle(&c->issues, err));
    c->cursor = more ? cmv_arena_str(c->arena, more) : NULL;
    if (more && !c->cursor) CMV_FAIL(err, CMV_E_NOMEM, "alpaca: no memory");
    if (more) return CMV_OK;
    if (++b->phase < PHASES) return CMV_OK;
    return finish(c, b, err);
}

static cmv_rc explain(cmv_convo *c, const cmv_http_reply *reply, cmv_err *err) {
    static const char *const UNKNOWN[] = {"invalid symbol", NULL};
    const char *words = cmv__convo_text(cmv__market_json(c, reply), "message");
    if (!words) return reply->rc;
    return cmv__market_said(c, err, cmv__market_has(words, UNKNOWN) ? CMV_E_NOTFOUND : reply->rc,
                            words);
}

/* Twice three passes of a few pages. */
static const cmv__provider_ops OPS = {
    .form = CMV__REPLY_JSON,
    .steps_max = 30,
    .open = open_it,
    .request = request,
    .take = take,
    .explain = explain,
    .secret = {.at = CMV_SECRET_HEADER, .name = "APCA-API-KEY-ID"},
    .secret2 = {.at = CMV_SECRET_HEADER, .name = "APCA-API-SECRET-KEY"},
};

const cmv_provider cmv__provider_alpaca = {
    .id = "alpaca",
    .name = "Alpaca",
    .home = "https://alpaca.markets",
    .terms_url = "https://alpaca.markets/disclosures",
    .attribution = "Prices from Alpaca",
    .terms_text = "For the holder of the account alone; its prices may not be shown to others.",
    .cadence = "each session, 15 minutes after 16:15 New York; history from 2016 on",
    .terms = CMV_TERMS_PERSONAL,
    .key_kind = "ticker",
    .key_env = "APCA_API_KEY_ID",
    .key_env2 = "APCA_API_SECRET_KEY",
    .key_required = true,
    .keys_max = 1,
    .lag_ms = 20 * INT64_C(60000), /* [D]: its bars are a quarter of an hour old */
    .host = {{.host = "data.alpaca.markets",
              .user_agent = "comove/" CMV_VERSION,
              .rate = {{200, 60000}},
              .concurrency = 2}},
    .ops = &OPS};
