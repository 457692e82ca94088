// SPDX-License-Identifier: Apache-2.0
/* The registry of measures: its table, and errors that say what to do. */
#include "support/num_kit.h"

#include "comove/measure.h"

static cmv_arena *arena;

static int make_arena(void **state) {
    (void)state;
    arena = cmv_arena_create(1 << 20);
    return arena ? 0 : -1;
}

static int drop_arena(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

static const char *const COLUMNS[] = {"date", "x", "y"};
static const int LINES[] = {2, 3, 4, 6};
static const char *const GOOD[] = {"2024-01-02", "1", "2",   "2024-01-03", " 2.5 ", "1e0",
                                   "2024-01-04", ".", "NaN", "2024-01-05", "-4",    "7"};

static cmv_table table(const char *const *cell) {
    return (cmv_table){"prices.csv", COLUMNS, cell, LINES, 3, 4};
}

/* Runs a measure that must fail; its message must hold `part`. */
static void fails(cmv_rc code, const char *part, const char *name, const cmv_table *in, size_t n,
                  const char *params) {
    cmv_err err = {0};
    json_t *p = params ? json_loads(params, 0, NULL) : NULL;
    json_t *untouched = (json_t *)&err, *values = untouched;
    assert_true(!params || p);
    const cmv_rc rc = cmv_measure_run(name, in, n, p, arena, &values, &err);
    json_decref(p);
    if (rc != code)
        fail_msg("%s: %s, expected %s (%s)", name, cmv_rc_name(rc), cmv_rc_name(code), err.msg);
    if (!strstr(err.msg, part)) fail_msg("%s: \"%s\" does not say \"%s\"", name, err.msg, part);
    assert_ptr_equal(values, untouched);
}

static json_t *runs(const char *name, const cmv_table *in, size_t n, const char *params) {
    cmv_err err = {0};
    json_t *values = NULL, *p = params ? json_loads(params, 0, NULL) : NULL;
    const cmv_rc rc = cmv_measure_run(name, in, n, p, arena, &values, &err);
    json_decref(p);
    if (rc != CMV_OK) fail_msg("%s: %s: %s", name, cmv_rc_name(rc), err.msg);
    return values;
}

static void test_table(void **state) {
    (void)state;
    size_t n = 0;
    const cmv_measure *m = cmv_measures(&n);
    assert_true(n >= 19);
    for (size_t i = 0; i < n; i++) {
        assert_true(m[i].run && m[i].about[0] && m[i].inputs && m[i].params);
        assert_int_equal(m[i].about[strlen(m[i].about) - 1], '.');
        if (i > 0) assert_true(strcmp(m[i - 1].name, m[i].name) < 0);
        assert_ptr_equal(cmv_measure_find(m[i].name), &m[i]);
    }
    assert_null(cmv_measure_find("nothing"));
    assert_null(cmv_measure_find(NULL));
}

static void test_columns_and_cells(void **state) {
    (void)state;
    const cmv_table good = table(GOOD);
    json_t *v = runs("pearson", &good, 1, NULL);
    assert_int_equal(json_integer_value(json_object_get(v, "n")), 3);
    assert_string_equal(json_string_value(json_object_get(v, "p_two_sided_reason")), "TOO_FEW");
    json_decref(v);
    fails(CMV_E_ARG, "has no column \"z\"; it has: date, x, y", "pearson", &good, 1,
          "{\"y\": \"z\"}");
    static const struct {
        const char *cell, *part;
    } rows[] = {{"1,5", "prices.csv line 6, column \"y\": \"1,5\" is no number"},
                {"inf", "is no number"},
                {"0x10", "is no number"},
                {"1.2.3", "is no number"},
                {"--1", "is no number"},
                {"1e999", "is too large"}};
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        const char *cell[12];
        memcpy(cell, GOOD, sizeof cell);
        cell[11] = rows[i].cell;
        const cmv_table bad = table(cell);
        fails(CMV_E_PARSE, rows[i].part, "pearson", &bad, 1, NULL);
    }
}

