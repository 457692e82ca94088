// SPDX-License-Identifier: Apache-2.0
/* Machine-readable faces: the keys others rely on, exact numbers, reasons for nulls, CSV that reads back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "comove/render.h"
#include "render/json.h"
#include "support/report_fixture.h"

enum { ARENA = 256 << 20, PAGE = 16 << 20 };

static const cmv_machine_context CONTEXT = {.data_version = 4182,
                                            .basis = "total",
                                            .reproduce = "comove pair TLT IWM",
                                            .asof = CMV_DATE_NONE};

static json_t *parse(const cmv_buf *out) {
    json_error_t error;
    json_t *root = json_loadb(out->at, out->n, JSON_REJECT_DUPLICATES, &error);
    if (!root) fail_msg("%s at %d", error.text, error.position);
    return root;
}

static json_t *pair_json(const cmv_pair_report *r) {
    cmv_buf out;
    cmv_err err;
    cmv_buf_init(&out, PAGE);
    assert_int_equal(cmv_render_pair_json(r, &CONTEXT, &out, &err), CMV_OK);
    json_t *root = parse(&out);
    cmv_buf_reset(&out);
    return root;
}

/* A value at "recent.p", "windows.0.r". */
static json_t *at(json_t *root, const char *path) {
    char part[64];
    while (root && *path) {
        size_t n = strcspn(path, ".");
        assert_true(n < sizeof part);
        memcpy(part, path, n);
        part[n] = '\0';
        root = json_is_array(root) ? json_array_get(root, (size_t)strtoul(part, NULL, 10))
                                   : json_object_get(root, part);
        path += n + (path[n] == '.');
    }
    return root;
}

static void promised_keys(void **state) {
    (void)state;
    static const char *const keys[] = {"a.id",
                                       "a.name",
                                       "a.category",
                                       "a.frequency",
                                       "a.latest.date",
                                       "a.latest.value",
                                       "a.latest.age_days",
                                       "a.changes.d1",
                                       "a.changes.w1",
                                       "a.changes.m1",
                                       "a.changes.m3",
                                       "a.changes.ytd",
                                       "a.changes.y1",
                                       "a.range52.low",
                                       "a.range52.high",
                                       "a.range52.percentile",
                                       "a.stats90.mean",
                                       "a.stats90.vol",
                                       "a.stats90.high",
                                       "a.stats90.low",
                                       "a.stats90.z",
                                       "a.stats90.drawdown",
                                       "b.id",
                                       "b.stats90.drawdown",
                                       "sample.first",
                                       "sample.last",
                                       "sample.n",
                                       "sample.dropped.non_session_a",
                                       "sample.dropped.unmatched_b",
                                       "sample.dropped.undefined_returns",
                                       "returns",
                                       "basis",
                                       "align",
                                       "data_version",
                                       "windows.0.name",
                                       "windows.0.n",
                                       "windows.0.r",
                                       "windows.0.ci_low",
                                       "windows.0.ci_high",
                                       "windows.0.first",
                                       "windows.0.last",
                                       "windows.0.label",
                                       "recent.k",
                                       "recent.r",
                                       "recent.before_r",
                                       "recent.before_n",
                                       "recent.p",
                                       "detail.n",
                                       "detail.r",
                                       "detail.r2",
                                       "detail.beta_ab",
                                       "detail.beta_ba",
                                       "detail.vol_a",
                                       "detail.vol_b",
                                       "years.0.year",
                                       "years.0.n",
                                       "years.0.r",
                                       "years.0.partial",
                                       "years.0.ci_low",
                                       "extremes.max.r",
                                       "extremes.max.first",
                                       "extremes.max.last",
                                       "extremes.min.r",
                                       "extremes.min.first",
                                       "extremes.min.last",
                                       "rolling.window",
                                       "rolling.dates.0",
                                       "rolling.r.0",
                                       "rolling.ci_low.0",
                                       "reproduce",
                                       "demo",
                                       "asof",
                                       "levels.r",
                                       "levels.misleading",
                                       "hedge.a_for_b.ratio",
                                       "hedge.b_for_a.worst_n"};
    cmv_arena *arena = cmv_arena_create(ARENA);
    report_fixture f = report_fixture_named("treasuries", arena);
    json_t *root = pair_json(&f.report);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (!at(root, keys[i])) fail_msg("the key %s is missing", keys[i]);
    }
    json_decref(root);
    cmv_arena_destroy(arena);
}

