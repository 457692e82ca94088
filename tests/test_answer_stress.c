// SPDX-License-Identifier: Apache-2.0
/* What two sides did in stretches of history and after a fall: against slow referees, and why there is no answer. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "comove/pair.h"
#include "pair/stretch.h"

enum { N = 1800 };

static uint64_t seed = 20081009;

static double uniform(void) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (double)(seed >> 11) / 9007199254740992.0;
}

static double shock(void) {
    double sum = -6;
    for (int i = 0; i < 12; i++) sum += uniform();
    return sum;
}

static cmv_arena *arena;
static cmv_date date[N];
static double price[N], yield[N], other[N];

static const cmv_calendar *calendar(const char *name) {
    const cmv_calendar *cal = NULL;
    assert_int_equal(cmv_calendar_find(name, &cal, NULL), CMV_OK);
    return cal;
}

static cmv_leg leg(const char *id, const double *value, size_t n, cmv_transform t) {
    const cmv_series s = {date, value, n};
    const bool rate = t == CMV_TRANSFORM_DIFF || t == CMV_TRANSFORM_DIFF_BP;
    return (cmv_leg){.id = id,
                     .name = id,
                     .short_name = id,
                     .label = id,
                     .category_id = "x",
                     .category = "X",
                     .unit = rate ? "percent" : "USD",
                     .description = "",
                     .decimals = 2,
                     .is_price = !rate,
                     .is_rate = rate,
                     .freq = CMV_DAILY,
                     .transform = t,
                     .cal = calendar("nyse"),
                     .close_minute = 960,
                     .close_zone = CMV_ZONE_NEW_YORK,
                     .pub = {.minute = 960, .zone = CMV_ZONE_NEW_YORK, .cal = calendar("nyse")},
                     .level = s,
                     .sample = s,
                     .sources = ""};
}

/* Sessions from 2015 on: a price, a yield that moves with it, and another price. */
static int setup(void **state) {
    (void)state;
    arena = cmv_arena_create((size_t)128 << 20);
    cmv_date d = cmv_date_of(2015, 1, 2);
    for (size_t i = 0; i < N; i++) {
        const double common = shock();
        date[i] = d;
        price[i] = i ? price[i - 1] * exp(.012 * (common + .4 * shock())) : 100;
        yield[i] = (i ? yield[i - 1] : 3) + .03 * (common + shock());
        other[i] = i ? other[i - 1] * exp(.01 * (shock() - .5 * common)) : 40;
        d = cmv_calendar_add(calendar("nyse"), d, 1);
    }
    return arena ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

static cmv_pair_report report_of(const cmv_leg *a, const cmv_leg *b, const cmv_answer_opt *answers) {
    cmv_pair_report r;
    cmv_err err = {0};
    cmv_pair_opt opt = cmv_pair_opt_default();
    opt.today = cmv_date_of(2026, 1, 5);
    opt.answers = answers;
    if (cmv_pair_report_of(a, b, &opt, arena, &r, &err) != CMV_OK) fail_msg("%s", err.msg);
    return r;
}

static cmv_scenario_span span(cmv_date first, cmv_date last) {
    return (cmv_scenario_span){"x-2018", "X, 2018", first, last, true};
}

static cmv_stress_row row_of(const cmv_pair_report *r, cmv_date first, cmv_date last) {
    cmv_stress_row row;
    cmv_err err = {0};
    const cmv_scenario_span s = span(first, last);
    if (cmv_stress_row_of(r, &s, &row, &err) != CMV_OK) fail_msg("%s", err.msg);
    return row;
}

static void near(double got, double want, double tolerance, const char *what) {
    if (!(fabs(got - want) <= tolerance)) fail_msg("%s is %.17g, expected %.17g", what, got, want);
}

static double slow_fall(const double *v, size_t n, bool relative) {
    double deepest = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k <= i; k++) {
            const double fall = relative ? v[i] / v[k] - 1 : v[i] - v[k];
            deepest = fall < deepest ? fall : deepest;
        }
    }
    return deepest;
}

static size_t rows_before(cmv_date day) {
    size_t n = 0;
    while (n < N && date[n] < day) n++;
    return n;
}

/* ---- one stretch ----------------------------------------------------------------------------------------------------------- */

