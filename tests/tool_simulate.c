// SPDX-License-Identifier: Apache-2.0
/*
 * ./dev test-stat: how often intervals hold the truth and tests cry wolf, on made markets of three kinds.
 *
 *     tool_simulate [replications]
 *
 * Prints one line an interval or test with its nominal value, and fails when one that carries a promise breaks it. Seeded:
 * the same figures everywhere. A cell's own uncertainty is printed with it (one standard error of a share).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "comove/change.h"
#include "comove/depend.h"
#include "comove/leadlag.h"
#include "comove/longrun.h"
#include "comove/num.h"
#include "comove/regress.h"
#include "support/market_sim.h"

enum { N_MAX = 1260, DEFAULT_REPLICATIONS = 2000 };

/* One replication: 1 when the interval held the truth (or the test rejected), 0 when not, NaN when undefined. */
typedef double (*trial)(sim_kind kind, size_t n, double rho, cmv_rng *rng);

typedef struct study {
    const char *what;
    const char *kind; /* "coverage" or "size" */
    double nominal;
    double low, high; /* promised; NaN: shown for comparison only */
    size_t n;
    double rho;
    trial run;
} study;

static double room_x[N_MAX], room_y[N_MAX], room_z[N_MAX];
static double scratch_room[1 << 17];
static const cmv_vec SCRATCH = {scratch_room, sizeof scratch_room / sizeof *scratch_room};

static cmv_cvec xs(size_t n) { return (cmv_cvec){room_x, n}; }
static cmv_cvec ys(size_t n) { return (cmv_cvec){room_y, n}; }

static void must(cmv_rc rc, const cmv_err *err) {
    if (rc == CMV_OK) return;
    fprintf(stderr, "simulate: %s\n", err->msg);
    exit(2);
}

/* ---- intervals of r ---------------------------------------------------------------------------------------------------- */

static double jackknife_holds(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    cmv_corr_jack c;
    cmv_err err;
    sim_pair(kind, rho, rng, room_x, room_y, n);
    must(cmv_corr_jack_of(xs(n), ys(n), &c, &err), &err);
    return c.ci_low.why ? NAN : c.ci_low.v <= rho && rho <= c.ci_high.v;
}

static double fisher_holds(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    cmv_cov c;
    cmv_err err;
    sim_pair(kind, rho, rng, room_x, room_y, n);
    must(cmv_cov_of(xs(n), ys(n), &c, &err), &err);
    return fabs(atanh(c.r.v) - atanh(rho)) <= 1.959963984540054 / sqrt((double)n - 3);
}

static double hac_holds(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    cmv_corr_hac c;
    cmv_err err;
    sim_pair(kind, rho, rng, room_x, room_y, n);
    must(cmv_corr_hac_of(xs(n), ys(n), CMV_LAG_AUTO, SCRATCH, &c, &err), &err);
    return c.ci_low.why ? NAN : c.ci_low.v <= rho && rho <= c.ci_high.v;
}

/* Sums of five returns that overlap: what a week looks like from each day. */
static size_t overlap(double *x, size_t n) {
    for (size_t i = 0; i + 4 < n; i++) x[i] += x[i + 1] + x[i + 2] + x[i + 3] + x[i + 4];
    return n - 4;
}

static double blocks_hold(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    cmv_corr_blocks c;
    cmv_err err;
    sim_pair(kind, rho, rng, room_x, room_y, n);
    const size_t m = overlap(room_x, n);
    overlap(room_y, n);
    must(cmv_corr_block_jack(xs(m), ys(m), 20, SCRATCH, &c, &err), &err);
    return c.ci_low.why ? NAN : c.ci_low.v <= rho && rho <= c.ci_high.v;
}

/* Both sides hang on a third one and on nothing else. */
static double partial_holds(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    cmv_partial c;
    cmv_err err;
    sim_pair(kind, rho, rng, room_x, room_y, n);
    for (size_t i = 0; i < n; i++) {
        room_z[i] = room_x[i];
        room_x[i] = .5 * room_z[i] + sim_normal(rng);
        room_y[i] = .5 * room_z[i] + sim_normal(rng);
    }
    must(cmv_partial_of((const cmv_cvec[]){xs(n), ys(n), {room_z, n}}, 3, &c, &err), &err);
    return c.low.why ? NAN : c.low.v <= 0 && 0 <= c.high.v;
}

static double slope_holds(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    cmv_beta b;
    cmv_err err;
    sim_pair(kind, rho, rng, room_x, room_y, n);
    must(cmv_beta_of(xs(n), ys(n), &b, &err), &err);
    return fabs(b.beta_y_on_x.v - rho) <= 1.959963984540054 * b.se_hc1;
}

/* ---- tests of no change ----------------------------------------------------------------------------------------------------- */

