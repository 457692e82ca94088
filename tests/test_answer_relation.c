// SPDX-License-Identifier: Apache-2.0
/* The answer to "what is the relationship": horizons, ranks, slopes, a third series held fixed. */
#include "support/num_kit.h"

#include "support/leg_kit.h"

#include "comove/depend.h"

enum { N = 2499 };

static leg_kit a, b, c; /* too large for the stack */
static cmv_arena *arena;

/* Three series on sessions from 2015 on; a and b share the factor of c, and one of their own. */
static void make_market(void) {
    kit_seed("market");
    leg_make(&a, "aaa", "nyse", CMV_DAILY, cmv_date_of(2015, 1, 2), N);
    leg_make(&b, "bbb", "nyse", CMV_DAILY, cmv_date_of(2015, 1, 2), N);
    leg_make(&c, "ccc", "nyse", CMV_DAILY, cmv_date_of(2015, 1, 2), N);
    a.value[0] = b.value[0] = c.value[0] = 100;
    for (size_t i = 1; i < N; i++) {
        const double market = kit_t4(), both = kit_normal();
        a.value[i] = a.value[i - 1] * exp(0.006 * (market + 0.5 * both + kit_t4()));
        b.value[i] = b.value[i - 1] * exp(0.009 * (market + 0.5 * both + kit_t4()));
        c.value[i] = c.value[i - 1] * exp(0.005 * (market + 0.3 * kit_normal()));
    }
}

