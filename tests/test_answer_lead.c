// SPDX-License-Identifier: Apache-2.0
/* Whether one side leads the other, on data made to lead, to seem to lead, and not to; and why there is no answer. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "comove/leadlag.h"
#include "comove/pair.h"

enum { N = 1800, MONTHS = 400 };

static uint64_t state_of_dice;

static double uniform(void) {
    state_of_dice ^= state_of_dice << 13;
    state_of_dice ^= state_of_dice >> 7;
    state_of_dice ^= state_of_dice << 17;
    return (double)(state_of_dice >> 11) / 9007199254740992.0;
}

static double shock(void) {
    double sum = -6;
    for (int i = 0; i < 12; i++) sum += uniform();
    return sum;
}

static cmv_arena *arena;
static cmv_date date[N], month[MONTHS];
static double x[N], y[N]; /* changes, of which the levels are made */
static double level_a[N], level_b[N];

static const cmv_calendar *calendar(const char *name) {
    const cmv_calendar *cal = NULL;
    assert_int_equal(cmv_calendar_find(name, &cal, NULL), CMV_OK);
    return cal;
}

static int setup(void **state) {
    (void)state;
    arena = cmv_arena_create((size_t)256 << 20);
    cmv_date d = cmv_date_of(2018, 1, 2);
    for (size_t i = 0; i < N; i++) {
        date[i] = d;
        d = cmv_calendar_add(calendar("nyse"), d, 1);
    }
    for (size_t i = 0; i < MONTHS; i++)
        month[i] = cmv_date_add_months(cmv_date_of(1990, 1, 1), (int)i);
    return arena ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

static cmv_leg leg(const char *id, const cmv_date *when, const double *level, size_t n) {
    const bool daily = when == date;
    const cmv_series s = {when, level, n};
    return (cmv_leg){.id = id,
                     .name = id,
                     .short_name = id,
                     .label = id,
                     .category_id = "x",
                     .category = "X",
                     .unit = "points",
                     .description = "",
                     .decimals = 2,
                     .freq = daily ? CMV_DAILY : CMV_MONTHLY,
                     .transform = CMV_TRANSFORM_DIFF,
                     .cal = calendar(daily ? "nyse" : "monthly"),
                     .close_minute = 960,
                     .close_zone = CMV_ZONE_NEW_YORK,
                     .pub = {.minute = 960, .zone = CMV_ZONE_NEW_YORK, .cal = calendar("nyse")},
                     .level = s,
                     .sample = s,
                     .sources = ""};
}

typedef struct two {
    cmv_leg a, b;
} two;

/* Levels from the first n changes, 1 for the first level. */
static two legs(const cmv_date *when, size_t n) {
    for (size_t i = 0; i < n; i++) {
        level_a[i] = (i ? level_a[i - 1] : 100) + (i ? x[i] : 0);
        level_b[i] = (i ? level_b[i - 1] : 100) + (i ? y[i] : 0);
    }
    return (two){leg("aaa", when, level_a, n), leg("bbb", when, level_b, n)};
}

static cmv_pair_report report_of(const cmv_leg *a, const cmv_leg *b, cmv_pair_opt opt) {
    static const cmv_answer_opt none;
    cmv_pair_report r;
    cmv_err err = {0};
    opt.today = cmv_date_of(2026, 1, 5);
    opt.answers = &none;
    if (cmv_pair_report_of(a, b, &opt, arena, &r, &err) != CMV_OK) fail_msg("%s", err.msg);
    return r;
}

static cmv_lead_answer lead_of(const two *t) {
    return report_of(&t->a, &t->b, cmv_pair_opt_default()).answers->lead;
}

/* b follows a `lag` periods later with this slope, and shares something of the same day. */
static void make(size_t n, size_t lag, double slope, uint64_t seed) {
    state_of_dice = seed;
    for (size_t i = 0; i < n; i++) {
        x[i] = shock();
        y[i] = shock() + 0.3 * x[i] + (i >= lag && slope != 0 ? slope * x[i - lag] : 0);
    }
}

/* ---- numbers ---- */

static void same(cmv_num got, double want) {
    assert_int_equal(got.why, CMV_WHY_NONE);
    if (got.v != want) fail_msg("%.17g, expected %.17g", got.v, want);
}

static cmv_vec scratch_for(size_t n) {
    const size_t m = cmv_granger_scratch(n, 5);
    double *at = cmv_arena_alloc(arena, m, sizeof *at);
    assert_non_null(at);
    return (cmv_vec){at, m};
}

typedef struct both {
    cmv_granger ab, ba;
} both;

static both granger(cmv_cvec a, cmv_cvec b, size_t lag, cmv_vec room) {
    const cmv_ols_opt hc1 = {.errors = CMV_OLS_HC1};
    both out;
    assert_int_equal(cmv_granger_both(a, b, lag, &hc1, room, &out.ab, &out.ba, NULL), CMV_OK);
    return out;
}

/* Each number is what its kernel says of the span's returns. */
static void numbers_are_those_of_the_kernels(void **state) {
    (void)state;
    make(N, 2, 0.05, 7);
    const two t = legs(date, N);
    const cmv_pair_report r = report_of(&t.a, &t.b, cmv_pair_opt_default());
    const cmv_pair_answers *all = r.answers;
    const cmv_lead_answer *l = &all->lead;
    const size_t n = all->span_n;
    assert_true(n > 1200 && n < 1300);
    assert_int_equal(l->n, n);
    assert_int_equal(l->first, r.date[all->span_first]);
    assert_int_equal(l->last, r.last);
    assert_true(l->max_lag == 5 && l->filtered == 0 && !l->async && l->close_gap_minutes == 0);
    const cmv_cvec a = {r.x + all->span_first, n}, b = {r.y + all->span_first, n};
    const cmv_vec room = scratch_for(r.n);
    double rr[11], tt[11];
    assert_int_equal(cmv_ccf_of(a, b, 5, room, (cmv_vec){rr, 11}, (cmv_vec){tt, 11}, NULL), CMV_OK);
    for (size_t i = 0; i < 11; i++) {
        same(l->r[i], rr[i]);
        same(l->t[i], tt[i]);
    }
    both g = granger(a, b, 5, room);
    same(l->ab.granger_fixed_p, g.ab.p_wald);
    same(l->ba.granger_fixed_p, g.ba.p_wald);
    same(l->ab.granger_fixed_f_p, g.ab.p_f);
    same(l->ba.granger_fixed_f_p, g.ba.p_f);
    g = granger(a, b, l->ab.granger_lag, room);
    same(l->ab.granger_p, g.ab.p_wald);
    same(l->ba.granger_p, g.ba.p_wald);
    g = granger((cmv_cvec){r.x, r.n}, (cmv_cvec){r.y, r.n}, 5, room);
    same(l->all_fixed_p_ab, g.ab.p_wald);
    same(l->all_fixed_p_ba, g.ba.p_wald);
    cmv_async_beta beta;
    assert_int_equal(cmv_async_beta_of(b, a, room, &beta, NULL), CMV_OK);
    same(l->scholes_williams, beta.scholes_williams.v);
    same(l->plain, beta.same.v);
    same(l->dimson, beta.dimson_sum.v);
}

/* The lag of a side is that of its largest |t|; forecasts use the lag that the first half favours. */
static void sides_hold_their_largest_lag(void **state) {
    (void)state;
    make(N, 3, 0.2, 11);
    const two t = legs(date, N);
    const cmv_pair_report r = report_of(&t.a, &t.b, cmv_pair_opt_default());
    const cmv_lead_answer *l = &r.answers->lead;
    const size_t n = l->n, half = n / 2, first = r.answers->span_first;
    for (int k = 1; k <= 5; k++) {
        assert_true(fabs(l->t[5 + k].v) <= fabs(l->ab.t.v));
        assert_true(fabs(l->t[5 - k].v) <= fabs(l->ba.t.v));
    }
    assert_true(l->ab.t.v == l->t[5 + l->ab.lag].v && l->ba.r.v == l->r[5 - l->ba.lag].v);
    assert_true(fabs(l->ab.p.v - cmv_sidak_p(cmv_norm_p2(l->ab.t.v), 10)) < 1e-15);
    double a[11], b[11], room[2 * N];
    const cmv_cvec xa = {r.x + first, half}, ya = {r.y + first, half};
    const cmv_cvec xb = {r.x + first + half, n - half}, yb = {r.y + first + half, n - half};
    const cmv_vec scratch = {room, 2 * N}, none = {NULL, 0};
    assert_int_equal(cmv_ccf_of(xa, ya, 5, scratch, (cmv_vec){a, 11}, none, NULL), CMV_OK);
    assert_int_equal(cmv_ccf_of(xb, yb, 5, scratch, (cmv_vec){b, 11}, none, NULL), CMV_OK);
    assert_true(l->ab.r_first.v == a[5 + l->ab.lag] && l->ab.r_second.v == b[5 + l->ab.lag]);
    assert_true(l->ab.lag == 3 && l->ab.oos_lag == 3 && l->ab.oos_n == n - half);
    /* The forecast of a value three sessions on is that of one session on with a moved by two. */
    const cmv_cvec cause = {r.x + first, n - 2}, effect = {r.y + first + 2, n - 2};
    cmv_oos_lead o;
    assert_int_equal(cmv_oos_lead_of(cause, effect, half - 2, &o, NULL), CMV_OK);
    assert_true(l->ab.oos_r2.v == o.r2.v && l->ab.oos_p.v == o.p.v && l->ab.oos_t.v == o.t.v);
}

static void swapping_sides_swaps_the_answer(void **state) {
    (void)state;
    make(N, 1, 0.3, 13);
    const two t = legs(date, N), u = {t.b, t.a};
    const cmv_lead_answer l = lead_of(&t), s = lead_of(&u);
    assert_true(l.verdict == CMV_LEAD_A && s.verdict == CMV_LEAD_B);
    assert_true(l.ab.leads && !l.ba.leads && s.ba.leads);
    for (int k = -5; k <= 5; k++) assert_true(fabs(l.t[5 + k].v - s.t[5 - k].v) < 1e-12);
    assert_true(fabs(l.ab.granger_p.v - s.ba.granger_p.v) < 1e-12);
    assert_true(l.ab.oos_r2.v == s.ba.oos_r2.v && l.ab.lag == s.ba.lag);
}

/* ---- the rule ---- */

static cmv_lead_verdict verdict(const two *t) { return lead_of(t).verdict; }

static void leads_are_found(void **state) {
    (void)state;
    for (size_t lag = 1; lag <= 5; lag++) {
        make(N, lag, 0.3, 100 + lag);
        const two t = legs(date, N);
        const cmv_lead_answer l = lead_of(&t);
        assert_true(l.verdict == CMV_LEAD_A && l.ab.lag == (int)lag && !l.ba.leads);
        assert_true(l.ab.p.v < .05 && l.ab.granger_p.v < .01 && l.ba.granger_p.v >= .01);
        assert_true(l.ab.oos_r2.v > 0 && l.ab.oos_p.v < .05);
    }
}

/* A rule that needs all of four things seldom speaks where there is nothing. */
static void chance_is_no_lead(void **state) {
    (void)state;
    size_t claimed = 0, large = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        make(N, 1, 0, seed * 7919);
        const two t = legs(date, N);
        const cmv_lead_answer l = lead_of(&t);
        claimed += l.verdict != CMV_LEAD_NONE;
        large += fabs(l.ab.t.v) > l.critical_t || fabs(l.ba.t.v) > l.critical_t;
        cmv_arena_reset(arena);
    }
    assert_int_equal(claimed, 0);
    assert_true(large <= 9); /* 60 draws at 5 %: more than 9 come once in 1,000 times */
}

