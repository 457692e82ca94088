// SPDX-License-Identifier: Apache-2.0
/* Every file of tests/data/bad is refused with its own words, every one of tests/data/good is read: one test a file. */
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

enum { MAX_FILES = 200, MAX_FIELDS = 10 };
#define ARENA ((size_t)256 << 20)

typedef struct one {
    char name[128];
    char text[1024];
    const char *field[MAX_FIELDS];
    bool good;
} one;

static one FILES[MAX_FILES];
static size_t n_files;

static cmv_feed_opt options(void) {
    cmv_feed_opt opt = cmv_feed_opt_default();
    opt.today = cmv_date_of(2026, 11, 20);
    return opt;
}

static const one *read_one(void **state, cmv_arena *arena, cmv_feed_file *file, cmv_rc *rc,
                           cmv_err *err) {
    const one *o = *state;
    char path[256];
    snprintf(path, sizeof path, "tests/data/%s/%s", o->good ? "good" : "bad", o->field[0]);
    cmv_feed_opt opt = options();
    *rc = cmv_feed_read(path, &opt, arena, file, err);
    return o;
}

static bool has_note(const cmv_feed_file *file, const char *words) {
    for (size_t i = 0; i < file->n_issues; i++) {
        if (strstr(file->issues[i].message, words)) return true;
    }
    return false;
}

static void test_bad(void **state) {
    cmv_arena *arena = cmv_arena_create(ARENA);
    cmv_feed_file file = {0};
    cmv_err err = {0};
    cmv_rc rc;
    const one *o = read_one(state, arena, &file, &rc, &err);
    if (strcmp(cmv_rc_name(rc), o->field[1]) != 0) {
        fail_msg("%s: %s (%s), expected %s", o->field[0], cmv_rc_name(rc), err.msg, o->field[1]);
    }
    if (!strstr(err.msg, o->field[2]))
        fail_msg("%s: \"%s\" does not hold \"%s\"", o->field[0], err.msg, o->field[2]);
    if (!strstr(err.msg, o->field[0]))
        fail_msg("%s: the message does not name the file: %s", o->field[0], err.msg);
    assert_int_equal(err.code, rc);
    bool fatal = false;
    for (size_t i = 0; i < file.n_issues; i++) fatal = fatal || file.issues[i].fatal;
    if (!fatal) fail_msg("%s: the reason is not among the issues", o->field[0]);
    cmv_arena_destroy(arena);
}

static void expect_point(const one *o, const cmv_feed_series *s, size_t i, const char *date,
                         const char *value) {
    char text[CMV_DATE_TEXT];
    if (strcmp(cmv_date_format(s->obs[i].date, text), date) != 0 ||
        s->obs[i].value != strtod(value, NULL)) {
        fail_msg("%s: %s %.17g, expected %s %s", o->field[0], text, s->obs[i].value, date, value);
    }
}

static void test_good(void **state) {
    cmv_arena *arena = cmv_arena_create(ARENA);
    cmv_feed_file file = {0};
    cmv_err err = {0};
    cmv_rc rc;
    const one *o = read_one(state, arena, &file, &rc, &err);
    if (rc != CMV_OK) fail_msg("%s: %s", o->field[0], err.msg);
    assert_string_equal(cmv_feed_format_name(file.format), o->field[1]);
    assert_int_equal(file.n_series, strtoul(o->field[3], NULL, 10));
    const cmv_feed_series *s = &file.series[0];
    assert_string_equal(s->name, o->field[2]);
    assert_int_equal(s->n, strtoul(o->field[4], NULL, 10));
    expect_point(o, s, 0, o->field[5], o->field[6]);
    expect_point(o, s, s->n - 1, o->field[7], o->field[8]);
    assert_int_equal(s->first, s->obs[0].date);
    assert_int_equal(s->last, s->obs[s->n - 1].date);
    for (size_t i = 0; i < s->n; i++) {
        assert_true(s->rounding[i] > 0 && (i == 0 || s->obs[i].date > s->obs[i - 1].date));
    }
    if (o->field[9][0] && !has_note(&file, o->field[9]))
        fail_msg("%s: no note \"%s\"", o->field[0], o->field[9]);
    cmv_arena_destroy(arena);
}

static void split(one *o) {
    char *at = o->text;
    for (size_t i = 0; i < MAX_FIELDS; i++) {
        o->field[i] = at;
        char *tab = strchr(at, '\t');
        if (tab) *tab = '\0';
        at = tab ? tab + 1 : at + strlen(at);
    }
}

static void load(const char *list, bool good) {
    FILE *in = fopen(list, "r");
    if (!in) {
        fprintf(stderr, "%s: cannot be opened\n", list);
        exit(1);
    }
    while (n_files < MAX_FILES) {
        one *o = &FILES[n_files];
        if (!fgets(o->text, sizeof o->text, in)) break;
        o->text[strcspn(o->text, "\n")] = '\0';
        if (o->text[0] == '#' || !o->text[0]) continue;
        split(o);
        o->good = good;
        snprintf(o->name, sizeof o->name, "%s/%s", good ? "good" : "bad", o->field[0]);
        n_files++;
    }
    fclose(in);
}

int main(void) {
    static struct CMUnitTest tests[MAX_FILES];
    load("tests/data/bad/LIST", false);
    load("tests/data/good/LIST", true);
    for (size_t i = 0; i < n_files; i++) {
        tests[i] = (struct CMUnitTest){FILES[i].name, FILES[i].good ? test_good : test_bad, NULL,
                                       NULL, &FILES[i]};
    }
    return _cmocka_run_group_tests("feed_files", tests, n_files, NULL, NULL);
}
