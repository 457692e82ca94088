// SPDX-License-Identifier: Apache-2.0
/* Alignment: which levels of two series belong together. Equal frequencies here, mixed ones in align_mixed.c. */
#include "align.h"

#include "base/arena.h"
#include "base/wide.h"
#include "calendar.h"
#include "date.h"

#include <string.h>

const char *cmv_align_name(cmv_align_mode mode) {
    switch (mode) {
    case CMV_ALIGN_DATED:
        return "dated";
    case CMV_ALIGN_KNOWN:
        return "known";
    }
    return "?";
}

/* One side of a merge. Rows passed since the last match count only if another match follows. */
typedef struct side {
    cmv_series level;
    const cmv_calendar *cal;
    const int32_t *key; /* period of each row; the dates themselves for daily series */
    size_t i;
    size_t first, last; /* rows of the first and the last match */
    size_t non_session, unmatched;
    size_t committed_non_session, committed_unmatched;
} side;

static bool later_in_period(const side *s) {
    for (size_t k = s->i + 1; k < s->level.n && s->key[k] == s->key[s->i]; k++)
        if (cmv__is_session(s->cal, s->level.date[k])) return true;
    return false;
}

/* Moves to the next row that may be shared: a session, and the last one of its period. */
static bool settle(side *s) {
    for (; s->i < s->level.n; s->i++) {
        if (!cmv__is_session(s->cal, s->level.date[s->i]))
            s->non_session++;
        else if (later_in_period(s))
            s->unmatched++;
        else
            return true;
    }
    return false;
}

static void pass(side *s) {
    s->unmatched++;
    s->i++;
}

static void commit(side *s, bool is_first) {
    if (is_first) {
        s->first = s->i;
    } else {
        s->committed_non_session += s->non_session;
        s->committed_unmatched += s->unmatched;
    }
    s->non_session = s->unmatched = 0;
    s->last = s->i++;
}

static inline void emit(cmv__pairs *out, const side *a, const side *b) {
    cmv_date date_a = a->level.date[a->i], date_b = b->level.date[b->i];
    out->date[out->n] = date_a > date_b ? date_a : date_b;
    out->date_a[out->n] = date_a;
    out->date_b[out->n] = date_b;
    out->a[out->n] = a->level.value[a->i];
    out->b[out->n++] = b->level.value[b->i];
}

/* Days of a run are compared this many at a time. */
enum { RUN = 16 };

CMV_WIDE static bool same_run(const cmv_date *restrict a, const cmv_date *restrict b) {
    cmv_date differ = 0;
    for (size_t i = 0; i < RUN; i++) differ |= a[i] ^ b[i];
    return differ == 0;
}

static size_t equal_days(const cmv_date *a, const cmv_date *b, size_t n) {
    size_t i = 0;
    while (i + RUN <= n && same_run(a + i, b + i)) i += RUN;
    while (i < n && a[i] == b[i]) i++;
    return i;
}

static size_t sessions_from(const cmv_calendar *cal, const cmv_date *date, size_t n) {
    size_t i = 0;
    while (i < n && cmv__is_session(cal, date[i])) i++;
    return i;
}

/* The usual case, both sides with a row on one day after another: sessions of both pass without further question. */
static void run_of_equals(side *a, side *b, cmv__pairs *out) {
    const cmv_date *date = a->level.date + a->i;
    size_t n = a->level.n - a->i < b->level.n - b->i ? a->level.n - a->i : b->level.n - b->i;
    n = equal_days(date, b->level.date + b->i, n);
    n = sessions_from(a->cal, date, n);
    if (b->cal != a->cal) n = sessions_from(b->cal, date, n);
    if (n > 0) {
        memcpy(out->date + out->n, date, n * sizeof *date);
        memcpy(out->a + out->n, a->level.value + a->i, n * sizeof(double));
        memcpy(out->b + out->n, b->level.value + b->i, n * sizeof(double));
    }
    a->i += n;
    b->i += n;
    a->last = a->i - 1;
    b->last = b->i - 1;
    out->n += n;
}

static void merge(side *a, side *b, bool daily, cmv__pairs *out) {
    while (settle(a) && settle(b)) {
        int32_t key_a = a->key[a->i], key_b = b->key[b->i];
        if (key_a != key_b) {
            pass(key_a < key_b ? a : b);
            continue;
        }
        emit(out, a, b);
        commit(a, out->n == 1);
        commit(b, out->n == 1);
        if (daily) run_of_equals(a, b, out);
    }
    cmv_drop_count *d = &out->dropped;
    d->rows_a = out->n ? a->last - a->first + 1 : 0;
    d->rows_b = out->n ? b->last - b->first + 1 : 0;
    d->non_session_a = a->committed_non_session;
    d->non_session_b = b->committed_non_session;
    d->unmatched_a = a->committed_unmatched;
    d->unmatched_b = b->committed_unmatched;
}

static cmv_rc period_keys(cmv_series s, cmv_freq freq, cmv_arena *arena, const int32_t **out,
                          cmv_err *err) {
    *out = s.date;
    if (freq == CMV_DAILY) return CMV_OK;
    int32_t *key;
    CMV_NEW_ARRAY(key, arena, int32_t, s.n, err);
    int months = cmv__freq_months(freq);
    for (size_t i = 0; i < s.n; i++)
        key[i] = months ? cmv__month_index(s.date[i], months) : cmv__week_index(s.date[i], CMV_SUN);
    *out = key;
    return CMV_OK;
}

