// SPDX-License-Identifier: Apache-2.0
#include "comove/render.h"

#include "render/svg.h"
#include "support/doc_fixture.h"
#include "support/markup.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static cmv_arena *arena;

static int set_up(void **state) {
    (void)state;
    arena = cmv_arena_create((size_t)64 << 20);
    return arena ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

/* The drawing, checked to be well-formed and free of what printf makes of missing numbers; lives in the arena. */
static const char *draw(const cmv_chart *chart, cmv_svg_opt opt) {
    cmv_buf out;
    cmv_err err;
    char why[200] = "";
    cmv_buf_init(&out, 4 << 20);
    cmv_rc rc = cmv_render_svg(chart, &opt, &out, &err);
    if (rc != CMV_OK) fail_msg("%s: %s", cmv_rc_name(rc), err.msg);
    if (!markup_ok(out.at, out.n, false, why)) fail_msg("%s", why);
    const char *text = cmv_arena_strn(arena, out.at, out.n);
    assert_non_null(text);
    const char *body = opt.standalone ? strstr(text, "</style>") : text;
    assert_null(strstr(body, "nan"));
    assert_null(strstr(body, "inf"));
    cmv_buf_reset(&out);
    return text;
}

static const char *path_of(const char *svg, const char *cls) {
    char find[64];
    snprintf(find, sizeof find, "class=\"%s\"", cls);
    const char *at = strstr(svg, find);
    if (!at) at = strstr(svg, cls);
    assert_non_null(at);
    const char *d = strstr(at, " d=\"");
    assert_non_null(d);
    return cmv_arena_strn(arena, d + 4, strcspn(d + 4, "\""));
}

/* ---- numbers ------------------------------------------------------------------------------------------- */

static void numbers_are_short_and_exact(void **state) {
    (void)state;
    static const struct {
        double v;
        int decimals;
        const char *text;
    } CASE[] = {{0, 1, "0"},        {-0.04, 1, "0"},         {12, 1, "12"},
                {12.34, 1, "12.3"}, {-12.35, 1, "-12.4"},    {0.05, 1, "0.1"},
                {99.96, 1, "100"},  {0.10682, 8, "0.10682"}, {1e300, 1, "999999999"},
                {-7, 0, "-7"}};
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        cmv_buf out;
        cmv_buf_init(&out, 100);
        cmv__svg_num(&out, CASE[i].v, CASE[i].decimals);
        assert_string_equal(out.at, CASE[i].text);
        cmv_buf_reset(&out);
    }
}

static void labels_read_well(void **state) {
    (void)state;
    static const struct {
        double v;
        int decimals;
        bool sign;
        const char *text;
    } CASE[] = {{0.5, 1, true, "+0.5"},
                {-0.5, 1, true,
                 "\xE2\x88\x92"
                 "0.5"},
                {0, 1, true, "0"},
                {-0.001, 1, true, "0.0"},
                {1234.5, 1, false, "1,234.5"},
                {100, 0, false, "100"},
                {6700000, -5, false, "6.7M"},
                {8e9, -9, false, "8bn"},
                {1.25e12, -10, false, "1.25tn"},
                {3e18, -18, false, "3.0e18"},
                {20, -1, false, "20"},
                {999999, 0, false, "999,999"}};
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        char text[CMV__LABEL_MAX];
        assert_string_equal(cmv__svg_label(text, CASE[i].v, CASE[i].decimals, CASE[i].sign),
                            CASE[i].text);
    }
}

/* ---- scales --------------------------------------------------------------------------------------------- */

static void ticks_are_round_and_inside(void **state) {
    (void)state;
    static const double RANGE[][2] = {
        {-1, 1}, {0, 100}, {60, 140},           {3.1e6, 8.9e6}, {1e-9, 4e-9}, {-1e299, 1e299},
        {5, 5},  {0, 0},   {1e15, 1e15 + 1e-3}, {-0.3, -0.1},   {0, 5e-324}};
    for (size_t i = 0; i < sizeof RANGE / sizeof *RANGE; i++) {
        cmv__scale scale = cmv__scale_of(RANGE[i][0], RANGE[i][1], 5, false, false);
        cmv__ticks ticks;
        cmv__scale_ticks(&scale, &ticks);
        assert_in_range(ticks.n, 2, 12);
        assert_true(scale.lo <= RANGE[i][0] && scale.hi >= RANGE[i][1]);
        for (size_t t = 0; t < ticks.n; t++) {
            assert_true(ticks.tick[t].at > -0.001 && ticks.tick[t].at < 1.001);
            assert_true(t == 0 || ticks.tick[t].at > ticks.tick[t - 1].at);
        }
        double unit = pow(10, floor(log10(scale.step) + 1e-9)), leading = round(scale.step / unit);
        assert_true(leading == 1 || leading == 2 || leading == 5);
        double tenth = round(log10(scale.quantum));
        assert_true(fabs(scale.quantum / pow(10, tenth) - 1) < 1e-9);
    }
}

