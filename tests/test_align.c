// SPDX-License-Identifier: Apache-2.0
#include "support/series_kit.h"

#include <math.h>

static cmv_arena *arena;

static int make_arena(void **state) {
    (void)state;
    arena = cmv_arena_create(1 << 24);
    return arena ? 0 : -1;
}

static int drop_arena(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

static cmv_aligned align(const cmv_align_leg *a, const cmv_align_leg *b, cmv_align_mode mode) {
    cmv_aligned out;
    cmv_err err;
    if (cmv_series_align(a, b, mode, arena, &out, &err) != CMV_OK) fail_msg("%s", err.msg);
    assert_non_null(out.rule);
    assert_true(strlen(out.rule) > 20);
    return out;
}

static cmv_align_leg leg(cmv_freq freq, const char *cal, const cmv_date *date, const double *value,
                         size_t n) {
    return (cmv_align_leg){
        .level = {date, value, n},
        .freq = freq,
        .cal = calendar(cal),
        .close_minute = 960,
        .close_zone = CMV_ZONE_NEW_YORK,
        .pub = {.of = CMV_PUB_DAYS,
                .after = 1,
                .minute = 990,
                .zone = CMV_ZONE_NEW_YORK,
                .cal = calendar("us-bond")},
    };
}

/* A leg from lines "YYYY-MM-DD value"; its arrays live in the arena. */
static cmv_align_leg leg_of(cmv_freq freq, const char *cal, const char *const *rows, size_t n) {
    cmv_date *date = cmv_arena_alloc(arena, n, sizeof *date);
    double *value = cmv_arena_alloc(arena, n, sizeof *value);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(cmv_date_parse(rows[i], 10, &date[i], NULL), CMV_OK);
        value[i] = strtod(rows[i] + 10, NULL);
    }
    return leg(freq, cal, date, value, n);
}
#define LEG(freq, cal, ...)                                                                        \
    leg_of((freq), (cal), (const char *const[]){__VA_ARGS__},                                      \
           KIT_COUNT(((const char *const[]){__VA_ARGS__})))

/* The shared levels as "date a-date b-date ..." against a list. */
static void assert_pairs(const cmv_aligned *got, const char *const *want, size_t n) {
    for (size_t i = 0; i < got->n || i < n; i++) {
        char line[3 * CMV_DATE_TEXT + 40] = "nothing", date[CMV_DATE_TEXT], a[CMV_DATE_TEXT],
                                      b[CMV_DATE_TEXT];
        if (i < got->n)
            snprintf(line, sizeof line, "%s %s %s %g %g", cmv_date_format(got->date[i], date),
                     cmv_date_format(got->date_a[i], a), cmv_date_format(got->date_b[i], b),
                     got->a[i], got->b[i]);
        if (i >= n || strcmp(line, want[i]) != 0)
            fail_msg("pair %zu: %s, expected %s", i, line, i < n ? want[i] : "nothing");
    }
}
#define PAIRS(got, ...)                                                                            \
    assert_pairs((got), (const char *const[]){__VA_ARGS__},                                        \
                 KIT_COUNT(((const char *const[]){__VA_ARGS__})))

static void assert_identity(const cmv_aligned *got) {
    const cmv_drop_count *d = &got->dropped;
    assert_int_equal(d->rows_a,
                     (got->n ? got->n : 0) + d->non_session_a + d->unmatched_a + d->not_sampled_a);
    assert_int_equal(d->rows_b,
                     (got->n ? got->n : 0) + d->non_session_b + d->unmatched_b + d->not_sampled_b);
}

/* ---- golden values ---------------------------------------------------------------------------------------------------- */

typedef struct summary {
    double corr, sd_a, sd_b, sum_a, sum_b;
} summary;

static long double change(double then, double now, cmv_transform t) {
    return t == CMV_TRANSFORM_LOG ? logl((long double)now / then) : (long double)now / then - 1;
}

/* Two-pass statistics of returns first..n-1 in long double. */
static summary summary_of(const cmv_aligned *x, size_t first, cmv_transform t) {
    size_t n = x->n - 1;
    long double ma = 0, mb = 0, saa = 0, sbb = 0, sab = 0, sa = 0, sb = 0;
    for (int round = 0; round < 2; round++) {
        for (size_t i = first; i < n; i++) {
            long double ra = change(x->a[i], x->a[i + 1], t), rb = change(x->b[i], x->b[i + 1], t);
            sa += round ? 0 : ra;
            sb += round ? 0 : rb;
            saa += round ? (ra - ma) * (ra - ma) : 0;
            sbb += round ? (rb - mb) * (rb - mb) : 0;
            sab += round ? (ra - ma) * (rb - mb) : 0;
        }
        ma = sa / (long double)(n - first);
        mb = sb / (long double)(n - first);
    }
    long double k = (long double)(n - first - 1);
    return (summary){(double)(sab / sqrtl(saa * sbb)), (double)sqrtl(saa / k),
                     (double)sqrtl(sbb / k), (double)sa, (double)sb};
}

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
        kit_read_csv(path, 0, &a);
        snprintf(path, sizeof path, "tests/oracles/cases/%s/b.csv", rows[i].id);
        kit_read_csv(path, 0, &b);
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

