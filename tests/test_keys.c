// SPDX-License-Identifier: Apache-2.0
/* Keys of providers: from the environment, from a file that is nobody else's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "comove/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRET "0123456789abcdef0123456789abcdef"

static char dir[64];

static int setup(void **state) {
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/comove-keys-XXXXXX");
    if (!mkdtemp(dir)) return -1;
    setenv("HOME", dir, 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("COMOVE_KEYS");
    unsetenv("FRED_API_KEY");
    unsetenv("FREDGRAPH_CONSENT");
    return 0;
}

static int teardown(void **state) {
    (void)state;
    char command[96];
    snprintf(command, sizeof command, "rm -rf '%s'", dir);
    return system(command);
}

static const char *write_keys(const char *text, mode_t mode) {
    static char path[96];
    snprintf(path, sizeof path, "%s/keys", dir);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
    assert_int_equal(chmod(path, mode), 0);
    return path;
}

/* Opens, and sees that no message gives the secret away. */
static cmv_rc open_keys(const char *path, cmv_keys **keys, cmv_err *err) {
    *keys = NULL;
    cmv_err_clear(err);
    cmv_rc rc = cmv_keys_open(path, keys, err);
    if (rc != CMV_OK) assert_null(strstr(err->msg, SECRET));
    return rc;
}

static void without_a_file_there_are_no_keys(void **state) {
    (void)state;
    cmv_keys *keys;
    cmv_err err;
    assert_int_equal(open_keys(NULL, &keys, &err), CMV_OK);
    assert_null(cmv_keys_get(keys, "FRED_API_KEY"));
    assert_false(cmv_keys_allow(keys, cmv_provider_find("fred")));
    assert_false(cmv_keys_allow(keys, cmv_provider_find("fredgraph")));
    assert_true(cmv_keys_allow(keys, cmv_provider_find("treasury")));
    cmv_keys_close(keys);
    cmv_keys_close(NULL);
}

static void a_file_of_its_owner_gives_keys_and_consents(void **state) {
    (void)state;
    cmv_keys *keys;
    cmv_err err;
    const char *path = write_keys("# mine\n\n FRED_API_KEY = \"" SECRET "\" \r\n"
                                  "FREDGRAPH_CONSENT=yes\nAPCA_API_KEY_ID=a\n",
                                  0600);
    assert_int_equal(open_keys(path, &keys, &err), CMV_OK);
    assert_string_equal(cmv_keys_get(keys, "FRED_API_KEY"), SECRET);
    assert_string_equal(cmv_keys_origin(keys, "FRED_API_KEY"), "the file of keys");
    assert_true(cmv_keys_allow(keys, cmv_provider_find("fred")));
    assert_true(cmv_keys_allow(keys, cmv_provider_find("fredgraph")));
    assert_false(cmv_keys_allow(keys, cmv_provider_find("alpaca"))); /* takes two */
    cmv_keys_close(keys);
}

static void the_environment_comes_first(void **state) {
    (void)state;
    cmv_keys *keys;
    cmv_err err;
    const char *path = write_keys("FRED_API_KEY=of-the-file\nEIA_API_KEY=e\n", 0600);
    setenv("FRED_API_KEY", SECRET, 1);
    setenv("COMOVE_KEYS", path, 1);
    assert_int_equal(open_keys(NULL, &keys, &err), CMV_OK);
    assert_string_equal(cmv_keys_get(keys, "FRED_API_KEY"), SECRET);
    assert_string_equal(cmv_keys_origin(keys, "FRED_API_KEY"), "the environment");
    assert_string_equal(cmv_keys_get(keys, "EIA_API_KEY"), "e");
    cmv_keys_close(keys);
}

static void the_usual_place_is_looked_at_unasked(void **state) {
    (void)state;
    cmv_keys *keys;
    cmv_err err;
    char path[128];
    snprintf(path, sizeof path, "%s/.config", dir);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/.config/comove", dir);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/.config/comove/keys", dir);
    assert_int_equal(rename(write_keys("FRED_API_KEY=" SECRET "\n", 0600), path), 0);
    assert_int_equal(open_keys(NULL, &keys, &err), CMV_OK);
    assert_string_equal(cmv_keys_get(keys, "FRED_API_KEY"), SECRET);
    cmv_keys_close(keys);
}

static void a_file_that_others_can_read_is_refused(void **state) {
    (void)state;
    static const mode_t modes[] = {0644, 0640, 0604, 0660, 0601};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        cmv_keys *keys;
        cmv_err err;
        char mode[16];
        const char *path = write_keys("FRED_API_KEY=" SECRET "\n", modes[i]);
        assert_int_equal(open_keys(path, &keys, &err), CMV_E_REFUSED);
        snprintf(mode, sizeof mode, "%04o", (unsigned)modes[i]);
        assert_non_null(strstr(err.msg, mode));
        assert_non_null(strstr(err.msg, path));
        assert_null(keys);
    }
}

static void a_link_of_the_owner_is_followed_and_a_folder_refused(void **state) {
    (void)state;
    cmv_keys *keys;
    cmv_err err;
    char path[96];
    snprintf(path, sizeof path, "%s/link", dir);
    assert_int_equal(symlink(write_keys("FRED_API_KEY=" SECRET "\n", 0600), path), 0);
    assert_int_equal(open_keys(path, &keys, &err), CMV_OK);
    cmv_keys_close(keys);
    assert_int_equal(open_keys(dir, &keys, &err), CMV_E_REFUSED);
    snprintf(path, sizeof path, "%s/none", dir);
    assert_int_equal(open_keys(path, &keys, &err), CMV_E_NOTFOUND);
    assert_non_null(strstr(err.msg, path));
}

static void a_mistake_is_named_by_its_line_and_not_by_its_value(void **state) {
    (void)state;
    static const char *const wrong[] = {"# one\nFRED_APIKEY=" SECRET "\n", /* no such name */
                                        "# one\n" SECRET "\n",             /* no name at all */
                                        "# one\n=" SECRET "\n",            /* the same */
                                        "# one\nFRED_API_KEY=\n",          /* no value */
                                        "# one\nFREDGRAPH_CONSENT=" SECRET
                                        "\n"}; /* neither yes nor no */
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        cmv_keys *keys;
        cmv_err err;
        assert_int_equal(open_keys(write_keys(wrong[i], 0600), &keys, &err), CMV_E_PARSE);
        assert_non_null(strstr(err.msg, "line 2"));
    }
}

static void a_huge_file_is_refused(void **state) {
    (void)state;
    cmv_keys *keys;
    cmv_err err;
    char *text = calloc(1, 40001);
    memset(text, '#', 40000);
    assert_int_equal(open_keys(write_keys(text, 0600), &keys, &err), CMV_E_REFUSED);
    free(text);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(without_a_file_there_are_no_keys),
        TEST(a_file_of_its_owner_gives_keys_and_consents),
        TEST(the_environment_comes_first),
        TEST(the_usual_place_is_looked_at_unasked),
        TEST(a_file_that_others_can_read_is_refused),
        TEST(a_link_of_the_owner_is_followed_and_a_folder_refused),
        TEST(a_mistake_is_named_by_its_line_and_not_by_its_value),
        TEST(a_huge_file_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
