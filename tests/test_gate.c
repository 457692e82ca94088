// SPDX-License-Identifier: Apache-2.0
#include "support/gate_kit.h"

#include <float.h>

#define DATES 600

/* A made series on its calendar, held but for its last `fresh` dates, and all of it come again. */
typedef struct made {
    gate_kit k;
    cmv_obs held[DATES], came[DATES + 20], cross[DATES];
    double half[DATES + 20];
    size_t n, n_held, first; /* came from came[first] on */
} made;

static const cmv_gate_metric FUND = {.id = "fund", .price = true, .freq = CMV_DAILY};
static const cmv_gate_metric YIELD = {.id = "yield", .rate = true, .freq = CMV_DAILY};
static const cmv_gate_metric MONEY = {.id = "money", .revised = true, .freq = CMV_MONTHLY};

/* Steps of about 1 % (prices, levels) or .05 (rates), to the cent. */
static void make(made *m, const cmv_gate_metric *metric, size_t fresh) {
    gate_open(&m->k);
    kit_random random = {4711};
    m->k.c.metric = *metric;
    m->k.c.metric.cal = calendar(metric->freq == CMV_DAILY ? "nyse" : "monthly");
    m->k.c.metric.pub =
        (cmv_pub_rule){.of = CMV_PUB_DAYS, .after = 0, .minute = 960, .zone = CMV_ZONE_NEW_YORK};
    m->k.c.from = CMV_DATE_NONE;
    cmv_date date = cmv_calendar_on_or_after(m->k.c.metric.cal, day("1970-01-01"));
    double v = metric->rate ? 4 : 100;
    for (size_t i = 0; i < DATES; i++) {
        double step = ((double)kit_below(&random, 401) - 200) / 200;
        v += metric->rate ? step * 0.05 : v * step * 0.01;
        m->came[i] =
            (cmv_obs){.date = date, .known_at = CMV_UTC_NONE, .value = round(v * 100) / 100};
        m->half[i] = 0.005;
        m->held[i] = m->cross[i] = m->came[i];
        m->held[i].known_at = 0;
        date = cmv_calendar_on_or_after(m->k.c.metric.cal, date + 1);
    }
    m->n = DATES;
    m->n_held = DATES - fresh;
    m->first = 0;
    m->k.c.now = cmv_zone_instant(CMV_ZONE_UTC, m->came[DATES - 1].date + 3, 0);
}

static void judge(made *m) {
    m->k.c.held = m->held;
    m->k.c.n_held = m->n_held;
    m->k.series.data.obs = m->came + m->first;
    m->k.series.data.rounding = m->half + m->first;
    m->k.series.data.n = m->n - m->first;
    if (gate_judge(&m->k) != CMV_OK) fail_msg("%s", m->k.err.msg);
}

static double *value(made *m, size_t back) { return &m->came[m->n - back].value; }

static void scale(made *m, size_t from, size_t to, double by) {
    for (size_t i = from; i < to; i++) m->came[i].value *= by;
}

static void expect(made *m, cmv_verdict verdict, cmv_gate_code code, int severity, const char *text) {
    const cmv_finding *f = gate_finding(&m->k, code);
    for (size_t i = 0; i < m->k.out.n_findings && (!f || m->k.out.verdict != verdict); i++)
        printf("  found: %s\n", m->k.out.finding[i].text);
    if (m->k.out.verdict != verdict) fail_msg("%s", cmv_verdict_name(m->k.out.verdict));
    if (!f) fail_msg("no %s", cmv_gate_code_name(code));
    if (f->severity != severity) fail_msg("%s weighs %d", cmv_gate_code_name(code), f->severity);
    if (text && !strstr(f->text, text)) fail_msg("\"%s\" is not in \"%s\"", text, f->text);
    if (verdict == CMV_VERDICT_QUARANTINE)
        assert_string_equal(m->k.out.reason, m->k.out.finding[0].text);
}

static const cmv_gate_metric *const METRICS[] = {&FUND, &YIELD, &MONEY};

