// SPDX-License-Identifier: Apache-2.0
/*
 * What answering costs on a pair of 6,000 sessions: the whole report against the core of it, and where the time goes.
 *
 *   bench_answers            one line a measurement: name, nanoseconds (the fastest of ten batches)
 *   bench_answers NAME N     runs core, full, answered or resampled N times, for counters of instructions and memory
 *   bench_answers csv        the returns to standard output, for bench_stats and the peers
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "comove/change.h"
#include "comove/pair.h"
#include "pair/answers.h"

enum { ROWS = 6001, BATCHES = 10, STATES = 4, REGIMES = 6, SCENARIOS = 20, RESAMPLES = 2000 };

static cmv_date date[ROWS];
static double level[3][ROWS];
static int state[REGIMES][ROWS];
static cmv_leg leg[3];
static cmv_regime_path regime[REGIMES];
static cmv_scenario_span scenario[SCENARIOS];
static cmv_arena *arena;
static cmv_pair_opt opt;
static cmv_answer_opt questions;
static cmv_pair_report report; /* with answers, for the parts */
static double sink;

static void stop(const cmv_err *err) {
    fprintf(stderr, "bench_answers: %s\n", err->msg);
    exit(1);
}

static double shock(cmv_rng *rng) {
    double sum = -6;
    for (int i = 0; i < 12; i++) sum += cmv_rng_uniform(rng);
    return sum;
}

static cmv_leg make_leg(const char *id, const double *value, const cmv_calendar *nyse) {
    const cmv_series series = {date, value, ROWS};
    return (cmv_leg){.id = id,
                     .name = id,
                     .short_name = id,
                     .label = id,
                     .category_id = "x",
                     .category = "x",
                     .unit = "USD",
                     .description = "",
                     .decimals = 2,
                     .is_price = true,
                     .freq = CMV_DAILY,
                     .transform = CMV_TRANSFORM_LOG,
                     .cal = nyse,
                     .close_minute = 960,
                     .close_zone = CMV_ZONE_NEW_YORK,
                     .pub = {.minute = 960, .zone = CMV_ZONE_NEW_YORK, .cal = nyse},
                     .level = series,
                     .sample = series,
                     .sources = ""};
}

/* Two sides of one market and the market itself; volatility comes and goes, the correlation turns two thirds in. */
static void make_market(void) {
    const cmv_calendar *nyse = NULL;
    cmv_err err;
    cmv_rng rng = cmv_rng_of(6000);
    if (cmv_calendar_find("nyse", &nyse, &err) != CMV_OK) stop(&err);
    cmv_date d = cmv_date_of(2002, 7, 30);
    double vol = 1;
    for (int i = 0; i < ROWS; i++, d = cmv_calendar_add(nyse, d, 1)) {
        const double market = shock(&rng), own = i < 2 * ROWS / 3 ? -.3 : .3;
        vol = .98 * vol + .02 * (.5 + market * market);
        date[i] = d;
        level[0][i] = i ? level[0][i - 1] * exp(.006 * vol * (own * market + shock(&rng))) : 100;
        level[1][i] = i ? level[1][i - 1] * exp(.01 * vol * (market + .5 * shock(&rng))) : 100;
        level[2][i] = i ? level[2][i - 1] * exp(.009 * vol * market) : 100;
        for (int k = 0; k < REGIMES; k++) state[k][i] = (int)(vol * (k + 1)) % STATES;
    }
    static const char *const id[] = {"a", "b", "market"};
    for (int i = 0; i < 3; i++) leg[i] = make_leg(id[i], level[i], nyse);
}

static void make_questions(void) {
    static const char *const label[STATES] = {"calm", "usual", "lively", "wild"};
    for (int k = 0; k < REGIMES; k++)
        regime[k] = (cmv_regime_path){.id = "r",
                                      .name = "r",
                                      .how = "",
                                      .label = label,
                                      .when = label,
                                      .n_states = STATES,
                                      .known = date,
                                      .state = state[k],
                                      .n = ROWS,
                                      .sources = ""};
    for (int i = 0; i < SCENARIOS; i++)
        scenario[i] = (cmv_scenario_span){.id = "s",
                                          .name = "s",
                                          .first = date[280 * (i + 1)],
                                          .last = date[280 * (i + 1) + 60],
                                          .fixed = i < 5};
    questions = (cmv_answer_opt){.regime = regime,
                                 .n_regimes = REGIMES,
                                 .scenario = scenario,
                                 .n_scenarios = SCENARIOS,
                                 .control = &leg[2],
                                 .long_run_reason = "both are made from one factor"};
    opt = cmv_pair_opt_default();
    opt.today = date[ROWS - 1] + 1;
}

