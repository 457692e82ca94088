// SPDX-License-Identifier: Apache-2.0
/* Alignment of two frequencies: the slower side sets the dates, the faster side gives one value to each. */
#include "align.h"
#include "base/arena.h"
#include "calendar.h"
#include "date.h"

#define NONE SIZE_MAX

/* Row of the faster side that a slower value is paired with. */
typedef struct match {
    size_t fast; /* NONE: nothing to pair with */
    bool shifted;
} match;

static bool usable(const cmv_align_leg *leg, size_t i) {
    return cmv__is_session(leg->cal, leg->level.date[i]);
}

/* Days by which a value may be away from the date that asks for it. */
static int reach(cmv_freq fast) {
    static const int days[] = {
        [CMV_DAILY] = 7, [CMV_WEEKLY] = 7, [CMV_MONTHLY] = 31, [CMV_QUARTERLY] = 92, [CMV_ANNUAL] = 366};
    return days[fast];
}

/* First day of a period of `months` months that a value dated on the first of a month stands for. */
static bool stands_for_period(cmv_freq freq, cmv_date date) {
    return cmv__freq_months(freq) > 0 && cmv_date_ymd(date).day == 1;
}

/* Day on which the value of a row is complete: its date, or the last day of the period that it stands for. */
static cmv_date complete_on(cmv_freq freq, cmv_date date) {
    if (!stands_for_period(freq, date)) return date;
    cmv_date next = cmv_date_add_months(date, cmv__freq_months(freq));
    return next == CMV_DATE_NONE ? date : next - 1;
}

/* Last usable row dated low..high; NONE when there is none. */
static size_t last_within(const cmv_align_leg *leg, cmv_date low, cmv_date high) {
    size_t i = cmv_series_at_or_before(leg->level, high);
    while (i != NONE && leg->level.date[i] >= low) {
        if (usable(leg, i)) return i;
        i = i > 0 ? i - 1 : NONE;
    }
    return NONE;
}

/* Date on which the row after `date` is due. */
static cmv_date due_after(const cmv_align_leg *leg, cmv_date date) {
    if (leg->freq == CMV_WEEKLY) return date + 7;
    if (leg->freq != CMV_DAILY) return cmv_date_add_months(date, cmv__freq_months(leg->freq));
    if (!leg->cal->own) return cmv_calendar_on_or_after(leg->cal, date + 1);
    cmv_weekday day = cmv_date_weekday(date);
    return day < CMV_FRI ? date + 1 : date + (7 - (cmv_date)day);
}

/* True when row i is the last one of the period that ends on `end`: a later one is there, or is due after it. */
static bool period_is_over(const cmv_align_leg *leg, size_t i, cmv_date end) {
    if (leg->level.date[leg->level.n - 1] > end) return true;
    cmv_date due = due_after(leg, leg->level.date[i]);
    return due == CMV_DATE_NONE || due > end;
}

static match match_dated(const cmv_align_leg *slow, const cmv_align_leg *fast, cmv_date date) {
    if (stands_for_period(slow->freq, date)) {
        cmv_date end = complete_on(slow->freq, date);
        size_t i = last_within(fast, date, end);
        return (match){i != NONE && period_is_over(fast, i, end) ? i : NONE, false};
    }
    size_t i = last_within(fast, date, date);
    if (i != NONE) return (match){i, false};
    if (!fast->cal->own && cmv__is_session(fast->cal, date)) return (match){NONE, false};
    i = last_within(fast, date - reach(fast->freq), date - 1);
    return (match){i, i != NONE};
}

/* Instant of a side's close on a day; an early close of a New York market counts. */
static cmv_utc_ms close_of(const cmv_align_leg *leg, cmv_date date) {
    int minute = leg->close_minute;
    int early = leg->close_zone == CMV_ZONE_NEW_YORK ? cmv_calendar_early_close(leg->cal, date) : -1;
    return cmv_zone_instant(leg->close_zone, date, early >= 0 && early < minute ? early : minute);
}

static match match_known(const cmv_align_leg *slow, const cmv_align_leg *fast, cmv_date date) {
    cmv_utc_ms known_at = cmv_pub_known_at(&slow->pub, date);
    if (known_at == CMV_UTC_NONE) return (match){NONE, false};
    cmv_date day = cmv_zone_date(fast->close_zone, known_at);
    /* Only a close at minute 1440 of the day before can be that late. */
    if (fast->close_minute >= 1440 && day > CMV__DATE_MIN && close_of(fast, day - 1) >= known_at)
        day--;
    if (close_of(fast, day) < known_at) day++;
    size_t i = cmv_series_at_or_before(fast->level, day);
    i = i == NONE ? 0 : i;
    for (; i < fast->level.n; i++) {
        cmv_date complete = complete_on(fast->freq, fast->level.date[i]);
        if (complete > day + reach(fast->freq)) break;
        if (complete >= day && usable(fast, i)) return (match){i, false};
    }
    return (match){NONE, false};
}

