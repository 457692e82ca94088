// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include "base/checked.h"
#include "base/error.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define CMV_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CMV_ASAN 1
#endif
#endif

#ifdef CMV_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(at, n) ASAN_POISON_MEMORY_REGION((at), (n))
#define UNPOISON(at, n) ASAN_UNPOISON_MEMORY_REGION((at), (n))
#define REDZONE 16 /* one slot between neighbours, so that an overrun is seen */
#else
#define POISON(at, n) ((void)0)
#define UNPOISON(at, n) ((void)0)
#define REDZONE 0
#endif

#define BLOCK_MIN ((size_t)64 * 1024)

typedef struct block {
    struct block *prev;
    size_t cap;
    size_t used;
    alignas(max_align_t) unsigned char at[];
} block;

typedef struct defer {
    struct defer *prev;
    void (*fn)(void *);
    void *ctx;
} defer;

struct cmv_arena {
    block *top;
    defer *last;
    size_t ceiling;
    size_t held;
    size_t used;
};

cmv_arena *cmv_arena_create(size_t ceiling) {
    cmv_arena *arena = calloc(1, sizeof *arena);
    if (arena) arena->ceiling = ceiling;
    return arena;
}

static void run_deferred(cmv_arena *arena) {
    for (defer *d = arena->last; d; d = d->prev) d->fn(d->ctx);
    arena->last = NULL;
}

static void free_blocks(cmv_arena *arena, block *keep) {
    block *b = arena->top;
    while (b && b != keep) {
        block *prev = b->prev;
        UNPOISON(b->at, b->cap);
        arena->held -= b->cap;
        free(b);
        b = prev;
    }
    arena->top = b;
}

void cmv_arena_destroy(cmv_arena *arena) {
    if (!arena) return;
    run_deferred(arena);
    free_blocks(arena, NULL);
    free(arena);
}

void cmv_arena_reset(cmv_arena *arena) {
    run_deferred(arena);
    block *first = arena->top;
    while (first && first->prev) first = first->prev;
    free_blocks(arena, first);
    if (first) {
        first->used = 0;
        POISON(first->at, first->cap);
    }
    arena->used = 0;
}

static block *grow(cmv_arena *arena, size_t need) {
    size_t cap = arena->top ? arena->top->cap * 2 : BLOCK_MIN;
    size_t room = arena->ceiling - arena->held;
    if (cap > room) cap = room;
    if (cap < need) cap = need;
    if (cap > room) return NULL;
    block *b = malloc(sizeof *b + cap);
    if (!b) return NULL;
    *b = (block){.prev = arena->top, .cap = cap};
    POISON(b->at, cap);
    arena->top = b;
    arena->held += cap;
    return b;
}

void *cmv_arena_alloc_raw(cmv_arena *arena, size_t count, size_t size) {
    size_t bytes, slot;
    if (!cmv_mul_size(count, size, &bytes)) return NULL;
    if (!cmv_add_size(bytes, REDZONE + alignof(max_align_t) - 1, &slot)) return NULL;
    slot &= ~(alignof(max_align_t) - 1);
    block *b = arena->top;
    if (!b || b->cap - b->used < slot) b = grow(arena, slot);
    if (!b) return NULL;
    unsigned char *at = b->at + b->used;
    b->used += slot;
    arena->used += slot;
    UNPOISON(at, bytes);
    return at;
}

void *cmv_arena_alloc(cmv_arena *arena, size_t count, size_t size) {
    void *at = cmv_arena_alloc_raw(arena, count, size);
    if (at) memset(at, 0, count * size); /* the product did not overflow */
    return at;
}

char *cmv_arena_strn(cmv_arena *arena, const char *s, size_t n) {
    char *out = n < SIZE_MAX ? cmv_arena_alloc_raw(arena, n + 1, 1) : NULL;
    if (!out) return NULL;
    if (n) memcpy(out, s, n);
    out[n] = '\0';
    return out;
}

char *cmv_arena_str(cmv_arena *arena, const char *s) {
    return s ? cmv_arena_strn(arena, s, strlen(s)) : NULL;
}

char *cmv_arena_printf(cmv_arena *arena, const char *fmt, ...) {
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    char small[256]; /* most texts fit, and are formatted once */
    int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    char *out = NULL;
    if (n >= 0 && n < (int)sizeof small)
        out = cmv_arena_strn(arena, small, (size_t)n);
    else if (n >= 0 && (out = cmv_arena_alloc_raw(arena, (size_t)n + 1, 1)) != NULL)
        vsnprintf(out, (size_t)n + 1, fmt, again);
    va_end(again);
    return out;
}

cmv_rc cmv_arena_defer(cmv_arena *arena, void (*fn)(void *), void *ctx) {
    defer *d = cmv_arena_alloc(arena, 1, sizeof *d);
    if (!d) {
        fn(ctx);
        return CMV_E_NOMEM;
    }
    *d = (defer){.prev = arena->last, .fn = fn, .ctx = ctx};
    arena->last = d;
    return CMV_OK;
}

size_t cmv_arena_used(const cmv_arena *arena) { return arena->used; }
