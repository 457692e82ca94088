// SPDX-License-Identifier: Apache-2.0
/*
 * Growing byte buffer with a maximum. Appends after the maximum or after a failed allocation are dropped and
 * remembered, so that a long sequence of appends is checked once at its end with cmv_buf_done.
 * The content is always NUL-terminated.
 */
#ifndef CMV_BASE_BUF_H
#define CMV_BASE_BUF_H

#include "comove/base.h"

#include <stdarg.h>

typedef struct cmv_buf {
    char *at; /* "" until the first append; valid until the next append or reset */
    size_t n;
    size_t cap;
    size_t max;
    cmv_rc rc; /* first failure: E_LIMIT or E_NOMEM */
} cmv_buf;

/** Prepares an empty buffer that may hold up to max bytes; release with cmv_buf_reset. */
void cmv_buf_init(cmv_buf *buf, size_t max);
/** Releases the memory; the buffer can be used again. */
void cmv_buf_reset(cmv_buf *buf);
/** Empties the buffer but keeps its memory. */
void cmv_buf_clear(cmv_buf *buf);
/** Makes room for n more bytes and returns where they go, NULL on failure; follow with cmv_buf_grew. */
char *cmv_buf_reserve(cmv_buf *buf, size_t n);
/** Says that n of the reserved bytes were written. */
void cmv_buf_grew(cmv_buf *buf, size_t n);
void cmv_buf_add(cmv_buf *buf, const void *bytes, size_t n);
void cmv_buf_str(cmv_buf *buf, const char *s);
void cmv_buf_char(cmv_buf *buf, char c);
void cmv_buf_printf(cmv_buf *buf, const char *fmt, ...) CMV_PRINTF(2, 3);
void cmv_buf_vprintf(cmv_buf *buf, const char *fmt, va_list ap) CMV_PRINTF(2, 0);
/** OK, or the first failure of the appends. */
CMV_NODISCARD cmv_rc cmv_buf_done(const cmv_buf *buf, cmv_err *err);

#endif
