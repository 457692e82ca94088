// SPDX-License-Identifier: Apache-2.0
/* Hostile numbers, dates and instants anywhere, for every kind of metric and calendar: a verdict, and one that holds. */
#include "support/gate_kit.h"
#include "support/gate_truth.h"

#include <float.h>

#define MOST 400
#define TURNS 4000

static const char *const CALENDARS[] = {"nyse",          "us-bond", "weekday", "24x7",
                                        "weekly:friday", "monthly", "own",     "quarterly",
                                        "annual",        NULL};
static const double ODD[] = {DBL_MAX, -DBL_MAX, DBL_MIN, 5e-324, 1e-310, 0,   -0.0,
                             1e300,   -1e300,   1e-300,  1,      -1,     1e15};

static cmv_obs held[MOST], came[MOST], cross[MOST];
static double half[MOST];

/* ---- series of a kind ------------------------------------------------------------------------------------------------------- */

static double constant(kit_random *r, size_t i) {
    (void)r;
    (void)i;
    return 7;
}
static double alternating(kit_random *r, size_t i) {
    (void)r;
    return i % 2 ? -3.5 : 3.5;
}
static double zeros(kit_random *r, size_t i) {
    (void)i;
    return kit_below(r, 9) ? 0 : 1;
}
static double any(kit_random *r, size_t i) {
    (void)i;
    return ODD[kit_below(r, (int)KIT_COUNT(ODD))];
}
static double bits(kit_random *r, size_t i) {
    uint64_t u = kit_next(r);
    double v;
    (void)i;
    memcpy(&v, &u, sizeof v);
    return isfinite(v) ? v : 0;
}
static double denormal(kit_random *r, size_t i) {
    (void)i;
    return 5e-324 * (1 + kit_below(r, 1000));
}
static double negative(kit_random *r, size_t i) { return -100 - (double)i - kit_below(r, 3); }
static double quiet(kit_random *r, size_t i) {
    return 100 + (double)(i % 5) + kit_below(r, 100) / 100.0;
}
static double tens(kit_random *r, size_t i) {
    (void)i;
    return pow(10, kit_below(r, 30) - 15);
}

static double (*const KINDS[])(kit_random *, size_t) = {constant, alternating, zeros, any, bits,
                                                        denormal, negative,    quiet, tens};

/* To the next date, to a later vintage of this one, or nowhere. */
static void step(kit_random *r, int how, bool on, cmv_obs *o) {
    if (on) {
        o->date += 1 + (how == 5 ? kit_below(r, 900) : how < 12 ? 2 : 0);
        o->known_at = how % 2 ? CMV_UTC_NONE : 1;
    } else if (how > 1) {
        o->known_at = o->known_at == CMV_UTC_NONE ? 1 : o->known_at + 1;
    }
}

/* Sorted by (date, known_at), some dates with several vintages, some values withdrawn, some rows twice. */
static size_t fill(kit_random *r, cmv_obs *obs, size_t n, cmv_date date, bool twice) {
    double (*kind)(kit_random *, size_t) = KINDS[kit_below(r, (int)KIT_COUNT(KINDS))];
    cmv_obs o = {.date = date, .known_at = CMV_UTC_NONE};
    for (size_t i = 0; i < n; i++) {
        int how = kit_below(r, 40);
        step(r, how, i == 0 || how > 4 || !(twice || how > 1), &o);
        o.value = how == 7 ? any(r, i) : kind(r, i);
        if (how == 6 && o.known_at != CMV_UTC_NONE) o.value = NAN;
        obs[i] = o;
    }
    return n;
}

static size_t length(kit_random *r) {
    static const int LENGTHS[] = {0, 1, 2, 3, 9, 31, 100, MOST};
    return (size_t)LENGTHS[kit_below(r, (int)KIT_COUNT(LENGTHS))];
}

/* What came: something else, or what is held with some values changed. */
static size_t fill_came(kit_random *r, size_t n_held) {
    if (n_held == 0 || kit_below(r, 2)) return fill(r, came, length(r), kit_below(r, 500), true);
    double by = kit_below(r, 2) ? 1 : pow(10, kit_below(r, 7) - 3) * (kit_below(r, 2) ? 1 : -1);
    for (size_t i = 0; i < n_held; i++) {
        came[i] = held[i];
        came[i].value *= isfinite(held[i].value * by) ? by : 1;
        if (kit_below(r, 60) == 0) came[i].value = any(r, i);
    }
    return n_held;
}

