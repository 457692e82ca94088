// SPDX-License-Identifier: Apache-2.0
/*
 * The main job, timed piece by piece; bench/run.py sets each beside its peer.
 *
 *   bench_core MODE ITERATIONS [STORE A B]
 *     core    report of a 1,275-row pair without intervals (what the peer computes)
 *     full    the same with every interval and table of the page
 *     load    both series of a pair from the store
 *     page    a page not cached: load, report, story, HTML with its charts
 *     tell    a page without its statistics: the story of a report at hand, and its HTML
 *     json    the same as JSON
 *     rows    the rows of the pair as CSV
 *     csv     the 1,275 rows to standard output, for the peer
 *
 * Prints nanoseconds per iteration: the fastest of ten batches.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "comove/app.h"
#include "comove/render.h"

enum { ROWS = 1275, BATCHES = 10 };

typedef struct sample {
    cmv_date date[ROWS];
    double a[ROWS], b[ROWS];
    cmv_leg leg_a, leg_b;
} sample;

static sample s;
static cmv_arena *arena;
static cmv_app *app;
static const char *id_a, *id_b;

static void stop(const cmv_err *err) {
    fprintf(stderr, "bench_core: %s\n", err->msg);
    exit(1);
}

static cmv_leg make_leg(const char *id, const double *value) {
    const cmv_calendar *nyse = NULL;
    cmv_err err;
    if (cmv_calendar_find("nyse", &nyse, &err) != CMV_OK) stop(&err);
    cmv_series level = {s.date, value, ROWS};
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
                     .level = level,
                     .sample = level,
                     .sources = ""};
}

/* Sum of twelve uniforms less six, from xorshift64: fat enough for timing. */
static double shock(uint64_t *state) {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        sum += (double)(*state >> 11) / 9007199254740992.0;
    }
    return sum;
}

static void make_sample(void) {
    uint64_t state = 1275;
    const cmv_calendar *nyse = NULL;
    if (cmv_calendar_find("nyse", &nyse, NULL) != CMV_OK) exit(1);
    cmv_date d = cmv_date_of(2021, 6, 1);
    for (int i = 0; i < ROWS; i++, d = cmv_calendar_add(nyse, d, 1)) {
        double common = shock(&state);
        s.date[i] = d;
        s.a[i] = i ? s.a[i - 1] * (1 + .006 * (common + shock(&state))) : 100;
        s.b[i] = i ? s.b[i - 1] * (1 + .01 * (.4 * common + shock(&state))) : 200;
    }
    s.leg_a = make_leg("a", s.a);
    s.leg_b = make_leg("b", s.b);
}

static double sink;

static void one_report(bool plain) {
    cmv_pair_opt opt = cmv_pair_opt_default();
    cmv_pair_report r;
    cmv_err err;
    opt.today = s.date[ROWS - 1] + 1;
    opt.plain = plain;
    opt.rolling_band = !plain;
    cmv_arena_reset(arena);
    if (cmv_pair_report_of(&s.leg_a, &s.leg_b, &opt, arena, &r, &err) != CMV_OK) stop(&err);
    sink += r.detail.r.v;
}

static void run_core(void) { one_report(true); }
static void run_full(void) { one_report(false); }

static void run_load(void) {
    const char *const id[2] = {id_a, id_b};
    for (int i = 0; i < 2; i++) {
        const cmv_obs *obs;
        size_t n;
        cmv_err err;
        if (cmv_store_load(cmv_app_store(app), id[i], CMV_BASIS_TOTAL, NULL, &obs, &n, &err) !=
            CMV_OK)
            stop(&err);
        sink += obs[n - 1].value;
    }
}

static void one_page(cmv_face face) {
    cmv_page_request req = {.page = CMV_PAGE_PAIR, .face = face, .a = id_a, .b = id_b};
    cmv_buf buf;
    cmv_err err;
    cmv_arena_reset(arena);
    cmv_buf_init(&buf, CMV_PAGE_MAX);
    if (cmv_app_page(app, &req, arena, &buf, &err) != CMV_OK) stop(&err);
    sink += (double)buf.n;
    cmv_buf_reset(&buf);
}

