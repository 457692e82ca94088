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
