// SPDX-License-Identifier: Apache-2.0
/* What the files of this folder share about dates. */
#ifndef CMV_SERIES_DATE_H
#define CMV_SERIES_DATE_H

#include "comove/series.h"

/* Supported years; calendars hold no session outside. */
#define CMV__YEAR_MIN 1600
#define CMV__YEAR_MAX 2400
#define CMV__DATE_MIN (-135140) /* 1600-01-01 */
#define CMV__DATE_MAX 157419    /* 2400-12-31 */

/** a / b rounded down, b > 0. */
static inline int32_t cmv__floor_div(int64_t a, int32_t b) {
    return (int32_t)(a / b - (a % b < 0));
}

/** Number of the week that ends on `week_end` and holds `date`. */
static inline int32_t cmv__week_index(cmv_date date, cmv_weekday week_end) {
    return cmv__floor_div((int64_t)date + 3 + (CMV_SUN - (int)week_end), 7);
}

/** Number of the calendar period of `months` months (1, 3 or 12) that holds `date`. */
static inline int32_t cmv__month_index(cmv_date date, int months) {
    cmv_ymd d = cmv_date_ymd(date);
    return cmv__floor_div((int64_t)d.year * 12 + d.month - 1, months);
}

/** Months of a frequency's period: 1, 3, 12; 0 for daily and weekly. */
static inline int cmv__freq_months(cmv_freq freq) {
    switch (freq) {
    case CMV_MONTHLY:
        return 1;
    case CMV_QUARTERLY:
        return 3;
    case CMV_ANNUAL:
        return 12;
    default:
        return 0;
    }
}

#endif
