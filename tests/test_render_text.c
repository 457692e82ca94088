// SPDX-License-Identifier: Apache-2.0
/* Terminal text and Markdown: widths, plain faces, hostile strings, sections. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "comove/render.h"
#include "render/text.h"
#include "support/report_fixture.h"

enum { ARENA = 256 << 20, PAGE = 4 << 20 };

static void render_text(const cmv_doc *doc, cmv_text_opt opt, cmv_buf *out) {
    cmv_err err;
    cmv_buf_init(out, PAGE);
    if (cmv_render_text(doc, &opt, out, &err) != CMV_OK) fail_msg("%s", err.msg);
}

static cmv_doc story(const report_fixture *f, bool depth, cmv_arena *arena) {
    cmv_doc doc;
    cmv_err err;
    cmv_rc rc = depth ? cmv_story_correlation(&f->report, &f->context, arena, &doc, &err)
                      : cmv_story_pair(&f->report, &f->context, arena, &doc, &err);
    assert_int_equal(rc, CMV_OK);
    return doc;
}

/* Commands and links are not broken, everything else keeps to the width. */
static bool may_overflow(const char *line) {
    return strstr(line, "$ ") || strstr(line, "/compare/");
}

static void check_lines(const char *name, const char *text, int width, bool unicode) {
    cmv__sheet sheet = {.width = width, .unicode = true};
    while (*text) {
        size_t n = strcspn(text, "\n");
        char line[2048];
        assert_true(n < sizeof line);
        memcpy(line, text, n);
        line[n] = '\0';
        if (cmv__sheet_width(&sheet, line, n) > width && !may_overflow(line))
            fail_msg("%s at %d: \"%s\"", name, width, line);
        if (n && line[n - 1] == ' ')
            fail_msg("%s at %d: a space at the end of \"%s\"", name, width, line);
        for (size_t i = 0; i < n; i++) {
            if ((unsigned char)line[i] < 0x20 || (!unicode && (unsigned char)line[i] >= 0x80))
                fail_msg("%s at %d: byte %02x in \"%s\"", name, width, (unsigned char)line[i], line);
        }
        text += n + (text[n] == '\n');
    }
}

static void lines_keep_to_the_width(void **state) {
    (void)state;
    static const int widths[] = {40, 60, 80, 132, 200};
    for (size_t i = 0; i < report_fixture_count(); i++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        report_fixture f = report_fixture_make(i, arena);
        for (size_t k = 0; k < 4; k++) {
            cmv_doc doc = story(&f, k & 1, arena);
            for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++) {
                cmv_buf out;
                render_text(&doc, (cmv_text_opt){.width = widths[w], .unicode = k & 2}, &out);
                check_lines(f.name, out.at, widths[w], k & 2);
                cmv_buf_reset(&out);
            }
        }
        cmv_arena_destroy(arena);
    }
}

static void colour_only_when_asked(void **state) {
    (void)state;
    cmv_arena *arena = cmv_arena_create(ARENA);
    report_fixture f = report_fixture_named("treasuries", arena);
    cmv_doc doc = story(&f, false, arena);
    cmv_buf plain, coloured;
    render_text(&doc, (cmv_text_opt){.unicode = true}, &plain);
    render_text(&doc, (cmv_text_opt){.unicode = true, .colour = true}, &coloured);
    assert_null(strchr(plain.at, '\033'));
    assert_non_null(strstr(coloured.at, "\033[32m"));
    assert_non_null(strstr(coloured.at, "\033[35m"));
    /* taking the codes out gives the plain text */
    size_t n = 0;
    for (size_t i = 0; i < coloured.n; i++) {
        if (coloured.at[i] != '\033') {
            coloured.at[n++] = coloured.at[i];
            continue;
        }
        while (coloured.at[i] != 'm') i++;
    }
    assert_int_equal(n, plain.n);
    assert_memory_equal(coloured.at, plain.at, n);
    cmv_buf_reset(&plain);
    cmv_buf_reset(&coloured);
    cmv_arena_destroy(arena);
}

static void one_section(void **state) {
    (void)state;
    cmv_arena *arena = cmv_arena_create(ARENA);
    report_fixture f = report_fixture_named("treasuries", arena);
    cmv_doc doc = story(&f, false, arena);
    cmv_buf out;
    cmv_err err;
    render_text(&doc, (cmv_text_opt){.section = "hedge"}, &out);
    assert_non_null(strstr(out.at, "Does TLT hedge IWM?"));
    assert_null(strstr(out.at, "How has it changed?"));
    cmv_buf_clear(&out);
    cmv_text_opt opt = {.section = "hodge"};
    assert_int_equal(cmv_render_text(&doc, &opt, &out, &err), CMV_E_NOTFOUND);
    assert_non_null(strstr(err.msg, "hodge"));
    assert_non_null(strstr(err.msg, "hedge"));
    assert_int_equal(cmv_render_markdown(&doc, "hodge", &out, &err), CMV_E_NOTFOUND);
    assert_int_equal(out.n, 0);
    cmv_buf_reset(&out);
    cmv_arena_destroy(arena);
}