static int setup(void **state) {
    (void)state;
    arena = cmv_arena_create((size_t)256 << 20);
    make_market();
    return arena ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

static const cmv_answer_opt NOTHING_MORE = {0};

static cmv_relation_answer relation(const cmv_leg *x, const cmv_leg *y, const cmv_leg *control) {
    const cmv_answer_opt more = {.control = control};
    return leg_report(x, y, cmv_pair_opt_default(), &more, arena).answers->relation;
}

/* ---- the ladder ---- */

static int key_of(const char *rung, cmv_date date) {
    const cmv_ymd d = cmv_date_ymd(date);
    if (!strcmp(rung, "day")) return date;
    if (!strcmp(rung, "week")) return date - (int)cmv_date_weekday(date); /* its Monday */
    return !strcmp(rung, "month") ? 12 * d.year + d.month : 4 * d.year + (d.month - 1) / 3;
}

/* Changes between the last levels of periods, the first and the last period left out as the header says. */
static size_t referee(const char *rung, size_t from, size_t n, bool last_over, double *x, double *y,
                      cmv_date *end) {
    size_t base = SIZE_MAX, m = 0;
    for (size_t i = from; i < n; i++) {
        if (i + 1 < n ? key_of(rung, a.date[i]) == key_of(rung, a.date[i + 1]) : !last_over)
            continue;
        if (base != SIZE_MAX) {
            x[m] = log(a.value[i] / a.value[base]);
            y[m] = log(b.value[i] / b.value[base]);
            end[m++] = a.date[i];
        }
        base = i;
    }
    return m;
}

static void check_rung(const cmv_horizon *h, const char *name, size_t from, size_t n,
                       bool last_over) {
    static double x[N], y[N];
    static cmv_date end[N];
    const size_t m = referee(name, from, n, last_over, x, y, end);
    assert_string_equal(h->name, name);
    assert_int_equal(h->n, m);
    if (m < 20) {
        assert_true(h->c.r.why == CMV_WHY_TOO_FEW && h->c.ci_low.why == CMV_WHY_TOO_FEW);
        return;
    }
    cmv_corr_jack j;
    KIT_OK(cmv_corr_jack_of(kit_in(x, m), kit_in(y, m), &j, err));
    KIT_NEAR(h->c.r.v, j.r.v, 1e-12);
    KIT_NEAR(h->c.ci_low.v, j.ci_low.v, 1e-11);
    KIT_NEAR(h->c.ci_high.v, j.ci_high.v, 1e-11);
    assert_true(h->first == end[0] && h->last == end[m - 1]);
}

static void ladder_of_a_daily_pair(void **state) {
    (void)state;
    static const char *const rungs[] = {"day", "week", "month", "quarter"};
    const cmv_relation_answer r = relation(&a.leg, &b.leg, NULL);
    /* The last session, 5 December 2024, ends no week, month or quarter. */
    assert_int_equal(r.n_horizons, 4);
    assert_int_equal(cmv_date_weekday(a.date[N - 1]), CMV_MON + 3);
    const size_t since = leg_row(&a, cmv_date_add_months(a.date[N - 1], -60));
    for (size_t k = 0; k < 4; k++) {
        check_rung(&r.all[k], rungs[k], 0, N, k == 0);
        check_rung(&r.recent[k], rungs[k], since, N, k == 0);
    }
    assert_int_equal(r.recent[3].c.r.why, CMV_WHY_TOO_FEW); /* 19 whole quarters */
    assert_int_equal(r.recent[3].n, 19);
}

/* The last period counts when the next session due is in another one, whatever the calendar says of the days between. */
static void last_period_counts_when_it_is_over(void **state) {
    (void)state;
    static const struct {
        int year, month, day;
        bool week, month_over, quarter;
    } rows[] = {
        {2022, 5, 31, false, true, false}, /* Tuesday, month's end */
        {2022, 5, 27, true, false, false}, /* Friday before a holiday */
        {2022, 4, 14, true, false, false}, /* Thursday before Good Friday */
        {2022, 4, 13, false, false, false}, {2022, 6, 30, false, true, true},
        {2023, 12, 29, true, true, true},
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        const size_t n = leg_row(&a, cmv_date_of(rows[i].year, rows[i].month, rows[i].day)) + 1;
        leg_cut(&a, n);
        leg_cut(&b, n);
        const cmv_relation_answer r = relation(&a.leg, &b.leg, NULL);
        leg_cut(&a, N);
        leg_cut(&b, N);
        check_rung(&r.all[1], "week", 0, n, rows[i].week);
        check_rung(&r.all[2], "month", 0, n, rows[i].month_over);
        check_rung(&r.all[3], "quarter", 0, n, rows[i].quarter);
    }
}

static void ladder_of_dates_asked_for(void **state) {
    (void)state;
    cmv_pair_opt opt = cmv_pair_opt_default();
    opt.from = cmv_date_of(2018, 3, 7);
    opt.to = cmv_date_of(2022, 8, 17);
    const cmv_relation_answer r =
        leg_report(&a.leg, &b.leg, opt, &NOTHING_MORE, arena).answers->relation;
    const size_t base = leg_row(&a, opt.from) - 1, n = leg_row(&a, opt.to) + 1;
    check_rung(&r.all[1], "week", base, n, false);
    check_rung(&r.all[2], "month", base, n, false);
    for (size_t k = 0; k < r.n_horizons; k++) {
        assert_int_equal(r.recent[k].n, r.all[k].n);
        assert_true(r.recent[k].first == r.all[k].first);
    }
}

/* Rungs begin at the sample's own frequency; year-on-year changes overlap, so there is none. */
static void ladder_begins_at_the_own_frequency(void **state) {
    (void)state;
    static const struct {
        const char *calendar;
        cmv_freq freq;
        size_t n_rungs;
        const char *first;
    } rows[] = {{"weekly:wednesday", CMV_WEEKLY, 3, "week"},
                {"monthly", CMV_MONTHLY, 2, "month"},
                {"quarterly", CMV_QUARTERLY, 1, "quarter"},
                {"annual", CMV_ANNUAL, 1, "year"}};
    static leg_kit x, y;
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        leg_make(&x, "x", rows[i].calendar, rows[i].freq, cmv_date_of(1980, 1, 1), 46);
        leg_make(&y, "y", rows[i].calendar, rows[i].freq, cmv_date_of(1980, 1, 1), 46);
        for (size_t k = 0; k < 46; k++)
            x.value[k] = exp(kit_normal()), y.value[k] = exp(kit_normal());
        const cmv_relation_answer r = relation(&x.leg, &y.leg, NULL);
        assert_int_equal(r.n_horizons, rows[i].n_rungs);
        assert_string_equal(r.all[0].name, rows[i].first);
        assert_int_equal(r.all[0].n, 45);
    }
    cmv_pair_opt opt = cmv_pair_opt_default();
    opt.returns = CMV_RETURNS_YOY;
    const cmv_relation_answer none =
        leg_report(&a.leg, &b.leg, opt, &NOTHING_MORE, arena).answers->relation;
    assert_int_equal(none.n_horizons, 0);
}

/* ---- five years ---- */

