// SPDX-License-Identifier: Apache-2.0
#include "comove/buf.h"

#include "base/checked.h"
#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char EMPTY[1] = "";

void cmv_buf_init(cmv_buf *buf, size_t max) { *buf = (cmv_buf){.at = EMPTY, .max = max}; }

void cmv_buf_reset(cmv_buf *buf) {
    if (buf->cap) free(buf->at);
    cmv_buf_init(buf, buf->max);
}

void cmv_buf_clear(cmv_buf *buf) {
    buf->n = 0;
    buf->rc = CMV_OK;
    if (buf->cap) buf->at[0] = '\0';
}

static bool enlarge(cmv_buf *buf, size_t need) {
    size_t cap = buf->cap ? buf->cap : 256;
    while (cap < need) cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    char *at = realloc(buf->cap ? buf->at : NULL, cap);
    if (!at) return false;
    buf->at = at;
    buf->cap = cap;
    return true;
}

char *cmv_buf_reserve(cmv_buf *buf, size_t n) {
    if (buf->rc != CMV_OK) return NULL;
    size_t total, need;
    if (!cmv_add_size(buf->n, n, &total) || total > buf->max || !cmv_add_size(total, 1, &need)) {
        buf->rc = CMV_E_LIMIT;
        return NULL;
    }
    if (need > buf->cap && !enlarge(buf, need)) {
        buf->rc = CMV_E_NOMEM;
        return NULL;
    }
    return buf->at + buf->n;
}

void cmv_buf_grew(cmv_buf *buf, size_t n) {
    buf->n += n;
    buf->at[buf->n] = '\0';
}

void cmv_buf_add(cmv_buf *buf, const void *bytes, size_t n) {
    char *at = cmv_buf_reserve(buf, n);
    if (!at) return;
    if (n) memcpy(at, bytes, n);
    cmv_buf_grew(buf, n);
}

void cmv_buf_str(cmv_buf *buf, const char *s) { cmv_buf_add(buf, s, strlen(s)); }
void cmv_buf_char(cmv_buf *buf, char c) { cmv_buf_add(buf, &c, 1); }

void cmv_buf_vprintf(cmv_buf *buf, const char *fmt, va_list ap) {
    va_list again;
    va_copy(again, ap);
    char small[256];
    int n = vsnprintf(small, sizeof small, fmt, ap);
    if (n >= 0 && n < (int)sizeof small) {
        cmv_buf_add(buf, small, (size_t)n);
    } else if (n >= 0) {
        char *at = cmv_buf_reserve(buf, (size_t)n);
        if (at) {
            vsnprintf(at, (size_t)n + 1, fmt, again);
            cmv_buf_grew(buf, (size_t)n);
        }
    }
    va_end(again);
}

void cmv_buf_printf(cmv_buf *buf, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    cmv_buf_vprintf(buf, fmt, ap);
    va_end(ap);
}

cmv_rc cmv_buf_done(const cmv_buf *buf, cmv_err *err) {
    if (buf->rc == CMV_OK) return CMV_OK;
    CMV_FAIL(err, buf->rc, "a text grew beyond its maximum of %zu bytes", buf->max);
}
