// SPDX-License-Identifier: Apache-2.0
#include "support/align_kit.h"

/* ---- golden values ---------------------------------------------------------------------------------------------------- */

static void assert_near(double got, double want) {
    if (!(fabs(got - want) <= 1e-10 * fabs(want)))
        fail_msg("%.17g, expected %.17g", got, want); /* rtol of the cases */
}

/* What an import does with a file: sorted, of a date's rows the last. */
static void tidy(kit_file *file) {
    for (size_t i = 1; i < file->n; i++)
        for (size_t k = i; k > 0 && file->date[k - 1] > file->date[k]; k--) {
            cmv_date date = file->date[k];
            double value = file->value[k];
            file->date[k] = file->date[k - 1];
            file->value[k] = file->value[k - 1];
            file->date[k - 1] = date;
            file->value[k - 1] = value;
        }
    size_t n = 0;
    for (size_t i = 0; i < file->n; i++) {
        if (n > 0 && file->date[n - 1] == file->date[i]) n--;
        file->date[n] = file->date[i];
        file->value[n++] = file->value[i];
    }
    file->n = n;
}

/* Cases align_crypto_etf and align_dirty of the numeric oracles (values of expected.json). */
static void test_oracle_pairs(void **state) {
    (void)state;
    static const struct {
        const char *id;
        size_t n_a, n_b, shared;
        const char *first, *last;
        summary want;
    } rows[] = {
        {"align_crypto_etf",
         366,
         252,
         252,
         "2024-01-02",
         "2024-12-31",
         {0.5675588742430708, 0.03571934230249728, 0.011542832899906172, 0.6000925420933362,
          0.11974592188285166}},
        {"align_dirty",
         121,
         81,
         81,
         "2024-03-01",
         "2024-06-28",
         {0.6469605571270429, 0.03157528139919272, 0.011643748502079136, 0.1313171570009595,
          0.009557204158732705}},
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        char path[200];
        kit_file a, b;
        snprintf(path, sizeof path, "tests/oracles/cases/%s/a.csv", rows[i].id);
        kit_read_csv(path, 1, &a);
        snprintf(path, sizeof path, "tests/oracles/cases/%s/b.csv", rows[i].id);
        kit_read_csv(path, 1, &b);
        tidy(&a);
        tidy(&b);
        assert_int_equal(a.n, rows[i].n_a);
        assert_int_equal(b.n, rows[i].n_b);
        cmv_align_leg la = leg(CMV_DAILY, "24x7", a.date, a.value, a.n),
                      lb = leg(CMV_DAILY, "nyse", b.date, b.value, b.n);
        la.close_minute = 1440;
        la.close_zone = CMV_ZONE_UTC;
        cmv_aligned got = align(&la, &lb, CMV_ALIGN_DATED);
        assert_int_equal(got.n, rows[i].shared);
        assert_date(got.date[0], rows[i].first);
        assert_date(got.date[got.n - 1], rows[i].last);
        assert_int_equal(got.max_gap_days, 4);
        assert_non_null(strstr(got.rule, "different hours"));
        assert_identity(&got);
        summary s = summary_of(&got, 0, CMV_TRANSFORM_LOG);
        assert_near(s.corr, rows[i].want.corr);
        assert_near(s.sd_a, rows[i].want.sd_a);
        assert_near(s.sd_b, rows[i].want.sd_b);
        assert_near(s.sum_a, rows[i].want.sum_a);
        assert_near(s.sum_b, rows[i].want.sum_b);
        kit_free(&a);
        kit_free(&b);
    }
}

/* Case stale_weekend_rows (simple returns): a copy of Friday on each weekend day is no observation. */
static void test_oracle_stale_rows(void **state) {
    (void)state;
    kit_file a, b;
    kit_read_csv("tests/oracles/cases/stale_weekend_rows/input.csv", 1, &a);
    kit_read_csv("tests/oracles/cases/stale_weekend_rows/input.csv", 2, &b);
    cmv_align_leg la = leg(CMV_DAILY, "nyse", a.date, a.value, a.n),
                  lb = leg(CMV_DAILY, "nyse", b.date, b.value, b.n);
    cmv_aligned got = align(&la, &lb, CMV_ALIGN_DATED);
    assert_int_equal(got.n, 262);
    assert_int_equal(got.dropped.rows_a, 283);
    assert_int_equal(got.dropped.non_session_a, 21);
    assert_int_equal(got.dropped.non_session_b, 21);
    assert_date(got.date[got.n - 1], "2026-06-16");
    assert_identity(&got);
    summary all = summary_of(&got, 0, CMV_TRANSFORM_SIMPLE),
            recent = summary_of(&got, got.n - 1 - 90, CMV_TRANSFORM_SIMPLE);
    assert_near(all.corr, 0.4865194901100082);
    assert_near(recent.corr, 0.2563498267196327);
    assert_near(100 * all.sd_a, 1.0075759971988267);
    assert_near(100 * all.sd_b, 1.5815992594433173);
    assert_int_equal(got.date[got.n - 1] - got.date[got.n - 91], 131);
    kit_free(&a);
    kit_free(&b);
}

