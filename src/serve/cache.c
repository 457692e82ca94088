// SPDX-License-Identifier: Apache-2.0
#include "cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xxhash.h>

/* At the default size about a thousand pages, or some ten thousand small answers: chains stay short. */
enum { BUCKETS = 8192 };

typedef enum item_state { PENDING, READY, GONE } item_state;

struct cmv__cache_item {
    cmv__cache_item *chain; /* next in the bucket */
    cmv__cache_item *newer, *older;
    uint64_t hash, epoch;
    size_t bytes; /* of value, key and item */
    void *value;
    const char **need; /* sorted names in one block with their texts; NULL: anything new changes it */
    size_t n_needs;
    int64_t until_ms; /* steady clock; 0 = no end */
    cmv_utc_ms until; /* cache->clock; 0 = no end */
    unsigned refs;    /* holders, plus one for the cache while `state` is not GONE */
    item_state state;
    char key[];
};

struct cmv__cache {
    pthread_mutex_t
        lock; /* held for a lookup or a change of links, never while anything is computed or released */
    pthread_cond_t settled;
    void (*destroy_value)(void *);
    const cmv_clock *clock;
    size_t max_bytes;
    uint64_t epoch;
    cmv__cache_item *newest, *oldest;
    cmv__cache_stat stat;
    cmv__cache_item *bucket[BUCKETS];
};

cmv__cache *cmv__cache_create(size_t max_bytes, const cmv_clock *clock,
                              void (*destroy_value)(void *value)) {
    cmv__cache *cache = calloc(1, sizeof *cache);
    if (!cache) return NULL;
    cache->max_bytes = max_bytes;
    cache->clock = clock ? clock : cmv_clock_system();
    cache->destroy_value = destroy_value;
    pthread_mutex_init(&cache->lock, NULL);
    pthread_cond_init(&cache->settled, NULL);
    return cache;
}

/* ---- links, all under the lock ---------------------------------------------------------------------------------------- */

static void age_remove(cmv__cache *cache, cmv__cache_item *item) {
    *(item->newer ? &item->newer->older : &cache->newest) = item->older;
    *(item->older ? &item->older->newer : &cache->oldest) = item->newer;
}

static void age_push(cmv__cache *cache, cmv__cache_item *item) {
    item->newer = NULL;
    item->older = cache->newest;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = item;
    cache->newest = item;
}

static cmv__cache_item **place_of(cmv__cache *cache, uint64_t hash, uint64_t epoch, const char *key) {
    cmv__cache_item **at = &cache->bucket[hash % BUCKETS];
    while (*at && !((*at)->hash == hash && (*at)->epoch == epoch && strcmp((*at)->key, key) == 0))
        at = &(*at)->chain;
    return at;
}

/* The cache gives up its hold; true when nobody else has one and the item must be freed outside the lock. */
static bool unlink_item(cmv__cache *cache, cmv__cache_item *item) {
    cmv__cache_item **at = &cache->bucket[item->hash % BUCKETS];
    while (*at != item) at = &(*at)->chain;
    *at = item->chain;
    age_remove(cache, item);
    cache->stat.items--;
    cache->stat.bytes -= item->bytes;
    item->state = GONE;
    return --item->refs == 0;
}

/* Items to be freed once the lock is let go, chained through `chain`. */
static void drop(cmv__cache *cache, cmv__cache_item *item, cmv__cache_item **garbage) {
    if (!unlink_item(cache, item)) return;
    item->chain = *garbage;
    *garbage = item;
}

static void shrink(cmv__cache *cache, cmv__cache_item **garbage) {
    for (cmv__cache_item *item = cache->oldest, *newer;
         item && cache->stat.bytes > cache->max_bytes; item = newer) {
        newer = item->newer;
        if (item->state == PENDING) continue;
        cache->stat.evicted++;
        drop(cache, item, garbage);
    }
}

/* What an epoch changed. */
typedef struct news {
    const char *const *name; /* sorted; NULL: everything */
    size_t n;
} news;

