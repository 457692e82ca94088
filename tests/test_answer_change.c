// SPDX-License-Identifier: Apache-2.0
/* When the correlation changed and whether its latest reading is unusual: made markets with known changes, refusals, JSON. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "comove/change.h"
#include "comove/pair.h"
#include "comove/render.h"

enum { MAX = 4200, PAGE = 4 << 20 };

/* A market whose correlation and slope are given stretch by stretch. */
typedef struct part {
    size_t n; /* sessions */
    double rho, scale_a;
} part;

static cmv_date date[MAX];
static double level_a[MAX], level_b[MAX];
static cmv_leg leg_a, leg_b;
static cmv_arena *arena;

static double normal(cmv_rng *rng) {
    double sum = -6;
    for (int i = 0; i < 12; i++) sum += cmv_rng_uniform(rng);
    return sum;
}

static const cmv_calendar *calendar(const char *name) {
    const cmv_calendar *cal = NULL;
    assert_int_equal(cmv_calendar_find(name, &cal, NULL), CMV_OK);
    return cal;
}

static cmv_leg leg(const char *id, const double *value, size_t n) {
    const cmv_series s = {date, value, n};
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

static void make(uint64_t seed, const part *parts, size_t n_parts) {
    const cmv_calendar *nyse = calendar("nyse");
    cmv_rng rng = cmv_rng_of(seed);
    size_t n = 1;
    date[0] = cmv_date_of(2010, 1, 4);
    level_a[0] = 100;
    level_b[0] = 50;
    for (size_t p = 0; p < n_parts; p++) {
        for (size_t i = 0; i < parts[p].n; i++, n++) {
            const double u = normal(&rng), v = normal(&rng), rho = parts[p].rho;
            assert_true(n < MAX);
            date[n] = cmv_calendar_add(nyse, date[n - 1], 1);
            level_a[n] = level_a[n - 1] * exp(.01 * parts[p].scale_a * u);
            level_b[n] = level_b[n - 1] * exp(.008 * (rho * u + sqrt(1 - rho * rho) * v));
        }
    }
    leg_a = leg("aaa", level_a, n);
    leg_b = leg("bbb", level_b, n);
}

static cmv_pair_report ask_legs(const cmv_leg *a, const cmv_leg *b, size_t resamples, cmv_date from) {
    static cmv_answer_opt answers;
    cmv_pair_opt opt = cmv_pair_opt_default();
    cmv_pair_report r;
    cmv_err err = {0};
    answers = (cmv_answer_opt){.resamples = resamples};
    opt.answers = &answers;
    opt.from = from;
    opt.today = cmv_date_of(2026, 12, 1);
    if (cmv_pair_report_of(a, b, &opt, arena, &r, &err) != CMV_OK) fail_msg("%s", err.msg);
    assert_non_null(r.answers);
    return r;
}

static cmv_pair_report ask(size_t resamples) {
    return ask_legs(&leg_a, &leg_b, resamples, CMV_DATE_NONE);
}

static int setup(void **state) {
    (void)state;
    arena = cmv_arena_create((size_t)512 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

static long days_between(cmv_date a, cmv_date b) { return a > b ? (long)a - b : (long)b - a; }

static double r_between(const cmv_pair_report *r, cmv_date first, cmv_date last) {
    size_t from = 0, n = 0;
    cmv_cov c;
    while (r->date[from] < first) from++;
    while (from + n < r->n && r->date[from + n] <= last) n++;
    assert_int_equal(cmv_cov_of((cmv_cvec){r->x + from, n}, (cmv_cvec){r->y + from, n}, &c, NULL),
                     CMV_OK);
    return c.r.v;
}

/* ---- changes -------------------------------------------------------------------------------------------------------------------- */

static const part SWITCH[] = {{2200, -.4, 1}, {900, .5, 1}};

static void a_change_is_dated(void **state) {
    (void)state;
    make(1, SWITCH, 2);
    const cmv_pair_report r = ask(0);
    const cmv_change_answer *c = &r.answers->change;
    const cmv_date truth = date[2200];
    assert_int_equal(c->all.n, 3100);
    assert_int_equal(c->recent.n, r.answers->span_n);
    assert_true(c->recent.first == r.date[r.answers->span_first] && c->recent.last == r.last);
    const cmv_change_test *tests[] = {&c->recent, &c->all};
    for (int i = 0; i < 2; i++) {
        const cmv_change_test *t = tests[i];
        assert_true(t->p.v < 1e-4 && days_between(t->date, truth) < 60);
        assert_true(t->before.r.v < -.3 && t->after.r.v > .4 && t->confirm.p < 1e-6 &&
                    t->confirm.z > 0);
        assert_int_equal(t->before.n + t->after.n, t->n);
        assert_true(fabs(t->before.r.v - r_between(&r, t->first, t->date)) < 1e-13);
        assert_true(fabs(t->after.r.v - r_between(&r, t->date + 1, t->last)) < 1e-13);
        assert_true(t->before.ci_low.v < t->before.r.v && t->after.ci_high.v > t->after.r.v);
    }
    assert_int_equal(c->n_segments, 2);
    assert_true(days_between(c->segment[0].last, truth) < 60);
    assert_true(c->segment[0].p.v < 1e-4 && c->segment[1].p.why == CMV_WHY_NOT_ASKED);
}

static void segments_tile_the_sample(void **state) {
    (void)state;
    static const part parts[] = {{900, -.5, 1}, {800, .4, 1}, {1000, -.3, 1}, {900, .6, 1}};
    make(2, parts, 4);
    const cmv_pair_report r = ask(0);
    const cmv_change_answer *c = &r.answers->change;
    assert_int_equal(c->n_segments, 4);
    size_t sum = 0, ends = 0;
    for (size_t i = 0; i < 4; i++) {
        sum += c->segment[i].n;
        ends += parts[i].n;
        assert_true(c->segment[i].n >= 126);
        assert_true(fabs(c->segment[i].c.r.v - parts[i].rho) < .12);
        assert_true(fabs(c->segment[i].c.r.v -
                         r_between(&r, c->segment[i].first, c->segment[i].last)) < 1e-13);
        if (i == 3) continue;
        assert_true(days_between(c->segment[i].last, date[ends]) < 120);
        assert_true(c->segment[i].p.v < .05 && c->segment[i].last < c->segment[i + 1].first);
    }
    assert_int_equal(sum, r.n);
    assert_true(c->segment[0].first == r.first && c->segment[3].last == r.last);
    /* The last change between its neighbours, times the three tests of its kind. */
    static double room[MAX];
    const size_t n = c->segment[2].n + c->segment[3].n, from = r.n - n;
    cmv_wkd w;
    assert_int_equal(cmv_wkd_of((cmv_cvec){r.x + from, n}, (cmv_cvec){r.y + from, n}, 126,
                                (cmv_vec){room, MAX}, &w, NULL),
                     CMV_OK);
    assert_true(r.date[from + w.last] == c->segment[2].last);
    assert_true(fabs(c->segment[2].p.v - 3 * w.p.v) <= 1e-12 * w.p.v);
}

static void nothing_is_found_where_nothing_changed(void **state) {
    (void)state;
    static const part steady[] = {{3000, .3, 1}};
    size_t claimed = 0, cut = 0, slopes = 0;
    enum { RUNS = 40 };
    for (uint64_t seed = 0; seed < RUNS; seed++) {
        make(100 + seed, steady, 1);
        const cmv_pair_report r = ask(0);
        const cmv_change_answer *c = &r.answers->change;
        claimed += c->recent.p.v < .05 && c->recent.confirm.p < .05;
        cut += c->n_segments > 1;
        slopes += c->slope.p.v < .05;
    }
    print_message("of %d steady pairs: %zu dated, %zu cut, %zu slopes\n", RUNS, claimed, cut,
                  slopes);
    assert_true(claimed <= 6 && cut <= 6 && slopes <= 6); /* two are expected of each */
}

static void a_slope_may_change_alone(void **state) {
    (void)state;
    static const part parts[] = {{700, .5, 1}, {560, .5, 3}};
    make(5, parts, 2);
    const cmv_pair_report r = ask_legs(&leg_a, &leg_b, 0, cmv_date_of(2010, 1, 1));
    const cmv_change_answer *c = &r.answers->change;
    assert_int_equal(r.answers->span_n, 1260);
    assert_true(c->slope.p.v < 1e-4 && days_between(c->slope.date, date[700]) < 60);
    assert_true(fabs(c->slope.before.beta.v - .625) < .15); /* .5 * .01 / .008 */
    assert_true(fabs(c->slope.after.beta.v - 1.875) < .35);
    cmv_beta b;
    size_t n = 0;
    while (r.date[n] <= c->slope.date) n++;
    assert_int_equal(cmv_beta_of((cmv_cvec){r.y, n}, (cmv_cvec){r.x, n}, &b, NULL), CMV_OK);
    assert_true(c->slope.before.beta.v == b.beta_y_on_x.v && c->slope.before.se.v == b.se_hc1);
    assert_true(fabs(c->slope.before.high.v - b.beta_y_on_x.v - 1.959964 * b.se_hc1) < 1e-7);
    assert_true(fabs(c->slope.before.low.v - b.beta_y_on_x.v + 1.959964 * b.se_hc1) < 1e-7);
}

/* Readings of a year of a on b: each the slope of its own year, the last that of the year in detail. */
static void the_slope_rolls_over_a_year(void **state) {
    (void)state;
    const part parts[] = {{700, .5, .01}, {700, .5, .03}};
    make(10, parts, 2);
    const cmv_pair_report r = ask(0);
    const cmv_change_answer *c = &r.answers->change;
    assert_true(c->slope.window == 252 && c->slope.rolling);
    assert_true(isnan(c->slope.rolling[250]));
    for (size_t t = 251; t < r.n; t += 97) {
        cmv_beta b;
        const cmv_cvec x = {r.y + t - 251, 252}, y = {r.x + t - 251, 252};
        assert_int_equal(cmv_beta_of(x, y, &b, NULL), CMV_OK);
        assert_true(fabs(c->slope.rolling[t] - b.beta_y_on_x.v) < 1e-12);
    }
    assert_true(fabs(c->slope.rolling[r.n - 1] - r.detail.beta_ab.v) < 1e-12);
    const part brief[] = {{252, .5, .01}}; /* 251 returns */
    make(11, brief, 1);
    const cmv_pair_report s = ask(0);
    assert_true(s.n <= 252 && !s.answers->change.slope.rolling);
}

/* Volatility that shifts fools the test for the correlation; the outright comparison keeps it from speaking most times. */
static void volatility_alone_is_seldom_called_a_change(void **state) {
    (void)state;
    enum { RUNS = 60 };
    static const part parts[] = {{700, .5, 1}, {560, .5, 3}};
    size_t fooled = 0, claimed = 0;
    for (uint64_t seed = 0; seed < RUNS; seed++) {
        make(300 + seed, parts, 2);
        const cmv_change_test t = ask(0).answers->change.recent;
        fooled += t.p.v < .05;
        claimed += t.p.v < .05 && t.confirm.p < .05;
    }
    print_message("volatility tripled, %d pairs: %zu rejected, %zu claimed\n", RUNS, fooled,
                  claimed);
    assert_true(claimed < fooled && claimed <= RUNS / 10);
}

static void sides_may_be_swapped(void **state) {
    (void)state;
    make(1, SWITCH, 2);
    const cmv_pair_report r = ask(50), s = ask_legs(&leg_b, &leg_a, 50, CMV_DATE_NONE);
    const cmv_change_answer *c = &r.answers->change, *d = &s.answers->change;
    assert_true(fabs(c->recent.q.v - d->recent.q.v) < 1e-11 && c->recent.date == d->recent.date);
    assert_int_equal(c->n_segments, d->n_segments);
    const cmv_unusual_answer *u = &r.answers->unusual, *w = &s.answers->unusual;
    assert_true(u->range.seed == w->range.seed && u->range.p.v == w->range.p.v);
    assert_true(u->span.below.v == w->span.below.v);
}

/* ---- refusals ---------------------------------------------------------------------------------------------------------------------- */

/* What happened before the five years, however large, has no part in what is said of them. */
static void a_huge_day_leaves_no_trace(void **state) {
    (void)state;
    make(1, SWITCH, 2);
    leg_a.transform = leg_b.transform = CMV_TRANSFORM_DIFF;
    const cmv_change_test was = ask(0).answers->change.recent;
    assert_true(was.p.v < .05 && was.confirm.p < .05);
    for (size_t i = 0; i < 3101; i++) level_a[i] += i == 900 ? 1e10 : 0;
    const cmv_change_test is = ask(0).answers->change.recent;
    assert_true(is.p.v == was.p.v);
    if (!(fabs(is.confirm.p - was.confirm.p) <= 1e-9 * was.confirm.p))
        fail_msg("%g, without that day %g", is.confirm.p, was.confirm.p);
}

static void short_samples_are_refused(void **state) {
    (void)state;
    static const part little[] = {{251, .3, 1}}, enough[] = {{252, .3, 1}};
    make(7, little, 1);
    const cmv_pair_report r = ask(50);
    const cmv_change_answer *c = &r.answers->change;
    assert_true(c->recent.p.why == CMV_WHY_TOO_FEW && c->all.q.why == CMV_WHY_TOO_FEW);
    assert_true(c->slope.p.why == CMV_WHY_TOO_FEW && c->n_segments == 0);
    assert_true(c->recent.date == CMV_DATE_NONE && isnan(c->recent.confirm.p));
    make(7, enough, 1);
    assert_true(!ask(0).answers->change.recent.p.why && ask(0).answers->change.n_segments == 1);
}

static void flat_and_empty_sides_say_why(void **state) {
    (void)state;
    static const part some[] = {{600, .3, 1}};
    make(8, some, 1);
    for (size_t i = 0; i < 601; i++) level_b[i] = 7;
    cmv_pair_report r = ask(50);
    assert_true(r.answers->change.recent.p.why == CMV_WHY_CONSTANT);
    assert_true(r.answers->change.slope.p.why == CMV_WHY_CONSTANT);
    assert_int_equal(r.answers->change.n_segments, 1);
    assert_true(r.answers->unusual.span.below.why && r.answers->unusual.range.p.why);
    assert_false(r.answers->unusual.record_high);
    cmv_leg none = leg_b;
    none.level.n = none.sample.n = 0;
    none.why_empty = CMV_WHY_NO_DATA;
    r = ask_legs(&leg_a, &none, 50, CMV_DATE_NONE);
    assert_true(r.answers->change.recent.p.why == CMV_WHY_NO_DATA);
    assert_true(r.answers->unusual.span.max.why == CMV_WHY_NO_DATA);
    assert_true(r.answers->unusual.range.p.why == CMV_WHY_NO_DATA);
    memcpy(level_b, level_a, sizeof level_b);
    r = ask(50);
    assert_true(r.answers->change.recent.p.why == CMV_WHY_PERFECT);
}

/* A window in which a side stood still is no reading. */
static void windows_without_a_reading_do_not_count(void **state) {
    (void)state;
    static const part some[] = {{1000, .3, 1}};
    make(8, some, 1);
    for (size_t i = 400; i < 601; i++) level_b[i] = level_b[400];
    const cmv_pair_report r = ask(0);
    const cmv_unusual_answer *u = &r.answers->unusual;
    assert_int_equal(r.rolling.n_defined, u->span.n_ending);
    assert_int_equal(u->span.n_ending, 1000 - 89 - 111);
}

/* ---- the latest reading ---------------------------------------------------------------------------------------------------------------- */

static void places_are_counted(void **state) {
    (void)state;
    static const part parts[] = {{2200, .2, 1}, {100, .9, 1}};
    make(9, parts, 2);
    const cmv_pair_report r = ask(0);
    const cmv_unusual_answer *u = &r.answers->unusual;
    const double *roll = r.rolling.r, latest = roll[r.n - 1];
    const size_t first = r.answers->span_first;
    size_t below = 0, below_all = 0, inside = 0;
    double max = -2, min = 2;
    for (size_t i = 89; i < r.n; i++) {
        below_all += roll[i] < latest;
        if (i >= first) below += roll[i] < latest;
        if (i < first + 89) continue;
        inside++;
        max = fmax(max, roll[i]);
        min = fmin(min, roll[i]);
    }
    assert_int_equal(u->span.n_ending, r.answers->span_n);
    assert_true(fabs(u->span.below.v - (double)below / (double)u->span.n_ending) < 1e-15);
    assert_true(fabs(u->below_all.v - (double)below_all / (double)(r.n - 89)) < 1e-15);
    assert_true(u->span.n_readings == inside || u->span.n_readings == inside + 1);
    assert_true(u->span.max.v >= max && u->span.min.v <= min);
    assert_true(u->span.max.v == roll[r.n - 1] || !u->record_high);
    assert_int_equal(u->span.independent, r.answers->span_n / 90);
    assert_true(u->range.p.why == CMV_WHY_NOT_ASKED && !u->range.observed.why);
    assert_true(fabs(u->range.observed.v - (u->span.max.v - u->span.min.v)) < 1e-15);
}

static void a_record_is_beyond_all_others(void **state) {
    (void)state;
    static const part high[] = {{1500, 0, 1}, {90, .97, 1}}, low[] = {{1500, 0, 1}, {90, -.97, 1}},
                      past[] = {{1000, 0, 1}, {90, .97, 1}, {500, 0, 1}},
                      near[] = {{1500, 0, 1}, {90, .97, 1}, {60, .93, 1}};
    make(11, high, 2);
    const cmv_unusual_answer a = ask(0).answers->unusual;
    make(11, low, 2);
    const cmv_unusual_answer b = ask(0).answers->unusual;
    make(11, past, 3);
    const cmv_unusual_answer c = ask(0).answers->unusual;
    make(11, near, 3);
    const cmv_pair_report r = ask(0);
    assert_true(r.rolling.r[r.n - 1] > r.max.r.v - .1 && !r.answers->unusual.record_high);
    assert_true(a.record_high && !a.record_low && a.span.below.v > .99);
    assert_true(b.record_low && !b.record_high && b.span.below.v == 0);
    assert_true(!c.record_high && !c.record_low && c.span.max.v > .9);
}

static void the_range_is_held_against_chance(void **state) {
    (void)state;
    static const part steady[] = {{1400, .2, 1}}, moved[] = {{700, -.5, 1}, {700, .8, 1}};
    make(13, steady, 1);
    const cmv_unusual_answer a = ask(300).answers->unusual;
    make(13, moved, 2);
    const cmv_pair_report r = ask(300);
    const cmv_unusual_answer b = r.answers->unusual;
    static double room[5 * MAX + 300];
    const cmv_roll_range_opt opt = {.window = 90,
                                    .resamples = 300,
                                    .mean_block = 10,
                                    .seed = cmv_seed_of("bbb", "aaa", r.last),
                                    .max = b.span.max.v,
                                    .min = b.span.min.v};
    const size_t from = r.answers->span_first, n = r.answers->span_n;
    cmv_roll_range direct;
    assert_int_equal(cmv_roll_range_of((cmv_cvec){r.x + from, n}, (cmv_cvec){r.y + from, n}, &opt,
                                       (cmv_vec){room, 5 * MAX + 300}, &direct, NULL),
                     CMV_OK);
    assert_true(b.range.null_median.v == direct.median && b.range.p.v == direct.p &&
                b.range.p_max.v == direct.p_max && b.range.p_min.v == direct.p_min);
    assert_true(a.range.p.v > .05 && a.range.resamples == 300 && a.range.mean_block == 10);
    assert_true(b.range.p.v < .05 && b.range.observed.v > b.range.null_q95.v);
    assert_true(a.range.null_median.v < a.range.null_q95.v);
    assert_true(a.range.seed == cmv_seed_of("aaa", "bbb", date[1400]));
}

/* Windows may begin on the day five years before the last, not a session earlier. */
static void the_day_five_years_ago_belongs(void **state) {
    (void)state;
    size_t on_the_day = 0, after_it = 0;
    for (size_t extra = 0; extra < 8; extra++) {
        const part parts[] = {{2000 + extra, .2, 1}};
        make(17, parts, 1);
        const cmv_pair_report r = ask(0);
        const cmv_date since = cmv_date_add_months(r.last, -60);
        size_t start = 0;
        while (r.date[start] < since) start++;
        *(r.date[start] == since ? &on_the_day : &after_it) += 1;
        assert_int_equal(r.answers->unusual.span.n_readings, r.n - start - 89);
        assert_true(r.date[r.answers->span_first] > since);
    }
    assert_true(on_the_day > 0 && after_it > 0);
}

/* A window so long that five years hold fewer than two of them is judged by all the sample. */
static void long_windows_look_at_all(void **state) {
    (void)state;
    static const part parts[] = {{3000, .2, 1}};
    static const cmv_answer_opt answers = {.resamples = 20};
    make(19, parts, 1);
    cmv_pair_opt opt = cmv_pair_opt_default();
    cmv_pair_report r;
    opt.answers = &answers;
    opt.today = cmv_date_of(2026, 12, 1);
    for (size_t window = 600; window <= 700; window += 100) {
        opt.window = window;
        assert_int_equal(cmv_pair_report_of(&leg_a, &leg_b, &opt, arena, &r, NULL), CMV_OK);
        const cmv_unusual_answer *u = &r.answers->unusual;
        const bool all = window == 700;
        assert_int_equal(u->span.independent, (all ? r.n : r.answers->span_n) / window);
        assert_int_equal(u->span.n_ending, all ? r.n - 699 : r.answers->span_n);
        assert_int_equal(u->range.resamples, 20);
        if (all) assert_true(u->span.max.v == r.max.r.v && u->span.below.v == u->below_all.v);
    }
}

/* ---- JSON ------------------------------------------------------------------------------------------------------------------------------- */

static double number(json_t *root, const char *a, const char *b, const char *c) {
    json_t *v = json_object_get(json_object_get(json_object_get(root, "answers"), a), b);
    if (c) v = json_object_get(v, c);
    if (!json_is_number(v)) fail_msg("%s.%s.%s is no number", a, b, c ? c : "");
    return json_number_value(v);
}

static void json_holds_the_answers(void **state) {
    (void)state;
    const cmv_machine_context context = {.data_version = 1, .basis = "total", .asof = CMV_DATE_NONE};
    cmv_buf out;
    make(1, SWITCH, 2);
    const cmv_pair_report r = ask(20);
    const cmv_change_answer *c = &r.answers->change;
    const cmv_unusual_answer *u = &r.answers->unusual;
    cmv_buf_init(&out, PAGE);
    assert_int_equal(cmv_render_pair_json(&r, &context, &out, NULL), CMV_OK);
    json_t *root = json_loadb(out.at, out.n, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_true(number(root, "change", "recent", "q") == c->recent.q.v);
    assert_true(number(root, "change", "all", "p") == c->all.p.v);
    assert_true(number(root, "change", "recent", "confirm_p") == c->recent.confirm.p);
    assert_true(number(root, "change", "slope", "sup_f") == c->slope.sup_f.v);
    assert_true(number(root, "unusual", "below_all", NULL) == u->below_all.v);
    assert_true(number(root, "unusual", "span", "max") == u->span.max.v);
    assert_true(number(root, "unusual", "range", "p") == u->range.p.v);
    json_t *answers = json_object_get(root, "answers"),
           *change = json_object_get(answers, "change");
    json_t *parts = json_object_get(change, "segments");
    assert_int_equal(json_array_size(parts), 2);
    assert_true(json_number_value(json_object_get(json_array_get(parts, 0), "p_end")) ==
                c->segment[0].p.v);
    assert_true(json_number_value(json_object_get(json_array_get(parts, 1), "r")) ==
                c->segment[1].c.r.v);
    char text[CMV_DATE_TEXT];
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(change, "recent"), "date")),
        cmv_date_format(c->recent.date, text));
    json_decref(root);
    cmv_buf_reset(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_is_dated),
        cmocka_unit_test(segments_tile_the_sample),
        cmocka_unit_test(nothing_is_found_where_nothing_changed),
        cmocka_unit_test(a_slope_may_change_alone),
        cmocka_unit_test(the_slope_rolls_over_a_year),
        cmocka_unit_test(volatility_alone_is_seldom_called_a_change),
        cmocka_unit_test(sides_may_be_swapped),
        cmocka_unit_test(a_huge_day_leaves_no_trace),
        cmocka_unit_test(short_samples_are_refused),
        cmocka_unit_test(flat_and_empty_sides_say_why),
        cmocka_unit_test(windows_without_a_reading_do_not_count),
        cmocka_unit_test(places_are_counted),
        cmocka_unit_test(a_record_is_beyond_all_others),
        cmocka_unit_test(the_range_is_held_against_chance),
        cmocka_unit_test(the_day_five_years_ago_belongs),
        cmocka_unit_test(long_windows_look_at_all),
        cmocka_unit_test(json_holds_the_answers),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
