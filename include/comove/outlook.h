// SPDX-License-Identifier: Apache-2.0
/* comove/outlook.h: where the correlation of the next stretch may lie, judged by past errors. Conventions as in num.h. */
#ifndef COMOVE_OUTLOOK_H
#define COMOVE_OUTLOOK_H

#include "comove/num.h"

/* What a statement starts from. */
typedef enum cmv_outlook_method {
    CMV_OUTLOOK_EWMA,   /* exponentially weighted correlation */
    CMV_OUTLOOK_WINDOW, /* correlation of the last `window` pairs */
    CMV_OUTLOOK_MEAN,   /* mean of the stretches so far, whatever today shows */
    CMV_OUTLOOK_METHODS
} cmv_outlook_method;

typedef struct cmv_outlook_opt {
    size_t horizon; /* pairs of a stretch, 5 or more; stretches are counted from the first pair on and do not overlap */
    size_t window;  /* of CMV_OUTLOOK_WINDOW, 3 or more */
    double lambda;  /* of CMV_OUTLOOK_EWMA */
    double nominal; /* share of stretches that an interval is to hold, inside (0, 1) */
} cmv_outlook_opt;

typedef struct cmv_outlook {
    cmv_outlook_method method; /* the one with the smallest error out of sample; the next fields are its own */
    size_t n_stretches; /* complete ones */
    size_t n_judged; /* of them, those that were forecast by every method, and had an r to judge it by */
    size_t n_scored,
        n_held;          /* of these, those for which an interval was stated, and those it held */
    size_t first_scored; /* index of the first pair of the first scored stretch; SIZE_MAX when none */
    double now;          /* the reading it starts from: a correlation */
    double mean;         /* long mean of the stretches, as a correlation */
    double weight;       /* of the reading against the mean, 0..1; 0 for the mean alone */
    double low, q25, median, q75, high; /* of the next stretch's r */
    double rmse[CMV_OUTLOOK_METHODS];   /* of z over the judged stretches */
    const double *came, *said_low,
        *said_high; /* n_stretches values each, inside the scratch: r, and the interval stated before; NaN without */
} cmv_outlook;

/** Doubles of scratch that cmv_outlook_of needs for n pairs; 0 when the options are refused. */
CMV_API size_t cmv_outlook_scratch(size_t n, const cmv_outlook_opt *opt);

/**
 * Distribution of the correlation of the next stretch of pairs, from how such statements fared before.
 *
 * Shape:     x and y hold n pairs, oldest first; scratch holds cmv_outlook_scratch(n, opt) values.
 * Time:      a statement at the end of a stretch uses what came up to there: readings, weights, errors, and the choice of
 *            the method. Appending pairs leaves all earlier statements as they were.
 * Missing:   NaN on either side drops the pair; the stretch keeps its place. One without a correlation is not judged.
 * Undefined: numbers are NaN while fewer than CMV_OUTLOOK_ERRORS stretches were judged, and r alone where a side does not
 *            vary now.
 * Method:    on Fisher's z. Forecast: m + b (reading - m), with m the mean of the stretches so far and b, kept within
 *            0..1, from the regression through the origin of earlier outcomes on earlier readings, both less the mean of
 *            their time. Interval: forecast plus quantiles of its method's errors so far, of rank (k + 1) q among k, so
 *            that one more error of the same kind falls inside with probability `nominal`.
 * Cost:      O(n + n window / horizon + (n / horizon)^2), no allocation.
 * Errors:    E_ARG (an option, NULL), E_LENGTH (x and y, scratch), E_DOMAIN.
 * Source:    quantiles by rank: Vovk, Gammerman & Shafer, Algorithmic Learning in a Random World (2005), 2.3.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_outlook_of(cmv_cvec x, cmv_cvec y, const cmv_outlook_opt *opt,
                                            cmv_vec scratch, cmv_outlook *out, cmv_err *err);

/* Earlier pairs of reading and outcome that b needs, and errors that an interval needs. */
enum { CMV_OUTLOOK_PAIRS = 4, CMV_OUTLOOK_ERRORS = 9 };

#endif
