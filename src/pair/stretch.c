// SPDX-License-Identifier: Apache-2.0
#include "stretch.h"

#include "comove/history.h"

#include <math.h>

/* Index of the first date on or after `day`; n when there is none. */
static size_t lower(const cmv_date *date, size_t n, cmv_date day) {
    size_t low = 0, high = n;
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        if (date[mid] < day)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* Of a stretch that was found: whether the last close before it and its end are near enough. */
static cmv_reason too_far(const cmv__stretch *s, const cmv_date *date, size_t n, cmv_date first,
                          cmv_date last, int slack) {
    if (date[n - 1] < last - slack) return CMV_WHY_STALE;
    if (first - s->base > slack) return s->first ? CMV_WHY_NO_DATA : CMV_WHY_NO_BASE;
    return s->n == 0 || last - date[s->first + s->n - 1] > slack ? CMV_WHY_NO_DATA : CMV_WHY_NONE;
}

cmv__stretch cmv__stretch_of(const cmv_date *date, size_t n, cmv_date before, cmv_date first,
                             cmv_date last, int slack) {
    const size_t from = lower(date, n, first), end = lower(date, n, last + 1);
    cmv__stretch out = {CMV_WHY_NONE, from, end - from, from ? date[from - 1] : before};
    if (n == 0 || out.base >= first)
        out.why = CMV_WHY_NO_BASE;
    else if (slack >= 0)
        out.why = too_far(&out, date, n, first, last, slack);
    else if (out.n == 0)
        out.why = CMV_WHY_NO_DATA;
    if (out.why) out = (cmv__stretch){out.why, 0, 0, CMV_DATE_NONE};
    return out;
}

static bool is_relative(cmv_transform t) {
    return t != CMV_TRANSFORM_DIFF && t != CMV_TRANSFORM_DIFF_BP;
}

cmv_num cmv__level_change(cmv_transform t, double before, double now) {
    if (!is_relative(t))
        return cmv_num_of((now - before) * (t == CMV_TRANSFORM_DIFF_BP ? 100 : 1), CMV_WHY_NO_DATA);
    if (!(before > 0)) return cmv_num_missing(CMV_WHY_NONPOSITIVE_PRICE);
    return cmv_num_of((now - before) / before, CMV_WHY_NO_DATA);
}

cmv_num cmv__level_fall(cmv_transform t, double before, cmv_cvec level) {
    const double fall = cmv_deepest_fall(before, level, is_relative(t));
    return cmv_num_of(t == CMV_TRANSFORM_DIFF_BP ? 100 * fall : fall,
                      before > 0 ? CMV_WHY_NO_DATA : CMV_WHY_NONPOSITIVE_PRICE);
}
