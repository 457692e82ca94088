// SPDX-License-Identifier: Apache-2.0
/* The pair report: identities, symmetry, windows, years, fall-back, missing data. */
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

enum { MAX = 4000 };

static uint64_t seed = 20260616;

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

/* Two price series with a common factor on nyse sessions from 2015 on. */
typedef struct market {
    cmv_date date[MAX];
    double a[MAX], b[MAX];
    size_t n;
    cmv_leg leg_a, leg_b;
} market;

static const cmv_calendar *calendar(const char *name) {
    const cmv_calendar *cal = NULL;
    assert_int_equal(cmv_calendar_find(name, &cal, NULL), CMV_OK);
    return cal;
}

static cmv_leg leg(const char *id, const cmv_date *date, const double *value, size_t n) {
    cmv_series s = {date, value, n};
    return (cmv_leg){.id = id,
                     .name = id,
                     .short_name = id,
                     .label = id,
                     .category_id = "equity-index",
                     .category = "Equity",
                     .unit = "USD",
                     .description = "",
                     .decimals = 2,
                     .is_price = true,
                     .freq = CMV_DAILY,
                     .transform = CMV_TRANSFORM_LOG,
                     .cal = calendar("nyse"),
                     .close_minute = 960,
                     .close_zone = CMV_ZONE_NEW_YORK,
                     .pub = {.minute = 960, .zone = CMV_ZONE_NEW_YORK, .cal = calendar("nyse")},
                     .level = s,
                     .sample = s,
                     .sources = ""};
}

static void make_market(market *m, size_t n) {
    const cmv_calendar *nyse = calendar("nyse");
    cmv_date d = cmv_date_of(2015, 1, 2);
    m->n = n;
    for (size_t i = 0; i < n; i++) {
        double common = shock();
        m->date[i] = d;
        m->a[i] = i ? m->a[i - 1] * exp(.008 * (common + shock())) : 100;
        m->b[i] = i ? m->b[i - 1] * exp(.012 * (.5 * common + shock())) : 50;
        d = cmv_calendar_add(nyse, d, 1);
    }
    m->leg_a = leg("aaa", m->date, m->a, n);
    m->leg_b = leg("bbb", m->date, m->b, n);
}

static cmv_pair_report report_of(const cmv_leg *a, const cmv_leg *b, cmv_pair_opt opt,
                                 cmv_arena *arena) {
    cmv_pair_report r;
    cmv_err err = {0};
    if (opt.today == CMV_DATE_NONE) opt.today = cmv_date_of(2026, 1, 5);
    cmv_rc rc = cmv_pair_report_of(a, b, &opt, arena, &r, &err);
    if (rc != CMV_OK) fail_msg("%s: %s", cmv_rc_name(rc), err.msg);
    return r;
}

static market m; /* too large for the stack */
static cmv_arena *arena;

