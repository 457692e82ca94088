// SPDX-License-Identifier: Apache-2.0
/* The parts of the transport that need no connection. What needs one is in test_http.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "feed/http/inside.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW ((cmv_utc_ms)1767225600000) /* 2026-01-01T00:00:00Z */
#define DAY ((int64_t)86400000)

/* ---- addresses ----------------------------------------------------------------------------------------------------------- */

static const char *const PUBLIC[] = {
    "1.1.1.1",        "8.8.8.8",          "9.255.255.255",  "11.0.0.0",     "100.63.255.255",
    "100.128.0.0",    "126.255.255.255",  "128.0.0.0",      "169.253.0.1",  "169.255.0.1",
    "172.15.255.255", "172.32.0.0",       "192.167.0.1",    "192.169.0.1",  "198.17.255.255",
    "198.20.0.0",     "223.255.255.255",  "2600::1",        "2a00:1450::1", "2001:4860:4860::8888",
    "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"};

static const char *const NOT_PUBLIC[] = {
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.0", "100.127.255.255",
    "127.0.0.1", "127.255.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8",
    "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255",
    "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255",
    /* IPv6, and IPv4 inside it */
    "::", "::1", "::2", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1",
    "::127.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::808:808", "100::1", "2001:2::1", "2001:10::1", "2002:7f00:1::1",
    "2002:a00:1::", "2001:0:808:808::80ff:fffe", /* Teredo to 127.0.0.1 */
    "2001:db8::1", "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "febf::1", "fec0::1", "ff02::1",
    "4000::1", "::ffff:0.0.0.0"};

static void public_addresses_are_spoken_to(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof PUBLIC / sizeof *PUBLIC; i++) {
        const char *why = cmv__address_text_problem(PUBLIC[i]);
        if (why) fail_msg("%s counts as %s", PUBLIC[i], why);
    }
}

static void other_addresses_are_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof NOT_PUBLIC / sizeof *NOT_PUBLIC; i++) {
        const char *why = cmv__address_text_problem(NOT_PUBLIC[i]);
        if (!why || strcmp(why, "no address") == 0) fail_msg("%s passes", NOT_PUBLIC[i]);
    }
}

/* ---- policy -------------------------------------------------------------------------------------------------------------- */

typedef struct judged {
    cmv__attempt attempt;
    cmv_rc rc;
    bool retry, pause;
    int64_t least, most; /* of the wait, ms */
} judged;

#define REPLY(code, after, k)                                                                      \
    { .rc = CMV_OK, .status = (code), .retry_after_s = (after), .number = (k), .max = 4 }
#define BROKEN(code, again, k)                                                                     \
    { .rc = (code), .may_retry = (again), .retry_after_s = -1, .number = (k), .max = 4 }

