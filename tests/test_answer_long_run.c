// SPDX-License-Identifier: Apache-2.0
/* The long-run answer: its spread, its gate, its refusals. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "comove/longrun.h"
#include "comove/pair.h"

enum { MAX = 3000 };

static uint64_t seed;

static double uniform(void) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return ((double)(seed >> 12) + 0.5) * 0x1p-52;
}

static double shock(void) { return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform()); }

static cmv_date date[MAX];
static double a[MAX], b[MAX];
static cmv_arena *arena;

static const cmv_calendar *nyse(void) {
    const cmv_calendar *cal = NULL;
    assert_int_equal(cmv_calendar_find("nyse", &cal, NULL), CMV_OK);
    return cal;
}

static cmv_leg leg(const char *id, const double *value, size_t n) {
    const cmv_series s = {date, value, n};
    return (cmv_leg){.id = id,
                     .name = id,
                     .short_name = id,
                     .label = id,
                     .unit = "USD",
                     .description = "",
                     .is_price = true,
                     .freq = CMV_DAILY,
                     .transform = CMV_TRANSFORM_LOG,
                     .cal = nyse(),
                     .close_minute = 960,
                     .close_zone = CMV_ZONE_NEW_YORK,
                     .pub = {.minute = 960, .zone = CMV_ZONE_NEW_YORK, .cal = nyse()},
                     .level = s,
                     .sample = s,
                     .sources = ""};
}

static cmv_leg yield(const char *id, const double *value, size_t n, const char *unit) {
    cmv_leg l = leg(id, value, n);
    l.unit = unit;
    l.is_price = false;
    l.is_rate = true;
    l.transform = CMV_TRANSFORM_DIFF_BP;
    return l;
}

/* A walk, and another level at a log distance that reverts with phi, or walks for phi = 1. */
static void make_market(size_t n, double phi) {
    double x = log(100), gap = 0;
    cmv_date d = cmv_date_of(2015, 1, 2);
    seed = 20260616;
    for (size_t i = 0; i < n; i++) {
        x += 0.01 * shock();
        gap = phi * gap + 0.005 * shock();
        date[i] = d;
        a[i] = exp(x + gap);
        b[i] = exp(x);
        d = cmv_calendar_add(nyse(), d, 1);
    }
}

static cmv_long_run_answer ask(const cmv_leg *la, const cmv_leg *lb, const char *reason,
                               cmv_date from) {
    cmv_pair_opt opt = cmv_pair_opt_default();
    const cmv_answer_opt questions = {.long_run_reason = reason};
    cmv_pair_report r;
    cmv_err err = {0};
    opt.today = cmv_date_of(2026, 12, 31);
    opt.from = from;
    opt.answers = &questions;
    if (cmv_pair_report_of(la, lb, &opt, arena, &r, &err) != CMV_OK) fail_msg("%s", err.msg);
    assert_non_null(r.answers);
    return r.answers->long_run;
}

static cmv_long_run_answer prices(size_t n, const char *reason) {
    const cmv_leg la = leg("aaa", a, n), lb = leg("bbb", b, n);
    return ask(&la, &lb, reason, CMV_DATE_NONE);
}

