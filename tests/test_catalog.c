// SPDX-License-Identifier: Apache-2.0
#include "comove/catalog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ARENA_MAX ((size_t)8 << 20)
#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* ---- a small correct catalogue, line by line ------------------------------------------------- */

static const char *const METRICS[] = {
    "categories:",                                          /* 1 */
    "  - id: bonds",                                        /* 2 */
    "    name: Bond funds",                                 /* 3 */
    "metrics:",                                             /* 4 */
    "  - id: tlt",                                          /* 5 */
    "    name: Long bond fund",                             /* 6 */
    "    short: TLT",                                       /* 7 */
    "    label: long Treasuries",                           /* 8 */
    "    aliases: [treasury-20y-etf]",                      /* 9 */
    "    keys: {ticker: TLT}",                              /* 10 */
    "    category: bonds",                                  /* 11 */
    "    kind: price",                                      /* 12 */
    "    frequency: daily",                                 /* 13 */
    "    unit: USD",                                        /* 14 */
    "    decimals: 2",                                      /* 15 */
    "    transform: log",                                   /* 16 */
    "    calendar: nyse",                                   /* 17 */
    "    close: {time: \"16:00\", zone: America/New_York}", /* 18 */
    "    publication: {after: 0, of: sessions, time: \"16:00\", zone: America/New_York}",
    "    revised: false",                                   /* 20 */
    "    description: A fund.",                             /* 21 */
    "  - id: cpi",                                          /* 22 */
    "    name: Consumer prices",                            /* 23 */
    "    short: CPI",                                       /* 24 */
    "    label: consumer prices",                           /* 25 */
    "    keys: {fred: CPIAUCSL, bls: CUSR0000SA0}",         /* 26 */
    "    category: bonds",                                  /* 27 */
    "    kind: index",                                      /* 28 */
    "    frequency: monthly",                               /* 29 */
    "    unit: index",                                      /* 30 */
    "    decimals: 3",                                      /* 31 */
    "    transform: log",                                   /* 32 */
    "    calendar: monthly",                                /* 33 */
    "    close: {time: \"24:00\", zone: America/New_York}", /* 34 */
    "    publication: {after: 1, of: months, day: 15, time: \"08:30\", zone: America/New_York}",
    "    revised: true\n    owner: A bureau", /* 36, and one more */
    "    description: Prices of consumers.",  /* 37 */
};

static const char *const PAIRS[] = {
    "pairs:",                    /* 1 */
    "  - a: tlt",                /* 2 */
    "    b: cpi",                /* 3 */
    "    why: A reason.",        /* 4 */
    "    rise: A meaning.",      /* 5 */
    "    regimes: A condition.", /* 6 */
};

