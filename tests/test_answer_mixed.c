// SPDX-License-Identifier: Apache-2.0
/* The answer for sides of different frequency: the same period, after publication, quarters, calm years, levels. */
#include "support/num_kit.h"

#include "support/leg_kit.h"

enum { WEEKS = 700, DAYS = 3400 };

static leg_kit slow, fast; /* too large for the stack */
static double news[WEEKS]; /* changes of the slower side */
static cmv_arena *arena;

static int setup(void **state) {
    (void)state;
    kit_seed("mixed");
    arena = cmv_arena_create((size_t)256 << 20);
    leg_make(&slow, "slow", "weekly:wednesday", CMV_WEEKLY, cmv_date_of(2010, 1, 6), WEEKS);
    leg_make(&fast, "fast", "nyse", CMV_DAILY, cmv_date_of(2010, 1, 4), DAYS);
    slow.value[0] = 1000;
    for (size_t i = 1; i < WEEKS; i++) {
        news[i] = 0.01 * kit_normal();
        slow.value[i] = slow.value[i - 1] * exp(news[i]);
    }
    return arena ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

/* The faster side moves with what `weight` makes of the number of the Wednesday-to-Wednesday week a day is in. */
static void move_fast(double (*of_week)(size_t week)) {
    fast.value[0] = 100;
    for (size_t i = 1; i < DAYS; i++) {
        const cmv_date since = fast.date[i] - slow.date[0];
        const size_t week = since <= 0 ? 0 : (size_t)((since + 6) / 7); /* ends on its Wednesday */
        const double push = week < WEEKS ? of_week(week) : 0;
        fast.value[i] = fast.value[i - 1] * exp(0.5 * push + 0.004 * kit_normal());
    }
}

static double same_week(size_t week) { return news[week]; }
static double nothing(size_t week) { return 0 * (double)week; }

static cmv_mixed_answer mixed(const cmv_leg *a, const cmv_leg *b, cmv_pair_opt opt) {
    static const cmv_answer_opt more = {0};
    return leg_report(a, b, opt, &more, arena).answers->mixed;
}

static cmv_mixed_answer usual(void) { return mixed(&slow.leg, &fast.leg, cmv_pair_opt_default()); }

/* The faster side follows the published value from the first close after its publication on. */
static void follow_news(void) {
    fast.value[0] = 100;
    for (size_t i = 1; i < DAYS; i++) {
        /* the last value known by the close of the session before */
        size_t known = 0;
        for (size_t w = 0; w < WEEKS && slow.date[w] < fast.date[i]; w++) {
            const cmv_utc_ms at = cmv_pub_known_at(&slow.leg.pub, slow.date[w]);
            if (at <= cmv_zone_instant(CMV_ZONE_NEW_YORK, fast.date[i - 1], 960)) known = w;
        }
        fast.value[i] = fast.value[i - 1] * exp(0.5 * news[known] + 0.004 * kit_normal());
    }
}

/* ---- timing ---- */

static void same_period_is_found_in_the_same_period(void **state) {
    (void)state;
    move_fast(same_week);
    const cmv_mixed_answer m = usual();
    assert_true(m.applies && m.slow_is_a && m.freq == CMV_WEEKLY);
    assert_true(m.same.c.r.v > 0.7 && m.same.c.ci_low.v > 0.6);
    assert_true(m.after.c.r.v < 0.2);
    assert_string_equal(m.same.name, "week");
    assert_int_equal(m.same.n, WEEKS - 1);
}

/* No other week than the one between two publications may be looked at, holidays or not. */
static void reaction_is_found_after_publication(void **state) {
    (void)state;
    follow_news();
    const cmv_mixed_answer m = usual();
    assert_true(m.after.c.r.v > 0.85 && m.after.c.ci_low.v > 0.8);
    assert_true(fabs(m.same.c.r.v) < 0.3);
    assert_in_range(m.after.n, WEEKS - 8, WEEKS - 2);
}

static void mode_of_the_report_does_not_matter(void **state) {
    (void)state;
    follow_news();
    cmv_pair_opt known = cmv_pair_opt_default();
    known.align = CMV_ALIGN_KNOWN;
    const cmv_mixed_answer m = usual(), k = mixed(&slow.leg, &fast.leg, known),
                           t = mixed(&fast.leg, &slow.leg, known);
    assert_true(m.same.n == k.same.n && m.after.n == k.after.n && m.quarter.n == k.quarter.n);
    assert_true(m.same.c.r.v == k.same.c.r.v && m.after.c.r.v == k.after.c.r.v);
    assert_true(m.after.last == k.after.last && m.levels.v == k.levels.v);
    assert_true(!t.slow_is_a && t.same.n == m.same.n && t.after.n == m.after.n);
    KIT_NEAR(t.same.c.r.v, m.same.c.r.v, 1e-14);
    KIT_NEAR(t.after.c.r.v, m.after.c.r.v, 1e-14);
    KIT_NEAR(t.quarter.c.ci_low.v, m.quarter.c.ci_low.v, 1e-12);
}

/* ---- stretches ---- */

static double close_on(cmv_date date) { return fast.value[leg_row(&fast, date)]; }

static void quarters_are_every_thirteenth_week(void **state) {
    (void)state;
    move_fast(same_week);
    const cmv_mixed_answer m = usual();
    double x[WEEKS], y[WEEKS];
    size_t n = 0;
    for (size_t i = 13; i < WEEKS; i += 13) {
        x[n] = log(slow.value[i] / slow.value[i - 13]);
        y[n++] = log(close_on(slow.date[i]) / close_on(slow.date[i - 13]));
    }
    assert_int_equal(m.quarter.n, n);
    KIT_NEAR(m.quarter.c.r.v, kit_referee_r(x, y, n), 1e-12);
    assert_string_equal(m.quarter.name, "quarter");
    assert_true(m.quarter.first == slow.date[13]);
}

static void calm_years_and_five_years(void **state) {
    (void)state;
    move_fast(same_week);
    const cmv_mixed_answer m = usual();
    size_t stormy = 0, recent = 0;
    const cmv_date since = cmv_date_add_months(slow.date[WEEKS - 1], -60);
    for (size_t i = 1; i < WEEKS; i++) {
        stormy += cmv_date_ymd(slow.date[i]).year == 2020;
        recent += slow.date[i] > since;
    }
    assert_int_equal(m.calm.n, m.same.n - stormy);
    assert_true(stormy >= 52 && m.calm.c.r.v != m.same.c.r.v);
    assert_int_equal(m.same_recent.n, recent);
    assert_true(m.same_recent.first > since && m.same_recent.first <= since + 7);
    cmv_pair_opt opt = cmv_pair_opt_default();
    opt.from = cmv_date_of(2015, 1, 1);
    opt.to = cmv_date_of(2019, 12, 31);
    const cmv_mixed_answer cut = mixed(&slow.leg, &fast.leg, opt);
    assert_true(cut.same.first >= opt.from && cut.same.last <= opt.to);
    assert_true(cut.after.first >= opt.from && cut.after.last <= opt.to);
    assert_true(cut.same_recent.n == cut.same.n && cut.calm.n == cut.same.n);
    assert_in_range(cut.same.n, 258, 262);
}

/* ---- levels ---- */

static void levels_that_trend_are_warned_of(void **state) {
    (void)state;
    move_fast(nothing);
    for (size_t i = 0; i < DAYS; i++) fast.value[i] *= exp(0.001 * (double)i);
    double kept[WEEKS];
    memcpy(kept, slow.value, sizeof kept);
    for (size_t i = 0; i < WEEKS; i++) slow.value[i] *= exp(0.005 * (double)i);
    const cmv_mixed_answer m = usual();
    assert_true(m.levels.v > 0.8 && m.same.c.ci_low.v < 0 && m.same.c.ci_high.v > 0 && m.warn);
    memcpy(slow.value, kept, sizeof kept);
    move_fast(same_week);
    assert_false(usual().warn); /* the changes do go together */
}

/* ---- what does not apply ---- */

static void equal_frequencies_are_left_out(void **state) {
    (void)state;
    const cmv_mixed_answer m = mixed(&fast.leg, &fast.leg, cmv_pair_opt_default());
    assert_false(m.applies || m.warn);
    assert_true(m.same.n == 0 && m.same.c.r.why == CMV_WHY_FREQUENCY);
    assert_true(m.levels.why == CMV_WHY_FREQUENCY && m.quarter.c.ci_low.why == CMV_WHY_FREQUENCY);
}

static void missing_data_have_their_reason(void **state) {
    (void)state;
    move_fast(same_week);
    leg_cut(&fast, 0);
    fast.leg.why_empty = CMV_WHY_NO_DATA;
    const cmv_mixed_answer none = usual();
    assert_true(none.applies && none.same.c.r.why == CMV_WHY_NO_DATA && none.after.n == 0);
    leg_cut(&fast, 60);
    const cmv_mixed_answer few = usual();
    leg_cut(&fast, DAYS);
    assert_true(few.same.n > 0 && few.same.n < 20 && few.same.c.r.why == CMV_WHY_TOO_FEW);
    assert_true(few.levels.why == CMV_WHY_TOO_FEW && !few.warn);
    leg_kit *quarterly = cmv_arena_alloc(arena, 1, sizeof *quarterly);
    leg_make(quarterly, "gdp", "quarterly", CMV_QUARTERLY, cmv_date_of(2010, 1, 1), 50);
    for (size_t i = 0; i < 50; i++) quarterly->value[i] = exp(kit_normal());
    const cmv_mixed_answer q = mixed(&quarterly->leg, &fast.leg, cmv_pair_opt_default());
    assert_true(q.same.n > 40 && q.quarter.c.r.why == CMV_WHY_FREQUENCY && !q.quarter.name);
    assert_string_equal(q.same.name, "quarter");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_period_is_found_in_the_same_period),
        cmocka_unit_test(reaction_is_found_after_publication),
        cmocka_unit_test(mode_of_the_report_does_not_matter),
        cmocka_unit_test(quarters_are_every_thirteenth_week),
        cmocka_unit_test(calm_years_and_five_years),
        cmocka_unit_test(levels_that_trend_are_warned_of),
        cmocka_unit_test(equal_frequencies_are_left_out),
        cmocka_unit_test(missing_data_have_their_reason),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
