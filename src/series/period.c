// SPDX-License-Identifier: Apache-2.0
/* Ends of calendar periods within a list of dates. */
#include "base/error.h"
#include "date.h"

static int32_t period_index(cmv_date date, cmv_period period, cmv_weekday week_end) {
    switch (period) {
    case CMV_PERIOD_WEEK:
        return cmv__week_index(date, week_end);
    case CMV_PERIOD_MONTH:
        return cmv__month_index(date, 1);
    case CMV_PERIOD_QUARTER:
        return cmv__month_index(date, 3);
    case CMV_PERIOD_YEAR:
        break;
    }
    return cmv__month_index(date, 12);
}

cmv_rc cmv_period_ends(const cmv_date *date, size_t n, cmv_period period, cmv_weekday week_end,
                       size_t *out, size_t *n_out, cmv_err *err) {
    if (n > 0 && (!date || !out)) CMV_FAIL(err, CMV_E_ARG, "cmv_period_ends: NULL argument");
    if (!n_out || (unsigned)period > CMV_PERIOD_YEAR || (unsigned)week_end > CMV_SUN)
        CMV_FAIL(err, CMV_E_ARG,
                 "cmv_period_ends: no such period or weekday, or no place for the count");
    size_t count = 0;
    int32_t current = n > 0 ? period_index(date[0], period, week_end) : 0;
    for (size_t i = 0; i < n; i++) {
        int32_t next = i + 1 < n ? period_index(date[i + 1], period, week_end) : current;
        if (i + 1 == n || next != current) out[count++] = i;
        current = next;
    }
    *n_out = count;
    return CMV_OK;
}
