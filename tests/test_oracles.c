// SPDX-License-Identifier: Apache-2.0
/* Every case of tests/oracles/cases, run through the registry of measures; one test a case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "comove/feed.h"
#include "comove/measure.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CASES = 200, MAX_INPUTS = 4, PATH_ROOM = 512 };

typedef struct oracle {
    char id[80];
    json_t *about, *expected;
} oracle;

static char root[PATH_ROOM];
static oracle cases[MAX_CASES];
static size_t n_cases;

/*
 * Answers that are small differences of large terms: the third moments of these are 3e-11 and 3e-18 of the terms that
 * cancel in them, and would need 21 and 28 digits to meet the relative tolerance. 1e-12 is what the referee allows.
 */
static const struct {
    const char *id, *key;
    double atol;
} CANCELLING[] = {
    {"johansen_denmark", "const_eigenvalues", 1e-12}, /* the last is 0 */
    {"johansen_denmark_noseason", "const_eigenvalues", 1e-12},
    {"johansen_pair", "const_eigenvalues", 1e-12},
    {"moments_nist_numacc2", "skew_b", 1e-12},
    {"moments_nist_numacc4", "skew_b", 1e-12},
    /* An exact fit, certified as 0: the referee's 1e-73 are the rounding of its 80 digits. */
    {"ols_nist_wampler1", "se", 1e-70},
    {"ols_nist_wampler1", "sigma", 1e-70}};

/* ---- reading ---- */

static cmv_table read_csv(const char *id, const char *name, cmv_arena *arena) {
    char path[2 * PATH_ROOM];
    (void)snprintf(path, sizeof path, "%s/%s/%s", root, id, name);
    cmv_feed_table t;
    cmv_err err;
    if (cmv_feed_read_table(path, arena, &t, &err) != CMV_OK) fail_msg("%s", err.msg);
    return (cmv_table){t.name, t.column, t.cell, t.line, t.n_cols, t.n_rows};
}

/* ---- comparing ---- */

typedef struct compare {
    const char *id;
    double rtol, atol;
    const json_t *mc_se; /* rtol null: the referee's Monte-Carlo errors, else NULL */
    size_t n_compared;
} compare;

static void differ(const compare *c, const char *key, const json_t *want, const json_t *got) {
    char *w = json_dumps(want, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
    char *g = got ? json_dumps(got, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17)) : NULL;
    fail_msg("%s, %s: expected %.200s, got %.200s (rtol %g)", c->id, key, w, g ? g : "no such key",
             c->rtol);
}

/* Figures of resamples agree within four Monte-Carlo errors; that of the sd is below that of the median. */
static const struct {
    const char *key;
    size_t at; /* place of the error in the referee's list */
} RESAMPLED[] = {{"q025", 0}, {"q05", 1}, {"q50", 2}, {"q95", 3}, {"q975", 4}, {"boot_se", 2}};

static void same_number(const compare *c, const char *key, const json_t *want, const json_t *got) {
    const double w = json_number_value(want);
    const double g = json_number_value(got);
    double allowed = c->rtol * fmax(fabs(w), fabs(g));
    if (w == 0) allowed = 1e-300;
    if (c->atol > allowed) allowed = c->atol;
    for (size_t i = 0; c->mc_se && i < sizeof RESAMPLED / sizeof *RESAMPLED; i++) {
        if (strcmp(key, RESAMPLED[i].key) == 0)
            allowed = 4 * json_number_value(json_array_get(c->mc_se, RESAMPLED[i].at));
    }
    if (c->mc_se && strncmp(key, "mc_se", 5) == 0) allowed = 0.15 * fabs(w);
    if (!(fabs(w - g) <= allowed)) differ(c, key, want, got);
}

static void same(compare *c, const char *key, const json_t *want, const json_t *got) {
    char below[160];
    c->n_compared++;
    if (!got) differ(c, key, want, got);
    if (json_is_number(want) && json_is_number(got)) {
        same_number(c, key, want, got);
        return;
    }
    if (json_typeof(want) != json_typeof(got)) differ(c, key, want, got);
    if (json_is_array(want)) {
        if (json_array_size(want) != json_array_size(got)) differ(c, key, want, got);
        for (size_t i = 0; i < json_array_size(want); i++) {
            (void)snprintf(below, sizeof below, "%.120s[%zu]", key, i);
            same(c, below, json_array_get(want, i), json_array_get(got, i));
        }
    } else if (json_is_object(want)) {
        const char *name = NULL;
        json_t *value = NULL;
        json_object_foreach((json_t *)(uintptr_t)want, name, value) {
            (void)snprintf(below, sizeof below, "%.80s.%.70s", key, name);
            same(c, below, value, json_object_get(got, name));
        }
    } else if (!json_equal(want, got)) {
        differ(c, key, want, got);
    }
}

/* ---- one case ---- */

