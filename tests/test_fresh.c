// SPDX-License-Identifier: Apache-2.0
#include "support/series_kit.h"

#include "comove/fresh.h"

#define HOUR ((int64_t)3600 * 1000)
#define MINUTE ((int64_t)60 * 1000)

/* A rule of the catalogue. */
typedef struct kind {
    const char *cal;
    cmv_freq freq;
    cmv_pub_unit of;
    int after, day, minute;
    cmv_zone zone;
    const char *pub_cal;
} kind;

#define DAY_MS INT64_C(86400000)

static const kind H41 = {"weekly:wednesday", CMV_WEEKLY, CMV_PUB_DAYS, 1, 0, 990,
                         CMV_ZONE_NEW_YORK,  "us-bond"};
static const kind ETF = {"nyse", CMV_DAILY, CMV_PUB_SESSIONS, 0, 0, 960, CMV_ZONE_NEW_YORK, "nyse"};
static const kind YIELD = {"us-bond", CMV_DAILY, CMV_PUB_SESSIONS,  1,
                           0,         975,       CMV_ZONE_NEW_YORK, "us-bond"};
static const kind CPI = {"monthly", CMV_MONTHLY, CMV_PUB_MONTHS,    1,
                         12,        510,         CMV_ZONE_NEW_YORK, NULL};
static const kind GDP = {"quarterly", CMV_QUARTERLY, CMV_PUB_MONTHS,    3,
                         30,          510,           CMV_ZONE_NEW_YORK, NULL};
static const kind COIN = {"24x7", CMV_DAILY, CMV_PUB_DAYS, 1, 0, 0, CMV_ZONE_UTC, NULL};
static const kind OWN = {"own", CMV_DAILY, CMV_PUB_DAYS, 0, 0, 600, CMV_ZONE_NEW_YORK, NULL};

static cmv_utc_ms ask_at(const kind *k, const char *held, cmv_utc_ms now, int64_t grace_ms,
                         cmv_fresh *out) {
    const cmv_pub_rule rule = {.of = k->of,
                               .after = k->after,
                               .day = k->day,
                               .minute = k->minute,
                               .zone = k->zone,
                               .cal = k->pub_cal ? calendar(k->pub_cal) : NULL};
    const cmv_fresh_ask ask = {.pub = &rule,
                               .cal = calendar(k->cal),
                               .freq = k->freq,
                               .held = held ? day(held) : CMV_DATE_NONE,
                               .now = now,
                               .grace_ms = grace_ms};
    cmv_err err;
    if (cmv_fresh_of(&ask, out, &err) != CMV_OK) fail_msg("%s", err.msg);
    return cmv_fresh_until(&ask, out);
}

static cmv_fresh fresh_at(const kind *k, const char *held, cmv_utc_ms now, int64_t grace_ms) {
    cmv_fresh f;
    (void)ask_at(k, held, now, grace_ms, &f);
    return f;
}

static cmv_utc_ms until_at(const kind *k, const char *held, cmv_utc_ms now, int64_t grace_ms) {
    cmv_fresh f;
    return ask_at(k, held, now, grace_ms, &f);
}

/* An instant as the clock of New York shows it: "2026-07-30 16:32". */
static cmv_utc_ms york(const char *text) {
    char date[11];
    memcpy(date, text, 10);
    date[10] = 0;
    int minute = (int)strtol(text + 11, NULL, 10) * 60 + (int)strtol(text + 14, NULL, 10);
    return cmv_zone_instant(CMV_ZONE_NEW_YORK, day(date), minute);
}

static const char *text_of(cmv_date date, char text[CMV_DATE_TEXT]) {
    return cmv_date_format(date, text);
}

/* One row: what is held and when it is, in New York; what must be said of it. "-" is no date. */
typedef struct row {
    const char *name;
    const kind *kind;
    const char *held, *now;
    cmv_fresh_state state;
    const char *due, *missing;
    int n_missing;
    const char *next, *next_known; /* in New York */
} row;

