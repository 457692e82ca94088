// SPDX-License-Identifier: Apache-2.0
/* How a batch joins what is held: one row of the table a rule. Instants are in days; the rule says date + 1 day. */
#include "store/vintage.h"
#include "support/store_kit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Rows of the tables leave out flags and milliseconds that are 0. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define P INT64_MIN /* no vintage */
#define R CMV_OBS_RECONSTRUCTED
#define I CMV_OBS_INGESTED
#define AUTO CMV_CONFLICT_AUTO
#define REVISE CMV_CONFLICT_REVISE
#define KEEP CMV_CONFLICT_KEEP
#define GONE ((double)NAN)

typedef struct row {
    cmv_date date;
    int64_t known; /* days */
    double value;
    uint32_t flags;
    int ms; /* added to known */
} row;

typedef struct rule {
    const char *name;
    cmv_conflict conflict;
    double rounding;
    int64_t now; /* days */
    row held[5], batch[4], want[6];
    size_t added, revised, same, kept;
} rule;

// clang-format off: a rule is a line or two, in columns of thought
static const rule RULES[] = {
    /* a date that is not held */
    {"new date: known by rule, marked", AUTO, 0, 900, {{0}}, {{100, P, 1}}, {{100, 101, 1, R}}, 1, 0, 0, 0},
    {"came before the rule says: known now",
     AUTO,
     0,
     100,
     {{0}},
     {{100, P, 1}},
     {{100, 100, 1, R}},
     1,
     0,
     0,
     0},
    {"new dates before, between and after",
     AUTO,
     0,
     900,
     {{100, 101, 1, R}, {103, 104, 3, R}},
     {{99, P, 9}, {101, P, 2}, {104, P, 4}},
     {{99, 100, 9, R}, {100, 101, 1, R}, {101, 102, 2, R}, {103, 104, 3, R}, {104, 105, 4, R}},
     3,
     0,
     0,
     0},
    /* a date that is held, same value */
    {"same value", AUTO, 0, 900, {{100, 101, 1, R}}, {{100, P, 1}}, {{100, 101, 1, R}}, 0, 0, 1, 0},
    {"same within rounding",
     AUTO,
     .005,
     900,
     {{100, 101, 1.234, R}},
     {{100, P, 1.23}},
     {{100, 101, 1.234, R}},
     0,
     0,
     1,
     0},
    {"same at exactly half a unit",
     AUTO,
     .05,
     900,
     {{100, 101, 101.25, R}},
     {{100, P, 101.3}},
     {{100, 101, 101.25, R}},
     0,
     0,
     1,
     0},
    {"not within rounding",
     AUTO,
     .005,
     900,
     {{100, 101, 1.236, R}},
     {{100, P, 1.23}},
     {{100, 101, 1.236, R}, {100, 900, 1.23, I}},
     0,
     1,
     0,
     0},
    {"compared with the latest vintage only",
     KEEP,
     0,
     900,
     {{100, 101, 1, R}, {100, 200, 2, 0}},
     {{100, P, 2}},
     {{100, 101, 1, R}, {100, 200, 2, 0}},
     0,
     0,
     1,
     0},
    /* the conflict rule */
    {"auto: reaches further, revises",
     AUTO,
     0,
     900,
     {{100, 101, 1, R}},
     {{100, P, 2}, {101, P, 3}},
     {{100, 101, 1, R}, {100, 900, 2, I}, {101, 102, 3, R}},
     1,
     1,
     0,
     0},
    {"auto: reaches as far, revises",
     AUTO,
     0,
     900,
     {{100, 101, 1, R}},
     {{100, P, 2}},
     {{100, 101, 1, R}, {100, 900, 2, I}},
     0,
     1,
     0,
     0},
    {"auto: older snapshot keeps",
     AUTO,
     0,
     900,
     {{100, 101, 1, R}, {101, 102, 5, R}},
     {{100, P, 2}},
     {{100, 101, 1, R}, {101, 102, 5, R}},
     0,
     0,
     0,
     1},
    {"auto: the superseded value again, as far: the old file again",
     AUTO,
     0,
     900,
     {{100, 101, 1, R}, {100, 200, 2, 0}},
     {{100, P, 1}},
     {{100, 101, 1, R}, {100, 200, 2, 0}},
     0,
     0,
     0,
     1},
    {"auto: the superseded value again, further: revised back",
     AUTO,
     0,
     900,
     {{100, 101, 1, R}, {100, 200, 2, 0}},
     {{100, P, 1}, {101, P, 1}},
     {{100, 101, 1, R}, {100, 200, 2, 0}, {100, 900, 1, I}, {101, 102, 1, R}},
     1,
     1,
     0,
     0},
    {"revise: even an older snapshot",
     REVISE,
     0,
     900,
     {{100, 101, 1, R}, {101, 102, 5, R}},
     {{100, P, 2}},
     {{100, 101, 1, R}, {100, 900, 2, I}, {101, 102, 5, R}},
     0,
     1,
     0,
     0},
    {"keep: even further",
     KEEP,
     0,
     900,
     {{100, 101, 1, R}},
     {{100, P, 2}, {101, P, 3}},
     {{100, 101, 1, R}, {101, 102, 3, R}},
     1,
     0,
     0,
     1},
    {"revise after a vintage of this very instant",
     REVISE,
     0,
     900,
     {{100, 101, 1, R}, {100, 900, 2, 0}},
     {{100, P, 3}},
     {{100, 101, 1, R}, {100, 900, 2, 0}, {100, 900, 3, I, 1}},
     0,
     1,
     0,
     0},
    {"a value after a withdrawal",
     AUTO,
     0,
     900,
     {{100, 101, 1, R}, {100, 200, GONE, 0}},
     {{100, P, 2}},
     {{100, 101, 1, R}, {100, 200, GONE, 0}, {100, 900, 2, I}},
     0,
     1,
     0,
     0},
    /* archived vintages that begin late get a reconstructed one before them */
    {"archive begins late, same value",
     AUTO,
     0,
     900,
     {{100, 800, 1, 0}},
     {{100, P, 1}},
     {{100, 101, 1, R}, {100, 800, 1, 0}},
     0,
     1,
     0,
     0},
    {"archive begins late, other value, older snapshot",
     AUTO,
     0,
     900,
     {{100, 800, 1, 0}, {101, 800, 1, 0}},
     {{100, P, 2}},
     {{100, 101, 2, R}, {100, 800, 1, 0}, {101, 800, 1, 0}},
     0,
     1,
     0,
     0},
    {"archive begins late, other value, revised too",
     AUTO,
     0,
     900,
     {{100, 800, 1, 0}},
     {{100, P, 2}},
     {{100, 101, 2, R}, {100, 800, 1, 0}, {100, 900, 2, I}},
     0,
     1,
     0,
     0},
    {"archive begins within a year: a row before it would never count",
     AUTO,
     0,
     900,
     {{100, 467, 1, 0}},
     {{100, P, 1}},
     {{100, 467, 1, 0}},
     0,
     0,
     1,
     0},
    {"a change that we saw and nothing before it",
     AUTO,
     0,
     900,
     {{100, 300, 1, I}},
     {{100, P, 1}},
     {{100, 101, 1, R}, {100, 300, 1, I}},
     0,
     1,
     0,
     0},
    {"archive begins after a year and a day",
     AUTO,
     0,
     900,
     {{100, 468, 1, 0}},
     {{100, P, 1}},
     {{100, 101, 1, R}, {100, 468, 1, 0}},
     0,
     1,
     0,
     0},
    {"archive begins at the rule's instant: nothing before it",
     AUTO,
     0,
     900,
     {{100, 101, 1, 0}},
     {{100, P, 1}},
     {{100, 101, 1, 0}},
     0,
     0,
     1,
     0},
    /* observations with their own vintage */
    {"own vintage of a new date", AUTO, 0, 0, {{0}}, {{100, 150, 1}}, {{100, 150, 1, 0}}, 1, 0, 0, 0},
    {"three vintages of one date",
     AUTO,
     0,
     0,
     {{0}},
     {{100, 150, 1}, {100, 160, 2}, {100, 170, GONE}},
     {{100, 150, 1, 0}, {100, 160, 2, 0}, {100, 170, GONE, 0}},
     1,
     2,
     0,
     0},
    {"unchanged from one vintage to the next",
     AUTO,
     0,
     0,
     {{0}},
     {{100, 150, 1}, {100, 160, 1}, {100, 170, 2}},
     {{100, 150, 1, 0}, {100, 170, 2, 0}},
     1,
     1,
     1,
     0},
    {"withdrawn twice",
     AUTO,
     0,
     0,
     {{100, 150, GONE, 0}},
     {{100, 160, GONE}},
     {{100, 150, GONE, 0}},
     0,
     0,
     1,
     0},
    {"the same vintage again",
     AUTO,
     0,
     0,
     {{100, 150, 1, 0}},
     {{100, 150, 1}},
     {{100, 150, 1, 0}},
     0,
     0,
     1,
     0},
    {"another value for the same vintage",
     REVISE,
     0,
     0,
     {{100, 150, 1, 0}},
     {{100, 150, 2}},
     {{100, 150, 1, 0}},
     0,
     0,
     0,
     1},
    {"a vintage between two",
     KEEP,
     0,
     0,
     {{100, 150, 1, 0}, {100, 170, 3, 0}},
     {{100, 160, 2}},
     {{100, 150, 1, 0}, {100, 160, 2, 0}, {100, 170, 3, 0}},
     0,
     1,
     0,
     0},
    {"the real release confirms the reconstructed one",
     AUTO,
     0,
     0,
     {{100, 101, 1, R}},
     {{100, 103, 1}},
     {{100, 101, 1, R}, {100, 103, 1, 0}},
     0,
     1,
     0,
     0},
    {"a late archive does not confirm it",
     AUTO,
     0,
     0,
     {{100, 101, 1, R}},
     {{100, 800, 1}},
     {{100, 101, 1, R}},
     0,
     0,
     1,
     0},
    {"the real release at the rule's instant",
     AUTO,
     0,
     0,
     {{100, 101, 2, R}},
     {{100, 101, 1}},
     {{100, 101, 2, R}, {100, 101, 1, 0, 1}},
     0,
     1,
     0,
     0},
    {"and the same once more",
     AUTO,
     0,
     0,
     {{100, 101, 2, R}, {100, 101, 1, 0, 1}},
     {{100, 101, 1}},
     {{100, 101, 2, R}, {100, 101, 1, 0, 1}},
     0,
     0,
     1,
     0},
    {"a copy of a store keeps its marks",
     AUTO,
     0,
     0,
     {{0}},
     {{100, 101, 1, R}, {100, 105, 2, I}},
     {{100, 101, 1, R}, {100, 105, 2, I}},
     1,
     1,
     0,
     0},
    {"minus zero is zero", AUTO, 0, 900, {{0}}, {{100, P, -0.0}}, {{100, 101, 0, R}}, 1, 0, 0, 0},
};
// clang-format on

