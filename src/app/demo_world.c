// SPDX-License-Identifier: Apache-2.0
/* What all series of the demo market share: random numbers, regimes, factor shocks and slow states. */
#include "demo.h"

#include "base/arena.h"

#include <math.h>

/* ---- random numbers --------------------------------------------------------------------------------------------------- */

uint64_t cmv__splitmix64(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

cmv__rng cmv__rng_named(uint64_t seed, const char *name) {
    uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a of the name */
    for (const char *p = name; *p; p++) h = (h ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
    uint64_t state = cmv__splitmix64(&seed) ^ h;
    cmv__rng r;
    for (int i = 0; i < 4; i++) r.s[i] = cmv__splitmix64(&state);
    return r;
}

static uint64_t rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

uint64_t cmv__rng_next(cmv__rng *r) {
    uint64_t *s = r->s, result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

double cmv__rng_uniform(cmv__rng *r) { return (double)(cmv__rng_next(r) >> 11) * 0x1p-53; }

double cmv__rng_normal(cmv__rng *r) {
    uint32_t sum =
        0; /* of twelve numbers of 16 bits: variance 12/12 after scaling; no logarithm, no cosine */
    for (int i = 0; i < 3; i++) {
        uint64_t x = cmv__rng_next(r);
        for (int k = 0; k < 64; k += 16) sum += (uint32_t)((x >> k) & 0xffff);
    }
    return ((double)sum - 12 * 32767.5) / 65536;
}

double cmv__rng_tail(cmv__rng *r, int df) {
    double chi2 = 0;
    for (int i = 0; i < df; i++) {
        double z = cmv__rng_normal(r);
        chi2 += z * z;
    }
    double cap = (df - 2) / (3.5 * 3.5);
    return sqrt((df - 2) / (chi2 > cap ? chi2 : cap));
}

/* ---- factors ------------------------------------------------------------------------------------------------------------ */

typedef struct triangle {
    double at[N_FACTORS][N_FACTORS];
} triangle;

/* Cholesky factor of a regime's correlations. */
static cmv_rc root_of(demo_regime regime, bool after, triangle *l, cmv_err *err) {
    double c[N_FACTORS][N_FACTORS] = {{0}};
    for (size_t k = 0; k < cmv__demo_n_correlations; k++) {
        const demo_corr_row *row = &cmv__demo_correlations[k];
        c[row->a][row->b] = c[row->b][row->a] = (after ? row->after : row->before)[regime];
    }
    *l = (triangle){{{0}}};
    for (int i = 0; i < N_FACTORS; i++) {
        for (int j = 0; j <= i; j++) {
            double sum = i == j ? 1 : c[i][j];
            for (int k = 0; k < j; k++) sum -= l->at[i][k] * l->at[j][k];
            if (i == j && sum <= 0)
                CMV_FAIL(err, CMV_E_BUG, "demo: correlations of %s cannot be",
                         cmv__demo_factors[i].name);
            l->at[i][j] = i == j ? sqrt(sum) : sum / l->at[j][j];
        }
    }
    return CMV_OK;
}

/* All that changes from day to day. */
typedef struct engine {
    cmv__rng shocks, regimes, slow;
    triangle root[2][N_REGIMES]; /* before and after the switch */
    demo_regime regime;
    double garch; /* common variance, 1 on average */
    double s[N_STATES];
} engine;

static void step_regime(engine *e, bool weekday) {
    double u = cmv__rng_uniform(&e->regimes), edge = 0;
    if (!weekday) return;
    for (int to = 0; to < N_REGIMES; to++) {
        edge += cmv__demo_leave[e->regime][to];
        if (u < edge) {
            e->regime = (demo_regime)to;
            return;
        }
    }
}

/* GARCH(1,1) with leverage, driven by the equity shock of a session in units of the regime's deviation. */
static void step_garch(engine *e, double x) {
    double x2 = x * x < 16 ? x * x : 16;
    e->garch = 0.022 + 0.90 * e->garch + (x < 0 ? 0.10 : 0.05) * x2;
    if (e->garch > 5) e->garch = 5;
}

static void step_factors(engine *e, demo_day *d, bool after) {
    double z[N_FACTORS];
    const triangle *l = &e->root[after][e->regime];
    for (int i = 0; i < N_FACTORS; i++) z[i] = cmv__rng_normal(&e->shocks);
    double tail = cmv__rng_tail(&e->shocks, 6), heat = sqrt(e->garch) - 1, x_equity = 0;
    for (int i = 0; i < N_FACTORS; i++) {
        const demo_factor_row *row = &cmv__demo_factors[i];
        double x = 0, activity = d->session > row->weekend ? d->session : row->weekend;
        for (int k = 0; k <= i; k++) x += l->at[i][k] * z[k];
        x *= tail * (1 + row->cluster * heat);
        if (i == EQ) x_equity = x;
        d->f[i] = row->sd[e->regime] * x * activity + row->drift[e->regime] / 365;
    }
    if (d->session >= 1) step_garch(e, x_equity);
}

/* ---- slow states -------------------------------------------------------------------------------------------------------- */

static double within(double x, double low, double high) {
    return x < low ? low : x > high ? high : x;
}

/* Where a central bank would take its rate, in the manner of Taylor (1993). */
static double wanted_policy(const double *s) {
    return within(2.6 + 1.2 * (s[INFL] - 2) - 0.8 * (s[SLACK] - 4.5) + 0.25 * (s[ACT] - 2.5), 0.1,
                  6.5);
}

/* Quarter points at a meeting every sixth Wednesday. */
static void meet(double *s, cmv_date date) {
    if (date % 42 != 6) return; /* 1970-01-07 was a Wednesday */
    double gap = s[PATH] - s[POLICY], size = gap < 0 ? -gap : gap;
    double move = size < 0.3 ? 0 : size < 1.2 ? 0.25 : size < 2.5 ? 0.5 : 0.75;
    s[POLICY] = within(s[POLICY] + (gap < 0 ? -move : move), 0.125, 8);
}

static void step_states(engine *e, demo_day *d, cmv_date date) {
    for (int i = 0; i < N_STATES; i++) {
        const demo_state_row *row = &cmv__demo_states[i];
        double target = row->target[e->regime];
        if (i == PATH) target = wanted_policy(e->s);
        if (i == EQVOL) target = 15.87 * cmv__demo_factors[EQ].sd[e->regime] * sqrt(e->garch);
        if (i == RATEVOL)
            target = 1587 * cmv__demo_factors[DUR].sd[e->regime] * (0.5 + 0.5 * sqrt(e->garch));
        e->s[i] += row->speed / 365 * (target - e->s[i]) + row->noise * cmv__rng_normal(&e->slow);
    }
    e->s[STRAIN] = within(e->s[STRAIN], 0, 1);
    meet(e->s, date);
    for (int i = 0; i < N_STATES; i++) d->s[i] = e->s[i];
}

/* ---- the world ------------------------------------------------------------------------------------------------------------ */

cmv_date cmv__demo_date(int yyyymmdd) {
    return cmv_date_of(yyyymmdd / 10000, yyyymmdd / 100 % 100, yyyymmdd % 100);
}

/* The number picks, out of equally likely histories, one in which the default seed 1 has a long crisis and an inflation. */
#define REGIMES "regimes 44913"

static cmv_rc start_engine(uint64_t seed, engine *e, cmv_err *err) {
    *e = (engine){.shocks = cmv__rng_named(seed, "shocks"),
                  .regimes = cmv__rng_named(seed, REGIMES),
                  .slow = cmv__rng_named(seed, "states"),
                  .regime = CALM,
                  .garch = 1};
    for (int i = 0; i < N_STATES; i++) e->s[i] = cmv__demo_states[i].start;
    for (int r = 0; r < N_REGIMES; r++) {
        CMV_TRY(root_of((demo_regime)r, false, &e->root[0][r], err));
        CMV_TRY(root_of((demo_regime)r, true, &e->root[1][r], err));
    }
    return CMV_OK;
}

cmv_rc cmv__demo_world(uint64_t seed, cmv_date through, cmv_arena *arena, demo_world *out,
                       cmv_err *err) {
    demo_world w = {.seed = seed, .first = cmv__demo_date(DEMO_WORLD_FIRST), .through = through};
    engine e;
    CMV_TRY(cmv_calendar_find("nyse", &w.nyse, err));
    CMV_TRY(start_engine(seed, &e, err));
    w.n = through >= w.first ? (size_t)(through - w.first) + 1 : 0;
    CMV_NEW_ARRAY(w.day, arena, demo_day, w.n, err);
    for (size_t i = 0; i < w.n; i++) {
        cmv_date date = w.first + (cmv_date)i;
        bool weekday = cmv_date_weekday(date) < CMV_SAT;
        demo_day *d = &w.day[i];
        step_regime(&e, weekday);
        d->regime = e.regime;
        d->session = cmv_calendar_is_session(w.nyse, date) ? 1 : weekday ? 0.25 : 0;
        step_factors(&e, d, date >= cmv__demo_date(DEMO_SWITCH));
        step_states(&e, d, date);
    }
    *out = w;
    return CMV_OK;
}