static cmv_gate_metric metric(kit_random *r) {
    cmv_gate_metric m = {.id = "metric",
                         .price = kit_below(r, 2),
                         .rate = kit_below(r, 2),
                         .revised = kit_below(r, 2),
                         .freq = (cmv_freq)kit_below(r, 5),
                         .basis = kit_below(r, 2) ? CMV_BASIS_TOTAL : CMV_BASIS_PRICE};
    const char *name = CALENDARS[kit_below(r, (int)KIT_COUNT(CALENDARS))];
    if (name) m.cal = calendar(name);
    m.pub = (cmv_pub_rule){.of = CMV_PUB_DAYS, .after = kit_below(r, 40) - 5, .zone = CMV_ZONE_UTC};
    return m;
}

static void make_case(kit_random *r, gate_kit *k) {
    static const double EVENTS[] = {4, 0, -1, 5e-324, DBL_MAX, 0.5};
    static cmv_event event;
    event = (cmv_event){.date = kit_below(r, 500), .value = EVENTS[kit_below(r, 6)]};
    event.kind = kit_below(r, 2) ? CMV_EVENT_SPLIT : CMV_EVENT_DIVIDEND;
    k->c = (cmv_gate_case){.metric = metric(r), .held = held, .cross = cross};
    k->c.n_held = fill(r, held, length(r), kit_below(r, 500), false);
    k->c.n_cross = kit_below(r, 2) ? fill(r, cross, length(r), kit_below(r, 500), false) : 0;
    k->series = (cmv_fetched_series){.event = &event, .n_events = 1};
    k->series.data = (cmv_feed_series){.obs = came, .n = fill_came(r, k->c.n_held)};
    if (kit_below(r, 3)) k->series.data.rounding = half;
    for (size_t i = 0; i < MOST; i++) half[i] = kit_below(r, 9) ? 0.005 : fabs(any(r, i));
    k->fetched.whole = kit_below(r, 2);
    k->c.from = k->series.data.n && kit_below(r, 2) ? came[0].date : CMV_DATE_NONE;
    k->c.now = kit_below(r, 11) ? (cmv_utc_ms)kit_below(r, 20000) * 86400000 : INT64_MAX;
}

static void test_hostile_numbers(void **state) {
    (void)state;
    kit_random random = kit_seeded("hostile_numbers");
    gate_kit k;
    gate_open(&k);
    size_t by_verdict[3] = {0};
    for (int turn = 0; turn < TURNS; turn++) {
        make_case(&random, &k);
        cmv_arena_reset(k.arena);
        if (gate_judge(&k) != CMV_OK) fail_msg("turn %d: %s", turn, k.err.msg);
        const char *broken = gate_broken(&k.c, &k.out);
        for (size_t i = 0; broken && i < k.out.n_findings; i++)
            printf("  %s\n", k.out.finding[i].text);
        if (broken) fail_msg("turn %d: %s", turn, broken);
        by_verdict[k.out.verdict]++;
    }
    for (size_t i = 0; i < KIT_COUNT(by_verdict); i++) assert_true(by_verdict[i] > TURNS / 100);
    gate_close(&k);
}

/* Dates at the ends of what a date can be. */
static void test_dates_at_the_ends_of_time(void **state) {
    (void)state;
    static const cmv_date ENDS[] = {INT32_MIN + 1, -800000, 0, 800000, INT32_MAX - 1};
    gate_kit k;
    gate_open(&k);
    for (size_t at = 0; at < KIT_COUNT(ENDS); at++)
        for (size_t name = 0; name < KIT_COUNT(CALENDARS); name++)
            for (size_t to = 0; to < KIT_COUNT(ENDS); to++) {
                k.c = (cmv_gate_case){.metric = {.id = "ends"}, .held = held, .n_held = 1};
                if (CALENDARS[name]) k.c.metric.cal = calendar(CALENDARS[name]);
                k.c.from = CMV_DATE_NONE;
                held[0] = (cmv_obs){.date = ENDS[at], .value = 1};
                came[0] = (cmv_obs){.date = ENDS[to], .value = 2, .known_at = CMV_UTC_NONE};
                k.series = (cmv_fetched_series){.data = {.obs = came, .n = 1}};
                if (gate_judge(&k) != CMV_OK) fail_msg("%s", k.err.msg);
                const char *broken = gate_broken(&k.c, &k.out);
                if (broken) fail_msg("%d after %d: %s", ENDS[to], ENDS[at], broken);
            }
    gate_close(&k);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile_numbers),
        cmocka_unit_test(test_dates_at_the_ends_of_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
