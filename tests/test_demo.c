// SPDX-License-Identifier: Apache-2.0
/* The synthetic market: its random numbers, that it depends on the seed alone, that it only grows, and that it is sane. */
#include "app/app.h"
#include "app/demo.h"

#include "comove/num.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define ARENA_MAX ((size_t)256 << 20)

/* ---- one market for all tests ------------------------------------------------------------------------------------------- */

static char dir[] = "/tmp/comove-demo-XXXXXX";
static char catalog[4096];
static cmv_arena *arena;
static cmv_app *market; /* seed 1 on 2026-06-17 */

static cmv_utc_ms noon(int year, int month, int day) {
    return cmv_zone_instant(CMV_ZONE_NEW_YORK, cmv_date_of(year, month, day), 720);
}

static cmv_app *open_at(const char *name, cmv_utc_ms now) {
    char path[64];
    cmv_err err;
    cmv_app *app;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    cmv_app_opt opt = {.store = path, .catalog_dir = catalog, .now = now};
    if (cmv_app_open(&opt, &app, &err) != CMV_OK) fail_msg("%s", err.msg);
    return app;
}

static void demo(cmv_app *app, uint64_t seed) {
    cmv_err err;
    size_t n = 0;
    cmv_arena *scratch = cmv_arena_create(ARENA_MAX);
    if (cmv_app_demo(app, seed, scratch, &n, &err) != CMV_OK) fail_msg("%s", err.msg);
    assert_int_equal(n, cmv__demo_n_rows);
    cmv_arena_destroy(scratch);
}

static int set_up(void **state) {
    (void)state;
    const char *source = getenv("COMOVE_SOURCE");
    snprintf(catalog, sizeof catalog, "%s/catalog", source ? source : ".");
    arena = cmv_arena_create(ARENA_MAX);
    if (!arena || !mkdtemp(dir)) return -1;
    market = open_at("market.db", noon(2026, 6, 17));
    demo(market, 1);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    static const char *const names[] = {"market", "again", "grown", "late",
                                        "other",  "real",  "bare"};
    static const char *const ends[] = {"", "-wal", "-shm"};
    cmv_app_close(market);
    cmv_arena_destroy(arena);
    for (size_t i = 0; i < 3 * sizeof names / sizeof *names; i++) {
        char path[64];
        snprintf(path, sizeof path, "%s/%s.db%s", dir, names[i / 3], ends[i % 3]);
        unlink(path);
    }
    return rmdir(dir);
}

static int64_t version_of(cmv_app *app) {
    int64_t version = -1;
    assert_int_equal(cmv_store_version(cmv_app_store(app), &version, NULL), CMV_OK);
    return version;
}

static cmv_store_info info_of(cmv_app *app) {
    cmv_store_info info;
    assert_int_equal(cmv_store_info_of(cmv_app_store(app), &info, NULL), CMV_OK);
    return info;
}

static cmv_holding *holdings(cmv_app *app, size_t *n) {
    cmv_holding *at;
    assert_int_equal(cmv_store_holdings(cmv_app_store(app), arena, &at, n, NULL), CMV_OK);
    return at;
}

static const cmv_obs *load(cmv_app *app, const char *id, cmv_basis basis, size_t *n) {
    const cmv_obs *obs;
    cmv_err err;
    if (cmv_store_load(cmv_app_store(app), id, basis, arena, &obs, n, &err) != CMV_OK)
        fail_msg("%s", err.msg);
    return obs;
}

static const cmv_metric *metric_of(const char *id) {
    const cmv_metric *m = cmv_catalog_find(cmv_app_catalog(market), id);
    if (!m) fail_msg("no metric %s", id);
    return m;
}

/* ---- random numbers ----------------------------------------------------------------------------------------------------- */

