// SPDX-License-Identifier: Apache-2.0
/* A clock that tests drive: waiting jumps, and a server may read the same instant from a file. */
#ifndef CMV_TESTS_DRIVEN_CLOCK_H
#define CMV_TESTS_DRIVEN_CLOCK_H

#include "comove/series.h"

typedef struct driven_clock {
    cmv_clock clock; /* hand out its address; the driven_clock stays where it is */
    int64_t *at;     /* UTC ms: of the file, or `own` */
    int64_t own;
    int64_t waits; /* calls of wait that jumped */
} driven_clock;

/** Starts at an instant; file nullable, created with 8 bytes of little endian. False when it cannot be mapped. */
bool driven_clock_open(driven_clock *clock, cmv_utc_ms start, const char *file);
/** Moves to an instant, also backwards. */
void driven_clock_set(driven_clock *clock, cmv_utc_ms at);
/** Unmaps the file. */
void driven_clock_close(driven_clock *clock);

#endif