static void test_clean_series_pass_without_a_word(void **state) {
    (void)state;
    static made m;
    for (size_t i = 0; i < 3; i++)
        for (size_t fresh = 1; fresh <= DATES; fresh += 599) { /* one new value; nothing held */
            make(&m, METRICS[i], fresh);
            judge(&m);
            for (size_t f = 0; f < m.k.out.n_findings; f++) fail_msg("%s", m.k.out.finding[f].text);
            assert_int_equal(m.k.out.verdict, CMV_VERDICT_ACCEPT);
            assert_string_equal(m.k.out.reason, "");
            assert_int_equal(m.k.out.n_new, fresh);
            assert_int_equal(m.k.out.n_same, DATES - fresh);
            assert_int_equal(m.k.out.n, DATES);
            gate_close(&m.k);
        }
}

/* Faults of the newest of five new values, or of all; what must be said. */
typedef struct fault {
    const char *name;
    const cmv_gate_metric *metric;
    size_t back, end; /* values from the back-th last to before the end-th last; back 0: all */
    double by;
    cmv_verdict verdict;
    cmv_gate_code code;
    int severity;
    const char *text;
} fault;

static const fault FAULTS[] = {
    {"ten times, last", &FUND, 1, 0, 10, CMV_VERDICT_QUARANTINE, CMV_GATE_JUMP_10, 2,
     "ten times the value before it"},
    {"a tenth, inside", &FUND, 3, 2, 0.1, CMV_VERDICT_QUARANTINE, CMV_GATE_JUMP_10, 2,
     "a tenth of the value before it"},
    {"a hundred, tail", &FUND, 4, 0, 100, CMV_VERDICT_QUARANTINE, CMV_GATE_JUMP_100, 2,
     "a hundred times the value"},
    {"a thousandth", &MONEY, 1, 0, 0.001, CMV_VERDICT_QUARANTINE, CMV_GATE_JUMP_100, 2,
     "a 1000th of the value"},
    {"ten times, a rate", &YIELD, 1, 0, 10, CMV_VERDICT_QUARANTINE, CMV_GATE_JUMP_10, 2, "yield: "},
    {"cents, all", &FUND, 0, 0, 100, CMV_VERDICT_QUARANTINE, CMV_GATE_UNIT_SWITCH, 2,
     "100 times what is held"},
    {"thousands, all", &MONEY, 0, 0, 0.001, CMV_VERDICT_QUARANTINE, CMV_GATE_UNIT_SWITCH, 2,
     "0.001 times what is held"},
    {"basis points, all", &YIELD, 0, 0, 100, CMV_VERDICT_QUARANTINE, CMV_GATE_UNIT_SWITCH, 2,
     "another unit"},
    {"cents from a date held", &FUND, 100, 0, 100, CMV_VERDICT_QUARANTINE, CMV_GATE_UNIT_SWITCH, 2,
     "for a part"},
    {"a split", &FUND, 2, 0, 0.25, CMV_VERDICT_QUARANTINE, CMV_GATE_SPLIT_MISSED, 2,
     "0.25 times the value before it"},
    {"no split", &MONEY, 2, 0, 0.25, CMV_VERDICT_FLAGS, CMV_GATE_JUMP, 1, "far beyond what is usual"},
    {"a new base", &MONEY, 0, 0, 1.13, CMV_VERDICT_FLAGS, CMV_GATE_REVISED_MUCH, 1, "a new base"},
    {"another level, never revised", &YIELD, 0, 0, 1.3, CMV_VERDICT_QUARANTINE,
     CMV_GATE_REVISED_MUCH, 2, "100 % of those compared"},
    {"dividends in a price", &FUND, 0, 0, 0.97, CMV_VERDICT_FLAGS, CMV_GATE_SEAM, 1,
     "0.97 times what is held"},
    {"zero", &FUND, 1, 0, 0, CMV_VERDICT_QUARANTINE, CMV_GATE_ZERO, 2, "never near zero"},
    {"zero, inside", &MONEY, 3, 2, 0, CMV_VERDICT_QUARANTINE, CMV_GATE_ZERO, 2, "money: 0 on"},
    {"a negative price", &FUND, 1, 0, -0.4, CMV_VERDICT_FLAGS, CMV_GATE_NONPOSITIVE, 1,
     "a price of -"},
};

static void test_faults_and_what_is_said_of_them(void **state) {
    (void)state;
    static made m;
    for (size_t i = 0; i < KIT_COUNT(FAULTS); i++) {
        const fault *f = &FAULTS[i];
        printf("%s\n", f->name);
        make(&m, f->metric, 5);
        scale(&m, f->back ? m.n - f->back : 0, m.n - f->end, f->by);
        judge(&m);
        expect(&m, f->verdict, f->code, f->severity, f->text);
        gate_close(&m.k);
    }
}