static void limits_are_kept(void **state) {
    (void)state;
    cmv_arena *arena = cmv_arena_create(ARENA);
    report_fixture f = report_fixture_named("treasuries", arena);
    cmv_doc doc = story(&f, false, arena);
    cmv_buf out;
    cmv_err err;
    cmv_buf_init(&out, 1000);
    cmv_text_opt opt = {.unicode = true};
    assert_int_equal(cmv_render_text(&doc, &opt, &out, &err), CMV_E_LIMIT);
    cmv_buf_clear(&out);
    assert_int_equal(cmv_render_markdown(&doc, NULL, &out, &err), CMV_E_LIMIT);
    cmv_buf_reset(&out);
    cmv_arena_destroy(arena);
}

static void hostile_names(void **state) {
    (void)state;
    static const char evil[] = "a\033[31m\rb\x07\nc|`*_<x>\xff\xc2";
    cmv_arena *arena = cmv_arena_create(ARENA);
    report_fixture f = report_fixture_named("half a year", arena);
    f.report.a.leg.short_name = f.report.a.leg.name = f.report.a.leg.label = f.report.a.leg.unit =
        evil;
    f.report.a.leg.description = f.context.why = evil;
    for (size_t k = 0; k < 2; k++) {
        cmv_doc doc = story(&f, k, arena);
        cmv_buf out;
        cmv_err err;
        render_text(&doc, (cmv_text_opt){.unicode = true, .width = 100}, &out);
        assert_null(strchr(out.at, '\033'));
        assert_null(strchr(out.at, '\r'));
        assert_null(strchr(out.at, '\x07'));
        assert_null(strchr(out.at, '\xff'));
        cmv_buf_clear(&out);
        assert_int_equal(cmv_render_markdown(&doc, NULL, &out, &err), CMV_OK);
        assert_null(strchr(out.at, '\033'));
        assert_null(strstr(out.at, "<x>"));
        cmv_buf_reset(&out);
    }
    cmv_arena_destroy(arena);
}

/* Number of cells of a Markdown row: bars that are not escaped, less one. */
static int cells_of(const char *line, size_t n) {
    int bars = 0;
    for (size_t i = 0; i < n; i++) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    return bars - 1;
}

static void markdown_tables_are_rectangular(void **state) {
    (void)state;
    for (size_t i = 0; i < report_fixture_count(); i++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        report_fixture f = report_fixture_make(i, arena);
        for (size_t k = 0; k < 2; k++) {
            cmv_doc doc = story(&f, k, arena);
            cmv_buf out;
            cmv_err err;
            int cells = 0;
            cmv_buf_init(&out, PAGE);
            assert_int_equal(cmv_render_markdown(&doc, NULL, &out, &err), CMV_OK);
            for (const char *at = out.at; *at; at += strcspn(at, "\n"), at += *at == '\n') {
                size_t n = strcspn(at, "\n");
                if (at[0] != '|') {
                    cells = 0;
                    continue;
                }
                int here = cells_of(at, n);
                if (cells && here != cells)
                    fail_msg("%s: %d cells instead of %d in \"%.*s\"", f.name, here, cells, (int)n,
                             at);
                cells = here;
            }
            cmv_buf_reset(&out);
        }
        cmv_arena_destroy(arena);
    }
}

static void utf8(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
        uint32_t cp;
    } rows[] = {{"a", 1, 'a'},
                {"\xc3\xa9", 2, 0xe9},
                {"\xe2\x88\x92", 3, 0x2212},
                {"\xf0\x9f\x98\x80", 4, 0x1f600},
                {"\xc0\x80", 1, 0xfffd},
                {"\xe0\x80\x80", 1, 0xfffd},
                {"\xed\xa0\x80", 1, 0xfffd},
                {"\xf4\x90\x80\x80", 1, 0xfffd},
                {"\xe2\x88", 1, 0xfffd},
                {"\xff", 1, 0xfffd}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t cp;
        assert_int_equal(cmv__utf8_next(rows[i].bytes, strlen(rows[i].bytes), &cp), rows[i].len);
        assert_int_equal(cp, rows[i].cp);
    }
    cmv__sheet sheet = {.unicode = true};
    assert_int_equal(cmv__sheet_str_width(&sheet, "\xe6\x97\xa5\xe6\x9c\xac"), 4);
    assert_int_equal(cmv__sheet_str_width(&sheet, "e\xcc\x81"), 1);
    sheet.unicode = false;
    assert_int_equal(cmv__sheet_str_width(&sheet, "\xe2\x88\x9a"), 4); /* sqrt */
}

