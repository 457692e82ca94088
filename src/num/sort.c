// SPDX-License-Identifier: Apache-2.0
/* Stable merge sort of keys with a value each, which counts the pairs out of order on the way (Knight 1966). */
#include "sort.h"

#include "base/error.h"
#include "check.h"

#include <string.h>

/* Runs of this length are sorted by insertion first. */
enum { RUN = 8 };

static uint64_t insert_run(double *key, double *with, size_t n) {
    uint64_t wrong = 0;
    for (size_t i = 1; i < n; i++) {
        const double k = key[i], w = with[i];
        size_t at = i;
        for (; at > 0 && key[at - 1] > k; at--) {
            key[at] = key[at - 1];
            with[at] = with[at - 1];
        }
        key[at] = k;
        with[at] = w;
        wrong += i - at;
    }
    return wrong;
}

/* Keys and values of two neighbouring sorted runs, left first. */
typedef struct runs {
    const double *key, *with;
    size_t left, n;
} runs;

/* Without branches on the keys: which side is smaller cannot be predicted. */
static uint64_t merge(const runs *in, double *restrict key, double *restrict with) {
    uint64_t wrong = 0;
    size_t i = 0, j = in->left, at = 0;
    while (i < in->left && j < in->n) {
        const bool right = in->key[j] < in->key[i];
        const size_t from = right ? j : i;
        key[at] = in->key[from];
        with[at++] = in->with[from];
        wrong += right ? in->left - i : 0;
        j += right;
        i += !right;
    }
    for (; i < in->left; i++, at++) {
        key[at] = in->key[i];
        with[at] = in->with[i];
    }
    for (; j < in->n; j++, at++) {
        key[at] = in->key[j];
        with[at] = in->with[j];
    }
    return wrong;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

uint64_t cmv__sort_pairs(double *key, double *with, size_t n, double *room) {
    double *from[2] = {key, with}, *to[2] = {room, room + n};
    uint64_t wrong = 0;
    for (size_t i = 0; i < n; i += RUN) wrong += insert_run(key + i, with + i, least(RUN, n - i));
    for (size_t width = RUN; width < n; width *= 2) {
        for (size_t i = 0; i < n; i += 2 * width) {
            const runs pair = {from[0] + i, from[1] + i, least(width, n - i),
                               least(2 * width, n - i)};
            wrong += merge(&pair, to[0] + i, to[1] + i);
        }
        for (int k = 0; k < 2; k++) {
            double *swap = from[k];
            from[k] = to[k];
            to[k] = swap;
        }
    }
    if (n > 0 && from[0] != key) {
        memcpy(key, from[0], n * sizeof *key);
        memcpy(with, from[1], n * sizeof *with);
    }
    return wrong;
}

void cmv__mid_ranks(double *v, size_t n, double *rank, double *room) {
    double *place = room; /* places are whole numbers below 2^53: exact as doubles */
    for (size_t i = 0; i < n; i++) place[i] = (double)i;
    (void)cmv__sort_pairs(v, place, n, room + n);
    for (size_t i = 0; i < n;) {
        size_t end = i + 1;
        while (end < n && v[end] == v[i]) end++;
        const double mid = ((double)i + (double)end + 1) / 2;
        for (; i < end; i++) rank[(size_t)place[i]] = mid;
    }
}

size_t cmv__copy_complete(const double *x, const double *y, size_t n, double *to_x, double *to_y) {
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        to_x[m] = x[i];
        to_y[m++] = y[i];
    }
    return m;
}

cmv_rc cmv__check_scratch(cmv_vec scratch, size_t need, cmv_cvec x, cmv_cvec y, cmv_err *err) {
    if (need > 0 && !scratch.at) CMV_FAIL(err, CMV_E_ARG, "scratch has no address");
    if (scratch.n < need)
        CMV_FAIL(err, CMV_E_LENGTH, "scratch holds %zu values, %zu are needed", scratch.n, need);
    if (cmv__overlap(scratch.at, scratch.n, x.at, x.n) ||
        cmv__overlap(scratch.at, scratch.n, y.at, y.n))
        CMV_FAIL(err, CMV_E_ALIAS, "scratch overlaps an input");
    return CMV_OK;
}
