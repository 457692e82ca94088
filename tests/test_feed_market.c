// SPDX-License-Identifier: Apache-2.0
/* Every file of COMOVE_MARKET_DATA against the table in its README: rows, first and last date. Skipped without it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "comove/feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA ((size_t)1 << 30)

static void cell_of(char **at, char *out, size_t cap) {
    char *p = *at + strspn(*at, "| ");
    size_t n = strcspn(p, "|");
    *at = p + n;
    while (n && p[n - 1] == ' ') n--;
    snprintf(out, cap, "%.*s", (int)n, p);
}

/* "2026-01-02", "01/02/2026" and "2026-01-02 00:00:00+00:00" as a date; NONE for other words. */
static cmv_date date_of(const char *text) {
    int y, m, d;
    if (sscanf(text, "%4d-%2d-%2d", &y, &m, &d) == 3) return cmv_date_of(y, m, d);
    if (sscanf(text, "%2d/%2d/%4d", &m, &d, &y) == 3) return cmv_date_of(y, m, d);
    return CMV_DATE_NONE;
}

static void expect_date(const char *name, cmv_date got, const char *want) {
    char text[CMV_DATE_TEXT];
    if (date_of(want) == CMV_DATE_NONE || date_of(want) == got) return;
    fail_msg("%s: %s, expected %s", name, cmv_date_format(got, text), want);
}

static void check(const char *folder, const char *name, const char *first, const char *last,
                  const char *rows) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    cmv_arena *arena = cmv_arena_create(ARENA);
    cmv_feed_opt opt = cmv_feed_opt_default();
    opt.today = cmv_date_of(2026, 11, 20);
    cmv_feed_file f = {0};
    cmv_err err;
    if (cmv_feed_read(path, &opt, arena, &f, &err) != CMV_OK) fail_msg("%s", err.msg);
    size_t extra = f.format == CMV_FEED_FRED_MD; /* the row of transform codes counts there */
    if (strcmp(rows, "json") != 0 && f.n_rows + extra != strtoul(rows, NULL, 10)) {
        fail_msg("%s: %zu rows, expected %s", name, f.n_rows, rows);
    }
    cmv_date from = CMV_DATE_NONE, to = CMV_DATE_NONE;
    for (size_t i = 0; i < f.n_series; i++) {
        if (from == CMV_DATE_NONE || f.series[i].first < from) from = f.series[i].first;
        if (to == CMV_DATE_NONE || f.series[i].last > to) to = f.series[i].last;
    }
    expect_date(name, from, first);
    expect_date(name, to, last);
    cmv_arena_destroy(arena);
}

static void test_folder(void **state) {
    (void)state;
    const char *folder = getenv("COMOVE_MARKET_DATA");
    if (!folder || !folder[0]) {
        print_message("skipped: no market data\n");
        skip();
        return;
    }
    char path[1024], line[512];
    snprintf(path, sizeof path, "%s/README.md", folder);
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    size_t n = 0;
    while (fgets(line, sizeof line, in)) {
        char name[128], first[64], last[64], rows[32];
        line[strcspn(line, "\n")] = '\0';
        if (line[0] != '|' || (!strstr(line, ".csv") && !strstr(line, ".json")) || strchr(line, '`'))
            continue;
        char *at = line;
        if (strstr(line, "|  |  |")) { /* JSON: no dates */
            cell_of(&at, name, sizeof name);
            check(folder, name, "", "", "json");
        } else {
            cell_of(&at, name, sizeof name);
            cell_of(&at, first, sizeof first);
            cell_of(&at, last, sizeof last);
            cell_of(&at, rows, sizeof rows);
            check(folder, name, first, last, rows);
        }
        n++;
    }
    fclose(in);
    assert_true(n > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_folder)};
    return cmocka_run_group_tests_name("feed_market", tests, NULL, NULL);
}