static void date_ticks_name_years_then_months_then_days(void **state) {
    (void)state;
    static const struct {
        int from[3], to[3], most;
        size_t n;
        const char *first, *last;
    } CASE[] = {
        {{2002, 7, 30}, {2026, 6, 16}, 12, 12, "2004", "2026"},
        {{2021, 6, 16}, {2026, 6, 16}, 12, 10, "Jul", "2026"},
        {{2025, 6, 16}, {2026, 6, 16}, 12, 12, "Jul", "Jun"},
        {{2026, 6, 1}, {2026, 6, 16}, 12, 8, "1 Jun", "15 Jun"},
        {{1900, 1, 1}, {2026, 1, 1}, 12, 7, "1900", "2020"},
        {{2026, 6, 16}, {2026, 6, 16}, 12, 1, "16 Jun", "16 Jun"},
    };
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        cmv__ticks ticks;
        cmv__date_ticks(cmv_date_of(CASE[i].from[0], CASE[i].from[1], CASE[i].from[2]),
                        cmv_date_of(CASE[i].to[0], CASE[i].to[1], CASE[i].to[2]), CASE[i].most,
                        &ticks);
        assert_int_equal(ticks.n, CASE[i].n);
        assert_string_equal(ticks.tick[0].text, CASE[i].first);
        assert_string_equal(ticks.tick[ticks.n - 1].text, CASE[i].last);
    }
}

/* ---- lines ---------------------------------------------------------------------------------------------- */

static cmv_chart line_of(const double *y, size_t n) {
    cmv_date *date = cmv_arena_alloc(arena, n + 1, sizeof *date);
    cmv_chart_series *series = cmv_arena_alloc(arena, 1, sizeof *series);
    for (size_t i = 0; i < n; i++) date[i] = 20000 + (cmv_date)i;
    *series = (cmv_chart_series){"x", 1, date, y, NULL, NULL, n};
    return (cmv_chart){.kind = CMV_CHART_LINE,
                       .id = "t",
                       .title = "t",
                       .alt = "t",
                       .y_low = NAN,
                       .y_high = NAN,
                       .baseline = NAN,
                       .series = series,
                       .n_series = 1};
}

/* Points of a path as (x, y) in its own units; returns how many, and how many subpaths. */
static size_t points_of(const char *d, long (*out)[2], size_t *subpaths) {
    size_t n = 0;
    long x = 0, y = 0;
    bool relative = false;
    *subpaths = 0;
    for (const char *s = d; *s;) {
        if (*s == 'M' || *s == 'l') {
            relative = *s == 'l';
            *subpaths += *s++ == 'M';
        } else if (*s == 'h') {
            s += 2;
        } else if (*s == 'z') {
            s++;
        } else {
            char *end;
            x = strtol(s, &end, 10) + (relative ? x : 0);
            y = strtol(end, &end, 10) + (relative ? y : 0);
            out[n][0] = x;
            out[n++][1] = y;
            s = end;
        }
    }
    return n;
}

static void a_path_holds_the_data(void **state) {
    (void)state;
    static const double Y[] = {0.25, -0.5, 0.125, 1, -1, 0};
    cmv_chart chart = line_of(Y, 6);
    chart.y_low = -1;
    chart.y_high = 1;
    long at[6][2];
    size_t parts;
    assert_int_equal(points_of(path_of(draw(&chart, (cmv_svg_opt){0}), "ln r1"), at, &parts), 6);
    assert_int_equal(parts, 1);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(at[i][0], i);
        assert_int_equal(at[i][1], lround((Y[i] + 1) / 0.001)); /* quantum of a range of 2 */
    }
}

static void gaps_break_the_line(void **state) {
    (void)state;
    static const double Y[] = {NAN, 1, 2, NAN, 3, NAN, NAN, 4, 5, NAN};
    cmv_chart chart = line_of(Y, 10);
    long at[10][2];
    size_t parts;
    assert_int_equal(points_of(path_of(draw(&chart, (cmv_svg_opt){0}), "ln r1"), at, &parts), 5);
    assert_int_equal(parts, 3);
    assert_non_null(strstr(path_of(draw(&chart, (cmv_svg_opt){0}), "ln r1"),
                           "h0")); /* the 3 stands alone: a dot */
}