/* ---- properties ------------------------------------------------------------------------------------------------------- */

enum { ROOM = 1200 };

/* A random series: each day of a span with some probability, weekly and monthly ones near their dates. */
static cmv_align_leg random_leg(kit_random *random, cmv_freq freq) {
    static const char *const cals[][3] = {{"nyse", "us-bond", "24x7"},
                                          {"weekly:wednesday", "weekly:saturday", "own"},
                                          {"monthly", "own", "own"},
                                          {"quarterly", "own", "own"},
                                          {"annual", "own", "own"}};
    static const int steps[] = {1, 7, 28, 90, 360};
    cmv_date *date = cmv_arena_alloc(arena, ROOM, sizeof *date);
    double *value = cmv_arena_alloc(arena, ROOM, sizeof *value);
    const cmv_calendar *cal = calendar(cals[freq][kit_below(random, 3)]);
    cmv_date at = cmv_date_of(2018, 1, 1) + kit_below(random, 60),
             end = at + 700 + kit_below(random, 400);
    size_t n = 0;
    while (at < end && n < ROOM) {
        bool keep = cmv_calendar_is_session(cal, at) ? kit_below(random, 12) > 0
                                                     : kit_below(random, 20) == 0;
        if (freq != CMV_DAILY && strcmp(cmv_calendar_name(cal), "own") == 0)
            keep = kit_below(random, steps[freq]) == 0;
        if (keep) {
            date[n] = at;
            value[n++] = kit_below(random, 1000000);
        }
        at++;
    }
    cmv_align_leg out = leg(freq, cmv_calendar_name(cal), date, value, n);
    if (freq > CMV_WEEKLY)
        out.pub = (cmv_pub_rule){.of = CMV_PUB_MONTHS,
                                 .after = kit_below(random, 4),
                                 .day = kit_below(random, 31) + 1,
                                 .minute = 510,
                                 .zone = CMV_ZONE_NEW_YORK};
    return out;
}

static bool has_row(const cmv_align_leg *x, cmv_date date, double value) {
    size_t i = cmv_series_at_or_before(x->level, date);
    return i != SIZE_MAX && x->level.date[i] == date && x->level.value[i] == value;
}

/* What must hold whatever the rule: every level comes from its own side, ascending, on sessions, within reach. */
static void assert_sound(const cmv_align_leg *a, const cmv_align_leg *b, const cmv_aligned *got) {
    assert_identity(got);
    size_t non_a = 0, non_b = 0, rows_a = 0, rows_b = 0;
    for (size_t i = 0; i < got->n; i++) {
        assert_true(has_row(a, got->date_a[i], got->a[i]) && has_row(b, got->date_b[i], got->b[i]));
        assert_true(cmv_calendar_is_session(a->cal, got->date_a[i]) &&
                    cmv_calendar_is_session(b->cal, got->date_b[i]));
        if (i == 0) continue;
        assert_true(got->date[i] > got->date[i - 1]);
        assert_true(got->date_a[i] > got->date_a[i - 1] && got->date_b[i] > got->date_b[i - 1]);
        assert_true(got->date[i] - got->date[i - 1] <= got->max_gap_days);
    }
    if (got->n == 0) return;
    for (size_t i = 0; i < a->level.n; i++) {
        if (a->level.date[i] < got->date_a[0] || a->level.date[i] > got->date_a[got->n - 1])
            continue;
        rows_a++;
        non_a += !cmv_calendar_is_session(a->cal, a->level.date[i]);
    }
    for (size_t i = 0; i < b->level.n; i++) {
        if (b->level.date[i] < got->date_b[0] || b->level.date[i] > got->date_b[got->n - 1])
            continue;
        rows_b++;
        non_b += !cmv_calendar_is_session(b->cal, b->level.date[i]);
    }
    assert_int_equal(got->dropped.rows_a, rows_a);
    assert_int_equal(got->dropped.rows_b, rows_b);
    assert_int_equal(got->dropped.non_session_a, non_a);
    assert_int_equal(got->dropped.non_session_b, non_b);
    if (!got->mixed)
        assert_true(got->dropped.not_sampled_a == 0 && got->dropped.not_sampled_b == 0);
}