static void test_names_inputs_and_parameters(void **state) {
    (void)state;
    const cmv_table good = table(GOOD), two[] = {good, good};
    fails(CMV_E_NOTFOUND, "closest: pearson", "peerson", &good, 1, NULL);
    fails(CMV_E_NOTFOUND, "closest: ewma", "ewm", &good, 1, NULL);
    fails(CMV_E_ARG, "takes 1 input (x,y), not 2", "pearson", two, 2, NULL);
    fails(CMV_E_ARG, "takes 2 inputs", "align_pair", &good, 1, NULL);
    fails(CMV_E_ARG, "has no parameter \"windw\"; it takes: window", "rolling_corr", &good, 1,
          "{\"windw\": 3}");
    fails(CMV_E_ARG, "has no parameter \"int\"", "rolling_corr", &good, 1, "{\"int\": 3}");
    fails(CMV_E_ARG, "\"window\" is missing", "rolling_corr", &good, 1, NULL);
    fails(CMV_E_ARG, "whole number from 3 on", "rolling_corr", &good, 1, "{\"window\": 2}");
    fails(CMV_E_ARG, "whole number from 3 on", "rolling_corr", &good, 1, "{\"window\": -9}");
    fails(CMV_E_ARG, "whole number from 3 on", "rolling_corr", &good, 1, "{\"window\": 3.5}");
    fails(CMV_E_FEWOBS, "do not fill a window of 5", "rolling_corr", &good, 1, "{\"window\": 5}");
    fails(CMV_E_ARG, "between 0 and 1", "ewma", &good, 1, "{\"lambda\": 1}");
    fails(CMV_E_ARG, "between -1 and 1", "fisher_compare", NULL, 0,
          "{\"r1\": 1, \"n1\": 9, \"r2\": 0, \"n2\": 9}");
    fails(CMV_E_ARG, "must be an object", "pearson", &good, 1, "[1]");
    fails(CMV_E_ARG, "there is no change \"sqrt\"", "returns", &good, 1,
          "{\"col\": \"x\", \"kinds\": [\"sqrt\"]}");
    fails(CMV_E_ARG, "missing", NULL, &good, 1, NULL);
}

static void test_nothing_to_compute(void **state) {
    (void)state;
    cmv_table empty = table(GOOD);
    empty.n_rows = 0;
    json_t *v = runs("corr_jack", &empty, 1, NULL);
    assert_true(json_is_null(json_object_get(v, "r")));
    assert_string_equal(json_string_value(json_object_get(v, "ci95_reason")), "TOO_FEW");
    assert_string_equal(json_string_value(json_object_get(v, "label")), "no interval: TOO_FEW");
    json_decref(v);
    v = runs("moments", &empty, 1, "{\"higher\": true}");
    assert_true(json_is_null(json_object_get(v, "skew_b")));
    json_decref(v);
    v = runs("beta", &empty, 1, NULL);
    assert_string_equal(json_string_value(json_object_get(v, "beta_y_on_x_reason")), "TOO_FEW");
    json_decref(v);
    v = runs("worst_days", &empty, 1, NULL);
    assert_string_equal(json_string_value(json_object_get(v, "ci95_rose_reason")), "TOO_FEW");
    json_decref(v);
    v = runs("divergences", &empty, 1, NULL);
    assert_int_equal(json_array_size(json_object_get(v, "largest")), 0);
    json_decref(v);
    v = runs("slope_break", &empty, 1, NULL);
    assert_string_equal(json_string_value(json_object_get(v, "p_reason")), "TOO_FEW");
    json_decref(v);
    fails(CMV_E_FEWOBS, "window", "rolling_unusual", &empty, 1, "{\"window\": 3}");
    fails(CMV_E_FEWOBS, "window", "rolling_range", &empty, 1, "{\"window\": 3}");
}

