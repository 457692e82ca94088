// SPDX-License-Identifier: Apache-2.0
/*
 * The way of a fetched series into the store: gate, put, commit, one series at a time (bench/ingest.py runs it).
 *
 *   bench_ingest rows  FILE.csv SERIES ROWS   writes what table observation will hold
 *   bench_ingest store FILE.db  SERIES ROWS   judges, puts and commits; prints seconds, the gate's part, peak MiB,
 *                                             rows judged
 *
 * Each series comes twice: its older half with nothing held, then a window that overlaps what is held by then, as a daily
 * fetch brings it. Anything but "accept" with every row new that should be ends the run.
 */
#include "comove/gate.h"
#include "comove/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define DAY INT64_C(86400000)
#define FIRST_DATE (-5000)
#define NOW (INT64_C(30000) * DAY)
#define ARENA_MAX ((size_t)256 << 20)
#define MOST 200000 /* rows of one series */
#define OVERLAP 10

static const cmv_pub_rule NEXT_DAY = {.of = CMV_PUB_DAYS, .after = 1, .zone = CMV_ZONE_UTC};

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void must(cmv_rc rc, const cmv_err *err) {
    if (rc == CMV_OK) return;
    fprintf(stderr, "%s: %s\n", cmv_rc_name(rc), err->msg);
    exit(1);
}

/* A price to the cent that wanders by at most a percent a day. */
static void fill(cmv_obs *obs, size_t n, unsigned series) {
    double v = 100 + series;
    for (size_t i = 0; i < n; i++) {
        unsigned mixed = ((unsigned)i * 2654435761u) ^ (series * 40503u + 77u);
        v *= 1 + .02 * ((double)(mixed % 1000) / 999 - .5) + (100 - v) * 1e-6;
        obs[i] = (cmv_obs){.date = FIRST_DATE + (cmv_date)i,
                           .known_at = CMV_UTC_NONE,
                           .value = (double)(long)(v * 100 + .5) / 100};
    }
}

static void write_rows(const char *path, unsigned n_series, size_t n, cmv_obs *obs) {
    FILE *f = fopen(path, "w");
    if (!f) exit(1);
    for (unsigned s = 0; s < n_series; s++) {
        fill(obs, n, s);
        for (size_t i = 0; i < n; i++)
            fprintf(f, "%u,%d,%lld,%.2f,1,%u\n", s + 1, obs[i].date,
                    (long long)cmv_pub_known_at(&NEXT_DAY, obs[i].date), obs[i].value, s + 1);
    }
    if (fclose(f) != 0) exit(1);
}

typedef struct spent {
    double gate;
    size_t rows; /* that the gate saw */
} spent;

/* A delivery of one series: everything from the start, or a window that overlaps what is held. */
typedef struct delivery {
    const char *metric, *source;
    cmv_obs *obs;
    size_t n, n_new;
    bool whole;
} delivery;

/* What the gate lets through. */
static cmv_gate_result judge(cmv_store *store, const delivery *d, cmv_arena *arena, spent *t) {
    static double half[MOST];
    cmv_fetched_series series = {.key = d->metric, .data = {.name = d->metric, .n = d->n}};
    series.data.obs = d->obs;
    series.data.rounding = half;
    series.data.first = d->obs[0].date;
    series.data.last = d->obs[d->n - 1].date;
    for (size_t i = 0; i < d->n; i++) half[i] = 0.005;
    cmv_fetched fetched = {
        .series = &series, .n_series = 1, .whole = d->whole, .published = CMV_UTC_NONE};
    cmv_gate_case c = {.metric = {.id = d->metric, .price = true, .freq = CMV_DAILY, .pub = NEXT_DAY},
                       .fetched = &fetched,
                       .series = &series,
                       .from = d->whole ? CMV_DATE_NONE : d->obs[0].date,
                       .now = NOW};
    cmv_gate_result got;
    cmv_err err;
    must(cmv_calendar_find("24x7", &c.metric.cal, &err), &err);
    cmv_rc rc = cmv_store_load(store, d->metric, CMV_BASIS_PRICE, NULL, &c.held, &c.n_held, &err);
    if (rc != CMV_E_NODATA) must(rc, &err);
    double start = seconds();
    must(cmv_gate_judge(&c, arena, &got, &err), &err);
    t->gate += seconds() - start;
    t->rows += d->n;
    if (got.verdict != CMV_VERDICT_ACCEPT || got.n != d->n || got.n_new != d->n_new) {
        fprintf(stderr, "%s: %s, %zu of %zu rows new: %s\n", d->metric,
                cmv_verdict_name(got.verdict), got.n_new, d->n_new,
                got.n_findings ? got.finding[0].text : "");
        exit(1);
    }
    return got;
}

/* Judged, put and committed by itself, as a fetch does. */
static void deliver(cmv_store *store, const delivery *d, cmv_arena *arena, spent *t) {
    cmv_gate_result got = judge(store, d, arena, t);
    cmv_batch b = {.metric = d->metric,
                   .obs = got.obs,
                   .rounding = got.rounding,
                   .n = got.n,
                   .source = d->source,
                   .now = NOW,
                   .pub = NEXT_DAY};
    cmv_err err;
    cmv_ingest *g;
    cmv_batch_stat stat;
    must(cmv_ingest_begin(store, &g, &err), &err);
    must(cmv_ingest_put(g, &b, &stat, &err), &err);
    must(cmv_ingest_commit(g, NULL, &err), &err);
    if (stat.added != d->n_new) exit(1);
    cmv_arena_reset(arena);
}

/* The older half with nothing held, then a window with the newer half. */
static void ingest_series(cmv_store *store, unsigned number, size_t n, cmv_obs *obs,
                          cmv_arena *arena, spent *t) {
    char name[32], source[32];
    size_t older = n / 2 ? n / 2 : n, from = older > OVERLAP ? older - OVERLAP : 0;
    snprintf(name, sizeof name, "m%05u", number);
    snprintf(source, sizeof source, "bench %u", number);
    fill(obs, n, number);
    delivery first = {name, source, obs, older, older, true};
    delivery window = {name, source, obs + from, n - from, n - older, false};
    deliver(store, &first, arena, t);
    if (n > older) deliver(store, &window, arena, t);
}

static void ingest(const char *path, unsigned n_series, size_t n, cmv_obs *obs) {
    cmv_store *store;
    cmv_err err;
    spent t = {0};
    cmv_arena *arena = cmv_arena_create(ARENA_MAX);
    must(cmv_store_open(path, NULL, &store, &err), &err);
    double start = seconds();
    for (unsigned s = 0; s < n_series; s++) ingest_series(store, s, n, obs, arena, &t);
    cmv_store_close(store);
    double took = seconds() - start;
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("%.3f %.3f %.1f %zu\n", took, t.gate, (double)use.ru_maxrss / 1024, t.rows);
    cmv_arena_destroy(arena);
}

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    unsigned n_series = (unsigned)strtoul(argv[3], NULL, 10);
    size_t n = strtoul(argv[4], NULL, 10);
    if (n == 0 || n > MOST) return 2;
    cmv_obs *obs = calloc(n, sizeof *obs);
    if (!obs) return 1;
    if (strcmp(argv[1], "rows") == 0)
        write_rows(argv[2], n_series, n, obs);
    else
        ingest(argv[2], n_series, n, obs);
    free(obs);
    return 0;
}
