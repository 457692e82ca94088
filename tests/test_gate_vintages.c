// SPDX-License-Identifier: Apache-2.0
/*
 * The gate on real revisions: every delivery that ALFRED's rows tell of, in order, against what was held by then; and on
 * sources that keep a rolling window only. Skips without COMOVE_MARKET_DATA.
 */
#include "support/gate_kit.h"

#include "comove/feed.h"

#define MOST 20000
#define DAY ((cmv_utc_ms)86400000)

static cmv_obs held[MOST], came[MOST];
static double half[MOST];

typedef struct tally {
    size_t deliveries, flagged, revised, withdrawn;
} tally;

/* What the catalogue says of them. */
static const struct kind {
    const char *name;
    cmv_freq freq;
    bool rate;
} KINDS[] = {
    {"UNRATE", CMV_MONTHLY, true},    {"CPIAUCSL", CMV_MONTHLY, false},
    {"PAYEMS", CMV_MONTHLY, false},   {"INDPRO", CMV_MONTHLY, false},
    {"PCEPILFE", CMV_MONTHLY, false}, {"ICSA", CMV_WEEKLY, false},
    {"WALCL", CMV_WEEKLY, false},     {"NFCI", CMV_WEEKLY, true},
};

static bool read_market(const char *path, cmv_arena *arena, cmv_feed_file *out) {
    const char *root = getenv("COMOVE_MARKET_DATA");
    if (!root || !*root) return false;
    char full[4096];
    cmv_err err;
    cmv_feed_opt opt = cmv_feed_opt_default();
    opt.skip_bad = true;
    snprintf(full, sizeof full, "%s/%s", root, path);
    if (cmv_feed_read(full, &opt, arena, out, &err) != CMV_OK) fail_msg("%s", err.msg);
    return true;
}

static cmv_gate_metric metric_of(const char *name) {
    for (size_t i = 0; i < KIT_COUNT(KINDS); i++)
        if (strcmp(name, KINDS[i].name) == 0)
            return (cmv_gate_metric){.id = name,
                                     .rate = KINDS[i].rate,
                                     .revised = true,
                                     .freq = KINDS[i].freq,
                                     .cal = calendar("own"),
                                     .pub = {.of = CMV_PUB_DAYS, .zone = CMV_ZONE_UTC}};
    fail_msg("%s is not in the table", name);
    return (cmv_gate_metric){0};
}

/* Of what is known at an instant, each date's newest vintage with a value; without vintages, as a plain fetch brings it. */
static size_t as_of(const cmv_feed_series *s, cmv_utc_ms known) {
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (s->obs[i].known_at > known) continue;
        if (n == 0 || came[n - 1].date != s->obs[i].date) n++;
        came[n - 1] = s->obs[i];
        half[n - 1] = s->rounding[i];
    }
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (came[i].value != came[i].value) continue;
        half[kept] = half[i];
        came[kept] = came[i];
        came[kept++].known_at = CMV_UTC_NONE;
    }
    return kept;
}

/* All vintages known before an instant. */
static size_t held_before(const cmv_feed_series *s, cmv_utc_ms known) {
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->obs[i].known_at < known) held[n++] = s->obs[i];
    return n;
}

/* The next instant at which something became known; CMV_UTC_MAX after the last. */
static cmv_utc_ms next_vintage(const cmv_feed_series *s, cmv_utc_ms after) {
    cmv_utc_ms next = CMV_UTC_MAX;
    for (size_t i = 0; i < s->n; i++)
        if (s->obs[i].known_at > after && s->obs[i].known_at < next) next = s->obs[i].known_at;
    return next;
}

static void deliver(gate_kit *k, cmv_utc_ms known, size_t n, tally *t) {
    cmv_arena_reset(k->arena);
    k->c.held = held;
    k->c.now = known + DAY;
    k->c.from = CMV_DATE_NONE;
    k->fetched.whole = true;
    k->series.data = (cmv_feed_series){.obs = came, .rounding = half, .n = n};
    if (gate_judge(k) != CMV_OK) fail_msg("%s", k->err.msg);
    for (size_t i = 0; i < k->out.n_findings; i++)
        if (k->out.finding[i].severity) printf("  %s\n", k->out.finding[i].text);
    if (k->out.verdict == CMV_VERDICT_QUARANTINE) fail_msg("quarantined: %s", k->out.reason);
    t->deliveries++;
    t->flagged += k->out.verdict == CMV_VERDICT_FLAGS;
    t->revised += k->out.n_revised;
}

/* Before anything is made: skip() jumps, and would leave it behind. */
static void need_market(void) {
    const char *data = getenv("COMOVE_MARKET_DATA");
    if (!data || !data[0]) skip();
}

