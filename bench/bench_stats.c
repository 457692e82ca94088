// SPDX-License-Identifier: Apache-2.0
/*
 * Single statistics of the answers on the returns that `bench_answers csv` prints, under the names that
 * bench/peers/stats_peers.py uses for the same statistic by others.
 *
 *   bench_stats CSV     one line a statistic: name, nanoseconds (the fastest of ten batches), value
 *
 * A value is one number that tells whether both computed the same; `random` where each draws its own numbers.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "comove/change.h"
#include "comove/depend.h"
#include "comove/hedging.h"
#include "comove/leadlag.h"
#include "comove/longrun.h"
#include "comove/outlook.h"
#include "comove/regress.h"

/* Sizes as the report has them: all sessions, or five years of them; breaks of a mean on two years and a bit. */
enum {
    ROWS = 6000,
    FIVE = 1255,
    BREAKS = 600,
    LAGS = 5,
    CCF_LAGS = 10,
    WINDOW = 90,
    ROOM = 40 * ROWS
};
enum { X, Y, LOG_X, LOG_Y, MARKET, COLUMNS };
enum { BATCHES = 10, RESAMPLES = 1000 };
static const double BATCH_NS = 2e6;

static double column[COLUMNS][ROWS], spread[FIVE], room_at[ROOM];
static const cmv_vec room = {room_at, ROOM};

static cmv_cvec all(int c) { return (cmv_cvec){column[c], ROWS}; }
static cmv_cvec five(int c) { return (cmv_cvec){column[c] + ROWS - FIVE, FIVE}; }

/* A refusal would be timed as a fast answer. */
static void must(cmv_rc rc) {
    if (rc == CMV_OK) return;
    fprintf(stderr, "bench_stats: a statistic was refused (%s)\n", cmv_rc_name(rc));
    exit(1);
}

/* ---- correlation ---------------------------------------------------------------------------------------------------- */

static double pearson(void) {
    cmv_cov c;
    must(cmv_cov_of(all(X), all(Y), &c, NULL));
    return c.r.v;
}

static double corr_jack(void) {
    cmv_corr_jack c;
    must(cmv_corr_jack_of(all(X), all(Y), &c, NULL));
    return c.se_jack_z;
}

static double corr_hac(void) {
    cmv_corr_hac c;
    must(cmv_corr_hac_of(all(X), all(Y), CMV_LAG_AUTO, room, &c, NULL));
    return c.se_r;
}

static double spearman(void) {
    cmv_spearman s;
    must(cmv_spearman_of(all(X), all(Y), room, &s, NULL));
    return s.rho.v;
}

static double kendall(void) {
    cmv_kendall k;
    must(cmv_kendall_of(all(X), all(Y), room, &k, NULL));
    return k.tau.v;
}

static double partial(void) {
    const cmv_cvec col[] = {all(X), all(Y), all(MARKET)};
    cmv_partial p;
    must(cmv_partial_of(col, 3, &p, NULL));
    return p.r.v;
}

static double rolling(void) {
    const cmv_roll_corr_opt opt = {.window = WINDOW};
    cmv_roll_corr_stat stat;
    must(cmv_roll_corr(all(X), all(Y), &opt, (cmv_vec){room_at, ROWS}, (cmv_vec){0}, (cmv_vec){0},
                       &stat, NULL));
    return room_at[stat.max_at];
}

static double ewma(void) {
    cmv_ewma e;
    must(cmv_ewma_corr(all(X), all(Y), .94, (cmv_vec){room_at, ROWS}, &e, NULL));
    return e.r;
}

/* ---- changes and resampling ----------------------------------------------------------------------------------------- */

static double wkd(void) {
    cmv_wkd w;
    must(cmv_wkd_of(all(X), all(Y), 0, room, &w, NULL));
    return w.q.v;
}

static double mean_break(void) {
    cmv_mean_break m;
    must(cmv_mean_break_of(all(Y), .15, &m, NULL));
    return m.sup_f.v;
}

static double cusum(void) {
    cmv_mean_break m;
    must(cmv_mean_break_of(all(Y), .15, &m, NULL));
    return m.cusum.v;
}

