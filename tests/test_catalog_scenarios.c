// SPDX-License-Identifier: Apache-2.0
/* The scenarios file: mistakes by line and field, order, and the file that is shipped. */
#include "comove/catalog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define ARENA_MAX ((size_t)8 << 20)
#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const char *const LINES[] = {
    "scenarios:",                    /* 1 */
    "  - id: later-2020",            /* 2 */
    "    name: Later, 2020",         /* 3 */
    "    first: 2020-02-20",         /* 4 */
    "    last: 2020-03-23",          /* 5 */
    "    fixed: true",               /* 6 */
    "    text: Something happened.", /* 7 */
    "  - id: earlier-2018",          /* 8 */
    "    name: Earlier, 2018",       /* 9 */
    "    first: 2018-10-01",         /* 10 */
    "    last: 2018-12-24",          /* 11 */
    "    text: It fell. It rose.",   /* 12 */
};

typedef struct loaded {
    cmv_arena *arena;
    cmv_catalog_issues issues;
    cmv_catalog *cat;
    cmv_err err;
    cmv_rc rc;
} loaded;

/* The lines with line `at` (1-based; 0: none) replaced. */
static loaded parse(int at, const char *text) {
    static const char METRICS[] =
        "categories:\n  - {id: bonds, name: Bonds}\n"
        "metrics:\n  - {id: tlt, name: Fund, short: TLT, label: fund, category: bonds, kind: price,"
        " frequency: daily, unit: USD, decimals: 2, transform: log, calendar: nyse,"
        " close: {time: \"16:00\", zone: America/New_York},"
        " publication: {after: 0, of: sessions, time: \"16:00\", zone: America/New_York},"
        " revised: false, description: A fund.}\n";
    char file[4096];
    size_t used = 0;
    for (size_t i = 0; i < COUNT(LINES); i++) {
        used += (size_t)snprintf(file + used, sizeof file - used, "%s\n",
                                 (int)i + 1 == at ? text : LINES[i]);
    }
    const cmv_catalog_text texts[CMV_CATALOG_FILES] = {
        [CMV_CATALOG_METRICS] = {"m.yaml", METRICS, sizeof METRICS - 1},
        [CMV_CATALOG_SCENARIOS] = {"s.yaml", file, used},
    };
    loaded l = {.arena = cmv_arena_create(ARENA_MAX)};
    assert_non_null(l.arena);
    l.rc = cmv_catalog_parse_files(texts, l.arena, &l.issues, &l.cat, &l.err);
    return l;
}

static void release(loaded *l) {
    cmv_catalog_destroy(l->cat);
    cmv_arena_destroy(l->arena);
}

static void a_correct_file_is_read_and_sorted(void **state) {
    (void)state;
    size_t n;
    loaded l = parse(0, NULL);
    if (l.rc != CMV_OK) fail_msg("%s", l.err.msg);
    const cmv_scenario *s = cmv_catalog_scenarios(l.cat, &n);
    assert_int_equal(n, 2);
    assert_string_equal(s[0].id, "earlier-2018");
    assert_string_equal(s[0].name, "Earlier, 2018");
    assert_string_equal(s[0].text, "It fell. It rose.");
    assert_false(s[0].fixed);
    assert_int_equal(s[1].first, cmv_date_of(2020, 2, 20));
    assert_int_equal(s[1].last, cmv_date_of(2020, 3, 23));
    assert_true(s[1].fixed);
    assert_ptr_equal(cmv_catalog_scenario(l.cat, "LATER-2020"), &s[1]);
    assert_null(cmv_catalog_scenario(l.cat, "later"));
    assert_null(cmv_catalog_scenario(l.cat, NULL));
    release(&l);
}