static double recent_differs(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    enum { RECENT = 90 };
    cmv_corr_jack recent, before;
    cmv_err err;
    const size_t m = n - RECENT;
    sim_pair(kind, rho, rng, room_x, room_y, n);
    must(cmv_corr_jack_of(xs(m), ys(m), &before, &err), &err);
    must(cmv_corr_jack_of((cmv_cvec){room_x + m, RECENT}, (cmv_cvec){room_y + m, RECENT}, &recent,
                          &err),
         &err);
    return cmv_corr_diff_of(&recent, &before).p < .05;
}

static double change_point_found(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    cmv_wkd w;
    cmv_err err;
    sim_pair(kind, rho, rng, room_x, room_y, n);
    must(cmv_wkd_of(xs(n), ys(n), 0, SCRATCH, &w, &err), &err);
    return w.p.v < .05;
}

static double slope_break_found(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    cmv_slope_break b;
    cmv_err err;
    sim_pair(kind, rho, rng, room_x, room_y, n);
    must(cmv_slope_break_of(xs(n), ys(n), .15, SCRATCH, &b, &err), &err);
    return b.p.v < .05;
}

/* ---- tests of no lead ---------------------------------------------------------------------------------------------------------- */

static double granger_rejects(sim_kind kind, size_t n, double rho, cmv_rng *rng, size_t lag,
                              bool plain) {
    const cmv_ols_opt opt = {.errors = CMV_OLS_HC1};
    cmv_granger there, back;
    cmv_err err;
    sim_pair(kind, rho, rng, room_x, room_y, n);
    must(cmv_granger_both(xs(n), ys(n), lag, &opt, SCRATCH, &there, &back, &err), &err);
    return (plain ? there.p_f : there.p_wald) < .05;
}

static double granger_1(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    return granger_rejects(kind, n, rho, rng, 1, false);
}
static double granger_5(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    return granger_rejects(kind, n, rho, rng, 5, false);
}
static double granger_f(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    return granger_rejects(kind, n, rho, rng, 5, true);
}

/* Any of the lags +-1 .. +-5 beyond the bar: robust, or 1.96 / sqrt(n). */
static double any_lag(sim_kind kind, size_t n, double rho, cmv_rng *rng, bool robust) {
    enum { K = 5 };
    double r[2 * K + 1], t[2 * K + 1];
    cmv_err err;
    sim_pair(kind, rho, rng, room_x, room_y, n);
    must(cmv_ccf_of(xs(n), ys(n), K, SCRATCH, (cmv_vec){r, 2 * K + 1}, (cmv_vec){t, 2 * K + 1}, &err),
         &err);
    const double bar = robust ? cmv_sidak_critical(.05, 2 * K) : 1.96;
    for (int i = 0; i < 2 * K + 1; i++) {
        if (i != K && (robust ? fabs(t[i]) : fabs(r[i]) * sqrt((double)n)) > bar) return 1;
    }
    return 0;
}

static double any_lag_robust(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    return any_lag(kind, n, rho, rng, true);
}
static double any_lag_plain(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    return any_lag(kind, n, rho, rng, false);
}

static double forecast_helps(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    cmv_oos_lead o;
    cmv_err err;
    sim_pair(kind, rho, rng, room_x, room_y, n);
    must(cmv_oos_lead_of(xs(n), ys(n), n / 2, &o, &err), &err);
    return o.p.v < .05 && o.r2.v > 0;
}

/* ---- levels ------------------------------------------------------------------------------------------------------------------------ */

static const cmv_adf_opt BY_BIC = {CMV_TREND_CONST, CMV_LAGS_BIC, 8};

static double walk_is_stationary(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    cmv_adf a;
    cmv_err err;
    sim_pair(kind, rho, rng, room_x, room_y, n);
    sim_cumulate(room_x, n);
    must(cmv_adf_of(xs(n), &BY_BIC, SCRATCH, &a, &err), &err);
    return a.p.v < .05;
}

static double noise_is_a_walk(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    cmv_kpss k;
    cmv_err err;
    sim_pair(kind, rho, rng, room_x, room_y, n);
    must(cmv_kpss_of(xs(n), CMV_TREND_CONST, SIZE_MAX, SCRATCH, &k, &err), &err);
    return k.stat.v > k.critical[1];
}

static double walks_cointegrate(sim_kind kind, size_t n, double rho, cmv_rng *rng) {
    cmv_engle_granger e;
    cmv_err err;
    sim_pair(kind, rho, rng, room_x, room_y, n);
    sim_cumulate(room_x, n);
    sim_cumulate(room_y, n);
    must(cmv_engle_granger_of(ys(n), xs(n), &BY_BIC, SCRATCH, &e, &err), &err);
    return e.residual.p.v < .05;
}

/* ---- the table ------------------------------------------------------------------------------------------------------------------ */

#define SHOWN NAN, NAN

