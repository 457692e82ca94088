// SPDX-License-Identifier: Apache-2.0
/* Time of the renderers: whole pages and their charts. Goal: a pair's page well under 1 ms of one core. */
#include "comove/render.h"

#include "render/svg.h"
#include "support/doc_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 9 };

static double now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void must(cmv_rc rc, const cmv_err *err) {
    if (rc == CMV_OK) return;
    fprintf(stderr, "%s\n", err->msg);
    exit(1);
}

static int by_value(const void *a, const void *b) {
    double u = *(const double *)a, v = *(const double *)b;
    return (u > v) - (u < v);
}

typedef void job(const void *what, cmv_buf *out);

/* Median over rounds of the time of one call. */
static void report(const char *name, job *run, const void *what, int calls) {
    cmv_buf out;
    cmv_buf_init(&out, 8 << 20);
    double took[ROUNDS];
    run(what, &out);
    for (int round = 0; round < ROUNDS; round++) {
        double start = now_us();
        for (int i = 0; i < calls; i++) {
            cmv_buf_clear(&out);
            run(what, &out);
        }
        took[round] = (now_us() - start) / calls;
    }
    qsort(took, ROUNDS, sizeof *took, by_value);
    printf("%-44s %9.1f us %8zu bytes\n", name, took[ROUNDS / 2], out.n);
    cmv_buf_reset(&out);
}

static void page(const void *what, cmv_buf *out) {
    static const cmv_chrome CHROME = {.base_url = "https://example.org", .site_name = "comove"};
    cmv_err err;
    must(cmv_render_html(what, &CHROME, out, &err), &err);
}

static void chart(const void *what, cmv_buf *out) {
    cmv_svg_opt opt = {.narrow = false};
    cmv_err err;
    must(cmv_render_svg(what, &opt, out, &err), &err);
}

static void path(const void *what, cmv_buf *out) {
    const cmv_chart *c = what;
    cmv__scale scale = cmv__scale_of(-1, 1, 5, true, false);
    cmv__path_map map = {&scale, c->series[0].date[0], c->series[0].date[c->series[0].n - 1], 1000};
    cmv__path_line(out, &map, &c->series[0]);
}

int main(int argc, char **argv) {
    int calls = argc > 1 ? atoi(argv[1]) : 300;
    cmv_arena *arena = cmv_arena_create((size_t)64 << 20);
    for (int i = 0; i < FIXTURE_PAGES; i++) {
        cmv_doc doc = fixture_doc(arena, (fixture_page)i);
        char name[64];
        snprintf(name, sizeof name, "page: %s", fixture_name((fixture_page)i));
        report(name, page, &doc, calls);
    }
    cmv_chart all = fixture_rolling(arena, 5918), some = fixture_rolling(arena, 1186);
    cmv_chart growth = fixture_growth(arena, 6008, true), cloud = fixture_scatter(arena, 6008),
              years = fixture_years(arena);
    report("chart: 5,918 points with band", chart, &all, calls);
    report("chart: 2 lines of 6,008 points, log scale", chart, &growth, calls);
    report("chart: density of 6,008 points", chart, &cloud, calls);
    report("chart: 25 bars", chart, &years, calls);
    report("path: 1,186 points (sprintf took 146 us)", path, &some, calls * 10);
    cmv_arena_destroy(arena);
    return 0;
}