/* The lines with line `at` (1-based; 0: none) replaced; NULL text drops the line. */
static char *join(const char *const *lines, size_t n, int at, const char *text) {
    char *out = calloc(1, 16384);
    size_t used = 0;
    assert_non_null(out);
    for (size_t i = 0; i < n; i++) {
        const char *line = (int)i + 1 == at ? text : lines[i];
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

static loaded parse_n(const char *metrics, size_t n, const char *pairs) {
    loaded l = {.arena = cmv_arena_create(ARENA_MAX)};
    assert_non_null(l.arena);
    l.rc = cmv_catalog_parse(metrics, n, "m.yaml", pairs, pairs ? strlen(pairs) : 0, "p.yaml",
                             l.arena, &l.issues, &l.cat, &l.err);
    return l;
}

static loaded parse(const char *metrics, const char *pairs) {
    return parse_n(metrics, strlen(metrics), pairs);
}

static void release(loaded *l) {
    cmv_catalog_destroy(l->cat);
    cmv_arena_destroy(l->arena);
}

static void show(const loaded *l) {
    for (size_t i = 0; i < l->issues.n; i++) {
        const cmv_catalog_issue *s = &l->issues.at[i];
        print_message("%s:%d:%d: %s: %s\n", s->file, s->line, s->column, s->field, s->message);
    }
}

static bool has_issue(const loaded *l, const char *file, int line, const char *field,
                      const char *part) {
    for (size_t i = 0; i < l->issues.n; i++) {
        const cmv_catalog_issue *s = &l->issues.at[i];
        if (s->line == line && strcmp(s->file, file) == 0 && strcmp(s->field, field) == 0 &&
            strstr(s->message, part))
            return true;
    }
    return false;
}

/* ---- one mistake each ------------------------------------------------------------------------ */

typedef struct broken {
    const char *what;
    int at;           /* line that is replaced */
    const char *text; /* by this; NULL: dropped */
    int line;         /* where the mistake is reported */
    const char *field;
    const char *part; /* of the message */
} broken;

static const broken BROKEN_METRICS[] = {
    {"unknown field", 14, "    unit: USD\n    colour: red", 15, "metrics[0].colour", "unknown"},
    {"field twice", 14, "    unit: USD\n    unit: EUR", 15, "metrics[0].unit", "twice"},
    {"missing field", 12, NULL, 5, "metrics[0].kind", "missing"},
    {"missing id", 22, "  -", 23, "metrics[1].id", "missing"},
    {"missing section", 4, "measures:", 4, "measures", "unknown field"},
    {"list for text", 6, "    name: [a, b]", 6, "metrics[0].name", "expected one value"},
    {"text for list", 9, "    aliases: long", 9, "metrics[0].aliases", "expected a list"},
    {"text for mapping", 18, "    close: noon", 18, "metrics[0].close", "expected a mapping"},
    {"mapping in list", 9, "    aliases: [{a: b}]", 9, "metrics[0].aliases[0]", "one value"},
    {"number", 15, "    decimals: two", 15, "metrics[0].decimals", "whole number"},
    {"negative", 15, "    decimals: -2", 15, "metrics[0].decimals", "whole number"},
    {"huge number", 15, "    decimals: 99999999999", 15, "metrics[0].decimals", "0 to 8"},
    {"calendar", 17, "    calendar: nasdaq", 17, "metrics[0].calendar", "nasdaq"},
    {"zone", 18, "    close: {time: \"16:00\", zone: America/Boston}", 18, "metrics[0].close.zone",
     "Boston"},
    {"category", 11, "    category: bond", 11, "metrics[0].category", "categories"},
    {"category twice", 3, "    name: Bond funds\n  - id: bonds\n    name: Again", 4,
     "categories[1]", "twice"},
    {"transform", 16, "    transform: logs", 16, "metrics[0].transform", "logs"},
    {"kind", 12, "    kind: prices", 12, "metrics[0].kind", "known: price, rate"},
    {"frequency", 13, "    frequency: hourly", 13, "metrics[0].frequency", "daily, weekly"},
    {"boolean", 20, "    revised: no", 20, "metrics[0].revised", "false, true"},
    {"basis points of dollars", 16, "    transform: diff_bp", 16, "metrics[0].transform", "USD"},
    {"provider", 10, "    keys: {fredd: TLT}", 10, "metrics[0].keys.fredd", "known: fred"},
    {"provider twice", 10, "    keys: {fred: A, fred: B}", 10, "metrics[0].keys.fred", "twice"},
    {"id twice", 22, "  - id: tlt", 22, "metrics[1].id", "already leads to 'tlt' (line 5)"},
    {"short twice", 24, "    short: tLt", 24, "metrics[1].short", "already leads to 'tlt'"},
    {"key of another", 26, "    keys: {fred: tlt}", 26, "metrics[1].keys.fred", "'tlt'"},
    {"alias of another", 9, "    aliases: [cpiaucsl]", 26, "metrics[1].keys.fred", "'tlt'"},
    {"alias twice", 9, "    aliases: [long-bond, long-bond]", 9, "metrics[0].aliases[1]", "twice"},
    {"upper-case id", 5, "  - id: TLT", 5, "metrics[0].id", "is no id"},
    {"ambiguous id", 5, "  - id: tlt-vs-iwm", 5, "metrics[0].id", "-vs-"},
    {"hyphen first", 5, "  - id: -tlt", 5, "metrics[0].id", "is no id"},
    {"empty text", 14, "    unit: ''", 14, "metrics[0].unit", "empty"},
    {"empty value", 14, "    unit:", 14, "metrics[0].unit", "empty"},
    {"text too long", 7, "    short: a name that is longer than any table can show", 7,
     "metrics[0].short", "at most 32"},
    {"line break", 7, "    short: \"a\\nb\"", 7, "metrics[0].short", "control character"},
    {"NUL", 7, "    short: \"a\\0b\"", 7, "metrics[0].short", "control character"},
    {"no full stop", 21, "    description: A fund", 21, "metrics[0].description", "full stop"},
    {"owner of nothing", 14, "    unit: USD\n    owner: ''", 15, "metrics[0].owner", "empty"},
    {"owners as a list", 14, "    unit: USD\n    owner: [A, B]", 15, "metrics[0].owner",
     "expected one value"},
    {"owner twice", 14, "    owner: A\n    unit: USD\n    owner: B", 16, "metrics[0].owner", "twice"},
    {"bad time", 18, "    close: {time: \"16:60\", zone: UTC}", 18, "metrics[0].close.time",
     "from \"00:00\""},
    {"late time", 18, "    close: {time: \"24:01\", zone: UTC}", 18, "metrics[0].close.time",
     "\"24:00\""},
    {"short time", 18, "    close: {time: 9:30, zone: UTC}", 18, "metrics[0].close.time", "time"},
    {"no zone", 18, "    close: {time: \"16:00\"}", 18, "metrics[0].close.zone", "missing"},
    {"unit of time", 19, "    publication: {after: 0, of: weeks, time: \"16:00\", zone: UTC}", 19,
     "metrics[0].publication.of", "sessions, days, months"},
    {"day without months", 19,
     "    publication: {after: 0, of: days, day: 3, time: \"16:00\", zone: UTC}", 19,
     "metrics[0].publication.day", "months"},
    {"months without day", 35, "    publication: {after: 1, of: months, time: \"08:30\", zone: UTC}",
     35, "metrics[1].publication.day", "required"},
    {"day 32", 35, "    publication: {after: 1, of: months, day: 32, time: \"08:30\", zone: UTC}",
     35, "metrics[1].publication.day", "0 to 31"},
    {"publication calendar", 19,
     "    publication: {after: 1, of: days, calendar: moon, time: \"16:00\", zone: UTC}", 19,
     "metrics[0].publication.calendar", "moon"},
    {"syntax", 14, "    unit: [USD", 15, "", "parsing a flow sequence"},
    {"tab", 14, "\tunit: USD", 14, "", "tab character"},
    {"second document", 37, "    description: Prices.\n---\na: b", 40, "", "second document"},
    {"not Unicode", 14, "    unit: \xff", 14, "", "UTF-8"},
    {"an alias that holds itself", 9, "    aliases: &a [*a]", 9, "metrics[0].aliases[0]",
     "one value"},
};

static const broken BROKEN_PAIRS[] = {
    {"unknown metric", 3, "    b: cpj", 3, "pairs[0].b", "no metric 'cpj'; did you mean cpi"},
    {"another name", 3, "    b: cpiaucsl", 3, "pairs[0].b", "another name of 'cpi'"},
    {"itself", 3, "    b: tlt", 2, "pairs[0]", "two metrics"},
    {"twice, in the other order", 6,
     "    regimes: A.\n  - {a: cpi, b: tlt, why: A., rise: B., regimes: C.}", 7, "pairs[1]", "twice"},
    {"missing text", 4, NULL, 2, "pairs[0].why", "missing"},
    {"unknown field", 4, "    why: A reason.\n    because: so", 5, "pairs[0].because", "unknown"},
    {"no list", 1, "pairs: none\nother:", 1, "pairs", "expected a list"},
    {"no full stop", 5, "    rise: up", 5, "pairs[0].rise", "full stop"},
};

static void check_broken(const broken *b, const char *file, const char *metrics, const char *pairs) {
    loaded l = parse(metrics, pairs);
    bool found = has_issue(&l, file, b->line, b->field, b->part);
    if (l.rc != CMV_E_PARSE || !found) {
        print_message("%s: rc %s, expected line %d %s: %s; found:\n", b->what, cmv_rc_name(l.rc),
                      b->line, b->field, b->part);
        show(&l);
    }
    assert_int_equal(l.rc, CMV_E_PARSE);
    assert_null(l.cat);
    assert_true(found);
    assert_int_equal(l.err.code, CMV_E_PARSE);
    assert_int_equal(l.err.index, l.issues.at[0].line);
    assert_non_null(strstr(l.err.msg, l.issues.at[0].message));
    release(&l);
}

static void test_broken_metrics(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(BROKEN_METRICS); i++) {
        const broken *b = &BROKEN_METRICS[i];
        char *text = join(METRICS, COUNT(METRICS), b->at, b->text);
        check_broken(b, "m.yaml", text, NULL);
        free(text);
    }
}

static void test_broken_pairs(void **state) {
    (void)state;
    char *metrics = join(METRICS, COUNT(METRICS), 0, NULL);
    for (size_t i = 0; i < COUNT(BROKEN_PAIRS); i++) {
        const broken *b = &BROKEN_PAIRS[i];
        char *text = join(PAIRS, COUNT(PAIRS), b->at, b->text);
        check_broken(b, "p.yaml", metrics, text);
        free(text);
    }
    free(metrics);
}

static void test_every_mistake_is_reported_in_order(void **state) {
    (void)state;
    char *metrics = join(METRICS, COUNT(METRICS), 12, "    kind: prices\n    colour: red");
    char *pairs = join(PAIRS, COUNT(PAIRS), 3, "    b: nothing-like-it");
    strstr(metrics, "short: CPI")[0] = 'S'; /* an unknown field and a missing one */
    loaded l = parse(metrics, pairs);
    static const struct {
        const char *file;
        int line;
        const char *field;
    } WANT[] = {
        {"m.yaml", 12, "metrics[0].kind"},  {"m.yaml", 13, "metrics[0].colour"},
        {"m.yaml", 23, "metrics[1].short"}, {"m.yaml", 25, "metrics[1].Short"},
        {"p.yaml", 3, "pairs[0].b"},
    };
    assert_int_equal(l.issues.n, COUNT(WANT));
    for (size_t i = 0; i < COUNT(WANT); i++) {
        assert_string_equal(l.issues.at[i].file, WANT[i].file);
        assert_int_equal(l.issues.at[i].line, WANT[i].line);
        assert_string_equal(l.issues.at[i].field, WANT[i].field);
    }
    assert_int_equal(l.issues.at[1].column, 5);
    assert_non_null(strstr(l.err.msg, "(and 4 more)"));
    release(&l);
    free(metrics);
    free(pairs);
}

static void test_empty_and_odd_files(void **state) {
    (void)state;
    static const char *const TEXTS[] = {"", "# nothing\n", "- a\n", "text\n", "categories: []\n"};
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        loaded l = parse(TEXTS[i], "pairs: [{a: x}]\n");
        assert_int_equal(l.rc, CMV_E_PARSE);
        assert_string_equal(l.issues.at[0].file, "m.yaml");
        release(&l);
    }
}

