// SPDX-License-Identifier: Apache-2.0
/*
 * A series whose usual change is known exactly: it goes up and down by one step, so that a test can stand on either side of
 * a threshold of the gate. Its newest `fresh` values are not held.
 */
#ifndef CMV_TESTS_GATE_PLAIN_H
#define CMV_TESTS_GATE_PLAIN_H

#include "support/gate_kit.h"

#define PLAIN_MOST 6000

typedef struct plain {
    gate_kit k;
    cmv_obs held[PLAIN_MOST], came[PLAIN_MOST], cross[PLAIN_MOST];
    double half[PLAIN_MOST];
    size_t n, n_held, first; /* came from came[first] on */
    double step;
} plain;

static const cmv_gate_metric FUND = {.id = "fund", .price = true, .freq = CMV_DAILY};
static const cmv_gate_metric LEVEL = {.id = "level", .freq = CMV_DAILY};
static const cmv_gate_metric MONEY = {.id = "money", .revised = true, .freq = CMV_DAILY};
static const cmv_gate_metric YIELD = {.id = "yield", .rate = true, .freq = CMV_DAILY};

/* 0 1 2 3 2 1 0 1 ...: neighbours differ by one. */
static inline double plain_wave(size_t i) {
    return i % 6 < 3 ? (double)(i % 6) : (double)(6 - i % 6);
}

/* Around 100 by ratios of exp(step), rates around 4 by steps; every day has a value, unrounded. */
static inline plain *plain_make(const cmv_gate_metric *metric, double step, size_t n, size_t fresh) {
    static plain p;
    gate_open(&p.k);
    p.k.c.metric = *metric;
    p.k.c.metric.cal = calendar("24x7");
    p.k.c.metric.pub = (cmv_pub_rule){.of = CMV_PUB_DAYS, .zone = CMV_ZONE_UTC};
    p.k.c.from = CMV_DATE_NONE;
    for (size_t i = 0; i < n; i++) {
        double v = metric->rate ? 4 + step * plain_wave(i) : 100 * exp(step * plain_wave(i));
        p.came[i] = (cmv_obs){.date = (cmv_date)i, .known_at = CMV_UTC_NONE, .value = v};
        p.half[i] = 0;
        p.held[i] = p.cross[i] = p.came[i];
        p.held[i].known_at = 0;
    }
    p.n = n;
    p.n_held = n - fresh;
    p.first = 0;
    p.step = step;
    p.k.c.now = cmv_zone_instant(CMV_ZONE_UTC, (cmv_date)n + 1, 0);
    return &p;
}

static inline void plain_cross(plain *p) {
    p->k.c.cross = p->cross;
    p->k.c.n_cross = p->n;
    p->k.c.cross_name = "other";
}

/* Moves values by so many logarithms, rates by so much. */
static inline void plain_move(plain *p, cmv_obs *obs, size_t from, size_t to, double by) {
    for (size_t i = from; i < to; i++)
        obs[i].value = p->k.c.metric.rate ? obs[i].value + by : obs[i].value * exp(by);
}

/* Both what is held and what came, and the other source. */
static inline void plain_move_all(plain *p, size_t from, size_t to, double by) {
    plain_move(p, p->held, from, to, by);
    plain_move(p, p->came, from, to, by);
    plain_move(p, p->cross, from, to, by);
}

/* The last `back` values stand `ratio` times the value before them, to the dot. */
static inline void plain_tail(plain *p, size_t back, double ratio) {
    double by = ratio * p->came[p->n - back - 1].value / p->came[p->n - back].value;
    for (size_t i = p->n - back; i < p->n; i++) p->came[i].value *= by;
}

/* The last one differs from the value before by so much. */
static inline void plain_last(plain *p, double ratio) { plain_tail(p, 1, ratio); }

static inline void plain_judge(plain *p) {
    p->k.c.held = p->held;
    p->k.c.n_held = p->n_held;
    p->k.series.data.obs = p->came + p->first;
    p->k.series.data.rounding = p->half + p->first;
    p->k.series.data.n = p->n - p->first;
    if (gate_judge(&p->k) != CMV_OK) fail_msg("%s", p->k.err.msg);
}

/* Judges and closes; weight -1: no such finding. Returns how many it is about. */
static inline size_t plain_expect_at(plain *p, cmv_gate_code code, int weight, const char *text,
                                     int line) {
    plain_judge(p);
    const cmv_finding *f = gate_finding(&p->k, code);
    int found = f ? f->severity : -1;
    bool said = !text || (f && strstr(f->text, text));
    for (size_t i = 0; i < p->k.out.n_findings && (found != weight || !said); i++)
        printf("  found: %s: %s\n", cmv_gate_code_name(p->k.out.finding[i].code),
               p->k.out.finding[i].text);
    if (found != weight)
        fail_msg("line %d: %s weighs %d, not %d", line, cmv_gate_code_name(code), found, weight);
    if (!said) fail_msg("line %d: \"%s\" is not in \"%s\"", line, text, f ? f->text : "");
    size_t n = f ? f->n : 0;
    gate_close(&p->k);
    return n;
}
#define plain_expect(p, code, weight) plain_expect_at((p), (code), (weight), NULL, __LINE__)
#define plain_expect_text(p, code, weight, text)                                                   \
    plain_expect_at((p), (code), (weight), (text), __LINE__)

#endif
