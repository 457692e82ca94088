// SPDX-License-Identifier: Apache-2.0
/*
 * When what a live look finds became known: a table of rules, and a year of a source that is on time, late, early and
 * revises. Instants are in days; the rule says date + 1 day.
 */
#include "store/vintage.h"
#include "support/store_kit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define R CMV_OBS_RECONSTRUCTED
#define I CMV_OBS_INGESTED
#define P INT64_MIN

typedef struct row {
    cmv_date date;
    int64_t known; /* days */
    double value;
    uint32_t flags;
    int ms; /* added to known */
} row;

typedef struct look {
    const char *name;
    int64_t looked, published, now; /* days */
    row held[3], batch[3], want[4];
    size_t added, revised, same, kept;
} look;

/* Rows leave out flags and milliseconds that are 0. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

// clang-format off: a rule is a few lines, in columns of thought
static const look LOOKS[] = {
    {"on time: by rule",
     105,
     108,
     110,
     {{100, 101, 1, R}},
     {{106, P, 2}},
     {{100, 101, 1, R}, {106, 107, 2, R}},
     1,
     0,
     0,
     0},
    {"late: from when the source changed",
     105,
     108,
     110,
     {{100, 101, 1, R}},
     {{103, P, 2}},
     {{100, 101, 1, R}, {103, 108, 2, 0}},
     1,
     0,
     0,
     0},
    {"due at the very look that lacked it: late",
     105,
     108,
     110,
     {{100, 101, 1, R}},
     {{104, P, 2}},
     {{100, 101, 1, R}, {104, 108, 2, 0}},
     1,
     0,
     0,
     0},
    {"late, and the source does not say when: now",
     105,
     P,
     110,
     {{100, 101, 1, R}},
     {{103, P, 2}},
     {{100, 101, 1, R}, {103, 110, 2, 0}},
     1,
     0,
     0,
     0},
    {"changed before the last look: that was something else",
     105,
     105,
     110,
     {{100, 101, 1, R}},
     {{103, P, 2}},
     {{100, 101, 1, R}, {103, 110, 2, 0}},
     1,
     0,
     0,
     0},
    {"changed in the future: its clock is wrong",
     105,
     111,
     110,
     {{100, 101, 1, R}},
     {{103, P, 2}},
     {{100, 101, 1, R}, {103, 110, 2, 0}},
     1,
     0,
     0,
     0},
    {"changed at this very moment",
     105,
     110,
     110,
     {{100, 101, 1, R}},
     {{103, P, 2}},
     {{100, 101, 1, R}, {103, 110, 2, 0}},
     1,
     0,
     0,
     0},
    {"early: from when the source changed",
     105,
     108,
     110,
     {{100, 101, 1, R}},
     {{110, P, 2}},
     {{100, 101, 1, R}, {110, 108, 2, 0}},
     1,
     0,
     0,
     0},
    {"due now: on time",
     105,
     108,
     110,
     {{100, 101, 1, R}},
     {{109, P, 2}},
     {{100, 101, 1, R}, {109, 110, 2, R}},
     1,
     0,
     0,
     0},
    {"the first look at a series: all by rule",
     105,
     108,
     110,
     {{0}},
     {{50, P, 1}, {103, P, 2}},
     {{50, 51, 1, R}, {103, 104, 2, R}},
     2,
     0,
     0,
     0},
    {"history before all that is held: by rule; a hole in it: late",
     105,
     108,
     110,
     {{100, 101, 1, R}, {102, 103, 3, R}},
     {{90, P, 9}, {101, P, 2}},
     {{90, 91, 9, R}, {100, 101, 1, R}, {101, 108, 2, 0}, {102, 103, 3, R}},
     2,
     0,
     0,
     0},
    {"a changed value: from when the source changed",
     105,
     108,
     110,
     {{100, 101, 1, R}},
     {{100, P, 2}, {106, P, 3}},
     {{100, 101, 1, R}, {100, 108, 2, I}, {106, 107, 3, R}},
     1,
     1,
     0,
     0},
    {"a changed value, and the source does not say when: now",
     105,
     0,
     110,
     {{100, 101, 1, R}},
     {{100, P, 2}},
     {{100, 101, 1, R}, {100, 110, 2, I}},
     0,
     1,
     0,
     0},
    {"a changed value behind a vintage known later",
     105,
     108,
     110,
     {{100, 101, 1, R}, {100, 109, 3, 0}},
     {{100, P, 2}},
     {{100, 101, 1, R}, {100, 109, 3, 0}, {100, 109, 2, I, 1}},
     0,
     1,
     0,
     0},
    {"a date seen late, seen again",
     110,
     P,
     112,
     {{100, 101, 1, R}, {103, 108, 2, 0}},
     {{103, P, 2}},
     {{100, 101, 1, R}, {103, 108, 2, 0}},
     0,
     0,
     1,
     0},
    {"a date seen late, then in a file",
     0,
     0,
     112,
     {{100, 101, 1, R}, {103, 108, 2, 0}},
     {{103, P, 2}},
     {{100, 101, 1, R}, {103, 108, 2, 0}},
     0,
     0,
     1,
     0},
    {"an archive that begins late gets nothing before it",
     850,
     P,
     900,
     {{100, 800, 1, 0}},
     {{100, P, 1}},
     {{100, 800, 1, 0}},
     0,
     0,
     1,
     0},
    {"vintages of the publisher stay as they are",
     105,
     108,
     110,
     {{100, 101, 1, R}},
     {{103, 106, 2}},
     {{100, 101, 1, R}, {103, 106, 2, 0}},
     1,
     0,
     0,
     0},
    {"no live look, whatever `published` says",
     0,
     108,
     110,
     {{100, 101, 1, R}},
     {{100, P, 2}, {103, P, 2}},
     {{100, 101, 1, R}, {100, 110, 2, I}, {103, 104, 2, R}},
     1,
     1,
     0,
     0},
    {"no live look, before its rule: now",
     P,
     108,
     110,
     {{100, 101, 1, R}},
     {{110, P, 2}},
     {{100, 101, 1, R}, {110, 110, 2, R}},
     1,
     0,
     0,
     0},
    {"no live look either",
     P,
     108,
     110,
     {{100, 101, 1, R}},
     {{103, P, 2}},
     {{100, 101, 1, R}, {103, 104, 2, R}},
     1,
     0,
     0,
     0},
};
// clang-format on

static cmv_utc_ms instant(int64_t days, int ms) {
    return days == P ? CMV_UTC_NONE : days * KIT_DAY + ms;
}

static size_t read_rows(const row *rows, size_t max, cmv_obs *out) {
    size_t n = 0;
    for (; n < max && rows[n].date; n++)
        out[n] = (cmv_obs){rows[n].date, rows[n].flags, instant(rows[n].known, rows[n].ms),
                           rows[n].value};
    return n;
}

/* Joins a batch with what is held, without the marks of new rows. */
static cmv__merged join(const cmv_batch *b, const cmv_obs *held, size_t n_held) {
    cmv_err err;
    cmv__merged m;
    if (cmv__batch_check(b, &err) != CMV_OK) fail_msg("%s", err.msg);
    if (cmv__vintage_merge(held, n_held, b, &m, &err) != CMV_OK) fail_msg("%s", err.msg);
    for (size_t i = 0; i < m.n; i++) m.obs[i].flags &= CMV__OBS_FLAGS;
    return m;
}

