// SPDX-License-Identifier: Apache-2.0
/* Options, vintages, lists of bad rows, plain tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "comove/feed.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct kit {
    cmv_arena *arena;
    cmv_feed_opt opt;
    cmv_feed_file file;
    cmv_err err;
} kit;

static int setup(void **state) {
    kit *k = calloc(1, sizeof *k);
    k->arena = cmv_arena_create((size_t)256 << 20);
    k->opt = cmv_feed_opt_default();
    *state = k;
    return 0;
}

static int teardown(void **state) {
    kit *k = *state;
    cmv_arena_destroy(k->arena);
    free(k);
    return 0;
}

static cmv_rc decode(kit *k, const char *text) {
    return cmv_feed_decode(text, strlen(text), "folder/ABC.csv", &k->opt, k->arena, &k->file,
                           &k->err);
}

static void must(kit *k, const char *text) {
    if (decode(k, text) != CMV_OK) fail_msg("%s", k->err.msg);
}

static void test_skip_bad_lists_what_it_skips(void **state) {
    kit *k = *state;
    k->opt.skip_bad = true;
    must(k, "date,A,B\n2026-01-02,1,2\n2026-01-32,1,2\n2026-01-05,x,2.5\n2026-01-06,3\n2026-01-07,"
            "4,4\n2026-01-08,4,4\n"
            "2026-01-09,4,4\n");
    assert_int_equal(k->file.n_skipped, 3);
    assert_int_equal(k->file.n_series, 2);
    assert_int_equal(k->file.series[0].n, 4);
    assert_int_equal(k->file.series[1].n, 5); /* a bad cell costs its own series only */
    static const int LINES[] = {3, 4, 5};
    size_t fatal = 0;
    for (size_t i = 0; i < k->file.n_issues; i++) {
        if (!k->file.issues[i].fatal) continue;
        assert_true(fatal < 3);
        assert_int_equal(k->file.issues[i].line, LINES[fatal++]);
    }
    assert_int_equal(fatal, 3);
}

static void test_skip_bad_has_an_end(void **state) {
    kit *k = *state;
    k->opt.skip_bad = true;
    assert_int_equal(decode(k, "date,A\n2026-01-02,1\n2026-01-32,1\n2026-01-33,1\n2026-01-34,1\n"),
                     CMV_E_REFUSED);
    assert_non_null(strstr(k->err.msg, "3 of 4 rows are bad"));
}

/* The first bad row of the file is the error, whichever column is read first; the list is as long as asked for. */
static void test_first_bad_row_and_max_bad(void **state) {
    kit *k = *state;
    k->opt.max_bad = 2;
    assert_int_equal(
        decode(k,
               "date,A,B\n2026-01-02,1,2\n2026-01-05,2,oops\n2026-01-06,bad,3\n2026-01-07,worse,3\n"
               "2026-01-08,1,3\n"),
        CMV_E_PARSE);
    assert_non_null(strstr(k->err.msg, "line 3, column B, value 'oops'"));
    assert_int_equal(k->err.index, 3);
    assert_true(k->file.n_issues >= 2 && k->file.n_issues <= 4);
}

static void test_column(void **state) {
    kit *k = *state;
    k->opt.column = "b";
    must(k, "date,A,B\n2026-01-02,1,2\n2026-01-05,3,4\n");
    assert_int_equal(k->file.n_series, 1);
    assert_string_equal(k->file.series[0].name, "B");
    assert_true(k->file.series[0].obs[1].value == 4);
    k->opt.column = "Open";
    must(k, "date,Open,High,Low,Close\n2026-01-02,1,2,1,2\n2026-01-05,3,4,3,4\n");
    assert_string_equal(k->file.series[0].name, "ABC");
    assert_true(k->file.series[0].obs[1].value == 3);
    k->opt.column = "C";
    assert_int_equal(decode(k, "date,A,B\n2026-01-02,1,2\n"), CMV_E_NOTFOUND);
    assert_non_null(strstr(k->err.msg, "no column 'C'; there are date, A, B"));
    k->opt.column = "date";
    assert_int_equal(decode(k, "date,A,B\n2026-01-02,1,2\n"), CMV_E_ARG);
}

