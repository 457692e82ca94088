// SPDX-License-Identifier: Apache-2.0
/* The outlook of a report on made prices: its numbers, its dates, its refusals, and its place in the JSON. */
#include "comove/pair.h"
#include "comove/render.h"
#include "support/num_kit.h"

enum { MAX = 4200, ARENA = 64 << 20 };

static cmv_date date[MAX];
static double a[MAX], b[MAX];
static cmv_arena *arena;

static const cmv_calendar *calendar(const char *name) {
    const cmv_calendar *cal = NULL;
    KIT_OK(cmv_calendar_find(name, &cal, err));
    return cal;
}

static cmv_leg leg(const char *id, const double *value, size_t n, const char *cal, cmv_freq freq) {
    const cmv_series s = {date, value, n};
    return (cmv_leg){.id = id,
                     .name = id,
                     .short_name = id,
                     .label = id,
                     .category_id = "user",
                     .category = "Made",
                     .unit = "USD",
                     .description = "",
                     .decimals = 2,
                     .is_price = true,
                     .freq = freq,
                     .transform = CMV_TRANSFORM_LOG,
                     .cal = calendar(cal),
                     .close_minute = 960,
                     .close_zone = CMV_ZONE_NEW_YORK,
                     .pub = {.minute = 960, .zone = CMV_ZONE_NEW_YORK},
                     .level = s,
                     .sample = s,
                     .sources = ""};
}

/* n prices on consecutive days of a calendar, whose correlation swings slowly. */
static void make(size_t n, const char *cal) {
    const cmv_calendar *c = calendar(cal);
    cmv_date d = cmv_calendar_on_or_after(c, cmv_date_of(1990, 1, 2));
    kit_seed("market");
    for (size_t i = 0; i < n; i++, d = cmv_calendar_add(c, d, 1)) {
        const double rho = tanh(sin((double)i / 400)), u = kit_normal(), w = kit_normal();
        date[i] = d;
        a[i] = i ? a[i - 1] * exp(.01 * u) : 100;
        b[i] = i ? b[i - 1] * exp(.01 * (rho * u + sqrt(1 - rho * rho) * w)) : 50;
    }
}

static cmv_pair_report report(size_t n, const char *cal, cmv_freq freq) {
    static const cmv_answer_opt answers = {0};
    cmv_pair_opt opt = cmv_pair_opt_default();
    cmv_pair_report r;
    opt.answers = &answers;
    opt.today = n ? date[n - 1] : cmv_date_of(2020, 1, 2);
    const cmv_leg one = leg("one", a, n, cal, freq), two = leg("two", b, n, cal, freq);
    KIT_OK(cmv_pair_report_of(&one, &two, &opt, arena, &r, err));
    assert_non_null(r.answers);
    return r;
}

