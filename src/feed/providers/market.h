// SPDX-License-Identifier: Apache-2.0
/* What the providers of market prices share: candles of UTC days, US sessions, tickers, and their words for an error. */
#ifndef CMV_FEED_MARKET_H
#define CMV_FEED_MARKET_H

#include "convo.h"

#define CMV__DAY_MS 86400000LL

/** Number of a cell as a point of a date: a null is counted as missing, anything else that is no number is a bad row. False:
 *  there is no point. */
bool cmv__market_value(cmv_convo *c, cmv__found *f, const json_t *cell, cmv_date date,
                       cmv__point *out);
/** Instant of a whole number of units of unit_ms milliseconds, within the years of the calendar. */
bool cmv__market_instant(const json_t *cell, int64_t unit_ms, cmv_utc_ms *out);
/* A day's candle as an exchange writes it; cells are of the reply. */
typedef struct cmv__candle {
    cmv_utc_ms open; /* its first instant: midnight UTC */
    const json_t *low, *high, *close;
} cmv__candle;
/**
 * Adds the close of a candle, dated by the day that it covers; one that is not over is dropped and counted.
 *
 * Errors: E_LIMIT, E_NOMEM; a candle off midnight, or with a close outside low to high, is a bad row.
 */
cmv_rc cmv__market_candle(cmv_convo *c, cmv__found *f, const cmv__candle *candle, cmv_err *err);
/** True, and counted as dropped, when the US session of a date was not over at an instant: its last price is no close. */
bool cmv__market_unfinished(cmv_convo *c, cmv_date date, cmv_utc_ms at);
/** Today in UTC, by the clock of the ask. */
cmv_date cmv__market_today(const cmv_convo *c);
/** Refuses keys that name no stock or fund. Errors: E_UNSUPPORTED. */
cmv_rc cmv__market_ticker(cmv_convo *c, cmv_err *err);
/** JSON of an error's body, or NULL; lives until the next reply. */
const json_t *cmv__market_json(cmv_convo *c, const cmv_http_reply *reply);
/** Fails with provider, key and the provider's own words, cut to size; returns rc. */
cmv_rc cmv__market_said(const cmv_convo *c, cmv_err *err, cmv_rc rc, const char *words);
/** True when the words of an error hold one of a NULL-ended list, in any case of letters. */
bool cmv__market_has(const char *words, const char *const *list);

#endif
