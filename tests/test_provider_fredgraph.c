// SPDX-License-Identifier: Apache-2.0
/* FRED's graph page: a table, or a ZIP archive of tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/provider.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#define HOLD(cases) provider_cases_hold(cases, sizeof(cases) / sizeof *(cases))
#define URL "https://fred.stlouisfed.org/graph/fredgraph.csv?id="

static void tables_of_both_headers_are_read(void **state) {
    (void)state;
    static const provider_case CASES[] = {
        {.name = "the header since December 2024",
         .provider = "fredgraph",
         .key = {"WALCL"},
         .reply = {{.url = URL "WALCL",
                    .body = "observation_date,WALCL\n2024-01-03,7681024\n2024-01-10,7686710\n"}},
         .rows = "WALCL 2024-01-03 7681024\nWALCL 2024-01-10 7686710\n",
         .flags = "whole"},
        {.name = "the one before, with points for missing values",
         .provider = "fredgraph",
         .key = {"DGS10"},
         .from = "2024-01-01",
         .reply = {{.url = URL "DGS10&cosd=2024-01-01",
                    .body = "DATE,DGS10\n2024-01-01,.\n2024-01-02,3.95\n"}},
         .rows = "DGS10 2024-01-02 3.95\n",
         .flags = ""},
        {.name = "three columns in another order, empty cells, CRLF and a byte order mark",
         .provider = "fredgraph",
         .key = {"DGS2", "DGS10", "DFF"},
         .from = "2026-01-05",
         .reply = {{.url = URL "DGS2,DGS10,DFF&cosd=2026-01-05,2026-01-05,2026-01-05",
                    .body =
                        "\xEF\xBB\xBFobservation_date,DFF,DGS10,DGS2\r\n"
                        "2026-01-05,4.33,4.1,3.5\r\n2026-01-06,,,\r\n2026-01-07,4.34,,3.6\r\n"}},
         .rows = "DGS2 2026-01-05 3.5\nDGS2 2026-01-07 3.6\nDGS10 2026-01-05 4.1\n"
                 "DFF 2026-01-05 4.33\nDFF 2026-01-07 4.34\n"},
        {.name = "newest first, a date twice",
         .provider = "fredgraph",
         .key = {"A"},
         .reply = {{.body = "DATE,A\n2026-01-07,3\n2026-01-06,2\n2026-01-06,2.5\n"}},
         .rows = "A 2026-01-06 2.5\nA 2026-01-07 3\n",
         .flags = "whole newest-first duplicates=1 conflicts=1"},
        {.name = "one of two is absent",
         .provider = "fredgraph",
         .key = {"A", "B"},
         .reply = {{.body = "DATE,A\n2026-01-07,3\n"}},
         .rows = "A 2026-01-07 3\nB E_NOTFOUND\n"},
        {.name = "nothing since",
         .provider = "fredgraph",
         .key = {"A"},
         .from = "2026-01-07",
         .reply = {{.body = "observation_date,A\n"}},
         .rows = "",
         .flags = ""},
        {.name = "a last row without its end is left out",
         .provider = "fredgraph",
         .key = {"A"},
         .reply = {{.body = "DATE,A\n2026-01-06,7681024\n2026-01-07,7686"}},
         .rows = "A 2026-01-06 7681024\n",
         .flags = "whole dropped=1 cut"},
    };
    HOLD(CASES);
}

static void what_is_no_table_is_refused(void **state) {
    (void)state;
#define BAD(what, number, text, code, says)                                                        \
    {                                                                                              \
        .name = what, .provider = "fredgraph", .key = {"A", "B"},                                  \
        .reply = {{.status = number, .body = text}}, .rc = code, .message = says                   \
    }
    static const provider_case CASES[] = {
        BAD("a web page with 200", 200, "<!DOCTYPE html>\n<html><title>FRED</title></html>",
            CMV_E_REFUSED, "HTML page"),
        BAD("a web page in the middle", 200,
            "observation_date,A,B\n2026-01-06,1,2\n<html><body>502 Bad Gateway</body></html>\n",
            CMV_E_REFUSED, "502 Bad Gateway"),
        BAD("JSON", 200, "{\"error_code\":400,\"error_message\":\"Bad Request.\"}", CMV_E_REFUSED,
            "Bad Request."),
        BAD("empty", 200, "", CMV_E_REFUSED, "empty"),
        BAD("a renamed column of dates", 200, "date,A,B\n2026-01-06,1,2\n", CMV_E_REFUSED,
            "the first column is not observation_date"),
        BAD("a renamed series", 200, "observation_date,A,C\n2026-01-06,1,2\n", CMV_E_REFUSED,
            "value 'C'"),
        BAD("a series twice", 200, "observation_date,A,A\n2026-01-06,1,2\n", CMV_E_REFUSED,
            "comes twice"),
        BAD("cut off in its header", 200, "observation_date,A", CMV_E_REFUSED, "in its header"),
        BAD("a row too short", 200, "observation_date,A,B\n2026-01-06,1\n2026-01-07,1,2\n",
            CMV_E_REFUSED, "2 cells in the row, 3 in the header"),
        BAD("no date", 200, "observation_date,A,B\n2026-02-30,1,2\n", CMV_E_REFUSED, "2026-02-30"),
        BAD("no number", 200, "observation_date,A,B\n2026-02-03,1,x\n", CMV_E_PARSE, "line 2"),
        BAD("404", 404, "<html><title>Not found</title></html>", CMV_E_NOTFOUND,
            "FRED knows no such series"),
        BAD("504", 504, "<html><title>Gateway</title></html>", CMV_E_BUSY, "Gateway"),
        BAD("no archive", 200, "PK\3\4 this is none", CMV_E_REFUSED, "ZIP archive is damaged"),
        {.name = "no id",
         .provider = "fredgraph",
         .key = {"A&id=B"},
         .rc = CMV_E_ARG,
         .message = "'A&id=B' is no id"},
        {.name = "vintages",
         .provider = "fredgraph",
         .what = CMV_ASK_VINTAGES,
         .key = {"A"},
         .rc = CMV_E_UNSUPPORTED,
         .message = "known now"},
    };
#undef BAD
    HOLD(CASES);
}

/* ---- archives ----------------------------------------------------------------------------------------------------------- */

