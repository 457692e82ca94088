// SPDX-License-Identifier: Apache-2.0
/*
 * comove/answer.h: the questions a reader asks of a pair, answered in numbers: each with its sample, its interval or test,
 * and the reason where there is none. No sentences: these are made in story from what stands here.
 *
 * Unless said otherwise a part looks at the span of "five years": the returns of the last five calendar years, or of the
 * dates asked for when `from` is given, or all when there are fewer. Returns are those of the report.
 */
#ifndef COMOVE_ANSWER_H
#define COMOVE_ANSWER_H

#include "comove/base.h"
#include "comove/num.h"
#include "comove/outlook.h"
#include "comove/series.h"

#define CMV_STATES_MAX 6
#define CMV_REGIMES_MAX 12
#define CMV_SCENARIOS_MAX 40
#define CMV_BREAKS_MAX 8
#define CMV_LAG_MAX 10
#define CMV_DIVERGENCES_MAX 10

/* ---- what goes in ------------------------------------------------------------------------------------------------------ */

/* An observable state over time, each value with the day from whose close on it was known. Strings and arrays are borrowed. */
typedef struct cmv_regime_path {
    const char *id, *name; /* "vix", "VIX the day before" */
    const char *how;       /* one sentence: what it is and how it was known at the time */
    const char *toward; /* the way from the first state to the last: "in stress"; NULL: there is none */
    const char *const *label; /* of the states, "below 15" ... */
    const char *const *when;  /* clauses that complete "when": "the VIX had closed below 15" */
    size_t n_states;
    const cmv_date *known; /* ascending */
    const int *state;      /* index of the state from that close on; -1: unknown */
    size_t n;
    int max_age_days; /* a state older than this when a return begins is unknown; 0: no limit */
    const char *sources;
} cmv_regime_path;

/* A named stretch of history; strings are borrowed. */
typedef struct cmv_scenario_span {
    const char *id, *name;
    cmv_date first, last; /* first and last session inside */
    bool fixed;           /* one of the stress windows fixed in advance (statistics.md J1) */
} cmv_scenario_span;

struct cmv_leg;

/* What a pair is asked beyond the core report. All arrays are borrowed. */
typedef struct cmv_answer_opt {
    const cmv_regime_path *regime;
    size_t n_regimes;
    const cmv_scenario_span *scenario;
    size_t n_scenarios;
    const struct cmv_leg *control; /* held fixed in the partial correlation; NULL: none */
    const char *long_run_reason; /* why a common long run is to be expected, as a clause ("both are ..."); NULL: no
                                    reason is known, and cointegration is not spoken of */
    size_t resamples; /* of bootstraps; 0: none (their numbers are missing for NOT_ASKED) */
} cmv_answer_opt;

/* ---- 1. What is the relationship? -------------------------------------------------------------------------------------------- */

/* Correlation of non-overlapping changes over one horizon. */
typedef struct cmv_horizon {
    const char *name; /* "day", "week", "month", "quarter", "year" */
    size_t n;
    cmv_date first, last; /* of the changes: first and last end */
    cmv_corr_jack c;
} cmv_horizon;

typedef struct cmv_slope {
    cmv_num beta, se, low, high; /* HC1, 95 % */
} cmv_slope;

typedef struct cmv_relation_answer {
    size_t n_horizons;             /* from the sample's own frequency up to quarters */
    cmv_horizon recent[4], all[4]; /* five years; all the sample */
    size_t n;
    cmv_date first, last; /* of five years */
    cmv_num spearman;
    cmv_slope a_on_b, b_on_a; /* "a 1 % move in b went with ... in a" */
    struct {
        const char *id, *name; /* of the control; NULL when there is none */
        size_t n;              /* returns that all three share */
        cmv_date first, last;
        cmv_corr_jack plain;  /* on the same returns */
        cmv_num r, low, high; /* given the control */
    } partial;
} cmv_relation_answer;

/* ---- 2. How has it changed? ----------------------------------------------------------------------------------------------------- */

/* The test for one change of the correlation at an unknown date, and the two sides of that date. */
typedef struct cmv_change_test {
    size_t n;
    cmv_date first, last;
    cmv_num q, p;  /* of constancy (Wied, Kraemer & Dehling 2012) */
    cmv_date date; /* last session before the change */
    cmv_corr_jack before, after;
    /* The two sides compared on z; where the test rejects, p is the larger of that and of the same test on returns divided by
     * their local volatility, which a shift of volatility alone does not fool. */
    cmv_corr_diff confirm;
} cmv_change_test;