/* True when none of the names an item needs is among those that changed: one walk along both lists. */
static bool survives(const cmv__cache_item *item, const news *what) {
    if (!what->name || !item->need) return false;
    for (size_t i = 0, k = 0; i < item->n_needs && k < what->n;) {
        const char *changed = what->name[k];
        if (!changed) return false;
        int order = strcmp(item->need[i], changed);
        if (order == 0) return false;
        if (order < 0)
            i++;
        else
            k++;
    }
    return true;
}

static void enter_epoch(cmv__cache *cache, uint64_t epoch, const news *what,
                        cmv__cache_item **garbage) {
    const uint64_t before = cache->epoch;
    cache->epoch = epoch;
    for (cmv__cache_item *item = cache->oldest, *newer; item; item = newer) {
        newer = item->newer;
        if (item->state != READY || item->epoch >= epoch) continue;
        if (item->epoch == before && survives(item, what)) {
            item->epoch = epoch;
            continue;
        }
        cache->stat.outdated++;
        drop(cache, item, garbage);
    }
}

/* ---- outside the lock ------------------------------------------------------------------------------------------------- */

static void free_items(cmv__cache *cache, cmv__cache_item *garbage) {
    for (cmv__cache_item *next; garbage; garbage = next) {
        next = garbage->chain;
        if (garbage->value) cache->destroy_value(garbage->value);
        free(garbage->need);
        free(garbage);
    }
}

