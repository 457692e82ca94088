// SPDX-License-Identifier: Apache-2.0
/*
 * Each threshold of src/feed/gate/thresholds.h from both sides, near enough that twice or half of it would answer otherwise.
 * Not here: GATE_REVISED_SAMPLE, a matter of cost alone.
 */
#include "support/gate_plain.h"

enum { NONE = -1, NOTE, FLAG, QUARANTINE };

/* One value of the other source lies so far away: tells what the usual change is. */
static void expect_usual(plain *p, double far, bool found) {
    plain_cross(p);
    p->cross[p->n - 3].value = p->came[p->n - 3].value * exp(far);
    plain_expect(p, CMV_GATE_CROSS, found ? FLAG : NONE);
}

/* ---- the usual change ------------------------------------------------------------------------------------------------------- */

static void test_usual_change_is_of_the_newest_thousand_held(void **state) {
    (void)state;
    for (int more = 0; more < 2; more++) { /* of 2400: the newest 1100 are calm, or 700 */
        plain *p = plain_make(&LEVEL, 0.001, 2400, 1);
        for (size_t i = 0; i < (more ? 1700 : 1300); i += 2) plain_move_all(p, i, i + 1, 0.04);
        expect_usual(p, 0.01, !more);
    }
}

static void test_usual_change_needs_thirty_held_values(void **state) {
    (void)state;
    for (int many = 0; many < 2; many++) { /* held ones are calm, those that come are not */
        size_t held = many ? 40 : 20;
        plain *p = plain_make(&LEVEL, 0.001, held + 100, 100);
        for (size_t i = held; i < p->n; i += 2) plain_move_all(p, i, i + 1, 0.03);
        expect_usual(p, 0.02, many);
    }
}

static void test_two_odd_values_may_stand_in_a_first_load(void **state) {
    (void)state;
    for (size_t zeros = 2; zeros <= 3; zeros++) { /* only by ratios is zero far away here */
        plain *p = plain_make(&MONEY, 0.1, 600, 600);
        for (size_t i = 0; i < zeros; i++) p->came[300 + i].value = 0;
        plain_expect(p, CMV_GATE_ZERO, zeros == 2 ? QUARANTINE : NONE);
    }
}

static void test_usual_change_needs_ten_changes(void **state) {
    (void)state;
    expect_usual(plain_make(&LEVEL, 0.01, 14, 14), 0.3, true);
    expect_usual(plain_make(&LEVEL, 0.01, 9, 9), 0.3, false);
}

static void test_heavy_tails_widen_the_usual_change(void **state) {
    (void)state;
    for (int far = 0; far < 2; far++) { /* 15 % of the changes are ten steps: usual is 4.1 */
        plain *p = plain_make(&LEVEL, 0.001, 400, 1);
        for (size_t i = 0; i < p->n; i += 13) plain_move_all(p, i, i + 1, 0.009);
        expect_usual(p, far ? 0.016 : 0.009, far);
    }
}

/* ---- slips of the point ----------------------------------------------------------------------------------------------------- */

typedef struct at {
    const cmv_gate_metric *metric;
    double step, ratio;
    cmv_gate_code code;
    int weight;
} at;

