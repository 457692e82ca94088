// SPDX-License-Identifier: Apache-2.0
/* What each rule of the gate looks at beside its threshold: one small case a rule, that answers otherwise without it. */
#include "support/gate_plain.h"

enum { NONE = -1, NOTE, FLAG, QUARANTINE };

/* ---- slips, splits, zeros --------------------------------------------------------------------------------------------------- */

static void test_tens_are_weighed_by_their_neighbours(void **state) {
    (void)state;
    plain *p = plain_make(&LEVEL, 0.01, 300, 2); /* doubtful, and back on the next day */
    p->came[298].value *= 10.38;
    plain_expect(p, CMV_GATE_JUMP_10, QUARANTINE);

    p = plain_make(&LEVEL, 0.01, 300, 2); /* a hundred need not be exact */
    plain_tail(p, 2, 103.5);
    plain_expect(p, CMV_GATE_JUMP_100, QUARANTINE);

    p = plain_make(&LEVEL, 0.01, 300,
                   1); /* the level changed three values ago: on its way somewhere */
    plain_move_all(p, 0, 296, -1.3);
    plain_last(p, 10);
    plain_expect(p, CMV_GATE_JUMP_10, FLAG);

    p = plain_make(&LEVEL, 0.01, 8, 8); /* too short to know */
    plain_last(p, 10);
    plain_expect(p, CMV_GATE_JUMP_10, FLAG);
    p = plain_make(&YIELD, 0.01, 8, 8);
    plain_last(p, 10);
    plain_expect(p, CMV_GATE_JUMP_10, FLAG);

    p = plain_make(&LEVEL, 0.01, 300, 300); /* the first value of all */
    p->came[0].value *= 10;
    plain_judge(p);
    assert_non_null(gate_finding(&p->k, CMV_GATE_JUMP_10));
    assert_int_equal(gate_finding(&p->k, CMV_GATE_JUMP_10)->n, 1);
    assert_int_equal(gate_finding(&p->k, CMV_GATE_JUMP_10)->first, p->came[0].date);
    gate_close(&p->k);

    p = plain_make(&LEVEL, 0.01, 300, 5); /* there and back is one finding */
    p->came[297].value *= 10;
    assert_int_equal(plain_expect(p, CMV_GATE_JUMP_10, QUARANTINE), 1);
}

static void test_only_steps_with_a_new_value_are_in_question(void **state) {
    (void)state;
    plain *p = plain_make(&LEVEL, 0.01, 300, 1); /* a break that is held */
    plain_move_all(p, 0, 100, -log(10));
    plain_expect(p, CMV_GATE_JUMP_10, NONE);

    p = plain_make(&LEVEL, 0.01, 300, 0); /* older history in another unit before what is held */
    plain_move(p, p->came, 0, 100, -log(10));
    memmove(p->held, p->held + 100, 200 * sizeof *p->held);
    p->n_held = 200;
    plain_expect(p, CMV_GATE_JUMP_10, QUARANTINE);
}

static plain *with_event(double ratio, cmv_event_kind kind, double told) {
    static cmv_event event;
    plain *p = plain_make(&FUND, 0.01, 300, 1);
    plain_last(p, ratio);
    event = (cmv_event){p->came[299].date, kind, told};
    p->k.series.event = &event;
    p->k.series.n_events = 1;
    return p;
}

static void test_events_explain_their_own_change_only(void **state) {
    (void)state;
    plain *p = with_event(0.6, CMV_EVENT_DIVIDEND, 0);
    ((cmv_event *)p->k.series.event)->value = p->came[298].value * 0.4;
    plain_judge(p);
    assert_int_equal(p->k.out.n_findings, 0); /* a dividend of 40 % of the price */
    gate_close(&p->k);
    plain_expect(with_event(0.1, CMV_EVENT_SPLIT, 4), CMV_GATE_SPLIT, NONE);
    plain_expect(with_event(0.1, CMV_EVENT_SPLIT, 4), CMV_GATE_JUMP_10, QUARANTINE);
    plain_expect(with_event(0.25, CMV_EVENT_SPLIT, 4), CMV_GATE_SPLIT, FLAG);
}

