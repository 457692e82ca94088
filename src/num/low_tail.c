// SPDX-License-Identifier: Apache-2.0
#include "low_tail.h"
#include "base/error.h"
#include "check.h"
#include "comove/hedging.h"

#include <math.h>

/* Moves the k + 1 smallest values to the front; value[k] is the largest of them (Hoare's selection). */
static void select_smallest(double *value, size_t n, size_t k) {
    size_t low = 0, high = n - 1;
    while (low < high) {
        const double pivot = value[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;;) {
            while (value[i] < pivot) i++;
            while (value[j] > pivot) j--;
            if (i >= j) break;
            const double swap = value[i];
            value[i++] = value[j];
            value[j--] = swap;
        }
        if (k <= j)
            high = j;
        else
            low = j + 1;
    }
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
    if (k < n) select_smallest(value, n, k - 1);
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

cmv_rc cmv_low_quantiles(cmv_cvec x, const double *q, size_t n_q, cmv_vec room, double *out,
                         cmv_err *err) {
    CMV_TRY(check(x, n_q, q, room, out, err));
    const size_t n = cmv__copy_present(x.at, x.n, room.at);
    double top = 0;
    for (size_t i = 0; i < n_q; i++) {
        if (q[i] >= 0 && q[i] <= 1) top = fmax(top, q[i]);
    }
    const size_t need = n ? (size_t)((double)(n - 1) * top) + 2 : 0;
    cmv__lowest_first(room.at, n, need < n ? need : n);
    for (size_t i = 0; i < n_q; i++) out[i] = cmv_quantile7((cmv_cvec){room.at, n}, q[i]);
    return CMV_OK;
}