static const judged JUDGED[] = {
    {REPLY(200, -1, 1), CMV_OK, false, false, 0, 0},
    {REPLY(204, -1, 1), CMV_OK, false, false, 0, 0},
    {REPLY(206, -1, 1), CMV_E_REFUSED, false, false, 0, 0},
    {REPLY(304, -1, 1), CMV_E_REFUSED, false, false, 0, 0}, /* nobody asked */
    {REPLY(300, -1, 1), CMV_E_REFUSED, false, false, 0, 0},
    {REPLY(400, -1, 1), CMV_E_REFUSED, false, false, 0, 0},
    {REPLY(401, -1, 1), CMV_E_AUTH, false, false, 0, 0},
    {REPLY(403, -1, 1), CMV_E_AUTH, false, false, 0, 0},
    {REPLY(404, -1, 1), CMV_E_NOTFOUND, false, false, 0, 0},
    {REPLY(404, 5, 1), CMV_E_NOTFOUND, false, false, 0, 0},
    {REPLY(410, -1, 1), CMV_E_NOTFOUND, false, false, 0, 0},
    {REPLY(408, -1, 1), CMV_E_TIMEOUT, true, false, 0, 1000},
    {REPLY(418, 60, 1), CMV_E_RATE_LIMIT, false, false, 0, 0},
    {REPLY(423, -1, 1), CMV_E_BUSY, false, false, 0, 0},
    {REPLY(425, -1, 1), CMV_E_BUSY, true, false, 0, 1000},
    {REPLY(429, -1, 1), CMV_E_RATE_LIMIT, true, true, 60000, 70000},
    {REPLY(429, 0, 1), CMV_E_RATE_LIMIT, true, true, 0, 1000},
    {REPLY(429, 7, 1), CMV_E_RATE_LIMIT, true, true, 7000, 8000},
    {REPLY(429, 300, 1), CMV_E_RATE_LIMIT, true, true, 300000, 301000},
    {REPLY(429, 301, 1), CMV_E_RATE_LIMIT, false, false, 0, 0},
    {REPLY(429, 7, 4), CMV_E_RATE_LIMIT, false, true, 7000, 8000},
    {REPLY(500, -1, 1), CMV_E_BUSY, true, false, 0, 1000},
    {REPLY(500, -1, 2), CMV_E_BUSY, true, false, 0, 2000},
    {REPLY(500, -1, 3), CMV_E_BUSY, true, false, 0, 4000},
    {REPLY(500, -1, 4), CMV_E_BUSY, false, false, 0, 8000},
    {REPLY(501, -1, 1), CMV_E_BUSY, false, false, 0, 0},
    {REPLY(502, -1, 1), CMV_E_BUSY, true, false, 0, 1000},
    {REPLY(503, 20, 1), CMV_E_BUSY, true, true, 20000, 21000},
    {REPLY(503, 86400, 1), CMV_E_RATE_LIMIT, false, false, 0, 0},
    {REPLY(504, -1, 1), CMV_E_BUSY, true, false, 0, 1000},
    {REPLY(505, -1, 1), CMV_E_BUSY, false, false, 0, 0},
    {REPLY(999, -1, 1), CMV_E_REFUSED, false, false, 0, 0},
    {BROKEN(CMV_E_NET, true, 1), CMV_E_NET, true, false, 0, 1000},
    {BROKEN(CMV_E_TIMEOUT, true, 3), CMV_E_TIMEOUT, true, false, 0, 4000},
    {BROKEN(CMV_E_NET, true, 4), CMV_E_NET, false, false, 0, 8000},
    {BROKEN(CMV_E_REFUSED, false, 1), CMV_E_REFUSED, false, false, 0, 0},
    {BROKEN(CMV_E_LIMIT, false, 1), CMV_E_LIMIT, false, false, 0, 0},
};

static void each_outcome_is_repeated_or_not(void **state) {
    (void)state;
    uint64_t random = 1;
    for (size_t i = 0; i < sizeof JUDGED / sizeof *JUDGED; i++) {
        const judged *j = &JUDGED[i];
        for (int k = 0; k < 200; k++) {
            cmv__http_verdict v = cmv__http_judge(&j->attempt, &random);
            bool good = v.rc == j->rc && v.retry == j->retry && v.pause == j->pause;
            if (!good || v.wait_ms < j->least || v.wait_ms > j->most)
                fail_msg("status %d, attempt %d: %s, retry %d, pause %d, wait %lld",
                         j->attempt.status, j->attempt.number, cmv_rc_name(v.rc), v.retry, v.pause,
                         (long long)v.wait_ms);
        }
    }
}

static void an_asked_for_304_is_good(void **state) {
    (void)state;
    uint64_t random = 1;
    cmv__attempt a = REPLY(304, -1, 1);
    a.conditional = true;
    assert_int_equal(cmv__http_judge(&a, &random).rc, CMV_OK);
}