static void numbers_are_those_of_the_report(void **state) {
    (void)state;
    cmv_arena *arena = cmv_arena_create(ARENA);
    report_fixture f = report_fixture_named("treasuries", arena);
    const cmv_pair_report *r = &f.report;
    json_t *root = pair_json(r);
    const struct {
        const char *key;
        double v;
    } rows[] = {{"a.latest.value", r->a.latest.v},   {"recent.r", r->recent.r.r.v},
                {"recent.p", r->recent.diff.p},      {"detail.beta_ab", r->detail.beta_ab.v},
                {"detail.vol_b", r->detail.vol_b.v}, {"extremes.min.r", r->min.r.v},
                {"levels.r", r->levels.r.v},         {"hedge.a_for_b.ratio", r->hedge_ab.ratio.v},
                {"years.3.r", r->years[3].c.r.v}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (json_number_value(at(root, rows[i].key)) != rows[i].v)
            fail_msg("%s differs", rows[i].key);
    }
    assert_int_equal(json_integer_value(at(root, "sample.n")), r->n);
    size_t first = r->rolling.window - 1, n = r->n - first;
    assert_int_equal(json_array_size(at(root, "rolling.r")), n);
    assert_int_equal(json_array_size(at(root, "rolling.dates")), n);
    for (size_t i = 0; i < n; i++) {
        assert_true(json_real_value(json_array_get(at(root, "rolling.r"), i)) ==
                    r->rolling.r[first + i]);
    }
    json_decref(root);
    cmv_arena_destroy(arena);
}

/* Keys that are null because the thing is simply not there, not because a number could not be computed. */
static bool may_be_bare_null(const char *key) {
    static const char *const keys[] = {
        "asof",      "date",         "first",        "last",        "since",
        "low_date",  "high_date",    "before_first", "before_last", "influential",
        "r_without", "age_days",     "d1",           "w1",          "m1",
        "m3",        "level_first",  "ytd",          "y1",          "label",
        "missing",   "due",          "due_since",    "owner",       "missing_since",
        "next",      "next_expected"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (!strcmp(keys[i], key)) return true;
    }
    return false;
}

static void check_nulls(const char *name, json_t *node) {
    const char *key;
    json_t *value;
    size_t i;
    if (json_is_array(node)) {
        json_array_foreach(node, i, value) check_nulls(name, value);
        return;
    }
    json_object_foreach(node, key, value) {
        char reason[80];
        snprintf(reason, sizeof reason, "%s_reason", key);
        json_t *why = json_object_get(node, reason);
        if (json_is_null(value) && !why && !may_be_bare_null(key))
            fail_msg("%s: %s is null without a reason", name, key);
        if (why && (!json_is_string(why) || !strcmp(json_string_value(why), "NONE")))
            fail_msg("%s: %s says no reason", name, reason);
        check_nulls(name, value);
    }
}

static void every_null_has_its_reason(void **state) {
    (void)state;
    for (size_t i = 0; i < report_fixture_count(); i++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        report_fixture f = report_fixture_make(i, arena);
        json_t *root = pair_json(&f.report);
        check_nulls(f.name, root);
        json_decref(root);
        cmv_arena_destroy(arena);
    }
}

static void doubles_read_back(void **state) {
    (void)state;
    static const struct {
        double v;
        const char *text;
    } rows[] = {{0, "0"},           {-0.0, "0"},
                {0.1, "0.1"},       {86.19, "86.19"},
                {1e300, "1e+300"},  {-1.0 / 3, "-0.3333333333333333"},
                {5e-324, "5e-324"}, {123456789012345680.0, "1.2345678901234568e+17"}};
    char text[CMV__DOUBLE_TEXT];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t n = cmv__double_text(rows[i].v, text);
        assert_string_equal(text, rows[i].text);
        assert_int_equal(n, strlen(text));
    }
    uint64_t seed = 88172645463325252u;
    for (int i = 0; i < 200000; i++) {
        double v;
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        memcpy(&v, &seed, sizeof v);
        if (!isfinite(v)) continue;
        cmv__double_text(v, text);
        if (strtod(text, NULL) != v) fail_msg("%a became %s", v, text);
    }
}

static void strings_are_escaped(void **state) {
    (void)state;
    cmv_arena *arena = cmv_arena_create(ARENA);
    report_fixture f = report_fixture_named("twelve", arena);
    static const char evil[] = "\"\\\n\t\x01\x7f</script>\xe2\x88\x92";
    f.report.a.leg.name = evil;
    json_t *root = pair_json(&f.report);
    assert_string_equal(json_string_value(at(root, "a.name")), evil);
    json_decref(root);
    cmv_arena_destroy(arena);
}

static void errors(void **state) {
    (void)state;
    static const char *const suggestions[] = {"tlt", "tlh"};
    cmv_buf out;
    cmv_err err;
    cmv_buf_init(&out, PAGE);
    assert_int_equal(
        cmv_render_error_json(CMV_E_NOTFOUND, "no metric \"tlq\"", suggestions, 2, &out, &err),
        CMV_OK);
    json_t *root = parse(&out);
    assert_string_equal(json_string_value(at(root, "error.code")), "E_NOTFOUND");
    assert_string_equal(json_string_value(at(root, "error.message")), "no metric \"tlq\"");
    assert_string_equal(json_string_value(at(root, "error.suggestions.1")), "tlh");
    json_decref(root);
    cmv_buf_reset(&out);
}

