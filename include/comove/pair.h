// SPDX-License-Identifier: Apache-2.0
/*
 * comove/pair.h: the statistics of one series and of two, as plain structs. Numbers only: no sentences, no markup.
 */
#ifndef COMOVE_PAIR_H
#define COMOVE_PAIR_H

#include "comove/answer.h"
#include "comove/base.h"
#include "comove/fresh.h"
#include "comove/num.h"
#include "comove/revision.h"
#include "comove/series.h"

/* ---- what goes in --------------------------------------------------------------------------------------------------- */

/* One side: what it is (borrowed strings), and its values as known at the as-of instant. */
typedef struct cmv_leg {
    const char *id, *name, *short_name, *label;
    const char *category_id, *category;
    const char *unit, *description;
    const char *owner; /* who alone may pass the values on; NULL: nobody in particular */
    int decimals;
    bool is_price; /* something one can own: returns are money */
    bool is_rate;  /* changes are differences in the metric's unit (bp for percent), not percent */
    bool user_defined;
    bool may_be_revised; /* the publisher revises history */
    cmv_freq freq;
    cmv_transform transform; /* the metric's own default */
    const cmv_calendar *cal;
    int close_minute;
    cmv_zone close_zone;
    cmv_pub_rule pub;
    cmv_series level; /* what is quoted: price basis, or the only one held */
    cmv_series sample; /* what returns are taken from: the requested basis where held, else `level` */
    cmv_vintage_stat vintages; /* of `sample` */
    cmv_basis basis;           /* of `sample` */
    cmv_reason why_empty;      /* level.n == 0: NO_DATA, or NOT_KNOWN by the as-of instant */
    const char *sources;       /* where the values came from, for the footer */
} cmv_leg;

typedef enum cmv_returns {
    CMV_RETURNS_AUTO, /* each leg's own transform; what the catalogue says */
    CMV_RETURNS_LOG,
    CMV_RETURNS_SIMPLE,
    CMV_RETURNS_DIFF,
    CMV_RETURNS_DIFF_BP,
    CMV_RETURNS_YOY
} cmv_returns;
/** "auto", "log", ... */
CMV_API const char *cmv_returns_name(cmv_returns r);
/** Parses a name. Errors: E_ARG listing the known ones. */
CMV_API CMV_NODISCARD cmv_rc cmv_returns_parse(const char *name, cmv_returns *out, cmv_err *err);

typedef struct cmv_pair_opt {
    cmv_date from, to; /* sample of returns; CMV_DATE_NONE: open */
    size_t window; /* rolling window and "recent" k; 0 = 90 daily, 52 weekly, 36 monthly, 20 quarterly, 20 annual */
    cmv_returns returns;
    cmv_align_mode align;
    cmv_date today;    /* day ages count from: the as-of day, or today */
    bool rolling_band; /* also the interval of (about 450 of) the rolling windows */
    bool plain; /* correlations without intervals, no hedge or levels: for scans (reason NOT_ASKED) */
    const cmv_answer_opt *answers; /* NULL: only the core report */
} cmv_pair_opt;

/* ---- one series ------------------------------------------------------------------------------------------------------- */

/* A change against an earlier session, in percent or in the leg's difference unit. */
typedef struct cmv_change {
    cmv_num value;    /* percent (1.5 = 1.5 %), bp for rates in percent, else the metric's unit */
    cmv_date against; /* date of the earlier value; CMV_DATE_NONE when missing */
} cmv_change;

/** Whether the value of `last` is the newest there should be at the start of `today`, New York time: as cmv_fresh_of there.
 *  Errors: E_ARG (no date). */
CMV_API CMV_NODISCARD cmv_rc cmv_leg_fresh(const cmv_leg *leg, cmv_date last, cmv_date today,
                                           cmv_fresh *out, cmv_err *err);

