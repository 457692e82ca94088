// SPDX-License-Identifier: Apache-2.0
/* What is told of a new data version, as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "serve/live.h"

#include "base/limits.h"

#include <string.h>

static const char *const HELD[] = {"a\"],\"x\":[\"", "b\n\ndata: made up", "spx", "t-bill_3m.x",
                                   "z\\"};

static void expect(const cmv__changes *c, const char *const *name, size_t n, const char *want) {
    cmv_buf out;
    cmv_buf_init(&out, CMV_HTTP_LISTENER_TEXT);
    cmv__changes_json(c, name, n, &out);
    assert_string_equal(out.at, want);
    cmv_buf_reset(&out);
}

static void a_name_that_is_no_id_ends_no_event(void **state) {
    const cmv__changes c = {.version = 7, .known = true, .name = HELD, .n = 5};
    (void)state;
    expect(&c, NULL, 0, "{\"version\":7,\"changed\":[\"spx\",\"t-bill_3m.x\"]}");
    expect(&c, HELD, 5, "{\"version\":7,\"changed\":[\"spx\",\"t-bill_3m.x\"]}");
}

static void only_what_was_asked_for_is_named(void **state) {
    static const char *const ASKED[] = {"spx", "other"};
    cmv__changes c = {.version = 7, .known = true, .name = HELD, .n = 5};
    (void)state;
    expect(&c, ASKED, 2, "{\"version\":7,\"changed\":[\"spx\"]}");
    c.known = false;
    expect(&c, ASKED, 2, "{\"version\":7,\"changed\":null}");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_that_is_no_id_ends_no_event),
        cmocka_unit_test(only_what_was_asked_for_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
