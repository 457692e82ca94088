// SPDX-License-Identifier: Apache-2.0
#include "issues.h"

#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_MAX = 100, MAX_LISTED = 100000, VALUE_MAX = 60 };

void cmv__issues_init(cmv__issues *issues, cmv_arena *arena, const char *file,
                      const cmv_feed_opt *opt) {
    size_t max = opt->max_bad ? opt->max_bad : DEFAULT_MAX;
    *issues = (cmv__issues){.arena = arena, .file = file, .skip_bad = opt->skip_bad};
    issues->max = max < MAX_LISTED ? max : MAX_LISTED;
}

/* Shortened to 60 bytes on a character's border, control characters as spaces. */
static const char *shown(cmv_arena *arena, cmv__view v) {
    bool cut = v.n > VALUE_MAX;
    size_t n = cut ? VALUE_MAX - 3 : v.n;
    while (cut && n > 0 && ((unsigned char)v.at[n] & 0xC0) == 0x80) n--;
    char *out = cmv_arena_printf(arena, "%.*s%s", (int)n, n ? v.at : "", cut ? "..." : "");
    for (char *p = out; p && *p; p++) {
        if ((unsigned char)*p < ' ') *p = ' ';
    }
    return out;
}

static bool make_room(cmv__issues *issues) {
    if (issues->n < issues->cap) return true;
    size_t cap = issues->cap ? issues->cap * 2 : 16;
    cmv_feed_issue *at = cmv_arena_alloc(issues->arena, cap, sizeof *at);
    if (!at) return false;
    if (issues->n) memcpy(at, issues->at, issues->n * sizeof *at);
    issues->at = at;
    issues->cap = cap;
    return true;
}

static const cmv_feed_issue *append(cmv__issues *issues, cmv__place place, const char *message,
                                    bool fatal) {
    cmv_feed_issue one = {
        .line = place.line,
        .column = cmv_arena_str(issues->arena, place.column ? place.column : ""),
        .value = shown(issues->arena, place.value),
        .message = cmv_arena_str(issues->arena, message),
        .fatal = fatal,
    };
    if (!one.column || !one.value || !one.message || !make_room(issues)) {
        issues->no_memory = true;
        return NULL;
    }
    issues->at[issues->n] = one;
    return &issues->at[issues->n++];
}

void cmv__note(cmv__issues *issues, cmv__place place, const char *fmt, ...) {
    if (issues->n_notes++ >= issues->max) return;
    char message[CMV_ERR_MSG_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    append(issues, place, message, false);
}

static void bad(cmv__issues *issues, cmv_rc rc, cmv__place place, const char *message) {
    bool first = issues->n_fatal == 0 || place.line < issues->first.line;
    if (issues->n_fatal++ >= issues->max && !first) return;
    const cmv_feed_issue *one = append(issues, place, message, true);
    if (!one || !first) return;
    issues->first = *one;
    issues->first_rc = rc;
}

void cmv__bad(cmv__issues *issues, cmv_rc rc, cmv__place place, const char *fmt, ...) {
    if (issues->n_fatal >= issues->max && place.line >= issues->first.line) {
        issues->n_fatal++;
        return;
    }
    char message[CMV_ERR_MSG_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    bad(issues, rc, place, message);
}

/* "prices.csv, line 12, column Close, value 'abc': is not a number". */
static cmv_rc fail(const cmv__issues *issues, cmv_err *err, cmv_rc rc, const cmv_feed_issue *one) {
    char line[32] = "", column[160] = "", value[96] = "";
    if (one->line > 0) snprintf(line, sizeof line, ", line %d", one->line);
    if (one->column[0]) snprintf(column, sizeof column, ", column %.120s", one->column);
    if (one->value[0]) snprintf(value, sizeof value, ", value '%s'", one->value);
    CMV_FAIL_AT(err, rc, one->line > 0 ? one->line : -1, "%.120s%s%s%s: %s", issues->file, line,
                column, value, one->message);
}

cmv_rc cmv__refuse(cmv__issues *issues, cmv_err *err, cmv_rc rc, cmv__place place, const char *fmt,
                   ...) {
    char message[CMV_ERR_MSG_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    const cmv_feed_issue *one = append(issues, place, message, true);
    if (!one) CMV_FAIL(err, CMV_E_NOMEM, "%.120s: no room for the list of bad rows", issues->file);
    return fail(issues, err, rc, one);
}

cmv_rc cmv__issues_settle(const cmv__issues *issues, cmv_err *err) {
    if (issues->no_memory)
        CMV_FAIL(err, CMV_E_NOMEM, "%.120s: no room for the list of bad rows", issues->file);
    if (issues->n_fatal == 0 || issues->skip_bad) return CMV_OK;
    return fail(issues, err, issues->first_rc, &issues->first);
}

static int by_line(const void *a, const void *b) {
    const cmv_feed_issue *x = a, *y = b;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    int c = strcmp(x->column, y->column);
    return c ? c : strcmp(x->message, y->message);
}

void cmv__issues_finish(cmv__issues *issues, cmv_feed_file *out) {
    if (issues->n) qsort(issues->at, issues->n, sizeof *issues->at, by_line);
    out->issues = issues->at;
    out->n_issues = issues->n;
    out->n_skipped = issues->skip_bad ? issues->n_fatal : 0;
}
