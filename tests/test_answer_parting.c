// SPDX-License-Identifier: Apache-2.0
/* When the two sides part: states known before a return begins, their correlations, the test, the divergences. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "comove/pair.h"
#include "comove/regress.h"

enum { MAX = 4000 };

static uint64_t seed;

static double uniform(void) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return ((double)(seed >> 12) + 0.5) * 0x1p-52;
}

static double shock(void) { return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform()); }

static cmv_arena *arena;

static int set_up(void **state) {
    (void)state;
    const char *text = getenv("COMOVE_SEED");
    seed = text ? strtoull(text, NULL, 10) : 20260616u;
    print_message("COMOVE_SEED=%llu\n", (unsigned long long)seed);
    arena = cmv_arena_create((size_t)256 << 20);
    return arena ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

/* ---- a market ---------------------------------------------------------------------------------------------------------------- */

typedef struct market {
    cmv_date date[MAX]; /* of the levels: the i-th return runs from date[i] to date[i + 1] */
    double a[MAX], b[MAX];
    size_t n; /* levels */
    const char *calendar;
    cmv_freq freq;
} market;

static market m;

static cmv_leg leg_of(const char *id, const double *value) {
    const cmv_calendar *cal = NULL;
    const cmv_series s = {m.date, value, m.n};
    assert_int_equal(cmv_calendar_find(m.calendar, &cal, NULL), CMV_OK);
    return (cmv_leg){.id = id,
                     .name = id,
                     .short_name = id,
                     .label = id,
                     .category_id = "x",
                     .category = "X",
                     .unit = "USD",
                     .description = "",
                     .decimals = 2,
                     .is_price = true,
                     .freq = m.freq,
                     .transform = CMV_TRANSFORM_LOG,
                     .cal = cal,
                     .close_minute = 960,
                     .close_zone = CMV_ZONE_NEW_YORK,
                     .pub = {.minute = 960, .zone = CMV_ZONE_NEW_YORK},
                     .level = s,
                     .sample = s,
                     .sources = ""};
}

/* Dates of a calendar; the correlation of the i-th return is rho(i). */
static void make(const char *calendar, cmv_freq freq, size_t n_returns, double (*rho)(size_t i)) {
    const cmv_calendar *cal = NULL;
    assert_int_equal(cmv_calendar_find(calendar, &cal, NULL), CMV_OK);
    m.calendar = calendar;
    m.freq = freq;
    m.n = n_returns + 1;
    m.date[0] = cmv_calendar_on_or_after(cal, cmv_date_of(2005, 1, 3));
    m.a[0] = m.b[0] = 100;
    for (size_t i = 0; i < n_returns; i++) {
        const double u = shock(), v = shock(), r = rho(i);
        m.date[i + 1] = cmv_calendar_add(cal, m.date[i], 1);
        m.a[i + 1] = m.a[i] * exp(0.01 * u);
        m.b[i + 1] = m.b[i] * exp(0.01 * (r * u + sqrt(1 - r * r) * v));
    }
}

static cmv_pair_report report(const cmv_regime_path *path, size_t n_paths, cmv_returns returns) {
    cmv_pair_report r;
    cmv_err err;
    cmv_answer_opt ask = {.regime = path, .n_regimes = n_paths};
    cmv_pair_opt opt = cmv_pair_opt_default();
    const cmv_leg a = leg_of("aaa", m.a), b = leg_of("bbb", m.b);
    opt.today = cmv_date_of(2026, 6, 16);
    opt.returns = returns;
    opt.answers = &ask;
    if (cmv_pair_report_of(&a, &b, &opt, arena, &r, &err) != CMV_OK) fail_msg("%s", err.msg);
    return r;
}

/* ---- states ------------------------------------------------------------------------------------------------------------------ */

static const char *const LABEL[] = {"low", "high", "top"};
static const char *const WHEN[] = {"it was low", "it was high", "it was at the top"};

typedef struct world {
    cmv_date known[MAX];
    int state[MAX];
    cmv_regime_path path;
} world;