/* Outputs of the authors' C programs for these starting points, as other implementations print them in their tests. */
static void generators_give_the_published_numbers(void **state) {
    (void)state;
    static const uint64_t split[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                     UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
                                     UINT64_C(16408922859458223821)};
    static const uint64_t star[] = {11520,
                                    0,
                                    1509978240,
                                    UINT64_C(1215971899390074240),
                                    UINT64_C(1216172134540287360),
                                    UINT64_C(607988272756665600),
                                    UINT64_C(16172922978634559625),
                                    UINT64_C(8476171486693032832)};
    uint64_t seed = 1234567;
    cmv__rng r = {.s = {1, 2, 3, 4}};
    for (size_t i = 0; i < sizeof split / sizeof *split; i++)
        assert_true(cmv__splitmix64(&seed) == split[i]);
    for (size_t i = 0; i < sizeof star / sizeof *star; i++)
        assert_true(cmv__rng_next(&r) == star[i]);
}

/* 400,000 draws: the standard errors of mean, sd and excess kurtosis are .0016, .0011 and .008. */
static void normals_and_tails_have_their_moments(void **state) {
    (void)state;
    enum { N = 400000 };
    double *z = malloc(2 * N * sizeof *z), *t = z + N;
    cmv_moments m;
    cmv__rng r = cmv__rng_named(7, "moments");
    assert_non_null(z);
    for (int i = 0; i < N; i++) {
        z[i] = cmv__rng_normal(&r);
        t[i] = cmv__rng_normal(&r) * cmv__rng_tail(&r, 6);
    }
    assert_int_equal(cmv_moments_of((cmv_cvec){z, N}, &m, NULL), CMV_OK);
    assert_true(fabs(m.mean) < 0.008 && fabs(m.sd - 1) < 0.006);
    assert_true(fabs(m.kurt_excess + 0.1) < 0.04); /* twelve uniforms: -1.2 / 12 */
    assert_true(fabs(m.lag1) < 0.008);
    assert_int_equal(cmv_moments_of((cmv_cvec){t, N}, &m, NULL), CMV_OK);
    assert_true(fabs(m.mean) < 0.008 && fabs(m.sd - 1) < 0.02);
    assert_true(m.kurt_excess > 1.5 &&
                m.kurt_excess < 4); /* t of 6 has 3, less what the cap and the -0.1 take */
    free(z);
}

static uint64_t mix(uint64_t h, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (h ^ bits) * UINT64_C(0x100000001b3);
}

/*
 * A snapshot, which proves nothing but that the market did not change: no function of libm takes part, so that it holds for
 * each compiler and machine. When a change is meant, raise DEMO_MODEL and write down the new number.
 */
static void market_of_seed_1_has_not_changed(void **state) {
    (void)state;
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    demo_world world;
    demo_path *paths = cmv_arena_alloc(arena, cmv__demo_n_rows, sizeof *paths);
    assert_non_null(paths);
    assert_int_equal(cmv__demo_world(1, cmv_date_of(2026, 6, 16), arena, &world, NULL), CMV_OK);
    for (size_t i = 0; i < cmv__demo_n_rows; i++) {
        paths[i] = (demo_path){.row = &cmv__demo_rows[i], .metric = metric_of(cmv__demo_rows[i].id)};
        assert_int_equal(cmv__demo_walk(&world, paths, i, arena, NULL), CMV_OK);
        for (size_t k = paths[i].from; k < world.n; k++)
            h = mix(h, cmv__demo_round(paths[i].price[k], 3));
    }
    if (h != UINT64_C(0x0dacf0bce75066c2))
        fail_msg("the fingerprint is now 0x%016llx", (unsigned long long)h);
    assert_int_equal(DEMO_MODEL, 1);
}

/* ---- determinism ---------------------------------------------------------------------------------------------------------- */

static void same_seed_and_day_give_the_same_store(void **state) {
    (void)state;
    cmv_app *again = open_at("again.db", noon(2026, 6, 17) + 3600000);
    demo(again, 1);
    assert_string_equal(info_of(again).content_hash, info_of(market).content_hash);
    cmv_app_close(again);
}

static void another_seed_gives_another_market(void **state) {
    (void)state;
    cmv_app *other = open_at("other.db", noon(2026, 6, 17));
    demo(other, 2);
    size_t n, m;
    const cmv_obs *a = load(market, "spy", CMV_BASIS_PRICE, &n),
                  *b = load(other, "spy", CMV_BASIS_PRICE, &m);
    assert_int_equal(n, m);
    size_t equal = 0;
    for (size_t i = 0; i < n; i++) equal += a[i].value == b[i].value;
    assert_true(equal < n / 50);
    cmv_app_close(other);
}