/* The sentence of the header, word for word. */
static void test_sentence(void **state) {
    (void)state;
    static made m;
    make(&m, &FUND, 1);
    char text[200], date[CMV_DATE_TEXT];
    double before = *value(&m, 2);
    *value(&m, 1) = before * 10;
    judge(&m);
    snprintf(
        text, sizeof text,
        "fund: %.10g on %s stands where about %.10g was expected: ten times the value before it",
        before * 10, cmv_date_format(m.came[m.n - 1].date, date), before);
    assert_string_equal(m.k.out.reason, text);
    gate_close(&m.k);
}

/* Factors of ten say nothing near zero, where the series makes such moves, or where another source says the same. */
static void test_tens_that_are_no_fault(void **state) {
    (void)state;
    static made m;
    make(&m, &YIELD, 1);
    for (size_t i = 0; i < DATES; i++)
        m.held[i].value = m.came[i].value = 0.04 + 0.01 * (double)(i % 2);
    *value(&m, 1) = 0.4;
    judge(&m);
    assert_int_not_equal(m.k.out.verdict, CMV_VERDICT_QUARANTINE);
    gate_close(&m.k);

    make(&m, &MONEY, 1);
    for (size_t i = 0; i < DATES; i++) m.held[i].value = m.came[i].value = i % 7 ? 100 : 1000;
    *value(&m, 1) = 1000;
    judge(&m);
    assert_int_equal(m.k.out.verdict, CMV_VERDICT_ACCEPT);
    gate_close(&m.k);

    make(&m, &FUND, 1);
    *value(&m, 1) *= 10;
    m.cross[DATES - 1] = m.came[DATES - 1];
    m.k.c.cross = m.cross;
    m.k.c.n_cross = DATES;
    m.k.c.cross_name = "other";
    judge(&m);
    expect(&m, CMV_VERDICT_FLAGS, CMV_GATE_JUMP_10, 1, "ten times");
    gate_close(&m.k);
}

static void test_split_and_dividend_events_explain(void **state) {
    (void)state;
    static made m;
    make(&m, &FUND, 3);
    scale(&m, m.n - 2, m.n, 0.25);
    cmv_event event = {.date = m.came[m.n - 2].date + 1, .kind = CMV_EVENT_SPLIT, .value = 4};
    m.k.series.event = &event;
    m.k.series.n_events = 1;
    judge(&m);
    expect(&m, CMV_VERDICT_FLAGS, CMV_GATE_SPLIT, 1, "4 new shares for one");
    event.date -= 30; /* too far away to be this one */
    judge(&m);
    expect(&m, CMV_VERDICT_QUARANTINE, CMV_GATE_SPLIT_MISSED, 2, NULL);
    gate_close(&m.k);
}

/* Total return: a dividend moves all that is older; a window must not be joined to what is held in the old adjustment. */
static void test_seams(void **state) {
    (void)state;
    static made m;
    cmv_gate_metric total = FUND;
    total.basis = CMV_BASIS_TOTAL;
    make(&m, &total, 5);
    scale(&m, 0, m.n - 3, 0.995);
    judge(&m);
    expect(&m, CMV_VERDICT_ACCEPT, CMV_GATE_SEAM, 0, "0.995 times what is held");
    assert_false(m.k.out.ask_whole);
    m.first = m.n - 40;
    m.k.c.from = m.came[m.first].date;
    judge(&m);
    expect(&m, CMV_VERDICT_QUARANTINE, CMV_GATE_SEAM, 2, "ask for the whole history");
    assert_true(m.k.out.ask_whole);
    gate_close(&m.k);
}