static void each_condition_is_needed(void **state) {
    (void)state;
    make(N, 1, 0,
         17); /* the sign turns within the first half, early enough for forecasts to learn it */
    for (size_t i = 1; i < N; i++) y[i] += (i < N - 900 ? -1.0 : 0.7) * x[i - 1];
    two t = legs(date, N);
    cmv_lead_answer l = lead_of(&t);
    assert_true(l.verdict == CMV_LEAD_NONE && l.ab.r_first.v < 0 && l.ab.r_second.v > 0);
    assert_true(l.ab.p.v < .05 && l.ab.granger_p.v < .01 && l.ba.granger_p.v >= .01);
    assert_true(l.ab.oos_r2.v > 0 && l.ab.oos_p.v < .05);
    state_of_dice = 19; /* each side follows the other */
    x[0] = y[0] = 0;
    for (size_t i = 1; i < N; i++) {
        x[i] = shock() + 0.25 * y[i - 1];
        y[i] = shock() + 0.25 * x[i - 1];
    }
    t = legs(date, N);
    l = lead_of(&t);
    assert_true(l.verdict == CMV_LEAD_NONE && l.ab.granger_p.v < .01 && l.ba.granger_p.v < .01);
    assert_true(l.ab.p.v < .05 && l.ba.p.v < .05);
}