static void test_splits_need_calm_after_them(void **state) {
    (void)state;
    plain *p = plain_make(&FUND, 0.01, 300, 2);
    plain_tail(p, 2, 0.5);
    p->came[299].value *= exp(0.09);
    plain_expect(p, CMV_GATE_SPLIT_MISSED, FLAG);

    p = plain_make(&FUND, 0.01, 300, 2); /* GATE_LOOK / 2 */
    plain_tail(p, 2, 0.5);
    p->came[299].value = p->came[298].value * exp(0.04);
    plain_expect(p, CMV_GATE_SPLIT_MISSED, QUARANTINE);

    p = plain_make(&FUND, 0.01, 300, 1); /* and nobody who says the same */
    plain_last(p, 0.5);
    plain_cross(p);
    p->cross[299] = p->came[299];
    plain_expect(p, CMV_GATE_SPLIT_MISSED, FLAG);

    p = plain_make(&LEVEL, 0.01, 300, 1); /* what is no price has no shares */
    plain_last(p, 0.5);
    plain_expect(p, CMV_GATE_SPLIT_MISSED, NONE);
}

static void test_zeros(void **state) {
    (void)state;
    plain *p = plain_make(&MONEY, 0.01, 300, 1); /* zero was held before */
    p->held[50].value = p->came[50].value = p->came[299].value = 0;
    plain_expect(p, CMV_GATE_ZERO, NONE);

    p = plain_make(&FUND, 0.01, 300, 1); /* a price is never zero */
    p->held[50].value = p->came[50].value = p->came[299].value = 0;
    plain_expect(p, CMV_GATE_ZERO, QUARANTINE);

    p = plain_make(&FUND, 0.15, 300, 1); /* however wild */
    p->came[299].value = 0;
    plain_expect(p, CMV_GATE_ZERO, QUARANTINE);

    p = plain_make(&MONEY, 0.01, 300, 300); /* not held yet: the zero may be the fault */
    p->came[50].value = 0;
    plain_expect(p, CMV_GATE_ZERO, QUARANTINE);

    p = plain_make(&MONEY, 0.01, 300, 300); /* four of them are a habit */
    for (size_t i = 50; i < 250; i += 50) p->came[i].value = 0;
    plain_expect(p, CMV_GATE_ZERO, NONE);

    p = plain_make(&MONEY, 0.01, 7, 7); /* too short to know */
    p->came[4].value = 0;
    plain_expect(p, CMV_GATE_ZERO, NONE);

    p = plain_make(&FUND, 0.01, 7, 7); /* zero after zero is one */
    p->came[4].value = p->came[5].value = 0;
    assert_int_equal(plain_expect(p, CMV_GATE_ZERO, QUARANTINE), 1);

    p = plain_make(&MONEY, 0.1, 300, 1); /* a withdrawn value held is not one at zero */
    p->held[50].value = NAN;
    p->came[299].value = 0;
    plain_expect(p, CMV_GATE_ZERO, QUARANTINE);
}

static void test_other_jumps(void **state) {
    (void)state;
    plain *p = plain_make(&FUND, 0.01, 300, 1); /* below zero no ratio helps */
    p->came[299].value = -0.4;
    plain_expect(p, CMV_GATE_JUMP, FLAG);

    p = plain_make(&LEVEL, 0.01, 8, 8);
    plain_last(p, 3);
    plain_expect(p, CMV_GATE_JUMP, NONE);
}

/* ---- the measure ------------------------------------------------------------------------------------------------------------ */

/* The other source is so far away on one date near the end. */
static void expect_cross(plain *p, double far, bool found) {
    plain_cross(p);
    p->cross[p->n - 3].value = p->came[p->n - 3].value + far;
    plain_expect(p, CMV_GATE_CROSS, found ? FLAG : NONE);
}