static void assert_contains(cmv_app *more, const char *id, cmv_basis basis) {
    size_t n, m, k = 0;
    const cmv_obs *a = load(market, id, basis, &n), *b = load(more, id, basis, &m);
    cmv_utc_ms before = cmv_asof_of_date(cmv_date_of(2026, 6, 16));
    for (size_t i = 0; i < m; i++) {
        if (b[i].known_at > before) continue;
        if (k >= n || a[k].date != b[i].date || a[k].known_at != b[i].known_at ||
            a[k].value != b[i].value)
            fail_msg("%s: observation %zu is not what it was", id, k);
        k++;
    }
    assert_int_equal(k, n);
}

static void thirty_days_later_the_past_is_the_same(void **state) {
    (void)state;
    cmv_app *late = open_at("late.db", noon(2026, 7, 17));
    demo(late, 1);
    size_t n;
    const cmv_holding *h = holdings(market, &n);
    for (size_t i = 0; i < n; i++) assert_contains(late, h[i].metric, h[i].basis);
    assert_true(info_of(late).n_observations > info_of(market).n_observations + 2000);
    cmv_app_close(late);
}

/* Day by day over a week and then a leap of weeks is the same as all at once. */
static void a_grown_market_is_a_fresh_one(void **state) {
    (void)state;
    for (int day = 5; day <= 11; day++) {
        cmv_app *app = open_at("grown.db", noon(2026, 6, day));
        demo(app, 1);
        cmv_app_close(app);
    }
    cmv_app *grown = open_at("grown.db", noon(2026, 6, 17));
    demo(grown, 1);
    assert_string_equal(info_of(grown).content_hash, info_of(market).content_hash);
    assert_int_equal(cmv_store_check(cmv_app_store(grown), NULL), CMV_OK);
    cmv_app_close(grown);
}

static void a_second_call_changes_nothing(void **state) {
    (void)state;
    int64_t before = version_of(market);
    demo(market, 1);
    assert_int_equal(version_of(market), before);
    cmv_app *yesterday =
        open_at("market.db", noon(2026, 6, 16)); /* a clock that went back takes nothing away */
    demo(yesterday, 1);
    assert_int_equal(version_of(yesterday), before);
    cmv_app_close(yesterday);
}

/* ---- what may share a store --------------------------------------------------------------------------------------------- */

static void real_data_are_not_mixed_with_demo_data(void **state) {
    (void)state;
    cmv_app *real = open_at("real.db", noon(2026, 6, 17));
    cmv_obs obs = {.date = cmv_date_of(2026, 6, 16), .known_at = CMV_UTC_NONE, .value = 600};
    cmv_batch batch = {.metric = "spy",
                       .obs = &obs,
                       .n = 1,
                       .pub = metric_of("spy")->pub,
                       .source = "a file",
                       .now = cmv_app_now(real)};
    cmv_ingest *ingest;
    cmv_err err;
    size_t n = 77;
    assert_int_equal(cmv_ingest_begin(cmv_app_store(real), &ingest, &err), CMV_OK);
    assert_int_equal(cmv_ingest_put(ingest, &batch, NULL, &err), CMV_OK);
    assert_int_equal(cmv_ingest_commit(ingest, NULL, &err), CMV_OK);
    assert_int_equal(cmv_app_demo(real, 1, arena, &n, &err), CMV_E_EXISTS);
    assert_non_null(strstr(err.msg, "not demo data"));
    assert_int_equal(n, 77);
    assert_int_equal(version_of(real), 1);
    assert_int_equal(cmv__demo_refuse(real, &err), CMV_OK);
    bool demo_data = true;
    assert_int_equal(cmv_app_is_demo(real, &demo_data, &err), CMV_OK);
    assert_false(demo_data);
    cmv_app_close(real);
}