/* Case asof_walcl: Wednesday's value, out on Thursday at 16:30, first meets Friday's close; Juneteenth waits for Monday. */
static void test_oracle_known(void **state) {
    (void)state;
    cmv_align_leg slow =
        LEG(CMV_WEEKLY, "weekly:wednesday", "2026-05-20 6745000", "2026-05-27 6750100",
            "2026-06-03 6739000", "2026-06-10 6741200", "2026-06-17 6740000");
    cmv_align_leg fast =
        LEG(CMV_DAILY, "nyse", "2026-05-18 1", "2026-05-19 2", "2026-05-20 3", "2026-05-21 4",
            "2026-05-22 5", "2026-05-26 6", "2026-05-27 7", "2026-05-28 8", "2026-05-29 9",
            "2026-06-01 10", "2026-06-02 11", "2026-06-03 12", "2026-06-04 13", "2026-06-05 14",
            "2026-06-08 15", "2026-06-09 16", "2026-06-10 17", "2026-06-11 18", "2026-06-12 19",
            "2026-06-15 20", "2026-06-16 21", "2026-06-17 22", "2026-06-18 23", "2026-06-22 24");
    cmv_aligned got = align(&slow, &fast, CMV_ALIGN_KNOWN);
    PAIRS(&got, "2026-05-22 2026-05-20 2026-05-22 6.745e+06 5",
          "2026-05-29 2026-05-27 2026-05-29 6.7501e+06 9",
          "2026-06-05 2026-06-03 2026-06-05 6.739e+06 14",
          "2026-06-12 2026-06-10 2026-06-12 6.7412e+06 19",
          "2026-06-22 2026-06-17 2026-06-22 6.74e+06 24");
    assert_true(got.mixed && got.freq == CMV_WEEKLY && got.mode == CMV_ALIGN_KNOWN);
    assert_int_equal(got.dropped.not_sampled_b, 20 - 5);
    assert_int_equal(got.max_gap_days, 10);
    assert_identity(&got);
    /* A close at the very minute of publication counts; a minute earlier it does not. */
    fast.close_minute = 990;
    got = align(&slow, &fast, CMV_ALIGN_KNOWN);
    assert_date(got.date[0], "2026-05-21");
    fast.close_minute = 989;
    got = align(&slow, &fast, CMV_ALIGN_KNOWN);
    assert_date(got.date[0], "2026-05-22");
    /* The same instants through other clocks. */
    fast.close_minute = 930;
    fast.close_zone = CMV_ZONE_CHICAGO;
    got = align(&slow, &fast, CMV_ALIGN_KNOWN);
    assert_date(got.date[0], "2026-05-21");
    slow.pub = (cmv_pub_rule){.of = CMV_PUB_DAYS, .after = 1, .minute = 0, .zone = CMV_ZONE_UTC};
    fast.close_minute = 1440;
    fast.close_zone = CMV_ZONE_UTC;
    got = align(&slow, &fast, CMV_ALIGN_KNOWN);
    assert_date(got.date[0], "2026-05-20"); /* midnight ends Wednesday and begins Thursday */
}

/* ---- rules ------------------------------------------------------------------------------------------------------------ */