static void test_revisions(void **state) {
    (void)state;
    static made m;
    make(&m, &MONEY, 1); /* an annual revision: most values, by little */
    for (size_t i = 100; i < DATES - 1; i++) m.came[i].value *= 1 + 0.003 * sin((double)i);
    judge(&m);
    expect(&m, CMV_VERDICT_FLAGS, CMV_GATE_REVISED_MUCH, 1, "values from");
    gate_close(&m.k);

    make(&m, &MONEY, 1); /* a few */
    for (size_t i = DATES - 8; i < DATES - 1; i++) m.came[i].value *= 1.004;
    judge(&m);
    expect(&m, CMV_VERDICT_ACCEPT, CMV_GATE_REVISED, 0, "7 values from");
    assert_int_equal(m.k.out.n_revised, 7);
    gate_close(&m.k);

    make(&m, &YIELD, 1); /* one correction of a series that is not revised */
    m.came[DATES - 2].value += 0.01;
    judge(&m);
    expect(&m, CMV_VERDICT_ACCEPT, CMV_GATE_REVISED, 0, NULL);
    gate_close(&m.k);

    make(&m, &MONEY, 1); /* another series on the same dates */
    for (size_t i = 0; i < DATES; i++) m.came[i].value = 100 + 60 * sin((double)(i * i));
    judge(&m);
    expect(&m, CMV_VERDICT_QUARANTINE, CMV_GATE_REVISED_MUCH, 2, "another series?");
    gate_close(&m.k);

    make(&m, &FUND, 1); /* the value before: the open for the close */
    for (size_t i = DATES - 1; i > 0; i--) m.came[i].value = m.held[i - 1].value;
    judge(&m);
    expect(&m, CMV_VERDICT_QUARANTINE, CMV_GATE_REVISED_MUCH, 2, NULL);
    gate_close(&m.k);

    make(&m, &FUND, 1); /* one digit less is the same value */
    for (size_t i = 0; i < DATES; i++)
        m.came[i].value = round(m.came[i].value * 10) / 10, m.half[i] = 0.05;
    judge(&m);
    assert_int_equal(m.k.out.n_revised, 0);
    gate_close(&m.k);
}

static void test_lost_history_is_flagged(void **state) {
    (void)state;
    static made m;
    make(&m, &FUND, 1);
    m.first = 300;
    m.k.fetched.whole = true;
    judge(&m);
    expect(&m, CMV_VERDICT_FLAGS, CMV_GATE_SHRUNK, 1,
           "fund: the source now begins in 1971; what is held from 1970-01-02 on was kept");
    assert_int_equal(gate_finding(&m.k, CMV_GATE_SHRUNK)->n, 300);
    m.k.fetched.whole = false;
    m.k.c.from = m.came[300].date; /* only this was asked for */
    judge(&m);
    assert_int_equal(m.k.out.verdict, CMV_VERDICT_ACCEPT);
    gate_close(&m.k);
}

/* Inserts a row after index i. */
static void insert(made *m, size_t i, cmv_date date, double v) {
    memmove(&m->came[i + 2], &m->came[i + 1], (m->n - i - 1) * sizeof *m->came);
    m->came[i + 1] = m->came[i];
    m->came[i + 1].date = date;
    m->came[i + 1].value = v;
    m->half[m->n++] = 0.005;
}

static void test_days_without_a_session(void **state) {
    (void)state;
    static made m;
    make(&m, &FUND, 5);
    size_t i = DATES - 5;
    while (m.came[i + 1].date == m.came[i].date + 1) i++;
    double v = m.came[i].value;
    insert(&m, i, m.came[i].date + 1, v);
    judge(&m);
    expect(&m, CMV_VERDICT_FLAGS, CMV_GATE_STALE_COPY, 1, "repeat the one before");
    assert_int_equal(m.k.out.n, DATES);
    for (size_t j = 0; j < DATES; j++)
        assert_int_not_equal(m.k.out.obs[j].date, m.came[i + 1].date);
    m.came[i + 1].value = v + 0.5; /* a value of its own stays */
    judge(&m);
    expect(&m, CMV_VERDICT_ACCEPT, CMV_GATE_OFF_CALENDAR, 0, "kept");
    assert_int_equal(m.k.out.n, DATES + 1);
    gate_close(&m.k);
}