static void play(const char *path, gate_kit *k, tally *t) {
    cmv_feed_file file;
    cmv_arena *arena = cmv_arena_create((size_t)64 << 20);
    if (!read_market(path, arena, &file)) skip();
    for (size_t i = 0; i < file.n_series; i++) {
        const cmv_feed_series *s = &file.series[i];
        assert_true(s->n < MOST);
        k->c = (cmv_gate_case){.metric = metric_of(s->name)};
        for (cmv_utc_ms at = next_vintage(s, 0); at != CMV_UTC_MAX; at = next_vintage(s, at)) {
            size_t n = as_of(s, at);
            k->c.n_held = held_before(s, at);
            deliver(k, at, n, t);
        }
    }
    printf("%s: %zu deliveries, %zu flagged, %zu values revised\n", path, t->deliveries, t->flagged,
           t->revised);
    cmv_arena_destroy(arena);
}

/* Successive copies of eight series of 2026, weekly and monthly, annual revisions included. */
static void test_deliveries_of_2026_pass(void **state) {
    (void)state;
    need_market();
    gate_kit k;
    gate_open(&k);
    tally t = {0};
    play("alfred/vintages_long.csv", &k, &t);
    assert_true(t.deliveries >= 50 && t.revised >= 500);
    assert_true(t.flagged * 5 <= t.deliveries);
    gate_close(&k);
}

/* Prices of 1990 with their annual revisions and rows withdrawn; unemployment through 2020. */
static void test_alfred_rows_pass(void **state) {
    (void)state;
    need_market();
    gate_kit k;
    gate_open(&k);
    tally t = {0};
    play("alfred/alfred_UNRATE_CPIAUCSL_excerpt.csv", &k, &t);
    assert_true(t.deliveries >= 30 && t.revised >= 20);
    gate_close(&k);
}

/* The full history is held, a rolling window comes, one value newer. */
static void expect_window(const char *path, const char *calendar_name, bool rate, int years) {
    cmv_feed_file file;
    cmv_arena *arena = cmv_arena_create((size_t)64 << 20);
    gate_kit k;
    if (!read_market(path, arena, &file)) skip();
    gate_open(&k);
    const cmv_feed_series *s = &file.series[0];
    cmv_date first = s->obs[s->n - 1].date - years * 365;
    size_t at = 0;
    while (s->obs[at].date < first) at++;
    k.c = (cmv_gate_case){.metric = {.id = path, .rate = rate, .cal = calendar(calendar_name)},
                          .held = s->obs,
                          .n_held = s->n - 1,
                          .from = CMV_DATE_NONE,
                          .now = cmv_zone_instant(CMV_ZONE_UTC, s->obs[s->n - 1].date + 1, 0)};
    k.c.metric.pub = (cmv_pub_rule){.of = CMV_PUB_DAYS, .zone = CMV_ZONE_UTC};
    k.fetched.whole = true;
    k.series.data =
        (cmv_feed_series){.obs = s->obs + at, .rounding = s->rounding + at, .n = s->n - at};
    if (gate_judge(&k) != CMV_OK) fail_msg("%s", k.err.msg);
    const cmv_finding *f = gate_finding(&k, CMV_GATE_SHRUNK);
    if (!f) fail_msg("%s: history that shrank is not flagged", path);
    printf("  %s\n", f->text);
    assert_int_equal(k.out.verdict, CMV_VERDICT_FLAGS);
    for (size_t i = 0; i < k.out.n_findings; i++)
        if (&k.out.finding[i] != f && k.out.finding[i].severity)
            fail_msg("%s", k.out.finding[i].text);
    assert_int_equal(f->n, at);
    assert_date_at(f->first, cmv_date_format(s->obs[0].date, (char[CMV_DATE_TEXT]){0}), __FILE__,
                   __LINE__);
    assert_int_equal(k.out.n, s->n - at); /* all that came is stored */
    assert_int_equal(k.out.n_new, 1);
    assert_int_equal(k.out.n_revised, 0);
    gate_close(&k);
    cmv_arena_destroy(arena);
}

static void test_rolling_windows_are_flagged_and_nothing_more(void **state) {
    (void)state;
    need_market();
    expect_window("fred/BAMLH0A0HYM2_full-1996-2025.csv", "own", true, 3);
    expect_window("fred/NASDAQCOM.csv", "nyse", false, 10); /* as FRED cuts SP500 and DJIA */
    expect_window("fred/SP500.csv", "nyse", false, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deliveries_of_2026_pass),
        cmocka_unit_test(test_alfred_rows_pass),
        cmocka_unit_test(test_rolling_windows_are_flagged_and_nothing_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