static void ranks_and_slopes_of_five_years(void **state) {
    (void)state;
    const cmv_pair_report p =
        leg_report(&a.leg, &b.leg, cmv_pair_opt_default(), &NOTHING_MORE, arena);
    const cmv_relation_answer *r = &p.answers->relation;
    const size_t n = p.answers->span_n, at = p.answers->span_first;
    static double room[8 * N];
    cmv_spearman s;
    cmv_cov cov;
    assert_true(r->n == n && n > 1200 && n < 1300 && r->first == p.date[at] && r->last == p.last);
    KIT_OK(cmv_spearman_of(kit_in(p.x + at, n), kit_in(p.y + at, n), kit_out(room, 8 * N), &s, err));
    KIT_OK(cmv_cov_of(kit_in(p.x + at, n), kit_in(p.y + at, n), &cov, err));
    KIT_NEAR(r->spearman.v, s.rho.v, 0);
    KIT_NEAR(r->a_on_b.beta.v, cov.sxy / cov.syy, 1e-12);
    KIT_NEAR(r->b_on_a.beta.v, cov.sxy / cov.sxx, 1e-12);
    /* HC1 by its definition. */
    double meat = 0;
    for (size_t i = at; i < at + n; i++) {
        const double dy = p.y[i] - cov.mean_y;
        const double e = p.x[i] - cov.mean_x - r->a_on_b.beta.v * dy;
        meat += e * e * dy * dy;
    }
    const double se = sqrt(meat * (double)n / (double)(n - 2)) / cov.syy;
    KIT_NEAR(r->a_on_b.se.v, se, 1e-10 * se);
    KIT_NEAR(r->a_on_b.low.v, r->a_on_b.beta.v - 1.959963984540054 * se, 1e-10);
    KIT_NEAR(r->a_on_b.high.v, r->a_on_b.beta.v + 1.959963984540054 * se, 1e-10);
}

/* ---- a third series held fixed ---- */

static void partial_is_on_shared_returns(void **state) {
    (void)state;
    static leg_kit gaps;
    gaps = c;
    size_t n = 0;
    for (size_t i = 0; i < N; i++) {
        if (i % 40 == 7) continue;
        gaps.date[n] = c.date[i];
        gaps.value[n++] = c.value[i];
    }
    leg_cut(&gaps, n);
    const cmv_relation_answer r = relation(&a.leg, &b.leg, &gaps.leg);
    static double x[N], y[N], z[N];
    const size_t first = leg_row(&a, r.partial.first);
    size_t m = 0, base = SIZE_MAX;
    const size_t since = leg_row(&a, cmv_date_add_months(a.date[N - 1], -60));
    for (size_t i = since; i < N; i++) {
        if (i % 40 == 7) continue;
        if (base != SIZE_MAX) {
            x[m] = log(a.value[i] / a.value[base]);
            y[m] = log(b.value[i] / b.value[base]);
            z[m++] = log(c.value[i] / c.value[base]);
        }
        base = i;
    }
    const double xy = kit_referee_r(x, y, m), xz = kit_referee_r(x, z, m),
                 yz = kit_referee_r(y, z, m);
    assert_string_equal(r.partial.id, "ccc");
    assert_int_equal(r.partial.n, m);
    assert_true(m < r.n && first > since && r.partial.last == a.date[N - 1]);
    KIT_NEAR(r.partial.plain.r.v, xy, 1e-12);
    KIT_NEAR(r.partial.r.v, (xy - xz * yz) / sqrt((1 - xz * xz) * (1 - yz * yz)), 1e-11);
    assert_true(r.partial.low.v < r.partial.r.v && r.partial.r.v < r.partial.high.v);
    assert_true(r.partial.r.v < xy - 0.1); /* the market is most of what the two share */
    const cmv_relation_answer t = relation(&b.leg, &a.leg, &gaps.leg);
    KIT_NEAR(t.partial.r.v, r.partial.r.v, 1e-13);
    KIT_NEAR(t.partial.low.v, r.partial.low.v, 1e-12);
}

/* A control that is the pair's only link leaves nothing; one that has none leaves everything. */
static void partial_of_one_factor_is_zero(void **state) {
    (void)state;
    static leg_kit x, y, f;
    x = a, y = b, f = c;
    x.leg.sample.value = x.value, y.leg.sample.value = y.value, f.leg.sample.value = f.value;
    x.leg.sample.date = x.date, y.leg.sample.date = y.date, f.leg.sample.date = f.date;
    for (size_t i = 1; i < N; i++) {
        const double factor = kit_normal();
        f.value[i] = f.value[i - 1] * exp(0.01 * factor);
        x.value[i] = x.value[i - 1] * exp(0.01 * (factor + kit_normal()));
        y.value[i] = y.value[i - 1] * exp(0.01 * (-factor + kit_normal()));
    }
    const cmv_relation_answer r = relation(&x.leg, &y.leg, &f.leg);
    assert_true(r.partial.plain.ci_high.v < -0.4);
    assert_true(fabs(r.partial.r.v) < 0.08 && r.partial.low.v < 0 && r.partial.high.v > 0);
    const cmv_relation_answer other = relation(&x.leg, &y.leg, &a.leg);
    KIT_NEAR(other.partial.r.v, other.partial.plain.r.v, 0.01);
}

