// SPDX-License-Identifier: Apache-2.0
/* Revisions: what counts as a first release, how large changes were, and when. */
#include "comove/revision.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define R CMV_OBS_RECONSTRUCTED
#define I CMV_OBS_INGESTED
#define DAY INT64_C(86400000)

enum { ARENA = 4 << 20, MANY = 40 };

/* Published on day 12 of the next month at midnight UTC. */
static const cmv_pub_rule RULE = {.of = CMV_PUB_MONTHS, .after = 1, .day = 12};

static cmv_date month(int m) { return cmv_date_of(2020 + (m - 1) / 12, (m - 1) % 12 + 1, 1); }

/* A vintage of a month, `days` after its rule. */
static cmv_obs vintage(int m, int days, double value, uint32_t flags) {
    return (cmv_obs){month(m), flags, cmv_pub_known_at(&RULE, month(m)) + days * DAY, value};
}

static cmv_revisions revisions(const cmv_obs *obs, size_t n, cmv_utc_ms as_of, bool relative,
                               cmv_arena *arena) {
    cmv_revisions r;
    const cmv_revision_ask ask = {.obs = obs,
                                  .n = n,
                                  .as_of = as_of,
                                  .now = cmv_zone_instant(CMV_ZONE_UTC, cmv_date_of(2026, 1, 1), 0),
                                  .pub = &RULE,
                                  .freq = CMV_MONTHLY,
                                  .relative = relative,
                                  .list = 10};
    assert_int_equal(cmv_revisions_of(&ask, arena, &r, NULL), CMV_OK);
    return r;
}

static void first_releases_and_revisions_are_counted(void **state) {
    (void)state;
    const cmv_obs obs[] = {vintage(1, 0, 100, 0), vintage(1, 20, 101, 0), vintage(1, 400, 103, 0),
                           vintage(2, 0, 110, 0), vintage(3, 0, 120, 0),  vintage(3, 40, 118, 0)};
    cmv_arena *arena = cmv_arena_create(ARENA);
    const cmv_revisions r = revisions(obs, 6, CMV_UTC_MAX, false, arena);
    assert_int_equal(r.n_dates, 3);
    assert_int_equal(r.n_known, 3);
    assert_int_equal(r.n_unknown, 0);
    assert_int_equal(r.first, month(1));
    assert_int_equal(r.last, month(3));
    assert_int_equal(r.latest.revised.hits, 2);
    assert_int_equal(r.latest.revised.n, 3);
    assert_true(r.latest.median.v == 2.5); /* 3 and 2 */
    assert_int_equal(r.latest.p90.why, CMV_WHY_TOO_FEW);
    assert_int_equal(r.month.revised.hits,
                     1); /* the second revision of January and March's came later */
    assert_true(r.month.median.v == 1);
    assert_int_equal(r.year.revised.hits, 2);
    assert_true(r.year.median.v == 1.5); /* 1 and 2 */
    assert_true(r.days.v == 220);        /* 400 and 40 */
    assert_int_equal(r.n_revised, 2);
    assert_int_equal(r.revised[0].date, month(3)); /* newest first */
    assert_int_equal(r.revised[1].n, 3);
    assert_true(r.revised[1].vintage[2].value == 103);
    assert_int_equal(r.first_release.n, 3);
    assert_true(r.first_release.value[0] == 100 && r.now.value[0] == 103);
    cmv_arena_destroy(arena);
}

/* Without vintages nothing is known of what came before; an archive that begins late is no better. */
static void values_without_their_first_release_are_not_counted(void **state) {
    (void)state;
    const cmv_obs obs[] = {vintage(1, 0, 100, R), vintage(1, 90, 105, I), vintage(2, 63, 110, 0),
                           vintage(2, 200, 111, 0), vintage(3, 62, 120, 0)};
    cmv_arena *arena = cmv_arena_create(ARENA);
    const cmv_revisions r = revisions(obs, 5, CMV_UTC_MAX, false, arena);
    assert_int_equal(r.n_unknown, 2);
    assert_int_equal(r.n_known, 1);
    assert_int_equal(r.first, month(3));
    assert_int_equal(r.latest.revised.n, 1);
    assert_int_equal(r.latest.revised.hits, 0);
    assert_int_equal(r.latest.median.why, CMV_WHY_TOO_FEW);
    assert_int_equal(r.n_revised, 2); /* listed all the same: they did change */
    assert_int_equal(r.first_release.n, 1);
    assert_int_equal(r.first_release.date[0], month(3));
    cmv_arena_destroy(arena);
}

static void later_vintages_do_not_exist_yet(void **state) {
    (void)state;
    const cmv_obs obs[] = {vintage(1, 0, 100, 0), vintage(1, 20, 101, 0), vintage(1, 400, 103, 0),
                           vintage(2, 0, 110, 0)};
    cmv_arena *arena = cmv_arena_create(ARENA);
    cmv_revisions r = revisions(obs, 4, obs[1].known_at, false, arena);
    assert_int_equal(r.n_dates, 1);
    assert_true(r.latest.median.v == 1);
    assert_int_equal(r.month.revised.n, 0); /* not a month old */
    assert_int_equal(r.year.revised.n, 0);
    r = revisions(obs, 4, obs[1].known_at - 1, false, arena);
    assert_int_equal(r.latest.revised.hits, 0);
    cmv_arena_destroy(arena);
}