static const study STUDIES[] = {
    {"jackknife interval of r, n = 30", "coverage", .95, .93, .97, 30, 0, jackknife_holds},
    {"jackknife interval of r, n = 90", "coverage", .95, .93, .97, 90, 0, jackknife_holds},
    {"jackknife interval of r, n = 90", "coverage", .95, .93, .97, 90, .5, jackknife_holds},
    {"jackknife interval of r, n = 252", "coverage", .95, .93, .97, 252, .5, jackknife_holds},
    {"jackknife interval of r, n = 1260", "coverage", .95, .93, .97, 1260, .5, jackknife_holds},
    {"Fisher interval of r, n = 252 (not used)", "coverage", .95, SHOWN, 252, .5, fisher_holds},
    {"Fisher interval of r, n = 1260 (not used)", "coverage", .95, SHOWN, 1260, .5, fisher_holds},
    {"HAC interval of r, n = 1260 (cross-check)", "coverage", .95, .92, .97, 1260, .5, hac_holds},
    {"block jackknife, five-day overlap, n = 1260", "coverage", .95, .88, .97, 1260, .5, blocks_hold},
    {"partial correlation given a common cause", "coverage", .95, .93, .97, 1260, 0, partial_holds},
    {"HC1 interval of a slope, n = 1260", "coverage", .95, .92, .97, 1260, .3, slope_holds},
    {"last 90 against the 1,170 before", "size", .05, .02, .09, 1260, .3, recent_differs},
    {"change at an unknown date (WKD), n = 1260", "size", .05, .0, .09, 1260, .3, change_point_found},
    {"break of a slope (supF, HC1), n = 1260", "size", .05, .0, .10, 1260, .3, slope_break_found},
    {"Granger, robust Wald, 1 lag, n = 1260", "size", .05, .02, .09, 1260, 0, granger_1},
    {"Granger, robust Wald, 5 lags, n = 1260", "size", .05, .02, .09, 1260, 0, granger_5},
    {"Granger, plain F, 5 lags (not used)", "size", .05, SHOWN, 1260, 0, granger_f},
    {"any of 10 lags, robust t and Sidak, n = 1260", "size", .05, .02, .09, 1260, 0, any_lag_robust},
    {"any of 10 lags, 1.96/sqrt(n) (not used)", "size", .05, SHOWN, 1260, 0, any_lag_plain},
    {"forecast out of sample (Clark-West)", "size", .05, .0, .09, 1260, 0, forecast_helps},
    {"unit root rejected for a walk (ADF), n = 1260", "size", .05, .02, .09, 1260, 0,
     walk_is_stationary},
    {"stationarity rejected for noise (KPSS)", "size", .05, .02, .09, 1260, 0, noise_is_a_walk},
    {"two walks cointegrate (Engle-Granger)", "size", .05, .02, .09, 1260, 0, walks_cointegrate},
};

typedef struct share {
    size_t n, hits;
} share;

static share measure(const study *s, sim_kind kind, size_t replications, uint64_t seed) {
    share got = {0};
    cmv_rng rng = cmv_rng_of(seed);
    for (size_t i = 0; i < replications; i++) {
        const double hit = s->run(kind, s->n, s->rho, &rng);
        if (isnan(hit)) continue;
        got.n++;
        got.hits += hit > 0;
    }
    return got;
}

/* False when a promise is broken; seeds are fixed, so the verdict is the same everywhere. */
static bool print_cell(const study *s, share got) {
    const double p = (double)got.hits / (double)got.n;
    const double se = sqrt(p * (1 - p) / (double)got.n);
    const bool kept = isnan(s->low) || (p >= s->low && p <= s->high);
    printf("  %5.3f (%.3f)%c", p, se, kept ? ' ' : '!');
    return kept;
}

int main(int argc, char **argv) {
    const long asked = argc > 1 ? strtol(argv[1], NULL, 10) : DEFAULT_REPLICATIONS;
    if (asked < 100 || asked > 1000000) {
        fprintf(stderr, "usage: tool_simulate [replications, 100 to 1000000]\n");
        return 2;
    }
    size_t broken = 0, cells = 0;
    printf("%-46s %-8s %7s %13s", "what", "", "nominal", "promised");
    for (int k = 0; k < SIM_KINDS; k++) printf("  %-13s ", sim_name((sim_kind)k));
    printf("\n");
    for (size_t i = 0; i < sizeof STUDIES / sizeof *STUDIES; i++) {
        const study *s = &STUDIES[i];
        char promised[32] = "-";
        if (!isnan(s->low)) snprintf(promised, sizeof promised, "%.2f to %.2f", s->low, s->high);
        printf("%-46s %-8s %7.2f %13s", s->what, s->kind, s->nominal, promised);
        for (int k = 0; k < SIM_KINDS; k++) {
            const share got = measure(s, (sim_kind)k, (size_t)asked, 1000 * i + (uint64_t)k);
            cells++;
            if (!print_cell(s, got)) broken++;
        }
        printf("\n");
        fflush(stdout);
    }
    printf("%zu cells of %ld replications, %zu outside what is promised\n", cells, asked, broken);
    return broken > 0;
}