static void test_daily(void **state) {
    (void)state;
    /* Columbus Day is a session of NYSE alone; the bond row of that day is a carried value. */
    cmv_align_leg nyse = LEG(CMV_DAILY, "nyse", "2025-10-09 1", "2025-10-10 2", "2025-10-13 3",
                             "2025-10-14 4", "2025-10-16 5", "2025-10-17 6");
    cmv_align_leg bond = LEG(CMV_DAILY, "us-bond", "2025-10-10 20", "2025-10-11 21",
                             "2025-10-13 30", "2025-10-14 40", "2025-10-15 45", "2025-10-16 50");
    cmv_aligned got = align(&nyse, &bond, CMV_ALIGN_KNOWN);
    PAIRS(&got, "2025-10-10 2025-10-10 2025-10-10 2 20", "2025-10-14 2025-10-14 2025-10-14 4 40",
          "2025-10-16 2025-10-16 2025-10-16 5 50");
    assert_true(!got.mixed && got.mode == CMV_ALIGN_DATED && got.freq == CMV_DAILY);
    const cmv_drop_count *d = &got.dropped;
    assert_true(d->rows_a == 4 && d->rows_b == 6);
    assert_true(d->unmatched_a == 1 && d->non_session_a == 0);
    assert_true(d->unmatched_b == 1 && d->non_session_b == 2);
    assert_int_equal(got.max_gap_days, 4);
    assert_identity(&got);
    /* Nothing shared is no error. */
    cmv_align_leg later = LEG(CMV_DAILY, "nyse", "2026-01-05 1");
    got = align(&nyse, &later, CMV_ALIGN_DATED);
    assert_true(got.n == 0 && got.dropped.rows_a == 0 && got.max_gap_days == 0);
    cmv_align_leg empty = leg(CMV_DAILY, "nyse", NULL, NULL, 0);
    assert_int_equal(align(&nyse, &empty, CMV_ALIGN_DATED).n, 0);
    empty.freq = CMV_WEEKLY;
    assert_int_equal(align(&nyse, &empty, CMV_ALIGN_DATED).n, 0);
}

/* Wednesdays without a session meet the last close before them. */
static void test_weekly_dated(void **state) {
    (void)state;
    cmv_align_leg slow = LEG(CMV_WEEKLY, "weekly:wednesday", "2024-12-18 1", "2024-12-25 2",
                             "2025-01-01 3", "2025-01-08 4", "2025-01-15 5", "2025-01-22 6");
    cmv_align_leg fast = LEG(CMV_DAILY, "nyse", "2024-12-18 10", "2024-12-19 11", "2024-12-24 20",
                             "2024-12-30 29", "2024-12-31 30", "2025-01-02 31", "2025-01-07 39",
                             "2025-01-09 40", "2025-01-14 49", "2025-01-22 60");
    cmv_aligned got = align(&slow, &fast, CMV_ALIGN_DATED);
    PAIRS(&got, "2024-12-18 2024-12-18 2024-12-18 1 10", "2024-12-25 2024-12-25 2024-12-24 2 20",
          "2025-01-01 2025-01-01 2024-12-31 3 30", "2025-01-22 2025-01-22 2025-01-22 6 60");
    const cmv_drop_count *d = &got.dropped;
    assert_int_equal(d->shifted, 2);
    assert_int_equal(d->unmatched_a,
                     2); /* sessions without a close are not filled from the day before */
    assert_int_equal(d->non_session_b, 1); /* 2025-01-09: a copied value */
    assert_int_equal(d->not_sampled_b, 5);
    assert_identity(&got);
    /* Turned round, the same pairs. */
    cmv_aligned turned = align(&fast, &slow, CMV_ALIGN_DATED);
    assert_int_equal(turned.n, got.n);
    assert_int_equal(turned.dropped.shifted, 2);
    assert_int_equal(turned.dropped.not_sampled_a, 5);
    /* A user's own series has the dates that it has. */
    fast.cal = calendar("own");
    got = align(&slow, &fast, CMV_ALIGN_DATED);
    assert_int_equal(got.n, 6);
    assert_int_equal(got.dropped.shifted, 4);
    /* More than seven days old is no close. */
    cmv_align_leg old = LEG(CMV_DAILY, "own", "2024-12-17 1", "2024-12-24 2", "2025-01-14 3");
    got = align(&slow, &old, CMV_ALIGN_DATED);
    PAIRS(&got, "2024-12-18 2024-12-18 2024-12-17 1 1", "2024-12-25 2024-12-25 2024-12-24 2 2",
          "2025-01-15 2025-01-15 2025-01-14 5 3"); /* 01-01 would reuse 12-24, 8 days old */
}

/* WALCL (Wednesday), ICSA (Saturday) and NFCI (Friday) of one week belong together. */
static void test_weekly_pair(void **state) {
    (void)state;
    cmv_align_leg wednesday =
        LEG(CMV_WEEKLY, "weekly:wednesday", "2026-06-03 1", "2026-06-10 2", "2026-06-24 4");
    cmv_align_leg saturday = LEG(CMV_WEEKLY, "own", "2026-06-06 10", "2026-06-09 15",
                                 "2026-06-13 20", "2026-06-20 30", "2026-06-27 40");
    cmv_aligned got = align(&wednesday, &saturday, CMV_ALIGN_KNOWN);
    PAIRS(&got, "2026-06-06 2026-06-03 2026-06-06 1 10", "2026-06-13 2026-06-10 2026-06-13 2 20",
          "2026-06-27 2026-06-24 2026-06-27 4 40");
    assert_true(!got.mixed && got.freq == CMV_WEEKLY && got.mode == CMV_ALIGN_DATED);
    assert_int_equal(got.dropped.rows_b, 5);
    assert_int_equal(got.dropped.unmatched_b,
                     2); /* superseded within its week; a week without Wednesday */
    assert_identity(&got);
}