static void thinning_keeps_spikes_and_the_last_value(void **state) {
    (void)state;
    size_t n = 20000;
    double *y = cmv_arena_alloc(arena, n, sizeof *y);
    long(*at)[2] = cmv_arena_alloc(arena, n, sizeof *at);
    for (size_t i = 0; i < n; i++) y[i] = sin((double)i / 300);
    y[7777] = 9;
    y[12345] = -9;
    y[n - 3] = 1; /* the last column's extremes are not its last value */
    y[n - 2] = -1;
    y[n - 1] = 0.5;
    cmv_chart chart = line_of(y, n);
    const char *svg = draw(&chart, (cmv_svg_opt){0});
    size_t parts, kept = points_of(path_of(svg, "ln r1"), at, &parts);
    assert_int_equal(parts, 1);
    assert_in_range(kept, 1200, 2 * 1040 + 1);
    bool high = false, low = false;
    long top = at[0][1], bottom = at[0][1];
    for (size_t i = 0; i < kept; i++) {
        assert_true(i == 0 || at[i][0] > at[i - 1][0]);
        high = high || at[i][0] == 7777;
        low = low || at[i][0] == 12345;
        top = at[i][1] > top ? at[i][1] : top;
        bottom = at[i][1] < bottom ? at[i][1] : bottom;
    }
    assert_true(high && low);
    assert_int_equal(at[kept - 1][0], n - 1);
    assert_int_equal(top - bottom, 18000); /* +9 to -9 in thousandths */
    assert_in_range(strlen(svg), 1000, 24000);
}

/* One line ends while another goes on: its last value is not alone in its column, and still kept. */
static void a_line_that_ends_early_keeps_its_end(void **state) {
    (void)state;
    size_t n = 20000;
    double *y = cmv_arena_alloc(arena, n, sizeof *y);
    long(*at)[2] = cmv_arena_alloc(arena, n, sizeof *at);
    for (size_t i = 0; i < n; i++) y[i] = i % 2 ? 1 : -1;
    cmv_chart chart = line_of(y, n);
    cmv_chart_series series[2] = {chart.series[0], chart.series[0]};
    series[0].n = 15005;
    y[15004] = 0;
    series[1].role = 2;
    chart.series = series;
    chart.n_series = 2;
    size_t parts, kept = points_of(path_of(draw(&chart, (cmv_svg_opt){0}), "ln r1"), at, &parts);
    assert_int_equal(at[kept - 1][0], 15004);
}

static void every_second_value_missing_still_shows(void **state) {
    (void)state;
    size_t n = 9000;
    double *y = cmv_arena_alloc(arena, n, sizeof *y);
    for (size_t i = 0; i < n; i++) y[i] = i % 2 ? (double)NAN : cos((double)i / 500);
    cmv_chart chart = line_of(y, n);
    long(*at)[2] = cmv_arena_alloc(arena, n, sizeof *at);
    size_t parts;
    points_of(path_of(draw(&chart, (cmv_svg_opt){0}), "ln r1"), at, &parts);
    assert_int_equal(parts, 1);
}

static void extremes_are_drawn(void **state) {
    (void)state;
    static const double CASE[][4] = {
        {1, 1, 1, 1},         {0, 0, 0, 0},       {1e299, -1e299, 1e299, 0},
        {1e308, 1e308, 1, 2}, {5e-324, 0, 0, 0},  {INFINITY, 1, -INFINITY, 2},
        {NAN, NAN, NAN, NAN}, {NAN, NAN, 7, NAN}, {1e15, 1e15 + 1, 1e15, 1e15}};
    static const cmv_svg_opt OPT[] = {
        {.narrow = false}, {.narrow = true}, {.standalone = true}, {.width = 16, .height = 16}};
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        for (size_t n = 0; n <= 4; n++) {
            cmv_chart chart = line_of(CASE[i], n);
            for (size_t k = 0; k < sizeof OPT / sizeof *OPT; k++) {
                for (int kind = CMV_CHART_LINE; kind <= CMV_CHART_SPARK; kind++) {
                    cmv_chart other = chart;
                    other.kind = (cmv_chart_kind)kind;
                    other.x = other.y = CASE[i];
                    other.n_points = n;
                    other.slope = CASE[i][0];
                    other.intercept = CASE[i][1];
                    draw(&other, OPT[k]);
                }
                chart.log_scale = !chart.log_scale;
                draw(&chart, OPT[k]);
            }
        }
    }
}