typedef struct cmv_change_answer {
    cmv_change_test recent, all; /* five years; all the sample */
    /* Segments of all the sample between the changes found by binary segmentation: n_segments - 1 changes. */
    struct {
        cmv_date first, last;
        size_t n;
        cmv_corr_jack c;
        cmv_num p; /* of the change at its end, corrected for the number of splits; missing for the last */
    } segment[CMV_BREAKS_MAX + 1];
    size_t n_segments;
    struct {              /* of the slope of a on b, five years */
        cmv_num sup_f, p; /* largest robust Wald statistic: Andrews (1993), p after Hansen (1997) */
        cmv_date date;
        cmv_slope before, after;
        /* Over one year, all the sample: one reading a return, NaN where undefined; NULL where a year holds fewer than 20
         * returns, or the sample fewer than two such windows. */
        size_t window;
        const double *rolling;
    } slope;
} cmv_change_answer;

/* ---- 3. Is the recent reading unusual? -------------------------------------------------------------------------------------------- */

typedef struct cmv_unusual_answer {
    /* Rolling readings of windows that lie within five years, the day five years ago included; all when five years hold fewer
     * than two windows. */
    struct {
        cmv_num max, min;
        cmv_date max_last, min_last;    /* last session of these windows */
        size_t n_readings, independent; /* windows; non-overlapping windows that fit */
        size_t n_ending; /* readings of windows that end within five years, wherever they begin */
        cmv_num below;   /* share of these strictly below the latest */
    } span;
    cmv_num below_all;            /* the same among all readings of the sample */
    bool record_high, record_low; /* the latest reading is the extreme of all the sample */
    struct { /* the range of five years of rolling readings, had the correlation been constant (stationary bootstrap) */
        cmv_num observed, null_median, null_q95, p, p_max, p_min;
        size_t resamples;
        double mean_block;
        uint64_t seed;
    } range;
} cmv_unusual_answer;

/* ---- 4. Does one lead the other? --------------------------------------------------------------------------------------------------- */

/* One direction. */
typedef struct cmv_lead_side {
    int lag; /* of the largest |t| among lags 1..max_lag */
    cmv_num r, t;
    cmv_num p;                 /* two-sided, Sidak over all lags of both directions */
    cmv_num r_first, r_second; /* at that lag in the first and the second half */
    size_t granger_lag;        /* by BIC, at least 1 */
    cmv_num granger_p;         /* Wald with HC1 covariance */
    cmv_num granger_fixed_p,
        granger_fixed_f_p;        /* at max_lag: robust, and the plain F for comparison */
    int oos_lag;                  /* largest |t| of the first half, on which forecasts train */
    size_t oos_n;                 /* forecasts: the second half */
    cmv_num oos_r2, oos_t, oos_p; /* Campbell & Thompson; Clark & West, one-sided */
    bool leads;                   /* all of the rule holds (statistics.md G) */
} cmv_lead_side;

typedef enum cmv_lead_verdict {
    CMV_LEAD_NONE, /* no lead detectable */
    CMV_LEAD_A,    /* a leads b */
    CMV_LEAD_B,
    CMV_LEAD_ASYNC, /* one period apart there is more than chance, but closes or dates forbid to call it a lead */
    CMV_LEAD_UNKNOWN /* too little data: see reason */
} cmv_lead_verdict;

typedef struct cmv_lead_answer {
    size_t n; /* of five years; of all the sample when these hold fewer than 120 */
    cmv_date first, last;
    int max_lag;       /* 5 daily and weekly, 3 monthly, 2 quarterly, 1 annual */
    double critical_t; /* Sidak over 2 max_lag lags at 5 % */
    size_t filtered; /* lags of the autoregression that each side was filtered by before; 0: none */
    cmv_num r[2 * CMV_LAG_MAX + 1], t[2 * CMV_LAG_MAX + 1]; /* index max_lag + k; k > 0: a leads */
    cmv_lead_side ab, ba;                                   /* ab: a leads b */
    cmv_num all_fixed_p_ab, all_fixed_p_ba; /* robust Granger at max_lag over all the sample */
    int close_gap_minutes; /* b's close minus a's on one day; 0 for equal or unknown */
    bool async;            /* |gap| > 30 minutes on daily data */
    bool misdated; /* daily, and the link one session apart is beyond chance, above .3 and twice that of the same session */
    cmv_num scholes_williams, dimson, plain; /* slope of a on b */
    cmv_lead_verdict verdict;
    cmv_reason why; /* of UNKNOWN: TOO_FEW, CONSTANT, OVERLAP */
} cmv_lead_answer;

