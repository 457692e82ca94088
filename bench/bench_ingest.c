// SPDX-License-Identifier: Apache-2.0
/*
 * The way of a fetched series into the store: gate, put, commit, one series at a time (bench/ingest.py runs it).
 *
 *   bench_ingest rows  FILE.csv SERIES ROWS   writes what table observation will hold
 *   bench_ingest store FILE.db  SERIES ROWS   judges, puts and commits; prints seconds, the gate's part, peak MiB
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
    bool judged; /* false: this comove has no gate */
} spent;

/* What the gate lets through. */
static cmv_batch judge(cmv_batch b, cmv_obs *obs, cmv_arena *arena, spent *t) {
    cmv_fetched_series series = {.key = b.metric, .data = {.name = b.metric, .n = b.n}};
    series.data.obs = obs;
    series.data.first = obs[0].date;
    series.data.last = obs[b.n - 1].date;
    cmv_fetched fetched = {
        .series = &series, .n_series = 1, .whole = true, .published = CMV_UTC_NONE};
    cmv_gate_case c = {.metric = {.id = b.metric, .price = true, .freq = CMV_DAILY, .pub = b.pub},
                       .fetched = &fetched,
                       .series = &series,
                       .from = CMV_DATE_NONE,
                       .now = b.now};
    cmv_gate_result got;
    cmv_err err;
    double start = seconds();
    cmv_rc rc = cmv_gate_judge(&c, arena, &got, &err);
    t->gate += seconds() - start;
    t->judged = rc != CMV_E_UNSUPPORTED;
    if (!t->judged) return b;
    must(rc, &err);
    if (got.verdict == CMV_VERDICT_QUARANTINE) {
        fprintf(stderr, "%s is held back: %s\n", b.metric, got.reason);
        exit(1);
    }
    b.obs = got.obs;
    b.rounding = got.rounding;
    b.n = got.n;
    return b;
}

static void put(cmv_store *store, const cmv_batch *b) {
    cmv_err err;
    cmv_ingest *g;
    cmv_batch_stat stat;
    must(cmv_ingest_begin(store, &g, &err), &err);
    must(cmv_ingest_put(g, b, &stat, &err), &err);
    must(cmv_ingest_commit(g, NULL, &err), &err);
    if (stat.added != b->n) exit(1);
}

static void ingest(const char *path, unsigned n_series, size_t n, cmv_obs *obs) {
    cmv_store *store;
    cmv_err err;
    spent t = {0};
    cmv_arena *arena = cmv_arena_create(ARENA_MAX);
    must(cmv_store_open(path, NULL, &store, &err), &err);
    double start = seconds();
    for (unsigned s = 0; s < n_series; s++) {
        char name[32], source[32];
        snprintf(name, sizeof name, "m%05u", s);
        snprintf(source, sizeof source, "bench %u", s);
        fill(obs, n, s);
        cmv_batch b = {
            .metric = name, .obs = obs, .n = n, .source = source, .now = NOW, .pub = NEXT_DAY};
        b = judge(b, obs, arena, &t);
        put(store, &b);
        cmv_arena_reset(arena);
    }
    cmv_store_close(store);
    double took = seconds() - start;
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("%.3f %.3f %.1f %d\n", took, t.gate, (double)use.ru_maxrss / 1024, t.judged);
    cmv_arena_destroy(arena);
}

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    unsigned n_series = (unsigned)strtoul(argv[3], NULL, 10);
    size_t n = strtoul(argv[4], NULL, 10);
    cmv_obs *obs = calloc(n ? n : 1, sizeof *obs);
    if (!obs) return 1;
    if (strcmp(argv[1], "rows") == 0)
        write_rows(argv[2], n_series, n, obs);
    else
        ingest(argv[2], n_series, n, obs);
    free(obs);
    return 0;
}
