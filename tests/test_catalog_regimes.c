// SPDX-License-Identifier: Apache-2.0
/* The regimes file: what a good one gives, and every mistake named with its line and field. */
#include "comove/catalog.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const char METRICS[] =
    "categories:\n"
    "  - {id: volatility, name: Volatility}\n"
    "metrics:\n"
    "  - {id: vix, name: Fear, short: VIX, label: fear, aliases: [fear-index], category: "
    "volatility,"
    " kind: volatility, frequency: daily, unit: index, decimals: 2, transform: log, calendar: nyse,"
    " close: {time: \"16:15\", zone: America/New_York},"
    " publication: {after: 0, of: sessions, time: \"16:15\", zone: America/New_York},"
    " revised: false, description: A gauge.}\n";

static const char *const REGIMES[] = {
    "regimes:",                                                      /* 1 */
    "  - id: vix",                                                   /* 2 */
    "    name: VIX the day before",                                  /* 3 */
    "    how: A gauge.",                                             /* 4 */
    "    toward: in stress",                                         /* 5 */
    "    metric: vix",                                               /* 6 */
    "    measure: change",                                           /* 7 */
    "    days: 183",                                                 /* 8 */
    "    max_age_days: 7",                                           /* 9 */
    "    states:",                                                   /* 10 */
    "      - {id: low, label: low, when: it was low, below: -0.25}", /* 11 */
    "      - {id: mid, label: mid, when: it was mid, up_to: 0.25}",  /* 12 */
    "      - {id: top, label: top, when: it was top}",               /* 13 */
    "  - id: recession",                                             /* 14 */
    "    name: Recession",                                           /* 15 */
    "    how: Said by a committee.",                                 /* 16 */
    "    measure: announced",                                        /* 17 */
    "    states:",                                                   /* 18 */
    "      - {id: no, label: none, when: there was none}",           /* 19 */
    "      - {id: yes, label: one, when: there was one}",            /* 20 */
    "    announced:",                                                /* 21 */
    "      - {known: 2008-12-01, state: yes}",                       /* 22 */
    "      - {known: 2010-09-20, state: no}",                        /* 23 */
};

static char *join(int at, const char *text) {
    char *out = calloc(1, 16384);
    size_t used = 0;
    assert_non_null(out);
    for (size_t i = 0; i < COUNT(REGIMES); i++) {
        const char *line = (int)i + 1 == at ? text : REGIMES[i];
        if (line) used += (size_t)snprintf(out + used, 16384 - used, "%s\n", line);
    }
    return out;
}

typedef struct loaded {
    cmv_arena *arena;
    cmv_catalog_issues issues;
    cmv_catalog *cat;
    cmv_err err;
    cmv_rc rc;
} loaded;

static loaded parse(const char *regimes) {
    loaded l = {.arena = cmv_arena_create((size_t)8 << 20)};
    const cmv_catalog_text text[CMV_CATALOG_FILES] = {
        [CMV_CATALOG_METRICS] = {"m.yaml", METRICS, sizeof METRICS - 1},
        [CMV_CATALOG_REGIMES] = {"r.yaml", regimes, regimes ? strlen(regimes) : 0}};
    assert_non_null(l.arena);
    l.rc = cmv_catalog_parse_files(text, l.arena, &l.issues, &l.cat, &l.err);
    return l;
}

static void release(loaded *l) {
    cmv_catalog_destroy(l->cat);
    cmv_arena_destroy(l->arena);
}

/* ---- mistakes ---------------------------------------------------------------------------------- */