static size_t read_rows(const row *rows, size_t max, cmv_obs *out) {
    size_t n = 0;
    for (; n < max && rows[n].date; n++) {
        int64_t known = rows[n].known == P ? CMV_UTC_NONE : rows[n].known * KIT_DAY + rows[n].ms;
        out[n] = (cmv_obs){
            .date = rows[n].date, .flags = rows[n].flags, .known_at = known, .value = rows[n].value};
    }
    return n;
}

static void print_rows(const char *what, const cmv_obs *obs, size_t n) {
    for (size_t i = 0; i < n; i++) {
        print_error("%s: %d known %lld ms value %g flags %x\n", what, obs[i].date,
                    (long long)obs[i].known_at, obs[i].value, (unsigned)obs[i].flags);
    }
}

static bool same_rows(const cmv_obs *a, const cmv_obs *b, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (a[i].date != b[i].date || a[i].known_at != b[i].known_at || a[i].flags != b[i].flags)
            return false;
        bool same_bits = memcmp(&a[i].value, &b[i].value, sizeof(double)) == 0;
        if (!same_bits && !(isnan(a[i].value) && isnan(b[i].value))) return false;
    }
    return true;
}

static cmv__merged apply(const rule *r, const cmv_obs *held, size_t n_held) {
    cmv_obs in[4];
    double rounding[4] = {r->rounding, r->rounding, r->rounding, r->rounding};
    cmv_batch b = kit_batch("m", in, read_rows(r->batch, 4, in));
    b.rounding = r->rounding > 0 ? rounding : NULL;
    b.conflict = r->conflict;
    b.now = r->now * KIT_DAY;
    cmv_err err;
    cmv__merged m;
    if (cmv__batch_check(&b, &err) != CMV_OK) fail_msg("%s: %s", r->name, err.msg);
    if (cmv__vintage_merge(held, n_held, &b, &m, &err) != CMV_OK)
        fail_msg("%s: %s", r->name, err.msg);
    size_t fresh = 0;
    for (size_t i = 0; i < m.n; i++) {
        fresh += (m.obs[i].flags & CMV__OBS_FRESH) != 0;
        m.obs[i].flags &= CMV__OBS_FLAGS;
    }
    assert_int_equal(fresh, m.n_fresh);
    assert_int_equal(m.stat.added + m.stat.revised + m.stat.same + m.stat.kept, b.n);
    assert_int_equal(m.n, n_held + m.n_fresh);
    assert_int_equal(m.stat.kept > 0, m.stat.first_kept < b.n);
    return m;
}