static void table_text(void **state) {
    (void)state;
    static const char *const head[] = {"Name", "n"};
    static const bool number[] = {false, true};
    cmv_span span[4] = {{.kind = CMV_SPAN_TEXT, .text = "a long name of a row"},
                        {.kind = CMV_SPAN_FIGURE, .text = "1"},
                        {.kind = CMV_SPAN_TEXT, .text = "b"},
                        {.kind = CMV_SPAN_FIGURE, .text = "1,000"}};
    cmv_table_cell cell[4];
    for (size_t i = 0; i < 4; i++)
        cell[i] = (cmv_table_cell){.line = {&span[i], &span[i]}, .number = i & 1};
    cmv_doc_table table = {
        .caption = "t", .head = head, .number = number, .n_cols = 2, .n_rows = 2, .cell = cell};
    cmv_buf out;
    cmv_buf_init(&out, PAGE);
    cmv__sheet sheet = {.out = &out, .width = 20};
    cmv__sheet_table(&sheet, &table);
    assert_string_equal(out.at, "  Name             n\n"
                                "  ------------------\n"
                                "  a long name      1\n"
                                "  of a row\n"
                                "  b            1,000\n");
    cmv_buf_reset(&out);
}

static void intervals_text(void **state) {
    (void)state;
    const cmv_chart_item item[] = {
        {.label = "90", .note = "n = 90", .value = 0.25, .low = 0, .high = 0.5, .text = "+0.25"},
        {.label = "all", .note = "n = 9", .value = -0.5, .low = -0.5, .high = -0.25, .text = "-0.50"}};
    cmv_chart chart = {.kind = CMV_CHART_INTERVALS,
                       .id = "x",
                       .title = "X",
                       .item = item,
                       .n_items = 2,
                       .baseline = 0};
    cmv_buf out;
    cmv_buf_init(&out, PAGE);
    cmv__sheet sheet = {.out = &out, .width = 43};
    cmv__sheet_chart(&sheet, &chart);
    assert_string_equal(out.at, "  X\n"
                                "  90    n = 90            [---o----]  +0.25\n"
                                "  all    n = 9  #----]    |           -0.50\n"
                                "              -0.5        0      +0.5\n"
                                "  # interval excludes zero | o interval\n"
                                "  contains zero | ? no interval\n");
    cmv_buf_reset(&out);
}

/* ---- snapshots: they detect change and prove nothing ------------------------------------------------------------------------------ */

static void snapshot_path(char path[512], const char *name) {
    const char *root = getenv("COMOVE_SOURCE");
    snprintf(path, 512, "%s/tests/snapshots/%s", root ? root : ".", name);
}

static void compare_snapshot(const char *name, const cmv_buf *out) {
    char path[512];
    snapshot_path(path, name);
    const char *mode = getenv("COMOVE_SNAPSHOT");
    FILE *file = fopen(path, mode && !strcmp(mode, "write") ? "wb" : "rb");
    if (!file) fail_msg("cannot open %s; COMOVE_SNAPSHOT=write makes it", path);
    if (mode && !strcmp(mode, "write")) {
        assert_int_equal(fwrite(out->at, 1, out->n, file), out->n);
        fclose(file);
        return;
    }
    char *text = calloc(1, out->n + 2);
    assert_non_null(text);
    size_t n = fread(text, 1, out->n + 1, file);
    fclose(file);
    bool same = n == out->n && !memcmp(text, out->at, n);
    free(text);
    if (!same)
        fail_msg(
            "%s differs from what was kept; look at it, then keep it with COMOVE_SNAPSHOT=write",
            path);
}

static void snapshots(void **state) {
    (void)state;
    static const struct {
        const char *fixture, *file;
        bool depth, markdown;
    } rows[] = {{"treasuries", "pair.txt", false, false},
                {"treasuries", "correlation.txt", true, false},
                {"mixed", "pair-mixed.txt", false, false},
                {"no data", "pair-no-data.txt", false, false},
                {"treasuries", "pair.md", false, true}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cmv_arena *arena = cmv_arena_create(ARENA);
        report_fixture f = report_fixture_named(rows[i].fixture, arena);
        cmv_doc doc = story(&f, rows[i].depth, arena);
        cmv_buf out;
        cmv_err err;
        cmv_buf_init(&out, PAGE);
        cmv_text_opt opt = {.unicode = true};
        cmv_rc rc = rows[i].markdown ? cmv_render_markdown(&doc, NULL, &out, &err)
                                     : cmv_render_text(&doc, &opt, &out, &err);
        assert_int_equal(rc, CMV_OK);
        compare_snapshot(rows[i].file, &out);
        cmv_buf_reset(&out);
        cmv_arena_destroy(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_keep_to_the_width),
        cmocka_unit_test(colour_only_when_asked),
        cmocka_unit_test(one_section),
        cmocka_unit_test(limits_are_kept),
        cmocka_unit_test(hostile_names),
        cmocka_unit_test(markdown_tables_are_rectangular),
        cmocka_unit_test(utf8),
        cmocka_unit_test(table_text),
        cmocka_unit_test(intervals_text),
        cmocka_unit_test(snapshots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