typedef struct cmv_leg_report {
    cmv_leg leg;
    size_t n;
    cmv_date first, last;
    cmv_num latest;
    int age_days;   /* calendar days from last to today */
    cmv_date today; /* the day that ages are told for */
    cmv_fresh fresh; /* of the quoted values, at the start of today; who knows the instant tells it for that */
    int sessions_late; /* LATE: values that are public by rule and not held; else 0 */
    const cmv_revisions
        *revisions; /* of the quoted values; NULL: not asked, or its publisher does not revise */
    const char *change_unit; /* "%", "bp", "points" or the metric's unit */
    cmv_change d1, w1, m1, m3, ytd, y1;
    struct {
        cmv_num low, high, percentile; /* percentile 0..1 mid-rank of the latest value */
        cmv_date low_date, high_date, since;
        size_t n;
    } range52;
    struct { /* last n values: 90 daily, 52 weekly, 36 monthly, 20 quarterly, 20 annual */
        size_t n;
        cmv_date first, last;
        cmv_num mean, high, low; /* of the quoted level */
        cmv_num z; /* of the latest quoted level against the n before it, in their sd */
        cmv_num vol; /* annualised sd of the changes of `sample`: percent for prices, change_unit for rates */
        cmv_num vol_period; /* the same per period */
        cmv_num drawdown; /* deepest fall of `sample` from an earlier high, <= 0: percent for prices, else change_unit */
    } stats90;
} cmv_leg_report;

/**
 * Report of one series.
 *
 * Shape:   leg->level holds what is quoted; an empty one gives a report whose numbers are missing for NO_DATA.
 * Time:    changes compare with the last value on or before: the previous value (d1), 7 days, 1 month, 3 months earlier,
 *          the last of the previous year, 1 year earlier; NO_BASE when history does not reach back.
 * Errors:  E_ARG, E_NOMEM.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_leg_report_of(const cmv_leg *leg, cmv_date today, cmv_arena *arena,
                                               cmv_leg_report *out, cmv_err *err);

/* ---- two series -------------------------------------------------------------------------------------------------------- */

typedef struct cmv_window {
    char name[24]; /* "30", "90", "252", "5y", "all", or the window asked for */
    size_t want;   /* observations asked for */
    size_t n;
    cmv_date first, last; /* first and last session of the returns */
    cmv_corr_jack c;
    cmv_date influential; /* date of the most influential return */
    char label[CMV_LABEL_MAX];
} cmv_window;

#define CMV_WINDOWS_MAX 8

/* Yearly rows exist for daily and weekly samples; r is missing (TOO_FEW) under 60 daily or 20 weekly returns. */
typedef struct cmv_year {
    int year;
    size_t n;
    bool partial; /* the sample does not cover all the year's sessions */
    cmv_corr_jack c;
    char label[CMV_LABEL_MAX];
} cmv_year;

typedef struct cmv_extreme {
    cmv_num r, ci_low, ci_high;
    cmv_date first, last;
} cmv_extreme;

/* One side as a hedge of the other (the exposure), in sample: a description of the past, not a test. */
typedef struct cmv_hedge {
    cmv_num ratio; /* units of the hedge to sell per unit of the exposure: cov / var(hedge), whole sample */
    cmv_num vol_removed; /* share of the exposure's volatility that ratio removes: 1 - sqrt(1 - r^2), whole sample */
    cmv_num vol_removed_year; /* the same over `detail` */
    size_t worst_n;           /* the exposure's worst 5 % of returns */
    cmv_num worst_threshold;  /* returns at or below it count */
    cmv_num worst_exposure; /* mean return of the exposure on them: simple returns for prices, else differences */
    cmv_num worst_hedge;    /* mean return of the hedge on them */
    cmv_num worst_hedge_up; /* share of them on which the hedge rose */
} cmv_hedge;

