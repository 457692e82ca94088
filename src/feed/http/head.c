// SPDX-License-Identifier: Apache-2.0
/* Header lines as libcurl hands them over: those that count are kept. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct kept_row {
    const char *name;
    size_t at, size; /* in cmv__head */
} kept_row;

#define KEPT(name, member)                                                                         \
    { name, offsetof(cmv__head, member), sizeof((cmv__head *)0)->member }

static const kept_row KEPT_ROWS[] = {
    KEPT("Content-Type", content_type),
    KEPT("Content-Encoding", content_encoding),
    KEPT("ETag", etag),
    KEPT("Last-Modified", last_modified),
    KEPT("Retry-After", retry_after),
    KEPT("Location", location),
};

static void begin(cmv__head *head, const char *line, size_t n) {
    size_t seen = head->n;
    *head = (cmv__head){.n = seen};
    head->http1 = n > 6 && line[5] == '1';
    const char *space = memchr(line, ' ', n);
    if (!space) return;
    for (int i = 1; i <= 3 && space + i < line + n; i++) {
        if (space[i] < '0' || space[i] > '9') return;
        head->status = head->status * 10 + (space[i] - '0');
    }
}

static bool is_plain(const char *value, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (value[i] < ' ' || value[i] > '~') return false;
    return true;
}

/* One value of a header. Too long ones count as absent, and so do those of other than printable ASCII: a validator is sent
 * back with the next request, which takes no others, and all of them stand in texts for people. */
static void keep(char *to, size_t size, const char *value, size_t n) {
    if (n >= size || !is_plain(value, n)) n = 0;
    memcpy(to, value, n);
    to[n] = '\0';
}

static bool named(const char *line, size_t n, const char *name) {
    return strlen(name) == n && strncasecmp(line, name, n) == 0;
}

static void take_field(cmv__head *head, const char *line, size_t name_n, const char *end) {
    const char *value = line + name_n + 1;
    while (value < end && (*value == ' ' || *value == '\t')) value++;
    while (end > value && (unsigned char)end[-1] <= ' ') end--;
    if (named(line, name_n, "Content-Length") || named(line, name_n, "Transfer-Encoding"))
        head->framed = true;
    for (size_t i = 0; i < sizeof KEPT_ROWS / sizeof *KEPT_ROWS; i++)
        if (named(line, name_n, KEPT_ROWS[i].name))
            keep((char *)head + KEPT_ROWS[i].at, KEPT_ROWS[i].size, value, (size_t)(end - value));
}

bool cmv__head_take(cmv__transfer *t, const char *line, size_t n) {
    cmv__head *head = &t->head;
    head->n += n;
    if (head->n > CMV_FETCH_HEAD_MAX)
        return cmv__transfer_fail(t, CMV_E_LIMIT, false, "its headers are longer than %d bytes",
                                  CMV_FETCH_HEAD_MAX);
    if (t->body_in > 0) return true; /* what follows the body is not about it */
    if (n >= 5 && memcmp(line, "HTTP/", 5) == 0) {
        begin(head, line, n);
        return true;
    }
    if (n > 0 && (*line == '\r' || *line == '\n')) head->whole = true;
    const char *colon = memchr(line, ':', n);
    if (colon) take_field(head, line, (size_t)(colon - line), line + n);
    return true;
}
