// SPDX-License-Identifier: Apache-2.0
/* From the bytes of a file to clean UTF-8 text. */
#ifndef CMV_FEED_TEXT_H
#define CMV_FEED_TEXT_H

#include "issues.h"

#include "comove/buf.h"

typedef struct cmv__text {
    char *at; /* NUL-terminated, may be changed in place */
    size_t n;
} cmv__text;

/** True when bytes begin like gzip. */
bool cmv__is_gzip(const char *bytes, size_t n);
/** Inflates gzip members into `out`. Errors: E_REFUSED (cut off, damaged), E_LIMIT (size or ratio), E_NOMEM. */
cmv_rc cmv__gunzip(const char *bytes, size_t n, cmv__issues *issues, cmv_buf *out, cmv_err *err);
/**
 * Text of a file: inflated, without byte order mark, as UTF-8.
 *
 * Owns:   out lives in `scratch`.
 * Errors: E_REFUSED (empty, binary, a web page), E_LIMIT, E_NOMEM.
 */
cmv_rc cmv__text_of(const char *bytes, size_t n, cmv_arena *scratch, cmv__issues *issues,
                    cmv__text *out, cmv_err *err);

#endif
