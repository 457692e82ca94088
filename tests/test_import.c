// SPDX-License-Identifier: Apache-2.0
/* cmv_app_import with the built-in catalogue and a store in a temporary folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/import.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW (INT64_C(1795132800000)) /* 2026-11-20 00:00 UTC */

typedef struct kit {
    char dir[64];
    cmv_app *app;
    cmv_arena *arena;
    cmv_import_opt opt;
    cmv_import_result r;
    cmv_err err;
} kit;

static int setup(void **state) {
    kit *k = calloc(1, sizeof *k);
    snprintf(k->dir, sizeof k->dir, "/tmp/comove-import-XXXXXX");
    if (!mkdtemp(k->dir)) return -1;
    char store[96];
    snprintf(store, sizeof store, "%s/.store.db", k->dir);
    cmv_app_opt opt = {.store = store, .catalog_dir = "catalog", .now = NOW};
    if (cmv_app_open(&opt, &k->app, &k->err) != CMV_OK) {
        print_error("%s\n", k->err.msg);
        return -1;
    }
    k->arena = cmv_arena_create((size_t)256 << 20);
    k->opt = (cmv_import_opt){.feed = cmv_feed_opt_default()};
    *state = k;
    return 0;
}

static int teardown(void **state) {
    kit *k = *state;
    char command[128];
    cmv_app_close(k->app);
    cmv_arena_destroy(k->arena);
    snprintf(command, sizeof command, "rm -rf '%s'", k->dir);
    int rc = system(command);
    free(k);
    return rc;
}

static const char *write_file(kit *k, const char *name, const char *text) {
    char *path = cmv_arena_printf(k->arena, "%s/%s", k->dir, name);
    char *slash = strrchr(path, '/');
    *slash = '\0';
    mkdir(path, 0700);
    *slash = '/';
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
    return path;
}

static cmv_rc import_path(kit *k, const char *path) {
    return cmv_app_import(k->app, &path, 1, &k->opt, k->arena, &k->r, &k->err);
}

static cmv_rc import_text(kit *k, const char *name, const char *text) {
    return import_path(k, write_file(k, name, text));
}

static void must(kit *k, const char *name, const char *text) {
    if (import_text(k, name, text) != CMV_OK) fail_msg("%s: %s", name, k->err.msg);
}

static void refused(kit *k, const char *name, const char *text, cmv_rc rc, const char *words) {
    int64_t before = k->r.version;
    cmv_rc got = import_text(k, name, text);
    if (got != rc) fail_msg("%s: %s (%s)", name, cmv_rc_name(got), k->err.msg);
    if (!strstr(k->err.msg, words))
        fail_msg("%s: \"%s\" does not hold \"%s\"", name, k->err.msg, words);
    assert_int_equal(k->r.n_refused, 1);
    assert_int_equal(k->r.version, before);
}

static const cmv_import_series *series(const kit *k, size_t i) {
    assert_true(k->r.n_files > 0 && i < k->r.files[0].n_series);
    return &k->r.files[0].series[i];
}

static const cmv_obs *held(kit *k, const char *metric, cmv_basis basis, size_t *n) {
    const cmv_obs *obs;
    if (cmv_store_load(k->app->store, metric, basis, k->arena, &obs, n, &k->err) != CMV_OK)
        fail_msg("%s", k->err.msg);
    return obs;
}

/* n rows from 2026-01-05, a Monday, on every `step` days without weekends when step is 1. */
static const char *rows(kit *k, const char *header, size_t n, int step, double start, double slope) {
    char *text = cmv_arena_alloc(k->arena, n + 2, 64);
    size_t used = (size_t)snprintf(text, 64, "%s\n", header);
    cmv_date d = cmv_date_of(2026, 1, 5);
    for (size_t i = 0; i < n; i++) {
        char date[CMV_DATE_TEXT];
        used += (size_t)snprintf(text + used, 64, "%s,%.4f\n", cmv_date_format(d, date),
                                 start + slope * (double)i);
        d += step;
        while (step == 1 && cmv_date_weekday(d) >= CMV_SAT) d++;
    }
    return text;
}

/* ---- what becomes of a file ------------------------------------------------------------------------------------------ */

