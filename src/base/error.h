// SPDX-License-Identifier: Apache-2.0
/* Macros of the error contract, for use inside comove. */
#ifndef CMV_BASE_ERROR_H
#define CMV_BASE_ERROR_H

#include "comove/base.h"

/** Fills err (if any) and returns code, so that it can stand in a return statement. */
cmv_rc cmv__fail(cmv_err *err, cmv_rc code, int64_t index, const char *file, int line,
                 const char *fmt, ...) CMV_PRINTF(6, 7);

/* Return a failure: CMV_FAIL(err, CMV_E_PARSE, "line %d: ...", n). */
#define CMV_FAIL(err, code, ...)                                                                   \
    do {                                                                                           \
        (void)cmv__fail((err), (code), -1, __FILE__, __LINE__, __VA_ARGS__);                       \
        return (code);                                                                             \
    } while (0)
/* The same with the offending index, row or line. */
#define CMV_FAIL_AT(err, code, index, ...)                                                         \
    do {                                                                                           \
        (void)cmv__fail((err), (code), (int64_t)(index), __FILE__, __LINE__, __VA_ARGS__);         \
        return (code);                                                                             \
    } while (0)
/* Pass a failure on. */
#define CMV_TRY(expr)                                                                              \
    do {                                                                                           \
        cmv_rc cmv_try_rc_ = (expr);                                                               \
        if (cmv_try_rc_ != CMV_OK) return cmv_try_rc_;                                             \
    } while (0)
/* Pass a failure on through the label `done`, in functions that must release something (cmv_rc rc in scope). */
#define CMV_GOTO(expr)                                                                             \
    do {                                                                                           \
        rc = (expr);                                                                               \
        if (rc != CMV_OK) goto done;                                                               \
    } while (0)

/** Writes a formatted message to a log; log may be NULL. */
void cmv__log(const cmv_log *log, cmv_log_level level, const char *fmt, ...) CMV_PRINTF(3, 4);

#endif