static void test_periods(void **state) {
    (void)state;
    cmv_align_leg monthly =
        LEG(CMV_MONTHLY, "monthly", "2026-03-01 3", "2026-04-01 4", "2026-05-01 5", "2026-06-01 6");
    cmv_align_leg daily = LEG(CMV_DAILY, "nyse", "2026-03-30 30", "2026-03-31 31", "2026-05-01 50",
                              "2026-05-29 59", "2026-06-15 65");
    cmv_aligned got = align(&monthly, &daily, CMV_ALIGN_DATED);
    /* April has no value, June is not over. */
    PAIRS(&got, "2026-03-01 2026-03-01 2026-03-31 3 31", "2026-05-01 2026-05-01 2026-05-29 5 59");
    assert_int_equal(got.dropped.unmatched_a, 1);
    assert_int_equal(got.dropped.not_sampled_b, 1);
    assert_int_equal(got.dropped.shifted, 0);
    assert_identity(&got);
    /* The last session of June ends June, though no later row is there. */
    cmv_align_leg done = LEG(CMV_DAILY, "nyse", "2026-06-29 1", "2026-06-30 2");
    got = align(&monthly, &done, CMV_ALIGN_DATED);
    PAIRS(&got, "2026-06-01 2026-06-01 2026-06-30 6 2");
    /* Quarterly against monthly: the month that ends the quarter. */
    cmv_align_leg quarterly =
        LEG(CMV_QUARTERLY, "quarterly", "2026-01-01 1", "2026-04-01 2", "2026-07-01 3");
    got = align(&quarterly, &monthly, CMV_ALIGN_DATED);
    PAIRS(&got, "2026-01-01 2026-01-01 2026-03-01 1 3", "2026-04-01 2026-04-01 2026-06-01 2 6");
    assert_int_equal(got.freq, CMV_QUARTERLY);
    /* Dated at the period's end, a value is of that day; a monthly value covers its month. */
    cmv_align_leg fiscal = LEG(CMV_ANNUAL, "own", "2024-09-30 1", "2025-09-30 2");
    cmv_align_leg closes = LEG(CMV_DAILY, "nyse", "2024-09-27 7", "2024-09-30 8", "2025-09-30 9");
    got = align(&fiscal, &closes, CMV_ALIGN_DATED);
    PAIRS(&got, "2024-09-30 2024-09-30 2024-09-30 1 8", "2025-09-30 2025-09-30 2025-09-30 2 9");
    cmv_align_leg months =
        LEG(CMV_MONTHLY, "monthly", "2024-09-01 5", "2024-10-01 6", "2025-08-01 7");
    got = align(&fiscal, &months, CMV_ALIGN_DATED);
    PAIRS(&got, "2024-09-30 2024-09-30 2024-09-01 1 5");
    /* Equal frequency: by month, dated at the later of the two. */
    cmv_align_leg ends = LEG(CMV_MONTHLY, "own", "2026-03-31 30", "2026-05-29 50");
    got = align(&monthly, &ends, CMV_ALIGN_DATED);
    PAIRS(&got, "2026-03-31 2026-03-01 2026-03-31 3 30", "2026-05-29 2026-05-01 2026-05-29 5 50");
    assert_identity(&got);
}