static int setup(void **state) {
    (void)state;
    arena = cmv_arena_create((size_t)256 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

static void near(double got, double want, double tol) {
    if (!(fabs(got - want) <= tol)) fail_msg("%.17g, expected %.17g", got, want);
}

static void a_steady_ratio(void **state) {
    (void)state;
    make_market(2500, 0.95);
    const cmv_long_run_answer r = prices(2500, "both are one thing");
    assert_true(r.is_ratio && r.spoken_of && !r.why);
    assert_true(r.n > 1240 && r.n < 1275); /* five years */
    assert_int_equal(r.verdict, CMV_ROOT_STATIONARY);
    near(r.half_life.v, 13.5, 6); /* ln 2 / -ln .95 */
    assert_true(r.half_life_low.v < r.half_life.v && r.half_life.v < r.half_life_high.v);
    assert_true(r.eg_p.v < 0.01 && r.eg_p.v == fmax(r.eg_a_on_b.v, r.eg_b_on_a.v));
    assert_true(r.levels_r.v > 0.9);
    assert_int_equal(r.last, date[2499]);
    /* The distance, by hand from the same levels. */
    double mean = 0, ss = 0, below = 0;
    for (size_t i = 2500 - 253; i < 2499; i++) mean += log(a[i] / b[i]) / 252;
    for (size_t i = 2500 - 253; i < 2499; i++) ss += pow(log(a[i] / b[i]) - mean, 2);
    const double last = log(a[2499] / b[2499]);
    for (size_t i = 1; i < 2500; i++) below += log(a[i] / b[i]) < last;
    near(r.z.v, (last - mean) / sqrt(ss / 251), 1e-9);
    near(r.percentile.v, (below + 0.5) / 2499, 1e-9);
    assert_true(fabs(r.z_robust.v - r.z.v) < 1 && r.z_robust.v != r.z.v);
}

/* The gate: a walk has a naive half-life, which must not come out. */
static void a_wandering_ratio(void **state) {
    (void)state;
    make_market(2500, 1);
    const cmv_long_run_answer r = prices(2500, "both are one thing");
    assert_int_equal(r.verdict, CMV_ROOT_UNIT);
    assert_true(r.phi.v > 0.98 && r.adf.p.v > 0.05 && r.kpss.p.v < 0.05);
    assert_int_equal(r.half_life.why, CMV_WHY_UNIT_ROOT_NOT_REJECTED);
    assert_int_equal(r.half_life_low.why, CMV_WHY_UNIT_ROOT_NOT_REJECTED);
    assert_true(isnan(r.half_life.v) && !r.z.why);
}

/* Both tests on the same spread as the kernels alone. */
static void tests_are_those_of_the_kernels(void **state) {
    (void)state;
    static double s[MAX], work[MAX * 40];
    make_market(2500, 0.99);
    const cmv_long_run_answer r = prices(2500, NULL);
    const cmv_adf_opt bic = {CMV_TREND_CONST, CMV_LAGS_BIC, SIZE_MAX};
    cmv_adf adf;
    cmv_kpss kpss;
    for (size_t i = 0; i < r.n; i++) s[i] = log(a[2500 - r.n + i]) - log(b[2500 - r.n + i]);
    assert_int_equal(cmv_adf_of((cmv_cvec){s, r.n}, &bic, (cmv_vec){work, MAX * 40}, &adf, NULL),
                     CMV_OK);
    assert_int_equal(cmv_kpss_of((cmv_cvec){s, r.n}, CMV_TREND_CONST, SIZE_MAX,
                                 (cmv_vec){work, MAX}, &kpss, NULL),
                     CMV_OK);
    assert_true(r.adf.p.v == adf.p.v && r.adf.lags == adf.lags && r.kpss.stat.v == kpss.stat.v);
    assert_false(r.spoken_of);
}

static void the_other_way_round(void **state) {
    (void)state;
    make_market(2500, 0.97);
    const cmv_leg la = leg("aaa", a, 2500), lb = leg("bbb", b, 2500);
    const cmv_long_run_answer x = ask(&la, &lb, NULL, CMV_DATE_NONE),
                              y = ask(&lb, &la, NULL, CMV_DATE_NONE);
    near(x.adf.stat.v, y.adf.stat.v, 1e-9);
    near(x.kpss.stat.v, y.kpss.stat.v, 1e-9);
    near(x.z.v, -y.z.v, 1e-9);
    near(x.percentile.v, 1 - y.percentile.v, 1e-12);
    near(x.eg_a_on_b.v, y.eg_b_on_a.v, 1e-12);
    assert_true(x.eg_p.v == y.eg_p.v);
}

static void rates(void **state) {
    (void)state;
    make_market(1500, 0.9);
    const cmv_leg la = yield("aaa", a, 1500, "percent"), lb = yield("bbb", b, 1500, "percent"),
                  other = yield("ccc", b, 1500, "USD"), price = leg("ddd", b, 1500);
    const cmv_long_run_answer r = ask(&la, &lb, NULL, CMV_DATE_NONE);
    assert_true(!r.why && !r.is_ratio && !r.adf.p.why);
    assert_int_equal(ask(&la, &other, NULL, CMV_DATE_NONE).why, CMV_WHY_NOT_COMPARABLE);
    const cmv_long_run_answer mixed = ask(&la, &price, "a reason", CMV_DATE_NONE);
    assert_int_equal(mixed.why, CMV_WHY_NOT_COMPARABLE);
    assert_int_equal(mixed.adf.p.why, CMV_WHY_NOT_COMPARABLE);
    assert_int_equal(mixed.z_robust.why, CMV_WHY_NOT_COMPARABLE);
    assert_int_equal(mixed.verdict, CMV_ROOT_UNDECIDED);
    assert_true(!mixed.levels_r.why && mixed.n > 1200);
}

/* An index cannot be owned: its ratio to a price is looked at only with a reason. */
static void an_index(void **state) {
    (void)state;
    make_market(1500, 0.9);
    cmv_leg la = leg("aaa", a, 1500);
    const cmv_leg lb = leg("bbb", b, 1500);
    la.is_price = false;
    assert_int_equal(ask(&la, &lb, NULL, CMV_DATE_NONE).why, CMV_WHY_NOT_COMPARABLE);
    assert_int_equal(ask(&la, &lb, "the fund holds the index", CMV_DATE_NONE).why, CMV_WHY_NONE);
}

static void refusals(void **state) {
    (void)state;
    make_market(1500, 0.95);
    assert_int_equal(prices(40, NULL).why, CMV_WHY_TOO_FEW);
    assert_int_equal(prices(1, NULL).why, CMV_WHY_TOO_FEW);
    const cmv_long_run_answer brief = prices(100, NULL);
    assert_true(!brief.why && brief.z.why == CMV_WHY_TOO_FEW && !brief.percentile.why);
    memcpy(b, a, sizeof b);
    const cmv_long_run_answer same = prices(1500, NULL);
    assert_true(same.adf.p.why == CMV_WHY_CONSTANT && same.verdict == CMV_ROOT_UNDECIDED);
    assert_true(same.eg_p.why == CMV_WHY_PERFECT && same.z.why == CMV_WHY_CONSTANT);
    make_market(1500, 0.95);
    b[1450] = -3;
    assert_int_equal(prices(1500, NULL).why, CMV_WHY_NONPOSITIVE_PRICE);
    make_market(2500, 0.95);
    b[100] = -3; /* before the span */
    assert_int_equal(prices(2500, NULL).why, CMV_WHY_NONE);
}

/* Dates that were asked for are the span, and a short one is not tested. */
static void dates_asked_for(void **state) {
    (void)state;
    make_market(2500, 0.95);
    const cmv_leg la = leg("aaa", a, 2500), lb = leg("bbb", b, 2500);
    const cmv_long_run_answer r = ask(&la, &lb, NULL, date[300]);
    assert_int_equal(r.first, date[300]);
    assert_int_equal(r.n, 2200);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_steady_ratio),
        cmocka_unit_test(a_wandering_ratio),
        cmocka_unit_test(tests_are_those_of_the_kernels),
        cmocka_unit_test(the_other_way_round),
        cmocka_unit_test(rates),
        cmocka_unit_test(an_index),
        cmocka_unit_test(refusals),
        cmocka_unit_test(dates_asked_for),
    };
    return cmocka_run_group_tests_name("pair: the long run", tests, setup, teardown);
}