static double bai_perron(void) {
    cmv_bai_perron b;
    must(cmv_bai_perron_of((cmv_cvec){column[Y] + ROWS - BREAKS, BREAKS}, 90, 3, room, &b, NULL));
    return b.rss[2];
}

static double slope_break(void) {
    cmv_slope_break s;
    must(cmv_slope_break_of(all(X), all(Y), .15, room, &s, NULL));
    return s.sup_f.v;
}

static double block_length(void) {
    cmv_block_length b;
    must(cmv_block_length_of(all(X), CMV_BLOCKS_PPW, room, &b, NULL));
    return b.stationary.v;
}

static double bootstrap_r(void) {
    static double r[RESAMPLES];
    must(cmv_bootstrap_corr(all(X), all(Y), 10, 1, room, (cmv_vec){r, RESAMPLES}, NULL));
    return r[0];
}

static double roll_range(void) {
    const cmv_roll_range_opt opt = {
        .window = WINDOW, .resamples = RESAMPLES, .mean_block = 10, .seed = 1, .max = .5, .min = -.5};
    cmv_roll_range range;
    must(cmv_roll_range_of(five(X), five(Y), &opt, room, &range, NULL));
    return range.median;
}

/* ---- regressions and hedges ------------------------------------------------------------------------------------------- */

static double slope_error(const cmv_ols_opt *opt) {
    const double *const x[] = {column[X]};
    const cmv_design design = {x, 1, ROWS, true};
    cmv_ols fit;
    must(cmv_ols_of(&design, all(Y), opt, room, &fit, NULL));
    return fit.se[1];
}

static double ols_hc1(void) {
    static const cmv_ols_opt opt = {.errors = CMV_OLS_HC1};
    return slope_error(&opt);
}

static double ols_hac(void) {
    static const cmv_ols_opt opt = {.errors = CMV_OLS_HAC, .lag = LAGS};
    return slope_error(&opt);
}

static double updown(void) {
    cmv_updown u;
    must(cmv_updown_of(all(X), all(Y), 0, room, &u, NULL));
    return u.t_extra.v;
}

static double haven(void) {
    static const cmv_ols_opt opt = {.errors = CMV_OLS_HC1};
    cmv_haven h;
    must(cmv_haven_of(all(X), all(Y), &opt, room, &h, NULL));
    return h.t[2];
}

static double hedge_oos(void) {
    static const cmv_hedge_opt opt = {252, 21};
    cmv_hedge_fit fit;
    must(cmv_hedge_fit_of(all(X), all(Y), &opt, room, &fit, NULL));
    return fit.oos.v;
}

static double exceedance(void) {
    cmv_exceedance e;
    must(cmv_exceedance_of(all(X), all(Y), 1, 40, room, &e, NULL));
    return e.low.v;
}

/* ---- lead and lag ------------------------------------------------------------------------------------------------------ */

static double ccf(void) {
    double r[2 * CCF_LAGS + 1], t[2 * CCF_LAGS + 1];
    must(cmv_ccf_of(five(X), five(Y), CCF_LAGS, room, (cmv_vec){r, 2 * CCF_LAGS + 1},
                    (cmv_vec){t, 2 * CCF_LAGS + 1}, NULL));
    return r[CCF_LAGS - 1];
}

static double granger_hc1(void) {
    static const cmv_ols_opt opt = {.errors = CMV_OLS_HC1};
    cmv_granger xy, yx;
    must(cmv_granger_both(five(X), five(Y), LAGS, &opt, room, &xy, &yx, NULL));
    return xy.wald;
}

static double var_bic(void) {
    cmv_var_lags lags;
    must(cmv_var_lags_of(five(X), five(Y), 10, room, &lags, NULL));
    return lags.bic_at[4] - lags.bic_at[0];
}

static double oos_lead(void) {
    cmv_oos_lead lead;
    must(cmv_oos_lead_of(five(X), five(Y), 252, &lead, NULL));
    return lead.r2.v;
}

/* ---- the long run ------------------------------------------------------------------------------------------------------ */

static const cmv_adf_opt BY_BIC = {CMV_TREND_CONST, CMV_LAGS_BIC, SIZE_MAX};

static double adf_bic(void) {
    cmv_adf a;
    must(cmv_adf_of((cmv_cvec){spread, FIVE}, &BY_BIC, room, &a, NULL));
    return a.tau.v;
}