/* State of every session's close, chosen by the index of the level. */
static void observe(world *w, const char *id, int (*state)(size_t i)) {
    for (size_t i = 0; i < m.n; i++) {
        w->known[i] = m.date[i];
        w->state[i] = state(i);
    }
    w->path = (cmv_regime_path){.id = id,
                                .name = id,
                                .how = "How.",
                                .toward = "upward",
                                .label = LABEL,
                                .when = WHEN,
                                .n_states = 3,
                                .known = w->known,
                                .state = w->state,
                                .n = m.n,
                                .sources = "made up"};
}

static int block_state(size_t i) { return (int)(i / 100 % 2); }
static double by_block(size_t i) { return block_state(i) ? 0.7 : -0.2; }
static double steady(size_t i) {
    (void)i;
    return 0.3;
}

/* The state at the close at which a return begins decides, and the numbers are those of the kernels. */
static void test_states(void **unused) {
    (void)unused;
    static world w;
    static double x[MAX], y[MAX];
    make("nyse", CMV_DAILY, 2000, by_block);
    observe(&w, "block", block_state);
    const cmv_pair_report r = report(&w.path, 1, CMV_RETURNS_AUTO);
    const cmv_regime_table *g = &r.answers->parting.regime[0];
    assert_int_equal(r.answers->parting.n_regimes, 1);
    for (int s = 0; s < 2; s++) {
        cmv_corr_jack want;
        size_t n = 0, last = 0;
        for (size_t i = 0; i < 2000; i++) {
            if (block_state(i) != s) continue;
            x[n] = r.x[i], y[n++] = r.y[i];
            last = i;
        }
        assert_int_equal(cmv_corr_jack_of((cmv_cvec){x, n}, (cmv_cvec){y, n}, &want, NULL), CMV_OK);
        assert_int_equal(g->row[s].n, n);
        assert_int_equal(g->row[s].episodes, 10);
        assert_true(g->row[s].c.r.v == want.r.v && g->row[s].c.ci_low.v == want.ci_low.v);
        assert_int_equal(g->row[s].first, r.date[100 * s]);
        assert_int_equal(g->row[s].last, r.date[last]);
        assert_string_equal(g->row[s].when, WHEN[s]);
    }
    const cmv_corr_diff d = cmv_corr_diff_of(&g->row[0].c, &g->row[1].c);
    assert_true(fabs(g->chi2.v - d.z * d.z) < 1e-9 * g->chi2.v && g->df == 1);
    assert_true(g->row[2].n == 0 && g->row[2].c.r.why == CMV_WHY_TOO_FEW);
    assert_int_equal(g->row[2].first, CMV_DATE_NONE);
    assert_int_equal(g->now, block_state(2000));
    assert_true(g->n_unknown == 0 && g->first == r.date[0] && g->last == r.date[1999]);
    assert_int_equal(r.answers->parting.strongest, 0);
}

static int changes_at_500(size_t i) { return i >= 500; }

/* One change: the return that ends on that day still belongs to the old state, the next one to the new. */
static void test_timing(void **unused) {
    (void)unused;
    static world w;
    make("nyse", CMV_DAILY, 1000, steady);
    observe(&w, "once", changes_at_500);
    const cmv_pair_report r = report(&w.path, 1, CMV_RETURNS_AUTO);
    const cmv_regime_table *g = &r.answers->parting.regime[0];
    assert_int_equal(g->row[0].n, 500);
    assert_int_equal(g->row[0].last, m.date[500]);
    assert_int_equal(g->row[1].first, m.date[501]);
    /* A single stretch is no ground for an interval, however long. */
    assert_true(g->row[0].episodes == 1 && g->row[0].c.r.why == CMV_WHY_TOO_FEW);
    assert_true(g->chi2.why == CMV_WHY_TOO_FEW && g->p.why == CMV_WHY_TOO_FEW);
    assert_int_equal(r.answers->parting.strongest, -1);
}

static bool same_num(cmv_num a, cmv_num b) {
    return a.why == b.why && (a.why != CMV_WHY_NONE || a.v == b.v);
}

