// SPDX-License-Identifier: Apache-2.0
/*
 * Listeners: open answers of server-sent events, told when a new data version lands. An idle one is a suspended connection
 * with a few hundred bytes: no thread waits for it.
 *
 * Threads: all functions may be called from any thread.
 */
#ifndef CMV_SERVE_LIVE_H
#define CMV_SERVE_LIVE_H

#include "base/error.h"
#include "comove/buf.h"

#include <microhttpd.h>

/* What a data version brought. */
typedef struct cmv__changes {
    int64_t version;
    bool known;              /* false: everything may have changed */
    const char *const *name; /* metrics, sorted */
    size_t n;
} cmv__changes;

/** Appends {"version":N,"changed":["tlt"]} as far as it concerns the metrics named (n 0: all); null for "everything". */
void cmv__changes_json(const cmv__changes *changes, const char *const *name, size_t n, cmv_buf *out);
/** True when a change concerns one of the metrics named; n 0: any change does. */
bool cmv__changes_meet(const cmv__changes *changes, const char *const *name, size_t n);

typedef struct cmv__live cmv__live;

/** No listeners yet; NULL when memory is out. */
cmv__live *cmv__live_create(void);
/** Releases it; every listener's connection must be over. NULL is fine. */
void cmv__live_destroy(cmv__live *live);
/**
 * A response that stays open and tells of these metrics (n 0: all); it begins with the version and, when `missed` is not
 * NULL, with that.
 *
 * Errors: E_BUSY (CMV_HTTP_LISTENERS_MAX are there, or the server stops), E_NOMEM.
 */
cmv_rc cmv__live_join(cmv__live *live, struct MHD_Connection *connection, const char *const *name,
                      size_t n, int64_t version, const cmv__changes *missed,
                      struct MHD_Response **out, cmv_err *err);
/** Tells every listener whom it concerns. */
void cmv__live_tell(cmv__live *live, const cmv__changes *changes);
/** A sign of life to everybody: proxies keep the connection, and those who left are noticed. */
void cmv__live_beat(cmv__live *live);
/** Ends all listeners and refuses new ones. */
void cmv__live_close(cmv__live *live);
/** How many listen. */
size_t cmv__live_count(cmv__live *live);
/** Waits until somebody listens, then for `ms` more; false as soon as it is closed. */
bool cmv__live_wait(cmv__live *live, int ms);

#endif