static int setup(void **state) {
    (void)state;
    arena = cmv_arena_create((size_t)64 << 20);
    make_market(&m, 2000);
    return arena ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

static const cmv_window *window(const cmv_pair_report *r, const char *name) {
    for (size_t i = 0; i < r->n_windows; i++) {
        if (strcmp(r->windows[i].name, name) == 0) return &r->windows[i];
    }
    return NULL;
}

static void identities(void **state) {
    (void)state;
    cmv_pair_report r = report_of(&m.leg_a, &m.leg_b, cmv_pair_opt_default(), arena);
    assert_int_equal(r.n, 1999);
    assert_int_equal(r.detail.n, 252);
    assert_true(fabs(r.detail.beta_ab.v - r.detail.r.v * r.detail.vol_a.v / r.detail.vol_b.v) <
                1e-12);
    assert_true(fabs(r.detail.beta_ab.v * r.detail.beta_ba.v - r.detail.r2.v) < 1e-12);
    size_t sum = 0;
    for (size_t i = 0; i < r.n_years; i++) sum += r.years[i].n;
    assert_int_equal(sum, r.n);
    assert_true(fabs(window(&r, "90")->c.r.v - r.rolling.r[r.n - 1]) < 1e-12);
    assert_true(fabs(window(&r, "252")->c.r.v - r.detail.r.v) < 1e-12);
    assert_true(fabs(window(&r, "90")->c.r.v - r.recent.r.r.v) < 1e-15);
    assert_true(r.max.r.v >= r.min.r.v);
    assert_true(r.max.r.v >= r.rolling.r[r.n - 1] && r.min.r.v <= r.rolling.r[r.n - 1]);
}

static void swapping_sides_changes_only_names(void **state) {
    (void)state;
    cmv_pair_report r = report_of(&m.leg_a, &m.leg_b, cmv_pair_opt_default(), arena);
    cmv_pair_report s = report_of(&m.leg_b, &m.leg_a, cmv_pair_opt_default(), arena);
    assert_int_equal(r.n, s.n);
    for (size_t i = 0; i < r.n_windows; i++) {
        assert_true(fabs(r.windows[i].c.r.v - s.windows[i].c.r.v) < 1e-14);
        assert_true(fabs(r.windows[i].c.ci_low.v - s.windows[i].c.ci_low.v) < 1e-12);
    }
    assert_true(fabs(r.detail.beta_ab.v - s.detail.beta_ba.v) < 1e-14);
    assert_true(fabs(r.hedge_ab.ratio.v - s.hedge_ba.ratio.v) < 1e-14);
    assert_true(fabs(r.hedge_ab.worst_hedge.v - s.hedge_ba.worst_hedge.v) < 1e-15);
}

static void windows_take_their_place(void **state) {
    (void)state;
    cmv_pair_opt opt = cmv_pair_opt_default();
    cmv_pair_report r = report_of(&m.leg_a, &m.leg_b, opt, arena);
    static const char *const usual[] = {"30", "90", "252", "5y", "all"};
    assert_int_equal(r.n_windows, 5);
    for (int i = 0; i < 5; i++) assert_string_equal(r.windows[i].name, usual[i]);
    opt.window = 120;
    r = report_of(&m.leg_a, &m.leg_b, opt, arena);
    assert_int_equal(r.n_windows, 6);
    assert_string_equal(r.windows[2].name, "120");
    assert_int_equal(r.rolling.window, 120);
    assert_int_equal(r.recent.k, 120);
    opt.window = 90;
    assert_int_equal(report_of(&m.leg_a, &m.leg_b, opt, arena).n_windows, 5);
}

static void recent_and_before_are_disjoint(void **state) {
    (void)state;
    cmv_pair_report r = report_of(&m.leg_a, &m.leg_b, cmv_pair_opt_default(), arena);
    assert_true(r.recent.before_last < r.recent.first);
    assert_true(r.recent.before_first > cmv_date_add_months(r.last, -60));
    assert_int_equal(r.recent.independent_windows, (r.recent.before_n + 90) / 90);
    assert_true(r.recent.diff.p >= 0 && r.recent.diff.p <= 1);
    cmv_pair_opt opt = cmv_pair_opt_default();
    opt.from = cmv_date_of(2016, 1, 1);
    r = report_of(&m.leg_a, &m.leg_b, opt, arena);
    assert_int_equal(r.recent.before_n, r.n - 90);
    assert_true(r.first >= opt.from);
}

static size_t index_of(const cmv_pair_report *r, cmv_date date) {
    for (size_t i = 0; i < r->n; i++) {
        if (r->date[i] == date) return i;
    }
    fail_msg("no return is dated %d", (int)date);
    return 0;
}

static double r_of(const cmv_pair_report *r, size_t first, size_t n) {
    cmv_cov cov;
    assert_int_equal(
        cmv_cov_of((cmv_cvec){r->x + first, n}, (cmv_cvec){r->y + first, n}, &cov, NULL), CMV_OK);
    return cov.r.v;
}

static void samples_are_where_they_say(void **state) {
    (void)state;
    cmv_pair_report r = report_of(&m.leg_a, &m.leg_b, cmv_pair_opt_default(), arena);
    size_t from = index_of(&r, r.recent.before_first), to = index_of(&r, r.recent.before_last);
    assert_int_equal(to - from + 1, r.recent.before_n);
    assert_true(fabs(r_of(&r, from, r.recent.before_n) - r.recent.before.r.v) < 1e-14);
    const cmv_extreme *ends[] = {&r.max, &r.min};
    for (int i = 0; i < 2; i++) {
        size_t first = index_of(&r, ends[i]->first), last = index_of(&r, ends[i]->last);
        assert_int_equal(last - first + 1, 90);
        assert_true(fabs(r_of(&r, first, 90) - ends[i]->r.v) < 1e-12);
        assert_true(ends[i]->ci_low.v < ends[i]->r.v && ends[i]->r.v < ends[i]->ci_high.v);
    }
    for (size_t i = 0; i < r.n_windows; i++) {
        size_t first = index_of(&r, r.windows[i].first);
        assert_int_equal(r.n - first, r.windows[i].n);
    }
    assert_int_equal(r.level_first, m.date[0]);
    assert_true(r.base_a == m.a[0] && r.base_b == m.b[0]);
}

static void hedges_are_told_in_volatility(void **state) {
    (void)state;
    cmv_pair_report r = report_of(&m.leg_a, &m.leg_b, cmv_pair_opt_default(), arena);
    double all = window(&r, "all")->c.r.v, year = r.detail.r.v;
    assert_true(fabs(r.hedge_ab.vol_removed.v - (1 - sqrt(1 - all * all))) < 1e-15);
    assert_true(fabs(r.hedge_ab.vol_removed_year.v - (1 - sqrt(1 - year * year))) < 1e-15);
}

static void years_know_whether_they_are_whole(void **state) {
    (void)state;
    cmv_pair_report r = report_of(&m.leg_a, &m.leg_b, cmv_pair_opt_default(), arena);
    assert_int_equal(r.years[0].year, 2015);
    assert_true(r.years[0].partial); /* its first session has no return */
    for (size_t i = 1; i + 1 < r.n_years; i++) assert_false(r.years[i].partial);
    assert_true(r.years[r.n_years - 1].partial);
    assert_int_equal(r.years[1].n, 252); /* sessions of 2016 */
}

static void slice_gives_the_same_window(void **state) {
    (void)state;
    cmv_pair_opt opt = cmv_pair_opt_default();
    cmv_pair_report r = report_of(&m.leg_a, &m.leg_b, opt, arena);
    opt.from = m.date[1500];
    cmv_pair_report s = report_of(&m.leg_a, &m.leg_b, opt, arena);
    assert_true(fabs(r.rolling.r[r.n - 1] - s.rolling.r[s.n - 1]) < 1e-12);
    assert_true(fabs(window(&r, "252")->c.r.v - window(&s, "252")->c.r.v) < 1e-15);
}

static void negative_price_falls_back(void **state) {
    (void)state;
    static double oil[MAX];
    memcpy(oil, m.a, sizeof oil);
    oil[1700] = -36.98;
    cmv_leg a = leg("wti", m.date, oil, m.n);
    cmv_pair_report r = report_of(&a, &m.leg_b, cmv_pair_opt_default(), arena);
    assert_true(r.fell_back);
    assert_int_equal(r.fell_back_on, m.date[1700]);
    assert_true(r.fell_back_value < 0);
    assert_int_equal(r.transform_a, CMV_TRANSFORM_DIFF);
    assert_int_equal(r.transform_b, CMV_TRANSFORM_LOG);
    cmv_pair_opt opt = cmv_pair_opt_default();
    opt.to = m.date[1600]; /* the day lies outside the sample */
    r = report_of(&a, &m.leg_b, opt, arena);
    assert_false(r.fell_back);
    assert_int_equal(r.transform_a, CMV_TRANSFORM_LOG);
}

static void nothing_is_said_of_nothing(void **state) {
    (void)state;
    cmv_leg none = leg("none", NULL, NULL, 0);
    none.why_empty = CMV_WHY_NOT_KNOWN;
    cmv_pair_report r = report_of(&none, &m.leg_b, cmv_pair_opt_default(), arena);
    assert_int_equal(r.n, 0);
    assert_int_equal(r.why_empty, CMV_WHY_NOT_KNOWN);
    for (size_t i = 0; i < r.n_windows; i++) {
        assert_int_equal(r.windows[i].c.r.why, CMV_WHY_NOT_KNOWN);
        assert_true(isnan(r.windows[i].c.r.v));
    }
    assert_int_equal(r.a.latest.why, CMV_WHY_NOT_KNOWN);
    static cmv_date old[100];
    for (int i = 0; i < 100; i++)
        old[i] = cmv_calendar_add(calendar("nyse"), cmv_date_of(1999, 1, 4), i);
    cmv_leg past = leg("past", old, m.a, 100);
    r = report_of(&past, &m.leg_b, cmv_pair_opt_default(), arena);
    assert_int_equal(r.why_empty, CMV_WHY_NOT_SHARED);
}

static void short_history_has_no_interval(void **state) {
    (void)state;
    cmv_leg a = leg("aaa", m.date, m.a, 16), b = leg("bbb", m.date, m.b, 16);
    cmv_pair_report r = report_of(&a, &b, cmv_pair_opt_default(), arena);
    assert_int_equal(r.n, 15);
    for (size_t i = 0; i < r.n_windows; i++)
        assert_int_equal(r.windows[i].c.r.why, CMV_WHY_TOO_FEW);
    assert_int_equal(r.detail.r.why, CMV_WHY_TOO_FEW);
    assert_int_equal(r.max.first, CMV_DATE_NONE);
}

static void constant_leg_is_named(void **state) {
    (void)state;
    static double flat[MAX];
    for (size_t i = 0; i < m.n; i++) flat[i] = 3.14;
    cmv_leg a = leg("flat", m.date, flat, m.n);
    cmv_pair_report r = report_of(&a, &m.leg_b, cmv_pair_opt_default(), arena);
    assert_int_equal(window(&r, "all")->c.r.why, CMV_WHY_CONSTANT);
    assert_int_equal(r.rolling.n_defined, 0);
    assert_int_equal(r.a.stats90.z.why, CMV_WHY_CONSTANT);
}

static void changes_compare_with_the_right_session(void **state) {
    (void)state;
    cmv_leg_report r;
    cmv_leg l = m.leg_a;
    assert_int_equal(cmv_leg_report_of(&l, m.date[m.n - 1] + 3, arena, &r, NULL), CMV_OK);
    assert_int_equal(r.age_days, 3);
    assert_int_equal(r.d1.against, m.date[m.n - 2]);
    assert_true(fabs(r.d1.value.v - 100 * (m.a[m.n - 1] / m.a[m.n - 2] - 1)) < 1e-12);
    assert_true(r.w1.against <= r.last - 7 && r.w1.against > r.last - 12);
    assert_int_equal(cmv_date_ymd(r.ytd.against).month, 12);
    assert_int_equal(cmv_date_ymd(r.ytd.against).year, cmv_date_ymd(r.last).year - 1);
    assert_int_equal(
        r.ytd.against,
        cmv_calendar_on_or_before(l.cal, cmv_date_of(cmv_date_ymd(r.ytd.against).year, 12, 31)));
    assert_true(cmv_calendar_is_session(l.cal, r.y1.against));
    cmv_moments before, change;
    static double log_change[90];
    for (size_t i = 0; i < 90; i++) log_change[i] = log(m.a[m.n - 90 + i] / m.a[m.n - 91 + i]);
    assert_int_equal(cmv_moments_of((cmv_cvec){m.a + m.n - 91, 90}, &before, NULL), CMV_OK);
    assert_int_equal(cmv_moments_of((cmv_cvec){log_change, 90}, &change, NULL), CMV_OK);
    assert_true(fabs(r.stats90.z.v - (m.a[m.n - 1] - before.mean) / before.sd) < 1e-12);
    assert_true(fabs(r.stats90.vol_period.v - 100 * change.sd) < 1e-10);
    assert_true(fabs(r.stats90.vol.v - 100 * change.sd * sqrt(252)) < 1e-9);
    assert_true(r.range52.low.v <= r.latest.v && r.latest.v <= r.range52.high.v);
    assert_true(r.range52.percentile.v > 0 && r.range52.percentile.v < 1);
    assert_true(r.stats90.drawdown.v <= 0);
}

static void rates_change_in_basis_points(void **state) {
    (void)state;
    static double yield[MAX];
    for (size_t i = 0; i < m.n; i++) yield[i] = 2 + .01 * (double)(i % 50);
    cmv_leg l = leg("dgs10", m.date, yield, m.n);
    l.unit = "percent";
    l.is_price = false;
    l.is_rate = true;
    l.transform = CMV_TRANSFORM_DIFF_BP;
    cmv_leg_report r;
    assert_int_equal(cmv_leg_report_of(&l, m.date[m.n - 1], arena, &r, NULL), CMV_OK);
    assert_string_equal(r.change_unit, "bp");
    assert_true(fabs(r.d1.value.v - 1) < 1e-9);
}

static void weekly_has_no_daily_change(void **state) {
    (void)state;
    static cmv_date wednesday[300];
    for (int i = 0; i < 300; i++) wednesday[i] = cmv_date_of(2018, 1, 3) + 7 * i;
    cmv_leg l = leg("walcl", wednesday, m.a, 300);
    l.freq = CMV_WEEKLY;
    l.cal = calendar("weekly:wednesday");
    cmv_leg_report r;
    assert_int_equal(cmv_leg_report_of(&l, wednesday[299] + 1, arena, &r, NULL), CMV_OK);
    assert_int_equal(r.d1.value.why, CMV_WHY_FREQUENCY);
    assert_int_equal(r.w1.against, wednesday[298]);
    cmv_pair_opt opt = cmv_pair_opt_default();
    cmv_pair_report p = report_of(&l, &m.leg_b, opt, arena);
    assert_true(p.aligned.mixed);
    assert_int_equal(p.aligned.freq, CMV_WEEKLY);
    assert_int_equal(p.rolling.window, 52);
    assert_int_equal(p.detail.n, 52);
}

static void bad_options_are_refused(void **state) {
    (void)state;
    cmv_pair_report r = {.n = 77};
    cmv_err err;
    cmv_pair_opt opt = cmv_pair_opt_default();
    opt.today = m.date[0];
    opt.window = 2;
    assert_int_equal(cmv_pair_report_of(&m.leg_a, &m.leg_b, &opt, arena, &r, &err), CMV_E_ARG);
    opt.window = 0;
    opt.from = m.date[10];
    opt.to = m.date[5];
    assert_int_equal(cmv_pair_report_of(&m.leg_a, &m.leg_b, &opt, arena, &r, &err), CMV_E_ARG);
    assert_non_null(strstr(err.msg, "from=2015-01-16"));
    assert_int_equal(r.n, 77);
}

/* The worst days against a plain sort. */
static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void worst_days_agree_with_a_sort(void **state) {
    (void)state;
    static double sorted[MAX];
    cmv_pair_report r = report_of(&m.leg_a, &m.leg_b, cmv_pair_opt_default(), arena);
    memcpy(sorted, r.y, r.n * sizeof *sorted);
    qsort(sorted, r.n, sizeof *sorted, ascending);
    double threshold = cmv_quantile7((cmv_cvec){sorted, r.n}, .05);
    assert_true(fabs(r.hedge_ab.worst_threshold.v - expm1(threshold)) < 1e-15);
    size_t n = 0, up = 0;
    for (size_t i = 0; i < r.n; i++) {
        if (r.y[i] > threshold) continue;
        n++;
        up += r.x[i] > 0;
    }
    assert_int_equal(r.hedge_ab.worst_n, n);
    assert_true(fabs(r.hedge_ab.worst_hedge_up.v - (double)up / (double)n) < 1e-15);
}

/* Counted to the end, however long ago; what is not out yet, or came out within the grace, is not late. */
static void late_values_are_counted_from_the_rule(void **state) {
    (void)state;
    cmv_leg leg = {.id = "x", .freq = CMV_DAILY};
    cmv_fresh f;
    assert_int_equal(cmv_calendar_find("weekday", &leg.cal, NULL), CMV_OK);
    leg.pub = (cmv_pub_rule){.of = CMV_PUB_DAYS, .after = 1, .zone = CMV_ZONE_NEW_YORK};
    const cmv_date last = cmv_date_of(2014, 5, 16); /* a Friday */
    assert_int_equal(cmv_leg_fresh(&leg, last, last + 7 * 520 + 4, &f, NULL), CMV_OK);
    assert_int_equal(f.state, CMV_FRESH_LATE);
    assert_int_equal(f.n_missing, 5 * 520 + 1);
    assert_int_equal(cmv_leg_fresh(&leg, last, last + 3, &f, NULL), CMV_OK);
    assert_int_equal(f.state, CMV_FRESH_ON_TIME);
    assert_int_equal(cmv_leg_fresh(&leg, last, last + 4, &f, NULL), CMV_OK);
    assert_int_equal(f.state, CMV_FRESH_DUE); /* public at midnight, this midnight */
    assert_int_equal(cmv_leg_fresh(&leg, last, last + 5, &f, NULL), CMV_OK);
    assert_int_equal(f.state, CMV_FRESH_LATE);
    assert_int_equal(f.n_missing, 2);
    assert_int_equal(f.missing, last + 3);
    leg.cal = NULL;
    assert_int_equal(cmv_leg_fresh(&leg, last, last + 700, &f, NULL), CMV_OK);
    assert_int_equal(f.state, CMV_FRESH_UNKNOWN);
    assert_int_equal(f.missing, CMV_DATE_NONE);
    assert_int_equal(cmv_leg_fresh(&leg, last, CMV_DATE_NONE, &f, NULL), CMV_E_ARG);
}

/* A report counts what is late, and only that: a value within its grace is no delay. */
static void reports_are_late_by_the_rule(void **state) {
    (void)state;
    cmv_arena *own = cmv_arena_create(1 << 20);
    const cmv_date last = cmv_date_of(2026, 7, 1);
    const cmv_date date[] = {cmv_date_of(2026, 6, 1), last};
    const double value[] = {1, 2};
    cmv_leg leg = {.id = "x", .freq = CMV_MONTHLY, .level = {date, value, 2}};
    cmv_leg_report r;
    leg.sample = leg.level;
    assert_int_equal(cmv_calendar_find("monthly", &leg.cal, NULL), CMV_OK);
    leg.pub = (cmv_pub_rule){.of = CMV_PUB_MONTHS, .after = 1, .day = 10, .minute = 510};
    const cmv_date due = cmv_date_of(2026, 9, 10); /* of August */
    assert_int_equal(cmv_leg_report_of(&leg, due + 1, own, &r, NULL), CMV_OK);
    assert_int_equal(r.fresh.state, CMV_FRESH_DUE); /* a monthly release may be moved by a day */
    assert_int_equal(r.sessions_late, 0);
    assert_int_equal(cmv_leg_report_of(&leg, due + 3, own, &r, NULL), CMV_OK);
    assert_int_equal(r.fresh.state, CMV_FRESH_LATE);
    assert_int_equal(r.sessions_late, 1);
    assert_int_equal(r.fresh.missing, cmv_date_of(2026, 8, 1));
    assert_int_equal(r.today, due + 3);
    cmv_arena_destroy(own);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identities),
        cmocka_unit_test(swapping_sides_changes_only_names),
        cmocka_unit_test(windows_take_their_place),
        cmocka_unit_test(recent_and_before_are_disjoint),
        cmocka_unit_test(samples_are_where_they_say),
        cmocka_unit_test(hedges_are_told_in_volatility),
        cmocka_unit_test(late_values_are_counted_from_the_rule),
        cmocka_unit_test(reports_are_late_by_the_rule),
        cmocka_unit_test(years_know_whether_they_are_whole),
        cmocka_unit_test(slice_gives_the_same_window),
        cmocka_unit_test(negative_price_falls_back),
        cmocka_unit_test(nothing_is_said_of_nothing),
        cmocka_unit_test(short_history_has_no_interval),
        cmocka_unit_test(constant_leg_is_named),
        cmocka_unit_test(changes_compare_with_the_right_session),
        cmocka_unit_test(rates_change_in_basis_points),
        cmocka_unit_test(weekly_has_no_daily_change),
        cmocka_unit_test(bad_options_are_refused),
        cmocka_unit_test(worst_days_agree_with_a_sort),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
