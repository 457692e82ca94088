// SPDX-License-Identifier: Apache-2.0
#include "low_tail.h"
#include "base/error.h"
#include "check.h"
#include "comove/hedging.h"

#include <math.h>
#include <stdbool.h>

/* Moves values below the pivot (or up to it) to the front; returns how many. Without a branch that could be mispredicted. */
static size_t split(double *value, size_t n, double pivot, bool with_equal) {
    size_t front = 0;
    for (size_t i = 0; i < n; i++) {
        const double v = value[i];
        value[i] = value[front];
        value[front] = v;
        front += with_equal ? v <= pivot : v < pivot;
    }
    return front;
}

enum { SAMPLE = 25 };

static void insertion_sort(double *value, size_t n) {
    for (size_t i = 1; i < n; i++) {
        const double v = value[i];
        size_t at = i;
        for (; at > 0 && value[at - 1] > v; at--) value[at] = value[at - 1];
        value[at] = v;
    }
}

/* A value somewhat above the k-th, by a sample, so that what lies below is hardly more than wanted. */
static double pivot_for(const double *value, size_t n, size_t k) {
    double sample[SAMPLE];
    const size_t step = n / SAMPLE;
    for (size_t i = 0; i < SAMPLE; i++) sample[i] = value[i * step];
    insertion_sort(sample, SAMPLE);
    const size_t place = k * SAMPLE / n + 1;
    return sample[place < SAMPLE ? place : SAMPLE - 1];
}

/* Puts the k-th value (from 0) in its place, smaller ones before it and larger ones after (after Hoare, and Floyd & Rivest). */
static void select_place(double *value, size_t n, size_t k) {
    while (n > SAMPLE) {
        const double pivot = pivot_for(value, n, k);
        const size_t below = split(value, n, pivot, false);
        if (k < below) {
            n = below;
            continue;
        }
        const size_t equal = split(value + below, n - below, pivot, true);
        if (k < below + equal) return;
        value += below + equal;
        n -= below + equal;
        k -= below + equal;
    }
    insertion_sort(value, n);
}

/* Lets the value at `root` sink in a heap of n whose largest value is on top. */
static void sink(double *value, size_t n, size_t root) {
    const double v = value[root];
    for (size_t child = 2 * root + 1; child < n; child = 2 * root + 1) {
        if (child + 1 < n && value[child + 1] > value[child]) child++;
        if (!(value[child] > v)) break;
        value[root] = value[child];
        root = child;
    }
    value[root] = v;
}

/* Heapsort: the library's qsort may allocate. */
static void sort(double *value, size_t n) {
    for (size_t i = n / 2; i-- > 0;) sink(value, n, i);
    for (size_t end = n; end-- > 1;) {
        const double top = value[0];
        value[0] = value[end];
        value[end] = top;
        sink(value, end, 0);
    }
}

void cmv__lowest_first(double *value, size_t n, size_t k) {
    if (k == 0) return;
    if (k < n) select_place(value, n, k - 1);
    sort(value, k);
}

size_t cmv__copy_present(const double *x, size_t n, double *out) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i])) out[kept++] = x[i];
    }
    return kept;
}

size_t cmv_low_scratch(size_t n) { return n; }

static cmv_rc check(cmv_cvec x, size_t n_q, const double *q, cmv_vec room, const double *out,
                    cmv_err *err) {
    if ((n_q > 0 && (!q || !out)) || (x.n > 0 && !room.at) || room.n < cmv_low_scratch(x.n))
        CMV_FAIL(err, CMV_E_ARG, "no place for %zu quantiles of %zu values", n_q, x.n);
    CMV_TRY(cmv__check_values("x", x, err));
    if (cmv__overlap(x.at, x.n, room.at, room.n))
        CMV_FAIL(err, CMV_E_ALIAS, "the scratch overlaps the values");
    return CMV_OK;
}

/* Puts the two values between which a quantile lies in their places. */
static void place_quantile(double *value, size_t n, double q, size_t *lowest) {
    const size_t at = (size_t)((double)(n - 1) * q), next = at + 1 < n ? at + 1 : at;
    const size_t among = next < *lowest ? *lowest : n;
    select_place(value, among, next);
    *lowest = at;
    if (next == at) return;
    size_t most = 0; /* the largest of those before */
    for (size_t i = 1; i <= at; i++) most = value[i] > value[most] ? i : most;
    const double v = value[most];
    value[most] = value[at];
    value[at] = v;
}

cmv_rc cmv_low_quantiles(cmv_cvec x, const double *q, size_t n_q, cmv_vec room, double *out,
                         cmv_err *err) {
    CMV_TRY(check(x, n_q, q, room, out, err));
    const size_t n = cmv__copy_present(x.at, x.n, room.at);
    /* The values before `lowest` are its smallest: a smaller quantile is looked for among them alone. */
    size_t lowest = n;
    for (size_t i = 0; i < n_q; i++) {
        if (n > 0 && q[i] >= 0 && q[i] <= 1) place_quantile(room.at, n, q[i], &lowest);
        out[i] = cmv_quantile7((cmv_cvec){room.at, n}, q[i]);
    }
    return CMV_OK;
}