static const row ROWS[] = {
    /* Wednesday's balance sheet: Thursday 16:30, Friday when Thursday is a holiday. */
    {"H.4.1 held on time", &H41, "2026-07-29", "2026-07-30 16:32", CMV_FRESH_ON_TIME, "2026-07-29",
     "-", 0, "2026-08-05", "2026-08-06 16:30"},
    {"H.4.1 a minute before it is public", &H41, "2026-07-22", "2026-07-30 16:29",
     CMV_FRESH_ON_TIME, "2026-07-22", "-", 0, "2026-07-29", "2026-07-30 16:30"},
    {"H.4.1 the minute it is public", &H41, "2026-07-22", "2026-07-30 16:30", CMV_FRESH_DUE,
     "2026-07-29", "2026-07-29", 1, "2026-08-05", "2026-08-06 16:30"},
    {"H.4.1 the last minute of its grace", &H41, "2026-07-22", "2026-07-30 18:29", CMV_FRESH_DUE,
     "2026-07-29", "2026-07-29", 1, "2026-08-05", "2026-08-06 16:30"},
    {"H.4.1 after its grace", &H41, "2026-07-22", "2026-07-30 18:30", CMV_FRESH_LATE, "2026-07-29",
     "2026-07-29", 1, "2026-08-05", "2026-08-06 16:30"},
    {"H.4.1 on Thanksgiving", &H41, "2025-11-19", "2025-11-27 20:00", CMV_FRESH_ON_TIME,
     "2025-11-19", "-", 0, "2025-11-26", "2025-11-28 16:30"},
    {"H.4.1 on the Friday after", &H41, "2025-11-19", "2025-11-28 17:00", CMV_FRESH_DUE,
     "2025-11-26", "2025-11-26", 1, "2025-12-03", "2025-12-04 16:30"},
    {"H.4.1 three weeks behind", &H41, "2026-07-08", "2026-07-31 10:00", CMV_FRESH_LATE,
     "2026-07-29", "2026-07-15", 3, "2026-08-05", "2026-08-06 16:30"},
    /* Prices: the close of a session; holidays are not waited for. */
    {"a fund on Independence Day observed", &ETF, "2026-07-02", "2026-07-03 20:00",
     CMV_FRESH_ON_TIME, "2026-07-02", "-", 0, "2026-07-06", "2026-07-06 16:00"},
    {"a fund on the Monday after", &ETF, "2026-07-02", "2026-07-06 16:10", CMV_FRESH_DUE,
     "2026-07-06", "2026-07-06", 1, "2026-07-07", "2026-07-07 16:00"},
    {"a fund over Good Friday", &ETF, "2026-04-02", "2026-04-05 12:00", CMV_FRESH_ON_TIME,
     "2026-04-02", "-", 0, "2026-04-06", "2026-04-06 16:00"},
    {"a yield over Columbus Day", &YIELD, "2025-10-09", "2025-10-13 20:00", CMV_FRESH_ON_TIME,
     "2025-10-09", "-", 0, "2025-10-10", "2025-10-14 16:15"},
    {"held earlier than the rule", &ETF, "2026-07-07", "2026-07-07 15:00", CMV_FRESH_ON_TIME,
     "2026-07-06", "-", 0, "2026-07-08", "2026-07-08 16:00"},
    {"held on a day without a session", &ETF, "2026-07-03", "2026-07-06 19:00", CMV_FRESH_LATE,
     "2026-07-06", "2026-07-06", 1, "2026-07-07", "2026-07-07 16:00"},
    /* Monthly and quarterly: a day of grace. */
    {"CPI before its day", &CPI, "2026-06-01", "2026-08-12 08:29", CMV_FRESH_ON_TIME, "2026-06-01",
     "-", 0, "2026-07-01", "2026-08-12 08:30"},
    {"CPI twenty hours after", &CPI, "2026-06-01", "2026-08-13 04:30", CMV_FRESH_DUE, "2026-07-01",
     "2026-07-01", 1, "2026-08-01", "2026-09-14 08:30"}, /* the 12th is a Saturday */
    {"CPI a day after", &CPI, "2026-06-01", "2026-08-13 08:30", CMV_FRESH_LATE, "2026-07-01",
     "2026-07-01", 1, "2026-08-01", "2026-09-14 08:30"},
    {"GDP between quarters", &GDP, "2026-01-01", "2026-05-15 12:00", CMV_FRESH_ON_TIME,
     "2026-01-01", "-", 0, "2026-04-01", "2026-07-30 08:30"},
    {"GDP of two quarters missing", &GDP, "2025-10-01", "2026-08-01 12:00", CMV_FRESH_LATE,
     "2026-04-01", "2026-01-01", 2, "2026-07-01", "2026-10-30 08:30"},
    /* Every day, at midnight UTC: 20:00 in New York in summer, 19:00 in winter. */
    {"a coin on a Sunday", &COIN, "2026-08-15", "2026-08-16 12:00", CMV_FRESH_ON_TIME, "2026-08-15",
     "-", 0, "2026-08-16", "2026-08-16 20:00"},
    {"a coin at midnight UTC in winter", &COIN, "2026-01-09", "2026-01-10 19:00", CMV_FRESH_DUE,
     "2026-01-10", "2026-01-10", 1, "2026-01-11", "2026-01-11 19:00"},
    /* The clock goes forward on 2026-03-08 and back on 2026-11-01: 16:00 is another instant, the same local time. */
    {"a fund on the Monday of summer time", &ETF, "2026-03-06", "2026-03-09 15:59",
     CMV_FRESH_ON_TIME, "2026-03-06", "-", 0, "2026-03-09", "2026-03-09 16:00"},
    {"a fund on the Monday of winter time", &ETF, "2026-10-30", "2026-11-02 16:00", CMV_FRESH_DUE,
     "2026-11-02", "2026-11-02", 1, "2026-11-03", "2026-11-03 16:00"},
    /* Nothing held: nothing is called missing, but what is due and next is said. */
    {"nothing held", &ETF, NULL, "2026-07-06 19:00", CMV_FRESH_NEVER, "2026-07-06", "-", 0,
     "2026-07-07", "2026-07-07 16:00"},
    /* The series' own dates: nobody can say. */
    {"own calendar", &OWN, "2026-07-01", "2026-07-31 12:00", CMV_FRESH_UNKNOWN, "-", "-", 0, "-",
     "-"},
    {"own calendar, nothing held", &OWN, NULL, "2026-07-31 12:00", CMV_FRESH_NEVER, "-", "-", 0,
     "-", "-"},
};

