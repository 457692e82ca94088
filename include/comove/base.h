// SPDX-License-Identifier: Apache-2.0
/*
 * comove/base.h: errors, views and the log interface that every other header uses.
 *
 * Contract of the whole library, stated once:
 *  - a function that can fail returns cmv_rc, which must be looked at;
 *  - results come through out-parameters, untouched unless CMV_OK is returned;
 *  - the last parameter, cmv_err *err, is owned by the caller and may be NULL;
 *  - nothing here prints, exits, or keeps state between calls.
 */
#ifndef COMOVE_BASE_H
#define COMOVE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CMV_VERSION "0.1.0"

#if defined(__GNUC__)
#define CMV_API __attribute__((visibility("default")))
#define CMV_NODISCARD __attribute__((warn_unused_result))
#define CMV_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define CMV_API
#define CMV_NODISCARD
#define CMV_PRINTF(fmt, args)
#endif

/*
 * The one list of result codes: name, text, HTTP status, CLI exit status, may a retry help.
 * Enum, names, texts and both status maps are generated from it.
 */
#define CMV_RC_MAP(X)                                                                              \
    X(OK, "ok", 200, 0, 0)                                                                         \
    X(E_ARG, "invalid argument", 400, 2, 0)                                                        \
    X(E_LENGTH, "lengths differ", 400, 2, 0)                                                       \
    X(E_ALIAS, "output overlaps input", 500, 70, 0)                                                \
    X(E_DOMAIN, "value outside the domain", 400, 3, 0)                                             \
    X(E_FEWOBS, "too few observations", 422, 3, 0)                                                 \
    X(E_PARSE, "malformed input", 400, 3, 0)                                                       \
    X(E_AMBIGUOUS, "ambiguous input", 400, 3, 0)                                                   \
    X(E_REFUSED, "input refused", 400, 3, 0)                                                       \
    X(E_NOTFOUND, "not found", 404, 4, 0)                                                          \
    X(E_EXISTS, "already exists", 409, 3, 0)                                                       \
    X(E_NODATA, "no data", 404, 4, 0)                                                              \
    X(E_STALE, "data are stale", 503, 4, 1)                                                        \
    X(E_BUSY, "busy", 503, 75, 1)                                                                  \
    X(E_IO, "input or output failed", 500, 74, 1)                                                  \
    X(E_STORE, "store failed", 500, 74, 0)                                                         \
    X(E_CORRUPT, "store is damaged", 500, 74, 0)                                                   \
    X(E_SCHEMA, "store has an unknown schema", 500, 74, 0)                                         \
    X(E_LIMIT, "limit exceeded", 413, 5, 0)                                                        \
    X(E_NOMEM, "out of memory", 503, 71, 1)                                                        \
    X(E_UNSUPPORTED, "not supported", 501, 69, 0)                                                  \
    X(E_CANCELLED, "cancelled", 503, 130, 1)                                                       \
    X(E_NET, "the network failed", 502, 69, 1)                                                     \
    X(E_TIMEOUT, "timed out", 504, 75, 1)                                                          \
    X(E_RATE_LIMIT, "asked too often", 503, 75, 1)                                                 \
    X(E_AUTH, "key missing or refused", 502, 77, 0)                                                \
    X(E_RESTRICTED, "may not be shown publicly", 451, 77, 0)                                       \
    X(E_BUG, "internal error", 500, 70, 0)

typedef enum cmv_rc {
#define CMV_RC_ENUM(name, text, http, exit_status, retry) CMV_##name,
    CMV_RC_MAP(CMV_RC_ENUM)
#undef CMV_RC_ENUM
        CMV_RC_COUNT
} cmv_rc;

#define CMV_ERR_MSG_MAX 512

/* What went wrong, where. Plain data; zero it or leave it uninitialised, a failing call fills it. */
typedef struct cmv_err {
    cmv_rc code;
    int64_t index;    /* offending element, row or line (1-based for lines); -1 when none */
    const char *file; /* source location inside comove */
    int line;
    char msg[CMV_ERR_MSG_MAX]; /* one sentence naming series, date and value; never truncated silently: ends in "..." */
} cmv_err;

/** Name of a code, such as "E_PARSE"; "E_?" for an unknown one. */
CMV_API const char *cmv_rc_name(cmv_rc rc);
/** Short lower-case text of a code. */
CMV_API const char *cmv_rc_text(cmv_rc rc);
/** HTTP status that a server answers for a code. */
CMV_API int cmv_rc_http(cmv_rc rc);
/** Exit status that a command ends with for a code. */
CMV_API int cmv_rc_exit(cmv_rc rc);
/** True when trying the same call again may help. */
CMV_API bool cmv_rc_retry(cmv_rc rc);
/** Clears an error; err may be NULL. */
CMV_API void cmv_err_clear(cmv_err *err);

/* Views: n values at an address that somebody else owns. */
typedef struct cmv_cvec {
    const double *at;
    size_t n;
} cmv_cvec;

typedef struct cmv_vec {
    double *at;
    size_t n;
} cmv_vec;