static void test_future_and_early(void **state) {
    (void)state;
    static made m;
    make(&m, &FUND, 1);
    m.came[m.n - 1].date += 20;
    judge(&m);
    expect(&m, CMV_VERDICT_QUARANTINE, CMV_GATE_FUTURE, 2, "after today");
    m.came[m.n - 1].date -= 20;
    m.k.c.metric.pub.after = 30;
    judge(&m);
    expect(&m, CMV_VERDICT_FLAGS, CMV_GATE_EARLY, 1, "more than a day before");
    cmv_utc_ms now = m.k.c.now;
    cmv_ymd d = cmv_date_ymd(m.came[m.n - 1].date);
    m.k.c.metric.pub = (cmv_pub_rule){.of = CMV_PUB_MONTHS, .after = 1, .day = 15, .minute = 510};
    cmv_utc_ms rule = cmv_pub_known_at(&m.k.c.metric.pub, cmv_date_of(d.year, d.month, d.day));
    m.k.c.now = rule - 12 * INT64_C(86400000); /* the rule is the late end of what is usual */
    judge(&m);
    assert_null(gate_finding(&m.k, CMV_GATE_EARLY));
    m.k.c.now = rule - 16 * INT64_C(86400000);
    judge(&m);
    assert_non_null(gate_finding(&m.k, CMV_GATE_EARLY));
    m.k.c.now = now;
    m.k.c.metric.pub = FUND.pub;
    m.k.c.metric.pub.after = -30; /* published ahead of its date */
    m.came[m.n - 1].date += 20;
    judge(&m);
    assert_null(gate_finding(&m.k, CMV_GATE_FUTURE));
    gate_close(&m.k);
}

static void test_cut_last_row_is_left_out(void **state) {
    (void)state;
    static made m;
    make(&m, &FUND, 1);
    double whole = *value(&m, 1);
    *value(&m, 1) = floor(whole / 10);
    judge(&m);
    expect(&m, CMV_VERDICT_FLAGS, CMV_GATE_INCOMPLETE_ROW, 1, "cut in the middle of the number");
    assert_int_equal(m.k.out.n, DATES - 1);
    assert_int_equal(m.k.out.n_new, 0);
    *value(&m, 1) = round(whole * 10) / 100; /* a tenth with its digits is another fault */
    judge(&m);
    expect(&m, CMV_VERDICT_QUARANTINE, CMV_GATE_JUMP_10, 2, NULL);
    gate_close(&m.k);
}

static void test_gaps_repeats_and_other_source(void **state) {
    (void)state;
    static made m;
    make(&m, &FUND, 8);
    memmove(&m.came[DATES - 8], &m.came[DATES - 2], 2 * sizeof *m.came);
    m.n = DATES - 6;
    judge(&m);
    expect(&m, CMV_VERDICT_FLAGS, CMV_GATE_GAP, 1, "no values for 6 sessions after");
    gate_close(&m.k);

    make(&m, &FUND, 6);
    for (size_t i = DATES - 6; i < DATES; i++) m.came[i].value = m.came[DATES - 7].value;
    judge(&m);
    expect(&m, CMV_VERDICT_FLAGS, CMV_GATE_FROZEN, 1, "6 dates in a row");
    gate_close(&m.k);

    make(&m, &FUND, 1);
    *value(&m, 1) = *value(&m, 2);
    m.cross[DATES - 1].value = *value(&m, 2) * 1.02;
    m.k.c.cross = m.cross;
    m.k.c.n_cross = DATES;
    m.k.c.cross_name = "other";
    judge(&m);
    expect(&m, CMV_VERDICT_FLAGS, CMV_GATE_REPEAT, 1, "while other moved");
    for (size_t i = 0; i < DATES; i++) m.cross[i].value *= 1.2;
    judge(&m);
    expect(&m, CMV_VERDICT_QUARANTINE, CMV_GATE_CROSS_ALL, 2, "250 of 250 dates differ from other");
    gate_close(&m.k);
}

static void test_what_the_reply_tells(void **state) {
    (void)state;
    static made m;
    make(&m, &FUND, 1);
    m.k.fetched.newest_first = true;
    m.k.fetched.n_duplicates = 2;
    m.k.fetched.n_dropped = 1;
    judge(&m);
    expect(&m, CMV_VERDICT_ACCEPT, CMV_GATE_DUPLICATE, 0, "2 rows came twice");
    expect(&m, CMV_VERDICT_ACCEPT, CMV_GATE_INCOMPLETE_ROW, 0, "1 unfinished row left out");
    expect(&m, CMV_VERDICT_ACCEPT, CMV_GATE_UNSORTED, 0, NULL);
    m.first = m.n;
    judge(&m);
    expect(&m, CMV_VERDICT_ACCEPT, CMV_GATE_EMPTY, 0, "nothing came");
    m.k.fetched.n_cut = 1;
    judge(&m);
    expect(&m, CMV_VERDICT_FLAGS, CMV_GATE_INCOMPLETE_ROW, 1, "was cut off and left out");
    gate_close(&m.k);
}