/* The mean of a uniform wait up to m is m / 2; of 20,000 draws it is within 3 % unless the odds are 1 in 10^9. */
static void back_off_doubles_to_a_minute_with_full_jitter(void **state) {
    (void)state;
    static const double most[] = {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000};
    uint64_t random = 7;
    for (int k = 0; k < 9; k++) {
        cmv__attempt a = {
            .rc = CMV_E_NET, .may_retry = true, .retry_after_s = -1, .number = k + 1, .max = 99};
        double sum = 0, high = 0;
        for (int i = 0; i < 20000; i++) {
            double ms = (double)cmv__http_judge(&a, &random).wait_ms;
            sum += ms;
            if (ms > high) high = ms;
        }
        assert_true(high <= most[k] && high > 0.99 * most[k]);
        assert_true(sum / 20000 > 0.485 * most[k] && sum / 20000 < 0.515 * most[k]);
    }
}

typedef struct after {
    const char *text;
    int64_t s;
} after;

static const after AFTER[] = {
    {"0", 0},
    {"120", 120},
    {"86400", 86400},
    {"86401", -1},
    {"315360000", -1}, /* ten years */
    {"99999999999999999999999999", -1},
    {"-5", -1},
    {"1.5", -1},
    {"soon", -1},
    {"", -1},
    {"12 s", -1},
    {"Thu, 01 Jan 2026 00:00:00 GMT", 0},
    {"Thu, 01 Jan 2026 00:01:30 GMT", 90},
    {"Thursday, 01-Jan-26 00:00:10 GMT", 10},
    {"Fri, 02 Jan 2026 00:00:00 GMT", 86400},
    {"Fri, 02 Jan 2026 00:00:01 GMT", -1},
    {"Wed, 31 Dec 2025 23:59:59 GMT", -1}, /* past */
    {"Tue, 01 Jan 2036 00:00:00 GMT", -1},
    {"Fri, 99 Foo 9999 99:99:99 GMT", -1},
};

static void retry_after_is_read_and_range_checked(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof AFTER / sizeof *AFTER; i++)
        if (cmv__http_retry_after(AFTER[i].text, NOW) != AFTER[i].s)
            fail_msg("'%s' is read as %lld", AFTER[i].text,
                     (long long)cmv__http_retry_after(AFTER[i].text, NOW));
}

/* ---- secrets ------------------------------------------------------------------------------------------------------------- */

static const cmv_http_secret KEYS[CMV__SECRETS] = {
    {.at = CMV_SECRET_QUERY, .name = "api_key", .value = "aB/3 z"},
    {.at = CMV_SECRET_HEADER, .name = "X", .value = "aB/3 zzz%"}};

static const char *const BLOTTED[][2] = {
    {"", ""},
    {"nothing here", "nothing here"},
    {"aB/3 z", "***"},
    {"<aB/3 zzz%>", "<***>"}, /* the longer of two */
    {"x=aB%2F3%20z&y", "x=***&y"},
    {"x=aB%2f3+z&y", "x=***&y"},
    {"%61%42%2F%33%20%7a", "***"},
    {"\"aB\\/3 z\"", "\"***\""},
    {"aB\\u002f3\\u0020z", "***"},
    {"aB/3 zaB/3 z", "******"},
    {"Ab/3 Z", "***"}, /* a host is told in small letters */
    {"A%62%2f3+Z", "***"},
    {"aB/3_z", "aB/3_z"},
    {"aB/3 ", "aB/3 "},
    {"aB%2", "aB%2"},
};

static void secrets_are_blotted_out_in_every_form(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof BLOTTED / sizeof *BLOTTED; i++) {
        char text[64];
        size_t n = strlen(BLOTTED[i][0]);
        memcpy(text, BLOTTED[i][0], n + 1);
        text[cmv__blot(text, n, KEYS)] = '\0';
        assert_string_equal(text, BLOTTED[i][1]);
        assert_int_equal(cmv__holds_secret(BLOTTED[i][0], KEYS),
                         strcmp(BLOTTED[i][0], BLOTTED[i][1]) != 0);
    }
}