static void test_many_mistakes_are_bounded(void **state) {
    (void)state;
    size_t n = 3000, used = 0, cap = n * 8 + 32;
    char *text = malloc(cap);
    assert_non_null(text);
    used += (size_t)snprintf(text, cap, "metrics:\n");
    for (size_t i = 0; i < n; i++) used += (size_t)snprintf(text + used, cap - used, "  - x\n");
    loaded l = parse_n(text, used, NULL);
    assert_int_equal(l.issues.n, 200);
    assert_non_null(strstr(l.err.msg, "(and 3000 more)")); /* and the missing categories */
    release(&l);
    free(text);
}

/* Every prefix of a correct file: an error or a catalogue, never a crash (run under ASan). */
static void test_prefixes(void **state) {
    (void)state;
    char *metrics = join(METRICS, COUNT(METRICS), 0, NULL);
    char *pairs = join(PAIRS, COUNT(PAIRS), 0, NULL);
    for (size_t n = 0; n <= strlen(metrics); n += 7) {
        loaded l = parse_n(metrics, n, pairs);
        assert_true(l.rc == CMV_OK || l.rc == CMV_E_PARSE);
        release(&l);
    }
    free(metrics);
    free(pairs);
}

/* ---- what a good file gives ------------------------------------------------------------------ */