static void each_rule_holds(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++) {
        const rule *r = &RULES[i];
        cmv_obs held[5], want[6];
        size_t n_held = read_rows(r->held, 5, held), n_want = read_rows(r->want, 6, want);
        cmv__merged m = apply(r, held, n_held);
        if (m.n != n_want || !same_rows(m.obs, want, n_want)) {
            print_rows("got", m.obs, m.n);
            print_rows("want", want, n_want);
            fail_msg("%s: wrong vintages", r->name);
        }
        if (m.stat.added != r->added || m.stat.revised != r->revised || m.stat.same != r->same ||
            m.stat.kept != r->kept) {
            fail_msg("%s: added %zu revised %zu same %zu kept %zu", r->name, m.stat.added,
                     m.stat.revised, m.stat.same, m.stat.kept);
        }
        cmv__merged again = apply(r, m.obs, m.n);
        if (again.n_fresh)
            fail_msg("%s: the same batch again adds %zu vintages", r->name, again.n_fresh);
        free(again.obs);
        free(m.obs);
    }
}

/* What as-of readers then see. */
typedef struct view {
    const char *name;
    row held[3];
    int64_t as_of; /* days */
    double want;   /* GONE: no value */
} view;

static const view VIEWS[] = {
    {"before anything was known", {{100, 101, 1, R}}, 100, GONE},
    {"reconstructed before a late archive", {{100, 101, 2, R}, {100, 800, 1, 0}}, 500, 2},
    {"the late archive after it", {{100, 101, 2, R}, {100, 800, 1, 0}}, 800, 1},
    {"a real first release replaces the reconstructed one",
     {{100, 101, 2, R}, {100, 103, 1, 0}},
     102,
     GONE},
    {"also at the rule's very instant", {{100, 101, 2, R}, {100, 101, 1, 0, 1}}, 102, 1},
    {"a correction we saw soon after is no first release",
     {{100, 101, 1, R}, {100, 105, 2, I}},
     104,
     1},
    {"and counts from when we saw it", {{100, 101, 1, R}, {100, 105, 2, I}}, 105, 2},
    {"withdrawn", {{100, 101, 1, R}, {100, 700, GONE, 0}}, 700, GONE},
    {"before the withdrawal", {{100, 101, 1, R}, {100, 700, GONE, 0}}, 699, 1},
};

