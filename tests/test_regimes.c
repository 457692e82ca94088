// SPDX-License-Identifier: Apache-2.0
/* States of the world as they were known: from a store with vintages, at any as-of. */
#include "app/app.h"
#include "app/parts.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/store_kit.h"

enum { MAX = 3000 };

static char dir[] = "/tmp/comove-regimes-XXXXXX";
static char catalog[4096];
static cmv_arena *arena;
static int n_stores;

static int set_up(void **state) {
    (void)state;
    const char *source = getenv("COMOVE_SOURCE");
    snprintf(catalog, sizeof catalog, "%s/catalog", source ? source : ".");
    arena = cmv_arena_create((size_t)256 << 20);
    return arena && mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3 * n_stores; i++) {
        char path[64];
        snprintf(path, sizeof path, "%s/%d.db%s", dir, i / 3, ends[i % 3]);
        unlink(path);
    }
    cmv_arena_destroy(arena);
    return rmdir(dir);
}

/* An app on a new, empty store. */
static cmv_app *open_new(void) {
    char path[64];
    cmv_err err;
    cmv_app *app;
    snprintf(path, sizeof path, "%s/%d.db", dir, n_stores++);
    cmv_app_opt opt = {.store = path, .catalog_dir = catalog, .now = CMV_UTC_NONE};
    if (cmv_app_open(&opt, &app, &err) != CMV_OK) fail_msg("%s", err.msg);
    return app;
}

static cmv_date day(int year, int month, int d) { return cmv_date_of(year, month, d); }

static cmv_utc_ms at(cmv_date date, int minute) {
    return cmv_zone_instant(CMV_ZONE_NEW_YORK, date, minute);
}

static void put(cmv_app *app, const char *metric, const cmv_obs *obs, size_t n) {
    cmv_batch batch = kit_batch(metric, obs, n);
    const cmv_metric *held;
    assert_int_equal(cmv_app_metric(app, metric, &held, NULL), CMV_OK);
    batch.pub = held->pub;
    batch.now = at(day(2027, 1, 1), 0);
    kit_put(cmv_app_store(app), &batch, NULL);
}

static cmv_regime_path path_of(cmv_app *app, const char *id, cmv_date as_of) {
    cmv_request request = {.as_of = as_of == CMV_DATE_NONE ? CMV_UTC_MAX : cmv_asof_of_date(as_of)};
    cmv_answer_opt opt = {0};
    cmv_err err;
    if (cmv__regime_paths(app, &request, arena, &opt, &err) != CMV_OK) fail_msg("%s", err.msg);
    for (size_t i = 0; i < opt.n_regimes; i++)
        if (!strcmp(opt.regime[i].id, id)) return opt.regime[i];
    fail_msg("no regime %s", id);
    return (cmv_regime_path){0};
}

/* State that stood at the close of a day; -2 when nothing was known yet. */
static int state_at(const cmv_regime_path *path, cmv_date date) {
    int state = -2;
    for (size_t i = 0; i < path->n && path->known[i] <= date; i++) state = path->state[i];
    return state;
}

/* ---- levels -------------------------------------------------------------------------------------------------------------------- */

/* The VIX is known at its own close; which side a cut belongs to is the catalogue's word. */
static void test_level(void **state) {
    (void)state;
    cmv_app *app = open_new();
    const cmv_obs obs[] = {{day(2020, 3, 2), 0, CMV_UTC_NONE, 14.99},
                           {day(2020, 3, 3), 0, CMV_UTC_NONE, 15},
                           {day(2020, 3, 4), 0, CMV_UTC_NONE, 19.99},
                           {day(2020, 3, 5), 0, CMV_UTC_NONE, 30},
                           {day(2020, 3, 6), 0, CMV_UTC_NONE, 29.99}};
    static const int want[] = {0, 1, 1, 3, 2};
    put(app, "vix", obs, 5);
    const cmv_regime_path path = path_of(app, "vix", CMV_DATE_NONE);
    assert_int_equal(path.n, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(path.known[i], obs[i].date);
        assert_int_equal(path.state[i], want[i]);
    }
    assert_string_equal(path.label[3], "30 or more");
    assert_true(path.max_age_days > 0 && path.n_states == 4);
    cmv_app_close(app);
}