/* A release counts from its very instant on. */
static void test_asof_at_the_instant(void **state) {
    (void)state;
    static const char *const day_column[] = {"date"};
    static const char *const days[] = {"2026-05-21"};
    static const char *const columns[] = {"obs_date", "value", "released_at"};
    static const char *const releases[] = {"2026-05-13", "1", "2026-05-14T16:30:00",
                                           "2026-05-20", "2", "2026-05-21T16:30:00"};
    const cmv_table in[] = {{"daily.csv", day_column, days, NULL, 1, 1},
                            {"weekly.csv", columns, releases, NULL, 3, 2}};
    static const struct {
        const char *params;
        double value;
    } rows[] = {{"{\"close\": \"16:29:59\"}", 1}, {"{\"close\": \"16:30:00\"}", 2}};
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        json_t *v = runs("asof", in, 2, rows[i].params);
        const json_t *row = json_array_get(json_object_get(v, "rows"), 0);
        KIT_NEAR(json_number_value(json_array_get(row, 2)), rows[i].value, 0);
        json_decref(v);
    }
    fails(CMV_E_ARG, "HH:MM:SS, not \"25:00:00\"", "asof", in, 2, "{\"close\": \"25:00:00\"}");
}

/* Eight rows, of which row 4 lacks y. */
static const char *const DATED[] = {"2024-01-02", "1",  "2",  "2024-01-03", "-2", "1",
                                    "2024-01-04", "3",  "5",  "2024-01-05", "1",  "",
                                    "2024-01-08", "-4", "-7", "2024-01-09", "2",  "2",
                                    "2024-01-10", "0",  "1",  "2024-01-11", "5",  "5.5"};

/* Rows are those of the file, whatever was left out before them. */
static void test_rows_are_those_of_the_file(void **state) {
    (void)state;
    const cmv_table in = {"moves.csv", COLUMNS, DATED, NULL, 3, 8};
    json_t *v = runs("recent_before", &in, 1, "{\"k\": 4}");
    assert_int_equal(json_integer_value(json_object_get(v, "n_before")), 3);
    assert_int_equal(json_integer_value(json_object_get(v, "recent_from_row")), 5);
    assert_string_equal(json_string_value(json_object_get(v, "recent_from_date")), "2024-01-08");
    json_decref(v);
    v = runs("divergences", &in, 1, "{\"window\": 3, \"cut\": 0.01, \"top\": 1}");
    const json_t *first = json_array_get(json_object_get(v, "largest"), 0);
    const json_int_t row = json_integer_value(json_object_get(first, "at_row"));
    assert_int_equal(json_integer_value(json_object_get(v, "n_scored")), 4);
    assert_int_equal(json_array_size(json_object_get(v, "largest")), 1);
    assert_true(row >= 5 && row <= 8);
    assert_string_equal(json_string_value(json_object_get(first, "at_date")), DATED[3 * (row - 1)]);
    KIT_NEAR(json_number_value(json_object_get(first, "x")), strtod(DATED[3 * (row - 1) + 1], NULL),
             0);
    json_decref(v);
    v = runs("slope_break", &in, 1, NULL); /* too few on either side */
    assert_true(json_is_null(json_object_get(v, "break_row")));
    assert_string_equal(json_string_value(json_object_get(v, "break_row_reason")), "TOO_FEW");
    assert_string_equal(json_string_value(json_object_get(v, "slope_after_reason")), "TOO_FEW");
    assert_string_equal(json_string_value(json_object_get(v, "se_after_reason")), "TOO_FEW");
    json_decref(v);
}