static void as_of_reads_what_the_rule_stored(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof VIEWS / sizeof *VIEWS; i++) {
        const view *v = &VIEWS[i];
        cmv_obs held[3];
        size_t n = read_rows(v->held, 3, held);
        cmv_arena *arena = cmv_arena_create(1 << 20);
        cmv_series s;
        cmv_err err;
        cmv_rc rc = cmv_vintage_select(held, n, v->as_of * KIT_DAY, arena, &s, NULL, &err);
        if (rc != CMV_OK) fail_msg("%s: %s", v->name, err.msg);
        if (isnan(v->want) ? s.n != 0 : (s.n != 1 || s.value[0] != v->want)) {
            fail_msg("%s: %zu values, first %g", v->name, s.n, s.n ? s.value[0] : 0);
        }
        cmv_arena_destroy(arena);
    }
}

typedef struct bad {
    const char *name;
    row batch[3];
    cmv_rc rc;
    int64_t index;
    const char *says;
} bad;

static const bad BAD[] = {
    {"not sorted", {{101, P, 1}, {100, P, 1}}, CMV_E_DOMAIN, 1, "not sorted at 1970-04-11"},
    {"twice", {{100, P, 1}, {100, P, 2}}, CMV_E_DOMAIN, 1, "1970-04-11 is there twice"},
    {"vintage twice", {{100, 150, 1}, {100, 150, 2}}, CMV_E_DOMAIN, 1, "1970-04-11 is there twice"},
    {"vintages not sorted", {{100, 150, 1}, {100, 140, 2}}, CMV_E_DOMAIN, 1, "not sorted at 1970-04-11"},
    {"infinite",
     {{100, P, 1}, {101, P, (double)INFINITY}},
     CMV_E_DOMAIN,
     1,
     "m, 1970-04-12: the value is infinite"},
    {"missing without vintage", {{100, P, GONE}}, CMV_E_DOMAIN, 0, "m, 1970-04-11: there is neither"},
    {"m, -: the date", {{CMV_DATE_NONE, P, 1}}, CMV_E_DOMAIN, 0, "m, -: the date"},
    {"vintage out of range", {{100, 4000000, 1}}, CMV_E_DOMAIN, 0, "m, 1970-04-11: the vintage"},
};