static void test_values(void **state) {
    (void)state;
    char *metrics = join(METRICS, COUNT(METRICS), 0, NULL);
    char *pairs = join(PAIRS, COUNT(PAIRS), 0, NULL);
    loaded l = parse(metrics, pairs);
    free(metrics);
    free(pairs);
    show(&l);
    assert_int_equal(l.rc, CMV_OK);
    assert_int_equal(l.issues.n, 0);
    const cmv_metric *tlt = cmv_catalog_find(l.cat, "tlt"), *cpi = cmv_catalog_find(l.cat, "cpi");
    assert_non_null(tlt);
    assert_string_equal(tlt->short_name, "TLT");
    assert_string_equal(tlt->label, "long Treasuries");
    assert_string_equal(tlt->category->name, "Bond funds");
    assert_string_equal(tlt->keys[0].provider, "ticker");
    assert_int_equal(tlt->close_minute, 960);
    assert_int_equal(tlt->close_zone, CMV_ZONE_NEW_YORK);
    assert_int_equal(tlt->pub.of, CMV_PUB_SESSIONS);
    assert_ptr_equal(tlt->pub.cal, tlt->cal); /* sessions without a calendar: the metric's own */
    assert_int_equal(tlt->decimals, 2);
    assert_false(tlt->revised);
    assert_false(tlt->user_defined);
    assert_null(tlt->owner);
    assert_string_equal(cpi->owner, "A bureau");
    assert_int_equal(cpi->pub.of, CMV_PUB_MONTHS);
    assert_int_equal(cpi->pub.day, 15);
    assert_int_equal(cpi->pub.minute, 510);
    assert_null(cpi->pub.cal);
    assert_int_equal(cpi->close_minute, 1440);
    assert_int_equal(cpi->freq, CMV_MONTHLY);
    assert_int_equal(cpi->kind, CMV_KIND_INDEX);
    assert_true(cpi->revised);
    assert_int_equal(cpi->n_keys, 2);
    assert_string_equal(cmv_kind_name(cpi->kind), "index");
    release(&l);
}