static void test_bases(void **state) {
    kit *k = *state;
    must(k,
         "date,open,high,low,close,volume,dividend,unadj_close\n2026-01-02,1,2,1,1.25,9,0,1.5\n");
    assert_int_equal(k->file.n_series, 2);
    assert_int_equal(k->file.series[0].basis, CMV_BASIS_PRICE);
    assert_true(k->file.series[0].obs[0].value == 1.5);
    assert_int_equal(k->file.series[1].basis, CMV_BASIS_TOTAL);
    assert_true(k->file.series[1].obs[0].value == 1.25);
    must(k, "Date,Open,High,Low,Close,Adj Close,Volume\n2026-01-02,1,2,1,1.5,1.25,9\n");
    assert_int_equal(k->file.series[0].basis, CMV_BASIS_PRICE);
    assert_true(k->file.series[0].obs[0].value == 1.5);
    assert_true(k->file.series[1].obs[0].value == 1.25);
    k->opt.close_basis = CMV_BASIS_TOTAL;
    must(k, "Date,Open,High,Low,Close\n2026-01-02,1,2,1,1.5\n");
    assert_int_equal(k->file.n_series, 1);
    assert_int_equal(k->file.series[0].basis, CMV_BASIS_TOTAL);
}

static void test_date_order_and_decimals(void **state) {
    kit *k = *state;
    k->opt.date_order = CMV_ORDER_DMY;
    must(k, "date,A\n01/02/2026,1\n02/02/2026,2\n");
    assert_int_equal(k->file.series[0].first, cmv_date_of(2026, 2, 1));
    k->opt.date_order = CMV_ORDER_MDY;
    assert_int_equal(decode(k, "date,A\n13/02/2026,1\n"), CMV_E_PARSE);
    assert_non_null(strstr(k->err.msg, "there is no month 13 when the month comes first"));
    k->opt.decimal_comma = true;
    must(k, "date\tA\n01/02/2026\t1,234\n");
    assert_true(k->file.series[0].obs[0].value == 1.234);
    k->opt.decimal_comma = false;
    k->opt.decimal_point = true;
    must(k, "date;A\n01/02/2026;1,234\n");
    assert_true(k->file.series[0].obs[0].value == 1234);
}

static void test_future_and_today(void **state) {
    kit *k = *state;
    must(k, "date,A\n2030-01-02,1\n");
    k->opt.today = cmv_date_of(2030, 1, 2);
    must(k, "date,A\n2030-01-02,1\n");
    k->opt.today--;
    assert_int_equal(decode(k, "date,A\n2030-01-02,1\n"), CMV_E_REFUSED);
}

static void test_format_is_obeyed(void **state) {
    kit *k = *state;
    k->opt.format = CMV_FEED_FRED;
    must(k, "date,A\n2026-01-02,1\n");
    assert_string_equal(k->file.series[0].provider, "fred");
    k->opt.format = CMV_FEED_COINGECKO;
    assert_int_equal(decode(k, "date,A\n2026-01-02,1\n"), CMV_E_REFUSED);
    assert_non_null(strstr(k->err.msg, "not coingecko"));
    cmv_feed_format f;
    for (int i = 0; i < CMV_FEED_FORMAT_COUNT; i++) {
        assert_int_equal(cmv_feed_format_parse(cmv_feed_format_name((cmv_feed_format)i), &f, NULL),
                         CMV_OK);
        assert_int_equal(f, i);
    }
    assert_int_equal(cmv_feed_format_parse("excel", &f, &k->err), CMV_E_ARG);
    assert_non_null(strstr(k->err.msg, "fred-md"));
}

/* A column that strips trailing zeros is as fine as its finest value; one that keeps them is as fine as each value. */
static void test_rounding(void **state) {
    kit *k = *state;
    must(k, "date,A,B\n2026-01-02,75,1.0\n2026-01-05,76.32,1.50\n2026-01-06,76.3,2\n");
    assert_float_equal(k->file.series[0].rounding[0], 0.005, 1e-12);
    assert_float_equal(k->file.series[0].rounding[2], 0.005, 1e-12);
    assert_float_equal(k->file.series[1].rounding[0], 0.05, 1e-12);
    assert_float_equal(k->file.series[1].rounding[1], 0.005, 1e-12);
    assert_float_equal(k->file.series[1].rounding[2], 0.5, 1e-12);
    /* seven significant digits, trailing zeros stripped */
    must(k, "date,A\n2026-01-02,35.69188\n2026-01-05,7.199284\n2026-01-06,82.04\n2026-01-07,1234."
            "567\n");
    static const double SEVEN[] = {5e-6, 5e-7, 5e-6, 5e-4};
    for (size_t i = 0; i < 4; i++)
        assert_true(fabs(k->file.series[0].rounding[i] / SEVEN[i] - 1) < 1e-9);
}

/* ---- vintages -------------------------------------------------------------------------------------------------------- */