static const char *const CUT[][2] = {
    {"", ""},
    {"x aB/", "x aB/"}, /* too little to tell anything */
    {"x aB/3", "x ***"},
    {"x aB/3 ", "x ***"},
    {"x aB%2F3%2", "x ***"},
    {"x \"aB\\/3\\u00", "x \"***"},
    {"x aB/3 z and more", "x *** and more"},
    {"x aB/3 and more", "x aB/3 and more"},
};

static void what_a_cut_text_ends_with_is_blotted_out_too(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof CUT / sizeof *CUT; i++) {
        char text[64];
        size_t n = strlen(CUT[i][0]);
        memcpy(text, CUT[i][0], n + 1);
        text[cmv__blot_cut(text, n, KEYS)] = '\0';
        assert_string_equal(text, CUT[i][1]);
    }
}

static const char *const STRIPPED[][2] = {
    {"https://h/p", "https://h/p"},
    {"https://h/p?a=1&b=2", "https://h/p?a=1&b=2"},
    {"https://h/p?api_key=aB%2F3+z", "https://h/p"},
    {"https://h/p?a=1&api_key=aB%2F3%20z", "https://h/p?a=1"},
    {"https://h/p?other=aB%2F3%20z&b=2", "https://h/p?b=2"},
    {"https://h/p?a&aB/3%20z=&c", "https://h/p?a&c"},
};

static void parameters_with_secrets_are_taken_out(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof STRIPPED / sizeof *STRIPPED; i++) {
        char url[64];
        memcpy(url, STRIPPED[i][0], strlen(STRIPPED[i][0]) + 1);
        cmv__strip_secrets(url, KEYS);
        assert_string_equal(url, STRIPPED[i][1]);
    }
}

/* ---- heads --------------------------------------------------------------------------------------------------------------- */

static void take(cmv__transfer *t, const char *line) {
    assert_true(cmv__head_take(t, line, strlen(line)));
}

static void headers_that_could_not_be_sent_back_count_as_absent(void **state) {
    static const char *const LINES[] = {"ETag: \"caf\xC3\xA9\"\r\n", "ETag: \"a\tb\"\r\n",
                                        "ETag: \"a\x1B[31m\"\r\n", "ETag: \"\x7F\"\r\n"};
    (void)state;
    for (size_t i = 0; i < sizeof LINES / sizeof *LINES; i++) {
        cmv__transfer *t = calloc(1, sizeof *t);
        assert_non_null(t);
        take(t, "HTTP/1.1 200 OK\r\n");
        take(t, LINES[i]);
        take(t, "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n");
        assert_string_equal(t->head.etag, "");
        assert_string_equal(t->head.last_modified, "Thu, 01 Jan 2026 00:00:00 GMT");
        free(t);
    }
}

static void what_follows_the_body_changes_no_head(void **state) {
    (void)state;
    cmv__transfer *t = calloc(1, sizeof *t);
    assert_non_null(t);
    take(t, "HTTP/1.1 500 Broken\r\n");
    take(t, "\r\n");
    t->body_in = 10;
    take(t, "HTTP/1.1 200: a trailer of that name\r\n");
    take(t, "ETag: \"late\"\r\n");
    assert_int_equal(t->head.status, 500);
    assert_true(t->head.whole);
    assert_string_equal(t->head.etag, "");
    free(t);
}

static void dates_beyond_the_calendar_are_none(void **state) {
    (void)state;
    assert_int_equal(cmv__http_date("Fri, 31 Dec 9999 23:59:59 GMT"), INT64_C(253402300799000));
    assert_int_equal(cmv__http_date("Sat, 01 Jan 10000 00:00:00 GMT"), CMV_UTC_NONE);
    assert_int_equal(cmv__http_date("Sat, 01 Jan 99999999 00:00:00 GMT"), CMV_UTC_NONE);
    assert_int_equal(cmv__http_date("Sat, 01 Jan 2147483640 00:00:00 GMT"), CMV_UTC_NONE);
    assert_int_equal(cmv__http_date("Wed, 31 Dec 1969 23:59:58 GMT"), CMV_UTC_NONE);
}