static int setup(void **state) {
    (void)state;
    arena = cmv_arena_create(ARENA);
    return arena ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

static void assert_refused(const cmv_outlook_answer *o, cmv_reason why) {
    const cmv_num all[] = {o->now,         o->mean,         o->weight,        o->low,
                           o->q25,         o->median,       o->q75,           o->high,
                           o->coverage,    o->coverage_low, o->coverage_high, o->rmse_ewma,
                           o->rmse_window, o->rmse_mean};
    assert_int_equal(o->why, why);
    for (size_t i = 0; i < KIT_COUNT(all); i++) assert_int_equal(all[i].why, why);
    assert_true(o->scored_first == CMV_DATE_NONE && o->scored_last == CMV_DATE_NONE);
}

static void test_daily(void **state) {
    (void)state;
    make(4000, "nyse");
    const cmv_pair_report r = report(4000, "nyse", CMV_DAILY);
    const cmv_outlook_answer *o = &r.answers->outlook;
    assert_int_equal(o->why, CMV_WHY_NONE);
    assert_true(o->horizon == 63 && o->window == 90 && o->lambda == .97 && o->nominal == .8);
    assert_int_equal(o->n_quarters, 3999 / 63);
    assert_int_equal(o->n_scored, o->n_origins - CMV_OUTLOOK_ERRORS);
    assert_true(o->n_held <= o->n_scored && o->n_scored >= 40);
    KIT_NEAR(o->coverage.v, (double)o->n_held / (double)o->n_scored, 1e-15);
    /* Wilson's interval holds the p whose score test does not reject. */
    const double end[] = {o->coverage_low.v, o->coverage_high.v};
    for (int i = 0; i < 2; i++)
        KIT_NEAR(fabs(o->coverage.v - end[i]),
                 1.959963984540054 * sqrt(end[i] * (1 - end[i]) / (double)o->n_scored), 1e-12);
    assert_true(o->method != CMV_OUTLOOK_MEAN && o->weight.v > .5);
    assert_true(o->low.v < o->q25.v && o->q25.v < o->median.v && o->median.v < o->q75.v &&
                o->q75.v < o->high.v);
    const size_t skip = o->n_quarters - o->n_scored;
    assert_int_equal(o->scored_first, r.date[skip * 63]);
    assert_int_equal(o->scored_last, r.date[o->n_quarters * 63 - 1]);
    size_t held = 0;
    for (size_t k = 0; k < o->n_quarters; k++) {
        assert_int_equal(o->quarter[k], r.date[63 * k + 62]);
        KIT_NEAR(o->came[k], kit_referee_r(r.x + 63 * k, r.y + 63 * k, 63), 1e-12);
        assert_int_equal(isfinite(o->said_low[k]), k >= skip);
        held += o->came[k] >= o->said_low[k] && o->came[k] <= o->said_high[k];
    }
    assert_int_equal(held, o->n_held);
}

static void test_other_frequencies(void **state) {
    (void)state;
    static const struct {
        const char *cal;
        cmv_freq freq;
        size_t n, horizon, window;
        cmv_reason why;
    } rows[] = {
        {"24x7", CMV_DAILY, 4100, 91, 90, CMV_WHY_NONE},
        {"weekly:wednesday", CMV_WEEKLY, 900, 13, 52, CMV_WHY_NONE},
        {"monthly", CMV_MONTHLY, 434, 12, 36, CMV_WHY_NONE},
        {"monthly", CMV_MONTHLY, 300, 12, 36, CMV_WHY_TOO_FEW},
        {"quarterly", CMV_QUARTERLY, 140, 0, 20, CMV_WHY_FREQUENCY},
        {"nyse", CMV_DAILY, 63 * 34, 63, 90, CMV_WHY_TOO_FEW},
        {"nyse", CMV_DAILY, 63 * 35 + 1, 63, 90, CMV_WHY_NONE},
        {"nyse", CMV_DAILY, 0, 63, 90, CMV_WHY_NO_DATA},
    };
    for (size_t i = 0; i < KIT_COUNT(rows); i++) {
        make(rows[i].n, rows[i].cal);
        const cmv_pair_report r = report(rows[i].n, rows[i].cal, rows[i].freq);
        const cmv_outlook_answer *o = &r.answers->outlook;
        if (rows[i].n) assert_int_equal(o->horizon, rows[i].horizon);
        if (rows[i].n) assert_int_equal(o->window, rows[i].window);
        if (rows[i].why != CMV_WHY_NONE)
            assert_refused(o, rows[i].why);
        else if (o->why != CMV_WHY_NONE)
            fail_msg("row %zu: %s", i, cmv_reason_name(o->why));
    }
}

static void test_json(void **state) {
    (void)state;
    make(4000, "nyse");
    const cmv_machine_context context = {.basis = "price", .reproduce = "", .asof = CMV_DATE_NONE};
    const cmv_pair_report r = report(4000, "nyse", CMV_DAILY),
                          young = report(900, "nyse", CMV_DAILY);
    cmv_buf out;
    char want[128];
    cmv_buf_init(&out, 8 << 20);
    KIT_OK(cmv_render_pair_json(&r, &context, &out, err));
    snprintf(want, sizeof want,
             "\"n_scored\":%zu,\"n_held\":%zu,\"coverage\":", r.answers->outlook.n_scored,
             r.answers->outlook.n_held);
    assert_non_null(strstr(out.at, "\"outlook\":{\"horizon\":63,\"nominal\":0.8,\"median\":"));
    assert_non_null(strstr(out.at, want));
    cmv_buf_clear(&out);
    KIT_OK(cmv_render_pair_json(&young, &context, &out, err));
    assert_non_null(strstr(out.at, "\"low\":null,\"low_reason\":\"TOO_FEW\""));
    assert_non_null(strstr(out.at, "\"method\":null"));
    cmv_buf_reset(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_daily, setup, teardown),
        cmocka_unit_test_setup_teardown(test_other_frequencies, setup, teardown),
        cmocka_unit_test_setup_teardown(test_json, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
