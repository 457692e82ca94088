// SPDX-License-Identifier: Apache-2.0
#include "pool.h"

#include "base/error.h"
#include "base/limits.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* Text buffers larger than this are not kept between requests. */
#define TEXT_KEEP CMV_MIB

struct cmv__pool {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    cmv__seat *free;
    int seats;
    atomic_uint_fast64_t generation;
};

cmv__pool *cmv__pool_create(int seats) {
    cmv__pool *pool = calloc(1, sizeof *pool);
    if (!pool) return NULL;
    pool->seats = seats;
    atomic_init(&pool->generation, 0);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->freed, NULL);
    return pool;
}

static void close_seats(cmv__seat *seat) {
    for (cmv__seat *next; seat; seat = next) {
        next = seat->next;
        cmv_app_close(seat->app);
        cmv_arena_destroy(seat->arena);
        cmv_buf_reset(&seat->text);
        free(seat);
    }
}

void cmv__pool_destroy(cmv__pool *pool) {
    if (!pool) return;
    close_seats(pool->free);
    pthread_cond_destroy(&pool->freed);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

static cmv_rc open_seat(const cmv_app_opt *opt, cmv__seat **list, cmv_err *err) {
    cmv__seat *seat = calloc(1, sizeof *seat);
    if (!seat) CMV_FAIL(err, CMV_E_NOMEM, "no memory for a worker");
    cmv_buf_init(&seat->text, CMV_PAGE_MAX);
    seat->next = *list;
    *list = seat;
    seat->arena = cmv_arena_create(CMV_REPORT_ARENA_MAX);
    if (!seat->arena) CMV_FAIL(err, CMV_E_NOMEM, "no memory for a worker");
    return cmv_app_open(opt, &seat->app, err);
}

cmv_rc cmv__pool_open(cmv__pool *pool, const cmv_app_opt *opt, cmv_err *err) {
    cmv__seat *fresh = NULL;
    for (int i = 0; i < pool->seats; i++) {
        cmv_rc rc = open_seat(opt, &fresh, err);
        if (rc == CMV_OK) continue;
        close_seats(fresh);
        return rc;
    }
    pthread_mutex_lock(&pool->lock);
    uint64_t generation = atomic_fetch_add(&pool->generation, 1) + 1;
    cmv__seat *old = pool->free; /* those in use are closed when they come back */
    for (cmv__seat *s = fresh; s; s = s->next) s->generation = generation;
    pool->free = fresh;
    pthread_cond_broadcast(&pool->freed);
    pthread_mutex_unlock(&pool->lock);
    close_seats(old);
    return CMV_OK;
}

uint64_t cmv__pool_generation(cmv__pool *pool) { return atomic_load(&pool->generation); }

cmv__seat *cmv__pool_take(cmv__pool *pool) {
    if (cmv__pool_generation(pool) == 0) return NULL;
    pthread_mutex_lock(&pool->lock);
    while (!pool->free) pthread_cond_wait(&pool->freed, &pool->lock);
    cmv__seat *seat = pool->free;
    pool->free = seat->next;
    pthread_mutex_unlock(&pool->lock);
    seat->next = NULL;
    return seat;
}

void cmv__pool_give(cmv__pool *pool, cmv__seat *seat) {
    if (!seat) return;
    cmv_arena_reset(seat->arena);
    if (seat->text.cap > TEXT_KEEP)
        cmv_buf_reset(&seat->text);
    else
        cmv_buf_clear(&seat->text);
    pthread_mutex_lock(&pool->lock);
    bool current = seat->generation == atomic_load(&pool->generation);
    if (current) {
        seat->next = pool->free;
        pool->free = seat;
        pthread_cond_signal(&pool->freed);
    }
    pthread_mutex_unlock(&pool->lock);
    if (!current) close_seats(seat);
}