static void assert_same(const cmv_regime_table *g, const cmv_regime_table *h) {
    for (size_t s = 0; s < g->n_states; s++) {
        const cmv_state_row *a = &g->row[s], *b = &h->row[s];
        assert_true(a->n == b->n && a->episodes == b->episodes);
        assert_true(a->first == b->first && a->last == b->last);
        assert_true(same_num(a->c.r, b->c.r) && same_num(a->c.ci_low, b->c.ci_low));
    }
    assert_true(same_num(g->chi2, h->chi2) && same_num(g->q, h->q));
    assert_true(g->n_unknown == h->n_unknown && g->last == h->last);
}

/* What becomes known later, and what is known at the last close, moves nothing but `now`. */
static void test_no_foresight(void **unused) {
    (void)unused;
    static world w;
    make("nyse", CMV_DAILY, 1500, by_block);
    observe(&w, "block", block_state);
    const cmv_pair_report all = report(&w.path, 1, CMV_RETURNS_AUTO);
    w.state[m.n - 1] = 2;
    const cmv_pair_report last = report(&w.path, 1, CMV_RETURNS_AUTO);
    const cmv_regime_table *g = &all.answers->parting.regime[0],
                           *h = &last.answers->parting.regime[0];
    assert_same(g, h);
    assert_int_equal(h->now, 2);
    m.n = 1201;
    const cmv_pair_report before = report(&w.path, 1, CMV_RETURNS_AUTO);
    w.path.n = 1201;
    const cmv_pair_report cut = report(&w.path, 1, CMV_RETURNS_AUTO);
    assert_same(&before.answers->parting.regime[0], &cut.answers->parting.regime[0]);
    assert_int_equal(before.answers->parting.regime[0].now, cut.answers->parting.regime[0].now);
}

static int one_in_ten(size_t i) { return i % 10 == 0; }

/* An old state is unknown, and so is what was never said; both are counted. */
static void test_unknown(void **unused) {
    (void)unused;
    static world w;
    size_t known = 0;
    make("nyse", CMV_DAILY, 1000, steady);
    observe(&w, "old", one_in_ten);
    size_t n = 0;
    for (size_t i = 0; i < m.n; i += 10, n++) {
        w.known[n] = m.date[i];
        w.state[n] = n % 7 == 3 ? -1 : 0;
    }
    w.path.n = n;
    w.path.max_age_days = 4;
    for (size_t i = 0; i < 1000; i++)
        known += m.date[i] - m.date[i / 10 * 10] <= 4 && i / 10 % 7 != 3;
    const cmv_pair_report r = report(&w.path, 1, CMV_RETURNS_AUTO);
    const cmv_regime_table *g = &r.answers->parting.regime[0];
    assert_true(known > 100 && known < 500);
    assert_int_equal(g->row[0].n, known);
    assert_int_equal(g->n_unknown, 1000 - known);
    w.path.n = 0;
    const cmv_pair_report none = report(&w.path, 1, CMV_RETURNS_AUTO);
    g = &none.answers->parting.regime[0];
    assert_true(g->p.why == CMV_WHY_NO_DATA && g->q.why == CMV_WHY_NO_DATA && g->now == -1);
    assert_int_equal(g->n_unknown, 1000);
}

static int flickers(size_t i) { return i % 200 < 100 && i % 3 == 0; }
static int three_short(size_t i) { return i % 300 < 19 && i < 900; }

/* A value that flickers about a cut for weeks lives through one episode; 57 returns are too few, whatever the episodes. */
static void test_episodes(void **unused) {
    (void)unused;
    static world w;
    make("nyse", CMV_DAILY, 1000, steady);
    observe(&w, "flickers", flickers);
    const cmv_pair_report r = report(&w.path, 1, CMV_RETURNS_AUTO);
    assert_int_equal(r.answers->parting.regime[0].row[1].episodes, 5);
    observe(&w, "short", three_short);
    const cmv_pair_report few = report(&w.path, 1, CMV_RETURNS_AUTO);
    const cmv_state_row *row = &few.answers->parting.regime[0].row[1];
    assert_true(row->n == 57 && row->episodes == 3 && row->c.r.why == CMV_WHY_TOO_FEW);
}

/* ---- many regimes ------------------------------------------------------------------------------------------------------------ */