/* A new base year multiplies every value: levels are revised, changes in percent are not. */
static void a_new_base_year_leaves_changes_alone(void **state) {
    (void)state;
    cmv_obs obs[2 * MANY];
    size_t n = 0;
    for (int m = 1; m <= MANY; m++) {
        const double v = 64 + m;
        obs[n++] = vintage(m, 0, v, 0);
        obs[n++] = vintage(m, 40 * 31 + 365 - 30 * m, v * 2, 0);
    }
    cmv_arena *arena = cmv_arena_create(ARENA);
    const cmv_revisions r = revisions(obs, n, CMV_UTC_MAX, true, arena);
    assert_int_equal(r.latest.revised.hits, MANY);
    assert_int_equal(r.change.revised.n, MANY - 1);
    assert_int_equal(r.change.revised.hits, 0);
    assert_true(r.typical_change.v == 2);
    cmv_arena_destroy(arena);
}

static void changes_are_told_as_first_published(void **state) {
    (void)state;
    const cmv_obs obs[] = {vintage(1, 0, 100, 0), vintage(2, 0, 101, 0), vintage(2, 40, 102, 0),
                           vintage(3, 0, 104, 0)};
    cmv_arena *arena = cmv_arena_create(ARENA);
    cmv_revisions r = revisions(obs, 4, CMV_UTC_MAX, true, arena);
    /* February: +1 % first, +2 % now. March came out before February was revised: against 101 then, 102 now. */
    assert_int_equal(r.change.revised.n, 2);
    assert_int_equal(r.change.revised.hits, 2);
    const double feb = 1, mar = 100 * (104.0 / 101 - 1) - 100 * (104.0 / 102 - 1);
    assert_true(fabs(r.change.median.v - (feb + mar) / 2) < 1e-12);
    r = revisions(obs, 4, CMV_UTC_MAX, false, arena);
    assert_true(r.change.median.v == 1);
    cmv_arena_destroy(arena);
}

/* Both values were revised by the same amount: the change was not, whatever binary fractions make of it. */
static void rounding_is_no_revision(void **state) {
    (void)state;
    const cmv_obs obs[] = {vintage(1, 0, 4.4, 0), vintage(1, 300, 4.3, 0), vintage(2, 0, 4.6, 0),
                           vintage(2, 300, 4.5, 0)};
    cmv_arena *arena = cmv_arena_create(ARENA);
    const cmv_revisions r = revisions(obs, 4, CMV_UTC_MAX, false, arena);
    assert_true(4.6 - 4.4 != 4.5 - 4.3);
    assert_int_equal(r.change.revised.n, 1);
    assert_int_equal(r.change.revised.hits, 0);
    assert_int_equal(r.latest.revised.hits, 2);
    cmv_arena_destroy(arena);
}

static void withdrawals_and_repeats(void **state) {
    (void)state;
    const cmv_obs obs[] = {vintage(1, 0, 100, 0), vintage(1, 20, 100, 0), vintage(1, 30, NAN, 0),
                           vintage(2, 0, NAN, 0), vintage(3, 0, 5, 0),    vintage(3, 9, 5, 0)};
    cmv_arena *arena = cmv_arena_create(ARENA);
    const cmv_revisions r = revisions(obs, 6, CMV_UTC_MAX, false, arena);
    assert_int_equal(r.n_dates, 2);
    assert_int_equal(r.latest.revised.hits, 1);             /* withdrawn */
    assert_int_equal(r.latest.median.why, CMV_WHY_TOO_FEW); /* by no amount */
    assert_int_equal(r.n_revised, 1);                       /* a repeat is none */
    assert_int_equal(r.now.n, 1);
    cmv_arena_destroy(arena);
}

static void wrong_calls_are_errors(void **state) {
    (void)state;
    cmv_arena *arena = cmv_arena_create(ARENA);
    cmv_revisions r;
    const cmv_obs turned[] = {vintage(2, 0, 1, 0), vintage(1, 0, 1, 0)};
    cmv_revision_ask ask = {
        .obs = turned, .n = 2, .as_of = CMV_UTC_MAX, .pub = &RULE, .freq = CMV_MONTHLY};
    assert_int_equal(cmv_revisions_of(&ask, arena, &r, NULL), CMV_E_DOMAIN);
    ask.pub = NULL;
    assert_int_equal(cmv_revisions_of(&ask, arena, &r, NULL), CMV_E_ARG);
    ask = (cmv_revision_ask){.pub = &RULE, .freq = CMV_MONTHLY, .as_of = CMV_UTC_MAX};
    assert_int_equal(cmv_revisions_of(&ask, arena, &r, NULL), CMV_OK);
    assert_int_equal(r.n_dates, 0);
    cmv_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_releases_and_revisions_are_counted),
        cmocka_unit_test(values_without_their_first_release_are_not_counted),
        cmocka_unit_test(later_vintages_do_not_exist_yet),
        cmocka_unit_test(a_new_base_year_leaves_changes_alone),
        cmocka_unit_test(changes_are_told_as_first_published),
        cmocka_unit_test(rounding_is_no_revision),
        cmocka_unit_test(withdrawals_and_repeats),
        cmocka_unit_test(wrong_calls_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