/* ---- rates and ledger ---------------------------------------------------------------------------------------------------- */

static cmv__limit new_limit(const char *name, int n, int64_t ms, int n2, int64_t ms2) {
    cmv__limit limit = {.name = name, .concurrency = 1, .slot = -1};
    assert_int_equal(cmv__limit_add_rate(&limit, (cmv_http_rate){n, ms}, NULL), CMV_OK);
    assert_int_equal(cmv__limit_add_rate(&limit, (cmv_http_rate){n2, ms2}, NULL), CMV_OK);
    assert_int_equal(cmv__limit_ready(&limit, NULL), CMV_OK);
    return limit;
}

static void no_window_ever_holds_more_than_its_rate(void **state) {
    (void)state;
    enum { N = 500 };
    static int64_t start[N];
    cmv__limit limit = new_limit("a", 3, 1000, 20, 60000);
    int64_t now = NOW;
    for (int i = 0; i < N; i++) {
        now = cmv__limit_free_at(&limit, now);
        cmv__limit_started(&limit, now);
        start[i] = now;
        if (i >= 3) assert_true(start[i] - start[i - 3] > 1000);
        if (i >= 20) assert_true(start[i] - start[i - 20] > 60000);
    }
    /* And no slower than that: 20 a minute, each window some ms longer than asked. */
    assert_true(now - NOW < (N / 20) * (60000 + 3 * CMV__RATE_MARGIN_MS));
    free(limit.start);
}

static void a_clock_set_back_does_not_stop_everything(void **state) {
    (void)state;
    cmv__limit limit = new_limit("a", 2, 1000, 0, 0);
    cmv__limit_started(&limit, NOW + 365 * DAY);
    cmv__limit_started(&limit, NOW + 365 * DAY);
    limit.paused = NOW + 365 * DAY;
    assert_int_equal(cmv__limit_free_at(&limit, NOW), NOW + 1000 + CMV__RATE_MARGIN_MS);
    free(limit.start);
}

/* Three of five a day are used: two fit now, three when the first is a day old, six never; the second's rate is waited for. */
static void room_for_several_is_there_when_enough_starts_are_old(void **state) {
    (void)state;
    cmv__limit limit = new_limit("a", 1, 1000, 5, DAY);
    for (int i = 0; i < 3; i++) cmv__limit_started(&limit, NOW + i * 60000);
    cmv_utc_ms now = NOW + 3 * 60000;
    assert_int_equal(cmv__limit_room_at(&limit, 2, 60000, now), now);
    assert_int_equal(cmv__limit_room_at(&limit, 3, 60000, now), NOW + DAY + CMV__RATE_MARGIN_MS);
    assert_int_equal(cmv__limit_room_at(&limit, 5, 60000, now),
                     NOW + 2 * 60000 + DAY + CMV__RATE_MARGIN_MS);
    assert_int_equal(cmv__limit_room_at(&limit, 6, 60000, now), CMV_UTC_MAX);
    assert_int_equal(cmv__limit_room_at(&limit, 2, 0, now), CMV_UTC_MAX); /* without patience */
    free(limit.start);
}

static char folder[] = "/tmp/comove-http-XXXXXX";
static char path[64];

static cmv__ledger *open_ledger(cmv__limit *limit, size_t n, cmv_utc_ms now) {
    cmv__ledger *ledger = NULL;
    cmv_err err;
    cmv_rc rc = cmv__ledger_open(path, limit, n, now, NULL, &ledger, &err);
    if (rc != CMV_OK) fail_msg("%s", err.msg);
    return ledger;
}

static void use(cmv__ledger *ledger, cmv__limit *limit, cmv_utc_ms at) {
    cmv__limit_started(limit, at);
    assert_true(cmv__ledger_note(ledger, limit));
}