/* Which of the conditions the a-before-b side passes, a bit each. */
enum { LARGE = 1, GRANGER = 2, FORECAST = 4, HALVES = 8, EVERY = 15 };

static int passed(const cmv_lead_answer *l) {
    const cmv_lead_side *s = &l->ab;
    const int large = s->p.v < .05 ? LARGE : 0;
    const int granger = s->granger_p.v < .01 && l->ba.granger_p.v >= .01 ? GRANGER : 0;
    const int forecast = s->oos_r2.v > 0 && s->oos_p.v < .05 ? FORECAST : 0;
    return large | granger | forecast | (s->r_first.v * s->r_second.v > 0 ? HALVES : 0);
}

/* Slopes at the edge of what a sample can show: draws that pass all but one condition are no leads. */
static void near_misses_are_no_leads(void **state) {
    (void)state;
    size_t seen[EVERY + 1] = {0};
    for (uint64_t seed = 1; seed <= 150; seed++) {
        make(N, 1, 0.085, seed * 104729);
        const two t = legs(date, N);
        const cmv_lead_answer l = lead_of(&t);
        seen[passed(&l)]++;
        assert_true(l.ab.leads == (passed(&l) == EVERY));
        cmv_arena_reset(arena);
    }
    assert_true(seen[EVERY - LARGE] > 0 && seen[EVERY - GRANGER] > 0);
    assert_true(seen[EVERY - FORECAST] > 0 && seen[EVERY] > 0);
}

