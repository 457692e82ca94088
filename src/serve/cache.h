// SPDX-License-Identifier: Apache-2.0
/*
 * Bounded cache of finished answers: least recently used goes first, and a missing answer is computed once however many
 * ask for it at the same time. Knows nothing of HTTP: values are opaque.
 *
 * Threads: all functions may be called from any thread.
 */
#ifndef CMV_SERVE_CACHE_H
#define CMV_SERVE_CACHE_H

#include "base/error.h"
#include "comove/series.h"

typedef struct cmv__cache cmv__cache;
typedef struct cmv__cache_item cmv__cache_item;

typedef enum cmv__claim {
    CMV__CLAIM_HIT,  /* the item has its value */
    CMV__CLAIM_MINE, /* the caller computes: fill or fail must follow */
    CMV__CLAIM_NONE  /* memory is out */
} cmv__claim;

typedef struct cmv__cache_stat {
    size_t items, bytes;
    uint64_t hits, misses, evicted, outdated;
} cmv__cache_stat;

/* What a value was made from. */
typedef struct cmv__needs {
    const char *const *name; /* sorted; copied */
    size_t n;
    bool all;         /* anything new may change it */
    int64_t life_ms;  /* how long it may be kept at most; 0 = as long as nothing changes */
    cmv_utc_ms until; /* on the clock of the cache: from here on it says something else; 0 = never */
} cmv__needs;

/**
 * A cache that holds at most max_bytes (keys and bookkeeping included); destroy_value releases a value. NULL: no memory.
 *
 * Time: cmv__needs.until is measured on `clock` (NULL: the system's).
 */
cmv__cache *cmv__cache_create(size_t max_bytes, const cmv_clock *clock,
                              void (*destroy_value)(void *value));
/** Releases it; NULL is fine. Nobody may hold an item any more. */
void cmv__cache_destroy(cmv__cache *cache);
/**
 * Finds the answer to a key in an epoch, or claims it; waits while another thread computes it.
 *
 * Time:   a newer epoch than any seen before drops every older answer.
 * Owns:   *out is held until release, also after MINE.
 */
cmv__claim cmv__cache_claim(cmv__cache *cache, uint64_t epoch, const char *key,
                            cmv__cache_item **out);
/** Gives a claimed item its value of so many bytes; from now on the cache owns it. needs NULL: anything new may change it. */
void cmv__cache_fill(cmv__cache *cache, cmv__cache_item *item, void *value, size_t bytes,
                     const cmv__needs *needs);
/**
 * A new epoch in which only what is named changed: answers made from something else live on in it.
 *
 * Shape: changed is sorted. An answer that is being computed belongs to its own epoch and is not kept.
 */
void cmv__cache_advance(cmv__cache *cache, uint64_t epoch, const char *const *changed, size_t n);
/** Gives a claim up: the item leaves the cache, and one of those who waited claims anew. */
void cmv__cache_fail(cmv__cache *cache, cmv__cache_item *item);
/** Counts more bytes for a value that has grown. */
void cmv__cache_grow(cmv__cache *cache, cmv__cache_item *item, size_t bytes);
/** Value of an item that was filled. Valid until release. */
void *cmv__cache_value(const cmv__cache_item *item);
/** Lets an item go; NULL is fine. */
void cmv__cache_release(cmv__cache *cache, cmv__cache_item *item);
/** What it holds and has done. */
cmv__cache_stat cmv__cache_stat_of(cmv__cache *cache);

#endif
