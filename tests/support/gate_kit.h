// SPDX-License-Identifier: Apache-2.0
/* Cases of the gate from plain numbers, for its tests. */
#ifndef CMV_TESTS_GATE_KIT_H
#define CMV_TESTS_GATE_KIT_H

#include "support/series_kit.h"

#include "comove/gate.h"

#include <math.h>

/* A case and room for what it points to. */
typedef struct gate_kit {
    cmv_gate_case c;
    cmv_fetched fetched;
    cmv_fetched_series series;
    cmv_gate_result out;
    cmv_arena *arena;
    cmv_err err;
} gate_kit;

static inline void gate_open(gate_kit *k) {
    *k = (gate_kit){.arena = cmv_arena_create((size_t)1 << 30)};
    if (!k->arena) fail_msg("no memory");
}

static inline void gate_close(gate_kit *k) { cmv_arena_destroy(k->arena); }

static inline void *gate_room(gate_kit *k, size_t n, size_t size) {
    void *at = cmv_arena_alloc(k->arena, n, size);
    if (!at) fail_msg("no memory");
    return at;
}

/* Judges; the arena keeps what was made. */
static inline cmv_rc gate_judge(gate_kit *k) {
    k->fetched.series = &k->series;
    k->fetched.n_series = 1;
    k->c.fetched = &k->fetched;
    k->c.series = &k->series;
    return cmv_gate_judge(&k->c, k->arena, &k->out, &k->err);
}

static inline const cmv_finding *gate_finding(const gate_kit *k, cmv_gate_code code) {
    for (size_t i = 0; i < k->out.n_findings; i++)
        if (k->out.finding[i].code == code) return &k->out.finding[i];
    return NULL;
}

#endif