/* What the second half shows is not known to the forecasts of it. */
static void forecasts_take_the_lag_of_the_first_half(void **state) {
    (void)state;
    make(N, 1, 0, 59);
    for (size_t i = 2; i < N; i++) y[i] += i < N - 630 ? 0.3 * x[i - 2] : 0.9 * x[i - 1];
    const two t = legs(date, N);
    const cmv_lead_answer l = lead_of(&t);
    assert_true(l.ab.lag == 1 && l.ab.oos_lag == 2);
}

/* Nor is it when both sides persist, although a filter made of all that is known now would tell of it. */
static void forecasts_know_no_filter_of_later_days(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        double u = 0, v = 0, r[11], s[11];
        state_of_dice = seed * 7919;
        for (size_t i = 0; i < N; i++) {
            x[i] = u = 0.6 * u + shock();
            y[i] = v = 0.6 * v + shock();
        }
        const two t = legs(date, N);
        const cmv_pair_report report = report_of(&t.a, &t.b, cmv_pair_opt_default());
        const cmv_lead_answer *l = &report.answers->lead;
        const size_t first = report.n - l->n, half = l->n / 2;
        assert_int_equal(l->filtered, 10);
        assert_int_equal(cmv_ccf_of((cmv_cvec){report.x + first, half},
                                    (cmv_cvec){report.y + first, half}, 5, scratch_for(half),
                                    (cmv_vec){r, 11}, (cmv_vec){s, 11}, NULL),
                         CMV_OK);
        for (int sign = -1; sign <= 1; sign += 2) {
            int best = 1;
            for (int k = 2; k <= 5; k++)
                best = fabs(s[5 + sign * k]) > fabs(s[5 + sign * best]) ? k : best;
            assert_int_equal(sign > 0 ? l->ab.oos_lag : l->ba.oos_lag, best);
        }
    }
}