/* A curve that comes out at 18:00 counts from the next close on, one over a weekend from Monday's. */
static void test_evening(void **state) {
    (void)state;
    cmv_app *app = open_new();
    const cmv_obs obs[] = {{day(2020, 3, 5), 0, CMV_UTC_NONE, 0.01},
                           {day(2020, 3, 6), 0, CMV_UTC_NONE, 0}, /* a Friday */
                           {day(2020, 3, 9), 0, CMV_UTC_NONE, -0.01}};
    put(app, "t10y2y", obs, 3);
    const cmv_regime_path path = path_of(app, "curve", CMV_DATE_NONE);
    assert_int_equal(path.n, 3);
    assert_int_equal(path.known[0], day(2020, 3, 6));
    assert_int_equal(path.known[1], day(2020, 3, 7));
    assert_int_equal(path.known[2], day(2020, 3, 10));
    assert_true(path.state[0] == 1 && path.state[1] == 1 && path.state[2] == 0);
    /* At the end of Friday its value is out, but no close has come that could use it. */
    assert_int_equal(path_of(app, "curve", day(2020, 3, 6)).n, 1);
    cmv_app_close(app);
}

/* ---- changes ------------------------------------------------------------------------------------------------------------------- */

/* Rates by the day until a jump; a quarter of a point either way is no move yet. */
static void test_change(void **state) {
    (void)state;
    static cmv_obs obs[MAX];
    cmv_app *app = open_new();
    const cmv_date first = day(2019, 1, 1), cut = day(2019, 10, 1), rise = day(2020, 10, 1);
    size_t n = 0;
    for (cmv_date d = first; d < day(2021, 1, 1); d++)
        obs[n++] = (cmv_obs){d, 0, CMV_UTC_NONE, d < cut || d >= rise ? 1.5 : 1.25};
    obs[n++] = (cmv_obs){day(2021, 1, 1), 0, CMV_UTC_NONE, 0.5};
    obs[n++] =
        (cmv_obs){day(2021, 9, 1), 0, CMV_UTC_NONE, 4}; /* nothing for months before its base */
    put(app, "fed-funds", obs, n);
    const cmv_regime_path path = path_of(app, "policy", CMV_DATE_NONE);
    assert_int_equal(state_at(&path, first + 150), -1); /* no value half a year before */
    assert_int_equal(state_at(&path, first + 190), 1);
    assert_int_equal(state_at(&path, cut + 30), 1);  /* exactly a quarter point less */
    assert_int_equal(state_at(&path, rise + 30), 1); /* exactly a quarter point more */
    assert_int_equal(state_at(&path, day(2021, 1, 3)), 1);
    assert_int_equal(state_at(&path, day(2021, 1, 4)), 0); /* known after a holiday and a weekend */
    assert_int_equal(state_at(&path, day(2021, 9, 2)), -1);
    cmv_app_close(app);
}

/* ---- inflation: vintages, and a month that never came ---------------------------------------------------------------------------- */

static cmv_date month(int k) { return cmv_date_add_months(day(2023, 1, 1), k); }

/* 36 months that rise by 2.5 % a year, the 34th (October 2025) never published. */
static size_t make_prices(cmv_obs *obs) {
    size_t n = 0;
    for (int k = 0; k < 36; k++)
        if (k != 33)
            obs[n++] = (cmv_obs){month(k), 0, CMV_UTC_NONE, 100 * exp(log(1.025) * k / 12)};
    return n;
}

static void test_year_on_year(void **state) {
    (void)state;
    cmv_obs obs[40];
    cmv_app *app = open_new();
    put(app, "cpi", obs, make_prices(obs));
    const cmv_regime_path path = path_of(app, "inflation", CMV_DATE_NONE);
    assert_int_equal(state_at(&path, day(2024, 2, 14)), -1); /* January 2024 is known on the 15th */
    assert_int_equal(state_at(&path, day(2024, 2, 15)), 1);
    assert_int_equal(state_at(&path, day(2025, 10, 15)), 1);
    /* From September's release on nothing was known for two months: the state is as old as that. */
    for (size_t i = 0; i < path.n; i++)
        assert_false(path.known[i] > day(2025, 10, 15) && path.known[i] < day(2025, 12, 15));
    assert_true(day(2025, 12, 14) - day(2025, 10, 15) > path.max_age_days);
    cmv_app_close(app);
}

