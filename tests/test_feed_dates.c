// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "feed/when.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *text;
    cmv_date_order order;
    const char *date; /* "" is read but is no day; NULL is not read */
} DATES[] = {
    {"2026-01-02", CMV_ORDER_AUTO, "2026-01-02"},
    {"2026/1/2", CMV_ORDER_AUTO, "2026-01-02"},
    {"2026.01.02", CMV_ORDER_AUTO, "2026-01-02"},
    {"20260102", CMV_ORDER_AUTO, "2026-01-02"},
    {"2003-12-01 00:00:00+00:00", CMV_ORDER_AUTO, "2003-12-01"},
    {"2026-01-02T23:59:59.999Z", CMV_ORDER_AUTO, "2026-01-02"},
    {"2026-01-02T00:30:00-05:00", CMV_ORDER_AUTO, "2026-01-02"},
    {"01/02/2026", CMV_ORDER_MDY, "2026-01-02"},
    {"01/02/2026", CMV_ORDER_DMY, "2026-02-01"},
    {"1-2-26", CMV_ORDER_MDY, "2026-01-02"},
    {"31.12.69", CMV_ORDER_DMY, "1969-12-31"},
    {"31.12.68", CMV_ORDER_DMY, "2068-12-31"},
    {"01/02/2026 4:00 PM", CMV_ORDER_MDY, "2026-01-02"},
    {"Jan 2, 2026", CMV_ORDER_AUTO, "2026-01-02"},
    {"January 2 2026", CMV_ORDER_AUTO, "2026-01-02"},
    {"Sept. 15, 2026", CMV_ORDER_AUTO, "2026-09-15"},
    {"2-Jan-26", CMV_ORDER_AUTO, "2026-01-02"},
    {"02JAN2026", CMV_ORDER_AUTO, "2026-01-02"},
    {"2026-Jan-02", CMV_ORDER_AUTO, "2026-01-02"},
    {"2026-01", CMV_ORDER_AUTO, "2026-01-01"},
    {"01/2026", CMV_ORDER_AUTO, "2026-01-01"},
    {"202601", CMV_ORDER_AUTO, "2026-01-01"},
    {"2026M01", CMV_ORDER_AUTO, "2026-01-01"},
    {"Jan-26", CMV_ORDER_AUTO, "2026-01-01"},
    {"2026Q1", CMV_ORDER_AUTO, "2026-01-01"},
    {"2026-Q4", CMV_ORDER_AUTO, "2026-10-01"},
    {"Q2 2026", CMV_ORDER_AUTO, "2026-04-01"},
    {"2026", CMV_ORDER_AUTO, "2026-01-01"},
    {"2026Q5", CMV_ORDER_AUTO, ""},
    {"2026-02-29", CMV_ORDER_AUTO, ""},
    {"2024-02-29", CMV_ORDER_AUTO, "2024-02-29"},
    {"13/01/2026", CMV_ORDER_MDY, ""},
    {"1599-12-31", CMV_ORDER_AUTO, ""},
    {"", CMV_ORDER_AUTO, NULL},
    {"46024", CMV_ORDER_AUTO, NULL},
    {"2026-01-02x", CMV_ORDER_AUTO, NULL},
    {"2026--01-02", CMV_ORDER_AUTO, NULL},
    {"2026-01-02-03", CMV_ORDER_AUTO, NULL},
    {"2026-01-02 25:00", CMV_ORDER_AUTO, NULL},
    {"2026-01-02 10:99", CMV_ORDER_AUTO, NULL},
    {"Foo 2, 2026", CMV_ORDER_AUTO, NULL},
    {"-2026-01-02", CMV_ORDER_AUTO, NULL},
    {"12:30", CMV_ORDER_AUTO, NULL},
};