static const at JUMPS[] = {
    /* GATE_TEN_CHANGES: ten is 23 usual changes, or 15 */
    {&LEVEL, 0.1, 10, CMV_GATE_JUMP_10, FLAG},
    {&LEVEL, 0.15, 10, CMV_GATE_JUMP_10, NONE},
    /* GATE_TEN_NEAR, GATE_TEN_DOUBT: within .025 of ten, within .05, beyond */
    {&LEVEL, 0.01, 10.18, CMV_GATE_JUMP_10, QUARANTINE},
    {&LEVEL, 0.01, 10.36, CMV_GATE_JUMP_10, FLAG},
    {&LEVEL, 0.01, 10.41, CMV_GATE_JUMP_10, FLAG},
    {&LEVEL, 0.01, 10.73, CMV_GATE_JUMP_10, NONE},
    /* GATE_TEN_NEAR_MIN: .005 */
    {&LEVEL, 0.0005, 10.035, CMV_GATE_JUMP_10, QUARANTINE},
    {&LEVEL, 0.0005, 10.075, CMV_GATE_JUMP_10, FLAG},
    /* GATE_TEN_NEAR_MAX: .06 */
    {&LEVEL, 0.04, 10.46, CMV_GATE_JUMP_10, QUARANTINE},
    {&LEVEL, 0.04, 10.94, CMV_GATE_JUMP_10, FLAG},
    /* GATE_TEN_WILD: .05 */
    {&LEVEL, 0.035, 10, CMV_GATE_JUMP_10, QUARANTINE},
    {&LEVEL, 0.08, 10, CMV_GATE_JUMP_10, FLAG},
    /* GATE_JUMP_CHANGES: 55 usual ones, 30 */
    {&LEVEL, 0.005, 1.32, CMV_GATE_JUMP, FLAG},
    {&LEVEL, 0.005, 1.16, CMV_GATE_JUMP, NONE},
    /* GATE_SPLIT_NEAR: .02 */
    {&FUND, 0.01, 2.03, CMV_GATE_SPLIT_MISSED, QUARANTINE},
    {&FUND, 0.01, 2.06, CMV_GATE_SPLIT_MISSED, NONE},
    /* GATE_SPLIT_NEAR_CHANGES: .008 */
    {&FUND, 0.002, 2.012, CMV_GATE_SPLIT_MISSED, QUARANTINE},
    {&FUND, 0.002, 2.024, CMV_GATE_SPLIT_MISSED, NONE},
    /* GATE_SPLIT_NEAR_MIN: .002 */
    {&FUND, 0.0002, 2.003, CMV_GATE_SPLIT_MISSED, QUARANTINE},
    {&FUND, 0.0002, 2.006, CMV_GATE_SPLIT_MISSED, NONE},
    /* GATE_SPLIT_CHANGES, GATE_SPLIT_DOUBT: two is 53 usual changes, 31, 20 */
    {&FUND, 0.013, 0.5, CMV_GATE_SPLIT_MISSED, QUARANTINE},
    {&FUND, 0.022, 0.5, CMV_GATE_SPLIT_MISSED, FLAG},
    {&FUND, 0.035, 0.5, CMV_GATE_SPLIT_MISSED, NONE},
    /* GATE_ZERO_CHANGES: twenty are less than a factor of ten, or more */
    {&LEVEL, 0.1, 0, CMV_GATE_ZERO, QUARANTINE},
    {&LEVEL, 0.15, 0, CMV_GATE_ZERO, NONE},
};

static void test_jumps(void **state) {
    (void)state;
    for (size_t i = 0; i < KIT_COUNT(JUMPS); i++) {
        const at *t = &JUMPS[i];
        printf("step %g, ratio %g\n", t->step, t->ratio);
        plain *p = plain_make(t->metric, t->step, 300, 2);
        plain_tail(p, 2, t->ratio); /* and stays there */
        plain_expect(p, t->code, t->weight);
    }
}

static void test_rates_below_one_percent_may_rise_tenfold(void **state) {
    (void)state;
    for (int above = 0; above < 2; above++) {
        plain *p = plain_make(&YIELD, 0.002, 300, 1);
        plain_move_all(p, 0, 300, (above ? 0.15 : 0.07) - 4);
        plain_last(p, 10);
        plain_expect(p, CMV_GATE_JUMP_10, above ? QUARANTINE : NONE);
    }
}

/* So many changes of a factor of four before a tenfold one. */
static void expect_rare(const cmv_gate_metric *metric, size_t n, int before, double ratio,
                        cmv_gate_code code, bool rare) {
    plain *p = plain_make(metric, 0.01, n, 1);
    for (int i = 1; i <= before; i++) plain_move_all(p, 10 * (size_t)i, n, i % 2 ? 1.39 : -1.39);
    plain_last(p, ratio);
    int usual = code == CMV_GATE_JUMP ? FLAG : QUARANTINE;
    plain_expect(p, code, rare ? usual : NONE);
}