static cmv_rc align_equal(const cmv_align_leg *a, const cmv_align_leg *b, cmv_arena *arena,
                          cmv__pairs *out, cmv_err *err) {
    bool daily = a->freq == CMV_DAILY;
    size_t room = a->level.n < b->level.n ? a->level.n : b->level.n;
    CMV_NEW_RAW(out->date, arena, cmv_date, room, err);
    CMV_NEW_RAW(out->a, arena, double, room, err);
    CMV_NEW_RAW(out->b, arena, double, room, err);
    out->date_a = out->date_b = out->date; /* one day for all three */
    if (!daily) {
        CMV_NEW_RAW(out->date_a, arena, cmv_date, room, err);
        CMV_NEW_RAW(out->date_b, arena, cmv_date, room, err);
    }
    side left = {.level = a->level, .cal = a->cal}, right = {.level = b->level, .cal = b->cal};
    CMV_TRY(period_keys(a->level, a->freq, arena, &left.key, err));
    CMV_TRY(period_keys(b->level, b->freq, arena, &right.key, err));
    merge(&left, &right, daily, out);
    return CMV_OK;
}

/* The sentence of cmv_aligned.rule. */
static const char *sentence(const cmv_align_leg *a, const cmv_align_leg *b, cmv_align_mode mode,
                            cmv_arena *arena) {
    static const char *const period[] = {"day", "week", "month", "quarter", "year"};
    const cmv_align_leg *slow = a->freq > b->freq ? a : b, *fast = slow == a ? b : a;
    const char *own = cmv_freq_name(slow->freq), *other = cmv_freq_name(fast->freq);
    bool same_close = a->close_minute == b->close_minute && a->close_zone == b->close_zone;
    if (a->freq == CMV_DAILY && b->freq == CMV_DAILY)
        return cmv_arena_printf(
            arena,
            "Levels are joined on days that are sessions of both calendars (%s, %s) and have a "
            "value on both sides%s.",
            cmv_calendar_name(a->cal), cmv_calendar_name(b->cal),
            same_close
                ? ""
                : "; the two values of a day are taken at different hours, and none is shifted");
    if (a->freq == b->freq)
        return cmv_arena_printf(
            arena, "Levels are joined by calendar %s and dated at the later of their two dates.",
            period[slow->freq]);
    if (mode == CMV_ALIGN_KNOWN)
        return cmv_arena_printf(
            arena, "Each %s value is joined with the first %s close at or after its publication.",
            own, other);
    if (slow->freq == CMV_WEEKLY)
        return cmv_arena_printf(
            arena,
            "Each weekly value is joined with the %s value of its date, or with the last one "
            "before it when that day has no session.",
            other);
    return cmv_arena_printf(
        arena, "Each %s value is joined with the last %s value of the period that it stands for.",
        own, other);
}

CMV_WIDE static int longest_gap(const cmv_date *restrict date, size_t n) {
    int longest = 0;
    for (size_t i = 1; i < n; i++) {
        const int gap = date[i] - date[i - 1];
        longest = gap > longest ? gap : longest;
    }
    return longest;
}

static cmv_rc check_leg(const cmv_align_leg *leg, cmv_err *err) {
    if (!leg->cal) CMV_FAIL(err, CMV_E_ARG, "cmv_series_align: a leg without a calendar");
    if ((unsigned)leg->freq > CMV_ANNUAL)
        CMV_FAIL(err, CMV_E_ARG, "cmv_series_align: no such frequency");
    if (leg->level.n > 0 && (!leg->level.date || !leg->level.value))
        CMV_FAIL(err, CMV_E_ARG, "cmv_series_align: a leg without values");
    return CMV_OK;
}

cmv_rc cmv_series_align(const cmv_align_leg *a, const cmv_align_leg *b, cmv_align_mode mode,
                        cmv_arena *arena, cmv_aligned *out, cmv_err *err) {
    if (!a || !b || !arena || !out || (unsigned)mode > CMV_ALIGN_KNOWN)
        CMV_FAIL(err, CMV_E_ARG, "cmv_series_align: NULL argument or no such mode");
    CMV_TRY(check_leg(a, err));
    CMV_TRY(check_leg(b, err));
    bool mixed = a->freq != b->freq;
    if (!mixed) mode = CMV_ALIGN_DATED;
    cmv__pairs got = {.n = 0};
    CMV_TRY(mixed ? cmv__align_mixed(a, b, mode, arena, &got, err)
                  : align_equal(a, b, arena, &got, err));
    const char *rule = sentence(a, b, mode, arena);
    if (!rule) CMV_FAIL(err, CMV_E_NOMEM, "no room for the rule's sentence");
    *out = (cmv_aligned){
        .n = got.n,
        .date = got.date,
        .a = got.a,
        .b = got.b,
        .date_a = got.date_a,
        .date_b = got.date_b,
        .freq = a->freq > b->freq ? a->freq : b->freq,
        .mixed = mixed,
        .mode = mode,
        .max_gap_days = longest_gap(got.date, got.n),
        .dropped = got.dropped,
        .rule = rule,
    };
    return CMV_OK;
}
