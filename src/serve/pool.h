// SPDX-License-Identifier: Apache-2.0
/* Open applications, one a worker thread at a time, exchanged for fresh ones on reload. */
#ifndef CMV_SERVE_POOL_H
#define CMV_SERVE_POOL_H

#include "comove/app.h"

/* An application with the memory that one request needs. */
typedef struct cmv__seat {
    cmv_app *app;
    cmv_arena *arena; /* reset when the seat is given back */
    cmv_buf text;
    uint64_t generation;
    struct cmv__seat *next;
} cmv__seat;

typedef struct cmv__pool cmv__pool;

/** An empty pool for so many threads; NULL when memory is out. */
cmv__pool *cmv__pool_create(int seats);
/** Closes everything; nobody may hold a seat. NULL is fine. */
void cmv__pool_destroy(cmv__pool *pool);
/** Opens store and catalogue anew for every seat; on failure what was open stays. Errors: those of cmv_app_open. */
cmv_rc cmv__pool_open(cmv__pool *pool, const cmv_app_opt *opt, cmv_err *err);
/** How often the pool was opened: 0 means that it is still loading. */
uint64_t cmv__pool_generation(cmv__pool *pool);
/** A free seat, waiting for one if need be; NULL while loading. */
cmv__seat *cmv__pool_take(cmv__pool *pool);
/** Gives a seat back; NULL is fine. */
void cmv__pool_give(cmv__pool *pool, cmv__seat *seat);

#endif