static void a_stretch_is_what_the_levels_say(void **state) {
    (void)state;
    const cmv_leg a = leg("aaa", price, N, CMV_TRANSFORM_LOG);
    const cmv_leg b = leg("bbb", yield, N, CMV_TRANSFORM_DIFF_BP);
    const cmv_pair_report r = report_of(&a, &b, NULL);
    /* From a Saturday to a Sunday: the first and last session inside count. */
    const cmv_date first = cmv_date_of(2018, 9, 29), last = cmv_date_of(2019, 2, 3);
    const cmv_stress_row w = row_of(&r, first, last);
    const size_t base = rows_before(first) - 1, end = rows_before(last) - 1, n = end - base;
    assert_int_equal(w.why, CMV_WHY_NONE);
    assert_int_equal(w.n, n);
    assert_int_equal(w.base, date[base]);
    assert_int_equal(w.first, date[base + 1]);
    assert_int_equal(w.last, date[end]);
    near(w.a.v, price[end] / price[base] - 1, 1e-14, "change of a price");
    near(w.b.v, 100 * (yield[end] - yield[base]), 1e-11, "change of a yield in bp");
    near(w.fall_a.v, slow_fall(price + base, n + 1, true), 1e-14, "fall of a price");
    near(w.fall_b.v, 100 * slow_fall(yield + base, n + 1, false), 1e-11, "fall of a yield");
    /* Returns of r are those of levels base+1 .. end: index base in the report. */
    cmv_cov in, usual;
    assert_int_equal(cmv_cov_of((cmv_cvec){r.x + base, n}, (cmv_cvec){r.y + base, n}, &in, NULL),
                     CMV_OK);
    near(w.c.r.v, in.r.v, 1e-13, "r inside");
    const size_t from = rows_before(cmv_date_add_months(date[base], -36) + 1);
    assert_int_equal(w.usual_first, date[from]);
    assert_int_equal(w.usual.n, base - from + 1);
    assert_int_equal(cmv_cov_of((cmv_cvec){r.x + from - 1, w.usual.n},
                                (cmv_cvec){r.y + from - 1, w.usual.n}, &usual, NULL),
                     CMV_OK);
    near(w.usual.r.v, usual.r.v, 1e-13, "usual r");
    near(w.moved.v, (atanh(in.r.v) - atanh(usual.r.v)) / hypot(w.c.se_used_z, w.usual.se_used_z),
         1e-10, "z");
    assert_true(w.c.ci_low.v < in.r.v && w.c.ci_high.v > in.r.v);
}

static void sides_may_be_swapped(void **state) {
    (void)state;
    const cmv_leg a = leg("aaa", price, N, CMV_TRANSFORM_LOG),
                  b = leg("bbb", other, N, CMV_TRANSFORM_LOG);
    const cmv_scenario_span s = span(cmv_date_of(2019, 5, 1), cmv_date_of(2019, 8, 1));
    const cmv_answer_opt ask = {.scenario = &s, .n_scenarios = 1};
    const cmv_pair_report ab = report_of(&a, &b, &ask), ba = report_of(&b, &a, &ask);
    const cmv_stress_answer *x = &ab.answers->stress, *y = &ba.answers->stress;
    assert_int_equal(x->n_rows, 1);
    assert_true(x->row[0].a.v == y->row[0].b.v && x->row[0].fall_b.v == y->row[0].fall_a.v);
    near(x->row[0].moved.v, y->row[0].moved.v, 1e-12, "z");
    assert_int_equal(x->b_after_a.n, y->a_after_b.n);
    assert_true(x->b_after_a.up.v == y->a_after_b.up.v && x->a_after_b.mean.v == y->b_after_a.mean.v);
}

