// SPDX-License-Identifier: Apache-2.0
#include "support/driven_clock.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static cmv_utc_ms now(void *ctx) {
    const driven_clock *c = ctx;
    return __atomic_load_n(c->at, __ATOMIC_SEQ_CST);
}

static void wait_until(void *ctx, cmv_utc_ms until) {
    driven_clock *c = ctx;
    if (until <= now(ctx)) return;
    c->waits++;
    __atomic_store_n(c->at, until, __ATOMIC_SEQ_CST);
}

bool driven_clock_open(driven_clock *clock, cmv_utc_ms start, const char *file) {
    *clock = (driven_clock){.own = start};
    clock->clock = (cmv_clock){.now = now, .wait = wait_until, .ctx = clock};
    clock->at = &clock->own;
    if (!file) return true;
    int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return false;
    void *map = MAP_FAILED;
    if (ftruncate(fd, 8) == 0) map = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (map == MAP_FAILED) return false;
    clock->at = map;
    driven_clock_set(clock, start);
    return true;
}

void driven_clock_set(driven_clock *clock, cmv_utc_ms at) {
    __atomic_store_n(clock->at, at, __ATOMIC_SEQ_CST);
}

void driven_clock_close(driven_clock *clock) {
    if (clock->at && clock->at != &clock->own) munmap(clock->at, 8);
    clock->at = NULL;
}
