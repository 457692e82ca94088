// SPDX-License-Identifier: Apache-2.0
/* Views of a series, and the names of the properties that come with it. */
#include "comove/series.h"

/* Index of the first date on or after `date`; n when there is none. */
static size_t lower_bound(cmv_series s, cmv_date date) {
    size_t low = 0, high = s.n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (s.date[mid] < date)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

cmv_series cmv_series_between(cmv_series s, cmv_date first, cmv_date last) {
    if (s.n == 0) return s;
    size_t from = first == CMV_DATE_NONE ? 0 : lower_bound(s, first);
    size_t to = last == CMV_DATE_NONE || last == INT32_MAX ? s.n : lower_bound(s, last + 1);
    if (to < from) to = from;
    return (cmv_series){s.date + from, s.value + from, to - from};
}

size_t cmv_series_at_or_before(cmv_series s, cmv_date date) {
    size_t next = date == INT32_MAX ? s.n : lower_bound(s, date + 1);
    return next == 0 ? SIZE_MAX : next - 1;
}

const char *cmv_freq_name(cmv_freq freq) {
    static const char *const names[] = {"daily", "weekly", "monthly", "quarterly", "annual"};
    return (unsigned)freq < sizeof names / sizeof names[0] ? names[freq] : "?";
}

const char *cmv_basis_name(cmv_basis basis) {
    switch (basis) {
    case CMV_BASIS_PRICE:
        return "price";
    case CMV_BASIS_TOTAL:
        return "total";
    }
    return "?";
}