/* The first metric of the file belongs to the second category, so it comes last. */
static void test_order_by_category(void **state) {
    (void)state;
    const char *at[COUNT(METRICS)];
    memcpy(at, METRICS, sizeof at);
    at[2] = "    name: Bond funds\n  - id: funds\n    name: Funds";
    at[10] = "    category: funds";
    char *metrics = join(at, COUNT(METRICS), 0, NULL);
    char *pairs = join(PAIRS, COUNT(PAIRS), 0, NULL);
    loaded l = parse(metrics, pairs);
    free(metrics);
    free(pairs);
    show(&l);
    assert_int_equal(l.rc, CMV_OK);
    size_t n;
    const cmv_metric *m = cmv_catalog_metrics(l.cat, &n);
    assert_int_equal(n, 2);
    assert_string_equal(m[0].id, "cpi");
    assert_string_equal(m[1].id, "tlt");
    assert_ptr_equal(cmv_catalog_find(l.cat, "ticker"), NULL);
    assert_ptr_equal(cmv_catalog_find(l.cat, "treasury-20y-etf"), &m[1]);
    assert_ptr_equal(cmv_catalog_pairs(l.cat, &n)[0].a, &m[1]);
    release(&l);
}

static void test_pair_lookup(void **state) {
    (void)state;
    char *metrics = join(METRICS, COUNT(METRICS), 0, NULL);
    char *pairs = join(PAIRS, COUNT(PAIRS), 0, NULL);
    loaded l = parse(metrics, pairs);
    bool swapped = true;
    const cmv_pair_note *note = cmv_catalog_pair(l.cat, "TLT", "cpiaucsl", &swapped);
    assert_non_null(note);
    assert_false(swapped);
    assert_string_equal(note->why, "A reason.");
    assert_ptr_equal(cmv_catalog_pair(l.cat, "cpi", "tlt", &swapped), note);
    assert_true(swapped);
    assert_null(note->common);
    assert_null(cmv_catalog_pair(l.cat, "cpi", "cpi", NULL));
    assert_null(cmv_catalog_pair(l.cat, "cpi", "gone", NULL));
    release(&l);
    loaded alone = parse(metrics, NULL); /* pairs are optional here */
    assert_int_equal(alone.rc, CMV_OK);
    assert_null(cmv_catalog_pair(alone.cat, "tlt", "cpi", &swapped));
    release(&alone);
    free(metrics);
    free(pairs);
}