static double kpss(void) {
    cmv_kpss k;
    must(cmv_kpss_of((cmv_cvec){spread, FIVE}, CMV_TREND_CONST, SIZE_MAX, room, &k, NULL));
    return k.stat.v;
}

static double phillips_perron(void) {
    cmv_pp pp;
    must(cmv_pp_of((cmv_cvec){spread, FIVE}, CMV_TREND_CONST, cmv_pp_lags(FIVE), room, &pp, NULL));
    return pp.z_tau.v;
}

static double engle_granger(void) {
    cmv_engle_granger e;
    must(cmv_engle_granger_of(five(LOG_X), five(LOG_Y), &BY_BIC, room, &e, NULL));
    return e.residual.tau.v;
}

static double johansen(void) {
    static const cmv_johansen_opt opt = {.lags = 2};
    static double both[2 * FIVE];
    cmv_johansen j;
    memcpy(both, five(LOG_X).at, FIVE * sizeof *both);
    memcpy(both + FIVE, five(LOG_Y).at, FIVE * sizeof *both);
    must(cmv_johansen_of((cmv_cvec){both, 2 * FIVE}, 2, &opt, room, &j, NULL));
    return j.trace[0];
}

/* ---- all of them ------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    double (*run)(void);
    bool random;
} STATS[] = {
    {"pearson", pearson, false},
    {"corr_jack", corr_jack, false},
    {"corr_hac", corr_hac, false},
    {"spearman", spearman, false},
    {"kendall", kendall, false},
    {"partial", partial, false},
    {"rolling", rolling, false},
    {"ewma", ewma, false},
    {"wkd", wkd, false},
    {"mean_break", mean_break, false},
    {"cusum", cusum, false},
    {"bai_perron", bai_perron, false},
    {"slope_break", slope_break, false},
    {"block_length", block_length, false},
    {"bootstrap_r", bootstrap_r, true},
    {"roll_range", roll_range, true},
    {"ols_hc1", ols_hc1, false},
    {"ols_hac", ols_hac, false},
    {"updown", updown, false},
    {"haven", haven, false},
    {"hedge_oos", hedge_oos, false},
    {"exceedance", exceedance, false},
    {"ccf", ccf, false},
    {"granger_hc1", granger_hc1, false},
    {"var_bic", var_bic, false},
    {"oos_lead", oos_lead, false},
    {"adf_bic", adf_bic, false},
    {"kpss", kpss, false},
    {"phillips_perron", phillips_perron, false},
    {"engle_granger", engle_granger, false},
    {"johansen", johansen, false},
};

static void load(const char *path) {
    char line[512];
    FILE *f = fopen(path, "r");
    size_t n = 0;
    if (f && fgets(line, sizeof line, f)) { /* its names */
        for (; n < ROWS && fgets(line, sizeof line, f); n++) {
            char *at = line;
            for (int c = 0; c < COLUMNS; c++) {
                column[c][n] = strtod(at, &at);
                at += *at == ',';
            }
        }
    }
    if (f) fclose(f);
    if (n != ROWS) {
        fprintf(stderr, "bench_stats: %s has %zu rows, %d wanted\n", path, n, ROWS);
        exit(1);
    }
    for (int i = 0; i < FIVE; i++) spread[i] = five(LOG_X).at[i] - five(LOG_Y).at[i];
}

static double now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double time_of(double (*run)(void), double *value) {
    double best = INFINITY, began = now_ns();
    *value = run();
    const double once = fmax(now_ns() - began, 100);
    const int n = once < BATCH_NS ? (int)(BATCH_NS / once) : 1;
    for (int b = 0; b < BATCHES; b++) {
        began = now_ns();
        for (int i = 0; i < n; i++) *value = run();
        best = fmin(best, (now_ns() - began) / n);
    }
    return best;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: bench_stats CSV (of bench_answers csv)\n");
        return 2;
    }
    load(argv[1]);
    for (size_t i = 0; i < sizeof STATS / sizeof *STATS; i++) {
        double value;
        const double ns = time_of(STATS[i].run, &value);
        printf("%s %.0f ", STATS[i].name, ns);
        if (STATS[i].random)
            puts("random");
        else
            printf("%.17g\n", value);
    }
    return 0;
}