static void test_the_measure_of_a_series(void **state) {
    (void)state;
    plain *p = plain_make(&LEVEL, 0.001, 4000, 4000); /* a first load is measured by all of it */
    for (size_t i = 1100; i < 4000; i += 2) plain_move_all(p, i, i + 1, 0.04);
    expect_cross(p, 1, false);

    p = plain_make(&YIELD, 0.01, 300, 1); /* nothing finer than the last digit */
    for (size_t i = 0; i < 300; i++) p->half[i] = 0.05;
    expect_cross(p, 0.2, false);

    p = plain_make(&LEVEL, 0.001, 300, 1);
    for (size_t i = 0; i < 300; i++) p->half[i] = 0.5;
    expect_cross(p, 2, false);

    p = plain_make(&FUND, 0.01, 500, 1); /* prices by ratios, whatever stands in them */
    for (size_t i = 0; i < 500; i++) plain_move_all(p, i, i + 1, -0.01 * (double)i);
    p->held[3].value = p->came[3].value = -1;
    expect_cross(p, 0.1 * p->came[497].value, true);

    p = plain_make(&YIELD, 0.02, 400, 1); /* rates by differences, where a ratio would be large */
    for (size_t i = 0; i < 400; i++) plain_move_all(p, i, i + 1, 0.02 * (400 - (double)i) - 3.9);
    expect_cross(p, 0.04, false);

    p = plain_make(&LEVEL, 0.01, 300, 1); /* and whatever passes through zero */
    for (size_t i = 0; i < 300; i++) {
        p->came[i].value -= 101.5;
        p->held[i].value = p->cross[i].value = p->came[i].value;
    }
    p->came[297].value = p->cross[297].value = -1;
    p->held[297].value = -1;
    expect_cross(p, 0.02, false);
}

static void test_another_source_counts_dates(void **state) {
    (void)state;
    plain *p = plain_make(&MONEY, 0.01, 300, 8); /* three vintages of each of two dates */
    plain_cross(p);
    for (size_t i = 294; i < 300; i++) {
        p->came[i].date = (cmv_date)(294 + (i - 294) / 3);
        p->came[i].known_at = (cmv_utc_ms)i;
        p->came[i].value = 150 + (double)i / 100;
    }
    p->k.c.cross = p->cross + 294;
    p->k.c.n_cross = 6;
    assert_int_equal(plain_expect(p, CMV_GATE_CROSS, FLAG), 2);

    p = plain_make(&MONEY, 0.01, 300, 1); /* what was withdrawn is not compared */
    plain_cross(p);
    p->came[200].value = NAN;
    p->came[200].known_at = 1;
    plain_expect(p, CMV_GATE_CROSS, NONE);

    p = plain_make(&LEVEL, 0.01, 8, 8); /* nor what has no measure */
    plain_cross(p);
    p->cross[5].value *= 2;
    plain_expect(p, CMV_GATE_CROSS, NONE);
}

/* ---- dates ------------------------------------------------------------------------------------------------------------------ */

static plain *on_weekdays(const cmv_gate_metric *metric) {
    plain *p = plain_make(metric, 0.01, 200, 5);
    p->k.c.metric.cal = calendar("weekday");
    cmv_date date = day("2020-01-01");
    for (size_t i = 0; i < 200; i++) {
        p->came[i].date = p->held[i].date = date;
        date = cmv_calendar_on_or_after(p->k.c.metric.cal, date + 1);
    }
    p->k.c.now = cmv_zone_instant(CMV_ZONE_UTC, date + 9, 0);
    return p;
}

/* Moves the value at i to the Saturday after the one before, a copy of it. */
static size_t make_copy(plain *p) {
    size_t i = 196;
    while (cmv_date_weekday(p->came[i].date) != CMV_MON) i++;
    p->came[i].date -= 2;
    p->came[i].value = p->came[i - 1].value;
    return i;
}

static void test_copies_on_days_without_a_session(void **state) {
    (void)state;
    plain *p = on_weekdays(&FUND); /* the first row of a window repeats what is held */
    p->first = make_copy(p);
    p->n_held = p->first;
    p->k.c.from = p->came[p->first].date;
    plain_expect(p, CMV_GATE_STALE_COPY, FLAG);

    p = on_weekdays(&FUND); /* a vintage of its own is no copy */
    size_t i = make_copy(p);
    p->came[i + 1].date = p->came[i].date;
    p->came[i + 1].value = p->came[i].value;
    p->came[i].known_at = 1;
    p->came[i + 1].known_at = 2;
    plain_expect(p, CMV_GATE_STALE_COPY, NONE);

    p = on_weekdays(&MONEY); /* a weekly value may stand on any day */
    make_copy(p);
    p->k.c.metric.freq = CMV_WEEKLY;
    plain_expect(p, CMV_GATE_STALE_COPY, NONE);

    p = on_weekdays(&FUND); /* where the calendar is wrong, nothing is left out */
    p->n_held = 0;
    for (size_t j = 0; j < 200; j++) p->came[j].date = day("2020-01-04") + (cmv_date)(7 * j);
    p->came[150].value = p->came[149].value;
    p->k.c.now = cmv_zone_instant(CMV_ZONE_UTC, p->came[199].date + 2, 0);
    plain_expect(p, CMV_GATE_STALE_COPY, NONE);
}