static void demo_data_are_marked_and_refuse_company(void **state) {
    (void)state;
    cmv_err err;
    size_t n;
    bool demo_data = false;
    int64_t before = version_of(market);
    const char *text;
    assert_int_equal(cmv_app_is_demo(market, &demo_data, &err), CMV_OK);
    assert_true(demo_data);
    assert_int_equal(cmv_store_text(cmv_app_store(market), CMV_KEY_DEMO, arena, &text, &err),
                     CMV_OK);
    assert_string_equal(text, "seed 1 model 1 through 2026-06-16");
    assert_int_equal(cmv__demo_refuse(market, &err), CMV_E_REFUSED);
    assert_non_null(
        strstr(err.msg, "this store holds synthetic demo data; name another with --store"));
    assert_int_equal(cmv_app_demo(market, 2, arena, &n, &err), CMV_E_EXISTS);
    assert_non_null(strstr(err.msg, "seed 1, not 2"));
    assert_int_equal(version_of(market), before);
}

static void marks_of_others_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *text;
        cmv_rc rc;
        const char *says;
    } cases[] = {{"seed 1 model 999 through 2026-06-01", CMV_E_EXISTS, "another version"},
                 {"seed 1 model 1 through yesterday", CMV_E_CORRUPT, "through yesterday"},
                 {"seed 1", CMV_E_CORRUPT, "cannot be read"},
                 {"something else", CMV_E_CORRUPT, "something else"}};
    cmv_app *app = open_at("other.db", noon(2026, 6, 17));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cmv_ingest *ingest;
        cmv_err err;
        size_t n;
        assert_int_equal(cmv_ingest_begin(cmv_app_store(app), &ingest, &err), CMV_OK);
        assert_int_equal(cmv_ingest_put_text(ingest, CMV_KEY_DEMO, cases[i].text, &err), CMV_OK);
        assert_int_equal(cmv_ingest_commit(ingest, NULL, &err), CMV_OK);
        assert_int_equal(cmv_app_demo(app, 1, arena, &n, &err), cases[i].rc);
        assert_non_null(strstr(err.msg, cases[i].says));
    }
    cmv_app_close(app);
}

static void too_little_memory_leaves_the_store_empty(void **state) {
    (void)state;
    cmv_app *bare = open_at("bare.db", noon(2026, 6, 17));
    cmv_arena *small = cmv_arena_create((size_t)8 << 20);
    cmv_err err;
    size_t n;
    assert_int_equal(cmv_app_demo(bare, 1, small, &n, &err), CMV_E_NOMEM);
    assert_int_equal(version_of(bare), 0);
    cmv_arena_destroy(small);
    cmv_app_close(bare);
}

/* ---- dates and vintages --------------------------------------------------------------------------------------------------- */

static bool is_date_of(const cmv_metric *m, cmv_date date) {
    if (strcmp(cmv_calendar_name(m->cal), "own") != 0) return cmv_calendar_is_session(m->cal, date);
    const cmv_calendar *bonds;
    assert_int_equal(cmv_calendar_find("us-bond", &bonds, NULL), CMV_OK);
    return m->freq == CMV_WEEKLY ? cmv_date_weekday(date) == CMV_THU
                                 : cmv_calendar_is_session(bonds, date);
}

static void check_one(const cmv_holding *h) {
    const cmv_metric *m = metric_of(h->metric);
    cmv_date through = cmv_date_of(2026, 6, 16);
    size_t n;
    const cmv_obs *obs = load(market, h->metric, h->basis, &n);
    double power = pow(10, m->decimals);
    for (size_t i = 0; i < n; i++) {
        char day[CMV_DATE_TEXT];
        cmv_date_format(obs[i].date, day);
        bool first = i == 0 || obs[i].date != obs[i - 1].date;
        cmv_utc_ms by_rule = cmv_pub_known_at(&m->pub, obs[i].date);
        if (obs[i].date > through || !is_date_of(m, obs[i].date))
            fail_msg("%s has a value on %s", h->metric, day);
        if (m->kind == CMV_KIND_PRICE && !(obs[i].value > 0))
            fail_msg("%s costs %g on %s", h->metric, obs[i].value, day);
        if (first != (obs[i].known_at == by_rule))
            fail_msg("%s of %s is known at another time", h->metric, day);
        if (obs[i].known_at > cmv_asof_of_date(through))
            fail_msg("%s of %s is from the future", h->metric, day);
        if (obs[i].flags & CMV_OBS_RECONSTRUCTED)
            fail_msg("%s of %s has no vintage of its own", h->metric, day);
        if (fabs(round(obs[i].value * power) / power - obs[i].value) > 1e-9 * fabs(obs[i].value))
            fail_msg("%s of %s has too many decimals: %.9g", h->metric, day, obs[i].value);
    }
    assert_string_equal(h->sources, "synthetic demo market");
    if (!m->revised) assert_int_equal(h->n_vintages, h->n_dates);
}

