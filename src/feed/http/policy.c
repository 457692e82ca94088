// SPDX-License-Identifier: Apache-2.0
/* Whether another attempt may help, and when. */
#include "inside.h"

#include <string.h>

#define BACKOFF_FIRST_MS 1000
#define BACKOFF_MAX_MS 60000
#define RETRY_AFTER_WAITED_S 300
/* "Too many" without a word on when: the windows known are seconds and minutes, and clients that waited 65 to 70 s got on. */
#define TOO_MANY_MS 60000
#define TOO_MANY_JITTER_MS 10000

typedef struct status_row {
    int from, to;
    cmv_rc rc;
    bool retry;
} status_row;

/* The first row that fits counts. */
static const status_row STATUS[] = {
    {206, 206, CMV_E_REFUSED, false}, /* a part, which nobody asked for */
    {200, 299, CMV_OK, false},
    {304, 304, CMV_OK, false},
    {401, 401, CMV_E_AUTH, false},
    {403, 403, CMV_E_AUTH, false},
    {404, 404, CMV_E_NOTFOUND, false},
    {410, 410, CMV_E_NOTFOUND, false},
    {408, 408, CMV_E_TIMEOUT, true},
    {418, 418, CMV_E_RATE_LIMIT, false}, /* Binance: banned for going on after 429 */
    {423, 423, CMV_E_BUSY, false},
    {425, 425, CMV_E_BUSY, true},
    {429, 429, CMV_E_RATE_LIMIT, true},
    {500, 500, CMV_E_BUSY, true},
    {502, 504, CMV_E_BUSY, true},
    {500, 599, CMV_E_BUSY, false},
    {0, 999, CMV_E_REFUSED, false},
};

static const status_row *status_row_of(int status) {
    const status_row *row = STATUS;
    while (status < row->from || status > row->to) row++;
    return row;
}

uint64_t cmv__http_random(uint64_t *state) { /* splitmix64 */
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static int64_t jitter(int64_t upto, uint64_t *random) {
    return (int64_t)(cmv__http_random(random) % (uint64_t)(upto + 1));
}

static int64_t backoff_ms(int attempt, uint64_t *random) {
    int64_t most = BACKOFF_FIRST_MS;
    for (int i = 1; i < attempt && most < BACKOFF_MAX_MS; i++) most *= 2;
    return jitter(most < BACKOFF_MAX_MS ? most : BACKOFF_MAX_MS, random);
}

static int64_t wait_ms(const cmv__attempt *a, uint64_t *random) {
    /* Everybody was told the same second: do not come all at once. */
    if (a->retry_after_s >= 0) return a->retry_after_s * 1000 + jitter(BACKOFF_FIRST_MS, random);
    if (a->status == 429) return TOO_MANY_MS + jitter(TOO_MANY_JITTER_MS, random);
    return backoff_ms(a->number, random);
}

cmv__http_verdict cmv__http_judge(const cmv__attempt *a, uint64_t *random) {
    cmv__http_verdict v = {.rc = a->rc};
    bool may_retry = a->may_retry;
    if (a->rc == CMV_OK) {
        const status_row *row = status_row_of(a->status);
        v.rc = row->rc;
        if (a->status == 304 && !a->conditional) v.rc = CMV_E_REFUSED;
        may_retry = row->retry;
    }
    if (v.rc == CMV_OK || !may_retry) return v;
    if (a->rc == CMV_OK && a->retry_after_s > RETRY_AFTER_WAITED_S) {
        v.rc = CMV_E_RATE_LIMIT;
        return v;
    }
    v.wait_ms = wait_ms(a, random);
    v.pause = a->rc == CMV_OK && (a->status == 429 || a->retry_after_s >= 0);
    v.retry = a->number < a->max;
    return v;
}

bool cmv__http_is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

#define DATE_LAST_S 253402300799 /* the end of 9999, the last year of four digits */

/* Five digits say a day; more say nothing sensible. */
static int64_t seconds_of(const char *digits) {
    int64_t s = 0;
    for (; *digits; digits++) {
        s = s * 10 + (*digits - '0');
        if (s > CMV__RETRY_AFTER_MAX) return -1;
    }
    return s;
}

cmv_utc_ms cmv__http_date(const char *value) {
    if (!strchr(value, ':'))
        return CMV_UTC_NONE;               /* curl_getdate also reads bare dates and numbers */
    time_t at = curl_getdate(value, NULL); /* any year that an int holds */
    return at < 0 || at > DATE_LAST_S ? CMV_UTC_NONE : (cmv_utc_ms)at * 1000;
}

int64_t cmv__http_retry_after(const char *value, cmv_utc_ms now) {
    if (*value && value[strspn(value, "0123456789")] == '\0') return seconds_of(value);
    cmv_utc_ms at = cmv__http_date(value);
    if (at == CMV_UTC_NONE || at < now) return -1;
    int64_t s = (at - now + 999) / 1000;
    return s > CMV__RETRY_AFTER_MAX ? -1 : s;
}