static int fresh_ledger(void **state) {
    (void)state;
    unlink(path);
    return 0;
}

static void starts_are_known_after_reopening(void **state) {
    (void)state;
    cmv__limit limit[2] = {new_limit("a", 2, 1000, 5, DAY), new_limit("b", 1, 1000, 0, 0)};
    cmv__ledger *ledger = open_ledger(limit, 2, NOW);
    for (int i = 0; i < 9; i++) use(ledger, &limit[0], NOW + i * 2 * DAY);
    use(ledger, &limit[1], NOW + 16 * DAY);
    cmv__ledger_close(ledger);
    /* Another order, another size, and a name more. */
    cmv__limit again[3] = {new_limit("c", 1, 1000, 0, 0), new_limit("b", 1, 5000, 0, 0),
                           new_limit("a", 7, 14 * DAY, 0, 0)};
    cmv_utc_ms now = NOW + 16 * DAY + 1;
    ledger = open_ledger(again, 3, now);
    assert_int_equal(cmv__limit_free_at(&again[0], now), now);
    assert_int_equal(cmv__limit_free_at(&again[1], now),
                     NOW + 16 * DAY + 5000 + CMV__RATE_MARGIN_MS);
    assert_int_equal(cmv__limit_free_at(&again[2], now), NOW + 18 * DAY + CMV__RATE_MARGIN_MS);
    assert_int_equal(again[2].n_starts, 9);
    cmv__ledger_close(ledger);
    for (int i = 0; i < 2; i++) free(limit[i].start);
    for (int i = 0; i < 3; i++) free(again[i].start);
}

/* Overwrites n bytes at an offset. */
static void damage(off_t at, const char *bytes, size_t n) {
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, n, at), (ssize_t)n);
    close(fd);
}

static void expect_used_up(void) {
    cmv__limit limit = new_limit("a", 2, 60000, 3, 30 * DAY);
    cmv__ledger *ledger = open_ledger(&limit, 1, NOW + DAY);
    assert_int_equal(cmv__limit_free_at(&limit, NOW + DAY), NOW + DAY + 60000 + CMV__RATE_MARGIN_MS);
    cmv__ledger_close(ledger);
    free(limit.start);
    /* And it is whole again: nothing more is used up by opening it once more. */
    limit = new_limit("a", 2, 60000, 3, 30 * DAY);
    ledger = open_ledger(&limit, 1, NOW + 2 * DAY);
    assert_int_equal(limit.n_starts, 2);
    assert_int_equal(cmv__limit_free_at(&limit, NOW + 2 * DAY), NOW + 2 * DAY);
    cmv__ledger_close(ledger);
    free(limit.start);
}

static void make_ledger(void) {
    unlink(path);
    cmv__limit limit = new_limit("a", 2, 60000, 3, 30 * DAY);
    cmv__ledger *ledger = open_ledger(&limit, 1, NOW);
    use(ledger, &limit, NOW);
    cmv__ledger_close(ledger);
    free(limit.start);
}

static void a_damaged_ledger_counts_as_used_up(void **state) {
    (void)state;
    make_ledger();
    damage(0, "another!", 8);
    expect_used_up();
    make_ledger();
    damage(8, "\1\0\0\0", 4); /* another size */
    expect_used_up();
    make_ledger();
    char name[64];
    memset(name, 'x', sizeof name);
    damage(24, name, sizeof name); /* a name without an end */
    expect_used_up();
    make_ledger();
    damage(24 + 64, "\377\377\377\377\377\377\377\177", 8); /* more starts than there ever were */
    expect_used_up();
    make_ledger();
    damage(24 + 64 * 72, "\0\0\0\0\0\0\0\200", 8); /* a start before time began */
    expect_used_up();
    make_ledger();
    assert_int_equal(truncate(path, 30), 0);
    expect_used_up();
}