/* ---- closes and dates ---- */

/* The later close sees the evening's news a day before the earlier one. */
static void closes_are_no_lead(void **state) {
    (void)state;
    double evening = 0;
    state_of_dice = 23;
    for (size_t i = 0; i < N; i++) {
        const double before = evening, day = shock();
        evening = shock() * 0.7;
        y[i] = day + evening + 0.5 * shock(); /* closes in the evening */
        x[i] = before + day + 0.5 * shock();  /* closes before it */
    }
    two t = legs(date, N);
    assert_int_equal(verdict(&t), CMV_LEAD_B); /* with equal hours it would be one */
    t.b.close_minute = 960 + 240;
    cmv_lead_answer l = lead_of(&t);
    assert_true(l.verdict == CMV_LEAD_ASYNC && l.async && l.close_gap_minutes == 240);
    assert_true(!l.ab.leads && !l.ba.leads && !l.misdated);
    assert_true(l.scholes_williams.v > l.plain.v * 1.2);
    t.b.close_minute = 960 + 30; /* half an hour is let pass */
    assert_int_equal(verdict(&t), CMV_LEAD_B);
    t.b.close_minute = 960 + 31;
    assert_int_equal(verdict(&t), CMV_LEAD_ASYNC);
    t.a.close_minute = 960 + 240; /* the other way round: not explained, and not claimed either */
    assert_int_equal(verdict(&t), CMV_LEAD_ASYNC);
    make(N, 2, 0.3, 29); /* two days are more than closes can make */
    t = legs(date, N);
    t.b.close_minute = 960 + 240;
    assert_int_equal(verdict(&t), CMV_LEAD_A);
    make(N, 1, 0, 31);
    t = legs(date, N);
    t.b.close_minute = 960 + 240;
    l = lead_of(&t);
    assert_true(l.verdict == CMV_LEAD_NONE && l.async);
}

static void hours_of_other_cities_count(void **state) {
    (void)state;
    make(N, 1, 0, 37);
    two t = legs(date, N);
    t.b.close_minute = 990; /* 16:30 in London on a day of winter: 11:30 in New York */
    t.b.close_zone = CMV_ZONE_LONDON;
    assert_int_equal(lead_of(&t).close_gap_minutes, -270);
    assert_int_equal(cmv_date_ymd(date[N - 1]).month, 2);
}

/* One side dated a day late looks led by a day, and is not said to be. */
static void wrong_dates_are_no_lead(void **state) {
    (void)state;
    make(N, 1, 0, 41);
    for (size_t i = 1; i < N; i++) y[i] = 0.8 * x[i - 1] + 0.2 * x[i] + 0.3 * shock();
    const two t = legs(date, N);
    const cmv_lead_answer l = lead_of(&t);
    assert_true(l.verdict == CMV_LEAD_ASYNC && l.misdated && !l.async && !l.ab.leads);
    assert_true(l.ab.p.v < 1e-6 && l.ab.granger_p.v < 1e-6);
    make(N, 1, 0.45, 41); /* strong, but the same session holds more than half as much */
    const two u = legs(date, N);
    const cmv_lead_answer strong = lead_of(&u);
    assert_true(strong.r[6].v > 0.33 && strong.r[5].v < strong.r[6].v);
    assert_true(strong.verdict == CMV_LEAD_A && !strong.misdated);
}

/* ---- persistence, frequency, refusals ---- */