static void test_what_was_seen_more_than_twice_is_not_rare(void **state) {
    (void)state;
    expect_rare(&LEVEL, 150, 2, 10, CMV_GATE_JUMP_10, true);
    expect_rare(&LEVEL, 150, 3, 10, CMV_GATE_JUMP_10, false);
    expect_rare(&FUND, 150, 2, 0.25, CMV_GATE_SPLIT_MISSED, true);
    expect_rare(&FUND, 150, 3, 0.25, CMV_GATE_SPLIT_MISSED, false);
    expect_rare(&LEVEL, 150, 2, 7, CMV_GATE_JUMP, true);
    expect_rare(&LEVEL, 150, 3, 7, CMV_GATE_JUMP, false);
    /* GATE_RARE_SHARE: four more in 2,000 */
    expect_rare(&LEVEL, 2050, 5, 10, CMV_GATE_JUMP_10, true);
    expect_rare(&LEVEL, 2050, 8, 10, CMV_GATE_JUMP_10, false);
}

static void test_five_values_before_a_split_are_calm(void **state) {
    (void)state;
    for (size_t back = 3; back <= 7; back += 4) { /* a break so many values before */
        plain *p = plain_make(&FUND, 0.01, 300, 1);
        plain_move_all(p, 0, p->n - 1 - back, -0.7);
        plain_last(p, 2);
        plain_expect(p, CMV_GATE_SPLIT_MISSED, back == 7 ? QUARANTINE : FLAG);
    }
}

static void expect_split(double new_shares, cmv_date days, bool found) {
    plain *p = plain_make(&FUND, 0.01, 300, 1);
    cmv_event event = {p->came[299].date + days, CMV_EVENT_SPLIT, new_shares};
    plain_last(p, 1 / new_shares);
    p->k.series.event = &event;
    p->k.series.n_events = 1;
    plain_expect(p, CMV_GATE_SPLIT, found ? FLAG : NONE);
}

static void test_events(void **state) {
    (void)state;
    expect_split(4, 3, true); /* GATE_EVENT_DAYS */
    expect_split(4, 6, false);
    expect_split(1.2, 0, true); /* GATE_LOOK: 18 usual changes, 9 */
    expect_split(1.095, 0, false);
}

/* ---- what changed ----------------------------------------------------------------------------------------------------------- */

/* Every value but each `skip`-th (0: none) times ratio, and each `other`-th times something else. */
static plain *revise(const cmv_gate_metric *metric, size_t n, double ratio, size_t skip,
                     size_t other) {
    plain *p = plain_make(metric, 0.01, n, 1);
    for (size_t i = 0; i + 2 < n; i++) {
        if (skip && i % skip == 0) continue;
        p->came[i].value *= other && i % other == 0 ? ratio * 1.002 : ratio;
    }
    return p;
}

static void test_one_ratio(void **state) {
    (void)state;
    /* GATE_CONSTANT_SHARE: 98 % and 80 % of the changed values */
    plain_expect_text(revise(&MONEY, 400, 1.13, 0, 50), CMV_GATE_REVISED_MUCH, FLAG, "a new base");
    plain_expect_text(revise(&MONEY, 400, 1.13, 0, 5), CMV_GATE_REVISED_MUCH, FLAG, "changed (");
    /* GATE_SAME_MOST: 3 % and 8 % unchanged */
    plain_expect(revise(&FUND, 400, 0.97, 33, 0), CMV_GATE_SEAM, FLAG);
    plain_expect(revise(&FUND, 400, 0.97, 12, 0), CMV_GATE_SEAM, NONE);
    /* GATE_UNIT_NEAR */
    plain_expect(revise(&MONEY, 400, 10.015, 0, 0), CMV_GATE_UNIT_SWITCH, QUARANTINE);
    plain_expect(revise(&MONEY, 400, 10.03, 0, 0), CMV_GATE_UNIT_SWITCH, NONE);
    /* GATE_RATIO_SLACK: every other one a little apart */
    for (int far = 0; far < 2; far++) {
        plain *p = revise(&FUND, 400, 0.97, 0, 0);
        for (size_t i = 0; i < 398; i += 2) p->came[i].value *= 1 + (far ? 3e-6 : 1.4e-6);
        plain_expect(p, CMV_GATE_SEAM, far ? NONE : FLAG);
    }
    /* GATE_CONSTANT_MIN */
    for (size_t n = 2; n <= 4; n += 2) {
        plain *p = plain_make(&MONEY, 0.01, 300, 1);
        for (size_t i = 0; i < n; i++) p->came[100 + i].value *= 100;
        plain_expect(p, CMV_GATE_UNIT_SWITCH, n == 4 ? QUARANTINE : NONE);
    }
}