/* A year after the missing month its rate cannot be had, and is not taken from a neighbour. */
static void test_missing_base(void **state) {
    (void)state;
    cmv_obs obs[60];
    cmv_app *app = open_new();
    size_t n = make_prices(obs);
    for (int k = 36; k < 47; k++)
        obs[n++] =
            (cmv_obs){month(k), 0, at(cmv_date_add_months(month(k), 1) + 9, 510), 103 + k / 12.0};
    put(app, "cpi", obs, n);
    const cmv_regime_path path = path_of(app, "inflation", CMV_DATE_NONE);
    const cmv_date october = day(2026, 11, 10);
    assert_true(state_at(&path, october - 1) >= 0);
    assert_int_equal(state_at(&path, october), -1);
    assert_true(state_at(&path, day(2026, 12, 10)) >= 0);
    cmv_app_close(app);
}

/* The publisher's own dates decide where they are held, first releases first, revisions when they came. */
static void test_vintages(void **state) {
    (void)state;
    const cmv_obs obs[] = {
        {day(2019, 1, 1), 0, at(day(2019, 2, 12), 510), 96},
        {day(2020, 1, 1), 0, at(day(2020, 2, 12), 510), 100}, /* 4.2 % */
        {day(2020, 1, 1), 0, at(day(2021, 3, 2), 510), 101},  /* a base revised: 1.5 % */
        {day(2020, 1, 1), 0, at(day(2021, 3, 9), 510), 101.01}, /* and again, which changes no state */
        {day(2021, 1, 1), 0, at(day(2021, 2, 10), 510), 101.9}, /* 1.9 % at first */
        {day(2021, 1, 1), 0, at(day(2021, 2, 24), 600), 102.5}, /* then 2.5 */
        {day(2021, 1, 1), 0, at(day(2021, 3, 24), 1020),
         NAN}, /* taken back at five in the afternoon */
    };
    cmv_app *app = open_new();
    put(app, "cpi", obs, 7);
    const cmv_regime_path path = path_of(app, "inflation", CMV_DATE_NONE);
    assert_int_equal(state_at(&path, day(2021, 2, 9)), 2);
    assert_int_equal(state_at(&path, day(2021, 2, 10)), 0);
    assert_int_equal(state_at(&path, day(2021, 2, 23)), 0);
    assert_int_equal(state_at(&path, day(2021, 2, 24)), 1);
    assert_int_equal(state_at(&path, day(2021, 3, 1)), 1);
    assert_int_equal(state_at(&path, day(2021, 3, 2)), 0);
    assert_int_equal(state_at(&path, day(2021, 3, 24)), 0);
    assert_int_equal(state_at(&path, day(2021, 3, 25)), 2); /* what stands is the year before's */
    assert_int_equal(path.n,
                     6); /* news of an old value that changes nothing makes the latest no younger */
    cmv_app_close(app);
}

/* ---- announcements ------------------------------------------------------------------------------------------------------------- */

static void test_announced(void **state) {
    (void)state;
    cmv_app *app = open_new();
    const cmv_regime_path all = path_of(app, "recession", CMV_DATE_NONE),
                          then = path_of(app, "recession", day(2008, 11, 30));
    assert_int_equal(state_at(&all, day(2008, 11, 30)),
                     0); /* a year into it, and nobody had said so */
    assert_int_equal(state_at(&all, day(2008, 12, 1)), 1);
    assert_int_equal(state_at(&all, day(2010, 9, 19)), 1);
    assert_int_equal(state_at(&all, day(2010, 9, 20)), 0);
    assert_true(then.n < all.n && then.known[then.n - 1] == day(2003, 7, 17));
    assert_int_equal(path_of(app, "vix", CMV_DATE_NONE).n, 0); /* nothing is held */
    cmv_app_close(app);
}

/* A synthetic market has had no committee. */
static void test_demo(void **state) {
    (void)state;
    cmv_ingest *ingest;
    cmv_app *app = open_new();
    assert_true(path_of(app, "recession", CMV_DATE_NONE).n > 5);
    assert_int_equal(cmv_ingest_begin(cmv_app_store(app), &ingest, NULL), CMV_OK);
    assert_int_equal(cmv_ingest_put_text(ingest, CMV_KEY_DEMO, "seed 1", NULL), CMV_OK);
    assert_int_equal(cmv_ingest_commit(ingest, NULL, NULL), CMV_OK);
    assert_int_equal(path_of(app, "recession", CMV_DATE_NONE).n, 0);
    cmv_app_close(app);
}