static int by_fifty(size_t i) { return (int)(i / 50 % 2); }
static int shifted(size_t i) {
    return (int)((i + 30) / 100 % 2);
} /* mostly the block, so also different */

/* Benjamini and Hochberg by their definition: sort, times m / rank, running minimum from above. */
static void test_correction(void **unused) {
    (void)unused;
    static world w[4];
    make("nyse", CMV_DAILY, 2000, by_block);
    observe(&w[0], "shifted", shifted);
    observe(&w[1], "fifty", by_fifty);
    observe(&w[2], "block", block_state);
    observe(&w[3], "nothing", block_state);
    w[3].path.n = 0;
    const cmv_regime_path path[] = {w[0].path, w[1].path, w[2].path, w[3].path};
    const cmv_pair_report r = report(path, 4, CMV_RETURNS_AUTO);
    const cmv_parting_answer *a = &r.answers->parting;
    size_t order[] = {0, 1, 2};
    for (int pass = 0; pass < 3; pass++)
        for (int i = 0; i < 2; i++)
            if (a->regime[order[i]].p.v > a->regime[order[i + 1]].p.v) {
                const size_t t = order[i];
                order[i] = order[i + 1];
                order[i + 1] = t;
            }
    double least = 1;
    for (int i = 3; i-- > 0;) {
        least = fmin(least, a->regime[order[i]].p.v * 3 / (i + 1));
        assert_true(fabs(a->regime[order[i]].q.v - least) <= 1e-12 * least);
    }
    assert_true(a->regime[0].q.v < 0.05);
    assert_int_equal(a->strongest, 2);
    assert_int_equal(order[0], 2);
    assert_true(a->regime[3].q.why == CMV_WHY_NO_DATA);
}

/* ---- other frequencies ------------------------------------------------------------------------------------------------------- */

static double rho_month(size_t i) { return i % 2 ? 0.5 : 0.1; }

/* A month dated on its first day ends with it: the return to the next month begins at the last day of the first. */
static void test_months(void **unused) {
    (void)unused;
    static world w;
    make("monthly", CMV_MONTHLY, 200, rho_month);
    observe(&w, "month ends", by_fifty);
    for (size_t i = 0; i < m.n; i++) w.known[i] = cmv_date_add_months(m.date[i], 1) - 1;
    const cmv_pair_report r = report(&w.path, 1, CMV_RETURNS_AUTO);
    const cmv_regime_table *g = &r.answers->parting.regime[0];
    assert_true(g->n_unknown == 0 && g->row[0].n == 100 && g->row[1].n == 100);
    for (size_t i = 0; i < m.n; i++) w.known[i]++; /* known a day too late for each */
    const cmv_pair_report late = report(&w.path, 1, CMV_RETURNS_AUTO);
    assert_int_equal(late.answers->parting.regime[0].n_unknown, 1);
    assert_int_equal(late.answers->parting.regime[0].row[1].first, late.date[51]);
}

/* A change over a year begins a year before. */
static void test_year_on_year(void **unused) {
    (void)unused;
    static world w;
    make("monthly", CMV_MONTHLY, 200, rho_month);
    observe(&w, "month ends", changes_at_500);
    for (size_t i = 0; i < m.n; i++) {
        w.known[i] = cmv_date_add_months(m.date[i], 1) - 1;
        w.state[i] = i >= 100;
    }
    const cmv_pair_report r = report(&w.path, 1, CMV_RETURNS_YOY);
    assert_int_equal(r.answers->parting.regime[0].row[1].first, m.date[112]);
}

/* ---- divergences ------------------------------------------------------------------------------------------------------------- */

/* The k-th of three jumps of b alone at return 499 + 100 k; the second goes down and is the largest. */
static void check_jump(const cmv_pair_report *r, size_t k, int sign) {
    const cmv_parting_answer *a = &r->answers->parting;
    const size_t at = 499 + 100 * k;
    size_t i = 0;
    while (i < 3 && a->divergence[i].date != r->date[at]) i++;
    assert_true(i < 3);
    const cmv_divergence *d = &a->divergence[i];
    assert_true(d->z * sign > 5 && d->b * sign > 0.1);
    assert_true(d->a == r->x[at] && d->b == r->y[at]);
    assert_true(fabs(d->expected) < 0.02);
}