typedef struct part {
    const char *name, *text;
    size_t n; /* 0: strlen(text) */
} part;

static char *archive(const part *p, size_t n, size_t *size) {
    zip_error_t e;
    zip_error_init(&e);
    zip_source_t *to = zip_source_buffer_create(NULL, 0, 0, &e);
    assert_non_null(to);
    zip_source_keep(to);
    zip_t *z = zip_open_from_source(to, ZIP_TRUNCATE, &e);
    assert_non_null(z);
    for (size_t i = 0; i < n; i++) {
        size_t len = p[i].n ? p[i].n : strlen(p[i].text);
        zip_source_t *s = zip_source_buffer(z, p[i].text, len, 0);
        if (zip_file_add(z, p[i].name, s, ZIP_FL_ENC_UTF_8) < 0) fail_msg("%s", p[i].name);
    }
    assert_int_equal(zip_close(z), 0);
    zip_stat_t st;
    assert_int_equal(zip_source_stat(to, &st), 0);
    char *bytes = malloc(st.size);
    assert_int_equal(zip_source_open(to), 0);
    assert_int_equal(zip_source_read(to, bytes, st.size), st.size);
    zip_source_close(to);
    zip_source_free(to);
    *size = st.size;
    return bytes;
}

static provider_case of_archive(const char *name, const char *bytes, size_t n) {
    return (provider_case){.name = name,
                           .provider = "fredgraph",
                           .key = {"DGS10", "WALCL", "GDP"},
                           .reply = {{.body = bytes, .n = n}}};
}

static const part MIXED[] = {
    {"../../etc/Daily.csv", "observation_date,DGS10\n2026-01-05,4.1\n2026-01-06,4.2\n", 0},
    {"README.txt", "These files were made for you.\n", 0},
    {"x", "observation_date,WALCL,GDP\n2026-01-07,7000000,\n2026-01-14,7000001,30000.5\n", 0},
};

static void mixed_frequencies_come_as_an_archive(void **state) {
    (void)state;
    size_t n;
    char *bytes = archive(MIXED, 3, &n);
    provider_case c = of_archive("three files, one of them no table", bytes, n);
    c.rows = "DGS10 2026-01-05 4.1\nDGS10 2026-01-06 4.2\nWALCL 2026-01-07 7000000\n"
             "WALCL 2026-01-14 7000001\nGDP 2026-01-14 30000.5\n";
    c.flags = "whole";
    provider_case_holds(&c);
    free(bytes);

    bytes = archive(MIXED, 2, &n);
    c = of_archive("one table of two", bytes, n);
    c.rows = "DGS10 2026-01-05 4.1\nDGS10 2026-01-06 4.2\nWALCL E_NOTFOUND\nGDP E_NOTFOUND\n";
    provider_case_holds(&c);
    free(bytes);
}

static void a_bad_archive_is_refused(void **state) {
    (void)state;
    size_t n;
    char *bytes = archive(MIXED, 3, &n);
    provider_case c = of_archive("cut off", bytes, n - 40);
    c.rc = CMV_E_REFUSED;
    c.message = "damaged or cut off";
    provider_case_holds(&c);
    char *at = memmem(bytes, n, "2026", 4); /* stored, as packing would lengthen it */
    if (!at) at = bytes + 60;
    *at ^= 1;
    c = of_archive("a byte flipped", bytes, n);
    c.rc = CMV_E_REFUSED;
    c.message = "damaged or cut off";
    provider_case_holds(&c);
    free(bytes);

    const part page[] = {{"a.csv", "<!DOCTYPE html><html></html>", 0}};
    bytes = archive(page, 1, &n);
    c = of_archive("a web page inside", bytes, n);
    c.rc = CMV_E_REFUSED;
    c.message = "HTML page";
    provider_case_holds(&c);
    free(bytes);
}

static void an_archive_that_swells_is_stopped(void **state) {
    (void)state;
    size_t n, large = (size_t)8 << 20;
    char *zeros = malloc(large);
    memset(zeros, '0', large);
    const part bomb[] = {{"a.csv", zeros, large}};
    char *bytes = archive(bomb, 1, &n);
    provider_case c = of_archive("8 MiB of one digit", bytes, n);
    c.rc = CMV_E_LIMIT;
    c.message = "times its size";
    provider_case_holds(&c);
    free(bytes);
    free(zeros);

    part many[70];
    char name[70][8];
    for (int i = 0; i < 70; i++) {
        snprintf(name[i], sizeof name[i], "%d", i);
        many[i] = (part){name[i], "x", 0};
    }
    bytes = archive(many, 70, &n);
    c = of_archive("70 files", bytes, n);
    c.rc = CMV_E_LIMIT;
    c.message = "70 files";
    provider_case_holds(&c);
    free(bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_of_both_headers_are_read),
        cmocka_unit_test(what_is_no_table_is_refused),
        cmocka_unit_test(mixed_frequencies_come_as_an_archive),
        cmocka_unit_test(a_bad_archive_is_refused),
        cmocka_unit_test(an_archive_that_swells_is_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