static void partial_says_why_not(void **state) {
    (void)state;
    static leg_kit same, old;
    const cmv_relation_answer none = relation(&a.leg, &b.leg, NULL);
    assert_true(none.partial.id == NULL && none.partial.r.why == CMV_WHY_NO_CONTROL);
    assert_int_equal(none.partial.plain.r.why, CMV_WHY_NO_CONTROL);
    same = a;
    for (size_t i = 0; i < N; i++) same.value[i] = a.value[i] * a.value[i];
    leg_cut(&same, N);
    assert_int_equal(relation(&a.leg, &b.leg, &same.leg).partial.r.why, CMV_WHY_COLLINEAR);
    old = c;
    leg_cut(&old, 900);
    const cmv_relation_answer apart = relation(&a.leg, &b.leg, &old.leg);
    assert_true(apart.partial.r.why == CMV_WHY_NOT_SHARED && apart.partial.n == 0);
    leg_cut(&old, leg_row(&a, cmv_date_add_months(a.date[N - 1], -60)) + 15);
    const cmv_relation_answer few = relation(&a.leg, &b.leg, &old.leg);
    assert_true(few.partial.r.why == CMV_WHY_TOO_FEW && few.partial.n == 14);
    assert_int_equal(few.partial.plain.r.why, CMV_WHY_TOO_FEW);
}

/* A control below zero is taken in differences, as a side would be. */
static void control_may_be_negative(void **state) {
    (void)state;
    static leg_kit spread;
    spread = c;
    for (size_t i = 0; i < N; i++) spread.value[i] = log(c.value[i] / c.value[N / 2]);
    leg_cut(&spread, N);
    const cmv_relation_answer logs = relation(&a.leg, &b.leg, &c.leg),
                              differences = relation(&a.leg, &b.leg, &spread.leg);
    KIT_NEAR(differences.partial.r.v, logs.partial.r.v, 1e-9);
    assert_int_equal(differences.partial.n, logs.partial.n);
}

/* ---- refusals ---- */

static void nothing_to_say_has_its_reason(void **state) {
    (void)state;
    static leg_kit flat, empty;
    empty = b;
    leg_cut(&empty, 0);
    empty.leg.why_empty = CMV_WHY_NOT_KNOWN;
    const cmv_relation_answer none = relation(&a.leg, &empty.leg, &c.leg);
    assert_true(none.n == 0 && none.spearman.why == CMV_WHY_NOT_KNOWN);
    assert_true(none.a_on_b.beta.why == CMV_WHY_NOT_KNOWN && none.n_horizons == 4);
    assert_true(none.all[2].n == 0 && none.all[2].c.r.why == CMV_WHY_TOO_FEW);
    flat = b;
    for (size_t i = 0; i < N; i++) flat.value[i] = 50;
    leg_cut(&flat, N);
    const cmv_relation_answer still = relation(&a.leg, &flat.leg, &c.leg);
    assert_true(still.all[1].c.r.why == CMV_WHY_CONSTANT && still.spearman.why == CMV_WHY_CONSTANT);
    assert_true(still.a_on_b.beta.why == CMV_WHY_CONSTANT && still.b_on_a.beta.v == 0);
    assert_int_equal(still.partial.r.why, CMV_WHY_CONSTANT);
    leg_cut(&a, 15);
    const cmv_relation_answer few = relation(&a.leg, &b.leg, &c.leg);
    leg_cut(&a, N);
    assert_true(few.n == 14 && few.spearman.why == CMV_WHY_TOO_FEW);
    assert_true(few.a_on_b.se.why == CMV_WHY_TOO_FEW && few.partial.r.why == CMV_WHY_TOO_FEW);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ladder_of_a_daily_pair),
        cmocka_unit_test(last_period_counts_when_it_is_over),
        cmocka_unit_test(ladder_of_dates_asked_for),
        cmocka_unit_test(ladder_begins_at_the_own_frequency),
        cmocka_unit_test(ranks_and_slopes_of_five_years),
        cmocka_unit_test(partial_is_on_shared_returns),
        cmocka_unit_test(partial_of_one_factor_is_zero),
        cmocka_unit_test(partial_says_why_not),
        cmocka_unit_test(control_may_be_negative),
        cmocka_unit_test(nothing_to_say_has_its_reason),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