/* ---- as of --------------------------------------------------------------------------------------------------------------------- */

static uint64_t seed = 20260616;

static double uniform(void) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return ((double)(seed >> 12) + 0.5) * 0x1p-52;
}

/* Eight years of months, each with up to three vintages and some taken back. */
static size_t make_revised(cmv_obs *obs) {
    size_t n = 0;
    for (int k = 0; k < 96; k++) {
        cmv_utc_ms known = at(cmv_date_add_months(month(k - 96), 1) + (int)(8 + 9 * uniform()), 510);
        for (int v = 0; v < 1 + (int)(3 * uniform()); v++) {
            const double level = 100 * exp(0.03 * k / 12 + 0.01 * uniform());
            obs[n++] = (cmv_obs){month(k - 96), 0, known, uniform() < 0.05 ? (double)NAN : level};
            known += (cmv_utc_ms)(1 + 300 * uniform()) * KIT_DAY / 4;
        }
    }
    return n;
}

/* The path at an as-of, from everything held, is the path of a store that holds nothing newer. */
static void test_as_of_is_a_cut(void **state) {
    (void)state;
    static cmv_obs obs[MAX], cut[MAX];
    print_message("seed %llu\n", (unsigned long long)seed);
    const size_t n = make_revised(obs);
    cmv_app *full = open_new();
    put(full, "cpi", obs, n);
    for (int run = 0; run < 12; run++) {
        const cmv_date as_of = day(2016, 6, 1) + (int)(2400 * uniform());
        size_t kept = 0;
        for (size_t i = 0; i < n; i++)
            if (obs[i].known_at <= cmv_asof_of_date(as_of)) cut[kept++] = obs[i];
        cmv_app *then = open_new();
        put(then, "cpi", cut, kept);
        const cmv_regime_path want = path_of(then, "inflation", as_of),
                              got = path_of(full, "inflation", as_of);
        assert_true(want.n > 5);
        assert_int_equal(got.n, want.n);
        assert_memory_equal(got.known, want.known, want.n * sizeof *want.known);
        assert_memory_equal(got.state, want.state, want.n * sizeof *want.state);
        cmv_app_close(then);
    }
    cmv_app_close(full);
}

/* Half past four in New York parts the days, in summer and in winter. */
static void test_half_past_four(void **state) {
    (void)state;
    static cmv_obs obs[800];
    cmv_app *app = open_new();
    for (int i = 0; i < 800; i++) {
        const cmv_date d = day(2018, 1, 1) + 2 * i;
        const int late = i % 4 >= 2,
                  edge = i % 2; /* at 16:30 sharp or a minute later; or at three or at seven */
        obs[i] = (cmv_obs){d, 0, at(d, edge ? 990 + late : late ? 1140 : 900), 10 + i % 30};
    }
    put(app, "vix", obs, 800);
    const cmv_regime_path path = path_of(app, "vix", CMV_DATE_NONE);
    assert_int_equal(path.n, 800);
    for (int i = 0; i < 800; i++) assert_int_equal(path.known[i], obs[i].date + (i % 4 >= 2));
    cmv_app_close(app);
}

/* What is kept follows the data version. */
static void test_refresh(void **state) {
    (void)state;
    cmv_app *app = open_new();
    const cmv_obs one = {day(2020, 3, 2), 0, CMV_UTC_NONE, 14},
                  two = {day(2020, 3, 3), 0, CMV_UTC_NONE, 40};
    assert_int_equal(path_of(app, "vix", CMV_DATE_NONE).n, 0);
    put(app, "vix", &one, 1);
    assert_int_equal(path_of(app, "vix", CMV_DATE_NONE).n, 1);
    put(app, "vix", &two, 1);
    const cmv_regime_path path = path_of(app, "vix", CMV_DATE_NONE);
    assert_true(path.n == 2 && path.state[1] == 3);
    cmv_app_close(app);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_level),          cmocka_unit_test(test_evening),
        cmocka_unit_test(test_change),         cmocka_unit_test(test_year_on_year),
        cmocka_unit_test(test_missing_base),   cmocka_unit_test(test_vintages),
        cmocka_unit_test(test_announced),      cmocka_unit_test(test_as_of_is_a_cut),
        cmocka_unit_test(test_half_past_four), cmocka_unit_test(test_refresh),
        cmocka_unit_test(test_demo),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