/* A share of the values moved up and down by so many steps. */
static plain *shake(const cmv_gate_metric *metric, size_t n, int percent, double steps) {
    plain *p = plain_make(metric, 0.01, n, 1);
    int seen = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        if ((int)(i * 37 % 100) >= percent) continue;
        plain_move(p, p->came, i, i + 1, (seen++ % 2 ? -steps : steps) * 0.01);
    }
    return p;
}

static void test_share_of_revised_values(void **state) {
    (void)state;
    /* GATE_REVISED_SHARE, GATE_REVISED_SMALL: of a publisher that does not revise */
    plain_expect(shake(&YIELD, 401, 28, 2), CMV_GATE_REVISED_MUCH, QUARANTINE);
    plain_expect(shake(&YIELD, 401, 14, 2), CMV_GATE_REVISED_MUCH, NONE);
    plain_expect(shake(&YIELD, 401, 28, 0.35), CMV_GATE_REVISED_MUCH, QUARANTINE);
    plain_expect(shake(&YIELD, 401, 28, 0.18), CMV_GATE_REVISED_MUCH, FLAG);
    /* GATE_FLAG_SHARE: of one that does */
    plain_expect(shake(&MONEY, 401, 35, 0.5), CMV_GATE_REVISED_MUCH, NONE);
    plain_expect(shake(&MONEY, 401, 70, 0.5), CMV_GATE_REVISED_MUCH, FLAG);
    plain_expect(shake(&MONEY, 401, 70, 0.2), CMV_GATE_REVISED_MUCH,
                 NONE); /* re-estimated every week */
    /* GATE_OTHER_SHARE, GATE_OTHER_CHANGES */
    plain_expect(shake(&MONEY, 401, 70, 8), CMV_GATE_REVISED_MUCH, QUARANTINE);
    plain_expect(shake(&MONEY, 401, 35, 8), CMV_GATE_REVISED_MUCH, NONE);
    plain_expect(shake(&MONEY, 401, 70, 6), CMV_GATE_REVISED_MUCH, QUARANTINE);
    plain_expect(shake(&MONEY, 401, 70, 3), CMV_GATE_REVISED_MUCH, FLAG);
    /* GATE_REVISED_MIN: four and seven of few */
    for (size_t n = 4; n <= 7; n += 3) {
        plain *p = plain_make(&YIELD, 0.01, 14, 1);
        for (size_t i = 2; i < 2 + n; i++) p->came[i].value += i % 2 ? 0.02 : -0.021;
        plain_expect(p, CMV_GATE_REVISED_MUCH, n == 7 ? QUARANTINE : NONE);
    }
}

/* Up and down by `slope` steps a value, up to thirty steps away: far from what is held, by changes of that size. */
static void drift(plain *p, size_t from, size_t to, double slope) {
    size_t half = (size_t)(30 / slope);
    for (size_t i = from; i < to; i++) {
        size_t j = (i - from) % (2 * half);
        double away = slope * (double)(j < half ? j : 2 * half - j);
        plain_move(p, p->came, i, i + 1, away * p->step);
    }
}

static void test_disorder_of_another_series(void **state) {
    (void)state;
    for (int wild = 0; wild < 2; wild++) {
        plain *p = plain_make(&MONEY, 0.01, 1001, 1);
        drift(p, 0, 1000, wild ? 1.4 : 0.7);
        plain_expect(p, CMV_GATE_REVISED_MUCH, wild ? QUARANTINE : FLAG);
    }
}

/* ---- dates ------------------------------------------------------------------------------------------------------------------ */