static void expect_date(const row *r, const char *what, cmv_date got, const char *want) {
    char text[CMV_DATE_TEXT];
    if (strcmp(text_of(got, text), want) != 0)
        fail_msg("%s: %s is %s, expected %s", r->name, what, text, want);
}

static void test_states(void **state) {
    (void)state;
    for (size_t i = 0; i < KIT_COUNT(ROWS); i++) {
        const row *r = &ROWS[i];
        cmv_fresh f = fresh_at(r->kind, r->held, york(r->now), 0);
        if (f.state != r->state)
            fail_msg("%s: %s, expected %s", r->name, cmv_fresh_state_name(f.state),
                     cmv_fresh_state_name(r->state));
        expect_date(r, "due", f.due, r->due);
        expect_date(r, "missing", f.missing, r->missing);
        expect_date(r, "next", f.next, r->next);
        if (f.n_missing != r->n_missing) fail_msg("%s: %d missing", r->name, f.n_missing);
        cmv_utc_ms next = strcmp(r->next_known, "-") == 0 ? CMV_UTC_NONE : york(r->next_known);
        if (f.next_known != next) fail_msg("%s: next is known at another instant", r->name);
        if ((f.missing == CMV_DATE_NONE) != (f.missing_known == CMV_UTC_NONE))
            fail_msg("%s: missing and its instant disagree", r->name);
    }
}