/* ---- 5. When do they part? ------------------------------------------------------------------------------------------------------------ */

typedef struct cmv_state_row {
    const char *label, *when;
    size_t n,
        episodes; /* returns in the state; stretches of them, those less than a month apart taken as one */
    cmv_date first, last;
    cmv_corr_jack c; /* missing (TOO_FEW) under 60 returns or 3 episodes */
} cmv_state_row;

typedef struct cmv_regime_table {
    const char *id, *name, *how, *toward, *sources;
    cmv_state_row row[CMV_STATES_MAX];
    size_t n_states, n_unknown;
    cmv_date first, last; /* returns whose state was known */
    cmv_num chi2, p; /* equality of the states that have an interval; NO_DATA when nothing is held */
    cmv_num q;       /* p after Benjamini & Hochberg over the regimes of this pair */
    int df;
    int now; /* state after the last return; -1 unknown */
} cmv_regime_table;

typedef struct cmv_divergence {
    cmv_date date;
    double a, b;     /* returns */
    double expected; /* of b, from a and the slope of the year before */
    double z;        /* residual in its own sd of that year */
} cmv_divergence;

typedef struct cmv_parting_answer {
    cmv_regime_table regime[CMV_REGIMES_MAX]; /* over all the sample */
    size_t n_regimes;
    int strongest; /* index of the regime with the smallest q < .05; -1 none */
    cmv_divergence divergence[CMV_DIVERGENCES_MAX]; /* largest |z| > 2.5 first, all the sample */
    size_t n_divergences, n_divergent_days, n_scored;
    size_t window; /* returns before, from which a divergence is judged */
} cmv_parting_answer;

/* ---- 6. Does one hedge the other? -------------------------------------------------------------------------------------------------------- */

/* The exposure's worst days and what the hedge did on them. */
typedef struct cmv_worst_days {
    cmv_date first, last;    /* of the returns looked at */
    size_t n_all, n;         /* returns; of them the worst 5 % */
    cmv_num threshold;       /* in units of the returns */
    cmv_num exposure, hedge; /* mean move: simple returns for prices, else differences */
    cmv_num exposure_return, hedge_return; /* mean in units of the returns of the report */
    cmv_num up, up_low, up_high;           /* share on which the hedge rose, Wilson 95 % */
} cmv_worst_days;

/* Minimum-variance hedge: re-estimated every month from the year before, judged on what followed. */
typedef struct cmv_effectiveness {
    cmv_date first, last;
    size_t n, n_oos;
    cmv_num ratio, in_sample; /* over the whole stretch; 1 - Var(hedged) / Var(exposure) */
    cmv_num oos;              /* the same out of sample; may be negative */
    cmv_num low, high;        /* 95 % by stationary bootstrap; NOT_ASKED without resampling */
    cmv_num vol_removed;      /* 1 - sqrt(1 - oos), the reader's unit */
    cmv_num turnover;         /* mean |change| of the ratio at a re-estimate */
    double mean_block;        /* of the resamples, both directions in one; NaN without them */
} cmv_effectiveness;

/* Baur & Lucey (2010): hedge on exposure, with extra slopes in its worst 10, 5 and 1 %. */
typedef struct cmv_haven_test {
    size_t n;
    cmv_num hedge, t;       /* slope and its HC1 t */
    cmv_num at10, at5, at1; /* partial sums of the slopes */
    cmv_num t10, t5, t1;    /* their HC1 t */
} cmv_haven_test;