static bool same_rows(const cmv_obs *a, const cmv_obs *b, size_t n) {
    size_t i = 0;
    while (i < n && a[i].date == b[i].date && a[i].known_at == b[i].known_at &&
           a[i].flags == b[i].flags && a[i].value == b[i].value)
        i++;
    return i == n;
}

static void assert_look(const look *l, const cmv__merged *m) {
    cmv_obs want[4];
    size_t n = read_rows(l->want, 4, want);
    bool right = m->n == n && same_rows(m->obs, want, n);
    for (size_t i = 0; !right && i < m->n; i++)
        print_error("got %d known %.3f value %g flags %x\n", m->obs[i].date,
                    (double)m->obs[i].known_at / (double)KIT_DAY, m->obs[i].value,
                    (unsigned)m->obs[i].flags);
    if (!right) fail_msg("%s: wrong vintages", l->name);
    const cmv_batch_stat *s = &m->stat;
    if (s->added != l->added || s->revised != l->revised || s->same != l->same || s->kept != l->kept)
        fail_msg("%s: added %zu revised %zu same %zu kept %zu", l->name, s->added, s->revised,
                 s->same, s->kept);
}

static void a_live_look_dates_what_the_rule_does_not_explain(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof LOOKS / sizeof *LOOKS; i++) {
        const look *l = &LOOKS[i];
        cmv_obs held[3], in[3];
        size_t n_held = read_rows(l->held, 3, held);
        cmv_batch b = kit_batch("m", in, read_rows(l->batch, 3, in));
        b.now = instant(l->now, 0);
        b.looked = instant(l->looked, 0);
        b.published = instant(l->published, 0);
        cmv__merged m = join(&b, held, n_held);
        assert_look(l, &m);
        b.looked = b.now; /* and again an hour later */
        b.now += KIT_DAY / 24;
        cmv__merged again = join(&b, m.obs, m.n);
        if (again.n_fresh) fail_msg("%s: the same again adds vintages", l->name);
        free(again.obs);
        free(m.obs);
    }
}