static void assert_turned(const cmv_aligned *ab, const cmv_aligned *ba) {
    assert_int_equal(ab->n, ba->n);
    assert_int_equal(ab->max_gap_days, ba->max_gap_days);
    assert_int_equal(ab->dropped.shifted, ba->dropped.shifted);
    assert_int_equal(ab->dropped.rows_a, ba->dropped.rows_b);
    assert_int_equal(ab->dropped.unmatched_a, ba->dropped.unmatched_b);
    assert_int_equal(ab->dropped.non_session_b, ba->dropped.non_session_a);
    assert_int_equal(ab->dropped.not_sampled_b, ba->dropped.not_sampled_a);
    for (size_t i = 0; i < ab->n; i++) {
        assert_int_equal(ab->date[i], ba->date[i]);
        assert_true(ab->date_a[i] == ba->date_b[i] && ab->date_b[i] == ba->date_a[i]);
        assert_true(ab->a[i] == ba->b[i] && ab->b[i] == ba->a[i]);
    }
}

/* As known, no level may be paired with a close before its publication. */
static void assert_no_foresight(const cmv_align_leg *a, const cmv_align_leg *b,
                                const cmv_aligned *got) {
    const cmv_align_leg *slow = a->freq > b->freq ? a : b, *fast = slow == a ? b : a;
    for (size_t i = 0; i < got->n; i++) {
        cmv_date slow_date = slow == a ? got->date_a[i] : got->date_b[i];
        cmv_date close = slow == a ? got->date_b[i] : got->date_a[i];
        if (fast->freq > CMV_WEEKLY && cmv_date_ymd(close).day == 1)
            close = cmv_date_add_months(close, fast->freq == CMV_MONTHLY ? 1 : 3) - 1;
        assert_true(cmv_zone_instant(fast->close_zone, close, fast->close_minute) >=
                    cmv_pub_known_at(&slow->pub, slow_date));
    }
}

static void test_properties(void **state) {
    (void)state;
    kit_random random = kit_seeded(__func__);
    size_t pairs = 0;
    for (int run = 0; run < 400; run++) {
        cmv_arena_reset(arena);
        cmv_freq fa = (cmv_freq)kit_below(&random, 5), fb = (cmv_freq)kit_below(&random, 5);
        cmv_align_mode mode = kit_below(&random, 2) ? CMV_ALIGN_KNOWN : CMV_ALIGN_DATED;
        cmv_align_leg a = random_leg(&random, fa), b = random_leg(&random, fb);
        cmv_aligned ab = align(&a, &b, mode), ba = align(&b, &a, mode);
        assert_sound(&a, &b, &ab);
        assert_turned(&ab, &ba);
        if (fa != fb && mode == CMV_ALIGN_KNOWN) assert_no_foresight(&a, &b, &ab);
        pairs += ab.n;
    }
    assert_true(pairs > 10000); /* the runs were not empty */
}

/* The definition for two daily series, row by row, against the merge. */
static void test_daily_definition(void **state) {
    (void)state;
    kit_random random = kit_seeded(__func__);
    for (int run = 0; run < 100; run++) {
        cmv_arena_reset(arena);
        cmv_align_leg a = random_leg(&random, CMV_DAILY), b = random_leg(&random, CMV_DAILY);
        cmv_aligned got = align(&a, &b, CMV_ALIGN_DATED);
        size_t n = 0;
        for (size_t i = 0; i < a.level.n; i++) {
            cmv_date date = a.level.date[i];
            size_t j = cmv_series_at_or_before(b.level, date);
            if (j == SIZE_MAX || b.level.date[j] != date) continue;
            if (!cmv_calendar_is_session(a.cal, date) || !cmv_calendar_is_session(b.cal, date))
                continue;
            assert_true(n < got.n && got.date[n] == date && got.a[n] == a.level.value[i] &&
                        got.b[n] == b.level.value[j]);
            n++;
        }
        assert_int_equal(n, got.n);
    }
}

