// SPDX-License-Identifier: Apache-2.0
#include "pair_acc.h"

#include "base/lanes.h"

/* Sums of squares below this could not be multiplied with each other without vanishing. */
static const double TINY_SUM = 1e-140;

/* Sums of both sides and their largest absolute values. */
CMV_WIDE static void first_look(const double *restrict x, const double *restrict y, size_t n,
                                cmv__two *restrict sum, cmv__two *restrict top) {
    cmv__v4 sx = {0}, sy = {0}, tx = {0}, ty = {0};
    size_t i = 0;
    for (; i + CMV__LANES <= n; i += CMV__LANES) {
        const cmv__v4 a = CMV__LOAD4(x + i), b = CMV__LOAD4(y + i);
        const cmv__v4 size_a = CMV__PICK4(a < 0, -a, a), size_b = CMV__PICK4(b < 0, -b, b);
        sx += a;
        sy += b;
        tx = CMV__PICK4(size_a > tx, size_a, tx);
        ty = CMV__PICK4(size_b > ty, size_b, ty);
    }
    *sum = (cmv__two){cmv__sum4(&sx), cmv__sum4(&sy)};
    *top = (cmv__two){cmv__max4(&tx), cmv__max4(&ty)};
    for (; i < n; i++) {
        *sum += (cmv__two){x[i], y[i]};
        *top = (cmv__two){fmax((*top)[0], fabs(x[i])), fmax((*top)[1], fabs(y[i]))};
    }
}

CMV_WIDE static void anchored_sums(const double *restrict x, const double *restrict y, size_t n,
                                   cmv__pair_acc *restrict acc) {
    const double ax = acc->anchor[0], ay = acc->anchor[1];
    cmv__v4 sx = {0}, sy = {0}, xx = {0}, yy = {0}, xy = {0};
    size_t i = 0;
    for (; i + CMV__LANES <= n; i += CMV__LANES) {
        const cmv__v4 a = CMV__LOAD4(x + i) - ax, b = CMV__LOAD4(y + i) - ay;
        sx += a;
        sy += b;
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    acc->sum = (cmv__two){cmv__sum4(&sx), cmv__sum4(&sy)};
    acc->sum_sq = (cmv__two){cmv__sum4(&xx), cmv__sum4(&yy)};
    acc->sum_xy = cmv__sum4(&xy);
    for (; i < n; i++) {
        const cmv__two v = (cmv__two){x[i], y[i]} - acc->anchor;
        acc->sum += v;
        acc->sum_sq += v * v;
        acc->sum_xy += v[0] * v[1];
    }
}

cmv__pair_acc cmv__pair_acc_start(const double *x, const double *y, size_t n) {
    const double count = (double)n;
    cmv__two sum, top;
    first_look(x, y, n, &sum, &top);
    /*
     * A side whose sd is below 8 eps max|v| counts as flat. The factor 4 covers windows further on whose values are up
     * to twice as large; larger ones raise the peak by themselves.
     */
    const cmv__two grain = top * (8 * DBL_EPSILON);
    cmv__pair_acc acc = {
        .anchor = sum / count,
        .peak = grain * grain * (4 * count * CMV__LOSS_MAX) + TINY_SUM * CMV__LOSS_MAX,
        .inv_n = 1 / count,
    };
    anchored_sums(x, y, n, &acc);
    return acc;
}