/* The instant of publication moves with the clock: 16:00 in New York is 21:00 UTC in winter and 20:00 in summer. */
static void test_daylight_saving(void **state) {
    (void)state;
    cmv_fresh f = fresh_at(&ETF, "2026-03-05", york("2026-03-06 15:00"), 0);
    assert_utc(f.next_known, "2026-03-06T21:00:00Z");
    f = fresh_at(&ETF, "2026-03-06", york("2026-03-08 15:00"), 0);
    assert_utc(f.next_known, "2026-03-09T20:00:00Z");
    assert_utc(f.due_known, "2026-03-06T21:00:00Z");
}

/* A grace that is asked for counts, to the millisecond. */
static void test_grace(void **state) {
    (void)state;
    cmv_utc_ms at = york("2026-07-30 16:30");
    assert_int_equal(fresh_at(&H41, "2026-07-22", at + 5 * MINUTE - 1, 5 * MINUTE).state,
                     CMV_FRESH_DUE);
    assert_int_equal(fresh_at(&H41, "2026-07-22", at + 5 * MINUTE, 5 * MINUTE).state,
                     CMV_FRESH_LATE);
    assert_int_equal(fresh_at(&H41, "2026-07-22", at + 90 * HOUR, 91 * HOUR).state, CMV_FRESH_DUE);
    assert_int_equal(fresh_at(&H41, "2026-07-22", at - 1, 5 * MINUTE).state, CMV_FRESH_ON_TIME);
}

/* A vendor that has a price 90 minutes after the close is late two hours later than the exchange would be. */
static void test_a_vendors_lag_is_added_to_the_grace(void **state) {
    (void)state;
    const cmv_pub_rule rule = {
        .of = ETF.of, .after = ETF.after, .minute = ETF.minute, .zone = ETF.zone};
    cmv_fresh_ask ask = {.pub = &rule,
                         .cal = calendar(ETF.cal),
                         .freq = ETF.freq,
                         .held = day("2026-07-29"),
                         .lag_ms = 90 * MINUTE};
    cmv_fresh f;
    cmv_utc_ms late = york("2026-07-30 16:00") + 2 * HOUR + 90 * MINUTE;
    ask.now = late - 1;
    assert_int_equal(cmv_fresh_of(&ask, &f, NULL), CMV_OK);
    assert_int_equal(f.state, CMV_FRESH_DUE);
    ask.now = late;
    assert_int_equal(cmv_fresh_of(&ask, &f, NULL), CMV_OK);
    assert_int_equal(f.state, CMV_FRESH_LATE);
}

/* Walked day by day, the slow way: the newest session whose instant has come. */
static void test_due_is_the_newest_public(void **state) {
    (void)state;
    static const kind *const KINDS[] = {&H41, &ETF, &YIELD, &CPI, &GDP, &COIN};
    kit_random random = kit_seeded("due_is_the_newest_public");
    for (int turn = 0; turn < 600; turn++) {
        const kind *k = KINDS[turn % (int)KIT_COUNT(KINDS)];
        cmv_date today = day("1995-01-01") + kit_below(&random, 12000);
        cmv_utc_ms now = cmv_zone_instant(CMV_ZONE_UTC, today, kit_below(&random, 1440));
        const cmv_pub_rule rule = {.of = k->of,
                                   .after = k->after,
                                   .day = k->day,
                                   .minute = k->minute,
                                   .zone = k->zone,
                                   .cal = k->pub_cal ? calendar(k->pub_cal) : NULL};
        cmv_date want = today + 2;
        while (!cmv_calendar_is_session(calendar(k->cal), want) ||
               cmv_pub_known_at(&rule, want) > now)
            want--;
        cmv_fresh f = fresh_at(k, NULL, now, 0);
        char text[CMV_DATE_TEXT];
        assert_date(f.due, text_of(want, text));
        assert_true(f.due_known <= now && f.next_known > now);
        assert_true(f.next == cmv_calendar_on_or_after(calendar(k->cal), want + 1));
    }
}

static bool says_the_same(const cmv_fresh *x, const cmv_fresh *y) {
    return x->state == y->state && x->missing == y->missing && x->n_missing == y->n_missing;
}