static const char ALFRED[] = "series_id,date,realtime_start,realtime_end,value\n"
                             /* revised, withdrawn, published again */
                             "XYZ,1990-01-01,1990-02-21,1991-02-19,127.7\n"
                             "XYZ,1990-01-01,1991-02-20,1991-09-12,127.6\n"
                             "XYZ,1990-01-01,1991-09-13,1994-02-16,\n"
                             "XYZ,1990-01-01,1994-02-17,2026-09-28,127.5\n"
                             /* a gap between intervals is a withdrawal too */
                             "XYZ,1990-02-01,1990-03-21,1990-05-01,1.5\n"
                             "XYZ,1990-02-01,1990-06-01,2026-09-28,1.6\n"
                             /* ends before the window does: withdrawn for good */
                             "XYZ,1990-03-01,1990-04-21,1995-01-01,2.5\n"
                             /* one value in two pieces is one vintage */
                             "XYZ,1990-04-01,1990-05-21,1995-01-01,3.5\n"
                             "XYZ,1990-04-01,1995-01-02,2026-09-28,3.5\n"
                             /* never published */
                             "XYZ,1990-05-01,1990-06-21,2026-09-28,\n";

static const struct {
    const char *date, *known;
    double value;
} VINTAGES[] = {
    {"1990-01-01", "1990-02-21", 127.7}, {"1990-01-01", "1991-02-20", 127.6},
    {"1990-01-01", "1991-09-13", NAN},   {"1990-01-01", "1994-02-17", 127.5},
    {"1990-02-01", "1990-03-21", 1.5},   {"1990-02-01", "1990-05-02", NAN},
    {"1990-02-01", "1990-06-01", 1.6},   {"1990-03-01", "1990-04-21", 2.5},
    {"1990-03-01", "1995-01-02", NAN},   {"1990-04-01", "1990-05-21", 3.5},
    {"1990-05-01", "1990-06-21", NAN},
};

static void test_vintages(void **state) {
    kit *k = *state;
    must(k, ALFRED);
    assert_int_equal(k->file.format, CMV_FEED_ALFRED);
    const cmv_feed_series *s = &k->file.series[0];
    assert_string_equal(s->name, "XYZ");
    assert_true(s->vintage_dates_only);
    assert_int_equal(s->n, sizeof VINTAGES / sizeof *VINTAGES);
    for (size_t i = 0; i < s->n; i++) {
        char date[CMV_DATE_TEXT], known[CMV_DATE_TEXT];
        cmv_date_format(s->obs[i].date, date);
        cmv_date_format((cmv_date)(s->obs[i].known_at / 86400000), known);
        bool same = isnan(VINTAGES[i].value) ? isnan(s->obs[i].value)
                                             : s->obs[i].value == VINTAGES[i].value;
        if (strcmp(date, VINTAGES[i].date) != 0 || strcmp(known, VINTAGES[i].known) != 0 || !same) {
            fail_msg("vintage %zu: %s known %s: %g", i, date, known, s->obs[i].value);
        }
        assert_int_equal(s->obs[i].known_at % 86400000, 0);
    }
}

/* FRED's JSON with differing real-time periods holds vintages as well. */
static void test_json_vintages(void **state) {
    kit *k = *state;
    must(k, "{\"units\":\"lin\",\"observations\":["
            "{\"realtime_start\":\"2026-02-01\",\"realtime_end\":\"2026-02-27\",\"date\":\"2026-01-"
            "01\",\"value\":\"1.5\"},"
            "{\"realtime_start\":\"2026-02-28\",\"realtime_end\":\"9999-12-31\",\"date\":\"2026-01-"
            "01\",\"value\":\"1.6\"}]}");
    const cmv_feed_series *s = &k->file.series[0];
    assert_int_equal(s->n, 2);
    assert_true(s->vintage_dates_only);
    assert_int_equal(s->obs[1].known_at / 86400000, cmv_date_of(2026, 2, 28));
}

/* A saved page of FRED's v2: several series, each under its id. */
static void test_json_release(void **state) {
    kit *k = *state;
    must(k,
         "{\"has_more\":\"true\",\"next_cursor\":\"x\",\"release\":{\"release_id\":52},\"series\":["
         "{\"series_id\":\"AAA\",\"observations\":[{\"date\":\"2026-04-01\",\"value\":\"2.5\"},"
         "{\"date\":\"2026-01-01\",\"value\":\"1.5\"},{\"date\":\"2026-07-01\",\"value\":\".\"}]},"
         "{\"series_id\":\"BBB\",\"observations\":[{\"date\":\"2026-01-01\",\"value\":\"-1\"}]}]}");
    assert_int_equal(k->file.format, CMV_FEED_FRED_JSON);
    assert_int_equal(k->file.n_series, 2);
    assert_int_equal(k->file.n_rows, 4);
    const cmv_feed_series *s = &k->file.series[0];
    assert_string_equal(s->name, "AAA");
    assert_int_equal(s->n, 2);
    assert_int_equal(s->n_missing, 1);
    assert_true(s->obs[0].value == 1.5 && s->obs[1].value == 2.5);
    assert_string_equal(k->file.series[1].name, "BBB");
    assert_non_null(strstr(k->file.issues[0].message, "one page of several"));
}

