// SPDX-License-Identifier: Apache-2.0
/* Helpers of the alignment tests: legs from text, the arena of the test program, sample statistics. */
#ifndef CMV_TESTS_ALIGN_KIT_H
#define CMV_TESTS_ALIGN_KIT_H

#include "support/series_kit.h"

#include <math.h>

static cmv_arena *arena;

static inline int make_arena(void **state) {
    (void)state;
    arena = cmv_arena_create(1 << 24);
    return arena ? 0 : -1;
}

static inline int drop_arena(void **state) {
    (void)state;
    cmv_arena_destroy(arena);
    return 0;
}

static inline cmv_aligned align(const cmv_align_leg *a, const cmv_align_leg *b, cmv_align_mode mode) {
    cmv_aligned out;
    cmv_err err;
    if (cmv_series_align(a, b, mode, arena, &out, &err) != CMV_OK) fail_msg("%s", err.msg);
    assert_non_null(out.rule);
    assert_true(strlen(out.rule) > 20);
    return out;
}

static inline cmv_align_leg leg(cmv_freq freq, const char *cal, const cmv_date *date,
                                const double *value, size_t n) {
    return (cmv_align_leg){
        .level = {date, value, n},
        .freq = freq,
        .cal = calendar(cal),
        .close_minute = 960,
        .close_zone = CMV_ZONE_NEW_YORK,
        .pub = {.of = CMV_PUB_DAYS,
                .after = 1,
                .minute = 990,
                .zone = CMV_ZONE_NEW_YORK,
                .cal = calendar("us-bond")},
    };
}

/* A leg from lines "YYYY-MM-DD value"; its arrays live in the arena. */
static inline cmv_align_leg leg_of(cmv_freq freq, const char *cal, const char *const *rows,
                                   size_t n) {
    cmv_date *date = cmv_arena_alloc(arena, n, sizeof *date);
    double *value = cmv_arena_alloc(arena, n, sizeof *value);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(cmv_date_parse(rows[i], 10, &date[i], NULL), CMV_OK);
        value[i] = strtod(rows[i] + 10, NULL);
    }
    return leg(freq, cal, date, value, n);
}
#define LEG(freq, cal, ...)                                                                        \
    leg_of((freq), (cal), (const char *const[]){__VA_ARGS__},                                      \
           KIT_COUNT(((const char *const[]){__VA_ARGS__})))

/* The shared levels as "date a-date b-date ..." against a list. */
static inline void assert_pairs(const cmv_aligned *got, const char *const *want, size_t n) {
    for (size_t i = 0; i < got->n || i < n; i++) {
        char line[3 * CMV_DATE_TEXT + 40] = "nothing", date[CMV_DATE_TEXT], a[CMV_DATE_TEXT],
                                      b[CMV_DATE_TEXT];
        if (i < got->n)
            snprintf(line, sizeof line, "%s %s %s %g %g", cmv_date_format(got->date[i], date),
                     cmv_date_format(got->date_a[i], a), cmv_date_format(got->date_b[i], b),
                     got->a[i], got->b[i]);
        if (i >= n || strcmp(line, want[i]) != 0)
            fail_msg("pair %zu: %s, expected %s", i, line, i < n ? want[i] : "nothing");
    }
}
#define PAIRS(got, ...)                                                                            \
    assert_pairs((got), (const char *const[]){__VA_ARGS__},                                        \
                 KIT_COUNT(((const char *const[]){__VA_ARGS__})))

static inline void assert_identity(const cmv_aligned *got) {
    const cmv_drop_count *d = &got->dropped;
    assert_int_equal(d->rows_a,
                     (got->n ? got->n : 0) + d->non_session_a + d->unmatched_a + d->not_sampled_a);
    assert_int_equal(d->rows_b,
                     (got->n ? got->n : 0) + d->non_session_b + d->unmatched_b + d->not_sampled_b);
}

typedef struct summary {
    double corr, sd_a, sd_b, sum_a, sum_b;
} summary;

static inline long double change(double then, double now, cmv_transform t) {
    return t == CMV_TRANSFORM_LOG ? logl((long double)now / then) : (long double)now / then - 1;
}

/* Two-pass statistics of returns first..n-1 in long double. */
static inline summary summary_of(const cmv_aligned *x, size_t first, cmv_transform t) {
    size_t n = x->n - 1;
    long double ma = 0, mb = 0, saa = 0, sbb = 0, sab = 0, sa = 0, sb = 0;
    for (int round = 0; round < 2; round++) {
        for (size_t i = first; i < n; i++) {
            long double ra = change(x->a[i], x->a[i + 1], t), rb = change(x->b[i], x->b[i + 1], t);
            sa += round ? 0 : ra;
            sb += round ? 0 : rb;
            saa += round ? (ra - ma) * (ra - ma) : 0;
            sbb += round ? (rb - mb) * (rb - mb) : 0;
            sab += round ? (ra - ma) * (rb - mb) : 0;
        }
        ma = sa / (long double)(n - first);
        mb = sb / (long double)(n - first);
    }
    long double k = (long double)(n - first - 1);
    return (summary){(double)(sab / sqrtl(saa * sbb)), (double)sqrtl(saa / k),
                     (double)sqrtl(sbb / k), (double)sa, (double)sb};
}

#endif