static void test_twice_changes_nothing(void **state) {
    kit *k = *state;
    const char *text =
        "date,open,high,low,close,volume,dividend,unadj_close\n2026-01-05,1,2,1,1.25,9,0,1.5\n"
        "2026-01-06,1,2,1,1.35,9,0,1.6\n";
    must(k, "TLT.csv", text);
    assert_string_equal(series(k, 0)->metric, "tlt");
    assert_false(series(k, 0)->created);
    assert_int_equal(k->r.n_added, 4);
    assert_int_equal(k->r.version, 1);
    size_t n;
    const cmv_obs *obs = held(k, "tlt", CMV_BASIS_TOTAL, &n);
    assert_int_equal(n, 2);
    assert_true(obs[1].value == 1.35);
    assert_true(held(k, "tlt", CMV_BASIS_PRICE, &n)[1].value == 1.6);
    must(k, "TLT.csv", text);
    assert_int_equal(k->r.n_added + k->r.n_revised, 0);
    assert_int_equal(k->r.version, 1);
    must(k, "own.csv", rows(k, "date,value", 80, 1, 10, 0.1));
    assert_true(series(k, 0)->created);
    must(k, "own.csv", rows(k, "date,value", 80, 1, 10, 0.1));
    assert_false(series(k, 0)->created);
    assert_int_equal(k->r.version, 2);
}

/* One bad series keeps the whole file out. */
static void test_all_or_nothing(void **state) {
    kit *k = *state;
    must(k, "DGS10.csv", rows(k, "date,value", 10, 1, 4.25, 0.01));
    char *text = cmv_arena_alloc(k->arena, 2000, 1);
    size_t used = (size_t)sprintf(text, "DATE,DGS2,DGS10\n");
    for (int i = 5; i < 10; i++)
        used += (size_t)sprintf(text + used, "2026-01-%02d,4.1,425.%d\n", i, i);
    refused(k, "two.csv", text, CMV_E_REFUSED,
            "DGS10: another unit than dgs10 is held in: 2026-01-05 is 425.5 here");
    size_t n;
    const cmv_obs *obs;
    assert_int_equal(cmv_store_load(k->app->store, "dgs2", CMV_BASIS_PRICE, k->arena, &obs, &n, NULL),
                     CMV_E_NODATA);
}

static void test_dry_run(void **state) {
    kit *k = *state;
    must(k, "TLT.csv", rows(k, "date,close", 5, 1, 90, 1));
    k->opt.dry_run = true;
    must(k, "TLT.csv", rows(k, "date,close", 9, 1, 90, 1));
    assert_int_equal(series(k, 0)->stat.added, 4);
    assert_int_equal(series(k, 0)->stat.same, 5);
    assert_int_equal(k->r.version, 1);
    must(k, "mine.csv", rows(k, "date,close", 9, 1, 90, 1));
    assert_true(series(k, 0)->created);
    size_t n;
    held(k, "tlt", CMV_BASIS_PRICE, &n);
    assert_int_equal(n, 5);
    const cmv_metric *m;
    assert_int_equal(cmv_app_metric(k->app, "mine", &m, NULL), CMV_E_NOTFOUND);
}

static void test_vintages_get_their_hour(void **state) {
    kit *k = *state;
    must(k, "alfred.csv",
         "series_id,date,realtime_start,realtime_end,value\nUNRATE,2026-01-01,2026-02-06,2026-03-"
         "05,4.3\n"
         "UNRATE,2026-01-01,2026-03-06,9999-12-31,4.4\nUNRATE,2026-02-01,2026-03-06,9999-12-31,\n");
    size_t n;
    const cmv_obs *obs = held(k, "unrate", CMV_BASIS_PRICE, &n);
    assert_int_equal(n, 3);
    char text[CMV_UTC_TEXT];
    assert_string_equal(cmv_utc_format(obs[0].known_at, text), "2026-02-06T13:30:00Z");
    assert_int_equal(obs[0].flags & CMV_OBS_RECONSTRUCTED, 0);
    assert_true(isnan(obs[2].value));
}