static void test_the_same_instant_twice_counts_once(void **state) {
    (void)state;
    plain *p = plain_make(&MONEY, 0.01, 300, 2);
    p->came[299].date = p->came[298].date;
    plain_judge(p);
    assert_int_equal(p->k.out.n, 299);
    assert_true(p->k.out.obs[298].value == p->came[299].value);
    gate_close(&p->k);
    p = plain_make(&MONEY, 0.01, 300, 2);
    p->came[299].date = p->came[298].date;
    p->came[299].known_at = 1; /* two vintages are two rows */
    plain_judge(p);
    assert_int_equal(p->k.out.n, 300);
    gate_close(&p->k);
    p = plain_make(&MONEY, 0.01, 300, 2); /* the reply's own count does not replace the dates */
    p->came[299].date = p->came[298].date;
    p->k.fetched.n_duplicates = 7;
    plain_expect_text(p, CMV_GATE_DUPLICATE, NOTE, "1 date came twice");
}

static void test_today_is_the_later_of_two(void **state) {
    (void)state;
    plain *p = plain_make(&LEVEL, 0.01, 300, 1);
    p->k.c.metric.pub.zone = CMV_ZONE_NEW_YORK; /* where it is still the day before */
    p->k.c.metric.pub.minute = 960;
    p->k.c.now = cmv_zone_instant(CMV_ZONE_UTC, p->came[299].date, 60);
    plain_expect(p, CMV_GATE_FUTURE, NONE);

    p = plain_make(&LEVEL, 0.01, 300, 0); /* what is held is not judged again */
    p->k.c.now = cmv_zone_instant(CMV_ZONE_UTC, p->came[290].date, 60);
    plain_expect(p, CMV_GATE_FUTURE, NONE);
}

static void test_holes(void **state) {
    (void)state;
    plain *p =
        plain_make(&LEVEL, 0.01, 300, 20); /* the longest of two is told, with how many there are */
    for (size_t i = 285; i < 300; i++) p->came[i].date += i < 292 ? 6 : 14;
    p->k.c.now += (cmv_utc_ms)20 * 86400000;
    plain_expect_text(p, CMV_GATE_GAP, FLAG, "sessions are missing in 2 places");
    p = plain_make(&LEVEL, 0.01, 300, 20);
    for (size_t i = 285; i < 300; i++) p->came[i].date += i < 292 ? 6 : 14;
    p->k.c.now += (cmv_utc_ms)20 * 86400000;
    plain_expect_text(p, CMV_GATE_GAP, FLAG, ": 8");

    p = plain_make(&LEVEL, 0.01, 300, 1); /* a hole that is held is no news */
    for (size_t i = 100; i < 300; i++) p->held[i].date = p->came[i].date += 10;
    p->k.c.now += (cmv_utc_ms)20 * 86400000;
    plain_expect(p, CMV_GATE_GAP, NONE);

    p = plain_make(&LEVEL, 0.01, 300, 0); /* one between older history and what is held is */
    for (size_t i = 100; i < 300; i++) p->held[i].date = p->came[i].date += 10;
    memmove(p->held, p->held + 100, 200 * sizeof *p->held);
    p->n_held = 200;
    p->k.c.now += (cmv_utc_ms)20 * 86400000;
    plain_expect(p, CMV_GATE_GAP, FLAG);

    p = plain_make(&MONEY, 0.01, 300, 10); /* withdrawn values fill none */
    for (size_t i = 291; i < 298; i++) {
        p->came[i].value = NAN;
        p->came[i].known_at = 1;
    }
    plain_expect(p, CMV_GATE_GAP, FLAG);
}

