// SPDX-License-Identifier: Apache-2.0
#include "market.h"

#include "base/arena.h"
#include "base/error.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- values ---------------------------------------------------------------------------------------------------------- */

/* 1600 to 2400: the years that dates can have. */
#define INSTANT_FIRST (-11676096000000.0)
#define INSTANT_LAST 13601088000000.0

bool cmv__market_value(cmv_convo *c, cmv__found *f, const json_t *cell, cmv_date date,
                       cmv__point *out) {
    cmv__number x;
    char text[CMV_DATE_TEXT];
    switch (cmv__convo_number(cell, &x)) {
    case CMV__NUMBER_OK:
        *out = (cmv__point){.date = date,
                            .known_at = CMV_UTC_NONE,
                            .value = x.value,
                            .decimals = x.decimals,
                            .ends_zero = x.ends_zero};
        return true;
    case CMV__NUMBER_MISSING:
        f->points.n_missing++;
        return false;
    default:
        cmv__bad(&c->issues, CMV_E_PARSE,
                 (cmv__place){.column = f->key,
                              .value = {json_string_value(cell), json_string_length(cell)}},
                 "the price of %s %s", cmv_date_format(date, text), x.why);
        return false;
    }
}

bool cmv__market_instant(const json_t *cell, int64_t unit_ms, cmv_utc_ms *out) {
    if (!json_is_number(cell)) return false;
    double at = json_number_value(cell) * (double)unit_ms;
    if (!(at >= INSTANT_FIRST && at <= INSTANT_LAST)) return false;
    *out = (cmv_utc_ms)at;
    return true;
}

/* ---- candles of UTC days --------------------------------------------------------------------------------------------- */

/* A close outside low to high is the mark of columns in another order. */
static bool inside(const cmv__candle *k, double close) {
    cmv__number low, high;
    if (cmv__convo_number(k->low, &low) != CMV__NUMBER_OK) return true;
    if (cmv__convo_number(k->high, &high) != CMV__NUMBER_OK) return true;
    return close >= low.value && close <= high.value;
}

cmv_rc cmv__market_candle(cmv_convo *c, cmv__found *f, const cmv__candle *candle, cmv_err *err) {
    char text[CMV_UTC_TEXT];
    cmv__point p;
    if (candle->open % CMV__DAY_MS != 0) {
        cmv__bad(&c->issues, CMV_E_PARSE, (cmv__place){.column = f->key},
                 "the candle of %s does not begin at midnight UTC",
                 cmv_utc_format(candle->open, text));
        return CMV_OK;
    }
    if (candle->open + CMV__DAY_MS > c->ask.now) {
        c->n_dropped++;
        return CMV_OK;
    }
    cmv_date date = (cmv_date)(candle->open / CMV__DAY_MS);
    if (!cmv__market_value(c, f, candle->close, date, &p)) return CMV_OK;
    if (!inside(candle, p.value)) {
        cmv__bad(&c->issues, CMV_E_REFUSED, (cmv__place){.column = f->key},
                 "the close of %.10s, %.10g, lies outside low to high: the columns are not what "
                 "they were",
                 cmv_utc_format(candle->open, text), p.value);
        return CMV_OK;
    }
    return cmv__convo_add(c, f, &p, err);
}

cmv_date cmv__market_today(const cmv_convo *c) { return (cmv_date)(c->ask.now / CMV__DAY_MS); }

/* ---- US sessions ----------------------------------------------------------------------------------------------------- */

/* Index options trade until 16:15; on short days this waits longer than it must. */
enum { CLOSED_AT = 16 * 60 + 15 };

bool cmv__market_unfinished(cmv_convo *c, cmv_date date, cmv_utc_ms at) {
    if (at >= cmv_zone_instant(CMV_ZONE_NEW_YORK, date, CLOSED_AT)) return false;
    if (date > cmv_zone_date(CMV_ZONE_NEW_YORK, c->ask.now)) return false; /* the gate's business */
    c->n_dropped++;
    return true;
}

cmv_rc cmv__market_ticker(cmv_convo *c, cmv_err *err) {
    static const char SAFE[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-";
    const char *key = c->ask.key[0];
    size_t n = strlen(key);
    bool coin = n > 4 && strcasecmp(key + n - 4, "-USD") == 0;
    if (n > 0 && n <= 12 && strspn(key, SAFE) == n && !coin) return CMV_OK;
    CMV_FAIL(err, CMV_E_UNSUPPORTED, "%s is asked for stocks and funds alone, not for %.60s",
             c->ask.provider->id, key);
}

/* ---- errors ---------------------------------------------------------------------------------------------------------- */

static void release_json(void *json) { json_decref(json); }

const json_t *cmv__market_json(cmv_convo *c, const cmv_http_reply *reply) {
    if (!reply->body || reply->n == 0) return NULL;
    cmv_arena_reset(c->scratch);
    json_t *json = json_loadb(reply->body, reply->n, 0, NULL);
    if (json && cmv_arena_defer(c->scratch, release_json, json) != CMV_OK) {
        json_decref(json);
        return NULL;
    }
    return json;
}

/* At most 240 bytes on a character's border, control characters as spaces. */
cmv_rc cmv__market_said(const cmv_convo *c, cmv_err *err, cmv_rc rc, const char *words) {
    char text[241];
    size_t n = words ? strlen(words) : 0;
    if (n >= sizeof text) {
        n = sizeof text - 1;
        while (n > 0 && ((unsigned char)words[n] & 0xC0) == 0x80) n--;
    }
    for (size_t i = 0; i < n; i++) text[i] = (unsigned char)words[i] < ' ' ? ' ' : words[i];
    text[n] = '\0';
    CMV_FAIL(err, rc, "%s: %.60s: it says: %s", c->ask.provider->id, c->ask.key[0],
             n ? text : "nothing");
}

bool cmv__market_has(const char *words, const char *const *list) {
    for (; words && *list; list++) {
        if (strcasestr(words, *list)) return true;
    }
    return false;
}
