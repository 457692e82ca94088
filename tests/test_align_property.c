// SPDX-License-Identifier: Apache-2.0
#include "support/align_kit.h"

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

/* Levels come from their own side, ascending, on sessions of their calendars. */
static void assert_levels(const cmv_align_leg *a, const cmv_align_leg *b, const cmv_aligned *got) {
    for (size_t i = 0; i < got->n; i++) {
        assert_true(has_row(a, got->date_a[i], got->a[i]) && has_row(b, got->date_b[i], got->b[i]));
        assert_true(cmv_calendar_is_session(a->cal, got->date_a[i]));
        assert_true(cmv_calendar_is_session(b->cal, got->date_b[i]));
        if (i == 0) continue;
        assert_true(got->date[i] > got->date[i - 1]);
        assert_true(got->date_a[i] > got->date_a[i - 1] && got->date_b[i] > got->date_b[i - 1]);
        assert_true(got->date[i] - got->date[i - 1] <= got->max_gap_days);
    }
}

/* Rows of one side between its first and last shared level, and those without a session, counted one by one. */
static void assert_rows(const cmv_align_leg *leg, const cmv_date *shared, size_t n, size_t rows,
                        size_t non_session) {
    size_t all = 0, outside = 0;
    for (size_t i = 0; n > 0 && i < leg->level.n; i++) {
        cmv_date date = leg->level.date[i];
        if (date < shared[0] || date > shared[n - 1]) continue;
        all++;
        outside += !cmv_calendar_is_session(leg->cal, date);
    }
    assert_int_equal(rows, all);
    assert_int_equal(non_session, outside);
}

/* What must hold whatever the rule. */
static void assert_sound(const cmv_align_leg *a, const cmv_align_leg *b, const cmv_aligned *got) {
    const cmv_drop_count *d = &got->dropped;
    assert_identity(got);
    assert_levels(a, b, got);
    assert_rows(a, got->date_a, got->n, d->rows_a, d->non_session_a);
    assert_rows(b, got->date_b, got->n, d->rows_b, d->non_session_b);
    if (!got->mixed) assert_true(d->not_sampled_a == 0 && d->not_sampled_b == 0);
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
    if (!kit_read_market("fred/WALCL.csv", 1, &walcl)) skip();
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
        cmocka_unit_test(test_properties),           cmocka_unit_test(test_daily_definition),
        cmocka_unit_test(test_rows_without_session), cmocka_unit_test(test_market_walcl_tlt),
        cmocka_unit_test(test_market_tlt_iwm),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