static void bad_batches_are_refused_by_name(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        cmv_obs in[3];
        cmv_batch b = kit_batch("m", in, read_rows(BAD[i].batch, 3, in));
        cmv_err err;
        cmv_rc rc = cmv__batch_check(&b, &err);
        if (rc != BAD[i].rc || err.index != BAD[i].index || !strstr(err.msg, BAD[i].says)) {
            fail_msg("%s: %s at %lld: %s", BAD[i].name, cmv_rc_name(rc), (long long)err.index,
                     err.msg);
        }
    }
    for (int late = 0; late < 2; late++) { /* the first and the last date that there may be */
        cmv_date edge = late ? cmv_date_of(2400, 12, 31) : cmv_date_of(1600, 1, 1);
        cmv_obs inside = kit_plain(edge, 1), outside = kit_plain(late ? edge + 1 : edge - 1, 1);
        cmv_batch in = kit_batch("m", &inside, 1), out = kit_batch("m", &outside, 1);
        assert_int_equal(cmv__batch_check(&in, NULL), CMV_OK);
        assert_int_equal(cmv__batch_check(&out, NULL), CMV_E_DOMAIN);
    }
    cmv_obs one = kit_plain(100, 1);
    cmv_batch b = kit_batch("m", &one, 1);
    b.now = CMV_UTC_NONE;
    assert_int_equal(cmv__batch_check(&b, NULL), CMV_E_DOMAIN);
    b = kit_batch("m", &one, 1);
    double rounding = (double)NAN;
    b.rounding = &rounding;
    assert_int_equal(cmv__batch_check(&b, NULL), CMV_E_DOMAIN);
    b = kit_batch("m", NULL, 1);
    assert_int_equal(cmv__batch_check(&b, NULL), CMV_E_ARG);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_holds),
        cmocka_unit_test(as_of_reads_what_the_rule_stored),
        cmocka_unit_test(bad_batches_are_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
