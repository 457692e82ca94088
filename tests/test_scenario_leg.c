// SPDX-License-Identifier: Apache-2.0
/* What one series did in a scenario and after it, against a slow referee; why there is no answer. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "comove/scenario.h"

enum { N = 1500 };

static cmv_date date[N];
static double price[N], yield[N];
static uint64_t seed = 19980817;

static double uniform(void) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (double)(seed >> 11) / 9007199254740992.0;
}

static const cmv_calendar *calendar(const char *name) {
    const cmv_calendar *cal = NULL;
    assert_int_equal(cmv_calendar_find(name, &cal, NULL), CMV_OK);
    return cal;
}

static int setup(void **state) {
    (void)state;
    cmv_date d = cmv_date_of(2016, 1, 4);
    for (size_t i = 0; i < N; i++) {
        date[i] = d;
        price[i] = i ? price[i - 1] * (1 + .04 * (uniform() - .495)) : 100;
        yield[i] = (i ? yield[i - 1] : 1) + .2 * (uniform() - .5);
        d = cmv_calendar_add(calendar("nyse"), d, 1);
    }
    return 0;
}

static cmv_leg leg(const double *value, size_t n, cmv_transform t) {
    const cmv_series s = {date, value, n};
    return (cmv_leg){.id = "aaa",
                     .short_name = "AAA",
                     .category = "X",
                     .unit = "percent",
                     .is_price = t == CMV_TRANSFORM_LOG,
                     .is_rate = t != CMV_TRANSFORM_LOG,
                     .freq = CMV_DAILY,
                     .transform = t,
                     .cal = calendar("nyse"),
                     .level = s,
                     .sample = s};
}

static cmv_scenario_span span(cmv_date first, cmv_date last) {
    return (cmv_scenario_span){"x-2018", "X, 2018", first, last, false};
}

static double change(const double *v, size_t from, size_t to, bool rate) {
    return rate ? 100 * (v[to] - v[from]) : v[to] / v[from] - 1;
}

static void near(double got, double want, double tolerance, const char *what) {
    if (!(fabs(got - want) <= tolerance)) fail_msg("%s is %.17g, expected %.17g", what, got, want);
}

static void check_after(const cmv_scenario_after *a, const double *v, size_t from, size_t ahead,
                        bool rate) {
    size_t n = 0, up = 0, low = 0, high = 0;
    const double then = change(v, from, from + ahead, rate);
    for (size_t i = 0; i + ahead < N; i++) {
        const double c = change(v, i, i + ahead, rate);
        n++;
        up += c > 0;
        low += c <= then + 1e-12;
        high += c >= then - 1e-12;
    }
    assert_int_equal(a->ahead, ahead);
    assert_int_equal(a->date, date[from + ahead]);
    assert_int_equal(a->n, n);
    near(a->change.v, then, 1e-11, "change after");
    near(a->up.v, (double)up / (double)n, 1e-15, "share of rises");
    near(a->at_most.v, (double)low / (double)n, 1e-15, "share as low");
    near(a->at_least.v, (double)high / (double)n, 1e-15, "share as high");
}

static void check_leg(const double *v, bool rate) {
    const cmv_leg l = leg(v, N, rate ? CMV_TRANSFORM_DIFF_BP : CMV_TRANSFORM_LOG);
    const cmv_scenario_span s = span(date[401], date[460]);
    const cmv_scenario_leg got = cmv_scenario_leg_of(&l, &s, true);
    double deepest = 0;
    for (size_t i = 400; i <= 460; i++) {
        for (size_t k = 400; k <= i; k++) deepest = fmin(deepest, change(v, k, i, rate));
    }
    assert_int_equal(got.why, CMV_WHY_NONE);
    assert_int_equal(got.base, date[400]);
    assert_int_equal(got.first, date[401]);
    assert_int_equal(got.last, date[460]);
    assert_int_equal(got.n, 60);
    const cmv_scenario_leg bare = cmv_scenario_leg_of(&l, &s, false);
    assert_true(bare.change.v == got.change.v && bare.fall.v == got.fall.v);
    assert_int_equal(bare.after[1].change.why, CMV_WHY_NOT_ASKED);
    near(got.change.v, change(v, 400, 460, rate), 1e-12, "change");
    near(got.fall.v, deepest, 1e-12, "fall");
    check_after(&got.after[0], v, 460, 21, rate);
    check_after(&got.after[1], v, 460, 63, rate);
    check_after(&got.after[2], v, 460, 252, rate);
}

static void a_price_and_a_yield(void **state) {
    (void)state;
    check_leg(price, false);
    check_leg(yield, true); /* crosses zero: its changes are differences in bp */
}