static void persistence_is_filtered(void **state) {
    (void)state;
    state_of_dice = 43;
    double u = 0, v = 0;
    for (size_t i = 0; i < MONTHS; i++) {
        x[i] = u = 0.8 * u + shock();
        y[i] = v = 0.8 * v + shock();
    }
    const two t = legs(month, MONTHS);
    const cmv_lead_answer l = lead_of(&t);
    assert_true(l.max_lag == 3 && l.filtered == 6 && l.verdict == CMV_LEAD_NONE);
    assert_true(fabs(l.critical_t - cmv_sidak_critical(.05, 6)) < 1e-15);
    /* Neighbouring lags of what is left are no longer one. */
    assert_true(fabs(l.r[2].v - l.r[3].v) > 0.02 || fabs(l.r[3].v - l.r[4].v) > 0.02);
    /* Five years hold 60 months: all 399 changes are looked at. */
    assert_int_equal(l.n, MONTHS - 1);
    assert_true(l.close_gap_minutes == 0 && !l.async);
}

static void refused(const two *t, cmv_pair_opt opt, cmv_reason why) {
    const cmv_lead_answer l = report_of(&t->a, &t->b, opt).answers->lead;
    assert_int_equal(l.verdict, CMV_LEAD_UNKNOWN);
    assert_int_equal(l.why, why);
    assert_int_equal(l.ab.t.why, why);
    assert_int_equal(l.r[l.max_lag].why, why);
    assert_int_equal(l.ba.granger_p.why, why);
    assert_int_equal(l.scholes_williams.why, why);
    assert_true(isnan(l.ab.oos_r2.v) && !l.ab.leads && !l.ba.leads);
}

static void refusals(void **state) {
    (void)state;
    cmv_pair_opt opt = cmv_pair_opt_default();
    make(N, 1, 0.3, 47);
    two t = legs(date, 60);
    refused(&t, opt, CMV_WHY_TOO_FEW); /* 59 returns */
    t = legs(date, 61);
    assert_true(verdict(&t) != CMV_LEAD_UNKNOWN);
    t = legs(date, N);
    opt.returns = CMV_RETURNS_YOY;
    refused(&t, opt, CMV_WHY_OVERLAP);
    opt = cmv_pair_opt_default();
    for (size_t i = 0; i < N; i++) level_b[i] = 5;
    refused(&t, opt, CMV_WHY_CONSTANT);
    t.b.level.n = t.b.sample.n = 0;
    t.b.why_empty = CMV_WHY_NO_DATA;
    refused(&t, opt, CMV_WHY_NO_DATA);
}

/* With few rows a coefficient the tests that need them are missing, and nothing is claimed. */
static void short_samples_claim_nothing(void **state) {
    (void)state;
    make(N, 1, 0.9, 53);
    const two t = legs(date, 62);
    const cmv_lead_answer l = lead_of(&t);
    assert_true(l.n == 61 && l.ab.granger_fixed_p.why == CMV_WHY_TOO_FEW);
    assert_true(l.ab.granger_lag == 1 && l.ab.granger_p.why == CMV_WHY_NONE); /* 60 rows for 3 */
    assert_true(l.all_fixed_p_ab.why == CMV_WHY_TOO_FEW && l.ab.oos_n == 31);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_those_of_the_kernels),
        cmocka_unit_test(sides_hold_their_largest_lag),
        cmocka_unit_test(swapping_sides_swaps_the_answer),
        cmocka_unit_test(leads_are_found),
        cmocka_unit_test(chance_is_no_lead),
        cmocka_unit_test(each_condition_is_needed),
        cmocka_unit_test(near_misses_are_no_leads),
        cmocka_unit_test(forecasts_take_the_lag_of_the_first_half),
        cmocka_unit_test(forecasts_know_no_filter_of_later_days),
        cmocka_unit_test(closes_are_no_lead),
        cmocka_unit_test(hours_of_other_cities_count),
        cmocka_unit_test(wrong_dates_are_no_lead),
        cmocka_unit_test(persistence_is_filtered),
        cmocka_unit_test(refusals),
        cmocka_unit_test(short_samples_claim_nothing),
    };
    return cmocka_run_group_tests_name("pair: does one lead the other", tests, setup, teardown);
}