static void dates_without_sense_are_left_out(void **state) {
    (void)state;
    static const double Y[] = {1, 2, 3, 4};
    static const cmv_date DATE[] = {CMV_DATE_NONE, 20000, INT32_MAX, 19990};
    cmv_chart chart = line_of(Y, 4);
    cmv_chart_series series = chart.series[0];
    series.date = DATE;
    series.low = series.high = Y;
    chart.series = &series;
    draw(&chart, (cmv_svg_opt){0});
    chart.kind = CMV_CHART_SPARK;
    draw(&chart, (cmv_svg_opt){0});
}

static void logarithms_use_decades(void **state) {
    (void)state;
    static const double Y[] = {1, 10, 100, 1000, 0, -5, 10000};
    cmv_chart chart = line_of(Y, 7);
    chart.log_scale = true;
    const char *svg = draw(&chart, (cmv_svg_opt){0});
    assert_non_null(strstr(svg, ">1,000</text>"));
    assert_non_null(strstr(svg, "data-log"));
    long at[8][2];
    size_t parts;
    assert_int_equal(points_of(path_of(svg, "ln r1"), at, &parts),
                     5); /* 0 and -5 have no logarithm */
}

static void end_labels_keep_apart(void **state) {
    (void)state;
    cmv_chart chart = fixture_growth(arena, 300, false);
    cmv_chart_series series[2] = {chart.series[0], chart.series[0]};
    series[1].name = "IWM";
    series[1].role = 2;
    chart.series = series;
    const char *svg = draw(&chart, (cmv_svg_opt){0});
    const char *a = strstr(svg, "class=\"e r1\""), *b = strstr(svg, "class=\"e r2\"");
    assert_non_null(a);
    assert_non_null(b);
    double ya = strtod(strstr(a, " y=\"") + 4, NULL), yb = strtod(strstr(b, " y=\"") + 4, NULL);
    assert_true(fabs(ya - yb) >= 16.9);
}

/* ---- items and points -------------------------------------------------------------------------------------- */

static void bars_and_intervals_tell_their_sign(void **state) {
    (void)state;
    static const struct {
        double value, low, high;
        const char *side;
    } CASE[] = {{0.4, 0.2, 0.6, "pos"}, {-0.4, -0.6, -0.2, "neg"}, {0.1, -0.1, 0.3, "und"},
                {0.1, 0, 0.2, "und"},   {0.4, NAN, NAN, "pos"},    {NAN, NAN, NAN, "und"}};
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        cmv_chart_item item = {"x", "", CASE[i].value, CASE[i].low, CASE[i].high, "", false};
        assert_string_equal(cmv__svg_side(&item), CASE[i].side);
    }
    cmv_chart chart = fixture_years(arena);
    const char *svg = draw(&chart, (cmv_svg_opt){0});
    assert_non_null(strstr(svg, "class=\"b neg part\""));
    assert_non_null(strstr(svg, "class=\"b und\""));
    assert_int_equal(markup_count(svg, "title"), chart.n_items);
}

static void items_may_be_few_or_missing(void **state) {
    (void)state;
    cmv_chart chart = fixture_intervals(arena);
    assert_non_null(strstr(draw(&chart, (cmv_svg_opt){0}), "no shared sessions"));
    for (size_t n = 0; n <= 2; n++) {
        chart.n_items = n;
        for (int kind = CMV_CHART_INTERVALS; kind <= CMV_CHART_BARS; kind++) {
            chart.kind = (cmv_chart_kind)kind;
            draw(&chart, (cmv_svg_opt){0});
            draw(&chart, (cmv_svg_opt){.narrow = true});
        }
    }
}

static void many_points_become_a_density(void **state) {
    (void)state;
    cmv_chart few = fixture_scatter(arena, 252), many = fixture_scatter(arena, 6000);
    const char *dots = draw(&few, (cmv_svg_opt){0}), *cells = draw(&many, (cmv_svg_opt){0});
    assert_non_null(strstr(dots, "class=\"p\""));
    assert_non_null(strstr(cells, "class=\"c4\""));
    assert_in_range(strlen(cells), 2000, 16000);
    draw(&many, (cmv_svg_opt){.width = 8192, .height = 8192});
}

/* ---- frame -------------------------------------------------------------------------------------------------- */

static void a_chart_on_its_own_brings_its_colours(void **state) {
    (void)state;
    cmv_chart chart = fixture_rolling(arena, 500);
    const char *svg = draw(&chart, (cmv_svg_opt){.standalone = true});
    assert_non_null(strstr(svg, "xmlns=\"http://www.w3.org/2000/svg\""));
    assert_non_null(strstr(svg, "prefers-color-scheme: dark"));
    assert_null(strstr(svg, "var(--"));
    assert_non_null(strstr(svg, "role=\"img\" aria-labelledby=\"c-t c-d\""));
    svg = draw(&chart, (cmv_svg_opt){.id_prefix = "left"});
    assert_non_null(strstr(svg, "<title id=\"left-t\">Correlation over 90 sessions"));
    assert_null(strstr(svg, "<style"));
    assert_non_null(strstr(draw(&chart, (cmv_svg_opt){0}), "aria-hidden=\"true\""));
}