/* ---- names ----------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *file, *metric;
    bool created;
} NAMES[] = {
    {"VIX_History.csv", "vix", false},
    {"BTC_USD.csv", "btc", false},
    {"tlt.us.csv", "tlt", false},
    {"TLT (2).csv", "tlt", false},
    {"SPY_1d_2026-08-14.csv", "spy", false},
    {"EURUSD_1d.csv", "eurusd", false},
    {"fred_DGS10.csv", "dgs10", false},
    {"gold_portfolio.csv", "gold-portfolio", true},
    {"My Fund A.csv", "my-fund-a", true},
    {"a-vs-b.csv", "a-v-b", true},
    {"\xC3\xA9.csv", "series", true},
};

static void test_names(void **state) {
    kit *k = *state;
    k->opt.dry_run = true;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        must(k, NAMES[i].file, rows(k, "date,close", 10, 1, 50, 0.5));
        if (strcmp(series(k, 0)->metric, NAMES[i].metric) != 0 ||
            series(k, 0)->created != NAMES[i].created) {
            fail_msg("%s became %s", NAMES[i].file, series(k, 0)->metric);
        }
    }
}

/* Of nine names three are known, but only one by its ticker: CL is a stock here, and IR not import prices. */
static void test_universe_believes_tickers_only(void **state) {
    kit *k = *state;
    char *text = cmv_arena_alloc(k->arena, 100, 100);
    size_t used = (size_t)sprintf(text, "date,AAA,CL,IR,SPY,BBB,CCC,DDD,EEE,FFF\n");
    for (int i = 5; i < 10; i++)
        used += (size_t)sprintf(text + used, "2026-01-%02d,1,2,3,4,5,6,7,8,9\n", i);
    must(k, "wide.csv", text);
    static const char *const IDS[] = {"aaa", "cl-own", "ir-own", "spy", "bbb"};
    for (size_t i = 0; i < 5; i++) assert_string_equal(series(k, i)->metric, IDS[i]);
    assert_non_null(strstr(series(k, 1)->note, "not cl of the catalogue"));
    must(k, "wide.csv", text);
    assert_int_equal(k->r.n_added, 0);
    assert_int_equal(k->r.version, 1);
}

static void test_no_total_return_without_a_ticker(void **state) {
    kit *k = *state;
    must(k, "EURUSD_1d.csv",
         "ts,open,high,low,close,adj_close,volume\n2026-01-05,1,2,1,1.1,1.1,0\n2026-01-06,1,2,1,1."
         "2,1.2,0\n");
    assert_string_equal(series(k, 0)->metric, "eurusd");
    assert_string_equal(series(k, 1)->metric, "(left out)");
    assert_int_equal(k->r.n_added, 2);
}

static void test_metric_option(void **state) {
    kit *k = *state;
    k->opt.metric = "TLT";
    must(k, "x.csv", rows(k, "date,close", 5, 1, 90, 1));
    assert_string_equal(series(k, 0)->metric, "tlt");
    k->opt.metric = "my-own";
    must(k, "x.csv", rows(k, "date,close", 5, 1, 90, 1));
    assert_true(series(k, 0)->created);
    k->opt.metric = "My Own";
    refused(k, "x.csv", rows(k, "date,close", 5, 1, 90, 1), CMV_E_ARG, "'my-own' can");
    k->opt.metric = "my-own";
    refused(k, "y.csv", "date,A,B\n2026-01-05,1,2\n2026-01-06,2,3\n", CMV_E_ARG,
            "--column picks one");
    k->opt.basis = "total";
    must(k, "x.csv", rows(k, "date,close", 5, 1, 90, 1));
    assert_int_equal(series(k, 0)->basis, CMV_BASIS_TOTAL);
    k->opt.basis = "gross";
    assert_int_equal(import_text(k, "x.csv", ""), CMV_E_ARG);
}

/* ---- checks ---------------------------------------------------------------------------------------------------------- */

static void test_frequency(void **state) {
    kit *k = *state;
    refused(k, "UNRATE.csv", rows(k, "date,value", 30, 1, 4, 0.01), CMV_E_REFUSED,
            "UNRATE: the values are daily, but unrate is monthly");
    must(k, "S&P.csv",
         "DATE,DGS10,UNRATE\n2026-01-05,4,4\n2026-01-06,4,4\n2026-01-07,4,4\n2026-01-08,4,4\n2026-"
         "01-09,4,4\n");
    assert_string_equal(series(k, 1)->metric, "unrate-own");
    assert_non_null(strstr(series(k, 1)->note, "another frequency"));
}

