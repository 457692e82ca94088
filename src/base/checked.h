// SPDX-License-Identifier: Apache-2.0
/* Size arithmetic that says when it does not fit. */
#ifndef CMV_BASE_CHECKED_H
#define CMV_BASE_CHECKED_H

#include <stdbool.h>
#include <stddef.h>

static inline bool cmv_mul_size(size_t a, size_t b, size_t *out) {
    return !__builtin_mul_overflow(a, b, out);
}
static inline bool cmv_add_size(size_t a, size_t b, size_t *out) {
    return !__builtin_add_overflow(a, b, out);
}

#endif