static void a_ledger_belongs_to_one_process(void **state) {
    (void)state;
    cmv__limit limit = new_limit("a", 1, 1000, 0, 0);
    cmv__ledger *ledger = open_ledger(&limit, 1, NOW), *second = NULL;
    cmv_err err;
    assert_int_equal(cmv__ledger_open(path, &limit, 1, NOW, NULL, &second, &err), CMV_E_BUSY);
    char pid[32];
    snprintf(pid, sizeof pid, "process %d ", (int)getpid());
    assert_non_null(strstr(err.msg, pid));
    cmv__ledger_close(ledger);
    cmv__ledger_close(open_ledger(&limit, 1, NOW));
    free(limit.start);
}

/* Seventy names where there is room for 64: those not used for the longest give way. */
static void old_names_give_way(void **state) {
    (void)state;
    char name[70][8];
    for (int i = 0; i < 70; i++) {
        snprintf(name[i], sizeof name[i], "h%d", i);
        cmv__limit limit = new_limit(name[i], 1, 100 * DAY, 0, 0);
        cmv__ledger *ledger = open_ledger(&limit, 1, NOW + i);
        use(ledger, &limit, NOW + i);
        cmv__ledger_close(ledger);
        free(limit.start);
    }
    for (int i = 69; i >= 6; i--) { /* the newest 64 are known */
        cmv__limit limit = new_limit(name[i], 1, 100 * DAY, 0, 0);
        cmv__ledger_close(open_ledger(&limit, 1, NOW + 100));
        assert_int_equal(limit.n_starts, 1);
        free(limit.start);
    }
}

/* ---- requests that are not taken ----------------------------------------------------------------------------------------- */

typedef struct bad_request {
    cmv_http_request request;
    cmv_rc rc;
} bad_request;

static void never(void *ctx, const cmv_http_reply *reply) {
    (void)ctx, (void)reply;
    fail_msg("called back");
}

#define SECRET(where, called, v) .secret = {{.at = (where), .name = (called), .value = (v)}}

static const bad_request BAD[] = {
    {{.url = "http://h.example/"}, CMV_E_ARG},
    {{.url = "ftp://h.example/"}, CMV_E_ARG},
    {{.url = "file:///etc/passwd"}, CMV_E_ARG},
    {{.url = "h.example/x"}, CMV_E_ARG},
    {{.url = ""}, CMV_E_ARG},
    {{.url = "https://"}, CMV_E_ARG},
    {{.url = "https://u@h.example/"}, CMV_E_ARG},
    {{.url = "https://u:p4ss@h.example/"}, CMV_E_ARG},
    {{.url = "https://h.example:8443/"}, CMV_E_ARG},
    {{.url = "https://h.example/a b"}, CMV_E_ARG},
    {{.url = "https://h.example/\r\nX: y"}, CMV_E_ARG},
    {{.url = "https://h.example/\xC3\xA9"}, CMV_E_ARG},
    {{.url = "https://other.example/"}, CMV_E_REFUSED},
    {{.url = "https://h.example./"}, CMV_E_REFUSED},
    {{.url = "https://sub.h.example/"}, CMV_E_REFUSED},
    {{.url = "https://h.example/?k=s3cret", SECRET(CMV_SECRET_QUERY, "k", "s3cret")}, CMV_E_ARG},
    {{.url = "https://h.example/", SECRET(CMV_SECRET_QUERY, "k", "abc")}, CMV_E_ARG},
    {{.url = "https://h.example/", SECRET(CMV_SECRET_QUERY, "k", NULL)}, CMV_E_ARG},
    {{.url = "https://h.example/", SECRET(CMV_SECRET_HEADER, "K", "se\r\ncret")}, CMV_E_ARG},
    {{.url = "https://h.example/", SECRET(CMV_SECRET_HEADER, "K: x", "secret")}, CMV_E_ARG},
    {{.url = "https://h.example/", SECRET(CMV_SECRET_HEADER, NULL, "secret")}, CMV_E_ARG},
    {{.url = "https://h.example/", .etag = "\"a\"\r\nX: y"}, CMV_E_ARG},
    {{.url = "https://h.example/", .max_attempts = -1}, CMV_E_ARG},
};