typedef enum cmv_log_level {
    CMV_LOG_DEBUG,
    CMV_LOG_INFO,
    CMV_LOG_WARN,
    CMV_LOG_ERROR
} cmv_log_level;

/* Log sink handed in by the program; a NULL write drops everything. */
typedef struct cmv_log {
    void (*write)(void *ctx, cmv_log_level level, const char *msg);
    void *ctx;
    cmv_log_level min;
} cmv_log;

/* Why a number is missing (statistics.md L3). Code, sentence. */
#define CMV_REASON_MAP(X)                                                                          \
    X(NONE, "")                                                                                    \
    X(TOO_FEW, "there are too few shared observations")                                            \
    X(CONSTANT, "one side did not move")                                                           \
    X(NONPOSITIVE_PRICE, "a price at or below zero has no logarithm")                              \
    X(NOT_SHARED, "the two series share no dates")                                                 \
    X(STALE, "the last value is too old")                                                          \
    X(ONE_DAY, "it rests entirely on one day")                                                     \
    X(PERFECT, "the two sides are exactly proportional")                                           \
    X(ASYNC_CLOSE, "the two closes are taken at different hours")                                  \
    X(NO_DATA, "nothing has been imported for it")                                                 \
    X(NOT_KNOWN, "nothing was known by that day")                                                  \
    X(NO_BASE, "there is no earlier value to compare with")                                        \
    X(FREQUENCY, "its values come less often than that")                                           \
    X(NOT_ASKED, "it was not asked for")                                                           \
    X(UNIT_ROOT_NOT_REJECTED, "a unit root cannot be rejected")                                    \
    X(NO_CONTROL, "there is no third series to hold fixed")                                        \
    X(NOT_COMPARABLE, "the two sides have no common unit")                                         \
    X(COLLINEAR, "the regressors repeat one another")                                              \
    X(OVERLAP, "neighbouring changes share most of their span")                                    \
    X(RESTRICTED, "only its owner may show it in public")

typedef enum cmv_reason {
#define CMV_REASON_ENUM(name, text) CMV_WHY_##name,
    CMV_REASON_MAP(CMV_REASON_ENUM)
#undef CMV_REASON_ENUM
        CMV_REASON_COUNT
} cmv_reason;

/* A number, or the reason why there is none (v is NaN then). */
typedef struct cmv_num {
    double v;
    cmv_reason why;
} cmv_num;

/** Machine code of a reason, such as "TOO_FEW"; "NONE" when the number is there. */
CMV_API const char *cmv_reason_name(cmv_reason why);
/** Clause that completes "cannot be computed because ...". */
CMV_API const char *cmv_reason_text(cmv_reason why);
/** A defined number; a NaN or infinite v becomes a missing one for `otherwise`. */
CMV_API cmv_num cmv_num_of(double v, cmv_reason otherwise);
/** A missing number. */
CMV_API cmv_num cmv_num_missing(cmv_reason why);

/*
 * Arena: memory that is released all at once, with a ceiling. Arenas follow lifetimes: process, job, request. Memory is
 * zeroed unless asked for raw. Not to be shared between threads without a lock.
 */
typedef struct cmv_arena cmv_arena;

/** A new arena that never holds more than `ceiling` bytes; NULL when memory is out. */
CMV_API cmv_arena *cmv_arena_create(size_t ceiling);
/** Runs the callbacks, newest first, and releases everything; NULL is fine. */
CMV_API void cmv_arena_destroy(cmv_arena *arena);
/** As destroy, but the arena can be used again; keeps its first block. */
CMV_API void cmv_arena_reset(cmv_arena *arena);
/** Zeroed memory for count * size bytes, aligned for any type; NULL when the product overflows, the ceiling is
 *  reached or memory is out. count 0 gives a valid pointer. Valid until reset or destroy. */
CMV_API void *cmv_arena_alloc(cmv_arena *arena, size_t count, size_t size);
/** The same, not zeroed: for what the caller writes in full before it is read. */
CMV_API void *cmv_arena_alloc_raw(cmv_arena *arena, size_t count, size_t size);
/** Copy of n bytes of s with a terminating NUL; NULL as for alloc. */
CMV_API char *cmv_arena_strn(cmv_arena *arena, const char *s, size_t n);
/** Copy of s; a NULL s gives NULL. */
CMV_API char *cmv_arena_str(cmv_arena *arena, const char *s);
/** Formatted string in the arena; NULL as for alloc. */
CMV_API char *cmv_arena_printf(cmv_arena *arena, const char *fmt, ...) CMV_PRINTF(2, 3);
/** Calls fn(ctx) at reset or destroy. Errors: E_NOMEM when it cannot be registered (fn is then called at once). */
CMV_API CMV_NODISCARD cmv_rc cmv_arena_defer(cmv_arena *arena, void (*fn)(void *), void *ctx);
/** Bytes handed out since the last reset. */
CMV_API size_t cmv_arena_used(const cmv_arena *arena);

#endif