static void test_table(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof DATES / sizeof *DATES; i++) {
        const char *s = DATES[i].text;
        cmv__when w;
        char text[CMV_DATE_TEXT] = "";
        bool read = cmv__when_parse(s, strlen(s), &w);
        if (read != (DATES[i].date != NULL)) fail_msg("'%s' is %sread", s, read ? "" : "not ");
        if (!read) continue;
        cmv_date d = cmv__when_date(&w, DATES[i].order);
        if (d != CMV_DATE_NONE) cmv_date_format(d, text);
        if (strcmp(text, DATES[i].date) != 0)
            fail_msg("'%s' became '%s', expected '%s'", s, text, DATES[i].date);
    }
}

/* Columns of dates and the order they decide; AUTO: refused as ambiguous. */
static const struct {
    const char *dates[8];
    cmv_date_order order;
} ORDERS[] = {
    {{"01/02/2026", "01/13/2026"}, CMV_ORDER_MDY},
    {{"01/02/2026", "13/02/2026"}, CMV_ORDER_DMY},
    {{"2026-01-02", "2026-01-03"}, CMV_ORDER_YMD},
    {{"01.02.2026", "02.02.2026"}, CMV_ORDER_DMY},
    /* Monday to Friday, then Monday: the other reading leaps from June to September. */
    {{"03/02/2026", "03/03/2026", "03/04/2026", "03/05/2026", "03/06/2026", "03/09/2026"},
     CMV_ORDER_MDY},
    {{"02/03/2026", "03/03/2026", "04/03/2026", "05/03/2026", "06/03/2026", "09/03/2026"},
     CMV_ORDER_DMY},
    /* newest first */
    {{"03/09/2026", "03/06/2026", "03/05/2026", "03/04/2026"}, CMV_ORDER_MDY},
    /* weekly */
    {{"01/05/2026", "01/12/2026", "02/09/2026", "02/02/2026"}, CMV_ORDER_AUTO},
    /* months from January to April or the first four days of the year */
    {{"01/01/2026", "02/01/2026", "03/01/2026", "04/01/2026"}, CMV_ORDER_AUTO},
    /* months over two years cannot be days */
    {{"11/01/2025", "12/01/2025", "01/01/2026", "02/01/2026"}, CMV_ORDER_MDY},
    {{"01/02/2026", "02/03/2026", "05/04/2026"}, CMV_ORDER_AUTO},
    {{"01/02/2026"}, CMV_ORDER_AUTO},
    {{"13/01/2026", "01/14/2026"}, CMV_ORDER_AUTO},
};

static void test_orders(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof ORDERS / sizeof *ORDERS; i++) {
        cmv_arena *arena = cmv_arena_create(1 << 20);
        cmv_feed_opt opt = cmv_feed_opt_default();
        cmv__issues issues;
        cmv__issues_init(&issues, arena, "x.csv", &opt);
        cmv__when when[8];
        int line[8];
        cmv__whens rows = {.at = when, .line = line, .column = "date"};
        for (; rows.n < 8 && ORDERS[i].dates[rows.n]; rows.n++) {
            const char *s = ORDERS[i].dates[rows.n];
            assert_true(cmv__when_parse(s, strlen(s), &when[rows.n]));
            line[rows.n] = (int)rows.n + 2;
        }
        cmv_date_order got = CMV_ORDER_AUTO;
        cmv_err err = {0};
        cmv_rc rc = cmv__when_order(&rows, CMV_ORDER_AUTO, CMV_ORDER_AUTO, &issues, &got, &err);
        if (rc != CMV_OK) got = CMV_ORDER_AUTO;
        if (got != ORDERS[i].order)
            fail_msg("case %zu: order %d, expected %d (%s)", i, got, ORDERS[i].order, err.msg);
        if (rc != CMV_OK) {
            assert_int_equal(rc, CMV_E_AMBIGUOUS);
            assert_non_null(strstr(err.msg, "--date-order"));
        }
        cmv_arena_destroy(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_orders),
    };
    return cmocka_run_group_tests_name("feed_dates", tests, NULL, NULL);
}