static void bad_requests_are_not_taken(void **state) {
    (void)state;
    cmv_http_host host = {.host = "h.example", .user_agent = "t/1"};
    cmv_http_opt opt = {.host = &host, .n_hosts = 1};
    cmv_http *http = NULL;
    assert_int_equal(cmv_http_create(&opt, &http, NULL), CMV_OK);
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        cmv_err err;
        cmv_rc rc = cmv_http_submit(http, &BAD[i].request, never, NULL, &err);
        if (rc != BAD[i].rc) fail_msg("'%s' (row %zu): %s", BAD[i].request.url, i, cmv_rc_name(rc));
        assert_null(strstr(err.msg, "p4ss"));
        assert_null(strstr(err.msg, "s3cret"));
    }
    cmv_http_destroy(http);
}

static void bad_options_are_not_taken(void **state) {
    (void)state;
    static const char *const replay[] = {
        "127.0.0.1",     "127.0.0.1:",  "127.0.0.1:0",  "127.0.0.1:70000",
        "127.0.0.1:80x", "10.0.0.1:80", "localhost:80", ""};
    cmv_http *http = NULL;
    for (size_t i = 0; i < sizeof replay / sizeof *replay; i++) {
        cmv_http_opt opt = {.replay = replay[i]};
        assert_int_equal(cmv_http_create(&opt, &http, NULL), CMV_E_ARG);
    }
    cmv_http_opt no_file = {.ca_file = "/nowhere/ca.pem"};
    assert_int_equal(cmv_http_create(&no_file, &http, NULL), CMV_E_IO);
    cmv_http_opt no_folder = {.ledger = "/nowhere/ledger"};
    assert_int_equal(cmv_http_create(&no_folder, &http, NULL), CMV_E_IO);
    cmv_http_host unnamed = {.host = "h.example"};
    cmv_http_opt no_name = {.host = &unnamed, .n_hosts = 1};
    assert_int_equal(cmv_http_create(&no_name, &http, NULL), CMV_E_ARG);
    assert_null(http);
}

int main(void) {
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/ledger", folder);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(public_addresses_are_spoken_to),
        cmocka_unit_test(other_addresses_are_refused),
        cmocka_unit_test(each_outcome_is_repeated_or_not),
        cmocka_unit_test(an_asked_for_304_is_good),
        cmocka_unit_test(back_off_doubles_to_a_minute_with_full_jitter),
        cmocka_unit_test(retry_after_is_read_and_range_checked),
        cmocka_unit_test(secrets_are_blotted_out_in_every_form),
        cmocka_unit_test(what_a_cut_text_ends_with_is_blotted_out_too),
        cmocka_unit_test(parameters_with_secrets_are_taken_out),
        cmocka_unit_test(headers_that_could_not_be_sent_back_count_as_absent),
        cmocka_unit_test(what_follows_the_body_changes_no_head),
        cmocka_unit_test(dates_beyond_the_calendar_are_none),
        cmocka_unit_test(no_window_ever_holds_more_than_its_rate),
        cmocka_unit_test(a_clock_set_back_does_not_stop_everything),
        cmocka_unit_test(room_for_several_is_there_when_enough_starts_are_old),
        cmocka_unit_test_setup(starts_are_known_after_reopening, fresh_ledger),
        cmocka_unit_test_setup(a_damaged_ledger_counts_as_used_up, fresh_ledger),
        cmocka_unit_test_setup(a_ledger_belongs_to_one_process, fresh_ledger),
        cmocka_unit_test_setup(old_names_give_way, fresh_ledger),
        cmocka_unit_test(bad_requests_are_not_taken),
        cmocka_unit_test(bad_options_are_not_taken),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    rmdir(folder);
    return failed;
}