/* ---- what changed, what is lost --------------------------------------------------------------------------------------------- */

static void test_only_what_was_asked_for_can_be_lost(void **state) {
    (void)state;
    for (int how = 0; how < 3; how++) { /* everything; whole though a date was asked for; a window */
        plain *p = plain_make(&LEVEL, 0.01, 300, 1);
        p->first = 100;
        if (how > 0) p->k.c.from = p->came[100].date;
        p->k.fetched.whole = how == 1;
        plain_expect(p, CMV_GATE_SHRUNK, how < 2 ? FLAG : NONE);
    }
    plain *p = plain_make(&MONEY, 0.01, 300, 1); /* what was withdrawn cannot be lost */
    for (size_t i = 0; i < 5; i++) p->held[i].value = NAN;
    p->first = 5;
    plain_expect(p, CMV_GATE_SHRUNK, NONE);
}

static void test_seams_of_what_kind(void **state) {
    (void)state;
    cmv_gate_metric total = FUND;
    total.basis = CMV_BASIS_TOTAL;
    plain *p = plain_make(&total, 0.01, 300, 1); /* a total return that rises looking back is odd */
    plain_move(p, p->came, 0, 290, 0.005);
    plain_expect(p, CMV_GATE_SEAM, FLAG);

    p = plain_make(&total, 0.01, 300, 1); /* a window whose oldest value is unchanged joins well */
    plain_move(p, p->came, 261, 290, -0.005);
    p->first = 260;
    p->k.c.from = p->came[260].date;
    plain_judge(p);
    assert_false(p->k.out.ask_whole);
    gate_close(&p->k);

    p = plain_make(&FUND, 0.01, 300, 1); /* newer values alone in one ratio are no adjustment */
    plain_move(p, p->came, 200, 299, -0.03);
    plain_expect(p, CMV_GATE_SEAM, NONE);

    p = plain_make(&FUND, 0.01, 300,
                   1); /* prices near one, to the cent: ratios as good as cents allow */
    plain_move_all(p, 0, 300, -log(100));
    for (size_t i = 0; i < 300; i++) {
        p->held[i].value = round(p->came[i].value * 100) / 100;
        p->came[i].value = round(p->came[i].value * (i < 290 ? 91 : 100)) / 100;
        p->half[i] = 0.005;
    }
    plain_expect(p, CMV_GATE_SEAM, FLAG);

    p = plain_make(&LEVEL, 0.01, 300, 1); /* an index that is not revised has no new base */
    plain_move(p, p->came, 0, 299, 0.12);
    plain_expect(p, CMV_GATE_REVISED_MUCH, QUARANTINE);
    p = plain_make(&MONEY, 0.01, 300, 1); /* nor has the newer part of one that is */
    plain_move(p, p->came, 100, 299, 0.12);
    plain_expect_text(p, CMV_GATE_REVISED_MUCH, FLAG, " changed (");
}

/* Up and down by `slope` steps a value, up to thirty steps away. */
static plain *drift(size_t to, double slope) {
    plain *p = plain_make(&MONEY, 0.01, 1001, 1);
    size_t half = (size_t)(30 / slope);
    for (size_t i = 0; i < to; i++) {
        size_t at = i % (2 * half);
        double away = slope * (double)(at < half ? at : 2 * half - at);
        plain_move(p, p->came, i, i + 1, away * 0.01);
    }
    return p;
}

static void test_one_wild_value_makes_no_other_series(void **state) {
    (void)state;
    plain *p = drift(1000, 0.8); /* the revision has it */
    p->came[500].value *= exp(4);
    plain_expect(p, CMV_GATE_REVISED_MUCH, FLAG);
    p = drift(1000, 1.4); /* the past has it */
    plain_move_all(p, 500, 501, 8);
    plain_expect(p, CMV_GATE_REVISED_MUCH, QUARANTINE);
    plain_expect(drift(600, 1.4), CMV_GATE_REVISED_MUCH,
                 QUARANTINE);           /* the unchanged part says nothing */
    p = plain_make(&MONEY, 0.01, 9, 1); /* too short to know */
    for (size_t i = 0; i < 8; i++) p->came[i].value *= i % 2 ? 1.1 : 0.8;
    plain_expect(p, CMV_GATE_REVISED_MUCH, FLAG);
}