static void test_units_and_other_values(void **state) {
    kit *k = *state;
    must(k, "dgs10.csv", rows(k, "date,value", 10, 1, 4.25, 0.01));
    refused(k, "dgs10.csv", rows(k, "date,value", 10, 1, 425, 1), CMV_E_REFUSED, "(times 100)");
    refused(k, "dgs10.csv", rows(k, "date,value", 10, 1, 0.0425, 0.0001), CMV_E_REFUSED,
            "another unit");
    refused(k, "dgs10.csv", rows(k, "date,value", 10, 1, 30, 1), CMV_E_REFUSED,
            "these are not the values held for dgs10");
    k->opt.conflict = CMV_CONFLICT_REVISE;
    must(k, "dgs10.csv", rows(k, "date,value", 10, 1, 30, 1));
    assert_int_equal(k->r.n_revised, 10);
}

/* Another source does not revise, the same one does, a later copy of the same file as well. */
static void test_sources(void **state) {
    kit *k = *state;
    must(k, "dgs10.csv", rows(k, "date,value", 10, 1, 4.25, 0.01));
    must(k, "other/prices.csv", rows(k, "date,dgs10", 10, 1, 4.26, 0.01));
    assert_int_equal(series(k, 0)->stat.kept, 10);
    assert_non_null(strstr(series(k, 0)->note, "2026-01-05 (4.26 here)"));
    assert_int_equal(k->r.version, 1);
    must(k, "dgs10 (2).csv", rows(k, "date,value", 10, 1, 4.27, 0.01));
    assert_int_equal(series(k, 0)->stat.revised, 10);
}

/* Rows that a spreadsheet filled in over the weekend. */
static void test_weekends(void **state) {
    kit *k = *state;
    char *text = cmv_arena_alloc(k->arena, 100, 64);
    size_t used = (size_t)sprintf(text, "date,close\n");
    cmv_date d = cmv_date_of(2026, 1, 5);
    double value = 90;
    for (int i = 0; i < 42; i++, d++) {
        char date[CMV_DATE_TEXT];
        if (cmv_date_weekday(d) < CMV_SAT) value += 0.25;
        used += (size_t)sprintf(text + used, "%s,%.2f\n", cmv_date_format(d, date), value);
    }
    must(k, "TLT.csv", text);
    assert_non_null(
        strstr(series(k, 0)->note, "13 values are dated on days without a session of nyse"));
    assert_non_null(strstr(series(k, 0)->note, "all 12 weekend values repeat the one before"));
}

/* FRED-MD sorts first here and still only fills the gap before what FRED has. */
static void test_fred_md_fills_gaps(void **state) {
    kit *k = *state;
    write_file(
        k, "a/2026-02-MD.csv",
        "sasdate,INDPRO,OWNx\nTransform:,5,2\n1/1/2026,100,1\n2/1/2026,101,2\n3/1/2026,102,3\n");
    write_file(k, "b/INDPRO.csv", "observation_date,INDPRO\n2026-02-01,101.5\n2026-03-01,102.5\n");
    if (import_path(k, k->dir) != CMV_OK) fail_msg("%s", k->err.msg);
    assert_int_equal(k->r.n_files, 2);
    assert_non_null(strstr(k->r.files[0].path, "INDPRO.csv"));
    size_t n;
    const cmv_obs *obs = held(k, "indpro", CMV_BASIS_PRICE, &n);
    assert_int_equal(n, 3);
    assert_true(obs[0].value == 100 && obs[1].value == 101.5 && obs[2].value == 102.5);
}

/* ---- user metrics ---------------------------------------------------------------------------------------------------- */

static const char *weeks(kit *k, int first_day) {
    char *text = cmv_arena_alloc(k->arena, 100, 64);
    size_t used = (size_t)sprintf(text, "date,value\n");
    for (int i = 0; i < 20; i++) {
        char date[CMV_DATE_TEXT];
        used +=
            (size_t)sprintf(text + used, "%s,%d\n",
                            cmv_date_format(cmv_date_of(2026, 1, first_day) + 7 * i, date), 10 + i);
    }
    return text;
}