static json_t *run_measure(const oracle *o, cmv_arena *arena) {
    cmv_table in[MAX_INPUTS];
    cmv_err err = {0};
    json_t *values = NULL;
    const json_t *inputs = json_object_get(o->about, "inputs");
    const char *stat = json_string_value(json_object_get(o->about, "stat"));
    const size_t n = json_array_size(inputs);
    assert_true(stat && n > 0 && n <= MAX_INPUTS);
    for (size_t i = 0; i < n; i++)
        in[i] = read_csv(o->id, json_string_value(json_array_get(inputs, i)), arena);
    const cmv_rc rc =
        cmv_measure_run(stat, in, n, json_object_get(o->about, "params"), arena, &values, &err);
    if (rc != CMV_OK) fail_msg("%s: %s: %s", o->id, cmv_rc_name(rc), err.msg);
    return values;
}

/* A null of a measure says why, beside it. */
static void nulls_have_reasons(const char *id, json_t *values) {
    static const char *const WITHOUT[] = {"most_influential_row", "first_non_session_row"};
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(values, key, value) {
        char name[160];
        bool exempt = false;
        for (size_t i = 0; i < sizeof WITHOUT / sizeof *WITHOUT; i++)
            exempt |= strcmp(key, WITHOUT[i]) == 0;
        if (!json_is_null(value) || exempt) continue;
        (void)snprintf(name, sizeof name, "%.140s_reason", key);
        if (!json_is_string(json_object_get(values, name)))
            fail_msg("%s: %s is null without a reason", id, key);
    }
}

static void check_case(void **state) {
    const oracle *o = *state;
    cmv_arena *arena = cmv_arena_create((size_t)512 << 20);
    assert_non_null(arena);
    json_t *got = run_measure(o, arena);
    const json_t *rtol = json_object_get(o->expected, "rtol");
    compare c = {.id = o->id, .rtol = json_is_number(rtol) ? json_number_value(rtol) : 1e-10};
    const json_t *mc =
        json_object_get(json_object_get(o->expected, "values"), "mc_se_of_quantiles");
    if (json_is_null(rtol)) c.mc_se = mc;
    const char *key = NULL;
    json_t *want = NULL;
    json_object_foreach(json_object_get(o->expected, "values"), key, want) {
        if (strncmp(key, "note", 4) == 0) continue; /* prose of the referee */
        if (strstr(key, "_WRONG")) continue; /* what a package prints that is known to be wrong */
        c.atol = 0;
        for (size_t i = 0; i < sizeof CANCELLING / sizeof *CANCELLING; i++) {
            if (!strcmp(o->id, CANCELLING[i].id) && !strcmp(key, CANCELLING[i].key))
                c.atol = CANCELLING[i].atol;
        }
        same(&c, key, want, json_object_get(got, key));
    }
    assert_true(c.n_compared > 0);
    nulls_have_reasons(o->id, got);
    json_decref(got);
    cmv_arena_destroy(arena);
}

static int by_id(const void *a, const void *b) {
    return strcmp(((const oracle *)a)->id, ((const oracle *)b)->id);
}

static json_t *load(const char *id, const char *name) {
    char path[2 * PATH_ROOM];
    json_error_t e;
    (void)snprintf(path, sizeof path, "%s/%s/%s", root, id, name);
    json_t *j = json_load_file(path, 0, &e);
    if (!j) {
        (void)fprintf(stderr, "%s:%d: %s\n", path, e.line, e.text);
        exit(1);
    }
    return j;
}

/* Cases whose measure is registered; others wait for it. Returns how many were left out. */
static size_t list_cases(void) {
    const char *source = getenv("COMOVE_SOURCE");
    (void)snprintf(root, sizeof root, "%s/tests/oracles/cases", source ? source : ".");
    DIR *dir = opendir(root);
    if (!dir) {
        (void)fprintf(stderr, "%s: %s\n", root, strerror(errno));
        exit(1);
    }
    size_t left_out = 0;
    for (struct dirent *e = readdir(dir); e && n_cases < MAX_CASES; e = readdir(dir)) {
        if (e->d_name[0] == '.') continue;
        oracle *o = &cases[n_cases];
        (void)snprintf(o->id, sizeof o->id, "%.79s", e->d_name);
        o->about = load(o->id, "case.json");
        o->expected = load(o->id, "expected.json");
        if (cmv_measure_find(json_string_value(json_object_get(o->about, "stat")))) {
            n_cases++;
        } else {
            json_decref(o->about);
            json_decref(o->expected);
            left_out++;
        }
    }
    (void)closedir(dir);
    qsort(cases, n_cases, sizeof *cases, by_id);
    return left_out;
}

int main(void) {
    static struct CMUnitTest tests[MAX_CASES];
    const size_t left_out = list_cases();
    for (size_t i = 0; i < n_cases; i++) {
        tests[i] = (struct CMUnitTest){cases[i].id, check_case, NULL, NULL, &cases[i]};
    }
    const int failed = _cmocka_run_group_tests("oracles", tests, n_cases, NULL, NULL);
    for (size_t i = 0; i < n_cases; i++) {
        json_decref(cases[i].about);
        json_decref(cases[i].expected);
    }
    if (left_out > 0) (void)fprintf(stderr, "%zu cases have no measure\n", left_out);
    return failed != 0 || n_cases == 0 || left_out > 0;
}
