// SPDX-License-Identifier: Apache-2.0
/* One line on freshness, in the words that a reader is given. */
#include "comove/fresh.h"

#include "support/series_kit.h"

static const struct row {
    const char *name, *want;
    cmv_freq freq;
    cmv_fresh_state state;
    int held[3], missing[3], next[3]; /* year 0: none */
    int n_missing;
} ROWS[] = {
    {"a weekly value on time",
     "Wednesday 29 July, published 30 July 16:32, next expected Thursday 6 August 16:30; on time",
     CMV_WEEKLY,
     CMV_FRESH_ON_TIME,
     {2026, 7, 29},
     {0},
     {2026, 8, 6},
     0},
    {"a value of last year says its year",
     "Wednesday 31 December 2025, published 30 July 16:32, next expected Thursday 6 August 16:30; "
     "late: Wednesday 29 July is expected since Thursday 30 July 16:30",
     CMV_WEEKLY,
     CMV_FRESH_LATE,
     {2025, 12, 31},
     {2026, 7, 29},
     {2026, 8, 6},
     1},
    {"several missing values are counted",
     "Wednesday 29 July, published 30 July 16:32, next expected Thursday 6 August 16:30; "
     "late: 3 values are missing, Wednesday 29 July since Thursday 30 July 16:30",
     CMV_WEEKLY,
     CMV_FRESH_LATE,
     {2026, 7, 29},
     {2026, 7, 29},
     {2026, 8, 6},
     3},
    {"a month has no day",
     "July, published 30 July 16:32, next expected Thursday 6 August 16:30; on time",
     CMV_MONTHLY,
     CMV_FRESH_ON_TIME,
     {2026, 7, 1},
     {0},
     {2026, 8, 6},
     0},
    {"a quarter of another year",
     "the fourth quarter of 2025, published 30 July 16:32, next expected Thursday 6 August 16:30; "
     "on time",
     CMV_QUARTERLY,
     CMV_FRESH_ON_TIME,
     {2025, 10, 1},
     {0},
     {2026, 8, 6},
     0},
    {"nothing held",
     "nothing is held; next expected Thursday 6 August 16:30",
     CMV_WEEKLY,
     CMV_FRESH_NEVER,
     {0},
     {0},
     {2026, 8, 6},
     0},
    {"an own calendar",
     "Wednesday 29 July, published 30 July 16:32; nobody can say whether it is late",
     CMV_DAILY,
     CMV_FRESH_UNKNOWN,
     {2026, 7, 29},
     {0},
     {0},
     0},
};

static cmv_date date_of(const int d[3]) {
    return d[0] ? cmv_date_of(d[0], d[1], d[2]) : CMV_DATE_NONE;
}

static void lines_read_as_promised(void **state) {
    (void)state;
    cmv_arena *arena = cmv_arena_create(1 << 20);
    cmv_pub_rule pub = {
        .of = CMV_PUB_DAYS, .after = 1, .minute = 16 * 60 + 30, .zone = CMV_ZONE_NEW_YORK};
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const struct row *r = &ROWS[i];
        cmv_fresh_ask ask = {.pub = &pub,
                             .freq = r->freq,
                             .held = date_of(r->held),
                             .now = cmv_zone_instant(CMV_ZONE_NEW_YORK, cmv_date_of(2026, 8, 1), 0)};
        cmv_fresh f = {
            .state = r->state,
            .missing = date_of(r->missing),
            .missing_known = cmv_zone_instant(pub.zone, cmv_date_of(2026, 7, 30), pub.minute),
            .n_missing = r->n_missing,
            .next = date_of(r->next),
            .next_known = cmv_zone_instant(pub.zone, cmv_date_of(2026, 8, 6), pub.minute)};
        cmv_utc_ms known = cmv_zone_instant(pub.zone, cmv_date_of(2026, 7, 30), 16 * 60 + 32);
        const char *got = cmv_fresh_text(&ask, &f, known, arena);
        if (strcmp(got, r->want) != 0) fail_msg("%s: %s", r->name, got);
    }
    cmv_arena_destroy(arena);
}

static void clocks_hold_on_the_days_they_change(void **state) {
    (void)state;
    cmv_arena *arena = cmv_arena_create(1 << 20);
    cmv_utc_ms now = cmv_zone_instant(CMV_ZONE_NEW_YORK, cmv_date_of(2026, 6, 1), 0);
    const int days[][3] = {{2026, 3, 8}, {2026, 11, 1}};
    for (size_t i = 0; i < 2; i++) {
        cmv_utc_ms at = cmv_zone_instant(CMV_ZONE_NEW_YORK, date_of(days[i]), 8 * 60 + 30);
        assert_non_null(
            strstr(cmv_fresh_instant_text(at, true, CMV_ZONE_NEW_YORK, now, arena), "08:30"));
    }
    cmv_arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_read_as_promised),
        cmocka_unit_test(clocks_hold_on_the_days_they_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