static void each_value_has_its_day_and_hour(void **state) {
    (void)state;
    size_t n;
    const cmv_holding *h = holdings(market, &n);
    for (size_t i = 0; i < n; i++) check_one(&h[i]);
}

/* No session is left out either, from the first value to the last one published. */
static void no_session_is_missing(void **state) {
    (void)state;
    size_t n, checked = 0;
    const cmv_holding *h = holdings(market, &n);
    for (size_t i = 0; i < n; i++) {
        const cmv_metric *m = metric_of(h[i].metric);
        if (strcmp(cmv_calendar_name(m->cal), "own") == 0) continue;
        assert_int_equal(h[i].n_dates, cmv_calendar_count(m->cal, h[i].first, h[i].last));
        cmv_date next = cmv_calendar_add(m->cal, h[i].last, 1);
        assert_true(cmv_pub_known_at(&m->pub, next) > cmv_asof_of_date(cmv_date_of(2026, 6, 16)));
        checked++;
    }
    assert_true(checked > 120);
}

/* Share of a metric's dates whose first release differs from the last, and the mean size of the difference, percent. */
static double revision_of(const char *id, double *share) {
    size_t n, revised = 0, dates = 0;
    double sum = 0;
    const cmv_obs *obs = load(market, id, CMV_BASIS_PRICE, &n);
    for (size_t i = 0, last; i < n; i = last + 1, dates++) {
        for (last = i; last + 1 < n && obs[last + 1].date == obs[i].date; last++) continue;
        if (last == i) continue;
        revised++;
        sum += fabs(obs[last].value / obs[i].value - 1) * 100;
        assert_true(last - i <= 2);
    }
    *share = (double)revised / (double)dates;
    return revised ? sum / (double)revised : 0;
}