typedef struct cmv_hedge_side {
    cmv_worst_days all, before,
        since; /* all; until the year five years before the last; from that year on */
    cmv_effectiveness eff_all, eff_before, eff_five; /* five: five calendar years */
    cmv_haven_test haven_before, haven_since, haven_all;
    struct { /* worst 5 % of both on the same day, all the sample */
        size_t n_worst, both;
        cmv_num share, low, high; /* both / n_worst, Wilson */
        cmv_num gaussian;         /* expected share for this r in a normal pair */
    } tail;
    cmv_num up_beta, down_beta,
        down_extra_t; /* hedge on exposure, one regression, HC1 t of the difference */
    /* Only where both sides are prices and there are at least 20 worst days. */
    bool is_hedge; /* held: out of sample > .05 over five years, its interval above 0, a ratio below 0, and it rose on most
                      of the worst days since, and on average */
    bool was_hedge;      /* the same before */
    bool is_short_hedge; /* sold: the same with a ratio above 0 and falls on the worst days */
    bool was_short_hedge;
    bool is_haven; /* at5 and at1 <= 0 since; it rose on the worst days on average, and on a share of them with up_low > .5 */
    bool was_haven;
} cmv_hedge_side;

typedef struct cmv_hedge_answer {
    cmv_hedge_side ab, ba; /* ab: a as the hedge of b */
    int since_year;        /* first year of `since`; 0 without returns */
    size_t window,
        rebalance; /* returns that a ratio is estimated from, and that it then holds for; 0: none */
    size_t resamples;
    struct { /* correlation beyond one sd, five years or all when fewer than 40 pairs */
        size_t n;
        cmv_date first, last;
        cmv_num low, high; /* both below -1 sd, both above +1 sd */
        size_t n_low, n_high;
        cmv_num r;        /* of these returns, all of them */
        cmv_num gaussian; /* in a normal pair of this r */
    } exceedance;
} cmv_hedge_answer;

/* What each side did in one scenario. Changes are shares (0.01 = 1 %) where the returns are relative, else differences in units
 * of the returns. */
typedef struct cmv_stress_row {
    const char *id, *name;
    bool fixed;
    cmv_date first,
        last;      /* first and last return inside; the scenario's own days when `why` is set */
    cmv_date base; /* last close before */
    size_t n;
    cmv_num a, b;           /* total change from base to last */
    cmv_num fall_a, fall_b; /* deepest fall from a high inside or from base, <= 0 */
    cmv_corr_jack c;        /* of the returns inside, n >= 20 */
    cmv_corr_jack usual;    /* of the returns of the three years before, at least a year of them */
    cmv_date usual_first;
    cmv_num moved;  /* z of c against usual; orders the scenarios of a page */
    cmv_reason why; /* FREQUENCY (monthly and slower), NO_BASE (begins before the data), STALE (they end inside), NO_DATA */
} cmv_stress_row;

/* After one side fell by more than a standard deviation in a month, what the other did in the next (J2); changes as above. */
typedef struct cmv_after_fall {
    size_t span;             /* returns in that month; 0 when they come less often */
    size_t n, n_overlapping; /* separate signals; all of them */
    cmv_num threshold;       /* change over `span` that is a standard deviation below the mean */
    cmv_num mean, base_mean; /* of the other side's change over the next `span`; after any day */
    size_t base_n;
    cmv_num up, up_low, up_high, base_up; /* share of rises, Wilson; after any day */
} cmv_after_fall;

typedef struct cmv_stress_answer {
    cmv_stress_row row[CMV_SCENARIOS_MAX]; /* in the order given */
    size_t n_rows;
    cmv_after_fall b_after_a, a_after_b;
} cmv_stress_answer;

/* ---- 7. Mixed frequencies ------------------------------------------------------------------------------------------------------------------ */

typedef struct cmv_mixed_answer {
    bool applies;   /* the two sides come at different frequencies */
    bool slow_is_a; /* which one sets the pace */
    cmv_freq freq;  /* of the slower one */
    cmv_horizon same,
        after; /* changes over the same period; the faster one's change after publication */
    cmv_horizon same_recent; /* five years */
    cmv_horizon quarter;     /* non-overlapping quarters (13 weeks, 3 months) */
    cmv_horizon calm;        /* same period without 2008, 2009 and 2020 */
    cmv_num levels;          /* correlation of the levels, which means nothing */
    bool warn;               /* |levels| > .5 while the interval of the changes contains 0 */
} cmv_mixed_answer;

/* ---- Long run --------------------------------------------------------------------------------------------------------------------------------- */