/* Up to the instant it names nothing changes, and with it something does. */
static void test_until(void **state) {
    (void)state;
    size_t n_changes = 0;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const row *r = &ROWS[i];
        const cmv_fresh now = fresh_at(r->kind, r->held, york(r->now), 0);
        const cmv_utc_ms until = until_at(r->kind, r->held, york(r->now), 0);
        const bool ends = until != CMV_UTC_MAX;
        const cmv_fresh before =
            fresh_at(r->kind, r->held, ends ? until - 1 : york(r->now) + 400 * DAY_MS, 0);
        if (!says_the_same(&now, &before)) fail_msg("%s: it changes before", r->name);
        if (!ends) continue;
        const cmv_fresh then = fresh_at(r->kind, r->held, until, 0);
        if (says_the_same(&now, &then)) fail_msg("%s: nothing changes then", r->name);
        n_changes++;
    }
    assert_true(n_changes > 10);
    /* A grace of three weeks outlasts the next publication. */
    assert_int_equal(until_at(&H41, "2026-07-22", york("2026-07-30 17:00"), 21 * DAY_MS),
                     york("2026-08-06 16:30"));
    assert_int_equal(until_at(&H41, "2026-07-22", york("2026-07-30 17:00"), DAY_MS),
                     york("2026-07-31 16:30"));
}

static void test_refuses(void **state) {
    (void)state;
    const cmv_pub_rule rule = {.of = CMV_PUB_DAYS, .after = 1};
    cmv_fresh f;
    cmv_fresh_ask ask = {.pub = &rule, .cal = calendar("nyse"), .now = CMV_UTC_NONE};
    assert_int_equal(cmv_fresh_of(&ask, &f, NULL), CMV_E_ARG);
    ask.now = 0;
    ask.grace_ms = -1;
    assert_int_equal(cmv_fresh_of(&ask, &f, NULL), CMV_E_ARG);
    ask.grace_ms = INT64_MAX;
    assert_int_equal(cmv_fresh_of(&ask, &f, NULL), CMV_E_ARG);
    ask.grace_ms = 0;
    ask.lag_ms = -1;
    assert_int_equal(cmv_fresh_of(&ask, &f, NULL), CMV_E_ARG);
    ask.lag_ms = 0;
    ask.pub = NULL;
    assert_int_equal(cmv_fresh_of(&ask, &f, NULL), CMV_E_ARG);
    assert_int_equal(cmv_fresh_of(NULL, &f, NULL), CMV_E_ARG);
    assert_string_equal(cmv_fresh_state_name(CMV_FRESH_ON_TIME), "on time");
    assert_string_equal(cmv_fresh_state_name((cmv_fresh_state)99), "?");
}

/* Instants and rules outside every calendar give answers without dates, not a search that never ends. */
static void test_far_away(void **state) {
    (void)state;
    static const cmv_utc_ms AT[] = {INT64_MIN + 1, -(INT64_C(1) << 60), INT64_C(1) << 60, INT64_MAX};
    static const int AFTER[] = {-36525, 0, 36525, 40000};
    for (size_t i = 0; i < KIT_COUNT(AT); i++)
        for (size_t j = 0; j < KIT_COUNT(AFTER); j++) {
            kind k = COIN;
            k.after = AFTER[j];
            cmv_fresh f = fresh_at(&k, "2026-01-01", AT[i], 0);
            assert_true(f.due == CMV_DATE_NONE || f.due_known <= AT[i]);
            if (AFTER[j] == 40000) assert_int_equal(f.due, CMV_DATE_NONE);
        }
    cmv_fresh f = fresh_at(&COIN, "2026-01-01", INT64_MAX, 0);
    assert_date(f.due, "2400-12-31");
    assert_int_equal(f.next, CMV_DATE_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_daylight_saving),
        cmocka_unit_test(test_a_vendors_lag_is_added_to_the_grace),
        cmocka_unit_test(test_grace),
        cmocka_unit_test(test_due_is_the_newest_public),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_until),
        cmocka_unit_test(test_far_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
