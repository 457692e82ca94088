// SPDX-License-Identifier: Apache-2.0
#include "cache.h"

#include <stdlib.h>
#include <string.h>

static size_t bytes_of(const cmv__entry *e) {
    return sizeof *e + strlen(e->metric) + 1 + e->n * sizeof *e->obs;
}

static void unlink_used(cmv__cache *c, cmv__entry *e) {
    *(e->newer ? &e->newer->older : &c->newest) = e->older;
    *(e->older ? &e->older->newer : &c->oldest) = e->newer;
}

static void link_newest(cmv__cache *c, cmv__entry *e) {
    e->newer = NULL;
    e->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = e;
    c->newest = e;
}

static cmv__entry *lookup(const cmv__cache *c, uint64_t key, const char *metric, cmv_basis basis) {
    cmv__entry *e = c->bucket[key % CMV__BUCKETS];
    while (e && !(e->key == key && e->basis == basis && strcmp(e->metric, metric) == 0))
        e = e->chain;
    return e;
}

cmv__entry *cmv__cache_find(cmv__cache *cache, const char *metric, cmv_basis basis) {
    cmv__entry *e = lookup(cache, cmv__series_key(metric, basis), metric, basis);
    if (e && e != cache->newest) {
        unlink_used(cache, e);
        link_newest(cache, e);
    }
    return e;
}

void cmv__cache_drop(cmv__cache *cache, cmv__entry *entry) {
    cmv__entry **at = &cache->bucket[entry->key % CMV__BUCKETS];
    while (*at != entry) at = &(*at)->chain;
    *at = entry->chain;
    unlink_used(cache, entry);
    cache->bytes -= bytes_of(entry);
    free(entry->obs);
    free(entry);
}

cmv__entry *cmv__cache_put(cmv__cache *cache, const char *metric, cmv_basis basis, cmv_obs *obs,
                           size_t n) {
    uint64_t key = cmv__series_key(metric, basis);
    size_t len = strlen(metric) + 1;
    cmv__entry *e = calloc(1, sizeof *e + len);
    if (!e) return NULL;
    e->key = key;
    e->basis = basis;
    e->obs = obs;
    e->n = n;
    memcpy(e->metric, metric, len); /* before the old entry goes, whose name this may be */
    cmv__entry *old = lookup(cache, key, metric, basis);
    if (old) cmv__cache_drop(cache, old);
    e->chain = cache->bucket[key % CMV__BUCKETS];
    cache->bucket[key % CMV__BUCKETS] = e;
    link_newest(cache, e);
    cache->bytes += bytes_of(e);
    while (cache->bytes > cache->max_bytes && cache->oldest != e)
        cmv__cache_drop(cache, cache->oldest);
    return e;
}

size_t cmv__cache_limit(cmv__cache *cache, size_t max_bytes) {
    size_t before = cache->max_bytes;
    cache->max_bytes = max_bytes;
    while (cache->bytes > max_bytes && cache->oldest != cache->newest)
        cmv__cache_drop(cache, cache->oldest);
    return before;
}

void cmv__cache_drop_after(cmv__cache *cache, int64_t version) {
    for (cmv__entry *e = cache->oldest, *next; e; e = next) {
        next = e->newer;
        if (e->version > version) cmv__cache_drop(cache, e);
    }
}

void cmv__cache_reset(cmv__cache *cache) { cmv__cache_drop_after(cache, INT64_MIN); }