static void test_divergences(void **unused) {
    (void)unused;
    make("nyse", CMV_DAILY, 1000, steady);
    const double jump[] = {0.15, -0.25, 0.20};
    for (size_t i = 500; i < m.n; i++)
        for (size_t k = 0; k < 3; k++) m.b[i] *= i >= 500 + 100 * k ? exp(jump[k]) : 1;
    const cmv_pair_report r = report(NULL, 0, CMV_RETURNS_AUTO);
    const cmv_parting_answer *a = &r.answers->parting;
    assert_true(a->n_regimes == 0 && a->strongest == -1);
    assert_int_equal(a->window, 252);
    assert_int_equal(a->n_scored, 1000 - 252);
    assert_true(a->n_divergences >= 3 && a->n_divergent_days >= a->n_divergences);
    for (size_t i = 0; i < a->n_divergences; i++) assert_true(fabs(a->divergence[i].z) > 2.5);
    check_jump(&r, 0, 1);
    check_jump(&r, 1, -1);
    check_jump(&r, 2, 1);
}

/* All divergent days are counted, the ten largest are kept. */
static void test_ten_largest(void **unused) {
    (void)unused;
    static double expected[MAX], z[MAX], size[MAX];
    make("nyse", CMV_DAILY, 3000, steady);
    for (size_t k = 0; k < 25; k++)
        for (size_t i = 300 + 100 * k; i < m.n; i++)
            m.b[i] *= exp(0.03 + 0.002 * (double)(k * 7 % 25));
    const cmv_pair_report r = report(NULL, 0, CMV_RETURNS_AUTO);
    const cmv_parting_answer *a = &r.answers->parting;
    size_t n = 0;
    assert_int_equal(cmv_roll_resid((cmv_cvec){r.x, r.n}, (cmv_cvec){r.y, r.n}, 252,
                                    (cmv_vec){expected, r.n}, (cmv_vec){z, r.n}, NULL),
                     CMV_OK);
    for (size_t i = 0; i < r.n; i++)
        if (fabs(z[i]) > 2.5) size[n++] = fabs(z[i]);
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++)
            if (size[k] > size[i]) {
                const double t = size[i];
                size[i] = size[k];
                size[k] = t;
            }
    assert_true(n > 10);
    assert_int_equal(a->n_divergent_days, n);
    assert_int_equal(a->n_divergences, 10);
    for (size_t i = 0; i < 10; i++) assert_true(fabs(a->divergence[i].z) == size[i]);
}

/* ---- nothing to say ---------------------------------------------------------------------------------------------------------- */

static void test_short_and_constant(void **unused) {
    (void)unused;
    static world w;
    make("nyse", CMV_DAILY, 30, steady);
    observe(&w, "block", block_state);
    const cmv_pair_report few = report(&w.path, 1, CMV_RETURNS_AUTO);
    assert_true(few.answers->parting.regime[0].p.why == CMV_WHY_TOO_FEW);
    assert_int_equal(few.answers->parting.n_scored, 0);
    m.n = 0;
    const cmv_pair_report none = report(&w.path, 1, CMV_RETURNS_AUTO);
    assert_int_equal(none.answers->parting.regime[0].now, -1);
    make("nyse", CMV_DAILY, 1000, steady);
    observe(&w, "block", block_state);
    for (size_t i = 0; i < m.n; i++) m.b[i] = 50;
    const cmv_pair_report flat = report(&w.path, 1, CMV_RETURNS_AUTO);
    assert_true(flat.answers->parting.regime[0].row[0].c.r.why == CMV_WHY_CONSTANT);
    assert_true(flat.answers->parting.regime[0].p.why == CMV_WHY_TOO_FEW);
    assert_int_equal(flat.answers->parting.n_scored, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_timing),
        cmocka_unit_test(test_no_foresight),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_episodes),
        cmocka_unit_test(test_correction),
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_year_on_year),
        cmocka_unit_test(test_divergences),
        cmocka_unit_test(test_ten_largest),
        cmocka_unit_test(test_short_and_constant),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