typedef struct cmv_pair_report {
    cmv_leg_report a, b;
    cmv_pair_opt opt;     /* with defaults filled in */
    cmv_reason why_empty; /* n == 0: NO_DATA, NOT_KNOWN, NOT_SHARED or TOO_FEW */

    cmv_aligned aligned;
    cmv_transform transform_a, transform_b; /* used */
    bool fell_back;        /* log was impossible (a price <= 0), differences are used */
    cmv_date fell_back_on; /* first such date */
    double fell_back_value;
    const char *returns_a, *returns_b; /* wording: "daily total returns, log" */
    double periods_per_year;           /* of the sample: 252, 365, 52, 12, 4 or 1 */

    size_t n;              /* returns used */
    cmv_date first, last;  /* dates of the first and last return */
    cmv_date level_first;  /* date of the first level */
    const cmv_date *date;  /* n dates */
    const double *x, *y;   /* n returns of a and of b */
    const double *la, *lb; /* n levels of `sample` at those dates */
    double base_a, base_b; /* levels before the first return */

    cmv_window windows[CMV_WINDOWS_MAX];
    size_t n_windows;

    struct { /* the last k returns against the returns before them: of the last five years, of all when these hold fewer than 2 k
              returns, of the dates asked for when `from` is given */
        size_t k;
        cmv_corr_jack r, before;
        size_t before_n;
        cmv_date first, last, before_first, before_last;
        cmv_corr_diff diff; /* NaN when undefined */
        cmv_num percentile; /* of the latest rolling reading among those whose window lies in the same span, mid-rank 0..1 */
        cmv_num percentile_all;     /* the same among all readings of the sample */
        size_t independent_windows; /* floor((k + before_n) / k): separate windows in the span */
    } recent;

    struct { /* one year: 252 daily, 52 weekly, 12 monthly, ... */
        size_t n;
        cmv_date first, last;
        cmv_num r, r2, beta_ab, beta_ba; /* beta_ab: slope of a on b */
        cmv_num se_beta_ab, se_beta_ba;  /* HC1 */
        cmv_num vol_a, vol_b;            /* per period, in units of the returns (0.01 = 1 %) */
        cmv_num vol_ann_a, vol_ann_b;    /* times sqrt(periods per year) */
    } detail;

    const cmv_year *years; /* oldest first */
    size_t n_years;

    struct {
        size_t window;
        const double *r, *low,
            *high; /* n values each, NaN before the first window; low, high NULL without band, and
                                         NaN between the windows whose interval was taken: about 450 over the sample */
        size_t n_windows, n_defined;
    } rolling;
    cmv_extreme max, min;

    struct { /* correlation of levels beside that of changes (statistics.md H1) */
        cmv_num r;
        bool misleading; /* |r_levels| > .5 while the interval of the changes' r contains 0 */
    } levels;

    cmv_hedge hedge_ab, hedge_ba; /* ab: a as the hedge of b; ba: b as the hedge of a */

    const cmv_pair_answers *answers; /* NULL unless opt.answers asked for them */
} cmv_pair_report;

/**
 * Everything the pages of a pair show.
 *
 * Shape:     a and b as known at the as-of instant; out's arrays live in the arena.
 * Time:      align first, then transform; windows end at the last shared session; no date without a session.
 * Undefined: too little data is no error: numbers are missing with their reason.
 * Errors:    E_ARG (window < 3, from > to), E_NOMEM, E_LIMIT.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_pair_report_of(const cmv_leg *a, const cmv_leg *b,
                                                const cmv_pair_opt *opt, cmv_arena *arena,
                                                cmv_pair_report *out, cmv_err *err);

/**
 * What both sides of a report did in a scenario.
 *
 * Time:      from the last shared close before it; the report need not hold answers, or more than three years before.
 * Undefined: out->why, and every number is missing for it, when the sample does not cover the scenario.
 * Errors:    E_DOMAIN.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_stress_row_of(const cmv_pair_report *report,
                                               const cmv_scenario_span *span, cmv_stress_row *out,
                                               cmv_err *err);

/** Window that counts as recent for a frequency: 90 daily, 52 weekly, 36 monthly, 20 quarterly, 20 annual. */
CMV_API size_t cmv_pair_default_window(cmv_freq freq);
/** Options with documented defaults: everything open, window 0 (by frequency), returns auto, dated, band on. */
CMV_API cmv_pair_opt cmv_pair_opt_default(void);

#endif