static void one_report(bool plain, bool answers, size_t resamples) {
    cmv_pair_report r;
    cmv_err err;
    cmv_pair_opt o = opt;
    questions.resamples = resamples;
    o.plain = plain;
    o.rolling_band = !plain;
    o.answers = answers ? &questions : NULL;
    cmv_arena_reset(arena);
    if (cmv_pair_report_of(&leg[0], &leg[1], &o, arena, &r, &err) != CMV_OK) stop(&err);
    sink += r.detail.r.v;
}

static void run_core(void) { one_report(true, false, 0); }
static void run_full(void) { one_report(false, false, 0); }
static void run_answered(void) { one_report(false, true, 0); }
static void run_resampled(void) { one_report(false, true, RESAMPLES); }

typedef cmv_rc (*part)(const cmv_pair_report *, cmv_arena *, cmv_pair_answers *, cmv_err *);
static part current;

static void run_part(void) {
    static cmv_pair_answers io;
    cmv_err err;
    cmv_arena *scratch = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    io = *report.answers;
    io.opt.resamples = questions.resamples;
    if (current(&report, scratch, &io, &err) != CMV_OK) stop(&err);
    cmv_arena_destroy(scratch);
}

static double now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void measure(const char *name, void (*run)(void), long n) {
    double best = INFINITY;
    for (int b = 0; b < BATCHES; b++) {
        const double start = now_ns();
        for (long i = 0; i < n; i++) run();
        const double each = (now_ns() - start) / (double)n;
        if (each < best) best = each;
    }
    printf("%s %.0f\n", name, best);
}

static void measure_parts(void) {
    static const struct {
        const char *name;
        part run;
    } parts[] = {
        {"relation", cmv__answer_relation}, {"change", cmv__answer_change},
        {"unusual", cmv__answer_unusual},   {"lead", cmv__answer_lead},
        {"parting", cmv__answer_parting},   {"hedge", cmv__answer_hedge},
        {"stress", cmv__answer_stress},     {"mixed", cmv__answer_mixed},
        {"long_run", cmv__answer_long_run}, {"outlook", cmv__answer_outlook},
    };
    cmv_arena *keep = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    cmv_err err;
    cmv_pair_opt o = opt;
    char name[64];
    questions.resamples = 0;
    o.answers = &questions;
    if (cmv_pair_report_of(&leg[0], &leg[1], &o, keep, &report, &err) != CMV_OK) stop(&err);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        current = parts[i].run;
        questions.resamples = 0;
        snprintf(name, sizeof name, "part/%s", parts[i].name);
        measure(name, run_part, 3);
        questions.resamples = RESAMPLES;
        snprintf(name, sizeof name, "part_resampled/%s", parts[i].name);
        measure(name, run_part, 1);
    }
    cmv_arena_destroy(keep);
}

static void print_csv(void) {
    printf("x,y,log_x,log_y,market\n");
    for (int i = 1; i < ROWS; i++)
        printf("%.17g,%.17g,%.17g,%.17g,%.17g\n", log(level[0][i] / level[0][i - 1]),
               log(level[1][i] / level[1][i - 1]), log(level[0][i]), log(level[1][i]),
               log(level[2][i] / level[2][i - 1]));
}

/* The most memory held so far, as this program sees itself. */
static void print_peak(void) {
    char line[256];
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "VmHWM:", 6) == 0) fputs(line, stderr);
    if (f) fclose(f);
}

static const struct {
    const char *name;
    void (*run)(void);
    long n;
} REPORTS[] = {{"core", run_core, 50},
               {"full", run_full, 5},
               {"answered", run_answered, 2},
               {"resampled", run_resampled, 1}};
enum { N_REPORTS = sizeof REPORTS / sizeof *REPORTS };

static int run_one(const char *name, long n) {
    for (size_t i = 0; i < N_REPORTS; i++) {
        if (strcmp(REPORTS[i].name, name) != 0) continue;
        for (long k = 0; k < n; k++) REPORTS[i].run();
        print_peak();
        return isnan(sink);
    }
    fprintf(stderr, "usage: bench_answers [csv | core|full|answered|resampled N]\n");
    return 2;
}

int main(int argc, char **argv) {
    make_market();
    make_questions();
    if (argc == 2 && strcmp(argv[1], "csv") == 0) {
        print_csv();
        return 0;
    }
    arena = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    int status = 0;
    if (argc > 1) {
        status = run_one(argv[1], argc > 2 ? strtol(argv[2], NULL, 10) : 0);
    } else {
        for (size_t i = 0; i < N_REPORTS; i++)
            measure(REPORTS[i].name, REPORTS[i].run, REPORTS[i].n);
        measure_parts();
    }
    cmv_arena_destroy(arena);
    return status || isnan(sink);
}