static void test_common(void **state) {
    (void)state;
    char *metrics = join(METRICS, COUNT(METRICS), 0, NULL);
    char *pairs =
        join(PAIRS, COUNT(PAIRS), 6, "    regimes: A condition.\n    common: both are one");
    loaded l = parse(metrics, pairs);
    assert_int_equal(l.rc, CMV_OK);
    assert_string_equal(cmv_catalog_pair(l.cat, "tlt", "cpi", NULL)->common, "both are one");
    release(&l);
    free(metrics);
    free(pairs);
}

static void test_too_large(void **state) {
    (void)state;
    cmv_catalog *cat = NULL;
    cmv_err err;
    assert_int_equal(cmv_catalog_parse("", ((size_t)16 << 20) + 1, "m.yaml", NULL, 0, "p.yaml",
                                       NULL, NULL, &cat, &err),
                     CMV_E_LIMIT);
    assert_null(cat);
}

/* ---- the catalogue that is shipped ----------------------------------------------------------- */

static cmv_catalog *shipped(void) {
    const char *source = getenv("COMOVE_SOURCE");
    char dir[4096];
    cmv_catalog *cat = NULL;
    cmv_err err = {0};
    loaded l = {.arena = cmv_arena_create(ARENA_MAX)};
    snprintf(dir, sizeof dir, "%s/catalog", source ? source : ".");
    cmv_rc rc = cmv_catalog_load(dir, l.arena, &l.issues, &cat, &err);
    if (rc != CMV_OK) print_message("%s\n", err.msg);
    show(&l);
    assert_int_equal(rc, CMV_OK);
    cmv_arena_destroy(l.arena);
    return cat;
}

static void test_shipped_counts(void **state) {
    (void)state;
    size_t metrics, cats, pairs;
    cmv_catalog *cat = shipped();
    const cmv_metric *m = cmv_catalog_metrics(cat, &metrics);
    const cmv_category *c = cmv_catalog_categories(cat, &cats);
    (void)cmv_catalog_pairs(cat, &pairs);
    assert_true(metrics >= 140);
    assert_true(pairs >= 70);
    assert_true(cats >= 14);
    for (size_t i = 1; i < metrics; i++) /* by category, as in the file */
        assert_true(m[i - 1].category <= m[i].category);
    assert_ptr_equal(m[0].category, &c[0]);
    cmv_catalog_destroy(cat);
}

static void test_shipped_names(void **state) {
    (void)state;
    static const char *const WANT[][2] = {
        {"VIXCLS", "vix"},      {"vix", "vix"},
        {"bitcoin", "btc"},     {"Btc", "btc"},
        {"dcoilwtico", "wti"},  {"CPIAUCSL", "cpi"},
        {"Spy", "spy"},         {"USREC", "recession"},
        {"10y-yield", "dgs10"}, {"bamlh0a0hym2", "hy-oas"},
        {"GC", "gold"},         {"CL", "cl"},
        {"DTWEXBGS", "dollar"}, {"WTREGEN", "tga"},
        {"rrpontsyd", "rrp"},   {"ON RRP", "rrp"},
        {"tips", "tip"},        {"move-index", "move"},
    };
    cmv_catalog *cat = shipped();
    for (size_t i = 0; i < COUNT(WANT); i++) {
        const cmv_metric *m = cmv_catalog_find(cat, WANT[i][0]);
        if (!m) print_message("%s leads nowhere\n", WANT[i][0]);
        assert_non_null(m);
        assert_string_equal(m->id, WANT[i][1]);
    }
    assert_null(cmv_catalog_find(cat, ""));
    assert_null(cmv_catalog_find(cat, "dxy")); /* the broad dollar is not the ICE index */
    cmv_catalog_destroy(cat);
}

