// SPDX-License-Identifier: Apache-2.0
/* Made markets for the tests of answers: legs on a calendar, and reports of them. Include after num_kit.h. */
#ifndef CMV_TESTS_LEG_KIT_H
#define CMV_TESTS_LEG_KIT_H

#include "comove/pair.h"

enum { LEG_MAX = 6000 };

typedef struct leg_kit {
    cmv_date date[LEG_MAX];
    double value[LEG_MAX];
    cmv_leg leg;
} leg_kit;

static inline const cmv_calendar *leg_calendar(const char *name) {
    const cmv_calendar *cal = NULL;
    assert_int_equal(cmv_calendar_find(name, &cal, NULL), CMV_OK);
    return cal;
}

/* Points the leg at the first n values. */
static inline void leg_cut(leg_kit *k, size_t n) {
    k->leg.level = k->leg.sample = (cmv_series){k->date, k->value, n};
}

/* n sessions of a calendar from `first` on; the values are left to the caller. */
static inline void leg_make(leg_kit *k, const char *id, const char *calendar, cmv_freq freq,
                            cmv_date first, size_t n) {
    const cmv_calendar *cal = leg_calendar(calendar);
    assert_true(n <= LEG_MAX);
    k->leg = (cmv_leg){.id = id,
                       .name = id,
                       .short_name = id,
                       .label = id,
                       .category_id = "equity-index",
                       .category = "Equity",
                       .unit = "USD",
                       .description = "",
                       .is_price = true,
                       .freq = freq,
                       .transform = CMV_TRANSFORM_LOG,
                       .cal = cal,
                       .close_minute = 960,
                       .close_zone = CMV_ZONE_NEW_YORK,
                       .pub = {.of = CMV_PUB_DAYS,
                               .after = freq == CMV_DAILY ? 0 : 1,
                               .minute = 990,
                               .zone = CMV_ZONE_NEW_YORK,
                               .cal = leg_calendar("us-bond")},
                       .sources = ""};
    cmv_date d = cmv_calendar_on_or_after(cal, first);
    for (size_t i = 0; i < n; i++) {
        k->date[i] = d;
        d = cmv_calendar_add(cal, d, 1);
    }
    leg_cut(k, n);
}

static inline cmv_pair_report leg_report(const cmv_leg *a, const cmv_leg *b, cmv_pair_opt opt,
                                         const cmv_answer_opt *answers, cmv_arena *arena) {
    cmv_pair_report r;
    opt.answers = answers;
    if (opt.today == CMV_DATE_NONE && a->sample.n) opt.today = a->sample.date[a->sample.n - 1];
    KIT_OK(cmv_pair_report_of(a, b, &opt, arena, &r, err));
    assert_non_null(r.answers);
    return r;
}

/* Row of the last value dated on or before a day. */
static inline size_t leg_row(const leg_kit *k, cmv_date date) {
    const size_t at = cmv_series_at_or_before(k->leg.sample, date);
    assert_true(at != SIZE_MAX);
    return at;
}

#endif