void cmv__cache_destroy(cmv__cache *cache) {
    if (!cache) return;
    cmv__cache_item *garbage = NULL;
    while (cache->oldest) drop(cache, cache->oldest, &garbage);
    free_items(cache, garbage);
    pthread_cond_destroy(&cache->settled);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

/* ---- use -------------------------------------------------------------------------------------------------------------- */

static cmv__cache_item *add(cmv__cache *cache, uint64_t hash, uint64_t epoch, const char *key,
                            cmv__cache_item **place) {
    size_t n = strlen(key) + 1;
    cmv__cache_item *item = calloc(1, sizeof *item + n);
    if (!item) return NULL;
    item->hash = hash;
    item->epoch = epoch;
    item->bytes = sizeof *item + n;
    item->refs = 2;
    memcpy(item->key, key, n);
    *place = item;
    age_push(cache, item);
    cache->stat.items++;
    cache->stat.bytes += item->bytes;
    cache->stat.misses++;
    return item;
}

static int64_t clock_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool is_over(const cmv__cache *cache, const cmv__cache_item *item) {
    if (item->state != READY) return false;
    if (item->until_ms && clock_ms() >= item->until_ms) return true;
    return item->until && cache->clock->now(cache->clock->ctx) >= item->until;
}

/* Under the lock: waits for a pending item; true when it got its value. */
static bool wait_for(cmv__cache *cache, cmv__cache_item *item) {
    item->refs++;
    while (item->state == PENDING) pthread_cond_wait(&cache->settled, &cache->lock);
    return item->value != NULL;
}

cmv__claim cmv__cache_claim(cmv__cache *cache, uint64_t epoch, const char *key,
                            cmv__cache_item **out) {
    uint64_t hash = XXH3_64bits(key, strlen(key));
    static const news everything = {0};
    cmv__cache_item *garbage = NULL;
    cmv__claim claim = CMV__CLAIM_HIT;
    *out = NULL;
    pthread_mutex_lock(&cache->lock);
    if (epoch > cache->epoch) enter_epoch(cache, epoch, &everything, &garbage);
    while (!*out && claim == CMV__CLAIM_HIT) {
        cmv__cache_item **place = place_of(cache, hash, epoch, key), *item = *place;
        if (item && is_over(cache, item)) {
            drop(cache, item, &garbage);
        } else if (!item) {
            *out = add(cache, hash, epoch, key, place);
            claim = *out ? CMV__CLAIM_MINE : CMV__CLAIM_NONE;
        } else if (wait_for(cache, item)) {
            if (item->state == READY) {
                age_remove(cache, item);
                age_push(cache, item);
            }
            cache->stat.hits++;
            *out = item;
        } else if (--item->refs == 0) { /* given up by the one who computed; look again */
            item->chain = garbage;
            garbage = item;
        }
    }
    pthread_mutex_unlock(&cache->lock);
    free_items(cache, garbage);
    return claim;
}

/* The names in one block: pointers, then texts. NULL when memory is out, which reads as "anything changes it". */
static const char **copy_needs(const cmv__needs *needs, size_t *bytes) {
    size_t n = (needs->n + 1) * sizeof(char *);
    *bytes = 0;
    for (size_t i = 0; i < needs->n; i++) n += strlen(needs->name[i]) + 1;
    const char **list = malloc(n);
    if (!list) return NULL;
    char *text = (char *)(list + needs->n + 1);
    for (size_t i = 0; i < needs->n; i++) {
        size_t k = strlen(needs->name[i]) + 1;
        memcpy(text, needs->name[i], k);
        list[i] = text;
        text += k;
    }
    *bytes = n;
    return list;
}

void cmv__cache_advance(cmv__cache *cache, uint64_t epoch, const char *const *changed, size_t n) {
    static const char *const NOTHING[1] = {NULL};
    cmv__cache_item *garbage = NULL;
    const news what = {changed ? changed : NOTHING, n};
    pthread_mutex_lock(&cache->lock);
    if (epoch > cache->epoch) enter_epoch(cache, epoch, &what, &garbage);
    pthread_mutex_unlock(&cache->lock);
    free_items(cache, garbage);
}

void cmv__cache_fill(cmv__cache *cache, cmv__cache_item *item, void *value, size_t bytes,
                     const cmv__needs *needs) {
    cmv__cache_item *garbage = NULL;
    size_t listed = 0;
    const char **need = needs && !needs->all ? copy_needs(needs, &listed) : NULL;
    bytes += listed;
    pthread_mutex_lock(&cache->lock);
    item->value = value;
    item->need = need;
    item->n_needs = need ? needs->n : 0;
    item->until_ms = needs && needs->life_ms ? clock_ms() + needs->life_ms : 0;
    item->until = needs ? needs->until : 0;
    item->state = READY;
    item->bytes += bytes;
    cache->stat.bytes += bytes;
    if (item->epoch < cache->epoch) drop(cache, item, &garbage);
    shrink(cache, &garbage);
    pthread_cond_broadcast(&cache->settled);
    pthread_mutex_unlock(&cache->lock);
    free_items(cache, garbage);
}

void cmv__cache_fail(cmv__cache *cache, cmv__cache_item *item) {
    pthread_mutex_lock(&cache->lock);
    (void)unlink_item(cache, item); /* the caller still holds it */
    pthread_cond_broadcast(&cache->settled);
    pthread_mutex_unlock(&cache->lock);
}

void cmv__cache_grow(cmv__cache *cache, cmv__cache_item *item, size_t bytes) {
    cmv__cache_item *garbage = NULL;
    pthread_mutex_lock(&cache->lock);
    if (item->state == READY) {
        item->bytes += bytes;
        cache->stat.bytes += bytes;
        shrink(cache, &garbage);
    }
    pthread_mutex_unlock(&cache->lock);
    free_items(cache, garbage);
}

void *cmv__cache_value(const cmv__cache_item *item) { return item->value; }

void cmv__cache_release(cmv__cache *cache, cmv__cache_item *item) {
    if (!item) return;
    pthread_mutex_lock(&cache->lock);
    bool last = --item->refs == 0;
    pthread_mutex_unlock(&cache->lock);
    if (!last) return;
    item->chain = NULL;
    free_items(cache, item);
}

cmv__cache_stat cmv__cache_stat_of(cmv__cache *cache) {
    pthread_mutex_lock(&cache->lock);
    cmv__cache_stat stat = cache->stat;
    pthread_mutex_unlock(&cache->lock);
    return stat;
}