/* ---- a source and its follower ---------------------------------------------------------------------------------------- */

enum { N_DATES = 250, N_NEWS = 2 * N_DATES };

/* What the source has from an instant on. */
typedef struct news {
    cmv_utc_ms at;
    cmv_date date;
    double value;
} news;

typedef struct world {
    news item[N_NEWS]; /* by instant */
    size_t n;
} world;

static uint64_t next_random(uint64_t *s) {
    *s ^= *s << 13, *s ^= *s >> 7, *s ^= *s << 17; /* xorshift64 */
    return *s;
}

static int by_instant(const void *x, const void *y) {
    const news *a = x, *b = y;
    return (a->at > b->at) - (a->at < b->at);
}

/* Values on time (so the first one), up to 20 hours late or 10 early; every third is revised within ten days. */
static world make_world(uint64_t *seed) {
    world w = {0};
    for (cmv_date d = 1000; d < 1000 + N_DATES; d++) {
        cmv_utc_ms due = (d + 1) * KIT_DAY;
        uint64_t kind = d > 1000 ? next_random(seed) % 4 : 0;
        if (kind == 1) due += 60000 + (cmv_utc_ms)(next_random(seed) % (20 * 3600000));
        if (kind == 2) due -= 60000 + (cmv_utc_ms)(next_random(seed) % (10 * 3600000));
        double value = (double)(next_random(seed) % 1000);
        w.item[w.n++] = (news){due, d, value};
        if (next_random(seed) % 3) continue;
        due += 2 * KIT_DAY + (cmv_utc_ms)(next_random(seed) % (8 * KIT_DAY));
        w.item[w.n++] = (news){due, d, value + .5};
    }
    qsort(w.item, w.n, sizeof *w.item, by_instant);
    return w;
}

/* What the source shows at an instant, by date; *changed: since when. */
static size_t show(const world *w, cmv_utc_ms at, cmv_obs out[N_DATES], cmv_utc_ms *changed) {
    double value[N_DATES];
    size_t n = 0;
    for (size_t i = 0; i < N_DATES; i++) value[i] = (double)NAN;
    for (size_t i = 0; i < w->n && w->item[i].at <= at; i++) {
        value[w->item[i].date - 1000] = w->item[i].value;
        *changed = w->item[i].at;
    }
    for (int i = 0; i < N_DATES; i++)
        if (!isnan(value[i])) out[n++] = kit_plain(1000 + i, value[i]);
    return n;
}

typedef struct follower {
    cmv_obs *held;
    size_t n;
    cmv_utc_ms looked;
} follower;