static const char *periods(kit *k, int months, bool at_end) {
    char *text = cmv_arena_alloc(k->arena, 100, 64);
    size_t used = (size_t)sprintf(text, "date,value\n");
    for (int i = 0; i < 8; i++) {
        char date[CMV_DATE_TEXT];
        cmv_date d = cmv_date_add_months(cmv_date_of(2016, 1, 1), i * months);
        used += (size_t)sprintf(text + used, "%s,%d\n", cmv_date_format(at_end ? d - 1 : d, date),
                                10 + i);
    }
    return text;
}

static void test_inference(void **state) {
    kit *k = *state;
    const struct {
        const char *name, *text, *inferred;
    } CASES[] = {
        {"few-days.csv", rows(k, "date,value", 10, 1, 5, 1), "daily, calendar weekday, log returns"},
        {"below-zero.csv", rows(k, "date,value", 10, 1, -5, 1),
         "daily, calendar weekday, differences"},
        {"loan-rate.csv", rows(k, "date,value", 10, 1, 5, 0.1),
         "daily, calendar weekday, differences"},
        {"every-day.csv", rows(k, "date,value", 100, 2, 5, 1), "daily, calendar 24x7, log returns"},
        {"wednesdays.csv", weeks(k, 7), "weekly, calendar weekly:wednesday, log returns"},
        {"months.csv", periods(k, 1, false), "monthly, calendar monthly, log returns"},
        {"month-ends.csv", periods(k, 1, true), "monthly, calendar own, log returns"},
        {"quarters.csv", periods(k, 3, false), "quarterly, calendar quarterly, log returns"},
        {"years.csv", periods(k, 12, false), "annual, calendar annual, log returns"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        must(k, CASES[i].name, CASES[i].text);
        assert_true(series(k, 0)->created);
        assert_string_equal(series(k, 0)->inferred, CASES[i].inferred);
    }
}

static void test_overrides(void **state) {
    kit *k = *state;
    const char *text = rows(k, "date,value", 10, 1, 5, 1);
    k->opt.transform = "diff";
    k->opt.unit = "EUR";
    k->opt.name = "My thing";
    must(k, "mine.csv", text);
    const cmv_metric *m;
    assert_int_equal(cmv_app_metric(k->app, "mine", &m, &k->err), CMV_OK);
    assert_string_equal(m->name, "My thing");
    assert_string_equal(m->unit, "EUR");
    assert_int_equal(m->transform, CMV_TRANSFORM_DIFF);
    assert_true(m->user_defined);
    k->opt = (cmv_import_opt){.feed = cmv_feed_opt_default(), .calendar = "nyse"};
    must(k, "mine.csv", text);
    assert_int_equal(cmv_app_metric(k->app, "mine", &m, &k->err), CMV_OK);
    assert_string_equal(cmv_calendar_name(m->cal), "nyse");
    assert_int_equal(m->close_minute, 960);
    assert_string_equal(m->name, "My thing"); /* what is not named again stays */
    k->opt.calendar = "mars";
    refused(k, "mine.csv", text, CMV_E_NOTFOUND, "mars");
    k->opt.calendar = "nyse";
    must(k, "TLT.csv", text);
    assert_non_null(strstr(series(k, 0)->note, "its properties stay as they are"));
}

static void test_json_round_trip(void **state) {
    kit *k = *state;
    const cmv_calendar *cal;
    assert_int_equal(cmv_calendar_find("nyse", &cal, NULL), CMV_OK);
    cmv_metric m = {.id = "x-1",
                    .name = "An \"odd\" n\xC3\xA4me",
                    .unit = "",
                    .decimals = 3,
                    .kind = CMV_KIND_SPREAD,
                    .freq = CMV_QUARTERLY,
                    .cal = cal,
                    .transform = CMV_TRANSFORM_YOY,
                    .close_minute = 975,
                    .close_zone = CMV_ZONE_TOKYO,
                    .revised = true,
                    .pub = {.of = CMV_PUB_MONTHS,
                            .after = 4,
                            .day = 15,
                            .minute = 510,
                            .zone = CMV_ZONE_LONDON,
                            .cal = cal}};
    const char *text = cmv__user_metric_format(&m, k->arena);
    cmv_metric back;
    if (cmv__user_metric_parse(text, k->arena, &back, &k->err) != CMV_OK)
        fail_msg("%s", k->err.msg);
    assert_string_equal(back.id, m.id);
    assert_string_equal(back.name, m.name);
    assert_string_equal(back.label, m.name);
    assert_int_equal(back.kind, m.kind);
    assert_int_equal(back.freq, m.freq);
    assert_ptr_equal(back.cal, cal);
    assert_int_equal(back.transform, m.transform);
    assert_int_equal(back.close_zone, m.close_zone);
    assert_int_equal(back.pub.of, m.pub.of);
    assert_int_equal(back.pub.after, 4);
    assert_int_equal(back.pub.day, 15);
    assert_int_equal(back.pub.minute, 510);
    assert_ptr_equal(back.pub.cal, cal);
    assert_true(back.revised && back.user_defined);
    assert_string_equal(cmv__user_metric_format(&back, k->arena), text);
    static const char *const BAD[] = {"", "[]", "{}", "{\"id\":\"x\"}"};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(cmv__user_metric_parse(BAD[i], k->arena, &back, &k->err), CMV_E_PARSE);
    }
}