/* Rows on days without a session change nothing but their own count. */
static void test_rows_without_session(void **state) {
    (void)state;
    kit_random random = kit_seeded(__func__);
    for (int run = 0; run < 200; run++) {
        cmv_arena_reset(arena);
        cmv_align_leg a = random_leg(&random, CMV_DAILY),
                      b = random_leg(&random, (cmv_freq)kit_below(&random, 5));
        a.cal = calendar(run % 2 ? "nyse" : "us-bond");
        cmv_date *date = cmv_arena_alloc(arena, 2 * ROOM, sizeof *date);
        double *value = cmv_arena_alloc(arena, 2 * ROOM, sizeof *value);
        size_t n = 0;
        for (size_t i = 0; i < a.level.n; i++) {
            date[n] = a.level.date[i];
            value[n++] = a.level.value[i];
            for (cmv_date day = a.level.date[i] + 1; i + 1 < a.level.n && day < a.level.date[i + 1];
                 day++) {
                if (cmv_calendar_is_session(a.cal, day) || kit_below(&random, 3) == 0) continue;
                date[n] = day;
                value[n++] = a.level.value[i];
            }
        }
        cmv_align_leg filled = a;
        filled.level = (cmv_series){date, value, n};
        cmv_align_mode mode = kit_below(&random, 2) ? CMV_ALIGN_KNOWN : CMV_ALIGN_DATED;
        cmv_aligned clean = align(&a, &b, mode), dirty = align(&filled, &b, mode);
        assert_int_equal(clean.n, dirty.n);
        for (size_t i = 0; i < clean.n; i++)
            assert_true(clean.date[i] == dirty.date[i] && clean.a[i] == dirty.a[i] &&
                        clean.b[i] == dirty.b[i]);
        assert_int_equal(dirty.dropped.unmatched_a, clean.dropped.unmatched_a);
        assert_int_equal(dirty.dropped.not_sampled_a, clean.dropped.not_sampled_a);
        assert_int_equal(dirty.dropped.rows_a - dirty.dropped.non_session_a,
                         clean.dropped.rows_a - clean.dropped.non_session_a);
        assert_identity(&dirty);
    }
}

/* ---- real data ---------------------------------------------------------------------------------------------------------- */

/* The Fed's balance sheet against long Treasuries: 13 Wednesdays since 2002 were no session of NYSE. */
static void test_market_walcl_tlt(void **state) {
    (void)state;
    kit_file walcl, tlt;
    if (!kit_read_market("fred/WALCL.csv", 0, &walcl)) skip();
    assert_true(kit_read_market("etf/TLT.csv", 4, &tlt));
    cmv_align_leg a = leg(CMV_WEEKLY, "weekly:wednesday", walcl.date, walcl.value, walcl.n);
    cmv_align_leg b = leg(CMV_DAILY, "nyse", tlt.date, tlt.value, tlt.n);
    cmv_aligned dated = align(&a, &b, CMV_ALIGN_DATED), known = align(&a, &b, CMV_ALIGN_KNOWN);
    printf("dated: n %zu, shifted %zu, longest gap %d\n", dated.n, dated.dropped.shifted,
           dated.max_gap_days);
    printf("known: n %zu, unmatched %zu, longest gap %d\n", known.n, known.dropped.unmatched_a,
           known.max_gap_days);
    assert_int_equal(dated.n, walcl.n);
    assert_int_equal(dated.dropped.shifted, 13);
    assert_int_equal(dated.dropped.unmatched_a, 0);
    assert_identity(&dated);
    assert_int_equal(known.n, walcl.n);
    for (size_t i = 0; i < known.n; i++) {
        int wait = known.date_b[i] -
                   known.date_a[i]; /* Friday, or Monday when the Friday or Thursday is a holiday */
        assert_true(wait == 2 || wait == 5 || wait == 6);
    }
    assert_identity(&known);
    kit_free(&walcl);
    kit_free(&tlt);
}

/* All 6,049 shared log returns of TLT and IWM on adjusted closes: r = -0.28123. */
static void test_market_tlt_iwm(void **state) {
    (void)state;
    kit_file tlt, iwm;
    if (!kit_read_market("etf/TLT.csv", 4, &tlt)) skip();
    assert_true(kit_read_market("etf/IWM.csv", 4, &iwm));
    cmv_align_leg a = leg(CMV_DAILY, "nyse", tlt.date, tlt.value, tlt.n),
                  b = leg(CMV_DAILY, "nyse", iwm.date, iwm.value, iwm.n);
    cmv_aligned got = align(&a, &b, CMV_ALIGN_DATED);
    assert_int_equal(got.n, 6050);
    assert_int_equal(got.dropped.rows_b, 6050);
    assert_true(fabs(summary_of(&got, 0, CMV_TRANSFORM_LOG).corr + 0.28123) < 5e-6);
    kit_free(&tlt);
    kit_free(&iwm);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_oracle_pairs),     cmocka_unit_test(test_oracle_stale_rows),
        cmocka_unit_test(test_oracle_known),     cmocka_unit_test(test_daily),
        cmocka_unit_test(test_weekly_dated),     cmocka_unit_test(test_weekly_pair),
        cmocka_unit_test(test_periods),          cmocka_unit_test(test_known),
        cmocka_unit_test(test_errors),           cmocka_unit_test(test_properties),
        cmocka_unit_test(test_daily_definition), cmocka_unit_test(test_rows_without_session),
        cmocka_unit_test(test_market_walcl_tlt), cmocka_unit_test(test_market_tlt_iwm),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
