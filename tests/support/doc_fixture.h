// SPDX-License-Identifier: Apache-2.0
/* Documents with every kind of block and chart, for the renderers' tests, pictures and benchmark. The sentences are
 * written by hand and the lines are pseudo-random: nothing here is a statistic. */
#ifndef CMV_TESTS_DOC_FIXTURE_H
#define CMV_TESTS_DOC_FIXTURE_H

#include "comove/story.h"

typedef enum fixture_page {
    FIXTURE_PAIR,
    FIXTURE_CORRELATION,
    FIXTURE_METRIC,
    FIXTURE_LIST,
    FIXTURE_PROBLEM,
    FIXTURE_PAGES
} fixture_page;

const char *fixture_name(fixture_page page);
/* The page's document; memory running out ends the program. */
cmv_doc fixture_doc(cmv_arena *arena, fixture_page page);

/* The parts, for tests that need one alone. */
cmv_chart fixture_rolling(cmv_arena *arena, size_t n);
cmv_chart fixture_growth(cmv_arena *arena, size_t n, bool log_scale);
cmv_chart fixture_intervals(cmv_arena *arena);
cmv_chart fixture_years(cmv_arena *arena);
cmv_chart fixture_scatter(cmv_arena *arena, size_t n);
cmv_chart fixture_spark(cmv_arena *arena, int role);
/* Spans from text: *strong*, {figure}, `code`, [text](href), <text|2026-06-16>. */
cmv_line fixture_line(cmv_arena *arena, const char *markup);

#endif
