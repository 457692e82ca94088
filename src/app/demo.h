// SPDX-License-Identifier: Apache-2.0
/*
 * The synthetic demo market, inside this folder.
 *
 * A market is a function of its seed alone: day by day from DEMO_WORLD_FIRST on it draws a regime, nine factor shocks and a
 * few slow states, and every series walks over them. A later `through` only appends. To give the same figures on every
 * machine it uses +, -, *, / and sqrt, no function of libm, and publishes values rounded to their metric's decimals.
 *
 * demo_table.c holds all that makes the market what it is, demo_world.c what all series share, demo_path.c how one series
 * walks, demo_publish.c when its values come out, demo.c how they get into a store.
 */
#ifndef CMV_APP_DEMO_H
#define CMV_APP_DEMO_H

#include "comove/base.h"
#include "comove/catalog.h"
#include "comove/series.h"
#include "comove/store.h"

/* Raise it with every change of table or method that changes a published value: stores of two models do not mix. */
#define DEMO_MODEL 1
#define DEMO_WORLD_FIRST 20020101
/* From this day on the shocks of equity and duration have their later correlation. */
#define DEMO_SWITCH 20210701

typedef enum demo_regime { CALM, STRESS, INFLATION, N_REGIMES } demo_regime;

/* Daily shocks: EQ, USD, COM, CRY, LIQ in percent; DUR in points of yield that fell; CRED in percent by which spreads
 * narrowed beyond what equity explains; VOL in percent of implied volatility, likewise; INF in points of breakeven. */
typedef enum demo_factor { EQ, DUR, CRED, USD, COM, CRY, VOL, INF, LIQ, N_FACTORS } demo_factor;

/* Slow states: policy rate and where it is headed (percent), inflation and activity (percent a year), strain (0..1), slack
 * (unemployment, percent), equity volatility (percent a year), rate volatility (bp a year). */
typedef enum demo_state {
    POLICY,
    PATH,
    INFL,
    ACT,
    STRAIN,
    SLACK,
    EQVOL,
    RATEVOL,
    N_STATES
} demo_state;

typedef struct demo_factor_row {
    const char *name;
    double sd[N_REGIMES];    /* of a session's shock */
    double drift[N_REGIMES]; /* a year */
    double cluster;          /* how much of the common volatility it takes on, 0..1 */
    double weekend;          /* sd of a day without session, as a share */
} demo_factor_row;

typedef struct demo_corr_row {
    demo_factor a, b;
    double before[N_REGIMES], after[N_REGIMES]; /* DEMO_SWITCH */
} demo_corr_row;

typedef struct demo_state_row {
    const char *name;
    double start;
    double speed; /* a year, towards the target of the regime */
    double target[N_REGIMES];
    double noise; /* sd of a day */
} demo_state_row;

extern const demo_factor_row cmv__demo_factors[N_FACTORS];
extern const demo_corr_row cmv__demo_correlations[];
extern const size_t cmv__demo_n_correlations;
extern const demo_state_row cmv__demo_states[N_STATES];
extern const double cmv__demo_leave[N_REGIMES][N_REGIMES]; /* chance of a weekday to go from row to column */

#define NO_FLOOR (-1000.0)

typedef enum demo_kind {
    GROW,   /* a level, shocks in percent, near a trend that grows by `growth` and the states */
    REVERT, /* a level, shocks in percent, drawn to base + states */
    RATE, /* in percent or points, shocks in its own unit, drawn to base + states, not below floor */
    FUND,  /* total return of bonds: carry and duration on yield `ref` and spread `ref2` */
    LEVEL, /* base + states + noise, without memory */
    MIX    /* base + w * ref + w2 * ref2, of published values */
} demo_kind;

