// SPDX-License-Identifier: Apache-2.0
/*
 * A finished answer: its bytes in each content coding as libmicrohttpd responses that are made once and queued many times.
 *
 * Threads: a body may be used by any number of threads.
 */
#ifndef CMV_SERVE_BODY_H
#define CMV_SERVE_BODY_H

#include "negotiate.h"

#include <microhttpd.h>

/* How an answer may be kept by clients and caches in between. */
typedef enum cmv__body_kind {
    CMV__BODY_PAGE,    /* may change with the next import */
    CMV__BODY_API,     /* the same, readable from other origins */
    CMV__BODY_ASSET,   /* its address holds the content's hash */
    CMV__BODY_FILE,    /* robots.txt, icon */
    CMV__BODY_HEALTH,  /* never kept, never compressed */
    CMV__BODY_API_NOW, /* the same, readable from other origins */
    CMV__BODY_PROBLEM,
    CMV__BODY_API_PROBLEM
} cmv__body_kind;

typedef struct cmv__body cmv__body;

/** A copy of n bytes; NULL when memory is out. `media` must outlive it. */
cmv__body *cmv__body_create(cmv__body_kind kind, const char *media, const void *bytes, size_t n);
/** Lets go; responses that are under way keep their bytes. NULL is fine. */
void cmv__body_destroy(void *body);
/** Bytes held in memory now, for the cache. */
size_t cmv__body_bytes(const cmv__body *body);

/* What a client asks of a body. */
typedef struct cmv__body_ask {
    const char *accept_encoding, *if_none_match; /* headers; nullable */
} cmv__body_ask;

/**
 * Response for a client, borrowed from the body; *status is 200, or 304 for the same response without its bytes.
 *
 * Method: gzip is made when first asked for, brotli when a large body is asked for again: a page that nobody reads twice
 *         does not pay for it. *grew is what compression added to the memory held.
 */
struct MHD_Response *cmv__body_response(cmv__body *body, const cmv__body_ask *ask, unsigned *status,
                                        size_t *grew);
/** Adds the headers that every response carries, and those of its kind; false when memory is out. */
bool cmv__body_headers(struct MHD_Response *response, cmv__body_kind kind, const char *media);

#endif