static void the_same_chart_is_the_same_bytes(void **state) {
    (void)state;
    cmv_chart charts[] = {fixture_rolling(arena, 5918), fixture_growth(arena, 1255, true),
                          fixture_years(arena), fixture_intervals(arena),
                          fixture_scatter(arena, 6000)};
    for (size_t i = 0; i < sizeof charts / sizeof *charts; i++) {
        assert_string_equal(draw(&charts[i], (cmv_svg_opt){0}), draw(&charts[i], (cmv_svg_opt){0}));
    }
}

static void texts_are_escaped(void **state) {
    (void)state;
    static const char EVIL[] = "</title></style><script>alert(1)</script>&\"'\x01\xff\xed\xa0\x80";
    cmv_chart chart = fixture_years(arena);
    cmv_chart_item item = {EVIL, EVIL, 0.4, 0.2, 0.6, EVIL, false};
    cmv_chart_mark mark = {20001, EVIL};
    static const double Y[] = {1, 2, 3};
    cmv_chart line = line_of(Y, 3);
    ((cmv_chart_series *)(uintptr_t)line.series)->name = EVIL;
    line.mark = &mark;
    line.n_marks = 1;
    chart.item = &item;
    chart.n_items = 1;
    cmv_chart *all[] = {&chart, &line};
    for (size_t i = 0; i < 2; i++) {
        all[i]->title = all[i]->alt = all[i]->x_name = all[i]->y_name = EVIL;
        const char *svg = draw(all[i], (cmv_svg_opt){.standalone = true, .id_prefix = EVIL});
        assert_null(strstr(svg, "<script"));
        assert_non_null(strstr(svg, "&lt;script&gt;"));
    }
    chart.kind = CMV_CHART_INTERVALS;
    assert_null(strstr(draw(&chart, (cmv_svg_opt){.narrow = true}), "<script"));
}

static void what_cannot_be_drawn_is_refused(void **state) {
    (void)state;
    cmv_chart chart = fixture_years(arena);
    cmv_buf out;
    cmv_err err;
    cmv_buf_init(&out, 1 << 20);
    cmv_svg_opt tiny = {.width = 3}, usual = {0};
    assert_int_equal(cmv_render_svg(&chart, &tiny, &out, &err), CMV_E_ARG);
    assert_int_equal(out.n, 0);
    chart.n_items = 5000;
    assert_int_equal(cmv_render_svg(&chart, &usual, &out, &err), CMV_E_LIMIT);
    chart.kind = (cmv_chart_kind)77;
    assert_int_equal(cmv_render_svg(&chart, &usual, &out, &err), CMV_E_ARG);
    cmv_buf_reset(&out);
    cmv_buf_init(&out, 500);
    cmv_chart line = fixture_rolling(arena, 1000);
    assert_int_equal(cmv_render_svg(&line, &usual, &out, &err), CMV_E_LIMIT);
    cmv_buf_reset(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_short_and_exact),
        cmocka_unit_test(labels_read_well),
        cmocka_unit_test(ticks_are_round_and_inside),
        cmocka_unit_test(date_ticks_name_years_then_months_then_days),
        cmocka_unit_test(a_path_holds_the_data),
        cmocka_unit_test(gaps_break_the_line),
        cmocka_unit_test(thinning_keeps_spikes_and_the_last_value),
        cmocka_unit_test(a_line_that_ends_early_keeps_its_end),
        cmocka_unit_test(every_second_value_missing_still_shows),
        cmocka_unit_test(extremes_are_drawn),
        cmocka_unit_test(dates_without_sense_are_left_out),
        cmocka_unit_test(logarithms_use_decades),
        cmocka_unit_test(end_labels_keep_apart),
        cmocka_unit_test(bars_and_intervals_tell_their_sign),
        cmocka_unit_test(items_may_be_few_or_missing),
        cmocka_unit_test(many_points_become_a_density),
        cmocka_unit_test(a_chart_on_its_own_brings_its_colours),
        cmocka_unit_test(the_same_chart_is_the_same_bytes),
        cmocka_unit_test(texts_are_escaped),
        cmocka_unit_test(what_cannot_be_drawn_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