static void monthly_figures_are_revised(void **state) {
    (void)state;
    static const struct {
        const char *id;
        double share, low, high; /* at least this share; mean size in percent */
    } cases[] = {{"payems", 0.95, 0.01, 0.08},
                 {"gdp", 0.9, 0.1, 0.5},
                 {"retail-sales", 0.95, 0.15, 0.8},
                 {"cpi", 0.9, 0.005, 0.08},
                 {"indpro", 0.9, 0.1, 0.6},
                 {"nfci", 0.8, 0.1, 20},
                 {"icsa", 0.95, 0.2, 2},
                 {"dollar", 0.02, 0.002, 0.1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double share, size = revision_of(cases[i].id, &share);
        if (share < cases[i].share || size < cases[i].low || size > cases[i].high)
            fail_msg("%s: %.2f of the dates are revised by %.4f %%", cases[i].id, share, size);
    }
}

/* ---- is it a market? ---------------------------------------------------------------------------------------------------------- */

static cmv_series series_of(const char *id) {
    size_t n;
    cmv_series s;
    const cmv_obs *obs = load(market, id, CMV_BASIS_PRICE, &n);
    assert_int_equal(cmv_vintage_select(obs, n, CMV_UTC_MAX, arena, &s, NULL, NULL), CMV_OK);
    return s;
}

/* Log returns over the sessions of first..last. */
static cmv_cvec returns_of(const char *id, cmv_date first, cmv_date last) {
    cmv_series s = cmv_series_between(series_of(id), first, last);
    double *r = cmv_arena_alloc(arena, s.n, sizeof *r);
    assert_non_null(r);
    for (size_t i = 1; i < s.n; i++) r[i] = log(s.value[i] / s.value[i - 1]);
    return (cmv_cvec){r + 1, s.n - 1};
}

static void volatilities_and_tails_are_those_of_markets(void **state) {
    (void)state;
    static const struct {
        const char *id;
        double vol_low, vol_high, kurt; /* percent a year; least excess kurtosis */
    } cases[] = {{"spy", 12, 25, 1}, {"iwm", 15, 30, 1},     {"tlt", 8, 20, 1},
                 {"shy", 0.5, 3, 1}, {"hyg", 4, 14, 1},      {"gold", 8, 22, 0.5},
                 {"wti", 22, 50, 1}, {"dollar", 3, 10, 0.5}, {"vix", 60, 150, 1},
                 {"btc", 30, 90, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cmv_moments m;
        cmv_cvec r = returns_of(cases[i].id, CMV_DATE_NONE, CMV_DATE_NONE);
        assert_int_equal(cmv_moments_of(r, &m, NULL), CMV_OK);
        double vol = m.sd * sqrt(252) * 100;
        if (vol < cases[i].vol_low || vol > cases[i].vol_high || m.kurt_excess < cases[i].kurt)
            fail_msg("%s: volatility %.1f, excess kurtosis %.1f", cases[i].id, vol, m.kurt_excess);
        if (fabs(m.lag1) > 0.12) fail_msg("%s: a day tells the next: %.2f", cases[i].id, m.lag1);
    }
}

/* Large moves come together: squared returns are correlated from one day to the next, as they are not in white noise. */
static void volatility_clusters(void **state) {
    (void)state;
    cmv_cvec r = returns_of("spy", CMV_DATE_NONE, CMV_DATE_NONE);
    double *square = cmv_arena_alloc(arena, r.n, sizeof *square);
    cmv_corr_jack c;
    for (size_t i = 0; i < r.n; i++) square[i] = fabs(r.at[i]);
    assert_int_equal(
        cmv_corr_jack_of((cmv_cvec){square, r.n - 1}, (cmv_cvec){square + 1, r.n - 1}, &c, NULL),
        CMV_OK);
    assert_true(c.ci_low.v > 0.1);
}

static cmv_corr_jack corr(const char *a, const char *b, cmv_date first, cmv_date last) {
    cmv_corr_jack c;
    cmv_cvec x = returns_of(a, first, last), y = returns_of(b, first, last);
    assert_int_equal(x.n, y.n); /* one calendar */
    assert_int_equal(cmv_corr_jack_of(x, y, &c, NULL), CMV_OK);
    return c;
}

static void stocks_and_bonds_change_sign(void **state) {
    (void)state;
    static const char *const pairs[][2] = {{"spy", "tlt"}, {"iwm", "tlt"}, {"qqq", "ief"}};
    cmv_date change = cmv__demo_date(DEMO_SWITCH);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        cmv_corr_jack before = corr(pairs[i][0], pairs[i][1], CMV_DATE_NONE, change - 1);
        cmv_corr_jack after = corr(pairs[i][0], pairs[i][1], change, CMV_DATE_NONE);
        assert_true(before.ci_high.v < 0 && after.ci_low.v > 0);
    }
}

static void pairs_are_related_as_one_expects(void **state) {
    (void)state;
    static const struct {
        const char *a, *b;
        double low, high;
    } cases[] = {{"spy", "vix", -0.9, -0.6}, {"hyg", "lqd", 0.2, 0.8}, {"gld", "gold", 0.97, 1},
                 {"smh", "qqq", 0.6, 0.95},  {"xle", "xlf", 0.3, 0.8}, {"spy", "gold", -0.3, 0.3},
                 {"spy", "hyg", 0.5, 0.92}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cmv_date first = cmv_date_of(2008, 1, 2);
        double r = corr(cases[i].a, cases[i].b, first, CMV_DATE_NONE).r.v;
        if (!(r >= cases[i].low - 1e-12 && r <= cases[i].high + 1e-12))
            fail_msg("%s, %s: %.2f", cases[i].a, cases[i].b, r);
    }
}

/* Total return beats price by the dividends, and a fund of bonds pays about its yield. */
static void total_return_holds_the_dividends(void **state) {
    (void)state;
    static const struct {
        const char *id;
        double low, high; /* percent a year */
    } cases[] = {{"spy", 1.5, 1.9}, {"tlt", 2.5, 5.5}, {"hyg", 4, 9}, {"xlu", 2.9, 3.5}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t n, m;
        const cmv_obs *p = load(market, cases[i].id, CMV_BASIS_PRICE, &n),
                      *t = load(market, cases[i].id, CMV_BASIS_TOTAL, &m);
        assert_int_equal(n, m);
        double years = (p[n - 1].date - p[0].date) / 365.25;
        double gap =
            100 * (log(t[n - 1].value / t[0].value) - log(p[n - 1].value / p[0].value)) / years;
        if (gap < cases[i].low || gap > cases[i].high)
            fail_msg("%s pays %.2f %% a year", cases[i].id, gap);
    }
}

static void main_pairs_have_fifteen_years(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"tlt", "iwm"},       {"walcl", "tlt"},    {"btc", "walcl"},  {"btc", "dgs10"},
        {"vix", "spy"},       {"vix", "move"},     {"vix", "hy-oas"}, {"gold", "vix"},
        {"gold", "tip"},      {"wti", "gold"},     {"hyg", "lqd"},    {"smh", "qqq"},
        {"xle", "xlf"},       {"xle", "xlk"},      {"xlk", "xlu"},    {"rsp", "iwm"},
        {"rsp", "efa"},       {"spy", "rsp"},      {"dollar", "eem"}, {"dollar-em", "dollar"},
        {"dollar-em", "eem"}, {"fed-funds", "cpi"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        cmv_series a = series_of(pairs[i][0]), b = series_of(pairs[i][1]);
        cmv_date first = a.date[0] > b.date[0] ? a.date[0] : b.date[0];
        cmv_date last = a.date[a.n - 1] < b.date[b.n - 1] ? a.date[a.n - 1] : b.date[b.n - 1];
        if (last - first < 15 * 365)
            fail_msg("%s, %s: %d days", pairs[i][0], pairs[i][1], last - first);
    }
    cmv_series eth = series_of("eth"); /* eth did not exist then; it has all of its years */
    assert_true(eth.date[eth.n - 1] - eth.date[0] > 10 * 365);
}

