// SPDX-License-Identifier: Apache-2.0
/* Messages of errors and of the log quote what others say: they stay one line of whole characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"

#include <stdio.h>
#include <string.h>

static const char *const SAID[][2] = {
    {"plain words", "plain words"},
    {"two\nlines\r\tand a tab", "two lines  and a tab"},
    {"\x1B[31mred\x7F", " [31mred "},
    {"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x93\x88", "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x93\x88"},
    {"caf\xC3", "caf?"},
    {"\xE2\x82", "??"},
    {"\xF0\x9F\x93", "???"},
    {"\x80\xBF\xC0\xAF\xFF", "?????"},
    {"\xE0\x80\xAF", "???"},      /* overlong */
    {"\xED\xA0\x80", "???"},      /* half of a pair */
    {"\xF4\x90\x80\x80", "????"}, /* beyond the last character */
    {"\xC2\x9B"
     "31m",
     "??31m"}, /* a terminal's command in one character */
    {"\xC2\xA0", "\xC2\xA0"},
};

static void a_message_is_one_line_of_whole_characters(void **state) {
    cmv_err err;
    (void)state;
    for (size_t i = 0; i < sizeof SAID / sizeof *SAID; i++) {
        assert_int_equal(cmv__fail(&err, CMV_E_PARSE, -1, "f", 1, "%s", SAID[i][0]), CMV_E_PARSE);
        assert_string_equal(err.msg, SAID[i][1]);
    }
}

static void a_character_cut_by_a_width_leaves_no_half(void **state) {
    cmv_err err;
    (void)state;
    (void)cmv__fail(&err, CMV_E_PARSE, -1, "f", 1, "<%.4s>", "caf\xC3\xA9");
    assert_string_equal(err.msg, "<caf?>");
}

static void a_long_message_ends_in_dots(void **state) {
    static char text[CMV_ERR_MSG_MAX * 2];
    cmv_err err;
    (void)state;
    for (int shift = 0; shift < 2; shift++) {
        text[0] = 'x';
        for (size_t i = (size_t)shift; i + 2 < sizeof text; i += 2) memcpy(text + i, "\xC3\xA9", 3);
        (void)cmv__fail(&err, CMV_E_PARSE, -1, "f", 1, "%s", text);
        size_t n = strlen(err.msg);
        assert_int_equal(n, CMV_ERR_MSG_MAX - 1);
        assert_string_equal(err.msg + n - 3, "...");
        assert_true((unsigned char)err.msg[n - 4] != 0xC3);
    }
}

static char line[1100];

static void write_line(void *ctx, cmv_log_level level, const char *message) {
    (void)ctx, (void)level;
    snprintf(line, sizeof line, "%s", message);
}

static void a_line_of_the_log_is_one_line(void **state) {
    const cmv_log log = {.write = write_line, .min = CMV_LOG_DEBUG};
    (void)state;
    cmv__log(&log, CMV_LOG_INFO, "it says %s", "no\n2026-01-02 ERROR made up\x1B[0m");
    assert_string_equal(line, "it says no 2026-01-02 ERROR made up [0m");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_one_line_of_whole_characters),
        cmocka_unit_test(a_character_cut_by_a_width_leaves_no_half),
        cmocka_unit_test(a_long_message_ends_in_dots),
        cmocka_unit_test(a_line_of_the_log_is_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