static void look_at(follower *f, const world *w, cmv_utc_ms now, bool told) {
    cmv_obs seen[N_DATES];
    cmv_utc_ms changed = CMV_UTC_NONE;
    cmv_batch b = kit_batch("m", seen, show(w, now, seen, &changed));
    b.now = now;
    b.looked = f->looked;
    b.published = told ? changed : CMV_UTC_NONE;
    cmv__merged m = join(&b, f->held, f->n);
    free(f->held);
    f->held = m.obs;
    f->n = m.n;
    f->looked = now;
}

static cmv_series as_of(const follower *f, cmv_utc_ms at, cmv_arena *arena) {
    cmv_series s;
    cmv_err err;
    if (cmv_vintage_select(f->held, f->n, at, arena, &s, NULL, &err) != CMV_OK)
        fail_msg("%s", err.msg);
    return s;
}

static void assert_as_of(const follower *f, const world *w, cmv_utc_ms at, cmv_arena *arena,
                         uint64_t seed) {
    cmv_obs shown[N_DATES];
    cmv_utc_ms changed;
    size_t n = show(w, at, shown, &changed);
    cmv_series s = as_of(f, at, arena);
    if (s.n != n)
        fail_msg("seed %llu: %zu values known at %lld, the source had %zu",
                 (unsigned long long)seed, s.n, (long long)at, n);
    for (size_t i = 0; i < n; i++)
        if (s.date[i] != shown[i].date || s.value[i] != shown[i].value)
            fail_msg("seed %llu: %d known at %lld is %g, the source had %g",
                     (unsigned long long)seed, s.date[i], (long long)at, s.value[i], shown[i].value);
}

/* Looks right after each change and when a value is due: then every instant can be told exactly. */
static void as_of_is_what_the_source_had_at_every_instant(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        uint64_t s = seed * 88172645463325252u;
        world w = make_world(&s);
        follower f = {.looked = CMV_UTC_NONE};
        cmv_arena *arena = cmv_arena_create(1 << 22);
        look_at(&f, &w, 1000 * KIT_DAY, true);
        cmv_date due = 1000;
        for (size_t i = 0; i < w.n; i++) {
            for (; (due + 1) * KIT_DAY + 1 < w.item[i].at; due++)
                look_at(&f, &w, (due + 1) * KIT_DAY + 1, true);
            look_at(&f, &w, w.item[i].at, true);
        }
        for (size_t i = 0; i < w.n; i++) {
            assert_as_of(&f, &w, w.item[i].at, arena, seed);
            assert_as_of(&f, &w, w.item[i].at - 1, arena, seed);
            cmv_arena_reset(arena);
        }
        cmv_arena_destroy(arena);
        free(f.held);
    }
}

/* Looks every hour at a source that does not say when it changed: known at the next look at the latest, never before. */
static void what_was_seen_is_never_known_before_it_was_there(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        uint64_t s = seed * 88172645463325252u;
        world w = make_world(&s);
        follower f = {.looked = CMV_UTC_NONE};
        for (cmv_utc_ms at = 1000 * KIT_DAY; at < 1270 * KIT_DAY; at += 3600000)
            look_at(&f, &w, at, false);
        for (size_t i = 0; i < w.n; i++) {
            const news *item = &w.item[i];
            const cmv_obs *o = f.held;
            while (o < f.held + f.n && !(o->date == item->date && o->value == item->value)) o++;
            if (o == f.held + f.n)
                fail_msg("seed %llu: %d is lost", (unsigned long long)seed, item->date);
            if (o->known_at < item->at || o->known_at > item->at + 3600000)
                fail_msg("seed %llu: %d was there at %lld, known at %lld", (unsigned long long)seed,
                         item->date, (long long)item->at, (long long)o->known_at);
        }
        free(f.held);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_live_look_dates_what_the_rule_does_not_explain),
        cmocka_unit_test(as_of_is_what_the_source_had_at_every_instant),
        cmocka_unit_test(what_was_seen_is_never_known_before_it_was_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