static void test_the_same_number(void **state) {
    (void)state;
    plain *p = plain_make(&MONEY, 0.01, 300, 0);
    p->held[7].value = p->came[7].value = NAN; /* withdrawn on both sides */
    p->came[7].known_at = 1;
    p->held[9].value = 0.1 + 0.2; /* the last bits of a sum */
    p->came[9].value = 0.3;
    plain_judge(p);
    assert_int_equal(p->k.out.n_revised, 0);
    assert_int_equal(p->k.out.n_same, 300);
    gate_close(&p->k);
}

/* ---- the newest rows -------------------------------------------------------------------------------------------------------- */

static void expect_cut(const cmv_gate_metric *metric, double level, double step, double last,
                       bool found) {
    plain *p = plain_make(metric, step, 300, 1);
    for (size_t i = 0; i < 299; i++)
        p->held[i].value = p->came[i].value =
            metric->rate ? level + (i % 2 ? step : 0) : level * exp(i % 2 ? step : 0);
    p->came[299].value = last;
    plain_expect(p, CMV_GATE_INCOMPLETE_ROW, found ? FLAG : NONE);
}

static void test_what_is_cut(void **state) {
    (void)state;
    expect_cut(&LEVEL, 103, 0.001, 10, true);
    expect_cut(&LEVEL, 103, 0.001, 11, false); /* too much, too little, to be its first digits */
    expect_cut(&LEVEL, 123, 0.001, 11, false);
    expect_cut(&LEVEL, 103, 0.001, 10.5, false); /* a point in it */
    expect_cut(&YIELD, -123, 0.001, 12, false);  /* another sign */
    expect_cut(&YIELD, -123, 0.001, -12, true);
    expect_cut(&LEVEL, 3.99, 0.001, 3, false); /* nothing lost before the point */
    expect_cut(&YIELD, 12, 1, 1, false);       /* eleven usual changes away: may be */
    expect_cut(&YIELD, 1e14, 1e9, 1, false);   /* thirteen digits are another number */

    plain *p = plain_make(&LEVEL, 0.01, 300, 0); /* one that is held is a revision */
    p->came[299].value = 10;
    plain_expect(p, CMV_GATE_INCOMPLETE_ROW, NONE);
    p = plain_make(&MONEY, 0.01, 300, 2); /* one of two vintages is none */
    p->came[299].date = p->came[298].date;
    p->came[299].known_at = 1;
    p->came[299].value = 10;
    plain_expect(p, CMV_GATE_INCOMPLETE_ROW, NONE);
}

static void test_what_repeats(void **state) {
    (void)state;
    plain *p = plain_make(&LEVEL, 0.01, 600, 0); /* nothing new repeats nothing */
    for (size_t i = 590; i < 600; i++) p->held[i].value = p->came[i].value = 100;
    plain_expect(p, CMV_GATE_REPEAT, NONE);

    p = plain_make(&MONEY, 0.01, 3001, 1); /* two vintages of one date are no repeat */
    p->came[3001] = p->came[3000];
    p->came[3001].known_at = 1;
    p->n++;
    plain_expect(p, CMV_GATE_REPEAT, NONE);

    p = plain_make(&LEVEL, 0.01, 100, 1); /* nor when the other source hardly moved */
    p->came[99].value = p->came[98].value;
    plain_cross(p);
    p->cross[99].value = p->cross[98].value * 1.001;
    plain_expect(p, CMV_GATE_REPEAT, NONE);

    p = plain_make(&LEVEL, 0.01, 3000, 3000); /* a first load is not measured by the repeat itself */
    p->came[2999].value = p->came[2998].value;
    plain_expect(p, CMV_GATE_REPEAT, FLAG);

    p = plain_make(&LEVEL, 0.01, 606, 6); /* a run that was longer before */
    for (size_t i = 100; i < 109; i++) p->held[i].value = p->came[i].value = 100;
    for (size_t i = 600; i < 606; i++) p->came[i].value = p->came[599].value;
    plain_expect(p, CMV_GATE_FROZEN, NONE);

    p = plain_make(&LEVEL, 0.01, 107, 7); /* too short to say how often it repeats */
    for (size_t i = 100; i < 107; i++) p->came[i].value = p->came[99].value;
    plain_expect(p, CMV_GATE_FROZEN, NONE);
}