/* The derived series agree to the last digit with what they are derived from, as published. */
static void spreads_are_differences(void **state) {
    (void)state;
    cmv_series ten = series_of("dgs10"), two = series_of("dgs2"), spread = series_of("t10y2y");
    assert_int_equal(spread.n, ten.n);
    for (size_t i = 0; i < spread.n; i++)
        assert_true(fabs(spread.value[i] - (ten.value[i] - two.value[i])) < 1e-9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(generators_give_the_published_numbers),
        cmocka_unit_test(normals_and_tails_have_their_moments),
        cmocka_unit_test(market_of_seed_1_has_not_changed),
        cmocka_unit_test(same_seed_and_day_give_the_same_store),
        cmocka_unit_test(another_seed_gives_another_market),
        cmocka_unit_test(thirty_days_later_the_past_is_the_same),
        cmocka_unit_test(a_grown_market_is_a_fresh_one),
        cmocka_unit_test(a_second_call_changes_nothing),
        cmocka_unit_test(real_data_are_not_mixed_with_demo_data),
        cmocka_unit_test(demo_data_are_marked_and_refuse_company),
        cmocka_unit_test(marks_of_others_are_refused),
        cmocka_unit_test(too_little_memory_leaves_the_store_empty),
        cmocka_unit_test(each_value_has_its_day_and_hour),
        cmocka_unit_test(no_session_is_missing),
        cmocka_unit_test(monthly_figures_are_revised),
        cmocka_unit_test(volatilities_and_tails_are_those_of_markets),
        cmocka_unit_test(volatility_clusters),
        cmocka_unit_test(stocks_and_bonds_change_sign),
        cmocka_unit_test(pairs_are_related_as_one_expects),
        cmocka_unit_test(total_return_holds_the_dividends),
        cmocka_unit_test(main_pairs_have_fifteen_years),
        cmocka_unit_test(spreads_are_differences),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