/*
 * Matches every row of the slower side. A row of the faster side serves once: as known, the later of two values that
 * meet it has replaced the earlier; as dated, the earlier has the better right.
 */
static void match_rows(const cmv_align_leg *slow, const cmv_align_leg *fast, cmv_align_mode mode,
                       match *out) {
    size_t held = NONE; /* slower row of the last match */
    for (size_t i = 0; i < slow->level.n; i++) {
        cmv_date date = slow->level.date[i];
        out[i] = (match){NONE, false};
        if (!usable(slow, i)) continue;
        match m =
            mode == CMV_ALIGN_KNOWN ? match_known(slow, fast, date) : match_dated(slow, fast, date);
        bool taken = m.fast != NONE && held != NONE && m.fast <= out[held].fast;
        if (m.fast == NONE || (taken && (mode == CMV_ALIGN_DATED || m.fast < out[held].fast)))
            continue;
        if (taken) out[held] = (match){NONE, false};
        out[i] = m;
        held = i;
    }
}

/* Counts of one side, before they are written to a or b. */
typedef struct tally {
    size_t rows, non_session, unmatched, not_sampled;
} tally;

static tally count_slow(const cmv_align_leg *slow, const match *m, size_t first, size_t last) {
    tally t = {.rows = last - first + 1};
    for (size_t i = first; i <= last; i++) {
        if (!usable(slow, i))
            t.non_session++;
        else if (m[i].fast == NONE)
            t.unmatched++;
    }
    return t;
}

static tally count_fast(const cmv_align_leg *fast, size_t first, size_t last, size_t n) {
    tally t = {.rows = last - first + 1};
    for (size_t i = first; i <= last; i++) t.non_session += usable(fast, i) ? 0 : 1;
    t.not_sampled = t.rows - t.non_session - n;
    return t;
}

static void put_tally(cmv_drop_count *out, tally a, tally b) {
    out->rows_a = a.rows;
    out->rows_b = b.rows;
    out->non_session_a = a.non_session;
    out->non_session_b = b.non_session;
    out->unmatched_a = a.unmatched;
    out->unmatched_b = b.unmatched;
    out->not_sampled_a = a.not_sampled;
    out->not_sampled_b = b.not_sampled;
}

static cmv_rc make_room(size_t n, cmv_arena *arena, cmv__pairs *out, match **matches, cmv_err *err) {
    CMV_NEW_ARRAY(*matches, arena, match, n, err);
    CMV_NEW_ARRAY(out->date, arena, cmv_date, n, err);
    CMV_NEW_ARRAY(out->date_a, arena, cmv_date, n, err);
    CMV_NEW_ARRAY(out->date_b, arena, cmv_date, n, err);
    CMV_NEW_ARRAY(out->a, arena, double, n, err);
    CMV_NEW_ARRAY(out->b, arena, double, n, err);
    return CMV_OK;
}

/* Writes the pair of one slower row and its match. */
static void emit(const cmv_align_leg *a, const cmv_align_leg *b, size_t ia, size_t ib,
                 cmv_date date, cmv__pairs *out) {
    size_t n = out->n++;
    out->date[n] = date;
    out->date_a[n] = a->level.date[ia];
    out->date_b[n] = b->level.date[ib];
    out->a[n] = a->level.value[ia];
    out->b[n] = b->level.value[ib];
}

cmv_rc cmv__align_mixed(const cmv_align_leg *a, const cmv_align_leg *b, cmv_align_mode mode,
                        cmv_arena *arena, cmv__pairs *out, cmv_err *err) {
    bool a_is_slow = a->freq > b->freq;
    const cmv_align_leg *slow = a_is_slow ? a : b, *fast = a_is_slow ? b : a;
    match *m;
    CMV_TRY(make_room(slow->level.n, arena, out, &m, err));
    match_rows(slow, fast, mode, m);
    size_t first = NONE, last = 0;
    for (size_t i = 0; i < slow->level.n; i++) {
        size_t k = m[i].fast;
        if (k == NONE) continue;
        cmv_date date = mode == CMV_ALIGN_KNOWN ? fast->level.date[k] : slow->level.date[i];
        emit(a, b, a_is_slow ? i : k, a_is_slow ? k : i, date, out);
        out->dropped.shifted += m[i].shifted;
        if (first == NONE) first = i;
        last = i;
    }
    if (first == NONE) return CMV_OK;
    tally of_slow = count_slow(slow, m, first, last),
          of_fast = count_fast(fast, m[first].fast, m[last].fast, out->n);
    put_tally(&out->dropped, a_is_slow ? of_slow : of_fast, a_is_slow ? of_fast : of_slow);
    return CMV_OK;
}
