// SPDX-License-Identifier: Apache-2.0
/* Decoded series of one open store, least recently used ones dropped beyond a number of bytes. */
#ifndef CMV_STORE_SQLITE_CACHE_H
#define CMV_STORE_SQLITE_CACHE_H

#include "../packed.h"

typedef struct cmv__entry {
    struct cmv__entry *chain;         /* same bucket */
    struct cmv__entry *newer, *older; /* order of use */
    uint64_t key;
    cmv_obs *obs;
    size_t n;
    int64_t series_id;
    int64_t version;    /* data version of the series' last change */
    int64_t checked_at; /* data version of the store at which that was last found true */
    cmv__digest digest;
    bool repaired; /* the packed copy was damaged and obs come from the rows */
    cmv_basis basis;
    char metric[];
} cmv__entry;

#define CMV__BUCKETS 4096

typedef struct cmv__cache {
    cmv__entry *bucket[CMV__BUCKETS];
    cmv__entry *newest, *oldest;
    size_t bytes, max_bytes;
} cmv__cache;

/** Entry of a series, now the most recently used; NULL when there is none. */
cmv__entry *cmv__cache_find(cmv__cache *cache, const char *metric, cmv_basis basis);
/**
 * Entry of a series with new content, replacing an older one; obs belong to the cache now. Others go until the ceiling
 * is kept; this one stays, however large. NULL when memory is out (obs then still belong to the caller).
 */
cmv__entry *cmv__cache_put(cmv__cache *cache, const char *metric, cmv_basis basis, cmv_obs *obs,
                           size_t n);
/** Sets the ceiling and drops what is above it, but for the entry used last; returns the one before. */
size_t cmv__cache_limit(cmv__cache *cache, size_t max_bytes);
/** Drops one entry. */
void cmv__cache_drop(cmv__cache *cache, cmv__entry *entry);
/** Drops what was changed after a data version: an aborted ingest's own entries. */
void cmv__cache_drop_after(cmv__cache *cache, int64_t version);
/** Drops everything. */
void cmv__cache_reset(cmv__cache *cache);

#endif