/* ---- several files --------------------------------------------------------------------------------------------------- */

static void count_progress(void *ctx, size_t done, size_t total, const char *file) {
    size_t *seen = ctx;
    ++*seen;
    assert_int_equal(done, *seen);
    assert_int_equal(total, 4);
    assert_non_null(file);
}

static void test_folder(void **state) {
    kit *k = *state;
    write_file(k, "README.md", "no data");
    write_file(k, "readme.txt", "no data");
    write_file(k, "notes.doc", "no data");
    write_file(k, "b/SPY.csv", rows(k, "date,close", 5, 1, 90, 1));
    write_file(k, "b/broken.csv", "<html></html>");
    write_file(k, "b.csv", rows(k, "date,close", 5, 1, 90, 1));
    write_file(k, "c/TLT.csv", rows(k, "date,close", 5, 1, 90, 1));
    size_t seen = 0;
    k->opt.keep_going = true;
    k->opt.progress = count_progress;
    k->opt.progress_ctx = &seen;
    if (import_path(k, k->dir) != CMV_OK) fail_msg("%s", k->err.msg);
    assert_int_equal(seen, 4);
    assert_int_equal(k->r.n_files, 4);
    assert_int_equal(k->r.n_refused, 1);
    static const char *const ORDER[] = {"/b/SPY.csv", "/b/broken.csv", "/b.csv", "/c/TLT.csv"};
    for (size_t i = 0; i < 4; i++) assert_non_null(strstr(k->r.files[i].path, ORDER[i]));
    assert_int_equal(k->r.files[1].rc, CMV_E_REFUSED);
    assert_non_null(strstr(k->r.files[1].err.msg, "HTML"));
    assert_int_equal(k->r.n_added, 15);
    k->opt.keep_going = false;
    seen = 0;
    assert_int_equal(import_path(k, k->dir), CMV_E_REFUSED);
    assert_int_equal(k->r.n_files, 2);
    k->opt.progress = NULL;
    assert_int_equal(import_path(k, "/tmp/comove-no-such-file.csv"), CMV_E_NOTFOUND);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_twice_changes_nothing),
        CASE(test_all_or_nothing),
        CASE(test_dry_run),
        CASE(test_vintages_get_their_hour),
        CASE(test_names),
        CASE(test_universe_believes_tickers_only),
        CASE(test_no_total_return_without_a_ticker),
        CASE(test_metric_option),
        CASE(test_frequency),
        CASE(test_units_and_other_values),
        CASE(test_sources),
        CASE(test_weekends),
        CASE(test_fred_md_fills_gaps),
        CASE(test_inference),
        CASE(test_overrides),
        CASE(test_json_round_trip),
        CASE(test_folder),
    };
    return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