/* One series. Fields that a kind does not name are unused by it. */
typedef struct demo_row {
    const char *id;
    demo_kind kind;
    int first;     /* YYYYMMDD */
    double start;  /* 0: at its target (GROW, FUND: 100) */
    double growth; /* GROW: percent a year, dividends included; FUND: what the carry misses */
    double age;    /* GROW: growth slows like age / (age + years since first); 0: it does not */
    double pull;   /* a year, towards trend or target */
    double idio;   /* sd of its own shock on a session */
    double pays;   /* dividend, percent a year, quarterly; FUND pays its yield monthly */
    double base, to[N_STATES], load[N_FACTORS];
    double floor;           /* RATE; NO_FLOOR for none */
    const char *ref, *ref2; /* rows above this one; GROW: w times the return of ref */
    double w, w2;           /* FUND: durations in years */
    double noise; /* sd of the error of measurement: percent of the value; RATE, LEVEL: in its unit */
    double revision; /* sd of the first release's error, same unit; the metric must be revised */
    const char *cal; /* dates of a metric whose calendar is "own" */
} demo_row;

extern const demo_row cmv__demo_rows[];
extern const size_t cmv__demo_n_rows;

/* ---- random numbers: xoshiro256** seeded by splitmix64 (Blackman and Vigna) ---------------------------------------- */

typedef struct cmv__rng {
    uint64_t s[4];
} cmv__rng;

/** Next output of splitmix64. */
uint64_t cmv__splitmix64(uint64_t *state);
/** Generator of a name within a seed: streams of different names are independent of one another. */
cmv__rng cmv__rng_named(uint64_t seed, const char *name);
/** 64 random bits. */
uint64_t cmv__rng_next(cmv__rng *r);
/** Uniform in [0, 1), 53 bits. */
double cmv__rng_uniform(cmv__rng *r);
/** Standard normal to within the central limit of twelve uniforms; |z| < 6. */
double cmv__rng_normal(cmv__rng *r);
/** Factor with which a normal becomes Student t of df > 2 with variance 1; at most 3.5. */
double cmv__rng_tail(cmv__rng *r, int df);

/* ---- what all series share ------------------------------------------------------------------------------------------ */

typedef struct demo_day {
    demo_regime regime;
    double session;      /* 1 on a session, .25 on another weekday, 0 at the weekend */
    double f[N_FACTORS]; /* shocks, drift included */
    double s[N_STATES];
} demo_day;

typedef struct demo_world {
    uint64_t seed;
    cmv_date first, through;
    size_t n;
    demo_day *day; /* first .. through */
    const cmv_calendar *nyse;
} demo_world;

/** The market up to a date, in the arena. Errors: E_NOMEM, E_BUG (a correlation table that cannot be). */
cmv_rc cmv__demo_world(uint64_t seed, cmv_date through, cmv_arena *arena, demo_world *out,
                       cmv_err *err);
/** Date of YYYYMMDD. */
cmv_date cmv__demo_date(int yyyymmdd);

/* ---- one series ------------------------------------------------------------------------------------------------------ */

typedef struct demo_path {
    const demo_row *row;
    const cmv_metric *metric;
    size_t from;   /* index of the first day */
    double *value; /* one per day of the world; total return where the row pays */
    double *price; /* value, less what was paid */
} demo_path;

/** Walks one row; earlier paths must hold those it refers to. Errors: E_NOMEM, E_BUG (a reference to nothing). */
cmv_rc cmv__demo_walk(const demo_world *world, demo_path *paths, size_t at, cmv_arena *arena,
                      cmv_err *err);
/** A value as published: rounded half up to decimals. */
double cmv__demo_round(double value, int decimals);

/* Instants after `after` up to `until` are published. */
typedef struct demo_span {
    cmv_utc_ms after, until;
} demo_span;

/** What of a path becomes known in a span, sorted; obs holds room for 4 per day of the world. Returns how many. */
size_t cmv__demo_publish(const demo_world *world, const demo_path *path, cmv_basis basis,
                         demo_span span, cmv_obs *obs);

#endif