static const struct broken {
    const char *what;
    int at;           /* line that is replaced */
    const char *text; /* by this; NULL: dropped */
    int line;         /* where the mistake is reported */
    const char *field, *part;
} BROKEN[] = {
    {"unknown field", 5, "    toward: in stress\n    colour: red", 6, "regimes[0].colour", "unknown"},
    {"missing id", 2, "  -", 3, "regimes[0].id", "missing"},
    {"no full stop", 4, "    how: A gauge", 4, "regimes[0].how", "full stop"},
    {"unknown metric", 6, "    metric: vox", 6, "regimes[0].metric", "did you mean vix"},
    {"another name", 6, "    metric: fear-index", 6, "regimes[0].metric", "another name of 'vix'"},
    {"no metric", 6, NULL, 2, "regimes[0].metric", "required with 'measure: change'"},
    {"measure", 7, "    measure: slope", 7, "regimes[0].measure", "known: level, change"},
    {"days not given", 8, NULL, 2, "regimes[0].days", "required with 'measure: change'"},
    {"days of a level", 7, "    measure: level", 8, "regimes[0].days", "not allowed"},
    {"states missing", 10, "    stats:", 2, "regimes[0].states", "missing"},
    {"two ends", 12, "      - {id: mid, label: mid, when: it was mid, up_to: 0.25, below: 3}", 12,
     "regimes[0].states[1].up_to", "a state ends once"},
    {"no number", 11, "      - {id: low, label: low, when: it was low, below: 1e3}", 11,
     "regimes[0].states[0].below", "a number such as"},
    {"no digits", 11, "      - {id: low, label: low, when: it was low, below: -}", 11,
     "regimes[0].states[0].below", "a number such as"},
    {"no end", 11, "      - {id: low, label: low, when: it was low}", 11, "regimes[0].states[0]",
     "only the last state has no end"},
    {"an end too many", 13, "      - {id: top, label: top, when: it was top, below: 9}", 13,
     "regimes[0].states[2]", "the last state has no end"},
    {"not ascending", 12, "      - {id: mid, label: mid, when: it was mid, up_to: -0.25}", 12,
     "regimes[0].states[1]", "not above"},
    {"state twice", 12, "      - {id: low, label: mid, when: it was mid, up_to: 0.25}", 12,
     "regimes[0].states[1]", "'low' is written twice"},
    {"state without clause", 12, "      - {id: mid, label: mid, up_to: 0.25}", 12,
     "regimes[0].states[1].when", "missing"},
    {"regime twice", 14, "  - id: vix", 14, "regimes[1]", "'vix' is written twice"},
    {"metric of an announced one", 17, "    measure: announced\n    metric: vix", 18,
     "regimes[1].metric", "not allowed with 'measure: announced'"},
    {"age of an announced one", 17, "    measure: announced\n    max_age_days: 3", 18,
     "regimes[1].max_age_days", "not allowed"},
    {"end of an announced one", 19, "      - {id: no, label: none, when: there was none, below: 3}",
     19, "regimes[1].states[0]", "an announced state has no"},
    {"announced not given", 21, "    spoken:", 14, "regimes[1].announced", "required"},
    {"no date", 22, "      - {known: 2008-13-01, state: yes}", 22, "regimes[1].announced[0].known",
     "2008-13-01"},
    {"no such state", 22, "      - {known: 2008-12-01, state: maybe}", 22,
     "regimes[1].announced[0]", "'maybe' is none of the states"},
    {"not later", 23, "      - {known: 2008-12-01, state: no}", 23, "regimes[1].announced[1]",
     "not later"},
    {"no list", 1, "regimes: none\nother:", 1, "regimes", "expected a list"},
    {"text for a regime", 1, "regimes:\n  - text", 2, "regimes[0]", "expected a mapping"},
    {"too few states", 10, "    states: [{id: a, label: a, when: a}]\n    rest:", 10,
     "regimes[0].states", "from 2 to 6"},
};

static bool has_issue(const loaded *l, const struct broken *b) {
    for (size_t i = 0; i < l->issues.n; i++) {
        const cmv_catalog_issue *s = &l->issues.at[i];
        if (s->line == b->line && !strcmp(s->file, "r.yaml") && !strcmp(s->field, b->field) &&
            strstr(s->message, b->part))
            return true;
    }
    return false;
}

static void test_mistakes(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(BROKEN); i++) {
        char *text = join(BROKEN[i].at, BROKEN[i].text);
        loaded l = parse(text);
        if (l.rc != CMV_E_PARSE || !has_issue(&l, &BROKEN[i])) {
            for (size_t k = 0; k < l.issues.n; k++)
                print_message("%s:%d: %s: %s\n", l.issues.at[k].file, l.issues.at[k].line,
                              l.issues.at[k].field, l.issues.at[k].message);
            fail_msg("%s: %s, no mistake at line %d, %s", BROKEN[i].what, cmv_rc_name(l.rc),
                     BROKEN[i].line, BROKEN[i].field);
        }
        release(&l);
        free(text);
    }
}

static void test_too_many(void **state) {
    (void)state;
    char text[4096];
    size_t used = (size_t)snprintf(text, sizeof text, "regimes:\n");
    for (int i = 0; i <= CMV_REGIMES_LISTED_MAX; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "  - {id: a}\n");
    loaded l = parse(text);
    assert_int_equal(l.rc, CMV_E_PARSE);
    assert_int_equal(l.issues.n, 1);
    assert_non_null(strstr(l.err.msg, "more than 12 regimes"));
    release(&l);
}