static void metrics_and_observations(void **state) {
    (void)state;
    cmv_arena *arena = cmv_arena_create(ARENA);
    report_fixture f = report_fixture_named("treasuries", arena);
    cmv_site site = report_fixture_site(arena);
    cmv_buf out;
    cmv_err err;
    cmv_buf_init(&out, PAGE);
    assert_int_equal(cmv_render_metric_json(&f.report.a, &CONTEXT, &out, &err), CMV_OK);
    json_t *root = parse(&out);
    assert_string_equal(json_string_value(at(root, "id")), "tlt");
    json_decref(root);
    cmv_buf_clear(&out);
    assert_int_equal(cmv_render_observations(&f.report.a, &CONTEXT, false, &out, &err), CMV_OK);
    root = parse(&out);
    assert_int_equal(json_array_size(at(root, "values")), f.report.a.leg.sample.n);
    json_decref(root);
    cmv_buf_clear(&out);
    assert_int_equal(cmv_render_metrics(&site, &CONTEXT, false, &out, &err), CMV_OK);
    root = parse(&out);
    assert_int_equal(json_array_size(at(root, "metrics")), site.n_metrics);
    assert_string_equal(json_string_value(at(root, "metrics.2.value_reason")), "NO_DATA");
    json_decref(root);
    cmv_buf_reset(&out);
    cmv_arena_destroy(arena);
}

/* Fields of a row, quotes aside. */
static int fields_of(const char *line, size_t n) {
    int fields = 1;
    bool quoted = false;
    for (size_t i = 0; i < n; i++) {
        if (line[i] == '"') quoted = !quoted;
        fields += line[i] == ',' && !quoted;
    }
    return fields;
}

/* Rows after the notes, each with as many fields as the first. */
static size_t count_rows(const char *name, const char *text) {
    size_t rows = 0;
    int fields = 0;
    while (*text) {
        size_t n = strcspn(text, "\n");
        if (*text != '#') {
            if (!fields) fields = fields_of(text, n);
            if (fields_of(text, n) != fields) fail_msg("%s: \"%.*s\"", name, (int)n, text);
            rows++;
        }
        text += n + (text[n] == '\n');
    }
    return rows;
}

static void csv_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < report_fixture_count(); i++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        report_fixture f = report_fixture_make(i, arena);
        cmv_buf out;
        cmv_err err;
        cmv_buf_init(&out, PAGE);
        assert_int_equal(cmv_render_pair_csv(&f.report, &CONTEXT, &out, &err), CMV_OK);
        assert_int_equal(count_rows(f.name, out.at), f.report.n ? f.report.n + 2 : 1);
        assert_null(strstr(out.at, "nan"));
        cmv_buf_reset(&out);
        cmv_arena_destroy(arena);
    }
}

static void csv_values_and_demo(void **state) {
    (void)state;
    cmv_arena *arena = cmv_arena_create(ARENA);
    report_fixture f = report_fixture_named("half a year", arena);
    cmv_machine_context context = CONTEXT;
    context.demo = true;
    cmv_buf out;
    cmv_err err;
    cmv_buf_init(&out, PAGE);
    assert_int_equal(cmv_render_pair_csv(&f.report, &context, &out, &err), CMV_OK);
    assert_memory_equal(out.at, "# synthetic demo data\n", 22);
    const char *last = out.at + out.n - 1;
    while (last > out.at && last[-1] != '\n') last--;
    char *end;
    assert_memory_equal(last, "2026-06-16,", 11);
    assert_true(strtod(last + 11, &end) == f.report.la[f.report.n - 1]);
    assert_true(strtod(end + 1, &end) == f.report.lb[f.report.n - 1]);
    assert_true(strtod(end + 1, &end) == f.report.x[f.report.n - 1]);
    assert_true(strtod(end + 1, &end) == f.report.y[f.report.n - 1]);
    assert_true(strtod(end + 1, &end) == f.report.rolling.r[f.report.n - 1]);
    cmv_buf_clear(&out);
    cmv_site site = report_fixture_site(arena);
    site.n_metrics = 1;
    ((cmv_metric_line *)(uintptr_t)site.metric)[0].name = "a \"quoted\", name";
    assert_int_equal(cmv_render_metrics(&site, &context, true, &out, &err), CMV_OK);
    assert_non_null(strstr(out.at, "\"a \"\"quoted\"\", name\""));
    assert_int_equal(count_rows("metrics", out.at), 2);
    cmv_buf_reset(&out);
    cmv_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promised_keys),
        cmocka_unit_test(numbers_are_those_of_the_report),
        cmocka_unit_test(every_null_has_its_reason),
        cmocka_unit_test(doubles_read_back),
        cmocka_unit_test(strings_are_escaped),
        cmocka_unit_test(errors),
        cmocka_unit_test(metrics_and_observations),
        cmocka_unit_test(csv_rows),
        cmocka_unit_test(csv_values_and_demo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