static void test_refused_parameters(void **state) {
    (void)state;
    const cmv_table in = {"moves.csv", COLUMNS, DATED, NULL, 3, 8};
    static const char *const legs[] = {"date", "a", "b"};
    const cmv_table levels = {"levels.csv", legs, DATED, NULL, 3, 8};
    const cmv_table none = {"levels.csv", legs, DATED, NULL, 3, 0};
    static const struct {
        const char *name, *params, *part;
        cmv_rc code;
    } rows[] = {
        {"rolling_beta", "{\"window\": 2}", "whole number from 3 on", CMV_E_ARG},
        {"rolling_beta", "{\"window\": 9}", "do not fill a window of 9", CMV_E_FEWOBS},
        {"rolling_range", "{\"window\": 3, \"B\": 9999999}", "at most 1000000", CMV_E_ARG},
        {"rolling_range", "{\"window\": 3, \"mean_block\": 0.5}", "below 1", CMV_E_ARG},
        {"recent_before", "{\"k\": 7}", "k is 7, but there are only 7", CMV_E_FEWOBS},
        {"change_points", "{\"least\": 8}", "fewer than two stretches of 8", CMV_E_FEWOBS},
        {"change_points", "{\"least\": 3}", "whole number from 8 on", CMV_E_ARG},
        {"slope_break", "{\"trim\": 0.5}", "between 0 and 0.5", CMV_E_ARG},
        {"worst_days", "{\"q\": 1}", "between 0 and 1", CMV_E_ARG},
        {"worst_days", "{\"log\": 1}", "true or false", CMV_E_ARG},
        {"divergences", "{\"top\": 9999999}", "at most 100000", CMV_E_ARG},
        {"wilson", "{\"cases\": [[1, 2], [3, 2]]}", "cases[1] has more hits", CMV_E_ARG},
        {"wilson", "{\"cases\": [[1]]}", "cases[0] is not [hits, n]", CMV_E_ARG},
        {"wilson", "{\"cases\": [[-1, 2]]}", "cases[0] is not [hits, n]", CMV_E_ARG},
        {"wilson", "{}", "must be a list", CMV_E_ARG},
        {"sidak", "{\"p\": [0.1]}", "\"m\" is missing", CMV_E_ARG},
        {"sidak", "{\"p\": [0.1, 1.5], \"m\": 3}", "p[1] is no number from 0 to 1", CMV_E_ARG},
        {"sidak", "{\"p\": [\"x\"], \"m\": 3}", "p[0] is no number", CMV_E_ARG},
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++)
        fails(rows[i].code, rows[i].part, rows[i].name, &in, 1, rows[i].params);
    fails(CMV_E_ARG, "overlap", "horizons", &levels, 1, "{\"kind\": \"yoy\"}");
    fails(CMV_E_NOTFOUND, "", "horizons", &levels, 1, "{\"calendar\": \"moon\"}");
    fails(CMV_E_FEWOBS, "no row has both", "horizons", &none, 1, NULL);
}

/* A vintage holds on its last day; after it there is nothing until the next one begins. */
static void test_vintage_with_a_gap(void **state) {
    (void)state;
    static const char *const columns[] = {"date", "realtime_start", "realtime_end", "value"};
    static const char *const cells[] = {"2025-01-01", "2025-06-10", "9999-12-31", "3",
                                        "2025-01-01", "2025-04-30", "2025-05-28", "1"};
    const cmv_table in = {"alfred.csv", columns, cells, NULL, 4, 2};
    json_t *v =
        runs("vintage", &in, 1, "{\"asof\": [\"2025-05-28\", \"2025-05-29\", \"2025-06-10\"]}");
    assert_int_equal(json_array_size(json_object_get(v, "2025-05-28")), 1);
    assert_int_equal(json_array_size(json_object_get(v, "2025-05-29")), 0);
    assert_int_equal(json_array_size(json_object_get(v, "2025-06-10")), 1);
    const json_t *first = json_array_get(json_object_get(v, "first_release"), 0);
    KIT_NEAR(json_number_value(json_array_get(first, 1)), 1, 0);
    json_decref(v);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_columns_and_cells),
        cmocka_unit_test(test_names_inputs_and_parameters),
        cmocka_unit_test(test_nothing_to_compute),
        cmocka_unit_test(test_asof_at_the_instant),
        cmocka_unit_test(test_rows_are_those_of_the_file),
        cmocka_unit_test(test_refused_parameters),
        cmocka_unit_test(test_vintage_with_a_gap),
    };
    return cmocka_run_group_tests_name("measures", tests, make_arena, drop_arena);
}