/* The report is made once; what is timed is all that a page does with it. */
static void run_tell(void) {
    static cmv_pair_answer told;
    static cmv_arena *keep;
    const cmv_query query = {0};
    const cmv_chrome chrome = {.base_url = "", .site_name = "comove"};
    cmv_buf buf;
    cmv_err err;
    cmv_doc doc;
    if (!keep) {
        keep = cmv_arena_create(CMV_REPORT_ARENA_MAX);
        if (cmv_app_pair(app, id_a, id_b, &query, keep, &told, &err) != CMV_OK) stop(&err);
    }
    const cmv_story_context context = {.asof = CMV_DATE_NONE,
                                       .query = told.meta.request.canonical,
                                       .reproduce = told.meta.reproduce,
                                       .canonical_order = true};
    cmv_arena_reset(arena);
    cmv_buf_init(&buf, CMV_PAGE_MAX);
    if (cmv_story_pair(&told.report, &context, arena, &doc, &err) != CMV_OK) stop(&err);
    if (cmv_render_html(&doc, &chrome, &buf, &err) != CMV_OK) stop(&err);
    sink += (double)buf.n;
    cmv_buf_reset(&buf);
}

static void run_page(void) { one_page(CMV_FACE_HTML); }
static void run_json(void) { one_page(CMV_FACE_JSON); }
static void run_rows(void) { one_page(CMV_FACE_CSV); }

static void print_csv(void) {
    char text[CMV_DATE_TEXT];
    puts("date,a,b");
    for (int i = 0; i < ROWS; i++)
        printf("%s,%.10g,%.10g\n", cmv_date_format(s.date[i], text), s.a[i], s.b[i]);
}

static double now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void measure(void (*run)(void), long n) {
    double best = INFINITY;
    const char *only = getenv("BENCH_BATCHES"); /* one batch when instructions are counted */
    for (int b = 0; b < (only ? 1 : BATCHES); b++) {
        double start = now_ns();
        for (long i = 0; i < n; i++) run();
        double each = (now_ns() - start) / (double)n;
        if (each < best) best = each;
    }
    printf("%.0f\n", best);
}

/* Line of /proc/self/status with the most memory held so far. */
static void print_peak(void) {
    char line[256];
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "VmHWM:", 6) == 0) fputs(line, stderr);
    if (f) fclose(f);
}

typedef struct mode {
    const char *name;
    void (*run)(void);
    bool needs_store;
} mode;

static const mode MODES[] = {{"core", run_core, false}, {"full", run_full, false},
                             {"load", run_load, true},  {"page", run_page, true},
                             {"tell", run_tell, true},  {"json", run_json, true},
                             {"rows", run_rows, true}};

int main(int argc, char **argv) {
    arena = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    make_sample();
    if (argc == 2 && strcmp(argv[1], "csv") == 0) {
        print_csv();
        return 0;
    }
    for (size_t i = 0; argc >= 3 && i < sizeof MODES / sizeof *MODES; i++) {
        if (strcmp(MODES[i].name, argv[1]) != 0) continue;
        long n = strtol(argv[2], NULL, 10);
        cmv_err err;
        if (MODES[i].needs_store) {
            if (argc != 6) break;
            cmv_app_opt opt = {.store = argv[3], .read_only = true, .now = CMV_UTC_NONE};
            if (cmv_app_open(&opt, &app, &err) != CMV_OK) stop(&err);
            id_a = argv[4];
            id_b = argv[5];
            MODES[i].run(); /* warm */
        }
        measure(MODES[i].run, n > 0 ? n : 1);
        if (getenv("BENCH_PEAK")) print_peak();
        cmv_app_close(app);
        cmv_arena_destroy(arena);
        return sink == 12345 ? 1 : 0;
    }
    fprintf(stderr,
            "usage: bench_core core|full|load|page|tell|json|rows|csv ITERATIONS [STORE A B]\n");
    return 2;
}
