// SPDX-License-Identifier: Apache-2.0
/* Expected against held: the calendar says which dates there are, the rule when each of them is public. */
#include "comove/fresh.h"

#include "base/error.h"
#include "calendar.h"
#include "date.h"

#define HOUR_MS ((int64_t)3600 * 1000)
#define GRACE_MAX_MS (87660 * HOUR_MS) /* ten years: far beyond use, far below an overflow */

/* A daily or weekly release is minutes late, or something broke; an agency may move a monthly one to the next day. */
static int64_t grace_of(const cmv_fresh_ask *ask) {
    if (ask->grace_ms > 0) return ask->grace_ms;
    return (ask->freq == CMV_DAILY || ask->freq == CMV_WEEKLY ? 2 : 24) * HOUR_MS;
}

const char *cmv_fresh_state_name(cmv_fresh_state state) {
    static const char *const NAMES[] = {"never", "on time", "due", "late", "unknown"};
    return (unsigned)state < sizeof NAMES / sizeof *NAMES ? NAMES[state] : "?";
}

static bool public_by(const cmv_fresh_ask *ask, cmv_date session) {
    if (session == CMV_DATE_NONE) return false;
    cmv_utc_ms known = cmv_pub_known_at(ask->pub, session);
    return known != CMV_UTC_NONE && known <= ask->now;
}

/* True when the last session on or before a date is public: true up to some date, false from there on. */
static bool public_at(const cmv_fresh_ask *ask, cmv_date date) {
    return public_by(ask, cmv_calendar_on_or_before(ask->cal, date));
}

static cmv_date within(int64_t date) {
    if (date < CMV__DATE_MIN) return CMV__DATE_MIN;
    return date > CMV__DATE_MAX ? CMV__DATE_MAX : (cmv_date)date;
}

/* Newest session that is public: a bracket around today that doubles, then halves. */
static cmv_date newest_public(const cmv_fresh_ask *ask) {
    cmv_date low = within(cmv_zone_date(ask->pub->zone, ask->now)), high = low;
    for (int64_t by = 8; !public_at(ask, low); by *= 2) {
        if (low == CMV__DATE_MIN) return CMV_DATE_NONE;
        low = within(low - by);
    }
    for (int64_t by = 8; public_at(ask, high); by *= 2) {
        if (high == CMV__DATE_MAX) return cmv_calendar_on_or_before(ask->cal, high);
        high = within(high + by);
    }
    while (high - low > 1) {
        cmv_date mid = low + (high - low) / 2;
        if (public_at(ask, mid))
            low = mid;
        else
            high = mid;
    }
    return cmv_calendar_on_or_before(ask->cal, low);
}

static cmv_utc_ms known_of(const cmv_fresh_ask *ask, cmv_date date) {
    return date == CMV_DATE_NONE ? CMV_UTC_NONE : cmv_pub_known_at(ask->pub, date);
}

static cmv_date session_after(const cmv_fresh_ask *ask, cmv_date date) {
    return date >= CMV__DATE_MAX ? CMV_DATE_NONE : cmv_calendar_on_or_after(ask->cal, date + 1);
}

/* What is public and not held. */
static void find_missing(const cmv_fresh_ask *ask, cmv_fresh *f) {
    f->state = CMV_FRESH_ON_TIME;
    cmv_date first = session_after(ask, ask->held);
    if (first == CMV_DATE_NONE || f->due == CMV_DATE_NONE || first > f->due) return;
    f->missing = first;
    f->missing_known = known_of(ask, first);
    f->n_missing = cmv_calendar_count(ask->cal, first, f->due);
    bool late = f->missing_known + grace_of(ask) + ask->lag_ms <= ask->now;
    f->state = late ? CMV_FRESH_LATE : CMV_FRESH_DUE;
}

/* The next session after what is public and what is held: a value held before its rule is not waited for again. */
static void find_next(const cmv_fresh_ask *ask, cmv_fresh *f) {
    cmv_date seen = f->due > ask->held ? f->due : ask->held;
    if (seen == CMV_DATE_NONE) seen = within(cmv_zone_date(ask->pub->zone, ask->now)) - 1;
    f->next = session_after(ask, seen);
    f->next_known = known_of(ask, f->next);
}

static bool is_span(int64_t ms) { return ms >= 0 && ms <= GRACE_MAX_MS; }

static cmv_rc check_ask(const cmv_fresh_ask *ask, const cmv_fresh *out, cmv_err *err) {
    if (!ask || !out || !ask->pub || !ask->cal)
        CMV_FAIL(err, CMV_E_ARG, "cmv_fresh_of: a parameter is NULL");
    if (ask->now == CMV_UTC_NONE || !is_span(ask->grace_ms) || !is_span(ask->lag_ms))
        CMV_FAIL(err, CMV_E_ARG,
                 "cmv_fresh_of: an instant is needed, and a grace and a lag of 0 to 10 years");
    return CMV_OK;
}

cmv_rc cmv_fresh_of(const cmv_fresh_ask *ask, cmv_fresh *out, cmv_err *err) {
    CMV_TRY(check_ask(ask, out, err));
    cmv_fresh f = {.state = CMV_FRESH_NEVER,
                   .due = CMV_DATE_NONE,
                   .due_known = CMV_UTC_NONE,
                   .missing = CMV_DATE_NONE,
                   .missing_known = CMV_UTC_NONE,
                   .next = CMV_DATE_NONE,
                   .next_known = CMV_UTC_NONE};
    if (ask->cal->own) {
        if (ask->held != CMV_DATE_NONE) f.state = CMV_FRESH_UNKNOWN;
        *out = f;
        return CMV_OK;
    }
    f.due = newest_public(ask);
    f.due_known = known_of(ask, f.due);
    if (ask->held != CMV_DATE_NONE) find_missing(ask, &f);
    find_next(ask, &f);
    *out = f;
    return CMV_OK;
}

cmv_utc_ms cmv_fresh_until(const cmv_fresh_ask *ask, const cmv_fresh *fresh) {
    if (fresh->state == CMV_FRESH_NEVER) return CMV_UTC_MAX;
    cmv_utc_ms until = fresh->next_known > ask->now ? fresh->next_known : CMV_UTC_MAX;
    if (fresh->state != CMV_FRESH_DUE) return until;
    const cmv_utc_ms late = fresh->missing_known + grace_of(ask);
    return late < until ? late : until;
}
