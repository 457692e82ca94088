// SPDX-License-Identifier: Apache-2.0
/* Which metrics answers were made from: what a cache must drop when one of them changes. */
#include "comove/fetch.h"

#include "base/arena.h"
#include "base/limits.h"
#include "app.h"

#include <string.h>

/* Place of an id in the sorted list; *there tells whether it is there already. */
static size_t place_of(const cmv__used *u, const char *id, bool *there) {
    size_t low = 0, high = u->n;
    *there = false;
    while (low < high && !*there) {
        size_t mid = low + (high - low) / 2;
        int order = strcmp(u->at[mid], id);
        *there = order == 0;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static cmv_rc prepare(cmv__used *u, cmv_err *err) {
    if (!u->arena) u->arena = cmv_arena_create(CMV_USED_ARENA_MAX);
    if (!u->arena) CMV_FAIL(err, CMV_E_NOMEM, "no memory for what an answer was made from");
    if (!u->told) return CMV_OK;
    cmv_arena *arena = u->arena;
    cmv_arena_reset(arena);
    *u = (cmv__used){.arena = arena};
    return CMV_OK;
}

cmv_rc cmv__used_add(cmv__used *u, const char *id, cmv_err *err) {
    bool there;
    CMV_TRY(prepare(u, err));
    size_t at = place_of(u, id, &there);
    if (there) return CMV_OK;
    if (u->n == u->cap) {
        size_t cap = u->cap ? u->cap * 2 : 32;
        const char **more;
        CMV_NEW_ARRAY(more, u->arena, const char *, cap, err);
        if (u->n) memcpy(more, u->at, u->n * sizeof *more);
        u->at = more;
        u->cap = cap;
    }
    const char *copy = cmv_arena_str(u->arena, id);
    if (!copy) CMV_FAIL(err, CMV_E_NOMEM, "no memory for what an answer was made from");
    memmove(&u->at[at + 1], &u->at[at], (u->n - at) * sizeof *u->at);
    u->at[at] = copy;
    u->n++;
    return CMV_OK;
}

void cmv__used_free(cmv__used *u) {
    cmv_arena_destroy(u->arena);
    *u = (cmv__used){0};
}

void cmv_app_used(cmv_app *app, bool reset, const char *const **metrics, size_t *n) {
    cmv__used *u = &app->used;
    bool old = u->told; /* nothing was answered since the last reset */
    *metrics = old ? NULL : u->at;
    *n = old ? 0 : u->n;
    u->told = reset || old;
}
