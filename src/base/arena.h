// SPDX-License-Identifier: Apache-2.0
/* Arena helpers for use inside comove; the arena itself is in comove/base.h. */
#ifndef CMV_BASE_ARENA_H
#define CMV_BASE_ARENA_H

#include "base/error.h"

/* New array of n elements of type T, or return E_NOMEM from the calling function. */
#define CMV_NEW_ARRAY(out, arena, T, n, err)                                                       \
    do {                                                                                           \
        (out) = (T *)cmv_arena_alloc((arena), (size_t)(n), sizeof(T));                             \
        if (!(out)) CMV_FAIL((err), CMV_E_NOMEM, "no room for %zu elements of " #T, (size_t)(n));  \
    } while (0)

/* The same for an array that is written in full before it is read: not zeroed. */
#define CMV_NEW_RAW(out, arena, T, n, err)                                                         \
    do {                                                                                           \
        (out) = (T *)cmv_arena_alloc_raw((arena), (size_t)(n), sizeof(T));                         \
        if (!(out)) CMV_FAIL((err), CMV_E_NOMEM, "no room for %zu elements of " #T, (size_t)(n));  \
    } while (0)

#endif