/* What a copy of FRED's may not pass on; published by a government, it may. */
static void test_shipped_owners(void **state) {
    (void)state;
    static const char *const WANT[][2] = {
        {"hy-oas", "ICE Data Indices"},
        {"ig-oas", "ICE Data Indices"},
        {"sp500", "S&P Dow Jones Indices"},
        {"nasdaq", "Nasdaq"},
        {"BAA10Y", "Moody's Investors Service"},
        {"UMCSENT", "University of Michigan"},
        {"dgs10", NULL},
        {"cpi", NULL},
        {"vix", NULL},
        {"tlt", NULL},
    };
    cmv_catalog *cat = shipped();
    for (size_t i = 0; i < COUNT(WANT); i++) {
        const cmv_metric *m = cmv_catalog_find(cat, WANT[i][0]);
        if (!m) print_message("%s leads nowhere\n", WANT[i][0]);
        assert_non_null(m);
        if (!WANT[i][1])
            assert_null(m->owner);
        else
            assert_string_equal(m->owner, WANT[i][1]);
    }
    size_t n;
    const cmv_metric *m = cmv_catalog_metrics(cat, &n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < m[i].n_keys; k++) {
            if (strncmp(m[i].keys[k].key, "BAML", 4) == 0) assert_non_null(m[i].owner);
        }
    }
    cmv_catalog_destroy(cat);
}

/* Every name a metric carries leads back to it. */
static void test_shipped_names_lead_home(void **state) {
    (void)state;
    size_t n;
    cmv_catalog *cat = shipped();
    const cmv_metric *m = cmv_catalog_metrics(cat, &n);
    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(cmv_catalog_find(cat, m[i].id), &m[i]);
        assert_ptr_equal(cmv_catalog_find(cat, m[i].short_name), &m[i]);
        for (size_t j = 0; j < m[i].n_aliases; j++)
            assert_ptr_equal(cmv_catalog_find(cat, m[i].aliases[j]), &m[i]);
        for (size_t j = 0; j < m[i].n_keys; j++)
            assert_ptr_equal(cmv_catalog_find(cat, m[i].keys[j].key), &m[i]);
    }
    cmv_catalog_destroy(cat);
}

static void test_suggestions(void **state) {
    (void)state;
    static const char *const WANT[][2] = {
        {"tltt", "tlt"},     {"vxicls", "vix"},         {"bitcion", "btc"},    {"wlacl", "walcl"},
        {"unrat", "unrate"}, {"recesion", "recession"}, {"hy-oass", "hy-oas"}, {"payem", "payems"},
    };
    cmv_catalog *cat = shipped();
    const char *ids[5];
    for (size_t i = 0; i < COUNT(WANT); i++) {
        size_t n = cmv_catalog_suggest(cat, NULL, 0, WANT[i][0], ids, 5);
        assert_true(n >= 1);
        assert_string_equal(ids[0], WANT[i][1]);
        for (size_t j = 1; j < n; j++) assert_string_not_equal(ids[j], ids[0]);
    }
    assert_int_equal(cmv_catalog_suggest(cat, NULL, 0, "zzzzzzzzzzzz", ids, 5), 0);
    assert_int_equal(cmv_catalog_suggest(cat, NULL, 0, "", ids, 5), 0);
    assert_int_equal(cmv_catalog_suggest(cat, NULL, 0, "tlt", ids, 0), 0);
    assert_true(cmv_catalog_suggest(cat, NULL, 0, "dgs", ids, 3) == 3);
    cmv_catalog_destroy(cat);
}

static void test_missing_folder(void **state) {
    (void)state;
    cmv_catalog *cat = NULL;
    cmv_err err;
    assert_int_equal(cmv_catalog_load("no-such-folder", NULL, NULL, &cat, &err), CMV_E_NOTFOUND);
    assert_non_null(strstr(err.msg, "no-such-folder/metrics.yaml"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broken_metrics),
        cmocka_unit_test(test_broken_pairs),
        cmocka_unit_test(test_every_mistake_is_reported_in_order),
        cmocka_unit_test(test_empty_and_odd_files),
        cmocka_unit_test(test_many_mistakes_are_bounded),
        cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_order_by_category),
        cmocka_unit_test(test_pair_lookup),
        cmocka_unit_test(test_common),
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_shipped_counts),
        cmocka_unit_test(test_shipped_names),
        cmocka_unit_test(test_shipped_owners),
        cmocka_unit_test(test_shipped_names_lead_home),
        cmocka_unit_test(test_suggestions),
        cmocka_unit_test(test_missing_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
