// SPDX-License-Identifier: Apache-2.0
/* What the doors of the Federal Reserve Bank of St. Louis share: its host, its terms, and how it words a refusal. */
#ifndef CMV_FEED_FRED_H
#define CMV_FEED_FRED_H

#include "convo.h"

/* Two requests a second since 2026; a window of a minute is kept beside it, as the older limit was 120 in each. Browsers' names
 * are refused by the web host, so both are told the plain truth. */
#define CMV__FRED_API_HOST                                                                         \
    {                                                                                              \
        .host = "api.stlouisfed.org", .user_agent = "comove/" CMV_VERSION,                         \
        .rate = {{2, 1000}, {120, 60000}}, .concurrency = 2                                        \
    }

#define CMV__FRED_HOME "https://fred.stlouisfed.org"
#define CMV__FRED_TERMS_URL "https://fred.stlouisfed.org/legal/"
#define CMV__FRED_ATTRIBUTION                                                                      \
    "This product uses the FRED API but is not endorsed or certified by the Federal Reserve Bank " \
    "of St. Louis."

#define CMV__FRED_TERMS_TEXT                                                                       \
    "The terms of June 2024 restrict storing and passing on what FRED gives, and the owners of "   \
    "some series restrict more; figures of US agencies are free where these publish them."

/**
 * What a refusal means: code and a sentence with what FRED says and what to do.
 *
 * Errors: E_AUTH, E_RATE_LIMIT, E_BUSY, E_NOTFOUND, E_RESTRICTED, E_LIMIT; else the reply's own.
 */
cmv_rc cmv__fred_explain(cmv_convo *c, const cmv_http_reply *reply, cmv_err *err);
/** A list in the reply. Errors: what the error that stands in its place means, as cmv__fred_explain; E_REFUSED. */
cmv_rc cmv__fred_list(cmv_convo *c, cmv__source *src, const char *name, const json_t **out,
                      cmv_err *err);
/** Whether a number is that of a release: digits alone. Errors: E_ARG. */
cmv_rc cmv__fred_release_id(const cmv_convo *c, const char *number, cmv_err *err);

/* ---- vintages ----------------------------------------------------------------------------------------------------------- */

/* The windows of days in which vintages are asked for, and what came in them. */
typedef struct cmv__fred_windows {
    cmv_date *day; /* on which something was published, ascending */
    size_t n_days, cap_days;
    size_t first;          /* day with which the window at hand begins */
    size_t base;           /* day whose values are only there to compare with; SIZE_MAX: none */
    cmv__vintage_row *row; /* of this window and those before it */
    size_t n_rows, cap_rows;
    size_t at; /* first row of this window */
} cmv__fred_windows;

/** First and last day of the window at hand. */
cmv_date cmv__fred_window_start(const cmv__fred_windows *w);
cmv_date cmv__fred_window_end(const cmv__fred_windows *w);
/** Chooses the first window, for what became known from an instant on (CMV_UTC_NONE: ever). False: nothing did. */
bool cmv__fred_windows_begin(cmv__fred_windows *w, cmv_utc_ms known_from);
/** Ends a window whose rows are all there. False in *more: it was the last. Errors: E_REFUSED (a row came on two pages or lies
 *  outside of it). */
cmv_rc cmv__fred_window_done(cmv_convo *c, cmv__fred_windows *w, bool paged, bool *more,
                             cmv_err *err);
/** Adds the vintages of all windows to what was found. Errors: E_LIMIT, E_NOMEM. */
cmv_rc cmv__fred_windows_join(cmv_convo *c, cmv__fred_windows *w, cmv_err *err);

#endif