typedef struct cmv_unit_root {
    size_t n, lags;
    cmv_num stat,
        p; /* p of KPSS stays within its table: .01 stands for at most, .1 for at least that */
} cmv_unit_root;

typedef enum cmv_root_verdict {
    CMV_ROOT_STATIONARY, /* unit root rejected, stationarity not */
    CMV_ROOT_UNIT,       /* the other way round */
    CMV_ROOT_CONFLICT,   /* both rejected */
    CMV_ROOT_UNDECIDED   /* neither */
} cmv_root_verdict;

/* The span is five years, or all the sample when these hold fewer than 250 levels. */
typedef struct cmv_long_run_answer {
    bool spoken_of; /* there is an economic reason; else numbers only */
    bool is_ratio;  /* log ratio of two prices; else difference of two rates in one unit */
    cmv_reason why; /* no spread can be made of the two; everything but levels_r is missing for it */
    size_t n;       /* levels */
    cmv_date first, last;
    cmv_unit_root adf,
        kpss; /* of the spread: constant, lags by BIC; constant, automatic bandwidth */
    cmv_root_verdict verdict;           /* at 5 %; UNDECIDED when a test is missing */
    cmv_num eg_a_on_b, eg_b_on_a, eg_p; /* Engle-Granger p both ways, lags by AIC, and the weaker */
    cmv_num phi;                        /* AR(1) of the spread */
    cmv_num half_life, half_life_low,
        half_life_high; /* in returns, bias corrected; UNIT_ROOT_NOT_REJECTED unless the
                                                         verdict is STATIONARY, and `high` when it has no end */
    size_t year;        /* levels in a year */
    cmv_num z,
        z_robust; /* spread at the end against the year before it, by mean and sd, by median and MAD */
    cmv_num percentile; /* place of the end in all the sample, mid-rank 0..1 */
    cmv_num levels_r;   /* correlation of the levels over the span */
} cmv_long_run_answer;

/* ---- Outlook ------------------------------------------------------------------------------------------------------------------------------------- */

/* Where the correlation of the next quarter may lie, judged by how such statements fared for this pair. */
typedef struct cmv_outlook_answer {
    cmv_reason why; /* TOO_FEW: fewer than 20 scored quarters; FREQUENCY: quarterly data and slower */
    cmv_outlook_method method; /* whichever had the smallest error out of sample */
    size_t horizon; /* returns ahead: 63 daily (91 where every day trades), 13 weekly, 12 monthly */
    size_t window;  /* of the plain window */
    double lambda, nominal; /* .97; .80 */
    size_t n_quarters; /* since the first return, not overlapping, complete; "quarter" means `horizon` returns */
    size_t n_origins;        /* of them, those that every method had a forecast for */
    size_t n_scored, n_held; /* intervals stated for a past quarter; those that held */
    cmv_date scored_first,
        scored_last; /* first return of the first scored quarter, last return of the last */
    cmv_num now;     /* the reading the method starts from */
    cmv_num mean;    /* of the quarters so far, which every forecast is drawn to */
    cmv_num weight;  /* of the reading against that mean, 0..1 */
    cmv_num low, q25, median, q75, high; /* of the next quarter's r; low to high at `nominal` */
    cmv_num coverage, coverage_low, coverage_high; /* n_held / n_scored, Wilson 95 % */
    cmv_num rmse_ewma, rmse_window, rmse_mean;     /* of z, one quarter ahead, over n_origins */
    const cmv_date *quarter;                       /* last returns of the n_quarters */
    const double *came, *said_low,
        *said_high; /* their r, and the interval stated before; NaN without */
} cmv_outlook_answer;

/* ---- all of it ----------------------------------------------------------------------------------------------------------------------------------------- */

typedef struct cmv_pair_answers {
    cmv_answer_opt opt;
    size_t span_first, span_n; /* five years, in the report's returns */
    cmv_relation_answer relation;
    cmv_change_answer change;
    cmv_unusual_answer unusual;
    cmv_lead_answer lead;
    cmv_parting_answer parting;
    cmv_hedge_answer hedge;
    cmv_stress_answer stress;
    cmv_mixed_answer mixed;
    cmv_long_run_answer long_run;
    cmv_outlook_answer outlook;
} cmv_pair_answers;

#endif