static void test_a_date_with_two_values_is_told(void **state) {
    (void)state;
    static made m;
    make(&m, &FUND, 1);
    m.k.fetched.n_duplicates = 3;
    m.k.series.n_conflicts = 2;
    m.k.series.conflict = cmv_date_of(2026, 7, 6);
    m.k.series.conflict_was = 101.5;
    m.k.series.conflict_is = 99.25;
    judge(&m);
    expect(&m, CMV_VERDICT_FLAGS, CMV_GATE_DUPLICATE, 1,
           "2 dates came twice with different values, first 2026-07-06: 101.5, then 99.25");
    gate_close(&m.k);
}

static void test_refuses(void **state) {
    (void)state;
    static made m;
    make(&m, &FUND, 1);
    judge(&m);
    m.k.series.data.obs[5].date = m.k.series.data.obs[4].date - 1;
    assert_int_equal(gate_judge(&m.k), CMV_E_DOMAIN);
    assert_non_null(strstr(m.k.err.msg, "fund: "));
    m.k.series.data.obs[5].date = m.k.series.data.obs[4].date + 1;
    m.held[7].date = m.held[6].date - 1;
    assert_int_equal(gate_judge(&m.k), CMV_E_DOMAIN);
    m.held[7].date = m.held[6].date + 1;
    m.k.series.data.obs[3].value = INFINITY;
    assert_int_equal(gate_judge(&m.k), CMV_E_DOMAIN);
    m.k.c.metric.id = NULL;
    assert_int_equal(gate_judge(&m.k), CMV_E_ARG);
    assert_int_equal(cmv_gate_judge(NULL, m.k.arena, &m.k.out, NULL), CMV_E_ARG);
    assert_string_equal(cmv_gate_code_name(CMV_GATE_SHRUNK), "history-shrank");
    assert_int_equal(cmv_gate_severity(CMV_GATE_FUTURE), 2);
    gate_close(&m.k);
}

/* Hostile numbers, dates and instants anywhere: an answer, with sentences of a bounded length. */
static void test_hostile_numbers(void **state) {
    (void)state;
    static const double V[] = {DBL_MAX, -DBL_MAX, DBL_MIN, 5e-324, 0,     -0.0,
                               1e300,   NAN,      1,       -1,     1e-300};
    static made m;
    kit_random random = kit_seeded("hostile_numbers");
    for (int turn = 0; turn < 3000; turn++) {
        make(&m, METRICS[turn % 3], (size_t)kit_below(&random, DATES + 1));
        for (int i = kit_below(&random, 300); i > 0; i--) {
            double v = V[kit_below(&random, (int)KIT_COUNT(V))];
            *(kit_below(&random, 2) ? value(&m, 1 + (size_t)kit_below(&random, DATES))
                                    : &m.held[kit_below(&random, DATES)].value) = v;
            m.half[kit_below(&random, DATES)] = fabs(v);
        }
        m.came[DATES - 1].date = turn % 5 ? m.came[DATES - 1].date : INT32_MAX - 1;
        m.held[0].date = turn % 7 ? m.held[0].date : INT32_MIN + 1;
        m.k.c.now = turn % 11 ? m.k.c.now : INT64_MAX;
        m.k.c.cross = m.cross;
        m.k.c.n_cross = turn % 2 ? DATES : 0;
        judge(&m);
        for (size_t i = 0; i < m.k.out.n_findings; i++)
            assert_true(strlen(m.k.out.finding[i].text) < 512);
        gate_close(&m.k);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean_series_pass_without_a_word),
        cmocka_unit_test(test_faults_and_what_is_said_of_them),
        cmocka_unit_test(test_sentence),
        cmocka_unit_test(test_tens_that_are_no_fault),
        cmocka_unit_test(test_split_and_dividend_events_explain),
        cmocka_unit_test(test_seams),
        cmocka_unit_test(test_revisions),
        cmocka_unit_test(test_lost_history_is_flagged),
        cmocka_unit_test(test_days_without_a_session),
        cmocka_unit_test(test_future_and_early),
        cmocka_unit_test(test_cut_last_row_is_left_out),
        cmocka_unit_test(test_gaps_repeats_and_other_source),
        cmocka_unit_test(test_what_the_reply_tells),
        cmocka_unit_test(test_a_date_with_two_values_is_told),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_hostile_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