/* First loads with two weekend days a week and so many others. */
static void expect_off(int weekdays, int weight) {
    plain *p = plain_make(&FUND, 0.01, 200, 200);
    int per_week = weekdays + 2;
    cmv_date monday = day("1971-01-04");
    for (int i = 0; i < 200; i++) {
        int d = i % per_week;
        p->came[i].date = monday + i / per_week * 7 + (d < weekdays ? d : 5 + d - weekdays);
    }
    p->k.c.metric.cal = calendar("weekday");
    p->k.c.now = cmv_zone_instant(CMV_ZONE_UTC, monday + 2000, 0);
    plain_expect(p, CMV_GATE_OFF_CALENDAR, weight);
}

static void test_share_of_days_without_a_session(void **state) {
    (void)state;
    expect_off(4, NOTE);
    expect_off(1, FLAG);
}

/* So many sessions missing before the newest value. */
static void expect_gap(const char *name, cmv_freq freq, int missing, bool found) {
    plain *p = plain_make(&LEVEL, 0.01, 100, 1);
    const cmv_calendar *cal = calendar(name);
    cmv_date date = cmv_calendar_on_or_after(cal, 0);
    for (size_t i = 0; i < 100; i++) {
        for (int m = 0; i == 99 && m < missing; m++) date = cmv_calendar_on_or_after(cal, date + 1);
        p->held[i].date = p->came[i].date = date;
        date = cmv_calendar_on_or_after(cal, date + 1);
    }
    p->k.c.metric.cal = cal;
    p->k.c.metric.freq = freq;
    p->k.c.now = cmv_zone_instant(CMV_ZONE_UTC, date + 1, 0);
    plain_expect(p, CMV_GATE_GAP, found ? FLAG : NONE);
}

static void test_gaps(void **state) {
    (void)state;
    expect_gap("weekday", CMV_DAILY, 7, true);
    expect_gap("weekday", CMV_DAILY, 4, false);
    expect_gap("weekly:friday", CMV_WEEKLY, 3, true);
    expect_gap("weekly:friday", CMV_WEEKLY, 1, false);
    expect_gap("monthly", CMV_MONTHLY, 1, true);
    expect_gap("monthly", CMV_MONTHLY, 0, false);
    expect_gap("own", CMV_DAILY, 30, false);
}

static void test_a_day_early_is_no_word_worth(void **state) {
    (void)state;
    for (int hours = 16; hours <= 36; hours += 20) {
        plain *p = plain_make(&LEVEL, 0.01, 300, 1);
        p->k.c.now = cmv_zone_instant(CMV_ZONE_UTC, 299, 0);
        p->k.c.metric.pub.after = hours / 24;
        p->k.c.metric.pub.minute = hours % 24 * 60;
        plain_expect(p, CMV_GATE_EARLY, hours > 24 ? FLAG : NONE);
    }
}

/* ---- what the reply lacks --------------------------------------------------------------------------------------------------- */

/* Of n values held: the oldest and the newest so many are not there, and so many inside. */
static void expect_lost(size_t n, size_t before, size_t inside, size_t after, bool found) {
    plain *p = plain_make(&LEVEL, 0.01, n, 0);
    p->first = before;
    p->n = n - after;
    if (inside) {
        memmove(&p->came[n / 2], &p->came[n / 2 + inside], (n / 2 - inside) * sizeof *p->came);
        p->n -= inside;
    }
    plain_expect(p, CMV_GATE_SHRUNK, found ? FLAG : NONE);
}

static void test_lost_history(void **state) {
    (void)state;
    expect_lost(300, 4, 0, 0, true);
    expect_lost(300, 2, 0, 0, false);
    expect_lost(300, 0, 0, 7, true);
    expect_lost(300, 0, 0, 3, false);
    expect_lost(100, 0, 7, 0, true);
    expect_lost(100, 0, 3, 0, false);
    expect_lost(1000, 0, 15, 0, true); /* GATE_LOST_INSIDE_SHARE */
    expect_lost(1000, 0, 7, 0, false);
}

/* ---- repeats ---------------------------------------------------------------------------------------------------------------- */

