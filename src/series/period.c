// SPDX-License-Identifier: Apache-2.0
/* Ends of calendar periods within a list of dates. */
#include "base/error.h"
#include "date.h"

/* A period by its number, and dates that surely lie in it. */
typedef struct span {
    int32_t index;
    cmv_date first, last;
} span;

static span months_of(cmv_date date, int months) {
    const cmv_ymd d = cmv_date_ymd(date);
    const int before = (d.month - 1) % months, last = d.month - before + months - 1;
    const cmv_date from = cmv_date_of(d.year, d.month - before, 1);
    const cmv_date next =
        last == 12 ? cmv_date_of(d.year + 1, 1, 1) : cmv_date_of(d.year, last + 1, 1);
    const bool known = from != CMV_DATE_NONE && next != CMV_DATE_NONE;
    return (span){cmv__month_index(date, months), known ? from : date, known ? next - 1 : date};
}

static span period_of(cmv_date date, cmv_period period, cmv_weekday week_end) {
    switch (period) {
    case CMV_PERIOD_WEEK:
        return (span){cmv__week_index(date, week_end), date, date};
    case CMV_PERIOD_MONTH:
        return months_of(date, 1);
    case CMV_PERIOD_QUARTER:
        return months_of(date, 3);
    case CMV_PERIOD_YEAR:
        break;
    }
    return months_of(date, 12);
}

static size_t find_ends(const cmv_date *date, size_t n, cmv_period period, cmv_weekday week_end,
                        size_t *out) {
    size_t count = 0;
    span now = period_of(date[0], period, week_end);
    for (size_t i = 1; i < n; i++) {
        if (date[i] >= now.first && date[i] <= now.last) continue;
        const span next = period_of(date[i], period, week_end);
        if (next.index != now.index) out[count++] = i - 1;
        now = next;
    }
    out[count++] = n - 1;
    return count;
}

cmv_rc cmv_period_ends(const cmv_date *date, size_t n, cmv_period period, cmv_weekday week_end,
                       size_t *out, size_t *n_out, cmv_err *err) {
    if (n > 0 && (!date || !out)) CMV_FAIL(err, CMV_E_ARG, "cmv_period_ends: NULL argument");
    if (!n_out || (unsigned)period > CMV_PERIOD_YEAR || (unsigned)week_end > CMV_SUN)
        CMV_FAIL(err, CMV_E_ARG,
                 "cmv_period_ends: no such period or weekday, or no place for the count");
    *n_out = n > 0 ? find_ends(date, n, period, week_end, out) : 0;
    return CMV_OK;
}
