// SPDX-License-Identifier: Apache-2.0
/*
 * Growing byte buffer with a maximum. Appends after the maximum or after a failed allocation are dropped and
 * remembered, so that a long sequence of appends is checked once at its end with cmv_buf_done.
 * The content is always NUL-terminated.
 */
#ifndef COMOVE_BUF_H
#define COMOVE_BUF_H

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
CMV_API void cmv_buf_init(cmv_buf *buf, size_t max);
/** Releases the memory; the buffer can be used again. */
CMV_API void cmv_buf_reset(cmv_buf *buf);
/** Empties the buffer but keeps its memory. */
CMV_API void cmv_buf_clear(cmv_buf *buf);
/** Makes room for n more bytes and returns where they go, NULL on failure; follow with cmv_buf_grew. */
CMV_API char *cmv_buf_reserve(cmv_buf *buf, size_t n);
/** Says that n of the reserved bytes were written. */
CMV_API void cmv_buf_grew(cmv_buf *buf, size_t n);
/** Appends n bytes. */
CMV_API void cmv_buf_add(cmv_buf *buf, const void *bytes, size_t n);
/** Appends a string. */
CMV_API void cmv_buf_str(cmv_buf *buf, const char *s);
/** Appends one byte. */
CMV_API void cmv_buf_char(cmv_buf *buf, char c);
/** Appends formatted text. */
CMV_API void cmv_buf_printf(cmv_buf *buf, const char *fmt, ...) CMV_PRINTF(2, 3);
/** Appends formatted text. */
CMV_API void cmv_buf_vprintf(cmv_buf *buf, const char *fmt, va_list ap) CMV_PRINTF(2, 0);
/** OK, or the first failure of the appends. Errors: E_LIMIT, E_NOMEM. */
CMV_API CMV_NODISCARD cmv_rc cmv_buf_done(const cmv_buf *buf, cmv_err *err);

#endif