/* ---- sentences -------------------------------------------------------------------------------------------------------------- */

static void test_sentences_of_several(void **state) {
    (void)state;
    for (int sure_first = 0; sure_first < 2;
         sure_first++) { /* the worst is told, and its weight stays */
        plain *p = plain_make(&LEVEL, 0.01, 300, 20);
        plain_tail(p, 15, sure_first ? 10 : 10.36);
        plain_tail(p, 5, sure_first ? 10.36 : 10);
        double worst = p->came[sure_first ? 285 : 295].value;
        plain_judge(p);
        const cmv_finding *f = gate_finding(&p->k, CMV_GATE_JUMP_10);
        assert_non_null(f);
        assert_int_equal(f->severity, QUARANTINE);
        assert_int_equal(f->n, 2);
        assert_true(f->is == worst);
        assert_int_equal(f->first, p->came[285].date);
        assert_int_equal(f->last, p->came[295].date);
        assert_non_null(strstr(f->text, "; 1 more, from 1970-10-13 to 1970-10-23"));
        gate_close(&p->k);
    }
}

static void test_findings_are_sorted_and_bounded(void **state) {
    (void)state;
    static char id[900];
    memset(id, 'x', sizeof id - 1);
    plain *p = plain_make(&LEVEL, 0.01, 300, 300); /* a hole, and later a jump */
    p->came[290].value *= 3.4;
    for (size_t i = 100; i < 300; i++) p->came[i].date += 10;
    p->k.c.now += (cmv_utc_ms)20 * 86400000;
    plain_judge(p);
    assert_int_equal(p->k.out.n_findings, 2);
    assert_int_equal(p->k.out.finding[0].code, CMV_GATE_GAP);
    assert_int_equal(p->k.out.finding[1].code, CMV_GATE_JUMP);
    p->k.c.metric.id = id;
    plain_judge(p);
    for (size_t i = 0; i < p->k.out.n_findings; i++)
        assert_true(strlen(p->k.out.finding[i].text) < 480);
    gate_close(&p->k);
}

static void test_refuses(void **state) {
    (void)state;
    plain *p = plain_make(&MONEY, 0.01, 300, 1);
    plain_judge(p);
    p->k.c.now = CMV_UTC_NONE;
    assert_int_equal(gate_judge(&p->k), CMV_E_ARG);
    p->k.c.now = 1;
    p->k.c.held = NULL;
    assert_int_equal(gate_judge(&p->k), CMV_E_ARG);
    p->k.c.held = p->held;
    p->came[10].date = p->came[9].date; /* vintages of one date by when they were known */
    p->came[9].known_at = 2;
    p->came[10].known_at = 1;
    assert_int_equal(gate_judge(&p->k), CMV_E_DOMAIN);
    gate_close(&p->k);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tens_are_weighed_by_their_neighbours),
        cmocka_unit_test(test_only_steps_with_a_new_value_are_in_question),
        cmocka_unit_test(test_events_explain_their_own_change_only),
        cmocka_unit_test(test_splits_need_calm_after_them),
        cmocka_unit_test(test_zeros),
        cmocka_unit_test(test_other_jumps),
        cmocka_unit_test(test_the_measure_of_a_series),
        cmocka_unit_test(test_another_source_counts_dates),
        cmocka_unit_test(test_copies_on_days_without_a_session),
        cmocka_unit_test(test_the_same_instant_twice_counts_once),
        cmocka_unit_test(test_today_is_the_later_of_two),
        cmocka_unit_test(test_holes),
        cmocka_unit_test(test_only_what_was_asked_for_can_be_lost),
        cmocka_unit_test(test_seams_of_what_kind),
        cmocka_unit_test(test_one_wild_value_makes_no_other_series),
        cmocka_unit_test(test_the_same_number),
        cmocka_unit_test(test_what_is_cut),
        cmocka_unit_test(test_what_repeats),
        cmocka_unit_test(test_sentences_of_several),
        cmocka_unit_test(test_findings_are_sorted_and_bounded),
        cmocka_unit_test(test_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