/* ---- CoinGecko ------------------------------------------------------------------------------------------------------- */

static void test_coingecko_dates(void **state) {
    kit *k = *state;
    /* 2026-01-02 00:00, 2026-01-02 23:30 (the close of the 2nd, late by minus half an hour), the exact stamp of the same
       midnight, 2026-01-04 01:00, and an unfinished day. */
    must(k, "{\"prices\":[[1767312000000,1],[1767396600000,2],[1767398400000,3],[1767488400000,4],["
            "1767520000000,5]]}");
    const cmv_feed_series *s = &k->file.series[0];
    assert_int_equal(s->n, 3);
    assert_int_equal(s->obs[0].date, cmv_date_of(2026, 1, 1));
    assert_int_equal(s->obs[1].date, cmv_date_of(2026, 1, 2));
    assert_true(s->obs[1].value == 3);
    assert_int_equal(s->obs[2].date, cmv_date_of(2026, 1, 3));
    assert_int_equal(k->file.n_duplicates, 1);
    k->opt.column = "market_caps";
    must(k, "{\"prices\":[[1767312000000,1]],\"market_caps\":[[1767312000000,9]]}");
    assert_string_equal(k->file.series[0].name, "ABC_market_caps");
}

/* ---- files ----------------------------------------------------------------------------------------------------------- */

static void test_missing_file(void **state) {
    kit *k = *state;
    assert_int_equal(cmv_feed_read("tests/data/none.csv", &k->opt, k->arena, &k->file, &k->err),
                     CMV_E_NOTFOUND);
    assert_int_equal(cmv_feed_read("tests/data", &k->opt, k->arena, &k->file, &k->err), CMV_E_IO);
}

static void test_small_arena(void **state) {
    kit *k = *state;
    cmv_arena *small = cmv_arena_create(64);
    const char *text = "date,A\n2026-01-02,1\n";
    assert_int_equal(cmv_feed_decode(text, strlen(text), "a.csv", NULL, small, &k->file, &k->err),
                     CMV_E_NOMEM);
    cmv_arena_destroy(small);
}

static void test_table(void **state) {
    kit *k = *state;
    char path[] = "/tmp/comove-table-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *out = fdopen(fd, "w");
    fputs("x, y ,name\n1,\"2,5\",\"a \"\"b\"\"\"\n\n,NaN,\r\n", out);
    fclose(out);
    cmv_feed_table t;
    cmv_rc rc = cmv_feed_read_table(path, k->arena, &t, &k->err);
    unlink(path);
    if (rc != CMV_OK) fail_msg("%s", k->err.msg);
    assert_int_equal(t.n_cols, 3);
    assert_int_equal(t.n_rows, 2);
    assert_string_equal(t.column[1], "y");
    assert_string_equal(t.cell[1], "2,5");
    assert_string_equal(t.cell[2], "a \"b\"");
    assert_string_equal(t.cell[3], "");
    assert_string_equal(t.cell[4], "NaN");
    assert_int_equal(t.line[0], 2);
    assert_int_equal(t.line[1], 4);
    assert_int_equal(cmv_feed_read_table("tests/data/bad/too_many.csv", k->arena, &t, &k->err),
                     CMV_E_PARSE);
    assert_non_null(strstr(k->err.msg, "line 3"));
    assert_int_equal(cmv_feed_read_table("tests/data/good/plain.csv.gz", k->arena, &t, &k->err),
                     CMV_OK);
    assert_int_equal(t.n_rows, 3);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(test_skip_bad_lists_what_it_skips),
        CASE(test_skip_bad_has_an_end),
        CASE(test_first_bad_row_and_max_bad),
        CASE(test_column),
        CASE(test_bases),
        CASE(test_date_order_and_decimals),
        CASE(test_future_and_today),
        CASE(test_format_is_obeyed),
        CASE(test_rounding),
        CASE(test_vintages),
        CASE(test_json_vintages),
        CASE(test_json_release),
        CASE(test_coingecko_dates),
        CASE(test_missing_file),
        CASE(test_small_arena),
        CASE(test_table),
    };
    return cmocka_run_group_tests_name("feed_options", tests, NULL, NULL);
}