/* Every prefix of a good file: an error or a catalogue, never a crash. */
static void test_prefixes(void **state) {
    (void)state;
    char *text = join(0, NULL);
    for (size_t n = strlen(text); n-- > 0;) {
        text[n] = '\0';
        loaded l = parse(text);
        assert_true(l.rc == CMV_OK || l.rc == CMV_E_PARSE);
        release(&l);
    }
    free(text);
}

/* ---- a good file ------------------------------------------------------------------------------- */

static void test_values(void **state) {
    (void)state;
    char *text = join(0, NULL);
    loaded l = parse(text);
    size_t n;
    free(text);
    assert_int_equal(l.rc, CMV_OK);
    const cmv_regime *r = cmv_catalog_regimes(l.cat, &n);
    assert_int_equal(n, 2);
    assert_string_equal(r[0].id, "vix");
    assert_string_equal(r[0].toward, "in stress");
    assert_ptr_equal(r[0].metric, cmv_catalog_find(l.cat, "vix"));
    assert_int_equal(r[0].measure, CMV_REGIME_CHANGE);
    assert_int_equal(r[0].days, 183);
    assert_int_equal(r[0].max_age_days, 7);
    assert_int_equal(r[0].n_states, 3);
    assert_true(r[0].state[0].below == -0.25 && !r[0].state[0].closed);
    assert_true(r[0].state[1].below == 0.25 && r[0].state[1].closed);
    assert_true(isinf(r[0].state[2].below));
    assert_string_equal(r[0].state[1].when, "it was mid");
    assert_null(r[1].metric);
    assert_null(r[1].toward);
    assert_int_equal(r[1].n_events, 2);
    assert_int_equal(r[1].event[0].known, cmv_date_of(2008, 12, 1));
    assert_int_equal(r[1].event[0].state, 1);
    assert_int_equal(r[1].event[1].state, 0);
    release(&l);
}

/* A catalogue without the file has no regimes, and that is no mistake. */
static void test_without(void **state) {
    (void)state;
    size_t n = 9;
    loaded l = parse(NULL);
    assert_int_equal(l.rc, CMV_OK);
    cmv_catalog_regimes(l.cat, &n);
    assert_int_equal(n, 0);
    release(&l);
}

static void write_file(const char *dir, const char *name, const char *text) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* The same from a folder: the file may be missing, and is read when it is there. */
static void test_folder(void **state) {
    (void)state;
    char dir[] = "/tmp/comove-regimes-XXXXXX";
    cmv_catalog *cat = NULL;
    cmv_err err;
    assert_non_null(mkdtemp(dir));
    write_file(dir, "metrics.yaml", METRICS);
    write_file(dir, "pairs.yaml", "pairs:\n  - {a: vix, b: vix, why: A., rise: B., regimes: C.}\n");
    assert_int_equal(cmv_catalog_load(dir, NULL, NULL, &cat, &err), CMV_E_PARSE);
    assert_non_null(strstr(err.msg, "two metrics")); /* not the missing regimes.yaml */
    write_file(dir, "regimes.yaml", "regimes: 3\n");
    assert_int_equal(cmv_catalog_load(dir, NULL, NULL, &cat, &err), CMV_E_PARSE);
    assert_non_null(strstr(err.msg, "(and 1 more)"));
    static const char *const names[] = {"metrics.yaml", "pairs.yaml", "regimes.yaml"};
    for (size_t i = 0; i < COUNT(names); i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        unlink(path);
    }
    rmdir(dir);
}

/* The catalogue that is shipped: announcements alternate, and every state can be told from its neighbours. */
static void test_shipped(void **state) {
    (void)state;
    const char *source = getenv("COMOVE_SOURCE");
    char dir[512];
    cmv_catalog *cat = NULL;
    cmv_err err;
    size_t n;
    snprintf(dir, sizeof dir, "%s/catalog", source ? source : ".");
    if (cmv_catalog_load(dir, NULL, NULL, &cat, &err) != CMV_OK) fail_msg("%s", err.msg);
    const cmv_regime *r = cmv_catalog_regimes(cat, &n);
    assert_true(n >= 6);
    for (size_t i = 0; i < n; i++) {
        assert_true(r[i].metric || r[i].n_events > 0);
        for (size_t k = 1; k < r[i].n_events; k++)
            assert_int_not_equal(r[i].event[k].state, r[i].event[k - 1].state);
        for (size_t k = 1; k < r[i].n_states; k++)
            assert_string_not_equal(r[i].state[k].when, r[i].state[k - 1].when);
    }
    cmv_catalog_destroy(cat);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes), cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_prefixes), cmocka_unit_test(test_values),
        cmocka_unit_test(test_without),  cmocka_unit_test(test_folder),
        cmocka_unit_test(test_shipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
