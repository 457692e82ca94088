// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct rc_row {
    const char *name;
    const char *text;
    int http;
    int exit_status;
    bool retry;
} rc_row;

static const rc_row RC[CMV_RC_COUNT] = {
#define CMV_RC_ROW(name, text, http, exit_status, retry) {#name, text, http, exit_status, retry},
    CMV_RC_MAP(CMV_RC_ROW)
#undef CMV_RC_ROW
};

static const rc_row UNKNOWN = {"E_?", "unknown code", 500, 70, false};

static const rc_row *row(cmv_rc rc) { return (unsigned)rc < CMV_RC_COUNT ? &RC[rc] : &UNKNOWN; }

const char *cmv_rc_name(cmv_rc rc) { return row(rc)->name; }
const char *cmv_rc_text(cmv_rc rc) { return row(rc)->text; }
int cmv_rc_http(cmv_rc rc) { return row(rc)->http; }
int cmv_rc_exit(cmv_rc rc) { return row(rc)->exit_status; }
bool cmv_rc_retry(cmv_rc rc) { return row(rc)->retry; }

void cmv_err_clear(cmv_err *err) {
    if (err) *err = (cmv_err){.code = CMV_OK, .index = -1};
}

static void mark_cut(char *msg, size_t cap) {
    static const char dots[] = "...";
    memcpy(msg + cap - sizeof dots, dots, sizeof dots);
}

/* First bytes of the characters of several bytes, and what may be second: nothing overlong, no half of a pair, nothing beyond the
 * last character, and no control character, which a terminal would obey. */
static const struct lead {
    unsigned char from, to, length, second_from, second_to;
} LEADS[] = {
    {0xC2, 0xC2, 2, 0xA0, 0xBF}, {0xC3, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF},
    {0xE1, 0xEC, 3, 0x80, 0xBF}, {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF},
    {0xF0, 0xF0, 4, 0x90, 0xBF}, {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

/* Length of the character of several bytes at s; 0 when it is none. */
static size_t utf8_length(const char *s) {
    const unsigned char *b = (const unsigned char *)s;
    for (size_t i = 0; i < sizeof LEADS / sizeof *LEADS; i++) {
        const struct lead *l = &LEADS[i];
        if (b[0] < l->from || b[0] > l->to) continue;
        if (b[1] < l->second_from || b[1] > l->second_to) return 0;
        size_t n = 2;
        while (n < l->length && (b[n] & 0xC0) == 0x80) n++; /* stops at the NUL */
        return n == l->length ? n : 0;
    }
    return 0;
}

/* Messages quote what servers and files say, cut to a width in bytes: no line of a log, no command of a terminal and no broken
 * character may come of it. */
static void tidy(char *msg) {
    while (*msg) {
        unsigned char c = (unsigned char)*msg;
        size_t n = c < 0x80 ? 1 : utf8_length(msg);
        if (c < ' ' || c == 0x7F) *msg = ' ';
        if (n == 0) *msg = '?';
        msg += n ? n : 1;
    }
}

cmv_rc cmv__fail(cmv_err *err, cmv_rc code, int64_t index, const char *file, int line,
                 const char *fmt, ...) {
    if (!err) return code;
    char msg[CMV_ERR_MSG_MAX]; /* an argument may point into err->msg */
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    if (n < 0) msg[0] = '\0';
    if (n >= (int)sizeof msg) mark_cut(msg, sizeof msg);
    tidy(msg);
    *err = (cmv_err){.code = code, .index = index, .file = file, .line = line};
    memcpy(err->msg, msg, sizeof msg);
    return code;
}

void cmv__log(const cmv_log *log, cmv_log_level level, const char *fmt, ...) {
    if (!log || !log->write || level < log->min) return;
    char msg[1024];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    if (n < 0) return;
    if (n >= (int)sizeof msg) mark_cut(msg, sizeof msg);
    tidy(msg);
    log->write(log->ctx, level, msg);
}

static const char *const REASON[CMV_REASON_COUNT][2] = {
#define CMV_REASON_ROW(name, text) {#name, text},
    CMV_REASON_MAP(CMV_REASON_ROW)
#undef CMV_REASON_ROW
};

const char *cmv_reason_name(cmv_reason why) {
    return (unsigned)why < CMV_REASON_COUNT ? REASON[why][0] : "?";
}

const char *cmv_reason_text(cmv_reason why) {
    return (unsigned)why < CMV_REASON_COUNT ? REASON[why][1] : "of an unknown reason";
}

cmv_num cmv_num_of(double v, cmv_reason otherwise) {
    return isfinite(v) ? (cmv_num){v, CMV_WHY_NONE} : (cmv_num){NAN, otherwise};
}

cmv_num cmv_num_missing(cmv_reason why) { return (cmv_num){NAN, why}; }
