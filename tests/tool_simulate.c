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
#include "comove/num.h"
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

static double room_x[N_MAX], room_y[N_MAX];

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
    {"last 90 against the 1,170 before", "size", .05, .03, .09, 1260, .3, recent_differs},
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
