// SPDX-License-Identifier: Apache-2.0
/* Helpers of the tests of src/num: a seeded generator, series of several kinds, referees in long double. */
#ifndef CMV_TESTS_NUM_KIT_H
#define CMV_TESTS_NUM_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "comove/num.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KIT_COUNT(a) (sizeof(a) / sizeof *(a))

static uint64_t kit_state;

/* Seeds the generator from COMOVE_SEED or with a constant, and prints the seed. */
static inline void kit_seed(const char *test) {
    const char *text = getenv("COMOVE_SEED");
    kit_state = text ? strtoull(text, NULL, 10) : 20260616u;
    print_message("%s: COMOVE_SEED=%llu\n", test, (unsigned long long)kit_state);
}

static inline double kit_uniform(void) {
    kit_state = kit_state * 6364136223846793005u + 1442695040888963407u;
    return ((double)(kit_state >> 12) + 0.5) * 0x1p-52;
}

static inline size_t kit_below(size_t n) { return (size_t)(kit_uniform() * (double)n); }

static inline double kit_normal(void) {
    return sqrt(-2 * log(kit_uniform())) * cos(6.283185307179586 * kit_uniform());
}

/* Student's t with 4 degrees of freedom: returns with fat tails. */
static inline double kit_t4(void) {
    double sum = 0;
    for (int i = 0; i < 4; i++) {
        double v = kit_normal();
        sum += v * v;
    }
    return kit_normal() / sqrt(sum / 4);
}

/* n pairs with a correlation near rho. */
static inline void kit_pairs(double *x, double *y, size_t n, double rho) {
    for (size_t i = 0; i < n; i++) {
        double a = kit_t4(), b = kit_t4();
        x[i] = 0.01 * a;
        y[i] = 0.012 * (rho * a + sqrt(1 - rho * rho) * b);
    }
}

/* Two-pass r in long double; NaN when a side does not vary or a value is missing. */
static inline long double kit_referee_rl(const double *x, const double *y, size_t n) {
    long double mx = 0, my = 0, sxx = 0, syy = 0, sxy = 0;
    for (size_t i = 0; i < n; i++) {
        mx += ((long double)x[i] - (long double)x[0]) / (long double)n;
        my += ((long double)y[i] - (long double)y[0]) / (long double)n;
    }
    for (size_t i = 0; i < n; i++) {
        long double a = (long double)x[i] - (long double)x[0] - mx;
        long double b = (long double)y[i] - (long double)y[0] - my;
        sxx += a * a;
        syy += b * b;
        sxy += a * b;
    }
    if (!(sxx > 0 && syy > 0)) return (long double)NAN;
    return sxy / sqrtl(sxx) / sqrtl(syy);
}

static inline double kit_referee_r(const double *x, const double *y, size_t n) {
    return (double)kit_referee_rl(x, y, n);
}

static inline bool kit_constant(const double *x, size_t n) {
    for (size_t i = 1; i < n; i++) {
        if (x[i] != x[0]) return false;
    }
    return true;
}

static inline cmv_cvec kit_in(const double *x, size_t n) { return (cmv_cvec){x, n}; }

static inline cmv_vec kit_out(double *x, size_t n) { return (cmv_vec){x, n}; }

#define KIT_NEAR(got, want, tol)                                                                   \
    do {                                                                                           \
        double got_ = (got), want_ = (want), tol_ = (tol);                                         \
        if (!(fabs(got_ - want_) <= tol_))                                                         \
            fail_msg("%s:%d: %s is %.17g, expected %.17g within %g", __FILE__, __LINE__, #got,     \
                     got_, want_, tol_);                                                           \
    } while (0)

#define KIT_OK(call)                                                                               \
    do {                                                                                           \
        cmv_err err_ = {0};                                                                        \
        cmv_err *err = &err_;                                                                      \
        cmv_rc rc_ = (call);                                                                       \
        if (rc_ != CMV_OK)                                                                         \
            fail_msg("%s:%d: %s: %s", __FILE__, __LINE__, cmv_rc_name(rc_), err->msg);             \
    } while (0)

/* The call fails with this code and says something. */
#define KIT_FAILS(expected, call)                                                                  \
    do {                                                                                           \
        cmv_err err_ = {0};                                                                        \
        cmv_err *err = &err_;                                                                      \
        cmv_rc rc_ = (call);                                                                       \
        if (rc_ != (expected))                                                                     \
            fail_msg("%s:%d: %s, expected %s", __FILE__, __LINE__, cmv_rc_name(rc_),               \
                     cmv_rc_name(expected));                                                       \
        assert_true(err->code == (expected) && err->msg[0]);                                       \
    } while (0)

#endif
