// SPDX-License-Identifier: Apache-2.0
#include "comove/num.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Smallest |r| of each class and its word; at .3, .5, .7, .87 a hedge removes 5, 13, 29, 50 % of volatility. */
static const struct {
    double from;
    const char *word;
} CLASSES[] = {
    [CMV_STRENGTH_LITTLE] = {0, "little"},
    [CMV_STRENGTH_WEAK] = {0.3, "weak"},
    [CMV_STRENGTH_MODERATE] = {0.5, "moderate"},
    [CMV_STRENGTH_STRONG] = {0.7, "strong"},
    [CMV_STRENGTH_VERY_STRONG] = {0.87, "very strong"},
};

/* An interval around zero inside these bounds says "close to zero" rather than "unknown". */
static const double CLOSE_TO_ZERO = 0.2;

cmv_strength cmv_strength_of(double r) {
    cmv_strength s = CMV_STRENGTH_VERY_STRONG;
    while (s > CMV_STRENGTH_LITTLE && !(fabs(r) >= CLASSES[s].from)) s--;
    return s;
}

const char *cmv_strength_word(cmv_strength s) {
    return (unsigned)s < sizeof CLASSES / sizeof *CLASSES ? CLASSES[s].word : "?";
}

void cmv_corr_label(const cmv_corr_jack *c, char label[CMV_LABEL_MAX]) {
    if (c->ci_low.why != CMV_WHY_NONE || c->ci_high.why != CMV_WHY_NONE) {
        cmv_reason why = c->ci_low.why != CMV_WHY_NONE ? c->ci_low.why : c->ci_high.why;
        static const char none[] = "no interval: ";
        const char *name = cmv_reason_name(why); /* a short code */
        memcpy(label, none, sizeof none - 1);
        memcpy(label + sizeof none - 1, name, strlen(name) + 1);
        return;
    }
    const double low = c->ci_low.v;
    const double high = c->ci_high.v;
    if (low <= 0 && high >= 0) {
        bool narrow = low >= -CLOSE_TO_ZERO && high <= CLOSE_TO_ZERO;
        (void)snprintf(label, CMV_LABEL_MAX, "%s",
                       narrow ? "close to zero, measured precisely" : "too noisy to say");
        return;
    }
    const char *sign = low > 0 ? "positive" : "negative";
    const cmv_strength near = cmv_strength_of(low > 0 ? low : high);
    const cmv_strength far = cmv_strength_of(low > 0 ? high : low);
    if (near == far) {
        (void)snprintf(label, CMV_LABEL_MAX, "%s %s", cmv_strength_word(near), sign);
    } else {
        (void)snprintf(label, CMV_LABEL_MAX, "%s to %s %s", cmv_strength_word(near),
                       cmv_strength_word(far), sign);
    }
}