static void mistakes_are_named_with_their_place(void **state) {
    (void)state;
    static const struct {
        int at;
        const char *text;
        int line;
        const char *field, *message;
    } cases[] = {
        {4, "    first: 2020-02-22", 4, "scenarios[0].first", "no NYSE session"}, /* a Saturday */
        {4, "    first: 2020-02-17", 4, "scenarios[0].first", "no NYSE session"}, /* a holiday */
        {5, "    last: 2020-2-23", 5, "scenarios[0].last", "2020-2-23"},
        {5, "    last: 2020-02-19", 5, "scenarios[0].last", "before the first session"},
        {8, "  - id: later-2020", 8, "scenarios[1].id", "written twice"},
        {8, "  - id: Earlier 2018", 8, "scenarios[1].id", "is no id"},
        {6, "    fixed: yes", 6, "scenarios[0].fixed", "known: false, true"},
        {12, "    text: It fell", 12, "scenarios[1].text", "full stop"},
        {7, "    texts: Something.", 7, "scenarios[0].texts", "unknown"},
        {9, "    # no name", 8, "scenarios[1].name", "required"},
        {1, "scenario:", 1, "scenario", "unknown"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool found = false;
        loaded l = parse(cases[i].at, cases[i].text);
        assert_int_equal(l.rc, CMV_E_PARSE);
        for (size_t k = 0; k < l.issues.n; k++) {
            const cmv_catalog_issue *s = &l.issues.at[k];
            print_message("%s:%d: %s: %s\n", s->file, s->line, s->field, s->message);
            found |= strcmp(s->file, "s.yaml") == 0 && s->line == cases[i].line &&
                     strcmp(s->field, cases[i].field) == 0 &&
                     strstr(s->message, cases[i].message) != NULL;
        }
        if (!found) fail_msg("case %zu: no such mistake", i);
        release(&l);
    }
}

/* ---- the file that is shipped ---------------------------------------------------------------------------------------- */

static cmv_catalog *shipped(void) {
    const char *source = getenv("COMOVE_SOURCE");
    char dir[4096];
    cmv_catalog *cat = NULL;
    cmv_err err = {0};
    snprintf(dir, sizeof dir, "%s/catalog", source ? source : ".");
    if (cmv_catalog_load(dir, NULL, NULL, &cat, &err) != CMV_OK) fail_msg("%s", err.msg);
    return cat;
}

/* statistics.md J1: fixed in advance, so a change of one of them is a change of results. */
static void the_five_stress_windows_stand(void **state) {
    (void)state;
    static const char *const want[][2] = {{"2008-09-15", "2009-03-09"},
                                          {"2013-05-22", "2013-09-05"},
                                          {"2018-10-01", "2018-12-24"},
                                          {"2020-02-20", "2020-03-23"},
                                          {"2022-01-04", "2022-10-14"}};
    size_t n, at = 0;
    cmv_catalog *cat = shipped();
    const cmv_scenario *s = cmv_catalog_scenarios(cat, &n);
    for (size_t i = 0; i < n; i++) {
        char first[CMV_DATE_TEXT], last[CMV_DATE_TEXT];
        if (!s[i].fixed) continue;
        assert_true(at < COUNT(want));
        assert_string_equal(cmv_date_format(s[i].first, first), want[at][0]);
        assert_string_equal(cmv_date_format(s[i].last, last), want[at++][1]);
    }
    assert_int_equal(at, COUNT(want));
    cmv_catalog_destroy(cat);
}

static int sentences(const char *text) {
    int n = 0;
    for (; *text; text++) n += *text == '.' && (text[1] == ' ' || text[1] == '\0');
    return n;
}

static void every_scenario_is_a_stretch_of_sessions(void **state) {
    (void)state;
    size_t n, others = 0;
    cmv_catalog *cat = shipped();
    const cmv_calendar *nyse;
    const cmv_scenario *s = cmv_catalog_scenarios(cat, &n);
    assert_int_equal(cmv_calendar_find("nyse", &nyse, NULL), CMV_OK);
    for (size_t i = 0; i < n; i++) {
        char year[8];
        others += !s[i].fixed;
        assert_true(cmv_calendar_is_session(nyse, s[i].first));
        assert_true(cmv_calendar_is_session(nyse, s[i].last));
        assert_true(s[i].first >= cmv_date_of(1990, 1, 1) && s[i].first <= s[i].last);
        if (i) assert_true(s[i - 1].first <= s[i].first);
        snprintf(year, sizeof year, "%d", cmv_date_ymd(s[i].first).year);
        if (!strstr(s[i].id, year)) fail_msg("%s does not begin in its year", s[i].id);
        if (!strstr(s[i].name, year)) fail_msg("the name of %s lacks its year", s[i].id);
        if (sentences(s[i].text) < 2 || sentences(s[i].text) > 3)
            fail_msg("%s is told in %d sentences", s[i].id, sentences(s[i].text));
    }
    assert_true(others >= 15);
    cmv_catalog_destroy(cat);
}

/* A folder made before there were scenarios goes on working. */
static void the_file_may_be_absent(void **state) {
    (void)state;
    size_t n = 1;
    cmv_catalog *cat = NULL;
    char dir[] = "/tmp/comove-catalog-XXXXXX", path[64], from[4096], command[16384];
    assert_non_null(mkdtemp(dir));
    const char *source = getenv("COMOVE_SOURCE");
    snprintf(from, sizeof from, "%s/catalog", source ? source : ".");
    snprintf(command, sizeof command, "cp '%s/metrics.yaml' '%s/pairs.yaml' '%s'", from, from, dir);
    assert_int_equal(system(command), 0);
    assert_int_equal(cmv_catalog_load(dir, NULL, NULL, &cat, NULL), CMV_OK);
    (void)cmv_catalog_scenarios(cat, &n);
    assert_int_equal(n, 0);
    assert_null(cmv_catalog_scenario(cat, "lehman-2008"));
    cmv_catalog_destroy(cat);
    static const char *const names[] = {"metrics.yaml", "pairs.yaml"};
    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(rmdir(dir), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_correct_file_is_read_and_sorted),
        cmocka_unit_test(mistakes_are_named_with_their_place),
        cmocka_unit_test(the_five_stress_windows_stand),
        cmocka_unit_test(every_scenario_is_a_stretch_of_sessions),
        cmocka_unit_test(the_file_may_be_absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
