// SPDX-License-Identifier: Apache-2.0
#include "comove/series.h"

#include <time.h>

enum { NAP_MS = 1000 };

static cmv_utc_ms now(void *ctx) {
    (void)ctx;
    return cmv_utc_now();
}

static void wait_until(void *ctx, cmv_utc_ms until) {
    (void)ctx;
    int64_t left = until - cmv_utc_now();
    if (left <= 0) return;
    if (left > NAP_MS) left = NAP_MS;
    struct timespec pause = {.tv_sec = left / 1000, .tv_nsec = left % 1000 * 1000000};
    (void)nanosleep(&pause, NULL); /* cut short by a signal: the caller looks again */
}

static const cmv_clock SYSTEM = {.now = now, .wait = wait_until};

const cmv_clock *cmv_clock_system(void) { return &SYSTEM; }
