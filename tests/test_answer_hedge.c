// SPDX-License-Identifier: Apache-2.0
/* The hedge part of the answers on made markets: thresholds, stretches, claims and refusals. */
#include "support/report_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "comove/change.h"
#include "comove/hedging.h"
#include "comove/pair.h"
#include "pair/answer_hedge.h"

static cmv_arena *arena;

static int setup(void **state) {
    (void)state;
    arena = cmv_arena_create((size_t)1 << 30);
    return arena ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

/* The report of a fixture's two sides, asked for answers. */
static cmv_pair_report answered(const char *name, size_t resamples, cmv_date from) {
    const report_fixture f = report_fixture_named(name, arena);
    cmv_answer_opt *ask = cmv_arena_alloc(arena, 1, sizeof *ask);
    cmv_pair_opt opt = f.report.opt;
    cmv_pair_report r;
    cmv_err err = {0};
    assert_non_null(ask);
    ask->resamples = resamples;
    opt.answers = ask;
    opt.from = from;
    const cmv_rc rc = cmv_pair_report_of(&f.report.a.leg, &f.report.b.leg, &opt, arena, &r, &err);
    if (rc != CMV_OK) fail_msg("%s: %s", cmv_rc_name(rc), err.msg);
    assert_non_null(r.answers);
    return r;
}

static const cmv_hedge_answer *hedge_of(const char *name, size_t resamples) {
    return &answered(name, resamples, CMV_DATE_NONE).answers->hedge;
}

static void near_to(double got, double want, double tol) {
    if (!(fabs(got - want) <= tol)) fail_msg("%.17g, expected %.17g", got, want);
}

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* ---- worst days ---- */

static void check_worst(const cmv_pair_report *r, const double *exposure, const double *hedge,
                        size_t first, size_t n, const cmv_worst_days *got) {
    double *sorted = cmv_arena_alloc(arena, n, sizeof *sorted);
    memcpy(sorted, exposure + first, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_value);
    const double cut = cmv_quantile7((cmv_cvec){sorted, n}, .05);
    double e = 0, h = 0, he = 0;
    size_t worst = 0, up = 0;
    for (size_t i = first; i < first + n; i++) {
        if (exposure[i] >= cut) continue;
        worst++;
        e += expm1(exposure[i]);
        h += expm1(hedge[i]);
        he += hedge[i];
        up += hedge[i] > 0;
    }
    assert_int_equal(got->n_all, n);
    assert_int_equal(got->n, worst);
    assert_int_equal(got->first, r->date[first]);
    assert_int_equal(got->last, r->date[first + n - 1]);
    near_to(got->threshold.v, cut, 0);
    near_to(got->exposure.v, e / (double)worst, 1e-15);
    near_to(got->hedge.v, h / (double)worst, 1e-15);
    near_to(got->hedge_return.v, he / (double)worst, 1e-15);
    near_to(got->up.v, (double)up / (double)worst, 1e-15);
    assert_true(got->up_low.v < got->up.v && got->up.v < got->up_high.v);
}

static void worst_days_by_their_own_threshold(void **state) {
    (void)state;
    const cmv_pair_report r = answered("treasuries", 0, CMV_DATE_NONE);
    const cmv_hedge_answer *h = &r.answers->hedge;
    size_t split = 0;
    while (cmv_date_ymd(r.date[split]).year < 2021) split++;
    assert_int_equal(h->since_year, 2021);
    check_worst(&r, r.y, r.x, 0, r.n, &h->ab.all);
    check_worst(&r, r.y, r.x, 0, split, &h->ab.before);
    check_worst(&r, r.y, r.x, split, r.n - split, &h->ab.since);
    check_worst(&r, r.x, r.y, split, r.n - split, &h->ba.since);
    near_to(h->ab.all.threshold.v, log1p(r.hedge_ab.worst_threshold.v), 1e-15);
}

static void a_rate_moves_in_basis_points(void **state) {
    (void)state;
    const cmv_pair_report r =
        answered("rate and price", 100, CMV_DATE_NONE); /* a yield and a bond */
    const cmv_worst_days *d = &r.answers->hedge.ab.all;
    near_to(d->hedge.v, d->hedge_return.v, 0);
    assert_true(d->exposure.v > d->exposure_return.v); /* simple returns are above logarithms */
    assert_true(d->hedge.v > 1);                       /* basis points, and against the bond */
    assert_false(r.answers->hedge.ab.is_hedge);        /* nobody can hold a yield */
    assert_false(r.answers->hedge.ab.is_short_hedge || r.answers->hedge.ba.is_hedge);
}

/* ---- effectiveness ---- */

static void check_effect(const cmv_pair_report *r, const double *hedge, const double *exposure,
                         size_t first, size_t n, const cmv_effectiveness *got) {
    const size_t size = cmv_hedge_scratch(n);
    double *room = cmv_arena_alloc(arena, size, sizeof *room);
    const cmv_hedge_opt opt = {252, 21};
    cmv_hedge_fit f;
    cmv_err err;
    assert_int_equal(cmv_hedge_fit_of((cmv_cvec){hedge + first, n}, (cmv_cvec){exposure + first, n},
                                      &opt, (cmv_vec){room, size}, &f, &err),
                     CMV_OK);
    near_to(got->ratio.v, f.ratio.v, 0);
    near_to(got->oos.v, f.oos.v, 0);
    near_to(got->in_sample.v, f.in_sample.v, 0);
    near_to(got->vol_removed.v, 1 - sqrt(1 - f.oos.v), 1e-15);
    near_to(got->turnover.v, f.turnover.v, 0);
    assert_int_equal(got->n, n);
    assert_int_equal(got->n_oos, n - 252);
    assert_int_equal(got->first, r->date[first]);
}

static void effectiveness_of_each_stretch(void **state) {
    (void)state;
    const cmv_pair_report r = answered("treasuries", 0, CMV_DATE_NONE);
    const cmv_hedge_answer *h = &r.answers->hedge;
    size_t split = 0;
    while (cmv_date_ymd(r.date[split]).year < 2021) split++;
    const size_t five = r.answers->span_first;
    assert_true(five > split);
    assert_true(h->window == 252 && h->rebalance == 21);
    check_effect(&r, r.x, r.y, 0, r.n, &h->ab.eff_all);
    check_effect(&r, r.x, r.y, 0, split, &h->ab.eff_before);
    check_effect(&r, r.x, r.y, five, r.n - five, &h->ab.eff_five);
    check_effect(&r, r.y, r.x, five, r.n - five, &h->ba.eff_five);
    assert_int_equal(h->ab.eff_all.low.why, CMV_WHY_NOT_ASKED);
    assert_true(isnan(h->ab.eff_all.mean_block));
    assert_false(h->ab.is_hedge || h->ab.was_hedge); /* no interval, no claim */
}

/* The same resamples, each value looked up: what the sums over blocks must give. */
static void check_interval(const cmv_pair_report *r, const double *hedge, const double *exposure,
                           cmv_range at, const cmv_effectiveness *got) {
    enum { B = 300 };
    const size_t size = cmv_hedge_scratch(at.n);
    double *room = cmv_arena_alloc(arena, size, sizeof *room), value[B];
    const double *plain = room + at.n;
    const cmv_hedge_opt opt = {252, 21};
    cmv_hedge_fit f;
    cmv_bootstrap boot;
    cmv_err err;
    assert_int_equal(cmv_hedge_fit_of((cmv_cvec){hedge + at.first, at.n},
                                      (cmv_cvec){exposure + at.first, at.n}, &opt,
                                      (cmv_vec){room, size}, &f, &err),
                     CMV_OK);
    const uint64_t seed = cmv_seed_of(r->a.leg.id, r->b.leg.id, r->last);
    assert_int_equal(cmv_bootstrap_start(&boot, f.n_oos, got->mean_block, seed, &err), CMV_OK);
    for (int i = 0; i < B; i++) {
        long double e1 = 0, e2 = 0, y1 = 0, y2 = 0, n = 0;
        cmv_range block;
        while (cmv_bootstrap_next(&boot, &block)) {
            for (size_t k = block.first; k < block.first + block.n; k++, n++) {
                e1 += room[k], e2 += (long double)room[k] * room[k];
                y1 += plain[k], y2 += (long double)plain[k] * plain[k];
            }
        }
        value[i] = (double)(1 - (e2 - e1 * e1 / n) / (y2 - y1 * y1 / n));
    }
    qsort(value, B, sizeof *value, by_value);
    near_to(got->low.v, cmv_quantile7((cmv_cvec){value, B}, .025), 1e-11);
    near_to(got->high.v, cmv_quantile7((cmv_cvec){value, B}, .975), 1e-11);
    assert_true(got->low.v < got->oos.v && got->oos.v < got->high.v);
    assert_true(got->mean_block >= 5);
}

static void intervals_come_with_resampling(void **state) {
    (void)state;
    const cmv_pair_report r = answered("treasuries", 300, CMV_DATE_NONE);
    const cmv_hedge_answer *h = &r.answers->hedge;
    const cmv_range all = {0, r.n}, five = {r.answers->span_first, r.answers->span_n};
    const cmv_range before = {0, h->ab.eff_before.n};
    check_interval(&r, r.x, r.y, all, &h->ab.eff_all);
    check_interval(&r, r.y, r.x, all, &h->ba.eff_all);
    check_interval(&r, r.x, r.y, five, &h->ab.eff_five);
    check_interval(&r, r.y, r.x, five, &h->ba.eff_five);
    check_interval(&r, r.y, r.x, before, &h->ba.eff_before);
}

/* ---- claims ---- */

/* A side for which every test passes; sign -1: when sold. */
static cmv_hedge_side passing(double sign) {
    cmv_worst_days d = {.n = 20, .hedge = {sign * .001, 0}, .up = {.5 + sign * .01, 0}};
    const cmv_effectiveness e = {.ratio = {-sign * .4, 0}, .oos = {.06, 0}, .low = {.01, 0}};
    const cmv_haven_test t = {.at5 = {0, 0}, .at1 = {-.1, 0}};
    d.up_low = (cmv_num){.v = sign > 0 ? .51 : .1};
    return (cmv_hedge_side){
        .since = d, .before = d, .eff_five = e, .eff_before = e, .haven_since = t, .haven_before = t};
}

static void a_claim_has_its_side(void **state) {
    (void)state;
    for (double sign = -1; sign < 2; sign += 2) {
        const bool held = sign > 0;
        cmv_hedge_side side = passing(sign);
        cmv__hedge_judge(&side);
        assert_true(side.is_hedge == held && side.was_hedge == held);
        assert_true(side.is_short_hedge == !held && side.was_short_hedge == !held);
        assert_true(side.is_haven == held && side.was_haven == held);
    }
}

/* Each condition alone takes the claim away. */
static void a_claim_needs_all_of_its_tests(void **state) {
    (void)state;
    for (double sign = -1; sign < 2; sign += 2) {
        const cmv_hedge_side good = passing(sign);
        cmv_hedge_side bad[9];
        for (size_t i = 0; i < 9; i++) bad[i] = good;
        bad[0].eff_five.oos.v = .05;
        bad[1].eff_five.low.v = 0;
        bad[2].eff_five.low.why = CMV_WHY_NOT_ASKED;
        bad[3].eff_five.oos.why = CMV_WHY_TOO_FEW;
        bad[4].eff_five.ratio.v *= -1;
        bad[5].since.n = 19;
        bad[6].since.up.v = .5;
        bad[7].since.hedge.v = 0;
        bad[8].since.up.why = CMV_WHY_CONSTANT;
        for (size_t i = 0; i < 9; i++) {
            cmv__hedge_judge(&bad[i]);
            assert_false(bad[i].is_hedge || bad[i].is_short_hedge);
            assert_true(bad[i].was_hedge == (sign > 0) && bad[i].was_short_hedge == (sign < 0));
            assert_true(bad[i].is_haven == (sign > 0 && i < 5));
        }
    }
}

static void a_haven_needs_both_tails_and_more_than_chance(void **state) {
    (void)state;
    cmv_hedge_side five = passing(1), one = passing(1);
    five.haven_since.at5.v = .001;
    one.haven_since.at1.v = .001;
    one.haven_before.at1.why = CMV_WHY_TOO_FEW;
    cmv__hedge_judge(&five);
    cmv__hedge_judge(&one);
    assert_true(!five.is_haven && five.was_haven && !one.is_haven && !one.was_haven);
    cmv_hedge_side chance = passing(1);
    chance.since.up_low.v = .5;
    cmv__hedge_judge(&chance);
    assert_true(!chance.is_haven && chance.was_haven && chance.is_hedge);
}

static void opposed_sides_are_held(void **state) {
    (void)state;
    const cmv_hedge_answer *h = hedge_of("opposed", 200);
    const cmv_hedge_side *sides[] = {&h->ab, &h->ba};
    for (size_t i = 0; i < 2; i++) {
        assert_true(sides[i]->is_hedge && sides[i]->was_hedge);
        assert_false(sides[i]->is_short_hedge || sides[i]->was_short_hedge);
        assert_true(sides[i]->is_haven && sides[i]->was_haven);
        assert_true(sides[i]->eff_five.oos.v > .7);
    }
}

static void tied_sides_are_sold(void **state) {
    (void)state;
    const cmv_hedge_answer *h = hedge_of("tied", 200);
    assert_true(h->ab.is_short_hedge && h->ab.was_short_hedge);
    assert_false(h->ab.is_hedge || h->ab.was_hedge || h->ab.is_haven || h->ab.was_haven);
}

static void turned_sides_lose_their_claim(void **state) {
    (void)state;
    const cmv_hedge_answer *h = hedge_of("treasuries", 200); /* -0.4 until mid-2022, +0.2 since */
    assert_true(h->ab.was_hedge && h->ab.was_haven);
    assert_false(h->ab.is_hedge || h->ab.is_haven);
    const cmv_hedge_answer *none = hedge_of("independent", 200);
    assert_false(none->ab.is_hedge || none->ab.is_short_hedge || none->ba.is_hedge ||
                 none->ba.is_short_hedge);
}

/* ---- tails and slopes ---- */

static void tails_are_counted_by_the_same_thresholds(void **state) {
    (void)state;
    const cmv_pair_report r = answered("tied", 0, CMV_DATE_NONE);
    const cmv_hedge_answer *h = &r.answers->hedge;
    size_t both = 0;
    for (size_t i = 0; i < r.n; i++)
        both += r.x[i] < h->ba.all.threshold.v && r.y[i] < h->ab.all.threshold.v;
    assert_int_equal(h->ab.tail.both, both);
    assert_int_equal(h->ba.tail.both, both);
    assert_int_equal(h->ab.tail.n_worst, h->ab.all.n);
    near_to(h->ab.tail.share.v, (double)both / (double)h->ab.all.n, 1e-15);
    assert_true(h->ab.tail.low.v < h->ab.tail.gaussian.v &&
                h->ab.tail.gaussian.v < h->ab.tail.high.v);
    assert_true(h->ab.tail.gaussian.v > .5);
    near_to(h->ab.up_beta.v, h->ab.down_beta.v, .02);
    assert_true(fabs(h->ab.down_extra_t.v) < 4);
    assert_int_equal(h->exceedance.n, r.answers->span_n);
    assert_true(h->exceedance.n_low >= 40 && h->exceedance.n_high >= 40);
    near_to(h->exceedance.low.v, h->exceedance.gaussian.v, .15);
    const cmv_hedge_answer *o =
        hedge_of("opposed", 0); /* hardly ever beyond together: all the sample is tried */
    assert_int_equal(o->exceedance.low.why, CMV_WHY_TOO_FEW);
    assert_int_equal(o->exceedance.n, o->ab.all.n_all);
}

static void havens_take_the_exposure_as_regressor(void **state) {
    (void)state;
    const cmv_pair_report r = answered("treasuries", 0, CMV_DATE_NONE);
    const size_t size = cmv_haven_scratch(r.n);
    double *room = cmv_arena_alloc(arena, size, sizeof *room);
    const cmv_ols_opt robust = {.errors = CMV_OLS_HC1};
    cmv_haven t;
    cmv_err err;
    assert_int_equal(cmv_haven_of((cmv_cvec){r.y, r.n}, (cmv_cvec){r.x, r.n}, &robust,
                                  (cmv_vec){room, size}, &t, &err),
                     CMV_OK);
    const cmv_haven_test *got = &r.answers->hedge.ab.haven_all;
    near_to(got->hedge.v, t.coef[1], 0);
    near_to(got->t.v, t.coef[1] / t.se[1], 0);
    near_to(got->at10.v, t.sum[0], 0);
    near_to(got->at5.v, t.sum[1], 0);
    near_to(got->t1.v, t.t[2], 0);
}

/* ---- refusals ---- */

static void too_little_is_said(void **state) {
    (void)state;
    const cmv_hedge_answer *h = hedge_of("ninety", 100);
    assert_int_equal(h->ab.all.up.why, CMV_WHY_TOO_FEW); /* fewer than five worst days */
    assert_int_equal(h->ab.eff_all.oos.why, CMV_WHY_TOO_FEW);
    assert_int_equal(h->ab.eff_all.ratio.why, CMV_WHY_NONE);
    assert_int_equal(h->ab.haven_all.at1.why, CMV_WHY_TOO_FEW);
    assert_int_equal(h->ab.tail.share.why, CMV_WHY_TOO_FEW);
    const cmv_hedge_answer *short_one = hedge_of("twelve", 100);
    assert_int_equal(short_one->ab.eff_all.ratio.why, CMV_WHY_TOO_FEW);
    assert_int_equal(short_one->ab.up_beta.why, CMV_WHY_TOO_FEW);
    const cmv_pair_report brief = answered("treasuries", 100, cmv_date_of(2025, 5, 1));
    assert_true(brief.n > 260 && brief.n < 310); /* a few weeks after the first window */
    assert_int_equal(brief.answers->hedge.ab.eff_all.oos.why, CMV_WHY_TOO_FEW);
    assert_int_equal(brief.answers->hedge.ab.haven_all.at1.why,
                     CMV_WHY_TOO_FEW);                           /* 3 in the worst 1 % */
    const cmv_hedge_answer *late = hedge_of("independent", 100); /* 700 days: nothing before 2021 */
    assert_int_equal(late->ab.before.n_all, 0);
    assert_int_equal(late->ab.before.up.why, CMV_WHY_TOO_FEW);
    assert_int_equal(late->ab.eff_before.oos.why, CMV_WHY_TOO_FEW);
    assert_int_equal(late->ab.since.n_all, 699);
}

static void emptiness_keeps_its_reason(void **state) {
    (void)state;
    static const struct {
        const char *name;
        cmv_reason why;
    } table[] = {{"disjoint", CMV_WHY_NOT_SHARED}, {"no data", CMV_WHY_NO_DATA}};
    for (size_t i = 0; i < 2; i++) {
        const cmv_hedge_answer *h = hedge_of(table[i].name, 100);
        assert_int_equal(h->since_year, 0);
        assert_int_equal(h->ab.all.up.why, table[i].why);
        assert_int_equal(h->ab.eff_five.oos.why, table[i].why);
        assert_int_equal(h->ba.haven_since.at5.why, table[i].why);
        assert_int_equal(h->ab.tail.share.why, table[i].why);
        assert_int_equal(h->exceedance.low.why, table[i].why);
        assert_int_equal(h->ab.down_beta.why, table[i].why);
    }
}

static void a_constant_side_is_no_hedge(void **state) {
    (void)state;
    const cmv_hedge_answer *h = hedge_of("constant", 100); /* b does not move */
    assert_int_equal(h->ab.all.exposure.why, CMV_WHY_CONSTANT);
    assert_int_equal(h->ab.all.up.why, CMV_WHY_CONSTANT);
    assert_int_equal(h->ab.eff_all.oos.why, CMV_WHY_CONSTANT);
    assert_int_equal(h->ab.eff_all.low.why, CMV_WHY_CONSTANT);
    assert_int_equal(h->ba.eff_all.ratio.why, CMV_WHY_CONSTANT);
    assert_int_equal(h->ba.eff_all.low.why, CMV_WHY_CONSTANT); /* asked for, and not to be had */
    assert_int_equal(h->ba.eff_all.high.why, CMV_WHY_CONSTANT);
    assert_int_equal(h->ab.tail.share.why, CMV_WHY_CONSTANT);
    assert_false(h->ab.is_hedge || h->ba.is_hedge || h->ab.is_short_hedge);
}

static void dates_asked_for_are_the_five_years(void **state) {
    (void)state;
    const cmv_pair_report r = answered("treasuries", 0, cmv_date_of(2015, 1, 1));
    const cmv_hedge_answer *h = &r.answers->hedge;
    assert_int_equal(h->ab.eff_five.n, r.n);
    near_to(h->ab.eff_five.oos.v, h->ab.eff_all.oos.v, 0);
    assert_true(h->ab.before.n_all > 1000 && h->ab.before.n_all < 1600);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worst_days_by_their_own_threshold),
        cmocka_unit_test(a_rate_moves_in_basis_points),
        cmocka_unit_test(effectiveness_of_each_stretch),
        cmocka_unit_test(intervals_come_with_resampling),
        cmocka_unit_test(a_claim_has_its_side),
        cmocka_unit_test(a_claim_needs_all_of_its_tests),
        cmocka_unit_test(a_haven_needs_both_tails_and_more_than_chance),
        cmocka_unit_test(opposed_sides_are_held),
        cmocka_unit_test(tied_sides_are_sold),
        cmocka_unit_test(turned_sides_lose_their_claim),
        cmocka_unit_test(tails_are_counted_by_the_same_thresholds),
        cmocka_unit_test(havens_take_the_exposure_as_regressor),
        cmocka_unit_test(too_little_is_said),
        cmocka_unit_test(emptiness_keeps_its_reason),
        cmocka_unit_test(a_constant_side_is_no_hedge),
        cmocka_unit_test(dates_asked_for_are_the_five_years),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
