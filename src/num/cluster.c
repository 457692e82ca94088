// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "comove/matrix.h"

#include <math.h>

double cmv_corr_distance(double r) { return sqrt(fmax(0, 2 * (1 - r)) + (r - r)); }

static cmv_rc check(const double *d, size_t k, const void *out, cmv_err *err) {
    if (!d || k < 1 || (k > 1 && !out))
        CMV_FAIL(err, CMV_E_ARG, "no distances, or no place for the result");
    for (size_t i = 0; i < k * k; i++) {
        if (i % (k + 1) != 0 && (!isfinite(d[i]) || d[i] < 0))
            CMV_FAIL_AT(err, CMV_E_DOMAIN, i, "distance of %zu and %zu is no distance", i / k,
                        i % k);
    }
    return CMV_OK;
}

/* Distance of a third cluster to the union of two of `na` and `nb` members. */
static double joined(cmv_linkage linkage, double a, double b, double na, double nb) {
    if (linkage == CMV_LINK_SINGLE) return fmin(a, b);
    if (linkage == CMV_LINK_COMPLETE) return fmax(a, b);
    return (na * a + nb * b) / (na + nb);
}

/* The diagonal holds the members of each cluster, 0 for one that was joined to another. */
static cmv_merge closest(const double *d, size_t k) {
    cmv_merge best = {SIZE_MAX, SIZE_MAX, HUGE_VAL};
    for (size_t i = 0; i < k; i++) {
        if (!(d[i * k + i] > 0)) continue;
        for (size_t j = i + 1; j < k; j++) {
            if (d[j * k + j] > 0 && d[i * k + j] < best.height)
                best = (cmv_merge){i, j, d[i * k + j]};
        }
    }
    return best;
}

cmv_rc cmv_cluster(double *d, size_t k, cmv_linkage linkage, cmv_merge *merge, cmv_err *err) {
    CMV_TRY(check(d, k, merge, err));
    if (linkage > CMV_LINK_COMPLETE) CMV_FAIL(err, CMV_E_ARG, "no such linkage");
    for (size_t i = 0; i < k; i++) d[i * k + i] = 1;
    for (size_t step = 0; step + 1 < k; step++) {
        const cmv_merge m = merge[step] = closest(d, k);
        const double na = d[m.a * k + m.a], nb = d[m.b * k + m.b];
        for (size_t j = 0; j < k; j++) {
            if (j == m.a || j == m.b || !(d[j * k + j] > 0)) continue;
            const double v = joined(linkage, d[m.a * k + j], d[m.b * k + j], na, nb);
            d[m.a * k + j] = d[j * k + m.a] = v;
        }
        d[m.a * k + m.a] = na + nb;
        d[m.b * k + m.b] = 0;
    }
    return CMV_OK;
}

/* Numbers the clusters, which are called by their first member: that one is met before the others. */
static void number(size_t *part, size_t k) {
    size_t n = 0;
    for (size_t i = 0; i < k; i++) part[i] = part[i] == i ? k + ++n : part[part[i]];
    for (size_t i = 0; i < k; i++) part[i] -= k;
}

cmv_rc cmv_cluster_cut(const cmv_merge *merge, size_t k, size_t parts, size_t *part, cmv_err *err) {
    if ((k > 1 && !merge) || !part || parts < 1 || parts > k)
        CMV_FAIL(err, CMV_E_ARG, "%zu series cannot be cut into %zu parts", k, parts);
    for (size_t i = 0; i < k; i++) part[i] = i;
    for (size_t step = 0; step + parts < k; step++) {
        for (size_t i = 0; i < k; i++) part[i] = part[i] == merge[step].b ? merge[step].a : part[i];
    }
    number(part, k);
    return CMV_OK;
}

/* ---- spanning tree ------------------------------------------------------------------------------------------------- */

static bool is_after(const cmv_merge *x, const cmv_merge *y) {
    return x->a != y->a ? x->a > y->a : x->b > y->b;
}

/* Adds an edge to those before it, in the order of their ends. */
static void insert(cmv_merge *edge, size_t n, size_t a, size_t b, double length) {
    const cmv_merge e = {a < b ? a : b, a < b ? b : a, length};
    for (; n > 0 && is_after(&edge[n - 1], &e); n--) edge[n] = edge[n - 1];
    edge[n] = e;
}

/* Series outside the tree that is nearest to it; inside, the distance is negative. */
static size_t nearest(const double *near, size_t k) {
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < k; i++) {
        if (near[i] >= 0 && (best == SIZE_MAX || near[i] < near[best])) best = i;
    }
    return best;
}

cmv_rc cmv_spanning_tree(const double *d, size_t k, cmv_vec scratch, cmv_merge *edge, cmv_err *err) {
    CMV_TRY(check(d, k, edge, err));
    if (scratch.n < 2 * k || !scratch.at) CMV_FAIL(err, CMV_E_LENGTH, "scratch is too small");
    double *near = scratch.at, *from = scratch.at + k;
    for (size_t i = 0; i < k; i++) near[i] = i ? d[i] : -1, from[i] = 0;
    for (size_t step = 0; step + 1 < k; step++) {
        const size_t next = nearest(near, k);
        insert(edge, step, (size_t)from[next], next, near[next]);
        near[next] = -1;
        for (size_t i = 0; i < k; i++) {
            if (!(d[next * k + i] < near[i])) continue;
            near[i] = d[next * k + i];
            from[i] = (double)next;
        }
    }
    return CMV_OK;
}
