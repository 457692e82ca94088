// SPDX-License-Identifier: Apache-2.0
/* tool_render_fixture DIR: writes the fixture pages, their assets and a few charts as files of a small site. */
#include "comove/render.h"

#include "support/doc_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void save(const char *dir, const char *name, const void *bytes, size_t n) {
    char path[512];
    snprintf(path, sizeof path, "%s%s", dir, name);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, n, file) != n || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

static void save_page(const char *dir, cmv_arena *arena, fixture_page page) {
    static const cmv_chrome CHROME = {.base_url = "", .site_name = "comove"};
    cmv_doc doc = fixture_doc(arena, page);
    cmv_buf out;
    cmv_err err;
    cmv_buf_init(&out, 8 << 20);
    if (cmv_render_html(&doc, &CHROME, &out, &err) != CMV_OK) {
        fprintf(stderr, "%s: %s\n", fixture_name(page), err.msg);
        exit(1);
    }
    char name[64];
    snprintf(name, sizeof name, "/%s.html", fixture_name(page));
    save(dir, name, out.at, out.n);
    cmv_buf_reset(&out);
}

static void save_chart(const char *dir, const cmv_chart *chart) {
    cmv_svg_opt opt = {.standalone = true};
    cmv_buf out;
    cmv_err err;
    cmv_buf_init(&out, 8 << 20);
    if (cmv_render_svg(chart, &opt, &out, &err) != CMV_OK) {
        fprintf(stderr, "%s: %s\n", chart->id, err.msg);
        exit(1);
    }
    char name[64];
    snprintf(name, sizeof name, "/%s.svg", chart->id);
    save(dir, name, out.at, out.n);
    cmv_buf_reset(&out);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fputs("usage: tool_render_fixture DIR\n", stderr);
        return 2;
    }
    char assets[512];
    snprintf(assets, sizeof assets, "%s/assets", argv[1]);
    mkdir(argv[1], 0777);
    mkdir(assets, 0777);
    cmv_arena *arena = cmv_arena_create((size_t)64 << 20);
    for (int i = 0; i < FIXTURE_PAGES; i++) save_page(argv[1], arena, (fixture_page)i);
    cmv_chart charts[] = {fixture_rolling(arena, 5918), fixture_intervals(arena),
                          fixture_years(arena), fixture_scatter(arena, 6008),
                          fixture_growth(arena, 1255, false)};
    for (size_t i = 0; i < sizeof charts / sizeof *charts; i++) save_chart(argv[1], &charts[i]);
    size_t n;
    const cmv_asset *asset = cmv_render_assets(&n);
    for (size_t i = 0; i < n; i++) save(argv[1], asset[i].path, asset[i].bytes, asset[i].n);
    cmv_arena_destroy(arena);
    return 0;
}
