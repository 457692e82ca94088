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
    fails(CMV_E_FEWOBS, "window", "rolling_unusual", &empty, 1, "{\"window\": 3}");
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
        cmocka_unit_test(test_vintage_with_a_gap),
    };
    return cmocka_run_group_tests_name("measures", tests, make_arena, drop_arena);
}