static void what_is_not_covered_has_its_reason(void **state) {
    (void)state;
    const cmv_leg a = leg("aaa", price, N, CMV_TRANSFORM_LOG),
                  b = leg("bbb", other, N, CMV_TRANSFORM_LOG);
    const cmv_pair_report r = report_of(&a, &b, NULL);
    const cmv_date end = date[N - 1];
    const struct {
        cmv_date first, last;
        cmv_reason why;
    } cases[] = {
        {cmv_date_of(2008, 9, 15), cmv_date_of(2009, 3, 9), CMV_WHY_NO_BASE},
        {date[0], date[40], CMV_WHY_NO_BASE}, /* no close before */
        {date[0] - 30, date[40], CMV_WHY_NO_BASE},
        {date[1], date[40], CMV_WHY_NONE},
        {end - 40, end + CMV_STRETCH_SLACK, CMV_WHY_NONE}, /* closures */
        {end - 40, end + CMV_STRETCH_SLACK + 1, CMV_WHY_STALE},
        {end + 20, end + 90, CMV_WHY_STALE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const cmv_stress_row w = row_of(&r, cases[i].first, cases[i].last);
        if (w.why != cases[i].why) fail_msg("case %zu: %s", i, cmv_reason_name(w.why));
        assert_int_equal(w.a.why, cases[i].why);
        assert_int_equal(isnan(w.fall_b.v) != 0, cases[i].why != CMV_WHY_NONE);
        if (w.why) assert_int_equal(w.c.r.why, cases[i].why);
        if (w.why) assert_int_equal(w.first, cases[i].first);
    }
}

static void a_hole_is_no_stretch(void **state) {
    (void)state;
    const cmv_date days[] = {100, 101, 102, 140, 141, 200};
    const cmv__stretch in = cmv__stretch_of(days, 6, 99, 110, 130, 10);
    const cmv__stretch after = cmv__stretch_of(days, 6, 99, 130, 145, 10);
    const cmv__stretch early = cmv__stretch_of(days, 6, 99, 101, 130, 10);
    const cmv__stretch any = cmv__stretch_of(days, 6, 99, 130, 145, -1);
    assert_int_equal(in.why, CMV_WHY_NO_DATA);    /* nothing inside */
    assert_int_equal(after.why, CMV_WHY_NO_DATA); /* the last close before is 28 days old */
    assert_int_equal(early.why, CMV_WHY_NO_DATA); /* the values stop four weeks before the end */
    assert_int_equal(any.why, CMV_WHY_NONE);
    assert_int_equal(any.n, 2);
    assert_int_equal(any.base, 102);
    assert_int_equal(cmv__stretch_of(days, 0, 99, 130, 145, 10).why, CMV_WHY_NO_BASE);
    assert_int_equal(cmv__stretch_of(days, 6, 70, 90, 102, 10).why, CMV_WHY_NO_BASE);
}

static void short_stretches_have_no_correlation(void **state) {
    (void)state;
    const cmv_leg a = leg("aaa", price, N, CMV_TRANSFORM_LOG),
                  b = leg("bbb", other, N, CMV_TRANSFORM_LOG);
    const cmv_pair_report r = report_of(&a, &b, NULL);
    const cmv_stress_row nineteen = row_of(&r, date[901], date[919]);
    const cmv_stress_row twenty = row_of(&r, date[901], date[920]);
    const cmv_stress_row young = row_of(&r, date[201], date[260]);
    assert_int_equal(nineteen.n, 19);
    assert_int_equal(nineteen.c.r.why, CMV_WHY_TOO_FEW);
    assert_int_equal(nineteen.moved.why, CMV_WHY_TOO_FEW);
    assert_int_equal(nineteen.usual.r.why, CMV_WHY_NONE);
    assert_int_equal(nineteen.a.why, CMV_WHY_NONE);
    assert_int_equal(twenty.c.r.why, CMV_WHY_NONE);
    assert_int_equal(twenty.moved.why, CMV_WHY_NONE);
    assert_int_equal(young.usual.r.why, CMV_WHY_TOO_FEW); /* less than a year of it */
    assert_int_equal(young.moved.why, CMV_WHY_TOO_FEW);
    assert_int_equal(young.c.r.why, CMV_WHY_NONE);
}

/* ---- after a fall ------------------------------------------------------------------------------------------------------------- */

static void falls_are_counted_as_a_slow_referee_does(void **state) {
    (void)state;
    enum { MONTH = 21 };
    const cmv_leg a = leg("aaa", price, N, CMV_TRANSFORM_LOG);
    const cmv_leg b = leg("bbb", yield, N, CMV_TRANSFORM_DIFF_BP);
    const cmv_answer_opt ask = {0};
    const cmv_pair_report r = report_of(&a, &b, &ask);
    const cmv_after_fall *f = &r.answers->stress.b_after_a;
    double mean = 0, sq = 0, sum = 0, base = 0;
    size_t n = 0, up = 0, over = 0, base_up = 0, last = 0;
    for (size_t t = MONTH; t < N; t++) mean += (price[t] / price[t - MONTH] - 1) / (N - MONTH);
    for (size_t t = MONTH; t < N; t++) sq += pow(price[t] / price[t - MONTH] - 1 - mean, 2);
    const double limit = mean - sqrt(sq / (N - MONTH - 1));
    for (size_t t = MONTH; t + MONTH < N; t++) {
        const double next = 100 * (yield[t + MONTH] - yield[t]);
        base += next / (N - 2 * MONTH);
        base_up += next > 0;
        if (price[t] / price[t - MONTH] - 1 >= limit) continue;
        over++;
        if (n && t - last < MONTH) continue;
        last = t;
        n++;
        sum += next;
        up += next > 0;
    }
    assert_int_equal(f->span, MONTH);
    near(f->threshold.v, limit, 1e-13, "threshold");
    assert_int_equal(f->n, n);
    assert_int_equal(f->n_overlapping, over);
    near(f->mean.v, sum / (double)n, 1e-10, "mean");
    near(f->up.v, (double)up / (double)n, 1e-15, "share");
    near(f->base_mean.v, base, 1e-10, "base mean");
    near(f->base_up.v, (double)base_up / (N - 2 * MONTH), 1e-15, "base share");
    assert_true(f->up_low.v < f->up.v && f->up_high.v > f->up.v);
}

static void short_samples_say_nothing_after_a_fall(void **state) {
    (void)state;
    const cmv_answer_opt ask = {0};
    const cmv_leg a = leg("aaa", price, 505, CMV_TRANSFORM_LOG),
                  b = leg("bbb", other, N, CMV_TRANSFORM_LOG);
    const cmv_leg c = leg("ccc", price, 504, CMV_TRANSFORM_LOG),
                  none = leg("ddd", price, 0, CMV_TRANSFORM_LOG);
    assert_int_equal(report_of(&a, &b, &ask).answers->stress.b_after_a.threshold.why, CMV_WHY_NONE);
    assert_int_equal(report_of(&c, &b, &ask).answers->stress.b_after_a.threshold.why,
                     CMV_WHY_TOO_FEW);
    const cmv_pair_report r = report_of(&none, &b, &ask);
    assert_int_equal(r.answers->stress.a_after_b.up.why, r.why_empty);
    assert_int_equal(row_of(&r, date[100], date[200]).why, r.why_empty);
    assert_true(r.why_empty != CMV_WHY_NONE);
}

/* Months and quarters: too far apart for a window of weeks. */
static void slow_series_are_refused(void **state) {
    (void)state;
    static cmv_date month[120];
    static double level[120], level_2[120];
    for (int i = 0; i < 120; i++) {
        month[i] = cmv_date_of(2010 + i / 12, 1 + i % 12, 1);
        level[i] = 100 + i + shock();
        level_2[i] = 50 - .1 * i + shock();
    }
    const cmv_answer_opt ask = {0};
    const struct {
        cmv_freq freq;
        const char *cal;
        size_t step, span;
    } cases[] = {{CMV_MONTHLY, "monthly", 1, 1}, {CMV_QUARTERLY, "quarterly", 3, 0}};
    for (size_t i = 0; i < 2; i++) {
        static cmv_date day[120];
        size_t n = 0;
        for (size_t k = 0; k < 120; k += cases[i].step) day[n++] = month[k];
        cmv_leg a = leg("aaa", level, n, CMV_TRANSFORM_LOG),
                b = leg("bbb", level_2, n, CMV_TRANSFORM_LOG);
        a.level.date = a.sample.date = b.level.date = b.sample.date = day;
        a.freq = b.freq = cases[i].freq;
        a.cal = b.cal = calendar(cases[i].cal);
        const cmv_pair_report r = report_of(&a, &b, &ask);
        const cmv_after_fall *f = &r.answers->stress.b_after_a;
        assert_int_equal(row_of(&r, cmv_date_of(2013, 5, 22), cmv_date_of(2013, 9, 5)).why,
                         CMV_WHY_FREQUENCY);
        assert_int_equal(f->span, cases[i].span);
        assert_int_equal(f->threshold.why, cases[i].span ? CMV_WHY_NONE : CMV_WHY_FREQUENCY);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stretch_is_what_the_levels_say),
        cmocka_unit_test(sides_may_be_swapped),
        cmocka_unit_test(what_is_not_covered_has_its_reason),
        cmocka_unit_test(a_hole_is_no_stretch),
        cmocka_unit_test(short_stretches_have_no_correlation),
        cmocka_unit_test(falls_are_counted_as_a_slow_referee_does),
        cmocka_unit_test(short_samples_say_nothing_after_a_fall),
        cmocka_unit_test(slow_series_are_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