static void what_is_still_to_come_is_not_known(void **state) {
    (void)state;
    const cmv_leg l = leg(price, N, CMV_TRANSFORM_LOG);
    const cmv_scenario_span s = span(date[N - 40], date[N - 22]);
    const cmv_scenario_leg got = cmv_scenario_leg_of(&l, &s, true);
    assert_int_equal(got.why, CMV_WHY_NONE);
    assert_int_equal(got.after[0].change.why, CMV_WHY_NONE);
    assert_int_equal(got.after[0].date, date[N - 1]);
    assert_int_equal(got.after[1].change.why, CMV_WHY_NOT_KNOWN);
    assert_int_equal(got.after[1].at_least.why, CMV_WHY_NOT_KNOWN);
    assert_int_equal(got.after[1].date, CMV_DATE_NONE);
    assert_int_equal(got.after[1].up.why, CMV_WHY_NONE); /* the base rate is there all the same */
    /* A day more of data changes what is known, not what was said. */
    const cmv_leg cut = leg(price, N - 1, CMV_TRANSFORM_LOG);
    const cmv_scenario_leg before = cmv_scenario_leg_of(&cut, &s, true);
    assert_int_equal(before.after[0].change.why, CMV_WHY_NOT_KNOWN);
    assert_true(before.change.v == got.change.v && before.fall.v == got.fall.v);
}

static void reasons(void **state) {
    (void)state;
    const cmv_leg whole = leg(price, N, CMV_TRANSFORM_LOG), none = leg(price, 0, CMV_TRANSFORM_LOG);
    cmv_leg monthly = whole, unknown = none;
    monthly.freq = CMV_MONTHLY;
    unknown.why_empty = CMV_WHY_NOT_KNOWN;
    const cmv_scenario_span s = span(date[401], date[460]), early = span(date[0] - 60, date[10]),
                            late = span(date[N - 10], date[N - 1] + 40);
    assert_int_equal(cmv_scenario_leg_of(&monthly, &s, true).why, CMV_WHY_FREQUENCY);
    assert_int_equal(cmv_scenario_leg_of(&none, &s, true).why, CMV_WHY_NO_DATA);
    assert_int_equal(cmv_scenario_leg_of(&unknown, &s, true).why, CMV_WHY_NOT_KNOWN);
    assert_int_equal(cmv_scenario_leg_of(&whole, &early, true).why, CMV_WHY_NO_BASE);
    assert_int_equal(cmv_scenario_leg_of(&whole, &late, true).why, CMV_WHY_STALE);
    const cmv_scenario_leg got = cmv_scenario_leg_of(&monthly, &s, true);
    assert_int_equal(got.change.why, CMV_WHY_FREQUENCY);
    assert_int_equal(got.after[2].at_most.why, CMV_WHY_FREQUENCY);
    assert_true(isnan(got.fall.v));
}

/* Oil below zero: a share of a negative price means nothing, a difference does. */
static void a_price_below_zero_is_told_in_differences(void **state) {
    (void)state;
    static double oil[N];
    memcpy(oil, price, sizeof oil);
    oil[430] = -36.98;
    const cmv_leg l = leg(oil, N, CMV_TRANSFORM_LOG);
    const cmv_scenario_span with = span(date[401], date[460]), without = span(date[501], date[560]);
    const cmv_scenario_leg got = cmv_scenario_leg_of(&l, &with, true),
                           after = cmv_scenario_leg_of(&l, &without, true);
    assert_int_equal(got.transform, CMV_TRANSFORM_DIFF);
    near(got.change.v, oil[460] - oil[400], 1e-12, "difference");
    assert_true(got.fall.v < -36.98 - oil[400] + 1e-9);
    assert_int_equal(after.transform, CMV_TRANSFORM_LOG);
    near(after.change.v, oil[560] / oil[500] - 1, 1e-13, "share");
    assert_int_equal(after.after[0].n,
                     N - 21 - 1); /* the stretch that begins below zero is left out */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_price_and_a_yield),
        cmocka_unit_test(what_is_still_to_come_is_not_known),
        cmocka_unit_test(reasons),
        cmocka_unit_test(a_price_below_zero_is_told_in_differences),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