static void test_known(void **state) {
    (void)state;
    /* Two months published between two closes: the later has replaced the earlier. */
    cmv_align_leg slow =
        LEG(CMV_MONTHLY, "monthly", "2026-01-01 1", "2026-02-01 2", "2026-03-01 3", "2026-04-01 4");
    slow.pub =
        (cmv_pub_rule){.of = CMV_PUB_DAYS, .after = 40, .minute = 510, .zone = CMV_ZONE_NEW_YORK};
    cmv_align_leg fast = LEG(CMV_WEEKLY, "own", "2026-02-11 10", "2026-03-18 20", "2026-04-15 40");
    cmv_aligned got = align(&slow, &fast, CMV_ALIGN_KNOWN);
    /* 01: known 02-10 -> 02-11; 02: 03-13 -> 03-18; 03: 04-10 -> 04-15; 04: 05-11 -> none. */
    PAIRS(&got, "2026-02-11 2026-01-01 2026-02-11 1 10", "2026-03-18 2026-02-01 2026-03-18 2 20",
          "2026-04-15 2026-03-01 2026-04-15 3 40");
    cmv_align_leg weekly = LEG(CMV_WEEKLY, "own", "2026-06-01 1", "2026-06-03 2", "2026-06-10 3");
    cmv_align_leg daily = LEG(CMV_DAILY, "own", "2026-06-01 9", "2026-06-05 10", "2026-06-12 11");
    got = align(&weekly, &daily, CMV_ALIGN_KNOWN);
    PAIRS(&got, "2026-06-05 2026-06-03 2026-06-05 2 10", "2026-06-12 2026-06-10 2026-06-12 3 11");
    assert_int_equal(got.dropped.rows_a, 2); /* the replaced one lies before the first shared level */
    assert_identity(&got);
    /* A close a year later does not answer for a publication. */
    cmv_align_leg gap = LEG(CMV_DAILY, "nyse", "2026-05-29 1", "2027-06-01 2");
    assert_int_equal(align(&weekly, &gap, CMV_ALIGN_KNOWN).n, 0);
    /* A monthly value is complete at the end of its month. */
    cmv_align_leg quarter = LEG(CMV_QUARTERLY, "quarterly", "2026-01-01 1");
    quarter.pub = (cmv_pub_rule){
        .of = CMV_PUB_MONTHS, .after = 4, .day = 28, .minute = 510, .zone = CMV_ZONE_NEW_YORK};
    cmv_align_leg months =
        LEG(CMV_MONTHLY, "monthly", "2026-04-01 4", "2026-05-01 5", "2026-06-01 6");
    got = align(&quarter, &months, CMV_ALIGN_KNOWN);
    PAIRS(&got, "2026-05-01 2026-01-01 2026-05-01 1 5");
    /* On a day that ends at 13:00, an announcement at 14:00 waits for the next session. */
    cmv_align_leg eve = LEG(CMV_WEEKLY, "own", "2025-12-23 1");
    eve.pub =
        (cmv_pub_rule){.of = CMV_PUB_DAYS, .after = 1, .minute = 840, .zone = CMV_ZONE_NEW_YORK};
    cmv_align_leg christmas = LEG(CMV_DAILY, "nyse", "2025-12-24 1", "2025-12-26 2");
    got = align(&eve, &christmas, CMV_ALIGN_KNOWN);
    PAIRS(&got, "2025-12-26 2025-12-23 2025-12-26 1 2");
    eve.pub.minute = 780;
    got = align(&eve, &christmas, CMV_ALIGN_KNOWN);
    assert_date(got.date[0], "2025-12-24");
}

static void test_errors(void **state) {
    (void)state;
    cmv_align_leg good = LEG(CMV_DAILY, "nyse", "2026-06-17 1"), bad = good;
    cmv_aligned out = {.n = 77};
    assert_int_equal(cmv_series_align(NULL, &good, CMV_ALIGN_DATED, arena, &out, NULL), CMV_E_ARG);
    assert_int_equal(cmv_series_align(&good, &good, (cmv_align_mode)5, arena, &out, NULL),
                     CMV_E_ARG);
    bad.cal = NULL;
    assert_int_equal(cmv_series_align(&good, &bad, CMV_ALIGN_DATED, arena, &out, NULL), CMV_E_ARG);
    bad = good;
    bad.freq = (cmv_freq)9;
    assert_int_equal(cmv_series_align(&bad, &good, CMV_ALIGN_DATED, arena, &out, NULL), CMV_E_ARG);
    bad = good;
    bad.level.value = NULL;
    assert_int_equal(cmv_series_align(&bad, &good, CMV_ALIGN_DATED, arena, &out, NULL), CMV_E_ARG);
    cmv_arena *small = cmv_arena_create(8);
    assert_int_equal(cmv_series_align(&good, &good, CMV_ALIGN_DATED, small, &out, NULL),
                     CMV_E_NOMEM);
    cmv_arena_destroy(small);
    assert_int_equal(out.n, 77);
    assert_string_equal(cmv_align_name(CMV_ALIGN_KNOWN), "known");
    assert_string_equal(cmv_align_name((cmv_align_mode)5), "?");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_oracle_pairs), cmocka_unit_test(test_oracle_stale_rows),
        cmocka_unit_test(test_oracle_known), cmocka_unit_test(test_daily),
        cmocka_unit_test(test_weekly_dated), cmocka_unit_test(test_weekly_pair),
        cmocka_unit_test(test_periods),      cmocka_unit_test(test_known),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