/* So many values held, of them so many lone repeats, and a run of repeats at the end. */
static void expect_run(size_t held, size_t repeats, size_t run, cmv_gate_code code, bool found) {
    plain *p = plain_make(&LEVEL, 0.01, held + run, run);
    for (size_t i = 0; i < repeats; i++)
        p->held[12 * i + 1].value = p->came[12 * i + 1].value = p->came[12 * i].value;
    for (size_t i = held; i < held + run; i++) p->came[i].value = p->came[held - 1].value;
    plain_expect(p, code, found ? FLAG : NONE);
}

static void test_repeats(void **state) {
    (void)state;
    /* GATE_REPEAT_CHANCE: once in 3,000, in 1,300 */
    expect_run(3000, 0, 1, CMV_GATE_REPEAT, true);
    expect_run(1300, 0, 1, CMV_GATE_REPEAT, false);
    /* GATE_REPEAT_HISTORY */
    expect_run(300, 0, 2, CMV_GATE_REPEAT, true);
    expect_run(180, 0, 2, CMV_GATE_REPEAT, false);
    /* GATE_FROZEN_RUN */
    expect_run(600, 0, 7, CMV_GATE_FROZEN, true);
    expect_run(600, 0, 4, CMV_GATE_FROZEN, false);
    /* GATE_FROZEN_CHANCE: .71 and 1.35 in a million */
    expect_run(998, 58, 5, CMV_GATE_FROZEN, true);
    expect_run(998, 66, 5, CMV_GATE_FROZEN, false);
}

/* ---- another source --------------------------------------------------------------------------------------------------------- */

/* Of so many shared dates, so many apart by so many usual changes. */
static void expect_cross(size_t shared, size_t apart, double changes, cmv_gate_code code,
                         int weight) {
    plain *p = plain_make(&LEVEL, 0.01, 600, 1);
    plain_cross(p);
    p->k.c.cross = p->cross + (p->n - shared);
    p->k.c.n_cross = shared;
    for (size_t i = 0; i < apart; i++) p->cross[p->n - 1 - i].value *= exp(changes * 0.01);
    plain_expect(p, code, weight);
}

static void test_another_source(void **state) {
    (void)state;
    expect_cross(100, 1, 4.5, CMV_GATE_CROSS, FLAG);
    expect_cross(100, 1, 2, CMV_GATE_CROSS, NONE);
    expect_cross(7, 7, 9, CMV_GATE_CROSS_ALL, QUARANTINE); /* GATE_CROSS_MIN */
    expect_cross(4, 4, 9, CMV_GATE_CROSS, FLAG);
    expect_cross(100, 70, 9, CMV_GATE_CROSS_ALL, QUARANTINE); /* GATE_CROSS_SHARE */
    expect_cross(100, 35, 9, CMV_GATE_CROSS, FLAG);
    expect_cross(600, 180, 9, CMV_GATE_CROSS_ALL, QUARANTINE); /* GATE_CROSS_DATES: of 250 */
    expect_cross(200, 80, 9, CMV_GATE_CROSS, FLAG);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_usual_change_is_of_the_newest_thousand_held),
        cmocka_unit_test(test_usual_change_needs_thirty_held_values),
        cmocka_unit_test(test_two_odd_values_may_stand_in_a_first_load),
        cmocka_unit_test(test_usual_change_needs_ten_changes),
        cmocka_unit_test(test_heavy_tails_widen_the_usual_change),
        cmocka_unit_test(test_jumps),
        cmocka_unit_test(test_rates_below_one_percent_may_rise_tenfold),
        cmocka_unit_test(test_what_was_seen_more_than_twice_is_not_rare),
        cmocka_unit_test(test_five_values_before_a_split_are_calm),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_one_ratio),
        cmocka_unit_test(test_share_of_revised_values),
        cmocka_unit_test(test_disorder_of_another_series),
        cmocka_unit_test(test_share_of_days_without_a_session),
        cmocka_unit_test(test_gaps),
        cmocka_unit_test(test_a_day_early_is_no_word_worth),
        cmocka_unit_test(test_lost_history),
        cmocka_unit_test(test_repeats),
        cmocka_unit_test(test_another_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
